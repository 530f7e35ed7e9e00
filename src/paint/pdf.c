/* PDF through Cairo. Of a plain one each page goes out at its end; what stays is Cairo's fonts and the outline. Of a
 * filed one Cairo's bytes are kept, and separators are painted between pieces of content (src/pdf/content.h).
 *
 * Who reports what: when the writer fails, its owner does, who knows the file; everything else is
 * recorded here. What Cairo 1.16 cannot do only a filed PDF has: the language, and the D: before
 * /CreationDate, which Cairo leaves out when the date is given. */
#include <cairo-pdf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "face.h"
#include "fields.h"
#include "picture.h"
#include "tags.h"

#define OUTLINE_LEVELS 6 /* title, then headings 1 … 5 */
#define OUT_BUFFER     65536
/* Without a date Cairo takes the clock's. */
#define DATE_DEFAULT "2000-01-01T00:00:00+08:00"

struct bx_pdf {
  bx_writer writer;
  bx_diags *diags;
  cairo_surface_t *surface;
  bx_pen pen;
  bx_buf
      text; /* of the glyphs the pen holds: what waits to be painted, of the pen's font and size and of this colour */
  uint32_t text_color;
  cairo_text_cluster_t *clusters; /* of that text */
  int cluster_count, cluster_room;
  bx_pictures pictures; /* of this page */
  bx_face **named;      /* faces given names on this page */
  int named_count, named_room;
  bool stroking; /* the path holds rules of this width and colour */
  bx_len rule_width;
  uint32_t rule_color;
  bool has_color;
  uint32_t color;
  int errors;                            /* recorded before */
  int pages;                             /* begun */
  double page_height;                    /* pt */
  int separator_width, separator_height; /* whole pt */
  int outline[OUTLINE_LEVELS];           /* ids of the open entries, 0 for none */
  bx_buf out;                            /* Cairo writes in crumbs; of a filed PDF all of them */
  bx_pdf_filing filing;                  /* with its structure; that is NULL for a plain one */
  bx_fields *fields;                     /* or NULL */
  bx_tags *tags;                         /* or NULL */
  int belongs;                           /* the element to which belongs what is painted now */
  bool failed, writer_failed;
  int error; /* errno of the writer's failure */
};

/* ---- Bytes out, failures ---- */

static bool flush_out(bx_pdf *pdf) {
  if (!pdf->writer_failed && pdf->out.len && !pdf->writer.write(pdf->writer.self, pdf->out.data, pdf->out.len)) {
    pdf->error = errno;
    pdf->writer_failed = true;
  }
  pdf->out.len = 0;
  return !pdf->writer_failed;
}

