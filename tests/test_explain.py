"""Why a field is as it is: each answer is seen on a page that has its reason, and silent on one that has not."""

from __future__ import annotations

from functools import cache

import pytest

import extract
import seeds
from extract.errors import UsageError
from extract.explain import explanation
from extract.explain.explanation import Explanation, TriedWay
from extract.explain.fields import explain_field
from extract.explain.nearly import Aligner, Nearly, alike, nearest_beginning
from extract.names import Mentions
from extract.numerals import ENGLISH
from extract.prose import compile_pattern
from extract.schema import Schema, compile_schema
from extract.validation import refusals

GLUED, PIPE = "001_3eec491ece66a2a4.txt", "000_966ba5602eab0321.txt"


@cache
def kettles() -> Schema:
    """A small schema with every way to state a field."""
    kettle = {
        "name": {"type": "string", "x-names": ["{name} vs {name}", "The {name} is a kettle"], "x-agree": "caseless"},
        "price": {"type": "number", "x-kind": "money", "x-labels": ["Price"]},
        "volume": {
            "type": "number", "maximum": 5, "x-kind": "decimal", "x-unit": {"l": 1}, "x-labels": ["Volume"],
            "x-prose": [
                "The {entity} holds {value}",
                {"pattern": "{entity} of {value} is larger than {entity} of {value}", "asserts": "greater"},
            ],
        },
        "cups": {"type": "integer", "maximum": 100, "x-kind": "count", "x-labels": ["Cups"]},
        "heats": {"type": "object", "x-kind": "range", "x-labels": ["Heats"]},
        "maker": {"type": "string", "x-labels": ["Maker"], "x-known": ["Acme Works"]},
        "lid": {"type": ["boolean", "null"], "x-kind": "boolean", "x-labels": ["Locking lid", "Lid"]},
        "colours": {"type": "array", "x-kind": "list", "items": {"type": "string"}, "x-section": ["Colours of the {entity}"]},
        "about": {"type": "string", "x-after": {"field": "price"}},
    }  # fmt: skip
    return compile_schema({
        "x-match": {"min": 1},
        "x-locale": {"group": ","},
        "x-ignore": ["Show more", "Lid notes"],
        "properties": {
            "shop": {"type": "string", "x-labels": ["Shop"]},
            "box": {"type": "object", "properties": {"height": {"type": "number", "x-kind": "decimal", "x-labels": ["Box height"]}}},
            "kettles": {"type": "array", "x-entities": {"key": "name", "min": 2}, "items": {"properties": kettle}},
        },
    })  # fmt: skip


HEAD = "Alpha vs Beta\n\n"
BARRED = "| | Alpha | Beta |\n| Price | $5 | $6 |\n"


def explain(text: str, path: str, entity: str | None = None, schema: Schema | None = None) -> Explanation:
    """Why a field is as it is on a page of text."""
    return explain_field(extract.Page("page.txt", text.encode()), path, [schema or kettles()], entity)


def shown(text: str, path: str, entity: str | None = None, schema: Schema | None = None) -> str:
    """The same as people read it."""
    return explanation.as_text(explain(text, path, entity, schema), text)


@cache
def of_seed(name: str, path: str) -> Explanation:
    """Why a field is as it is on a seed."""
    return explain_field(extract.Page(name, seeds.body(name)), path, [seeds.schema()])


def seed(name: str, *pairs: tuple[str, str]) -> str:
    """A seed with some texts replaced, each of which must be there."""
    text = seeds.body(name).decode()
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text


# --- the state --------------------------------------------------------------------------------------------------------


def test_a_value_has_its_statements_and_their_places() -> None:
    text = shown(HEAD + BARRED, "price")
    assert 'Alpha: stated 5. 1 statement.\n  4:11 "$5" (table)\n' in text
    assert 'Beta: stated 6. 1 statement.\n  4:16 "$6" (table)' in text


def test_a_field_that_is_fine_is_explained_in_a_few_lines() -> None:
    assert len(shown(seed(GLUED), "salary_range", schema=seeds.schema()).splitlines()) == 7


def test_statements_that_agree_are_counted() -> None:
    one = explain(seed(GLUED), "yearly_salary", "Collections Representative", seeds.schema())
    assert one.states[0].why == "3 statements agree."
    assert [said.claim.relation for said in one.states[0].claims] == [">", "=", "=", "="]
    assert not any(said.lost for said in one.states[0].claims)


