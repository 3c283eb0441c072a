"""Releases of code sets in the database, on SQLite and PostgreSQL."""

from datetime import date

import pytest
from sqlalchemy import event

from activities.code_books import current_book
from models.codes import MueLimit, ReleaseInfo
from models.errors import Conflict, NotFound
from models.publication import published_until
from rulebook.codes.book import CodeBook
from rulebook.codes.table import table_of
from store import code_sets
from store.engine import Store

DAY = date(2026, 11, 2)


def release(units: int, since: date = date(2026, 1, 1), name: str = "MUE 2026") -> tuple[ReleaseInfo, bytes]:
    """Return a release with one limit."""
    table = table_of("mue", [MueLimit("G0101", units, 2)])
    info = ReleaseInfo(
        id=f"mue-{since}-{units}", kind="mue", name=name, effective_from=since, sha256="ab", entries=1
    )
    return info, table.content()


def load(store: Store, units: int, since: date = date(2026, 1, 1), *, replace: bool = False) -> bool:
    with store.write() as session:
        return code_sets.put(session, *release(units, since), replace=replace)


def book(store: Store) -> CodeBook:
    with store.read() as session:
        return current_book(session)


def test_a_release_comes_back_as_it_was(store: Store) -> None:
    load(store, 3)

    with store.read() as session:
        (info,) = code_sets.releases(session)
        kept = code_sets.content(session, info.id)
    assert (info, kept) == release(3)


def test_a_step_sees_a_release_that_was_loaded_since_the_last(store: Store) -> None:
    before = book(store)
    load(store, 3)
    after = book(store)
    load(store, 5, date(2026, 12, 1))

    assert before.loaded("mue", DAY) is False
    assert after.mue("G0101", DAY) == MueLimit("G0101", 3, 2)
    assert book(store).mue("G0101", DAY) == MueLimit("G0101", 3, 2)
    assert book(store).mue("G0101", date(2026, 12, 1)) == MueLimit("G0101", 5, 2)


def test_the_bytes_of_a_release_are_read_once_in_a_process(store: Store) -> None:
    load(store, 4)
    first = book(store)
    statements: list[str] = []

    def note(*given: object) -> None:
        statements.append(str(given[2]))

    with store.read() as session:
        event.listen(session.get_bind(), "before_cursor_execute", note)
        again = current_book(session)
        event.remove(session.get_bind(), "before_cursor_execute", note)

    assert again is first
    assert len([text for text in statements if "code_set_release" in text]) == 1
    assert "content" not in "".join(statements)


def test_the_same_release_twice_is_one_and_another_on_its_day_is_refused(store: Store) -> None:
    assert load(store, 3)
    assert not load(store, 3)
    with pytest.raises(Conflict, match="--replace"):
        load(store, 4)
    assert load(store, 4, replace=True)

    assert book(store).mue("G0101", DAY) == MueLimit("G0101", 4, 2)
    with store.read() as session, pytest.raises(NotFound):
        code_sets.content(session, "mue-2026-01-01-3")


def test_a_release_that_another_import_put_first_is_a_conflict(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two imports at once: on PostgreSQL both see an empty day before either has written."""
    load(store, 3)

    def nothing(*_: object) -> None:
        return None

    monkeypatch.setattr(code_sets, "at", nothing)

    with pytest.raises(Conflict, match="another import"):
        load(store, 4)


def test_publishers_make_releases_for_a_year_or_a_quarter() -> None:
    days = [date(2026, 10, 1), date(2026, 4, 1), date(2026, 1, 1)]

    assert [published_until("icd10cm", day) for day in days] == [
        date(2027, 9, 30),
        date(2026, 9, 30),
        date(2026, 9, 30),
    ]
    assert [published_until("hcpcs", day) for day in days] == [
        date(2026, 12, 31),
        date(2026, 6, 30),
        date(2026, 3, 31),
    ]
    quarterly = ("ptp", "mue", "addon", "pfs")
    assert {published_until(kind, days[2]) for kind in quarterly} == {date(2026, 3, 31)}
    assert {published_until(kind, days[0]) for kind in ("fees", "carc", "pos", "taxonomy")} == {None}
