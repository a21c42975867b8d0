"""Every rule is seen to fire and seen silent: a seed with one fault has exactly the expected discrepancies, at the right characters."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import seeds

GLUED, PIPE = "003_23b5d19d0b48181d.txt", "000_966ba5602eab0321.txt"
KNOWN = ("equals", "time_to_become")


def swap(*pairs: tuple[str, str]) -> Callable[[str], str]:
    """A fault: texts that are replaced, each of which must be there."""

    def planted(text: str) -> str:
        for old, new in pairs:
            assert text.count(old) == 1, (old, text.count(old))
            text = text.replace(old, new)
        return text

    return planted


# fault: seed, what is planted, expected (rule, entity, field), a text that the evidence must cite
FAULTS = {
    "a digit of the hourly rate": (
        GLUED, swap(("Hourly rate$16.77$15.80", "Hourly rate$16.97$15.80")), [("ratio", "collector", "yearly_salary")], "$16.97",
    ),
    "a digit of one of three salaries": (
        GLUED, swap(("Average salary$34,872$32,870", "Average salary$34,812$32,870")), [("agree", "collector", "yearly_salary")], "$34,812",
    ),
    "two cells of a row swapped": (
        GLUED, swap(("Hourly rate$16.77$15.80", "Hourly rate$15.80$16.77")),
        [("ratio", "collector", "yearly_salary"), ("ratio", "collections customer service", "yearly_salary")], "$15.80",
    ),
    "a percent of a distribution dropped": (
        GLUED, swap(("Asian, 3.8% White, 59.5%", "White, 59.5%")), [("sum", "collector", "race_ratio")],
        "Black or African American, 12.1% Unknown, 4.1% Hispanic or Latino, 20.1% White, 59.5% American Indian and Alaska Native, 0.5%",
    ),
    "a digit of a share of the genders": (
        GLUED, swap(("Gender ratioMale, 36.0%", "Gender ratioMale, 46.0%")), [("sum", "collector", "gender_ratio")], "Male, 46.0% Female, 64.0%",
    ),
    "a salary outside of its range": (
        GLUED, swap(("Between $27,000 And $44,000", "Between $37,000 And $44,000")), [("between", "collector", "yearly_salary")],
        "Between $37,000 And $44,000",
    ),
    "a range that begins above its end": (
        GLUED, swap(("Between $27,000 And $39,000", "Between $47,000 And $39,000")),
        [("between", "collections customer service", "salary_range"), ("between", "collections customer service", "yearly_salary")],
        "Between $47,000 And $39,000",
    ),
    "higher turned round": (
        GLUED, swap(("which is higher than", "which is lower than")), [("asserts", "collector", "yearly_salary")], "$32,870",
    ),
    "two skills exchanged": (
        GLUED, swap(("  • Patients, 14%\n  • Customer Service, 10%", "  • Customer Service, 10%\n  • Patients, 14%")),
        [("descending", "collector", "skills"), ("leads", "collector", "top_skills")], "Patients, 14%",
    ),
    "a top skill that is not in the list": (
        GLUED, swap(("include patients, customer service", "include patience, customer service")), [("leads", "collector", "top_skills")], "patience",
    ),
    "years of experience that do not bound the time": (
        GLUED, swap(("Years of experience1212", "Years of experience1112")), [("equals", "collector", "years_of_experience")], "11",
    ),
    "an age beyond the schema": (
        GLUED, swap(("Average age4646\nYears", "Average age461146\nYears")),
        [("ambiguous", "collector", "average_age"), ("ambiguous", "collections customer service", "average_age")], "461146",
    ),
    "a degree that differs between two tables": (
        GLUED, swap(("background:\n\nCollectorCollections, Customer Service\nMost common degreeBachelor's",
                    "background:\n\nCollectorCollections, Customer Service\nMost common degreeMaster's")),
        [("agree", "collector", "most_common_degree")], "Master's Degree, 31%",
    ),
    "an empty item in the skills sentence": (
        GLUED, swap(("are strong customer service, customer service, and payment", "are strong customer service, , customer service, and payment")),
        [("empty-item", "collections customer service", "top_skills")], "strong customer service, , customer service, and payment arrangements",
    ),
    "a cell that is no percent": (
        PIPE, swap(("| LGBT Percentage | 8% | 7% |", "| LGBT Percentage | many | 7% |")),
        [("unreadable", "collections customer service", "lgbt_percentage")], "many",
    ),
    "a dash against a value": (
        PIPE, swap(("| Average salary | $32,870 |", "| Average salary | - |")), [("agree", "collections customer service", "yearly_salary")], "-",
    ),
    "a city without its state": (
        PIPE, swap(("Danvers, MA", "Danvers")), [("schema", "collections customer service", "highest_paying_city")], "Danvers",
    ),
    "a label that no field has": (PIPE, swap(("| Best paying industry |", "| Best paying branch |")), [("unknown-label", None, None)], "Best paying branch"),
    "a paragraph too many": (
        PIPE, swap(("\nCustomer service specialists are", "\nMore of it follows here.\nCustomer service specialists are")),
        [("ambiguous", None, "description")], None,
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_under_its_rule_and_nothing_else(fault: str) -> None:
    name, plant, expected, cited = FAULTS[fault]
    text = plant(seeds.body(name).decode())
    result = seeds.read(text, name)
    found = [one for one in result.discrepancies if (one.rule, one.field) != KNOWN]
    assert sorted((one.rule, one.entity or "", one.field or "") for one in found) == sorted((r, e or "", f or "") for r, e, f in expected)
    for one in found:
        assert all(text[evidence.start : evidence.end] == evidence.text for evidence in one.evidence)
    if cited is not None:
        assert cited in [evidence.text for one in found for evidence in one.evidence]


@pytest.mark.parametrize("name", [GLUED, PIPE])
def test_months_made_years_leave_nothing_to_report(name: str) -> None:
    result = seeds.read(seeds.body(name).decode().replace("6-12 months", "6-12 years"), name)
    assert result.discrepancies == ()


def test_a_page_that_breaks_every_rule_has_one_discrepancy_for_each() -> None:
    text = seeds.body(GLUED).decode()
    for fault in ("a digit of the hourly rate", "a digit of a share of the genders", "higher turned round", "two skills exchanged"):
        text = FAULTS[fault][1](text)
    rules = sorted(one.rule for one in seeds.read(text, GLUED).discrepancies if (one.rule, one.field) != KNOWN)
    assert rules == ["asserts", "descending", "leads", "ratio", "sum"]


def test_a_null_against_a_value_is_a_warning_and_the_value_stays() -> None:
    result = seeds.read(FAULTS["a dash against a value"][1](seeds.body(PIPE).decode()), PIPE)
    assert {one.severity for one in result.discrepancies if one.rule == "agree"} == {"warning"}
    assert result.record is not None
    assert result.record["occupations"][0]["yearly_salary"] == 32870
