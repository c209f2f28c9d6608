"""What reading costs before it begins."""

from __future__ import annotations

import subprocess
import sys


def test_reading_a_folder_imports_nothing_that_only_mistakes_or_revisions_need() -> None:
    program = (
        "import sys, os\n"
        "from protocolkit.source.files import read_sources\n"
        "from protocolkit.source.yaml import read_yaml\n"
        "read_yaml('x', b'a: 1')\n"
        "print(sorted({'subprocess', 'difflib', 'jsonschema', 'jinja2', 'tempfile', 'importlib.metadata',"
        " 'protocolkit.source.git'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