static cairo_status_t take_bytes(void *self, const unsigned char *data, unsigned len) {
  bx_pdf *pdf = self;
  if (pdf->writer_failed) return CAIRO_STATUS_WRITE_ERROR;
  bx_buf_append(&pdf->out, data, len);
  return pdf->tags || pdf->out.len < OUT_BUFFER || flush_out(pdf) ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static void check(bx_pdf *pdf, cairo_status_t status) {
  if (status == CAIRO_STATUS_SUCCESS || pdf->failed) return;
  pdf->failed = true;
  if (!pdf->writer_failed)
    bx_diag(pdf->diags, BX_MSG_PAINT_FAILED, NULL,
            BX_ARGS(bx_diag_int(pdf->diags, pdf->pages), cairo_status_to_string(status)));
}

/* ---- Drawing ---- */

static void set_color(bx_pdf *pdf, uint32_t color) {
  if (pdf->has_color && pdf->color == color) return;
  pdf->has_color = true;
  pdf->color = color;
  cairo_set_source_rgb(pdf->pen.cr, (color >> 16 & 255) / 255.0, (color >> 8 & 255) / 255.0, (color & 255) / 255.0);
}

/* Never cairo_show_glyphs: without the text 一 and 工 come back from the PDF as Kangxi radicals. */
static void flush_text(bx_pdf *pdf) {
  if (!pdf->cluster_count) return;
  set_color(pdf, pdf->text_color);
  cairo_show_text_glyphs(pdf->pen.cr, pdf->text.data, (int)pdf->text.len, pdf->pen.glyphs, pdf->pen.glyph_count,
                         pdf->clusters, pdf->cluster_count, 0);
  pdf->text.len = 0;
  pdf->pen.glyph_count = pdf->cluster_count = 0;
}

static void flush_rules(bx_pdf *pdf) {
  if (!pdf->stroking) return;
  pdf->stroking = false;
  set_color(pdf, pdf->rule_color);
  cairo_set_line_width(pdf->pen.cr, pdf->rule_width * pdf->pen.scale);
  cairo_stroke(pdf->pen.cr);
}

/* What waits to be painted with its like: texts or rules, never both. */
static void flush(bx_pdf *pdf) {
  flush_text(pdf);
  flush_rules(pdf);
}

/* A separator: a rectangle on the page, whichever way what is painted is turned. It is as large as the page allows:
 * Cairo puts the box of each call into a region of the page, which so is one box from the first separator on. */
static void separate(bx_pdf *pdf, int element) {
  cairo_t *cr = pdf->pen.cr;
  cairo_matrix_t matrix;
  cairo_get_matrix(cr, &matrix);
  cairo_identity_matrix(cr);
  cairo_rectangle(cr, 1, 1, pdf->separator_width, pdf->separator_height);
  cairo_set_matrix(cr, &matrix);
  cairo_set_fill_rule(cr, CAIRO_FILL_RULE_EVEN_ODD);
  cairo_fill(cr);
  cairo_set_fill_rule(cr, CAIRO_FILL_RULE_WINDING);
  bx_pdf_structure_separate(pdf->filing.structure, element);
}

/* What is painted from here on belongs to an element, or is an artifact (0). */
static void belong(bx_pdf *pdf, int element) {
  if (!pdf->tags || pdf->belongs == element) return;
  flush(pdf);
  pdf->belongs = element;
  separate(pdf, element);
}

static void belong_to_mark(bx_pdf *pdf) {
  if (pdf->tags) belong(pdf, bx_tags_element(pdf->tags));
}

/* Rules are stroked: viewers draw strokes of one width equally thick wherever they fall between pixels,
 * which they do not do for filled rectangles. Neighbours of one width and colour share a stroke. */
static void draw_rule(void *self, bx_len x, bx_len y, const bx_stroke *stroke) {
  bx_pdf *pdf = self;
  if (stroke->width <= 0 || (stroke->dx == 0 && stroke->dy == 0)) return;
  belong(pdf, 0);
  flush_text(pdf);
  if (pdf->rule_width != stroke->width || pdf->rule_color != stroke->color) flush_rules(pdf);
  pdf->stroking = true;
  pdf->rule_width = stroke->width;
  pdf->rule_color = stroke->color;
  cairo_move_to(pdf->pen.cr, x * pdf->pen.scale, y * pdf->pen.scale);
  cairo_line_to(pdf->pen.cr, (x + stroke->dx) * pdf->pen.scale, (y + stroke->dy) * pdf->pen.scale);
}

static void draw_fill(void *self, bx_len x, bx_len y, bx_len width, bx_len height, uint32_t color) {
  bx_pdf *pdf = self;
  const double scale = pdf->pen.scale;
  flush(pdf);
  belong(pdf, 0);
  set_color(pdf, color);
  cairo_rectangle(pdf->pen.cr, x * scale, y * scale, width * scale, height * scale);
  cairo_fill(pdf->pen.cr);
}

/* Cairo reads what it is given at the end of the page or of the document; a copy lasts as long. */
static void attach(cairo_surface_t *surface, const char *kind, const void *bytes, size_t len) {
  unsigned char *copy = bx_alloc(len);
  memcpy(copy, bytes, len);
  if (cairo_surface_set_mime_data(surface, kind, copy, len, free, copy) != CAIRO_STATUS_SUCCESS) free(copy);
}

/* The bytes of a JPEG go into the file as they are: its pixels are never asked for. A picture that stands on a page
 * several times is decoded and written once; the surface lasts as long as the page. */
static cairo_surface_t *picture_of(bx_pdf *pdf, const bx_image *image) {
  cairo_surface_t *surface = bx_pictures_find(&pdf->pictures, image);
  if (surface) return surface;
  if (image->kind == BX_IMAGE_JPEG) {
    surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, image->width, image->height);
    attach(surface, CAIRO_MIME_TYPE_JPEG, image->bytes, image->len);
  } else {
    surface = bx_picture_pixels(image, image->width, image->height, pdf->diags);
  }
  if (!surface) return NULL;
  attach(surface, CAIRO_MIME_TYPE_UNIQUE_ID, image->sha256, strlen(image->sha256));
  bx_pictures_keep(&pdf->pictures, image, surface);
  return surface;
}

