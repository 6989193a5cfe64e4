// What is drawn, and how: a scene is plain data, the same for vis-network, the canvas, PNG and SVG.

// How much is left of what is over, or has not begun.
const PALE = 0.4;
// Dashes are slow: a browser draws thousands of them for seconds.
const MOST_DASHED = 600;

const darkness = matchMedia("(prefers-color-scheme: dark)");
let printing = false;

function theme() {
  const dark = darkness.matches && !printing;
  return {
    of: dark ? lightened : (colour) => colour,
    paper: dark ? "#15181d" : "#ffffff",
    ink: dark ? "#eceef1" : "#1d2025",
    soft: dark ? "#a0a7b4" : "#5d636e",
    band: dark ? "#1b1f26" : "#f6f5f1",
    line: dark ? "#343a45" : "#dcd9d0",
  };
}

/** A colour for a dark ground: the darker it is, the nearer it moves to white. */
function lightened(colour) {
  const parts = [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));
  const light = (0.3 * parts[0] + 0.59 * parts[1] + 0.11 * parts[2]) / 255;
  const share = Math.max(0, 0.78 - 1.2 * light);
  return `#${parts.map((p) => Math.round(p + (255 - p) * share).toString(16).padStart(2, "0")).join("")}`;
}

const looks = data.looks;
const familyLooks = new Map(data.actors.map(({ family }) => [family, familyLook(family)]));
const channelColours = new Map([...channels].map(([slug, { place }]) => [slug, looks.channels[place % looks.channels.length]]));
const statusLooks = mapped(looks.statuses);

function familyLook(id) {
  const i = data.families.findIndex((family) => family.id === id && family.id);
  if (i < 0) return { colour: looks.other, shape: "disc" };
  return { colour: looks.families[i % looks.families.length], shape: looks.shapes[i % looks.shapes.length] };
}

/** How a status is drawn; one that is not known like one that is active. */
function statusLook(status) {
  return statusLooks.get(status) ?? statusLooks.get("active");
}

function tieColour(tie) {
  return statusLook(tie.status).denied ? looks.denied : channelColours.get(tie.channel) ?? looks.noChannel;
}

function opened(actor) {
  return actor.shown || state.all || state.more.has(actor.id);
}

/** The actors and ties that the filters leave, and those that they would leave if no box were unticked. */
function visible() {
  const bright = state.pick ? concerned(state.pick) : null;
  const hidden = (group, slug) => state.hide.has(`${group}.${slug}`);
  const open = data.actors.filter((actor) => opened(actor) && holdsOn(actor, state.date));
  const ids = new Set(open.map((actor) => actor.id));
  const between = data.ties.filter(
    (tie) =>
      ids.has(tie.s) && ids.has(tie.t) && holdsOn(tie, state.date) && (!state.channel || tie.channel === state.channel),
  );
  const joined = new Set(between.flatMap((tie) => [tie.s, tie.t]));
  const there = state.channel ? open.filter((a) => joined.has(a.id) || bright?.actors.has(a.id)) : open;
  const keep = there.filter(
    (a) => bright?.actors.has(a.id) || !(hidden("family", a.family) || hidden("kind", a.kind) || hidden("when", notNow(a))),
  );
  const kept = new Set(keep.map((actor) => actor.id));
  const drawn = between.filter(
    (t) =>
      kept.has(t.s) && kept.has(t.t) &&
      (bright?.ties.has(t.id) ||
        !(hidden("channel", t.channel) || hidden("tie", t.kind) || hidden("status", t.status) || hidden("when", notNow(t)))),
  );
  const has = new Set(drawn);
  const extra = bright ? [...bright.ties].map((id) => ties.get(id)).filter((t) => !has.has(t) && kept.has(t.s) && kept.has(t.t)) : [];
  return { actors: keep, ties: drawn.concat(extra), open: there, between, bright: widened(bright, drawn) };
}

/** A chosen actor takes its neighbours along. */
function widened(bright, drawn) {
  if (state.pick?.what !== "actor") return bright;
  for (const tie of drawn) {
    if (tie.s !== state.pick.id && tie.t !== state.pick.id) continue;
    bright.ties.add(tie.id);
    bright.actors.add(tie.s).add(tie.t);
  }
  return bright;
}

