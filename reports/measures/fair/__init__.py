"""Officers and units compared fairly: expected shares, shrinkage, who is called and why.

Read next: `standard.py`.
"""
