/* Folded tables (折栏): a narrow table stands in columns side by side, read down and then to the right. Each column
 * is a piece of the table as on a page of its own, with heads and rules; the rows of all of them are level. On a page
 * that is not filled they are balanced, and rows that a column lacks stay blank. Under all columns, and as wide as they
 * are together, stand rows of which the form says so: the total. */
#include <limits.h>
#include <stdlib.h>

#include "flow.h"

/* A column of a page: the labels of sections that stand again at its head and the rows [from, to) take its tracks. */
typedef struct {
  int from, to, again;
} column;

typedef struct {
  bx_table_flow *flow;
  bx_arena *arena;
  int start, end;  /* rows on this page */
  int limit;       /* rows before this one may stand on it */
  column *columns; /* as many as the table has */
  int tracks;      /* rows of a column, with labels that stand again */
  bx_len *heights; /* of the tracks */
  bx_len *own;     /* scratch: of those of one column */
  bx_len heads;    /* height of the heads of each column */
  int body;        /* rows before this one stand in columns, those read behind it under them */
  bx_rows *below;  /* these, each by itself */
  bx_len below_height;
  bx_len *edges; /* of the columns of these */
} page;

static int columns_of(const page *p) { return p->flow->table->fold; }
static int tracks_of(const column *c) { return c->again + c->to - c->from; }

/* The rows in which labels stand again over a row, with their heights where `heights` is not NULL. */
static int again_rows(const page *p, int row, bx_len *heights) {
  const bx_chunk *c = bx_flow_chunk_of(p->flow, row);
  return bx_flow_again_rows(c->rows, row - c->first, heights);
}

/* Does the label of a section stand right above a row of it? */
static bool is_under_label(const page *p, int row) {
  const bx_chunk *c = bx_flow_chunk_of(p->flow, row);
  const bx_rows *rows = c->rows;
  const int local = row - c->first;
  for (int i = rows->row_open[local]; i < rows->row_open[local + 1]; i++) {
    const bx_cell *cell = &rows->cells[rows->open[i]];
    if (cell->part == BX_PART_SECTION && cell->row + cell->row_span == local) return true;
  }
  return false;
}

/* The rows in a column: labels of sections that stand again over them count in its tracks, and one is not its last
 * row. */
static void fill_column(const page *p, column *col, int tracks) {
  col->to = bx_min_int(col->from + tracks - col->again, p->limit);
  int last = col->to;
  while (last < p->limit && last > col->from && is_under_label(p, last)) last--;
  if (last > col->from) col->to = last;
}

/* Divides the rows among columns of `tracks`; false when labels leave no room for a row in one of them. */
static bool divide(page *p, int tracks) {
  int row = p->start;
  p->tracks = 0;
  for (int c = 0; c < columns_of(p); c++) {
    column *col = &p->columns[c];
    col->again = row < p->limit ? again_rows(p, row, NULL) : 0;
    if (col->again >= tracks) return false;
    col->from = row;
    fill_column(p, col, tracks);
    p->tracks = bx_max_int(p->tracks, tracks_of(col));
    row = col->to;
  }
  p->end = row;
  return true;
}

/* Levels the rows of all columns; returns the height of heads and rows. */
static bx_len level(page *p) {
  for (int t = 0; t < p->tracks; t++) p->heights[t] = 0;
  p->heads = 0;
  for (int c = 0; c < columns_of(p) && p->columns[c].from < p->columns[c].to; c++) {
    const column *col = &p->columns[c];
    const int count = tracks_of(col);
    again_rows(p, col->from, p->own);
    bx_flow_piece_heights(p->flow, col->from, col->to, p->own + col->again);
    for (int t = 0; t < count; t++) p->heights[t] = bx_max_int(p->heights[t], p->own[t]);
    p->heads = bx_max_int(p->heads, p->flow->heads[bx_flow_chunk_of(p->flow, col->from)->band].height);
  }
  bx_len height = p->heads;
  for (int t = 0; t < p->tracks; t++) height += p->heights[t];
  return height;
}

/* ---- Rows under all columns ---- */

