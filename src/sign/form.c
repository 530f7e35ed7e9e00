/* Signature fields are found through the catalog's form. */
#include "form.h"

#define MOST_FIELDS 4096 /* walked over, so that fields that lead back to themselves end */

typedef struct {
  bx_pdf_file *file;
  bx_arena *arena;
  int revision, seen;
  bx_field_list *list;
} walk;

/* FT is inherited by kids (12.7.3.1). */
static bool is_signature(walk *w, const bx_pdf_value *dict, bool inherited) {
  const bx_pdf_value *kind = bx_pdf_get(w->file, w->revision, dict, "FT");
  return kind->kind == BX_PDF_NULL ? inherited : bx_pdf_is_name(kind, "Sig");
}

/* Kids with names are fields, those without are widgets. */
static bool has_fields_below(walk *w, const bx_pdf_value *dict) {
  const bx_pdf_value *kids = bx_pdf_get(w->file, w->revision, dict, "Kids");
  if (kids->kind != BX_PDF_ARRAY || kids->as.array.count == 0) return false;
  const bx_pdf_value *first = bx_pdf_resolve(w->file, w->revision, kids->as.array.items[0]);
  return bx_pdf_find(first, "T")->kind != BX_PDF_NULL;
}

static void add(walk *w, const bx_pdf_value *ref, const bx_pdf_value *dict, const char *name) {
  bx_field_list *list = w->list;
  list->items = bx_arena_grow(w->arena, list->items, list->count, &list->capacity, sizeof *list->items);
  bool is_signed = bx_pdf_get(w->file, w->revision, dict, "V")->kind != BX_PDF_NULL;
  list->items[list->count++] =
      (bx_signature_field){.number = ref->as.ref.number, .dict = dict, .name = name, .is_signed = is_signed};
}

static bool visit(walk *w, const bx_pdf_value *list, const char *above, bool inherited, int depth) {
  for (int i = 0; i < list->as.array.count; i++) {
    const bx_pdf_value *ref = list->as.array.items[i], *dict = bx_pdf_resolve(w->file, w->revision, ref);
    if (depth == BX_PDF_DEPTH || ++w->seen > MOST_FIELDS || ref->kind != BX_PDF_REF || dict->kind != BX_PDF_DICT)
      return false;
    const char *part = bx_pdf_text(w->arena, bx_pdf_get(w->file, w->revision, dict, "T"));
    const char *name = part ? bx_arena_join(w->arena, above, *above ? "." : "", part, NULL) : above;
    bool of_signature = is_signature(w, dict, inherited);
    if (has_fields_below(w, dict)) {
      if (!visit(w, bx_pdf_get(w->file, w->revision, dict, "Kids"), name, of_signature, depth + 1)) return false;
    } else if (of_signature) {
      add(w, ref, dict, name);
    }
  }
  return true;
}

bool bx_field_list_read(bx_pdf_file *file, int revision, bx_field_list *list, bx_diags *diags) {
  walk w = {.file = file, .arena = list->arena, .revision = revision, .list = list};
  const bx_pdf_value *form = bx_pdf_get(file, revision, bx_pdf_catalog(file, revision), "AcroForm");
  const bx_pdf_value *fields = bx_pdf_get(file, revision, form, "Fields");
  bool ok = form->kind == BX_PDF_NULL || fields->kind == BX_PDF_NULL || fields->kind == BX_PDF_ARRAY;
  if (ok && fields->kind == BX_PDF_ARRAY) ok = visit(&w, fields, "", false, 0);
  if (!ok) bx_diag(diags, BX_MSG_FORM_BROKEN, NULL, BX_NO_ARGS);
  return ok && !bx_pdf_failed(file);
}

bool bx_signature_fields(bx_pdf_file *file, bx_arena *arena, bx_signature_field **fields, int *count, bx_diags *diags) {
  bx_field_list list = {.arena = arena};
  bool ok = bx_field_list_read(file, bx_pdf_revisions(file) - 1, &list, diags);
  *fields = list.items;
  *count = list.count;
  return ok;
}
