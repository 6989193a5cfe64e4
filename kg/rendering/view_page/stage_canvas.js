// The stage for many actors: one canvas, painted as a whole, where vis-network would keep a reader waiting.

const MOST_FOR_VIS = 800;
const MOST_ARROWS = 4000;

function canvasStage(root, on) {
  const canvas = el("canvas", { class: "own" });
  const ctx = canvas.getContext("2d");
  const view = { x: 0, y: 0, zoom: 1, width: 1, height: 1 };
  const pointers = new Map();
  let drawn = null, waiting = 0, moved = 0, gap = 0;
  root.replaceChildren(canvas);

  const spot = ({ x, y }) => [(x - view.x) * view.zoom + view.width / 2, (y - view.y) * view.zoom + view.height / 2];
  const back = (left, top) => [(left - view.width / 2) / view.zoom + view.x, (top - view.height / 2) / view.zoom + view.y];

  function measure() {
    const ratio = window.devicePixelRatio || 1;
    Object.assign(view, { width: root.clientWidth || 1, height: root.clientHeight || 1 });
    Object.assign(canvas, { width: view.width * ratio, height: view.height * ratio });
    return ratio;
  }

  function paint() {
    waiting = 0;
    if (!drawn) return;
    const ratio = measure();
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.translate(view.width / 2, view.height / 2);
    ctx.scale(view.zoom, view.zoom);
    ctx.translate(-view.x, -view.y);
    paintBands(ctx, drawn, view.x - view.width / view.zoom, (2 * view.width) / view.zoom);
    paintTies(ctx, drawn, drawn.ties.length < MOST_ARROWS || view.zoom > 0.8);
    paintActors(ctx, drawn, view.zoom);
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    paintNames(ctx, drawn, spot, view.zoom, view.width, view.height);
    firstPicture();
  }

  function redraw() {
    waiting ||= requestAnimationFrame(paint);
  }

  function zoomAt(left, top, factor) {
    const [x, y] = back(left, top);
    view.zoom = Math.max(0.01, Math.min(8, view.zoom * factor));
    view.x = x - (left - view.width / 2) / view.zoom;
    view.y = y - (top - view.height / 2) / view.zoom;
    redraw();
  }

  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoomAt(...at(event), Math.exp(-event.deltaY * 0.0015));
    on.moved();
  }, { passive: false });
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, at(event));
    moved = 0;
    gap = 0;
  });
  canvas.addEventListener("pointermove", (event) => {
    const [left, top] = at(event);
    const before = pointers.get(event.pointerId);
    if (!before) return on.hover(under(drawn, back(left, top), view.zoom), null, { x: left, y: top });
    pointers.set(event.pointerId, [left, top]);
    moved += Math.abs(left - before[0]) + Math.abs(top - before[1]);
    if (pointers.size === 2) {
      const [[a, b], [c, d]] = pointers.values();
      const now = Math.hypot(a - c, b - d);
      if (gap) zoomAt((a + c) / 2, (b + d) / 2, now / gap);
      gap = now;
    } else {
      view.x -= (left - before[0]) / view.zoom;
      view.y -= (top - before[1]) / view.zoom;
      redraw();
    }
    return undefined;
  });
  const release = (event) => pointers.delete(event.pointerId);
  canvas.addEventListener("pointerup", (event) => {
    release(event);
    if (moved > 5) return on.moved();
    const [x, y] = back(...at(event));
    const actor = under(drawn, [x, y], view.zoom);
    return on.pick(actor, actor ? null : tieUnder(drawn, [x, y], view.zoom));
  });
  canvas.addEventListener("pointercancel", release);
  canvas.addEventListener("dblclick", (event) => {
    const actor = under(drawn, back(...at(event)), view.zoom);
    if (actor) on.open(actor);
  });
  return {
    show(next) {
      drawn = next;
      measure();
      redraw();
    },
    move(to) {
      Object.assign(view, to);
      redraw();
    },
    where: () => ({ ...view }),
    redraw: paint,
    resize() {
      const { width, height } = view;
      measure();
      view.x += (view.width - width) / 2 / view.zoom;
      view.y += (view.height - height) / 2 / view.zoom;
      paint();
    },
    close: () => canvas.remove(),
  };
}

function under(drawn, [x, y], zoom) {
  let best = null, least = Infinity;
  for (const actor of drawn.actors) {
    const far = Math.hypot(actor.x - x, actor.y - y);
    if (far < Math.max(actor.size, 6 / zoom) && far < least) [best, least] = [actor.id, far];
  }
  return best;
}

function tieUnder(drawn, [x, y], zoom) {
  let best = null, least = 5 / zoom;
  for (const tie of drawn.ties) {
    if (!ties.has(tie.id)) continue;
    const way = course(tie, drawn.ids);
    for (let i = 0; i <= 20; i += 1) {
      const t = i / 20, u = 1 - t;
      const px = u * u * way.x1 + 2 * u * t * way.cx + t * t * way.x2;
      const py = u * u * way.y1 + 2 * u * t * way.cy + t * t * way.y2;
      const far = Math.hypot(px - x, py - y);
      if (far < least) [best, least] = [tie.id, far];
    }
  }
  return best;
}
