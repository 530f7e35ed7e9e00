/* Texts against each other: sentences first, then what stands in those that were changed. Stands on sequence.c. */
#include <stdlib.h>
#include <string.h>

#include "diff.h"

/* A text in pieces one behind the other, sentences or tokens; ends[i] is where piece i ends. */
typedef struct {
  const char *text;
  size_t *ends;
  int *ids; /* of both texts: the same for the same bytes */
  int count, end_capacity, id_capacity;
} pieces;

typedef struct {
  bx_arena *scratch;
  bx_map *ids; /* text of a piece → its number + 1 */
  int kinds;
} interning;

static size_t start_of(const pieces *of, int i) { return i ? of->ends[i - 1] : 0; }

/* The piece that ends there. */
static void add_piece(interning *in, pieces *out, const char *end) {
  const char *start = out->text + start_of(out, out->count);
  const char *key = bx_arena_strndup(in->scratch, start, (size_t)(end - start));
  intptr_t id = (intptr_t)bx_map_find(in->ids, key);
  if (!id) {
    id = ++in->kinds;
    bx_map_set(in->ids, key, (void *)id);
  }
  out->ends = bx_arena_grow(in->scratch, out->ends, out->count, &out->end_capacity, sizeof *out->ends);
  out->ids = bx_arena_grow(in->scratch, out->ids, out->count, &out->id_capacity, sizeof *out->ids);
  out->ends[out->count] = (size_t)(end - out->text);
  out->ids[out->count++] = (int)id - 1;
}

/* Pieces [first, end). */
static const char *cut(bx_arena *arena, const pieces *from, int first, int end) {
  size_t start = start_of(from, first);
  return bx_arena_strndup(arena, from->text + start, start_of(from, end) - start);
}

/* ---- Sentences ---- */

static bool ends_sentence(uint32_t code) {
  return code == 0x3002 || code == 0xff01 || code == 0xff1f || code == 0xff1b || code == '\n';
}

/* Quotes and brackets that close behind the end of a sentence belong to it. */
static bool closes(uint32_t code) {
  return code == 0x201d || code == 0x2019 || code == 0xff09 || code == 0x300d || code == 0x300f;
}

static void split_sentences(interning *in, pieces *out, const char *text) {
  *out = (pieces){.text = text};
  const char *p = text;
  while (*p) {
    bool ends = ends_sentence(bx_utf8_next(&p));
    for (const char *next = p; ends && *next && closes(bx_utf8_next(&next)); p = next) {
    }
    if (ends || !*p) add_piece(in, out, p);
  }
}

/* ---- Tokens ---- */

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/* A figure with its points, a word of letters, or one sign. */
static const char *token_end(const char *p) {
  if (is_digit(*p)) {
    while (is_digit(*p) || ((*p == '.' || *p == ',') && is_digit(p[1]))) p++;
  } else if (is_letter(*p)) {
    while (is_letter(*p)) p++;
  } else {
    bx_utf8_next(&p);
  }
  return p;
}

static void split_tokens(interning *in, pieces *out, const char *text) {
  *out = (pieces){.text = text};
  for (const char *p = text; *p;) {
    p = token_end(p);
    add_piece(in, out, p);
  }
}

/* ---- Parts ---- */

static void add_part(bx_arena *arena, bx_text_parts *parts, bx_text_part_kind kind, const char *text) {
  if (!*text) return;
  parts->items = bx_arena_grow(arena, parts->items, parts->count, &parts->capacity, sizeof *parts->items);
  parts->items[parts->count++] = (bx_text_part){kind, text};
}

/* Tokens [a, a_end) of the old text that were replaced by [b, b_end). */
typedef struct {
  int a, a_end, b, b_end;
} hunk;

static int size_of(const hunk *h) { return bx_max_int(h->a_end - h->a, h->b_end - h->b); }

/* A sign left standing between changes as long as itself would be hard to read: the changes become one. */
static int add_hunk(hunk *hunks, int count, hunk h) {
  while (count) {
    hunk *last = &hunks[count - 1];
    int between = h.a - last->a_end;
    if (between > size_of(last) || between > size_of(&h)) break;
    h.a = last->a;
    h.b = last->b;
    count--;
  }
  hunks[count++] = h;
  return count;
}

