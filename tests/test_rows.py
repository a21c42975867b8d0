"""Flattened rows on a page: what else the page says decides a doubtful cut, in the order of evidence, and says so."""

from __future__ import annotations

import pytest

import extract
import seeds
from extract import splits
from extract.schema import compile_schema

HEAD = "Glazier vs tinsmith\n\n"
TIMES = "While it typically takes 2-3 years to become a glazier, becoming a tinsmith takes usually requires 8-11 years. So it is.\n\n"
TABLE = "GlazierTinsmith\nYearly salary$41,600$52,000\nHourly rate$20.00$25.00\nGrowth rate-1%-\n"


def page(rows: str = "", before: str = "", after: str = "") -> extract.PageResult:
    return seeds.read(HEAD + before + TABLE + rows + "\n" + after)


def values(result: extract.PageResult, field: str) -> list[object]:
    assert result.record is not None
    return [one.get(field, "absent") for one in result.record["occupations"]]


def decided(result: extract.PageResult, field: str) -> set[str | None]:
    return {claim.decided_by for claim in result.claims if claim.field == field}


@pytest.mark.parametrize(("row", "expected"), [("311", [3, 11]), ("810", [8, 10])])
def test_glued_years_are_decided_by_the_sentence_about_time(row: str, expected: list[int]) -> None:
    times = TIMES.replace("2-3", f"1-{expected[0]}").replace("8-11", f"9-{expected[1]}")
    result = page(f"Years of experience{row}\n", before=times)
    assert values(result, "years_of_experience") == expected
    assert decided(result, "years_of_experience") == ({"rule"} if row == "311" else {"constraint"})


def test_glued_years_without_a_sentence_are_absent_and_their_alternatives_belong_together() -> None:
    result = page("Years of experience311\n")
    assert values(result, "years_of_experience") == ["absent", "absent"]
    claims = [claim for claim in result.claims if claim.field == "years_of_experience"]
    assert [claim.value for claim in claims] == [None, None]
    assert set(zip(claims[1].alternatives, claims[0].alternatives, strict=True)) in ({(3, 11), (31, 1)}, {(11, 3), (1, 31)})
    doubts = [one for one in result.discrepancies if one.rule == "ambiguous"]
    assert {(one.entity, one.values) for one in doubts} == {("glazier", ("3", "31")), ("tinsmith", ("11", "1"))}


def test_the_years_of_a_sentence_that_fits_no_cut_leave_them_absent() -> None:
    result = page("Years of experience311\n", before=TIMES.replace("2-3", "2-5").replace("8-11", "8-17"))
    assert values(result, "years_of_experience") == ["absent", "absent"]


def test_a_count_before_a_grouped_one_is_decided_by_another_table() -> None:
    other = "Glazier vs tinsmith demographics\n\nGlazierTinsmith\nNumber of jobs1,23445,678\nAverage age4041\n\n"
    result = page("Number of jobs67812,345\n", after=other.replace("1,23445,678", "67812,345"))
    assert values(result, "number_of_jobs") == ["absent", "absent"]
    result = page(
        "Number of jobs67812,345\n", after="| Glazier | Tinsmith | |\n| Number of jobs | 678 | 12,345 |\n| Average age | 40 | 41 |\n"
    )
    assert values(result, "number_of_jobs") == [678, 12345]
    assert decided(result, "number_of_jobs") == {None, "claim"}


def test_a_row_of_dashes_and_of_one_dash_has_one_reading() -> None:
    result = page("Job satisfaction-4\nMost common college--\nLGBT Percentage-9%\n")
    assert values(result, "job_satisfaction") == [None, 4]
    assert values(result, "most_common_college") == [None, None]
    assert values(result, "lgbt_percentage") == [None, 9]
    assert values(result, "growth_rate") == [-1, None]


