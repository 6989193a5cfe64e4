// What leaves the page: the whole scene as PNG or SVG, whatever part of it the window shows.

const MOST_PIXELS = 6e7;

function save(blob, name) {
  const address = URL.createObjectURL(blob);
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 5000);
}

function fileName(suffix) {
  const name = (data.case || "view").normalize("NFKD").replace(/\p{Mn}/gu, "").toLowerCase();
  return `${name.replace(/[^a-z0-9-]+/g, "-").slice(0, 60) || "view"}.${suffix}`;
}

/** What leaves the page is on white paper, as it goes into texts. */
function onPaper(make) {
  const before = printing;
  printing = true;
  try {
    return make();
  } finally {
    printing = before;
  }
}

/** The rectangle of what leaves the page; above the picture a line says what was asked for. */
function sheet(drawn) {
  const box = bounds(drawn), head = asked() ? 24 : 0;
  return { ...box, y: box.y - head, height: box.height + head };
}

function savePng() {
  onPaper(pngOf).toBlob((blob) => blob && save(blob, fileName("png")));
}

function pngOf() {
  const drawn = scene();
  const box = sheet(drawn);
  const ratio = Math.min(2, Math.sqrt(MOST_PIXELS / (box.width * box.height)));
  const canvas = el("canvas", { width: Math.ceil(box.width * ratio), height: Math.ceil(box.height * ratio) });
  const ctx = canvas.getContext("2d");
  ctx.fillStyle = theme().paper;
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  ctx.setTransform(ratio, 0, 0, ratio, -box.x * ratio, -box.y * ratio);
  paintBands(ctx, drawn, box.x, box.width);
  paintTies(ctx, drawn, true);
  paintActors(ctx, drawn);
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  paintNames(ctx, drawn, (p) => [p.x - box.x, p.y - box.y], 1, box.width, box.height, drawn.actors.length <= 400);
  Object.assign(ctx, { font: `13px ${FACE}`, textAlign: "left", textBaseline: "top", fillStyle: theme().soft });
  ctx.fillText(asked(), 10, 6, box.width - 20);
  return canvas;
}

const fixed = (value) => String(Math.round(value * 10) / 10);
const path = (points) => `M${points.map((point) => point.map(fixed).join(",")).join("L")}Z`;

/** The scene as an element of SVG; the browser escapes its texts when it is written. */
function svgOf(drawn) {
  const { paper, ink, soft, band, line } = theme();
  const box = sheet(drawn);
  const root = mark("svg", {
    viewBox: [box.x, box.y, box.width, box.height].map(fixed).join(" "),
    width: fixed(box.width), height: fixed(box.height), "font-family": FACE, role: "img",
  });
  root.append(mark("title", {}, document.title), mark("rect", { x: box.x, y: box.y, width: box.width, height: box.height, fill: paper }));
  const tiersDrawn = bands(drawn);
  for (const one of tiersDrawn) {
    const height = one.bottom - one.top;
    root.append(mark("rect", { x: box.x, y: one.top, width: box.width, height, fill: one.odd ? band : "none", stroke: line }));
  }
  for (const tie of drawn.ties) root.append(...svgTie(tie, drawn.ids));
  for (const actor of drawn.actors) {
    const points = corners(actor.shape, actor.x, actor.y, actor.size);
    const how = { fill: actor.fill, stroke: actor.line, "stroke-width": actor.width, opacity: actor.alpha };
    const shape = points
      ? mark("path", { d: path(points), ...how })
      : mark("circle", { cx: actor.x, cy: actor.y, r: fixed(actor.size), ...how });
    shape.append(mark("title", {}, [actor.name, notNowWords(actors.get(actor.id))].filter(Boolean).join("; ")));
    root.append(shape);
    if (!actor.avoided) continue;
    for (const [x1, y1, x2, y2] of sign("cross", beside(actor)).lines) {
      root.append(mark("line", { x1: fixed(x1), y1: fixed(y1), x2: fixed(x2), y2: fixed(y2), stroke: avoidedSign().colour, "stroke-width": 2 }));
    }
  }
  const write = (text, x, y, size, how) =>
    root.append(mark("text", { x: fixed(x), y: fixed(y + size), "font-size": size, "paint-order": "stroke", stroke: paper, "stroke-width": 3, ...how }, text));
  for (const one of tiersDrawn) write(one.text, box.x + 10, one.top + 6, 13, { fill: soft, "font-weight": 650 });
  if (asked()) write(asked(), box.x + 10, box.y + 6, 13, { fill: soft });
  const spot = (actor) => [actor.x - box.x, actor.y - box.y];
  for (const name of names(drawn, spot, 1, box.width, box.height, [], drawn.actors.length <= 400)) {
    name.lines.forEach((text, i) =>
      write(text, name.x + box.x, name.y + box.y + i * ROW, 11.5, { fill: name.pale ? soft : ink, "text-anchor": "middle", ...(name.strong && { "font-weight": 650 }) }),
    );
  }
  return root;
}

function svgTie(tie, ids) {
  const way = course(tie, ids);
  const start = `M${fixed(way.x1)},${fixed(way.y1)}`;
  const rest = `Q${fixed(way.cx)},${fixed(way.cy)} ${fixed(way.x2)},${fixed(way.y2)}`;
  const opacity = Number(tie.alpha.toFixed(3));
  const how = { stroke: tie.colour, "stroke-width": Number(tie.width.toFixed(2)), opacity };
  const found = [
    mark("path", { d: start + rest, fill: "none", ...how, ...(tie.dash && { "stroke-dasharray": tie.dash.join(" ") }) }),
    ...(tie.plain ? [] : [mark("path", { d: path(arrow(way)), fill: tie.colour, opacity })]),
  ];
  found.forEach((part) => ties.has(tie.id) && part.append(mark("title", {}, tieWords(ties.get(tie.id)))));
  if (!tie.sign || tie.alpha < (tie.pale ? 0.1 * PALE : 0.1)) return found;
  const spot = middle(way);
  const { lines = [], ring, text } = sign(tie.sign, spot);
  const stroke = { stroke: tie.colour, "stroke-width": 2, opacity: tie.pale ? PALE : 1 };
  for (const [x1, y1, x2, y2] of lines) found.push(mark("line", { x1: fixed(x1), y1: fixed(y1), x2: fixed(x2), y2: fixed(y2), ...stroke }));
  if (ring) found.push(mark("circle", { cx: fixed(ring[0]), cy: fixed(ring[1]), r: ring[2], fill: theme().paper, ...stroke }));
  if (text) found.push(mark("text", { x: fixed(spot.x), y: fixed(spot.y + 5), "text-anchor": "middle", "font-size": 15, fill: tie.colour, opacity: stroke.opacity }, text));
  return found;
}

function saveSvg() {
  const text = onPaper(() => new XMLSerializer().serializeToString(svgOf(scene())));
  save(new Blob([`<?xml version="1.0" encoding="UTF-8"?>\n\u003c!-- written by kg view -->\n${text}\n`], { type: "image/svg+xml" }), fileName("svg"));
}
