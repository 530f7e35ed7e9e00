/* Private to paint: the pixels of a PNG, line by line. */
#ifndef BX_SCANLINES_H
#define BX_SCANLINES_H

#include <cairo.h>

#include "paint.h"

typedef struct {
  int width, height; /* pixels */
  int bits;          /* see bx_png_options */
  bool gray;
  size_t stride; /* of a line, its filter byte included */
  unsigned char *lines;
} bx_scanlines;

/* For a picture of that size. False after recording why page `page` cannot have it. */
bool bx_scanlines_new(bx_scanlines *at, const bx_png_options *options, bx_len width, bx_len height, int page, bool gray,
                      bx_diags *diags);
/* Takes rows of pixels for the lines from `top` on: A8 when they are gray, ink as opacity, else RGB24. `picture`: there
 * may be more than text and areas in them. */
void bx_scanlines_pack(bx_scanlines *at, cairo_surface_t *surface, int top, int rows, bool picture);
/* Encodes them, once. False when the writer fails, with errno. */
bool bx_scanlines_write(bx_scanlines *at, int dpi, const bx_writer *writer);
void bx_scanlines_free(bx_scanlines *at);

#endif
