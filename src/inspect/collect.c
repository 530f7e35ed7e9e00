/* Pages as they come become lines of signs and pieces of tables. Prose is kept until the end, as some
 * rules look across pages; a table's piece is judged when its page is over. */
#include <stdlib.h>
#include <string.h>

#include "inspector.h"

/* What encloses the item at hand. */
typedef enum { OUTSIDE, PROSE, NUMBER, TABLE, CELL } place;

#define DEEPEST 64 /* marks within each other; pages have six */

typedef struct {
  bx_inspector *inspector;
  bx_page_record *page;
  place stack[DEEPEST];
  int depth;
  int block; /* PROSE: its index */
  bx_table_piece_record *piece;
  bool last_was_prose; /* the block before, on this page */
  bool turned;
  bx_len dx, dy;       /* from the places the visitor gives to those on the sheet as it is read */
  bool in_foot;        /* PROSE: of the 版记 */
  bool in_empty_place; /* for a seal: nothing stands in it */
  bx_len place_top, place_bottom;
} taking;

static place where(const taking *t) { return t->depth ? t->stack[bx_min_int(t->depth, DEEPEST) - 1] : OUTSIDE; }

/* ---- Extents ---- */

/* Lines are even when they stand on one baseline whatever their fonts, so that the squares are those of the
 * body's font, 仿宋 (GB/T 9704—2012 5.2.2). */
static int middle_of(bx_inspector *inspector) { return bx_font_middle(bx_inspector_role(inspector, BX_ROLE_FANGSONG)); }

static void widen(bx_len *least, bx_len *most, bx_len from, bx_len to) {
  if (from < *least) *least = from;
  if (to > *most) *most = to;
}

/* Down a turned page is to the right on the sheet. */
static void reach_down(const taking *t, bx_len top, bx_len bottom) {
  bx_page_record *page = t->page;
  widen(t->turned ? &page->left : &page->top, t->turned ? &page->right : &page->bottom, top, bottom);
}

/* Across a turned page is up the sheet. */
static void reach_across(const taking *t, bx_len left, bx_len right) {
  bx_page_record *page = t->page;
  if (t->turned)
    widen(&page->top, &page->bottom, page->height - right, page->height - left);
  else
    widen(&page->left, &page->right, left, right);
}

static void reach_in_cell(bx_table_cell *cell, bx_len x, bx_len y, const bx_run *run) {
  uint32_t blank = bx_font_glyph(run->font, ' ');
  for (int i = 0; i < run->glyph_count; i++) {
    const bx_glyph *glyph = &run->glyphs[i];
    int left, right, bottom, top;
    if (glyph->id == blank || !bx_font_ink(run->font, glyph->id, &left, &right, &bottom, &top)) continue;
    bx_len from = x + glyph->x + bx_len_scale(run->size, left, 1024),
           to = x + glyph->x + bx_len_scale(run->size, right, 1024);
    bx_len high = y + glyph->y - bx_len_scale(run->size, top, 1024),
           low = y + glyph->y - bx_len_scale(run->size, bottom, 1024);
    if (from < cell->left) cell->left = from;
    if (to > cell->right) cell->right = to;
    if (high < cell->top) cell->top = high;
    if (low > cell->bottom) cell->bottom = low;
  }
}

/* ---- Signs ---- */

static bx_text_line *line_of(taking *t, bx_arena *arena, bx_text_block *block, bx_len baseline) {
  bx_text_line *last = block->count ? &block->lines[block->count - 1] : NULL;
  if (last && last->page == t->page->number && last->baseline == baseline) return last;
  block->lines = bx_arena_grow(arena, block->lines, block->count, &block->capacity, sizeof *block->lines);
  last = &block->lines[block->count++];
  *last = (bx_text_line){.page = t->page->number, .baseline = baseline, .turned = t->turned};
  if (block->kind != BX_MARK_TH && block->kind != BX_MARK_TD) last->number = ++t->page->lines;
  t->page->body_lines += bx_block_is_body(block);
  return last;
}

static bool is_blank(const bx_run *run, uint32_t id) {
  return id == bx_font_glyph(run->font, ' ') || id == bx_font_glyph(run->font, 0xa0) ||
         id == bx_font_glyph(run->font, 0x3000);
}

/* Keeps the text as it is read; blanks in a row are one. Returns where the character begins. */
static int add_text(bx_arena *arena, bx_text_line *line, uint32_t code) {
  bool blank = bx_is_space(code);
  char bytes[5];
  int start = line->text_len, len = bx_utf8_put(blank ? ' ' : code, bytes);
  if (blank && (!start || line->text[start - 1] == ' ')) return start;
  for (int i = 0; i < len; i++) {
    line->text = bx_arena_grow(arena, line->text, line->text_len, &line->text_capacity, 1);
    line->text[line->text_len++] = bytes[i];
  }
  return start;
}

