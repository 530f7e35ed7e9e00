/* The rules of a line: what may start and end it, how wide marks and gaps are, its right edge. CLREQ. */
#include "inspector.h"

/* em / 20: what a reader cannot see, and the rounding of fonts. */
static bx_len slack(bx_len em) { return em / 20; }

static bool is_han_pair(const bx_sign *a, const bx_sign *b) {
  return a->class == BX_SIGN_HAN && b->class == BX_SIGN_HAN && a->size == b->size && !a->spaced;
}

static void record_words(bx_inspector *in, bx_inspect_rule rule, bool ok, const bx_text_block *block,
                         const bx_text_line *line, int sign, bx_amount measured) {
  bx_spot spot = bx_at_sign(line, sign);
  spot.cell = block->label;
  bx_inspect_record(in, rule, ok, &spot, measured);
}

/* ---- Start and end -------------------------------------------------------------------------- */

static bool may_start(const bx_sign *sign, bool dash_pair) {
  if (sign->class == BX_SIGN_DASH) return dash_pair; /* —— may, a single — links two things */
  if (sign->class == BX_SIGN_CLOSE || sign->class == BX_SIGN_POINT || sign->class == BX_SIGN_EXCLAIM) return false;
  return sign->class != BX_SIGN_LINK && sign->class != BX_SIGN_SLASH;
}

/* `before`: the sign in front of it. A slash inside an address is no solidus. */
static bool may_end(const bx_sign *sign, const bx_sign *before) {
  bool solidus = sign->class == BX_SIGN_SLASH && (sign->code != '/' || (before && before->class == BX_SIGN_HAN));
  return sign->class != BX_SIGN_OPEN && !solidus;
}

/* How many signs of a class end a line. */
static int count_at_end(const bx_text_line *line, bx_sign_class class) {
  int count = 0;
  while (count < line->count && line->signs[line->count - 1 - count].class == class) count++;
  return count;
}

static void check_whole(bx_inspector *in, const bx_text_block *block, const bx_text_line *line,
                        const bx_text_line *next, bx_sign_class class) {
  bx_inspect_rule rule = class == BX_SIGN_DASH ? BX_INSPECT_DASH_WHOLE : BX_INSPECT_DOTS_WHOLE;
  bool split = count_at_end(line, class) % 2 == 1 && next->signs[0].class == class;
  if (split) record_words(in, rule, false, block, line, line->count - 1, bx_in_words("↵"));
}

/* What a rule of line ends measures is the sign that breaks it. */
static void record_sign(bx_inspector *in, bx_inspect_rule rule, bool ok, const bx_text_block *block,
                        const bx_text_line *line, int sign) {
  char text[5] = "";
  text[bx_utf8_put(line->signs[sign].code, text)] = '\0';
  record_words(in, rule, ok, block, line, sign, bx_in_words(ok ? NULL : text));
}

static void check_break(bx_inspector *in, const bx_text_block *block, const bx_text_line *line,
                        const bx_text_line *next) {
  const bx_sign *last = &line->signs[line->count - 1], *first = &next->signs[0];
  const bx_sign *before = line->count > 1 ? last - 1 : NULL;
  bool dash_pair = last->class == BX_SIGN_DASH || (next->count > 1 && next->signs[1].class == BX_SIGN_DASH);
  int end = line->count - 1;
  if (last->order != end || first->order) return; /* backward text: not what is read there */
  record_sign(in, BX_INSPECT_LINE_START, may_start(first, dash_pair), block, next, 0);
  record_sign(in, BX_INSPECT_LINE_END, may_end(last, before), block, line, end);
  check_whole(in, block, line, next, BX_SIGN_DASH);
  check_whole(in, block, line, next, BX_SIGN_DOTS);
  if (block->label) return; /* a cell can be narrower than a word */
  bool word = last->class == BX_SIGN_WESTERN, goes_on = first->class == BX_SIGN_WESTERN;
  if (word || goes_on) record_sign(in, BX_INSPECT_WESTERN_WHOLE, !word || !goes_on || last->spaced, block, line, end);
}

/* ---- Within a line -------------------------------------------------------------------------- */

/* What justification has put between two Han characters of the line. */
static bx_len looseness(const bx_inspector *in, const bx_text_line *line) {
  bx_len least = INT32_MAX;
  for (int i = 1; i < line->count; i++) {
    const bx_sign *a = &line->signs[i - 1], *b = &line->signs[i];
    if (is_han_pair(a, b) && b->x - a->x < least) least = b->x - a->x;
  }
  bx_len loose = least == INT32_MAX ? 0 : least - bx_sign_em(in, &line->signs[0]);
  return loose > 0 ? loose : 0;
}

