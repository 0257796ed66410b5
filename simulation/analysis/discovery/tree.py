"""Tree: parts with many cases from a classification tree (CART), by scikit-learn."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from simulation.analysis.discovery.boxes import Box, Region, Samples, in_region, unrestricted
from simulation.analysis.discovery.prim import LEAST_MASS
from simulation.core.tables import Floats, Rows
from simulation.io.extras import module_of_extra

DEEPEST = 4
"""Most splits between the root of a tree and a leaf."""


class FittedTree(Protocol):
    """Nodes of a tree of scikit-learn: shape (n_nodes,) each; a leaf has a negative feature."""

    feature: Rows
    threshold: Floats
    children_left: Rows
    children_right: Rows


def find_leaves(samples: Samples) -> Region:
    """Find the leaves of a tree with many cases: those that together have the highest score.

    Leaves are taken in the order of their density, and as many as give the highest harmonic mean of
    coverage and density.  Each leaf is a box.  If all leaves are taken there is no restriction.

    Parameters
    ----------
    samples
        Samples of which some, and not all, are cases.

    Raises
    ------
    InputError
        If scikit-learn is not installed.
    """
    tree, points = _fitted(samples), samples.points
    leaves = np.flatnonzero(tree.feature < 0).tolist()
    density = [
        samples.measure(in_region(_region(tree, {one}, samples), points)).density for one in leaves
    ]
    ordered = [leaves[at] for at in np.argsort(density, kind="stable")[::-1]]
    regions = [_region(tree, set(ordered[: n + 1]), samples) for n in range(len(ordered))]
    return max(regions, key=lambda one: samples.measure(in_region(one, points)).score)


def _fitted(samples: Samples) -> FittedTree:
    sklearn_tree = module_of_extra("sklearn.tree", "discover")
    fitted = sklearn_tree.DecisionTreeClassifier(
        max_depth=DEEPEST, min_weight_fraction_leaf=LEAST_MASS, random_state=0
    ).fit(samples.points, samples.cases, samples.weights)
    nodes: FittedTree = fitted.tree_
    return nodes


def _region(tree: FittedTree, chosen: set[int], samples: Samples) -> Region:
    """Boxes of some leaves; two that make up the node above them are one box."""
    return _boxes(tree, 0, chosen, unrestricted(samples.points.shape[1]))


def _boxes(tree: FittedTree, node: int, chosen: set[int], box: Box) -> list[Box]:
    """Boxes of the chosen leaves below a node; values at a threshold go to the left."""
    at, threshold = int(tree.feature[node]), float(tree.threshold[node])
    if at < 0:
        return [box] if node in chosen else []
    left, right = Box(box.low, box.high.copy()), Box(box.low.copy(), box.high)
    left.high[at], right.low[at] = threshold, np.nextafter(threshold, np.inf)
    found = [
        *_boxes(tree, int(tree.children_left[node]), chosen, left),
        *_boxes(tree, int(tree.children_right[node]), chosen, right),
    ]
    return [box] if len(found) == 2 and found[0] is left and found[1] is right else found
