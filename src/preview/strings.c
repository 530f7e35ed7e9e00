/* What the page sends is a JSON array (RFC 8259) of strings: there is no nesting to guard against. */
#include <string.h>

#include "server.h"

typedef struct {
  const char *at, *end;
} reader;

static void skip_space(reader *r) {
  while (r->at < r->end && strchr(" \t\r\n", *r->at) && *r->at) r->at++;
}

static bool take(reader *r, char c) {
  skip_space(r);
  if (r->at == r->end || *r->at != c) return false;
  r->at++;
  return true;
}

/* Four hexadecimal digits; or -1. */
static int32_t take_unit(reader *r) {
  int32_t unit = 0;
  for (int i = 0; i < 4; i++, r->at++) {
    static const char digits[] = "0123456789abcdef";
    const char c = r->at < r->end ? *r->at : '\0', lower = (char)(c >= 'A' && c <= 'F' ? c + 32 : c);
    const char *digit = lower ? strchr(digits, lower) : NULL;
    if (!digit) return -1;
    unit = unit * 16 + (int32_t)(digit - digits);
  }
  return unit;
}

/* Behind \u. A half of a pair alone, and a NUL, are refused. */
static bool take_code(reader *r, bx_buf *text) {
  int32_t code = take_unit(r);
  if (code >= 0xd800 && code < 0xdc00) {
    if (r->end - r->at < 6 || r->at[0] != '\\' || r->at[1] != 'u') return false;
    r->at += 2;
    const int32_t low = take_unit(r);
    if (low < 0xdc00 || low > 0xdfff) return false;
    code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
  } else if (code <= 0 || (code >= 0xdc00 && code < 0xe000)) {
    return false;
  }
  bx_buf_utf8(text, (uint32_t)code);
  return true;
}

static bool take_escape(reader *r, bx_buf *text) {
  static const char names[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
  if (r->at == r->end) return false;
  const char c = *r->at++;
  if (c == 'u') return take_code(r, text);
  const char *name = c ? strchr(names, c) : NULL;
  if (!name) return false;
  bx_buf_putc(text, meant[name - names]);
  return true;
}

static bool take_string(reader *r, bx_buf *text) {
  if (!take(r, '"')) return false;
  while (r->at < r->end && *r->at != '"') {
    if ((unsigned char)*r->at < 0x20) return false;
    if (*r->at != '\\')
      bx_buf_putc(text, *r->at++);
    else if (r->at++, !take_escape(r, text))
      return false;
  }
  return take(r, '"');
}

int bx_strings_read(bx_arena *arena, const char *json, size_t len, const char ***strings) {
  reader r = {json, json + len};
  int count = 0, capacity = 0;
  *strings = NULL;
  if (!len || bx_utf8_check(json, len) >= 0 || !take(&r, '[')) return -1;
  bool more = !take(&r, ']');
  while (more) {
    bx_buf text = {0};
    bx_buf_puts(&text, "");
    const bool ok = take_string(&r, &text);
    *strings = bx_arena_grow(arena, *strings, count, &capacity, sizeof **strings);
    (*strings)[count++] = bx_buf_take(&text, arena);
    more = ok && take(&r, ',');
    if (!ok || (!more && !take(&r, ']'))) return -1;
  }
  skip_space(&r);
  return r.at == r.end ? count : -1;
}
