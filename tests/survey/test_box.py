"""What a box promises: durable before answered, counted once, never changed, erased for good."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from survey.answers.drafts import Bands, Draft
from survey.box import (
    AlreadyRunning,
    Box,
    Closed,
    ForeignHead,
    Full,
    IdTaken,
    OtherTenant,
    Stored,
    TooSlow,
    UnknownId,
    boxes,
    writer,
)
from survey.errors import Busy
from survey.ledger import Head, open_entry, receipt
from tests.builders import TENANT, a_detail, a_form, a_rating

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    box = Box.open(tmp_path, "main", TENANT)
    yield box
    box.close()


def last(box: Box) -> Head:
    entry = box.unsent()[-1]
    return Head(entry.seq, entry.hash)


def test_an_answer_comes_back_as_it_was_given(box: Box) -> None:
    form = a_form(3, comment="Ruang tunggu panas", bands=Bands(sex="P"), visit="t-1", service="ktp")
    stored = box.append(form)
    assert stored == Stored(form.id, receipt(TENANT, form.id), repeated=False)
    entry = box.find(form.id)
    assert entry is not None
    assert open_entry(entry) == form
    assert box.head == Head(1, entry.hash)
    assert box.find(uuid4()) is None


def test_the_same_answer_again_is_a_success_and_changes_nothing(box: Box) -> None:
    rating = a_rating(2)
    first = box.append(rating)
    head = box.head
    again = box.append(replace(rating, lang="en", ignored=4))
    assert again == replace(first, repeated=True)
    assert box.head == head


def test_the_same_id_with_other_content_is_refused(box: Box) -> None:
    rating = a_rating(2)
    box.append(rating)
    with pytest.raises(IdTaken):
        box.append(a_rating(3, id=rating.id))
    assert box.head.seq == 1


def test_an_answer_of_another_installation_is_refused(box: Box, tmp_path: Path) -> None:
    with pytest.raises(OtherTenant):
        box.append(a_rating(tenant=TENANT + 1))
    box.close()
    with pytest.raises(OtherTenant, match="pemasangan lain"):
        Box.open(tmp_path, "main", TENANT + 1)
    Box.open(tmp_path, "main", TENANT).close()


def test_many_answers_are_stored_in_order_and_one_taken_id_stops_none(box: Box) -> None:
    known = a_rating(1)
    box.append(known)
    some = [a_rating() for _ in range(1200)]
    answers = box.append_many([*some[:600], known, a_rating(4, id=known.id), *some[600:], some[0]])
    assert [type(answer) for answer in answers].count(IdTaken) == 1
    assert [a.repeated for a in answers if isinstance(a, Stored)].count(True) == 2
    in_file = [entry.id for entry in boxes(box.folder)[0].entries()]
    assert in_file == [known.id, *(draft.id for draft in some)]


def test_a_repeated_batch_changes_nothing(box: Box) -> None:
    some = [a_rating() for _ in range(50)]
    box.append_many(some)
    head = box.head
    assert all(isinstance(a, Stored) and a.repeated for a in box.append_many(some))
    assert box.head == head


def in_threads(n: int, work: list[Draft], box: Box) -> list[Stored]:
    answers: list[Stored] = []

    def bring(mine: list[Draft]) -> None:
        answers.extend([box.append(draft) for draft in mine])

    threads = [threading.Thread(target=bring, args=(work[i::n],)) for i in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_many_threads_make_one_chain_without_gaps(box: Box) -> None:
    drafts = [a_rating() for _ in range(600)]
    answers = in_threads(24, drafts, box)
    assert {a.id for a in answers} == {d.id for d in drafts}
    assert not any(a.repeated for a in answers)
    verdict = boxes(box.folder)[0].verify([box.head])
    assert (verdict.n, verdict.ok) == (600, True)


def test_one_id_sent_by_many_threads_at_once_is_stored_once(box: Box) -> None:
    rating = a_rating()
    answers = in_threads(16, [rating] * 64 + [a_rating() for _ in range(64)], box)
    assert [a.repeated for a in answers if a.id == rating.id].count(False) == 1
    assert box.head.seq == 65


def test_everything_is_there_after_the_program_starts_again(box: Box, tmp_path: Path) -> None:
    drafts = [a_rating() for _ in range(5)]
    box.append_many(drafts)
    box.mark_sent(Head(2, box.unsent()[1].hash))
    before = (box.id, box.head, box.n_unsent)
    box.close()
    again = Box.open(tmp_path, "main", TENANT)
    assert (again.id, again.head, again.n_unsent) == before
    assert [entry.id for entry in again.unsent()] == [d.id for d in drafts[2:]]
    assert again.append(drafts[0]).repeated
    assert again.warnings == ()
    again.close()


def test_what_is_acknowledged_is_not_offered_again(box: Box) -> None:
    box.append_many([a_rating() for _ in range(7)])
    assert box.n_unsent == 7
    third = box.unsent(3)[-1]
    box.mark_sent(Head(third.seq, third.hash))
    assert (box.n_unsent, box.unsent(1)[0].seq) == (4, 4)
    box.mark_sent(Head(1, b"\0" * 32))  # an old acknowledgement that arrives late
    assert box.n_unsent == 4


@pytest.mark.parametrize("seq", [2, 9])
def test_an_acknowledgement_of_another_chain_is_refused(box: Box, seq: int) -> None:
    box.append_many([a_rating() for _ in range(3)])
    with pytest.raises(ForeignHead):
        box.mark_sent(Head(seq, b"\1" * 32))
    assert box.n_unsent == 3


def test_a_second_program_on_the_same_folder_is_refused_with_the_first_ones_pid(
    tmp_path: Path,
) -> None:
    script = (
        "import sys; from pathlib import Path; from survey.box import Box\n"
        f"Box.open(Path(sys.argv[1]), 'main', {TENANT}); print('ready', flush=True)\n"
        "sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script, tmp_path],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"ready\n"
    with pytest.raises(AlreadyRunning, match=f"PID {holder.pid}"):
        Box.open(tmp_path, "main", TENANT)
    Box.open(tmp_path, "import", TENANT).close()  # another device has its own lock
    assert {b.device for b in boxes(tmp_path)} == {"main", "import"}
    holder.kill()
    holder.communicate()
    Box.open(tmp_path, "main", TENANT).close()


def test_reading_works_beside_the_writer_and_cannot_write(box: Box, tmp_path: Path) -> None:
    drafts = [a_rating() for _ in range(3)]
    box.append_many(drafts)
    script = (
        "import sys; from pathlib import Path; from survey.box import boxes\n"
        "(one,) = boxes(Path(sys.argv[1])); verdict = one.verify()\n"
        "print(verdict.n, verdict.ok, one.head.seq, one.n_unsent, one.state, one.device)\n"
        "print(*[entry.seq for entry in one.entries(after=1)])\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, tmp_path],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout == "3 True 3 3 open main\n2 3\n"
    box.append(a_rating())
    assert boxes(tmp_path)[0].head == box.head


def test_importing_the_box_loads_neither_pandas_nor_numpy_nor_sqlalchemy() -> None:
    script = (
        "import sys, survey.box\n"
        "heavy = {'pandas', 'numpy', 'sqlalchemy', 'matplotlib', 'flask'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
        "import numpy, pandas  # and they can still be imported afterwards\n"
    )
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)


def test_a_full_queue_is_refused_at_once(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "MAX_WAITING", 0)
    with pytest.raises(Full):
        box.append(a_rating())
    assert issubclass(Full, Busy)


def test_a_disk_that_does_not_answer_leaves_the_outcome_open(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    store = box._store.store

    def slow(batch: list[object]) -> object:
        go_on.wait(10)
        return store(batch)  # type: ignore[arg-type]

    monkeypatch.setattr(box._store, "store", slow)
    monkeypatch.setattr(writer, "PATIENCE_S", 0.05)
    rating = a_rating()
    with pytest.raises(TooSlow):
        box.append(rating)
    go_on.set()
    monkeypatch.setattr(writer, "PATIENCE_S", 10)
    assert box.append(rating).repeated


def test_a_closed_box_takes_nothing_and_leaves_nobody_waiting(tmp_path: Path) -> None:
    box = Box.open(tmp_path, "main", TENANT)
    box.close()
    box.close()
    with pytest.raises(Closed):
        box.append(a_rating())


def test_an_unforeseen_fault_reaches_the_waiting_and_the_box_goes_on(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(batch: list[object]) -> object:
        raise RuntimeError

    monkeypatch.setattr(box._store, "store", broken)
    with pytest.raises(RuntimeError):
        box.append(a_rating())
    monkeypatch.undo()
    assert not box.append(a_rating()).repeated


# --- erasing ------------------------------------------------------------------------------------


def test_erasing_removes_value_and_salt_and_the_chain_holds(box: Box) -> None:
    form = a_form(2, comment="Petugas A kasar", bands=Bands(job="PNS"), visit="t-9")
    box.append_many([a_rating(), form, a_rating()])
    box.erase(form.id, {"comment"})
    entry = box.find(form.id)
    assert entry is not None
    assert (entry.private.comment, entry.private.comment_salt) == (None, None)
    assert open_entry(entry) == replace(form, comment="")
    box.erase(form.id, {"comment", "time", "bands"})
    (one,) = boxes(box.folder)
    assert one.verify([box.head]).ok
    assert box.append(form).repeated  # an erased part matches anything
    with pytest.raises(UnknownId):
        box.erase(uuid4(), {"time"})
    with pytest.raises(ValueError, match="seq"):
        box.erase(form.id, {"seq"})


def test_an_erased_text_is_in_no_file_any_more(box: Box) -> None:
    drafts = [
        a_form(3, comment=f"KENARI-{n:04d} " + "kata " * (n % 60), visit=f"TIKET-{n:04d}")
        for n in range(400)
    ]
    box.append_many(drafts)
    raw = b"".join(file.read_bytes() for file in box.folder.iterdir())
    assert raw.count(b"KENARI-") >= 400  # the search itself works
    for draft in [*drafts[::3], *drafts[1::3], *drafts[2:200:3]]:
        box.erase(draft.id, {"comment", "time"})
    kept = {draft.comment.split()[0] for draft in drafts[200:] if draft in drafts[2::3]}
    raw = b"".join(file.read_bytes() for file in box.folder.iterdir())
    found = {f"KENARI-{n:04d}" for n in range(400) if f"KENARI-{n:04d}".encode() in raw}
    assert found == kept
    for draft in drafts[2::3]:
        box.erase(draft.id, {"comment", "time"})
    raw = b"".join(file.read_bytes() for file in box.folder.iterdir())
    assert raw.count(b"KENARI-") + raw.count(b"TIKET-") == 0
    assert boxes(box.folder)[0].verify().ok


# --- another box of the same device -------------------------------------------------------------


def test_a_new_chain_takes_along_what_was_not_acknowledged(box: Box) -> None:
    drafts = [a_rating() for _ in range(6)]
    box.append_many(drafts)
    old_id, old_head = box.id, box.head
    box.mark_sent(Head(4, box.unsent()[3].hash))
    box.renew("fork")
    assert box.id != old_id
    assert [entry.id for entry in box.unsent()] == [d.id for d in drafts[4:]]
    assert box.append(drafts[5]).repeated
    old, new = boxes(box.folder)
    assert (old.state, old.head, old.n_unsent) == ("closed", old_head, 0)
    assert (new.state, new.n_unsent) == ("open", 2)
    assert new.passport is not None
    assert (new.passport.because, new.passport.follows) == ("fork", old_id)
    assert old.verify().ok
    assert new.verify().ok


def test_older_boxes_still_answer_and_are_still_erased(box: Box) -> None:
    rating = a_form(4, comment="lama")
    box.append(rating)
    box.mark_sent(last(box))
    box.renew("fork")
    assert box.head.seq == 0
    assert box.find(rating.id) is not None
    box.append(a_detail(rating, reasons=("antrean",)))
    box.erase(rating.id, {"comment"})
    entry = box.find(rating.id)
    assert entry is not None
    assert entry.private.comment is None
    assert boxes(box.folder)[0].verify().ok


def test_a_copy_made_beside_the_writer_is_whole_and_opens_a_new_chain(
    box: Box, tmp_path: Path
) -> None:
    drafts = [a_rating() for _ in range(20)]
    box.append_many(drafts[:10])
    restored = tmp_path / "restored"
    restored.mkdir()
    (one,) = boxes(tmp_path)
    one.copy_to(restored / one.path.name)
    box.append_many(drafts[10:])
    (copy,) = boxes(restored)
    assert (copy.state, copy.verify().n, copy.id) == ("copy", 10, box.id)
    with pytest.raises(FileExistsError):
        one.copy_to(restored / one.path.name)

    back = Box.open(restored, "main", TENANT)
    assert back.id != box.id
    assert [entry.id for entry in back.unsent()] == [d.id for d in drafts[:10]]
    assert "dipulihkan" in " ".join(back.warnings)
    back.close()
    assert [b.state for b in boxes(restored)] == ["closed", "open"]
    again = Box.open(restored, "main", TENANT)
    assert again.warnings == ()
    again.close()
