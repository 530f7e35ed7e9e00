/* Third step of a paragraph: a line's items to their places and to runs. Squeezing and stretching go
 * by CLREQ's order, each step spread evenly over the line with the rounding carried along, so that the
 * right edge is exact.
 *
 * Readers of a PDF take a glyph to end where the font says. Where the next one begins elsewhere by more
 * than a reader's tolerance, they see a space, a new word or even a new line. There a cluster of
 * several glyphs is made, for which the PDF states the text itself: its box is what its first and last
 * glyph span. Over a gap the glyph in front gets a blank glyph that ends where the next begins; where
 * the next steps back, both go into one cluster, or, when they are of two fonts, a blank glyph mends
 * the edge of one of them. */
#include "shape.h"

/* Readers start a new word where a glyph begins 0.1 of the size off its place; less than a thirteenth is
 * safe, whatever their rounding. */
#define READER_TOLERANCE 13

/* What happens between two items of a line. */
enum { APART, MERGED, FILLED, LED };

/* An amount spread by weights: each gets the rise of the running total, rounded down. */
typedef struct {
  int64_t amount, total, seen, given;
} share;

static bx_len take(share *s, int64_t weight) {
  if (s->amount == 0 || weight == 0) return 0;
  s->seen += weight;
  int64_t due = s->amount * s->seen / s->total, part = due - s->given;
  s->given = due;
  return (bx_len)part;
}

typedef struct {
  share shrink[BX_BLANK_SHRINKS], word, gap, loose;
} adjustment;

static int64_t part_of(share *s, int64_t wanted) {
  s->amount = wanted < s->total ? wanted : s->total;
  return wanted - s->amount;
}

/* ---- Places ---- */

static int64_t natural_width(const bx_prepared *prepared, int first, int end) {
  int64_t width = 0;
  for (int i = first; i < end - 1; i++) width += prepared->items[i].body + prepared->items[i].blank;
  return end > first ? width + prepared->items[end - 1].body : 0;
}

static adjustment weigh(const bx_prepared *prepared, int first, int end) {
  adjustment a = {0};
  for (int i = first; i < end - 1; i++) {
    const bx_text_item *item = &prepared->items[i];
    if (item->kind < BX_BLANK_SHRINKS) a.shrink[item->kind].total += bx_item_shrink(prepared, item);
    if (item->kind == BX_BLANK_WORD) a.word.total += bx_item_stretch(prepared, item);
    if (item->kind == BX_BLANK_GAP) a.gap.total += bx_item_stretch(prepared, item);
    a.loose.total += item->kind != BX_BLANK_WORD && item->kind != BX_BLANK_GAP && item->kind != BX_BLANK_RIGID;
  }
  return a;
}

/* Divides what the line has too much or too little among the steps. What is still missing after the
 * last goes to word spaces, else to gaps, past their limits: nothing else can stretch. */
static void divide(adjustment *a, int64_t excess, bool justify) {
  for (int k = 0; k < BX_BLANK_SHRINKS && excess > 0; k++) excess = part_of(&a->shrink[k], excess);
  if (excess >= 0 || !justify) return;
  int64_t slack = part_of(&a->gap, part_of(&a->word, -excess));
  if (a->loose.total)
    a->loose.amount = slack;
  else if (a->word.total)
    a->word.amount += slack;
  else if (a->gap.total)
    a->gap.amount += slack;
}

static bx_len change(adjustment *a, const bx_prepared *prepared, const bx_text_item *item) {
  bx_len squeezed = 0;
  if (item->kind < BX_BLANK_SHRINKS) squeezed = take(&a->shrink[item->kind], bx_item_shrink(prepared, item));
  switch (item->kind) {
    case BX_BLANK_WORD:
      return take(&a->word, bx_item_stretch(prepared, item)) - squeezed;
    case BX_BLANK_GAP:
      return take(&a->gap, bx_item_stretch(prepared, item)) - squeezed;
    case BX_BLANK_RIGID:
      return 0;
    default:
      return take(&a->loose, 1) - squeezed;
  }
}

bx_len bx_line_place(bx_scratch *scratch, const bx_prepared *prepared, int first, int end, bx_len room, bool justify) {
  int64_t excess = natural_width(prepared, first, end) - room;
  bool adjusted = excess > 0 || (excess < 0 && justify);
  adjustment a = {0};
  if (adjusted) {
    a = weigh(prepared, first, end);
    divide(&a, excess, justify);
  }
  bx_len pen = 0;
  for (int i = first; i < end; i++) {
    const bx_text_item *item = &prepared->items[i];
    scratch->pens[i] = pen;
    pen += item->body;
    if (i + 1 < end) pen += item->blank + (adjusted ? change(&a, prepared, item) : 0);
  }
  if (prepared->has_backward) bx_bidi_reorder(scratch, prepared, first, end, pen);
  return pen;
}

