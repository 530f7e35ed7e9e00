/* Keys in a table's data that the form does not have: a misspelt row or column, a label written for
 * its key, a row of another year's form. */
#include "checker.h"

#include <string.h>

/* The keys a map may have. */
typedef struct {
  const bx_slot *slots;
  int count;
  bx_map *by_key;        /* key → its first slot */
  int *next;             /* of each slot: the next one with the same key, or -1 */
  const bx_header *node; /* whose items the maps are: they have the texts of its labels too; or NULL */
} level;

typedef struct {
  const bx_checker *checker;
  bx_arena *arena; /* for what lies behind one key of the table's own map; reset after it */
} walk;

/* Is a slot that of a list, whose items are rows? */
static bool is_list(const bx_slot *slot) { return slot->row->each && (!slot->column || !slot->column->parent); }

static bool is_name(const bx_header *node, const char *key) {
  for (int i = 0; node && i < node->name_count; i++)
    if (bx_streq(node->names[i], key)) return true;
  return false;
}

static level make_level(bx_arena *arena, const bx_slot *slots, int count) {
  level made = {.slots = slots, .count = count, .by_key = bx_map_new(arena)};
  made.next = BX_NEW_ARRAY(arena, int, count);
  for (int i = count - 1; i >= 0; i--) {
    const bx_slot *later = bx_map_set(made.by_key, slots[i].key, (void *)&slots[i]);
    made.next[i] = later ? (int)(later - slots) : -1;
  }
  return made;
}

/* What a key's slot is called in print. */
static const char *label_of(const bx_slot *slot) {
  bool is_column = slot->column && slot->column->parent;
  return is_column ? slot->column->label : slot->row->label;
}

/* 1,234 in a flow map is the entry 1 and the key 234. */
static bool is_split_number(const bx_member *member) {
  return member->value->kind == BX_NULL && strspn(member->key, "0123456789") == strlen(member->key);
}

static void report_unknown(const walk *at, const bx_member *member, const level *here) {
  if (is_split_number(member)) {
    bx_place place = {.file = member->value->file, .line = member->line, .col = member->col};
    bx_diag(at->checker->diags, BX_MSG_CHECK_SPLIT_NUMBER, &place, BX_ARGS(member->key));
    return;
  }
  int texts = here->node ? here->node->name_count : 0, names = 0;
  const char **known = BX_NEW_ARRAY(at->arena, const char *, here->count * 2 + texts);
  const char **meant = BX_NEW_ARRAY(at->arena, const char *, here->count * 2 + texts);
  for (; names < texts; names++) known[names] = meant[names] = here->node->names[names];
  for (int i = 0; i < here->count; i++) {
    const char *label = is_list(&here->slots[i]) ? NULL : label_of(&here->slots[i]);
    known[names] = meant[names] = here->slots[i].key;
    names++;
    if (!label) continue;
    known[names] = label;
    meant[names++] = here->slots[i].key;
  }
  bx_check_unknown(at->checker, BX_MSG_CHECK_UNKNOWN_KEY, member, known, meant, names);
}

static void check_member(const walk *at, const bx_member *member, const level *here);

static void check_members(const walk *at, const bx_value *map, const level *here) {
  for (int i = 0; map->kind == BX_MAP && i < map->count; i++) check_member(at, &map->members[i], here);
}

/* Recursion goes as deep as the header trees: where they end there is nothing to compare with. */
static void check_member(const walk *at, const bx_member *member, const level *here) {
  const bx_slot *first = bx_map_find(here->by_key, member->key);
  if (!first) {
    if (!is_name(here->node, member->key)) report_unknown(at, member, here);
    return;
  }
  bool list = is_list(first);
  if (member->value->kind != (list ? BX_LIST : BX_MAP)) return;
  bx_slot *same = NULL;
  int same_count = 0, capacity = 0, below_count = 0;
  for (int i = (int)(first - here->slots); i >= 0; i = here->next[i]) {
    same = bx_arena_grow(at->arena, same, same_count, &capacity, sizeof *same);
    same[same_count++] = here->slots[i];
  }
  const bx_slot *slots = bx_slots_below(at->arena, same, same_count, &below_count);
  if (below_count == 0) return;
  level below = make_level(at->arena, slots, below_count);
  below.node = list ? first->row : NULL;
  check_members(at, member->value, &below);
  for (int i = 0; list && i < member->value->count; i++) check_members(at, member->value->items[i], &below);
}

/* ---- Generated rows ------------------------------------------------------------------------- */

static void check_lists(const bx_checker *checker, const bx_table *table, const bx_band *band, const bx_header *rows,
                        const bx_value *data);

/* The texts that the labels of a record's rows need. */
static void check_names(const bx_checker *checker, const bx_header *node, const bx_value *record) {
  for (int i = 0; i < node->name_count; i++) {
    const bx_value *value = bx_value_find(record, node->names[i]);
    bx_place place = bx_check_place(checker, value ? value : record, NULL);
    if (bx_value_is_blank(value))
      bx_diag(checker->diags, BX_MSG_CHECK_MISSING_FIELD, &place, BX_ARGS(node->names[i], "…"));
    else if (value->kind != BX_TEXT)
      bx_diag(checker->diags, BX_MSG_CHECK_NOT_TEXT, &place, BX_ARGS(node->names[i]));
  }
}

