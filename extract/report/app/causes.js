// @ts-check
// The causes: the cards that the page came with, filtered, with buttons and what was decided.

const OPEN_CARDS = 10; // cards that are unfolded at the start

/** The cards in their order on the page. @type {{card: HTMLElement, id: string, cause: any, waived: boolean, title: HTMLElement}[]} */
const CARDS = [...document.querySelectorAll("article.card")].map((one) => {
  const card = /** @type {HTMLElement} */ (one);
  const id = card.dataset.cause ?? "";
  return { card, id, cause: CAUSES.get(id), waived: card.classList.contains("waived"), title: /** @type {HTMLElement} */ (card.querySelector("h2")) };
});

/** Causes to review; those without a card are listed below the cards. @type {any[]} */
const TO_REVIEW = HEAD.causes.filter((/** @type {any} */ one) => one.open);
const WITH_CARD = new Set(CARDS.filter((one) => !one.waived).map((one) => one.id));
const WITHOUT_CARD = TO_REVIEW.filter((one) => !WITH_CARD.has(one.id));
const rest = document.createElement("div");
rest.className = "rest";

/** Cards that the reader folds or unfolds. @type {Map<HTMLElement, boolean>} */
const folds = new Map();
let current = 0; // the card that has the focus, or had it last

/** The cards are made ready once. */
function openCards() {
  place("cards").append(rest);
  const waived = CARDS.findIndex((one) => one.waived);
  CARDS.forEach(({ card, cause, title, ...one }, index) => {
    folds.set(card, index - (one.waived ? waived : 0) >= OPEN_CARDS);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "fold";
    button.addEventListener("click", () => {
      folds.set(card, !folds.get(card));
      drawCards();
    });
    title.prepend(button);
    title.addEventListener("focus", () => (current = index));
    card.addEventListener("click", follow);
    card.addEventListener("focusin", () => (current = index));
    bars(/** @type {HTMLElement} */ (card.querySelector(".formats")), cause);
  });
}

/** How a cause is spread over formats, as a bar. @param {HTMLElement} place @param {any} cause */
function bars(place, cause) {
  const formats = Object.entries(cause.formats);
  if (formats.length < 2) return;
  const bar = document.createElement("span");
  bar.className = "bar";
  bar.setAttribute("aria-hidden", "true");
  formats.forEach(([, many], index) => {
    const piece = document.createElement("span");
    piece.className = `piece n${index % 4}`;
    piece.style.flexGrow = String(many);
    bar.append(piece);
  });
  place.replaceChildren(bar);
}

/** A quoted place opens in the view of its page. @param {MouseEvent} event */
function follow(event) {
  const link = /** @type {HTMLElement | null} */ (/** @type {HTMLElement} */ (event.target).closest("a[data-page]"));
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button || !PAGES) return;
  event.preventDefault();
  showPage(Number(link.dataset.page), link.dataset.at ?? "");
}

/** Shows a page, at a place. @param {number} page @param {string} at */
function showPage(page, at = "") {
  if (page >= 0) go("page", PAGES.name[page], at ? { at } : {});
}

