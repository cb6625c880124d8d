"""Every verb of the system: one function is check, store, audit, in one transaction.

They hold no SQL, that is `survey/register/`. By noun:

    acceptance      entries from boxes, each once
    refilling       the register filled again from the boxes
    planning        an act rehearsed, and carried out as it was seen
    offices         what an office file says
    renames         names it changes, and codes that stay with their person
    rosters         who was to serve where, and the answers that follow
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
    services_given,
    set_services_given,
    withdraw_import,
    withdrawal,
)
from survey.actions.offices import bundle, publish_bundle, set_office, whole_office
from survey.actions.planning import Act, ChangedMeanwhile, carry_out, rehearse
from survey.actions.refilling import Refilled, refill
from survey.actions.renames import CodeOfAnother, NobodyMeant
from survey.actions.rosters import UnknownOfficer, roster, set_duties

__all__ = [
    "Acks",
    "Act",
    "Batch",
    "ChangedMeanwhile",
    "CodeOfAnother",
    "ForeignTenant",
    "NobodyMeant",
    "Refilled",
    "UnknownImport",
    "UnknownOfficer",
    "accept",
    "begin_import",
    "bring_back",
    "bundle",
    "carry_out",
    "head_of",
    "judge",
    "publish_bundle",
    "refill",
    "rehearse",
    "roster",
    "services_given",
    "set_duties",
    "set_office",
    "set_services_given",
    "whole_office",
    "withdraw_import",
    "withdrawal",
]
