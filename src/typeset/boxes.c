/* Blocks that are set as one frame: rules, places left free, rows of cells, boxes as narrow as their
 * text, and the foot of the last page. */
#include "blocks.h"
#include "tracks.h"

/* How far below the middle of a seal stands the middle of 署名 and date, or that of its first line alone, in
 * parts of its diameter: 居印章中心偏下 (GB/T 9704 7.3.5). A date under that line is still within the seal. */
#define SEAL_LOWER       6
#define SEAL_LOWER_FIRST 12

/* ---- Stacks: blocks one under another, without a page ---- */

typedef struct {
  bx_frame_builder *frame;
  bx_len y, ink; /* the end of what stands there, and of its em squares */
  bx_len half_above, half_below;
  bx_len natural; /* width of the widest content */
  int count;
  const bx_block *last; /* the lowest of them */
  const char *pointer;  /* of the data that stands in it first, or NULL */
} stack;

static void stack_para(stack *s, const bx_block *block, bx_len measure) {
  const bx_style *style = block->style;
  if (!s->pointer) s->pointer = block->pointer;
  if (s->count) s->y += style->before;
  bx_block_draw(s->frame, block, measure, 0, block->para.count, s->y);
  s->y += block->para.count * style->leading;
  s->half_below = bx_half_leading(style);
  if (!s->count) s->half_above = s->half_below;
  s->ink = s->y - s->half_below;
  s->y += style->after;
}

static void stack_frame(stack *s, const bx_block *block) {
  const bx_flow_item *item = block->item;
  bx_len from = item->kind == BX_FLOW_RULE ? s->ink : s->y, y = s->count ? from + item->before : 0;
  bx_frame_add_frame(s->frame, 0, y, block->frame);
  s->half_below = block->half_below;
  if (!s->count) s->half_above = block->half_above;
  s->y = y + block->frame->height;
  s->ink = s->y - s->half_below;
  s->y += item->after;
}

static bool complain_tall(const bx_building *b, const bx_flow_item *item) {
  bx_diag(b->diags, BX_MSG_BLOCK_TOO_TALL, &item->place, BX_NO_ARGS);
  return false;
}

/* Whether a block is still within the paper: what stands on one page is not set further, however much of it
 * there is. */
static bool is_within(const bx_building *b, const stack *s, const bx_block *block) {
  const bx_len most = b->job->layout->master.paper_height;
  return s->y <= most && (block->kind != BX_BLOCK_PARA || block->para.count <= most / block->style->leading);
}

/* Sets a flow of `item` to a measure. False after recording an error. */
static bool stack_flow(const bx_building *b, const bx_flow_item *item, const bx_flow *flow, bx_len measure,
                       stack *out) {
  bx_blocks blocks = {0};
  bx_building inner = *b;
  inner.measure = measure;
  inner.out = &blocks;
  *out = (stack){.frame = bx_frame_builder_new(b->arena)};
  bool ok = bx_build_flow(&inner, flow);
  for (int i = 0; i < blocks.count; i++, out->count++) {
    const bx_block *block = &blocks.blocks[i];
    if (!is_within(b, out, block)) return complain_tall(b, item);
    if (block->kind == BX_BLOCK_PARA)
      stack_para(out, block, measure);
    else if (block->frame)
      stack_frame(out, block);
    out->natural = bx_max_int(out->natural, block->natural);
    out->last = block;
  }
  return ok;
}

static bool complain_wide(const bx_building *b, const bx_flow_item *item, bx_len width) {
  const bx_len mm = bx_len_from_mm100(100);
  bx_diag(b->diags, BX_MSG_BLOCK_TOO_WIDE, &item->place,
          BX_ARGS(bx_diag_int(b->diags, (width + mm - 1) / mm), bx_diag_int(b->diags, (b->measure + mm / 2) / mm)));
  return false;
}

static bx_block *add_frame(const bx_building *b, const bx_flow_item *item, const bx_frame *frame) {
  bx_block *block = bx_add_block(b, item->kind == BX_FLOW_FOOT ? BX_BLOCK_FOOT : BX_BLOCK_FRAME, item);
  block->frame = frame;
  block->natural = frame->width;
  return block;
}

/* ---- Rules and places ---- */

