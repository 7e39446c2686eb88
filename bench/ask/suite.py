"""How many questions settle every benefit of a pack of fifty: asking by what is expected to settle, and by frequency."""

from __future__ import annotations

import random
import statistics
import time
from collections import Counter
from collections.abc import Callable

from bench.ask.bound import least
from bench.ask.generate import Answer, generate
from bench.tables import Table
from duixian.rules import Evaluator, Result, load_texts
from duixian.rules.ask import Asker

SUMMARY = "questions needed to settle a generated pack of 50 benefits, against asking by frequency"
PEOPLE, SEED, DAY = 40, 11, "2024-06-30"
Choose = Callable[[Result], str | None]


def run() -> list[Table]:
    return [_table(equal=True), _table(equal=False)]


def _table(equal: bool) -> Table:
    text, answers = generate(equal=equal)
    evaluator = Evaluator(load_texts({"pack.yaml": text}))
    asker = Asker(evaluator)
    pack = evaluator.pack
    reads = {
        b.id: [f for f in pack.facts if f in pack.definitions[b.part("payable")].facts]
        for b in pack.benefits.values()
    }
    times: list[float] = []

    def expected(result: Result) -> str | None:
        start = time.perf_counter()
        found = asker.ask(result, most=1)
        times.append(time.perf_counter() - start)
        return found[0].fact if found else None

    def by_frequency(result: Result, among_open: bool) -> str | None:
        """The fact that most benefits read, of all or of those still open; not asked yet, and not settled without it."""
        open_ = [
            b for b, r in result.benefits.items() if r.status == "unknown" or not isinstance(r.payable, int)
        ]
        if not open_:
            return None
        counted = Counter(
            f for b in (open_ if among_open else reads) for f in reads[b] if f not in result.state.given
        )
        return max(counted, key=lambda f: (counted[f], f)) if counted else None

    ways: dict[str, Choose] = {
        "expected settlement per effort": expected,
        "frequency in the benefits still open": lambda r: by_frequency(r, True),
        "frequency in the pack": lambda r: by_frequency(r, False),
    }
    rows = []
    for name, choose in ways.items():
        counts = [_interview(evaluator, answers, choose, person) for person in range(PEOPLE)]
        questions, effort = (statistics.mean(c[i] for c in counts) for i in (0, 1))
        rows.append([name, f"{questions:.1f}", f"{effort:.1f}"])
    bounds = [least(evaluator, DAY, _answers(answers, person)) for person in range(PEOPLE)]
    questions, effort = (statistics.mean(b[i] for b in bounds) for i in (0, 1))
    rows.append(["nobody can do better: the answers known beforehand", f"{questions:.1f}", f"{effort:.1f}"])
    note = (
        f"{len(pack.facts)} facts; means over {PEOPLE} invented people, each asked until every status and amount is settled. "
        f"One choice of the next question: median {statistics.median(times) * 1000:.0f} ms, at most {max(times) * 1000:.0f} ms."
    )
    title = f"Questions until all 50 benefits are settled, efforts {'all equal' if equal else 'from 1 to 5'}"
    return Table(title, ["next question by", "questions", "effort"], rows, note)


def _answers(answers: dict[str, Answer], person: int) -> dict[str, object]:
    drawn = random.Random(SEED * 1000 + person)
    return {name: answer(drawn) for name, answer in answers.items()}


def _interview(
    evaluator: Evaluator, answers: dict[str, Answer], choose: Choose, person: int
) -> tuple[int, int]:
    """How many questions were asked of one person, and their effort together."""
    truth = _answers(answers, person)
    told: dict[str, object] = {}
    effort = 0
    while True:
        fact = choose(evaluator.evaluate({"as_of": DAY, "person": told}))
        if fact is None:
            return len(told), effort
        name = fact.partition(".")[2]
        told[name] = truth[name]
        effort += evaluator.pack.facts[fact].effort
