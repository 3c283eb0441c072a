// Keys, and nothing else that a page could not do without: every key presses something that is there to click.
"use strict";
const one = (selector) => document.querySelector(selector);
const typing = (target) => target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

function press(name) {
  const button = one(`[data-key="${name}"]:not([disabled])`);
  button?.click();
  if (button?.matches("summary")) button.parentElement.querySelector(".menu :is(button, input:not([type=hidden]), select)")?.focus();
}

function step(by) {
  const rows = [...document.querySelectorAll("tr[data-row]")];
  const at = rows.findIndex((row) => row.classList.contains("chosen"));
  const link = rows[Math.min(rows.length - 1, Math.max(0, at + by))]?.querySelector("a.whole");
  link?.focus();
  link?.click();
}

const KEYS = {
  j: () => step(1), k: () => step(-1), ArrowDown: () => step(1), ArrowUp: () => step(-1),
  Enter: () => one("#answer :is(input:not([type=hidden]), textarea, select)")?.focus(),
  o: () => one("#task a[href^='/claims/']")?.click(),
  x: () => one("tr.chosen [name=pick]")?.click(),
  "?": () => one("#keys")?.showModal(), "/": () => one("#find")?.focus(),
};

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if ((event.ctrlKey || event.metaKey) && key === "k" && one("#go")) { event.preventDefault(); one("#go").showModal(); return; }
  if (key === "Escape" && typing(target) && !one("dialog[open]")) target.blur();
  if (event.ctrlKey || event.metaKey || event.altKey || typing(target) || one("dialog[open]")) return;
  if (key.startsWith("Arrow") && !(one("tr[data-row]") && target.matches("body, main, a.whole"))) return;
  if (!("shortcuts" in document.body.dataset)) return;
  if (key === "Enter" && !target.matches("body, main, tr.chosen a.whole")) return;
  const act = KEYS[key] || (/^[a-z]$/.test(key) && (() => press(key)));
  if (act) { event.preventDefault(); act(); }
});

document.addEventListener("htmx:before:request", (event) => {
  // A list that is drawn anew would close the filter that somebody types into.
  if (event.target.id === "list" && one("#filter:focus-within")) event.preventDefault();
});

one("#go-find")?.addEventListener("input", ({ target }) => {
  for (const item of one("#go-list").children) item.hidden = !item.textContent.toLowerCase().includes(target.value.toLowerCase());
});
one("#go-form")?.addEventListener("submit", (event) => {
  const found = one("#go-list li:not([hidden]) a");
  if (found) { event.preventDefault(); found.click(); }
});
