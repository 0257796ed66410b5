"""Questions 1, 2 and 10: subsidies and modes of service."""

from __future__ import annotations

from questions.answer import Answer
from questions.measures import (
    ANY_OLD,
    COLLECTION,
    COLLECTION_OLD,
    GAP,
    OF_OLD,
    OLD,
    SATISFACTION,
    SPENT,
    UNPAID_OLD,
    WORST,
    WORST_COVERED,
    WORST_DECILE,
)
from questions.page import per_yuan
from questions.question import WITHOUT, Effects, Measure, Question, Statement, against

DRIVE = "service_drive"
FORMS = {
    "kept, 0.05 yuan": "subsidy-small",
    "kept, 0.138 yuan": "subsidy-kept",
    "kept, 0.3 yuan": "subsidy-large",
    "to those under contract": "subsidy-contracted",
    "half of what is collected": "subsidy-matching",
    "withdrawn over three years": "subsidy-tapered",
    "ended after a year": "subsidy-cliff",
}
"""Arms of question 1, by what they are called."""
FORM = {label: against(label, arm, DRIVE) for label, arm in FORMS.items()}

SUBSIDY_AND_COVERAGE = Question(
    name="01-subsidy-and-coverage",
    about=(
        "A service drive in all arms, alone or beside a fee subsidy of another size or form. The "
        "subsidy is 0.138 yuan per square metre and month unless another amount stands there. That "
        "of a year ends after year 1; that which is withdrawn falls from year 2 and is gone in "
        "year 5."
    ),
    statements=(
        Statement(
            "The subsidy that is kept changes the share of old compounds under contract in year 5 "
            "by",
            FORM["kept, 0.138 yuan"],
            OLD,
            5,
            nothing_works=against("kept", f"subsidy-kept+{WITHOUT}", f"{DRIVE}+{WITHOUT}"),
        ),
        Statement(
            "In its only year, the subsidy that ends after a year changes it by",
            FORM["ended after a year"],
            OLD,
            1,
        ),
        Statement(
            "Four years after its end the subsidy of a year changes it by",
            FORM["ended after a year"],
            OLD,
            5,
        ),
        Statement(
            "In the year after its withdrawal, that which was withdrawn over three years "
            "changes it by",
            FORM["withdrawn over three years"],
            OLD,
            5,
        ),
        Statement(
            "More than twice the amount (0.3 instead of 0.138 yuan), kept, changes it by a further",
            against("0.3 less 0.138", "subsidy-large", "subsidy-kept"),
            OLD,
            5,
        ),
        Statement(
            "Paid to those under contract alone instead of to all served, the same amount "
            "changes it by a further",
            against("contract less served", "subsidy-contracted", "subsidy-kept"),
            OLD,
            5,
        ),
    ),
    effects=(
        Effects(
            "In year 5, against the drive alone",
            tuple(FORM.values()),
            (OLD, ANY_OLD, OF_OLD, SPENT),
            5,
        ),
        Effects(
            "In year 1, against the drive alone",
            tuple(FORM.values()),
            (OLD, ANY_OLD, OF_OLD, SPENT),
            1,
        ),
    ),
    change=(
        "What is announced: a firm that knows the end of a subsidy counts it for less when it "
        "bids.",
        "No service drive: then only owners who look for a firm themselves can use the subsidy.",
    ),
)

ENDED = {
    "0.138 yuan for two years": "subsidy-two-years",
    "0.3 yuan for two years": "subsidy-two-years-large",
    "half of what is collected, for two years": "subsidy-two-years-matching",
    "0.138 yuan, withdrawn over years 2 to 4": "subsidy-tapered",
    "0.138 yuan, kept": "subsidy-kept",
}
"""Arms of question 2."""
AFTER = {label: against(label, arm, DRIVE) for label, arm in ENDED.items()}
TWO_YEARS = AFTER["0.138 yuan for two years"]

