// @ts-check
// One page: its text with every claim marked, and beside it the record; each lights the other, by focus as well as by pointer.

const evidence = document.createElement("div");
evidence.className = "evidence";
/**
 * What is drawn now: the page, its data or why there is none, the place that was asked for, the words of its claims and numbers, the parts by claim.
 * @type {{key: string, page: number, data: any, why: string, wanted: string, words: string[], byClaim: Map<number, Element[]>, rows: Map<number, Element>, at: number}}
 */
let shown = nothingOf(-1);
let pane = "source"; // on a small screen: source or record
const narrow = matchMedia("(max-width: 40rem)");
narrow.addEventListener("change", () => drawSwitch());

/** A page of which nothing is drawn yet. @param {number} page @returns {typeof shown} */
function nothingOf(page) {
  return { key: "", page, data: undefined, why: "", wanted: "?", words: [], byClaim: new Map(), rows: new Map(), at: -1 };
}

/** Whether the page is shown as its reader saw it. */
const isAsRead = () => Boolean(shown.data?.read) && ROUTE.view === "page" && ROUTE.params.get("show") === "read";

/** The view of one page. */
function pageView() {
  if (!PAGES) return html`<p class="muted loading">Page (loading\u2026)</p>`;
  const page = PAGES.name.indexOf(ROUTE.id);
  if (page < 0) {
    return html`<h2 tabindex="-1">Page</h2><p role="note">Page <bdi>${brief(ROUTE.id)}</bdi> is not in this report; it may be gone.
      <button type="button" class="link" @click=${() => go("pages")}><b>Show all</b></button></p>`;
  }
  const key = `${page} ${DECISIONS.length} ${ROUTE.params}`;
  if (shown.page !== page) {
    shown = nothingOf(page);
    sourceOf(page).then((data) => arrived(page, data), (error) => arrived(page, null, error.message));
  }
  if (shown.key !== key && shown.data) fill(key);
  const number = `${count(PAGES.entities[page], "entity")} \u00b7 ${count(PAGES.values[page], "value")} \u00b7 ${figure(PAGES.unclaimed[page])} of ${figure(PAGES.numbers[page])} numbers unclaimed`;
  return html`<div class="headline"><h2 tabindex="-1"><bdi>${brief(PAGES.name[page], 160)}</bdi></h2>
      <p class="muted">${brief(PAGES.formats[PAGES.format[page]] ?? "")} \u00b7 ${brief(PAGES.schemas[PAGES.schema[page]] ?? "no schema")} \u00b7 ${number}</p>
      ${keyed("Escape", "Back", back)}</div>
    ${foundOn(page)}
    ${shown.data === undefined ? html`<p class="muted loading">Source (loading\u2026)</p>` : shown.data === null ? notHere(page) : evidence}`;
}

/** @param {number} page @param {any} data @param {string} why */
function arrived(page, data, why = "") {
  if (shown.page !== page) return;
  shown = { ...shown, data, why };
  draw();
}

/** What is said where the source of a page is not to be had. @param {number} page */
function notHere(page) {
  const command = `extract show ${shell(PAGES.name[page])}`;
  const kept = HEAD.left.sources < HEAD.left.pages ? `it has ${figure(HEAD.left.sources)} of ${figure(HEAD.left.pages)}; extract review has all` : "it could not be read, or is too long";
  return html`<p role="note">${shown.why || `The source of this page ${HEAD.state ? "is not there any more." : `is not in this file (${kept}).`}`}
    <code>${command}</code> <button type="button" @click=${() => copy(command, "The command")}>Copy</button></p>`;
}

/** What was found on a page. @param {number} page */
function foundOn(page) {
  const rows = [];
  for (let row = 0; ROWS && row < ROWS.length && rows.length < 50; row++) if (pageOf(row) === page) rows.push(row);
  if (!rows.length) return html`<p class="muted">No discrepancies.</p>`;
  return html`<details class="found"><summary>${count(rows.length, "discrepancy")}${rows.length === 50 ? " and more" : ""}</summary>
    <ul>${rows.map((row) => html`<li>${severity(SEVERITIES[ROWS?.severity[row] ?? 0])} \u00b7 <a href=${address({ view: "row", id: rowId(row) })}>${titleOf(causeOf(row))}</a>
      <bdi>${brief(ROWS?.entities[ROWS.entity[row]] ?? "", 60)}</bdi> <span class="muted">${stateOf(row)}</span></li>`)}</ul></details>`;
}

