/* A table over pages: set up, then handed out piece by piece. */
#include "flow.h"

/* ---- Setting up ---- */

bx_len bx_flow_width(const bx_table_flow *flow) {
  const bx_table_part *part = &flow->parts.parts[0];
  const bx_len around = flow->around ? 2 * bx_table_side_edge(flow->around) : 0;
  return flow->table->fold * (part->columns[0] + part->columns[part->table->grid_columns]) + around;
}

/* Lines of a note that stay together, at its beginning and at its end. */
#define LEAST_LINES 2

static bx_para *set_note(bx_table_flow *flow, const char *text) {
  const bx_style *style = flow->table->styles.note;
  bx_span span = {.text = text, .style = bx_style_text(style), .place = flow->table->place};
  bx_para_options options = {.measure = bx_flow_width(flow), .hang = style->hang};
  options.align = bx_style_align(style->align);
  bx_para *para = BX_NEW(flow->arena, bx_para);
  *para = bx_para_set(flow->setter, flow->arena, bx_para_prepare(flow->setter, flow->arena, &span, 1), &options);
  return para;
}

static void set_notes(bx_table_flow *flow, const bx_scope *scope) {
  const bx_table *table = flow->table;
  const bx_style *style = table->styles.note;
  flow->notes = BX_NEW_ARRAY(flow->arena, const bx_para *, bx_max_int(table->note_count, 1));
  int64_t height = 0;
  for (int i = 0; i < table->note_count; i++) {
    const char *text = bx_template_fill(flow->arena, table->notes[i], scope);
    if (!text) continue;
    const bx_para *note = set_note(flow, text);
    flow->notes[flow->note_count++] = note;
    height += (int64_t)note->count * style->leading;
  }
  if (!flow->note_count) return;
  height += style->before;
  flow->notes_height = height < BX_LEN_MAX ? (bx_len)height : BX_LEN_MAX;
  int lines = flow->notes[0]->count; /* of few lines it is not parted */
  flow->notes_least = style->before + (lines < 2 * LEAST_LINES ? lines : LEAST_LINES) * style->leading;
}

const bx_para *const *bx_table_flow_notes(const bx_table_flow *flow, int *count) {
  *count = flow->note_count;
  return flow->notes;
}

/* The words over a continued table are the first line over it. */
static void set_lines(bx_table_flow *flow, const bx_scope *scope) {
  const bx_table *table = flow->table;
  int count = table->above_count;
  bx_table_line *lines = BX_NEW_ARRAY(flow->arena, bx_table_line, count + 1);
  if (table->continued_caption) lines[0] = (bx_table_line){.text = table->continued_caption, .on = BX_PIECE_REST};
  lines[0].style = table->styles.caption;
  int first = table->continued_caption != NULL;
  for (int i = 0; i < count; i++) lines[first + i] = table->above[i];
  bx_len width = bx_flow_width(flow);
  const bx_line_setting setting = {flow->setter, flow->arena, width, scope, table->place, flow->diags};
  flow->above = bx_lines_set(&setting, lines, first + count);
  if (first && flow->above.count) flow->above.lines[0].caption = true;
  flow->below = bx_lines_set(&setting, table->below, table->below_count);
}

/* Of lines over or under a piece: in all parts as much as in the one that has most. */
static bx_len lines_height(const bx_table_flow *flow, const bx_set_lines *lines, int start, bool last) {
  const int count = flow->parts.count;
  bx_len most = 0;
  for (int p = 0; p < count; p++)
    most = bx_max_int(most, bx_lines_height(lines, start == 0 && p == 0, last && p + 1 == count));
  return most;
}

bx_len bx_flow_extra_height(const bx_table_flow *flow, int start, bool last) {
  return lines_height(flow, &flow->above, start, last) + lines_height(flow, &flow->below, start, last) +
         2 * bx_table_edge(&flow->table->look);
}

bx_len bx_flow_most_extra(const bx_table_flow *flow, int band) {
  bx_len most = 0, carried = flow->carried ? flow->carried[band].foot + flow->carried[band].head : 0;
  for (int i = 0; i < 4; i++) most = bx_max_int(most, bx_flow_extra_height(flow, i & 1, i & 2));
  return most + carried;
}

