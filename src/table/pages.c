/* A table over pages: set up, then handed out piece by piece. */
#include "flow.h"

/* ---- Setting up ---- */

static bx_para *set_text(bx_table_flow *flow, const bx_style *style, const char *text) {
  bx_span span = {.text = text, .style = bx_style_text(style), .place = flow->table->place};
  bx_para_options options = {.measure = flow->columns[flow->table->grid_columns], .hang = style->hang};
  options.align = bx_style_align(style->align);
  bx_para *para = BX_NEW(flow->arena, bx_para);
  *para = bx_para_set(flow->setter, flow->arena, bx_para_prepare(flow->setter, flow->arena, &span, 1), &options);
  return para;
}

static void set_notes(bx_table_flow *flow, const bx_scope *scope) {
  const bx_table *table = flow->table;
  flow->notes = BX_NEW_ARRAY(flow->arena, const bx_para *, bx_max_int(table->note_count, 1));
  int64_t height = 0;
  for (int i = 0; i < table->note_count; i++) {
    const char *text = bx_template_fill(flow->arena, table->notes[i], scope);
    if (!text) continue;
    const bx_para *note = set_text(flow, table->styles.note, text);
    flow->notes[flow->note_count++] = note;
    height += (int64_t)note->count * table->styles.note->leading;
  }
  if (flow->note_count) height += table->styles.note->before;
  flow->notes_height = height < BX_LEN_MAX ? (bx_len)height : BX_LEN_MAX;
}

bx_table_flow *bx_table_flow_new(bx_setter *setter, bx_arena *arena, const bx_table *table, const bx_value *report,
                                 const bx_record_source *source, bx_len width, const bx_scope *scope, bx_diags *diags) {
  const bx_len *columns = bx_table_columns(setter, arena, table, report, width, diags);
  if (!columns) return NULL;
  bx_table_flow *flow = BX_NEW(arena, bx_table_flow);
  *flow = (bx_table_flow){
      .setter = setter, .arena = arena, .table = table, .source = source, .diags = diags, .band_before = -1};
  flow->columns = columns;
  flow->record_arena = bx_arena_new();
  flow->heads = BX_NEW_ARRAY(arena, bx_heads, table->band_count);
  for (int b = 0; b < table->band_count; b += table->bands[b].halves) bx_flow_read_heads(flow, b);
  if (table->continued_caption) {
    flow->caption = set_text(flow, table->styles.caption, table->continued_caption);
    flow->caption_height = flow->caption->count * table->styles.caption->leading;
  }
  set_notes(flow, scope);
  return flow;
}

/* ---- Handing out ---- */

static void add_slice(bx_slice *slice, const bx_rows *rows, int first, int count, const bx_len *heights, int number) {
  *slice = (bx_slice){.rows = rows, .first = first, .count = count, .heights = heights, .number = number};
}

/* The slices of rows [start, end): heads where a page or a band begins, then the rows. */
static int slice_rows(bx_table_flow *flow, int start, int end, const bx_len *heights, bx_slice *slices) {
  int count = 0;
  for (bx_chunk *c = bx_flow_chunk_of(flow, start); c && c->first < end; c = c->next) {
    int from = bx_max_int(c->first, start), to = bx_min_int(c->first + c->rows.row_count, end);
    if (bx_flow_heads_before(flow, from, start)) {
      const bx_heads *h = &flow->heads[c->band];
      bool repeated = from > c->first || flow->band_before == c->band;
      int number = from > c->first ? c->number + bx_rows_row(&c->rows, from - c->first) : flow->total;
      add_slice(&slices[count], &h->rows, 0, h->rows.row_count, h->rows.heights, number);
      slices[count].heads = true;
      slices[count++].repeated = repeated;
      if (!repeated) flow->total += h->rows.row_count;
    }
    flow->band_before = c->band;
    if (from == c->first) {
      c->number = flow->total;
      flow->total += bx_rows_row(&c->rows, c->rows.row_count - 1) + 1;
    }
    add_slice(&slices[count++], &c->rows, from - c->first, to - from, heights + (from - start), c->number);
  }
  return count;
}

static int chunks_in(const bx_table_flow *flow, int start, int end) {
  int count = 0;
  for (const bx_chunk *c = bx_flow_chunk_of(flow, start); c && c->first < end; c = c->next) count++;
  return count;
}

static const bx_frame *draw(bx_table_flow *flow, int end, bool last, bx_arena *arena) {
  int start = flow->at;
  bx_len *heights = BX_NEW_ARRAY(arena, bx_len, end - start);
  bx_flow_piece_heights(flow, start, end, heights);
  bx_slice *slices = BX_NEW_ARRAY(arena, bx_slice, 2 * chunks_in(flow, start, end));
  bx_table_piece piece = {.table = flow->table, .columns = flow->columns, .slices = slices, .continued = start > 0};
  piece.slice_count = slice_rows(flow, start, end, heights, slices);
  piece.caption = start > 0 ? flow->caption : NULL;
  piece.notes = flow->notes;
  piece.note_count = last ? flow->note_count : 0;
  return bx_table_draw(arena, &piece);
}

/* Neither heads and one row, or a line of it, nor its cut labels fit on an empty page; or the notes do not fit
 * under its last row. */
static bx_fragment_status fail(bx_table_flow *flow, bx_len full) {
  const bx_chunk *c = bx_flow_chunk_of(flow, flow->at);
  const bx_rows *rows = &c->rows;
  int local = flow->at - c->first;
  const bx_cell *tallest = &rows->cells[rows->row_cells[local]];
  for (int i = rows->row_cells[local]; i < rows->row_cells[local + 1]; i++)
    if (rows->cells[i].set.height > tallest->set.height) tallest = &rows->cells[i];
  const bx_len alone = flow->heads[c->band].height + bx_flow_row_height(flow, flow->at) + 2 * flow->table->look.pad_top;
  if (flow->notes_height && alone <= full)
    bx_diag(flow->diags, BX_MSG_TABLE_NOTES_TALL, &flow->table->place, BX_ARGS(flow->table->key));
  else
    bx_diag(flow->diags, BX_MSG_TABLE_TOO_TALL, &flow->table->place, BX_ARGS(flow->table->key, tallest->place.cell));
  return BX_FRAGMENT_ERROR;
}

bx_fragment_status bx_table_flow_next(bx_table_flow *flow, bx_len room, bx_len full, bx_arena *arena,
                                      const bx_frame **frame) {
  flow->full = full;
  bx_flow_read_ahead(flow, full);
  if (flow->at == flow->end) return BX_FRAGMENT_LAST;
  int end = bx_flow_find_end(flow, room, full, arena);
  if (end == flow->at) return room >= full ? fail(flow, full) : BX_FRAGMENT_NONE;
  bool last = flow->exhausted && end == flow->end;
  *frame = draw(flow, end, last, arena);
  flow->at = end;
  return last ? BX_FRAGMENT_LAST : BX_FRAGMENT_PART;
}

bool bx_table_flow_fits(bx_table_flow *flow, bx_len room, bx_len full, bx_arena *arena) {
  flow->full = full;
  bx_flow_read_ahead(flow, full);
  if (flow->at == flow->end) return true;
  return bx_flow_find_end(flow, room, full, arena) > flow->at;
}

void bx_table_flow_read_all(bx_table_flow *flow) {
  while (bx_flow_read_chunk(flow)) continue;
}
