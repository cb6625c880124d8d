"""Plausibility rules: what they say of taps at a counter and of forms; pure, no store, no clock.

`verdicts.py` the four verdicts · `taps.py` the taps of a counter's day · `walks.py` how a form was
answered · `forms.py` the forms of a unit's day that anybody may send, with `kinds.py`, `usual.py`,
`dense.py`, `spread.py`.
Formulas, sources and known misses: docs/method.md, chapter 11. Read next: `taps.py`.
"""