/* Columns of a folded table have a single frame each, whatever stands around them all. */
static bx_len strip_frame(bx_table_flow *flow, bx_len width) {
  const bx_table *table = flow->table;
  if (table->fold == 1) return width;
  if (table->look.around) {
    bx_table *inner = BX_NEW(flow->arena, bx_table);
    *inner = *table;
    inner->look.around = 0;
    flow->around = &table->look;
    flow->table = inner;
  }
  return bx_table_room_across(table, width);
}

/* Parts and widths of columns by what stands in the report. */
static bool find_parts(bx_table_flow *flow, bx_len width) {
  bx_arena *scratch = bx_arena_new();
  width = strip_frame(flow, width);
  bx_table_sample sample = {.setter = flow->setter, .table = flow->table};
  if (bx_parts_ask(flow->table)) sample = bx_table_sample_data(flow->setter, scratch, flow->table, flow->data);
  bool found = bx_parts_find(&sample, flow->arena, width, &flow->parts, flow->diags);
  bx_arena_free(scratch);
  return found;
}

bx_table_flow *bx_table_flow_new(bx_setter *setter, bx_arena *arena, const bx_table *table, const bx_table_data *data,
                                 bx_len width, const bx_scope *scope, bx_diags *diags) {
  bx_table_flow *flow = BX_NEW(arena, bx_table_flow);
  *flow = (bx_table_flow){
      .setter = setter, .arena = arena, .table = table, .data = data, .diags = diags, .band_before = -1};
  if (!find_parts(flow, width)) return NULL;
  flow->table = table = flow->parts.table;
  flow->heads = BX_NEW_ARRAY(arena, bx_heads, table->band_count);
  for (int b = 0; b < table->band_count; b += table->bands[b].halves) bx_flow_read_heads(flow, b);
  bx_flow_find_decimals(flow);
  set_lines(flow, scope);
  bx_carried_new(flow);
  bx_flow_set_footnotes(flow);
  set_notes(flow, scope);
  return flow;
}

/* ---- Handing out ---- */

static void add_slice(bx_slice *slice, const bx_rows *rows, int first, int count, const bx_len *heights, int number) {
  *slice = (bx_slice){.rows = rows, .first = first, .count = count, .heights = heights, .number = number};
}

/* Of the sections that are open at a row in the band which begins in a column: the innermost but `outer`; or NULL. */
static const bx_cell *open_section(const bx_rows *rows, int row, int first_column, int outer) {
  for (int i = rows->row_open[row + 1] - 1; i >= rows->row_open[row]; i--) {
    const bx_cell *cell = &rows->cells[rows->open[i]];
    if (cell->part != BX_PART_SECTION || cell->row + cell->row_span > row) break; /* it stands in the row itself */
    if (cell->band->first_column == first_column && outer-- == 0) return cell;
  }
  return NULL;
}

/* Labels of open sections stand again in rows; those of bands side by side share them, the innermost the last. The
 * height of such a row, from the inside; 0: there is none. */
static bx_len again_height(const bx_rows *rows, int row, int outer) {
  bx_len height = 0;
  for (int i = rows->row_open[row + 1] - 1; i >= rows->row_open[row]; i--) {
    const bx_cell *cell = &rows->cells[rows->open[i]];
    if (cell->part != BX_PART_SECTION || cell->row + cell->row_span > row) break;
    if (open_section(rows, row, cell->band->first_column, outer) == cell)
      height = bx_max_int(height, cell->again_height);
  }
  return height;
}

int bx_flow_again_rows(const bx_rows *rows, int row, bx_len *heights) {
  int count = 0;
  while (again_height(rows, row, count) > 0) count++;
  for (int i = 0; i < count && heights; i++) heights[i] = again_height(rows, row, count - 1 - i);
  return count;
}

bx_len bx_flow_again_height(const bx_rows *rows, int row) {
  bx_len all = 0;
  for (bx_len height, outer = 0; (height = again_height(rows, row, outer)) > 0; outer++) all += height;
  return all;
}

/* Such a row; blank in the bands without a label in it. Stubs around a label reach up beside it. `row` becomes where
 * the label stood. */
