"""The official result of the SKM of one unit and period, and the report an office hands in.

figures.py computes, everything else here writes. Read next: figures.py.
"""
