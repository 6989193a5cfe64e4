// The panel beside the picture: what is chosen, with the evidence of every row it speaks of.

/** For which day gatekeepers and routes are worked out, whatever date is chosen. */
function dayOf() {
  return data.day ? el("p", { class: "soft" }, say("worked_out", { day: data.day })) : "";
}

/** A name that leads to the actor. */
function link(id) {
  if (!actors.has(id)) return el("span", {}, id);
  return el("button", { type: "button", class: "link", click: () => pick({ what: "actor", id }) }, nameOf(actors.get(id)));
}

function listed(ids) {
  return commas(ids.map(link));
}

/** Links one after the other; a comma is of the link before it, so that no line starts with one. */
function commas(some) {
  some.slice(0, -1).forEach((one) => one.append(","));
  return some.flatMap((one) => [one, " "]);
}

function badge(group, slug, tone = "") {
  return el("span", { class: `badge ${tone}` }, term(group, slug));
}

/** The facts of a row, those that it has, as a list of terms. */
function facts(pairs) {
  const there = pairs.filter(([, value]) => (Array.isArray(value) ? value.length : value !== "" && value != null));
  return there.length ? el("dl", {}, there.flatMap(([key, value]) => [el("dt", {}, say(key)), el("dd", {}, value)])) : "";
}

/** From when to when a row was, and before that what it is if it is not current. */
function when(row) {
  const dates = row.start || row.end ? lifetime(row) : "";
  return notNow(row) ? [badge("when", notNow(row)), dates && ` ${dates}`] : dates;
}

/** A badge for what is over, or has not begun. */
function pastBadge(row) {
  return notNow(row) ? [" ", badge("when", notNow(row))] : [];
}

function evidence(some) {
  if (!some?.length && data.rest?.length) return el("div", {}, el("p", { class: "soft" }, say("rests_on")), evidence(data.rest));
  if (!some?.length) return el("p", { class: "soft" }, say("no_evidence"));
  return el("ul", { class: "evidence" }, some.map((piece) =>
    el("li", { class: piece.stance === "disputes" ? "disputes" : "" },
      piece.stance === "disputes" ? el("span", { class: "badge bad" }, say("disputes")) : "", piece.stance === "disputes" ? " " : "",
      el("b", {}, `${piece.doc} ${piece.loc ?? ""}`), documents.get(piece.doc) ? ` ${documents.get(piece.doc)}` : "",
      el("span", { class: "soft" },
        [
          piece.method && `${say("method")}: ${term("method", piece.method)}`,
          piece.confidence && `${say("confidence")}: ${term("confidence", piece.confidence)}`,
          piece.anchor && `${say("anchor")}: “${piece.anchor}”`, piece.note,
        ].filter(Boolean).map((text) => el("span", {}, text)),
      ),
    )));
}

function tieFacts(tie) {
  return facts([
    ["kind", label(tieKinds, tie.kind)],
    ["channel", tie.channel ? label(channels, tie.channel) : say("no_channel")],
    ["status", badge("status", tie.status, tie.status === "active" ? "" : "bad")],
    ["refused_by", listed(tie.refusedBy)],
    ["scope", tie.scope && term("scope", tie.scope)],
    ["share", tie.share], ["amount", tie.amount],
    ["strategy", tie.strategy.map((one) => term("strategy", one)).join(", ")],
    ["when", when(tie)], ["note", tie.note],
  ]);
}

function tieTitle(tie) {
  return [link(tie.s), " ", el("span", { class: "arrow" }, `— ${label(tieKinds, tie.kind)} →`), " ", link(tie.t)];
}

/** Ties one beneath the other, each with its evidence folded into it. */
function tieList(some, self = "") {
  return el("ul", { class: "ties" }, some.map((tie) => {
    const other = tie.s === self ? tie.t : tie.s;
    const title = self ? [`${label(tieKinds, tie.kind)}: `, el("b", {}, nameById(other))] : [`${label(tieKinds, tie.kind)}: `, nameById(tie.s), " → ", nameById(tie.t)];
    const status = tie.status === "active" ? "" : [" ", badge("status", tie.status, "bad")];
    return el("li", {},
      el("details", {}, el("summary", {}, title, status, pastBadge(tie), tie.share ? ` ${tie.share}` : ""),
        el("p", {}, self ? link(other) : tieTitle(tie), " ",
          el("button", { type: "button", class: "link soft", click: () => pick({ what: "tie", id: tie.id }) }, tie.id)),
        tieFacts(tie), evidence(tie.ev)));
  }));
}

function hiddenNeighbours(id) {
  const found = new Set();
  for (const tie of tiesOf.get(id)) for (const end of [tie.s, tie.t]) if (!opened(actors.get(end))) found.add(end);
  return [...found];
}

