/* Header trees: the columns and rows of one band of a table. */
#include <string.h>

#include "loader.h"

typedef struct {
  bx_loader *loader;
  const char *axis; /* "columns" or "rows": the name of a node's children */
  bool is_columns;
  bx_units units;         /* of indents */
  bool folded;            /* the table is */
  bool may_fill;          /* a place for the rows that it lacks may be said */
  int fill_row;           /* that place, a number of a leaf; -1: the end */
  const bx_value *at;     /* the band, for what it lacks */
  const bx_value *format; /* the table's `cell:`, under a leaf's own */
  bx_header **leaves;
  int count, capacity, most;
  int deepest;
  bool each; /* some node is generated */
} tree;

#define NODE_KEYS "each key id label note footnote translation number vertical pad keep sum rule cell "
static const char node_keys[] = NODE_KEYS "span cell-span columns";
static const char row_keys[] = NODE_KEYS "indent across merge keep-with-next stretch even rows";

static void read_node(const tree *t, const bx_value *value, bx_header *node) {
  bx_loader *loader = t->loader;
  bx_read_map(loader, value, t->axis, t->is_columns ? node_keys : row_keys);
  node->place = (bx_place){.file = value->file, .line = value->line, .col = value->col};
  node->key = bx_read_text(loader, value, "key");
  node->id = bx_read_text(loader, value, "id");
  if (!node->id) node->id = node->key;
  node->label = bx_read_text(loader, value, "label");
  if (!node->label) node->label = node->key;
  node->note = bx_read_text(loader, value, "note");
  node->translation = bx_read_text(loader, value, "translation");
  node->number_text = bx_read_text(loader, value, "number");
  node->indent = bx_read_length(loader, value, "indent", 0, t->units);
  node->footnote_text = bx_read_text(loader, value, "footnote");
  node->vertical = bx_read_bool(loader, value, "vertical", false);
  node->across = bx_read_bool(loader, value, "across", false);
  node->pad = bx_read_bool(loader, value, "pad", false);
  node->keep = bx_read_bool(loader, value, "keep", false);
  static const char *const not_vertical[] = {"translation", "indent", "across"};
  for (size_t i = 0; node->vertical && i < sizeof not_vertical / sizeof *not_vertical; i++)
    if (bx_value_find(value, not_vertical[i]))
      bx_complain(loader, BX_MSG_LAYOUT_TOGETHER, value, BX_ARGS("vertical", not_vertical[i]));
  if (node->across && bx_value_find(value, "pad")) /* it has no stub that could be deeper */
    bx_complain(loader, BX_MSG_LAYOUT_TOGETHER, value, BX_ARGS("across", "pad"));
  node->keep_with_next = !t->is_columns && bx_read_bool(loader, value, "keep-with-next", false);
  bx_read_each(loader, value, t->is_columns, node);
  if (!t->is_columns) node->even = bx_read_bool(loader, value, "even", false);
}

/* What only a leaf can have must not stand at a group, where it would do nothing. */
static void check_group(const tree *t, const bx_value *value) {
  static const char *const keys[] = {"span", "cell-span", "sum", "rule", "cell", "stretch", "number", "merge"};
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
    const bx_value *found = bx_value_find(value, keys[i]);
    if (found) bx_complain(t->loader, BX_MSG_LAYOUT_GROUP_KEY, found, BX_ARGS(keys[i]));
  }
}

/* And what only a group can have, at a leaf. */
static void check_leaf(const tree *t, const bx_value *value, bx_header *leaf) {
  leaf->below = leaf->across && t->folded && leaf->depth == 0 && !leaf->each;
  if (leaf->below)
    leaf->across = false;
  else if (leaf->across)
    bx_complain(t->loader, BX_MSG_LAYOUT_HERE, bx_value_find(value, "across"), BX_ARGS("across"));
  if (leaf->pad) bx_complain(t->loader, BX_MSG_LAYOUT_HERE, bx_value_find(value, "pad"), BX_ARGS("pad"));
  if (leaf->merge && bx_value_find(value, "sum"))
    bx_complain(t->loader, BX_MSG_LAYOUT_TOGETHER, value, BX_ARGS("merge", "sum"));
}

