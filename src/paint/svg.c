/* SVG by our own loop: Cairo's has ids and numbers that differ from version to version. Each glyph's
 * outline stands once in <defs>, in font units; a run is a group scaled from them. All numbers are
 * printed from integers. */
#include <errno.h>
#include <string.h>

#include "face.h"

typedef struct {
  bx_arena *arena;
  bx_map *known; /* ids of the glyphs in defs */
  bx_buf defs, body, id;
  bx_diags *diags;
  bool stroking; /* a group of rules of this width and colour is open, all slanted or none */
  bool slanted;
  bx_len rule_width;
  uint32_t rule_color;
  bool failed;
} svg;

/* ---- Pieces ---- */

static void put_attribute(bx_buf *buf, const char *name, bx_len value) {
  bx_buf_putc(buf, ' ');
  bx_buf_puts(buf, name);
  bx_buf_puts(buf, "=\"");
  bx_buf_len(buf, value, 3);
  bx_buf_putc(buf, '"');
}

static void put_color(bx_buf *buf, const char *name, uint32_t color) {
  static const char hex[] = "0123456789abcdef";
  bx_buf_putc(buf, ' ');
  bx_buf_puts(buf, name);
  bx_buf_puts(buf, "=\"#");
  for (int shift = 20; shift >= 0; shift -= 4) bx_buf_putc(buf, hex[color >> shift & 15]);
  bx_buf_putc(buf, '"');
}

/* What XML cannot hold becomes U+FFFD. */
static void put_text(bx_buf *buf, const char *text, size_t len) {
  for (const char *end = text + len; text < end;) {
    const char *start = text;
    uint32_t code = bx_utf8_next(&text);
    bool allowed = code >= 0x20 ? code != 0xfffe && code != 0xffff : code == '\t' || code == '\n' || code == '\r';
    if (!allowed)
      bx_buf_puts(buf, "\xef\xbf\xbd");
    else if (code == '<')
      bx_buf_puts(buf, "&lt;");
    else if (code == '>')
      bx_buf_puts(buf, "&gt;");
    else if (code == '&')
      bx_buf_puts(buf, "&amp;");
    else
      bx_buf_append(buf, start, (size_t)(text - start));
  }
}

/* ---- Items ---- */

static void end_rules(svg *out) {
  if (out->stroking) bx_buf_puts(&out->body, "</g>\n");
  out->stroking = false;
}

static void add_rule(void *self, bx_len x, bx_len y, const bx_stroke *stroke) {
  svg *out = self;
  const bool slanted = stroke->dx && stroke->dy;
  if (stroke->width <= 0 || (stroke->dx == 0 && stroke->dy == 0)) return;
  if (!out->stroking || out->slanted != slanted || out->rule_width != stroke->width ||
      out->rule_color != stroke->color) {
    end_rules(out);
    bx_buf_puts(&out->body, slanted ? "<g" : "<g shape-rendering=\"crispEdges\"");
    put_color(&out->body, "stroke", stroke->color);
    put_attribute(&out->body, "stroke-width", stroke->width);
    bx_buf_puts(&out->body, ">\n");
  }
  out->stroking = true;
  out->slanted = slanted;
  out->rule_width = stroke->width;
  out->rule_color = stroke->color;
  bx_buf_puts(&out->body, "<line");
  put_attribute(&out->body, "x1", x);
  put_attribute(&out->body, "y1", y);
  put_attribute(&out->body, "x2", x + stroke->dx);
  put_attribute(&out->body, "y2", y + stroke->dy);
  bx_buf_puts(&out->body, "/>\n");
}

static void add_fill(void *self, bx_len x, bx_len y, bx_len width, bx_len height, uint32_t color) {
  svg *out = self;
  end_rules(out);
  bx_buf_puts(&out->body, "<rect");
  put_attribute(&out->body, "x", x);
  put_attribute(&out->body, "y", y);
  put_attribute(&out->body, "width", width);
  put_attribute(&out->body, "height", height);
  put_color(&out->body, "fill", color);
  bx_buf_puts(&out->body, "/>\n");
}

static void add_image(void *self, bx_len x, bx_len y, bx_len width, bx_len height, const bx_image *image) {
  svg *out = self;
  end_rules(out);
  bx_buf_puts(&out->body, "<image preserveAspectRatio=\"none\"");
  put_attribute(&out->body, "x", x);
  put_attribute(&out->body, "y", y);
  put_attribute(&out->body, "width", width);
  put_attribute(&out->body, "height", height);
  bx_buf_puts(&out->body, " xlink:href=\"data:image/");
  bx_buf_puts(&out->body, image->kind == BX_IMAGE_PNG ? "png;base64," : "jpeg;base64,");
  bx_buf_base64(&out->body, image->bytes, image->len);
  bx_buf_puts(&out->body, "\"/>\n");
}

