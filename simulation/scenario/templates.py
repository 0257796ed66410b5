"""Templates: files for a user to fill in, written from the declarations of levers and of the start.

What only the user knows is a blank, `"?"`; a check names the blanks that are still open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from simulation.io.blanks import BLANK
from simulation.levers import LEVERS
from simulation.levers.lever import Lever
from simulation.levers.roll_out import Where
from simulation.parameters.initial_conditions import CityStart
from simulation.scenario.counts import COUNTS
from simulation.scenario.plausibility import PRIORS, RATIOS, SHARES
from simulation.scenario.scenario_file import ScenarioFile
from simulation.scenario.strategy import StrategyFile
from simulation.scenario.toml_lines import line, setting_lines

COUNTED = (
    "districts", "streets", "commodity_compounds", "old_compounds", "commodity_households",
    "old_households", "firms",
)  # fmt: skip
"""What a city file cannot do without, by the keys of the start: each is a published statistic."""
AREA = {
    "commodity": (119.1, "area_of_a_commodity_household"),
    "old": (75.7, "area_of_an_old_household"),
}
"""Floor area of a household in Wuhan, where it was published, and the name of its assumption."""
DERIVED = {
    "communities_per_street": "= communities_of_a_street",
    "commodity_area": f"= commodity_households * {AREA['commodity'][1]}",
    "old_area": f"= old_households * {AREA['old'][1]}",
    "firms_local": "= round(firms * share_of_local_firms)",
    "firms_outside": "= firms - round(firms * share_of_local_firms)",
    "firms_with_projects": "= firms",
}
"""What follows from the counts and from assumptions, by the keys of the start."""
HEAD_OF_CITY = """\
# {name}: what was published, and the start that is built from it.
#
# Write what was published in place of every "?".  What is still open, and what does not fit, says:
# xiaoqu check {name}.toml
#
# A value that begins with "=" is a formula on the statistics and assumptions below.  If a number
# was not published, take its [figures...] away, and make it one of the assumptions instead:
# [assumptions...] of the same name, with a value and the range that is thinkable.

