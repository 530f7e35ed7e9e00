/* Private to the floor text: characters that are set together. Words of Tibetan, Uyghur and Mongolian, whose
 * letters join, stack or change, are shaped by HarfBuzz; right-to-left words are ordered by UAX #9. */
#ifndef BX_SHAPE_H
#define BX_SHAPE_H

#include "item.h"

/* The script whose font shapes a character, or -1; joiners belong to none, see bx_script_end. */
int bx_script_of(uint32_t code);
/* Where a word of this script that begins at `text` ends: before the first character of another kind, or where
 * it grows too long to be shaped in one piece. */
const char *bx_script_end(bx_script script, const char *text);

/* What HarfBuzz made of one cluster of a word. */
typedef struct {
  uint32_t code;  /* its first character */
  int bytes;      /* of the text */
  bx_len advance; /* always to the next one: with right-to-left words the next is on the left */
  bx_shaped_glyphs glyphs;
  bool missing; /* the font lacks a glyph */
} bx_shaped_cluster;

typedef struct {
  const bx_shaped_cluster *clusters; /* in the order of the text */
  int count;
} bx_shaped_word;

/* Shapes [word, end) of `text`, whose neighbours matter as context. */
bx_shaped_word bx_shape_word(bx_arena *arena, const bx_font *font, bx_script script, bx_len size, const char *text,
                             const char *word, const char *end);
/* The class of a cluster of a shaped word. */
bx_char_class bx_shaped_class(uint32_t code);

/* Whether something may stand at `p` that belongs to the character before it: a variation selector or the
 * enclosing keycap. Asked behind every character, so by the bytes. */
static inline bool bx_is_extended(const char *p) {
  const unsigned char *s = (const unsigned char *)p;
  return s[0] >= 0xE2 && ((s[0] == 0xEF && s[1] == 0xB8 && s[2] < 0x90) || (s[0] == 0xF3 && s[1] == 0xA0) ||
                          (s[0] == 0xE2 && s[1] == 0x83 && s[2] == 0xA3));
}
bool bx_is_variation_selector(uint32_t code);
/* The end of the emoji at `text`, with all that joins it, or NULL if there is none. */
const char *bx_emoji_end(const char *text);

/* Gives items their embedding levels (UAX #9) in a left-to-right paragraph. */
void bx_bidi_resolve(bx_prepared *prepared, bx_arena *arena);
/* The character that mirrors this one, or the character itself. */
uint32_t bx_bidi_mirror(uint32_t code);
/* Moves the items of a line, placed in the order of the text, to their places (UAX #9 L1 and L2). Uses
 * scratch->nodes. */
void bx_bidi_reorder(bx_scratch *scratch, const bx_prepared *prepared, int first, int end, bx_len width);
/* The edges of the right-to-left stretch that item i of a line [first, end) is in. */
bx_len bx_bidi_left_edge(const bx_scratch *scratch, const bx_prepared *prepared, int i, int end);
bx_len bx_bidi_right_edge(const bx_scratch *scratch, const bx_prepared *prepared, int i, int first);

#endif
