"""Completion of the command line for shells, from what argparse is told of each command."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from protocolkit.cli.main import COMMANDS
from protocolkit.cli.parser import make_parser

__all__ = ["SHELLS", "Argument", "Command", "commands_of", "script_for"]

FILES, FOLDERS, RULES = "files", "folders", "rules"
_KINDS = {"PATH": FILES, "FILE": FILES, "SUBJECT": FILES, "DIR": FOLDERS, "RULE": RULES, "RULES": RULES}
"""What can be completed of a value, by the name that its help gives it."""


class Argument(NamedTuple):
    """An option with its names, or something without a name; what its value may be, if it has one."""

    names: tuple[str, ...]
    help: str
    has_value: bool
    choices: tuple[str, ...]
    kind: str | None
    is_list: bool


class Command(NamedTuple):
    """A command, or the program itself where the name is empty."""

    name: str
    help: str
    options: tuple[Argument, ...]
    values: tuple[Argument, ...]


def commands_of(parser: argparse.ArgumentParser) -> list[Command]:
    """The program, then each of its commands."""
    found = [_command("", "", parser)]
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            told = {choice.dest: choice.help or "" for choice in action._choices_actions}
            found += [
                _command(name, told.get(name, ""), inner) for name, inner in sorted(action.choices.items())
            ]
    return found


def _command(name: str, told: str, parser: argparse.ArgumentParser) -> Command:
    actions = [action for action in parser._actions if not isinstance(action, argparse._SubParsersAction)]
    arguments = [_argument(action) for action in actions if action.help is not argparse.SUPPRESS]
    return Command(
        name,
        told,
        tuple(argument for argument in arguments if argument.names),
        tuple(argument for argument in arguments if not argument.names),
    )


def _argument(action: argparse.Action) -> Argument:
    metavar = action.metavar if isinstance(action.metavar, str) else ""
    return Argument(
        names=tuple(sorted(action.option_strings, key=len, reverse=True)),
        help=(action.help or "").replace("%%", "%"),
        has_value=action.nargs != 0,
        choices=tuple(map(str, action.choices or ())),
        kind=_KINDS.get(metavar),
        is_list=metavar == "RULES",
    )


def script_for(shell: str, rules: Sequence[str]) -> str:
    """The script that teaches a shell the commands, their options and choices, and the ids of the rules."""
    return SHELLS[shell](commands_of(make_parser(COMMANDS, ())), rules)


def _bash(commands: Sequence[Command], rules: Sequence[str]) -> str:
    """A function that looks at the word before; where it has nothing to say, the shell completes files."""
    cases = "\n".join(line for command in commands[1:] for line in _bash_command(command))
    first = " ".join([*(command.name for command in commands[1:]), *_names(commands[0].options)])
    return f"""\
# bash completion of protocolkit: eval "$(protocolkit completion bash)"
_protocolkit() {{
    local word="${{COMP_WORDS[COMP_CWORD]}}" before="${{COMP_WORDS[COMP_CWORD-1]}}" start="" words="" listed=""
    local rules={shlex.quote(" ".join(rules))}
    if [[ $word == "=" ]]; then
        word=""
    elif [[ $before == "=" ]]; then
        before="${{COMP_WORDS[COMP_CWORD-2]}}"
    fi
    COMPREPLY=()
    if [[ $COMP_CWORD -eq 1 ]]; then
        words={shlex.quote(first)}
    else
        case "${{COMP_WORDS[1]}}" in
{cases}
        esac
    fi
    if [[ -n $listed && $word == *,* ]]; then
        start="${{word%,*}},"
        word="${{word##*,}}"
    fi
    if [[ -n $words ]]; then
        COMPREPLY=($(compgen -P "$start" -W "$words" -- "$word"))
    fi
}}
complete -o default -F _protocolkit protocolkit
"""


def _bash_command(command: Command) -> Iterator[str]:
    yield f"            {command.name})"
    yield '                case "$before" in'
    by_words: dict[str, list[str]] = {}
    for option in command.options:
        if option.has_value:
            words = f"words={_bash_words(option)}{' listed=1' if option.is_list else ''}"
            by_words.setdefault(words, []).extend(option.names)
    for words, names in by_words.items():
        yield f"                    {'|'.join(names)}) {words} ;;"
    free = next((value for value in command.values if value.choices or value.kind == RULES), None)
    yield f'                    *) if [[ $word == -* ]]; then words="{" ".join(_names(command.options))}"'
    yield f"                       else words={_bash_words(free) if free else chr(39) * 2}; fi ;;"
    yield "                esac ;;"


def _bash_words(argument: Argument) -> str:
    return '"$rules"' if argument.kind == RULES else shlex.quote(" ".join(argument.choices))


def _zsh(commands: Sequence[Command], rules: Sequence[str]) -> str:
    told = "\n".join(f"        {_zsh_quoted(f'{c.name}:{_flat(c.help)}')}" for c in commands[1:])
    cases = "\n".join(
        f"        {command.name})\n            _arguments -s : \\\n"
        + " \\\n".join(f"                {spec}" for spec in _zsh_specs(command))
        + "\n            ;;"
        for command in commands[1:]
    )
    first = " ".join(spec for option in commands[0].options for spec in _zsh_option(option))
    return f"""\
