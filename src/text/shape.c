/* Words of scripts that need shaping, by HarfBuzz. Not by Pango: it takes fonts through fontconfig only and
 * drops variation selectors, and its shaping is HarfBuzz's. */
#include "shape.h"

#include <hb.h>
#include <string.h>

/* A cluster's bytes and glyphs are counted in 16 bits; no word comes near. */
#define WORD_BYTES_MAX 1000
/* From here on a Tibetan sentence, which has no spaces, is parted behind a tsheg. */
#define WORD_BYTES_LONG 500
#define GLYPHS_MAX      0xFFFF

#define TSHEG 0x0F0Bu

static const struct {
  hb_script_t script;
  hb_direction_t direction;
  const char *language;
} shapers[BX_SCRIPT_COUNT] = {
    [BX_SCRIPT_TIBETAN] = {HB_SCRIPT_TIBETAN, HB_DIRECTION_LTR, "bo"},
    [BX_SCRIPT_UYGHUR] = {HB_SCRIPT_ARABIC, HB_DIRECTION_RTL, "ug"},
    [BX_SCRIPT_MONGOLIAN] = {HB_SCRIPT_MONGOLIAN, HB_DIRECTION_LTR, "mn"},
};

/* Arabic without its digits, which run the other way, and without signs that reach over others. */
static const struct {
  uint16_t first, last;
  uint8_t script;
} script_ranges[] = {
    {0x060B, 0x061B, BX_SCRIPT_UYGHUR},    {0x061D, 0x065F, BX_SCRIPT_UYGHUR},    {0x066A, 0x06DC, BX_SCRIPT_UYGHUR},
    {0x06DE, 0x06EF, BX_SCRIPT_UYGHUR},    {0x06FA, 0x06FF, BX_SCRIPT_UYGHUR},    {0x0F00, 0x0FDA, BX_SCRIPT_TIBETAN},
    {0x1800, 0x180D, BX_SCRIPT_MONGOLIAN}, {0x180E, 0x18AA, BX_SCRIPT_MONGOLIAN},
};

int bx_script_of(uint32_t code) {
  if (code < 0x060B || code > 0x18AA) return -1;
  for (size_t i = 0; i < sizeof script_ranges / sizeof *script_ranges; i++)
    if (code >= script_ranges[i].first && code <= script_ranges[i].last) return script_ranges[i].script;
  return -1;
}

/* Zero width joiner and non-joiner, and the narrow space before Mongolian suffixes: only inside words. */
static bool is_joiner(bx_script script, uint32_t code) {
  return (script != BX_SCRIPT_TIBETAN && (code == 0x200C || code == 0x200D)) ||
         (script == BX_SCRIPT_MONGOLIAN && code == 0x202F);
}

const char *bx_script_end(bx_script script, const char *text) {
  const char *end = text, *p = text;
  while (*p) {
    uint32_t code = bx_utf8_next(&p);
    if (is_joiner(script, code)) continue; /* counts when a letter follows */
    if (bx_script_of(code) != (int)script || p - text > WORD_BYTES_MAX) break;
    end = p;
    if (code == TSHEG && p - text > WORD_BYTES_LONG) break;
  }
  return end;
}

bx_char_class bx_shaped_class(uint32_t code) {
  switch (code) {
    case 0x060C: /* ، */
    case 0x061B: /* ؛ */
    case 0x061F: /* ؟ */
    case 0x06D4: /* ۔ */
    case 0x0F0D: /* shad and its kin */
    case 0x0F0E:
    case 0x0F0F:
    case 0x0F10:
    case 0x0F11:
    case 0x0F14:
    case 0x1802: /* Mongolian comma, full stop, colon */
    case 0x1803:
    case 0x1804:
    case 0x1808:
    case 0x1809:
      return BX_CHAR_WPOINT;
    default:
      return BX_CHAR_LETTER;
  }
}

typedef struct {
  bx_arena *arena;
  const bx_font *font;
  bx_len size;
  const hb_glyph_info_t *infos;
  const hb_glyph_position_t *positions;
} shaped;

static bx_len scale(const shaped *s, int64_t units) { return bx_len_scale(s->size, units, bx_font_units(s->font)); }

/* Readers of a PDF take a cluster to reach from its first glyph's left edge to its last one's right edge. Where a
 * mark stands last (or first), a blank glyph marks the edge. */
