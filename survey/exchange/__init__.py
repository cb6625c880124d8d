"""Files in and files out: columns and words understood, rows checked, refused lines given back.

`tables/` reads a file into tables and knows nothing of what they mean. Read next: `ratings.py`.
"""
