"""The data dictionary: every item of every form, and the answers that it may have."""
