"""How far apart chance alone would put equal officers. Read next: `figures.py`."""
