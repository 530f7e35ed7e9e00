/* One cross-reference section: a table with its trailer (7.5.4, 7.5.5) or a stream (7.5.8), and the startxref behind
 * it. */
#include <stdlib.h>
#include <string.h>

#include "file.h"

/* ---- What closes a section: startxref, offset, %%EOF ---- */

static size_t skip_white(const bx_pdf_file *file, size_t at) {
  while (at < file->len && bx_pdf_is_white(file->bytes[at])) at++;
  return at;
}

/* The offset behind a word at `at`, or 0. */
static size_t match(const bx_pdf_file *file, size_t at, const char *word) {
  size_t len = strlen(word);
  return file->len - at >= len && memcmp(file->bytes + at, word, len) == 0 ? at + len : 0;
}

static bool is_line_end(unsigned char c) { return c == '\n' || c == '\r'; }

/* Behind one line end at `at`, or `at`. */
static size_t skip_line_end(const bx_pdf_file *file, size_t at) {
  if (at + 1 < file->len && file->bytes[at] == '\r' && file->bytes[at + 1] == '\n') return at + 2;
  return at < file->len && is_line_end(file->bytes[at]) ? at + 1 : at;
}

/* No comment may stand here: it could hold another startxref. */
bool bx_pdf_read_tail(bx_pdf_file *file, bx_pdf_section *section) {
  size_t begin = skip_white(file, section->end), number = 0, digits = 0;
  size_t at = match(file, begin, "startxref");
  if (!at || at == skip_white(file, at)) return bx_pdf_file_fail(file, BX_PDF_FAULT_SECTION_TAIL, begin);
  for (at = skip_white(file, at); at < file->len && digits < 15; at++, digits++) {
    if (file->bytes[at] < '0' || file->bytes[at] > '9') break;
    number = number * 10 + (size_t)(file->bytes[at] - '0');
  }
  size_t mark = skip_white(file, at);
  section->eof = digits && mark > at ? match(file, mark, "%%EOF") : 0;
  if (!section->eof) return bx_pdf_file_fail(file, BX_PDF_FAULT_SECTION_TAIL, begin);
  section->target = number;
  section->end = skip_line_end(file, section->eof);
  return true;
}

/* ---- Trailers (table 15) ---- */

static bool read_trailer(bx_pdf_file *file, bx_pdf_section *section) {
  const bx_pdf_value *trailer = section->trailer, *prev = bx_pdf_find(trailer, "Prev");
  size_t at = trailer->begin;
  if (bx_pdf_find(trailer, "Encrypt")->kind != BX_PDF_NULL) return bx_pdf_file_fail(file, BX_PDF_FAULT_ENCRYPTED, at);
  if (bx_pdf_find(trailer, "XRefStm")->kind != BX_PDF_NULL) return bx_pdf_file_fail(file, BX_PDF_FAULT_HYBRID, at);
  int64_t size = bx_pdf_integer(bx_pdf_find(trailer, "Size"), 1, BX_PDF_OBJECTS + 1, -1);
  section->prev = prev->kind == BX_PDF_NULL ? -1 : bx_pdf_integer(prev, 0, (int64_t)file->len - 1, -2);
  if (size < 0 || section->prev == -2) return bx_pdf_file_fail(file, BX_PDF_FAULT_TRAILER, at);
  if (section->count && section->slots[section->count - 1].number >= size)
    return bx_pdf_file_fail(file, BX_PDF_FAULT_TRAILER, at);
  return true;
}

static int compare_slots(const void *a, const void *b) {
  int x = ((const bx_pdf_slot *)a)->number, y = ((const bx_pdf_slot *)b)->number;
  return (x > y) - (x < y);
}

static bool sort_slots(bx_pdf_file *file, bx_pdf_section *section) {
  bool sorted = true;
  for (int i = 1; i < section->count && sorted; i++) sorted = section->slots[i - 1].number < section->slots[i].number;
  if (!sorted) qsort(section->slots, (size_t)section->count, sizeof(bx_pdf_slot), compare_slots);
  for (int i = 1; i < section->count; i++)
    if (section->slots[i - 1].number == section->slots[i].number)
      return bx_pdf_file_fail(file, BX_PDF_FAULT_XREF_TWICE, section->begin);
  return true;
}

static bool add_slot(bx_pdf_file *file, bx_pdf_section *section, int *capacity, const bx_pdf_slot *slot) {
  if (slot->number == 0) return true; /* the head of the list of free numbers, which nobody needs */
  if (slot->number > BX_PDF_OBJECTS || section->count == BX_PDF_OBJECTS)
    return bx_pdf_file_fail(file, BX_PDF_FAULT_TOO_MANY, section->begin);
  section->slots = bx_arena_grow(file->arena, section->slots, section->count, capacity, sizeof(bx_pdf_slot));
  section->slots[section->count++] = *slot;
  return true;
}

