/* Pages of a PDF as they stand there: their text, and whether they are the same as others. */
#ifndef BX_PDF_READING_H
#define BX_PDF_READING_H

#include "pdf.h"

/* A page with what it has or inherits (7.7.3.4), references followed; the null value where nobody says it. */
typedef struct {
  int number; /* its object */
  const bx_pdf_value *dict, *resources, *media, *crop, *rotate;
} bx_pdf_leaf;

typedef struct {
  const bx_pdf_leaf *items; /* in their order */
  int count;
  bool plain; /* the tree's nodes hold nothing that pages would inherit */
} bx_pdf_leaves;

/* The pages as of a revision. False when the tree of pages is not well formed; no node of it stands there twice. */
bool bx_pdf_pages(bx_arena *arena, bx_pdf_file *file, int revision, bx_pdf_leaves *pages);

/* ---- The same -------------------------------------------------------------------------------- */

/* Two files, each as of a revision. */
typedef struct {
  bx_pdf_file *a, *b;
  int revision_a, revision_b;
  int *met; /* by the number of an object of a, the one of b that it was compared with */
  int met_room;
} bx_pdf_pair;

/* Are the values the same, and all that they refer to? What is met again on the way has been compared, also if not
 * yet found to be the same. */
bool bx_pdf_same(bx_arena *arena, bx_pdf_pair *pair, const bx_pdf_value *a, const bx_pdf_value *b);
/* The same of pages: all but the tree they are in and their annotations. */
bool bx_pdf_same_page(bx_arena *arena, bx_pdf_pair *pair, int page_a, int page_b);
/* Is nothing seen of a widget (12.7.4.5: a rectangle of no size, and no appearance that draws)? */
bool bx_pdf_paints_nothing(bx_pdf_file *file, int revision, const bx_pdf_value *widget);
/* Does nothing stand over a page's content but the signature fields of the other page, the same as there until they are
 * signed, and signatures of which nothing is seen? `page_b` is 0 when there is no other page. */
bool bx_pdf_page_is_uncovered(bx_arena *arena, bx_pdf_pair *pair, int page_a, int page_b);

/* ---- Text ------------------------------------------------------------------------------------ */

/* Text of one marked-content sequence, or of what stands between two. */
typedef struct {
  const char *text; /* UTF-8; U+FFFD for what has no Unicode */
} bx_pdf_piece;

/* The text of a page by its content stream, in its order: through /ActualText, else through /ToUnicode. Pieces without
 * text are left out. NULL when the content is not well formed or draws text in ways that Banxin does not. */
const bx_pdf_piece *bx_pdf_page_text(bx_arena *arena, bx_pdf_file *file, int revision, int page, int *count);

#endif
