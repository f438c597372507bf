from __future__ import annotations

from schema_guard.eventbridge.pacing import Pacer


class Time:
    def __init__(self):
        self.now = 1000.0
        self.slept = []

    def clock(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


def pacer():
    time = Time()
    return Pacer(clock=time.clock, sleep=time.sleep), time


def test_nobody_waits_while_all_is_well():
    pace, time = pacer()
    for _ in range(100):
        pace.wait()
        pace.succeeded()
    assert time.slept == []
    assert pace.successes == 100


def test_failures_make_everybody_wait_longer_and_successes_shorter():
    pace, time = pacer()
    pace.succeeded()
    for attempt in range(1, 12):
        assert pace.retry(attempt)
        pace.wait()
    assert 0.05 <= time.slept[0] <= 0.1
    assert 10 <= time.slept[-1] <= 20
    for _ in range(20):
        pace.succeeded()
    assert pace.retry(1)
    pace.wait()
    assert time.slept[-1] <= 0.1


def test_an_endpoint_that_cannot_be_reached_is_given_up_at_once():
    pace, _ = pacer()
    assert not pace.retry(1, reached=False)


def test_an_endpoint_that_pushes_back_from_the_start_is_given_half_a_minute():
    pace, time = pacer()
    assert pace.retry(1)
    time.now += 29
    assert pace.retry(2)
    time.now += 2
    assert not pace.retry(3)


def test_a_request_is_given_up_when_the_service_is_gone_for_minutes():
    pace, time = pacer()
    pace.succeeded()
    time.now += 1000  # without a request
    assert pace.retry(1)
    time.now += 299
    assert pace.retry(2, reached=False)
    time.now += 2
    assert not pace.retry(3)


def test_a_request_of_its_own_is_given_up_after_many_attempts():
    pace, _ = pacer()
    pace.succeeded()
    assert pace.retry(24)
    assert not pace.retry(25)
    assert not pace.retry(3, most=3)
