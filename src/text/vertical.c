/* Text top to bottom in one column: one cell an em high for each character, signs turned by their
 * vertical forms. */
#include "item.h"

/* 、 and 。 stand in the upper right of their cell (GB/T 15834-2011 5.2.2): the ink's left and top edge,
 * in 1/1024 em from the cell's left and the baseline. */
#define POINT_LEFT 645
#define POINT_TOP  835

/* A cell may hold several narrow characters side by side (12 in 12月). */
#define ABREAST_MAX 2

static bool is_point(uint32_t code) { return code == 0x3001 || code == 0x3002 || code == 0xFF0C || code == 0xFF0E; }

/* Places the glyph of one upright character in the cell whose top is at `top`. */
static bx_glyph place(const bx_prepared *prepared, const bx_text_item *item, bx_len top) {
  bx_len size = prepared->styles[item->style].style.size;
  uint32_t form = item->half || bx_char_is(item->class, BX_IS_MARK) ? bx_char_vertical(item->code) : item->code;
  bx_glyph glyph = {
      .id = item->glyph, .x = -item->natural / 2, .y = top + bx_len_scale(size, 512 + prepared->middle, 1024)};
  if (!item->font) return glyph;
  uint32_t id = form != item->code ? bx_font_glyph(item->font, form) : 0;
  if (id) {
    glyph.id = id;
    glyph.x = -bx_font_advance(item->font, id, size) / 2;
  }
  int left, right, bottom, above;
  if (id || !bx_char_is(item->class, BX_IS_MARK) || !bx_font_ink(item->font, glyph.id, &left, &right, &bottom, &above))
    return glyph;
  if (is_point(item->code)) {
    glyph.x = -size / 2 + bx_len_scale(size, POINT_LEFT - left, 1024);
    glyph.y -= bx_len_scale(size, POINT_TOP - above, 1024);
  } else if (item->class != BX_CHAR_OPEN && item->class != BX_CHAR_CLOSE) {
    glyph.x = -bx_len_scale(size, left + right, 2048); /* ：；！？ in the middle of the column */
  }
  return glyph;
}

/* How many items share the cell that begins with item i: a short number that fits side by side. */
static int abreast(const bx_prepared *prepared, int i) {
  const bx_text_item *items = prepared->items;
  if (i > 0 && items[i - 1].class == BX_CHAR_DIGIT) return 1; /* in a longer number */
  bx_len width = 0;
  int end = i;
  while (end < prepared->count && items[end].class == BX_CHAR_DIGIT && items[end].font == items[i].font &&
         items[end].style == items[i].style)
    width += items[end++].body;
  bool fits = end - i <= ABREAST_MAX && width <= prepared->styles[items[i].style].em * 9 / 8;
  return end > i && fits ? end - i : 1;
}

static int same_run_end(const bx_prepared *prepared, int first) {
  const bx_text_item *items = prepared->items;
  int end = first + 1;
  while (end < prepared->count && items[end].font == items[first].font && items[end].style == items[first].style) end++;
  return end;
}

/* A shaped cluster stands upright in its cell, as Han do: returns how many glyphs. */
static int place_shaped(const bx_prepared *prepared, const bx_text_item *item, bx_len top, bx_glyph *glyphs) {
  const bx_shaped_glyphs *shaped = &prepared->shaped[item->glyph];
  bx_len baseline = top + bx_len_scale(prepared->styles[item->style].style.size, 512 + prepared->middle, 1024);
  for (int i = 0; i < shaped->count; i++)
    glyphs[i] = (bx_glyph){shaped->glyphs[i].id, shaped->glyphs[i].x - item->body / 2, shaped->glyphs[i].y + baseline};
  return shaped->count;
}

/* Fills the run's glyphs and clusters; the bottom of its last cell. */
static bx_len fill_run(const bx_prepared *prepared, int first, int end, bx_len top, bx_run *run, bx_glyph *glyphs,
                       bx_cluster *clusters) {
  const bx_text_item *items = prepared->items;
  for (int i = first; i < end;) {
    int together = abreast(prepared, i);
    bx_len width = 0;
    for (int k = 0; k < together; k++) width += items[i + k].body;
    bx_len x = -width / 2;
    for (int k = 0; k < together; k++, i++) {
      if (items[i].bytes) clusters[run->cluster_count++] = (bx_cluster){.bytes = items[i].bytes};
      bx_glyph *glyph = &glyphs[run->glyph_count];
      int count = items[i].shaped ? place_shaped(prepared, &items[i], top, glyph) : 1;
      if (!items[i].shaped) *glyph = place(prepared, &items[i], top);
      if (together > 1) glyph->x = x;
      clusters[run->cluster_count - 1].glyphs = (uint16_t)(clusters[run->cluster_count - 1].glyphs + count);
      run->glyph_count += count;
      x += items[i].body;
    }
    top += prepared->styles[items[i - 1].style].em;
  }
  return top;
}

bx_column bx_para_set_vertical(bx_arena *arena, const bx_prepared *prepared) {
  const bx_text_item *items = prepared->items;
  bx_column column = {.runs = BX_NEW_ARRAY(arena, const bx_run *, prepared->count)};
  int more = 0;
  for (int i = 0; i < prepared->count; i++)
    if (items[i].shaped) more += prepared->shaped[items[i].glyph].count - 1;
  bx_glyph *glyphs = BX_NEW_ARRAY(arena, bx_glyph, prepared->count + more);
  bx_cluster *clusters = BX_NEW_ARRAY(arena, bx_cluster, prepared->count);
  for (int first = 0; first < prepared->count;) {
    int end = same_run_end(prepared, first);
    if (items[first].class == BX_CHAR_NEWLINE) { /* one column only */
      first = end;
      continue;
    }
    const bx_item_style *style = &prepared->styles[items[first].style];
    bx_run *run = BX_NEW(arena, bx_run);
    *run = (bx_run){.font = items[first].font, .size = style->style.size, .color = style->style.color};
    run->text = prepared->text + items[first].offset;
    run->text_len = items[end - 1].offset + items[end - 1].bytes - items[first].offset;
    run->glyphs = glyphs;
    run->clusters = clusters + first;
    run->width = style->em;
    column.height = fill_run(prepared, first, end, column.height, run, glyphs, clusters + first);
    glyphs += run->glyph_count;
    if (style->em > column.width) column.width = style->em;
    column.runs[column.run_count++] = run;
    first = end;
  }
  return column;
}
