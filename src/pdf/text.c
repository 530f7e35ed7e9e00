/* The text that a page's content shows, by itself: what a viewer copies. Only what Cairo writes is understood; anything
 * else that could draw text (a form, an inline image) makes the page one that cannot be read. */
#include <string.h>

#include "reading.h"
#include "syntax.h"

#define CONTENT_LIMIT ((size_t)64 << 20) /* of one page */
#define MAP_LIMIT     ((size_t)4 << 20)  /* of one ToUnicode */
#define CODES         65536
#define FONTS         64     /* of one page; Banxin's have a dozen */
#define MEANINGS      262144 /* given by one ToUnicode: a range says much with few bytes */
#define STACK         32     /* marked content inside each other */

/* What the codes of a font stand for. */
typedef struct {
  const char *name;
  int width;          /* bytes of a code */
  const char **texts; /* CODES of them, or NULL where there is none */
  int given;          /* so far */
} font;

typedef struct {
  bx_arena *arena;
  bx_pdf_file *file;
  int revision;
  const bx_pdf_value *fonts; /* the page's resources */
  font *known;
  int known_count, known_room;
  const font *current;
  bx_buf text; /* of the piece at hand */
  bx_pdf_piece *pieces;
  int count, room;
  int depth;                  /* of marked content */
  const char *instead[STACK]; /* ActualText of it, or NULL */
  int silent;                 /* how many of those that are open have one */
} reader;

/* ---- ToUnicode (9.10.3) ---- */

static unsigned code_of(const char *bytes, size_t len) {
  unsigned code = 0;
  for (size_t i = 0; i < len && i < 2; i++) code = code << 8 | (unsigned char)bytes[i];
  return code;
}

/* UTF-16BE as UTF-8, its last unit higher by `step`. NULL when it is none. */
static const char *unicode(bx_arena *arena, const char *bytes, size_t len, unsigned step) {
  bx_buf out = {0};
  uint32_t high = 0;
  bool ok = len % 2 == 0;
  for (size_t i = 0; ok && i < len; i += 2) {
    uint32_t unit = code_of(bytes + i, 2) + (i + 2 == len ? step : 0);
    bool is_high = unit >= 0xd800 && unit < 0xdc00, is_low = unit >= 0xdc00 && unit < 0xe000;
    ok = unit < 0x10000 && is_low == (high != 0);
    if (ok && is_low) unit = 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00);
    high = ok && is_high ? unit : 0;
    if (ok && !is_high) bx_buf_utf8(&out, unit);
  }
  const char *text = bx_buf_take(&out, arena);
  return ok && !high ? text : NULL;
}

static bool next_string(bx_pdf_lexer *lexer, bx_pdf_token *token) {
  return bx_pdf_next(lexer, token) && token->kind == BX_PDF_TOKEN_STRING;
}

/* <code> <text>, until endbfchar. */
static bool read_characters(reader *r, bx_pdf_lexer *lexer, font *f) {
  bx_pdf_token code, text;
  while (bx_pdf_next(lexer, &code) && code.kind == BX_PDF_TOKEN_STRING) {
    if (!next_string(lexer, &text) || f->given++ == MEANINGS) return false;
    f->texts[code_of(code.bytes, code.len)] = unicode(r->arena, text.bytes, text.len, 0);
  }
  return bx_pdf_is_keyword(lexer, &code, "endbfchar");
}

/* <first> <last> <text of the first>, until endbfrange. Cairo writes no lists. */
static bool read_ranges(reader *r, bx_pdf_lexer *lexer, font *f) {
  bx_pdf_token first, last, text;
  while (bx_pdf_next(lexer, &first) && first.kind == BX_PDF_TOKEN_STRING) {
    if (!next_string(lexer, &last) || !next_string(lexer, &text)) return false;
    unsigned from = code_of(first.bytes, first.len), to = code_of(last.bytes, last.len);
    if (to >= from && to - from >= (unsigned)(MEANINGS - f->given)) return false;
    f->given += to >= from ? (int)(to - from) + 1 : 0;
    for (unsigned code = from; code <= to; code++)
      f->texts[code] = unicode(r->arena, text.bytes, text.len, code - from);
  }
  return bx_pdf_is_keyword(lexer, &first, "endbfrange");
}

static bool read_map(reader *r, const bx_pdf_value *stream, font *f) {
  bx_buf text = {0};
  bool ok = stream->kind == BX_PDF_STREAM && bx_pdf_stream(r->file, r->revision, stream, MAP_LIMIT, &text);
  bx_pdf_lexer lexer = {.arena = r->arena, .bytes = (const unsigned char *)text.data, .len = text.len};
  bx_pdf_token token;
  while (ok && (ok = bx_pdf_next(&lexer, &token)) && token.kind != BX_PDF_TOKEN_END) {
    if (bx_pdf_is_keyword(&lexer, &token, "beginbfchar")) ok = read_characters(r, &lexer, f);
    if (ok && bx_pdf_is_keyword(&lexer, &token, "beginbfrange")) ok = read_ranges(r, &lexer, f);
  }
  bx_buf_free(&text);
  return ok;
}

static const font *find_font(reader *r, const char *name) {
  for (int i = 0; i < r->known_count; i++)
    if (bx_streq(r->known[i].name, name)) return &r->known[i];
  if (r->known_count == FONTS) return NULL;
  const bx_pdf_value *dict = bx_pdf_get(r->file, r->revision, r->fonts, name);
  font added = {.name = name, .width = 1, .texts = BX_NEW_ARRAY(r->arena, const char *, CODES)};
  if (bx_pdf_is_name(bx_pdf_get(r->file, r->revision, dict, "Subtype"), "Type0")) added.width = 2;
  if (!read_map(r, bx_pdf_get(r->file, r->revision, dict, "ToUnicode"), &added)) return NULL;
  r->known = bx_arena_grow(r->arena, r->known, r->known_count, &r->known_room, sizeof *r->known);
  r->known[r->known_count] = added;
  return &r->known[r->known_count++];
}

