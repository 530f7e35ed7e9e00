/* Running totals where a page ends inside a table: 过次页 at its foot, 承前页 at the head of the next. Totals of the
 * table itself are not counted again. */
#include "flow.h"

/* A cell that adds nothing: text, a total, or what cannot be read. */
#define NO_AMOUNT INT64_MIN

static int64_t amount_of(const bx_table *table, const bx_cell *cell, const bx_value *record, bx_arena *arena) {
  const bx_header *row = cell->row_header, *column = cell->column_header;
  int64_t amount;
  if (cell->part != BX_PART_BODY || !row || !column || row->sum_rest) return NO_AMOUNT;
  bx_cell_type type = bx_cell_format_of(row, column)->type;
  if (type >= BX_CELL_TEXT || type != column->format.type) return NO_AMOUNT;
  const bx_cell_ref ref = {table, cell->band, row, column};
  return bx_cell_amount(arena, &ref, record, &amount) ? amount : NO_AMOUNT;
}

void bx_carried_read(bx_table_flow *flow, bx_chunk *c, const bx_value *record) {
  if (!flow->carried) return;
  c->amounts = BX_NEW_ARRAY(c->arena, int64_t *, flow->parts.count);
  for (int p = 0; p < flow->parts.count; p++) {
    const bx_rows *rows = &c->rows[p];
    c->amounts[p] = BX_NEW_ARRAY(c->arena, int64_t, rows->cell_count);
    for (int i = 0; i < rows->cell_count; i++)
      c->amounts[p][i] = amount_of(flow->table, &rows->cells[i], record, c->arena);
  }
}

/* A divided row counts where it begins. */
void bx_carried_add(bx_table_flow *flow, int start, int end) {
  if (!flow->carried) return;
  const int *places = flow->parts.parts[flow->part].places;
  for (const bx_chunk *c = bx_flow_chunk_of(flow, start); c && c->first < end; c = c->next) {
    const bx_rows *rows = &c->rows[flow->part];
    int first = bx_max_int(start - c->first, 0), after = bx_min_int(end - c->first, rows->row_count);
    for (int i = rows->row_cells[first]; i < rows->row_cells[after]; i++) {
      int col = rows->cells[i].col;
      bx_sum_so_far *sum = &flow->carried[c->band].sums[places ? places[col] : col];
      const int64_t amount = c->amounts[flow->part][i];
      if (amount != NO_AMOUNT) sum->known &= bx_amount_add(&sum->amount, amount);
    }
  }
}

/* ---- Their rows ---- */

/* A row being made of cells from the left. */
typedef struct {
  const bx_table *table;
  const bx_sum_so_far *sums;
  const char *label; /* until it stands in the first place for it */
  bx_rows rows;
  int next; /* column */
  bx_arena *arena;
} maker;

static bx_cell *add_cell(maker *m, bx_part part, const char *text, const bx_band *band, int end) {
  bx_cell *cell = &m->rows.cells[m->rows.cell_count++];
  const bx_style *style = part == BX_PART_STUB ? m->table->styles.stub : m->table->styles.cell;
  *cell = (bx_cell){.part = part, .row_span = 1, .place = m->table->place, .style = style, .align = style->align};
  cell->band = band;
  cell->col = m->next;
  cell->col_span = end - m->next;
  cell->pad_side = m->table->look.pad_side;
  cell->set.text = text;
  cell->place.cell = text;
  m->next = end;
  return cell;
}

/* Columns up to `end` that hold no sums: the label where it has not stood yet. */
static void fill_until(maker *m, const bx_band *band, int end) {
  if (m->next >= end) return;
  if (!m->label) {
    add_cell(m, BX_PART_BLANK, "", band, end);
    return;
  }
  add_cell(m, BX_PART_STUB, m->label, band, end)->align = BX_SIDE_CENTER;
  m->label = NULL;
}

