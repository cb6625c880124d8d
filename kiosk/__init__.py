"""The web and the machine: pages for citizens, the command line, the server.

Imports survey and reports; the citizens' own path reaches only the box, never the report
libraries. Read next: front.py, touch.py, phone.py and cli.py.
"""
