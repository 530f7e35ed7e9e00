/* Private to paint: pages drawn on pixels. */
#ifndef BX_CANVAS_H
#define BX_CANVAS_H

#include "face.h"
#include "picture.h"

typedef struct {
  bx_pen pen;           /* its scale: pixels of a bx_len */
  bool gray;            /* on A8, ink as opacity; else on RGB24 */
  bx_pictures pictures; /* the one that was drawn last, which may come again */
} bx_canvas;

/* Draws a frame of page `page` onto the surface; RGB24 becomes white first. False after recording what went wrong, as a
 * font without a face or a broken picture. */
bool bx_canvas_paint(bx_canvas *canvas, cairo_surface_t *surface, const bx_frame *frame, int page);
void bx_canvas_free(bx_canvas *canvas);

#endif
