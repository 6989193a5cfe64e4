// The lists beside the picture: who cannot be avoided, the ways around, and the legend, which filters.

const FOLD_AFTER = 12;

function foldedList(items) {
  const first = items.slice(0, FOLD_AFTER), rest = items.slice(FOLD_AFTER);
  const more = rest.length && el("li", {}, el("details", {}, el("summary", {}, say("more", { n: rest.length })), el("ul", { class: "plain" }, rest)));
  return el("ul", { class: "plain" }, first, more || "");
}

function chooser(what, id, ...inside) {
  const chosen = state.pick?.what === what && state.pick.id === id;
  return el("button", { type: "button", class: "row", "aria-pressed": String(chosen), click: () => pick(chosen ? null : { what, id }) }, ...inside);
}

/**
 * What was not worked out of the channel chosen, or of all, and how to have it; empty where all was.
 *
 * `what` is `gatekeepers` or `routes`. A page knows nothing of other channels than its own.
 */
function lacking(what) {
  const { channels: worked, [what]: there } = data.scope ?? { channels: [...channels.keys()], [what]: true };
  const own = data.sought?.channel;
  const all = state.channel ? [state.channel] : own ? [own] : [...channels.keys()];
  if (own && state.channel && state.channel !== own) return say("lacks_page", { channel: label(channels, own) });
  const without = all.filter((one) => !worked.includes(one));
  const names = without.map((one) => label(channels, one)).join(", ");
  return [
    !there && worked.length && without.length < all.length ? say("lacks_large") : "",
    without.length ? say("lacks_question", { channels: names }) : worked.length ? "" : say("lacks_any_question"),
  ].filter(Boolean).join(" ");
}

/** Whether something was worked out of the channel chosen, or of any. */
function worked(what) {
  const { channels: some, [what]: there } = data.scope ?? { channels: [...channels.keys()], [what]: true };
  return there && (state.channel ? some.includes(state.channel) : some.length > 0);
}

/** Of which ties the page speaks, where not of all: those of a channel, of a day. */
function ofView(active = false) {
  const channel = state.channel || data.sought?.channel;
  const day = state.date || data.asOf || (active && data.day);
  const parts = [channel && label(channels, channel), day && say("as_of", { day })].filter(Boolean);
  return parts.length ? ` (${parts.join(", ")})` : "";
}

function byChannel(some, what, line) {
  const groups = new Map();
  for (const one of some) groups.set(one.channel, [...(groups.get(one.channel) ?? []), one]);
  const lacks = lacking(what);
  const notes = [
    !groups.size && worked(what) ? el("p", { class: "soft" }, say({ gatekeepers: "none_gatekeepers", routes: "none_routes" }[what])) : "",
    lacks ? el("p", { class: "soft" }, lacks) : "",
  ];
  const lists = [...groups].flatMap(([channel, group]) => [
    el("h3", {}, stroke(channelColours.get(channel) ?? looks.noChannel), label(channels, channel)), foldedList(group.map(line)),
  ]);
  return [worked(what) ? dayOf() : "", ...lists, ...notes].filter((one) => one !== "");
}

function showHolders() {
  const some = [...holders].map(([key, holder]) => ({ key, ...holder })).filter((h) => !state.channel || h.channel === state.channel);
  place("holders").lastElementChild.replaceChildren(...byChannel(some, "gatekeepers", (h) =>
    el("li", {}, chooser("holder", h.key, el("b", {}, h.name), " ",
      el("span", { class: "soft" }, `${say("holds_of", { n: h.held, of: h.of })} · ${term("basis", h.basis)}`)))));
}

function showRoutes() {
  const some = data.routes.map((route, i) => ({ i: String(i), ...route })).filter((r) => !state.channel || r.channel === state.channel);
  place("routes").lastElementChild.replaceChildren(...byChannel(some, "routes", (r) =>
    el("li", {}, chooser("route", r.i, el("b", {}, nameById(r.target)), " ", el("span", { class: `badge ${r.status === "used" ? "good" : ""}` }, term("route", r.status)),
      el("span", { class: "soft block" }, [r.actors.map(nameById).join(" → "), r.strategies.map((one) => term("strategy", one)).join(", ")].filter(Boolean).join(" · "))))));
}

