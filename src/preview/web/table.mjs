// A table to be filled in, with the merged heads it has in print, that behaves like a spreadsheet.
import { button, element } from "./dom.mjs";
import { Field, fieldOf, line, lines } from "./field.mjs";
import { amountOf, isNumeric, print, read, sumsOf } from "./sums.mjs";
import { words } from "./words.mjs";

const HEADS = { band: "colgroup", head: "col", stub: "row", section: "row" };

// ---- Blocks of cells, as spreadsheets put them on the clipboard ----

export function readBlock(text) {
  const rows = [[]];
  let cell = "", quoted = false;
  const close = () => { rows.at(-1).push(cell); cell = ""; };
  const clean = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (let i = 0; i < clean.length; i++) {
    const c = clean[i];
    if (quoted) {
      if (c !== '"') cell += c;
      else if (clean[i + 1] === '"') { cell += c; i++; }
      else quoted = false;
    } else if (c === '"' && !cell) quoted = true;
    else if (c === "\t") close();
    else if (c === "\n") { close(); rows.push([]); }
    else cell += c;
  }
  close();
  return rows;
}

// A figure without the separators that spreadsheets show.
const bare = (text, field) =>
  (field.cell && isNumeric(field.cell) && /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text.trim()) ? text.replaceAll(",", "") : text).trim();

// ---- The table ----

// A cell by its row and column, in the band or in one beside it.
const keyOf = ({ half = 0 }, r, c) => `${half} ${r} ${c}`;

// Which record of a list does a pointer belong to? Of lists in each other the inner one.
function recordOf(lists, pointer) {
  const list = lists.filter(at => pointer.startsWith(`${at.pointer}/`)).sort((a, b) => b.pointer.length - a.pointer.length)[0];
  if (!list) return null;
  return `${list.pointer}/${pointer.slice(list.pointer.length + 1).split("/")[0]}`;
}

export class Table {
  // hooks: register(field), changeNow(changes, words): saves at once with these changes behind the others
  constructor(table, hooks) {
    Object.assign(this, { hooks, rows: [], bands: [], removable: new Set() });
    this.element = element("div", "table");
    this.grid = element("table");
    this.grid.append(element("caption", "", table.name ?? table.key));
    for (const band of table.bands) this.addBand(band);
    this.scroller = element("div", "scroller");
    this.scroller.append(this.grid);
    this.element.append(this.scroller);
    this.wrong = element("p", "wrong");
    this.wrong.hidden = true;
    this.wrongText = element("span");
    this.wrong.append(this.wrongText, button(words.takeAll, () => this.takeAll()));
    this.element.append(this.wrong);
    for (const list of table.bands.flatMap(band => band.lists ?? []))
      this.element.append(button(words.addRow, () => hooks.changeNow([["insert", list.add, "json", JSON.stringify(list.record)]]), "add"));
    this.grid.addEventListener("keydown", event => this.key(event));
    this.grid.addEventListener("paste", event => this.paste(event));
    this.refresh();
  }

  addBand({ head, body, lists = [], too_large: tooLarge }) {
    const band = new Map();
    this.bands.push(band);
    if (head?.cells.length) this.grid.append(this.newRows(head, band, lists));
    if (body?.cells.length) this.grid.append(this.newRows(body, band, lists));
    if (tooLarge) this.element.append(element("p", "about", words.tooLarge));
  }

  newRows({ rows, cells }, band, lists) {
    const made = element("tbody"), all = Array.from({ length: rows }, () => []);
    const lanes = Array.from({ length: rows }, () => []);
    for (const cell of cells) {
      const at = this.newCell(cell, band, lists, lanes[cell.row]);
      at.rowSpan = cell.rowspan;
      at.colSpan = cell.colspan;
      all[cell.row].push([cell.col, at]);
    }
    for (const row of all) {
      const at = element("tr");
      at.append(...row.sort((a, b) => a[0] - b[0]).map(([, cell]) => cell));
      made.append(at);
    }
    this.rows.push(...lanes.filter(lane => lane.length));
    return made;
  }

  newCell(cell, band, lists, lane) {
    const scope = HEADS[cell.part], at = element(scope ? "th" : "td", cell.vertical ? `${cell.part} vertical` : cell.part);
    if (scope) at.scope = cell.rowspan > 1 && scope === "row" ? "rowgroup" : cell.colspan > 1 && scope === "col" ? "colgroup" : scope;
    if (cell.names?.length) this.addNames(at, cell, lists, lane);
    else if (cell.part === "body" && cell.label !== undefined) this.addInput(at, cell, band, lists, lane);
    else at.textContent = cell.diagonal ? cell.diagonal.join(" ＼ ") : cell.text;
    return at;
  }

  addInput(at, cell, band, lists, lane) {
    const numeric = isNumeric(cell), control = numeric ? line() : lines();
    const field = new Field(control, { pointer: cell.pointer, value: cell.value, form: numeric ? "figure" : "text", cell,
      readOnly: cell.type === "image" });
    control.setAttribute("aria-label", cell.label);
    if (numeric) {
      control.inputMode = cell.type === "count" ? "numeric" : "text";
      control.classList.add("figure");
    }
    if (cell.state === "computed") at.classList.add("total");
    field.fieldAt = (r, c) => band.get(keyOf(cell, r, c));
    field.amount = () => amountOf(field, field.fieldAt);
    if (cell.c !== undefined) band.set(keyOf(cell, cell.r, cell.c), field);
    this.place(at, field, lists, lane);
  }

