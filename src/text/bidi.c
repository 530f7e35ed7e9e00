/* Right-to-left words in a left-to-right paragraph, by FriBidi (UAX #9). */
#include <fribidi.h>

#include "shape.h"

/* The items [first, end) of one paragraph of UAX #9. */
static void resolve(bx_prepared *prepared, bx_arena *arena, int first, int end) {
  int count = end - first;
  FriBidiChar *codes = BX_NEW_ARRAY(arena, FriBidiChar, count);
  FriBidiCharType *types = BX_NEW_ARRAY(arena, FriBidiCharType, count);
  FriBidiBracketType *brackets = BX_NEW_ARRAY(arena, FriBidiBracketType, count);
  FriBidiLevel *levels = BX_NEW_ARRAY(arena, FriBidiLevel, count);
  for (int i = 0; i < count; i++) codes[i] = prepared->items[first + i].code;
  FriBidiParType direction = FRIBIDI_PAR_LTR;
  fribidi_get_bidi_types(codes, count, types);
  fribidi_get_bracket_types(codes, count, types, brackets);
  if (!fribidi_get_par_embedding_levels_ex(types, brackets, count, &direction, levels)) return; /* out of memory */
  for (int i = 0; i < count; i++) prepared->items[first + i].level = (uint8_t)levels[i];
}

void bx_bidi_resolve(bx_prepared *prepared, bx_arena *arena) {
  for (int first = 0; first < prepared->count;) {
    int end = first;
    while (end < prepared->count && prepared->items[end].class != BX_CHAR_NEWLINE) end++;
    if (end > first) resolve(prepared, arena, first, end);
    first = end + 1;
  }
}

uint32_t bx_bidi_mirror(uint32_t code) {
  FriBidiChar mirror;
  return fribidi_get_mirror_char(code, &mirror) ? mirror : code;
}

static void reverse(int *order, int count) {
  for (int i = 0, k = count - 1; i < k; i++, k--) {
    int other = order[i];
    order[i] = order[k];
    order[k] = other;
  }
}

/* L2: every stretch of at least this level is turned about, from the highest level down. */
static void turn_about(int *order, int count, const bx_prepared *prepared, int end) {
  int highest = 0;
  for (int i = 0; i < count; i++) highest = bx_max_int(highest, prepared->items[order[i]].level);
  for (int level = highest; level > 0; level--)
    for (int i = 0; i < count;) {
      int stop = i;
      while (stop < count && order[stop] < end && prepared->items[order[stop]].level >= level) stop++;
      reverse(order + i, stop - i);
      i = stop + 1;
    }
}

/* A blank between two levels is of the lower one (so is a space: UAX #9 N2): it goes with the item that has it. */
void bx_bidi_reorder(bx_scratch *scratch, const bx_prepared *prepared, int first, int end, bx_len width) {
  const bx_text_item *items = prepared->items;
  bx_len *pens = scratch->pens;
  int *order = scratch->nodes, count = end - first, text_end = end;
  while (text_end > first && items[text_end - 1].class == BX_CHAR_SPACE) text_end--; /* L1: they stay behind */
  for (int i = 0; i < count; i++) order[i] = first + i;
  turn_about(order, count, prepared, text_end);
  bx_len *blanks = (bx_len *)(void *)scratch->from; /* free now, and as long */
  for (int i = first; i < end; i++) blanks[i] = (i + 1 < end ? pens[i + 1] : width) - pens[i] - items[i].body;
  bx_len pen = 0;
  for (int k = 0; k < count; k++) {
    int i = order[k];
    int level = i < text_end ? items[i].level : 0;
    bx_len before = i > first && items[i - 1].level > level ? blanks[i - 1] : 0;
    bx_len behind = i + 1 < end && (i + 1 < text_end ? items[i + 1].level : 0) >= level ? blanks[i] : 0;
    bool backward = level & 1;
    /* a space begins where its blank does */
    pens[i] = pen + (!backward ? before : items[i].class == BX_CHAR_SPACE ? 0 : behind);
    pen += before + items[i].body + behind;
  }
}

bx_len bx_bidi_left_edge(const bx_scratch *scratch, const bx_prepared *prepared, int i, int end) {
  bx_len left = scratch->pens[i];
  for (; i < end && prepared->items[i].level; i++)
    if (scratch->pens[i] < left) left = scratch->pens[i];
  return left;
}

bx_len bx_bidi_right_edge(const bx_scratch *scratch, const bx_prepared *prepared, int i, int first) {
  bx_len right = scratch->pens[i] + prepared->items[i].body;
  for (; i >= first && prepared->items[i].level; i--)
    if (scratch->pens[i] + prepared->items[i].body > right) right = scratch->pens[i] + prepared->items[i].body;
  return right;
}