bx_len bx_draw_rule_line(bx_frame_builder *frame, const bx_rule_line *line, bx_len x, bx_len y, bx_len width) {
  const bx_mark mark = {.kind = BX_MARK_ARTIFACT, .label = "rule"};
  bx_len upper = line->weights[0], lower = line->weights[1], height = upper;
  bx_frame_begin(frame, &mark);
  bx_frame_add_rule(frame, x, y + upper / 2, width, 0, upper, line->color);
  if (lower) {
    height += line->gap + lower;
    bx_frame_add_rule(frame, x, y + upper + line->gap + lower / 2, width, 0, lower, line->color);
  }
  bx_frame_end(frame);
  return height;
}

/* A rule that is wider than the text stands in the middle of the paper. */
bool bx_build_rule(const bx_building *b, const bx_flow_item *item) {
  const bx_master *master = &b->job->layout->master;
  bx_len width = item->rule.width ? item->rule.width : b->measure, x = (b->measure - width) / 2;
  if (width > b->measure && !b->turned) x = (master->paper_width - width) / 2 - master->left;
  bx_frame_builder *frame = bx_frame_builder_new(b->arena);
  bx_len height = bx_draw_rule_line(frame, &item->rule, x, 0, width);
  bx_block *block = add_frame(b, item, bx_frame_freeze(frame, bx_min_int(width, b->measure), height));
  if (!item->rule.width) block->natural = 0; /* as wide as the others make it */
  return true;
}

/* Until the mark is ended, what is added stands in the place. */
static void begin_place(bx_frame_builder *frame, const char *label, const char *pointer, bx_len x, bx_len y,
                        bx_len width, bx_len height) {
  const bx_mark mark = {
      .kind = BX_MARK_PLACE, .label = label, .pointer = pointer, .x = x, .y = y, .width = width, .height = height};
  bx_frame_begin(frame, &mark);
}

bool bx_build_place(const bx_building *b, const bx_flow_item *item) {
  if (item->width > b->measure) return complain_wide(b, item, item->width);
  bx_frame_builder *frame = bx_frame_builder_new(b->arena);
  if (item->name) {
    begin_place(frame, item->name, NULL, 0, 0, item->width, item->height);
    bx_frame_end(frame);
  }
  add_frame(b, item, bx_frame_freeze(frame, item->width, item->height));
  return true;
}

/* ---- Boxes ---- */

/* The height of the first line, of a box `height` high. */
static bx_len first_height(const bx_flow *flow, bx_len height) {
  return flow->count && flow->items[0].style ? flow->items[0].style->leading : height;
}

/* The left edge of a box of this content. An inset of the last line, which stands in the middle, is less
 * for the box. */
static bx_len box_left(const bx_building *b, const bx_flow_item *item, const stack *content) {
  const bx_len width = content->natural, room = b->measure - width;
  const bx_style *style = content->last->style;
  bx_len inset = item->inset;
  if (item->by_last && style && style->align == BX_SIDE_CENTER)
    inset = bx_max_int(0, inset - (width - content->last->natural) / 2);
  inset = bx_min_int(inset, room);
  return item->side == BX_SIDE_LEFT ? inset : item->side == BX_SIDE_RIGHT ? room - inset : room / 2;
}

bool bx_build_box(const bx_building *b, const bx_flow_item *item) {
  stack wide, s;
  bool before = bx_setter_quiet(b->setter, true), ok = stack_flow(b, item, &item->flow, b->measure, &wide);
  bx_setter_quiet(b->setter, before);
  if (!ok) return false;
  if (wide.count == 0) return true;
  bx_len width = wide.natural, most = bx_max_int(width, item->seal);
  if (most > b->measure) return complain_wide(b, item, most);
  bx_len left = box_left(b, item, &wide);
  if (!stack_flow(b, item, &item->flow, width, &s)) return false;
  /* from the box's top: to what the seal is set by, and from the seal's top to the same */
  bx_len own = (item->seal_first ? first_height(&item->flow, s.y) : s.y) / 2;
  bx_len middle = item->seal / 2 + item->seal / (item->seal_first ? SEAL_LOWER_FIRST : SEAL_LOWER);
  bx_len top = item->seal ? bx_max_int(0, middle - own) : 0;
  bx_frame_builder *frame = bx_frame_builder_new(b->arena);
  if (item->name) begin_place(frame, item->name, s.pointer, left, top, width, s.y);
  bx_frame_add_frame(frame, left, top, bx_frame_freeze(s.frame, width, s.y));
  if (item->name) bx_frame_end(frame);
  if (item->seal) {
    bx_len y = top + own - middle;
    begin_place(frame, "印章", s.pointer, left + (width - item->seal) / 2, y, item->seal, item->seal);
    bx_frame_end(frame);
  }
  bx_block *block = add_frame(b, item, bx_frame_freeze(frame, b->measure, top + s.y));
  block->natural = bx_max_int(width + (item->side == BX_SIDE_CENTER ? 0 : item->inset), item->seal);
  block->half_above = item->seal ? 0 : s.half_above;
  block->half_below = s.half_below;
  return true;
}

