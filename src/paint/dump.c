/* The dump: pages as text, what the golden tests compare. Lines, in paint order:
 *   font F1 "file" "family" sha256=…          before the first page that uses it
 *   page N WxH label="…" colored
 *   begin KIND style level id scope heads row col spans pointer "label" X,Y WxH continued repeated … end
 *   text F1 SIZE X,BASELINE w=WIDTH colour vertical "…"
 *   glyphs id@x,y …                           with the option; [ ] holds a merged cluster
 *   turn X,Y [DEGREES] … unturn               between them in the coordinates of a frame turned about X,Y, by 90
 *   rule X,Y +DX,DY w=WIDTH colour
 *   fill X,Y WxH colour
 *   image X,Y WxH "name" WIDTHxHEIGHT sha256=…   in pixels
 * Positions are absolute, lengths in points; a colour is left out when it is black. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "paint.h"

#define PLACES     3
#define SHA_DIGITS 16 /* of the 64: enough to tell fonts apart */

struct bx_dump {
  bx_writer writer;
  bx_dump_options options;
  bx_buf fonts, body; /* of the page at hand; body also holds what comes before the first */
  bool *seen;         /* by font number */
  int seen_count;
  int depth;
  bool failed;
  int error;
};

static const char *const kinds[] = {
    [BX_MARK_P] = "P",
    [BX_MARK_TITLE] = "TITLE",
    [BX_MARK_HEADING] = "HEADING",
    [BX_MARK_TABLE] = "TABLE",
    [BX_MARK_THEAD] = "THEAD",
    [BX_MARK_TBODY] = "TBODY",
    [BX_MARK_TR] = "TR",
    [BX_MARK_TH] = "TH",
    [BX_MARK_TD] = "TD",
    [BX_MARK_NOTE] = "NOTE",
    [BX_MARK_FIGURE] = "FIGURE",
    [BX_MARK_PLACE] = "PLACE",
    [BX_MARK_ARTIFACT] = "ARTIFACT",
};

/* ---- Pieces ---- */

static void indent(bx_dump *dump) {
  for (int i = 0; i < dump->depth; i++) bx_buf_putc(&dump->body, ' ');
}

static void put_pair(bx_buf *buf, bx_len a, char between, bx_len b) {
  bx_buf_len(buf, a, PLACES);
  bx_buf_putc(buf, between);
  bx_buf_len(buf, b, PLACES);
}

static void put_box(bx_buf *buf, bx_len x, bx_len y, bx_len width, bx_len height) {
  bx_buf_putc(buf, ' ');
  put_pair(buf, x, ',', y);
  bx_buf_putc(buf, ' ');
  put_pair(buf, width, 'x', height);
}

static void put_color(bx_buf *buf, uint32_t color) {
  static const char hex[] = "0123456789abcdef";
  if ((color & 0xffffff) == 0) return;
  bx_buf_puts(buf, " #");
  for (int shift = 20; shift >= 0; shift -= 4) bx_buf_putc(buf, hex[color >> shift & 15]);
}

static void put_string(bx_buf *buf, const char *prefix, const char *text) {
  if (!text) return;
  bx_buf_puts(buf, prefix);
  bx_buf_json(buf, text);
}

static void put_tagged(bx_buf *buf, const char *tag, int value) {
  bx_buf_puts(buf, tag);
  bx_buf_int(buf, value);
}

/* A word stands bare unless something in it would break the line's words. */
static void put_word(bx_buf *buf, const char *prefix, const char *word, bool bare) {
  for (const char *p = word; *p; p++)
    if ((unsigned char)*p <= ' ' || *p == '"' || *p == '\\') bare = false;
  bx_buf_puts(buf, prefix);
  if (bare)
    bx_buf_puts(buf, word);
  else
    bx_buf_json(buf, word);
}

static void put_heads(bx_buf *buf, const bx_mark *mark) {
  const char *before = " heads=";
  for (int i = 0; i < mark->above.count + mark->beside.count; i++, before = ",")
    put_tagged(buf, before, i < mark->above.count ? mark->above.ids[i] : mark->beside.ids[i - mark->above.count]);
}

/* ---- Items ---- */

