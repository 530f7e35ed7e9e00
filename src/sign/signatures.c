/* The signatures of a file and where they stand: in a field of the form, over exactly one revision (ISO 32000-1 12.8.1;
 * the coverage that EN 319 142-1 asks for). */
#include <stdlib.h>
#include <string.h>

#include "verify.h"

/* ---- Listing ---- */

typedef struct {
  bx_pdf_file *file;
  bx_findings *whole;
  bx_signature *list;
  int count, capacity;
} lister;

static const char *count_text(lister *l, int number) {
  bx_buf text = {0};
  bx_buf_int(&text, number);
  return bx_buf_take(&text, l->whole->arena);
}

static bx_signature *find_listed(const lister *l, const bx_pdf_value *dict) {
  for (int i = 0; i < l->count; i++)
    if (l->list[i].dict == dict) return &l->list[i];
  return NULL;
}

/* More than revisions, each of which a signature covers; what is beyond belongs to no field and is found as such. */
#define SIGNATURES_MAX 300

/* Does the signature stand in the file itself, or inside an object stream, which it would sign? */
static bool stands_plain(lister *l, int revision, const bx_signature_field *field) {
  const bx_pdf_value *value = bx_pdf_find(field->dict, "V");
  int number = value->kind == BX_PDF_REF ? value->as.ref.number : field->number;
  const bx_pdf_slot *slot = bx_pdf_slot_find(l->file, revision, number);
  return slot && slot->place == BX_PDF_PLAIN;
}

static bool add_of_revision(lister *l, int revision, bx_diags *diags) {
  bx_field_list fields = {.arena = l->whole->arena};
  if (!bx_field_list_read(l->file, revision, &fields, diags)) return false;
  for (int i = 0; i < fields.count; i++) {
    const bx_signature_field *field = &fields.items[i];
    const bx_pdf_value *dict = bx_pdf_get(l->file, revision, field->dict, "V");
    if (dict->kind == BX_PDF_NULL || l->count == SIGNATURES_MAX) continue;
    const bx_signature *listed = find_listed(l, dict);
    if (listed && listed->number != field->number) bx_find(l->whole, BX_FOUND_SHARED, BX_ARGS(listed->field));
    if (listed) continue;
    l->list = bx_arena_grow(l->whole->arena, l->list, l->count, &l->capacity, sizeof(bx_signature));
    l->list[l->count++] =
        (bx_signature){.dict = dict,
                       .number = field->number,
                       .field = field->name,
                       .first = revision,
                       .revision = -1,
                       .is_plain = stands_plain(l, revision, field),
                       .findings = {.arena = l->whole->arena, .lang = l->whole->lang, .worst = BX_SIGNATURE_VALID}};
  }
  return true;
}

/* What an older revision showed, the newest must show too. */
static void find_removed(lister *l, const bx_field_list *fields) {
  int newest = bx_pdf_revisions(l->file) - 1;
  for (int i = 0; i < l->count; i++) {
    bool there = false;
    for (int k = 0; k < fields->count && !there; k++)
      there = fields->items[k].number == l->list[i].number &&
              bx_pdf_get(l->file, newest, fields->items[k].dict, "V") == l->list[i].dict;
    if (!there) bx_find(l->whole, BX_FOUND_REMOVED, BX_ARGS(l->list[i].field, count_text(l, l->list[i].first + 1)));
  }
}

/* ---- What no field shows ---- */

static bool is_signature(const bx_pdf_value *dict) {
  return bx_pdf_find(dict, "ByteRange")->kind != BX_PDF_NULL && bx_pdf_find(dict, "Contents")->kind != BX_PDF_NULL;
}

/* A key that makes a reader do something, or show something else than what stands in the file. */
static const char *dynamic_key(const bx_pdf_value *dict) {
  static const char *const keys[] = {"JS", "JavaScript", "AA", "OCProperties", "XFA", "RichMediaContent", "Ref"};
  static const char *const actions[] = {"Launch",      "ImportData", "SubmitForm", "Rendition",
                                        "SetOCGState", "Hide",       "GoTo3DView"};
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    if (bx_pdf_find(dict, keys[i])->kind != BX_PDF_NULL && (!bx_streq(keys[i], "Ref") || dict->kind == BX_PDF_STREAM))
      return keys[i];
  for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
    if (bx_pdf_is_name(bx_pdf_find(dict, "S"), actions[i])) return actions[i];
  return NULL;
}

/* Fields of other kinds have values that may be filled in; those of signatures have not. */
static const char *input_key(const bx_pdf_value *dict) {
  const bx_pdf_value *kind = bx_pdf_find(dict, "FT");
  return kind->kind == BX_PDF_NAME && !bx_streq(kind->as.string.bytes, "Sig") ? kind->as.string.bytes : NULL;
}

