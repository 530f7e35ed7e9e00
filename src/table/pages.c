/* A table over pages. Rows wait in chunks (one band of one record each, in an arena of its own) until
 * their page is drawn. Where a page ends is chosen among the rows that fit: not inside a group when
 * little room is lost by it, never so that a cut label lacks the room to stand whole. */
#include <stdlib.h>

#include "measure.h"

typedef struct chunk {
  struct chunk *next;
  bx_arena *arena;
  bx_rows rows;
  int band;
  int first;  /* number of its first track on the whole table's body */
  int number; /* of its first row on the table's grid, heads counted in; known once it is placed */
} chunk;

/* Heads of a band, measured once. */
typedef struct {
  bx_rows rows;
  bx_len height;
} heads;

struct bx_table_flow {
  bx_setter *setter;
  bx_arena *arena;
  const bx_table *table;
  const bx_record_source *source;
  bx_diags *diags;
  const bx_len *columns;
  heads *heads; /* by band */
  bx_para *caption;
  bx_len caption_height;
  const bx_para **notes;
  int note_count;
  bx_len notes_height;
  chunk *chunks; /* oldest first; rows before `at` are painted */
  chunk *last;
  bx_arena *record_arena;
  const bx_value *record; /* of which bands from `band` on are still to be read */
  int band;
  int end;         /* rows read; here and below a divided row counts by its tracks */
  int at;          /* next row to place */
  int total;       /* rows numbered so far with heads counted in, for marks */
  bx_len full;     /* height of an empty page, 0 while it is not known: rows are not divided */
  int band_before; /* band of the last row placed; -1 at first */
  bool exhausted, started;
};

/* ---- Reading ---- */

static void measure(bx_table_flow *flow, bx_arena *arena, bx_rows *rows) {
  bx_rows_measure(flow->setter, arena, flow->table, flow->columns, rows, flow->diags);
}

static void read_heads(bx_table_flow *flow, int band) {
  heads *h = &flow->heads[band];
  h->rows = bx_grid_heads(flow->table, &flow->table->bands[band], flow->arena);
  measure(flow, flow->arena, &h->rows);
  for (int r = 0; r < h->rows.row_count; r++) h->height += h->rows.heights[r];
}

/* Reads the next chunk; false at the end. */
static bool read_chunk(bx_table_flow *flow) {
  if (flow->exhausted) return false;
  if (flow->band == flow->table->band_count || !flow->record) {
    if (flow->started) bx_arena_reset(flow->record_arena);
    flow->record = flow->source->next(flow->source->self, flow->record_arena);
    flow->band = 0;
    flow->started = true;
  }
  if (!flow->record) {
    flow->exhausted = true;
    return false;
  }
  chunk *added = bx_alloc(sizeof *added);
  added->arena = bx_arena_new();
  added->band = flow->band++;
  added->first = flow->end;
  added->rows = bx_grid_body(flow->table, &flow->table->bands[added->band], flow->record, added->arena);
  measure(flow, added->arena, &added->rows);
  bx_len limit = flow->full - flow->heads[added->band].height - flow->caption_height;
  if (limit > 0)
    bx_rows_divide(flow->setter, added->arena, flow->table, flow->columns, &added->rows, limit, flow->diags);
  if (flow->last)
    flow->last->next = added;
  else
    flow->chunks = added;
  flow->last = added;
  flow->end += added->rows.row_count;
  return true;
}

static chunk *chunk_of(const bx_table_flow *flow, int row) {
  chunk *c = flow->chunks;
  while (row >= c->first + c->rows.row_count) c = c->next;
  return c;
}

void bx_table_flow_forget(bx_table_flow *flow) {
  while (flow->chunks && flow->chunks->first + flow->chunks->rows.row_count <= flow->at) {
    chunk *painted = flow->chunks;
    flow->chunks = painted->next;
    if (!flow->chunks) flow->last = NULL;
    bx_arena_free(painted->arena);
    free(painted);
  }
}

void bx_table_flow_free(bx_table_flow *flow) {
  if (!flow) return;
  flow->at = flow->end;
  bx_table_flow_forget(flow);
  bx_arena_free(flow->record_arena);
}

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
  flow->heads = BX_NEW_ARRAY(arena, heads, table->band_count);
  for (int b = 0; b < table->band_count; b++) read_heads(flow, b);
  if (table->continued_caption) {
    flow->caption = set_text(flow, table->styles.caption, table->continued_caption);
    flow->caption_height = flow->caption->count * table->styles.caption->leading;
  }
  set_notes(flow, scope);
  return flow;
}

/* ---- Choosing the break ---- */

/* Do heads stand before this row when the page starts at `start`? */
static bool heads_before(const bx_table_flow *flow, int row, int start) {
  const chunk *c = chunk_of(flow, row);
  if (row == start) return true;
  return row == c->first && chunk_of(flow, row - 1)->band != c->band;
}

static bx_len row_height(const bx_table_flow *flow, int row) {
  const chunk *c = chunk_of(flow, row);
  return c->rows.heights[row - c->first];
}

