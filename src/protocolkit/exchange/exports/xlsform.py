"""XLSForm: each form as a workbook for ODK, KoboToolbox and Enketo."""

from __future__ import annotations

from protocolkit.exchange.export import Export
from protocolkit.exchange.xlsform.form import make_workbooks

__all__ = ["EXPORT"]

EXPORT = Export("xlsform", "XLSForm workbooks (ODK, KoboToolbox)", make_workbooks)
