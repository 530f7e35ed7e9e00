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

int left_columns(const form *f) {
  const band *b = &f->bands[0];
  return b->side == STUB_BOTH ? b->stub_columns + b->row_numbers : b->side == STUB_RIGHT ? 0 : side_columns(b);
}

int right_columns(const form *f) { return left_columns(f) + f->bands[0].columns->span; }

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

/* ---- Parts ---- */

bool is_boundary(const form *f, int col) {
  bool is = true;
  for (int i = 0; i < f->band_count; i++) {
    const band *b = &f->bands[i];
    int head = left_columns(f), cell = head, leaf = 0;
    for (; leaf < b->column_count && head < col; leaf++) {
      head += b->column_leaves[leaf]->span;
      cell += b->column_leaves[leaf]->cell_span;
    }
    is &= leaf > 0 && leaf < b->column_count && head == col && cell == col;
  }
  return is;
}

/* The grid column of the first band's column `leaf`. */
static int column_at(const form *f, int leaf) {
  int col = left_columns(f);
  for (int i = 0; i < leaf; i++) col += f->bands[0].column_leaves[i]->span;
  return col;
}

int given_cuts(const form *f, const node **columns) {
  int count = 0;
  for (int i = 0; i < f->cut_count; i++)
    for (int c = 1; c < f->bands[0].column_count; c++)
      if (f->bands[0].column_leaves[c] == f->cuts[i] && is_boundary(f, column_at(f, c))) columns[count++] = f->cuts[i];
  return count;
}

/* Says where parts begin, now and then; not by a generated column, whose key is none of the layout's. */
static void make_cuts(form *f, dice *d) {
  const band *b = &f->bands[0];
  if (f->split == SPLIT_NONE || !dice_chance(d, 30)) return;
  for (int c = 1; c < b->column_count && f->cut_count < MOST_CUTS_GIVEN; c++) {
    const node *leaf = b->column_leaves[c];
    if (leaf->key && !leaf->list && is_boundary(f, column_at(f, c)) && dice_chance(d, 40))
      f->cuts[f->cut_count++] = leaf;
  }
}

/* ---- Columns ---- */

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
  for (int i = 0, count = dice_chance(d, 6) ? dice_between(d, 2, 3) : 0; i < count; i++)
    b->diagonal[i] = han_text(d, dice_between(d, 1, 5), f->arena);
  if (b->diagonal[0]) b->corner = NULL;
  index_rows(b);
}

static void make_bands(growing *g) {
  form *f = g->form;
  dice *d = g->dice;
  int more = dice_below(d, f->split ? 14 : 6), alone = dice_chance(d, 12) ? dice_below(d, 3) : -1;
  stub_side side = any_side(d);
  f->band_count = dice_chance(d, 60) ? 1 : dice_between(d, 2, 3);
  f->bands = BX_NEW_ARRAY(f->arena, band, f->band_count);
  f->halves = f->band_count > 1 && dice_chance(d, 40);
  if (f->split) { /* stubs are at the sides of all bands */
    f->halves = false;
    alone = -1;
  }
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
  f->pictures = dice_chance(d, 8);
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

static void make_widths(form *f, dice *d, int width) {
  static const char *const shares[] = {"1*", "2*", "0.5*", "1.25*"};
  f->widths = BX_NEW_ARRAY(f->arena, const char *, f->grid_columns);
  int kind = dice_below(d, 4); /* shares, auto, mixed twice */
  for (int c = 0; c < f->grid_columns; c++) {
    bool fixed = kind > 1 && dice_chance(d, 25), automatic = kind == 1 || (kind > 1 && dice_chance(d, 30));
    if (fixed) {
      char text[16];
      int tenths = width * dice_between(d, 60, 110) / 100 / f->grid_columns / f->fold;
      snprintf(text, sizeof text, "%d.%dmm", tenths / 10, tenths % 10);
      f->widths[c] = bx_arena_strdup(f->arena, text);
    } else {
      f->widths[c] = automatic ? "auto" : shares[kind == 0 ? 0 : dice_below(d, 4)];
    }
  }
  if (!f->band_count) return;
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
  if (!dice_chance(d, 10)) return;
  if (dice_chance(d, 80)) f->keep_first = dice_between(d, 1, 4);
  if (dice_chance(d, 80)) f->keep_last = dice_between(d, 1, 4);
}

form *make_form(uint64_t seed, int number, bx_arena *arena) {
  dice d = dice_of(seed, number);
  form *f = BX_NEW(arena, form);
  *f = (form){.seed = seed, .number = number, .arena = arena};
  f->em = dice_between(&d, 70, 120);
  f->leading = f->em * dice_between(&d, 110, 145) / 100;
  f->row_height = dice_chance(&d, 50) ? 0 : dice_between(&d, 20, 80);
  f->row_step = dice_chance(&d, 10) ? dice_between(&d, 5, 60) : 0;
  f->pad_side = dice_between(&d, 2, 15);
  f->pad_top = dice_between(&d, 0, 12);
  f->band_fill = dice_chance(&d, 50) ? 8 : 0;
  dice parts = dice_of(seed ^ 0x5b1, number); /* of its own: other cases stay as they are */
  if (dice_chance(&parts, 25)) f->split = dice_chance(&parts, 50) ? SPLIT_FACING : SPLIT_PAGES;
  growing g = {.form = f, .dice = &d, .chars = dice_between(&d, 3, 10)};
  bool is_sheet = !f->split && dice_chance(&d, 10);
  if (is_sheet) {
    f->grid_columns = dice_between(&d, 1, 6);
    f->sheet = make_sheet(f, &d, f->grid_columns);
    f->fold = 1;
  } else {
    make_kinds(f, &d);
    make_bands(&g);
  }
  bool folded = !f->split && f->band_count == 1 && !f->footnote_count && dice_chance(&d, 15);
  if (folded) f->fold = dice_between(&d, 2, 4);
  make_page(f, &d, f->grid_columns * (g.chars + 1) * f->fold);
  fit_sheet(f);
  const int whole = f->width, sides = is_sheet ? 0 : side_columns(&f->bands[0]);
  if (f->split) /* wide enough for the stubs and some of the columns */
    f->width = bx_max_int(60, bx_min_int(whole * (sides + dice_between(&parts, 1, 5)) / f->grid_columns, whole));
  make_widths(f, &d, whole);
  make_cuts(f, &parts);
  make_words(f, &d);
  make_around(f, &d);
  if (folded || is_sheet) f->carried_head = f->carried_foot = NULL;
  if (is_sheet) f->keep_first = f->keep_last = 0;
  return f;
}
