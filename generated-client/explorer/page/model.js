// The Model of the API: types, members, links and actions by their names and addresses.

let model = null;

/** Returns the record of a name; undefined for unknown names. */
function recordOf(name) {
  return name === undefined || name === null ? undefined : own(model.records, name);
}

/** Returns the resource of a name. */
function resourceOf(name) {
  return name === undefined || name === null ? undefined : own(model.resources, name);
}

function own(object, name) {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Returns the name of the resource with a value of `Type`, and the form it means. */
function typeOf(linkType) {
  if (!linkType) return null;
  const lower = linkType.toLowerCase();
  const forms = [["", "entity"], ["reference", "reference"], ["referencelist", "references"], ["list", "entities"]];
  for (const [suffix, form] of forms) {
    const found = lower.endsWith(suffix) && byType.get(lower.slice(0, lower.length - suffix.length));
    if (found) return { name: found, form };
  }
  return null;
}

const byType = new Map();

/** Takes the Model, and indexes it. */
function useModel(loaded) {
  model = loaded;
  for (const [name, resource] of Object.entries(model.resources)) {
    byType.set((resource.linkType || name).toLowerCase(), name);
  }
}

/** Returns the member that has this name on the wire, in any case. */
function memberOf(record, name) {
  const lower = name.toLowerCase();
  const named = (member) => [member.json, member.name, ...(member.aliases || [])]
    .some((known) => known && known.toLowerCase() === lower);
  return record && (record.members || []).find(named);
}

/** Returns the address of a link at the origin of the page; null if it is not below the API. */
function localAddress(href) {
  const match = /^(?:https?:\/\/[^/?#]+)?(?:\/[^?#]*?)?(\/api(?:[/?][^#]*)?)$/i.exec(href || "");
  if (!match || /(^|\/)\.\.?(\/|\?|$)/.test(match[1])) return null;
  return model.base + match[1].slice(4);
}

/** Splits an address into the segments of its path below the base, and its parameters. */
function parts(address) {
  const [path, query] = split(address);
  const segments = path.slice(model.base.length).split("/").filter((segment) => segment !== "");
  return { segments, parameters: new URLSearchParams(query) };
}

function split(address) {
  const at = address.indexOf("?");
  return at < 0 ? [address, ""] : [address.slice(0, at), address.slice(at + 1)];
}

/** Returns a parameter by its name in any case. */
function parameter(address, name) {
  for (const [key, value] of parts(address).parameters) {
    if (key.toLowerCase() === name.toLowerCase()) return value;
  }
  return undefined;
}

/** Returns the address with a parameter; a former value of it is replaced. */
function withParameter(address, name, value) {
  const [path, query] = split(address);
  const others = query.split("&").filter((pair) => pair && pair.split("=")[0].toLowerCase() !== name.toLowerCase());
  return `${path}?${[...others, `${name}=${encodeURIComponent(value)}`].join("&")}`;
}

/** True if the path of an address is that of a template; with `ends`, if it ends like it. */
function matches(template, address, ends) {
  const [path] = split(template);
  const wanted = path.split("/").filter((segment) => segment !== "");
  let { segments } = parts(address);
  if (ends) segments = segments.slice(-wanted.length);
  return segments.length === wanted.length && (!ends || wanted.length > 0) &&
    wanted.every((part, at) => part.startsWith("{") || part.toLowerCase() === segments[at].toLowerCase());
}

/** Returns what the schema knows about an address: `{ name, many }`, by its path. */
function atAddress(address) {
  for (const [name, resource] of Object.entries(model.resources)) {
    if (resource.path && matches(resource.path, address)) return { name, many: false };
    if (resource.collection && matches(resource.collection, address)) return { name, many: true };
  }
  for (const resource of Object.values(model.resources)) {
    for (const link of resource.links || []) {
      if (link.path && link.target && matches(link.path, address)) return { name: link.target, many: Boolean(link.many) };
    }
  }
  return null;
}

/** Returns the address of the object with a UID; null if the API has none for its type. */
function addressOfUid(uid) {
  const match = /^urn:veeam:([A-Za-z]+):([0-9A-Fa-f-]+)$/.exec(uid);
  const type = match && typeOf(match[1]);
  const resource = type && resourceOf(type.name);
  if (!resource || !resource.path || (resource.path.match(/\{/g) || []).length !== 1) return null;
  const address = model.base + resource.path.replace(/\{[^}]*\}/, match[2]);
  return resource.entity ? withParameter(address, "format", "Entity") : address;
}

/** True if a name is that of a secret. */
function isSecret(name) {
  const lower = name.toLowerCase();
  if (lower.endsWith("sessionid")) return lower === "sessionid" || lower === "logonsessionid";
  return model.secretWords.some((word) => lower.endsWith(word));
}

/** Returns the plural of a resource as words. */
function pluralOf(name) {
  const resource = resourceOf(name);
  const text = resource && resource.plural ? resource.plural.split(" ").map((word) => ACRONYMS[word] || word).join(" ") : words(name).replace(/^(.*?)( in .*)?$/, "$1s$2").replace(/([^aeiou])ys\b/, "$1ies");
  return capital(text);
}
