"""Why a field has its value on a page, is null, absent or doubtful: everything that bears on one field of one page.

Steps of reading are run again to look at them; what they say is the result of `extract.page.read_page`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from extract.binding import Begun, begin, bind
from extract.dialect import nearest
from extract.encodings import decode
from extract.errors import UsageError
from extract.explain.explanation import ABSENT, DOUBTFUL, NULL, STATED, Explanation, Note, Said, State
from extract.explain.hints import Hints
from extract.explain.refusals import tried_rows
from extract.formats import BY_NAME, sniff_decoded
from extract.model import Block, Claim, Discrepancy, Evidence, Page, PageResult, Value
from extract.names import identity
from extract.page import read_page
from extract.records import Fact, Facts, agree, voters
from extract.schema import Field, Schema
from extract.validation import as_json


class Asked(NamedTuple):
    """The field of a path, and what of its value the rest of the path leads to: an item, a part."""

    field: Field
    rest: tuple[str, ...]

    @property
    def path(self) -> str:
        """The path as it was asked for."""
        return "/".join((self.field.path, *self.rest))


class Looked(NamedTuple):
    """A page as one schema reads it, with the steps that can be looked at."""

    result: PageResult
    schema: Schema
    blocks: tuple[Block, ...]
    begun: Begun
    claims: tuple[Claim, ...]
    facts: Facts
    order: tuple[str, ...]
    discrepancies: tuple[Discrepancy, ...]


def explain_field(page: Page, path: str, schemas: Sequence[Schema], entity: str | None = None) -> Explanation:
    """Why a field is as it is on a page. Raises UsageError for a field or an entity that there is not."""
    if not schemas:
        raise UsageError("there is no schema to explain the field by.", advice="Give one with --schema.")
    result = read_page(page, schemas)
    text = decode(page.body, page.content_type).text
    if any(found.rule in ("refused", "timeout") for found in result.discrepancies):
        asked = _asked_of_any(path, schemas)
        reasons = tuple(Note(found.message) for found in result.discrepancies)
        return Explanation(page.name, result.format, None, asked.path, "", reasons)
    looked = _look(page, text, result, path, schemas)
    schema = looked.schema
    asked = asked_for(path, schema)
    states = tuple(_state(looked, asked, one) for one in _entities(looked, asked.field, entity))
    everything = all(state.known for state in states) and bool(states)
    hints = Hints(page.name, text, schema, asked.field, looked.blocks, looked.begun, looked.claims, looked.discrepancies, everything)
    unused, labels = hints.unused(), hints.labels()
    near, silent = hints.patterns()
    unknown = hints.unknown(labels) if any(state.state == ABSENT for state in states) else ()
    limits = () if everything else _limits(looked, text, unused)
    if hints.tired:
        limits = (*limits, Note("The page is long: not all of it was searched for what comes near a pattern."))
    return Explanation(
        page.name, result.format, schema.name, asked.path, described(asked.field), (*_reasons(looked), *hints.entities(looked.order)),
        states, tried_rows(looked.begun, asked.field), unused, labels, near, silent, hints.headings(near), unknown,
        limits,
    )  # fmt: skip


# --- what is asked for ------------------------------------------------------------------------------------------------


def asked_for(path: str, schema: Schema) -> Asked:
    """The field of a path such as `volume`, `colours/2`, `volume/min`. Raises UsageError with the nearest right one."""
    parts = path.strip("/").split("/")
    for length in range(len(parts), 0, -1):
        field = schema.field("/".join(parts[:length]))
        if field is not None:
            _check_rest(field, tuple(parts[length:]), schema)
            return Asked(field, tuple(parts[length:]))
    inside = [field.path for field in schema.fields if field.path.startswith(path.strip("/") + "/")]
    if inside:
        raise UsageError(f"{path!r} is a group of {schema.name}.", advice=f"Ask for one of its fields: {', '.join(inside)}.")
    known = [field.path for field in schema.fields]
    raise UsageError(f"{path!r} is no field of {schema.name}.", advice=nearest(path, known) or f"Known are {', '.join(known)}.")


def _check_rest(field: Field, rest: tuple[str, ...], schema: Schema) -> None:
    """Whether the value of a field can have what the rest of a path names."""
    node: Any = field.schema
    for number, part in enumerate(rest):
        here = "/".join((field.path, *rest[:number]))
        if number == 0 and field.is_list:
            node = node.get("items", {})
            if not part.isdigit():
                raise UsageError(f"{field.path} is a list, and {part!r} is no number of an item.", advice=f"Ask for {field.path}/0.")
            continue
        if "$ref" in node:
            node = schema.document.get("$defs", {}).get(str(node["$ref"]).rpartition("/")[2], {})
        properties = node.get("properties", {}) if isinstance(node, dict) else {}
        if part not in properties and not _has_any_part(field):
            advice = nearest(part, list(properties)) if properties else f"Ask for {here}."
            raise UsageError(f"{here} has no part {part!r}.", advice=advice)
        node = properties.get(part, {})


def _has_any_part(field: Field) -> bool:
    """Whether the parts of the field's value are those of its kind, or of the page."""
    kind, written = field.writing.kind, "properties" in field.schema
    return kind == "distribution" or (not written and (kind in ("range", "duration") or (kind == "money" and not field.writing.scalar)))


