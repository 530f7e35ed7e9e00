/* Signature fields for a PDF that has none and no signature: those of a report, unseen, on its first page. What Banxin
 * makes has its fields when it is made; this is for the PDFs of others. */
#include "fill.h"
#include "seen.h"

static const char *const names[] = {"机关", "负责人", BX_TIMESTAMP_FIELD};
#define NAMES ((int)(sizeof names / sizeof *names))

/* The items of an array, without brackets, and a blank behind each. */
static void put_items(bx_buf *text, const bx_pdf_value *array) {
  for (int i = 0; array->kind == BX_PDF_ARRAY && i < array->as.array.count; i++) {
    bx_pdf_put_value(text, array->as.array.items[i]);
    bx_buf_putc(text, ' ');
  }
}

/* A dictionary again, but for one key, whose array has refs to [first, first + count) added behind `old`. */
static void put_extended(bx_buf *text, const bx_pdf_value *dict, const char *key, const bx_pdf_value *old, int first) {
  const char *const without[] = {key, "SigFlags", NULL};
  bx_pdf_put_entries(text, dict, without);
  bx_buf_putc(text, ' ');
  bx_pdf_put_name(text, key);
  bx_buf_puts(text, " [");
  put_items(text, old);
  for (int i = 0; i < NAMES; i++) {
    bx_pdf_put_ref(text, first + i, 0);
    bx_buf_putc(text, i + 1 < NAMES ? ' ' : ']');
  }
}

/* Field and widget in one (12.5.6.19); F: print, locked (PDF/A wants to see every annotation printed). */
static int add_field(bx_pdf_update *update, const char *name, int page) {
  bx_buf text = {0};
  bx_buf_puts(&text, "<< /Type /Annot /Subtype /Widget /FT /Sig /F 132 /Rect [0 0 0 0] /T ");
  bx_pdf_put_text(&text, name);
  bx_buf_puts(&text, " /P ");
  bx_pdf_put_ref(&text, page, 0);
  bx_buf_puts(&text, " >>");
  int number = bx_pdf_update_add(update);
  bx_pdf_update_set(update, number, &text);
  bx_buf_free(&text);
  return number;
}

static void set_page(bx_pdf_file *file, bx_pdf_update *update, const bx_page_node *page, int first) {
  bx_buf text = {0};
  bx_buf_puts(&text, "<< ");
  put_extended(&text, page->dict, "Annots", bx_pdf_get(file, bx_pdf_revisions(file) - 1, page->dict, "Annots"), first);
  bx_buf_puts(&text, " >>");
  bx_pdf_update_set(update, page->number, &text);
  bx_buf_free(&text);
}

/* The form becomes an object of its own, which the catalog refers to. */
static void set_form(bx_pdf_file *file, bx_pdf_update *update, int first) {
  static const char *const without[] = {"AcroForm", NULL};
  int revision = bx_pdf_revisions(file) - 1, number = bx_pdf_update_add(update);
  const bx_pdf_value *catalog = bx_pdf_catalog(file, revision), *form = bx_pdf_get(file, revision, catalog, "AcroForm");
  bx_buf text = {0};
  bx_buf_puts(&text, "<< ");
  put_extended(&text, form, "Fields", bx_pdf_get(file, revision, form, "Fields"), first);
  bx_buf_puts(&text, " /SigFlags 3 >>");
  bx_pdf_update_set(update, number, &text);
  bx_buf_free(&text);
  bx_buf_puts(&text, "<< ");
  bx_pdf_put_entries(&text, catalog, without);
  bx_buf_puts(&text, " /AcroForm ");
  bx_pdf_put_ref(&text, number, 0);
  bx_buf_puts(&text, " >>");
  bx_pdf_update_set(update, bx_signing_catalog(file), &text);
  bx_buf_free(&text);
}

bool bx_signing_add_fields(const bx_signing *signing, bx_pdf_file *file) {
  int page_count = 0, first = 0;
  const bx_page_node *page = bx_page_nodes(file, signing->arena, &page_count);
  if (!page) {
    bx_diag(signing->diags, BX_MSG_PAGES_BROKEN, NULL, BX_ARGS(signing->name));
    return false;
  }
  bx_pdf_update *update = bx_pdf_update_new(signing->arena, file);
  const char *wanted = signing->options->field;
  bool is_known = !wanted;
  for (int i = 0; i < NAMES && wanted; i++) is_known = is_known || bx_streq(names[i], wanted);
  for (int i = 0; i < NAMES; i++) {
    int number = add_field(update, i == 0 && !is_known ? wanted : names[i], page->number);
    if (i == 0) first = number;
  }
  set_page(file, update, page, first);
  set_form(file, update, first);
  bx_signing_append(signing, update);
  return true;
}