static void begin(void *self, bx_len x, bx_len y, const bx_mark *mark) {
  bx_dump *dump = self;
  bx_buf *buf = &dump->body;
  static const char *const scopes[] = {NULL, " column", " row", " both"};
  bool cell = mark->kind == BX_MARK_TH || mark->kind == BX_MARK_TD;
  indent(dump);
  bx_buf_puts(buf, "begin ");
  bx_buf_puts(buf, kinds[mark->kind]);
  if (mark->style) put_word(buf, " style=", mark->style, true);
  if (mark->kind == BX_MARK_HEADING) put_tagged(buf, " level=", mark->level);
  if (mark->id) put_tagged(buf, " id=", mark->id);
  if (mark->id && mark->scope) bx_buf_puts(buf, scopes[mark->scope]);
  put_heads(buf, mark);
  if (cell || mark->kind == BX_MARK_TR) put_tagged(buf, " r", mark->row);
  if (cell) put_tagged(buf, " c", mark->col);
  if (cell && (mark->row_span > 1 || mark->col_span > 1)) {
    put_tagged(buf, " ", bx_max_int(mark->row_span, 1));
    put_tagged(buf, "x", bx_max_int(mark->col_span, 1));
  }
  if (mark->pointer) put_word(buf, " ", mark->pointer, *mark->pointer == '/');
  put_string(buf, " ", mark->label);
  if (mark->width || mark->height) put_box(buf, x + mark->x, y + mark->y, mark->width, mark->height);
  if (mark->continued) bx_buf_puts(buf, " continued");
  if (mark->repeated) bx_buf_puts(buf, " repeated");
  bx_buf_putc(buf, '\n');
  dump->depth++;
}

static void end(void *self) {
  bx_dump *dump = self;
  dump->depth--;
  indent(dump);
  bx_buf_puts(&dump->body, "end\n");
}

static void turn(void *self, bx_len x, bx_len y, int degrees) {
  bx_dump *dump = self;
  indent(dump);
  bx_buf_puts(&dump->body, "turn ");
  put_pair(&dump->body, x, ',', y);
  if (degrees != 90) {
    bx_buf_putc(&dump->body, ' ');
    bx_buf_int(&dump->body, degrees);
  }
  bx_buf_putc(&dump->body, '\n');
  dump->depth++;
}

static void unturn(void *self) {
  bx_dump *dump = self;
  dump->depth--;
  indent(dump);
  bx_buf_puts(&dump->body, "unturn\n");
}

static void name_font(bx_dump *dump, const bx_font *font) {
  int number = bx_font_number(font);
  if (number >= dump->seen_count) {
    dump->seen = bx_realloc(dump->seen, (size_t)number + 1);
    memset(dump->seen + dump->seen_count, 0, (size_t)(number + 1 - dump->seen_count));
    dump->seen_count = number + 1;
  }
  if (dump->seen[number]) return;
  dump->seen[number] = true;
  put_tagged(&dump->fonts, "font F", number);
  put_string(&dump->fonts, " ", bx_path_name(bx_font_path(font)));
  put_string(&dump->fonts, " ", bx_font_family(font));
  bx_buf_puts(&dump->fonts, " sha256=");
  const char *sum = bx_font_sha256(font);
  bx_buf_append(&dump->fonts, sum, strnlen(sum, SHA_DIGITS));
  bx_buf_putc(&dump->fonts, '\n');
}

static bool is_vertical(const bx_run *run) {
  const bx_glyph *glyph = run->glyphs;
  for (int i = 0; i < run->cluster_count && !run->backward; i++) { /* a mark's place in its cluster says nothing */
    if (glyph->y != run->glyphs[0].y) return true;
    glyph += run->clusters[i].glyphs;
  }
  return false;
}

static void put_glyphs(bx_dump *dump, const bx_run *run) {
  bx_buf *buf = &dump->body;
  const bx_glyph *glyph = run->glyphs, *last = glyph + run->glyph_count;
  int step = run->backward ? -1 : 1, first = run->backward ? run->cluster_count - 1 : 0; /* from left to right */
  indent(dump);
  bx_buf_puts(buf, " glyphs");
  for (int i = 0; i < run->cluster_count; i++) {
    int count = run->clusters[first + step * i].glyphs;
    for (int k = 0; k < count && glyph < last; k++, glyph++) {
      bx_buf_puts(buf, k == 0 && count > 1 ? " [" : " ");
      bx_buf_int(buf, glyph->id);
      bx_buf_putc(buf, '@');
      put_pair(buf, glyph->x, ',', glyph->y);
    }
    if (count > 1) bx_buf_putc(buf, ']');
  }
  bx_buf_putc(buf, '\n');
}

static void add_run(void *self, bx_len x, bx_len y, const bx_run *run) {
  bx_dump *dump = self;
  bx_buf *buf = &dump->body, text = {0};
  name_font(dump, run->font);
  indent(dump);
  put_tagged(buf, "text F", bx_font_number(run->font));
  bx_buf_putc(buf, ' ');
  bx_buf_len(buf, run->size, PLACES);
  bx_buf_putc(buf, ' ');
  put_pair(buf, x, ',', y);
  bx_buf_puts(buf, " w=");
  bx_buf_len(buf, run->width, PLACES);
  put_color(buf, run->color);
  if (is_vertical(run)) bx_buf_puts(buf, " vertical");
  bx_buf_append(&text, run->text, (size_t)run->text_len);
  put_string(buf, " ", text.data);
  bx_buf_putc(buf, '\n');
  bx_buf_free(&text);
  if (dump->options.glyphs) put_glyphs(dump, run);
}

