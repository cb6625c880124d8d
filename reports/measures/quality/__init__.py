"""Can this period be trusted? Every report opens with the answer.

counts.py counts, calendar.py knows when the unit was open, record.py reads what a report begins
with, integrity.py says what was compared with the boxes, trust.py judges it all by fixed
thresholds, words.py says it to people and as_json.py to programs.
Read next: record.py.
"""

from reports.measures.quality.as_json import as_json
from reports.measures.quality.calendar import (
    HalfDay,
    Live,
    between,
    live,
    open_days,
    open_half_days,
)
from reports.measures.quality.counts import (
    SHIFT_POINTS,
    ChannelRow,
    Coverage,
    OfficerCoverage,
    by_officer,
    channels,
    coverage,
    coverage_by_day,
    flag_counts,
    listed,
    shifted,
    shifts,
)
from reports.measures.quality.integrity import lines as integrity_lines
from reports.measures.quality.population import Population, by_service, population, year_before
from reports.measures.quality.record import Record, read_record
from reports.measures.quality.trust import (
    Doubt,
    Facts,
    Level,
    Measure,
    Trust,
    judge,
    rarely_rated,
    usual_coverage,
    without_officers,
)
from reports.measures.quality.words import Statement, verdict, words
from survey.register.services import services_by_day

__all__ = [
    "SHIFT_POINTS",
    "ChannelRow",
    "Coverage",
    "Doubt",
    "Facts",
    "HalfDay",
    "Level",
    "Live",
    "Measure",
    "OfficerCoverage",
    "Population",
    "Record",
    "Statement",
    "Trust",
    "as_json",
    "between",
    "by_officer",
    "by_service",
    "channels",
    "coverage",
    "coverage_by_day",
    "flag_counts",
    "integrity_lines",
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
