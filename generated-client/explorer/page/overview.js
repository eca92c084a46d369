// The start page: the reports of the server as tiles, and the collections by family with their counts.

const FIGURES = [
  ["BackupServers", "Backup servers", ""], ["ProxyServers", "Proxies", ""], ["RepositoryServers", "Repositories", ""],
  ["ScheduledJobs", "Scheduled jobs", ""], ["RunningJobs", "Running jobs", "active"], ["SuccessfulVmLastestStates", "VMs protected", "good"],
  ["WarningVmLastestStates", "VMs with warnings", "fair"], ["FailedVmLastestStates", "VMs failed", "bad"],
];

/** Shows the overview. Counts arrive one after the other. */
function showOverview() {
  setTitle("Overview");
  const tiles = h("ul", { class: "tiles", "aria-label": "Summary" });
  read(`${model.base}/reports/summary/overview`, { background: true }).then(({ value }) => {
    replace(tiles, FIGURES.filter(([name]) => get(value, name) !== undefined).map(([name, text, state]) => {
      const number = get(value, name);
      return h("li", { class: `tile ${number > 0 ? state : ""}` }, h("strong", {}, numbers.format(number)), h("span", {}, text));
    }));
  }).catch((error) => replace(tiles, h("li", {}, notice("info", `No summary: ${error.message}`))));

  const counts = [];
  const families = new Map();
  for (const [name, resource] of Object.entries(model.resources)) {
    if (!resource.collection) continue;
    const { family } = model.records[name];
    if (!families.has(family)) families.set(family, []);
    families.get(family).push(collectionEntry(name, resource, counts));
  }
  inTurn(counts, 4);
  const byLabel = [...families].sort(([a], [b]) => words(a).localeCompare(words(b)));
  const sections = byLabel.map(([family, entries]) => h("section", { class: "card" },
    h("h2", {}, words(family)), h("p", { class: "muted" }, model.families[family] || ""), h("ul", { class: "collections" }, entries)));
  return [
    h("div", { class: "heading" }, h("p", { class: "kind" }, "Enterprise Manager"), h("h1", {}, settings.server || "Overview"),
      h("p", { class: "muted" }, "Everything that the REST API shows, with its meaning. Press / to enter an address or a name.")),
    tiles,
    h("div", { class: "cards" }, sections, entriesCard()),
  ];
}

/** Creates the entry of a collection. Types that can be queried are counted and opened by a query, which has pages. */
function collectionEntry(name, resource, counts) {
  const number = h("span", { class: "count" });
  if (resource.queryType) {
    counts.push(async () => {
      const address = `${model.base}/query?type=${resource.queryType}&format=Refs&pageSize=1`;
      const result = await read(address, { background: true }).catch(() => null);
      const total = result && get(get(result.value, "PagingInfo"), "PagesCount");
      if (typeof total === "number") replace(number, numbers.format(queryOf(address, result.value).items.length === 0 ? 0 : total));
    });
  }
  const target = resource.queryType ? queryAddress(resource.queryType, [], "", 50) : openCollection(resource);
  return h("li", {}, pageLink(target, pluralOf(name), { title: model.records[name].summary }), number);
}

function openCollection(resource) {
  const address = model.base + resource.collection;
  return resource.entity ? withParameter(address, "format", "Entity") : address;
}

/** Creates the card of the documents of which there is one. */
function entriesCard() {
  const single = Object.entries(model.resources).filter(([, resource]) => resource.path && !resource.collection && !resource.path.includes("{"));
  const entry = ([name, resource]) => h("li", {}, pageLink(model.base + resource.path, words(name), { title: model.records[name].summary }));
  return h("section", { class: "card" }, h("h2", {}, "Services and reports"),
    h("p", { class: "muted" }, "Documents of which the server has one."), h("ul", { class: "collections" }, single.map(entry)));
}
