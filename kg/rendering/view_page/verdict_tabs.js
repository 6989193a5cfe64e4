// The tabs of verdicts: which is open, a gate chosen, a dossier over the page, keys that walk the cells.

const tabs = [...document.querySelectorAll("[role=tab]")];
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
let opener = null;

/** Show what the state says; returns whether the network is in sight. */
function showTabs() {
  for (const tab of tabs) {
    const on = tab.dataset.tab === state.tab;
    tab.setAttribute("aria-selected", String(on));
    tab.tabIndex = on ? 0 : -1;
    place(`panel-${tab.dataset.tab}`).hidden = !on;
  }
  document.body.dataset.tab = state.tab;
  for (const gate of document.querySelectorAll("#panel-gate > [data-of]")) gate.hidden = gate.dataset.of !== state.gate;
  for (const button of document.querySelectorAll("#panel-gate [data-gate]")) {
    button.setAttribute("aria-pressed", String(button.dataset.gate === state.gate));
  }
  showDossier();
  return state.tab === "explore";
}

function showDossier() {
  const over = place("dossier");
  if (!over) return;
  over.hidden = !state.firm;
  for (const one of over.querySelectorAll("[data-of]")) one.hidden = one.dataset.of !== state.firm;
  for (const one of document.querySelectorAll(".line, .actor")) {
    const id = one.dataset.actor ?? one.querySelector("[data-actor]")?.dataset.actor;
    one.classList.toggle("at", Boolean(state.firm) && id === state.firm);
  }
}

/** Go somewhere; Back leads back from there. */
function go(how) {
  how();
  written = hashOf();
  try {
    history.pushState(null, "", `#${written}`);
  } catch {
    // In the frame of a notebook the address is not ours to change.
  }
  show(false);
}

function openTab(name) {
  go(() => ((state.tab = name), (state.firm = "")));
}

function openGate(channel) {
  go(() => ((state.tab = "gate"), (state.gate = channel), (state.firm = "")));
  scrollTo(0, 0);
}

function hasDossier(id) {
  return Boolean(place("dossier")?.querySelector(`:scope > [data-of="${CSS.escape(id)}"]`));
}

function openDossier(id, from) {
  opener = from ?? null;
  go(() => (state.firm = id));
  place("dossier").scrollTo(0, 0);
  place("dossier").focus({ preventScroll: true });
}

function closeDossier() {
  go(() => (state.firm = ""));
  opener?.focus({ preventScroll: true });
  opener = null;
}

/** What a click or Enter on a part of a drawing opens. */
function openPart(part) {
  const { actor, channel } = part.dataset;
  if (actor && hasDossier(actor)) openDossier(actor, part);
  else if (channel) openGate(channel);
}

/** Cells and marks that keys reach: the drawing in sight, row by row. */
function grid(svg) {
  const lines = svg.querySelectorAll("[role=row]");
  if (!lines.length) return [[...svg.querySelectorAll(".actor")]];
  return [...lines].map((line) => [...line.querySelectorAll("[data-actor], [data-channel]")]).filter((line) => line.length);
}

function walkCells(event) {
  const svg = event.target.closest("svg.verdicts");
  const step = STEPS[event.key];
  if (!svg || (!step && event.key !== "Enter" && event.key !== " ")) return;
  event.preventDefault();
  event.stopPropagation();
  if (!step) return void openPart(event.target);
  const rows = grid(svg);
  const row = rows.findIndex((line) => line.includes(event.target));
  const [down, right] = step;
  const line = rows[row + down] ?? rows[row];
  // The heads have no name of a row before them.
  const shift = line.length - rows[row].length;
  const next = line[Math.max(0, Math.min(line.length - 1, rows[row].indexOf(event.target) + right + shift))];
  event.target.setAttribute("tabindex", "-1");
  next.setAttribute("tabindex", "0");
  next.focus();
}

function startTabs() {
  if (!tabs.length) return;
  for (const svg of document.querySelectorAll(".picture svg.verdicts")) {
    if (svg.getAttribute("role") === "table") svg.setAttribute("role", "grid");
    for (const cell of svg.querySelectorAll("[role=cell]")) cell.setAttribute("role", "gridcell");
    for (const mark of svg.querySelectorAll(".actor")) mark.setAttribute("role", "button");
    const parts = grid(svg).flat();
    for (const part of parts) part.setAttribute("tabindex", "-1");
    parts[0]?.setAttribute("tabindex", "0");
    svg.addEventListener("keydown", walkCells);
    svg.addEventListener("click", (event) => {
      const part = event.target.closest("[data-actor], [data-channel]");
      if (part) openPart(part);
    });
  }
  for (const tab of tabs) {
    tab.addEventListener("click", () => openTab(tab.dataset.tab));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!step) return;
      event.stopPropagation();
      const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
      next.focus();
      openTab(next.dataset.tab);
    });
  }
  for (const button of document.querySelectorAll("#panel-gate [data-gate]")) {
    button.addEventListener("click", () => openGate(button.dataset.gate));
  }
  place("dossier")?.querySelector(".close").addEventListener("click", closeDossier);
  place("dossier")?.querySelector(".to-explore").addEventListener("click", () => {
    const id = state.firm;
    go(() => ((state.tab = "explore"), (state.firm = "")));
    pick({ what: "actor", id });
  });
}