/* ---- Tables ---- */

#define ENTRY_LEN 20

static bool read_digits(const unsigned char *bytes, int count, size_t *number) {
  *number = 0;
  for (int i = 0; i < count; i++) {
    if (bytes[i] < '0' || bytes[i] > '9') return false;
    *number = *number * 10 + (size_t)(bytes[i] - '0');
  }
  return true;
}

/* "nnnnnnnnnn ggggg n" and a line end of two bytes. */
static bool read_entry(const unsigned char *bytes, bx_pdf_slot *slot) {
  size_t generation;
  bool end = (bytes[18] == ' ' && is_line_end(bytes[19])) || (bytes[18] == '\r' && bytes[19] == '\n');
  if (!end || bytes[10] != ' ' || bytes[16] != ' ' || (bytes[17] != 'n' && bytes[17] != 'f')) return false;
  if (!read_digits(bytes, 10, &slot->offset) || !read_digits(bytes + 11, 5, &generation)) return false;
  slot->place = bytes[17] == 'n' ? BX_PDF_PLAIN : BX_PDF_FREE;
  slot->generation = (int)generation;
  return generation <= 65535 && (slot->offset > 0 || slot->place == BX_PDF_FREE);
}

static bool read_subsection(bx_pdf_file *file, bx_pdf_section *section, int *capacity, const bx_pdf_token *first,
                            bx_pdf_lexer *lexer) {
  bx_pdf_token count;
  if (!bx_pdf_next(lexer, &count) || count.kind != BX_PDF_TOKEN_INTEGER || count.integer < 0 || first->integer < 0 ||
      first->integer + count.integer > BX_PDF_OBJECTS + 1)
    return bx_pdf_file_fail(file, BX_PDF_FAULT_XREF, first->begin);
  while (lexer->at < lexer->len && lexer->bytes[lexer->at] == ' ') lexer->at++;
  size_t at = skip_line_end(file, lexer->at);
  if (at == lexer->at) return bx_pdf_file_fail(file, BX_PDF_FAULT_XREF, at);
  for (int i = 0; i < (int)count.integer; i++, at += ENTRY_LEN) {
    bx_pdf_slot slot = {.number = (int)first->integer + i};
    if (file->len - at < ENTRY_LEN || !read_entry(file->bytes + at, &slot))
      return bx_pdf_file_fail(file, BX_PDF_FAULT_XREF_ENTRY, at);
    if (!add_slot(file, section, capacity, &slot)) return false;
  }
  lexer->at = at;
  return true;
}

static bool read_table(bx_pdf_file *file, bx_pdf_section *section, bx_pdf_lexer *lexer) {
  int capacity = 0;
  for (bx_pdf_token token; bx_pdf_next(lexer, &token);) {
    if (bx_pdf_is_keyword(lexer, &token, "trailer")) break;
    if (token.kind != BX_PDF_TOKEN_INTEGER) return bx_pdf_file_fail(file, BX_PDF_FAULT_XREF, token.begin);
    if (!read_subsection(file, section, &capacity, &token, lexer)) return false;
  }
  section->trailer = bx_pdf_parse(lexer);
  if (!section->trailer) return bx_pdf_file_fail(file, lexer->fault, lexer->fault_at);
  if (section->trailer->kind != BX_PDF_DICT)
    return bx_pdf_file_fail(file, BX_PDF_FAULT_TRAILER, section->trailer->begin);
  section->end = lexer->at;
  return true;
}

/* ---- Streams ---- */

typedef struct {
  int widths[3];
  int width; /* of an entry, bytes */
  const unsigned char *at, *end;
} entry_fields;

static bool read_widths(const bx_pdf_value *stream, entry_fields *fields) {
  const bx_pdf_value *widths = bx_pdf_find(stream, "W");
  if (widths->kind != BX_PDF_ARRAY || widths->as.array.count != 3) return false;
  for (int i = 0; i < 3; i++) {
    fields->widths[i] = (int)bx_pdf_integer(widths->as.array.items[i], 0, 8, -1);
    if (fields->widths[i] < 0) return false;
    fields->width += fields->widths[i];
  }
  return fields->widths[1] > 0;
}

/* An absent first field means 1, an absent other 0 (7.5.8.2); -1 for what no offset can be. */
static int64_t read_field(entry_fields *fields, int i) {
  uint64_t value = i == 0 && fields->widths[0] == 0 ? 1 : 0;
  for (int k = 0; k < fields->widths[i]; k++) value = value << 8 | *fields->at++;
  return value <= INT64_MAX ? (int64_t)value : -1;
}