def test_a_sentence_that_orders_two_entities_is_a_claim_of_both() -> None:
    text = shown(seed(GLUED), "yearly_salary", "Customer Service Representative", seeds.schema())
    assert "(prose): collections representative > customer service representative" in text


def test_the_value_that_most_statements_have_wins_and_the_other_is_marked() -> None:
    table = "| | Alpha | Beta |\n| Volume | 1 l | 2 l |\n\n"
    one = explain(HEAD + table * 2 + "The Alpha holds 3 l.\n", "volume", "Alpha")
    assert one.states[0].value == 1
    assert one.states[0].why == "3 statements disagree: 2 of 3 say so, the most."
    assert [said.lost for said in one.states[0].claims] == [False, False, True]
    assert [found.rule for found in one.states[0].discrepancies] == ["agree"]


def test_on_a_tie_the_first_of_the_page_wins() -> None:
    one = explain(HEAD + "| | Alpha | Beta |\n| Volume | 1 l | 2 l |\n\nThe Alpha holds 3 l.\n", "volume", "Alpha")
    assert one.states[0].why == "2 statements disagree: 1 each, so the first on the page won."


def test_a_statement_that_another_chose_does_not_count() -> None:
    one = explain(seed(GLUED, ("Hourly rate$16.35$15.51\n", "Hourly rate$16.35$15.51\n")), "average_age", schema=seeds.schema())
    assert {state.why for state in one.states} == {"2 statements agree."}
    text = seeds.body(GLUED).decode().replace("Average age4640", "Average age461146", 1)
    state = explain(text, "average_age", "Customer Service Representative", seeds.schema()).states[0]
    assert state.value == 40
    assert state.why == "1 of 2 statements counts, and says so. Not counted: 1 chosen by another claim."
    assert [(said.claim.text, said.lost) for said in state.claims] == [("1146", True), ("40", False)]


def test_a_spelling_other_than_the_header_s_does_not_count() -> None:
    one = explain("ALPHA vs Beta\n\n" + BARRED, "name", "Alpha")
    assert one.states[0].why == "2 statements agree. Not counted: other spellings than the header row has."


def test_a_dash_is_null() -> None:
    states = explain(HEAD + BARRED + "| Lid | - | yes |\n", "lid").states
    assert [(one.state, one.value, one.why) for one in states] == [("null", None, "A dash on the page."), ("stated", True, "1 statement.")]


def test_a_field_that_is_nowhere_is_absent() -> None:
    one = explain(HEAD + BARRED, "cups")
    assert [(state.state, state.why) for state in one.states] == [("absent", "Not stated, or not where the schema looks for it.")] * 2


def test_a_cell_that_cannot_be_read_is_absent_with_its_discrepancy() -> None:
    state = explain(HEAD + BARRED + "| Cups | about 5 | 6 |\n", "cups", "Alpha").states[0]
    assert (state.state, state.why) == ("absent", "What stands there could not be read.")
    assert [found.rule for found in state.discrepancies] == ["unreadable"]


def test_a_doubtful_field_has_its_alternatives() -> None:
    state = explain(HEAD + "AlphaBeta\nPrice$3$4\nCups672312\n", "cups", "Alpha").states[0]
    assert state.state == "doubtful"
    assert state.why.startswith("May be 6")
    assert "; nothing on the page decides." in state.why
    assert [bool(said.claim.alternatives) for said in state.claims] == [True]


def test_a_discrepancy_that_cites_the_value_is_shown_although_it_names_another_field() -> None:
    one = explain(seed(GLUED), "years_of_experience", "Collections Representative", seeds.schema())
    assert [(found.rule, found.field) for found in one.states[0].discrepancies] == [("equals", "time_to_become")]


def test_equal_discrepancies_are_one_line_with_all_places() -> None:
    text = shown(seed(GLUED, ("Average age4640", "Average age461146")), "average_age", schema=seeds.schema())
    assert text.count("warning ambiguous") == 2
    assert "[18:12, 55:12]" in text


# --- what is asked for ------------------------------------------------------------------------------------------------


def test_an_item_of_a_list() -> None:
    text = HEAD + BARRED + "\nColours of the Alpha\n* red\n* blue\nShow more\n"
    one = explain(text, "colours/1", "Alpha")
    assert (one.field, one.states[0].value) == ("colours/1", "blue")
    assert [said.claim.text for said in one.states[0].claims] == ["blue"]
    state = explain(text, "colours/2", "Alpha").states[0]
    assert (state.state, state.why) == ("absent", "The list has 2 items, numbered from 0.")