static void mend_edges(const shaped *s, bx_shaped_cluster *cluster, bx_glyph *glyphs) {
  uint32_t blank = bx_font_glyph(s->font, ' ');
  int count = cluster->glyphs.count;
  if (!blank || count < 2) return;
  bx_len width = bx_font_advance(s->font, blank, s->size);
  bx_len end = glyphs[count - 1].x + bx_font_advance(s->font, glyphs[count - 1].id, s->size);
  if (end != cluster->advance) glyphs[cluster->glyphs.count++] = (bx_glyph){.id = blank, .x = cluster->advance - width};
  if (glyphs[0].x == 0) return;
  memmove(glyphs + 1, glyphs, (size_t)cluster->glyphs.count++ * sizeof *glyphs);
  glyphs[0] = (bx_glyph){.id = blank};
}

/* Glyphs [first, end), in the order of their places, are one cluster. */
static bx_shaped_cluster read_cluster(const shaped *s, unsigned first, unsigned end) {
  bx_shaped_cluster cluster = {0};
  int count = (int)(end - first < GLYPHS_MAX ? end - first : GLYPHS_MAX);
  bx_glyph *glyphs = BX_NEW_ARRAY(s->arena, bx_glyph, count + 2);
  int64_t pen = 0;
  for (int i = 0; i < count; i++) {
    const hb_glyph_position_t *position = &s->positions[first + (unsigned)i];
    glyphs[i].id = s->infos[first + (unsigned)i].codepoint;
    glyphs[i].x = scale(s, pen + position->x_offset);
    glyphs[i].y = -scale(s, position->y_offset);
    pen += position->x_advance;
    cluster.missing |= glyphs[i].id == 0;
  }
  cluster.advance = scale(s, pen);
  cluster.glyphs = (bx_shaped_glyphs){.glyphs = glyphs, .count = count};
  mend_edges(s, &cluster, glyphs);
  return cluster;
}

/* Bytes before and behind a word that may change its shape. */
#define CONTEXT 32

bx_shaped_word bx_shape_word(bx_arena *arena, const bx_font *font, bx_script script, bx_len size, const char *text,
                             const char *word, const char *end) {
  hb_buffer_t *buffer = hb_buffer_create();
  hb_buffer_set_direction(buffer, shapers[script].direction);
  hb_buffer_set_script(buffer, shapers[script].script);
  hb_buffer_set_language(buffer, hb_language_from_string(shapers[script].language, -1));
  /* what joins looks at its neighbours, not at the whole paragraph */
  const char *from = word - text > CONTEXT ? word - CONTEXT : text;
  while (from > text && ((unsigned char)*from & 0xC0) == 0x80) from--;
  int behind_len = (int)strnlen(end, CONTEXT);
  while (behind_len > 0 && ((unsigned char)end[behind_len] & 0xC0) == 0x80) behind_len--;
  int len = (int)(end - from) + behind_len;
  hb_buffer_add_utf8(buffer, from, len, (unsigned)(word - from), (int)(end - word));
  hb_shape(bx_font_shaper(font), buffer, NULL, 0);
  unsigned count;
  shaped s = {.arena = arena, .font = font, .size = size};
  s.infos = hb_buffer_get_glyph_infos(buffer, &count);
  s.positions = hb_buffer_get_glyph_positions(buffer, &count);
  bx_shaped_cluster *clusters = BX_NEW_ARRAY(arena, bx_shaped_cluster, count);
  bx_shaped_word result = {.clusters = clusters};
  bool backward = shapers[script].direction == HB_DIRECTION_RTL;
  const char *behind = end; /* the end of the cluster, going from the last to the first */
  for (unsigned i = 0; i < count;) {
    /* from the last of the text: the first glyph of right-to-left words, the last of others */
    unsigned first = backward ? i : count - 1 - i, stop = first + 1;
    if (backward)
      while (stop < count && s.infos[stop].cluster == s.infos[first].cluster) stop++;
    else
      while (first > 0 && s.infos[first - 1].cluster == s.infos[first].cluster) first--;
    const char *start = from + s.infos[first].cluster, *p = start;
    bx_shaped_cluster *cluster = &clusters[result.count++];
    *cluster = read_cluster(&s, first, stop);
    cluster->bytes = (int)(behind - start);
    cluster->code = bx_utf8_next(&p);
    behind = start;
    i += stop - first;
  }
  hb_buffer_destroy(buffer);
  for (int i = 0, k = result.count - 1; i < k; i++, k--) {
    bx_shaped_cluster other = clusters[i];
    clusters[i] = clusters[k];
    clusters[k] = other;
  }
  return result;
}