static void add_sign(bx_arena *arena, bx_text_line *line, const bx_run *run, uint32_t code, bx_len x, uint32_t glyph) {
  line->signs = bx_arena_grow(arena, line->signs, line->count, &line->capacity, sizeof *line->signs);
  bx_sign *sign = &line->signs[line->count++];
  *sign = (bx_sign){.code = code, .x = x, .size = run->size, .font = run->font, .color = run->color};
  sign->order = line->count - 1;
  sign->advance = bx_font_advance(run->font, glyph, run->size);
  sign->class = (uint8_t)bx_sign_find_class(code);
  sign->wide = sign->advance > run->size * 9 / 10 && code > 0xff && sign->class != BX_SIGN_SHAPED;
  int left, right, bottom, top;
  if (bx_sign_is_mark(sign) && bx_font_ink(run->font, glyph, &left, &right, &bottom, &top))
    sign->middle = bx_len_scale(run->size, left + right, 2048);
}

/* The signs of a run, cluster by cluster: each character that is no space has the next glyph that is no
 * blank. Blanks are put in for readers of the PDF. What runs backward has its glyphs from the last to the first. */
static void add_signs(bx_arena *arena, bx_text_line *line, bx_len x, const bx_run *run) {
  const char *text = run->text;
  int step = run->backward ? -1 : 1, at = run->backward ? run->glyph_count - 1 : 0;
  line->backward |= run->backward;
  for (int c = 0; c < run->cluster_count; c++) {
    const char *end = text + run->clusters[c].bytes;
    int next = at + step * run->clusters[c].glyphs;
    while (text < end) {
      uint32_t code = bx_utf8_next(&text);
      int start = add_text(arena, line, code);
      if (bx_is_space(code)) {
        bx_sign *before = line->count ? &line->signs[line->count - 1] : NULL;
        if (before) before->apart |= before->spaced || code == 0x3000;
        if (before) before->spaced = true;
        continue;
      }
      while (at != next && is_blank(run, run->glyphs[at].id)) at += step;
      if (at == next) continue;
      line->starts = bx_arena_grow(arena, line->starts, line->count, &line->start_capacity, sizeof *line->starts);
      line->starts[line->count] = start;
      add_sign(arena, line, run, code, x + run->glyphs[at].x, run->glyphs[at].id);
      at += step;
    }
    at = next;
  }
}

static int compare_places(const void *a, const void *b) {
  const bx_sign *left = a, *right = b;
  if (left->x != right->x) return left->x < right->x ? -1 : 1;
  return left->order - right->order;
}

void bx_block_order(bx_text_block *block) {
  for (int i = 0; i < block->count; i++) {
    bx_text_line *line = &block->lines[i];
    if (line->backward) qsort(line->signs, (size_t)line->count, sizeof *line->signs, compare_places);
  }
}

static bool is_vertical(const bx_run *run) {
  for (int i = 1; i < run->glyph_count; i++)
    if (run->glyphs[i].y != run->glyphs[0].y) return true;
  return false;
}

static void reach_signature(bx_page_record *page, bx_len bottom) {
  if (bottom > page->signature_bottom) page->signature_bottom = bottom;
}

static void take_run(void *self, bx_len x, bx_len y, const bx_run *run) {
  taking *t = self;
  bx_inspector *inspector = t->inspector;
  place at = where(t);
  x += t->dx;
  y += t->dy;
  if (at == NUMBER) {
    t->page->number_line.baseline = y;
    t->page->number_line.turned = t->turned;
    add_signs(inspector->arena, &t->page->number_line, x, run);
    return;
  }
  t->in_empty_place = false;
  bx_len above = run->size / 2 + bx_len_scale(run->size, middle_of(inspector), 1024);
  reach_down(t, y - above, y - above + run->size);
  if (at == PROSE) {
    bx_text_block *block = &inspector->blocks[t->block];
    if (t->page->has_place && !t->in_foot) reach_signature(t->page, y - above + run->size);
    add_signs(inspector->arena, line_of(t, inspector->arena, block, y), x, run);
  } else if (at == CELL) {
    bx_table_cell *cell = &t->piece->cells[t->piece->cell_count - 1];
    reach_in_cell(cell, x, y, run);
    if (!is_vertical(run)) add_signs(inspector->page_arena, line_of(t, inspector->page_arena, &cell->text, y), x, run);
  }
}

