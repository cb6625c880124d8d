"""What is asked: questionnaires, their published versions, and the instruments they belong to.

Read next: `model.py`.
"""

from survey.questionnaire.model import (
    NOT_ANSWERED,
    SATISFIED_FROM,
    Instrument,
    Item,
    Option,
    Order,
    Owner,
    Questionnaire,
    Reason,
    Text,
    UnknownItem,
    WrongLength,
    WrongScores,
    is_satisfied,
)
from survey.questionnaire.published import (
    current,
    instrument,
    is_official,
    keys,
    load,
    names,
    official,
    refs,
    versions,
)

__all__ = [
    "NOT_ANSWERED",
    "SATISFIED_FROM",
    "Instrument",
    "Item",
    "Option",
    "Order",
    "Owner",
    "Questionnaire",
    "Reason",
    "Text",
    "UnknownItem",
    "WrongLength",
    "WrongScores",
    "current",
    "instrument",
    "is_official",
    "is_satisfied",
    "keys",
    "load",
    "names",
    "official",
    "refs",
    "versions",
]
