/* Two reports against each other: their fields and bands by name, rows by what they are called, cells by their
 * columns. Stands on printed.c, which reads them, and on text.c and sequence.c. */
#include <string.h>

#include "printed.h"

typedef struct {
  bx_arena *arena;
  bx_diff_budget budget;
  bx_change *items;
  int count, capacity;
  bool other_form;
  int left_out, left_out_after;
} differ;

/* Both sides of a field or a band. */
typedef struct {
  differ *d;
  const bx_printed_group *a, *b;
  int *match;                     /* the row of b that a row of a is, in the same order, or -1 */
  int *moved;                     /* likewise in another order */
  bool *taken;                    /* rows of b that are one of a */
  const int *a_free, *b_free;     /* the rows that are not, while a gap between matches is looked at, */
  int a_free_count, b_free_count; /* and how many there are in it */
} group_pair;

static bx_change *add_change(differ *d, bx_change_kind kind, const char *name) {
  d->items = bx_arena_grow(d->arena, d->items, d->count, &d->capacity, sizeof *d->items);
  bx_change *change = &d->items[d->count++];
  *change = (bx_change){.kind = kind, .name = name};
  return change;
}

/* ---- Cells ---------------------------------------------------------------------------------- */

static void add_all(bx_arena *arena, bx_text_parts *to, const bx_text_parts *from) {
  for (int i = 0; i < from->count; i++) {
    to->items = bx_arena_grow(arena, to->items, to->count, &to->capacity, sizeof *to->items);
    to->items[to->count++] = from->items[i];
  }
}

static bx_text_parts whole_parts(differ *d, const char *before, const char *after) {
  bx_text_parts parts = {0};
  const bx_stretches stretches = bx_diff_text(d->arena, before, after, &d->budget);
  for (int i = 0; i < stretches.count; i++) add_all(d->arena, &parts, &stretches.items[i].parts);
  return parts;
}

static bool same_cell(const bx_printed_cell *a, const bx_printed_cell *b) {
  bool pictures = a->picture || b->picture;
  return pictures ? bx_streq(a->picture, b->picture) : bx_streq(a->text, b->text);
}

/* A cell or a field of one text; either side may be missing. */
typedef struct {
  const bx_printed_row *row;
  const bx_printed_cell *cell;
} cell_at;

static void set_side(differ *d, const bx_printed_group *group, cell_at at, const char **pointer, const char **text) {
  if (!at.cell) return;
  *pointer = bx_printed_pointer(d->arena, group, at.row, at.cell);
  *text = at.cell->text;
}

static void change_cell(const group_pair *p, cell_at a, cell_at b) {
  differ *d = p->d;
  const bx_printed_cell *shown = b.cell ? b.cell : a.cell;
  bool picture = (a.cell && a.cell->picture) || (b.cell && b.cell->picture), data = p->b->kind == BX_PRINTED_DATA;
  bool field = !data && !p->b->band && !shown->column[0];
  const char *name =
      b.cell ? bx_printed_name(d->arena, p->b, b.row, b.cell) : bx_printed_name(d->arena, p->a, a.row, a.cell);
  bx_change_kind kind = picture ? BX_CHANGE_PICTURE : data ? BX_CHANGE_DATA : field ? BX_CHANGE_TEXT : BX_CHANGE_CELL;
  bx_change *change = add_change(d, kind, name);
  set_side(d, p->a, a, &change->old_pointer, &change->old_text);
  set_side(d, p->b, b, &change->new_pointer, &change->new_text);
  change->computed = shown->computed;
  if (!picture && !data && (field || shown->is_text)) {
    const char *before = change->old_text ? change->old_text : "", *after = change->new_text ? change->new_text : "";
    change->parts = whole_parts(d, before, after);
  }
}

/* ---- The cells of a row that both have ---- */

static bool same_columns(const bx_printed_row *a, const bx_printed_row *b) {
  bool same = a->count == b->count;
  for (int i = 0; same && i < a->count; i++)
    same = a->cells[i].column == b->cells[i].column || bx_streq(a->cells[i].column, b->cells[i].column);
  return same;
}

