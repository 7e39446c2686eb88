"""A recursive-descent parser with a depth limit. One expression in, one tree or one problem out.

expr     := 'if' expr 'then' expr 'else' expr | or
or       := and {'or' and}          and := not {'and' not}        not := 'not' not | compare
compare  := sum [op sum | ['not'] 'in' members]
sum      := product {(+|-) product}         product := unary {(*|/) unary}
unary    := '-' unary | primary ['otherwise' primary]
primary  := number [unit] | date | true | false | name {'.' name} | name '(' arguments ')' | '(' expr ')'
"""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

from duixian.rules.errors import Pos, Reporter
from duixian.rules.lang.syntax import Binary, Call, Choose, Day, In, Name, Number, Syntax, Truth, Unary
from duixian.rules.lang.tokens import Token, TokenError, tokens

MAX_DEPTH = 60
MAX_TOKENS = 500
_COMPARE = ("=", "!=", "<", "<=", ">", ">=")


class _ParseError(Exception):
    def __init__(self, token: Token, what: str, mend: str, code: str = "expression-syntax") -> None:
        self.token, self.what, self.mend, self.code = token, what, mend, code
        super().__init__(what)


def parse(text: str, at: Pos, reporter: Reporter) -> Syntax | None:
    """The tree of `text`, which stands at `at`; None when a problem was reported."""
    try:
        return _Parser(text, at).whole()
    except TokenError as error:
        reporter.report(
            "bad-character",
            _place(text, at, error.start, 1),
            f"表达式里不能有“{error.character}”",
            "删去，或换成表达式的写法",
        )
    except _ParseError as error:
        place = _place(text, at, error.token.start, error.token.end - error.token.start)
        reporter.report(error.code, place, error.what, error.mend)
    return None


def _place(text: str, at: Pos, offset: int, length: int) -> Pos:
    before = text[:offset]
    lines = before.count("\n")
    if lines:
        return Pos(at.file, at.line + lines, offset - before.rfind("\n"), max(1, length))
    return at.shifted(offset, length)


