// Keys, and nothing else that a page could not do without: every key presses something that is there to click.
"use strict";
const one = (selector) => document.querySelector(selector);
const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
const press = (name) => one(`[data-key="${name}"]:not([disabled])`)?.click();

function step(by) {
  const rows = [...document.querySelectorAll("tr[data-row]")];
  const at = rows.findIndex((row) => row.classList.contains("chosen"));
  rows[Math.min(rows.length - 1, Math.max(0, at + by))]?.querySelector("a.whole")?.click();
}

const KEYS = {
  j: () => step(1), k: () => step(-1), ArrowDown: () => step(1), ArrowUp: () => step(-1),
  "?": () => one("#keys")?.showModal(), "/": () => one("#find")?.focus(),
};

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "k") { event.preventDefault(); one("#find")?.focus(); return; }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || one("dialog[open]")) return;
  if (!("shortcuts" in document.body.dataset)) return;
  const act = KEYS[event.key] || (/^[a-z]$/.test(event.key) && (() => press(event.key)));
  if (act) { event.preventDefault(); act(); }
});