/* ---- Runs ---- */

static bool same_run(const bx_prepared *prepared, const bx_text_item *a, const bx_text_item *b) {
  if (a->font != b->font || a->level != b->level) return false;
  if (a->style == b->style) return true;
  const bx_text_style *x = &prepared->styles[a->style].style, *y = &prepared->styles[b->style].style;
  return x->size == y->size && x->color == y->color;
}

/* Whether a typed space is so narrow or wide that readers miss it or see a new column: it then has to be
 * part of a cluster, where the text is stated. */
static bool is_odd_space(const bx_scratch *scratch, const bx_prepared *prepared, int i) {
  if (prepared->items[i].class != BX_CHAR_SPACE) return false;
  bx_len size = prepared->styles[prepared->items[i].style].style.size;
  bx_len width = scratch->pens[i + 1] - scratch->pens[i];
  return width < size / 5 || width > size * 11 / 20;
}

/* The same where one of them is inside right-to-left text: its stretch has gaps on both sides. */
static uint8_t join_backward(const bx_text_item *item, const bx_text_item *next) {
  if (item->blank == 0 || item->class == BX_CHAR_SPACE || next->class == BX_CHAR_SPACE) return APART;
  return item->level && next->level ? APART : item->level ? LED : FILLED;
}

/* What to do between items i and i+1 so that the text can be read back; `end` is that of the line. */
static uint8_t join(const bx_scratch *scratch, const bx_prepared *prepared, int i, int end) {
  const bx_text_item *item = &prepared->items[i], *next = item + 1;
  if (item->level || next->level) return join_backward(item, next);
  bx_len edge = scratch->pens[i] + item->shift + item->natural, begin = scratch->pens[i + 1] + next->shift;
  bx_len size = prepared->styles[item->style].style.size, other = prepared->styles[next->style].style.size;
  bx_len tolerance = (size < other ? size : other) / READER_TOLERANCE;
  bool same = same_run(prepared, item, next);
  if (next->class == BX_CHAR_SPACE) {
    bool odd = i + 2 < end && is_odd_space(scratch, prepared, i + 1);
    return same && (odd || begin < edge - tolerance) ? MERGED : APART;
  }
  bool odd = is_odd_space(scratch, prepared, i);
  if (item->class == BX_CHAR_SPACE && !odd) return APART;
  if (begin > edge + tolerance) return FILLED;
  if (begin < edge - tolerance || (odd && scratch->joins[i] != MERGED))
    return same ? MERGED : next->class == BX_CHAR_OPEN ? LED : FILLED;
  return APART;
}

typedef struct {
  const bx_scratch *scratch;
  const bx_prepared *prepared;
  bx_run *run;
  bx_glyph *glyphs;
  bx_cluster *clusters;
  bx_len x;     /* of the run */
  bx_len raise; /* of its glyphs */
  int line_first;
} writer;

static bx_len glyph_left(const writer *w, int i) { return w->scratch->pens[i] + w->prepared->items[i].shift - w->x; }

static void add_glyph(writer *w, uint32_t id, bx_len x) {
  w->glyphs[w->run->glyph_count++] = (bx_glyph){.id = id, .x = x, .y = -w->raise};
  w->clusters[w->run->cluster_count - 1].glyphs++;
}

/* The glyphs of an item, shaped or not. */
static void add_item(writer *w, int i) {
  const bx_text_item *item = &w->prepared->items[i];
  bx_len left = glyph_left(w, i);
  if (!item->shaped) {
    add_glyph(w, item->glyph, left);
    return;
  }
  const bx_shaped_glyphs *shaped = &w->prepared->shaped[item->glyph];
  for (int k = 0; k < shaped->count; k++) {
    add_glyph(w, shaped->glyphs[k].id, left + shaped->glyphs[k].x);
    w->glyphs[w->run->glyph_count - 1].y += shaped->glyphs[k].y;
  }
}

/* Items of right-to-left text are one run: glyphs from left to right, clusters in the order of the text. */
static void write_backward(writer *w, int first, int end) {
  for (int i = end - 1; i >= first; i--) {
    bx_cluster *cluster = &w->clusters[i - first];
    *cluster = (bx_cluster){.bytes = w->prepared->items[i].bytes};
    w->run->cluster_count = i - first + 1; /* add_glyph counts for the last */
    add_item(w, i);
  }
  w->run->cluster_count = end - first;
  w->run->backward = true;
}

