"""Work done by a child of the process; each in a process of its own, for a test runner has threads."""

from __future__ import annotations

import subprocess
import sys

import pytest

ON_LINUX = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells how many threads a process has"
)


def run(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


@ON_LINUX
def test_what_a_child_works_out_comes_back_and_nothing_else_of_it() -> None:
    told = run(
        "import os\n"
        "from protocolkit.apart import run_apart\n"
        "seen = []\n"
        "def work():\n"
        "    seen.append(1)\n"
        "    return str(os.getpid()).encode() + b'x' * 1_000_000\n"
        "given = run_apart(work)\n"
        "print(len(given) > 1_000_000, int(given.rstrip(b'x')) != os.getpid(), seen)\n"
    )
    assert told == "True True []\n"


@ON_LINUX
@pytest.mark.parametrize(
    "end", ["1 / 0", "raise SystemExit(0)", "__import__('os').kill(__import__('os').getpid(), 9)"]
)
def test_a_child_that_fails_gives_nothing(end: str) -> None:
    program = f"from protocolkit.apart import run_apart\ndef work():\n    {end}\nprint(run_apart(work))\n"
    assert run(program) == "None\n"


def test_a_process_of_several_threads_is_not_split() -> None:
    told = run(
        "import threading\n"
        "from protocolkit.apart import run_apart\n"
        "wait = threading.Event()\n"
        "threading.Thread(target=wait.wait).start()\n"
        "print(run_apart(lambda: b'split'))\n"
        "wait.set()\n"
    )
    assert told == "None\n"


@ON_LINUX
def test_a_library_whose_threads_python_does_not_know_is_seen() -> None:
    """The typesetter starts threads of its own; a child without them would wait for them for ever."""
    told = run(
        "import pathlib, tempfile, typst\n"
        "from protocolkit.apart import run_apart\n"
        "folder = pathlib.Path(tempfile.mkdtemp())\n"
        "(folder / 'a.typ').write_text('a')\n"
        "typst.compile(folder / 'a.typ', format='pdf')\n"
        "print(run_apart(lambda: b'split'))\n"
    )
    assert told == "None\n"
