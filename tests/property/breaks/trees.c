/* Random header trees of uneven depth. Some of their nodes are generated: a node of the template, which the layout has,
 * then stands in the tree as often as its list has items. */
#include <stdio.h>
#include <string.h>

#include "make.h"

static node *new_node(form *f) {
  node *n = BX_NEW(f->arena, node);
  *n = (node){.stretch = 1};
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

/* ---- Names ---- */

static void join_names(form *f, node *n) { n->name = bx_arena_join(f->arena, n->label, n->note, NULL); }

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
  if (f->footnote_count && dice_chance(d, 12)) n->footnote = 1 + dice_below(d, f->footnote_count);
  join_names(f, n);
}

static void name_tree(growing *g, node *n) {
  for (int i = 0; i < n->count; i++) {
    node *child = n->children[i];
    name_node(g, child, child->across ? 4 : g->rows ? 1 : child->span);
    name_tree(g, child);
  }
}

/* ---- Growing ---- */

static void shape_group(growing *g, node *group) {
  dice *d = g->dice;
  if (dice_chance(d, 50)) group->key = key_of(g->form, g->rows ? "g" : "h", group->id);
  group->keep = g->rows && dice_chance(d, 25);
  group->even = g->rows && dice_chance(d, 10);
  group->across = g->rows && dice_chance(d, 25);
  group->pad = !group->across && dice_chance(d, 20);
  group->with_next = g->rows && g->form->with_next && dice_chance(d, 10);
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
    shape_group(g, group);
    adopt(g->form, parent, group, count);
    grow(g, group, leaves + i, run, level + 1);
    i += run;
  }
}

/* Levels that a node needs. */
static int levels_of(const node *n) {
  int most = 0;
  for (int i = 0; i < n->count; i++) most = bx_max_int(most, levels_of(n->children[i]));
  return n->count ? most + (n->parent && !n->across) : 1;
}

/* Levels, spans and leaves of a tree of `deepest` levels. */
static void index_tree(node *n, int deepest, node **leaves, int *count) {
  n->first = *count;
  n->levels = 1;
  if (!n->count) {
    n->leaves = n->lines = 1;
    leaves[(*count)++] = n;
    return;
  }
  if (!n->parent || n->across) n->levels = 0;
  if (n->pad) n->levels = deepest - n->depth - levels_of(n->of ? n->of : n) + 1;
  n->leaves = n->span = n->lines = 0;
  for (int i = 0; i < n->count; i++) {
    node *child = n->children[i];
    child->depth = n->depth + n->levels;
    index_tree(child, deepest, leaves, count);
    n->leaves += child->leaves;
    n->lines += child->lines + child->across;
    n->span += child->span;
  }
}

void index_rows(band *b) {
  int deepest = levels_of(b->row_template);
  b->row_count = 0;
  index_tree(b->rows, deepest, b->row_leaves, &b->row_count);
  b->stub_levels = b->is_single ? 0 : deepest;
}

void index_columns(band *b) {
  b->column_count = 0;
  b->head_levels = levels_of(b->columns);
  index_tree(b->columns, b->head_levels, b->column_leaves, &b->column_count);
}

/* Has a group other leaves than this one, of which a total can be made? */
static bool has_parts(const node *total) {
  const node *group = total->parent;
  for (int i = 0; i < group->count; i++)
    if (group->children[i] != total && !group->children[i]->merge) return true;
  return false;
}

/* ---- Generated nodes ---- */

/* Makes some nodes of a template stand for the items of a list. */
static void choose_lists(growing *g, node *n) {
  for (int i = 0; i < n->count; i++) {
    node *child = n->children[i];
    if (!child->sum && dice_chance(g->dice, 30)) {
      child->list = key_of(g->form, "l", ++g->lists);
      child->key = child->note = child->translation = NULL;
      child->merge = false;
    }
    choose_lists(g, child);
  }
}

static bool has_fixed(const node *group) {
  for (int i = 0; i < group->count; i++)
    if (!group->children[i]->list) return true;
  return false;
}