function actorPanel(id) {
  const actor = actors.get(id);
  const there = (one) => !state.channel || one.channel === state.channel;
  const mine = tiesOf.get(id).filter((tie) => there(tie) && lasts(tie));
  const more = hiddenNeighbours(id).length;
  const held = [...holders.entries()].filter(([, h]) => there(h) && h.captives.includes(id));
  const holds = [...holders.entries()].filter(([, h]) => there(h) && h.id === id);
  const holderLink = ([key, h]) => el("button", { type: "button", class: "link", click: () => pick({ what: "holder", id: key }) },
    `${h.name} (${label(channels, h.channel)})`);
  const names = [actor.name, actor.ja, actor.latn, ...actor.aliases].filter((name) => name && name !== nameOf(actor));
  const out = mine.filter((tie) => tie.s === id), into = mine.filter((tie) => tie.s !== id);
  return [
    el("h2", {}, nameOf(actor), pastBadge(actor)),
    facts([
      ["also_called", [...new Set(names)].join(" · ")], ["terms", (actor.terms ?? []).join(" · ")], ["kind", label(actorKinds, actor.kind)],
      ["tier", actor.tier ? label(tiers, actor.tier) : ""], ["when", when(actor)], ["note", actor.note],
      ["members", listed(membersOf.get(id) ?? [])], ["member_of", listed(actor.memberOf ?? [])],
      ["part_of", listed(actor.partOf ?? [])],
      ["holds", commas(holds.map(holderLink))],
      ["held_by", held.length || worked("gatekeepers") ? commas(held.map(holderLink)) : lacking("gatekeepers")], ["id", el("code", {}, id)],
    ]),
    el("p", { class: "buttons" },
      more ? el("button", { type: "button", id: "expand", click: () => expand(id) }, say("expand", { n: more })) : "",
      el("button", { type: "button", click: () => fromHere(id, "from") }, say("path_from")),
      el("button", { type: "button", click: () => fromHere(id, "to") }, say("path_to"))),
    el("h3", {}, say("evidence")), evidence(actor.ev),
    out.length ? [el("h3", {}, `${say("ties_out")} (${out.length})`), tieList(out, id)] : [],
    into.length ? [el("h3", {}, `${say("ties_in")} (${into.length})`), tieList(into, id)] : [],
    mine.length ? "" : el("p", { class: "soft" }, say("no_ties", { of: ofView() })),
  ];
}

const membersOf = new Map();
for (const actor of data.actors) {
  for (const role of actor.memberOf ?? []) membersOf.set(role, [...(membersOf.get(role) ?? []), actor.id]);
}

function holderPanel(key) {
  const holder = holders.get(key);
  const { ties: among } = concerned({ what: "holder", id: key });
  return [
    el("h2", {}, holder.name), dayOf(),
    facts([
      ["channel", label(channels, holder.channel)],
      ["captives_are", say("captives", { n: holder.held, of: holder.of })],
      ["basis", badge("basis", holder.basis)],
      ["members", holder.group ? listed(holder.members) : []], ["actor", holder.group ? "" : link(holder.id)],
    ]),
    el("h3", {}, say("captives_are")), el("ul", {}, holder.captives.map((id) => el("li", {}, link(id)))),
    among.size ? [el("h3", {}, say("tie_rows")), tieList([...among].map((id) => ties.get(id)))] : [],
  ];
}

function memberTitle(member, role) {
  return [link(member), " ", el("span", { class: "arrow" }, `⋯ ${say("one_of")} ⋯`), " ", link(role)];
}

/** The steps of a route or path one by one, open, with the evidence of each. */
function steps(some) {
  return el("ol", { class: "steps" }, some.map(({ tie, member, role }, i) =>
    el("li", {}, el("p", {}, el("span", { class: "soft" }, say("step", { n: i + 1 })), " ", tie ? tieTitle(tie) : memberTitle(member, role)),
      tie ? [tieFacts(tie), evidence(tie.ev)] : [])));
}

function routePanel(id) {
  const route = data.routes[Number(id)];
  const blocking = new Set(route.blockedBy.flatMap((one) => ties.get(one)?.refusedBy ?? []));
  return [
    el("h2", {}, route.actors.map(nameById).join(" → ") || nameById(route.target)), dayOf(),
    facts([
      ["channel", label(channels, route.channel)], ["status", badge("route", route.status, route.status === "used" ? "good" : "")],
      ["strategy", route.strategies.map((one) => term("strategy", one)).join(", ")],
      ["blocked_by", listed([...blocking])],
    ]),
    steps(route.ties.filter((one) => ties.has(one)).map((one) => ({ tie: ties.get(one) }))),
  ];
}

function pathPanel({ id, to }) {
  const found = pathBetween(id, to);
  const title = el("h2", {}, `${nameById(id)} → ${nameById(to)}`);
  if (!found.ties.length) return [title, el("p", {}, id === to ? say("path_same") : say("no_path", { of: ofView(true) }))];
  return [
    title, el("p", { class: "soft" }, say("path_length", { n: found.ties.length })),
    found.byRole ? el("p", {}, say("path_by_role")) : "", found.heeding ? "" : el("p", {}, say("path_backwards")), steps(found.steps),
  ];
}

function showPanel() {
  const panel = place("panel");
  panel.hidden = !state.pick;
  document.body.classList.toggle("picked", Boolean(state.pick));
  if (!state.pick) return panel.replaceChildren();
  const { what, id } = state.pick;
  const inside = {
    actor: () => actorPanel(id), holder: () => holderPanel(id), route: () => routePanel(id), path: () => pathPanel(state.pick),
    tie: () => [el("h2", {}, tieTitle(ties.get(id))), tieFacts(ties.get(id)), el("h3", {}, say("evidence")), evidence(ties.get(id).ev)],
  }[what]();
  const close = el("button", { type: "button", class: "close", title: "Esc", click: () => pick(null) }, say("close"));
  panel.replaceChildren(close, ...inside.flat(3).filter((one) => one !== ""));
  return panel.scrollTo(0, 0);
}
