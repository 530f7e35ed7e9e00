/* A case as banxin-layout(5) and banxin-data(5) have it. Nodes stand in flow style, one in a line when they are roots'
 * children, so that a case can be read. */
#include <stdio.h>
#include <string.h>

#include "breaks.h"

static void put(bx_buf *out, const char *a, const char *b, const char *c) {
  bx_buf_puts(out, a);
  bx_buf_puts(out, b);
  bx_buf_puts(out, c);
}

static void put_text(bx_buf *out, const char *before, const char *text) {
  if (!text) return;
  bx_buf_puts(out, before);
  bx_buf_json(out, text);
}

/* Tenths as 12.3 and a unit. */
static void put_tenths(bx_buf *out, const char *before, int tenths, const char *unit) {
  bx_buf_puts(out, before);
  bx_buf_int(out, tenths / 10);
  bx_buf_putc(out, '.');
  bx_buf_int(out, tenths % 10);
  bx_buf_puts(out, unit);
}

static void put_format(bx_buf *out, const node *leaf) {
  static const char *const types[] = {"count", "count", "text", "money", "image"};
  put(out, ", cell: {type: ", types[leaf->kind], ", align: ");
  put(out, leaf->align, leaf->kind == FIGURE_PICTURE ? ", height: 8mm" : "", "}");
}

static void put_flags(bx_buf *out, const form *f, const node *n) {
  if (n->vertical) bx_buf_puts(out, ", vertical: true");
  if (n->keep) bx_buf_puts(out, ", keep: true");
  if (n->pad) bx_buf_puts(out, ", pad: true");
  if (n->across) bx_buf_puts(out, ", across: true");
  if (n->even) bx_buf_puts(out, ", even: true");
  if (n->merge) bx_buf_puts(out, ", merge: true");
  if (n->sum) bx_buf_puts(out, ", sum: rest");
  if (n->with_next) bx_buf_puts(out, ", keep-with-next: true");
  put_text(out, ", translation: ", n->translation);
  put_text(out, ", number: ", n->number);
  if (n->footnote) put_text(out, ", footnote: ", f->footnotes[n->footnote - 1]);
  if (n->indent) put(out, ", indent: ", n->indent == 1 ? "1字" : "2字", "");
  if (n->stretch == 1) return;
  bx_buf_puts(out, ", stretch: ");
  bx_buf_int(out, n->stretch);
}

/* Is it made of the same node as the one before it? */
static bool is_copy(const node *n, int i) {
  return i > 0 && n->children[i]->list && n->children[i]->of == n->children[i - 1]->of;
}

static void put_node(bx_buf *out, const form *f, const node *n, bool rows) {
  const char *axis = rows ? "rows" : "columns";
  bx_buf_putc(out, '{');
  const char *before = "";
  if (n->list)
    put(out, "each: ", n->list, rows ? ", label: \"{" ITEM_NAME "}\"" : "");
  else if (n->key)
    put(out, "key: ", n->key, ""), before = ", ";
  if (!n->list && n->label) put(out, before, "label: ", ""), bx_buf_json(out, n->label);
  put_text(out, ", note: ", n->note);
  put_flags(out, f, n);
  if (!n->count && !rows) {
    put_format(out, n);
    bx_buf_puts(out, ", span: ");
    bx_buf_int(out, n->span);
    bx_buf_puts(out, ", cell-span: ");
    bx_buf_int(out, n->cell_span);
  }
  for (int i = 0; i < n->count; i++) {
    if (!rows && is_copy(n, i)) continue;
    put(out, i ? ", " : ", ", i ? "" : axis, i ? "" : ": [");
    put_node(out, f, n->children[i], rows);
  }
  bx_buf_puts(out, n->count ? "]}" : "}");
}

/* `fill`: before this node of the first level is the place for rows that are lacking. */
static void put_tree(bx_buf *out, const form *f, const char *name, const node *root, int fill) {
  bool rows = strstr(name, "rows");
  bx_buf_puts(out, name);
  for (int i = 0; i < root->count; i++) {
    if (!rows && is_copy(root, i)) continue;
    if (i == fill) bx_buf_puts(out, "          - {fill: true}\n");
    bx_buf_puts(out, "          - ");
    put_node(out, f, root->children[i], rows);
    bx_buf_putc(out, '\n');
  }
}

