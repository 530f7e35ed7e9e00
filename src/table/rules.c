/* Fills and rules of a piece of a table. Rules follow from the cells that stand on this page, so they are
 * closed at both sides of a break and never cross a merged cell. */
#include "draw.h"

#define BLACK 0x000000

static const bx_table_look *look_of(const bx_drawing *d) { return &d->piece->table->look; }

/* ---- Rows of the tree ---- */

/* The node of the row tree that a row of the piece is: a leaf, or the group that a section names; NULL for heads. */
static const bx_header *node_of(const bx_drawing *d, int row) {
  for (int c = d->columns - 1; c >= 0; c--) {
    int owner = d->owner[row * d->columns + c];
    if (owner < 0) continue;
    const bx_cell *cell = d->cells[owner].cell;
    bool of_row = cell->part == BX_PART_BODY || cell->part == BX_PART_SECTION || cell->part == BX_PART_ROW_NUMBER;
    if (of_row && cell->row_header) return cell->row_header;
  }
  return NULL;
}

static const bx_header *top_node(const bx_header *node) {
  while (node && node->level > 0) node = node->parent;
  return node;
}

/* The level whose group ends above `row`; BX_LAYOUT_MAX_LEVELS when only a row does. */
static int level_ending(const bx_drawing *d, int row) {
  const bx_header *above = node_of(d, row - 1), *below = node_of(d, row);
  if (!above) return BX_LAYOUT_MAX_LEVELS;
  if (!below) return 0; /* another band */
  while (above->level > below->level) above = above->parent;
  while (below->level > above->level) below = below->parent;
  for (; above->level > 0 && above->parent != below->parent; above = above->parent) below = below->parent;
  if (above == below) return BX_LAYOUT_MAX_LEVELS; /* a section and its first row */
  return above->count || below->count ? above->level : BX_LAYOUT_MAX_LEVELS;
}

/* ---- Fills ---- */

static void fill_rows(const bx_drawing *d, int first, int end, int percent) {
  int level = 255 - 255 * percent / 100;
  bx_len left = d->piece->columns[0];
  if (level == 255 || first == end) return;
  bx_frame_add_fill(d->frame, left, d->tops[first], d->piece->columns[d->columns] - left, d->tops[end] - d->tops[first],
                    (uint32_t)level * 0x010101u);
}

/* Below titles that cover all columns. */
static void fill_heads(const bx_drawing *d, int first, int end) {
  for (int c = 0; first < end && c < d->columns;) {
    const bx_cell *cell = d->cells[d->owner[first * d->columns + c]].cell;
    if (cell->part != BX_PART_BAND) break;
    c = cell->col + cell->col_span;
    if (c < d->columns) continue;
    first++;
    c = 0;
  }
  fill_rows(d, first, end, look_of(d)->head_fill);
}

static void fill_titles(const bx_drawing *d) {
  int level = 255 - 255 * look_of(d)->band_fill / 100;
  if (level == 255) return;
  for (int i = 0; i < d->count; i++) {
    const bx_placed *p = &d->cells[i];
    if (p->cell->part != BX_PART_BAND && p->cell->part != BX_PART_SECTION) continue;
    bx_len left = d->piece->columns[p->cell->col], right = d->piece->columns[p->cell->col + p->cell->col_span];
    bx_frame_add_fill(d->frame, left, d->tops[p->row], right - left, d->tops[p->row + p->row_span] - d->tops[p->row],
                      (uint32_t)level * 0x010101u);
  }
}

/* Where a node of the top level stands: a generated one among the items of its list, since only a part of the tree is
 * in memory. */
static int place_of(const bx_header *node) {
  if (node->item && node->item->parent && node->item->parent->kind == BX_LIST) return node->item->position;
  int place = 0;
  while (node->parent->children[place] != node) place++;
  return place;
}

/* Every second node of the top level. */
static void fill_groups(const bx_drawing *d, int first, int end) {
  if (look_of(d)->group_fill == 0) return;
  for (int row = first; row < end;) {
    const bx_header *node = top_node(node_of(d, row));
    int next = row + 1;
    while (next < end && top_node(node_of(d, next)) == node) next++;
    if (node && place_of(node) % 2) fill_rows(d, row, next, look_of(d)->group_fill);
    row = next;
  }
}

