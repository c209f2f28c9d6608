"""What tests of every folder share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# How fast a machine is says nothing of whether a law holds.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
if settings.get_current_profile_name() == "default":
    settings.load_profile("patient")

_ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session", autouse=True)
def _no_kept_reports() -> Iterator[None]:
    """Tests check anew, and leave nothing in the user's own folder; the tests of kept reports name one."""
    before = os.environ.get("PROTOCOLKIT_CACHE_DIR")
    os.environ["PROTOCOLKIT_CACHE_DIR"] = ""
    yield
    if before is None:
        del os.environ["PROTOCOLKIT_CACHE_DIR"]
    else:
        os.environ["PROTOCOLKIT_CACHE_DIR"] = before


@pytest.fixture(scope="session")
def reference() -> Path:
    """The folder of reference material, which is not part of the repository.

    It is ``PROTOCOLKIT_REFERENCE``, else ``../shared/reference``. Where there is none the test is skipped, or
    fails when ``PROTOCOLKIT_REQUIRE_REFERENCE=1``.
    """
    folder = Path(os.environ.get("PROTOCOLKIT_REFERENCE") or _ROOT.parent / "shared" / "reference")
    if folder.is_dir():
        return folder
    words = f"no reference material in {folder}: set PROTOCOLKIT_REFERENCE"
    if os.environ.get("PROTOCOLKIT_REQUIRE_REFERENCE") == "1":
        pytest.fail(words)
    pytest.skip(words)
