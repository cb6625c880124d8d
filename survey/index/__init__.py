"""The official index: counts by unsur, NRR, bobot, IKM, mutu, sample sizes; exact arithmetic.

Read next: `counts.py`, then `scoring.py`.
"""
