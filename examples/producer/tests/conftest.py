"""EventBridge is played by moto; ``SHOP=shop_broken`` tests the broken variant."""

import importlib
import os
import sys
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

PROJECT = Path(__file__).resolve().parents[1]


@pytest.fixture
def shop():
    sys.path.insert(0, str(PROJECT))
    return importlib.import_module(os.environ.get("SHOP", "shop"))


@pytest.fixture
def events(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with mock_aws():
        yield boto3.client("events", region_name="eu-central-1")
