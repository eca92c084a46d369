// Names, times, sizes and durations for people.

const ACRONYMS = { uid: "UID", fs: "FS", id: "ID", vm: "VM", vms: "VMs", utc: "UTC", sql: "SQL", ip: "IP", os: "OS", cdp: "CDP", nas: "NAS", wan: "WAN",
  cpu: "CPU", url: "URL", dns: "DNS", sso: "SSO", guid: "GUID", rpo: "RPO", vapp: "vApp", vapps: "vApps", vcloud: "vCloud", vsphere: "vSphere",
  vmware: "VMware", hyperv: "Hyper-V", ram: "RAM", gb: "GB",
  mb: "MB", fqdn: "FQDN", ssh: "SSH", smtp: "SMTP", vlan: "VLAN", vlans: "VLANs" };

/** Returns a name of the API as words: `CreationTimeUTC` becomes `Creation time UTC`. */
function words(name) {
  const product = /[vV](?:App|Cloud|Sphere)|VMs|VMware|HyperV/g;
  const joined = name.replace(product, (text) => text.charAt(0).toUpperCase() + text.slice(1).toLowerCase());
  const parts = joined.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2").split(/[ _-]+/);
  const known = parts.map((part) => ACRONYMS[part.toLowerCase()] || part.toLowerCase());
  return capital(known.join(" "));
}

/** Returns the label of a member or of a field of a query. Times are shown in the zone of the browser, so `UTC` is left out. */
function labelOf(member) {
  return member.type === "timestamp" ? words(member.name.replace(/UTC$/, "")) : words(member.name);
}

/** Returns the zone of the browser at a time: `UTC`, or `UTC+02:00`. */
function zone(text) {
  const minutes = -new Date(text).getTimezoneOffset();
  const two = (number) => String(Math.floor(number)).padStart(2, "0");
  return minutes === 0 ? "UTC" : `UTC${minutes < 0 ? "-" : "+"}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
}

/** Returns a text with a capital at the start. */
function capital(text) {
  return text.startsWith("v") && /^v[A-Z]/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);
}

const numbers = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });

/** Formats a number of bytes with three digits and a binary unit: `1.36 TiB`. */
function size(bytes) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
  let [number, unit] = [bytes, 0];
  while (Math.abs(number) >= 999.5 && unit + 1 < units.length) {
    number /= 1024;
    unit += 1;
  }
  if (unit === 0) return `${number} B`;
  const digits = Math.abs(number) < 9.995 ? 2 : Math.abs(number) < 99.95 ? 1 : 0;
  return `${number.toFixed(digits)} ${units[unit]}`;
}

/** Formats seconds with the two largest units: `1 h 05 min`. */
function duration(seconds) {
  const total = Math.max(0, Math.round(seconds));
  const two = (number) => String(number).padStart(2, "0");
  const [days, hours, minutes] = [Math.floor(total / 86400), Math.floor(total / 3600) % 24, Math.floor(total / 60) % 60];
  if (days > 0) return `${days} d ${two(hours)} h`;
  if (hours > 0) return `${hours} h ${two(minutes)} min`;
  if (minutes > 0) return `${minutes} min ${two(total % 60)} s`;
  return `${total} s`;
}

/** Formats a time in the zone of the browser, to the second; other texts stay as they are. */
function time(text) {
  const date = new Date(text);
  if (Number.isNaN(date.getTime()) || !/^\d{4}-\d\d-\d\dT/.test(text)) return text;
  const two = (number) => String(number).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** Difference of the server's clock to that of the browser, in milliseconds. */
let clockOffset = 0;

/** Takes the time of the server from the header of a response. */
function takeServerTime(header) {
  const sent = Date.parse(header || "");
  if (!Number.isNaN(sent)) clockOffset = sent - Date.now();
}

/** Returns the span from now, by the clock of the server, to a time: `3 h 05 min ago`. Empty for times before 1900. */
function relativeTime(text) {
  const date = new Date(text);
  if (Number.isNaN(date.getTime()) || date.getFullYear() < 1900) return "";
  const seconds = (date.getTime() - Date.now() - clockOffset) / 1000;
  if (Math.abs(seconds) < 2) return "now";
  return seconds < 0 ? `${duration(-seconds)} ago` : `in ${duration(seconds)}`;
}

const BYTES = { bytes: 1, kilobytes: 2 ** 10, megabytes: 2 ** 20, gigabytes: 2 ** 30, terabytes: 2 ** 40 };
const SECONDS = { seconds: 1, minutes: 60, hours: 3600, days: 86400 };
const UNITS = { kilobytes: "KiB", megabytes: "MiB", gigabytes: "GiB", terabytes: "TiB", percent: "%", seconds: "s", minutes: "min", hours: "h",
  megahertz: "MHz" };

/** Returns the sign of a unit. */
function unitSign(unit) {
  return UNITS[unit] || unit;
}

/** Formats a number with its unit. Sizes and spans get the unit that is easiest to read. */
function quantity(value, unit) {
  const number = Number(value);
  if (!Number.isFinite(number)) return String(value);
  if (BYTES[unit]) return size(number * BYTES[unit]);
  if (SECONDS[unit] && (unit === "seconds" || unit === "minutes")) return duration(number * SECONDS[unit]);
  if (!Number.isSafeInteger(number) && /^-?\d+$/.test(String(value))) return String(value);
  return unit ? `${numbers.format(number)} ${unitSign(unit)}` : numbers.format(number);
}

/** Formats a count with its noun: `1 object`, `2 objects`. */
function count(number, noun) {
  return `${numbers.format(number)} ${noun}${number === 1 ? "" : "s"}`;
}
