"""Data that were entered into forms, read back from filled files and held against the protocol."""

from __future__ import annotations
