/* A PDF onto sheets, before it is printed or written: numbered copies, booklets, gray. */
#include <string.h>

#include "impose.h"
#include "seen.h"
#include "session.h"

#define NUMBER_KEY "份号"

static bool take_page(void *self, const bx_page *page) { return bx_pdf_page(self, page); }

/* A PDF with a page for each number. */
static bool make_numbers(banxin_session *session, int first, int last, bx_buf *out) {
  const bx_writer writer = bx_writer_to(out);
  const bx_doc_info info = {0};
  bx_pdf *pdf = bx_pdf_new(&writer, BX_PROFILE_PLAIN, &info, NULL, session->diags);
  if (!pdf) return false;
  const bx_page_sink sink = {.page = take_page, .self = pdf};
  const bool made = bx_typeset_numbers(session->fonts, first, last, &sink, session->diags);
  return bx_pdf_finish(pdf) && made;
}

/* The pages of the ranges; those beyond the end are left out. */
static const int *list_pages(bx_arena *arena, const bx_page_ranges *ranges, int page_count, int *count) {
  int room = 0, *pages = NULL;
  *count = 0;
  for (int i = 0; i < ranges->count; i++)
    for (int page = ranges->items[i].first; page <= bx_min_int(ranges->items[i].last, page_count); page++) {
      pages = bx_arena_grow(arena, pages, *count, &room, sizeof *pages);
      pages[(*count)++] = page;
    }
  return pages;
}

static bool impose(banxin_session *session, bx_arena *arena, const char *name, const banxin_print_options *sheets,
                   const bx_page_ranges *ranges, const bx_buf *pdf, bx_buf *out) {
  bx_diags *diags = session->diags;
  bx_buf numbers = {0};
  int count = 0;
  const bool numbered = sheets->last_number > 0;
  bx_impose_options options = {.copies = numbered ? sheets->last_number - sheets->first_number + 1 : 1,
                               .even = sheets->sides != BANXIN_ONE_SIDED,
                               .booklet = (bx_booklet)sheets->booklet,
                               .gray = sheets->gray};
  bx_pdf_file *file = bx_pdf_open(arena, pdf->data, pdf->len, name, diags);
  bool ok = file != NULL;
  if (ok && ranges->count) {
    const bx_page_node *nodes = bx_page_nodes(file, arena, &count);
    options.pages = list_pages(arena, ranges, nodes ? count : 0, &options.page_count);
  }
  if (ok && numbered) {
    ok = make_numbers(session, sheets->first_number, sheets->last_number, &numbers);
    options.numbers = ok ? bx_pdf_open(arena, numbers.data, numbers.len, name, diags) : NULL;
    ok = options.numbers != NULL;
  }
  ok = ok && bx_impose(arena, file, name, &options, out, diags);
  bx_buf_free(&numbers);
  return ok;
}

bool bx_session_impose(banxin_session *session, const char *name, const banxin_print_options *sheets,
                       const bx_page_ranges *ranges, bx_buf *pdf) {
  bx_arena *arena = bx_arena_new();
  bx_buf out = {0};
  const bool ok = impose(session, arena, name, sheets, ranges, pdf, &out);
  bx_arena_free(arena);
  if (ok) {
    bx_buf_free(pdf);
    *pdf = out;
  } else {
    bx_buf_free(&out);
  }
  return ok;
}

bool bx_document_has_number(const banxin_document *document) {
  return document->report && document->report->kind == BX_MAP &&
         !bx_value_is_blank(bx_value_find(document->report, NUMBER_KEY));
}
