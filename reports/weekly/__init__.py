"""The weekly report of one unit: its figures, the same for programs, and the printed sheet.

figures.py computes, shown.py lets out what may be seen, as_json.py writes it for programs, sheet.py
words page 1 (its headline too) and back.py page 2. Read next: figures.py.
"""