/* A merged row holds text, which begins at the left unless its format says otherwise. */
static void read_merge(tree *t, const bx_value *value, bx_header *leaf) {
  leaf->merge = bx_read_bool(t->loader, value, "merge", false);
  if (!leaf->merge) return;
  const bx_value *own = bx_value_find(value, "cell");
  if (bx_value_find(own, "type") && leaf->format.type != BX_CELL_TEXT)
    bx_complain(t->loader, BX_MSG_LAYOUT_TOGETHER, value, BX_ARGS("merge", "type"));
  leaf->has_format = true;
  leaf->format.type = BX_CELL_TEXT;
  if (!bx_value_find(own, "align")) leaf->format.align = BX_SIDE_LEFT;
}

static void read_leaf(tree *t, const bx_value *value, bx_header *leaf) {
  bx_loader *loader = t->loader;
  leaf->first = t->count;
  leaf->leaves = 1;
  leaf->span = bx_read_int(loader, value, "span", 1, 1, BX_LAYOUT_MAX_COLUMNS);
  leaf->cell_span = bx_read_int(loader, value, "cell-span", leaf->span, 1, BX_LAYOUT_MAX_COLUMNS);
  leaf->stretch = t->is_columns ? 1 : bx_read_int(loader, value, "stretch", 1, 0, 100);
  leaf->sum_rest = bx_read_choice(loader, value, "sum", 0, "none rest") == 1 && !leaf->each;
  leaf->sum_rule = bx_read_text(loader, value, "rule");
  const bx_value *own = bx_value_find(value, "cell");
  leaf->has_format = own != NULL;
  leaf->format = bx_read_format(loader, bx_merge(loader->arena, t->format, own));
  bx_check_form(loader, own, leaf->format.type);
  read_merge(t, value, leaf);
  check_leaf(t, value, leaf);
  t->leaves = bx_arena_grow(loader->arena, t->leaves, t->count, &t->capacity, sizeof *t->leaves);
  t->leaves[t->count++] = leaf;
  t->deepest = bx_max_int(t->deepest, leaf->level + 1);
}

/* Among the outermost rows of a band beside another one item may be the place for those it lacks. */
static bool read_fill(tree *t, const bx_value *value, int depth) {
  if (t->is_columns || !bx_value_find(value, "fill")) return false;
  bx_read_map(t->loader, value, t->axis, "fill");
  if (!bx_read_bool(t->loader, value, "fill", false)) return true;
  if (!t->may_fill || depth > 0 || t->fill_row >= 0)
    bx_complain(t->loader, BX_MSG_LAYOUT_HERE, bx_value_find(value, "fill"), BX_ARGS("fill"));
  t->fill_row = t->count;
  return true;
}

/* Reads the children of `node` from a list; depth is limited. */
static void read_children(tree *t, const bx_value *list, bx_header *node, int depth) {
  bx_loader *loader = t->loader;
  if (!list || list->kind != BX_LIST || list->count == 0) {
    bx_complain(loader, BX_MSG_LAYOUT_WRONG_TYPE, list ? list : t->at, BX_ARGS(t->axis, "[{key: …}, …]"));
    return;
  }
  if (depth == BX_LAYOUT_MAX_LEVELS) {
    bx_complain(loader, BX_MSG_LAYOUT_TOO_LARGE, list, BX_ARGS(bx_diag_int(loader->diags, depth), "levels"));
    return;
  }
  node->first = t->count;
  node->children = BX_NEW_ARRAY(loader->arena, bx_header *, list->count);
  for (int i = 0; i < list->count && t->count <= t->most; i++) {
    const bx_value *value = list->items[i];
    if (read_fill(t, value, depth)) continue;
    bx_header *child = BX_NEW(loader->arena, bx_header);
    node->children[node->count++] = child;
    child->parent = node;
    child->depth = depth;
    child->level = node->across ? node->level : node->level + 1;
    read_node(t, value, child);
    if (child->each) t->each = true;
    const bx_value *children = bx_value_find(value, t->axis);
    if (children) {
      check_group(t, value);
      read_children(t, children, child, depth + 1);
    } else {
      read_leaf(t, value, child);
    }
    if (child->each && !child->label && t->is_columns) child->label = "";
    if (!child->label && (t->is_columns || children)) bx_complain(loader, BX_MSG_LAYOUT_NO_LABEL, value, BX_NO_ARGS);
    node->span += child->span;
    node->leaves += child->leaves;
  }
  if (node->count == 0) bx_complain(loader, BX_MSG_LAYOUT_WRONG_TYPE, list, BX_ARGS(t->axis, "[{key: …}, …]"));
}

