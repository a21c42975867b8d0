"""The regular expressions of the package, texts that make each of them work hardest, and how its time grows with the text.

    expression   [^\\W\\d](?:[^\\W\\d]|[ ._-])*:
    attacks      "a" + "_" * n + "\\0", "a" + "a." * n, ...

An expression that goes back over what it has read takes time that grows with the square of the text, or with two to the power of it, and a page
of such a text is never done. The attacks come from the expression itself: a way to each of its repetitions, a piece that it reads, many
times, and an end that nothing reads. They find what one repeated piece shows, and no proof that there is nothing else.

Run as a script, this prints each place of the package that compiles an expression, with the expression, as JSON.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import json
import os
import pkgutil
import random
import re
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice, product
from pathlib import Path
from re import _compiler as compiler  # type: ignore[attr-defined]
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

import extract

ROOT = Path(extract.__file__).parent
METHODS = ("match", "fullmatch", "search", "finditer", "findall", "split", "sub", "subn")
ANCHORED = frozenset(METHODS[:2])
"""Methods that try an expression at one place of a text; the others try it at each."""
MANY = 32
"""A repetition of so many or more is one without an end."""


# --- which expressions there are ------------------------------------------------------------------------------------------


class Call(NamedTuple):
    """A place of the source that hands an expression to `re`: its module and lines, the name it is given, and the methods that apply it."""

    module: str
    first: int
    last: int
    name: str
    how: frozenset[str]
    node: ast.Call


class Expression(NamedTuple):
    """An expression, its places such as `delimited.py _KEYED`, and the methods that apply it as far as the source tells."""

    pattern: re.Pattern[Any]
    places: tuple[str, ...]
    how: frozenset[str]


@lru_cache(maxsize=1)
def calls() -> tuple[Call, ...]:
    """Every place of the package's source that calls `re`."""
    trees = {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text("utf-8")) for path in sorted(ROOT.rglob("*.py"))}
    applied: dict[tuple[str, str], set[str]] = defaultdict(set)
    for module, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in METHODS:
                for part in ast.walk(node.value):
                    if isinstance(part, ast.Name):
                        applied[module, part.id].add(node.attr)
    found = []
    for module, tree in trees.items():
        names = {
            id(part): target.id
            for node in ast.walk(tree) if isinstance(node, ast.Assign)
            for target in node.targets if isinstance(target, ast.Name)
            for part in ast.walk(node.value)
        }  # fmt: skip
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) == "re":
                name = names.get(id(node), "")
                how = {node.func.attr} if node.func.attr in METHODS else applied[module, name] if name.startswith("_") else set()
                if node.func.attr in (*METHODS, "compile"):
                    found.append(Call(module, node.lineno, node.end_lineno or node.lineno, name, frozenset(how), node))
    return tuple(found)


class _Whatever:
    """Stands for a number that a call writes into its expression."""

    def __getattr__(self, name: str) -> _Whatever:
        return self

    def __format__(self, how: str) -> str:
        return "12"


def _written(call: Call) -> tuple[str | bytes, int] | None:
    """The expression of a call and its flags, from its source and the names of its module; None where they hang on variables of a function."""
    module = importlib.import_module(f"extract.{call.module.removesuffix('.py').removesuffix('/__init__').replace('/', '.')}")
    names = defaultdict(_Whatever, {**vars(builtins), **vars(module)})
    flags = [word.value for word in call.node.keywords if word.arg == "flags"]
    if ast.unparse(call.node.func) == "re.compile":
        flags += call.node.args[1:]
    elif not flags:
        flags = call.node.args[2:] if ast.unparse(call.node.func).endswith(("match", "search", "findall", "finditer")) else []
    try:
        expression, *rest = [eval(compile(ast.Expression(node), "", "eval"), vars(module), names) for node in (call.node.args[0], *flags)]
    except Exception:
        return None
    return (expression, int(rest[0]) if rest else 0) if isinstance(expression, str | bytes) else None