class _Parser:
    def __init__(self, text: str, at: Pos) -> None:
        self.text, self.at = text, at
        self.tokens = tokens(text)
        self.index = 0
        self.depth = 0
        if len(self.tokens) > MAX_TOKENS:
            raise _ParseError(
                self.tokens[MAX_TOKENS], "表达式太长", "分成几个有名字的 derived", "expression-too-long"
            )

    @property
    def now(self) -> Token:
        return self.tokens[self.index]

    def step(self) -> Token:
        token = self.now
        if token.kind != "end":
            self.index += 1
        return token

    def have(self, *words: str) -> Token | None:
        if self.now.kind in ("operator", "keyword") and self.now.text in words:
            return self.step()
        return None

    def need(self, word: str, after: str) -> Token:
        token = self.have(word)
        if token is None:
            shown = self.text[self.now.start : self.now.end] or "结尾"
            raise _ParseError(self.now, f"{after}后面应当是“{word}”，这里是“{shown}”", f"补上“{word}”")
        return token

    def pos(self, start: Token) -> Pos:
        last = self.tokens[max(self.index - 1, 0)].end
        return _place(self.text, self.at, start.start, last - start.start)

    def whole(self) -> Syntax:
        tree = self.expression()
        if self.now.kind != "end":
            word = self.text[self.now.start : self.now.end]
            mend = "检查前后是否少了运算符（and、or、+、>= …）"
            if self.now.kind == "name" and isinstance(tree, Name):
                mend += "；名字里不能有空格"
            raise _ParseError(self.now, f"“{word}”放在这里读不懂", mend)
        return tree

    def expression(self) -> Syntax:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _ParseError(
                self.now,
                f"括号或条件嵌套超过 {MAX_DEPTH} 层",
                "把内层写成有名字的 derived",
                "expression-too-deep",
            )
        start = self.now
        if self.have("if"):
            condition = self.expression()
            self.need("then", "条件")
            yes = self.expression()
            self.need("else", "then 的值")
            no = self.expression()
            tree: Syntax = Choose(condition, yes, no, self.pos(start))
        else:
            tree = self.chain(("or",), lambda: self.chain(("and",), self.negation))
        self.depth -= 1
        return tree

    def chain(self, words: tuple[str, ...], inner) -> Syntax:  # type: ignore[no-untyped-def]
        start = self.now
        tree: Syntax = inner()
        while token := self.have(*words):
            tree = Binary(token.text, tree, inner(), self.pos(start))
        return tree

    def negation(self) -> Syntax:
        start = self.now
        count = 0
        while self.have("not"):
            count += 1
        tree = self.comparison()
        return Unary("not", tree, self.pos(start)) if count % 2 else tree

    def comparison(self) -> Syntax:
        start = self.now
        left = self.sum()
        if token := self.have(*_COMPARE):
            tree: Syntax = Binary(token.text, left, self.sum(), self.pos(start))
            if self.now.kind == "operator" and self.now.text in _COMPARE:
                raise _ParseError(self.now, "比较不能连着写", "写成 a <= x and x <= b")
            return tree
        negated = self.have("not") is not None
        if self.have("in"):
            members, braces = self.members()
            return In(left, members, braces, negated, self.pos(start))
        if negated:
            raise _ParseError(self.now, "“not”后面应当是“in”", "写成 x not in 集合，或 not (…)")
        return left

    def members(self) -> tuple[tuple[Name, ...], bool]:
        """A set's name, or its members in brackets: (甲、乙) or {甲, 乙}."""
        opened = self.have("(", "{")
        if opened is None:
            return (self.name(),), False
        found = [self.member()]
        while self.have(","):
            found.append(self.member())
        self.need(")" if opened.text == "(" else "}", "集合的成员")
        return tuple(found), True

    def member(self) -> Name:
        if self.now.kind == "number":
            token = self.step()
            return Name((token.text,), self.pos(token))
        return self.name()

    def name(self) -> Name:
        start = self.now
        if start.kind != "name":
            shown = self.text[start.start : start.end] or "结尾"
            raise _ParseError(start, f"这里应当是一个名字，却是“{shown}”", "写一个已定义的名字")
        parts = [self.step().text]
        while self.have("."):
            if self.now.kind not in ("name", "keyword", "number"):
                raise _ParseError(self.now, "点后面应当是名字", "写成 实体.事实")
            parts.append(self.text[self.now.start : self.now.end])
            self.step()
        return Name(tuple(parts), self.pos(start))

    def sum(self) -> Syntax:
        return self.chain(("+", "-"), lambda: self.chain(("*", "/"), self.unary))

    def unary(self) -> Syntax:
        start = self.now
        count = 0
        while self.have("-"):
            count += 1
        tree = self.primary()
        if self.have("otherwise"):
            tree = Binary("otherwise", tree, self.primary(), self.pos(start))
        return Unary("-", tree, self.pos(start)) if count % 2 else tree

    def primary(self) -> Syntax:
        token = self.now
        if token.kind == "number":
            return self.number()
        if token.kind == "date":
            return self.date()
        if self.have("true", "false"):
            return Truth(token.text == "true", self.pos(token))
        if self.have("("):
            tree = self.expression()
            self.need(")", "括号里的内容")
            return tree
        if token.kind == "keyword" and token.text == "if":
            return self.expression()
        if token.kind == "name":
            name = self.name()
            if len(name.parts) == 1 and self.have("("):
                return self.call(name.text, token)
            return name
        shown = self.text[token.start : token.end]
        what = f"这里应当是一个值，却是“{shown}”" if shown else "表达式没有写完"
        raise _ParseError(token, what, "补上数、名字或括号")

    def number(self) -> Number:
        token = self.step()
        value = Fraction(token.text.replace(",", "").replace("_", ""))
        unit = ""
        if self.now.kind == "mark":
            unit = self.step().text
        elif self.now.kind == "name":
            unit = self.step().text
            while self.now.text == "/" and self.tokens[self.index + 1].kind == "name" and self._tight():
                self.step()
                unit += "/" + self.step().text
        return Number(value, unit, self.pos(token))

    def _tight(self) -> bool:
        """A slash without spaces around it belongs to the unit (元/人); with spaces it divides."""
        slash, after = self.now, self.tokens[self.index + 1]
        return self.tokens[self.index - 1].end == slash.start and slash.end == after.start

    def date(self) -> Day:
        token = self.step()
        year, month, day = (int(part) for part in re.findall(r"\d+", token.text))
        try:
            return Day(date(year, month, day), self.pos(token))
        except ValueError:
            raise _ParseError(token, f"没有“{token.text}”这一天", "检查年月日", "bad-date") from None

    def call(self, name: str, start: Token) -> Call:
        arguments: list[Syntax] = []
        keywords: list[tuple[str, Syntax]] = []
        where: Syntax | None = None
        while self.now.text != ")" or self.now.kind != "operator":
            after = self.tokens[self.index + 1] if self.now.kind != "end" else self.now
            if self.now.kind == "name" and after.text == ":":
                key = self.step().text
                self.step()
                keywords.append((key, self.expression()))
            else:
                arguments.append(self.expression())
            if self.have("where"):
                where = self.expression()
            if not self.have(","):
                break
        self.need(")", f"{name} 的参数")
        return Call(name, tuple(arguments), tuple(keywords), where, self.pos(start))
