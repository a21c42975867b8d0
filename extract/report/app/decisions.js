// @ts-check
// What the reader decides: kept in the browser until it is downloaded, or saved by `extract review`.

/** @typedef {{cause: string, ids: string[] | null, decision: string, reason: string, owner: string, expires: string, value: string, note: string, rows: number, saved: string}} Decision */

/** @type {Decision[]} */
let DECISIONS = [];
const DRAFTS = `extract-review:${HEAD.input}`;
let forgets = false; // whether this browser keeps nothing
let downloaded = true; // whether there is nothing that would be lost
let gone = false; // whether the server has stopped
/** @type {any} */
let changed = null; // the decision for which waivers.toml had changed on disk
let digest = HEAD.waivers_digest ?? "";

const isServed = () => HEAD.mode === "served" && !gone;

/** Reads the decisions of an earlier visit. */
function openDrafts() {
  try {
    DECISIONS = JSON.parse(localStorage.getItem(DRAFTS) ?? "[]").filter((/** @type {Decision} */ one) => CAUSES.has(one.cause));
    downloaded = DECISIONS.every((one) => one.saved);
  } catch {
    forgets = true;
  }
}

/** Keeps the decisions for the next visit. */
function keepDrafts() {
  try {
    localStorage.setItem(DRAFTS, JSON.stringify(DECISIONS));
  } catch {
    forgets = true;
  }
}

/** The decision on a row. @param {number} row */
function decisionOn(row) {
  const { id } = causeOf(row);
  return DECISIONS.find((one) => one.cause === id && isOn(one, row));
}

/** @type {WeakMap<string[], Set<string>>} */
const idSets = new WeakMap();

/** Whether a decision on the cause of a row is on the row too. @param {{ids: string[] | null}} one @param {number} row */
function isOn({ ids }, row) {
  if (ids === null) return true;
  const set = idSets.get(ids) ?? new Set(ids);
  idSets.set(ids, set);
  return set.has(rowId(row));
}

/** Whether a row is open: nothing waives it and nobody has decided. @param {number} row */
const isOpen = (row) => ROWS?.state[row] !== 1 && !decisionOn(row);

/** The state of a row in one word. @param {number} row */
const stateOf = (row) => (DECISIONS.length && decisionOn(row) ? "decided" : STATES[ROWS?.state[row] ?? 0]);

/** The open rows of a cause that the file has. @param {string} id */
const openRowsOf = (id) => [...rowsIn(id)].filter(isOpen);

/** The decisions on a whole cause, or on some of its rows. @param {string} id */
const decisionsOf = (id) => DECISIONS.filter((one) => one.cause === id);

/** Whether nothing of a cause is left to decide. @param {string} id */
const isDecided = (id) => decisionsOf(id).some((one) => one.ids === null) || (decisionsOf(id).length > 0 && !openRowsOf(id).length);

/** Takes a decision; the server is told where there is one. @param {Decision} one */
async function decide(one) {
  DECISIONS = [...DECISIONS.filter((other) => !(other.cause === one.cause && covers(one, other))), one];
  settle();
  if (isServed()) await save(one, one.decision);
}

/** Whether a decision takes the place of another. @param {Decision} one @param {Decision} other */
function covers(one, other) {
  if (one.ids === null) return true;
  const ids = new Set(one.ids);
  return other.ids !== null && other.ids.every((id) => ids.has(id));
}

/** Takes the last decision back, or that one. @param {Decision | undefined} one */
async function undo(one = DECISIONS.at(-1)) {
  if (!one) return say("Nothing is decided that could be undone.");
  DECISIONS = DECISIONS.filter((other) => other !== one);
  settle();
  say(`Undone: ${verb(one)}, ${count(reach(one), "row")}.`);
  if (isServed() && one.saved) await save(one, "undo");
}

/** The decisions have changed. */
function settle() {
  downloaded = DECISIONS.every((one) => one.saved);
  keepDrafts();
  matched = null;
  draw();
}

/** How many rows a decision is about, as it was made: those that were open, among them rows of other pages that say the same. @param {Decision} one */
const reach = (one) => one.rows ?? rowsOf(one).length;

/** How many of those no decision that was saved before has taken away. @param {Decision} one */
const standing = (one) =>
  rowsOf(one).filter((row) => !DECISIONS.some((other) => other !== one && other.saved && other.decision !== "fix" && other.cause === one.cause && isOn(other, row))).length;

/** @param {Decision} one */
const verb = (one) => ({ waive: "waive", accept: "accept the new value", fix: "fix the extractor" })[one.decision] ?? one.decision;

// --- the server ------------------------------------------------------------------------------------------------------

/** Sends a decision to the server. @param {Decision} one @param {string} decision */
async function save(one, decision) {
  const { cause, ids, reason, owner, expires, value, note } = one;
  const rows = decision === "undo" ? null : standing(one);
  const body = JSON.stringify({ cause, ids, decision, reason, owner, expires, value, note, rows, waivers_digest: digest });
  let answer, told;
  try {
    answer = await request("/decisions", { method: "POST", headers: { "Content-Type": "application/json" }, body });
    told = await answer.json();
  } catch {
    gone = true;
    return settle();
  }
  if (answer.status === 200) {
    digest = told.waivers_digest ?? digest;
    one.saved = decision === "undo" ? "" : told.at ?? "now";
    if (told.saved?.words) say(told.saved.words, false, decision !== "undo");
    return settle();
  }
  if (answer.status === 409) {
    changed = { one, decision, digest: told.waivers_digest };
  } else {
    if (decision !== "undo") DECISIONS = DECISIONS.filter((other) => other !== one);
    say(`${decision === "undo" ? "Not undone" : "Not saved"}: ${told.error ?? `the server answered ${answer.status}.`}`, true);
  }
  settle();
}