static void name_item(growing *g, node *item) {
  form *f = g->form;
  item->label = item->vertical ? han_text(g->dice, dice_between(g->dice, 1, 4), f->arena)
                               : random_text(g->dice, dice_between(g->dice, 0, 8), f->arena);
  join_names(f, item);
}

static node *make_instance(growing *g, node *of) {
  form *f = g->form;
  node *n = new_node(f);
  *n = *of;
  n->of = of;
  n->children = NULL;
  n->count = 0;
  n->id = 1000000 + ++f->instances;
  if (of->list) name_item(g, n);
  for (int i = 0; i < of->count; i++) {
    node *child = of->children[i];
    int least = of->parent && has_fixed(of) ? 0 : 1, most = of->parent ? 3 : child->count ? 5 : 12;
    for (int times = child->list ? dice_between(g->dice, least, most) : 1; times > 0; times--)
      adopt(f, n, make_instance(g, child), 12 * of->count);
  }
  return n;
}

static int count_leaves(const node *n) {
  int count = n->count == 0;
  for (int i = 0; i < n->count; i++) count += count_leaves(n->children[i]);
  return count;
}

bool is_column_list(const node *n) { return n->list && !strcmp(n->list, COLUMN_LIST); }

int item_number(const node *n) {
  int number = 0;
  for (int i = 0; n->parent->children[i] != n; i++) number += n->parent->children[i]->of == n->of;
  return number;
}

/* ---- Rows ---- */

static node *new_row(growing *g, int id) {
  dice *d = g->dice;
  node *leaf = new_node(g->form);
  leaf->id = id;
  leaf->key = key_of(g->form, "r", id);
  leaf->tall = dice_chance(d, 8);
  leaf->merge = !g->form->totals && dice_chance(d, 3);
  if (dice_chance(d, 10)) leaf->indent = dice_between(d, 1, 2);
  if (g->form->stretches && dice_chance(d, 30)) leaf->stretch = dice_below(d, 4);
  leaf->with_next = g->form->with_next && dice_chance(d, 15);
  if (g->form->row_numbers && dice_chance(d, 6)) leaf->number = dice_chance(d, 50) ? "—" : "";
  return leaf;
}

static void make_single(growing *g, band *b, int number) {
  node *leaf = new_node(g->form);
  b->rows = b->row_template = new_node(g->form);
  b->row_leaves = BX_NEW_ARRAY(g->form->arena, node *, 1);
  leaf->id = number * 1000 + 1;
  adopt(g->form, b->rows, leaf, 1);
  b->is_single = true;
}

void make_rows(growing *g, band *b, int count, int number) {
  form *f = g->form;
  if (b->is_single) {
    make_single(g, b, number);
    return;
  }
  node **leaves = BX_NEW_ARRAY(f->arena, node *, count);
  for (int i = 0; i < count; i++) leaves[i] = new_row(g, number * 1000 + i + 1);
  b->rows = b->row_template = new_node(f);
  grow(g, b->rows, leaves, count, 0);
  for (int i = 0; i < count; i++) {
    bool last = leaves[i]->parent->children[leaves[i]->parent->count - 1] == leaves[i];
    leaves[i]->sum = f->totals && last && !leaves[i]->merge && has_parts(leaves[i]) && dice_chance(g->dice, 50);
  }
  name_tree(g, b->rows);
  int lists = g->lists;
  if (dice_chance(g->dice, 25)) choose_lists(g, b->rows);
  if (g->lists > lists) b->rows = make_instance(g, b->row_template);
  b->row_leaves = BX_NEW_ARRAY(f->arena, node *, count_leaves(b->rows));
}

/* ---- Columns ---- */

static bool is_money(const node *leaf) { return leaf->kind == FIGURE_CODE; }

/* Are all leaves of a group figures of the kind of its total? */
static bool are_alike(const node *n, const node *total) {
  if (!n->count) return n->kind != FIGURE_WORDS && n->kind != FIGURE_PICTURE && is_money(n) == is_money(total);
  for (int i = 0; i < n->count; i++)
    if (!are_alike(n->children[i], total)) return false;
  return true;
}

