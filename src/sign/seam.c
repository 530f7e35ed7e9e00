/* 骑缝章. The pieces are content of the pages, marked as artifacts, and not widgets: a signature field has one widget,
 * and what the first signature covers stays as it is whatever signatures follow. */
#include <string.h>

#include "seal.h"
#include "seen.h"

#define PAGES_OF_A_SEAL 16 /* more would leave pieces under 3 mm */
#define NAME            "BanxinSeal"

typedef struct {
  bx_pdf_file *file;
  bx_pdf_update *update;
  int image, save; /* objects: the image, and a content stream that saves the graphics state */
  double size[2];
} seam;

static void put_numbers(bx_buf *text, const double *numbers, int count, const char *operator) {
  for (int i = 0; i < count; i++) {
    bx_buf_ratio(text, (int64_t)(numbers[i] * 1000 + (numbers[i] < 0 ? -0.5 : 0.5)), 1000, 3);
    bx_buf_putc(text, ' ');
  }
  bx_buf_puts(text, operator);
}

static int add_content(bx_pdf_update *update, const char *content) {
  bx_buf stream = {0};
  bx_pdf_put_stream(&stream, "", content, strlen(content));
  int number = bx_pdf_update_add(update);
  bx_pdf_update_set(update, number, &stream);
  bx_buf_free(&stream);
  return number;
}

/* From the page as it is seen, its origin at the lower left, to its own coordinates. */
static void put_turn(bx_buf *text, const bx_page_node *page) {
  const double *box = page->box;
  const double turns[4][6] = {{1, 0, 0, 1, box[0], box[1]},
                              {0, 1, -1, 0, box[2], box[1]},
                              {-1, 0, 0, -1, box[2], box[3]},
                              {0, -1, 1, 0, box[0], box[3]}};
  put_numbers(text, turns[page->turn / 90], 6, "cm ");
}

/* Piece `i` of `count`, at the right edge, half way up. */
static int add_piece(const seam *s, const bx_page_node *page, int i, int count) {
  bool lies = page->turn % 180 != 0;
  double width = lies ? page->box[3] - page->box[1] : page->box[2] - page->box[0];
  double height = lies ? page->box[2] - page->box[0] : page->box[3] - page->box[1];
  double piece = s->size[0] / count, bottom = (height - s->size[1]) / 2;
  bx_buf text = {0};
  bx_buf_puts(&text, "Q /Artifact BMC q ");
  put_turn(&text, page);
  put_numbers(&text, (double[]){width - piece, bottom, piece, s->size[1]}, 4, "re W n ");
  put_numbers(&text, (double[]){s->size[0], 0, 0, s->size[1], width - piece * (i + 1), bottom}, 6, "cm ");
  bx_buf_puts(&text, "/" NAME " Do Q EMC");
  int number = add_content(s->update, text.data);
  bx_buf_free(&text);
  return number;
}

/* The page's resources with the image among them, for this page alone. */
static void put_resources(const seam *s, const bx_page_node *page, bx_buf *text) {
  static const char *const without[] = {"XObject", NULL}, *const ours[] = {NAME, NULL};
  bx_buf_puts(text, " /Resources << ");
  bx_pdf_put_entries(text, page->resources, without);
  bx_buf_puts(text, " /XObject << ");
  bx_pdf_put_entries(text, bx_pdf_get(s->file, bx_pdf_revisions(s->file) - 1, page->resources, "XObject"), ours);
  bx_buf_puts(text, " /" NAME " ");
  bx_pdf_put_ref(text, s->image, 0);
  bx_buf_puts(text, " >> >>");
}

static void set_page(const seam *s, const bx_page_node *page, int piece) {
  static const char *const without[] = {"Resources", "Contents", NULL};
  const bx_pdf_value *contents = bx_pdf_find(page->dict, "Contents");
  const bx_pdf_value *list = bx_pdf_resolve(s->file, bx_pdf_revisions(s->file) - 1, contents);
  bx_buf text = {0};
  bx_buf_puts(&text, "<< ");
  bx_pdf_put_entries(&text, page->dict, without);
  put_resources(s, page, &text);
  bx_buf_puts(&text, " /Contents [");
  bx_pdf_put_ref(&text, s->save, 0);
  bx_buf_putc(&text, ' ');
  for (int i = 0; list->kind == BX_PDF_ARRAY && i < list->as.array.count; i++) {
    bx_pdf_put_value(&text, list->as.array.items[i]);
    bx_buf_putc(&text, ' ');
  }
  if (list->kind == BX_PDF_STREAM) bx_pdf_put_value(&text, contents);
  bx_buf_putc(&text, ' ');
  bx_pdf_put_ref(&text, piece, 0);
  bx_buf_puts(&text, "] >>");
  bx_pdf_update_set(s->update, page->number, &text);
  bx_buf_free(&text);
}

bool bx_seam_add(const bx_signing *signing, bx_pdf_file *file, bx_pdf_update *update, int image, const double size[2]) {
  int count = 0;
  const bx_page_node *pages = bx_page_nodes(file, signing->arena, &count);
  if (!pages || count < 2) {
    bx_diag(signing->diags, pages ? BX_MSG_SEAM_ONE_PAGE : BX_MSG_PAGES_BROKEN, NULL, BX_ARGS(signing->name));
    return false;
  }
  const seam s = {file, update, image, add_content(update, "q"), {size[0], size[1]}};
  int seals = (count + PAGES_OF_A_SEAL - 1) / PAGES_OF_A_SEAL;
  for (int k = 0, first = 0; k < seals; k++) {
    int of_it = count / seals + (k < count % seals); /* as even as can be */
    for (int i = 0; i < of_it; i++) set_page(&s, &pages[first + i], add_piece(&s, &pages[first + i], i, of_it));
    first += of_it;
  }
  return true;
}
