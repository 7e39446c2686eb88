"""Three administrators: what each may do, what none may, and what happens to those who try."""

from __future__ import annotations

import re
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from duixian.rules.model.conduct import Role
from duixian.site.accounts import managing, posts
from duixian.site.accounts.managing import ManageError
from duixian.site.accounts.models import Post, User
from duixian.site.administration import told
from duixian.site.registry.powers import VIEW, may_act, may_search
from duixian.site.shelf import shelf

from .accounts_people import DAY, NOW, PASSWORD, admin, post, sign_in, user, with_factor
from .registry_people import ZHANG, person

pytestmark = pytest.mark.django_db


def as_(of: User) -> Client:
    client = Client()
    client.force_login(of)
    return client


def test_a_system_administrator_makes_an_account_with_a_password_shown_once() -> None:
    client = as_(admin("system"))
    shown = client.post("/administration/accounts/", {"username": "chen", "full_name": "陈 一"})
    found = re.search(r'one-time"><code>(\w+)</code>', shown.content.decode())
    assert found is not None and "no-store" in shown["Cache-Control"]
    chen = User.objects.get(username="chen")
    assert chen.must_change and chen.duty == "none" and not chen.posts.exists()
    assert sign_in(Client(), "chen", found[1]).status_code == 302
    assert found[1] not in client.get(f"/administration/accounts/{chen.pk}/").content.decode()


@pytest.mark.parametrize("name", ["", "a b", "x" * 151, "<b>", "CHEN", "chen"])
def test_a_name_that_cannot_be_is_told(name: str) -> None:
    user("chen")
    answer = as_(admin("system")).post("/administration/accounts/", {"username": name})
    assert answer.status_code == 422 and 'role="alert"' in answer.content.decode()


def test_fields_that_no_form_has_change_nothing() -> None:
    more = {
        "duty": "security", "is_editor": "1", "is_superuser": "1", "is_staff": "1", "is_active": "0", "to_confirm": "0", "must_change": "0",
        "password": "set by the attacker", "posts": "1", "groups": "1", "user_permissions": "1", "password_until": "", "id": "1",
    }  # fmt: skip
    as_(admin("system")).post("/administration/accounts/", {"username": "chen", **more})
    chen = User.objects.get(username="chen")
    assert (chen.duty, chen.is_editor, chen.is_superuser, chen.is_staff, chen.must_change) == (
        "none", False, False, False, True,
    )  # fmt: skip
    lin = user("lin")
    client = as_(lin)
    client.post(
        "/account/password/",
        {"old": PASSWORD, "new": "quite another one", "again": "quite another one", **more},
    )
    lin.refresh_from_db()
    assert (lin.duty, lin.is_editor, lin.is_superuser, lin.is_staff) == ("none", False, False, False)
    granted = {"do": "grant", "role": "demo:none|", "granted_by": lin.pk, "user": lin.pk, **more}
    as_(admin("security")).post(f"/administration/staff/{chen.pk}/change/", granted)
    assert not Post.objects.exists()


PAGES = {
    "system": ["/administration/accounts/", "/administration/accounts/{pk}/"],
    "security": ["/administration/staff/", "/administration/staff/{pk}/"],
}
ACTS = {
    "system": [("/administration/accounts/", {"username": "made"})]
    + [
        ("/administration/accounts/{pk}/change/", {"do": do})
        for do in ("disable", "enable", "password", "factor")
    ],
    "security": [
        (
            "/administration/staff/{pk}/change/",
            {"do": do, "post": "{post}", "on": "2024-03-01", "reason": "x", "editor": "1"},
        )
        for do in ("grant", "end", "substitute", "hand-over", "confirm", "editor")
    ],
}


@pytest.mark.parametrize("duty", ["none", "system", "security", "audit"])
@pytest.mark.parametrize("whose", ["system", "security"])
def test_each_administrators_pages_and_acts_are_theirs_alone(duty: str, whose: str) -> None:
    chen = user()
    held = post(chen)
    User.objects.filter(pk=chen.pk).update(to_confirm=True)
    client = as_(admin(duty, "someone"))
    for address in PAGES[whose]:
        assert client.get(address.format(pk=chen.pk)).status_code == (200 if duty == whose else 403)
    if duty == whose:
        return
    for address, sent in ACTS[whose]:
        filled = {k: v.format(post=held.pk) for k, v in sent.items()}
        assert client.post(address.format(pk=chen.pk), filled).status_code == 403
    chen.refresh_from_db()
    assert chen.is_active and chen.to_confirm and not chen.must_change and not chen.is_editor
    assert Post.objects.count() == 1 and User.objects.count() == 2


