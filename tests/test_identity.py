"""Which spellings are one occupation: in `identity`, as two pages whose figures then meet, and as notes of names that nearly meet."""

from __future__ import annotations

import pytest

import seeds
from extract.across import check_pages
from extract.model import Discrepancy, PageResult
from extract.names import identity

MEET = (
    # case
    ("Night Auditor", "night auditor"),
    ("Night Auditor", "NIGHT AUDITOR"),
    ("iOS Developer", "IOS developer"),
    ("Straßenbahn Driver", "STRASSENBAHN DRIVER"),
    ("\u00c9clair Baker", "\u00e9CLAIR BAKER"),
    # joints: commas, slashes, "&" and "and"
    ("Owner/Operator", "Owner, Operator"),
    ("Owner/Operator", "Owner / Operator"),
    ("Owner/Operator", "Owner and Operator"),
    ("Owner/Operator", "Owner & Operator"),
    ("Owner/Operator", "Owner Operator"),
    ("Owner/Operator", "owner,operator"),
    ("Collections, Customer Service", "Collections Customer Service"),
    ("Collections, Customer Service", "Collections/Customer Service"),
    ("Tool and Die Maker", "Tool & Die Maker"),
    ("Tool and Die Maker", "Tool AND Die Maker"),
    ("Tool and Die Maker", "Tool, Die Maker"),
    ("Baker, Cook and Waiter", "Baker, Cook, and Waiter"),
    ("Baker, Cook and Waiter", "Baker/Cook/Waiter"),
    ("AT&T Store Associate", "AT & T Store Associate"),
    ("R&D Manager", "R & D Manager"),
    ("R&D Manager", "R and D Manager"),
    ("R&D Manager", "R D Manager"),  # by definition: an ampersand is a joint, and a joint is white space
    ("Sales/Marketing", "Sales Marketing"),
    # white space
    ("Night Auditor", "Night  Auditor"),
    ("Night Auditor", "Night\u00a0Auditor"),
    ("Night Auditor", "Night \u00a0\u2009 Auditor"),
    ("Night Auditor", "\u3000Night Auditor "),
    # composition and marks
    ("Caf\u00e9 Manager", "Cafe\u0301 Manager"),
    ("Pi\u00f1ata Maker", "Pin\u0303ata Maker"),
    ("Driver's Helper", "Driver\u2019s Helper"),
    ("Ma\u00eetre d'H\u00f4tel", "Mai\u0302tre d\u2019Ho\u0302tel"),
)  # fmt: skip

APART = (
    ("Special ED Teacher", "Special Education Teacher"),
    ("C Developer", "C++ Developer"),
    ("C Developer", "C# Developer"),
    ("C++ Developer", "C# Developer"),
    (".NET Developer", "NET Developer"),
    ("Nurse", "Nurses Aide"),
    ("Nurse", "Nurses"),
    ("Nurse", "Registered Nurse"),
    ("Registered Nurse (RN)", "Registered Nurse"),
    ("Manager I", "Manager II"),
    ("Manager 1", "Manager 2"),
    ("Manager", "Manager I"),
    ("Land Surveyor", "L Surveyor"),
    ("Land Surveyor", "Lsurveyor"),
    ("Brand Manager", "Br Manager"),
    ("Andrologist", "Rologist"),
    ("Sandblaster", "S Blaster"),
    ("Sales/Marketing", "Salesmarketing"),
    ("R&D Manager", "RD Manager"),
    ("Manager, Operations", "Operations Manager"),
    ("Co-Founder", "Cofounder"),
    ("Co-Founder", "Co Founder"),
    ("Sr. Manager", "Senior Manager"),
    ("Sr. Manager", "Sr Manager"),
    ("Driver's Helper", "Drivers Helper"),
    ("Driver's Helper", "Driver Helper"),
    ("Caf\u00e9 Manager", "Cafe Manager"),
    ("Writer | Editor", "Writer Editor"),
    ("Baker", "\uff22aker"),  # a wide B: compatibility forms are not folded
)  # fmt: skip

TABLE = [(*pair, True) for pair in MEET] + [(*pair, False) for pair in APART]


@pytest.mark.parametrize(("one", "other", "meets"), TABLE)
def test_two_spellings_are_one_name_or_two(one: str, other: str, meets: bool) -> None:
    assert one != other
    assert (identity(one) == identity(other)) is meets


def test_what_meets_is_a_relation_of_equals() -> None:
    for one, other, meets in TABLE:
        for third in {name for pair in MEET for name in pair}:
            if meets and identity(other) == identity(third):
                assert identity(one) == identity(third)


# --- two pages --------------------------------------------------------------------------------------------------------

SALARY, RATE, JOBS, AGE = "$41,600", "$20.00", "12,345", "41"


def page(name: str, occupation: str, jobs: str = JOBS, salary: str = SALARY, rate: str = RATE, age: str = AGE) -> PageResult:
    """A page that compares an occupation with one that stands on no other page."""
    partner = f"Zookeeper {name[:3]}"
    rows = (("Yearly salary", salary), ("Hourly rate", rate), ("Number of jobs", jobs), ("Average age", age))
    lines = [f"| | {occupation.replace('|', chr(92) + '|')} | {partner} |", *(f"| {label} | {cell} | - |" for label, cell in rows)]
    result = seeds.read("\n".join([*lines, ""]), name)
    assert {claim.entity for claim in result.claims} == {identity(occupation), identity(partner)}
    assert result.discrepancies == ()
    return result


