/* Parts of a table that is too wide for a page: which columns stand together, how wide they are, and their rows. */
#include "parts.h"

#include "measure.h"

bool bx_parts_ask(const bx_table *table) { return table->split != BX_SPLIT_NONE || bx_table_asks(table); }

/* ---- Rows ---- */

static int figures_begin(const bx_table *table) { return table->bands[0].figure_column; }
static int figures_end(const bx_table *table) { return figures_begin(table) + table->bands[0].columns->span; }

/* Where an edge between columns of the whole grid stands on that of a part: what it lacks has no width. */
static int edge_in(const bx_table_part *part, int edge) {
  const int left = figures_begin(part->table), right = figures_end(part->table);
  return bx_min_int(edge, left) + bx_min_int(bx_max_int(edge - part->first, 0), part->end - part->first) +
         bx_max_int(edge - right, 0);
}

/* A cell that another part had before. A head begins there, and goes on here. */
static void repeat_cell(const bx_table_part *part, bx_cell *cell, bx_arena *arena) {
  cell->repeated = true;
  if (cell->translation) {
    bx_translation *own = BX_NEW(arena, bx_translation);
    *own = *cell->translation;
    cell->translation = own;
  }
  if (cell->part == BX_PART_HEAD && cell->column_header)
    cell->set.text = bx_grid_label_again(part->table, cell->set.text, arena);
}

bx_rows bx_part_rows(const bx_rows *whole, const bx_table_part *part, bx_arena *arena) {
  if (!part->places) return *whole;
  const int right = figures_end(part->table);
  bx_rows rows = *whole;
  rows.cells = BX_NEW_ARRAY(arena, bx_cell, bx_max_int(whole->cell_count, 1));
  rows.cell_count = 0;
  for (int i = 0; i < whole->cell_count; i++) {
    const bx_cell *from = &whole->cells[i];
    const int col = edge_in(part, from->col), end = edge_in(part, from->col + from->col_span);
    if (col == end) continue;
    bx_cell *cell = &rows.cells[rows.cell_count++];
    *cell = *from;
    cell->col = col;
    cell->col_span = end - col;
    cell->whole_span = from->col_span;
    if (part->index > 0 && (from->col < part->first || from->col >= right)) repeat_cell(part, cell, arena);
  }
  bx_rows_index(&rows, whole->row_count, arena);
  return rows;
}

static void level_sections(const bx_table_parts *parts, bx_rows *rows) {
  const bx_table_look *look = &parts->table->look;
  for (int s = 0; s < rows->section_count; s++) {
    bx_len height = look->row_height;
    for (int p = 0; p < parts->count; p++)
      height = bx_max_int(height, rows[p].cells[rows[p].sections[s]].again.height + 2 * look->pad_top);
    for (int p = 0; p < parts->count; p++) rows[p].cells[rows[p].sections[s]].again_height = height;
  }
}

static void level(const bx_table_parts *parts, bx_rows *rows) {
  for (int r = 0; r < rows->row_count; r++) {
    bx_len height = 0;
    for (int p = 0; p < parts->count; p++) height = bx_max_int(height, rows[p].heights[r]);
    for (int p = 0; p < parts->count; p++) rows[p].heights[r] = height;
  }
  level_sections(parts, rows);
}

void bx_parts_measure(bx_setter *setter, bx_arena *arena, const bx_table_parts *parts, bx_rows *rows, bx_diags *diags) {
  for (int p = 0; p < parts->count; p++)
    bx_rows_measure(setter, arena, parts->parts[p].table, parts->parts[p].columns, &rows[p], diags);
  level(parts, rows);
}

/* ---- Where parts begin ---- */

/* What it costs to cut a group of columns, in thousandths: as much as two parts of which one is three times as wide as
 * the other, or a part more. */
#define COST_GROUP 500
#define COST_PART  500

/* Of a part that is wider than its page. */
#define COST_WIDE 1000000000

/* Runs of columns that stand together whatever comes: [starts[i], starts[i + 1]) of the whole grid. */
typedef struct {
  const bx_table *table;
  int *starts; /* count + 1 */
  int count;
  int64_t *widths; /* count + 1: of the runs before one */
  int *cuts;       /* groups that are cut before a run */
  bool *given;     /* the layout asks for a part that begins with the run */
  int64_t room;    /* of a part, beside the stubs */
  bx_arena *arena;
} runs;

