"""Formulas as a user types them, such as ``x1^2`` or ``sin(3*x)``: read by a grammar, never run as Python.

    sum     = product (("+" | "-") product)*
    product = signed (("*" | "/") signed)*
    signed  = ("+" | "-") signed | power
    power   = value (("^" | "**") signed)?
    value   = number | name | "[" column "]" | "`" column "`" | "(" sum ")" | function "(" sum ("," sum)? ")"

What binds tighter is as in Python's reference, 6.5 to 6.7: ``-x^2`` is ``-(x^2)`` and ``2^3^2`` is ``2^9``.
Arithmetic is that of float64 throughout, in NumPy and in torch.
"""

from __future__ import annotations

import difflib
import functools
import math
import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

import numpy as np

if TYPE_CHECKING:
    import torch

A = TypeVar("A")

LONGEST = 200
"""Most characters of a formula."""
DEEPEST = 50
"""Most parentheses, signs and powers inside one another."""
CONSTANTS: Mapping[str, float] = {"pi": math.pi, "e": math.e, "tau": math.tau}
"""Names that stand for a number, unless a column is called the same."""

_SAME = ["sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "log", "log2", "log10", "log1p", "sqrt"]
_SAME += ["abs", "sign", "floor", "ceil", "round", "hypot"]
_IN_LIBRARY = {name: name for name in _SAME} | {"min": "minimum", "max": "maximum", "mod": "remainder"}
_IN_LIBRARY |= {"asin": "arcsin", "acos": "arccos", "atan": "arctan", "atan2": "arctan2"}
"""Functions that NumPy and torch have under the same name, by ours."""
_ONE_VALUE = dict.fromkeys([*_IN_LIBRARY, "sigmoid", "relu", "gauss"], 1)
FUNCTIONS: Mapping[str, int] = _ONE_VALUE | dict.fromkeys(["min", "max", "hypot", "atan2", "mod"], 2)
"""How many values each function takes. `log` is natural, `round` rounds halves to even, `mod` has the sign
of its divisor, `gauss(x)` is exp(-x^2)."""
_FORM = {name: f"{name}({', '.join('xy'[:count])})" for name, count in FUNCTIONS.items()}


class FormulaError(ValueError):
    """A text that is no formula; the message is one sentence for the user, who counts characters from 1."""

    def __init__(self, message: str, place: int = 0) -> None:
        super().__init__(message)
        self.place = place
        """Where in the text as it was typed, from 0; behind the last character if something lacks there."""


@dataclass(frozen=True)
class Functions(Generic[A]):
    """What the operators and functions of a formula are for one kind of array."""

    array: Callable[[Any], A]
    """Makes an array of float64, without a copy if it is one."""
    by_symbol: Mapping[str, Callable[..., Any]]
    """``+ - * / ^ neg`` and each of `FUNCTIONS`; where there are two operands, one may be a float."""


@dataclass(frozen=True)
class _Call:
    symbol: str
    arguments: tuple[_Node, ...]
    value: float | None = None  # if no column is in it


_Node = float | str | _Call  # a number, a column, or what is done with them


@dataclass(frozen=True)
class Formula:
    """A formula that was understood; two are equal if they do the same, however they were typed."""

    text: str = field(compare=False)
    """As typed, without blanks around it and with ``^`` for ``**``; it can be parsed again."""
    names: tuple[str, ...]
    """Columns in it, in the order of first use; none for a constant."""
    tree: _Node = field(repr=False)

    def evaluate(self, values: Mapping[str, A], functions: Functions[A]) -> A:
        """Return float64 values in the shape that those of the columns broadcast to, () for a constant.

        Infinite or nan (1/0, the root of -1) comes without a warning. May be one of the arrays given. Torch's
        autograd passes; where there is no slope (`abs` at 0) torch chooses one.

        Raises:
            KeyError: If a column among `names` is not in `values`.
        """
        with np.errstate(all="ignore"):
            given = {name: functions.array(values[name]) for name in self.names}
            return functions.array(_evaluate(self.tree, given, functions.by_symbol))

    def as_python(self, variable: Callable[[str], str], module: str = "np") -> str:
        """Return an expression that gives the same bits as `evaluate` with `NUMPY`.

        `variable` says how a column is written: a name, a call or a subscript that gives a float64 array;
        `module` is the name of NumPy. Parts without a column that could fail in Python become their value.
        """
        return _source(self.tree, variable, module)[0]


def parse(text: str, names: Sequence[str]) -> Formula:
    """Read a formula in which the columns `names` may occur, written as `written` does.

    Raises:
        FormulaError: With one sentence, if the text is no formula, or longer or deeper than allowed.
    """
    return _Parser(text, names).formula()


def written(name: str) -> str:
    """Return how a column is written: ``x1``, ``[feels like]``, or between backquotes if it holds a ``]``."""
    if re.fullmatch(_WORD, name) and name not in FUNCTIONS:
        return name
    return f"`{name}`" if "]" in name else f"[{name}]"


def _evaluate(node: _Node, given: Mapping[str, Any], by_symbol: Mapping[str, Callable[..., Any]]) -> Any:
    if isinstance(node, _Call):
        parts = (_evaluate(part, given, by_symbol) for part in node.arguments)
        return by_symbol[node.symbol](*parts) if node.value is None else node.value
    return given[node] if isinstance(node, str) else node


NUMPY: Functions[np.ndarray] = Functions(
    lambda values: np.asarray(values, dtype=np.float64),
    {name: getattr(np, other) for name, other in _IN_LIBRARY.items()}
    | {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
    | {"^": operator.pow, "neg": operator.neg}
    | {"sigmoid": lambda x: 1.0 / (1.0 + np.exp(-x)), "relu": lambda x: np.maximum(x, 0.0)}
    | {"gauss": lambda x: np.exp(-(x**2.0))},
)
"""Formulas of NumPy's arrays."""


@functools.cache
def torch_functions() -> Functions[torch.Tensor]:
    """Return formulas of torch's tensors; imports torch.

    They agree with NumPy's to the last digits, also in nan and infinity, but where torch gives up earlier:
    `sinh` and `cosh` from 9e307 on, `mod` with quotients beyond 1.8e308, ``x^-0.5`` at -0.0 and -inf.
    """
    import torch  # noqa: PLC0415  formulas are read before torch is loaded

    array = functools.partial(torch.as_tensor, dtype=torch.float64)

    def of_tensors(function: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *values: function(*map(array, values))

    return Functions(
        array,
        {**NUMPY.by_symbol}
        | {name: of_tensors(getattr(torch, other)) for name, other in _IN_LIBRARY.items()}
        | {"/": of_tensors(torch.div)}  # Tensor.__rtruediv__ takes a reciprocal and rounds twice
        | {"sign": lambda x: torch.where(torch.isnan(x), x, torch.sign(x))}  # torch has 0 for nan
        | {"sigmoid": torch.sigmoid, "relu": torch.relu, "gauss": lambda x: torch.exp(-(x**2.0))},
    )


def _call(symbol: str, *arguments: _Node) -> _Node:
    """Return a call, or its value where no column is in it and Python's own floats might do otherwise."""
    values = [part.value if isinstance(part, _Call) else part for part in arguments]
    floats = [np.float64(value) for value in values if isinstance(value, float)]
    if len(floats) < len(values):
        return _Call(symbol, arguments)
    with np.errstate(all="ignore"):
        value = float(NUMPY.by_symbol[symbol](*floats))
    alike = symbol in _BINDING and symbol != "^" and math.isfinite(value)
    return _Call(symbol, arguments, value) if alike else value


_SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(5)  # how tightly a piece of source binds
_PATTERNS = {
    "+": ("{0} + {1}", _SUM, (_SUM, _PRODUCT)),
    "-": ("{0} - {1}", _SUM, (_SUM, _PRODUCT)),
    "*": ("{0} * {1}", _PRODUCT, (_PRODUCT, _SIGN)),
    "/": ("{0} / {1}", _PRODUCT, (_PRODUCT, _SIGN)),
    "neg": ("-{0}", _SIGN, (_SIGN,)),
    "^": ("{0} ** {1}", _POWER, (_ATOM, _SIGN)),
    "sigmoid": ("1.0 / (1.0 + {m}.exp(-{0}))", _PRODUCT, (_SIGN,)),
    "relu": ("{m}.maximum({0}, 0.0)", _ATOM, (_SUM,)),
    "gauss": ("{m}.exp(-{0} ** 2.0)", _ATOM, (_ATOM,)),
}
"""Source, how tightly it binds, how tightly its parts must; functions that are not here are the library's."""
_NAMED = {math.pi: ("{m}.pi", _ATOM), math.e: ("{m}.e", _ATOM), math.tau: ("2.0 * {m}.pi", _PRODUCT)}
_NAMED |= {math.inf: ("{m}.inf", _ATOM), -math.inf: ("-{m}.inf", _SIGN)}


def _source(node: _Node, variable: Callable[[str], str], module: str) -> tuple[str, int]:
    """Return source and how tightly it binds."""
    if isinstance(node, str):
        return variable(node), _ATOM
    if not isinstance(node, _Call):
        negative = _SIGN if math.copysign(1.0, node) < 0 else _ATOM
        text, tightness = ("{m}.nan", _ATOM) if math.isnan(node) else _NAMED.get(node, (repr(node), negative))
        return text.format(m=module), tightness
    parts = [_source(part, variable, module) for part in node.arguments]
    if node.symbol in _IN_LIBRARY:
        return f"{module}.{_IN_LIBRARY[node.symbol]}({', '.join(text for text, _ in parts)})", _ATOM
    pattern, tightness, least = _PATTERNS[node.symbol]
    texts = (text if own >= other else f"({text})" for (text, own), other in zip(parts, least, strict=True))
    return pattern.format(*texts, m=module), tightness


_WORD = r"[^\W\d²³][^\W²³]*"
_PIECE = re.compile(
    r"(?P<blank>\s*)(?:(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    rf"|(?P<name>{_WORD})|\[(?P<column>[^]]*)\]|`(?P<quoted>[^`]*)`|(?P<sign>\*\*|[-+*/^(),])|(?P<other>.))"
)
_INSTEAD = dict.fromkeys("×·⋅∙•∗", "*") | dict.fromkeys("−–—", "-") | dict.fromkeys("÷∕:", "/")
_INSTEAD |= dict(zip("²³√%;", ["^2", "^3", "sqrt(x)", "mod(x, y)", "a comma"], strict=True))
"""What looks like a sign of the grammar, or is one elsewhere."""
_MEANT = {"ln": "log", "lg": "log10", "arcsin": "asin", "arccos": "acos", "arctan": "atan", "π": "pi"}


@dataclass(frozen=True)
class _Piece:
    kind: str  # number, name, column, end, or the sign itself
    text: str
    place: int
    apart: bool = False  # whether a blank stands before it
    name: str = ""  # of a name or column


def _pieces(text: str) -> Iterator[_Piece]:
    for found in _PIECE.finditer(text.rstrip()):
        kind, place = found.lastgroup or "", found.end("blank")
        whole = text[place : found.end()]
        if whole in ("[", "`"):
            _fail(f"The “{whole}”", place, f"is never closed: add “{']' if whole == '[' else whole}”.")
        if kind == "other":
            remedy = f"write {_INSTEAD.get(whole, 'only numbers, names and + - * / ^ ( )')}"
            _fail(f"“{_short(whole)}”", place, f"is not understood: {remedy} instead.")
        name = found["name"] or found["column"] or found["quoted"] or ""
        if kind == "sign":
            kind = whole = whole.replace("**", "^")
        yield _Piece("column" if kind == "quoted" else kind, whole, place, found["blank"] != "", name)
    yield _Piece("end", "", len(text.rstrip()))


_BINDING = {"+": 1, "-": 1, "*": 2, "/": 2, "neg": 3, "^": 4}


class _Parser:
    """One pass over a text, by precedence climbing."""

    def __init__(self, text: str, names: Sequence[str]) -> None:
        place = len(text) - len(text.lstrip()) + LONGEST
        if len(text.rstrip()) > place:
            _fail("The formula goes on", place, f"and beyond: shorten it to {LONGEST} characters.")
        self.pieces = list(_pieces(text))
        self.columns = dict.fromkeys(names)
        self.used: dict[str, None] = {}
        self.index = self.depth = 0
        if self.next.kind == "end":
            _fail("Nothing stands", 0, f"or later: write for example {_short(written([*names, 'pi'][0]))}^2.")

    @property
    def next(self) -> _Piece:
        return self.pieces[self.index]

    def take(self) -> _Piece:
        self.index += 1
        return self.pieces[self.index - 1]

    def formula(self) -> Formula:
        tree = self.expression(0)
        if self.next.kind != "end":
            self.unexpected()
        text = "".join(" " * piece.apart + piece.text for piece in self.pieces).strip()
        return Formula(text, tuple(self.used), tree)

    def expression(self, least: int) -> _Node:
        """Read operands and the operators between them that bind tighter than `least`."""
        node = self.operand()
        while (binding := _BINDING.get(self.next.kind, 0)) > least:
            sign = self.take()
            right = self.inside(sign, _BINDING["neg"]) if sign.kind == "^" else self.expression(binding)
            node = _call(sign.kind, node, right)
        return node

    def inside(self, piece: _Piece, least: int) -> _Node:
        """Read what a parenthesis, sign or power holds."""
        self.depth += 1
        if self.depth > DEEPEST:
            _fail(
                f"The “{piece.text}”", piece.place, f"is nested {self.depth} deep: make the formula simpler."
            )
        node = self.expression(least)
        self.depth -= 1
        return node

    def operand(self) -> _Node:
        piece = self.next
        if piece.kind not in ("number", "name", "column", "(", "+", "-"):
            self.missing()
        self.take()
        if piece.kind in "+-":
            node = self.inside(piece, _BINDING["neg"])
            return _call("neg", node) if piece.kind == "-" else node
        if piece.kind == "(":
            return self.close(piece, self.inside(piece, 0))
        if piece.kind != "number":
            return self.named(piece)
        number = float(piece.text)
        if math.isinf(number):
            _fail(f"“{_short(piece.text)}”", piece.place, "is too large: stay below 1.8e308.")
        return number

    def named(self, piece: _Piece) -> _Node:
        if piece.kind == "name" and piece.name in FUNCTIONS and self.next.kind == "(":
            return self.call(piece)
        if piece.name in self.columns:
            self.used[piece.name] = None
            return piece.name
        if piece.kind == "name" and piece.name in CONSTANTS:
            return CONSTANTS[piece.name]
        self.unknown(piece)

    def call(self, function: _Piece) -> _Node:
        opening, commas = self.take(), []
        arguments = [self.inside(opening, 0)]
        while self.next.kind == ",":
            commas.append(self.index)
            arguments.append(self.inside(self.take(), 0))
        self.close(opening, arguments[-1])
        if len(arguments) != FUNCTIONS[function.name]:
            for comma in commas:
                self.decimal_comma(comma)
            _fail(f"“{function.name}”", function.place, f"must be written as in {_FORM[function.name]}.")
        return _call(function.name, *arguments)

    def close(self, opening: _Piece, node: _Node) -> _Node:
        if self.next.kind == "end":
            _fail("The “(”", opening.place, "is never closed: add “)”.")
        if self.next.kind != ")":
            self.unexpected()
        self.take()
        return node

    def missing(self) -> NoReturn:
        """Complain that no value begins here."""
        place, before = self.next.place, [piece.text for piece in self.pieces[: self.index]]
        if not before:
            _fail(f"Before “{self.next.text}”", place, "something is missing: add a number or a name.")
        shown = "".join(before[-2:] if before[-1] == "(" and FUNCTIONS.keys() & before[-2:] else before[-1:])
        _fail(f"After “{shown}”", place, "something is missing: add a number, a name or “(”.")

    def unexpected(self) -> NoReturn:
        """Complain about a piece behind a value that neither goes on with it nor closes it."""
        before, piece, place = self.pieces[self.index - 1], self.next, self.next.place
        if piece.kind == ")":
            _fail("The “)”", place, "closes nothing: remove it, or add “(” before it.")
        if piece.kind == ",":
            self.decimal_comma(self.index)
            _fail("The comma", place, "is outside of a function: remove it.")
        if before.kind == piece.kind == "number":
            _fail("A second number begins", place, "without an operator: write one, or join the two.")
        left, right = _short(before.text), _short(piece.text)
        _fail(f"Between “{left}” and “{right}”", place, f"an operator is missing: write {left}*{right}.")

    def decimal_comma(self, index: int) -> None:
        """Complain about a comma that stands between the digits of one number."""
        before, comma, after = self.pieces[index - 1 : index + 2]
        if before.text.isdecimal() and after.text[:1].isdecimal() and not comma.apart | after.apart:
            left, right = _short(before.text), _short(after.text)
            _fail("The comma", comma.place, f"is no decimal point: write {left}.{right} for {left},{right}.")

    def unknown(self, piece: _Piece) -> NoReturn:
        called = piece.kind == "name" and self.next.kind == "("
        if piece.text in FUNCTIONS and not called:
            _fail(f"“{piece.text}”", piece.place, f"is a function: write {_FORM[piece.text]}.")
        known = [*FUNCTIONS] if called else [*map(written, self.columns), *CONSTANTS]
        folded = {one.strip("[]`").casefold(): one for one in reversed(known)}
        folded |= {other: ours for other, ours in _MEANT.items() if ours in known}
        near = difflib.get_close_matches(piece.name.casefold(), folded, n=1)
        hint = f"perhaps “{_short(folded[near[0]])}” is meant; " if near else ""
        rest = f" and {len(known) - 8} more" if known[8:] else ""
        listed = ", ".join(map(_short, known[:8])) + rest
        _fail(f"“{_short(piece.text)}”", piece.place, f"is not known: {hint}there are {listed}.")


def _short(text: str) -> str:
    shown = "".join(sign if sign.isprintable() else f"U+{ord(sign):04X}" for sign in text[:30])
    return shown + "…" * (len(text) > 30)


def _fail(what: str, place: int, rest: str) -> NoReturn:
    raise FormulaError(f"{what} at character {place + 1} {rest}", place)