static void add_rule(void *self, bx_len x, bx_len y, const bx_stroke *stroke) {
  bx_dump *dump = self;
  bx_buf *buf = &dump->body;
  indent(dump);
  bx_buf_puts(buf, "rule ");
  put_pair(buf, x, ',', y);
  bx_buf_puts(buf, " +");
  put_pair(buf, stroke->dx, ',', stroke->dy);
  bx_buf_puts(buf, " w=");
  bx_buf_len(buf, stroke->width, PLACES);
  put_color(buf, stroke->color);
  bx_buf_putc(buf, '\n');
}

static void add_fill(void *self, bx_len x, bx_len y, bx_len width, bx_len height, uint32_t color) {
  bx_dump *dump = self;
  indent(dump);
  bx_buf_puts(&dump->body, "fill");
  put_box(&dump->body, x, y, width, height);
  put_color(&dump->body, color);
  bx_buf_putc(&dump->body, '\n');
}

static void add_image(void *self, bx_len x, bx_len y, bx_len width, bx_len height, const bx_image *image) {
  bx_dump *dump = self;
  indent(dump);
  bx_buf_puts(&dump->body, "image");
  put_box(&dump->body, x, y, width, height);
  put_string(&dump->body, " ", image->name);
  put_tagged(&dump->body, " ", image->width);
  put_tagged(&dump->body, "x", image->height);
  bx_buf_puts(&dump->body, " sha256=");
  bx_buf_append(&dump->body, image->sha256, SHA_DIGITS);
  bx_buf_putc(&dump->body, '\n');
}

/* ---- The document ---- */

static void write_out(bx_dump *dump, bx_buf *buf) {
  if (!dump->failed && buf->len && !dump->writer.write(dump->writer.self, buf->data, buf->len)) {
    dump->failed = true;
    dump->error = errno;
  }
  buf->len = 0;
}

bx_dump *bx_dump_new(const bx_writer *writer, const bx_doc_info *info, const bx_dump_options *options) {
  bx_dump *dump = bx_alloc(sizeof *dump);
  dump->writer = *writer;
  if (options) dump->options = *options;
  bx_buf_puts(&dump->body, "banxin-dump 1");
  put_string(&dump->body, "\ntitle ", info->title);
  put_string(&dump->body, "\nauthor ", info->author);
  put_string(&dump->body, "\nsubject ", info->subject);
  put_string(&dump->body, "\nlanguage ", info->language);
  bx_buf_putc(&dump->body, '\n');
  write_out(dump, &dump->body);
  return dump;
}

bool bx_dump_page(bx_dump *dump, const bx_page *page) {
  static const bx_visitor visitor = {.run = add_run,
                                     .rule = add_rule,
                                     .fill = add_fill,
                                     .image = add_image,
                                     .begin = begin,
                                     .end = end,
                                     .turn = turn,
                                     .unturn = unturn};
  bx_buf *buf = &dump->body;
  put_tagged(buf, "page ", page->number);
  bx_buf_putc(buf, ' ');
  put_pair(buf, page->frame->width, 'x', page->frame->height);
  put_string(buf, " label=", page->label);
  if (page->colored) bx_buf_puts(buf, " colored");
  bx_buf_putc(buf, '\n');
  bx_frame_visit(page->frame, 0, 0, &visitor, dump);
  write_out(dump, &dump->fonts);
  write_out(dump, buf);
  if (dump->failed) errno = dump->error;
  return !dump->failed;
}

bool bx_dump_finish(bx_dump *dump) {
  bool done = !dump->failed;
  int error = done ? errno : dump->error;
  bx_buf_free(&dump->fonts);
  bx_buf_free(&dump->body);
  free(dump->seen);
  free(dump);
  errno = error;
  return done;
}

/* ---- Hashes ---- */

void bx_page_hash(const bx_page *page, char hex[65]) {
  static const bx_dump_options options = {.glyphs = true};
  bx_buf text = {0};
  const bx_writer writer = bx_writer_to(&text);
  bx_dump *dump = bx_dump_new(&writer, &(bx_doc_info){0}, &options);
  bx_dump_page(dump, page);
  bx_dump_finish(dump);
  bx_sha256_hex(text.data, text.len, hex);
  bx_buf_free(&text);
}