SUBSIDY_AND_PAYMENT = Question(
    name="02-subsidy-and-payment",
    about=(
        "A service drive in all arms, alone or beside a fee subsidy that ends after year 2. Year 7 "
        "is the fifth year after its end."
    ),
    statements=(
        Statement(
            "A subsidy of two years changes the share of fees that owners of old compounds pay "
            "five "
            "years after its end by",
            TWO_YEARS,
            COLLECTION_OLD,
            7,
            nothing_works=against(
                "two years", f"subsidy-two-years+{WITHOUT}", f"{DRIVE}+{WITHOUT}"
            ),
        ),
        Statement(
            "While it is paid, in year 2, it changes that share by", TWO_YEARS, COLLECTION_OLD, 2
        ),
        Statement(
            "More than twice the amount changes it five years later by",
            AFTER["0.3 yuan for two years"],
            COLLECTION_OLD,
            7,
        ),
        Statement(
            "A subsidy of half of what is collected changes it five years later by",
            AFTER["half of what is collected, for two years"],
            COLLECTION_OLD,
            7,
        ),
        Statement(
            "A subsidy that is kept changes it in the same year by",
            AFTER["0.138 yuan, kept"],
            COLLECTION_OLD,
            7,
        ),
    ),
    effects=(
        Effects(
            "Five years after the end, against the drive alone",
            tuple(AFTER.values()),
            (COLLECTION_OLD, UNPAID_OLD, COLLECTION, OF_OLD),
            7,
        ),
        Effects(
            "While it is paid, against the drive alone",
            tuple(AFTER.values()),
            (COLLECTION_OLD, UNPAID_OLD, COLLECTION, OF_OLD),
            2,
        ),
    ),
    change=(
        "Which compounds have a bill: a subsidy brings others under contract, whose owners pay "
        "more "
        "or less than those before, so the share changes without anyone paying otherwise.",
        "Habit: the longer a subsidy lasts, the longer households pay as they do under it.",
    ),
)

MODES = {
    "market firms": "old-market",
    "welfare firms": "old-welfare",
    "co-management": "old-co-managed",
    "self-management": "old-self-managed",
}
ORDERS = {"evenly": "even", "weak streets first": "weak_first", "old first": "old_first"}
YEAR = 5
MODE = {
    (mode, order): against(f"{mode}, {order}", f"{arm} order={setting}")
    for mode, arm in MODES.items()
    for order, setting in ORDERS.items()
}


PER_YUAN: tuple[Measure, ...] = (WORST, WORST_DECILE, OF_OLD, SATISFACTION)


def per_yuan_of_modes(answer: Answer) -> dict[str, str]:
    """Give the effect of each mode for each yuan."""
    return per_yuan(answer, tuple(MODE.values()), PER_YUAN, YEAR)


FOUR_MODES = Question(
    name="10-four-modes",
    about=(
        "A service drive that sends all old compounds to one mode, rolled out over four years: "
        "evenly over the streets, weak streets first, or streets with old compounds first. The "
        "*worst fifth* was least satisfied before the programme, and is the same compounds in all "
        "arms; the *worst tenth of the month* may be others each month."
    ),
    statements=(
        Statement(
            "Co-management, weak streets first, changes satisfaction in the worst fifth of the "
            "compounds in year 5 by",
            MODE["co-management", "weak streets first"],
            WORST,
            YEAR,
            nothing_works=against(
                "co-management, weak streets first",
                f"old-co-managed+{WITHOUT} order=weak_first",
                WITHOUT,
            ),
        ),
        *(
            Statement(
                f"{mode.capitalize()}, weak streets first, change it by"
                if mode.endswith("s")
                else f"{mode.capitalize()}, weak streets first, changes it by",
                MODE[mode, "weak streets first"],
                WORST,
                YEAR,
            )
            for mode in MODES
            if mode != "co-management"
        ),
        *(
            Statement(
                f"Weak streets first instead of evenly changes it, for {mode}, by",
                against(
                    f"{mode}, weak first less even", f"{arm} order=weak_first", f"{arm} order=even"
                ),
                WORST,
                YEAR,
            )
            for mode, arm in MODES.items()
        ),
    ),
    effects=(
        Effects(
            "Against no programme", tuple(MODE.values()), (WORST, WORST_DECILE, GAP, SPENT), YEAR
        ),
        Effects(
            "Half-way, in year 3, against no programme",
            tuple(MODE.values()),
            (WORST, WORST_DECILE, GAP, SPENT),
            3,
        ),
        Effects(
            "Coverage, in year 5", tuple(MODE.values()), (ANY_OLD, OLD, WORST_COVERED, OF_OLD), YEAR
        ),
    ),
    measures=(SATISFACTION,),
    more=per_yuan_of_modes,
    change=(
        "A mode that the owners and firms decide themselves: here the city decides, and only "
        "consent and room limit it.",
        "The grants to co-management and to welfare firms, which make most of what they cost.",
    ),
    prior=8,
    again=4,
)
