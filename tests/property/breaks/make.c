/* Random cases: pages from absurdly small to A4, header trees of uneven depth, bands on one grid. */
#include <stdio.h>
#include <string.h>

#include "breaks.h"

/* ---- Dice ---- */

uint64_t dice_next(dice *d) {
  uint64_t z = d->state += 0x9e3779b97f4a7c15;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
  z = (z ^ z >> 27) * 0x94d049bb133111eb;
  return z ^ z >> 31;
}

int dice_below(dice *d, int count) { return (int)(dice_next(d) % (uint64_t)count); }
bool dice_chance(dice *d, int percent) { return dice_below(d, 100) < percent; }
int dice_between(dice *d, int low, int high) { return low + dice_below(d, high - low + 1); }

static dice dice_of(uint64_t seed, int64_t number) {
  dice d = {.state = seed ^ (uint64_t)number * 0xd1342543de82ef95};
  dice_next(&d);
  return d;
}

/* ---- Texts ---- */

static const char *const han =
    "本年新收政府信息公开申请数量上结转度办理果予以部分不无法提供处其他自然人业企科研机构社会益组织律服务总计行许可罚强"
    "制"
    "费规章范性文件发废止现有效决定单位万元维持纠正未审诉讼复议直接起后经市县区镇乡村街道厅局委员财税土地环境保护";
static const char *const marks[] = {"，", "、", "。", "（", "）", "；"};

static void put_han(dice *d, bx_buf *buf) {
  int count = (int)(strlen(han) / 3);
  bx_buf_append(buf, han + 3 * dice_below(d, count), 3);
}

static void put_digits(dice *d, bx_buf *buf, int count) {
  bx_buf_putc(buf, (char)('1' + dice_below(d, 9)));
  while (--count > 0) bx_buf_putc(buf, (char)('0' + dice_below(d, 10)));
}

const char *random_text(dice *d, int characters, bx_arena *arena) {
  bx_buf buf = {0};
  put_han(d, &buf);
  for (int i = 1; i < characters; i++) {
    int kind = dice_below(d, 100);
    if (kind < 88)
      put_han(d, &buf);
    else if (kind < 95)
      bx_buf_puts(&buf, marks[dice_below(d, (int)(sizeof marks / sizeof *marks))]);
    else if (kind < 98)
      put_digits(d, &buf, dice_between(d, 1, 3));
    else
      bx_buf_puts(&buf, " ab ");
  }
  put_han(d, &buf);
  return bx_buf_take(&buf, arena);
}

static const char *random_latin(dice *d) {
  static const char *const words[] = {"Total", "New", "of which", "Cases", "Open", "Year"};
  return words[dice_below(d, (int)(sizeof words / sizeof *words))];
}

static const char *han_text(dice *d, int characters, bx_arena *arena) {
  bx_buf buf = {0};
  for (int i = 0; i < characters; i++) put_han(d, &buf);
  return bx_buf_take(&buf, arena);
}

const char *figure_text(const form *f, const node *row, const node *column) {
  dice d = dice_of(f->seed ^ (uint64_t)f->number << 32, (int64_t)row->id << 20 | column->id);
  bx_buf buf = {0};
  if (row->merge) return random_text(&d, dice_between(&d, 1, 40), f->arena);
  if (dice_chance(&d, 4)) return NULL;
  if (dice_chance(&d, 4)) return "";
  if (dice_chance(&d, 3)) return "/";
  switch (column->kind) {
    case FIGURE_SHORT:
      put_digits(&d, &buf, dice_between(&d, 1, 3));
      break;
    case FIGURE_LONG:
      put_digits(&d, &buf, dice_between(&d, 4, 7));
      break;
    case FIGURE_CODE:
      put_digits(&d, &buf, dice_between(&d, 1, 3));
      bx_buf_putc(&buf, '.');
      put_digits(&d, &buf, dice_between(&d, 1, 2));
      break;
    case FIGURE_WORDS:
      return random_text(&d, row->tall && dice_chance(&d, 60) ? dice_between(&d, 20, 120) : dice_between(&d, 1, 12),
                         f->arena);
  }
  return bx_buf_take(&buf, f->arena);
}

