// Forms for structures of request bodies: members in the order of the schema, nested structures, lists and choices.

/** Creates the form of a structure: `{ node, read(redacted), set(value) }`. `read` returns the JSON of the server, without secrets on demand. */
function recordForm(record) {
  return record.choice ? choiceForm(record) : structureForm(record);
}

function structureForm(record) {
  // The server makes the type and the address of an object.
  const made = (member) => member.type === "links" || (member.optional && ["type", "href"].includes(member.name.toLowerCase()));
  const members = (record.members || []).filter((member) => !made(member));
  const inputs = members.map((member) => ({ member, input: memberForm(member) }));
  const read = (redacted) => {
    const result = {};
    for (const { member, input } of inputs) {
      const value = input.read(redacted);
      if (value !== undefined) result[member.json || member.name] = value;
    }
    return result;
  };
  const set = (value) => {
    for (const { member, input } of inputs) {
      const key = keyOf(value, member);
      if (key !== undefined && value[key] !== null) input.set(value[key]);
    }
  };
  const node = inputs.length > 0 ? h("div", { class: "form-fields" }, inputs.map(({ input }) => input.node)) : h("p", { class: "muted" }, "No fields.");
  return { node, read, set };
}

/** Creates the form of a structure of which exactly one member is sent. */
function choiceForm(record) {
  const id = newId();
  const place = h("div", {});
  let [chosen, form] = [null, null];
  const options = record.members || [];
  const open = (member) => {
    chosen = member;
    const inner = recordOf(member.type.record);
    form = inner ? recordForm(inner) : labelled(member, true);
    replace(place, form.node);
  };
  const select = h("select", { id, onchange: () => open(options[Number(select.value)]) },
    options.map((member, index) => h("option", { value: String(index) }, member.summary ? `${labelOf(member)} – ${member.summary}` : labelOf(member))));
  if (options.length > 0) open(options[0]);
  const read = (redacted) => {
    const value = form && form.read(redacted);
    return chosen && value !== undefined ? { [chosen.json || chosen.name]: value } : {};
  };
  const set = (value) => {
    const found = options.findIndex((member) => keyOf(value, member) !== undefined && value[keyOf(value, member)] !== null);
    if (found < 0) return;
    select.value = String(found);
    open(options[found]);
    form.set(value[keyOf(value, options[found])]);
  };
  return { node: h("div", { class: "form-fields" }, h("div", { class: "field" }, h("label", { for: id }, "Kind"), select), place), read, set };
}

/** Creates the form of a member, by its cardinality and type. */
function memberForm(member) {
  if (member.many) return listForm(member);
  if (recordOf(member.type.record)) return partForm(member);
  return labelled(member, !member.optional);
}

/** Creates an input with its label and meaning. */
function labelled(member, required) {
  const id = newId();
  const input = inputFor(member, id, required);
  const label = h("label", { for: id, title: member.name }, labelOf(member), required ? h("span", { class: "required" }, " (required)") : null);
  const help = h("p", { class: "meaning", id: `${id}-meaning` }, meaning(member), member.fixed ? " An edit does not change it." : null);
  const isBox = member.type === "boolean" && required;
  const boxLabel = h("label", { for: id, title: member.name }, labelOf(member));
  const parts = isBox ? [input.node, boxLabel, help] : [label, input.node, help];
  const node = h("div", { class: isBox ? "field box" : "field" }, parts);
  const isHidden = member.type === "secret" || isSecret(member.name);
  const read = (redacted) => {
    const value = input.read();
    return redacted && isHidden && value ? "***" : value;
  };
  return { ...input, node, read };
}

/** Creates the form of a nested structure. An optional one is sent if its box is checked; its fields are made then. */
function partForm(member) {
  const record = recordOf(member.type.record);
  const legend = h("legend", { title: member.name }, labelOf(member));
  const help = h("p", { class: "meaning" }, meaning(member));
  if (!member.optional) {
    const form = recordForm(record);
    return { ...form, node: h("fieldset", {}, legend, help, form.node) };
  }
  const place = h("div", {});
  let form = null;
  const open = (sent) => {
    form = sent ? recordForm(record) : null;
    replace(place, form && form.node);
  };
  const box = h("input", { type: "checkbox", onchange: () => open(box.checked) });
  replace(legend, h("label", {}, box, ` ${labelOf(member)}`));
  const set = (value) => {
    if (typeof value !== "object") return;
    box.checked = true;
    open(true);
    form.set(value);
  };
  return { node: h("fieldset", {}, legend, help, place), read: (redacted) => (form ? form.read(redacted) : undefined), set };
}

/** Creates the form of a list. An empty list is not sent, unless the object had items before. */
function listForm(member) {
  const entries = [];
  const list = h("ol", { class: "items" });
  let had = false;
  const single = { ...member, many: false, optional: false, unit: member.unit };
  const add = (value, focus) => {
    const record = recordOf(member.type.record);
    const form = record ? recordForm(record) : labelled({ ...single, name: member.name, summary: "" }, true);
    const entry = { form };
    const remove = h("button", { type: "button", class: "small", onclick: () => {
      entries.splice(entries.indexOf(entry), 1);
      entry.node.remove();
      button.focus();
      list.dispatchEvent(new Event("input", { bubbles: true }));
    } }, "Remove");
    entry.node = h("li", {}, form.node, remove);
    entries.push(entry);
    list.append(entry.node);
    if (value !== undefined) form.set(value);
    if (focus) {
      entry.node.querySelector("input, select, textarea")?.focus();
      list.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };
  const button = h("button", { type: "button", class: "small", onclick: () => add(undefined, true) }, `Add to ${labelOf(member)}`);
  const read = (redacted) => {
    if (entries.length === 0 && !had) return undefined;
    const values = entries.map(({ form }) => form.read(redacted));
    return member.wrapper ? { [member.wrapper]: values } : values;
  };
  const set = (value) => {
    const found = items(value) || [];
    had = found.length > 0;
    found.forEach((item) => add(item, false));
  };
  const node = h("fieldset", {}, h("legend", { title: member.name }, labelOf(member)), h("p", { class: "meaning" }, meaning(member)), list, button);
  return { node, read, set };
}
