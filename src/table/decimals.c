/* Figures aligned on the decimal point, over a whole column of a table: how far they reach to its left and right
 * is known before the first row is set, so that every page has the point at the same place. */
#include "measure.h"

const char *bx_figure_note(const char *text) {
  for (const char *p = text; *p;) {
    const char *at = p;
    uint32_t code = bx_utf8_next(&p);
    if (code == '(' || code == 0xff08) return at > text ? at : NULL;
  }
  return NULL;
}

const bx_prepared *bx_figure_prepare(bx_setter *setter, bx_arena *arena, const bx_cell *cell, const char *note,
                                     bx_len size) {
  const char *text = cell->set.text;
  if (note) text = bx_arena_strndup(arena, text, (size_t)(note - text));
  return bx_cell_prepare(setter, arena, cell, text, size);
}

static void add_figure(bx_setter *setter, bx_arena *arena, const bx_cell *cell, bx_len width, bx_decimals *decimals) {
  const char *note = bx_figure_note(cell->set.text);
  const bx_prepared *figure = bx_figure_prepare(setter, arena, cell, note, cell->style->size);
  bx_len left = bx_prepared_decimal_width(figure), whole = bx_prepared_max_width(figure);
  if (whole > width) return; /* it will be set smaller */
  decimals->left = bx_max_int(decimals->left, left);
  decimals->right = bx_max_int(decimals->right, whole - left);
  if (note) whole = bx_prepared_max_width(bx_cell_prepare(setter, arena, cell, cell->set.text, cell->style->size));
  if (whole <= width) decimals->noted = bx_max_int(decimals->noted, whole - left);
}

/* Words may stand in such a column, but do not speak for it. */
static bool is_figure(const bx_cell *cell) {
  if (cell->align != BX_SIDE_DECIMAL || !*cell->set.text) return false;
  return bx_cell_format_of(cell->row_header, cell->column_header)->type < BX_CELL_TEXT;
}

void bx_decimals_add(bx_setter *setter, bx_arena *arena, const bx_rows *rows, const bx_len *columns,
                     bx_decimals *decimals) {
  bool before = bx_setter_quiet(setter, true); /* what is missing is said when it is set */
  for (int i = 0; i < rows->cell_count; i++) {
    const bx_cell *cell = &rows->cells[i];
    if (!is_figure(cell)) continue;
    bx_len width = columns[cell->col + cell->col_span] - columns[cell->col] - 2 * cell->pad_side;
    add_figure(setter, arena, cell, width, &decimals[cell->col]);
  }
  bx_setter_quiet(setter, before);
}

bx_len bx_decimals_point(const bx_decimals *decimals, bx_len width) {
  bx_len start = bx_max_int((width - decimals->left - decimals->right) / 2, 0);
  bx_len room = width - decimals->left - decimals->noted;
  if (room >= 0) start = bx_min_int(start, room);
  return start + decimals->left;
}

static bool has_decimals(const bx_band *band) {
  for (int c = 0; c < band->column_count; c++)
    if (band->column_leaves[c]->format.align == BX_SIDE_DECIMAL) return true;
  for (int r = 0; r < band->row_count; r++)
    if (band->row_leaves[r]->has_format && band->row_leaves[r]->format.align == BX_SIDE_DECIMAL) return true;
  return false;
}

bool bx_band_has_decimals(const bx_band *band) {
  for (int h = 0; h < band->halves; h++)
    if (has_decimals(&band[h])) return true;
  return false;
}
