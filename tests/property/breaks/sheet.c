/* Forms: rows of cells of any span, some of them for each item of a list. */
#include <stdio.h>
#include <string.h>

#include "make.h"

#define MOST_SHEET_ROWS 12

/* ---- Making ---- */

static void make_kind(form *f, dice *d, sheet_cell *cell, const sheet_row *row) {
  static const sheet_kind kinds[] = {SHEET_LABEL, SHEET_LABEL, SHEET_LABEL, SHEET_TEXT, SHEET_TEXT,
                                     SHEET_TEXT,  SHEET_PROSE, SHEET_PLACE, SHEET_CODE};
  cell->kind = kinds[dice_below(d, (int)(sizeof kinds / sizeof *kinds))];
  if (cell->kind == SHEET_PROSE && (row->list || cell->row_span > 1)) cell->kind = SHEET_TEXT;
  bool of_item = cell->kind == SHEET_TEXT || cell->kind == SHEET_CODE;
  if (cell->over_all && of_item) cell->kind = SHEET_PLACE; /* its field is no item's */
  if (cell->kind == SHEET_LABEL || (cell->kind == SHEET_PLACE && dice_chance(d, 50))) {
    cell->vertical = cell->kind == SHEET_LABEL && dice_chance(d, 15);
    cell->label = cell->vertical ? han_text(d, dice_between(d, 1, 5), f->arena)
                                 : random_text(d, dice_between(d, 0, 4 * cell->col_span), f->arena);
  }
  if (cell->kind == SHEET_CODE) cell->boxes = dice_between(d, 1, 3 * cell->col_span);
  if (cell->kind == SHEET_TEXT && dice_chance(d, 12)) cell->foot = random_text(d, dice_between(d, 1, 4), f->arena);
  if (dice_chance(d, 10)) cell->height = dice_between(d, 5, 25);
}

static bool is_full(const bool *taken, int r, int columns) {
  for (int c = 0; c < columns; c++)
    if (!taken[r * columns + c]) return false;
  return true;
}

/* A row has a cell of its own at least: the last one above ends where none would be left. */
static void leave_places(const sheet *s, int r, int columns, bool *taken) {
  sheet_cell *last = &s->rows[r].cells[s->rows[r].count - 1];
  for (int i = r + 1; i < r + last->row_span; i++) {
    if (!is_full(taken, i, columns)) continue;
    for (int k = i; k < r + last->row_span; k++)
      for (int c = last->col; c < last->col + last->col_span; c++) taken[k * columns + c] = false;
    last->row_span = i - r;
  }
  if (last->row_span == 1 && !last->over_all) last->keep = false;
}

/* Fills the places of a row that cells from above leave free; `taken` is of all rows. */
static void make_cells(form *f, dice *d, sheet *s, int r, int columns, bool *taken) {
  sheet_row *row = &s->rows[r];
  row->cells = BX_NEW_ARRAY(f->arena, sheet_cell, columns);
  for (int col = 0; col < columns; col++) {
    if (taken[r * columns + col]) continue;
    int free = 1;
    while (col + free < columns && !taken[r * columns + col + free]) free++;
    sheet_cell *cell = &row->cells[row->count++];
    *cell = (sheet_cell){.col = col, .col_span = dice_between(d, 1, free), .row_span = 1, .id = 100 * r + col};
    cell->over_all = row->list && dice_chance(d, 20);
    if (!row->list && dice_chance(d, 25)) cell->row_span = dice_between(d, 1, bx_min_int(3, s->row_count - r));
    cell->keep = (cell->row_span > 1 || cell->over_all) && dice_chance(d, 30);
    make_kind(f, d, cell, row);
    for (int i = r; i < r + cell->row_span; i++)
      for (int c = col; c < col + cell->col_span; c++) taken[i * columns + c] = true;
  }
}

