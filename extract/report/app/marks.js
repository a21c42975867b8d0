// @ts-check
// The characters of a page and the claims on them: a text is cut at every beginning and end of a claim, so that claims that cross are right.

const LONG_LINE = 4000; // characters from which on a line is folded around its claims
const EDGE = 160; // characters that stay on each side of a fold

/** @typedef {{text: string, claims: number[], bare: number, here: boolean}} Segment */
/** @typedef {{cuts: number[], claims: number[][], bare: number[], here: number[]}} Edges */

/** Where claims and numbers begin and end, and which stand on the characters behind each such place. @param {any} data @param {number[]} here @returns {Edges} */
function edgesOf({ text, claims, unclaimed }, here) {
  const spans = [...claims, ...unclaimed, here];
  const cuts = [...new Set([0, ...spans.flatMap((/** @type {any[]} */ one) => one.slice(0, 2))])].filter((one) => one >= 0 && one < text.length).sort((one, other) => one - other);
  const starts = grouped([...spans.keys()], (one) => String(spans[one][0]));
  const bare = claims.length + unclaimed.length;
  /** @type {Edges} */
  const found = { cuts, claims: [], bare: [], here };
  /** @type {number[]} */
  let live = [];
  for (const at of cuts) {
    live = [...live, ...(starts.get(String(at)) ?? [])].filter((one) => spans[one][1] > at);
    found.claims.push(live.filter((one) => one < claims.length));
    found.bare.push(live.find((one) => one >= claims.length && one < bare) ?? -1);
  }
  found.bare = found.bare.map((one) => (one < 0 ? -1 : one - claims.length));
  return found;
}