/** Where the decisions are, and when the last one was saved. */
const savedWhere = () => `Saved${DECISIONS.every((one) => one.decision === "waive") ? ` to ${HEAD.waivers.file}` : ""} ${DECISIONS.at(-1)?.saved}`;

/** The file had changed on disk, and the decision is made all the same. */
function keepMine() {
  const { one, decision } = changed;
  digest = changed.digest ?? digest;
  changed = null;
  return save(one, decision);
}

// --- waivers.toml ----------------------------------------------------------------------------------------------------

/** A text as TOML writes it. @param {string} text */
const toml = (text) =>
  JSON.stringify(text.replace(/\p{Surrogate}/gu, (one) => `\\u${one.charCodeAt(0).toString(16)}`)).replace(/\u007f/g, "\\u007f");

/** @param {string[]} items */
function tomlList(items) {
  const whole = `[${items.join(", ")}]`;
  return whole.length <= 100 ? whole : `[\n${items.map((one) => `  ${one},\n`).join("")}]`;
}

/** The rows that a decision is about. @param {{cause: string, ids: string[] | null}} one */
const rowsOf = (one) => [...rowsIn(one.cause)].filter((row) => ROWS?.state[row] !== 1 && isOn(one, row));

/** Why a block cannot be written from this file; empty where it can. @param {Decision} one */
function unwritable(one) {
  const rows = rowsOf(one);
  if (one.ids === null && HEAD.left.rows < HEAD.left.all_rows) return "this file does not have all of its rows";
  return rows.some((row) => !ROWS?.whole[row]) ? "its values are too long for this file" : "";
}

/** The block of waivers.toml that a decision makes. @param {Decision} one */
function block(one) {
  const cause = CAUSES.get(one.cause);
  const rows = rowsOf(one);
  const lines = ["[[waiver]]", `rule = ${toml(cause.rule)}`];
  for (const [key, value] of [["field", cause.field], ["schema", cause.schema], ["pattern", cause.pattern || null]]) {
    if (value !== null) lines.push(`${key} = ${toml(value)}`);
  }
  if (one.ids && ROWS) {
    const { entity, entities, page } = ROWS;
    const named = rows.every((row) => entity[row] >= 0);
    const items = [...new Set(rows.map((row) => (named ? entities[entity[row]] : page[row] >= 0 ? PAGES.name[page[row]] : "")))].sort();
    if (!items.includes("")) lines.push(`${named ? "entity" : "page"} = ${tomlList(items.map(toml))}`);
  }
  const values = [...new Set(rows.map((row) => `[${(ROWS?.value[ROWS.values[row]] ?? []).map(toml).join(", ")}]`))].filter((list) => list !== "[]");
  if (values.length) lines.push(`values = ${tomlList(values.sort())}`);
  lines.push(`reason = ${toml(one.reason)}`, `owner = ${toml(one.owner)}`);
  if (one.expires) lines.push(`expires = ${one.expires}`);
  return `${lines.join("\n")}\n`;
}

/** The whole file: the waivers that were there, and one block for each decision to waive. */
function waiversFile() {
  const blocks = DECISIONS.filter((one) => one.decision === "waive" && !one.saved && !unwritable(one)).map(block);
  const before = HEAD.waivers.text && !HEAD.waivers.text.endsWith("\n") ? `${HEAD.waivers.text}\n` : HEAD.waivers.text;
  return [before, ...blocks].filter(Boolean).join("\n");
}

/** A word as a shell takes it. @param {string} word */
const shell = (word) => (/^[\w.,:=/@%+-]+$/.test(word) ? word : `'${word.replace(/'/g, "'\\''")}'`);

/** The command that does what a decision says. @param {Decision} one */
function command(one) {
  const [cause, note] = [CAUSES.get(one.cause), one.note ? ` --note ${shell(one.note.replace(/\s+/g, " "))}` : ""];
  const which = `--cause ${cause.id}${narrowed(one)}`;
  if (one.decision === "fix") return `extract fix PAGES --golden GOLDEN ${which}${one.value ? ` --value ${shell(one.value)}` : ""}${note}`;
  if (one.decision === "accept") return `extract accept PAGES --golden GOLDEN ${which}`;
  const until = one.expires ? ` --expires ${one.expires}` : "";
  return `extract waive PAGES ${which} --reason ${shell(one.reason)} --owner ${shell(one.owner)}${until}`;
}

/** The options that leave of a cause what a decision is on: ids, or entities where those are shorter and name nothing else. @param {Decision} one */
function narrowed(one) {
  if (one.ids === null || !ROWS) return "";
  const ids = one.ids.map((id) => ` --id ${id}`).join("");
  if (one.decision === "fix") return ids;
  const { entity, entities } = ROWS;
  const numbers = new Set(rowsOf(one).map((row) => entity[row]));
  const others = [...rowsIn(one.cause)].some((row) => numbers.has(entity[row]) && !isOn(one, row));
  const names = numbers.has(-1) || others || HEAD.left.rows < HEAD.left.all_rows ? "" : [...numbers].map((number) => ` --entity ${shell(entities[number])}`).join("");
  return names && names.length < ids.length ? names : ids;
}

/** All commands, a line each. */
const commands = () => DECISIONS.map(command).join("\n");

/** Hands a file to the reader. @param {string} name @param {string} text */
function download(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/toml" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  downloaded = true;
  draw();
}
