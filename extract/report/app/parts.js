// @ts-check
// Pieces that several views share: facets, a list that draws what is seen of it, words that are said.

/** @type {Record<string, string>} */
const TITLES = { sev: "Severity", rule: "Rule", field: "Field", kind: "Kind", format: "Format", state: "State", cause: "Cause", entity: "Entity", page: "Page" };
const FEW = 8;

/** Facets that were opened to all of their choices, and what is typed into their search. @type {Map<string, string>} */
const unfolded = new Map();

/** The choices of one facet. @param {string} name @param {Map<string, number>} choices */
function facet(name, choices) {
  const chosen = ROUTE.params.getAll(name);
  const words = unfolded.get(name)?.toLowerCase();
  const all = [...choices].sort((one, other) => other[1] - one[1] || (one[0] < other[0] ? -1 : 1));
  for (const one of chosen) if (!choices.has(one)) all.unshift([one, 0]);
  const found = words ? all.filter(([value]) => value.toLowerCase().includes(words)) : all;
  const few = all.length > FEW ? found.slice(0, words ? 40 : FEW) : found;
  const label = `${TITLES[name]}${chosen.length ? `: ${chosen.map((one) => brief(one || "none", 24)).join(", ")}` : ""}`;
  return html`<details class="facet" name="facet" data-facet=${name}>
    <summary class=${chosen.length ? "chosen" : ""}>${label}</summary>
    <div class="choices">
      ${all.length > FEW
        ? html`<input type="search" aria-label="Search ${TITLES[name]}" placeholder="Search ${figure(all.length)}" .value=${unfolded.get(name) ?? ""}
            @input=${(/** @type {any} */ event) => (unfolded.set(name, event.target.value), draw())} />`
        : nothing}
      ${few.map(([value, many]) => html`<button type="button" aria-pressed=${String(chosen.includes(value))} @click=${() => toggle(name, value)}>
        <span>${brief(name === "cause" ? titleOf(CAUSES.get(value)) : value || "none", 60)}</span><span class="number">${figure(many)}</span></button>`)}
      ${few.length < found.length ? html`<p class="muted">${figure(found.length - few.length)} more, search</p>` : nothing}
    </div>
  </details>`;
}

/** Facets with more than one choice, the search that is on, and a way to clear all. */
function filters() {
  const found = matching();
  if (!found) return html`<p class="muted loading">Filters (loading\u2026)</p>`;
  const facets = new Map(found.facets);
  if (GONE) facets.set("state", new Map([...(facets.get("state") ?? []), ["gone", GONE]]));
  const drawn = [...facets].filter(([name, choices]) => choices.size > 1 || ROUTE.params.has(name));
  const unknown = strangers();
  return html`<div class="facets" role="group" aria-label="Filters">
      ${drawn.map(([name, choices]) => facet(name, choices))}
      ${isFiltered() ? html`<button type="button" class="link" @click=${clear}>Clear filters</button>` : nothing}
    </div>
    ${unknown.length ? html`<p role="note">This link has a filter this report does not know: ${unknown.map((one) => brief(one)).join(", ")}</p>` : nothing}`;
}

/** Takes all filters away. */
const clear = () => {
  const search = /** @type {HTMLInputElement | null} */ (document.getElementById("search"));
  if (search) search.value = "";
  refine(new URLSearchParams());
};

/** What the browser draws where nothing matches. */
function nothingMatches() {
  const hidden = ROWS?.length ?? 0;
  const gone = GONE && ROUTE.view !== "causes" && ROUTE.params.getAll("state").includes("gone");
  return html`<p class="empty">No rows match these filters. ${figure(hidden)} rows are hidden.${gone ? " What is gone is listed under Causes." : ""} <button type="button" class="link" @click=${clear}><b>Clear filters</b></button></p>`;
}

/** Rules that the cards name in words. @type {Record<string, string>} */
const NAMES = new Map([["expired-waiver", "Waiver expired"], ["unused-waiver", "Waiver matches nothing"]]);

/** Rule, field and kind of a cause. @param {any} cause */
const titleOf = (cause) => (cause ? [NAMES.get(cause.rule) ?? cause.rule, cause.field, cause.pattern].filter(Boolean).map((one) => brief(one, 60)).join(" \u00b7 ") : "?");

/** @type {Map<string, string>} */
const cardTexts = new Map();

/** All words of a card. @param {any} cause */
function cardText(cause) {
  let text = cardTexts.get(cause.id);
  if (text === undefined) {
    const card = document.getElementById(`cause-${cause.id}`) ?? document.getElementById(`waived-${cause.id}`);
    const words = card ? [...card.querySelectorAll("h2, .sentence, .suspect")].map((one) => one.textContent) : [];
    text = [cause.rule, cause.field, cause.pattern, cause.id, ...words].join(" ");
    cardTexts.set(cause.id, text);
  }
  return text;
}

// --- a long list -----------------------------------------------------------------------------------------------------

const TALLEST = 8_000_000; // pixels that every browser can scroll

/**
 * A list of which only what is seen is drawn: rows of one height in a frame that scrolls. Lists that are taller than a browser can scroll are
 * scaled. The row that has the focus stays.
 */
class LongList {
  /** @param {{label: string, columns: string[], cells: (row: number) => any, open: (row: number) => void, id: (row: number) => string}} given */
  constructor(given) {
    this.given = given;
    /** @type {ArrayLike<number>} */
    this.items = [];
    this.at = 0;
    this.frame = document.createElement("div");
    this.frame.className = "longlist";
    this.frame.addEventListener("scroll", () => this.later());
    this.waiting = 0;
    new ResizeObserver(() => this.later()).observe(this.frame);
  }