static bx_rows *again_row(const bx_table_flow *flow, const bx_chunk *c, int *row, int outer, bx_arena *arena) {
  const bx_table *table = flow->parts.parts[flow->part].table;
  const bx_band *band = &table->bands[c->band];
  const bx_rows *from = &c->rows[flow->part];
  bx_rows *rows = BX_NEW(arena, bx_rows);
  int local = *row;
  rows->cells = BX_NEW_ARRAY(arena, bx_cell, band->halves);
  rows->heads_before = from->heads_before;
  for (int h = 0; h < band->halves; h++) {
    const bx_cell *section = open_section(from, local, band[h].first_column, outer);
    bx_cell *cell = &rows->cells[rows->cell_count++];
    if (section) {
      *row = section->row;
      *cell = *section;
      cell->row = 0;
      cell->row_span = 1;
      cell->section_end = 1;
      continue;
    }
    *cell = (bx_cell){.part = BX_PART_BLANK, .row_span = 1, .band = &band[h], .style = table->styles.cell};
    cell->col = band[h].first_column;
    cell->col_span = band[h].grid_columns;
    cell->place = table->place;
  }
  bx_rows_index(rows, 1, arena);
  rows->heights[0] = again_height(from, local, outer);
  return rows;
}

/* The labels of the sections that are open at a row, from the outside. */
static int section_slices(const bx_table_flow *flow, const bx_chunk *c, int row, bx_slice *slices, bx_arena *arena) {
  const bx_rows *rows = &c->rows[flow->part];
  int local = row - c->first, count = bx_flow_again_rows(rows, local, NULL);
  for (int i = 0; i < count; i++) {
    int first = local;
    const bx_rows *again = again_row(flow, c, &first, count - 1 - i, arena);
    add_slice(&slices[i], again, 0, 1, again->heights, c->number + bx_rows_row(rows, first));
    slices[i].again = slices[i].repeated = true;
  }
  return count;
}

/* Does the band of the row above this one go on with it? */
static bool goes_on(const bx_table_flow *flow, int row) {
  return row < flow->end && bx_flow_chunk_of(flow, row)->band == bx_flow_chunk_of(flow, row - 1)->band;
}

/* The slices of rows [start, end): heads where a page or a band begins, then the rows, with running totals at a
 * break inside a band. */
static int slice_rows(bx_table_flow *flow, int start, int end, const bx_len *heights, bx_slice *slices,
                      bx_arena *arena) {
  int count = 0, band = bx_flow_chunk_of(flow, start)->band;
  bool carried = flow->band_before == band;
  for (bx_chunk *c = bx_flow_chunk_of(flow, start); c && c->first < end; c = c->next) {
    int from = bx_max_int(c->first, start), to = bx_min_int(c->first + c->rows->row_count, end);
    bool repeated = from > c->first || flow->band_before == c->band;
    if (!repeated) bx_flow_note_left_out(flow, c->band);
    if (bx_flow_heads_before(flow, from, start) && flow->heads[c->band].rows->row_count) {
      const bx_rows *heads = &flow->heads[c->band].rows[flow->part];
      int number = from > c->first ? c->number + bx_rows_row(c->rows, from - c->first) : flow->total;
      add_slice(&slices[count], heads, 0, heads->row_count, heads->heights, number);
      slices[count].heads = true;
      slices[count].repeated = repeated;
      count++;
      if (!repeated) flow->total += heads->row_count;
    }
    if (carried && bx_carried_row(flow, band, false, arena, &slices[count])) count++;
    carried = false;
    if (from == start && from > c->first) count += section_slices(flow, c, start, &slices[count], arena);
    flow->band_before = c->band;
    if (from == c->first) {
      c->number = flow->total;
      flow->total += bx_rows_row(c->rows, c->rows->row_count - 1) + 1;
    }
    add_slice(&slices[count++], &c->rows[flow->part], from - c->first, to - from, heights + (from - start), c->number);
  }
  bx_carried_add(flow, start, end);
  if (goes_on(flow, end) && bx_carried_row(flow, flow->band_before, true, arena, &slices[count])) count++;
  return count;
}

static int sections_at(const bx_table_flow *flow, int row) {
  const bx_chunk *c = bx_flow_chunk_of(flow, row);
  return c->rows->row_open[row - c->first + 1] - c->rows->row_open[row - c->first];
}

/* ---- Parts ---- */

/* A piece in the part at hand, with nothing in it. */
static bx_table_piece begin_piece(const bx_table_flow *flow, bool last) {
  const bx_table_part *part = &flow->parts.parts[flow->part];
  bx_table_piece piece = {.table = part->table, .columns = part->columns, .places = part->places};
  piece.beside = flow->part > 0;
  piece.continued = flow->at > 0 || piece.beside;
  piece.last = last && flow->part + 1 == flow->parts.count;
  piece.above = &flow->above;
  piece.below = &flow->below;
  piece.above_height = lines_height(flow, &flow->above, flow->at, last);
  return piece;
}

