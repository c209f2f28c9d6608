"""REDCap: data dictionary, arms, events, designation, repeating instruments and data quality rules."""

from __future__ import annotations

from protocolkit.exchange.export import Export
from protocolkit.exchange.redcap.upload import make_upload

__all__ = ["EXPORT"]

EXPORT = Export("redcap", "the files that make a REDCap project", make_upload)
