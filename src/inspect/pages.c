/* What the body measures on the whole, and the rules of the page: GB/T 9704—2012 clause 5 and 7.5. */
#include <stdlib.h>
#include <string.h>

#include "inspector.h"

/* The standard's measures, in hundredths of a millimetre where they are no counts. */
#define PAPER_WIDTH  21000
#define PAPER_HEIGHT 29700
#define PAPER_OFF    50 /* a page that is A4 on any printer */
#define TOP          3700
#define LEFT         2800
#define WIDTH        15600
#define HEIGHT       22500
#define OFF          100 /* ±1 mm, clauses 5.2.1 and 6 */
#define NUMBER_BELOW 700
#define LINES        22
#define CHARS        28
#define UNPARTED     3 /* lines of a paragraph that no page break can part */

static bx_len mm100(int64_t value) { return bx_len_from_mm100(value); }

static bool is_near(bx_len value, int64_t wanted, int64_t off) {
  return bx_distance(value, mm100(wanted)) <= mm100(off) + BX_PT / 100;
}

/* ---- What is common ------------------------------------------------------------------------- */

static int compare(const void *a, const void *b) {
  bx_len x = *(const bx_len *)a, y = *(const bx_len *)b;
  return x < y ? -1 : x > y;
}

/* The value that most of them have, within a quarter point; `none` when there are none. */
static bx_len commonest(bx_len *values, int count, bx_len none) {
  qsort(values, (size_t)count, sizeof *values, compare);
  int most = 0;
  bx_len best = none;
  for (int i = 0, first = 0; i < count; i++) {
    while (values[i] - values[first] > BX_PT / 4) first++;
    if (i - first + 1 <= most) continue;
    most = i - first + 1;
    best = values[first + (i - first) / 2];
  }
  return best;
}

/* The outermost of them that is not alone, `towards` left (-1) or right (1): an edge of the type area. One
 * line that sticks out is a fault and no edge. */
static bx_len outermost(bx_len *values, int count, int towards, bx_len none) {
  qsort(values, (size_t)count, sizeof *values, compare);
  if (count == 1) return values[0];
  for (int i = 0; i + 1 < count; i++) {
    int at = towards < 0 ? i : count - 2 - i;
    if (values[at + 1] - values[at] <= BX_PT / 4) return values[towards < 0 ? at : at + 1];
  }
  return none;
}

static int count_body_lines(const bx_inspector *in) {
  int count = 0;
  for (int b = 0; b < in->block_count; b++)
    if (bx_block_is_body(&in->blocks[b])) count += in->blocks[b].count;
  return count;
}

/* Beside scripts that are shaped, Han is as far apart as they leave it. */
static bool has_shaped(const bx_text_line *line) {
  for (int i = 0; i < line->count; i++)
    if (line->signs[i].class == BX_SIGN_SHAPED) return true;
  return false;
}

static void measure_em(bx_inspector *in, const bx_text_line *line) {
  if (has_shaped(line)) return;
  for (int i = 1; i < line->count && !line->turned; i++) {
    const bx_sign *a = &line->signs[i - 1], *b = &line->signs[i];
    bool pair = a->class == BX_SIGN_HAN && b->class == BX_SIGN_HAN && a->size == b->size && !a->spaced;
    bx_len em = b->x - a->x;
    if (!pair || em <= a->size * 9 / 10 || (in->em && em >= in->em)) continue;
    in->em = em;
    in->em_size = a->size;
  }
}

static void measure_top(bx_inspector *in) {
  bx_len *tops = BX_NEW_ARRAY(in->arena, bx_len, in->page_count + 1), height = mm100(PAPER_HEIGHT);
  int count = 0;
  for (int i = 0; i < in->page_count; i++) {
    const bx_page_record *page = &in->pages[i];
    height = page->height;
    if (!page->begins_with_other && !page->has_turned && page->top <= page->bottom) tops[count++] = page->top;
  }
  in->top = commonest(tops, count, mm100(TOP));
  in->turned_right = height - in->top;
  in->turned_left = in->turned_right - mm100(HEIGHT);
}

