"""Fair figures per officer of a unit, for the officer and the direct superior; never a ranking.

counting.py says which ratings count, standard.py what a usual colleague would have got,
shrinkage.py how much is chance, calling.py who may be called above or below, funnel.py draws it;
figures.py brings the window together, shown.py lets out what may be seen, sheet.py prints it,
as_json.py gives every row to the custodian. Read next: figures.py.
"""
