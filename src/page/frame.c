/* Frames: items collected in paint order, frozen into a value, walked by the devices. Stands between
 * typesetting, which builds frames, and paint, which only reads them. */
#include <assert.h>

#include "page.h"

struct bx_frame_builder {
  bx_arena *arena;
  bx_item *items;
  int count, capacity;
  int open; /* marks begun and not ended */
};

bx_frame_builder *bx_frame_builder_new(bx_arena *arena) {
  bx_frame_builder *builder = BX_NEW(arena, bx_frame_builder);
  builder->arena = arena;
  return builder;
}

static bx_item *new_item(bx_frame_builder *builder, bx_item_kind kind, bx_len x, bx_len y) {
  builder->items =
      bx_arena_grow(builder->arena, builder->items, builder->count, &builder->capacity, sizeof *builder->items);
  bx_item *item = &builder->items[builder->count++];
  *item = (bx_item){.kind = kind, .x = x, .y = y};
  return item;
}

void bx_frame_add_run(bx_frame_builder *builder, bx_len x, bx_len baseline, const bx_run *run) {
  new_item(builder, BX_ITEM_RUN, x, baseline)->as.run = run;
}

void bx_frame_add_rule(bx_frame_builder *builder, bx_len x, bx_len y, bx_len dx, bx_len dy, bx_len width,
                       uint32_t color) {
  new_item(builder, BX_ITEM_RULE, x, y)->as.rule = (bx_stroke){.dx = dx, .dy = dy, .width = width, .color = color};
}

void bx_frame_add_stroke(bx_frame_builder *builder, bx_len x, bx_len y, const bx_stroke *stroke) {
  new_item(builder, BX_ITEM_RULE, x, y)->as.rule = *stroke;
}

void bx_frame_add_border(bx_frame_builder *builder, bx_len x, bx_len y, const bx_border *border) {
  new_item(builder, BX_ITEM_BORDER, x, y)->as.border = *border;
}

void bx_frame_add_fill(bx_frame_builder *builder, bx_len x, bx_len y, bx_len width, bx_len height, uint32_t color) {
  bx_item *item = new_item(builder, BX_ITEM_FILL, x, y);
  item->as.fill.width = width;
  item->as.fill.height = height;
  item->as.fill.color = color;
}

void bx_frame_add_image(bx_frame_builder *builder, bx_len x, bx_len y, bx_len width, bx_len height,
                        const bx_image *image) {
  bx_item *item = new_item(builder, BX_ITEM_IMAGE, x, y);
  item->as.image.width = width;
  item->as.image.height = height;
  item->as.image.image = image;
}

void bx_frame_add_frame(bx_frame_builder *builder, bx_len x, bx_len y, const bx_frame *frame) {
  new_item(builder, BX_ITEM_FRAME, x, y)->as.frame = frame;
}

void bx_frame_add_turned(bx_frame_builder *builder, bx_len x, bx_len y, const bx_frame *frame, int degrees) {
  bx_item *item = new_item(builder, BX_ITEM_TURNED, x, y);
  item->as.turned.frame = frame;
  item->as.turned.degrees = degrees;
}

void bx_frame_begin(bx_frame_builder *builder, const bx_mark *mark) {
  bx_mark *copy = BX_NEW(builder->arena, bx_mark);
  *copy = *mark;
  new_item(builder, BX_ITEM_BEGIN, 0, 0)->as.mark = copy;
  builder->open++;
}

void bx_frame_end(bx_frame_builder *builder) {
  assert(builder->open > 0);
  new_item(builder, BX_ITEM_END, 0, 0);
  builder->open--;
}

void bx_frame_add_item(bx_frame_builder *builder, const bx_item *item) {
  *new_item(builder, item->kind, item->x, item->y) = *item;
  builder->open += item->kind == BX_ITEM_BEGIN ? 1 : item->kind == BX_ITEM_END ? -1 : 0;
}

const bx_frame *bx_frame_freeze(bx_frame_builder *builder, bx_len width, bx_len height) {
  assert(builder->open == 0);
  bx_frame *frame = BX_NEW(builder->arena, bx_frame);
  *frame = (bx_frame){.width = width, .height = height, .items = builder->items, .count = builder->count};
  *builder = (bx_frame_builder){.arena = builder->arena}; /* what is frozen is out of its reach */
  return frame;
}

