"""The domain and its stores: what a rating is, whom it is about, how it is kept and counted.

Knows no web and no numeric library. Imports go one way: errors <- nouns <- box, register <-
actions. Read next: questionnaire.py, then responses.py, box.py and actions.py.
"""
