// Elements. Texts become text nodes; no content is parsed as HTML.

const SVG = "http://www.w3.org/2000/svg";

/** Creates an HTML element with attributes, listeners (`onclick`) and children. */
function h(name, attributes, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** Creates an SVG element. */
function svg(name, attributes, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

function fill(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "value" || key === "checked" || key === "open") element[key] = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...present(children));
  return element;
}

/** Returns the children that are neither absent nor `false`, from nested lists. */
function present(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

/** Replaces the children of an element. */
function replace(element, ...children) {
  element.replaceChildren(...present(children));
}

/** Replaces the children of an element whose content has been read again; what was unfolded stays so. */
function refresh(element, ...children) {
  const unfolded = [...element.querySelectorAll("details")].map((details) => details.open);
  replace(element, ...children);
  const now = element.querySelectorAll("details");
  if (now.length === unfolded.length) now.forEach((details, index) => { details.open = unfolded[index]; });
}

let lastId = 0;

/** Returns an id that no other element has. */
function newId() {
  lastId += 1;
  return `x${lastId}`;
}

/** Creates a link within the page. */
function pageLink(address, text, attributes) {
  return h("a", { href: fragment(address), ...attributes }, text);
}

/** Returns the fragment of an address of the API. */
function fragment(address) {
  return "#" + address;
}

/** Creates a link to the page of the vendor's reference. */
function reference(page) {
  if (!page || !page.startsWith("https://")) return null;
  return h("a", { class: "reference", href: page, target: "_blank", rel: "noopener noreferrer" }, "Reference",
    h("span", { class: "hidden" }, " (opens in a new tab)"));
}

/** Announces a message to people who cannot see the page. */
function announce(text) {
  document.getElementById("status").textContent = text;
}

/** Moves the focus along a list of elements with the arrow keys, Home and End. */
function moveWithKeys(container, selector, before, after) {
  container.addEventListener("keydown", (event) => {
    const elements = [...container.querySelectorAll(selector)];
    const at = elements.indexOf(document.activeElement);
    const to = { [before]: at - 1, [after]: at + 1, Home: 0, End: elements.length - 1 }[event.key];
    if (at < 0 || to === undefined || !elements[to]) return;
    event.preventDefault();
    elements[to].focus();
  });
}

/** Creates tabs. Each is `{ label, show }`; `show` returns the content, or a promise of it, when the tab is opened first. */
function tabs(label, entries) {
  const panels = entries.map((entry) => ({ entry, id: newId(), panelId: newId(), loaded: false }));
  const list = h("div", { class: "tabs", role: "tablist", "aria-label": label });
  const container = h("div", {}, list);
  const select = (chosen, focus) => {
    for (const it of panels) {
      const selected = it === chosen;
      it.tab.setAttribute("aria-selected", String(selected));
      it.tab.tabIndex = selected ? 0 : -1;
      it.panel.hidden = !selected;
    }
    if (focus) chosen.tab.focus();
    if (!chosen.loaded) {
      chosen.loaded = true;
      replace(chosen.panel, h("p", { class: "muted" }, "Loading…"));
      Promise.resolve(chosen.entry.show()).then((content) => replace(chosen.panel, content),
        (error) => replace(chosen.panel, notice("error", error.message)));
    }
  };
  for (const it of panels) {
    it.tab = h("button", { type: "button", role: "tab", id: it.id, "aria-controls": it.panelId, onclick: () => select(it) },
      it.entry.label);
    it.panel = h("div", { role: "tabpanel", id: it.panelId, "aria-labelledby": it.id, class: "panel" });
    list.append(it.tab);
    container.append(it.panel);
  }
  list.addEventListener("focusin", (event) => {
    const it = panels.find(({ tab }) => tab === event.target);
    if (it && it.tab.getAttribute("aria-selected") !== "true") select(it);
  });
  moveWithKeys(list, "[role=tab]", "ArrowLeft", "ArrowRight");
  select(panels[0]);
  return container;
}

/** Returns a text of the schema with its names in backquotes as code. */
function prose(text) {
  return text.split("`").map((part, index) => (index % 2 === 1 ? h("code", {}, part) : part));
}

/** Creates a message: `error`, `warning`, `success` or `info`. */
function notice(kind, ...children) {
  return h("div", { class: `notice ${kind}`, role: kind === "error" ? "alert" : null }, children);
}
