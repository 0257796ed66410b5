"""Figure of a posterior: what data left of each prior."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulation.core.tables import Floats
from simulation.experiments.priors import Uncertain, dotted_key, uncertain
from simulation.io.validation import did_you_mean, refuse
from simulation.languages.messages import shown_message
from simulation.languages.translation import counted, joined, translated
from simulation.plots.making import in_style
from simulation.plots.saving import save
from simulation.plots.style import COLOURS, INK, set_footnote

if TYPE_CHECKING:
    from simulation.experiments.posteriors import Posterior

MOST, COLUMNS, BINS = 12, 4, 10
GRID = np.linspace(0.0, 1.0, 2001)[1:-1]
TICKS = (0.05, 0.5, 0.95)
"""Quantiles of a prior of which the values stand on the axis."""


@in_style
def posterior(found: Posterior, names: Sequence[str] = ()) -> Figure:
    """Draw how often a posterior has each tenth of the prior of a parameter.

    Without data every bar has the height of the dashed line.  The numbers on an axis are the 5, 50
    and 95 % quantiles of the prior, in the unit of the parameter.

    Parameters
    ----------
    found
        The posterior.
    names
        Parameters, such as ``potency.party``; without any the twelve that are narrowed most.

    Returns
    -------
    matplotlib.figure.Figure
        A panel for each parameter.

    Raises
    ------
    InputError
        If the posterior does not have one of them.

    Examples
    --------
    >>> import simulation as sim
    >>> figure = posterior(sim.read_posterior("wuhan"), ["potency.party", "potency.voice"])
    >>> [axis.get_title("left") for axis in figure.axes if axis.get_visible()]
    ['potency.party', 'potency.voice']
    """
    known = uncertain()
    has = [name for name in known if dotted_key(name) in found.samples]
    for name in names:
        if name not in has:
            raise refuse("posterior", "names", name, f"a parameter; {did_you_mean(name, has)}")
    chosen = list(names) or [name for name in found.informed if name in has][:MOST]
    n_rows = max(1, -(-len(chosen) // COLUMNS))
    figure = Figure(figsize=(10.5, 0.8 + 2.0 * n_rows), layout="constrained")
    axes = list(figure.subplots(n_rows, COLUMNS, squeeze=False).flat)
    for axis, name in zip(axes, chosen, strict=False):
        _draw(axis, name, known[name], found.samples[dotted_key(name)].to_numpy(float))
    for axis in axes[len(chosen) :]:
        axis.set_visible(False)
    figure.suptitle("Posterior (bars) beside the prior (dashed)")
    set_footnote(figure, _note(found, chosen))
    return figure


def save_posterior(found: Posterior, path: Path) -> None:
    """Write the figure of a posterior, as PNG, SVG or PDF by the ending of the name.

    Parameters
    ----------
    found
        The posterior.
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
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     plots.save_posterior(sim.read_posterior("wuhan"), Path(folder) / "figure.svg")
    ...     [path.name for path in Path(folder).iterdir()]
    ['figure.svg']
    """
    save(posterior(found), path)


def _draw(axis: Axes, name: str, prior: Uncertain, samples: Floats) -> None:
    """Draw the samples of one parameter at their quantiles of the prior."""
    grid = np.array(prior.quantiles(GRID), dtype=float)
    axis.hist(
        np.searchsorted(grid, samples) / len(grid), np.linspace(0, 1, BINS + 1).tolist(),
        density=True, color=COLOURS[0], edgecolor="white",
    )  # fmt: skip
    axis.axhline(1, color=INK, lw=1, ls="--")
    axis.set_xticks(TICKS, [f"{value:.3g}" for value in prior.quantiles(np.array(TICKS))])
    axis.tick_params(labelsize=8)
    axis.set_xlim(0, 1)
    axis.set_yticks([])
    axis.set_title(name, fontsize=8.5)


def _note(found: Posterior, chosen: Sequence[str]) -> str:
    told = [shown_message(line) for line in found.about.get("heading", ())]
    points = found.about.get("effective_sample_size")
    parts = [counted(len(found.samples), "sample")]
    if points is not None:
        parts.append(translated("effective sample size {n}", n=f"{points:.0f}"))
    none = "" if chosen else translated("No parameter is narrowed beyond chance. ")
    return none + joined([*parts, *(told or [translated("no warning")])], "; ")