function scene(seen = visible()) {
  const { of, paper, ink } = theme();
  const { bright } = seen;
  const most = seen.actors.length;
  const dashed = seen.ties.reduce((n, tie) => n + (tie.status !== "active"), 0) <= MOST_DASHED;
  const drawnActors = seen.actors.map((actor) => {
    const look = familyLooks.get(actor.family);
    const [x, y] = actor.pos[state.layout] ?? actor.pos[data.layout];
    const gate = gates.has(actor.id);
    const chosen = state.pick && (state.pick.id === actor.id || state.pick.to === actor.id);
    const colour = of(look.colour);
    const faded = Boolean(bright && !bright.actors.has(actor.id)), pale = Boolean(notNow(actor));
    return {
      id: actor.id, x, y, shape: look.shape, name: nameOf(actor), rank: actor.rank, tier: actor.tier,
      size: Math.min(7 + 1.7 * Math.sqrt(actor.deg), 19) + (gate ? 4 : 0),
      fill: actor.role ? paper : colour,
      line: gate || chosen ? ink : colour,
      width: chosen ? 5 : gate ? 3 : actor.role ? 2.5 : 1,
      faded, pale, alpha: faded ? 0.15 : pale ? PALE : 1,
      gate, first: chosen || bold.has(actor.id), avoided: avoided.has(actor.id), bright: Boolean(bright?.actors.has(actor.id)),
    };
  });
  const ids = new Map(drawnActors.map((a) => [a.id, a]));
  return { actors: drawnActors, ties: [...memberships(drawnActors, ids, of), ...drawnTies(seen, of, dashed, most)], ids };
}

/** Who is one of which role: what a role has, its members have through it. Faint but for those a choice is about. */
function memberships(drawn, ids, of) {
  const found = drawn.flatMap((actor) => (actors.get(actor.id).memberOf ?? []).filter((role) => ids.has(role)).map((role) => [actor, ids.get(role)]));
  return found.map(([actor, role]) => ({
    id: `${actor.id} is one of ${role.id}`, s: actor.id, t: role.id, colour: of(looks.other), sign: "", bend: 0, width: 1.4, plain: true,
    dash: found.length > MOST_DASHED ? null : [2, 4],
    alpha: (actor.bright && role.bright ? 1 : actor.faded || role.faded ? 0.07 : 0.6) * (actor.pale || role.pale ? PALE : 1),
  }));
}

/** Ties between the same two bend away from each other; the sign of a bend is seen from the first of the two ids. */
function drawnTies(seen, of, dashed, most) {
  const bundles = new Map();
  for (const tie of seen.ties) {
    const key = tie.s < tie.t ? `${tie.s} ${tie.t}` : `${tie.t} ${tie.s}`;
    bundles.has(key) ? bundles.get(key).push(tie) : bundles.set(key, [tie]);
  }
  const found = [];
  for (const bundle of bundles.values()) {
    bundle.forEach((tie, i) => {
      const look = statusLook(tie.status);
      const bright = Boolean(seen.bright?.ties.has(tie.id)), pale = Boolean(notNow(tie));
      found.push({
        id: tie.id, s: tie.s, t: tie.t, colour: of(tieColour(tie)), sign: look.sign,
        dash: look.dashes && (dashed || bright) ? look.dashes.split(" ").map(Number) : null,
        bend: bundle.length === 1 ? 0 : (i - (bundle.length - 1) / 2) * 0.22 * (tie.s < tie.t ? 1 : -1),
        width: (bright ? 3 : 1.4) * (pale ? 0.7 : 1), pale,
        alpha: (bright ? 1 : seen.bright ? 0.07 : most > 400 ? 0.25 : 0.55) * (pale ? PALE : 1),
      });
    });
  }
  return found.sort((a, b) => a.width - b.width);
}

/** The bands of the tiers, top to bottom, each from halfway to the one above to halfway to the one below. */
function bands(drawn) {
  if (state.layout !== "pyramid") return [];
  const spans = new Map();
  for (const actor of drawn.actors) {
    const span = spans.get(actor.tier) ?? [Infinity, -Infinity];
    spans.set(actor.tier, [Math.min(span[0], actor.y), Math.max(span[1], actor.y)]);
  }
  const found = [...spans].map(([tier, [top, bottom]]) => ({ tier, top, bottom })).sort((a, b) => a.top - b.top);
  return found.map((band, i) => ({
    text: band.tier ? label(tiers, band.tier) : say("no_tier"),
    top: i ? (found[i - 1].bottom + band.top) / 2 : band.top - 60,
    bottom: i + 1 < found.length ? (band.bottom + found[i + 1].top) / 2 : band.bottom + 60,
    odd: i % 2 === 1,
  }));
}

/** The rectangle that holds a scene, with room for names: as much of it as is asked for. */
function bounds(drawn, room = 1) {
  const xs = drawn.actors.map((a) => a.x), ys = drawn.actors.map((a) => a.y);
  const least = (some) => some.reduce((a, b) => Math.min(a, b), Infinity);
  const most = (some) => some.reduce((a, b) => Math.max(a, b), -Infinity);
  if (!xs.length) return { x: 0, y: 0, width: 400, height: 300 };
  const x = least(xs) - 70 * room, y = least(ys) - 60 * room;
  return { x, y, width: most(xs) + 70 * room - x, height: most(ys) + 65 * room - y };
}
