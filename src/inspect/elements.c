/* Fonts and sizes of title, headings and body, and how a title stands: GB/T 9704—2012 5.2.2, 7.3. */
#include <string.h>

#include "inspector.h"

#define LONGEST_RUN_IN 24 /* signs of a first sentence that is a heading */

/* ---- Fonts and sizes ------------------------------------------------------------------------ */

/* A sign of a block that has signs. */
typedef struct {
  const bx_text_block *block;
  int line, sign;
} place;

/* Signs of a block, over its lines: `count` from `first` on. */
typedef struct {
  place first;
  int count;
} range;

static const bx_text_line *line_at(const place *p) { return &p->block->lines[p->line]; }
static const bx_sign *sign_at(const place *p) { return &line_at(p)->signs[p->sign]; }
static bx_spot spot_at(const place *p) { return bx_at_sign(line_at(p), p->sign); }

static void step(place *p, int signs) {
  p->sign += signs;
  while (p->line < p->block->count - 1 && p->sign >= line_at(p)->count) p->sign -= p->block->lines[p->line++].count;
}

/* Signs [first, end), counted over the block. */
static range range_of(const bx_text_block *block, int first, int end) {
  range r = {.first = {.block = block}, .count = end - first};
  step(&r.first, first);
  return r;
}

static int count_signs(const bx_text_block *block) {
  int count = 0;
  for (int l = 0; l < block->count; l++) count += block->lines[l].count;
  return count;
}

/* Is this one of the two sizes that a 号 stands for? In quarter points. */
static bool is_size(const bx_sign *sign, int a, int b) {
  return bx_distance(sign->size * 4, a * BX_PT) < BX_PT / 5 || bx_distance(sign->size * 4, b * BX_PT) < BX_PT / 5;
}

/* Han and its marks are in the font of the role; digits and letters may be in another. */
static void check_font(bx_inspector *in, bx_inspect_rule rule, range r, bx_role role) {
  const bx_font *wanted = bx_inspector_role(in, role);
  const bx_sign *sign = NULL;
  place at = r.first, found = at;
  for (int i = 0; i < r.count; i++, step(&at, 1)) {
    const bx_sign *next = sign_at(&at);
    if (!next->wide) continue;
    if (wanted && !bx_font_glyph(wanted, next->code)) { /* a font has no more than it has */
      const bx_spot lacking = spot_at(&at);
      bx_inspect_except(in, rule, &lacking);
      continue;
    }
    if (sign && next->font == wanted) continue;
    sign = next;
    found = at;
    if (sign->font != wanted) break;
  }
  if (!sign) return;
  const bx_spot spot = spot_at(&found);
  bx_inspect_record(in, rule, sign->font == wanted, &spot, bx_in_words(bx_font_family(sign->font)));
}

static void check_size(bx_inspector *in, bx_inspect_rule rule, range r, int a, int b) {
  if (!r.count) return;
  place at = r.first;
  for (int i = 1; i < r.count && is_size(sign_at(&at), a, b); i++) step(&at, 1);
  const bx_spot spot = spot_at(&at);
  bx_inspect_record(in, rule, is_size(sign_at(&at), a, b), &spot, bx_in_pt(sign_at(&at)->size));
}

/* ---- Headings and body ---------------------------------------------------------------------- */

/* How many signs of a numbered paragraph are its run-in heading: a short first sentence without comma. */
static int run_in(const bx_text_block *block, int count) {
  place at = {.block = block};
  for (int i = 0; i < count && i < LONGEST_RUN_IN; i++, step(&at, 1)) {
    uint32_t code = sign_at(&at)->code;
    if (code == 0x3002) return i + 1 < count ? i + 1 : 0;                               /* 。 */
    if (code == 0xff0c || code == 0xff1b || code == 0xff01 || code == 0xff1f) return 0; /* ， ； ！ ？ */
  }
  return 0;
}

