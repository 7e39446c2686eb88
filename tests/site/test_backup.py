"""Backup and restore: what comes back is what was there; what was cut off, changed or does not fit is refused."""

from __future__ import annotations

import gzip
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

pytestmark = pytest.mark.apart

DO = textwrap.dedent("""
    import os, sys
    os.environ["DJANGO_SETTINGS_MODULE"] = "duixian.site.settings"
    import django
    django.setup()
    from datetime import UTC, date, datetime
    from django.core.files.uploadedfile import SimpleUploadedFile
    from duixian.site import audit
    from duixian.site.audit.models import Row
    from duixian.site.files import store
    from duixian.site.files.models import StoredFile
    from duixian.site.library.upkeep import make_ready
    from duixian.site.registry import identifiers, subjects
    from duixian.site.registry.models import Subject
    sys.path.insert(0, sys.argv[2])
    from site_helpers import ZHANG, LI, picture
    make_ready()
    now, today = datetime(2026, 3, 1, tzinfo=UTC), date(2026, 3, 1)
    if sys.argv[1] == "fill":
        subjects.get_or_add(identifiers.checked("resident", ZHANG, today), "张三", now)
        store.keep(SimpleUploadedFile("照片.png", picture(), "image/png"), now=now)
        audit.write("registry.added", user=None, now=now)
    elif sys.argv[1] == "more":
        subjects.get_or_add(identifiers.checked("resident", LI, today), "李四", now)
        audit.write("registry.added", user=None, now=now)
    else:
        people = [(s.name, subjects.numbers_of(s)[0][1]) for s in Subject.objects.order_by("id")]
        print(people == [("张三", ZHANG), ("李四", LI)][: len(people)], len(people))
        print(all(store.read(f) == picture() for f in StoredFile.objects.all()), StoredFile.objects.count())
        print(Row.objects.filter(act="backup.restored").count())
""")