@pytest.mark.parametrize(
    "address", ["/administration/", "/administration/accounts/", "/administration/staff/", "/account/"]
)
def test_strangers_are_led_to_sign_in(client: Client, address: str) -> None:
    assert client.get(address)["Location"].startswith("/login/?next=")


@pytest.mark.parametrize("other", ["system", "security", "audit", "own"])
@pytest.mark.parametrize("do", ["disable", "password", "factor"])
def test_no_administrator_takes_over_an_administrator_or_changes_their_own(other: str, do: str) -> None:
    me = admin("system", "me")
    target = me if other == "own" else admin(other, "target")
    before = User.objects.values().get(pk=target.pk)
    as_(me).post(f"/administration/accounts/{target.pk}/change/", {"do": do})
    after = User.objects.values().get(pk=target.pk)
    assert {k: v for k, v in after.items() if k != "last_login"} == {
        k: v for k, v in before.items() if k != "last_login"
    } or (other == "own" and after["is_active"] and not after["must_change"])


@pytest.mark.parametrize("target", ["own", "system", "audit"])
def test_a_security_administrator_finds_no_administrator_to_appoint(target: str) -> None:
    me = admin("security", "me")
    other = me if target == "own" else admin(target, "target")
    client = as_(me)
    assert client.get(f"/administration/staff/{other.pk}/").status_code == 404
    for do in ("grant", "editor", "confirm"):
        sent = {"do": do, "editor": "1"}
        assert client.post(f"/administration/staff/{other.pk}/change/", sent).status_code == 404


