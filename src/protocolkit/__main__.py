"""The program: ``python -m protocolkit``, and the command ``protocolkit``."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from protocolkit.cli.main import main

__all__ = ["run"]


def run() -> NoReturn:
    """Run one command, and end the process with its exit code.

    The process ends at once. Before that, the interpreter would take apart what it has made, one by one: a twentieth
    of a check, for memory that the operating system takes back as a whole.
    """
    code = main()
    if sys.gettrace() is not None or "--debug" in sys.argv:
        sys.exit(code)  # a debugger, a measurement of coverage: they have work to do at the end
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    run()
