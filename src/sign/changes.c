/* What a revision changed, object by object, against a white list. Since Banxin makes every field before the first
 * signature, all that may follow is: an empty signature field gets its signature and appearance, an invisible field for
 * one more signature is added, proofs go into the DSS. Every object that was there must stay the same but for the keys
 * that this takes, and every new object must be reached from such a key. */
#include <stdlib.h>
#include <string.h>

#include "metadata.h"
#include "reading.h"
#include "verify.h"

/* What an object of the older revision is; what is none of these may not change. */
typedef enum {
  ROLE_NONE,
  ROLE_CATALOG,
  ROLE_FORM,
  ROLE_FIELDS, /* the array of the form's fields */
  ROLE_FIELD,  /* of a signature */
  ROLE_PAGE,
  ROLE_ANNOTS, /* the array of a page's annotations */
  ROLE_DSS,
  ROLE_DSS_LIST,
  ROLE_VRI,
  ROLE_VRI_ENTRY,
  ROLE_INFORMATION,
  ROLE_METADATA
} role;

typedef struct {
  bx_pdf_file *file;
  int before, after; /* revisions */
  bx_findings *findings;
  bx_field_list fields; /* of the newer revision */
  const char *shown;    /* the revision as it is counted for people */
  unsigned char *roles; /* by object number */
  unsigned char *uses;  /* by object number: references to it in the older revision, at most 2 */
  unsigned char *added; /* 1: new, 2: and accounted for */
  int *pending, pending_count, pending_capacity; /* new objects whose references are to be followed */
  bool rewritten;                                /* who wrote it last, and when */
  bool proofs;                                   /* the DSS grew */
} comparison;

static const char *number_text(comparison *c, int number) {
  bx_buf text = {0};
  bx_buf_int(&text, number);
  return bx_buf_take(&text, c->findings->arena);
}

static bool key_changed(comparison *c, int number, const char *key, const char *why) {
  return bx_find(c->findings, BX_FOUND_KEY_CHANGED, BX_ARGS(c->shown, number_text(c, number), key, why));
}

static const bx_pdf_value *old_value(comparison *c, const bx_pdf_value *value) {
  return bx_pdf_resolve(c->file, c->before, value);
}

static const bx_pdf_value *new_value(comparison *c, const bx_pdf_value *value) {
  return bx_pdf_resolve(c->file, c->after, value);
}

/* ---- New objects are accounted for by what refers to them ---- */

static void account_ref(comparison *c, int number) {
  if (c->added[number] != 1) return;
  c->added[number] = 2;
  c->pending = bx_arena_grow(c->findings->arena, c->pending, c->pending_count, &c->pending_capacity, sizeof(int));
  c->pending[c->pending_count++] = number;
}

/* Recursion goes no deeper than the parser went, BX_PDF_DEPTH. */
static void account_value(comparison *c, const bx_pdf_value *value) {
  if (value->kind == BX_PDF_REF) account_ref(c, value->as.ref.number);
  if (value->kind == BX_PDF_STREAM) value = value->as.stream.dict;
  for (int i = 0; value->kind == BX_PDF_ARRAY && i < value->as.array.count; i++)
    account_value(c, value->as.array.items[i]);
  for (int i = 0; value->kind == BX_PDF_DICT && i < value->as.dict.count; i++)
    account_value(c, value->as.dict.entries[i].value);
}

static void account(comparison *c, const bx_pdf_value *value) {
  account_value(c, value);
  while (c->pending_count) account_value(c, bx_pdf_object(c->file, c->after, c->pending[--c->pending_count]));
}

/* ---- Roles ---- */

static void give_role(comparison *c, const bx_pdf_value *ref, role given) {
  if (ref->kind == BX_PDF_REF) c->roles[ref->as.ref.number] = (unsigned char)given;
}

