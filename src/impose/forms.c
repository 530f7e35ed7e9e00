/* Pages as form XObjects (ISO 32000-1 8.10): the content as it is, and over it the appearances of annotations that are
 * printed, such as a seal. */
#include "copy.h"

#define CONTENT_MAX ((size_t)64 << 20) /* of one page */
#define LEVEL       1                  /* it is printed and forgotten */
#define FLAG_HIDDEN 2                  /* 12.5.3 */
#define FLAG_PRINT  4

/* [a b c d e f]: x' = a·x + c·y + e, y' = b·x + d·y + f. */
typedef struct {
  double m[6];
} matrix;

#define POINTS_MAX 1e9

void bx_put_points(bx_buf *out, double number, int places) {
  int64_t scale = 1;
  for (int i = 0; i < places; i++) scale *= 10;
  const double cut = number > POINTS_MAX    ? POINTS_MAX
                     : number > -POINTS_MAX ? number
                                            : -POINTS_MAX; /* nor is NaN kept */
  bx_buf_ratio(out, (int64_t)(cut * (double)scale + (cut < 0 ? -0.5 : 0.5)), scale, places);
  bx_buf_putc(out, ' ');
}

static void put_numbers(bx_buf *out, const double *numbers, int count) {
  for (int i = 0; i < count; i++) bx_put_points(out, numbers[i], 5);
}

/* From the page's own coordinates to the page as it is seen, its origin at the lower left. */
static matrix as_seen(const bx_page_node *page) {
  const double *box = page->box;
  const matrix turns[4] = {{{1, 0, 0, 1, -box[0], -box[1]}},
                           {{0, -1, 1, 0, -box[1], box[2]}},
                           {{-1, 0, 0, -1, box[2], box[3]}},
                           {{0, 1, -1, 0, box[3], -box[0]}}};
  matrix seen = turns[page->turn / 90];
  for (int i = 0; i < 6; i++) seen.m[i] *= page->unit;
  return seen;
}

/* ---- Content ---- */

static bool append_stream(bx_copying *c, const bx_pdf_value *stream, bx_buf *content) {
  if (stream->kind != BX_PDF_STREAM || !bx_pdf_stream(c->file, c->revision, stream, CONTENT_MAX, content)) return false;
  bx_buf_putc(content, '\n'); /* no token goes on in the next stream (7.8.2) */
  return content->len <= CONTENT_MAX;
}

static bool read_content(bx_copying *c, const bx_pdf_value *dict, bx_buf *content) {
  const bx_pdf_value *list = bx_pdf_get(c->file, c->revision, dict, "Contents");
  if (list->kind == BX_PDF_NULL) return true; /* a blank page */
  if (list->kind != BX_PDF_ARRAY) return append_stream(c, list, content);
  for (int i = 0; i < list->as.array.count; i++)
    if (!append_stream(c, bx_pdf_resolve(c->file, c->revision, list->as.array.items[i]), content)) return false;
  return true;
}

static void put_form_head(bx_buf *entries, const double box[4]) {
  bx_buf_puts(entries, "/Type /XObject /Subtype /Form /BBox [");
  put_numbers(entries, box, 4);
  bx_buf_puts(entries, "] /Resources ");
}

/* The content alone, in the page's own coordinates; 0 when it cannot be read. The page's transparency group is left
 * out: it is seen on white paper either way, and printers need not blend. */
static int put_content(bx_copying *c, const bx_page_node *page) {
  bx_buf content = {0}, gray = {0}, entries = {0}, text = {0};
  int number = 0;
  if (read_content(c, page->dict, &content)) {
    put_form_head(&entries, page->box);
    bx_copy_value(c, &entries, page->resources);
    const bool grayed = c->gray && bx_gray_content(&content, &gray, &c->colored);
    const bx_buf *shown = grayed ? &gray : &content;
    c->colored |= !grayed;
    c->inflated += content.len;
    bx_pdf_put_packed(&text, entries.data, shown->data ? shown->data : "", shown->len, LEVEL);
    number = bx_new_pdf_put(c->to, &text);
  }
  bx_buf_free(&content);
  bx_buf_free(&gray);
  bx_buf_free(&entries);
  bx_buf_free(&text);
  return number;
}

/* ---- Annotations ---- */

/* A reference to the appearance that a printer shows, or NULL. */
static const bx_pdf_value *appearance_of(bx_copying *c, const bx_pdf_value *annotation) {
  const int64_t flags = bx_pdf_integer(bx_pdf_get(c->file, c->revision, annotation, "F"), 0, INT32_MAX, 0);
  if (!(flags & FLAG_PRINT) || flags & FLAG_HIDDEN) return NULL;
  const bx_pdf_value *looks = bx_pdf_get(c->file, c->revision, annotation, "AP"), *normal = bx_pdf_find(looks, "N");
  const bx_pdf_value *found = bx_pdf_resolve(c->file, c->revision, normal);
  if (found->kind == BX_PDF_DICT) { /* one for each state */
    const bx_pdf_value *state = bx_pdf_get(c->file, c->revision, annotation, "AS");
    normal = state->kind == BX_PDF_NAME ? bx_pdf_find(found, state->as.string.bytes) : &(bx_pdf_value){0};
    found = bx_pdf_resolve(c->file, c->revision, normal);
  }
  return normal->kind == BX_PDF_REF && found->kind == BX_PDF_STREAM ? normal : NULL;
}