def test_a_cell_that_all_ways_agree_on_is_certain() -> None:
    result = seeds.read(
        "| Glazier | Tinsmith | Cooper | |\n| Yearly salary | $1 | $2 | $3 |\n| Hourly rate | $1 | $1 | $1 |\n\n"
        "GlazierTinsmithCooper\nGrowth rate1%2%3%\nNumber of jobs67812,3459\n"
    )
    claims = {claim.entity: claim for claim in result.claims if claim.field == "number_of_jobs"}
    assert not claims["glazier"].certain
    assert not claims["tinsmith"].certain
    assert claims["cooper"].certain
    assert values(result, "number_of_jobs") == ["absent", "absent", 9]


def test_more_ways_than_are_tried_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(splits, "MAX_WAYS", 1)
    result = page("Number of jobs67812,345\n")
    assert values(result, "number_of_jobs") == ["absent", "absent"]
    assert [(one.rule, one.field) for one in result.discrepancies] == [("capped", "number_of_jobs")] * 2


def test_a_sum_that_is_wrong_is_reported_and_not_made_unreadable() -> None:
    result = page("Gender ratioMale, 30.0% Female, 60.0%Male, 40.0% Female, 60.0%\n")
    assert values(result, "gender_ratio") == [{"Male": 30, "Female": 60}, {"Male": 40, "Female": 60}]
    assert [(one.rule, one.entity) for one in result.discrepancies] == [("sum", "glazier")]


def test_a_row_that_no_field_names_is_stepped_over_and_told() -> None:
    result = page("Remote share12%15%\nAverage age4041\n")
    assert values(result, "average_age") == [40, 41]
    assert [(one.rule, one.severity) for one in result.discrepancies] == [("unknown-label", "note")]


def test_a_labelled_row_below_a_line_that_is_no_row_is_not_read_but_told() -> None:
    result = page("Nobody knows why\nAverage age4041\n")
    assert values(result, "average_age") == ["absent", "absent"]
    assert [(one.rule, one.field) for one in result.discrepancies] == [("unread-row", "average_age")]


def test_a_cell_between_two_tabs_is_not_stated() -> None:
    result = seeds.read("Glazier\tTinsmith\nYearly salary\t$41,600\t$52,000\nHourly rate\t$20.00\t$25.00\nGrowth rate\t\t10%\n")
    assert values(result, "growth_rate") == ["absent", 10]
    assert result.discrepancies == ()


CORNERS = [
    "FeatureGlazierTinsmith",
    "Feature Glazier Tinsmith",
    "Yearly figuresGlazierTinsmith",
    "OccupationGlazierTinsmith",
    "Feature\tGlazier\tTinsmith",
]


@pytest.mark.parametrize("header", CORNERS)
def test_the_title_of_the_labels_may_stand_before_the_names(header: str) -> None:
    result = seeds.read(HEAD + TABLE.replace("GlazierTinsmith", header))
    assert values(result, "name") == ["Glazier", "Tinsmith"]
    assert values(result, "yearly_salary") == [41600, 52000]
    assert values(result, "growth_rate") == [-1, None]


@pytest.mark.parametrize("behind", [": which one to learn?", " | Trades", " - a comparison: wages"])
def test_a_header_row_tells_names_from_what_stands_behind_them_in_the_title(behind: str) -> None:
    result = seeds.read(f"Glazier vs tinsmith{behind}\n\n{TABLE}")
    assert values(result, "name") == ["Glazier", "Tinsmith"]
    assert values(result, "yearly_salary") == [41600, 52000]


@pytest.mark.parametrize("header", ["Master GlazierTinsmith", "Master Glazier Tinsmith", "2 GlazierTinsmith", "GlazierTinsmith and more"])
def test_names_with_more_than_a_title_are_no_header(header: str) -> None:
    result = seeds.read(HEAD + TABLE.replace("GlazierTinsmith", header))
    assert not any(claim.field == "yearly_salary" for claim in result.claims)
    assert result.discrepancies


def test_the_longest_names_leave_the_shortest_title() -> None:
    text = "Welder vs master glazier\n\nGlazier vs welder\n\n" + TABLE.replace("GlazierTinsmith", "FeatureMaster GlazierWelder")
    assert values(seeds.read(text), "name") == ["Master Glazier", "Welder"]


