"""Units side by side, for a head of office.

reading.py gathers, figures.py compares and pools, compose.py words the sheet and as_json.py gives
the same to programs. Read next: figures.py.
"""
