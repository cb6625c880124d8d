"""CSV files and workbooks as tables of text, whatever wrote them, and the values of their rows.

Read next: `reading.py`, then `rows.py`.
"""
