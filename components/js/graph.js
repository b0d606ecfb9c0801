// The steps of a recipe as a drawing: what is made from what, from top to bottom.
(() => {
  const { h } = backlot;
  const WIDE = 168, HIGH = 46, ACROSS = 16, DOWN = 30, EDGE = 2;
  const SVG = "http://www.w3.org/2000/svg";

  function s(tag, attributes, ...children) {
    const made = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  /** How deep each step lies: one below the deepest that it is made from. */
  function depths(steps) {
    const found = new Map();
    const byId = new Map(steps.map((step) => [step.id, step]));
    const of = (id) => {
      if (!found.has(id)) { found.set(id, 0); found.set(id, 1 + Math.max(-1, ...byId.get(id).needs.filter((need) => byId.has(need)).map(of))); }
      return found.get(id);
    };
    steps.forEach((step) => of(step.id));
    return found;
  }

  /** Where each step stands, and the size of the whole. Each layer is ordered by where what its steps are made from stands. */
  function layout(steps) {
    const deep = depths(steps);
    const layers = [];
    for (const step of steps) (layers[deep.get(step.id)] ??= []).push(step);
    const most = Math.max(...layers.map((layer) => layer.length));
    const places = new Map();
    const middle = (step) => { const from = step.needs.map((need) => places.get(need)?.x).filter((x) => x !== undefined); return from.length ? from.reduce((a, b) => a + b) / from.length : 0; };
    layers.forEach((layer, row) => {
      layer.sort((a, b) => middle(a) - middle(b));
      const start = ((most - layer.length) * (WIDE + ACROSS)) / 2;
      layer.forEach((step, place) => places.set(step.id, { x: EDGE + start + place * (WIDE + ACROSS), y: EDGE + row * (HIGH + DOWN) }));
    });
    return { places, width: 2 * EDGE + most * (WIDE + ACROSS) - ACROSS, height: 2 * EDGE + layers.length * (HIGH + DOWN) - DOWN };
  }

  const short = (words, most) => (words.length > most ? `${words.slice(0, most - 1)}…` : words);

  function node(step, { x, y }) {
    const marks = [step.use.replaceAll("_", " "), step.many ? "for each" : "", step.when ? "if wanted" : "", step.asks ? "asks you" : ""].filter(Boolean).join(" · ");
    const box = s("g", { class: `bl-node${step.asks ? " bl-flow-asks" : ""}`, "data-step": step.id }, s("title", {}, `${step.title}: ${marks}`));
    if (step.many) box.append(s("rect", { class: "bl-behind", x: x + 4, y: y + 4, width: WIDE, height: HIGH, rx: 10 }));
    box.append(s("rect", { x, y, width: WIDE, height: HIGH, rx: 10 }),
      s("text", { x: x + 12, y: y + 20 }, short(step.title, 22)), s("text", { class: "bl-faint", x: x + 12, y: y + 36 }, short(marks, 29)));
    return box;
  }

  function edge(from, to) {
    const [x1, y1, x2, y2] = [from.x + WIDE / 2, from.y + HIGH, to.x + WIDE / 2, to.y];
    const bend = (y2 - y1) / 2;
    return s("path", { d: `M${x1} ${y1} C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}` });
  }

  /** The drawing of these steps: [{id, title, use, needs, many, when, asks}]. */
  backlot.graph = (steps) => {
    const { places, width, height } = layout(steps);
    const edges = steps.flatMap((step) => step.needs.filter((need) => places.has(need)).map((need) => edge(places.get(need), places.get(step.id))));
    const words = steps.map((step) => (step.needs.length ? `${step.title} from ${step.needs.join(" and ")}` : step.title)).join("; ");
    return h("div", { class: "bl-graph", tabindex: "0", role: "img", "aria-label": `Steps: ${words}` },
      s("svg", { viewBox: `0 0 ${width} ${height}`, width, height, "aria-hidden": "true" }, ...edges, ...steps.map((step) => node(step, places.get(step.id)))));
  };
})();
