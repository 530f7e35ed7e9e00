/* The tree of pages (7.7.3), and whether the pages of two files are the same: what a viewer is given to draw, down to
 * the bytes of the fonts. */
#include "reading.h"

#include <stdlib.h>
#include <string.h>

#define SAME_DEPTH 200               /* of references and values inside each other */
#define BLANK_MAX  4096              /* bytes of an appearance that draws nothing */
#define SAME_LIMIT ((size_t)1 << 28) /* of a stream */

typedef struct {
  bx_arena *arena;
  bx_pdf_file *file;
  int revision;
  bx_pdf_leaf *leaves;
  int count, room;
  unsigned char *met; /* by object number: nodes that hold each other would be walked without end */
  bool plain;
} collecting;

static bool is_plain(const bx_pdf_value *node) {
  for (int i = 0; i < node->as.dict.count; i++) {
    const char *key = node->as.dict.entries[i].key;
    if (!bx_streq(key, "Type") && !bx_streq(key, "Kids") && !bx_streq(key, "Count") && !bx_streq(key, "Parent"))
      return false;
  }
  return true;
}

static const bx_pdf_value *own_or(collecting *c, const bx_pdf_value *node, const char *key, const bx_pdf_value *above) {
  const bx_pdf_value *own = bx_pdf_get(c->file, c->revision, node, key);
  return own->kind == BX_PDF_NULL ? above : own;
}

static bool collect(collecting *c, const bx_pdf_value *reference, const bx_pdf_leaf *above, int depth) {
  const bx_pdf_value *node = bx_pdf_resolve(c->file, c->revision, reference);
  if (reference->kind != BX_PDF_REF || node->kind != BX_PDF_DICT || depth == BX_PDF_DEPTH) return false;
  int number = reference->as.ref.number;
  if (c->met[number]) return false;
  c->met[number] = 1;
  const bx_pdf_leaf leaf = {number,
                            node,
                            own_or(c, node, "Resources", above->resources),
                            own_or(c, node, "MediaBox", above->media),
                            own_or(c, node, "CropBox", above->crop),
                            own_or(c, node, "Rotate", above->rotate)};
  if (bx_pdf_is_name(bx_pdf_get(c->file, c->revision, node, "Type"), "Page")) {
    c->leaves = bx_arena_grow(c->arena, c->leaves, c->count, &c->room, sizeof *c->leaves);
    c->leaves[c->count++] = leaf;
    return true;
  }
  const bx_pdf_value *kids = bx_pdf_get(c->file, c->revision, node, "Kids");
  c->plain &= is_plain(node);
  for (int i = 0; kids->kind == BX_PDF_ARRAY && i < kids->as.array.count; i++)
    if (!collect(c, kids->as.array.items[i], &leaf, depth + 1)) return false;
  return kids->kind == BX_PDF_ARRAY;
}

bool bx_pdf_pages(bx_arena *arena, bx_pdf_file *file, int revision, bx_pdf_leaves *pages) {
  static const bx_pdf_value none = {.kind = BX_PDF_NULL};
  const bx_pdf_leaf above = {0, &none, &none, &none, &none, &none};
  collecting c = {.arena = arena, .file = file, .revision = revision, .plain = true};
  c.met = bx_alloc(BX_PDF_OBJECTS + 1);
  bool ok = collect(&c, bx_pdf_find(bx_pdf_catalog(file, revision), "Pages"), &above, 0);
  free(c.met);
  *pages = (bx_pdf_leaves){c.leaves, c.count, c.plain};
  return ok;
}

/* ---- The same ---- */

static bool same(bx_arena *arena, bx_pdf_pair *pair, const bx_pdf_value *a, const bx_pdf_value *b, int depth);

static bool same_objects(bx_arena *arena, bx_pdf_pair *pair, const bx_pdf_value *a, const bx_pdf_value *b, int depth) {
  int number = a->as.ref.number;
  if (number >= pair->met_room) {
    int room = bx_max_int(number + 1, 2 * pair->met_room), *met = BX_NEW_ARRAY(arena, int, room);
    if (pair->met_room) memcpy(met, pair->met, (size_t)pair->met_room * sizeof *met);
    pair->met = met;
    pair->met_room = room;
  }
  if (pair->met[number]) return pair->met[number] == b->as.ref.number;
  pair->met[number] = b->as.ref.number;
  return same(arena, pair, bx_pdf_resolve(pair->a, pair->revision_a, a), bx_pdf_resolve(pair->b, pair->revision_b, b),
              depth + 1);
}

