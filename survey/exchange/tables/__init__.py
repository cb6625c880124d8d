"""CSV files and workbooks as tables of text, whatever wrote them. Read next: `reading.py`."""
