/* Values out. What is written reads back as the same value with the strict reader. */
#include <stdio.h>
#include <string.h>

#include "syntax.h"

static const char hex_digits[] = "0123456789ABCDEF";

void bx_pdf_put_name(bx_buf *buf, const char *name) {
  bx_buf_putc(buf, '/');
  for (const unsigned char *p = (const unsigned char *)name; *p; p++) {
    if (*p >= '!' && *p <= '~' && !strchr("()<>[]{}/%#", *p)) {
      bx_buf_putc(buf, (char)*p);
      continue;
    }
    bx_buf_putc(buf, '#');
    bx_buf_putc(buf, hex_digits[*p >> 4]);
    bx_buf_putc(buf, hex_digits[*p & 15]);
  }
}

void bx_pdf_put_hex(bx_buf *buf, const void *bytes, size_t len) {
  const unsigned char *p = bytes;
  bx_buf_putc(buf, '<');
  for (size_t i = 0; i < len; i++) {
    bx_buf_putc(buf, hex_digits[p[i] >> 4]);
    bx_buf_putc(buf, hex_digits[p[i] & 15]);
  }
  bx_buf_putc(buf, '>');
}

static bool is_printable(const unsigned char *bytes, size_t len) {
  for (size_t i = 0; i < len; i++)
    if (bytes[i] < ' ' || bytes[i] > '~') return false;
  return true;
}

void bx_pdf_put_string(bx_buf *buf, const void *bytes, size_t len) {
  if (!is_printable(bytes, len)) {
    bx_pdf_put_hex(buf, bytes, len);
    return;
  }
  bx_buf_putc(buf, '(');
  for (const char *p = bytes, *end = p + len; p < end; p++) {
    if (*p == '(' || *p == ')' || *p == '\\') bx_buf_putc(buf, '\\');
    bx_buf_putc(buf, *p);
  }
  bx_buf_putc(buf, ')');
}

static void put_unit(bx_buf *buf, uint32_t unit) {
  bx_buf_putc(buf, (char)(unit >> 8));
  bx_buf_putc(buf, (char)(unit & 255));
}

void bx_pdf_put_text(bx_buf *buf, const char *utf8) {
  size_t len = strlen(utf8);
  if (is_printable((const unsigned char *)utf8, len)) {
    bx_pdf_put_string(buf, utf8, len);
    return;
  }
  bx_buf units = {0};
  put_unit(&units, 0xfeff);
  while (*utf8) {
    uint32_t code = bx_utf8_next(&utf8);
    if (code >= 0x10000) put_unit(&units, 0xd800 + ((code - 0x10000) >> 10));
    put_unit(&units, code >= 0x10000 ? 0xdc00 + ((code - 0x10000) & 0x3ff) : code);
  }
  bx_pdf_put_hex(buf, units.data, units.len);
  bx_buf_free(&units);
}

/* ---- Dates (7.9.4) ---- */

static void put_moment(bx_buf *buf, const bx_moment *m) {
  char text[80];
  int zone = m->zone < 0 ? -m->zone : m->zone;
  snprintf(text, sizeof text, "(D:%04d%02d%02d%02d%02d%02d%c%02d'%02d')", m->year, m->month, m->day, m->hour, m->minute,
           m->second, m->zone < 0 ? '-' : '+', zone / 60, zone % 60);
  bx_buf_puts(buf, text);
}

void bx_pdf_put_date(bx_buf *buf, int64_t seconds, int offset) {
  bx_moment moment = bx_moment_at(seconds, offset);
  put_moment(buf, &moment);
}

bool bx_pdf_put_iso_date(bx_buf *buf, const char *iso) {
  bx_moment moment;
  bool read = bx_moment_read(iso, &moment);
  if (read) put_moment(buf, &moment);
  return read;
}

/* ---- Values ---- */

void bx_pdf_put_ref(bx_buf *buf, int number, int generation) {
  bx_buf_int(buf, number);
  bx_buf_putc(buf, ' ');
  bx_buf_int(buf, generation);
  bx_buf_puts(buf, " R");
}

