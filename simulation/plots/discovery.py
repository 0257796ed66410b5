"""Figure of a discovery: how often each parameter is restricted in resamples."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from simulation.languages.translation import translated
from simulation.plots.making import in_style
from simulation.plots.saving import save
from simulation.plots.style import COLOURS, GREY, HATCHES, set_footnote, wrapped

if TYPE_CHECKING:
    from simulation.analysis.discovery.stored_runs import StoredDiscovery

MOST_PARAMETERS = 15
PARAMETERS = "parameters."


@in_style
def stability(result: StoredDiscovery) -> Figure:
    """Draw the share of resamples in which each parameter is restricted.

    Parameters
    ----------
    result
        A discovery in the runs of a sweep.

    Returns
    -------
    matplotlib.figure.Figure
        A bar for each parameter, from 0 to 1.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from simulation import plots
    >>> from simulation.analysis.discovery.search import discover
    >>> from simulation.analysis.discovery.stored_runs import StoredDiscovery
    >>> norm = pd.DataFrame({"parameters.payment.norm": np.arange(200) / 200})
    >>> worse = norm.iloc[:, 0].to_numpy() >= 0.75
    >>> about = {"where": "satisfaction < 0", "alternative": "own", "baseline": "no-policy",
    ...          "city": "linyi"}
    >>> result = StoredDiscovery(discover(norm, worse), pd.DataFrame({"case": worse}), about)
    >>> [label.get_text() for label in plots.stability(result).axes[0].get_yticklabels()]
    ['payment.norm']
    """
    rows = result.found.stability.head(MOST_PARAMETERS)
    at = list(range(len(rows)))
    figure = Figure(figsize=(7.5, 1.8 + 0.28 * len(rows)), layout="constrained")
    axis = figure.subplots()
    colours = [COLOURS[0] if one else GREY for one in rows["restricted"]]
    bars = axis.barh(at, rows["share_of_resamples"], color=colours, height=0.55)
    for bar, restricted in zip(bars, rows["restricted"], strict=True):
        bar.set(hatch="" if restricted else HATCHES[1], edgecolor="white", lw=0)
    axis.set_yticks(at, rows["parameter"].str.removeprefix(PARAMETERS).tolist())
    axis.invert_yaxis()
    axis.set_xlim(0, 1)
    axis.set_xlabel("share of resamples in which the parameter is restricted", fontsize=8)
    axis.set_title(wrapped(translated("Where {where}", where=result.about["where"]), 5.0, 11))
    key = translated("Plain: restricted in the part that was found; hatched: not.")
    set_footnote(figure, translated("{result}. {key}", result=result, key=key))
    return figure


def save_stability(result: StoredDiscovery, path: Path) -> None:
    """Draw a discovery and save it, as PNG, SVG or PDF by the ending of the name."""
    save(stability(result), path)
