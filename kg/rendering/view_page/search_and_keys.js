// What the reader types: names to search for, keys to walk by, two ends of a path.

// Search: every word asked for begins a word of a name, in whichever script, or stands in it.

let searchable = null, found = [], at = -1;

function namesToSearch() {
  searchable ??= data.actors.map((actor) => {
    const names = [actor.name, actor.ja, actor.latn, ...actor.aliases, ...(actor.terms ?? []), actor.id].filter(Boolean).map(folded);
    return { actor, text: names.join(" "), run: names.map((name) => name.replaceAll(" ", "")).join(" ") };
  });
  return searchable;
}

function search(asked) {
  const parts = folded(asked).split(" ").filter(Boolean);
  if (!parts.length) return [];
  const score = (text) => parts.reduce((sum, part) => sum + (text.startsWith(part) ? 0 : text.includes(` ${part}`) ? 1 : 2), 0);
  return namesToSearch()
    .filter(({ text, run }) => parts.every((part) => text.includes(part) || run.includes(part)))
    .map(({ actor, text }) => ({ actor, score: score(text) }))
    .sort((a, b) => a.score - b.score || a.actor.rank - b.actor.rank)
    .slice(0, 12).map(({ actor }) => actor);
}

function showFound() {
  const list = place("found"), box = place("search");
  list.replaceChildren(...found.map((actor, i) =>
    el("li", { role: "option", id: `found-${i}`, "aria-selected": String(i === at), mousedown: (event) => [event.preventDefault(), take(i)] },
      shapeSwatch(actor.family), el("b", {}, nameOf(actor)), " ",
      el("span", { class: "soft" }, [actor.name, actor.ja].find((name) => name && name !== nameOf(actor)) ?? "", " ", label(actorKinds, actor.kind)))));
  if (!found.length && box.value.trim()) list.append(el("li", { class: "soft" }, [say("none_found"), omission()].filter(Boolean).join(". ")));
  list.hidden = !box.value.trim() || document.activeElement !== box;
  box.setAttribute("aria-expanded", String(!list.hidden));
  if (at >= 0) box.setAttribute("aria-activedescendant", `found-${at}`);
  else box.removeAttribute("aria-activedescendant");
}

function take(i) {
  const actor = found[i];
  if (!actor) return;
  place("search").value = "";
  [found, at] = [[], -1];
  place("stage").focus();
  showFound();
  if (state.tab !== "explore" && hasDossier(actor.id)) return openDossier(actor.id);
  if (state.tab !== "explore") openTab("explore");
  if (tableShown) showTable(false);
  return pick({ what: "actor", id: actor.id });
}

function searchKey(event) {
  // Keys of an input method are its own.
  if (event.isComposing) return undefined;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (found.length) at = (at + (event.key === "ArrowDown" ? 1 : found.length - (at < 0 ? 0 : 1))) % found.length;
  } else if (event.key === "Enter") {
    event.preventDefault();
    return take(Math.max(at, 0));
  } else if (event.key === "Escape") {
    place("search").value = "";
    found = [];
    place("stage").focus();
  } else return undefined;
  event.stopPropagation();
  return showFound();
}

// Keys: from one actor to the next.

const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** The neighbour that lies best in a direction: near, and not far off it. */
function neighbourToward(id, [dx, dy]) {
  const here = drawnNow.ids.get(id);
  let best = null, least = Infinity;
  for (const tie of drawnNow.ties) {
    if ((tie.s !== id && tie.t !== id) || tie.s === tie.t) continue;
    const there = drawnNow.ids.get(tie.s === id ? tie.t : tie.s);
    const along = (there.x - here.x) * dx + (there.y - here.y) * dy;
    const off = Math.abs((there.x - here.x) * dy) + Math.abs((there.y - here.y) * dx);
    if (along > 0 && along + 2 * off < least) [best, least] = [there.id, along + 2 * off];
  }
  return best;
}

function walk(direction) {
  const from = state.pick?.what === "actor" && drawnNow.ids.has(state.pick.id) ? state.pick.id : null;
  const first = [...drawnNow.actors].sort((a, b) => a.rank - b.rank)[0]?.id;
  const next = from ? neighbourToward(from, direction) : first;
  if (next) pick({ what: "actor", id: next });
  else tell("no_neighbour");
}

function key(event) {
  if (event.isComposing) return undefined;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
  if (event.key === "Escape") return state.firm ? closeDossier() : pick(null);
  if (typing) return;
  if (state.tab !== "explore") return event.key === "/" ? (event.preventDefault(), place("search").focus()) : undefined;
  const onStage = event.target === place("stage") || event.target === document.body;
  const zoom = (factor) => [stage.move({ ...stage.where(), zoom: stage.where().zoom * factor }), moved()];
  const does = {
    "/": () => place("search").focus(), f: fitAll, t: () => showTable(!tableShown), "+": () => zoom(1.25), "-": () => zoom(0.8),
    ...(onStage && state.pick?.what === "actor" && { Enter: () => expand(state.pick.id) }),
    ...(onStage && Object.fromEntries(Object.entries(DIRECTIONS).map(([name, way]) => [name, () => walk(way)]))),
  };
  if (!Object.hasOwn(does, event.key)) return;
  event.preventDefault();
  does[event.key]();
}

// A path between two: fields that take a name or an id.

function actorNamed(text) {
  if (actors.has(text)) return text;
  const asked = folded(text);
  return data.actors.find((actor) => folded(nameOf(actor)) === asked)?.id ?? search(text)[0]?.id ?? "";
}

function wayForm() {
  const field = (id) => el("input", { id: `way-${id}`, type: "text", autocomplete: "off", "aria-label": say(id) });
  const [from, to] = [field("from"), field("to")];
  const go = (event) => {
    event?.preventDefault();
    const [id, end] = [actorNamed(from.value), actorNamed(to.value)];
    if (!id || !end || id === end) return tell(id && end ? "path_same" : "none_found");
    [from.value, to.value] = [nameById(id), nameById(end)];
    return pick({ what: "path", id, to: end });
  };
  const form = el("form", { submit: go }, el("label", {}, say("from"), " ", from), el("label", {}, say("to"), " ", to),
    el("button", { type: "submit", id: "find-path" }, say("find_path")));
  place("way").lastElementChild.replaceChildren(form);
  return { from, to, go };
}

const way = wayForm();

function fromHere(id, end) {
  place("way").open = true;
  way[end].value = nameById(id);
  if (way.from.value && way.to.value) way.go();
  else way[end === "from" ? "to" : "from"].focus();
}
