// The source of a representation: JSON and XML, indented, with secrets redacted.

/** Size of a source in characters from which it is shown in part, and without colours. */
const LARGE = 200000;

/** Creates the view of a representation in one format, which is requested when the view opens. */
async function source(address, accept) {
  const response = await send("GET", address, { accept });
  const isXml = accept === XML_TYPE;
  const raw = response.text === null ? "" : response.text;
  const text = redactSource(isXml ? indentXml(raw) : indentJson(raw), isXml);
  const shown = text.slice(0, LARGE);
  const copy = h("button", { type: "button", class: "small", onclick: () => copyText(text) }, "Copy");
  const code = h("pre", { class: "source", tabindex: "0", "aria-label": isXml ? "XML" : "JSON" });
  code.append(...(text.length > LARGE ? [shown] : coloured(shown, isXml)));
  return [
    h("div", { class: "bar" }, h("span", { class: "muted" }, `${response.type || accept}, ${size(response.bytes.length)}`), copy),
    text.length > LARGE ? notice("info", `The first ${count(LARGE, "character")} of ${numbers.format(text.length)} are shown.`) : null,
    code,
  ];
}

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    announce("Copied.");
  } catch {
    announce("The browser does not allow copying. Select the text instead.");
  }
}

/** Indents JSON without a change to its tokens. */
function indentJson(text) {
  const tokens = text.replace(/^\uFEFF/, "").match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g) || [];
  const lines = [];
  let [line, depth] = ["", 0];
  const flush = () => {
    if (line !== "") lines.push(line);
    line = "  ".repeat(depth);
  };
  tokens.forEach((token, index) => {
    const next = tokens[index + 1];
    if (token === "{" || token === "[") {
      line += token;
      if (next === "}" || next === "]") return;
      depth += 1;
      flush();
    } else if (token === "}" || token === "]") {
      const empty = tokens[index - 1] === "{" || tokens[index - 1] === "[";
      if (!empty) {
        depth = Math.max(0, depth - 1);
        flush();
      }
      line += token;
    } else if (token === ",") {
      line += token;
      flush();
    } else {
      line += token === ":" ? ": " : token;
    }
  });
  lines.push(line);
  return lines.join("\n");
}

/** Indents XML. Elements that hold text only stay on one line. */
function indentXml(text) {
  const tokens = text.replace(/^\uFEFF/, "").match(/<[^>"']*(?:"[^"]*"|'[^']*'|[^>"'])*>|[^<]+/g) || [];
  const lines = [];
  let depth = 0;
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index].trim();
    if (token === "") continue;
    const closes = token.startsWith("</");
    if (closes) depth = Math.max(0, depth - 1);
    const opens = /^<[^/?!]/.test(token) && !token.endsWith("/>");
    const [inner, end] = [tokens[index + 1], tokens[index + 2]];
    if (opens && inner !== undefined && !inner.startsWith("<") && end !== undefined && end.startsWith("</")) {
      lines.push("  ".repeat(depth) + token + inner + end);
      index += 2;
    } else if (opens && inner !== undefined && inner.startsWith("</")) {
      lines.push("  ".repeat(depth) + token + inner);
      index += 1;
    } else {
      lines.push("  ".repeat(depth) + token);
      if (opens) depth += 1;
    }
  }
  return lines.join("\n");
}

/** Redacts the session, and the values of members with names of secrets. */
function redactSource(text, isXml) {
  const hidden = redactText(text);
  if (isXml) {
    return hidden
      .replace(/<([\w.:-]+)>([^<]+)<\//g, (whole, name) => (isSecret(name.split(":").pop()) ? `<${name}>***</` : whole))
      .replace(/([\w.:-]+)="([^"]+)"/g, (whole, name) => (isSecret(name.split(":").pop()) ? `${name}="***"` : whole));
  }
  return hidden.replace(/"([^"\\]+)": "((?:[^"\\]|\\.)+)"/g, (whole, name) => (isSecret(name) ? `"${name}": "***"` : whole));
}

/** Returns the source as text nodes and coloured parts. */
function coloured(text, isXml) {
  const pattern = isXml
    ? /(<\/?[\w.:-]+|\/?>|<\?[^>]*\?>)|([\w.:-]+(?==))|("[^"]*")/g
    : /("(?:[^"\\]|\\.)*")(?=:)|("(?:[^"\\]|\\.)*")|\b(true|false|null|-?\d[\d.eE+-]*)\b/g;
  const classes = isXml ? ["name", "attribute", "text"] : ["name", "text", "number"];
  const result = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    const kind = match.slice(1).findIndex((group) => group !== undefined);
    result.push(text.slice(from, match.index), h("span", { class: `source-${classes[kind]}` }, match[0]));
    from = match.index + match[0].length;
  }
  result.push(text.slice(from));
  return result;
}
