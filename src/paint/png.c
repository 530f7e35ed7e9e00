/* PNG: a page is drawn in bands, gray pages on an alpha mask (ink as alpha, a quarter of the bytes of
 * RGB), then packed into scanlines and written by an encoder of our own on libdeflate: Cairo's takes
 * ten times as long as the drawing. No clock, no colour profile: same page, same bytes. */
#include <errno.h>
#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

#include "canvas.h"
#include "scanlines.h"

/* Pixels of a band: a whole A4 page up to 360 dpi; 16 MB gray, 64 MB in colour. */
#define BAND_PIXELS ((int64_t)1 << 24)
/* A page of A3 at 1200 dpi; under 1 GB as RGB, which a PNG chunk can hold. */
#define PIXELS_MAX ((int64_t)300 << 20)
#define WIDTH_MAX  32767 /* Cairo's */
#define COLORS_MAX 256
/* A full page of Chinese text, 150 dpi, 4 bits: level 1 takes 6 ms and 140 KB with the drawing, 5 takes
 * 7.6 ms and 138 KB, 7 11 ms and 137 KB, 9 43 ms and 135 KB; tables gain 7 % from 1 to 5. No filter: they
 * help photographs, and cost text a third more bytes. */
#define LEVEL 5

/* ---- Scanlines ---- */

/* Of the 16 grays of four bits, (255 - ink) · 15 / 255, text has the edges of its strokes in eight, which the eye does
 * not tell from all and which take a sixth fewer bytes. They are dense where it is light: a ground or a watermark keeps
 * the gray it has. */
static const unsigned char text_grays[16] = {0, 0, 3, 3, 3, 6, 6, 6, 9, 9, 9, 11, 11, 13, 14, 15};

static void pack_gray(unsigned char *to, const unsigned char *ink, int width, int bits, bool picture) {
  unsigned char grays[256];
  if (bits == 8) {
    for (int i = 0; i < width; i++) to[i] = (unsigned char)(255 - ink[i]);
    return;
  }
  for (unsigned i = 0; i < 256; i++) {
    const unsigned nearest = (263 - i) / 17;
    grays[i] = picture ? (unsigned char)nearest : text_grays[nearest];
  }
  for (int i = 0; i + 1 < width; i += 2) *to++ = (unsigned char)(grays[ink[i]] << 4 | grays[ink[i + 1]]);
  if (width & 1) *to = (unsigned char)(grays[ink[width - 1]] << 4);
}

static void pack_color(unsigned char *to, const unsigned char *pixels, int width) {
  for (int i = 0; i < width; i++) {
    uint32_t color;
    memcpy(&color, pixels + 4 * (size_t)i, 4);
    *to++ = (unsigned char)(color >> 16);
    *to++ = (unsigned char)(color >> 8);
    *to++ = (unsigned char)color;
  }
}

void bx_scanlines_pack(bx_scanlines *at, cairo_surface_t *surface, int top, int rows, bool picture) {
  const unsigned char *data = cairo_image_surface_get_data(surface);
  const ptrdiff_t stride = cairo_image_surface_get_stride(surface);
  for (int row = 0; row < rows; row++) {
    unsigned char *line = at->lines + (size_t)(top + row) * at->stride + 1; /* filter 0 before it */
    if (at->gray)
      pack_gray(line, data + row * stride, at->width, at->bits, picture);
    else
      pack_color(line, data + row * stride, at->width);
  }
}

/* Turns RGB lines into indices of a palette with 16 steps a channel, in place. Returns the number of
 * colours, 0 when they are too many (then the lines are as they were). */
static int make_palette(bx_scanlines *at, unsigned char palette[3 * COLORS_MAX]) {
  int16_t index[4096];
  uint16_t step[256]; /* nearest of the 16 */
  int count = 0;
  memset(index, -1, sizeof index);
  for (unsigned i = 0; i < 256; i++) step[i] = (uint16_t)((i + 8) / 17);
  for (int row = 0; row < at->height; row++) {
    const unsigned char *from = at->lines + (size_t)row * at->stride + 1, *end = from + 3 * (size_t)at->width;
    for (; from < end; from += 3) {
      int16_t *known = &index[step[from[0]] << 8 | step[from[1]] << 4 | step[from[2]]];
      if (*known >= 0) continue;
      if (count == COLORS_MAX) return 0;
      for (int i = 0; i < 3; i++) palette[3 * count + i] = (unsigned char)(17 * step[from[i]]);
      *known = (int16_t)count++;
    }
  }
  unsigned char *to = at->lines;
  for (int row = 0; row < at->height; row++) {
    const unsigned char *from = at->lines + (size_t)row * at->stride + 1, *end = from + 3 * (size_t)at->width;
    *to++ = 0;
    for (; from < end; from += 3) *to++ = (unsigned char)index[step[from[0]] << 8 | step[from[1]] << 4 | step[from[2]]];
  }
  at->stride = 1 + (size_t)at->width;
  return count;
}

/* ---- Encoding ---- */

static void put32(bx_buf *buf, uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) bx_buf_putc(buf, (char)(value >> shift & 255));
}

static void put_chunk(bx_buf *buf, const char type[4], const void *data, size_t len) {
  put32(buf, (uint32_t)len);
  size_t start = buf->len;
  bx_buf_append(buf, type, 4);
  bx_buf_append(buf, data, len);
  put32(buf, libdeflate_crc32(0, buf->data + start, buf->len - start));
}

