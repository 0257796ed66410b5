"""Write the tables of the documentation from the declarations in the code.

``python docs/tables.py`` writes them anew; ``python docs/tables.py --check`` changes nothing, says
which tables are out of date or missing, and exits 1 if any is.  A table stands in a page between
``<!-- begin table: NAME -->`` and ``<!-- end -->``; `makers` has all names.
"""

from __future__ import annotations

import functools
import inspect
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import simulation.model  # noqa: F401  (so that every table class exists)
from simulation.core.parameter import ParameterGroup
from simulation.core.tables import Table
from simulation.levers import LEVERS
from simulation.levers.lever import ExpectedEffect, Lever
from simulation.levers.roll_out import Where
from simulation.model.model import GovernanceModel
from simulation.outcomes.declaration import OUTCOMES
from simulation.parameters.initial_conditions import CityStart
from simulation.parameters.structure import Structure
from simulation.scenario import external, files
from simulation.scenario.counts import COUNTS, STREETS
from simulation.scenario.parameter_set import Parameters
from simulation.scenario.scenario import Scenario
from simulation.scenario.toml_lines import limits_text
from simulation.state.ledger import ACCOUNTS

FOLDER = Path(__file__).parent
PAGES = ("model.md", "levers.md", "scenarios.md", "odd.md")
MARKED = re.compile(r"(<!-- begin table: (.+?) -->\n)(.*?)(<!-- end -->)", re.DOTALL)

Maker = Callable[[], str]


def makers() -> dict[str, Maker]:
    """Every table by the name that stands in its marker."""
    part = functools.partial
    return {
        "cities": cities,
        "assumptions about cities": assumptions,
        "phases of a month": phases,
        "outcomes": outcomes,
        "external statistics": external_statistics,
        "structural alternatives": structural_alternatives,
        "counts": counts,
        "accounts of the ledger": accounts,
        "levers": levers,
        "expected effects": expected_effects,
        "settings of every lever": part(settings, Lever.model_fields),
        "where a lever reaches": part(settings, Where.model_fields),
        **{f"columns of {name}": part(columns, kind) for name, kind in table_kinds().items()},
        **{f"parameters of {name}": part(parameters, kind) for name, kind in groups().items()},
        **{f"settings of {name}": part(settings_of, kind) for name, kind in LEVERS.items()},
    }


def main(arguments: Sequence[str]) -> int:
    """Write all tables, or check them; the exit code is 1 if a check finds anything."""
    if "--check" in arguments:
        messages = problems()
        sys.stdout.write("".join(f"{line}\n" for line in messages))
        return int(bool(messages))
    for page in PAGES:
        path = FOLDER / page
        path.write_text(rewritten(path.read_text(encoding="utf8")), encoding="utf8")
    return 0


def problems() -> list[str]:
    """Name the tables that are out of date, stand in no page, or do not exist."""
    tables, messages, names = makers(), [], set()
    for page in PAGES:
        for _, name, body, _ in MARKED.findall((FOLDER / page).read_text(encoding="utf8")):
            names.add(name)
            if name not in tables:
                messages.append(f"{page}: no table is called '{name}'")
            elif body != block(tables[name]()):
                messages.append(f"{page}: '{name}' is out of date; run python docs/tables.py")
    return messages + [f"no page has the table '{name}'" for name in tables if name not in names]


def rewritten(text: str) -> str:
    """Give a page with every table written anew."""
    tables = makers()

    def fresh(match: re.Match[str]) -> str:
        begin, name, body, end = match.groups()
        return f"{begin}{block(tables[name]()) if name in tables else body}{end}"

    return MARKED.sub(fresh, text)


def write_tables(page: Path, tables: Mapping[str, str]) -> None:
    """Write the tables of a page anew, each by the name in its marker."""
    text = page.read_text(encoding="utf8")
    fresh = MARKED.sub(lambda m: f"{m[1]}{block(tables[m[2]])}{m[4]}", text)
    page.write_text(fresh, encoding="utf8")


def block(table: str) -> str:
    """Give a table as it stands between its markers, with a blank line on either side."""
    assert table.strip(), "a table of the documentation must not be empty"
    return f"\n{table}\n"


# --------------------------------------------------------------------------------- the tables


def cities() -> str:
    """Give the built-in cities, with their counts at the start."""
    names, starts = zip(*((one.city.name, one.start) for one in bare_cities()), strict=True)
    counts = {
        "districts": [start.districts for start in starts],
        "streets": [start.streets for start in starts],
        "communities": [start.streets * start.communities_per_street for start in starts],
        "commodity compounds": [start.commodity_compounds for start in starts],
        "old compounds": [start.old_compounds for start in starts],
        "households": [start.commodity_households + start.old_households for start in starts],
        "firms": [start.firms for start in starts],
        "firms with projects": [start.firms_with_projects for start in starts],
    }
    rows = [(what, *map(cell_text, values)) for what, values in counts.items()]
    return markdown(["", *(name.capitalize() for name in names)], rows)