/* A number for a key, which is borrowed. */
static int intern(bx_map *ids, const char *key, int *kinds) {
  intptr_t id = (intptr_t)bx_map_find(ids, key);
  if (id) return (int)id - 1;
  ++*kinds;
  bx_map_set(ids, key, (void *)(intptr_t)*kinds);
  return *kinds - 1;
}

/* match[i]: the cell of `b` in the same column. */
static void match_columns(differ *d, bx_arena *scratch, const bx_printed_row *a, const bx_printed_row *b, int *match) {
  if (same_columns(a, b)) {
    for (int i = 0; i < a->count; i++) match[i] = i;
    return;
  }
  bx_map *ids = bx_map_new(scratch);
  int *all = BX_NEW_ARRAY(scratch, int, a->count + b->count + 1), kinds = 0;
  for (int i = 0; i < a->count; i++) all[i] = intern(ids, a->cells[i].column, &kinds);
  for (int i = 0; i < b->count; i++) all[a->count + i] = intern(ids, b->cells[i].column, &kinds);
  const bx_sequences sequences = {all, all + a->count, a->count, b->count, kinds};
  bx_diff_match(&sequences, match, &d->budget);
}

static void lone_cell(const group_pair *p, cell_at a, cell_at b) {
  differ *d = p->d;
  if (d->other_form && p->b->band) {
    if (a.cell) d->left_out++;
    if (b.cell) d->left_out_after++;
  } else {
    change_cell(p, a, b);
  }
}

static void diff_row(const group_pair *p, const bx_printed_row *a, const bx_printed_row *b) {
  if (bx_streq(a->all, b->all) && same_columns(a, b)) return;
  bx_arena *scratch = bx_arena_new();
  int *match = BX_NEW_ARRAY(scratch, int, a->count + 1);
  match_columns(p->d, scratch, a, b, match);
  for (int i = 0, j = 0; i < a->count || j < b->count;) {
    if (i < a->count && match[i] < 0) {
      lone_cell(p, (cell_at){a, &a->cells[i]}, (cell_at){0});
      i++;
    } else if (i < a->count && match[i] == j) {
      if (!same_cell(&a->cells[i], &b->cells[j]))
        change_cell(p, (cell_at){a, &a->cells[i]}, (cell_at){b, &b->cells[j]});
      i++;
      j++;
    } else {
      lone_cell(p, (cell_at){0}, (cell_at){b, &b->cells[j]});
      j++;
    }
  }
  bx_arena_free(scratch);
}

/* ---- Rows ----------------------------------------------------------------------------------- */

static const char *key_of(const bx_printed_row *row, bool all) { return all ? row->all : row->key; }

static void match_row(const group_pair *p, int i, int j) {
  p->match[i] = j;
  p->taken[j] = true;
}

static bool is_free(const group_pair *p, int i) { return p->match[i] < 0 && p->moved[i] < 0; }

/* Matches the rows of a gap that are the same, or only called the same. */
static void match_rows_by(const group_pair *p, bool all) {
  bx_arena *scratch = bx_arena_new();
  bx_map *ids = bx_map_new(scratch);
  const int a_count = p->a_free_count, b_count = p->b_free_count;
  int *numbers = BX_NEW_ARRAY(scratch, int, a_count + b_count), *found = BX_NEW_ARRAY(scratch, int, a_count), kinds = 0;
  for (int i = 0; i < a_count; i++) numbers[i] = intern(ids, key_of(&p->a->rows[p->a_free[i]], all), &kinds);
  for (int i = 0; i < b_count; i++) numbers[a_count + i] = intern(ids, key_of(&p->b->rows[p->b_free[i]], all), &kinds);
  const bx_sequences sequences = {numbers, numbers + a_count, a_count, b_count, kinds};
  bx_diff_match(&sequences, found, &p->d->budget);
  for (int i = 0; i < a_count; i++)
    if (found[i] >= 0) match_row(p, p->a_free[i], p->b_free[found[i]]);
  bx_arena_free(scratch);
}