static bool give_pages(comparison *c) {
  bx_pdf_leaves pages;
  if (!bx_pdf_pages(c->findings->arena, c->file, c->before, &pages)) return false;
  for (int i = 0; i < pages.count; i++) {
    c->roles[pages.items[i].number] = ROLE_PAGE;
    give_role(c, bx_pdf_find(pages.items[i].dict, "Annots"), ROLE_ANNOTS);
  }
  return true;
}

static void give_dss(comparison *c, const bx_pdf_value *dss) {
  static const char *const lists[] = {"Certs", "CRLs", "OCSPs"};
  for (int i = 0; i < 3; i++) give_role(c, bx_pdf_find(dss, lists[i]), ROLE_DSS_LIST);
  const bx_pdf_value *vri = bx_pdf_find(dss, "VRI");
  give_role(c, vri, ROLE_VRI);
  vri = old_value(c, vri);
  for (int i = 0; vri->kind == BX_PDF_DICT && i < vri->as.dict.count; i++)
    give_role(c, vri->as.dict.entries[i].value, ROLE_VRI_ENTRY);
}

static bool give_roles(comparison *c, const bx_field_list *fields) {
  const bx_pdf_value *root = bx_pdf_find(bx_pdf_trailer(c->file, c->before), "Root"), *catalog = old_value(c, root);
  const bx_pdf_value *form = bx_pdf_find(catalog, "AcroForm"), *dss = bx_pdf_find(catalog, "DSS");
  bool good = give_pages(c);
  give_dss(c, old_value(c, dss));
  give_role(c, dss, ROLE_DSS);
  give_role(c, bx_pdf_find(old_value(c, form), "Fields"), ROLE_FIELDS);
  give_role(c, form, ROLE_FORM);
  for (int i = 0; i < fields->count; i++) c->roles[fields->items[i].number] = ROLE_FIELD;
  give_role(c, bx_pdf_find(bx_pdf_trailer(c->file, c->before), "Info"), ROLE_INFORMATION);
  give_role(c, bx_pdf_find(catalog, "Metadata"), ROLE_METADATA);
  give_role(c, root, ROLE_CATALOG);
  return good;
}

/* Did this revision bring it? A signature that was there before belongs to another field. */
static bool is_new(const comparison *c, const bx_pdf_value *value) {
  return value->kind == BX_PDF_DICT || (value->kind == BX_PDF_REF && c->added[value->as.ref.number]);
}

/* ---- Lists that may grow ---- */

/* Has the dictionary no other keys than these, which end with NULL? */
static bool has_only(const bx_pdf_value *dict, const char *const *keys) {
  for (int i = 0; i < dict->as.dict.count; i++) {
    const char *const *key = keys;
    while (*key && !bx_streq(*key, dict->as.dict.entries[i].key)) key++;
    if (!*key) return false;
  }
  return true;
}

static bool is_listed(const bx_field_list *fields, int number) {
  for (int i = 0; i < fields->count; i++)
    if (fields->items[i].number == number) return true;
  return false;
}

static bool is_signature(comparison *c, const bx_pdf_value *value) {
  const bx_pdf_value *signature = new_value(c, value);
  return signature->kind == BX_PDF_DICT && is_new(c, value) &&
         bx_pdf_find(signature, "ByteRange")->kind != BX_PDF_NULL &&
         bx_pdf_find(signature, "Contents")->kind != BX_PDF_NULL;
}

/* Is it a new field of the form, signed, of which nothing is seen (12.7.4.5: a rectangle of no size)? Other annotations
 * are drawn without regard to their rectangle. */
