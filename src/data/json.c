/* JSON to a value tree: a strict reader of RFC 8259 with the line and column of every value.
 *
 * Of our own, because no packaged library gives what a report needs. Measured with json-c 0.16
 * (Debian 12) and 0.18 (Debian 13), strict, UTF-8 checked: no value and no error has a line; of
 * {"a":1,"a":2} the first is dropped in silence; -0 comes back as 0; `1.`, NaN, {'a':1}, \u0000 and
 * lone surrogates (as U+FFFD) are accepted. 0.16 gives 123456789012345678901 back as
 * 18446744073709551615 and accepts line feeds inside strings; 0.18 refuses both, but also every Han
 * character in a string (its issue 875). The tests use json-c as an independent judge of the rest. */
#include <string.h>

#include "reader.h"

typedef struct {
  bx_reader *reader;
  const char *p;
  const char *mark; /* `line` and `col` are those of this byte; it only moves forward */
  int line, col;
  bx_buf text; /* of the string read last */
} scanner;

/* Moves the place up to p. Counting from the last place keeps a text of one long line linear. */
static void take_place(scanner *s) {
  for (; s->mark < s->p; s->mark++) {
    char c = *s->mark;
    bool ends = c == '\n' || (c == '\r' && !(s->mark + 1 < s->reader->end && s->mark[1] == '\n'));
    if (ends) {
      s->line++;
      s->col = 1;
    } else if (((unsigned char)c & 0xc0) != 0x80) {
      s->col++;
    }
  }
}

static bool fail(scanner *s, bx_message message, const char *const *args) {
  take_place(s);
  bx_reader_diag(s->reader, message, s->line, s->col, args);
  return false;
}

/* The next byte that is no white space, or 0 at the end. */
static char peek(scanner *s) {
  while (s->p < s->reader->end && (*s->p == ' ' || *s->p == '\t' || *s->p == '\n' || *s->p == '\r')) s->p++;
  return s->p < s->reader->end ? *s->p : '\0';
}

/* The characters of a word: a literal, a number or something misspelt. */
static bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' || c == '-' ||
         c == '.' || c == '_';
}

static size_t word_length(const scanner *s) {
  const char *p = s->p;
  while (p < s->reader->end && is_word(*p)) p++;
  return (size_t)(p - s->p);
}

/* Records that `expected` is missing at p, or something better if what stands there tells. */
static bool unexpected(scanner *s, bx_message expected) {
  char c = peek(s);
  if (c == '\0') return fail(s, BX_MSG_JSON_ENDS, BX_NO_ARGS);
  if (c == '\'') return fail(s, BX_MSG_JSON_SINGLE_QUOTE, BX_NO_ARGS);
  if (c == '/' || c == '#') return fail(s, BX_MSG_JSON_COMMENT, BX_NO_ARGS);
  size_t len = word_length(s);
  const char *after = s->p;
  uint32_t code = bx_utf8_next(&after);
  if (len == 0) len = (size_t)(after - s->p);
  if (len > 20) len = 20;
  const char *found = bx_arena_strndup(s->reader->arena, s->p, len);
  bool full_width =
      (code >= 0x2018 && code <= 0x201f) || (code >= 0x3001 && code <= 0x3011) || (code >= 0xff01 && code <= 0xff5e);
  return fail(s, full_width ? BX_MSG_JSON_FULL_WIDTH : expected, BX_ARGS(found));
}

/* ---- Strings ---- */

