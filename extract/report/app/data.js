// @ts-check
// The data of the report: the head at once, the other parts when they are asked for.

const HEAD = JSON.parse(/** @type {HTMLElement} */ (document.getElementById("head")).textContent || "{}");

/** @type {Map<string, Promise<any>>} */
const opened = new Map();

/** The text of a part, or nothing where it is missing or cut. @param {string} name */
function written(name) {
  const node = document.getElementById(name);
  const text = node?.textContent ?? "";
  return node && text.length === HEAD.parts[name] ? text : null;
}

/** Parts that are missing or cut, counted at the start. */
const EXPECTED = Object.keys(HEAD.parts);
const BROKEN = EXPECTED.filter((name) => (document.getElementById(name)?.textContent ?? "").length !== HEAD.parts[name]);
let damaged = BROKEN.length
  ? `This report is incomplete (expected ${EXPECTED.length} parts, found ${EXPECTED.length - BROKEN.length}). Download it again.`
  : "";

/** A part of the data by its name; its script is taken away once it is read. @param {string} name @returns {Promise<any>} */
function part(name) {
  let found = opened.get(name);
  if (!found) {
    found = unpacked(name);
    opened.set(name, found);
    found.catch(() => opened.delete(name));
  }
  return found;
}

/** What the server of a review says. @param {string} path @returns {Promise<any>} */
async function told(path) {
  let answer, data;
  try {
    answer = await request(path);
    data = await answer.json();
  } catch {
    gone = true;
    throw new Error("The server of this review has stopped. Begin it again with extract review.");
  }
  if (!answer.ok) throw new Error(data.error);
  return data;
}

/** @param {string} name */
async function unpacked(name) {
  if (HEAD.state) return told(`/data/${HEAD.state}/${name}`);
  const text = written(name);
  if (text === null) throw new Error(damaged || `The part ${name} is not in this file.`);
  const node = /** @type {HTMLElement} */ (document.getElementById(name));
  if (node.getAttribute("type") !== "application/gzip") {
    node.remove();
    return JSON.parse(text);
  }
  const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  try {
    const json = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
    node.remove();
    return JSON.parse(json);
  } catch {
    damaged = `This report is damaged (its part ${name} cannot be unpacked). Download it again.`;
    throw new Error(damaged);
  }
}

/**
 * The rows in columns, once they are there.
 * @type {null | {length: number, id: string, cause: Uint32Array, severity: Uint8Array, entity: Int32Array, page: Int32Array, values: Int32Array,
 *   whole: Uint8Array, first: Int32Array, line: Uint32Array, state: Uint8Array, waiver: Int32Array, entities: string[], value: string[][],
 *   waivers: string[][]}}
 */
let ROWS = null;

/** The rows of each cause. @type {Uint32Array[]} */
let OF_CAUSE = [];

/** The pages in columns. @type {any} */
let PAGES = null;

/** Reads rows and pages. */
async function openRows() {
  const raw = await part("rows");
  ROWS = {
    ...raw, length: raw.cause.length, cause: Uint32Array.from(raw.cause), severity: Uint8Array.from(raw.severity), entity: Int32Array.from(raw.entity),
    page: Int32Array.from(raw.page), values: Int32Array.from(raw.values), whole: Uint8Array.from(raw.whole), first: Int32Array.from(raw.first),
    line: Uint32Array.from(raw.line), state: Uint8Array.from(raw.state), waiver: Int32Array.from(raw.waiver),
  };
  opened.delete("rows");
  const many = new Uint32Array(HEAD.causes.length);
  for (const cause of ROWS.cause) many[cause]++;
  OF_CAUSE = Array.from(many, (one) => new Uint32Array(one));
  many.fill(0);
  ROWS.cause.forEach((cause, row) => (OF_CAUSE[cause][many[cause]++] = row));
  PAGES = await part("pages");
}

const STATES = ["open", "waived", "re-opened", "new", "known"];

/** The id of a row. @param {number} row */
const rowId = (row) => (ROWS ? ROWS.id.slice(16 * row, 16 * row + 16) : "");

/** The row of an id, -1 where there is none. @param {string} id */
function rowOf(id) {
  for (let row = 0; ROWS && row < ROWS.length; row++) if (ROWS.id.startsWith(id, 16 * row)) return row;
  return -1;
}

/** The cause of a row. @param {number} row */
const causeOf = (row) => HEAD.causes[ROWS ? ROWS.cause[row] : 0];

/** The rows of a cause that are there. @param {string} id */
const rowsIn = (id) => OF_CAUSE[HEAD.causes.indexOf(CAUSES.get(id))] ?? new Uint32Array(0);

/** The causes by their ids. @type {Map<string, any>} */
const CAUSES = new Map(HEAD.causes.map((/** @type {any} */ one) => [one.id, one]));

/** Their numbers by their ids. @type {Map<string, number>} */
const CAUSE_NUMBERS = new Map(HEAD.causes.map((/** @type {any} */ one, /** @type {number} */ number) => [one.id, number]));

/** How many discrepancies of an earlier report are gone. */
const GONE = HEAD.gone.reduce((/** @type {number} */ all, /** @type {any[]} */ one) => all + one[1], 0);

/** The page that a row is about, or the first that it quotes; -1 where there is none. @param {number} row */
const pageOf = (row) => (!ROWS ? -1 : ROWS.page[row] >= 0 ? ROWS.page[row] : ROWS.first[row]);

/** The format of the page of a row. @param {number} row */
function formatOf(row) {
  if (!ROWS || ROWS.page[row] < 0) return "across pages";
  return PAGES.formats[PAGES.format[ROWS.page[row]]] ?? "?";
}

/** Message and lines of a row; nothing where the file has not kept them. @param {number} row */
async function moreOf(row) {
  const name = `more-${String(Math.floor(row / HEAD.chunk)).padStart(4, "0")}`;
  return HEAD.state || name in HEAD.parts ? (await part(name))[row % HEAD.chunk] : null;
}

/** Text, record and claims of a page; nothing where the file has not kept them. @param {number} page */
async function sourceOf(page) {
  const shelf = PAGES.shelf[page];
  if (!(shelf >= 0)) return null;
  const pages = await part(`src-${String(shelf).padStart(4, "0")}`);
  const found = pages.find((/** @type {any} */ one) => one.page === page) ?? null;
  if (found?.read && !found.read.located) {
    located(found.read.blocks);
    found.read.located = true;
  }
  return found;
}
