"""Start Suara Loket's command line: `python run_kiosk.py --help` lists every command."""

from kiosk.cli import main

if __name__ == "__main__":
    main()
