"""What a text is as a document, and pages without content."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.documents import html, json_document, rtf, xml
from extract.hollow import SHORT_PAGE, hollow, hollow_html

HTML = [
    "<!DOCTYPE html><html><body>Oak</body></html>",
    "  \n<!doctype HTML>\nOak",
    "\ufeff\ufeff <!doctype html>",
    '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x"><html xmlns="http://www.w3.org/1999/xhtml">',
    "<html><p>Oak",
    "<HTML>",
    "<head><title>Oak",
    '<?xml version="1.0"?>\n<!-- x -->\n<html>Oak</html>',
    '<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"/>',
    '<?xml version="1.0"?><div xmlns="http://www.w3.org/1999/xhtml">Oak</div>',
    '<?xml version="1.0"?><?xml-stylesheet href="x"?><table><tr><td>Oak',
    "<table><tr><td>Oak</td></tr></table>",
    "<tr><td>Oak</td></tr>",
    "<td>Oak</td>",
    "<div class='a'>Oak",
    "<li>Oak</li><li>Elm</li>",
    "<a href=x>Oak</a>",
    "<br>Oak",
    "<script>x</script>Oak",
    "<!-- a comment\nof lines --> <body>Oak",
    "Oak <p>and</p> <p>elm</p>",
    "Oaks:\n<ul>\n<li>Red</li>\n<li>White</li>\n</ul>\n",
    "\u00ef\u00bb\u00bf<!doctype html><p>Oak",
    "<![if !IE]><p>Oak</p><![endif]>",
    "</div><p>Oak</p>",
    "1f4a\r\n<!DOCTYPE html><html><body>Oak</body></html>",
    "-->\n<div id=a>\n<h1>Oak</h1>\n<script>\nif (a < b) {\n  grow('<p>');\n}\n</script>\n</div>\n<!--\n",
    "Oak<table><tr> Elm</tr> Ash</table>",
    "Oak<table>Elm",
    "Oaks\n<ul>\n <li>red <br>\n    oak\n <li>white\n</ul>\n",
    "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<!doctype html><html><body>Oak</body></html>",
    "Warning: no variable in index.php on line 3\n<html>\n<head></head><body>Oak</body></html>",
    "<my-tree><div>Oak</div></my-tree>",
    "<rss>\n  <b>Oak</b>\n</rss>\n",
    "<article>\n# Oak\n<p>one</p><p>two</p></article>",
]

NOT_HTML = [
    "Oak",
    "1 < 2 and <3 trees > <4",
    "Write to <oak@example.org> or <elm@example.org>.",
    "<Alice> hello\n<Bob> a <b> word\n",
    "# Oak\n\nSome <b>bold</b> words.\n\n<p>One</p>\n<p>Two</p>\n\n- [a](http://x)\n- [b](http://y)\n",
    "<p align=center><img src=x></p>\n\n# Oak\n\nAn oak is a tree that grows for centuries in the wood.\n\n## Elm\n\n```sh\nplant elm\n```\n",
    "import re\n\nPAGE = '<div><p>oak</p></div>'\n\nprint('<p>' + PAGE + '</p>')\n",
    "export function Tree() {\n  return (<div><p>Oak</p><p>Elm</p></div>);\n}\n",
    "<?php\necho '<p>oak</p><p>elm</p>';\n",
    '{% extends "base.html" %}\n<ul>\n<li>{{ tree }}</li>\n<li>{{ tree }}</li>\n</ul>\n',
    "tree,text\noak,<p>old</p>\nelm,<p>tall</p>\n",
    "-<p>oak</p>\n+<p>elm</p>\n-<p>ash</p>\n",
    "2020-01-01 ERROR in <p>oak</p>\n2020-01-02 ERROR in <p>elm</p>\n",
    "The tag <table> holds rows. A row is a <tr> and a cell is a <td>. Close them with </td>, </tr> and </table>.\n",
    "I like <table> more than <br>",
    "Oak <table> elm",
    "From: a@example.org\nSubject: Oak\nMIME-Version: 1.0\n\n<html><body><p>Oak</p></body></html>\n",
    "Oak | <p>1</p>\nElm | <p>2</p>\nAsh | <p>3</p>\n",
]


@pytest.mark.parametrize("text", HTML)
def test_html_is_known(text: str) -> None:
    found = html(text)
    assert found is not None
    assert found.name == "html"
    assert 0 < found.score <= 1
    assert found.reason
    assert xml(text) is None


@pytest.mark.parametrize("text", NOT_HTML)
def test_text_with_a_few_tags_is_no_html(text: str) -> None:
    assert html(text) is None
    assert xml(text) is None


@pytest.mark.parametrize("text", ["<!doctype html><body>", "<html><body>", "Words of the server.\n<html><body>\n"])
@pytest.mark.parametrize("inside", NOT_HTML)
def test_a_document_with_a_root_is_html_whatever_is_in_it(text: str, inside: str) -> None:
    assert html(text + inside + "</body></html>")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('<rss version="2.0"><channel><title>Oak</title></channel></rss>', "feed"),
        ('<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Oak</title></feed>', "feed"),
        ('<rdf:RDF xmlns:rdf="x"><item/></rdf:RDF>', "xml"),
        ('<svg xmlns="http://www.w3.org/2000/svg"><text>Oak</text><a/><style/></svg>', "svg"),
        ('<?xml version="1.0"?>\n<!DOCTYPE svg PUBLIC "x" "y" [<!ENTITY a "b">]>\n<svg></svg>', "svg"),
        ('<?xml version="1.0"?><trees><table><tr>Oak</tr></table></trees>', "xml"),
        ('<?xml version="1.0"?><object><p>Oak</p></object>', "xml"),
        ("<trees><tree><title>Oak</title></tree></trees>", "xml"),
        ('<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body/></s:Envelope>', "xml"),
        ('<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url/></urlset>', "xml"),
        ("<!DOCTYPE trees SYSTEM 'trees.dtd'><trees><p>Oak</p></trees>", "xml"),
    ],
)
def test_xml_that_is_no_html_is_named(text: str, name: str) -> None:
    found = xml(text)
    assert found is not None
    assert found.name == name
    assert html(text) is None


@pytest.mark.parametrize(
    "text",
    [
        '{"tree": "oak"}', "[1, 2]", ' \n[{"a": null}]\n', "{}", "[]", '\ufeff{"a": 1}', '{"a": 1}\n{"a": 2}\n{"a": 3}\n', '[1]\n[2]\n\n[3]',
        '{"a": 1}\n{"a": 2}\n{"a": ', '{"tree": ["oak", ', '[{"tree": "o', '[[1, 2], [3',
    ],
)  # fmt: skip
def test_json_is_known(text: str) -> None:
    found = json_document(text)
    assert found is not None
    assert found.name == "json"


@pytest.mark.parametrize(
    "text", ["{oak}", "[see note]", "[1] Oaks grow [2]", "[1] one\n[2] two\n", "[section]\na = 1\n", "{ oak: 1 }", "oak {}", ""]
)
def test_brackets_alone_make_no_json(text: str) -> None:
    assert json_document(text) is None


LEAF = st.none() | st.booleans() | st.integers() | st.text(max_size=9)
NODE = LEAF | st.lists(LEAF, max_size=3) | st.dictionaries(st.text(max_size=9), LEAF, max_size=3)


@given(st.lists(NODE, max_size=4) | st.dictionaries(st.text(max_size=9), NODE, max_size=4))
def test_every_object_and_list_is_json(value: object) -> None:
    assert json_document(json.dumps(value)) is not None
    assert json_document(json.dumps(value, indent=2)) is not None


def test_rtf_is_known() -> None:
    assert rtf("{\\rtf1 Oak}") is not None
    assert rtf("{\\tex}") is None


# --- pages without content --------------------------------------------------------------------------------------------

BLOCKED = [
    "Access Denied\nYou don't have permission.\n",
    "Access to this page has been denied.\n",
    "Please verify you are a human\n",
    "Please enable JavaScript and cookies to go on.\n",
    "Checking your browser before you go on.\n",
    "403 Forbidden\nnginx\n",
    "Are you a robot?\nSolve the CAPTCHA.\n",
    "Too many requests\n",
    "Trees of the world\nJust a moment...\n",
    "Sorry, you have been blocked\nYou are unable to access trees.example\n" + "Why? This site uses a service to protect itself. " * 9,
    "Pardon Our Interruption\n" + "As you were browsing something made us think you were a bot. " * 9,
    "trees.example\n\nConfirm you\u2019re not a robot\n\nTick the box.\n",
]
ERROR = [
    "404 Not Found\n",
    "503 Service Unavailable",
    "Page not found\nThe page that you are looking for is gone. Go home.\n",
    "Oops! That page can\u2019t be found.\nIt looks like nothing was found at this location.",
    "Internal Server Error\nThe server met an error and could not finish your request.\n",
    "Seite nicht gefunden\nZur Startseite\n",
    "We are down for maintenance\n",
    "HTTP ERROR 500\n",
]
CONTENT = [
    "Oaks are trees.",
    "How a CAPTCHA works\n\nA captcha is a test that tells people from machines. It was made in 1997 and shows letters that machines cannot "
    "read well. Many find it annoying, and some cannot solve it at all, which is why other ways were sought. Today a site looks at how the "
    "mouse moves before it asks. The word is an acronym, and the test has been put to work in reading old books, it is said.\n",
    "Errors of servers\n\nA page is not found where its address is wrong, and the server then answers 404 Not Found. " + "Oaks grow old. " * 30,
    "The history of the enable JavaScript notice, from its beginnings on the early web to the many frames of today\n" + "Oaks grow. " * 40,
    "Oak\n30 m\nElm\n25 m\n",
    "Captcha solver vs data typist\nA solver reads letters, a typist writes them.\n",
    "Access Denied (film)\n\nAccess Denied is a film of 1997 about a forest. " + "Oaks stand in it, and elms. " * 15,
]  # fmt: skip


@pytest.mark.parametrize("text", BLOCKED)
def test_a_short_page_that_says_that_it_is_blocked_is_blocked(text: str) -> None:
    found = hollow(text)
    assert found is not None
    assert found.name == "blocked"
    assert "characters" in found.reason


@pytest.mark.parametrize("text", ERROR)
def test_a_short_page_that_says_that_it_is_an_error_is_one(text: str) -> None:
    found = hollow(text)
    assert found is not None
    assert found.name == "error"


@pytest.mark.parametrize("text", CONTENT)
def test_a_page_that_speaks_of_such_things_is_content(text: str) -> None:
    assert hollow(text) is None


@pytest.mark.parametrize("text", BLOCKED + ERROR)
def test_a_long_page_is_content_whatever_it_says(text: str) -> None:
    assert hollow(text + "Oaks are trees that grow old.\n" * (SHORT_PAGE // 28)) is None


@pytest.mark.parametrize("text", BLOCKED + ERROR)
def test_html_that_says_so_is_known_by_what_a_reader_sees(text: str) -> None:
    title, _, rest = text.partition("\n")
    page = f"<html><head><title>{title}</title><style>{'x' * 3000}</style></head><body><div><p>{rest}</p></div></body></html>"
    found, plain = hollow_html(page), hollow(text)
    assert found is not None
    assert plain is not None
    assert found.name == plain.name
    assert hollow_html(f"<html><body><!-- {text} --><script>'{text}'</script><p>Oaks are trees that grow old.</p></body></html>") is None


def test_a_shell_that_only_javascript_fills_is_blocked_or_empty() -> None:
    shell = "<!doctype html><title>Oak</title><noscript>You need to enable JavaScript to run this app.</noscript><div id=root></div>"
    found = hollow_html(shell)
    assert found is not None
    assert found.name == "blocked"
    assert hollow_html(shell.replace("<div id=root>", "<div id=root><h1>Oak</h1><p>Oaks are trees that grow old.</p>")) is None
    found = hollow_html("<!doctype html><body><div id=root></div><script src=x></script>")
    assert found is not None
    assert found.name == "empty"


@pytest.mark.parametrize(
    "page",
    [
        "<table><tr><td></td></tr></table>",
        '<script type="application/ld+json">{"name": "Oak"}</script>',
        "<meta itemprop=name content=Oak>",
        "<p>Access denied</p><table><tr><td>Oak</td><td>30</td></tr><tr><td>Elm</td><td>25</td></tr></table>",
        "<h1>Access denied</h1>" + "<p>Oak</p>" * 40,
        "<h1>Access denied</h1>" + "<a href=x>Oak</a>" * 80,
    ],
)
def test_html_with_data_is_content(page: str) -> None:
    assert hollow_html(page) is None


@pytest.mark.parametrize(
    "piece",
    ["<", "<p", "<p>", "<!--", "<?", "</p>", "<script ", "<script>", "<noscript>", "<a ", "<!doctype x [", "{", "[", '{"', "<x>", "a: b\n", "|", "# ",
     "<table> x", "import ", "404 ", "access ", "page ", " ", "\n", "<tr>", "&", "<svg ", '[{"a":1},', "{}\n", "<a\n"],
)  # fmt: skip
@pytest.mark.parametrize("start", ["", "<!doctype html>", "Oak ", "<x>", '<?xml version="1.0"?>'])
def test_long_texts_of_one_thing_are_known_in_time(start: str, piece: str) -> None:
    text = start + piece * (200_000 // len(piece))
    begun = time.process_time()
    for know in (html, xml, json_document, rtf, hollow, hollow_html):
        know(text)
        know(text[:60_000])
    assert time.process_time() - begun < 2


@given(st.text(alphabet=st.sampled_from("<>!/-?[]{}\"'= \n\tahtmlpbdy:"), max_size=200))
def test_any_text_is_looked_at(text: str) -> None:
    for know in (html, xml, json_document, rtf, hollow, hollow_html):
        found = know(text)
        assert found is None or (0 < found.score <= 1 and found.reason)
