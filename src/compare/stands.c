/* What stands on the pages of a report: paragraphs and cells with their texts, sign by sign with its place. A text that
 * goes on on the next page is one. */
#include "comparison.h"

#include <string.h>

#define DEEPEST 16 /* marks within each other; pages have six */

typedef struct {
  bx_arena *arena; /* of the result */
  bx_stands *out;
  int open[DEEPEST]; /* the stand of each mark; -1: what stands in it is not read */
  bx_buf *texts;     /* of each stand, until the end */
  int text_capacity;
  int depth;
  int again;         /* depth of the row or the heads that stand here again and are not read; 0: none */
  const char *table; /* label of the one at hand */
  int row, last_row; /* on all pages, and in the table */
  bool turned;
} reader;

/* The number of the stand that the innermost mark belongs to, or -1. */
static int at_hand(const reader *r) { return r->depth > 0 && r->depth <= DEEPEST ? r->open[r->depth - 1] : -1; }

/* ---- Signs ---- */

static bool is_blank(const bx_run *run, uint32_t id) {
  return id == bx_font_glyph(run->font, ' ') || id == bx_font_glyph(run->font, 0xa0) ||
         id == bx_font_glyph(run->font, 0x3000);
}

/* In each cluster a character that is no space has the next glyph that is no blank: blanks are put in for readers of
 * the PDF. */
void bx_run_read_signs(const bx_run *run, bx_sign_taker *take, void *self) {
  const char *text = run->text;
  int at = 0;
  for (int c = 0; c < run->cluster_count && !run->backward; c++) {
    const char *end = text + run->clusters[c].bytes;
    int next = at + run->clusters[c].glyphs;
    while (text < end) {
      const char *start = text;
      if (bx_is_space(bx_utf8_next(&text))) continue;
      while (at < next && is_blank(run, run->glyphs[at].id)) at++;
      if (at < next) take(self, (int)(start - run->text), (int)(text - run->text), at++);
    }
    at = next;
  }
}

typedef struct {
  reader *r;
  bx_stand *stand;
  const bx_run *run;
  int number;
} taking;

static void take_sign(void *self, int start, int end, int glyph) {
  const taking *t = self;
  bx_stand *stand = t->stand;
  const bx_stand_run *run = &stand->runs[t->number];
  stand->signs =
      bx_arena_grow(t->r->arena, stand->signs, stand->sign_count, &stand->sign_capacity, sizeof *stand->signs);
  bx_stand_sign *sign = &stand->signs[stand->sign_count++];
  *sign = (bx_stand_sign){.start = run->start + start, .end = run->start + end, .run = t->number};
  const bx_glyph *own = &t->run->glyphs[glyph];
  sign->left = run->x + own->x;
  sign->right = sign->left + bx_font_advance(t->run->font, own->id, t->run->size);
}

static void take_run(void *self, bx_len x, bx_len y, const bx_run *run) {
  reader *r = self;
  int index = at_hand(r);
  if (index < 0) return;
  bx_stand *stand = &r->out->items[index];
  bx_buf *text = &r->texts[index];
  stand->runs = bx_arena_grow(r->arena, stand->runs, stand->run_count, &stand->run_capacity, sizeof *stand->runs);
  bx_stand_run *own = &stand->runs[stand->run_count];
  *own = (bx_stand_run){.page = r->out->page_count, .turned = r->turned, .x = x, .baseline = y, .size = run->size};
  own->right = x + run->width;
  own->start = (int)text->len;
  bx_buf_append(text, run->text, (size_t)run->text_len);
  taking t = {r, stand, run, stand->run_count++};
  bx_run_read_signs(run, take_sign, &t);
}

/* ---- Marks ---- */

static bx_stand *add_stand(reader *r) {
  bx_stands *out = r->out;
  int before = r->text_capacity;
  r->texts = bx_arena_grow(r->arena, r->texts, out->count, &r->text_capacity, sizeof *r->texts);
  if (r->text_capacity > before)
    memset(r->texts + out->count, 0, (size_t)(r->text_capacity - out->count) * sizeof *r->texts);
  out->items = bx_arena_grow(r->arena, out->items, out->count, &out->capacity, sizeof *out->items);
  bx_stand *stand = &out->items[out->count++];
  *stand = (bx_stand){.row = -1};
  return stand;
}

static void add_area(reader *r, bx_stand *stand, bx_area area) {
  stand->areas = bx_arena_grow(r->arena, stand->areas, stand->area_count, &stand->area_capacity, sizeof *stand->areas);
  stand->areas[stand->area_count++] = area;
}

