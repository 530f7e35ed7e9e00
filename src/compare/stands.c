/* What stands on the pages of a report: paragraphs and cells with their texts, sign by sign with its place, and
 * pictures. A text that goes on on the next page is one. */
#include <string.h>

#include "comparison.h"
#include "kept.h"

typedef struct {
  bx_arena *arena; /* of the result */
  bx_stands *out;
  bx_buf *texts; /* of each stand, until the end */
  int text_capacity;
  const char *table; /* label of the one at hand */
} reader;

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

static void take_run(reader *r, int index, bool turned, const bx_spot_run *at) {
  const bx_run *run = at->run;
  bx_stand *stand = &r->out->items[index];
  bx_buf *text = &r->texts[index];
  stand->runs = bx_arena_grow(r->arena, stand->runs, stand->run_count, &stand->run_capacity, sizeof *stand->runs);
  bx_stand_run *own = &stand->runs[stand->run_count];
  *own = (bx_stand_run){
      .page = r->out->page_count, .turned = turned, .x = at->x, .baseline = at->baseline, .size = run->size};
  own->right = at->x + run->width;
  own->start = (int)text->len;
  bx_buf_append(text, run->text, (size_t)run->text_len);
  taking t = {r, stand, run, stand->run_count++};
  bx_run_read_signs(run, take_sign, &t);
}

/* ---- Places ---- */

static bx_stand *add_stand(reader *r) {
  bx_stands *out = r->out;
  int before = r->text_capacity;
  r->texts = bx_arena_grow(r->arena, r->texts, out->count, &r->text_capacity, sizeof *r->texts);
  if (r->text_capacity > before)
    memset(r->texts + out->count, 0, (size_t)(r->text_capacity - out->count) * sizeof *r->texts);
  out->items = bx_arena_grow(r->arena, out->items, out->count, &out->capacity, sizeof *out->items);
  bx_stand *stand = &out->items[out->count++];
  *stand = (bx_stand){.row = -1, .picture = ""};
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

static bx_stand *begin_cell(reader *r, const bx_mark *mark) {
  const char *table = r->table ? r->table : "", *label = mark->label ? mark->label : "";
  const char *key = bx_arena_join(r->arena, table, "\x1f", label, NULL);
  bx_stand *stand = mark->continued ? find_continued(r, true, key) : NULL;
  if (!stand) {
    stand = add_stand(r);
    stand->cell = true;
    stand->named = mark->kind == BX_MARK_TD && *label;
    stand->key = key;
    stand->row = mark->row;
  }
  return stand;
}

static bx_area area_of(const bx_spot *spot) {
  bx_area area = {.page = spot->page, .x = spot->x, .y = spot->y, .width = spot->width, .height = spot->height};
  if (!spot->turned) return area;
  area.turned = true;
  area.x = spot->turn_y - spot->y - spot->height;
  area.y = spot->x - spot->turn_x;
  area.width = spot->height;
  area.height = spot->width;
  return area;
}

/* The stand of a place; NULL: it is none. */
static bx_stand *begin_place(reader *r, const bx_spot *spot) {
  switch (spot->kind) {
    case BX_MARK_TABLE:
      r->table = bx_arena_strdup(r->arena, spot->label);
      return NULL;
    case BX_MARK_TH:
    case BX_MARK_TD:
      return begin_cell(r, spot->mark);
    case BX_MARK_FIGURE:
    case BX_MARK_PLACE:
      return NULL;
    default:
      return begin_text(r, spot->mark);
  }
}

static bool take_page(void *self, const bx_page *page) {
  reader *r = self;
  bx_stands *out = r->out;
  bx_arena *arena = bx_arena_new();
  int count;
  const bx_spot *spots = bx_page_spots(page, arena, &count);
  int *owners = BX_NEW_ARRAY(arena, int, bx_max_int(count, 1)); /* the stand that a place's text belongs to, or -1 */
  out->pages = bx_arena_grow(r->arena, out->pages, out->page_count, &out->page_capacity, sizeof *out->pages);
  bx_stand_page *own = &out->pages[out->page_count++];
  *own = (bx_stand_page){.turned = false};
  for (int i = 0; i < count; i++) {
    const bx_spot *spot = &spots[i];
    bx_stand *stand = begin_place(r, spot);
    if (stand) add_area(r, stand, area_of(spot));
    if (spot->turned) *own = (bx_stand_page){.turned = true, .x = spot->turn_x, .y = spot->turn_y};
    owners[i] = stand ? (int)(stand - out->items) : spot->holder >= 0 ? owners[spot->holder] : -1;
    if (owners[i] >= 0 && spot->image) out->items[owners[i]].picture = bx_arena_strdup(r->arena, spot->image->sha256);
    for (int k = 0; owners[i] >= 0 && k < spot->run_count; k++) take_run(r, owners[i], spot->turned, &spot->runs[k]);
  }
  bx_arena_free(arena);
  return true;
}

bool bx_stands_read(bx_arena *arena, const bx_typeset_job *job, bx_stands *out, bx_diags *diags) {
  *out = (bx_stands){0};
  reader r = {.arena = arena, .out = out};
  const bx_page_sink sink = {.page = take_page, .self = &r};
  int errors = bx_diags_errors(diags);
  bool ok = bx_typeset(job, &sink, diags) && bx_diags_errors(diags) == errors;
  for (int i = 0; i < out->count; i++) {
    bx_stand *stand = &out->items[i];
    stand->text = r.texts[i].data ? bx_buf_take(&r.texts[i], arena) : "";
    if (!stand->named) stand->key = bx_arena_join(arena, stand->text, stand->picture, NULL);
  }
  return ok;
}
