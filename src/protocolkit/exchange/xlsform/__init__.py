"""XLSForm (ODK, KoboToolbox, Enketo): each form as a workbook, and workbooks read as forms."""
