"""One answer, read and checked: fields in, a Draft out. Read next: `drafts.py`."""
