/* Header trees → grid. Every slot of the grid belongs to exactly one cell: shorter branches of the
 * column tree are padded downwards, of the row tree to the right. */
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
  return cell;
}

static void style_cell(bx_cell *cell, const bx_style *style, const char *text) {
  cell->style = style;
  cell->align = style->align;
  cell->set.text = text;
  cell->label = text;
}

/* Cells by row, then column. */
static bool stands_before(const bx_cell *a, const bx_cell *b) {
  return a->row != b->row ? a->row < b->row : a->col < b->col;
}

/* Insertion sort: cells come nearly in order, a spanning stub a few places early at most. */
static void sort_cells(bx_rows *rows) {
  for (int i = 1; i < rows->cell_count; i++) {
    bx_cell moved = rows->cells[i];
    int at = i;
    for (; at > 0 && stands_before(&moved, &rows->cells[at - 1]); at--) rows->cells[at] = rows->cells[at - 1];
    rows->cells[at] = moved;
  }
}

/* The cells of more than one row, fewest rows first; a stable insertion sort of a short list. */
static void list_spans(bx_rows *rows, bx_arena *arena) {
  int capacity = 0;
  for (int i = 0; i < rows->cell_count; i++) {
    int span = rows->cells[i].row_span, at = rows->span_count;
    if (span == 1) continue;
    rows->spans = bx_arena_grow(arena, rows->spans, rows->span_count++, &capacity, sizeof *rows->spans);
    for (; at > 0 && rows->cells[rows->spans[at - 1]].row_span > span; at--) rows->spans[at] = rows->spans[at - 1];
    rows->spans[at] = i;
  }
}

static bx_rows finish(builder *b, int row_count) {
  bx_rows *rows = &b->rows;
  sort_cells(rows);
  rows->row_count = row_count;
  rows->heights = BX_NEW_ARRAY(b->arena, bx_len, bx_max_int(row_count, 1));
  rows->row_cells = BX_NEW_ARRAY(b->arena, int, row_count + 1);
  int at = 0;
  for (int r = 0; r <= row_count; r++) {
    while (at < rows->cell_count && rows->cells[at].row < r) at++;
    rows->row_cells[r] = at;
  }
  list_spans(rows, b->arena);
  return *rows;
}

/* ---- Heads ---- */

static int stub_columns(const builder *b) { return b->band->stub_levels ? b->table->stub_columns : 0; }

static void add_heads(builder *b, const bx_header *parent, int top, int col) {
  for (int i = 0; i < parent->count; i++) {
    const bx_header *head = parent->children[i];
    int span = head->count ? 1 : b->band->head_levels - head->level;
    bx_cell *cell = add_cell(b, BX_PART_HEAD, top + head->level, col, span, head->span);
    style_cell(cell, b->table->styles.head, bx_header_printed(head, b->arena));
    cell->column_header = head;
    cell->vertical = head->vertical;
    add_heads(b, head, top, col);
    col += head->span;
  }
}

bx_rows bx_grid_heads(const bx_table *table, const bx_band *band, bx_arena *arena) {
  builder b = {.table = table, .band = band, .arena = arena};
  int top = 0, stub = stub_columns(&b);
  if (band->title) {
    bx_cell *title = add_cell(&b, BX_PART_BAND, 0, 0, 1, table->grid_columns);
    style_cell(title, table->styles.band, band->title);
    top = 1;
  }
  if (stub) {
    bx_cell *corner = add_cell(&b, BX_PART_CORNER, top, 0, band->head_levels, stub);
    bool is_head = band->corner && band->title; /* 信息内容 over a stub is a head like the others */
    style_cell(corner, is_head ? table->styles.head : table->styles.corner, band->corner ? band->corner : "");
  }
  add_heads(&b, band->columns, top, stub);
  return finish(&b, top + band->head_levels);
}

/* ---- Body ---- */

