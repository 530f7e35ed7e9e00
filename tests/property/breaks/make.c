/* Random cases: pages from absurdly small to A4, bands on one grid. */
#include <stdio.h>
#include <string.h>

#include "make.h"

/* ---- Bands on the grid ---- */

int halves_of(const form *f, int first) {
  int count = 1;
  while (first + count < f->band_count && f->bands[first + count].beside) count++;
  return count;
}

int first_half(const form *f, int index) {
  while (f->bands[index].beside) index--;
  return index;
}

int side_columns(const band *b) { return b->stub_columns * (b->side == STUB_BOTH ? 2 : 1) + b->row_numbers; }

/* Bands in the same place among those beside them have stubs of as many columns. */
static void place_stubs(form *f) {
  for (int i = 0; i < f->band_count; i++) {
    band *b = &f->bands[i];
    int place = i - first_half(f, i);
    b->stub_columns = 0;
    for (int k = 0; k < f->band_count && b->stub_levels; k++)
      if (k - first_half(f, k) == place) b->stub_columns = bx_max_int(b->stub_columns, f->bands[k].stub_levels);
    b->row_numbers = f->row_numbers && b->stub_columns;
  }
}

bool place_bands(form *f) {
  place_stubs(f);
  int end = 0;
  for (int i = 0; i < f->band_count; i++) {
    band *b = &f->bands[i];
    if (i && !b->beside && end != f->grid_columns) return false;
    b->first_column = b->beside ? end : 0;
    b->grid_columns = side_columns(b) + b->columns->span;
    end = b->first_column + b->grid_columns;
  }
  return end == f->grid_columns;
}

/* The columns of figures of each band, of which those side by side share what there is. */
static void share_columns(growing *g, int total) {
  form *f = g->form;
  for (int i = 0; i < f->band_count;) {
    int halves = halves_of(f, i), left = total;
    for (int h = i; h < i + halves; h++) left -= side_columns(&f->bands[h]) + 1;
    for (; halves > 0; halves--, i++) {
      int more = halves == 1 ? left : dice_below(g->dice, left + 1);
      f->grid_columns = total - 1 - more + make_columns(g, &f->bands[i], 1 + more, i);
      index_columns(&f->bands[i]);
      left -= more;
    }
  }
}

static int least_columns(const form *f) {
  int most = 0;
  for (int i = 0, halves; i < f->band_count; i += halves) {
    int least = halves = halves_of(f, i);
    for (int h = i; h < i + halves; h++) least += side_columns(&f->bands[h]);
    most = bx_max_int(most, least);
  }
  return most;
}

static stub_side any_side(dice *d) {
  return dice_chance(d, 75) ? STUB_LEFT : dice_chance(d, 50) ? STUB_RIGHT : STUB_BOTH;
}

static int any_start(dice *d) { return dice_chance(d, 50) ? 0 : dice_chance(d, 60) ? 1 : dice_between(d, 2, 98); }

static void make_band(growing *g, int number, stub_side side) {
  form *f = g->form;
  dice *d = g->dice;
  band *b = &f->bands[number];
  g->rows = true;
  g->deepest = dice_between(d, 1, 4);
  b->side = b->beside ? any_side(d) : side;
  b->column_numbers = f->column_numbers;
  b->rows_from = any_start(d);
  b->columns_from = any_start(d);
  make_rows(g, b, dice_between(d, 1, dice_chance(d, 20) ? 24 : 9), number);
  bool beside = b->beside || halves_of(f, number) > 1;
  if (beside && dice_chance(d, 50)) b->rows->key = b->row_template->key = number ? "右" : "左";
  b->fill = beside && b->rows == b->row_template && dice_chance(d, 60) ? dice_below(d, b->rows->count) : -1;
  if (dice_chance(d, 30)) b->title = random_text(d, dice_between(d, 1, 10), f->arena);
  if (dice_chance(d, 60)) b->corner = random_text(d, dice_between(d, 1, 5), f->arena);
  index_rows(b);
}

static void make_bands(growing *g) {
  form *f = g->form;
  dice *d = g->dice;
  int more = dice_below(d, 6), alone = dice_chance(d, 12) ? dice_below(d, 3) : -1;
  stub_side side = any_side(d);
  f->band_count = dice_chance(d, 60) ? 1 : dice_between(d, 2, 3);
  f->bands = BX_NEW_ARRAY(f->arena, band, f->band_count);
  f->halves = f->band_count > 1 && dice_chance(d, 40);
  for (int i = 0; i < f->band_count; i++) {
    f->bands[i].is_single = alone == i && !f->halves;
    f->bands[i].beside = f->halves && (i == 1 || (i == 2 && dice_chance(d, 50)));
  }
  for (int i = 0; i < f->band_count; i++) make_band(g, i, side);
  g->rows = false;
  g->deepest = dice_between(d, 1, 4);
  place_stubs(f);
  share_columns(g, least_columns(f) + more);
  place_bands(f);
}

