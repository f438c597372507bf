from __future__ import annotations

import os
import sys
import threading

import pytest

from schema_guard.workflows import threads
from schema_guard.workflows.threads import EndedError, Writes, drain


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


def interrupted(job, begun):
    """A job, and an interruption when it has begun."""
    yield job
    assert begun.wait(60)
    raise KeyboardInterrupt


def test_an_interruption_waits_a_moment_only(monkeypatch):
    monkeypatch.setattr(threads, "_PARTING", 0.05)
    begun, end = threading.Event(), threading.Event()

    def hanging():
        begun.set()
        end.wait(60)
        return ()

    with pytest.raises(KeyboardInterrupt):
        drain(interrupted(hanging, begun), 2)
    assert not end.is_set()
    end.set()


def test_after_an_interruption_nothing_is_begun_to_be_written(monkeypatch):
    monkeypatch.setattr(threads, "_PARTING", 0.05)
    writes, asked, answered, said = Writes(), threading.Event(), threading.Event(), []

    def asking():
        asked.set()
        assert answered.wait(60)
        try:
            with writes.one():
                said.append("written")
        except EndedError:
            said.append("ended")
        return ()

    with pytest.raises(KeyboardInterrupt):
        drain(interrupted(asking, asked), 2, writes)
    answered.set()
    join_all()
    assert said == ["ended"]


def test_an_interruption_waits_for_what_is_being_written(monkeypatch):
    monkeypatch.setattr(threads, "_PARTING", 0.0)
    writes, begun, disk, written = Writes(), threading.Event(), threading.Event(), []

    def writing():
        with writes.one():
            begun.set()
            assert disk.wait(60)
            written.append("all of it")
        return ()

    def jobs():
        yield writing
        assert begun.wait(60)
        threading.Timer(0.2, disk.set).start()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        drain(jobs(), 2, writes)
    assert written == ["all of it"]


def test_an_interruption_while_a_failure_is_dealt_with_ends_the_writes_too(monkeypatch):
    writes, begun, end = Writes(), threading.Event(), threading.Event()
    patiences, dismiss_indeed = [], threads._Team.dismiss

    def hanging():
        begun.set()
        end.wait(60)
        return ()

    def jobs():
        yield hanging
        assert begun.wait(60)
        raise ValueError("bad")

    def dismiss(team, patience=None):
        patiences.append(patience)
        if patience is None:
            raise KeyboardInterrupt
        end.set()
        dismiss_indeed(team)

    monkeypatch.setattr(threads._Team, "dismiss", dismiss)
    with pytest.raises(KeyboardInterrupt):
        drain(jobs(), 1, writes)
    assert patiences == [None, threads._PARTING]
    with pytest.raises(EndedError), writes.one():
        pass


def join_all():
    for thread in threading.enumerate():
        if thread.name == "schema-guard":
            thread.join(60)


@pytest.fixture
def affinity(monkeypatch):
    """What threads ask for, on a machine of four processors."""
    asked = {}
    monkeypatch.setattr(threads.sys, "platform", "linux")
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {3, 5, 7, 9}, raising=False)
    monkeypatch.setattr(
        os, "sched_setaffinity", lambda _, wanted: asked.update({threading.current_thread(): wanted}), raising=False
    )
    threads._processor.cache_clear()
    yield asked
    threads._processor.cache_clear()


@pytest.mark.skipif(not getattr(sys, "_is_gil_enabled", lambda: True)(), reason="threads run side by side here")
def test_the_threads_share_a_processor_and_the_caller_keeps_all(affinity):
    for _ in range(2):
        drain((lambda: () for _ in range(20)), 4)
    assert len(affinity) == 8
    assert threading.current_thread() not in affinity
    wanted = set.union(*affinity.values())
    assert len(wanted) == 1
    assert wanted <= {3, 5, 7, 9}


def test_threads_that_may_not_choose_a_processor_work_all_the_same(affinity, monkeypatch):
    def refuse(*_):
        raise PermissionError

    done = []
    monkeypatch.setattr(os, "sched_setaffinity", refuse)
    drain((lambda number=number: done.append(number) or () for number in range(20)), 4)
    assert sorted(done) == list(range(20))
