/* Private to paint: pictures as Cairo draws them. */
#ifndef BX_PICTURE_H
#define BX_PICTURE_H

#include <cairo.h>

#include "paint.h"

/* The pixels of a picture; of a JPEG perhaps as few as half of its sides, a quarter or an eighth, but not fewer than
 * `width` × `height`. NULL after recording image-broken. */
cairo_surface_t *bx_picture_pixels(const bx_image *image, int width, int height, bx_diags *diags);

/* Pictures of one page, which may stand on it many times: each is decoded once. Zero is none. */
typedef struct {
  struct {
    char sha256[65];
    cairo_surface_t *surface;
  } * kept;
  int count, room;
} bx_pictures;

/* Lasts until they are cleared; NULL if it is not there. */
cairo_surface_t *bx_pictures_find(const bx_pictures *pictures, const bx_image *image);
/* Takes the surface over. */
void bx_pictures_keep(bx_pictures *pictures, const bx_image *image, cairo_surface_t *surface);
void bx_pictures_clear(bx_pictures *pictures);
void bx_pictures_free(bx_pictures *pictures);

/* ---- jpeg.c ---- */

/* The same of a JPEG, NULL when it cannot be decoded. */
cairo_surface_t *bx_jpeg_pixels(const bx_image *image, int width, int height);

#endif
