// The form of the query service: type, filter and order.

const OPERATORS = [["==", "is"], ["!=", "is not"], ["<", "below"], ["<=", "at most"], [">", "above"], [">=", "at least"]];

/** Returns the address of a query. `conditions` are `{ field, operator, value }`, all of which hold. */
function queryAddress(type, conditions, sort, pageSize) {
  const filter = conditions.map(({ field, operator, value }) => condition(field, operator, value)).join(";");
  const pairs = [["type", type], ["format", "Entities"], ["filter", filter], sort ? sort.split(":") : ["", ""], ["pageSize", String(pageSize)], ["page", "1"]];
  const query = pairs.filter(([name, value]) => name && value).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `${model.base}/query?${query.join("&")}`;
}

/** Writes a condition of a filter. */
function condition(field, operator, value) {
  return `${field}${operator}"${value.replaceAll("\"", "\"\"")}"`;
}

/** Reads the conditions of a filter that is a conjunction; null for other filters. */
function parseFilter(filter) {
  const pattern = /\s*([\w.]+)\s*(==|!=|<=|>=|<|>)\s*(?:"((?:[^"]|"")*)"|([^;,()"]+))\s*(;|$)/y;
  const conditions = [];
  while (pattern.lastIndex < filter.length) {
    const match = pattern.exec(filter);
    if (!match) return null;
    conditions.push({ field: match[1], operator: match[2], value: match[3] === undefined ? match[4] : match[3].replaceAll("\"\"", "\"") });
  }
  return conditions;
}

/** Names of the resources that can be queried. */
function queryable() {
  return Object.keys(model.resources).filter((name) => model.resources[name].queryType);
}

/** Creates the form of a query; with the values of the query at an address. */
function queryForm(address) {
  const names = queryable();
  const given = typeOf((address && parameter(address, "type")) || "");
  const filter = (address && parameter(address, "filter")) || "";
  const conditions = parseFilter(filter);
  const ids = { type: newId(), sort: newId(), size: newId(), text: newId() };
  const type = h("select", { id: ids.type }, names.map((name) => h("option", { value: name }, pluralOf(name))));
  type.value = given && names.includes(given.name) ? given.name : "VmRestorePoint";
  const rows = h("div", { class: "conditions" });
  const sort = h("select", { id: ids.sort });
  const pageSize = h("select", { id: ids.size }, ["15", "50", "100"].map((it) => h("option", { value: it }, it)));
  pageSize.value = ["15", "50", "100"].includes(address && parameter(address, "pageSize")) ? parameter(address, "pageSize") : "50";
  const fieldsOf = () => (model.resources[type.value].query || []);
  const add = h("button", { type: "button", class: "small", onclick: () => {
    const row = conditionRow(fieldsOf(), null);
    rows.append(row.node);
    row.node.querySelector("select")?.focus();
  } }, "Add a condition");
  const refresh = (first) => {
    const sortable = fieldsOf().filter((field) => field.sort);
    const option = (field, order, text) => h("option", { value: `${order}:${field.name}` }, `${labelOf(field)}, ${text}`);
    replace(sort, h("option", { value: "" }, "Order of the server"), sortable.map((field) => [option(field, "sortAsc", "ascending"), option(field, "sortDesc", "descending")]));
    replace(rows, first && conditions ? conditions.map((it) => conditionRow(fieldsOf(), it).node) : null);
  };
  type.addEventListener("change", () => refresh(false));
  refresh(true);
  for (const order of ["sortAsc", "sortDesc"]) {
    const field = address && parameter(address, order);
    if (field) sort.value = `${order}:${field}`;
  }
  const submit = (event) => {
    event.preventDefault();
    const chosen = [...rows.children].map((node) => node.condition()).filter((it) => it.value !== "");
    location.hash = fragment(queryAddress(model.resources[type.value].queryType, chosen, sort.value, pageSize.value));
  };
  const form = h("form", { class: "query", onsubmit: submit },
    h("div", { class: "field" }, h("label", { for: ids.type }, "Type"), type),
    h("div", { class: "field" }, h("label", { for: ids.sort }, "Order"), sort),
    h("div", { class: "field" }, h("label", { for: ids.size }, "Per page"), pageSize),
    h("fieldset", { class: "filter" }, h("legend", {}, "Conditions, all of which hold"), rows, add),
    conditions === null ? notice("info", "The filter of this page has parts that the form does not show: ", h("code", {}, filter)) : null,
    h("div", { class: "buttons" }, h("button", { type: "submit", class: "primary" }, "Query")));
  if (!address) return form;
  return h("details", { class: "tool", open: conditions === null || conditions.length > 0 }, h("summary", {}, "Filter and order"), form);
}

