/* Where pages end is chosen for the table as a whole: over the rows that the next pages can hold, the breaks
 * that cost least together (a shortest path from row to row; D. E. Knuth and M. F. Plass, Breaking paragraphs
 * into lines, 1981, for rows and pages). Only the first of them is taken, then more rows are read: a table that
 * fits in the look-ahead has the best breaks there are, a longer one is set in flat memory. */
#include "flow.h"
#include "form.h"

/* Pages that are looked ahead. */
#define LOOK_AHEAD 3

/* Costs of a break, in thousandths of a page of blank. */
#define COST_GROUP  90                /* each group it cuts */
#define COST_RAISED 60                /* rows must be made higher for a cut label */
#define COST_FEW    120               /* a row, or a line of a row, alone on this page or the next */
#define COST_DIVIDE 150               /* a row is divided */
#define COST_KEEP   1000000           /* it parts what asks to be kept together: more than all blank */
#define COST_NOTES  (100 * COST_KEEP) /* notes stand under no row: more than all that is kept */
#define FEW_ROWS    2                 /* fewer are few, unless the layout says how many */

/* ---- Pieces as they stand ---- */

/* Do heads stand before this row when the page starts at `start`? */
bool bx_flow_heads_before(const bx_table_flow *flow, int row, int start) {
  const bx_chunk *c = bx_flow_chunk_of(flow, row);
  if (row == start) return true;
  return row == c->first && bx_flow_chunk_of(flow, row - 1)->band != c->band;
}

/* Does a label reach over the edge above `row`, and not text that flows through a divided row, or the group of a label
 * across the table? */
static bool stands_beside(const bx_cell *cell, int row) {
  bool has_text = !cell->flows || cell->again.height > 0; /* a form's has a foot under it, which is not divided */
  return has_text && (cell->part != BX_PART_SECTION || cell->row + cell->row_span > row);
}

/* The next cell that a break at the top, row `top`, or at the foot, row `end`, cuts: fewest rows first. */
typedef struct {
  const bx_rows *rows;
  int top, end, above, above_end, below, below_end;
} cut_cells;

static cut_cells find_cut_cells(const bx_rows *rows, int top, int end) {
  cut_cells cut = {
      .rows = rows, .top = top, .end = end, .above = rows->row_open[top], .above_end = rows->row_open[top + 1]};
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
  while (cut->below < cut->below_end && (cells[open[cut->below]].row < cut->top || /* cut at both ends */
                                         !stands_beside(&cells[open[cut->below]], cut->end)))
    cut->below++;
  while (cut->above < cut->above_end && !stands_beside(&cells[open[cut->above]], cut->top)) cut->above++;
  bool above = cut->above < cut->above_end, below = cut->below < cut->below_end;
  if (!above && !below) return NULL;
  if (above && below) above = cells[open[cut->above]].row_span <= cells[open[cut->below]].row_span;
  return &cells[open[above ? cut->above++ : cut->below++]];
}

/* What the label of a cut cell needs: where the cell began above `top` it stands again. */
static bx_len label_need(const bx_table_flow *flow, const bx_cell *cell, int top) {
  if (cell->flows && cell->row >= top) return 0;
  return (cell->row < top ? cell->again.height : cell->set.height) + 2 * flow->table->look.pad_top;
}

/* Raises the heights of rows [start, end) of one chunk so that the label of every stub that is cut
 * there stands whole in its piece: inner stubs first. Returns what was added. */
static bx_len raise_cut_stubs(const bx_table_flow *flow, const bx_chunk *c, int start, int end, bx_len *heights) {
  bx_len added = 0;
  int top = start - c->first;
  cut_cells cut = find_cut_cells(c->rows, top, end - c->first);
  for (const bx_cell *cell; (cell = next_cut_cell(&cut));) {
    int from = bx_max_int(cell->row, top), to = bx_min_int(cell->row + cell->row_span, end - c->first);
    const int *weights = c->rows->stretch ? c->rows->stretch + from : NULL;
    added += bx_heights_raise(heights + (from - top), weights, to - from, label_need(flow, cell, top));
  }
  return added;
}

/* Would a break before `row` divide a row of the table? */
static bool divides(const bx_table_flow *flow, int row) {
  if (row == 0 || row >= flow->end) return false;
  const bx_chunk *c = bx_flow_chunk_of(flow, row);
  return bx_rows_goes_on(c->rows, row - c->first);
}