@pytest.fixture
def with_roles(monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo pack with one role by district, one of the whole city, and the applicant's."""
    known = shelf().get("demo")
    assert known is not None
    roles = {
        "person": Role(id="person", label="申请人", kind="applicant"),
        "district": Role(id="district", label="区人社局", territory=True),
        "pay": Role(id="pay", label="市财政局", kind="finance"),
    }
    place = next(
        step.territory for one in known.pack.procedures.values() for step in one.steps if step.territory
    )
    procedures = {
        key: replace(one, steps=tuple(replace(s, role="district", territory=place) for s in one.steps))
        for key, one in known.pack.procedures.items()
    }
    changed = replace(known, pack=replace(known.pack, roles=roles, procedures=procedures))
    monkeypatch.setattr(told, "shelf", lambda: SimpleNamespace(all=lambda: (changed,)))


@pytest.mark.parametrize(
    ("role", "status"), [("demo:district|hill", 302), ("demo:district|", 302), ("demo:pay|", 302), ("demo:pay|hill", 422), ("demo:person|", 422)]
)  # fmt: skip
def test_roles_and_territories_are_those_of_the_pack(with_roles: None, role: str, status: int) -> None:
    chen = user()
    client = as_(admin("security"))
    page = client.get(f"/administration/staff/{chen.pk}/").content.decode()
    assert "区人社局（全部辖区）" in page and "市财政局" in page and "申请人" not in page
    sent = {
        "do": "grant",
        "role": role,
        "office": "云水市财政局",
        "starts": "2024-03-01",
        "ground": "云人任〔2024〕1号",
        "person_name": "陈 一",
        "person_kind": "resident",
        "person_number": ZHANG,
    }
    assert client.post(f"/administration/staff/{chen.pk}/change/", sent).status_code == status
    assert Post.objects.count() == (status == 302)
    if status == 302:
        held = Post.objects.get()
        assert held.kind == ("finance" if "pay" in role else "office") and held.granted_by is not None
        # Whoever pays looks up no files.
        assert may_search(chen, DAY)[0] is (held.kind == "office")


@pytest.mark.parametrize("what", ["password", "factor"])
def test_whoever_resets_an_officers_account_cannot_use_its_posts(what: str) -> None:
    chen = user()
    post(chen)
    with_factor(chen, NOW)
    system = admin("system")
    as_(system).post(f"/administration/accounts/{chen.pk}/change/", {"do": what})
    chen.refresh_from_db()
    assert chen.to_confirm and not posts.officer_on(chen, DAY) and not may_search(chen, DAY)[0]
    with pytest.raises(ManageError):
        managing.confirm(chen, system)
    with pytest.raises(ManageError):
        managing.confirm(chen, chen)
    as_(admin("security")).post(f"/administration/staff/{chen.pk}/change/", {"do": "confirm"})
    chen.refresh_from_db()
    assert posts.officer_on(chen, DAY)


@pytest.mark.parametrize("duty", ["system", "security", "audit"])
def test_no_administrator_sees_a_file_of_the_registry(duty: str) -> None:
    someone = admin(duty)
    subject = person()
    assert not may_act(someone, subject, VIEW, DAY)[0] and not may_search(someone, DAY)[0]
    subject.account = someone  # even one that was theirs
    subject.save()
    assert not may_act(someone, subject, VIEW, DAY)[0]
    client = as_(someone)
    assert client.get("/registry/").status_code == 403
    assert client.get(f"/registry/files/{subject.key}/").status_code == 403


def test_a_disabled_account_is_signed_out_and_stays_out() -> None:
    chen = user()
    client = as_(chen)
    client.get("/account/")
    managing.set_active(chen, False, admin("system"), NOW)
    assert client.get("/account/").status_code == 302
    assert sign_in(Client(), "chen").status_code == 200


@pytest.mark.parametrize("first", ["system", "security", "audit"])
@pytest.mark.parametrize("second", ["system", "security", "audit"])
def test_one_account_holds_one_duty(first: str, second: str) -> None:
    chen = admin(first)
    if first == second:
        managing.appoint(chen, second, NOW)
    else:
        with pytest.raises(ManageError, match="不同的人"):
            managing.appoint(chen, second, NOW)


@pytest.mark.parametrize("right", ["post", "later post", "editor", "superuser"])
def test_whoever_has_other_rights_becomes_no_administrator(right: str) -> None:
    chen = user(is_editor=right == "editor", is_superuser=right == "superuser")
    if "post" in right:
        post(chen, **({"starts": DAY.replace(year=2031)} if right == "later post" else {}))
    with pytest.raises(ManageError, match="另建一个账户"):
        managing.appoint(chen, "audit", NOW)


@pytest.mark.parametrize(
    "say", [{"q": "<script>alert(1)</script>"}, {"page": "x"}, {"page": "-1"}, {"q": "%", "page": "9" * 30}]
)
def test_lists_take_whatever_is_asked(say: dict[str, Any]) -> None:
    for duty, address in (("system", "/administration/accounts/"), ("security", "/administration/staff/")):
        answer = as_(admin(duty)).get(address, say)
        assert answer.status_code == 200 and "<script>alert" not in answer.content.decode()


@pytest.mark.parametrize(
    "sent",
    [{}, {"do": "x"}, {"do": "grant"}, {"do": "grant", "role": "demo:window|nowhere"}, {"do": "end"}, {"do": "end", "post": "9" * 40},
     {"do": "end", "post": "{post}"}, {"do": "end", "post": "{post}", "on": "2024-13-01"}, {"do": "end", "post": "{other}", "on": "2024-03-01", "reason": "x"},
     {"do": "substitute", "post": "{post}", "other": "nobody", "starts": "2024-03-01", "ends": "2024-03-02"},
     {"do": "hand-over", "post": "{post}", "on": "2024-03-01", "other": "nobody"}],
)  # fmt: skip
def test_a_wrong_order_is_told_and_changes_nothing(sent: dict[str, str]) -> None:
    chen, held, other = user(), None, post(user("lin"))
    held = post(chen)
    filled = {k: v.format(post=held.pk, other=other.pk) for k, v in sent.items()}
    answer = as_(admin("security")).post(f"/administration/staff/{chen.pk}/change/", filled)
    assert answer.status_code == 422 and 'role="alert"' in answer.content.decode()
    assert Post.objects.count() == 2 and not hasattr(Post.objects.get(pk=held.pk), "ending")
