/* The 版头 and the 版记 of 公文: where 发文机关标志 stands and that it is red, the red rules of the first page, and
 * the last rule of the 版记: GB/T 9704—2012 7.2.4, 7.2.7, 7.4, 10.1, 10.2. */
#include "inspector.h"

#define HEIGHT       22500 /* of the type area, in hundredths of a millimetre as all here */
#define WIDTH        15600
#define LETTER_WIDTH 17000
#define UNDER_TOP    3500 /* 标志 under the upper edge of the type area */
#define ORDER_UNDER  2000
#define LETTER_UNDER 3000 /* under that of the paper */
#define RULE_UNDER   400  /* the red rule under the text before it */
#define LETTER_FOOT  2000 /* a letter's other rule over the lower edge of the paper */
#define OFF          100
#define ORDER        0x4EE4u /* 令 */

static bool is_near(bx_len value, int64_t wanted) {
  return bx_distance(value, bx_len_from_mm100(wanted)) <= bx_len_from_mm100(OFF) + BX_PT / 100;
}

static bool is_red(uint32_t color) {
  uint32_t red = color >> 16, green = color >> 8 & 255, blue = color & 255;
  return red >= 128 && red > 2 * green && red > 2 * blue;
}

static bool has_style(const bx_text_block *block, const char *start) {
  return block->style && bx_starts_with(block->style, start) && block->count && block->lines[0].count;
}

static bx_len upper_edge(const bx_rule_record *rule) { return rule->y - rule->width / 2; }
static bx_len lower_edge(const bx_rule_record *rule) { return rule->y + rule->width / 2; }

/* The highest red rule of a page between two heights; NULL when there is none. */
static const bx_rule_record *find_red(const bx_page_record *page, bx_len from, bx_len to) {
  const bx_rule_record *found = NULL;
  for (int i = 0; i < page->rule_count; i++) {
    const bx_rule_record *rule = &page->rules[i];
    bool fits = rule->dx > 0 && is_red(rule->color) && rule->y >= from && rule->y < to;
    if (fits && (!found || rule->y < found->y)) found = rule;
  }
  return found;
}

static bx_len under_area(const bx_inspector *in) { return in->top + bx_len_from_mm100(HEIGHT + OFF); }

bool bx_page_is_letter(const bx_inspector *in, const bx_page_record *page) {
  return page == in->pages && page->begins_with_other && find_red(page, under_area(in), page->height);
}

/* ---- 版头 ----------------------------------------------------------------------------------- */

/* The heights of a line's characters. */
static bx_len top_of(const bx_text_line *line) { return bx_square_top(&line->signs[0], line->baseline); }
static bx_len foot_of(const bx_text_line *line) { return top_of(line) + line->signs[0].size; }

static void check_red(bx_inspector *in, const bx_text_line *line) {
  int other = 0;
  while (other < line->count && is_red(line->signs[other].color)) other++;
  bool ok = other == line->count;
  const bx_spot spot = bx_at_sign(line, ok ? 0 : other);
  bx_buf buf = {0};
  bx_sign_print_color(&buf, &line->signs[ok ? 0 : other]);
  bx_inspect_record(in, BX_INSPECT_LETTERHEAD_RED, ok, &spot, bx_in_words(buf.data));
  bx_buf_free(&buf);
}

/* The names of several organs stand under and beside each other: the highest counts. */
static void check_letterhead(bx_inspector *in, const bx_page_record *page) {
  const bx_text_line *highest = NULL;
  bool order = false;
  for (int b = 0; b < in->block_count && in->blocks[b].page == page->number; b++) {
    const bx_text_block *block = &in->blocks[b];
    if (!has_style(block, BX_HEAD_STYLE)) continue;
    for (int i = 0; i < block->count; i++) check_red(in, &block->lines[i]);
    const bx_text_line *line = &block->lines[0], *last = &block->lines[block->count - 1];
    if (!highest || top_of(line) < top_of(highest)) highest = line;
    order = last->count && last->signs[last->count - 1].code == ORDER;
  }
  if (!highest) return;
  bool letter = bx_page_is_letter(in, page);
  bx_len under = top_of(highest) - (letter ? 0 : in->top);
  const bx_spot spot = bx_at_line(highest);
  bool ok = is_near(under, letter ? LETTER_UNDER : order ? ORDER_UNDER : UNDER_TOP);
  bx_inspect_record(in, BX_INSPECT_LETTERHEAD_TOP, ok, &spot, bx_in_mm(under));
}