static node *new_column(growing *g, int id, int most_span, bool often) {
  static const char *const aligns[] = {"left", "center", "right", "justify", "decimal"};
  dice *d = g->dice;
  node *leaf = new_node(g->form);
  leaf->span = dice_chance(d, often ? 50 : 85) ? 1 : dice_between(d, 1, most_span);
  leaf->cell_span = leaf->span;
  leaf->id = id;
  leaf->key = key_of(g->form, "c", id);
  leaf->kind = (figure_kind)dice_below(d, 4);
  leaf->align = aligns[dice_below(d, leaf->kind == FIGURE_WORDS ? 4 : 5)];
  if (g->form->pictures && dice_chance(d, 30)) {
    leaf->kind = FIGURE_PICTURE;
    leaf->align = aligns[dice_below(d, 3)];
  }
  if (g->form->column_numbers && dice_chance(d, 6)) leaf->number = dice_chance(d, 50) ? "甲" : "";
  return leaf;
}

/* A column as often as a list has items. Returns how many there are more. */
static int generate_column(growing *g, node *leaf) {
  form *f = g->form;
  node *parent = leaf->parent;
  int more = dice_between(g->dice, 0, 2), at = 0;
  while (parent->children[at] != leaf) at++;
  node **children = BX_NEW_ARRAY(f->arena, node *, parent->count + more);
  memcpy(children, parent->children, (size_t)(at + 1) * sizeof *children);
  memcpy(children + at + 1 + more, parent->children + at + 1, (size_t)(parent->count - at - 1) * sizeof *children);
  leaf->list = COLUMN_LIST;
  leaf->note = leaf->translation = NULL;
  leaf->vertical = false;
  leaf->of = leaf;
  for (int i = 0; i <= more; i++) {
    node *column = children[at + i] = i ? new_node(f) : leaf;
    if (i) *column = *leaf;
    column->id = leaf->id + i * 50;
    column->key = column->label = key_of(f, "第", i + 1);
    join_names(f, column);
  }
  parent->children = children;
  parent->count += more;
  return more;
}

static void choose_totals(growing *g, node **leaves, int count) {
  const form *f = g->form;
  for (int i = 0; i < count; i++) {
    node *leaf = leaves[i], *group = leaf->parent;
    bool last = group->children[group->count - 1] == leaf;
    bool fits = leaf->key && group->count > 1 && are_alike(group, leaf) && has_parts(leaf);
    leaf->sum = f->totals && last && fits && dice_chance(g->dice, 40);
  }
}

int make_columns(growing *g, band *b, int grid, int number) {
  form *f = g->form;
  dice *d = g->dice;
  node *leaves[64];
  int count = 0, more = 0;
  for (int at = 0; at < grid; at += leaves[count++]->span)
    leaves[count] = new_column(g, number * 1000 + 500 + count, bx_min_int(3, grid - at), number > 0);
  bool apart = count > 1 && !b->column_numbers && dice_chance(d, 15);
  int other = apart ? dice_below(d, count - 1) : 0; /* cells that do not stand as their heads do */
  if (apart && leaves[other]->span > 1) {
    leaves[other]->cell_span--;
    leaves[other + 1]->cell_span++;
  }
  if (count == 1 && b->rows == b->row_template && !b->is_single && dice_chance(d, 30)) leaves[0]->key = NULL;
  b->columns = new_node(f);
  grow(g, b->columns, leaves, count, 0);
  choose_totals(g, leaves, count);
  name_tree(g, b->columns);
  node *chosen = leaves[dice_below(d, count)];
  if (f->band_count == 1 && chosen->key && !chosen->sum && chosen->span == 1 && chosen->cell_span == 1 &&
      dice_chance(d, 15))
    more = generate_column(g, chosen);
  b->column_leaves = BX_NEW_ARRAY(f->arena, node *, count + more);
  return grid + more;
}