  addNames(at, cell, lists, lane) {
    for (const name of cell.names) {
      const control = line(), field = new Field(control, { pointer: name.pointer, value: name.value });
      control.setAttribute("aria-label", name.name);
      this.place(at, field, lists, lane);
    }
  }

  place(at, field, lists, lane) {
    const record = recordOf(lists, field.pointer);
    at.append(field.control);
    lane.push(field);
    this.hooks.register(field);
    if (!record || this.removable.has(record)) return;
    this.removable.add(record);
    const name = field.value || words.item(Number(record.split("/").at(-1)) + 1);
    const remove = button("×", () => {
      if (confirm(words.removeAsk(name))) this.hooks.changeNow([["remove", record, "text", ""]]);
    }, "remove");
    remove.title = words.removeRow(name);
    remove.setAttribute("aria-label", words.removeRow(name));
    at.classList.add("removable");
    at.append(remove);
  }

  // ---- Sums ----

  refresh() {
    this.wrongTotals = [];
    for (const band of this.bands)
      for (const field of band.values()) this.refreshField(field);
    this.wrong.hidden = !this.wrongTotals.length;
    this.wrongText.textContent = words.sumsWrong(this.wrongTotals.length);
  }

  refreshField(field) {
    const { cell, fieldAt } = field;
    if (!isNumeric(cell)) return;
    const given = read(field.value, cell.type);
    if (given.state === "wrong") return field.say(field.control.readOnly ? "" : words.notNumber);
    const sums = sumsOf(field, fieldAt);
    const blank = !sums.length || (sums[0].sum === 0n && !cell.text); // as it is in print
    field.control.placeholder = blank ? "" : print(sums[0].sum, cell);
    if (sums.length) field.control.title = words.sumIs(print(sums[0].sum, cell));
    const wrong = given.state === "number" ? sums.filter(({ sum }) => sum !== given.amount) : [];
    if (!wrong.length) return field.say("");
    const sum = print(wrong[0].sum, cell), by = given.amount - wrong[0].sum;
    const along = sums.length > 1 ? `${words[wrong[0].along === "row" ? "alongRow" : "alongColumn"]}` : "";
    this.wrongTotals.push([field, sum]);
    field.say(`${along}${words.sumShould(sum, print(by < 0n ? -by : by))}`, "error", button(words.take(sum), () => {
      this.hooks.fill(field, sum);
      field.control.focus();
    }));
  }

  // Totals of totals follow once those are right.
  takeAll() {
    for (let round = 0; round < 4 && this.wrongTotals.length; round++) {
      for (const [field, sum] of this.wrongTotals) field.value = sum;
      this.refresh();
    }
    this.hooks.changed();
  }

  // ---- Keys ----

  placeOf(field) {
    for (let row = 0; row < this.rows.length; row++) {
      const column = this.rows[row].indexOf(field);
      if (column >= 0) return [row, column];
    }
    return null;
  }

  go(row, column) {
    const lane = this.rows[row], to = lane?.[Math.min(column, lane.length - 1)];
    to?.control.focus();
    to?.control.select?.();
    return !!to;
  }

  key(event) {
    const field = fieldOf(event.target), at = field && this.placeOf(field);
    if (!at || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    const { selectionStart: from, selectionEnd: to, value } = field.control;
    const all = to - from === value.length, several = field.control.tagName === "TEXTAREA" && value.includes("\n");
    const step = {
      Enter: () => [event.shiftKey ? -1 : 1, 0],
      ArrowDown: () => (several ? null : [1, 0]), ArrowUp: () => (several ? null : [-1, 0]),
      ArrowRight: () => (!event.shiftKey && (all || from === value.length) ? [0, 1] : null),
      ArrowLeft: () => (!event.shiftKey && (all || to === 0) ? [0, -1] : null),
    }[event.key]?.();
    if (event.key === "Escape" && field.changed) {
      event.preventDefault();
      event.stopPropagation();
      this.hooks.fill(field, field.original);
    }
    if (!step) return;
    const column = at[1] + step[1];
    if (column >= 0 && column < this.rows[at[0]].length && this.go(at[0] + step[0], column)) event.preventDefault();
    else if (event.key === "Enter") event.preventDefault();
  }

  paste(event) {
    const field = fieldOf(event.target), at = field && this.placeOf(field);
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!at || !/[\t\n]/.test(text.replace(/\r?\n$/, ""))) {
      if (at && bare(text, field) !== text) {
        event.preventDefault();
        field.control.setRangeText(bare(text, field), field.control.selectionStart, field.control.selectionEnd, "end");
        field.control.dispatchEvent(new Event("input", { bubbles: true }));
      }
      return;
    }
    event.preventDefault();
    let done = 0, lost = 0;
    readBlock(text).forEach((row, down) => row.forEach((value, right) => {
      const to = this.rows[at[0] + down]?.[at[1] + right];
      if (!to || to.control.readOnly) return lost++;
      to.value = bare(value, to);
      done++;
    }));
    this.refresh();
    this.hooks.changed(words.pasted(done, lost));
  }
}