def found(*results: PageResult) -> list[Discrepancy]:
    """What is wrong across some pages."""
    return list(check_pages(results, [seeds.schema()]))


@pytest.mark.parametrize(("one", "other", "meets"), TABLE)
def test_the_figures_of_two_pages_meet_where_the_names_do(one: str, other: str, meets: bool) -> None:
    results = page("one.txt", one), page("two.txt", other, jobs="12,354")
    differing = [(d.rule, d.severity, d.page, d.entity, d.field, d.values) for d in found(*results)]
    expected = [("agree", "error", None, identity(one), "number_of_jobs", ("12345", "12354"))]
    assert differing == (expected if meets else [])


@pytest.mark.parametrize(("one", "other"), MEET)
def test_equal_figures_under_two_spellings_of_one_name_are_nothing_to_report(one: str, other: str) -> None:
    assert found(page("one.txt", one), page("two.txt", other)) == []


def test_evidence_quotes_both_pages_whatever_the_spelling() -> None:
    [one] = found(page("one.txt", "Tool and Die Maker"), page("two.txt", "TOOL & DIE MAKER", age="42"))
    assert [(evidence.page, evidence.text) for evidence in one.evidence] == [("one.txt", "41"), ("two.txt", "42")]


def test_a_name_that_ends_in_a_number_sign_and_a_number_meets_itself() -> None:
    [one] = found(page("one.txt", "Apprentice #2"), page("two.txt", "Apprentice #2", jobs="99"))
    assert (one.rule, one.entity, one.field) == ("agree", "apprentice #2", "number_of_jobs")


# --- names that nearly meet -------------------------------------------------------------------------------------------

NEAR = (
    ("Special ED Teacher", "Special Education Teacher"),
    ("C Developer", "C++ Developer"),
    ("Manager, Operations", "Operations Manager"),
    ("Co-Founder", "Cofounder"),
    ("Sr Manager", "Senior Manager"),
    ("Driver's Helper", "Drivers Helper"),
    ("Caf\u00e9 Manager", "Cafe Manager"),
    ("Registered Nurse", "Registered Nurses"),
    ("Sales/Marketing", "Salesmarketing"),
    ("Labratory Technician", "Laboratory Technician"),
)
FAR = (("Welder", "Baker"), ("Land Surveyor", "Dental Assistant"), ("Nurse", "Account Executive"), ("Tax Preparer", "Tailor"))


@pytest.mark.parametrize(("one", "other"), NEAR)
def test_names_that_nearly_meet_are_noted_where_all_figures_are_equal(one: str, other: str) -> None:
    first, second = sorted((identity(one), identity(other)))
    [note] = found(page("one.txt", one), page("two.txt", other))
    assert (note.rule, note.severity, note.page, note.entity) == ("near-miss", "note", None, first)
    assert note.values == (first, second)
    assert {evidence.page for evidence in note.evidence} == {"one.txt", "two.txt"}


@pytest.mark.parametrize("change", [{"jobs": "12,346"}, {"age": "42"}, {"salary": "$41,602"}])
@pytest.mark.parametrize(("one", "other"), NEAR[:3])
def test_names_that_nearly_meet_are_two_where_one_figure_differs(one: str, other: str, change: dict[str, str]) -> None:
    assert found(page("one.txt", one), page("two.txt", other, **change)) == []


@pytest.mark.parametrize(("one", "other"), FAR)
def test_equal_figures_alone_are_nothing_to_note(one: str, other: str) -> None:
    assert found(page("one.txt", one), page("two.txt", other)) == []


def test_two_equal_figures_are_too_few_to_note() -> None:
    few = {"jobs": "-", "age": "-"}
    assert found(page("one.txt", "Special ED Teacher", **few), page("two.txt", "Special Education Teacher", **few)) == []


def test_a_dash_on_one_page_does_not_hinder_a_note() -> None:
    notes = found(page("one.txt", "Special ED Teacher"), page("two.txt", "Special Education Teacher", age="-"))
    assert [note.rule for note in notes] == ["near-miss"]


def test_near_names_of_one_page_are_noted_too() -> None:
    lines = ["| | Special ED Teacher | Special Education Teacher |", "| Hourly rate | $20.00 | $20.00 |", "| Growth rate | 5% | 5% |",
             "| Average age | 41 | 41 |", "| LGBT Percentage | 7% | 7% |", ""]  # fmt: skip
    other = page("two.txt", "Welder", jobs="99")
    notes = found(seeds.read("\n".join(lines), "one.txt"), other)
    assert [(note.rule, note.values) for note in notes] == [("near-miss", ("special ed teacher", "special education teacher"))]


def test_near_names_are_never_merged() -> None:
    results = [page("one.txt", "Special ED Teacher"), page("two.txt", "Special Education Teacher")]
    differing = found(*results, page("six.txt", "Special ED Teacher", jobs="500"))
    assert [(one.rule, one.entity, one.field) for one in differing if one.rule == "agree"] == [
        ("agree", "special ed teacher", "number_of_jobs")
    ]
