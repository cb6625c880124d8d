"""What citizens write about, counted without any outside service.

evidence/words.py turns a sentence into stems, counts.py counts words and themes over released
comments, search.py finds comments again. Read next: counts.py.
"""
