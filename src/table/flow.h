/* Private to the table floor: a table being handed out. Rows wait in chunks (bands side by side or a part of a band
 * each, in an arena of its own) until their page is drawn. Reading is in reading.c, where a page ends is chosen in
 * breaks.c, pages.c hands out. */
#ifndef BX_TABLE_FLOW_H
#define BX_TABLE_FLOW_H

#include "measure.h"
#include "parts.h"

typedef struct bx_ahead bx_ahead; /* of breaks.c */
typedef struct bx_chunk bx_chunk;
struct bx_chunk {
  bx_chunk *next;
  bx_arena *arena;
  bx_rows *rows;     /* by part of the table; where pages end is found by the first */
  int64_t **amounts; /* by part: of its cells, for running totals; or NULL */
  int band;
  int first;  /* number of its first track on the whole table's body */
  int number; /* of its first row on the table's grid, heads counted in; known once it is placed */
};

/* Heads of a band, measured once. */
typedef struct {
  bx_rows *rows; /* by part */
  bx_len height;
  int levels; /* rows of it before any had to be left out */
} bx_heads;

/* What the rows placed come to in one column. */
typedef struct {
  int64_t amount;
  bool known; /* it fits in 64 bits */
} bx_sum_so_far;

/* Of a band and those beside it: by column of the whole grid the sums so far, and the heights of the rows that print
 * them. */
typedef struct {
  bx_sum_so_far *sums;
  bx_len foot, head;
} bx_carried;

struct bx_table_flow {
  bx_setter *setter;
  bx_arena *arena;
  const bx_table *table;
  const bx_table_look *around; /* of a folded table whose columns have a double frame around them all; or NULL */
  const bx_table_data *data;
  bx_diags *diags;
  bx_table_parts parts;
  bx_heads *heads; /* by band */
  bool *left_out;  /* by the number of a head of columns: it stands on no page; NULL: all do */
  bx_set_lines above, below;
  bx_decimals **decimals; /* by part, then by band and column; NULL: no figures stand on their decimal points */
  bx_carried *carried;    /* by band; NULL without */
  bx_footnote *footnotes; /* by number; NULL without */
  int *stamps, stamp;     /* by part and footnote: when they were last seen */
  bx_len *noted;          /* by part: the height of those seen since */
  const bx_para **notes;
  int note_count;
  bx_len notes_height, notes_least; /* of all, and of those lines of them that stay with the last row */
  bx_chunk *chunks;                 /* oldest first; rows before `at` are painted */
  bx_chunk *last;
  bx_arena *spare;       /* of a chunk that is forgotten, for the next; or NULL */
  bx_row_reader *reader; /* of `band`; NULL when it has not been begun */
  int band;
  int end;         /* rows read; here and below a divided row counts by its tracks */
  int at;          /* next row to place */
  int row_heads;   /* of the rows read */
  int total;       /* rows numbered so far with heads counted in, for marks */
  bx_len full;     /* height of an empty page, 0 while it is not known: rows are not divided */
  int band_before; /* band of the last row placed; -1 at first */
  int part;        /* to hand out next; those before it have rows [at, part_end) already, */
  int part_end;
  bool part_last;              /* which are the last of the table, */
  bx_len part_top;             /* so far down on the first one's page; */
  int part_total, part_before; /* and `total` and `band_before` when it was drawn */
  bx_ahead *ahead;
  bool exhausted, failed;
};

/* ---- reading.c ---- */

/* Finds where decimal points stand, if there are columns that want it. */
void bx_flow_find_decimals(bx_table_flow *flow);
/* Where they stand in a band, by column of the part; NULL where nothing wants it. */
bx_decimals *bx_flow_decimals(const bx_table_flow *flow, int part, int band);
/* What the parts have of `whole` rows of a band, measured. */
bx_rows *bx_flow_set_rows(const bx_table_flow *flow, const bx_rows *whole, int band, bx_arena *arena);
void bx_flow_read_heads(bx_table_flow *flow, int band);
/* Takes the innermost level from the heads of a band, which are too tall; false when there is none left. */
bool bx_flow_drop_heads(bx_table_flow *flow, int band);
/* Notes which heads of a band, and of those beside it, are left out where it begins. */
void bx_flow_note_left_out(bx_table_flow *flow, int band);
/* Reads the next chunk; false at the end. */
bool bx_flow_read_chunk(bx_table_flow *flow);
/* Reads rows until they are more than `room` holds, or all. */
void bx_flow_read_ahead(bx_table_flow *flow, int64_t room);
bx_chunk *bx_flow_chunk_of(const bx_table_flow *flow, int row);

