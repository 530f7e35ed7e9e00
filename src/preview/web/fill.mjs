// The report as a form: what the layout has fields for. What is typed stays here until it is saved into the file, which
// keeps everything else as it is; a file that was changed elsewhere meanwhile is never written over.
import { button, byId, element, joined, post } from "./dom.mjs";
import { choice, Field, fieldOf, line, lines, ListField } from "./field.mjs";
import { activeTab, noteOnTab, onTab } from "./tabs.mjs";
import { Table } from "./table.mjs";
import { words } from "./words.mjs";

const FIGURES = new Set(["year"]);
const LONG = 24; // characters; a longer text gets the room of a paragraph
const panel = byId("fill"), place = byId("fields");
let hooks; // showPlace(pointer): shows on the pages what is filled in
let fields = new Map(); // by pointer
let tables = [];
let base = null; // SHA-256 of the file that is shown
let editable = true;
let loading = false, saving = false, composing = false;
let waiting = null; // what to do once that is over
let focusNext = null; // after a change of what rows there are: "new", or what was removed

const changed = () => [...fields.values()].filter(field => field.changed);
export const hasUnsaved = () => changed().length > 0;

// ---- Building ----

function register(field) {
  fields.set(field.pointer, field);
  return field;
}

function labelled(at, field, control) {
  const { name, required, needs } = field;
  const about = joined([field.about, needs && words.needs(needs, field.needs_value)], "；");
  const label = element("label", "", name), box = element("div", control.tagName === "TEXTAREA" ? "field wide" : "field");
  if (required) label.append(element("span", "required", words.required));
  label.htmlFor = control.id;
  box.append(label, control);
  if (about) {
    const hint = element("p", "about", about);
    hint.id = `${control.id}-about`;
    control.setAttribute("aria-describedby", hint.id);
    box.append(hint);
  }
  if (required) control.required = true;
  at.append(box);
}

function addList(at, field) {
  const made = register(new ListField(lines(2), field));
  labelled(at, { ...field, about: joined([words.perLine, field.about], "；") }, made.control);
}

function addRecords(at, field) {
  const box = element("fieldset"), legend = element("legend", "", field.name);
  box.append(legend);
  if (field.about) box.append(element("p", "about", field.about));
  field.items.forEach((item, i) => {
    const one = element("fieldset", "record"), name = words.item(i + 1);
    one.append(element("legend", "", name));
    addFields(one, item.fields);
    if (field.add)
      one.append(button(words.removeRow(name), () => {
        if (confirm(words.removeAsk(`${field.name} ${name}`))) changeNow([["remove", item.pointer, "text", ""]]);
      }, "add"));
    box.append(one);
  });
  if (field.add) box.append(button(words.addItem, () => changeNow([["insert", field.add, "json", JSON.stringify(field.record)]]), "add"));
  at.append(box);
}

function addTable(at, field) {
  const box = element("div", "field wide");
  const table = new Table(field.table, { register, changeNow, changed: noteChanges, fill });
  if (field.about) box.append(element("p", "about", field.about));
  tables.push(table);
  box.append(table.element);
  at.append(box);
}

// A text of one line that is shown in several.
function keepOneLine(control) {
  control.addEventListener("keydown", event => { if (event.key === "Enter" && !event.isComposing) event.preventDefault(); });
  control.addEventListener("input", () => { if (control.value.includes("\n")) control.value = control.value.replace(/\s*\n\s*/g, ""); });
}

function addField(at, field) {
  if (field.table) return addTable(at, field);
  if (field.type === "list") return addList(at, field);
  if (field.type === "records") return addRecords(at, field);
  const several = field.lines || (typeof field.value === "string" && field.value.includes("\n"));
  const long = !several && typeof field.value === "string" && field.value.length > LONG;
  const control = field.values ? choice(field.values, field.value) : several ? lines(3) : long ? lines(1) : line();
  if (long) keepOneLine(control);
  labelled(at, field, register(new Field(control, { pointer: field.pointer, value: field.value,
    form: FIGURES.has(field.type) ? "figure" : "text" })).control);
}

function addFields(at, list) {
  for (const field of list) addField(at, field);
}

// Where the browser does not do it by itself.
function grow(control) {
  if (control.tagName !== "TEXTAREA" || CSS.supports("field-sizing", "content")) return;
  control.style.height = "auto";
  control.style.height = `${control.scrollHeight + 2}px`;
}

function focusAgain(control, selection) {
  control?.focus({ preventScroll: true });
  if (control?.setSelectionRange && selection[0] !== undefined) control.setSelectionRange(...selection);
}

// After a row came or went: on the new one, or on the one that took the place.
function focusOn(what, had) {
  const all = [...fields.values()];
  const field = what === "new" ? all.find(one => !had.has(one.pointer))
    : all.find(one => one.pointer.startsWith(`${what}/`)) ?? all.findLast(one => one.pointer.startsWith(what.slice(0, what.lastIndexOf("/"))));
  (field?.control ?? byId("tab-fill")).focus();
}

// Shows another state of the file; what was typed is put where it was.
function build(form) {
  const typed = changed().map(field => [field.pointer, field.value]), focused = document.activeElement?.dataset?.pointer;
  const selection = [document.activeElement?.selectionStart, document.activeElement?.selectionEnd];
  const { scrollTop } = panel.parentElement, had = fields;
  fields = new Map();
  tables = [];
  base = form.sha256;
  const made = document.createDocumentFragment();
  addFields(made, form.fields);
  place.replaceChildren(made);
  const lost = typed.filter(([pointer, value]) => {
    const field = fields.get(pointer);
    if (field) field.value = value;
    return !field;
  });
  for (const table of tables) table.refresh();
  for (const { control } of fields.values()) grow(control);
  panel.parentElement.scrollTop = scrollTop;
  if (focusNext) focusOn(focusNext, had);
  else focusAgain(fields.get(focused)?.control, selection);
  focusNext = null;
  noteChanges(lost.length ? words.lostTyped(lost.length) : undefined);
}