/* Raises the heights of rows [start, end) of one chunk so that the label of every stub that is cut
 * there stands whole in its piece: inner stubs first. Returns what was added. */
static bx_len raise_cut_stubs(const bx_table_flow *flow, const chunk *c, int start, int end, bx_len *heights) {
  bx_len padding = 2 * flow->table->look.pad_top, added = 0;
  for (int i = 0; i < c->rows.span_count; i++) {
    const bx_cell *cell = &c->rows.cells[c->rows.spans[i]];
    if (cell->flows) continue;
    int first = c->first + cell->row, from = bx_max_int(first, start), to = bx_min_int(first + cell->row_span, end);
    if (from >= to || to - from == cell->row_span) continue;
    bx_len need = (from > first ? cell->again.height : cell->set.height) + padding;
    added += bx_heights_raise(heights + (from - start), to - from, need);
  }
  return added;
}

/* Would a break before `row` divide a row of the table? */
static bool divides(const bx_table_flow *flow, int row) {
  if (row == 0 || row >= flow->end) return false;
  const chunk *c = chunk_of(flow, row);
  return bx_rows_goes_on(&c->rows, row - c->first);
}

/* Heights of rows [start, end), as they stand on a page of their own: where a row is divided its text keeps
 * its distance from the rule. */
static bx_len piece_heights(const bx_table_flow *flow, int start, int end, bx_len *heights) {
  bx_len raised = 0, pad = flow->table->look.pad_top;
  for (int row = start; row < end; row++) heights[row - start] = row_height(flow, row);
  if (divides(flow, start)) {
    heights[0] += pad;
    raised += pad;
  }
  if (divides(flow, end)) {
    heights[end - start - 1] += pad;
    raised += pad;
  }
  for (const chunk *c = chunk_of(flow, start); c && c->first < end; c = c->next) {
    int from = bx_max_int(c->first, start), to = bx_min_int(c->first + c->rows.row_count, end);
    raised += raise_cut_stubs(flow, c, from, to, heights + (from - start));
  }
  return raised;
}

/* Stub groups that a break before `row` cuts; one that asks to be kept counts for more than all blank. */
#define KEEP_WEIGHT 1000

static int groups_cut(const bx_table_flow *flow, int row) {
  const chunk *c = chunk_of(flow, row);
  int cut = 0, local = row - c->first;
  for (int i = 0; i < c->rows.span_count; i++) {
    const bx_cell *cell = &c->rows.cells[c->rows.spans[i]];
    if (cell->row_header->leaves == 1) continue; /* the stub and the figures of a divided row */
    if (cell->row < local && local < cell->row + cell->row_span) cut += cell->row_header->keep ? KEEP_WEIGHT : 1;
  }
  return cut;
}

/* What the rows after a break before `row` lack for the labels that stand there again. */
static bx_len lacking_after(const bx_table_flow *flow, int row) {
  const chunk *c = chunk_of(flow, row);
  bx_len lacking = 0;
  int local = row - c->first;
  for (int i = 0; i < c->rows.span_count; i++) {
    const bx_cell *cell = &c->rows.cells[c->rows.spans[i]];
    int end = cell->row + cell->row_span;
    if (cell->flows || cell->row >= local || local >= end) continue;
    bx_len need = cell->again.height + 2 * flow->table->look.pad_top;
    for (int r = local; r < end && need > 0; r++) need -= c->rows.heights[r];
    lacking = bx_max_int(lacking, need);
  }
  return lacking;
}

/* Costs of a break, in thousandths of a page of blank. */
#define COST_GROUP  100 /* each group it cuts: worth a tenth of the page */
#define COST_RAISED 60  /* rows must be made higher for a cut label, here or on the next page */
#define COST_SINGLE 120 /* one row, or one line of a row, alone on this page or the next */
#define COST_DIVIDE 150 /* a row is divided */

static int64_t break_cost(const bx_table_flow *flow, int start, int row, bx_len used, bx_len raised, bx_len room) {
  int64_t cost = (int64_t)(room - used) * 1000 / room;
  cost += (int64_t)groups_cut(flow, row) * COST_GROUP;
  raised += lacking_after(flow, row);
  if (raised) cost += COST_RAISED + (int64_t)raised * 1000 / room;
  if (row - start == 1 || (flow->exhausted && flow->end - row == 1)) cost += COST_SINGLE;
  if (divides(flow, row)) {
    cost += COST_DIVIDE;
    if (!divides(flow, row - 1) || !divides(flow, row + 1)) cost += COST_SINGLE;
  }
  return cost;
}

/* The first row of the next page when this one starts at row `start` and has `room` for heads and rows;
 * `start` when nothing fits. Rows beyond those that fit have been read. */
