/* Column widths: fixed, shares of what remains, or from content. They sum exactly to the table's. */
#include <string.h>

#include "measure.h"

typedef struct {
  bx_len min, max; /* of the content, with padding */
} need;

/* What the cells of one grid column ask for. Only cells of a single column speak: a spanning head is
 * given what its columns get. */
static void collect(bx_setter *setter, bx_arena *arena, const bx_rows *rows, need *needs) {
  for (int i = 0; i < rows->cell_count; i++) {
    const bx_cell *cell = &rows->cells[i];
    if (cell->col_span != 1) continue;
    need *n = &needs[cell->col];
    bx_len padding = 2 * cell->pad_side + cell->indent;
    if (cell->vertical) {
      n->min = bx_max_int(n->min, cell->style->size + padding);
      n->max = bx_max_int(n->max, cell->style->size + padding);
      continue;
    }
    const bx_prepared *prepared = bx_cell_prepare(setter, arena, cell, cell->set.text, cell->style->size);
    n->min = bx_max_int(n->min, bx_prepared_min_width(prepared) + padding);
    n->max = bx_max_int(n->max, bx_prepared_max_width(prepared) + padding);
    if (!cell->translation) continue;
    prepared = bx_cell_prepare_translation(setter, arena, cell);
    n->min = bx_max_int(n->min, bx_prepared_min_width(prepared) + padding);
    n->max = bx_max_int(n->max, bx_prepared_max_width(prepared) + padding);
  }
}

/* A column whose figures stand on their decimal points holds them side by side. */
static void collect_decimals(bx_setter *setter, bx_arena *arena, const bx_table *table, const bx_band *band,
                             const bx_rows *body, need *needs) {
  if (!bx_band_has_decimals(band)) return;
  bx_decimals *decimals = BX_NEW_ARRAY(arena, bx_decimals, table->grid_columns);
  bx_decimals_add(setter, arena, body, NULL, decimals);
  for (int col = 0; col < table->grid_columns; col++) {
    const bx_decimals *d = &decimals[col];
    bx_len padding = 2 * table->look.pad_side;
    if (d->left + d->right == 0) continue;
    needs[col].min = bx_max_int(needs[col].min, d->left + d->right + padding);
    needs[col].max = bx_max_int(needs[col].max, d->left + d->noted + padding);
  }
}

static void collect_table(bx_setter *setter, bx_arena *arena, const bx_table *table, const bx_value *record,
                          need *needs) {
  for (int b = 0; b < table->band_count; b += table->bands[b].halves) {
    bx_rows heads = bx_grid_heads(table, &table->bands[b], arena);
    bx_rows body = bx_grid_body(table, &table->bands[b], record, arena);
    collect(setter, arena, &heads, needs);
    collect(setter, arena, &body, needs);
    collect_decimals(setter, arena, table, &table->bands[b], &body, needs);
  }
}

void bx_distribute(bx_len *widths, const int64_t *weights, int count, bx_len room) {
  int64_t total = 0, given = 0, seen = 0;
  for (int i = 0; i < count; i++) total += weights[i];
  for (int i = 0; i < count && total > 0; i++) {
    seen += weights[i];
    int64_t until = (room * seen + total / 2) / total;
    widths[i] += (bx_len)(until - given);
    given = until;
  }
}

typedef struct {
  int64_t fixed, min, max;
  int shares, autos;
} totals;

static totals add_up(const bx_table *table, const need *needs) {
  totals t = {0};
  for (int i = 0; i < table->grid_columns; i++) {
    const bx_track_width *track = &table->widths[i];
    if (track->kind == BX_TRACK_FIXED) t.fixed += track->fixed;
    if (track->kind == BX_TRACK_SHARE) t.shares++;
    if (track->kind != BX_TRACK_AUTO) continue;
    t.autos++;
    t.min += needs[i].min;
    t.max += needs[i].max;
  }
  return t;
}

/* Tracks of one kind take `room` by weight: a share its number, an automatic column what it wants
 * beyond `base`, a fixed one its width. */
static void fill(const bx_table *table, const need *needs, bx_track_kind kind, bool beyond_min, bx_len room,
                 bx_len *widths, bx_arena *arena) {
  int64_t *weights = BX_NEW_ARRAY(arena, int64_t, table->grid_columns);
  for (int i = 0; i < table->grid_columns; i++) {
    const bx_track_width *track = &table->widths[i];
    if (track->kind != kind) continue;
    weights[i] = kind == BX_TRACK_FIXED   ? track->fixed
                 : kind == BX_TRACK_SHARE ? track->share
                 : beyond_min             ? needs[i].max - needs[i].min
                                          : needs[i].max;
  }
  bx_distribute(widths, weights, table->grid_columns, room);
}