static bool is_invisible_signature(comparison *c, const bx_pdf_value *ref) {
  static const char *const keys[] = {"Type", "Subtype", "FT", "T",    "TU", "TM", "F", "Ff", "P",  "Rect",
                                     "V",    "AP",      "DA", "Lock", "SV", "NM", "M", "H",  "MK", NULL};
  const bx_pdf_value *field = new_value(c, ref);
  if (ref->kind != BX_PDF_REF || c->added[ref->as.ref.number] == 0 || field->kind != BX_PDF_DICT) return false;
  if (!is_listed(&c->fields, ref->as.ref.number) || !has_only(field, keys)) return false;
  if (!bx_pdf_is_name(bx_pdf_get(c->file, c->after, field, "Subtype"), "Widget") ||
      !bx_pdf_is_name(bx_pdf_get(c->file, c->after, field, "FT"), "Sig") || !is_signature(c, bx_pdf_find(field, "V")))
    return false;
  return bx_pdf_paints_nothing(c->file, c->after, field);
}

static void note_signature(comparison *c, const bx_pdf_value *field) {
  const bx_pdf_value *signature = bx_pdf_get(c->file, c->after, field, "V");
  const char *name = bx_pdf_text(c->findings->arena, bx_pdf_get(c->file, c->after, field, "T"));
  bool stamp = bx_pdf_is_name(bx_pdf_get(c->file, c->after, signature, "SubFilter"), "ETSI.RFC3161");
  if (!name) name = "?";
  bx_find(c->findings, stamp ? BX_FOUND_ADDED_STAMP : BX_FOUND_ADDED_SIGNATURE, BX_ARGS(c->shown, name));
}

/* The old elements first, then invisible signatures only. As a field, each is noted; as an annotation it is the same
 * one. */
static bool check_widgets(comparison *c, int number, const bx_pdf_value *before, const bx_pdf_value *after, role list) {
  int old_count = before->kind == BX_PDF_ARRAY ? before->as.array.count : 0;
  const char *key = list == ROLE_FIELDS ? "Fields" : "Annots";
  if ((before->kind != BX_PDF_ARRAY && before->kind != BX_PDF_NULL) || after->kind != BX_PDF_ARRAY ||
      after->as.array.count < old_count)
    return key_changed(c, number, key, "-");
  for (int i = 0; i < after->as.array.count; i++) {
    const bx_pdf_value *item = after->as.array.items[i];
    if (i < old_count && !bx_pdf_equal(c->file, before->as.array.items[i], item))
      return key_changed(c, number, key, number_text(c, i));
    if (i < old_count) continue;
    if (!is_invisible_signature(c, item))
      return bx_find(c->findings, BX_FOUND_FIELD_ADDED, BX_ARGS(c->shown, number_text(c, number)));
    if (list == ROLE_FIELDS) note_signature(c, new_value(c, item));
    account(c, item);
  }
  return true;
}

/* Every old element is among the new ones: the order of proofs means nothing. They are streams, so references. */
static bool has_all(const bx_pdf_value *before, const bx_pdf_value *after) {
  unsigned char *there = bx_alloc(BX_PDF_OBJECTS + 1); /* by object number */
  bool all = true;
  for (int i = 0; i < after->as.array.count; i++) {
    const bx_pdf_value *item = after->as.array.items[i];
    if (item->kind == BX_PDF_REF && item->as.ref.generation == 0) there[item->as.ref.number] = 1;
  }
  for (int i = 0; i < before->as.array.count && all; i++) {
    const bx_pdf_value *item = before->as.array.items[i];
    all = item->kind == BX_PDF_REF && item->as.ref.generation == 0 && there[item->as.ref.number];
  }
  free(there);
  return all;
}

static bool check_growth(comparison *c, const char *key, const bx_pdf_value *before, const bx_pdf_value *after) {
  bool grew = after->kind == BX_PDF_ARRAY &&
              (before->kind == BX_PDF_NULL || (before->kind == BX_PDF_ARRAY && has_all(before, after)));
  if (!grew) return bx_find(c->findings, BX_FOUND_PROOF_REMOVED, BX_ARGS(c->shown, key));
  c->proofs = true;
  account(c, after);
  return true;
}

/* ---- Dictionaries of which some keys may change ---- */

