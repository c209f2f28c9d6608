"""The annotated case report form: every form once, and where each answer goes in SDTM."""
