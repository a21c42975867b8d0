"""What a page of HTML costs, as a multiple of `lxml.html.document_fromstring` on the same bytes, by turns, in one process.

The pages are written here. All hold one comparison of two trees (a table, a sentence, a section), which a schema of ten fields
binds, and around it what fills a page:

    dense     paragraphs, lists and tables of figures in the proportions of an almanac: a tag or text for each twelve characters
    fat       scripts, styles, divisions within each other, attributes and drawings, as a shop's template leaves them

`path` is all that `extract.read_page` does; the others are its steps. `python -m benchmarks.markup` prints a table.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable

import lxml.html

import extract
from benchmarks.measure import Section
from extract.binding import bind
from extract.encodings import decode
from extract.formats import BY_NAME, sniff_decoded
from extract.hiding import suspects
from extract.markup import blocks_of, read_markup
from extract.nesting import nested
from extract.schema import compile_schema
from extract.tokens import scan
from extract.trees import parsed, tree

WORDS = "oak elm ash birch larch hazel maple linden alder willow stands grows bears sheds in the of a on by river hill north yearly".split()  # noqa: SIM905
CLASSES = "nav card wrap item header col-md-6 text-muted btn d-flex js-toggle list inline".split()  # noqa: SIM905
LABELS = ("Price", "Height", "Growth", "Girth", "Oldest", "Number planted", "Hardness", "Share of woods")
SCHEMA = compile_schema({
    "properties": {"trees": {"type": "array", "x-entities": {"key": "name", "min": 2}, "items": {"properties": {
        "name": {"type": "string", "x-names": ["{name} vs {name}"]},
        "price": {"type": "number", "x-kind": "money", "x-labels": ["Price"]},
        "height": {"type": "number", "x-kind": "decimal", "x-labels": ["Height"]},
        **{label.lower(): {"type": "number", "x-kind": "decimal", "x-labels": [label]} for label in LABELS[3:]},
        "growth": {"type": "number", "x-kind": "percent", "x-labels": ["Growth"], "x-prose": ["{entity} grows {value} a year"]},
        "use": {"type": "string", "x-section": ["What is {entity} for?"]},
    }}}},
})  # fmt: skip
COMPARISON = (
    "<h1>Oak vs Elm</h1>\n<p>An oak grows 14% a year. The wood of both is used.</p>\n"
    "<table><thead><tr><th></th><th>Oak</th><th>Elm</th></tr></thead>"
    + "".join(
        f"<tr><th>{label}</th><td>{'$' * (label == 'Price')}{12 + at}{'%' * (label == 'Growth')}</td>"
        f"<td>{'$' * (label == 'Price')}{30 + at}{'%' * (label == 'Growth')}</td></tr>\n" for at, label in enumerate(LABELS)
    ) + "</table>\n<h2>What is oak for?</h2>\n<p>Ships &amp; barrels were made of it.</p>\n<p>The rest is burnt.</p>"
)  # fmt: skip


def dense(size: int, seed: int = 1) -> str:
    """A page of about so many characters, full of text."""
    rng = random.Random(seed)

    def words(count: int) -> str:
        return " ".join(rng.choice(WORDS) for _ in range(count))

    script = f"<script>var data = {{{', '.join(f'{rng.choice(WORDS)}: {rng.random()}' for _ in range(size // 400))}}};</script>"
    style = "<style>" + "".join(f".c{i} {{ color: #{i:06x}; margin: {i}px }}" for i in range(size // 600)) + "</style>"
    menu = "".join(f'<li class="menu-item"><a href="/{rng.choice(WORDS)}/{i}">{words(2)}</a></li>' for i in range(12))
    parts = [COMPARISON]
    while sum(map(len, parts)) < size * 0.82:
        parts.append(f'<h2 id="s{len(parts)}">{words(3)}</h2>')
        parts += [f'<p class="text">{words(30)}, <a href="/x?a={i}&amp;b=2">{words(2)}</a> &amp; <b>{words(2)}</b>.</p>' for i in range(3)]
        figures = [(words(2), rng.randrange(10**6), rng.randrange(100)) for _ in range(12)]
        cells = [f'<th scope="row">{name}</th><td class="n">${price:,}</td><td>{share}&nbsp;%</td>' for name, price, share in figures]
        rows = "".join(f'<tr class="r{i % 2}">{row}</tr>\n' for i, row in enumerate(cells))
        head = f"<tr><th></th><th>{words(1)}</th><th>{words(1)}</th></tr>"
        parts.append(f"<table class='data'><thead>{head}</thead><tbody>\n{rows}</tbody></table>")
        parts.append("<ul>" + "".join(f"<li>{words(6)}, {i}%</li>\n" for i in range(8)) + "</ul>")
    head = f'<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8"><title>{words(4)}</title>{script}{style}</head>'
    return f'{head}\n<body class="page"><nav><ul>{menu}</ul></nav><main>{"".join(parts)}</main><!-- end --></body></html>\n'


def fat(size: int, seed: int = 1) -> str:
    """A page of about so many characters, most of them no text."""
    rng = random.Random(seed)

    def attributes() -> str:
        first, second = rng.sample(CLASSES, 2)
        return f' class="{first} {second}-{rng.randrange(99)}" data-id="{rng.randrange(10**6)}" data-track="a{rng.randrange(99)}"'

    head = ["<title>Oak vs Elm</title>"]
    while sum(map(len, head)) < size * 0.48:
        numbers = ",".join(f'"{rng.choice(CLASSES)}{i}":{rng.random()}' for i in range(40))
        rules = "".join(f".{rng.choice(CLASSES)}{i}{{color:#fff;margin:{i}px}}" for i in range(20))
        head.append(f"<script>var x={{{numbers}}};</script><style>{rules}</style>\n")
    around: list[str] = []
    while sum(map(len, around)) < size * 0.48:
        drawing = '<svg width="8" height="8"><path d="M0 0h8v8z"/></svg>' if rng.random() < 0.3 else ""
        link = f'<a href="/x/{rng.randrange(999)}"{attributes()}><span{attributes()}>{rng.choice(WORDS)} link</span>{drawing}</a>'
        around.append(f"<div{attributes()}>\n<div{attributes()}>\n  <div{attributes()}>{link}</div>\n</div></div>\n")
    half = len(around) // 2
    body = f"{''.join(around[:half])}<main{attributes()}>{COMPARISON}</main>{''.join(around[half:])}"
    start = f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">{"".join(head)}</head>'
    return f"{start}\n<body{attributes()}>\n{body}</body></html>\n"


PAGES: dict[str, Callable[[int], str]] = {"dense": dense, "fat": fat}


def measure(text: str, turns: int) -> tuple[float, dict[str, float]]:
    """Median seconds of lxml, and the multiples of it that our steps take."""
    body = text.encode()
    page, decoded, tokens, blocks = extract.Page("page.html", body), decode(body), scan(text), read_markup(text)
    form, built = BY_NAME["html"], tree(text)

    def path() -> None:
        read_markup.cache_clear()
        extract.read_page(page, SCHEMA)

    tasks: dict[str, Callable[[], object]] = {
        "lxml": lambda: lxml.html.document_fromstring(body),
        "path": path,
        "decode": lambda: decode(body),
        "sniff": lambda: sniff_decoded(body, decoded),
        "scan": lambda: scan(text),
        "tree": lambda: tree(text),
        "parser's tree": lambda: parsed(tokens),
        "blocks": lambda: blocks_of(built),
        "bind": lambda: bind(page.name, text, blocks, SCHEMA, form.plain, form.embedded),
    }
    times: dict[str, list[float]] = {name: [] for name in tasks}
    for turn in range(turns + 2):
        for name, task in tasks.items():
            start = time.process_time_ns()
            task()
            if turn >= 2:
                times[name].append((time.process_time_ns() - start) / 1e9)
    medians = {name: statistics.median(kept) for name, kept in times.items()}
    return medians["lxml"], {name: value / medians["lxml"] for name, value in medians.items() if name != "lxml"}


STEPS = ("path", "decode", "sniff", "scan", "tree", "parser's tree", "blocks", "bind")


def section(turns: int) -> Section:
    """The table."""
    rows = []
    for size in (13_000, 80_000):
        for name, write in PAGES.items():
            text = write(size)
            tokens = scan(text)
            base, ratios = measure(text, turns)
            sound = "yes" if nested(tokens, suspects(tokens)) is not None else "no"
            steps = [f"{ratios[step]:.1f}" for step in STEPS]
            rows.append((name, f"{len(text):,}", f"{len(tokens.names):,}", sound, f"{base * 1000:.3f}", *steps))
    before = (
        f"Other pages of HTML, step by step, as multiples of `lxml.html.document_fromstring` on the same bytes; processor time, "
        f"medians of {turns} turns on one page. `path` is all of it; `tree` has its scan in it."
    )
    return Section("HTML, step by step", ("page", "characters", "tokens", "sound", "lxml ms", *STEPS), tuple(rows), before)


def main() -> None:
    """Reads the options."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="python -m benchmarks.markup", description=__doc__, formatter_class=raw)
    parser.add_argument("--quick", action="store_true", help="fewer turns")
    print(section(15 if parser.parse_args().quick else 100).text())


if __name__ == "__main__":
    main()
