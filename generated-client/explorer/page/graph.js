// The graph of the links around an object: the object in the middle, what it belongs to before it, and the others behind it.

/** Number of neighbours at a side; the list of links has all. */
const NEIGHBOURS = 12;
const NODE = { width: 260, height: 46, gap: 14 };

/** Creates the graph of an object: from left to right, or from top to bottom on narrow screens. */
function graph(title, kind, links) {
  const readable = links.map((link) => ({ link, target: openAddress(link) })).filter((it) => it.target && it.link.rel.toLowerCase() !== "alternate");
  const isUp = ({ link }) => link.rel.toLowerCase() === "up";
  const above = readable.filter(isUp).slice(0, NEIGHBOURS);
  const below = readable.filter((it) => !isUp(it)).slice(0, NEIGHBOURS);
  if (readable.length === 0) return h("p", { class: "empty" }, "No links lead from here.");
  const plan = matchMedia("(max-width: 640px)").matches ? vertical(above.length, below.length) : horizontal(above.length, below.length);
  const area = { viewBox: `0 0 ${plan.width} ${plan.height}`, width: String(plan.width), height: String(plan.height) };
  const picture = svg("svg", { class: "graph", ...area, role: "group", "aria-label": "Graph of the links" });
  const edges = svg("g", { class: "edges" });
  const nodes = svg("g", {});
  [...above, ...below].forEach(({ link, target }, index) => {
    const place = plan.places[index];
    edges.append(svg("path", { d: plan.edge(place, index < above.length) }));
    nodes.append(node(place, linkName(link), subtitleOf(link), target));
  });
  nodes.append(node(plan.middle, title, kind, null));
  picture.append(edges, nodes);
  const rest = readable.length - above.length - below.length;
  moveWithKeys(picture, "a", "ArrowUp", "ArrowDown");
  return [h("div", { class: "canvas", tabindex: "0", role: "region", "aria-label": "Graph" }, picture),
    rest > 0 ? h("p", { class: "muted" }, `${count(rest, "more link")} in the list.`) : null];
}

/** Plans three columns. */
function horizontal(above, below) {
  const step = NODE.height + NODE.gap;
  const height = Math.max(1, above, below) * step + NODE.gap;
  const columns = [0, 1, 2].map((column) => NODE.gap + column * (NODE.width + 60));
  const middle = { x: columns[1], y: height / 2 - NODE.height / 2 };
  const side = (length, x) => Array.from({ length }, (_, index) => ({ x, y: (height - length * step + NODE.gap) / 2 + index * step }));
  const edge = (place, left) => {
    const [from, to] = left ? [middle.x, place.x + NODE.width] : [middle.x + NODE.width, place.x];
    const [y1, y2] = [middle.y + NODE.height / 2, place.y + NODE.height / 2];
    return `M ${from} ${y1} C ${(from + to) / 2} ${y1}, ${(from + to) / 2} ${y2}, ${to} ${y2}`;
  };
  return { width: columns[2] + NODE.width + NODE.gap, height, middle, places: [...side(above, columns[0]), ...side(below, columns[2])], edge };
}

/** Plans one column, with the lines at its left. */
function vertical(above, below) {
  const step = NODE.height + NODE.gap;
  const top = (row) => NODE.gap + row * step;
  const indent = 56;
  const middle = { x: 28, y: top(above) };
  const rows = [...Array.from({ length: above }, (_, index) => index), ...Array.from({ length: below }, (_, index) => above + 1 + index)];
  const edge = (place) => {
    const [y1, y2] = [middle.y + NODE.height / 2, place.y + NODE.height / 2];
    return `M ${middle.x} ${y1} H 12 V ${y2} H ${place.x}`;
  };
  return { width: indent + NODE.width + NODE.gap, height: top(above + below + 1), middle, places: rows.map((row) => ({ x: indent, y: top(row) })), edge };
}

function subtitleOf(link) {
  const type = typeOf(link.type);
  return `${words(link.rel)}${type ? ` · ${words(type.name)}` : ""}`;
}

function node(place, title, subtitle, target) {
  const short = (text, length) => (text.length > length ? `${text.slice(0, length - 1)}…` : text);
  const content = [
    svg("title", {}, `${redactText(title)} – ${subtitle}`),
    svg("rect", { x: String(place.x), y: String(place.y), width: String(NODE.width), height: String(NODE.height), rx: "8" }),
    svg("text", { x: String(place.x + 12), y: String(place.y + 20), class: "title" }, short(redactText(title), 26)),
    svg("text", { x: String(place.x + 12), y: String(place.y + 36), class: "subtitle" }, short(subtitle, 34)),
  ];
  return target
    ? svg("a", { href: fragment(target), class: "node", "aria-label": `${redactText(title)}, ${subtitle}` }, content)
    : svg("g", { class: "node middle" }, content);
}
