"""What must not be read in the database is kept sealed (SM4-GCM) and found through a keyed digest (HMAC-SM3).

The keys lie in a file beside the database, never in it: one line a key, `id seal-key digest-key` in hexadecimal. The last
line seals; the first gives the digests, which must stay comparable. What was sealed names its key, so that older lines
go on opening it.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

NONCE, TAG = 12, 16


class SealError(ValueError):
    """What was sealed cannot be opened with the keys there are; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Keys:
    """`sealing` by id; `last` is the id that seals; `digest` is the key of the digests."""

    sealing: dict[str, bytes]
    last: str
    digest: bytes

    def seal(self, plain: bytes, about: str) -> bytes:
        """Sealed bytes that open only for the same `about`: key id, nonce, tag, text."""
        nonce = secrets.token_bytes(NONCE)
        lock = Cipher(algorithms.SM4(self.sealing[self.last]), modes.GCM(nonce)).encryptor()
        lock.authenticate_additional_data(about.encode())
        body = lock.update(plain) + lock.finalize()
        return self.last.encode() + b":" + nonce + lock.tag + body

    def open(self, sealed: bytes | memoryview[int], about: str) -> bytes:
        """The plain bytes. Raises SealError."""
        id_, _, rest = bytes(sealed).partition(b":")
        key = self.sealing.get(id_.decode("ascii", "replace"))
        if key is None:
            raise SealError("密钥文件里没有封存这些数据的密钥。请恢复数据目录中的 registry-keys 文件。")
        nonce, tag, body = rest[:NONCE], rest[NONCE : NONCE + TAG], rest[NONCE + TAG :]
        lock = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
        lock.authenticate_additional_data(about.encode())
        try:
            return lock.update(body) + lock.finalize()
        except InvalidTag:
            raise SealError("封存的数据被改动过，或者密钥不对。请从备份恢复。") from None

    def digest_of(self, text: str) -> str:
        """The keyed digest of a text, as hexadecimal."""
        made = hmac.HMAC(self.digest, hashes.SM3())
        made.update(text.encode())
        return made.finalize().hex()


def keys_of(directory: Path) -> Keys:
    """The keys of an installation; made on first use, readable by their owner only. Raises SealError."""
    path = directory / "registry-keys"
    if not path.exists():
        directory.mkdir(parents=True, exist_ok=True)
        line = f"k{secrets.token_hex(4)} {secrets.token_hex(16)} {secrets.token_hex(32)}\n"
        part = directory / f"registry-keys.{os.getpid()}.{secrets.token_hex(4)}"
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(line)
        try:
            os.link(part, path)  # whole or not at all; another process may have been quicker
        except FileExistsError:
            pass
        finally:
            part.unlink()
    try:
        lines = [line.split() for line in path.read_text("ascii").splitlines() if line.strip()]
        sealing = {id_: bytes.fromhex(key) for id_, key, _ in lines}
        if not sealing or any(len(key) != 16 for key in sealing.values()):
            raise ValueError
        return Keys(sealing, lines[-1][0], bytes.fromhex(lines[0][2]))
    except (ValueError, OSError):
        raise SealError(f"密钥文件 {path} 不能用。请从备份恢复；没有它，已封存的证件号码打不开。") from None
