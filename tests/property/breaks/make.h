/* Private to the making of cases: make.c makes a form, trees.c its header trees, dice.c what is random. */
#ifndef BREAKS_MAKE_H
#define BREAKS_MAKE_H

#include "breaks.h"

/* What the growing of a tree needs. */
typedef struct {
  form *form;
  dice *dice;
  bool rows;
  int deepest;
  int chars; /* that a column of the grid holds in a line */
  int lists; /* so far */
} growing;

/* ---- dice.c ---- */

dice dice_of(uint64_t seed, int64_t number);
const char *random_latin(dice *d);
/* Han characters alone, for vertical labels. */
const char *han_text(dice *d, int characters, bx_arena *arena);

/* ---- trees.c ---- */

/* The rows of a band: `count` leaves, or one without a stub. */
void make_rows(growing *g, band *b, int count, int number);
/* Columns that cover `grid` columns of the grid, of which there may be more when they are generated: returns how
 * many. */
int make_columns(growing *g, band *b, int grid, int number);
/* Levels, spans and leaves of the trees of a band. */
void index_rows(band *b);
void index_columns(band *b);

/* ---- sheet.c ---- */

/* A form of `columns` columns. */
sheet *make_sheet(form *f, dice *d, int columns);
/* No cell is to be higher than the paper. */
void fit_sheet(form *f);

/* ---- make.c ---- */

/* Places the bands on the grid: how many columns each takes for its stubs and in all. False when they do not fit. */
bool place_bands(form *f);

#endif
