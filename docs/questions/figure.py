"""Figure of a question: the contrasts of its first table, with their intervals."""

from __future__ import annotations

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from questions.answer import Answer
from questions.question import Effects, Measure
from simulation.plots.style import COLOURS, MARKERS


def draw(answer: Answer, path: Path) -> None:
    """Draw the first table: a panel for each measure, a row for each contrast."""
    effects = answer.question.effects[0]
    labels = list(dict.fromkeys(one.label for one in effects.contrasts))
    n = len(effects.measures)
    size = (2.6 + 2.3 * n, 1.2 + 0.36 * len(labels))
    figure, axes = plt.subplots(
        1, n, figsize=size, sharey=True, squeeze=False, layout="constrained"
    )
    for axis, measure in zip(axes[0], effects.measures, strict=True):
        _panel(axis, answer, effects, measure, labels)
    axes[0][0].set_yticks(range(len(labels)), labels)
    axes[0][0].invert_yaxis()
    if len({one.city for one in effects.contrasts}) > 1:
        handles, words = axes[0][0].get_legend_handles_labels()
        figure.legend(handles, words, loc="outside upper left", ncols=4, frameon=False, fontsize=8)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110, metadata={"Software": None})
    plt.close(figure)


def _panel(
    axis: Axes, answer: Answer, effects: Effects, measure: Measure, labels: list[str]
) -> None:
    cities = list(dict.fromkeys(one.city for one in effects.contrasts))
    offsets = np.linspace(-0.25, 0.25, len(cities)) if len(cities) > 1 else [0.0]
    axis.axvline(0, color="0.6", linewidth=0.8)
    for city, offset, colour, marker in zip(cities, offsets, COLOURS, MARKERS, strict=False):
        own = [one for one in effects.contrasts if one.city == city]
        found = [answer.spread(one, measure, effects.year, effects.since) for one in own]
        rows = [labels.index(one.label) + offset for one in own]
        ends = [one.low for one in found], [one.high for one in found]
        axis.hlines(rows, *ends, color=colour, linewidth=1.6)
        axis.plot([one.median for one in found], rows, marker, color=colour, ms=4,
                  label=city.capitalize())  # fmt: skip
    axis.set_xlabel(f"{measure.label}\n({measure.unit})", fontsize=8)
    axis.tick_params(labelsize=8)