def _asked_of_any(path: str, schemas: Sequence[Schema]) -> Asked:
    """The field in the first schema that has it."""
    for schema in schemas:
        try:
            return asked_for(path, schema)
        except UsageError:
            continue
    return asked_for(path, schemas[0])


def described(field: Field) -> str:
    """A field's kind, and where pages state it."""
    words = [field.writing.kind]
    if field.labels:
        words.append(f"x-labels {', '.join(repr(label) for label in field.labels[:4])}")
    counts = (
        ("x-prose", len(field.prose)), ("x-section", len(field.sections)), ("x-line", len(field.lines)),
        ("x-property", len(field.properties)), ("x-select", len(field.selectors)),
    )  # fmt: skip
    words += [f"{count} of {keyword}" for keyword, count in counts if count]
    if field.after:
        words.append(f"x-after {', '.join(field.after)}")
    return "; ".join(words)


# --- looking at the page ----------------------------------------------------------------------------------------------


def _look(page: Page, text: str, result: PageResult, path: str, schemas: Sequence[Schema]) -> Looked:
    """The page by the schema that knows it; where none does, by the one of those that have the field that comes nearest."""
    form = BY_NAME[sniff_decoded(page.body, decode(page.body, page.content_type)).format or ""]
    blocks = form.read(text)
    if result.schema is not None:
        candidates = [one for one in schemas if one.name == result.schema]
        _check_other(path, candidates[0], schemas)
    else:
        _asked_of_any(path, schemas)
        candidates = [one for one in schemas if _has(path, one)]
    bounds = [(one, bind(page.name, text, blocks, one, form.plain, form.embedded)) for one in candidates]
    schema, bound = max(bounds, key=lambda one: len(one[1].sources))
    begun = begin(page.name, text, blocks, schema, form.plain, form.embedded)
    found = result.discrepancies if result.schema else (*result.discrepancies, *bound.discrepancies)
    return Looked(result, schema, blocks, begun, bound.claims, bound.facts, bound.order, tuple(found))


def _has(path: str, schema: Schema) -> bool:
    try:
        asked_for(path, schema)
    except UsageError:
        return False
    return True


def _check_other(path: str, schema: Schema, schemas: Sequence[Schema]) -> None:
    """A field that another schema than the page's has is a mistake of its own."""
    others = [one.name for one in schemas if one is not schema and _has(path, one)]
    if others and not _has(path, schema):
        raise UsageError(
            f"{path!r} is a field of {', '.join(others)}, and this page is one of {schema.name}.", advice=f"Give --schema {others[0]}."
        )


def _entities(looked: Looked, field: Field, entity: str | None) -> Sequence[str | None]:
    """The entities to explain the field of; the page itself where it is no field of an entity."""
    if not field.per_entity:
        if entity is not None:
            raise UsageError(f"{field.path} is a field of the page, not of an entity.", advice="Leave --entity out.")
        return (None,)
    if entity is None:
        return looked.order
    wanted = identity(entity)
    if wanted in looked.order:
        return (wanted,)
    named = looked.begun.lines.matcher.mentions.whole(entity)
    if named is not None:
        return (named,)
    if not looked.order:
        raise UsageError(f"{entity!r} is no entity of this page, on which none was found.", advice="Leave --entity out to see why.")
    names = [name_of(looked, one) for one in looked.order]
    raise UsageError(f"{entity!r} is no entity of this page.", advice=nearest(entity, names))


def name_of(looked: Looked, entity: str | None) -> str:
    """An entity as the page spells it."""
    if entity is None:
        return "the page"
    key = looked.schema.entities.key if looked.schema.entities else ""
    fact = looked.facts.get(entity, {}).get(key)
    return str(fact.value) if fact is not None else entity


# --- the state of the field -------------------------------------------------------------------------------------------


def _state(looked: Looked, asked: Asked, entity: str | None) -> State:
    field, name = asked.field, name_of(looked, entity)
    fact = looked.facts.get(entity, {}).get(field.path)
    own = [claim for claim in looked.claims if looked.schema.field_of(claim.field) is field and _is_of(claim, entity)]
    if field.is_list and asked.rest:
        own = [claim for claim in own if claim.field in (field.path, f"{field.path}/{asked.rest[0]}")]
    kept = fact.claims if fact else ()
    said = tuple(Said(claim, claim.relation == "=" and not claim.alternatives and claim not in kept) for claim in own)
    found = tuple(one for one in looked.discrepancies if _concerns(one, field, entity, own))
    doubtful = [claim for claim in own if claim.alternatives]
    if fact is not None:
        value, missing = _inside(fact.value, asked.rest)
        if missing:
            return State(entity, name, ABSENT, None, missing, said, found)
        state = NULL if value is None else STATED
        why = _vote(fact, field) if value is not None or len(fact.statements) > 1 else "A dash on the page."
        return State(entity, name, state, as_json(value), why, said, found)
    if doubtful:
        return State(entity, name, DOUBTFUL, None, _alternatives(doubtful), said, found)
    why = "What stands there could not be read." if found else "Not stated, or not where the schema looks for it."
    return State(entity, name, ABSENT, None, why, said, found)


