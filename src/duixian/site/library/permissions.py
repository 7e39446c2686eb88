"""Who may do what. Each function returns (allowed, reason)."""

from __future__ import annotations

from typing import Any

from duixian.site.accounts.posts import TO_CONFIRM


def may_correct(user: Any) -> tuple[bool, str]:
    """Whether a user may accept or correct readings."""
    if not user.is_authenticated:
        return False, "请先登录。"
    if not (user.is_editor or user.is_superuser):
        return False, "您的账户没有审读权限，请联系管理员将您设为政策编辑。"
    if user.to_confirm:
        return False, TO_CONFIRM
    return True, ""
