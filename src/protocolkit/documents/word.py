"""Word documents: the parts of a package (ECMA-376, Office Open XML) filled in from templates and packed.

The parts are templates like those of web pages, so a sponsor replaces the looks (``docx/styles.xml``) or any other part
by name. A package has no clock: the same parts give the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

__all__ = ["package"]

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip file knows."""

_FRAME = {
    "[Content_Types].xml": "content_types.xml",
    "_rels/.rels": "relationships.xml",
    "docProps/core.xml": "core.xml",
    "word/_rels/document.xml.rels": "document_relationships.xml",
    "word/settings.xml": "settings.xml",
    "word/styles.xml": "styles.xml",
    "word/header1.xml": "header.xml",
    "word/footer1.xml": "footer.xml",
}
"""The parts that every document has, each with its template."""


def package(template: str, filled: Callable[[str], bytes]) -> bytes:
    """A document whose body is a template; ``filled`` fills one in by its name."""
    parts = {**_FRAME, "word/document.xml": template}
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, source in parts.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, filled(source))
    return raw.getvalue()
