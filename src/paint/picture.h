/* Private to paint: pictures as Cairo draws them. */
#ifndef BX_PICTURE_H
#define BX_PICTURE_H

#include <cairo.h>

#include "paint.h"

/* The pixels of a picture; of a JPEG perhaps as few as half of its sides, a quarter or an eighth, but not fewer than
 * `width` × `height`. NULL after recording image-broken. */
cairo_surface_t *bx_picture_pixels(const bx_image *image, int width, int height, bx_diags *diags);

/* ---- jpeg.c ---- */

/* The same of a JPEG, NULL when it cannot be decoded. */
cairo_surface_t *bx_jpeg_pixels(const bx_image *image, int width, int height);

#endif
