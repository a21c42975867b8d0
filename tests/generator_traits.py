"""What makes a generated page difficult: one row for each trait, and the layouts that pages come in."""

from __future__ import annotations

from dataclasses import dataclass

LAYOUT_ODDS = {"pipe": 35, "glued": 35, "tab": 10, "blank": 10, "lines": 10}
LAYOUTS = tuple(LAYOUT_ODDS)


@dataclass(frozen=True)
class Trait:
    """One difficult class: its name, who has it, how often, on which layouts, and what it is.

    `of` is "name", "figure" or "text" for traits of an occupation, "page" for traits of a page.
    """

    name: str
    of: str
    odds: float
    what: str
    layouts: tuple[str, ...] = LAYOUTS


_PIPE, _FLAT = ("pipe",), ("glued", "tab", "blank", "lines")

TRAITS = (
    Trait("name-comma", "name", 0.06, "Manager, Operations"),
    Trait("name-slash", "name", 0.06, "Owner/Operator, in prose too"),
    Trait("name-hyphen", "name", 0.06, "Co-Founder"),
    Trait("name-ampersand", "name", 0.06, "Oil & Gas Engineer"),
    Trait("name-and", "name", 0.06, "Tool and Die Maker"),
    Trait("name-parentheses", "name", 0.06, "Registered Nurse (RN)"),
    Trait("name-capitals", "name", 0.06, "iOS Developer, AT&T Store Associate"),
    Trait("name-letters", "name", 0.06, "Café Manager, Weißbier Brewer"),
    Trait("plural-first", "name", 0.06, "chiefs of staff: the plural is not at the end"),
    Trait("plural-ies", "name", 0.05, "secretaries"),
    Trait("plural-men", "name", 0.05, "foremen"),
    Trait("name-prefix", "name", 0.06, "one name is the beginning of the other"),
    Trait("name-tail", "name", 0.06, "one name is the tail of the other"),
    Trait("name-seam", "name", 0.06, "the first ends with the word that begins the second"),
    Trait("slash-in-table", "name", 0.04, 'Buyer/Planner, in prose "and" or a comma'),
    Trait("ampersand-in-table", "name", 0.03, 'Oil & Gas Engineer, in prose "and"'),
    Trait("escaped-bar-name", "name", 0.01, r"Fitter \| Turner, in prose a bare bar", _PIPE),
    Trait("escaped-bar", "figure", 0.02, r"a company as Booth \| Wexler", _PIPE),
    Trait("months", "figure", 0.08, "6-12 months, and 12 years of experience, as on the seeds"),
    Trait("more-than-ten", "figure", 0.08, "More than 10 years, which has no max"),
    Trait("growth-dash", "figure", 0.06, "a dash for the growth rate"),
    Trait("growth-zero", "figure", 0.06, "a growth rate of 0%"),
    Trait("small-count", "figure", 0.10, "fewer than 1,000 jobs, beside a grouped count"),
    Trait("decimal-satisfaction", "figure", 0.25, "job satisfaction with decimals, 3.67"),
    Trait("dash-cells", "figure", 0.15, "some dashes anywhere"),
    Trait("dash-column", "figure", 0.02, "all cells of one are dashes; prose has no salary"),
    Trait("company-capitals", "figure", 0.20, "McDonald's, eBay, AT&T, 3M"),
    Trait("city-odd", "figure", 0.12, "CAUrban Honolulu, HI; ILMcAllen, TX; St. Paul"),
    Trait("skill-and", "text", 0.04, 'a top skill, never the last, that holds "and"'),
    Trait("same-skills", "text", 0.06, "both skill lists alike"),
    Trait("other-description", "text", 0.08, "the description speaks of another occupation"),
    Trait("two-times", "figure", 0.50, "two different times: the second wording of the sentence"),
    Trait("no-time", "page", 0.08, "no sentence about the time"),
    Trait("empty-skill", "page", 0.06, "an empty item: include welding, , and safety"),
    Trait("no-overview", "page", 0.06, "no overview table; on pipe pages no descriptions then"),
    Trait("no-tables", "page", 0.04, "no table at all: names and figures from title and prose"),
    Trait("no-descriptions", "page", 0.08, "no descriptions"),
    Trait("lower", "page", 0.30, 'ordered the other way round: "which is lower than"'),
    Trait("title-case", "page", 0.12, "the title in another case", _FLAT),
    Trait("empty-first", "page", 0.20, "the header's empty cell stands first", _PIPE),
    Trait("rule-lines", "page", 0.25, "| --- | --- | --- | below the header", _PIPE),
    Trait("no-outer-bars", "page", 0.12, "rows without outer bars; brings final-break", _PIPE),
    Trait("final-break", "page", 0.30, "a line break at the end (the seeds have none)"),
    Trait("crlf", "page", 0.07, "CR LF line ends"),
)
BY_NAME = {trait.name: trait for trait in TRAITS}