/* ---- breaks.c ---- */

/* Do heads stand before this row when the page starts at `start`? */
bool bx_flow_heads_before(const bx_table_flow *flow, int row, int start);
/* Heights of rows [start, end), as they stand on a page of their own. Returns what was added for labels that
 * are cut and for divided rows. */
bx_len bx_flow_piece_heights(const bx_table_flow *flow, int start, int end, bx_len *heights);
/* Does a row ask to stay with the next, by itself or as the last of a group? */
bool bx_flow_keeps_with_next(const bx_rows *rows, int row);
/* The row behind a group, of which `cell` is the stub or the label across. */
static inline int bx_flow_group_end(const bx_cell *cell) {
  return cell->part == BX_PART_SECTION ? cell->section_end : cell->row + cell->row_span;
}
/* The end of the next piece; its start when it should begin on another page. Rows ahead have been read. */
int bx_flow_find_end(bx_table_flow *flow, const bx_table_room *room);

/* ---- pages.c ---- */

/* Of the table, with all columns of a folded one. */
bx_len bx_flow_width(const bx_table_flow *flow);
/* The slices of rows [start, end) in the part at hand: heads where a page or a band begins, then the rows, as high as
 * `heights`. */
bx_slice *bx_flow_slices(bx_table_flow *flow, int start, int end, const bx_len *heights, bx_arena *arena, int *count);
/* What stands over and under the rows and heads of a piece that begins with row `start`: in all parts, whose rows are
 * level, as much as in the one that has most. */
bx_len bx_flow_extra_height(const bx_table_flow *flow, int start, bool last);
/* The most that it can be, with a row of running totals at either end. */
bx_len bx_flow_most_extra(const bx_table_flow *flow, int band);

/* The height of the labels of open sections that stand again over a row. */
bx_len bx_flow_again_height(const bx_rows *rows, int row);
/* The same of each of the rows they stand in, from the outside, where `heights` is not NULL; returns how many. */
int bx_flow_again_rows(const bx_rows *rows, int row, bx_len *heights);

/* ---- carried.c ---- */

void bx_carried_new(bx_table_flow *flow);
/* Reads the amounts of a chunk, while its record is there. */
void bx_carried_read(bx_table_flow *flow, bx_chunk *chunk, const bx_value *record);
/* Counts rows that have been placed. */
void bx_carried_add(bx_table_flow *flow, int start, int end);
/* The row of running totals of a band in the part at hand; false when the table has none at that end. */
bool bx_carried_row(bx_table_flow *flow, int band, bool foot, bx_arena *arena, bx_slice *slice);

/* ---- footnotes.c ---- */

void bx_flow_set_footnotes(bx_table_flow *flow);
/* Height of the footnotes that stand in a piece, row by row: first those of its heads and of the labels that stand
 * again over its first row, then with those that each row adds; of the parts as much as the one has that has most. */
bx_len bx_flow_note_start(bx_table_flow *flow, const bx_chunk *chunk, int row);
bx_len bx_flow_note_row(bx_table_flow *flow, const bx_chunk *chunk, int row, bool heads);
/* Of those of all heads, when there are no rows. */
bx_len bx_flow_note_heads(bx_table_flow *flow);
/* The footnotes in the part at hand whose heights those found, by their numbers. */
const bx_footnote *const *bx_flow_notes_seen(bx_table_flow *flow, bx_arena *arena, int *count);
/* Those of the part at hand. */
const bx_footnote *const *bx_flow_notes_of(bx_table_flow *flow, int start, int end, bx_arena *arena, int *count);

/* ---- fold.c: the same for a folded table ---- */

bx_fragment_status bx_fold_next(bx_table_flow *flow, const bx_table_room *room, bx_arena *arena,
                                const bx_frame **frame);
bool bx_fold_fits(bx_table_flow *flow, const bx_table_room *room);

#endif
