/* Private to the judge: what judge.c, judge_piece.c and judge_rules.c share. */
#ifndef BREAKS_JUDGE_H
#define BREAKS_JUDGE_H

#include "breaks.h"

#define FRAME 768 /* as write.c has them: 0.75pt and 0.4pt */
#define RULE  410
#define SLACK 4 /* 1/1024 pt: lengths are rounded once, from mm */

/* A row of a piece. */
typedef struct {
  int mark, line;
  bool head, has_body;     /* has_body: figures, or labels of rows */
  bool carried;            /* running totals */
  const want_cell **again; /* labels of groups across that are open, by half, or NULL where that is blank; else NULL */
  box at;
} piece_row;

typedef struct {
  const form *form;
  const wanted *wanted;
  const taking *taking;
  part_range part; /* which the pages are of */
  bx_arena *arena;
  verdict out;
  box area;
  bx_len *edges;                    /* of the grid's columns, -1: not known yet */
  int *ids;                         /* by cell: the id its mark has, 0: not seen */
  const char **got;                 /* by cell: its text so far, squashed */
  bx_len *labels;                   /* by cell: how high its label is at most, with its padding */
  bx_len *heights;                  /* by line, over all pages */
  int *first_page;                  /* by line: index of the page where it begins */
  bool *heads_shown;                /* by band */
  int *heads_left;                  /* and how many rows of them stood over the last piece: they do not come back */
  bool *ends;                       /* by line: a page ends with it */
  int *last_pages;                  /* and where it ends */
  int last_page;                    /* index of the page of the last row so far */
  bx_len lines[2 * MOST_LINES + 1]; /* heights of the lines over and under it, the caption first */
  bx_len notes[4];                  /* and of the footnotes, by number */
  bx_len carried;                   /* of a row of running totals at most */
  int next;                         /* the first line that has not begun */
  int pieces;                       /* so far */
  bool done;                        /* the last row has been seen */
  /* the piece at hand */
  const taken_page *page;
  int table;         /* its mark */
  int strip, strips; /* of a folded table: which column of the page it is, of how many that have rows */
  bx_len *level;     /* and where rows of its first column begin, */
  int level_count;
  bx_len deepest;  /* and the column with most rows ends */
  bool ends_early; /* the column before this one does not reach so far down */
  piece_row *rows;
  int row_count, first_line, last_line;
  bool goes_on;   /* it begins with the rest of a row */
  int gray;       /* cells with gray behind them */
  bool noted[4];  /* marks of footnotes that stand in it */
  int *run_first; /* by mark: its runs are [run_first, run_first + run_count) */
  int *run_count;
} judge;

/* judge.c: judges a table that is not parted, or the pages of one part. `ids`, one for each cell and band, gets those
 * of its marks, 0 where it has none. */
verdict judge_part(const form *f, const wanted *w, const taking *pages, const part_range *part, int *ids,
                   bx_arena *arena);

/* Keeps the first finding; returns `ok`. */
bool check(judge *j, bool ok, const char *invariant, const char *format, ...) __attribute__((format(printf, 4, 5)));
/* Has something been found? */
bool found(const judge *j);

/* The texts of a mark joined, without white space. */
const char *text_of(const judge *j, int mark);
/* Without white space and marks of good breaks. */
const char *squash(bx_arena *arena, const char *text);

/* judge_piece.c: rows, cells and heads of the piece at hand. */
void judge_rows(judge *j);
/* The line of a row of the piece in a half: that of a label which stands again, -1 where there is none. */
int line_in(const judge *j, int r, int band);
/* judge_around.c: lines, running totals and footnotes around the rows of the piece; called when its rows are known. */
void judge_around(judge *j);
/* What can stand around the rows of a piece at most: as found, or two lines where it has not stood anywhere yet. */
void expect_around(judge *j);
bx_len most_around(const judge *j);
/* Is it the text of a footnote? */
bool is_footnote(const judge *j, int mark);
/* judge_rules.c: rules, fills and whether texts stand in their boxes. */
void judge_rules(judge *j);
/* Is [start, end) at `at` covered by rules? `weight`: of what covers it, 0 when they differ. */
bool is_covered(const judge *j, bool flat, bx_len at, bx_len start, bx_len end, bx_len *weight);
void judge_texts(judge *j);
/* `name`: NULL where there is none. */
void judge_picture(judge *j, int cell_mark, const char *name);
/* judge_cell.c: what is in cells beside text. */
bool is_within_box(const box *inner, const box *outer, bx_len slack);
/* A rule of the squares for a code? */
bool is_square(const judge *j, const taken_rule *r);
/* The slanted lines of a corner, which its labels keep clear of. */
void judge_slants(judge *j, int mark, const want_cell *cell);
/* What only cells of forms have: places, and squares for codes. */
void judge_sheet_cell(judge *j, int mark, const want_cell *cell);
/* judge_kept.c: what stands together. */
void judge_together(judge *j);
/* What the end of the table takes on a page of its own: the last row with what stands with it, and the beginning of the
 * notes. */
bx_len least_end(const judge *j);
/* Heights of all heads of a band. */
bx_len heads_height(const judge *j, int which);

#endif
