"""People who may stand twice: in a file, or in a file and among the answers that count.

Known lines are told by their ids (`recognition.py`), days that a file brought already by counting
(`overlap.py`), other days by likeness (`recounts.py`), lists that go on by what they lack
(`going_on.py`), and lines pasted or copied within a file (`pasted.py`, `copies.py`). Nothing is
written here. Read next: `recognition.py`.
"""