/* The cell that goes on: the last that stands in the same place of the table. */
static bx_stand *find_continued(reader *r, bool cell, const char *key) {
  for (int i = r->out->count - 1; i >= 0 && i > r->out->count - 500; i--) {
    bx_stand *stand = &r->out->items[i];
    if (stand->cell == cell && (!cell || bx_streq(stand->key, key))) return stand;
  }
  return NULL;
}

static bx_stand *begin_text(reader *r, const bx_mark *mark) {
  bx_stand *found = mark->continued ? find_continued(r, false, NULL) : NULL;
  return found ? found : add_stand(r);
}

/* Heads that stand again are not read. */
static bx_stand *begin_cell(reader *r, const bx_mark *mark) {
  bool head = mark->kind == BX_MARK_TH;
  if (r->again || mark->repeated || (head && mark->continued)) return NULL;
  const char *table = r->table ? r->table : "", *label = mark->label ? mark->label : "";
  const char *key = bx_arena_join(r->arena, table, "\x1f", label, NULL);
  bx_stand *stand = mark->continued ? find_continued(r, true, key) : NULL;
  if (!stand) {
    stand = add_stand(r);
    stand->cell = true;
    stand->named = !head && *label;
    stand->key = key;
    stand->row = r->row;
  }
  return stand;
}

static bx_stand *enter(reader *r, const bx_mark *mark) {
  switch (mark->kind) {
    case BX_MARK_P:
    case BX_MARK_TITLE:
    case BX_MARK_HEADING:
    case BX_MARK_NOTE:
      return begin_text(r, mark);
    case BX_MARK_TH:
    case BX_MARK_TD:
      return begin_cell(r, mark);
    case BX_MARK_TABLE:
      r->table = bx_arena_strdup(r->arena, mark->label);
      return NULL;
    case BX_MARK_TR:
      if (!mark->continued) r->row++;
      return NULL;
    case BX_MARK_FIGURE:
    case BX_MARK_PLACE: /* as what holds it */
      return at_hand(r) < 0 ? NULL : &r->out->items[at_hand(r)];
    case BX_MARK_THEAD:
    case BX_MARK_TBODY:
    case BX_MARK_ARTIFACT:
      return NULL;
  }
  return NULL;
}

static void take_begin(void *self, bx_len x, bx_len y, const bx_mark *mark) {
  reader *r = self;
  bx_stand *stand = enter(r, mark);
  const bool own = stand && mark->kind != BX_MARK_FIGURE && mark->kind != BX_MARK_PLACE;
  if (own)
    add_area(r, stand,
             (bx_area){.page = r->out->page_count,
                       .turned = r->turned,
                       .x = x + mark->x,
                       .y = y + mark->y,
                       .width = mark->width,
                       .height = mark->height});
  if (r->depth < DEEPEST) r->open[r->depth] = stand ? (int)(stand - r->out->items) : -1;
  r->depth++;
  if (mark->repeated && !r->again) r->again = r->depth;
}

static void take_end(void *self) {
  reader *r = self;
  if (r->again == r->depth) r->again = 0;
  r->depth--;
}

static void take_turn(void *self, bx_len x, bx_len y, int degrees) {
  reader *r = self;
  (void)degrees; /* no text of the report is slanted */
  bx_stand_page *page = &r->out->pages[r->out->page_count - 1];
  *page = (bx_stand_page){.turned = true, .x = x, .y = y};
  r->turned = true;
}

static void take_unturn(void *self) {
  reader *r = self;
  r->turned = false;
}

static bool take_page(void *self, const bx_page *page) {
  reader *r = self;
  bx_stands *out = r->out;
  out->pages = bx_arena_grow(r->arena, out->pages, out->page_count, &out->page_capacity, sizeof *out->pages);
  out->pages[out->page_count++] = (bx_stand_page){.turned = false};
  static const bx_visitor visitor = {
      .run = take_run, .begin = take_begin, .end = take_end, .turn = take_turn, .unturn = take_unturn};
  bx_frame_visit(page->frame, 0, 0, &visitor, r);
  return true;
}

bool bx_stands_read(bx_arena *arena, const bx_typeset_job *job, bx_stands *out, bx_diags *diags) {
  *out = (bx_stands){0};
  reader r = {.arena = arena, .out = out, .row = -1};
  const bx_page_sink sink = {.page = take_page, .self = &r};
  int errors = bx_diags_errors(diags);
  bool ok = bx_typeset(job, &sink, diags) && bx_diags_errors(diags) == errors;
  for (int i = 0; i < out->count; i++) {
    bx_stand *stand = &out->items[i];
    stand->text = r.texts[i].data ? bx_buf_take(&r.texts[i], arena) : "";
    if (!stand->named) stand->key = stand->text;
  }
  return ok;
}