/* ---- Trees ---- */

typedef struct {
  form *form;
  dice *dice;
  bool rows;
  int deepest;
  int chars; /* that a column of the grid holds in a line */
} growing;

static node *new_node(form *f) {
  static const node blank;
  node *n = BX_NEW(f->arena, node);
  *n = blank;
  return n;
}

static void adopt(form *f, node *parent, node *child, int most) {
  if (!parent->children) parent->children = BX_NEW_ARRAY(f->arena, node *, most);
  parent->children[parent->count++] = child;
  child->parent = parent;
}

static const char *key_of(form *f, const char *letter, int id) {
  char digits[12];
  snprintf(digits, sizeof digits, "%d", id);
  return bx_arena_join(f->arena, letter, digits, NULL);
}

/* Room for the label: `columns` of the grid; tall labels when it is vertical. */
static void name_node(growing *g, node *n, int columns) {
  form *f = g->form;
  dice *d = g->dice;
  n->vertical = !n->across && !n->indent && dice_chance(d, g->rows && n->count ? 25 : 6);
  int chars = bx_max_int(1, columns * g->chars);
  int most = n->vertical ? 4 : bx_min_int(2 * chars, 24);
  if (dice_chance(d, 5)) most *= 3;
  n->label = n->vertical ? han_text(d, dice_between(d, 1, most), f->arena)
                         : random_text(d, dice_between(d, 0, most), f->arena);
  if (!n->vertical && dice_chance(d, 6)) n->note = random_text(d, 2, f->arena);
  if (!n->vertical && !n->count && f->translated && dice_chance(d, 60)) n->translation = random_latin(d);
  n->name = bx_arena_join(f->arena, n->label, n->note, NULL);
  n->prints = bx_arena_join(f->arena, n->name, n->translation, NULL);
}

/* Puts leaves under a parent, some of them in groups of their own. */
static void grow(growing *g, node *parent, node **leaves, int count, int level) {
  for (int i = 0; i < count;) {
    int run = dice_between(g->dice, 1, count - i);
    bool grouped = level + 1 < g->deepest && dice_chance(g->dice, 50) && (run > 1 || dice_chance(g->dice, 15));
    if (!grouped) {
      adopt(g->form, parent, leaves[i++], count);
      continue;
    }
    node *group = new_node(g->form);
    group->id = leaves[i]->id * 16 + level + 100000;
    if (dice_chance(g->dice, 50)) group->key = key_of(g->form, g->rows ? "g" : "h", group->id);
    group->keep = g->rows && dice_chance(g->dice, 25);
    group->even = g->rows && dice_chance(g->dice, 10);
    group->across = g->rows && dice_chance(g->dice, 25);
    adopt(g->form, parent, group, count);
    grow(g, group, leaves + i, run, level + 1);
    i += run;
  }
}

/* Levels, spans and leaves of a tree. */
static void index_tree(node *n, node **leaves, int *count) {
  n->first = *count;
  if (!n->count) {
    n->leaves = n->lines = 1;
    leaves[(*count)++] = n;
    return;
  }
  n->leaves = n->span = n->lines = 0;
  for (int i = 0; i < n->count; i++) {
    node *child = n->children[i];
    child->level = n->level + 1;
    child->depth = n->depth + (n->parent && !n->across);
    index_tree(child, leaves, count);
    n->leaves += child->leaves;
    n->lines += child->lines + child->across;
    n->span += child->span;
  }
}

static void index_rows(band *b) {
  b->rows->level = -1;
  b->row_count = b->stub_levels = 0;
  index_tree(b->rows, b->row_leaves, &b->row_count);
  for (int i = 0; i < b->row_count; i++) b->stub_levels = bx_max_int(b->stub_levels, b->row_leaves[i]->depth + 1);
  if (b->is_single) b->stub_levels = 0;
}

