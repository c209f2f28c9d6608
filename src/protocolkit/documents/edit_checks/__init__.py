"""The edit-check specification: what is asked of the data, by whom, and which systems can do it."""
