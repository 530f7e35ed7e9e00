/* What the tests of text share: a setter with the bundled fonts, and lines read back as characters. */
#ifndef BX_TEXT_KIT_H
#define BX_TEXT_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka needs the headers above */
#include <cmocka.h>

#include "sense.h"
#include "shape.h"

#define EM       (16 * BX_PT)
#define LINE_MAX 512

static bx_arena *arena;
static bx_diags *diags;
static bx_font_set *fonts;
static bx_setter *setter;

static inline int set_up(void **state) {
  (void)state;
  bx_font_options options = {.folder = BX_SOURCE_DIR "/fonts"};
  arena = bx_arena_new();
  diags = bx_diags_new(arena, BX_LANG_EN);
  fonts = bx_font_set_new(&options);
  setter = bx_setter_new(arena, fonts, diags);
  return 0;
}

static inline int tear_down(void **state) {
  (void)state;
  bx_font_set_free(fonts);
  bx_arena_free(arena);
  return 0;
}

static const bx_text_style body = {.han = BX_ROLE_SONGTI, .latin = BX_ROLE_WESTERN, .size = EM};

static inline const bx_prepared *prepare(const char *text) {
  bx_span span = {.text = text, .style = body};
  return bx_para_prepare(setter, arena, &span, 1);
}

static inline bx_para set(const char *text, bx_para_options options) {
  return bx_para_set(setter, arena, prepare(text), &options);
}

/* ---- Lines as characters ---- */

/* A character as it stands in a line: its code and where its glyph begins. */
typedef struct {
  uint32_t code;
  bx_len x, advance;
} drawn;

/* The characters of a line in order; blank glyphs that only mend the extraction are left out. */
static inline int draw(const bx_line *line, drawn *out) {
  int count = 0;
  for (int k = 0; k < line->run_count; k++) {
    const bx_run *run = line->runs[k];
    const char *text = run->text;
    int glyph = 0, bytes = 0, glyphs = 0;
    for (int c = 0; c < run->cluster_count; c++) {
      const char *end = text + run->clusters[c].bytes;
      int glyph_end = glyph + run->clusters[c].glyphs;
      while (text < end) {
        uint32_t code = bx_utf8_next(&text);
        if (code != ' ' && run->glyphs[glyph].id == bx_font_glyph(run->font, ' ')) glyph++;
        assert_true(glyph < glyph_end && count < LINE_MAX);
        uint32_t id = run->glyphs[glyph].id;
        out[count++] =
            (drawn){code, line->run_x[k] + run->glyphs[glyph++].x, bx_font_advance(run->font, id, run->size)};
      }
      glyph = glyph_end;
      bytes += run->clusters[c].bytes;
      glyphs += run->clusters[c].glyphs;
    }
    assert_int_equal(bytes, run->text_len);
    assert_int_equal(glyphs, run->glyph_count);
  }
  return count;
}

/* The text of a line in a buffer that the next call overwrites. */
static inline const char *text_of(const bx_line *line) {
  static char text[4 * LINE_MAX];
  size_t len = 0;
  for (int k = 0; k < line->run_count; k++) {
    memcpy(text + len, line->runs[k]->text, (size_t)line->runs[k]->text_len);
    len += (size_t)line->runs[k]->text_len;
  }
  text[len] = '\0';
  return text;
}

static inline void assert_lines(const bx_para *para, ...) {
  va_list list;
  va_start(list, para);
  for (int i = 0; i < para->count; i++) {
    const char *expected = va_arg(list, const char *);
    if (!expected) fail_msg("line %d is too many: %s", i + 1, text_of(&para->lines[i]));
    assert_string_equal(text_of(&para->lines[i]), expected);
  }
  const char *missing = va_arg(list, const char *);
  if (missing) fail_msg("missing line: %s", missing);
  va_end(list);
}

#endif
