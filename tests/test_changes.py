"""A rota planned again over its old file: what stays, what moves, what is cancelled."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

from rota.changes import cut, merge, publish, published
from rota.instants import Span
from rota.notices import untold
from rota.period import Period
from rota.shift import CANCELLED, PLANNED, PUBLISHED, Rota, Shift
from teams import PARIS, night

WEEK = Period(date(2026, 12, 7), date(2026, 12, 13))
THEN = datetime(2026, 11, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
MON, TUE = "2026-12-07", "2026-12-08"
HOUR = timedelta(hours=1)


def again(old: tuple[Shift, ...], *new: Shift) -> tuple[Shift, ...]:
    """The rows of a rota file planned again."""
    return merge(WEEK, old, new, NOW).shifts


def out(person: str, day: str = MON, **changes: object) -> Shift:
    """A published night."""
    return replace(night(person, day), **{"status": PUBLISHED} | changes)  # type: ignore[arg-type]


def test_first_rota_is_as_it_was_planned() -> None:
    """Without an old file the new shifts are the rota."""
    assert merge(WEEK, (), [night("alice", MON)], NOW) == Rota(WEEK, (night("alice", MON),))


def test_what_stays_keeps_its_row() -> None:
    """A shift that stays with its person keeps status, answer, notice, note, revision and pin."""
    row = out(
        "alice",
        answer="accepted",
        notified="2026-11-01T09:00+01:00 e-mail",
        note="rings twice",
        revision=3,
        changed=THEN,
        pinned=True,
    )
    assert again((row,), night("alice", MON)) == (row,)
    planned = night("alice", MON, note="rings twice", pinned=True)
    assert again((planned,), night("alice", MON)) == (planned,)


def test_what_was_only_planned_moves_without_a_trace() -> None:
    """Nobody was told of a planned shift, so its revision stays 0 and nothing is cancelled."""
    assert again((night("alice", MON),), night("bob", MON)) == (night("bob", MON),)
    assert again((night("alice", MON),), night("bob", TUE)) == (night("bob", TUE),)


def test_what_was_published_and_moves_gets_a_revision_and_a_cancelled_row() -> None:
    """The new person's row is planned, revision 1; the former person's calendar must drop it."""
    assert again((out("alice"),), night("bob", MON)) == (
        night("bob", MON, revision=1, changed=NOW),
        out("alice", status=CANCELLED, revision=1, changed=NOW),
    )


def test_what_was_published_and_is_no_more_is_cancelled() -> None:
    """A slot that is gone keeps a row; a pinned one is pinned no more."""
    assert again((out("alice", pinned=True, revision=2, changed=THEN),), night("bob", TUE)) == (
        night("bob", TUE),
        out("alice", status=CANCELLED, revision=3, changed=NOW),
    )


def test_what_comes_back_is_known_until_it_is_published() -> None:
    """Given back to its former person, a shift has a higher revision.

    That she was told of it once is what the cancelled row says, until she is told anew.
    """
    rows = again((out("alice"),), night("bob", MON))
    back = again(rows, night("alice", MON))
    assert back == (
        night("alice", MON, revision=2, changed=NOW),
        out("alice", status=CANCELLED, revision=1, changed=NOW),
    )
    assert publish(Rota(WEEK, back)).shifts == (out("alice", revision=2, changed=NOW),)


def test_what_came_back_and_moves_again_is_cancelled_again() -> None:
    """Alice was told; whether the shift came back to her meanwhile or not, she must drop it."""
    back = again(again((out("alice"),), night("bob", MON)), night("alice", MON))
    assert again(back, night("bob", MON)) == (
        night("bob", MON, revision=3, changed=NOW),
        night("alice", MON, status=CANCELLED, revision=3, changed=NOW),
    )


def test_a_refusal_taken_back_is_none() -> None:
    """The row that says what she knows of does not say that she would not have it."""
    rows = again((out("alice", answer="refused"),), night("bob", MON))
    assert [row.answer for row in again(rows, night("alice", MON))] == ["", ""]


def test_everybody_who_was_told_keeps_a_cancelled_row() -> None:
    """Alice, then Bob, then Carol: the first two were published, and both are cancelled."""
    bob = publish(Rota(WEEK, again((out("alice"),), night("bob", MON)))).shifts
    assert again(bob, night("carol", MON)) == (
        night("carol", MON, revision=2, changed=NOW),
        out("alice", status=CANCELLED, revision=1, changed=NOW),
        out("bob", status=CANCELLED, revision=2, changed=NOW),
    )


def test_who_was_never_told_has_no_cancelled_row() -> None:
    """Bob's row was planned after Alice's was published, and then given to Carol unpublished."""
    rows = again((out("alice"),), night("bob", MON))
    assert [(row.person, row.status, row.revision) for row in again(rows, night("carol", MON))] == [
        ("carol", PLANNED, 2),
        ("alice", CANCELLED, 1),
    ]


def test_who_refuses_what_calendars_have_shown_is_told_that_it_is_gone() -> None:
    """Alice's night was published, moved and put back; when she refuses it, it is cancelled."""
    back = again(again((out("alice"),), night("bob", MON)), night("alice", MON))
    refused = tuple(replace(row, answer="refused") for row in back)
    assert again(refused, night("bob", MON)) == (
        night("bob", MON, revision=3, changed=NOW),
        night("alice", MON, status=CANCELLED, answer="refused", revision=3, changed=NOW),
    )


def test_cancelled_rows_stay() -> None:
    """What was cancelled before remains so, unchanged."""
    gone = out("alice", TUE, status=CANCELLED, revision=1, changed=THEN)
    assert again((gone, night("bob", MON)), night("bob", MON)) == (night("bob", MON), gone)


