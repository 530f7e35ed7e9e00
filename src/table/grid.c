/* Header trees → grid. Every slot of the grid belongs to exactly one cell: shorter branches of the
 * column tree are padded downwards, of the row tree to the right. Cells are made in reading order. */
#include <string.h>

#include "table.h"

typedef struct {
  const bx_table *table;
  const bx_band *band;
  bx_arena *arena;
  bx_rows rows;
  int capacity;
} builder;

static bx_cell *add_cell(builder *b, bx_part part, int row, int col, int row_span, int col_span) {
  bx_rows *rows = &b->rows;
  rows->cells = bx_arena_grow(b->arena, rows->cells, rows->cell_count, &b->capacity, sizeof *rows->cells);
  bx_cell *cell = &rows->cells[rows->cell_count++];
  *cell = (bx_cell){.part = part, .row = row, .col = col, .row_span = row_span, .col_span = col_span};
  cell->pad_side = b->table->look.pad_side;
  cell->place = b->table->place;
  cell->band = b->band;
  return cell;
}

static void style_cell(bx_cell *cell, const bx_style *style, const char *text) {
  cell->style = style;
  cell->align = style->align;
  cell->set.text = text;
  cell->place.cell = text;
}

/* The cells of more than one row, fewest rows first, in their order: a counting sort. */
static void list_spans(bx_rows *rows, bx_arena *arena) {
  rows->span_count = 0;
  int *starts = BX_NEW_ARRAY(arena, int, rows->row_count + 2);
  for (int i = 0; i < rows->cell_count; i++) {
    if (rows->cells[i].row_span == 1) continue;
    starts[rows->cells[i].row_span + 1]++;
    rows->span_count++;
  }
  for (int span = 1; span <= rows->row_count + 1; span++) starts[span] += starts[span - 1];
  rows->spans = BX_NEW_ARRAY(arena, int, bx_max_int(rows->span_count, 1));
  for (int i = 0; i < rows->cell_count; i++)
    if (rows->cells[i].row_span > 1) rows->spans[starts[rows->cells[i].row_span]++] = i;
}

void bx_rows_index(bx_rows *rows, int row_count, bx_arena *arena) {
  rows->row_count = row_count;
  rows->heights = BX_NEW_ARRAY(arena, bx_len, bx_max_int(row_count, 1));
  rows->row_cells = BX_NEW_ARRAY(arena, int, row_count + 1);
  int at = 0;
  for (int r = 0; r <= row_count; r++) {
    while (at < rows->cell_count && rows->cells[at].row < r) at++;
    rows->row_cells[r] = at;
  }
  list_spans(rows, arena);
}

static int stub_columns(const builder *b) { return b->band->stub_levels ? b->table->stub_columns : 0; }

/* The node of a level on a leaf's branch when the leaf is the first under it, where its cell starts. */
static const bx_header *starts_at(const bx_header *leaf, int level) {
  const bx_header *node = leaf;
  while (node && node->level > level) node = node->parent;
  return node && node->level == level && node->first == leaf->first ? node : NULL;
}

/* ---- Heads ---- */

static void add_head(builder *b, const bx_header *head, int row, int col) {
  int span = head->count ? 1 : b->band->head_levels - head->level;
  bx_cell *cell = add_cell(b, BX_PART_HEAD, row, col, span, head->span);
  cell->place = head->place;
  style_cell(cell, b->table->styles.head, bx_header_printed(head, b->arena));
  cell->column_header = head;
  cell->vertical = head->vertical;
}

static void add_corner(builder *b, int row) {
  const bx_band *band = b->band;
  bx_cell *corner = add_cell(b, BX_PART_CORNER, row, 0, band->head_levels, stub_columns(b));
  bool is_head = band->corner && band->title; /* 信息内容 over a stub is a head like the others */
  style_cell(corner, is_head ? b->table->styles.head : b->table->styles.corner, band->corner ? band->corner : "");
}

