/* What the trees of a case ask for: lines of a grid without end, and on them the cells with the heads they are under.
 */
#include <stdio.h>
#include <string.h>

#include "breaks.h"

typedef struct {
  const form *form;
  bx_arena *arena;
  wanted *w;
  const band *band;
  int stub;          /* columns of the grid at the left, or the right, or both */
  int left, columns; /* columns left of the figures, and of figures */
  int title, corner; /* indices of cells, or -1 */
  int groups;        /* to be kept, so far */
  int number;        /* of the next row */
} expecting;

static want_cell *add_cell(expecting *e, int row, int col, int row_span, int col_span) {
  wanted *w = e->w;
  w->cells = bx_arena_grow(e->arena, w->cells, w->cell_count, &w->cell_room, sizeof *w->cells);
  want_cell *cell = &w->cells[w->cell_count];
  *cell = (want_cell){.row = row, .col = col, .row_span = row_span, .col_span = col_span, .index = w->cell_count};
  cell->same = w->cell_count++;
  cell->text = "";
  w->lines[row].count++;
  return cell;
}

static want_cell *add_head(expecting *e, int row, int col, int row_span, int col_span) {
  want_cell *cell = add_cell(e, row, col, row_span, col_span);
  cell->head = true;
  cell->scope = BX_SCOPE_COLUMN;
  return cell;
}

/* A head that is printed and heads nothing. */
static want_cell *add_unnamed(expecting *e, int row, int col, int row_span, int col_span) {
  want_cell *cell = add_head(e, row, col, row_span, col_span);
  cell->scope = BX_SCOPE_NONE;
  cell->unnamed = true;
  return cell;
}

/* The head at `index` once more, at the other side. */
static void add_mirrored(expecting *e, int index, int col) {
  const want_cell original = e->w->cells[index];
  want_cell *cell = add_cell(e, original.row, col, original.row_span, original.col_span);
  int own = cell->index;
  *cell = original;
  cell->col = col;
  cell->index = own;
  cell->group = 0;
}

static want_line *start_line(expecting *e, int row, bool head) {
  e->w->lines[row] = (want_line){.band = (int)(e->band - e->form->bands), .head = head, .first = e->w->cell_count};
  return &e->w->lines[row];
}

