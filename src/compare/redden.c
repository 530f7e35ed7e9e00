/* Signs that were inserted or deleted become red: the run they are in is parted. The frame is rebuilt around it,
 * without the marks of its structure, which is that of one report and not of two; all else in it is shared. */
#include "comparison.h"

typedef struct {
  bx_arena *arena;
  const bx_marked *marks;
  int count;
} reddening;

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

/* The places of marks are absolute or, in a turned frame, within it, as x and y are here. */
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

static void add_item(void *self, bx_frame_builder *to, bx_len x, bx_len y, const bx_item *item) {
  if (item->kind == BX_ITEM_RUN)
    add_run(self, to, x, y, item);
  else if (item->kind != BX_ITEM_BEGIN && item->kind != BX_ITEM_END)
    bx_frame_add_item(to, item);
}

const bx_frame *bx_frame_redden(bx_arena *arena, const bx_frame *frame, const bx_marked *marks, int count) {
  reddening c = {arena, marks, count};
  return bx_frame_remake(&(bx_remaking){.arena = arena, .item = add_item, .self = &c}, frame, 0, 0);
}
