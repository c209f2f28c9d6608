"""SHA-256 by Python's own module for it, as ``random`` of the standard library does: hashlib loads all of OpenSSL."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hashlib import _Hash

__all__ = ["sha256"]


def sha256(raw: bytes = b"") -> _Hash:
    """A checksum that begins with some bytes."""
    try:
        own: Any = importlib.import_module("_sha2" if sys.version_info >= (3, 12) else "_sha256")
    except ImportError:  # a Python that was built without
        own = importlib.import_module("hashlib")
    checksum: _Hash = own.sha256(raw)
    return checksum