class Place:
    """An installation of its own: a data directory, and a database beside it where it is PostgreSQL."""

    def __init__(self, folder: Path, database: str | None) -> None:
        self.folder, self.database = folder, database
        self.data = folder / "data"

    def _environ(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("DUIXIAN_DATA", "DJANGO_"))}
        return (
            kept
            | {"DUIXIAN_DATA": str(self.data)}
            | ({"DUIXIAN_DATABASE": self.database} if self.database else {})
        )

    def do(self, what: str) -> str:
        command = [sys.executable, "-c", DO, what, str(self.folder.parent / "helpers")]
        done = subprocess.run(command, env=self._environ(), capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [
            sys.executable,
            "-c",
            "import sys; from duixian.cli import main; sys.exit(main(sys.argv[1:]))",
            *words,
        ]
        return subprocess.run(command, env=self._environ(), capture_output=True, text=True)


def _helpers(tmp_path: Path) -> None:
    """What the scripts need of the tests' own invented people and pictures."""
    from . import hostile_files, registry_people

    folder = tmp_path / "helpers"
    folder.mkdir()
    text = f"import sys\nZHANG, LI = {registry_people.ZHANG!r}, {registry_people.LI!r}\nDATA = {hostile_files.picture()!r}\n"
    (folder / "site_helpers.py").write_text(text + "def picture():\n    return DATA\n")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data directory of an installation with data, on SQLite: to be copied."""
    folder = tmp_path_factory.mktemp("filled")
    _helpers(folder)
    place = Place(folder / "one", None)
    place.folder.mkdir()
    place.do("fill")
    return place.data


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def places(request: pytest.FixtureRequest, filled: Path, tmp_path: Path) -> Iterator[tuple[Place, Place]]:
    """Two installations: one with data, one without anything."""
    _helpers(tmp_path)
    made = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        made.append(Place(tmp_path / name, None))
    if request.param == "sqlite":
        shutil.copytree(filled, made[0].data)
        yield made[0], made[1]
        return
    import psycopg

    server = os.environ["DUIXIAN_TEST_POSTGRES"]
    names = [f"duixian_backup_{os.getpid()}_{place.folder.name}" for place in made]
    with psycopg.connect(server, autocommit=True) as connection:
        for place, name in zip(made, names, strict=True):
            connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
            connection.execute(f'CREATE DATABASE "{name}"')
            place.database = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    made[0].do("fill")
    yield made[0], made[1]
    with psycopg.connect(server, autocommit=True) as connection:
        for name in names:
            connection.execute(f'DROP DATABASE "{name}"')


@pytest.fixture
def backup(places: tuple[Place, Place], tmp_path: Path) -> tuple[Path, Path]:
    """A backup of the first installation and its keys."""
    keys = tmp_path / "safe"
    keys.mkdir()
    file = tmp_path / "backup.tar.gz"
    done = places[0].run("backup", str(file), "--keys", str(keys / "keys.json"))
    assert done.returncode == 0, done.stderr
    assert "密钥在" in done.stdout
    return file, keys / "keys.json"


def test_it_comes_back_elsewhere_as_it_was_and_over_itself_when_it_must(
    places: tuple[Place, Place], backup: tuple[Path, Path]
) -> None:
    one, two = places
    file, keys = backup
    assert file.stat().st_mode & 0o077 == keys.stat().st_mode & 0o077 == 0
    assert two.run("restore", str(file), "--check", "--keys", str(keys)).returncode == 0
    refused = two.run("restore", str(file))
    assert refused.returncode == 1
    assert "没有备份所用的密钥" in refused.stderr
    done = two.run("restore", str(file), "--keys", str(keys))
    assert done.returncode == 0, done.stderr
    assert two.do("look") == "True 1\nTrue 1\n1\n"
    assert two.run("audit").returncode == 0
    # and over data that are there
    one.do("more")
    assert one.run("audit", "seal").returncode == 0
    assert one.do("look") == "True 2\nTrue 1\n0\n"
    refused = one.run("restore", str(file))
    assert refused.returncode == 1
    assert "这里已经有数据（数据库、上传的文件）" in refused.stderr
    # what becomes of the old data is promised as it is
    assert ("数据库在恢复完成后删除" if one.database else "不会删除") in refused.stderr
    assert one.do("look") == "True 2\nTrue 1\n0\n"
    done = one.run("restore", str(file), "--replace")
    assert done.returncode == 0, done.stderr
    assert ("原来的文件（数据库除外" if one.database else "原来的数据移到了") in done.stdout
    assert one.do("look") == "True 1\nTrue 1\n1\n"
    checked = one.run("audit", "verify")
    assert checked.returncode == 0, checked.stdout
    assert "恢复过备份" in checked.stdout
    assert not list(one.data.glob("restoring-*"))
    with tarfile.open(file) as archive:
        names = archive.getnames()
    assert not any("key" in name for name in names)


def test_an_installation_that_has_sealed_nothing_yet_can_be_backed_up(tmp_path: Path) -> None:
    place = Place(tmp_path, None)
    (tmp_path / "safe").mkdir()
    done = place.run(
        "backup", str(tmp_path / "backup.tar.gz"), "--keys", str(tmp_path / "safe" / "keys.json")
    )
    assert done.returncode == 0, done.stderr


def test_an_old_copy_put_in_place_of_the_database_by_hand_is_found(filled: Path, tmp_path: Path) -> None:
    _helpers(tmp_path)
    (tmp_path / "one").mkdir()
    one = Place(tmp_path / "one", None)
    shutil.copytree(filled, one.data)
    assert one.run("audit", "seal").returncode == 0
    old = {p.name: p.read_bytes() for p in one.data.glob("duixian.sqlite3*")}
    one.do("more")
    assert one.run("audit", "seal").returncode == 0
    for path in one.data.glob("duixian.sqlite3*"):
        path.unlink()
    for name, data in old.items():
        (one.data / name).write_bytes(data)
    found = one.run("audit", "verify")
    assert found.returncode == 1
    assert "【截断】" in found.stdout
    assert "数据库退回到更早的备份" in found.stdout


@pytest.fixture(scope="module")
def whole(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A backup on SQLite and its keys, for looking at."""
    folder = tmp_path_factory.mktemp("whole")
    _helpers(folder)
    for name in ("one", "safe"):
        (folder / name).mkdir()
    one = Place(folder / "one", None)
    shutil.copytree(filled, one.data)
    done = one.run("backup", str(folder / "backup.tar.gz"), "--keys", str(folder / "safe" / "keys.json"))
    assert done.returncode == 0, done.stderr
    return folder / "backup.tar.gz", folder / "safe" / "keys.json"


def rewritten(
    path: Path, change: Callable[[str, bytes], bytes | None], extra: dict[str, bytes] | None = None
) -> bytes:
    """The archive again, with members changed, left out or added."""
    out = io.BytesIO()
    with tarfile.open(path) as old, tarfile.open(fileobj=out, mode="w:gz") as new:
        for name, data in (extra or {}).items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            new.addfile(info, io.BytesIO(data))
        for info in old:
            source = old.extractfile(info)
            assert source is not None
            changed = change(info.name, source.read())
            if changed is not None:
                info.size = len(changed)
                new.addfile(info, io.BytesIO(changed))
    return out.getvalue()


def _told(change: Callable[[dict[str, object]], None]) -> Callable[[str, bytes], bytes]:
    def changed(name: str, data: bytes) -> bytes:
        if name != "manifest.json":
            return data
        told = json.loads(data)
        change(told)
        return json.dumps(told).encode()

    return changed


def _first_file(name: str, data: bytes) -> bytes | None:
    return None if name.startswith("files/") else data


DAMAGE: list[tuple[str, Callable[[Path], bytes], str]] = [
    ("cut off", lambda p: p.read_bytes()[:-2000], "不完整"),
    ("cut off early", lambda p: p.read_bytes()[:100], "不完整或已损坏"),
    ("empty", lambda p: b"", "不完整"),
    ("a byte changed", lambda p: p.read_bytes()[:3000] + bytes([p.read_bytes()[3000] ^ 1]) + p.read_bytes()[3001:], "不完整|损坏|改动"),
    ("no archive", lambda p: b"hello" * 1000, "不完整或已损坏"),
    ("zipped text", lambda p: gzip.compress(b"hello" * 1000), "不完整或已损坏"),
    ("cut at a member", lambda p: rewritten(p, lambda n, d: None if n.startswith("manifest") else d), "末尾没有清单"),
    ("a member changed", lambda p: rewritten(p, lambda n, d: d[:-1] + b"x" if n.startswith("files/") else d), "内容与清单不符的files/"),
    ("a member left out", lambda p: rewritten(p, _first_file), "缺files/"),
    ("a member added", lambda p: rewritten(p, lambda n, d: d, {"files/x": b"x"}), "多出files/x"),
    ("a path out of it", lambda p: rewritten(p, lambda n, d: d, {"../x": b"x"}), "被改动过：里面有 '../x'"),
    ("another form", lambda p: rewritten(p, _told(lambda t: t.update(format="duixian-backup-9"))), "别的版本写的备份"),
    ("another manifest", lambda p: rewritten(p, lambda n, d: b"[]" if n == "manifest.json" else d), "清单读不了"),
    ("a manifest changed", lambda p: rewritten(p, _told(lambda t: t.update(made_at="2020-01-01"))), "签名不符"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "damage", "said"), DAMAGE, ids=[d[0] for d in DAMAGE])
def test_a_damaged_backup_is_refused_and_nothing_is_touched(
    what: str, damage: Callable[[Path], bytes], said: str, whole: tuple[Path, Path], tmp_path: Path
) -> None:
    file = tmp_path / "damaged"
    file.write_bytes(damage(whole[0]))
    two = Place(tmp_path, None)
    done = two.run("restore", str(file), "--keys", str(whole[1]))
    assert done.returncode == 1, done.stdout
    assert any(part in done.stderr for part in said.split("|")), done.stderr
    assert "Traceback" not in done.stderr
    assert list(two.data.iterdir()) == []


def test_what_does_not_fit_is_refused_with_the_remedy(whole: tuple[Path, Path], tmp_path: Path) -> None:
    two = Place(tmp_path, None)
    keys = tmp_path / "keys"
    for change, said in (
        (lambda t: t["migrations"]["audit"].append("0999_later"), "由更新的版本"),
        (lambda t: t["migrations"]["cases"].remove("0011_public_until"), "停在半途"),
        (lambda t: t.update(database="postgresql"), "是 PostgreSQL 的备份，这里是 SQLite"),
    ):
        (tmp_path / "other").write_bytes(rewritten(whole[0], _told(change)))
        assert said in two.run("restore", str(tmp_path / "other"), "--keys", str(whole[1])).stderr
    told = json.loads(whole[1].read_text())
    for body, said in (
        ("{}", "不是密钥备份"),
        (json.dumps(told | {"sm3": "0" * 64}), "被改动过或已损坏"),
        (json.dumps(told | {"format": "x"}), "不是密钥备份"),
    ):
        keys.write_text(body)
        assert said in two.run("restore", str(whole[0]), "--keys", str(keys)).stderr
    assert "没有这个文件" in two.run("restore", str(tmp_path / "nowhere")).stderr
    done = two.run("restore", str(whole[0]), "--without-keys")
    assert done.returncode == 0, done.stderr


def test_keys_never_lie_beside_the_data_and_nothing_is_overwritten(filled: Path, tmp_path: Path) -> None:
    _helpers(tmp_path)
    (tmp_path / "one").mkdir()
    one = Place(tmp_path / "one", None)
    shutil.copytree(filled, one.data)
    for keys in (tmp_path / "keys", one.data / "keys"):
        done = one.run("backup", str(tmp_path / "b"), "--keys", str(keys))
        assert (done.returncode, "密钥不能和数据放在一起" in done.stderr) == (1, True)
        assert not keys.exists()
    (tmp_path / "b").write_text("mine")
    done = one.run("backup", str(tmp_path / "b"))
    assert "已经存在" in done.stderr
    assert (tmp_path / "b").read_text() == "mine"
    assert one.run("backup", str(tmp_path / "nowhere" / "b")).returncode == 1


def test_a_stored_file_that_is_missing_is_told(filled: Path, tmp_path: Path) -> None:
    _helpers(tmp_path)
    (tmp_path / "one").mkdir()
    one = Place(tmp_path / "one", None)
    shutil.copytree(filled, one.data)
    [stored] = [path for path in (one.data / "files").rglob("*") if path.is_file()]
    stored.unlink()
    done = one.run("backup", str(tmp_path / "b"))
    assert done.returncode == 1
    assert f"存储中没有的文件：files/{stored.parent.name}/{stored.name}" in done.stderr


def test_an_installation_whose_restoring_was_stopped_opens_for_nothing_else(
    whole: tuple[Path, Path], tmp_path: Path
) -> None:
    two = Place(tmp_path, None)
    two.data.mkdir()
    (two.data / "restore-unfinished").write_text("x")
    done = two.run("documents")
    assert done.returncode == 2
    assert "上次恢复备份没有做完" in done.stderr
    assert two.run("restore", str(whole[0]), "--keys", str(whole[1]), "--replace").returncode == 0
    assert two.run("documents").returncode == 0
