/* PNG: a page is drawn in bands, gray pages on an alpha mask (ink as alpha, a quarter of the bytes of
 * RGB), then packed into scanlines and written by an encoder of our own on libdeflate: Cairo's takes
 * ten times as long as the drawing. Rules and fills are set on whole pixels, so that the lines of a
 * table look alike. No clock, no colour profile: same page, same bytes. */
#include <cairo.h>
#include <errno.h>
#include <libdeflate.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "face.h"
#include "picture.h"

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

typedef struct {
  bx_pen pen;
  const bx_page *page;
  int bits; /* a pixel, on gray pages */
  bool gray;
  int width, height; /* of the page in pixels */
  size_t stride;     /* of a scanline, its filter byte included */
  unsigned char *lines;
  bx_pictures last; /* the picture that was drawn last, which may come again in this band or the next */
} canvas;

/* ---- Drawing ---- */

static int pixel(const canvas *at, double len) { return (int)floor(len * at->pen.scale + 0.5); }

/* On the mask, ink of less than full alpha replaces what is under it, as paint does on paper. */
static void set_color(canvas *at, uint32_t color) {
  cairo_t *cr = at->pen.cr;
  unsigned red = color >> 16 & 255, green = color >> 8 & 255, blue = color & 255;
  if (!at->gray) {
    cairo_set_source_rgb(cr, red / 255.0, green / 255.0, blue / 255.0);
    return;
  }
  unsigned gray = (299 * red + 587 * green + 114 * blue + 500) / 1000;
  cairo_set_operator(cr, gray ? CAIRO_OPERATOR_SOURCE : CAIRO_OPERATOR_OVER);
  cairo_set_source_rgba(cr, 0, 0, 0, (255 - gray) / 255.0);
}

static void draw_run(void *self, bx_len x, bx_len y, const bx_run *run) {
  canvas *at = self;
  if (run->glyph_count == 0 || !bx_pen_place(&at->pen, x, y, run)) return;
  set_color(at, run->color);
  cairo_show_glyphs(at->pen.cr, at->pen.glyphs, run->glyph_count);
}

static void draw_box(canvas *at, int left, int top, int right, int bottom, uint32_t color) {
  set_color(at, color);
  cairo_rectangle(at->pen.cr, left, top, right - left, bottom - top);
  cairo_fill(at->pen.cr);
}

static void draw_fill(void *self, bx_len x, bx_len y, bx_len width, bx_len height, uint32_t color) {
  canvas *at = self;
  int left = pixel(at, x), top = pixel(at, y);
  int right = pixel(at, (double)x + width), bottom = pixel(at, (double)y + height);
  draw_box(at, left, top, right, bottom, color);
}

/* ---- Rules ---- */

/* A rule of a width has as many pixels wherever it stands, as near to its middle as they can be. Then a rule
 * that ends in the middle of another ends within that one's pixels or at their edge: floor(m + 1/2) is never
 * outside of floor(m - t/2 + 1/2) … + t. A corner reaches to the outer edge of the other's pixels. */
static int thickness(const canvas *at, bx_len width) { return bx_max_int(1, pixel(at, width)); }

static int near_edge(const canvas *at, double middle, int thick) {
  return (int)floor(middle * at->pen.scale - thick / 2.0 + 0.5);
}

static void draw_slanted(canvas *at, bx_len x, bx_len y, const bx_stroke *stroke) {
  cairo_t *cr = at->pen.cr;
  const double scale = at->pen.scale;
  set_color(at, stroke->color);
  cairo_set_line_width(cr, fmax(stroke->width * scale, 1));
  cairo_move_to(cr, x * scale, y * scale);
  cairo_line_to(cr, ((double)x + stroke->dx) * scale, ((double)y + stroke->dy) * scale);
  cairo_stroke(cr);
}