/* The leaf of a row. */
static const bx_header *leaf_of(const bx_table_flow *flow, int row) {
  const bx_chunk *c = bx_flow_chunk_of(flow, row);
  for (int i = c->rows->row_cells[row - c->first]; i < c->rows->row_cells[row - c->first + 1]; i++)
    if (c->rows->cells[i].part == BX_PART_BODY) return c->rows->cells[i].row_header;
  return NULL;
}

/* One of them by itself, its cells in columns that are wider by the number of those side by side. */
static bx_rows row_below(const page *p, int row) {
  const bx_table_flow *flow = p->flow;
  const bx_chunk *c = bx_flow_chunk_of(flow, row);
  int first = c->rows->row_cells[row - c->first], count = c->rows->row_cells[row - c->first + 1] - first;
  bx_rows rows = {.cells = BX_NEW_ARRAY(p->arena, bx_cell, bx_max_int(count, 1)), .cell_count = count};
  rows.heads_before = c->rows->heads_before;
  for (int i = 0; i < count; i++) {
    bx_cell *cell = &rows.cells[i];
    *cell = c->rows->cells[first + i];
    cell->row = 0;
    cell->row_span = 1;
    if (cell->align == BX_SIDE_DECIMAL) cell->align = BX_SIDE_CENTER; /* its point stands in no column */
  }
  bx_rows_index(&rows, 1, p->arena);
  bx_rows_measure(flow->setter, p->arena, flow->table, p->edges, &rows, flow->diags);
  return rows;
}

/* Where the cells of a row end, as columns of the grid; returns how many. */
static int cell_ends(const bx_band *band, int *ends) {
  int count = 0, col = 0;
  if (band->stub_left && band->stub_columns) ends[count++] = col = band->stub_columns;
  if (band->number_column == col && col < band->figure_column) ends[count++] = ++col;
  for (int c = 0; c < band->column_count; c++) ends[count++] = col += band->column_leaves[c]->cell_span;
  if (band->number_column == col) ends[count++] = ++col;
  if (col < band->grid_columns) ends[count++] = band->grid_columns;
  return count;
}

/* Cells under all columns end at the edges of these, each as near to its share of them as can be without one that is
 * narrower than in its column. */
static void find_edges(page *p) {
  const bx_table *table = p->flow->table;
  const bx_len *own = p->flow->parts.columns, whole = own[table->grid_columns];
  int *ends = BX_NEW_ARRAY(p->arena, int, table->grid_columns + 1), before = 0;
  const int count = cell_ends(&table->bands[0], ends), last = columns_of(p) - 1;
  p->edges = BX_NEW_ARRAY(p->arena, bx_len, table->grid_columns + 1);
  for (int i = 0; i < count; before = ends[i++]) {
    const bx_len share = (last + 1) * own[ends[i]], from = p->edges[before];
    bx_len found = last * whole + own[ends[i]];
    for (int k = 0; k < count * last; k++) {
      const bx_len edge = k / count * whole + own[ends[k % count]];
      if (edge >= from + own[ends[i]] - own[before] && abs(edge - share) < abs(found - share)) found = edge;
    }
    for (int c = before + 1; c < ends[i]; c++) /* inside of a cell */
      p->edges[c] = bx_min_int(bx_max_int((last + 1) * own[c], from), found);
    p->edges[ends[i]] = found;
  }
}

/* Without a row in the columns the others stand there. */
static void find_below(page *p) {
  const bx_table_flow *flow = p->flow;
  p->body = flow->end;
  for (const bx_header *leaf; p->body > flow->at && (leaf = leaf_of(flow, p->body - 1)) != NULL && leaf->below;)
    p->body--;
  if (p->body == 0) p->body = flow->end;
  if (p->body == flow->end) return;
  find_edges(p);
  p->below = BX_NEW_ARRAY(p->arena, bx_rows, flow->end - p->body);
  for (int row = p->body; row < flow->end; row++) {
    p->below[row - p->body] = row_below(p, row);
    p->below_height += p->below[row - p->body].heights[0];
  }
}