/** The cards as they match now. */
function drawCards() {
  const found = matching();
  const filtered = isFiltered() && ROUTE.view === "causes";
  const seen = new Set();
  const open = openCounts();
  for (const one of CARDS) {
    const { card, cause, id, title, waived } = one;
    const many = found?.causes.get(id) ?? 0;
    const shown = !filtered || !found || (many > 0 && ofState(one));
    card.hidden = !shown;
    if (shown) seen.add(id);
    const folded = folds.get(card) && !(ROUTE.view === "cause" && ROUTE.id === id);
    card.classList.toggle("folded", Boolean(folded));
    card.classList.toggle("decided", !waived && isDecided(id));
    const fold = /** @type {HTMLElement} */ (title.firstElementChild);
    fold.textContent = folded ? "\u25b8" : "\u25be";
    fold.setAttribute("aria-expanded", String(!folded));
    fold.setAttribute("aria-label", `${folded ? "Unfold" : "Fold"} ${titleOf(cause)}`);
    render(actions(cause, waived, filtered ? many : 0, open?.[CAUSE_NUMBERS.get(id) ?? 0]), /** @type {HTMLElement} */ (card.querySelector(".actions")));
  }
  render(withoutCard(filtered && found ? found.causes : null), rest);
  const states = ROUTE.params.getAll("state");
  const gone = /** @type {HTMLDetailsElement | null} */ (document.getElementById("gone"));
  if (gone) {
    gone.hidden = filtered && !states.includes("gone");
    if (filtered && states.includes("gone")) gone.open = true;
  }
  const waived = /** @type {HTMLDetailsElement | null} */ (document.getElementById("waived"));
  if (waived) {
    waived.hidden = !CARDS.some((one) => one.waived && !one.card.hidden);
    if (filtered && states.includes("waived")) waived.open = true;
  }
  return seen.size + (filtered && found ? WITHOUT_CARD.filter((one) => found.causes.has(one.id)).length : 0);
}

/** How many rows of each cause are open. */
function openCounts() {
  if (!ROWS) return null;
  const counts = new Uint32Array(HEAD.causes.length);
  for (let row = 0; row < ROWS.length; row++) if (isOpen(row)) counts[ROWS.cause[row]]++;
  return counts;
}

const MOST_LISTED = 100; // causes without a card that are listed of one rule

/** The causes without a card, by their rules; those that match where something is searched for. @param {Map<string, number> | null} many */
function withoutCard(many) {
  const found = many ? WITHOUT_CARD.filter((one) => many.has(one.id)) : WITHOUT_CARD;
  const groups = grouped(found, (one) => one.rule);
  return [...groups].map(([rule, causes]) => {
    const low = causes.reduce((/** @type {number} */ least, /** @type {any} */ one) => Math.min(least, one.open), Infinity);
    const high = causes.reduce((/** @type {number} */ most, /** @type {any} */ one) => Math.max(most, one.open), 0);
    const rows = low === high ? count(low, "row") : `${figure(low)}\u2013${count(high, "row")}`;
    const words = `and ${count(causes.length, high <= SMALL ? "small cause" : "cause")} of ${rows}${causes.length > 1 && low === high ? " each" : ""}`;
    return html`<details ?open=${Boolean(many)}><summary><b>${NAMES.get(rule) ?? brief(rule, 60)}</b>: ${words}</summary>
      <ul>${causes.slice(0, MOST_LISTED).map((/** @type {any} */ one) => html`<li>${severity(one.severity)}
        <a href=${address({ view: "rows", params: new URLSearchParams({ cause: one.id }) })}>${titleOf(one)}</a> <span class="muted">${count(many?.get(one.id) ?? one.open, "row")}</span></li>`)}</ul>
      ${causes.length > MOST_LISTED ? html`<p class="muted">${figure(causes.length - MOST_LISTED)} more, search</p>` : nothing}</details>`;
  });
}

const SMALL = 20; // rows of a cause that is called small

/** Whether a card is of the states that are asked for. @param {{id: string, waived: boolean}} one */
function ofState({ id, waived }) {
  const states = ROUTE.params.getAll("state");
  if (!states.length) return true;
  return waived ? states.includes("waived") : states.some((state) => state !== "waived") && (states.includes("decided") || !isDecided(id));
}

/** The buttons of a card, and what was decided. @param {any} cause @param {boolean} waived @param {number} many @param {number} [open] */
function actions(cause, waived, many, open) {
  const made = waived ? [] : decisionsOf(cause.id);
  /** @type {Record<string, string>} */
  const rows = waived ? { cause: cause.id, state: "waived" } : { cause: cause.id };
  const words = many && many !== cause.total ? `${figure(many)} of ${count(cause.total, "row")}` : count(cause.total, "row");
  return html`${made.map(decided)}
    <div class="buttons">
      ${waived || isDecided(cause.id) ? nothing : choices(cause, null, open)}
      <a href=${address({ view: "rows", params: new URLSearchParams(rows) })}>${words}</a>
      <button type="button" class="link" data-key="e" title="Key e" @click=${() => evidenceOf(cause)}>Evidence \u2192</button>
    </div>`;
}