/* How much of two rows is the same; of one text how alike it is. */
static int row_worth(void *self, int i, int j) {
  const group_pair *p = self;
  const bx_printed_row *a = &p->a->rows[p->a_free[i]], *b = &p->b->rows[p->b_free[j]];
  if (!a->listed || !b->listed || a->count == 0 || b->count == 0) return 0;
  if (a->count == 1 && b->count == 1) {
    int worth = bx_diff_likeness(a->cells[0].text, b->cells[0].text, &p->d->budget);
    return worth >= BX_DIFF_ALIKE ? worth : 0;
  }
  if (!same_columns(a, b)) return 0;
  int same = 0, given = 0;
  for (int c = 0; c < a->count; c++) {
    bool blank = !*a->cells[c].text && !*b->cells[c].text;
    given += !blank;
    same += !blank && same_cell(&a->cells[c], &b->cells[c]);
  }
  p->d->budget.steps -= a->count;
  return given && 2 * same >= given ? 1000 * same / given : 0;
}

static void pair_rows(group_pair *p) {
  const bx_diff_worth worth = {row_worth, p};
  int *found = BX_NEW_ARRAY(p->d->arena, int, p->a_free_count);
  bx_diff_pair(p->a_free_count, p->b_free_count, &worth, found, &p->d->budget);
  for (int i = 0; i < p->a_free_count; i++)
    if (found[i] >= 0) match_row(p, p->a_free[i], p->b_free[found[i]]);
}

typedef enum { BY_ALL, BY_KEY, BY_WORTH } way;

/* Matches what is left between the rows that are matched. */
static void match_gaps(group_pair *p, way by) {
  bx_arena *scratch = bx_arena_new();
  int *a_free = BX_NEW_ARRAY(scratch, int, p->a->count + 1), *b_free = BX_NEW_ARRAY(scratch, int, p->b->count + 1);
  p->a_free = a_free;
  p->b_free = b_free;
  for (int i = 0, j = 0; i <= p->a->count; i++, j++) {
    p->a_free_count = p->b_free_count = 0;
    for (; i < p->a->count && p->match[i] < 0; i++)
      if (is_free(p, i)) a_free[p->a_free_count++] = i;
    for (const int end = i < p->a->count ? p->match[i] : p->b->count; j < end; j++)
      if (!p->taken[j]) b_free[p->b_free_count++] = j;
    if (p->a_free_count == 0 || p->b_free_count == 0) continue;
    if (by == BY_WORTH)
      pair_rows(p);
    else
      match_rows_by(p, by == BY_ALL);
  }
  bx_arena_free(scratch);
}

/* Rows of a that come back elsewhere in b: those that are the same, each once, or the only ones that are called so. In
 * another form, where rows may have another order, any that are called so. */
static void find_moved(const group_pair *p, bool all) {
  bx_arena *scratch = bx_arena_new();
  bx_map *counts = bx_map_new(scratch), *rows = bx_map_new(scratch);
  int *next = BX_NEW_ARRAY(scratch, int, p->b->count + 1); /* the next one that is called the same, from 1 */
  const bool any = all || p->d->other_form;
  for (int i = 0; i < p->a->count; i++) {
    const char *key = key_of(&p->a->rows[i], all);
    if (is_free(p, i)) bx_map_set(counts, key, (void *)((intptr_t)bx_map_find(counts, key) + 1));
  }
  for (int j = p->b->count - 1; j >= 0; j--)
    if (!p->taken[j]) next[j] = (int)(intptr_t)bx_map_set(rows, key_of(&p->b->rows[j], all), (void *)(intptr_t)(j + 1));
  for (int i = 0; i < p->a->count; i++) {
    const char *key = key_of(&p->a->rows[i], all);
    const int j = is_free(p, i) && *key ? (int)(intptr_t)bx_map_find(rows, key) - 1 : -1;
    if (j < 0 || (!any && (next[j] || (intptr_t)bx_map_find(counts, key) != 1))) continue;
    p->moved[i] = j;
    p->taken[j] = true;
    bx_map_set(rows, key, (void *)(intptr_t)next[j]);
  }
  bx_arena_free(scratch);
}

