/* Indirect objects, where the cross-reference says they are: plain ones and those inside object streams. */
#include <string.h>

#include "file.h"

static const bx_pdf_value null_value = {.kind = BX_PDF_NULL};

/* ---- N G obj … endobj (7.3.10) ---- */

static bool fail_as(bx_pdf_file *file, const bx_pdf_lexer *lexer, bx_pdf_fault fault, size_t at) {
  return lexer->fault ? bx_pdf_file_fail(file, lexer->fault, lexer->fault_at) : bx_pdf_file_fail(file, fault, at);
}

static int64_t stream_length(bx_pdf_file *file, int revision, const bx_pdf_value *dict) {
  const bx_pdf_value *length = bx_pdf_find(dict, "Length");
  if (revision >= 0) length = bx_pdf_resolve(file, revision, length);
  return bx_pdf_integer(length, 0, (int64_t)file->len, -1);
}

/* Its bytes from behind the keyword to the keyword endstream, which must be where /Length says (7.3.8.1). */
static bool read_stream(bx_pdf_file *file, int revision, bx_pdf_lexer *lexer, const bx_pdf_value **value) {
  const bx_pdf_value *dict = *value;
  const unsigned char *bytes = file->bytes;
  size_t at = lexer->at;
  if (dict->kind != BX_PDF_DICT) return bx_pdf_file_fail(file, BX_PDF_FAULT_STREAM, at);
  if (bx_pdf_find(dict, "F")->kind != BX_PDF_NULL) return bx_pdf_file_fail(file, BX_PDF_FAULT_EXTERNAL, dict->begin);
  if (at < file->len && bytes[at] == '\r') at++;
  if (at >= file->len || bytes[at] != '\n') return bx_pdf_file_fail(file, BX_PDF_FAULT_STREAM, at);
  at++;
  int64_t len = stream_length(file, revision, dict);
  if (len < 0 || (uint64_t)len > file->len - at) return bx_pdf_file_fail(file, BX_PDF_FAULT_STREAM, dict->begin);
  bx_pdf_value *stream = BX_NEW(file->arena, bx_pdf_value);
  stream->kind = BX_PDF_STREAM;
  stream->begin = dict->begin;
  stream->as.stream.dict = dict;
  stream->as.stream.begin = at;
  stream->as.stream.len = (size_t)len;
  at += (size_t)len;
  if (at < file->len && bytes[at] == '\r') at++;
  if (at < file->len && bytes[at] == '\n') at++;
  lexer->at = at;
  bx_pdf_token token;
  if (!bx_pdf_next(lexer, &token) || token.begin != at || !bx_pdf_is_keyword(lexer, &token, "endstream"))
    return fail_as(file, lexer, BX_PDF_FAULT_STREAM, at);
  stream->end = lexer->at;
  *value = stream;
  return true;
}

bool bx_pdf_read_indirect(bx_pdf_file *file, int revision, size_t offset, bx_pdf_indirect *read) {
  bx_pdf_lexer lexer = bx_pdf_file_lexer(file, offset);
  bx_pdf_token number, generation, token;
  bool head = bx_pdf_next(&lexer, &number) && number.kind == BX_PDF_TOKEN_INTEGER && number.begin == offset &&
              number.integer > 0 && number.integer <= BX_PDF_OBJECTS && bx_pdf_next(&lexer, &generation) &&
              generation.kind == BX_PDF_TOKEN_INTEGER && generation.integer >= 0 && generation.integer <= 65535 &&
              bx_pdf_expect(&lexer, "obj", BX_PDF_FAULT_OBJECT);
  if (!head) return fail_as(file, &lexer, BX_PDF_FAULT_OBJECT, offset);
  read->number = (int)number.integer;
  read->generation = (int)generation.integer;
  read->value = bx_pdf_parse(&lexer);
  if (!read->value || !bx_pdf_next(&lexer, &token)) return bx_pdf_file_fail(file, lexer.fault, lexer.fault_at);
  if (bx_pdf_is_keyword(&lexer, &token, "stream")) {
    if (!read_stream(file, revision, &lexer, &read->value)) return false;
    if (!bx_pdf_next(&lexer, &token)) return bx_pdf_file_fail(file, lexer.fault, lexer.fault_at);
  }
  if (!bx_pdf_is_keyword(&lexer, &token, "endobj")) return bx_pdf_file_fail(file, BX_PDF_FAULT_ENDOBJ, token.begin);
  read->end = token.end;
  return true;
}