def test_a_part_of_a_value() -> None:
    text = HEAD + BARRED + "| Heats | up to $9 | $3 to $4 |\n"
    assert [state.value for state in explain(text, "heats/max").states] == [9, 4]
    assert [state.why for state in explain(text, "heats/min").states] == ["The value has no 'min'; it has max.", "1 statement."]


def test_a_field_of_the_page() -> None:
    one = explain("Shop: Corner\n" + HEAD + BARRED, "shop")
    assert [(state.name, state.value) for state in one.states] == [("the page", "Corner")]


@pytest.mark.parametrize("name", ["beta", "Beta", "the Betas"])
def test_an_entity_in_another_spelling(name: str) -> None:
    assert [state.name for state in explain(HEAD + BARRED, "price", name).states] == ["Beta"]


@pytest.mark.parametrize(
    ("path", "entity", "message"),
    [
        ("prize", None, "'prize' is no field of schema. Did you mean 'price'?"),
        ("zzz", None, "'zzz' is no field of schema. Known are shop, box/height, name, price"),
        ("box", None, "'box' is a group of schema. Ask for one of its fields: box/height."),
        ("colours/x", None, "colours is a list, and 'x' is no number of an item. Ask for colours/0."),
        ("price/amount", None, "price has no part 'amount'. Ask for price."),
        ("shop", "Alpha", "shop is a field of the page, not of an entity. Leave --entity out."),
        ("price", "Alpa", "'Alpa' is no entity of this page. Did you mean 'Alpha'?"),
    ],
)
def test_what_is_not_there_is_wrong_usage_with_advice(path: str, entity: str | None, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        explain(HEAD + BARRED, path, entity)
    assert message in str(caught.value)


def test_a_part_that_the_schema_has_not_is_named_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="salary_range has no part 'mim'. Did you mean 'min'?"):
        explain(seed(GLUED), "salary_range/mim", schema=seeds.schema())


def test_the_parts_of_a_distribution_are_those_of_the_page() -> None:
    one = explain(seed(GLUED), "gender_ratio/Male", schema=seeds.schema())
    assert [state.value for state in one.states] == [30.6, 30.5]
    assert explain(seed(GLUED), "gender_ratio/X", schema=seeds.schema()).states[0].why == "The value has no 'X'; it has Male, Female."


def test_a_field_of_another_schema_is_wrong_usage() -> None:
    page = extract.Page("page.txt", seeds.body(GLUED))
    with pytest.raises(
        UsageError, match="'volume' is a field of schema, and this page is one of occupation-comparison. Give --schema schema."
    ):
        explain_field(page, "volume", [kettles(), seeds.schema()])


def test_without_a_schema_nothing_can_be_explained() -> None:
    with pytest.raises(UsageError, match="there is no schema to explain the field by"):
        explain_field(extract.Page("page.txt", b""), "volume", [])


# --- flattened rows ---------------------------------------------------------------------------------------------------


def refused(one: Explanation, row: int = 0) -> dict[tuple[str, ...], tuple[str | None, tuple[str, ...]]]:
    """The ways of a row: what refused each and why."""
    return {way.cells: (way.refused_by, way.why) for way in one.rows[row].ways}


def test_a_way_that_the_schema_refuses_names_the_keyword_and_the_value() -> None:
    one = explain(seed(GLUED), "average_age", schema=seeds.schema())
    assert refused(one) == {
        ("46", "40"): (None, ()),
        ("4", "640"): ("the schema", ("4 is less than the minimum of 14", "640 is greater than the maximum of 100")),
        ("464", "0"): ("the schema", ("464 is greater than the maximum of 100", "0 is less than the minimum of 14")),
    }
    assert [place.text for place in one.rows[0].places] == ["4640", "4640"]
    assert one.rows[0].outcome == "3 ways to cut it into 2 cells of kind count; 1 is left."


def test_a_way_that_other_claims_outvote_names_what_they_say() -> None:
    text = seeds.body(GLUED).decode().replace("Average age4640", "Average age461146", 1)
    ways = refused(explain(text, "average_age", schema=seeds.schema()))
    assert ways["46", "1146"] == (None, ("1146 is greater than the maximum of 100",))
    by, why = ways["46114", "6"]
    assert by == "other claims of the page"
    assert why[:2] == ('elsewhere "46" and "40"', "46114 is greater than the maximum of 100")


