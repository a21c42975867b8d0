// @ts-check
// What is looked at, as the fragment of the address: `#/rows?field=wage&q=%22$41,250%22`. Ids are digests of content, so links last.

const FILTERS = ["sev", "rule", "field", "kind", "format", "state", "cause", "entity", "page"];
const KNOWN = [...FILTERS, "q", "sort", "at", "field", "schema", "show"];
const VIEWS = ["causes", "cause", "rows", "row", "pages", "page", "coverage"];

/** @type {{view: string, id: string, params: URLSearchParams}} */
let ROUTE = { view: "causes", id: "", params: new URLSearchParams() };

/** Reads a fragment. `#cause-ID`, the address of a card without script, is the cause. @param {string} hash */
function parsed(hash) {
  const card = /^#(?:cause|waived)-([0-9a-f]{16})$/.exec(hash);
  if (card) return { view: "cause", id: card[1], params: new URLSearchParams() };
  const [path, query = ""] = hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  const [view = "", ...rest] = path.split("/");
  const params = new URLSearchParams(query);
  if (view === "cause" && rest[1] === "rows") {
    params.append("cause", rest[0]);
    return { view: "rows", id: "", params };
  }
  return { view: VIEWS.includes(view) ? view : "causes", id: decoded(rest.join("/")), params };
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** @param {{view: string, id?: string, params?: URLSearchParams}} route */
function address(route) {
  const query = String(route.params ?? "");
  const id = route.id ? `/${encodeURIComponent(route.id)}` : "";
  return `#/${route.view}${id}${query ? `?${query}` : ""}`;
}

/** Goes elsewhere, so that Back leads here. @param {string} view @param {string} id @param {Record<string, string> | URLSearchParams} params */
function go(view, id = "", params = {}) {
  history.pushState(null, "", address({ view, id, params: new URLSearchParams(params) }));
  arrive();
}

/** Filters what is looked at; Back does not lead through every letter that was typed. @param {URLSearchParams} params */
function refine(params) {
  history.replaceState(history.state, "", address({ ...ROUTE, params }));
  arrive();
}

/** Adds or takes away one choice of a filter. @param {string} name @param {string} value */
function toggle(name, value) {
  const params = new URLSearchParams(ROUTE.params);
  const kept = params.getAll(name).filter((one) => one !== value);
  const had = kept.length !== params.getAll(name).length;
  params.delete(name);
  for (const one of had ? kept : [...kept, value]) params.append(name, one);
  refine(params);
}

/** Sets or clears a value. @param {string} name @param {string} value */
function put(name, value) {
  const params = new URLSearchParams(ROUTE.params);
  if (value) params.set(name, value);
  else params.delete(name);
  refine(params);
}

/** The fragment is read anew. */
function arrive() {
  ROUTE = parsed(location.hash);
  matched = null;
  draw();
}

/** The filters of an address that this report does not know. */
const strangers = () => [...new Set(ROUTE.params.keys())].filter((name) => !KNOWN.includes(name));

// --- what matches ----------------------------------------------------------------------------------------------------

/** What a row has for each filter, as a number of a list: `[the numbers by row, the list]`. @type {Record<string, () => [ArrayLike<number>, string[]]>} */
const CODES = {
  sev: () => [/** @type {any} */ (ROWS).severity, SEVERITIES],
  rule: () => byCause((cause) => cause.rule),
  field: () => byCause((cause) => cause.field ?? ""),
  kind: () => byCause((cause) => cause.pattern),
  cause: () => byCause((cause) => cause.id),
  format: () => numbered(formatOf),
  state: () => numbered(stateOf),
  entity: () => numbered((row) => ROWS?.entities[ROWS.entity[row]] ?? ""),
  page: () => numbered((row) => PAGES.name[pageOf(row)] ?? ""),
};
/** @type {Map<string, [ArrayLike<number>, string[]]>} */
const codes = new Map();

/** The numbers of a filter; states change with the decisions. @param {string} name */
function codesOf(name) {
  const found = (name !== "state" && codes.get(name)) || CODES[name]();
  codes.set(name, found);
  return found;
}

/** @param {(cause: any) => string} of @returns {[ArrayLike<number>, string[]]} */
function byCause(of) {
  const list = [...new Set(HEAD.causes.map(of))];
  const places = new Map(list.map((value, place) => [value, place]));
  const numbers = HEAD.causes.map((/** @type {any} */ cause) => places.get(of(cause)));
  return [/** @type {any} */ (ROWS).cause.map((/** @type {number} */ cause) => numbers[cause]), /** @type {string[]} */ (list)];
}

/** @param {(row: number) => string} of @returns {[ArrayLike<number>, string[]]} */
function numbered(of) {
  const list = new Map();
  const numbers = new Uint32Array(ROWS?.length ?? 0);
  for (let row = 0; row < numbers.length; row++) {
    const value = of(row);
    if (!list.has(value)) list.set(value, list.size);
    numbers[row] = list.get(value);
  }
  return [numbers, [...list.keys()]];
}

/** The words of a search: in quotation marks they belong together. @param {string} text */
const wordsOf = (text) => [...text.toLowerCase().matchAll(/"([^"]+)"?|(\S+)/g)].map((one) => one[1] ?? one[2]);

/** For each item of a dictionary which words it holds, as bits. @param {string[]} items @param {string[]} words */
function held(items, words) {
  const bits = new Uint32Array(items.length);
  items.forEach((item, index) => {
    const text = item.toLowerCase();
    words.forEach((word, bit) => {
      if (text.includes(word)) bits[index] |= 1 << bit;
    });
  });
  return bits;
}

/** The rows that match a search, as a test of a row. @param {string} text @returns {(row: number) => boolean} */
function searched(text) {
  const words = wordsOf(text).slice(0, 20);
  const rows = ROWS;
  if (!words.length || !rows) return () => true;
  const all = 2 ** words.length - 1;
  const causes = held(HEAD.causes.map((/** @type {any} */ one) => cardText(one)), words);
  const values = held(rows.value.map((one) => one.join(" / ")), words);
  const entities = held(rows.entities, words);
  const pages = held(PAGES.name, words);
  return (row) => {
    let bits = causes[rows.cause[row]] | (values[rows.values[row]] ?? 0);
    if (rows.entity[row] >= 0) bits |= entities[rows.entity[row]];
    if (pageOf(row) >= 0) bits |= pages[pageOf(row)];
    return bits === all;
  };
}

/** @type {null | {rows: Uint32Array, causes: Map<string, number>, facets: Map<string, Map<string, number>>}} */
let matched = null;

/** The rows that match all filters, how many of each cause, and for each filter how many its choices would leave. */
function matching() {
  if (matched || !ROWS || !PAGES) return matched;
  const names = FILTERS.filter((name) => !["cause", "entity", "page"].includes(name) || ROUTE.params.has(name));
  const tests = names.map((name) => {
    const [numbers, list] = codesOf(name);
    const chosen = ROUTE.params.getAll(name);
    return { numbers, list, right: chosen.length ? list.map((value) => chosen.includes(value)) : null, counts: new Uint32Array(list.length) };
  });
  const finds = searched(ROUTE.params.get("q") ?? "");
  const found = new Uint32Array(ROWS.length);
  const causes = new Uint32Array(HEAD.causes.length);
  let length = 0;
  for (let row = 0; row < ROWS.length; row++) {
    if (!finds(row)) continue;
    let misses = 0;
    let missed = -1;
    for (let index = 0; index < tests.length; index++) {
      const { right, numbers } = tests[index];
      if (right && !right[numbers[row]]) {
        misses++;
        missed = index;
      }
    }
    if (misses > 1) continue;
    if (misses === 0) {
      found[length++] = row;
      causes[ROWS.cause[row]]++;
      for (const { counts, numbers } of tests) counts[numbers[row]]++;
    } else tests[missed].counts[tests[missed].numbers[row]]++;
  }
  const facets = tests.map(({ list, counts }, index) => /** @type {[string, Map<string, number>]} */ ([names[index], there(list, counts)]));
  const ids = HEAD.causes.map((/** @type {any} */ cause) => cause.id);
  matched = { rows: sorted(found.slice(0, length)), causes: there(ids, causes), facets: new Map(facets) };
  return matched;
}

/** The values that are there, with how often. @param {string[]} list @param {Uint32Array} counts */
const there = (list, counts) => new Map(list.map((value, index) => /** @type {[string, number]} */ ([value, counts[index]])).filter(([, many]) => many));

/** Rows in the order that is asked for, the most severe first by itself; those that are alike stay as they were found. @param {Uint32Array} rows */
function sorted(rows) {
  const by = ROUTE.params.get("sort") ?? "sev";
  if (!Object.hasOwn(CODES, by)) return rows;
  const [numbers, list] = codesOf(by);
  const order = list.map((_, index) => index);
  if (by !== "sev") order.sort((one, other) => list[one].localeCompare(list[other]));
  const next = new Uint32Array(list.length);
  for (const row of rows) next[numbers[row]]++;
  let at = 0;
  for (const code of order) [next[code], at] = [at, at + next[code]];
  const found = new Uint32Array(rows.length);
  for (const row of rows) found[next[numbers[row]]++] = row;
  return found;
}

/** Whether anything is filtered. */
const isFiltered = () => [...FILTERS, "q"].some((name) => ROUTE.params.has(name));
