/* Tokens and values out of bytes. Strict: what ISO 32000-1 7.2–7.3 does not allow is a fault, and where readers are
 * known to differ (a key twice, an overlong number) too, since two readers must not see two documents. */
#include "syntax.h"

#include <stdlib.h>
#include <string.h>

void bx_pdf_record(bx_diags *diags, const char *name, bx_pdf_fault fault, size_t at) {
  static const char *const texts[][2] = {
#define BX_PDF_FAULT(fault_name, en, zh) [BX_PDF_FAULT_##fault_name] = {en, zh},
#include "faults.def"
#undef BX_PDF_FAULT
  };
  bx_place place = {.file = name};
  bx_diag(diags, BX_MSG_PDF_SYNTAX, &place,
          BX_ARGS(bx_diag_int(diags, (int64_t)at), texts[fault][bx_diags_lang(diags) == BX_LANG_ZH]));
}

bool bx_pdf_fail(bx_pdf_lexer *lexer, bx_pdf_fault fault, size_t at) {
  if (lexer->fault) return false;
  lexer->fault = fault;
  lexer->fault_at = at;
  return false;
}

/* ---- Characters (7.2.2) ---- */

enum { REGULAR, WHITE, DELIMITER };

static const unsigned char classes[256] = {
    ['\0'] = WHITE,    ['\t'] = WHITE,    ['\n'] = WHITE,    ['\f'] = WHITE,    ['\r'] = WHITE,    [' '] = WHITE,
    ['('] = DELIMITER, [')'] = DELIMITER, ['<'] = DELIMITER, ['>'] = DELIMITER, ['['] = DELIMITER, [']'] = DELIMITER,
    ['{'] = DELIMITER, ['}'] = DELIMITER, ['/'] = DELIMITER, ['%'] = DELIMITER};

bool bx_pdf_is_white(unsigned char c) { return classes[c] == WHITE; }

static bool is_regular(unsigned char c) { return classes[c] == REGULAR; }
static bool is_digit(unsigned char c) { return c >= '0' && c <= '9'; }