static const char *number_text(const expecting *e, int number) {
  char digits[12];
  snprintf(digits, sizeof digits, "%d", number);
  return bx_arena_strdup(e->arena, digits);
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

static node *on_level(node *leaf, int level) {
  while (leaf->level > level) leaf = leaf->parent;
  return leaf->level == level ? leaf : NULL;
}

static bool has_row_numbers(const expecting *e) { return e->stub && e->form->row_numbers; }

static int numbers_column(const expecting *e) {
  return e->form->side == STUB_RIGHT ? e->left + e->columns : e->left - 1;
}

/* The first column of the stubs, and of the second when there are two. */
static int stub_column(const expecting *e) { return e->form->side == STUB_RIGHT ? e->form->grid_columns - e->stub : 0; }

static void expect_corner(expecting *e, int row) {
  const band *b = e->band;
  want_cell *corner = add_head(e, row, stub_column(e), b->head_levels, e->stub);
  int index = corner->index;
  if (b->corner) {
    corner->text = b->corner;
    under(corner, e->title);
    corner->above = corner->head_count;
    e->corner = index;
  } else {
    corner->unnamed = true;
    corner->scope = BX_SCOPE_NONE;
  }
  if (e->form->side == STUB_BOTH) add_mirrored(e, index, e->form->grid_columns - e->stub);
  if (!has_row_numbers(e)) return;
  want_cell *numbers = add_unnamed(e, row, numbers_column(e), b->head_levels, 1);
  if (e->form->row_numbers_label) numbers->text = e->form->row_numbers_label;
}

static void expect_heads(expecting *e, int row) {
  const band *b = e->band;
  for (int level = 0; level < b->head_levels; level++) {
    start_line(e, row + level, true);
    if (level == 0 && e->stub) expect_corner(e, row);
    int col = e->left;
    for (int c = 0; c < b->column_count; col += b->column_leaves[c++]->span) {
      node *n = on_level(b->column_leaves[c], level);
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

/* Numbers of the columns. */
static void expect_numbers(expecting *e, int row) {
  const band *b = e->band;
  start_line(e, row, true);
  if (e->stub) {
    const char *label = e->form->column_numbers_label ? e->form->column_numbers_label : "";
    int index = add_unnamed(e, row, stub_column(e), 1, e->stub)->index;
    e->w->cells[index].text = label;
    if (e->form->side == STUB_BOTH) add_mirrored(e, index, e->form->grid_columns - e->stub);
    if (has_row_numbers(e)) add_unnamed(e, row, numbers_column(e), 1, 1);
  }
  int col = e->left;
  for (int c = 0; c < b->column_count; col += b->column_leaves[c++]->cell_span) {
    want_cell *cell = add_unnamed(e, row, col, 1, b->column_leaves[c]->cell_span);
    cell->text = number_text(e, c + 1);
    under(cell, e->title);
    add_branch(cell, b->column_leaves[c]);
    cell->above = cell->head_count;
  }
}

/* ---- Rows ---- */

static const char *label_again(const expecting *e, const node *n) {
  return e->form->again ? bx_arena_join(e->arena, n->name, "（续）", n->translation, NULL) : n->prints;
}

/* What the label of a row and that of a group across have in common. */
static void name_row(expecting *e, want_cell *cell, node *n) {
  cell->scope = BX_SCOPE_ROW;
  cell->text = n->prints;
  cell->again = label_again(e, n);
  under(cell, e->corner >= 0 ? e->title : -1);
  under(cell, e->corner >= 0 ? e->corner : e->title);
  cell->above = cell->head_count;
  add_branch(cell, n->parent);
  n->cell = cell->index;
  cell->even = n->even;
  if (n->keep) cell->group = ++e->groups;
}

static void expect_stub(expecting *e, node *n, int row) {
  int span = n->count ? 1 : e->stub - n->depth, right = e->form->grid_columns - n->depth - span;
  want_cell *stub = add_head(e, row, e->form->side == STUB_RIGHT ? right : n->depth, n->lines, span);
  stub->reach = row + n->lines;
  name_row(e, stub, n);
  if (e->form->side == STUB_BOTH) add_mirrored(e, stub->index, right);
}

static void expect_section(expecting *e, node *n, int row) {
  int left = e->form->side == STUB_RIGHT ? 0 : n->depth, right = e->form->side == STUB_LEFT ? 0 : n->depth;
  want_cell *section = add_head(e, row, left, 1, e->form->grid_columns - left - right);
  section->reach = row + 1 + n->lines;
  section->section = section->gray = true;
  name_row(e, section, n);
}

static void put_keys(bx_buf *buf, const node *n) {
  if (!n->parent) return;
  put_keys(buf, n->parent);
  if (n->list) {
    bx_buf_putc(buf, '/');
    bx_buf_puts(buf, n->list);
    bx_buf_putc(buf, '/');
    bx_buf_int(buf, item_number(n));
  }
  if (!n->key) return;
  bx_buf_putc(buf, '/');
  bx_buf_puts(buf, n->key);
}

/* A figure, or with `column` NULL the text of a merged row. */
static void expect_figure(expecting *e, const node *leaf, const node *column, int row, int col) {
  want_cell *cell = add_cell(e, row, col, 1, column ? column->cell_span : e->columns);
  const char *text = figure_text(e->form, leaf, column ? column : e->band->column_leaves[0]);
  cell->text = text ? text : "";
  if (column) under(cell, e->title);
  if (column) add_branch(cell, column);
  cell->above = cell->head_count;
  if (e->stub) add_branch(cell, leaf);
  bx_buf pointer = {0};
  bx_buf_puts(&pointer, "/" FIELD);
  put_keys(&pointer, leaf);
  if (column) put_keys(&pointer, column);
  cell->pointer = bx_buf_take(&pointer, e->arena);
}

static void expect_figures(expecting *e, const node *leaf, int row) {
  const band *b = e->band;
  if (has_row_numbers(e)) {
    want_cell *number = add_cell(e, row, numbers_column(e), 1, 1);
    number->text = number_text(e, e->number++);
    add_branch(number, leaf);
  }
  if (leaf->merge) {
    expect_figure(e, leaf, NULL, row, e->left);
    return;
  }
  int col = e->left;
  for (int c = 0; c < b->column_count; col += b->column_leaves[c++]->cell_span)
    expect_figure(e, leaf, b->column_leaves[c], row, col);
}

/* The rows of a group: its stub stands from the first of them on, also when that is the label of a group across. */
static int expect_rows(expecting *e, node *n, node **open, int open_count, int row) {
  if (!n->parent) {
    for (int i = 0; i < n->count; i++) row = expect_rows(e, n->children[i], open, 0, row);
    return row;
  }
  open[open_count++] = n;
  if (n->count && !n->across) {
    for (int i = 0; i < n->count; i++) row = expect_rows(e, n->children[i], open, i ? 0 : open_count, row);
    return row;
  }
  start_line(e, row, false)->section = n->across;
  for (int i = 0; i < open_count && e->stub; i++) {
    if (open[i]->across)
      expect_section(e, open[i], row);
    else
      expect_stub(e, open[i], row);
  }
  if (!n->across) expect_figures(e, n, row);
  row++;
  for (int i = 0; i < n->count; i++) row = expect_rows(e, n->children[i], open, 0, row);
  return row;
}

static int expect_band(expecting *e, int row) {
  const band *b = e->band;
  const form *f = e->form;
  e->stub = b->stub_levels ? f->stub_columns : 0;
  e->left = !e->stub || f->side == STUB_RIGHT ? 0 : e->stub + f->row_numbers;
  e->columns = f->grid_columns - (e->stub ? side_columns(f) : 0);
  e->title = e->corner = -1;
  e->number = f->numbers_from;
  if (b->title) {
    start_line(e, row, true);
    want_cell *title = add_head(e, row++, 0, 1, f->grid_columns);
    title->text = b->title;
    title->gray = true;
    e->title = title->index;
  }
  expect_heads(e, row);
  row += b->head_levels;
  if (f->column_numbers) expect_numbers(e, row++);
  node *open[32];
  return expect_rows(e, b->rows, open, 0, row);
}

wanted expect_form(const form *f, bx_arena *arena) {
  wanted w = {0};
  for (int i = 0; i < f->band_count; i++) {
    const band *b = &f->bands[i];
    w.line_count += (b->title != NULL) + b->head_levels + f->column_numbers + b->rows->lines;
  }
  w.lines = BX_NEW_ARRAY(arena, want_line, w.line_count);
  expecting e = {.form = f, .arena = arena, .w = &w};
  int row = 0;
  for (int i = 0; i < f->band_count; i++) {
    e.band = &f->bands[i];
    row = expect_band(&e, row);
  }
  return w;
}