/* ---- Content ---- */

static void end_piece(reader *r) {
  if (!r->text.len) return;
  r->pieces = bx_arena_grow(r->arena, r->pieces, r->count, &r->room, sizeof *r->pieces);
  r->pieces[r->count++].text = bx_arena_strndup(r->arena, r->text.data, r->text.len);
  r->text.len = 0;
}

static bool show(reader *r, const bx_pdf_token *string) {
  const font *f = r->current;
  if (!f || string->len % (size_t)f->width) return false;
  for (size_t i = 0; i < string->len && !r->silent; i += (size_t)f->width) {
    const char *text = f->texts[code_of(string->bytes + i, (size_t)f->width)];
    bx_buf_puts(&r->text, text ? text : "\xef\xbf\xbd");
  }
  return true;
}

/* A sequence that is outside of others, and what is behind it, is a piece. */
static bool begin_marked(reader *r, const char *actual) {
  if (r->depth == STACK) return false;
  if (r->depth == 0) end_piece(r);
  r->instead[r->depth++] = actual;
  r->silent += actual != NULL;
  return true;
}

static bool end_marked(reader *r) {
  if (r->depth == 0) return false;
  const char *actual = r->instead[--r->depth];
  r->silent -= actual != NULL;
  if (actual && !r->silent) bx_buf_puts(&r->text, actual);
  if (r->depth == 0) end_piece(r);
  return true;
}

/* Operands of the operator at hand, as far as text needs them. */
typedef struct {
  const char *name;   /* the last name outside of a dictionary */
  const char *actual; /* ActualText */
  bool wants_actual;  /* the next string is one */
  bx_pdf_token *strings;
  int count, room;
  int dicts; /* open */
} operands;

static bool take_operator(reader *r, bx_pdf_lexer *lexer, const bx_pdf_token *token, const operands *given) {
  static const char *const refused[] = {"BI", "'", "\"", "sh", "d0", "d1"};
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
    if (bx_pdf_is_keyword(lexer, token, refused[i])) return false;
  if (bx_pdf_is_keyword(lexer, token, "Tf")) return given->name && (r->current = find_font(r, given->name)) != NULL;
  if (bx_pdf_is_keyword(lexer, token, "Tj") || bx_pdf_is_keyword(lexer, token, "TJ"))
    for (int i = 0; i < given->count; i++)
      if (!show(r, &given->strings[i])) return false;
  if (bx_pdf_is_keyword(lexer, token, "BDC") || bx_pdf_is_keyword(lexer, token, "BMC"))
    return begin_marked(r, given->actual);
  return !bx_pdf_is_keyword(lexer, token, "EMC") || end_marked(r);
}

static void take_operand(reader *r, const bx_pdf_token *token, operands *given) {
  if (token->kind == BX_PDF_TOKEN_OPEN_DICT) given->dicts++;
  if (token->kind == BX_PDF_TOKEN_CLOSE_DICT) given->dicts--;
  if (token->kind == BX_PDF_TOKEN_NAME && !given->dicts) given->name = token->bytes;
  if (given->dicts && token->kind == BX_PDF_TOKEN_STRING && given->wants_actual) {
    const bx_pdf_value value = {.kind = BX_PDF_STRING, .as.string = {token->bytes, token->len, token->hex}};
    given->actual = bx_pdf_text(r->arena, &value);
  }
  given->wants_actual = token->kind == BX_PDF_TOKEN_NAME && given->dicts && bx_streq(token->bytes, "ActualText");
  if (given->dicts || token->kind != BX_PDF_TOKEN_STRING) return;
  given->strings = bx_arena_grow(r->arena, given->strings, given->count, &given->room, sizeof *given->strings);
  given->strings[given->count++] = *token;
}

static bool read_content(reader *r, const bx_buf *content) {
  bx_pdf_lexer lexer = {.arena = r->arena, .bytes = (const unsigned char *)content->data, .len = content->len};
  operands given = {0};
  for (bx_pdf_token token; bx_pdf_next(&lexer, &token);) {
    if (token.kind == BX_PDF_TOKEN_END) {
      end_piece(r);
      return r->depth == 0;
    }
    if (token.kind != BX_PDF_TOKEN_KEYWORD) {
      take_operand(r, &token, &given);
      continue;
    }
    if (!take_operator(r, &lexer, &token, &given)) return false;
    given = (operands){.strings = given.strings, .room = given.room};
  }
  return false;
}

const bx_pdf_piece *bx_pdf_page_text(bx_arena *arena, bx_pdf_file *file, int revision, int page, int *count) {
  reader r = {.arena = arena, .file = file, .revision = revision};
  const bx_pdf_value *dict = bx_pdf_object(file, revision, page);
  r.fonts = bx_pdf_get(file, revision, bx_pdf_get(file, revision, dict, "Resources"), "Font");
  bx_buf content = {0};
  bool ok = bx_pdf_stream(file, revision, bx_pdf_get(file, revision, dict, "Contents"), CONTENT_LIMIT, &content) &&
            read_content(&r, &content);
  bx_buf_free(&content);
  bx_buf_free(&r.text);
  *count = ok ? r.count : 0;
  if (ok && !r.pieces) r.pieces = BX_NEW(arena, bx_pdf_piece);
  return ok ? r.pieces : NULL;
}
