/* Pages as they are seen. */
#include "seen.h"

#include "reading.h"

static bool read_number(const bx_pdf_value *value, double *number) {
  *number = value->kind == BX_PDF_REAL ? value->as.real : (double)value->as.integer;
  return value->kind == BX_PDF_REAL || value->kind == BX_PDF_INTEGER;
}

bool bx_page_rectangle(bx_pdf_file *file, const bx_pdf_value *array, double box[4]) {
  double n[4];
  if (array->kind != BX_PDF_ARRAY || array->as.array.count != 4) return false;
  for (int i = 0; i < 4; i++)
    if (!read_number(bx_pdf_resolve(file, bx_pdf_revisions(file) - 1, array->as.array.items[i]), &n[i])) return false;
  for (int i = 0; i < 2; i++) {
    box[i] = n[i] < n[i + 2] ? n[i] : n[i + 2];
    box[i + 2] = n[i] < n[i + 2] ? n[i + 2] : n[i];
  }
  return true;
}

void bx_page_size(const bx_page_node *page, double *width, double *height) {
  const double wide = (page->box[2] - page->box[0]) * page->unit, high = (page->box[3] - page->box[1]) * page->unit;
  const bool lies = page->turn % 180 != 0;
  *width = lies ? high : wide;
  *height = lies ? wide : high;
}

static bool read_page(bx_pdf_file *file, const bx_pdf_leaf *leaf, bx_page_node *page) {
  *page = (bx_page_node){.number = leaf->number, .dict = leaf->dict, .resources = leaf->resources};
  page->turn = (int)((bx_pdf_integer(leaf->rotate, -3600, 3600, 0) % 360 + 360) % 360);
  const bx_pdf_value *unit = bx_pdf_get(file, bx_pdf_revisions(file) - 1, leaf->dict, "UserUnit");
  if (unit->kind == BX_PDF_NULL) page->unit = 1;
  if (unit->kind != BX_PDF_NULL && (!read_number(unit, &page->unit) || page->unit <= 0)) return false;
  return page->turn % 90 == 0 &&
         (bx_page_rectangle(file, leaf->crop, page->box) || bx_page_rectangle(file, leaf->media, page->box));
}

bx_page_node *bx_page_nodes(bx_pdf_file *file, bx_arena *arena, int *count) {
  bx_pdf_leaves leaves;
  *count = 0;
  if (!bx_pdf_pages(arena, file, bx_pdf_revisions(file) - 1, &leaves) || bx_pdf_failed(file)) return NULL;
  bx_page_node *pages = BX_NEW_ARRAY(arena, bx_page_node, bx_max_int(leaves.count, 1));
  for (int i = 0; i < leaves.count; i++)
    if (!read_page(file, &leaves.items[i], &pages[i])) return NULL;
  *count = leaves.count;
  return leaves.count ? pages : NULL;
}