/* Looks at a key whose value has changed, a reference or not; false after finding what is wrong. */
typedef bool check_key(comparison *c, int number, const char *key, const bx_pdf_value *before,
                       const bx_pdf_value *after);

static bool check_keys(comparison *c, int number, const bx_pdf_value *before, const bx_pdf_value *after,
                       check_key *check) {
  static const bx_pdf_value none = {.kind = BX_PDF_NULL};
  bool good = true;
  if (before->kind != BX_PDF_DICT || after->kind != BX_PDF_DICT)
    return bx_find(c->findings, BX_FOUND_OBJECT_CHANGED, BX_ARGS(c->shown, number_text(c, number), "-"));
  for (int i = 0; i < before->as.dict.count; i++) {
    const bx_pdf_entry *entry = &before->as.dict.entries[i];
    const bx_pdf_value *now = bx_pdf_find(after, entry->key);
    if (!bx_pdf_equal(c->file, entry->value, now)) good = check(c, number, entry->key, entry->value, now) && good;
  }
  for (int i = 0; i < after->as.dict.count; i++) {
    const bx_pdf_entry *entry = &after->as.dict.entries[i];
    if (bx_pdf_find(before, entry->key)->kind == BX_PDF_NULL && entry->value->kind != BX_PDF_NULL)
      good = check(c, number, entry->key, &none, entry->value) && good;
  }
  return good;
}

/* What was not there has no keys: those that come are looked at one by one. */
static const bx_pdf_value *old_dict(comparison *c, const bx_pdf_value *value) {
  static const bx_pdf_value empty = {.kind = BX_PDF_DICT};
  return value->kind == BX_PDF_NULL ? &empty : old_value(c, value);
}

static bool check_vri_entry(comparison *c, int number, const char *key, const bx_pdf_value *before,
                            const bx_pdf_value *after) {
  (void)number;
  bool is_list = bx_streq(key, "Cert") || bx_streq(key, "CRL") || bx_streq(key, "OCSP");
  account(c, after);
  if (is_list) return check_growth(c, key, old_value(c, before), new_value(c, after));
  if (before->kind != BX_PDF_NULL || !(bx_streq(key, "TU") || bx_streq(key, "TS") || bx_streq(key, "Type")))
    return bx_find(c->findings, BX_FOUND_PROOF_REMOVED, BX_ARGS(c->shown, key));
  return true;
}

static bool check_vri(comparison *c, int number, const char *key, const bx_pdf_value *before,
                      const bx_pdf_value *after) {
  account(c, after);
  if (bx_streq(key, "Type") && before->kind == BX_PDF_NULL && bx_pdf_is_name(after, "VRI")) return true;
  return check_keys(c, number, old_dict(c, before), new_value(c, after), check_vri_entry);
}

static bool check_dss(comparison *c, int number, const char *key, const bx_pdf_value *before,
                      const bx_pdf_value *after) {
  c->proofs = true;
  account(c, after);
  if (bx_streq(key, "Certs") || bx_streq(key, "CRLs") || bx_streq(key, "OCSPs"))
    return check_growth(c, key, old_value(c, before), new_value(c, after));
  if (bx_streq(key, "VRI")) return check_keys(c, number, old_dict(c, before), new_value(c, after), check_vri);
  return (bx_streq(key, "Type") && bx_pdf_is_name(after, "DSS")) || key_changed(c, number, key, "DSS");
}

static bool check_form(comparison *c, int number, const char *key, const bx_pdf_value *before,
                       const bx_pdf_value *after) {
  if (bx_streq(key, "Fields")) {
    if (after->kind == BX_PDF_REF) account(c, after);
    return check_widgets(c, number, old_value(c, before), new_value(c, after), ROLE_FIELDS);
  }
  /* Fonts for the text of fields, which those of signatures do not have. */
  if (before->kind == BX_PDF_NULL && (bx_streq(key, "DA") || bx_streq(key, "DR"))) {
    account(c, after);
    return true;
  }
  int64_t old_flags = bx_pdf_integer(before, 0, 3, before->kind == BX_PDF_NULL ? 0 : -1);
  int64_t flags = bx_pdf_integer(after, 0, 3, -1);
  if (bx_streq(key, "SigFlags") && old_flags >= 0 && flags >= 0 && (flags & old_flags) == old_flags) return true;
  return key_changed(c, number, key, "AcroForm");
}