/* ---- Rows ---- */

typedef struct {
  const bx_flow_item *row;
  const bx_flow_cell *cell;
  const bx_scope *scope;
  bx_len width;
  stack content;
} row_cell;

static bool set_cell(const bx_building *b, row_cell *cell, bx_len measure) {
  bx_building inner = *b;
  inner.scope = cell->scope;
  return stack_flow(&inner, cell->row, &cell->cell->flow, measure, &cell->content);
}

/* The same, only to know how wide its content is: what is missing in it is said when it is set for good. */
static bool measure_cell(const bx_building *b, row_cell *cell, bx_len measure) {
  bool before = bx_setter_quiet(b->setter, true), ok = set_cell(b, cell, measure);
  bx_setter_quiet(b->setter, before);
  return ok;
}

/* The room for each of `count` cells with gaps between them. */
static bx_len cell_room(const bx_building *b, const bx_flow_item *item, int count) {
  return (b->measure - item->gap * (count - 1)) / count;
}

/* One width for all cells of a row that repeats, and in *per_line how many stand in a line: not more than the
 * layout says or their content has room for, and as even as they come (four are two and two). */
static bool find_equal_widths(const bx_building *b, const bx_flow_item *item, row_cell *cells, int count,
                              int *per_line) {
  const bx_track_width *width = &cells[0].cell->width;
  bx_len widest = 0;
  for (int i = 0; i < count; i++) {
    if (!measure_cell(b, &cells[i], b->measure)) return false;
    widest = bx_max_int(widest, cells[i].content.natural);
  }
  if (width->kind == BX_TRACK_FIXED) widest = width->fixed;
  int most = bx_min_int(item->per_row, count);
  while (most > 1 && widest > cell_room(b, item, most)) most--;
  int lines = (count + most - 1) / most;
  *per_line = (count + lines - 1) / lines;
  bx_len room = cell_room(b, item, *per_line), each = width->kind == BX_TRACK_SHARE ? room : bx_min_int(widest, room);
  for (int i = 0; i < count; i++) cells[i].width = each;
  return true;
}

/* What cells of a kind want for their content. */
static bool want_widths(const bx_building *b, row_cell *cells, int count, bx_track_kind kind, bx_tracks *tracks) {
  for (int i = 0; i < count; i++) {
    if (cells[i].cell->width.kind != kind) continue;
    if (!measure_cell(b, &cells[i], b->measure)) return false;
    tracks->tracks[i].need.max = cells[i].content.natural;
  }
  return true;
}

/* Widths of the cells of a row. False after recording an error. */
static bool find_widths(const bx_building *b, const bx_flow_item *item, row_cell *cells, int count) {
  bx_tracks tracks = {.tracks = BX_NEW_ARRAY(b->arena, bx_track, count), .count = count};
  bx_len *widths = BX_NEW_ARRAY(b->arena, bx_len, count);
  for (int i = 0; i < count; i++) tracks.tracks[i].width = cells[i].cell->width;
  bx_tracks_join(&tracks);
  if (tracks.fixed > b->measure) return complain_wide(b, item, (bx_len)tracks.fixed);
  if (!want_widths(b, cells, count, BX_TRACK_AUTO, &tracks) || !want_widths(b, cells, count, BX_TRACK_SHARE, &tracks))
    return false;
  bx_tracks_solve(&tracks, b->measure, BX_TRACKS_LOOSE, widths);
  for (int i = 0; i < count; i++) cells[i].width = widths[i];
  return true;
}

