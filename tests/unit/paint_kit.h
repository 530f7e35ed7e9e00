/* What the tests of paint share: fonts, writers, runs set by hand. */
#ifndef PAINT_KIT_H
#define PAINT_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
/* cmocka needs the three above and the one below first */
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "paint.h"

typedef struct {
  bx_arena *arena;
  bx_diags *diags;
  bx_font_set *fonts;
} kit;

static inline kit kit_new(void) {
  bx_font_options options = {.folder = BX_SOURCE_DIR "/fonts"};
  kit made = {.arena = bx_arena_new(), .fonts = bx_font_set_new(&options)};
  made.diags = bx_diags_new(made.arena, BX_LANG_EN);
  return made;
}

static inline void kit_free(kit *used) {
  bx_font_set_free(used->fonts);
  bx_arena_free(used->arena);
}

/* ---- Writers ---- */

typedef struct {
  size_t room; /* bytes until it fails */
} narrow;

static inline bool keep_little(void *self, const void *data, size_t len) {
  (void)data;
  narrow *left = self;
  if (len > left->room) {
    left->room = 0;
    errno = ENOSPC;
    return false;
  }
  left->room -= len;
  return true;
}

/* ---- Pages by hand ---- */

/* A run with one cluster a character; characters `merged` and merged + 1 (counted from 0) share one
 * and stand a quarter em apart; -1 for none. */
static inline const bx_run *make_run(kit *at, bx_role role, bx_len size, const char *text, int merged) {
  int count = 0, clusters = 0;
  for (const char *next = text; *next; count++) bx_utf8_next(&next);
  bx_run *run = BX_NEW(at->arena, bx_run);
  bx_glyph *glyphs = BX_NEW_ARRAY(at->arena, bx_glyph, count);
  bx_cluster *cluster = BX_NEW_ARRAY(at->arena, bx_cluster, count);
  *run = (bx_run){.font = bx_font_set_role(at->fonts, role, at->diags), .size = size, .text = text};
  assert_non_null(run->font);
  bx_len pen = 0;
  const char *p = text;
  for (int i = 0; i < count; i++) {
    const char *start = p;
    uint32_t code = bx_utf8_next(&p);
    glyphs[i].id = bx_font_glyph(run->font, code);
    assert_int_not_equal(glyphs[i].id, 0);
    if (merged >= 0 && i == merged + 1) {
      pen += size / 4;
      clusters--;
    }
    glyphs[i].x = pen;
    pen += bx_font_advance(run->font, glyphs[i].id, size);
    cluster[clusters].bytes = (uint16_t)(cluster[clusters].bytes + (p - start));
    cluster[clusters++].glyphs++;
  }
  run->text_len = (int)(p - text);
  run->glyphs = glyphs;
  run->glyph_count = count;
  run->clusters = cluster;
  run->cluster_count = clusters;
  run->width = pen;
  return run;
}

#endif
