"""An SKM result as one reader may see it, for the tests of its writers."""

from reports.disclosure.audiences import Audience, Shown
from reports.skm.figures import SkmReport
from reports.skm.shown import Visible, let_out


def to_office(report: SkmReport) -> Shown[Visible]:
    return let_out(report, Audience.MANAGER)


def to_outside(report: SkmReport) -> Shown[Visible]:
    return let_out(report, Audience.PUBLIC)


def to_keeper(report: SkmReport) -> Shown[Visible]:
    return let_out(report, Audience.CUSTODIAN)