sheet *make_sheet(form *f, dice *d, int columns) {
  sheet *s = BX_NEW(f->arena, sheet);
  s->row_count = dice_between(d, 1, MOST_SHEET_ROWS);
  s->rows = BX_NEW_ARRAY(f->arena, sheet_row, s->row_count);
  bool *taken = BX_NEW_ARRAY(f->arena, bool, s->row_count *columns);
  for (int r = 0; r < s->row_count; r++) {
    char name[12];
    snprintf(name, sizeof name, "l%d", r);
    if (r > 0 && dice_chance(d, 20)) {
      s->rows[r].list = bx_arena_strdup(f->arena, name);
      s->rows[r].items = dice_between(d, 0, 5);
      s->rows[r].least = dice_between(d, 1, 4);
    }
    make_cells(f, d, s, r, columns, taken);
    leave_places(s, r, columns, taken);
  }
  if (dice_chance(d, 10) && !s->rows[s->row_count - 1].list) s->rows[s->row_count - 1].fill = true;
  return s;
}

void fit_sheet(form *f) {
  int most = (f->top + f->height + f->bottom) / 10;
  for (int r = 0; f->sheet && r < f->sheet->row_count; r++)
    for (int c = 0; c < f->sheet->rows[r].count; c++)
      f->sheet->rows[r].cells[c].height = bx_min_int(f->sheet->rows[r].cells[c].height, most);
}

/* ---- What it says ---- */

int sheet_times(const sheet_row *row) { return row->list ? bx_max_int(row->items, row->least) : 1; }

static const char *digits(dice *d, int count, bx_arena *arena) {
  bx_buf buf = {0};
  for (int i = 0; i < count; i++) bx_buf_putc(&buf, (char)('0' + dice_below(d, 10)));
  return bx_buf_take(&buf, arena);
}

const char *sheet_text(const form *f, const sheet_cell *cell, int number) {
  dice d = dice_of(f->seed ^ (uint64_t)f->number << 32, (int64_t)cell->id << 20 | number);
  if (dice_chance(&d, 12)) return NULL;
  if (cell->kind == SHEET_CODE) return digits(&d, dice_between(&d, 1, cell->boxes), f->arena);
  if (cell->kind == SHEET_TEXT)
    return random_text(&d, dice_chance(&d, 15) ? dice_between(&d, 20, 120) : dice_between(&d, 1, 12), f->arena);
  const char *text = random_text(&d, dice_between(&d, 1, 60), f->arena);
  for (int lines = dice_below(&d, 6); lines > 0; lines--)
    text = bx_arena_join(f->arena, text, "\n", random_text(&d, dice_between(&d, 1, 60), f->arena), NULL);
  return text;
}

/* ---- Written ---- */

static bool has_field(const sheet_cell *cell) { return cell->kind != SHEET_LABEL && cell->kind != SHEET_PLACE; }

static void put_name(bx_buf *out, const sheet_cell *cell) {
  bx_buf_putc(out, 'f');
  bx_buf_int(out, cell->id);
}

static void put_fields(bx_buf *out, const sheet_row *row) {
  const char *before = "";
  for (int c = 0; c < row->count; c++) {
    if (!has_field(&row->cells[c])) continue;
    bx_buf_puts(out, before);
    put_name(out, &row->cells[c]);
    bx_buf_puts(out, row->cells[c].kind == SHEET_PROSE ? ": {type: prose}" : ": {type: text}");
    before = ", ";
  }
}

void write_sheet_fields(const form *f, bx_buf *out) {
  bx_buf_puts(out, "fields:\n  文: {type: text}\n");
  for (int r = 0; r < f->sheet->row_count; r++) {
    const sheet_row *row = &f->sheet->rows[r];
    bx_buf fields = {0};
    bx_buf_puts(&fields, "");
    put_fields(&fields, row);
    if (row->list) {
      bx_buf_puts(out, "  ");
      bx_buf_puts(out, row->list);
      bx_buf_puts(out, ": {type: records, fields: {记: {type: text}");
      bx_buf_puts(out, fields.len ? ", " : "");
      bx_buf_append(out, fields.data, fields.len);
      bx_buf_puts(out, "}}\n");
    } else if (fields.len) {
      for (int c = 0; c < row->count; c++) {
        if (!has_field(&row->cells[c])) continue;
        bx_buf_puts(out, "  ");
        put_name(out, &row->cells[c]);
        bx_buf_puts(out, row->cells[c].kind == SHEET_PROSE ? ": {type: prose}\n" : ": {type: text}\n");
      }
    }
    bx_buf_free(&fields);
  }
}

