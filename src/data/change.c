/* Changes to what YAML has in lines. */
#include <string.h>

#include "editor.h"

/* ---- Another value ---- */

static bool is_block_scalar(const bx_span *span) {
  return span->style == BX_SPAN_LITERAL || span->style == BX_SPAN_FOLDED;
}

/* Behind | or > and its other indicators. */
static size_t header_end(const bx_editor *editor, const bx_span *span) {
  size_t at = span->begin;
  while (at < editor->len && strchr("|>+-0123456789", editor->bytes[at])) at++;
  return at;
}

/* The indentation of a block scalar's text; 0 when it has none that can be kept. */
static int block_indent(const bx_editor *editor, const bx_span *span) {
  for (size_t at = span->begin; at < header_end(editor, span); at++)
    if (editor->bytes[at] >= '0' && editor->bytes[at] <= '9') return 0;
  size_t line = bx_editor_line_end(editor, span->begin);
  while (line < span->end) {
    line = bx_editor_next_line(editor, line);
    size_t at = line, end = bx_editor_line_end(editor, line);
    while (at < end && editor->bytes[at] == ' ') at++;
    if (at < end) return (int)(at - line);
    line = end;
  }
  return 0;
}

static bool wants_block(const bx_value *old, const bx_span *span, const bx_value *value) {
  if (value->kind != BX_TEXT || !span->parent || bx_span_in_flow(span)) return false;
  bx_span_style style = span->style == BX_SPAN_FOLDED ? BX_SPAN_FOLDED : BX_SPAN_LITERAL;
  if (!bx_can_block(value->text, style) && !bx_can_block(value->text, BX_SPAN_LITERAL)) return false;
  if (is_block_scalar(span)) return true;
  bool was_long = span->style == BX_SPAN_DOUBLE && strchr(old->text, '\n');
  return strchr(value->text, '\n') && !was_long;
}

static void replace_by_block(bx_editor *editor, const bx_span *span, const bx_value *value) {
  bool was_block = is_block_scalar(span);
  bx_span_style style =
      span->style == BX_SPAN_FOLDED && bx_can_block(value->text, BX_SPAN_FOLDED) ? BX_SPAN_FOLDED : BX_SPAN_LITERAL;
  int indent = was_block ? block_indent(editor, span) : 0;
  if (indent == 0) indent = span->parent->col + editor->step;
  bx_buf header = {0}, lines = {0};
  size_t begin = span->begin;
  if (span->style == BX_SPAN_EMPTY) {
    begin = bx_span_place(editor, span);
    bx_buf_putc(&header, ' ');
  }
  bx_write_block_header(&header, value->text, style);
  bx_write_block_lines(editor, &lines, value->text, style, indent);
  size_t behind = span->end;
  if (was_block) behind = header_end(editor, span);
  if (span->style == BX_SPAN_EMPTY) behind = begin;
  bx_editor_splice_buf(editor, begin, behind, &header);
  size_t line_end = bx_editor_line_end(editor, behind);
  bx_editor_splice_buf(editor, line_end, was_block ? span->end : line_end, &lines);
}

/* The bytes that another value takes in its line; what begins it there goes into `text`. The lines of a block scalar go
 * away. */
static bx_splice clear_line(bx_editor *editor, const bx_span *span, bx_buf *text) {
  bx_splice piece = {.begin = span->begin, .end = span->end};
  if (span->style == BX_SPAN_EMPTY) {
    size_t place = bx_span_place(editor, span);
    if (place == SIZE_MAX) bx_buf_putc(text, ':'); /* {a} */
    piece.begin = piece.end = place == SIZE_MAX ? span->key_end : place;
    bx_buf_putc(text, ' ');
  } else if (is_block_scalar(span)) {
    piece.end = header_end(editor, span);
    bx_editor_splice(editor, bx_editor_line_end(editor, piece.end), span->end, "");
  }
  return piece;
}

static void replace_inline(bx_editor *editor, const bx_span *span, const bx_value *value) {
  const bx_manner manner = {.like = span->style, .flow = bx_span_in_flow(span)};
  bx_buf text = {0};
  bx_splice piece = clear_line(editor, span, &text);
  if (value->kind < BX_LIST)
    bx_write_inline(editor, &text, value, manner);
  else
    bx_write_flow(editor, &text, value, NULL, NULL);
  bx_editor_splice_buf(editor, piece.begin, piece.end, &text);
}

/* A list or map in lines where a scalar or an empty one stood; false when that has a line of its own. */
static bool fill(bx_editor *editor, const bx_span *span, const bx_value *value) {
  size_t place = bx_span_place(editor, span), begin = span->begin, end = span->end;
  if (span->style == BX_SPAN_EMPTY) begin = end = place;
  if (place == SIZE_MAX || !bx_editor_is_blank(editor, place, begin)) return false;
  if (is_block_scalar(span)) end = header_end(editor, span);
  size_t line_end = bx_editor_line_end(editor, end), lines_end = is_block_scalar(span) ? span->end : line_end;
  /* A map begins behind its dash, unless a comment stays there. */
  bool compact = !span->parent->map && bx_editor_is_blank(editor, end, line_end);
  bx_buf text = {0};
  bx_write_value(editor, &text, value, span->parent->col, compact);
  if (compact) line_end = end;
  bx_editor_splice(editor, place, end, "");
  bx_editor_splice_buf(editor, line_end, lines_end, &text);
  return true;
}

