/* Changes within brackets: all of JSON, and what YAML has in them. */
#include <string.h>

#include "editor.h"

static size_t begin_of(const bx_span *span) { return span->parent->map ? span->key_begin : span->begin; }

/* What stands between a bracket or comma and what follows it. */
static const char *gap_before(const bx_editor *editor, const bx_span *span) {
  size_t end = begin_of(span), begin = end;
  while (begin > 0 && strchr(" \t\r\n", editor->bytes[begin - 1])) begin--;
  return bx_arena_strndup(editor->arena, editor->bytes + begin, end - begin);
}

static bool has_lines(const bx_editor *editor, const bx_span *span) {
  size_t len = span->end - span->begin;
  return memchr(editor->bytes + span->begin, '\n', len) || memchr(editor->bytes + span->begin, '\r', len);
}

/* A list or map is written in lines when those beside it are. */
static bool wants_lines(const bx_editor *editor, const bx_span *parent, const bx_value *value) {
  if (value->kind < BX_LIST || value->count == 0) return false;
  bool any = false;
  for (const bx_span *span = parent->first; span; span = span->next) {
    if (span->style != BX_SPAN_FLOW || span->first == NULL) continue;
    any = true;
    if (has_lines(editor, span)) return true;
  }
  return !any && editor->source->json;
}

static void put_member(const bx_editor *editor, bx_buf *out, const bx_span *parent, const char *key,
                       const bx_value *value, const char *gap) {
  const bx_span *like = parent->first;
  if (key) {
    bx_write_key(editor, out, key, like, true);
    bool tight = editor->source->json && like->begin == like->key_end + 1; /* {"a":1} */
    bx_buf_puts(out, tight ? ":" : ": ");
  }
  const char *line = strpbrk(gap, "\r\n") && wants_lines(editor, parent, value) ? gap : NULL;
  bx_write_flow(editor, out, value, like->parent->map ? like : NULL, line);
}

/* A comma behind a value, or what stands instead. */
static size_t comma_after(const bx_editor *editor, const bx_span *span) {
  size_t at = bx_editor_skip(editor, span->end);
  return at < editor->len && editor->bytes[at] == ',' ? at : SIZE_MAX;
}

bool bx_editor_add_flow(bx_editor *editor, const bx_span *parent, const bx_span *previous, const char *key,
                        const bx_value *value) {
  if (!strchr("{[", editor->bytes[parent->begin])) return false; /* [a: 1] is a map without brackets */
  const bx_span *next = previous ? previous->next : parent->first;
  bool lines = strpbrk(gap_before(editor, parent->first), "\r\n") != NULL;
  const char *gap = gap_before(editor, lines || !parent->first->next ? parent->first : parent->first->next);
  if (!lines && !parent->first->next) gap = editor->source->json ? "" : " ";
  if (!lines && !parent->first->next && parent->map) gap = " ";
  bx_buf text = {0};
  if (next) {
    put_member(editor, &text, parent, key, value, gap);
    bx_buf_putc(&text, ',');
    bx_buf_puts(&text, next->previous || lines ? gap_before(editor, next) : gap);
    bx_editor_splice_buf(editor, begin_of(next), begin_of(next), &text);
    return true;
  }
  size_t comma = comma_after(editor, previous), at = comma == SIZE_MAX ? previous->end : comma + 1;
  size_t line_end = bx_editor_line_end(editor, at);
  bool comment = lines && !editor->source->json && bx_editor_skip(editor, at) >= line_end;
  if (comma == SIZE_MAX && comment)
    bx_editor_splice(editor, at, at, ",");
  else if (comma == SIZE_MAX)
    bx_buf_putc(&text, ',');
  bx_buf_puts(&text, gap);
  put_member(editor, &text, parent, key, value, gap);
  if (comment) at = line_end; /* what is said of the last one stays beside it */
  bx_editor_splice_buf(editor, at, at, &text);
  return true;
}

bool bx_editor_remove_flow(bx_editor *editor, const bx_span *span) {
  size_t begin = begin_of(span), end = span->end;
  if (span->next) {
    end = begin_of(span->next);
  } else {
    if (span->previous) begin = span->previous->end;
    size_t comma = comma_after(editor, span);
    if (!span->previous && comma != SIZE_MAX) end = comma + 1;
    if (span->previous && comma != SIZE_MAX) {
      begin = begin_of(span);
      end = comma + 1;
    }
  }
  bx_editor_splice(editor, begin, end, "");
  return true;
}
