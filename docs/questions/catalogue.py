"""The questions, in their order."""

from __future__ import annotations

from questions.appointments_and_lists import CROSS_APPOINTMENT, LISTS_OF_FIRMS
from questions.goals_and_committees import GOALS_ON_PAPER, OWNER_COMMITTEES
from questions.money import FOUR_MODES, SUBSIDY_AND_COVERAGE, SUBSIDY_AND_PAYMENT
from questions.published_numbers import FEWER_TICKETS, RISE_OF_SATISFACTION
from questions.question import Question
from questions.strategies import FOUR_STRATEGIES
from questions.three_institutions import THREE_INSTITUTIONS

QUESTIONS: tuple[Question, ...] = (
    THREE_INSTITUTIONS,
    SUBSIDY_AND_COVERAGE,
    SUBSIDY_AND_PAYMENT,
    CROSS_APPOINTMENT,
    LISTS_OF_FIRMS,
    GOALS_ON_PAPER,
    OWNER_COMMITTEES,
    RISE_OF_SATISFACTION,
    FEWER_TICKETS,
    FOUR_STRATEGIES,
    FOUR_MODES,
)
