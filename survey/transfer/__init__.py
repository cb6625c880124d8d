"""What carries whole stores: box to register, safety copies, what is erased in boxes.

Read next: `forward.py`; `survey/proof/`, whether all is still there.
"""
