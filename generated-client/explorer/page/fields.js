// Fields of a representation: label, value and meaning; nested structures and lists.

/** Number of items of a nested list that are shown at once. */
const NESTED = 25;

/** Creates the fields of a structure. `record` is undefined for structures that the schema does not describe. */
function fields(value, record, depth = 0) {
  const rows = [];
  const absent = [];
  const known = new Set();
  const isRepresentation = depth === 0 || get(value, "Href") !== undefined;
  for (const member of (record && record.members) || []) {
    if (hiddenMember(member, isRepresentation)) continue;
    const key = keyOf(value, member);
    if (key !== undefined) known.add(key);
    const content = key === undefined ? undefined : value[key];
    if (isAbsent(content, member)) absent.push(member);
    else rows.push(row(member, content, depth));
  }
  for (const [name, content] of Object.entries(value)) {
    const technical = isRepresentation ? ["links", "href", "type"] : ["links"];
    if (known.has(name) || technical.includes(name.toLowerCase()) || content === null) continue;
    if (!memberOf(record, name)) rows.push(row({ name, type: "any", unknown: Boolean(record) }, content, depth));
  }
  return [
    rows.length > 0 ? h("dl", { class: "fields" }, rows) : h("p", { class: "muted" }, "No fields."),
    absent.length > 0 ? absentFields(absent) : null,
  ];
}

/** True for members that links and the title show. */
function hiddenMember(member, isRepresentation) {
  return member.type === "links" || (isRepresentation && ["href", "type"].includes(member.name.toLowerCase()));
}

/** Returns the key of a member in an object. */
function keyOf(value, member) {
  const names = [member.json, member.name, ...(member.aliases || [])].filter(Boolean).map((name) => name.toLowerCase());
  return Object.keys(value).find((key) => names.includes(key.toLowerCase()));
}

/** True for values that mean absence: `null`, empty texts, empty lists, and the value of the enumeration for it. */
function isAbsent(value, member) {
  if (value === undefined || value === null || value === "") return true;
  if (member.many) return (items(value) || []).length === 0;
  const enumeration = member.type.enumeration && own(model.enumerations, member.type.enumeration);
  return Boolean(enumeration) && enumeration.absent !== undefined && enumeration.absent === value;
}

function row(member, content, depth) {
  const nested = isNested(member, content);
  return h("div", { class: nested ? "row nested" : "row" },
    h("dt", { title: member.name }, labelOf(member)),
    h("dd", { class: "value" }, valueOf(member, content, depth)),
    h("dd", { class: "meaning" }, meaning(member)));
}

function isNested(member, content) {
  const list = member.many ? items(content) : undefined;
  const sample = list ? list[0] : content;
  return sample !== null && typeof sample === "object";
}

/** Returns the meaning of a member from the schema. */
function meaning(member) {
  if (member.unknown) return h("em", {}, "Not described by the schema.");
  return present([prose(member.summary || ""), member.since ? ` Since ${member.since}.` : null, member.page ? [" ", reference(member.page)] : null]);
}

/** Lists the members that the server did not send. */
function absentFields(members) {
  return h("details", { class: "absent" },
    h("summary", {}, `${count(members.length, "field")} without a value`),
    h("dl", { class: "fields" }, members.map((member) => h("div", { class: "row" },
      h("dt", { title: member.name }, labelOf(member)),
      h("dd", { class: "value muted" }, "–"),
      h("dd", { class: "meaning" }, meaning(member))))));
}

/** Creates the view of a member's value. */
function valueOf(member, content, depth) {
  if (member.many) {
    const list = items(content);
    if (list) return listValue(member, list, depth);
  }
  return singleValue(member, content, depth);
}

function listValue(member, list, depth) {
  if (!isNested(member, list)) {
    return h("ul", { class: "chips" }, list.map((item) => h("li", {}, singleValue({ ...member, many: false }, item, depth))));
  }
  const shown = list.slice(0, NESTED).map((item, index) => nested({ ...member, many: false }, item, depth, list.length > 1 ? index + 1 : null));
  const rest = list.length - shown.length;
  return present([shown, rest > 0 ? h("p", { class: "muted" }, `${count(rest, "more item")}; the source shows all.`) : null]);
}

function singleValue(member, content, depth) {
  if (content !== null && typeof content === "object") {
    return Array.isArray(content) ? listValue(member, content, depth) : nested(member, content, depth, null);
  }
  return scalar(member.type, content, member.unit, member.name);
}