static void draw_rule(void *self, bx_len x, bx_len y, const bx_stroke *stroke) {
  canvas *at = self;
  if (stroke->width <= 0 || (stroke->dx == 0 && stroke->dy == 0)) return;
  if (stroke->dx && stroke->dy) {
    draw_slanted(at, x, y, stroke);
    return;
  }
  const bool across = stroke->dx != 0, back = stroke->dx < 0 || stroke->dy < 0;
  const bx_len length = abs(across ? stroke->dx : stroke->dy), before = back ? stroke->after : stroke->before,
               after = back ? stroke->before : stroke->after;
  const double first = (double)(across ? x : y) - (back ? length : 0), last = first + length;
  const int thick = thickness(at, stroke->width), side = near_edge(at, across ? y : x, thick);
  int start = pixel(at, first), end = pixel(at, last);
  if (before) start = near_edge(at, first + before / 2, thickness(at, before));
  if (after) end = near_edge(at, last - after / 2, thickness(at, after)) + thickness(at, after);
  end = bx_max_int(end, start + 1);
  if (across)
    draw_box(at, start, side, end, side + thick, stroke->color);
  else
    draw_box(at, side, start, side + thick, end, stroke->color);
}

/* The white between the box and the line around it is as wide on all sides, and at least a pixel. */
static void draw_border(void *self, bx_len x, bx_len y, const bx_border *border) {
  canvas *at = self;
  const int inner = thickness(at, border->inner), thick = thickness(at, border->weight),
            gap = thickness(at, border->gap);
  const int top = near_edge(at, y, inner) - gap,
            bottom = near_edge(at, (double)y + border->height, inner) + inner + gap;
  int left = near_edge(at, x, inner) - gap, right = near_edge(at, (double)x + border->width, inner) + inner + gap;
  if (border->open) {
    left = pixel(at, x);
    right = pixel(at, (double)x + border->width);
  } else {
    draw_box(at, left - thick, top, left, bottom, border->color);
    draw_box(at, right, top, right + thick, bottom, border->color);
    left -= thick;
    right += thick;
  }
  draw_box(at, left, top - thick, right, top, border->color);
  draw_box(at, left, bottom, right, bottom + thick, border->color);
}

/* ---- Pictures ---- */

/* A picture on the mask: ink as alpha, as paper shows it under what lets it through. */
static cairo_surface_t *as_ink(cairo_surface_t *colors) {
  int width = cairo_image_surface_get_width(colors), height = cairo_image_surface_get_height(colors);
  cairo_surface_t *paper = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
  cairo_t *cr = cairo_create(paper);
  cairo_set_source_rgb(cr, 1, 1, 1);
  cairo_paint(cr);
  cairo_set_source_surface(cr, colors, 0, 0);
  cairo_paint(cr);
  cairo_destroy(cr);
  cairo_surface_flush(paper);
  cairo_surface_destroy(colors);
  cairo_surface_t *ink = cairo_image_surface_create(CAIRO_FORMAT_A8, width, height);
  const unsigned char *from = cairo_image_surface_get_data(paper);
  unsigned char *to = cairo_image_surface_get_data(ink);
  const ptrdiff_t from_stride = cairo_image_surface_get_stride(paper), to_stride = cairo_image_surface_get_stride(ink);
  for (int row = 0; from && to && row < height; row++)
    for (int x = 0; x < width; x++) {
      uint32_t color;
      memcpy(&color, from + row * from_stride + 4 * (ptrdiff_t)x, 4);
      to[row * to_stride + x] = (unsigned char)(255 - (color & 255)); /* gray: all channels are alike */
    }
  cairo_surface_mark_dirty(ink);
  cairo_surface_destroy(paper);
  return ink;
}

