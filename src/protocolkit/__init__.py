"""A clinical-trial protocol as source code.

Everything that the command line does is one call here::

    import protocolkit

    result = protocolkit.check("protocol/my-trial")
    for finding in result.findings:
        print(finding.rule, finding.message)
    protocolkit.build("protocol/my-trial", "out")
"""

from __future__ import annotations

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

__all__ = [
    "CannotRun",
    "CheckResult",
    "Settings",
    "__version__",
    "answer",
    "build",
    "check",
    "fix",
    "format_spec",
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


def __getattr__(name: str) -> Any:
    """Load the API on first use, so that ``--version`` and ``--help`` stay light."""
    if name in ("fix", "format_spec"):
        from protocolkit import editing

        return getattr(editing, name)
    if name in __all__:
        from protocolkit import api

        return getattr(api, name)
    raise AttributeError(f"module 'protocolkit' has no attribute {name!r}")
