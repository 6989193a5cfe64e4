// What the reader has chosen, all of it in the hash of the address, so that a link leads back to the same picture.

const state = {
  tab: data.tab ?? "explore", gate: data.gate ?? "", firm: "", channel: "", layout: data.layout, date: "", all: false, table: false, at: null, hide: new Set(), more: new Set(), pick: null,
};
const PICKS = ["actor", "tie", "holder", "route", "path"];
let written = null;

function gateChannels() {
  return [...document.querySelectorAll("#panel-gate > [data-of]")].map((gate) => gate.dataset.of);
}

function hashOf() {
  const parts = new URLSearchParams();
  if (state.tab !== (data.tab ?? "explore")) parts.set("tab", state.tab);
  if (state.tab === "gate" && state.gate !== data.gate) parts.set("gate", state.gate);
  if (state.firm) parts.set("firm", state.firm);
  if (state.pick) {
    parts.set(state.pick.what, state.pick.id);
    if (state.pick.what === "path") parts.set("to", state.pick.to);
  }
  if (state.channel) parts.set("channel", state.channel);
  if (state.layout !== data.layout) parts.set("layout", state.layout);
  if (state.date) parts.set("date", state.date);
  if (state.all) parts.set("all", "1");
  if (state.at) parts.set("at", state.at.join(" "));
  if (state.table) parts.set("table", "1");
  for (const one of [...state.hide].sort()) parts.append("hide", one);
  for (const one of [...state.more].sort()) parts.append("more", one);
  return parts.toString();
}

function writeHash() {
  written = hashOf();
  try {
    history.replaceState(null, "", `#${written}`);
  } catch {
    // In the frame of a notebook the address is not ours to change.
  }
}

/** Take over what a hash says; what it names and the data does not have is left out. */
function readHash() {
  const parts = new URLSearchParams(location.hash.slice(1));
  const given = (key, known) => (known.includes(parts.get(key)) ? parts.get(key) : "");
  const known = (id) => Boolean(id && document.querySelector(`#dossier > [data-of="${CSS.escape(id)}"]`));
  state.tab = given("tab", data.tab ? ["matrix", "gate", "explore"] : []) || (data.tab ?? "explore");
  state.gate = given("gate", gateChannels()) || (data.gate ?? "");
  state.firm = known(parts.get("firm")) ? parts.get("firm") : "";
  state.channel = given("channel", [...channels.keys()]);
  state.layout = given("layout", data.layouts) || data.layout;
  state.date = given("date", data.dates.map(String));
  state.all = parts.get("all") === "1";
  const at = (parts.get("at") ?? "").split(" ").map(Number);
  state.at = at.length === 3 && at.every(Number.isFinite) && at[2] > 0 ? at : null;
  state.table = parts.get("table") === "1";
  state.hide = new Set(parts.getAll("hide"));
  state.more = new Set(parts.getAll("more").filter((id) => actors.has(id)));
  const what = PICKS.find((one) => parts.has(one));
  const pick = what && { what, id: parts.get(what), ...(what === "path" && { to: parts.get("to") }) };
  state.pick = pick && exists(pick) && timely(pick) && within(pick) ? pick : null;
  if (state.pick) reveal(concerned(state.pick).actors);
}

function exists(pick) {
  if (pick.what === "path") return actors.has(pick.id) && actors.has(pick.to);
  const known = { actor: actors, tie: ties, holder: holders }[pick.what];
  return known ? known.has(pick.id) : /^\d+$/.test(pick.id) && Number(pick.id) < data.routes.length;
}

/** Whether a tie may have been on the date chosen, and those whom it joins. */
function lasts(tie) {
  return [tie, actors.get(tie.s), actors.get(tie.t)].every((one) => holdsOn(one, state.date));
}

/**
 * What an actor or tie is instead of current, on the day of the picture. What the date chosen leaves is current on it:
 * the rest is not drawn.
 */
function notNow(one) {
  return state.date ? "" : one.when ?? "";
}

/** That in words, with the dates, in front of which it stands; empty for what is current. */
function notNowWords(one) {
  return notNow(one) && [term("when", notNow(one)), lifetime(one)].filter(Boolean).join(", ");
}

/** Whether what a choice is about may have been on the date chosen: a route with all its ties, who holds by one of them. */
function timely({ what, id, to }) {
  const all = (ids) => ids.filter((one) => ties.has(one)).map((one) => ties.get(one));
  const there = (actor) => !actors.has(actor) || holdsOn(actors.get(actor), state.date);
  const held = ({ group, id: who, ties: by }) => (group || there(who)) && (!all(by).length || all(by).some(lasts));
  return {
    actor: () => there(id), path: () => there(id) && there(to), tie: () => lasts(ties.get(id)),
    route: () => all(data.routes[Number(id)].ties).every(lasts), holder: () => held(holders.get(id)),
  }[what]();
}

/** Whether a choice is of the channel chosen, as far as it is of one. */
function within({ what, id }) {
  const one = what === "route" ? data.routes[Number(id)] : { tie: ties, holder: holders }[what]?.get(id);
  return !state.channel || !one || one.channel === state.channel;
}

/** Open actors that are not drawn yet. */
function reveal(ids) {
  for (const id of ids) if (actors.has(id) && !actors.get(id).shown) state.more.add(id);
}

/** The actors and ties of the date that a choice is about: those stay bright, all others fade. */
function concerned(pick) {
  const found = { actors: new Set(), ties: new Set() };
  const add = (tie) => lasts(tie) && [found.ties.add(tie.id), found.actors.add(tie.s), found.actors.add(tie.t)];
  if (pick.what === "actor") found.actors.add(pick.id);
  if (pick.what === "tie") add(ties.get(pick.id));
  if (pick.what === "path") {
    found.actors.add(pick.id).add(pick.to);
    for (const { tie, member, role } of pathBetween(pick.id, pick.to).steps) tie ? add(tie) : found.actors.add(member).add(role);
  }
  if (pick.what === "holder") {
    const { id, group, members, captives, via, ties: by } = holders.get(pick.id);
    for (const one of [...(group ? members : [id]), ...captives, ...via]) if (actors.has(one)) found.actors.add(one);
    for (const one of by) if (ties.has(one)) add(ties.get(one));
  }
  if (pick.what === "route") {
    const route = data.routes[Number(pick.id)];
    for (const id of [route.target, ...route.actors]) if (actors.has(id)) found.actors.add(id);
    // Of whichever channel: a tie of another one may stand in on a route.
    for (const id of [...route.ties, ...route.blockedBy]) if (ties.has(id)) add(ties.get(id));
  }
  return found;
}
