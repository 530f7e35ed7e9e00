/* Numbers in labels: the one at the front (一、 （二） 3.), and the point on which figures are aligned. */
#include <string.h>

#include "item.h"

/* Longer ones are years or figures. */
#define NUMBER_LENGTH_MAX 3

bool bx_is_han_number(uint32_t code) {
  static const uint16_t numbers[] = {0x3007 /*〇*/, 0x4E00 /*一*/, 0x4E03 /*七*/, 0x4E09 /*三*/, 0x4E5D /*九*/,
                                     0x4E8C /*二*/, 0x4E94 /*五*/, 0x516B /*八*/, 0x516D /*六*/, 0x5341 /*十*/,
                                     0x56DB /*四*/, 0x767E /*百*/, 0x96F6 /*零*/};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
    if (numbers[i] == code) return true;
  return false;
}

static bool is_digit(uint32_t code) { return code >= '0' && code <= '9'; }

static uint32_t next(const char **p) { return **p ? bx_utf8_next(p) : 0; }

/* Moves *p behind the number there; 0 none, 1 Han, 2 digits. */
static int skip_number(const char **p) {
  const char *at = *p;
  uint32_t code = next(&at);
  int kind = bx_is_han_number(code) ? 1 : is_digit(code) ? 2 : 0;
  for (int len = 0; kind && len < NUMBER_LENGTH_MAX; len++) {
    *p = at;
    code = next(&at);
    if (kind == 1 ? !bx_is_han_number(code) : !is_digit(code)) return kind;
  }
  return 0;
}

int bx_number_prefix(const char *text) {
  const char *p = text;
  uint32_t code = next(&p);
  if ((code >= 0x2460 && code <= 0x249B) || (code >= 0x2776 && code <= 0x2793)) return (int)(p - text); /* ① ⑴ ⒈ */
  if (code == 0xFF08 || code == '(') {
    if (!skip_number(&p)) return 0;
    code = next(&p);
    return code == 0xFF09 || code == ')' ? (int)(p - text) : 0;
  }
  p = text;
  int kind = skip_number(&p);
  if (!kind) return 0;
  code = next(&p);
  if (code == 0x3001 || code == 0xFF0E) return (int)(p - text); /* 、 ． */
  if (kind == 2 && (code == '.' || code == ')' || code == 0xFF09) && !is_digit((unsigned char)*p))
    return (int)(p - text);
  return 0;
}

/* Width of the items before `end`, without the blank behind the last. */
static bx_len width_before(const bx_prepared *prepared, int end) {
  int64_t width = 0;
  for (int i = 0; i < end; i++) width += prepared->items[i].body + (i + 1 < end ? prepared->items[i].blank : 0);
  return width > BX_LEN_MAX ? BX_LEN_MAX : (bx_len)width;
}

bx_len bx_prepared_decimal_width(const bx_prepared *prepared) {
  int end = 0, last_digit = -1;
  for (; end < prepared->count; end++) {
    const bx_text_item *item = &prepared->items[end];
    bool followed = end + 1 < prepared->count && item[1].class == BX_CHAR_DIGIT;
    if (item->class == BX_CHAR_DIGIT)
      last_digit = end;
    else if (last_digit >= 0 ? !(item->code == ',' && followed) : bx_char_is(item->class, BX_IS_SOLID))
      break;
  }
  return last_digit >= 0 ? width_before(prepared, last_digit + 1) : prepared->max_width;
}

bx_len bx_prepared_size(const bx_prepared *prepared) { return prepared->styles[0].style.size; }

bx_len bx_para_baseline(const bx_para *para, bx_len leading) { return leading / 2 + para->middle; }