/** The number of the last cut that is not behind a place. @param {number[]} cuts @param {number} place */
function cutAt(cuts, place) {
  let [low, high] = [0, cuts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (cuts[middle] <= place) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The segments of a span of the source. @param {Edges} edges @param {string} text @param {number} start @param {number} end @returns {Segment[]} */
function segmentsOf(edges, text, start, end) {
  const found = [];
  for (let at = cutAt(edges.cuts, start); start < end; at++) {
    const stop = Math.min(end, edges.cuts[at + 1] ?? end);
    found.push({ text: text.slice(start, stop), claims: edges.claims[at], bare: edges.bare[at], here: start >= edges.here[0] && stop <= edges.here[1] });
    start = stop;
  }
  return found;
}

/** A text that the source writes otherwise, with all that stands on its characters. @param {Edges} edges @param {string} text @param {number} start @param {number} end @returns {Segment} */
function wholeOf(edges, text, start, end) {
  const numbers = [];
  for (let at = cutAt(edges.cuts, start); at < edges.cuts.length && edges.cuts[at] < Math.max(end, start + 1); at++) numbers.push(at);
  const claims = [...new Set(numbers.flatMap((at) => edges.claims[at]))];
  return { text, claims, bare: edges.bare[numbers.find((at) => edges.bare[at] >= 0) ?? -1] ?? -1, here: start < edges.here[1] && end > edges.here[0] };
}

/** The source in lines of segments. @param {any} data @param {Edges} edges @returns {Segment[][]} */
function linesOf({ text }, edges) {
  const lines = [];
  for (const found of text.matchAll(/([^\r\n]*)(\r\n|\r|\n|$)/g)) {
    if (found.index === text.length && lines.length) break;
    const line = segmentsOf(edges, text, found.index, found.index + found[1].length);
    lines.push(found[1].length > LONG_LINE ? folded(line) : line);
  }
  return lines;
}

/** A long line without what stands far from its claims. @param {Segment[]} line */
function folded(line) {
  return line.map((one) => {
    if (one.claims.length || one.text.length <= 3 * EDGE) return one;
    const left = one.text.length - 2 * EDGE;
    return { ...one, text: `${one.text.slice(0, EDGE)} \u2026 ${figure(left)} characters \u2026 ${one.text.slice(-EDGE)}` };
  });
}

/** Segments of which those beside each other that say the same are one. @param {Segment[]} segments */
function joined(segments) {
  /** @type {Segment[]} */
  const found = [];
  for (const one of segments) {
    const last = found.at(-1);
    if (last && last.bare === one.bare && last.here === one.here && String(last.claims) === String(one.claims)) last.text += one.text;
    else found.push({ ...one });
  }
  return found;
}

/** @param {Segment} one */
function segment({ text, claims, bare, here }) {
  if (!claims.length && bare < 0 && !here) return visible(text);
  const disputed = claims.some((claim) => stateOfClaim(claim) === "disputed");
  const kind = claims.length ? (disputed ? "claim disputed" : "claim") : bare >= 0 ? "bare" : "";
  return html`<mark class="${kind}${here ? " here" : ""}" data-claims=${claims.join(" ")} data-bare=${bare} tabindex="-1">${visible(text)}</mark>`;
}

// --- as read ---------------------------------------------------------------------------------------------------------

/** Runs tell how far they begin behind the run before; here they get their places. @param {any[]} blocks @param {number} at @returns {number} */
function located(blocks, at = 0) {
  for (const [kind, content] of blocks) {
    if (kind === "table") for (const [, , , inner] of content.flat()) at = located(inner, at);
    else {
      for (const run of content) {
        run[0] += at;
        run[1] += run[0];
        at = run[1];
      }
    }
  }
  return at;
}

/** What the reader of the page saw: its blocks, and what it left out. @param {any} data @param {Edges} edges */
function asRead(data, edges) {
  const { blocks, hidden, all_hidden: all } = data.read;
  return html`${flow(blocks, data.text, edges)}
    ${all ? html`<p class="muted">${count(all, "part")} of the source ${all === 1 ? "is" : "are"} hidden and not read:
      ${hidden.map((/** @type {number[]} */ [start, end]) => html`<button type="button" class="claimlink" @click=${() => toSource(start, end)}>${brief(data.text.slice(start, end), 40)}</button> `)}${
      all > hidden.length ? `and ${figure(all - hidden.length)} more` : nothing}</p>` : nothing}`;
}

/** Blocks one after another; items stand together. @param {any[]} blocks @param {string} text @param {Edges} edges */
function flow(blocks, text, edges) {
  /** @type {any[][]} */
  const groups = [];
  for (const one of blocks) {
    if (one[0] === "item" && groups.at(-1)?.[0][0] === "item") groups.at(-1)?.push(one);
    else groups.push([one]);
  }
  return groups.map((group) => {
    const [kind, content] = group[0];
    if (kind === "item") return html`<ul>${group.map((one) => html`<li>${words(one[1], text, edges)}</li>`)}</ul>`;
    if (kind === "table") return tableAsRead(content, text, edges);
    if (kind === "text") return words(content, text, edges);
    return kind === "heading" ? html`<p class="heading" role="heading" aria-level="4">${words(content, text, edges)}</p>` : html`<p>${words(content, text, edges)}</p>`;
  });
}

/** A table as the grid that was read. @param {any[][]} rows @param {string} text @param {Edges} edges */
function tableAsRead(rows, text, edges) {
  return html`<div class="wide-table"><table class="grid"><tbody>${rows.map((cells) => html`<tr>${cells.map(([header, down, across, blocks]) => {
    const inner = flow(blocks, text, edges);
    return header ? html`<th rowspan=${down} colspan=${across}>${inner}</th>` : html`<td rowspan=${down} colspan=${across}>${inner}</td>`;
  })}</tr>`)}</tbody></table></div>`;
}

/** A text by its runs. @param {any[][]} runs @param {string} source @param {Edges} edges */
const words = (runs, source, edges) => joined(runs.flatMap((run) => segmentsOfRun(run, source, edges))).map(segment);

/** @param {any[]} run @param {string} source @param {Edges} edges */
const segmentsOfRun = ([start, end, text], source, edges) => (text === undefined ? segmentsOf(edges, source, start, end) : [wholeOf(edges, text, start, end)]);

/** The words of each claim and of each number in no claim, as they were read; those that nobody sees as the source has them. @param {any} data @param {Edges} edges */
function wordsAsRead(data, edges) {
  /** @type {Map<number, string>} */
  const found = new Map();
  const spans = [...data.claims, ...data.unclaimed];
  const add = (/** @type {any[][]} */ runs) => {
    /** @type {Map<number, string>} */
    const here = new Map();
    for (const one of runs.flatMap((run) => segmentsOfRun(run, data.text, edges))) {
      const bare = one.bare < 0 ? [] : [data.claims.length + one.bare];
      for (const number of [...one.claims, ...bare]) here.set(number, (here.get(number) ?? "") + one.text);
    }
    for (const [number, text] of here) found.set(number, found.has(number) ? `${found.get(number)} ${text}` : text);
  };
  const walk = (/** @type {any[][]} */ blocks) => {
    for (const [kind, content] of blocks) {
      if (kind === "table") content.flat().forEach((/** @type {any[]} */ cell) => walk(cell[3]));
      else add(content);
    }
  };
  walk(data.read.blocks);
  return spans.map((one, number) => found.get(number) ?? data.text.slice(one[0], one[1]));
}

/** Goes to characters of the source. @param {number} start @param {number} end */
function toSource(start, end) {
  const params = new URLSearchParams(ROUTE.params);
  params.delete("show");
  params.set("at", `${start}-${end}`);
  refine(params);
}
