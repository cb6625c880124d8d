"""`make bench`: speed and size as ratios against a limit or a peer in the same run.

Baseline and ours take turns in every round, so that a slow minute of the machine slows both.
Absolute seconds are printed for interest; only ratios and bytes are held to a limit.
"""
