/* Private to paint: the Cairo and FreeType side of a bx_font, and the pen that sets runs with it.
 * FreeType enters Banxin's painting only through face.c. */
#ifndef BX_FACE_H
#define BX_FACE_H

#include <cairo.h>

#include "paint.h"

/* What painting makes of a font: made on first use, kept with the font, released with its set. */
typedef struct bx_face bx_face;

/* The face of `font`, borrowed; NULL after recording font-unpaintable. */
bx_face *bx_face_of(const bx_font *font, bx_diags *diags);

/* Units of the em square, and a glyph's outline in them as SVG path data, y down: the same bytes
 * with every FreeType. False when the glyph cannot be loaded; an empty glyph appends nothing. */
int bx_face_units(const bx_face *face);
bool bx_face_outline(bx_face *face, uint32_t glyph, bx_buf *path);

/* Code points for glyphs of merged clusters. Cairo writes no ToUnicode entry from such a cluster but
 * asks the font's cmap, which face.c has taken away. Names are collected while a page is drawn,
 * published before cairo_show_page, which reads them, and cleared after it, so that what a page
 * writes never depends on an earlier page or document. */
void bx_face_name(bx_face *face, uint32_t glyph, uint32_t code);
void bx_face_publish_names(bx_face *face);
void bx_face_clear_names(bx_face *face);

/* ---- Pen ------------------------------------------------------------------------------------ */

/* Sets runs on a Cairo context: remembers font and size, so that they are set only when they change,
 * and holds the glyph array. `scale` is device units in one bx_len. */
typedef struct {
  cairo_t *cr;
  double scale;
  bx_diags *diags;
  const bx_font *font;
  bx_len size;
  cairo_glyph_t *glyphs; /* placed and not yet shown; who shows them sets glyph_count to 0 */
  int glyph_count, room;
} bx_pen;

/* Begins with a fresh context: nothing hinted, nothing rounded, gray antialiasing. */
void bx_pen_start(bx_pen *pen, cairo_t *cr);
/* Sets font and size and adds the glyphs of the run at x, y to pen->glyphs. NULL when the font has no face (it
 * has been recorded). */
bx_face *bx_pen_place(bx_pen *pen, bx_len x, bx_len y, const bx_run *run);
/* What follows is in the coordinates of a frame turned counter-clockwise by 1 … 90 degrees about x, y (in device
 * units), until bx_pen_unturn. */
void bx_pen_turn(bx_pen *pen, double x, double y, int degrees);
void bx_pen_unturn(bx_pen *pen);
void bx_pen_free(bx_pen *pen);

#endif
