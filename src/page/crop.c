/* A part of a page: the boxes of what shows a piece of the data, and what stands in them. Around them it is white. */
#include <string.h>

#include "kept.h"

#define TOUCH (BX_PT / 2) /* cells that have no more than this in common stand beside each other */

typedef struct {
  bx_len left, top, right, bottom;
} edges;

typedef struct {
  edges part, turned; /* the part on the page; within the turned frame at hand */
  const edges *now;   /* one of them; NULL: all is wanted */
} cropping;

static bool is_at(const char *pointer, const char *wanted) {
  const size_t len = strlen(wanted);
  return pointer && strncmp(pointer, wanted, len) == 0 && (pointer[len] == '\0' || pointer[len] == '/');
}

static edges join(edges a, edges b) {
  return (edges){bx_min_int(a.left, b.left), bx_min_int(a.top, b.top), bx_max_int(a.right, b.right),
                 bx_max_int(a.bottom, b.bottom)};
}

static edges widen(edges box, bx_len by) {
  return (edges){box.left - by, box.top - by, box.right + by, box.bottom + by};
}

static edges cut(edges a, edges b) {
  return (edges){bx_max_int(a.left, b.left), bx_max_int(a.top, b.top), bx_min_int(a.right, b.right),
                 bx_min_int(a.bottom, b.bottom)};
}

static bool meet(edges a, edges b) {
  const edges both = cut(a, b);
  return both.left <= both.right && both.top <= both.bottom;
}

/* ---- What is in it ---- */

/* By the middle of its em squares: what stands beside the part reaches into its margin at most. */
static bool has_run(const edges *part, bx_len x, bx_len y, const bx_run *run) {
  edges box = {x, y, x + run->width, y};
  for (int i = 0; i < run->glyph_count; i++) { /* lines may be vertical */
    const bx_len at_x = x + run->glyphs[i].x, at_y = y + run->glyphs[i].y;
    box = join(box, (edges){at_x, at_y, at_x, at_y});
  }
  const bx_len middle = bx_len_scale(run->size, 38, 100);
  box = (edges){box.left, box.top - middle, box.right, box.bottom - middle};
  const bx_len across = (box.left + box.right) / 2, down = (box.top + box.bottom) / 2;
  return meet(*part, (edges){across, down, across, down});
}

/* Rules of a grid go on beyond the part, where they are cut off. */
static void add_rule(const edges *part, bx_frame_builder *to, bx_len x, bx_len y, const bx_item *item) {
  const bx_stroke *rule = &item->as.rule;
  const bx_len at_x = x + item->x, at_y = y + item->y;
  const edges whole = join((edges){at_x, at_y, at_x, at_y},
                           (edges){at_x + rule->dx, at_y + rule->dy, at_x + rule->dx, at_y + rule->dy});
  if (!meet(whole, widen(*part, rule->width / 2))) return;
  if (rule->dx && rule->dy) { /* it is slanted, and ends at corners */
    bx_frame_add_item(to, item);
    return;
  }
  const edges rest = rule->dx ? cut(whole, (edges){part->left, whole.top, part->right, whole.bottom})
                              : cut(whole, (edges){whole.left, part->top, whole.right, part->bottom});
  bx_stroke stroke = *rule;
  stroke.dx = rest.right - rest.left;
  stroke.dy = rest.bottom - rest.top;
  if (stroke.dx != rule->dx || stroke.dy != rule->dy) stroke.before = stroke.after = rule->width;
  bx_frame_add_stroke(to, rest.left - x, rest.top - y, &stroke);
}

