/* What all setting of one document shares: per style the glyphs and measures of its characters, which
 * of them were reported, and scratch memory. The only file of this floor that asks fonts. */
#include <string.h>

#include "sense.h"

#define ASCII_FIRST  0x20u
#define ASCII_COUNT  95u
#define OTHERS       512u /* direct-mapped; a power of two */
#define STYLES_MAX   24   /* styles kept at a time: a document has about ten */
#define WESTERN_FLAG 0x80000000u

struct bx_style_cache {
  bx_text_style style;
  bx_style_glyph ascii[ASCII_COUNT], others[OTHERS];
};

struct bx_setter {
  bx_arena *arena;
  bx_font_set *fonts;
  bx_diags *diags;
  bx_line_rules rules;
  bx_kinsoku_sets kinsoku;
  bx_style_cache *styles[STYLES_MAX], *last;
  int style_count, next_style;
  bool role_known[BX_ROLE_COUNT];
  const bx_font *role_font[BX_ROLE_COUNT]; /* NULL: it cannot be loaded, which has been recorded */
  bool script_known[BX_SCRIPT_COUNT];
  const bx_font *script_font[BX_SCRIPT_COUNT];
  uint32_t *reported; /* open addressing; 0 = free */
  uint32_t reported_count, reported_capacity;
  const char *words; /* the library of the dictionary; NULL: it is not there, which has been recorded */
  bx_scratch scratch;
  bx_images *images;
  bool quiet;
};

bx_setter *bx_setter_new(bx_arena *arena, bx_font_set *fonts, bx_diags *diags) {
  bx_setter *setter = BX_NEW(arena, bx_setter);
  setter->arena = arena;
  setter->fonts = fonts;
  setter->diags = diags;
  bx_setter_set_rules(setter, BX_LINE_RULES_GB);
  setter->words = bx_words_library;
  setter->images = bx_images_new(arena);
  return setter;
}

bx_images *bx_setter_images(const bx_setter *setter) { return setter->images; }

void bx_setter_set_rules(bx_setter *setter, bx_line_rules rules) {
  setter->rules = rules;
  setter->kinsoku = bx_kinsoku_find(rules.kinsoku);
}

const bx_line_rules *bx_setter_rules(const bx_setter *setter) { return &setter->rules; }
bx_kinsoku_sets bx_setter_kinsoku(const bx_setter *setter) { return setter->kinsoku; }

/* Doubles, so that what is left behind in the arena is less than what is in use. */
bx_scratch *bx_setter_scratch(bx_setter *setter, int count) {
  bx_scratch *scratch = &setter->scratch;
  if (count < scratch->capacity) return scratch;
  int capacity = scratch->capacity ? scratch->capacity : 64;
  while (capacity <= count) capacity *= 2;
  scratch->sums = BX_NEW_ARRAY(setter->arena, bx_item_sums, capacity);
  scratch->breaks = BX_NEW_ARRAY(setter->arena, uint8_t, capacity);
  scratch->ends = BX_NEW_ARRAY(setter->arena, int, capacity);
  scratch->nodes = BX_NEW_ARRAY(setter->arena, int, capacity);
  scratch->cost = BX_NEW_ARRAY(setter->arena, int64_t, capacity);
  scratch->from = BX_NEW_ARRAY(setter->arena, int, capacity);
  scratch->pens = BX_NEW_ARRAY(setter->arena, bx_len, capacity);
  scratch->joins = BX_NEW_ARRAY(setter->arena, uint8_t, capacity);
  scratch->capacity = capacity;
  return scratch;
}

/* ---- Styles ---- */

static bool same_glyphs(const bx_text_style *a, const bx_text_style *b) {
  return a->han == b->han && a->latin == b->latin && a->size == b->size && a->tracking == b->tracking;
}

bx_style_cache *bx_setter_style(bx_setter *setter, const bx_text_style *style) {
  if (setter->last && same_glyphs(&setter->last->style, style)) return setter->last;
  for (int i = 0; i < setter->style_count; i++)
    if (same_glyphs(&setter->styles[i]->style, style)) return setter->last = setter->styles[i];
  int at = setter->style_count;
  if (at < STYLES_MAX) {
    setter->styles[setter->style_count++] = BX_NEW(setter->arena, bx_style_cache);
  } else {
    at = setter->next_style;
    setter->next_style = (at + 1) % STYLES_MAX;
    memset(setter->styles[at], 0, sizeof(bx_style_cache));
  }
  setter->styles[at]->style = *style;
  return setter->last = setter->styles[at];
}