/* Heights of rows [start, end), as they stand on a page of their own: where a row is divided its text keeps
 * its distance from the rule. */
bx_len bx_flow_piece_heights(const bx_table_flow *flow, int start, int end, bx_len *heights) {
  bx_len raised = 0, pad = flow->table->look.pad_top;
  const bx_chunk *first = bx_flow_chunk_of(flow, start);
  for (const bx_chunk *c = first; c && c->first < end; c = c->next)
    for (int row = bx_max_int(c->first, start); row < bx_min_int(c->first + c->rows->row_count, end); row++)
      heights[row - start] = c->rows->heights[row - c->first];
  if (divides(flow, start)) {
    heights[0] += pad;
    raised += pad;
  }
  if (divides(flow, end)) {
    heights[end - start - 1] += pad;
    raised += pad;
  }
  for (const bx_chunk *c = first; c && c->first < end; c = c->next) {
    int from = bx_max_int(c->first, start), to = bx_min_int(c->first + c->rows->row_count, end);
    raised += raise_cut_stubs(flow, c, from, to, heights + (from - start));
  }
  return raised;
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
  int price;     /* of a break before it, whatever the page */
  bool inside;   /* its run began above it */
  bool divides;  /* a break before it divides a row */
  bool tight;    /* or may cut a label that a row alone does not hold */
  /* The path to it: what it costs, and the end of the first piece on it, 0 where that stands on the next page. */
  int first;
  int64_t cost;
  bx_len lacks; /* what labels that stand again over it lack of height; -1 until it is asked for */
  bx_len again; /* height of the labels across the table that stand again over it */
} ahead_row;

/* What is ahead; kept from page to page for its memory. */
struct bx_ahead {
  bx_table_flow *flow;
  ahead_row *rows; /* count + 1; of the last only its places and the path to the end */
  int count, capacity;
  bool whole;      /* they are all that is left of the table */
  bx_len *heights; /* scratch */
  bx_len *notes;   /* heights of footnotes, by the end of the piece */
  int heights_capacity, notes_capacity;
  bx_len full, extra[2], extra_last[2]; /* what stands over and under a piece, the first and others */
};
typedef struct bx_ahead ahead;

/* Can a group stand on a page of its own, under its heads? */
static bool fits_page(const ahead *a, const bx_chunk *c, const bx_cell *group) {
  int64_t room = (int64_t)a->full - a->flow->heads[c->band].height - a->extra[1];
  for (int r = group->row; r < bx_flow_group_end(group) && room >= 0; r++) room -= c->rows->heights[r];
  return room >= 0;
}

/* Groups of which one asks to be kept whole, and can be, count for more than all blank. The stub and the figures of a
 * divided row are none. */
static int group_price(const ahead *a, const bx_chunk *c, int row) {
  const bx_rows *rows = c->rows;
  int price = 0;
  for (int i = rows->row_open[row]; i < rows->row_open[row + 1]; i++) {
    const bx_cell *cell = &rows->cells[rows->open[i]];
    bool is_form = cell->form && bx_form_is_group(rows, cell), keep = is_form && cell->form->cell->keep;
    if (!is_form && (!cell->row_header || cell->row_header->leaves == 1)) continue;
    if (cell->row_header) keep |= cell->row_header->keep;
    price += keep && fits_page(a, c, cell) ? COST_KEEP : COST_GROUP;
  }
  return price;
}

bool bx_flow_keeps_with_next(const bx_rows *rows, int row) {
  while (bx_rows_goes_on(rows, row)) row--; /* where the cells of a divided one are */
  for (int i = rows->row_cells[row]; i < rows->row_cells[row + 1]; i++) {
    const bx_header *leaf = rows->cells[i].part == BX_PART_BODY ? rows->cells[i].row_header : NULL;
    for (const bx_header *node = leaf; node && node->parent; node = node->parent) {
      if (node->row + node->span != leaf->row + leaf->span) break;
      if (node->keep_with_next) return true;
    }
  }
  return false;
}

