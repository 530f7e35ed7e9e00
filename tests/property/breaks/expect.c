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
  int stub;                       /* columns of the grid at the left, or the right, or both */
  int left, columns;              /* columns left of the figures, and of figures */
  int end;                        /* columns left of the end of the band */
  int title, corner, number_head; /* indices of cells, or -1 */
  int groups;                     /* to be kept, so far */
  int column_number;              /* of the next column */
  int row_number;                 /* of the next row */
  int lacks;                      /* rows, beside a longer band */
  int notes[4];                   /* numbers of the case's footnotes */
} expecting;

static want_cell *add_cell(expecting *e, int row, int col, int row_span, int col_span) {
  wanted *w = e->w;
  w->cells = bx_arena_grow(e->arena, w->cells, w->cell_count, &w->cell_room, sizeof *w->cells);
  want_cell *cell = &w->cells[w->cell_count];
  *cell = (want_cell){.row = row, .col = col, .row_span = row_span, .col_span = col_span, .index = w->cell_count};
  cell->same = w->cell_count++;
  cell->end = col + col_span;
  cell->band = (int)(e->band - e->form->bands);
  cell->text = "";
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
  cell->end = col + cell->col_span;
  cell->index = own;
  cell->group = 0;
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

/* A cell of a column that is none of the figures': the title of the band is over it, and the column's own head. */
static void under_both(want_cell *cell, int title, int head) {
  under(cell, title);
  under(cell, head);
  cell->above = cell->head_count;
}

/* ---- Heads ---- */

static node *on_level(node *leaf, int level) {
  while (leaf->depth > level) leaf = leaf->parent;
  return leaf->parent && leaf->depth == level ? leaf : NULL;
}

static bool has_row_numbers(const expecting *e) { return e->stub && e->band->row_numbers; }

static int numbers_column(const expecting *e) {
  return e->band->side == STUB_RIGHT ? e->left + e->columns : e->left - 1;
}

/* The first column of the stubs, and of the second when there are two. */
static int stub_column(const expecting *e) {
  return e->band->side == STUB_RIGHT ? e->end - e->stub : e->band->first_column;
}

static const char *with_mark(expecting *e, want_cell *cell, const node *n, const char *label) {
  static const char *const marks[] = {"", "①", "②", "③"};
  cell->footnote = n->footnote ? e->notes[n->footnote] : 0;
  return bx_arena_join(e->arena, label, marks[cell->footnote], n->translation, NULL);
}

static const char *label_again(const expecting *e, const node *n) {
  return e->form->again ? bx_arena_join(e->arena, n->name, "（续）", NULL) : n->name;
}

static void expect_corner(expecting *e, int row, int rows) {
  const band *b = e->band;
  want_cell *corner = add_head(e, row, stub_column(e), rows, e->stub);
  int index = corner->index;
  for (int i = 1; i < 3 && b->diagonal[i]; i++) corner->slants++; /* it names both sides, and heads neither */
  if (b->diagonal[0]) corner->text = bx_arena_join(e->arena, b->diagonal[0], b->diagonal[1], b->diagonal[2], NULL);
  if (b->corner) {
    corner->text = b->corner;
    under(corner, e->title);
    corner->above = corner->head_count;
    e->corner = index;
  } else {
    corner->unnamed = true;
    corner->scope = BX_SCOPE_NONE;
  }
  if (b->side == STUB_BOTH) add_mirrored(e, index, e->end - e->stub);
  if (!has_row_numbers(e)) return;
  if (!e->form->row_numbers_label) {
    add_unnamed(e, row, numbers_column(e), rows, 1);
    return;
  }
  want_cell *numbers = add_head(e, row, numbers_column(e), rows, 1);
  numbers->text = e->form->row_numbers_label;
  under(numbers, e->title);
  numbers->above = numbers->head_count;
  e->number_head = numbers->index;
}

/* Heads in `rows` rows. */
static void expect_names(expecting *e, int row, int rows) {
  const band *b = e->band;
  if (e->stub) expect_corner(e, row, rows);
  for (int level = 0; level < b->head_levels; level++) {
    int col = e->left;
    for (int c = 0; c < b->column_count; col += b->column_leaves[c++]->span) {
      node *n = on_level(b->column_leaves[c], level);
      if (!n || n->first != c) continue;
      want_cell *head = add_head(e, row + level, col, n->count ? n->levels : rows - level, n->span);
      head->text = with_mark(e, head, n, n->name);
      head->again = with_mark(e, head, n, label_again(e, n));
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
  if (e->stub) {
    const char *label = e->form->column_numbers_label ? e->form->column_numbers_label : "";
    int index = add_unnamed(e, row, stub_column(e), 1, e->stub)->index;
    e->w->cells[index].text = label;
    under_both(&e->w->cells[index], e->title, e->corner);
    if (b->side == STUB_BOTH) add_mirrored(e, index, e->end - e->stub);
    if (has_row_numbers(e)) under_both(add_unnamed(e, row, numbers_column(e), 1, 1), e->title, e->number_head);
  }
  int col = e->left;
  for (int c = 0; c < b->column_count; col += b->column_leaves[c++]->cell_span) {
    const node *leaf = b->column_leaves[c];
    want_cell *cell = add_unnamed(e, row, col, 1, leaf->cell_span);
    cell->text = leaf->number ? leaf->number : number_text(e, e->column_number++);
    under(cell, e->title);
    add_branch(cell, leaf);
    cell->above = cell->head_count;
  }
}

/* The heads of a band in `rows` rows, of which those beside it may need more than itself. */
static void expect_heads(expecting *e, int row, int rows) {
  const band *b = e->band;
  if (b->title) {
    want_cell *title = add_head(e, row++, b->first_column, 1, b->grid_columns);
    title->text = b->title;
    title->gray = true;
    e->title = title->index;
    rows--;
  }
  expect_names(e, row, rows - b->column_numbers);
  if (b->column_numbers) expect_numbers(e, row + rows - 1);
}

/* ---- Rows ---- */

/* What the label of a row and that of a group across have in common. */
static void name_row(expecting *e, want_cell *cell, node *n) {
  cell->scope = BX_SCOPE_ROW;
  cell->text = with_mark(e, cell, n, n->name);
  cell->again = with_mark(e, cell, n, label_again(e, n));
  under(cell, e->corner >= 0 ? e->title : -1);
  under(cell, e->corner >= 0 ? e->corner : e->title);
  cell->above = cell->head_count;
  add_branch(cell, n->parent);
  n->cell = cell->index;
  cell->even = n->even;
  if (n->keep) cell->group = ++e->groups;
}

static void expect_stub(expecting *e, node *n, int row) {
  int span = n->count ? n->levels : e->stub - n->depth, right = e->end - n->depth - span;
  int left = e->band->first_column + n->depth;
  want_cell *stub = add_head(e, row, e->band->side == STUB_RIGHT ? right : left, n->lines, span);
  stub->reach = row + n->lines;
  name_row(e, stub, n);
  if (e->band->side == STUB_BOTH) add_mirrored(e, stub->index, right);
}

static void expect_section(expecting *e, node *n, int row) {
  const band *b = e->band;
  int left = b->side == STUB_RIGHT ? 0 : n->depth, right = b->side == STUB_LEFT ? 0 : n->depth;
  want_cell *section = add_head(e, row, b->first_column + left, 1, b->grid_columns - left - right);
  section->reach = row + 1 + n->lines;
  section->section = section->gray = e->w->lines[row].section = true;
  name_row(e, section, n);
}

static void put_keys(bx_buf *buf, const node *n) {
  if (n->parent) put_keys(buf, n->parent);
  if (n->list && !is_column_list(n)) {
    bx_buf_putc(buf, '/');
    bx_buf_puts(buf, n->list);
    bx_buf_putc(buf, '/');
    bx_buf_int(buf, item_number(n));
  }
  if (!n->key) return;
  bx_buf_putc(buf, '/');
  bx_buf_puts(buf, n->key);
}

static void expect_figure_text(expecting *e, want_cell *cell, const node *leaf, const node *column) {
  bool total = leaf->sum || column->sum;
  const char *text = total ? NULL : figure_text(e->form, leaf, column);
  cell->money = column->kind == FIGURE_CODE;
  bool is_amount = amount_of(e->form, leaf, column, &cell->amount);
  cell->counts = is_amount && !leaf->sum;
  if (total && is_amount) text = amount_text(cell->amount, cell->money, e->arena);
  if (text && *text && column->kind == FIGURE_PICTURE && !leaf->merge) cell->picture = text;
  cell->text = text && !cell->picture ? text : "";
}

/* A figure, or with `column` NULL the text of a merged row. */
static void expect_figure(expecting *e, const node *leaf, const node *column, int row, int col) {
  want_cell *cell = add_cell(e, row, col, 1, column ? column->cell_span : e->columns);
  expect_figure_text(e, cell, leaf, column ? column : e->band->column_leaves[0]);
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

/* Of a row that the band lacks `leaf` is NULL. */
static void expect_row_number(expecting *e, const node *leaf, int row) {
  if (!has_row_numbers(e)) return;
  want_cell *number = add_cell(e, row, numbers_column(e), 1, 1);
  number->text = leaf && leaf->number ? leaf->number : number_text(e, e->row_number++);
  under_both(number, e->title, e->number_head);
  if (leaf) add_branch(number, leaf);
}

static void expect_figures(expecting *e, const node *leaf, int row) {
  const band *b = e->band;
  expect_row_number(e, leaf, row);
  if (leaf->merge) {
    expect_figure(e, leaf, NULL, row, e->left);
    return;
  }
  int col = e->left;
  for (int c = 0; c < b->column_count; col += b->column_leaves[c++]->cell_span)
    expect_figure(e, leaf, b->column_leaves[c], row, col);
}

static void expect_blank(expecting *e, int row, int col, int col_span) {
  add_cell(e, row, col, 1, col_span)->blank = true;
}

/* Rows that the band lacks. */
static int expect_lacking(expecting *e, int row) {
  const band *b = e->band;
  for (int i = 0; i < e->lacks; i++, row++) {
    if (e->stub) expect_blank(e, row, stub_column(e), e->stub);
    if (e->stub && b->side == STUB_BOTH) expect_blank(e, row, e->end - e->stub, e->stub);
    expect_row_number(e, NULL, row);
    for (int c = 0, col = e->left; c < b->column_count; col += b->column_leaves[c++]->cell_span)
      expect_blank(e, row, col, b->column_leaves[c]->cell_span);
  }
  return row;
}

/* Does a leaf, or a group that ends with it, stay with the row after it? */
static bool stays_with_next(const node *leaf) {
  for (const node *n = leaf; n->parent; n = n->parent) {
    if (n->with_next) return true;
    if (n->parent->children[n->parent->count - 1] != n) return false;
  }
  return false;
}

/* The rows of a group: its stub stands from the first of them on, also when that is the label of a group across. */
static int expect_rows(expecting *e, node *n, node **open, int open_count, int row) {
  open[open_count++] = n;
  if (n->count && !n->across) {
    for (int i = 0; i < n->count; i++) row = expect_rows(e, n->children[i], open, i ? 0 : open_count, row);
    return row;
  }
  for (int i = 0; i < open_count && e->stub; i++) {
    if (open[i]->across)
      expect_section(e, open[i], row);
    else
      expect_stub(e, open[i], row);
  }
  if (!n->across) {
    expect_figures(e, n, row);
    e->w->lines[row].with_next |= stays_with_next(n);
  }
  row++;
  for (int i = 0; i < n->count; i++) row = expect_rows(e, n->children[i], open, 0, row);
  return row;
}

static void expect_body(expecting *e, int row) {
  const node *root = e->band->rows;
  node *open[32];
  for (int i = 0; i < root->count; i++) {
    if (i == e->band->fill) row = expect_lacking(e, row);
    row = expect_rows(e, root->children[i], open, 0, row);
  }
  if (e->band->fill < 0) expect_lacking(e, row);
}

/* ---- Bands ---- */

static void start_lines(expecting *e, int row, int count, int first, bool head) {
  for (int i = row; i < row + count; i++) e->w->lines[i] = (want_line){.band = first, .head = head};
}

static int heads_of(const band *b) { return (b->title != NULL) + b->head_levels + b->column_numbers; }

static void begin_band(expecting *e, const band *b) {
  e->band = b;
  e->stub = b->stub_columns;
  e->end = b->first_column + b->grid_columns;
  e->left = b->first_column + (!e->stub || b->side == STUB_RIGHT ? 0 : e->stub + b->row_numbers);
  e->columns = b->columns->span;
  e->title = e->corner = e->number_head = -1;
}

/* Bands side by side: the heads of all stand in the same rows, then their bodies. */
static int expect_bands(expecting *e, int first, int row) {
  const band *bands = &e->form->bands[first];
  int halves = halves_of(e->form, first), heads = 0, rows = 0;
  for (int h = 0; h < halves; h++) {
    heads = bx_max_int(heads, heads_of(&bands[h]));
    rows = bx_max_int(rows, bands[h].rows->lines);
  }
  start_lines(e, row, heads, first, true);
  start_lines(e, row + heads, rows, first, false);
  int column_number = 1, row_number = 1;
  for (int h = 0; h < halves; h++) {
    begin_band(e, &bands[h]);
    e->column_number = bands[h].columns_from ? bands[h].columns_from : column_number;
    e->row_number = bands[h].rows_from ? bands[h].rows_from : row_number;
    e->lacks = rows - bands[h].rows->lines;
    expect_heads(e, row, heads);
    expect_body(e, row + heads);
    if (bands[h].column_numbers) column_number = e->column_number;
    if (has_row_numbers(e)) row_number = e->row_number;
  }
  return row + heads + rows;
}

/* ---- The whole ---- */

/* Footnotes are numbered as their labels are read: heads row by row, then rows; of generated ones they are said once.
 * `level`: of heads, -1: of rows all. */
static void number_notes(expecting *e, const node *n, int level) {
  bool stands = level < 0 || n->depth == level;
  if (n->parent && stands && n->footnote && !e->notes[n->footnote]) e->notes[n->footnote] = ++e->w->footnote_count;
  for (int i = 0; i < n->count; i++) number_notes(e, n->children[i], level);
}

static void expect_notes(expecting *e) {
  static const char *const marks[] = {"", "①", "②", "③"};
  for (int i = 0; i < e->form->band_count; i++) {
    const band *b = &e->form->bands[i];
    for (int level = 0; level < b->head_levels; level++) number_notes(e, b->columns, level);
    number_notes(e, b->row_template, -1);
  }
  for (int i = 0; i < e->form->footnote_count; i++) {
    int number = e->notes[i + 1];
    e->w->footnotes[number] = bx_arena_join(e->arena, marks[number], e->form->footnotes[i], NULL);
  }
}

/* Cells as they stand: by lines. */
static void sort_cells(wanted *w, bx_arena *arena) {
  int *new_index = BX_NEW_ARRAY(arena, int, w->cell_count + 1), count = 0;
  want_cell *cells = BX_NEW_ARRAY(arena, want_cell, w->cell_count + 1);
  for (int line = 0; line < w->line_count; line++) {
    w->lines[line].first = count;
    for (int i = 0; i < w->cell_count; i++)
      if (w->cells[i].row == line) cells[new_index[i] = count++] = w->cells[i];
    w->lines[line].count = count - w->lines[line].first;
  }
  for (int i = 0; i < count; i++) {
    cells[i].index = i;
    cells[i].same = new_index[cells[i].same];
    for (int k = 0; k < cells[i].head_count; k++) cells[i].heads[k] = new_index[cells[i].heads[k]];
  }
  w->cells = cells;
}

static void add_blanks(wanted *w, const form *f, bx_arena *arena) {
  w->blanks = BX_NEW_ARRAY(arena, want_cell, f->band_count);
  for (int i = 0; i < f->band_count; i++) {
    const band *b = &f->bands[i];
    w->blanks[i] = (want_cell){.blank = true, .band = i, .row = -1, .col = b->first_column, .row_span = 1};
    w->blanks[i].col_span = b->grid_columns;
    w->blanks[i].end = b->first_column + b->grid_columns;
    w->blanks[i].text = "";
    w->blanks[i].index = w->blanks[i].same = w->cell_count + i;
  }
}

wanted expect_form(const form *f, bx_arena *arena) {
  wanted w = {0};
  for (int i = 0; i < f->band_count; i++) w.line_count += heads_of(&f->bands[i]) + f->bands[i].rows->lines;
  w.lines = BX_NEW_ARRAY(arena, want_line, w.line_count);
  expecting e = {.form = f, .arena = arena, .w = &w};
  expect_notes(&e);
  w.line_count = 0;
  for (int i = 0; i < f->band_count; i += halves_of(f, i)) w.line_count = expect_bands(&e, i, w.line_count);
  sort_cells(&w, arena);
  add_blanks(&w, f, arena);
  return w;
}

/* ---- Parts ---- */

/* Of the columns before `edge` those that a part has. */
static int columns_before(const form *f, const part_range *part, int edge) {
  int figures = bx_min_int(bx_max_int(edge - part->first, 0), part->end - part->first);
  return bx_min_int(edge, left_columns(f)) + figures + bx_max_int(edge - right_columns(f), 0);
}

wanted expect_part(const form *f, const wanted *whole, const part_range *part, bx_arena *arena) {
  wanted w = *whole;
  const int left = left_columns(f), right = right_columns(f);
  w.cells = BX_NEW_ARRAY(arena, want_cell, w.cell_count);
  for (int i = 0; i < w.cell_count; i++) {
    want_cell *cell = &w.cells[i];
    *cell = whole->cells[i];
    int col = cell->col, end = cell->end;
    cell->col_span = columns_before(f, part, end) - columns_before(f, part, col);
    cell->absent = cell->col_span == 0;
    cell->beside = part->index > 0 && (col < part->first || col >= right);
    cell->goes_on = cell->beside && w.lines[cell->row].head && col >= left && end <= right && !cell->unnamed;
    if (cell->absent) continue;
    if (col >= left && col < right) cell->col = bx_max_int(col, part->first);
    if (end > left && end <= right) cell->end = bx_min_int(end, part->end);
  }
  return w;
}
