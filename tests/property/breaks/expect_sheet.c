/* What a form asks for: its rows, as often as their lists have items, with their cells. */
#include <string.h>

#include "breaks.h"

static const char *text_of_cell(const form *f, const sheet_row *row, const sheet_cell *cell, int number) {
  if (cell->label) return cell->label;
  bool is_field = cell->kind != SHEET_LABEL && cell->kind != SHEET_PLACE;
  bool given = !row->list || number < row->items;
  const char *text = is_field && given ? sheet_text(f, cell, number) : NULL;
  bool has_foot = cell->foot && given;
  return bx_arena_join(f->arena, text ? text : "", has_foot ? cell->foot : NULL, NULL);
}

/* Where what it says stands in the report, or would. */
static const char *pointer_of(const form *f, const sheet_row *row, const sheet_cell *cell, int number) {
  bool is_field = cell->kind != SHEET_LABEL && cell->kind != SHEET_PLACE;
  if (!is_field || (row->list && number >= row->items)) return NULL;
  bx_buf buf = {0};
  if (row->list) {
    bx_buf_putc(&buf, '/');
    bx_buf_puts(&buf, row->list);
    bx_buf_putc(&buf, '/');
    bx_buf_int(&buf, number);
  }
  bx_buf_puts(&buf, "/f");
  bx_buf_int(&buf, cell->id);
  return bx_buf_take(&buf, f->arena);
}

static void expect_cell(const form *f, wanted *w, const sheet_row *row, const sheet_cell *cell, int line, int number) {
  want_cell *want = &w->cells[w->cell_count];
  *want = (want_cell){.sheet = true, .row = line, .col = cell->col, .col_span = cell->col_span, .index = w->cell_count};
  want->same = w->cell_count++;
  want->row_span = 1;
  want->end = cell->col + cell->col_span;
  if (cell->over_all) want->row_span = sheet_times(row);
  if (cell->row_span > 1) {
    want->row_span = 0;
    for (int r = 0; r < cell->row_span; r++) want->row_span += sheet_times(row + r);
  }
  want->reach = line + want->row_span;
  want->head = cell->kind == SHEET_LABEL;
  want->scope = want->head ? BX_SCOPE_ROW : BX_SCOPE_NONE;
  want->text = text_of_cell(f, row, cell, number);
  if (want->head && f->again) want->again = bx_arena_join(f->arena, want->text, "（续）", NULL);
  want->pointer = pointer_of(f, row, cell, number);
  want->place = cell->kind == SHEET_PLACE;
  want->boxes = cell->boxes;
  want->group = cell->keep && want->row_span > 1;
}

wanted expect_sheet(const form *f, bx_arena *arena) {
  wanted w = {0};
  const sheet *s = f->sheet;
  for (int r = 0; r < s->row_count; r++) w.line_count += sheet_times(&s->rows[r]);
  w.lines = BX_NEW_ARRAY(arena, want_line, w.line_count);
  w.cells = BX_NEW_ARRAY(arena, want_cell, w.line_count * f->grid_columns);
  int line = 0;
  for (int r = 0; r < s->row_count; r++) {
    const sheet_row *row = &s->rows[r];
    for (int number = 0; number < sheet_times(row); number++, line++) {
      w.lines[line].first = w.cell_count;
      for (int c = 0; c < row->count; c++)
        if (!(row->cells[c].over_all && number)) expect_cell(f, &w, row, &row->cells[c], line, number);
      w.lines[line].count = w.cell_count - w.lines[line].first;
    }
  }
  return w;
}
