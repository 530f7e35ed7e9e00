/* Random tables on random small pages: a case is made from a seed, written as a layout and a report, typeset, and
 * each page is judged by what the trees of the case say. Written from banxin-layout(5) and page.h, without the code of
 * the table floor. The trip: make.c → write.c → take.c → expect.c → judge.c, and spoil.c judges the judge. */
#ifndef BREAKS_H
#define BREAKS_H

#include <stdbool.h>
#include <stdint.h>

#include "base.h"
#include "page.h"

/* ---- A case (make.c) ------------------------------------------------------------------------ */

/* Numbers from a seed (SplitMix64). */
typedef struct {
  uint64_t state;
} dice;
uint64_t dice_next(dice *d);
int dice_below(dice *d, int count); /* 0 … count - 1 */
bool dice_chance(dice *d, int percent);
int dice_between(dice *d, int low, int high); /* both included */

typedef enum { FIGURE_SHORT, FIGURE_LONG, FIGURE_WORDS, FIGURE_CODE, FIGURE_PICTURE } figure_kind;

/* A node of a header tree. */
typedef struct node node;
struct node {
  int id;            /* one of its own in the case; its key and its texts follow from it */
  const char *key;   /* NULL: adds nothing to the data */
  const char *label; /* NULL: a row without a stub */
  const char *note;  /* or NULL */
  const char *name;  /* label and note */
  const char *list;  /* it is an item of this list; NULL: it stands in the layout */
  const node *of;    /* the node of the template it was made of, or NULL */
  node *parent;      /* the root has none */
  node **children;
  int count;
  int depth, levels; /* the level of the grid where its head or stub stands, and how many a group takes */
  int first, leaves;
  bool vertical, keep, pad;
  bool with_next;          /* of a row: it stays with the row after it */
  bool across, even;       /* of a group of rows */
  bool merge;              /* of a row leaf: one text over all columns */
  bool sum;                /* of a leaf: the total of its group */
  const char *translation; /* or NULL */
  const char *number;      /* of a leaf: what stands instead of its number, or NULL */
  int footnote;            /* from 1; 0: none */
  int indent;              /* of a row, in characters */
  int stretch;             /* of a row leaf */
  int lines;               /* of a row: with the rows of labels across in it, and without its own */
  int span, cell_span;     /* of a column, in grid columns */
  figure_kind kind;        /* of a column leaf */
  const char *align;       /* of a column leaf */
  bool tall;               /* of a row leaf: its words are long */
  int cell;                /* where expect.c put it: index of its cell */
};

typedef enum { STUB_LEFT, STUB_RIGHT, STUB_BOTH } stub_side;

/* Whether columns may be parted over pages. */
typedef enum { SPLIT_NONE, SPLIT_PAGES, SPLIT_FACING } split_kind;
#define MOST_CUTS_GIVEN 2

typedef struct {
  bool beside;                /* it stands right of the band before it */
  const char *title, *corner; /* or NULL */
  const char *diagonal[3];    /* instead: labels between slanted lines, or NULL; the last may be missing */
  node *columns, *rows;       /* roots; that of the rows may have a key */
  node *row_template;         /* as the layout has them; the same when no rows are generated */
  node **column_leaves, **row_leaves;
  int column_count, row_count, head_levels, stub_levels;
  bool is_single; /* its rows are one without a stub */
  stub_side side;
  bool row_numbers, column_numbers; /* 行次, 栏次 */
  int rows_from, columns_from;      /* 0: they go on */
  int fill;                         /* rows it lacks stand before this one of the first level; -1: at the end */
  int first_column;                 /* on the grid */
  int grid_columns, stub_columns;   /* of the grid its own, of its stub at a side */
} band;

typedef enum { LINE_ALL, LINE_FIRST, LINE_REST, LINE_LAST, LINE_ALL_BUT_LAST } line_on;

/* A line over or under the table. */
typedef struct {
  const char *parts[3]; /* at the left, in the middle, at the right; or NULL */
  bool whole;           /* parts[0] stands as its style says */
  bool missing;         /* it names what the report lacks */
  line_on on;
} table_line;
#define MOST_LINES 3

/* A form: rows of cells of any span instead of trees (sheet.c). */
typedef enum { SHEET_LABEL, SHEET_TEXT, SHEET_PROSE, SHEET_PLACE, SHEET_CODE } sheet_kind;
typedef struct {
  sheet_kind kind;
  int id; /* of its field */
  int col, row_span, col_span;
  bool over_all; /* in a row for each item: one over all of them */
  bool vertical, keep;
  const char *label;
  const char *foot; /* a line at its lower edge, or NULL */
  int boxes;
  int height; /* mm, or 0 */
} sheet_cell;

