"""What carries whole stores: box to register, copies, proof that nothing is gone, erasing.

Read next: `forward.py`.
"""
