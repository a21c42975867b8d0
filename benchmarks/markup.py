"""What a page of HTML costs, as a multiple of `lxml.html.document_fromstring` on the same text, by turns, in one process.

The pages are written here: a head with scripts and styles, a menu, paragraphs, a specification of `div` and tables of figures, in
the proportions of a shop's or an almanac's page. `python -m benchmarks.markup` prints a table.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable

import lxml.html

from extract.markup import blocks_of
from extract.nesting import nested
from extract.tokens import scan
from extract.trees import parsed, tree

WORDS = "oak elm ash birch larch hazel maple linden alder willow stands grows bears sheds in the of a on by river hill north yearly".split()  # noqa: SIM905


def page(size: int, seed: int = 1) -> str:
    """A page of about so many characters."""
    rng = random.Random(seed)

    def words(count: int) -> str:
        return " ".join(rng.choice(WORDS) for _ in range(count))

    script = f"<script>var data = {{{', '.join(f'{rng.choice(WORDS)}: {rng.random()}' for _ in range(size // 400))}}};</script>"
    style = "<style>" + "".join(f".c{i} {{ color: #{i:06x}; margin: {i}px }}" for i in range(size // 600)) + "</style>"
    menu = "".join(f'<li class="menu-item"><a href="/{rng.choice(WORDS)}/{i}">{words(2)}</a></li>' for i in range(12))
    parts: list[str] = []
    while sum(map(len, parts)) < size * 0.75:
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


def measure(text: str, turns: int) -> tuple[float, dict[str, float]]:
    """Median seconds of lxml, and the multiples of it that our steps take."""
    body = text.encode()
    tokens = scan(text)
    tasks: dict[str, Callable[[], object]] = {
        "lxml": lambda: lxml.html.document_fromstring(body),
        "scan": lambda: scan(text),
        "tree": lambda: tree(text),
        "tree by the parser": lambda: parsed(tokens),
        "blocks": lambda: blocks_of(tree(text)),
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


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.markup", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer turns")
    turns = 15 if parser.parse_args().quick else 100
    print(f"{'characters':>10} {'tags':>6} {'sound':>6} {'lxml ms':>8}  multiples of it")
    for size in (13_000, 80_000):
        text = page(size)
        tokens = scan(text)
        base, ratios = measure(text, turns)
        shown = "  ".join(f"{name} {ratio:.1f}x" for name, ratio in ratios.items())
        print(f"{len(text):10} {len(tokens.names):6} {'yes' if nested(tokens) is not None else 'no':>6} {base * 1000:8.3f}  {shown}")


if __name__ == "__main__":
    main()
