"""The command `rota`, and `python -m rota`: Ctrl-C ends it in silence even while it is loading."""

import atexit
import gc


def main() -> None:
    """Run the command line."""
    atexit.register(gc.freeze)  # at the end all goes: to look for what is of no use takes a while
    try:
        from rota.cli_ahead import search

        with search():
            from rota.cli import main as run

            run()
    except KeyboardInterrupt:
        from rota.errors import INTERRUPTED

        raise SystemExit(INTERRUPTED) from None


if __name__ == "__main__":
    main()