/** Creates the row of a condition: field, operator, and an input for values of the field's type. */
function conditionRow(queryFields, given) {
  const filterable = queryFields.filter((field) => field.filter);
  const field = h("select", { "aria-label": "Field" }, filterable.map((it) => h("option", { value: it.name, title: it.summary }, labelOf(it))));
  const operator = h("select", { "aria-label": "Operator" }, OPERATORS.map(([sign, text]) => h("option", { value: sign }, text)));
  const place = h("span", { class: "grow" });
  const help = h("p", { class: "meaning" });
  let input = null;
  const chosen = () => filterable.find((it) => it.name.toLowerCase() === field.value.toLowerCase());
  const refresh = () => {
    const it = chosen();
    if (!it) return;
    // UIDs and GUIDs are compared as texts.
    const plain = ["uid", "guid", "hierarchy-ref", "secret"].includes(it.type) || it.type.reference;
    input = inputFor({ ...it, type: plain ? "string" : it.type, example: null }, newId(), false);
    const element = input.node.matches("input, select, textarea") ? input.node : input.node.querySelector("input");
    element.removeAttribute("aria-describedby");
    element.setAttribute("aria-label", "Value");
    replace(place, input.node);
    replace(help, it.summary || "");
  };
  field.addEventListener("change", refresh);
  if (given) {
    const known = filterable.find((it) => it.name.toLowerCase() === given.field.toLowerCase());
    if (known) field.value = known.name;
    operator.value = given.operator;
  }
  refresh();
  if (given && input) input.set(given.value);
  const node = h("div", { class: "condition" }, field, operator, place,
    h("button", { type: "button", class: "small", "aria-label": "Remove the condition", onclick: () => node.remove() }, "Remove"), help);
  node.condition = () => {
    const value = input && input.read();
    return { field: field.value, operator: operator.value, value: value === undefined ? "" : String(value) };
  };
  return { node };
}

/** Shows the form without a result. */
function showQuery() {
  setTitle("Query");
  return [h("div", { class: "heading" }, h("p", { class: "kind" }, "Query service"), h("h1", {}, "Query"),
    h("p", { class: "muted" }, "Finds objects of one type by the values of their fields.")), queryForm(null)];
}

/** Number of objects of a type in the result of a search. */
const FOUND = 5;

/** Names of the query fields that hold a name for people. */
function nameFields(name) {
  const fields = (model.resources[name].query || []).filter((field) => field.filter && field.type === "string");
  return fields.map((field) => field.name).filter((field) => field === "Name" || field.endsWith("DisplayName"));
}

/** Searches objects by their exact name in all types that can be filtered by name. */
function showSearch(text) {
  setTitle("Search");
  const names = queryable().filter((name) => nameFields(name).length > 0);
  const list = h("div", {});
  const state = h("p", { class: "muted", role: "status" }, "Searching…");
  let found = 0;
  const search = (name) => async () => {
    const filter = nameFields(name).map((field) => condition(field, "==", text)).join(",");
    const address = `${model.base}/query?type=${model.resources[name].queryType}&format=Entities&filter=${encodeURIComponent(filter)}`;
    const { value } = await read(`${address}&pageSize=${FOUND}&page=1`, { background: true }).catch(() => ({}));
    const objects = value === undefined ? [] : queryOf(address, value).items;
    if (objects.length === 0) return;
    found += objects.length;
    const isMore = Number(get(get(value, "PagingInfo"), "PagesCount")) > 1;
    list.append(h("section", { class: "card" }, h("h2", {}, pluralOf(name)),
      h("ul", { class: "results" }, objects.map((item) => h("li", {}, itemName(item, name)))),
      isMore ? h("p", {}, pageLink(`${address}&pageSize=50&page=1`, "All of them")) : null));
  };
  inTurn(names.map(search), 4).then(() => {
    replace(state, found === 0 ? `No object has the name “${text}”. Names are compared as a whole.` : "Objects with this name, by type:");
  });
  return [h("div", { class: "heading" }, h("p", { class: "kind" }, "Search"), h("h1", {}, text)), state, list];
}
