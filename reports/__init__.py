"""Analysis and paper: what the register holds, turned into figures, sentences and documents.

Imports survey, never kiosk. Only frames.py reads the register. Read next: frames.py, summary.py
and weekly.py.
"""
