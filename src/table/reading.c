/* Rows of a table are read, chunk by chunk, and forgotten when they are painted. */
#include <stdlib.h>

#include "flow.h"

bx_rows *bx_flow_set_rows(const bx_table_flow *flow, const bx_rows *whole, int band, bx_arena *arena) {
  const bx_table_parts *parts = &flow->parts;
  bx_rows *rows = BX_NEW_ARRAY(arena, bx_rows, parts->count);
  for (int p = 0; p < parts->count; p++) {
    rows[p] = bx_part_rows(whole, &parts->parts[p], arena);
    rows[p].decimals = bx_flow_decimals(flow, p, band);
  }
  bx_parts_measure(flow->setter, arena, parts, rows, flow->diags);
  return rows;
}

static bx_len heads_height(const bx_heads *h) {
  bx_len height = 0;
  for (int r = 0; r < h->rows->row_count; r++) height += h->rows->heights[r];
  return height;
}

void bx_flow_read_heads(bx_table_flow *flow, int band) {
  bx_heads *h = &flow->heads[band];
  const bx_rows whole = bx_grid_heads(flow->table, &flow->table->bands[band], flow->arena);
  h->rows = bx_flow_set_rows(flow, &whole, band, flow->arena);
  h->height = heads_height(h);
  h->levels = h->rows->row_count;
}

/* What is left of rows of heads without the innermost. */
static void take_row(bx_rows *rows, int left, bx_arena *arena) {
  int cells = 0;
  for (int i = 0; i < rows->cell_count; i++) {
    bx_cell *cell = &rows->cells[i];
    if (cell->row >= left) continue;
    cell->row_span = bx_min_int(cell->row_span, left - cell->row);
    rows->cells[cells++] = *cell;
  }
  rows->cell_count = cells;
  bx_rows_index(rows, left, arena);
}

/* Takes the innermost level from the heads of a band; false when none is left. */
static bool shorten_heads(bx_table_flow *flow, int band) {
  bx_heads *h = &flow->heads[band];
  int left = h->rows->row_count - 1;
  if (left < 0) return false;
  for (int p = 0; p < flow->parts.count; p++) take_row(&h->rows[p], left, flow->arena);
  bool before = bx_setter_quiet(flow->setter, true); /* what is missing has been said */
  bx_parts_measure(flow->setter, flow->arena, &flow->parts, h->rows, flow->diags);
  bx_setter_quiet(flow->setter, before);
  h->height = heads_height(h);
  return true;
}

static void tell_shortened(const bx_table_flow *flow, bx_heads *h, int before) {
  const bx_table *table = flow->table;
  int left = h->rows->row_count;
  if (left == before) return;
  if (left)
    bx_diag(flow->diags, BX_MSG_TABLE_HEADS_OUTER, &table->place,
            BX_ARGS(table->key, bx_diag_int(flow->diags, left), bx_diag_int(flow->diags, h->levels)));
  else
    bx_diag(flow->diags, BX_MSG_TABLE_HEADS_NONE, &table->place, BX_ARGS(table->key));
}

/* Heads leave room for a row of one line under them: the outer levels of them, or none. */
static void fit_heads(bx_table_flow *flow, int band) {
  const bx_table *table = flow->table;
  bx_heads *h = &flow->heads[band];
  int before = h->rows->row_count;
  bx_len row = bx_max_int(table->look.row_height, table->styles.cell->leading + 2 * table->look.pad_top);
  bx_len room = flow->full - bx_flow_most_extra(flow, band) - row;
  while (h->height > room && shorten_heads(flow, band)) continue;
  tell_shortened(flow, h, before);
}

bool bx_flow_drop_heads(bx_table_flow *flow, int band) {
  int before = flow->heads[band].rows->row_count;
  bool shortened = shorten_heads(flow, band);
  tell_shortened(flow, &flow->heads[band], before);
  return shortened;
}