/** A swatch: attributes of SVG, as the policy of the page allows no style of an element. */
function shapeSwatch(family) {
  const { colour, shape } = familyLooks.get(family) ?? familyLook(family);
  const points = corners(shape, 9, 9, 6.5);
  const fill = theme().of(colour);
  return mark("svg", { viewBox: "0 0 18 18", class: "swatch", "aria-hidden": "true" },
    points ? mark("path", { d: path(points), fill }) : mark("circle", { cx: 9, cy: 9, r: 6.5, fill }));
}

function stroke(colour, look = {}) {
  const tie = { sign: look.sign };
  const svg = mark("svg", { viewBox: "0 0 34 14", class: "swatch wide", "aria-hidden": "true" },
    mark("line", { x1: 1, y1: 7, x2: 33, y2: 7, stroke: theme().of(colour), "stroke-width": 2.5, ...(look.dashes && { "stroke-dasharray": look.dashes }) }));
  if (!tie.sign) return svg;
  const { lines = [], ring, text } = sign(tie.sign, { x: 17, y: 7, angle: 0 });
  const how = { stroke: theme().of(colour), "stroke-width": 2 };
  for (const [x1, y1, x2, y2] of lines) svg.append(mark("line", { x1, y1, x2, y2, ...how }));
  if (ring) svg.append(mark("circle", { cx: ring[0], cy: ring[1], r: ring[2], fill: theme().paper, ...how }));
  if (text) svg.append(mark("text", { x: 17, y: 12, "text-anchor": "middle", "font-size": 14, "font-weight": 700, fill: theme().of(colour) }, text));
  return svg;
}

/** A line of the legend: a box that hides what is unticked, and how many of it are drawn of how many there are. */
function filter(group, slug, swatch, text, shown, all) {
  const key = `${group}.${slug}`;
  const box = el("input", { type: "checkbox", "data-filter": key, change: () => toggle(key, !box.checked) });
  box.checked = !state.hide.has(key);
  return el("label", { class: "filter" }, box, swatch, el("span", {}, text),
    el("span", { class: "n" }, shown === all ? String(all) : `${shown} / ${all}`));
}

function counts(some, key) {
  const found = new Map();
  for (const one of some) found.set(one[key], (found.get(one[key]) ?? 0) + 1);
  return found;
}

function group(title, pairs, row, open, inner) {
  return [el("h3", {}, title), el("ul", { class: "plain" }, pairs.map((one) => {
    const inside = inner(one);
    const line = row(one);
    if (inside.length < 2) return el("li", {}, line);
    const key = line.firstElementChild.getAttribute("data-filter");
    const fold = el("details", { open: open.has(key), "data-fold": key }, el("summary", { "aria-label": say("kind") }), el("ul", { class: "plain in" }, inside));
    return el("li", {}, line, fold);
  }))];
}

