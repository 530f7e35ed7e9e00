/* Bands of a table on one grid: which stand beside one another, where their stubs, numbers and figures begin, and how
 * wide the columns are. */
#include <string.h>

#include "loader.h"

/* ---- Stub and numbers ---- */

static bx_numbers read_numbers(bx_loader *loader, const bx_value *value, const char *axis) {
  bx_numbers numbers = {.from = BX_NUMBERS_GO_ON};
  if (!value || !bx_read_map(loader, value, axis, "label from")) return numbers;
  numbers.present = true;
  numbers.from = bx_read_int(loader, value, "from", BX_NUMBERS_GO_ON, 0, 1000000);
  numbers.labels = bx_read_texts(loader, bx_value_find(value, "label"), &numbers.label_count);
  return numbers;
}

static void complain_span(bx_loader *loader, const bx_value *band, const char *what, int covered, int there) {
  bx_complain(loader, BX_MSG_LAYOUT_SPAN, band,
              BX_ARGS(what, bx_diag_int(loader->diags, covered), bx_diag_int(loader->diags, there)));
}

void bx_read_stub_and_numbers(bx_loader *loader, const bx_value *value, bx_band *band) {
  enum { LEFT, RIGHT, BOTH };
  int side = bx_read_choice(loader, value, "stub", LEFT, "left right both");
  band->stub_left = side != RIGHT;
  band->stub_right = side != LEFT;
  const bx_value *numbers = bx_value_find(value, "numbers");
  if (!numbers || !bx_read_map(loader, numbers, "numbers", "columns rows")) return;
  band->column_numbers = read_numbers(loader, bx_value_find(numbers, "columns"), "columns");
  band->row_numbers = read_numbers(loader, bx_value_find(numbers, "rows"), "rows");
  if (band->row_numbers.label_count > 1) complain_span(loader, numbers, "labels", band->row_numbers.label_count, 1);
}

/* ---- The grid ---- */

/* Bands at the same place of those beside one another have stubs of the same number of columns. */
static int stub_columns_at(const bx_table *table, int place) {
  int most = 0;
  for (int i = 0; i < table->band_count; i += table->bands[i].halves)
    if (place < table->bands[i].halves) most = bx_max_int(most, table->bands[i + place].stub_levels);
  return most;
}

void bx_place_band(bx_band *band, int first, int stub_columns) {
  band->stub_columns = band->stub_levels ? stub_columns : 0;
  int left = band->stub_left ? band->stub_columns : 0, right = band->stub_right ? band->stub_columns : 0;
  int numbers = band->row_numbers.present ? 1 : 0;
  bool numbers_right = band->stub_right && !band->stub_left; /* always next to a stub */
  band->first_column = first;
  band->grid_columns = left + right + numbers + band->columns->span;
  band->figure_column = first + left + (numbers_right ? 0 : numbers);
  band->number_column = !numbers ? -1 : numbers_right ? band->figure_column + band->columns->span : first + left;
}

static const bx_value *band_value(const bx_value *table_value, const bx_value *bands, int i) {
  return bands ? bands->items[i] : table_value;
}

/* All columns under the corner have a text of their own, or one stands over them all. */
static void check_labels(bx_loader *loader, const bx_value *at, const bx_band *band) {
  int side = band->stub_columns + (band->row_numbers.present ? 1 : 0), count = band->column_numbers.label_count;
  bool fits = count == side || count == band->stub_columns || (count == 1 && side > 0);
  if (count > 0 && !fits) complain_span(loader, at, "labels", count, side);
}

/* All cells of a grid stand in memory at once. */
static bool check_size(bx_loader *loader, const bx_value *at, const bx_band *bands, int columns) {
  int rows = 0, figures = 0;
  for (int i = 0; i < bands->halves; i++) {
    rows = bx_max_int(rows, bands[i].rows->span);
    figures += bands[i].column_count;
  }
  bool is_wide = columns > BX_LAYOUT_MAX_GRID, is_large = (int64_t)rows * figures > 2 * BX_LAYOUT_MAX_CELLS;
  int most = is_wide ? BX_LAYOUT_MAX_GRID : 2 * BX_LAYOUT_MAX_CELLS;
  if (is_wide || is_large)
    bx_complain(loader, BX_MSG_LAYOUT_TOO_LARGE, at,
                BX_ARGS(bx_diag_int(loader->diags, most), is_wide ? "columns" : "cells"));
  return !is_wide && !is_large;
}

