/* Tables part by part: of rows that are generated only a few are in memory, and what rules say of each is looked
 * at as they come. */
#include "checker.h"

const bx_check_table *bx_check_find_table(const bx_checker *checker, const bx_table *loaded) {
  return &checker->tables[loaded - checker->layout->tables];
}

bool bx_check_is_record(const bx_header *row) {
  for (; row; row = row->parent)
    if (row->item && row->item->kind != BX_MAP) return false;
  return true;
}

static bx_table_data data_of(const bx_checker *checker) {
  return (bx_table_data){checker->report, checker->context.sources, checker->context.source_count};
}

/* ---- Columns -------------------------------------------------------------------------------- */

void bx_check_nothing_in(const bx_checker *checker, const bx_header *node, const bx_value *item) {
  const char *name = node->name_count ? bx_value_text(bx_value_find(item, node->names[0])) : NULL;
  if (!name) name = bx_value_text(item);
  bx_place place = bx_check_place(checker, item, NULL);
  bx_diag(checker->diags, BX_MSG_CHECK_NOTHING_IN, &place, BX_ARGS(name ? name : node->each));
}

/* Does the key of a column, the outermost on its branch, name a text that labels of rows are made of? */
static bool is_text_of_rows(const bx_band *band, const bx_header *column) {
  const char *key = NULL;
  for (const bx_header *node = column; node->parent; node = node->parent)
    if (node->key) key = node->key;
  for (int r = 0; r < band->row_count; r++) {
    const bx_header *node = band->row_leaves[r];
    while (node && !node->key) node = node->parent;
    for (int i = 0; node && node->each && i < node->name_count; i++)
      if (bx_streq(node->names[i], key)) return true;
  }
  return false;
}

/* Are there columns under a node of the loaded tree? Generated groups without any are told. */
static bool check_groups(const bx_checker *checker, const bx_header *node, const bx_value *at) {
  bool any = node->count == 0;
  for (int i = 0; i < node->count; i++) {
    const bx_header *child = node->children[i];
    if (!child->each) {
      any |= check_groups(checker, child, at);
      continue;
    }
    const bx_value *list = bx_value_find(at, child->each);
    if (!list) list = bx_value_find(checker->report, child->each);
    const int count = !list || bx_value_is_blank(list) ? 0 : list->kind == BX_LIST ? list->count : 1;
    for (int k = 0; k < count; k++) {
      const bx_value *item = list->kind == BX_LIST ? list->items[k] : list;
      bool is_there = check_groups(checker, child, item);
      if (!is_there) bx_check_nothing_in(checker, child, item);
      any |= is_there;
    }
  }
  return any;
}

/* Two columns of one path would show the same figures. */
static void check_columns(const bx_checker *checker, const bx_band *band) {
  bx_map *seen = bx_map_new(checker->arena);
  for (int c = 0; band->each_column && c < band->column_count; c++) {
    const bx_header *leaf = band->column_leaves[c], *named = leaf;
    while (named->parent && !named->item) named = named->parent;
    bx_place place = bx_check_place(checker, named->item ? named->item : checker->report, NULL);
    const char *name = leaf->key ? leaf->key : leaf->label;
    if (bx_map_set(seen, bx_header_path(leaf, checker->arena), (void *)(uintptr_t)leaf))
      bx_diag(checker->diags, BX_MSG_CHECK_SAME_COLUMN, &place, BX_ARGS(name));
    if (is_text_of_rows(band, leaf)) bx_diag(checker->diags, BX_MSG_CHECK_COLUMN_IS_TEXT, &place, BX_ARGS(name));
  }
  bx_arena_reset(checker->arena);
}

/* ---- Rows ----------------------------------------------------------------------------------- */

/* What each record of a list that is not in the report may have; made when the first one comes. */
static const bx_record_keys *keys_of(const bx_checker *checker, const bx_band *band, const bx_header *node,
                                     bx_map *by_list) {
  bx_record_keys *keys = bx_map_find(by_list, node->each);
  if (keys) return keys;
  keys = bx_record_keys_new(checker, band, node);
  bx_map_set(by_list, node->each, keys);
  return keys;
}

static void check_node(const bx_checker *checker, const bx_table *table, const bx_band *band, const bx_header *node,
                       bx_map *by_list) {
  const bx_table_data data = data_of(checker);
  if (!node->item || !bx_table_source(&data, table, band, node->of->each)) return;
  bx_check_record(checker, keys_of(checker, band, node->of, by_list), node->item);
}

/* `band` is that of the table, which lasts; `part` goes with its rows. */
static void check_records(const bx_checker *checker, const bx_table *table, const bx_band *band, const bx_band *part,
                          bx_map *by_list) {
  for (int i = 0; part->part && i < part->rows->count; i++)
    check_node(checker, table, band, part->rows->children[i], by_list);
  for (int i = 0; part->part && i < part->empty_count; i++) check_node(checker, table, band, part->empty[i], by_list);
}

static void check_part(const bx_checker *checker, const bx_check_table *own, int b, const bx_band *part) {
  for (int i = 0; part->part && i < own->loaded->rule_count; i++) {
    const bx_rule *rule = &own->loaded->rules[i];
    bool each = rule->kind == BX_RULE_CHECK && (rule->each == BX_EACH_ROW || rule->each == BX_EACH_CELL);
    if (each && rule->band == &own->loaded->bands[b]) bx_check_rule_part(checker, own->loaded, part, rule);
  }
}

