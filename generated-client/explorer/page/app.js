// The frame of the page: header, logon, and the address in the fragment.

/** Sets the title of the window. */
function setTitle(text) {
  document.title = `${text} – ${settings.server || "Explorer"}`;
}

function content() {
  return document.getElementById("content");
}

/** Creates the header: the start page, the address, and the session. */
function showHeader() {
  const collections = Object.values(model.resources).map((resource) => resource.collection).filter(Boolean);
  const known = collections.map((collection) => h("option", { value: model.base + collection }));
  const input = h("input", { id: "address", type: "text", list: "addresses", placeholder: "Address or name", autocomplete: "off",
    "aria-label": "Address of the API, or name of an object", spellcheck: "false", "aria-keyshortcuts": "/" });
  const go = (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (text !== "") location.hash = localAddress(text) ? fragment(localAddress(text)) : `#/search/${encodeURIComponent(text)}`;
    input.blur();
    content().focus();
  };
  const inSession = !settings.logon || session !== null;
  const leave = h("button", { type: "button", class: "small", onclick: async () => {
    await logOff();
    showHeader();
    await route();
  } }, "Log off");
  const search = h("form", { class: "address", role: "search", onsubmit: go },
    input, h("datalist", { id: "addresses" }, known), h("button", { type: "submit", class: "small" }, "Go"));
  const pages = h("nav", { "aria-label": "Pages" },
    h("a", { href: "#/" }, "Overview"), h("a", { href: "#/query" }, "Query"), settings.logon ? leave : null);
  replace(document.getElementById("header"),
    h("a", { class: "brand", href: "#/" },
      h("span", { class: "mark", "aria-hidden": "true" }), h("span", {}, "Explorer"), h("span", { class: "server muted" }, settings.server || "")),
    inSession ? [search, pages] : null,
    settings.readOnly ? h("span", { class: "badge", title: settings.advice }, "Read-only") : null);
}

/** Shows the logon form. */
function showLogon(message) {
  setTitle("Log on");
  const [userId, passwordId] = [newId(), newId()];
  const user = h("input", { id: userId, type: "text", required: true, autocomplete: "username", value: settings.logon.user || "" });
  const password = h("input", { id: passwordId, type: "password", required: true, autocomplete: "current-password", value: settings.logon.password || "" });
  const messages = h("div", {}, message ? notice("error", message) : null);
  const button = h("button", { type: "submit", class: "primary" }, "Log on");
  const submit = async (event) => {
    event.preventDefault();
    button.disabled = true;
    try {
      await logOn(user.value, password.value);
      showHeader();
      await route();
    } catch (error) {
      replace(messages, notice("error", error.status === 401 ? "The server does not accept this account and password." : error.message));
      button.disabled = false;
      password.focus();
    }
  };
  replace(content(), h("form", { class: "logon card", onsubmit: submit }, h("h1", {}, "Log on"),
    h("p", { class: "muted" }, `to ${settings.server}. The session is kept in the memory of this page only.`), messages,
    h("div", { class: "field" }, h("label", { for: userId }, "Account"), user),
    h("div", { class: "field" }, h("label", { for: passwordId }, "Password"), password),
    h("div", { class: "buttons" }, button)));
  button.focus();
}

let visit = 0;

/** Shows what the fragment of the address holds. */
async function route() {
  stopFollowing();
  visit += 1;
  const current = visit;
  document.querySelectorAll("dialog").forEach((dialog) => dialog.close());
  if (settings.logon && session === null) {
    showLogon();
    return;
  }
  const target = location.hash.slice(1) || "/";
  const input = document.getElementById("address");
  const address = localAddress(target);
  if (input) input.value = address || "";
  document.querySelectorAll("header nav a").forEach((link) => {
    if (link.getAttribute("href") === `#${target}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  });
  content().setAttribute("aria-busy", "true");
  const view = await viewOf(target, address).catch((error) => failure(error, address));
  if (current !== visit || view === null) return;
  replace(content(), view);
  content().removeAttribute("aria-busy");
  window.scrollTo(0, 0);
  if (document.activeElement === document.body) content().focus({ preventScroll: true });
  announce(document.title);
}

async function viewOf(target, address) {
  if (target === "/") return showOverview();
  if (target === "/query") return showQuery();
  if (target.startsWith("/search/")) return showSearch(decoded(target.slice(8)));
  if (!address) throw new RequestError(404, "This address is not part of the API. Addresses begin with /api/.");
  const { response, value } = await read(address);
  if (value === undefined) return fileView(address, response);
  const found = classify(address, value);
  if (found.kind === "list" || found.kind === "query") return showList(address, found);
  if (found.kind === "content") return fileView(address, response);
  return showObject(address, value, found);
}

/** Returns a text of the address without percent-encoding; unchanged if the encoding is malformed, as people may type it. */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Shows content that is not a representation. */
function fileView(address, response) {
  setTitle("File");
  const save = h("button", { type: "button", class: "primary", onclick: () => saveFile(parts(address).segments.pop() || "file", response) }, "Save");
  return [h("div", { class: "heading" }, h("p", { class: "kind" }, "Content"), h("h1", {}, "Not a representation"),
    h("p", { class: "muted" }, `${response.type || "Content of an unknown type"}, ${size(response.bytes.length)}`)),
  response.bytes.length > 0 ? save : h("p", { class: "empty" }, "The answer is empty.")];
}

/** Shows an error; a lost session leads to the logon form. */
function failure(error, address) {
  if (error.status === 401 && settings.logon) {
    session = null;
    showHeader();
    showLogon(error.message);
    return null;
  }
  if (!(error instanceof RequestError)) throw error;
  setTitle("Error");
  const titles = { 0: "No connection", 401: "No session", 403: "Refused", 404: "Not found", 503: "Unavailable" };
  return [h("div", { class: "heading" }, h("p", { class: "kind" }, error.status ? `Status ${error.status}` : "Error"), h("h1", {}, titles[error.status] || "The request failed")),
    notice("error", h("p", {}, error.message), address ? h("p", {}, h("code", {}, redactText(address))) : null),
    h("div", { class: "buttons" }, h("button", { type: "button", class: "primary", onclick: () => route() }, "Try again"), h("a", { href: "#/" }, "Overview"))];
}

function listenToKeys() {
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      document.getElementById("address")?.select();
    }
    if (event.key === "Escape" && event.target.id === "address") content().focus();
  });
  document.getElementById("skip").addEventListener("click", (event) => {
    event.preventDefault();
    content().focus();
  });
}

async function start() {
  // The token of the address has become a cookie.
  if (location.search !== "") history.replaceState(null, "", location.pathname + location.hash);
  try {
    const [loadedModel, loadedSettings] = await Promise.all([loadOwn("model.json"), loadOwn("settings.json")]);
    useModel(loadedModel);
    settings = loadedSettings;
    showHeader();
    listenToKeys();
    window.addEventListener("hashchange", route);
    await route();
  } catch (error) {
    replace(content(), notice("error", error instanceof RequestError ? error.message : "The page cannot be loaded. The server may have been stopped."));
    if (!(error instanceof RequestError)) throw error;
  }
}

start();
