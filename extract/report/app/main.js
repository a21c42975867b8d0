// @ts-check
// The application: what is drawn where, the keys, and its start.

const place = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
let arrivals = 0; // how many views were opened
let drawing = false;

/** Everything is drawn anew, once for all that changed. */
function draw() {
  if (drawing) return;
  drawing = true;
  queueMicrotask(() => {
    drawing = false;
    drawNow();
  });
}

function drawNow() {
  const causes = ROUTE.view === "causes" || ROUTE.view === "cause";
  place("causes").hidden = !causes;
  const seen = drawCards();
  render(tools(), place("tools"));
  render(tabs(), place("tabs"));
  render(progress(), place("progress"));
  const filtered = ["causes", "rows", "row"].includes(ROUTE.view);
  render(filtered ? filters() : nothing, place("filters"));
  render(view(causes, seen), place("app"));
  render(ROUTE.view === "causes" && (HEAD.pages <= FEW_PAGES || !HEAD.open) ? coverageView() : nothing, below);
  render(html`${toast()}${bottom()}`, layer);
  const search = /** @type {HTMLInputElement} */ (place("search"));
  if (document.activeElement !== search) search.value = ROUTE.params.get("q") ?? "";
  if (asked) drawDialog();
  watch();
}

const FEW_PAGES = 20; // pages of a run whose coverage stands below its causes
const below = document.createElement("div");
below.id = "below";
const layer = document.createElement("div");
layer.id = "layer";

/** What stands above the cards, or in their place. @param {boolean} causes @param {number} seen */
function view(causes, seen) {
  const bars = html`${damaged ? html`<p class="failed" role="alert">${damaged}</p>` : nothing}
    ${HEAD.mode === "served" && gone ? html`<p class="failed" role="alert">Server stopped; decisions are kept here. <button type="button" class="link" @click=${() => ask("tray")}>Review decisions</button></p>` : nothing}
    ${changed ? html`<p class="failed" role="alert">waivers.toml changed on disk. <button type="button" @click=${() => location.reload()}>Reload</button> <button type="button" @click=${keepMine}>Keep mine</button></p>` : nothing}`;
  if (causes) return html`${bars}${aboveCards(seen)}`;
  const body = { rows: rowsView, row: rowsView, pages: pagesView, page: pageView, coverage: coverageView }[ROUTE.view];
  return html`${bars}<div class="view">${body?.()}</div>`;
}

/** What is said above the cards. @param {number} seen */
function aboveCards(seen) {
  const all = TO_REVIEW.length > 0 && TO_REVIEW.every((one) => isDecided(one.id));
  return html`${ROUTE.view === "cause" && !CARDS.some((one) => one.id === ROUTE.id) ? withoutThat(ROUTE.id) : nothing}
    ${all ? html`<p class="done">${TO_REVIEW.length === 1 ? "The cause is decided." : `All ${count(TO_REVIEW.length, "cause")} are decided.`} ${toSave() ? html`<button type="button" class="primary"
      @click=${() => download(HEAD.waivers.file, waiversFile())}>Download ${HEAD.waivers.file}</button>` : nothing}</p>` : nothing}
    ${isFiltered() && !seen && ROWS && !(GONE && ROUTE.params.getAll("state").includes("gone")) ? nothingMatches() : nothing}`;
}

/** What is said of a cause that has no card. @param {string} id */
function withoutThat(id) {
  if (CAUSES.has(id)) return html`<p role="note">Cause ${id} has no card, as there are many. <a href=${address({ view: "rows", params: new URLSearchParams({ cause: id }) })}>Its rows</a></p>`;
  const gone = HEAD.gone.some((/** @type {any[]} */ one) => one[0] === id);
  return html`<p role="note">Cause ${brief(id, 20)} ${gone ? "is gone since the earlier report." : "is not in this report; it may be gone."}
    <button type="button" class="link" @click=${() => go("causes", "", gone ? { state: "gone" } : {})}><b>${gone ? "Show what is gone" : "Show all"}</b></button></p>`;
}

/** Whether there are waivers that only a download saves. */
const toSave = () => DECISIONS.some((one) => one.decision === "waive" && !one.saved && !unwritable(one));

function tools() {
  const theme = document.documentElement.dataset.theme ?? "system";
  return html`<label class="search"><span class="hidden">Search</span><input id="search" type="search" placeholder="Search  /" data-key="/" autocomplete="off"
      @input=${(/** @type {any} */ event) => typed(event.target.value)} /></label>
    <button type="button" data-key="d" title="Review decisions (key d)" class=${DECISIONS.length ? "primary" : ""} @click=${() => ask("tray")}>${trayWords()}</button>
    <button type="button" data-key="t" title="Key t" @click=${nextTheme}>Theme: ${theme}</button>
    <button type="button" data-key="?" title="Key ?" aria-label="Keys" @click=${() => ask("help")}>?</button>`;
}

/** What the button of the tray says. */
function trayWords() {
  const left = DECISIONS.filter((one) => !one.saved).length;
  if (!DECISIONS.length) return "Decisions: 0";
  if (isServed() && !left) return savedWhere();
  return `${count(left, "decision")}, not saved`;
}

