"""The parser's complaints in the words of people who write protocols: what is wrong, and what to do."""

from __future__ import annotations

import re

import msgspec
from yaml.error import Mark, MarkedYAMLError, YAMLError

from protocolkit.findings import Finding, Location, Related
from protocolkit.source.positions import break_lines
from protocolkit.source.reading_error import yaml_error

__all__ = ["explain_syntax"]

_QUOTE_ALL = "Put the whole value in quotes."
_INDENT = "Begin it in the same column as the lines it belongs with."
_CONFLICT = re.compile(r"(?:<<<<<<<|=======|>>>>>>>)(?: |$)")
_SECOND_COLON = re.compile(r"\s*(?:- +)*[^\s#\"'\[{][^#]*?: +\S")
_NO_SPACE = re.compile(r"(\s*(?:- +)*[A-Za-z_][\w-]*:)[^\s/]")
_OPENERS = {"[": "]", "{": "}"}

_SIMPLE: dict[str, tuple[str, str | None]] = {
    "block sequence entries are not allowed in this context": (
        'a list entry ("- ") cannot stand here',
        "Begin the list on a line of its own, or put the value in quotes.",
    ),
    "mapping keys are not allowed in this context": (
        'a "?" cannot stand here',
        "Put the value in quotes.",
    ),
    "did not find expected comment or line break": (
        'a value that begins with ">" or "|" starts a block of text, which must begin on the next line',
        _QUOTE_ALL,
    ),
    "found unknown escape character": (
        "a backslash in double quotes begins an escape, and this one does not exist",
        "Write the backslash twice, or use single quotes.",
    ),
    "did not find expected hexdecimal number": (
        "this escape needs a hexadecimal number",
        "Write the backslash twice, or use single quotes.",
    ),
    "found invalid Unicode character escape code": (
        "this escape is not a character",
        "Write the character itself.",
    ),
    "found a tab character where an indentation space is expected": (
        "a tab is used for indentation",
        "Use spaces.",
    ),
    "found a tab character that violates indentation": ("a tab is used for indentation", "Use spaces."),
    "found an indentation indicator equal to 0": ("a block of text cannot have an indentation of 0", None),
    "found unexpected ':'": ("a colon stands inside a value in brackets", "Put the value in quotes."),
    "did not find expected node content": ("a value is missing here", None),
    "found incompatible YAML document": ("this YAML version is not read", 'Remove the "%YAML" line.'),
}


class _Complaint(msgspec.Struct):
    """What the parser met: where it stopped, what it was reading, and the lines around."""

    lines: list[str]
    problem: str
    mark: Mark
    context: Mark | None

    @property
    def line(self) -> str:
        """The line where the parser stopped."""
        return self.lines[self.mark.line] if self.mark.line < len(self.lines) else ""

    @property
    def character(self) -> str:
        """The character where the parser stopped; empty at the end of a line."""
        return self.line[self.mark.column : self.mark.column + 1]

    @property
    def before(self) -> str:
        """What stands on the line before the place where the parser stopped."""
        return self.line[: self.mark.column]


class _Explanation(msgspec.Struct):
    """What to say, and where, if not where the parser stopped."""

    message: str
    fix: str | None = None
    at: tuple[int, int] | None = None
    also: tuple[str, int, int] | None = None
    rule: str = "YML001"


def explain_syntax(file: str, text: str, error: MarkedYAMLError) -> Finding:
    """The finding for a syntax error of the YAML parser."""
    lines = break_lines(text)
    mark = error.problem_mark or Mark(file, 0, 0, 0, None, 0)
    complaint = _Complaint(lines, error.problem or "", mark, error.context_mark)
    told = _conflict(complaint) or _swallowed(complaint, text) or _explain(complaint, error.context or "")
    location = _one_character(file, lines, *(told.at or (mark.line, mark.column)))
    if told.also is None:
        return yaml_error(told.rule, told.message, location, told.fix)
    message, line, column = told.also
    related = Related(message, _one_character(file, lines, line, column))
    return yaml_error(told.rule, told.message, location, told.fix, related)


def _one_character(file: str, lines: list[str], line: int, column: int) -> Location:
    """The character at a place; at the very end of a file, the end of its last line with text."""
    while line > 0 and (line >= len(lines) or (column == 0 and not any(lines[line:]))):
        line -= 1
        column = len(lines[line])
    width = 1 if line < len(lines) and column < len(lines[line]) else 0
    return Location(file, line, column, line, column + width)