static void check_band(const bx_checker *checker, const bx_check_table *own, int b, bx_cell_lookup *before) {
  const bx_table_data data = data_of(checker);
  bx_row_reader *reader = bx_row_reader_new(own->table, b, &data);
  bx_arena *arena = bx_arena_new();
  bx_map *by_list = bx_map_new(checker->kept);
  int64_t rows = 0;
  for (const bx_band *part; (part = bx_row_reader_next(reader, arena)) != NULL; bx_arena_reset(arena)) {
    check_records(checker, own->table, &own->table->bands[b], part, by_list);
    bx_check_figures(checker, own->table, part, before);
    check_part(checker, own, b, part);
    *before = (bx_cell_lookup){.value = NULL}; /* what it points at goes with the part */
    rows += part->row_count;
    if (checker->context.progress) checker->context.progress(checker->context.progress_self, rows);
  }
  own->fixed[b] = bx_row_reader_fixed(reader, checker->kept);
  bx_arena_free(arena);
  bx_row_reader_free(reader);
}

void bx_check_table_rows(const bx_checker *checker, bx_check_table *own) {
  const bx_value *report = checker->report, *data = bx_value_find(report, own->loaded->key);
  const bx_table_data streams = data_of(checker);
  bool given = data && data->kind == BX_MAP && data->count > 0;
  own->fixed = BX_NEW_ARRAY(checker->kept, const bx_band *, own->loaded->band_count);
  for (int b = 0; b < own->loaded->band_count; b++) own->fixed[b] = &own->loaded->bands[b];
  own->table = own->loaded;
  if (!given && !bx_table_source(&streams, own->loaded, NULL, NULL)) {
    bool generated = false;
    for (int b = 0; b < own->loaded->band_count; b++)
      generated |= own->loaded->bands[b].each_row || own->loaded->bands[b].each_column;
    if (generated) own->table = NULL; /* nothing to hold rules against */
    return;
  }
  own->table = bx_table_resolve(checker->kept, own->loaded, report, checker->diags);
  if (!own->table) return;
  if (own->loaded->bands[0].each_column) check_groups(checker, own->loaded->bands[0].columns, report);
  check_columns(checker, &own->table->bands[0]);
  bx_value nothing = data ? *data : *report; /* lists that come from elsewhere may be all there is */
  nothing.kind = BX_MAP;
  nothing.count = 0;
  bx_check_keys(checker, own->table, given ? data : &nothing);
  bx_cell_lookup before = {.value = NULL};
  for (int b = 0; b < own->table->band_count; b++) {
    if (own->table->bands[b].each_row) before = (bx_cell_lookup){.value = NULL};
    if (own->table->bands[b].each_row) {
      check_band(checker, own, b, &before);
    } else {
      own->fixed[b] = &own->table->bands[b];
      bx_check_figures(checker, own->table, own->fixed[b], &before);
    }
  }
}

/* ---- Other reports -------------------------------------------------------------------------- */

struct bx_check_other {
  const bx_value *report;
  const char *table;        /* its key */
  int number;               /* of the band */
  const bx_table *resolved; /* NULL: it has no columns */
  const bx_band *band;
  bx_map *rows, *columns; /* path → leaf; NULL where the leaves are the loaded ones */
  bx_check_other *next;
};

static bx_map *by_path(const bx_checker *checker, bx_header *const *leaves, int count) {
  bx_map *map = bx_map_new(checker->kept);
  for (int i = 0; i < count; i++) {
    const char *path = bx_header_path(leaves[i], checker->kept);
    if (!bx_map_find(map, path)) bx_map_set(map, path, leaves[i]);
  }
  return map;
}

static const bx_check_other *find_other(const bx_checker *checker, const bx_value *report, int band,
                                        const bx_table *table) {
  bx_check_other *other = *checker->others;
  while (other && (other->report != report || other->number != band || !bx_streq(other->table, table->key)))
    other = other->next;
  if (other) return other;
  bx_table_data *data = BX_NEW(checker->kept, bx_table_data);
  data->report = report;
  bx_diags *unsaid = bx_diags_new(checker->kept, BX_LANG_EN); /* it is not the report that is checked */
  other = BX_NEW(checker->kept, bx_check_other);
  *other = (bx_check_other){.report = report, .table = table->key, .number = band, .next = *checker->others};
  *checker->others = other;
  other->resolved = bx_table_resolve(checker->kept, bx_layout_table(checker->layout, table->key), report, unsaid);
  if (!other->resolved) return other;
  other->band = bx_band_resolve(other->resolved, band, data, checker->kept);
  if (other->band->part) other->rows = by_path(checker, other->band->row_leaves, other->band->row_count);
  if (other->band->each_column)
    other->columns = by_path(checker, other->band->column_leaves, other->band->column_count);
  return other;
}

bool bx_check_find_other(const bx_checker *checker, const bx_value *report, int band, const bx_cell_ref *cell,
                         bx_cell_ref *out) {
  *out = *cell;
  if (!cell->band->each_row && !cell->band->each_column) return true;
  const bx_check_other *other = find_other(checker, report, band, cell->table);
  if (!other->resolved) return false;
  out->table = other->resolved;
  out->band = other->band;
  if (other->rows) out->row = bx_map_find(other->rows, bx_header_path(cell->row, checker->arena));
  if (other->columns) out->column = bx_map_find(other->columns, bx_header_path(cell->column, checker->arena));
  return out->row && out->column;
}
