/* Where pages end is chosen for the table as a whole: over the rows that the next pages can hold, the breaks
 * that cost least together (a shortest path from row to row; D. E. Knuth and M. F. Plass, Breaking paragraphs
 * into lines, 1981, for rows and pages). Only the first of them is taken, then more rows are read: a table that
 * fits in the look-ahead has the best breaks there are, a longer one is set in flat memory. */
#include "flow.h"

/* Pages that are looked ahead. */
#define LOOK_AHEAD 3

/* Costs of a break, in thousandths of a page of blank. */
#define COST_GROUP  100     /* each group it cuts: worth a tenth of the page */
#define COST_RAISED 60      /* rows must be made higher for a cut label */
#define COST_FEW    120     /* a row, or a line of a row, alone on this page or the next */
#define COST_DIVIDE 150     /* a row is divided */
#define COST_KEEP   1000000 /* it parts what asks to be kept together: more than all blank */
#define FEW_ROWS    2       /* fewer are few, unless the layout says how many */

/* ---- Pieces as they stand ---- */

/* Do heads stand before this row when the page starts at `start`? */
bool bx_flow_heads_before(const bx_table_flow *flow, int row, int start) {
  const bx_chunk *c = bx_flow_chunk_of(flow, row);
  if (row == start) return true;
  return row == c->first && bx_flow_chunk_of(flow, row - 1)->band != c->band;
}

/* The next cell that a break at the top, row `top`, or at the foot, row `end`, cuts: fewest rows first. */
typedef struct {
  const bx_rows *rows;
  int top, above, above_end, below, below_end;
} cut_cells;

static cut_cells find_cut_cells(const bx_rows *rows, int top, int end) {
  cut_cells cut = {.rows = rows, .top = top, .above = rows->row_open[top], .above_end = rows->row_open[top + 1]};
  cut.below = cut.below_end = rows->row_open[rows->row_count];
  if (end < rows->row_count) {
    cut.below = rows->row_open[end];
    cut.below_end = rows->row_open[end + 1];
  }
  return cut;
}

static const bx_cell *next_cut_cell(cut_cells *cut) {
  const bx_cell *cells = cut->rows->cells;
  const int *open = cut->rows->open;
  while (cut->below < cut->below_end && cells[open[cut->below]].row < cut->top) cut->below++; /* cut at both ends */
  bool above = cut->above < cut->above_end, below = cut->below < cut->below_end;
  if (!above && !below) return NULL;
  if (above && below) above = cells[open[cut->above]].row_span <= cells[open[cut->below]].row_span;
  return &cells[open[above ? cut->above++ : cut->below++]];
}

/* What the label of a cut cell needs: where the cell began above `top` it stands again. */
static bx_len label_need(const bx_table_flow *flow, const bx_cell *cell, int top) {
  return (cell->row < top ? cell->again.height : cell->set.height) + 2 * flow->table->look.pad_top;
}

/* Raises the heights of rows [start, end) of one chunk so that the label of every stub that is cut
 * there stands whole in its piece: inner stubs first. Returns what was added. */