/* `without`: keys that are not compared, ending with NULL. */
static bool same_dicts(bx_arena *arena, bx_pdf_pair *pair, const bx_pdf_value *a, const bx_pdf_value *b,
                       const char *const *without, int depth) {
  int counted = 0, others = 0;
  for (int i = 0; i < b->as.dict.count; i++) {
    bool left_out = false;
    for (int k = 0; without[k]; k++) left_out |= bx_streq(b->as.dict.entries[i].key, without[k]);
    others += !left_out;
  }
  for (int i = 0; i < a->as.dict.count; i++) {
    const bx_pdf_entry *entry = &a->as.dict.entries[i];
    bool left_out = false;
    for (int k = 0; without[k]; k++) left_out |= bx_streq(entry->key, without[k]);
    if (left_out) continue;
    if (!same(arena, pair, entry->value, bx_pdf_find(b, entry->key), depth + 1)) return false;
    counted++;
  }
  return counted == others;
}

static bool same_streams(bx_arena *arena, bx_pdf_pair *pair, const bx_pdf_value *a, const bx_pdf_value *b, int depth) {
  static const char *const without[] = {"Length", "Filter", "DecodeParms", NULL};
  static const char *const only_length[] = {"Length", NULL};
  const char *bytes_a = (const char *)bx_pdf_bytes(pair->a) + a->as.stream.begin,
             *bytes_b = (const char *)bx_pdf_bytes(pair->b) + b->as.stream.begin;
  if (a->as.stream.len == b->as.stream.len && memcmp(bytes_a, bytes_b, a->as.stream.len) == 0)
    return same_dicts(arena, pair, a->as.stream.dict, b->as.stream.dict, only_length, depth);
  bx_buf text_a = {0}, text_b = {0};
  bool equal = bx_pdf_stream(pair->a, pair->revision_a, a, SAME_LIMIT, &text_a) &&
               bx_pdf_stream(pair->b, pair->revision_b, b, SAME_LIMIT, &text_b) && text_a.len == text_b.len &&
               (text_a.len == 0 || memcmp(text_a.data, text_b.data, text_a.len) == 0);
  bx_buf_free(&text_a);
  bx_buf_free(&text_b);
  return equal && same_dicts(arena, pair, a->as.stream.dict, b->as.stream.dict, without, depth);
}

static bool same(bx_arena *arena, bx_pdf_pair *pair, const bx_pdf_value *a, const bx_pdf_value *b, int depth) {
  static const char *const all[] = {NULL};
  if (depth == SAME_DEPTH) return false;
  if (a->kind == BX_PDF_REF && b->kind == BX_PDF_REF) return same_objects(arena, pair, a, b, depth);
  a = bx_pdf_resolve(pair->a, pair->revision_a, a);
  b = bx_pdf_resolve(pair->b, pair->revision_b, b);
  if (a->kind == BX_PDF_DICT && b->kind == BX_PDF_DICT) return same_dicts(arena, pair, a, b, all, depth);
  if (a->kind == BX_PDF_STREAM && b->kind == BX_PDF_STREAM) return same_streams(arena, pair, a, b, depth);
  if (a->kind != BX_PDF_ARRAY || b->kind != BX_PDF_ARRAY) return bx_pdf_equal(pair->a, a, b);
  if (a->as.array.count != b->as.array.count) return false;
  for (int i = 0; i < a->as.array.count; i++)
    if (!same(arena, pair, a->as.array.items[i], b->as.array.items[i], depth + 1)) return false;
  return true;
}

bool bx_pdf_same(bx_arena *arena, bx_pdf_pair *pair, const bx_pdf_value *a, const bx_pdf_value *b) {
  return same(arena, pair, a, b, 0);
}

bool bx_pdf_same_page(bx_arena *arena, bx_pdf_pair *pair, int page_a, int page_b) {
  static const char *const without[] = {"Parent", "StructParents", "Annots", NULL};
  const bx_pdf_value *a = bx_pdf_object(pair->a, pair->revision_a, page_a),
                     *b = bx_pdf_object(pair->b, pair->revision_b, page_b);
  return a->kind == BX_PDF_DICT && b->kind == BX_PDF_DICT && same_dicts(arena, pair, a, b, without, 0);
}

