"""The services that people may sign in through, read from the file that DUIXIAN_SSO names.

The file is YAML, a list under `services`; docs/identity.md tells what each entry may hold. What cannot be right is refused when
the site starts, with the entry and what to write.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from duixian.site.datadir import SettingError

ALGORITHMS = ("RS256", "PS256", "ES256")  # what is taken where an entry says nothing
POSSIBLE = frozenset({
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519",
})  # fmt: skip
METHODS = ("client_secret_basic", "client_secret_post", "none")
LOOPBACK = ("localhost", "127.0.0.1", "::1")
_ID = re.compile(r"[a-z][a-z0-9-]{0,29}")


@dataclass(frozen=True, slots=True)
class Identity:
    """Which claim holds a resident ID number; `verified` a claim that must be true, '' where every number it tells is
    checked; `name` the claim with the person's name; `opens`: whether persons without an account get one."""

    claim: str
    name: str
    verified: str = ""
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Service:
    """One service. `acr` and `amr`: values of these claims by which its sign-in counts as the second factor too; none: never."""

    id: str
    label: str
    issuer: str
    client_id: str
    client_secret: str = ""
    method: str = "client_secret_basic"
    scope: str = "openid"
    algorithms: tuple[str, ...] = ALGORITHMS
    identity: Identity | None = None
    acr: tuple[str, ...] = ()
    amr: tuple[str, ...] = ()
    certificates: str = ""


def services_of(environ: Mapping[str, str]) -> tuple[Service, ...]:
    """The services of an installation; none where DUIXIAN_SSO is not set. Raises SettingError."""
    told = environ.get("DUIXIAN_SSO")
    if not told:
        return ()
    path = Path(told).expanduser()
    try:
        read = yaml.safe_load(path.read_text("utf-8"))
    except OSError as error:
        raise SettingError(f"DUIXIAN_SSO: {path} cannot be read ({error.strerror}).") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SettingError(f"DUIXIAN_SSO: {path} is no YAML ({str(error).splitlines()[0]}).") from None
    entries = read.get("services") if isinstance(read, dict) else None
    if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        raise SettingError(f"DUIXIAN_SSO: {path}: write a list of services under `services:`.")
    found = tuple(
        _service(entry, f"{path}, service {number}", path.parent) for number, entry in enumerate(entries, 1)
    )
    ids = [one.id for one in found]
    if len(set(ids)) < len(ids):
        raise SettingError(f"DUIXIAN_SSO: {path}: two services have one id. Give each its own.")
    return found


FIELDS = frozenset({
    "id", "label", "issuer", "client_id", "client_secret", "client_secret_file", "method", "scope", "algorithms", "identity",
    "second_factor", "certificates",
})  # fmt: skip


def _service(entry: Mapping[str, Any], where: str, beside: Path) -> Service:
    _known(entry, FIELDS, where)
    id_ = _text(entry, "id", where)
    if not _ID.fullmatch(id_):
        raise SettingError(
            f"DUIXIAN_SSO: {where}: `id` is lower-case letters, digits and -, at most 30, a letter first."
        )
    secret, method = _secret(entry, where, beside), _text(entry, "method", where, METHODS[0])
    if not secret:
        method = "none"
    if method not in METHODS:
        raise SettingError(f"DUIXIAN_SSO: {where}: `method` is one of {', '.join(METHODS)}.")
    factor = entry.get("second_factor") or {}
    if not isinstance(factor, dict):
        raise SettingError(f"DUIXIAN_SSO: {where}: `second_factor` holds lists `acr` and `amr`.")
    _known(factor, frozenset({"acr", "amr"}), f"{where}, second_factor")
    return Service(
        id_, _text(entry, "label", where), _address(_text(entry, "issuer", where), where), _text(entry, "client_id", where),
        secret, method, _scope(_text(entry, "scope", where, "openid profile"), where), _algorithms(entry, where),
        _identity(entry, where), _texts(factor, "acr", where), _texts(factor, "amr", where), _certificates(entry, where, beside),
    )  # fmt: skip


def _identity(entry: Mapping[str, Any], where: str) -> Identity | None:
    told = entry.get("identity")
    if told is None:
        return None
    where = f"{where}, identity"
    if not isinstance(told, dict):
        raise SettingError(
            f"DUIXIAN_SSO: {where}: write `claim`, `name`, and `verified` or `opens` where they apply."
        )
    _known(told, frozenset({"claim", "name", "verified", "opens"}), where)
    opens = told.get("opens", False)
    if not isinstance(opens, bool):
        raise SettingError(f"DUIXIAN_SSO: {where}: `opens` is true or false.")
    return Identity(
        _text(told, "claim", where), _text(told, "name", where), _text(told, "verified", where, ""), opens
    )


def _secret(entry: Mapping[str, Any], where: str, beside: Path) -> str:
    path = _text(entry, "client_secret_file", where, "")
    if not path:
        return _text(entry, "client_secret", where, "")
    try:
        return (beside / Path(path).expanduser()).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise SettingError(f"DUIXIAN_SSO: {where}: `client_secret_file` {path} cannot be read.") from None


def _certificates(entry: Mapping[str, Any], where: str, beside: Path) -> str:
    path = _text(entry, "certificates", where, "")
    if path and not (beside / Path(path).expanduser()).is_file():
        raise SettingError(f"DUIXIAN_SSO: {where}: `certificates`: there is no file {path}.")
    return str(beside / Path(path).expanduser()) if path else ""


def _algorithms(entry: Mapping[str, Any], where: str) -> tuple[str, ...]:
    told = _texts(entry, "algorithms", where) or ALGORITHMS
    wrong = sorted(set(told) - POSSIBLE)
    if wrong:
        raise SettingError(
            f"DUIXIAN_SSO: {where}: `algorithms`: not {', '.join(wrong)}; of {', '.join(sorted(POSSIBLE))}."
        )
    return told


def _scope(told: str, where: str) -> str:
    if "openid" not in told.split():
        raise SettingError(f"DUIXIAN_SSO: {where}: `scope` must name openid.")
    return told


def _address(told: str, where: str) -> str:
    """The issuer, over HTTPS; over HTTP on this very machine alone."""
    if not safe(told):
        raise SettingError(
            f"DUIXIAN_SSO: {where}: `issuer` is an address https://…, exactly as the service writes it."
        )
    return told


def safe(address: Any) -> bool:
    """Whether an address is one that secrets may be sent to."""
    if not isinstance(address, str):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if not parts.hostname or parts.username is not None or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def _known(entry: Mapping[str, Any], fields: frozenset[str], where: str) -> None:
    more = sorted(str(name) for name in entry if name not in fields)
    if more:
        raise SettingError(
            f"DUIXIAN_SSO: {where}: {', '.join(more)} is not known; of {', '.join(sorted(fields))}."
        )


def _text(entry: Mapping[str, Any], name: str, where: str, default: str | None = None) -> str:
    told = entry.get(name, default)
    if not isinstance(told, str) or (default is None and not told.strip()):
        raise SettingError(f"DUIXIAN_SSO: {where}: write `{name}` as text.")
    return told.strip()


def _texts(entry: Mapping[str, Any], name: str, where: str) -> tuple[str, ...]:
    told = entry.get(name) or []
    if not isinstance(told, list) or not all(isinstance(one, str) and one for one in told):
        raise SettingError(f"DUIXIAN_SSO: {where}: `{name}` is a list of texts.")
    return tuple(told)
