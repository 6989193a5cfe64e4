// Everything put together: changes of the state, the stage, printing, and what listens to what.

// Room for names at the edges of the screen.
const EDGE = { side: 56, top: 58, bottom: 66 };

let stage = null, stageKind = "", drawnNow = null, unfit = false, moving = 0, pointed = false, sized = "";
const hears = {
  pick(actor, tie) {
    showTip();
    pointed = Boolean(actor || tie);
    pick(actor ? { what: "actor", id: actor } : tie ? { what: "tie", id: tie } : null);
    pointed = false;
  },
  open: (id) => expand(id),
  hover: showTip,
  moved: () => moved(),
};

/** Change the state, then show it: the one way in which the page changes. A choice that no longer fits is dropped. */
function change(how, { fit = false } = {}) {
  how();
  if (state.pick && !(timely(state.pick) && within(state.pick))) state.pick = null;
  writeHash();
  show(fit);
}

function show(fit) {
  if (!showTabs()) return;
  showPanel();
  const seen = visible();
  drawnNow = scene(seen);
  const wanted = seen.actors.length > MOST_FOR_VIS ? "canvas" : "vis";
  const fresh = wanted !== stageKind;
  if (fresh) {
    stage?.close();
    stage = (wanted === "canvas" ? canvasStage : visStage)(place("stage"), hears);
    stageKind = wanted;
    sized = sizeNow();
  }
  // Before it draws: vis-network would take a new size for a wish to zoom.
  const other = resized();
  stage.show(drawnNow);
  if (other) settle();
  if (fit) fitAll();
  else if (fresh) toPlace();
  showControls(seen);
  if (!seenFirst) requestAnimationFrame(() => setTimeout(() => showLists(visible())));
  else showLists(seen);
}

/** All beside the picture and the panel; at first the picture goes before it. */
function showLists(seen) {
  showHolders();
  showRoutes();
  showLegend(seen);
  if (state.table !== tableShown) showTable(state.table, seen);
  else if (tableShown) fillTable(seen);
}

function showControls(seen) {
  const counts = { n: seen.actors.length, of: data.of ?? data.actors.length, ties: seen.ties.length };
  place("count").textContent = [say("counted", counts), omission()].filter(Boolean).join(" ");
  place("channel").value = state.channel;
  place("layout").value = state.layout;
  place("date").value = String(data.dates.map(String).indexOf(state.date) + 1);
  place("date-said").textContent = state.date || say("any_date");
  place("whole").setAttribute("aria-pressed", String(state.all));
}

/** Show the part of the picture that the reader chose, or all of it. */
function toPlace() {
  if (!state.at) return fitAll();
  const [x, y, zoom] = state.at;
  unfit = !place("stage").clientWidth;
  return stage.move({ x, y, zoom });
}

/** Give the stage the size that it has on the screen, where that is another one. */
function resized() {
  const size = sizeNow();
  if (printing || !place("stage").clientWidth || size === sized) return false;
  sized = size;
  stage.resize();
  return true;
}

/**
 * In another size, what the reader has neither zoomed nor moved is fitted anew; but where a click in the picture has
 * opened the panel, all stays where it is, under the pointer too.
 */
function settle() {
  if (state.at) moved();
  else if (!pointed) fitAll();
}

function sizeNow() {
  return `${place("stage").clientWidth} ${place("stage").clientHeight}`;
}

/** The reader has moved the picture: a little later, when it stands still, the address says where. */
function moved() {
  clearTimeout(moving);
  moving = setTimeout(() => {
    const { x, y, zoom } = stage.where();
    state.at = [Math.round(x), Math.round(y), Number(zoom.toPrecision(3))];
    writeHash();
  }, 200);
}

function fitAll() {
  clearTimeout(moving);
  state.at = null;
  if (written !== null) writeHash();
  const { width, height } = stage.where();
  unfit = !width;  // behind the table it has no size
  // Names keep their size on the screen, whatever the zoom: they need the same room at each edge.
  const box = bounds(drawnNow, 0);
  const across = Math.min(EDGE.side, width / 8), along = Math.min(EDGE.top + EDGE.bottom, height / 3);
  const zoom = Math.max(0, Math.min((width - 2 * across) / Math.max(box.width, 1), (height - along) / Math.max(box.height, 1), 1.4));
  stage.move({ x: box.x + box.width / 2, y: box.y + box.height / 2 + (EDGE.bottom - EDGE.top) / 2 / (zoom || 1), zoom: zoom || 1 });
}