def assumptions() -> str:
    """Assumptions about the built-in cities: value, range and reason."""
    rows = [
        [f"`assumptions.{one.city.name}.{name}`", cell_text(about.value), about.unit,
         str(about.prior), about.note]
        for one in bare_cities()
        for name, about in one.assumptions[one.city.name].items()
    ]  # fmt: skip
    return markdown(["assumption", "value", "unit", "prior", "why"], rows)


def bare_cities() -> list[Scenario]:
    """Give the built-in cities without a programme."""
    names = list(files.built_in_files("cities")["name"])
    return [Scenario({"name": name, "title": name, "city": name}, name) for name in names]


def phases() -> str:
    """Give the phases of a month in their order, under the comments of `phases`."""
    rows = [(what, ", ".join(names)) for what, names in phases_by_part()]
    return markdown(["what happens", "phases"], rows)


def phases_by_part() -> list[tuple[str, list[str]]]:
    """Give the parts of a month in their order: what happens in each, and its phases."""
    parts: list[tuple[str, list[str]]] = []
    for line in inspect.getsource(GovernanceModel.phases).splitlines():
        if comment := re.fullmatch(r"\s+# (.*)", line):
            parts.append((comment[1], []))
        elif phase := re.match(r'\s+yield "(.*?)"', line):
            parts[-1][1].append(phase[1])
    return parts


def outcomes() -> str:
    """Give every outcome; what levers cost takes one line."""
    rows = [
        (
            f"`{name}`",
            f"{one.label} ({one.label_zh})",
            one.unit,
            {"none": "neither"}.get(one.direction, one.direction),
            one.year,
            _reported(one),
            one.doc,
        )
        for name, one in OUTCOMES.items()
        if name.removeprefix("cost_") not in LEVERS
    ]
    rows.append(
        (
            "`cost_` and a lever",
            "Cost with hours of the lever (费用（含工时）)",
            "yuan/month",
            "lower",
            "sum",
            "the same",
            "Cash, which a budget limits, and staff hours at a wage; names as of levers.",
        )
    )
    head = ["outcome", "label", "unit", "better", "year", "reported", "meaning"]
    return markdown(head, rows)


def external_statistics() -> str:
    """Give the published statistics of other places, with their sources."""
    file = external.read_external()
    rows = [
        (
            one.place,
            one.period,
            one.about,
            f"`{one.outcome}`",
            one.values,
            one.instrument,
            file.sources[one.source] + (f" ({one.how_read})" if one.how_read else ""),
            one.role,
            one.note,
        )
        for one in file.statistics.values()
    ]
    head = ["place", "period", "what", "outcome", "value", "by", "source", "role", "note"]
    return markdown(head, rows)


def structural_alternatives() -> str:
    """Give every switch of the structure, with the meaning of its words."""
    rows = [
        (
            f"`structure.{name}`",
            one.about,
            *(f"`{word}`: {of}" for word, of in one.meanings.items()),
        )
        for name, one in Structure.switches().items()
    ]
    return markdown(["switch", "decides", "the model as it is", "alternative"], rows)


def counts() -> str:
    """Give every setting that a count can be turned into."""
    rows = [
        (f"`{key}`", one.what, one.among, "yes" if one.kind != "share" else "")
        for key, one in {**COUNTS, "where.share": STREETS}.items()
    ]
    return markdown(["setting", "count", "of all", "with months"], rows)


def accounts() -> str:
    """Give every account of the ledger, and the sign of its entries."""
    signs = {1: "+", -1: "-"}
    rows = [
        (f"`{name}`", one.of, signs[one.sign], one.about[0].upper() + one.about[1:])
        for name, one in ACCOUNTS.items()
    ]
    return markdown(["account", "of", "sign", "entries"], rows)


def levers() -> str:
    """Give every lever, with benefit and harm from its docstring."""
    rows = [
        (
            f"[`{name}`](#{name})",
            f"{kind.title} ({kind.title_zh})",
            kind.run_by,
            *benefit_and_harm(kind),
            f"`cost_{name}`",
        )
        for name, kind in LEVERS.items()
    ]
    return markdown(["lever", "title", "run by", "benefit", "harm", "outcome"], rows)


def expected_effects() -> str:
    """Give the expected effects of every lever: its benefit and its harm."""
    rows = [
        (f"`{name}`", *(cell for one in (kind.benefit, kind.harm) for cell in _expected(one)))
        for name, kind in LEVERS.items()
    ]
    head = ["lever", "expected benefit", "with", "expected harm", "with"]
    return markdown(head, rows)