/* Says no more than which extensions of whom (7.12). */
static bool is_extensions(const bx_pdf_value *extensions) {
  static const char *const keys[] = {"Type", "BaseVersion", "ExtensionLevel", "URL", "ExtensionRevision", NULL};
  for (int i = 0; extensions->kind == BX_PDF_DICT && i < extensions->as.dict.count; i++) {
    const bx_pdf_entry *entry = &extensions->as.dict.entries[i];
    const bx_pdf_value *of_one = entry->value;
    if (bx_streq(entry->key, "Type")) continue;
    bool is_list = of_one->kind == BX_PDF_ARRAY; /* ISO 32000-2 */
    for (int k = 0; k < (is_list ? of_one->as.array.count : 1); k++) {
      const bx_pdf_value *extension = is_list ? of_one->as.array.items[k] : of_one;
      if (extension->kind != BX_PDF_DICT || !has_only(extension, keys)) return false;
    }
  }
  return extensions->kind == BX_PDF_DICT;
}

/* Developers' extensions of the file's format (7.12) say what a reader may meet and show nothing. */
static bool check_catalog(comparison *c, int number, const char *key, const bx_pdf_value *before,
                          const bx_pdf_value *after) {
  if (bx_streq(key, "AcroForm") && before->kind == BX_PDF_DICT && after->kind == BX_PDF_DICT)
    return check_keys(c, number, before, after, check_form);
  if (bx_streq(key, "DSS")) {
    c->proofs = true;
    account(c, after);
    return check_keys(c, number, old_dict(c, before), new_value(c, after), check_dss);
  }
  if (bx_streq(key, "Extensions") && is_extensions(new_value(c, after))) {
    account(c, after);
    return true;
  }
  /* What a reader of an older version would pass over is not shown otherwise by a newer. */
  if (bx_streq(key, "Version") && after->kind == BX_PDF_NAME) return true;
  return key_changed(c, number, key, "Catalog");
}

/* Tools that sign may say that they wrote the file last. */
static bool check_information(comparison *c, int number, const char *key, const bx_pdf_value *before,
                              const bx_pdf_value *after) {
  (void)before;
  bool may = (bx_streq(key, "ModDate") || bx_streq(key, "Producer")) && after->kind == BX_PDF_STRING;
  c->rewritten = c->rewritten || may;
  return may || key_changed(c, number, key, "Info");
}

static bool check_metadata(comparison *c, int number, const bx_pdf_value *before, const bx_pdf_value *after) {
  static const char *const of_the_bytes[] = {"Length", "Filter", "DecodeParms", NULL};
  bx_buf old_keys = {0}, keys = {0}, old_text = {0}, text = {0};
  bx_pdf_put_entries(&old_keys, before, of_the_bytes);
  bx_pdf_put_entries(&keys, after, of_the_bytes);
  bool same = before->kind == BX_PDF_STREAM && after->kind == BX_PDF_STREAM && old_keys.len == keys.len &&
              memcmp(old_keys.data, keys.data, keys.len) == 0 &&
              bx_pdf_stream(c->file, c->before, before, BX_METADATA_MAX, &old_text) &&
              bx_pdf_stream(c->file, c->after, after, BX_METADATA_MAX, &text) &&
              bx_metadata_same(c->findings->arena, &old_text, &text);
  bx_buf_free(&old_keys);
  bx_buf_free(&keys);
  bx_buf_free(&old_text);
  bx_buf_free(&text);
  c->rewritten = c->rewritten || same;
  return same || bx_find(c->findings, BX_FOUND_OBJECT_CHANGED, BX_ARGS(c->shown, number_text(c, number), "Metadata"));
}