static void take_rule(void *self, bx_len x, bx_len y, const bx_stroke *stroke) {
  taking *t = self;
  x += t->dx;
  y += t->dy;
  reach_down(t, y, y + stroke->dy);
  bx_table_piece_record *piece = t->piece;
  bx_page_record *page = t->page;
  const bx_rule_record rule = {
      .x = x, .y = y, .dx = stroke->dx, .dy = stroke->dy, .width = stroke->width, .color = stroke->color};
  if (piece) {
    piece->rules = bx_arena_grow(t->inspector->page_arena, piece->rules, piece->rule_count, &piece->rule_capacity,
                                 sizeof *piece->rules);
    piece->rules[piece->rule_count++] = rule;
  } else if (!t->turned) {
    page->rules =
        bx_arena_grow(t->inspector->arena, page->rules, page->rule_count, &page->rule_capacity, sizeof *page->rules);
    page->rules[page->rule_count++] = rule;
  }
}

/* ---- Marks ---- */

static place begin_prose(taking *t, const bx_mark *mark) {
  bx_inspector *in = t->inspector;
  bool goes_on = mark->continued && in->block_count && in->blocks[in->block_count - 1].kind == mark->kind;
  if (!goes_on) {
    in->blocks = bx_arena_grow(in->arena, in->blocks, in->block_count, &in->block_capacity, sizeof *in->blocks);
    in->blocks[in->block_count++] = (bx_text_block){.kind = mark->kind,
                                                    .level = mark->level,
                                                    .style = bx_arena_strdup(in->arena, mark->style),
                                                    .page = t->page->number,
                                                    .after_prose = t->last_was_prose};
  }
  t->block = in->block_count - 1;
  t->last_was_prose = true;
  t->page->ends_with_heading = mark->kind == BX_MARK_HEADING || mark->kind == BX_MARK_TITLE;
  t->page->has_title |= mark->kind == BX_MARK_TITLE;
  bool foot = mark->style && bx_starts_with(mark->style, BX_FOOT_STYLE);
  t->page->has_foot |= foot;
  t->page->has_other |= !foot && !t->turned;
  const bx_text_block *block = &in->blocks[t->block];
  t->in_foot = foot;
  bool first = t->page->lines == 0 && !t->page->has_table;
  if (first) t->page->first_block = t->block;
  t->page->begins_with_body |= first && bx_block_is_body(block);
  t->page->begins_with_other |= first && bx_block_is_other(block);
  return PROSE;
}

static place begin_table(taking *t, bx_len x, bx_len y, const bx_mark *mark) {
  t->piece = BX_NEW(t->inspector->page_arena, bx_table_piece_record);
  *t->piece = (bx_table_piece_record){.continued = mark->continued,
                                      .turned = t->turned,
                                      .x = x + mark->x,
                                      .y = y + mark->y,
                                      .width = mark->width,
                                      .height = mark->height};
  t->last_was_prose = t->page->ends_with_heading = false;
  t->page->has_table = true;
  t->page->has_other |= !t->turned;
  return TABLE;
}

static place begin_cell(taking *t, bx_len x, bx_len y, const bx_mark *mark) {
  bx_table_piece_record *piece = t->piece;
  piece->cells = bx_arena_grow(t->inspector->page_arena, piece->cells, piece->cell_count, &piece->cell_capacity,
                               sizeof *piece->cells);
  bx_table_cell *cell = &piece->cells[piece->cell_count++];
  *cell = (bx_table_cell){.head = mark->kind == BX_MARK_TH,
                          .continued = mark->continued,
                          .label = mark->label,
                          .row = piece->row_count - 1,
                          .x = x + mark->x,
                          .y = y + mark->y,
                          .width = mark->width,
                          .height = mark->height};
  cell->left = cell->top = INT32_MAX;
  cell->right = cell->bottom = INT32_MIN;
  cell->text = (bx_text_block){.kind = mark->kind, .label = mark->label, .page = t->page->number};
  return CELL;
}

static place enter(taking *t, bx_len x, bx_len y, const bx_mark *mark) {
  switch (mark->kind) {
    case BX_MARK_P:
    case BX_MARK_TITLE:
    case BX_MARK_HEADING:
    case BX_MARK_NOTE:
      return begin_prose(t, mark);
    case BX_MARK_TABLE:
      return begin_table(t, x, y, mark);
    case BX_MARK_THEAD:
    case BX_MARK_TBODY:
      return TABLE;
    case BX_MARK_TR:
      if (t->piece) t->piece->row_count++;
      return TABLE;
    case BX_MARK_TH:
    case BX_MARK_TD:
      return t->piece ? begin_cell(t, x, y, mark) : OUTSIDE;
    case BX_MARK_FIGURE:
      return CELL;
    case BX_MARK_PLACE:
      t->page->has_other |= !t->turned;
      if (!t->page->has_place) t->page->lines_before_place = t->page->body_lines;
      t->page->has_place = true;
      t->in_empty_place = true;
      t->place_top = y + mark->y;
      t->place_bottom = t->place_top + mark->height;
      return OUTSIDE;
    case BX_MARK_ARTIFACT:
      return mark->label && bx_streq(mark->label, "page-number") ? NUMBER : OUTSIDE;
  }
  return OUTSIDE;
}

