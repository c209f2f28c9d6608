"""A clinical-trial protocol as source code.

Everything that the command line does is one call here::

    import protocolkit

    result = protocolkit.check("protocol/my-trial")
    for finding in result.findings:
        print(finding.rule, finding.message)
    protocolkit.build("protocol/my-trial", "out")
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from protocolkit.version import __version__

if TYPE_CHECKING:
    from protocolkit.api import (
        CheckResult,
        Settings,
        answer,
        build,
        check,
        init,
        load,
        prove,
        questions,
        release,
        screen,
        settings_for,
        trace,
        visit_calendar,
        write_schemas,
    )
    from protocolkit.editing import fix, format_spec
    from protocolkit.errors import CannotRun
    from protocolkit.exporting import export
    from protocolkit.importing import import_study

__all__ = [
    "CannotRun",
    "CheckResult",
    "Settings",
    "__version__",
    "answer",
    "build",
    "check",
    "export",
    "fix",
    "format_spec",
    "import_study",
    "init",
    "load",
    "prove",
    "questions",
    "release",
    "screen",
    "settings_for",
    "trace",
    "visit_calendar",
    "write_schemas",
]

_ELSEWHERE = {
    "export": "exporting",
    "fix": "editing",
    "format_spec": "editing",
    "import_study": "importing",
}
"""The calls that are not in ``protocolkit.api`` itself."""


def __getattr__(name: str) -> Any:
    """Load the API on first use, so that ``--version`` and ``--help`` stay light."""
    if name in __all__:
        module = importlib.import_module(f"protocolkit.{_ELSEWHERE.get(name, 'api')}")
        return getattr(module, name)
    raise AttributeError(f"module 'protocolkit' has no attribute {name!r}")