/* The texts of a row in their columns. */
static void list_cells(differ *d, const bx_printed_row *row, bx_change *change) {
  bx_change_cell *cells = BX_NEW_ARRAY(d->arena, bx_change_cell, bx_max_int(row->count, 1));
  int count = 0;
  for (int i = 0; i < row->count; i++)
    if (*row->cells[i].column) cells[count++] = (bx_change_cell){row->cells[i].column, row->cells[i].text};
  change->cells = cells;
  change->cell_count = count;
}

static const char *row_pointer(differ *d, const bx_printed_group *group, const bx_printed_row *row) {
  if (row->value) return bx_value_pointer(row->value, d->arena);
  if (row->leaf && row->leaf->item) return bx_value_pointer(row->leaf->item, d->arena);
  return row->count ? bx_printed_pointer(d->arena, group, row, &row->cells[0]) : NULL;
}

/* What a row says when it has one text and no columns. */
static const char *only_text(const bx_printed_row *row) {
  return row->count == 1 && !*row->cells[0].column ? row->cells[0].text : NULL;
}

static void lone_row(const group_pair *p, const bx_printed_row *a, const bx_printed_row *b) {
  differ *d = p->d;
  const bx_printed_group *group = a ? p->a : p->b;
  const bx_printed_row *row = a ? a : b;
  bool unprinted = group->kind == BX_PRINTED_DATA;
  if (d->other_form && !unprinted && !row->listed) {
    d->left_out += a != NULL;
    d->left_out_after += b != NULL;
    return;
  }
  const bx_change_kind kind = unprinted ? BX_CHANGE_DATA : a ? BX_CHANGE_ROW_REMOVED : BX_CHANGE_ROW_ADDED;
  bx_change *change = add_change(d, kind, row->name ? row->name : group->name);
  *(a ? &change->old_pointer : &change->new_pointer) = row_pointer(d, group, row);
  *(a ? &change->old_text : &change->new_text) = only_text(row);
  list_cells(d, row, change);
}

static void moved_row(const group_pair *p, const bx_printed_row *a, const bx_printed_row *b) {
  bx_change *change = add_change(p->d, BX_CHANGE_ROW_MOVED, b->name ? b->name : p->b->name);
  change->old_pointer = row_pointer(p->d, p->a, a);
  change->new_pointer = row_pointer(p->d, p->b, b);
}

/* Where a row of b was. */
#define NOWHERE (-1)
#define MOVED   (-2) /* less its place */

/* Rows [first, end) of a that went. */
static void tell_gone(const group_pair *p, const int *match, const int *moved, int first, int end) {
  for (int i = first; i < end; i++)
    if (match[i] < 0 && moved[i] < 0) lone_row(p, &p->a->rows[i], NULL);
}

/* All rows in the order of the new report, those that went where they were. */
static void tell_rows(const group_pair *p, const int *match, const int *moved) {
  int *from = BX_NEW_ARRAY(p->d->arena, int, p->b->count + 1);
  for (int j = 0; j < p->b->count; j++) from[j] = NOWHERE;
  for (int i = 0; i < p->a->count; i++) {
    if (match[i] >= 0) from[match[i]] = i;
    if (match[i] < 0 && moved[i] >= 0) from[moved[i]] = MOVED - i;
  }
  int told = 0; /* rows of a before it */
  for (int j = 0; j < p->b->count; j++) {
    const bx_printed_row *b = &p->b->rows[j];
    int until = from[j] >= 0 ? from[j] : told; /* those that went stand before those that came for them */
    while (from[j] < 0 && until < p->a->count && match[until] < 0) until++;
    if (until > told || from[j] == told) {
      tell_gone(p, match, moved, told, until);
      told = from[j] >= 0 ? until + 1 : until;
    }
    if (from[j] >= 0)
      diff_row(p, &p->a->rows[from[j]], b);
    else if (from[j] == NOWHERE)
      lone_row(p, NULL, b);
    else
      moved_row(p, &p->a->rows[MOVED - from[j]], b);
    if (from[j] <= MOVED) diff_row(p, &p->a->rows[MOVED - from[j]], b);
  }
  tell_gone(p, match, moved, told, p->a->count);
}

