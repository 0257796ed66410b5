"""The commands that answer a question: what is better, by how much, and which lever did it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from simulation.cli.app import app
from simulation.cli.printing import announce_compilation, plain_table, progress_bar
from simulation.cli.sweeping import Scheduler, Workers

if TYPE_CHECKING:
    from rich.table import Table

    from simulation.attribution.result import Attribution
    from simulation.comparison.result import Comparison

Scale = Annotated[float, typer.Option(help="Share of households simulated.")]
Streets = Annotated[float, typer.Option(help="Share of streets simulated, whole.")]
Months = Annotated[int | None, typer.Option(help="Months of the programme; by default all.")]
Draws = Annotated[int, typer.Option(help="Draws of parameters; 0 is the defaults.")]
Outcomes = Annotated[
    list[str] | None, typer.Option("--outcome", metavar="NAME", help="Outcome; may be repeated.")
]
Over = Annotated[
    Literal["last_year", "programme"],
    typer.Option(help="A run's value: its last year, or the mean of its years."),
]
Out = Annotated[Path | None, typer.Option(help="Folder for runs and tables; default: results/.")]

UNITS = {"share": ", %", "points": ", points", "yuan": ", M yuan"}
KEY = (
    "Better: share of pairs of runs in which the option does better.  p: corrected for all rows "
    "(Holm).\nPairs: how many times more runs independent samples would need."
)


@app.command()
def compare(
    scenarios: Annotated[
        list[str],
        typer.Argument(help="Scenarios such as wuhan, wuhan+list-shadow, or paths; or one sweep."),
    ],
    baseline: Annotated[
        str | None, typer.Option(help="What the others are compared with; default: the first.")
    ] = None,
    seeds: Annotated[
        int | None, typer.Option(help="Seeds; default: 30, or 10 until precise or in a draw.")
    ] = None,
    draws: Draws = 0,
    until_precise: Annotated[
        list[str] | None,
        typer.Option(metavar="OUTCOME=WIDTH", help="Add seeds until the interval is so narrow."),
    ] = None,
    max_seeds: Annotated[int, typer.Option(help="Most seeds, until precise or not.")] = 200,
    strategy: Annotated[
        list[str] | None,
        typer.Option(help="Compare strategies (own is the scenario's own); may be repeated."),
    ] = None,
    outcome: Outcomes = None,
    over: Over = "last_year",
    gaming: Annotated[
        bool, typer.Option(help="Run each list's twin without it, for the gaming index.")
    ] = True,
    scale: Scale = 0.05,
    streets: Streets = 1.0,
    months: Months = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    out: Out = None,
) -> None:
    """Compare scenarios or strategies with the same luck; tables and a picture."""
    from simulation import plots
    from simulation.comparison.experiment import compare, compare_runs
    from simulation.comparison.values import HEADLINES
    from simulation.store import DESCRIPTION
    from simulation.sweeps import open as open_sweep

    goal = dict(map(_width, until_precise or []))
    wanted = outcome or list(HEADLINES)
    if len(scenarios) == 1 and (Path(scenarios[0]) / DESCRIPTION).is_file():
        done = open_sweep(scenarios[0])
        first = baseline or _first_option(done.runs)
        found = compare_runs(done, first, outcomes=wanted, over=over)
        folder = out or Path(scenarios[0])
    else:
        folder = out or Path("results") / _folder_name("compare", [*scenarios, *(strategy or [])])
        announce_compilation()
        with progress_bar("comparing", "runs") as progress:
            found = compare(
                scenarios, strategies=strategy or [], baseline=baseline, seeds=seeds, draws=draws,
                outcomes=wanted, over=over, until_precise=goal or None,
                max_seeds=max_seeds, gaming=gaming, scale=scale, streets=streets, months=months,
                out=folder, workers=workers, executor=scheduler, progress=progress,
            )  # fmt: skip
    saved = found.save(folder / "comparison")
    plots.save_effects(found, saved / "figure.png")
    _show_comparison(found, saved)


@app.command()
def attribute(
    scenario: Annotated[str, typer.Argument(help="A scenario, such as wuhan, or a path.")],
    family: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=LEVER,LEVER", help="A family of levers; may be repeated."),
    ] = None,
    seeds: Annotated[int, typer.Option(help="Number of seeds.")] = 10,
    draws: Draws = 0,
    outcome: Outcomes = None,
    over: Over = "last_year",
    scale: Scale = 0.05,
    streets: Streets = 1.0,
    months: Months = None,
    workers: Workers = None,
    scheduler: Scheduler = None,
    out: Out = None,
) -> None:
    """Say which family of a scenario's levers did what; tables and a picture."""
    from simulation import plots
    from simulation.attribution.experiment import OF_INTEREST, attribute

    families = dict(map(_family, family or []))
    folder = out or Path("results") / _folder_name("attribute", [scenario])
    announce_compilation()
    with progress_bar("attributing", "runs") as progress:
        found = attribute(
            scenario, families or None, seeds=seeds, draws=draws,
            outcomes=outcome or OF_INTEREST, over=over, scale=scale, streets=streets,
            months=months, out=folder, workers=workers, executor=scheduler, progress=progress,
        )  # fmt: skip
    saved = found.save(folder / "attribution")
    plots.save_shares(found, saved / "figure.png")
    _show_attribution(found, saved)


