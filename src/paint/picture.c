/* Pictures decoded: PNG by Cairo, JPEG by jpeg.c. */
#include "picture.h"

#include <string.h>

typedef struct {
  const unsigned char *at;
  size_t left;
} reader;

static cairo_status_t read_bytes(void *self, unsigned char *data, unsigned len) {
  reader *in = self;
  if (len > in->left) return CAIRO_STATUS_READ_ERROR;
  memcpy(data, in->at, len);
  in->at += len;
  in->left -= len;
  return CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *png_pixels(const bx_image *image) {
  reader in = {image->bytes, image->len};
  cairo_surface_t *surface = cairo_image_surface_create_from_png_stream(read_bytes, &in);
  if (cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS) return surface;
  cairo_surface_destroy(surface);
  return NULL;
}

cairo_surface_t *bx_picture_pixels(const bx_image *image, int width, int height, bx_diags *diags) {
  cairo_surface_t *surface = image->kind == BX_IMAGE_PNG ? png_pixels(image) : bx_jpeg_pixels(image, width, height);
  if (!surface) bx_diag(diags, BX_MSG_IMAGE_BROKEN, &image->place, BX_ARGS(image->name));
  return surface;
}

bool bx_picture_is_whole(const bx_image *image, bx_diags *diags) {
  if (image->kind == BX_IMAGE_PNG) return true;
  cairo_surface_t *surface = bx_picture_pixels(image, 1, 1, diags);
  cairo_surface_destroy(surface);
  return surface != NULL;
}
