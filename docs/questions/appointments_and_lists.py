"""Questions 3 and 4: cross-appointment, and lists."""

from __future__ import annotations

from questions.measures import (
    CAPTURE,
    COLLECTION,
    FACILITIES,
    RESOLUTION,
    SATISFACTION,
    SPENT,
    VISIBLE,
)
from questions.question import WITHOUT, Effects, Measure, Question, Statement, against

YEAR = 5
POSTS = {
    "some directors (x1)": "posts-x1-some",
    "many directors (x1)": "posts-x1-many",
    "some firm heads (x2)": "posts-x2-some",
    "many firm heads (x2)": "posts-x2-many",
    "some of both": "posts-both-some",
    "many of both": "posts-both-many",
    "many of both, rotating": "posts-both-rotating",
}
POST = {label: against(label, arm) for label, arm in POSTS.items()}
WITH_X1 = Measure("projects_with_x1", "projects with x1")
WITH_X2 = Measure("projects_with_x2", "projects with x2")
WITH_BOTH = Measure("projects_with_both", "projects with both")

CROSS_APPOINTMENT = Question(
    name="03-cross-appointment",
    about=(
        "Community cadres as quality directors of projects (x1), and heads of firms in community "
        "committees (x2): vacant posts are filled at 2 % (*some*) or 10 % (*many*) a month where "
        "offices carry it out, without or with rotation. Other posts are left out."
    ),
    statements=(
        Statement(
            "Many posts of both kinds change satisfaction in year 5 by",
            POST["many of both"],
            SATISFACTION,
            YEAR,
            nothing_works=against("many of both", f"posts-both-many+{WITHOUT}", WITHOUT),
        ),
        Statement(
            "Many quality directors alone change it by",
            POST["many directors (x1)"],
            SATISFACTION,
            YEAR,
        ),
        Statement(
            "Many firm heads alone change it by", POST["many firm heads (x2)"], SATISFACTION, YEAR
        ),
        Statement(
            "Many instead of some posts of both kinds change it by a further",
            against("many less some", "posts-both-many", "posts-both-some"),
            SATISFACTION,
            YEAR,
        ),
        Statement(
            "Rotation of the cadres changes it by a further",
            against("rotating less not", "posts-both-rotating", "posts-both-many"),
            SATISFACTION,
            YEAR,
        ),
        Statement(
            "Rotation changes the capture of overseers by",
            against("rotating less not", "posts-both-rotating", "posts-both-many"),
            CAPTURE,
            YEAR,
        ),
    ),
    effects=(
        Effects(
            "Against no posts",
            tuple(POST.values()),
            (SATISFACTION, RESOLUTION, CAPTURE, COLLECTION),
            YEAR,
        ),
        Effects(
            "Doses reached, and what else changes",
            tuple(POST.values()),
            (WITH_X1, WITH_X2, WITH_BOTH, VISIBLE, FACILITIES, SPENT),
            YEAR,
        ),
    ),
    change=(
        "Posts that each cadre holds: attention is divided among them.",
        "Posts in owner committees (x3) and building group leaders (x4), which are left out here.",
    ),
)

LISTS = {
    "shadow": "list-shadow",
    "private": "list-private",
    "published": "list-published",
    "published, each half-month": "list-half-month",
    "published, each year": "list-yearly",
    "published, 0.5 % at either end": "list-half-percent",
    "published, 10 % at either end": "list-ten-percent",
}
LIST = {label: against(label, arm) for label, arm in LISTS.items()}
_NOTHING_LISTED = against("published", f"list-published+{WITHOUT}", WITHOUT)

LISTS_OF_FIRMS = Question(
    name="04-lists",
    about=(
        "A quarterly list of five per cent at either end that is kept secret (*shadow*), told "
        "to the "
        "firms (*private*), or published; and published lists of another period or length. After "
        "year 5 the programme goes on unchanged."
    ),
    statements=(
        Statement(
            "The published list changes satisfaction in year 5 by",
            LIST["published"],
            SATISFACTION,
            5,
            nothing_works=_NOTHING_LISTED,
        ),
        Statement(
            "It changes satisfaction in year 10 by",
            LIST["published"],
            SATISFACTION,
            10,
            nothing_works=_NOTHING_LISTED,
        ),
        Statement(
            "It changes facilities, which residents notice little, in year 10 by",
            LIST["published"],
            FACILITIES,
            10,
            nothing_works=_NOTHING_LISTED,
        ),
        Statement(
            "Published instead of private, it changes satisfaction in year 10 by",
            against("published less private", "list-published", "list-private"),
            SATISFACTION,
            10,
        ),
        Statement(
            "Each half-month instead of each quarter, it changes satisfaction in year 10 by",
            against("half-month less quarter", "list-half-month", "list-published"),
            SATISFACTION,
            10,
        ),
        Statement(
            "Each year instead of each quarter, it changes satisfaction in year 10 by",
            against("year less quarter", "list-yearly", "list-published"),
            SATISFACTION,
            10,
        ),
        Statement(
            "Ten instead of five per cent at either end change satisfaction in year 10 by",
            against("10 less 5 %", "list-ten-percent", "list-published"),
            SATISFACTION,
            10,
        ),
    ),
    effects=tuple(
        Effects(
            f"In year {year}, against no list",
            tuple(LIST.values()),
            (SATISFACTION, VISIBLE, FACILITIES, SPENT),
            year,
        )
        for year in (5, 10)
    ),
    change=(
        "What is scored: effort moves to what the list measures.",
        "Assessment weights, rewards or credit that use the list; none of them is here.",
    ),
    prior=8,
    again=4,
)