function showLegend(seen) {
  const root = place("legend").lastElementChild;
  const open = new Set([...root.querySelectorAll("details[open]")].map((one) => one.getAttribute("data-fold")));
  const focus = document.activeElement?.getAttribute?.("data-filter");
  const all = { family: counts(data.actors, "family"), kind: counts(data.actors, "kind"), channel: counts(data.ties, "channel"), tie: counts(data.ties, "kind"), status: counts(data.ties, "status") };
  all.when = counts([...data.actors, ...data.ties].filter(notNow), "when");
  const now = { when: counts([...seen.actors, ...seen.ties].filter(notNow), "when"), family: counts(seen.actors, "family"), kind: counts(seen.actors, "kind"), channel: counts(seen.ties, "channel"), tie: counts(seen.ties, "kind"), status: counts(seen.ties, "status") };
  const line = (of, slug, swatch, text) => filter(of, slug, swatch, text, now[of].get(slug) ?? 0, all[of].get(slug) ?? 0);
  const kindsOf = (map, by, slug) => [...map].filter(([kind, k]) => k[by] === slug && all[by === "family" ? "kind" : "tie"].has(kind));
  const lists = [
    ...group(say("families"), [...all.family.keys()].sort(inOrder([...families.keys()])),
      (slug) => line("family", slug, shapeSwatch(slug), slug ? label(families, slug) : say("no_family")), open,
      (slug) => kindsOf(actorKinds, "family", slug).map(([kind]) => el("li", {}, line("kind", kind, "", label(actorKinds, kind))))),
    el("p", { class: "soft" }, ring(), say("role")),
    gates.size ? el("p", { class: "soft" }, ring(true), say("gatekeeper")) : "",
    avoided.size ? el("p", { class: "soft" }, crossed(), say("avoided")) : "",
    seen.actors.some((a) => (a.memberOf ?? []).some((role) => seen.actors.some((b) => b.id === role))) ? el("p", { class: "soft" }, stroke(looks.other, { dashes: "2 4" }), say("one_of")) : "",
    ...group(say("channels"), [...all.channel.keys()].sort(inOrder([...channels.keys()])),
      (slug) => line("channel", slug, stroke(channelColours.get(slug) ?? looks.noChannel), slug ? label(channels, slug) : say("no_channel")), open,
      (slug) => kindsOf(tieKinds, "channel", slug).map(([kind]) => el("li", {}, line("tie", kind, "", label(tieKinds, kind))))),
    ...group(say("statuses"), [...all.status.keys()].sort(inOrder(STATUSES)),
      (slug) => line("status", slug, stroke(statusLook(slug).denied ? looks.denied : looks.noChannel, statusLook(slug)), term("status", slug)), open, () => []),
    ...(all.when.size ? group(say("whens", { day: data.day }), [...all.when.keys()].sort(),
      (slug) => line("when", slug, paleSwatch(), term("when", slug)), open, () => []) : []),
    el("button", { type: "button", disabled: !state.hide.size, click: () => change(() => state.hide.clear()) }, say("clear")),
  ];
  root.replaceChildren(...lists.filter((one) => one !== ""));
  if (focus) [...root.querySelectorAll("[data-filter]")].find((one) => one.getAttribute("data-filter") === focus)?.focus();
}

function inOrder(order) {
  const at = (slug) => (order.includes(slug) && slug ? order.indexOf(slug) : order.length);
  return (a, b) => at(a) - at(b);
}

function ring(thick = false) {
  const { ink, paper, soft } = theme();
  const how = thick ? { fill: soft, stroke: ink, "stroke-width": 3 } : { fill: paper, stroke: soft, "stroke-width": 2.5 };
  return mark("svg", { viewBox: "0 0 18 18", class: "swatch", "aria-hidden": "true" }, mark("circle", { cx: 9, cy: 9, r: 6, ...how }));
}

function crossed() {
  const how = { stroke: theme().of(looks.denied), "stroke-width": 2 };
  return mark("svg", { viewBox: "0 0 18 18", class: "swatch", "aria-hidden": "true" },
    ...sign("cross", { x: 9, y: 9 }).lines.map(([x1, y1, x2, y2]) => mark("line", { x1, y1, x2, y2, ...how })));
}

/** Who and what is over, or has not begun: the same, paler. */
function paleSwatch() {
  const { soft } = theme();
  const how = { opacity: PALE, fill: soft, stroke: soft };
  return mark("svg", { viewBox: "0 0 34 14", class: "swatch wide", "aria-hidden": "true" },
    mark("line", { x1: 1, y1: 7, x2: 33, y2: 7, "stroke-width": 1.5, ...how }), mark("circle", { cx: 17, cy: 7, r: 5, ...how }));
}

function toggle(key, hidden) {
  change(() => (hidden ? state.hide.add(key) : state.hide.delete(key)));
}
