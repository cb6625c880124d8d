"""Counts to figures: summaries, trends, quality, fair comparison, themes, findings.

Read next: `summary.py`.
"""