def _is_of(claim: Claim, entity: str | None) -> bool:
    """Whether a claim is about an entity: its own, or one that orders it."""
    return claim.entity == entity or (claim.relation != "=" and claim.value == entity)


def _alternatives(doubtful: Sequence[Claim]) -> str:
    """What the doubtful claims may say."""
    values = list(dict.fromkeys(repr(as_json(value)) for claim in doubtful for value in claim.alternatives))
    shown = " or ".join(values[:6]) + (f" or {len(values) - 6} more" if len(values) > 6 else "")
    return f"May be {shown}; nothing on the page decides."


def _inside(value: Value, rest: Sequence[str]) -> tuple[Value, str]:
    """What a value holds at the rest of a path; words where it holds nothing there."""
    for part in rest:
        if value is None:
            return None, ""
        if part.isdigit() and isinstance(value, tuple) and not _is_object(value):
            if int(part) >= len(value):
                return None, f"The list has {len(value)} items, numbered from 0."
            value = value[int(part)]
            continue
        parts = {str(one[0]): one[1] for one in value if isinstance(one, tuple)} if isinstance(value, tuple) else {}
        if part not in parts:
            return None, f"The value has no {part!r}; it has {', '.join(parts) or 'no parts'}."
        value = parts[part]
    return value, ""


def _is_object(value: tuple[Value, ...]) -> bool:
    return all(isinstance(item, tuple) and len(item) == 2 and isinstance(item[0], str) for item in value)


def _vote(fact: Fact, field: Field) -> str:
    """How many statements there are, and why this value won."""
    count = len(fact.statements)
    if count == 1:
        return "1 statement."
    votes = voters(fact.statements, field)
    apart = ""
    if len(votes) < count:
        chosen = Counter(one.claims[0].decided_by for one in fact.statements if one not in votes and not one.supports)
        by = [f"{number} chosen by {WORDS[how or '']}" for how, number in chosen.items() if how in WORDS]
        apart = f" Not counted: {', '.join(by) or 'other spellings than the header row has'}."
    winners = [one for one in votes if agree(fact.value, one.value, field.agree)]
    if all(agree(fact.value, one.value, field.agree) for one in fact.statements):
        return f"{count} statements agree.{apart}"
    if len(winners) == len(votes):
        return f"{len(votes)} of {count} statements {'counts, and says' if len(votes) == 1 else 'count, and say'} so.{apart}"
    groups = Counter(_group(one.value, [other.value for other in votes], field) for one in votes)
    tied = sum(number == len(winners) for number in groups.values()) > 1
    how = f"{len(winners)} each, so the first on the page won" if tied else f"{len(winners)} of {len(votes)} say so, the most"
    return f"{count} statements disagree: {how}.{apart}"


WORDS = {"claim": "another claim", "rule": "a rule"}
"""What `decided_by` of a claim that does not count means."""


def _group(value: Value, values: Sequence[Value], field: Field) -> int:
    """The first of some values that a value agrees with."""
    return next(number for number, other in enumerate(values) if agree(value, other, field.agree))


def _concerns(found: Discrepancy, field: Field, entity: str | None, claims: Sequence[Claim]) -> bool:
    """Whether a discrepancy names the field of the entity, or cites the very characters of a claim of it."""
    if found.field == field.path:
        return found.entity in (entity, None)
    spans = {(claim.start, claim.end) for claim in claims}
    return found.entity in (entity, None) and any((place.start, place.end) in spans for place in found.evidence)


# --- what concerns the whole page -------------------------------------------------------------------------------------


PAGE_RULES = ("unread-table", "cut", "encoding", "packing")


def _reasons(looked: Looked) -> tuple[Note, ...]:
    """What silences every field: no schema knows the page."""
    if looked.result.schema is not None:
        return ()
    unknown = next(found for found in looked.discrepancies if found.rule == "schema")
    return (Note(f"{unknown.message} So there is no record; below is what {looked.schema.name} would read."),)


def _limits(looked: Looked, text: str, told: Sequence[Note]) -> tuple[Note, ...]:
    """What of the page was not read, but for what is told already: tables, the end of a page that may be cut."""
    last = looked.blocks[-1] if looked.blocks and looked.blocks[-1].open else None
    notes = [
        Note(found.message, found.evidence[:1])
        for found in looked.discrepancies
        if found.rule in PAGE_RULES and found.field is None and not (last and found.evidence and found.evidence[0].start >= last.start)
    ]
    if last is not None:
        end = Evidence(looked.result.page, last.start, last.end, text[last.start : last.end])
        notes.append(Note("is the last line and has no line break; the page may be cut there.", (end,)))
    starts = [place.start for note in told for place in note.places]
    return tuple(one for one in notes if not any(place.start <= start < place.end for place in one.places for start in starts))