let pause = 0;
/** Searches when the typing rests. @param {string} text */
function typed(text) {
  clearTimeout(pause);
  pause = setTimeout(() => put("q", text.trim()), 120);
}

function tabs() {
  const found = ["pages", "page", "coverage"].includes(ROUTE.view) ? null : matching();
  const rows = ROWS ? figure(found?.rows.length ?? ROWS.length) : "(loading\u2026)";
  const list = [
    ["causes", "Causes", figure(TO_REVIEW.length), "g c"], ["rows", "Rows", rows, "g r"],
    ["pages", "Pages", PAGES ? figure(HEAD.pages) : "(loading\u2026)", "g p"], ["coverage", "Coverage", "", "g v"],
  ];
  const now = { cause: "causes", row: "rows", page: "pages" }[ROUTE.view] ?? ROUTE.view;
  const shared = new URLSearchParams([...ROUTE.params].filter(([name]) => [...FILTERS, "q"].includes(name)));
  return list.map(([name, title, number, key]) => html`<a href=${address({ view: name, params: name === "causes" || name === "rows" ? shared : undefined })} data-key=${key}
    aria-current=${now === name ? "page" : "false"}>${title} <span class="number">${number}</span></a>`);
}

/** How many causes are decided. */
function progress() {
  const done = DECISIONS.length ? TO_REVIEW.filter((one) => isDecided(one.id)).length : 0;
  return done ? html` \u00b7 <b>${figure(done)} of ${count(TO_REVIEW.length, "cause")} decided</b>` : nothing;
}

/** On a small screen the decisions stand at the bottom. */
function bottom() {
  const cause = ROUTE.view === "causes" || ROUTE.view === "cause" ? focusedCause() : null;
  if (!cause || isDecided(cause.id)) return nothing;
  return html`<div class="bottom" role="group" aria-label="Decide on ${titleOf(cause)}"><p>${titleOf(cause)}</p><div class="buttons">${choices(cause, null)}</div></div>`;
}

// --- theme -----------------------------------------------------------------------------------------------------------

const THEMES = ["system", "light", "dark"];
const THEME = "extract-review:theme";