def _show_comparison(found: Comparison, folder: Path) -> None:
    from rich.console import Console

    console = Console(highlight=False)
    for (city, option), rows in found.effects.groupby(["city", "option"], sort=False):
        title = f"{city}: {option} against {found.about['baseline']}"
        shown = plain_table(title, "Outcome", "Differs by", "95 % interval", "Better", "p", "Pairs")
        for row in rows.itertuples():
            _add_effect(shown, row)
        console.print(shown)
    console.print(f"{found}\n{KEY}", style="dim")
    for row in found.cost_effectiveness.itertuples():
        price = f"{row.yuan_per_satisfaction_year:,.1f} yuan per point, household and year"
        said = (
            price + _between(row, "{:,.1f}") if row.yuan_per_satisfaction_year > 0 else row.verdict
        )
        console.print(f"{row.city}, {row.option}: {said}", soft_wrap=True)
    for row in found.gaming.itertuples():
        said = f"gaming index {row.gaming_index:.2f}{_between(row, '{:.2f}')}"
        console.print(f"{row.city}, {row.option}: {said}", soft_wrap=True)
    if found.about["precise"] is False:
        console.print("Not every interval is as narrow as asked; more seeds: --max-seeds")
    console.print(f"All tables and figure.png: {folder}", soft_wrap=True)


def _add_effect(table: Table, effect: Any) -> None:
    from simulation.outcomes import OUTCOMES

    label = OUTCOMES[effect.outcome].label + ("" if effect.kind == "true" else ", reported")
    low, high = (_signed(value, effect.unit) for value in (effect.low, effect.high))
    table.add_row(
        label + UNITS.get(effect.unit, f", {effect.unit}"),
        _signed(effect.difference, effect.unit),
        f"{low} to {high}" if low else "",
        _cell(effect.p_better, "{:.2f}"),
        _cell(effect.p_holm, "{:.3f}"),
        _cell(effect.variance_reduction, "{:.1f}"),
    )


def _show_attribution(found: Attribution, folder: Path) -> None:
    from rich.console import Console

    from simulation.comparison.paired import unit_of
    from simulation.outcomes import OUTCOMES

    console = Console(highlight=False)
    for (name, kind), rows in found.shares.groupby(["outcome", "kind"], sort=False):
        unit = unit_of(name)
        title = f"{OUTCOMES[name].label}, {kind}{UNITS.get(unit, f', {unit}')}"
        shown = plain_table(title, "Family", "Part", "95 % interval", "Alone", "Last")
        for row in rows.itertuples():
            interval = f"{_signed(row.low, unit)} to {_signed(row.high, unit)}"
            numbers = [_signed(value, unit) for value in (row.effect, row.alone, row.last)]
            shown.add_row(row.family, numbers[0], interval, *numbers[1:])
        console.print(shown)
    console.print(f"{found}", style="dim")
    console.print(f"Interactions, all tables and figure.png: {folder}", soft_wrap=True)


def _signed(value: float, unit: str) -> str:
    if value != value:
        return ""
    shown = {"share": 100 * value, "yuan": value / 1e6}.get(unit, value)
    return f"{shown:+,.3g}" if abs(shown) < 1000 else f"{shown:+,.0f}"


def _between(row: Any, form: str) -> str:
    """Interval of a row in brackets; nothing where there is none."""
    known = row.low == row.low
    return f" ({form.format(row.low)} to {form.format(row.high)})" if known else ""


def _cell(value: float, form: str) -> str:
    return "" if value != value else form.format(value)


def _width(text: str) -> tuple[str, float]:
    from simulation.reading import refuse

    name, _, width = text.partition("=")
    try:
        return name.strip(), float(width)
    except ValueError:
        expected = "OUTCOME=WIDTH, such as satisfaction=0.2"
        raise refuse("--until-precise", name, text, expected) from None


def _family(text: str) -> tuple[str, list[str]]:
    from simulation.reading import refuse

    name, equals, levers = text.partition("=")
    if not equals or not levers:
        raise refuse("--family", name, text, "NAME=LEVER,LEVER")
    return name.strip(), [lever.strip() for lever in levers.split(",")]


def _folder_name(command: str, names: list[str]) -> str:
    stems = [Path(name).name.removesuffix(".toml") for name in names]
    return "-".join([command, *stems])[:80]


def _first_option(runs: Any) -> str:
    from simulation.comparison.values import options_in

    return str(options_in(runs)["option"].iloc[0])
