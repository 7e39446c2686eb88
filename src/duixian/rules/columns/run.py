"""Runs a pack over a population: Parquet in, Parquet out, in parts, within a bound of memory, to be taken up again."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from duixian.rules.columns.assemble import scans
from duixian.rules.columns.facts import ScanError
from duixian.rules.columns.inputs import TableInfo, find_tables, fingerprint, quoted
from duixian.rules.columns.passes import pass_statement
from duixian.rules.columns.plan import Scan
from duixian.rules.columns.statements import BAD_CODE, Part, Statements, limit_table
from duixian.rules.columns.summary import summarise, write_dictionary, write_summary
from duixian.rules.columns.validate import bad_code, check_inputs
from duixian.rules.model.pack import Pack

FORMAT = 1  # of the result; a change makes parts of an earlier run unusable
PART_ROWS = 10_000_000
WRITING = "FORMAT parquet, PARQUET_VERSION v2, DICTIONARY_SIZE_LIMIT 2000"


@dataclass(frozen=True, slots=True)
class Options:
    """`memory` is DuckDB's limit (`4GB`); `lean` leaves out columns that the input makes empty throughout;
    `also` names facts and definitions (`employer.district`) to show beside the results; `terms` shows since when a benefit
    with a term counts its periods (`NAME_from`)."""

    memory: str = ""
    threads: int = 0
    part_rows: int = PART_ROWS
    lean: bool = False
    again: bool = False
    also: tuple[str, ...] = ()
    terms: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` holders of `role`; `doing` says what is going on."""

    role: str
    doing: str
    done: int
    total: int


@dataclass(slots=True)
class Report:
    """What was written: files by holder, the summary, and facts that are unknown throughout."""

    files: dict[str, list[Path]] = field(default_factory=dict)
    summary: list[dict[str, Any]] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)


Tell = Callable[[Progress], None]


def scan_population(
    pack: Pack,
    as_of: date,
    folder: Path,
    output: Path,
    options: Options | None = None,
    tell: Tell | None = None,
) -> Report:
    """Evaluate every benefit of `pack` on `as_of` for all holders in `folder`. Raises `ScanError`.

    `folder` has one Parquet an entity (`person.parquet`, or a folder `person` of several); `output` gets one result a
    kind of holder (a file, or a folder of parts when there is more than one part), `reasons.csv`, `summary.json`,
    `summary.csv` and `manifest.json`. Parts that are there already from the same pack, day and input are kept.
    """
    try:
        return _Run(pack, as_of, folder, output, options or Options(), tell or (lambda _: None)).run()
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise ScanError(
            f"{folder} 的数据算不下去（{reason}）；检查主键与关联列是不是同一类型、同一表各文件的列是否一致、"
            "数值是否过大，以及内存、线程的设置"
        ) from None
    except OSError as error:
        raise ScanError(
            f"写不了结果 {error.filename or output}（{error.strerror}）；换一个输出文件夹"
        ) from None