/* As many pixels as `wide` × `high`, or all there are. */
static cairo_surface_t *picture_of(canvas *at, const bx_image *image, int wide, int high) {
  cairo_surface_t *surface = bx_pictures_find(&at->last, image);
  bool enough = surface && (cairo_image_surface_get_width(surface) >= bx_min_int(wide, image->width)) &&
                cairo_image_surface_get_height(surface) >= bx_min_int(high, image->height);
  if (enough) return surface;
  bx_pictures_clear(&at->last);
  surface = bx_picture_pixels(image, wide, high, at->pen.diags);
  if (!surface) return NULL;
  if (at->gray) surface = as_ink(surface);
  bx_pictures_keep(&at->last, image, surface);
  return surface;
}

static void draw_image(void *self, bx_len x, bx_len y, bx_len width, bx_len height, const bx_image *image) {
  canvas *at = self;
  cairo_t *cr = at->pen.cr;
  const int left = pixel(at, x), top = pixel(at, y);
  const int wide = bx_max_int(pixel(at, (double)x + width) - left, 1),
            high = bx_max_int(pixel(at, (double)y + height) - top, 1);
  cairo_surface_t *surface = picture_of(at, image, wide, high);
  if (!surface) return; /* recorded: the page fails */
  const double pixels_wide = cairo_image_surface_get_width(surface),
               pixels_high = cairo_image_surface_get_height(surface);
  cairo_save(cr);
  cairo_rectangle(cr, left, top, wide, high);
  cairo_clip(cr);
  cairo_translate(cr, left, top);
  cairo_scale(cr, wide / pixels_wide, high / pixels_high);
  cairo_set_source_surface(cr, surface, 0, 0);
  cairo_pattern_set_extend(cairo_get_source(cr), CAIRO_EXTEND_PAD);
  cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_GOOD);
  cairo_set_operator(cr, at->gray ? CAIRO_OPERATOR_SOURCE : CAIRO_OPERATOR_OVER);
  cairo_paint(cr);
  cairo_restore(cr);
}

/* ---- Scanlines ---- */

static void pack_gray(unsigned char *to, const unsigned char *alpha, int width, int bits) {
  if (bits == 8) {
    for (int i = 0; i < width; i++) to[i] = (unsigned char)(255 - alpha[i]);
    return;
  }
  /* (255 - a) · 15 / 255, rounded */
  for (int i = 0; i + 1 < width; i += 2)
    *to++ = (unsigned char)((263u - alpha[i]) / 17 << 4 | (263u - alpha[i + 1]) / 17);
  if (width & 1) *to = (unsigned char)((263u - alpha[width - 1]) / 17 << 4);
}

static void turn(void *self, bx_len x, bx_len y) {
  canvas *at = self;
  bx_pen_turn(&at->pen, pixel(at, x), pixel(at, y));
}

static void unturn(void *self) {
  canvas *at = self;
  bx_pen_unturn(&at->pen);
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

static cairo_status_t paint_band(canvas *at, int top, int rows) {
  static const bx_visitor visitor = {.run = draw_run,
                                     .rule = draw_rule,
                                     .border = draw_border,
                                     .fill = draw_fill,
                                     .image = draw_image,
                                     .turn = turn,
                                     .unturn = unturn};
  cairo_surface_t *surface =
      cairo_image_surface_create(at->gray ? CAIRO_FORMAT_A8 : CAIRO_FORMAT_RGB24, at->width, rows);
  cairo_surface_set_device_offset(surface, 0, -top);
  cairo_t *cr = cairo_create(surface);
  bx_pen_start(&at->pen, cr);
  if (!at->gray) {
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr);
  }
  bx_frame_visit(at->page->frame, 0, 0, &visitor, at);
  cairo_status_t status = cairo_status(cr);
  cairo_destroy(cr);
  cairo_surface_flush(surface);
  if (status == CAIRO_STATUS_SUCCESS) status = cairo_surface_status(surface);
  const unsigned char *data = cairo_image_surface_get_data(surface);
  const ptrdiff_t stride = cairo_image_surface_get_stride(surface);
  for (int row = 0; status == CAIRO_STATUS_SUCCESS && row < rows; row++) {
    unsigned char *line = at->lines + (size_t)(top + row) * at->stride + 1; /* filter 0 before it */
    if (at->gray)
      pack_gray(line, data + row * stride, at->width, at->bits);
    else
      pack_color(line, data + row * stride, at->width);
  }
  cairo_surface_destroy(surface);
  return status;
}

