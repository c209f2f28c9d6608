"""Participants against the criteria: one with reasons, or a cohort with counts."""
