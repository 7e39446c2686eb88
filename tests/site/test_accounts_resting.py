"""An account that an administrator had in hand rests: nobody alone takes over somebody's file, cases or money."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from duixian.site.accounts import managing, posts
from duixian.site.accounts.models import Post, Session, User
from duixian.site.notices.models import Notice
from duixian.site.registry import powers
from duixian.site.registry.models import Subject

from .accounts_people import DAY, NOW, PASSWORD, admin, post, sign_in, user, with_factor
from .registry_people import LI, TODAY, WANG, ZHANG, account, firm, person

pytestmark = pytest.mark.django_db
EVERY = [powers.VIEW, powers.DECLARE, powers.APPLY, powers.RECEIVE]


def as_(of: User) -> Client:
    client = Client()
    client.force_login(of)
    return client


@pytest.mark.parametrize("what", ["password", "factor"])
def test_a_reset_account_opens_neither_its_persons_file_nor_a_firms(what: str) -> None:
    zhang, company = person(), firm()
    theirs = account("zhang", zhang)
    powers.give(
        powers.Given(company, zhang, "handler", EVERY, TODAY, TODAY + timedelta(days=9), "授权书"), None, NOW
    )
    with_factor(theirs, NOW)
    assert all(powers.may_act(theirs, one, act, TODAY)[0] for one in (zhang, company) for act in EVERY)
    as_(admin("system")).post(f"/administration/accounts/{theirs.pk}/change/", {"do": what})
    theirs = User.objects.get(pk=theirs.pk)
    for one in (zhang, company):
        for act in EVERY:
            allowed, reason = powers.may_act(theirs, one, act, TODAY)
            assert not allowed and reason == posts.TO_CONFIRM
    client = as_(theirs)
    assert "还没有确认是您本人在用" in client.get("/me/").content.decode() or what == "password"
    assert client.get(f"/registry/files/{zhang.key}/").status_code in (302, 403)


def test_whoever_is_reset_is_told() -> None:
    theirs = account("zhang", person())
    as_(admin("system")).post(f"/administration/accounts/{theirs.pk}/change/", {"do": "password"})
    assert Notice.objects.get(user=theirs).kind == "account_reset"


def test_a_resting_account_changes_no_address_to_which_its_person_is_told(settings: object) -> None:
    theirs = account("zhang", person())
    User.objects.filter(pk=theirs.pk).update(to_confirm=True)
    answer = as_(theirs).post("/inbox/preferences/", {"channel": "email", "do": "off"})
    assert answer.status_code == 403 and "还没有确认是本人在用" in answer.content.decode()


def test_a_second_person_or_the_person_at_the_window_wakes_an_account() -> None:
    zhang = person()
    theirs = account("zhang", zhang)
    window = as_(account("window", officer=True))
    file = f"/registry/files/{zhang.key}/"
    confirm = f"/administration/staff/{theirs.pk}/change/", {"do": "confirm"}
    shown = file, {"do": "identity", "evidence": "身份证原件，与本人相符"}
    system = admin("system")
    for by, (address, sent) in ((as_(admin("security")), confirm), (window, shown)):
        managing.reset_password(theirs, system, NOW)
        open_ = as_(User.objects.get(pk=theirs.pk))
        by.post(address, sent)
        theirs = User.objects.get(pk=theirs.pk)
        assert powers.may_act(theirs, zhang, powers.VIEW, TODAY)[0]
        assert open_.get("/account/").status_code == 302  # whoever signed in meanwhile signs in again
    assert window.post(file, {"do": "identity", "evidence": "身份证原件"}).status_code == 422


@pytest.mark.parametrize("evidence", ["", f"身份证 {ZHANG}"])
def test_identity_at_the_window_says_which_paper_and_no_number(evidence: str) -> None:
    zhang = person()
    theirs = account("zhang", zhang)
    User.objects.filter(pk=theirs.pk).update(to_confirm=True)
    page = as_(account("window", officer=True)).post(
        f"/registry/files/{zhang.key}/", {"do": "identity", "evidence": evidence}
    )
    assert page.status_code == 422 and User.objects.get(pk=theirs.pk).to_confirm


def test_a_new_account_gets_a_post_that_holds_only_when_somebody_else_has_confirmed_it() -> None:
    """The system administrator signs in first with the password he was shown; the security administrator, in good
    faith, appoints the new colleague."""
    system, security = admin("system"), admin("security")
    colleague, password = managing.create("new", "新同事", system, NOW)
    thief = Client()
    sign_in(thief, "new", password)
    sent = {
        "do": "grant", "role": "demo:window|", "office": "云水市人才服务窗口", "starts": "2024-01-01", "person_name": "新同事",
        "person_kind": "resident", "person_number": WANG,
    }  # fmt: skip
    assert as_(security).post(f"/administration/staff/{colleague.pk}/change/", sent).status_code == 302
    colleague = User.objects.get(pk=colleague.pk)
    assert Post.objects.filter(user=colleague).exists() and not posts.officer_on(colleague, TODAY)
    assert not Session.objects.filter(user_id=colleague.pk).exists()
    as_(security).post(f"/administration/staff/{colleague.pk}/change/", {"do": "confirm"})
    assert posts.officer_on(User.objects.get(pk=colleague.pk), TODAY)


def test_a_first_post_ends_the_sessions_of_whoever_is_signed_in() -> None:
    chen = user()
    client = Client()
    sign_in(client, "chen", PASSWORD)
    assert client.get("/account/").status_code == 200
    post(chen)
    assert client.get("/account/").status_code == 302


@pytest.mark.parametrize(
    ("said", "told"),
    [({}, "请写明本人的姓名和证件号码"), ({"person_name": "别人", "person_number": ZHANG}, "另一个姓名"), ({"person_name": "张三", "person_number": ZHANG[:-1]}, "本人的证件")],
)  # fmt: skip
def test_nobody_gets_a_first_post_without_a_person(said: dict[str, str], told: str) -> None:
    person()
    chen = user()
    sent = {
        "do": "grant",
        "role": "demo:window|",
        "office": "窗口",
        "starts": "2024-01-01",
        "person_kind": "resident",
        **said,
    }
    page = as_(admin("security")).post(f"/administration/staff/{chen.pk}/change/", sent)
    assert page.status_code == 422 and told in page.content.decode() and not Post.objects.exists()


def test_nobody_stands_in_whose_person_is_not_known() -> None:
    held = post(user())
    user("lin")
    client = as_(admin("security"))
    for sent in (
        {
            "do": "substitute",
            "post": str(held.pk),
            "other": "lin",
            "starts": "2024-03-01",
            "ends": "2024-03-02",
        },
        {"do": "hand-over", "post": str(held.pk), "on": "2024-03-01", "other": "lin"},
    ):
        page = client.post(f"/administration/staff/{held.user_id}/change/", sent)
        assert page.status_code == 422 and "还没有登记本人是谁" in page.content.decode()


def test_a_staff_account_knows_its_person_for_impartiality_alone() -> None:
    """A security administrator who ties an account to somebody gives it nothing of theirs."""
    zhang = person()
    chen = user()
    powers.tie(chen, zhang, admin("security"), NOW)
    chen = User.objects.get(pk=chen.pk)
    assert powers.person_of(chen) == zhang and powers.own_subject(chen) is None
    assert not any(powers.may_act(chen, zhang, act, DAY)[0] for act in EVERY)
    post(chen)
    chen = User.objects.get(pk=chen.pk)
    assert powers.may_act(chen, zhang, powers.VIEW, DAY) == (
        False,
        "与您本人有关的登记，请由另一位工作人员办理。",
    )
    private = account("private", zhang)
    assert powers.same_person(chen, private) and powers.accounts_of(Subject.objects.get(pk=zhang.pk)) == {
        chen.pk,
        private.pk,
    }
    assert not powers.same_person(chen, account("li", person(LI, "李四")))