typedef struct {
  bx_inspector *in;
  const bx_text_block *block;
  const bx_text_line *line;
  bx_len loose;
} row;

static void record_at(const row *r, bx_inspect_rule rule, bool ok, int i, bx_len measured, bx_len em) {
  record_words(r->in, rule, ok, r->block, r->line, i, bx_in_em(measured, em));
}

/* Two full-width marks, of which one is a bracket: their bodies are half an em each, and half an em of
 * blank may stand between or beside them. */
static void check_pair(const row *r, int i) {
  const bx_sign *a = &r->line->signs[i], *b = a + 1;
  bool bracket = a->class <= BX_SIGN_CLOSE || b->class <= BX_SIGN_CLOSE;
  if (!bracket || !bx_sign_is_mark(a) || !bx_sign_is_mark(b) || a->size != b->size || a->spaced) return;
  bx_len em = bx_sign_em(r->in, a), gap = bx_sign_left(r->in, b) - bx_sign_right(r->in, a);
  bool between = a->class != BX_SIGN_OPEN && b->class == BX_SIGN_OPEN; /* both blanks are */
  bx_len width = between ? em + gap : em + em / 2 + gap;
  bx_len most = em + em / 2 + r->loose + slack(em);
  record_at(r, BX_INSPECT_PAIR, gap >= -slack(em) && width <= most, i, width, em);
}

static void check_exclaims(const row *r, int i) {
  const bx_sign *a = &r->line->signs[i], *b = a + 1;
  if (a->class != BX_SIGN_EXCLAIM || b->class != BX_SIGN_EXCLAIM) return;
  bool more = (i > 0 && a[-1].class == BX_SIGN_EXCLAIM) ||
              (i + 2 < r->line->count && b[1].class == BX_SIGN_EXCLAIM); /* three are two characters wide */
  bx_len em = bx_sign_em(r->in, a), apart = bx_sign_left(r->in, b) - bx_sign_left(r->in, a);
  bool ok = apart >= em / 4 && apart <= em / 2 + slack(em) + r->loose;
  if (!more) record_at(r, BX_INSPECT_EXCLAIM, ok, i, apart + em / 2, em);
}

/* The halves of —— touch; those of …… may be nearer, so that its six dots are even. */
static void check_halves(const row *r, int i) {
  const bx_sign *a = &r->line->signs[i], *b = a + 1;
  if (a->class != b->class || (a->class != BX_SIGN_DASH && a->class != BX_SIGN_DOTS)) return;
  int before = 0;
  while (before < i && a[-1 - before].class == a->class) before++;
  if (before % 2) return; /* the end of one pair and the beginning of the next */
  bx_len apart = b->x - a->x, off = slack(a->size);
  bool dash = a->class == BX_SIGN_DASH;
  bool ok = apart <= a->advance + off && (!dash || apart >= a->advance - off);
  record_at(r, dash ? BX_INSPECT_DASH_WHOLE : BX_INSPECT_DOTS_WHOLE, ok, i, apart, a->size);
}

static bool is_han_latin(const bx_sign *a, const bx_sign *b) {
  bool meet = (a->class == BX_SIGN_HAN && b->class == BX_SIGN_WESTERN) ||
              (a->class == BX_SIGN_WESTERN && b->class == BX_SIGN_HAN);
  return meet && !a->apart && a->size == b->size;
}

static void check_han_latin(const row *r, int i) {
  const bx_sign *a = &r->line->signs[i], *b = a + 1;
  if (!is_han_latin(a, b)) return;
  bx_len em = bx_sign_em(r->in, a), gap = b->x - bx_sign_right(r->in, a), off = em / 32;
  record_at(r, BX_INSPECT_HAN_LATIN, gap >= em / 8 - off && gap <= em / 2 + off, i, gap, em);
}

/* What stands between a mark and Western beyond the mark's own half em. */
static void check_mark_latin(const row *r, int i) {
  const bx_sign *a = &r->line->signs[i], *b = a + 1;
  bool first = bx_sign_is_mark(a) && b->class == BX_SIGN_WESTERN,
       second = a->class == BX_SIGN_WESTERN && bx_sign_is_mark(b);
  if ((!first && !second) || a->size != b->size) return;
  bx_len em = bx_sign_em(r->in, a), gap = bx_sign_left(r->in, b) - bx_sign_right(r->in, a);
  bool blank = first ? a->class != BX_SIGN_OPEN : b->class == BX_SIGN_OPEN;
  if (blank) gap = gap > em / 2 ? gap - em / 2 : 0;
  record_at(r, BX_INSPECT_MARK_LATIN, bx_distance(gap, 0) <= slack(em) + r->loose, i, gap, em);
}

