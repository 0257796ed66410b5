"""Figure of an attribution: the contribution of each family of levers, with its interval."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from simulation.analysis.comparison.result import rows_of
from simulation.analysis.labels import outcome_label, place_label
from simulation.analysis.short_labels import shown_name
from simulation.languages.translation import translated
from simulation.outcomes.declaration import OUTCOMES
from simulation.plots import labels
from simulation.plots.alternatives import about_runs
from simulation.plots.making import in_style
from simulation.plots.saving import save
from simulation.plots.style import (
    COLOURS,
    INK,
    set_difference_unit,
    set_footnote,
    wrapped,
)

if TYPE_CHECKING:
    from simulation.analysis.attribution.result import Attribution


@in_style
def shares(
    attribution: Attribution,
    outcome: str | None = None,
    kind: str = "true",
    place: str | None = None,
) -> Figure:
    """Draw the contribution of each family to an outcome, and its effect alone and last.

    Parameters
    ----------
    attribution
        An attribution.
    outcome, kind, place
        What is drawn; by default the first outcome, and the first place if there are several.

    Returns
    -------
    matplotlib.figure.Figure
        A bar for each family, with its interval.

    Raises
    ------
    InputError
        If there is no such outcome, kind or place in the attribution.

    Examples
    --------
    >>> import simulation as sim
    >>> from simulation import plots
    >>> size = {"samples": 0, "seeds": 2, "scale": 0.002, "months": 1, "workers": 1}
    >>> families = {"money": ["fee_subsidy"], "lists": ["red_black_list"]}
    >>> found = sim.attribute("yongqiao=fee_subsidy+red_black_list", families, **size)
    >>> [label.get_text() for label in plots.shares(found).axes[0].get_yticklabels()]
    ['money', 'lists']
    """
    table = attribution.shares
    name = outcome or table["outcome"].iloc[0]
    place = place or attribution.first_place
    rows = rows_of("shares", table, name, kind, place)
    at = range(len(rows))
    figure = Figure(figsize=(7.5, 2.0 + 0.5 * len(rows)), layout="constrained")
    axis = figure.subplots()
    axis.barh(
        at,
        rows["effect"],
        color=COLOURS[6],
        height=0.55,
        label=translated("contribution (Shapley value)"),
    )
    if rows["low"].notna().any():
        arms = [rows["effect"] - rows["low"], rows["high"] - rows["effect"]]
        axis.errorbar(rows["effect"], at, xerr=arms, fmt="none", ecolor=INK, capsize=3, lw=1.2)
    axis.plot(rows["alone"], at, "o", mfc="white", color=COLOURS[0], label=translated("alone"))
    axis.plot(
        rows["last"],
        at,
        "D",
        mfc="white",
        color=COLOURS[2],
        label=translated("added after all others"),
    )
    axis.axvline(0, color=INK, lw=0.8)
    axis.set_yticks(at, [wrapped(family, 2.4, 9.5) for family in rows["family"]])
    axis.invert_yaxis()
    set_difference_unit(axis, OUTCOMES[name].unit_of_year)
    axis.set_xlabel(labels.difference_label(name, kind))
    heads = [
        _scenario(attribution),
        place and place_label(place),
        translated(
            "contributions to {outcome}, {kind}", outcome=outcome_label(name), kind=translated(kind)
        ),
    ]
    axis.set_title(wrapped(translated(": ").join(head for head in heads if head), 4.5, 11))
    axis.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
    total = translated("The contributions add up to the effect of the whole bundle.")
    set_footnote(figure, f"{about_runs(attribution)}\n{total}")
    return figure


def _scenario(attribution: Attribution) -> str:
    """Name the scenario, if the attribution says which one it is."""
    return shown_name(attribution.about.get("scenario", ""))


def save_shares(attribution: Attribution, path: Path) -> None:
    """Draw the first outcome of an attribution, as PNG, SVG or PDF by the ending of the name.

    Parameters
    ----------
    attribution
        An attribution.
    path
        The file; its ending says in which format it is.

    Raises
    ------
    InputError
        If the ending is another one, or the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> import simulation as sim
    >>> from simulation import plots
    >>> size = {"samples": 0, "seeds": 2, "scale": 0.002, "months": 1, "workers": 1}
    >>> families = {"money": ["fee_subsidy"], "lists": ["red_black_list"]}
    >>> found = sim.attribute("yongqiao=fee_subsidy+red_black_list", families, **size)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     plots.save_shares(found, Path(folder) / "figure.svg")
    ...     [path.name for path in Path(folder).iterdir()]
    ['figure.svg']
    """
    save(shares(attribution), path)
