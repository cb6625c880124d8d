"""The machine: configuration, server, schedule, pairing, logs, health. Read next: `server.py`."""
