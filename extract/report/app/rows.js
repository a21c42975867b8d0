// @ts-check
// All rows that match, and one of them with what it quotes.

const rowList = new LongList({
  label: "Discrepancies",
  columns: ["Severity", "Rule", "Field", "Entity", "Values", "Page:line", "State"],
  id: rowId,
  open: (row) => openRow(row),
  cells: (row) => {
    const cause = causeOf(row);
    const rows = /** @type {NonNullable<typeof ROWS>} */ (ROWS);
    const line = rows.line[row] ? `:${rows.line[row]}` : "";
    return [
      severity(SEVERITIES[rows.severity[row]]), brief(cause.rule, 40), brief(cause.field ?? "", 40),
      html`<bdi>${brief(rows.entities[rows.entity[row]] ?? "", 60)}</bdi>`,
      html`<bdi>${brief((rows.value[rows.values[row]] ?? []).join(" \u2260 "), 90)}</bdi>`,
      html`<span class="at"><bdi>${brief(PAGES.name[pageOf(row)] ?? "across pages", 60)}</bdi><span>${line}</span></span>`,
      html`<span class="state ${stateOf(row)}">${stateOf(row)}</span>`,
    ];
  },
});

/** Shows a row beside the list. @param {number} row */
function openRow(row) {
  const params = new URLSearchParams(ROUTE.params);
  const route = address({ view: "row", id: rowId(row), params });
  if (ROUTE.view === "row") history.replaceState(null, "", route);
  else history.pushState(null, "", route);
  arrive();
}

/** The view of rows; with `row` one of them is open. */
function rowsView() {
  const found = matching();
  if (!ROWS || !found) return html`<p class="muted loading">Rows (loading\u2026)</p>`;
  const left = HEAD.left.rows < HEAD.left.all_rows ? ` of ${figure(HEAD.left.all_rows)}; this file keeps ${figure(HEAD.left.rows)}` : "";
  const row = ROUTE.view === "row" ? rowOf(ROUTE.id) : -1;
  const some = ROUTE.view === "rows" && isFiltered() ? [...new Set([...found.rows.slice(0, 5000)].map((one) => causeOf(one).id))] : [];
  return html`<div class="headline"><h2 tabindex="-1">${count(found.rows.length, "row")}${isFiltered() ? ` of ${figure(ROWS.length)}` : left}</h2>
      ${some.length === 1 ? bulk(CAUSES.get(some[0]), found.rows) : nothing}
      <label class="sort">Sort <select @change=${(/** @type {any} */ event) => put("sort", event.target.value)}>
        ${[["", "severity"], ["found", "as found"], ["rule", "rule"], ["field", "field"], ["entity", "entity"], ["page", "page"], ["state", "state"]].map(
          ([value, words]) => html`<option value=${value} ?selected=${(ROUTE.params.get("sort") ?? "") === value}>${words}</option>`)}
      </select></label></div>
    ${ROUTE.view === "row" && row < 0 ? unknownRow() : nothing}
    ${found.rows.length ? html`<div class="${row >= 0 ? "split" : ""}">${rowList.show(found.rows)}${row >= 0 ? detail(row) : nothing}</div>` : nothingMatches()}`;
}

/** Decisions on all rows that a filter leaves of one cause. @param {any} cause @param {Uint32Array} rows */
function bulk(cause, rows) {
  const open = [...rows].filter(isOpen);
  if (!open.length) return nothing;
  const all = open.length === openRowsOf(cause.id).length;
  return html`<div class="buttons">${choices(cause, all ? null : [...new Set(open.map(rowId))])}</div>`;
}

const unknownRow = () => html`<p role="note">Row ${brief(ROUTE.id, 20)} is not in this report; it may be gone.
  <button type="button" class="link" @click=${() => go("rows")}><b>Show all</b></button></p>`;

/** What the file has of a row besides its columns. @type {Map<number, any>} */
const details = new Map();

/** One row: what is wrong, the lines side by side, the decisions. @param {number} row */
function detail(row) {
  if (!details.has(row)) {
    details.set(row, undefined);
    moreOf(row).then((more) => details.set(row, more), (error) => details.set(row, { error })).then(draw);
  }
  const rows = /** @type {NonNullable<typeof ROWS>} */ (ROWS);
  const cause = causeOf(row);
  const made = decisionOn(row);
  const more = details.get(row);
  const waiver = rows.state[row] === 1 ? rows.waivers[rows.waiver[row]] : null;
  return html`<section class="detail ${SEVERITIES[rows.severity[row]]}" aria-label="The row that is open" tabindex="-1">
    <div class="headline"><h3>${severity(SEVERITIES[rows.severity[row]])} \u00b7 ${titleOf(cause)}</h3>
      <button type="button" class="close" aria-label="Close" data-key="Escape" @click=${() => go("rows", "", ROUTE.params)}>\u00d7</button></div>
    <p><bdi>${brief(rows.entities[rows.entity[row]] ?? "", 200)}</bdi></p>
    ${waiver ? html`<p class="waiver"><b>Waived${waiver[2] ? ` until ${waiver[2]}` : ""}</b> by <bdi>${visible(waiver[1])}</bdi>: <bdi>${visible(waiver[0])}</bdi></p>` : nothing}
    ${more === undefined ? html`<p class="muted">Lines (loading\u2026)</p>` : more === null || more.error ? fewer(row, more) : quoted(more)}
    ${made ? decided(made) : waiver ? nothing : html`<div class="buttons">${choices(cause, [rowId(row)])}</div>`}
    <p><a href=${address({ view: "cause", id: cause.id })}>Cause ${cause.id}</a></p>
  </section>`;
}

/** What a row says where its lines are not in the file. @param {number} row @param {any} more */
const fewer = (row, more) => html`<p>${(ROWS?.value[ROWS.values[row]] ?? []).map((one) => html`<code>${visible(one)}</code> `)}</p>
  <p class="muted">${more?.error ? String(more.error.message) : "The lines of this row are not in this file; they are in discrepancies.jsonl, and extract review shows them."}</p>`;

/** The message of a row with its lines. @param {any[]} more */
function quoted([message, places, left, support, reopened]) {
  return html`<p class="sentence">${visible(message)}</p>
    ${reopened ? html`<p class="reopened">${visible(reopened)}</p>` : nothing}
    ${support.length ? html`<table class="values"><thead><tr><th>Value</th><th class="number">Pages</th><th>Example</th></tr></thead>
      <tbody>${support.map(([text, pages, place]) => html`<tr><td><bdi>${visible(text)}</bdi></td><td class="number">${figure(pages)}</td><td>${placeLink(place)}</td></tr>`)}</tbody></table>` : nothing}
    ${places.map((/** @type {any[]} */ place) => html`<div class="quote">${placeLink(place)}<span>${visible(place[4])}<mark>${visible(place[5])}</mark>${visible(place[6])}</span></div>`)}
    ${left ? html`<p class="muted">and ${count(left, "more place")}</p>` : nothing}`;
}

/** A place as a link into the view of its page. @param {any[]} place */
function placeLink([page, start, end, line]) {
  const name = PAGES.name[page];
  if (name === undefined) return html`<span class="muted">?</span>`;
  const words = html`<bdi>${brief(name, 60)}</bdi>${line ? `:${line}` : ""}`;
  if (start < 0) return words;
  return html`<a href=${address({ view: "page", id: name, params: new URLSearchParams({ at: `${start}-${end}` }) })}>${words}</a>`;
}