def test_a_row_that_no_way_of_which_the_schema_allows_says_so() -> None:
    row = explain(seed(GLUED, ("Average age4640", "Average age461146")), "average_age", schema=seeds.schema()).rows[0]
    assert (
        row.outcome
        == "5 ways to cut it into 2 cells of kind count, none of which the schema allows; 5 are left, nothing on the page decides."
    )
    assert {way.refused_by for way in row.ways} == {None}


def test_a_way_that_breaks_a_rule_names_the_rule() -> None:
    schema = compile_schema({"x-match": {"min": 1}, "properties": {"pots": {"type": "array", "x-entities": {"key": "name"}, "items": {"properties": {
        "name": {"type": "string", "x-names": ["{name} vs {name}"]},
        "eggs": {"type": "integer", "x-kind": "count", "x-labels": ["Eggs"]},
        "most": {"type": "integer", "x-kind": "count", "x-labels": ["Most"], "x-rules": [{"rule": "equals", "to": "eggs"}]},
    }}}}})  # fmt: skip
    ways = refused(
        explain("Alpha vs Beta\n\n| | Alpha | Beta |\n| Eggs | 12 | 34 |\n\nAlphaBeta\nMost1234\nEggs12 34\n", "most", schema=schema)
    )
    assert ways["12", "34"] == (None, ())
    assert ways["1", "234"] == ("rules", ("equals: 1 is not 12.", "equals: 234 is not 34."))


def test_a_way_whose_cells_are_not_written_alike_is_refused_for_that() -> None:
    ways = refused(explain(HEAD + "AlphaBeta\nPrice$5$6\nCups-56\n", "cups"))
    assert ways["-", "56"] == (None, ())
    assert ways["-5", "6"] == ("how its cells are written", ("signs, currencies and grouped thousands are not alike in its cells",))


def test_free_text_that_known_names_cut_says_which_way_has_fewer() -> None:
    ways = refused(explain(HEAD + "AlphaBeta\nPrice$5$6\nMakerAcme WorksSheet IronSmith\n", "maker"))
    assert ways["Acme Works", "Sheet IronSmith"] == (None, ())
    assert ways["Acme WorksSheet Iron", "Smith"] == ("known names", ("0 of its 2 cells are known names",))


def test_free_text_that_nothing_cuts_says_so() -> None:
    row = explain(HEAD + "AlphaBeta\nPrice$5$6\nMakerMcDonald'sPayPal\n", "maker").rows[0]
    assert row.outcome == "2 ways to cut it into 2 cells of kind text; nothing proves where one name ends and the next begins."
    assert [way.cells for way in row.ways] == [("McDonald's", "PayPal"), ("McDonald'sPay", "Pal")]


def test_a_row_that_cannot_be_cut_shows_how_far_it_goes() -> None:
    row = explain(HEAD + "AlphaBeta\nVolume1 l2 l\nPrice$3$9 about\n", "price").rows[0]
    assert row.outcome == "cannot be cut into 2 cells of kind money."
    assert row.ways == (TriedWay(("$3", "$9 about"), "its kind", ("expected a money such as '$1,234.50', found '$9 about'",)),)
    whole = explain(HEAD + "AlphaBeta\nPrice$3$9\nVolume12.5 l\n", "volume").rows[0]
    assert whole.ways == (TriedWay(("12.5 l",), "its kind", ("the whole of it reads as one cell, and 2 are expected",)),)


def test_a_row_with_more_ways_than_are_tried_says_so() -> None:
    text = "Alpha vs Beta vs Gamma\n\n| | Alpha | Beta | Gamma |\n| Price | $1 | $2 | $3 |\n\nAlphaBetaGamma\nCups" + "1" * 40 + "\n"
    one = explain(text, "cups")
    assert (
        one.rows[0].outcome
        == "the first 200 ways to cut it into 3 cells of kind count, none of which the schema allows; more are not tried, so all of them are doubtful."
    )
    assert "and 194 more" in shown(text, "cups")


def test_many_ways_are_counted_and_a_few_shown() -> None:
    one = explain(HEAD + "AlphaBeta\nPrice$5$6\nCups12345678912\n", "cups")
    assert len(one.rows[0].ways) > 8
    printed = explanation.as_text(one, HEAD + "AlphaBeta\nPrice$5$6\nCups12345678912\n")
    assert f"and {len(one.rows[0].ways) - 6} more" in printed