static void add_item(void *self, bx_frame_builder *to, bx_len x, bx_len y, const bx_item *item) {
  const cropping *c = self;
  const bx_len at_x = x + item->x, at_y = y + item->y;
  const bool marks = item->kind == BX_ITEM_BEGIN || item->kind == BX_ITEM_END;
  if (!c->now && !marks) {
    bx_frame_add_item(to, item);
  } else if (item->kind == BX_ITEM_RUN) {
    if (has_run(c->now, at_x, at_y, item->as.run)) bx_frame_add_item(to, item);
  } else if (item->kind == BX_ITEM_RULE) {
    add_rule(c->now, to, x, y, item);
  } else if (item->kind == BX_ITEM_FILL) {
    const edges box = cut(*c->now, (edges){at_x, at_y, at_x + item->as.fill.width, at_y + item->as.fill.height});
    if (box.left < box.right && box.top < box.bottom)
      bx_frame_add_fill(to, box.left - x, box.top - y, box.right - box.left, box.bottom - box.top, item->as.fill.color);
  } else if (item->kind == BX_ITEM_BORDER) {
    const bx_border *border = &item->as.border;
    if (meet(*c->now, (edges){at_x, at_y, at_x + border->width, at_y + border->height})) bx_frame_add_item(to, item);
  } else if (item->kind == BX_ITEM_IMAGE) {
    const bx_len width = item->as.image.width, height = item->as.image.height;
    if (meet(*c->now, (edges){at_x, at_y, at_x + width, at_y + height})) bx_frame_add_item(to, item);
  }
}

/* A table is turned by 90 degrees: its top edge runs up the page. What is slanted goes across all of it. */
static void turn(void *self, bx_len x, bx_len y, int degrees) {
  cropping *c = self;
  const edges *part = &c->part;
  c->turned = (edges){y - part->bottom, part->left - x, y - part->top, part->right - x};
  c->now = degrees == 90 ? &c->turned : NULL;
}

static void unturn(void *self) {
  cropping *c = self;
  c->now = &c->part;
}

/* ---- The part ---- */

static edges edges_of(const bx_spot *spot) {
  return (edges){spot->x, spot->y, spot->x + spot->width, spot->y + spot->height};
}

/* The boxes of the data; false: there are none. */
static bool find_part(const bx_spot *spots, int count, const char *pointer, edges *part) {
  bool found = false;
  for (int i = 0; i < count; i++) {
    if (!is_at(spots[i].pointer, pointer)) continue;
    *part = found ? join(*part, edges_of(&spots[i])) : edges_of(&spots[i]);
    found = true;
  }
  return found;
}

/* Makes it as large as the cells that reach into it, which are not cut through. */
static void grow_to_cells(const bx_spot *spots, int count, edges *part) {
  for (bool grown = true; grown;) {
    const edges before = *part;
    for (int i = 0; i < count; i++) {
      const bool cell = spots[i].kind == BX_MARK_TH || spots[i].kind == BX_MARK_TD;
      const edges box = edges_of(&spots[i]);
      if (cell && meet(widen(box, -TOUCH), *part)) *part = join(*part, box);
    }
    grown = memcmp(&before, part, sizeof before) != 0;
  }
}

bool bx_page_crop(bx_arena *arena, const bx_page *page, const char *pointer, bx_len margin, bx_page *part) {
  int count;
  const bx_spot *spots = bx_page_spots(page, arena, &count);
  cropping c = {.now = &c.part};
  if (!find_part(spots, count, pointer, &c.part)) return false;
  grow_to_cells(spots, count, &c.part);
  const edges seen = cut(widen(c.part, margin), (edges){0, 0, page->frame->width, page->frame->height});
  const bx_remaking how = {.arena = arena, .item = add_item, .turn = turn, .unturn = unturn, .self = &c};
  bx_frame_builder *frame = bx_frame_builder_new(arena);
  bx_frame_add_frame(frame, -seen.left, -seen.top, bx_frame_remake(&how, page->frame, 0, 0));
  *part = (bx_page){.number = page->number, .label = page->label};
  part->frame = bx_frame_freeze(frame, seen.right - seen.left, seen.bottom - seen.top);
  part->colored = bx_frame_is_colored(part->frame);
  return true;
}
