"""What commands print for people: text from schemas stays text."""

from __future__ import annotations

from typing import Any

import click

from schema_guard.visible import visible, visible_lines


def say(line: str, **how: Any) -> None:  # noqa: ANN401 - what click.echo takes
    """Print one line, whatever is in it."""
    say_lines(visible(line), **how)


def say_lines(text: str, **how: Any) -> None:  # noqa: ANN401 - as above
    """Print several lines; what they are made of has to be visible, or a line feed in it begins one more."""
    click.echo(visible_lines(text), **how)
