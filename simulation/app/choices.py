"""Choices: one or several of some names, each shown under a label in the language in force."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

import streamlit as st

from simulation.languages.translation import translated

Name = TypeVar("Name", str, int)


def choose(
    label: str,
    names: Iterable[Name],
    shown: Callable[[Name], str],
    usual: Name,
    key: str,
    about: str | None = None,
) -> Name:
    """Ask for one of some names.

    Parameters
    ----------
    label
        What is asked.
    names
        The names.
    shown
        Gives the label of a name.
    usual
        The name that is chosen at first.
    key
        Key in the session.
    about
        What is said to who asks for more.
    """
    labels = {name: shown(name) for name in names}
    known = list(labels)
    return st.selectbox(label, known, known.index(usual), labels.__getitem__, key=key, help=about)


def choose_side_by_side(
    label: str, names: Iterable[Name], shown: Callable[[Name], str], usual: Name, key: str
) -> Name:
    """Ask for one of few names, all of them visible; see `choose`."""
    labels = {name: shown(name) for name in names}
    known = list(labels)
    chosen = st.radio(
        label, known, known.index(usual), labels.__getitem__, key=key, horizontal=True
    )
    return usual if chosen is None else chosen


def choose_several(
    label: str,
    names: Iterable[str],
    shown: Callable[[str], str],
    usual: Iterable[str],
    key: str,
) -> list[str]:
    """Ask for some of several names, in their order; see `choose`."""
    labels = {name: shown(name) for name in names}
    chosen = st.multiselect(
        label, list(labels), list(usual), labels.__getitem__, key=key,
        placeholder=translated("none"),
    )  # fmt: skip
    return [name for name in labels if name in chosen]