class _Run:
    def __init__(
        self, pack: Pack, as_of: date, folder: Path, output: Path, options: Options, tell: Tell
    ) -> None:
        self.pack, self.as_of, self.output, self.options, self.tell = pack, as_of, output, options, tell
        if not folder.is_dir():
            raise ScanError(f"没有输入文件夹 {folder}；给出放 Parquet 文件的文件夹")
        if output.resolve() == folder.resolve():
            raise ScanError(f"输出文件夹就是输入文件夹 {folder}，结果会盖掉输入；换一个输出文件夹")
        if options.part_rows < 1:
            raise ScanError(f"每部分的行数不能是 {options.part_rows}；写一个正整数")
        output.mkdir(parents=True, exist_ok=True)
        self.work = output / ".work"
        self.con = duckdb.connect(config=self._config())
        kinds = list(dict.fromkeys(e.kind for e in pack.entities.values()))
        try:
            self.tables: Mapping[str, TableInfo] = find_tables(folder, kinds, self.con)
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            raise ScanError(
                f"{folder} 里的 Parquet 文件读不了（{reason}）；文件可能没有写完或已损坏，重新导出后再试"
            ) from None
        self.done: dict[str, int] = {}
        self.identity = ""

    def _config(self) -> dict[str, Any]:
        config: dict[str, Any] = {
            "preserve_insertion_order": False,
            "temp_directory": str(self.work / "spill"),
        }
        if self.options.memory:
            config["memory_limit"] = self.options.memory
        if self.options.threads:
            config["threads"] = self.options.threads
        return config

    def run(self) -> Report:
        report = Report()
        try:
            made = scans(self.pack, self.as_of, self.tables, also=self.options.also, terms=self.options.terms)
            for scan in made:
                check_inputs(self.pack, scan, self.tables, self.con)
            self._resume()
            for place, scan in enumerate(made):
                self._scan(scan, place, report)
            write_dictionary(self.output / "reasons.csv", [r for scan in made for r in scan.reasons])
            write_summary(self.output, report.summary)
            self._manifest(report)
        finally:
            self.con.close()
            shutil.rmtree(self.work, ignore_errors=True)
        return report

    # taking up an earlier run

    def _resume(self) -> None:
        """Parts of an earlier run count when pack, day, options and input are the same."""
        inputs = {name: fingerprint(table) for name, table in self.tables.items()}
        key = [
            FORMAT,
            self.pack.content_hash,
            self.as_of.isoformat(),
            self.options.lean,
            self.options.also,
            self.options.terms,
            self.options.part_rows,
            inputs,
        ]
        self.identity = json.dumps(key, sort_keys=True)
        path = self.output / "parts.json"
        if self.options.again or not path.is_file():
            return
        try:
            known = json.loads(path.read_text("utf-8"))
        except ValueError:  # an earlier run was cut off: begin anew
            return
        if isinstance(known, dict) and known.get("identity") == self.identity:
            sizes = known["parts"].items()
            self.done = {name: size for name, size in sizes if _size(self.output / name) == size}

    def _finished(self, path: Path) -> None:
        name = path.relative_to(self.output).as_posix()
        self.done[name] = path.stat().st_size
        text = json.dumps({"identity": self.identity, "parts": self.done}, indent=1)
        temporary = self.output / "parts.json.tmp"
        temporary.write_text(text + "\n", "utf-8")
        temporary.replace(self.output / "parts.json")

    # one kind of holder

    def _scan(self, scan: Scan, place: int, report: Report) -> None:
        parts = self._parts(scan)
        files = [self._path(scan, number, len(parts)) for number in range(len(parts))]
        total = self.tables[scan.relation.table].total
        waiting = [
            (p, f)
            for p, f in zip(parts, files, strict=True)
            if f.relative_to(self.output).as_posix() not in self.done
        ]
        seen = total - sum(p.last - p.first + 1 for p, _ in waiting)
        statements = Statements(self._lean(scan), self.tables)
        if waiting:
            self._limits(scan, statements, total)
        for part, path in waiting:
            self.tell(Progress(scan.relation.role, "计算", seen, total))
            rows = part.last - part.first + 1
            if self._write(statements, part, len(parts), path) != rows:
                again = scans(
                    self.pack,
                    self.as_of,
                    self.tables,
                    certain=False,
                    also=self.options.also,
                    terms=self.options.terms,
                )
                loose = again[place]
                statements = Statements(self._lean(loose), self.tables)
                self._limits(loose, statements, total)
                report.loose = _loose(scan)
                if self._write(statements, part, len(parts), path) != rows:
                    raise ScanError(f"{scan.relation.role}：结果的行数与输入不符；检查各表的主键是否唯一")
            seen += rows
            self._finished(path)
        self.tell(Progress(scan.relation.role, "汇总", total, total))
        shown = replace(scan, outputs=statements.scan.outputs)
        report.files[scan.relation.role] = files
        report.summary += summarise(self.pack, shown, files, self.con)
        report.absent += [name for name in scan.absent if name not in report.absent]

    def _lean(self, scan: Scan) -> Scan:
        """Without the columns that are the same on every row because nothing is unknown, if that was asked for."""
        if not self.options.lean:
            return scan
        suffixes = ("_low", "_high", "_missing")
        kept = tuple(
            o for o in scan.outputs if not (o.column.op in ("null", "const") and o.name.endswith(suffixes))
        )
        return replace(scan, outputs=kept)

    def _parts(self, scan: Scan) -> list[Part]:
        table, size = self.tables[scan.relation.table], self.options.part_rows
        found = [
            Part(file, first, min(first + size, rows) - 1)
            for file, rows in zip(table.files, table.rows, strict=True)
            for first in range(0, rows, size)
        ]
        return found or [Part(table.files[0], 0, -1)]  # no holder at all: a result without rows

    def _path(self, scan: Scan, number: int, count: int) -> Path:
        role = scan.relation.role
        return (
            self.output / f"{role}.parquet"
            if count == 1
            else self.output / role / f"part-{number:05}.parquet"
        )

    def _limits(self, scan: Scan, statements: Statements, total: int) -> None:
        """The passes over claims, one table each."""
        for limit in scan.limits:
            self.tell(Progress(scan.relation.role, f"集体上限 {self.pack.limits[limit.id].label}", 0, total))
            text = f"CREATE OR REPLACE TEMP TABLE {limit_table(limit)} AS {pass_statement(statements, limit)}"
            self._execute(text, scan)

    def _write(self, statements: Statements, part: Part, count: int, path: Path) -> int:
        """Write one part under another name, then move it; how many rows it has."""
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(path.name + ".tmp")
        text = statements.result(part if count > 1 else None)
        rows = self._execute(f"COPY ({text}) TO {quoted(str(temporary))} ({WRITING})", statements.scan)
        temporary.replace(path)
        return int(rows[0][0])

    def _execute(self, text: str, scan: Scan) -> list[Any]:
        """Run a statement; a value outside its enumeration becomes a sentence that says where."""
        try:
            rows: list[Any] = self.con.execute(text).fetchall()
        except duckdb.Error as error:
            found = re.search(rf"{BAD_CODE} (\S+)", str(error))
            if found:
                raise ScanError(bad_code(self.pack, scan, self.tables, found[1], self.con)) from None
            if "duixian-total" in str(error):
                raise ScanError("一组申请合计超过 1000 亿元，集体上限无法计算；检查金额的单位") from None
            raise
        return rows

    def _manifest(self, report: Report) -> None:
        """What the results are: pack, day, input, files."""
        body = {
            "format": FORMAT,
            "pack": {
                "id": self.pack.id,
                "version": self.pack.version,
                "content_hash": self.pack.content_hash,
            },
            "as_of": self.as_of.isoformat(),
            "input": {
                name: {
                    "files": [f.name for f in table.files],
                    "rows": table.total,
                    "fingerprint": fingerprint(table),
                }
                for name, table in self.tables.items()
            },
            "results": {
                role: [f.relative_to(self.output).as_posix() for f in files]
                for role, files in report.files.items()
            },
            "unknown_throughout": report.absent,
            "dangling_links": report.loose,
        }
        (self.output / "manifest.json").write_text(
            json.dumps(body, ensure_ascii=False, indent=1) + "\n", "utf-8"
        )


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else -1


def _loose(scan: Scan) -> list[str]:
    """The links that were taken to lead to a row and do not always."""
    return [f"{join.table}（{join.parent}.{join.link}）" for join in scan.relation.joins if join.total]
