/* The heads of each cell, for readers that tell them: found along the branches of the header trees, shared by the
 * cells of a row and of a column. */
#include "structure.h"

#include "form.h"

static int add_id(const bx_structure *s, int *ids, int count, int number) {
  if (!s->left_out || !s->left_out[number]) ids[count++] = number;
  return count;
}

static int add_branch(const bx_structure *s, int *ids, int count, const bx_header *node) {
  if (!node || node->depth < 0) return count;
  count = add_branch(s, ids, count, node->parent);
  return add_id(s, ids, count, node->number);
}

/* The branch to `node`, which is included, below the band's title; without heads that are nowhere printed. */
static bx_head_ids find_column(bx_structure *s, const bx_band *band, const bx_header *node, int number) {
  if (!number) return (bx_head_ids){0};
  if (!s->columns) s->columns = BX_NEW_ARRAY(s->arena, bx_head_ids, s->table->column_heads + 1);
  bx_head_ids *found = &s->columns[number];
  if (found->count) return *found;
  int *ids = BX_NEW_ARRAY(s->arena, int, node ? node->depth + 2 : 2);
  if (band->title_head && number != band->title_head) found->count = add_id(s, ids, 0, band->title_head);
  found->count = node ? add_branch(s, ids, found->count, node) : add_id(s, ids, found->count, number);
  found->ids = ids;
  return *found;
}

static bool is_under(const bx_header *node, const bx_header *group) {
  while (node && node->depth > group->depth) node = node->parent;
  return node == group;
}

/* The branch to `node`, which is included: a part of the one to a node below it that was asked for before. */
static bx_head_ids find_row(bx_structure *s, const bx_rows *rows, const bx_header *node) {
  if (s->rows != rows || !is_under(s->row, node)) {
    int *ids = BX_NEW_ARRAY(s->arena, int, node->depth + 1);
    for (const bx_header *up = node; up && up->depth >= 0; up = up->parent)
      ids[up->depth] = rows->heads_before + up->number;
    s->row_ids.ids = ids;
    s->row = node;
    s->rows = rows;
  }
  return (bx_head_ids){s->row_ids.ids, node->depth + 1};
}

/* The last of its branch is the head itself. */
static bx_head_ids take_own(bx_head_ids branch, bx_mark *mark) {
  if (branch.count) mark->id = branch.ids[--branch.count];
  return branch;
}

/* The branch over a column that is none of the figures': to its own head, or the band's title. */
static bx_head_ids over_stub(bx_structure *s, const bx_band *band, int own) {
  return find_column(s, band, NULL, own ? own : band->title_head);
}

/* A cell of a form has labels before it and over it. */
static void mark_form(bx_structure *s, const bx_rows *rows, const bx_cell *cell, bx_mark *mark) {
  const bx_form_part *part = cell->form;
  const bx_form_cell *own = part->cell;
  int *ids = BX_NEW_ARRAY(s->arena, int, bx_max_int(part->head_count, 1));
  for (int i = 0; i < part->head_count; i++) ids[i] = rows->heads_before + part->heads[i];
  mark->above = (bx_head_ids){ids, part->over_count};
  mark->beside = (bx_head_ids){ids + part->over_count, part->head_count - part->over_count};
  if (own->kind != BX_FORM_LABEL) return;
  mark->id = rows->heads_before + part->number;
  mark->scope = own->heads_column ? BX_SCOPE_COLUMN : BX_SCOPE_ROW;
}

void bx_structure_mark(bx_structure *s, const bx_rows *rows, const bx_cell *cell, bx_mark *mark) {
  if (cell->form) {
    mark_form(s, rows, cell, mark);
    return;
  }
  const bx_band *band = cell->band;
  const bx_header *row = band->stub_levels ? cell->row_header : NULL, *column = cell->column_header;
  switch (cell->part) {
    case BX_PART_BAND:
      mark->scope = BX_SCOPE_COLUMN;
      mark->above = take_own(find_column(s, band, NULL, band->title_head), mark);
      break;
    case BX_PART_CORNER:
      mark->scope = BX_SCOPE_COLUMN;
      mark->above = take_own(find_column(s, band, NULL, band->corner_head), mark);
      break;
    case BX_PART_HEAD:
      mark->scope = BX_SCOPE_COLUMN;
      mark->above = take_own(find_column(s, band, column, column ? column->number : band->number_head), mark);
      break;
    case BX_PART_STUB:
    case BX_PART_SECTION:
      mark->scope = BX_SCOPE_ROW;
      mark->above = over_stub(s, band, band->corner_head);
      if (row) mark->beside = take_own(find_row(s, rows, row), mark);
      break;
    case BX_PART_ROW_NUMBER:
      mark->above = over_stub(s, band, band->number_head);
      if (row) mark->beside = find_row(s, rows, row);
      break;
    case BX_PART_COLUMN_NUMBER: /* it heads nothing */
      mark->above = column                             ? find_column(s, band, column, column->number)
                    : mark->col == band->number_column ? over_stub(s, band, band->number_head)
                                                       : over_stub(s, band, band->corner_head);
      break;
    case BX_PART_BODY:
      if (column) mark->above = find_column(s, band, column, column->number);
      if (row) mark->beside = find_row(s, rows, row);
      break;
    case BX_PART_BLANK:
      break;
  }
  if (!mark->id) mark->scope = BX_SCOPE_NONE;
}