static bool check_page(comparison *c, int number, const char *key, const bx_pdf_value *before,
                       const bx_pdf_value *after) {
  if (!bx_streq(key, "Annots")) return key_changed(c, number, key, "Page");
  if (after->kind == BX_PDF_REF) account(c, after);
  return check_widgets(c, number, old_value(c, before), new_value(c, after), ROLE_ANNOTS);
}

#define PRINT  4 /* table 165 */
#define LOCKED 128

/* An empty signature field is signed: its value, and with it its appearance, printed and locked. */
static bool check_field_key(comparison *c, int number, const char *key, const bx_pdf_value *before,
                            const bx_pdf_value *after) {
  int64_t flags = bx_pdf_integer(before, 0, INT32_MAX, before->kind == BX_PDF_NULL ? 0 : -1);
  if (bx_streq(key, "F") && flags >= 0 && after->kind == BX_PDF_INTEGER &&
      (after->as.integer | PRINT | LOCKED) == (flags | PRINT | LOCKED))
    return true;
  /* An appearance is a dictionary (12.5.5); a stream there would be one where the field is also somebody's resources.
   */
  bool may = (bx_streq(key, "AP") && new_value(c, after)->kind == BX_PDF_DICT) ||
             (bx_streq(key, "V") && before->kind == BX_PDF_NULL && is_new(c, after));
  if (!may) return key_changed(c, number, key, "Sig");
  account(c, after);
  return true;
}

static bool check_field(comparison *c, int number, const bx_pdf_value *before, const bx_pdf_value *after) {
  bool was_empty = bx_pdf_get(c->file, c->before, before, "V")->kind == BX_PDF_NULL;
  bool is_signed = bx_pdf_get(c->file, c->after, after, "V")->kind == BX_PDF_DICT;
  if (!was_empty || !is_signed) return key_changed(c, number, "V", "Sig");
  if (!check_keys(c, number, before, after, check_field_key)) return false;
  note_signature(c, after);
  return true;
}

/* ---- Objects with two roles ---- */

/* Recursion goes no deeper than the parser went, BX_PDF_DEPTH. */
static void count_references(comparison *c, const bx_pdf_value *value) {
  if (value->kind == BX_PDF_REF && c->uses[value->as.ref.number] < 2) c->uses[value->as.ref.number]++;
  if (value->kind == BX_PDF_STREAM) value = value->as.stream.dict;
  for (int i = 0; value->kind == BX_PDF_ARRAY && i < value->as.array.count; i++)
    count_references(c, value->as.array.items[i]);
  for (int i = 0; value->kind == BX_PDF_DICT && i < value->as.dict.count; i++)
    count_references(c, value->as.dict.entries[i].value);
}

/* Sections are no part of the document, though some are objects; the newest trailer is. */
static void count_uses(comparison *c) {
  count_references(c, bx_pdf_trailer(c->file, c->before));
  for (int r = c->before; r >= 0; r--)
    for (int i = 0; i < bx_pdf_slot_count(c->file, r); i++) {
      const bx_pdf_slot *slot = bx_pdf_slot_at(c->file, r, i);
      if (bx_pdf_slot_find(c->file, c->before, slot->number) != slot) continue; /* a newer one counts */
      const bx_pdf_value *value = bx_pdf_object(c->file, c->before, slot->number);
      bool is_section = value->kind == BX_PDF_STREAM && bx_pdf_is_name(bx_pdf_find(value, "Type"), "XRef");
      if (!is_section) count_references(c, value);
    }
}

/* A list of proofs that is a page's contents as well, metadata that are a picture: whoever made the file may have
 * prepared that, and what is harmless in one role is not in the other. Fields and pages are referred to from many
 * places, and the keys that may change in them mean nothing elsewhere. */
