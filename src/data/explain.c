/* From what libyaml says to what the writer of the file did. libyaml reports where it could not go
 * on, which is often a line after the slip and in words of its grammar; this looks at the lines
 * around for the slips people make in Chinese text: full-width punctuation, a missing space, tabs,
 * text after a closing quote. */
#include <string.h>

#include "reader.h"

/* A line of the file, without its end. */
typedef struct {
  const char *start, *end;
} line_span;

static line_span find_line(const bx_reader *reader, int line) {
  const char *p = reader->bytes;
  for (int at = 1;; at++) {
    const char *start = p;
    while (p < reader->end && *p != '\n' && *p != '\r') p++;
    if (at >= line || p == reader->end) return at == line ? (line_span){start, p} : (line_span){p, p};
    p += p + 1 < reader->end && p[0] == '\r' && p[1] == '\n' ? 2 : 1;
  }
}

/* The byte at a 1-based column, or the line's end. */
static const char *at_col(line_span line, int col) {
  const char *p = line.start;
  for (; col > 1 && p < line.end; col--) (void)bx_utf8_next(&p);
  return p;
}

static int col_at(line_span line, const char *at) {
  int col = 1;
  for (const char *p = line.start; p < at; col++) (void)bx_utf8_next(&p);
  return col;
}

/* Past the indentation and the dashes of list items. */
static const char *skip_indent(const char *p, const char *end) {
  for (; p < end; p++) {
    bool dash = *p == '-' && p + 1 < end && p[1] == ' ';
    if (*p != ' ' && *p != '\t' && !dash) break;
  }
  return p;
}

static bool ends_key(const char *colon, const char *end) {
  return *colon == ':' && (colon + 1 == end || colon[1] == ' ' || colon[1] == '\t');
}

/* ---- Keys with a wrong separator ---- */

#define LONGEST_KEY 40 /* characters; what comes before a colon in running text is longer or has a stop */

static bool is_full_width_colon(const char *p, const char *end) { return end - p >= 3 && memcmp(p, "：", 3) == 0; }

/* Characters that show a text before a colon to be no key. */
static bool is_stop(uint32_t code) {
  return code == ' ' || code == '"' || code == '\'' || code == '#' || code == '|' || code == '>' || code == 0x3002 ||
         code == 0xff1b || code == '\n';
}

const char *bx_yaml_find_slip(const char *text, const char *end) {
  const char *p = text;
  for (int count = 0; p < end && count <= LONGEST_KEY; count++) {
    bool after_digit = p > text && p[-1] >= '0' && p[-1] <= '9';
    if (is_full_width_colon(p, end)) return p > text ? p : NULL;
    if (*p == ':') {
      bool slash = p + 1 < end && (p[1] == '/' || p[1] == '\\'); /* http:// C:\ */
      return p > text && !ends_key(p, end) && !slash && !after_digit ? p : NULL;
    }
    if (is_stop(bx_utf8_next(&p))) return NULL;
  }
  return NULL;
}

bx_message bx_yaml_slip_message(const char *separator) {
  return *separator == ':' ? BX_MSG_YAML_NO_SPACE : BX_MSG_YAML_FULL_WIDTH_COLON;
}

static bool has_key(line_span line) {
  for (const char *p = line.start; p < line.end; p++)
    if (ends_key(p, line.end)) return true;
  return false;
}

#define LOOK_BACK 20 /* lines; a text that runs on over more is no key */

/* Looks for a key with a wrong separator in a line or, since libyaml joins such a line with those that
 * follow, in the lines before it back to one with a proper key. */
static bool explain_slip(bx_reader *reader, int line) {
  for (int back = 0; back < LOOK_BACK && line > 0; back++, line--) {
    line_span span = find_line(reader, line);
    const char *text = skip_indent(span.start, span.end);
    const char *separator = bx_yaml_find_slip(text, span.end);
    if (separator) {
      const char *key = bx_arena_strndup(reader->arena, text, (size_t)(separator - text));
      bx_reader_diag(reader, bx_yaml_slip_message(separator), line, col_at(span, separator), BX_ARGS(key));
      return true;
    }
    if (back > 0 && has_key(span)) return false;
  }
  return false;
}

/* ---- Other slips ---- */

/* A tab in the indentation of a line. */
static bool explain_tab(bx_reader *reader, int line) {
  line_span span = find_line(reader, line);
  const char *text = skip_indent(span.start, span.end);
  const char *tab = memchr(span.start, '\t', (size_t)(text - span.start));
  if (!tab) return false;
  bx_reader_diag(reader, BX_MSG_YAML_TAB, line, col_at(span, tab), BX_NO_ARGS);
  return true;
}

/* Something stands behind a closing quote or bracket: "甲"乙. */
static bool explain_after_quote(bx_reader *reader, const bx_yaml_problem *problem) {
  line_span span = find_line(reader, problem->line);
  const char *at = at_col(span, problem->col), *p = at;
  while (p > span.start && p[-1] == ' ') p--;
  if (at == span.end || p == span.start || !strchr("\"']}", p[-1])) return false;
  bx_reader_diag(reader, BX_MSG_YAML_AFTER_QUOTE, problem->line, problem->col, BX_NO_ARGS);
  return true;
}

/* A second ": " in one line: 标题: 关于: 说明. */
static bool explain_colon(bx_reader *reader, const bx_yaml_problem *problem) {
  line_span span = find_line(reader, problem->line);
  const char *at = at_col(span, problem->col);
  for (const char *p = span.start; p < at; p++) {
    if (!ends_key(p, span.end)) continue;
    bx_reader_diag(reader, BX_MSG_YAML_COLON_IN_VALUE, problem->line, problem->col, BX_NO_ARGS);
    return true;
  }
  return false;
}

