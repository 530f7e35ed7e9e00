/* Copies of pages: frames with their runs, marks and sub-frames. Pictures are kept once, by their digest. */
#include "kept.h"

#include <string.h>

struct bx_kept {
  bx_arena *arena;
  const bx_page **pages;
  int count, capacity;
  bx_map *by_digest; /* of pictures */
  const bx_image **images;
  int image_count, image_capacity;
};

bx_kept *bx_kept_new(bx_arena *arena) {
  bx_kept *kept = BX_NEW(arena, bx_kept);
  *kept = (bx_kept){.arena = arena, .by_digest = bx_map_new(arena)};
  return kept;
}

static void *copy(bx_arena *arena, const void *from, size_t size) {
  return size ? memcpy(bx_arena_alloc(arena, size), from, size) : NULL;
}

static const bx_run *copy_run(bx_arena *arena, const bx_run *from) {
  bx_run *run = copy(arena, from, sizeof *from);
  run->text = bx_arena_strndup(arena, from->text, (size_t)from->text_len);
  run->glyphs = copy(arena, from->glyphs, (size_t)from->glyph_count * sizeof *from->glyphs);
  run->clusters = copy(arena, from->clusters, (size_t)from->cluster_count * sizeof *from->clusters);
  return run;
}

static bx_head_ids copy_ids(bx_arena *arena, const bx_head_ids *from) {
  return (bx_head_ids){.ids = copy(arena, from->ids, (size_t)from->count * sizeof *from->ids), .count = from->count};
}

static const bx_mark *copy_mark(bx_arena *arena, const bx_mark *from) {
  bx_mark *mark = copy(arena, from, sizeof *from);
  mark->style = bx_arena_strdup(arena, from->style);
  mark->pointer = bx_arena_strdup(arena, from->pointer);
  mark->label = bx_arena_strdup(arena, from->label);
  mark->above = copy_ids(arena, &from->above);
  mark->beside = copy_ids(arena, &from->beside);
  return mark;
}

static const bx_image *copy_image(bx_kept *kept, const bx_image *from) {
  bx_image *image = bx_map_find(kept->by_digest, from->sha256);
  if (image) return image;
  bx_arena *arena = kept->arena;
  image = copy(arena, from, sizeof *from);
  image->name = bx_arena_strdup(arena, from->name);
  image->place.file = bx_arena_strdup(arena, from->place.file);
  image->place.pointer = bx_arena_strdup(arena, from->place.pointer);
  image->place.cell = bx_arena_strdup(arena, from->place.cell);
  image->bytes = copy(arena, from->bytes, from->len);
  bx_map_set(kept->by_digest, image->sha256, image);
  kept->images = bx_arena_grow(arena, kept->images, kept->image_count, &kept->image_capacity, sizeof *kept->images);
  kept->images[kept->image_count++] = image;
  return image;
}

/* Recursion: as deep as the frame is nested, see bx_frame_visit. */
static const bx_frame *copy_frame(bx_kept *kept, const bx_frame *from) {
  bx_frame *frame = copy(kept->arena, from, sizeof *from);
  bx_item *items = copy(kept->arena, from->items, (size_t)from->count * sizeof *from->items);
  for (int i = 0; i < from->count; i++) {
    bx_item *item = &items[i];
    switch (item->kind) {
      case BX_ITEM_RUN:
        item->as.run = copy_run(kept->arena, item->as.run);
        break;
      case BX_ITEM_IMAGE:
        item->as.image.image = copy_image(kept, item->as.image.image);
        break;
      case BX_ITEM_FRAME:
        item->as.frame = copy_frame(kept, item->as.frame);
        break;
      case BX_ITEM_TURNED:
        item->as.turned.frame = copy_frame(kept, item->as.turned.frame);
        break;
      case BX_ITEM_BEGIN:
        item->as.mark = copy_mark(kept->arena, item->as.mark);
        break;
      case BX_ITEM_RULE:
      case BX_ITEM_BORDER:
      case BX_ITEM_FILL:
      case BX_ITEM_END:
        break;
    }
  }
  frame->items = items;
  return frame;
}

bool bx_kept_add(void *self, const bx_page *from) {
  bx_kept *kept = self;
  bx_page *page = copy(kept->arena, from, sizeof *from);
  page->label = bx_arena_strdup(kept->arena, from->label);
  page->frame = copy_frame(kept, from->frame);
  if (from->caption) page->caption = copy_frame(kept, from->caption);
  kept->pages = bx_arena_grow(kept->arena, kept->pages, kept->count, &kept->capacity, sizeof *kept->pages);
  kept->pages[kept->count++] = page;
  return true;
}

int bx_kept_count(const bx_kept *kept) { return kept->count; }
const bx_page *bx_kept_page(const bx_kept *kept, int i) { return kept->pages[i]; }

const bx_image *const *bx_kept_images(const bx_kept *kept, int *count) {
  *count = kept->image_count;
  return kept->images;
}
