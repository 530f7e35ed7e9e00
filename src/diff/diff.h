/* Floor 4: what changed between two reports. Both are compared by what they print: cell by cell of their tables, and
 * field by field, prose sentence by sentence and then sign by sign. Where anything stands on a page does not count.
 *
 * A figure that is written otherwise (5, 5.0) is another one exactly when another one is printed: the form of figures
 * (1,000) is the layout's. Totals that are left out are compared as they are computed. How the data is noted (a list
 * instead of a map, quotes, comments, the order of members) does not count. */
#ifndef BX_DIFF_H
#define BX_DIFF_H

#include "layout.h"

/* One of the two reports. */
typedef struct {
  const bx_layout *layout;
  const bx_value *report;
  const bx_record_source *sources; /* of lists that the report does not hold */
  int source_count;
} bx_diff_side;

/* ---- Sequences (sequence.c) ------------------------------------------------------------------ */

/* What may still be spent on finding the best answer: steps of comparing. When it is used up answers stay right, but
 * more is told to be changed than needed. One for all of a comparison, so that no input makes it long. */
typedef struct {
  int64_t steps;
} bx_diff_budget;

#define BX_DIFF_STEPS INT64_C(300000000) /* about a second */

/* The longest common subsequence of two sequences of numbers (0 … `kinds` - 1), by Myers' O(ND) algorithm: match[i] is
 * the place in `b` of what stands at i in `a`, or -1. Of sequences that have too little in common only the ends and
 * what stands once in both are found. */
typedef struct {
  const int *a, *b;
  int a_count, b_count;
  int kinds;
} bx_sequences;
void bx_diff_match(const bx_sequences *sequences, int *match, bx_diff_budget *budget);

/* Pairs things in order so that the sum of what pairs are worth is greatest: match[i] is the partner of i or -1.
 * `worth` is 0 for what is no pair. Many are not paired at all: their product is limited. */
typedef struct {
  int (*worth)(void *self, int a, int b);
  void *self;
} bx_diff_worth;
void bx_diff_pair(int a_count, int b_count, const bx_diff_worth *worth, int *match, bx_diff_budget *budget);

/* ---- Texts (text.c) -------------------------------------------------------------------------- */

typedef enum { BX_TEXT_SAME, BX_TEXT_DELETED, BX_TEXT_INSERTED } bx_text_part_kind;

/* A piece of a text, in the order to be read: what was deleted stands before what was inserted for it. */
typedef struct {
  bx_text_part_kind kind;
  const char *text;
} bx_text_part;

typedef struct {
  bx_text_part *items;
  int count, capacity;
} bx_text_parts;

/* A sentence of a text that was changed, or several that stand together; or what is the same in both. */
typedef struct {
  bool same;
  const char *before, *after; /* NULL: nothing there */
  bx_text_parts parts;        /* from one to the other: the same and the deleted ones are `before` */
} bx_stretch;

typedef struct {
  bx_stretch *items;
  int count, capacity;
} bx_stretches;

/* How two texts differ. Sentences (to the next 。！？； or line end) that are in both stay whole; in one that was
 * changed signs of Han, whole words and whole figures are told apart. */
bx_stretches bx_diff_text(bx_arena *arena, const char *before, const char *after, bx_diff_budget *budget);

/* How alike two texts are by the signs in them, 0 … 1000. */
int bx_diff_likeness(const char *a, const char *b, bx_diff_budget *budget);
/* From here on two texts are one that was changed, rather than one that went and another that came. */
#define BX_DIFF_ALIKE 500

/* ---- Things in order (report.c) -------------------------------------------------------------- */

/* Something with a text. `named`: only one with the same key is the same thing; others are also when they are alike. */
typedef struct {
  const char *key, *text;
  bool named;
} bx_diff_thing;

typedef struct {
  const bx_diff_thing *a, *b;
  int a_count, b_count;
} bx_diff_things_pair;

/* match[i] is the place in `b` of what is the same thing as i in `a`, in the same order, or -1. */
void bx_diff_things(const bx_diff_things_pair *things, int *match, bx_diff_budget *budget);

/* ---- Reports (report.c) ---------------------------------------------------------------------- */

typedef enum {
  BX_CHANGE_LAYOUT, /* another form, or another version of it: the names */
  BX_CHANGE_CELL,
  BX_CHANGE_TEXT, /* one sentence or several that stand together; or a field without sentences */
  BX_CHANGE_PICTURE,
  BX_CHANGE_ROW_ADDED, /* a row of a table, a record or an item of a list */
  BX_CHANGE_ROW_REMOVED,
  BX_CHANGE_ROW_MOVED,
  BX_CHANGE_DATA /* what the form has no field for */
} bx_change_kind;
#define BX_CHANGE_KINDS (BX_CHANGE_DATA + 1)

/* One text of a row that came or went. */
typedef struct {
  const char *column; /* as printed */
  const char *text;
} bx_change_cell;

typedef struct {
  bx_change_kind kind;
  const char *name;                      /* the cell as printed, row × column, as the check names it; the field */
  const char *old_pointer, *new_pointer; /* JSON pointers into the data; NULL: not there */
  const char *old_text, *new_text;       /* as printed; NULL: not there */
  int old_paragraph, new_paragraph;      /* of prose, from 1; 0: not there, or no prose */
  bool computed;                         /* the new figure (of a removed one, the old) is not given but computed */
  bx_text_parts parts;                   /* TEXT: from the old to the new one */
  const bx_change_cell *cells;           /* of a row that came or went */
  int cell_count;
} bx_change;

typedef struct {
  const bx_change *items;
  int count;
  bool other_form;    /* the reports have different forms: only what both have is compared */
  int left_out;       /* rows, cells and fields of the old report that the new form has no place for, */
  int left_out_after; /* and of the new one that the old form has none for; they are not among the items */
} bx_changes;

/* The changes from `before` to `after`, in the order of the new layout. They live in `arena`, and so do the reports
 * and layouts as long as they are used. Pictures are told apart by their bytes, so that what cannot be read is
 * recorded. False after recording an error. */
bool bx_diff_reports(bx_arena *arena, const bx_diff_side *before, const bx_diff_side *after, bx_changes *out,
                     bx_diags *diags);

/* ---- For people and for programs (print.c) --------------------------------------------------- */

/* One change as a line: 一、本年新收 × 总计：5 → 7; in prose [-deleted-] and {+inserted+} parts. */
void bx_change_print_text(bx_buf *buf, const bx_change *change, bx_lang lang);
/* As one JSON object; ends with a line feed. */
void bx_change_print_json(bx_buf *buf, const bx_change *change);
/* What could not be compared, when there is any; nothing else. */
void bx_changes_print_left_out(bx_buf *buf, const bx_changes *changes, bx_lang lang);
void bx_changes_print_left_out_json(bx_buf *buf, const bx_changes *changes);
/* How many changes of each kind, or that there are none: one line. */
void bx_changes_print_sum(bx_buf *buf, const bx_changes *changes, bx_lang lang);

#endif
