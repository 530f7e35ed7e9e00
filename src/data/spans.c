/* Where each value of a report stands in its bytes. A pass of its own over what the readers have accepted, so that
 * reading alone costs nothing more. libyaml's marks count characters, which are turned into bytes here. */
#include <string.h>
#include <yaml.h>

#include "editor.h"

typedef struct {
  bx_arena *arena;
  const char *bytes, *end;
  const char *mark; /* a place whose characters have been counted */
  size_t chars;
  bx_span *root, *open; /* `open`: the innermost list or map */
  bool key_due;
  size_t key_begin, key_end;
  bx_span_style key_style;
} pass;

static bx_span *add_span(pass *p, bx_span_style style, size_t begin, size_t end) {
  bx_span *span = BX_NEW(p->arena, bx_span);
  *span = (bx_span){.style = style, .begin = begin, .end = end, .parent = p->open};
  if (!p->open) {
    p->root = span;
    return span;
  }
  span->previous = p->open->last;
  if (span->previous)
    span->previous->next = span;
  else
    p->open->first = span;
  p->open->last = span;
  if (!p->open->map) return span;
  span->key_begin = p->key_begin;
  span->key_end = p->key_end;
  span->key_style = p->key_style;
  p->key_due = true;
  return span;
}

static void take_key(pass *p, bx_span_style style, size_t begin, size_t end) {
  p->key_style = style;
  p->key_begin = begin;
  p->key_end = end;
  p->key_due = false;
}

static void open_span(pass *p, bool map, bx_span_style style, size_t begin, int col) {
  bx_span *span = add_span(p, style, begin, begin);
  span->map = map;
  span->col = col;
  p->open = span;
  p->key_due = map;
}

/* `end`: behind its bracket; of a block it is known by its last value. */
static void close_span(pass *p, size_t end) {
  bx_span *span = p->open;
  span->end = span->style == BX_SPAN_BLOCK && span->last ? span->last->end : end;
  p->open = span->parent;
  p->key_due = p->open && p->open->map;
}

/* ---- YAML ---- */

static bool is_continuation(char c) { return ((unsigned char)c & 0xc0) == 0x80; }

/* The byte of a character: from the last one asked for, which is near. */
static size_t byte_of(pass *p, size_t chars) {
  for (; p->chars < chars && p->mark < p->end; p->chars++) {
    p->mark++;
    while (p->mark < p->end && is_continuation(*p->mark)) p->mark++;
  }
  for (; p->chars > chars && p->mark > p->bytes; p->chars--) {
    p->mark--;
    while (p->mark > p->bytes && is_continuation(*p->mark)) p->mark--;
  }
  return (size_t)(p->mark - p->bytes);
}

static bool is_line_end(char c) { return c == '\n' || c == '\r'; }

/* One line end before `at` taken away. */
static size_t without_line_end(const pass *p, size_t at) {
  if (at > 0 && p->bytes[at - 1] == '\n') at--;
  if (at > 0 && p->bytes[at - 1] == '\r') at--;
  return at;
}

/* The end of a block scalar's last line, `end` being where libyaml stopped. White lines behind it belong to it only
 * when they are kept. */
static size_t block_end(const pass *p, size_t begin, size_t end) {
  size_t header = begin;
  bool keeps = false;
  while (header < end && !is_line_end(p->bytes[header]) && p->bytes[header] != '#') {
    keeps = keeps || p->bytes[header] == '+';
    header++;
  }
  while (header < end && !is_line_end(p->bytes[header])) header++;
  size_t at = without_line_end(p, end);
  while (!keeps && at > header) {
    size_t line = at;
    while (line > header && (p->bytes[line - 1] == ' ' || p->bytes[line - 1] == '\t')) line--;
    if (line > header && !is_line_end(p->bytes[line - 1])) break;
    at = without_line_end(p, line);
  }
  return at > header ? at : header;
}

