"""Figure of a comparison: the one that suits it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from simulation.plots.effect_panels import effects
from simulation.plots.heat_maps import heat_map
from simulation.plots.responses import has_doses, response
from simulation.plots.saving import save

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from simulation.analysis.comparison.result import Comparison

__all__ = ["drawn", "effects", "has_doses", "heat_map", "response", "save_effects"]


def save_effects(comparison: Comparison, path: Path) -> None:
    """Save what `drawn` gives, as PNG, SVG or PDF by the ending of the name.

    Parameters
    ----------
    comparison
        A comparison.
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
    >>> comparison = sim.compare("yongqiao", strategies=["no-policy", "own"], **size)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     plots.save_effects(comparison, Path(folder) / "figure.svg")
    ...     [path.name for path in Path(folder).iterdir()]
    ['figure.svg']
    """
    save(drawn(comparison), path)


def drawn(comparison: Comparison) -> Figure:
    """Draw a comparison as it suits it.

    Response curves if a number is varied, otherwise effects in one city, or a heat map of several
    cities or of places.

    Parameters
    ----------
    comparison
        A comparison.

    Returns
    -------
    matplotlib.figure.Figure
        The figure; save it with `simulation.plots.save`.

    Examples
    --------
    >>> import simulation as sim
    >>> from simulation import plots
    >>> size = {"samples": 0, "seeds": 2, "scale": 0.002, "months": 1, "workers": 1}
    >>> comparison = sim.compare("yongqiao", strategies=["no-policy", "own"], **size)
    >>> type(plots.drawn(comparison)).__name__
    'Figure'
    """
    if has_doses(comparison):
        return response(comparison)
    several = comparison.effects["city"].nunique() > 1 or "place" in comparison.effects
    return heat_map(comparison) if several else effects(comparison)