/* ---- What stands over a page ---- */

static bool is_blank(bx_pdf_file *file, int revision, const bx_pdf_value *appearance) {
  const bx_pdf_value *form = bx_pdf_get(file, revision, appearance, "N");
  if (appearance->kind != BX_PDF_DICT || appearance->as.dict.count != 1 || form->kind != BX_PDF_STREAM) return false;
  bx_buf text = {0};
  bool blank = bx_pdf_stream(file, revision, form, BLANK_MAX, &text);
  for (size_t i = 0; i < text.len; i++)
    blank = blank && (text.data[i] == ' ' || text.data[i] == '\n' || text.data[i] == '\r');
  bx_buf_free(&text);
  return blank;
}

bool bx_pdf_paints_nothing(bx_pdf_file *file, int revision, const bx_pdf_value *widget) {
  const bx_pdf_value *rect = bx_pdf_get(file, revision, widget, "Rect"),
                     *appearance = bx_pdf_get(file, revision, widget, "AP");
  if (rect->kind != BX_PDF_ARRAY || rect->as.array.count != 4) return false;
  const bx_pdf_value *const *at = rect->as.array.items;
  return (bx_pdf_equal(file, at[0], at[2]) || bx_pdf_equal(file, at[1], at[3])) &&
         (appearance->kind == BX_PDF_NULL || is_blank(file, revision, appearance));
}

static bool is_signature_field(bx_pdf_file *file, int revision, const bx_pdf_value *annotation) {
  return bx_pdf_is_name(bx_pdf_get(file, revision, annotation, "Subtype"), "Widget") &&
         bx_pdf_is_name(bx_pdf_get(file, revision, annotation, "FT"), "Sig");
}

/* The field of the same name on the other page; the null value when there is none. */
static const bx_pdf_value *find_field(bx_pdf_pair *pair, const bx_pdf_value *list, const bx_pdf_value *name) {
  static const bx_pdf_value none = {.kind = BX_PDF_NULL};
  for (int i = 0; list->kind == BX_PDF_ARRAY && i < list->as.array.count; i++) {
    const bx_pdf_value *field = bx_pdf_resolve(pair->b, pair->revision_b, list->as.array.items[i]);
    if (bx_pdf_equal(pair->a, name, bx_pdf_get(pair->b, pair->revision_b, field, "T"))) return field;
  }
  return &none;
}

static bool may_stand(bx_arena *arena, bx_pdf_pair *pair, const bx_pdf_value *annotation, const bx_pdf_value *fields) {
  static const char *const of_the_place[] = {"P", "StructParent", NULL};
  static const char *const when_signed[] = {"P", "StructParent", "V", "AP", "F", NULL};
  if (!is_signature_field(pair->a, pair->revision_a, annotation)) return false;
  const bx_pdf_value *value = bx_pdf_get(pair->a, pair->revision_a, annotation, "V");
  bool is_signed = bx_pdf_find(value, "ByteRange")->kind != BX_PDF_NULL;
  const bx_pdf_value *made = find_field(pair, fields, bx_pdf_get(pair->a, pair->revision_a, annotation, "T"));
  if (made->kind != BX_PDF_DICT) return is_signed && bx_pdf_paints_nothing(pair->a, pair->revision_a, annotation);
  return same_dicts(arena, pair, annotation, made, is_signed ? when_signed : of_the_place, 0);
}

bool bx_pdf_page_is_uncovered(bx_arena *arena, bx_pdf_pair *pair, int page_a, int page_b) {
  const bx_pdf_value *a = bx_pdf_object(pair->a, pair->revision_a, page_a);
  const bx_pdf_value *list = bx_pdf_get(pair->a, pair->revision_a, a, "Annots");
  const bx_pdf_value *fields =
      bx_pdf_get(pair->b, pair->revision_b, bx_pdf_object(pair->b, pair->revision_b, page_b), "Annots");
  if (list->kind == BX_PDF_NULL) return true;
  for (int i = 0; list->kind == BX_PDF_ARRAY && i < list->as.array.count; i++)
    if (!may_stand(arena, pair, bx_pdf_resolve(pair->a, pair->revision_a, list->as.array.items[i]), fields))
      return false;
  return list->kind == BX_PDF_ARRAY;
}
