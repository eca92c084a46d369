// Links and actions of a representation, matched with the Model.

/** Returns the rank of a link for a link or an action of the Model; negative if it is another one. */
function rank(link, wanted) {
  const same = (a, b) => (a || "").toLowerCase() === (b || "").toLowerCase();
  const relation = wanted.rels.findIndex((rel) => same(rel, link.rel));
  if (relation < 0) return -1;
  const typed = (wanted.types || []).some((type) => same(type, link.type));
  if (!link.address) return typed ? 1 : 0;
  const action = (address) => new URLSearchParams(split(address)[1]).get("action") || parameter(address, "action");
  const [own, other] = [wanted.path ? action(wanted.path) : null, action(link.address)];
  if (other && (!own || !same(own, other))) return -1;
  const placed = wanted.path && matches(wanted.path, link.address, true);
  if (!typed && !placed) return -1;
  // A request with more parameters than documented is another action: one may remove an object, the other its backups as well.
  if (wanted.method && hasOtherParameters(link.address, wanted.path || "")) return -1;
  const exact = placed && fixedPairs(wanted.path) === fixedPairs(link.address);
  // The usual relation is the first one.
  return (exact ? 2 : 0) + (placed ? 4 : 0) + (typed ? 2 : 0) + (own && other ? 4 : 0) + (relation === 0 ? 3 : 0);
}

/** True if an address has a parameter that the documented one has not. */
function hasOtherParameters(address, documented) {
  const names = (text) => split(text)[1].toLowerCase().split("&").filter(Boolean).map((pair) => pair.split("=")[0]);
  return names(address).some((name) => !names(documented).includes(name));
}

/** Returns the parameters of an address that are not placeholders, in one order and case. */
function fixedPairs(address) {
  return split(address)[1].toLowerCase().split("&").filter((pair) => pair && !pair.includes("{")).sort().join("&");
}

/** Returns the best entry of the Model for a link. */
function bestOf(entries, link) {
  const ranked = (entries || []).map((entry) => ({ entry, rank: rank(link, entry) })).filter((it) => it.rank >= 0);
  ranked.sort((a, b) => b.rank - a.rank);
  return ranked.length > 0 ? ranked[0].entry : undefined;
}

/** Returns the links to read: those without an action, each with the link of the Model. */
function readLinks(links, resource) {
  return links.filter((link) => !acts(link.rel)).map((link) => ({ ...link, known: bestOf(resource && resource.links, link) }));
}

/** True if a relation offers a request that does more than reading. */
function acts(rel) {
  const key = Object.keys(model.relations).find((name) => name.toLowerCase() === rel.toLowerCase());
  return key !== undefined && Boolean(model.relations[key].acts);
}

/** Returns the actions of a representation: those the links offer, and the others of the Model. */
function actionsOf(links, resource) {
  const offered = [];
  const missing = [];
  const used = new Set();
  for (const action of (resource && resource.actions) || []) {
    const candidates = links.filter((link) => link.address).map((link) => ({ link, rank: rank(link, action) }));
    const best = candidates.filter((it) => it.rank >= 0).sort((a, b) => b.rank - a.rank)[0];
    if (best) {
      used.add(best.link);
      if (!opensSession(best.link)) offered.push({ ...action, address: withFixed(best.link.address, action.path) });
    } else {
      missing.push(action);
    }
  }
  const repeats = (link) => [...used].some((it) => it.rel === link.rel && it.address === link.address);
  for (const link of links.filter((it) => it.address && acts(it.rel) && !repeats(it) && !opensSession(it))) offered.push(unknownAction(link));
  return { offered, missing };
}

/** True for the link of the logon, which the page or its server has done already. */
function opensSession(link) {
  return /\/sessionmngr\b/i.test(link.address);
}

/** Returns the address with the fixed parameters of the documented one: one link may offer several actions. */
function withFixed(address, documented) {
  const pairs = split(documented || "")[1].split("&").filter((pair) => pair && !pair.includes("{"));
  return pairs.reduce((result, pair) => {
    const [name, value] = pair.split("=");
    return withParameter(result, name, value || "");
  }, address);
}

function unknownAction(link) {
  const methods = { edit: "PUT", delete: "DELETE", download: "GET" };
  return { name: words(link.rel).toLowerCase(), rels: [link.rel], method: methods[link.rel.toLowerCase()] || "POST", address: link.address,
    summary: relationSummary(link.rel), bodyOptional: true, unknown: true };
}

/** Returns the meaning of a relation. */
function relationSummary(rel) {
  const key = Object.keys(model.relations).find((name) => name.toLowerCase() === rel.toLowerCase());
  return key === undefined ? "" : model.relations[key].summary || "";
}

/** Returns the address to open for a link: the entity of a reference, and the entities of a list. */
function openAddress(link) {
  if (!link.address || holdsSession(link.address)) return null;
  const type = typeOf(link.type);
  const name = type ? type.name : link.known && link.known.target;
  const resource = resourceOf(name);
  if (resource && resource.entity && !parameter(link.address, "format") && split(link.address)[1] === "") {
    return withParameter(link.address, "format", "Entity");
  }
  return link.address;
}

/** Returns the name of a link for people. */
function linkName(link) {
  const type = typeOf(link.type);
  const many = type && (type.form === "references" || type.form === "entities");
  if (link.name) return link.name;
  if (link.known) return capital(link.known.name.split(" ").map((word) => ACRONYMS[word] || word).join(" "));
  if (type) return many ? pluralOf(type.name) : words(type.name);
  return link.type ? words(link.type) : words(link.rel);
}

/** Creates the list of links, grouped by relation. */
function linkList(links, self) {
  const groups = new Map();
  for (const link of links) {
    if (["self"].includes(link.rel.toLowerCase())) continue;
    const target = openAddress(link);
    if (target && target === self) continue;
    if (!groups.has(link.rel)) groups.set(link.rel, []);
    groups.get(link.rel).push(link);
  }
  if (groups.size === 0) return h("p", { class: "muted" }, "No links.");
  return [...groups].map(([rel, group]) => h("section", { class: "group" },
    h("h3", {}, words(rel), h("span", { class: "muted" }, ` ${relationSummary(rel)}`)),
    h("ul", { class: "links" }, group.map(linkEntry))));
}

function linkEntry(link) {
  const target = openAddress(link);
  const type = typeOf(link.type);
  const label = linkName(link);
  const kind = type && link.name ? words(type.name) : null;
  return h("li", {},
    target ? pageLink(target, redactText(label)) : h("span", { title: redactText(link.href) }, redactText(label)),
    kind ? h("span", { class: "kind" }, kind) : null,
    target ? null : h("span", { class: "kind" }, link.address ? "holds the id of a session" : "not part of the API"),
    link.known && link.known.summary ? h("p", { class: "muted" }, prose(link.known.summary)) : null);
}