void bx_draw_fills(const bx_drawing *d) {
  const bx_table_look *look = look_of(d);
  if (!look->band_fill && !look->head_fill && !look->group_fill) return;
  int row = 0;
  for (int s = 0; s < d->piece->slice_count; s++) {
    const bx_slice *slice = &d->piece->slices[s];
    if (slice->heads)
      fill_heads(d, row, row + slice->count);
    else
      fill_groups(d, row, row + slice->count);
    row += slice->count;
  }
  fill_titles(d);
}

/* ---- Rules ---- */

static int owner_at(const bx_drawing *d, int row, int col) {
  bool inside = row >= 0 && row < d->rows && col >= 0 && col < d->columns;
  return inside ? d->owner[row * d->columns + col] : -1;
}

/* The weight of what stands between two rows, where no cell covers both. */
static bx_len weight_above(const bx_drawing *d, int row) {
  const bx_table_look *look = look_of(d);
  if (row == 0 || row == d->rows) return look->frame;
  if (d->head_ends[row]) return look->head == BX_AS_FRAME ? look->frame : look->head;
  int level = look->group_count ? level_ending(d, row) : BX_LAYOUT_MAX_LEVELS;
  return level < look->group_count ? look->groups[level] : look->across;
}

/* The weight of the edge left of column `col` in row `row`; 0 inside a cell. */
static bx_len edge_left(const bx_drawing *d, int row, int col) {
  const bx_table_look *look = look_of(d);
  if (owner_at(d, row, col - 1) == owner_at(d, row, col)) return 0;
  if (col == 0 || col == d->columns) return look->open ? 0 : look->frame;
  return look->down;
}

/* Edges in a line are one rule. At the sides it reaches to the outer edges of the frame's rules, which makes
 * their corners square. */
static void draw_horizontal(const bx_drawing *d, int row) {
  const bx_table_look *look = look_of(d);
  const bx_len side = look->open ? 0 : look->frame, half = side / 2, weight = weight_above(d, row);
  for (int c = 0; c < d->columns && weight;) {
    int end = c + 1;
    bool inside = owner_at(d, row - 1, c) == owner_at(d, row, c);
    while (end < d->columns && (owner_at(d, row - 1, end) == owner_at(d, row, end)) == inside) end++;
    if (!inside) {
      bx_stroke rule = {.width = weight, .color = BLACK, .before = c == 0 ? side : 0};
      rule.after = end == d->columns ? side : 0;
      bx_len left = d->piece->columns[c] - (c == 0 ? half : 0);
      rule.dx = d->piece->columns[end] + (end == d->columns ? half : 0) - left;
      bx_frame_add_stroke(d->frame, left, d->tops[row], &rule);
    }
    c = end;
  }
}

static void draw_vertical(const bx_drawing *d, int col) {
  for (int r = 0; r < d->rows;) {
    bx_len weight = edge_left(d, r, col);
    int end = r + 1;
    while (end < d->rows && edge_left(d, end, col) == weight) end++;
    if (weight)
      bx_frame_add_rule(d->frame, d->piece->columns[col], d->tops[r], 0, d->tops[end] - d->tops[r], weight, BLACK);
    r = end;
  }
}

static void draw_border(const bx_drawing *d) {
  const bx_table_look *look = look_of(d);
  if (!look->around) return;
  bx_border border = {.inner = look->frame, .gap = look->around_gap, .weight = look->around, .open = look->open};
  border.width = d->piece->columns[d->columns] - d->piece->columns[0];
  border.height = d->tops[d->rows] - d->tops[0];
  border.color = BLACK;
  bx_frame_add_border(d->frame, d->piece->columns[0], d->tops[0], &border);
}

void bx_draw_rules(const bx_drawing *d) {
  const bx_mark mark = {.kind = BX_MARK_ARTIFACT, .label = "rules"};
  bx_frame_begin(d->frame, &mark);
  for (int r = 0; r <= d->rows; r++) draw_horizontal(d, r);
  for (int c = 0; c <= d->columns; c++) draw_vertical(d, c);
  draw_border(d);
  bx_draw_diagonals(d);
  bx_frame_end(d->frame);
}
