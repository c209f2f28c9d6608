"""The rules about a data dictionary of REDCap: a module for each part of it; found by looking into this folder."""
