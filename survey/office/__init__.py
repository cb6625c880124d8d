"""The office: its units, services, counters, officers, duty and hours. Read next: `facts.py`."""
