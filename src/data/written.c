/* Values as YAML and JSON have them written: in the notation that stood there when it can hold the text, in another
 * when it must. */
#include <string.h>

#include "editor.h"
#include "reader.h"

/* ---- Plain texts ---- */

static bool is_word(const char *text, const char *const *words) {
  for (int i = 0; words[i]; i++) {
    const char *a = text, *b = words[i];
    while (*a && *b && (*a >= 'A' && *a <= 'Z' ? *a - 'A' + 'a' : *a) == *b) a++, b++;
    if (!*a && !*b) return true;
  }
  return false;
}

static bool is_null_word(const char *text) {
  static const char *const words[] = {"~", "null", "", NULL};
  return is_word(text, words);
}

/* Would others take the plain text for something else than a text? */
static bool looks_typed(const char *text) {
  static const char *const words[] = {"true", "false", "yes",   "no",    "on", "off", "y", "n",
                                      ".inf", ".nan",  "-.inf", "+.inf", "<<", "=",   NULL};
  if (is_null_word(text) || is_word(text, words)) return true;
  const char *p = text + strspn(text, "+-");
  if (*p == '.' && p[1] >= '0' && p[1] <= '9') p++;
  if (*p < '0' || *p > '9') return false;
  /* Numbers of YAML 1.1 and 1.2 in all their forms, times, days: nothing else has only such characters. */
  return strspn(p, "0123456789abcdefABCDEFxo_.:+-TtZz ") == strlen(p);
}

/* Can it stand without quotes? */
static bool is_plain(const char *text, bool flow) {
  size_t len = strlen(text);
  if (len == 0 || strchr("-?:,[]{}#&*!|>'\"%@` \t", *text) || strchr(" \t:", text[len - 1])) return false;
  if (strpbrk(text, "\n\t") || strstr(text, ": ") || strstr(text, " #") || strncmp(text, "...", 3) == 0) return false;
  /* Full-width signs are no signs of YAML, but the readers take them for slips. */
  return !flow || (!strpbrk(text, ",[]{}:") && !strstr(text, "，") && !strstr(text, "："));
}

/* A figure as people write it: -3, which is_plain lets no text begin with. */
static bool is_plain_figure(const char *text, bool flow) {
  return *text == '-' && text[1] >= '0' && text[1] <= '9' ? is_plain(text + 1, flow) : is_plain(text, flow);
}

static void write_single(bx_buf *out, const char *text) {
  bx_buf_putc(out, '\'');
  for (; *text; text++) {
    if (*text == '\'') bx_buf_putc(out, '\'');
    bx_buf_putc(out, *text);
  }
  bx_buf_putc(out, '\'');
}

static bool is_json_word(const char *text) {
  return bx_streq(text, "true") || bx_streq(text, "false") || bx_json_is_number(text, text + strlen(text));
}

static bool may_be_plain(const bx_value *value, bx_manner manner) {
  if (is_null_word(value->text) || manner.like == BX_SPAN_SINGLE || manner.like == BX_SPAN_DOUBLE) return false;
  if (!value->quoted) return is_plain_figure(value->text, manner.flow);
  return !looks_typed(value->text) && is_plain(value->text, manner.flow);
}

void bx_write_inline(const bx_editor *editor, bx_buf *out, const bx_value *value, bx_manner manner) {
  if (value->kind == BX_NULL) {
    bx_buf_puts(out, "null");
  } else if (editor->source->json) {
    bool word = manner.like != BX_SPAN_DOUBLE && !value->quoted;
    if (word && is_json_word(value->text))
      bx_buf_puts(out, value->text);
    else
      bx_buf_json(out, value->text);
  } else if (may_be_plain(value, manner)) {
    bx_buf_puts(out, value->text);
  } else if (strchr(value->text, '\n') || manner.like == BX_SPAN_DOUBLE) {
    bx_buf_json(out, value->text);
  } else if (manner.like == BX_SPAN_SINGLE || strpbrk(value->text, "\"\\")) {
    write_single(out, value->text);
  } else {
    bx_buf_json(out, value->text);
  }
}

/* ---- Block scalars ---- */

bool bx_can_block(const char *text, bx_span_style style) {
  size_t len = strlen(text);
  if (len == 0 || strchr(" \t\n", *text)) return false; /* needs an indicator of its indentation */
  if (len > 1 && text[len - 1] == '\n' && text[len - 2] == '\n') return false;
  for (const char *line = text; *line;) {
    size_t length = strcspn(line, "\n");
    if (length && strspn(line, " \t") >= length) return false; /* white lines come and go */
    if (style == BX_SPAN_FOLDED && length && strchr(" \t", *line)) return false;
    line += length + (line[length] == '\n');
  }
  return true;
}