/* Each picture is painted in a group of its own: for one that stands on a page twice Cairo 1.16 would write its name
 * twice into the page's resources, and no key may stand twice in a dictionary (ISO 32000-1, 7.3.7). */
static void draw_image(void *self, bx_len x, bx_len y, bx_len width, bx_len height, const bx_image *image) {
  bx_pdf *pdf = self;
  cairo_t *cr = pdf->pen.cr;
  const double scale = pdf->pen.scale;
  if (pdf->failed) return;
  flush(pdf);
  belong_to_mark(pdf);
  if (pdf->tags && pdf->filing.claim == BX_PDF_A_3A && bx_tags_lack_words(pdf->tags))
    bx_diag(pdf->diags, BX_MSG_FILED_NO_ALT, &image->place, BX_NO_ARGS);
  cairo_surface_t *surface = picture_of(pdf, image);
  if (!surface) {
    pdf->failed = true;
    return;
  }
  cairo_save(cr);
  cairo_translate(cr, x * scale, y * scale);
  cairo_scale(cr, width * scale / image->width, height * scale / image->height);
  cairo_push_group(cr);
  cairo_set_source_surface(cr, surface, 0, 0);
  cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_NEAREST); /* PDF/A forbids /Interpolate */
  cairo_paint(cr);
  cairo_pop_group_to_source(cr);
  cairo_paint(cr);
  cairo_restore(cr);
  pdf->has_color = false;
}

static void turn(void *self, bx_len x, bx_len y, int degrees) {
  bx_pdf *pdf = self;
  flush(pdf);
  bx_pen_turn(&pdf->pen, x * pdf->pen.scale, y * pdf->pen.scale, degrees);
  pdf->has_color = false; /* it goes with what is saved */
}

static void unturn(void *self) {
  bx_pdf *pdf = self;
  flush(pdf);
  bx_pen_unturn(&pdf->pen);
  pdf->has_color = false;
}

static void remember_named(bx_pdf *pdf, bx_face *face) {
  for (int i = 0; i < pdf->named_count; i++)
    if (pdf->named[i] == face) return;
  if (pdf->named_count == pdf->named_room) {
    pdf->named_room = pdf->named_room ? 2 * pdf->named_room : 8;
    pdf->named = bx_realloc(pdf->named, (size_t)pdf->named_room * sizeof(bx_face *));
  }
  pdf->named[pdf->named_count++] = face;
}

/* Names the glyphs of a merged cluster: of as many glyphs as characters each its own, else those that
 * the font's cmap leads to. */