/* ---- Object streams (7.5.7) ---- */

/* N pairs of number and offset, then the objects in that order. */
static bool read_pairs(bx_pdf_file *file, bx_pdf_pack *pack, size_t first) {
  bx_pdf_token number, offset;
  pack->numbers = BX_NEW_ARRAY(file->arena, int, pack->count);
  pack->begins = BX_NEW_ARRAY(file->arena, size_t, pack->count + 1);
  for (int i = 0; i < pack->count; i++) {
    if (!bx_pdf_next(&pack->text, &number) || number.kind != BX_PDF_TOKEN_INTEGER || number.integer < 1 ||
        number.integer > BX_PDF_OBJECTS || !bx_pdf_next(&pack->text, &offset) || offset.kind != BX_PDF_TOKEN_INTEGER ||
        offset.integer < 0 || (uint64_t)offset.integer >= pack->text.len - first)
      return false;
    pack->numbers[i] = (int)number.integer;
    pack->begins[i] = first + (size_t)offset.integer;
    if (i && pack->begins[i] <= pack->begins[i - 1]) return false;
  }
  pack->begins[pack->count] = pack->text.len;
  return pack->text.at <= first;
}

static bx_pdf_pack *read_pack(bx_pdf_file *file, int revision, const bx_pdf_value *stream) {
  bx_buf text = {0};
  if (stream->kind != BX_PDF_STREAM || !bx_pdf_is_name(bx_pdf_find(stream, "Type"), "ObjStm")) return NULL;
  if (!bx_pdf_stream(file, revision, stream, BX_PDF_INFLATED_MAX - file->inflated, &text)) return NULL;
  file->inflated += text.len;
  int64_t count = bx_pdf_integer(bx_pdf_find(stream, "N"), 0, (int64_t)text.len, -1);
  int64_t first = bx_pdf_integer(bx_pdf_find(stream, "First"), 0, (int64_t)text.len, -1);
  bx_pdf_pack *pack = BX_NEW(file->arena, bx_pdf_pack);
  pack->text.arena = file->arena;
  pack->text.len = text.len;
  pack->text.bytes = (const unsigned char *)bx_buf_take(&text, file->arena);
  pack->count = (int)count;
  return count >= 0 && count <= BX_PDF_OBJECTS && first >= 0 && read_pairs(file, pack, (size_t)first) ? pack : NULL;
}

const bx_pdf_pack *bx_pdf_open_pack(bx_pdf_file *file, int revision, int number) {
  const bx_pdf_slot *slot = NULL;
  int in = revision;
  for (; in >= 0; in--) {
    slot = bx_pdf_slot_in(&file->revisions[in], number);
    if (slot) break;
  }
  if (!slot || slot->place != BX_PDF_PLAIN || slot->generation != 0) return NULL;
  int i = (int)(slot - file->revisions[in].main.slots);
  const bx_pdf_loaded *loaded = bx_pdf_load(file, in, i);
  if (!loaded->pack) file->revisions[in].loaded[i].pack = read_pack(file, in, loaded->value);
  return loaded->pack;
}

static const bx_pdf_value *read_packed(bx_pdf_file *file, int revision, const bx_pdf_slot *slot) {
  const bx_pdf_pack *pack = bx_pdf_open_pack(file, revision, slot->stream);
  size_t section = file->revisions[revision].main.begin;
  if (!pack || slot->index >= pack->count || pack->numbers[slot->index] != slot->number) {
    bx_pdf_file_fail(file, BX_PDF_FAULT_OBJECT_STREAM, section);
    return NULL;
  }
  bx_pdf_lexer lexer = pack->text;
  lexer.at = pack->begins[slot->index];
  lexer.len = pack->begins[slot->index + 1];
  lexer.fault = BX_PDF_SOUND;
  bx_pdf_token token;
  const bx_pdf_value *value = bx_pdf_parse(&lexer);
  if (value && bx_pdf_next(&lexer, &token) && token.kind == BX_PDF_TOKEN_END) return value;
  /* Offsets inside an inflated stream mean nothing to a reader: the section is named. */
  bx_pdf_file_fail(file, lexer.fault ? lexer.fault : BX_PDF_FAULT_OBJECT_STREAM, section);
  return NULL;
}

