"""The machine: server, address and port, schedule of jobs, doctor, logs. Read next: `server.py`."""
