"""``MAILER=mailer_broken`` tests the broken variant."""

import importlib
import os
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]


@pytest.fixture
def mailer():
    sys.path.insert(0, str(PROJECT))
    return importlib.import_module(os.environ.get("MAILER", "mailer"))