static void look_into(lister *l, int number, const bx_pdf_value *value) {
  const char *key = value->kind == BX_PDF_DICT || value->kind == BX_PDF_STREAM ? dynamic_key(value) : NULL;
  if (!key && value->kind == BX_PDF_DICT) key = input_key(value);
  if (key) bx_find(l->whole, BX_FOUND_DYNAMIC, BX_ARGS(count_text(l, number), key));
  if (value->kind == BX_PDF_DICT && is_signature(value) && !find_listed(l, value))
    bx_find(l->whole, BX_FOUND_ORPHAN, BX_ARGS(count_text(l, number)));
  if (value->kind == BX_PDF_STREAM) value = value->as.stream.dict;
  for (int i = 0; value->kind == BX_PDF_DICT && i < value->as.dict.count; i++)
    look_into(l, number, value->as.dict.entries[i].value);
  for (int i = 0; value->kind == BX_PDF_ARRAY && i < value->as.array.count; i++)
    look_into(l, number, value->as.array.items[i]);
}

/* Every object of every revision: what one hides, another may show. */
static void look_at_objects(lister *l) {
  for (int r = 0; r < bx_pdf_revisions(l->file); r++)
    for (int i = 0; i < bx_pdf_slot_count(l->file, r); i++) {
      int number = bx_pdf_slot_at(l->file, r, i)->number;
      look_into(l, number, bx_pdf_object(l->file, r, number));
    }
}

bool bx_signatures_list(bx_pdf_file *file, bx_signature **list, int *count, bx_findings *whole, bx_diags *diags) {
  lister l = {.file = file, .whole = whole};
  for (int r = 0; r < bx_pdf_revisions(file); r++)
    if (!add_of_revision(&l, r, diags)) return false;
  bx_field_list fields = {.arena = whole->arena};
  if (!bx_field_list_read(file, bx_pdf_revisions(file) - 1, &fields, diags)) return false;
  find_removed(&l, &fields);
  look_at_objects(&l);
  *list = l.list;
  *count = l.count;
  return true;
}

/* ---- Coverage ---- */

/* /Contents without a blank: nothing but hexadecimal digits may be left out of what is signed. */
static bool is_plain_hex(const bx_pdf_file *file, const bx_pdf_value *contents) {
  const char *bytes = bx_pdf_bytes(file);
  if (contents->kind != BX_PDF_STRING || !contents->as.string.hex) return false;
  return contents->end - contents->begin == 2 * contents->as.string.len + 2 && bytes[contents->begin] == '<';
}

static bool is_range(const bx_pdf_value *range, const bx_pdf_value *contents, size_t eof, size_t end) {
  if (range->kind != BX_PDF_ARRAY || range->as.array.count != 4) return false;
  int64_t at[4];
  for (int i = 0; i < 4; i++) {
    at[i] = bx_pdf_integer(range->as.array.items[i], 0, INT64_MAX / 4, -1);
    if (at[i] < 0) return false;
  }
  uint64_t last = (uint64_t)(at[2] + at[3]);
  return at[0] == 0 && (uint64_t)at[1] == contents->begin && (uint64_t)at[2] == contents->end && last >= eof &&
         last <= end;
}

bool bx_signature_range(bx_pdf_file *file, bx_signature *signature, bx_signed_bytes *covered,
                        bx_signed_bytes *contents) {
  const bx_pdf_value *dict = signature->dict, *hex = bx_pdf_find(dict, "Contents");
  const char *bytes = bx_pdf_bytes(file);
  bx_findings *findings = &signature->findings;
  int revision = signature->first;
  size_t begin = revision ? bx_pdf_revision_end(file, revision - 1) : 0, end = bx_pdf_revision_end(file, revision);
  if (dict->kind != BX_PDF_DICT) return bx_find(findings, BX_FOUND_DICTIONARY, BX_ARGS("V"));
  /* One of an older revision was shown by no field there. */
  bool own = signature->is_plain && dict->begin >= begin && dict->end <= end;
  if (!own) return bx_find(findings, BX_FOUND_DICTIONARY, BX_ARGS("obj"));
  if (!is_plain_hex(file, hex)) return bx_find(findings, BX_FOUND_CONTENTS, BX_NO_ARGS);
  const bx_pdf_value *range = bx_pdf_find(dict, "ByteRange");
  if (!is_range(range, hex, bx_pdf_revision_eof(file, revision), end))
    return bx_find(findings, BX_FOUND_BYTE_RANGE, BX_NO_ARGS);
  signature->revision = revision;
  covered->first = bytes;
  covered->first_len = hex->begin;
  covered->second = bytes + hex->end;
  covered->second_len = (size_t)range->as.array.items[3]->as.integer;
  *contents = (bx_signed_bytes){.first = hex->as.string.bytes, .first_len = hex->as.string.len};
  return true;
}
