"""Fair figures per officer of a unit, for the officer and the direct superior; never a ranking.

figures.py brings the window together, sheet.py prints what may be seen. Read next: figures.py.
"""