def columns(kind: type[Table]) -> str:
    """Give the columns that a table declares; a table like the one above it says so."""
    above: Any = kind.__mro__[1]
    if kind.columns == above.columns:
        return f"The same columns as `{above.__name__}`.\n"
    rows = [
        (f"`{one.column}`", one.dtype, one.unit, _range(one), one.doc)
        for one in kind.describe().itertuples()
    ]
    return markdown(["column", "type", "unit", "range", "meaning"], rows)


def parameters(kind: type[ParameterGroup]) -> str:
    """Give the parameters of a group."""
    rows = [
        (
            f"`{one.parameter}`",
            f"`{one.symbol}`" if one.symbol else "",
            cell_text(one.default),
            _unit(one.unit),
            one.prior,
            f"{one.provenance}: {one.source}" if one.source else one.provenance,
            one.meaning,
        )
        for one in kind.describe().itertuples()
    ]
    return markdown(["parameter", "symbol", "default", "unit", "prior", "from", "meaning"], rows)


def settings_of(kind: type[Lever]) -> str:
    """Give the settings of a lever beside those of every lever."""
    own = {name: f for name, f in kind.model_fields.items() if name not in Lever.model_fields}
    return settings(own) if own else "It has only the settings of every lever.\n"


def settings(fields: dict[str, Any]) -> str:
    """Give settings with default, unit, bounds and source."""
    rows = []
    for name, field in fields.items():
        about = field.json_schema_extra or {}
        default = field.get_default(call_default_factory=True)
        rows.append(
            (
                f"`{name}`",
                "everywhere" if isinstance(default, Where) else cell_text(default),
                _unit(about.get("unit", "1")),
                _bounds(field),
                about.get("source", ""),
                field.description,
            )
        )
    return markdown(["setting", "default", "unit", "bounds", "source", "meaning"], rows)


# ------------------------------------------------------------------------------------ helpers


def table_kinds() -> dict[str, type[Table]]:
    """Every table class of the model by its name."""
    return {
        kind.__name__: kind for kind in _below(Table) if kind.__module__.startswith("simulation.")
    }


def groups() -> dict[str, type[ParameterGroup]]:
    """Every group of parameters by its name; parameters of a lever form the group of its name."""
    kinds: dict[str, Any] = {"start": CityStart}
    return kinds | {name: field.annotation for name, field in Parameters.model_fields.items()}


def benefit_and_harm(kind: type[Lever]) -> tuple[str, str]:
    """Give the text after ``Benefit:`` and after ``Harm:`` in the docstring of a lever."""
    text = " ".join((kind.__doc__ or "").split())
    benefit, _, harm = text.partition("Benefit: ")[2].partition("Harm: ")
    return _sentence(benefit), _sentence(harm)


def cell_text(value: Any) -> str:
    """Format a value for a cell."""
    if value is None or value == []:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    large = abs(value) >= 10_000 and float(value).is_integer()
    return f"{value:,.0f}" if large else f"{value:g}"


def markdown(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Format a table in Markdown, without padding and without empty columns."""
    cells = [[str(cell).replace("|", "\\|") for cell in row] for row in rows]
    filled = [k for k in range(len(head)) if any(row[k] for row in cells)]
    lines = [[head[k] for k in filled], ["---"] * len(filled)]
    lines += [[row[k] for k in filled] for row in cells]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _below(kind: type) -> Iterator[type]:
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)


def _expected(effect: ExpectedEffect) -> tuple[str, str]:
    settings = {**effect.settings, **effect.other_settings}
    where = ", ".join(
        f"`{key.removeprefix('levers.').removeprefix('parameters.')}` {cell_text(value)}"
        for key, value in settings.items()
    )
    return f"`{effect.outcome}` {'up' if effect.sign > 0 else 'down'}", where


def _sentence(text: str) -> str:
    return text.strip()[:1].upper() + text.strip()[1:]


def _unit(unit: str) -> str:
    return "" if unit == "1" else unit


def _reported(one: Any) -> str:
    if one.reported is None:
        return "the same"
    return "differs, each December" if one.yearly_report else "differs"


def _range(one: Any) -> str:
    if one.dtype == "bool":
        return "yes or no"
    low, high = (abs(bound) < float("inf") for bound in (one.low, one.high))
    if low and high:
        return f"{one.low:g} to {one.high:g}"
    return f"{one.low:g} or more" if low else "any"


def _bounds(field: Any) -> str:
    """Bounds of a setting: an interval, a choice or nothing."""
    choices = [
        c for kind in (field.annotation, *get_args(field.annotation)) for c in _choices(kind)
    ]
    if choices:
        return ", ".join(choices)
    return limits_text(field, cell_text)


def _choices(kind: Any) -> tuple[str, ...]:
    return get_args(kind) if get_origin(kind) is Literal else ()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
