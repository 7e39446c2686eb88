"""The account: how it is signed in with, where from, its posts, its addresses, its notices."""

from __future__ import annotations

from duixian.site.accounts.models import Link, Passkey, Post, Session
from duixian.site.administration.told import posts_told
from duixian.site.notices import contacts
from duixian.site.notices.models import Contact, Notice
from duixian.site.notices.texts import told
from duixian.site.privacy.export.gathering import Part, Whose, table


def account(whose: Whose) -> Part:
    """What is kept of the account itself. Passwords and keys are kept as digests or sealed and are not told."""
    user = whose.user
    own = {
        "用户名": user.username, "姓名": user.get_full_name(), "电子邮件": user.email, "建立于": user.date_joined,
        "上次登录": user.last_login, "管理职责": user.get_duty_display(), "政策编辑": user.is_editor,
    }  # fmt: skip
    sessions = Session.objects.filter(user_id=user.pk).order_by("began")
    posts = (
        Post.objects.filter(user=user).select_related("ending", "substitute_for__ending").order_by("starts")
    )
    return Part(
        "account", "账户",
        (
            table("账户", [own]),
            table("登录的地方", ({"网络地址": s.address, "浏览器": s.agent, "登录于": s.began, "最近使用": s.seen} for s in sessions)),
            table("登录服务", ({"服务": one.service, "绑定于": one.made_at, "最近使用": one.used_at} for one in Link.objects.filter(user=user))),
            table("通行密钥", ({"名称": k.name, "添加于": k.made_at, "最近使用": k.used_at} for k in Passkey.objects.filter(user=user))),
            table("岗位", ({"岗位": p["role"], "规则包": p["pack"], "辖区": p["place"], "单位": p["post"].office, "自": p["post"].starts, "至": p["post"].ends} for p in posts_told(posts, whose.now.date()))),
        ),
    )  # fmt: skip


def notices(whose: Whose) -> Part:
    """Addresses and what was told to them."""
    addresses = Contact.objects.filter(user=whose.user)
    sent = Notice.objects.filter(user=whose.user).order_by("pk")
    return Part(
        "notices", "通知",
        (
            table("联系方式", ({"渠道": c.get_channel_display(), "地址": contacts.opened(c), "核实于": c.verified_at, "同意接收": c.agreed_at} for c in addresses if bytes(c.sealed))),
            table("通知", ({"时间": n.put_at, "渠道": n.get_channel_display(), "内容": told(n.kind, n.case_number, n.deadline).body, "状态": n.get_state_display(), "阅读于": n.read_at} for n in sent.iterator(chunk_size=500))),
        ),
    )  # fmt: skip
