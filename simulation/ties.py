"""Ties: what the edges of the governance graph amount to, as columns that the equations read."""

from __future__ import annotations

import numpy as np

from simulation.columns import Table, column
from simulation.compounds import NONE
from simulation.parameters import ParameterGroup, share


class LayerWeights(ParameterGroup):
    """How much the edges of a layer count; at 0 the layer has no effect."""

    contract: float = share(1.0, "contracts between firms and compounds (0 or more)")
    administration: float = share(1.0, "city, districts, streets, communities and compounds")
    party: float = share(1.0, "party committees and party branches")
    cross_appointment: float = share(1.0, "persons who hold a post on the other side")
    peer: float = share(1.0, "streets that learn from each other")
    funding: float = share(1.0, "treasury and those it pays")


class Posts(Table):
    """One row per compound: what administration, funding and posts held there amount to."""

    administered = column(np.float64, "weight", 0, 1, "a street and a community look after it")
    funded = column(np.float64, "weight", 0, 1, "the treasury pays it a subsidy")
    is_payee = column(np.bool_, "flag", 0, 1, "a funding edge leads to it")
    director = column(np.int32, "cadre", -1, 1e8, "cadre who is quality director (x1)", NONE)
    oversight = column(np.float64, "share", 0, 1, "attention of that cadre (att x1)")
    head = column(np.int32, "firm", -1, 1e7, "firm whose head sits in the committee (x2)", NONE)
    firm_head = column(np.float64, "weight", 0, 1, "firm head in the community committee (x2)")
    committee_cadre = column(np.int32, "cadre", -1, 1e8, "cadre in the committee (x3)", NONE)
    in_committee = column(np.float64, "weight", 0, 1, "cadre or branch member in it (x3)")
    leaders = column(np.int64, "persons", 0, 1e6, "residents who lead a building group")
    leaders_share = column(np.float64, "share", 0, 1, "buildings with such a leader (x4)")


class Ties(Table):
    """One row per firm: its tie to the party."""

    status = column(np.int8, "status", 0, 4, "party status of the firm, a PartyStatus (P_f)")