void bx_inspect_measure(bx_inspector *in) {
  int room = count_body_lines(in) + 2 * in->page_count + 1, lefts = 0, rights = 0, pitches = 0;
  bx_len *left = BX_NEW_ARRAY(in->arena, bx_len, room), *right = BX_NEW_ARRAY(in->arena, bx_len, room);
  bx_len *pitch = BX_NEW_ARRAY(in->arena, bx_len, room);
  for (int b = 0; b < in->block_count; b++)
    for (int i = 0; bx_block_is_body(&in->blocks[b]) && i < in->blocks[b].count; i++)
      measure_em(in, &in->blocks[b].lines[i]);
  for (int b = 0; b < in->block_count; b++) {
    const bx_text_block *block = &in->blocks[b];
    for (int i = 0; bx_block_is_body(block) && i < block->count; i++) {
      const bx_text_line *line = &block->lines[i];
      if (!line->count || line->turned) continue;
      if (i > 0) left[lefts++] = bx_sign_left(in, &line->signs[0]);
      if (i < block->count - 1) right[rights++] = bx_sign_right(in, &line->signs[line->count - 1]);
      if (i > 0 && line[-1].page == line->page) pitch[pitches++] = line->baseline - line[-1].baseline;
    }
  }
  for (int i = 0; i < 2 * in->page_count; i++) { /* a table twice, as it has more than one rule there */
    const bx_page_record *page = &in->pages[i / 2];
    if (page->left <= page->right && !page->has_turned) left[lefts++] = page->left, right[rights++] = page->right;
  }
  in->left = outermost(left, lefts, -1, mm100(LEFT));
  in->right = outermost(right, rights, 1, mm100(LEFT + WIDTH));
  in->pitch = commonest(pitch, pitches, 0);
  measure_top(in);
}

/* ---- Pages ---------------------------------------------------------------------------------- */

static bx_page_record *find_page(const bx_inspector *in, int number) {
  int i = in->page_count ? number - in->pages[0].number : -1;
  return i >= 0 && i < in->page_count ? &in->pages[i] : NULL;
}

static void reach_start(bx_page_record *page, const bx_text_line *line, bx_len left) {
  if (line->turned)
    page->bottom = bx_max_int(page->bottom, page->height - left);
  else
    page->left = bx_min_int(page->left, left);
}

static void reach_end(bx_page_record *page, const bx_text_line *line, bx_len right) {
  if (line->turned)
    page->top = bx_min_int(page->top, page->height - right);
  else
    page->right = bx_max_int(page->right, right);
}

/* Lines of the body that must reach the edges say where the page's edges are, beside tables. */
static void find_edges(const bx_inspector *in) {
  for (int b = 0; b < in->block_count; b++) {
    const bx_text_block *block = &in->blocks[b];
    for (int i = 0; bx_block_is_body(block) && i < block->count; i++) {
      const bx_text_line *line = &block->lines[i];
      bx_page_record *page = find_page(in, line->page);
      if (!page || !line->count) continue;
      if (i > 0) reach_start(page, line, bx_sign_left(in, &line->signs[0]));
      if (i < block->count - 1) reach_end(page, line, bx_sign_right(in, &line->signs[line->count - 1]));
      if (i > 0 && line->page != block->lines[0].page) page->continued_lines++;
    }
  }
}

static void check_paper(bx_inspector *in, const bx_page_record *page) {
  bool ok = is_near(page->width, PAPER_WIDTH, PAPER_OFF) && is_near(page->height, PAPER_HEIGHT, PAPER_OFF);
  bx_buf buf = {0};
  bx_buf_ratio(&buf, (int64_t)page->width * 254, (int64_t)720 * BX_PT, 1);
  bx_buf_puts(&buf, " × ");
  bx_buf_ratio(&buf, (int64_t)page->height * 254, (int64_t)720 * BX_PT, 1);
  bx_buf_puts(&buf, " mm");
  const bx_spot spot = bx_at_page(page->number);
  bx_inspect_record(in, BX_INSPECT_PAPER, ok, &spot, bx_in_words(buf.data));
  bx_buf_free(&buf);
}

