"""The grid of a table as the HTML standard forms it."""

from __future__ import annotations

import pytest

from extract.htmltables import MAX_SLOTS, ONE, Place, Spans, form, spans_of


def places(*rows: str) -> list[tuple[int, int, int, int]]:
    """The places of rows of cells, each written as `rows x columns`."""
    found, _ = form([[[Spans(*(int(n) for n in cell.split("x"))) for cell in row.split()] for row in rows]])
    return [tuple(place) for place in found]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (("1x1 1x1", "1x1"), [(0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 1)]),
        (("2x1 1x1", "1x1"), [(0, 0, 2, 1), (0, 1, 1, 1), (1, 1, 1, 1)]),
        (("1x1 2x1 1x1", "1x1 1x1"), [(0, 0, 1, 1), (0, 1, 2, 1), (0, 2, 1, 1), (1, 0, 1, 1), (1, 2, 1, 1)]),
        (("2x2 1x1", "1x1", "1x3"), [(0, 0, 2, 2), (0, 2, 1, 1), (1, 2, 1, 1), (2, 0, 1, 3)]),
        (("0x1 1x1", "1x1", "1x1"), [(0, 0, 3, 1), (0, 1, 1, 1), (1, 1, 1, 1), (2, 1, 1, 1)]),
        (("9x1",), [(0, 0, 1, 1)]),
    ],
)
def test_cells_stand_where_the_standard_puts_them(rows: tuple[str, ...], expected: list[tuple[int, int, int, int]]) -> None:
    assert places(*rows) == expected


def test_a_span_ends_with_the_group_of_its_row() -> None:
    found, counts = form([[[Spans(5, 1), ONE], [ONE]], [[ONE, ONE]]])
    assert [tuple(place) for place in found] == [(0, 0, 2, 1), (0, 1, 1, 1), (1, 1, 1, 1), (2, 0, 1, 1), (2, 1, 1, 1)]
    assert counts == {"clamped": 1}


def test_cells_that_overlap_are_counted() -> None:
    found, counts = form([[[ONE, Spans(2, 1)], [Spans(1, 2)]]])
    assert found[-1] == Place(1, 0, 1, 2)
    assert counts == {"overlapping": 1}


def test_rows_in_which_no_cell_begins_are_left_out() -> None:
    found, counts = form([[[Spans(3, 1)], [], [ONE], []]])
    assert [tuple(place) for place in found] == [(0, 0, 2, 1), (1, 1, 1, 1)]
    assert counts["empty"] == 2


def test_cells_that_are_missing_at_the_ends_of_rows_are_counted() -> None:
    _, counts = form([[[ONE, ONE, ONE], [ONE], [ONE, ONE]]])
    assert counts == {"padded": 3}


def test_a_title_that_spans_too_many_columns_pads_nothing() -> None:
    _, counts = form([[[Spans(1, 100)], [ONE, ONE], [ONE, ONE]]])
    assert counts == {}


@pytest.mark.parametrize(
    ("rowspan", "colspan", "spans"),
    [
        (None, None, (1, 1, False)), ("2", "3", (2, 3, False)), (" +2px", "3.5", (2, 3, False)), ("-1", "two", (1, 1, False)),
        ("0", "0", (0, 1, False)), ("65535", "1001", (65534, 1000, True)), ("1", "100000000", (1, 1000, True)), ("", " ", (1, 1, False)),
        ("\u0663", "9" * 5000, (1, 1000, True)),
    ],
)  # fmt: skip
def test_spans_are_read_and_clamped_as_the_standard_says(rowspan: str | None, colspan: str | None, spans: tuple[int, int, bool]) -> None:
    assert tuple(spans_of(rowspan, colspan)) == spans


def test_spans_of_a_grid_that_would_be_too_large_are_not_spread_out() -> None:
    found, counts = form([[[Spans(65_534, 1000)], *([ONE] for _ in range(2000))]])
    assert found[0] == Place(0, 0, 1, 1)
    assert counts["capped"] == 1
    found, counts = form([[[Spans(1, 1000)] * 500]])
    assert sum(place.colspan for place in found) <= MAX_SLOTS + 500
    assert len(found) == 500
    assert counts["capped"] == 300
