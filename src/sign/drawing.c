/* The drawing of a seal, a page of a PDF of its own, among the objects of the file that is signed. */
#include <stdlib.h>

#include "seal.h"
#include "seen.h"

typedef struct {
  bx_arena *arena;
  bx_pdf_file *drawing;
  bx_pdf_update *update;
  int *numbers;                                  /* by the object's number in the drawing: what it gets here, or 0 */
  int *pending, pending_count, pending_capacity; /* objects that are still to be copied */
} copying;

/* Numbers what is referred to; the length of a stream is written with it. Recursion goes no deeper than the parser
 * went, BX_PDF_DEPTH. */
static void number_references(copying *c, const bx_pdf_value *value) {
  const bool is_stream = value->kind == BX_PDF_STREAM;
  if (is_stream) value = value->as.stream.dict;
  if (value->kind == BX_PDF_REF && !c->numbers[value->as.ref.number]) {
    c->numbers[value->as.ref.number] = bx_pdf_update_add(c->update);
    c->pending = bx_arena_grow(c->arena, c->pending, c->pending_count, &c->pending_capacity, sizeof(int));
    c->pending[c->pending_count++] = value->as.ref.number;
  }
  for (int i = 0; value->kind == BX_PDF_ARRAY && i < value->as.array.count; i++)
    number_references(c, value->as.array.items[i]);
  for (int i = 0; value->kind == BX_PDF_DICT && i < value->as.dict.count; i++)
    if (!is_stream || !bx_streq(value->as.dict.entries[i].key, "Length"))
      number_references(c, value->as.dict.entries[i].value);
}

static void put_copy(copying *c, const bx_pdf_value *value, const char *entries, bx_buf *text) {
  number_references(c, value);
  if (value->kind != BX_PDF_STREAM) {
    bx_pdf_put_renumbered(text, value, c->numbers);
    return;
  }
  bx_buf all = {0};
  bx_buf_puts(&all, entries);
  bx_pdf_put_renumbered(&all, value, c->numbers);
  bx_pdf_put_stream(text, all.data ? all.data : "", (const char *)bx_pdf_bytes(c->drawing) + value->as.stream.begin,
                    value->as.stream.len);
  bx_buf_free(&all);
}

static void copy_pending(copying *c) {
  bx_buf text = {0};
  while (c->pending_count) {
    int number = c->pending[--c->pending_count];
    put_copy(c, bx_pdf_object(c->drawing, 0, number), "", &text);
    bx_pdf_update_set(c->update, c->numbers[number], &text);
    text.len = 0;
  }
  bx_buf_free(&text);
}

static void put_size(bx_buf *text, double pt) { bx_buf_ratio(text, (int64_t)(pt * 1000 + 0.5), 1000, 3); }

/* A form XObject of one by one, as images are (8.9.5.1); with the page's group, so that it is laid over what is under
 * it as a whole. */
static void put_entries(copying *c, const bx_page_node *page, bx_buf *text) {
  const double size[2] = {page->box[2], page->box[3]};
  const bx_pdf_value *group = bx_pdf_find(page->dict, "Group");
  bx_buf_puts(text, "/Type /XObject /Subtype /Form /BBox [0 0 ");
  put_size(text, size[0]);
  bx_buf_putc(text, ' ');
  put_size(text, size[1]);
  bx_buf_puts(text, "] /Matrix [");
  bx_buf_ratio(text, (int64_t)(1e9 / size[0] + 0.5), 1000000000, 9);
  bx_buf_puts(text, " 0 0 ");
  bx_buf_ratio(text, (int64_t)(1e9 / size[1] + 0.5), 1000000000, 9);
  bx_buf_puts(text, " 0 0] /Resources ");
  put_copy(c, page->resources, "", text);
  if (group->kind == BX_PDF_DICT) {
    bx_buf_puts(text, " /Group ");
    put_copy(c, group, "", text);
  }
  bx_buf_putc(text, ' ');
}

static int add_page(copying *c, const bx_page_node *page) {
  const bx_pdf_value *content = bx_pdf_get(c->drawing, 0, page->dict, "Contents");
  if (content->kind != BX_PDF_STREAM || page->box[0] != 0 || page->box[1] != 0) return 0;
  bx_buf entries = {0}, text = {0};
  put_entries(c, page, &entries);
  put_copy(c, content, entries.data, &text);
  int number = bx_pdf_update_add(c->update);
  bx_pdf_update_set(c->update, number, &text);
  bx_buf_free(&entries);
  bx_buf_free(&text);
  copy_pending(c);
  return number;
}

int bx_drawing_add(const bx_signing *signing, bx_pdf_update *update, const bx_seal_image *seal, double size[2]) {
  int count = 0, number = 0;
  copying c = {.arena = signing->arena, .update = update};
  c.drawing = bx_pdf_open(c.arena, seal->pdf, seal->pdf_len, signing->name, signing->diags);
  const bx_page_node *page = c.drawing ? bx_page_nodes(c.drawing, c.arena, &count) : NULL;
  if (page && count == 1) {
    c.numbers = bx_alloc((BX_PDF_OBJECTS + 1) * sizeof(int));
    number = add_page(&c, page);
    size[0] = page->box[2];
    size[1] = page->box[3];
    free(c.numbers);
  }
  if (c.drawing && bx_pdf_failed(c.drawing)) return 0;
  if (!number && c.drawing) bx_diag(signing->diags, BX_MSG_PAGES_BROKEN, NULL, BX_ARGS(signing->name));
  return number;
}