static void name_cluster(bx_face *face, const bx_run *run, const char *text, const bx_glyph *glyphs,
                         const bx_cluster *cluster) {
  const char *end = text + cluster->bytes;
  int characters = 0;
  for (const char *p = text; p < end; p++) characters += ((unsigned char)*p & 0xc0) != 0x80;
  for (int i = 0; text < end; i++) {
    uint32_t code = bx_utf8_next(&text);
    if (characters == cluster->glyphs) {
      bx_face_name(face, glyphs[i].id, code);
      continue;
    }
    uint32_t id = bx_font_glyph(run->font, code);
    for (int k = 0; k < cluster->glyphs; k++)
      if (glyphs[k].id == id) {
        bx_face_name(face, id, code);
        break;
      }
  }
  if (characters == cluster->glyphs) return;
  uint32_t space = bx_font_glyph(run->font, ' '); /* what fills a gap reads as one */
  for (int k = 0; k < cluster->glyphs; k++)
    if (space && glyphs[k].id == space) bx_face_name(face, space, ' ');
}

/* Readers take right-to-left text to be drawn from left to right and turn it about themselves; Cairo, told that
 * its clusters run backward, draws from right to left, and each letter is read as a word. So the PDF gets a run
 * with the text of its clusters in the order of their glyphs. Released by the caller. */
static bx_run turn_about(const bx_run *run) {
  bx_run turned = *run;
  char *text = bx_alloc((size_t)run->text_len + 1);
  bx_cluster *clusters = bx_alloc((size_t)run->cluster_count * sizeof *clusters);
  const char *from = run->text;
  size_t to = (size_t)run->text_len;
  for (int i = 0; i < run->cluster_count; i++) {
    to -= run->clusters[i].bytes;
    memcpy(text + to, from, run->clusters[i].bytes);
    from += run->clusters[i].bytes;
    clusters[run->cluster_count - 1 - i] = run->clusters[i];
  }
  turned.text = text;
  turned.clusters = clusters;
  turned.backward = false;
  return turned;
}

static void add_clusters(bx_pdf *pdf, bx_face *face, const bx_run *run) {
  if (run->cluster_count > pdf->cluster_room - pdf->cluster_count) {
    pdf->cluster_room = bx_max_int(2 * pdf->cluster_room, pdf->cluster_count + run->cluster_count);
    pdf->clusters = bx_realloc(pdf->clusters, (size_t)pdf->cluster_room * sizeof *pdf->clusters);
  }
  const char *text = run->text;
  const bx_glyph *glyphs = run->glyphs;
  for (int i = 0; i < run->cluster_count; i++) {
    const bx_cluster *cluster = &run->clusters[i];
    pdf->clusters[pdf->cluster_count++] =
        (cairo_text_cluster_t){.num_bytes = cluster->bytes, .num_glyphs = cluster->glyphs};
    if (cluster->glyphs > 1) {
      remember_named(pdf, face);
      name_cluster(face, run, text, glyphs, cluster);
    }
    text += cluster->bytes;
    glyphs += cluster->glyphs;
  }
}

/* Runs of one font, size and colour that follow one another are shown at once. Cairo records what it is told until the
 * page ends, measures it, adds its box to a region of the page, and plays it back: at its dearest call by call. */
static void add_run(bx_pdf *pdf, bx_len x, bx_len y, const bx_run *run) {
  belong_to_mark(pdf);
  flush_rules(pdf);
  bool more = pdf->pen.font == run->font && pdf->pen.size == run->size && pdf->text_color == run->color;
  if (!more) flush_text(pdf);
  bx_face *face = bx_pen_place(&pdf->pen, x, y, run);
  if (!face) {
    pdf->failed = true;
    return;
  }
  pdf->text_color = run->color;
  bx_buf_append(&pdf->text, run->text, (size_t)run->text_len);
  add_clusters(pdf, face, run);
}

static void draw_run(void *self, bx_len x, bx_len y, const bx_run *run) {
  bx_pdf *pdf = self;
  if (run->glyph_count == 0 || pdf->failed) return;
  if (!run->backward) {
    add_run(pdf, x, y, run);
    return;
  }
  bx_run turned = turn_about(run);
  add_run(pdf, x, y, &turned);
  free((void *)(uintptr_t)turned.text);
  free((void *)(uintptr_t)turned.clusters);
}

