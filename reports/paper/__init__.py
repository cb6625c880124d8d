"""Figures to a page: documents, charts, wording. Read next: `documents.py`."""
