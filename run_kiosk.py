"""Start Suara Loket's command line: `python run_kiosk.py --help` lists every command."""

import signal

signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl+C while the program is still being read

from kiosk.cli import main  # noqa: E402 -- not before

if __name__ == "__main__":
    main()