void bx_write_block_header(bx_buf *out, const char *text, bx_span_style style) {
  size_t len = strlen(text);
  bx_buf_putc(out, style == BX_SPAN_FOLDED ? '>' : '|');
  if (len == 0 || text[len - 1] != '\n') bx_buf_putc(out, '-');
}

static void put_spaces(bx_buf *out, int count) {
  for (int i = 0; i < count; i++) bx_buf_putc(out, ' ');
}

static void put_line(const bx_editor *editor, bx_buf *out, int indent) {
  bx_buf_puts(out, editor->line_end);
  put_spaces(out, indent);
}

void bx_write_block_lines(const bx_editor *editor, bx_buf *out, const char *text, bx_span_style style, int indent) {
  for (const char *line = text; *line;) {
    size_t length = strcspn(line, "\n");
    if (length)
      put_line(editor, out, indent);
    else
      bx_buf_puts(out, editor->line_end);
    bx_buf_append(out, line, length);
    line += length;
    bool last = *line == '\0' || line[1] == '\0';
    if (style == BX_SPAN_FOLDED && length && !last) bx_buf_puts(out, editor->line_end); /* one line end is a blank */
    line += *line == '\n';
  }
}

/* ---- Keys, lists and maps ---- */

void bx_write_key(const bx_editor *editor, bx_buf *out, const char *key, const bx_span *like, bool flow) {
  const bx_value text = {.kind = BX_TEXT, .text = key, .quoted = true};
  if (editor->source->json || (like && like->key_style == BX_SPAN_DOUBLE))
    bx_buf_json(out, key);
  else
    bx_write_inline(editor, out, &text, (bx_manner){.like = like ? like->key_style : BX_SPAN_EMPTY, .flow = flow});
}

static void write_scalar(const bx_editor *editor, bx_buf *out, const bx_value *value, int col) {
  bx_buf_putc(out, ' ');
  if (value->kind != BX_TEXT || !strchr(value->text, '\n') || !bx_can_block(value->text, BX_SPAN_LITERAL)) {
    bx_write_inline(editor, out, value, (bx_manner){.like = BX_SPAN_EMPTY});
    return;
  }
  bx_write_block_header(out, value->text, BX_SPAN_LITERAL);
  bx_write_block_lines(editor, out, value->text, BX_SPAN_LITERAL, col + editor->step);
}

/* Depth is that of a value tree, which is limited. */
void bx_write_value(const bx_editor *editor, bx_buf *out, const bx_value *value, int col, bool in_item) {
  if (value->kind < BX_LIST) {
    write_scalar(editor, out, value, col);
    return;
  }
  if (value->count == 0) {
    bx_buf_puts(out, value->kind == BX_MAP ? " {}" : " []");
    return;
  }
  int own = col + (in_item ? 2 : editor->step);
  for (int i = 0; i < value->count; i++) {
    if (in_item && i == 0)
      bx_buf_putc(out, ' ');
    else
      put_line(editor, out, own);
    if (value->kind == BX_LIST) {
      bx_buf_putc(out, '-');
      bx_write_value(editor, out, value->items[i], own, true);
    } else {
      bx_write_key(editor, out, value->members[i].key, NULL, false);
      bx_buf_putc(out, ':');
      bx_write_value(editor, out, value->members[i].value, own, false);
    }
  }
}

/* What begins a line one level deeper: as other lines, with tabs or with blanks. */
static const char *deeper(const bx_editor *editor, const char *line) {
  bx_buf own = {0};
  bx_buf_puts(&own, line);
  if (line[strlen(line) - 1] == '\t')
    bx_buf_putc(&own, '\t');
  else
    put_spaces(&own, editor->step);
  return bx_buf_take(&own, editor->arena);
}

void bx_write_flow(const bx_editor *editor, bx_buf *out, const bx_value *value, const bx_span *like, const char *line) {
  if (value->kind < BX_LIST) {
    bx_write_inline(editor, out, value, (bx_manner){.like = BX_SPAN_EMPTY, .flow = true});
    return;
  }
  bool map = value->kind == BX_MAP;
  const char *own = line ? deeper(editor, line) : NULL;
  bx_buf_putc(out, map ? '{' : '[');
  for (int i = 0; i < value->count; i++) {
    if (i) bx_buf_puts(out, own ? "," : ", ");
    if (own) bx_buf_puts(out, own);
    if (map) {
      bx_write_key(editor, out, value->members[i].key, like, true);
      bx_buf_puts(out, ": ");
    }
    bx_write_flow(editor, out, map ? value->members[i].value : value->items[i], like, own);
  }
  if (own && value->count) bx_buf_puts(out, line);
  bx_buf_putc(out, map ? '}' : ']');
}
