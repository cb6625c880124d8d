"""What a citizen touches: the counter's screen, the phone page, and the way into the box.

Reaches only the box; no report library may be loaded from here. Read next: `front.py`.
"""
