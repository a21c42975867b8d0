"""What each built-in rule means and what to do about it: the words of reports, and names that no other rule may take."""

from __future__ import annotations

from typing import NamedTuple


class Meaning(NamedTuple):
    """One rule: what it says of a page, and what a person does then."""

    what: str
    remedy: str


MEANINGS: dict[str, Meaning] = {
    # a page as a whole
    "refused": Meaning("The file is no page that can be read.", "Leave it out of the pages, or scrape it again."),
    "encoding": Meaning("Bytes of the page were broken and are replaced.", "Scrape the page again, with its bytes unaltered."),
    "archive": Meaning("A file that holds many pages is broken in places.", "Fetch it again; what could be read was."),
    "packing": Meaning("The page is packed, and what is packed is cut or broken.", "Scrape the page again; what is lost may be anything."),
    "schema": Meaning("The page fits no schema, or its record breaks it.", "Compare the value with its place, then mend the schema."),
    "timeout": Meaning("A pattern of the schema took too long on the page.", "Make the pattern simpler; the page was not read."),
    "crash": Meaning("The tool failed on the page.", "Report the page with the message; the others were read."),
    "cut": Meaning("The page ends inside something that may go on.", "Scrape the page again if it is not whole."),
    "hidden": Meaning("Parts of the page are hidden, and not read.", "Look whether a reader should see them."),
    # reading
    "unreadable": Meaning("A cell is not written as its field is.", "Look at the cell; widen x-kind, x-unit or x-null."),
    "placeholder": Meaning("A template left its mark instead of a value.", "Scrape the page again, after its scripts have run."),
    "ambiguous": Meaning("A value reads in several ways and nothing decides.", "Say what may occur (enum, x-known), a bound, or x-locale."),
    "capped": Meaning("There was more than is tried or kept.", "Look at the place; what is beyond the limit is not read."),
    "ragged-row": Meaning("A row has another number of cells than its header.", "Look at the table; a cell may be missing."),
    "unknown-label": Meaning("No field has this label.", "Add it to x-labels of a field, or leave it."),
    "summary": Meaning("A column or row named as sums are is read as no entity.", "Name it in x-ignore, or the entity in x-known."),
    "unread-row": Meaning("A row of a field stands where no table is.", "Look at the lines around it; its table may have been torn."),
    "unread-image": Meaning("A cell holds an image, and no text that is a value.", "Look at it; x-values may say what its words mean."),
    "unread-table": Meaning("A table that names fields is not read.", "Look at its header; the entities may be missing there."),
    "mended-table": Meaning("Cells of a table were moved or left out to make its rows meet.", "Compare the table with its source."),
    "unread-text": Meaning("Text beside the items of a list is not read.", "Look at the place; the list may say more."),
    "footnote": Meaning("Marks of footnotes behind values and names are left out.", "See whether a footnote changes what they say."),
    "unread-data": Meaning("Data of the page for machines is not read.", "Look at the script or item; all else is read."),
    "unpaired": Meaning("A sentence has another number of values than of entities.", "Look at the sentence, and at the pattern."),
    "empty-item": Meaning("A written list has an empty item.", "Report the source; the other items are read."),
    # what pages say
    "agree": Meaning("Statements of one field differ, on a page or between pages.", "See which is right; the majority is no proof."),
    "currency": Meaning("Amounts of one field are in several currencies.", "Let the field keep it (type object), or name it in x-unit."),
    "near-miss": Meaning("Two names are nearly the same and their figures are equal.", "Decide whether they are one; they are not merged."),
    "asserts": Meaning("A sentence orders two entities otherwise than their figures.", "See which is right."),
    "ratio": Meaning("Two figures are not in the ratio that they must have.", "See which of the two is right."),
    "sum": Meaning("Shares do not add up.", "Look for a share that is missing or wrong."),
    "between": Meaning("A figure lies outside of its bounds.", "See which of the figures is right."),
    "equals": Meaning("Two values that must be equal are not.", "See which is right."),
    "leads": Meaning("A list does not begin another one as it must.", "Compare the two lists."),
    "descending": Meaning("The shares of a list rise.", "Compare the order with the source."),
    "sql-rule": Meaning("A rule in SQL could not be completed.", "Mend the rule; extract schema check runs its tests."),
    # golden files and waivers
    "golden": Meaning("A value is not the one of the golden file.", "Take it with extract accept, or mend the page or the schema."),
    "missing-golden": Meaning("The page has no golden file.", "Look at its record, then take it with extract accept, or extract run."),
    "surplus-golden": Meaning("The golden file has no page.", "Restore the page, or delete the golden file."),
    "broken-golden": Meaning("The golden file cannot be read.", "Restore it from version control, or delete it and run again."),
    "unused-waiver": Meaning("A waiver matches nothing.", "Delete its block."),
    "expired-waiver": Meaning("A waiver has expired; what it waived is open again.", "Mend the cause, or give the waiver a new date."),
}  # fmt: skip


def meaning(rule: str) -> Meaning:
    """The meaning of a rule; of one that a user wrote, where to look."""
    return MEANINGS.get(rule, Meaning(f"The rule {rule} of the schema finds the row.", f"Read {rule}.sql beside the schema."))
