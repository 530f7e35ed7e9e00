/* What a PDF that is printed says of itself: its pages, their size and its title. Any PDF may be printed, so what the
 * strict reader refuses is only a warning: the printer may know better. */
#include "paper.h"

#include <string.h>

#include "pdf.h"
#include "seen.h"

#define HEAD_MAX 1024 /* bytes that may stand before a PDF's header (ISO 32000-1 annex H, 3.4.1) */

typedef struct {
  int width, height; /* mm */
} page_size;

static const struct {
  const char *name, *media;
  page_size size;
} papers[] = {{"A4", "iso_a4_210x297mm", {210, 297}}, {"A3", "iso_a3_297x420mm", {297, 420}}};

static bool has_header(const bx_buf *pdf) {
  for (size_t i = 0; i < HEAD_MAX && i + 5 <= pdf->len; i++)
    if (memcmp(pdf->data + i, "%PDF-", 5) == 0) return true;
  return false;
}

/* ---- Sizes ---- */

#define POINTS_MAX 1000000 /* over any page */

static int to_mm(double points) { return points < POINTS_MAX ? (int)(points * 25.4 / 72 + 0.5) : POINTS_MAX; }

/* To a millimetre, which no printer keeps. */
static bool is_near(int a, int b) { return a - b <= 1 && b - a <= 1; }

/* Upright or lying. */
static bool is_size(page_size a, page_size b) {
  return (is_near(a.width, b.width) && is_near(a.height, b.height)) ||
         (is_near(a.width, b.height) && is_near(a.height, b.width));
}

static void complain_size(const char *name, int page, page_size size, const char *paper, bx_diags *diags) {
  bx_buf text = {0};
  bx_buf_int(&text, size.width);
  bx_buf_puts(&text, " × ");
  bx_buf_int(&text, size.height);
  bx_diag(diags, BX_MSG_PRINT_PAGE_SIZE, NULL, BX_ARGS(name, bx_diag_int(diags, page), text.data, paper));
  bx_buf_free(&text);
}

/* ---- The whole ---- */

static void choose_paper(const page_size *sizes, const char *name, bx_paper *paper, bx_diags *diags) {
  int large = 0, chosen = 0;
  for (int i = 0; i < paper->page_count; i++) large += is_size(sizes[i], papers[1].size);
  if (paper->page_count && large == paper->page_count) chosen = 1;
  paper->paper = papers[chosen].name;
  paper->media = papers[chosen].media;
  for (int i = 0; i < paper->page_count; i++)
    if (!is_size(sizes[i], papers[chosen].size)) complain_size(name, i + 1, sizes[i], paper->paper, diags);
}

static bool read_pages(bx_arena *arena, bx_pdf_file *file, const char *name, bx_paper *paper, bx_diags *diags) {
  const int revision = bx_pdf_revisions(file) - 1;
  int count;
  const bx_page_node *pages = bx_page_nodes(file, arena, &count);
  if (!pages) return false;
  page_size *sizes = BX_NEW_ARRAY(arena, page_size, count);
  for (int i = 0; i < count; i++) {
    double width, height;
    bx_page_size(&pages[i], &width, &height);
    sizes[i] = (page_size){to_mm(width), to_mm(height)};
  }
  const bx_pdf_value *info = bx_pdf_get(file, revision, bx_pdf_trailer(file, revision), "Info");
  const char *title = bx_pdf_text(arena, bx_pdf_get(file, revision, info, "Title"));
  if (title && *title) paper->title = title;
  paper->page_count = count;
  choose_paper(sizes, name, paper, diags);
  return true;
}

bool bx_paper_of(bx_arena *arena, const bx_buf *pdf, const char *name, bx_paper *paper, bx_diags *diags) {
  *paper = (bx_paper){.paper = papers[0].name, .media = papers[0].media};
  if (!has_header(pdf)) {
    bx_diag(diags, BX_MSG_PRINT_NOT_PDF, NULL, BX_ARGS(name));
    return false;
  }
  bx_diags *said = bx_diags_new(arena, bx_diags_lang(diags)); /* of the strict reader, no errors here */
  bx_pdf_file *file = bx_pdf_open(arena, pdf->data, pdf->len, name, said);
  if (file && read_pages(arena, file, name, paper, diags)) return true;
  const char *why = bx_diags_count(said) ? bx_diags_at(said, 0)->text : "/Pages";
  bx_diag(diags, BX_MSG_PRINT_UNREAD, NULL, BX_ARGS(name, why));
  return true;
}