def _explain(complaint: _Complaint, context: str) -> _Explanation:
    problem = complaint.problem
    if problem == "but found another document":
        return _another_document()
    if problem == "second occurrence":
        return _twice_anchored(complaint)
    if problem == "found undefined alias":
        return _undefined_alias(complaint)
    if problem == "found character that cannot start any token":
        return _cannot_start(complaint)
    if problem == "did not find expected alphabetic or numeric character" and complaint.context:
        return _not_a_name(complaint, complaint.context)
    if problem == "could not find expected ':'" and complaint.context:
        return _no_colon(complaint.context)
    if problem.startswith("mapping values are not allowed"):
        return _misplaced_colon(complaint)
    if problem == "did not find expected <document start>":
        return _after_the_end(complaint)
    if problem in ("found unexpected end of stream", "found unexpected document indicator"):
        return _open_quote(complaint)
    if "tag" in context or "tag" in problem:
        return _tag(complaint)
    if problem.startswith("did not find expected"):
        return _unexpected(complaint)
    return _known(complaint)


def _tag(complaint: _Complaint) -> _Explanation:
    start = complaint.context or complaint.mark
    fix = "Remove the word that begins with an exclamation mark, or quote it."
    return _Explanation("tags are not read", fix, at=(start.line, start.column), rule="YML003")


def _known(complaint: _Complaint) -> _Explanation:
    message, fix = _SIMPLE.get(complaint.problem, (f"this is not valid YAML: {complaint.problem}", None))
    return _Explanation(message, fix)


def _conflict(complaint: _Complaint) -> _Explanation | None:
    """Unresolved merges of a version-control system give many different syntax errors."""
    for number in range(min(complaint.mark.line + 1, len(complaint.lines))):
        if complaint.lines[number].startswith("<<<<<<< "):
            return _Explanation(
                "two versions of this text were merged and the conflict is not resolved",
                'Keep one version, and delete the lines "<<<<<<<", "=======" and ">>>>>>>".',
                at=(number, 0),
            )
    return None


def _swallowed(complaint: _Complaint, text: str) -> _Explanation | None:
    """A quotation mark that was left open took in the lines below it, up to the next one of its kind."""
    opened = (
        complaint.context if complaint.problem in _WITHIN_QUOTES else _quoted_before(complaint.mark, text)
    )
    if opened is None or not any(
        _A_KEY.match(line) for line in complaint.lines[opened.line + 1 : complaint.mark.line]
    ):
        return None
    told = _open_quote(_Complaint(complaint.lines, complaint.problem, complaint.mark, opened))
    told.also = ("it ends before this", complaint.mark.line, complaint.mark.column)
    return told


_WITHIN_QUOTES = (
    "found unknown escape character",
    "did not find expected hexdecimal number",
    "found invalid Unicode character escape code",
)
_A_KEY = re.compile(r"\s*(?:- +)?\{?[A-Za-z_]\w*: |\s*(?:- +)?[A-Za-z_]\w*:$")


def _quoted_before(mark: Mark, text: str) -> Mark | None:
    """Where the text in quotes begins that ends on the line of a mark, before it, and began on another line."""
    from yaml import CLoader, ScalarToken, scan

    opened: Mark | None = None
    try:
        for token in scan(text, Loader=CLoader):
            if token.start_mark.index >= mark.index:
                break
            if isinstance(token, ScalarToken) and token.style in ("'", '"'):
                ends_here = token.start_mark.line < token.end_mark.line == mark.line
                opened = token.start_mark if ends_here else None
    except YAMLError:
        pass  # what the parser complains of
    return opened


def _another_document() -> _Explanation:
    return _Explanation(
        'the file holds more than one document: a second one begins at "---"',
        'Remove the line "---", or move what follows it to a file of its own.',
        rule="YML007",
    )


def _twice_anchored(complaint: _Complaint) -> _Explanation:
    first = complaint.context
    also = ("first defined here", first.line, first.column) if first else None
    return _Explanation(
        "the same anchor is defined twice", "Give each anchor its own name.", also=also, rule="YML004"
    )


def _undefined_alias(complaint: _Complaint) -> _Explanation:
    found = re.match(r"\*[^\s,\[\]{}]+", complaint.line[complaint.mark.column :])
    name = found[0] if found else "*"
    return _Explanation(
        f'"{name}" refers to an anchor "&{name[1:]}" that no line before it defines',
        "Put the value in quotes if the asterisk is part of the text.",
    )


def _cannot_start(complaint: _Complaint) -> _Explanation:
    if complaint.character == "\t":
        return _Explanation("a tab is used for indentation", "Use spaces.")
    return _Explanation(f'a value cannot begin with "{complaint.character}"', _QUOTE_ALL)


