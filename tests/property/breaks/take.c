/* Pages copied as they come: marks, runs and rules with absolute places, so that they can be judged together, and
 * spoiled. */
#include <string.h>

#include "breaks.h"
#include "font.h"

bx_len tenths_of_mm(int tenths) { return (bx_len)(((int64_t)tenths * 72 * BX_PT + 127) / 254); }

typedef struct {
  taking *all;
  taken_page *page;
  int open; /* index of the innermost mark, or -1 */
} walk;

static bx_head_ids copy_ids(bx_arena *arena, bx_head_ids ids) {
  int *copy = BX_NEW_ARRAY(arena, int, ids.count + 1);
  if (ids.count) memcpy(copy, ids.ids, (size_t)ids.count * sizeof *copy);
  return (bx_head_ids){copy, ids.count};
}

static void take_begin(void *self, bx_len x, bx_len y, const bx_mark *mark) {
  walk *w = self;
  taken_page *page = w->page;
  bx_arena *arena = w->all->arena;
  page->marks = bx_arena_grow(arena, page->marks, page->mark_count, &page->mark_room, sizeof *page->marks);
  taken_mark *taken = &page->marks[page->mark_count];
  *taken = (taken_mark){.mark = *mark, .parent = w->open};
  taken->depth = w->open < 0 ? 0 : page->marks[w->open].depth + 1;
  taken->mark.pointer = bx_arena_strdup(arena, mark->pointer);
  taken->mark.label = bx_arena_strdup(arena, mark->label);
  taken->mark.above = copy_ids(arena, mark->above);
  taken->mark.beside = copy_ids(arena, mark->beside);
  taken->at = (box){x + mark->x, y + mark->y, x + mark->x + mark->width, y + mark->y + mark->height};
  w->open = page->mark_count++;
}

static void take_end(void *self) {
  walk *w = self;
  w->open = w->page->marks[w->open].parent;
}

/* A vertical run: x is the middle, each glyph stands in a square of its own from y on. */
static bool is_vertical(const bx_run *run) {
  for (int i = 1; i < run->glyph_count && !run->backward; i++)
    if (run->glyphs[i].y - run->glyphs[0].y > run->size / 2) return true;
  return run->glyph_count > 0 && run->glyphs[0].y > run->size / 2;
}

static void take_run(void *self, bx_len x, bx_len y, const bx_run *run) {
  walk *w = self;
  taken_page *page = w->page;
  page->runs = bx_arena_grow(w->all->arena, page->runs, page->run_count, &page->run_room, sizeof *page->runs);
  taken_run *taken = &page->runs[page->run_count++];
  *taken = (taken_run){.owner = w->open, .vertical = is_vertical(run)};
  taken->text = bx_arena_strndup(w->all->arena, run->text, (size_t)run->text_len);
  if (taken->vertical) {
    const bx_glyph *first = &run->glyphs[0], *last = &run->glyphs[run->glyph_count - 1];
    bx_len middle = y - (bx_len)((int64_t)bx_font_middle(run->font) * run->size / 1024), half = run->size / 2;
    taken->at = (box){x - half, middle + first->y - half, x + half, middle + last->y + half};
    return;
  }
  bx_len middle = y - (bx_len)((int64_t)bx_font_middle(run->font) * run->size / 1024);
  taken->at = (box){x, middle - run->size / 2, x + run->width, middle + run->size / 2};
}

static void take_rule(void *self, bx_len x, bx_len y, const bx_stroke *rule) {
  walk *w = self;
  taken_page *page = w->page;
  page->rules = bx_arena_grow(w->all->arena, page->rules, page->rule_count, &page->rule_room, sizeof *page->rules);
  page->rules[page->rule_count++] = (taken_rule){w->open, x, y, rule->dx, rule->dy, rule->width};
}

static void take_fill(void *self, bx_len x, bx_len y, bx_len width, bx_len height, uint32_t color) {
  walk *w = self;
  taken_page *page = w->page;
  (void)color;
  page->fills = bx_arena_grow(w->all->arena, page->fills, page->fill_count, &page->fill_room, sizeof *page->fills);
  page->fills[page->fill_count++] = (box){x, y, x + width, y + height};
}

static void take_image(void *self, bx_len x, bx_len y, bx_len width, bx_len height, const bx_image *image) {
  walk *w = self;
  taken_page *page = w->page;
  page->images = bx_arena_grow(w->all->arena, page->images, page->image_count, &page->image_room, sizeof *page->images);
  taken_image *taken = &page->images[page->image_count++];
  *taken = (taken_image){.owner = w->open, .at = {x, y, x + width, y + height}};
  taken->name = bx_arena_strdup(w->all->arena, image->name);
  taken->width = image->width;
  taken->height = image->height;
}

bool take_page(void *self, const bx_page *page) {
  static const bx_visitor visitor = {
      .run = take_run, .rule = take_rule, .fill = take_fill, .image = take_image, .begin = take_begin, .end = take_end};
  taking *all = self;
  if (all->count == all->most) {
    all->too_many = true;
    return false;
  }
  all->pages = bx_arena_grow(all->arena, all->pages, all->count, &all->room, sizeof *all->pages);
  taken_page *taken = &all->pages[all->count++];
  *taken = (taken_page){.number = page->number};
  walk w = {.all = all, .page = taken, .open = -1};
  bx_frame_visit(page->frame, 0, 0, &visitor, &w);
  return true;
}
