/* How lines make paragraphs and how pages break them: CLREQ, GB/T 9704—2012 7.3.3. */
#include "inspector.h"

static bx_len slack(bx_len em) { return em / 20; }

/* ---- Distances of lines --------------------------------------------------------------------- */

static void check_pitch(bx_inspector *in, const bx_text_line *line, const bx_text_line *next) {
  if (!line->count || !next->count || line->page != next->page || !in->pitch) return;
  bx_len pitch = next->baseline - line->baseline, size = 0, off = bx_distance(pitch, in->pitch);
  for (int i = 0; i < next->count; i++) size = bx_max_int(size, next->signs[i].size);
  const bx_spot spot = bx_at_line(next);
  bx_inspect_record(in, BX_INSPECT_LINE_PITCH, off <= size / 64, &spot, bx_in_pt(pitch - in->pitch));
  bool ok = pitch - size >= size / 2 - size / 100 && pitch - size <= size + size / 100;
  bx_inspect_record(in, BX_INSPECT_LINE_SPACING, ok, &spot, bx_in_em(pitch - size, size));
}

static void check_spacing(bx_inspector *in, const bx_text_block *before, const bx_text_block *block) {
  if (!before->count || !block->after_prose || !in->pitch) return;
  const bx_text_line *line = &before->lines[before->count - 1], *next = &block->lines[0];
  if (!bx_block_is_body(before) || line->page != next->page || !line->count) return;
  bx_len extra = next->baseline - line->baseline - in->pitch;
  const bx_spot spot = bx_at_line(next);
  bool ok = bx_distance(extra, 0) <= line->signs[0].size / 64;
  bx_inspect_record(in, BX_INSPECT_PARAGRAPH_SPACING, ok, &spot, bx_in_pt(extra));
}

/* ---- Left edges ----------------------------------------------------------------------------- */

/* An opening bracket may give its blank half to the indentation. */
static void check_indent(bx_inspector *in, const bx_text_line *line) {
  const bx_sign *first = &line->signs[0];
  bx_len em = bx_sign_em(in, first), indent = bx_sign_left(in, first) - bx_line_left(in, line);
  bx_len least = first->class == BX_SIGN_OPEN ? em + em / 2 : 2 * em;
  bx_len most = first->class == BX_SIGN_OPEN ? 2 * em + em / 2 : 2 * em;
  const bx_spot spot = bx_at_line(line);
  bool ok = indent >= least - em / 8 && indent <= most + em / 8;
  bx_inspect_record(in, BX_INSPECT_INDENT, ok, &spot, bx_in_em(indent, em));
}

static void check_flush(bx_inspector *in, const bx_text_line *line) {
  const bx_sign *first = &line->signs[0];
  bx_len em = bx_sign_em(in, first), off = bx_sign_left(in, first) - bx_line_left(in, line);
  bool bracket = first->class == BX_SIGN_OPEN && bx_distance(off, em / 2) <= slack(em);
  const bx_spot spot = bx_at_line(line);
  bx_inspect_record(in, BX_INSPECT_FLUSH, bracket || bx_distance(off, 0) <= bx_sign_slack(first, em), &spot,
                    bx_in_em(off, em));
}

static void check_lefts(bx_inspector *in, const bx_text_block *block) {
  bool body = bx_block_is_body(block);
  bool numbered = block->kind == BX_MARK_HEADING && bx_sign_level(block->lines[0].signs, block->lines[0].count) > 0;
  if (body || numbered) check_indent(in, &block->lines[0]);
  for (int i = 1; i < block->count && body; i++)
    if (block->lines[i].count) check_flush(in, &block->lines[i]);
}

/* ---- Last lines ----------------------------------------------------------------------------- */

static void check_last_line(bx_inspector *in, const bx_text_block *block) {
  const bx_text_line *line = &block->lines[block->count - 1];
  int solid = 0;
  for (int i = 0; i < line->count; i++)
    solid += line->signs[i].class == BX_SIGN_HAN || line->signs[i].class == BX_SIGN_WESTERN ||
             line->signs[i].class == BX_SIGN_SHAPED;
  const bx_spot spot = bx_at_line(line);
  bx_inspect_record(in, BX_INSPECT_LAST_LINE, solid >= 2, &spot, bx_in_count(solid));
}

/* Lines that a paragraph has on each later page it reaches: the last of them not only one. */
static void check_page_first(bx_inspector *in, const bx_text_block *block) {
  const bx_text_line *last = &block->lines[block->count - 1];
  if (block->lines[0].page == last->page) return;
  int here = 0;
  for (int i = 0; i < block->count; i++) here += block->lines[i].page == last->page;
  const bx_spot spot = bx_at_line(last);
  bx_inspect_record(in, BX_INSPECT_PAGE_FIRST, here >= 2, &spot, bx_in_count(here));
}

static const bx_text_line *last_line_on(const bx_inspector *in, int page) {
  for (int b = in->block_count - 1; b >= 0; b--)
    for (int i = in->blocks[b].count - 1; i >= 0; i--)
      if (in->blocks[b].lines[i].page == page) return &in->blocks[b].lines[i];
  return NULL;
}

static void check_page_ends(bx_inspector *in) {
  for (int i = 0; i + 1 < in->page_count; i++) {
    const bx_page_record *page = &in->pages[i];
    bx_spot spot = bx_at_page(page->number);
    if (page->ends_with_heading) spot.line = last_line_on(in, page->number);
    bx_inspect_record(in, BX_INSPECT_PAGE_LAST, !page->ends_with_heading, &spot,
                      bx_in_count(page->ends_with_heading ? 0 : 1));
  }
}

void bx_inspect_paragraphs(bx_inspector *in) {
  for (int b = 0; b < in->block_count; b++) {
    const bx_text_block *block = &in->blocks[b];
    if (!block->count || !block->lines[0].count) continue;
    bool body = bx_block_is_body(block);
    for (int i = 1; i < block->count && body; i++) check_pitch(in, &block->lines[i - 1], &block->lines[i]);
    if (b && body) check_spacing(in, block - 1, block);
    check_lefts(in, block);
    if (block->count < 2) continue;
    check_last_line(in, block);
    check_page_first(in, block);
  }
  check_page_ends(in);
}
