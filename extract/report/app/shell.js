// @ts-check
// The page of a review comes in two steps: a shell that holds nothing of the run, then, with the token, the report. In a file it is all there.

const token = taken();

/** The token of the server, taken out of the address at once; a reload finds it where the tab keeps it. */
function taken() {
  const found = /^#token=([\w-]+)/.exec(location.hash);
  if (!found) return kept(() => sessionStorage.getItem("extract-token")) ?? "";
  kept(() => sessionStorage.setItem("extract-token", found[1]));
  history.replaceState(null, "", location.pathname + location.search);
  return found[1];
}

/** What a storage answers; null where there is none. @template T @param {() => T} ask @returns {T | null} */
function kept(ask) {
  try {
    return ask();
  } catch {
    return null;
  }
}

/** What the server of the review answers. @param {string} path @param {RequestInit} given */
const request = (path, given = {}) => fetch(path, { ...given, headers: { ...given.headers, "X-Extract-Token": token } });

/** Puts the report into the page. @param {HTMLElement} shell @returns {Promise<boolean>} whether it came */
async function arrives(shell) {
  let why = "This address has no token: open the one that extract review has printed.";
  if (token) {
    try {
      const answer = await request("/report");
      if (answer.ok) {
        const text = await answer.text();
        const types = /** @type {any} */ (window).trustedTypes;
        const own = types ? types.createPolicy("extract-report", { createHTML: (/** @type {string} */ one) => one }).createHTML(text) : text;
        shell.remove();
        document.body.insertAdjacentHTML("afterbegin", own);
        return true;
      }
      why = (await answer.json()).error;
    } catch {
      why = "The server of this review has stopped. Begin it again with extract review.";
    }
  }
  const said = /** @type {HTMLElement} */ (shell.querySelector("[role=status]"));
  said.textContent = why;
  said.className = "failed";
  return false;
}

const empty = document.getElementById("shell");
if (empty && !(await arrives(empty))) return;
