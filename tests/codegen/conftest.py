"""Contracts of an order domain, and packages generated from contracts."""

import copy
import importlib
import itertools
import json
import sys
from pathlib import Path

import pytest

from schema_guard.codegen.contracts import ContractSource, SchemaContracts
from schema_guard.codegen.manifest import MANIFEST_NAME, read_manifest
from schema_guard.codegen.output import apply, plan
from schema_guard.codegen.package import build_package
from schema_guard.model.ids import SchemaId
from schema_guard.model.settings import ModelKind

_numbers = itertools.count()

ENVELOPE = {
    "version": {"type": "string"},
    "id": {"type": "string"},
    "account": {"type": "string"},
    "time": {"type": "string", "format": "date-time"},
    "region": {"type": "string"},
    "resources": {"type": "array", "items": {"type": "string"}},
}


def event_schema(source, detail_type, detail, **definitions):
    """A version document as lowering writes it."""
    members = {**ENVELOPE, "source": {"const": source}, "detail-type": {"const": detail_type}, "detail": detail}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "required": sorted(members),
        "properties": members,
        "$defs": definitions,
    }


ORDER_PLACED = event_schema(
    "shop.orders",
    "Order Placed",
    {"$ref": "#/$defs/OrderPlaced"},
    OrderPlaced={
        "type": "object",
        "description": "A customer has placed an order.",
        "required": ["order-id", "amount", "lines"],
        "properties": {
            "order-id": {"type": "string", "pattern": "^[0-9]+$", "description": "Digits only."},
            "amount": {"type": "number", "exclusiveMinimum": 0},
            "currency": {"enum": ["EUR", "USD", None]},
            "priority": {"enum": [1, 2]},
            "lines": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/Line"}},
            "customer": {"anyOf": [{"$ref": "#/$defs/Customer"}, {"type": "null"}]},
            "labels": {"type": "object", "additionalProperties": {"type": "string"}},
            "payment": {
                "oneOf": [
                    {"type": "object", "required": ["iban"], "properties": {"iban": {"type": "string"}}},
                    {"type": "object", "required": ["card"], "properties": {"card": {"type": "integer"}}},
                ]
            },
        },
    },
    Line={
        "type": "object",
        "required": ["sku"],
        "properties": {"sku": {"type": "string", "description": "The article."}, "quantity": {"type": "integer"}},
    },
    Customer={
        "type": "object",
        "required": ["name"],
        "properties": {"name": {"type": "string"}, "referredBy": {"$ref": "#/$defs/Customer"}},
    },
)
ORDER_PLACED_2 = copy.deepcopy(ORDER_PLACED)
ORDER_PLACED_2["$defs"]["OrderPlaced"]["required"].append("channel")
ORDER_PLACED_2["$defs"]["OrderPlaced"]["properties"]["channel"] = {"type": "string"}
ORDER_SHIPPED = event_schema(
    "shop.orders",
    "Order Shipped",
    {"type": "object", "required": ["orderId"], "properties": {"orderId": {"type": "string"}}},
)
ORDER_EVENT = {
    "version": "0",
    "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
    "detail-type": "Order Placed",
    "source": "shop.orders",
    "account": "111122223333",
    "time": "2026-01-02T03:04:05Z",
    "region": "eu-central-1",
    "resources": ["arn:aws:shop:::order/17"],
    "detail": {
        "order-id": "17",
        "amount": 12.5,
        "lines": [{"sku": "A-1", "quantity": 2}, {"sku": "B-2", "gift": True}],
        "customer": {"name": "Ada", "referredBy": {"name": "Max"}},
        "labels": {"campaign": "spring"},
        "payment": {"card": 4},
        "not declared": {"kept": [1, None]},
    },
}


def contract(version, document, source=None, detail_type=None):
    text = json.dumps(document, indent=2) + "\n"
    members = document.get("properties", {}) if isinstance(document, dict) else {}
    source = source or members.get("source", {}).get("const")
    detail_type = detail_type or members.get("detail-type", {}).get("const")
    return ContractSource(version, document, text, source, detail_type)


def contracts_of(name, *documents, registry="shop", discovered=False):
    """Versions 1, 2, … of a schema."""
    versions = tuple(contract(str(number), document) for number, document in enumerate(documents, 1))
    return SchemaContracts(SchemaId(registry, name), versions, versions[-1].version, discovered)


SHOP = (
    contracts_of("shop.orders@OrderPlaced", ORDER_PLACED, ORDER_PLACED_2),
    contracts_of("shop.orders@OrderShipped", ORDER_SHIPPED, registry="discovered-schemas", discovered=True),
)


def write(contracts, output, kind=ModelKind.PYDANTIC):
    """Generate into a folder as the workflow does; gives what was planned and what was built."""
    previous = read_manifest(output)
    package = build_package(contracts, kind, output=output, previous=previous)
    files = {**package.files, MANIFEST_NAME: package.manifest.to_bytes()}
    changes = plan(output, files, previous.files if previous is not None else {})
    apply(changes)
    return changes, package


def snapshot(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(Path(folder).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


class Generated:
    """A generated package that can be imported."""

    def __init__(self, name, folder, package):
        self.name, self.folder, self.package = name, folder, package

    def module(self, name=""):
        return importlib.import_module(f"{self.name}.{name}" if name else self.name)


@pytest.fixture(scope="session")
def generate(tmp_path_factory):
    """A function: contracts and kind → a package that can be imported; the order domain is generated once a kind."""
    folder = tmp_path_factory.mktemp("generated")
    sys.path.insert(0, str(folder))
    known = {}

    def make(contracts=SHOP, kind=ModelKind.PYDANTIC):
        key = (id(contracts), kind)
        if contracts is not SHOP or key not in known:
            name = f"events_{next(_numbers)}"
            _, package = write(contracts, folder / name, kind)
            known[key] = Generated(name, folder / name, package)
        return known[key]

    yield make
    sys.path.remove(str(folder))


@pytest.fixture
def shop():
    """The contracts of the order domain and a real event of it."""
    return SHOP, copy.deepcopy(ORDER_EVENT)


@pytest.fixture
def tools():
    """Helpers of this file, for importlib mode has no sibling imports."""
    return sys.modules[__name__]