/* Turns RGB lines into indices of a palette with 16 steps a channel, in place. Returns the number of
 * colours, 0 when they are too many (then the lines are as they were). */
static int make_palette(canvas *at, unsigned char palette[3 * COLORS_MAX]) {
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

static void put_header(bx_buf *buf, const canvas *at, int dpi, int depth, int type) {
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

static bool fail(const canvas *at, cairo_status_t status) {
  bx_diag(at->pen.diags, BX_MSG_PAINT_FAILED, NULL,
          BX_ARGS(bx_diag_int(at->pen.diags, at->page->number), cairo_status_to_string(status)));
  return false;
}

/* Writes head, the lines as one IDAT, and the end. */
static bool write_image(const canvas *at, bx_buf *head, const bx_writer *writer) {
  struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(LEVEL);
  if (!compressor) return fail(at, CAIRO_STATUS_NO_MEMORY);
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

static bool encode(canvas *at, int dpi, const bx_writer *writer) {
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

/* ---- The page ---- */

/* Sets the size in pixels; false after recording why the page cannot have it. */
static bool set_size(canvas *at, int dpi) {
  bx_diags *diags = at->pen.diags;
  if (dpi < BX_DPI_MIN || dpi > BX_DPI_MAX) {
    bx_diag(diags, BX_MSG_DPI_RANGE, NULL,
            BX_ARGS(bx_diag_int(diags, dpi), bx_diag_int(diags, BX_DPI_MIN), bx_diag_int(diags, BX_DPI_MAX)));
    return false;
  }
  /* at most 10 m at 1200 dpi: under a million */
  at->width = bx_max_int(1, bx_len_scale(at->page->frame->width, dpi, 72 * BX_PT));
  at->height = bx_max_int(1, bx_len_scale(at->page->frame->height, dpi, 72 * BX_PT));
  if (at->width <= WIDTH_MAX && (int64_t)at->width * at->height <= PIXELS_MAX) return true;
  bx_diag(diags, BX_MSG_PAGE_TOO_LARGE, NULL,
          BX_ARGS(bx_diag_int(diags, at->page->number), bx_diag_int(diags, at->width), bx_diag_int(diags, at->height),
                  bx_diag_int(diags, dpi)));
  return false;
}

static bool paint(canvas *at) {
  const int errors = bx_diags_errors(at->pen.diags);
  int rows = (int)(BAND_PIXELS / at->width);
  for (int top = 0; top < at->height; top += rows) {
    cairo_status_t status = paint_band(at, top, bx_min_int(rows, at->height - top));
    if (bx_diags_errors(at->pen.diags) > errors) return false; /* a font without a face */
    if (status != CAIRO_STATUS_SUCCESS) return fail(at, status);
  }
  return true;
}

bool bx_png_page(const bx_page *page, const bx_png_options *options, const bx_writer *writer, bx_diags *diags) {
  canvas at = {.page = page, .bits = options->bits == 8 ? 8 : 4, .gray = !page->colored};
  at.pen.diags = diags;
  at.pen.scale = options->dpi / (72.0 * BX_PT);
  if (!set_size(&at, options->dpi)) return false;
  size_t bits = (size_t)at.width * (at.gray ? (size_t)at.bits : 24);
  at.stride = 1 + (bits + 7) / 8;
  at.lines = bx_alloc(at.stride * (size_t)at.height);
  bool done = paint(&at) && encode(&at, options->dpi, writer);
  int error = errno;
  free(at.lines);
  bx_pictures_free(&at.last);
  bx_pen_free(&at.pen);
  errno = error;
  return done;
}
