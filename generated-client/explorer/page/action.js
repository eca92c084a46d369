// Actions: the buttons of what a representation offers, and the dialog with the form of the body, its preview and the confirmation.

/** Relations whose actions end, overwrite or remove something. */
const DESTRUCTIVE = ["delete", "stop", "undo", "failover", "cancel", "restore", "disable"];

/** True if an action is confirmed before it is sent. */
function isDestructive(action) {
  return action.method === "DELETE" || action.rels.some((rel) => DESTRUCTIVE.includes(rel.toLowerCase()));
}

/** Returns the name of an action for people. */
function actionName(action) {
  return capital(action.name.split(" ").map((word) => ACRONYMS[word] || word).join(" "));
}

/** Creates the list of actions. `context` has the value and the title of the object. */
function actionList({ offered, missing }, context) {
  const entry = (action) => h("li", {},
    h("button", { type: "button", class: isDestructive(action) ? "action destructive" : "action", "data-action": action.name,
      onclick: () => openAction(action, context) }, actionName(action)),
    h("p", { class: "muted" }, prose(action.summary || "")));
  const others = missing.length === 0 ? null : h("details", {},
    h("summary", {}, `${count(missing.length, "action")} not offered at the moment`),
    h("ul", { class: "links" }, missing.map((action) => h("li", {}, actionName(action), h("p", { class: "muted" }, action.summary || "")))));
  return [
    settings.readOnly && offered.length > 0 ? notice("info", prose(settings.advice || "Actions are refused.")) : null,
    offered.length > 0 ? h("ul", { class: "actions" }, offered.map(entry)) : h("p", { class: "muted" }, "The server offers no action."),
    others,
  ];
}

