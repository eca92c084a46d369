// The page of one object: title, progress, fields, source and graph; its actions and links.

/** Shows an object, and follows it if it is an operation in progress. */
function showObject(address, value, document) {
  const { name, resource, record } = document;
  const title = redactText(titleOf(value, name));
  setTitle(title);
  const links = readLinks(linksOf(value), resource);
  const progressPlace = h("div", { "aria-live": "polite" });
  const fieldsPlace = h("div", {});
  const actionsPlace = h("div", {});
  const linksPlace = h("div", {});
  // Services consist of links.
  const hasFields = ownMembers(value).length > 0;
  let shown = null;
  const show = (current) => {
    // Without a change, the focus stays where it is.
    const text = JSON.stringify(current);
    if (text === shown) return;
    shown = text;
    const all = linksOf(current);
    const now = readLinks(all, resource);
    const progress = progressOf(current, resource);
    const results = name === model.task ? now.filter((link) => link.rel.toLowerCase() === "related" && openAddress(link)) : [];
    replace(progressPlace, progress ? progressView(progress, results) : null);
    refresh(fieldsPlace, hasFields ? fields(current, record) : linkList(now, address));
    replace(actionsPlace, actionList(actionsOf(all, resource), { title, value: current, address }));
    replace(linksPlace, hasFields ? linkList(now, address) : null);
  };
  show(value);
  const progress = progressOf(value, resource);
  if (progress && !progress.ended) follow(address, resource, show);
  const [actionsId, linksId] = [newId(), newId()];
  return h("div", { class: "columns" },
    h("div", { class: "main" },
      heading(title, value, name, record, links),
      progressPlace,
      h("nav", { class: "jumps", "aria-label": "On this page" }, jump("Actions", actionsId), hasFields ? jump("Links", linksId) : null),
      referenceNote(address, value, resource),
      tabs("Views", [
        { label: hasFields ? "Fields" : "Links", show: () => fieldsPlace },
        { label: "Graph", show: () => graph(title, name ? words(name) : "Document", links) },
        { label: "JSON", show: () => source(address, JSON_TYPE) },
        { label: "XML", show: () => source(address, XML_TYPE) },
      ])),
    h("aside", { class: "side" },
      h("section", { "aria-labelledby": actionsId }, h("h2", { id: actionsId, tabindex: "-1" }, "Actions"), actionsPlace),
      h("section", { "aria-labelledby": linksId, hidden: !hasFields }, h("h2", { id: linksId, tabindex: "-1" }, "Links"), linksPlace)));
}

/** Creates a button that moves to a heading; the address holds the representation, so a link cannot. */
function jump(text, id) {
  return h("button", { type: "button", class: "small", onclick: () => {
    const target = document.getElementById(id);
    target.scrollIntoView();
    target.focus({ preventScroll: true });
  } }, text);
}

function heading(title, value, name, record, links) {
  const parents = links.filter((link) => link.rel.toLowerCase() === "up" && openAddress(link));
  const parentLabel = (link) => (typeOf(link.type) ? words(typeOf(link.type).name) : "Parent");
  return h("div", { class: "heading" },
    parents.length > 0 ? h("nav", { class: "parents", "aria-label": "Belongs to" },
      parents.slice(0, 4).map((link) => h("span", {}, h("span", { class: "muted" }, `${parentLabel(link)} `), pageLink(openAddress(link), redactText(linkName(link)))))) : null,
    h("p", { class: "kind" }, name ? words(name) : "Document"),
    h("h1", {}, title),
    h("p", { class: "muted" }, record
      ? [prose(record.summary || ""), record.since ? ` Since ${record.since}.` : "", " ", reference(record.page)]
      : "The schema does not describe this document."),
    record && record.description ? h("p", { class: "muted" }, prose(record.description)) : null);
}

/** Notes that a representation is the short one. */
function referenceNote(address, value, resource) {
  const type = typeOf(get(value, "Type"));
  if (!resource || !resource.entity || !type || type.form !== "reference") return null;
  return notice("info", "This is the reference of the object. ", pageLink(withParameter(address, "format", "Entity"), "Show the whole object"));
}
