"""Plausibility rules: what they say of taps at a counter and of forms; pure, no store, no clock.

`verdicts.py` the four verdicts · `taps.py` the taps of a counter's day · `forms.py` the forms of a
unit's day, with `kinds.py`, `usual.py`, `dense.py`, `spread.py` for those that anybody may send.
Formulas, sources and known misses: docs/method.md, chapter 11. Read next: `taps.py`.
"""