static void index_columns(band *b) {
  b->columns->level = -1;
  b->column_count = b->head_levels = 0;
  index_tree(b->columns, b->column_leaves, &b->column_count);
  for (int i = 0; i < b->column_count; i++) b->head_levels = bx_max_int(b->head_levels, b->column_leaves[i]->level + 1);
}

static void name_tree(growing *g, node *n) {
  for (int i = 0; i < n->count; i++) {
    node *child = n->children[i];
    name_node(g, child, child->across ? 4 : g->rows ? 1 : child->span);
    name_tree(g, child);
  }
}

static void grow_rows(growing *g, band *b, int count, int number) {
  form *f = g->form;
  b->rows = new_node(f);
  b->row_leaves = BX_NEW_ARRAY(f->arena, node *, count);
  for (int i = 0; i < count; i++) {
    node *leaf = b->row_leaves[i] = new_node(f);
    leaf->id = number * 1000 + i + 1;
    leaf->key = key_of(f, "r", leaf->id);
    leaf->tall = dice_chance(g->dice, 8);
    leaf->merge = dice_chance(g->dice, 3);
    if (dice_chance(g->dice, 10)) leaf->indent = dice_between(g->dice, 1, 2);
  }
  grow(g, b->rows, b->row_leaves, count, 0);
}

/* Columns that cover `grid` columns of the grid. */
static void grow_columns(growing *g, band *b, int grid, int number) {
  static const char *const aligns[] = {"left", "center", "right", "justify", "decimal"};
  form *f = g->form;
  dice *d = g->dice;
  node *leaves[64];
  int count = 0;
  for (int at = 0; at < grid; count++) {
    node *leaf = leaves[count] = new_node(f);
    leaf->span = dice_chance(d, number ? 50 : 85) ? 1 : dice_between(d, 1, bx_min_int(3, grid - at));
    leaf->cell_span = leaf->span;
    leaf->id = number * 1000 + 500 + count;
    leaf->key = key_of(f, "c", leaf->id);
    leaf->kind = (figure_kind)dice_below(d, 4);
    leaf->align = aligns[dice_below(d, leaf->kind == FIGURE_WORDS ? 4 : 5)];
    at += leaf->span;
  }
  bool apart = count > 1 && !f->column_numbers && dice_chance(d, 15);
  int other = apart ? dice_below(d, count - 1) : 0; /* cells that do not stand as their heads do */
  if (apart && leaves[other]->span > 1) {
    leaves[other]->cell_span--;
    leaves[other + 1]->cell_span++;
  }
  if (count == 1 && b->row_leaves[0]->key && dice_chance(d, 30)) leaves[0]->key = NULL;
  b->columns = new_node(f);
  b->column_leaves = BX_NEW_ARRAY(f->arena, node *, count);
  grow(g, b->columns, leaves, count, 0);
}

/* ---- The form ---- */

/* What all items of a list have in common comes from the layout, with the first of them. */
static void copy_names(node *to, const node *from) {
  to->key = from->key;
  to->label = from->label;
  to->note = from->note;
  to->name = from->name;
  to->prints = from->prints;
  to->translation = from->translation;
  to->vertical = from->vertical;
  for (int i = 0; i < from->count; i++) copy_names(to->children[i], from->children[i]);
}

static node *grow_item(growing *g, band *b, int number, int leaves) {
  form *f = g->form;
  node *inside[4], *parent = new_node(f);
  for (int i = 0; i < leaves; i++) {
    node *leaf = inside[i] = new_node(f);
    leaf->id = number * 1000 + ++b->row_count;
    leaf->key = key_of(f, "r", leaf->id);
    leaf->tall = dice_chance(g->dice, 8);
  }
  if (leaves == 1) {
    inside[0]->key = NULL;
    return inside[0];
  }
  parent->id = inside[0]->id * 16 + 100000;
  parent->keep = dice_chance(g->dice, 25);
  parent->across = dice_chance(g->dice, 30);
  grow(g, parent, inside, leaves, 1);
  return parent;
}

