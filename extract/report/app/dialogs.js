// @ts-check
// Dialogs: a decision with its reason, the tray of decisions, the keys.

const dialog = /** @type {HTMLDialogElement} */ (document.createElement("dialog"));
dialog.setAttribute("aria-labelledby", "dialog-title");
/** @type {null | {what: string, cause?: any, ids?: string[] | null, wrong?: string, from: Element | null}} */
let asked = null;
const OWNER = "extract-review:owner";
const LEAST_REASON = 10; // characters of the shortest reason

dialog.addEventListener("close", () => {
  const from = asked?.from;
  asked = null;
  if (from instanceof HTMLElement && from.isConnected && document.activeElement === document.body) from.focus({ preventScroll: true });
  draw();
});
dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());

/** Asks for what a decision needs. @param {string} what @param {any} cause @param {string[] | null} ids */
function ask(what, cause = null, ids = null) {
  if (what === "accept" && cause && !cause.acceptable) return say("Nothing to accept: no golden file differs in this cause. Waive it, or fix the extractor.");
  if (what === "waive" && cause && !cause.waivable) return say("What this rule finds is accepted or mended, not waived.");
  asked = { what, cause, ids, from: document.activeElement };
  drawDialog();
  dialog.showModal();
}

/** What the dialog asks. */
function drawDialog() {
  if (!asked) return;
  const { what, cause, ids } = asked;
  const body = { waive: waiveForm, accept: acceptForm, fix: fixForm, tray, help }[what];
  render(body ? body(cause, ids ?? null) : nothing, dialog);
}

/** For how many rows a decision is; of a cause of which the file has not all rows, as many as were found. @param {any} cause @param {string[] | null} ids */
function many(cause, ids) {
  if (ids) return rowsOf({ cause: cause.id, ids }).length;
  let open = 0;
  if (HEAD.left.rows === HEAD.left.all_rows) for (const row of rowsIn(cause.id)) if (isOpen(row)) open++;
  return open || cause.open;
}

/** For which rows a decision is. @param {any} cause @param {string[] | null} ids */
function scope(cause, ids) {
  const words = ids === null ? `all rows of this cause (${figure(many(cause, ids))})` : many(cause, ids) === 1 ? "this row" : `${figure(many(cause, ids))} rows of this cause`;
  return html`<p class="muted">${titleOf(cause)} \u00b7 for <b>${words}</b></p>`;
}

/** @param {any} cause @param {string[] | null} ids */
function waiveForm(cause, ids) {
  const date = new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10);
  const rows = many(cause, ids);
  return html`<form method="dialog" @submit=${(/** @type {SubmitEvent} */ event) => confirmed(event, "waive")}>
    <h2 id="dialog-title">Waive ${rows > 1 ? `${figure(rows)} rows` : "this row"}</h2>
    ${scope(cause, ids)}
    <p>It is known, tolerated and not our fault. It stays in every report, and is open again when its values change.</p>
    <label>Reason <span class="muted">(at least ${LEAST_REASON} characters)</span><textarea name="reason" rows="3" required minlength=${LEAST_REASON} maxlength="1000" autofocus @keydown=${entered}></textarea></label>
    <label>Owner <input name="owner" required maxlength="200" autocomplete="off" .value=${kept(() => localStorage.getItem(OWNER)) ?? ""} /></label>
    <fieldset><legend>Expires</legend>
      <label class="choice"><input type="radio" name="expires" value=${date} checked /> in 90 days (${date})</label>
      <label class="choice"><input type="radio" name="expires" value="" /> never</label>
      <label class="choice"><input type="radio" name="expires" value="date" /> on <input type="date" name="date" aria-label="Date" @input=${(/** @type {any} */ event) => {
        event.target.form.querySelector("[value=date]").checked = true;
      }} /></label></fieldset>
    ${wrong()}
    ${buttons(`Waive ${rows > 1 ? `${figure(rows)} rows` : "this row"}`)}</form>`;
}

/** @param {any} cause @param {string[] | null} ids */
function acceptForm(cause, ids) {
  const rows = many(cause, ids);
  return html`<form method="dialog" @submit=${(/** @type {SubmitEvent} */ event) => confirmed(event, "accept")}>
    <h2 id="dialog-title">Accept ${rows > 1 ? `${figure(rows)} new values` : "the new value"}</h2>
    ${scope(cause, ids)}
    <p>The golden ${rows > 1 ? "values were wrong, and what the pages say now is" : "value was wrong, and what the page says now is"} right: the golden files take it.</p>
    <label>Note <span class="muted">(not required)</span><input name="note" maxlength="500" autocomplete="off" autofocus /></label>
    ${wrong()}
    ${buttons(`Accept ${rows > 1 ? `${figure(rows)} new values` : "the new value"}`)}</form>`;
}

/** @param {any} cause @param {string[] | null} ids */
function fixForm(cause, ids) {
  return html`<form method="dialog" @submit=${(/** @type {SubmitEvent} */ event) => confirmed(event, "fix")}>
    <h2 id="dialog-title">Fix the extractor</h2>
    ${scope(cause, ids)}
    <p>We read it wrongly. Nothing is tolerated: the cause stays red until the extractor or its schema is mended.
      ${isServed() ? "A test case is written that fails until then." : ""}</p>
    <label>Right value <span class="muted">(as the page writes it; not required)</span><input name="value" maxlength="500" autocomplete="off" /></label>
    <label>Note <span class="muted">(not required)</span><textarea name="note" rows="2" maxlength="500" autofocus @keydown=${entered}></textarea></label>
    ${wrong()}
    ${buttons("Mark as ours to fix")}</form>`;
}

