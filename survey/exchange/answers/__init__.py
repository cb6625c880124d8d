"""A line of a ratings file as an answer: what its columns say, and which answer it is.

Read next: `lines.py`, then `columns.py` and `identity.py`.
"""
