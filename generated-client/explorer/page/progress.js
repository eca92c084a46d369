// Progress of operations: tasks and sessions are read again until they end.

/** Pause between two readings, in milliseconds. */
const PAUSE = 1000;

/** Number of failed readings after which the page gives up. */
const FAILURES = 5;

/** Returns the state of an operation: `{ state, ended, failed, result, message, percent }`; null for other objects. */
function progressOf(value, resource) {
  const waiter = resource && resource.waiter;
  if (!waiter) return null;
  const state = at(value, waiter.state);
  if (state === undefined) return null;
  const within = (list, text) => (list || []).some((it) => it.toLowerCase() === String(text).toLowerCase());
  const ended = within(waiter.ended, state);
  const result = at(value, waiter.result);
  const failed = ended && result !== undefined && within(waiter.failed, result);
  return { state: String(state), ended, failed, result, message: at(value, waiter.message), percent: at(value, waiter.progress) };
}

/** Creates the view of an operation; `results` are the links to what a task has made. */
function progressView(progress, results) {
  const { state, ended, failed, result, message, percent } = progress;
  const outcome = outcomeText(result);
  const kind = !ended ? "active" : failed ? "bad" : /warning/i.test(outcome) ? "fair" : "good";
  return h("div", { class: `progress ${kind}` },
    h("p", {},
      h("strong", { id: "progress-state" }, (ended && outcome) || words(state)),
      ended ? ` · ${words(state)}` : " · updated every second",
      message ? ` · ${redactText(String(message))}` : ""),
    ended ? null : h("progress", { "aria-labelledby": "progress-state", max: "100", value: percent === undefined ? null : Number(percent) }),
    ended && results.length > 0 ? h("p", {}, "Result: ", results.map((link) => [pageLink(openAddress(link), linkName(link), { class: "result" }), " "])) : null);
}

/** Returns the outcome of an operation as text: that of a task is a boolean. Empty if it is absent. */
function outcomeText(result) {
  if (result === undefined || result === null) return "";
  const known = { true: "Success", false: "Failed" };
  return known[String(result)] || words(String(result));
}

let timer = null;

/** Ends the reading of the page that is left. */
function stopFollowing() {
  clearTimeout(timer);
  timer = null;
}

/** Reads an operation again until it ends or the page is left; calls `update` with each representation. */
function follow(address, resource, update, failures = 0) {
  stopFollowing();
  timer = setTimeout(async () => {
    const current = timer;
    let failed = failures;
    let progress = null;
    try {
      const { value } = await read(address, { background: true });
      if (current !== timer) return;
      progress = progressOf(value, resource);
      failed = 0;
      update(value);
    } catch (error) {
      if (current !== timer) return;
      failed += 1;
      if (failed >= FAILURES || error.status === 401) {
        announce(`The state cannot be read: ${error.message}`);
        return;
      }
    }
    if (failed > 0 || (progress && !progress.ended)) follow(address, resource, update, failed);
    else if (progress) announce(progress.failed ? "The operation failed." : "The operation has ended.");
  }, PAUSE);
}