/** Draws text and record, and marks what the address asks for. @param {string} key */
function fill(key) {
  const { data } = shown;
  shown.key = key;
  const wanted = `${ROUTE.params.get("at")} ${ROUTE.params.get("field")}`;
  if (shown.wanted !== wanted) {
    const order = data.claims.map((/** @type {any} */ _, /** @type {number} */ index) => index);
    shown.wanted = wanted;
    shown.at = wantedClaim(data, order);
  }
  const span = /^(\d+)-(\d+)$/.exec(ROUTE.params.get("at") ?? "");
  const edges = edgesOf(data, span ? [Number(span[1]), Number(span[2])] : [-1, -1]);
  shown.words = data.read ? wordsAsRead(data, edges) : [...data.claims, ...data.unclaimed].map((one) => data.text.slice(one[0], one[1]));
  render(
    html`<div class="panes">
      <div class="switch" role="group" aria-label="What is shown"></div>
      <div class=${isAsRead() ? "source read" : "source"} role="region" aria-label=${isAsRead() ? "As read" : "Source"} tabindex="0" @mouseover=${hover} @mouseleave=${() => light(shown.at)} @click=${pick} @focusin=${hover}>
        ${isAsRead() ? asRead(data, edges) : linesOf(data, edges).map((line, index) => html`<div class="line"><span class="no" data-line=${index + 1}></span><code>${line.map(segment)}</code></div>`)}
        ${isCut() ? html`<p class="muted">the page ends here; values after this point do not count</p>` : nothing}
      </div>
      <div class="record" role="region" aria-label="Record" tabindex="0" @mouseleave=${() => light(shown.at)}>${record(data)}${unclaimed(data)}</div>
    </div>`,
    evidence,
  );
  drawSwitch();
  register();
  light(shown.at);
  requestAnimationFrame(() => scrollToClaim());
}

/** The source and, of HTML, what its reader saw; on a small screen the record too. */
function drawSwitch() {
  const place = /** @type {HTMLElement | null} */ (evidence.querySelector(".switch"));
  if (!place) return;
  const [left, now] = [isAsRead() ? "read" : "source", pane === "record" && narrow.matches ? "record" : isAsRead() ? "read" : "source"];
  const faces = [["source", "Source"], ...(shown.data.read ? [["read", "As read"]] : []), ["record", "Record"]];
  /** @type {HTMLElement} */ (place.parentElement).dataset.pane = pane;
  render(
    html`${faces.map(([name, words]) => html`<button type="button" class=${faces.length < 3 || name === "record" ? "small" : ""} aria-pressed=${String(now === name)}
        data-key=${faces.length === 3 && name !== left && name !== "record" ? "s" : nothing} title=${faces.length === 3 && name !== "record" ? "Key s" : nothing} @click=${() => turn(name)}>${words}</button>`)}
      <span class="steps">${keyed("p", "Previous claim", () => stepClaim(-1))}${keyed("n", "Next claim", () => stepClaim(1))}</span>`,
    place,
  );
}

/** Shows the source, what was read of it, or on a small screen the record. @param {string} name */
function turn(name) {
  pane = name === "record" ? "record" : "source";
  drawSwitch();
  if (name !== "record" && (name === "read") !== isAsRead()) put("show", name === "read" ? "read" : "");
}

/** From the source to what was read, and back. */
function turnOver() {
  if (ROUTE.view !== "page" || !shown.data) return;
  if (shown.data.read) turn(isAsRead() ? "source" : "read");
  else say("This page is text: its source is what is read.");
}

/** Whether the page was cut. */
const isCut = () => ROWS !== null && ROWS.page.some((page, row) => page === shown.page && causeOf(row).rule === "cut");

/** The claim that the address asks for, by its span or by its field. @param {any} data @param {number[]} order */
function wantedClaim(data, order) {
  const span = /^(\d+)-(\d+)$/.exec(ROUTE.params.get("at") ?? "");
  const path = /^(?:[^.[\]]+\[(\d+)\]\.)?(.+)$/.exec(ROUTE.params.get("field") ?? "");
  const [start, end] = span ? [Number(span[1]), Number(span[2])] : [0, 0];
  if (span) {
    const same = order.find((one) => data.claims[one][0] === start && data.claims[one][1] === end);
    return same ?? order.find((one) => data.claims[one][0] < end && data.claims[one][1] > start) ?? -1;
  }
  if (!path) return -1;
  return order.find((one) => isOf(data.claims[one], path[1] === undefined ? null : Number(path[1]), path[2])) ?? -1;
}

/** Whether a claim is of a field, or of an item of it. @param {any[]} claim @param {number | null} entity @param {string} field */
const isOf = (claim, entity, field) => (entity === null || claim[2] === entity) && (claim[3] === field || claim[3].startsWith(`${field}/`));

