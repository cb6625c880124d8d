"""What the public sees of a unit: closed periods only, on paper, as a picture, as open data.

`publication.py` decides which figures may stand, `differences.py` which of them
would tell on a few people; `figures.py` gives one board, `words.py` writes it out.
"""