/* ---- Reports ---- */

bool bx_setter_quiet(bx_setter *setter, bool quiet) {
  bool before = setter->quiet;
  setter->quiet = quiet;
  return before;
}

/* Notes a character; false when it was noted before. */
static bool note(bx_setter *setter, uint32_t key) {
  if (setter->reported_count * 2 >= setter->reported_capacity) {
    uint32_t *old = setter->reported, old_capacity = setter->reported_capacity;
    setter->reported_capacity = old_capacity ? old_capacity * 2 : 64;
    setter->reported = BX_NEW_ARRAY(setter->arena, uint32_t, setter->reported_capacity);
    setter->reported_count = 0;
    for (uint32_t i = 0; i < old_capacity; i++)
      if (old[i]) note(setter, old[i]);
  }
  uint32_t mask = setter->reported_capacity - 1, at = (key * 2654435761u >> 7) & mask;
  while (setter->reported[at] && setter->reported[at] != key) at = (at + 1) & mask;
  if (setter->reported[at]) return false;
  setter->reported[at] = key;
  setter->reported_count++;
  return true;
}

/* A character for messages: itself, "" for a control character, and the name of its code. */
typedef struct {
  char text[5], code[9];
} code_names;

static code_names name_code(uint32_t code) {
  code_names names = {0};
  if (code >= 0x20) bx_utf8_put(code, names.text);
  bx_code_name(code, names.code);
  return names;
}

void bx_setter_report(bx_setter *setter, uint32_t code, unsigned class, const bx_place *place) {
  if (setter->quiet) return;
  code_names names = name_code(code);
  bx_message message = class == BX_CHAR_PRIVATE   ? BX_MSG_CHARACTER_PRIVATE
                       : class == BX_CHAR_CONTROL ? BX_MSG_CHARACTER_CONTROL
                       : class == BX_CHAR_EMOJI   ? BX_MSG_CHARACTER_EMOJI
                       : class == BX_CHAR_COMPLEX ? BX_MSG_SCRIPT_UNSUPPORTED
                                                  : BX_MSG_GLYPH_MISSING;
  bx_diag(setter->diags, message, place, BX_ARGS(names.text, names.code));
}

static void report_fallback(bx_setter *setter, uint32_t code, bx_role role, const bx_font *font,
                            const bx_place *place) {
  if (setter->quiet || !note(setter, code)) return;
  code_names names = name_code(code);
  const char *role_name = bx_diags_lang(setter->diags) == BX_LANG_ZH ? bx_role_name_zh(role) : bx_role_name(role);
  bx_diag(setter->diags, BX_MSG_GLYPH_FALLBACK, place,
          BX_ARGS(names.text, names.code, role_name, bx_font_family(font)));
}

/* ---- Measures of a character ---- */

/* The place of a glyph whose ink shall stand within the body. */
static bx_len keep_inside(const bx_style_glyph *glyph, bx_len shift) {
  bx_len left = glyph->ink_left, right = glyph->ink_right;
  if (right - left > glyph->body) return (glyph->body - left - right) / 2;
  if (left + shift < 0) return -left;
  if (right + shift > glyph->body) return glyph->body - right;
  return shift;
}

/* Full-width characters are one em whatever their font says: a narrower glyph stands in its middle, or,
 * for the halves of brackets and points, on the side of its ink. */
static void measure_wide(bx_style_glyph *glyph, const bx_text_style *style) {
  bx_len em = style->size + style->tracking, half = em / 2;
  bx_len middle = (style->size - glyph->natural) / 2;
  glyph->body = em;
  glyph->shift = middle;
  switch (glyph->class) {
    case BX_CHAR_OPEN:
      glyph->body = em - half;
      glyph->shift = keep_inside(glyph, style->size - glyph->natural - half);
      return;
    case BX_CHAR_CLOSE:
    case BX_CHAR_PAUSE:
    case BX_CHAR_STOP:
    case BX_CHAR_EXCLAIM:
      glyph->body = em - half;
      glyph->shift = keep_inside(glyph, 0);
      return;
    case BX_CHAR_BAR: /* half an em by GB/T 15834 5.1.9, if the font has drawn it so */
      if (glyph->ink_right - glyph->ink_left > half) return;
      break;
    case BX_CHAR_LINK:
      if ((glyph->key & ~WESTERN_FLAG) != 0x2013) return;
      break;
    case BX_CHAR_MIDDOT:
      break;
    default:
      return;
  }
  glyph->body = half;
  glyph->shift = (half - glyph->ink_left - glyph->ink_right) / 2;
}

