"""The rules of how long what is kept, read from the file that DUIXIAN_RETENTION names, else from the one that comes with the site."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from duixian.quantities.months import add_months
from duixian.site.datadir import SettingError

DEFAULT = Path(__file__).with_name("default.yaml")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record: what it is, from when its time runs, what happens then."""

    label: str
    since: str
    does: str
    of_cases: bool = False


KINDS: dict[str, Kind] = {
    "draft": Kind("没有提交的草稿", "建立", "清除填写的内容和文件"),
    "withdrawn": Kind("撤回的案件", "撤回", "清除文字和文件，留下期日、步骤和数字", True),
    "refused": Kind("不予兑现的案件", "办结", "清除文字和文件，留下期日、步骤和数字", True),
    "granted": Kind("兑现后办结或终止的案件", "办结", "清除文字和文件，留下期日、步骤和数字", True),
    "files": Kind("办结案件的材料", "办结", "销毁文件内容，留下文件名和散列", True),
    "notices": Kind("通知", "写入", "删除"),
    "rejected": Kind("登记库摘录里退回的行", "确认摘录", "删除"),
    "account": Kind("停用的账户", "停用", "清除姓名、联系方式和登录方式，留下编号"),
    "person": Kind("不再有案件的个人", "最后一件案件销毁", "销毁证件号码、姓名和事实，留下化名"),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """What of a kind is kept for so many months. Of cases `pack` and `benefit` may narrow it ('': all); the narrowest counts."""

    kind: str
    months: int
    cite: str = ""
    pack: str = ""
    benefit: str = ""

    def before(self, today: date) -> date:
        """What began before this day is due."""
        return add_months(today, -self.months)

    @property
    def narrow(self) -> int:
        return bool(self.pack) + bool(self.benefit)


def rules_of(environ: Mapping[str, str]) -> tuple[Rule, ...]:
    """The rules of an installation; a kind without one is kept without end. Raises SettingError."""
    path = Path(environ["DUIXIAN_RETENTION"]).expanduser() if environ.get("DUIXIAN_RETENTION") else DEFAULT
    try:
        read = yaml.safe_load(path.read_text("utf-8"))
    except OSError as error:
        raise SettingError(f"DUIXIAN_RETENTION: {path} cannot be read ({error.strerror}).") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SettingError(f"DUIXIAN_RETENTION: {path} is no YAML ({str(error).splitlines()[0]}).") from None
    entries = read.get("rules") if isinstance(read, dict) else None
    if not isinstance(entries, list):
        raise SettingError(f"DUIXIAN_RETENTION: {path}: write a list under `rules:`.")
    rules = tuple(_rule(entry, f"{path}, rule {number}") for number, entry in enumerate(entries, 1))
    slots = [(one.kind, one.pack, one.benefit) for one in rules]
    if len(set(slots)) < len(slots):
        raise SettingError(f"DUIXIAN_RETENTION: {path}: two rules for one kind, pack and benefit. Keep one.")
    return rules


def _rule(entry: Any, where: str) -> Rule:
    if not isinstance(entry, dict) or set(entry) - {"kind", "months", "cite", "pack", "benefit"}:
        raise SettingError(
            f"DUIXIAN_RETENTION: {where}: write kind, months, cite, and pack or benefit of cases."
        )
    kind, months = entry.get("kind"), entry.get("months")
    if kind not in KINDS:
        raise SettingError(f"DUIXIAN_RETENTION: {where}: `kind` is one of {', '.join(KINDS)}.")
    if not isinstance(months, int) or isinstance(months, bool) or not 1 <= months <= 1200:
        raise SettingError(f"DUIXIAN_RETENTION: {where}: `months` is a whole number from 1 to 1200.")
    texts = {name: entry.get(name) or "" for name in ("cite", "pack", "benefit")}
    if not all(isinstance(one, str) for one in texts.values()):
        raise SettingError(f"DUIXIAN_RETENTION: {where}: cite, pack and benefit are texts.")
    if (texts["pack"] or texts["benefit"]) and not KINDS[kind].of_cases:
        raise SettingError(f"DUIXIAN_RETENTION: {where}: pack and benefit narrow rules of cases only.")
    if texts["benefit"] and not texts["pack"]:
        raise SettingError(f"DUIXIAN_RETENTION: {where}: name the pack of the benefit too.")
    return Rule(kind, months, **texts)


def drafts_kept(rules: Iterable[Rule]) -> timedelta | None:
    """How long a draft that is never filed is kept after it was begun; None: without end."""
    months = next((rule.months for rule in rules if rule.kind == "draft"), None)
    return None if months is None else timedelta(days=months * 365 // 12)
