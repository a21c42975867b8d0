"""`waivers.toml`: reasoned, owned exceptions to discrepancies.

    [[waiver]]
    rule = "equals"
    field = "warranty"
    pattern = "unit"
    reason = "The maker prints months where it means years."
    owner = "data desk"
    expires = 2027-06-30

A waiver holds for the discrepancies of its rule and field, narrowed by `schema`, `pattern`, `entity`, `page` and `values`;
without `field` for those that have none. It holds up to and including the day on which it expires. What is waived stays in
the reports. A waiver that matches nothing, and one that has expired, are discrepancies themselves.
"""

from __future__ import annotations

import datetime
import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from extract.dialect import nearest
from extract.durable import write_file
from extract.errors import UsageError
from extract.meanings import MEANINGS
from extract.model import WARNING, Discrepancy, Evidence
from extract.names import identity

FILE = "waivers.toml"
KEYS = ("rule", "field", "schema", "pattern", "entity", "page", "values", "reason", "owner", "expires")
OF_WAIVERS = frozenset({"unused-waiver", "expired-waiver"})
"""Rules of what is wrong with the waivers themselves."""
LEAST_REASON = 10
"""Characters of the shortest reason."""
NEVER = frozenset({"golden", "missing-golden", "surplus-golden", "broken-golden", "crash", "timeout"}) | OF_WAIVERS
"""Rules whose discrepancies are accepted or mended, not waived."""


class Waiver(NamedTuple):
    """One block: what it waives, why, whose it is and until when. `number` counts the blocks from 1 on, `start` is its place,
    `mark` how its first line is written."""

    rule: str
    field: str | None
    reason: str
    owner: str
    expires: datetime.date | None = None
    schema: str | None = None
    pattern: str | None = None
    entities: frozenset[str] = frozenset()
    pages: frozenset[str] = frozenset()
    values: frozenset[tuple[str, ...]] = frozenset()
    number: int = 1
    start: int = 0
    mark: str = ""

    def fits(self, found: Discrepancy) -> bool:
        """Whether the block is about a discrepancy, whatever the day."""
        return (
            (self.rule, self.field) == (found.rule, found.field)
            and found.rule not in NEVER
            and self.schema in (None, found.schema)
            and self.pattern in (None, found.pattern)
            and (not self.entities or found.entity in self.entities)
            and (not self.pages or found.page in self.pages)
            and (not self.values or found.values in self.values)
        )

    def holds(self, today: datetime.date) -> bool:
        """Whether the block has not expired."""
        return self.expires is None or today <= self.expires

    @property
    def words(self) -> str:
        """What the block waives, for people."""
        narrowed = [("pattern", self.pattern), ("entity", ", ".join(sorted(self.entities))), ("page", ", ".join(sorted(self.pages)))]
        more = "".join(f", {name} {value}" for name, value in narrowed if value)
        return f"{self.rule}{f' in {self.field}' if self.field else ''}{more}"


class Waivers:
    """The blocks of one file on one day. Discrepancies are asked about one at a time; the use of each block is counted."""

    def __init__(self, waivers: Sequence[Waiver], today: datetime.date, file: str = FILE) -> None:
        self.waivers, self.today, self.file = tuple(waivers), today, file
        self.used = [0] * len(self.waivers)

    def waiver(self, found: Discrepancy) -> Waiver | None:
        """The first block that waives a discrepancy."""
        fitting = [(index, one) for index, one in enumerate(self.waivers) if one.fits(found)]
        chosen = next(((index, one) for index, one in fitting if one.holds(self.today)), None)
        for index, _ in [chosen] if chosen else fitting[:1]:
            self.used[index] += 1
        return chosen[1] if chosen else None

    def findings(self, complete: bool) -> list[Discrepancy]:
        """Blocks that have expired; blocks that matched nothing, where all pages were looked at (`complete`)."""
        found: list[Discrepancy] = []
        for one, used in zip(self.waivers, self.used, strict=True):
            block = f"Block {one.number} ({one.words}; {one.owner}: {one.reason})"
            place = (Evidence(self.file, one.start, one.start + len(one.mark), one.mark),)
            if not one.holds(self.today):
                what = f"{used} discrepanc{'y is' if used == 1 else 'ies are'} open again" if used else "it matches nothing"
                message = f"{block} expired after {one.expires}; {what}."
                found.append(Discrepancy("expired-waiver", WARNING, None, None, one.field, (one.rule, one.words), message, place))
            elif not used and complete:
                message = f"{block} matches nothing: what it waived is gone, or has changed."
                found.append(Discrepancy("unused-waiver", WARNING, None, None, one.field, (one.rule, one.words), message, place))
        return found


def open_waivers(given: str | Path | None, rules: Iterable[str], today: datetime.date | None = None) -> Waivers:
    """The waivers of a command: of the file that is named, or of `waivers.toml` where it is there; judged today."""
    path = Path(given or FILE)
    known = load_waivers(path, rules) if given or path.is_file() else []
    return Waivers(known, today or datetime.date.today(), str(path))


