"""Can this period be trusted? Every report opens with the answer.

counts.py counts, trust.py reads what a report begins with and judges it by fixed thresholds,
words.py says it to people (survey/integrity_words.py whether the register can be trusted at all)
and as_json.py to programs. Read next: trust.py.
"""

from reports.measures.quality.as_json import as_json
from reports.measures.quality.counts import (
    SHIFT_POINTS,
    ChannelRow,
    Coverage,
    Live,
    OfficerCoverage,
    Population,
    by_officer,
    by_service,
    channels,
    coverage,
    coverage_by_day,
    flag_counts,
    listed,
    live,
    open_days,
    open_half_days,
    population,
    shifted,
    shifts,
    year_before,
)
from reports.measures.quality.trust import (
    Facts,
    LeftOutForms,
    Level,
    Measure,
    Record,
    Trust,
    judge,
    rarely_rated,
    read_record,
    usual_coverage,
    without_officers,
)
from reports.measures.quality.words import Statement, verdict, words
from survey.register.services import services_by_day

__all__ = [
    "SHIFT_POINTS",
    "ChannelRow",
    "Coverage",
    "Facts",
    "LeftOutForms",
    "Level",
    "Live",
    "Measure",
    "OfficerCoverage",
    "Population",
    "Record",
    "Statement",
    "Trust",
    "as_json",
    "by_officer",
    "by_service",
    "channels",
    "coverage",
    "coverage_by_day",
    "flag_counts",
    "judge",
    "listed",
    "live",
    "open_days",
    "open_half_days",
    "population",
    "rarely_rated",
    "read_record",
    "services_by_day",
    "shifted",
    "shifts",
    "usual_coverage",
    "verdict",
    "without_officers",
    "words",
    "year_before",
]