/** The state of the value that a claim is about. @param {number} claim */
function stateOfClaim(claim) {
  const [, , entity, field] = shown.data.claims[claim];
  return states(shown.data).get(`${entity} ${field}`) ?? states(shown.data).get(`${entity} ${field.replace(/\/\d+$/, "")}`) ?? "";
}

/** @type {WeakMap<object, Map<string, string>>} */
const stateMaps = new WeakMap();

/** The states of a page's values. @param {any} data */
function states(data) {
  let map = stateMaps.get(data);
  if (!map) {
    map = new Map(data.values.map((/** @type {any[]} */ one) => [`${one[0]} ${one[1]}`, one[2]]));
    stateMaps.set(data, map);
  }
  return map;
}

// --- the record ------------------------------------------------------------------------------------------------------

/** The values by entity, each with the claims that it stands on. @param {any} data */
function record(data) {
  const names = ["The page", ...data.entities];
  return names.map((name, index) => {
    const values = data.values.map((/** @type {any[]} */ one, /** @type {number} */ number) => [...one.slice(0, 3), one.length > 3, one[3], number]).filter((/** @type {any[]} */ one) => one[0] === index - 1);
    if (!values.length) return nothing;
    return html`<table class="values"><caption><bdi>${visible(name)}</bdi></caption>
      <thead><tr><th scope="col">Field</th><th scope="col">Value</th><th scope="col">Claims</th><th scope="col">State</th></tr></thead>
      <tbody>${values.map((/** @type {any} */ one) => recordRow(data, one))}</tbody></table>`;
  });
}

/** @param {any} data @param {any[]} one */
function recordRow(data, [entity, field, state, told, value, number]) {
  const claims = data.claims.map((/** @type {any[]} */ claim, /** @type {number} */ index) => [claim, index]).filter((/** @type {any[]} */ [claim]) => isOf(claim, entity, field));
  const first = claims[0]?.[1] ?? -1;
  const doubt = claims.some((/** @type {any[]} */ [claim]) => !claim[6]) ? "reads in several ways" : "not on the page";
  const words = told ? inWords(value) : doubt;
  const wordings = [...grouped(claims, (/** @type {any[]} */ [, index]) => brief(shown.words[index], 40))];
  return html`<tr class=${state} data-value=${number} @mouseover=${() => light(first, number)} @focusin=${() => light(first, number)}>
    <th scope="row">${first >= 0 ? html`<button type="button" class="link" @click=${() => choose(first, true)}>${visible(field)}</button>` : visible(field)}</th>
    <td class=${told && value !== null ? "" : "muted"}><bdi title=${told ? JSON.stringify(value) : ""}>${words.length > 400 ? `${words.slice(0, 400)}\u2026` : words}</bdi></td>
    <td>${wordings.slice(0, 12).map(([words, alike]) => html`<button type="button" class="claimlink" title=${how(alike)}
      @click=${() => choose(after(alike), true)}>${words}${alike.length > 1 ? html` <span class="muted">\u00d7${alike.length}</span>` : nothing}</button> `)}${
      wordings.length > 12 ? html`<span class="muted">and ${figure(wordings.length - 12)} more</span>` : nothing}</td>
    <td><span class="cell ${state}"><b>${COVERAGE.find(([name]) => name === state)?.[1]}</b> ${state}</span></td></tr>`;
}

/** How some claims were read. @param {any[][]} alike */
const how = (alike) => [...new Set(alike.map(([claim]) => `${claim[4]}${claim[5] ? `, decided by ${claim[5]}` : ""}`))].join("; ");

/** The claim of some that comes after the one that is chosen. @param {any[][]} alike */
const after = (alike) => alike[(alike.findIndex(([, index]) => index === shown.at) + 1) % alike.length][1];

/** The numbers that no claim covers. @param {any} data */
function unclaimed(data) {
  const left = PAGES.unclaimed[shown.page] - data.unclaimed.length;
  return html`<section class="unclaimed"><h3>Unclaimed numbers (${figure(PAGES.unclaimed[shown.page])})</h3>
    ${data.unclaimed.length ? html`<ol>${data.unclaimed.map((/** @type {any[]} */ one, /** @type {number} */ index) => html`<li>
      <button type="button" class="claimlink" @click=${() => toBare(index)}>${brief(shown.words[data.claims.length + index], 40)}</button> <span class="muted">${one[2]}</span></li>`)}</ol>`
      : html`<p class="muted">Every number on the page is in a claim.</p>`}
    ${left > 0 ? html`<p class="muted">and ${figure(left)} more</p>` : nothing}</section>`;
}

// --- light -----------------------------------------------------------------------------------------------------------

