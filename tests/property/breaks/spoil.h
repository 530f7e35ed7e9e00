/* Private to the spoiling of pages: spoil.c has the table of them, spoil_around.c some. */
#ifndef BREAKS_SPOIL_H
#define BREAKS_SPOIL_H

#include "breaks.h"

typedef bool (*is_fit)(const taken_page *page, int index);

/* A place on some page. */
typedef struct {
  taken_page *page;
  int index;
} place;

/* One of those that fit, all being equally likely; false when there is none. */
bool pick(taking *pages, dice *d, int (*count)(const taken_page *), is_fit fit, place *out);
int marks_of(const taken_page *page);
int runs_of(const taken_page *page);
bool has_ink(const char *text);

/* A mark with all it holds. */
void drop_mark(taken_page *page, int root);
bool drop(taking *pages, dice *d, is_fit fit);
bool drop_run(taking *pages, dice *d, is_fit fit);

/* ---- spoil_around.c ---- */

bool change_total(taking *pages, dice *d);
bool drop_totals(taking *pages, dice *d);
bool drop_line(taking *pages, dice *d);
bool move_line(taking *pages, dice *d);
bool double_line(taking *pages, dice *d);
bool drop_footnote(taking *pages, dice *d);
bool move_footnote(taking *pages, dice *d);
bool drop_mark_sign(taking *pages, dice *d);
bool exchange_heads(taking *pages, dice *d);
bool name_nothing(taking *pages, dice *d);
bool drop_picture(taking *pages, dice *d);
bool move_picture(taking *pages, dice *d);
bool stretch_picture(taking *pages, dice *d);
bool drop_place(taking *pages, dice *d);
bool move_place(taking *pages, dice *d);
bool drop_square(taking *pages, dice *d);
bool drop_sheet_cell(taking *pages, dice *d);
bool drop_slant(taking *pages, dice *d);
bool move_slant(taking *pages, dice *d);
bool drop_column(taking *pages, dice *d);
bool lower_column(taking *pages, dice *d);

#endif
