/* Where a page ends is chosen among the rows that fit: not inside a group when little room is lost by it,
 * never so that a cut label lacks the room to stand whole. */
#include "flow.h"

/* Do heads stand before this row when the page starts at `start`? */
bool bx_flow_heads_before(const bx_table_flow *flow, int row, int start) {
  const bx_chunk *c = bx_flow_chunk_of(flow, row);
  if (row == start) return true;
  return row == c->first && bx_flow_chunk_of(flow, row - 1)->band != c->band;
}

/* Raises the heights of rows [start, end) of one chunk so that the label of every stub that is cut
 * there stands whole in its piece: inner stubs first. Returns what was added. */
static bx_len raise_cut_stubs(const bx_table_flow *flow, const bx_chunk *c, int start, int end, bx_len *heights) {
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
  const bx_chunk *c = bx_flow_chunk_of(flow, row);
  return bx_rows_goes_on(&c->rows, row - c->first);
}

/* Heights of rows [start, end), as they stand on a page of their own: where a row is divided its text keeps
 * its distance from the rule. */
bx_len bx_flow_piece_heights(const bx_table_flow *flow, int start, int end, bx_len *heights) {
  bx_len raised = 0, pad = flow->table->look.pad_top;
  for (int row = start; row < end; row++) heights[row - start] = bx_flow_row_height(flow, row);
  if (divides(flow, start)) {
    heights[0] += pad;
    raised += pad;
  }
  if (divides(flow, end)) {
    heights[end - start - 1] += pad;
    raised += pad;
  }
  for (const bx_chunk *c = bx_flow_chunk_of(flow, start); c && c->first < end; c = c->next) {
    int from = bx_max_int(c->first, start), to = bx_min_int(c->first + c->rows.row_count, end);
    raised += raise_cut_stubs(flow, c, from, to, heights + (from - start));
  }
  return raised;
}

/* Stub groups that a break before `row` cuts; one that asks to be kept counts for more than all blank. */
#define KEEP_WEIGHT 1000

static int groups_cut(const bx_table_flow *flow, int row) {
  const bx_chunk *c = bx_flow_chunk_of(flow, row);
  int cut = 0, local = row - c->first;
  for (int i = 0; i < c->rows.span_count; i++) {
    const bx_cell *cell = &c->rows.cells[c->rows.spans[i]];
    if (!cell->row_header || cell->row_header->leaves == 1) continue; /* the stub and the figures of a divided row */
    if (cell->row < local && local < cell->row + cell->row_span) cut += cell->row_header->keep ? KEEP_WEIGHT : 1;
  }
  return cut;
}

/* What the rows after a break before `row` lack for the labels that stand there again. */
static bx_len lacking_after(const bx_table_flow *flow, int row) {
  const bx_chunk *c = bx_flow_chunk_of(flow, row);
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
    if (bx_flow_heads_before(flow, row, start)) base += flow->heads[bx_flow_chunk_of(flow, row)->band].height;
    base += bx_flow_row_height(flow, row);
    if (base > room) break;
    bool last = flow->exhausted && row + 1 == flow->end;
    bx_len raised = bx_flow_piece_heights(flow, start, row + 1, heights), used = base + raised;
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
int bx_flow_find_end(bx_table_flow *flow, bx_len room, bx_len full, bx_arena *arena) {
  bx_len caption = flow->at > 0 ? flow->caption_height : 0;
  int end = choose_break(flow, flow->at, room - caption, arena);
  if (room >= full || end == flow->at || !cuts_kept(flow, end)) return end;
  return cuts_kept(flow, choose_break(flow, flow->at, full - caption, arena)) ? end : flow->at;
}
