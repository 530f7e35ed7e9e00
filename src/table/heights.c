/* Row heights: the content of single rows first, then what spans need beyond them. */
#include "table.h"

bx_len bx_heights_raise(bx_len *heights, const int *weights, int count, bx_len need) {
  int64_t sum = 0, total = 0;
  for (int i = 0; i < count; i++) {
    sum += heights[i];
    total += weights ? weights[i] : 1;
  }
  if (sum >= need) return 0;
  if (total == 0) { /* none is to stretch, but the content needs the room */
    weights = NULL;
    total = count;
  }
  const int64_t extra = need - sum;
  int64_t given = 0;
  for (int i = 0; i < count; i++) {
    const int64_t part = extra * (weights ? weights[i] : 1) / total;
    heights[i] += (bx_len)part;
    given += part;
  }
  for (int i = 0; given < extra; i++) { /* fewer than there are weights over 0 */
    if (weights && weights[i] == 0) continue;
    heights[i]++;
    given++;
  }
  return (bx_len)extra;
}

static const int *stretch_from(const bx_rows *rows, int row) { return rows->stretch ? rows->stretch + row : NULL; }

/* Is a row the label of a group across a band? */
static bool is_label(const bx_rows *rows, int row, const bx_band *band) {
  for (int i = rows->row_cells[row]; i < rows->row_cells[row + 1]; i++) {
    const bx_cell *cell = &rows->cells[i];
    if (cell->part == BX_PART_SECTION && cell->band->first_column == band->first_column) return true;
  }
  return false;
}

/* Rows [first, end) of a band, but for labels across it. */
static bool level(bx_rows *rows, int first, int end, const bx_band *band) {
  bx_len highest = 0;
  bool changed = false;
  for (int r = first; r < end; r++)
    if (!is_label(rows, r, band)) highest = bx_max_int(highest, rows->heights[r]);
  for (int r = first; r < end; r++) {
    if (rows->heights[r] >= highest || is_label(rows, r, band)) continue;
    rows->heights[r] = highest;
    changed = true;
  }
  return changed;
}

/* Rows of each group that asks for it are all as high as the highest. */
static bool even_rows(bx_rows *rows) {
  bool changed = false;
  for (int i = 0; i < rows->span_count; i++) {
    const bx_cell *cell = &rows->cells[rows->spans[i]];
    if (cell->part == BX_PART_STUB && cell->row_header && cell->row_header->even)
      changed |= level(rows, cell->row, cell->row + cell->row_span, cell->band);
  }
  for (int i = 0; i < rows->section_count; i++) {
    const bx_cell *cell = &rows->cells[rows->sections[i]];
    if (cell->row_header->even) changed |= level(rows, cell->row, cell->section_end, cell->band);
  }
  return changed;
}

/* Of a row without a cell of its own, all of whose cells cover more rows. */
static bx_len line_height(const bx_rows *rows, int row) {
  int cell = rows->row_cells[row];
  if (cell == rows->row_cells[row + 1]) cell--; /* none begins in it */
  return rows->cells[cell].style->leading;
}

/* Spans come by increasing number of rows, so that an inner group has its height before an outer one shares. Rows
 * that are even are so before and after: a span must not ask for what they have, nor make them uneven. */
void bx_rows_raise(bx_rows *rows, const bx_table_look *look) {
  const bx_len padding = 2 * look->pad_top;
  for (int r = 0; r < rows->row_count; r++) rows->heights[r] = look->row_height;
  for (int i = 0; i < rows->cell_count; i++) {
    const bx_cell *cell = &rows->cells[i];
    if (cell->row_span == 1)
      rows->heights[cell->row] = bx_max_int(rows->heights[cell->row], cell->set.height + padding);
  }
  for (int r = 0; r < rows->row_count; r++)
    if (rows->heights[r] == 0) rows->heights[r] = line_height(rows, r) + padding;
  while (even_rows(rows)) continue; /* groups of halves side by side may overlap */
  for (int i = 0; i < rows->span_count; i++) {
    const bx_cell *cell = &rows->cells[rows->spans[i]];
    bx_heights_raise(rows->heights + cell->row, stretch_from(rows, cell->row), cell->row_span,
                     cell->set.height + padding);
  }
  while (even_rows(rows)) continue; /* groups of halves side by side may overlap */
  for (int r = 0; r < rows->row_count && look->row_step; r++) {
    const bx_len over = rows->heights[r] % look->row_step;
    if (over) rows->heights[r] += look->row_step - over;
  }
}
