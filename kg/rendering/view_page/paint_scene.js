// A scene painted on a canvas: bands, ties, actors. The context is in the coordinates of the layout.

/** The corners of a shape of radius `r` about a spot; none for a disc. */
function corners(shape, x, y, r) {
  const around = (n, turn, far) =>
    Array.from({ length: n }, (_, i) => {
      const angle = turn + (2 * Math.PI * i) / n;
      return [x + far * Math.cos(angle), y + far * Math.sin(angle)];
    });
  if (shape === "square") return around(4, Math.PI / 4, r * 1.25);
  if (shape === "diamond") return around(4, 0, r * 1.25);
  if (shape === "hexagon") return around(6, 0, r * 1.1);
  if (shape === "triangle") return around(3, -Math.PI / 2, r * 1.25);
  if (shape === "wedge") return around(3, Math.PI / 2, r * 1.25);
  if (shape === "pentagon") return around(5, -Math.PI / 2, r * 1.1);
  if (shape !== "cross") return null;
  const w = r * 0.38, far = r * 1.15;
  const half = [[-w, -far], [w, -far], [w, -w], [far, -w], [far, w], [w, w]];
  return [...half, ...half.map(([i, j]) => [-i, -j])].map(([i, j]) => [x + i, y + j]);
}

function outline(ctx, actor) {
  const points = corners(actor.shape, actor.x, actor.y, actor.size);
  if (!points) {
    ctx.moveTo(actor.x + actor.size, actor.y);
    ctx.arc(actor.x, actor.y, actor.size, 0, 2 * Math.PI);
    return;
  }
  points.forEach(([x, y], i) => (i ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
  ctx.closePath();
}

/** Where a tie runs: from edge to edge of its ends, over a point that bends it. */
function course(tie, ids) {
  const a = ids.get(tie.s), b = ids.get(tie.t);
  if (a === b) {
    const r = a.size + 10;
    return { x1: a.x, y1: a.y - a.size, cx: a.x + 2.4 * r, cy: a.y - 2.4 * r, x2: a.x + a.size, y2: a.y };
  }
  const dx = b.x - a.x, dy = b.y - a.y;
  const cx = (a.x + b.x) / 2 - dy * tie.bend, cy = (a.y + b.y) / 2 + dx * tie.bend;
  const toward = (p, size) => {
    const length = Math.hypot(cx - p.x, cy - p.y) || 1;
    return [p.x + ((cx - p.x) * size) / length, p.y + ((cy - p.y) * size) / length];
  };
  const [x1, y1] = toward(a, a.size + 1);
  const [x2, y2] = toward(b, b.size + 3);
  return { x1, y1, cx, cy, x2, y2 };
}

function arrow(way) {
  const angle = Math.atan2(way.y2 - way.cy, way.x2 - way.cx);
  const at = (back, side) => [
    way.x2 - back * Math.cos(angle) - side * Math.sin(angle),
    way.y2 - back * Math.sin(angle) + side * Math.cos(angle),
  ];
  return [at(0, 0), at(10, 4.5), at(10, -4.5)];
}

/** The middle of a tie, and its direction there. */
function middle(way) {
  return {
    x: (way.x1 + 2 * way.cx + way.x2) / 4, y: (way.y1 + 2 * way.cy + way.y2) / 4,
    angle: Math.atan2(way.y2 - way.y1, way.x2 - way.x1),
  };
}

/** The strokes of the sign in the middle of a tie that carries nothing, as lines and rings about a spot. */
function sign(kind, { x, y, angle }) {
  const turned = (i, j) => [x + i * Math.cos(angle) - j * Math.sin(angle), y + i * Math.sin(angle) + j * Math.cos(angle)];
  const line = (a, b, c, d) => [...turned(a, b), ...turned(c, d)];
  if (kind === "cross") return { lines: [[x - 5, y - 5, x + 5, y + 5], [x - 5, y + 5, x + 5, y - 5]] };
  if (kind === "bars") return { lines: [line(-2.5, -6, -2.5, 6), line(2.5, -6, 2.5, 6)] };
  return kind === "ring" ? { ring: [x, y, 4.5] } : { text: "?" };
}

function paintSign(ctx, tie, spot) {
  if (!tie.sign || tie.alpha < (tie.pale ? 0.1 * PALE : 0.1)) return;
  const { paper } = theme();
  const { lines = [], ring, text } = sign(tie.sign, spot);
  Object.assign(ctx, { strokeStyle: tie.colour, fillStyle: paper, lineWidth: 2, globalAlpha: tie.pale ? PALE : 1 });
  ctx.setLineDash([]);
  ctx.beginPath();
  if (ring) ctx.arc(...ring, 0, 2 * Math.PI), ctx.fill();
  for (const [a, b, c, d] of lines) ctx.moveTo(a, b), ctx.lineTo(c, d);
  ctx.stroke();
  if (!text) return;
  Object.assign(ctx, { font: `700 15px ${FACE}`, textAlign: "center", textBaseline: "middle", lineWidth: 3 });
  Object.assign(ctx, { strokeStyle: paper, fillStyle: tie.colour });
  ctx.strokeText(text, spot.x, spot.y);
  ctx.fillText(text, spot.x, spot.y);
}

function paintBands(ctx, drawn, left, width) {
  const { band, line } = theme();
  for (const one of bands(drawn)) {
    ctx.fillStyle = band;
    if (one.odd) ctx.fillRect(left, one.top, width, one.bottom - one.top);
    ctx.fillStyle = line;
    ctx.fillRect(left, one.bottom, width, 1.5);
  }
}

/** Ties of one look are painted in one stroke: ten thousand strokes would take a second. */
function paintTies(ctx, drawn, heads) {
  const looks = new Map();
  for (const tie of drawn.ties) {
    const look = `${tie.colour} ${tie.alpha} ${tie.width} ${tie.dash}`;
    looks.has(look) ? looks.get(look).push(tie) : looks.set(look, [tie]);
  }
  for (const some of looks.values()) {
    const [{ colour, alpha, width, dash }] = some;
    const ways = some.map((tie) => course(tie, drawn.ids));
    Object.assign(ctx, { strokeStyle: colour, fillStyle: colour, globalAlpha: alpha, lineWidth: width });
    ctx.setLineDash(dash ?? []);
    ctx.beginPath();
    some.forEach((tie, i) => {
      const way = ways[i];
      ctx.moveTo(way.x1, way.y1);
      if (tie.bend || tie.s === tie.t) ctx.quadraticCurveTo(way.cx, way.cy, way.x2, way.y2);
      else ctx.lineTo(way.x2, way.y2);
    });
    ctx.stroke();
    ctx.setLineDash([]);
    if (!heads) continue;
    ctx.beginPath();
    some.forEach((tie, i) => {
      if (tie.plain) return;
      arrow(ways[i]).forEach(([x, y], j) => (j ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
    });
    ctx.fill();
    some.forEach((tie, i) => paintSign(ctx, tie, middle(ways[i])));
  }
  ctx.globalAlpha = 1;
}

/** The cross beside an actor whom the question avoids. */
function avoidedSign() {
  return { sign: "cross", colour: theme().of(looks.denied), alpha: 1 };
}

function beside({ x, y, size }) {
  return { x: x + size + 6, y: y - size - 2, angle: 0 };
}

/** Each actor is a path of its own: one path of thousands of shapes takes seconds. Those of a few pixels are dots. */
function paintActors(ctx, drawn, zoom = 1) {
  const looks = new Map();
  for (const actor of drawn.actors) {
    const look = `${actor.alpha} ${actor.fill} ${actor.line} ${actor.width}`;
    looks.has(look) ? looks.get(look).push(actor) : looks.set(look, [actor]);
  }
  for (const some of [...looks.values()].sort((a, b) => a[0].alpha - b[0].alpha)) {
    const [{ fill, line, width, alpha }] = some;
    Object.assign(ctx, { fillStyle: fill, strokeStyle: line, lineWidth: width, globalAlpha: alpha });
    for (const actor of some) {
      if (actor.size * zoom < 2.5) {
        ctx.fillStyle = line;
        ctx.fillRect(actor.x - actor.size, actor.y - actor.size, 2 * actor.size, 2 * actor.size);
        continue;
      }
      ctx.beginPath();
      outline(ctx, actor);
      if (actor.pale && !actor.faded) {
        // Else the ends of ties would show through.
        Object.assign(ctx, { fillStyle: theme().paper, globalAlpha: 1 });
        ctx.fill();
        Object.assign(ctx, { fillStyle: fill, globalAlpha: alpha });
      }
      ctx.fill();
      ctx.stroke();
    }
  }
  for (const actor of drawn.actors) if (actor.avoided && !actor.faded) paintSign(ctx, avoidedSign(), beside(actor));
  ctx.globalAlpha = 1;
}