/* The types of figures that the cells of a leaf have, a bit each: a row without a format has those of the columns. */
static unsigned types_of(const tree *t, const bx_header *leaf, unsigned columns) {
  const unsigned figures = (1U << BX_CELL_TEXT) - 1;
  return (t->is_columns || leaf->has_format ? 1U << leaf->format.type : columns) & figures;
}

/* What a total adds up is of one type, in each of its cells. `columns`: the types that those have which rows cross;
 * two rows without a format of their own have the same in each. */
static void check_sum(const tree *t, const bx_header *total, unsigned columns) {
  bx_diags *diags = t->loader->diags;
  const bx_header *group = total->parent;
  const char *label = total->label ? total->label : "";
  const unsigned own = types_of(t, total, columns);
  bool has_parts = false, has_figures = false;
  for (int k = group->first; k < group->first + group->leaves; k++) {
    const bx_header *part = t->leaves[k];
    if (part->sum_rest || part->merge) continue;
    has_parts = true;
    const unsigned types = types_of(t, part, columns), both = own | types;
    bool may_differ = t->is_columns || total->has_format || part->has_format;
    if (own && types && may_differ && (both & (both - 1))) {
      bx_diag(diags, BX_MSG_LAYOUT_SUM_TYPES, &total->place, BX_ARGS(label, part->label ? part->label : ""));
      return;
    }
    has_figures |= types != 0;
  }
  bool is_text = !own && (t->is_columns || total->has_format) && !total->merge;
  if (is_text) bx_diag(diags, BX_MSG_LAYOUT_SUM_TEXT, &total->place, BX_ARGS(label));
  if (!has_parts || (own && !has_figures)) bx_diag(diags, BX_MSG_LAYOUT_SUM, &total->place, BX_ARGS(label));
}

static void check_sums(const tree *t, unsigned columns) {
  for (int i = 0; i < t->count; i++)
    if (t->leaves[i]->sum_rest) check_sum(t, t->leaves[i], columns);
}

static int deepest_under(const tree *t, const bx_header *node) {
  int deepest = 0;
  for (int i = node->first; i < node->first + node->leaves; i++) deepest = bx_max_int(deepest, t->leaves[i]->level + 1);
  return deepest;
}

/* Under a group that is padded everything stands `by` levels deeper, so that its leaves end where the deepest do. */
static void pad_groups(const tree *t, bx_header *node, int by) {
  node->level += by;
  if (node->pad) by += t->deepest - deepest_under(t, node) - by;
  for (int i = 0; i < node->count; i++) pad_groups(t, node->children[i], by);
}

static bx_header *read_tree(tree *t, const bx_value *list) {
  bx_header *root = BX_NEW(t->loader->arena, bx_header);
  root->level = root->depth = -1;
  read_children(t, list, root, 0);
  if (t->count > t->most) /* one more was read, to know */
    bx_complain(t->loader, BX_MSG_LAYOUT_TOO_LARGE, list, BX_ARGS(bx_diag_int(t->loader->diags, t->most), t->axis));
  else
    pad_groups(t, root, 0);
  return root;
}

