"""Where packs are found by name: a folder, the folders of DUIXIAN_PACKS, the packs that come with Duixian."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

PACK_FILE = "pack.yaml"


class NoPackError(LookupError):
    """No pack of that name; the message says where was looked, and what there is."""


def folders(environ: Mapping[str, str]) -> Iterator[Path]:
    """The folders that hold packs, those of DUIXIAN_PACKS first."""
    for text in environ.get("DUIXIAN_PACKS", "").split(os.pathsep):
        if text:
            yield Path(text).expanduser()
    package = Path(__file__).parent.parent
    for shipped in (package / "packs", package.parent.parent / "packs"):  # installed, or in a checkout
        if shipped.is_dir():
            yield shipped


def names(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The packs that can be named."""
    found = (
        pack.parent.name for folder in folders(environ) for pack in sorted(folder.glob(f"*/{PACK_FILE}"))
    )
    return tuple(dict.fromkeys(found))


def find_pack(name: str, environ: Mapping[str, str]) -> Path:
    """The folder of a pack: `name` itself where it is a folder, else the first of that name. Raises NoPackError."""
    given = Path(name)
    return given if _folder(given) else shelved(name, environ)


def shelved(name: str, environ: Mapping[str, str]) -> Path:
    """The folder of a pack that a setting names: a bare name is looked for in the folders that hold packs, never in the working
    directory, so that a command means the same pack from wherever it is run. Raises NoPackError."""
    given = Path(name)
    if given.name != name:
        if _folder(given):
            return given
    elif name not in ("", ".", ".."):
        for folder in folders(environ):
            if (folder / name / PACK_FILE).is_file():
                return folder / name
    known = "、".join(names(environ)) or "没有"
    raise NoPackError(
        f"没有规则包“{name}”。改法：写上放着 {PACK_FILE} 的文件夹，或已有规则包的名字（{known}）"
    )


def _folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # in a working directory that this user may not look into
        return False