static int choose_break(const bx_table_flow *flow, int start, bx_len room, bx_arena *arena) {
  bx_len *heights = BX_NEW_ARRAY(arena, bx_len, flow->end - start);
  int best = start;
  int64_t best_cost = INT64_MAX;
  bx_len base = 0;
  for (int row = start; row < flow->end; row++) {
    if (heads_before(flow, row, start)) base += flow->heads[chunk_of(flow, row)->band].height;
    base += row_height(flow, row);
    if (base > room) break;
    bool last = flow->exhausted && row + 1 == flow->end;
    bx_len raised = piece_heights(flow, start, row + 1, heights), used = base + raised;
    if ((int64_t)used + (last ? flow->notes_height : 0) > room) continue;
    if (last) return flow->end;
    if (row + 1 == flow->end) break; /* rows read ahead are more than fit; only a raised row gets here */
    int64_t cost = break_cost(flow, start, row + 1, used, raised, room);
    if (cost > best_cost) continue;
    best_cost = cost;
    best = row + 1;
  }
  return best;
}

static bool cuts_kept(const bx_table_flow *flow, int row) {
  return row < flow->end && groups_cut(flow, row) >= KEEP_WEIGHT;
}

/* The end of the next piece; its start when it should begin on another page, where a group stands whole that
 * is cut here. */
static int find_end(bx_table_flow *flow, bx_len room, bx_len full, bx_arena *arena) {
  bx_len caption = flow->at > 0 ? flow->caption_height : 0;
  int end = choose_break(flow, flow->at, room - caption, arena);
  if (room >= full || end == flow->at || !cuts_kept(flow, end)) return end;
  return cuts_kept(flow, choose_break(flow, flow->at, full - caption, arena)) ? end : flow->at;
}

/* Reads rows until they are more than `room` holds, or all. */
static void read_ahead(bx_table_flow *flow, bx_len room) {
  int64_t height = 0;
  for (int row = flow->at; row < flow->end; row++) height += row_height(flow, row);
  while (height <= room && read_chunk(flow))
    for (int r = 0; r < flow->last->rows.row_count; r++) height += flow->last->rows.heights[r];
}

/* ---- Handing out ---- */

static void add_slice(bx_slice *slice, const bx_rows *rows, int first, int count, const bx_len *heights, int number) {
  *slice = (bx_slice){.rows = rows, .first = first, .count = count, .heights = heights, .number = number};
}

/* The slices of rows [start, end): heads where a page or a band begins, then the rows. */
static int slice_rows(bx_table_flow *flow, int start, int end, const bx_len *heights, bx_slice *slices) {
  int count = 0;
  for (chunk *c = chunk_of(flow, start); c && c->first < end; c = c->next) {
    int from = bx_max_int(c->first, start), to = bx_min_int(c->first + c->rows.row_count, end);
    if (heads_before(flow, from, start)) {
      const heads *h = &flow->heads[c->band];
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
  for (const chunk *c = chunk_of(flow, start); c && c->first < end; c = c->next) count++;
  return count;
}

static const bx_frame *draw(bx_table_flow *flow, int end, bool last, bx_arena *arena) {
  int start = flow->at;
  bx_len *heights = BX_NEW_ARRAY(arena, bx_len, end - start);
  piece_heights(flow, start, end, heights);
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
  const chunk *c = chunk_of(flow, flow->at);
  const bx_rows *rows = &c->rows;
  int local = flow->at - c->first;
  const bx_cell *tallest = &rows->cells[rows->row_cells[local]];
  for (int i = rows->row_cells[local]; i < rows->row_cells[local + 1]; i++)
    if (rows->cells[i].set.height > tallest->set.height) tallest = &rows->cells[i];
  const bx_len alone = flow->heads[c->band].height + row_height(flow, flow->at) + 2 * flow->table->look.pad_top;
  if (flow->notes_height && alone <= full)
    bx_diag(flow->diags, BX_MSG_TABLE_NOTES_TALL, &flow->table->place, BX_ARGS(flow->table->key));
  else
    bx_diag(flow->diags, BX_MSG_TABLE_TOO_TALL, &flow->table->place, BX_ARGS(flow->table->key, tallest->place.cell));
  return BX_FRAGMENT_ERROR;
}

bx_fragment_status bx_table_flow_next(bx_table_flow *flow, bx_len room, bx_len full, bx_arena *arena,
                                      const bx_frame **frame) {
  flow->full = full;
  read_ahead(flow, full);
  if (flow->at == flow->end) return BX_FRAGMENT_LAST;
  int end = find_end(flow, room, full, arena);
  if (end == flow->at) return room >= full ? fail(flow, full) : BX_FRAGMENT_NONE;
  bool last = flow->exhausted && end == flow->end;
  *frame = draw(flow, end, last, arena);
  flow->at = end;
  return last ? BX_FRAGMENT_LAST : BX_FRAGMENT_PART;
}

bool bx_table_flow_fits(bx_table_flow *flow, bx_len room, bx_len full, bx_arena *arena) {
  flow->full = full;
  read_ahead(flow, full);
  if (flow->at == flow->end) return true;
  return find_end(flow, room, full, arena) > flow->at;
}

void bx_table_flow_read_all(bx_table_flow *flow) {
  while (read_chunk(flow)) continue;
}
