/* A page's piece of a table: closed cells, heavier frame and head rule, heads and labels that stand again,
 * text inside its cell. */
#include "inspector.h"

#define OFF (BX_PT / 2) /* rules meet within half a point: the reach of a corner */

/* ---- Closed cells --------------------------------------------------------------------------- */

/* Do the piece's rules cover [from, to) of the line at `at`? `across`: a horizontal line. */
static bool is_covered(const bx_table_piece_record *piece, bool across, bx_len at, bx_len from, bx_len to) {
  bool moved = true;
  while (moved && from < to - OFF) {
    moved = false;
    for (int i = 0; i < piece->rule_count; i++) {
      const bx_rule_record *rule = &piece->rules[i];
      bx_len place = across ? rule->y : rule->x, start = across ? rule->x : rule->y;
      bx_len length = across ? rule->dx : rule->dy;
      bool fits = length > 0 && bx_distance(place, at) <= OFF && start <= from + OFF && start + length > from + OFF;
      if (!fits) continue;
      from = start + length;
      moved = true;
    }
  }
  return from >= to - OFF;
}

static int closed_sides(const bx_table_piece_record *piece, const bx_table_cell *cell) {
  bx_len right = cell->x + cell->width, bottom = cell->y + cell->height;
  return is_covered(piece, true, cell->y, cell->x, right) + is_covered(piece, true, bottom, cell->x, right) +
         is_covered(piece, false, cell->x, cell->y, bottom) + is_covered(piece, false, right, cell->y, bottom);
}

/* ---- Text in its cell ----------------------------------------------------------------------- */

static bx_len outside(const bx_table_cell *cell) {
  bx_len most = cell->x - cell->left;
  if (cell->right - cell->x - cell->width > most) most = cell->right - cell->x - cell->width;
  if (cell->y - cell->top > most) most = cell->y - cell->top;
  if (cell->bottom - cell->y - cell->height > most) most = cell->bottom - cell->y - cell->height;
  return most > 0 ? most : 0;
}

static int count_text(const bx_table_cell *cell) {
  int count = cell->left <= cell->right;
  for (int i = 0; i < cell->text.count; i++) count = bx_max_int(count, cell->text.lines[i].count);
  return count;
}

static void check_cell(bx_inspector *in, const bx_table_piece_record *piece, const bx_table_cell *cell, int page) {
  bx_spot spot = bx_at_page(page);
  spot.cell = cell->label ? cell->label : "";
  int sides = closed_sides(piece, cell);
  bx_inspect_record(in, BX_INSPECT_TABLE_CLOSED, sides == 4, &spot, bx_in_count(sides));
  if (cell->head && cell->continued)
    bx_inspect_record(in, BX_INSPECT_TABLE_LABELS, count_text(cell) > 0, &spot, bx_in_count(count_text(cell)));
  if (cell->left > cell->right) return;
  bx_len out = outside(cell);
  bx_inspect_record(in, BX_INSPECT_TABLE_INSIDE, out <= bx_len_from_mm100(20), &spot, bx_in_mm(out));
}

/* ---- Heads ---------------------------------------------------------------------------------- */

static bool is_head_row(const bx_table_piece_record *piece, int row) {
  bool any = false;
  for (int i = 0; i < piece->cell_count; i++) {
    if (piece->cells[i].row != row) continue;
    if (!piece->cells[i].head) return false;
    any = true;
  }
  return any;
}

/* Rows of nothing but labels at the top of the piece. */
static int count_heads(const bx_table_piece_record *piece) {
  int rows = 0;
  while (rows < piece->row_count && is_head_row(piece, rows)) rows++;
  return rows;
}

/* Under pieces with heads on the same page, as the total of a folded table, a piece needs none of its own. */
static void check_heads(bx_inspector *in, const bx_table_piece_record *piece, int page) {
  int heads = count_heads(piece);
  if (!piece->continued) in->table_has_heads = heads > 0;
  if (heads) {
    in->heads_over = heads;
    in->heads_page = page;
  } else if (piece->continued && in->heads_page == page) {
    heads = in->heads_over;
  }
  if (!piece->continued || !in->table_has_heads) return;
  bx_spot spot = bx_at_page(page);
  if (piece->cell_count) spot.cell = piece->cells[0].label;
  bx_inspect_record(in, BX_INSPECT_TABLE_HEADS, heads > 0, &spot, bx_in_count(heads));
}

