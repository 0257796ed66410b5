"""Budgets: how the cash of a month is shared out where a lever does not take what it claims."""

from __future__ import annotations

from collections.abc import Mapping

ROUNDING = 1e-9
"""Share of a budget by which sums may differ through rounding."""


def shares_of_others(
    budget: float, claims: Mapping[str, float], taken: Mapping[str, float]
) -> dict[str, float]:
    """Share of its claim that each other lever gets, where some do not take their share.

    A lever that pays for whole projects takes more or less than its share.  It keeps what it takes;
    the others share the rest of the budget in proportion to their claims.

    Parameters
    ----------
    budget
        Yuan of the month, above 0.
    claims
        Yuan that each lever claims at full funding; their sum is above 0.
    taken
        Yuan that each lever takes if all of them are funded in proportion.

    Returns
    -------
    dict
        Levers that claim cash and take their share of it, with a new share; empty if all do.

    Examples
    --------
    Two levers have claims of 60 each on 90 yuan, so 45 each; the first can pay 30 or 60 only:

    >>> shares_of_others(90.0, {"whole": 60.0, "any": 60.0}, {"whole": 30.0, "any": 45.0})
    {'any': 1.0}
    >>> shares_of_others(90.0, {"whole": 60.0, "any": 60.0}, {"whole": 60.0, "any": 45.0})
    {'any': 0.5}
    """
    share = min(1.0, budget / sum(claims.values()))
    whole = {name for name in claims if abs(taken[name] - share * claims[name]) > ROUNDING * budget}
    others = [name for name in claims if name not in whole and claims[name] > 0]
    if not whole or not others:
        return {}
    left = max(0.0, budget - sum(taken[name] for name in claims if name in whole))
    new_share = min(1.0, left / sum(claims[name] for name in others))
    return dict.fromkeys(others, new_share)