static void draw_below(const page *p, bx_frame_builder *frame, bx_len x, bx_len y) {
  static const bx_set_lines none;
  bx_table_flow *flow = p->flow;
  const int count = flow->end - p->body;
  bx_slice *slices = BX_NEW_ARRAY(p->arena, bx_slice, bx_max_int(count, 1));
  for (int i = 0; i < count; i++) {
    bx_chunk *c = bx_flow_chunk_of(flow, p->body + i);
    if (p->body + i == c->first) {
      c->number = flow->total;
      flow->total += bx_rows_row(c->rows, c->rows->row_count - 1) + 1;
    }
    slices[i] = (bx_slice){.rows = &p->below[i], .count = 1, .heights = p->below[i].heights};
    slices[i].number = c->number + bx_rows_row(c->rows, p->body + i - c->first);
  }
  bx_table_piece piece = {.table = flow->table, .columns = p->edges, .slices = slices, .slice_count = count};
  piece.continued = true;
  piece.left_out = flow->left_out;
  piece.above = piece.below = &none;
  bx_frame_add_frame(frame, x, y, bx_table_draw(p->arena, &piece));
}

/* ---- Pages ---- */

/* Footnotes of the marks in the columns, and under them. */
static bx_len notes_height(const page *p, bool last) {
  bx_table_flow *flow = p->flow;
  if (!flow->footnotes) return 0;
  const int end = last ? flow->end : p->end;
  const bx_chunk *c = bx_flow_chunk_of(flow, p->start);
  bx_len height = bx_flow_note_start(flow, c, p->start);
  for (int row = p->start; row < end; row++) {
    if (row == c->first + c->rows->row_count) c = c->next;
    height = bx_flow_note_row(flow, c, row, bx_flow_heads_before(flow, row, p->start));
  }
  return height;
}

/* What stands beside the heads and rows of the columns. */
static bx_len extra_height(const page *p, bool last) {
  const bx_table_flow *flow = p->flow;
  bx_len height = bx_flow_extra_height(flow, p->start, last) + notes_height(p, last);
  if (flow->around) height += 2 * bx_table_edge(flow->around);
  return last ? height + flow->notes_least + p->below_height : height;
}

static bool fits(page *p, int tracks, bx_len room) {
  return divide(p, tracks) && (int64_t)level(p) + extra_height(p, p->flow->exhausted && p->end == p->body) <= room;
}

/* Fills columns with rows [start, limit), balanced, or with as many of them as `room` holds; false when it holds
 * none. */
static bool fill(page *p, bx_len room) {
  const int columns = columns_of(p), most = room / bx_max_int(p->flow->table->look.row_height, BX_PT);
  const int least = bx_min_int((p->limit - p->start + columns - 1) / columns, most + 1);
  p->columns = BX_NEW_ARRAY(p->arena, column, columns);
  p->heights = BX_NEW_ARRAY(p->arena, bx_len, most + 1);
  p->own = BX_NEW_ARRAY(p->arena, bx_len, most + 1);
  for (int tracks = least; tracks <= most; tracks++)
    if (fits(p, tracks, room) && p->end == p->limit) return true;
  for (int tracks = most; tracks > 0; tracks--)
    if (fits(p, tracks, room)) return true;
  return false;
}

/* ---- Where a page ends ---- */

#define FEW_ROWS 2 /* fewer are few on the last page, unless the layout says how many */

/* Can rows stand on a page of their own? */
static bool fits_page(const page *p, int from, int to, bx_len full) {
  page alone = {.flow = p->flow, .arena = p->arena, .start = from, .limit = to, .body = p->body};
  return fill(&alone, full) && alone.end == to;
}

/* What a page that ends above a row parts, and where it would rather end. */
typedef struct {
  int count, end;
} parting;

static void part(parting *parts, int end) {
  parts->count++;
  parts->end = bx_min_int(parts->end, end);
}

/* Groups that ask for it and fit on a page, rows that stay with the next, the label of a section that would be the last
 * row, and pieces of fewer rows than there should be. */
