"""Trainscope: the command line, where the window and the engine meet."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the program; returns the exit code."""
    return 0


if __name__ == "__main__":
    sys.exit(main())
