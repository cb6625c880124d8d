"""Files of the office: units, hours, counters, officers, rosters, services given; in and out.

Read next: `office.py`.
"""