const wrong = () => (asked?.wrong ? html`<p class="wrong" role="alert">${asked.wrong}</p>` : nothing);

/** @param {string} words */
const buttons = (words) => html`<div class="buttons end"><button type="button" @click=${() => dialog.close()}>Cancel</button>
  <button type="submit" class="primary">${words} <kbd>Enter</kbd></button></div>`;

/** Enter confirms in a text of several lines too; Shift Enter begins a line. @param {KeyboardEvent} event */
function entered(event) {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  /** @type {HTMLTextAreaElement} */ (event.target).form?.requestSubmit();
}

/** Takes the decision that the form says. @param {SubmitEvent} event @param {string} decision */
function confirmed(event, decision) {
  event.preventDefault();
  const form = new FormData(/** @type {HTMLFormElement} */ (event.target));
  const said = (/** @type {string} */ name) => String(form.get(name) ?? "").trim();
  const expires = said("expires") === "date" ? said("date") : said("expires");
  if (!asked) return;
  if (decision === "waive" && (said("reason").length < LEAST_REASON || !said("owner") || (said("expires") === "date" && !expires))) {
    asked.wrong = said("reason").length < LEAST_REASON ? `Say why in at least ${LEAST_REASON} characters.` : said("owner") ? "Give the date on which it expires." : "Say who answers for the waiver.";
    return drawDialog();
  }
  const { cause, ids = null } = asked;
  if (said("owner")) kept(() => localStorage.setItem(OWNER, said("owner")));
  const one = { cause: cause.id, ids, decision, reason: said("reason"), owner: said("owner"), expires, value: said("value"), note: said("note"), rows: many(cause, ids), saved: "" };
  asked.from = null;
  dialog.close();
  decide(one);
  say(`${decision === "waive" ? "Waived" : decision === "accept" ? "Accepted" : "Marked as ours to fix"}: ${count(reach(one), "row")}.`, false, true);
  afterwards(cause.id);
}

/** The focus goes to what is next to decide. @param {string} id */
function afterwards(id) {
  if (ROUTE.view === "rows" || ROUTE.view === "row") requestAnimationFrame(() => rowList.to(rowList.at));
  else if (ROUTE.view !== "page") nextUndecided(id);
}

// --- the tray --------------------------------------------------------------------------------------------------------

/** The decisions, and what becomes of them. */
function tray() {
  const waived = DECISIONS.filter((one) => one.decision === "waive" && !one.saved);
  const left = waived.filter(unwritable);
  return html`<h2 id="dialog-title">Decisions</h2>
    ${DECISIONS.length ? html`<p class="muted">${keptWhere()}</p>` : html`<p class="empty">Nothing is decided yet. Choose a card and press <kbd>w</kbd>, <kbd>a</kbd> or <kbd>x</kbd>.</p>`}
    <ul class="tray">${DECISIONS.map((one) => html`<li><p><b>${titleOf(CAUSES.get(one.cause))}</b></p>${decided(one)}</li>`)}</ul>
    ${left.length ? html`<p role="note">${count(left.length, "waiver")} cannot be written from this file: ${unwritable(left[0])}. Its command can do it.</p>` : nothing}
    ${waived.length > left.length ? html`<h3>waivers.toml</h3><p class="muted">It holds the waivers that were there too. Put it in the place of <code>${HEAD.waivers.file}</code>.</p>
      <pre class="preview" tabindex="0" aria-label="Preview of waivers.toml">${visible(waiversFile())}</pre>` : nothing}
    ${DECISIONS.some((one) => !one.saved) ? html`<h3>Commands</h3><p class="muted">Write your pages for PAGES, and your golden files for GOLDEN.</p>
      <pre class="preview" tabindex="0" aria-label="Commands">${visible(commands())}</pre>` : nothing}
    <div class="buttons end">
      ${DECISIONS.length ? html`<button type="button" @click=${() => undo()}>Undo last <kbd>u</kbd></button>` : nothing}
      ${DECISIONS.some((one) => !one.saved) ? html`<button type="button" @click=${() => copy(commands(), "The commands")}>Copy commands</button>` : nothing}
      ${waived.length > left.length ? html`<button type="button" class="primary" id="download" @click=${() => download(HEAD.waivers.file, waiversFile())}>Download ${HEAD.waivers.file}</button>` : nothing}
      <button type="button" @click=${() => dialog.close()}>Close</button></div>`;
}

/** Where the decisions are. */
function keptWhere() {
  if (isServed()) return DECISIONS.every((one) => one.saved) ? `${savedWhere()}.` : "Each decision is saved at once.";
  return forgets ? "They will be lost on closing: this browser keeps nothing for the page." : "They are kept in this browser for this input, and are not saved anywhere else.";
}

/** All keys, as they are. */
function help() {
  return html`<h2 id="dialog-title">Keys</h2>
    <dl class="keys">${COMMANDS.filter((one) => one.words).map((one) => html`<div><dt>${one.keys.map((key) => html`<kbd>${key}</kbd> `)}</dt><dd>${one.words}</dd></div>`)}</dl>
    <label class="choice"><input type="checkbox" ?checked=${keysOn} @change=${(/** @type {any} */ event) => setKeys(event.target.checked)} /> Keys of one letter</label>
    <p class="muted">They rest while you type, and beside Ctrl, Alt and Meta. No decision is taken by one key: a dialog asks, and Enter confirms.</p>
    <div class="buttons end"><button type="button" class="primary" autofocus @click=${() => dialog.close()}>Close</button></div>`;
}