/* Puts a glyph's outline into defs on first use; out->id is its id afterwards. */
static bool define_glyph(svg *out, bx_face *face, const bx_font *font, uint32_t glyph) {
  out->id.len = 0;
  bx_buf_putc(&out->id, 'F');
  bx_buf_int(&out->id, bx_font_number(font));
  bx_buf_putc(&out->id, 'g');
  bx_buf_int(&out->id, glyph);
  if (bx_map_find(out->known, out->id.data)) return true;
  bx_map_set(out->known, bx_arena_strdup(out->arena, out->id.data), out);
  bx_buf_puts(&out->defs, "<path id=\"");
  bx_buf_puts(&out->defs, out->id.data);
  bx_buf_puts(&out->defs, "\" d=\"");
  if (bx_face_outline(face, glyph, &out->defs)) {
    bx_buf_puts(&out->defs, "\"/>\n");
    return true;
  }
  bx_diag(out->diags, BX_MSG_FONT_UNPAINTABLE, NULL, BX_ARGS(bx_font_path(font), out->id.data));
  return false;
}

static void begin_run(svg *out, bx_len x, bx_len y, const bx_run *run, int units) {
  bx_buf *body = &out->body;
  bx_buf_puts(body, "<g transform=\"translate(");
  bx_buf_len(body, x, 3);
  bx_buf_putc(body, ' ');
  bx_buf_len(body, y, 3);
  bx_buf_puts(body, ") scale(");
  bx_buf_ratio(body, run->size, (int64_t)BX_PT * units, 9);
  bx_buf_puts(body, ")\"");
  if (run->color) put_color(body, "fill", run->color);
  bx_buf_puts(body, "><desc>");
  put_text(body, run->text, (size_t)run->text_len);
  bx_buf_puts(body, "</desc>\n");
}

static void put_place(bx_buf *body, const char *name, bx_len at, bx_len size, int units) {
  if (at == 0) return;
  bx_buf_puts(body, name);
  bx_buf_ratio(body, (int64_t)at * units, size, 1);
  bx_buf_putc(body, '"');
}

static void add_run(void *self, bx_len x, bx_len y, const bx_run *run) {
  svg *out = self;
  if (run->glyph_count == 0 || run->size <= 0 || out->failed) return;
  end_rules(out);
  bx_face *face = bx_face_of(run->font, out->diags);
  out->failed = !face;
  if (!face) return;
  const int units = bx_face_units(face);
  begin_run(out, x, y, run, units);
  for (int i = 0; i < run->glyph_count; i++) {
    const bx_glyph *glyph = &run->glyphs[i];
    if (!define_glyph(out, face, run->font, glyph->id)) {
      out->failed = true;
      return;
    }
    bx_buf_puts(&out->body, "<use xlink:href=\"#");
    bx_buf_puts(&out->body, out->id.data);
    bx_buf_putc(&out->body, '"');
    put_place(&out->body, " x=\"", glyph->x, run->size, units);
    put_place(&out->body, " y=\"", glyph->y, run->size, units);
    bx_buf_puts(&out->body, "/>");
  }
  bx_buf_puts(&out->body, "</g>\n");
}

/* ---- Turned frames ---- */

static void turn(void *self, bx_len x, bx_len y, int degrees) {
  svg *out = self;
  end_rules(out);
  bx_buf_puts(&out->body, "<g transform=\"translate(");
  bx_buf_len(&out->body, x, 3);
  bx_buf_putc(&out->body, ' ');
  bx_buf_len(&out->body, y, 3);
  bx_buf_puts(&out->body, ") rotate(-");
  bx_buf_int(&out->body, degrees);
  bx_buf_puts(&out->body, ")\">\n");
}

static void unturn(void *self) {
  svg *out = self;
  end_rules(out);
  bx_buf_puts(&out->body, "</g>\n");
}

/* ---- The page ---- */

static void put_size(bx_buf *buf, const char *name, bx_len value) {
  bx_buf_puts(buf, name);
  bx_buf_len(buf, value, 3);
  bx_buf_puts(buf, "pt\"");
}

static void put_root(bx_buf *buf, const bx_page *page) {
  bx_buf_puts(buf,
              "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
              "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"");
  put_size(buf, " width=\"", page->frame->width);
  put_size(buf, " height=\"", page->frame->height);
  bx_buf_puts(buf, " viewBox=\"0 0 ");
  bx_buf_len(buf, page->frame->width, 3);
  bx_buf_putc(buf, ' ');
  bx_buf_len(buf, page->frame->height, 3);
  bx_buf_puts(buf, "\">\n");
}

bool bx_svg_page(const bx_page *page, const bx_writer *writer, bx_diags *diags) {
  static const bx_visitor visitor = {
      .run = add_run, .rule = add_rule, .fill = add_fill, .image = add_image, .turn = turn, .unturn = unturn};
  svg out = {.arena = bx_arena_new(), .diags = diags};
  out.known = bx_map_new(out.arena);
  bx_frame_visit(page->frame, 0, 0, &visitor, &out);
  end_rules(&out);
  bx_buf all = {0};
  put_root(&all, page);
  bx_buf_puts(&all, "<defs>\n");
  bx_buf_append(&all, out.defs.data, out.defs.len);
  bx_buf_puts(&all, "</defs>\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
  bx_buf_append(&all, out.body.data, out.body.len);
  bx_buf_puts(&all, "</svg>\n");
  bool done = !out.failed && writer->write(writer->self, all.data, all.len);
  int error = errno;
  bx_buf_free(&all);
  bx_buf_free(&out.defs);
  bx_buf_free(&out.body);
  bx_buf_free(&out.id);
  bx_arena_free(out.arena);
  errno = error;
  return done;
}
