/* Content streams of Cairo get their marked content. Cairo ends text objects before other painting, so a sequence
 * holds whole text objects; it never holds a q or Q, that both may stay properly nested. */
#include "content.h"

#include <string.h>

#include "syntax.h"

typedef struct {
  bx_pdf_structure *structure;
  bx_pdf_lexer lexer;
  bx_buf *out;
  size_t copied;   /* of the input, up to there */
  size_t operands; /* where those of the operator at hand begin */
  size_t path;     /* where the path at hand begins */
  int path_parts;  /* of it, */
  bool rectangle;  /* the last of which is one */
  bool in_path, open, in_text;
  int inner;      /* marked content of Cairo's own that is open */
  int first, end; /* the page's separators, [first, end) */
  int separator;  /* of which this is the content; before the first of them it is no element's */
} marking;

static void copy_to(marking *m, size_t end) {
  bx_buf_append(m->out, m->lexer.bytes + m->copied, end - m->copied);
  m->copied = end;
}

static void begin(marking *m, size_t at) {
  if (m->open) return;
  copy_to(m, at);
  const char *tag = m->separator < m->first ? NULL : bx_pdf_structure_tag(m->structure, m->separator);
  m->open = true;
  if (!tag) {
    bx_buf_puts(m->out, "/Artifact BMC\n");
    return;
  }
  bx_buf_putc(m->out, '/');
  bx_buf_puts(m->out, tag);
  bx_buf_puts(m->out, " <</MCID ");
  bx_buf_int(m->out, bx_pdf_structure_content(m->structure, m->separator));
  bx_buf_puts(m->out, ">> BDC\n");
}

static void end(marking *m, size_t at) {
  if (!m->open) return;
  copy_to(m, at);
  bx_buf_puts(m->out, "EMC\n");
  m->open = false;
}

static bool is(const marking *m, const bx_pdf_token *token, const char *operator) {
  return bx_pdf_is_keyword(&m->lexer, token, operator);
}

static bool is_one_of(const marking *m, const bx_pdf_token *token, const char *operators) {
  size_t len = token->end - token->begin;
  const char *bytes = (const char *)m->lexer.bytes + token->begin;
  for (const char *p = operators; *p; p += strcspn(p, " "), p += *p == ' ')
    if (strcspn(p, " ") == len && memcmp(p, bytes, len) == 0) return true;
  return false;
}

/* A rectangle alone, then f*. */
static bool separate(marking *m, size_t after) {
  if (!m->rectangle || m->path_parts != 1 || m->in_text || m->inner || m->separator + 1 == m->end) return false;
  copy_to(m, m->path);
  end(m, m->path);
  m->copied = after;
  m->separator++;
  return true;
}

static bool take_path(marking *m, const bx_pdf_token *token) {
  if (is_one_of(m, token, "m l c v y h re")) {
    if (!m->in_path) {
      m->path = m->operands;
      m->path_parts = 0;
    }
    m->in_path = true;
    m->path_parts++;
    m->rectangle = is(m, token, "re");
    return true;
  }
  if (is(m, token, "W") || is(m, token, "W*")) return m->in_path;
  bool done = m->in_path;
  m->in_path = false;
  if (is(m, token, "n")) return done;
  if (is(m, token, "f*")) return done && separate(m, token->end);
  if (done) begin(m, m->path);
  return done;
}

static bool take_operator(marking *m, const bx_pdf_token *token) {
  if (m->in_text) {
    if (is(m, token, "ET")) {
      m->in_text = false;
      return m->inner == 0;
    }
    if (is(m, token, "BDC") || is(m, token, "BMC")) m->inner++;
    if (is(m, token, "EMC")) return m->inner-- > 0;
    return !is_one_of(m, token, "BT q Q Do sh BI");
  }
  if (is_one_of(m, token, "m l c v y h re W W* n f f* F S s B B* b b*")) return take_path(m, token);
  if (m->in_path) return false;
  if (is(m, token, "BT")) {
    begin(m, m->operands);
    m->in_text = true;
  } else if (is(m, token, "Do") || is(m, token, "sh")) {
    begin(m, m->operands);
  } else if (is(m, token, "q") || is(m, token, "Q")) {
    end(m, m->operands);
  } else if (is_one_of(m, token, "BI BDC BMC EMC MP DP BX EX")) {
    return false; /* never Cairo's */
  }
  return true;
}

/* Keywords that are values. */
static bool is_operand(const marking *m, const bx_pdf_token *token) {
  return token->kind != BX_PDF_TOKEN_KEYWORD || is_one_of(m, token, "true false null");
}

static bool take_all(marking *m) {
  bx_pdf_token token;
  bool operands = false;
  while (bx_pdf_next(&m->lexer, &token)) {
    if (token.kind == BX_PDF_TOKEN_END) return !operands && !m->in_text && !m->in_path && m->separator + 1 == m->end;
    if (!operands) m->operands = token.begin;
    operands = is_operand(m, &token);
    if (!operands && !take_operator(m, &token)) return false;
  }
  return false;
}

bool bx_pdf_content_mark(bx_pdf_structure *structure, int page, const bx_buf *content, bx_buf *out) {
  int count, first = bx_pdf_structure_separators(structure, page, &count);
  bx_arena *arena = bx_arena_new();
  marking m = {.structure = structure,
               .lexer = {.arena = arena, .bytes = (const unsigned char *)content->data, .len = content->len},
               .out = out,
               .first = first,
               .end = first + count,
               .separator = first - 1};
  bool ok = take_all(&m);
  if (ok) {
    end(&m, content->len);
    copy_to(&m, content->len);
  }
  bx_arena_free(arena);
  return ok;
}
