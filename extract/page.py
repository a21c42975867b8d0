"""The path of one page, pure and total: bytes, text, format, blocks, claims, record, discrepancies."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from itertools import combinations

from extract.binding import Bound, bind
from extract.encodings import decode
from extract.errors import PatternTimeoutError
from extract.formats import BY_NAME, sniff_decoded
from extract.kinds import currency_of
from extract.markup import UNENDED
from extract.model import ERROR, NOTE, WARNING, Block, Claim, Decoded, Discrepancy, Evidence, Page, PageResult, Sniffed, Table, quote
from extract.patterns import NULL, pattern_of, saying, text_of
from extract.reach import BEYOND
from extract.records import MAX_VALUES, Facts, Statement, agree, record_of, said_as, unanimous
from extract.residue import residue_of
from extract.rules import check_record
from extract.schema import Field, Schema
from extract.validation import as_json, violations

REFUSED = "refused"
AGREE = "agree"
PARTIAL = ("cut", "empty-item", "placeholder", "unreadable")
BESIDE = ("unread-text", WARNING)
"""A list with further text beside its items."""


def read_page(page: Page, schema: Schema | Sequence[Schema]) -> PageResult:
    """What one page says, by the schema that knows it best; never raises for anything that is wrong with the page.

    The result depends on the page, the schemas and the version of the package alone.
    """
    result = _result(page, (schema,) if isinstance(schema, Schema) else tuple(schema))
    return result if page.url is None else result._replace(url=page.url)


def _result(page: Page, schemas: Sequence[Schema]) -> PageResult:
    digest = hashlib.sha256(page.body).hexdigest()
    decoded = decode(page.body, page.content_type)
    sniffed = sniff_decoded(page.body, decoded)
    found: list[Discrepancy] = list(_decoding(page, decoded))
    if sniffed.format is None:
        message = f"This is no page that can be read: {sniffed.name} ({'; '.join(sniffed.reasons)})."
        refused = Discrepancy(REFUSED, ERROR, page.name, None, None, (sniffed.name,), message, pattern=sniffed.name)
        found = [*_unpacking(page, decoded), refused]
        return PageResult(page.name, digest, sniffed.name, decoded.encoding, None, None, (), tuple(found), decoded_by=decoded.how)
    try:
        return _read(page, digest, decoded, sniffed, schemas, found)
    except PatternTimeoutError as error:
        message = f"The page is quarantined: {error}."
        wrong = Discrepancy("timeout", ERROR, page.name, None, None, (), message)
        return PageResult(page.name, digest, sniffed.name, decoded.encoding, None, None, (), (*found, wrong), decoded_by=decoded.how)


def _read(page: Page, digest: str, decoded: Decoded, sniffed: Sniffed, schemas: Sequence[Schema], found: list[Discrepancy]) -> PageResult:
    form = BY_NAME[sniffed.format or ""]
    blocks = form.read(decoded.text)
    found.extend(_left_out(page, decoded.text, blocks))
    bounds = [(one, bind(page.name, decoded.text, blocks, one, form.plain, form.embedded)) for one in schemas]
    chosen = _choose(page, bounds)
    if isinstance(chosen, Discrepancy):
        return PageResult(page.name, digest, sniffed.name, decoded.encoding, None, None, (), (*found, chosen), decoded_by=decoded.how)
    schema, bound = chosen
    facts = bound.facts
    record = record_of(facts, bound.order, schema)
    found.extend(bound.discrepancies)
    found.extend(disagreements(page.name, schema, facts, partial_lists(bound.discrepancies)))
    found.extend(mixed_currencies(page.name, schema, bound.claims))
    found.extend(_violations(page, schema, record, facts, bound.order))
    found.extend(check_record(page.name, schema, facts, bound.claims))
    return PageResult(
        page.name, digest, sniffed.name, decoded.encoding, schema.name, record, bound.claims, ordered(found), bound.ignored, decoded.how,
        _text_digest(decoded.text, page.body, digest), residue_of(blocks, bound.claims),
    )  # fmt: skip


def _text_digest(text: str, body: bytes, digest: str) -> str:
    """A digest of the text with its line breaks as LF; mostly the text is the body in UTF-8, whose digest is known."""
    encoded = text.replace("\r\n", "\n").encode("utf-8", "surrogatepass")
    return digest if encoded == body else hashlib.sha256(encoded).hexdigest()


def ordered(found: Sequence[Discrepancy]) -> tuple[Discrepancy, ...]:
    """Discrepancies by severity, rule, field, entity and values, each once."""
    rank = {ERROR: 0, WARNING: 1}

    def key(d: Discrepancy) -> tuple[int, str, str, str, tuple[str, ...], tuple[Evidence, ...]]:
        return rank.get(d.severity, 2), d.rule, d.field or "", d.entity or "", d.values, d.evidence

    return tuple(dict.fromkeys(sorted(found, key=key)))


def _unpacking(page: Page, decoded: Decoded) -> Iterator[Discrepancy]:
    for fault in decoded.faults:
        message = f"The body of the page is packed, and {fault}: what else the page says is lost."
        yield Discrepancy("packing", ERROR, page.name, None, None, (fault,), message, pattern=decoded.packings[-1])


def _decoding(page: Page, decoded: Decoded) -> Iterator[Discrepancy]:
    yield from _unpacking(page, decoded)
    if decoded.replaced:
        at = decoded.text.find("\ufffd")
        message = f"{decoded.replaced} broken byte sequences are replaced in what reads as {decoded.encoding} ({decoded.how})."
        evidence = (Evidence(page.name, at, at + 1, "\ufffd"),) if at >= 0 else ()
        yield Discrepancy("encoding", WARNING, page.name, None, None, (decoded.encoding, str(decoded.replaced)), message, evidence)


def _left_out(page: Page, text: str, blocks: Sequence[Block]) -> Iterator[Discrepancy]:
    """What a reader of the page does not see, and what had to be mended to form the grid of a table."""
    for block in blocks:
        if block.kind == BEYOND:
            left = block.end - block.start
            message = f"The page has more than {block.unread}; {left:,} characters behind them are not read."
            unread = Evidence(page.name, block.start, block.end, text[block.start : block.end][:MAX_QUOTED])
            yield Discrepancy("capped", ERROR, page.name, None, None, (BEYOND,), message, (unread,), pattern=BEYOND)
        if block.kind == UNENDED:
            message = "The page has neither </body> nor </html>: it may be cut, and what stood behind its last words is lost."
            last = Evidence(
                page.name, max(0, block.end - MAX_QUOTED // 2), block.end, text[max(0, block.end - MAX_QUOTED // 2) : block.end]
            )
            yield Discrepancy("cut", NOTE, page.name, None, None, ("page",), message, (last,), pattern="page")
        if block.kind == "deep":
            message = f"{block.unread} tags stand too deep, or are opened too often, to be elements; their text is read."
            yield Discrepancy("capped", WARNING, page.name, None, None, (block.unread,), message, pattern="deep")
    hidden = [block for block in blocks if block.kind == "hidden"]
    if hidden:
        parts = "1 part is" if len(hidden) == 1 else f"{len(hidden)} parts are"
        evidence = tuple(Evidence(page.name, one.start, one.end, text[one.start : one.end][:MAX_QUOTED]) for one in hidden[:MAX_SHOWN])
        message = f"{parts} hidden or not closed and not read: {sum(one.end - one.start for one in hidden)} characters of the source."
        yield Discrepancy("hidden", NOTE, page.name, None, None, (str(len(hidden)),), message, evidence)
    for number, table in enumerate((block.table for block in blocks if block.table is not None), 1):
        counts = [(what, count) for what, count in table.counts if what in MENDED or what in UNREAD]
        for what, count in counts:
            if what in UNREAD:
                evidence = (Evidence(page.name, table.start, table.end, text[table.start : table.end][:MAX_QUOTED]),)
                message = f"Table {number}: {UNREAD[what].format(count)}."
                yield Discrepancy("unread-table", WARNING, page.name, None, None, (what,), message, evidence, pattern=what)
        counts = [(what, count) for what, count in counts if what in MENDED]
        if counts:
            words = ", ".join(MENDED[what].format(count) for what, count in counts)
            evidence = (Evidence(page.name, table.start, table.end, text[table.start : table.end][:MAX_QUOTED]),)
            severity = WARNING if dict(counts).keys() & {"capped", "overlapping"} else NOTE
            shown = tuple(f"{count} {what}" for what, count in counts)
            yield Discrepancy(
                "mended-table", severity, page.name, None, None, shown, f"Table {number}: {words}.", evidence, pattern=counts[0][0]
            )


MENDED = {
    "clamped": "{} spans reach beyond the rows or the standard's limits and are cut",
    "capped": "{} spans are not spread out, because the grid would be too large",
    "overlapping": "{} cells overlap others",
    "moved": "{} rows of a footer that stands before the body come last",
}
"""What the grid of a table does to the source, in words."""
UNREAD = {
    "undecided": "{} lines look like rows of cells, but nothing tells their delimiter or how many they have; they are read as lines",
    "unaligned": "{} lines look like columns, but it is not certain where those begin and end; they are read as lines",
    "unclosed": "a quote is not closed, and what stands behind it is not read",
}
"""Why a table of text, or the rest of it, is not read."""
MAX_SHOWN, MAX_QUOTED = 5, 200
"""Hidden parts that are quoted, and characters of each."""


# --- which schema -----------------------------------------------------------------------------------------------------


def _choose(page: Page, bounds: Sequence[tuple[Schema, Bound]]) -> tuple[Schema, Bound] | Discrepancy:
    """The schema with most bound labels and patterns; where none has enough, or two have as many, a discrepancy that says so."""
    if not bounds:
        return Discrepancy("schema", ERROR, page.name, None, None, (), "There is no schema to bind the page to; give one with --schema.")
    recognised = [(schema, bound) for schema, bound in bounds if _by_address(schema, page)]
    ranked = sorted(recognised or bounds, key=lambda one: -len(one[1].sources))
    schema, bound = ranked[0]
    if not recognised and len(bound.sources) < schema.match_min:
        near = f"{schema.name} comes nearest: {len(bound.sources)} of the {schema.match_min} labels or patterns that it needs"
        what = f" ({', '.join(sorted(bound.sources))})" if bound.sources else ""
        return Discrepancy("schema", ERROR, page.name, None, None, ("none",), f"No schema knows this page. {near}{what}.", pattern="none")
    ties = [other for other, also in ranked if len(also.sources) == len(bound.sources)]
    if len(ties) > 1:
        names = tuple(sorted(other.name for other in ties))
        message = f"{' and '.join(names)} know this page equally well, {len(bound.sources)} labels or patterns each."
        return Discrepancy("schema", ERROR, page.name, None, None, names, f"{message} Choose with --schema.", pattern="tie")
    return schema, bound


def _by_address(schema: Schema, page: Page) -> bool:
    """Whether the page's URL or name is one of this type's."""
    import regex

    for patterns, address in ((schema.urls, page.url), (schema.paths, page.name)):
        for pattern in patterns if address else ():
            try:
                if regex.search(pattern, address, timeout=1.0):
                    return True
            except TimeoutError:
                raise PatternTimeoutError(f"the pattern {pattern!r} of x-match took over 1 s") from None
    return False


# --- what is wrong with a page ----------------------------------------------------------------------------------------


def partial_lists(found: Sequence[Discrepancy]) -> frozenset[tuple[str | None, str | None]]:
    """The entities and fields of lists that are not whole (cut, an empty item, one unread, more beside): they are compared with nothing."""
    return frozenset((one.entity, one.field) for one in found if one.field and (one.rule in PARTIAL or (one.rule, one.severity) == BESIDE))


def disagreements(
    page: str, schema: Schema, facts: Facts, partial: frozenset[tuple[str | None, str | None]] = frozenset()
) -> Iterator[Discrepancy]:
    """Fields of which the page itself says two things. Null against a value is a warning; spellings of one name are equal."""
    key = schema.entities.key if schema.entities else None
    for entity, fields in facts.items():
        for path in fields:
            field = schema.field(path)
            if (
                field is not None
                and field.agree != "none"
                and not (entity is not None and path == key)
                and (not field.is_list or (entity, path) not in partial)
            ):
                yield from _disagreement(page, schema, entity, field, facts)


def _disagreement(page: str, schema: Schema, entity: str | None, field: Field, facts: Facts) -> Iterator[Discrepancy]:
    fact = facts[entity][field.path]
    if unanimous(fact.statements):
        return
    groups: dict[str, list[Statement]] = {}
    for statement in fact.statements:
        groups.setdefault(said_as(statement.value, field.agree), []).append(statement)
    stated = list({repr(one.value): one.value for one in fact.statements if one.value is not None}.values())[:MAX_VALUES]
    contradiction = any(not agree(one, other, field.agree) for one, other in combinations(stated, 2))
    nulls = any(one.value is None for one in fact.statements)
    if not contradiction and not (nulls and stated):
        return
    shown = tuple(text_of(group[0].claims) for group in groups.values())
    said = ", ".join(f"{text!r} ({len(group)}x)" for text, group in zip(shown, groups.values(), strict=True))
    message = f"The page says {field.path} is {said}; the record has {json.dumps(as_json(fact.value), ensure_ascii=False)}."
    pattern = pattern_of([saying(one, entity, field.path, facts) for one in groups.values()]) if contradiction else NULL
    evidence = quote(claim for group in groups.values() for statement in group for claim in statement.claims)
    yield Discrepancy(
        AGREE, ERROR if contradiction else WARNING, page, entity, field.path, tuple(sorted(shown)), message, evidence, schema.name, pattern
    )


def mixed_currencies(page: str, schema: Schema, claims: Sequence[Claim]) -> Iterator[Discrepancy]:
    """Fields of amounts without their currencies that the page writes in several: as numbers they cannot be told apart."""
    written: dict[str, dict[str, Claim]] = {}
    for claim in claims:
        field = schema.field_of(claim.field)
        if field is not None and field.path in schema.bare_amounts and (code := currency_of(claim.text, schema.bare_amounts[field.path])):
            written.setdefault(field.path, {}).setdefault(code, claim)
    for path, firsts in written.items():
        if len(firsts) > 1:
            codes = tuple(sorted(firsts))
            shown = text_of(list(firsts.values()))
            message = f"The page writes {path} in {' and '.join(codes)} ({shown}); of amounts the record has the numbers alone."
            yield Discrepancy("currency", ERROR, page, None, path, codes, message, quote(firsts.values()), schema.name, "mixed")


def _violations(page: Page, schema: Schema, record: dict[str, object], facts: Facts, order: Sequence[str]) -> Iterator[Discrepancy]:
    """What in a record breaks its JSON Schema, with the claims of the place."""
    for path, keyword, words in violations(schema, record):
        entity, field = _place(path, schema, order)
        fact = facts.get(entity, {}).get(field) if field else None
        place = "$" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
        evidence = quote(fact.claims) if fact else ()
        shown = tuple(item.text for item in evidence) or (keyword,)
        yield Discrepancy("schema", ERROR, page.name, entity, field, shown, f"{place}: {words}.", evidence, schema.name, keyword)


def _place(path: Sequence[str | int], schema: Schema, order: Sequence[str]) -> tuple[str | None, str | None]:
    """The entity and the field that a path of the record leads into."""
    entity, rest = None, list(path)
    base = schema.entities.path if schema.entities else ()
    if base and tuple(path[: len(base)]) == base and len(path) > len(base):
        index = path[len(base)]
        entity = order[index] if isinstance(index, int) and index < len(order) else None
        rest = list(path[len(base) + 1 :])
    for length in range(len(rest), 0, -1):
        name = "/".join(str(part) for part in rest[:length])
        if schema.field(name) is not None:
            return entity, name
    return entity, None


def tables(body_or_text: bytes | str, content_type: str | None = None) -> list[Table]:
    """Every table of a page in document order, without a schema; none where the body is no page.

    The last row is what stands there: a page without a last line break is taken to be whole.
    """
    if isinstance(body_or_text, bytes):
        decoded = decode(body_or_text, content_type)
        sniffed = sniff_decoded(body_or_text, decoded)
        if sniffed.format is None:
            return []
        text, form = decoded.text, BY_NAME[sniffed.format]
    else:
        text, form = body_or_text, BY_NAME["html" if BY_NAME["html"].knows(body_or_text).score else "text"]
    end = "\n</table>" if form.name == "html" and "<table" in text.lower() else "\n"
    blocks: tuple[Block, ...] = form.read(text + end)
    return [block.table for block in blocks if block.table is not None]