static const bx_header *leaf_at(const bx_band *band, int col) {
  int leaf = 0;
  for (int at = band->figure_column; at < col; leaf++) at += band->column_leaves[leaf]->span;
  return band->column_leaves[leaf];
}

static int cut_groups(const bx_table *table, int col) {
  int cut = 0;
  for (int b = 0; b < table->band_count; b++) {
    const bx_header *leaf = leaf_at(&table->bands[b], col);
    for (const bx_header *node = leaf->parent; node->parent; node = node->parent) cut += node->first < leaf->first;
  }
  return cut;
}

static bool is_given(const bx_table *table, int col) {
  for (int b = 0; b < table->band_count; b++) {
    const bx_header *leaf = leaf_at(&table->bands[b], col);
    for (const bx_header *node = leaf; node->parent && node->first == leaf->first; node = node->parent)
      for (int i = 0; i < table->split_before_count; i++)
        if (node == table->split_before[i] || node->of == table->split_before[i]) return true;
  }
  return false;
}

/* What columns ask for on a page where nothing is narrower than it should be. Shares have what the one in most need of
 * it makes them. */
static int64_t wanted(const bx_tracks *tracks, int col) {
  const bx_track *track = &tracks->tracks[col];
  if (track->width.kind == BX_TRACK_FIXED) return track->width.fixed;
  if (track->width.kind == BX_TRACK_AUTO) return track->need.min;
  int64_t most = 0;
  for (int i = 0; i < tracks->count; i++) {
    const bx_track *other = &tracks->tracks[i];
    if (other->width.kind != BX_TRACK_SHARE) continue;
    int64_t asks = (other->need.min * track->width.share + other->width.share - 1) / other->width.share;
    if (asks > most) most = asks;
  }
  return most;
}

static runs find_runs(const bx_table *table, const bx_tracks *tracks, bx_len width, bx_arena *arena) {
  const int begin = figures_begin(table), end = figures_end(table);
  runs r = {.table = table, .room = width, .arena = arena};
  r.starts = BX_NEW_ARRAY(arena, int, end - begin + 1);
  r.widths = BX_NEW_ARRAY(arena, int64_t, end - begin + 1);
  r.cuts = BX_NEW_ARRAY(arena, int, end - begin + 1);
  r.given = BX_NEW_ARRAY(arena, bool, end - begin + 1);
  int64_t sum = 0;
  for (int col = 0; col < table->grid_columns; col++) {
    if (col < begin || col >= end) {
      r.room -= wanted(tracks, col);
      continue;
    }
    if (col == begin || bx_table_can_part(table, col)) {
      r.starts[r.count] = col;
      r.widths[r.count] = sum;
      r.cuts[r.count] = cut_groups(table, col);
      r.given[r.count++] = col > begin && is_given(table, col);
    }
    sum += wanted(tracks, col);
  }
  r.starts[r.count] = end;
  r.widths[r.count] = sum;
  return r;
}

/* The fewest parts. */
static int count_parts(const runs *r) {
  int count = 1, first = 0;
  for (int i = 1; i <= r->count; i++) {
    if (i - first < 2 || r->widths[i] - r->widths[first] <= r->room) continue;
    first = i - 1;
    count++;
  }
  return count;
}

/* How far a part is from being as wide as all are in the middle, squared, and what it cuts. */
static int64_t price(const runs *r, int first, int end, int count) {
  int64_t all = r->widths[r->count] / count, own = r->widths[end] - r->widths[first];
  int64_t off = all ? (own - all) * 1000 / all : 0;
  int64_t cost = off * off / 1000 + (first ? (int64_t)r->cuts[first] * COST_GROUP : 0);
  return own > r->room ? cost + COST_WIDE : cost;
}

/* Where so many parts begin that cost least together: the runs, with one more behind the last. Returns what they
 * cost. */
