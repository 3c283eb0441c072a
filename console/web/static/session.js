// Follows the session that the server keeps: warns before it ends, and shows nothing once it has ended.
"use strict";
(() => {
  const tabs = new BroadcastChannel("claimflow");
  const warning = document.querySelector("#idle");
  if (!warning) {
    const next = document.querySelector("[data-signed-out] [name=next]");
    if (!next) return;
    tabs.postMessage("ended");
    tabs.onmessage = ({ data }) => data === "here" && location.replace(next.value);
    return;
  }
  const WARN = 120, LOOK = 60, SOON = 5;
  let acted = Date.now(), waiting = 0;
  const idle = () => String(Math.round((Date.now() - acted) / 1000));
  const leave = () => location.replace("/sign-in?next=" + encodeURIComponent(location.pathname + location.search));

  // The answer to a task is kept as it is typed; nothing else is before it is sent.
  function warn() {
    const kept = document.querySelector("#answer") !== null;
    document.querySelector("#idle-kept").hidden = !kept;
    document.querySelector("#idle-lost").hidden = kept;
    warning.showModal();
  }

  async function look() {
    clearTimeout(waiting);
    let soon = SOON;
    try {
      const answer = await fetch("/me/awake", { method: "POST", headers: { "X-Idle": idle() }, redirect: "manual" });
      if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) return leave();
      if (!answer.ok) throw new Error("not now");
      const { seconds } = await answer.json();
      document.querySelector("#idle-left").textContent = seconds > 90 ? "in 2 minutes" : seconds > 45 ? "in 1 minute" : "in less than a minute";
      if (seconds > WARN) { warning.close(); soon = Math.min(LOOK, seconds - WARN); } else if (!warning.open) warn();
    } catch { /* The console does not answer: ask again soon, and change nothing until it says so. */ }
    waiting = setTimeout(look, soon * 1000);
  }

  const act = () => { acted = Date.now(); if (warning.open) look(); };
  for (const kind of ["keydown", "pointerdown"]) addEventListener(kind, act, { capture: true, passive: true });
  document.querySelector("#idle-stay").addEventListener("submit", (event) => { event.preventDefault(); act(); });
  document.addEventListener("visibilitychange", () => document.hidden || look());
  document.addEventListener("htmx:config:request", (event) => { event.detail.ctx.request.headers["X-Idle"] = idle(); });
  tabs.onmessage = ({ data }) => data === "ended" && leave();
  tabs.postMessage("here");
  waiting = setTimeout(look, LOOK * 1000);
})();