/* The rows that parts have are numbered, and totals of them are printed, as in the first. */
static void begin_part(bx_table_flow *flow, const bx_table_room *room) {
  if (flow->part == 0) {
    flow->part_top = room->full - room->here;
    flow->part_total = flow->total;
    flow->part_before = flow->band_before;
  }
  flow->total = flow->part_total;
  flow->band_before = flow->part_before;
}

/* Goes on to the next part, or behind the last to the rows below. On facing pages the rows of all are level. */
static bx_fragment_status end_part(bx_table_flow *flow, bx_arena *arena, const bx_frame **frame) {
  if (flow->part > 0 && flow->table->split == BX_SPLIT_FACING && flow->part_top > 0) {
    bx_frame_builder *lower = bx_frame_builder_new(arena);
    bx_frame_add_frame(lower, 0, flow->part_top, *frame);
    *frame = bx_frame_freeze(lower, (*frame)->width, flow->part_top + (*frame)->height);
  }
  if (++flow->part < flow->parts.count) return BX_FRAGMENT_PART;
  flow->part = 0;
  flow->at = flow->part_end;
  return flow->part_last ? BX_FRAGMENT_LAST : BX_FRAGMENT_PART;
}

bool bx_table_flow_waits(const bx_table_flow *flow, int page) {
  bool faces = flow->table->split == BX_SPLIT_FACING && flow->parts.count > 1;
  return faces && flow->part == 0 && page % 2;
}

/* ---- Pieces ---- */

static bx_len empty_height(bx_table_flow *flow) {
  bx_len height = bx_flow_extra_height(flow, 0, true) + bx_flow_note_heads(flow);
  for (int b = 0; b < flow->table->band_count; b += flow->table->bands[b].halves) height += flow->heads[b].height;
  return height;
}

/* A table whose rows are generated, and there are none: its heads. */
static const bx_frame *draw_empty(bx_table_flow *flow, bx_arena *arena) {
  const bx_table *table = flow->table;
  bx_slice *slices = BX_NEW_ARRAY(arena, bx_slice, table->band_count);
  bx_table_piece piece = begin_piece(flow, true);
  piece.slices = slices;
  for (int b = 0; b < table->band_count; b += table->bands[b].halves) {
    const bx_rows *heads = &flow->heads[b].rows[flow->part];
    add_slice(&slices[piece.slice_count], heads, 0, heads->row_count, heads->heights, flow->total);
    slices[piece.slice_count++].heads = true;
    flow->total += heads->row_count;
  }
  bx_flow_note_heads(flow);
  piece.footnotes = bx_flow_notes_seen(flow, arena, &piece.footnote_count);
  return bx_table_draw(arena, &piece);
}

static int chunks_in(const bx_table_flow *flow, int start, int end) {
  int count = 0;
  for (const bx_chunk *c = bx_flow_chunk_of(flow, start); c && c->first < end; c = c->next) count++;
  return count;
}

/* The row of a form in [start, end) that takes the height that is left on its page; -1 if there is none. */
static int find_filling(const bx_table_flow *flow, int start, int end) {
  for (int row = end - 1; row >= start; row--) {
    const bx_chunk *c = bx_flow_chunk_of(flow, row);
    if (c->rows->form_rows && c->rows->form_rows[bx_rows_row(c->rows, row - c->first)]->fills) return row;
  }
  return -1;
}

bx_slice *bx_flow_slices(bx_table_flow *flow, int start, int end, const bx_len *heights, bx_arena *arena, int *count) {
  bx_slice *slices = BX_NEW_ARRAY(arena, bx_slice, 2 * chunks_in(flow, start, end) + 2 + sections_at(flow, start));
  *count = slice_rows(flow, start, end, heights, slices, arena);
  return slices;
}

