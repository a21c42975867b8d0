"""Texts that mean something to one of the languages that a report, a decision or a log is written in, by the language.

Each is put in cells, headers, names of entities and pages, addresses and reasons, and must come out as text.
"""

from __future__ import annotations

KINDS: dict[str, tuple[str, ...]] = {
    "elements that take in what follows": (
        "<plaintext>", "<textarea><title><xmp>", "<noscript><p title='</noscript><img src=x onerror=window.pwned=1>'>", "<template><select><option>",
        "<svg><desc><![CDATA[</desc><script>window.pwned=1</script>]]>", "<frameset onload=window.pwned=1>",
    ),
    "markup that is another after a second reading": (
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=window.pwned=1&gt;'>",
        "<form><math><mtext></form><form><mglyph><svg><mtext><style><path id='</style><img onerror=window.pwned=1 src>'>",
        "&amp;lt;script&amp;gt;window.pwned=1&amp;lt;/script&amp;gt;", "<scr<script>ipt>window.pwned=1</scr</script>ipt>",
    ),
    "tags and attributes that do not end": (
        "<img src=x onerror=window.pwned=1 ", "<a href='", '" autofocus tabindex=1 onfocus="window.pwned=1', "`><img src=x onerror=window.pwned=1>",
        "</pre></code></bdi></td></table></article></main><b", "<!--", "<!doctype html><html onclick=window.pwned=1>", "<?php",
    ),
    "what the head of a page holds": (
        "<base href=//evil.example/>", "<meta http-equiv=refresh content='0;url=javascript:window.pwned=1'>", "<link rel=stylesheet href=//evil.example/x.css>",
        "<style>@import '//evil.example/x.css';*{display:none}</style>", "<iframe srcdoc='<script>parent.pwned=1</script>'>",
        "<form action=//evil.example><button formaction=javascript:window.pwned=1>",
    ),
    "addresses": (
        "JaVaScRiPt:window.pwned=1//", "java\tscript:window.pwned=1", " \x01javascript:window.pwned=1", "data:text/html,<script>window.pwned=1</script>",
        "vbscript:msgbox(1)", "//evil.example/x", "https://user:pass@evil.example:1/%2e%2e?a=b#/rows?q=x", "%3Cscript%3Ewindow.pwned=1%3C/script%3E", "blob:null/x",
    ),
    "names that objects of a program have": ("__proto__", "constructor", "hasOwnProperty", "toString", "__defineGetter__", "then", "undefined", "NaN", "null"),
    "templates and calls": (
        "${window.pwned=1}", "{{constructor.constructor('window.pwned=1')()}}", "<%= 7*7 %>", "#{7*7}", "%s%n%(x)s{0.__class__}", "`);window.pwned=1;(`",
        "';window.pwned=1;//", "\\';window.pwned=1;//", "\u2028window.pwned=1\u2029",
    ),
    "paths": ("../../../../etc/passwd", "..\\..\\windows\\win.ini", "/etc/passwd\x00.txt", "file:///etc/passwd", "C:\\CON", "NUL", "~root", "....//....//x", "%2e%2e%2fx"),
    "shells and options": ("$(touch pwned)", "`touch pwned`", "'; touch pwned; '", "--help", "-rf", "a\\\nb", "!!", "*", "| touch pwned"),
    "XML": (
        "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>", "&e;&#0;&#x1;&#xFFFE;", "]]></failure><testcase name='x'/>", "<xi:include href='x'/>",
    ),
    "TOML, JSON, SQL and sheets": (
        "\"\"\"\n[[waiver]]\nrule = \"x\"", "'''\nx = 1", "\\u0000\\", '", "rule": "x', "'; DROP TABLE claims; --", '" OR 1=1 --', "=HYPERLINK(\"http://evil.example\")", "@SUM(1+1)", "+1|x",
    ),
    "logs and terminals": (
        "\x1b[2J\x1b[31mred", "\x1b]0;title\x07", "\x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\", "\x9b2J\x9d0;x\x9c", "over\rwritten", "b\x08\x08\x08ack", "\x0e\x0f\x7f",
        "\x85::error::x", "\u2028::set-output name=x::y", "\x0b::stop-commands::x", "\x0c##[group]x", "##vso[task.setvariable]x", "::add-mask::a",
        "%0A::error::x", "\r\n\r\nHTTP/1.1 200 OK\r\n\r\n<script>",
    ),
    "Markdown": ("```\n# x", "![x](http://evil.example/x.png)", "[x]: http://evil.example", "</details></summary>", "~~~", "@octocat fixes #1", "<http://evil.example>", "\\<b>"),
    "characters that are not seen, join or turn": (
        "a\u200db\u200cc\u2060d\ufeffe", "\u202eevil\u202c\u2066x\u2069", "\u05d0\u05d1 12 \u05d2", "Z\u0300\u0301\u0302\u0334\u0489\u20dd", "\u0e14\u0e49\u0e49\u0e49\u0e47\u0e47",
        "\U0001f468\U0001f3ff\u200d\U0001f9b0", "\U0001f1fa\U0001f1f8\U0001f1f7", "\ufdd0\uffff\U0010ffff", "\u034f\u115f\u3164\uffa0", "\U000e0041\U000e007f", "\xad\u180e\u061c",
        "\xa0\u1680\u2003\u3000\u205f", "\u0130\u0131\u1e9e\ufb01", "\uff1cscript\uff1e\ufe64b\ufe65", "+ADw-script+AD4-window.pwned=1+ADw-/script+AD4-",
    ),
}  # fmt: skip
ALL = tuple(text for texts in KINDS.values() for text in texts)
