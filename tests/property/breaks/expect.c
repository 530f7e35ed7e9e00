/* What the trees of a case ask for: lines of a grid without end, and on them the cells with the heads they are under.
 */
#include <string.h>

#include "breaks.h"

typedef struct {
  const form *form;
  bx_arena *arena;
  wanted *w;
  const band *band;
  int stub;          /* columns of the grid */
  int title, corner; /* indices of cells, or -1 */
  int groups;        /* to be kept, so far */
} expecting;

static want_cell *add_cell(expecting *e, int row, int col, int row_span, int col_span) {
  wanted *w = e->w;
  w->cells = bx_arena_grow(e->arena, w->cells, w->cell_count, &w->cell_room, sizeof *w->cells);
  want_cell *cell = &w->cells[w->cell_count];
  *cell = (want_cell){.row = row, .col = col, .row_span = row_span, .col_span = col_span, .index = w->cell_count++};
  w->lines[row].count++;
  return cell;
}

static want_cell *add_head(expecting *e, int row, int col, int row_span, int col_span) {
  want_cell *cell = add_cell(e, row, col, row_span, col_span);
  cell->head = true;
  cell->scope = BX_SCOPE_COLUMN;
  return cell;
}

static void start_line(expecting *e, int row, bool head) {
  e->w->lines[row] = (want_line){.band = (int)(e->band - e->form->bands), .head = head, .first = e->w->cell_count};
}

/* ---- Heads of cells ---- */

static void add_branch(want_cell *cell, const node *n) {
  if (!n->parent) return;
  add_branch(cell, n->parent);
  cell->heads[cell->head_count++] = n->cell;
}

static void under(want_cell *cell, int head) {
  if (head >= 0) cell->heads[cell->head_count++] = head;
}

/* ---- Heads ---- */

static const node *on_level(const node *leaf, int level) {
  while (leaf->level > level) leaf = leaf->parent;
  return leaf->level == level ? leaf : NULL;
}

static void expect_heads(expecting *e, int row) {
  const band *b = e->band;
  for (int level = 0; level < b->head_levels; level++) {
    start_line(e, row + level, true);
    if (level == 0 && e->stub) {
      want_cell *corner = add_head(e, row, 0, b->head_levels, e->stub);
      corner->text = b->corner ? b->corner : "";
      if (b->corner) under(corner, e->title);
      corner->above = corner->head_count;
      e->corner = b->corner ? corner->index : -1;
    }
    int col = e->stub;
    for (int c = 0; c < b->column_count; col += b->column_leaves[c++]->span) {
      node *n = (node *)(uintptr_t)on_level(b->column_leaves[c], level);
      if (!n || n->first != c) continue;
      want_cell *head = add_head(e, row + level, col, n->count ? 1 : b->head_levels - level, n->span);
      head->text = n->prints;
      under(head, e->title);
      add_branch(head, n->parent);
      head->above = head->head_count;
      n->cell = head->index;
    }
  }
}

/* ---- Rows ---- */

static const char *label_again(const expecting *e, const char *label) {
  const char *template = e->form->again, *open = template ? strstr(template, "{label}") : NULL;
  return open ? bx_arena_join(e->arena, label, "（续）", NULL) : label;
}

static void expect_stub(expecting *e, node *n, int row) {
  want_cell *stub = add_head(e, row, n->level, n->leaves, n->count ? 1 : e->stub - n->level);
  stub->scope = BX_SCOPE_ROW;
  stub->text = n->prints;
  stub->again = label_again(e, n->prints);
  under(stub, e->corner >= 0 && e->title >= 0 ? e->title : -1);
  under(stub, e->corner >= 0 ? e->corner : e->title);
  stub->above = stub->head_count;
  add_branch(stub, n->parent);
  n->cell = stub->index;
  if (n->keep) stub->group = ++e->groups;
}

static void put_keys(bx_buf *buf, const node *n) {
  if (!n->parent) return;
  put_keys(buf, n->parent);
  if (!n->key) return;
  bx_buf_putc(buf, '/');
  bx_buf_puts(buf, n->key);
}

static void expect_figures(expecting *e, const node *leaf, int row) {
  const band *b = e->band;
  int col = e->stub;
  for (int c = 0; c < b->column_count; col += b->column_leaves[c++]->cell_span) {
    const node *column = b->column_leaves[c];
    want_cell *cell = add_cell(e, row, col, 1, column->cell_span);
    const char *text = figure_text(e->form, leaf, column);
    cell->text = text ? text : "";
    under(cell, e->title);
    add_branch(cell, column);
    cell->above = cell->head_count;
    if (e->stub) add_branch(cell, leaf);
    bx_buf pointer = {0};
    bx_buf_puts(&pointer, "/" FIELD);
    put_keys(&pointer, leaf);
    put_keys(&pointer, column);
    cell->pointer = bx_buf_take(&pointer, e->arena);
  }
}

static int expect_band(expecting *e, int row) {
  const band *b = e->band;
  e->stub = b->stub_levels ? e->form->stub_columns : 0;
  e->title = e->corner = -1;
  if (b->title) {
    start_line(e, row, true);
    want_cell *title = add_head(e, row++, 0, 1, e->form->grid_columns);
    title->text = b->title;
    e->title = title->index;
  }
  expect_heads(e, row);
  row += b->head_levels;
  for (int r = 0; r < b->row_count; r++, row++) {
    start_line(e, row, false);
    for (int level = 0; e->stub && level < b->stub_levels; level++) {
      node *n = (node *)(uintptr_t)on_level(b->row_leaves[r], level);
      if (n && n->first == r) expect_stub(e, n, row);
    }
    expect_figures(e, b->row_leaves[r], row);
  }
  return row;
}

wanted expect_form(const form *f, bx_arena *arena) {
  wanted w = {0};
  for (int i = 0; i < f->band_count; i++)
    w.line_count += (f->bands[i].title != NULL) + f->bands[i].head_levels + f->bands[i].row_count;
  w.lines = BX_NEW_ARRAY(arena, want_line, w.line_count);
  expecting e = {.form = f, .arena = arena, .w = &w};
  int row = 0;
  for (int i = 0; i < f->band_count; i++) {
    e.band = &f->bands[i];
    row = expect_band(&e, row);
  }
  return w;
}