/** @param {string} name */
function setTheme(name) {
  if (name === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = name;
}

function nextTheme() {
  const next = THEMES[(THEMES.indexOf(document.documentElement.dataset.theme ?? "system") + 1) % THEMES.length];
  setTheme(next);
  kept(() => localStorage.setItem(THEME, next));
  draw();
}

// --- keys ------------------------------------------------------------------------------------------------------------

const KEYS = "extract-review:keys";
let keysOn = kept(() => localStorage.getItem(KEYS)) !== "off";

/** @param {boolean} on */
function setKeys(on) {
  keysOn = on;
  kept(() => localStorage.setItem(KEYS, on ? "on" : "off"));
  draw();
}

/** The row or the cause that a decision is about. @param {string} what */
function askHere(what) {
  if (ROUTE.view === "rows" || ROUTE.view === "row") {
    const row = ROUTE.view === "row" ? rowOf(ROUTE.id) : rowList.items[rowList.at];
    if (row === undefined || row < 0) return;
    if (!isOpen(row)) return say("This row is decided already.");
    return ask(what, causeOf(row), [rowId(row)]);
  }
  const cause = ROUTE.view === "causes" || ROUTE.view === "cause" ? focusedCause() : null;
  if (cause && isDecided(cause.id)) return say("This cause is decided already; u undoes.");
  if (cause) ask(what, cause, null);
}

/** @param {number} by */
function step(by) {
  if (ROUTE.view === "rows" || ROUTE.view === "row") return rowList.step(by);
  if (ROUTE.view === "pages") return pageList.step(by);
  if (ROUTE.view === "page") return stepClaim(by);
  return stepCard(by);
}

function open() {
  const list = { rows: rowList, row: rowList, pages: pageList }[ROUTE.view];
  if (list && list.items.length) return list.given.open(list.items[list.at]);
  if (ROUTE.view !== "causes" && ROUTE.view !== "cause") return;
  const one = CARDS[current];
  if (!one) return;
  folds.set(one.card, !folds.get(one.card));
  draw();
}

function evidenceHere() {
  if (ROUTE.view === "rows" || ROUTE.view === "row") {
    const row = ROUTE.view === "row" ? rowOf(ROUTE.id) : rowList.items[rowList.at];
    if (row === undefined || row < 0) return;
    moreOf(row).then((more) => {
      const at = more?.[1]?.[0];
      showPage(pageOf(row), at && at[1] >= 0 ? `${at[1]}-${at[2]}` : "");
    }, (error) => say(error.message, true));
  } else if (ROUTE.view === "causes" || ROUTE.view === "cause") evidenceOf(focusedCause() ?? CARDS[current]?.cause);
}

/** One level back. */
function leave() {
  const facet = /** @type {HTMLDetailsElement | null} */ (document.querySelector(".facet[open]"));
  if (facet) {
    facet.open = false;
    return facet.querySelector("summary")?.focus();
  }
  if (ROUTE.view === "row") return go("rows", "", ROUTE.params);
  if (ROUTE.view === "page") return back();
  if (ROUTE.view !== "causes") return go("causes");
  if (isFiltered()) clear();
}

/** @type {{keys: string[], words: string, act: () => void}[]} */
const COMMANDS = [
  { keys: ["j"], words: "next card, row or claim", act: () => step(1) },
  { keys: ["k"], words: "previous card, row or claim", act: () => step(-1) },
  { keys: ["Enter", "o"], words: "open or fold", act: open },
  { keys: ["e"], words: "evidence on its page", act: evidenceHere },
  { keys: ["n"], words: "next claim on a page", act: () => ROUTE.view === "page" && stepClaim(1) },
  { keys: ["p"], words: "previous claim on a page", act: () => ROUTE.view === "page" && stepClaim(-1) },
  { keys: ["s"], words: "source, or as read (HTML)", act: turnOver },
  { keys: ["Escape"], words: "back one level", act: leave },
  { keys: ["/"], words: "search", act: () => place("search").focus() },
  { keys: ["f"], words: "filters", act: () => /** @type {HTMLElement | null} */ (document.querySelector("#filters summary"))?.focus() },
  { keys: ["w"], words: "waive", act: () => askHere("waive") },
  { keys: ["a"], words: "accept the new value", act: () => askHere("accept") },
  { keys: ["x"], words: "fix the extractor", act: () => askHere("fix") },
  { keys: ["u"], words: "undo the last decision", act: () => undo() },
  { keys: ["d"], words: "decisions", act: () => ask("tray") },
  { keys: ["g c"], words: "go to Causes", act: () => go("causes") },
  { keys: ["g r"], words: "go to Rows", act: () => go("rows") },
  { keys: ["g p"], words: "go to Pages", act: () => go("pages") },
  { keys: ["g v"], words: "go to Coverage", act: () => go("coverage") },
  { keys: ["y"], words: "copy a link to this view", act: () => copy(location.href, "The link") },
  { keys: ["t"], words: "theme", act: nextTheme },
  { keys: ["?"], words: "this help", act: () => ask("help") },
];
let before = ""; // g, of a key of two

document.addEventListener("keydown", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const typing = target.closest("input, textarea, select, [contenteditable]");
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (typing && event.key === "Escape" && !dialog.open) return target.closest(".facet") ? leave() : target.blur();
  if (dialog.open ? event.key !== "u" || asked?.what !== "tray" : typing || !keysOn) return;
  if (event.key === "Enter" && target.closest("button, a, summary")) return;
  const key = before ? `${before} ${event.key}` : event.key;
  before = "";
  const found = COMMANDS.find((one) => one.keys.includes(key));
  if (found) {
    event.preventDefault();
    found.act();
  } else if (key === "g") {
    before = "g";
    setTimeout(() => (before = ""), 1500);
  }
});

document.addEventListener("click", (event) => {
  for (const one of document.querySelectorAll(".facet[open]")) {
    if (!one.contains(/** @type {Node} */ (event.target))) /** @type {HTMLDetailsElement} */ (one).open = false;
  }
});

// --- start -----------------------------------------------------------------------------------------------------------

/**
 * The view has changed. Back at the cards or rows the focus is where it was; else the headline gets it, so that a reader who does not
 * see hears where they are.
 * @param {string} from
 */
function landed(from) {
  arrivals++;
  if (ROUTE.view === "cause") return focusCard(CARDS.find((one) => one.id === ROUTE.id));
  const deeper = /^(?:page|row|cause)\//.test(from) && !dialog.open;
  if (deeper && ROUTE.view === "causes") return focusCard(CARDS[current]);
  if (deeper && ROUTE.view === "rows") return rowList.to(rowList.at);
  const headline = /** @type {HTMLElement | null} */ (document.querySelector("#app h2"));
  if (!["causes", "row"].includes(ROUTE.view)) headline?.focus({ preventScroll: true });
  if (ROUTE.view !== "page" && ROUTE.view !== "row") window.scrollTo(0, 0);
}

let landedAt = "";

/** Notices that another view was opened, however that came about. */
function watch() {
  const now = `${ROUTE.view}/${ROUTE.id}`;
  if (!ROWS && landedAt) return;
  if (now !== landedAt) {
    const from = landedAt;
    landedAt = now;
    if (from) landed(from);
    else arrivals++;
  }
}

document.documentElement.classList.add("app");
setTheme(kept(() => localStorage.getItem(THEME)) ?? "system");
place("causes").after(below);
document.body.append(layer, dialog);
openDrafts();
openCards();
window.addEventListener("hashchange", arrive);
window.addEventListener("popstate", arrive);
window.addEventListener("beforeunload", (event) => {
  if (!downloaded && !isServed()) event.preventDefault();
});
arrive();
openRows().then(() => (draw(), setTimeout(() => performance.mark("rows"))), (error) => {
  damaged = error.message;
  draw();
});