def _not_a_name(complaint: _Complaint, start: Mark) -> _Explanation:
    first = complaint.lines[start.line][start.column : start.column + 1]
    return _Explanation(f'a value cannot begin with "{first}"', _QUOTE_ALL, at=(start.line, start.column))


def _no_colon(start: Mark) -> _Explanation:
    return _Explanation(
        'this line is neither "key: value" nor part of the value before it',
        "Add the colon, or indent the line so that it continues the value.",
        at=(start.line, start.column),
    )


def _misplaced_colon(complaint: _Complaint) -> _Explanation:
    mark = complaint.mark
    if _SECOND_COLON.match(complaint.before + "x") and re.search(r": +\S", complaint.before + "x"):
        return _Explanation('a second ": " stands inside this value', _QUOTE_ALL)
    above = mark.line - 1
    while above >= 0 and not complaint.lines[above].strip():
        above -= 1
    previous = complaint.lines[above] if above >= 0 else ""
    glued = _NO_SPACE.match(previous)
    if glued:
        return _Explanation(
            "a space is missing after the colon", 'Write "key: value".', at=(above, glued.end(1) - 1)
        )
    column = len(complaint.line) - len(complaint.line.lstrip())
    if re.search(r":(?:\s|$)", previous) or previous.lstrip().startswith("- "):
        message = "this line is indented more than the line above it, which already has a value"
        return _Explanation(message, _INDENT, at=(mark.line, column))
    return _Explanation(
        'this line is neither "key: value" nor a list entry',
        "Add the colon, or indent the line so that it continues the value above it.",
        at=(above, len(previous) - len(previous.lstrip())) if above >= 0 else None,
    )


def _after_the_end(complaint: _Complaint) -> _Explanation:
    if any(line.rstrip() == "..." for line in complaint.lines[: complaint.mark.line]):
        return _Explanation(
            'the file holds more than one document: a second one begins after "..."',
            "Move what follows to a file of its own.",
            rule="YML007",
        )
    return _Explanation("the content of the file has ended before this", "Remove it, or check the brackets.")


def _open_quote(complaint: _Complaint) -> _Explanation:
    start = complaint.context or complaint.mark
    return _Explanation(
        "the quotation mark that opens here is never closed",
        "Close it at the end of the value; write a quotation mark inside the text twice ('').",
        at=(start.line, start.column),
    )


def _unexpected(complaint: _Complaint) -> _Explanation:
    if complaint.problem in _SIMPLE:
        return _misplaced_content(complaint) or _known(complaint)
    if complaint.problem == "did not find expected key":
        return _not_a_key(complaint)
    if complaint.problem == "did not find expected '-' indicator":
        return _Explanation(
            'the lines above are list entries, and this line does not begin with "- "',
            'Begin it with "- ", or move it to the column of the key that it belongs with.',
        )
    if "',' or" in complaint.problem:
        return _open_bracket(complaint)
    return _known(complaint)


def _misplaced_content(complaint: _Complaint) -> _Explanation | None:
    character = complaint.character
    if complaint.problem != "did not find expected node content" or character not in ("]", "}", ","):
        return None
    fix = "Put the value in quotes, or remove it."
    return _Explanation(f'a value cannot begin with "{character}"', fix)


def _not_a_key(complaint: _Complaint) -> _Explanation:
    before = complaint.before.rstrip()
    if before.endswith(("'", '"')):
        return _Explanation(
            "text follows the closing quotation mark",
            "Put the whole value in one pair of quotes; inside single quotes, write ' twice.",
        )
    if before.endswith(("]", "}")):
        return _Explanation("text follows the closing bracket", _QUOTE_ALL)
    if complaint.character == ":":
        return _Explanation("a key is missing before this colon", "Write the key, or quote the text.")
    if complaint.line.lstrip().startswith("- "):
        return _Explanation('a list entry stands where a "key: value" is expected', _INDENT)
    return _Explanation("the indentation of this line fits no line above it", _INDENT)


def _open_bracket(complaint: _Complaint) -> _Explanation:
    start = complaint.context or complaint.mark
    lines = complaint.lines
    opener = lines[start.line][start.column : start.column + 1] if start.line < len(lines) else "["
    closer = _OPENERS.get(opener, "]")
    if start.line == complaint.mark.line:
        return _Explanation(
            f'a comma or "{closer}" is missing before this',
            "Put a value with a comma, colon or bracket in quotes.",
        )
    at_end = not any(line.strip() for line in lines[complaint.mark.line :])
    also = None if at_end else ("not closed before this", complaint.mark.line, complaint.mark.column)
    return _Explanation(
        f'"{opener}" opens here and is not closed',
        f'Write "{closer}" at its end.',
        at=(start.line, start.column),
        also=also,
    )
