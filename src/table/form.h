/* Private to the table floor: cells of forms. */
#ifndef BX_TABLE_FORM_H
#define BX_TABLE_FORM_H

#include "table.h"

/* What a cell of a form has more than its text. */
struct bx_form_part {
  const bx_form_cell *cell;
  int number; /* LABEL: among the labels of the record, from 1 */
  int *
      heads; /* numbers of the labels that say what it is: those over it, then those to its left; the outermost first */
  int head_count, over_count, head_capacity;
  const char **foot; /* its lines */
  int foot_count;
  bx_para *foot_lines; /* the same, set */
  const bx_style *foot_style;
  bx_len foot_height;
  bx_len text_height;  /* of what stands over it */
  const bx_code *code; /* CODE: as it is set */
};

typedef struct {
  bx_setter *setter;
  bx_arena *arena;
  const bx_table *table;
  bx_diags *diags;
} bx_form_measuring;

/* The cells of a form for one record. */
bx_rows bx_form_rows(const bx_table *table, const bx_form *form, const bx_value *record, bx_arena *arena);
/* Does it stand over several rows, also those of a list? */
bool bx_form_is_group(const bx_rows *rows, const bx_cell *cell);
/* Is it set as cells of trees are: a label, a text, one column? */
bool bx_form_is_text(const bx_cell *cell);
/* Do lines of its text stand on several pages where its row is divided? */
bool bx_form_flows(const bx_cell *cell);
/* Sets what is more than a text set to the measure, and raises the cell's height for it. */
void bx_form_set(const bx_form_measuring *m, bx_cell *cell, bx_len measure);

/* Where a cell stands on a page. */
typedef struct {
  bx_mark box;       /* x, y, width and height of it */
  bool begins, ends; /* its first row, its last row is here */
  bool flows;        /* it is divided, and its lines are drawn already */
} bx_form_box;

/* Draws what stands in a cell. */
void bx_form_draw(bx_frame_builder *frame, const bx_table *table, const bx_cell *cell, const bx_form_box *at);

#endif
