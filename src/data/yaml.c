/* YAML to a value tree over libyaml's events. libyaml's document API is not used: it has no limits
 * and resolves aliases; here what a report has no use for (anchors, aliases, tags, several documents,
 * keys that are no text) is refused with its place. */
#include <yaml.h>

#include <string.h>

#include "reader.h"

/* What is known of an open list or map beyond the tree. */
typedef struct {
  bool flow;    /* written in brackets */
  bool key_due; /* in a map: a key comes next */
} level;

/* Text that may be meant otherwise. It is reported when the next event has come: if there is none,
 * libyaml's problem lies in this text and gets its own explanation. */
typedef struct {
  bx_message message;
  int line, col;
  const char *key; /* NULL for no suspect */
} suspect;

typedef struct {
  bx_reader *reader;
  level levels[BX_DATA_MAX_DEPTH];
  int key_line, key_col; /* of the last key */
  const char *bare_key;  /* the last key's text if it is plain text in a flow map, else NULL */
  suspect suspect;
  int documents;
} state;

static int line_of(yaml_mark_t mark) { return (int)mark.line + 1; }
static int col_of(yaml_mark_t mark) { return (int)mark.column + 1; }

static level *innermost(state *s) { return s->reader->depth ? &s->levels[s->reader->depth - 1] : NULL; }

static bool is_key_due(state *s) {
  const level *inner = innermost(s);
  return inner && bx_reader_inside(s->reader) == BX_MAP && inner->key_due;
}

/* A value is complete. */
static void value_done(state *s) {
  level *inner = innermost(s);
  if (inner) inner->key_due = true;
}

static void refuse_properties(state *s, const yaml_event_t *event, const yaml_char_t *anchor, const yaml_char_t *tag) {
  int line = line_of(event->start_mark), col = col_of(event->start_mark);
  if (anchor) bx_reader_diag(s->reader, BX_MSG_YAML_ANCHOR, line, col, BX_ARGS((const char *)anchor));
  if (tag) bx_reader_diag(s->reader, BX_MSG_YAML_TAG, line, col, BX_ARGS((const char *)tag));
}

static void flush_suspect(state *s) {
  suspect found = s->suspect;
  if (found.key) bx_reader_diag(s->reader, found.message, found.line, found.col, BX_ARGS(found.key));
  s->suspect.key = NULL;
}

/* Looks for a slip in a plain text that begins at line:col: an error where the text cannot be meant,
 * else a warning. */
static void suspect_slip(state *s, const char *text, int line, int col, bool certain) {
  const char *separator = bx_yaml_find_slip(text, text + strlen(text));
  if (!separator) return;
  for (const char *p = text; p < separator; col++) (void)bx_utf8_next(&p);
  s->suspect = (suspect){.message = certain ? bx_yaml_slip_message(separator) : BX_MSG_YAML_MAYBE_KEY,
                         .line = line,
                         .col = col,
                         .key = bx_arena_strndup(s->reader->arena, text, (size_t)(separator - text))};
}

/* Plain text that libyaml takes for a value though the writer surely or probably meant a key. */
static void check_plain(state *s, const bx_value *value, const char *text) {
  const level *inner = innermost(s);
  if (!inner)
    suspect_slip(s, text, value->line, value->col, true);
  else if (bx_reader_inside(s->reader) == BX_MAP && value->line > s->key_line)
    suspect_slip(s, text, value->line, value->col, false);
  else if (bx_reader_inside(s->reader) == BX_LIST && inner->flow && strstr(text, "，"))
    bx_reader_diag(s->reader, BX_MSG_YAML_FULL_WIDTH_COMMA, value->line, value->col, BX_NO_ARGS);
}

static bool is_null(const char *text) { return !*text || bx_streq(text, "~") || bx_streq(text, "null"); }

static bool take_key(state *s, const yaml_event_t *event) {
  const char *text = (const char *)event->data.scalar.value;
  int line = line_of(event->start_mark), col = col_of(event->start_mark);
  bool plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
  if (plain && !*text) {
    bx_reader_diag(s->reader, BX_MSG_YAML_NO_KEY, line, col, BX_NO_ARGS);
    return false;
  }
  bx_reader_key(s->reader, text, event->data.scalar.length, line, col);
  level *inner = innermost(s);
  inner->key_due = false;
  s->key_line = line;
  s->key_col = col;
  s->bare_key = plain && inner->flow ? bx_arena_strdup(s->reader->arena, text) : NULL;
  return true;
}

