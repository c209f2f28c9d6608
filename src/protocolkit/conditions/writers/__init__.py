"""Conditions written out for other systems: one small module per target, each exact or refused.

``docs/targets.md`` says what each target can and cannot say.
"""

from __future__ import annotations

from protocolkit.conditions.writers.target import Naming, Question, Refusal, RefusedError

__all__ = ["Naming", "Question", "Refusal", "RefusedError"]
