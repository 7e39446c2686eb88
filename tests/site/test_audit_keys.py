"""Changing keys: everything sealed anew, stopped anywhere and finished later, old keys gone only when nothing needs them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import BinaryField

from duixian.site import rotation
from duixian.site.accounts.models import User
from duixian.site.audit.models import Row
from duixian.site.files import store
from duixian.site.funds import payees
from duixian.site.funds.models import Payee
from duixian.site.notices import contacts
from duixian.site.notices.models import Channel, Contact
from duixian.site.registry import identifiers, subjects
from duixian.site.registry.models import Identifier
from duixian.site.rotation import RotationError, rotate, rotate_digests, used
from duixian.site.sealed import sealed_places
from duixian.site.sealing import Keys, SealError, keys_of, lines_of

from .hostile_files import picture
from .registry_people import FIRM, LI, NOW, TODAY, WANG, ZHANG, firm, person

PLAIN = {
    "audit.Row.digest", "audit.Head.links", "audit.Head.digest", "audit.Head.signature", "cases.Decision.record",
    "accounts.Passkey.credential", "accounts.Passkey.public",
    "library.Source.characters", "library.Source.runs", "library.Source.shape",
}  # fmt: skip


@pytest.fixture
def place(db: None, tmp_path: Path, settings: Any) -> Path:
    settings.DATA_DIR = tmp_path
    for text, name in ((ZHANG, "张三"), (LI, "李四"), (WANG, "王五")):
        person(text, name)
    firm()
    return tmp_path


def numbers() -> list[str]:
    return [
        number for row in Identifier.objects.order_by("id") for _, number in subjects.numbers_of(row.subject)
    ]


def ids(place: Path) -> list[str]:
    return [fields[0] for fields in lines_of(place)]


def test_every_binary_column_is_named_as_sealed_or_known_as_plain() -> None:
    named = {f"{place.model._meta.label}.{place.column.column}" for place in sealed_places()}
    columns = {
        f"{model._meta.label}.{column.name}"
        for model in apps.get_models()
        for column in model._meta.concrete_fields
        if isinstance(column, BinaryField)
    }
    assert columns - named == PLAIN


def test_everything_is_sealed_anew_and_opens_and_the_old_key_can_go(place: Path) -> None:
    user = User.objects.create(username="zhang")
    about = f"contact:{user.pk}:{Channel.EMAIL}"
    Contact.objects.create(
        user=user, channel=Channel.EMAIL, sealed=keys_of(place).seal(b"a@b.example", about)
    )
    owner = uuid.uuid4()
    payees.add(owner, payees.checked("张三", "6222020200112233", "示例银行"), NOW, None)
    kept = store.keep(SimpleUploadedFile("照片.png", picture(), "image/png"), now=NOW)
    old = ids(place)[0]
    done = rotate(place, NOW)
    assert done.new
    assert done.key == ids(place)[-1] != old
    assert dict(done.resealed) == {
        "证件：密文": 4,
        "联系方式：密封的地址": 1,
        "收款账户：密文": 1,
        "文件材料：密封的密钥": 1,
    }
    kept.refresh_from_db()
    assert store.read(kept) == picture()
    assert used().keys() == {done.key}
    assert numbers() == [ZHANG, LI, WANG, FIRM]
    assert contacts.opened(Contact.objects.get()) == "a@b.example"
    assert payees.opened(Payee.objects.get()).number == "6222020200112233"
    rotation.retire(place, old, NOW)
    assert ids(place) == [done.key]
    assert numbers() == [ZHANG, LI, WANG, FIRM]
    assert subjects.find(identifiers.checked("resident", ZHANG, TODAY)) is not None
    assert list(Row.objects.filter(act__startswith="keys").order_by("id").values_list("act", "about")) == [("keys.rotated", done.key), ("keys.retired", old)]  # fmt: skip


def test_a_key_that_is_needed_or_in_use_does_not_go(place: Path) -> None:
    first = ids(place)[0]
    with pytest.raises(RotationError, match="正在使用"):
        rotation.retire(place, first, NOW)
    with (place / "registry-keys").open("a") as file:
        file.write(f"k2 {'ab' * 16} {'cd' * 32}\n")
    with pytest.raises(RotationError, match="证件：密文 4 个。请先运行 duixian keys rotate"):
        rotation.retire(place, first, NOW)
    with pytest.raises(RotationError, match="没有密钥 k3"):
        rotation.retire(place, "k3", NOW)


def test_a_rotation_that_failed_half_way_is_finished_with_its_key(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "CHUNK", 1)
    sealing, calls = Keys.seal, []

    def seal(self: Keys, plain: bytes, about: str) -> bytes:
        calls.append(about)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return sealing(self, plain, about)

    monkeypatch.setattr(Keys, "seal", seal)
    with pytest.raises(KeyboardInterrupt):
        rotate(place, NOW)
    half = {key: sum(places.values()) for key, places in used().items()}
    assert sorted(half.values()) == [2, 2]
    assert numbers() == [ZHANG, LI, WANG, FIRM]
    done = rotate(place, NOW)
    assert (done.new, done.resealed.total()) == (False, 2)
    assert used().keys() == {done.key}
    assert len(ids(place)) == 2
    assert rotate(place, NOW).new


def test_a_value_that_does_not_open_is_told_and_left_and_the_others_are_sealed(place: Path) -> None:
    row = Identifier.objects.order_by("id")[1]
    damaged = bytes(row.sealed)[:-1] + bytes([bytes(row.sealed)[-1] ^ 1])
    Identifier.objects.filter(pk=row.pk).update(sealed=damaged)
    done = rotate(place, NOW)
    assert done.damaged == [f"证件：密文 {row.pk}"]
    assert done.resealed.total() == 3
    with pytest.raises(RotationError, match="证件：密文 1 个"):
        rotation.retire(place, ids(place)[0], NOW)


def test_what_the_site_changes_meanwhile_is_not_overwritten(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = Identifier.objects.order_by("id")[0]
    sealing = Keys.seal

    def seal(self: Keys, plain: bytes, about: str) -> bytes:
        if plain == ZHANG.encode():  # the site writes between our reading and our writing
            Identifier.objects.filter(pk=row.pk).update(sealed=sealing(self, b"other", about))
        return sealing(self, plain, about)

    monkeypatch.setattr(Keys, "seal", seal)
    rotate(place, NOW)
    assert numbers() == ["other", LI, WANG, FIRM]


def test_an_account_that_is_paid_into_is_known_again_by_the_new_key_alone(place: Path) -> None:
    owner = subjects.find(identifiers.checked("resident", ZHANG, TODAY))
    assert owner is not None
    account = payees.checked("张三", "6222020200112233", "示例银行")
    kept = payees.add(owner.key, account, NOW, None)
    rotate_digests(place, NOW, wait=0)
    assert Payee.objects.get(pk=kept.pk).digest != kept.digest
    assert payees.add(owner.key, account, NOW, None).pk == kept.pk


def test_digests_get_a_new_key_and_identifiers_are_found_and_unique_by_it(place: Path) -> None:
    before = dict(Identifier.objects.values_list("id", "digest"))
    rotate(place, NOW)
    assert rotate_digests(place, NOW, wait=0) == 4
    after = dict(Identifier.objects.values_list("id", "digest"))
    assert not set(before.values()) & set(after.values())
    assert numbers() == [ZHANG, LI, WANG, FIRM]
    zhang = subjects.find(identifiers.checked("resident", ZHANG, TODAY))
    assert zhang is not None
    assert zhang.name == "张三"
    assert len({fields[2] for fields in lines_of(place)}) == 1
    assert Row.objects.filter(act="keys.digests_rotated").count() == 1


def test_a_change_of_digests_that_was_stopped_keeps_the_registry_closed_until_it_is_finished(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "CHUNK", 1)
    sealing, calls = Keys.seal, []

    def seal(self: Keys, plain: bytes, about: str) -> bytes:
        calls.append(about)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return sealing(self, plain, about)

    with monkeypatch.context() as stopped:
        stopped.setattr(Keys, "seal", seal)
        with pytest.raises(KeyboardInterrupt):
            rotate_digests(place, NOW, wait=0)
    with pytest.raises(SealError, match="正在更换摘要密钥"):
        keys_of(place)
    for other in (lambda: rotate(place, NOW), lambda: rotation.retire(place, "k", NOW)):
        with pytest.raises(RotationError, match="duixian keys digests"):
            other()
    assert rotate_digests(place, NOW, wait=0) == 2
    assert numbers() == [ZHANG, LI, WANG, FIRM]
    assert subjects.find(identifiers.checked("resident", LI, TODAY)) is not None


KILLED = textwrap.dedent("""
    import os, signal, sys
    os.environ["DJANGO_SETTINGS_MODULE"] = "duixian.site.settings"
    import django
    django.setup()
    from django.conf import settings
    from django.utils import timezone
    from duixian.site import rotation
    from duixian.site.library.upkeep import make_ready
    from duixian.site.registry import subjects
    from duixian.site.registry.identifiers import Number
    make_ready()
    what, most = sys.argv[1], int(sys.argv[2])
    rotation.CHUNK, batches = 10, []
    def progress(place, count):
        batches.append(count)
        if len(batches) == most:
            os.kill(os.getpid(), signal.SIGKILL)
    now = timezone.now()
    if what == "fill":
        subjects.add_all({Number("passport", f"E{n:08d}"): "某人" for n in range(65)}, now)
    elif what == "rotate":
        rotation.rotate(settings.DATA_DIR, now, progress)
    elif what == "digests":
        rotation.rotate_digests(settings.DATA_DIR, now, wait=0, progress=progress)
    else:
        for n in range(65):
            found = subjects.find(Number("passport", f"E{n:08d}"))
            assert subjects.numbers_of(found) == [("护照", f"E{n:08d}")]
        print(len(rotation.used()))
""")


def _run(data: Path, act: str, most: int = 0) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if k not in {"DUIXIAN_DATABASE", "DJANGO_SETTINGS_MODULE"}}
    command = [sys.executable, "-c", KILLED, act, str(most)]
    return subprocess.run(command, env=kept | {"DUIXIAN_DATA": str(data)}, capture_output=True, text=True)


@pytest.fixture(scope="module")
def registered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data directory of an installation with 65 people, to be copied."""
    data = tmp_path_factory.mktemp("registered")
    done = _run(data, "fill")
    assert done.returncode == 0, done.stderr
    return data


@pytest.mark.apart
@pytest.mark.parametrize("what", ["rotate", "digests"])
def test_killed_in_the_middle_again_and_again_it_ends_whole(
    what: str, registered: Path, tmp_path: Path
) -> None:
    data = shutil.copytree(registered, tmp_path / "data")
    killed = [_run(data, what, 2).returncode for _ in range(2)]
    assert killed == [-9, -9]
    assert _run(data, what).returncode == 0
    looked = _run(data, "look")
    assert (looked.returncode, looked.stdout) == (0, "1\n"), looked.stderr