static bool has_other_use(comparison *c, int number) {
  role given = (role)c->roles[number];
  if (given == ROLE_FIELD || given == ROLE_PAGE || given == ROLE_CATALOG) return false;
  return c->uses[number] > 1;
}

/* ---- One object ---- */

static const char *kind_text(const bx_pdf_value *value) {
  const bx_pdf_value *type = bx_pdf_find(value, "Type");
  if (type->kind == BX_PDF_NAME) return type->as.string.bytes;
  return value->kind == BX_PDF_STREAM ? "stream" : "-";
}

static bool check_changed(comparison *c, int number, const bx_pdf_value *before, const bx_pdf_value *after) {
  if (c->roles[number] != ROLE_NONE && has_other_use(c, number))
    return bx_find(c->findings, BX_FOUND_OBJECT_CHANGED, BX_ARGS(c->shown, number_text(c, number), kind_text(before)));
  switch ((role)c->roles[number]) {
    case ROLE_CATALOG:
      return check_keys(c, number, before, after, check_catalog);
    case ROLE_FORM:
      return check_keys(c, number, before, after, check_form);
    case ROLE_FIELDS:
    case ROLE_ANNOTS:
      return check_widgets(c, number, before, after, (role)c->roles[number]);
    case ROLE_FIELD:
      return check_field(c, number, before, after);
    case ROLE_PAGE:
      return check_keys(c, number, before, after, check_page);
    case ROLE_DSS:
      return check_keys(c, number, before, after, check_dss);
    case ROLE_DSS_LIST:
      return check_growth(c, "DSS", before, after);
    case ROLE_VRI:
      return check_keys(c, number, before, after, check_vri);
    case ROLE_VRI_ENTRY:
      return check_keys(c, number, before, after, check_vri_entry);
    case ROLE_INFORMATION:
      return check_keys(c, number, before, after, check_information);
    case ROLE_METADATA:
      return check_metadata(c, number, before, after);
    default:
      return bx_find(c->findings, BX_FOUND_OBJECT_CHANGED,
                     BX_ARGS(c->shown, number_text(c, number), kind_text(before)));
  }
}

static bool exists(const bx_pdf_slot *slot) { return slot && slot->place != BX_PDF_FREE; }

static void check_slot(comparison *c, const bx_pdf_slot *slot) {
  const bx_pdf_slot *before = bx_pdf_slot_find(c->file, c->before, slot->number);
  if (!exists(before)) return; /* a new one, or a free number that stays free */
  if (!exists(slot)) {
    bx_find(c->findings, BX_FOUND_OBJECT_REMOVED, BX_ARGS(c->shown, number_text(c, slot->number)));
    return;
  }
  const bx_pdf_value *old = bx_pdf_object(c->file, c->before, slot->number);
  const bx_pdf_value *now = bx_pdf_object(c->file, c->after, slot->number);
  if (slot->generation != before->generation)
    bx_find(c->findings, BX_FOUND_OBJECT_CHANGED, BX_ARGS(c->shown, number_text(c, slot->number), kind_text(old)));
  else if (!bx_pdf_equal(c->file, old, now))
    check_changed(c, slot->number, old, now);
}

/* ---- The whole revision ---- */

/* What belongs to the section itself (table 15, table 17), not to the document. */
static bool is_of_section(const char *key) {
  static const char *const own[] = {"Size", "Prev", "Type", "W", "Index", "Length", "Filter", "DecodeParms"};
  for (size_t i = 0; i < sizeof own / sizeof *own; i++)
    if (bx_streq(key, own[i])) return true;
  return false;
}

/* What tools keep for themselves is lost with the next tool; what a trailer is for, is not. */
static bool may_go(const char *key) {
  return !bx_streq(key, "Root") && !bx_streq(key, "Info") && !bx_streq(key, "ID") && !bx_streq(key, "Encrypt");
}

