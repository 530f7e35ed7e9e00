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
  static const char *const types[] = {"count", "count", "text", "money"};
  put(out, ", cell: {type: ", types[leaf->kind], ", align: ");
  put(out, leaf->align, "", "}");
}

static void put_node(bx_buf *out, const node *n, bool rows) {
  const char *axis = rows ? "rows" : "columns";
  bx_buf_putc(out, '{');
  const char *before = "";
  if (n->key) put(out, "key: ", n->key, ""), before = ", ";
  if (n->list)
    put(out, "each: ", n->list, ", label: \"{" ITEM_NAME "}\"");
  else if (n->label)
    put(out, before, "label: ", ""), bx_buf_json(out, n->label);
  put_text(out, ", note: ", n->note);
  if (n->vertical) bx_buf_puts(out, ", vertical: true");
  if (n->keep) bx_buf_puts(out, ", keep: true");
  if (n->across) bx_buf_puts(out, ", across: true");
  if (n->even) bx_buf_puts(out, ", even: true");
  if (n->merge) bx_buf_puts(out, ", merge: true");
  put_text(out, ", translation: ", n->translation);
  if (n->indent) put(out, ", indent: ", n->indent == 1 ? "1字" : "2字", "");
  if (!n->count && !rows) {
    put_format(out, n);
    bx_buf_puts(out, ", span: ");
    bx_buf_int(out, n->span);
    bx_buf_puts(out, ", cell-span: ");
    bx_buf_int(out, n->cell_span);
  }
  for (int i = 0; i < n->count; i++) {
    put(out, i ? ", " : ", ", i ? "" : axis, i ? "" : ": [");
    put_node(out, n->children[i], rows);
  }
  bx_buf_puts(out, n->count ? "]}" : "}");
}

static void put_tree(bx_buf *out, const char *name, const node *root, bool rows) {
  bx_buf_puts(out, name);
  for (int i = 0; i < (root->children[0]->list ? 1 : root->count); i++) {
    bx_buf_puts(out, "          - ");
    put_node(out, root->children[i], rows);
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
  bx_buf_puts(out, "%, before: 0mm, after: 0mm}\n");
}

static void put_width_list(bx_buf *out, const char *name, const char **widths, int count) {
  bx_buf_puts(out, name);
  for (int c = 0; c < count; c++) put(out, c ? ", " : "[", widths[c], "");
  bx_buf_putc(out, ']');
}

static void put_widths(bx_buf *out, const form *f) {
  bx_buf_puts(out, "    widths: {");
  if (f->stub_columns) put_width_list(out, "stub: ", f->widths, f->stub_columns);
  if (f->row_numbers) put(out, ", numbers: ", f->widths[f->stub_columns], "");
  put_width_list(out, f->stub_columns ? ", columns: " : "columns: ", f->widths + f->stub_columns + f->row_numbers,
                 f->grid_columns - side_columns(f));
  bx_buf_puts(out, "}\n");
}

/* What a band says of its sides. */
static void put_sides(bx_buf *out, const form *f, const band *b) {
  static const char *const sides[] = {"left", "right", "both"};
  if (b->stub_levels) put(out, "        stub: ", sides[f->side], "\n");
  bool rows = f->row_numbers && b->stub_levels;
  if (!rows && !f->column_numbers) return;
  bx_buf_puts(out, "        numbers: {");
  if (rows) {
    bx_buf_puts(out, "rows: {from: ");
    bx_buf_int(out, f->numbers_from);
    put_text(out, ", label: ", f->row_numbers_label);
    bx_buf_puts(out, f->column_numbers ? "}, " : "}");
  }
  if (f->column_numbers) {
    bx_buf_puts(out, "columns: {from: 1");
    if (b->stub_levels) put_text(out, ", label: ", f->column_numbers_label);
    bx_buf_putc(out, '}');
  }
  bx_buf_puts(out, "}\n");
}

static void put_table(bx_buf *out, const form *f) {
  bx_buf_puts(out, "tables:\n  " FIELD ":\n    cell: {type: count, blank: allow, slash: allow}\n");
  put_widths(out, f);
  if (f->caption || f->again) {
    put_text(out, "    continued: {caption: ", f->caption);
    put_text(out, f->caption ? ", stub: " : "    continued: {stub: ", f->again);
    bx_buf_puts(out, "}\n");
  }
  for (int i = 0; i < f->note_count; i++) put_text(out, i ? ", " : "    notes: [", f->notes[i]);
  bx_buf_puts(out, f->note_count ? "]\n    bands:\n" : "    bands:\n");
  for (int i = 0; i < f->band_count; i++) {
    const band *b = &f->bands[i];
    put_tree(out, "      - columns:\n", b->columns, false);
    put_tree(out, "        rows:\n", b->rows, true);
    put_text(out, "        title: ", b->title);
    if (b->title) bx_buf_putc(out, '\n');
    put_text(out, "        corner: ", b->corner);
    if (b->corner) bx_buf_putc(out, '\n');
    put_sides(out, f, b);
  }
}

void write_layout(const form *f, bx_buf *out) {
  bx_buf_puts(out, "layout: case\ntitle: case\npage: gbt9704\npage-number: null\n");
  put_page(out, f);
  put_styles(out, f);
  put_look(out, f);
  bx_buf_puts(out, "fields: {" FIELD ": {type: table, required: true}}\nflow:\n");
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
  if (!n->parent) return map;
  entry *above = descend(map, n->parent, arena);
  if (!n->list) return n->key ? entry_of(above, n->key, arena) : above;
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

void write_report(const form *f, bx_buf *out) {
  entry *table = BX_NEW(f->arena, entry);
  for (int i = 0; i < f->band_count; i++) {
    const band *b = &f->bands[i];
    for (int r = 0; r < b->row_count; r++) {
      if (b->rows->children[0]->list) descend(table, b->row_leaves[r], f->arena); /* items without figures too */
      if (b->row_leaves[r]->merge) {
        descend(table, b->row_leaves[r], f->arena)->text = figure_text(f, b->row_leaves[r], b->column_leaves[0]);
        continue;
      }
      for (int c = 0; c < b->column_count; c++) {
        const char *text = figure_text(f, b->row_leaves[r], b->column_leaves[c]);
        if (text) descend(descend(table, b->row_leaves[r], f->arena), b->column_leaves[c], f->arena)->text = text;
      }
    }
  }
  bx_buf_puts(out, "{\"版式\": \"case\", \"" FIELD "\": ");
  put_entries(out, table);
  bx_buf_puts(out, "}\n");
}