/* ---- The whole line ------------------------------------------------------------------------- */

typedef struct {
  bx_len least, most;
  int count;
} spread;

static void widen(spread *s, bx_len value) {
  if (!s->count || value < s->least) s->least = value;
  if (!s->count || value > s->most) s->most = value;
  s->count++;
}

static void check_even(const row *r, const spread *s, bx_len em) {
  if (s->count < 2) return;
  bx_len off = s->most - s->least;
  record_at(r, BX_INSPECT_EQUAL_GAPS, off <= em / 64 + 2, 0, off, em);
}

static void check_gaps(const row *r) {
  spread han = {0}, latin = {0};
  const bx_sign *signs = r->line->signs;
  for (int i = 0; i + 1 < r->line->count; i++) {
    const bx_sign *a = &signs[i], *b = a + 1;
    if (a->size != signs[0].size || b->size != a->size) continue;
    if (is_han_pair(a, b)) widen(&han, b->x - a->x);
    if (is_han_latin(a, b)) widen(&latin, b->x - bx_sign_right(r->in, a));
  }
  bx_len em = bx_sign_em(r->in, &signs[0]);
  check_even(r, &han, em);
  check_even(r, &latin, em);
}

static void check_color(bx_inspector *in, const bx_text_block *block, const bx_text_line *line) {
  int colored = 0;
  if (bx_block_is_other(block)) return; /* what is red by another clause */
  while (colored < line->count && !line->signs[colored].color) colored++;
  bool ok = colored == line->count;
  bx_buf buf = {0};
  bx_sign_print_color(&buf, &line->signs[ok ? 0 : colored]);
  record_words(in, BX_INSPECT_BLACK, ok, block, line, ok ? 0 : colored, bx_in_words(buf.data));
  bx_buf_free(&buf);
}

/* ---- The right edge ------------------------------------------------------------------------- */

static void check_right(bx_inspector *in, const bx_text_block *block, const bx_text_line *line) {
  int end = line->count - 1;
  const bx_sign *last = &line->signs[end];
  bx_len em = bx_sign_em(in, last), off = bx_sign_right(in, last) - bx_line_right(in, line);
  bool mark = bx_sign_is_mark(last), full = mark && bx_distance(off, -em / 2) <= em / 8;
  if (mark) {
    bx_len width = full ? em : em / 2;
    record_words(in, BX_INSPECT_END_HALF, !full, block, line, end, bx_in_em(width, em));
  }
  if (!full)
    record_words(in, BX_INSPECT_RIGHT_EDGE, bx_distance(off, 0) <= bx_sign_slack(last, em), block, line, end,
                 bx_in_em(off, em));
  if (last->class == BX_SIGN_WESTERN)
    record_words(in, BX_INSPECT_EDGE_LATIN, off >= -slack(em), block, line, end, bx_in_em(-off, em));
}

static void check_left(bx_inspector *in, const bx_text_block *block, const bx_text_line *line) {
  const bx_sign *first = &line->signs[0];
  bx_len em = bx_sign_em(in, first), off = first->x - bx_line_left(in, line);
  if (first->class == BX_SIGN_WESTERN)
    record_words(in, BX_INSPECT_EDGE_LATIN, off <= slack(em), block, line, 0, bx_in_em(off, em));
}

void bx_inspect_lines(bx_inspector *in, const bx_text_block *block) {
  bool body = bx_block_is_body(block);
  for (int l = 0; l < block->count; l++) {
    const bx_text_line *line = &block->lines[l], *next = l + 1 < block->count ? line + 1 : NULL;
    if (!line->count) continue;
    const row r = {.in = in, .block = block, .line = line, .loose = looseness(in, line)};
    for (int i = 0; i + 1 < line->count; i++) {
      check_pair(&r, i);
      check_exclaims(&r, i);
      check_halves(&r, i);
      check_han_latin(&r, i);
      check_mark_latin(&r, i);
    }
    check_gaps(&r);
    check_color(in, block, line);
    if (next && next->count) check_break(in, block, line, next);
    if (body && next) check_right(in, block, line);
    if (body && l) check_left(in, block, line);
  }
}
