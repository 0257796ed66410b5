"""Collect the texts that are shown, and write the Chinese catalogue.

``python docs/translations.py`` adds texts that are new to the catalogue, with an empty translation,
and leaves out those that nobody needs any more.  Whoever adds a text runs it, fills in what is
empty in ``simulation/languages/zh.po``, and runs it again.  ``--check`` changes nothing and says
what is wrong.  Terms are those of docs/glossary.md.

Texts come from four places: arguments of the functions in `CALLS` in the source; the help of the
command; what is declared (units, settings of levers, levels, families of levers); and titles of
built-in files.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from simulation.languages.messages import TEMPLATES
from simulation.languages.translation import CATALOGUE, read_catalogue
from simulation.plots.words import BETWEEN, WORD

ROOT = Path(__file__).resolve().parents[1]
SOURCE, SCENARIOS = ROOT / "simulation", ROOT / "scenarios"
CALLS = {
    "translated": 1,
    "plain_table": None,
    "progress_bar": None,
    "shown_progress": None,
    "print_list": 1,
}
"""Functions that translate their arguments, and how many of them; None is all."""
HEADER = (
    "Project-Id-Version: xiaoqu\nLanguage: zh\nMIME-Version: 1.0\n"
    "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n"
)
SAME_IN_BOTH = frozenset({"p", "n", "CRPS", "PNG", "Sobol", "Morris"})
"""Entries without a Chinese character, which are the same in both languages."""
CHINESE = re.compile("[\u4e00-\u9fff]")
SIGNS = re.compile(r"[\w]")
PLACE = re.compile(r"\{\w*\}")
TITLES = ("set_title", "set_xlabel", "set_ylabel", "suptitle", "supxlabel", "supylabel")
OF_TYPER = (
    "Options", "Arguments", "Commands", "Error", "Aborted.", "Show this message and exit.",
    "[default: {}]", "[env var: {}]", "[required]",
    "Try [blue]'{command_path} {help_option}'[/] for help.",
)  # fmt: skip
"""Texts of typer's help; its errors are among the templates of messages."""
DECLARED = (
    "true", "reported", "city", "type", "district", "street", "fifth", "treatment", "old",
    "commodity", "treated", "untreated", "default", "scenario", "figure", "literature",
    "assumption", "tuned", "target", "holdout", "targets", "holdouts", "lever", "initial",
    "no change", "other cities", "prior", "interval score", "owners", "renters",
    "without", "under", "all", "all figures", "dominated", "no value", "mean", "sum", "last",
)  # fmt: skip
"""Words of tables: kinds, levels, places, provenance, roles, and rules of a year."""

OF_SETTINGS = (
    "strength", "begins", "ends", "budget", "goal", "deadline", "amount", "match", "withdrawn",
    "taper", "share", "cost", "environment", "interval", "rule", "projects", "start up",
    "operating grant", "cover", "stipend", "posts", "rotation", "persons", "own members", "period",
    "share black", "share red", "both ends", "ranking", "feedback", "posted", "respondents",
    "weight", "precondition", "tenders", "rate", "surprise", "campaigns", "doors", "standard",
    "stars", "cash", "meetings", "forums", "shown", "pay online", "months", "platforms", "staff",
    "hires", "by exam", "wage share", "quit rate", "hours", "trigger", "on paper", "to market",
    "to co managed", "to self managed", "to welfare", "party", "visible", "satisfaction", "issues",
    "where", "neighbours", "payers", "firm", "capture", "score", "imitation",
)  # fmt: skip
"""Words of settings that are varied most, as they stand in labels."""


def main(arguments: list[str]) -> int:
    """Write the catalogue, or check it; the exit code is 1 if anything is wrong."""
    entries = read_catalogue()
    texts = sorted(set(collected()))
    fresh = {text: entries.get(text, "") for text in texts}
    if "--check" not in arguments:
        CATALOGUE.write_text(as_po(fresh), encoding="utf8")
        entries = fresh
    wrong = problems(texts, entries)
    sys.stdout.write("".join(f"{line}\n" for line in wrong))
    return int(bool(wrong))


def problems(texts: Iterable[str], entries: dict[str, str]) -> list[str]:
    """Say which texts have no Chinese, which entries nobody needs, and which do not fit."""
    known = set(texts)
    found = [f"no translation: {text!r}" for text in sorted(known) if not entries.get(text)]
    found += [f"not used any more: {text!r}" for text in sorted(set(entries) - known)]
    for text, chinese in entries.items():
        if chinese and sorted(PLACE.findall(text)) != sorted(PLACE.findall(chinese)):
            found.append(f"other places in braces: {text!r}: {chinese!r}")
        if chinese and is_english(text, chinese):
            found.append(f"without a Chinese character, and not in SAME_IN_BOTH: {text!r}")
    return found


def is_english(text: str, chinese: str) -> bool:
    """Whether an entry with words has no Chinese character, and is not listed as such."""
    words = SIGNS.search(PLACE.sub("", text))
    return bool(words) and not CHINESE.search(chinese) and text not in SAME_IN_BOTH


def collected() -> Iterator[str]:
    """Give every text that is to be translated."""
    for path in sorted(SOURCE.rglob("*.py")):
        if "languages" not in path.parts:
            yield from texts_of(ast.parse(path.read_text(encoding="utf8")))
    yield from figure_texts()
    yield from (*TEMPLATES, *OF_TYPER, *DECLARED, *OF_SETTINGS, ", ", "; ", ": ", " and ")
    yield from help_texts()
    yield from declared_texts()
    yield from titles()


