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

typedef struct {
  int year, month, day, hour, minute, second;
  int zone; /* minutes east of UTC */
} moment;

static void put_moment(bx_buf *buf, const moment *m) {
  char text[64];
  int zone = m->zone < 0 ? -m->zone : m->zone;
  snprintf(text, sizeof text, "(D:%04d%02d%02d%02d%02d%02d%c%02d'%02d')", m->year, m->month, m->day, m->hour, m->minute,
           m->second, m->zone < 0 ? '-' : '+', zone / 60, zone % 60);
  bx_buf_puts(buf, text);
}

void bx_pdf_put_date(bx_buf *buf, int64_t seconds, int offset) {
  int64_t local = seconds + (int64_t)offset * 60, days = local / 86400, rest = local % 86400;
  if (rest < 0) {
    rest += 86400;
    days--;
  }
  moment m = {.hour = (int)(rest / 3600), .minute = (int)(rest / 60 % 60), .second = (int)(rest % 60), .zone = offset};
  /* Days from 0000-03-01; a year begins in March, so that leap days come last. */
  int64_t day = days + 719468, era = day / 146097, of_era = day % 146097;
  int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  int64_t of_year = of_era - (365 * year + year / 4 - year / 100), month = (5 * of_year + 2) / 153;
  m.day = (int)(of_year - (153 * month + 2) / 5 + 1);
  m.month = (int)(month < 10 ? month + 3 : month - 9);
  m.year = (int)(year + era * 400 + (m.month <= 2));
  put_moment(buf, &m);
}

/* `count` digits at *text. */
static bool take(const char **text, int count, int most, int *number) {
  *number = 0;
  for (int i = 0; i < count; i++) {
    if (**text < '0' || **text > '9') return false;
    *number = *number * 10 + (*(*text)++ - '0');
  }
  return *number <= most;
}

static bool take_char(const char **text, const char *among) {
  bool found = **text && strchr(among, **text);
  if (found) (*text)++;
  return found;
}

static bool take_zone(const char *text, int *zone) {
  int hours, minutes;
  if (!*text) return true;
  *zone = 0;
  if (bx_streq(text, "Z")) return true;
  bool west = *text == '-';
  if (!take_char(&text, "+-") || !take(&text, 2, 23, &hours) || !take_char(&text, ":") ||
      !take(&text, 2, 59, &minutes) || *text)
    return false;
  *zone = (west ? -1 : 1) * (hours * 60 + minutes);
  return true;
}

bool bx_pdf_put_iso_date(bx_buf *buf, const char *iso) {
  moment m = {.zone = 8 * 60};
  if (!take(&iso, 4, 9999, &m.year) || !take_char(&iso, "-") || !take(&iso, 2, 12, &m.month) || !take_char(&iso, "-") ||
      !take(&iso, 2, 31, &m.day) || !bx_is_day(m.year, m.month, m.day))
    return false;
  if (*iso &&
      (!take_char(&iso, "T") || !take(&iso, 2, 23, &m.hour) || !take_char(&iso, ":") || !take(&iso, 2, 59, &m.minute) ||
       !take_char(&iso, ":") || !take(&iso, 2, 59, &m.second) || !take_zone(iso, &m.zone)))
    return false;
  put_moment(buf, &m);
  return true;
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

static void put_array(bx_buf *buf, const bx_pdf_value *array) {
  bx_buf_putc(buf, '[');
  for (int i = 0; i < array->as.array.count; i++) {
    if (i) bx_buf_putc(buf, ' ');
    bx_pdf_put_value(buf, array->as.array.items[i]);
  }
  bx_buf_putc(buf, ']');
}

void bx_pdf_put_entries(bx_buf *buf, const bx_pdf_value *dict, const char *const *without) {
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
    bx_pdf_put_value(buf, entry->value);
  }
}

/* The recursion goes no deeper than the parser went, BX_PDF_DEPTH. */
void bx_pdf_put_value(bx_buf *buf, const bx_pdf_value *value) {
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
      put_array(buf, value);
      break;
    case BX_PDF_REF:
      bx_pdf_put_ref(buf, value->as.ref.number, value->as.ref.generation);
      break;
    case BX_PDF_DICT:
    case BX_PDF_STREAM:
      bx_buf_puts(buf, "<< ");
      bx_pdf_put_entries(buf, value, NULL);
      bx_buf_puts(buf, " >>");
      break;
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
