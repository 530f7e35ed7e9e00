/* Private to the table floor: a piece of a table being drawn. Texts and marks are draw.c's, fills and rules
 * rules.c's. */
#ifndef BX_TABLE_DRAW_H
#define BX_TABLE_DRAW_H

#include "structure.h"

/* A cell as it stands in the piece: clipped to the rows that are here. */
typedef struct {
  const bx_cell *cell;
  int row, row_span; /* tracks of the piece */
  int first;         /* its first track here, as `cell` counts them */
  int rows;          /* rows of the table that it covers here */
  bool cut;          /* began on an earlier page */
} bx_placed;

typedef struct {
  const bx_table_piece *piece;
  bx_frame_builder *frame;
  bx_arena *arena;
  int rows, columns;
  bx_len *tops; /* rows + 1, from the frame's top */
  bx_placed *cells;
  int count;
  int *owner;      /* rows × columns: index into cells */
  bool *again;     /* rows: the label of a section that stands again */
  bool *head_ends; /* rows: a head's last row is above this one */
  bx_structure structure;
} bx_drawing;

/* ---- rules.c ---- */

void bx_draw_fills(const bx_drawing *d);
void bx_draw_rules(const bx_drawing *d);

/* ---- diagonal.c ---- */

void bx_draw_diagonal_labels(const bx_drawing *d, const bx_placed *p);
void bx_draw_diagonals(const bx_drawing *d);

#endif
