"""The road from the register to people and counts. Read next: `people.py`."""
