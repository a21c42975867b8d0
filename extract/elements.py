"""The elements of HTML by what they do to the text and the tree of a page.

The names are those of the HTML standard, https://html.spec.whatwg.org/multipage/, and of its rendering section.
"""

from __future__ import annotations


def _names(*lines: str) -> frozenset[str]:
    return frozenset(name for line in lines for name in line.split())


VOID = _names("area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr")
"""Elements without content and end tag."""

FORMATTING = _names("a b big code em font i nobr s small strike strong tt u")
"""Elements that the parser opens again in the next block where one ends with them open."""

REFERENCING = _names("title textarea")
"""Elements whose content holds character references and no tags."""

LITERAL = _names("script style xmp iframe noembed noframes plaintext")
"""Elements whose content holds neither. Scripting is off, as for a reader of text, so `noscript` is none of them."""

SHOWN = _names("title textarea xmp plaintext")
"""Those of both whose content is text of the page."""

INSTEAD = _names("iframe noembed noframes")
"""Those of both whose content stands in for something that a browser loads."""

BREAKOUT = _names(
    "b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta nobr ol p pre",
    "ruby s small span strong strike sub sup table tt u ul var",
)
"""Elements of HTML that end `svg` and `math` where they stand in them."""

DRAWN = _names(
    "g path circle rect line polyline polygon ellipse use defs symbol text tspan stop mask pattern filter lineargradient radialgradient",
    "clippath marker animate animatetransform fegaussianblur feoffset feblend femerge femergenode feflood fecomposite fecolormatrix",
)
"""Elements of `svg` that neither hold HTML nor end it."""

INTEGRATION = {"svg": _names("foreignobject desc title"), "math": _names("mi mo mn ms mtext annotation-xml")}
"""Elements of both that hold HTML."""

HEADINGS = _names("h1 h2 h3 h4 h5 h6")

NEW_LINE = _names(
    "address article aside center details dialog dir div fieldset figcaption figure footer form frame frameset header hgroup hr legend",
    "main nav optgroup option search section select summary",
)
"""Elements whose text begins a new line."""

NEW_PARAGRAPH = _names("blockquote listing menu ol p plaintext pre textarea title ul xmp")
"""Elements that stand apart from what is before and behind them."""

CELLS = _names("br caption col colgroup dd dl dt li table tbody td template tfoot th thead tr")
"""Others that part words."""

PARTING = HEADINGS | NEW_LINE | NEW_PARAGRAPH | CELLS
"""All elements that part words, beside buttons; what stands between two texts without one of them is one word."""

UNSEEN = _names("audio canvas datalist noembed noframes object rp template video")
"""Elements whose content is not shown: parts for scripts, suggestions, and what stands in for something that does not play."""

STRUCK = _names("del s strike")
"""Elements of text that no longer holds; left out where a line or cell says something else."""

UNSEEN_FOREIGN = _names("annotation desc metadata title")
"""Elements of `svg` and `math` that describe it."""

COMMON = _names(
    "a abbr article aside b body br button cite code dd div dl dt em figcaption figure font footer form h1 h2 h3 h4 h5 h6 head header",
    "hr html i iframe img input label li link main meta nav noscript ol option p path script section select small span strong style",
    "sub summary sup svg table tbody td textarea tfoot th thead time title tr ul",
)
"""Names whose spelling is known without looking at their letters."""
