"""A program that stores ratings and says for each what it was told; run under fault injection.

    python tests/faults/writer.py FOLDER TENANT N

Prints "ACK id" after a rating is durable, "NAK id" each time it is refused, "CLOSED" when the box
could not be opened. A refused rating is sent again, with the same id, as the kiosk page does.
"""

import sys
import time
from datetime import date
from pathlib import Path
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from survey.answers.drafts import Bands, Channel, Draft, Kind, Slot
from survey.answers.origins import DatedBy, Provenance
from survey.box import Box
from survey.errors import LoketError

ATTEMPTS = 6


def a_tap(tenant: int) -> Draft:
    return Draft(
        id=uuid4(),
        kind=Kind.RATING,
        questionnaire="skm-2017/1",
        scores="4---------",
        reasons=(),
        tenant=tenant,
        unit="dukcapil",
        counter="L1",
        service="",
        channel=Channel.KIOSK,
        lang="id",
        day=date(2026, 11, 16),
        slot=Slot.AM,
        about=None,
        officer="",
        provenance=Provenance.KIOSK,
        dated=DatedBy.DAY,
        ignored=0,
        at=None,
        visit="",
        duration_s=None,
        bands=Bands(),
        comment="",
    )


def opened(folder: Path, tenant: int) -> Box | None:
    for _ in range(ATTEMPTS):
        try:
            return Box.open(folder, "main", tenant)
        except LoketError:
            print("CLOSED", flush=True)
            time.sleep(0.01)
    return None


def main() -> None:
    folder, tenant, n = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    box = opened(folder, tenant)
    if box is None:
        return
    for _ in range(n):
        draft = a_tap(tenant)
        for _ in range(ATTEMPTS):
            try:
                box.append(draft)
            except LoketError as error:
                print("NAK", draft.id, error.slug, flush=True)
            else:
                print("ACK", draft.id, flush=True)
                break
    box.close()


if __name__ == "__main__":
    main()