/* The lowest line of text over a height. */
static const bx_text_line *find_line_over(const bx_inspector *in, const bx_page_record *page, bx_len y) {
  const bx_text_line *found = NULL;
  for (int b = 0; b < in->block_count && in->blocks[b].page == page->number; b++)
    for (int i = 0; i < in->blocks[b].count; i++) {
      const bx_text_line *line = &in->blocks[b].lines[i];
      bool over = line->count && line->page == page->number && line->baseline < y;
      if (over && (!found || foot_of(line) > foot_of(found))) found = line;
    }
  return found;
}

static void check_red_rules(bx_inspector *in, const bx_page_record *page) {
  bool letter = bx_page_is_letter(in, page);
  const bx_rule_record *first = find_red(page, 0, under_area(in)), *foot = NULL;
  const bx_text_line *line = first ? find_line_over(in, page, first->y) : NULL;
  const bx_spot spot = bx_at_page(page->number);
  if (line) {
    const bx_spot at = bx_at_line(line);
    bx_len under = upper_edge(first) - foot_of(line);
    bx_inspect_record(in, BX_INSPECT_RED_RULE_UNDER, is_near(under, RULE_UNDER), &at, bx_in_mm(under));
  }
  for (int i = 0; i < page->rule_count; i++) {
    const bx_rule_record *rule = &page->rules[i];
    if (rule->dx <= 0 || !is_red(rule->color)) continue;
    bool ok = is_near(rule->dx, letter ? LETTER_WIDTH : WIDTH);
    bx_inspect_record(in, BX_INSPECT_RED_RULE_WIDTH, ok, &spot, bx_in_mm(rule->dx));
    if (!foot || rule->y > foot->y) foot = rule;
  }
  if (!letter) return;
  bx_len over = page->height - lower_edge(foot);
  bx_inspect_record(in, BX_INSPECT_LETTER_FOOT, is_near(over, LETTER_FOOT), &spot, bx_in_mm(over));
}

/* ---- 版记 ----------------------------------------------------------------------------------- */

/* Its last rule; a letter's 版记 has none (10.1). */
static void check_imprint(bx_inspector *in, const bx_text_block *first, const bx_page_record *page) {
  const bx_rule_record *last = NULL;
  for (int i = 0; i < page->rule_count; i++) {
    const bx_rule_record *rule = &page->rules[i];
    bool may = rule->dx > 0 && !is_red(rule->color) && rule->y < under_area(in) + bx_len_from_mm100(OFF);
    if (may && (!last || rule->y > last->y)) last = rule;
  }
  if (!last) return;
  const bx_spot spot = bx_at_line(&first->lines[0]);
  bx_len off = lower_edge(last) - in->top - bx_len_from_mm100(HEIGHT);
  bx_inspect_record(in, BX_INSPECT_IMPRINT_FOOT, is_near(off, 0), &spot, bx_in_mm(off));
}

void bx_inspect_heads(bx_inspector *in) {
  if (!in->page_count || !in->block_count) return;
  check_letterhead(in, &in->pages[0]);
  if (in->pages[0].begins_with_other) check_red_rules(in, &in->pages[0]);
  for (int b = 0; b < in->block_count; b++) {
    if (!has_style(&in->blocks[b], BX_FOOT_STYLE)) continue;
    check_imprint(in, &in->blocks[b], &in->pages[in->blocks[b].page - in->pages[0].number]);
    return;
  }
}
