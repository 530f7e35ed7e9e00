/* Pictures decoded: PNG by Cairo, JPEG by jpeg.c. */
#include "picture.h"

#include <stdlib.h>
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

/* Cairo keeps colours multiplied by their opacity. */
static unsigned char divide(uint32_t pixel, int shift, uint32_t opacity) {
  uint32_t part = pixel >> shift & 255;
  return (unsigned char)(opacity ? (part * 255 + opacity / 2) / opacity : 0);
}

static void read_row(const uint32_t *row, int columns, bool opaque, unsigned char *out) {
  for (int x = 0; x < columns; x++, out += 4) {
    uint32_t opacity = opaque ? 255 : row[x] >> 24;
    for (int k = 0; k < 3; k++) out[k] = divide(row[x], 16 - 8 * k, opacity);
    out[3] = (unsigned char)opacity;
  }
}

unsigned char *bx_picture_rgba(bx_arena *arena, const bx_image *image, bx_diags *diags) {
  cairo_surface_t *surface = bx_picture_pixels(image, image->width, image->height, diags);
  if (!surface) return NULL;
  unsigned char *rgba = bx_arena_array(arena, (size_t)image->width * (size_t)image->height, 4);
  const unsigned char *data = cairo_image_surface_get_data(surface);
  int stride = cairo_image_surface_get_stride(surface);
  cairo_format_t format = cairo_image_surface_get_format(surface);
  bool known = format == CAIRO_FORMAT_ARGB32 || format == CAIRO_FORMAT_RGB24;
  for (int y = 0; y < image->height && known; y++)
    read_row((const uint32_t *)(const void *)(data + (ptrdiff_t)y * stride), image->width, format == CAIRO_FORMAT_RGB24,
             rgba + (size_t)y * (size_t)image->width * 4);
  cairo_surface_destroy(surface);
  if (!known) bx_diag(diags, BX_MSG_IMAGE_BROKEN, &image->place, BX_ARGS(image->name));
  return known ? rgba : NULL;
}

/* ---- Those of a page ---- */

cairo_surface_t *bx_pictures_find(const bx_pictures *pictures, const bx_image *image) {
  for (int i = 0; i < pictures->count; i++)
    if (strcmp(pictures->kept[i].sha256, image->sha256) == 0) return pictures->kept[i].surface;
  return NULL;
}

void bx_pictures_keep(bx_pictures *pictures, const bx_image *image, cairo_surface_t *surface) {
  if (pictures->count == pictures->room) {
    pictures->room = pictures->room ? 2 * pictures->room : 4;
    pictures->kept = bx_realloc(pictures->kept, (size_t)pictures->room * sizeof *pictures->kept);
  }
  memcpy(pictures->kept[pictures->count].sha256, image->sha256, sizeof image->sha256);
  pictures->kept[pictures->count++].surface = surface;
}

void bx_pictures_clear(bx_pictures *pictures) {
  for (int i = 0; i < pictures->count; i++) cairo_surface_destroy(pictures->kept[i].surface);
  pictures->count = 0;
}

void bx_pictures_free(bx_pictures *pictures) {
  bx_pictures_clear(pictures);
  free(pictures->kept);
}
