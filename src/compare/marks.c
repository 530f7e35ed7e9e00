/* What stands on the pages of both reports, held against each other: what is marked where, and which pages belong
 * beside each other. */
#include <stdlib.h>
#include <string.h>

#include "comparison.h"

/* Bytes that no room over a line holds. */
#define LONG_NOTE 1000

/* From so many signs on a cell is read as running text. */
#define LONG_CELL 12

typedef struct {
  bx_arena *arena;
  const bx_stands *before, *after;
  bx_comparison *out;
  bx_diff_budget budget;
  int *match; /* of what stands in the old report */
} comparing;

static bx_marked *add_mark(comparing *c, bx_marked_list *list, bx_marked_kind kind, bx_area area) {
  list->items = bx_arena_grow(c->arena, list->items, list->count, &list->capacity, sizeof *list->items);
  bx_marked *mark = &list->items[list->count++];
  *mark = (bx_marked){.kind = kind, .area = area};
  return mark;
}

/* ---- Boxes ---------------------------------------------------------------------------------- */

/* Where the text of a cell stands in one of its areas. */
static void find_text(const bx_stand *stand, const bx_area *area, bx_marked *mark) {
  mark->left = area->x + area->width;
  mark->right = area->x;
  for (int i = 0; i < stand->run_count; i++) {
    const bx_stand_run *run = &stand->runs[i];
    if (run->page != area->page) continue;
    mark->left = bx_min_int(mark->left, run->x);
    mark->right = bx_max_int(mark->right, run->right);
    mark->size = bx_max_int(mark->size, run->size);
    mark->baseline = run->baseline;
  }
}

static void mark_boxes(comparing *c, bx_marked_list *list, const bx_stand *stand, const char *old_text) {
  for (int i = 0; i < stand->area_count; i++) {
    bx_marked *mark = add_mark(c, list, BX_MARKED_BOX, stand->areas[i]);
    mark->text = i == 0 ? old_text : NULL;
    find_text(stand, &stand->areas[i], mark);
  }
}

/* Cells of one row that came or went with it have one box. */
static void mark_lone_cell(comparing *c, bx_marked_list *list, const bx_stand *stand, const bx_stand *last) {
  const bx_area *area = stand->area_count ? &stand->areas[0] : NULL;
  bx_marked *before = list->count ? &list->items[list->count - 1] : NULL;
  bool goes_on = area && last && last->row == stand->row && before && before->kind == BX_MARKED_BOX && !before->text &&
                 before->area.page == area->page && before->area.y == area->y && before->area.height == area->height &&
                 before->area.x + before->area.width == area->x;
  if (goes_on)
    before->area.width += area->width;
  else
    mark_boxes(c, list, stand, NULL);
}

/* ---- Running text --------------------------------------------------------------------------- */