/** Creates a nested structure, which can be folded. */
function nested(member, content, depth, number) {
  const target = localAddress(get(content, "Href"));
  if (member.type.reference && target && !holdsSession(target)) {
    return pageLink(addressOfItem(content) || target, titleOf(content, member.type.reference));
  }
  if (typeof content !== "object" || content === null) return scalar(member.type, content, member.unit, member.name);
  const record = recordOf(member.type.record);
  const simple = get(content, "Href") === undefined ? Object.values(content).filter((it) => it !== null).length : ownMembers(content).length;
  const name = get(content, "Name") || get(content, "DisplayName");
  const title = typeof name === "string" ? name : number === null ? null : words(member.type.record || member.name);
  return h("details", { class: "structure", open: depth < 1 && (number === null || number === 1) && simple <= 12 },
    h("summary", {}, present([number === null ? null : `${number}. `, title, title === null ? null : " "]), h("span", { class: "muted" }, count(simple, "field"))),
    fields(content, record, depth + 1), nestedLinks(content, typeof name === "string" ? name : labelOf(member)));
}

/** Creates the links and actions of a nested representation, for example of a directory; null for other structures. */
function nestedLinks(content, title) {
  const links = linksOf(content);
  const target = addressOfItem(content);
  if (links.length === 0) return target ? h("p", {}, pageLink(target, `Open ${redactText(title)}`)) : null;
  const type = typeOf(get(content, "Type"));
  const resource = type && resourceOf(type.name);
  const actions = actionsOf(links, resource);
  const read = readLinks(links, resource);
  return h("div", { class: "nested-links" },
    target ? h("p", {}, pageLink(target, `Open ${redactText(title)}`)) : null,
    read.length > 0 ? linkList(read, target) : null,
    actions.offered.length > 0 ? actionList({ offered: actions.offered, missing: [] }, { title: redactText(title), value: content }) : null);
}

/** Creates the view of a single value, with its unit and as people read it. A compact one has no additions. */
function scalar(type, content, unit, name, compact = false) {
  const text = String(content);
  if (type === "secret" || (name && isSecret(name))) return h("span", { class: "muted", title: "Secrets are not shown" }, "•••");
  if (type === "boolean" || typeof content === "boolean") return h("span", { class: "boolean" }, text.toLowerCase() === "true" ? "Yes" : "No");
  if (type.enumeration) return enumerationValue(type.enumeration, text);
  if (type === "timestamp") return timestamp(text, compact);
  if (["int", "long", "unsigned", "decimal"].includes(type)) {
    const shown = quantity(content, unit);
    const exact = unit ? `${text} ${unit}` : text;
    return h("span", { class: "number", title: shown === text ? null : exact }, shown);
  }
  if (type === "duration") return h("span", {}, text);
  if (type === "uid" || (type === "string" && text.startsWith("urn:veeam:"))) {
    const target = addressOfUid(text);
    return target ? pageLink(target, text, { class: "identifier" }) : h("span", { class: "identifier" }, text);
  }
  if (type === "guid" || type === "hierarchy-ref") return h("span", { class: "identifier" }, redactText(text));
  const target = type === "href" || /^https?:\/\//.test(text) ? localAddress(text) : null;
  if (target && !holdsSession(target)) return pageLink(target, redactText(target), { class: "identifier" });
  return h("span", { class: "text" }, redactText(text));
}

function timestamp(text, compact) {
  const shown = time(text);
  const relative = relativeTime(text);
  if (relative && compact) return h("time", { datetime: text, title: `${text}, ${relative}` }, shown);
  if (!relative) return h("span", { title: text }, shown === text ? text : "Never");
  return h("span", {}, h("time", { datetime: text, title: text }, shown === text ? shown : `${shown} ${zone(text)}`), " ", h("span", { class: "muted" }, relative));
}

const STATES = [
  [/^(success|finished|succeeded|ok|enabled|processed|completed|online|available)$/i, "good"],
  [/^(warning|pending|starting|stopping)$/i, "fair"],
  [/^(failed|error|offline|unavailable)$/i, "bad"],
  [/^(running|working|inprogress|postprocessing)$/i, "active"],
];

/** Creates the view of an enumeration value, with its meaning. */
function enumerationValue(name, text) {
  const enumeration = own(model.enumerations, name);
  const known = enumeration && (enumeration.values || []).find((value) => [value.name, ...(value.aliases || [])]
    .some((it) => it.toLowerCase() === text.toLowerCase()));
  const state = STATES.find(([pattern]) => pattern.test(text));
  const isState = /state|status|result/i.test(name) && state;
  return h("span", { class: isState ? `state ${state[1]}` : "choice", title: known ? known.summary : null }, words(text));
}
