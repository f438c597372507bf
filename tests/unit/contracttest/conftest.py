"""A contract to try things on."""

from __future__ import annotations

import json

import pytest


@pytest.fixture
def document():
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "required": ["version", "id", "source", "detail-type", "account", "time", "region", "resources", "detail"],
        "properties": {
            "version": {"type": "string"},
            "id": {"type": "string"},
            "account": {"const": "999999999999"},
            "region": {"type": "string"},
            "time": {"type": "string", "format": "date-time"},
            "resources": {"type": "array", "items": {"type": "string"}},
            "source": {"const": "parcels"},
            "detail-type": {"const": "Parcel Sent"},
            "detail": {"$ref": "#/$defs/Sent"},
        },
        "$defs": {
            "Sent": {
                "type": "object",
                "required": ["parcel", "carrier", "stops"],
                "properties": {
                    "parcel": {"type": "string", "pattern": "^P-[0-9]{4}$"},
                    "carrier": {"enum": ["RAIL", "ROAD"]},
                    "stops": {"type": "array", "minItems": 1, "maxItems": 3, "items": {"type": "string"}},
                    "grams": {"type": "integer", "minimum": 1, "maximum": 30000},
                    "note": {"type": ["string", "null"]},
                    "never": False,
                },
                "if": {"required": ["note"]},
                "then": {"required": ["grams"]},
            }
        },
    }


@pytest.fixture
def event():
    return {
        "version": "0",
        "id": "1",
        "source": "parcels",
        "detail-type": "Parcel Sent",
        "account": "999999999999",
        "time": "2026-01-31T12:00:00Z",
        "region": "eu-west-1",
        "resources": [],
        "detail": {"parcel": "P-0001", "carrier": "RAIL", "stops": ["Ulm"]},
    }


@pytest.fixture
def registry(document, tmp_path):
    folder = tmp_path / "registry"
    path = folder / "shop" / "parcels@ParcelSent" / "1.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(document), encoding="utf-8")
    return folder