static parting look_at_end(const page *p, int row, bx_len full) {
  const bx_table *table = p->flow->table;
  const bx_chunk *c = bx_flow_chunk_of(p->flow, row), *above = bx_flow_chunk_of(p->flow, row - 1);
  const int least = table->keep_last ? table->keep_last : FEW_ROWS;
  parting parts = {.end = row};
  if (is_under_label(p, row)) part(&parts, row - 1);
  if (bx_flow_keeps_with_next(above->rows, row - 1 - above->first)) part(&parts, row - 1);
  for (int i = c->rows->row_open[row - c->first]; i < c->rows->row_open[row - c->first + 1]; i++) {
    const bx_cell *cell = &c->rows->cells[c->rows->open[i]];
    const int from = c->first + cell->row, to = c->first + bx_flow_group_end(cell);
    const bool asks = cell->row_header && cell->row_header->leaves > 1 && cell->row_header->keep;
    if (asks && from >= p->start && fits_page(p, from, to, full)) part(&parts, from);
  }
  if (p->flow->exhausted && p->body - row < least) part(&parts, row - 1);
  if (row - p->start < table->keep_first) part(&parts, p->start);
  return parts;
}

/* Limits a page that has been filled to rows of which the last parts as little as can be, and as many of them as can
 * be; returns how much. */
static int find_end(page *p, bx_len full) {
  if (p->end == p->body) return 0;
  int fewest = INT_MAX;
  for (int end = p->end; end > p->start && fewest > 0;) {
    const parting parts = look_at_end(p, end, full);
    if (parts.count < fewest) {
      fewest = parts.count;
      p->limit = end;
    }
    end = parts.end;
  }
  return fewest;
}

/* Finds which rows stand here; false when none do, or when less is parted on the next page. All that could stand here
 * has been read. */
static bool choose(page *p, const bx_table_room *room) {
  find_below(p);
  p->start = p->flow->at;
  p->limit = p->body;
  page next = *p;
  if (!fill(p, room->here)) return false;
  const int parted = find_end(p, room->full);
  if (parted && room->here < room->full && fill(&next, room->full) && find_end(&next, room->full) < parted)
    return false;
  return p->end == p->limit || fill(p, room->here);
}

/* The rows that a column lacks; the column before it has drawn its left edge. */
static void draw_blank(const page *p, bx_frame_builder *frame, int index, bx_len x, bx_len y) {
  const bx_table_flow *flow = p->flow;
  const bx_table_look *look = &flow->table->look;
  const bx_len *edges = flow->parts.columns;
  const bx_len side = look->open ? 0 : look->frame, left = index == 0 ? side : 0;
  int columns = flow->table->grid_columns, *ends = BX_NEW_ARRAY(p->arena, int, columns + 1);
  const bx_mark mark = {.kind = BX_MARK_ARTIFACT, .label = "rules"};
  bx_frame_begin(frame, &mark);
  bx_len bottom = y;
  for (int t = tracks_of(&p->columns[index]); t < p->tracks; t++) {
    bottom += p->heights[t];
    bx_stroke rule = {.width = t + 1 == p->tracks ? look->frame : look->across, .before = left, .after = side};
    rule.dx = left / 2 + edges[columns] + side / 2;
    if (rule.width) bx_frame_add_stroke(frame, x - left / 2, bottom, &rule);
  }
  if (left) bx_frame_add_rule(frame, x, y, 0, bottom - y, left, 0);
  int count = cell_ends(&flow->table->bands[0], ends);
  for (int i = 0; i < count; i++) {
    bx_len weight = ends[i] == columns ? side : look->down;
    bool is_first = i == 0 || edges[ends[i]] > edges[ends[i - 1]]; /* of columns without a width */
    if (weight && is_first) bx_frame_add_rule(frame, x + edges[ends[i]], y, 0, bottom - y, weight, 0);
  }
  bx_frame_end(frame);
}