/* The labels across the table that stand again over a row, and the price of a break right behind one. */
static void look_at_sections(ahead_row *row, const bx_rows *rows, int local) {
  row->again = bx_flow_again_height(rows, local);
  for (int i = rows->row_open[local]; i < rows->row_open[local + 1]; i++) {
    const bx_cell *cell = &rows->cells[rows->open[i]];
    if (cell->part == BX_PART_SECTION && cell->row + cell->row_span == local) row->price += COST_KEEP;
  }
}

/* Does a label reach over the edge above `row` that one of the rows there does not hold alone? */
static bool is_tight(const bx_table_flow *flow, const bx_rows *rows, int row) {
  for (int i = rows->row_open[row]; i < rows->row_open[row + 1]; i++) {
    const bx_cell *cell = &rows->cells[rows->open[i]];
    if (!stands_beside(cell, row)) continue;
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
  row->divides = bx_rows_goes_on(c->rows, local);
  row->number = above ? above->number + !row->divides : 0;
  row->inside = band_above == c->band;
  row->run = above && row->inside ? above->run : i;
  row->again = 0;
  row->tight = is_tight(flow, c->rows, local);
  row->price = group_price(a, c, local);
  if (row->divides) {
    row->price += COST_DIVIDE;
    if (!bx_rows_goes_on(c->rows, local - 1) || !bx_rows_goes_on(c->rows, local + 1)) row->price += COST_FEW;
  }
  if (c->rows->section_count) look_at_sections(row, c->rows, local);
  if (flow->table->keeps_with_next && above && !row->divides) {
    const bx_chunk *up = above->chunk;
    if (bx_flow_keeps_with_next(up->rows, flow->at + i - 1 - up->first)) row->price += COST_KEEP;
  }
  ahead_row *next = row + 1;
  next->top = row->top + c->rows->heights[local];
  next->heads = row->heads + (i && !row->inside ? flow->heads[c->band].height : 0);
}

/* Breaks that leave few rows of a run for the next page. */
static void price_ends_of_runs(const ahead *a) {
  const bx_table *table = a->flow->table;
  int least = table->keep_last ? table->keep_last : FEW_ROWS, end = a->whole ? a->count : -1;
  int price = table->keep_last ? COST_KEEP : COST_FEW;
  for (int i = a->count - 1; i > 0; i--) {
    const ahead_row *last = end > 0 ? &a->rows[end - 1] : NULL;
    if (last && a->rows[i].inside && last->number - a->rows[i].number + 1 < least) a->rows[i].price += price;
    if (!a->rows[i].inside) end = i;
  }
}

static void look_ahead(ahead *a) {
  const bx_table_flow *flow = a->flow;
  a->count = 0;
  a->whole = false;
  for (const bx_chunk *c = bx_flow_chunk_of(flow, flow->at); c; c = c->next)
    for (int row = bx_max_int(c->first, flow->at); row < c->first + c->rows->row_count; row++) {
      if (a->rows[a->count].top > (int64_t)LOOK_AHEAD * a->full) return;
      if (a->count + 1 >= a->capacity)
        a->rows = bx_arena_grow(flow->arena, a->rows, a->capacity, &a->capacity, sizeof *a->rows);
      look_at(a, a->count++, c);
    }
  a->whole = flow->exhausted;
}

/* ---- What a piece costs: in thousandths of a page, times the height of a page, so that blank is exact ---- */

/* The height of rows [start, end) with their heads. */
static int64_t rows_height(const ahead *a, int start, int end) {
  const ahead_row *from = &a->rows[start], *to = &a->rows[end];
  return to->top - from->top + a->flow->heads[from->chunk->band].height + to->heads - from[1].heads;
}

/* What the labels that are cut at either end of rows [start, end) of one chunk lack of height, without setting
 * the rows: those cut above are nested, and those cut below. */
static bx_len lacking(const ahead *a, const bx_chunk *c, int start, int end) {
  int at = a->flow->at - c->first, top = at + start;
  const ahead_row *rows = a->rows;
  bx_len above = 0, below = 0;
  cut_cells cut = find_cut_cells(c->rows, top, at + end);
  for (const bx_cell *cell; (cell = next_cut_cell(&cut));) {
    int from = bx_max_int(cell->row - at, start), to = bx_min_int(cell->row + cell->row_span - at, end);
    bool is_above = cell->row<top, is_below = cell->row + cell->row_span> at + end;
    int64_t height = rows[to].top - rows[from].top + (is_above ? above : 0) + (is_below ? below : 0);
    int64_t lacks = label_need(a->flow, cell, top) - height;
    if (lacks > 0) *(is_above ? &above : &below) += (bx_len)lacks;
  }
  return above + below;
}

/* Labels of bands side by side that are cut there need not be nested: then rows have to be set. */
static bool is_beside(const ahead *a, const ahead_row *row) {
  return a->flow->table->bands[row->chunk->band].halves > 1;
}

static bx_len raised_height(const ahead *a, int start, int end) {
  bool open = end < a->count;
  const ahead_row *from = &a->rows[start], *to = &a->rows[end];
  bool beside = (from->tight && is_beside(a, from)) || (open && to->tight && is_beside(a, to - 1));
  if (beside || from->divides || (open && to->divides))
    return bx_flow_piece_heights(a->flow, a->flow->at + start, a->flow->at + end, a->heights);
  const bx_chunk *first = from->chunk, *last = to[-1].chunk;
  bx_len raised = 0;
  if (from->tight)
    raised += lacking(a, first, start, first == last ? end : first->first + first->rows->row_count - a->flow->at);
  if (open && to->tight && !(from->tight && first == last))
    raised += lacking(a, last, bx_max_int(start, last->first - a->flow->at), end);
  return raised;
}

/* Are there fewer rows than there should be between the start of a piece, or of its last run, and a break? */
static int few_price(const ahead *a, int start, int end, bool last) {
  const bx_table *table = a->flow->table;
  int given = last ? table->keep_last : table->keep_first, least = given ? given : FEW_ROWS;
  const ahead_row *bottom = &a->rows[end - 1];
  if (last && a->rows[start].inside) return 0; /* the break above it has paid for it */
  int from = last || !a->rows[end].inside ? start : bx_max_int(start, bottom->run);
  if (bottom->number - a->rows[from].number + 1 >= least) return 0;
  return given ? COST_KEEP : COST_FEW;
}

/* The last piece: its notes stand under it, with some lines at least. */
static int last_price(const ahead *a, int start, int64_t used, bx_len room) {
  const bx_table_flow *flow = a->flow;
  bool alone = flow->at + start == 0; /* the whole table */
  int price = alone ? 0 : few_price(a, start, a->count, true);
  if (used + flow->notes_height > room) price += COST_NOTES;
  if (used + flow->notes_least > room) price += COST_NOTES;
  return price;
}

/* ---- The path ---- */

/* The rows that a piece which begins at `start` can hold at most: its end. */
static int furthest_end(const ahead *a, int start, bx_len room) {
  int low = start, high = a->count;
  while (low < high) {
    int middle = low + (high - low + 1) / 2;
    if (rows_height(a, start, middle) <= room)
      low = middle;
    else
      high = middle - 1;
  }
  return low;
}

static bx_len carried_height(const ahead *a, int start, int end, bool last) {
  const ahead_row *from = &a->rows[start], *to = &a->rows[end];
  bool goes_on = !last && (end == a->count || to->inside);
  return (from->inside ? a->flow->carried[from->chunk->band].head : 0) +
         (goes_on ? a->flow->carried[to[-1].chunk->band].foot : 0);
}

/* Heights of the footnotes of rows [start, end). */
static void measure_notes(ahead *a, int start, int furthest) {
  bx_table_flow *flow = a->flow;
  if (start < a->count) bx_flow_note_start(flow, a->rows[start].chunk, flow->at + start);
  for (int i = start; i < furthest; i++) {
    const ahead_row *row = &a->rows[i];
    a->notes[i + 1] = bx_flow_note_row(flow, row->chunk, flow->at + i, i > start && !row->inside);
  }
}

/* All pieces that begin at `start`, which is reached for `cost`, and leave not half of the page blank where less
 * blank parts nothing that asks to be kept together. */
static void try_pieces(ahead *a, int start, bx_len room, int64_t cost, bool moved) {
  const bx_table_flow *flow = a->flow;
  bool found = false,
       roomy = flow->notes_height > a->full / 4; /* many notes: few rows may go over to stand with them */
  int furthest = furthest_end(a, start, room);
  if (flow->footnotes) measure_notes(a, start, furthest);
  for (int end = furthest; end > start; end--) {
    bool last = a->whole && end == a->count;
    int64_t used = rows_height(a, start, end);
    if (found && !roomy && room - used > a->full / 2) break;
    bx_len raised = raised_height(a, start, end);
    used += raised + a->rows[start].again + (last ? a->extra_last : a->extra)[flow->at + start > 0];
    if (flow->carried) used += carried_height(a, start, end, last);
    if (flow->footnotes) used += a->notes[end];
    if (used > room) continue;
    int price = raised ? COST_RAISED : 0;
    int64_t blank = raised;
    if (last) {
      price += last_price(a, start, used, room);
    } else if (end < a->count) {
      price += a->rows[end].price + few_price(a, start, end, false);
      blank += room - used;
    }
    found |= price < COST_KEEP;
    int64_t whole = cost + (int64_t)price * a->full + blank * 1000;
    int first = moved ? 0 : start ? a->rows[start].first : end;
    ahead_row *to = &a->rows[end];
    if (whole > to->cost || (whole == to->cost && first <= to->first)) continue; /* blank rather on later pages */
    to->cost = whole;
    to->first = first;
  }
}

/* What the path to a row costs with the height that labels which stand again over it lack. */
static int64_t cost_with_labels(ahead *a, int i) {
  ahead_row *row = &a->rows[i];
  const bx_chunk *c = row->chunk;
  if (row->lacks < 0)
    row->lacks = row->tight ? lacking(a, c, i, bx_min_int(c->first + c->rows->row_count - a->flow->at, a->count)) : 0;
  return row->cost + (row->lacks ? COST_RAISED * (int64_t)a->full + row->lacks * INT64_C(1000) : 0);
}

/* Is a row further down reached for so much less that what is between them is no gain? Then nothing that is worth
 * it begins here. */
static bool is_outdone(ahead *a, int start, int least) {
  int64_t cost = cost_with_labels(a, start), top = a->rows[start].top + a->rows[start].heads;
  for (int i = start + 1; i < a->count - least && a->rows[i].cost < INT64_MAX; i++)
    if (cost_with_labels(a, i) + (a->rows[i].top + a->rows[i].heads - top) * 1000 <= cost) return true;
  return false;
}

static int best_end(ahead *a, const bx_table_room *room) {
  for (int i = 1; i <= a->count; i++) {
    a->rows[i].cost = INT64_MAX;
    a->rows[i].first = 0;
    a->rows[i].lacks = -1;
  }
  try_pieces(a, 0, room->here, 0, false);
  if (room->next > room->here) try_pieces(a, 0, room->next, (int64_t)room->here * 1000, true);
  int furthest = 0, least = bx_max_int(a->flow->table->keep_last, FEW_ROWS);
  for (int i = 1; i < a->count; i++) {
    if (a->rows[i].cost == INT64_MAX) continue;
    furthest = i;
    if (!is_outdone(a, i, least)) try_pieces(a, i, a->full, a->rows[i].cost, a->rows[i].first == 0);
  }
  bool ends = a->rows[a->count].cost < INT64_MAX; /* else a row further on fits on no page */
  return a->rows[ends ? a->count : furthest].first;
}

/* The end of the next piece; its start when it should begin on another page. */
int bx_flow_find_end(bx_table_flow *flow, const bx_table_room *room) {
  bx_flow_read_ahead(flow, (int64_t)LOOK_AHEAD * room->full);
  if (!flow->ahead) flow->ahead = BX_NEW(flow->arena, bx_ahead);
  ahead *a = flow->ahead;
  if (!a->rows) a->rows = bx_arena_grow(flow->arena, NULL, 0, &a->capacity, sizeof *a->rows);
  a->rows[0] = (ahead_row){0};
  a->flow = flow;
  a->full = bx_max_int(room->full, 1);
  for (int i = 0; i < 2; i++) {
    a->extra[i] = bx_flow_extra_height(flow, i, false);
    a->extra_last[i] = bx_flow_extra_height(flow, i, true);
  }
  look_ahead(a);
  price_ends_of_runs(a);
  while (a->heights_capacity < a->count)
    a->heights = bx_arena_grow(flow->arena, a->heights, a->heights_capacity, &a->heights_capacity, sizeof *a->heights);
  while (flow->footnotes && a->notes_capacity <= a->count)
    a->notes = bx_arena_grow(flow->arena, a->notes, a->notes_capacity, &a->notes_capacity, sizeof *a->notes);
  return flow->at + best_end(a, room);
}