def figure_texts() -> Iterator[str]:
    """Give the parts of labels of figures: their constants, and what titles are set to."""
    for path in sorted((SOURCE / "plots").glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf8"))
        nodes: list[ast.AST] = [*tree.body] if path.stem == "labels" else []
        found = [one.value for one in nodes if isinstance(one, ast.Assign)]
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in TITLES:
                found += node.args[:1]
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_shares":
                found += node.args[2:3]  # the title of a panel
        for value in found:
            for one in ast.walk(value):
                if isinstance(one, ast.Constant) and isinstance(one.value, str):
                    yield from (part for part in BETWEEN.split(one.value) if WORD.search(part))


def texts_of(tree: ast.Module) -> Iterator[str]:
    """Give the texts of one module: arguments of the calls that translate, and counted nouns."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", "")
        if name in CALLS:
            for argument in node.args[: CALLS[name]]:
                yield from strings(argument, tree)
        elif name == "counted":
            for noun in strings(node.args[1], tree):
                yield from (f"{{n}} {noun}", f"{{n}} {noun}s")
        elif name == "joined":
            yield from (text for one in node.args[1:] for text in strings(one, tree))


def strings(node: ast.expr, tree: ast.Module) -> Iterator[str]:
    """Give the texts that an expression can be: a constant, one of two, or those of a name."""
    match node:
        case ast.Constant(value=str(text)):
            if text.strip():
                yield text
        case ast.IfExp():
            yield from (*strings(node.body, tree), *strings(node.orelse, tree))
        case ast.Starred():
            yield from strings(node.value, tree)
        case ast.Name(id=name):
            for value in values_of(name, tree):
                for one in ast.walk(value):
                    if isinstance(one, ast.Constant) and isinstance(one.value, str):
                        yield from strings(one, tree)


def values_of(name: str, tree: ast.Module) -> Iterator[ast.expr]:
    """Give what a name is set to, or runs through, if that is a constant of the source."""
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[target], value=value) | ast.For(target=target, iter=value):
                pass
            case ast.comprehension(target=target, iter=value):
                pass
            case _:
                continue
        names = {one.id for one in ast.walk(target) if isinstance(one, ast.Name)}
        if name in names and is_plain(value):
            yield value


def is_plain(value: ast.expr) -> bool:
    """Whether an expression is made of constants alone."""
    kinds = ast.Constant | ast.Tuple | ast.List | ast.Dict | ast.expr_context | ast.BinOp | ast.Add
    return all(isinstance(one, kinds) for one in ast.walk(value))


def help_texts() -> Iterator[str]:
    """Give the help of the command, of its subcommands and of their options."""
    import typer.main

    import simulation.cli

    yield from _help_of(typer.main.get_command(simulation.cli.app))


def _help_of(command: Any) -> Iterator[str]:
    for owner in (command, *command.params):
        for name in ("help", "short_help", "epilog"):
            if text := getattr(owner, name, None):
                yield text
    for one in getattr(command, "commands", {}).values():
        yield from _help_of(one)


def declared_texts() -> Iterator[str]:
    """Give units of outcomes, settings and parameters, families of levers, and lists."""
    from simulation.analysis.attribution.families import FAMILIES
    from simulation.analysis.formatting import SHOWN
    from simulation.analysis.shown import MEASURES
    from simulation.cli.files import LISTS
    from simulation.levers import LEVERS
    from simulation.outcomes import OUTCOMES
    from simulation.outcomes.levels import ALL_LEVELS, LEVELS
    from simulation.reports.page import threats
    from simulation.reports.words import TEXTS
    from simulation.scenario import tables
    from simulation.scenario.scenario import read_scenario

    yield from (*filter(None, TEXTS.values()), *threats())
    yield from (name for name in LISTS)
    yield from (name.capitalize() for name in LISTS)
    yield from (*MEASURES, *(name for _, name in SHOWN.values()), *FAMILIES)
    for outcome in OUTCOMES.values():
        yield from (outcome.unit, outcome.unit_of_year)
    for city in sorted(path.stem for path in (SCENARIOS / "cities").glob("*.toml")):
        yield city
        scenario = read_scenario(city)
        units = [one.unit for one in scenario.published.values()]
        units += list(tables.settings_table(scenario)["unit"])
        yield from (unit for unit in units if unit and unit != "1")
    yield from ALL_LEVELS
    yield from (f"{{n}} {level}{ending}" for level in LEVELS for ending in ("", "s"))
    for lever in LEVERS.values():
        yield from setting_texts(lever)


def setting_texts(declared: type[BaseModel]) -> Iterator[str]:
    """Give what the forms of the app show of the settings of a declaration."""
    from simulation.app.questions import Question

    for name, field in declared.model_fields.items():
        question = Question.of(name, field)
        yield from (question.about, *question.words)
        if question.unit:
            yield question.unit
        if question.table is not None:
            yield from setting_texts(question.table)


def titles() -> Iterator[str]:
    """Give titles and descriptions of built-in scenarios, cities, strategies and designs."""
    folders = (SCENARIOS, *(SCENARIOS / name for name in ("cities", "strategies", "sweeps")))
    files = [path for folder in folders for path in sorted(folder.glob("*.toml"))]
    tables = [tomllib.loads(path.read_text(encoding="utf8")) for path in files]
    yield from (table[key] for table in tables for key in ("title", "description") if key in table)


def as_po(entries: dict[str, str]) -> str:
    """Give a catalogue as text for translators."""
    whole = {"": HEADER, **entries}
    return "\n".join(
        f"msgid {_quoted(text)}\nmsgstr {_quoted(chinese)}\n" for text, chinese in whole.items()
    )


def _quoted(text: str) -> str:
    """Quote a text, a line of its own for each line if it has several."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
    lines = [line.replace("\n", "\\n") for line in escaped.splitlines(keepends=True)]
    if len(lines) < 2:
        return f'"{"".join(lines)}"'
    return "\n".join(['""', *(f'"{line}"' for line in lines)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
