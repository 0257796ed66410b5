"""Structure: which of two forms a part of the model has, where no source decides between them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from pydantic import Field, field_validator

from simulation.io.validation import Strict


class Switch(NamedTuple):
    """Declaration of a switch.

    Attributes
    ----------
    about
        What it decides.
    meanings
        Word to what it means; the first word is the model as it is.
    """

    about: str
    meanings: Mapping[str, str]

    def __str__(self) -> str:
        parts = [f"{word}: {meaning}" for word, meaning in self.meanings.items()]
        return f"{self.about} ({'; '.join(parts)})"


def switch(about: str, **meanings: str) -> Any:
    """Declare a switch in the body of `Structure`; the first word is the default.

    Parameters
    ----------
    about
        What it decides.
    meanings
        Meaning of each word.
    """
    declared = Switch(about, meanings)
    return Field(
        default=next(iter(meanings)),
        description=str(declared),
        json_schema_extra={"switch": declared},  # type: ignore[dict-item]
    )


class Structure(Strict):
    """Forms of the parts of the model that have an alternative, each a word.

    Examples
    --------
    >>> Structure().neighbours, Structure(neighbours="mean_field").neighbours
    ('network', 'mean_field')
    >>> list(Structure.switches()["score"].meanings)
    ['inflated', 'true']
    """

    neighbours: Literal["network", "mean_field"] = switch(
        "whose satisfaction and habit of paying a household goes by",
        network="its eight neighbours",
        mean_field="all households of its compound",
    )
    payers: Literal["typed", "homogeneous"] = switch(
        "whether households differ in kind as payers",
        typed="free riders, conditional and dutiful payers",
        homogeneous="one kind that pays as often, with the mean response to a norm",
    )
    firm: Literal["satisficing", "profit_maximising"] = switch(
        "what firms that seek a margin spend, and mean to spend when they bid or stay",
        satisficing="what is left after the margin; for a bid a usual share of the standard",
        profit_maximising="what leaves them most, as payment follows what residents see",
    )
    capture: Literal["additive", "multiplicative"] = switch(
        "how several ties capture the overseers of a firm",
        additive="each adds as much as it would alone",
        multiplicative="each captures a share of what the others leave free",
    )
    score: Literal["inflated", "true"] = switch(
        "what a score of a compound says",
        inflated="it inflates, favours, and can be raised by effort on what is measured",
        true="what is there, but for errors of measurement; nothing is gained by gaming",
    )
    imitation: Literal["reported", "true"] = switch(
        "by which score a street finds the peer that it imitates",
        reported="the scores of the last round",
        true="the scores as they would be without any error, favour or inflation",
    )

    @field_validator("score", "imitation", mode="before")
    @classmethod
    def _take_true_without_quotes(cls, value: Any) -> Any:
        """Take the word ``true``, which TOML reads as yes where it has no quotes."""
        return "true" if value is True else value

    @classmethod
    def switches(cls) -> dict[str, Switch]:
        """Give the declaration of every switch, by name."""
        return {
            name: field.json_schema_extra["switch"]  # type: ignore[misc, index]
            for name, field in cls.model_fields.items()
        }
