/* Private to the table floor: tables whose columns are parted over pages. A part is a run of the columns of figures
 * between the stubs, which every part has at its sides; its rows are those of the whole table, cut to its columns.
 * A table that is not parted is one part, with all columns.
 *
 * What stands across parts: a head stands in each, behind the first as continued; the title of a band, the label of a
 * group across the table and the text of a merged row stand in each as they are, as the labels of rows do, so that no
 * page has rows of which it does not say what they are. */
#ifndef BX_TABLE_PARTS_H
#define BX_TABLE_PARTS_H

#include "table.h"

typedef struct {
  const bx_table *table; /* with its columns alone on the grid; the bands are those of the whole table */
  const bx_len *columns; /* their edges, as those of a whole table */
  const int *places;     /* of each of its columns on the whole grid; NULL: they are the whole grid */
  int index;             /* among the parts */
  int first, end;        /* its columns of figures on the whole grid: [first, end) */
} bx_table_part;

typedef struct {
  const bx_table *table; /* as large as its cells are set */
  const bx_len *columns; /* edges of all columns, as wide as they are in their parts */
  bx_table_part *parts;
  int count;
} bx_table_parts;

/* Finds the parts of a table in pages so wide: as few as hold their columns, or the layout's own; cut between outer
 * groups rather than through them and about equally wide. Stubs are equally wide in all. The sample is not read unless
 * bx_parts_ask. False after recording that a column does not fit. */
bool bx_parts_find(const bx_table_sample *sample, bx_arena *arena, bx_len width, bx_table_parts *parts,
                   bx_diags *diags);
bool bx_parts_ask(const bx_table *table);

/* What a part has of rows that are not measured: `whole` themselves in a table of one part. */
bx_rows bx_part_rows(const bx_rows *whole, const bx_table_part *part, bx_arena *arena);

/* Sets the cells of rows of all parts to their widths and makes the rows equally high in all. */
void bx_parts_measure(bx_setter *setter, bx_arena *arena, const bx_table_parts *parts, bx_rows *rows, bx_diags *diags);

/* Divides the rows of all parts that are higher than `limit` for the text in their cells (measure.c). */
void bx_parts_divide(bx_setter *setter, bx_arena *arena, const bx_table_parts *parts, bx_rows *rows, bx_len limit,
                     bx_diags *diags);

#endif
