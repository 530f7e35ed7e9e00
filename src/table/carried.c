/* Running totals where a page ends inside a table: 过次页 at its foot, 承前页 at the head of the next. Totals of the
 * table itself are not counted again. */
#include "flow.h"

/* A cell that adds nothing: text, a total, or what cannot be read. */
#define NO_AMOUNT INT64_MIN

static bool is_summed(const bx_header *row, const bx_header *column) {
  const bx_cell_format *format = bx_cell_format_of(row, column);
  return !row->sum_rest && format->type != BX_CELL_TEXT && format->type == column->format.type;
}

void bx_carried_read(bx_table_flow *flow, bx_chunk *c, const bx_value *record) {
  const bx_table *table = flow->table;
  if (!flow->carried) return;
  const bx_band *band = &table->bands[c->band];
  c->amounts = BX_NEW_ARRAY(c->arena, int64_t, band->row_count * band->column_count);
  for (int r = 0; r < band->row_count; r++)
    for (int k = 0; k < band->column_count; k++) {
      const bx_cell_ref ref = {table, band, band->row_leaves[r], band->column_leaves[k]};
      int64_t amount = NO_AMOUNT;
      if (!is_summed(ref.row, ref.column) || !bx_cell_amount(c->arena, &ref, record, &amount)) amount = NO_AMOUNT;
      c->amounts[r * band->column_count + k] = amount;
    }
}

/* A divided row counts where it ends. */
void bx_carried_add(bx_table_flow *flow, int start, int end) {
  if (!flow->carried) return;
  for (const bx_chunk *c = bx_flow_chunk_of(flow, start); c && c->first < end; c = c->next) {
    int columns = flow->table->bands[c->band].column_count;
    for (int t = bx_max_int(start - c->first, 0); t < bx_min_int(end - c->first, c->rows.row_count); t++) {
      if (bx_rows_goes_on(&c->rows, t + 1)) continue;
      const int64_t *amounts = &c->amounts[bx_rows_row(&c->rows, t) * columns];
      for (int k = 0; k < columns; k++) {
        bx_sum_so_far *sum = &flow->carried[c->band].sums[k];
        if (amounts[k] != NO_AMOUNT) sum->known &= bx_amount_add(&sum->amount, amounts[k]);
      }
    }
  }
}

/* ---- Their rows ---- */

static bx_cell *new_cell(bx_rows *rows, const bx_table *table, const bx_band *band, bx_part part, const char *text) {
  bx_cell *cell = &rows->cells[rows->cell_count++];
  const bx_style *style = part == BX_PART_STUB ? table->styles.stub : table->styles.cell;
  *cell = (bx_cell){.part = part, .row_span = 1, .place = table->place, .style = style, .align = style->align};
  cell->band = band;
  cell->pad_side = table->look.pad_side;
  cell->set.text = text;
  return cell;
}

static bool is_text(const bx_header *column) { return column->format.type == BX_CELL_TEXT; }

/* The label stands in the stub, without one in the columns of text that the row begins with. */
static bx_rows make_row(bx_table_flow *flow, int b, const char *label, bx_arena *arena) {
  const bx_table *table = flow->table;
  const bx_band *band = &table->bands[b];
  bx_rows rows = {.cells = BX_NEW_ARRAY(arena, bx_cell, band->column_count + 1)};
  bx_cell *head = new_cell(&rows, table, band, BX_PART_STUB, label);
  head->col_span = band->stub_levels ? table->stub_columns : 0;
  head->align = BX_SIDE_CENTER;
  head->place.cell = label;
  int col = head->col_span;
  for (int k = 0; k < band->column_count; k++) {
    const bx_header *column = band->column_leaves[k];
    bool under_label = !band->stub_levels && head->col_span == col && (col == 0 || is_text(column));
    const bx_sum_so_far *sum = &flow->carried[b].sums[k];
    if (under_label) {
      head->col_span += column->cell_span;
    } else {
      bool printed = !is_text(column) && sum->known;
      const char *text = printed ? bx_cell_print(arena, &column->format, sum->amount) : "";
      bx_cell *cell = new_cell(&rows, table, band, BX_PART_BODY, text);
      cell->col = col;
      cell->col_span = column->cell_span;
      cell->align = column->format.align;
      cell->place.cell = bx_arena_join(arena, label, " × ", bx_header_printed(column, arena), NULL);
    }
    col += column->cell_span;
  }
  bx_rows_index(&rows, 1, arena);
  bx_rows_measure(flow->setter, arena, table, flow->columns, &rows, flow->diags);
  return rows;
}

void bx_carried_new(bx_table_flow *flow) {
  const bx_table *table = flow->table;
  if (!table->carried_foot && !table->carried_head) return;
  flow->carried = BX_NEW_ARRAY(flow->arena, bx_carried, table->band_count);
  for (int b = 0; b < table->band_count; b++) {
    bx_carried *carried = &flow->carried[b];
    carried->sums = BX_NEW_ARRAY(flow->arena, bx_sum_so_far, table->bands[b].column_count);
    for (int k = 0; k < table->bands[b].column_count; k++) carried->sums[k].known = true;
    if (table->carried_foot) carried->foot = make_row(flow, b, table->carried_foot, flow->arena).heights[0];
    if (table->carried_head) carried->head = make_row(flow, b, table->carried_head, flow->arena).heights[0];
  }
}

bool bx_carried_row(bx_table_flow *flow, int band, bool foot, bx_arena *arena, bx_slice *slice) {
  const char *label = foot ? flow->table->carried_foot : flow->table->carried_head;
  if (!flow->carried || !label) return false;
  bx_rows *rows = BX_NEW(arena, bx_rows);
  *rows = make_row(flow, band, label, arena);
  rows->heights[0] = foot ? flow->carried[band].foot : flow->carried[band].head; /* as the page was made up */
  *slice = (bx_slice){.rows = rows, .count = 1, .heights = rows->heights, .carried = true};
  return true;
}