/** Opens the dialog of an action. */
function openAction(action, context) {
  const titleId = newId();
  const opener = document.activeElement;
  const dialog = h("dialog", { "aria-labelledby": titleId });
  const body = bodyPart(action, context);
  const messages = h("div", { "aria-live": "polite" });
  const destructive = isDestructive(action);
  const refused = settings.readOnly && action.method !== "GET";
  const label = destructive ? `${actionName(action)}…` : actionName(action);
  const sendButton = h("button", { type: "submit", class: destructive ? "primary destructive" : "primary", disabled: refused }, label);
  const buttons = h("div", { class: "buttons" }, sendButton, h("button", { type: "button", onclick: () => dialog.close() }, "Cancel"));
  const confirm = confirmation(action, context, () => perform(), () => {
    confirm.node.hidden = true;
    buttons.hidden = false;
    sendButton.focus();
  });
  const perform = async () => {
    replace(messages, h("p", { class: "muted" }, "Sending…"));
    try {
      const response = await sendAction(action, body.text());
      dialog.close();
      await afterAction(action, response, context);
    } catch (error) {
      confirm.node.hidden = true;
      buttons.hidden = false;
      replace(messages, notice("error", error.message));
      sendButton.focus();
    }
  };
  const form = h("form", { onsubmit: (event) => {
    event.preventDefault();
    if (!body.valid()) return;
    if (!destructive) {
      perform();
      return;
    }
    buttons.hidden = true;
    confirm.node.hidden = false;
    confirm.focus();
  } },
  h("h2", { id: titleId }, `${actionName(action)}: ${context.title}`),
  h("p", {}, prose(action.summary || ""), " ", reference(action.page)),
  action.description ? h("p", { class: "muted" }, prose(action.description)) : null,
  body.node,
  h("p", { class: "request" }, h("span", { class: "method" }, action.method), " ", h("code", {}, redactText(action.address))),
  action.leadsTo ? h("p", { class: "muted" }, `The task leads to: ${action.leadsTo.map(words).join(", ")}.`) : null,
  refused ? notice("info", prose(settings.advice || "Actions are refused.")) : null,
  messages, buttons, confirm.node);
  dialog.append(form);
  dialog.addEventListener("close", () => {
    dialog.remove();
    opener?.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  (dialog.querySelector("input:not([type=hidden]), select, textarea") || sendButton).focus();
}

function confirmation(action, context, perform, back) {
  const yes = h("button", { type: "button", class: "primary destructive", onclick: perform }, `Yes, ${actionName(action).toLowerCase()}`);
  const node = h("div", { class: "confirmation", role: "alertdialog", "aria-label": "Confirmation" },
    h("p", {}, h("strong", {}, `${actionName(action)} ${context.title}?`), " This changes data on the server and may not be reversible."),
    h("div", { class: "buttons" }, yes, h("button", { type: "button", onclick: back }, "Back")));
  node.hidden = true;
  return { node, focus: () => yes.focus() };
}

/** Creates the part of the dialog about the body: the form, and the text that will be sent, which can be edited. */
function bodyPart(action, context) {
  const record = recordOf(action.body);
  if (!record && !action.unknown) return { node: null, text: () => undefined, valid: () => true };
  const id = newId();
  const form = record ? recordForm(record) : null;
  if (form && action.method === "PUT" && context.value) form.set(context.value);
  let edited = !form;
  const preview = h("textarea", { id, class: "code", rows: "8", spellcheck: "false", "aria-describedby": `${id}-help`, readonly: Boolean(form) });
  const sends = h("input", { type: "checkbox", checked: !action.bodyOptional || action.method === "PUT" || action.rels.includes("Restore"), id: `${id}-sends` });
  const refresh = () => {
    if (!edited) preview.value = encode(form.read(true));
    parts.hidden = !sends.checked;
    preview.readOnly = !edited;
    replace(change, edited ? "Use the form again" : "Edit the text");
    if (form) fieldsNode.hidden = edited;
  };
  const change = h("button", { type: "button", class: "small", hidden: !form, onclick: () => {
    edited = !edited;
    if (edited) preview.value = encode(form.read());
    refresh();
    if (edited) preview.focus();
  } });
  const editor = h("details", { class: "preview" },
    h("summary", {}, "Body that will be sent"),
    h("label", { for: id, class: "hidden" }, "Body"), preview,
    h("p", { class: "meaning", id: `${id}-help` }, "JSON, with the names of the server.",
      form ? " Secrets are redacted here until the text is edited." : null), change);
  const fieldsNode = form ? h("div", {}, form.node) : null;
  fieldsNode?.addEventListener("input", refresh);
  fieldsNode?.addEventListener("change", refresh);
  const parts = h("div", {}, fieldsNode, editor);
  const option = action.bodyOptional ? h("div", { class: "field box" }, sends, h("label", { for: sends.id }, "Send a body"),
    h("p", { class: "meaning" }, "Without one, the defaults of the server apply.")) : null;
  sends.addEventListener("change", refresh);
  editor.open = !form;
  refresh();
  const valid = () => {
    if (!sends.checked || (preview.value.trim() === "" && action.bodyOptional)) return true;
    if (edited) return checkJson(preview);
    return [...fieldsNode.querySelectorAll("input, select, textarea")].every((input) => input.reportValidity());
  };
  const text = () => {
    if (!sends.checked) return undefined;
    const body = edited ? preview.value : encode(form.read());
    return body.trim() === "" ? undefined : body;
  };
  return { node: h("div", {}, option, parts), text, valid };
}

/** Checks that a text is JSON, and shows the mistake at its element. */
function checkJson(element) {
  let mistake = "";
  try {
    JSON.parse(element.value);
  } catch (error) {
    mistake = error.message;
  }
  element.closest("details").open = true;
  element.setCustomValidity(mistake);
  const valid = element.reportValidity();
  element.addEventListener("input", () => element.setCustomValidity(""), { once: true });
  return valid;
}

function sendAction(action, body) {
  return send(action.method, action.address, { body });
}

/** Shows the result of an action: its task, the object it made, a file, or the changed object. */
async function afterAction(action, response, context) {
  const isFile = action.output === "content" || (response.text === null && response.bytes.length > 0);
  if (isFile) {
    saveFile(context.title, response);
    return;
  }
  announce(`${actionName(action)}: the server accepted the request.`);
  const value = response.text && response.text.trim() !== "" && /json/.test(response.type) ? parseJson(response.text) : undefined;
  const target = value && addressOfItem(value);
  if (target) location.hash = fragment(target);
  else if (action.method === "DELETE") history.back();
  else await route();
}

function saveFile(name, response) {
  const given = /filename="?([^";]+)"?/.exec(response.headers.get("Content-Disposition") || "");
  const url = URL.createObjectURL(new Blob([response.bytes], { type: "application/octet-stream" }));
  const link = h("a", { href: url, download: given ? given[1] : name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
  announce(`Saved ${given ? given[1] : name}, ${size(response.bytes.length)}.`);
}
