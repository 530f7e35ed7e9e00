/* Private to the compare floor. */
#ifndef BX_COMPARE_COMPARISON_H
#define BX_COMPARE_COMPARISON_H

#include "compare.h"

/* ---- stands.c: what stands on the pages ------------------------------------------------------ */

/* A place on a page. On a page whose type area is turned it is measured in that area. */
typedef struct {
  int page; /* from 1 */
  bool turned;
  bx_len x, y, width, height;
} bx_area;

/* A run of a text that stands on a page. */
typedef struct {
  int page;
  bool turned;
  bx_len x, baseline, size, right; /* right: where it ends */
  int start;                       /* its first byte in the text */
} bx_stand_run;

/* One sign: its bytes [start, end) of the text, and where it stands. */
typedef struct {
  int start, end;
  int run;
  bx_len left, right;
} bx_stand_sign;

/* A paragraph, a heading, a cell. */
typedef struct {
  bool cell;       /* of a table */
  bool named;      /* by the row and the column it stands in */
  const char *key; /* what it is called; else its text and its picture */
  const char *text;
  const char *picture; /* SHA-256 of it; "": none */
  int row;             /* of its table; -1: it is in none */
  bx_area *areas;
  int area_count, area_capacity;
  bx_stand_run *runs;
  int run_count, run_capacity;
  bx_stand_sign *signs;
  int sign_count, sign_capacity;
} bx_stand;

typedef struct {
  bool turned;
  bx_len x, y; /* the turned type area */
} bx_stand_page;

typedef struct {
  bx_stand *items;
  int count, capacity;
  bx_stand_page *pages;
  int page_count, page_capacity;
} bx_stands;

/* Sets the report and reads its pages. False after recording an error. */
bool bx_stands_read(bx_arena *arena, const bx_typeset_job *job, bx_stands *out, bx_diags *diags);

/* The glyph of a sign in a run: called for each character that is no space, in the order of the text. */
typedef void bx_sign_taker(void *self, int start, int end, int glyph);
void bx_run_read_signs(const bx_run *run, bx_sign_taker *take, void *self);

/* ---- marks.c: what is marked ----------------------------------------------------------------- */

typedef enum {
  BX_MARKED_BOX,
  BX_MARKED_INSERTED, /* red, underlined; drawn by its runs */
  BX_MARKED_DELETED,  /* red, struck out */
  BX_MARKED_CARET     /* something was deleted here: `text` */
} bx_marked_kind;

typedef struct {
  bx_marked_kind kind;
  bx_area area;       /* BOX: it; CARET: the text it is in; else from the first sign to the last */
  bx_len size;        /* of the text there */
  bx_len x;           /* CARET: it; INSERTED, DELETED: where the run begins, */
  bx_len baseline;    /* and on which it stands */
  int first, end;     /* INSERTED, DELETED: bytes of the run */
  const char *text;   /* CARET: what was deleted; BOX: the old text of a cell; or NULL */
  bx_len left, right; /* BOX: between them stands the new text */
  bx_len room;        /* CARET: over the line */
} bx_marked;

typedef struct {
  bx_marked *items;
  int count, capacity;
} bx_marked_list;

/* Both pages of a sheet, from 1; 0: none. */
typedef struct {
  int before, after;
} bx_page_pair;

typedef struct {
  bx_marked_list before, after; /* sorted by page */
  bx_page_pair *sheets;
  int sheet_count, sheet_capacity;
} bx_comparison;

void bx_comparison_make(bx_arena *arena, const bx_stands *before, const bx_stands *after, bx_comparison *out);
/* The marks of one page. */
const bx_marked *bx_marked_find(const bx_marked_list *list, int page, int *count);

/* ---- redden.c -------------------------------------------------------------------------------- */

/* A page's frame without its marks and with marked runs in red; it has the rest in common with the page. */
const bx_frame *bx_frame_redden(bx_arena *arena, const bx_frame *frame, const bx_marked *marks, int count);

#define BX_COMPARE_RED 0xd00000

#endif