typedef struct {
  sheet_cell *cells;
  int count;
  const char *list; /* it stands once for each of `items`, and `least` times at least; or NULL */
  int items, least;
  bool fill; /* it takes the height that is left */
} sheet_row;

typedef struct {
  sheet_row *rows;
  int row_count;
} sheet;

typedef struct {
  uint64_t seed;
  int number; /* the seed and this make the case */
  bx_arena *arena;
  int left, top, width, height, right, bottom; /* type area and margins, tenths of mm */
  int em, leading;                             /* of texts in cells, tenths of pt */
  int row_height, row_step, pad_side, pad_top; /* tenths of mm; row_step: or 0 */
  int band_fill;                               /* percent */
  const char *before;                          /* a paragraph over the table, or NULL */
  sheet *sheet;                                /* then there are no bands; or NULL */
  band *bands;
  int band_count, grid_columns;
  bool halves;                      /* some bands stand side by side */
  bool row_numbers, column_numbers; /* some bands have them */
  const char *row_numbers_label, *column_numbers_label;
  bool translated;             /* some labels are */
  bool totals;                 /* some leaves are; then no figure is left out */
  bool stretches, with_next;   /* some rows do */
  bool pictures;               /* some columns have them */
  int instances;               /* nodes made of templates so far */
  const char **widths;         /* of stubs, then the numbers, then the columns; with halves of the grid */
  const char *caption, *again; /* of continued pieces and stubs, or NULL; `again` has {label} */
  table_line above[MOST_LINES], below[MOST_LINES];
  int above_count, below_count;
  const char *carried_foot, *carried_head; /* or NULL */
  const char *footnotes[3];
  int footnote_count;
  int keep_first, keep_last; /* rows, or 0 */
  int fold;                  /* columns; 1: it is not folded */
  const char *notes[2];
  int note_count;
  split_kind split;                  /* then no bands stand side by side, and all have stubs */
  const node *cuts[MOST_CUTS_GIVEN]; /* columns of the first band before which parts begin */
  int cut_count;
} form;

/* What to take out of a case to make it smaller. */
typedef enum { CUT_ROW, CUT_COLUMN, CUT_BAND, CUT_TEXT, CUT_WIDTH, CUT_KINDS } cut_kind;
typedef struct {
  cut_kind kind;
  int index;
} cut;

form *make_form(uint64_t seed, int number, bx_arena *arena);
/* False when there is no such thing, or when nothing would be left. */
bool cut_form(form *f, cut what);
/* What the report says for a cell, of a merged row for its first column; NULL where it says nothing. */
const char *figure_text(const form *f, const node *row, const node *column);
/* Is it one of the generated columns, which have keys? */
bool is_column_list(const node *n);
/* The number of a row in its list, from 0. */
int item_number(const node *n);
#define ITEM_NAME   "名称" /* in an item of a list: its label */
#define COLUMN_LIST "月份" /* field of the report: the texts of generated columns */
#define LACKS       "缺"   /* a field that the report has not */
/* Columns of the grid that belong to the stubs of a band and their numbers. */
int side_columns(const band *b);
/* Columns left of the figures of a table that may be parted, and those up to their end. */
int left_columns(const form *f);
int right_columns(const form *f);
/* The columns before which parts are to begin, those that are still there; returns how many. */
int given_cuts(const form *f, const node **columns);
/* Can parts begin before a column of the grid: does no head of a column and no figure reach over it? */
bool is_boundary(const form *f, int col);
/* The bands on the same rows: how many, from the first on; and the first of those that `index` is among. */
int halves_of(const form *f, int first);
int first_half(const form *f, int index);
/* A random text of Han characters with a few others among them. */
const char *random_text(dice *d, int characters, bx_arena *arena);

/* ---- Forms (sheet.c) ------------------------------------------------------------------------ */

/* What the report says for a cell, of item `number` of its row or 0; NULL: nothing, prose has several lines. */
const char *sheet_text(const form *f, const sheet_cell *cell, int number);
/* How often a row stands, and how many of those have items. */
int sheet_times(const sheet_row *row);
void write_sheet_fields(const form *f, bx_buf *out);
void write_sheet(const form *f, bx_buf *out);
void write_sheet_report(const form *f, bx_buf *out);

/* ---- Written (write.c) ---------------------------------------------------------------------- */

void write_layout(const form *f, bx_buf *out); /* YAML */
void write_report(const form *f, bx_buf *out); /* JSON */

#define FIELD "表" /* the table's */

/* ---- Taken from the pages (take.c) ---------------------------------------------------------- */

typedef struct {
  bx_len left, top, right, bottom;
} box;

typedef struct {
  bx_mark mark; /* its strings and ids are copies */
  int parent;   /* index, or -1 */
  box at;
  int depth;
} taken_mark;