static void put_page(bx_buf *out, const form *f) {
  put_tenths(out, "paper: {width: ", f->left + f->width + f->right, "mm");
  put_tenths(out, ", height: ", f->top + f->height + f->bottom, "mm}\n");
  put_tenths(out, "type-area: {left: ", f->left, "mm");
  put_tenths(out, ", top: ", f->top, "mm");
  put_tenths(out, ", width: ", f->width, "mm");
  put_tenths(out, ", height: ", f->height, "mm}\n");
  bx_buf_puts(out, "grid: {size: 5pt, chars: ");
  bx_buf_int(out, f->width * 72 / 254 / 5);
  bx_buf_puts(out, ", lines: ");
  bx_buf_int(out, f->height * 72 / 254 / 6);
  bx_buf_puts(out, "}\n");
}

/* All that stands in a table is of one size; the rest is the master's. */
static void put_styles(bx_buf *out, const form *f) {
  static const char *const parts[] = {"table",      "table-corner", "table-note",    "table-caption",
                                      "table-unit", "table-sign",   "table-numbers", "table-translation",
                                      "table-foot", "title",        "body"};
  bx_buf_puts(out, "styles:\n");
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    put(out, "  ", parts[i], ": ");
    put_tenths(out, "{size: ", f->em, "pt");
    put_tenths(out, ", leading: ", f->leading, strcmp(parts[i], "body") ? "pt}\n" : "pt, grid: false, indent: 0mm}\n");
  }
}

static void put_look(bx_buf *out, const form *f) {
  put_tenths(out, "table-look: {frame: 0.75pt, rule: 0.4pt, row-height: ", f->row_height, "mm");
  put_tenths(out, ", padding: {side: ", f->pad_side, "mm");
  put_tenths(out, ", top: ", f->pad_top, "mm}, band-fill: ");
  bx_buf_int(out, f->band_fill);
  bx_buf_putc(out, '%');
  if (f->row_step) put_tenths(out, ", row-step: ", f->row_step, "mm");
  bx_buf_puts(out, ", before: 0mm, after: 0mm}\n");
}

static void put_width_list(bx_buf *out, const char *name, const char **widths, int count) {
  bx_buf_puts(out, name);
  for (int c = 0; c < count; c++) put(out, c ? ", " : "[", widths[c], "");
  bx_buf_putc(out, ']');
}

/* Of generated columns one for all of them. */
static void put_column_widths(bx_buf *out, const form *f, const char *name, int first) {
  const band *b = &f->bands[0];
  const char **widths = BX_NEW_ARRAY(f->arena, const char *, f->grid_columns);
  int count = 0, at = first;
  for (int c = 0; f->band_count == 1 && c < b->column_count; at += b->column_leaves[c++]->span) {
    const node *leaf = b->column_leaves[c];
    if (c && leaf->list && b->column_leaves[c - 1]->of == leaf->of) continue;
    for (int k = 0; k < leaf->span; k++) widths[count++] = f->widths[at + k];
  }
  for (; at < f->grid_columns; at++) widths[count++] = f->widths[at];
  put_width_list(out, name, widths, count);
}

/* Of bands side by side those of all columns of the grid, else those of the band with the deepest stub. */
static void put_widths(bx_buf *out, const form *f) {
  const band *leading = &f->bands[0];
  for (int i = 1; i < f->band_count; i++)
    if (f->bands[i].stub_columns > leading->stub_columns) leading = &f->bands[i];
  int stub = leading->stub_columns;
  if (f->halves) {
    put_width_list(out, "    widths: ", f->widths, f->grid_columns);
  } else {
    bx_buf_puts(out, "    widths: {");
    if (stub) put_width_list(out, "stub: ", f->widths, stub);
    if (leading->row_numbers) put(out, ", numbers: ", f->widths[stub], "");
    int others = side_columns(leading), own = stub + leading->row_numbers;
    form sides = *f; /* of two stubs one is said */
    sides.grid_columns -= others - own;
    put_column_widths(out, &sides, stub ? ", columns: " : "columns: ", own);
    bx_buf_putc(out, '}');
  }
  bx_buf_putc(out, '\n');
}

static void put_from(bx_buf *out, const char *before, int from, const char *label) {
  bx_buf_puts(out, before);
  if (from) bx_buf_puts(out, "from: "), bx_buf_int(out, from);
  put_text(out, from ? ", label: " : "label: ", label);
  bx_buf_putc(out, '}');
}

/* What a band says of its sides. */
static void put_sides(bx_buf *out, const form *f, const band *b) {
  static const char *const sides[] = {"left", "right", "both"};
  if (b->stub_levels) put(out, "        stub: ", sides[b->side], "\n");
  if (!b->row_numbers && !b->column_numbers) return;
  bx_buf_puts(out, "        numbers: {");
  if (b->row_numbers) put_from(out, "rows: {", b->rows_from, f->row_numbers_label);
  if (b->column_numbers)
    put_from(out, b->row_numbers ? ", columns: {" : "columns: {", b->columns_from,
             b->stub_levels ? f->column_numbers_label : NULL);
  bx_buf_puts(out, "}\n");
}