/* Has a node of a row tree rows, of what its data, or an item, says? */
static bool has_rows(const bx_header *node, const bx_value *data) {
  if (node->count == 0) return true;
  for (int i = 0; i < node->count; i++) {
    const bx_header *child = node->children[i];
    const bx_value *list = child->each ? bx_value_find(data, child->each) : NULL;
    for (int k = 0; list && list->kind == BX_LIST && k < list->count; k++)
      if (has_rows(child, list->items[k])) return true;
    if (!child->each && has_rows(child, child->key ? bx_value_find(data, child->key) : data)) return true;
  }
  return false;
}

static void check_item(const bx_checker *checker, const bx_header *node, const bx_value *record) {
  if (record->kind != BX_MAP) {
    bx_place place = bx_check_place(checker, record, NULL);
    bx_diag(checker->diags, BX_MSG_CHECK_NOT_RECORD, &place, BX_ARGS(node->each));
    return;
  }
  check_names(checker, node, record);
  check_lists(checker, NULL, NULL, node, record);
  if (!has_rows(node, record)) bx_check_nothing_in(checker, node, record);
}

static void check_list(const bx_checker *checker, const bx_header *node, const bx_value *data) {
  const bx_value *list = bx_value_find(data, node->each);
  bx_place place = bx_check_place(checker, list ? list : data, NULL);
  if (!list)
    bx_diag(checker->diags, BX_MSG_CHECK_MISSING_LIST, &place, BX_ARGS(node->each));
  else if (list->kind != BX_LIST)
    bx_diag(checker->diags, BX_MSG_CHECK_NOT_LIST, &place, BX_ARGS(node->each));
  for (int i = 0; list && list->kind == BX_LIST && i < list->count; i++) check_item(checker, node, list->items[i]);
}

/* The lists below a node of the row tree, as deep as that is. `table` and `band`: of the root, whose lists may come
 * from elsewhere. */
static void check_lists(const bx_checker *checker, const bx_table *table, const bx_band *band, const bx_header *rows,
                        const bx_value *data) {
  const bx_table_data streams = {checker->report, checker->context.sources, checker->context.source_count};
  for (int i = 0; i < rows->count; i++) {
    const bx_header *node = rows->children[i];
    const bx_value *below = node->key && !node->each ? bx_value_find(data, node->key) : data;
    if (node->each && table && bx_table_source(&streams, table, band, node->each)) {
      const char *name = bx_arena_join(checker->arena, table->key, ".", node->each, NULL);
      const bx_value *list = bx_value_find(data, node->each);
      bx_place place = bx_check_place(checker, list ? list : data, NULL);
      if (list) bx_diag(checker->diags, BX_MSG_ROWS_TWICE, &place, BX_ARGS(name));
    } else if (node->each) {
      check_list(checker, node, data);
    } else if (node->count && below && below->kind == BX_MAP) {
      check_lists(checker, NULL, NULL, node, below);
    }
  }
}

struct bx_record_keys {
  const bx_header *node;
  level below;
};

bx_record_keys *bx_record_keys_new(const bx_checker *checker, const bx_band *band, const bx_header *node) {
  bx_record_keys *keys = BX_NEW(checker->kept, bx_record_keys);
  const bx_slot slot = {.key = node->each, .band = band, .row = node, .column = node->count ? NULL : band->columns};
  int count = 0;
  const bx_slot *slots = bx_slots_below(checker->kept, &slot, 1, &count);
  keys->node = node;
  keys->below = make_level(checker->kept, slots, count);
  keys->below.node = node;
  return keys;
}

void bx_check_record(const bx_checker *checker, const bx_record_keys *keys, const bx_value *record) {
  walk at = {.checker = checker, .arena = checker->arena};
  check_members(&at, record, &keys->below);
  check_item(checker, keys->node, record);
  bx_arena_reset(at.arena);
}

/* ---- The table ------------------------------------------------------------------------------ */

void bx_check_keys(const bx_checker *checker, const bx_table *table, const bx_value *data) {
  bx_arena *kept = bx_arena_new();
  walk at = {.checker = checker, .arena = checker->arena};
  int count = 0;
  const bx_slot *slots = bx_table_slots(kept, table, &count);
  level top = make_level(kept, slots, count);
  for (int i = 0; i < data->count; i++) {
    check_member(&at, &data->members[i], &top);
    bx_arena_reset(at.arena);
  }
  for (int b = 0; b < table->band_count; b++) {
    const bx_band *band = &table->bands[b];
    bx_value nothing = *data; /* where there is nothing of a band its lists are missing */
    nothing.kind = BX_MAP;
    nothing.count = 0;
    const bx_value *rows = band->rows->key ? bx_value_find(data, band->rows->key) : data;
    if (bx_value_is_blank(rows)) rows = &nothing;
    if (band->each_row && rows->kind == BX_MAP) check_lists(checker, table, band, band->rows, rows);
    bx_arena_reset(at.arena);
  }
  bx_arena_free(kept);
}