/* A real with at most nine decimals, its magnitude under 10^18 as the reader makes no other. */
static void put_real(bx_buf *buf, double real) {
  const int64_t scale = 1000000000;
  double magnitude = real < 0 ? -real : real;
  int64_t whole = (int64_t)magnitude, rest = (int64_t)((magnitude - (double)whole) * (double)scale + 0.5);
  if (rest == scale) {
    whole++;
    rest = 0;
  }
  if (real < 0 && (whole || rest)) bx_buf_putc(buf, '-');
  bx_buf_int(buf, whole);
  if (!rest) return;
  char digits[16];
  snprintf(digits, sizeof digits, ".%09lld", (long long)rest);
  size_t len = strlen(digits);
  while (digits[len - 1] == '0') len--;
  bx_buf_append(buf, digits, len);
}

static void put_value(bx_buf *buf, const bx_pdf_value *value, const int *numbers);

static void put_array(bx_buf *buf, const bx_pdf_value *array, const int *numbers) {
  bx_buf_putc(buf, '[');
  for (int i = 0; i < array->as.array.count; i++) {
    if (i) bx_buf_putc(buf, ' ');
    put_value(buf, array->as.array.items[i], numbers);
  }
  bx_buf_putc(buf, ']');
}

static void put_entries(bx_buf *buf, const bx_pdf_value *dict, const char *const *without, const int *numbers) {
  bool first = true;
  if (dict->kind == BX_PDF_STREAM) dict = dict->as.stream.dict;
  for (int i = 0; dict->kind == BX_PDF_DICT && i < dict->as.dict.count; i++) {
    const bx_pdf_entry *entry = &dict->as.dict.entries[i];
    bool dropped = false;
    for (int k = 0; without && without[k] && !dropped; k++) dropped = strcmp(without[k], entry->key) == 0;
    if (dropped) continue;
    if (!first) bx_buf_putc(buf, ' ');
    first = false;
    bx_pdf_put_name(buf, entry->key);
    bx_buf_putc(buf, ' ');
    put_value(buf, entry->value, numbers);
  }
}

/* The recursion goes no deeper than the parser went, BX_PDF_DEPTH. `numbers`: of the objects that those referred to
 * become, by their own; or NULL. */
static void put_value(bx_buf *buf, const bx_pdf_value *value, const int *numbers) {
  switch (value->kind) {
    case BX_PDF_NULL:
      bx_buf_puts(buf, "null");
      break;
    case BX_PDF_BOOL:
      bx_buf_puts(buf, value->as.boolean ? "true" : "false");
      break;
    case BX_PDF_INTEGER:
      bx_buf_int(buf, value->as.integer);
      break;
    case BX_PDF_REAL:
      put_real(buf, value->as.real);
      break;
    case BX_PDF_NAME:
      bx_pdf_put_name(buf, value->as.string.bytes);
      break;
    case BX_PDF_STRING:
      bx_pdf_put_string(buf, value->as.string.bytes, value->as.string.len);
      break;
    case BX_PDF_ARRAY:
      put_array(buf, value, numbers);
      break;
    case BX_PDF_REF:
      if (numbers)
        bx_pdf_put_ref(buf, numbers[value->as.ref.number], 0);
      else
        bx_pdf_put_ref(buf, value->as.ref.number, value->as.ref.generation);
      break;
    case BX_PDF_DICT:
    case BX_PDF_STREAM:
      bx_buf_puts(buf, "<< ");
      put_entries(buf, value, NULL, numbers);
      bx_buf_puts(buf, " >>");
      break;
  }
}

void bx_pdf_put_value(bx_buf *buf, const bx_pdf_value *value) { put_value(buf, value, NULL); }

void bx_pdf_put_entries(bx_buf *buf, const bx_pdf_value *dict, const char *const *without) {
  put_entries(buf, dict, without, NULL);
}

void bx_pdf_put_renumbered(bx_buf *buf, const bx_pdf_value *value, const int *numbers) {
  if (value->kind == BX_PDF_STREAM) {
    static const char *const length[] = {"Length", NULL};
    put_entries(buf, value, length, numbers);
  } else {
    put_value(buf, value, numbers);
  }
}

void bx_pdf_put_stream(bx_buf *buf, const char *entries, const void *bytes, size_t len) {
  bx_buf_puts(buf, "<< ");
  bx_buf_puts(buf, entries);
  bx_buf_puts(buf, *entries ? " /Length " : "/Length ");
  bx_buf_int(buf, (int64_t)len);
  bx_buf_puts(buf, " >>\nstream\n");
  bx_buf_append(buf, bytes, len);
  bx_buf_puts(buf, "\nendstream");
}
