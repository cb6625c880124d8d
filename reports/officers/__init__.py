"""Fair figures per officer of a unit, for the officer and the direct superior; never a ranking.

Which ratings count, what a usual colleague would have got, how much is chance and who may be called
above or below is in `measures/fair/`; figures.py brings the window together, shown.py lets out what
the superior may see, compose.py words it, as_json.py gives every row to the custodian. Read next:
figures.py.
"""
