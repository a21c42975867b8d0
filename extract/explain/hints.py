"""What stands on a page and might have been meant for a field: labels that could not be used, texts and sentences that come near."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extract.binding import Begun
from extract.entities import TableLabels
from extract.explain.explanation import NearLabel, NearPattern, Note, quoted
from extract.explain.nearly import MIN_ALIKE, Aligner, Nearly, alike, is_near, nearest_beginning
from extract.kinds import Writing, squeeze
from extract.model import Block, Cell, Claim, Discrepancy, Evidence
from extract.prose import Matcher, Pattern
from extract.regions import label_at
from extract.schema import Field, Schema

MAX_LABELS = 4
"""Nearest labels that are named."""
MAX_PATTERNS = 5
"""Patterns that come near and are named."""
MAX_INSIDE = 3
"""Places of a label inside of lines that are named."""
MAX_HEADINGS = 5
"""Headings of no field that are named."""
SURE_ALIKE = 0.85
"""How alike a text is to a label to be named although the record has the field."""


class Hints:
    """One page looked at for one field. `known` where the record has the field for all that were asked for."""

    def __init__(
        self, page: str, text: str, schema: Schema, field: Field, blocks: Sequence[Block], begun: Begun,
        claims: Sequence[Claim], found: Sequence[Discrepancy], known: bool,
    ) -> None:  # fmt: skip
        self.page, self.text, self.schema, self.field, self.blocks, self.known = page, text, schema, field, blocks, known
        self.found, self.lines, self.tables = begun.found, begun.lines, begun.found.tables
        self.starts = sorted({c.start for c in claims if schema.field_of(c.field) is field and c.relation == "="})
        self.wrong = [one for one in found if one.field == field.path or one.field is None]
        self.claimed = sorted({c.start for c in claims})
        self.key = schema.entities.key if schema.entities else None
        self.aligner = Aligner(begun.lines.matcher.mentions)

    def place(self, start: int, end: int) -> Evidence:
        """A span of the page."""
        return Evidence(self.page, start, end, self.text[start:end])

    def is_claimed(self, start: int, end: int) -> bool:
        """Whether a claim of the field begins in a span."""
        return any(start <= one < end for one in self.starts)

    # --- labels that stand on the page ----------------------------------------------------------------------------

    def unused(self) -> tuple[Note, ...]:
        """Labels and headings of the field that stand on the page without a claim, each with the reason."""
        notes = [*self._labels_of_tables(), *self._labels_of_lines()]
        if not self.known:
            notes += [*self._labels_inside(), *self._empty_sections(), *self._paragraphs()]
        return tuple(dict.fromkeys(notes))

    def _labels_of_tables(self) -> Iterator[Note]:
        sheets: dict[int, list[TableLabels]] = {}
        for table in self.tables:
            sheets.setdefault(table.at, []).append(table)
        for parts in sheets.values():
            used = [under for table in parts for under in table.labels.cells if self.is_own(under.said)]
            for under in used:
                if not under.cell.text and not self.is_claimed(under.cell.start, under.cell.end + 1):
                    name = f" of {squeeze(under.name.text)}" if under.name is not None else ""
                    yield Note(f"has an empty cell in the column{name}, which says nothing.", (self._cell(under.label),))
            known = {(one.label.row, one.label.column) for one in used}
            known |= {(doubt.cell.row, doubt.cell.column) for table in parts for doubt in table.labels.doubts}
            for cell in self._cells(parts[0]):
                if self.is_own(cell.text) and (cell.row, cell.column) not in known:
                    yield Note(self._of_cell(parts, cell), (self._cell(cell),))

    def is_own(self, label: str) -> bool:
        """Whether a header of a table names the field."""
        heading = self.schema.heading(label)
        return heading is not None and heading.field is self.field

    def _cells(self, table: TableLabels) -> Sequence[Cell]:
        whole = self.blocks[table.at].table
        return whole.cells if whole is not None else ()

    def _cell(self, cell: Cell) -> Evidence:
        start, end = cell.region.span
        return self.place(start, end)

    def _of_cell(self, parts: Sequence[TableLabels], cell: Cell) -> str:
        """Why the label of a table's cell is not used."""
        unread = next((table.labels.unread for table in parts if table.labels.unread), "")
        if unread:
            return f"is a label of a table that is not read: {unread}."
        if any(cell is pair.label for table in parts for pair in table.labels.pairs):
            return "is a label of a table in which nothing names an entity, nor does a heading above it."
        if cell.column and cell.row:
            return f"stands in row {cell.row + 1}, column {cell.column + 1}, where it heads no row or column of values below a name."
        if not any(table.labels.cells for table in parts):
            return "is a label of a table whose header does not tell which column is whose."
        if not cell.column:
            return "begins a row without a closed cell below a name of the header row."
        return f"stands in the header row of a table whose labels are read in its first column (column {cell.column + 1})."

    def _labels_of_lines(self) -> Iterator[Note]:
        for at, block in enumerate(self.blocks):
            text = block.text or block.unread
            label = label_at(text, self.schema) if block.kind != "table" else None
            if block.open and label is None and (begun := self._label_begun(text)):
                yield Note(f"may be the beginning of the label {begun!r}: the page ends in it.", (self.place(block.start, block.end),))
            if label is None or label.field is not self.field or self.field.path == self.key or at in self.lines.headings:
                continue
            below = len(self.lines.order) if not text[label.end :].strip(" :") else 0
            last = self.blocks[min(len(self.blocks) - 1, at + below)]
            if not self.is_claimed(block.start, last.end) and self._may_be_label(at, label.end):
                words = self._of_line(at, label.end, label.torn)
                if words:
                    yield Note(words, (self.place(block.start, min(block.end, block.start + 60)),))

    def _label_begun(self, text: str) -> str | None:
        """The label of the field that a text of three letters or more is the beginning of."""
        text = squeeze(text).casefold()
        return next((label for label in self.field.labels if len(text) > 2 and label.casefold().startswith(text)), None)

    def _may_be_label(self, at: int, end: int) -> bool:
        """Whether a line that begins with a label is more than a sentence that happens to begin so."""
        block = self.blocks[at]
        return block.kind != "paragraph" or block.open or block.text[end : end + 1] in (":", "=", "\t")

    def _of_line(self, at: int, end: int, torn: bool) -> str:
        """Why the label of a line is not used."""
        block = self.blocks[at]
        if block.open:
            return "begins with a label, but is the last line and has no line break: the page may be cut in it."
        if at in self.lines.ignored:
            return "begins with a label, and x-ignore calls the line furniture."
        if torn:
            return "begins with a label, and the small letter behind it may belong to a longer word."
        inside = any(region.first <= at <= region.last for region in self.found.regions)
        if inside and not self.field.per_entity:
            return "begins with a label of the page's own, and stands among the rows of its entities."
        if self.field.per_entity and not inside and (above := self._above(at)):
            return above
        wrong = [one for one in self.wrong if any(block.start <= place.start < block.end for place in one.evidence)]
        if wrong:
            named = wrong[0].field == self.field.path and (self.lines.order or not self.field.per_entity)
            return "" if named else f"begins with a label: {wrong[0].message}"
        if inside:
            return "begins with a label, and its row has no cell that can be read."
        if self.field.per_entity:
            return "begins with a label, and no header row of names stands right above its rows, nor a line with one name above it."
        return (
            f"begins with a label; what follows is not set off by a colon, tab or two blanks, nor written as a {self.field.writing.kind}."
        )

    def _above(self, at: int) -> str:
        """Of a row outside of a table: the line that parts it from what may be its header row; empty where none does."""
        first = at
        while first and not self.blocks[first].apart and self.blocks[first - 1].kind == "line":
            first -= 1
        for between in self.blocks[first + 1 : at]:
            if label_at(between.text, self.schema) is None:
                line = quoted(between.text, 40)
                return f"begins with a label, but {line} stands between it and what may be its header row, and begins with none."
        return ""

    def _labels_inside(self) -> Iterator[Note]:
        """Labels inside of lines, where none is read."""
        words = sorted((re.escape(squeeze(label)).replace(r"\ ", r"\s+") for label in self.field.labels), key=len, reverse=True)
        pattern = re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)" if words else "(?!)", re.IGNORECASE)
        lines = [block for block in self.blocks if block.kind != "table"]
        inside = [match for block in lines for match in pattern.finditer(self.text, block.region.start + 1, block.end)]
        for match in inside[:MAX_INSIDE]:
            words_of_it = "stands inside of a line, where no label is read: one begins its line, its row or its column."
            yield Note(words_of_it, (self.place(match.start(), match.end()),))

    # --- sections and paragraphs ----------------------------------------------------------------------------------

    def _empty_sections(self) -> Iterator[Note]:
        """Headings of the field below which nothing was read."""
        for at, (field, _, pattern) in self.lines.headings.items():
            block = self.blocks[at]
            following = self.blocks[at + 1] if at + 1 < len(self.blocks) else None
            after = min((self.blocks[other].start for other in self.lines.headings if other > at), default=len(self.text))
            if field is not self.field or self.is_claimed(block.end, after):
                continue
            yield Note(f"is a heading by {pattern.source!r}, but {self._below(at + 1, following)}", (self.place(block.start, block.end),))

    def _below(self, at: int, following: Block | None) -> str:
        if following is None:
            return "the page ends below it."
        shown = squeeze(self.text[following.start : following.end])[:40]
        if following.open:
            return f"the page ends in the line below it ({shown!r})."
        if at in self.lines.headings or at in self.lines.ignored:
            return f"right below it stands {'another heading' if at in self.lines.headings else 'a line of x-ignore'} ({shown!r})."
        if at in self.lines.tables:
            return "right below it stands a table."
        return f"what stands below it could not be read ({following.kind} {shown!r})."

    def _paragraphs(self) -> Iterator[Note]:
        """Why no paragraph behind a table is the field."""
        if not self.field.after or self.starts or any(one.field == self.field.path for one in self.wrong):
            return
        last = self.lines.last_of_table(self.field.after)
        if last is None:
            yield Note(f"x-after: no table that is read holds {' or '.join(self.field.after)}.")
            return
        block = self.blocks[last]
        words = "x-after: no paragraph, or an open line, stands behind this table before the next one, a heading or a line of x-ignore."
        yield Note(words, (self.place(block.start, min(block.end, block.start + 60)),))

    def headings(self, near: Sequence[NearPattern]) -> tuple[Note, ...]:
        """Headings of no field with a value of the field's sort below them, but for those that a pattern nearly fits."""
        if self.known or not self.field.sections:
            return ()
        notes: list[Note] = []
        named = {one.place.start for one in near}
        wanted = ("item",) if self.field.is_list else ("paragraph",)
        for at in self.lines.free:
            block = self.blocks[at]
            if block.kind not in ("line", "heading") or at in self.lines.headings or block.open or len(block.text) > 160:
                continue
            below = [one.kind for one in self.blocks[at + 1 : at + 200]]
            count = next((number for number, kind in enumerate(below) if kind not in wanted), len(below))
            start = self.blocks[at + 1].start if at + 1 < len(self.blocks) else block.end
            end = self.blocks[at + count].end
            if count and block.region.start not in named and not any(start <= one < end for one in self.claimed):
                what = "list item" if self.field.is_list else "paragraph"
                ignored = ", and x-ignore calls it furniture" if at in self.lines.ignored else ""
                words = f"has {count} {what}{'' if count == 1 else 's'} below it that no field takes{ignored}."
                notes.append(Note(words, (self.place(block.start, block.end),)))
        return tuple(notes[:MAX_HEADINGS])

    def unknown(self, near: Sequence[NearLabel]) -> tuple[Evidence, ...]:
        """Labels of no field, where the field has labels, but for those that are nearly one of them."""
        if not self.field.labels:
            return ()
        named = {one.place.start for one in near}
        found = (place for one in self.wrong if one.rule == "unknown-label" for place in one.evidence)
        return tuple(place for place in found if place.start not in named)

    # --- what is nearly a label -----------------------------------------------------------------------------------

    def labels(self) -> tuple[NearLabel, ...]:
        """The texts of the page that are most like a label of the field, and no label of any."""
        least = SURE_ALIKE if self.known else MIN_ALIKE
        best: dict[tuple[int, int], NearLabel] = {}
        for start, text, whole in self._label_places():
            for label in self.field.labels:
                near, share = (text, alike(text, label)) if whole else nearest_beginning(text, label)
                place = (start, start + len(near))
                if share >= least and (place not in best or best[place].alike < share):
                    best[place] = NearLabel(label, self.place(*place), round(share, 3))
        return tuple(sorted(best.values(), key=lambda one: -one.alike)[:MAX_LABELS])

    def _label_places(self) -> Iterator[tuple[int, str, bool]]:
        """Where a label may stand and none that the schema knows does: start, text, and whether the text is a whole cell."""
        for table in self.tables:
            for cell in self._cells(table):
                if cell.text and not (cell.row and cell.column) and len(cell.text) < 100 and self.schema.label(cell.text) is None:
                    yield cell.start, cell.text, True
        for block in self.blocks:
            text = block.text or block.unread
            start = block.region.start + (0 if block.text else len(block.text))
            if block.kind not in ("table", "paragraph") or (block.kind == "paragraph" and ":" in text[:60]):
                known = label_at(text, self.schema)
                if text and known is None and not (block.open and self._label_begun(text)):
                    yield start, text, False

    # --- patterns -------------------------------------------------------------------------------------------------

    def patterns(self) -> tuple[tuple[NearPattern, ...], tuple[str, ...]]:
        """The patterns that nearly fit, one a place, each at its best place, and those of which nothing stands on the page."""
        near: list[NearPattern] = []
        silent: list[str] = []
        for keyword, pattern, whole in self._own_patterns():
            found = self._nearest(keyword, pattern, whole)
            if found is not None:
                near.append(found)
            elif not self.known and not self._fits(pattern, whole):
                silent.append(f'{keyword} "{pattern.source}"')
        near.sort(key=lambda one: (-one.share, one.place.start))
        best = {one.place: one for one in reversed(near)}
        return tuple(one for one in near if best[one.place] is one)[:MAX_PATTERNS], tuple(silent)

    @property
    def tired(self) -> bool:
        """Whether patterns were not tried on all of the page, which is too long for it."""
        return self.aligner.steps < 0

    def _own_patterns(self) -> Iterator[tuple[str, Pattern, bool]]:
        """The patterns of the field: keyword, pattern, and whether it has to fit a whole line."""
        yield from (("x-prose", pattern, False) for pattern in self.field.prose)
        yield from (("x-section", pattern, True) for pattern in self.field.sections)
        yield from (("x-line", pattern, True) for pattern in self.field.lines)
        if self.field.path == self.key and self.field.per_entity and not self.known:
            yield from (("x-names", pattern, False) for pattern in self.schema.names)

    @property
    def matcher(self) -> Matcher:
        """The matcher of the page, which knows its entities."""
        return self.lines.matcher

    def _writing(self, keyword: str) -> Writing | None:
        return self.field.writing if keyword == "x-prose" else None

    def _fits(self, pattern: Pattern, whole: bool) -> bool:
        return any(self._fits_block(pattern, whole, self.blocks[at].text) for at in self.lines.free)

    def _fits_block(self, pattern: Pattern, whole: bool, text: str) -> bool:
        if pattern.anchor not in text.casefold():
            return False
        if any(piece == "name" for piece in pattern.pieces):
            return bool(self.matcher.all_names(pattern, text, False))
        if whole:
            return self.matcher.whole(pattern, text) is not None
        return next(self.matcher.matches(pattern, text, self.field.writing), None) is not None

    def _nearest(self, keyword: str, pattern: Pattern, whole: bool) -> NearPattern | None:
        """The place where a pattern comes nearest without fitting, where no pattern of the field fits."""
        best: tuple[Nearly, Block] | None = None
        for at in self.lines.free:
            block = self.blocks[at]
            if not block.text or (whole and (block.kind not in ("line", "heading") or block.open)):
                continue
            if at in self.lines.ignored or at in self.lines.headings:
                continue
            one = self.aligner.nearly(pattern, self._left(keyword, block), self._writing(keyword), whole)
            if one is None or not is_near(one) or (self.known and not (one.rest_fits and len(one.differences) == 1)):
                continue
            if best is None or (one.share, -len(one.differences)) > (best[0].share, -len(best[0].differences)):
                best = one, block
        if best is None:
            return None
        one, block = best
        region = block.region.part(one.start, max(one.end, one.start + 1))
        place = self.place(*region.span)
        return NearPattern(keyword, pattern.source, place, one.fits, one.differences, one.rest_fits, round(one.share, 3))

    def _left(self, keyword: str, block: Block) -> str:
        """The text of a block in which patterns may come near: a sentence that one of them fits is blank."""
        own = [(pattern, whole) for other, pattern, whole in self._own_patterns() if other == keyword]
        text = block.text
        for pattern, whole in own:
            if whole or any(piece == "name" for piece in pattern.pieces):
                if self._fits_block(pattern, whole, block.text):
                    return ""
            elif pattern.anchor in block.text.casefold():
                for match in self.matcher.matches(pattern, block.text, self.field.writing):
                    text = f"{text[: match.start]}.{' ' * (match.end - match.start - 1)}{text[match.end :]}"
        return text

    # --- entities -------------------------------------------------------------------------------------------------

    def entities(self, order: Sequence[str]) -> tuple[Note, ...]:
        """Why a field of an entity is nowhere: the page has none."""
        if order or not self.field.per_entity or self.schema.entities is None:
            return ()
        words = f"No entity was found on the page, so no field of one is read; ask why with: explain PAGE {self.key}."
        if self.field.path == self.key:
            words = "No entity was found on the page: no table's header row and no pattern of x-names gives a name."
        return (Note(words),)