/* The name of the issuing body on the first page stands 35 or 20 mm below the type area's top (7.2.4, 10.2), a 版记
 * alone on its page at the foot (7.4), and lines of what is turned need not reach their right edge: they only must not
 * reach into the margin. */
static bool begins_lower(const bx_inspector *in, const bx_page_record *page) {
  if (bx_page_is_letter(in, page)) return true;
  bool may = page->has_other ? page == in->pages && page->begins_with_other : page->has_foot || page->has_turned;
  return may && page->top > mm100(TOP + OFF);
}

static void check_top(bx_inspector *in, const bx_page_record *page) {
  const bx_spot spot = bx_at_page(page->number);
  if (begins_lower(in, page))
    bx_inspect_except(in, BX_INSPECT_MARGIN_TOP, &spot);
  else
    bx_inspect_record(in, BX_INSPECT_MARGIN_TOP, is_near(page->top, TOP, OFF), &spot, bx_in_mm(page->top));
}

static void check_margins(bx_inspector *in, const bx_page_record *page) {
  const bx_spot spot = bx_at_page(page->number);
  if (page->top <= page->bottom) check_top(in, page);
  if (page->left != INT32_MAX)
    bx_inspect_record(in, BX_INSPECT_MARGIN_LEFT, is_near(page->left, LEFT, OFF), &spot, bx_in_mm(page->left));
  if (page->left == INT32_MAX || page->right == INT32_MIN) return;
  bx_len width = page->right - page->left;
  bool ok = is_near(width, WIDTH, OFF) || (page->has_turned && width < mm100(WIDTH));
  if (!page->has_turned || !ok) bx_inspect_record(in, BX_INSPECT_AREA_WIDTH, ok, &spot, bx_in_mm(width));
}

/* From line to line, as measured or else as the standard has it. */
static bx_len pitch_of(const bx_inspector *in) { return in->pitch ? in->pitch : mm100(HEIGHT) / LINES; }

/* Does the next page have no more text of the body than must go along with the seal, three lines that cannot be parted
 * (7.3.5.5), as there was no room for both on this one? */
static bool is_tail(const bx_inspector *in, const bx_page_record *page, const bx_page_record *next) {
  if (!next->has_place || next->lines_before_place > UNPARTED) return false;
  bx_len room = in->top + mm100(HEIGHT) - page->bottom;
  return next->signature_bottom - next->top > room - pitch_of(in) / 2;
}

/* A page of text that ends because it is full: the next one begins with the body. It may lack lines where a paragraph
 * would have left only one on either page, two of a paragraph of three, else one, and any where its end is kept with
 * the seal: lines from `least` on are enough. */
static bool is_full(const bx_inspector *in, int i, int *least) {
  const bx_page_record *page = &in->pages[i], *next = page + 1;
  if (i + 1 == in->page_count || page->has_table || page->has_title || !next->begins_with_body) return false;
  if (page->has_turned || next->has_turned) return false;
  bool unparted = next->continued_lines == 0 && in->blocks[next->first_block].count == UNPARTED;
  *least = LINES - (unparted ? UNPARTED - 1 : next->continued_lines == 0 || next->continued_lines == 2);
  if (is_tail(in, page, next)) *least = 0;
  return true;
}

static void check_heights(bx_inspector *in) {
  for (int i = 0; i < in->page_count; i++) {
    const bx_page_record *page = &in->pages[i];
    if (page->top > page->bottom || bx_page_is_letter(in, page)) continue;
    int least = 0;
    bx_len height = page->bottom - page->top;
    bool full = is_full(in, i, &least), fits = height <= mm100(HEIGHT + OFF) + BX_PT / 100;
    bool fills = !full || height >= mm100(HEIGHT - OFF);
    bool excepted = fits && !fills && height >= mm100(HEIGHT - OFF) - (LINES - least) * pitch_of(in);
    const bx_spot spot = bx_at_page(page->number);
    if (excepted)
      bx_inspect_except(in, BX_INSPECT_AREA_HEIGHT, &spot);
    else if (full || !fits)
      bx_inspect_record(in, BX_INSPECT_AREA_HEIGHT, fits && fills, &spot, bx_in_mm(height));
  }
}

