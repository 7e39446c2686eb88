"""Users, what they may do (posts), their second factor, passkeys, links to sign-in services, ways back, sessions, and waits after failures."""

from .factors import BackupCode, Factor
from .links import Link
from .passkeys import Passkey
from .posts import Post, PostEnding
from .recoveries import Recovery
from .sessions import Session
from .users import User
from .waits import Wait

__all__ = [
    "BackupCode",
    "Factor",
    "Link",
    "Passkey",
    "Post",
    "PostEnding",
    "Recovery",
    "Session",
    "User",
    "Wait",
]