/** Choose. What the date or the channel leaves out lifts it. */
function pick(what) {
  change(() => {
    state.pick = what;
    if (what && !timely(what)) state.date = "";
    if (what && !within(what)) state.channel = "";
    if (what) reveal(concerned(what).actors);
  });
  if (what?.what === "actor") {
    const actor = actors.get(what.id);
    const kind = [label(actorKinds, actor.kind), notNowWords(actor)].filter(Boolean).join(", ");
    tell("selected", { name: nameOf(actor), kind, n: tiesOf.get(what.id).length });
    bringIn(what.id);
  }
}

/** A tie in one line. */
function tieWords(tie) {
  const ends = `${nameById(tie.s)} → ${nameById(tie.t)}`;
  return [ends, label(tieKinds, tie.kind), term("status", tie.status), notNowWords(tie), tie.share].filter(Boolean).join(" · ");
}

function tell(key, values) {
  place("status").textContent = say(key, values);
}

/** Move the picture only if the actor is not in it. */
function bringIn(id) {
  const at = drawnNow.ids.get(id);
  if (!at) return;
  const { x, y, zoom, width, height } = stage.where();
  const into = (now, there, far) => Math.max(there - far, Math.min(now, there + far));
  const to = { x: into(x, at.x, Math.max(width / 2 - 40, 0) / zoom), y: into(y, at.y, Math.max(height / 2 - 40, 0) / zoom), zoom };
  if (to.x !== x || to.y !== y) stage.move(to);
}

function expand(id) {
  change(() => {
    reveal(hiddenNeighbours(id));
    state.pick = { what: "actor", id };
  });
}

function showTip(actor, tie, at) {
  const tip = place("tip");
  tip.hidden = !(actor || tie);
  if (tip.hidden) return;
  const one = actor ? actors.get(actor) : ties.get(tie);
  tip.textContent = actor
    ? [nameOf(one), label(actorKinds, one.kind), notNowWords(one)].filter(Boolean).join(" · ")
    : tieWords(one);
  // The policy forbids a style in markup, not one that a script sets.
  tip.style.left = `${Math.min(at.x + 14, place("stage").clientWidth - 240)}px`;
  tip.style.top = `${at.y + 14}px`;
}

// Printing is on white paper, with the table.

function print(on) {
  printing = on;
  if (!stage) return;
  drawnNow = scene();
  if (on && !tableShown) fillTable();
  if (!on && !tableShown) place("table").replaceChildren();
  if (!place("stage").hidden) stage.show(drawnNow), stage.redraw();
}

function start() {
  startTabs();
  place("asked").textContent = asked();
  place("asked").hidden = !asked();
  document.title = [data.title, asked()].filter(Boolean).join(" · ");
  const option = (value, text) => el("option", { value }, text);
  place("channel").append(option("", say("all_channels")), ...[...channels.keys()].map((slug) => option(slug, label(channels, slug))));
  place("layout").append(...data.layouts.map((name) => option(name, say(`layout_${name}`))));
  place("channel").parentElement.hidden = channels.size < 2;
  place("routes").open = Boolean(data.sought?.avoid?.length);
  place("dates").hidden = data.dates.length < 2;
  place("date").max = String(data.dates.length);
  place("channel").addEventListener("change", (event) => change(() => (state.channel = event.target.value), { fit: true }));
  place("layout").addEventListener("change", (event) => change(() => (state.layout = event.target.value), { fit: true }));
  place("date").addEventListener("input", (event) => change(() => (state.date = String(data.dates[Number(event.target.value) - 1] ?? ""))));
  place("fit").addEventListener("click", fitAll);
  place("whole").hidden = data.actors.every((actor) => actor.shown);
  place("whole").addEventListener("click", () => change(() => (state.all = !state.all), { fit: true }));
  place("as-table").addEventListener("click", () => showTable(!tableShown));
  place("to-table").addEventListener("click", (event) => {
    event.preventDefault();
    showTable(true);
    place("table").focus();
  });
  place("png").addEventListener("click", savePng);
  place("svg").addEventListener("click", saveSvg);
  place("search").addEventListener("input", (event) => {
    [found, at] = [search(event.target.value), -1];
    showFound();
  });
  place("search").addEventListener("keydown", searchKey);
  place("search").addEventListener("blur", showFound);
  place("stage").addEventListener("mouseleave", () => showTip());
  document.addEventListener("keydown", key);
  window.addEventListener("hashchange", () => {
    if (location.hash.slice(1) === written) return;
    readHash();
    show(false);
    if (stage) toPlace();
  });
  window.addEventListener("beforeprint", () => print(true));
  window.addEventListener("afterprint", () => print(false));
  darkness.addEventListener("change", () => show(false));
  if (matchMedia("(max-width: 50rem)").matches) for (const id of ["holders", "legend"]) place(id).open = false;
  readHash();
  show(false);
  new ResizeObserver(() => stage && resized() && settle()).observe(place("stage"));
}

start();
