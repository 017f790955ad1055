from pathlib import Path

import pytest

from core.jobs.ledger import MOST_ATTEMPTS, Ledger
from core.store.catalog import Catalog


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    return Catalog(tmp_path / "assay.sqlite")


@pytest.fixture
def ledger(catalog: Catalog) -> Ledger:
    return Ledger(catalog)


def put(catalog: Catalog, job: str, slot: str = "light") -> None:
    with catalog.write() as connection:
        connection.execute(
            "INSERT INTO jobs (id, kind, params, slot, state, created) VALUES (?, 'k', '{}', ?, 'queued', 0)",
            (job, slot),
        )


def state(catalog: Catalog, job: str) -> tuple[str, int]:
    with catalog.read() as connection:
        row = connection.execute("SELECT state, attempts FROM jobs WHERE id = ?", (job,)).fetchone()
    return row["state"], row["attempts"]


def test_each_slot_gives_its_oldest_job_one_at_a_time(catalog: Catalog, ledger: Ledger) -> None:
    for job, slot in (("h1", "heavy"), ("h2", "heavy"), ("l1", "light")):
        put(catalog, job, slot)
    assert [ledger.claim("heavy"), ledger.claim("heavy"), ledger.claim("light"), ledger.claim("light")] == [
        "h1",
        None,
        "l1",
        None,
    ]
    attempt = ledger.begin("h1", 10, 1.0)
    assert attempt == 1
    assert ledger.finish("h1", attempt, result="{}")
    assert ledger.claim("heavy") == "h2"


def test_only_one_worker_takes_up_a_job(catalog: Catalog, ledger: Ledger) -> None:
    put(catalog, "j")
    assert ledger.begin("j", 10, 1.0) is None
    ledger.claim("light")
    assert ledger.begin("j", 10, 1.0) == 1
    assert ledger.begin("j", 11, 1.0) is None


def test_a_worker_whose_job_was_given_away_writes_in_vain(catalog: Catalog, ledger: Ledger) -> None:
    put(catalog, "j")
    ledger.claim("light")
    ledger.begin("j", 10, 1.0)
    assert ledger.end_attempt("j", 1, "It died.", "log") == "queued"
    ledger.claim("light")
    assert ledger.begin("j", 11, 1.0) == 2
    assert not ledger.beat("j", 1, 1, 2, "")
    assert not ledger.finish("j", 1, result="{}")
    assert ledger.end_attempt("j", 1, "It died.", "log") is None
    assert state(catalog, "j") == ("running", 2)
    assert ledger.finish("j", 2, error={"what": "x", "where": "", "remedy": ""})
    assert state(catalog, "j") == ("failed", 2)


def test_attempts_are_limited(catalog: Catalog, ledger: Ledger) -> None:
    put(catalog, "j")
    outcomes = []
    for attempt in range(1, MOST_ATTEMPTS + 1):
        ledger.claim("light")
        outcomes.append(ledger.end_attempt("j", attempt, "It died.", "the log"))
    assert outcomes == ["queued", "queued", "failed"]
    with catalog.read() as connection:
        error = connection.execute("SELECT error FROM jobs").fetchone()["error"]
    assert "3 times" in error
    assert "the log" in error


def test_leaving_needs_an_empty_queue(catalog: Catalog, ledger: Ledger) -> None:
    left = []
    put(catalog, "j")
    assert not ledger.leave_if_idle(lambda: left.append(1))
    ledger.claim("light")
    assert not ledger.leave_if_idle(lambda: left.append(1))
    ledger.finish("j", 1, result="{}")
    assert ledger.leave_if_idle(lambda: left.append(1))
    assert left == [1]