def test_a_row_with_one_way_is_no_news() -> None:
    assert explain(HEAD + "AlphaBeta\nPrice$5$6\n", "price").rows == ()


def test_the_ways_that_are_left_are_the_alternatives_of_the_claims() -> None:
    text = HEAD + "AlphaBeta\nPrice$5$6\nCups12345\n"
    one = explain(text, "cups")
    result = extract.read_page(extract.Page("page.txt", text.encode()), kettles())
    left = [way.cells[0] for way in one.rows[0].ways if way.refused_by is None]
    assert [
        str(value) for claim in result.claims if claim.field == "cups" and claim.entity == "alpha" for value in claim.alternatives
    ] == left


@pytest.mark.parametrize("name", seeds.SEEDS)
def test_what_is_left_of_a_row_is_what_the_page_says(name: str) -> None:
    source = seeds.body(name).decode()
    fields = [field for field in seeds.schema().fields if field.labels]
    for field in fields:
        one = of_seed(name, field.path)
        claims = {(said.claim.start, said.claim.end) for state in one.states for said in state.claims}
        for row in one.rows:
            left = [way for way in row.ways if way.refused_by is None]
            assert len(left) == 1
            for place in row.places:
                inside = sorted(span for span in claims if place.start <= span[0] and span[1] <= place.end)
                assert tuple(source[start:end] for start, end in inside) == left[0].cells


# --- labels -----------------------------------------------------------------------------------------------------------


def near_labels(text: str, path: str) -> list[tuple[str, str]]:
    """Texts of the page that are nearly a label, and the labels."""
    return [(one.place.text, one.label) for one in explain(text, path).labels]


@pytest.mark.parametrize(
    "text",
    [
        HEAD + BARRED + "| Volumme | 1 l | 2 l |\n",
        HEAD + "AlphaBeta\nPrice$5$6\nVolumme1 l2 l\nPrice$5$6\n",
        "Volumme: 5 l\n" + HEAD + BARRED,
    ],
    ids=["table", "flattened", "line"],
)
def test_a_misspelt_label_is_named(text: str) -> None:
    assert near_labels(text, "volume") == [("Volumme", "Volume")]
    assert '"Volumme" is 92% like the label "Volume"' in shown(text, "volume")


def test_a_label_in_another_order_is_near() -> None:
    assert near_labels(HEAD + BARRED + "| Lid, locking | yes | no |\n", "lid") == [("Lid, locking", "Locking lid")]


def test_a_label_that_another_field_has_is_not_near() -> None:
    assert near_labels(HEAD + BARRED + "| Box height | 1 | 2 |\n", "heats") == []


def test_a_far_text_is_no_near_label_but_a_label_of_no_field() -> None:
    one = explain(HEAD + BARRED + "| Weight | 1 kg | 2 kg |\n", "volume")
    assert one.labels == ()
    assert [place.text for place in one.unknown] == ["Weight"]
    assert explain(HEAD + BARRED + "| Volumme | 1 l | 2 l |\n", "volume").unknown == ()


def test_near_labels_are_no_news_where_the_field_is_known() -> None:
    text = HEAD + BARRED + "| Volume | 1 l | 2 l |\n| Volts me | 1 l | 2 l |\n"
    assert explain(text, "volume").labels == ()
    assert explain(text, "volume").unknown == ()


def unused(text: str, path: str) -> list[str]:
    """Why labels and headings of a field on the page are not used."""
    return [f"{' '.join(place.text for place in note.places)}: {note.words}" for note in explain(text, path).unused]


