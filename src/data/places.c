/* Lines, white space and signs around a value in the bytes that are edited. */
#include <string.h>

#include "editor.h"

bool bx_span_in_flow(const bx_span *span) {
  for (; span; span = span->parent)
    if (span->style == BX_SPAN_FLOW) return true;
  return false;
}

static bool is_line_end(char c) { return c == '\n' || c == '\r'; }

size_t bx_editor_line_end(const bx_editor *editor, size_t at) {
  while (at < editor->len && !is_line_end(editor->bytes[at])) at++;
  return at;
}

size_t bx_editor_line_begin(const bx_editor *editor, size_t at) {
  while (at > 0 && !is_line_end(editor->bytes[at - 1])) at--;
  return at;
}

size_t bx_editor_next_line(const bx_editor *editor, size_t at) {
  if (at < editor->len && editor->bytes[at] == '\r') at++;
  if (at < editor->len && editor->bytes[at] == '\n') at++;
  return at;
}

bool bx_editor_is_blank(const bx_editor *editor, size_t begin, size_t end) {
  for (; begin < end; begin++)
    if (editor->bytes[begin] != ' ' && editor->bytes[begin] != '\t') return false;
  return true;
}

size_t bx_editor_skip(const bx_editor *editor, size_t at) {
  while (at < editor->len) {
    if (editor->bytes[at] == '#' && !editor->source->json)
      at = bx_editor_line_end(editor, at);
    else if (strchr(" \t\r\n", editor->bytes[at]))
      at++;
    else
      break;
  }
  return at;
}

size_t bx_span_dash(const bx_editor *editor, const bx_span *item) {
  return item->previous ? bx_editor_skip(editor, item->previous->end) : item->parent->begin;
}

size_t bx_span_place(const bx_editor *editor, const bx_span *span) {
  if (!span->parent) return SIZE_MAX;
  size_t at = SIZE_MAX;
  char sign = '-';
  if (span->parent->map) {
    at = bx_editor_skip(editor, span->key_end);
    sign = ':';
  } else if (span->parent->style == BX_SPAN_BLOCK) {
    at = bx_span_dash(editor, span);
  }
  return at < editor->len && at < SIZE_MAX && editor->bytes[at] == sign && at < span->end + 1 ? at + 1 : SIZE_MAX;
}

void bx_editor_splice(bx_editor *editor, size_t begin, size_t end, const char *text) {
  editor->splices = bx_arena_grow(editor->arena, editor->splices, editor->splice_count, &editor->splice_capacity,
                                  sizeof *editor->splices);
  editor->splices[editor->splice_count++] = (bx_splice){begin, end, text, strlen(text)};
}

void bx_editor_splice_buf(bx_editor *editor, size_t begin, size_t end, bx_buf *text) {
  bx_editor_splice(editor, begin, end, bx_buf_take(text, editor->arena));
}
