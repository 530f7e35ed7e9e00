/* Any bytes as a PDF: it opens or is refused with a reason, and what passes the check still does when it has been
 * updated. Bytes that begin with O are objects, each up to a 0xfe, around which a file is made, so that the offsets are
 * right. */
#include "pdf_kit.h"

#include "reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MOST_INFLATED 1048576

/* Everything that is asked of a value is asked. */
static void use_value(bx_pdf_file *file, int revision, const bx_pdf_value *value) {
  bx_buf out = {0};
  int64_t seconds;
  bx_pdf_put_value(&out, value);
  if (value->kind == BX_PDF_STREAM) (void)bx_pdf_stream(file, revision, value, MOST_INFLATED, &out);
  (void)bx_pdf_text(arena, value);
  (void)bx_pdf_date(value, &seconds);
  if (!bx_pdf_equal(file, value, value)) abort();
  for (int i = 0; value->kind == BX_PDF_DICT && i < value->as.dict.count; i++)
    (void)bx_pdf_get(file, revision, value, value->as.dict.entries[i].key);
  bx_buf_free(&out);
}

static void use_file(bx_pdf_file *file) {
  for (int r = 0; r < bx_pdf_revisions(file); r++)
    for (int i = 0; i < bx_pdf_slot_count(file, r); i++)
      use_value(file, r, bx_pdf_object(file, r, bx_pdf_slot_at(file, r, i)->number));
}

/* Its pages are read, and are the same as themselves, or are more deeply nested than is compared. */
static void read_pages(bx_pdf_file *file) {
  int newest = bx_pdf_revisions(file) - 1, pieces;
  bx_pdf_leaves pages;
  bx_pdf_pair pair = {.a = file, .b = file, .revision_a = newest, .revision_b = newest};
  if (!bx_pdf_pages(arena, file, newest, &pages)) return;
  for (int i = 0; i < pages.count && i < 20; i++) {
    int page = pages.items[i].number;
    (void)bx_pdf_page_text(arena, file, newest, page, &pieces);
    (void)bx_pdf_same_page(arena, &pair, page, page);
    (void)bx_pdf_page_is_uncovered(arena, &pair, page, page);
  }
}

/* A file that is sound is sound with one object more and one changed. */
static void update(bx_pdf_file *file) {
  bx_pdf_update *update = bx_pdf_update_new(arena, file);
  bx_buf text = {0}, out = {0};
  bx_buf_puts(&text, "<< /New (object) >>");
  int number = bx_pdf_update_add(update), newest = bx_pdf_revisions(file);
  bx_pdf_update_set(update, number, &text);
  bx_buf_append(&out, bx_pdf_bytes(file), bx_pdf_len(file));
  bx_pdf_update_write(update, &out);
  bx_pdf_file *updated = bx_pdf_open(arena, out.data, out.len, "updated", diags);
  if (!updated || !bx_pdf_check(updated) || bx_pdf_revisions(updated) != newest + 1) abort();
  if (bx_pdf_object(updated, newest, number)->kind != BX_PDF_DICT) abort();
  bx_buf_free(&text);
  bx_buf_free(&out);
}

static void make_file(const uint8_t *data, size_t size) {
  put_document();
  for (size_t at = 0; at < size && pdf_count < 60;) {
    const uint8_t *end = memchr(data + at, 0xfe, size - at);
    size_t len = end ? (size_t)(end - data) - at : size - at;
    bx_buf text = {0};
    bx_buf_append(&text, data + at, len);
    put_object(pdf_size, text.data);
    bx_buf_free(&text);
    at += len + 1;
  }
  put_table("");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  pdf_setup(NULL);
  if (size && data[0] == 'O') {
    make_file(data + 1, size - 1);
  } else {
    pdf.len = 0;
    bx_buf_append(&pdf, data, size);
  }
  bx_pdf_file *file = open_pdf();
  if (!file && bx_diags_errors(diags) == 0) abort(); /* refused without a reason */
  if (file) {
    bool sound = bx_pdf_check(file),
         numbers_left =
             bx_pdf_find(bx_pdf_trailer(file, bx_pdf_revisions(file) - 1), "Size")->as.integer < BX_PDF_OBJECTS - 2;
    use_file(file);
    read_pages(file);
    if (sound && numbers_left && bx_pdf_revisions(file) < BX_PDF_REVISIONS) update(file);
  }
  pdf_teardown(NULL);
  return 0;
}
