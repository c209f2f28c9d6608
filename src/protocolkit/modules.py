"""The modules of a package: commands, rules and products are found by looking into their folder."""

from __future__ import annotations

import os
from types import ModuleType

__all__ = ["modules_in"]


def modules_in(package: ModuleType) -> tuple[str, ...]:
    """The names of the modules and packages directly within a package, in order.

    ``pkgutil.iter_modules`` gives the same, and imports ``inspect`` to do it; ``--help`` needs no pathlib either.
    """
    return tuple(sorted(name for folder in package.__path__ for name in _names(folder)))


def _names(folder: str) -> list[str]:
    with os.scandir(folder) as entries:
        found = [entry.name for entry in entries if entry.name != "__init__.py"]
    modules = [name.removesuffix(".py") for name in found if name.endswith(".py")]
    inner = {name: os.path.join(folder, name, "__init__.py") for name in found}  # noqa: PTH118
    return modules + [name for name, path in inner.items() if os.path.isfile(path)]  # noqa: PTH113
