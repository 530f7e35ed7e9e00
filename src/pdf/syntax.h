/* Inside the floor pdf: tokens and values out of bytes (ISO 32000-1 7.2 and 7.3), of a file, an inflated object stream
 * or a content stream. */
#ifndef BX_PDF_SYNTAX_H
#define BX_PDF_SYNTAX_H

#include "pdf.h"

typedef enum {
  BX_PDF_SOUND,
#define BX_PDF_FAULT(name, en, zh) BX_PDF_FAULT_##name,
#include "faults.def"
#undef BX_PDF_FAULT
} bx_pdf_fault;

/* Records the fault at an offset of a file as pdf-syntax. */
void bx_pdf_record(bx_diags *diags, const char *name, bx_pdf_fault fault, size_t at);

typedef struct {
  bx_arena *arena; /* for decoded strings and for values */
  const unsigned char *bytes;
  size_t len, at;
  bx_pdf_fault fault; /* the first; nothing is read after it */
  size_t fault_at;
} bx_pdf_lexer;

typedef enum {
  BX_PDF_TOKEN_END,
  BX_PDF_TOKEN_INTEGER,
  BX_PDF_TOKEN_REAL,
  BX_PDF_TOKEN_NAME,
  BX_PDF_TOKEN_STRING,
  BX_PDF_TOKEN_OPEN_ARRAY,
  BX_PDF_TOKEN_CLOSE_ARRAY,
  BX_PDF_TOKEN_OPEN_DICT,
  BX_PDF_TOKEN_CLOSE_DICT,
  BX_PDF_TOKEN_KEYWORD /* also the operators of a content stream; its bytes are [begin, end) */
} bx_pdf_token_kind;

typedef struct {
  bx_pdf_token_kind kind;
  size_t begin, end;
  int64_t integer;
  double real;
  const char *bytes; /* decoded NAME or STRING, in the arena */
  size_t len;
  bool hex;
} bx_pdf_token;

bool bx_pdf_is_white(unsigned char c);
/* Moves past white space and comments. */
void bx_pdf_skip(bx_pdf_lexer *lexer);
/* The next token. False with `fault` set when there is none that is well formed; at the end, true with TOKEN_END. */
bool bx_pdf_next(bx_pdf_lexer *lexer, bx_pdf_token *token);
/* Is the token this keyword? */
bool bx_pdf_is_keyword(const bx_pdf_lexer *lexer, const bx_pdf_token *token, const char *keyword);
/* Reads a keyword, which must be this one; else `fault` at it. */
bool bx_pdf_expect(bx_pdf_lexer *lexer, const char *keyword, bx_pdf_fault fault);
/* One value that is no stream. NULL with `fault` set. */
const bx_pdf_value *bx_pdf_parse(bx_pdf_lexer *lexer);
/* Sets the fault unless one is set; always false. */
bool bx_pdf_fail(bx_pdf_lexer *lexer, bx_pdf_fault fault, size_t at);

#endif