static const bx_sign *first_sign_of_body(const bx_inspector *in) {
  for (int b = 0; b < in->block_count; b++) {
    const bx_text_block *block = &in->blocks[b];
    if (bx_block_is_body(block) && block->count && block->lines[0].count) return &block->lines[0].signs[0];
  }
  return NULL;
}

/* The lines of full pages; without any, as many of this pitch as the standard's type area holds. */
static void check_counts(bx_inspector *in) {
  const bx_sign *sign = first_sign_of_body(in);
  const bx_spot everywhere = bx_at_page(0);
  int full = 0, least = 0;
  for (int i = 0; i < in->page_count; i++) {
    if (!is_full(in, i, &least)) continue;
    int lines = in->pages[i].lines;
    const bx_spot spot = bx_at_page(in->pages[i].number);
    if (lines < LINES && lines >= least) {
      bx_inspect_except(in, BX_INSPECT_PAGE_LINES, &spot);
      continue;
    }
    bx_inspect_record(in, BX_INSPECT_PAGE_LINES, lines == LINES, &spot, bx_in_count(lines));
    full++;
  }
  if (!full && in->pitch && sign) {
    int lines = (mm100(HEIGHT) - sign->size + in->pitch / 20) / in->pitch + 1;
    bx_inspect_record(in, BX_INSPECT_PAGE_LINES, lines == LINES, &everywhere, bx_in_count(lines));
  }
  if (!in->em) return;
  int chars = (in->right - in->left + in->em / 20) / in->em;
  bx_inspect_record(in, BX_INSPECT_LINE_CHARS, chars == CHARS, &everywhere, bx_in_count(chars));
}

static void check_first_page(bx_inspector *in) {
  int lines = 0;
  if (!in->page_count || !count_body_lines(in)) return;
  const bx_spot spot = bx_at_page(in->pages[0].number);
  for (int b = 0; b < in->block_count; b++)
    for (int i = 0; bx_block_is_body(&in->blocks[b]) && i < in->blocks[b].count; i++)
      lines += in->blocks[b].lines[i].page == spot.page;
  bx_inspect_record(in, BX_INSPECT_FIRST_BODY, lines > 0, &spot, bx_in_count(lines));
}

void bx_inspect_pages(bx_inspector *in) {
  find_edges(in);
  for (int i = 0; i < in->page_count; i++) {
    check_paper(in, &in->pages[i]);
    check_margins(in, &in->pages[i]);
  }
  check_heights(in);
  check_counts(in);
  check_first_page(in);
}

/* ---- Page numbers --------------------------------------------------------------------------- */

#define DASH 0x2014

/* The figures of a page number, or -1. */
static int read_number(const bx_text_line *line) {
  int value = -1;
  for (int i = 0; i < line->count; i++) {
    uint32_t code = line->signs[i].code;
    if (code < '0' || code > '9' || value > 99999) continue;
    value = (value < 0 ? 0 : value * 10) + (int)(code - '0');
  }
  return value;
}

static bool has_dashes(const bx_text_line *line) {
  if (line->count < 3 || line->signs[0].code != DASH || line->signs[line->count - 1].code != DASH) return false;
  for (int i = 1; i < line->count - 1; i++)
    if (line->signs[i].code < '0' || line->signs[i].code > '9') return false;
  return true;
}

