"""REDCap: its data dictionary, the files of its events, and its logic, written and read."""