bool bx_editor_replace(bx_editor *editor, const bx_value *old, const bx_span *span, const bx_value *value) {
  bool lines = !editor->source->json && span->parent && !bx_span_in_flow(span->parent);
  if (lines && value->count && fill(editor, span, value)) return true;
  if (lines && wants_block(old, span, value))
    replace_by_block(editor, span, value);
  else
    replace_inline(editor, span, value);
  return true;
}

/* ---- A new member or item ---- */

static void put_line_begin(const bx_editor *editor, bx_buf *out, int col) {
  bx_buf_puts(out, editor->line_end);
  for (int i = 0; i < col; i++) bx_buf_putc(out, ' ');
}

static void put_member(const bx_editor *editor, bx_buf *out, const bx_span *parent, const char *key,
                       const bx_value *value) {
  if (key) {
    bx_write_key(editor, out, key, parent->first, false);
    bx_buf_putc(out, ':');
  } else {
    bx_buf_putc(out, '-');
  }
  bx_write_value(editor, out, value, parent->col, key == NULL);
}

/* The end of the line of `at`, or of the comments under it that are set deeper than what it is beside: they belong to
 * it. */
static size_t end_with_comments(const bx_editor *editor, size_t at, int col) {
  size_t end = bx_editor_line_end(editor, at);
  for (size_t line = end; line < editor->len;) {
    size_t begin = bx_editor_next_line(editor, line), sign = begin;
    while (sign < editor->len && editor->bytes[sign] == ' ') sign++;
    if (sign >= editor->len || editor->bytes[sign] != '#' || sign - begin <= (size_t)col) break;
    end = line = bx_editor_line_end(editor, sign);
  }
  return end;
}

bool bx_editor_add(bx_editor *editor, const bx_span *parent, const bx_span *previous, const char *key,
                   const bx_value *value) {
  if (bx_span_in_flow(parent)) return bx_editor_add_flow(editor, parent, previous, key, value);
  bx_buf text = {0};
  if (previous) {
    size_t at = end_with_comments(editor, previous->end, parent->col);
    put_line_begin(editor, &text, parent->col);
    put_member(editor, &text, parent, key, value);
    bx_editor_splice_buf(editor, at, at, &text);
  } else {
    size_t at = key ? parent->first->key_begin : bx_span_dash(editor, parent->first);
    put_member(editor, &text, parent, key, value);
    put_line_begin(editor, &text, parent->col);
    bx_editor_splice_buf(editor, at, at, &text);
  }
  return true;
}

/* ---- Taking one away ---- */

static size_t begin_of(const bx_editor *editor, const bx_span *span) {
  return span->parent->map ? span->key_begin : bx_span_dash(editor, span);
}

/* The only one: an empty list or map stays. */
static bool remove_last(bx_editor *editor, const bx_span *span) {
  const bx_span *parent = span->parent;
  const char *empty = parent->map ? "{}" : "[]";
  size_t place = bx_span_place(editor, parent), line = bx_editor_line_begin(editor, parent->begin);
  if (place == SIZE_MAX || place >= line) {
    bx_editor_splice(editor, parent->begin, parent->end, empty);
    return true;
  }
  size_t end = bx_editor_line_end(editor, parent->end);
  bx_editor_splice(editor, place, place, bx_arena_join(editor->arena, " ", empty, NULL));
  if (end < editor->len)
    end = bx_editor_next_line(editor, end);
  else
    while (line > 0 && strchr("\r\n", editor->bytes[line - 1])) line--; /* a file without a last line end has none */
  bx_editor_splice(editor, line, end, "");
  return true;
}

bool bx_editor_remove(bx_editor *editor, const bx_span *span) {
  if (bx_span_in_flow(span->parent)) return bx_editor_remove_flow(editor, span);
  if (!span->previous && !span->next) return remove_last(editor, span);
  size_t begin = begin_of(editor, span), line = bx_editor_line_begin(editor, begin);
  size_t end = end_with_comments(editor, span->end, span->parent->col);
  if (!bx_editor_is_blank(editor, line, begin)) { /* - a: 1, of which the next takes the place */
    size_t next = span->next ? begin_of(editor, span->next) : end;
    bool comments = !bx_editor_is_blank(editor, bx_editor_next_line(editor, end), next);
    bx_editor_splice(editor, begin, comments ? end : next, "");
    return true;
  }
  if (end < editor->len)
    end = bx_editor_next_line(editor, end);
  else if (line > 0)
    line -= line > 1 && editor->bytes[line - 2] == '\r' ? 2 : 1;
  bx_editor_splice(editor, line, end, "");
  return true;
}