def _watch() -> dict[tuple[str | bytes, int], set[tuple[str, int]]]:
    """Every expression that `re` compiles for the package from now on, by the places that ask for it."""
    seen: dict[tuple[str | bytes, int], set[tuple[str, int]]] = defaultdict(set)
    plain = re._compile  # type: ignore[attr-defined]

    def watched(pattern: Any, flags: Any) -> re.Pattern[Any]:
        made: re.Pattern[Any] = plain(pattern, flags)
        frame = sys._getframe(1)
        while frame.f_back is not None and frame.f_code.co_filename == re.__file__:
            frame = frame.f_back
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(ROOT):
            seen[made.pattern, made.flags].add((path.relative_to(ROOT).as_posix(), frame.f_lineno))
        return made

    re._compile = watched  # type: ignore[attr-defined]
    return seen


def _main() -> None:
    """Import all of the package, compile schemas and read pages, and print every expression that was compiled."""
    seen = _watch()
    for module in pkgutil.walk_packages(extract.__path__, "extract."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    import fuzzing  # only now, as it imports the package

    for name in ("pages", "explaining", "values", "splitting"):
        for body in islice(fuzzing.corpus(name), 3):
            fuzzing.TARGETS[name](body[:6000])
    reached = set(chain.from_iterable(seen.values()))
    for call in calls():
        if not _reached(call, reached) and (written := _written(call)):
            seen[written[0], re.compile(*written).flags].add((call.module, call.first))
    json.dump([[_text(pattern), isinstance(pattern, bytes), flags, sorted(at)] for (pattern, flags), at in seen.items()], sys.stdout)


def _text(pattern: str | bytes) -> str:
    return pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern


def _reached(call: Call, places: Iterable[tuple[str, int]]) -> bool:
    return any(module == call.module and call.first <= line <= call.last for module, line in places)


@lru_cache(maxsize=1)
def expressions() -> tuple[Expression, ...]:
    """Every expression that the package compiles, some of them for made-up schemas."""
    done = subprocess.run(
        [sys.executable, __file__], capture_output=True, text=True, encoding="utf-8", check=True, env=os.environ | {"PYTHONUTF8": "1"}
    )
    found = []
    for text, in_bytes, flags, at in json.loads(done.stdout):
        pattern = re.compile(text.encode("latin-1") if in_bytes else text, flags)
        made = [call for call in calls() if _reached(call, map(tuple, at))]
        places = sorted({f"{call.module} {call.name or call.first}" for call in made})
        how = frozenset(chain.from_iterable(call.how for call in made))
        found.append(Expression(pattern, tuple(places), how or frozenset(["finditer", "match", "fullmatch"])))
    return tuple(found)


def unreached() -> list[str]:
    """Places that compile an expression which is not among `expressions`."""
    reached = {place for expression in expressions() for place in expression.places}
    return [f"{call.module} {call.first}" for call in calls() if f"{call.module} {call.name or call.first}" not in reached]


# --- texts that make an expression work hardest -----------------------------------------------------------------------------

CHARACTERS = [
    *map(chr, (*range(9, 14), *range(32, 127), 0xA0, 0xB2, 0xBD, 0xE9)), *"\u2013\u2014\u2019\u2022\u20ac\u2212\u4e2d\u2009\ufeff\U0001f600"
]  # fmt: skip
NOTHING = "\0"
"""A character that few expressions read."""
LEAVES = (ops.IN, ops.LITERAL, ops.NOT_LITERAL, ops.ANY)
REPEATS = (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT)
Node = tuple[Any, Any]


class Attack(NamedTuple):
    """A text of any length: an opening, a piece so often as it fits, an ending."""

    opening: str
    piece: str
    ending: str

    def text(self, length: int) -> str:
        return self.opening + self.piece * (length // len(self.piece)) + self.ending


class _Anatomy:
    """The tree of an expression: what its leaves read, and made-up texts that its parts read."""

    def __init__(self, pattern: re.Pattern[Any], chance: random.Random) -> None:
        self.chance = chance
        self.tree = parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
        self.in_bytes = isinstance(pattern.pattern, bytes)
        self.flags = pattern.flags
        written = {chr(value) for op, value in self._leaves(self.tree) if op is ops.LITERAL}
        self.characters = [one for one in dict.fromkeys([*CHARACTERS, *sorted(written), NOTHING]) if not self.in_bytes or ord(one) < 256]
        self._read: dict[str, list[str]] = {}
        self.groups: dict[int, str] = {}

    def _leaves(self, nodes: Iterable[Node]) -> Iterator[Node]:
        for node in nodes:
            if node[0] in LEAVES:
                yield node
            else:
                for part in _parts(node):
                    yield from self._leaves(part)

    def reads(self, leaf: Node) -> list[str]:
        """The characters that a leaf reads, of all those that are tried."""
        name = repr(leaf)
        if name not in self._read:
            one = compiler.compile(parser.SubPattern(self.tree.state, [leaf]), self.flags & ~(re.DEBUG | self.tree.state.flags))
            found = [character for character in self.characters if one.match(character.encode("latin-1") if self.in_bytes else character)]
            self._read[name] = found
        return self._read[name]

    def sample(self, nodes: Iterable[Node]) -> str:
        """A text that a part of the expression reads, mostly: what it only looks at is not in it."""
        return "".join(map(self._sample, nodes))

    def _sample(self, node: Node) -> str:
        op, value = node
        if op in LEAVES:
            return self.chance.choice(self.reads(node) or [NOTHING])
        if op in REPEATS:
            times = min(value[0] + self.chance.choice((0, 1, 1, 2)), max(value[1], value[0]), value[0] + 2)
            return "".join(self.sample(value[2]) for _ in range(times))
        if op is ops.GROUPREF:
            return self.groups.get(value, "")
        if op in (ops.ASSERT, ops.ASSERT_NOT):
            return ""
        parts = _parts(node)
        text = self.sample(self.chance.choice(parts)) if parts else ""
        if op is ops.SUBPATTERN and value[0] is not None:
            self.groups[value[0]] = text
        return text

    def repetitions(self, nodes: Sequence[Node], way: str = "") -> Iterator[tuple[str, Any]]:
        """Each repetition without an end, with a text that leads to it."""
        for index, node in enumerate(nodes):
            before = way + self.sample(nodes[:index])
            if node[0] in REPEATS and node[1][1] >= MANY:
                yield before, node[1][2]
            for part in _parts(node):
                yield from self.repetitions(part, before)

    def alphabet(self, bodies: Iterable[Any]) -> list[str]:
        """One character for each way in which the leaves of repetitions can tell characters apart."""
        sets = [frozenset(self.reads(leaf)) for body in bodies for leaf in self._leaves(body)]
        kinds: dict[tuple[bool, ...], str] = {}
        for character in self.characters:
            kinds.setdefault(tuple(character in one for one in sets), character)
        return list(kinds.values())


def _parts(node: Node) -> list[Any]:
    """The parts within a node of the tree, each a sequence of nodes."""
    op, value = node
    if op in REPEATS:
        return [value[2]]
    if op is ops.BRANCH:
        return list(value[1])
    if op is ops.SUBPATTERN:
        return [value[3]]
    if op is ops.ATOMIC_GROUP:
        return [value]
    if op in (ops.ASSERT, ops.ASSERT_NOT):
        return [value[1]]
    if op is ops.GROUPREF_EXISTS:
        return [part for part in value[1:] if part is not None]
    return []


def attacks(pattern: re.Pattern[Any], most: int, seed: int = 0) -> list[Attack]:
    """So many attacks on an expression, chosen by the seed where there are more; none where nothing in it repeats."""
    chance = random.Random(seed)
    anatomy = _Anatomy(pattern, chance)
    found = [one for _ in range(2) for one in anatomy.repetitions(anatomy.tree)]
    if not found:
        return []
    alphabet = anatomy.alphabet(body for _, body in found)
    chance.shuffle(alphabet)
    singles = alphabet[:24]
    pairs = ["".join(pair) for pair in product(alphabet[:8], repeat=2)]
    ends = [NOTHING, "", "\n", *alphabet[:2]]
    own: dict[Attack, None] = {}
    for way, body in found:
        bodies = list(dict.fromkeys(anatomy.sample(body) for _ in range(4)))
        read = [one for one in alphabet if any(one in anatomy.reads(leaf) for leaf in anatomy._leaves(body))]
        pieces = dict.fromkeys([*bodies, *read[:8], *(way + one for one in bodies[:2]), way])
        own |= dict.fromkeys(Attack(way, piece, end) for piece in pieces if piece for end in ends)
    others = [Attack(opening, piece, end) for opening in {"", found[0][0]} for piece in (*singles, *pairs) for end in ends[:3]]
    chosen = list(own)
    chance.shuffle(chosen)
    chance.shuffle(others)
    return list(dict.fromkeys([*chosen[: most * 2 // 3], *others[: most // 3]]))


# --- how its time grows -----------------------------------------------------------------------------------------------------

LENGTH, SUSPECT = 4_000, 0.003
"""Characters of a text, and the seconds that it takes where its time may grow with the square of it: an expression in C reads ten a microsecond."""
SHORT, LONG, GROWTH = 8_000, 32_000, 9.0
"""Characters of the texts that show how it grows, and the longer one's time by the shorter one's for a fault: 4 is linear, 16 is a square."""
SLOW = 0.05
"""Seconds that the longer one takes at least for a fault: clocks of the processor tick every few milliseconds."""
LIMIT = 1.0
"""Seconds after which no more is waited."""


class Fault(NamedTuple):
    """An attack that takes more than linear time: seconds of processor for the short text, and the long one; None is no end."""

    attack: Attack
    how: str
    short: float | None
    long: float | None


class _TooLongError(Exception):
    pass


def spent(pattern: re.Pattern[Any], text: str, how: str, limit: float = LIMIT) -> float | None:
    """Seconds of the processor that an expression takes for a text, applied by a method; None where they are more than the limit."""
    given: Any = text.encode("latin-1", "replace") if isinstance(pattern.pattern, bytes) else text

    def stop(*_: object) -> None:
        raise _TooLongError

    before = signal.signal(signal.SIGVTALRM, stop)
    begin = time.process_time()
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, limit)
        if how in ANCHORED:
            getattr(pattern, how)(given)
        else:
            for _ in pattern.finditer(given):
                pass
        return time.process_time() - begin
    except _TooLongError:
        return None
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def fault(expression: Expression, most: int, seed: int = 0) -> Fault | None:
    """The first attack for which an expression takes more than linear time, of so many; None where there is none."""
    for how in sorted({one if one in ANCHORED else "finditer" for one in expression.how}):
        suspect = SUSPECT
        for attack in attacks(expression.pattern, most, seed):
            begin = time.perf_counter()
            done = spent(expression.pattern, attack.text(LENGTH), how)
            took = time.perf_counter() - begin
            if done is None or took > suspect:
                if found := _confirmed(expression.pattern, attack, how):
                    return found
                suspect = took * 2
    return None


def endless(expression: Expression, most: int, seed: int = 0, length: int = 600, limit: float = 0.3) -> Attack | None:
    """The first of so many attacks of some 600 characters for which an expression takes more than a square of steps, or for ever."""
    for how in sorted({one if one in ANCHORED else "finditer" for one in expression.how}):
        for attack in attacks(expression.pattern, most, seed):
            if spent(expression.pattern, attack.text(length), how, limit) is None:
                return attack
    return None


def _confirmed(pattern: re.Pattern[Any], attack: Attack, how: str) -> Fault | None:
    """The fault, if there is one."""
    long = spent(pattern, attack.text(LONG), how)
    if long is not None and long < SLOW:
        return None
    short = spent(pattern, attack.text(SHORT), how)
    return Fault(attack, how, short, long) if short is None or long is None or long > GROWTH * short else None


if __name__ == "__main__":
    _main()
