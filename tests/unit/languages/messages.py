"""Every fixed text of the documents, found where it stands: in the program, in templates, in scripts.

Run as a program it brings the catalogues up to date: ``python tests/unit/languages/messages.py``. New messages come
without a translation, and what is no longer said goes.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

from protocolkit.languages import Entry, read_catalogue

ROOT = Path(__file__).parents[3]
TEMPLATES = ROOT / "templates"
CATALOGUES = TEMPLATES / "languages"
SAYING = {"message", "say", "language", "t"}
COUNTING = {"count", "counted"}
IN_TEMPLATE = re.compile(r'\bt\(\s*("(?:[^"\\]|\\.)*")')
COUNTED_IN_TEMPLATE = re.compile(r'\bt\.count\(\s*("(?:[^"\\]|\\.)*"),\s*("(?:[^"\\]|\\.)*")')
NOT_DOCUMENTS = {"cli", "server", "lint", "report", "amend"}
"""Parts whose words are for those who work with the program."""


def messages() -> dict[tuple[str, str], set[str]]:
    """Every message with its plural (empty where it has none), and the files that say it."""
    found: dict[tuple[str, str], set[str]] = {}
    for path, text, plural in (*_in_program(), *_in_templates()):
        found.setdefault((text, plural), set()).add(path.relative_to(ROOT).as_posix())
    return found


def _in_program() -> Iterator[tuple[Path, str, str]]:
    package = ROOT / "src" / "protocolkit"
    for path in sorted(package.rglob("*.py")):
        if path.relative_to(package).parts[0] in NOT_DOCUMENTS:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield from ((path, *said) for said in _said_by(node))


def _said_by(call: ast.Call) -> Iterator[tuple[str, str]]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    texts = [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    if name in SAYING and texts and call.args[0] is not None and isinstance(call.args[0], ast.Constant):
        yield texts[0], ""
    elif name in COUNTING and len(texts) > 1:
        yield texts[0], texts[1]
    elif name == "Product" and len(texts) > 1:
        yield texts[1], ""


def _in_templates() -> Iterator[tuple[Path, str, str]]:
    for path in sorted((*TEMPLATES.glob("html/*"), *TEMPLATES.glob("pdf/*"))):
        if path.suffix in (".html", ".md", ".typ", ".svg", ".js"):
            text = path.read_text(encoding="utf-8")
            yield from ((path, json.loads(found[1]), "") for found in IN_TEMPLATE.finditer(text))
            for found in COUNTED_IN_TEMPLATE.finditer(text):
                yield path, json.loads(found[1]), json.loads(found[2])


def read(language: str) -> tuple[Entry, list[Entry]]:
    """The head of a catalogue and its entries."""
    head, *entries = read_catalogue((CATALOGUES / f"{language}.po").read_text(encoding="utf-8"))
    return head, entries


def written(head: Entry, entries: dict[tuple[str, str], tuple[str, ...]]) -> str:
    """A catalogue with every message that there is, in order; ``entries`` are the translations."""
    lines = ['msgid ""', 'msgstr ""', *(_quoted(line + "\n") for line in head.said[0].splitlines())]
    forms = int(re.search(r"nplurals=([0-9]+)", head.said[0])[1])
    for (text, plural), files in sorted(messages().items(), key=lambda found: (min(found[1]), found[0])):
        lines += ["", *(f"#: {file}" for file in sorted(files)), f"msgid {_quoted(text)}"]
        said = entries.get((text, plural), ("",) * (forms if plural else 1))
        if plural:
            lines.append(f"msgid_plural {_quoted(plural)}")
            lines += [f"msgstr[{at}] {_quoted(form)}" for at, form in enumerate(said)]
        else:
            lines.append(f"msgstr {_quoted(said[0])}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def main() -> None:
    """Bring both catalogues up to date; English says every message as it is."""
    for language in ("en", "ru"):
        head, entries = read(language)
        known = {(entry.message, entry.plural): entry.said for entry in entries}
        if language == "en":
            known = {found: found if found[1] else (found[0],) for found in messages()}
        (CATALOGUES / f"{language}.po").write_text(written(head, known), encoding="utf-8")


if __name__ == "__main__":
    main()
