// The requests that the page made, with their status, time and size.

/** Number of requests that are shown. */
const SHOWN = 50;

/** Updates the list of requests. */
function showRequests() {
  const place = document.getElementById("requests");
  const last = made[made.length - 1];
  if (!last) return;
  const wasOpen = place.querySelector("details")?.open || false;
  const focused = place.contains(document.activeElement);
  const summary = h("summary", {}, h("strong", {}, count(made.length, "request")), " ", h("span", { class: "last" }, describeRequest(last)));
  const details = h("details", { open: wasOpen }, summary, wasOpen ? requestTable() : null);
  details.addEventListener("toggle", () => {
    if (details.open && !details.querySelector("table")) details.append(requestTable());
  });
  replace(place, details);
  if (focused) summary.focus();
}

function describeRequest(entry) {
  return `${entry.method} ${redactText(entry.address)} · ${statusText(entry)} · ${Math.round(entry.milliseconds)} ms · ${size(entry.bytes)}`;
}

function statusText(entry) {
  return entry.status === null ? "no answer" : String(entry.status);
}

function requestTable() {
  const body = made.slice(-SHOWN).reverse().map((entry) => h("tr", {},
    h("td", {}, h("span", { class: "method" }, entry.method)),
    h("td", { class: "address" }, redactText(entry.address), entry.warning ? h("p", { class: "warning" }, entry.warning) : null),
    h("td", {}, entry.accept === XML_TYPE ? "XML" : "JSON"),
    h("td", {}, h("span", { class: entry.status !== null && entry.status < 400 ? "state good" : "state bad" }, statusText(entry))),
    h("td", { class: "right" }, `${Math.round(entry.milliseconds)} ms`),
    h("td", { class: "right" }, size(entry.bytes))));
  const head = ["Method", "Address", "Format", "Status", "Time", "Size"].map((name, index) => h("th", { scope: "col", class: index > 3 ? "right" : null }, name));
  return h("div", { class: "table", tabindex: "0", role: "region", "aria-label": "Requests of this page" },
    h("table", {}, h("thead", {}, h("tr", {}, head)), h("tbody", {}, body)));
}
