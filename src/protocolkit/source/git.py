"""Reads a spec from the objects of a git repository at one revision; the work tree is not touched."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator, Sequence
from functools import partial

import msgspec

from protocolkit.errors import CannotRun
from protocolkit.findings import Finding
from protocolkit.nearest import did_you_mean
from protocolkit.source.limits import Limits, mebibytes
from protocolkit.source.sources import (
    SourceFile,
    Sources,
    is_hidden,
    is_yaml,
    refused_link,
    relative_inside,
    shown,
    unusable,
    within_limits,
)

__all__ = ["read_revision"]

_LIMITS = Limits()
_LINK, _SUBMODULE = "120000", "160000"
_OPTIONS = (
    *("--no-pager", "--literal-pathspecs", "--no-replace-objects"),
    *("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}"),
)


class _Entry(msgspec.Struct, frozen=True):
    """A file of a tree, or a link or submodule in it; ``path`` is from the top of the repository."""

    path: str
    mode: str
    object: str
    size: int


def read_revision(target: str, limits: Limits = _LIMITS) -> Sources:
    """Read the spec that ``REV:PATH`` names; PATH is from the current folder, or from the top."""
    revision, _, path = target.partition(":")
    commit = _commit(revision)
    top, entries = _entries(commit, revision, path)
    findings: list[Finding] = []
    found = dict(_usable(top, entries, partial(_display, revision, path), findings))
    single = found.get("")
    if single is not None:
        found = {posixpath.basename(top): single}
    names = sorted(name for name in found if is_yaml(name))
    if not names and not findings:
        raise CannotRun(f'"{shown(target)}" holds no YAML file', "A spec is a folder with a protocol.yaml.")
    base = posixpath.dirname(path) if single else path
    files = _read_files(names, found, partial(_display, revision, base), findings, limits)
    return Sources(
        root=_display(revision, base, ""),
        files=files,
        others=tuple(sorted(shown(name) for name in found if not is_yaml(name))),
        read=partial(_read_other, found, limits),
        findings=tuple(sorted(findings, key=lambda finding: finding.location)),
        revision=revision,
        commit=commit,
    )


def _read_files(
    names: list[str],
    found: dict[str, _Entry],
    display: partial[str],
    findings: list[Finding],
    limits: Limits,
) -> tuple[SourceFile, ...]:
    paths = [display(name) for name in names]
    sizes = [(path, found[name].size) for path, name in zip(paths, names, strict=True)]
    wanted = []
    for name, path, problem in zip(names, paths, within_limits(sizes, limits), strict=False):
        if problem is None:
            wanted.append((name, path))
        else:
            findings.append(problem)
    contents = _contents([found[name].object for name, _ in wanted])
    return tuple(
        SourceFile(path, shown(name), raw) for (name, path), raw in zip(wanted, contents, strict=True)
    )


def _read_other(found: dict[str, _Entry], limits: Limits, relative: str) -> bytes | None:
    entry = found.get(relative_inside(relative) or "")
    if entry is None:
        return None
    if entry.size > limits.total_bytes:
        raise CannotRun(f'"{shown(entry.path)}" has more than {mebibytes(limits.total_bytes)}')
    return next(_contents([entry.object]))


def _display(revision: str, path: str, name: str) -> str:
    folder = posixpath.normpath(path) if path else "."
    return shown(f"{revision}:{posixpath.normpath(posixpath.join(folder, name))}")


def _commit(revision: str) -> str:
    found = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}", fails=True)
    if found:
        return found.decode("ascii").strip()
    listed = _git("for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes")
    names = listed.decode("utf-8", "surrogateescape").split("\n")
    raise CannotRun(
        f'"{shown(revision)}" is not a revision of this git repository',
        did_you_mean(revision, map(shown, names)),
    )


def _entries(commit: str, revision: str, path: str) -> tuple[str, list[_Entry]]:
    """What a revision holds at a path, and that path from the top of the repository."""
    prefix = _git("rev-parse", "--show-prefix").decode("utf-8", "surrogateescape").rstrip("\n")
    candidates = [prefix + path] if path.startswith(("./", "../")) else [prefix + path, path]
    for candidate in candidates:
        top = posixpath.normpath(candidate) if candidate else "."
        if top.startswith(("../", "/")) or top == "..":
            continue
        entries = list(_listed(commit, top))
        if entries:
            return top, entries
    names = {posixpath.dirname(entry.path) for entry in _listed(commit, ".")}
    raise CannotRun(
        f'revision "{shown(revision)}" has no "{shown(path)}"', did_you_mean(prefix + path, map(shown, names))
    )


def _listed(commit: str, top: str) -> Iterator[_Entry]:
    arguments = () if top == "." else ("--", top)
    output = _git("ls-tree", "-r", "-z", "-l", "--full-tree", commit, *arguments)
    for line in output.decode("utf-8", "surrogateescape").split("\0"):
        if line:
            facts, _, path = line.partition("\t")
            mode, _, name, size = facts.split()
            yield _Entry(path, mode, name, int(size) if size.isdigit() else 0)


def _usable(
    top: str, entries: Sequence[_Entry], display: partial[str], findings: list[Finding]
) -> Iterator[tuple[str, _Entry]]:
    """The readable files below a path by their relative names; a single file has none."""
    files = {entry.path: entry for entry in entries if entry.mode not in (_LINK, _SUBMODULE)}
    start = 0 if top == "." else len(top) + 1
    for entry in entries:
        relative = entry.path[start:]
        if is_hidden(relative):
            continue
        problem, target = _followed(entry, files, top, display(relative))
        if problem is not None:
            findings.append(problem)
        elif target is not None:
            yield relative, target


def _followed(
    entry: _Entry, files: dict[str, _Entry], top: str, path: str
) -> tuple[Finding | None, _Entry | None]:
    """A file itself; the file that a link leads to; or why it cannot be used."""
    if entry.mode == _SUBMODULE:
        return unusable(
            path, "this is a submodule, which is not read", "Keep the spec in one repository."
        ), None
    if entry.mode != _LINK:
        return None, entry
    target = next(_contents([entry.object])).decode("utf-8", "surrogateescape")
    leads_to = posixpath.normpath(posixpath.join(posixpath.dirname(entry.path), target))
    if leads_to in files:
        return None, files[leads_to]
    inside = not leads_to.startswith(("/", "../")) if top == "." else leads_to.startswith(top + "/")
    return refused_link(path, outside=not inside), None


def _contents(objects: Sequence[str]) -> Iterator[bytes]:
    """The bytes of blobs, in order, by one call of git."""
    if not objects:
        return
    output = _git("cat-file", "--batch", given="".join(f"{name}\n" for name in objects).encode())
    position = 0
    for name in objects:
        end = output.index(b"\n", position)
        header = output[position:end].split()
        if len(header) != 3:
            raise CannotRun(f"git object {name} is missing from the repository")
        position = end + 1 + int(header[2])
        yield output[end + 1 : position]
        position += 1


def _git(*arguments: str, given: bytes | None = None, fails: bool = False) -> bytes:
    """What git prints; empty where it may fail and does."""
    import subprocess

    surroundings = {
        **os.environ,
        **{"LC_ALL": "C", "LANGUAGE": "", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"},
    }
    try:
        done = subprocess.run(
            ["git", *_OPTIONS, *arguments], input=given, capture_output=True, env=surroundings, check=False
        )
    except OSError as error:
        raise CannotRun(
            "a revision is read with the program git, which does not run here",
            "Install git, or name a folder instead of a revision.",
        ) from error
    if done.returncode == 0:
        return done.stdout
    complaint = done.stderr.decode("utf-8", "replace").strip()
    if fails and not complaint:
        return b""
    raise _refusal(complaint)


def _refusal(complaint: str) -> CannotRun:
    if "not a git repository" in complaint:
        return CannotRun(
            "this folder is not in a git repository, so no revision can be read",
            "Run this inside the repository, or name an existing folder.",
        )
    if "dubious ownership" in complaint:
        return CannotRun(
            "git does not read this repository, because another user owns it",
            "Add its folder to the git setting safe.directory.",
        )
    first = complaint.splitlines()[0] if complaint else "no reason given"
    return CannotRun(f"git failed: {shown(first)}")
