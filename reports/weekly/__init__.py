"""The weekly report of one unit: its figures, the same for programs, and the printed sheet.

figures.py computes, as_json.py and sheet.py let out what may be seen. Read next: figures.py.
"""