static void draw_column(page *p, bx_frame_builder *frame, int index, bx_len left, bx_len y) {
  static const bx_set_lines none;
  bx_table_flow *flow = p->flow;
  const column *col = &p->columns[index];
  if (col->from == col->to) return;
  bx_table_piece piece = {.table = flow->table, .columns = flow->parts.columns, .continued = col->from > 0};
  bx_slice *slices = bx_flow_slices(flow, col->from, col->to, p->heights + col->again, p->arena, &piece.slice_count);
  for (int s = 0, t = 0; s < piece.slice_count; s++)
    if (slices[s].again) slices[s].heights = &p->heights[t++];
  piece.slices = slices;
  piece.left_out = flow->left_out;
  piece.above = piece.below = &none;
  bx_len x = left + index * flow->parts.columns[flow->table->grid_columns];
  const bx_frame *drawn = bx_table_draw(p->arena, &piece);
  bx_frame_add_frame(frame, x, y, drawn);
  if (tracks_of(col) < p->tracks) draw_blank(p, frame, index, x, y + drawn->height);
}

/* The second line of a double frame, around all columns. */
static void draw_border(const page *p, bx_frame_builder *frame, const bx_mark *box) {
  const bx_table_look *look = p->flow->around;
  const bx_mark mark = {.kind = BX_MARK_ARTIFACT, .label = "rules"};
  bx_border border = {.inner = look->frame, .gap = look->around_gap, .weight = look->around, .open = look->open};
  border.width = box->width;
  border.height = box->height;
  bx_frame_begin(frame, &mark);
  bx_frame_add_border(frame, box->x, box->y, &border);
  bx_frame_end(frame);
}

static const bx_frame *draw(page *p, bool last) {
  bx_table_flow *flow = p->flow;
  bx_frame_builder *frame = bx_frame_builder_new(p->arena);
  const bx_table_look *around = flow->around;
  bool first = p->start == 0;
  bx_len width = bx_flow_width(flow), edge = around ? bx_table_edge(around) : 0;
  bx_mark box = {.x = around ? bx_table_side_edge(around) : 0, .height = p->heads};
  box.y = bx_lines_draw(frame, &flow->above, first, last, 0, width) + edge;
  box.width = width - 2 * box.x;
  for (int c = 0; c < columns_of(p); c++) draw_column(p, frame, c, box.x, box.y);
  for (int t = 0; t < p->tracks; t++) box.height += p->heights[t];
  if (last && p->body < flow->end) {
    draw_below(p, frame, box.x, box.y + box.height);
    box.height += p->below_height;
  }
  if (around) draw_border(p, frame, &box);
  bx_len y = box.y + box.height + edge;
  y += bx_lines_draw(frame, &flow->below, first, last, y, width);
  int count;
  const bx_footnote *const *notes = bx_flow_notes_of(flow, p->start, last ? flow->end : p->end, p->arena, &count);
  y += bx_footnotes_draw(frame, notes, count, flow->table->styles.note, y, width);
  return bx_frame_freeze(frame, width, y);
}

/* Reads all rows that can stand in the columns of an empty page. */
static void read_ahead(bx_table_flow *flow) { bx_flow_read_ahead(flow, (int64_t)(flow->table->fold + 1) * flow->full); }

bx_fragment_status bx_fold_next(bx_table_flow *flow, const bx_table_room *room, bx_arena *arena,
                                const bx_frame **frame) {
  read_ahead(flow);
  if (flow->failed) return BX_FRAGMENT_ERROR;
  if (flow->at == flow->end) return BX_FRAGMENT_LAST;
  page p = {.flow = flow, .arena = arena};
  if (!choose(&p, room)) return BX_FRAGMENT_NONE;
  bool last = flow->exhausted && p.end == p.body;
  *frame = draw(&p, last);
  flow->at = last ? flow->end : p.end;
  return last ? BX_FRAGMENT_LAST : BX_FRAGMENT_PART;
}

bool bx_fold_fits(bx_table_flow *flow, const bx_table_room *room) {
  read_ahead(flow);
  page p = {.flow = flow, .arena = bx_arena_new()};
  bool fits = flow->at == flow->end || choose(&p, room);
  bx_arena_free(p.arena);
  return fits;
}
