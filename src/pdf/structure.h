/* Inside the floor pdf: the structure tree as objects. */
#ifndef BX_PDF_STRUCTURE_H
#define BX_PDF_STRUCTURE_H

#include "filing.h"

/* ---- What separators say ---- */

int bx_pdf_structure_pages(const bx_pdf_structure *structure);
/* The separators of a page (0 …), which are numbered through the document: the first of them. */
int bx_pdf_structure_separators(const bx_pdf_structure *structure, int page, int *count);
/* The role of what follows a separator, as it is written; NULL for an artifact. */
const char *bx_pdf_structure_tag(const bx_pdf_structure *structure, int separator);
/* What follows the separator is marked content of its page, the next one behind those before; returns the MCID. */
int bx_pdf_structure_content(bx_pdf_structure *structure, int separator);
/* A widget, which is object `number` on a page (0 …), is what the FORM element `form` holds. */
void bx_pdf_structure_widget(bx_pdf_structure *structure, int form, int number, int page);

/* ---- Objects ---- */

/* Takes objects one after the other. */
typedef struct {
  int (*add)(void *self); /* the number of a new object */
  void (*put)(void *self, int number, const bx_buf *text);
  void *self;
} bx_pdf_object_sink;

/* Writes the StructTreeRoot as object `root` and all below it. `pages` are the pages' objects. Keys of the parent tree:
 * pages by their index, widgets behind them in their order. */
void bx_pdf_structure_write(bx_pdf_structure *structure, int root, const int *pages, const bx_pdf_object_sink *sink);

#endif
