// @ts-check
// The pages with what was found on each, and the coverage: which fields are stated, agreed, disputed, missing.

const OUTCOMES = { "1": "read", "0": "not a page of the run", "-1": "not read" };

const pageList = new LongList({
  label: "Pages",
  columns: ["Page", "Format", "Outcome", "Entities", "Values", "Discrepancies", "Unclaimed numbers"],
  id: (page) => String(page),
  open: (page) => showPage(page),
  cells: (page) => [
    html`<bdi>${brief(PAGES.name[page], 90)}</bdi>`, brief(PAGES.formats[PAGES.format[page]] ?? ""), outcome(page), figure(PAGES.entities[page]),
    figure(PAGES.values[page]), html`<span class=${PAGES.open[page] ? "many" : ""}>${figure(PAGES.open[page])}</span>`,
    html`<span class=${PAGES.unclaimed[page] ? "many" : ""}>${figure(PAGES.unclaimed[page])}</span><span class="muted"> of ${figure(PAGES.numbers[page])}</span>`,
  ],
});

/** What became of a page. @param {number} page */
const outcome = (page) => (PAGES.why[page] ? html`<span class="failed">${brief(PAGES.why[page], 80)}</span>` : PAGES.schema[page] < 0 ? "no schema knows it" : "read");

/** @type {{by: string, words: string, pages: number[]}} */
let listed = { by: "?", words: "", pages: [] };

/** The view of all pages. */
function pagesView() {
  if (!PAGES) return html`<p class="muted loading">Pages (loading\u2026)</p>`;
  const by = ROUTE.params.get("sort") ?? "";
  const words = (ROUTE.params.get("q") ?? "").toLowerCase();
  if (listed.by !== by || listed.words !== words) listed = { by, words, pages: pagesBy(by, wordsOf(words)) };
  const numbers = sum(PAGES.numbers);
  const unclaimed = sum(PAGES.unclaimed);
  return html`<div class="headline"><h2 tabindex="-1">${count(listed.pages.length, "page")}</h2>
      <p class="muted">${figure(unclaimed)} of ${figure(numbers)} numbers on them are in no claim (${share(unclaimed, numbers)}).</p>
      <label class="sort">Sort <select @change=${(/** @type {any} */ event) => put("sort", event.target.value)}>
        ${[["", "most discrepancies"], ["unclaimed", "most unclaimed numbers"], ["name", "name"]].map(
          ([value, title]) => html`<option value=${value} ?selected=${by === value}>${title}</option>`)}</select></label></div>
    ${listed.pages.length ? html`<div class="wide">${pageList.show(listed.pages)}</div>` : nothingMatches()}`;
}

/** @param {string} by @param {string[]} words */
function pagesBy(by, words) {
  const pages = PAGES.name.map((/** @type {string} */ _, /** @type {number} */ page) => page).filter((/** @type {number} */ page) => {
    const name = PAGES.name[page].toLowerCase();
    return PAGES.read[page] !== 0 && words.every((word) => name.includes(word));
  });
  const key = (/** @type {number} */ page) => (by === "unclaimed" ? -PAGES.unclaimed[page] : by === "name" ? 0 : PAGES.read[page] < 0 ? -Infinity : -PAGES.open[page]);
  return pages.sort((/** @type {number} */ one, /** @type {number} */ other) => (key(one) === key(other) ? 0 : key(one) - key(other)) || PAGES.name[one].localeCompare(PAGES.name[other]));
}

/** @param {number[]} list */
const sum = (list) => list.reduce((one, other) => one + other, 0);

// --- coverage --------------------------------------------------------------------------------------------------------

const COVERAGE = [["present", "P"], ["agreed", "A"], ["disputed", "D"], ["missing", "M"]];
/** @type {Record<string, string>} */
const MEANS = {
  present: "stated once on its page", agreed: "stated more often on its page, always the same", disputed: "there is a discrepancy about it", missing: "not on the page",
};

/** The view of fields by format, or of entities by field. */
function coverageView() {
  const schemas = Object.keys(HEAD.fields).filter((name) => HEAD.coverage.some((/** @type {any[]} */ one) => one[0] === name));
  if (!schemas.length) return html`<h2 tabindex="-1">Coverage</h2><p class="empty">No page was read by a schema.</p>`;
  const schema = schemas.find((name) => name === ROUTE.params.get("schema")) ?? schemas[0];
  const entities = ROUTE.params.get("show") === "entities";
  const totals = new Map(COVERAGE.map(([state]) => [state, sum(HEAD.coverage.filter((/** @type {any[]} */ one) => one[3] === state).map((/** @type {any[]} */ one) => one[4]))]));
  return html`<div class="headline"><h2 tabindex="-1">Coverage</h2>
      <p class="muted">${figure(totals.get("agreed") ?? 0)} values agree, ${figure(totals.get("present") ?? 0)} were stated once, ${figure(totals.get("disputed") ?? 0)} are disputed,
        ${figure(totals.get("missing") ?? 0)} are not on their page.</p>
      <div class="buttons" role="group" aria-label="What is shown">
        <button type="button" aria-pressed=${String(!entities)} @click=${() => put("show", "")}>Fields by format</button>
        <button type="button" aria-pressed=${String(entities)} @click=${() => put("show", "entities")}>Entities by field</button>
      </div>
      ${schemas.length > 1 ? html`<label class="sort">Schema <select @change=${(/** @type {any} */ event) => put("schema", event.target.value)}>
        ${schemas.map((name) => html`<option value=${name} ?selected=${name === schema}>${visible(name)}</option>`)}</select></label>` : nothing}</div>
    <p class="legend">${COVERAGE.map(([state, letter]) => html`<span><b class="cell ${state}">${letter}</b> ${state}: ${MEANS[state]}</span>`)}</p>
    ${entities ? entityTable(schema) : fieldTable(schema)}`;
}

