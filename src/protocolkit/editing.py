"""The public calls that rewrite the files of a spec: format_spec, fix."""

from __future__ import annotations

from protocolkit.api import CannotRun, Settings, check_loaded, settings_for
from protocolkit.fixing import Fixed, Looked, fix_sources
from protocolkit.output import write_file_atomically
from protocolkit.source.files import read_sources
from protocolkit.source.layout import FormattedFiles, format_files
from protocolkit.source.load import load_sources
from protocolkit.source.sources import Sources

__all__ = ["fix", "format_spec"]


def format_spec(target: str, *, write: bool = True) -> FormattedFiles:
    """Write every file of a spec in the canonical layout: keys in order, the same values, every comment kept.

    A file that cannot be read, or for which that cannot be proven, stays as it was; the record is never touched.
    Raises ``CannotRun`` when there is nothing to format.
    """
    formatted = format_files(target)
    for file in formatted.files if write else ():
        if file.is_changed:
            write_file_atomically(file.file, file.after)
    return formatted


def fix(target: str, settings: Settings | None = None, *, write: bool = True) -> Fixed:
    """Mend what needs no judgement: misspelt ids, keys and codes with one near miss, and the like.

    Words of the record, the sponsor or the public are never touched. Raises ``CannotRun`` for a revision of git.
    """
    from protocolkit.lint.engine import rule_ids

    sources = read_sources(target)
    if sources.revision is not None:
        raise CannotRun(f'"{target}" is a revision of git; only files on disk can be fixed')
    chosen = settings or settings_for(target)

    def look(files: Sources) -> Looked:
        loaded = load_sources(target, files, rules=rule_ids)
        return Looked(check_loaded(loaded, chosen).findings, loaded.plan is not None)

    fixed = fix_sources(sources, look)
    for file in fixed.files if write else ():
        write_file_atomically(file.file, file.after)
    return fixed
