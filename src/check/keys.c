/* Keys in a table's data that the form does not have: a misspelt row or column, a label written for
 * its key, a row of another year's form. */
#include "checker.h"

#include <string.h>

/* The keys a map may have. */
typedef struct {
  const bx_slot *slots;
  int count;
  bx_map *by_key; /* key → its first slot */
  int *next;      /* of each slot: the next one with the same key, or -1 */
} level;

typedef struct {
  const bx_checker *checker;
  bx_arena *arena; /* for what lies behind one key of the table's own map; reset after it */
} walk;

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
  const char **known = BX_NEW_ARRAY(at->arena, const char *, here->count * 2);
  const char **meant = BX_NEW_ARRAY(at->arena, const char *, here->count * 2);
  int names = 0;
  for (int i = 0; i < here->count; i++) {
    const char *label = label_of(&here->slots[i]);
    known[names] = meant[names] = here->slots[i].key;
    names++;
    if (!label) continue;
    known[names] = label;
    meant[names++] = here->slots[i].key;
  }
  bx_check_unknown(at->checker, BX_MSG_CHECK_UNKNOWN_KEY, member, known, meant, names);
}

/* Recursion goes as deep as the header trees: where they end there is nothing to compare with. */
static void check_member(const walk *at, const bx_member *member, const level *here) {
  const bx_slot *first = bx_map_find(here->by_key, member->key);
  if (!first) {
    report_unknown(at, member, here);
    return;
  }
  if (member->value->kind != BX_MAP) return;
  bx_slot *same = NULL;
  int same_count = 0, capacity = 0, below_count = 0;
  for (int i = (int)(first - here->slots); i >= 0; i = here->next[i]) {
    same = bx_arena_grow(at->arena, same, same_count, &capacity, sizeof *same);
    same[same_count++] = here->slots[i];
  }
  const bx_slot *slots = bx_slots_below(at->arena, same, same_count, &below_count);
  if (below_count == 0) return;
  level below = make_level(at->arena, slots, below_count);
  for (int i = 0; i < member->value->count; i++) check_member(at, &member->value->members[i], &below);
}

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
  bx_arena_free(kept);
}
