"""Messages: sentences that are made in English below, and translated when they are shown.

An error, and what is noted of a run, is stored as well as shown.  What is stored is English in
every language; so such a sentence is made in English, and recognised here by its form.
"""

from __future__ import annotations

import functools
import re

from simulation.io.errors import InputError
from simulation.languages.choice import is_chinese
from simulation.languages.translation import translated

TEMPLATES = (
    # input, see io/messages
    "{where}: {key}: read {read}, expected {expected}",
    "{where}: read {read}, expected {expected}",
    "{where}: {key}: unknown key, expected {expected}",
    "{where}: {key}: unknown lever, expected {expected}",
    "{where}: {key}: is missing",
    "{where}: cannot be read: {reason}",
    "{where}: cannot be written: {reason}",
    "{where}: is not text in UTF-8: {reason}",
    "{where}: is not TOML: {reason}",
    "{where}: is nested too deep, expected {expected}",
    "{where}: is not a built-in file, expected {expected}",
    "{where}: is not built in, expected {expected}",
    "{where}: is no built-in posterior, expected {expected}",
    "{where}: is a folder, expected a file",
    "{where}: cannot be created: {reason}",
    "{where}: has a sweep; {advice}",
    "{where}: has the run {run}; {advice}",
    "expected a folder of its own, or --force (force=True) to replace it",
    "{where}: there is no pair of runs to compare ({reason})",
    "{where}: the scenario has no levers, so there is nothing to attribute",
    "{option}: unknown option; did you mean {name}?",
    "{option}: has no value, expected en or zh",
    "{where}: needs {package}: {command}",
    "{where}: no target; give --satisfaction or --collection-rate",
    "{where}: {options}: not allowed with a stored sweep, which has its runs",
    "app: {n} simulated households in a run, expected {expected}",
    "app: {n} household months in all runs, expected {expected}",
    "app: two alternatives are the same, expected different ones",
    "stopped",
    "stopped after {n} minutes, expected a smaller calculation",
    # arguments of the command, as typer says it
    "{option} (Possible options: {options})",
    "No such option: {option}",
    "No such command {name}.",
    "No such command {name}. Did you mean {other}?",
    "Input should be {expected}, unable to parse string as an integer",
    "Input should be {expected}, unable to parse string as a number",
    "Input should be {expected}",
    "Missing command.",
    "Missing argument {name}.",
    "Missing option {name}.",
    "Missing parameter: {name}",
    "Invalid value for {name}: {reason}",
    "{value} is not one of {choices}.",
    "{value} is not a valid {kind}.",
    "Option {name} requires an argument.",
    "Option {name} does not take a value.",
    "Got unexpected extra argument ({words})",
    "Got unexpected extra arguments ({words})",
    # what was expected
    "a known name; did you mean {name}?",
    "one of {names}",
    "no key",
    "a table",
    "a table of settings",
    "text in quotes",
    "each name once",
    "each key once",
    "one line",
    "dotted.key=value",
    "a valid number",
    "a valid integer",
    "a valid boolean",
    "a valid string",
    "a list of {n} or more",
    "{n} or more",
    "{n} or less",
    "{n} or less, {text}",
    "a share and not per cent; did you mean {n}?",
    "{where}: {n} more unknown keys, expected {expected}",
    "above {n} and at most {most}",
    "{least} to {most}",
    "at most {n}",
    "greater than {n}",
    "less than {n}",
    "months such as '2017-01', not {month}",
    "a month from {first} to {last}",
    "a month after its begin",
    "{month} or later: the burn-in has no levers",
    "NAME=LEVER,LEVER",
    "OUTCOME=WIDTH, such as satisfaction=0.2",
    "no --strategy, since {scenario} names one already",
    # runs and levers
    "begins after its last month: {levers}",
    "has strength 0: {levers}",
    "reaches nobody: {levers}",
    "has a budget of 0: {levers}",
    "{levers} (at {n} of {of} design points)",
    "no doses and no targets: the file of {city} names no programme",
    "no doses and no targets: {city} published its statistics under the programme of {programme}",
    "less than {share} % was reached of these doses: {names}",
    "{n} of {of} runs not done: {names}",
    "{text}; --allow-missing takes the result as it is",
    "{text}; run them with xiaoqu extend, or go on without them with --allow-missing "
    "(allow_missing=True)",
    "posterior {name}: {text}",
    "assumed: the samples are of no posterior, so that nothing is calibrated",
    "assumed: all conclusions (see the column standing)",
    "assumed: {some} of {all} conclusions (see the column standing)",
    "no standing: fewer than {least} different parameter samples",
    "unknown standing: the posterior {name} cannot be read any more",
    "not calibrated here: {cities} (parameters of posterior {name}; what concerns the city alone "
    "is assumed)",
    "not calibrated here: {cities} (parameters of posterior {name}; what concerns one city alone "
    "is assumed)",
    "warning: {text}",
    # the command
    "compiling the model for this computer (only once, about half a minute)",
    "interrupted",
    "interrupted; finished runs are stored; {advice}",
    "the same command continues",
    "continue with: {command}",
    "continuing with all {n} seeds of {folder}",
    "{n} runs failed; try them again with: {command}",
    "failed: {reason} (XIAOQU_DEBUG=1 shows where)",
    "For the effects under the priors, and their shrinkage: --prior-samples {n}",
    "{month} is not in the months that are run, {first} to {last}",
    "{what} are not counted in a sample of streets",
    # files and their differences
    "{key}: read {read}, usual range {first} to {last} ({source})",
    "{path}: exists, and is not written over",
    "drawn: {path}",
    "{key} is used with its defaults in {one}, not set in {other}",
    "{key} is {value} in {one}, not set in {other}",
    "{key} is {value} in {one}, {reason} in {other}",
    "The two runs are identical.",
    "The runs diverge in {month}, {phase}: {entry} of {entity} is {value} in the first run and "
    "{reason} in the second; {n} entry differs.",
    "The runs diverge in {month}, {phase}: {entry} of {entity} is {value} in the first run and "
    "{reason} in the second; {n} entries differ.",
    # calibration
    "calibrated without {name}",
    "directions: {names}",
    "the data fix {n} of {of} directions",
    "too few effective samples to say how many of {n} directions the data fix",
    "wave {n}: {text}",
    "{stage}: {share} % of the priors left",
    "{stage}: effective sample size {n}",
    "effective sample size: {n} of {of}",
    "effective sample size: {n}",
    "unreliable: the effective sample size is {n}, below {few}",
    # files
    "scenario of {city}, {n} months, {levers}",
    "city, {n} published statistics",
    "strategy, {levers}",
    "external statistics, {n}",
    "doses: {doses}, targets: {targets}",
    "no lever",
)
"""Forms of sentences, the longest that fits counts; what is in braces stays, or is a sentence."""