static void put_band(bx_buf *out, const form *f, const band *b) {
  put_tree(out, f, "      - columns:\n", b->columns, -1);
  put_tree(out, f, "        rows:\n", b->row_template, b->fill);
  if (b->beside) bx_buf_puts(out, "        beside: true\n");
  if (b->rows->key) put(out, "        key: ", b->rows->key, "\n");
  put_text(out, "        title: ", b->title);
  if (b->title) bx_buf_putc(out, '\n');
  put_text(out, "        corner: ", b->corner);
  for (int i = 0; i < 3 && b->diagonal[i]; i++)
    put_text(out, i ? ", " : "        corner: {diagonal: [", b->diagonal[i]);
  if (b->diagonal[0]) bx_buf_puts(out, "]}\n");
  if (b->corner) bx_buf_putc(out, '\n');
  put_sides(out, f, b);
}

static void put_line(bx_buf *out, const form *f, const table_line *line) {
  static const char *const places[] = {"left", "center", "right"};
  static const char *const pieces[] = {"all", "first", "rest", "last", "all-but-last"};
  put(out, "      - {on: ", pieces[line->on], "");
  bool missing = line->missing;
  for (int i = 0; i < 3; i++) {
    if (!line->parts[i]) continue;
    put(out, ", ", line->whole ? "text" : places[i], ": ");
    bx_buf_json(out, missing ? bx_arena_join(f->arena, line->parts[i], "{" LACKS "}", NULL) : line->parts[i]);
    missing = false;
  }
  bx_buf_puts(out, "}\n");
}

static void put_lines(bx_buf *out, const form *f, const char *name, const table_line *lines, int count) {
  if (count) put(out, "    ", name, ":\n");
  for (int i = 0; i < count; i++) put_line(out, f, &lines[i]);
}

/* A map of two texts or numbers, of which one may be missing. */
static void put_pair(bx_buf *out, const char *name, const char *const keys[2], const char *const values[2]) {
  if (!values[0] && !values[1]) return;
  put(out, "    ", name, ": {");
  for (int i = 0; i < 2; i++)
    if (values[i]) put(out, i && values[0] ? ", " : "", keys[i], ": "), bx_buf_puts(out, values[i]);
  bx_buf_puts(out, "}\n");
}

static const char *quoted(const form *f, const char *text) {
  bx_buf buf = {0};
  if (!text) return NULL;
  bx_buf_json(&buf, text);
  return bx_buf_take(&buf, f->arena);
}

static const char *number_of(const form *f, int number) {
  bx_buf buf = {0};
  if (!number) return NULL;
  bx_buf_int(&buf, number);
  return bx_buf_take(&buf, f->arena);
}

static void put_split(bx_buf *out, const form *f) {
  const char *on = f->split == SPLIT_FACING ? "facing" : "pages";
  const node *cuts[MOST_CUTS_GIVEN];
  int count = given_cuts(f, cuts);
  if (f->split == SPLIT_NONE) return;
  put(out, count ? "    split: {on: " : "    split: ", on, count ? ", before: [" : "\n");
  for (int i = 0; i < count; i++) put(out, i ? ", " : "", cuts[i]->key, "");
  if (count) bx_buf_puts(out, "]}\n");
}

static void put_table(bx_buf *out, const form *f) {
  static const char *const continued[] = {"caption", "stub"}, *const ends[] = {"foot", "head"};
  static const char *const least[] = {"first", "last"};
  bx_buf_puts(out, "tables:\n  " FIELD ":\n    cell: {type: count, blank: allow, slash: allow}\n");
  if (f->sheet) {
    put_width_list(out, "    widths: ", f->widths, f->grid_columns);
    bx_buf_putc(out, '\n');
  } else {
    put_widths(out, f);
  }
  put_split(out, f);
  if (f->fold > 1) put(out, "    fold: ", number_of(f, f->fold), "\n");
  put_pair(out, "continued", continued, (const char *const[]){quoted(f, f->caption), quoted(f, f->again)});
  put_pair(out, "carried", ends, (const char *const[]){f->carried_foot, f->carried_head});
  put_pair(out, "keep-rows", least, (const char *const[]){number_of(f, f->keep_first), number_of(f, f->keep_last)});
  put_lines(out, f, "above", f->above, f->above_count);
  put_lines(out, f, "below", f->below, f->below_count);
  for (int i = 0; i < f->note_count; i++) put_text(out, i ? ", " : "    notes: [", f->notes[i]);
  bx_buf_puts(out, f->note_count ? "]\n" : "");
  if (f->sheet)
    write_sheet(f, out);
  else
    bx_buf_puts(out, "    bands:\n");
  for (int i = 0; i < f->band_count; i++) put_band(out, f, &f->bands[i]);
}