static int64_t choose(const runs *r, int count, const int **begin) {
  const int width = r->count + 1;
  int64_t *costs = BX_NEW_ARRAY(r->arena, int64_t, width * (count + 1));
  int *from = BX_NEW_ARRAY(r->arena, int, width *(count + 1)), *found = BX_NEW_ARRAY(r->arena, int, count + 1);
  for (int i = 0; i < width * (count + 1); i++) costs[i] = i ? INT64_MAX : 0;
  for (int p = 1; p <= count; p++) {
    for (int i = p; i <= r->count; i++) {
      int64_t *best = &costs[p * width + i];
      for (int k = i - 1; k >= p - 1 && (k == i - 1 || r->widths[i] - r->widths[k] <= r->room); k--) {
        const int64_t before = costs[(p - 1) * width + k], cost = price(r, k, i, count);
        if (before == INT64_MAX || before + cost >= *best) continue;
        *best = before + cost;
        from[p * width + i] = k;
      }
    }
  }
  found[count] = r->count;
  for (int p = count; p > 0; p--) found[p - 1] = from[p * width + found[p]];
  *begin = found;
  return costs[count * width + r->count];
}

/* More than the fewest parts where that cuts fewer groups; facing pages come in pairs. */
static const int *choose_best(const runs *r, int *count) {
  const int least = count_parts(r);
  const bool pairs = r->table->split == BX_SPLIT_FACING && least > 1;
  const int *best = NULL;
  int64_t best_cost = INT64_MAX;
  for (int parts = least; parts <= r->count && parts <= 2 * least; parts++) {
    if (pairs && parts % 2 && parts < r->count) continue;
    const int *begin;
    int64_t cost = choose(r, parts, &begin) + (int64_t)parts * COST_PART;
    if (cost >= best_cost) continue;
    best_cost = cost;
    best = begin;
    *count = parts;
    if (least == 1) break;
  }
  return best;
}

static const int *take_given(const runs *r, int *count) {
  int *begin = BX_NEW_ARRAY(r->arena, int, r->count + 1);
  *count = 1;
  for (int i = 1; i < r->count; i++)
    if (r->given[i]) begin[(*count)++] = i;
  begin[*count] = r->count;
  return begin;
}

/* ---- Widths ---- */

static bx_table_part new_part(const bx_table *table, int index, int first, int end, bx_arena *arena) {
  bx_table *own = BX_NEW(arena, bx_table);
  *own = *table;
  bx_track_width *widths = BX_NEW_ARRAY(arena, bx_track_width, table->grid_columns);
  int *places = BX_NEW_ARRAY(arena, int, table->grid_columns);
  own->widths = widths;
  own->grid_columns = 0;
  for (int col = 0; col < table->grid_columns; col++) {
    bool is_figure = col >= figures_begin(table) && col < figures_end(table);
    if (is_figure && (col < first || col >= end)) continue;
    places[own->grid_columns] = col;
    widths[own->grid_columns++] = table->widths[col];
  }
  return (bx_table_part){.table = own, .places = places, .index = index, .first = first, .end = end};
}

/* What a part has of the sample. */
static bx_table_sample sample_part(const bx_table_sample *sample, const bx_table_part *part, bx_arena *arena) {
  bx_table_sample own = {.setter = sample->setter, .table = part->table, .count = sample->count};
  bx_rows *rows = BX_NEW_ARRAY(arena, bx_rows, bx_max_int(sample->count, 1));
  for (int i = 0; i < sample->count; i++) rows[i] = bx_part_rows(&sample->rows[i], part, arena);
  own.rows = rows;
  return own;
}

/* Stubs as wide as where they are narrowest, and columns that take the rest: fixed ones in proportion. */
static void fix_stubs(const bx_table_parts *parts) {
  const bx_table_part *first = &parts->parts[0];
  const int begin = figures_begin(first->table), end = figures_end(first->table);
  for (int p = 0; p < parts->count; p++) {
    const bx_table_part *part = &parts->parts[p];
    bx_track_width *widths = (bx_track_width *)(uintptr_t)part->table->widths; /* its own */
    bool takes_rest = false;
    for (int col = begin; col < begin + part->end - part->first; col++)
      takes_rest |= widths[col].kind != BX_TRACK_FIXED;
    for (int col = 0; col < part->table->grid_columns; col++) {
      int place = part->places[col];
      if (place >= begin && place < end) {
        if (!takes_rest) widths[col] = (bx_track_width){.kind = BX_TRACK_SHARE, .share = widths[col].fixed};
        continue;
      }
      bx_len least = BX_LEN_MAX;
      for (int k = 0; k < parts->count; k++) {
        const bx_table_part *other = &parts->parts[k];
        const bx_len *edge = other->columns + edge_in(other, place);
        least = bx_min_int(least, edge[1] - edge[0]);
      }
      widths[col] = (bx_track_width){.kind = BX_TRACK_FIXED, .fixed = least};
    }
  }
}