static bool read_packed_entry(entry_fields *fields, bx_pdf_slot *slot) {
  int64_t type = read_field(fields, 0), second = read_field(fields, 1), third = read_field(fields, 2);
  if (third < 0 || third > (type == 2 ? BX_PDF_OBJECTS : 65535)) return false;
  if (type == 1) {
    slot->place = BX_PDF_PLAIN;
    slot->offset = (size_t)second;
    slot->generation = (int)third;
    return second > 0;
  }
  if (type == 2) {
    slot->place = BX_PDF_PACKED;
    slot->stream = (int)second;
    slot->index = (int)third;
    return second > 0 && second <= BX_PDF_OBJECTS;
  }
  return type == 0; /* 7.5.8.3: an unknown type means null; no writer needs one */
}

static bool read_run(bx_pdf_file *file, bx_pdf_section *section, int *capacity, entry_fields *fields, int64_t first,
                     int64_t count) {
  if (first < 0 || count < 0 || first + count > BX_PDF_OBJECTS + 1 ||
      count > (fields->end - fields->at) / fields->width)
    return bx_pdf_file_fail(file, BX_PDF_FAULT_XREF_STREAM, section->begin);
  for (int64_t i = 0; i < count; i++) {
    bx_pdf_slot slot = {.number = (int)(first + i)};
    if (!read_packed_entry(fields, &slot)) return bx_pdf_file_fail(file, BX_PDF_FAULT_XREF_ENTRY, section->begin);
    if (!add_slot(file, section, capacity, &slot)) return false;
  }
  return true;
}

static bool read_index(bx_pdf_file *file, bx_pdf_section *section, const bx_pdf_value *stream, entry_fields *fields) {
  const bx_pdf_value *index = bx_pdf_find(stream, "Index");
  int capacity = 0;
  if (index->kind == BX_PDF_NULL) {
    int64_t size = bx_pdf_integer(bx_pdf_find(stream, "Size"), 1, BX_PDF_OBJECTS + 1, -1);
    if (!read_run(file, section, &capacity, fields, 0, size)) return false;
  } else if (index->kind != BX_PDF_ARRAY || index->as.array.count % 2) {
    return bx_pdf_file_fail(file, BX_PDF_FAULT_XREF_STREAM, section->begin);
  } else {
    for (int i = 0; i < index->as.array.count; i += 2) {
      int64_t first = bx_pdf_integer(index->as.array.items[i], 0, BX_PDF_OBJECTS, -1);
      int64_t count = bx_pdf_integer(index->as.array.items[i + 1], 0, BX_PDF_OBJECTS + 1, -1);
      if (!read_run(file, section, &capacity, fields, first, count)) return false;
    }
  }
  return fields->at == fields->end || bx_pdf_file_fail(file, BX_PDF_FAULT_XREF_STREAM, section->begin);
}

static bool read_stream(bx_pdf_file *file, bx_pdf_section *section) {
  bx_pdf_indirect read;
  if (!bx_pdf_read_indirect(file, -1, section->begin, &read)) return false;
  const bx_pdf_value *stream = read.value;
  entry_fields fields = {0};
  if (stream->kind != BX_PDF_STREAM || !bx_pdf_is_name(bx_pdf_find(stream, "Type"), "XRef") ||
      !read_widths(stream, &fields))
    return bx_pdf_file_fail(file, BX_PDF_FAULT_XREF_STREAM, section->begin);
  bx_buf text = {0};
  bx_pdf_fault fault = bx_pdf_decode(file, -1, stream, BX_PDF_INFLATED_MAX - file->inflated, &text);
  if (fault) {
    bx_buf_free(&text);
    return bx_pdf_file_fail(file, fault, section->begin);
  }
  file->inflated += text.len;
  fields.at = (const unsigned char *)text.data;
  fields.end = fields.at + text.len;
  bool good = text.len > 0 && read_index(file, section, stream, &fields);
  if (!text.len) bx_pdf_file_fail(file, BX_PDF_FAULT_XREF_STREAM, section->begin);
  bx_buf_free(&text);
  section->is_stream = true;
  section->trailer = stream->as.stream.dict;
  section->end = read.end;
  return good;
}

bool bx_pdf_read_section(bx_pdf_file *file, size_t at, bx_pdf_section *section) {
  bx_pdf_lexer lexer = bx_pdf_file_lexer(file, at);
  bx_pdf_token token;
  *section = (bx_pdf_section){.begin = at};
  if (!bx_pdf_next(&lexer, &token)) return bx_pdf_file_fail(file, lexer.fault, lexer.fault_at);
  bool is_table = bx_pdf_is_keyword(&lexer, &token, "xref");
  if (token.begin != at || (!is_table && token.kind != BX_PDF_TOKEN_INTEGER))
    return bx_pdf_file_fail(file, BX_PDF_FAULT_XREF, at);
  if (!(is_table ? read_table(file, section, &lexer) : read_stream(file, section))) return false;
  return sort_slots(file, section) && read_trailer(file, section);
}