/* Which rows are the same: those that say the same, those that are called the same, those that are alike. `move`: also
 * in another order. */
static void match_rows(group_pair *p, bool move) {
  const bool unprinted = p->b->kind == BX_PRINTED_DATA;
  p->match = BX_NEW_ARRAY(p->d->arena, int, p->a->count + 1);
  p->moved = BX_NEW_ARRAY(p->d->arena, int, p->a->count + 1);
  p->taken = BX_NEW_ARRAY(p->d->arena, bool, p->b->count + 1);
  for (int i = 0; i < p->a->count; i++) p->match[i] = p->moved[i] = -1;
  match_gaps(p, BY_ALL);
  if (move) find_moved(p, true);
  match_gaps(p, BY_KEY);
  if (unprinted) return;
  if (move) find_moved(p, false);
  match_gaps(p, BY_WORTH);
}

static void diff_rows(group_pair *p) {
  match_rows(p, true);
  for (int i = 0; p->d->other_form && i < p->a->count; i++) { /* its order is the form's */
    if (p->moved[i] < 0) continue;
    p->match[i] = p->moved[i];
    p->moved[i] = -1;
  }
  tell_rows(p, p->match, p->moved);
}

/* ---- Prose ---------------------------------------------------------------------------------- */

static void change_text(const group_pair *p, int i, int j, const bx_stretch *stretch) {
  differ *d = p->d;
  bx_change *change = add_change(d, BX_CHANGE_TEXT, p->b->name);
  if (i >= 0) change->old_pointer = bx_value_pointer(p->a->rows[i].value, d->arena);
  if (j >= 0) change->new_pointer = bx_value_pointer(p->b->rows[j].value, d->arena);
  change->old_paragraph = i + 1;
  change->new_paragraph = j + 1;
  change->old_text = stretch->before;
  change->new_text = stretch->after;
  change->parts = stretch->parts;
}

static void diff_paragraph(const group_pair *p, int i, int j) {
  const char *before = i < 0 ? "" : p->a->rows[i].cells[0].text, *after = j < 0 ? "" : p->b->rows[j].cells[0].text;
  const bx_stretches stretches = bx_diff_text(p->d->arena, before, after, &p->d->budget);
  for (int s = 0; s < stretches.count; s++)
    if (!stretches.items[s].same) change_text(p, i, j, &stretches.items[s]);
}

static void diff_prose(group_pair *p) {
  match_rows(p, false);
  const int *match = p->match;
  for (int i = 0, j = 0; i < p->a->count || j < p->b->count;) {
    if (i < p->a->count && match[i] < 0) {
      diff_paragraph(p, i++, -1);
    } else if (i < p->a->count && match[i] == j) {
      if (!bx_streq(p->a->rows[i].all, p->b->rows[j].all)) diff_paragraph(p, i, j);
      i++;
      j++;
    } else {
      diff_paragraph(p, -1, j++);
    }
  }
}

/* ---- Things on pages ------------------------------------------------------------------------ */

static bx_printed_group group_of(bx_arena *arena, const bx_diff_thing *things, int count) {
  bx_printed_group group = {.kind = BX_PRINTED_LIST, .count = count};
  group.rows = BX_NEW_ARRAY(arena, bx_printed_row, bx_max_int(count, 1));
  bx_printed_cell *cells = BX_NEW_ARRAY(arena, bx_printed_cell, bx_max_int(count, 1));
  for (int i = 0; i < count; i++) {
    cells[i] = (bx_printed_cell){.column = "", .text = things[i].text};
    group.rows[i] = (bx_printed_row){.key = things[i].key, .listed = !things[i].named, .cells = &cells[i], .count = 1};
    group.rows[i].all = bx_arena_join(arena, things[i].key, "\x1f", things[i].text, NULL);
  }
  return group;
}

