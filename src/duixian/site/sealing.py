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
NAME = "registry-keys"


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
    path = directory / NAME
    if not path.exists():
        directory.mkdir(parents=True, exist_ok=True)
        _place(path, f"{new_line(secrets.token_hex(32))}\n", only_new=True)
    lines = lines_of(directory)
    if len(lines[0]) > 3:
        raise SealError(
            "正在更换摘要密钥，登记暂停使用。请稍候；若上次中断了，请再运行 duixian keys digests。"
        )
    return keys_in(lines)


def lines_of(directory: Path) -> list[list[str]]:
    """The fields of each line of the file of keys. Raises SealError.

    A fourth field on the first line is a digest key that is being introduced: until it is in use `keys_of` gives no keys.
    """
    path = directory / NAME
    try:
        lines = [line.split() for line in path.read_text("ascii").splitlines() if line.strip()]
        fits = all(len(fields) in (3, 4) and len(bytes.fromhex(fields[1])) == 16 for fields in lines)
        if not lines or not fits or any(not bytes.fromhex(key) for fields in lines for key in fields[2:]):
            raise ValueError
    except (ValueError, OSError):
        raise SealError(f"密钥文件 {path} 不能用。请从备份恢复；没有它，已封存的证件号码打不开。") from None
    return lines


def keys_in(lines: list[list[str]]) -> Keys:
    """Lines of the file as keys."""
    sealing = {fields[0]: bytes.fromhex(fields[1]) for fields in lines}
    return Keys(sealing, lines[-1][0], bytes.fromhex(lines[0][2]))


def new_line(digest_key: str) -> str:
    """A line with a new sealing key. The digest key stands in every line, so that any line can be retired."""
    return f"k{secrets.token_hex(4)} {secrets.token_hex(16)} {digest_key}"


def replace_lines(directory: Path, lines: list[list[str]]) -> None:
    """Put these lines in place of the file's, whole or not at all."""
    _place(directory / NAME, "".join(" ".join(fields) + "\n" for fields in lines), only_new=False)


def _place(path: Path, text: str, *, only_new: bool) -> None:
    part = path.with_name(f"{NAME}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    if not only_new:
        part.replace(path)
        return
    try:
        os.link(part, path)  # another process may have been quicker
    except FileExistsError:
        pass
    finally:
        part.unlink()
