/* Signs that were inserted or deleted become red: the run they are in is parted. The frame is rebuilt around it,
 * without the marks of its structure, which is that of one report and not of two; all else in it is shared. */
#include "comparison.h"

typedef struct {
  bx_arena *arena;
  const bx_marked *marks;
  int count;
} reddening;

/* ---- Runs ---- */

/* Glyphs [from, to) and bytes [first, end) of a run, in one cluster. */
typedef struct {
  int from, to, first, end;
  bool red;
} piece;

static const bx_run *cut_run(bx_arena *arena, const bx_run *run, const piece *p) {
  bx_run *cut = BX_NEW(arena, bx_run);
  *cut = *run;
  cut->text = run->text + p->first;
  cut->text_len = p->end - p->first;
  cut->glyphs = run->glyphs + p->from;
  cut->glyph_count = p->to - p->from;
  if (p->red) cut->color = BX_COMPARE_RED;
  if (cut->glyph_count == run->glyph_count) return cut;
  bx_cluster *cluster = BX_NEW(arena, bx_cluster);
  *cluster = (bx_cluster){(uint16_t)cut->text_len, (uint16_t)cut->glyph_count};
  cut->clusters = cluster;
  cut->cluster_count = 1;
  return cut;
}

typedef struct {
  const reddening *c;
  bx_len x, baseline;
  bx_arena *arena;
  piece *pieces;
  int count, capacity;
} parting;

static bool is_red(const parting *p, int byte) {
  for (int i = 0; i < p->c->count; i++) {
    const bx_marked *mark = &p->c->marks[i];
    if ((mark->kind == BX_MARKED_INSERTED || mark->kind == BX_MARKED_DELETED) && mark->x == p->x &&
        mark->baseline == p->baseline && byte >= mark->first && byte < mark->end)
      return true;
  }
  return false;
}

static void part_at(void *self, int start, int end, int glyph) {
  parting *p = self;
  bool red = is_red(p, start);
  piece *last = p->count ? &p->pieces[p->count - 1] : NULL;
  (void)end;
  if (!last || last->red != red) {
    p->pieces = bx_arena_grow(p->arena, p->pieces, p->count, &p->capacity, sizeof *p->pieces);
    p->pieces[p->count] = (piece){.from = p->count ? glyph : 0, .first = p->count ? start : 0, .red = red};
    last = &p->pieces[p->count++];
  }
}

/* The places of marks are absolute, as x and y are here. */
static void add_run(const reddening *c, bx_frame_builder *to, bx_len at_x, bx_len at_y, const bx_item *item) {
  const bx_run *run = item->as.run;
  bx_arena *scratch = bx_arena_new();
  parting p = {.c = c, .x = at_x + item->x, .baseline = at_y + item->y, .arena = scratch};
  bool marked = false;
  for (int i = 0; i < c->count && !marked; i++) marked = c->marks[i].x == p.x && c->marks[i].baseline == p.baseline;
  if (marked) bx_run_read_signs(run, part_at, &p);
  if (p.count == 0) bx_frame_add_run(to, item->x, item->y, run);
  for (int i = 0; i < p.count; i++) {
    bool last = i + 1 == p.count;
    p.pieces[i].to = last ? run->glyph_count : p.pieces[i + 1].from;
    p.pieces[i].end = last ? run->text_len : p.pieces[i + 1].first;
    bx_frame_add_run(to, item->x, item->y, cut_run(c->arena, run, &p.pieces[i]));
  }
  bx_arena_free(scratch);
}

/* ---- Frames ---- */

static const bx_frame *redden(const reddening *c, const bx_frame *frame, bx_len x, bx_len y);

static void add_item(const reddening *c, bx_frame_builder *to, bx_len x, bx_len y, const bx_item *item) {
  switch (item->kind) {
    case BX_ITEM_RUN:
      add_run(c, to, x, y, item);
      break;
    case BX_ITEM_RULE:
      bx_frame_add_stroke(to, item->x, item->y, &item->as.rule);
      break;
    case BX_ITEM_BORDER:
      bx_frame_add_border(to, item->x, item->y, &item->as.border);
      break;
    case BX_ITEM_FILL:
      bx_frame_add_fill(to, item->x, item->y, item->as.fill.width, item->as.fill.height, item->as.fill.color);
      break;
    case BX_ITEM_IMAGE:
      bx_frame_add_image(to, item->x, item->y, item->as.image.width, item->as.image.height, item->as.image.image);
      break;
    case BX_ITEM_FRAME:
      bx_frame_add_frame(to, item->x, item->y, redden(c, item->as.frame, x + item->x, y + item->y));
      break;
    case BX_ITEM_TURNED: /* in its own coordinates, as its marks are */
      bx_frame_add_turned(to, item->x, item->y, redden(c, item->as.turned.frame, 0, 0), item->as.turned.degrees);
      break;
    case BX_ITEM_BEGIN:
    case BX_ITEM_END:
      break;
  }
}

/* The recursion is as deep as frames are, see bx_frame_visit. */
static const bx_frame *redden(const reddening *c, const bx_frame *frame, bx_len x, bx_len y) {
  bx_frame_builder *to = bx_frame_builder_new(c->arena);
  for (int i = 0; i < frame->count; i++) add_item(c, to, x, y, &frame->items[i]);
  return bx_frame_freeze(to, frame->width, frame->height);
}

const bx_frame *bx_frame_redden(bx_arena *arena, const bx_frame *frame, const bx_marked *marks, int count) {
  const reddening c = {arena, marks, count};
  return redden(&c, frame, 0, 0);
}
