"""ODM 1.3: forms, items, codelists and study events of any system that writes it."""

from __future__ import annotations

from protocolkit.exchange.imported import Import
from protocolkit.exchange.odm.reading import read_study

__all__ = ["IMPORT"]

IMPORT = Import("odm", "CDISC ODM 1.3", read_study)