static hunk *find_hunks(bx_arena *scratch, const pieces *a, const pieces *b, const int *match, int *count) {
  hunk *hunks = BX_NEW_ARRAY(scratch, hunk, a->count + b->count + 1);
  *count = 0;
  for (int i = 0, j = 0; i < a->count || j < b->count;) {
    if (i < a->count && match[i] == j) {
      i++;
      j++;
      continue;
    }
    hunk h = {.a = i, .b = j};
    while (i < a->count && match[i] < 0) i++;
    j = i < a->count ? match[i] : b->count;
    h.a_end = i;
    h.b_end = j;
    *count = add_hunk(hunks, *count, h);
  }
  return hunks;
}

/* Two texts that have something in common, token by token. */
static bx_text_parts diff_tokens(bx_arena *arena, const char *before, const char *after, bx_diff_budget *budget) {
  bx_arena *scratch = bx_arena_new();
  interning in = {.scratch = scratch, .ids = bx_map_new(scratch)};
  pieces a, b;
  split_tokens(&in, &a, before);
  split_tokens(&in, &b, after);
  int *match = BX_NEW_ARRAY(scratch, int, a.count + 1), count;
  const bx_sequences sequences = {a.ids, b.ids, a.count, b.count, in.kinds};
  bx_diff_match(&sequences, match, budget);
  const hunk *hunks = find_hunks(scratch, &a, &b, match, &count);
  bx_text_parts parts = {0};
  int at = 0;
  for (int i = 0; i < count; i++) {
    const hunk *h = &hunks[i];
    if (h->a > at) add_part(arena, &parts, BX_TEXT_SAME, cut(arena, &a, at, h->a));
    if (h->a_end > h->a) add_part(arena, &parts, BX_TEXT_DELETED, cut(arena, &a, h->a, h->a_end));
    if (h->b_end > h->b) add_part(arena, &parts, BX_TEXT_INSERTED, cut(arena, &b, h->b, h->b_end));
    at = h->a_end;
  }
  if (a.count > at) add_part(arena, &parts, BX_TEXT_SAME, cut(arena, &a, at, a.count));
  bx_arena_free(scratch);
  return parts;
}

/* ---- Likeness ---- */

/* Bytes of a text, whole signs. */
typedef struct {
  const char *start, *end;
} extract;

static extract extract_of(const pieces *from, int i) {
  return (extract){from->text + start_of(from, i), from->text + from->ends[i]};
}

#define BINS 512

static int count_signs(extract of, int *bins) {
  int count = 0;
  for (const char *p = of.start; p < of.end; count++) bins[bx_utf8_next(&p) % BINS]++;
  return count;
}

static int likeness(extract a, extract b, bx_diff_budget *budget) {
  int in_a[BINS] = {0}, in_b[BINS] = {0}, common = 0;
  int both = count_signs(a, in_a) + count_signs(b, in_b);
  for (int i = 0; i < BINS; i++) common += bx_min_int(in_a[i], in_b[i]);
  budget->steps -= BINS + both;
  return both ? (int)((int64_t)common * 2000 / both) : 1000; /* Dice's coefficient */
}

int bx_diff_likeness(const char *a, const char *b, bx_diff_budget *budget) {
  return likeness((extract){a, a + strlen(a)}, (extract){b, b + strlen(b)}, budget);
}

/* ---- Stretches ---- */

static void add_stretch(bx_arena *arena, bx_stretches *out, bx_stretch stretch) {
  out->items = bx_arena_grow(arena, out->items, out->count, &out->capacity, sizeof *out->items);
  out->items[out->count++] = stretch;
}

static void add_same(bx_arena *arena, bx_stretches *out, const char *text) {
  bx_stretch stretch = {.same = true, .before = text, .after = text};
  add_part(arena, &stretch.parts, BX_TEXT_SAME, text);
  if (*text) add_stretch(arena, out, stretch);
}

