/* JPEG by libjpeg-turbo, which is loaded when the first picture is decoded: reports without pictures, and PDFs, which
 * take JPEG as it is, do not pay for it. */
#include <dlfcn.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include "picture.h"

#if JPEG_LIB_VERSION >= 80
#define JPEG_LIBRARY "libjpeg.so.8"
#else
#define JPEG_LIBRARY "libjpeg.so.62"
#endif

typedef struct {
  struct jpeg_error_mgr *(*std_error)(struct jpeg_error_mgr *);
  void (*create)(j_decompress_ptr, int, size_t);
  void (*source)(j_decompress_ptr, const unsigned char *, unsigned long);
  int (*header)(j_decompress_ptr, boolean);
  boolean (*start)(j_decompress_ptr);
  JDIMENSION (*lines)(j_decompress_ptr, JSAMPARRAY, JDIMENSION);
  void (*destroy)(j_decompress_ptr);
} jpeg;

static bool find_all(void *library, jpeg *api) {
  return bx_function_find(library, "jpeg_std_error", &api->std_error) &&
         bx_function_find(library, "jpeg_CreateDecompress", &api->create) &&
         bx_function_find(library, "jpeg_mem_src", &api->source) &&
         bx_function_find(library, "jpeg_read_header", &api->header) &&
         bx_function_find(library, "jpeg_start_decompress", &api->start) &&
         bx_function_find(library, "jpeg_read_scanlines", &api->lines) &&
         bx_function_find(library, "jpeg_destroy_decompress", &api->destroy);
}

/* Errors of libjpeg come by a jump; its warnings, of data that it guessed at, count as errors. */
typedef struct {
  struct jpeg_error_mgr base;
  jmp_buf out;
} failure;

static void leave(j_common_ptr info) {
  failure *at = (failure *)(void *)info->err;
  longjmp(at->out, 1);
}

static void take_message(j_common_ptr info, int level) {
  if (level < 0) leave(info);
}

/* Half of its sides, a quarter or an eighth, while that is enough. */
static unsigned divisor(const bx_image *image, int width, int height) {
  unsigned by = 1;
  while (by < 8 && image->width / (int)(2 * by) >= width && image->height / (int)(2 * by) >= height) by *= 2;
  return by;
}

typedef struct {
  const jpeg *api;
  const bx_image *image;
  int width, height;
  struct jpeg_decompress_struct info;
  failure error;
  cairo_surface_t *surface;
} decoding;

static void put_line(uint32_t *to, const unsigned char *from, unsigned width, bool gray) {
  for (unsigned i = 0; i < width; i++) {
    uint32_t red = *from++, green = gray ? red : *from++, blue = gray ? red : *from++;
    to[i] = 0xff000000u | red << 16 | green << 8 | blue;
  }
}

/* What a jump must find is in `d`. */
static bool decode(decoding *d, unsigned char *line) {
  struct jpeg_decompress_struct *info = &d->info;
  if (setjmp(d->error.out)) return false;
  d->api->source(info, d->image->bytes, (unsigned long)d->image->len);
  d->api->header(info, TRUE);
  if ((int)info->image_width != d->image->width || (int)info->image_height != d->image->height) return false;
  info->out_color_space = d->image->gray ? JCS_GRAYSCALE : JCS_RGB;
  info->dct_method = JDCT_ISLOW;
  info->scale_num = 1;
  info->scale_denom = divisor(d->image, d->width, d->height);
  d->api->start(info);
  d->surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)info->output_width, (int)info->output_height);
  if (cairo_surface_status(d->surface) != CAIRO_STATUS_SUCCESS) return false;
  unsigned char *data = cairo_image_surface_get_data(d->surface);
  const int stride = cairo_image_surface_get_stride(d->surface);
  while (info->output_scanline < info->output_height) {
    unsigned row = info->output_scanline;
    d->api->lines(info, &line, 1);
    put_line((uint32_t *)(void *)(data + (ptrdiff_t)row * stride), line, info->output_width, d->image->gray);
  }
  cairo_surface_mark_dirty(d->surface);
  return true;
}

cairo_surface_t *bx_jpeg_pixels(const bx_image *image, int width, int height) {
  void *library = dlopen(JPEG_LIBRARY, RTLD_LAZY | RTLD_LOCAL | RTLD_NODELETE);
  if (!library) return NULL;
  jpeg api;
  decoding d = {.api = &api, .image = image, .width = width, .height = height};
  bool done = find_all(library, &api);
  if (done) {
    unsigned char *line = bx_alloc((size_t)image->width * 3);
    d.info.err = api.std_error(&d.error.base);
    d.error.base.error_exit = leave;
    d.error.base.emit_message = take_message;
    api.create(&d.info, JPEG_LIB_VERSION, sizeof d.info);
    done = decode(&d, line);
    api.destroy(&d.info);
    free(line);
  }
  dlclose(library);
  if (done) return d.surface;
  if (d.surface) cairo_surface_destroy(d.surface);
  return NULL;
}
