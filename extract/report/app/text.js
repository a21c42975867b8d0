// @ts-check
// Words and numbers as people read them.

const { html, render, nothing } = LIT;

const NUMBERS = new Intl.NumberFormat("en");

/** A number with its thousands apart. @param {number} one */
const figure = (one) => NUMBERS.format(one);

/** `1 page`, `2 pages`, `3 discrepancies`. @param {number} many @param {string} what */
function count(many, what) {
  if (many === 1) return `1 ${what}`;
  return `${figure(many)} ${what.endsWith("y") ? `${what.slice(0, -1)}ies` : `${what}s`}`;
}

/** A share in per cent that is 0 or 100 only where it is so. @param {number} part @param {number} whole */
function share(part, whole) {
  if (!whole || !part) return "0 %";
  return part === whole ? "100 %" : `${Math.min(99, Math.max(1, Math.round((100 * part) / whole)))} %`;
}

/** @type {Record<number, string>} */
const MARKS = {
  0x00ad: "SHY", 0x061c: "ALM", 0x200b: "ZWSP", 0x200c: "ZWNJ", 0x200d: "ZWJ", 0x200e: "LRM", 0x200f: "RLM", 0x2028: "LS", 0x2029: "PS",
  0x202a: "LRE", 0x202b: "RLE", 0x202c: "PDF", 0x202d: "LRO", 0x202e: "RLO", 0x2060: "WJ", 0x2066: "LRI", 0x2067: "RLI", 0x2068: "FSI",
  0x2069: "PDI", 0xfeff: "BOM",
};
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff]|\p{Surrogate}|[\u{e0000}-\u{e0fff}]/gu;

/** A text of a page with a symbol for each character that is not seen, or that turns the direction of writing. @param {string} text */
const visible = (text) => text.replace(UNSEEN, symbol);

/** @param {string} one */
function symbol(one) {
  const code = /** @type {number} */ (one.codePointAt(0));
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return "\u2421";
  return `\u2039${MARKS[code] ?? `U+${code.toString(16).toUpperCase().padStart(4, "0")}`}\u203a`;
}

/** A text on one line, its end cut. @param {string} text @param {number} most */
function brief(text, most = 120) {
  const line = visible(text.replace(/\s+/g, " ").trim());
  return line.length <= most ? line : `${line.slice(0, most - 1)}\u2026`;
}

/** A value of a record in words: parts by their names, items one after another. @param {any} value @returns {string} */
function inWords(value) {
  if (value === null) return "dash on the page";
  if (Array.isArray(value)) return value.map(inWords).join(" \u00b7 ");
  if (typeof value === "object") return Object.entries(value).map(([name, part]) => `${visible(name)} ${inWords(part)}`).join(", ");
  return visible(String(value));
}

/** Something to hold on to when a list is long. @template T @param {T[]} list @param {(one: T) => string} key */
function grouped(list, key) {
  /** @type {Map<string, T[]>} */
  const groups = new Map();
  for (const one of list) {
    const group = groups.get(key(one));
    if (group) group.push(one);
    else groups.set(key(one), [one]);
  }
  return groups;
}

const SEVERITIES = ["error", "warning", "note"];
/** @type {Record<string, string>} */
const GLYPHS = { error: "\u25cf", warning: "\u25b2", note: "\u25cb" };

/** A severity by shape, word and colour. @param {string} one */
const severity = (one) => html`<b class="severity ${one}">${GLYPHS[one]} ${one}</b>`;