@pytest.mark.parametrize(
    ("text", "path", "why"),
    [
        (HEAD + "| Cups | 5 | 6 |\n| Price | $5 | $6 |\n", "cups", "Cups: is a label of a table that is not read: its header row is missing."),
        (HEAD + BARRED + "| x | Cups | y |\n", "cups", "Cups: stands in row 3, column 2, where it heads no row or column of values below a name."),
        (HEAD + "| | Alpha | Cups |\n| Price | $5 | $6 |\n", "cups", "Cups: stands in the header row of a table whose labels are read in its first column (column 3)."),
        (HEAD + BARRED + "| Cups | 5 | |\n", "cups", "Cups: has an empty cell in the column of Beta, which says nothing."),
        (HEAD + BARRED + "\nLid notes\n", "lid", "Lid notes: begins with a label, and x-ignore calls the line furniture."),
        (HEAD + BARRED + "\nCupsful\n", "cups", "Cupsful: begins with a label, and the small letter behind it may belong to a longer word."),
        (HEAD + BARRED + "\nCups about 6\n", "cups", "Cups about 6: begins with a label, and no header row of names stands right above its rows, nor a line with one name above it."),
        ("AlphaBeta\nPots5\nCups56\n", "cups", "Cups56: begins with a label, but \"Pots5\" stands between it and what may be its header row, and begins with none."),
        (HEAD + BARRED + "\nBox height about 5\n", "box/height", "Box height about 5: begins with a label; what follows is not set off by a colon, tab or two blanks, nor written as a decimal."),
        (HEAD + "AlphaBeta\nPrice$5$6\nBox height5\nCups5 6\n", "box/height", "Box height5: begins with a label of the page's own, and stands among the rows of its entities."),
        (HEAD + BARRED + "\nThey have Cups inside\n", "cups", "Cups: stands inside of a line, where no label is read: one begins its line, its row or its column."),
        (HEAD + "AlphaBeta\nPrice$5$6\nCups5", "cups", "Cups5: begins with a label, but is the last line and has no line break: the page may be cut in it."),
        (HEAD + "AlphaBeta\nPrice$5$6\nCup", "cups", "Cup: may be the beginning of the label 'Cups': the page ends in it."),
    ],
)  # fmt: skip
def test_a_label_that_is_not_used_says_why(text: str, path: str, why: str) -> None:
    assert unused(text, path) == [why]


def test_a_label_that_is_used_is_not_told() -> None:
    for text in (HEAD + BARRED, HEAD + "AlphaBeta\nPrice$5$6\nCups5 6\n", HEAD + "Alpha\nBeta\nPrice\n$5\n$6\nCups\n5\n6\n"):
        assert unused(text, "price") == []


# --- patterns ---------------------------------------------------------------------------------------------------------


def near(text: str, path: str) -> list[tuple[str, str, tuple[tuple[str, str], ...], bool]]:
    """The patterns that nearly fit: pattern, what fits, what differs, whether the rest fits."""
    return [(one.pattern, one.fits, one.differences, one.rest_fits) for one in explain(text, path).patterns]


def test_a_sentence_that_differs_by_a_word_shows_the_word() -> None:
    text = HEAD + BARRED + "\nThe Alpha contains 2 l.\n"
    assert near(text, "volume") == [("The {entity} holds {value}", "The Alpha", (('"holds"', "contains"),), True)]
    assert '6:1 "The Alpha" fits, then expected "holds", found "contains"; the rest fits' in shown(text, "volume")


def test_the_first_word_may_be_the_one_that_differs() -> None:
    assert near(HEAD + BARRED + "\nSee our Alpha holds 2 l.\n", "volume") == [("The {entity} holds {value}", "", (('"The"', "our"),), True)]


def test_a_value_that_is_not_written_as_its_kind_is_what_was_found() -> None:
    found = near(HEAD + BARRED + "\nThe Alpha holds plenty.\n", "volume")
    assert found == [("The {entity} holds {value}", "The Alpha holds", (("a decimal such as '3.25'", "plenty."),), False)]


def test_a_name_that_is_no_entity_is_what_was_found() -> None:
    text = seed(GLUED, ("to become both a collections representative and", "to become both a lion tamer and"))
    one = explain(text, "time_to_become", schema=seeds.schema()).patterns[0]
    assert one.differences == (("the name of an entity of the page", "a lion tamer"),)
    assert one.rest_fits
    assert one.fits == "It typically takes 6-12 months to become both"


def test_two_differences_are_both_shown() -> None:
    text = seed(GLUED, ("It typically takes 6-12 months to become both", "It usually takes 6-12 months to turn into both"))
    one = explain(text, "time_to_become", schema=seeds.schema()).patterns[0]
    assert one.differences == (('"typically"', "usually"), ('"become"', "turn into"))
    assert one.rest_fits


def test_a_value_that_can_be_read_fits_although_other_words_follow_it() -> None:
    text = seed(GLUED, ("6-12 months to become both a", "6-12 months until becoming both a"))
    one = explain(text, "time_to_become", schema=seeds.schema()).patterns[0]
    assert one.fits == "It typically takes 6-12 months"
    assert (one.differences, one.rest_fits) == ((('"to become"', "until becoming"),), True)


