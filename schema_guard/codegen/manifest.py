"""The list of what was generated, kept beside it: what may be replaced or removed, and what need not be made again."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from schema_guard.errors import GenerationError, Place

if TYPE_CHECKING:
    from collections.abc import Mapping

MANIFEST_NAME = ".schema-guard.json"
_FORMAT = 1
_PATH = re.compile(r"([A-Za-z_][A-Za-z0-9_]*/)*([A-Za-z_][A-Za-z0-9_]*\.py|py\.typed)")


@dataclass(frozen=True, slots=True)
class ModuleEntry:
    """One generated module of a contract version.

    Attributes:
        input: What the module was made from, as a hash; the same input makes the same module.
        classes: All classes of the module, in alphabetical order.
        notes: (keyword, pointer, message) for every place where models and contract differ.
    """

    input: str
    source: str | None
    detail_type: str | None
    event: str
    detail: str
    classes: tuple[str, ...]
    notes: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class GeneratedManifest:
    """What an output folder holds of ours: files with their hashes, and the modules among them."""

    files: Mapping[str, str] = field(default_factory=dict)
    modules: Mapping[str, ModuleEntry] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """The file."""
        modules = {path: asdict(entry) for path, entry in sorted(self.modules.items())}
        content = {"format": _FORMAT, "files": dict(sorted(self.files.items())), "modules": modules}
        return (json.dumps(content, indent=1, ensure_ascii=True) + "\n").encode()


def read_manifest(output: Path) -> GeneratedManifest | None:
    """The manifest of an output folder; None when there is none.

    Raises:
        GenerationError: It is damaged.
    """
    path = output / MANIFEST_NAME
    try:
        content = json.loads(path.read_bytes())
        files = {name: digest for name, digest in content["files"].items() if _is_path(name)}
        modules = {name: _entry(entry) for name, entry in content["modules"].items() if name in files}
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        raise GenerationError(
            f"the list of generated files cannot be read: {error}",
            place=Place(file=str(path)),
            remedy="Restore it from git, or delete the folder and generate it again.",
        ) from error
    return GeneratedManifest(files, modules) if content.get("format") == _FORMAT else GeneratedManifest(files)


def sha256(data: bytes) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(data).hexdigest()


@cache
def generator_fingerprint() -> str:
    """Changes whenever this package, or the code generator below it, would write something else."""
    folder = Path(__file__).parent
    digest = hashlib.sha256(version("datamodel-code-generator").encode())
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _is_path(name: object) -> bool:
    if not isinstance(name, str) or not _PATH.fullmatch(name):
        raise ValueError(f"{name!r} is no generated file")
    return True


def _entry(entry: dict[str, object]) -> ModuleEntry:
    made = ModuleEntry(**entry)  # type: ignore[arg-type]  # checked below
    notes = tuple((str(keyword), str(pointer), str(message)) for keyword, pointer, message in made.notes)
    return ModuleEntry(
        made.input, made.source, made.detail_type, made.event, made.detail, tuple(map(str, made.classes)), notes
    )
