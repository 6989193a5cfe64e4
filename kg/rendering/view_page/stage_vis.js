// The everyday stage: vis-network draws actors and ties and finds them under the pointer; bands and names are ours.

/** A stage shows scenes; `on.pick` and `on.hover` hear of the actor or tie under the pointer. */
function visStage(root, on) {
  const actorSet = new vis.DataSet(), tieSet = new vis.DataSet();
  const known = { actors: new Map(), ties: new Map() };
  let drawn = null;

  function update(set, before, items) {
    const now = new Map(items.map((item) => [item.id, item]));
    const gone = [...before.keys()].filter((id) => !now.has(id));
    const changed = [];
    for (const [id, item] of now) {
      if (before.get(id) !== item.told) changed.push(item), before.set(id, item.told);
    }
    gone.forEach((id) => before.delete(id));
    if (gone.length) set.remove(gone);
    if (changed.length) set.update(changed);
  }

  // vis-network keeps the first renderer that it is given for an actor: this one looks up how it is drawn now.
  const paintNow = (ctx, id, x, y) => drawn.ids.has(id) && paintActors(ctx, { actors: [{ ...drawn.ids.get(id), x, y }] });

  function feed(next) {
    drawn = next;
    update(actorSet, known.actors, next.actors.map((actor) => visActor(actor, paintNow)));
    update(tieSet, known.ties, next.ties.map(visTie));
  }

  // Nothing is drawn before there is something to draw: the first picture is the one that counts.
  let net = null;
  function start() {
    // Left to itself it would look at its size once a second, and then zoom.
    net = new vis.Network(root, { nodes: actorSet, edges: tieSet }, { ...data.options, autoResize: false });
    net.on("beforeDrawing", (ctx) => {
      const view = where();
      paintBands(ctx, drawn, view.x - view.width / view.zoom, (2 * view.width) / view.zoom);
    });
    net.on("afterDrawing", (ctx) => {
      if (drawn.ties.length < 2000) for (const tie of drawn.ties) if (tie.sign) paintSign(ctx, tie, halfway(net, tie, drawn));
      const { zoom, width, height } = where();
      const ratio = ctx.canvas.width / width;
      ctx.save();
      ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
      paintNames(ctx, drawn, spot, zoom, width, height);
      ctx.restore();
      firstPicture();
    });
    net.on("click", ({ nodes, edges }) => on.pick(nodes[0] ?? null, nodes.length ? null : edges.find((id) => ties.has(id)) ?? null));
    net.on("doubleClick", ({ nodes }) => nodes.length && on.open(nodes[0]));
    net.on("hoverNode", ({ node, pointer }) => on.hover(node, null, pointer.DOM));
    net.on("hoverEdge", ({ edge, pointer }) => ties.has(edge) && on.hover(null, edge, pointer.DOM));
    for (const left of ["dragEnd", "zoom"]) net.on(left, on.moved);
    for (const left of ["blurNode", "blurEdge", "dragStart", "zoom"]) net.on(left, () => on.hover(null, null));
  }

  function where() {
    const { x, y } = net.getViewPosition();
    return { x, y, zoom: net.getScale(), width: root.clientWidth, height: root.clientHeight };
  }

  function spot({ x, y }) {
    const at = net.canvasToDOM({ x, y });
    return [at.x, at.y];
  }

  return {
    show(next) {
      feed(next);
      net ? net.redraw() : start();
    },
    move: ({ x, y, zoom }) => net.moveTo({ position: { x, y }, scale: zoom }),
    where,
    redraw: () => net.redraw(),
    resize() {
      const { x, y, zoom } = where();
      net.setSize();
      net.moveTo({ position: { x, y }, scale: zoom });
      net.redraw();
    },
    close: () => net.destroy(),
  };
}

function visActor(actor, paintNow) {
  return {
    id: actor.id, x: actor.x, y: actor.y, shape: "custom", size: actor.size, opacity: actor.alpha,
    color: actor.fill, told: Object.values(actor).join(" "),
    ctxRenderer: ({ ctx, id, x, y }) => ({
      drawNode: () => paintNow(ctx, id, x, y),
      nodeDimensions: { width: 2 * actor.size, height: 2 * actor.size },
    }),
  };
}

function visTie(tie) {
  const bend = { enabled: true, type: tie.bend > 0 ? "curvedCCW" : "curvedCW", roundness: Math.abs(tie.bend) };
  return {
    id: tie.id, told: Object.values(tie).join(" "), from: tie.s, to: tie.t, width: tie.width, dashes: tie.dash ?? false,
    color: { color: tie.colour, hover: tie.colour, highlight: tie.colour, opacity: tie.alpha },
    arrows: { to: { enabled: !tie.plain, scaleFactor: 0.55 } }, smooth: tie.bend ? bend : false,
  };
}

/** The middle of a tie as vis-network has bent it. */
function halfway(net, tie, drawn) {
  const a = drawn.ids.get(tie.s), b = drawn.ids.get(tie.t);
  const at = net.body?.edges?.[tie.id]?.edgeType?.getPoint?.(0.5) ?? { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
  return { x: at.x, y: at.y, angle: Math.atan2(b.y - a.y, b.x - a.x) };
}

let seenFirst = false;
function firstPicture() {
  if (seenFirst) return;
  seenFirst = true;
  performance.mark("first-picture");
}
