/* The seal over 署名 and date (GB/T 9704 7.3.5): where it stands and how large it is the field says, which was made for
 * it when the page was laid out. */
#include "seal.h"

#include <stdlib.h>

#include "seen.h"

static void put_number(bx_buf *text, double value) {
  bx_buf_ratio(text, (int64_t)(value * 1000 + (value < 0 ? -0.5 : 0.5)), 1000, 3);
}

/* An image XObject of one component or three; the number of its object. */
static int add_image(bx_pdf_update *update, const bx_seal_image *seal, const char *entries, bool opacity) {
  size_t pixels = (size_t)seal->columns * (size_t)seal->rows, planes = opacity ? 1 : 3;
  unsigned char *bytes = bx_alloc(pixels * planes);
  for (size_t i = 0; i < pixels; i++)
    for (size_t k = 0; k < planes; k++) bytes[i * planes + k] = seal->rgba[i * 4 + (opacity ? 3 : k)];
  bx_buf head = {0}, stream = {0};
  bx_buf_puts(&head, "/Type /XObject /Subtype /Image /BitsPerComponent 8 /Width ");
  bx_buf_int(&head, seal->columns);
  bx_buf_puts(&head, " /Height ");
  bx_buf_int(&head, seal->rows);
  bx_buf_puts(&head, opacity ? " /ColorSpace /DeviceGray" : " /ColorSpace /DeviceRGB");
  bx_buf_puts(&head, entries);
  bx_pdf_put_packed(&stream, head.data, bytes, pixels * planes, 9);
  int number = bx_pdf_update_add(update);
  bx_pdf_update_set(update, number, &stream);
  bx_buf_free(&stream);
  bx_buf_free(&head);
  free(bytes);
  return number;
}

/* The seal as an XObject of one by one: its number, and its proportions. 0 after recording why there is none. */
static int add_seal(const bx_signing *signing, bx_pdf_update *update, double size[2]) {
  const bx_seal_image *seal = signing->options->seal;
  if (seal->pdf) return bx_drawing_add(signing, update, seal, size);
  size[0] = seal->columns;
  size[1] = seal->rows;
  bx_buf mask = {0};
  bx_buf_puts(&mask, " /SMask ");
  bx_pdf_put_ref(&mask, add_image(update, seal, "", true), 0);
  int number = add_image(update, seal, mask.data, false);
  bx_buf_free(&mask);
  return number;
}

/* How far the page of the field is turned: the seal is to stand upright (印章端正) where it is seen. */
static int page_turn(const bx_signing *signing, bx_pdf_file *file, const bx_signature_field *field) {
  int count = 0;
  const bx_page_node *pages = bx_page_nodes(file, signing->arena, &count);
  const bx_pdf_value *page = bx_pdf_find(field->dict, "P");
  for (int i = 0; pages && i < count; i++)
    if (page->kind == BX_PDF_REF && pages[i].number == page->as.ref.number) return pages[i].turn;
  return 0;
}

/* The field's form XObject, turned back by its matrix (12.5.5); the number of its object. */
static int add_form(bx_pdf_update *update, int image, int turn, const double box[2], const double size[2]) {
  static const char *const matrices[] = {"1 0 0 1 0 0", "0 1 -1 0 0 0", "-1 0 0 -1 0 0", "0 -1 1 0 0 0"};
  bx_buf head = {0}, content = {0}, stream = {0};
  bx_buf_puts(&head, "/Type /XObject /Subtype /Form /Matrix [");
  bx_buf_puts(&head, matrices[turn / 90]);
  bx_buf_puts(&head, "] /BBox [0 0 ");
  put_number(&head, box[0]);
  bx_buf_putc(&head, ' ');
  put_number(&head, box[1]);
  bx_buf_puts(&head, "] /Resources << /XObject << /Seal ");
  bx_pdf_put_ref(&head, image, 0);
  bx_buf_puts(&head, " >> >>");
  bx_buf_puts(&content, "q ");
  put_number(&content, size[0]);
  bx_buf_puts(&content, " 0 0 ");
  put_number(&content, size[1]);
  bx_buf_putc(&content, ' ');
  put_number(&content, (box[0] - size[0]) / 2);
  bx_buf_putc(&content, ' ');
  put_number(&content, (box[1] - size[1]) / 2);
  bx_buf_puts(&content, " cm /Seal Do Q");
  bx_pdf_put_stream(&stream, head.data, content.data, content.len);
  int number = bx_pdf_update_add(update);
  bx_pdf_update_set(update, number, &stream);
  bx_buf_free(&stream);
  bx_buf_free(&content);
  bx_buf_free(&head);
  return number;
}

const char *bx_seal_add(const bx_signing *signing, bx_pdf_file *file, bx_pdf_update *update,
                        const bx_signature_field *field, bool is_first) {
  const bx_seal_image *seal = signing->options->seal;
  double rect[4];
  bool is_seen = bx_page_rectangle(file, bx_pdf_get(file, bx_pdf_revisions(file) - 1, field->dict, "Rect"), rect) &&
                 rect[2] > rect[0] && rect[3] > rect[1];
  if (!is_seen || (seal->on_edges && !is_first)) {
    bx_diag(signing->diags, is_seen ? BX_MSG_SEAM_LATE : BX_MSG_SEAL_NO_PLACE, NULL, BX_ARGS(field->name));
    return NULL;
  }
  int turn = page_turn(signing, file, field), lies = turn % 180 != 0;
  const double box[2] = {rect[2 + lies] - rect[lies], rect[3 - lies] - rect[1 - lies]};
  double size[2] = {1, 1};
  int image = add_seal(signing, update, size);
  double scale = box[0] / size[0] < box[1] / size[1] ? box[0] / size[0] : box[1] / size[1];
  for (int i = 0; i < 2; i++) size[i] *= scale;
  if (!image) return NULL;
  if (seal->on_edges && !bx_seam_add(signing, file, update, image, size)) return NULL;
  bx_buf appearance = {0};
  bx_buf_puts(&appearance, "<< /N ");
  bx_pdf_put_ref(&appearance, add_form(update, image, turn, box, size), 0);
  bx_buf_puts(&appearance, " >>");
  return bx_buf_take(&appearance, signing->arena);
}
