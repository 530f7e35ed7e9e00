/* Frames as the content of a form XObject, their text in outlines: it looks as it does on the pages, without a font,
 * and whoever copies the text of the page does not get it. */
#include <stdlib.h>

#include "face.h"
#include "fields.h"

typedef struct {
  bx_buf *out;
  bx_len height; /* of the frame: y goes up in a PDF */
  bx_diags *diags;
  bool failed;
} shapes;

static void put_len(shapes *s, bx_len value) {
  bx_buf_len(s->out, value, 3);
  bx_buf_putc(s->out, ' ');
}

static void put_color(shapes *s, uint32_t color, const char *operator) {
  for (int shift = 16; shift >= 0; shift -= 8) {
    bx_buf_ratio(s->out, color >> shift & 255, 255, 3);
    bx_buf_putc(s->out, ' ');
  }
  bx_buf_puts(s->out, operator);
}

static void add_rule(void *self, bx_len x, bx_len y, const bx_stroke *stroke) {
  shapes *s = self;
  put_color(s, stroke->color, "RG ");
  put_len(s, stroke->width);
  bx_buf_puts(s->out, "w ");
  put_len(s, x);
  put_len(s, s->height - y);
  bx_buf_puts(s->out, "m ");
  put_len(s, x + stroke->dx);
  put_len(s, s->height - y - stroke->dy);
  bx_buf_puts(s->out, "l S\n");
}

/* ---- Outlines: SVG's path data of whole numbers into operators ---- */

typedef struct {
  int64_t x, y;
} point;

static void read_points(const char **path, point *points, int count) {
  char *at = (char *)(uintptr_t)*path;
  for (int i = 0; i < count; i++) {
    points[i].x = strtol(at, &at, 10);
    points[i].y = strtol(at, &at, 10);
  }
  *path = at;
}

/* Thirds of a unit. */
static void put_points(shapes *s, const point *points, int count, const char *operator) {
  for (int i = 0; i < count; i++) {
    bx_buf_ratio(s->out, points[i].x, 3, 2);
    bx_buf_putc(s->out, ' ');
    bx_buf_ratio(s->out, points[i].y, 3, 2);
    bx_buf_putc(s->out, ' ');
  }
  bx_buf_puts(s->out, operator);
}

/* A PDF has no quadratic curves: the control points of a cubic one are two thirds of the way to the one there is. */
static void put_quadratic(shapes *s, point from, point control, point to) {
  const point cubic[] = {{from.x + 2 * control.x, from.y + 2 * control.y},
                         {to.x + 2 * control.x, to.y + 2 * control.y},
                         {3 * to.x, 3 * to.y}};
  put_points(s, cubic, 3, "c ");
}

static void put_path(shapes *s, const char *path) {
  point at = {0, 0}, points[3];
  while (*path) {
    const char command = *path++;
    const int count = command == 'C' ? 3 : command == 'Q' ? 2 : command == 'Z' ? 0 : 1;
    read_points(&path, points, count);
    if (command == 'Q') put_quadratic(s, at, points[0], points[1]);
    if (count) at = points[count - 1];
    for (int i = 0; i < count; i++) points[i] = (point){3 * points[i].x, 3 * points[i].y};
    if (command != 'Q')
      put_points(s, points, count, command == 'M' ? "m " : command == 'L' ? "l " : command == 'C' ? "c " : "h ");
  }
}

/* The em square at a place. */
static void put_square(shapes *s, const bx_run *run, int units, bx_len x, bx_len y) {
  bx_buf scale = {0};
  bx_buf_ratio(&scale, run->size, (int64_t)BX_PT * units, 6);
  bx_buf_puts(s->out, scale.data);
  bx_buf_puts(s->out, " 0 0 -");
  bx_buf_puts(s->out, scale.data);
  bx_buf_putc(s->out, ' ');
  put_len(s, x);
  put_len(s, s->height - y);
  bx_buf_puts(s->out, "cm ");
  bx_buf_free(&scale);
}

static void add_run(void *self, bx_len x, bx_len y, const bx_run *run) {
  shapes *s = self;
  if (run->glyph_count == 0 || s->failed) return;
  bx_face *face = bx_face_of(run->font, s->diags);
  s->failed = !face;
  if (face) put_color(s, run->color, "rg\n");
  for (int i = 0; i < run->glyph_count && !s->failed; i++) {
    const bx_glyph *glyph = &run->glyphs[i];
    bx_buf path = {0};
    s->failed = !bx_face_outline(face, glyph->id, &path);
    if (s->failed) bx_diag(s->diags, BX_MSG_FONT_UNPAINTABLE, NULL, BX_ARGS(bx_font_path(run->font), run->text));
    if (path.len) {
      bx_buf_puts(s->out, "q ");
      put_square(s, run, bx_face_units(face), x + glyph->x, y + glyph->y);
      put_path(s, path.data);
      bx_buf_puts(s->out, "f Q\n");
    }
    bx_buf_free(&path);
  }
}

bool bx_shapes_put(bx_buf *out, const bx_frame *frame, bx_diags *diags) {
  static const bx_visitor visitor = {.run = add_run, .rule = add_rule};
  shapes s = {.out = out, .height = frame->height, .diags = diags};
  bx_frame_visit(frame, 0, 0, &visitor, &s);
  return !s.failed;
}