def test_a_word_more_and_a_word_less_are_found() -> None:
    longer = seed(GLUED, ("It typically takes", "It typically only takes"))
    assert explain(longer, "time_to_become", schema=seeds.schema()).patterns[0].differences == (('"takes" at once', "only"),)
    shorter = seed(GLUED, ("It typically takes", "It takes"))
    assert explain(shorter, "time_to_become", schema=seeds.schema()).patterns[0].differences == (('"typically"', ""),)


def test_a_heading_that_differs_by_a_word_is_found() -> None:
    text = HEAD + BARRED + "\nColours for the Alpha\n* red\nShow more\n"
    one = explain(text, "colours")
    assert near(text, "colours") == [("Colours of the {entity}", "Colours", (('"of"', "for"),), True)]
    assert one.headings == ()


def test_a_heading_of_other_words_with_a_list_below_is_named() -> None:
    one = explain(HEAD + BARRED + "\nWhat it comes in\n* red\n* blue\nShow more\n", "colours")
    assert [(note.words, note.places[0].text) for note in one.headings] == [
        ("has 2 list items below it that no field takes.", "What it comes in")
    ]


def test_a_heading_with_nothing_below_says_what_stands_there() -> None:
    assert unused(HEAD + BARRED + "\nColours of the Alpha\nShow more\n", "colours") == [
        "Colours of the Alpha: is a heading by 'Colours of the {entity}', but right below it stands a line of x-ignore ('Show more')."
    ]


def test_paragraphs_that_are_missing_behind_a_table_are_told() -> None:
    assert "x-after: no paragraph" in unused(HEAD + BARRED, "about")[0]
    assert unused(HEAD + "| | Alpha | Beta |\n| Cups | 5 | 6 |\n", "about") == [": x-after: no table that is read holds price."]


def test_patterns_of_which_nothing_stands_on_the_page_are_listed() -> None:
    text = HEAD + BARRED
    assert explain(text, "volume").silent == (
        'x-prose "The {entity} holds {value}"',
        'x-prose "{entity} of {value} is larger than {entity} of {value}"',
    )
    assert "nothing on the page comes near 2 patterns:" in shown(text, "volume")


def test_a_sentence_that_fits_is_not_near() -> None:
    one = explain(HEAD + BARRED + "\nThe Alpha holds 2 l. The Beta holds 3 l.\n", "volume")
    assert (one.patterns, one.silent) == ((), ())


def test_a_sentence_beside_one_that_fits_is_near() -> None:
    text = HEAD + BARRED + "\nThe Alpha holds 2 l. The Beta contains 3 l.\n"
    assert near(text, "volume") == [("The {entity} holds {value}", "The Beta", (('"holds"', "contains"),), True)]
    assert [one.place.start for one in explain(text, "volume").patterns] == [text.index("The Beta")]


def test_of_two_patterns_the_one_that_fits_better_is_shown() -> None:
    text = seed(GLUED, ("an average salary of", "a mean salary of"))
    shown_patterns = explain(text, "yearly_salary", schema=seeds.schema()).patterns
    assert [("higher" in one.pattern, len(one.differences)) for one in shown_patterns] == [(True, 1)]


@pytest.mark.parametrize("name", seeds.SEEDS)
def test_nothing_comes_near_on_a_page_that_is_read_whole(name: str) -> None:
    for field in seeds.schema().fields:
        one = of_seed(name, field.path)
        assert (one.labels, one.patterns, one.headings, one.reasons) == ((), (), (), ()), field.path


# --- the page ---------------------------------------------------------------------------------------------------------


def test_a_page_that_no_schema_knows_says_how_near_it_is_and_what_would_be_read() -> None:
    text = "Alpha vs Beta\n\nAlphaBeta\nHourly rate$15$16\n"
    one = explain(text, "hourly_rate", schema=seeds.schema())
    assert one.reasons[0].words.startswith("No schema knows this page. occupation-comparison comes nearest: 2 of the 3 labels")
    assert [state.value for state in one.states] == [15, 16]


def test_a_page_that_is_none_is_refused() -> None:
    page = extract.Page("page.png", b"\x89PNG\r\n\x1a\n" + bytes(200))
    one = explain_field(page, "price", [kettles()])
    assert [note.words for note in one.reasons] == ["This is no page that can be read: binary (begins as a PNG image)."]
    assert one.states == ()