typedef struct {
  int owner; /* index of the innermost mark, or -1 */
  box at;    /* of its em squares */
  const char *text;
  bool vertical;
} taken_run;

typedef struct {
  int owner;
  bx_len x, y, dx, dy, weight;
} taken_rule;

typedef struct {
  int owner;
  box at;
  const char *name;
  int width, height; /* of the picture itself */
} taken_image;

typedef struct {
  int number;
  taken_mark *marks;
  taken_run *runs;
  taken_rule *rules;
  taken_image *images;
  box *fills;
  int mark_count, run_count, rule_count, fill_count, image_count;
  int mark_room, run_room, rule_room, fill_room, image_room;
} taken_page;

typedef struct {
  bx_arena *arena;
  taken_page *pages;
  int count, room;
  int most;      /* pages, then it is taken to be without end */
  bool too_many; /* there were more */
  bool facing;   /* parts of a table stand on pages that face each other */
  bool told;     /* it was said that heads are left out, as they leave no room for a row */
} taking;

/* A sink that copies pages. */
bool take_page(void *self, const bx_page *page);

/* ---- What should be there (expect.c) -------------------------------------------------------- */

typedef struct {
  bool head;
  bool unnamed; /* a head that heads nothing: an empty corner, a number */
  bool section; /* the label of a group across the table */
  bool gray;    /* there is gray behind it when there is any */
  bool even;    /* the rows of its group are equally high */
  bool blank;   /* in a row that its band lacks */
  int slants;   /* slanted lines in a corner */
  bool sheet;   /* a cell of a form, whose heads follow from where it stands */
  bool place;   /* left empty for something that is not ours */
  int boxes;    /* for the characters of a code, or 0 */
  int band;
  int row, col, row_span, col_span; /* on the table's grid */
  int reach;                        /* of a stub or section: the line after its group */
  const char *text, *again;         /* again: as a cut stub is labelled */
  const char *picture;              /* its file, or NULL */
  const char *pointer;              /* of a figure */
  int footnote;                     /* the number of the mark that is part of its text; 0: none */
  bool counts, money;               /* a figure that running totals count, in hundredths when it is money: */
  int64_t amount;
  bx_head_scope scope;
  int heads[2 * 20]; /* indices of cells, in the order of the marks */
  int above, head_count;
  int end;      /* the column of the grid at its right edge */
  bool absent;  /* it is in other parts of the table */
  bool beside;  /* in a further part: it stands in one before it too, */
  bool goes_on; /* as a head that goes on */
  int group;    /* rows of its group that are to be kept together; 0: none */
  int index;
  int same; /* index of the head that has its id: itself, or the one it repeats */
} want_cell;

typedef struct {
  int band; /* the first of those side by side */
  bool head, section;
  bool with_next;   /* it is to stand on a page with the next line */
  int first, count; /* cells that start here */
} want_line;

typedef struct {
  want_cell *cells;
  int cell_count, cell_room;
  want_cell *blanks; /* by band: beside a label across that stands again; their indices follow those of the cells */
  want_line *lines;
  int line_count;
  const char *footnotes[4]; /* by number from 1, with their marks */
  int footnote_count;
} wanted;

wanted expect_form(const form *f, bx_arena *arena);
/* The same of a form (expect_sheet.c). */
wanted expect_sheet(const form *f, bx_arena *arena);

/* Columns of figures that stand together: [first, end) of the grid. */
typedef struct {
  int index, count; /* among the parts */
  int first, end;
  bx_len around; /* height of what stands around the rows of some part: all leave room for it */
} part_range;

/* What should be there in a part. */
wanted expect_part(const form *f, const wanted *whole, const part_range *part, bx_arena *arena);

/* What stands in a cell that is counted, and how running totals print it (figures.c). */
bool amount_of(const form *f, const node *row, const node *column, int64_t *amount);
const char *amount_text(int64_t amount, bool money, bx_arena *arena);

/* ---- Judged (judge.c) ----------------------------------------------------------------------- */

typedef struct {
  const char *invariant; /* NULL: all hold */
  int page;
  char what[400];
} verdict;

/* Compares pages with what the case asks for; the first thing found is kept. */
verdict judge_form(const form *f, const wanted *w, const taking *pages, bx_arena *arena);

/* Lengths on paper. */
bx_len tenths_of_mm(int tenths);

/* ---- Spoiled (spoil.c) ---------------------------------------------------------------------- */

/* A way to spoil pages: false when there is nothing of the kind on them. */
typedef struct {
  const char *name;
  const char *finds; /* the invariant, or several separated by a bar */
  bool (*spoil)(taking *pages, dice *d);
  bool sheets; /* of forms only; the others are of header trees */
} spoiling;
extern const spoiling spoilings[];
extern const int spoiling_count;

#endif