static int hex_digit(unsigned char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

void bx_pdf_skip(bx_pdf_lexer *lexer) {
  bool comment = false;
  for (; lexer->at < lexer->len; lexer->at++) {
    unsigned char c = lexer->bytes[lexer->at];
    if (c == '\n' || c == '\r')
      comment = false;
    else if (!comment && c == '%')
      comment = true;
    else if (!comment && !bx_pdf_is_white(c))
      return;
  }
}

/* ---- Tokens ---- */

#define MOST_DIGITS 18 /* of an integer, and those of a real that count: they fit 64 bits */

/* 7.3.3: a sign, digits, at most one point; no exponent, no other base. */
static bool read_number(bx_pdf_lexer *lexer, bx_pdf_token *token) {
  const unsigned char *p = lexer->bytes + token->begin, *end = lexer->bytes + token->end;
  bool negative = *p == '-', point = false;
  int digits = 0, counted = 0;
  int64_t amount = 0;
  double scale = 1;
  if (*p == '+' || *p == '-') p++;
  for (; p < end; p++) {
    if (*p == '.' && !point) {
      point = true;
      continue;
    }
    if (!is_digit(*p)) return bx_pdf_fail(lexer, BX_PDF_FAULT_NUMBER, token->begin);
    digits++;
    if (counted == MOST_DIGITS && point) continue; /* beyond any reader's precision */
    if (counted == MOST_DIGITS) return bx_pdf_fail(lexer, BX_PDF_FAULT_NUMBER, token->begin);
    amount = amount * 10 + (*p - '0');
    if (amount) counted++;
    if (point) scale *= 10;
  }
  if (!digits) return bx_pdf_fail(lexer, BX_PDF_FAULT_NUMBER, token->begin);
  token->kind = point ? BX_PDF_TOKEN_REAL : BX_PDF_TOKEN_INTEGER;
  token->integer = negative ? -amount : amount;
  token->real = (double)token->integer / scale;
  return true;
}

/* 7.3.5. Bytes outside ! … ~ must be escaped; #00 is forbidden. */
static bool read_name(bx_pdf_lexer *lexer, bx_pdf_token *token) {
  char *decoded = bx_arena_alloc(lexer->arena, token->end - token->begin);
  size_t len = 0;
  for (size_t at = token->begin + 1; at < token->end; at++) {
    unsigned char c = lexer->bytes[at];
    if (c == '#') {
      int high = at + 2 < token->end ? hex_digit(lexer->bytes[at + 1]) : -1;
      int low = at + 2 < token->end ? hex_digit(lexer->bytes[at + 2]) : -1;
      if (high < 0 || low < 0 || (high == 0 && low == 0)) return bx_pdf_fail(lexer, BX_PDF_FAULT_NAME, token->begin);
      c = (unsigned char)(high << 4 | low);
      at += 2;
    } else if (c < '!' || c > '~') {
      return bx_pdf_fail(lexer, BX_PDF_FAULT_NAME, token->begin);
    }
    decoded[len++] = (char)c;
  }
  if (len > BX_PDF_NAME_MAX) return bx_pdf_fail(lexer, BX_PDF_FAULT_TOO_LONG, token->begin);
  token->kind = BX_PDF_TOKEN_NAME;
  token->bytes = decoded;
  token->len = len;
  return true;
}

/* A run of regular characters: number or keyword; a name's begins at its slash. */
static bool read_word(bx_pdf_lexer *lexer, bx_pdf_token *token) {
  unsigned char first = lexer->bytes[lexer->at];
  do lexer->at++;
  while (lexer->at < lexer->len && is_regular(lexer->bytes[lexer->at]));
  token->end = lexer->at;
  if (token->end - token->begin > 3 * BX_PDF_NAME_MAX + 1)
    return bx_pdf_fail(lexer, BX_PDF_FAULT_TOO_LONG, token->begin);
  if (first == '/') return read_name(lexer, token);
  if (is_digit(first) || first == '+' || first == '-' || first == '.') return read_number(lexer, token);
  token->kind = BX_PDF_TOKEN_KEYWORD;
  for (size_t at = token->begin; at < token->end; at++)
    if (lexer->bytes[at] < '!' || lexer->bytes[at] > '~') return bx_pdf_fail(lexer, BX_PDF_FAULT_CHARACTER, at);
  return true;
}

/* What follows the backslash at `at` - 1 (7.3.4.2 table 3); returns the offset behind it, 0 for a wrong one. */
static size_t read_escape(const bx_pdf_lexer *lexer, size_t at, bx_buf *out) {
  static const char from[] = "nrtbf()\\", to[] = "\n\r\t\b\f()\\";
  unsigned char c = lexer->bytes[at];
  if (c >= '0' && c <= '7') {
    int code = 0;
    size_t end = at + 3 < lexer->len ? at + 3 : lexer->len;
    for (; at < end && lexer->bytes[at] >= '0' && lexer->bytes[at] <= '7'; at++)
      code = code * 8 + (lexer->bytes[at] - '0');
    if (code > 255) return 0;
    bx_buf_putc(out, (char)code);
    return at;
  }
  if (c == '\r' && at + 1 < lexer->len && lexer->bytes[at + 1] == '\n') return at + 2;
  if (c == '\r' || c == '\n') return at + 1;
  const char *known = c ? strchr(from, c) : NULL;
  if (!known) return 0;
  bx_buf_putc(out, to[known - from]);
  return at + 1;
}

static bool read_literal(bx_pdf_lexer *lexer, bx_buf *out) {
  int open = 1;
  for (size_t at = lexer->at + 1; at < lexer->len && out->len <= BX_PDF_STRING_MAX;) {
    unsigned char c = lexer->bytes[at++];
    if (c == '(') open++;
    if (c == ')' && --open == 0) {
      lexer->at = at;
      return true;
    }
    if (c == '\\') {
      at = at < lexer->len ? read_escape(lexer, at, out) : 0;
      if (!at) return false;
    } else if (c == '\r') { /* a line end of any kind reads as one line feed */
      if (at < lexer->len && lexer->bytes[at] == '\n') at++;
      bx_buf_putc(out, '\n');
    } else {
      bx_buf_putc(out, (char)c);
    }
  }
  return false;
}

static bool read_hex(bx_pdf_lexer *lexer, bx_buf *out) {
  int high = -1;
  for (size_t at = lexer->at + 1; at < lexer->len && out->len <= BX_PDF_STRING_MAX; at++) {
    unsigned char c = lexer->bytes[at];
    if (c == '>') {
      if (high >= 0) bx_buf_putc(out, (char)(high << 4));
      lexer->at = at + 1;
      return true;
    }
    if (bx_pdf_is_white(c)) continue;
    int digit = hex_digit(c);
    if (digit < 0) return false;
    if (high >= 0) bx_buf_putc(out, (char)(high << 4 | digit));
    high = high >= 0 ? -1 : digit;
  }
  return false;
}

static bool read_string(bx_pdf_lexer *lexer, bx_pdf_token *token) {
  bx_buf out = {0};
  token->kind = BX_PDF_TOKEN_STRING;
  token->hex = lexer->bytes[lexer->at] == '<';
  bool read = token->hex ? read_hex(lexer, &out) : read_literal(lexer, &out);
  bool too_long = out.len > BX_PDF_STRING_MAX;
  token->end = lexer->at;
  token->len = out.len;
  bx_buf_append(&out, "", 0); /* so that it is not NULL */
  token->bytes = bx_arena_strndup(lexer->arena, out.data, out.len);
  bx_buf_free(&out);
  if (read && !too_long) return true;
  return bx_pdf_fail(lexer, too_long ? BX_PDF_FAULT_TOO_LONG : BX_PDF_FAULT_STRING, token->begin);
}

bool bx_pdf_next(bx_pdf_lexer *lexer, bx_pdf_token *token) {
  if (lexer->fault) return false;
  bx_pdf_skip(lexer);
  *token = (bx_pdf_token){.kind = BX_PDF_TOKEN_END, .begin = lexer->at, .end = lexer->at};
  if (lexer->at == lexer->len) return true;
  unsigned char c = lexer->bytes[lexer->at];
  bool twice = lexer->at + 1 < lexer->len && lexer->bytes[lexer->at + 1] == c;
  if (c == '/' || is_regular(c)) return read_word(lexer, token);
  if (c == '(' || (c == '<' && !twice)) return read_string(lexer, token);
  if (c == '[')
    token->kind = BX_PDF_TOKEN_OPEN_ARRAY;
  else if (c == ']')
    token->kind = BX_PDF_TOKEN_CLOSE_ARRAY;
  else if (c == '<')
    token->kind = BX_PDF_TOKEN_OPEN_DICT;
  else if (c == '>' && twice)
    token->kind = BX_PDF_TOKEN_CLOSE_DICT;
  else
    return bx_pdf_fail(lexer, BX_PDF_FAULT_CHARACTER, lexer->at);
  lexer->at += c == '<' || c == '>' ? 2 : 1;
  token->end = lexer->at;
  return true;
}

bool bx_pdf_is_keyword(const bx_pdf_lexer *lexer, const bx_pdf_token *token, const char *keyword) {
  size_t len = token->end - token->begin;
  return token->kind == BX_PDF_TOKEN_KEYWORD && strlen(keyword) == len &&
         memcmp(lexer->bytes + token->begin, keyword, len) == 0;
}

bool bx_pdf_expect(bx_pdf_lexer *lexer, const char *keyword, bx_pdf_fault fault) {
  bx_pdf_token token;
  if (!bx_pdf_next(lexer, &token)) return false;
  return bx_pdf_is_keyword(lexer, &token, keyword) || bx_pdf_fail(lexer, fault, token.begin);
}

/* ---- Values ---- */

static bx_pdf_value *new_value(bx_pdf_lexer *lexer, bx_pdf_kind kind, const bx_pdf_token *token) {
  bx_pdf_value *value = BX_NEW(lexer->arena, bx_pdf_value);
  value->kind = kind;
  value->begin = token->begin;
  value->end = token->end;
  return value;
}

static const bx_pdf_value *parse_value(bx_pdf_lexer *lexer, const bx_pdf_token *token, int depth);

static const bx_pdf_value *failed(bx_pdf_lexer *lexer, bx_pdf_fault fault, size_t at) {
  bx_pdf_fail(lexer, fault, at);
  return NULL;
}

static const bx_pdf_value *parse_array(bx_pdf_lexer *lexer, const bx_pdf_token *open, int depth) {
  bx_pdf_value *array = new_value(lexer, BX_PDF_ARRAY, open);
  const bx_pdf_value **items = NULL;
  int capacity = 0;
  for (bx_pdf_token token; bx_pdf_next(lexer, &token);) {
    if (token.kind == BX_PDF_TOKEN_CLOSE_ARRAY) {
      array->as.array.items = items;
      array->end = token.end;
      return array;
    }
    if (array->as.array.count == BX_PDF_ITEMS_MAX) return failed(lexer, BX_PDF_FAULT_TOO_MANY, token.begin);
    const bx_pdf_value *item = parse_value(lexer, &token, depth + 1);
    if (!item) return NULL;
    items = bx_arena_grow(lexer->arena, items, array->as.array.count, &capacity, sizeof(bx_pdf_value *));
    items[array->as.array.count++] = item;
  }
  return NULL;
}

static int compare_keys(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool keys_differ(bx_arena *arena, const bx_pdf_entry *entries, int count) {
  const char *few[32];
  const char **keys = count <= 32 ? few : BX_NEW_ARRAY(arena, const char *, count);
  for (int i = 0; i < count; i++) keys[i] = entries[i].key;
  if (count > 1) qsort(keys, (size_t)count, sizeof *keys, compare_keys);
  for (int i = 1; i < count; i++)
    if (strcmp(keys[i - 1], keys[i]) == 0) return false;
  return true;
}

static const bx_pdf_value *parse_dict(bx_pdf_lexer *lexer, const bx_pdf_token *open, int depth) {
  bx_pdf_value *dict = new_value(lexer, BX_PDF_DICT, open);
  bx_pdf_entry *entries = NULL;
  int count = 0, capacity = 0;
  for (bx_pdf_token token; bx_pdf_next(lexer, &token);) {
    if (token.kind == BX_PDF_TOKEN_CLOSE_DICT) {
      if (!keys_differ(lexer->arena, entries, count)) return failed(lexer, BX_PDF_FAULT_TWICE, open->begin);
      dict->as.dict.entries = entries;
      dict->as.dict.count = count;
      dict->end = token.end;
      return dict;
    }
    if (token.kind != BX_PDF_TOKEN_NAME) return failed(lexer, BX_PDF_FAULT_KEY, token.begin);
    if (count == BX_PDF_ENTRIES_MAX) return failed(lexer, BX_PDF_FAULT_TOO_MANY, token.begin);
    const char *key = token.bytes;
    const bx_pdf_value *value = bx_pdf_next(lexer, &token) ? parse_value(lexer, &token, depth + 1) : NULL;
    if (!value) return NULL;
    entries = bx_arena_grow(lexer->arena, entries, count, &capacity, sizeof *entries);
    entries[count++] = (bx_pdf_entry){key, value};
  }
  return NULL;
}

/* An integer, or a reference when another integer and R follow. */
static const bx_pdf_value *parse_integer(bx_pdf_lexer *lexer, const bx_pdf_token *token) {
  size_t after = lexer->at;
  bx_pdf_lexer ahead = *lexer;
  bx_pdf_token second, third;
  bx_pdf_value *value = new_value(lexer, BX_PDF_INTEGER, token);
  bool reference = bx_pdf_next(&ahead, &second) && second.kind == BX_PDF_TOKEN_INTEGER && bx_pdf_next(&ahead, &third) &&
                   bx_pdf_is_keyword(&ahead, &third, "R");
  lexer->at = reference ? ahead.at : after;
  value->as.integer = token->integer;
  if (!reference) return value;
  if (token->integer < 1 || token->integer > BX_PDF_OBJECTS || second.integer < 0 || second.integer > 65535)
    return failed(lexer, BX_PDF_FAULT_NUMBER, token->begin);
  value->kind = BX_PDF_REF;
  value->end = third.end;
  value->as.ref.number = (int)token->integer;
  value->as.ref.generation = (int)second.integer;
  return value;
}

static const bx_pdf_value *parse_keyword(bx_pdf_lexer *lexer, const bx_pdf_token *token) {
  bx_pdf_value *value = new_value(lexer, BX_PDF_BOOL, token);
  value->as.boolean = bx_pdf_is_keyword(lexer, token, "true");
  if (value->as.boolean || bx_pdf_is_keyword(lexer, token, "false")) return value;
  value->kind = BX_PDF_NULL;
  return bx_pdf_is_keyword(lexer, token, "null") ? value : failed(lexer, BX_PDF_FAULT_VALUE, token->begin);
}

static const bx_pdf_value *parse_value(bx_pdf_lexer *lexer, const bx_pdf_token *token, int depth) {
  if (depth > BX_PDF_DEPTH) return failed(lexer, BX_PDF_FAULT_TOO_DEEP, token->begin);
  bx_pdf_value *value;
  switch (token->kind) {
    case BX_PDF_TOKEN_OPEN_ARRAY:
      return parse_array(lexer, token, depth);
    case BX_PDF_TOKEN_OPEN_DICT:
      return parse_dict(lexer, token, depth);
    case BX_PDF_TOKEN_INTEGER:
      return parse_integer(lexer, token);
    case BX_PDF_TOKEN_KEYWORD:
      return parse_keyword(lexer, token);
    case BX_PDF_TOKEN_REAL:
      value = new_value(lexer, BX_PDF_REAL, token);
      value->as.real = token->real;
      return value;
    case BX_PDF_TOKEN_NAME:
    case BX_PDF_TOKEN_STRING:
      value = new_value(lexer, token->kind == BX_PDF_TOKEN_NAME ? BX_PDF_NAME : BX_PDF_STRING, token);
      value->as.string.bytes = token->bytes;
      value->as.string.len = token->len;
      value->as.string.hex = token->hex;
      return value;
    default:
      return failed(lexer, token->kind == BX_PDF_TOKEN_END ? BX_PDF_FAULT_ENDS : BX_PDF_FAULT_VALUE, token->begin);
  }
}

const bx_pdf_value *bx_pdf_parse(bx_pdf_lexer *lexer) {
  bx_pdf_token token;
  return bx_pdf_next(lexer, &token) ? parse_value(lexer, &token, 0) : NULL;
}