/* Nothing before the colon: `: value`. */
static bool explain_no_key(bx_reader *reader, const bx_yaml_problem *problem) {
  line_span span = find_line(reader, problem->line);
  const char *at = skip_indent(span.start, span.end);
  if (at == span.end || !ends_key(at, span.end)) return false;
  bx_reader_diag(reader, BX_MSG_YAML_NO_KEY, problem->line, col_at(span, at), BX_NO_ARGS);
  return true;
}

/* The character at a place, as an argument; empty at the end of the line. */
static const char *char_at(bx_reader *reader, int line, int col) {
  line_span span = find_line(reader, line);
  const char *at = at_col(span, col), *after = at;
  if (at < span.end) (void)bx_utf8_next(&after);
  return bx_arena_strndup(reader->arena, at, (size_t)(after - at));
}

static void explain_start(bx_reader *reader, int line, int col) {
  const char *found = char_at(reader, line, col);
  if (*found == '\t')
    bx_reader_diag(reader, BX_MSG_YAML_TAB, line, col, BX_NO_ARGS);
  else if (*found)
    bx_reader_diag(reader, BX_MSG_YAML_BAD_START, line, col, BX_ARGS(found));
  else
    bx_reader_diag(reader, BX_MSG_YAML_INDENT, line, col, BX_NO_ARGS);
}

/* Problems of structure have many causes: the likeliest first. */
static void explain_structure(bx_reader *reader, const bx_yaml_problem *problem) {
  bool values = strstr(problem->problem, "mapping values") != NULL;
  bool no_colon = strstr(problem->problem, "expected ':'") != NULL;
  int line = no_colon ? problem->context_line : problem->line;
  if (explain_tab(reader, line) || (line > 1 && explain_tab(reader, line - 1))) return;
  if (!values && !no_colon && explain_after_quote(reader, problem)) return;
  if (explain_slip(reader, line) || explain_no_key(reader, problem)) return;
  if (values && explain_colon(reader, problem)) return;
  if (no_colon)
    bx_reader_diag(reader, BX_MSG_YAML_NO_COLON, line, problem->context_col, BX_NO_ARGS);
  else
    bx_reader_diag(reader, BX_MSG_YAML_INDENT, line, problem->col, BX_NO_ARGS);
}

typedef enum { STRUCTURE, START, START_BEFORE, OPEN_QUOTE, OPEN_BRACKET, TAB, ESCAPE, DASH, BLOCK } slip;

/* Parts of libyaml's texts (0.2.5). What is not here is reported with that text. */
static const struct {
  const char *part;
  slip kind;
} known[] = {
    {"tab character", TAB},
    {"mapping values are not allowed", STRUCTURE},
    {"could not find expected ':'", STRUCTURE},
    {"did not find expected key", STRUCTURE},
    {"did not find expected '-' indicator", STRUCTURE},
    {"did not find expected <document start>", STRUCTURE},
    {"cannot start any token", START},
    {"did not find expected node content", START},
    {"expected alphabetic or numeric", START_BEFORE}, /* * and & */
    {"block sequence entries are not allowed", DASH},
    {"did not find expected ',' or", OPEN_BRACKET},
    {"found unexpected end of stream", OPEN_QUOTE},
    {"found unexpected document indicator", OPEN_QUOTE},
    {"unknown escape", ESCAPE},
    {"hexdecimal number", ESCAPE},
    {"invalid Unicode character escape", ESCAPE},
    {"expected comment or line break", BLOCK},
    {"indentation indicator", BLOCK},
};

static void explain_as(bx_reader *reader, slip kind, const bx_yaml_problem *problem) {
  int line = problem->line, col = problem->col;
  int context_line = problem->context_line, context_col = problem->context_col;
  switch (kind) {
    case STRUCTURE:
      explain_structure(reader, problem);
      break;
    case START:
      explain_start(reader, line, col);
      break;
    case START_BEFORE:
      explain_start(reader, context_line, context_col);
      break;
    case TAB:
      if (!explain_tab(reader, line)) bx_reader_diag(reader, BX_MSG_YAML_TAB, line, col, BX_NO_ARGS);
      break;
    case OPEN_QUOTE:
      bx_reader_diag(reader, BX_MSG_YAML_OPEN_QUOTE, context_line, context_col, BX_NO_ARGS);
      break;
    case OPEN_BRACKET:
      bx_reader_diag(reader, BX_MSG_YAML_OPEN_BRACKET, context_line, context_col,
                     BX_ARGS(char_at(reader, context_line, context_col), bx_diag_int(reader->diags, line),
                             bx_diag_int(reader->diags, col)));
      break;
    case ESCAPE:
      bx_reader_diag(reader, BX_MSG_YAML_ESCAPE, line, col, BX_NO_ARGS);
      break;
    case DASH:
      bx_reader_diag(reader, BX_MSG_YAML_DASH, line, col, BX_NO_ARGS);
      break;
    case BLOCK:
      bx_reader_diag(reader, BX_MSG_YAML_BLOCK_HEADER, line, col, BX_NO_ARGS);
      break;
  }
}

void bx_yaml_explain(bx_reader *reader, const bx_yaml_problem *problem) {
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    if (!strstr(problem->problem, known[i].part)) continue;
    explain_as(reader, known[i].kind, problem);
    return;
  }
  bx_reader_diag(reader, BX_MSG_YAML_OTHER, problem->line, problem->col, BX_ARGS(problem->problem));
}
