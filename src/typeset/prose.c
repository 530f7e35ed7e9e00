/* Prose: paragraphs and the numbered levels in them (GB/T 9704 7.3.3: 一、 黑体, （一） 楷体, 1. and （1）
 * 仿宋). A short first sentence without a comma is a run-in heading; a numbered paragraph without any
 * sentence end is a heading by itself. */
#include <string.h>

#include "blocks.h"

static bool is_digit(uint32_t code) { return code >= '0' && code <= '9'; }

/* The ordinary form of full-width digits and brackets, as pasted text has either. */
static uint32_t same_width(uint32_t code) { return code > 0xff00 && code < 0xff5f ? code - 0xff00 + 0x20 : code; }

/* Matches a level's pattern at the front of `text`: 一 stands for any Chinese number, 1 for any number
 * in digits, all else for itself. Returns the bytes matched, or 0. */
static size_t match_number(const char *pattern, const char *text) {
  const char *at = text;
  while (*pattern) {
    uint32_t wanted = same_width(bx_utf8_next(&pattern));
    bool han = wanted == 0x4e00, digits = wanted == '1';
    if (!*at) return 0;
    const char *next = at;
    uint32_t code = same_width(bx_utf8_next(&next));
    if (!(han ? bx_is_han_number(code) : digits ? is_digit(code) : code == wanted)) return 0;
    at = next;
    while ((han || digits) && *at) {
      code = same_width(bx_utf8_next(&next));
      if (!(han ? bx_is_han_number(code) : is_digit(code))) break;
      at = next;
    }
  }
  bool decimal = at > text && at[-1] == '.' && is_digit((unsigned char)*at); /* 1.5 is no level */
  return decimal ? 0 : (size_t)(at - text);
}

static int find_level(const bx_layout *layout, const char *text) {
  for (int i = 0; i < layout->level_count; i++)
    if (match_number(layout->levels[i].number, text)) return i;
  return -1;
}

static bool is_sentence_end(uint32_t code) {
  return code == 0x3002 || code == 0xff1b || code == 0xff01 || code == 0xff1f; /* 。；！？ */
}

/* Bytes of the run-in heading: the first sentence, when it ends in 。 within `longest` characters and
 * has no comma, and something follows it. 0 when there is none. */
static size_t run_in_heading(const char *text, int longest) {
  int count = 0;
  for (const char *p = text; *p && count < longest; count++) {
    uint32_t code = bx_utf8_next(&p);
    if (code == 0xff0c) return 0; /* ， */
    if (code == 0x3002) return *p ? (size_t)(p - text) : 0;
    if (is_sentence_end(code)) return 0;
  }
  return 0;
}

static bool has_sentence_end(const char *text) {
  while (*text)
    if (is_sentence_end(bx_utf8_next(&text))) return true;
  return false;
}

static bx_span span_of(const char *text, const bx_style *style, const bx_place *place) {
  return (bx_span){.text = text, .style = bx_style_text(style), .place = *place};
}

bx_prose_para bx_prose_read(const bx_layout *layout, const bx_style *body, const char *text, const bx_place *place,
                            bx_arena *arena) {
  bx_prose_para para = {.style = body, .count = 1};
  int level = find_level(layout, text);
  para.spans[0] = span_of(text, body, place);
  if (level < 0) return para;
  const bx_style *style = layout->levels[level].style;
  size_t heading = run_in_heading(text, layout->run_in_longest);
  if (heading) {
    para.spans[0] = span_of(bx_arena_strndup(arena, text, heading), style, place);
    para.spans[1] = span_of(text + heading, body, place);
    para.count = 2;
  } else if (!has_sentence_end(text)) {
    para.spans[0] = span_of(text, style, place);
    para.style = style;
    para.level = level + 1;
  }
  return para;
}