static void put_int(bx_buf *out, const char *before, int number, const char *unit) {
  bx_buf_puts(out, before);
  bx_buf_int(out, number);
  bx_buf_puts(out, unit);
}

static void put_cell(bx_buf *out, const sheet_cell *cell) {
  static const char *const kinds[] = {"{label: ", "{text: \"{", "{prose: ", "{place: ", "{code: \"{"};
  bx_buf_puts(out, kinds[cell->kind]);
  if (cell->kind == SHEET_LABEL)
    bx_buf_json(out, cell->label);
  else
    put_name(out, cell);
  if (cell->kind == SHEET_TEXT || cell->kind == SHEET_CODE) bx_buf_puts(out, "}\"");
  if (cell->kind == SHEET_PLACE && cell->label) bx_buf_puts(out, ", label: "), bx_buf_json(out, cell->label);
  if (cell->boxes) put_int(out, ", boxes: ", cell->boxes, "");
  if (cell->col_span > 1) put_int(out, ", span: ", cell->col_span, "");
  if (cell->over_all) bx_buf_puts(out, ", rows: all");
  if (cell->row_span > 1) put_int(out, ", rows: ", cell->row_span, "");
  if (cell->vertical) bx_buf_puts(out, ", vertical: true");
  if (cell->keep) bx_buf_puts(out, ", keep: true");
  if (cell->height) put_int(out, ", height: ", cell->height, "mm");
  if (cell->foot) bx_buf_puts(out, ", foot: "), bx_buf_json(out, cell->foot);
  bx_buf_putc(out, '}');
}

void write_sheet(const form *f, bx_buf *out) {
  bx_buf_puts(out, "    form:\n");
  for (int r = 0; r < f->sheet->row_count; r++) {
    const sheet_row *row = &f->sheet->rows[r];
    bx_buf_puts(out, "      - {");
    if (row->list) bx_buf_puts(out, "each: "), bx_buf_puts(out, row->list), put_int(out, ", least: ", row->least, ", ");
    if (row->fill) bx_buf_puts(out, "fill: true, ");
    bx_buf_puts(out, "cells: [");
    for (int c = 0; c < row->count; c++) {
      if (c) bx_buf_puts(out, ", ");
      put_cell(out, &row->cells[c]);
    }
    bx_buf_puts(out, "]}\n");
  }
}

static void put_values(const form *f, bx_buf *out, const sheet_row *row, int number) {
  for (int c = 0; c < row->count; c++) {
    const char *text = has_field(&row->cells[c]) ? sheet_text(f, &row->cells[c], number) : NULL;
    if (!text) continue;
    bx_buf_puts(out, ", \"");
    put_name(out, &row->cells[c]);
    bx_buf_puts(out, "\": ");
    bx_buf_json(out, text);
  }
}

void write_sheet_report(const form *f, bx_buf *out) {
  bx_buf_puts(out, "{\"版式\": \"case\", \"文\": \"x\"");
  for (int r = 0; r < f->sheet->row_count; r++) {
    const sheet_row *row = &f->sheet->rows[r];
    if (!row->list) {
      put_values(f, out, row, 0);
      continue;
    }
    bx_buf_puts(out, ", \"");
    bx_buf_puts(out, row->list);
    bx_buf_puts(out, "\": [");
    for (int i = 0; i < row->items; i++) {
      bx_buf_puts(out, i ? ", {\"记\": \"x\"" : "{\"记\": \"x\"");
      put_values(f, out, row, i);
      bx_buf_putc(out, '}');
    }
    bx_buf_putc(out, ']');
  }
  bx_buf_puts(out, "}\n");
}