static void check_number_type(bx_inspector *in, const bx_text_line *line) {
  const bx_font *song = bx_inspector_role(in, BX_ROLE_SONGTI);
  const bx_sign *font = &line->signs[0], *size = font;
  bool fonts = true, sizes = true;
  for (int i = 0; i < line->count; i++) {
    const bx_sign *sign = &line->signs[i];
    bool four =
        bx_distance(sign->size, 14 * BX_PT) < BX_PT / 20 || bx_distance(sign->size, 55 * BX_PT / 4) < BX_PT / 20;
    if (fonts && sign->font != song) fonts = false, font = sign;
    if (sizes && !four) sizes = false, size = sign;
  }
  const bx_spot spot = bx_at_line(line);
  bx_inspect_record(in, BX_INSPECT_NUMBER_FONT, fonts, &spot, bx_in_words(bx_font_family(font->font)));
  bx_inspect_record(in, BX_INSPECT_NUMBER_SIZE, sizes, &spot, bx_in_pt(size->size));
}

static void check_number_place(bx_inspector *in, const bx_text_line *line, int page) {
  const bx_sign *first = &line->signs[0], *last = &line->signs[line->count - 1];
  const bx_spot spot = bx_at_line(line);
  int left, right, bottom, top;
  bool dash =
      first->code == DASH && bx_font_ink(first->font, bx_font_glyph(first->font, DASH), &left, &right, &bottom, &top);
  if (dash) {
    bx_len below = line->baseline - bx_len_scale(first->size, bottom + top, 2048) - in->top - mm100(HEIGHT);
    bx_inspect_record(in, BX_INSPECT_NUMBER_BELOW, is_near(below, NUMBER_BELOW, OFF), &spot, bx_in_mm(below));
  }
  bx_len edge = page % 2 ? in->right - (last->x + last->advance) : first->x - in->left;
  bool ok = edge >= 27 * BX_PT / 2 && edge <= 33 * BX_PT / 2; /* 1 字 of the number or of the body */
  bx_inspect_record(in, BX_INSPECT_NUMBER_SIDE, ok, &spot, bx_in_pt(edge));
}

static bool is_empty(const bx_page_record *page) { return !page->has_other && !page->has_foot && !page->has_turned; }

/* The first page of a letter (10.1); a blank page before the 版记 and that of the 版记 (7.5). */
static bool has_no_number(const bx_inspector *in, int i) {
  const bx_page_record *page = &in->pages[i];
  bool foot = page->has_foot && !page->has_other;
  if (bx_page_is_letter(in, page) || (foot && i && is_empty(page - 1))) return true;
  return is_empty(page) && i + 1 < in->page_count && page[1].has_foot && !page[1].has_other;
}

static void check_sequence(bx_inspector *in, int i) {
  const bx_page_record *page = &in->pages[i];
  const bx_text_line *line = &page->number_line;
  const bx_spot spot = bx_at_page(page->number);
  bool none = has_no_number(in, i);
  if (none && !line->count) {
    bx_inspect_except(in, BX_INSPECT_NUMBER_SEQUENCE, &spot);
    return;
  }
  const char *text = line->count ? bx_arena_strndup(in->page_arena, line->text, (size_t)line->text_len) : "∅";
  bx_inspect_record(in, BX_INSPECT_NUMBER_SEQUENCE, !none && read_number(line) == page->number, &spot,
                    bx_in_words(text));
  if (line->count) bx_inspect_record(in, BX_INSPECT_NUMBER_DASHES, has_dashes(line), &spot, bx_in_words(text));
}

void bx_inspect_numbers(bx_inspector *in) {
  for (int i = 0; i < in->page_count; i++) {
    const bx_page_record *page = &in->pages[i];
    const bx_text_line *line = &page->number_line;
    const bx_spot spot = bx_at_page(page->number);
    check_sequence(in, i);
    if (!line->count) continue;
    check_number_type(in, line);
    if (page->has_turned)
      bx_inspect_record(in, BX_INSPECT_NUMBER_UPRIGHT, !line->turned, &spot, bx_in_words(line->turned ? "90°" : NULL));
    if (!line->turned) check_number_place(in, line, page->number);
  }
}
