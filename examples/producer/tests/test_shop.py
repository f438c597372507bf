"""Nothing here knows of contracts: the guard does, when pytest runs with ``--schema-guard``."""


def test_an_order_is_announced(shop, events):
    lines = [("TEA-0042", 2, 1295)]
    assert shop.place_order(events, "5f6b3a52-9c1e-4d0a-8a39-0c4b6f2d7e11", "C-20817", lines)
