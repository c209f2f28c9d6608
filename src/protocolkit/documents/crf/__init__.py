"""Case report forms as finished pages: what stands on them, in which order; templates only lay it out."""

from __future__ import annotations