/* No two columns of a band and no two rows of a table may have the same data path. */
static void check_paths(tree *t, bx_map *seen) {
  bx_loader *loader = t->loader;
  for (int i = 0; i < t->count; i++) {
    const char *path = bx_header_path(t->leaves[i], loader->arena);
    if (bx_map_set(seen, path, t->leaves[i]))
      bx_diag(loader->diags, BX_MSG_LAYOUT_DUPLICATE, &t->leaves[i]->place, BX_ARGS(path));
  }
}

/* A row without a label stands alone in its band; then there is no stub. */
static int stub_levels(const tree *rows) {
  const bx_header *first = rows->leaves[0];
  return rows->count == 1 && !first->label && first->depth == 0 ? 0 : rows->deepest;
}

/* Groups before what is in them. */
static int number_nodes(bx_header *root, int number) {
  for (int i = 0; i < root->count; i++) {
    root->children[i]->number = ++number;
    number = number_nodes(root->children[i], number);
  }
  return number;
}

int bx_number_columns(bx_band *bands, int count, int before) {
  for (int i = 0; i < count; i++) {
    bx_band *band = &bands[i];
    band->title_head = band->title && *band->title ? ++before : 0;
    band->corner_head = band->corner && *band->corner ? ++before : 0;
    band->number_head = band->row_numbers.present && band->row_numbers.label_count ? ++before : 0;
    before = number_nodes(band->columns, before);
  }
  return before;
}

int bx_number_rows(bx_band *band, int before) {
  band->row_heads = number_nodes(band->rows, before);
  return band->row_heads;
}

static const bx_header *outermost(const bx_header *node) {
  while (node->parent->parent) node = node->parent;
  return node;
}

bool bx_read_header_trees(const bx_band_reader *reader, const bx_value *value, bx_band *band) {
  bx_loader *loader = reader->loader;
  tree columns = {.loader = loader, .axis = "columns", .is_columns = true, .most = BX_LAYOUT_MAX_COLUMNS};
  tree rows = {.loader = loader, .at = value, .axis = "rows", .most = BX_LAYOUT_MAX_ROWS, .fill_row = -1};
  columns.format = rows.format = reader->format;
  rows.units = reader->stub_units;
  rows.may_fill = reader->is_half;
  rows.folded = reader->is_folded;
  band->columns = read_tree(&columns, bx_value_find(value, "columns"));
  band->rows = read_tree(&rows, bx_value_find(value, "rows"));
  band->rows->key = bx_read_text(loader, value, "key");
  bx_header_place_rows(band->rows);
  if (columns.count == 0 || rows.count == 0) return false;
  if ((int64_t)columns.count * rows.count > BX_LAYOUT_MAX_CELLS) {
    bx_complain(loader, BX_MSG_LAYOUT_TOO_LARGE, value,
                BX_ARGS(bx_diag_int(loader->diags, BX_LAYOUT_MAX_CELLS), "cells"));
    return false;
  }
  check_sums(&columns, 0);
  unsigned types = 0;
  for (int i = 0; i < columns.count; i++) types |= 1U << columns.leaves[i]->format.type;
  check_sums(&rows, types);
  check_paths(&columns, bx_map_new(loader->arena));
  check_paths(&rows, reader->row_paths);
  band->column_leaves = columns.leaves;
  band->column_count = columns.count;
  band->row_leaves = rows.leaves;
  band->row_count = rows.count;
  bool fills = rows.fill_row >= 0 && rows.fill_row < rows.count;
  band->fill_row = fills ? outermost(rows.leaves[rows.fill_row])->row : band->rows->span;
  band->head_levels = columns.deepest;
  band->stub_levels = stub_levels(&rows);
  band->each_row = rows.each;
  band->each_column = columns.each;
  for (int i = 0; band->stub_levels && i < rows.count; i++)
    if (!rows.leaves[i]->label) bx_diag(loader->diags, BX_MSG_LAYOUT_NO_LABEL, &rows.leaves[i]->place, BX_NO_ARGS);
  return true;
}