/** Finds the drawn parts of each claim again. */
function register() {
  shown.byClaim = new Map();
  for (const one of evidence.querySelectorAll("mark[data-claims]")) {
    for (const claim of (one.getAttribute("data-claims") ?? "").split(" ").filter(Boolean)) {
      const list = shown.byClaim.get(Number(claim)) ?? [];
      shown.byClaim.set(Number(claim), [...list, one]);
    }
  }
  shown.rows = new Map([...evidence.querySelectorAll("tr[data-value]")].map((one) => [Number(one.getAttribute("data-value")), one]));
}

/** Lights a claim, all claims of its value and the row of the record; a row alone where no claim stands for it. @param {number} claim @param {number} row */
function light(claim, row = -1) {
  for (const one of evidence.querySelectorAll(".lit")) one.classList.remove("lit", "focus");
  const number = claim >= 0 ? valueOf(claim) : row;
  shown.rows.get(number)?.classList.add("lit");
  if (claim < 0) return;
  const value = shown.data.values[number];
  shown.data.claims.forEach((/** @type {any[]} */ one, /** @type {number} */ index) => {
    if (index !== claim && !(value && isOf(one, value[0], value[1]))) return;
    for (const node of shown.byClaim.get(index) ?? []) {
      node.classList.add("lit");
      node.classList.toggle("focus", index === claim);
    }
  });
}

/** The number of the value that a claim is about. @param {number} claim */
function valueOf(claim) {
  const one = shown.data.claims[claim];
  return shown.data.values.findIndex((/** @type {any[]} */ value) => isOf(one, value[0], value[1]));
}

/** @param {Event} event */
function claimsAt(event) {
  const mark = /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (event.target).closest?.("mark[data-claims]"));
  return (mark?.dataset.claims ?? "").split(" ").filter(Boolean).map(Number);
}

/** @param {Event} event */
function hover(event) {
  const claims = claimsAt(event);
  if (claims.length) light(claims.includes(shown.at) ? shown.at : claims[0]);
  else if (event.type === "mouseover") light(shown.at);
}

/** A click chooses; another one on the same characters the next claim of them. @param {Event} event */
function pick(event) {
  const claims = claimsAt(event);
  if (claims.length) choose(claims[(claims.indexOf(shown.at) + 1) % claims.length], false);
}

/** Chooses a claim, and brings the other side into view. @param {number} claim @param {boolean} fromRecord */
function choose(claim, fromRecord) {
  shown.at = claim;
  light(claim);
  if (fromRecord) {
    toLeft(shown.byClaim.has(claim));
    scrollToClaim(true);
  }
  bring(shown.rows.get(valueOf(claim)), ".record");
  const [, , entity, field, reader] = shown.data.claims[claim];
  say(`${field}${entity >= 0 ? ` of ${shown.data.entities[entity]}` : ""}, claim ${claim + 1} of ${shown.data.claims.length} (${reader})`);
}

/** @param {boolean} focus */
function scrollToClaim(focus = false) {
  const node = /** @type {HTMLElement | undefined} */ (shown.at >= 0 ? shown.byClaim.get(shown.at)?.[0] : evidence.querySelector("mark.here"));
  bring(node, ".source");
  if (shown.at >= 0) bring(shown.rows.get(valueOf(shown.at)), ".record");
  if (focus) node?.focus({ preventScroll: true });
}

/** Scrolls a pane, and where it does not scroll the page, so that a part of it is seen. @param {Element | undefined | null} node @param {string} pane */
function bring(node, pane) {
  const frame = /** @type {HTMLElement | null} */ (evidence.querySelector(pane));
  if (!node || !frame) return;
  const [inner, outer] = [node.getBoundingClientRect(), frame.getBoundingClientRect()];
  if (frame.scrollHeight <= frame.clientHeight + 1) return inner.top < 0 || inner.bottom > innerHeight ? node.scrollIntoView({ block: "center" }) : undefined;
  if (inner.top < outer.top || inner.bottom > outer.bottom) frame.scrollTop += inner.top - outer.top - outer.height / 3;
}

/** Goes to the claim so many further on. @param {number} by */
function stepClaim(by) {
  const many = shown.data?.claims.length ?? 0;
  if (!many) return;
  choose((shown.at + by + many) % many, true);
}

/** Shows the left pane; where the text that was read does not have what is asked for, the source. @param {boolean} has */
function toLeft(has) {
  const leaves = isAsRead() && !has;
  turn(isAsRead() && has ? "read" : "source");
  if (leaves) drawNow();
}

/** @param {number} index */
function toBare(index) {
  toLeft(true);
  const node = /** @type {HTMLElement | null} */ (evidence.querySelector(`mark[data-bare="${index}"]`));
  bring(node, ".source");
  node?.focus({ preventScroll: true });
}

/** Back to where the reader came from. */
const back = () => (history.length > 1 && arrivals > 1 ? history.back() : go("pages"));
