"""Bank files are signed (Ed25519), so that the bank can tell that one is ours and unchanged with the public key alone.

The key lies in the data directory (`payment-key`, readable by its owner only; `payment-key.pub` is for the bank). What is
signed are the canonical bytes of the payload: JSON with sorted keys, without blanks, in UTF-8.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)


class SignatureError(ValueError):
    """The file is not what was signed, or not signed by this key."""


def key_of(directory: Path) -> Ed25519PrivateKey:
    """The signing key of an installation, made on first use."""
    path = directory / "payment-key"
    if not path.exists():
        directory.mkdir(parents=True, exist_ok=True)
        made = Ed25519PrivateKey.generate()
        part = directory / f"payment-key.{os.getpid()}.{secrets.token_hex(4)}"
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        try:
            os.link(part, path)  # whole or not at all; another process may have been quicker
        except FileExistsError:
            pass
        finally:
            part.unlink()
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (ValueError, OSError):
        raise SignatureError(f"签名密钥 {path} 不能用。请从备份恢复。") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise SignatureError(f"签名密钥 {path} 不是 Ed25519 密钥。请从备份恢复。")
    public = directory / "payment-key.pub"
    if not public.exists():
        public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return key


def canonical(payload: Any) -> bytes:
    """The bytes that are signed."""
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def key_id(key: Ed25519PublicKey) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of the raw public key."""
    return hashlib.sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:16]


def signed(payload: Any, key: Ed25519PrivateKey) -> bytes:
    """The payload with its signature, as JSON."""
    signature = base64.b64encode(key.sign(canonical(payload))).decode()
    made = {
        "payload": payload,
        "signature": {"algorithm": "Ed25519", "key": key_id(key.public_key()), "value": signature},
    }
    return json.dumps(made, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"


def verify(data: bytes, key: Ed25519PublicKey) -> Any:
    """The payload of a signed file. Raises SignatureError."""
    try:
        made = json.loads(data)
        payload, value = made["payload"], base64.b64decode(made["signature"]["value"], validate=True)
        key.verify(value, canonical(payload))
    except (ValueError, KeyError, TypeError, RecursionError):
        raise SignatureError("这不是带签名的拨付文件。") from None
    except InvalidSignature:
        raise SignatureError("签名不符：文件被改动过，或者不是用这个密钥签的。") from None
    return payload
