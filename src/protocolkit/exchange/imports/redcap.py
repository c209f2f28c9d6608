"""REDCap: a data dictionary (CSV), or an archive (ZIP) of it and the files of its events."""

from __future__ import annotations

from protocolkit.exchange.imported import Import
from protocolkit.exchange.redcap.study_reader import read_study

__all__ = ["IMPORT"]

IMPORT = Import("redcap", "a data dictionary of REDCap", read_study)
