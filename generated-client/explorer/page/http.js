// Requests to the server of the page, the session, and the list of the requests that were made.

let settings = { server: "", logon: null, readOnly: false, advice: null };

/** Id of the logon session; in the memory of the page only. */
let session = null;

/** The requests so far, the newest last: `{ method, address, status, milliseconds, bytes, format }`. */
const made = [];
const MADE = 200;

/** Error of a request, with the message of the server. */
class RequestError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

const JSON_TYPE = "application/json";
const XML_TYPE = "application/xml";

/** Loads a document of the page. */
async function loadOwn(name) {
  const response = await fetch(`/explore/${name}`, { credentials: "same-origin", cache: "no-store" });
  if (!response.ok) throw new RequestError(response.status, `The page cannot be loaded: status ${response.status}.`);
  return response.json();
}

/** Sends a request and returns `{ status, type, text, bytes, headers }`; statuses of errors reject. */
async function send(method, address, { accept = JSON_TYPE, body, authorization, background } = {}) {
  const headers = { Accept: accept };
  if (body !== undefined) headers["Content-Type"] = accept;
  if (authorization) headers.Authorization = authorization;
  else if (session) headers["X-RestSvcSessionId"] = session;
  // The page holds the session of the logon; without a logon, a cookie of the server of the page admits the request.
  const credentials = settings.logon ? "omit" : "same-origin";
  const entry = { method, address, accept, status: null, bytes: 0, milliseconds: 0, background: Boolean(background) };
  const started = performance.now();
  try {
    const response = await fetch(address, { method, headers, body, credentials, cache: "no-store", redirect: "error" });
    const content = new Uint8Array(await response.arrayBuffer());
    Object.assign(entry, { status: response.status, bytes: content.length, warning: response.headers.get("X-Simulator-Warning") });
    const type = response.headers.get("Content-Type") || "";
    takeServerTime(response.headers.get("Date"));
    const text = /json|xml|text/.test(type) || type === "" ? new TextDecoder().decode(content) : null;
    if (!response.ok) throw new RequestError(response.status, messageOf(response.status, text));
    return { status: response.status, type, text, bytes: content, headers: response.headers };
  } catch (error) {
    if (error instanceof RequestError) throw error;
    throw new RequestError(0, "The server does not answer. It may have been stopped, or the connection was lost.");
  } finally {
    entry.milliseconds = performance.now() - started;
    made.push(entry);
    if (made.length > MADE) made.shift();
    showRequests();
  }
}

/** Returns the message of an error body, or a sentence about the status. */
function messageOf(status, text) {
  try {
    const message = get(parseJson(text), "Message");
    if (message) return String(message);
  } catch {
    const message = /<Message>([^<]*)<\/Message>|Message="([^"]*)"/.exec(text || "");
    if (message) return message[1] || message[2];
  }
  const known = { 401: "The session has expired.", 403: "The account lacks the rights.", 404: "The server has nothing at this address.",
    503: "The server is unavailable at the moment." };
  return known[status] || `The server answered with status ${status}.`;
}

/** Reads a representation in JSON. */
async function read(address, options) {
  const response = await send("GET", address, options);
  if (response.text === null || /xml|html/.test(response.type)) return { response, value: undefined };
  return { response, value: response.text.trim() === "" ? undefined : parseJson(response.text) };
}

/** Logs on, and keeps the session in the memory of the page. */
async function logOn(user, password) {
  const bytes = new TextEncoder().encode(`${user}:${password}`);
  const authorization = `Basic ${btoa(String.fromCharCode(...bytes))}`;
  const response = await send("POST", `${model.base}/sessionMngr/?v=latest`, { authorization });
  session = response.headers.get("X-RestSvcSessionId");
  if (!session) throw new RequestError(response.status, "The server answered without a session.");
}

/** Ends the session. */
async function logOff() {
  const id = session;
  if (!id) return;
  await send("DELETE", `${model.base}/logonSessions/${encodeURIComponent(decodedId(id))}`).catch(() => {});
  session = null;
}

/** Returns the id of the logon session that the header encodes. */
function decodedId(id) {
  try {
    return atob(id);
  } catch {
    return id;
  }
}

/** Returns a text without the ids of logon sessions, for people. */
function redactText(text) {
  const known = session ? [session, decodedId(session)] : [];
  const hidden = text.replace(/(\/logonSessions\/)[^/?#"'<\s]+/gi, "$1***");
  return known.reduce((result, secret) => result.split(secret).join("***"), hidden);
}

/** True if an address holds the id of a logon session. Such addresses are not opened: they would be kept in the history of the browser. */
function holdsSession(address) {
  return /\/logonsessions\/./i.test(address);
}

/** Runs tasks, no more than `limit` at the same time. */
async function inTurn(tasks, limit) {
  const queue = [...tasks];
  const worker = async () => {
    for (let task = queue.shift(); task; task = queue.shift()) await task();
  };
  await Promise.all(Array.from({ length: limit }, worker));
}
