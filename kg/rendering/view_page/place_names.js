// Names at the size of the screen, whatever the zoom: the weightiest first, and none over another.

const FACE = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans CJK JP", "Hiragino Sans", sans-serif';
const ROW = 13;
const MOST_NAMES = 450;
const WEIGHTY = 15;
const measured = new Map();
const gauge = document.createElement("canvas").getContext("2d");

function font(strong) {
  return `${strong ? "650 12px" : "11.5px"} ${FACE}`;
}

/** A name in at most three rows, broken at spaces, or between any two signs of a script that has none. */
function rows(name, strong, widest) {
  const key = `${strong} ${widest} ${name}`;
  if (measured.has(key)) return measured.get(key);
  gauge.font = font(strong);
  const wide = (text) => gauge.measureText(text).width;
  const found = [""];
  for (const piece of name.slice(0, 120).match(/[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]|[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+|\s+/g) ?? []) {
    const longer = found[found.length - 1] + piece;
    if (wide(longer.trim()) <= widest || !found[found.length - 1].trim()) found[found.length - 1] = longer;
    else found.push(piece);
  }
  let lines = found.map((line) => line.trim()).filter(Boolean).slice(0, 3);
  if (found.length > 3) lines[2] += "…";
  lines = lines.map((line) => {
    let cut = line;
    while (cut.length > 2 && wide(cut) > widest * 1.5) cut = `${cut.slice(0, -2)}…`;
    return cut;
  });
  const size = { lines, width: Math.max(...lines.map(wide), 1), height: lines.length * ROW };
  measured.set(key, size);
  return size;
}

/** A grid that tells whether a rectangle of the screen is free. */
function room() {
  const cells = new Map();
  const over = (box, visit) => {
    for (let i = Math.floor(box.x / 64); i <= Math.floor((box.x + box.width) / 64); i += 1) {
      for (let j = Math.floor(box.y / 64); j <= Math.floor((box.y + box.height) / 64); j += 1) {
        if (visit(`${i} ${j}`)) return true;
      }
    }
    return false;
  };
  const apart = (a, b) => a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
  return {
    take: (box) => over(box, (key) => void (cells.get(key)?.push(box) ?? cells.set(key, [box]))),
    free: (box, own) => !over(box, (key) => cells.get(key)?.some((one) => one.own !== own && !apart(one, box))),
  };
}

/**
 * Where names stand on a screen: beneath the actor, or above, or beside it; where nothing is free, nowhere.
 *
 * `spot` gives the place of an actor on the screen, `taken` are rectangles that are not free, `all` names those too for
 * which there is no room.
 */
function names(drawn, spot, zoom, width, height, taken = [], all = false) {
  // Names become narrower with the slots of the layout, in steps, so that few have to be measured again.
  const widest = Math.max(64, Math.min(112, 8 * Math.floor((data.slot[0] * zoom - 4) / 8)));
  const near = [];
  const space = room(), marks = room();
  taken.forEach(space.take);
  for (const actor of drawn.actors) {
    const [x, y] = spot(actor);
    if (x < -60 || y < -40 || x > width + 60 || y > height + 40) continue;
    const r = 1.2 * actor.size * zoom;
    // An actor outside the picture has no name in it.
    if (x >= 0 && y >= 0 && x <= width && y <= height) near.push({ actor, x, y, r });
    if (!actor.faded) marks.take({ x: x - r, y: y - r, width: 2 * r, height: 2 * r, own: actor.id });
  }
  const weight = ({ actor }) => (actor.bright ? 0 : 2e6) + (actor.first ? 0 : 1e6) + actor.rank;
  const wanted = near.filter(({ actor }) => !actor.faded).sort((a, b) => weight(a) - weight(b));
  const found = [];
  for (const { actor, x, y, r } of all ? wanted : wanted.slice(0, MOST_NAMES)) {
    const text = rows(actor.name, actor.first, widest);
    const gap = r + 3;
    const inside = (left) => Math.max(3, Math.min(left, width - text.width - 3));
    const box = (left, top) => ({ x: inside(left) - 3, y: top, width: text.width + 6, height: text.height, own: actor.id });
    const tries = [box(x - text.width / 2, y + gap), box(x - text.width / 2, y - gap - text.height)];
    // A name beside an actor, or over another, may be taken for that of the next one: only for those that matter most.
    const weighty = actor.first || actor.bright || actor.rank <= WEIGHTY || (actor.gate && zoom > 0.4);
    if (weighty) {
      tries.push(box(x + gap, y - text.height / 2), box(x - gap - text.width, y - text.height / 2));
    }
    const inView = (one) => one.y >= 2 && one.y + one.height <= height - 2;
    const apart = tries.filter((one) => (inView(one) || all) && space.free(one, actor.id));
    const free = apart.find((one) => marks.free(one, actor.id)) ?? (weighty ? apart[0] : null) ?? (all ? tries[0] : null);
    if (!free) continue;
    space.take({ ...free, own: `name of ${actor.id}` });
    found.push({ id: actor.id, lines: text.lines, x: free.x + free.width / 2, y: free.y, strong: actor.first, pale: actor.pale });
  }
  return found;
}

/** Paint the names of tiers at the left edge and of actors over all else; the context is in those of the screen. */
function paintNames(ctx, drawn, spot, zoom, width, height, all = false) {
  const { ink, soft, paper } = theme();
  const taken = [];
  const write = (text, x, y) => [ctx.strokeText(text, x, y), ctx.fillText(text, x, y)];
  Object.assign(ctx, { textBaseline: "top", lineJoin: "round", lineWidth: 3.5, strokeStyle: paper, globalAlpha: 1 });
  ctx.setLineDash([]);
  Object.assign(ctx, { font: `650 13px ${FACE}`, textAlign: "left", fillStyle: soft });
  for (const band of bands(drawn)) {
    const top = spot({ x: 0, y: band.top })[1] + 6, bottom = spot({ x: 0, y: band.bottom })[1];
    if (bottom < 24 || top > height || bottom - top < 14) continue;
    const y = Math.max(top, 6);
    write(band.text, 10, y);
    taken.push({ x: 0, y: y - 2, width: ctx.measureText(band.text).width + 16, height: 18 });
  }
  Object.assign(ctx, { textAlign: "center", fillStyle: ink });
  const found = names(drawn, spot, zoom, width, height, taken, all);
  for (const name of found) {
    Object.assign(ctx, { font: font(name.strong), fillStyle: name.pale ? soft : ink });
    name.lines.forEach((line, i) => write(line, name.x, name.y + i * ROW));
  }
  return found;
}
