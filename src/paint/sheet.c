/* Contact sheets: pages small, beside and under one another on paper of A4, each with its number. */
#include <stdlib.h>

#include "canvas.h"
#include "scanlines.h"

#define MM         2903 /* bx_len */
#define A4_SHORT   (210 * MM)
#define A4_LONG    (297 * MM)
#define MARGIN     (10 * MM)
#define GAP        (5 * MM) /* between pages, and under the last row of them */
#define EDGE_COLOR (0xb0 / 255.0)

struct bx_sheet {
  bx_canvas canvas;
  bx_png_options options;
  int columns, rows;
  int count; /* of pages on it */
  cairo_surface_t *surface;
  bx_scanlines lines;
  bx_len width, height; /* of the sheet */
};

bx_sheet *bx_sheet_new(int columns, int rows, const bx_png_options *options, bx_diags *diags) {
  bx_sheet *sheet = bx_alloc(sizeof *sheet);
  *sheet = (bx_sheet){.canvas.pen.diags = diags, .options = *options, .columns = columns, .rows = rows};
  return sheet;
}

static void clear(bx_sheet *sheet) {
  cairo_surface_destroy(sheet->surface);
  sheet->surface = NULL;
  bx_scanlines_free(&sheet->lines);
  sheet->count = 0;
}

void bx_sheet_free(bx_sheet *sheet) {
  if (!sheet) return;
  clear(sheet);
  bx_canvas_free(&sheet->canvas);
  free(sheet);
}

bool bx_sheet_is_full(const bx_sheet *sheet) { return sheet->count == sheet->columns * sheet->rows; }
bool bx_sheet_is_empty(const bx_sheet *sheet) { return sheet->count == 0; }

static bx_len cell_width(const bx_sheet *sheet, bx_len width) {
  return (width - 2 * MARGIN - (sheet->columns - 1) * GAP) / sheet->columns;
}

static bx_len cell_height(const bx_sheet *sheet, bx_len height) {
  return (height - 2 * MARGIN - (sheet->rows - 1) * GAP) / sheet->rows;
}

/* How large a page is shown, of its size, in a cell that has its number at the foot. */
static double scale_of(const bx_page *page, bx_len width, bx_len height) {
  const double across = (double)width / page->frame->width, down = ((double)height - GAP) / page->frame->height;
  return across < down ? across : down;
}

/* A sheet upright or on its side, whichever shows the page larger. */
static bool begin(bx_sheet *sheet, const bx_page *page) {
  const double upright = scale_of(page, cell_width(sheet, A4_SHORT), cell_height(sheet, A4_LONG)),
               on_side = scale_of(page, cell_width(sheet, A4_LONG), cell_height(sheet, A4_SHORT));
  sheet->width = on_side > upright ? A4_LONG : A4_SHORT;
  sheet->height = on_side > upright ? A4_SHORT : A4_LONG;
  if (!bx_scanlines_new(&sheet->lines, &sheet->options, sheet->width, sheet->height, page->number, false,
                        sheet->canvas.pen.diags))
    return false;
  sheet->surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, sheet->lines.width, sheet->lines.height);
  cairo_t *cr = cairo_create(sheet->surface);
  cairo_set_source_rgb(cr, 1, 1, 1);
  cairo_paint(cr);
  cairo_destroy(cr);
  return true;
}

/* Onto a part of the sheet, of whole pixels. */
static bool paint(bx_sheet *sheet, const bx_frame *frame, int page, int x, int y, double scale) {
  const double width = (int)(frame->width * scale + 0.5), height = (int)(frame->height * scale + 0.5);
  cairo_surface_t *part = cairo_surface_create_for_rectangle(sheet->surface, x, y, width, height);
  sheet->canvas.pen.scale = scale;
  const bool painted = bx_canvas_paint(&sheet->canvas, part, frame, page);
  cairo_surface_destroy(part);
  return painted;
}

static void draw_edge(bx_sheet *sheet, int x, int y, int width, int height) {
  cairo_t *cr = cairo_create(sheet->surface);
  cairo_set_source_rgb(cr, EDGE_COLOR, EDGE_COLOR, EDGE_COLOR);
  cairo_set_line_width(cr, 1);
  cairo_rectangle(cr, x - 0.5, y - 0.5, width + 1, height + 1);
  cairo_stroke(cr);
  cairo_destroy(cr);
}

bool bx_sheet_page(bx_sheet *sheet, const bx_page *page) {
  if (sheet->count == 0 && !begin(sheet, page)) return false;
  const double pixels = sheet->options.dpi / (72.0 * BX_PT);
  const bx_len wide = cell_width(sheet, sheet->width), high = cell_height(sheet, sheet->height);
  const double scale = scale_of(page, wide, high) * pixels;
  const int column = sheet->count % sheet->columns, row = sheet->count / sheet->columns;
  const double left = (MARGIN + (double)column * (wide + GAP)) * pixels,
               top = (MARGIN + (double)row * (high + GAP)) * pixels;
  const int width = (int)(page->frame->width * scale + 0.5), height = (int)(page->frame->height * scale + 0.5);
  const int x = (int)(left + (wide * pixels - width) / 2), y = (int)top;
  bool painted = paint(sheet, page->frame, page->number, x, y, scale);
  draw_edge(sheet, x, y, width, height);
  if (painted && page->caption) {
    const int center = x + width / 2 - (int)(page->caption->width * pixels / 2);
    painted = paint(sheet, page->caption, page->number, center, y + height + 2, pixels);
  }
  sheet->count++;
  return painted;
}

bool bx_sheet_write(bx_sheet *sheet, const bx_writer *writer) {
  cairo_surface_flush(sheet->surface);
  bx_scanlines_pack(&sheet->lines, sheet->surface, 0, sheet->lines.height, true);
  const bool written = bx_scanlines_write(&sheet->lines, sheet->options.dpi, writer);
  clear(sheet);
  return written;
}