static const bx_font *font_of_role(bx_setter *setter, bx_role role) {
  if (!setter->role_known[role]) {
    setter->role_known[role] = true;
    setter->role_font[role] = bx_font_set_role(setter->fonts, role, setter->diags);
  }
  return setter->role_font[role];
}

int bx_setter_middle(bx_setter *setter, bx_role role) { return bx_font_middle(font_of_role(setter, role)); }

const bx_font *bx_setter_script(bx_setter *setter, bx_script script) {
  if (!setter->script_known[script]) {
    setter->script_known[script] = true;
    setter->script_font[script] = bx_font_set_script(setter->fonts, script, setter->diags);
  }
  return setter->script_font[script];
}

static void measure_ink(bx_style_glyph *glyph, const bx_text_style *style) {
  int left, right, bottom, top;
  if (!bx_font_ink(glyph->font, glyph->glyph, &left, &right, &bottom, &top)) return;
  glyph->ink_left = bx_len_scale(style->size, left, 1024);
  glyph->ink_right = bx_len_scale(style->size, right, 1024);
  /* three dots as high as wide: their distance is half of what the ink is wider than high */
  bx_len dots = glyph->ink_right - glyph->ink_left - bx_len_scale(style->size, top - bottom, 1024);
  if (glyph->class == BX_CHAR_DOTS) glyph->inward = (style->size + style->tracking - dots * 3 / 2) / 2;
}

/* Errors whatever the font. */
static bool is_refused(unsigned class) {
  return class == BX_CHAR_PRIVATE || class == BX_CHAR_CONTROL || class == BX_CHAR_COMPLEX || class == BX_CHAR_EMOJI;
}

static void fill(bx_setter *setter, const bx_text_style *style, bx_style_glyph *glyph, uint32_t code, bool western,
                 const bx_place *place) {
  *glyph = (bx_style_glyph){.key = code | (western ? WESTERN_FLAG : 0)};
  glyph->class = (uint8_t)bx_char_find_class(code, western);
  bx_role role = bx_char_is(glyph->class, BX_IS_LATIN_FACE) ? style->latin : style->han;
  const bx_font *own = font_of_role(setter, role), *font = NULL;
  bool fell_back = false, printable = !is_refused(glyph->class);
  if (own && printable) font = bx_font_set_glyph(setter->fonts, role, code, setter->diags, &glyph->glyph, &fell_back);
  if (!font) {
    glyph->missing = own || !printable;
    glyph->font = own;
    glyph->body = glyph->natural = style->size + style->tracking;
    return;
  }
  glyph->font = font;
  if (fell_back) report_fallback(setter, code, role, font, place);
  glyph->natural = bx_font_advance(font, glyph->glyph, style->size);
  if (glyph->class == BX_CHAR_SPACE) return;
  if (bx_char_is(glyph->class, BX_IS_WESTERN)) {
    glyph->body = glyph->natural;
    return;
  }
  if (!bx_char_is(glyph->class, BX_IS_SOLID)) measure_ink(glyph, style);
  measure_wide(glyph, style);
}

const bx_style_glyph *bx_style_find(bx_setter *setter, bx_style_cache *cache, uint32_t code, bool western,
                                    const bx_place *place) {
  uint32_t key = code | (western ? WESTERN_FLAG : 0);
  bx_style_glyph *glyph = code - ASCII_FIRST < ASCII_COUNT ? &cache->ascii[code - ASCII_FIRST]
                                                           : &cache->others[(code ^ code >> 9) & (OTHERS - 1)];
  if (glyph->key != key) fill(setter, &cache->style, glyph, code, western, place);
  return glyph;
}

/* ---- Words ---- */

bool bx_setter_split(bx_setter *setter, const char *text, int len, bool *begins) {
  if (!setter->words) return false;
  if (bx_words_split(setter->words, text, len, begins)) return true;
  bx_diag(setter->diags, BX_MSG_WORDS_MISSING, NULL, BX_ARGS(setter->words));
  setter->words = NULL;
  return false;
}

void bx_setter_use_words(bx_setter *setter, const char *library) { setter->words = library; }
