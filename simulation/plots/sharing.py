"""The picture of an attribution: the part of each family of levers, with its interval."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl
from matplotlib.figure import Figure

from simulation.outcomes import OUTCOMES
from simulation.plots.style import COLOURS, GREY, INK, STYLE

if TYPE_CHECKING:
    from simulation.attribution.result import Attribution


def shares(attribution: Attribution, outcome: str | None = None, kind: str = "true") -> Figure:
    """Draw what each family did to an outcome, and what it does alone and last.

    Parameters
    ----------
    attribution
        An attribution.
    outcome, kind
        What is shown; by default the first outcome.
    """
    table = attribution.shares
    name = outcome or table["outcome"].iloc[0]
    rows = table[(table["outcome"] == name) & (table["kind"] == kind)]
    at = range(len(rows))
    arms = [rows["effect"] - rows["low"], rows["high"] - rows["effect"]]
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(7.5, 1.6 + 0.5 * len(rows)), layout="constrained")
        axis = figure.subplots()
        axis.barh(at, rows["effect"], color=COLOURS[1], height=0.55, label="part (Shapley value)")
        axis.errorbar(rows["effect"], at, xerr=[arm.fillna(0) for arm in arms], fmt="none",
                      ecolor=INK, capsize=3, lw=1.2)  # fmt: skip
        axis.plot(rows["alone"], at, "o", mfc="white", color=COLOURS[0], label="alone")
        axis.plot(rows["last"], at, "D", mfc="white", color=COLOURS[2], label="added last")
        axis.axvline(0, color=INK, lw=0.8)
        axis.set_yticks(at, rows["family"])
        axis.invert_yaxis()
        axis.set_title(f"{attribution.about.get('scenario', '')}: {OUTCOMES[name].label}, {kind}")
        axis.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
        figure.supxlabel(_footnote(attribution), x=0.01, ha="left", fontsize=8, color=GREY)
    return figure


def save_shares(attribution: Attribution, path: Path) -> None:
    """Draw the first outcome of an attribution into a PNG file."""
    shares(attribution).savefig(path, dpi=150, metadata={"Software": None})


def _footnote(attribution: Attribution) -> str:
    about = attribution.about
    return (
        f"Runs of the model, not a forecast: {about.get('seeds')} seeds, {about.get('draws')} "
        f"draws of parameters, scale {about.get('scale')}.\nParts add up to what the bundle does."
    )
