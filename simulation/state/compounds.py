"""Compounds (小区): the residential areas of a city, and their state."""

from __future__ import annotations

import enum
from typing import Literal

import numpy as np

from simulation.core.tables import ALL, Array, Mask, Rows, Table, column
from simulation.state.households import HOUSEHOLDS_PER_BUILDING

Area = Literal["street", "district"]
"""An area of the city whose compounds lie one after the other."""
NONE = -1
"""Row number that stands for none, such as the firm of a compound without a contract."""


class ServiceMode(enum.IntEnum):
    """Who serves a compound; modes from co-managed up rest on a contract with a firm."""

    NONE = 0
    SELF_MANAGED = 1
    CO_MANAGED = 2
    MARKET = 3
    WELFARE = 4


_SELF_MANAGED, _CO_MANAGED = int(ServiceMode.SELF_MANAGED), int(ServiceMode.CO_MANAGED)


class Compounds(Table):
    """One row per compound, ordered by district, street and community; always at true size."""

    rows = "compound"

    # where it lies and what it is
    district = column(np.int32, "row", 0, 1e6, "district it lies in")
    street = column(np.int32, "row", 0, 1e6, "street it lies in")
    community = column(np.int32, "row", 0, 1e7, "community it lies in")
    old = column(np.bool_, "flag", 0, 1, "old compound (老旧小区), else commodity housing")
    households = column(np.int64, "households", 1, 1e7, "households, true size (N_c)")
    area = column(np.float64, "m2", 0, np.inf, "floor area, true size (A_c)")
    reference_fee = column(np.float64, "yuan/m2/month", 0, 100, "fee before any tender")
    standard_cost = column(
        np.float64, "yuan/m2/month", 0, 100, "cost of the contract standard (c*)"
    )
    appeal = column(np.float64, "sd", -10, 10, "appeal to firms, on which all agree (z_c)")
    mean_voice = column(np.float64, "sd", -10, 10, "mean readiness of residents to speak up")

    # its households in the simulation
    first_household = column(np.int64, "row", 0, 1e9, "row of its first simulated household")
    simulated = column(np.int64, "households", 1, 1e7, "simulated households")
    weight = column(np.float64, "households", 0, 1e7, "real households per simulated one (w_c)")

    # how it is served
    service_mode = column(np.int8, "mode", 0, 4, "who serves it, a ServiceMode (M_c)")
    firm = column(np.int32, "row", -1, 1e7, "firm under contract, -1 for none", NONE)
    months_since_renovation = column(np.int32, "months", 0, 99999, "since it was renovated", 9999)
    on_paper = column(np.bool_, "flag", 0, 1, "conversion exists on paper only (paper_c)")
    settled = column(np.bool_, "flag", 0, 1, "converted by the service drive (settled_c)")
    determined = column(np.int8, "mode", 0, 4, "mode last determined, which an exit leaves")
    account = column(np.int32, "row", -1, 1e7, "compound with whose account it is, or -1", NONE)
    bundle_size = column(np.int32, "compounds", 1, 1e6, "compounds in that account", 1)
    months_under_contract = column(np.int32, "months", 0, 9999, "since the last hand-over", 999)
    fee = column(np.float64, "yuan/m2/month", 0, 100, "fee in force (phi_c)")
    new_fee = column(np.float64, "share", 0, 1, "fresh memory of a new fee (newfee_c)")
    promise = column(np.bool_, "flag", 0, 1, "residents were promised better service this month")

    # money, per square metre and month
    collection_rate = column(np.float64, "share", 0, 1, "share of fees paid, smoothed (rho_c)")
    recovered = column(np.float64, "share", 0, 1, "arrears recovered this month (rec_c)")
    paid_share = column(np.float64, "share", 0, 1, "share of fees paid this month, by area")
    unpaid_year = column(np.float64, "share", 0, 1, "households that paid no bill for a year")
    income = column(np.float64, "yuan/m2/month", 0, np.inf, "income this month (inc_c)")
    income_memory = column(np.float64, "yuan/m2/month", 0, np.inf, "smoothed income (I_c)")
    spend = column(np.float64, "yuan/m2/month", 0, np.inf, "spending on service (O_c)")
    dependence = column(np.float64, "share", 0, 1, "dependence on subsidy (D_c)")

    # service
    task_split = column(np.float64, "share", 0, 0.95, "effort on measured tasks (m_c)", 0.65)
    effort = column(np.float64, "share", 0, 1, "effort of the provider (e_c)")
    input = column(np.float64, "ratio", 0, 100, "effective input, 1 = contract standard (X_c)")
    visible_quality = column(np.float64, "points", 0, 100, "what residents see (V_c)")
    environment = column(
        np.float64, "points", 0, 100, "visible quality from works on the surroundings (env_c)"
    )
    facility_condition = column(np.float64, "points", 0, 100, "hidden stock of facilities (K_c)")
    responsiveness = column(np.float64, "points", 0, 100, "issues solved, smoothed (G_c)", 60)

    # residents taken together
    satisfaction = column(np.float64, "points", 0, 100, "mean satisfaction of its households")
    share_dissatisfied = column(np.float64, "share", 0, 1, "households below 60 points")
    aggrieved_owners = column(np.float64, "households", 0, 1e7, "outspoken owners below 60 points")
    party_members = column(np.float64, "households", 0, 1e7, "households with a party member")
    trust = column(np.float64, "share", 0, 1, "trust in its governance (T_c)", 0.5)
    capture = column(np.float64, "share", 0, 1, "overseers captured by the overseen (kappa_c)")

    @property
    def served(self) -> Mask:
        """Compounds that have any service, and so a bill."""
        return np.asarray(self.service_mode >= _SELF_MANAGED)

    @property
    def contracted(self) -> Mask:
        """Compounds served by a firm under contract."""
        return self.are_contracted(ALL)

    @property
    def waiting(self) -> Mask:
        """Old compounds without a firm: unserved, or left to themselves."""
        return self.are_waiting(ALL)

    def are_contracted(self, rows: slice | int) -> Mask:
        """Whether one compound, or each of some, is `contracted`."""
        return np.asarray(self.service_mode[rows] >= _CO_MANAGED)

    def are_waiting(self, rows: slice | int) -> Mask:
        """Whether one compound, or each of some, is `waiting`."""
        return np.asarray(self.old[rows] & ~self.are_contracted(rows))

    def around(self, compound: int, area: Area) -> slice:
        """Rows of all compounds of the street, or of the district, in which one lies."""
        numbers = getattr(self, area)
        number = numbers[compound]
        return slice(*numbers.searchsorted((number, number + 1)).tolist())

    @property
    def provider(self) -> Array:
        """Row of the firm under contract, and 0 without one: to look up what `contracted` masks."""
        return np.where(self.contracted, self.firm, 0)

    def of_household(self, rows: Array | int) -> Array:
        """Row of the compound in which each of some households lives."""
        return np.searchsorted(self.first_household, rows, side="right") - 1

    @property
    def n_buildings(self) -> Rows:
        """Residential buildings of each compound, at true size."""
        return np.asarray(np.ceil(self.households / HOUSEHOLDS_PER_BUILDING).astype(np.int64))