static void note_node(bx_table_flow *flow, const bx_header *node, int top, int rows) {
  for (int i = 0; i < node->count; i++) {
    const bx_header *child = node->children[i];
    flow->left_out[child->number] |= top + child->level >= rows;
    note_node(flow, child, top, rows);
  }
}

void bx_flow_note_left_out(bx_table_flow *flow, int band) {
  const bx_heads *heads = &flow->heads[band];
  int rows = heads->rows->row_count;
  if (rows == heads->levels) return;
  if (!flow->left_out) flow->left_out = BX_NEW_ARRAY(flow->arena, bool, flow->table->column_heads + 1);
  for (int h = band; h < band + flow->table->bands[band].halves; h++) {
    const bx_band *b = &flow->table->bands[h];
    int top = b->title ? 1 : 0;
    flow->left_out[b->title_head] |= rows == 0; /* 0: a band without one */
    flow->left_out[b->corner_head] |= top >= rows;
    flow->left_out[b->number_head] |= top >= rows;
    note_node(flow, b->columns, top, rows);
  }
}

/* The most that labels of open sections take over a row. */
static bx_len most_sections(const bx_rows *rows) {
  bx_len most = 0;
  for (int r = 0; rows->section_count && r < rows->row_count; r++)
    most = bx_max_int(most, bx_flow_again_height(rows, r));
  return most;
}

/* ---- Decimal points ---- */

bx_decimals *bx_flow_decimals(const bx_table_flow *flow, int part, int band) {
  if (!flow->decimals) return NULL;
  return flow->decimals[part] + (size_t)band * (size_t)flow->parts.parts[part].table->grid_columns;
}

static void find_in_band(bx_table_flow *flow, int band, bx_decimals *decimals) {
  bx_arena *arena = bx_arena_new();
  bx_row_reader *reader = bx_row_reader_new(flow->table, band, flow->data);
  int left = BX_TABLE_SAMPLE;
  for (const bx_band *part; left > 0 && (part = bx_row_reader_next(reader, arena));) {
    bx_rows rows = bx_grid_body(flow->table, part, flow->data->report, arena);
    bx_decimals_add(flow->setter, arena, &rows, flow->parts.columns, decimals);
    left -= bx_max_int(part->row_count, part->empty_count);
    bx_arena_reset(arena);
  }
  bx_row_reader_free(reader);
  bx_arena_free(arena);
}

/* What each part has of the whole grid's. */
static void part_decimals(bx_table_flow *flow, const bx_decimals *whole) {
  const bx_table *table = flow->table;
  flow->decimals = BX_NEW_ARRAY(flow->arena, bx_decimals *, flow->parts.count);
  for (int p = 0; p < flow->parts.count; p++) {
    const bx_table_part *part = &flow->parts.parts[p];
    const int columns = part->table->grid_columns;
    bx_decimals *own = flow->decimals[p] = BX_NEW_ARRAY(flow->arena, bx_decimals, table->band_count * columns);
    for (int b = 0; b < table->band_count; b++)
      for (int k = 0; k < columns; k++)
        own[b * columns + k] = whole[b * table->grid_columns + (part->places ? part->places[k] : k)];
  }
}

void bx_flow_find_decimals(bx_table_flow *flow) {
  const bx_table *table = flow->table;
  bx_decimals *whole = NULL;
  for (int b = 0; b < table->band_count; b += table->bands[b].halves) {
    if (!bx_band_has_decimals(&table->bands[b])) continue;
    if (!whole) whole = BX_NEW_ARRAY(flow->arena, bx_decimals, table->band_count * table->grid_columns);
    find_in_band(flow, b, whole + b * table->grid_columns);
  }
  if (whole) part_decimals(flow, whole);
}

/* ---- Chunks ---- */

/* The next part of a band that has rows, or of the first band behind it; NULL when all have been read. Nothing else is
 * in `arena`. */