/** Fields by format, a cell each with its share of values. @param {string} schema */
function fieldTable(schema) {
  const rows = HEAD.coverage.filter((/** @type {any[]} */ one) => one[0] === schema);
  const formats = [...new Set(rows.map((/** @type {any[]} */ one) => one[2]))].sort();
  const cells = grouped(rows, (/** @type {any} */ one) => `${one[1]}\u0000${one[2]}`);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Fields by format"><table class="heat">
    <thead><tr><th scope="col">Field</th>${formats.map((name) => html`<th scope="col">${visible(String(name))}</th>`)}</tr></thead>
    <tbody>${HEAD.fields[schema].map((/** @type {any[]} */ field) => html`<tr><th scope="row">${visible(field[0])}</th>
      ${formats.map((name) => html`<td>${heatCell(cells.get(`${field[0]}\u0000${name}`) ?? [], field[0], String(name))}</td>`)}</tr>`)}</tbody></table></div>`;
}

/** One cell: a bar of its states and the counts in words. @param {any[]} list @param {string} field @param {string} form */
function heatCell(list, field, form) {
  const many = new Map(list.map((one) => [one[3], one[4]]));
  const all = sum([...many.values()]);
  if (!all) return html`<span class="muted">\u2013</span>`;
  const these = COVERAGE.filter(([state]) => many.get(state));
  return html`<button type="button" class="heatcell" title="${these.map(([state]) => `${figure(many.get(state))} ${state}`).join(", ")} of ${figure(all)}"
    @click=${() => go("rows", "", { field, format: form })}>
    <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">${stacked(these, many, all)}</svg>
    <span>${these.map(([state, letter]) => html`<span class="cell ${state}"><b>${letter}</b> ${figure(many.get(state))}</span>`)}</span></button>`;
}

/** @param {string[][]} there @param {Map<string, number>} many @param {number} all */
function stacked(there, many, all) {
  let at = 0;
  return there.map(([state]) => {
    const wide = (100 * (many.get(state) ?? 0)) / all;
    at += wide;
    return LIT.svg`<rect class=${state} x=${at - wide} y="0" width=${wide} height="6"></rect>`;
  });
}

const MOST_ENTITIES = 200; // entities that are drawn at once
/** @type {any} */
let entities = null;

/** Entities by field: how many pages state each value. @param {string} schema */
function entityTable(schema) {
  if (!entities) {
    part("entities").then((found) => ((entities = found), draw()), (error) => say(error.message, true));
    return html`<p class="muted loading">Entities (loading\u2026)</p>`;
  }
  const fields = HEAD.fields[schema].filter((/** @type {any[]} */ one) => one[1]).map((/** @type {any[]} */ one) => one[0]);
  const words = wordsOf(ROUTE.params.get("q") ?? "");
  const found = entities.list.filter((/** @type {any[]} */ one) => one[0] === schema && words.every((word) => one[1].toLowerCase().includes(word)));
  const left = found.length - MOST_ENTITIES;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Entities by field"><table class="heat small">
      <thead><tr><th scope="col">Entity</th>${fields.map((/** @type {string} */ name) => html`<th scope="col"><span>${visible(name)}</span></th>`)}</tr></thead>
      <tbody>${found.slice(0, MOST_ENTITIES).map((/** @type {any[]} */ one) => html`<tr><th scope="row"><a href=${address({ view: "rows", params: new URLSearchParams({ entity: one[2] }) })}><bdi>${brief(one[1], 60)}</bdi></a></th>
        ${fields.map((/** @type {string} */ name) => entityCell(one[3][name] ?? {}))}</tr>`)}</tbody></table></div>
    ${left > 0 ? html`<p class="muted">${count(left, "more entity")}; search for one above.</p>` : nothing}
    ${entities.unlisted ? html`<p class="muted">${count(entities.unlisted, "more entity")} of pages not listed here.</p>` : nothing}`;
}

/** @param {Record<string, number>} states */
function entityCell(states) {
  const pages = sum(COVERAGE.filter(([state]) => state !== "missing").map(([state]) => states[state] ?? 0));
  const state = states.across || states.disputed ? "disputed" : states.agreed || pages > 1 ? "agreed" : states.present ? "present" : "missing";
  const letter = COVERAGE.find(([name]) => name === state)?.[1];
  const words = state === "missing" ? "not on any page" : `${state}, stated on ${count(pages, "page")}${states.across ? ", pages differ" : ""}`;
  return html`<td class="cell ${state}" title=${words}><b>${letter}</b>${pages > 1 ? html`<span>${figure(pages)}</span>` : nothing}</td>`;
}
