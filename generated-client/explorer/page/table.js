// Tables of lists and of pages of queries.

/** Number of rows of a list that are shown at once. */
const ROWS = 50;

/** Number of columns besides the name. */
const COLUMNS = 6;

/** Returns the members that are columns: single values that some item has. */
function columnsOf(record, list) {
  if (!record) return [];
  const single = (member) => !member.many && (typeof member.type === "string" || member.type.enumeration) &&
    !["links", "any", "uid", "guid", "href", "hierarchy-ref", "secret"].includes(member.type);
  const hasValue = (member) => list.some((item) => {
    const key = keyOf(item, member);
    return key !== undefined && !isAbsent(item[key], member);
  });
  const others = (record.members || []).filter((member) => !["name", "type", "href"].includes(member.name.toLowerCase()));
  return others.filter((member) => single(member) && hasValue(member)).slice(0, COLUMNS);
}

/** Creates the table of a list, with pages of its own if it is long. */
function listTable(document) {
  const { items: list, name, record } = document;
  if (list.length === 0) return h("p", { class: "empty" }, "The list is empty.");
  const place = h("div", {});
  const columns = columnsOf(record, list);
  const pages = Math.ceil(list.length / ROWS);
  const show = (page, focus) => {
    const shown = list.slice(page * ROWS, (page + 1) * ROWS);
    replace(place, table(shown, name, columns), pages > 1 ? pageButtons(page, pages, show) : null);
    if (focus) place.querySelector("tbody a")?.focus();
  };
  show(0, false);
  return place;
}

function table(list, name, columns) {
  const numeric = (member) => ["int", "long", "unsigned", "decimal"].includes(member.type);
  const head = h("tr", {}, h("th", { scope: "col" }, name ? words(name) : "Item"),
    columns.map((member) => h("th", { scope: "col", class: numeric(member) ? "right" : null, title: member.summary }, labelOf(member))));
  const cells = (item) => columns.map((member) => {
    const key = keyOf(item, member);
    const content = key === undefined || isAbsent(item[key], member) ? h("span", { class: "muted" }, "–") : scalar(member.type, item[key], member.unit, member.name, true);
    return h("td", { class: numeric(member) ? "right" : null, "data-label": labelOf(member) }, content);
  });
  const body = h("tbody", {}, list.map((item) => h("tr", {}, h("th", { scope: "row" }, itemName(item, name)), cells(item))));
  moveWithKeys(body, "a:not(td a)", "ArrowUp", "ArrowDown");
  return h("div", { class: "table", tabindex: "-1" }, h("table", {}, h("thead", {}, head), body));
}

/** Returns the name of an item, as a link if it has an address; items without either show their fields. */
function itemName(item, name) {
  if (item === null || typeof item !== "object") return String(item);
  const target = addressOfItem(item);
  const title = titleOf(item, name);
  return target ? pageLink(target, redactText(title)) : redactText(title);
}

function pageButtons(page, pages, show) {
  const button = (text, to) => h("button", { type: "button", class: "small", disabled: to < 0 || to >= pages, onclick: () => show(to, true) }, text);
  return h("nav", { class: "bar", "aria-label": "Pages" }, button("Previous", page - 1), h("span", {}, `Page ${page + 1} of ${pages}`), button("Next", page + 1));
}

/** Creates the links to the other pages of a query. */
function queryPages(address, paging) {
  const links = linksOf(paging);
  const number = get(paging, "PageNum");
  const pages = get(paging, "PagesCount");
  const link = (rel, text) => {
    const found = links.find((it) => it.rel.toLowerCase() === rel && it.address);
    const same = found && Number(parameter(found.address, "page")) === number;
    return found && !same ? pageLink(found.address, text, { rel: rel === "next" || rel === "prev" ? rel : null }) : h("span", { class: "muted" }, text);
  };
  return h("nav", { class: "bar", "aria-label": "Pages" }, link("first", "First"), link("prev", "Previous"),
    h("span", {}, `Page ${number} of ${pages}`), link("next", "Next"), link("last", "Last"));
}

/** Shows a list or the page of a query. */
function showList(address, document) {
  const plural = document.name ? pluralOf(document.name) : "List";
  const isQuery = document.kind === "query";
  const noun = document.references ? "reference" : "object";
  setTitle(plural);
  const summary = document.record ? document.record.summary : "";
  return [
    h("div", { class: "heading" },
      h("p", { class: "kind" }, isQuery ? "Query" : "List"),
      h("h1", {}, plural),
      h("p", { class: "muted" }, `${count(document.items.length, noun)}${document.paging ? " on this page" : ""}. `, prose(summary || ""), " ",
        document.record ? reference(document.record.page) : null)),
    isQuery ? queryForm(address) : listTools(address, document),
    tabs("Views", [
      { label: "Table", show: () => [document.paging ? queryPages(address, document.paging) : null, listTable(document)] },
      { label: "JSON", show: () => source(address, JSON_TYPE) },
      { label: "XML", show: () => source(address, XML_TYPE) },
    ]),
  ];
}

/** Creates the ways to read a list otherwise: with its fields, or by a query in pages. */
function listTools(address, document) {
  const { resource } = document;
  const links = [
    document.references && resource && resource.entity ? pageLink(withParameter(address, "format", "Entity"), "Load the fields") : null,
    resource && resource.queryType ? pageLink(queryAddress(resource.queryType, [], "", 50), "Query with filter and pages") : null,
  ];
  return present(links).length > 0 ? h("p", { class: "bar" }, links) : null;
}
