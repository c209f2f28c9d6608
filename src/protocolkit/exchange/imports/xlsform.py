"""XLSForm: a workbook (XLSX) with the sheets survey, choices and settings."""

from __future__ import annotations

from protocolkit.exchange.imported import Import
from protocolkit.exchange.xlsform.reading import read_workbook

__all__ = ["IMPORT"]

IMPORT = Import("xlsform", "an XLSForm workbook", read_workbook)