static void check_text(bx_inspector *in, const bx_text_block *block) {
  static const bx_inspect_rule rules[] = {0, BX_INSPECT_LEVEL_1, BX_INSPECT_LEVEL_2, BX_INSPECT_LEVEL_3,
                                          BX_INSPECT_LEVEL_4};
  static const bx_role roles[] = {0, BX_ROLE_HEITI, BX_ROLE_KAITI, BX_ROLE_FANGSONG, BX_ROLE_FANGSONG};
  int count = count_signs(block), level = bx_sign_level(block->lines[0].signs, block->lines[0].count);
  int heading = block->kind == BX_MARK_HEADING ? count : level ? run_in(block, count) : 0;
  if (heading && level) {
    check_font(in, rules[level], range_of(block, 0, heading), roles[level]);
    check_size(in, BX_INSPECT_LEVEL_SIZE, range_of(block, 0, heading), 64, 63);
  }
  if (!bx_block_is_body(block)) return;
  check_font(in, BX_INSPECT_BODY_FONT, range_of(block, heading, count), BX_ROLE_FANGSONG);
  check_size(in, BX_INSPECT_BODY_SIZE, range_of(block, heading, count), 64, 63);
}

/* ---- The title ------------------------------------------------------------------------------ */

static bx_len line_width(const bx_inspector *in, const bx_text_line *line) {
  return bx_sign_right(in, &line->signs[line->count - 1]) - bx_sign_left(in, &line->signs[0]);
}

static void check_centred(bx_inspector *in, const bx_text_line *line) {
  bx_len middle = bx_sign_left(in, &line->signs[0]) + line_width(in, line) / 2;
  bx_len off = bx_distance(middle, (bx_line_left(in, line) + bx_line_right(in, line)) / 2);
  const bx_spot spot = bx_at_line(line);
  bx_inspect_record(in, BX_INSPECT_TITLE_CENTRED, off <= bx_len_from_mm100(50), &spot, bx_in_mm(off));
}

/* Lines that grow, shrink, or grow and then shrink; not all alike, and never narrow in the middle. */
static void check_shape(bx_inspector *in, const bx_text_block *block) {
  bx_len alike = block->lines[0].signs[0].size / 2;
  bool shrunk = false, differs = false, waist = false;
  bx_buf buf = {0};
  for (int i = 0; i < block->count; i++) {
    bx_len width = line_width(in, &block->lines[i]);
    if (i) bx_buf_puts(&buf, " / ");
    bx_buf_ratio(&buf, width, block->lines[i].signs[0].size, 1);
    if (!i) continue;
    bx_len change = width - line_width(in, &block->lines[i - 1]);
    if (bx_distance(change, 0) < alike) continue;
    differs = true;
    waist |= shrunk && change > 0;
    shrunk |= change < 0;
  }
  const bx_spot spot = bx_at_line(&block->lines[0]);
  bx_inspect_record(in, BX_INSPECT_TITLE_SHAPE, differs && !waist, &spot, bx_in_words(buf.data));
  bx_buf_free(&buf);
}

static void check_title(bx_inspector *in, const bx_text_block *block) {
  const range all = range_of(block, 0, count_signs(block));
  check_font(in, BX_INSPECT_TITLE_FONT, all, BX_ROLE_XIAOBIAOSONG);
  check_size(in, BX_INSPECT_TITLE_SIZE, all, 88, 84);
  for (int i = 0; i < block->count; i++) check_centred(in, &block->lines[i]);
  if (block->count > 1) check_shape(in, block);
}

void bx_inspect_elements(bx_inspector *in) {
  for (int b = 0; b < in->block_count; b++) {
    const bx_text_block *block = &in->blocks[b];
    if (!block->count || !block->lines[0].count || bx_block_is_other(block)) continue;
    if (block->kind == BX_MARK_TITLE)
      check_title(in, block);
    else
      check_text(in, block);
  }
}