def test_slot_cancelled_by_hand_is_known_to_calendars() -> None:
    """A cancelled row says that the slot was published once: who has it now has a new revision."""
    gone = out("alice", status=CANCELLED)
    assert again((gone,), night("bob", MON)) == (night("bob", MON, revision=1, changed=NOW), gone)


def test_uncovered_slots_are_rows_like_others() -> None:
    """A published hole that is filled is news; nobody has to be told that it is no more."""
    assert again((out(""),), night("bob", MON)) == (night("bob", MON, revision=1, changed=NOW),)
    assert again((out("bob"),), night("", MON)) == (
        night("", MON, revision=1, changed=NOW),
        out("bob", status=CANCELLED, revision=1, changed=NOW),
    )


def test_new_name_is_news_but_the_person_stays() -> None:
    """Alice marries: a new revision, but her pin, her answer and the notice remain."""
    row = out("alice", pinned=True, answer="accepted", notified="2026-11-01", note="rings twice")
    renamed = replace(night("alice", MON), name="Alice Durand")
    assert again((row,), renamed) == (
        replace(row, name="Alice Durand", status=PLANNED, revision=1),
        replace(row, status=CANCELLED, pinned=False, answer="", revision=1, changed=NOW),
    )
    planned = night("alice", MON, pinned=True, note="rings twice")
    assert again((planned,), renamed) == (replace(planned, name="Alice Durand"),)


def halves(whole: Shift, person: str = "") -> tuple[Shift, Shift]:
    """A shift cut in the middle; the later half is of another person, who was not told of it."""
    middle = whole.span.start + (whole.span.end - whole.span.start) / 2
    first, second = cut(whole, [middle])
    if person and person != whole.person:
        second = replace(second, person=person, answer="", notified="", changed=None)
    return first, second


TOLD: dict[str, Any] = {
    "notified": "2026-11-01T09:00:00+01:00 e-mail",
    "revision": 1,
    "changed": THEN,
}


def test_whoever_only_loses_hours_keeps_the_notice() -> None:
    """Alice was told of the whole night; her half of it is hers by the same notice."""
    first, second = again((out("alice", **TOLD),), *halves(out("alice", **TOLD), "bob"))[:2]
    assert (first.person, first.status, first.revision) == ("alice", PLANNED, 2)
    assert (first.notified, first.changed) == (TOLD["notified"], THEN)
    assert not untold(first, PARIS)
    assert (second.person, second.notified) == ("bob", "")
    fresh = [replace(half, notified="", changed=None) for half in halves(out("alice", **TOLD))]
    for half in again((out("alice", **TOLD),), *fresh)[:2]:
        assert (half.notified, half.changed) == (TOLD["notified"], THEN)


def test_whoever_has_back_what_they_were_told_of_keeps_the_notice() -> None:
    """Traded and traded back, whole or in part, before anybody else was told of it."""
    night_ = out("alice", **TOLD)
    rows = again((night_,), night("bob", MON))
    [back] = [row for row in again(rows, night("alice", MON)) if row.live]
    assert (back.notified, back.revision, untold(back, PARIS)) == (TOLD["notified"], 3, False)
    for half in halves(night("alice", MON)):
        [part] = [row for row in again(rows, half) if row.live]
        assert part.notified == TOLD["notified"]
    later = replace(night("alice", MON), span=Span(night_.span.start, night_.span.end + HOUR))
    [more] = [row for row in again(rows, later) if row.live]
    assert more.notified == ""


def test_notice_runs_anew_once_somebody_else_was_told() -> None:
    """Bob was published in Alice's night: she has it from him, though later from Carol."""
    rows = again((out("alice", **TOLD),), night("bob", MON))
    bobs = publish(Rota(WEEK, rows)).shifts
    [back] = [row for row in again(bobs, night("alice", MON)) if row.live]
    assert (back.notified, back.changed) == ("", NOW)
    carols = again(bobs, night("carol", MON))
    [back] = [row for row in again(carols, night("alice", MON)) if row.live]
    assert back.notified == ""
    refused = tuple(replace(row, answer="refused") for row in (out("alice", **TOLD),))
    given = again(refused, night("bob", MON))
    [back] = [row for row in again(given, night("alice", MON)) if row.live]
    assert back.notified == ""


def test_planning_again_freezes_the_burden_anew() -> None:
    """A change of weights is in the books of a rota planned after it; nobody's calendar changes."""
    heavier = night("alice", MON, burden=Fraction(28))
    assert again((out("alice"),), heavier) == (out("alice", burden=Fraction(28)),)


def test_turns_are_those_of_the_new_rota() -> None:
    """A slot may belong to another turn now: that is no news to its person."""
    assert again((out("alice", turn="old"),), night("alice", MON)) == (out("alice"),)


def test_nothing_changes_when_nothing_changed() -> None:
    """Planned again and again, rows are the same."""
    rows = again((out("alice"), out("bob", TUE)), night("carol", MON), night("bob", TUE))
    fresh = night("carol", MON), night("bob", TUE)
    assert again(rows, *fresh) == rows
    told = publish(Rota(WEEK, rows)).shifts
    assert again(told, *fresh) == told


def test_publish_marks_what_stands() -> None:
    """Live rows are published, uncovered ones too; cancelled rows stay cancelled."""
    gone = out("carol", TUE, status=CANCELLED)
    rota = Rota(WEEK, (night("alice", MON), night("", TUE), gone))
    assert not published(rota)
    assert publish(rota).shifts == (out("alice"), out("", TUE), gone)
    assert published(publish(rota))
    assert publish(publish(rota)) == publish(rota)