/* The first sign at a byte or behind it. */
static int find_sign(const bx_stand *stand, int byte) {
  int low = 0, high = stand->sign_count;
  while (low < high) {
    int middle = (low + high) / 2;
    if (stand->signs[middle].start < byte)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* Bytes [first, end) of a text, run by run. */
static void mark_bytes(comparing *c, bx_marked_list *list, bx_marked_kind kind, const bx_stand *stand, int first,
                       int end) {
  int from = find_sign(stand, first);
  for (int i = from; i < stand->sign_count && stand->signs[i].start < end; i++) {
    const bx_stand_sign *sign = &stand->signs[i];
    const bx_stand_run *run = &stand->runs[sign->run];
    bx_marked *last = list->count ? &list->items[list->count - 1] : NULL;
    bool goes_on = i > from && stand->signs[i - 1].run == sign->run;
    if (!goes_on) {
      last = add_mark(c, list, kind, (bx_area){.page = run->page, .turned = run->turned, .x = sign->left});
      last->x = run->x;
      last->baseline = run->baseline;
      last->size = run->size;
      last->first = sign->start - run->start;
    }
    last->end = sign->end - run->start;
    last->area.width = sign->right - last->area.x;
  }
}

/* White over a line: to the line before it, of the first one in a cell to its top; elsewhere lines are as far from
 * other texts as from each other. */
static bx_len room_over(const bx_stand *stand, const bx_stand_run *run, const bx_area *area) {
  bx_len before = -1, next = BX_LEN_MAX; /* baselines of the lines around it */
  for (int i = 0; i < stand->run_count; i++) {
    const bx_stand_run *other = &stand->runs[i];
    if (other->page != run->page) continue;
    if (other->baseline < run->baseline) before = bx_max_int(before, other->baseline);
    if (other->baseline > run->baseline) next = bx_min_int(next, other->baseline);
  }
  bx_len top = run->baseline - bx_len_scale(run->size, 88, 100) - area->y;
  if (before >= 0) return run->baseline - before - run->size;
  if (stand->cell) return top;
  return (next < BX_LEN_MAX ? next - run->baseline : area->height) - run->size;
}

static bx_area area_of(const bx_stand *stand, const bx_stand_run *run) {
  for (int i = 0; i < stand->area_count; i++)
    if (stand->areas[i].page == run->page) return stand->areas[i];
  return (bx_area){.page = run->page, .turned = run->turned, .x = run->x, .width = run->right - run->x};
}

/* A caret before the sign that begins at a byte, or behind the last. */
static void mark_caret(comparing *c, const bx_stand *stand, int byte, const char *text) {
  if (!stand->sign_count) return;
  int next = find_sign(stand, byte);
  const bx_stand_sign *sign = &stand->signs[next ? next - 1 : 0];
  const bx_stand_run *run = &stand->runs[sign->run];
  const bx_area area = area_of(stand, run);
  bx_len room = room_over(stand, run, &area), x = next ? sign->right : sign->left;
  bx_marked *last = c->out->after.count ? &c->out->after.items[c->out->after.count - 1] : NULL;
  if (last && last->kind == BX_MARKED_CARET && last->area.page == area.page && last->baseline == run->baseline &&
      last->x == x) {
    if (strlen(last->text) < LONG_NOTE) last->text = bx_arena_join(c->arena, last->text, text, NULL);
    return;
  }
  bx_marked *mark = add_mark(c, &c->out->after, BX_MARKED_CARET, area);
  mark->x = x;
  mark->baseline = run->baseline;
  mark->size = run->size;
  mark->room = room;
  mark->text = text;
}

static void mark_changed_text(comparing *c, const bx_stand *before, const bx_stand *after) {
  const bx_stretches stretches = bx_diff_text(c->arena, before->text, after->text, &c->budget);
  int a = 0, b = 0;
  for (int s = 0; s < stretches.count; s++)
    for (int i = 0; i < stretches.items[s].parts.count; i++) {
      const bx_text_part *part = &stretches.items[s].parts.items[i];
      int len = (int)strlen(part->text);
      if (part->kind == BX_TEXT_DELETED) {
        mark_bytes(c, &c->out->before, BX_MARKED_DELETED, before, a, a + len);
        mark_caret(c, after, b, part->text);
      }
      if (part->kind == BX_TEXT_INSERTED) mark_bytes(c, &c->out->after, BX_MARKED_INSERTED, after, b, b + len);
      a += part->kind == BX_TEXT_INSERTED ? 0 : len;
      b += part->kind == BX_TEXT_DELETED ? 0 : len;
    }
}

/* ---- One thing after the other -------------------------------------------------------------- */

static void mark_changed(comparing *c, const bx_stand *before, const bx_stand *after) {
  bool same_text = bx_streq(before->text, after->text);
  if (same_text && bx_streq(before->picture, after->picture)) return;
  bool is_long = before->sign_count >= LONG_CELL && after->sign_count >= LONG_CELL;
  bool text = !after->cell || (is_long && bx_diff_likeness(before->text, after->text, &c->budget) >= BX_DIFF_ALIKE);
  if (after->cell) mark_boxes(c, &c->out->before, before, NULL);
  if (after->cell) mark_boxes(c, &c->out->after, after, text || same_text ? NULL : before->text);
  if (text && !same_text) mark_changed_text(c, before, after);
}

static const bx_stand *stand_before(const bx_stands *stands, int i) { return i > 0 ? &stands->items[i - 1] : NULL; }

/* What went: `b` stands where it stood. */
static void mark_gone(comparing *c, int a, int b) {
  const bx_stand *stand = &c->before->items[a];
  if (stand->cell) {
    mark_lone_cell(c, &c->out->before, stand, stand_before(c->before, a));
    return;
  }
  mark_bytes(c, &c->out->before, BX_MARKED_DELETED, stand, 0, (int)strlen(stand->text));
  const bx_stand *last = stand_before(c->after, b);
  if (last && !last->cell)
    mark_caret(c, last, (int)strlen(last->text), stand->text);
  else if (b < c->after->count && !c->after->items[b].cell)
    mark_caret(c, &c->after->items[b], 0, stand->text);
}

static void mark_come(comparing *c, int b) {
  const bx_stand *stand = &c->after->items[b];
  if (stand->cell)
    mark_lone_cell(c, &c->out->after, stand, stand_before(c->after, b));
  else
    mark_bytes(c, &c->out->after, BX_MARKED_INSERTED, stand, 0, (int)strlen(stand->text));
}

static const bx_diff_thing *things_of(comparing *c, const bx_stands *stands) {
  bx_diff_thing *things = BX_NEW_ARRAY(c->arena, bx_diff_thing, bx_max_int(stands->count, 1));
  for (int i = 0; i < stands->count; i++)
    things[i] = (bx_diff_thing){stands->items[i].key, stands->items[i].text, stands->items[i].named};
  return things;
}

static void mark_all(comparing *c) {
  const bx_diff_things_pair things = {things_of(c, c->before), things_of(c, c->after), c->before->count,
                                      c->after->count};
  c->match = BX_NEW_ARRAY(c->arena, int, bx_max_int(c->before->count, 1));
  bx_diff_things(&things, c->match, &c->budget);
  for (int a = 0, b = 0; a < c->before->count || b < c->after->count;) {
    if (a < c->before->count && c->match[a] < 0) {
      mark_gone(c, a++, b);
    } else if (a < c->before->count && c->match[a] == b) {
      mark_changed(c, &c->before->items[a++], &c->after->items[b]);
      b++;
    } else {
      mark_come(c, b++);
    }
  }
}

/* ---- Pages beside each other ---------------------------------------------------------------- */

/* Signs that both pages have. */
typedef struct {
  int before, after, weight;
} page_pair;

typedef struct {
  page_pair *items;
  int count, capacity;
} page_pairs;

/* Things come in order, so the pair is among the last few. */
static void weigh(comparing *c, page_pairs *pairs, int before, int after, int weight) {
  for (int i = pairs->count - 1; i >= 0 && i >= pairs->count - 16; i--) {
    if (pairs->items[i].before != before || pairs->items[i].after != after) continue;
    pairs->items[i].weight += weight;
    return;
  }
  pairs->items = bx_arena_grow(c->arena, pairs->items, pairs->count, &pairs->capacity, sizeof *pairs->items);
  pairs->items[pairs->count++] = (page_pair){before, after, weight};
}

static page_pairs weigh_pages(comparing *c) {
  page_pairs pairs = {0};
  for (int a = 0; a < c->before->count; a++) {
    if (c->match[a] < 0) continue;
    const bx_stand *before = &c->before->items[a], *after = &c->after->items[c->match[a]];
    if (!before->area_count || !after->area_count) continue;
    const bx_area *first = &before->areas[0], *last = &before->areas[before->area_count - 1];
    weigh(c, &pairs, first->page, after->areas[0].page, 1 + before->sign_count);
    if (before->area_count > 1 || after->area_count > 1)
      weigh(c, &pairs, last->page, after->areas[after->area_count - 1].page, 1 + before->sign_count);
  }
  return pairs;
}

/* For each page of one report (1 … count) that of the other which has most of it; where there is none as for the page
 * before. */
static int *find_partners(comparing *c, const page_pairs *pairs, int count, bool of_after) {
  int *best = BX_NEW_ARRAY(c->arena, int, count + 1), *weights = BX_NEW_ARRAY(c->arena, int, count + 1);
  for (int i = 0; i < pairs->count; i++) {
    const page_pair *pair = &pairs->items[i];
    int own = of_after ? pair->after : pair->before;
    if (pair->weight <= weights[own]) continue;
    weights[own] = pair->weight;
    best[own] = of_after ? pair->before : pair->after;
  }
  for (int page = 1; page <= count; page++)
    if (!best[page]) best[page] = page > 1 ? best[page - 1] : 1;
  return best;
}

static void add_sheet(comparing *c, int before, int after) {
  bx_comparison *out = c->out;
  out->sheets = bx_arena_grow(c->arena, out->sheets, out->sheet_count, &out->sheet_capacity, sizeof *out->sheets);
  out->sheets[out->sheet_count++] = (bx_page_pair){before, after};
}

static int compare_sheets(const void *a, const void *b) {
  const bx_page_pair *x = a, *y = b;
  return x->after != y->after ? x->after - y->after : x->before - y->before;
}

static void lay_out_sheets(comparing *c) {
  const page_pairs pairs = weigh_pages(c);
  int old_count = c->before->page_count, new_count = c->after->page_count, found;
  const int *of_after = find_partners(c, &pairs, new_count, true);
  const int *of_before = find_partners(c, &pairs, old_count, false);
  bool *shown = BX_NEW_ARRAY(c->arena, bool, old_count + 1);
  for (int page = 1; page <= new_count; page++) {
    bx_marked_find(&c->out->after, page, &found);
    if (!found) continue;
    add_sheet(c, bx_min_int(of_after[page], old_count), page);
    shown[bx_min_int(of_after[page], old_count)] = true;
  }
  for (int page = 1; page <= old_count; page++) {
    bx_marked_find(&c->out->before, page, &found);
    if (found && !shown[page]) add_sheet(c, page, bx_min_int(of_before[page], new_count));
  }
  if (!c->out->sheet_count) add_sheet(c, 1, 1);
  qsort(c->out->sheets, (size_t)c->out->sheet_count, sizeof *c->out->sheets, compare_sheets);
}

/* ---- By page -------------------------------------------------------------------------------- */

static int compare_marks(const void *a, const void *b) {
  const bx_marked *x = a, *y = b;
  if (x->area.page != y->area.page) return x->area.page - y->area.page;
  if (x->baseline != y->baseline) return x->baseline < y->baseline ? -1 : 1;
  if (x->area.x != y->area.x) return x->area.x < y->area.x ? -1 : 1;
  return x->x != y->x ? (x->x < y->x ? -1 : 1) : (int)x->kind - (int)y->kind;
}

static void sort_marks(const bx_marked_list *list) {
  if (list->count) qsort(list->items, (size_t)list->count, sizeof *list->items, compare_marks);
}

const bx_marked *bx_marked_find(const bx_marked_list *list, int page, int *count) {
  int low = 0, high = list->count;
  while (low < high) {
    int middle = (low + high) / 2;
    if (list->items[middle].area.page < page)
      low = middle + 1;
    else
      high = middle;
  }
  for (*count = 0; low + *count < list->count && list->items[low + *count].area.page == page;) ++*count;
  return list->items + low;
}

void bx_comparison_make(bx_arena *arena, const bx_stands *before, const bx_stands *after, bx_comparison *out) {
  *out = (bx_comparison){0};
  comparing c = {.arena = arena, .before = before, .after = after, .out = out, .budget = {BX_DIFF_STEPS}};
  mark_all(&c);
  sort_marks(&out->before);
  sort_marks(&out->after);
  lay_out_sheets(&c);
}
