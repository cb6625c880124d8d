"""The relational store of one office or hub: what entries mean, and whom and what they are about.

One file of queries per noun; `engine.py` is the only one that knows SQLite from PostgreSQL, and
no file here decides anything: that is `survey/actions/`. Read next: `schema/`, `engine.py`.
"""