/* ---- Looking up ---- */

#define LOADING_MAX 4 /* object, its object stream, that one's /Length, and its object stream */

static const bx_pdf_value *read_slot(bx_pdf_file *file, int revision, const bx_pdf_slot *slot, size_t *end) {
  bx_pdf_indirect read;
  if (slot->place == BX_PDF_FREE) return &null_value;
  if (slot->place == BX_PDF_PACKED) return read_packed(file, revision, slot);
  if (!bx_pdf_read_indirect(file, revision, slot->offset, &read)) return NULL;
  if (read.number != slot->number || read.generation != slot->generation) {
    bx_pdf_file_fail(file, BX_PDF_FAULT_OBJECT, slot->offset);
    return NULL;
  }
  *end = read.end;
  return read.value;
}

const bx_pdf_loaded *bx_pdf_load(bx_pdf_file *file, int revision, int i) {
  bx_pdf_loaded *loaded = &file->revisions[revision].loaded[i];
  const bx_pdf_slot *slot = &file->revisions[revision].main.slots[i];
  if (loaded->value) return loaded;
  if (file->loading == LOADING_MAX) {
    bx_pdf_file_fail(file, BX_PDF_FAULT_STREAM, slot->offset);
    loaded->value = &null_value;
    return loaded;
  }
  file->loading++;
  const bx_pdf_value *value = read_slot(file, revision, slot, &loaded->end);
  file->loading--;
  if (!loaded->value) loaded->value = value ? value : &null_value;
  return loaded;
}

const bx_pdf_value *bx_pdf_object(bx_pdf_file *file, int revision, int number) {
  for (int i = revision; i >= 0; i--) {
    const bx_pdf_slot *slot = bx_pdf_slot_in(&file->revisions[i], number);
    if (slot) return bx_pdf_load(file, i, (int)(slot - file->revisions[i].main.slots))->value;
  }
  return &null_value;
}

const bx_pdf_value *bx_pdf_resolve(bx_pdf_file *file, int revision, const bx_pdf_value *value) {
  if (value->kind != BX_PDF_REF) return value;
  const bx_pdf_slot *slot = bx_pdf_slot_find(file, revision, value->as.ref.number);
  if (!slot || slot->generation != value->as.ref.generation) return &null_value;
  const bx_pdf_value *object = bx_pdf_object(file, revision, value->as.ref.number);
  if (object->kind != BX_PDF_REF) return object;
  bx_pdf_file_fail(file, BX_PDF_FAULT_CHAIN, slot->offset);
  return &null_value;
}

const bx_pdf_value *bx_pdf_get(bx_pdf_file *file, int revision, const bx_pdf_value *dict, const char *key) {
  return bx_pdf_resolve(file, revision, bx_pdf_find(dict, key));
}

const bx_pdf_value *bx_pdf_catalog(bx_pdf_file *file, int revision) {
  const bx_pdf_value *trailer = bx_pdf_trailer(file, revision), *catalog = bx_pdf_get(file, revision, trailer, "Root");
  if (catalog->kind == BX_PDF_DICT && bx_pdf_is_name(bx_pdf_get(file, revision, catalog, "Type"), "Catalog"))
    return catalog;
  if (!file->failed) bx_pdf_file_fail(file, BX_PDF_FAULT_CATALOG, trailer->begin);
  return &null_value;
}

/* ---- Inside values ---- */

const bx_pdf_value *bx_pdf_find(const bx_pdf_value *dict, const char *key) {
  if (dict->kind == BX_PDF_STREAM) dict = dict->as.stream.dict;
  if (dict->kind != BX_PDF_DICT) return &null_value;
  for (int i = 0; i < dict->as.dict.count; i++)
    if (strcmp(dict->as.dict.entries[i].key, key) == 0) return dict->as.dict.entries[i].value;
  return &null_value;
}