/* Four hexadecimal digits at p, or -1. */
static int32_t hex4(const scanner *s, const char *p) {
  int32_t value = 0;
  if (s->reader->end - p < 4) return -1;
  for (int i = 0; i < 4; i++) {
    char c = p[i];
    int digit = c >= '0' && c <= '9'   ? c - '0'
                : c >= 'a' && c <= 'f' ? c - 'a' + 10
                : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                       : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

/* \uXXXX at p, or two of them for a character beyond U+FFFF. */
static bool read_unicode(scanner *s) {
  int32_t code = hex4(s, s->p + 2);
  if (code < 0) return fail(s, BX_MSG_JSON_ESCAPE, BX_ARGS("\\u"));
  size_t len = 6;
  if (code >= 0xd800 && code < 0xe000) {
    const char *second = s->p + 6;
    bool follows = s->reader->end - second >= 6 && second[0] == '\\' && second[1] == 'u';
    int32_t low = follows ? hex4(s, second + 2) : -1;
    if (code >= 0xdc00 || low < 0xdc00 || low >= 0xe000)
      return fail(s, BX_MSG_JSON_SURROGATE, BX_ARGS(bx_arena_strndup(s->reader->arena, s->p, 6)));
    code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    len = 12;
  }
  bx_buf_utf8(&s->text, (uint32_t)code);
  s->p += len;
  return true;
}

static bool read_escape(scanner *s) {
  static const char letters[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
  char c = s->p + 1 < s->reader->end ? s->p[1] : '\0';
  if (c == 'u') return read_unicode(s);
  const char *letter = c ? strchr(letters, c) : NULL;
  if (!letter) {
    const char *after = s->p + 1;
    if (c) (void)bx_utf8_next(&after);
    return fail(s, BX_MSG_JSON_ESCAPE, BX_ARGS(bx_arena_strndup(s->reader->arena, s->p, (size_t)(after - s->p))));
  }
  bx_buf_putc(&s->text, meant[letter - letters]);
  s->p += 2;
  return true;
}

/* The string whose opening quote is at p, where the place has been taken, into s->text. */
static bool read_string(scanner *s) {
  s->text.len = 0;
  for (s->p++;;) {
    const char *run = s->p;
    while (s->p < s->reader->end && *s->p != '"' && *s->p != '\\' && (unsigned char)*s->p >= 0x20) s->p++;
    bx_buf_append(&s->text, run, (size_t)(s->p - run));
    char c = s->p < s->reader->end ? *s->p : '\n';
    if (c == '"') break;
    if (c == '\\') {
      if (!read_escape(s)) return false;
    } else if (c == '\t') {
      return fail(s, BX_MSG_JSON_TAB, BX_NO_ARGS);
    } else {
      bx_reader_diag(s->reader, BX_MSG_JSON_OPEN_STRING, s->line, s->col, BX_NO_ARGS);
      return false;
    }
  }
  s->p++;
  return true;
}

/* ---- Values ---- */

static const char *skip_digits(const char *p, const char *end) {
  while (p < end && *p >= '0' && *p <= '9') p++;
  return p;
}

bool bx_json_is_number(const char *p, const char *end) {
  if (p < end && *p == '-') p++;
  const char *after = skip_digits(p, end);
  if (after == p || (*p == '0' && after - p > 1)) return false;
  p = after;
  if (p < end && *p == '.') {
    after = skip_digits(p + 1, end);
    if (after == p + 1) return false;
    p = after;
  }
  if (p < end && (*p == 'e' || *p == 'E')) {
    p++;
    if (p < end && (*p == '+' || *p == '-')) p++;
    after = skip_digits(p, end);
    if (after == p) return false;
    p = after;
  }
  return p == end;
}

/* A number, true or false, as text; null. */
static bool read_word(scanner *s) {
  size_t len = word_length(s);
  const char *text = s->p;
  bool null = len == 4 && memcmp(text, "null", 4) == 0;
  bool literal = null || (len == 4 && memcmp(text, "true", 4) == 0) || (len == 5 && memcmp(text, "false", 5) == 0);
  if (!literal && !bx_json_is_number(text, text + len)) {
    bool numeric = strchr("+-.0123456789", *text) != NULL;
    return unexpected(s, numeric ? BX_MSG_JSON_NUMBER : BX_MSG_JSON_VALUE);
  }
  take_place(s);
  s->p += len;
  return bx_reader_scalar(s->reader, null ? NULL : text, len, s->line, s->col) != NULL;
}

/* A scalar, or the opening bracket of a list or map. */
static bool read_value(scanner *s) {
  char c = peek(s);
  if (c == '{' || c == '[') {
    take_place(s);
    s->p++;
    return bx_reader_open(s->reader, c == '{' ? BX_MAP : BX_LIST, s->line, s->col) != NULL;
  }
  if (is_word(c)) return read_word(s);
  if (c != '"') return unexpected(s, BX_MSG_JSON_VALUE);
  take_place(s);
  int line = s->line, col = s->col;
  if (!read_string(s)) return false;
  bx_value *value = bx_reader_scalar(s->reader, s->text.data, s->text.len, line, col);
  if (value) value->quoted = true;
  return value != NULL;
}

static bool read_key(scanner *s) {
  if (peek(s) != '"') return unexpected(s, BX_MSG_JSON_KEY);
  take_place(s);
  int line = s->line, col = s->col;
  if (!read_string(s)) return false;
  bx_reader_key(s->reader, s->text.data, s->text.len, line, col);
  if (peek(s) != ':') return unexpected(s, BX_MSG_JSON_COLON);
  s->p++;
  return true;
}

/* The bracket that closes the innermost list or map; no byte of a text at the top. */
static char closer(const scanner *s) {
  bx_value_kind inside = bx_reader_inside(s->reader);
  return inside == BX_MAP ? '}' : inside == BX_LIST ? ']' : '\0';
}

/* After a value: what it closes, then a comma unless the text is complete. */
static bool read_after(scanner *s) {
  while (s->reader->depth && peek(s) == closer(s)) {
    s->p++;
    bx_reader_close(s->reader);
  }
  if (!s->reader->depth) return true;
  if (peek(s) != ',')
    return unexpected(s, bx_reader_inside(s->reader) == BX_MAP ? BX_MSG_JSON_AFTER_MEMBER : BX_MSG_JSON_AFTER_ITEM);
  take_place(s);
  s->p++;
  if (peek(s) != closer(s)) return true;
  bx_reader_diag(s->reader, BX_MSG_JSON_LAST_COMMA, s->line, s->col, BX_NO_ARGS);
  return false;
}

static bool read_text(scanner *s) {
  do {
    if (bx_reader_inside(s->reader) == BX_MAP && !read_key(s)) return false;
    int depth = s->reader->depth;
    if (!read_value(s)) return false;
    bool children = s->reader->depth > depth && peek(s) != closer(s);
    if (!children && !read_after(s)) return false;
  } while (s->reader->depth);
  return peek(s) == '\0' || unexpected(s, BX_MSG_JSON_AFTER_END);
}

bx_value *bx_json_read(bx_arena *arena, const char *file, const char *bytes, size_t len, bx_diags *diags) {
  return bx_json_read_line(arena, file, 1, bytes, len, diags);
}

bx_value *bx_json_read_line(bx_arena *arena, const char *file, int line, const char *bytes, size_t len,
                            bx_diags *diags) {
  bx_reader reader = {.first_line = line};
  if (bx_reader_begin(&reader, arena, file, bytes, len, diags)) {
    scanner s = {.reader = &reader, .p = reader.bytes, .mark = reader.bytes, .line = line, .col = 1};
    if (peek(&s))
      (void)read_text(&s);
    else
      bx_reader_diag(&reader, BX_MSG_FILE_EMPTY, line, 1, BX_NO_ARGS);
    bx_buf_free(&s.text);
  }
  return bx_reader_finish(&reader);
}
