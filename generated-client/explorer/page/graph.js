// The graph of the links around an object: the object in the middle, what it belongs to at the left, and the others at the right.

/** Number of neighbours at a side; the list of links has all. */
const NEIGHBOURS = 12;
const NODE = { width: 230, height: 46, gap: 14 };

/** Creates the graph of an object. */
function graph(title, kind, links) {
  const readable = links.map((link) => ({ link, target: openAddress(link) })).filter((it) => it.target && it.link.rel.toLowerCase() !== "alternate");
  const above = readable.filter((it) => it.link.rel.toLowerCase() === "up");
  const below = readable.filter((it) => it.link.rel.toLowerCase() !== "up");
  if (readable.length === 0) return h("p", { class: "empty" }, "No links lead from here.");
  const sides = [above.slice(0, NEIGHBOURS), below.slice(0, NEIGHBOURS)];
  const rows = Math.max(1, sides[0].length, sides[1].length);
  const height = rows * (NODE.height + NODE.gap) + NODE.gap;
  const columns = [NODE.gap, NODE.gap + NODE.width + 90, NODE.gap + 2 * (NODE.width + 90)];
  const width = columns[2] + NODE.width + NODE.gap;
  const middle = { x: columns[1], y: height / 2 - NODE.height / 2 };
  const picture = svg("svg", { class: "graph", viewBox: `0 0 ${width} ${height}`, width: String(width), height: String(height), role: "group", "aria-label": "Graph of the links" });
  const edges = svg("g", { class: "edges" });
  const nodes = svg("g", {});
  sides.forEach((side, index) => {
    const top = (height - side.length * (NODE.height + NODE.gap) + NODE.gap) / 2;
    side.forEach(({ link, target }, position) => {
      const place = { x: index === 0 ? columns[0] : columns[2], y: top + position * (NODE.height + NODE.gap) };
      edges.append(edge(middle, place, index === 0));
      nodes.append(node(place, linkName(link), subtitleOf(link), target));
    });
  });
  nodes.append(node(middle, title, kind, null));
  picture.append(edges, nodes);
  const rest = readable.length - sides[0].length - sides[1].length;
  moveWithKeys(picture, "a", "ArrowUp", "ArrowDown");
  return [h("div", { class: "canvas", tabindex: "0", role: "region", "aria-label": "Graph" }, picture),
    rest > 0 ? h("p", { class: "muted" }, `${count(rest, "more link")} in the list.`) : null];
}

function subtitleOf(link) {
  const type = typeOf(link.type);
  return `${words(link.rel)}${type ? ` · ${words(type.name)}` : ""}`;
}

function edge(middle, place, left) {
  const [from, to] = left ? [middle.x, place.x + NODE.width] : [middle.x + NODE.width, place.x];
  const [y1, y2] = [middle.y + NODE.height / 2, place.y + NODE.height / 2];
  const bend = (from + to) / 2;
  return svg("path", { d: `M ${from} ${y1} C ${bend} ${y1}, ${bend} ${y2}, ${to} ${y2}` });
}

function node(place, title, subtitle, target) {
  const short = (text, length) => (text.length > length ? `${text.slice(0, length - 1)}…` : text);
  const content = [
    svg("title", {}, `${redactText(title)} – ${subtitle}`),
    svg("rect", { x: String(place.x), y: String(place.y), width: String(NODE.width), height: String(NODE.height), rx: "8" }),
    svg("text", { x: String(place.x + 12), y: String(place.y + 20), class: "title" }, short(redactText(title), 29)),
    svg("text", { x: String(place.x + 12), y: String(place.y + 36), class: "subtitle" }, short(subtitle, 36)),
  ];
  return target
    ? svg("a", { href: fragment(target), class: "node", "aria-label": `${redactText(title)}, ${subtitle}` }, content)
    : svg("g", { class: "node middle" }, content);
}
