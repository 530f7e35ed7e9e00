/* Floor 5: two reports side by side. Their pages are set, what stands on them is held against each other, and sheets
 * are made: the old page at the left, the new one at the right, with what was changed marked in red on both.
 *
 * How it is marked. A cell that changed has a box around it, and on the new page its old text beside the new one, small
 * and struck out, where it finds room. In running text what was deleted is red and struck out on the old page; on the
 * new page what was inserted is red and underlined, and what was deleted stands above the line, small and struck out,
 * over a caret at its place. So no line of the new page moves: it is the page that will be filed, and its lines can be
 * found on the old page. Between lines there is room for that: GB/T 9704-2012 5.2.3 sets characters of 16 pt 29 pt
 * apart. What is longer than a line is shortened there; it can be read in full on the old page and in the list of
 * changes. Where lines are set closer there is only the caret.
 *
 * Which old page stands beside a new one follows from what stands on them: the one that has most of the same. Sheets
 * are made of pages with changes only, at least one. */
#ifndef BX_COMPARE_H
#define BX_COMPARE_H

#include "diff.h"
#include "typeset.h"

/* Sheets made at most: nobody looks through more, and the old pages on them are kept in memory. */
#define BX_COMPARE_MAX_SHEETS 500

typedef struct {
  bx_typeset_job before, after;
  const char *before_name, *after_name; /* printed over the pages */
  bx_lang lang;
} bx_compare_job;

typedef struct {
  int sheets;   /* made */
  int left_out; /* beyond BX_COMPARE_MAX_SHEETS */
} bx_compare_result;

/* Makes the sheets, each a page as wide as both pages together (two of A4 are one of A3), and hands them to the sink as
 * page 1, 2 … False after recording an error: a report cannot be set, or the sink refused a page. */
bool bx_compare_sheets(const bx_compare_job *job, const bx_page_sink *sink, bx_compare_result *result, bx_diags *diags);

#endif
