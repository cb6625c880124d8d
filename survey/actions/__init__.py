"""Every verb of the system: one function is check, store, audit, in one transaction.

They hold no SQL, that is `survey/register/`. By noun:

    acceptance      entries from boxes, each once
    refilling       the register filled again from the boxes
    offices         what an office file says
    renames         names it changes, and codes that stay with their person
    imports         files of ratings, taken in and out
    flags           what the plausibility rules say
    closing         the official result, frozen and signed
    retention       what is forgotten, and when

Read next: `acceptance.py`.
"""

from survey.actions.acceptance import Acks, Batch, ForeignTenant, accept, head_of
from survey.actions.flags import judge
from survey.actions.imports import (
    UnknownImport,
    begin_import,
    bring_back,
    set_services_given,
    withdraw_import,
    withdraw_imports,
)
from survey.actions.offices import (
    Changes,
    UnknownOfficer,
    bundle,
    publish_bundle,
    set_duties,
    set_office,
)
from survey.actions.refilling import Refilled, refill
from survey.actions.renames import CodeOfAnother, NobodyMeant, Renamed

__all__ = [
    "Acks",
    "Batch",
    "Changes",
    "CodeOfAnother",
    "ForeignTenant",
    "NobodyMeant",
    "Refilled",
    "Renamed",
    "UnknownImport",
    "UnknownOfficer",
    "accept",
    "begin_import",
    "bring_back",
    "bundle",
    "head_of",
    "judge",
    "publish_bundle",
    "refill",
    "set_duties",
    "set_office",
    "set_services_given",
    "withdraw_import",
    "withdraw_imports",
]