void bx_diff_things(const bx_diff_things_pair *things, int *match, bx_diff_budget *budget) {
  bx_arena *scratch = bx_arena_new();
  differ d = {.arena = scratch, .budget = *budget};
  const bx_printed_group a = group_of(scratch, things->a, things->a_count);
  const bx_printed_group b = group_of(scratch, things->b, things->b_count);
  group_pair p = {.d = &d, .a = &a, .b = &b};
  match_rows(&p, false);
  for (int i = 0; i < a.count; i++) match[i] = p.match[i];
  *budget = d.budget;
  bx_arena_free(scratch);
}

/* ---- The whole ------------------------------------------------------------------------------ */

static void diff_field(const group_pair *p) {
  const bx_printed_row *a = p->a->count ? &p->a->rows[0] : NULL, *b = p->b->count ? &p->b->rows[0] : NULL;
  if (!a && !b) return;
  if (a && b && same_cell(&a->cells[0], &b->cells[0])) return;
  change_cell(p, (cell_at){a, a ? &a->cells[0] : NULL}, (cell_at){b, b ? &b->cells[0] : NULL});
}

static void diff_group(group_pair *p) {
  switch (p->b->kind) {
    case BX_PRINTED_FIELD:
      diff_field(p);
      break;
    case BX_PRINTED_PROSE:
      diff_prose(p);
      break;
    case BX_PRINTED_LIST:
    case BX_PRINTED_ROWS:
    case BX_PRINTED_DATA:
      diff_rows(p);
      break;
  }
}

static const bx_printed_group *find_group(const bx_printed *printed, const char *key, bx_printed_kind kind) {
  for (int i = 0; i < printed->count; i++)
    if (printed->items[i].kind == kind && bx_streq(printed->items[i].key, key)) return &printed->items[i];
  return NULL;
}

/* Fields that only one of the forms has. */
static int count_lone(const bx_printed *printed, const bx_printed *other) {
  int lone = 0;
  for (int i = 0; i < printed->count; i++) {
    const bx_printed_group *group = &printed->items[i];
    if (!find_group(other, group->key, group->kind)) lone += group->count;
  }
  return lone;
}

static bool same_files(const bx_layout *a, const bx_layout *b) {
  bool same = a->file_count == b->file_count;
  for (int i = 0; same && i < a->file_count; i++)
    same = a->files[i].source.len == b->files[i].source.len &&
           memcmp(a->files[i].source.bytes, b->files[i].source.bytes, a->files[i].source.len) == 0;
  return same;
}

static void diff_layouts(differ *d, const bx_layout *a, const bx_layout *b) {
  d->other_form = !bx_streq(a->name, b->name);
  if (a == b || same_files(a, b)) return;
  bx_change *change = add_change(d, BX_CHANGE_LAYOUT, BX_LAYOUT_FIELD);
  change->old_text = a->name;
  change->new_text = b->name;
}

bool bx_diff_reports(bx_arena *arena, const bx_diff_side *before, const bx_diff_side *after, bx_changes *out,
                     bx_diags *diags) {
  differ d = {.arena = arena, .budget = {BX_DIFF_STEPS}};
  diff_layouts(&d, before->layout, after->layout);
  bx_printed a, b;
  if (!bx_printed_read(arena, before, d.other_form, &a, diags) ||
      !bx_printed_read(arena, after, d.other_form, &b, diags))
    return false;
  for (int i = 0; i < b.count; i++) {
    group_pair p = {.d = &d, .b = &b.items[i]};
    p.a = find_group(&a, p.b->key, p.b->kind);
    if (p.a) diff_group(&p);
  }
  d.left_out += count_lone(&a, &b);
  d.left_out_after += count_lone(&b, &a);
  *out = (bx_changes){d.items, d.count, d.other_form, d.left_out, d.left_out_after};
  return true;
}
