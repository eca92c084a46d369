// Representations: reading JSON, members in any spelling, lists in any form, and the kind of a document.

/** Parses JSON. Integers with more digits than a number of JavaScript has become texts. */
function parseJson(text) {
  const long = /"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g;
  return JSON.parse(text.replace(/^\uFEFF/, "").replace(long, (token) => (token.startsWith("\"") ? token : `"${token}"`)));
}

/** Returns a member of an object by its name in any case; undefined if it is absent or `null`. */
function get(object, name) {
  if (object === null || typeof object !== "object" || Array.isArray(object)) return undefined;
  const key = Object.keys(object).find((it) => it.toLowerCase() === name.toLowerCase());
  return key === undefined || object[key] === null ? undefined : object[key];
}

/** Returns the value at a path of members; undefined without a path. */
function at(object, path) {
  return path === undefined ? undefined : path.reduce((value, name) => (value === undefined ? undefined : get(value, name)), object);
}

/** Returns the items of a list: an array, or an object with one array. Undefined for other values. */
function items(value) {
  if (Array.isArray(value)) return value;
  if (value === null || typeof value !== "object") return undefined;
  return Object.entries(value).filter(([name]) => name.toLowerCase() !== "links").map(([, inner]) => inner).find(Array.isArray);
}

/** Returns the links of a representation: `{ rel, href, type, name, address }`. */
function linksOf(value) {
  const links = items(get(value, "Links")) || (Array.isArray(get(value, "Links")) ? get(value, "Links") : []);
  return links.map((link) => ({
    rel: get(link, "Rel") || "",
    href: get(link, "Href") || "",
    type: get(link, "Type"),
    name: get(link, "Name"),
    address: localAddress(get(link, "Href")),
  })).filter((link) => link.href !== "");
}

/** Returns the members of an object that are neither absent nor about the object itself. */
function ownMembers(value) {
  const technical = ["links", "href", "type", "paginginfo"];
  return Object.entries(value).filter(([name, it]) => it !== null && !technical.includes(name.toLowerCase()));
}

/**
 * Returns the kind of a document: `query`, `list`, `object` or `content`, with the resource of its items or of itself, and its
 * record.
 */
function classify(address, value) {
  if (Array.isArray(value)) return listOf(address, value, atAddress(address));
  if (value === null || typeof value !== "object") return { kind: "content" };
  if (parts(address).segments[0]?.toLowerCase() === "query") return queryOf(address, value);
  const paging = get(value, "PagingInfo");
  if (paging) return listOf(address, ownMembers(value).map(([, it]) => items(it)).find(Array.isArray) || [], atAddress(address), { paging });
  const stated = typeOf(get(value, "Type"));
  const placed = atAddress(address);
  if (stated && (stated.form === "entity" || stated.form === "reference")) return objectOf(stated.name);
  if (placed && !placed.many && !looksLikeList(value, placed.name)) return objectOf(placed.name);
  if (looksLikeList(value, placed && placed.name)) return listOf(address, items(value) || [], placed);
  return objectOf(placed ? placed.name : undefined);
}

function objectOf(name) {
  return { kind: "object", name, resource: resourceOf(name), record: recordOf(name) };
}

function looksLikeList(value, name) {
  const members = ownMembers(value);
  const single = members.length === 1 && Array.isArray(members[0][1]) && get(value, "Href") === undefined;
  return single && !memberOf(recordOf(name), members[0][0]);
}

function listOf(address, found, placed, more) {
  const first = found.length > 0 ? typeOf(get(found[0], "Type")) : null;
  const name = first ? first.name : placed ? placed.name : undefined;
  const references = first ? first.form === "reference" : false;
  return { kind: "list", name, references, items: found, resource: resourceOf(name), record: recordOf(name), ...more };
}

function queryOf(address, value) {
  const paging = get(value, "PagingInfo");
  const holder = get(value, "Refs") || get(value, "Entities") || get(value, "Resources");
  const lists = holder === undefined ? [] : Array.isArray(holder) ? [holder] : Object.values(holder).map(items);
  const found = lists.find((list) => Array.isArray(list)) || [];
  const type = typeOf(parameter(address, "type") || "");
  return listOf(address, found, type && { name: type.name, many: true }, { kind: "query", paging });
}

/** Returns the title of a representation. */
function titleOf(value, name) {
  const given = get(value, "Name") || get(value, "UserName") || get(value, "DisplayName") || get(value, "TaskId");
  if (given !== undefined && typeof given !== "object") return String(given);
  return name ? words(name) : "Document";
}

/** Returns the address of the entity of an item of a list; null if the item has none. */
function addressOfItem(item) {
  const own = localAddress(get(item, "Href"));
  if (!own || holdsSession(own)) return null;
  const type = typeOf(get(item, "Type"));
  const resource = type && resourceOf(type.name);
  return resource && resource.entity && !parameter(own, "format") ? withParameter(own, "format", "Entity") : own;
}
