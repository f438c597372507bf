from __future__ import annotations

import threading

import pytest

from schema_guard.workflows import threads
from schema_guard.workflows.threads import drain


def test_every_job_and_what_it_returns_is_done():
    done = []

    def parent(number):
        return [lambda part=part: done.append((number, part)) or () for part in range(3)]

    drain((lambda number=number: parent(number) for number in range(50)), 4)
    assert sorted(done) == [(number, part) for number in range(50) for part in range(3)]


def test_no_more_than_so_many_at_once_and_few_drawn_ahead():
    drawn, done, running, most = [], [], [], []

    def job():
        running.append(None)
        most.append(len(running))
        running.pop()
        done.append(None)
        return ()

    def jobs():
        for _ in range(200):
            drawn.append(len(drawn) - len(done))
            yield job

    drain(jobs(), 3)
    assert len(done) == 200
    assert max(most) <= 3
    assert max(drawn) <= 2 * 3


def test_a_failure_ends_it_when_what_runs_is_done():
    begun, end, done = threading.Event(), threading.Event(), []

    def slow():
        begun.set()
        assert end.wait(60)
        done.append("slow")
        return ()

    def bad():
        assert begun.wait(60)
        end.set()
        raise ValueError("bad")

    with pytest.raises(ValueError, match="bad"):
        drain(iter([slow, bad]), 2)
    assert done == ["slow"]


def test_an_interruption_waits_a_moment_only(monkeypatch):
    monkeypatch.setattr(threads, "_PARTING", 0.05)
    begun, end = threading.Event(), threading.Event()

    def hanging():
        begun.set()
        end.wait(60)
        return ()

    def jobs():
        yield hanging
        assert begun.wait(60)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        drain(jobs(), 2)
    assert not end.is_set()
    end.set()
