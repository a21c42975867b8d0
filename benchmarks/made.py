"""Made-up pages that compare two occupations, any number of them, with the record that each states.

The pages have the structure of those in `seeds/` and say the same things in four formats:

    pipe        tables between bars, little else
    flattened   cells that ran together, sections, lists
    lean        HTML of about 13 kB: tables, lists, a menu
    fat         HTML of about 80 kB: the same among scripts, styles, divisions and attributes

Page number n of a seed is the same whatever other pages are made. The figures keep every rule of the schema, and an occupation
has the same figures on all pages, but for one page in a hundred, which states one of them otherwise (`WRONG`). Nothing of the
package is used here, so the record is the truth and no second opinion.

    python -m benchmarks.made FOLDER PAGES [--seed N] [--formats pipe,lean] [--poison 1%]

`--poison` puts so many files among the pages that are none, or that nobody can read: bombs of gzip, binaries, pages that are
cut, and up to three that take longer than a page may.
"""

from __future__ import annotations

import argparse
import gzip
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

FORMATS = ("pipe", "flattened", "lean", "fat")
SUFFIXES = {"pipe": ".txt", "flattened": ".txt", "lean": ".html", "fat": ".html"}
WRONG = 0.01
"""The share of pages that state one figure otherwise than all others."""
PER_FOLDER = 1000
PAGES_OF_ONE = 10
"""Pages that name one occupation, on average."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(" ".join(one.split()) for one in text.split(";"))


RANKS = ("", *_words("""Senior; Junior; Lead; Deputy; Chief; Night; Field; Mobile; Regional; Rural; Seasonal; Certified; Licensed;
    Relief; Staff; Master; Trainee; Visiting; Municipal; Federal; Private; Permanent; Temporary; Coastal; Alpine; Principal; Second;
    Third"""))  # fmt: skip
TRADES = _words("""Harbor; Timber; Textile; Cable; Glass; Cheese; Poultry; Orchard; Tunnel; Bridge; Turbine; Boiler; Furnace; Quarry;
    Print; Paper; Leather; Ceramic; Copper; Canal; Railway; Freight; Ticket; Museum; Theater; Studio; Garden; Kennel; Stable; Grain;
    Coffee; Sugar; Salt; Ferry; Airport; Customs; Census; Tariff; Patent; Probate; Pension; Mortgage; Payroll; Lottery""")
ROLES = _words("""Welder; Inspector; Planner; Mechanic; Surveyor; Dispatcher; Grader; Buyer; Clerk; Keeper; Painter; Driver; Engineer;
    Analyst; Broker; Auditor; Trainer; Examiner; Estimator; Sampler; Blender; Packer; Loader; Rigger; Polisher; Cutter; Finisher; Tester;
    Scheduler; Recorder; Librarian; Technician; Counselor; Appraiser; Adjuster; Weaver; Roaster; Conductor""")
CITIES = _words("""Boise, ID; Salem, OR; Akron, OH; Utica, NY; Macon, GA; Tulsa, OK; Provo, UT; Waco, TX; Fargo, ND; Ogden, UT; Duluth, MN;
    Peoria, IL; Yuma, AZ; Bangor, ME; Reno, NV; Toledo, OH; Mobile, AL; Dayton, OH; Laredo, TX; Eugene, OR; El Paso, TX; St. Paul, MN;
    Fort Wayne, IN; Baton Rouge, LA; Green Bay, WI; Santa Fe, NM; Sioux City, IA; Long Beach, CA; New Haven, CT; Palm Bay, FL""")
STATES = _words("""Alaska; Idaho; Oregon; Nevada; Utah; Montana; Wyoming; Colorado; Kansas; Nebraska; Iowa; Missouri; Ohio; Indiana; Maine;
    Vermont; Georgia; Florida; Texas; Oklahoma; New Mexico; North Dakota; South Carolina; West Virginia; Rhode Island; New Jersey""")
COMPANIES = _words("""Nordwind Freight; Halvorsen & Sons; Bluestone; Quillback Foods; Meridian Health; Tarrow Mills; Osprey Air; Kestrel;
    Lindqvist Paper; Redfern; Vantage Mutual; Orrin Labs; Castellan; Pikewater Energy; Dunmore Steel; Ashgrove College; Fennimore Bank;
    Larkspur; Beacon Street Press; Hollins Valley Dairy; Summit County Hospital; Wexcombe; Tidewater Shipping; Granite State Insurance""")
INDUSTRIES = _words("""Finance; Retail; Insurance; Government; Education; Energy; Manufacturing; Technology; Transportation; Construction;
    Hospitality; Agriculture; Media; Utilities; Real Estate; Health Care; Professional; Telecommunication""")
MAJORS = _words("""Business; Accounting; Biology; Nursing; Marketing; Psychology; Economics; Physics; History; Law; Fine Arts;
    Civil Engineering; Computer Science; Criminal Justice; Political Science; General Studies""")
COLLEGES = _words("""-; -; Ashgrove College; Tarrow State University; University of the North Shore; Larkspur Institute; Wexcombe College;
    Saint Brannoc University; Pikewater Community College; Meridian Polytechnic""")
DEGREES = _words("Bachelor's Degree; High School Diploma; Associate Degree; Master's Degree; Certificate")
SKILLS = _words("""Customer Service; Scheduling; Blueprints; Quality Control; Hand Tools; Inventory; Data Entry; Safety Rules; Spreadsheets;
    Public Speaking; Preventive Maintenance; Budgets; Negotiation; Record Keeping; Forklifts; Contracts; Troubleshooting; Soldering;
    Cash Handling; Route Planning; Training Staff; Purchase Orders; Time Sheets; Waste Reduction; Test Plans; Field Notes; Bid Documents""")
STEP = 7919
"""A prime that divides the number of names not: names that follow each other have little in common."""
RACES = ("Black or African American", "Unknown", "Hispanic or Latino", "Asian", "White", "American Indian and Alaska Native")
OPENINGS = (
    "{One} looks after the daily work of a crew and answers for its results.",
    "{Many} see to it that orders leave the house complete and on time.",
    "The work of {one} begins with a plan of the week and ends with a written account of it.",
    "{Many} are called when something has to be measured, mended or made anew.",
    "It is the duty of {one} to keep records, tools and people in good order.",
)  # fmt: skip
MIDDLES = (
    "They speak with suppliers, compare offers and settle complaints before those grow.",
    "Much of the day is spent outdoors, in all weather, with a radio at hand.",
    "They write down what was used and what is left, and order what will be needed.",
    "Reports go to the head of the department, who decides what is done next.",
    "New colleagues are trained at the bench and on the road, never from a book alone.",
    "Machines are looked over before each shift, and faults are marked with a red tag.",
    "They need patience, a steady hand, and the habit of asking twice.",
    "Samples are drawn every hour and compared with the standard of the trade.",
)
CLOSINGS = (
    "Most of them learn the trade at work and take courses in the evening.",
    "A good memory for names and places helps, and so does a driving licence.",
    "Whoever likes figures and people alike will do well.",
    "The hours are regular, but for the weeks before a holiday.",
)
DUTIES = (
    "Check deliveries against orders and note what is missing or broken.", "Keep the log of hours, fuel and spare parts.",
    "Prepare drawings, lists of materials and estimates for customers.", "Lead a crew of 12 through two shifts a day.",
    "Answer questions by telephone, e-mail and at the counter.", "Calibrate gauges and scales before each run.",
    "Write monthly reports in Excel and present them to the board.", "Train apprentices in safe work with hoists and ladders.",
    "Order stock, compare prices and settle invoices.", "Walk the premises and report hazards to the safety office.",
    "Draw samples, label them and send them to the laboratory.", "Plan routes for 30 vehicles and change them when roads are closed.",
    "Repair pumps, belts and valves; replace what cannot be repaired.", "Keep files of customers complete and confidential.",
    "Inspect finished work for scratches, dents and wrong colors.", "Negotiate terms with carriers, hotels and suppliers.",
    "Update maps, plans and tables after each survey.", "Take part in audits and mend what they find.",
)  # fmt: skip
TIMES = ((1, 2), (1, 3), (2, 4), (4, 6), (6, 8), (8, 10), (9, 11))
TABLES: dict[str, tuple[tuple[str, str], ...]] = {
    "overview": (
        ("Yearly salary", "yearly_salary"), ("Hourly rate", "hourly_rate"), ("Growth rate", "growth_rate"),
        ("Number of jobs", "number_of_jobs"), ("Job satisfaction", "job_satisfaction"), ("Most common degree", "most_common_degree"),
        ("Average age", "average_age"), ("Years of experience", "years_of_experience"),
    ),
    "salary": (
        ("Average salary", "yearly_salary"), ("Salary range", "salary_range"), ("Highest paying City", "highest_paying_city"),
        ("Highest paying state", "highest_paying_state"), ("Best paying company", "best_paying_company"),
        ("Best paying industry", "best_paying_industry"),
    ),
    "education": (
        ("Most common degree", "most_common_degree"), ("Most common major", "most_common_major"),
        ("Most common college", "most_common_college"),
    ),
    "demographics": (
        ("Average age", "average_age"), ("Gender ratio", "gender_ratio"), ("Race ratio", "race_ratio"),
        ("LGBT Percentage", "lgbt_percentage"),
    ),
}  # fmt: skip


class Made(NamedTuple):
    """A page: its name, its bytes, the record that it states, as the shipped schema has it, and what it states otherwise than others."""

    name: str
    format: str
    body: bytes
    record: dict[str, Any]
    wrong: str | None
    """The field of the first occupation that other pages state otherwise."""


class Occupation(NamedTuple):
    """An occupation: its name in tables and in prose, cells as text, values as the record has them."""

    name: str
    prose: str
    one: str
    many: str
    cells: dict[str, str]
    values: dict[str, Any]
    skills: tuple[tuple[str, int], ...]
    time: tuple[int, int]
    description: str
    duties: tuple[str, ...]


def _number(tenths: int) -> int | float:
    return tenths // 10 if tenths % 10 == 0 else tenths / 10


def _ratio(names: Sequence[str], tenths: Sequence[int]) -> tuple[str, dict[str, int | float]]:
    """Shares of a whole as a cell has them and as the record has them."""
    cell = " ".join(f"{name}, {part // 10}.{part % 10}%" for name, part in zip(names, tenths, strict=True))
    return cell, {name: _number(part) for name, part in zip(names, tenths, strict=True)}


def name_of(number: int) -> str:
    """The name of an occupation in a table's header; no two are equal. Every fifth has a comma.

    >>> name_of(0), name_of(4), name_of(2000)
    ('Harbor Welder', 'Visiting Loader, Mortgage', 'Visiting Freight Estimator')
    """
    names = len(RANKS) * len(TRADES) * len(ROLES)
    if number >= names:
        raise ValueError(f"there are {names:,} names, and number {number:,} was asked for")
    trade, rest = divmod(number * STEP % names, len(ROLES))
    rank, trade = divmod(trade, len(TRADES))
    role, title = ROLES[rest], f"{RANKS[rank]} ".lstrip()
    return f"{title}{role}, {TRADES[trade]}" if number % 5 == 4 else f"{title}{TRADES[trade]} {role}"


def occupation(seed: int, number: int) -> Occupation:
    """An occupation and its figures, which keep all rules of the schema."""
    draw = random.Random(f"{seed}/{number}")
    pick, between = draw.choice, draw.randint
    name = name_of(number)
    prose = name.lower()
    head, comma, rest = prose.partition(", ")
    article = "an" if prose[0] in "aeio" else "a"
    salary, time = between(24_000, 150_000), pick(TIMES)
    cents = (salary * 200 + 2080) // 4160
    low, high = int(salary * draw.uniform(0.6, 0.95)) // 1000 * 1000, -(-int(salary * draw.uniform(1.05, 1.6)) // 1000) * 1000
    growth, jobs, age, lgbt = between(-12, 30), int(10 ** draw.uniform(3, 6)), between(26, 58), between(3, 16)
    happy = pick((None, 2, 3, 3, 4, 4, 5, 3.67, 4.5))
    degree, share = pick(DEGREES), between(18, 88)
    male, parts = between(100, 900), [between(*ends) for ends in ((20, 160), (30, 70), (60, 250), (10, 150))]
    gender, genders = _ratio(("Male", "Female"), (male, 1000 - male))
    native = between(1, 12)
    race, races = _ratio(RACES, (*parts, 1000 - sum(parts) - native, native))
    percents = sorted((between(2, 45) for _ in range(6)), reverse=True)
    texts = {
        "highest_paying_city": pick(CITIES), "highest_paying_state": pick(STATES), "best_paying_company": pick(COMPANIES),
        "best_paying_industry": pick(INDUSTRIES), "most_common_major": pick(MAJORS), "most_common_college": pick(COLLEGES),
    }  # fmt: skip
    cells = texts | {
        "yearly_salary": f"${salary:,}", "hourly_rate": f"${cents / 100:.2f}", "growth_rate": f"{growth}%", "number_of_jobs": f"{jobs:,}",
        "job_satisfaction": "-" if happy is None else str(happy), "most_common_degree": f"{degree}, {share}%", "average_age": str(age),
        "years_of_experience": str(time[1]), "salary_range": f"Between ${low:,} And ${high:,}", "gender_ratio": gender,
        "race_ratio": race, "lgbt_percentage": f"{lgbt}%",
    }  # fmt: skip
    values: dict[str, Any] = {field: None if text == "-" else text for field, text in texts.items()} | {
        "yearly_salary": salary, "hourly_rate": cents // 100 if cents % 100 == 0 else cents / 100, "growth_rate": growth,
        "number_of_jobs": jobs, "job_satisfaction": happy, "most_common_degree": {"name": degree, "percent": share}, "average_age": age,
        "years_of_experience": time[1], "salary_range": {"min": low, "max": high}, "gender_ratio": genders, "race_ratio": races,
        "lgbt_percentage": lgbt, "time_to_become": {"min": time[0], "max": time[1], "unit": "years"},
    }  # fmt: skip
    skills = tuple(zip(draw.sample(SKILLS, 6), percents, strict=True))
    values["top_skills"] = [skill.lower() for skill, _ in skills[:3]]
    one, many = f"{article} {prose}", f"{head}s{comma}{rest}"
    description, duties = _description(draw, one, many), tuple(draw.sample(DUTIES, between(4, 6)))
    return Occupation(name, prose, one, many, cells, values, skills, time, description, duties)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _description(draw: random.Random, one: str, many: str) -> str:
    opening = draw.choice(OPENINGS).format(one=one, One=_capital(one), Many=_capital(many))
    return " ".join((opening, *draw.sample(MIDDLES, 5), draw.choice(CLOSINGS)))


def _otherwise(one: Occupation, draw: random.Random) -> tuple[Occupation, str]:
    """An occupation of which a page states one figure otherwise, and the field."""
    field = draw.choice(("number_of_jobs", "lgbt_percentage", "average_age", "highest_paying_city"))
    value: int | str
    if field == "highest_paying_city":
        value = cell = draw.choice([city for city in CITIES if city != one.cells[field]])
    else:
        value = one.values[field] + draw.randint(1, 9) * (1000 if field == "number_of_jobs" else 1)
        cell = f"{value}%" if field == "lgbt_percentage" else f"{value:,}"
    return one._replace(cells=one.cells | {field: cell}, values=one.values | {field: value}), field


# --- the parts of a page ----------------------------------------------------------------------------------------------


class Parts(NamedTuple):
    """What a page says, before a format writes it."""

    pair: tuple[Occupation, Occupation]
    title: str
    introduction: str
    skills: str
    draw: random.Random


def _introduction(a: Occupation, b: Occupation) -> str:
    first, second = (a, b) if a.values["yearly_salary"] >= b.values["yearly_salary"] else (b, a)
    low, high = a.time
    time = f"It typically takes {low}-{high} years to become both {a.one} and {b.one}."
    if a.time != b.time:
        other = f"{b.one} takes usually requires {b.time[0]}-{b.time[1]} years"
        time = f"While it typically takes {low}-{high} years to become {a.one}, becoming {other}."
    return (
        f"The differences between {a.many} and {b.many} can be seen in a few details. Each job has different responsibilities and duties. "
        f"{time} Additionally, {first.one} has an average salary of {first.cells['yearly_salary']}, which is higher than the "
        f"{second.cells['yearly_salary']} average annual salary of {second.one}."
    )


def _parts(draw: random.Random, a: Occupation, b: Occupation) -> Parts:
    top, other = a.values["top_skills"], b.values["top_skills"]
    skills = (
        f"The top three skills for {a.one} include {top[0]}, {top[1]} and {top[2]}. "
        f"The most important skills for {b.one} are {other[0]}, {other[1]}, and {other[2]}."
    )
    return Parts((a, b), _capital(f"{a.prose} vs {b.prose}"), _introduction(a, b), skills, draw)


def _leads(a: Occupation, b: Occupation) -> dict[str, str]:
    """The lines above the tables."""
    return {
        "salary": _capital(f"{a.many} and {b.many} have different pay scales, as shown below."),
        "education": f"There are a few differences between {a.one} and {b.one} in terms of educational background:",
        "demographics": f"Here are the differences between {a.many}' and {b.many}' demographics:",
    }


# --- the four formats -------------------------------------------------------------------------------------------------


def _pipe(parts: Parts) -> str:
    a, b = parts.pair
    left, right = a.cells, b.cells

    def table(name: str) -> str:
        rows = "\n".join(f"| {label} | {left[field]} | {right[field]} |" for label, field in TABLES[name])
        return f"| {a.name} | {b.name} | |\n{rows}"

    leads = _leads(a, b)
    lines = ["Explore jobs", "Find specific jobs", "Explore careers", "Explore professions", "Best companies", "Explore companies"]
    lines += [parts.introduction, parts.skills, table("overview"), a.description, b.description]
    for name, lead in leads.items():
        lines += [lead, table(name)]
    return "\n".join(lines) + "\n"


def _sections(parts: Parts) -> Iterator[tuple[str, str, str | list[str]]]:
    """The sections of a page that has all: heading, what follows it, and the paragraph or the items."""
    a, b = parts.pair
    differences = f"Differences between {a.prose} and {b.prose}"
    leads = _leads(a, b)
    yield f"{parts.title} overview", "table", "overview"
    for one in parts.pair:
        yield f"What does {one.one} do?", "paragraph", one.description
    yield f"{parts.title} salary", leads["salary"], "salary"
    yield f"{differences} education", leads["education"], "education"
    yield f"{parts.title} demographics", leads["demographics"], "demographics"
    yield f"{differences} duties and responsibilities", "", []
    for one in parts.pair:
        yield _capital(f"{one.prose} example responsibilities."), "list", [*one.duties, "Show more"]
    yield f"{parts.title} skills", "", []
    for one in parts.pair:
        yield f"Common {one.prose} skills", "list", [f"{skill}, {percent}%" for skill, percent in one.skills]


def _flattened(parts: Parts) -> str:
    a, b = parts.pair
    left, right = a.cells, b.cells
    blocks = ["Post job", parts.title, parts.introduction, parts.skills]
    for heading, what, content in _sections(parts):
        blocks.append(heading)
        if isinstance(content, list):
            if content:
                items = "\n".join(f"  \u2022 {item}" for item in content)
                blocks[-1:] = [f"{heading}\n{items}"] if heading.startswith("Common") else [heading, items]
        elif what == "paragraph":
            blocks.append(content)
        else:
            blocks += [what] if what != "table" else []
            blocks.append("\n".join([a.name + b.name, *(f"{label}{left[field]}{right[field]}" for label, field in TABLES[content])]))
    return "\n\n".join([*blocks, "Browse trade jobs"]) + "\n"


Attributes = Callable[[], str]


def _html(parts: Parts, attributes: Attributes) -> str:
    """The sections as HTML; `attributes` gives those of the next element."""
    a, b = parts.pair
    left, right = a.cells, b.cells

    def cell(text: str) -> str:
        return f"<td{attributes()}>{escape(text, False)}</td>"

    def table(name: str) -> str:
        rows = "\n".join(
            f'<tr{attributes()}><th scope="row">{label}</th>{cell(left[field])}{cell(right[field])}</tr>' for label, field in TABLES[name]
        )
        head = f"<tr><th></th><th{attributes()}>{escape(a.name)}</th><th{attributes()}>{escape(b.name)}</th></tr>"
        return f"<table{attributes()}>\n<thead>{head}</thead>\n<tbody>\n{rows}\n</tbody>\n</table>"

    out = [f"<h1{attributes()}>{parts.title}</h1>", f"<p{attributes()}>{parts.introduction}</p>", f"<p{attributes()}>{parts.skills}</p>"]
    for heading, what, content in _sections(parts):
        out.append(f"<h2{attributes()}>{heading}</h2>")
        if isinstance(content, list):
            if content:
                out.append("<ul>" + "\n".join(f"<li{attributes()}>{escape(item, False)}</li>" for item in content) + "</ul>")
        elif what == "paragraph":
            out.append(f"<p{attributes()}>{content}</p>")
        else:
            out += [f"<p{attributes()}>{what}</p>"] if what != "table" else []
            out.append(table(content))
    return "\n".join(out)


def _menu(draw: random.Random, items: int) -> str:
    entries = (
        f'<li class="menu-item"><a href="/{draw.choice(TRADES).lower()}/{n}">{draw.choice(TRADES)} work</a></li>' for n in range(items)
    )
    return f'<nav class="menu"><ul>\n{"".join(entries)}\n</ul></nav>'


def _lean(parts: Parts) -> str:
    menu = _LEAN[parts.draw.randrange(len(_LEAN))]
    body = _html(parts, lambda: "")
    head = f'<meta charset="utf-8"><title>{parts.title}</title><link rel="stylesheet" href="/site.css">'
    return f'<!DOCTYPE html>\n<html lang="en"><head>{head}</head>\n<body>\n{menu}\n<main>\n{body}\n</main>\n</body></html>\n'


CLASSES = _words("nav; card; wrap; item; header; col-md-6; text-muted; btn; d-flex; js-toggle; list; inline")


INNER = _words("content-row; text; cell; value; copy; lead; data; entry; figure-box; body-text; main-part")


def _surroundings(draw: random.Random, size: int) -> tuple[str, str, str]:
    """Head, what stands before and what stands behind the content of a fat page: scripts, styles, divisions, drawings."""

    def attributes() -> str:
        return f' class="{draw.choice(CLASSES)} {draw.choice(CLASSES)}-{draw.randrange(99)}" data-track="a{draw.randrange(9999)}"'

    head: list[str] = []
    while sum(map(len, head)) < size * 0.45:
        numbers = ",".join(f'"{draw.choice(CLASSES)}{n}":{draw.random()}' for n in range(40))
        rules = "".join(f".{draw.choice(CLASSES)}{n}{{color:#fff;margin:{n}px}}" for n in range(20))
        head.append(f"<script>var x={{{numbers}}};</script><style>{rules}</style>\n")
    around: list[str] = []
    while sum(map(len, around)) < size * 0.55:
        drawing = '<svg width="8" height="8"><path d="M0 0h8v8z"/></svg>' if draw.random() < 0.3 else ""
        link = f'<a href="/x/{draw.randrange(999)}"{attributes()}><span{attributes()}>{draw.choice(TRADES)} link</span>{drawing}</a>'
        around.append(f"<div{attributes()}>\n<div{attributes()}>\n  <div{attributes()}>{link}</div>\n</div></div>\n")
    half = len(around) // 2
    return "".join(head), "".join(around[:half]), "".join(around[half:])


_LEAN = [_menu(random.Random(f"lean {one}"), 98) for one in range(8)]
_FAT = [_surroundings(random.Random(f"fat {one}"), 66_000) for one in range(8)]
"""What a site puts around its content hardly differs from page to page, so there are eight of each."""


def _fat(parts: Parts) -> str:
    draw = parts.draw
    head, before, after = _FAT[draw.randrange(len(_FAT))]
    kept = [f' class="{one} c{number}" data-id="{number * 7919}"' for number, one in enumerate(INNER)]
    turn = iter(range(10**6))
    body = _html(parts, lambda: kept[next(turn) % len(kept)])
    start = f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{parts.title}</title>{head}</head>'
    return f'{start}\n<body class="page">\n{before}<main class="content"><div class="wrap">{body}</div></main>{after}</body></html>\n'


WRITERS: dict[str, Callable[[Parts], str]] = {"pipe": _pipe, "flattened": _flattened, "lean": _lean, "fat": _fat}


# --- pages ------------------------------------------------------------------------------------------------------------


class World:
    """Occupations of a seed, as many as a number of pages needs, and the pages that name them."""

    def __init__(self, seed: int = 1, pages: int = 1000) -> None:
        self.seed, self.size = seed, max(4, pages * 2 // PAGES_OF_ONE)
        self.known: dict[int, Occupation] = {}

    def _occupation(self, number: int) -> Occupation:
        if number not in self.known:
            self.known[number] = occupation(self.seed, number)
        return self.known[number]

    def page(self, number: int, form: str | None = None) -> Made:
        """Page `number` of the world; the formats take turns where none is given."""
        form = form or FORMATS[number % len(FORMATS)]
        draw = random.Random(f"{self.seed}/page/{number}")
        first = draw.randrange(self.size)
        second = (first + draw.randrange(1, self.size)) % self.size
        a, b = self._occupation(first), self._occupation(second)
        wrong = None
        if draw.random() < WRONG:
            a, wrong = _otherwise(a, draw)
        parts = _parts(draw, a, b)
        name = f"{number // PER_FOLDER:04d}/{number:07d}{SUFFIXES[form]}"
        return Made(name, form, WRITERS[form](parts).encode(), _record(parts, form), wrong)


def _record(parts: Parts, form: str) -> dict[str, Any]:
    entities = []
    for one in parts.pair:
        entity = {"name": one.name, **one.values, "description": one.description}
        if form != "pipe":
            entity["skills"] = [{"name": skill, "percent": percent} for skill, percent in one.skills]
            entity["responsibilities"] = list(one.duties)
        entities.append(entity)
    return {"occupations": entities} if form == "pipe" else {"title": parts.title, "occupations": entities}


# --- files that are no pages ------------------------------------------------------------------------------------------


@cache
def _zeros() -> bytes:
    return gzip.compress(bytes(1 << 28), 9, mtime=0)


def _bomb(made: Made) -> bytes:
    """A quarter of a gigabyte of zeros in a small file."""
    return _zeros()


def _binary(made: Made) -> bytes:
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + random.Random(made.name).randbytes(4000)


def _cut(made: Made) -> bytes:
    return made.body[: len(made.body) * 2 // 3]


@cache
def _endless() -> bytes:
    """A page that takes longer than a minute: a flattened page again and again, 50 MB of it in a small file."""
    body = World(1, 4).page(0, "flattened").body
    return gzip.compress(body * (50_000_000 // len(body)), 1, mtime=0)


POISONS: tuple[Callable[[Made], bytes], ...] = (_bomb, _binary, _cut)
ENDLESS = 3
"""Pages that take too long, at most: each costs a minute."""


class Written(NamedTuple):
    """What was written: the bytes of all pages, and how many fields of occupations pages state differently."""

    size: int
    disagreements: int


def write(folder: Path, pages: int, seed: int = 1, formats: Sequence[str] = FORMATS, poison: float = 0.0) -> Written:
    """Writes so many pages below a folder, a thousand to a folder."""
    world = World(seed, pages)
    every = round(1 / poison) if poison else 0
    total, wrong, named = 0, set(), Counter[str]()
    for number in range(pages):
        made = world.page(number, formats[number % len(formats)])
        body = made.body
        if every and number % every == every // 2:
            body = _poisoned(made, number // every)
        else:
            names = [one["name"] for one in made.record["occupations"]]
            named.update(names)
            wrong |= {(names[0], made.wrong)} if made.wrong else set()
        path = folder / made.name
        if number % PER_FOLDER == 0:
            path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        total += len(body)
    return Written(total, sum(1 for name, _ in wrong if named[name] > 1))


def _poisoned(made: Made, count: int) -> bytes:
    turn = count % (len(POISONS) + 1)
    if turn == len(POISONS) and count // (len(POISONS) + 1) < ENDLESS:
        return _endless()
    return POISONS[turn % len(POISONS)](made)


def main() -> None:
    """Writes pages."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.made", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("pages", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--formats", default=",".join(FORMATS), help="of the pages, in turn")
    parser.add_argument("--poison", default="0%", help="the share of files that are no pages")
    given = parser.parse_args()
    made = write(given.folder, given.pages, given.seed, given.formats.split(","), float(given.poison.rstrip("%")) / 100)
    print(f"{given.pages:,} pages, {made.size / 1e6:.1f} MB, in {given.folder}; {made.disagreements} figures are stated in two ways.")


if __name__ == "__main__":
    main()