def test_a_page_that_is_quarantined_says_so() -> None:
    slow = {"type": "string", "x-labels": ["Code"], "pattern": "^(?:a|aa)+$"}
    schema = compile_schema({"x-match": {"min": 1}, "properties": {"code": slow}})
    one = explain(f"Code: {'a' * 60}!\n", "code", schema=schema)
    assert [note.words[:25] for note in one.reasons] == ["The page is quarantined: "]
    assert one.states == ()


def test_a_page_without_entities_says_so() -> None:
    one = explain("Shop: Corner\nPrice$5$6\n", "price")
    assert one.reasons[-1].words == "No entity was found on the page, so no field of one is read; ask why with: explain PAGE name."
    assert one.unused[0].words.startswith("begins with a label: A row of price stands outside of a table")
    assert explain("Shop: Corner\n", "name").reasons[-1].words.startswith("No entity was found on the page: no table's header row")
    with pytest.raises(UsageError, match="on which none was found. Leave --entity out to see why."):
        explain("Shop: Corner\n", "price", "Alpha")


def test_the_end_of_a_page_that_may_be_cut_is_told_of_absent_fields_only() -> None:
    text = HEAD + BARRED + "\nThe rest of"
    assert [note.words for note in explain(text, "cups").limits] == ["is the last line and has no line break; the page may be cut there."]
    assert explain(text, "price").limits == ()
    assert explain(HEAD + BARRED, "cups").limits == ()


def test_a_table_that_is_not_read_is_told() -> None:
    one = explain(HEAD + "| Price | $5 | $6 |\n| Lid | - | - |\n\nThe Alpha is a kettle.\n", "cups")
    assert [note.words for note in one.limits] == ["A table is not read: its header row is missing."]


# --- what it is made of -----------------------------------------------------------------------------------------------


def test_explanations_as_data_have_spans_lines_and_columns() -> None:
    text = HEAD + BARRED + "| Volumme | 1 l | 2 l |\n"
    data = explanation.as_json(explain(text, "volume"), text)
    assert data["labels"] == [
        {"label": "Volume", "place": {"line": 5, "column": 3, "start": 56, "end": 63, "text": "Volumme"}, "alike": 0.923}
    ]
    price = explanation.as_json(explain(text, "price"), text)["states"][0]
    assert price["claims"][0]["text"] == "$5"
    assert (price["claims"][0]["line"], price["claims"][0]["column"], price["claims"][0]["lost"]) == (4, 11, False)
    assert text[price["claims"][0]["start"] : price["claims"][0]["end"]] == "$5"


@pytest.mark.parametrize("cut", range(0, 6200, 619))
def test_every_prefix_of_a_page_can_be_explained_with_spans_that_hold_their_text(cut: int) -> None:
    text = seed(GLUED)[:cut]
    for path in ("average_age", "time_to_become", "skills", "description", "name"):
        one = explain(text, path, schema=seeds.schema())
        places = [place for note in (*one.unused, *one.limits, *one.headings) for place in note.places]
        places += [found.place for found in (*one.labels, *one.patterns)] + [place for row in one.rows for place in row.places]
        assert all(text[place.start : place.end] == place.text for place in places)
        assert explanation.as_text(one, text)


def test_explaining_reads_the_page_as_read_page_does() -> None:
    result = seeds.result(PIPE)
    said = [
        claim.claim
        for field in seeds.schema().fields
        for state in of_seed(PIPE, field.path).states
        for claim in state.claims
        if claim.claim.entity == state.entity
    ]
    assert sorted(said, key=repr) == sorted(result.claims, key=repr)


def test_what_a_value_breaks_is_said_with_its_keyword() -> None:
    field = kettles().field("volume")
    assert field is not None
    assert refusals(field, 6) == [("maximum", "6 is greater than the maximum of 5")]
    assert refusals(field, 4) == []


def test_beginnings_of_lines_are_compared_with_labels() -> None:
    assert nearest_beginning("Wing span: 3 m", "Wingspan")[0] == "Wing span"
    assert nearest_beginning("", "Wingspan") == ("", 0.0)
    assert alike("WINGSPAN :", "wingspan") == 1.0


def test_a_search_has_an_end_on_a_hostile_text() -> None:
    aligner = Aligner(Mentions(("alpha",), ENGLISH))
    aligner.steps = 5000
    pattern = compile_pattern("It takes {rest} to {rest} both {entity}")
    for _ in range(50):
        aligner.nearly(pattern, "It takes to both " * 200, None, False)
    assert aligner.steps < 0
    found: Nearly | None = aligner.nearly(pattern, "It takes long to boil both kettles", None, False)
    assert found is None