PLACE = re.compile(r"\{(\w+)\}")
NUMBERS = frozenset({"n", "of", "least", "most", "few", "share"})
"""Places for one word, such as a number; other places have room for a sentence."""


def shown_message(text: str) -> str:
    """Give sentences in the language in force; what has no form known here stays English.

    Parameters
    ----------
    text
        One sentence or several, a line each.

    Examples
    --------
    >>> from simulation.languages.choice import language
    >>> with language("zh"):
    ...     shown_message("mine.toml: scale: read 2, expected 3 or more")
    'mine.toml：scale：读到 2，应为 3 或更大'
    """
    try:
        chinese = is_chinese()
    except InputError:  # it is about the language itself
        chinese = False
    return "\n".join(map(_shown, text.split("\n"))) if chinese else text


def _shown(line: str) -> str:
    """Translate a sentence by its form, or else the parts that it has."""
    for template, form in _forms():
        if found := form.fullmatch(line):
            return translated(template, **{k: _part(k, v) for k, v in found.groupdict().items()})
    for mark in ("; ", ": "):
        head, sign, tail = line.partition(mark)
        if sign and (shown := (_shown(head), _shown(tail))) != (head, tail):
            return translated(mark).join(shown)
    return line


def _part(place: str, text: str) -> str:
    """Translate what stands in a place: a city by its title, anything else as a sentence."""
    if place in ("city", "cities"):
        return translated(", ").join(map(translated, text.split(", ")))
    return _shown(text)


@functools.cache
def _forms() -> list[tuple[str, re.Pattern[str]]]:
    """Give the templates with what recognises them, those with most text of their own first."""
    ordered = sorted(TEMPLATES, key=lambda template: -len(PLACE.sub("", template)))
    return [(template, _form(template)) for template in ordered]


def _form(template: str) -> re.Pattern[str]:
    """Give what recognises a template: text in place of every name, as little as possible."""
    parts = PLACE.split(template)
    signs = {one: r"\S" if one in NUMBERS else "." for one in parts[1::2]}
    names = [f"(?P<{one}>{signs[one]}+?)" for one in parts[1::2]]
    pairs = zip(map(re.escape, parts[::2]), [*names, ""], strict=True)
    return re.compile("".join(text + name for text, name in pairs))
