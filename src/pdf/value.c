/* What values say: numbers, names, text strings, dates, equality. */
#include <string.h>

#include "syntax.h"

bool bx_pdf_is_name(const bx_pdf_value *value, const char *name) {
  return value->kind == BX_PDF_NAME && strcmp(value->as.string.bytes, name) == 0;
}

int64_t bx_pdf_integer(const bx_pdf_value *value, int64_t least, int64_t most, int64_t otherwise) {
  bool good = value->kind == BX_PDF_INTEGER && value->as.integer >= least && value->as.integer <= most;
  return good ? value->as.integer : otherwise;
}

/* ---- Equality ---- */

static bool is_number(const bx_pdf_value *value) { return value->kind == BX_PDF_INTEGER || value->kind == BX_PDF_REAL; }

static bool equal_numbers(const bx_pdf_value *a, const bx_pdf_value *b) {
  if (a->kind == BX_PDF_INTEGER && b->kind == BX_PDF_INTEGER) return a->as.integer == b->as.integer;
  double x = a->kind == BX_PDF_REAL ? a->as.real : (double)a->as.integer;
  double y = b->kind == BX_PDF_REAL ? b->as.real : (double)b->as.integer;
  return x >= y && x <= y;
}

static bool equal_strings(const bx_pdf_value *a, const bx_pdf_value *b) {
  return a->as.string.len == b->as.string.len && memcmp(a->as.string.bytes, b->as.string.bytes, a->as.string.len) == 0;
}

/* The recursion goes no deeper than the parser went, BX_PDF_DEPTH. */
static bool equal_dicts(const bx_pdf_file *file, const bx_pdf_value *a, const bx_pdf_value *b) {
  if (a->as.dict.count != b->as.dict.count) return false;
  for (int i = 0; i < a->as.dict.count; i++) {
    const bx_pdf_entry *entry = &a->as.dict.entries[i], *same = &b->as.dict.entries[i];
    const bx_pdf_value *other = strcmp(entry->key, same->key) == 0 ? same->value : NULL;
    for (int k = 0; k < b->as.dict.count && !other; k++)
      if (strcmp(entry->key, b->as.dict.entries[k].key) == 0) other = b->as.dict.entries[k].value;
    if (!other || !bx_pdf_equal(file, entry->value, other)) return false;
  }
  return true;
}

static bool equal_streams(const bx_pdf_file *file, const bx_pdf_value *a, const bx_pdf_value *b) {
  const char *bytes = bx_pdf_bytes(file);
  return a->as.stream.len == b->as.stream.len && bx_pdf_equal(file, a->as.stream.dict, b->as.stream.dict) &&
         memcmp(bytes + a->as.stream.begin, bytes + b->as.stream.begin, a->as.stream.len) == 0;
}

bool bx_pdf_equal(const bx_pdf_file *file, const bx_pdf_value *a, const bx_pdf_value *b) {
  if (a == b) return true;
  if (is_number(a) && is_number(b)) return equal_numbers(a, b);
  if (a->kind != b->kind) return false;
  switch (a->kind) {
    case BX_PDF_BOOL:
      return a->as.boolean == b->as.boolean;
    case BX_PDF_NAME:
    case BX_PDF_STRING:
      return equal_strings(a, b);
    case BX_PDF_ARRAY:
      if (a->as.array.count != b->as.array.count) return false;
      for (int i = 0; i < a->as.array.count; i++)
        if (!bx_pdf_equal(file, a->as.array.items[i], b->as.array.items[i])) return false;
      return true;
    case BX_PDF_DICT:
      return equal_dicts(file, a, b);
    case BX_PDF_STREAM:
      return equal_streams(file, a, b);
    case BX_PDF_REF:
      return a->as.ref.number == b->as.ref.number && a->as.ref.generation == b->as.ref.generation;
    default:
      return true;
  }
}

/* ---- Text strings (7.9.2.2) ---- */

/* PDFDocEncoding where it is not Latin-1 (annex D.2); 0 for what it does not define. */
static uint32_t doc_code(unsigned char c) {
  static const uint16_t low[] = {0x02d8, 0x02c7, 0x02c6, 0x02d9, 0x02dd, 0x02db, 0x02da, 0x02dc}; /* from 18 */
  static const uint16_t high[] = {0x2022, 0x2020, 0x2021, 0x2026, 0x2014, 0x2013, 0x0192, 0x2044, 0x2039,
                                  0x203a, 0x2212, 0x2030, 0x201e, 0x201c, 0x201d, 0x2018, 0x2019, 0x201a,
                                  0x2122, 0xfb01, 0xfb02, 0x0141, 0x0152, 0x0160, 0x0178, 0x017d, 0x0131,
                                  0x0142, 0x0153, 0x0161, 0x017e, 0,      0x20ac};
  if (c >= 0x18 && c < 0x20) return low[c - 0x18];
  if (c >= 0x80 && c <= 0xa0) return high[c - 0x80];
  if (c == '\t' || c == '\n' || c == '\r') return c;
  return c < 0x20 || c == 0x7f || c == 0xad ? 0 : c;
}