static void put_header(bx_buf *buf, const bx_scanlines *at, int dpi, int depth, int type) {
  bx_buf fields = {0};
  bx_buf_append(buf, "\x89PNG\r\n\x1a\n", 8);
  put32(&fields, (uint32_t)at->width);
  put32(&fields, (uint32_t)at->height);
  bx_buf_putc(&fields, (char)depth);
  bx_buf_putc(&fields, (char)type);
  bx_buf_append(&fields, "\0\0", 3); /* deflate, the five filters, not interlaced */
  put_chunk(buf, "IHDR", fields.data, fields.len);
  put_chunk(buf, "sRGB", "\1", 1); /* relative colorimetric: paper is white */
  fields.len = 0;
  uint32_t per_metre = (uint32_t)((dpi * 10000 + 127) / 254);
  put32(&fields, per_metre);
  put32(&fields, per_metre);
  bx_buf_putc(&fields, 1);
  put_chunk(buf, "pHYs", fields.data, fields.len);
  bx_buf_free(&fields);
}

/* Writes head, the lines as one IDAT, and the end. */
static bool write_image(const bx_scanlines *at, bx_buf *head, const bx_writer *writer) {
  struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(LEVEL);
  if (!compressor) {
    errno = ENOMEM;
    return false;
  }
  size_t len = at->stride * (size_t)at->height;
  size_t bound = libdeflate_zlib_compress_bound(compressor, len);
  unsigned char *data = bx_alloc(bound + 4);
  memcpy(data, "IDAT", 4);
  size_t size = 4 + libdeflate_zlib_compress(compressor, at->lines, len, data + 4, bound);
  libdeflate_free_compressor(compressor);
  bx_buf tail = {0};
  put32(head, (uint32_t)(size - 4));
  put32(&tail, libdeflate_crc32(0, data, size));
  put_chunk(&tail, "IEND", "", 0);
  bool done = writer->write(writer->self, head->data, head->len) && writer->write(writer->self, data, size) &&
              writer->write(writer->self, tail.data, tail.len);
  int error = errno;
  bx_buf_free(&tail);
  free(data);
  errno = error;
  return done;
}

bool bx_scanlines_write(bx_scanlines *at, int dpi, const bx_writer *writer) {
  unsigned char palette[3 * COLORS_MAX];
  bx_buf head = {0};
  int colors = at->gray || at->bits == 8 ? 0 : make_palette(at, palette);
  put_header(&head, at, dpi, at->gray ? at->bits : 8, at->gray ? 0 : colors ? 3 : 2);
  if (colors) put_chunk(&head, "PLTE", palette, 3 * (size_t)colors);
  bool done = write_image(at, &head, writer);
  int error = errno;
  bx_buf_free(&head);
  errno = error;
  return done;
}

/* ---- Sizes ---- */

bool bx_scanlines_new(bx_scanlines *at, const bx_png_options *options, bx_len width, bx_len height, int page, bool gray,
                      bx_diags *diags) {
  const int dpi = options->dpi;
  if (dpi < BX_DPI_MIN || dpi > BX_DPI_MAX) {
    bx_diag(diags, BX_MSG_DPI_RANGE, NULL,
            BX_ARGS(bx_diag_int(diags, dpi), bx_diag_int(diags, BX_DPI_MIN), bx_diag_int(diags, BX_DPI_MAX)));
    return false;
  }
  /* at most 10 m at 1200 dpi: under a million */
  *at = (bx_scanlines){.width = bx_max_int(1, bx_len_scale(width, dpi, 72 * BX_PT)),
                       .height = bx_max_int(1, bx_len_scale(height, dpi, 72 * BX_PT)),
                       .bits = options->bits == 8 ? 8 : 4,
                       .gray = gray};
  if (at->width > WIDTH_MAX || (int64_t)at->width * at->height > PIXELS_MAX) {
    bx_diag(diags, BX_MSG_PAGE_TOO_LARGE, NULL,
            BX_ARGS(bx_diag_int(diags, page), bx_diag_int(diags, at->width), bx_diag_int(diags, at->height),
                    bx_diag_int(diags, dpi)));
    return false;
  }
  const size_t bits = (size_t)at->width * (gray ? (size_t)at->bits : 24);
  at->stride = 1 + (bits + 7) / 8;
  at->lines = bx_alloc(at->stride * (size_t)at->height);
  return true;
}

void bx_scanlines_free(bx_scanlines *at) {
  const int error = errno;
  free(at->lines);
  at->lines = NULL;
  errno = error;
}

/* ---- The page ---- */

static bool paint_band(bx_canvas *canvas, bx_scanlines *lines, const bx_page *page, int top, int rows) {
  cairo_surface_t *surface =
      cairo_image_surface_create(canvas->gray ? CAIRO_FORMAT_A8 : CAIRO_FORMAT_RGB24, lines->width, rows);
  cairo_surface_set_device_offset(surface, 0, -top);
  const bool painted = bx_canvas_paint(canvas, surface, page->frame, page->number);
  if (painted) bx_scanlines_pack(lines, surface, top, rows, canvas->pictures.count > 0);
  cairo_surface_destroy(surface);
  return painted;
}

bool bx_png_page(const bx_page *page, const bx_png_options *options, const bx_writer *writer, bx_diags *diags) {
  bx_canvas canvas = {.gray = !page->colored, .pen = {.diags = diags, .scale = options->dpi / (72.0 * BX_PT)}};
  bx_scanlines lines;
  if (!bx_scanlines_new(&lines, options, page->frame->width, page->frame->height, page->number, canvas.gray, diags))
    return false;
  const int rows = (int)(BAND_PIXELS / lines.width);
  bool done = true;
  for (int top = 0; done && top < lines.height; top += rows)
    done = paint_band(&canvas, &lines, page, top, bx_min_int(rows, lines.height - top));
  done = done && bx_scanlines_write(&lines, options->dpi, writer);
  bx_scanlines_free(&lines);
  bx_canvas_free(&canvas);
  return done;
}