void write_layout(const form *f, bx_buf *out) {
  bx_buf_puts(out, "layout: case\ntitle: case\npage: gbt9704\npage-number: null\n");
  put_page(out, f);
  put_styles(out, f);
  put_look(out, f);
  if (f->sheet)
    write_sheet_fields(f, out);
  else
    bx_buf_puts(out, "fields:\n  " FIELD ": {type: table, required: true}\n  " COLUMN_LIST ": {type: list}\n");
  bx_buf_puts(out, "  " LACKS ": {type: text}\nflow:\n");
  if (f->before) put_text(out, "  - text: ", f->before), bx_buf_putc(out, '\n');
  bx_buf_puts(out, "  - table: " FIELD "\n");
  put_table(out, f);
}

/* ---- The report ---- */

/* Maps in maps, as the keys along both branches of a figure say. */
typedef struct entry entry;
struct entry {
  const char *key, *text;
  bool is_list;
  entry *first, *last, *next;
};

static entry *entry_of(entry *map, const char *key, bx_arena *arena) {
  for (entry *e = map->first; e; e = e->next)
    if (!strcmp(e->key, key)) return e;
  entry *added = BX_NEW(arena, entry);
  added->key = key;
  if (map->last)
    map->last->next = added;
  else
    map->first = added;
  return map->last = added;
}

static entry *descend(entry *map, const node *n, bx_arena *arena) {
  if (!n->parent) return n->key ? entry_of(map, n->key, arena) : map;
  entry *above = descend(map, n->parent, arena);
  if (!n->list || is_column_list(n)) return n->key ? entry_of(above, n->key, arena) : above; /* columns have keys */
  entry *list = entry_of(above, n->list, arena);
  list->is_list = true;
  char number[12];
  snprintf(number, sizeof number, "%d", item_number(n));
  entry *item = entry_of(list, bx_arena_strdup(arena, number), arena);
  entry_of(item, ITEM_NAME, arena)->text = n->label;
  return item;
}

static void put_entries(bx_buf *out, const entry *e) {
  if (e->text) {
    bx_buf_json(out, e->text);
    return;
  }
  bx_buf_putc(out, e->is_list ? '[' : '{');
  for (const entry *inner = e->first; inner; inner = inner->next) {
    if (!e->is_list) bx_buf_json(out, inner->key);
    if (!e->is_list) bx_buf_puts(out, ": ");
    put_entries(out, inner);
    if (inner->next) bx_buf_puts(out, ", ");
  }
  bx_buf_putc(out, e->is_list ? ']' : '}');
}

/* Items of lists stand there without figures too. */
static void add_items(entry *table, const node *n, bx_arena *arena) {
  if (n->list) descend(table, n, arena);
  for (int i = 0; i < n->count; i++) add_items(table, n->children[i], arena);
}

static void add_row(const form *f, entry *table, const band *b, const node *row) {
  bx_arena *arena = f->arena;
  if (row->merge) {
    descend(table, row, arena)->text = figure_text(f, row, b->column_leaves[0]);
    return;
  }
  for (int c = 0; c < b->column_count; c++) {
    const node *column = b->column_leaves[c];
    const char *text = row->sum || column->sum ? NULL : figure_text(f, row, column);
    if (text) descend(descend(table, row, arena), column, arena)->text = text;
  }
}

static void put_column_list(bx_buf *out, const band *b) {
  const char *before = "\"" COLUMN_LIST "\": [";
  for (int c = 0; c < b->column_count; c++) {
    if (!b->column_leaves[c]->list) continue;
    put_text(out, before, b->column_leaves[c]->key);
    before = ", ";
  }
  if (*before == ',') bx_buf_puts(out, "], ");
}

void write_report(const form *f, bx_buf *out) {
  if (f->sheet) {
    write_sheet_report(f, out);
    return;
  }
  entry *table = BX_NEW(f->arena, entry);
  for (int i = 0; i < f->band_count; i++) {
    add_items(table, f->bands[i].rows, f->arena);
    for (int r = 0; r < f->bands[i].row_count; r++) add_row(f, table, &f->bands[i], f->bands[i].row_leaves[r]);
  }
  bx_buf_puts(out, "{\"版式\": \"case\", ");
  put_column_list(out, &f->bands[0]);
  bx_buf_puts(out, "\"" FIELD "\": ");
  put_entries(out, table);
  bx_buf_puts(out, "}\n");
}