/* Does its stub stand at the right alone? Then the label stands there. */
static bool has_right_stub(const bx_band *band) {
  return band->stub_columns > 0 && band->stub_right && !band->stub_left;
}

/* Without a stub the label stands in the columns of text that the row begins with, or in the first. */
static int label_end(const bx_band *band) {
  int end = band->figure_column;
  for (int k = 0; k < band->column_count && (end == band->first_column || band->figure_column == band->first_column);
       k++) {
    const bx_header *column = band->column_leaves[k];
    if (k > 0 && column->format.type < BX_CELL_TEXT) break;
    end += column->cell_span;
  }
  return end;
}

static void add_figures(maker *m, const bx_band *band) {
  int col = band->figure_column;
  for (int k = 0; k < band->column_count; k++) {
    const bx_header *column = band->column_leaves[k];
    const bx_sum_so_far *sum = &m->sums[col];
    int end = col + column->cell_span;
    if (col >= m->next && (column->format.type >= BX_CELL_TEXT || !sum->known)) fill_until(m, band, end);
    if (col >= m->next) {
      fill_until(m, band, col);
      bx_cell *cell =
          add_cell(m, BX_PART_BODY, bx_cell_print_formed(m->arena, &column->format, sum->amount), band, end);
      cell->align = column->format.align;
      cell->place.cell = bx_header_printed(column, m->arena);
    }
    col = end;
  }
}

/* By part. */
static bx_rows *make_row(bx_table_flow *flow, int b, const char *label, bx_arena *arena) {
  const bx_table *table = flow->table;
  maker m = {.table = table, .sums = flow->carried[b].sums, .label = label, .arena = arena};
  m.rows.cells = BX_NEW_ARRAY(arena, bx_cell, 2 * table->grid_columns + 1);
  for (int h = 0; h < bx_max_int(table->bands[b].halves, 1); h++) {
    const bx_band *band = &table->bands[b + h];
    bool at_right = h == 0 && has_right_stub(band);
    if (at_right) m.label = NULL;
    fill_until(&m, band, h == 0 && !at_right ? label_end(band) : band->figure_column);
    add_figures(&m, band);
    if (at_right) {
      fill_until(&m, band, band->first_column + band->grid_columns - band->stub_columns);
      m.label = label;
    }
    fill_until(&m, band, band->first_column + band->grid_columns);
  }
  bx_rows_index(&m.rows, 1, arena);
  return bx_flow_set_rows(flow, &m.rows, b, arena);
}

void bx_carried_new(bx_table_flow *flow) {
  const bx_table *table = flow->table;
  if (!table->carried_foot && !table->carried_head) return;
  flow->carried = BX_NEW_ARRAY(flow->arena, bx_carried, table->band_count);
  for (int b = 0; b < table->band_count; b++) {
    bx_carried *carried = &flow->carried[b];
    if (table->bands[b].halves == 0) continue; /* beside another */
    carried->sums = BX_NEW_ARRAY(flow->arena, bx_sum_so_far, table->grid_columns);
    for (int k = 0; k < table->grid_columns; k++) carried->sums[k].known = true;
    if (table->carried_foot) carried->foot = make_row(flow, b, table->carried_foot, flow->arena)->heights[0];
    if (table->carried_head) carried->head = make_row(flow, b, table->carried_head, flow->arena)->heights[0];
  }
}

bool bx_carried_row(bx_table_flow *flow, int band, bool foot, bx_arena *arena, bx_slice *slice) {
  const char *label = foot ? flow->table->carried_foot : flow->table->carried_head;
  if (!flow->carried || !label) return false;
  bx_rows *rows = &make_row(flow, band, label, arena)[flow->part];
  rows->heights[0] = foot ? flow->carried[band].foot : flow->carried[band].head; /* as the page was made up */
  *slice = (bx_slice){.rows = rows, .count = 1, .heights = rows->heights, .carried = true};
  return true;
}