/* A blank glyph of the run's font, to end at `right` or to begin at `left`. */
static void add_filler(writer *w, bx_len at, bool ends) {
  uint32_t id = w->run->font ? bx_font_glyph(w->run->font, ' ') : 0;
  if (!id) return;
  add_glyph(w, id, ends ? at - bx_font_advance(w->run->font, id, w->run->size) : at);
}

/* Items [first, end) are one run; `last` is the end of the line. */
static void write_run(writer *w, int first, int end, int line_end) {
  const bx_text_item *items = w->prepared->items;
  const uint8_t *joins = w->scratch->joins;
  bool merged = false;
  for (int i = first; i < end; i++) {
    if (!merged) w->clusters[w->run->cluster_count++] = (bx_cluster){0};
    w->clusters[w->run->cluster_count - 1].bytes =
        (uint16_t)(w->clusters[w->run->cluster_count - 1].bytes + items[i].bytes);
    if (joins[i] == LED)
      add_filler(w,
                 items[i - 1].level ? bx_bidi_right_edge(w->scratch, w->prepared, i - 1, w->line_first) - w->x
                                    : glyph_left(w, i - 1) + items[i - 1].natural,
                 false);
    add_item(w, i);
    unsigned behind = i + 1 < line_end ? joins[i + 1] : APART;
    if (behind == FILLED)
      add_filler(w,
                 items[i + 1].level ? bx_bidi_left_edge(w->scratch, w->prepared, i + 1, line_end) - w->x
                                    : glyph_left(w, i + 1),
                 true);
    bool whole = i + 1 < end && items[i + 1].bytes == 0;
    merged = behind == MERGED && (whole || w->clusters[w->run->cluster_count - 1].bytes < 1024);
  }
}

/* joins[i] is what happens between item i-1 and item i. Returns the number of runs. */
static int find_joins(bx_scratch *scratch, const bx_prepared *prepared, int first, int end, int *fillers) {
  int runs = end > first;
  scratch->joins[first] = APART;
  for (int i = first; i + 1 < end; i++) {
    uint8_t how = prepared->items[i + 1].bytes ? join(scratch, prepared, i, end) : MERGED;
    scratch->joins[i + 1] = how;
    *fillers += how == FILLED || how == LED;
    if (prepared->items[i].shaped) *fillers += prepared->shaped[prepared->items[i].glyph].count - 1;
    runs += !same_run(prepared, &prepared->items[i], &prepared->items[i + 1]);
  }
  if (end > first && prepared->items[end - 1].shaped)
    *fillers += prepared->shaped[prepared->items[end - 1].glyph].count - 1;
  return runs;
}

void bx_line_runs(bx_scratch *scratch, bx_arena *arena, const bx_prepared *prepared, int first, int end, bx_len width,
                  bx_line *line) {
  const bx_text_item *items = prepared->items;
  int fillers = 0, count = find_joins(scratch, prepared, first, end, &fillers);
  bx_run *runs = BX_NEW_ARRAY(arena, bx_run, count);
  writer w = {.scratch = scratch, .prepared = prepared, .line_first = first};
  w.glyphs = BX_NEW_ARRAY(arena, bx_glyph, end - first + fillers);
  w.clusters = BX_NEW_ARRAY(arena, bx_cluster, end - first);
  line->runs = BX_NEW_ARRAY(arena, const bx_run *, count);
  line->run_x = BX_NEW_ARRAY(arena, bx_len, count);
  line->run_count = count;
  for (int i = first, k = 0; i < end; k++) {
    int next = i + 1;
    while (next < end && same_run(prepared, &items[next - 1], &items[next])) next++;
    const bx_text_style *style = &prepared->styles[items[i].style].style;
    bool backward = items[i].level & 1;
    w.x = scratch->pens[backward ? next - 1 : i];
    w.raise = style->raise;
    w.run = &runs[k];
    *w.run = (bx_run){.font = items[i].font, .size = style->size, .color = style->color};
    w.run->text = prepared->text + items[i].offset;
    w.run->text_len = items[next - 1].offset + items[next - 1].bytes - items[i].offset;
    w.run->glyphs = w.glyphs;
    w.run->clusters = w.clusters;
    int last = backward ? i : next - 1;
    bool in_order = !items[last].level && next < end && !items[next].level;
    w.run->width = (in_order ? scratch->pens[next] : next < end ? scratch->pens[last] + items[last].body : width) - w.x;
    if (backward)
      write_backward(&w, i, next);
    else
      write_run(&w, i, next, end);
    line->runs[k] = w.run;
    line->run_x[k] = w.x;
    w.glyphs += w.run->glyph_count;
    w.clusters += w.run->cluster_count;
    i = next;
  }
}
