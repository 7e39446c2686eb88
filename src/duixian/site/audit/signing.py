"""The keys that sign the heads of the chain (Ed25519), in a file beside the database, never in it.

One line a key, `id private-key` in hexadecimal; the last line signs, all go on checking. The public key alone checks
heads elsewhere. The id is the beginning of the public key's SM3.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from .writing import sm3

NAME = "audit-keys"


class SigningError(ValueError):
    """The file of signing keys cannot be used; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Signer:
    """`private` keys by id, in the order of the file; `last` signs."""

    private: dict[str, Ed25519PrivateKey]
    last: str

    def sign(self, data: bytes) -> bytes:
        return self.private[self.last].sign(data)

    def checks(self, id_: str, signature: bytes, data: bytes) -> bool:
        """Whether this is the signature of the data by the key with that id."""
        key = self.private.get(id_)
        if key is None:
            return False
        try:
            key.public_key().verify(signature, data)
        except InvalidSignature:
            return False
        return True


def public_hex(key: Ed25519PrivateKey | Ed25519PublicKey) -> str:
    """A public key as 64 hexadecimal digits."""
    public = key.public_key() if isinstance(key, Ed25519PrivateKey) else key
    return public.public_bytes_raw().hex()


def id_of(key: Ed25519PrivateKey) -> str:
    return sm3(bytes.fromhex(public_hex(key))).hex()[:12]


def signer_of(directory: Path) -> Signer:
    """The signing keys of an installation; the first is made on first use. Raises SigningError."""
    path = directory / NAME
    if not path.exists():
        _make(directory, path)
    try:
        lines = [line.split() for line in path.read_text("ascii").splitlines() if line.strip()]
        private = {id_: Ed25519PrivateKey.from_private_bytes(bytes.fromhex(key)) for id_, key in lines}
        if not private or any(id_ != id_of(key) for id_, key in private.items()):
            raise ValueError
    except (ValueError, OSError):
        raise SigningError(f"签名密钥文件 {path} 不能用。请从密钥的备份恢复；不要另造一个。") from None
    return Signer(private, lines[-1][0])


def add_key(directory: Path) -> str:
    """Add a new key to the end of the file, from which on it signs; its id. Raises SigningError."""
    signer_of(directory)
    key = Ed25519PrivateKey.generate()
    with (directory / NAME).open("a", encoding="ascii") as file:
        file.write(line_of(key))
        file.flush()
        os.fsync(file.fileno())
    return id_of(key)


def line_of(key: Ed25519PrivateKey) -> str:
    return f"{id_of(key)} {key.private_bytes_raw().hex()}\n"


def _make(directory: Path, path: Path) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    part = directory / f"{NAME}.{os.getpid()}.{secrets.token_hex(4)}"
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(line_of(Ed25519PrivateKey.generate()))
    try:
        os.link(part, path)  # whole or not at all; another process may have been quicker
    except FileExistsError:
        pass
    finally:
        part.unlink()