static bx_len cell_offset(const row_cell *cell, bx_len height) {
  bx_len slack = height - cell->content.y;
  return cell->cell->align == BX_VALIGN_TOP ? 0 : cell->cell->align == BX_VALIGN_MIDDLE ? slack / 2 : slack;
}

/* Cells side by side from `x` at `y`; returns their height. */
static bx_len draw_line(const bx_flow_item *item, row_cell *cells, int count, bx_len x, bx_len y,
                        bx_frame_builder *frame, bx_block *block) {
  bx_len height = 0, above = BX_LEN_MAX, below = BX_LEN_MAX;
  for (int i = 0; i < count; i++) height = bx_max_int(height, cells[i].content.y);
  for (int i = 0; i < count; i++) {
    stack *content = &cells[i].content;
    bx_len offset = cell_offset(&cells[i], height);
    bx_frame_add_frame(frame, x, y + offset, bx_frame_freeze(content->frame, cells[i].width, content->y));
    if (content->count) {
      above = bx_min_int(above, offset + content->half_above);
      below = bx_min_int(below, height - offset - content->y + content->half_below);
    }
    x += cells[i].width + item->gap;
  }
  block->natural = bx_max_int(block->natural, x - item->gap);
  if (y == 0) block->half_above = above == BX_LEN_MAX ? 0 : above;
  block->half_below = below == BX_LEN_MAX ? 0 : below;
  return height;
}

static row_cell *list_cells(const bx_building *b, const bx_flow_item *item, int *count) {
  *count = item->field ? bx_scope_count(b->scope, item->field) : item->cell_count;
  row_cell *cells = BX_NEW_ARRAY(b->arena, row_cell, bx_max_int(*count, 1));
  for (int i = 0; i < *count; i++) {
    cells[i].row = item;
    cells[i].scope = b->scope;
    cells[i].cell = &item->cells[item->field ? item->cell_count == 2 && i + 1 == *count : i];
    if (item->field) cells[i].scope = bx_item_scope(b, item->field, i);
  }
  return cells;
}

/* The height that a line of cells takes before the next: seals must not touch (GB/T 9704 7.3.5). */
static bx_len least_height(const bx_flow_item *item) {
  bx_len seal = 0;
  const bx_flow *flow = &item->cells[0].flow;
  for (int i = 0; item->field && i < flow->count; i++) seal = bx_max_int(seal, flow->items[i].seal);
  return seal ? seal + item->gap : 0;
}

bool bx_build_row(const bx_building *b, const bx_flow_item *item) {
  int count;
  row_cell *cells = list_cells(b, item, &count);
  if (count == 0) return true;
  int per_line = count;
  if (!(item->field ? find_equal_widths(b, item, cells, count, &per_line) : find_widths(b, item, cells, count)))
    return false;
  bool filled = false;
  for (int i = 0; i < count; i++) {
    if (!set_cell(b, &cells[i], cells[i].width)) return false;
    bx_len over = cells[i].content.natural - cells[i].width; /* not one character has room */
    if (over > 0) return complain_wide(b, item, b->measure + over);
    filled |= cells[i].content.count > 0;
  }
  if (!filled) return true;
  bx_frame_builder *frame = bx_frame_builder_new(b->arena);
  bx_block geometry = {0};
  bx_len y = 0;
  for (int i = 0; i < count; i += per_line) {
    int in_line = bx_min_int(per_line, count - i);
    bx_len wide = in_line * (cells[0].width + item->gap) - item->gap;
    bx_len x = item->side == BX_SIDE_RIGHT ? b->measure - wide : 0;
    bx_len height = draw_line(item, cells + i, in_line, x, y, frame, &geometry);
    y += i + in_line < count ? bx_max_int(height, least_height(item)) : height;
    if (y > b->job->layout->master.paper_height) return complain_tall(b, item);
  }
  bx_block *block = add_frame(b, item, bx_frame_freeze(frame, b->measure, y));
  block->natural = geometry.natural;
  block->half_above = geometry.half_above;
  block->half_below = geometry.half_below;
  return true;
}

/* ---- The foot ---- */

bool bx_build_foot(const bx_building *b, const bx_flow_item *item) {
  stack s;
  if (!stack_flow(b, item, &item->flow, b->measure, &s)) return false;
  if (s.count) add_frame(b, item, bx_frame_freeze(s.frame, b->measure, s.y));
  return true;
}
