// What the page was given, and how it is looked up. Maps, never objects: a key of the data may be "__proto__".

const place = (id) => document.getElementById(id);
const data = JSON.parse(place("view-data").textContent);
if (!data.slot) data.slot = [132, 78];
// Empty cells are left out of the data.
for (const rows of ["actors", "ties"]) data[rows] = data[rows].map((row) => ({ ...data.blank?.[rows], ...row }));
const mapped = (object) => new Map(Object.entries(object || {}));
const words = mapped(data.words);
const actorKinds = mapped(data.actorKinds);
const tieKinds = mapped(data.tieKinds);
const channels = mapped(data.channels);
const documents = mapped(data.documents);
const families = new Map(data.families.map((family) => [family.id, family]));
const tiers = new Map(data.tiers.map((tier) => [tier.id, tier]));
const actors = new Map(data.actors.map((actor) => [actor.id, actor]));
const ties = new Map();
const tiesOf = new Map(data.actors.map((actor) => [actor.id, []]));
for (const tie of data.ties) {
  if (!actors.has(tie.s) || !actors.has(tie.t)) continue;
  ties.set(tie.id, tie);
  tiesOf.get(tie.s).push(tie);
  if (tie.t !== tie.s) tiesOf.get(tie.t).push(tie);
}
const holders = new Map(data.holders.map((holder) => [`${holder.channel}.${holder.id}`, holder]));
// Gatekeepers, those first who hold most; where there are very many only the first of them have bold names.
const gates = gatekeepers();
const MOST_BOLD = 24;
const bold = new Set([...gates].slice(0, MOST_BOLD));
const avoided = new Set(data.sought?.avoided ?? []);
const STATUSES = ["active", "planned", "attempted", "alleged", "refused", "severed", "absent"];

function gatekeepers() {
  const held = new Map();
  for (const { group, id, held: number } of data.holders) if (!group) held.set(id, (held.get(id) ?? 0) + number);
  return new Set([...held].sort((a, b) => b[1] - a[1]).map(([id]) => id));
}

/** A text of the page in its language, with values put in; numbers have groups of three digits. */
function say(key, values = {}) {
  return (words.get(key) ?? key.replaceAll("_", " ")).replace(/\{(\w+)\}/g, (all, name) => (values[name] ?? all).toLocaleString("en"));
}

/** A word of a vocabulary of the data: in the words of the page if they have it, else as it stands. */
function term(group, slug) {
  return words.get(`${group}_${slug}`) ?? String(slug).replaceAll("-", " ");
}

function label(map, slug) {
  const found = map.get(slug);
  return (found && ((data.lang === "ja" && found.ja) || found.label)) || slug;
}

function nameOf(actor) {
  return (data.lang === "ja" && actor.ja) || actor.name || actor.id;
}

function nameById(id) {
  return actors.has(id) ? nameOf(actors.get(id)) : id;
}

/** What a page of a large case says of the actors that it does not have; else nothing. */
function omission() {
  return data.of > data.actors.length ? say("omitted", { n: data.actors.length, of: data.of }) : "";
}

/** What was asked for, in one line: the question, the channel, the day. */
function asked() {
  const { bottlenecks, avoid = [], focus = [], channel } = data.sought ?? {};
  const names = (some) => ({ names: some.map(nameById).join(", ") });
  return [
    bottlenecks && say("asked_gatekeepers"), avoid.length && say("asked_avoid", names(avoid)), focus.length && say("asked_focus", names(focus)),
    channel && label(channels, channel), data.asOf && say("as_of", { day: data.asOf }),
  ].filter(Boolean).join(" · ");
}

/** The first and the last day that a partial date or an interval of two may mean, to be compared as texts. */
function days(text) {
  const [first, last = first] = String(text).split("/");
  return [`${first}-01-01`.slice(0, 10), `${last}-12-31`.slice(0, 10)];
}

/**
 * Whether something with a start and an end may have been on a date; what has no date always was. What is severed stays
 * so after its end; a denial ends when a later active tie takes its place.
 */
function holdsOn(thing, date) {
  if (!date) return true;
  const [first, last] = days(date);
  const over = thing.end && thing.status !== "severed" && days(thing.end)[1] < first;
  return (!thing.start || days(thing.start)[0] <= last) && !over && (!thing.since || thing.since > first);
}

/** A start and an end as one text; two years closely, as no day of theirs is meant. */
function lifetime({ start, end }) {
  if (start === end) return start;
  const year = /^\d{4}$/;
  if (year.test(start) && year.test(end)) return `${start}-${end}`;
  return `${start || "…"}–${end || "…"}`;
}

/** Make an element. Texts go in as texts; a function is a listener. */
function el(tag, how = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(how)) {
    if (typeof value === "function") made.addEventListener(key, value);
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...inside.flat().filter((one) => one !== null && one !== undefined && one !== ""));
  return made;
}

const SVG = "http://www.w3.org/2000/svg";

function mark(tag, how = {}, ...inside) {
  const made = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(how)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

