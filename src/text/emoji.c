/* What is an emoji: a coloured picture that no official typeface has. Signs that are text unless a selector
 * behind them says otherwise (© ☑ ★ ㊗) are none. */
#include "shape.h"

#define EMOJI_SELECTOR 0xFE0Fu
#define JOINER         0x200Du
#define KEYCAP         0x20E3u
/* Longer than any emoji of Unicode; what goes on is the next one. */
#define PARTS_MAX 32

/* Emoji_Presentation=Yes of emoji-data.txt, Unicode 15. */
static const struct {
  uint32_t first, last;
} ranges[] = {
    {0x231A, 0x231B},   {0x23E9, 0x23EC},   {0x23F0, 0x23F0},   {0x23F3, 0x23F3},   {0x25FD, 0x25FE},
    {0x2614, 0x2615},   {0x2648, 0x2653},   {0x267F, 0x267F},   {0x2693, 0x2693},   {0x26A1, 0x26A1},
    {0x26AA, 0x26AB},   {0x26BD, 0x26BE},   {0x26C4, 0x26C5},   {0x26CE, 0x26CE},   {0x26D4, 0x26D4},
    {0x26EA, 0x26EA},   {0x26F2, 0x26F3},   {0x26F5, 0x26F5},   {0x26FA, 0x26FA},   {0x26FD, 0x26FD},
    {0x2705, 0x2705},   {0x270A, 0x270B},   {0x2728, 0x2728},   {0x274C, 0x274C},   {0x274E, 0x274E},
    {0x2753, 0x2755},   {0x2757, 0x2757},   {0x2795, 0x2797},   {0x27B0, 0x27B0},   {0x27BF, 0x27BF},
    {0x2B1B, 0x2B1C},   {0x2B50, 0x2B50},   {0x2B55, 0x2B55},   {0x1F004, 0x1F004}, {0x1F0CF, 0x1F0CF},
    {0x1F18E, 0x1F18E}, {0x1F191, 0x1F19A}, {0x1F1E6, 0x1F1FF}, {0x1F201, 0x1F201}, {0x1F21A, 0x1F21A},
    {0x1F22F, 0x1F22F}, {0x1F232, 0x1F236}, {0x1F238, 0x1F23A}, {0x1F250, 0x1F251}, {0x1F300, 0x1F320},
    {0x1F32D, 0x1F335}, {0x1F337, 0x1F37C}, {0x1F37E, 0x1F393}, {0x1F3A0, 0x1F3CA}, {0x1F3CF, 0x1F3D3},
    {0x1F3E0, 0x1F3F0}, {0x1F3F4, 0x1F3F4}, {0x1F3F8, 0x1F43E}, {0x1F440, 0x1F440}, {0x1F442, 0x1F4FC},
    {0x1F4FF, 0x1F53D}, {0x1F54B, 0x1F54E}, {0x1F550, 0x1F567}, {0x1F57A, 0x1F57A}, {0x1F595, 0x1F596},
    {0x1F5A4, 0x1F5A4}, {0x1F5FB, 0x1F64F}, {0x1F680, 0x1F6C5}, {0x1F6CC, 0x1F6CC}, {0x1F6D0, 0x1F6D2},
    {0x1F6D5, 0x1F6D7}, {0x1F6DC, 0x1F6DF}, {0x1F6EB, 0x1F6EC}, {0x1F6F4, 0x1F6FC}, {0x1F7E0, 0x1F7EB},
    {0x1F7F0, 0x1F7F0}, {0x1F90C, 0x1F93A}, {0x1F93C, 0x1F945}, {0x1F947, 0x1F9FF}, {0x1FA70, 0x1FA7C},
    {0x1FA80, 0x1FA88}, {0x1FA90, 0x1FABD}, {0x1FABF, 0x1FAC5}, {0x1FACE, 0x1FADB}, {0x1FAE0, 0x1FAE8},
    {0x1FAF0, 0x1FAF8},
};

bool bx_char_is_emoji(uint32_t code) {
  int low = 0, high = (int)(sizeof ranges / sizeof *ranges);
  if (code < ranges[0].first || (code > 0x2B55 && code < 0x1F004)) return false; /* nearly all text */
  while (low < high) {
    int mid = (low + high) / 2;
    if (code > ranges[mid].last)
      low = mid + 1;
    else
      high = mid;
  }
  return low < (int)(sizeof ranges / sizeof *ranges) && code >= ranges[low].first;
}

bool bx_is_variation_selector(uint32_t code) {
  return (code >= 0xFE00 && code <= 0xFE0F) || (code >= 0xE0100 && code <= 0xE01EF);
}

static bool is_region(uint32_t code) { return code >= 0x1F1E6 && code <= 0x1F1FF; }

/* Selectors, skin tones, keycaps and the tags of flags. */
static bool is_part(uint32_t code) {
  return code == EMOJI_SELECTOR || code == KEYCAP || (code >= 0x1F3FB && code <= 0x1F3FF) ||
         (code >= 0xE0020 && code <= 0xE007F);
}

const char *bx_emoji_end(const char *text) {
  const char *end = text, *p;
  uint32_t first = bx_utf8_next(&end);
  p = end;
  uint32_t next = *p ? bx_utf8_next(&p) : 0;
  if (!bx_char_is_emoji(first) && next != EMOJI_SELECTOR && next != KEYCAP) return NULL;
  if (is_region(first) && is_region(next)) return p;
  p = end;
  for (int parts = 0; *p && parts < PARTS_MAX; parts++) {
    next = bx_utf8_next(&p);
    if (next == JOINER && *p)
      bx_utf8_next(&p);
    else if (!is_part(next))
      break;
    end = p;
  }
  return end;
}
