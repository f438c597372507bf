"""One other engine in a process of its own: questions as JSON lines in, answers as JSON lines out.

Runs under any Python that has the engine installed, so it uses nothing of this project. A question is
``{"writer": text, "reader": text, "dialect": name}`` with both documents as JSON texts; an answer is
``{"answer": "yes" | "no" | "unknown", "why": text, "seconds": CPU time}``.
"""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_SUBSCHEMA = {
    "draft-04": "draft4",
    "draft-06": "draft6",
    "draft-07": "draft7",
    "2019-09": "draft2019-09",
    "2020-12": "draft2020-12",
}
_RS = {"draft-04": 4, "draft-06": 6, "draft-07": 7, "2019-09": 19, "2020-12": 20}


def jsoncompat() -> Callable[[dict[str, str]], tuple[str, str]]:
    """It takes 2020-12 only; whoever asks has carried the documents over."""
    import jsoncompat as engine  # noqa: PLC0415 - only one engine is installed for sure

    words = {"compatible": "yes", "incompatible": "no", "unknown": "unknown"}

    def ask(question: dict[str, str]) -> tuple[str, str]:
        # A serializer's new schema must emit nothing that its old one does not.
        said: Any = engine.analyze_compat(question["reader"], question["writer"], "serializer")
        return words[said["status"]], json.dumps(said)[:200]

    return ask


def subschema() -> Callable[[dict[str, str]], tuple[str, str]]:
    import subschema as engine  # noqa: PLC0415 - only one engine is installed for sure

    def ask(question: dict[str, str]) -> tuple[str, str]:
        writer, reader = json.loads(question["writer"]), json.loads(question["reader"])
        dialect = _SUBSCHEMA[question["dialect"]]
        return "yes" if engine.is_subschema(writer, reader, dialect=dialect) else "no", ""

    return ask


def jsonschema_rs() -> Callable[[dict[str, str]], tuple[str, str]]:
    import jsonschema_rs as engine  # noqa: PLC0415 - only one engine is installed for sure

    def ask(question: dict[str, str]) -> tuple[str, str]:
        writer, reader = (
            engine.canonicalize(json.loads(question[side]), draft=_RS[question["dialect"]], validate_formats=False)
            for side in ("writer", "reader")
        )
        return str(reader.covers(writer).value), ""

    return ask


def main() -> None:
    ask = {"jsoncompat": jsoncompat, "subschema": subschema, "jsonschema-rs": jsonschema_rs}[sys.argv[1]]()
    print("ready", flush=True)
    for line in sys.stdin:
        question = json.loads(line)
        started = time.process_time()
        try:
            answer, why = ask(question)
        except Exception as error:  # noqa: BLE001 - an engine may refuse in any way
            answer, why = "unknown", f"{type(error).__name__}: {error}"[:200]
        except BaseException as error:
            if type(error).__name__ != "PanicException":
                raise
            answer, why = "unknown", "panic"
        print(json.dumps({"answer": answer, "why": why, "seconds": time.process_time() - started}), flush=True)


if __name__ == "__main__":
    main()