static matrix read_matrix(bx_copying *c, const bx_pdf_value *form) {
  matrix read = {{1, 0, 0, 1, 0, 0}};
  const bx_pdf_value *array = bx_pdf_get(c->file, c->revision, form, "Matrix");
  for (int i = 0; array->kind == BX_PDF_ARRAY && array->as.array.count == 6 && i < 6; i++) {
    const bx_pdf_value *item = bx_pdf_resolve(c->file, c->revision, array->as.array.items[i]);
    read.m[i] = item->kind == BX_PDF_REAL ? item->as.real : item->kind == BX_PDF_INTEGER ? (double)item->as.integer : 0;
  }
  return read;
}

/* Where the appearance's box comes to by its matrix (12.5.5, algorithm 8.1, a). */
static void transform_box(const matrix *by, const double box[4], double out[4]) {
  for (int corner = 0; corner < 4; corner++) {
    const double x = box[corner & 1 ? 2 : 0], y = box[corner & 2 ? 3 : 1];
    const double at[2] = {by->m[0] * x + by->m[2] * y + by->m[4], by->m[1] * x + by->m[3] * y + by->m[5]};
    for (int i = 0; i < 2; i++) {
      if (!corner || at[i] < out[i]) out[i] = at[i];
      if (!corner || at[i] > out[i + 2]) out[i + 2] = at[i];
    }
  }
}

/* Draws it where the annotation stands (b, c), in the page's own coordinates; `names` gets the resource. */
static void put_annotation(bx_copying *c, const bx_pdf_value *annotation, int index, bx_buf *content, bx_buf *names) {
  double box[4], place[4], shown[4];
  const bx_pdf_value *look = appearance_of(c, annotation);
  if (!look || !bx_page_rectangle(c->file, bx_pdf_get(c->file, c->revision, annotation, "Rect"), place)) return;
  const bx_pdf_value *form = bx_pdf_resolve(c->file, c->revision, look);
  if (!bx_page_rectangle(c->file, bx_pdf_get(c->file, c->revision, form, "BBox"), box)) return;
  const matrix own = read_matrix(c, form);
  transform_box(&own, box, shown);
  if (shown[2] <= shown[0] || shown[3] <= shown[1]) return;
  const double across = (place[2] - place[0]) / (shown[2] - shown[0]),
               up = (place[3] - place[1]) / (shown[3] - shown[1]);
  const double to_place[6] = {across, 0, 0, up, place[0] - across * shown[0], place[1] - up * shown[1]};
  bx_buf_puts(content, "q ");
  put_numbers(content, to_place, 6);
  bx_buf_puts(content, "cm /A");
  bx_buf_int(content, index);
  bx_buf_puts(content, " Do Q\n");
  bx_buf_puts(names, " /A");
  bx_buf_int(names, index);
  bx_buf_putc(names, ' ');
  bx_copy_value(c, names, look);
}

/* ---- Pages ---- */

int bx_copy_page(bx_copying *c, const bx_page_node *page) {
  const int content = c->inflated <= BX_INFLATED_MAX ? put_content(c, page) : 0;
  if (!content) return 0;
  double box[4] = {0};
  bx_page_size(page, &box[2], &box[3]);
  const matrix turned = as_seen(page);
  const bx_pdf_value *annotations = bx_pdf_get(c->file, c->revision, page->dict, "Annots");
  bx_buf text = {0}, entries = {0}, names = {0}, form = {0};
  put_numbers(&text, turned.m, 6);
  bx_buf_puts(&text, "cm\nq /P Do Q\n");
  bx_buf_puts(&names, "/P ");
  bx_pdf_put_ref(&names, content, 0);
  for (int i = 0; annotations->kind == BX_PDF_ARRAY && i < annotations->as.array.count; i++) {
    const bx_pdf_value *annotation = bx_pdf_resolve(c->file, c->revision, annotations->as.array.items[i]);
    if (annotation->kind == BX_PDF_DICT) put_annotation(c, annotation, i, &text, &names);
    c->inflated += BX_ANNOTATION_COST;
  }
  put_form_head(&entries, box);
  bx_buf_puts(&entries, "<< /XObject << ");
  bx_buf_append(&entries, names.data, names.len);
  bx_buf_puts(&entries, " >> >>");
  bx_pdf_put_stream(&form, entries.data, text.data, text.len);
  const int number = bx_new_pdf_put(c->to, &form);
  bx_buf_free(&text);
  bx_buf_free(&entries);
  bx_buf_free(&names);
  bx_buf_free(&form);
  return number;
}