static void add_outline(bx_pdf *pdf, bx_len x, bx_len y, const bx_mark *mark) {
  bool title = mark->kind == BX_MARK_TITLE;
  if ((!title && mark->kind != BX_MARK_HEADING) || mark->continued || !mark->label || !*mark->label) return;
  int level = title ? 0 : bx_min_int(bx_max_int(mark->level, 1), OUTLINE_LEVELS - 1);
  int parent = CAIRO_PDF_OUTLINE_ROOT;
  for (int i = 0; i < level; i++)
    if (pdf->outline[i]) parent = pdf->outline[i];
  bx_buf target = {0};
  bx_buf_puts(&target, "page=");
  bx_buf_int(&target, pdf->pages);
  bx_buf_puts(&target, " pos=[");
  bx_buf_len(&target, x + mark->x, 3);
  bx_buf_putc(&target, ' ');
  bx_buf_len(&target, y + mark->y, 3);
  bx_buf_putc(&target, ']');
  cairo_pdf_outline_flags_t flags = title ? CAIRO_PDF_OUTLINE_FLAG_OPEN : 0;
  pdf->outline[level] = cairo_pdf_surface_add_outline(pdf->surface, parent, mark->label, target.data, flags);
  for (int i = level + 1; i < OUTLINE_LEVELS; i++) pdf->outline[i] = 0;
  bx_buf_free(&target);
}

/* A place on the paper, whichever way its frame is turned. */
static void add_place(bx_pdf *pdf, bx_len x, bx_len y, const bx_mark *mark) {
  double left = (x + mark->x) * pdf->pen.scale, top = (y + mark->y) * pdf->pen.scale;
  double right = left + mark->width * pdf->pen.scale, bottom = top + mark->height * pdf->pen.scale;
  cairo_user_to_device(pdf->pen.cr, &left, &top);
  cairo_user_to_device(pdf->pen.cr, &right, &bottom);
  bx_pdf_field place = {.name = mark->label, .page = pdf->pages};
  place.left = left < right ? left : right;
  place.width = left < right ? right - left : left - right;
  place.height = top < bottom ? bottom - top : top - bottom;
  place.bottom = pdf->page_height - (top < bottom ? bottom : top);
  bx_fields_add_place(pdf->fields, &place);
}

static void begin_mark(void *self, bx_len x, bx_len y, const bx_mark *mark) {
  bx_pdf *pdf = self;
  add_outline(pdf, x, y, mark);
  if (pdf->tags) bx_tags_begin(pdf->tags, mark);
  if (pdf->fields && mark->kind == BX_MARK_PLACE) add_place(pdf, x, y, mark);
}

static void end_mark(void *self) {
  bx_pdf *pdf = self;
  if (pdf->tags) bx_tags_end(pdf->tags);
}

/* ---- The document ---- */

static int two_digits(const char *p) { return (p[0] - '0') * 10 + (p[1] - '0'); }

/* Of a day without a time: its beginning in China. */
#define DAY_TIME "T00:00:00+08:00"
#define DAY_LEN  10

/* Cairo silently takes the clock when it does not understand a date. */
bool bx_pdf_is_date(const char *date) {
  static const char shape[] = "0000-00-00T00:00:00";
  size_t len = strlen(date), base = sizeof shape - 1;
  if (len < base && len != DAY_LEN) return false;
  for (size_t i = 0; i < base && i < len; i++)
    if (shape[i] == '0' ? date[i] < '0' || date[i] > '9' : date[i] != shape[i]) return false;
  int year = two_digits(date) * 100 + two_digits(date + 2);
  if (!bx_is_day(year, two_digits(date + 5), two_digits(date + 8))) return false;
  if (len == DAY_LEN) return true;
  if (two_digits(date + 11) > 23 || two_digits(date + 14) > 59 || two_digits(date + 17) > 59) return false;
  const char *zone = date + base;
  if (!*zone || strcmp(zone, "Z") == 0) return true;
  if (len != base + 6 || (*zone != '+' && *zone != '-') || zone[3] != ':') return false;
  for (int i = 1; i < 6; i++)
    if (i != 3 && (zone[i] < '0' || zone[i] > '9')) return false;
  return two_digits(zone + 1) <= 14 && two_digits(zone + 4) <= 59;
}

