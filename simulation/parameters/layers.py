"""Weights of the layers of the governance graph."""

from __future__ import annotations

from simulation.core.parameter import ParameterGroup, share


class LayerWeights(ParameterGroup):
    """How much the edges of a layer count; at 0 the layer has no effect."""

    contract: float = share(1.0, "contracts between firms and compounds (0 or more)")
    administration: float = share(1.0, "city, districts, streets, communities and compounds")
    party: float = share(1.0, "party committees and party branches")
    cross_appointment: float = share(1.0, "persons who hold a post on the other side")
    peer: float = share(1.0, "streets that learn from each other")
    funding: float = share(1.0, "treasury and those it pays")