/* The label as it stands again after a break: {label}（续）, {|} for a good place to break the line. */
static const char *label_again(const builder *b, const char *label) {
  static const char label_mark[] = "{label}", break_mark[] = "{|}", zero_width_space[] = "\xe2\x80\x8b";
  if (!b->table->continued_stub) return label;
  bx_buf buf = {0};
  for (const char *p = b->table->continued_stub; *p;) {
    if (bx_starts_with(p, label_mark)) {
      bx_buf_puts(&buf, label);
      p += sizeof label_mark - 1;
    } else if (bx_starts_with(p, break_mark)) {
      bx_buf_puts(&buf, zero_width_space);
      p += sizeof break_mark - 1;
    } else {
      bx_buf_putc(&buf, *p++);
    }
  }
  const char *again = bx_arena_strndup(b->arena, buf.data ? buf.data : "", buf.len);
  bx_buf_free(&buf);
  return again;
}

static void add_stubs(builder *b, const bx_header *parent) {
  for (int i = 0; i < parent->count; i++) {
    const bx_header *stub = parent->children[i];
    int col_span = stub->count ? 1 : stub_columns(b) - stub->level;
    bx_cell *cell = add_cell(b, BX_PART_STUB, stub->first, stub->level, stub->leaves, col_span);
    const char *label = bx_header_printed(stub, b->arena);
    style_cell(cell, b->table->styles.stub, label);
    cell->row_header = stub;
    cell->vertical = stub->vertical;
    if (stub->leaves > 1) cell->again.text = label_again(b, label);
    if (stub->count && !stub->vertical) cell->align = BX_SIDE_CENTER;
    add_stubs(b, stub);
  }
}

static const char *figure_label(bx_arena *arena, const bx_header *row, const bx_header *column) {
  const char *down = bx_header_printed(row, arena), *across = bx_header_printed(column, arena);
  return down ? bx_arena_join(arena, down, " × ", across, NULL) : across;
}

/* A JSON pointer's token: ~ and / are escaped (RFC 6901). */
static void put_token(bx_buf *buf, const char *key) {
  bx_buf_putc(buf, '/');
  for (; *key; key++) {
    if (*key == '~')
      bx_buf_puts(buf, "~0");
    else if (*key == '/')
      bx_buf_puts(buf, "~1");
    else
      bx_buf_putc(buf, *key);
  }
}

static void put_branch(bx_buf *buf, const bx_header *node) {
  if (!node) return;
  put_branch(buf, node->parent);
  if (node->key) put_token(buf, node->key);
}

/* Where the figure stands in the data: the table's field, then the keys of both branches. */
static const char *figure_pointer(const builder *b, const bx_header *row, const bx_header *column) {
  bx_buf buf = {0};
  put_token(&buf, b->table->key);
  put_branch(&buf, row);
  put_branch(&buf, column);
  const char *pointer = bx_arena_strndup(b->arena, buf.data, buf.len);
  bx_buf_free(&buf);
  return pointer;
}

static void add_figures(builder *b, const bx_header *row, const bx_value *record) {
  int col = stub_columns(b);
  for (int c = 0; c < b->band->column_count; c++) {
    const bx_header *column = b->band->column_leaves[c];
    bx_cell *cell = add_cell(b, BX_PART_BODY, row->first, col, 1, column->cell_span);
    style_cell(cell, b->table->styles.cell, bx_cell_text(b->arena, b->table, b->band, row, column, record));
    cell->row_header = row;
    cell->column_header = column;
    cell->align = bx_cell_format_of(row, column)->align;
    cell->label = figure_label(b->arena, row, column);
    cell->pointer = figure_pointer(b, row, column);
    col += column->cell_span;
  }
}

bx_rows bx_grid_body(const bx_table *table, const bx_band *band, const bx_value *record, bx_arena *arena) {
  builder b = {.table = table, .band = band, .arena = arena};
  if (band->stub_levels) add_stubs(&b, band->rows);
  for (int r = 0; r < band->row_count; r++) add_figures(&b, band->row_leaves[r], record);
  return finish(&b, band->row_count);
}
