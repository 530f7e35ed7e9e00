/* Inside the floor api: what a PDF that is printed says of itself. */
#ifndef BX_API_PAPER_H
#define BX_API_PAPER_H

#include "session.h"

typedef struct {
  const char *paper; /* A4; or A3 when all its pages are that large */
  const char *media; /* its name in PWG 5101.1 */
  const char *title; /* of the document; NULL: it has none */
  int page_count;    /* 0: not known */
} bx_paper;

/* Looks at a PDF, which messages call `name`. What cannot be read strictly is a warning, and so is a page that is
 * neither larger nor smaller than the paper. False after recording that it is no PDF. */
bool bx_paper_of(bx_arena *arena, const bx_buf *pdf, const char *name, bx_paper *paper, bx_diags *diags);

#endif
