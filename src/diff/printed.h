/* Private to the diff floor: what a report prints, as rows of texts that can be held against those of another. */
#ifndef BX_DIFF_PRINTED_H
#define BX_DIFF_PRINTED_H

#include "diff.h"

/* A cell of a table, a field of a record; of a paragraph, a field or an item its whole text. */
typedef struct {
  const char *column; /* its name in the row; "" for the row's own label */
  const char *text;   /* as printed, never NULL */
  const bx_value *value;
  const bx_header *leaf; /* of a table: the column */
  bool computed;
  bool is_text;        /* no figure: where it was changed is told sign by sign */
  const char *picture; /* SHA-256 of it and the words that stand for it; NULL: no picture */
} bx_printed_cell;

typedef struct {
  const char *key;       /* by which it is found again; rows of a list may share one */
  const char *all;       /* key and texts */
  const char *name;      /* as printed, or NULL: as its group */
  const bx_header *leaf; /* of a table */
  const bx_value *value; /* of a list or what has no field */
  bool listed;           /* one of as many as the data has */
  bx_printed_cell *cells;
  int count, capacity;
} bx_printed_row;

typedef enum { BX_PRINTED_FIELD, BX_PRINTED_PROSE, BX_PRINTED_LIST, BX_PRINTED_ROWS, BX_PRINTED_DATA } bx_printed_kind;

/* A field, or a band of a table. */
typedef struct {
  bx_printed_kind kind;
  const char *key;  /* by which it is found in the other report */
  const char *name; /* of the field */
  const bx_table *table;
  const bx_band *band;
  bx_printed_row *rows;
  int count, capacity;
} bx_printed_group;

typedef struct {
  bx_printed_group *items;
  int count, capacity;
} bx_printed;

/* Cells of a report, which are all kept in memory; about 200 bytes each. */
#define BX_DIFF_MAX_CELLS 2000000

/* All that the report prints, in the order of its layout. `by_title`: bands are found by their titles rather than their
 * numbers. False after recording an error. */
bool bx_printed_read(bx_arena *arena, const bx_diff_side *side, bool by_title, bx_printed *out, bx_diags *diags);

/* The cell as the check names it. */
const char *bx_printed_name(bx_arena *arena, const bx_printed_group *group, const bx_printed_row *row,
                            const bx_printed_cell *cell);
const char *bx_printed_pointer(bx_arena *arena, const bx_printed_group *group, const bx_printed_row *row,
                               const bx_printed_cell *cell);

#endif