# --- reading the file -------------------------------------------------------------------------------------------------


def load_waivers(path: Path, rules: Iterable[str] = ()) -> list[Waiver]:
    """The blocks of a file; `rules` are names of rules besides the built-in ones.

    Raises UsageError that names the file, the block and what to do.
    """
    try:
        text = path.read_bytes().decode("utf-8")
        data = tomllib.loads(text)
    except OSError as error:
        raise UsageError(f"cannot be read ({error.strerror}).", file=str(path), advice="Check the path given with --waivers.") from None
    except (ValueError, RecursionError) as error:
        raise UsageError(f"is not TOML: {error}.", file=str(path), advice="Mend the syntax there.") from None
    unknown = [key for key in data if key != "waiver"]
    if unknown:
        raise UsageError(f"{unknown[0]!r} is no part of it.", file=str(path), advice="Each waiver is a block [[waiver]].")
    blocks = data.get("waiver", [])
    if not isinstance(blocks, list):
        raise UsageError("'waiver' is no list of blocks.", file=str(path), advice="Write [[waiver]], with two brackets.")
    marks, known = _marks(text, len(blocks)), [*MEANINGS, *rules]
    return [_waiver(block, i + 1, marks[i], str(path), known) for i, block in enumerate(blocks)]


def _marks(text: str, count: int) -> list[tuple[int, str]]:
    """Where each block begins, and how its mark is written; a line inside of a text that looks like a mark is none."""
    found = [(match.start(1), match[1]) for match in re.finditer(r"^[ \t]*(\[\[\s*waiver\s*\]\])", text, re.MULTILINE)]
    if len(found) > count:
        found = [mark for mark in found if _ends_whole(text[: mark[0]])]
    return [*found, *[(0, "")] * (count - len(found))][:count]


def _ends_whole(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True


def _waiver(block: Any, number: int, mark: tuple[int, str], file: str, known: list[str]) -> Waiver:
    def wrong(what: str, advice: str = "") -> UsageError:
        return UsageError(what, file=file, place=f"block {number}", advice=advice or None)

    if not isinstance(block, dict):
        raise wrong(f"it is no table: {block!r}.", "Write [[waiver]], with two brackets.")
    for key in block:
        if key not in KEYS:
            raise wrong(f"{key!r} is no key of a waiver.", nearest(key, list(KEYS)))
    for key in ("rule", "reason", "owner"):
        if not isinstance(block.get(key), str) or not block[key].strip():
            raise wrong(f"{key!r} is missing, or no text.", "A waiver says its rule, its reason and its owner.")
    if block["rule"] not in known:
        raise wrong(f"{block['rule']!r} is no rule.", nearest(block["rule"], known))
    if block["rule"] in NEVER:
        raise wrong(f"what the rule {block['rule']!r} finds is not waived.", MEANINGS[block["rule"]].remedy)
    if len(block["reason"].strip()) < LEAST_REASON:
        raise wrong(f"the reason {block['reason']!r} is too short.", f"Say why in at least {LEAST_REASON} characters.")
    expires = block.get("expires")
    if isinstance(expires, datetime.datetime) or not isinstance(expires, (datetime.date, type(None))):
        raise wrong(f"'expires' is no date: {expires!r}.", "Write it as 2027-06-30, without quotes.")
    for key in ("field", "schema", "pattern"):
        if not isinstance(block.get(key, ""), str):
            raise wrong(f"{key!r} is no text: {block[key]!r}.")
    return Waiver(
        block["rule"], block.get("field"), block["reason"], block["owner"], expires, block.get("schema"), block.get("pattern"),
        frozenset(identity(one) for one in _texts(block, "entity", wrong)), frozenset(_texts(block, "page", wrong)),
        _values(block, wrong), number, *mark,
    )  # fmt: skip


def _texts(block: Mapping[str, Any], key: str, wrong: Any) -> list[str]:
    given = block.get(key, [])
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, list) or not all(isinstance(one, str) for one in texts) or (key in block and not texts):
        raise wrong(f"{key!r} is neither a text nor a list of them: {given!r}.")
    return texts


def _values(block: Mapping[str, Any], wrong: Any) -> frozenset[tuple[str, ...]]:
    given = block.get("values", [])
    lists = [given] if given and isinstance(given, list) and all(isinstance(one, str) for one in given) else given
    sound = isinstance(lists, list) and all(isinstance(one, list) and all(isinstance(text, str) for text in one) for one in lists)
    if not sound or ("values" in block and not given):
        raise wrong(f"'values' is no list of lists of texts: {given!r}.", 'For example [["34812", "34872"]].')
    return frozenset(tuple(one) for one in lists)


# --- writing a block --------------------------------------------------------------------------------------------------