static void set_date(cairo_surface_t *surface, const char *date) {
  char full[DAY_LEN + sizeof DAY_TIME];
  if (strlen(date) == DAY_LEN) {
    memcpy(full, date, DAY_LEN);
    memcpy(full + DAY_LEN, DAY_TIME, sizeof DAY_TIME);
    date = full;
  }
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, date);
}

static void set_info(cairo_surface_t *surface, cairo_pdf_metadata_t what, const char *text) {
  if (text && *text) cairo_pdf_surface_set_metadata(surface, what, text);
}

/* What PDF/UA asks of a document, or the record that it is lacking. */
static bool can_be_filed(const bx_pdf_filing *filing, bx_diags *diags) {
  bool titled = filing->title && *filing->title;
  if (!titled) bx_diag(diags, BX_MSG_FILED_NO_TITLE, NULL, BX_NO_ARGS);
  return titled;
}

static bool begin_filing(bx_pdf *pdf, bx_pdf_profile profile) {
  bx_pdf_filing *filing = &pdf->filing;
  filing->claim = profile == BX_PROFILE_PDFA_3A ? BX_PDF_A_3A : BX_PDF_A_2U;
  if (!filing->language) filing->language = "zh-CN";
  if (profile == BX_PROFILE_PDFA_3A && !can_be_filed(filing, pdf->diags)) return false;
  filing->structure = bx_pdf_structure_new();
  pdf->tags = bx_tags_new(filing->structure);
  return true;
}

bx_pdf *bx_pdf_new(const bx_writer *writer, bx_pdf_profile profile, const bx_doc_info *info, const char *date,
                   bx_diags *diags) {
  if (date && !bx_pdf_is_date(date)) {
    bx_diag(diags, BX_MSG_DATE_SYNTAX, NULL, BX_ARGS(date));
    return NULL;
  }
  bx_pdf *pdf = bx_alloc(sizeof *pdf);
  pdf->writer = *writer;
  pdf->diags = diags;
  pdf->errors = bx_diags_errors(diags);
  pdf->pen.diags = diags;
  pdf->pen.scale = 1.0 / BX_PT;
  pdf->filing = (bx_pdf_filing){.title = info->title, .author = info->author, .subject = info->subject};
  pdf->filing.language = info->language;
  pdf->filing.creator = info->creator ? info->creator : "Banxin " BX_VERSION;
  pdf->filing.date = date ? date : DATE_DEFAULT;
  if (profile != BX_PROFILE_PLAIN && !begin_filing(pdf, profile)) {
    free(pdf);
    return NULL;
  }
  pdf->surface = cairo_pdf_surface_create_for_stream(take_bytes, pdf, 595.276, 841.89);
  /* 1.5, the lowest for which Cairo writes ActualText; 1.18 then also writes object streams. */
  cairo_pdf_surface_restrict_to_version(pdf->surface, CAIRO_PDF_VERSION_1_5);
  set_info(pdf->surface, CAIRO_PDF_METADATA_TITLE, info->title);
  set_info(pdf->surface, CAIRO_PDF_METADATA_AUTHOR, info->author);
  set_info(pdf->surface, CAIRO_PDF_METADATA_SUBJECT, info->subject);
  set_info(pdf->surface, CAIRO_PDF_METADATA_CREATOR, pdf->filing.creator);
  set_date(pdf->surface, pdf->filing.date);
  return pdf;
}

