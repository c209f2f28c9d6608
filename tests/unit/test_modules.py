"""Modules found by looking into a folder are those that Python itself finds there."""

from __future__ import annotations

import pkgutil
from types import ModuleType

import pytest

from protocolkit import lint
from protocolkit.cli import commands
from protocolkit.documents import products
from protocolkit.modules import modules_in


@pytest.mark.parametrize("package", [commands, lint, products])
def test_the_modules_of_a_package_are_those_of_pkgutil(package: ModuleType) -> None:
    assert modules_in(package) == tuple(
        sorted(found.name for found in pkgutil.iter_modules(package.__path__))
    )