static bx_len raise_cut_stubs(const bx_table_flow *flow, const bx_chunk *c, int start, int end, bx_len *heights) {
  bx_len added = 0;
  int top = start - c->first;
  cut_cells cut = find_cut_cells(&c->rows, top, end - c->first);
  for (const bx_cell *cell; (cell = next_cut_cell(&cut));) {
    if (cell->flows) continue;
    int from = bx_max_int(cell->row, top), to = bx_min_int(cell->row + cell->row_span, end - c->first);
    added += bx_heights_raise(heights + (from - top), to - from, label_need(flow, cell, top));
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
  const bx_chunk *first = bx_flow_chunk_of(flow, start);
  for (const bx_chunk *c = first; c && c->first < end; c = c->next)
    for (int row = bx_max_int(c->first, start); row < bx_min_int(c->first + c->rows.row_count, end); row++)
      heights[row - start] = c->rows.heights[row - c->first];
  if (divides(flow, start)) {
    heights[0] += pad;
    raised += pad;
  }
  if (divides(flow, end)) {
    heights[end - start - 1] += pad;
    raised += pad;
  }
  for (const bx_chunk *c = first; c && c->first < end; c = c->next) {
    int from = bx_max_int(c->first, start), to = bx_min_int(c->first + c->rows.row_count, end);
    raised += raise_cut_stubs(flow, c, from, to, heights + (from - start));
  }
  return raised;
}

/* ---- The rows ahead ---- */

/* A row that a page may end before. A run is the rows of bands that stand under the same heads. */
typedef struct {
  const bx_chunk *chunk;
  int64_t top;   /* heights of the rows above it */
  int64_t heads; /* of the runs that began above it */
  int number;    /* among the rows of the table, of which a divided one is one */
  int run;       /* where its run began, at least 0 */
  int64_t cost;  /* of a break before it, whatever the page */
  bool inside;   /* its run began above it */
  bool divides;  /* a break before it divides a row */
  bool tight;    /* or may cut a label where a row alone does not hold it */
} ahead_row;

typedef struct {
  const bx_table_flow *flow;
  bx_arena *arena;
  ahead_row *rows; /* count + 1; of the last only `top` and `heads` */
  int count;
  bool whole;      /* they are all that is left of the table */
  bx_len *heights; /* scratch */
  /* The path: to each row the least cost, and the end of the first piece on the way, 0 where it stands on
   * the next page. */
  int64_t *costs;
  int *firsts;
  int64_t last_cost; /* the same for the last piece */
  int last_first;
  bx_len full;
} ahead;

/* Groups of which one asks to be kept whole count for more than all blank. The stub and the figures of a
 * divided row are none. */
static int64_t group_cost(const bx_rows *rows, int row) {
  int64_t cost = 0;
  for (int i = rows->row_open[row]; i < rows->row_open[row + 1]; i++) {
    const bx_header *group = rows->cells[rows->open[i]].row_header;
    if (group && group->leaves > 1) cost += group->keep ? COST_KEEP : COST_GROUP;
  }
  return cost;
}

/* Does a label reach over the edge above `row` that one of the rows there does not hold alone? */
static bool is_tight(const bx_table_flow *flow, const bx_rows *rows, int row) {
  for (int i = rows->row_open[row]; i < rows->row_open[row + 1]; i++) {
    const bx_cell *cell = &rows->cells[rows->open[i]];
    if (cell->flows) continue;
    if (label_need(flow, cell, row) > rows->heights[row]) return true;
    if (label_need(flow, cell, cell->row) > rows->heights[row - 1]) return true;
    if (label_need(flow, cell, row) > rows->heights[row - 1]) return true; /* it is cut above too */
  }
  return false;
}

static void look_at(const ahead *a, int i, const bx_chunk *c) {
  const bx_table_flow *flow = a->flow;
  ahead_row *row = &a->rows[i];
  const ahead_row *above = i ? row - 1 : NULL;
  int local = flow->at + i - c->first, band_above = above ? above->chunk->band : flow->band_before;
  row->chunk = c;
  row->divides = bx_rows_goes_on(&c->rows, local);
  row->number = above ? above->number + !row->divides : 0;
  row->inside = band_above == c->band;
  row->run = above && row->inside ? above->run : i;
  row->tight = is_tight(flow, &c->rows, local);
  row->cost = group_cost(&c->rows, local);
  if (row->divides) {
    row->cost += COST_DIVIDE;
    if (!bx_rows_goes_on(&c->rows, local - 1) || !bx_rows_goes_on(&c->rows, local + 1)) row->cost += COST_FEW;
  }
  ahead_row *next = row + 1;
  next->top = row->top + c->rows.heights[local];
  next->heads = row->heads + (i && !row->inside ? flow->heads[c->band].height : 0);
}

/* Breaks that leave few rows of a run for the next page. */
static void price_ends_of_runs(const ahead *a) {
  const bx_table *table = a->flow->table;
  int least = table->keep_last ? table->keep_last : FEW_ROWS, end = a->whole ? a->count : -1;
  int64_t cost = table->keep_last ? COST_KEEP : COST_FEW;
  for (int i = a->count - 1; i > 0; i--) {
    const ahead_row *last = end > 0 ? &a->rows[end - 1] : NULL;
    if (last && a->rows[i].inside && last->number - a->rows[i].number + 1 < least) a->rows[i].cost += cost;
    if (!a->rows[i].inside) end = i;
  }
}

static void look_ahead(ahead *a) {
  const bx_table_flow *flow = a->flow;
  int most = flow->end - flow->at;
  a->rows = BX_NEW_ARRAY(a->arena, ahead_row, most + 1);
  for (const bx_chunk *c = bx_flow_chunk_of(flow, flow->at); c; c = c->next)
    for (int row = bx_max_int(c->first, flow->at); row < c->first + c->rows.row_count; row++) {
      if (a->rows[a->count].top > (int64_t)LOOK_AHEAD * a->full) return;
      look_at(a, a->count++, c);
    }
  a->whole = flow->exhausted;
}

/* ---- What a piece costs ---- */

static int64_t blank_cost(const ahead *a, int64_t blank) {
  int64_t part = blank * 1000 / a->full;
  return part + part * part / 1000; /* two small gaps are better than a large one */
}

/* The height of rows [start, end) with their heads. */
static int64_t rows_height(const ahead *a, int start, int end) {
  const ahead_row *from = &a->rows[start], *to = &a->rows[end];
  return to->top - from->top + a->flow->heads[from->chunk->band].height + to->heads - from[1].heads;
}

static bx_len raised_height(const ahead *a, int start, int end) {
  bool open = end < a->count;
  const ahead_row *from = &a->rows[start], *to = &a->rows[end];
  if (!from->tight && !from->divides && (!open || (!to->tight && !to->divides))) return 0;
  return bx_flow_piece_heights(a->flow, a->flow->at + start, a->flow->at + end, a->heights);
}

/* Are there fewer rows than there should be between the start of a piece, or of its last run, and a break? */
static int64_t few_cost(const ahead *a, int start, int end, bool last) {
  const bx_table *table = a->flow->table;
  int given = last ? table->keep_last : table->keep_first, least = given ? given : FEW_ROWS;
  const ahead_row *bottom = &a->rows[end - 1];
  if (last && a->rows[start].inside) return 0; /* the break above it has paid for it */
  int from = last || !a->rows[end].inside ? start : bx_max_int(start, bottom->run);
  if (bottom->number - a->rows[from].number + 1 >= least) return 0;
  return given ? COST_KEEP : COST_FEW;
}

/* The last piece: its notes stand under it, with some lines at least. */
static int64_t last_cost(const ahead *a, int start, int64_t used, bx_len room) {
  const bx_table_flow *flow = a->flow;
  bool alone = flow->at + start == 0; /* the whole table */
  int64_t cost = alone ? 0 : few_cost(a, start, a->count, true);
  if (used + flow->notes_height > room) cost += COST_KEEP;
  if (used + flow->notes_least > room) cost += COST_KEEP;
  return cost;
}

/* ---- The path ---- */

static void reach(ahead *a, int start, int end, int64_t cost, bool moved) {
  bool last = end == a->count;
  int64_t *least = last ? &a->last_cost : &a->costs[end];
  if (cost > *least) return;
  *least = cost;
  *(last ? &a->last_first : &a->firsts[end]) = moved ? 0 : start ? a->firsts[start] : end;
}

/* All pieces that begin at `start`, which is reached for `cost`. */
static void try_pieces(ahead *a, int start, bx_len room, int64_t cost, bool moved) {
  for (int end = start + 1; end <= a->count; end++) {
    int64_t used = rows_height(a, start, end);
    if (used > room) break;
    bool last = a->whole && end == a->count;
    bx_len raised = raised_height(a, start, end);
    used += raised + bx_flow_extra_height(a->flow, a->flow->at + start, last);
    if (used > room) continue;
    int64_t piece = raised ? COST_RAISED + raised * INT64_C(1000) / a->full : 0;
    if (last)
      piece += last_cost(a, start, used, room);
    else if (end < a->count)
      piece += blank_cost(a, room - used) + a->rows[end].cost + few_cost(a, start, end, false);
    reach(a, start, end, cost + piece, moved);
  }
}

static int best_end(ahead *a, const bx_table_room *room) {
  a->costs = BX_NEW_ARRAY(a->arena, int64_t, a->count + 1);
  a->firsts = BX_NEW_ARRAY(a->arena, int, a->count + 1);
  a->heights = BX_NEW_ARRAY(a->arena, bx_len, a->count + 1);
  a->last_cost = INT64_MAX;
  for (int i = 1; i <= a->count; i++) a->costs[i] = INT64_MAX;
  try_pieces(a, 0, room->here, 0, false);
  if (room->next > room->here) try_pieces(a, 0, room->next, blank_cost(a, room->here), true);
  int furthest = 0;
  for (int i = 1; i < a->count; i++) {
    if (a->costs[i] == INT64_MAX) continue;
    furthest = i;
    try_pieces(a, i, a->full, a->costs[i], a->firsts[i] == 0);
  }
  return a->last_cost < INT64_MAX ? a->last_first : a->firsts[furthest];
}

/* The end of the next piece; its start when it should begin on another page. */
int bx_flow_find_end(bx_table_flow *flow, const bx_table_room *room, bx_arena *arena) {
  bx_flow_read_ahead(flow, (int64_t)LOOK_AHEAD * room->full);
  ahead a = {.flow = flow, .arena = arena, .full = bx_max_int(room->full, 1)};
  look_ahead(&a);
  price_ends_of_runs(&a);
  return flow->at + best_end(&a, room);
}
