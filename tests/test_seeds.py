"""The seed pages: every field of every occupation as it stands in the committed golden files, and what must hold of any page.

The fields are compared by `file_regression` of pytest-regressions, which is told that the expected file is the golden file in
`golden/`: nothing stands twice. `data_regression` could not do so, for it compares whole files, and only such as it wrote. A
page that has no golden file yet fails, and its golden file is written; `pytest --force-regen` writes those of pages that
read differently anew, as `extract run --update` does.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

import extract
import seeds
from extract import golden
from extract.formats import BY_NAME

FOLDER = seeds.ROOT / "golden"


def stated(name: str) -> dict[tuple[str | None, str], object]:
    """The values of a page by entity and field: those of its golden file, and those that it has beyond them."""
    path = FOLDER / f"{name}.json"
    kept = golden.record_values(golden.load(path.read_bytes())) if path.exists() else {}
    return {**golden.record_values(seeds.result(name)), **kept}


FIELDS = [(name, entity, field) for name in seeds.SEEDS for entity, field in stated(name)]


def same_value(entity: str | None, field: str) -> Callable[[Path, Path], None]:
    """Whether two golden files have the same value of a field, or both have none."""

    def compare(obtained: Path, expected: Path) -> None:
        read, kept = (
            golden.record_values(golden.load(path.read_bytes(), str(path))).get((entity, field), "(absent)")
            for path in (obtained, expected)
        )
        assert json.dumps(read) == json.dumps(kept), f"the page reads {read!r}, {expected} has {kept!r}"

    return compare


@pytest.mark.parametrize(("name", "entity", "field"), FIELDS)
def test_a_field_is_what_its_golden_file_says(name: str, entity: str | None, field: str, file_regression: FileRegressionFixture) -> None:
    body = golden.dump(seeds.result(name))
    file_regression.check(body, binary=True, extension=".json", fullpath=FOLDER / f"{name}.json", check_fn=same_value(entity, field))


@pytest.mark.parametrize("name", seeds.SEEDS)
def test_a_page_has_the_bytes_of_its_golden_file(name: str, file_regression: FileRegressionFixture) -> None:
    body = golden.dump(seeds.result(name))
    file_regression.check(body, binary=True, extension=".json", fullpath=FOLDER / f"{name}.json")


# Figures of the seeds, typed from the pages by hand: a golden file that recorded a fault would not survive them.
BY_HAND = {
    ("000_966ba5602eab0321.txt", 0): {
        "name": "Collections, Customer Service", "yearly_salary": 32870, "hourly_rate": 15.8, "number_of_jobs": 161544,
        "job_satisfaction": None, "highest_paying_city": "Danvers, MA", "best_paying_company": "University of California",
        "salary_range": {"min": 27000, "max": 39000}, "lgbt_percentage": 8, "most_common_college": None,
    },
    ("000_966ba5602eab0321.txt", 1): {"name": "Customer Service Specialist", "job_satisfaction": 4, "number_of_jobs": 223323, "growth_rate": -4},
    ("001_3eec491ece66a2a4.txt", 0): {
        "number_of_jobs": 85275, "best_paying_company": "University of California, Berkeley", "job_satisfaction": None,
        "top_skills": ["payment arrangements", "customer service", "delinquent accounts"], "average_age": 46,
    },
    ("001_3eec491ece66a2a4.txt", 1): {
        "number_of_jobs": 209515, "best_paying_company": "Oracle", "job_satisfaction": 4, "highest_paying_city": "Des Moines, WA",
        "gender_ratio": {"Male": 30.5, "Female": 69.5}, "top_skills": ["cleanliness", "POS", "data entry"],
    },
    ("002_ed4001e016b7d07a.txt", 0): {"best_paying_company": "Kent Daniels & Associates", "years_of_experience": 12, "hourly_rate": 16.91},
    ("002_ed4001e016b7d07a.txt", 1): {"best_paying_company": "Ropes & Gray", "yearly_salary": 44150, "salary_range": {"min": 27000, "max": 71000}},
    ("003_23b5d19d0b48181d.txt", 0): {
        "name": "Collector", "best_paying_company": "Uline", "highest_paying_city": "Los Angeles, CA", "number_of_jobs": 23948,
        "most_common_degree": {"name": "Bachelor's Degree", "percent": 31}, "time_to_become": {"min": 6, "max": 12, "unit": "months"},
    },
    ("003_23b5d19d0b48181d.txt", 1): {"name": "Collections, Customer Service", "best_paying_industry": "Automotive", "number_of_jobs": 161544},
    ("004_0726809a20ecf426.txt", 0): {"best_paying_company": "Kent Daniels & Associates", "highest_paying_state": "Connecticut"},
    ("004_0726809a20ecf426.txt", 1): {
        "best_paying_company": "Microsoft", "highest_paying_city": "Washington, DC", "yearly_salary": 42586,
        "race_ratio": {
            "Black or African American": 13.2, "Unknown": 4.1, "Hispanic or Latino": 17.8, "Asian": 3.7, "White": 60.8,
            "American Indian and Alaska Native": 0.5,
        },
    },
}  # fmt: skip


@pytest.mark.parametrize(("name", "index"), BY_HAND)
def test_figures_are_those_that_a_person_reads(name: str, index: int) -> None:
    record = seeds.result(name).record
    assert record is not None
    occupation = record["occupations"][index]
    assert {field: occupation[field] for field in BY_HAND[name, index]} == BY_HAND[name, index]


@pytest.mark.parametrize("name", [name for name in seeds.SEEDS if name[:3] in ("001", "002", "003")])
def test_descriptions_and_lists_are_whole(name: str) -> None:
    record = seeds.result(name).record
    assert record is not None
    text = seeds.body(name).decode()
    for occupation in record["occupations"]:
        assert f"?\n\n{occupation['description']}\n\n" in text
        assert len(occupation["responsibilities"]) == len(occupation["skills"]) == 6
        assert all(f"  • {one}\n" in text for one in occupation["responsibilities"])
        assert all(f"  • {one['name']}, {one['percent']}%\n" in text for one in occupation["skills"])


@pytest.mark.parametrize("name", [name for name in seeds.SEEDS if name[:3] in ("000", "004")])
def test_descriptions_of_pipe_pages_are_the_paragraphs_behind_the_overview(name: str) -> None:
    record = seeds.result(name).record
    assert record is not None
    text = seeds.body(name).decode()
    first, second = (one["description"] for one in record["occupations"])
    assert f"| 12 | 12 |\n{first}\n{second}\n" in text


def test_dashes_are_null_in_eighteen_cells_of_two_fields() -> None:
    dashes = Counter(claim.field for name in seeds.SEEDS for claim in seeds.result(name).claims if claim.value is None)
    assert sum(dashes.values()) == 18
    assert set(dashes) == {"job_satisfaction", "most_common_college"}


def test_the_only_discrepancy_of_the_seeds_is_months_for_years() -> None:
    found = [one for name in seeds.SEEDS for one in seeds.result(name).discrepancies]
    assert len(found) == 10
    assert len({(one.page, one.entity) for one in found}) == 10
    assert len({one.cause for one in found}) == 1
    assert {(one.rule, one.severity, one.field) for one in found} == {("equals", "error", "time_to_become")}
    assert all([evidence.text for evidence in one.evidence] == ["6-12 months", "12"] for one in found)


@pytest.mark.parametrize("name", seeds.SEEDS)
def test_every_slice_read_as_its_format_reads_it_is_the_text_of_its_claim(name: str) -> None:
    result = seeds.result(name)
    text = extract.decode(seeds.body(name)).text
    plain = BY_NAME[result.format].plain
    assert len(result.claims) > 50
    for claim in result.claims:
        assert plain(text[claim.start : claim.end]) == claim.text
        assert claim.text.strip() == claim.text != ""


@pytest.mark.parametrize("name", seeds.SEEDS)
def test_golden_files_survive_load_and_dump(name: str) -> None:
    body = (seeds.ROOT / "golden" / f"{name}.json").read_bytes()
    assert golden.dump(golden.load(body)) == body


@pytest.mark.parametrize("name", seeds.SEEDS)
def test_reading_twice_gives_the_bytes_of_the_golden_file(name: str) -> None:
    body = (seeds.ROOT / "golden" / f"{name}.json").read_bytes()
    assert golden.dump(seeds.read(seeds.body(name), name)) == body == golden.dump(seeds.read(seeds.body(name), name))


@pytest.mark.parametrize("name", seeds.SEEDS)
def test_claims_are_in_page_order(name: str) -> None:
    claims = seeds.result(name).claims
    assert list(claims) == sorted(claims, key=lambda c: (c.page, c.start, c.end, c.field, c.entity or ""))


def prefix_claims_are_claims_of_the_page(name: str, step: int) -> None:
    body = seeds.body(name)
    whole = {claim for claim in seeds.read(body).claims if claim.certain}
    seen = 0
    for end in range(0, len(body), step):
        certain = [claim for claim in seeds.read(body[:end]).claims if claim.certain]
        seen += len(certain)
        assert [claim for claim in certain if claim not in whole] == [], end
    assert seen > 100


@pytest.mark.parametrize("name", seeds.SEEDS)
def test_certain_claims_of_a_prefix_are_claims_of_the_page(name: str) -> None:
    prefix_claims_are_claims_of_the_page(name, 97)


@pytest.mark.slow
@pytest.mark.parametrize("name", seeds.SEEDS)
def test_certain_claims_of_every_prefix_are_claims_of_the_page(name: str) -> None:
    prefix_claims_are_claims_of_the_page(name, 1)
