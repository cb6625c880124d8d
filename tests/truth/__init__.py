"""Truth by simulation: offices whose truth is known, and what our figures say of them.

Each study is a module with `ROUNDS` and `study(rounds)`; `python -m tests.truth` runs them all at
full length, writes their tables into docs/method.md and fails where a claim does not hold. The
tests beside them run the same studies in a short form.
"""
