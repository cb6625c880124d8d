"""A made-up office whose truth is known. Read next: `truth.py`."""