/* What shares must divide so that each holds its narrowest content. */
static int64_t least_of_shares(const bx_table *table, const need *needs) {
  int64_t total = 0, least = 0;
  for (int i = 0; i < table->grid_columns; i++)
    if (table->widths[i].kind == BX_TRACK_SHARE) total += table->widths[i].share;
  for (int i = 0; i < table->grid_columns; i++) {
    if (table->widths[i].kind != BX_TRACK_SHARE) continue;
    int64_t asks = (needs[i].min * total + table->widths[i].share - 1) / table->widths[i].share;
    if (asks > least) least = asks;
  }
  return least;
}

/* Automatic columns get their narrowest, then up to their widest what shares do not need for theirs. */
static void solve(const bx_table *table, const need *needs, bx_len width, bx_len *widths, bx_arena *arena) {
  const totals t = add_up(table, needs);
  bx_len room = (bx_len)(width - t.fixed);
  fill(table, needs, BX_TRACK_FIXED, false, t.shares + t.autos ? width - room : width, widths, arena);
  if (t.autos) {
    for (int i = 0; i < table->grid_columns; i++)
      if (table->widths[i].kind == BX_TRACK_AUTO) widths[i] = needs[i].min;
    room -= (bx_len)t.min;
    int64_t spare = t.shares ? room - least_of_shares(table, needs) : room;
    bx_len beyond = (bx_len)(spare < 0 ? 0 : t.max - t.min < spare ? t.max - t.min : spare);
    fill(table, needs, BX_TRACK_AUTO, true, beyond, widths, arena);
    room -= beyond;
    if (!t.shares) fill(table, needs, BX_TRACK_AUTO, false, room, widths, arena);
  }
  if (t.shares) fill(table, needs, BX_TRACK_SHARE, false, room, widths, arena);
}

/* What the columns ask for; from the content only where one is automatic. */
static need *find_needs(bx_setter *setter, bx_arena *arena, const bx_table *table, const bx_value *record) {
  need *needs = BX_NEW_ARRAY(arena, need, table->grid_columns);
  bool automatic = false;
  for (int i = 0; i < table->grid_columns; i++) automatic |= table->widths[i].kind == BX_TRACK_AUTO;
  bool before = bx_setter_quiet(setter, true); /* what is missing is said when the rows are set */
  if (automatic) collect_table(setter, arena, table, record, needs);
  bx_setter_quiet(setter, before);
  return needs;
}

/* Shares are as wide as the one needs that asks for most. */
int64_t bx_table_least_width(bx_setter *setter, bx_arena *arena, const bx_table *table, const bx_value *record) {
  need *needs = BX_NEW_ARRAY(arena, need, table->grid_columns);
  collect_table(setter, arena, table, record, needs);
  int64_t all = 0, shares = 0;
  for (int i = 0; i < table->grid_columns; i++)
    if (table->widths[i].kind == BX_TRACK_SHARE) all += table->widths[i].share;
  for (int i = 0; i < table->grid_columns; i++) {
    const bx_track_width *track = &table->widths[i];
    int64_t least = track->kind == BX_TRACK_SHARE ? (needs[i].min * all + track->share - 1) / track->share : 0;
    if (least > shares) shares = least;
  }
  const totals t = add_up(table, needs);
  return t.fixed + t.min + shares;
}

const bx_len *bx_table_columns(bx_setter *setter, bx_arena *arena, const bx_table *table, const bx_value *record,
                               bx_len width, bx_diags *diags) {
  int count = table->grid_columns;
  const need *needs = find_needs(setter, arena, table, record);
  bx_len *widths = BX_NEW_ARRAY(arena, bx_len, count), *edges = BX_NEW_ARRAY(arena, bx_len, count + 1);
  const totals t = add_up(table, needs);
  if (t.fixed + t.min > width || (t.fixed + t.min == width && t.shares)) {
    bx_diag(diags, BX_MSG_TABLE_TOO_WIDE, &table->place,
            BX_ARGS(table->key, bx_diag_int(diags, (t.fixed + t.min) / bx_len_from_mm100(100)),
                    bx_diag_int(diags, width / bx_len_from_mm100(100))));
    return NULL;
  }
  solve(table, needs, width, widths, arena);
  for (int i = 0; i < count; i++) edges[i + 1] = edges[i] + widths[i];
  return edges;
}
