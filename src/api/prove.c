/* Proving that a filed PDF shows what its data says: they are typeset and filed again, and each page is compared, down
 * to the bytes of its fonts. Of a page that differs the text is held against the data piece by piece, to say where. */
#include <string.h>

#include "attached.h"
#include "reading.h"

typedef struct {
  banxin_document *document;
  bx_pdf_pair pair; /* what is filed, and what the data makes */
  bx_pdf_leaves filed, made;
  bool *differs; /* by the page; then those whose text does not */
  bool text_differs;
  bx_pieces *pieces;
} proving;

/* ---- Made again ---- */

static bool take_page(void *self, const bx_page *page) { return bx_pdf_page(self, page); }

/* The PDF that the data makes. */
static bool make_again(banxin_document *document, bx_buf *out) {
  const char *date;
  bx_doc_info info = bx_typeset_info(document->arena, document->layout, document->report, &date);
  if (!info.title) info.title = document->layout->title ? document->layout->title : "-";
  const bx_writer writer = bx_writer_to(out);
  bx_pdf *pdf = bx_pdf_new(&writer, BX_PROFILE_PDFA_2U, &info, NULL, document->diags);
  if (!pdf) return false;
  bx_document_sign(document, pdf);
  const bx_page_sink sink = {.page = take_page, .self = pdf};
  const bx_typeset_job job = bx_document_job(document);
  bool ok = bx_typeset(&job, &sink, document->diags);
  return bx_pdf_finish(pdf) && ok;
}

/* ---- Where they differ ---- */

static void complain(const proving *p, bx_message message, int page, const bx_place *place, const char *const *more) {
  bx_diags *diags = p->document->diags;
  bx_diag(diags, message, place, BX_ARGS(bx_diag_int(diags, page), more ? more[0] : "", more ? more[1] : ""));
}

static void complain_text(const proving *p, int page, const bx_page_piece *expected, const char *found) {
  const bx_place place = {.file = p->document->inputs[0], .pointer = expected->pointer, .cell = expected->label};
  complain(p, BX_MSG_PROOF_TEXT, page, &place, (const char *const[]){found, expected->text});
}

/* Holds the text of a page against the data; whether it is another. */
static bool text_differs(const proving *p, int number, const bx_page_piece *expected, int expected_count,
                         bx_arena *arena) {
  int count;
  const bx_pdf_piece *found =
      bx_pdf_page_text(arena, p->pair.a, p->pair.revision_a, p->filed.items[number - 1].number, &count);
  if (!found) {
    complain(p, BX_MSG_PROOF_UNREADABLE, number, NULL, NULL);
    return true;
  }
  bool differs = false;
  for (int i = 0; i < expected_count && i < count; i++) {
    if (bx_streq(expected[i].text, found[i].text)) continue;
    complain_text(p, number, &expected[i], found[i].text);
    differs = true;
    if (count != expected_count) return true; /* all that follows would differ */
  }
  if (count == expected_count || differs) return differs;
  const bx_page_piece end = {.text = count < expected_count ? expected[count].text : ""};
  complain_text(p, number, count < expected_count ? &expected[count] : &end,
                count > expected_count ? found[expected_count].text : "");
  return true;
}

/* Pages are set once more, for their texts. */
static bool look_at_page(void *self, const bx_page *page) {
  proving *p = self;
  bx_arena *arena = bx_arena_new();
  int count;
  const bx_page_piece *pieces = bx_pieces_page(p->pieces, page, arena, &count);
  bool looked_at = page->number <= p->filed.count && p->differs[page->number - 1];
  if (looked_at && text_differs(p, page->number, pieces, count, arena)) {
    p->differs[page->number - 1] = false;
    p->text_differs = true;
  }
  bx_arena_free(arena);
  return true;
}

static void find_differences(proving *p) {
  p->pieces = bx_pieces_new();
  const bx_page_sink sink = {.page = look_at_page, .self = p};
  bx_typeset_job job = bx_document_job(p->document);
  bx_diags *said = bx_diags_new(p->document->arena, BX_LANG_EN); /* what it has to say was said before */
  bx_typeset(&job, &sink, said);
  bx_pieces_free(p->pieces);
  /* another figure brings other fonts with it, which other pages have too */
  for (int i = 0; i < p->filed.count && !p->text_differs; i++)
    if (p->differs[i]) complain(p, BX_MSG_PROOF_DRAWN, i + 1, NULL, NULL);
}

/* ---- Comparing ---- */

static void compare_pages(proving *p) {
  banxin_document *document = p->document;
  bx_diags *diags = document->diags;
  bool any = false;
  p->differs = BX_NEW_ARRAY(document->arena, bool, bx_max_int(p->filed.count, 1));
  for (int i = 0; i < p->filed.count; i++) {
    p->differs[i] = i >= p->made.count ||
                    !bx_pdf_same_page(document->arena, &p->pair, p->filed.items[i].number, p->made.items[i].number);
    any |= p->differs[i];
    int made = i < p->made.count ? p->made.items[i].number : 0;
    if (!bx_pdf_page_is_uncovered(document->arena, &p->pair, p->filed.items[i].number, made))
      complain(p, BX_MSG_PROOF_COVERED, i + 1, NULL, NULL);
  }
  if (p->filed.count != p->made.count)
    bx_diag(diags, BX_MSG_PROOF_PAGES, NULL,
            BX_ARGS(bx_diag_int(diags, p->filed.count), bx_diag_int(diags, p->made.count)));
  if (!p->filed.plain) bx_diag(diags, BX_MSG_PROOF_TREE, NULL, BX_NO_ARGS);
  if (any) find_differences(p);
}

static void prove(banxin_document *document) {
  bx_buf made = {0};
  bx_arena *arena = document->arena;
  if (make_again(document, &made)) {
    proving p = {.document = document};
    p.pair.a = document->filed->file;
    p.pair.revision_a = document->filed->revision;
    p.pair.b = bx_pdf_open(arena, made.data, made.len, "again", document->diags);
    bool ok = p.pair.b && bx_pdf_pages(arena, p.pair.b, 0, &p.made);
    if (ok && bx_pdf_pages(arena, p.pair.a, p.pair.revision_a, &p.filed))
      compare_pages(&p);
    else if (ok)
      bx_diag(document->diags, BX_MSG_PROOF_TREE, NULL, BX_NO_ARGS);
  }
  bx_buf_free(&made);
}

banxin_status banxin_document_prove(banxin_document *document) {
  if (document->filed && document->layout && !document->rows_failed) prove(document);
  return banxin_document_status(document);
}
