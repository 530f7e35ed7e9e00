/* Floor 2: pages of a PDF onto sheets of paper, as another PDF: numbered copies (份号), booklets (骑马订), gray. It is
 * for printers: a plain PDF without tags, fields, attachments or signatures; what is seen of annotations stays.
 *
 * Every page becomes a form XObject (ISO 32000-1 8.10), once, that the sheets show. Knows no data or layouts. */
#ifndef BX_IMPOSE_H
#define BX_IMPOSE_H

#include "pdf.h"

typedef enum {
  BX_BOOKLET_NONE,
  BX_BOOKLET_A4, /* two pages a side of A4 on its side, each made as small as A5 */
  BX_BOOKLET_A3  /* two pages a side of A3 on its side, each as large as A4 */
} bx_booklet;

#define BX_COPIES_MAX 9999   /* numbered copies of one file */
#define BX_SHEETS_MAX 200000 /* sides, of all copies together */

typedef struct {
  const int *pages;     /* 1 …, in the order in which they are wanted; NULL: all */
  int page_count;       /* of `pages` */
  int copies;           /* at least 1 */
  bx_pdf_file *numbers; /* a page for each copy, to be drawn over its first page; NULL: none */
  bool even;            /* each copy has an even number of sides: it is printed on both sides of the paper */
  bx_booklet booklet;   /* sides come in the order of printing: front, back, to be turned over the short edge */
  bool gray;            /* colours become gray, and text black but where it is light */
} bx_impose_options;

/* Appends the new PDF to `out`. `file` is one that was opened and not found defective; the arena keeps what is needed
 * until it returns. False after recording why not: broken or too many pages. */
bool bx_impose(bx_arena *arena, bx_pdf_file *file, const char *name, const bx_impose_options *options, bx_buf *out,
               bx_diags *diags);

/* Side `side` (0 …) of a booklet of `pages` pages: the numbers of its left and right page, 0 for a blank one. Returns
 * the number of sides. */
int bx_booklet_side(int pages, int side, int page[2]);

#endif
