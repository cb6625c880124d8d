"""Every verb of the system: one function is check, store, audit, in one transaction.

They hold no SQL, that is `survey/register/`. By noun:

    acceptance      entries from boxes, each once
    arrivals        what an entry says by itself, in the office's time
    refilling       the register filled again from the boxes
    planning        an act rehearsed, and carried out as it was seen
    offices         what an office file says
    dated_facts     which of it holds on which days
    holidays        national holidays of a year
    officer_numbers  NIPs, each of one officer
    renames         names it changes, and codes that stay with their person
    places          what there is: ended, reopened, other hours, single days
    codes           codes that change, and two counters or services made one
    rosters         who was to serve where, and the answers that follow
    substitutions   who really served, and taking that back
    duty_checks     duties that cannot be, and slips of the pen that are told
    traces          what their lines in the audit name
    merge_checks    what a merge of counters does to duty
    hours_checks    duties left outside other hours, and ratings judged anew
    imports         files of ratings, taken in and out
    flags           what the plausibility rules say of taps
    form_flags      what they say of the forms that phones sent
    walk_flags      what they say of how forms were answered
    exclusions      what official results to come leave out
    tickets         codes for the box at a counter, printed
    closing         the official result, frozen and signed
    retention       what is forgotten, and when

Read next: `acceptance.py`.
"""

from survey.actions.acceptance import Acks, Batch, ForeignTenant, accept, end_chain, head_of
from survey.actions.duty_checks import UnknownOfficer
from survey.actions.flags import judge
from survey.actions.holidays import adopt_holidays
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
from survey.actions.planning import Act, ChangedMeanwhile, carry_out, check_state, rehearse, today
from survey.actions.refilling import Refilled, refill
from survey.actions.renames import CodeOfAnother, NobodyMeant
from survey.actions.rosters import copy_week, roster, set_duties
from survey.actions.substitutions import correct, undo

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
    "adopt_holidays",
    "begin_import",
    "bring_back",
    "bundle",
    "carry_out",
    "check_state",
    "copy_week",
    "correct",
    "end_chain",
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
    "today",
    "undo",
    "whole_office",
    "withdraw_import",
    "withdrawal",
]