static const bx_frame *draw(bx_table_flow *flow, bx_len room, bx_arena *arena) {
  const int start = flow->at, end = flow->part_end;
  const bool last = flow->part_last;
  bx_len *heights = BX_NEW_ARRAY(arena, bx_len, end - start);
  bx_flow_piece_heights(flow, start, end, heights);
  bx_table_piece piece = begin_piece(flow, last);
  piece.slices = bx_flow_slices(flow, start, end, heights, arena, &piece.slice_count);
  piece.left_out = flow->left_out; /* known once the heads have been placed */
  piece.footnotes = bx_flow_notes_of(flow, start, end, arena, &piece.footnote_count);
  const bx_frame *frame = bx_table_draw(arena, &piece);
  int filling = bx_table_is_form(flow->table) ? find_filling(flow, start, end) : -1;
  bx_len height = frame->height + (last ? flow->notes_height : 0);
  if (filling < 0 || height >= room) return frame;
  heights[filling - start] += room - height;
  return bx_table_draw(arena, &piece);
}

/* Neither heads and one row, or a line of it, nor its cut labels fit on an empty page. */
static bx_fragment_status fail(bx_table_flow *flow) {
  const bx_chunk *c = bx_flow_chunk_of(flow, flow->at);
  int local = flow->at - c->first;
  while (bx_rows_goes_on(c->rows, local)) local--; /* where the cells of its row are */
  const bx_cell *tallest = &c->rows->cells[c->rows->row_cells[local]];
  for (int p = 0; p < flow->parts.count; p++) {
    const bx_rows *rows = &c->rows[p];
    for (int i = rows->row_cells[local]; i < rows->row_cells[local + 1]; i++)
      if (rows->cells[i].set.height > tallest->set.height) tallest = &rows->cells[i];
  }
  bx_diag(flow->diags, BX_MSG_TABLE_TOO_TALL, &flow->table->place, BX_ARGS(flow->table->key, tallest->place.cell));
  return BX_FRAGMENT_ERROR;
}

/* Chooses the rows of the next piece of the first part. PART when there are some. */
static bx_fragment_status choose_rows(bx_table_flow *flow, const bx_table_room *room) {
  int end;
  while ((end = bx_flow_find_end(flow, room)) == flow->at) {
    if (room->here < room->full) return BX_FRAGMENT_NONE;
    if (!bx_flow_drop_heads(flow, bx_flow_chunk_of(flow, flow->at)->band)) return fail(flow);
  }
  flow->part_end = end;
  flow->part_last = flow->exhausted && end == flow->end;
  return BX_FRAGMENT_PART;
}

static bx_fragment_status choose_empty(bx_table_flow *flow, const bx_table_room *room) {
  flow->part_last = true;
  if (empty_height(flow) <= room->here) return BX_FRAGMENT_PART;
  if (room->here < room->full) return BX_FRAGMENT_NONE;
  bx_diag(flow->diags, BX_MSG_TABLE_TOO_TALL, &flow->table->place, BX_ARGS(flow->table->key, ""));
  return BX_FRAGMENT_ERROR;
}

bx_fragment_status bx_table_flow_next(bx_table_flow *flow, const bx_table_room *room, bx_arena *arena,
                                      const bx_frame **frame) {
  flow->full = room->full;
  bx_flow_read_ahead(flow, 0);
  if (flow->failed) return BX_FRAGMENT_ERROR;
  const bool empty = flow->end == 0;
  if (flow->table->fold > 1 && !empty) {
    bx_fragment_status status = bx_fold_next(flow, room, arena, frame);
    return status == BX_FRAGMENT_NONE && room->here >= room->full ? fail(flow) : status;
  }
  if (flow->at == flow->end && !empty) return BX_FRAGMENT_LAST;
  if (bx_table_flow_waits(flow, room->page)) return BX_FRAGMENT_NONE;
  if (flow->part == 0) {
    bx_fragment_status status = empty ? choose_empty(flow, room) : choose_rows(flow, room);
    if (status != BX_FRAGMENT_PART) return status;
  }
  begin_part(flow, room);
  *frame = empty ? draw_empty(flow, arena) : draw(flow, room->here, arena);
  return end_part(flow, arena, frame);
}

bool bx_table_flow_fits(bx_table_flow *flow, const bx_table_room *room) {
  flow->full = room->full;
  if (flow->table->fold > 1) return bx_fold_fits(flow, room);
  bx_flow_read_ahead(flow, 0);
  if (bx_table_flow_waits(flow, room->page)) return false;
  return flow->at == flow->end || bx_flow_find_end(flow, room) > flow->at;
}

void bx_table_flow_read_all(bx_table_flow *flow) {
  while (bx_flow_read_chunk(flow)) {
    flow->at = flow->end;
    bx_table_flow_forget(flow);
  }
}