static const bx_band *next_part(bx_table_flow *flow, bx_arena *arena) {
  while (!flow->exhausted) {
    if (!flow->reader) flow->reader = bx_row_reader_new(flow->table, flow->band, flow->data);
    const bx_band *part = bx_row_reader_next(flow->reader, arena);
    if (part && !bx_band_is_empty(part)) return part;
    if (part) {
      bx_arena_reset(arena);
      continue;
    }
    flow->failed |= bx_row_reader_failed(flow->reader);
    bx_row_reader_free(flow->reader);
    flow->reader = NULL;
    int next = flow->band + flow->table->bands[flow->band].halves;
    if (flow->failed || next == flow->table->band_count)
      flow->exhausted = true;
    else
      flow->band = next;
  }
  return NULL;
}

/* Chunks are mostly about as large, so that what one has left is enough for the next. */
static bx_arena *take_arena(bx_table_flow *flow) {
  bx_arena *arena = flow->spare ? flow->spare : bx_arena_new();
  flow->spare = NULL;
  return arena;
}

static void leave_arena(bx_table_flow *flow, bx_arena *arena) {
  if (flow->spare) {
    bx_arena_free(arena);
    return;
  }
  bx_arena_reset(arena);
  flow->spare = arena;
}

/* Reads the next chunk; false at the end. */
bool bx_flow_read_chunk(bx_table_flow *flow) {
  bx_arena *arena = take_arena(flow);
  const bx_band *part = next_part(flow, arena);
  if (!part) {
    leave_arena(flow, arena);
    return false;
  }
  bx_chunk *added = bx_alloc(sizeof *added);
  *added = (bx_chunk){.arena = arena, .band = flow->band, .first = flow->end};
  bx_rows whole = bx_grid_body(flow->table, part, flow->data->report, arena);
  whole.heads_before = flow->table->column_heads + flow->row_heads;
  flow->row_heads += part[bx_max_int(part->halves, 1) - 1].row_heads + whole.form_heads;
  added->rows = bx_flow_set_rows(flow, &whole, flow->band, arena);
  bx_carried_read(flow, added, flow->data->report);
  if (flow->full) fit_heads(flow, added->band);
  bx_len limit = flow->full - flow->heads[added->band].height - bx_flow_most_extra(flow, added->band);
  limit -= most_sections(added->rows);
  if (limit > 0) bx_parts_divide(flow->setter, arena, &flow->parts, added->rows, limit, flow->diags);
  if (flow->last)
    flow->last->next = added;
  else
    flow->chunks = added;
  flow->last = added;
  flow->end += added->rows->row_count;
  return true;
}

bx_chunk *bx_flow_chunk_of(const bx_table_flow *flow, int row) {
  bx_chunk *c = flow->chunks;
  while (row >= c->first + c->rows->row_count) c = c->next;
  return c;
}

void bx_table_flow_forget(bx_table_flow *flow) {
  while (flow->chunks && flow->chunks->first + flow->chunks->rows->row_count <= flow->at) {
    bx_chunk *painted = flow->chunks;
    flow->chunks = painted->next;
    if (!flow->chunks) flow->last = NULL;
    leave_arena(flow, painted->arena);
    free(painted);
  }
}

void bx_table_flow_free(bx_table_flow *flow) {
  if (!flow) return;
  flow->at = flow->end;
  bx_table_flow_forget(flow);
  bx_arena_free(flow->spare);
  bx_row_reader_free(flow->reader);
}

/* Reads rows until they are more than `room` holds, or all. */
void bx_flow_read_ahead(bx_table_flow *flow, int64_t room) {
  int64_t height = 0;
  const bx_chunk *c = flow->at < flow->end ? bx_flow_chunk_of(flow, flow->at) : NULL;
  for (int row = flow->at; height <= room; c = c->next) {
    if (row == flow->end && !bx_flow_read_chunk(flow)) return;
    if (!c) c = flow->last;
    for (; row < c->first + c->rows->row_count && height <= room; row++) height += c->rows->heights[row - c->first];
  }
}
