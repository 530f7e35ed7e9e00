/* The tree of pages, walked. */
#include "pages.h"

typedef struct {
  const bx_pdf_value *resources, *media, *crop, *rotate;
} inherited;

typedef struct {
  bx_pdf_file *file;
  bx_arena *arena;
  int revision;
  bx_page_node *pages;
  int count, capacity, nodes;
} walk;

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

static const bx_pdf_value *own_or(walk *w, const bx_pdf_value *dict, const char *key, const bx_pdf_value *above) {
  const bx_pdf_value *own = bx_pdf_get(w->file, w->revision, dict, key);
  return own->kind == BX_PDF_NULL && above ? above : own;
}

static bool add(walk *w, int number, const bx_pdf_value *dict, const inherited *from) {
  bx_page_node page = {.number = number, .dict = dict, .resources = from->resources};
  page.turn = (int)((bx_pdf_integer(from->rotate, -3600, 3600, 0) % 360 + 360) % 360);
  if (page.turn % 90 != 0 ||
      (!bx_page_rectangle(w->file, from->crop, page.box) && !bx_page_rectangle(w->file, from->media, page.box)))
    return false;
  w->pages = bx_arena_grow(w->arena, w->pages, w->count, &w->capacity, sizeof *w->pages);
  w->pages[w->count++] = page;
  return true;
}

static bool visit(walk *w, const bx_pdf_value *ref, const inherited *above, int depth) {
  const bx_pdf_value *node = bx_pdf_resolve(w->file, w->revision, ref);
  if (depth == BX_PDF_DEPTH || ++w->nodes > BX_PAGES_MAX || ref->kind != BX_PDF_REF || node->kind != BX_PDF_DICT)
    return false;
  const inherited own = {own_or(w, node, "Resources", above->resources), own_or(w, node, "MediaBox", above->media),
                         own_or(w, node, "CropBox", above->crop), own_or(w, node, "Rotate", above->rotate)};
  if (bx_pdf_is_name(bx_pdf_get(w->file, w->revision, node, "Type"), "Page"))
    return add(w, ref->as.ref.number, node, &own);
  const bx_pdf_value *kids = bx_pdf_get(w->file, w->revision, node, "Kids");
  if (kids->kind != BX_PDF_ARRAY) return false;
  for (int i = 0; i < kids->as.array.count; i++)
    if (!visit(w, kids->as.array.items[i], &own, depth + 1)) return false;
  return true;
}

bx_page_node *bx_page_nodes(bx_pdf_file *file, bx_arena *arena, int *count) {
  walk w = {.file = file, .arena = arena, .revision = bx_pdf_revisions(file) - 1};
  const bx_pdf_value *root = bx_pdf_find(bx_pdf_catalog(file, w.revision), "Pages");
  bool ok = visit(&w, root, &(inherited){0}, 0) && !bx_pdf_failed(file);
  *count = w.count;
  return ok && w.count ? w.pages : NULL;
}
