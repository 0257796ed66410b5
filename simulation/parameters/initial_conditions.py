"""Initial conditions: the published counts and the assumptions from which a city is synthesised."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Literal

from simulation.core.parameter import Normal, ParameterGroup, Uniform, parameter, share
from simulation.io.errors import InputError
from simulation.io.validation import refuse


def count(default: int, doc: str, high: float = 1e6, **about: object) -> int:
    """Declare a whole number that a city file states; see `parameter`."""
    return parameter(default, doc, low=0, high=high, **about)  # type: ignore[arg-type]


def points(default: float, doc: str) -> float:
    """Declare a number between 0 and 100; see `parameter`."""
    return parameter(default, doc, unit="points", low=0.0, high=100.0)


Response = Literal["founding", "referral", "advisor", "conversion", "welfare", "substitute"]
"""What firms and streets do at a pace of their city: found organisations, refer first members, send
advisors, convert compounds, take them into welfare firms, and found substitute committees."""


def log_factor(doc: str) -> float:
    """Declare how much faster a city responds than others, as a logarithm; see `parameter`."""
    about = {"unit": "log", "prior": Normal(0, 0.5), "low": -3, "high": 3}
    return parameter(0.0, f"pace of the city: {doc}", **about)  # type: ignore[arg-type]


class CityStart(ParameterGroup):
    """A city before the programme; a city file gives its counts, the rest are assumptions."""

    # counts
    districts: int = count(1, "districts")
    streets: int = count(1, "streets (街道)", high=1e4)
    communities_per_street: int = count(9, "communities (社区) per street", high=1e3)
    cadres_per_community: int = count(8, "cadres per community", high=1e3, prior=Uniform(4, 12))
    commodity_compounds: int = count(20, "compounds of commodity housing")
    old_compounds: int = count(20, "old compounds (老旧小区)")
    commodity_households: int = count(20_000, "households in commodity housing", high=1e8)
    old_households: int = count(8_000, "households in old compounds", high=1e8)
    commodity_area: float = parameter(
        2_380_000.0, "floor area of commodity housing", unit="m2", low=0, high=1e11
    )
    old_area: float = parameter(
        605_600.0, "floor area of old compounds", unit="m2", low=0, high=1e11
    )
    firms: int = count(12, "property firms without public-welfare firms")
    firms_local: int = count(10, "firms from the city")
    firms_outside: int = count(2, "firms from elsewhere")
    firms_public: int = count(0, "public providers, which seek no margin and do not compete")
    firms_with_projects: int = count(8, "firms that serve at least one compound")

    # compounds
    size_sd: float = parameter(
        1.05,
        "spread of compound sizes",
        unit="log",
        prior=Uniform(0.8, 1.3),
        provenance="literature",
        low=0,
        high=3,
        source="Shanghai 12345 hotline 2018, read in a copy: 11 % of compounds make 47 % of the "
        "property complaints that were linked to one",
    )
    fee_commodity: float = parameter(
        1.7,
        "mean fee, commodity housing",
        symbol="phi",
        unit="yuan/m2/month",
        prior=Uniform(1.0, 2.6),
        provenance="literature",
        low=0,
        high=1e3,
        source="Eastspring note (2.25 on average); Chongqing guide prices 2024 (1.0 to 1.9)",
    )
    fee_old: float = parameter(
        0.45,
        "mean fee, old compounds",
        symbol="phi",
        unit="yuan/m2/month",
        prior=Uniform(0.2, 0.8),
        low=0,
        high=1e3,
    )
    fee_sd: float = parameter(0.15, "spread of fees", unit="log", low=0, high=3)
    cost_share: float = share(0.92, "standard cost as a share of the fees collected at par")
    break_even_collection: float = share(0.85, "collection at which commodity housing breaks even")
    standard_cost_old: float = parameter(
        0.60,
        "cost of the contract standard, old compounds",
        symbol="c*",
        unit="yuan/m2/month",
        prior=Uniform(0.4, 0.9),
        low=0.01,
        high=1e3,
    )

    # service before the programme
    old_unserved: float = share(0.50, "old compounds without any service")
    old_self_managed: float = share(0.45, "old compounds that manage themselves")
    old_market: float = share(0.05, "old compounds served by a firm")
    committees_commodity: float = share(0.35, "commodity compounds with an owner committee")
    committees_old: float = share(0.10, "old compounds with an owner committee")
    organised_before: float = share(
        0.20,
        "firms with a party organisation, among those with projects",
        prior=Uniform(0.05, 0.35),
    )

    # firms
    ability_mean: float = share(0.62, "mean ability of firms", symbol="theta", provenance="tuned")
    ability_sd: float = share(0.12, "spread of ability", provenance="tuned")
    members_per_firm: float = parameter(
        2.48, "mean party members per firm", symbol="M_f", unit="persons", low=0.001, high=1e4
    )
    members_dispersion: float = parameter(
        1.15,
        "evenness of members over firms",
        symbol="k",
        prior=Uniform(0.3, 2),
        low=0.01,
        high=1e3,
    )
    ability_members_correlation: float = parameter(
        0.0,
        "rank correlation of ability and party members",
        symbol="c_thetaP",
        prior=Uniform(-0.2, 0.3),
        low=-1,
        high=1,
    )
    staff_per_area: float = parameter(2.48e-4, "staff", unit="persons/m2", low=0, high=1)
    portfolio_exponent: float = parameter(0.8, "skewness of portfolios (Zipf)", low=0, high=10)
    projects_at_home: float = share(0.7, "projects that a firm seeks in its home district")

    # state of compounds and residents, from which the burn-in begins
    visible_quality_commodity: float = points(65.0, "V, commodity")
    visible_quality_old: float = points(35.0, "V, old")
    visible_sd: float = points(6.0, "spread of V")
    facility_condition_commodity: float = points(74.0, "K, commodity")
    facility_condition_old: float = points(45.0, "K, old")
    facility_sd: float = points(10.0, "spread of K")
    satisfaction_commodity: float = points(70.0, "S, commodity")
    satisfaction_old: float = points(62.0, "S, old")
    satisfaction_sd: float = points(8.0, "spread of S")
    expectation_commodity: float = points(66.0, "E, commodity")
    expectation_old: float = points(58.0, "E, old")
    collection_commodity: float = share(0.78, "rho, commodity")
    collection_old: float = share(0.55, "rho, old")

    # residents
    share_owners: float = share(0.8, "households that own their home")
    share_party_members: float = share(
        0.08,
        "households with a party member",
        prior=Uniform(0.05, 0.12),
        provenance="literature",
        source="Xinhua 2022-06-29: 96.7 million members",
    )
    share_free_riders: float = share(
        0.30,
        "free riders among payers",
        provenance="literature",
        source="Fischbacher, Gaechter and Fehr 2001",
    )
    share_dutiful: float = share(
        0.20,
        "dutiful payers",
        provenance="literature",
        source="Fischbacher, Gaechter and Fehr 2001",
    )
    area_sd: float = parameter(
        0.2, "spread of floor areas in a compound", unit="log", low=0, high=3
    )

    # how fast this city responds, against the hazard that holds for all
    log_factor_founding: float = log_factor("firms found party organisations")
    log_factor_referral: float = log_factor("first members are referred")
    log_factor_advisor: float = log_factor("advisors arrive")
    log_factor_conversion: float = log_factor("compounds are converted")
    log_factor_welfare: float = log_factor("welfare firms take compounds over")
    log_factor_substitute: float = log_factor("substitute committees form")

    def factor(self, response: Response) -> float:
        """Give the multiplier of a hazard in this city; 1 is that of the usual city.

        Examples
        --------
        >>> CityStart().factor("founding")
        1.0
        """
        return math.exp(getattr(self, f"log_factor_{response}"))

    @property
    def share_conditional(self) -> float:
        """Share of conditional payers: neither free riders nor dutiful."""
        return max(0.0, (1 - self.share_dutiful) - self.share_free_riders)


SHARES_OF_OLD = ("old_unserved", "old_self_managed", "old_market")
"""How old compounds are served at the start: shares that add up to 1."""


def check_counts(start: CityStart, where: str) -> None:
    """Refuse counts that contradict each other.

    Raises
    ------
    InputError
        That names every such key at `where`, a line each.
    """
    stated = start.model_dump()
    lines = [
        str(refuse(where, f"start.{name}", stated[name], expected))
        for name, fits, expected in _requirements(start)
        if not fits
    ]
    if lines:
        raise InputError("\n".join(lines))


def _requirements(start: CityStart) -> Iterator[tuple[str, bool, str]]:
    """Give a key, whether its value fits the others, and what is expected of it."""
    compounds = start.commodity_compounds + start.old_compounds
    some = "at least one compound, commodity housing or old"
    yield "commodity_compounds", compounds > 0, some
    per_district = "at least one street per district"
    yield "streets", start.streets >= start.districts >= 1, per_district
    per_street = "at least one community per street"
    yield "communities_per_street", start.communities_per_street >= 1, per_street
    shares = {name: getattr(start, name) for name in SHARES_OF_OLD}
    total = sum(shares.values())
    told = " + ".join(f"{name} {value:g}" for name, value in shares.items())
    whole = f"shares of old compounds that add up to 1; {told} = {total:.6g}"
    yield "old_unserved", abs(total - 1) < 1e-9, whole
    kinds = start.firms_local + start.firms_outside + start.firms_public
    told = f"{start.firms_local} + {start.firms_outside} + {start.firms_public}"
    fewer = "no more local, outside and public firms than firms"
    yield "firms_local", kinds <= start.firms, f"{fewer}; {told} = {kinds}, of {start.firms}"
    serving = f"between 1 and the number of firms, {start.firms}"
    yield "firms_with_projects", 1 <= start.firms_with_projects <= start.firms, serving
    for kind in ("commodity", "old"):
        n, households = (getattr(start, f"{kind}_{name}") for name in ("compounds", "households"))
        each = "at least one household per compound"
        yield f"{kind}_households", households >= n, each
        area = getattr(start, f"{kind}_area")
        yield f"{kind}_area", area > 0 or not n, "floor area above 0"