/** The three decisions, on a cause or on some of its rows. @param {any} cause @param {string[] | null} ids @param {number} [open] how many rows of the cause are open, where that is known */
function choices(cause, ids, open) {
  const rowsHere = !ids && open !== undefined ? open || cause.open : many(cause, ids);
  const rows = rowsHere > 1 ? ` ${figure(rowsHere)} rows` : "";
  return html`${cause.acceptable ? keyed("a", rowsHere > 1 ? `Accept ${figure(rowsHere)} new values\u2026` : "Accept new value\u2026", () => ask("accept", cause, ids), "accept") : nothing}
    ${cause.waivable ? keyed("w", `Waive${rows}\u2026`, () => ask("waive", cause, ids), "waive") : nothing}
    ${keyed("x", "Fix extractor\u2026", () => ask("fix", cause, ids), "fix")}`;
}

/** What was decided, with a way back. @param {Decision} one */
function decided(one) {
  const until = one.expires ? ` until ${one.expires}` : "";
  const words = {
    waive: html`<b>${one.saved ? "Waived" : "To be waived"}${until}</b> by <bdi>${visible(one.owner)}</bdi>: <bdi>${visible(one.reason)}</bdi>`,
    accept: html`<b>${one.saved ? "New value accepted" : "New value to be accepted"}</b>`,
    fix: html`<b>Extractor to be fixed${one.saved ? ", a test waits for it" : ""}</b>${one.note ? html`: <bdi>${visible(one.note)}</bdi>` : nothing}`,
  }[one.decision];
  const saved = one.saved ? `saved ${one.saved}` : "not saved";
  return html`<p class="decision">${words} <span class="muted">(${one.ids ? count(reach(one), "row") : "all rows"}, ${saved})</span>
    <button type="button" class="link" data-key="u" title="Key u" @click=${() => undo(one)}>Undo</button></p>`;
}

/** The first place that a cause quotes, in the view of its page. @param {any} cause */
function evidenceOf(cause) {
  const link = /** @type {HTMLElement | null} */ (document.querySelector(`article[data-cause="${cause.id}"] a[data-at]`));
  if (link && PAGES) return showPage(Number(link.dataset.page), link.dataset.at);
  return go("rows", "", { cause: cause.id });
}

/** The cards that are seen. */
const seenCards = () => CARDS.filter(({ card }) => !card.hidden && card.offsetParent !== null);

/** Gives a card the focus. @param {{card: HTMLElement, title: HTMLElement} | undefined} one */
function focusCard(one) {
  if (!one) return;
  one.title.focus({ preventScroll: true });
  one.card.scrollIntoView({ block: "nearest", behavior: calm() ? "auto" : "smooth" });
}

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Goes to the card so many below. @param {number} by */
function stepCard(by) {
  const seen = seenCards();
  const at = seen.findIndex((one) => one === CARDS[current]);
  const away = document.activeElement?.closest("article.card") === null;
  focusCard(seen[Math.min(seen.length - 1, Math.max(0, away && by > 0 ? Math.max(at, 0) : at + by))]);
}

/** After a decision: the next card that nobody has decided, below first; never the top of the page. @param {string} id */
function nextUndecided(id) {
  const seen = seenCards().filter((one) => !one.waived);
  const at = seen.findIndex((one) => one.id === id);
  const next = [...seen.slice(at + 1), ...seen.slice(0, Math.max(0, at))].find((one) => !isDecided(one.id));
  focusCard(next ?? seen[at]);
}

/** The cause whose card has the focus. */
const focusedCause = () => {
  const one = CARDS[current];
  return one && !one.card.hidden && !one.waived ? one.cause : seenCards().find((other) => !other.waived)?.cause;
};
