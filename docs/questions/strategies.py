"""Question 9: whose strategy serves which city."""

from __future__ import annotations

import pandas as pd
from tables import markdown

from questions.answer import Answer
from questions.measures import OLD, SATISFACTION, SPENT, WORST
from questions.page import per_yuan
from questions.question import WITHOUT, Contrast, Effects, Question, Statement, against

CITIES = ("wuhan", "zibo", "linyi", "yongqiao")
YEAR = 5
BUNDLES = {
    (city, bundle): against(f"bundle of {bundle.capitalize()}", f"{bundle}-equal", "none", city)
    for city in CITIES
    for bundle in CITIES
}


def regret(answer: Answer) -> dict[str, str]:
    """Give how much satisfaction is lost against the best bundle of each sample."""
    rows = []
    for city in CITIES:
        gains = pd.DataFrame(
            {bundle: answer.values(BUNDLES[city, bundle], SATISFACTION, YEAR) for bundle in CITIES}
        ).assign(none=0.0)
        known = gains.dropna()
        lost = known.rsub(known.max(axis=1), axis=0)
        best = known.eq(known.max(axis=1), axis=0)
        for bundle in known:
            name = "none" if bundle == "none" else f"bundle of {bundle.capitalize()}"
            cells = [f"{lost[bundle].mean():.2f}", f"{lost[bundle].max():.2f}",
                     f"{100 * best[bundle].mean():.0f} %"] if len(known) else [""] * 3  # fmt: skip
            rows.append([city.capitalize(), name, *cells])
    head = ["city", "", "mean regret, points", "largest", "best in"]
    note = (
        "Regret is the satisfaction of the best choice of a sample less that of the choice, in "
        "year "
        f"{YEAR}; no bundle at all is a choice, too.\n\n"
    )
    priced = per_yuan(answer, tuple(BUNDLES.values()), (SATISFACTION, WORST), YEAR)
    return {"Regret over the samples": note + markdown(head, rows), **priced}


FOUR_STRATEGIES = Question(
    name="09-four-strategies",
    about=(
        "The bundle of each city in each of the four, with at most ten yuan of cash per household "
        "and year, and with the same implementation in all streets (0.5). A bundle that costs less "
        "than the limit is not stretched to it; hours of staff are not limited, and are part "
        "of the "
        "cost that is shown."
    ),
    statements=tuple(
        Statement(
            f"In {city.capitalize()}, its own bundle changes satisfaction in year 5 by",
            BUNDLES[city, city],
            SATISFACTION,
            YEAR,
            nothing_works=(
                against("bundle of Wuhan", f"wuhan-equal+{WITHOUT}", WITHOUT, city)
                if city == "wuhan"
                else None
            ),
        )
        for city in CITIES
    )
    + tuple(
        Statement(
            f"In {city.capitalize()}, the bundle of Wuhan instead of its own changes it by a "
            f"further",
            Contrast("Wuhan's less its own", {"wuhan-equal": 1.0, f"{city}-equal": -1.0}, city),
            SATISFACTION,
            YEAR,
        )
        for city in CITIES[1:]
    ),
    effects=(
        Effects(
            "Against no programme", tuple(BUNDLES.values()), (SATISFACTION, WORST, OLD, SPENT), YEAR
        ),
    ),
    more=regret,
    change=(
        "Another limit of cash: bundles differ in how much of their effect money buys.",
        "Implementation that differs between streets, or falls with the number of levers.",
    ),
    again=6,
    prior=8,
)