/* Turned counter-clockwise, a table whose heads are its top has them on the left of the sheet: at the binding on odd
 * pages, at the cut on even ones. */
static void check_turned(bx_inspector *in, const bx_table_piece_record *piece, int page) {
  bx_len top = INT32_MAX, heads = INT32_MAX;
  for (int i = 0; i < piece->cell_count && piece->turned; i++) {
    const bx_table_cell *cell = &piece->cells[i];
    if (cell->y < top) top = cell->y;
    if (cell->y < heads && is_head_row(piece, cell->row)) heads = cell->y;
  }
  if (heads == INT32_MAX) return;
  bx_spot spot = bx_at_page(page);
  spot.cell = piece->cells[0].label;
  bx_inspect_record(in, BX_INSPECT_TABLE_TURNED, heads - top <= OFF, &spot, bx_in_mm(heads - top));
}

/* ---- Weights -------------------------------------------------------------------------------- */

/* Where the rows at the top or in the middle that have nothing but labels end. */
static bool ends_heads(const bx_table_piece_record *piece, bx_len y) {
  for (int i = 0; i < piece->cell_count; i++) {
    const bx_table_cell *cell = &piece->cells[i];
    if (bx_distance(cell->y + cell->height, y) <= OFF && is_head_row(piece, cell->row)) return true;
  }
  return false;
}

static void check_weights(bx_inspector *in, const bx_table_piece_record *piece, int page) {
  bx_len frame = INT32_MAX, inner = 0, right = piece->x, bottom = piece->y, top = INT32_MAX;
  for (int i = 0; i < piece->cell_count; i++) {
    const bx_table_cell *cell = &piece->cells[i];
    if (cell->y < top) top = cell->y;
    if (cell->x + cell->width > right) right = cell->x + cell->width;
    if (cell->y + cell->height > bottom) bottom = cell->y + cell->height;
  }
  bx_len heads = top;
  int count = count_heads(piece);
  for (int i = 0; i < piece->cell_count; i++) {
    const bx_table_cell *cell = &piece->cells[i];
    if (cell->row < count && cell->y + cell->height > heads) heads = cell->y + cell->height;
  }
  for (int i = 0; i < piece->rule_count; i++) {
    const bx_rule_record *rule = &piece->rules[i];
    bool across = rule->dy == 0;
    bool edge = across ? bx_distance(rule->y, top) <= OFF || bx_distance(rule->y, bottom) <= OFF ||
                             bx_distance(rule->y, heads) <= OFF
                       : bx_distance(rule->x, piece->x) <= OFF || bx_distance(rule->x, right) <= OFF;
    if (edge && rule->width < frame) frame = rule->width;
    bool divides = !edge && !(across && ends_heads(piece, rule->y));
    if (divides && rule->width > inner) inner = rule->width;
  }
  if (frame == INT32_MAX || !inner) return;
  bx_buf buf = {0};
  bx_buf_len(&buf, frame, 2);
  bx_buf_puts(&buf, frame > inner ? " > " : " ≤ ");
  bx_buf_len(&buf, inner, 2);
  bx_buf_puts(&buf, " pt");
  bx_spot spot = bx_at_page(page);
  if (piece->cell_count) spot.cell = piece->cells[0].label;
  bx_inspect_record(in, BX_INSPECT_TABLE_FRAME, frame > inner, &spot, bx_in_words(buf.data));
  bx_buf_free(&buf);
}

void bx_inspect_table(bx_inspector *in, const bx_table_piece_record *piece, int page) {
  check_heads(in, piece, page);
  check_turned(in, piece, page);
  check_weights(in, piece, page);
  for (int i = 0; i < piece->cell_count; i++) check_cell(in, piece, &piece->cells[i], page);
}