static bool decode_utf16(const unsigned char *bytes, size_t len, bx_buf *out) {
  if (len % 2) return false;
  for (size_t i = 0; i < len; i += 2) {
    uint32_t code = (uint32_t)bytes[i] << 8 | bytes[i + 1];
    if (code >= 0xdc00 && code <= 0xdfff) return false;
    if (code >= 0xd800 && code <= 0xdbff) {
      uint32_t low = i + 3 < len ? (uint32_t)bytes[i + 2] << 8 | bytes[i + 3] : 0;
      if (low < 0xdc00 || low > 0xdfff) return false;
      code = 0x10000 + ((code - 0xd800) << 10 | (low - 0xdc00));
      i += 2;
    }
    if (!code) return false;
    bx_buf_utf8(out, code);
  }
  return true;
}

static bool decode_doc(const unsigned char *bytes, size_t len, bx_buf *out) {
  for (size_t i = 0; i < len; i++) {
    uint32_t code = doc_code(bytes[i]);
    if (!code) return false;
    bx_buf_utf8(out, code);
  }
  return true;
}

char *bx_pdf_text(bx_arena *arena, const bx_pdf_value *value) {
  if (value->kind != BX_PDF_STRING) return NULL;
  const unsigned char *bytes = (const unsigned char *)value->as.string.bytes;
  size_t len = value->as.string.len;
  bx_buf out = {0};
  bool good;
  bx_buf_append(&out, "", 0);
  if (len >= 2 && bytes[0] == 0xfe && bytes[1] == 0xff) {
    good = decode_utf16(bytes + 2, len - 2, &out);
  } else if (len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
    good = bx_utf8_check((const char *)bytes + 3, len - 3) < 0;
    if (good) bx_buf_append(&out, bytes + 3, len - 3);
  } else {
    good = decode_doc(bytes, len, &out);
  }
  char *text = good ? bx_arena_strndup(arena, out.data, out.len) : NULL;
  bx_buf_free(&out);
  return text;
}

/* ---- Dates (7.9.4) ---- */

/* Two or four digits at *text, or `otherwise` at its end or before a sign; -1 when they are none. */
static int take_digits(const char **text, int count, int otherwise) {
  int number = 0;
  if (!**text || strchr("+-Z", **text)) return otherwise;
  for (int i = 0; i < count; i++) {
    if (**text < '0' || **text > '9') return -1;
    number = number * 10 + (*(*text)++ - '0');
  }
  return number;
}

/* +HH'mm' with any of the apostrophes and minutes missing; minutes east of UTC, -1441 when it is none. */
static int take_zone(const char *text) {
  const int wrong = -1441;
  if (!*text) return 0;
  if (*text == 'Z') text++;
  bool is_utc = text[-1] == 'Z', west = *text == '-';
  if (!*text) return 0;
  if (is_utc ? bx_streq(text, "00'00'") || bx_streq(text, "00'00") : false) return 0;
  if (*text != '+' && *text != '-') return wrong;
  text++;
  int hours = take_digits(&text, 2, -1), minutes = 0;
  if (*text == '\'') text++;
  if (*text) minutes = take_digits(&text, 2, -1);
  if (*text == '\'') text++;
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || *text) return wrong;
  return (west ? -1 : 1) * (hours * 60 + minutes);
}

bool bx_pdf_date(const bx_pdf_value *value, int64_t *seconds) {
  if (value->kind != BX_PDF_STRING || value->as.string.len < 6 ||
      strlen(value->as.string.bytes) != value->as.string.len || memcmp(value->as.string.bytes, "D:", 2) != 0)
    return false;
  const char *text = value->as.string.bytes + 2;
  bx_moment m;
  m.year = take_digits(&text, 4, -1);
  m.month = take_digits(&text, 2, 1);
  m.day = take_digits(&text, 2, 1);
  m.hour = take_digits(&text, 2, 0);
  m.minute = take_digits(&text, 2, 0);
  m.second = take_digits(&text, 2, 0);
  if (m.year < 0 || !bx_is_day(m.year, m.month, m.day) || m.hour < 0 || m.hour > 23 || m.minute < 0 || m.minute > 59 ||
      m.second < 0 || m.second > 59)
    return false;
  m.zone = take_zone(text);
  if (m.zone < -1440) return false;
  *seconds = bx_moment_seconds(&m);
  return true;
}
