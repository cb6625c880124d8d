"""The sheet an officer gets of himself, before anybody else. Read next: `figures.py`."""
