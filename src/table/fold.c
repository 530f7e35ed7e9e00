/* Folded tables (折栏): a narrow table stands in columns side by side, read down and then to the right. Each column
 * is a piece of the table as on a page of its own, with heads and rules; the rows of all of them are level. On the
 * last page they are balanced, and rows that the last lacks stay blank. */
#include "flow.h"

typedef struct {
  bx_table_flow *flow;
  bx_arena *arena;
  int start, end;  /* rows on this page */
  int tracks;      /* rows of a column */
  bx_len *heights; /* of the tracks */
  bx_len *own;     /* scratch: of those of one column */
  bx_len heads;    /* height of the heads of each column */
} page;

static int columns_of(const page *p) { return p->flow->table->fold; }

/* The rows [from, to) that stand in a column. */
static void column_rows(const page *p, int column, int *from, int *to) {
  *from = bx_min_int(p->start + column * p->tracks, p->end);
  *to = bx_min_int(*from + p->tracks, p->end);
}

/* Levels the rows of all columns; returns the height of heads and rows. */
static bx_len level(page *p) {
  for (int t = 0; t < p->tracks; t++) p->heights[t] = 0;
  p->heads = 0;
  for (int c = 0; c < columns_of(p); c++) {
    int from, to;
    column_rows(p, c, &from, &to);
    if (from == to) break;
    bx_flow_piece_heights(p->flow, from, to, p->own);
    for (int t = 0; t < to - from; t++) p->heights[t] = bx_max_int(p->heights[t], p->own[t]);
    p->heads = bx_max_int(p->heads, p->flow->heads[bx_flow_chunk_of(p->flow, from)->band].height);
  }
  bx_len height = p->heads;
  for (int t = 0; t < p->tracks; t++) height += p->heights[t];
  return height;
}

/* Finds how many rows stand here; false when none do. All that could stand here has been read. */
static bool choose(page *p, bx_len room) {
  const bx_table_flow *flow = p->flow;
  int columns = columns_of(p), left = flow->end - flow->at;
  bx_len least = bx_max_int(flow->table->look.row_height, BX_PT);
  int most = bx_min_int(room / least, (left + columns - 1) / columns);
  p->start = flow->at;
  p->heights = BX_NEW_ARRAY(p->arena, bx_len, bx_max_int(most, 1));
  p->own = BX_NEW_ARRAY(p->arena, bx_len, bx_max_int(most, 1));
  for (p->tracks = most; p->tracks > 0; p->tracks--) {
    p->end = p->start + bx_min_int(columns * p->tracks, left);
    bool last = flow->exhausted && p->end == flow->end;
    if ((int64_t)level(p) + bx_flow_extra_height(flow, p->start, last) + (last ? flow->notes_least : 0) <= room)
      return true;
  }
  return false;
}

/* The rows that a column lacks. */
static void draw_blank(const page *p, bx_frame_builder *frame, bx_len x, bx_len y, int tracks) {
  const bx_table_flow *flow = p->flow;
  const bx_table_look *look = &flow->table->look;
  const bx_len *edges = flow->parts.columns;
  const bx_len side = look->open ? 0 : look->frame;
  int columns = flow->table->grid_columns;
  const bx_mark mark = {.kind = BX_MARK_ARTIFACT, .label = "rules"};
  bx_frame_begin(frame, &mark);
  bx_len bottom = y;
  for (int t = tracks; t < p->tracks; t++) {
    bottom += p->heights[t];
    const bx_stroke rule = {
        .dx = edges[columns] + side / 2, .width = t + 1 == p->tracks ? look->frame : look->across, .after = side};
    if (rule.width) bx_frame_add_stroke(frame, x, bottom, &rule);
  }
  for (int c = 1; c <= columns; c++) {
    bx_len weight = c == columns ? side : look->down;
    if (weight) bx_frame_add_rule(frame, x + edges[c], y, 0, bottom - y, weight, 0);
  }
  bx_frame_end(frame);
}

static void draw_column(page *p, bx_frame_builder *frame, int column, bx_len y) {
  static const bx_set_lines none;
  bx_table_flow *flow = p->flow;
  int from, to;
  column_rows(p, column, &from, &to);
  if (from == to) return;
  bx_table_piece piece = {.table = flow->table, .columns = flow->parts.columns, .continued = from > 0};
  piece.slices = bx_flow_slices(flow, from, to, p->heights, p->arena, &piece.slice_count);
  piece.above = piece.below = &none;
  bx_len x = column * flow->parts.columns[flow->table->grid_columns];
  const bx_frame *drawn = bx_table_draw(p->arena, &piece);
  bx_frame_add_frame(frame, x, y, drawn);
  if (to - from < p->tracks) draw_blank(p, frame, x, y + drawn->height, to - from);
}

static const bx_frame *draw(page *p, bool last) {
  bx_table_flow *flow = p->flow;
  bx_frame_builder *frame = bx_frame_builder_new(p->arena);
  bool first = p->start == 0;
  bx_len width = bx_flow_width(flow);
  bx_len y = bx_lines_draw(frame, &flow->above, first, last, 0, width);
  for (int c = 0; c < columns_of(p); c++) draw_column(p, frame, c, y);
  y += p->heads;
  for (int t = 0; t < p->tracks; t++) y += p->heights[t];
  y += bx_lines_draw(frame, &flow->below, first, last, y, width);
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
  if (!choose(&p, room->here)) return BX_FRAGMENT_NONE;
  bool last = flow->exhausted && p.end == flow->end;
  *frame = draw(&p, last);
  flow->at = p.end;
  return last ? BX_FRAGMENT_LAST : BX_FRAGMENT_PART;
}

bool bx_fold_fits(bx_table_flow *flow, const bx_table_room *room) {
  read_ahead(flow);
  page p = {.flow = flow, .arena = bx_arena_new()};
  bool fits = flow->at == flow->end || choose(&p, room->here);
  bx_arena_free(p.arena);
  return fits;
}