// ---- What is unsaved ----

function noteChanges(text) {
  const count = changed().length;
  noteOnTab("fill", count ? words.unsaved(count) : "");
  byId("save").disabled = saving || !count || !byId("elsewhere").hidden || !editable;
  const wrong = tables.reduce((sum, table) => sum + table.wrongTotals.length, 0);
  if (text !== undefined || !saving)
    byId("fill-status").textContent =
      joined([text ?? (count ? words.unsaved(count) : words.unchanged), wrong && words.sumsWrong(wrong)], " · ");
  byId("fill-status").classList.toggle("error", wrong > 0);
  hooks.unsaved(count > 0);
}

function fill(field, value) {
  field.value = value;
  for (const table of tables) table.refresh();
  noteChanges();
}

place.addEventListener("input", event => {
  const field = fieldOf(event.target);
  if (!field) return;
  field.mark();
  grow(field.control);
  if (field.cell) for (const table of tables) if (table.grid.contains(field.control)) table.refresh();
  noteChanges();
});

place.addEventListener("focusin", event => {
  const field = fieldOf(event.target);
  if (!field) return;
  if (field.cell && !event.target.readOnly && field.control.tagName === "INPUT") field.control.select();
  hooks.showPlace(field.pointer, field.cell?.label);
});

window.addEventListener("beforeunload", event => {
  if (!hasUnsaved()) return;
  event.preventDefault();
  event.returnValue = words.leave;
});

// ---- Saving ----

function complain(problems) {
  byId("fill-problems").replaceChildren(...problems.map(text => element("li", "", text)));
  byId("fill-problem").hidden = !problems.length;
}

function showElsewhere(shown) {
  byId("elsewhere").hidden = !shown;
  noteChanges();
}

async function send(changes, sent) {
  saving = true;
  complain([]);
  noteChanges(words.saving);
  const answer = await post("save", [base, ...changes.flat()], words.unreachable);
  saving = false;
  if (!answer.ok) focusNext = null;
  if (answer.ok) {
    base = answer.sha256;
    for (const [field, value] of sent) field.keep(value);
    noteChanges(changed().length ? undefined : words.saved);
  } else if (answer.changed) {
    showElsewhere(true);
  } else {
    complain(answer.problems);
    noteChanges(words.saveFailed);
  }
  resume();
}

// What had to wait for the end of a save, a load, or of an input method's work on a word.
function resume() {
  const next = waiting;
  if (saving || loading || composing || !next) return;
  waiting = null;
  next();
}

place.addEventListener("compositionstart", () => { composing = true; });
place.addEventListener("compositionend", () => {
  composing = false;
  resume();
});

export async function save() {
  const list = changed();
  if (saving || !list.length || !editable || !byId("elsewhere").hidden) return;
  await send(list.flatMap(field => field.changes()), list.map(field => [field, field.value]));
}

// A change of what rows there are is saved with all that was typed: their numbers are places in the file.
async function changeNow(changes) {
  if (saving || !byId("elsewhere").hidden) return;
  const list = changed(), [kind, pointer] = changes[0];
  focusNext = kind === "insert" ? "new" : pointer;
  await send([...list.flatMap(field => field.changes()), ...changes], list.map(field => [field, field.value]));
}

// ---- Following the file ----

async function load(keep = true) {
  if (loading || composing) {
    waiting = () => load(keep);
    return;
  }
  loading = true;
  try {
    const answer = await fetch("form"), form = answer.ok ? await answer.json() : null;
    byId("unreadable").hidden = !!form;
    if (!form) return;
    if (!keep) for (const field of changed()) field.value = field.original;
    build(form);
    showElsewhere(false);
  } finally {
    loading = false;
    resume();
  }
}

// The report was read again: is it what is shown here?
export function followFile(state) {
  editable = state.editable;
  byId("filed").hidden = editable;
  byId("fill-bar").hidden = !editable;
  if (!editable || (activeTab() !== "fill" && base === null)) return;
  if (saving) waiting = () => followFile(state);
  else if (state.hash !== base && hasUnsaved() && base !== null) showElsewhere(true);
  else load();
}

// ---- To and from the pages ----

// Puts the cursor where this piece of the data is filled in; false when that is nowhere.
export function focusPointer(pointer) {
  for (let at = pointer; at; at = at.slice(0, at.lastIndexOf("/"))) {
    const field = fields.get(at) ?? [...fields.values()].find(one => one.pointer.startsWith(`${at}/`) && at === pointer);
    if (!field) continue;
    field.control.focus({ preventScroll: true });
    field.control.scrollIntoView({ block: "center", inline: "center" });
    return true;
  }
  return false;
}

export const whenLoaded = () => (base === null ? load() : Promise.resolve());

export function setUpFill(given) {
  hooks = given;
  byId("save").addEventListener("click", save);
  byId("keep-typed").addEventListener("click", () => load(true));
  byId("drop-typed").addEventListener("click", () => load(false));
  onTab(id => { if (id === "fill" && base === null && editable) load(); });
  document.addEventListener("keydown", event => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    save();
  });
}
