/* Private to the table floor: which heads a cell has. They follow from the header trees alone, so that they are the
 * same wherever a page ends and wherever a band or a stub stands. */
#ifndef BX_TABLE_STRUCTURE_H
#define BX_TABLE_STRUCTURE_H

#include "table.h"

/* What cells of one piece share. Starts as {.arena, .table, .left_out}. */
typedef struct {
  bx_arena *arena;
  const bx_table *table;
  const bool *left_out; /* of the piece */
  bx_head_ids *columns; /* by number: the column with the heads it is under; made when asked for */
  const bx_header *row; /* of which `row_ids` are, with the heads it is under */
  const bx_rows *rows;
  bx_head_ids row_ids;
} bx_structure;

/* Fills a mark's id, scope and heads. */
void bx_structure_mark(bx_structure *structure, const bx_rows *rows, const bx_cell *cell, bx_mark *mark);

#endif