/* What stands beside all bands, and what some rows have. */
static void make_kinds(form *f, dice *d) {
  f->row_numbers = dice_chance(d, 15);
  f->column_numbers = dice_chance(d, 15);
  f->row_numbers_label = dice_chance(d, 80) ? "行次" : NULL;
  f->column_numbers_label = dice_chance(d, 80) ? "栏次" : NULL;
  f->translated = dice_chance(d, 10);
  f->totals = dice_chance(d, 15);
  f->stretches = dice_chance(d, 15);
  f->with_next = dice_chance(d, 15);
  f->fold = 1;
  if (!dice_chance(d, 12)) return;
  f->footnote_count = dice_between(d, 1, 3);
  for (int i = 0; i < f->footnote_count; i++) f->footnotes[i] = random_text(d, dice_between(d, 2, 30), f->arena);
}

static void make_page(form *f, dice *d, int columns_chars) {
  f->left = dice_between(d, 30, 200);
  f->top = dice_between(d, 30, 200);
  f->right = dice_between(d, 30, 100);
  f->bottom = dice_between(d, 30, 100);
  f->width = columns_chars * f->em * 254 / 720;
  int lines = dice_chance(d, 50) ? dice_between(d, 6, 24) : dice_between(d, 4, 70);
  f->height = lines * f->leading * 254 / 720;
  if (dice_chance(d, 4)) { /* absurd */
    f->width = dice_between(d, 60, 300);
    f->height = dice_between(d, 60, 200);
  }
  f->width = bx_max_int(60, bx_min_int(f->width, 2000));
  f->height = bx_max_int(60, bx_min_int(f->height, 2570));
}

static void make_widths(form *f, dice *d) {
  static const char *const shares[] = {"1*", "2*", "0.5*", "1.25*"};
  f->widths = BX_NEW_ARRAY(f->arena, const char *, f->grid_columns);
  int kind = dice_below(d, 4); /* shares, auto, mixed twice */
  for (int c = 0; c < f->grid_columns; c++) {
    bool fixed = kind > 1 && dice_chance(d, 25), automatic = kind == 1 || (kind > 1 && dice_chance(d, 30));
    if (fixed) {
      char text[16];
      int tenths = f->width * dice_between(d, 60, 110) / 100 / f->grid_columns;
      snprintf(text, sizeof text, "%d.%dmm", tenths / 10, tenths % 10);
      f->widths[c] = bx_arena_strdup(f->arena, text);
    } else {
      f->widths[c] = automatic ? "auto" : shares[kind == 0 ? 0 : dice_below(d, 4)];
    }
  }
  const band *b = &f->bands[0];
  for (int c = 1, at = side_columns(b) - (b->side == STUB_BOTH ? b->stub_columns : 0); c < b->column_count; c++) {
    at += b->column_leaves[c - 1]->span;
    if (b->column_leaves[c]->list && b->column_leaves[c - 1]->list) f->widths[at] = f->widths[at - 1];
  }
}

static void make_words(form *f, dice *d) {
  if (dice_chance(d, 50)) f->caption = "（续表）";
  if (dice_chance(d, 60)) f->again = dice_chance(d, 50) ? "{label}（续）" : "{label}{|}（续）";
  if (dice_chance(d, 40)) f->notes[f->note_count++] = random_text(d, dice_between(d, 2, 40), f->arena);
  if (dice_chance(d, 15)) f->notes[f->note_count++] = random_text(d, dice_between(d, 2, 40), f->arena);
  if (dice_chance(d, 30)) f->before = random_text(d, dice_between(d, 2, 60), f->arena);
}

static table_line make_line(form *f, dice *d) {
  table_line line = {.on = (line_on)dice_below(d, 5), .missing = dice_chance(d, 10)};
  line.whole = dice_chance(d, 40);
  for (int i = 0; i < 3; i++)
    if (line.whole ? i == 0 : dice_chance(d, 60)) line.parts[i] = random_text(d, dice_between(d, 1, 12), f->arena);
  if (!line.parts[0] && !line.parts[1] && !line.parts[2]) line.parts[2] = "单位：件";
  return line;
}

/* What stands around the rows of each piece. */
static void make_around(form *f, dice *d) {
  if (dice_chance(d, 25))
    for (int i = dice_below(d, MOST_LINES + 1); i > 0; i--) f->above[f->above_count++] = make_line(f, d);
  if (dice_chance(d, 25))
    for (int i = dice_below(d, MOST_LINES + 1); i > 0; i--) f->below[f->below_count++] = make_line(f, d);
  if (dice_chance(d, 12)) {
    if (dice_chance(d, 80)) f->carried_foot = "过次页";
    if (dice_chance(d, 80)) f->carried_head = "承前页";
  }
}

form *make_form(uint64_t seed, int number, bx_arena *arena) {
  dice d = dice_of(seed, number);
  form *f = BX_NEW(arena, form);
  *f = (form){.seed = seed, .number = number, .arena = arena};
  f->em = dice_between(&d, 70, 120);
  f->leading = f->em * dice_between(&d, 110, 145) / 100;
  f->row_height = dice_chance(&d, 50) ? 0 : dice_between(&d, 20, 80);
  f->pad_side = dice_between(&d, 2, 15);
  f->pad_top = dice_between(&d, 0, 12);
  f->band_fill = dice_chance(&d, 50) ? 8 : 0;
  growing g = {.form = f, .dice = &d, .chars = dice_between(&d, 3, 10)};
  make_kinds(f, &d);
  make_bands(&g);
  make_page(f, &d, f->grid_columns * (g.chars + 1));
  make_widths(f, &d);
  make_words(f, &d);
  make_around(f, &d);
  return f;
}
