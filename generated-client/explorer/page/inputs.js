// Inputs for single values, with the constraints of their type. Each is `{ node, read(), set(value) }`; `read` returns undefined for an
// absent value. The browser checks the constraints.

const GUID = "[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}";
const LIMITS = { int: [-2147483648, 2147483647], long: [null, null], unsigned: [0, null], decimal: [null, null] };

/** Creates the input for a value. `member` has the type, the unit, and `optional`. */
function inputFor(member, id, required) {
  const { type } = member;
  const common = { id, required, "aria-describedby": `${id}-meaning` };
  if (type === "boolean") return required ? checkbox(common) : truth(common);
  if (type.enumeration) return enumerationInput(type.enumeration, common);
  if (Object.hasOwn(LIMITS, type)) return numberInput(member, common);
  if (type === "timestamp") return timeInput(common);
  if (type === "any" || type.reference) return jsonInput(common);
  return textInput(member, common);
}

function textInput(member, common) {
  const { type } = member;
  const patterns = {
    guid: [GUID, "A GUID: 8-4-4-4-12 hexadecimal digits"],
    uid: [`${model.uidPrefix}\\w+:${GUID}`, `A UID: ${model.uidPrefix}Type:GUID`],
    time: ["\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?([+\\-]\\d\\d:\\d\\d|Z)?", "A time of day: 20:00:00"],
    "hierarchy-ref": ["urn:.+", "A reference to an object: urn:VMware:Vm:…"],
  };
  const [pattern, title] = patterns[type] || [];
  const secret = type === "secret";
  const input = h("input", { ...common, type: secret ? "password" : "text", pattern, title, placeholder: secret ? null : member.example || null,
    autocomplete: secret ? "new-password" : "off", spellcheck: "false" });
  return { node: input, read: () => (input.value === "" ? (common.required ? "" : undefined) : input.value),
    set: (value) => { input.value = String(value); } };
}

function numberInput(member, common) {
  const [min, max] = member.unit === "percent" ? [0, 100] : LIMITS[member.type];
  const input = h("input", { ...common, type: "number", min: min === null ? null : String(min), max: max === null ? null : String(max),
    step: member.type === "decimal" ? "any" : "1", placeholder: member.example || null });
  const node = member.unit ? h("span", { class: "with-unit" }, input, h("span", { class: "muted" }, unitSign(member.unit))) : input;
  const read = () => {
    if (input.value === "") return undefined;
    const number = Number(input.value);
    return Number.isInteger(number) && !Number.isSafeInteger(number) ? BigInt(input.value) : number;
  };
  return { node, read, set: (value) => { input.value = String(value); } };
}

function checkbox(common) {
  const input = h("input", { ...common, required: null, type: "checkbox" });
  return { node: input, read: () => input.checked, set: (value) => { input.checked = String(value).toLowerCase() === "true"; } };
}

function truth(common) {
  const input = h("select", common, h("option", { value: "" }, "Not sent"), h("option", { value: "true" }, "Yes"), h("option", { value: "false" }, "No"));
  return { node: input, read: () => (input.value === "" ? undefined : input.value === "true"),
    set: (value) => { input.value = String(value).toLowerCase(); } };
}

function enumerationInput(name, common) {
  const enumeration = own(model.enumerations, name);
  const values = (enumeration && enumeration.values) || [];
  const option = (value) => h("option", { value: value.name }, value.summary ? `${words(value.name)} – ${value.summary}` : words(value.name));
  const input = h("select", common, h("option", { value: "" }, common.required ? "Choose…" : "Not sent"), values.map(option));
  const set = (value) => {
    const known = values.find((it) => [it.name, ...(it.aliases || [])].some((text) => text.toLowerCase() === String(value).toLowerCase()));
    if (!known) input.append(h("option", { value: String(value) }, String(value)));
    input.value = known ? known.name : String(value);
  };
  return { node: input, read: () => (input.value === "" ? undefined : input.value), set };
}

function timeInput(common) {
  const input = h("input", { ...common, type: "datetime-local", step: "1" });
  const two = (number) => String(number).padStart(2, "0");
  const set = (value) => {
    const date = new Date(value);
    if (Number.isNaN(date.getTime())) return;
    const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("-");
    input.value = `${day}T${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  };
  return { node: input, read: () => (input.value === "" ? undefined : new Date(input.value).toISOString()), set };
}

function jsonInput(common) {
  const input = h("textarea", { ...common, rows: "4", spellcheck: "false", class: "code" });
  const read = () => {
    if (input.value.trim() === "") return undefined;
    try {
      return parseJson(input.value);
    } catch {
      return input.value;
    }
  };
  return { node: input, read, set: (value) => { input.value = typeof value === "string" ? value : JSON.stringify(value, null, 2); } };
}

/** Encodes a body as indented JSON; a `BigInt` becomes a number. */
function encode(value, indent = "") {
  if (typeof value === "bigint") return String(value);
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const inner = `${indent}  `;
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  const entries = Array.isArray(value)
    ? value.map((item) => encode(item, inner))
    : Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}: ${encode(item, inner)}`);
  if (entries.length === 0) return open + close;
  return `${open}\n${entries.map((entry) => inner + entry).join(",\n")}\n${indent}${close}`;
}