static void add_changed(bx_arena *arena, bx_stretches *out, const char *before, const char *after,
                        bx_diff_budget *budget) {
  bx_stretch stretch = {.before = before, .after = after};
  if (before && after) {
    stretch.parts = diff_tokens(arena, before, after, budget);
  } else {
    if (before) add_part(arena, &stretch.parts, BX_TEXT_DELETED, before);
    if (after) add_part(arena, &stretch.parts, BX_TEXT_INSERTED, after);
  }
  add_stretch(arena, out, stretch);
}

/* So alike are texts whose sentences were only parted otherwise. */
#define SAME_TEXT 600

/* Sentences between two that are the same. */
typedef struct {
  bx_arena *arena, *scratch;
  const pieces *a, *b;
  int a_first, b_first;
  bx_diff_budget *budget;
} gap;

static int sentence_worth(void *self, int i, int j) {
  const gap *g = self;
  int worth = likeness(extract_of(g->a, g->a_first + i), extract_of(g->b, g->b_first + j), g->budget);
  return worth >= BX_DIFF_ALIKE ? worth : 0;
}

static void add_run(gap *g, bx_stretches *out, int a, int a_end, int b, int b_end) {
  if (a < a_end) add_changed(g->arena, out, cut(g->arena, g->a, a, a_end), NULL, g->budget);
  if (b < b_end) add_changed(g->arena, out, NULL, cut(g->arena, g->b, b, b_end), g->budget);
}

/* Sentences that were made one, or one that was parted: they are read as one text. */
static bool is_one_text(gap *g, const char *before, const char *after, int a_count, int b_count) {
  return a_count && b_count && a_count != b_count && bx_diff_likeness(before, after, g->budget) >= SAME_TEXT;
}

static void add_gap(gap *g, bx_stretches *out, int a_end, int b_end) {
  int count = a_end - g->a_first, *pairs = BX_NEW_ARRAY(g->scratch, int, count + 1);
  const char *before = cut(g->scratch, g->a, g->a_first, a_end), *after = cut(g->scratch, g->b, g->b_first, b_end);
  if (is_one_text(g, before, after, count, b_end - g->b_first)) {
    add_changed(g->arena, out, bx_arena_strdup(g->arena, before), bx_arena_strdup(g->arena, after), g->budget);
    return;
  }
  const bx_diff_worth worth = {sentence_worth, g};
  bx_diff_pair(count, b_end - g->b_first, &worth, pairs, g->budget);
  int a = g->a_first, b = g->b_first;
  for (int i = 0; i < count; i++) {
    if (pairs[i] < 0) continue;
    int x = g->a_first + i, y = g->b_first + pairs[i];
    add_run(g, out, a, x, b, y);
    add_changed(g->arena, out, cut(g->arena, g->a, x, x + 1), cut(g->arena, g->b, y, y + 1), g->budget);
    a = x + 1;
    b = y + 1;
  }
  add_run(g, out, a, a_end, b, b_end);
}

bx_stretches bx_diff_text(bx_arena *arena, const char *before, const char *after, bx_diff_budget *budget) {
  bx_stretches out = {0};
  bx_arena *scratch = bx_arena_new();
  interning in = {.scratch = scratch, .ids = bx_map_new(scratch)};
  pieces a, b;
  split_sentences(&in, &a, before);
  split_sentences(&in, &b, after);
  int *match = BX_NEW_ARRAY(scratch, int, a.count + 1);
  const bx_sequences sequences = {a.ids, b.ids, a.count, b.count, in.kinds};
  bx_diff_match(&sequences, match, budget);
  gap g = {.arena = arena, .scratch = scratch, .a = &a, .b = &b, .budget = budget};
  for (int i = 0, j = 0; i < a.count || j < b.count;) {
    int x = i, y = j;
    while (x < a.count && match[x] == y) {
      x++;
      y++;
    }
    if (x > i) add_same(arena, &out, cut(arena, &a, i, x));
    g.a_first = x;
    g.b_first = y;
    while (x < a.count && match[x] < 0) x++;
    y = x < a.count ? match[x] : b.count;
    if (x > g.a_first || y > g.b_first) add_gap(&g, &out, x, y);
    i = x;
    j = y;
  }
  bx_arena_free(scratch);
  return out;
}
