"""Pages for everybody: receipts and the published index. Read next: `receipts.py`."""