/* The first half of the ID says which document it is; the second which version (14.4). */
static bool same_id(comparison *c, const bx_pdf_value *before, const bx_pdf_value *after) {
  return before->kind == BX_PDF_ARRAY && after->kind == BX_PDF_ARRAY && before->as.array.count == 2 &&
         after->as.array.count == 2 && bx_pdf_equal(c->file, before->as.array.items[0], after->as.array.items[0]);
}

static bool check_trailer_key(comparison *c, int number, const char *key, const bx_pdf_value *before,
                              const bx_pdf_value *after) {
  (void)number;
  if (is_of_section(key) || (bx_streq(key, "ID") && same_id(c, before, after))) return true;
  if (after->kind == BX_PDF_NULL && may_go(key)) return true;
  return bx_find(c->findings, BX_FOUND_TRAILER_CHANGED, BX_ARGS(c->shown, key));
}

/* Streams that hold other objects or the section: bx_pdf_check has seen that they are nothing else. */
static bool is_container(comparison *c, const bx_pdf_slot *slot) {
  if (slot->offset == bx_pdf_section_begin(c->file, c->after)) return true;
  const bx_pdf_value *value = bx_pdf_object(c->file, c->after, slot->number);
  return value->kind == BX_PDF_STREAM && bx_pdf_is_name(bx_pdf_find(value, "Type"), "ObjStm");
}

static void compare(comparison *c) {
  int count = bx_pdf_slot_count(c->file, c->after);
  count_uses(c);
  for (int i = 0; i < count; i++) {
    const bx_pdf_slot *slot = bx_pdf_slot_at(c->file, c->after, i);
    if (exists(slot) && !exists(bx_pdf_slot_find(c->file, c->before, slot->number))) c->added[slot->number] = 1;
  }
  check_keys(c, 0, bx_pdf_trailer(c->file, c->before), bx_pdf_trailer(c->file, c->after), check_trailer_key);
  for (int i = 0; i < count; i++) check_slot(c, bx_pdf_slot_at(c->file, c->after, i));
  for (int i = 0; i < count; i++) {
    const bx_pdf_slot *slot = bx_pdf_slot_at(c->file, c->after, i);
    /* A reference that led to nothing when it was signed would now lead to what was added. */
    bool awaited = c->added[slot->number] && c->uses[slot->number];
    if (awaited || (c->added[slot->number] == 1 && !is_container(c, slot)))
      bx_find(c->findings, BX_FOUND_OBJECT_ADDED, BX_ARGS(c->shown, number_text(c, slot->number)));
  }
  if (c->proofs) bx_find(c->findings, BX_FOUND_ADDED_PROOF, BX_ARGS(c->shown));
  if (c->rewritten) bx_find(c->findings, BX_FOUND_REWRITTEN, BX_ARGS(c->shown));
  if (!c->findings->count) bx_find(c->findings, BX_FOUND_ADDED_NOTHING, BX_ARGS(c->shown));
}

void bx_changes_find(bx_pdf_file *file, const char *name, bx_change *change, int revision, bx_diags *diags) {
  comparison c = {.file = file, .before = revision - 1, .after = revision};
  c.findings = &change->findings;
  bx_field_list fields = {.arena = c.findings->arena};
  c.fields.arena = c.findings->arena;
  c.shown = number_text(&c, revision + 1);
  c.roles = bx_alloc(BX_PDF_OBJECTS + 1);
  c.added = bx_alloc(BX_PDF_OBJECTS + 1);
  c.uses = bx_alloc(BX_PDF_OBJECTS + 1);
  if (bx_field_list_read(file, revision - 1, &fields, diags) && bx_field_list_read(file, revision, &c.fields, diags)) {
    if (give_roles(&c, &fields))
      compare(&c);
    else
      bx_diag(diags, BX_MSG_PAGES_BROKEN, NULL, BX_ARGS(name));
  }
  free(c.roles);
  free(c.added);
  free(c.uses);
}
