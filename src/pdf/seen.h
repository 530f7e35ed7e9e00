/* The pages of a PDF as they are seen, with what they inherit (ISO 32000-1 7.7.3). */
#ifndef BX_SEEN_H
#define BX_SEEN_H

#include "pdf.h"

typedef struct {
  int number; /* its object */
  const bx_pdf_value *dict;
  const bx_pdf_value *resources; /* resolved */
  double box[4];                 /* what is seen of it: left, bottom, right, top, pt */
  int turn;                      /* 0, 90, 180 or 270, clockwise */
  double unit;                   /* points of one unit of the box (UserUnit) */
} bx_page_node;

/* All of the newest revision, in their order. NULL when the tree of pages is broken. */
bx_page_node *bx_page_nodes(bx_pdf_file *file, bx_arena *arena, int *count);
/* Its size as it is seen, in points. */
void bx_page_size(const bx_page_node *page, double *width, double *height);
/* Four numbers as a rectangle with its corners in order; false when it is none. */
bool bx_page_rectangle(bx_pdf_file *file, const bx_pdf_value *array, double box[4]);

#endif