#compdef protocolkit
# zsh completion of protocolkit: protocolkit completion zsh > a folder of $fpath, named _protocolkit
_protocolkit_rules() {{
    local -a rules
    rules=({" ".join(rules)})
    _describe -t rules rule rules
}}
_protocolkit_rule_list() {{
    _sequence _protocolkit_rules
}}
_protocolkit() {{
    local curcontext="$curcontext" state line
    local -a commands
    commands=(
{told}
    )
    _arguments -C {first} '1: :->command' '*:: :->arguments'
    if [[ $state == command ]]; then
        _describe -t commands command commands
    elif [[ $state == arguments ]]; then
        case $line[1] in
{cases}
        esac
    fi
}}
if [[ $funcstack[1] == _protocolkit ]]; then
    _protocolkit "$@"
else
    compdef _protocolkit protocolkit
fi
"""


def _zsh_specs(command: Command) -> Iterator[str]:
    for option in command.options:
        yield from _zsh_option(option)
    for words in dict.fromkeys(_zsh_value(value) for value in command.values):
        yield _zsh_quoted(f"*:{words}")


def _zsh_option(option: Argument) -> Iterator[str]:
    told = re.sub(r"([\[\]:])", r"\\\1", _flat(option.help))
    for name in option.names:
        yield _zsh_quoted(f"*{name}[{told}]{f':{_zsh_value(option)}' if option.has_value else ''}")


def _zsh_value(argument: Argument) -> str:
    """What completes a value, after the name of its kind."""
    if argument.choices:
        return f"choice:({' '.join(argument.choices)})"
    by_kind = {
        FILES: "file:_files",
        FOLDERS: "folder:_files -/",
        RULES: "rules:_protocolkit_rule_list" if argument.is_list else "rule:_protocolkit_rules",
    }
    return by_kind.get(argument.kind or "", "value: ")


def _zsh_quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _fish(commands: Sequence[Command], rules: Sequence[str]) -> str:
    lines = [
        "# fish completion of protocolkit: protocolkit completion fish | source",
        "function __protocolkit_rules",
        f"    printf '%s\\n' {' '.join(rules)}",
        "end",
    ]
    for command in commands:
        when = (
            f"-n '__fish_seen_subcommand_from {command.name}'" if command.name else "-n __fish_use_subcommand"
        )
        if command.name:
            told = _fish_quoted(_flat(command.help))
            lines.append(f"complete -c protocolkit -n __fish_use_subcommand -f -a {command.name} -d {told}")
        lines += [f"complete -c protocolkit {when} {_fish_option(option)}" for option in command.options]
        lines += [f"complete -c protocolkit {when} {words}" for words in _fish_values(command.values)]
    return "\n".join(lines) + "\n"


def _fish_option(option: Argument) -> str:
    names = " ".join(f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names)
    return f"{names}{_fish_value(option)} -d {_fish_quoted(_flat(option.help))}"


def _fish_value(option: Argument) -> str:
    """Whether an option has a value, and what completes it: files, words alone (``-x``), or nothing."""
    if not option.has_value:
        return ""
    if option.choices:
        return f" -x -a {_fish_quoted(' '.join(option.choices))}"
    if option.kind == RULES:
        return " -x -a '(__protocolkit_rules)'"
    return {FILES: " -r -F", FOLDERS: " -x -a '(__fish_complete_directories)'"}.get(option.kind or "", " -x")


def _fish_values(values: Iterable[Argument]) -> Iterator[str]:
    for value in values:
        if value.choices or value.kind == RULES:
            yield f"-f -a {_fish_quoted(' '.join(value.choices) or '(__protocolkit_rules)')}"


def _fish_quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _names(options: Iterable[Argument]) -> list[str]:
    return [name for option in options for name in option.names]


def _flat(text: str) -> str:
    return " ".join(text.split())


SHELLS: dict[str, Callable[[Sequence[Command], Sequence[str]], str]] = {
    "bash": _bash,
    "zsh": _zsh,
    "fish": _fish,
}
"""Every shell, and what writes its script."""