static bx_span_style style_of_scalar(const yaml_event_t *event) {
  switch (event->data.scalar.style) {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE:
      return BX_SPAN_SINGLE;
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
      return BX_SPAN_DOUBLE;
    case YAML_LITERAL_SCALAR_STYLE:
      return BX_SPAN_LITERAL;
    case YAML_FOLDED_SCALAR_STYLE:
      return BX_SPAN_FOLDED;
    default:
      return event->data.scalar.length ? BX_SPAN_PLAIN : BX_SPAN_EMPTY;
  }
}

static void take_scalar(pass *p, const yaml_event_t *event) {
  bx_span_style style = style_of_scalar(event);
  size_t begin = byte_of(p, event->start_mark.index), end = byte_of(p, event->end_mark.index);
  if (style == BX_SPAN_LITERAL || style == BX_SPAN_FOLDED) end = block_end(p, begin, end);
  if (p->key_due)
    take_key(p, style, begin, end);
  else
    (void)add_span(p, style, begin, end);
}

static void take_event(pass *p, const yaml_event_t *event) {
  size_t begin = byte_of(p, event->start_mark.index), end = byte_of(p, event->end_mark.index);
  bool flow;
  switch (event->type) {
    case YAML_SCALAR_EVENT:
      take_scalar(p, event);
      break;
    case YAML_SEQUENCE_START_EVENT:
      flow = event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
      open_span(p, false, flow ? BX_SPAN_FLOW : BX_SPAN_BLOCK, begin, (int)event->start_mark.column);
      break;
    case YAML_MAPPING_START_EVENT:
      flow = event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
      open_span(p, true, flow ? BX_SPAN_FLOW : BX_SPAN_BLOCK, begin, (int)event->start_mark.column);
      break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
      close_span(p, end);
      break;
    default:
      break;
  }
}

bx_span *bx_spans_of_yaml(bx_arena *arena, const char *bytes, size_t len) {
  static const char mark[] = "\xef\xbb\xbf";
  size_t skipped = len >= 3 && memcmp(bytes, mark, 3) == 0 ? 3 : 0;
  pass p = {.arena = arena, .bytes = bytes, .end = bytes + len, .mark = bytes + skipped};
  yaml_parser_t parser;
  if (!yaml_parser_initialize(&parser)) return NULL;
  yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&parser, (const unsigned char *)bytes + skipped, len - skipped);
  bool more = true;
  while (more) {
    yaml_event_t event;
    if (!yaml_parser_parse(&parser, &event)) {
      p.root = NULL;
      break;
    }
    take_event(&p, &event);
    more = event.type != YAML_STREAM_END_EVENT;
    yaml_event_delete(&event);
  }
  yaml_parser_delete(&parser);
  return p.root;
}

/* ---- JSON ---- */

static size_t string_end(const pass *p, size_t at) {
  const size_t len = (size_t)(p->end - p->bytes);
  for (at++; at < len && p->bytes[at] != '"'; at++)
    if (p->bytes[at] == '\\') at++;
  return at < len ? at + 1 : len;
}

static size_t word_end(const pass *p, size_t at) {
  while (p->bytes + at < p->end && !strchr(" \t\r\n,:[]{}", p->bytes[at])) at++;
  return at;
}

bx_span *bx_spans_of_json(bx_arena *arena, const char *bytes, size_t len) {
  pass p = {.arena = arena, .bytes = bytes, .end = bytes + len};
  for (size_t at = len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0, end; at < len; at = end) {
    const char c = bytes[at];
    end = at + 1;
    if (c == '{' || c == '[') {
      open_span(&p, c == '{', BX_SPAN_FLOW, at, 0);
    } else if (c == '}' || c == ']') {
      close_span(&p, end);
    } else if (c == '"') {
      end = string_end(&p, at);
      if (p.key_due)
        take_key(&p, BX_SPAN_DOUBLE, at, end);
      else
        (void)add_span(&p, BX_SPAN_DOUBLE, at, end);
    } else if (!strchr(" \t\r\n,:", c)) {
      end = word_end(&p, at);
      (void)add_span(&p, BX_SPAN_PLAIN, at, end);
    }
  }
  return p.root;
}
