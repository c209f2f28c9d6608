"""The bookmarks of a PDF as a tree of its own: one page may stand under several of them."""

from __future__ import annotations

import io
from collections.abc import Sequence

import msgspec

__all__ = ["Bookmark", "with_bookmarks"]


class Bookmark(msgspec.Struct, frozen=True):
    """A title that leads to a heading, and those below it; ``heading`` counts the headings of the document from 0."""

    title: str
    heading: int
    below: tuple[Bookmark, ...] = ()


def with_bookmarks(pdf: bytes, bookmarks: Sequence[Bookmark]) -> bytes:
    """A PDF that has a flat list of bookmarks, one for each heading, with these in their place.

    A reader opens it with the bookmarks in sight, the highest of them closed. Same PDF and bookmarks, same bytes.
    """
    import pikepdf
    from pikepdf import OutlineItem

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        with document.open_outline() as outline:
            headings = [entry.destination for entry in outline.root]

            def made(bookmark: Bookmark) -> OutlineItem:
                item = OutlineItem(bookmark.title, headings[bookmark.heading])
                item.children.extend(made(one) for one in bookmark.below)
                item.is_closed = True
                return item

            outline.root[:] = [made(bookmark) for bookmark in bookmarks]
        document.Root.PageMode = pikepdf.Name.UseOutlines
        document.save(
            out,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            fix_metadata_version=False,
        )
    return out.getvalue()