def block_of(waiver: Waiver) -> str:
    """A waiver as a block of the file."""
    lines = ["[[waiver]]", f"rule = {_toml(waiver.rule)}"]
    for key in ("field", "schema", "pattern"):
        value = getattr(waiver, key)
        lines += [f"{key} = {_toml(value)}"] if value is not None else []
    for key, texts in (("entity", waiver.entities), ("page", waiver.pages)):
        lines += [f"{key} = {_list([_toml(one) for one in sorted(texts)])}"] if texts else []
    if waiver.values:
        lines.append(f"values = {_list([_list([_toml(one) for one in values]) for values in sorted(waiver.values)])}")
    lines += [f"reason = {_toml(waiver.reason)}", f"owner = {_toml(waiver.owner)}"]
    lines += [f"expires = {waiver.expires.isoformat()}"] if waiver.expires else []
    return "\n".join(lines) + "\n"


def _toml(text: str) -> str:
    """A text as a TOML string: as JSON writes it, without the characters that TOML forbids."""
    return json.dumps(text.encode("utf-8", "backslashreplace").decode(), ensure_ascii=False).replace("\x7f", "\\u007f")


def _list(items: Sequence[str]) -> str:
    whole = f"[{', '.join(items)}]"
    return whole if len(whole) <= 100 else "[\n" + "".join(f"  {item},\n" for item in items) + "]"


def waiver_of(
    found: Sequence[Discrepancy], cause: str, reason: str, owner: str, expires: datetime.date | None, entities: Sequence[str] = (),
    pages: Sequence[str] = (), ids: Sequence[str] = (),
) -> Waiver:  # fmt: skip
    """The block that waives the discrepancies of one cause, or those of some ids, and no other values than theirs. Raises UsageError."""
    if len(reason.strip()) < LEAST_REASON:
        raise UsageError(f"the reason {reason!r} is too short.", advice=f"Say why in at least {LEAST_REASON} characters.")
    if not owner.strip():
        raise UsageError("the owner is empty.", advice="Say who answers for the waiver.")
    if not found:
        raise UsageError(f"no discrepancy has the cause {cause!r}.", advice="extract check and the reports show the id of each cause.")
    first = found[0]
    if first.rule in NEVER:
        raise UsageError(f"what the rule {first.rule!r} finds is not waived.", advice=MEANINGS[first.rule].remedy)
    block = Waiver(
        first.rule, first.field, reason.strip(), owner.strip(), expires, first.schema, first.pattern or None,
        frozenset(map(identity, entities)), frozenset(pages),
    )  # fmt: skip
    fitting = [one for one in found if block.fits(one) and (not ids or one.id in ids)]
    if not fitting:
        what = f"the cause {cause!r} has no discrepancy of that entity, page or id."
        raise UsageError(what, advice="Leave --entity, --page and --id out to waive all of it.")
    block = block._replace(values=frozenset(one.values for one in fitting if one.values))
    return _narrowed(block, fitting, found) if ids else block


def _narrowed(block: Waiver, chosen: Sequence[Discrepancy], found: Sequence[Discrepancy]) -> Waiver:
    """The block narrowed by entities and pages until it fits what was chosen, and nothing else that was found."""
    entities = frozenset(one.entity for one in chosen if one.entity is not None)
    pages = frozenset(one.page for one in chosen if one.page is not None)
    wide = {one.id for one in chosen}
    for by_entity, by_page in ((False, False), (True, False), (False, True), (True, True)):
        narrowed = block._replace(entities=entities if by_entity else frozenset(), pages=pages if by_page else frozenset())
        if {one.id for one in found if narrowed.fits(one)} == wide:
            return narrowed
    raise UsageError("no one waiver fits these discrepancies and no others.", advice="Waive all of an entity, of a page, or of the cause.")


def waive(path: Path, waivers: Waivers, found: Sequence[Discrepancy], block: Waiver) -> str:
    """Adds a block that waives some of what was found to the file of some waivers; what it waives, in words. Raises UsageError."""
    waived = sum(block.fits(one) and waivers.waiver(one) is None for one in found)
    if not waived:
        raise UsageError("is waived already.", file=str(path), place=f"cause {found[0].cause}", advice="Change its block there.")
    if not block.holds(waivers.today):
        raise UsageError(f"the waiver would expire before today ({block.expires}).", advice="Give a later --expires, or none.")
    try:
        text = path.read_bytes() if path.exists() else b""
        write_file(path, added(text, block_of(block).encode(), b"\n"))
    except OSError as error:
        raise UsageError(f"cannot be written ({error.strerror}).", file=str(path), advice="Give another --waivers.") from None
    discrepancies = "1 discrepancy" if waived == 1 else f"{waived:,} discrepancies"
    return f"{path}: block {len(waivers.waivers) + 1} waives {discrepancies} ({block.words})."


def added(text: bytes, part: bytes, between: bytes) -> bytes:
    """A text with a part more at its end, after some blank lines."""
    return text + (b"" if text.endswith(b"\n") or not text else b"\n") + (between if text else b"") + part