static bool solve(const bx_table_sample *samples, const bx_table_parts *parts, const bx_table_scale *scale,
                  bx_len width, bx_arena *arena, bx_diags *diags) {
  bool ok = true;
  for (int p = 0; p < parts->count && ok; p++) {
    bx_table_part *part = &parts->parts[p];
    part->columns = bx_widths_solve(&samples[p], arena, width, scale, part->places, diags);
    ok = part->columns != NULL;
  }
  return ok;
}

/* All in the size of the part that needs the smallest. */
static bool set_widths(const bx_table_sample *sample, bx_arena *arena, bx_len width, bx_table_parts *parts,
                       bx_diags *diags) {
  bx_arena *scratch = bx_arena_new();
  bx_table_sample *samples = BX_NEW_ARRAY(scratch, bx_table_sample, parts->count);
  bx_table_scale scale = {0};
  for (int p = 0; p < parts->count; p++) {
    samples[p] = sample_part(sample, &parts->parts[p], scratch);
    bx_table_scale own = bx_widths_scale(&samples[p], width - 2 * bx_table_side_edge(&sample->table->look));
    if (p == 0 || own.to < scale.to) scale = own;
  }
  bool ok = solve(samples, parts, &scale, width, arena, diags);
  if (ok) fix_stubs(parts);
  ok = ok && solve(samples, parts, &scale, width, arena, diags);
  bx_arena_free(scratch);
  for (int p = 0; p < parts->count; p++)
    parts->parts[p].table = bx_widths_scale_table(arena, parts->parts[p].table, &scale);
  parts->table = bx_widths_scale_table(arena, parts->table, &scale);
  return ok;
}

/* Edges of all columns side by side. */
static const bx_len *join_columns(const bx_table_parts *parts, bx_arena *arena) {
  const int count = parts->table->grid_columns;
  bx_len *edges = BX_NEW_ARRAY(arena, bx_len, count + 1), *widths = BX_NEW_ARRAY(arena, bx_len, count);
  for (int p = 0; p < parts->count; p++) {
    const bx_table_part *part = &parts->parts[p];
    for (int col = 0; col < part->table->grid_columns; col++)
      widths[part->places[col]] = part->columns[col + 1] - part->columns[col];
  }
  edges[0] = parts->parts[0].columns[0];
  for (int col = 0; col < count; col++) edges[col + 1] = edges[col] + widths[col];
  return edges;
}

static bool find_whole(const bx_table_sample *sample, bx_arena *arena, bx_len width, bx_table_parts *parts,
                       bx_diags *diags) {
  bx_table_part *part = BX_NEW(arena, bx_table_part);
  parts->parts = part;
  parts->count = 1;
  parts->columns = part->columns = bx_table_columns(sample, arena, width, &parts->table, diags);
  part->table = parts->table;
  return part->columns != NULL;
}

bool bx_parts_find(const bx_table_sample *sample, bx_arena *arena, bx_len width, bx_table_parts *parts,
                   bx_diags *diags) {
  const bx_table *table = sample->table;
  *parts = (bx_table_parts){.table = table};
  if (table->split == BX_SPLIT_NONE) return find_whole(sample, arena, width, parts, diags);
  bx_arena *scratch = bx_arena_new();
  const bx_table_scale as_it_is = {BX_PT, BX_PT};
  const bx_tracks tracks = bx_widths_ask(sample, &as_it_is, scratch);
  const runs r = find_runs(table, &tracks, width - 2 * bx_table_side_edge(&table->look), scratch);
  int count;
  const int *begin = take_given(&r, &count);
  if (count == 1) begin = choose_best(&r, &count);
  parts->count = count;
  parts->parts = BX_NEW_ARRAY(arena, bx_table_part, count);
  for (int p = 0; p < count; p++)
    parts->parts[p] = new_part(table, p, r.starts[begin[p]], r.starts[begin[p + 1]], arena);
  bx_arena_free(scratch);
  if (count == 1) return find_whole(sample, arena, width, parts, diags);
  if (!set_widths(sample, arena, width, parts, diags)) return false;
  parts->columns = join_columns(parts, arena);
  return true;
}
