/* Pages that are kept, and what stands where on them: for whoever looks at a document and does not file it. Private to
 * the floors above page. */
#ifndef BX_PAGE_KEPT_H
#define BX_PAGE_KEPT_H

#include "page.h"

/* Copies of pages in an arena, which live as long as it does and the fonts. */
typedef struct bx_kept bx_kept;

bx_kept *bx_kept_new(bx_arena *arena);
/* The function of a sink. Never false. */
bool bx_kept_add(void *self, const bx_page *page);
int bx_kept_count(const bx_kept *kept);
const bx_page *bx_kept_page(const bx_kept *kept, int i);
/* Pictures that stand on some page, each once. */
const bx_image *const *bx_kept_images(const bx_kept *kept, int *count);

/* A run of a place's text: where it stands on the page or, of a place in a turned frame, within that. */
typedef struct {
  bx_len x, baseline;
  const bx_run *run;
} bx_spot_run;

/* Where a piece of the data stands: a cell, a paragraph, a heading, a picture, a whole table. What goes over several
 * pages has a place on each. */
typedef struct {
  const char *pointer; /* JSON pointer of the data; NULL: words of the form itself */
  const char *label;   /* the cell as printed, or NULL */
  const char *text;    /* as it stands there; "" of a table */
  bx_mark_kind kind;
  int page;                   /* 1-based */
  bx_len x, y, width, height; /* on the page */
  const bx_mark *mark;
  int holder;            /* number of the place it stands in, no table; -1: none */
  bool turned;           /* it is in a frame that is turned by 90 degrees … */
  bx_len turn_x, turn_y; /* … about this point of the page */
  bx_spot_run *runs;     /* its text, without that of places in it */
  int run_count, run_capacity;
  const bx_image *image; /* of a picture; else NULL */
} bx_spot;

/* The places on a page, in the order of reading; in the arena, with words of the page's marks. Artifacts and what
 * stands there again are left out. */
const bx_spot *bx_page_spots(const bx_page *page, bx_arena *arena, int *count);
/* Those of all pages. */
const bx_spot *bx_kept_spots(const bx_kept *kept, bx_arena *arena, int *count);

/* The part of a page that shows the data at a pointer or below it, as a page by itself: with a white margin of
 * `margin` where the page has room, and without marks. A whole table comes with its heads and the lines over it. In the
 * arena; it has the rest in common with the page. False: nothing on the page shows that data. */
bool bx_page_crop(bx_arena *arena, const bx_page *page, const char *pointer, bx_len margin, bx_page *part);

#endif