bx_rows bx_grid_heads(const bx_table *table, const bx_band *band, bx_arena *arena) {
  builder b = {.table = table, .band = band, .arena = arena};
  int top = 0;
  if (band->title) {
    bx_cell *title = add_cell(&b, BX_PART_BAND, 0, 0, 1, table->grid_columns);
    style_cell(title, table->styles.band, band->title);
    top = 1;
  }
  for (int level = 0; level < band->head_levels; level++) {
    int col = stub_columns(&b);
    if (level == 0 && col) add_corner(&b, top);
    for (int c = 0; c < band->column_count; c++) {
      const bx_header *head = starts_at(band->column_leaves[c], level);
      if (head) add_head(&b, head, top + level, col);
      col += band->column_leaves[c]->span;
    }
  }
  bx_rows_index(&b.rows, top + band->head_levels, arena);
  return b.rows;
}

/* ---- Body ---- */

static const char *find_label(void *self, const char *name, bx_arena *arena) {
  (void)arena;
  return bx_streq(name, "label") ? self : NULL;
}

const char *bx_grid_label_again(const bx_table *table, const char *label, bx_arena *arena) {
  const bx_names names = {.find = find_label, .self = (void *)(uintptr_t)label};
  const char *template = table->continued_stub;
  const char *again = template ? bx_template_fill_names(arena, template, &names) : NULL;
  return again ? again : label;
}

static void add_stub(builder *b, const bx_header *stub) {
  int col_span = stub->count ? 1 : stub_columns(b) - stub->level;
  bx_cell *cell = add_cell(b, BX_PART_STUB, stub->first, stub->level, stub->leaves, col_span);
  const char *label = bx_header_printed(stub, b->arena);
  cell->place = stub->place;
  style_cell(cell, b->table->styles.stub, label);
  cell->row_header = stub;
  cell->vertical = stub->vertical;
  if (stub->leaves > 1) cell->again.text = bx_grid_label_again(b->table, label, b->arena);
  if (stub->count && !stub->vertical) cell->align = BX_SIDE_CENTER;
}

static const char *figure_label(bx_arena *arena, const bx_header *row, const bx_header *column) {
  const char *down = bx_header_printed(row, arena), *across = bx_header_printed(column, arena);
  return down ? bx_arena_join(arena, down, " × ", across, NULL) : across;
}

static void put_branch(bx_buf *buf, const bx_header *node) {
  if (!node) return;
  put_branch(buf, node->parent);
  if (node->key) bx_buf_pointer(buf, node->key);
}

/* Where a figure that is left out would stand: the table's field, then the keys of both branches. */
static const char *pointer_by_keys(const builder *b, const bx_header *row, const bx_header *column) {
  bx_buf buf = {0};
  bx_buf_pointer(&buf, b->table->key);
  put_branch(&buf, row);
  put_branch(&buf, column);
  return bx_buf_take(&buf, b->arena);
}

static void add_figures(builder *b, const bx_header *row, const bx_value *record) {
  int col = stub_columns(b);
  for (int c = 0; c < b->band->column_count; c++) {
    const bx_header *column = b->band->column_leaves[c];
    const bx_cell_ref ref = {b->table, b->band, row, column};
    const bx_value *value;
    bx_cell *cell = add_cell(b, BX_PART_BODY, row->first, col, 1, column->cell_span);
    const char *text = bx_cell_text(b->arena, &ref, record, &value);
    style_cell(cell, b->table->styles.cell, text);
    cell->row_header = row;
    cell->column_header = column;
    cell->align = bx_cell_format_of(row, column)->align;
    if (value)
      cell->place = bx_value_place(value, b->arena);
    else
      cell->place.pointer = pointer_by_keys(b, row, column);
    cell->place.cell = figure_label(b->arena, row, column);
    col += column->cell_span;
  }
}

bx_rows bx_grid_body(const bx_table *table, const bx_band *band, const bx_value *record, bx_arena *arena) {
  builder b = {.table = table, .band = band, .arena = arena};
  for (int r = 0; r < band->row_count; r++) {
    const bx_header *row = band->row_leaves[r];
    for (int level = 0; level < band->stub_levels; level++) {
      const bx_header *stub = starts_at(row, level);
      if (stub) add_stub(&b, stub);
    }
    add_figures(&b, row, record);
  }
  bx_rows_index(&b.rows, band->row_count, arena);
  return b.rows;
}