/* Rows generated from a list: items of one shape, with labels of their own. */
static void grow_generated(growing *g, band *b, int number) {
  form *f = g->form;
  dice *d = g->dice, shape;
  int items = dice_between(d, 1, 12), leaves = dice_chance(d, 40) ? 1 : dice_between(d, 2, 4);
  b->rows = new_node(f);
  b->row_leaves = BX_NEW_ARRAY(f->arena, node *, items * leaves);
  shape = *d;
  for (int i = 0; i < items; i++) {
    dice same = shape;
    growing twin = *g;
    twin.dice = &same;
    node *item = grow_item(&twin, b, number, leaves);
    adopt(f, b->rows, item, items);
    if (!i) {
      name_node(g, item, 2);
      name_tree(g, item);
    } else {
      copy_names(item, b->rows->children[0]);
    }
    item->list = key_of(f, "l", number);
    item->note = item->translation = NULL;
    item->label = item->name = item->prints =
        item->vertical ? han_text(d, dice_between(d, 1, 4), f->arena) : random_text(d, dice_between(d, 0, 8), f->arena);
  }
}

int item_number(const node *n) {
  int number = 0;
  while (n->parent->children[number] != n) number++;
  return number;
}

static void make_band(growing *g, int number, int rows, bool alone) {
  form *f = g->form;
  dice *d = g->dice;
  band *b = &f->bands[number];
  g->rows = true;
  g->deepest = dice_between(d, 1, 4);
  bool generated = !alone && dice_chance(d, 20);
  if (generated)
    grow_generated(g, b, number);
  else
    grow_rows(g, b, rows, number);
  if (alone) {
    b->row_leaves[0]->key = NULL;
    b->row_leaves[0]->merge = false;
    b->row_leaves[0]->indent = 0;
    b->rows->children[0] = b->row_leaves[0];
    b->row_leaves[0]->parent = b->rows;
    b->is_single = true;
  } else if (!generated) {
    name_tree(g, b->rows);
  }
  if (dice_chance(d, 30)) b->title = random_text(d, dice_between(d, 1, 10), f->arena);
  if (dice_chance(d, 60)) b->corner = random_text(d, dice_between(d, 1, 5), f->arena);
  g->rows = false;
  g->deepest = dice_between(d, 1, 4);
}

int side_columns(const form *f) { return f->stub_columns * (f->side == STUB_BOTH ? 2 : 1) + f->row_numbers; }

static void make_bands(growing *g) {
  form *f = g->form;
  dice *d = g->dice;
  int grid = dice_between(d, 1, 6), alone = dice_chance(d, 12) ? dice_below(d, 3) : -1;
  f->band_count = dice_chance(d, 60) ? 1 : dice_between(d, 2, 3);
  f->bands = BX_NEW_ARRAY(f->arena, band, f->band_count);
  for (int i = 0; i < f->band_count; i++) {
    make_band(g, i, alone == i ? 1 : dice_between(d, 1, dice_chance(d, 20) ? 24 : 9), alone == i);
    index_rows(&f->bands[i]);
    f->stub_columns = bx_max_int(f->stub_columns, f->bands[i].stub_levels);
  }
  if (!f->stub_columns) f->row_numbers = false;
  f->grid_columns = side_columns(f) + grid;
  for (int i = 0; i < f->band_count; i++) {
    grow_columns(g, &f->bands[i], alone == i ? f->grid_columns : grid, i);
    index_columns(&f->bands[i]);
    name_tree(g, f->bands[i].columns);
  }
}

/* What stands beside all bands. */
static void make_sides(form *f, dice *d) {
  f->side = dice_chance(d, 75) ? STUB_LEFT : dice_chance(d, 50) ? STUB_RIGHT : STUB_BOTH;
  f->row_numbers = dice_chance(d, 15);
  f->column_numbers = dice_chance(d, 15);
  f->row_numbers_label = dice_chance(d, 80) ? "行次" : NULL;
  f->column_numbers_label = dice_chance(d, 80) ? "栏次" : NULL;
  f->numbers_from = dice_chance(d, 30) ? dice_between(d, 2, 98) : 1;
  f->translated = dice_chance(d, 10);
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
}