static bool take_scalar(state *s, const yaml_event_t *event) {
  refuse_properties(s, event, event->data.scalar.anchor, event->data.scalar.tag);
  if (is_key_due(s)) return take_key(s, event);
  const char *text = (const char *)event->data.scalar.value;
  yaml_scalar_style_t style = event->data.scalar.style;
  bool plain = style == YAML_PLAIN_SCALAR_STYLE, null = plain && is_null(text);
  bx_value *value = bx_reader_scalar(s->reader, null ? NULL : text, event->data.scalar.length,
                                     line_of(event->start_mark), col_of(event->start_mark));
  if (!value) return false;
  value->quoted = style == YAML_SINGLE_QUOTED_SCALAR_STYLE || style == YAML_DOUBLE_QUOTED_SCALAR_STYLE;
  value->block = style == YAML_LITERAL_SCALAR_STYLE;
  if (plain && !null) check_plain(s, value, text);
  /* {新收：3} is to libyaml the key 新收：3 without a value */
  bool bare = plain && !*text && bx_reader_inside(s->reader) == BX_MAP && s->bare_key;
  if (bare) suspect_slip(s, s->bare_key, s->key_line, s->key_col, true);
  value_done(s);
  return true;
}

/* An alias is refused; a blank stands in for it so that the rest is checked too. */
static bool take_alias(state *s, const yaml_event_t *event) {
  int line = line_of(event->start_mark), col = col_of(event->start_mark);
  const char *name = (const char *)event->data.alias.anchor;
  bx_reader_diag(s->reader, BX_MSG_YAML_ALIAS, line, col, BX_ARGS(name));
  if (is_key_due(s)) {
    bx_reader_key(s->reader, name, strlen(name), line, col);
    innermost(s)->key_due = false;
    s->bare_key = NULL;
    return true;
  }
  if (!bx_reader_scalar(s->reader, NULL, 0, line, col)) return false;
  value_done(s);
  return true;
}

static bool take_start(state *s, const yaml_event_t *event) {
  bool map = event->type == YAML_MAPPING_START_EVENT;
  int line = line_of(event->start_mark), col = col_of(event->start_mark);
  if (map)
    refuse_properties(s, event, event->data.mapping_start.anchor, event->data.mapping_start.tag);
  else
    refuse_properties(s, event, event->data.sequence_start.anchor, event->data.sequence_start.tag);
  if (is_key_due(s)) {
    bx_reader_diag(s->reader, BX_MSG_YAML_KEY_NOT_TEXT, line, col, BX_NO_ARGS);
    return false;
  }
  if (!bx_reader_open(s->reader, map ? BX_MAP : BX_LIST, line, col)) return false;
  bool flow = map ? event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
                  : event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
  *innermost(s) = (level){.flow = flow, .key_due = true};
  return true;
}

static bool take_document(state *s, const yaml_event_t *event) {
  if (++s->documents == 1) return true;
  bx_reader_diag(s->reader, BX_MSG_YAML_DOCUMENTS, line_of(event->start_mark), col_of(event->start_mark), BX_NO_ARGS);
  return false;
}

/* False when reading cannot go on. */
static bool take(state *s, const yaml_event_t *event) {
  flush_suspect(s);
  switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
      return take_document(s, event);
    case YAML_ALIAS_EVENT:
      return take_alias(s, event);
    case YAML_SCALAR_EVENT:
      return take_scalar(s, event);
    case YAML_SEQUENCE_START_EVENT:
    case YAML_MAPPING_START_EVENT:
      return take_start(s, event);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
      bx_reader_close(s->reader);
      value_done(s);
      return true;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_END_EVENT:
      break;
  }
  return true;
}

static void explain(state *s, const yaml_parser_t *parser) {
  bx_yaml_problem problem = {
      .problem = parser->problem ? parser->problem : "out of memory",
      .line = line_of(parser->problem_mark),
      .col = col_of(parser->problem_mark),
  };
  if (parser->context) {
    problem.context_line = line_of(parser->context_mark);
    problem.context_col = col_of(parser->context_mark);
  }
  bx_yaml_explain(s->reader, &problem);
}

static void read_events(state *s, yaml_parser_t *parser) {
  bool more = true;
  while (more) {
    yaml_event_t event;
    if (!yaml_parser_parse(parser, &event)) {
      explain(s, parser);
      return;
    }
    more = take(s, &event) && event.type != YAML_STREAM_END_EVENT;
    yaml_event_delete(&event);
  }
  if (!s->documents) bx_reader_diag(s->reader, BX_MSG_FILE_EMPTY, 1, 1, BX_NO_ARGS);
}

bx_value *bx_yaml_read(bx_arena *arena, const char *file, const char *bytes, size_t len, bx_diags *diags) {
  bx_reader reader = {.first_line = 1};
  yaml_parser_t parser;
  if (bx_reader_begin(&reader, arena, file, bytes, len, diags)) {
    state s = {.reader = &reader};
    if (yaml_parser_initialize(&parser)) {
      yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
      yaml_parser_set_input_string(&parser, (const unsigned char *)reader.bytes, (size_t)(reader.end - reader.bytes));
      read_events(&s, &parser);
      yaml_parser_delete(&parser);
    } else {
      bx_yaml_explain(&reader, &(bx_yaml_problem){.problem = "out of memory"});
    }
  }
  return bx_reader_finish(&reader);
}