/* The line around a box as rules: those across reach around the corners. */
static void visit_border(bx_len x, bx_len y, const bx_border *border, const bx_visitor *visitor, void *self) {
  if (visitor->border || !visitor->rule) {
    if (visitor->border) visitor->border(self, x, y, border);
    return;
  }
  const bx_len off = bx_border_offset(border), half = border->weight / 2, reach = border->open ? 0 : off + half;
  const bx_stroke across = {.dx = border->width + 2 * reach, .width = border->weight, .color = border->color};
  const bx_stroke down = {.dy = border->height + 2 * off, .width = border->weight, .color = border->color};
  visitor->rule(self, x - reach, y - off, &across);
  visitor->rule(self, x - reach, y + border->height + off, &across);
  if (border->open) return;
  visitor->rule(self, x - off, y - off, &down);
  visitor->rule(self, x + border->width + off, y - off, &down);
}

/* Recursion: a frame can hold only frames frozen before it, so there are no cycles, and the depth is
 * that of the nesting in our code (page, table, row, cell) and of a layout's rows and boxes, which is limited. */
void bx_frame_visit(const bx_frame *frame, bx_len x, bx_len y, const bx_visitor *visitor, void *self) {
  for (int i = 0; i < frame->count; i++) {
    const bx_item *item = &frame->items[i];
    bx_len at_x = x + item->x, at_y = y + item->y;
    switch (item->kind) {
      case BX_ITEM_RUN:
        if (visitor->run) visitor->run(self, at_x, at_y, item->as.run);
        break;
      case BX_ITEM_RULE:
        if (visitor->rule) visitor->rule(self, at_x, at_y, &item->as.rule);
        break;
      case BX_ITEM_BORDER:
        visit_border(at_x, at_y, &item->as.border, visitor, self);
        break;
      case BX_ITEM_FILL:
        if (visitor->fill)
          visitor->fill(self, at_x, at_y, item->as.fill.width, item->as.fill.height, item->as.fill.color);
        break;
      case BX_ITEM_IMAGE:
        if (visitor->image)
          visitor->image(self, at_x, at_y, item->as.image.width, item->as.image.height, item->as.image.image);
        break;
      case BX_ITEM_FRAME:
        bx_frame_visit(item->as.frame, at_x, at_y, visitor, self);
        break;
      case BX_ITEM_TURNED:
        if (!visitor->turn) break;
        visitor->turn(self, at_x, at_y, item->as.turned.degrees);
        bx_frame_visit(item->as.turned.frame, 0, 0, visitor, self);
        visitor->unturn(self);
        break;
      case BX_ITEM_BEGIN:
        if (visitor->begin) visitor->begin(self, at_x, at_y, item->as.mark);
        break;
      case BX_ITEM_END:
        if (visitor->end) visitor->end(self);
        break;
    }
  }
}

/* Recursion: as bx_frame_visit. */
const bx_frame *bx_frame_remake(const bx_remaking *how, const bx_frame *frame, bx_len x, bx_len y) {
  bx_frame_builder *to = bx_frame_builder_new(how->arena);
  for (int i = 0; i < frame->count; i++) {
    const bx_item *item = &frame->items[i];
    const bx_len at_x = x + item->x, at_y = y + item->y;
    if (item->kind == BX_ITEM_FRAME) {
      bx_frame_add_frame(to, item->x, item->y, bx_frame_remake(how, item->as.frame, at_x, at_y));
    } else if (item->kind == BX_ITEM_TURNED) {
      if (how->turn) how->turn(how->self, at_x, at_y, item->as.turned.degrees);
      const bx_frame *turned = bx_frame_remake(how, item->as.turned.frame, 0, 0);
      bx_frame_add_turned(to, item->x, item->y, turned, item->as.turned.degrees);
      if (how->unturn) how->unturn(how->self);
    } else {
      how->item(how->self, to, x, y, item);
    }
  }
  return bx_frame_freeze(to, frame->width, frame->height);
}

static bool is_gray(uint32_t color) {
  return (color >> 16 & 0xff) == (color & 0xff) && (color >> 8 & 0xff) == (color & 0xff);
}

bool bx_frame_is_colored(const bx_frame *frame) {
  for (int i = 0; i < frame->count; i++) {
    const bx_item *item = &frame->items[i];
    bool colored = item->kind == BX_ITEM_RUN      ? !is_gray(item->as.run->color)
                   : item->kind == BX_ITEM_RULE   ? !is_gray(item->as.rule.color)
                   : item->kind == BX_ITEM_BORDER ? !is_gray(item->as.border.color)
                   : item->kind == BX_ITEM_FILL   ? !is_gray(item->as.fill.color)
                   : item->kind == BX_ITEM_IMAGE  ? !item->as.image.image->gray
                   : item->kind == BX_ITEM_FRAME  ? bx_frame_is_colored(item->as.frame)
                   : item->kind == BX_ITEM_TURNED ? bx_frame_is_colored(item->as.turned.frame)
                                                  : false;
    if (colored) return true;
  }
  return false;
}
