"""The handler copes with every version of ``OrderPlaced`` that is alive, and with events that arrive twice."""

import pytest


@pytest.mark.contract("orders/orders@OrderPlaced", versions="alive")
def test_every_order_gets_a_mail(mailer, event):
    mail = mailer.handler(event)
    assert mail["text"].startswith("Thank you")


@pytest.mark.contract("orders/orders@OrderPlaced", versions="latest", kinds=["minimal", "maximal"], duplicates=True)
def test_an_order_that_arrives_twice_gets_the_same_mail_twice(mailer, deliveries):
    mails = [mailer.handler(delivery) for delivery in deliveries]
    assert all(mail["to"] for mail in mails)
