/* Colours of content streams as gray, for printers with black ink alone. Text is printed in pure black, not as dots of
 * gray that fray its strokes: also the red head of an official document. What is light stays light, such as a
 * watermark. */
#include "copy.h"
#include "syntax.h"

#include <string.h>

#define LIGHT    600 /* of 1000: text as light as this is meant to be light */
#define STACK    64  /* q inside each other; Cairo's pages have 5 */
#define OPERANDS 8

typedef struct {
  int fill;           /* 0 … 1000; -1: not gray, a pattern */
  int space, strokes; /* colours of the device's space that was chosen for filling and stroking; 0: of another */
} state;

typedef struct {
  bx_pdf_lexer lexer;
  bx_buf *out;
  size_t copied;   /* of the input, up to there */
  size_t operands; /* where those of the operator at hand begin */
  double numbers[OPERANDS];
  int count;        /* of operands */
  const char *name; /* the last operand that is one, or NULL */
  bool in_text;
  bool colored; /* a colour was left */
  state stack[STACK];
  int depth;
} graying;

static bool is(const graying *g, const bx_pdf_token *token, const char *operator) {
  return bx_pdf_is_keyword(&g->lexer, token, operator);
}

static void copy_to(graying *g, size_t end) {
  bx_buf_append(g->out, g->lexer.bytes + g->copied, end - g->copied);
  g->copied = end;
}

static void put_gray(graying *g, int gray, const char *operator) {
  bx_buf_ratio(g->out, gray, 1000, 3);
  bx_buf_putc(g->out, ' ');
  bx_buf_puts(g->out, operator);
}

/* As the eye sees it (ITU-R BT.601). */
static int gray_of(const double *given, int count) {
  double n[4] = {0};
  for (int i = 0; i < count; i++) n[i] = given[i] > 0 ? given[i] < 1 ? given[i] : 1 : 0;
  if (count == 1) return (int)(n[0] * 1000 + 0.5);
  if (count == 3) return (int)(n[0] * 299 + n[1] * 587 + n[2] * 114 + 0.5);
  const double light = 1 - n[3];
  return (int)(((1 - n[0]) * 299 + (1 - n[1]) * 587 + (1 - n[2]) * 114) * (light < 0 ? 0 : light) + 0.5);
}

static int of_text(int gray) { return gray < LIGHT ? 0 : gray; }

/* How many numbers a colour operator takes; 0: it is none. */
static int colors_of(const graying *g, const bx_pdf_token *token, bool *stroke) {
  static const struct {
    const char *operator;
    int count;
  } known[] = {{"g", 1}, {"rg", 3}, {"k", 4}, {"G", 1}, {"RG", 3}, {"K", 4}};
  for (int i = 0; i < 6; i++)
    if (is(g, token, known[i].operator)) {
      *stroke = i >= 3;
      return known[i].count;
    }
  *stroke = is(g, token, "SC") || is(g, token, "SCN");
  if (!*stroke && !is(g, token, "sc") && !is(g, token, "scn")) return 0;
  const state *now = &g->stack[g->depth];
  return *stroke ? now->strokes : now->space;
}

/* Chooses a space; of one that is not the device's, and no pattern, colours stay. */
static void take_space(graying *g, bool stroke) {
  state *now = &g->stack[g->depth];
  const int colors = bx_streq(g->name, "DeviceGray")   ? 1
                     : bx_streq(g->name, "DeviceRGB")  ? 3
                     : bx_streq(g->name, "DeviceCMYK") ? 4
                                                       : 0;
  *(stroke ? &now->strokes : &now->space) = colors;
  if (!stroke) now->fill = -1;
  g->colored |= !colors && !bx_streq(g->name, "Pattern");
}

static bool take_color(graying *g, const bx_pdf_token *token, int count, bool stroke) {
  if (g->count != count) return false;
  const int gray = gray_of(g->numbers, count);
  copy_to(g, g->operands);
  g->copied = token->end;
  if (!stroke) g->stack[g->depth].fill = gray;
  *(stroke ? &g->stack[g->depth].strokes : &g->stack[g->depth].space) = count; /* `rg` chooses a space, too */
  put_gray(g, stroke || !g->in_text ? gray : of_text(gray), stroke ? "G" : "g");
  return true;
}

/* Text has black instead of what was set before it, and what follows has that again. */
static void change_text(graying *g, const bx_pdf_token *token, bool begins) {
  const int fill = g->stack[g->depth].fill;
  g->in_text = begins;
  if (fill < 0 || of_text(fill) == fill) return;
  copy_to(g, begins ? token->begin : token->end);
  if (!begins) bx_buf_putc(g->out, '\n');
  put_gray(g, begins ? of_text(fill) : fill, "g");
  if (begins) bx_buf_putc(g->out, '\n');
}

static bool take_operator(graying *g, const bx_pdf_token *token) {
  bool stroke = false;
  const int count = colors_of(g, token, &stroke);
  if (count) return take_color(g, token, count, stroke);
  if (is(g, token, "BT")) {
    change_text(g, token, true);
  } else if (is(g, token, "ET")) {
    change_text(g, token, false);
  } else if (is(g, token, "q")) {
    if (g->depth + 1 == STACK) return false;
    g->stack[g->depth + 1] = g->stack[g->depth];
    g->depth++;
  } else if (is(g, token, "Q")) {
    return g->depth-- > 0;
  } else if (is(g, token, "cs") || is(g, token, "CS")) {
    take_space(g, is(g, token, "CS"));
  } else if (is(g, token, "sh")) {
    g->colored = true;
  } else if (is(g, token, "BI")) {
    return false; /* an inline image: what follows are no tokens */
  }
  return true;
}

static bool take_all(graying *g) {
  bx_pdf_token token;
  while (bx_pdf_next(&g->lexer, &token)) {
    if (token.kind == BX_PDF_TOKEN_END) return true;
    if (g->count == 0) g->operands = token.begin;
    if (token.kind == BX_PDF_TOKEN_KEYWORD) {
      if (!take_operator(g, &token)) return false;
      g->count = 0;
      g->name = NULL;
      continue;
    }
    if (token.kind == BX_PDF_TOKEN_NAME) g->name = token.bytes;
    if (g->count < OPERANDS)
      g->numbers[g->count] = token.kind == BX_PDF_TOKEN_REAL ? token.real : (double)token.integer;
    g->count++;
  }
  return false;
}

bool bx_gray_content(const bx_buf *content, bx_buf *out, bool *colored) {
  bx_arena *arena = bx_arena_new();
  graying g = {.lexer = {.arena = arena, .bytes = (const unsigned char *)content->data, .len = content->len},
               .out = out};
  const size_t before = out->len;
  const bool done = take_all(&g);
  if (done)
    copy_to(&g, content->len);
  else
    out->len = before;
  *colored |= g.colored;
  bx_arena_free(arena);
  return done;
}

void bx_gray_pixels(const bx_buf *pixels, bx_buf *out) {
  for (size_t i = 0; i + 2 < pixels->len; i += 3) {
    const unsigned char *p = (const unsigned char *)pixels->data + i;
    bx_buf_putc(out, (char)((299u * p[0] + 587u * p[1] + 114u * p[2] + 500) / 1000));
  }
}
