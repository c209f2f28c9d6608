"""TXT: characters, writing, terms, and columns of the record."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from protocolkit.findings import Finding
from protocolkit.lint import text as text_rules
from protocolkit.lint.engine import subject_of
from protocolkit.lint.prose import find_word
from protocolkit.lint.rule import Issue, LintRule, Subject
from protocolkit.source.load import Loaded

Pointers = Callable[..., list[str]]
EXC08 = "eligibility/exclusion/EXC08/text"
RULES = {entry.about.id: entry for entry in vars(text_rules).values() if isinstance(entry, LintRule)}


@pytest.fixture
def words(edited: Callable[..., Loaded]) -> Callable[[str, str], list[str]]:
    """The words of a criterion that one rule means."""

    def find(rule: str, text: str) -> list[str]:
        loaded = edited("", ())
        assert loaded.plan is not None
        eligibility = loaded.plan.protocol.eligibility
        changed = msgspec.structs.replace(eligibility.exclusion[-1], text=text)
        criteria = msgspec.structs.replace(eligibility, exclusion=(*eligibility.exclusion[:-1], changed))
        protocol = msgspec.structs.replace(loaded.plan.protocol, eligibility=criteria)
        subject = subject_of(loaded, msgspec.structs.replace(loaded.plan, protocol=protocol))
        issues = [issue for issue in _check(rule, subject) if issue.pointer == EXC08]
        return [text[slice(*issue.span)] for issue in issues if issue.span]

    return find


@pytest.fixture
def in_record(edited: Callable[..., Loaded]) -> Callable[[str, list[str]], list[tuple[int | None, str]]]:
    """What one rule finds in the lines of a record: the line, from one, and the words."""

    def find(rule: str, lines: list[str]) -> list[tuple[int | None, str]]:
        loaded = edited("", ())
        assert loaded.plan is not None
        subject = msgspec.structs.replace(subject_of(loaded, loaded.plan), record_lines=tuple(lines))
        issues = [issue for issue in _check(rule, subject) if issue.record_line]
        assert {issue.pointer for issue in issues} <= {"provenance/record"}
        return [
            (issue.record_line, lines[issue.record_line - 1][slice(*issue.record_span)])
            for issue in issues
            if issue.record_line and issue.record_span
        ]

    return find


def _check(rule: str, subject: Subject) -> list[Issue]:
    return list(RULES[rule].check(subject))


@pytest.mark.parametrize(
    ("text", "count"),
    [(r"more than 1\2 of the foot", 1), (r"1 \ 2 and 3\4", 2), (r"C:\skin", 0), ("1/2", 0), (r"a\2", 0)],
)
def test_a_fraction_has_a_slash(pointers: Pointers, text: str, count: int) -> None:
    patch = f"eligibility: {{exclusion: [{{id: EXC08, text: '{text}', note: 'As printed: 1\\2.'}}]}}"
    assert pointers("TXT001", patch) == [EXC08] * count


def test_questions_may_quote_the_fraction(pointers: Pointers) -> None:
    assert pointers("TXT001", r"questions: [{id: Q-01, finding: 'The text says 1\2.'}]") == []


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (r"text: Eczema of 1\2 hand", ("TXT001", 0, 23, r"1\2")),
        ("text: Vaccine of 3,5 ml", ("TXT007", 0, 24, "3,5")),
        ("text: Vaccine 3 yrs ago", ("TXT008", 0, 23, "yrs")),
        ("text: Vaccine &amp; fever", ("TXT012", 0, 21, "&amp;")),
        ("text: Epileptics with a vaccine", ("TXT013", 0, 13, "Epileptics")),
    ],
)
def test_a_finding_shows_the_very_words(
    placed: Callable[[str, str], list[tuple[str, int, int, str]]],
    written: str,
    expected: tuple[str, int, int, str],
) -> None:
    hits = placed("text: Live vaccine 3 months or less before the day of consent", written)
    assert [hit for hit in hits if hit[0].startswith("TXT") and hit[1] == 0] == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5 \u00b5l", ["\u00b5"]),
        ("5 \u03bcl and 6 \u03bcl", ["\u03bc"]),
        ("a mean of \u03bc", []),
        ("h\u0430nd", ["\u0430"]),
        ("зимний зуд", []),
        ("TNF-\u03b1", []),
        ("\u0392eta blocker", ["\u0392"]),
        ("37 \u00baC", ["\u00ba"]),
        ("platelets \uff1c 5", ["\uff1c"]),
        ("de\ufb01nite", ["\ufb01"]),
        ("weiß, Ärmel, ≤ 5 °C", []),
    ],
)
def test_a_character_is_the_one_it_looks_like(
    words: Callable[[str, str], list[str]], text: str, expected: list[str]
) -> None:
    assert words("TXT002", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\U0001f1f7\U0001f1fa site", ["\U0001f1f7\U0001f1fa"]),
        ("pain\u200b free", ["\u200b"]),
        ("soft\u00adhyphen", ["\u00ad"]),
        ("می\u200cخواهم", []),
        ("ja\u200cnein", ["\u200c"]),
        ("a tick \u2713", ["\u2713"]),
        ("≥ 5 µg – “quoted”", []),
    ],
)
def test_pictures_and_unseen_characters_are_found(
    words: Callable[[str, str], list[str]], text: str, expected: list[str]
) -> None:
    assert words("TXT010", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A && B", ["&&"]),
        ("A &amp; B &#8804; C", ["&amp;", "&#8804;"]),
        ("<b>not</b><br/>", ["<b>", "</b>", "<br/>"]),
        (r"HbA1c \<6.5", [r"\<"]),
        ("**important** note", ["**"]),
        ("a < b and c > d", []),
        ("A & B, 5 * 6, [see], {n}", []),
    ],
)
def test_residue_of_markup_is_found(
    words: Callable[[str, str], list[str]], text: str, expected: list[str]
) -> None:
    assert words("TXT012", text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("50,000 per litre", ["50,000"]),
        ("1,000,000 cells", ["1,000,000"]),
        ("0,5 mg", ["0,5"]),
        ("at 3, 6 and 12 months", []),
        ("1,2,3", []),
        ("A1,000", []),
        ("50000 and 0.5", []),
    ],
)
def test_a_number_has_no_comma(
    words: Callable[[str, str], list[str]], text: str, expected: list[str]
) -> None:
    assert words("TXT007", text) == expected


def test_a_comma_becomes_a_point_in_a_decimal_and_goes_in_a_large_number(
    found: Callable[..., list[Finding]],
) -> None:
    findings = found("TXT007", "eligibility: {exclusion: [{id: EXC08, text: 'From 0,5 to 50,000'}]}")
    assert [finding.fix for finding in findings] == ["write 0.5", "write 50000"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("18-80 yrs", ["yrs"]),
        ("70 mm Hg", ["mm Hg"]),
        ("50 /µl and 4/µl", [" /µl"]),
        ("5 mg/ day", ["/ day"]),
        ("5 mg / kg", [" / kg"]),
        ("type 1 / type 2", []),
        ("5 hrs, again 6 hrs", ["hrs"]),
        ("the hrs of the day", []),
        ("18 years, 70 mmHg, 4/µl", []),
        ("and / or", []),
    ],
)
def test_a_unit_is_written_in_one_way(
    words: Callable[[str, str], list[str]], text: str, expected: list[str]
) -> None:
    assert words("TXT008", text) == expected


def test_the_few_are_asked_to_be_like_the_many(found: Callable[..., list[Finding]]) -> None:
    patch = "eligibility: {exclusion: [{id: EXC07, text: Ends so.}, {id: EXC08, text: small begin}]}"
    assert [(finding.pointer, finding.message) for finding in found("TXT005", patch)] == [
        ("eligibility/exclusion/EXC07/text", "EXC07 ends with a full stop, unlike 7 of the 8 in its list"),
        (EXC08, "EXC08 begins with a small letter, unlike 7 of the 8 in its list"),
    ]


def test_small_letters_of_a_name_are_no_beginning(pointers: Pointers) -> None:
    assert pointers("TXT005", "eligibility: {exclusion: [{id: EXC08, text: pH below 7}]}") == []


def test_the_rarer_spelling_is_found_once_with_the_number_of_its_uses(
    found: Callable[..., list[Finding]],
) -> None:
    patch = "eligibility: {exclusion: [{id: EXC08, text: 'Tumor, another tumor, or anaemia'}]}"
    (finding,) = found("TXT009", patch)
    assert finding.message.startswith("EXC08 text: 'Tumor' (2 times in the protocol)")
    assert finding.fix == "write tumour"


def test_names_of_organisations_are_spelled_as_they_are(pointers: Pointers) -> None:
    assert pointers("TXT009", "sponsor: {lead: {name: Center for Tumor Research}}") == []


def test_two_names_of_one_thing_are_shown_together(found: Callable[..., list[Finding]]) -> None:
    (finding,) = found("TXT003", "variables: [{id: platelets, label: Thrombocytes}]")
    assert finding.pointer == "variables/platelets/label"
    assert [related.pointer for related in finding.related] == ["eligibility/exclusion/EXC01/text"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("BMI above 30", ["BMI"]),
        ("Body mass index (BMI) above 30, BMI below 50", []),
        ("BMI (body mass index) above 30", []),
        ("Leukopenia (WBC < 4)", ["WBC"]),
        ("ECGs taken twice, ECG", ["ECG"]),
        ("Type II or stage IV disease", []),
        ("Study FIC-KAL-101", []),
        ("No DNA in the UK", []),
    ],
)
def test_an_abbreviation_is_written_out_where_it_is_first(
    words: Callable[[str, str], list[str]], text: str, expected: list[str]
) -> None:
    assert words("TXT004", text) == expected


def test_a_current_term_among_the_keywords_answers(pointers: Pointers) -> None:
    patch = "eligibility: {exclusion: [{id: EXC08, text: Mental retardation}]}"
    assert pointers("TXT013", patch) == [EXC08]
    assert pointers("TXT013", f"{patch}\nstudy: {{keywords: [Intellectual disability]}}") == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("GroupInterventionDescription", "GroupInterventionDescription"),
        ("NameTimeMethod", "NameTimeMethod"),
        ("Salt tabletSalt tabletSalt tablet, oral", "tabletSalt"),
        ("Adverse events24 months", "events24"),
        ("Walking distance (WD)Immediate, 3 months", "(WD)Immediate,"),
        ("Pain3, 6 and 12 months", "Pain3,"),
        ("PainWeek 12", "PainWeek"),
        ("Adverse events at 24 months", None),
        ("weeks 2 and16 weeks", None),
        ("HbA1c at 3 months, CD4 at 6 months", None),
        ("ClinicalTrials and PubMed", None),
        ("McDonald Criteria", None),
    ],
)
def test_columns_that_ran_together_are_found(
    in_record: Callable[[str, list[str]], list[tuple[int | None, str]]], line: str, expected: str | None
) -> None:
    assert in_record("TXT011", ["", line]) == ([(2, expected)] if expected else [])


def test_a_line_of_the_record_that_the_spec_quotes_is_shown_in_the_spec_alone(
    in_record: Callable[[str, list[str]], list[tuple[int | None, str]]],
) -> None:
    label = (
        "Itch at < 4 °C & > 80 % damp = worse? Describe: [# of nights, cost in $, *starred*, _underlined_, @home, "
        r"<b>not bold</b>, C:\skin]"
    )
    assert in_record("TXT012", ["1. " + label, "Arm && Interventions"]) == [(2, "&&")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a leg, legs, legged", [(2, 5), (7, 10)]),
        ("legless", []),
        ("leg", [(0, 3)]),
        ("", []),
        ("xleg leg1", []),
    ],
)
def test_a_word_is_found_by_itself_and_in_the_plural(text: str, expected: list[tuple[int, int]]) -> None:
    assert list(find_word("leg", text)) == expected
