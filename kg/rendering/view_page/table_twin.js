// The same as the picture in rows, for those who hear it, print it or count in it.

const MOST_ROWS = 2000;

function rowsOf(heads, some, cells) {
  const cut = some.slice(0, MOST_ROWS);
  return [
    cut.length < some.length ? el("p", { class: "soft" }, say("rows_cut", { n: cut.length, of: some.length })) : "",
    el("div", { class: "wide" }, el("table", {},
      el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col" }, say(head))))),
      el("tbody", {}, cut.map((one) => el("tr", {}, cells(one).map((cell) => el("td", {}, cell))))))),
  ];
}

function cited(some) {
  const found = (some ?? []).map((piece) => `${piece.stance === "disputes" ? `${say("disputes")}: ` : ""}${piece.doc} ${piece.loc ?? ""}`);
  return [...new Set(found)].join("; ");
}

/** Fill the table with what is drawn now. */
function fillTable(seen = visible()) {
  const held = new Map();
  for (const holder of holders.values()) {
    if (state.channel && holder.channel !== state.channel) continue;
    for (const id of holder.captives) held.set(id, [...(held.get(id) ?? []), `${holder.name} (${label(channels, holder.channel)})`]);
  }
  const sorted = [...seen.actors].sort((a, b) => a.rank - b.rank);
  const heldBy = worked("gatekeepers") ? ["held_by"] : [];
  const parts = [
    el("h2", {}, `${say("all_rows")} (${sorted.length})`),
    heldBy.length ? "" : el("p", { class: "soft" }, `${say("held_by")}: ${lacking("gatekeepers")}`),
    rowsOf(["actor", "kind", "tier", ...heldBy, "when", "note", "evidence"], sorted, (a) => [
      link(a.id), label(actorKinds, a.kind), a.tier ? label(tiers, a.tier) : "",
      ...heldBy.map(() => (held.get(a.id) ?? []).join("; ")), when(a), a.note, cited(a.ev),
    ]),
    el("h2", {}, `${say("tie_rows")} (${seen.ties.length})`),
    rowsOf(["source", "kind", "target", "channel", "status", "share", "when", "note", "evidence"], seen.ties, (t) => [
      link(t.s), el("button", { type: "button", class: "link", click: () => pick({ what: "tie", id: t.id }) }, label(tieKinds, t.kind)), link(t.t),
      t.channel ? label(channels, t.channel) : "", term("status", t.status), t.share, when(t), t.note, cited(t.ev),
    ]),
  ];
  place("table").replaceChildren(...parts.flat().filter((one) => one !== ""));
}

let tableShown = false;

function showTable(on, seen) {
  tableShown = on;
  if (state.table !== on) (state.table = on), writeHash();
  const section = place("table");
  section.hidden = !on;
  place("stage").hidden = on;
  place("as-table").setAttribute("aria-pressed", String(on));
  if (on) fillTable(seen);
  else section.replaceChildren();
  if (!on && unfit) toPlace();
}