  get height() {
    return matchMedia("(max-width: 40rem)").matches ? 64 : 34;
  }

  /** @param {ArrayLike<number>} items */
  show(items) {
    if (this.items !== items) {
      this.items = items;
      this.at = Math.min(this.at, Math.max(0, items.length - 1));
    }
    this.draw();
    return this.frame;
  }

  later() {
    if (!this.waiting) this.waiting = requestAnimationFrame(() => ((this.waiting = 0), this.draw()));
  }

  /** The first row that is seen, and how far the rows are moved down. */
  window() {
    const whole = this.items.length * this.height;
    const tall = Math.min(whole, TALLEST);
    const seen = this.frame.clientHeight || 600;
    const reach = Math.max(1, tall - seen);
    const top = whole > TALLEST ? (this.frame.scrollTop / reach) * (whole - seen) : this.frame.scrollTop;
    const first = Math.max(0, Math.floor(top / this.height) - 4);
    return { tall, first, many: Math.ceil(seen / this.height) + 8, shift: this.frame.scrollTop - (top - first * this.height) };
  }

  draw() {
    const { tall, first, many, shift } = this.window();
    const shown = [];
    for (let index = first; index < Math.min(first + many, this.items.length); index++) shown.push(index);
    const { label, columns } = this.given;
    render(
      html`<div role="grid" aria-label=${label} aria-rowcount=${this.items.length + 1} aria-colcount=${columns.length} @keydown=${this.keys}>
        <div role="row" class="heads" aria-rowindex="1">${columns.map((name) => html`<div role="columnheader">${name}</div>`)}</div>
        <div role="rowgroup" class="rows">${shown.map((index) => this.row(index))}</div>
      </div>`,
      this.frame,
    );
    const group = /** @type {HTMLElement} */ (this.frame.querySelector(".rows"));
    group.style.height = `${tall}px`;
    group.querySelectorAll(":scope > [role=row]").forEach((one, index) => {
      /** @type {HTMLElement} */ (one).style.transform = `translateY(${Math.round(shift + index * this.height)}px)`;
    });
  }

  /** @param {number} index */
  row(index) {
    const { cells, open, id } = this.given;
    const row = this.items[index];
    return html`<div role="row" class="row" aria-rowindex=${index + 2} data-id=${id(row)} tabindex=${index === this.at ? 0 : -1}
      @focus=${() => (this.at = index)} @click=${() => ((this.at = index), open(row))}>
      ${cells(row).map((/** @type {any} */ cell) => html`<div role="gridcell">${cell}</div>`)}
    </div>`;
  }

  /** @param {KeyboardEvent} event */
  keys = (event) => {
    const page = Math.max(1, Math.floor(this.frame.clientHeight / this.height) - 2);
    /** @type {Record<string, number>} */
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -this.items.length, End: this.items.length };
    if (event.key in steps) {
      event.preventDefault();
      this.step(steps[event.key]);
    } else if (event.key === "Enter" || event.key === "o") {
      event.preventDefault();
      event.stopPropagation();
      this.given.open(this.items[this.at]);
    }
  };

  /** Goes to a row so many below. @param {number} by */
  step(by) {
    this.to(this.at + by);
  }

  /** Goes to a row and gives it the focus. @param {number} index */
  to(index) {
    if (!this.items.length) return;
    this.at = Math.min(this.items.length - 1, Math.max(0, index));
    const whole = this.items.length * this.height;
    const seen = (this.frame.clientHeight || 600) - 40;
    const top = this.at * this.height;
    const scale = whole > TALLEST ? (TALLEST - seen) / (whole - seen) : 1;
    const now = this.frame.scrollTop / scale;
    if (top < now || top + this.height > now + seen) {
      this.frame.scrollTop = (top < now ? top : top + this.height - seen) * scale;
    }
    this.draw();
    /** @type {HTMLElement | null} */ (this.frame.querySelector(`[aria-rowindex="${this.at + 2}"]`))?.focus({ preventScroll: true });
  }
}

// --- words that are said ---------------------------------------------------------------------------------------------

let said = { words: "", grave: false, undo: false };
let silence = 0;

/** Says something for ten seconds, to screen readers too. @param {string} words @param {boolean} grave @param {boolean} mayUndo */
function say(words, grave = false, mayUndo = false) {
  said = { words, grave, undo: mayUndo };
  clearTimeout(silence);
  silence = setTimeout(() => {
    said = { words: "", grave: false, undo: false };
    draw();
  }, 10_000);
  draw();
}

const toast = () => html`<div class="toast ${said.words ? "" : "gone"} ${said.grave ? "grave" : ""}" role="status" aria-live="polite">
  ${said.words}${said.undo ? html` <button type="button" class="link" @click=${() => undo()}>Undo <kbd>u</kbd></button>` : nothing}</div>`;

/** A button that a key presses too. @param {string} key @param {any} words @param {() => void} act @param {string} style */
const keyed = (key, words, act, style = "") => html`<button type="button" class=${style} data-key=${key} title="Key ${key}" @click=${act}>${words}</button>`;

/** Copies a text. @param {string} text @param {string} what */
async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    say(`${what} copied.`);
  } catch {
    say(`${what} could not be copied: this browser does not let the page. Select it by hand.`, true);
  }
}
