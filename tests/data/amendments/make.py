"""Writes the folders of the fictional amendments A01 and A02: the trial before and after, with the header beside it.

Run ``python tests/data/amendments/make.py`` after a change of the trial; a test holds that the folders are up to date.
The edits are in ``edits.yaml``: each replaces a text that stands exactly once in a file of the trial, or the first
after another that does.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from protocolkit.model.release import release_of, written
from protocolkit.source.load import load_sources
from protocolkit.source.sources import SourceFile, Sources

HERE = Path(__file__).resolve().parent
TRIAL = HERE.parents[2] / "protocol" / "nct03239535"


def folders() -> Iterator[tuple[str, dict[str, bytes]]]:
    """Every folder by its name, with its files."""
    edits = yaml.safe_load((HERE / "edits.yaml").read_text(encoding="utf-8"))
    for number, steps in edits.items():
        previous = edited(trial(), steps["previous"])
        current = edited(previous, steps["current"])
        header = (HERE / f"{number}.yaml").read_bytes()
        yield f"{number}/previous", previous
        yield f"{number}/current", {**current, f"amendments/{number}.yaml": header, **released(previous)}


def trial() -> dict[str, bytes]:
    """The files of the trial, without what other commands leave there."""
    found = sorted(path for path in TRIAL.rglob("*") if path.is_file())
    kept = [path.relative_to(TRIAL) for path in found]
    return {
        name.as_posix(): (TRIAL / name).read_bytes()
        for name in kept
        if name.parts[0] not in ("amendments", "releases")
    }


def released(files: dict[str, bytes]) -> dict[str, bytes]:
    """The release of a version, as ``protocolkit release --fictional`` writes it."""
    chapters = tuple(SourceFile(name, name, files[name]) for name in sorted(files) if name.endswith(".yaml"))
    plan = load_sources("previous", Sources("previous", chapters, (), files.get)).plan
    if plan is None:
        raise SystemExit("the version before cannot be loaded")
    release = release_of(plan.protocol, fictional=True)
    return {f"releases/{release.protocol.version}.json": written(release)}


def edited(files: dict[str, bytes], edits: list[dict[str, Any]]) -> dict[str, bytes]:
    """Files after some replacements."""
    texts = {name: raw.decode("utf-8") for name, raw in files.items()}
    for edit in edits:
        texts[edit["file"]] = replaced(texts[edit["file"]], edit)
    return {name: text.encode("utf-8") for name, text in texts.items()}


def replaced(text: str, edit: dict[str, Any]) -> str:
    """A text after one replacement: of what stands once, or comes first after something that stands once."""
    after = edit.get("after", "")
    head, found, tail = text.partition(after) if after else ("", "", text)
    once = text.count(after) == 1 if after else text.count(edit["old"]) == 1
    if not once or edit["old"] not in tail:
        raise SystemExit(f"{edit['file']} has not, or not once: {after}{edit['old']}")
    return head + found + tail.replace(edit["old"], edit["new"], 1)


def write() -> None:
    """Write every folder anew."""
    for name, files in folders():
        folder = HERE / name
        shutil.rmtree(folder, ignore_errors=True)
        for relative, raw in files.items():
            path = folder / relative
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(raw)


if __name__ == "__main__":
    write()
