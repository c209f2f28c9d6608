"""Case report forms to be filled in on a screen: the printed page, its answer areas as fields of the PDF."""

from __future__ import annotations
