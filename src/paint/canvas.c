/* Pages drawn on pixels: gray ones on an alpha mask (ink as alpha, a quarter of the bytes of RGB). Rules and fills are
 * set on whole pixels, so that the lines of a table look alike. No clock, no colour profile: same page, same pixels. */
#include "canvas.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- Drawing ---- */

static int pixel(const bx_canvas *at, double len) { return (int)floor(len * at->pen.scale + 0.5); }

/* On the mask, ink of less than full alpha replaces what is under it, as paint does on paper. */
static void set_color(bx_canvas *at, uint32_t color) {
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
  bx_canvas *at = self;
  if (run->glyph_count == 0 || !bx_pen_place(&at->pen, x, y, run)) return;
  set_color(at, run->color);
  cairo_show_glyphs(at->pen.cr, at->pen.glyphs, at->pen.glyph_count);
  at->pen.glyph_count = 0;
}

static void draw_box(bx_canvas *at, int left, int top, int right, int bottom, uint32_t color) {
  set_color(at, color);
  cairo_rectangle(at->pen.cr, left, top, right - left, bottom - top);
  cairo_fill(at->pen.cr);
}

static void draw_fill(void *self, bx_len x, bx_len y, bx_len width, bx_len height, uint32_t color) {
  bx_canvas *at = self;
  int left = pixel(at, x), top = pixel(at, y);
  int right = pixel(at, (double)x + width), bottom = pixel(at, (double)y + height);
  draw_box(at, left, top, right, bottom, color);
}

/* ---- Rules ---- */

/* A rule of a width has as many pixels wherever it stands, as near to its middle as they can be. Then a rule
 * that ends in the middle of another ends within that one's pixels or at their edge: floor(m + 1/2) is never
 * outside of floor(m - t/2 + 1/2) … + t. A corner reaches to the outer edge of the other's pixels. */
static int thickness(const bx_canvas *at, bx_len width) { return bx_max_int(1, pixel(at, width)); }

static int near_edge(const bx_canvas *at, double middle, int thick) {
  return (int)floor(middle * at->pen.scale - thick / 2.0 + 0.5);
}

static void draw_slanted(bx_canvas *at, bx_len x, bx_len y, const bx_stroke *stroke) {
  cairo_t *cr = at->pen.cr;
  const double scale = at->pen.scale;
  set_color(at, stroke->color);
  cairo_set_line_width(cr, fmax(stroke->width * scale, 1));
  cairo_move_to(cr, x * scale, y * scale);
  cairo_line_to(cr, ((double)x + stroke->dx) * scale, ((double)y + stroke->dy) * scale);
  cairo_stroke(cr);
}

static void draw_rule(void *self, bx_len x, bx_len y, const bx_stroke *stroke) {
  bx_canvas *at = self;
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
  bx_canvas *at = self;
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
static cairo_surface_t *picture_of(bx_canvas *at, const bx_image *image, int wide, int high) {
  cairo_surface_t *surface = bx_pictures_find(&at->pictures, image);
  bool enough = surface && (cairo_image_surface_get_width(surface) >= bx_min_int(wide, image->width)) &&
                cairo_image_surface_get_height(surface) >= bx_min_int(high, image->height);
  if (enough) return surface;
  bx_pictures_clear(&at->pictures);
  surface = bx_picture_pixels(image, wide, high, at->pen.diags);
  if (!surface) return NULL;
  if (at->gray) surface = as_ink(surface);
  bx_pictures_keep(&at->pictures, image, surface);
  return surface;
}

static void draw_image(void *self, bx_len x, bx_len y, bx_len width, bx_len height, const bx_image *image) {
  bx_canvas *at = self;
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

/* ---- Turned frames ---- */

static void turn(void *self, bx_len x, bx_len y, int degrees) {
  bx_canvas *at = self;
  bx_pen_turn(&at->pen, pixel(at, x), pixel(at, y), degrees);
}

static void unturn(void *self) {
  bx_canvas *at = self;
  bx_pen_unturn(&at->pen);
}

/* ---- Pages ---- */

bool bx_canvas_paint(bx_canvas *canvas, cairo_surface_t *surface, const bx_frame *frame, int page) {
  static const bx_visitor visitor = {.run = draw_run,
                                     .rule = draw_rule,
                                     .border = draw_border,
                                     .fill = draw_fill,
                                     .image = draw_image,
                                     .turn = turn,
                                     .unturn = unturn};
  bx_diags *diags = canvas->pen.diags;
  const int errors = bx_diags_errors(diags);
  cairo_t *cr = cairo_create(surface);
  bx_pen_start(&canvas->pen, cr);
  if (!canvas->gray) {
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr);
  }
  bx_frame_visit(frame, 0, 0, &visitor, canvas);
  cairo_status_t status = cairo_status(cr);
  cairo_destroy(cr);
  cairo_surface_flush(surface);
  if (status == CAIRO_STATUS_SUCCESS) status = cairo_surface_status(surface);
  if (bx_diags_errors(diags) == errors && status != CAIRO_STATUS_SUCCESS)
    bx_diag(diags, BX_MSG_PAINT_FAILED, NULL, BX_ARGS(bx_diag_int(diags, page), cairo_status_to_string(status)));
  return bx_diags_errors(diags) == errors;
}

void bx_canvas_free(bx_canvas *canvas) {
  bx_pictures_free(&canvas->pictures);
  bx_pen_free(&canvas->pen);
}