static void make_words(form *f, dice *d) {
  if (dice_chance(d, 50)) f->caption = "（续表）";
  if (dice_chance(d, 60)) f->again = dice_chance(d, 50) ? "{label}（续）" : "{label}{|}（续）";
  if (dice_chance(d, 40)) f->notes[f->note_count++] = random_text(d, dice_between(d, 2, 40), f->arena);
  if (dice_chance(d, 15)) f->notes[f->note_count++] = random_text(d, dice_between(d, 2, 40), f->arena);
  if (dice_chance(d, 30)) f->before = random_text(d, dice_between(d, 2, 60), f->arena);
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
  make_sides(f, &d);
  make_bands(&g);
  make_page(f, &d, f->grid_columns * (g.chars + 1));
  make_widths(f, &d);
  make_words(f, &d);
  return f;
}

/* ---- Smaller cases ---- */

static bool cut_leaf(node *leaf) {
  node *parent = leaf->parent;
  int at = 0;
  while (parent->children[at] != leaf) at++;
  if (parent->count == 1) return parent->parent && cut_leaf(parent);
  memmove(parent->children + at, parent->children + at + 1, (size_t)(parent->count - at - 1) * sizeof(node *));
  parent->count--;
  return true;
}

static int deepest_stub(const form *f) {
  int deepest = 0;
  for (int i = 0; i < f->band_count; i++) deepest = bx_max_int(deepest, f->bands[i].stub_levels);
  return deepest;
}

static bool cut_row(form *f, int index) {
  for (int i = 0; i < f->band_count; i++) {
    band *b = &f->bands[i];
    if (index >= b->row_count) {
      index -= b->row_count;
      continue;
    }
    node *cut_off = b->row_leaves[index], *item = cut_off;
    while (item->parent->parent) item = item->parent;
    if (!cut_leaf(item->list ? item : cut_off)) return false;
    index_rows(b);
    return deepest_stub(f) == f->stub_columns; /* the grid stays as it is */
  }
  return false;
}

/* The grid loses its last column, which each band must have as a column of its own. */
static bool cut_column(form *f, int index) {
  if (index || f->grid_columns - 1 <= side_columns(f)) return false;
  for (int i = 0; i < f->band_count; i++) {
    band *b = &f->bands[i];
    node *last = b->column_leaves[b->column_count - 1];
    if (last->span != 1 || last->cell_span != 1 || !cut_leaf(last)) return false;
    index_columns(b);
  }
  f->grid_columns--;
  return true;
}

static bool cut_band(form *f, int index) {
  if (index >= f->band_count || f->band_count == 1) return false;
  memmove(f->bands + index, f->bands + index + 1, (size_t)(f->band_count - index - 1) * sizeof *f->bands);
  f->band_count--;
  return deepest_stub(f) == f->stub_columns;
}

static bool cut_text(form *f, int index) {
  const char **texts[] = {&f->before, &f->caption, &f->again, &f->bands[0].title, &f->bands[0].corner};
  int count = (int)(sizeof texts / sizeof *texts);
  if (index < count) {
    bool there = *texts[index] != NULL;
    *texts[index] = NULL;
    return there;
  }
  if (index == count && f->note_count) return f->note_count--, true;
  return false;
}

static bool cut_width(form *f, int index) {
  if (index >= f->grid_columns || !strcmp(f->widths[index], "1*")) return false;
  f->widths[index] = "1*";
  return true;
}

bool cut_form(form *f, cut what) {
  switch (what.kind) {
    case CUT_ROW:
      return cut_row(f, what.index);
    case CUT_COLUMN:
      return cut_column(f, what.index);
    case CUT_BAND:
      return cut_band(f, what.index);
    case CUT_TEXT:
      return cut_text(f, what.index);
    case CUT_WIDTH:
      return cut_width(f, what.index);
    case CUT_KINDS:
      break;
  }
  return false;
}
