"""Users, what they may do (posts), their second factor, their sessions, and waits after failures."""

from .factors import BackupCode, Factor
from .posts import Post, PostEnding
from .sessions import Session
from .users import User
from .waits import Wait

__all__ = ["BackupCode", "Factor", "Post", "PostEnding", "Session", "User", "Wait"]