static void take_begin(void *self, bx_len x, bx_len y, const bx_mark *mark) {
  taking *t = self;
  place inside = enter(t, x + t->dx, y + t->dy, mark);
  if (t->depth < DEEPEST) t->stack[t->depth] = inside;
  t->depth++;
}

static void end_table(taking *t) {
  const bx_table_piece_record *piece = t->piece;
  for (int i = 0; i < piece->rule_count; i++) {
    const bx_rule_record *rule = &piece->rules[i];
    if (rule->dx == 0) reach_across(t, rule->x, rule->x);
  }
  bx_inspect_table(t->inspector, piece, t->page->number);
  for (int i = 0; i < piece->cell_count; i++) {
    bx_block_order(&piece->cells[i].text);
    bx_inspect_lines(t->inspector, &piece->cells[i].text);
  }
  t->piece = NULL;
}

/* A seal is content of the page. */
static void reach_place(const taking *t) {
  reach_down(t, t->place_top, t->place_bottom);
  reach_signature(t->page, t->place_bottom);
}

static void take_end(void *self) {
  taking *t = self;
  t->depth--;
  if (t->in_empty_place) reach_place(t);
  t->in_empty_place = false;
  bool in_table = false;
  for (int i = 0; i < t->depth && i < DEEPEST; i++) in_table |= t->stack[i] == TABLE;
  if (t->piece && !in_table) end_table(t);
}

static void take_turn(void *self, bx_len x, bx_len y, int degrees) {
  taking *t = self;
  (void)degrees; /* of 90: nothing else that is measured is turned */
  t->turned = t->page->has_turned = true;
  t->last_was_prose = false;
  t->dx = t->page->height - y;
  t->dy = x;
}

static void take_unturn(void *self) {
  taking *t = self;
  t->turned = t->last_was_prose = false;
  t->dx = t->dy = 0;
}

/* ---- The inspector ---- */

bx_inspector *bx_inspector_new(bx_font_set *fonts, bx_lang lang) {
  bx_arena *arena = bx_arena_new();
  bx_inspector *inspector = BX_NEW(arena, bx_inspector);
  *inspector = (bx_inspector){.arena = arena, .fonts = fonts, .lang = lang};
  inspector->page_arena = bx_arena_new();
  inspector->diags = bx_diags_new(arena, lang);
  inspector->tallies = BX_NEW_ARRAY(arena, bx_tally, BX_INSPECT_COUNT);
  return inspector;
}

void bx_inspector_free(bx_inspector *inspector) {
  if (!inspector) return;
  for (int r = 0; r < BX_INSPECT_COUNT; r++) bx_buf_free(&inspector->tallies[r].exceptions);
  bx_arena_free(inspector->page_arena);
  bx_arena_free(inspector->arena);
}

bool bx_inspector_page(void *self, const bx_page *page) {
  static const bx_visitor visitor = {.run = take_run,
                                     .rule = take_rule,
                                     .begin = take_begin,
                                     .end = take_end,
                                     .turn = take_turn,
                                     .unturn = take_unturn};
  bx_inspector *in = self;
  in->pages = bx_arena_grow(in->arena, in->pages, in->page_count, &in->page_capacity, sizeof *in->pages);
  bx_page_record *record = &in->pages[in->page_count++];
  *record = (bx_page_record){.number = page->number, .width = page->frame->width, .height = page->frame->height};
  record->left = record->top = INT32_MAX;
  record->right = record->bottom = INT32_MIN;
  record->number_line.page = page->number;
  taking t = {.inspector = in, .page = record};
  bx_frame_visit(page->frame, 0, 0, &visitor, &t);
  bx_arena_reset(in->page_arena);
  return true;
}

const bx_font *bx_inspector_role(bx_inspector *inspector, bx_role role) {
  return bx_font_set_role(inspector->fonts, role, inspector->diags);
}

bool bx_block_is_body(const bx_text_block *block) {
  return block->kind == BX_MARK_P && (!block->style || bx_streq(block->style, "body"));
}

bool bx_block_is_other(const bx_text_block *block) {
  const char *usual = block->kind == BX_MARK_P ? "body" : block->kind == BX_MARK_TITLE ? "title" : NULL;
  return usual && block->style && !bx_streq(block->style, usual);
}
