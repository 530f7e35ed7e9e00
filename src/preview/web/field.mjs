// A thing that can be filled in: its control on the page, its place in the data, and what is in the file.
import { element } from "./dom.mjs";
import { words } from "./words.mjs";

let made = 0;
const newId = kind => `${kind}-${++made}`;

const asText = value => (value === null || value === undefined ? "" : value);

// Is it something that one line of text cannot say?
const isComplex = value => value !== null && typeof value === "object";

export class Field {
  // `cell`: of a table. `form`: text, or figure for what is written as it is.
  constructor(control, { pointer, value, form = "text", cell = null, readOnly = false }) {
    Object.assign(this, { control, pointer, form, cell });
    control.id = newId("field");
    control.dataset.pointer = pointer;
    control.autocomplete = "off";
    control.spellcheck = false;
    const complex = isComplex(value);
    if (complex || readOnly) control.readOnly = true;
    control.value = complex ? words.inFile : asText(value);
    this.original = control.value; // as the control has it: it may write line ends otherwise
    control.field = this;
  }

  get value() { return this.control.value; }
  get changed() { return !this.control.readOnly && this.value !== this.original; }

  set value(text) {
    if (this.control.readOnly) return;
    this.control.value = text;
    this.mark();
  }

  mark() { this.control.classList.toggle("unsaved", this.changed); }

  keep(value = this.value) {
    this.original = value;
    this.mark();
  }

  // For a save: kind, pointer, form and value of each change.
  changes() {
    if (!this.value.trim()) return [["set", this.pointer, "json", "null"]];
    return [["set", this.pointer, this.form, this.value]];
  }

  // Says something at the control, in words; "" nothing. `action`: a button behind it.
  say(text, kind = "error", action = null) {
    const key = `${kind} ${text}`;
    if (this.said === key) return;
    this.said = key;
    this.note?.remove();
    this.note = null;
    this.control.toggleAttribute("aria-invalid", false);
    this.control.removeAttribute("aria-describedby");
    if (!text) return;
    this.note = element("span", `said ${kind}`);
    const label = element("span", "", text);
    label.id = newId("said");
    this.note.append(label);
    if (action) this.note.append(action);
    this.control.after(this.note);
    this.control.setAttribute("aria-describedby", label.id);
    if (kind === "error") this.control.setAttribute("aria-invalid", "true");
  }
}

// A list of texts: a line for each.
export class ListField extends Field {
  constructor(control, { pointer, items, add }) {
    super(control, { pointer, value: items.map(item => asText(item.value)).join("\n") });
    Object.assign(this, { items, add });
  }

  changes() {
    const lines = this.value.split("\n").map(line => line.trim()).filter(Boolean), all = JSON.stringify(lines);
    const { items, pointer } = this;
    if (!items.length) return [["set", pointer, "json", all]];
    if (!this.add) // one text that stands for the list
      return lines.length === 1 ? [["set", pointer, "text", lines[0]]] : [["remove", pointer, "text", ""], ["set", pointer, "json", all]];
    if (!lines.length) return [["remove", pointer, "text", ""]];
    const same = lines.slice(0, items.length).flatMap((line, i) => (line === items[i].value ? [] : [["set", items[i].pointer, "text", line]]));
    const more = lines.slice(items.length).map(line => ["insert", this.add, "json", JSON.stringify(line)]);
    const fewer = items.slice(lines.length).reverse().map(item => ["remove", item.pointer, "text", ""]);
    return [...same, ...more, ...fewer];
  }
}

export const fieldOf = control => control?.field;

export function line() {
  const input = element("input");
  input.type = "text";
  return input;
}

export function lines(rows = 1) {
  const area = element("textarea");
  area.rows = rows;
  return area;
}

// One of some values, or none.
export function choice(values, value) {
  const select = element("select");
  select.append(...["", ...values].map(text => {
    const option = element("option", "", text || words.choices);
    option.value = text;
    return option;
  }));
  if (value && !values.includes(value)) select.append(element("option", "", value));
  return select;
}