"""
ABOUT_LEVERS = """\
# A lever with a table is in force, with its defaults.  Take away the sign # before its table, and
# before the settings that you change.  All but begins, ends and where may change with the months:
# { "2018-01" = 1.0, "2020-01" = 0.5 }.  Every lever has these settings, too:
#
"""
EXAMPLES = """\
# Results that the city reports are targets; a run sets the model beside them.  What is only to test
# the model at the very end has the role holdout instead.
#
# [figures.satisfaction_2020]
# value = "?"
# unit = "points"                     # of 100; what was published in per cent has unit = "%"
# date = "2020"
# source = "A"
# role = "target"
# compare = { outcome = "satisfaction", month = "2020", kind = "reported", tolerance = 2.0 }
#
# What sets a lever is a dose.  A scenario takes it as it was counted, with
#   hires = { count = "= graduates_2019", months = 12 }
# under [levers.graduates], and a run says how much of it is reached.
#
# [figures.graduates_2019]
# value = "?"
# unit = "persons"
# date = "2019"
# source = "A"
# role = "lever"
# compare = { outcome = "graduates_hired", month = "2019-12", kind = "true", tolerance = 12.0 }
"""


def city_template(name: str) -> str:
    """Give a city file whose blanks are the published statistics.

    Examples
    --------
    >>> city_template("new-town").splitlines()[0]
    '# new-town: what was published, and the start that is built from it.'
    """
    return "\n".join([*_head_of_city(name), *_statistics(), *_assumptions(), EXAMPLES, *_start()])


def _head_of_city(name: str) -> Iterator[str]:
    yield from HEAD_OF_CITY.format(name=name).splitlines()
    yield line("name", name)
    yield line("title", name, "as it stands in tables and figures")
    yield line("title_zh", "", "中文")
    about = "scenario with what the city did; results are compared under it alone"
    yield line("programme", f"{name}-programme.toml", about, off=True)
    yield ""
    yield "[sources]"
    yield line("A", BLANK, "publisher, title, date; more sources: B = ...")
    yield ""


def _statistics() -> Iterator[str]:
    for name in COUNTED:
        about = CityStart.model_fields[name].description or name
        yield f"[figures.{name}]"
        yield line("value", BLANK, about)
        yield line("unit", name.rpartition("_")[2])
        yield line("date", BLANK, "of what the statistic is about: 2020, 2020-12 or 2020-12-31")
        yield line("source", "A")
        yield line("role", "initial", "the start is built from it")
        yield ""


def _assumptions() -> Iterator[str]:
    usual = {one.name: one for one in RATIOS}
    communities = "as in Wuhan and Linyi"
    yield from _assumption("communities_of_a_street", 9, 7, 12, "communities/street", communities)
    for kind, (value, name) in AREA.items():
        ends = usual[f"{kind}_area"]
        why = f"as in Wuhan; {ends.source}"
        yield from _assumption(name, value, float(ends.low), float(ends.high), "m2", why)
    why = "1900 of 2200 in Wuhan, 570 of 635 in Linyi"
    yield from _assumption("share_of_local_firms", 0.9, 0.7, 1.0, "share", why)


def _assumption(
    name: str, value: float, low: float, high: float, unit: str, note: str
) -> Iterator[str]:
    yield f"[assumptions.{name}]"
    for key, one in {"value": value, "low": low, "high": high, "unit": unit, "note": note}.items():
        yield line(key, one)
    yield ""


def _start() -> Iterator[str]:
    stated = {**{name: f"= {name}" for name in COUNTED}, **DERIVED}
    yield "[start]"
    for name in (name for name in CityStart.model_fields if name in stated):
        yield line(name, stated[name])
    yield "# All else is an assumption of the model; take away the sign # of what was published."
    others = {name: one for name, one in CityStart.model_fields.items() if name not in stated}
    usual = {one.name: f"usually {one.low:g} to {one.high:g}" for one in (*SHARES, *PRIORS)}
    yield from setting_lines(others, usual)
    yield ""


def scenario_template(name: str, city: str | None = None, levers: Sequence[str] = ()) -> str:
    """Give a scenario file: a city, its months, and every lever with all of its settings.

    Parameters
    ----------
    name
        Name of the scenario.
    city
        Name of a built-in city, or the path of a file; without it a blank is left.
    levers
        Levers that are in force; the others stand there, and are off.

    Examples
    --------
    >>> "[levers.advisors]" in scenario_template("mine", "wuhan", ["advisors"]).splitlines()
    True
    """
    keys = ScenarioFile.model_fields
    head = [
        f"# {name}: a city, and what it does.",
        "#",
        f"# xiaoqu check {name}.toml says what is still open, and what does not fit.",
        "",
        line("name", name),
        line("title", name, "as it stands in tables and figures"),
        line("city", city or BLANK, keys["city"].description or ""),
        *(_key(keys, one) for one in ("first_month", "last_month")),
        *(_key(keys, one, off=True) for one in ("burn_in", "budget")),
        "",
    ]
    return "\n".join([*head, *_levers(levers), ""])


def strategy_template(name: str, levers: Sequence[str] = ()) -> str:
    """Give a strategy file: levers only, for any city.

    Parameters
    ----------
    name, levers
        As for `scenario_template`.

    Examples
    --------
    >>> strategy_template("mine").splitlines()[0]
    '# mine: levers that can be applied to any city.'
    """
    keys = StrategyFile.model_fields
    head = [
        f"# {name}: levers that can be applied to any city.",
        "#",
        f"# xiaoqu check {name}.toml says what is still open, and what does not fit; to apply it:",
        f"# xiaoqu run wuhan --strategy {name}.toml",
        "",
        line("name", name),
        line("title", name, "as it stands in tables and figures"),
        _key(keys, "first_month"),
        _key(keys, "budget_per_household", off=True),
        "",
        "[levers]",
    ]
    return "\n".join([*head, *_levers(levers), ""])


def _key(fields: object, name: str, off: bool = False) -> str:
    field = fields[name]  # type: ignore[index]
    return line(name, field.default, field.description or "", off)


def _levers(in_force: Iterable[str]) -> Iterator[str]:
    """Every lever with its settings; those in force have their table, and the others are off."""
    wanted = set(in_force)
    yield from ABOUT_LEVERS.splitlines()
    common = {name: one for name, one in Lever.model_fields.items() if name != "where"}
    yield from _indented(setting_lines(common, {}))
    yield "#   where = { }                         # where it reaches, with these keys:"
    yield from _indented(_indented(setting_lines(Where.model_fields, {})))
    for name, kind in LEVERS.items():
        own = {key: one for key, one in kind.model_fields.items() if key not in Lever.model_fields}
        counted = {key: f"or {_count(f'{name}.{key}')}" for key in own if f"{name}.{key}" in COUNTS}
        yield ""
        yield f"# {kind.title} ({kind.title_zh}), run by the {kind.run_by}"
        yield f"{'' if name in wanted else '# '}[levers.{name}]"
        yield from setting_lines(own, counted)


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (f"#   {text.removeprefix('# ')}" for text in lines)


def _count(key: str) -> str:
    about = COUNTS[key]
    months = "" if about.kind == "share" else ", months = ..."
    return f"{{ count = ...{months} }}: {about.what}"