/* Each must cover the grid exactly; of bands side by side the last what the others leave. */
static void check_cover(bx_loader *loader, const bx_value *value, const bx_value *list, const bx_table *table) {
  for (int i = 0; i < table->band_count; i++) {
    const bx_band *band = &table->bands[i];
    bool is_last = i + 1 == table->band_count || band[1].halves > 0;
    int cells = 0, room = band->columns->span;
    if (is_last) room += table->grid_columns - band->first_column - band->grid_columns;
    for (int c = 0; c < band->column_count; c++) cells += band->column_leaves[c]->cell_span;
    if (band->form) cells = band->columns->span;
    const bx_value *at = band_value(value, list, i);
    if (band->columns->span != room) complain_span(loader, at, "heads", band->columns->span, room);
    if (cells != room) complain_span(loader, at, "cells", cells, room);
  }
}

bool bx_place_bands(bx_loader *loader, const bx_value *value, const bx_value *list, bx_table *table) {
  bx_band *bands = (bx_band *)(uintptr_t)table->bands; /* still being read */
  for (int i = 0; i < table->band_count; i += bands[i].halves) {
    int64_t first = 0;
    for (int k = i; k < i + bands[i].halves && first <= BX_LAYOUT_MAX_GRID; k++) {
      bx_place_band(&bands[k], (int)first, stub_columns_at(table, k - i));
      check_labels(loader, band_value(value, list, k), &bands[k]);
      first += bands[k].grid_columns;
      table->stub_columns = bx_max_int(table->stub_columns, bands[k].stub_columns);
    }
    if (!check_size(loader, band_value(value, list, i), &bands[i], (int)first)) return false;
    table->grid_columns = bx_max_int(table->grid_columns, (int)first);
  }
  check_cover(loader, value, list, table);
  return true;
}

/* ---- Widths ---- */

/* Fills `count` tracks from one width or a list of exactly as many. */
static void read_width_list(bx_loader *loader, const bx_value *value, bx_track_width *tracks, int count) {
  if (!value) return;
  if (value->kind == BX_LIST && value->count != count) {
    complain_span(loader, value, "widths", value->count, count);
    return;
  }
  for (int i = 0; i < count; i++)
    tracks[i] = bx_read_track(loader, value->kind == BX_LIST ? value->items[i] : value, bx_grid_units(loader));
}

/* One width, a list or a map of the parts for the columns of a band; a stub on the right has the widths of the left
 * one from the outside. */
static void read_band_widths(bx_loader *loader, const bx_value *value, const bx_band *band, bx_track_width *grid) {
  bx_track_width *own = grid + band->first_column;
  if (!value || value->kind != BX_MAP) {
    read_width_list(loader, value, own, band->grid_columns);
    return;
  }
  bool numbered = band->row_numbers.present;
  bx_read_map(loader, value, "widths", numbered ? "stub numbers columns" : "stub columns");
  int stub = band->stub_columns, end = band->first_column + band->grid_columns;
  bx_track_width *tracks = BX_NEW_ARRAY(loader->arena, bx_track_width, bx_max_int(stub, 1));
  for (int i = 0; i < stub; i++) tracks[i] = own[0];
  read_width_list(loader, bx_value_find(value, "stub"), tracks, stub);
  for (int i = 0; i < stub; i++) {
    if (band->stub_left) own[i] = tracks[i];
    if (band->stub_right) grid[end - 1 - i] = tracks[i];
  }
  read_width_list(loader, bx_value_find(value, "columns"), grid + band->figure_column, band->columns->span);
  if (numbered) read_width_list(loader, bx_value_find(value, "numbers"), grid + band->number_column, 1);
}

/* The band that says how wide the columns are: the first with the most columns of stubs. */
static int leading_band(const bx_table *table) {
  int most = 0;
  for (int i = 0; i < table->band_count; i += table->bands[i].halves)
    if (table->bands[i].stub_columns > table->bands[most].stub_columns) most = i;
  return most;
}

void bx_read_widths(bx_loader *loader, const bx_value *value, const bx_value *bands, bx_table *table) {
  bx_track_width *tracks = BX_NEW_ARRAY(loader->arena, bx_track_width, table->grid_columns);
  for (int i = 0; i < table->grid_columns; i++) tracks[i] = (bx_track_width){.kind = BX_TRACK_SHARE, .share = 1000};
  table->widths = tracks;
  const bx_value *all = bx_value_find(value, "widths");
  if (!all || all->kind != BX_MAP) read_width_list(loader, all, tracks, table->grid_columns);
  int first = leading_band(table);
  for (int i = first; i < first + table->bands[first].halves; i++) {
    const bx_value *own = bands ? bx_value_find(bands->items[i], "widths") : NULL;
    if (own || (all && all->kind == BX_MAP)) read_band_widths(loader, own ? own : all, &table->bands[i], tracks);
  }
  for (int i = 0; bands && i < bands->count; i++) {
    const bx_value *own = bx_value_find(bands->items[i], "widths");
    bool is_one = i >= first && i < first + table->bands[first].halves;
    if (own && !is_one) bx_complain(loader, BX_MSG_LAYOUT_HERE, own, BX_ARGS("widths"));
  }
}