bool bx_pdf_page(bx_pdf *pdf, const bx_page *page) {
  static const bx_visitor visitor = {.run = draw_run,
                                     .rule = draw_rule,
                                     .fill = draw_fill,
                                     .image = draw_image,
                                     .begin = begin_mark,
                                     .end = end_mark,
                                     .turn = turn,
                                     .unturn = unturn};
  if (!pdf->failed) {
    pdf->pages++;
    pdf->page_height = page->frame->height * pdf->pen.scale;
    /* all but an edge: what covers the page Cairo paints without a path, what reaches over it, with a clip */
    pdf->separator_width = bx_max_int(page->frame->width / BX_PT - 2, 1);
    pdf->separator_height = bx_max_int(page->frame->height / BX_PT - 2, 1);
    cairo_pdf_surface_set_size(pdf->surface, page->frame->width * pdf->pen.scale, page->frame->height * pdf->pen.scale);
    if (page->label && *page->label) cairo_pdf_surface_set_page_label(pdf->surface, page->label);
    cairo_t *cr = cairo_create(pdf->surface);
    cairo_set_line_cap(cr, CAIRO_LINE_CAP_BUTT);
    bx_pen_start(&pdf->pen, cr);
    pdf->has_color = false;
    pdf->belongs = 0;
    if (pdf->tags) bx_pdf_structure_page(pdf->filing.structure);
    bx_frame_visit(page->frame, 0, 0, &visitor, pdf);
    flush(pdf);
    for (int i = 0; i < pdf->named_count; i++) bx_face_publish_names(pdf->named[i]);
    if (!pdf->failed) cairo_show_page(cr);
    for (int i = 0; i < pdf->named_count; i++) bx_face_clear_names(pdf->named[i]);
    pdf->named_count = 0;
    bx_pictures_clear(&pdf->pictures);
    check(pdf, cairo_status(cr));
    check(pdf, cairo_surface_status(pdf->surface));
    cairo_destroy(cr);
  }
  if (pdf->writer_failed) errno = pdf->error;
  return !pdf->failed;
}

void bx_pdf_sign(bx_pdf *pdf, const bx_pdf_signature *signatures, int count) {
  if (pdf->tags && count) pdf->fields = bx_fields_new(signatures, count);
}

void bx_pdf_attach(bx_pdf *pdf, const bx_pdf_attachment *attachments, int count) {
  pdf->filing.attachments = attachments;
  pdf->filing.attachment_count = count;
}

/* Cairo's bytes are exchanged for the filed PDF's. */
static void file_cairo(bx_pdf *pdf) {
  bx_buf filed = {0};
  if (pdf->fields) pdf->filing.fields = bx_fields_make(pdf->fields, &pdf->filing.field_count, pdf->diags);
  pdf->failed = pdf->fields && !pdf->filing.fields;
  if (!pdf->failed && !bx_pdf_file_cairo(pdf->out.data, pdf->out.len, &pdf->filing, &filed, pdf->diags))
    pdf->failed = true;
  bx_buf_free(&pdf->out);
  pdf->out = filed;
}

bool bx_pdf_finish(bx_pdf *pdf) {
  cairo_surface_finish(pdf->surface);
  check(pdf, cairo_surface_status(pdf->surface));
  cairo_surface_destroy(pdf->surface);
  /* with an error of the pages on record what there is of them goes nowhere */
  bool whole = pdf->pages > 0 && bx_diags_errors(pdf->diags) == pdf->errors;
  if (pdf->tags && whole && !pdf->failed) file_cairo(pdf);
  if (!pdf->failed && !flush_out(pdf)) pdf->failed = true;
  bool done = !pdf->failed;
  int error = pdf->writer_failed ? pdf->error : errno;
  bx_pen_free(&pdf->pen);
  bx_buf_free(&pdf->out);
  bx_buf_free(&pdf->text);
  free(pdf->clusters);
  free(pdf->named);
  bx_pictures_free(&pdf->pictures);
  bx_tags_free(pdf->tags);
  bx_fields_free(pdf->fields);
  bx_pdf_structure_free(pdf->filing.structure);
  free(pdf);
  errno = error;
  return done;
}
