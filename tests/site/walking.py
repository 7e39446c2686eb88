"""A city walked through in a browser: what its people do there, in the words of the pages."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from duixian.site.accounts.models import User
from duixian.site.cases.models import Case
from duixian.site.funds.models import Commitment
from duixian.site.registry.models import Subject

from .browsing import Browsing
from .casework import Office
from .hostile_files import pdf


@dataclass
class Walk(Browsing):
    """A walk of several people, from the first question to the money."""

    def claim(self, page: Page, benefit: str) -> Page:
        """From the answer to the claim; a card that is folded is opened first."""
        button = page.get_by_role("main").get_by_role("button", name=re.compile(rf"申报\s*{benefit}"))
        if not button.first.is_visible():
            page.locator("summary").filter(has_text=benefit).first.click()
        button.first.click()
        page.wait_for_load_state()
        return self.look(page)

    # questions

    def ask(self, who: User | str, benefits: list[str], answers: dict[str, Any], role: str = "") -> Page:
        """查待遇: choose what to look for, answer every question that comes; ends at the answer."""
        page = self.go(who, "/")
        page.get_by_role("navigation").get_by_role("link", name="查待遇").first.click()
        link = page.get_by_role("main").get_by_role("link", name="贵阳贵安人才政策")
        if link.count():
            link.first.click()
        self.look(page)
        if role:
            for box in page.locator("input[name=role]").all():
                box.uncheck()
            page.get_by_role("checkbox", name=role).first.check()
        for benefit in benefits:
            box = page.get_by_role("checkbox", name=benefit, exact=True)
            if not box.first.is_visible():
                page.get_by_text("只查其中几项").locator("visible=true").first.click()
            box = page.locator(f"xpath=//label[normalize-space()='{benefit}']//input").locator("visible=true")
            box.first.check()
        page.get_by_label("按哪一天的情况算").fill(timezone.localdate(self.office.now).isoformat())
        self.click(page, "开始")
        if not answers:  # a handler, whose own circumstances are not the question
            return self.click(page, "不再往下答")
        for _ in range(80):
            asked = page.locator("input[name=question]")
            if not asked.count():
                return page
            fact = asked.input_value()
            if fact not in answers:
                self.click(page, "跳过")
                continue
            self.fill(page.locator("form.ask-card"), answers[fact])
            self.click(page, "下一题")
        raise AssertionError("the questions do not end")

    def fill(self, form: Any, value: Any) -> None:
        """Answer one question: a word to choose, a date or number to write, or rows of them by their labels."""
        if isinstance(value, dict):
            for label, one in value.items():
                cell = form.locator(".cell").filter(has=form.page.get_by_text(label, exact=True)).first
                self.fill(cell, one)
            return
        radio = form.get_by_role("radio", name=str(value), exact=True)
        if radio.count():
            radio.first.check()
        elif form.locator("select").count():
            form.locator("select").first.select_option(label=str(value))
        else:
            form.locator("input:not([type=hidden]):not([type=radio]):not([type=checkbox])").first.fill(
                str(value)
            )

    def draft(self, page: Page, answers: dict[str, Any]) -> None:
        """Answer what a draft asks, question by question, as far as `answers` go."""
        for _ in range(40):
            left = [
                one for one in page.locator("fieldset.draft-question").all()
                if any(key in one.locator("legend").first.inner_text() for key in answers)
                and not one.get_attribute("data-done")
            ]  # fmt: skip
            if not left:
                return
            one = left[0]
            words = one.locator("legend").first.inner_text()
            one.evaluate("element => element.dataset.done = '1'")
            with page.expect_response(lambda response: response.url.endswith("/draft/")):
                self.fill(one, next(v for k, v in answers.items() if k in words))
            page.wait_for_load_state("networkidle")

    def hand_in(self, page: Page, *, by_file: int = 1) -> None:
        """Materials: the first `by_file` as files, the others on paper."""
        names = [
            row.locator("input[type=file]").get_attribute("aria-label") or ""
            for row in page.locator("#materials tr").all()
            if row.locator("input[type=file]").count()
        ]
        for number, name in enumerate(names):
            row = page.locator("#materials tr").filter(has=page.get_by_label(str(name), exact=True))
            if number < by_file:
                row.locator("input[type=file]").set_input_files(
                    {"name": f"材料{number + 1}.pdf", "mimeType": "application/pdf", "buffer": pdf()}
                )
            else:
                row.get_by_role("button", name="交纸质件").click()
            row.locator(".state").or_(page.locator("#materials .field-wrong")).first.wait_for()
            wrong = page.locator("#materials .field-wrong")
            assert not wrong.count(), wrong.first.inner_text()

    # the offices

    def desk(self, who: User, case: Case) -> Page:
        """A case from the work list."""
        page = self.go(who, "/desk/")
        assert case.number
        page.get_by_role("link", name=case.number).first.click()
        return self.look(page)

    def decide(
        self, case: Case, outcome: str, *, ground: str = "", minutes: str = "", note: str = ""
    ) -> None:
        """An officer of the step takes an outcome; where it wants two persons, another confirms."""
        case.refresh_from_db()
        step = next(s for s in self.office.ready.pack.procedures[case.procedure].steps if s.id == case.step)
        place = case.territory if self.office.ready.pack.roles[step.role].territory else ""
        first = self.office.officer(step.role, place)
        page = self.desk(first, case)
        form = page.locator("#do")
        choice = form.locator(f"input[name=outcome][value={outcome}]")
        assert choice.count() and choice.is_enabled(), form.inner_text()
        choice.check()
        if ground:
            form.get_by_label("事实和理由").fill(ground)
        if step.minutes:
            form.get_by_label("会议纪要文号").fill(minutes or "市会纪〔2022〕3号")
        if note:
            form.get_by_label("办理意见").fill(note)
        before = case.version
        self.click(page, "提出，交另一人复核" if step.two_persons else "办理", within=form)
        if step.two_persons:
            page = self.desk(self.office.officer(step.role, place, 2), case)
            self.click(page, "复核同意", within=page.locator("#do"))
        case.refresh_from_db()
        assert case.version > before, page.inner_text("main")[:1500]

    def together(self, who: User, choice: str, outcome: str = "", **typed: str) -> Page:
        """Every case of the officer's step at once: the preview is looked at, then it is done."""
        page = self.go(who, "/desk/batch/")
        for box in page.locator("input[name=case]").all():
            box.check()
        page.get_by_role("radio", name=choice, exact=True).check()
        if outcome:
            page.get_by_role("radio", name=outcome, exact=True).check()
        for label, words in typed.items():
            page.get_by_label(label).fill(words)
        self.click(page, "先看哪些能办")
        return self.click(page, "办这")

    def fix(self, page: Page, label: str, value: Any, evidence: str = "原件") -> None:
        """An officer records a fact, with what it rests on."""
        page.locator(".fact").filter(has_text=label).locator("a.fix").first.click()
        page.wait_for_load_state()
        form = page.locator("form.fix-form").first
        self.look(page)
        self.fill(form, value)
        form.get_by_label("凭什么").fill(evidence)
        form.get_by_role("button", name="核定").click()
        page.wait_for_load_state()
        self.look(page)

    def record(self, who: User, subject: Subject, label: str, value: Any, since: date) -> Page:
        """An officer records in the registry what has happened to somebody."""
        page = self.go(who, f"/registry/files/{subject.key}/")
        form = page.locator("#record")
        form.get_by_label("哪一项").select_option(label=label)
        self.click(page, "填写这一项", within=form)
        form = page.locator("#record form").last
        self.fill(form, value)
        form.get_by_label("自（").fill(since.isoformat())
        form.get_by_label("凭据").fill("离职证明")
        return self.click(page, "记下", within=form)

    def publish(self, case: Case) -> str:
        """The office of the step publishes; the address of the public page."""
        case.refresh_from_db()
        step = next(s for s in self.office.ready.pack.procedures[case.procedure].steps if s.id == case.step)
        place = case.territory if self.office.ready.pack.roles[step.role].territory else ""
        page = self.desk(self.office.officer(step.role, place), case)
        self.click(page, "公示", within=page.locator("#public"))
        case.refresh_from_db()
        page = self.go("", "/publicity/")
        page.get_by_role("main").get_by_role("link").first.click()
        self.look(page)
        if case.claimant.kind == Subject.Kind.PERSON:
            assert case.claimant.name not in page.inner_text("main")
        return page.url.removeprefix(self.address)

    def after_publicity(self, case: Case) -> None:
        case.refresh_from_db()
        assert case.due is not None
        self.on(case.due + timedelta(days=1))

    # money

    def appropriate(self, who: User, fund: str, amount: str) -> None:
        page = self.go(who, "/finance/budgets/")
        options = [o for o in page.get_by_label("资金").last.locator("option").all_inner_texts() if fund in o]
        assert options, page.get_by_label("资金").last.locator("option").all_inner_texts()
        form = page.locator("#appropriate")
        form.get_by_label("资金").select_option(label=options[0])
        form.get_by_label("金额").fill(amount)
        form.get_by_label("指标文号").fill("筑财预〔2022〕1号")
        self.click(page, "下达", within=form)

    def account(self, page: Page, number: str) -> Page:
        """Who is paid sets down the account, on the page of a case."""
        form = page.locator("#money form").first
        form.get_by_label("账号").fill(number)
        form.get_by_label("开户银行").fill("示例银行营业部")
        return self.click(page, "登记", within=form)

    def pay(self, one: User, two: User, *, failed: tuple[str, ...] = ()) -> Page:
        """A batch: drawn up by one, approved and sent by another, the bank's answer taken."""
        page = self.go(one, "/finance/payments/?state=due")
        self.click(page, "把这些编成批次")
        self.click(page, "编成批次")
        address = page.url.removeprefix(self.address)
        page = self.go(two, address)
        self.click(page, "审核通过")
        with page.expect_download() as got:
            page.get_by_role("button", name="下载拨付表").click()
        rows = list(csv.DictReader(io.StringIO(Path(got.value.path()).read_text("utf-8-sig"))))
        page = self.go(two, address)
        answer = io.StringIO()
        writer = csv.writer(answer)
        writer.writerow(["序号", "结果", "失败原因", "银行流水号"])
        for row in rows:
            bad = row["案件编号"] in failed
            writer.writerow(
                [row["序号"], "失败" if bad else "成功", "账号有误" if bad else "", f"B{row['序号']}"]
            )
        page.get_by_label("回执").set_input_files(
            {"name": "回执.csv", "mimeType": "text/csv", "buffer": answer.getvalue().encode("utf-8-sig")}
        )
        self.click(page, "核对回执")
        self.click(page, "记入")
        return page

    def again(self, who: User, case: Case) -> Page:
        """A payment that the bank refused goes out once more."""
        page = self.go(who, "/finance/payments/?state=failed")
        page.get_by_role("main").get_by_role("link", name=case.number or "").first.click()
        self.look(page).get_by_label("重新拨付的原因").fill("账户已更正")
        return self.click(page, "重新拨付")

    def received(self, who: User, case: Case, yuan: str) -> Page:
        """What was claimed back has come."""
        page = self.go(who, "/finance/returns/")
        page.get_by_role("main").get_by_role("link", name=case.number or "").first.click()
        self.look(page).get_by_label("收到的金额").fill(yuan)
        page.get_by_label("凭证号").fill("退库0001")
        return self.click(page, "记收款")

    def inbox(self, who: User, *words: str) -> None:
        page = self.go(who, "/inbox/")
        for one in words:
            self.told(page, one)


def moved(monkeypatch: pytest.MonkeyPatch, office: Office) -> None:
    """Pages, sessions and the clock's work take the office's time."""
    import django.utils.timezone as zone

    monkeypatch.setattr(zone, "now", lambda: office.now)


def instalments(case: Case) -> list[tuple[int, str, int]]:
    return list(
        Commitment.objects.filter(case=case.key).order_by("number").values_list("number", "state", "fen")
    )


def newest() -> Case:
    return Case.objects.latest("pk")
