"""The kinds of faults, and how many of each are planted: what `tests/planting.py` counts."""

from __future__ import annotations

from typing import NamedTuple

import planting_faults as plant
from generator import TABLES
from planting_faults import Plant


class Kind(NamedTuple):
    """A kind of fault, how many are planted, whether another page must contradict each, and how it is planted."""

    name: str
    count: int
    crosses: bool
    plant: Plant


HOURLY = plant.figure("hourly_rate", plant.digit_of_dollars, plant.EVERY)
SALARY, DEGREE, DUTIES = "yearly_salary", "most_common_degree", "responsibilities"

KINDS = (
    # first those that take all fields of a page or an occupation
    Kind("a name that is nearly the same", 4, False, plant.nearly_named),
    Kind("silent: nearly the name, other figures", 3, False, plant.nearly_named_otherwise),
    Kind("silent: cut anywhere", 8, False, plant.cut),
    Kind("no page", 3, False, plant.not_a_page(b"", "refused")),
    Kind("a page of no schema", 3, False, plant.not_a_page(b"Nothing is compared on this page.\n", "schema")),
    Kind("a digit of the hourly rate", 6, True, HOURLY),
    Kind("a digit of one of three salaries", 6, False, plant.one_figure(SALARY, plant.digit, plant.EVERY, 3)),
    Kind("a digit of the salary in both tables", 4, True, plant.figure(SALARY, plant.digit, plant.EVERY, ("overview", "salary"), 2)),
    Kind("a digit of the salary everywhere", 4, True, plant.of_occupation(plant.other_salary, plant.EVERY, SALARY)),
    Kind("a salary rounded everywhere", 4, True, plant.of_occupation(plant.rounded_salary, plant.EVERY, SALARY)),
    Kind("salaries exchanged in the sentence", 4, False, plant.salaries_exchanged),
    Kind("higher for lower", 5, False, plant.order_turned),
    Kind("two cells of a row exchanged", 5, True, plant.between_columns(("overview",), 1)),
    Kind("two columns of a table exchanged", 4, True, plant.between_columns(("demographics",))),
    Kind("two columns of the overview exchanged", 4, True, plant.between_columns(("overview",))),
    Kind("two columns of all tables exchanged", 3, True, plant.between_columns(tuple(TABLES))),
    Kind("the names above a table exchanged", 4, True, plant.headers_exchanged),
    Kind("a column of all tables doubled", 4, True, plant.between_columns(tuple(TABLES), copy=True)),
    Kind("a column of one table doubled", 4, True, plant.between_columns(("salary",), copy=True)),
    *(Kind(f"rows of {table} shifted by one", 3, True, plant.rows_shifted(table)) for table in TABLES),
    Kind("last year's figures", 5, True, plant.of_occupation(plant.last_year)),
    Kind("all figures of another occupation", 3, True, plant.of_occupation(plant.figures_of_stranger)),
    Kind("a share of a distribution lost", 5, True, plant.figure("race_ratio", plant.share_lost, plant.EVERY)),
    Kind("a digit of a share of the genders", 5, True, plant.figure("gender_ratio", plant.share_off("10"), plant.EVERY)),
    Kind("a share of the races off by a tenth", 4, True, plant.figure("race_ratio", plant.share_off("0.1"), plant.EVERY)),
    Kind("two labels of a distribution exchanged", 4, True, plant.figure("gender_ratio", plant.labels_exchanged, plant.EVERY)),
    Kind("a range that begins above the salary", 4, True, plant.figure("salary_range", plant.begins_too_high, plant.EVERY)),
    Kind("a range turned round", 4, True, plant.figure("salary_range", lambda _, ends: ends[::-1], plant.EVERY)),
    Kind("a digit of a range lost", 4, True, plant.figure("salary_range", lambda _, ends: (ends[0] // 10, ends[1]), plant.EVERY)),
    Kind("a digit of the jobs", 4, True, plant.figure("number_of_jobs", plant.digit)),
    Kind("a digit of the jobs lost", 4, True, plant.figure("number_of_jobs", lambda _, jobs: jobs // 10 or plant.SKIP)),
    Kind("two digits of the jobs exchanged", 4, True, plant.figure("number_of_jobs", plant.transposed)),
    Kind("the jobs rounded", 3, True, plant.figure("number_of_jobs", lambda _, jobs: round(jobs, -3) or plant.SKIP)),
    Kind("the satisfaction rounded", 3, True, plant.figure("job_satisfaction", plant.to_a_tenth)),
    Kind("the sign of the growth lost", 4, True, plant.figure("growth_rate", lambda _, growth: abs(growth))),
    Kind("an age of one of two tables", 4, False, plant.one_figure("average_age", lambda _, age: age + 1, plant.APART, 2)),
    Kind("a degree of one of two tables", 4, False, plant.one_figure(DEGREE, plant.of_stranger(DEGREE), plant.EVERY, 2)),
    Kind("a degree of both tables", 4, True, plant.cells(DEGREE, plant.of_stranger(DEGREE), plant.EVERY, least=2)),
    Kind("a degree in small letters", 3, True, plant.figure(DEGREE, plant.in_small_letters, least=2)),
    Kind("the years of experience", 4, True, plant.figure("years_of_experience", lambda _, years: years + 1)),
    Kind("the time", 4, True, plant.of_occupation(plant.other_time, plant.APART, "time_to_become")),
    Kind("months for years", 4, True, plant.of_occupation(plant.in_months, plant.EVERY, "time_to_become")),
    Kind("a dash for the growth", 3, True, plant.figure("growth_rate", lambda *_: None)),
    Kind("a dash for the city", 3, True, plant.figure("highest_paying_city", lambda *_: None)),
    Kind("a dash for the first of two degrees", 3, True, plant.figure(DEGREE, lambda *_: None, sources=("overview",))),
    Kind("a dash for the second of two degrees", 3, False, plant.figure(DEGREE, lambda *_: None, sources=("education",))),
    Kind("a college for a dash", 3, True, plant.cells("most_common_college", plant.for_a_dash("most_common_college"))),
    *(Kind(f"another occupation's {field.split('_')[-1]}", 3, True, plant.cells(field, plant.of_stranger(field)))
      for field in ("highest_paying_city", "highest_paying_state", "best_paying_company", "best_paying_industry", "most_common_major",
                    "most_common_college")),
    Kind("a city without its state", 4, True, plant.figure("highest_paying_city", lambda _, city: city.split(",")[0], plant.BARS)),
    Kind("an age beyond the schema", 4, True, plant.figure("average_age", lambda _, age: age + 100, plant.BARS)),
    Kind("a satisfaction beyond the schema", 3, True, plant.figure("job_satisfaction", lambda _, one: one + 5, plant.BARS)),
    Kind("a percent beyond the schema", 3, True, plant.figure("lgbt_percentage", lambda _, one: one + 100, plant.BARS)),
    Kind("a word for a percent", 3, False, plant.unreadable("lgbt_percentage", lambda _: "many")),
    Kind("a word in a flattened row", 4, False, plant.unreadable("hourly_rate", lambda _: "not given", ("glued", "tab"))),
    Kind("a row outside of its table", 3, False, plant.row_outside),
    Kind("a byte that is no text", 3, False, plant.broken_byte),
    Kind("an empty item of a list", 3, False, plant.empty_item),
    Kind("another currency", 3, False, plant.unreadable("hourly_rate", lambda text: text.replace("$", "\u20ac"))),
    Kind("a full stop for a thousands mark", 3, False, plant.unreadable("number_of_jobs", plant.with_stops)),
    Kind("a label that no field has", 3, False, plant.unknown_label),
    Kind("a row twice", 3, False, plant.row_twice),
    Kind("a cell lost, the header's empty cell first", 3, False, plant.cell_lost(first=True)),
    Kind("a cell lost, the header's empty cell last", 3, False, plant.cell_lost(first=False)),
    Kind("a paragraph too many", 3, False, plant.paragraph_too_many),
    Kind("two skills exchanged", 5, True, plant.of_occupation(plant.two_skills_exchanged, plant.FLAT, "skills")),
    Kind("a list of skills without its end", 4, True, plant.of_occupation(lambda s: {"skills": s.one.skills[:-2]}, plant.FLAT, "skills")),
    Kind("a duty lost", 4, True, plant.of_occupation(lambda s: {DUTIES: s.one.responsibilities[1:]}, plant.FLAT, DUTIES)),
    Kind("another occupation's duties", 3, True, plant.of_occupation(plant.duties_of_stranger, plant.FLAT)),
    Kind("another occupation's description", 4, True, plant.of_occupation(plant.description_of_stranger, plant.EVERY, "description")),
    Kind("a top skill replaced", 4, True, plant.top_skill(plant.top_replaced)),
    Kind("two top skills exchanged", 4, True, plant.top_skill(lambda _, top: [top[1], top[0], top[2]])),
    Kind("a fault on a page with a mirror", 3, True, plant.mirrored(HOURLY)),
    Kind("a fault below a name joined otherwise", 3, True, plant.respelt_name(plant.other_joint, HOURLY)),
    Kind("a fault below a name in capitals", 3, True, plant.respelt_name(str.upper, HOURLY, plant.APART)),
    Kind("silent: a name joined otherwise", 6, False, plant.respelt_name(plant.other_joint)),
    Kind("silent: a name in capitals", 4, False, plant.respelt_name(str.upper, layouts=plant.APART)),
    Kind("silent: a name with its accents apart", 3, False, plant.respelt_name(plant.decomposed)),
    Kind("silent: a name with other blanks", 4, False, plant.respelt_name(plant.blanks, layouts=("pipe", "tab"))),
    Kind("silent: a thousands mark lost", 4, False, plant.mark_lost),
    Kind("silent: other blanks in a cell", 3, False, plant.other_blanks),
    Kind("silent: shares in another order", 3, False, plant.shares_turned),
    Kind("silent: a mirror", 5, False, plant.mirrored()),
    Kind("silent: other bytes of the text", 3, False, plant.in_utf_16),
)  # fmt: skip
