/* Characters as CLREQ sees them. The sets are those of its punctuation and prohibition rules. */
#include "inspector.h"

/* ---- Classes -------------------------------------------------------------------------------- */

static bool is_in(const uint32_t *set, int count, uint32_t code) {
  for (int i = 0; i < count; i++)
    if (set[i] == code) return true;
  return false;
}

#define IN(set, code) is_in(set, (int)(sizeof(set) / sizeof *(set)), code)

static bool is_han(uint32_t code) {
  return (code >= 0x3400 && code <= 0x9fff) || code == 0x3007 || (code >= 0x3041 && code <= 0x30fa) ||
         (code >= 0xf900 && code <= 0xfaff) || (code >= 0x20000 && code <= 0x3ffff);
}

static bool is_western(uint32_t code) {
  return (code >= '0' && code <= '9') || (code >= 'A' && code <= 'Z') || (code >= 'a' && code <= 'z') ||
         (code >= 0xc0 && code <= 0x24f && code != 0xd7 && code != 0xf7);
}

/* Arabic script, Tibetan, Mongolian. */
static bool is_shaped(uint32_t code) {
  return (code >= 0x0600 && code <= 0x06ff) || (code >= 0x0750 && code <= 0x077f) ||
         (code >= 0x0f00 && code <= 0x0fff) || (code >= 0x1800 && code <= 0x18af) ||
         (code >= 0xfb50 && code <= 0xfdff) || (code >= 0xfe70 && code <= 0xfefc);
}

bx_sign_class bx_sign_find_class(uint32_t code) {
  /* “ ‘ （ 《 〈 〔 【 〖 ［ ｛ 「 『 */
  static const uint32_t opening[] = {0x201c, 0x2018, 0xff08, 0x300a, 0x3008, 0x3014,
                                     0x3010, 0x3016, 0xff3b, 0xff5b, 0x300c, 0x300e};
  /* ” ’ ） 》 〉 〕 】 〗 ］ ｝ 」 』 */
  static const uint32_t closing[] = {0x201d, 0x2019, 0xff09, 0x300b, 0x3009, 0x3015,
                                     0x3011, 0x3017, 0xff3d, 0xff5d, 0x300d, 0x300f};
  static const uint32_t points[] = {0x3001, 0xff0c, 0x3002, 0xff0e, 0xff1a, 0xff1b}; /* 、 ， 。 ． ： ； */
  static const uint32_t links[] = {0xff5e, 0x2013, 0x00b7};                          /* ～ – · */
  if (is_han(code)) return BX_SIGN_HAN;
  if (is_western(code)) return BX_SIGN_WESTERN;
  if (is_shaped(code)) return BX_SIGN_SHAPED;
  if (IN(opening, code)) return BX_SIGN_OPEN;
  if (IN(closing, code)) return BX_SIGN_CLOSE;
  if (IN(points, code)) return BX_SIGN_POINT;
  if (code == 0xff01 || code == 0xff1f) return BX_SIGN_EXCLAIM;
  if (code == 0x2014) return BX_SIGN_DASH;
  if (code == 0x2026 || code == 0x22ef) return BX_SIGN_DOTS;
  if (IN(links, code)) return BX_SIGN_LINK;
  return code == '/' || code == 0xff0f ? BX_SIGN_SLASH : BX_SIGN_OTHER;
}

bool bx_sign_is_mark(const bx_sign *sign) {
  return sign->wide && sign->class >= BX_SIGN_OPEN && sign->class <= BX_SIGN_EXCLAIM;
}

void bx_sign_print_color(bx_buf *buf, const bx_sign *sign) {
  bx_buf_putc(buf, '#');
  for (int i = 5; i >= 0; i--) bx_buf_putc(buf, "0123456789abcdef"[sign->color >> 4 * i & 15]);
}

/* ---- Squares -------------------------------------------------------------------------------- */

bx_len bx_square_top(const bx_sign *sign, bx_len baseline) {
  return baseline - bx_len_scale(sign->size, bx_font_middle(sign->font), 1024) - sign->size / 2;
}

/* ---- Places --------------------------------------------------------------------------------- */

bx_len bx_sign_em(const bx_inspector *inspector, const bx_sign *sign) {
  return inspector->em && sign->size == inspector->em_size ? inspector->em : sign->size;
}

/* The half em of a mark is the one its ink stands in: left, right, or (！ in some fonts) the middle. */
static bx_len body_of_mark(const bx_sign *sign, bx_len em) {
  if (sign->middle < em * 3 / 8) return 0;
  return sign->middle > em * 5 / 8 ? em / 2 : sign->middle - em / 4;
}

bx_len bx_sign_left(const bx_inspector *inspector, const bx_sign *sign) {
  return sign->x + (bx_sign_is_mark(sign) ? body_of_mark(sign, bx_sign_em(inspector, sign)) : 0);
}

bx_len bx_sign_right(const bx_inspector *inspector, const bx_sign *sign) {
  if (!sign->wide) return sign->x + sign->advance;
  bx_len em = bx_sign_em(inspector, sign);
  return sign->x + (bx_sign_is_mark(sign) ? body_of_mark(sign, em) + em / 2 : em);
}

/* ---- Levels --------------------------------------------------------------------------------- */

static bool is_number(uint32_t code) {
  /* 一 二 三 四 五 六 七 八 九 十 百 〇 零 */
  static const uint32_t numbers[] = {0x4e00, 0x4e8c, 0x4e09, 0x56db, 0x4e94, 0x516d, 0x4e03,
                                     0x516b, 0x4e5d, 0x5341, 0x767e, 0x3007, 0x96f6};
  return IN(numbers, code);
}

static bool is_digit(uint32_t code) { return code >= '0' && code <= '9'; }

int bx_sign_level(const bx_sign *signs, int count) {
  int i = count > 0 && (signs[0].code == 0xff08 || signs[0].code == '('), first = i;
  if (i == count) return 0;
  bool (*belongs)(uint32_t) = is_number(signs[i].code) ? is_number : is_digit;
  while (i < count && belongs(signs[i].code)) i++;
  if (i == first || i == count) return 0;
  bool han = belongs == is_number, closed = signs[i].code == 0xff09 || signs[i].code == ')';
  if (first) return closed ? (han ? 2 : 4) : 0;
  if (han) return signs[i].code == 0x3001 ? 1 : 0; /* 、 */
  bool point = signs[i].code == '.' || signs[i].code == 0xff0e;
  return point && i + 1 < count && !is_digit(signs[i + 1].code) ? 3 : 0; /* 1.5 is none */
}