YEARS = compile_schema(
    {
        "x-match": {"min": 1},
        "properties": {
            "years": {
                "type": "array",
                "x-entities": {"key": "year"},
                "items": {
                    "properties": {
                        "year": {"type": "string", "x-labels": ["Fiscal year"]},
                        "sales": {"type": "number", "x-kind": "money", "x-labels": ["Sales"]},
                        "result": {"type": "number", "x-kind": "money", "x-labels": ["Result"]},
                    }
                },
            }
        },
    }
)
HEADERS = [
    "Fiscal year20252024",
    "20252024",
    "2025 2024",
    "Fiscal year 2025 2024",
    "2025\t2024",
    "Fiscal year\t2025\t2024",
    "   2025   2024",
    "2025\n2024",
]


@pytest.mark.parametrize("header", HEADERS)
def test_years_side_by_side_name_columns(header: str) -> None:
    rows = "Sales\n$31\n$29\nResult\n$4\n$(5)\n" if "\n" in header else "Sales$31$29\nResult$4$(5)\n"
    if "\t" in header or "  " in header:
        rows = rows.replace("$", "\t$")
    result = extract.read_page(extract.Page("page.txt", f"Report\n\n{header}\n{rows}".encode()), YEARS)
    assert result.record == {"years": [{"year": "2025", "sales": 31, "result": 4}, {"year": "2024", "sales": 29, "result": -5}]}


@pytest.mark.parametrize("header", ["20252031", "2025", "1234567890", "20252024 and later", "Sales20252024"])
def test_other_figures_name_no_columns(header: str) -> None:
    result = extract.read_page(extract.Page("page.txt", f"Report\n\n{header}\nSales$31$29\nResult$4$(5)\n".encode()), YEARS)
    assert result.record is None or not any("sales" in year for year in result.record["years"])


def test_three_names_of_a_title_are_confirmed_by_a_header_row() -> None:
    rows = "Yearly salary$41,600$52,000$62,400\nHourly rate$20.00$25.00$30.00\nGrowth rate1%2%3%\n"
    result = seeds.read("Glazier vs tinsmith vs cooper\n\nGlazierTinsmithCooper\n" + rows)
    assert values(result, "name") == ["Glazier", "Tinsmith", "Cooper"]
    assert values(result, "growth_rate") == [1, 2, 3]
    assert result.record is not None
    assert result.record["title"] == "Glazier vs tinsmith vs cooper"


def test_two_tables_with_one_entity_a_row_speak_of_the_same_entities() -> None:
    text = "Occupation\tYearly salary\tHourly rate\nGlazier\t$41,600\t$20.00\nTinsmith\t$52,000\t$25.00\n\n"
    result = seeds.read(text + "Occupation\tGrowth rate\tAverage age\nTinsmith\t2%\t41\nGlazier\t1%\t40\nGlazier\t3%\t50\n")
    assert values(result, "name") == ["Glazier", "Tinsmith", "Glazier"]
    assert values(result, "average_age") == [40, 41, 50]
    assert values(result, "yearly_salary") == [41600, 52000, "absent"]


def test_a_section_is_not_read_where_the_page_ends_inside_a_line_that_may_go_on_with_it() -> None:
    text = HEAD + TABLE + "\nWhat does a glazier do?\n\nGlaziers cut glass.\n\nThey fit it.\n\nGlazier vs tinsmith salary\n"
    whole = set(seeds.read(text).claims)
    assert "Glaziers cut glass. They fit it." in {claim.value for claim in whole}
    for end in range(text.index("They"), text.index("They") + 12):
        assert [claim for claim in seeds.read(text[: end + 1]).claims if claim not in whole] == []


def test_a_first_row_that_no_field_names_loses_no_other_row() -> None:
    text = seeds.body("003_23b5d19d0b48181d.txt").decode()
    first = "Yearly salary$34,872$32,870"
    assert text.count(first) == 1
    found = seeds.read(text.replace(first, "Yearly wages$34,872$32,870"))
    assert found.record is not None
    assert [one["hourly_rate"] for one in found.record["occupations"]] == [16.77, 15.8]
    (label,) = [one for one in found.discrepancies if one.rule == "unknown-label"]
    assert label.pattern == "yearly wages"
    assert label.values == ("Yearly wages$34,872$32,870",)
