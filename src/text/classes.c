/* What each character is to Chinese line setting: its class, by table for what official documents
 * hold and by range for the rest (CLREQ 3.1, GB/T 15834-2011 chapter 5). */
#include <string.h>

#include "item.h"

#define HALF_MARK (BX_IS_MARK | BX_IS_NOSTART)
#define WESTERN   (BX_IS_WESTERN | BX_IS_LATIN_FACE)

const uint8_t bx_char_flags[BX_CHAR_COUNT] = {
    [BX_CHAR_HAN] = BX_IS_SOLID,
    [BX_CHAR_WIDE] = BX_IS_SOLID,
    [BX_CHAR_OPEN] = BX_IS_MARK | BX_IS_NOEND,
    [BX_CHAR_CLOSE] = HALF_MARK,
    [BX_CHAR_PAUSE] = HALF_MARK,
    [BX_CHAR_STOP] = HALF_MARK,
    [BX_CHAR_EXCLAIM] = HALF_MARK,
    [BX_CHAR_DASH] = 0,
    [BX_CHAR_DOTS] = 0,
    [BX_CHAR_LINK] = BX_IS_NOSTART | BX_IS_RIGID,
    [BX_CHAR_MIDDOT] = BX_IS_NOSTART | BX_IS_RIGID,
    [BX_CHAR_BAR] = BX_IS_NOSTART | BX_IS_NOEND | BX_IS_RIGID,
    [BX_CHAR_RATE] = BX_IS_NOSTART,
    [BX_CHAR_MONEY] = BX_IS_NOEND,
    [BX_CHAR_LETTER] = WESTERN | BX_IS_GAPPED | BX_IS_SOLID,
    [BX_CHAR_DIGIT] = WESTERN | BX_IS_GAPPED | BX_IS_SOLID,
    [BX_CHAR_SIGN] = WESTERN | BX_IS_GAPPED,
    [BX_CHAR_PERCENT] = WESTERN | BX_IS_GAPPED | BX_IS_NOSTART,
    [BX_CHAR_DOLLAR] = WESTERN | BX_IS_GAPPED | BX_IS_NOEND,
    [BX_CHAR_WOPEN] = WESTERN | BX_IS_NOEND,
    [BX_CHAR_WCLOSE] = WESTERN | BX_IS_NOSTART,
    [BX_CHAR_WPOINT] = WESTERN | BX_IS_NOSTART,
    [BX_CHAR_WQUOTE] = WESTERN,
    [BX_CHAR_HYPHEN] = WESTERN | BX_IS_NOSTART | BX_IS_RIGID,
    [BX_CHAR_SLASH] = WESTERN | BX_IS_NOSTART | BX_IS_NOEND | BX_IS_RIGID,
    [BX_CHAR_SPACE] = BX_IS_LATIN_FACE,
    [BX_CHAR_GLUE] = WESTERN | BX_IS_NOSTART | BX_IS_NOEND,
};

static uint64_t classes_with(unsigned flag) {
  uint64_t set = 0;
  for (unsigned class = 0; class < BX_CHAR_COUNT; class ++)
    if (bx_char_is(class, flag)) set |= UINT64_C(1) << class;
  return set;
}

bx_kinsoku_sets bx_kinsoku_find(bx_kinsoku level) {
  const uint64_t one = 1;
  bx_kinsoku_sets sets = {classes_with(BX_IS_NOSTART), classes_with(BX_IS_NOEND)};
  if (level == BX_KINSOKU_NONE) {
    sets.no_start = one << BX_CHAR_RATE | one << BX_CHAR_PERCENT | one << BX_CHAR_GLUE;
    sets.no_end = one << BX_CHAR_MONEY | one << BX_CHAR_DOLLAR | one << BX_CHAR_GLUE;
  }
  if (level == BX_KINSOKU_BASIC) sets.no_end &= ~(one << BX_CHAR_BAR | one << BX_CHAR_SLASH);
  if (level == BX_KINSOKU_STRICT) sets.no_start |= one << BX_CHAR_DASH | one << BX_CHAR_DOTS;
  return sets;
}

#define LETTERS BX_CHAR_LETTER, BX_CHAR_LETTER, BX_CHAR_LETTER, BX_CHAR_LETTER, BX_CHAR_LETTER, BX_CHAR_LETTER
#define DIGITS  BX_CHAR_DIGIT, BX_CHAR_DIGIT, BX_CHAR_DIGIT, BX_CHAR_DIGIT, BX_CHAR_DIGIT

/* U+0020 … U+007E */
static const uint8_t ascii[] = {
    BX_CHAR_SPACE,  BX_CHAR_WPOINT, BX_CHAR_WQUOTE, BX_CHAR_SIGN,   BX_CHAR_DOLLAR, BX_CHAR_PERCENT, /*   ! " # $ % */
    BX_CHAR_SIGN,   BX_CHAR_WQUOTE, BX_CHAR_WOPEN,  BX_CHAR_WCLOSE, BX_CHAR_SIGN,   BX_CHAR_SIGN,    /* & ' ( ) * + */
    BX_CHAR_WPOINT, BX_CHAR_HYPHEN, BX_CHAR_WPOINT, BX_CHAR_SLASH,  DIGITS,         DIGITS,          /* , - . / 0–9 */
    BX_CHAR_WPOINT, BX_CHAR_WPOINT, BX_CHAR_SIGN,   BX_CHAR_SIGN,   BX_CHAR_SIGN,   BX_CHAR_WPOINT,  /* : ; < = > ? */
    BX_CHAR_SIGN,   LETTERS,        LETTERS,        LETTERS,        LETTERS,        BX_CHAR_LETTER,  /* @ A–Y */
    BX_CHAR_LETTER, BX_CHAR_WOPEN,  BX_CHAR_SIGN,   BX_CHAR_WCLOSE, BX_CHAR_SIGN,   BX_CHAR_SIGN,    /* Z [ \ ] ^ _ */
    BX_CHAR_SIGN,   LETTERS,        LETTERS,        LETTERS,        LETTERS,        BX_CHAR_LETTER,  /* ` a–y */
    BX_CHAR_LETTER, BX_CHAR_WOPEN,  BX_CHAR_SIGN,   BX_CHAR_WCLOSE, BX_CHAR_SIGN,                    /* z { | } ~ */
};

/* Signs outside ASCII whose class is not that of their range, in order; a sign that is shared with
 * Latin text has its second class behind it. */
static const struct {
  uint16_t code;
  uint8_t chinese, western;
} signs[] = {
    {0x00A0, BX_CHAR_GLUE, BX_CHAR_GLUE},       {0x00A3, BX_CHAR_DOLLAR, BX_CHAR_DOLLAR},
    {0x00A5, BX_CHAR_DOLLAR, BX_CHAR_DOLLAR},   {0x00AD, BX_CHAR_CONTROL, BX_CHAR_CONTROL},
    {0x00B0, BX_CHAR_PERCENT, BX_CHAR_PERCENT}, {0x00B1, BX_CHAR_WIDE, BX_CHAR_WIDE},
    {0x00B7, BX_CHAR_MIDDOT, BX_CHAR_SIGN},     {0x00D7, BX_CHAR_WIDE, BX_CHAR_WIDE},
    {0x00F7, BX_CHAR_WIDE, BX_CHAR_WIDE},       {0x2010, BX_CHAR_HYPHEN, BX_CHAR_HYPHEN},
    {0x2013, BX_CHAR_LINK, BX_CHAR_HYPHEN},     {0x2014, BX_CHAR_LINK, BX_CHAR_SIGN},
    {0x2018, BX_CHAR_OPEN, BX_CHAR_WQUOTE},     {0x2019, BX_CHAR_CLOSE, BX_CHAR_WQUOTE},
    {0x201C, BX_CHAR_OPEN, BX_CHAR_WQUOTE},     {0x201D, BX_CHAR_CLOSE, BX_CHAR_WQUOTE},
    {0x2022, BX_CHAR_MIDDOT, BX_CHAR_MIDDOT},   {0x2026, BX_CHAR_DOTS, BX_CHAR_WPOINT},
    {0x2027, BX_CHAR_MIDDOT, BX_CHAR_MIDDOT},   {0x202F, BX_CHAR_GLUE, BX_CHAR_GLUE},
    {0x2030, BX_CHAR_PERCENT, BX_CHAR_PERCENT}, {0x20AC, BX_CHAR_DOLLAR, BX_CHAR_DOLLAR},
    {0x2103, BX_CHAR_RATE, BX_CHAR_RATE},       {0x2109, BX_CHAR_RATE, BX_CHAR_RATE},
    {0x2116, BX_CHAR_MONEY, BX_CHAR_MONEY},     {0x22EF, BX_CHAR_DOTS, BX_CHAR_DOTS},
    {0x2E3A, BX_CHAR_DASH, BX_CHAR_DASH},       {0x3001, BX_CHAR_PAUSE, BX_CHAR_PAUSE},
    {0x3002, BX_CHAR_STOP, BX_CHAR_STOP},       {0x30FB, BX_CHAR_MIDDOT, BX_CHAR_MIDDOT},
    {0xFF01, BX_CHAR_EXCLAIM, BX_CHAR_EXCLAIM}, {0xFF04, BX_CHAR_MONEY, BX_CHAR_MONEY},
    {0xFF05, BX_CHAR_RATE, BX_CHAR_RATE},       {0xFF08, BX_CHAR_OPEN, BX_CHAR_OPEN},
    {0xFF09, BX_CHAR_CLOSE, BX_CHAR_CLOSE},     {0xFF0C, BX_CHAR_PAUSE, BX_CHAR_PAUSE},
    {0xFF0D, BX_CHAR_LINK, BX_CHAR_LINK},       {0xFF0E, BX_CHAR_STOP, BX_CHAR_STOP},
    {0xFF0F, BX_CHAR_BAR, BX_CHAR_BAR},         {0xFF1A, BX_CHAR_PAUSE, BX_CHAR_PAUSE},
    {0xFF1B, BX_CHAR_PAUSE, BX_CHAR_PAUSE},     {0xFF1F, BX_CHAR_EXCLAIM, BX_CHAR_EXCLAIM},
    {0xFF3B, BX_CHAR_OPEN, BX_CHAR_OPEN},       {0xFF3D, BX_CHAR_CLOSE, BX_CHAR_CLOSE},
    {0xFF5B, BX_CHAR_OPEN, BX_CHAR_OPEN},       {0xFF5D, BX_CHAR_CLOSE, BX_CHAR_CLOSE},
    {0xFF5E, BX_CHAR_LINK, BX_CHAR_LINK},       {0xFFE5, BX_CHAR_MONEY, BX_CHAR_MONEY},
};

static const struct {
  uint32_t first, last;
  bx_char_class class;
} ranges[] = {
    {0x0000, 0x001F, BX_CHAR_CONTROL},   {0x007F, 0x009F, BX_CHAR_CONTROL},    {0x00A0, 0x00BF, BX_CHAR_SIGN},
    {0x00C0, 0x1FFF, BX_CHAR_LETTER},    {0x2000, 0x200A, BX_CHAR_SPACE},      {0x200B, 0x200B, BX_CHAR_BREAK},
    {0x200C, 0x200F, BX_CHAR_CONTROL},   {0x2010, 0x2027, BX_CHAR_WIDE},       {0x2028, 0x202E, BX_CHAR_CONTROL},
    {0x202F, 0x205F, BX_CHAR_WIDE},      {0x2060, 0x206F, BX_CHAR_CONTROL},    {0x2070, 0x209F, BX_CHAR_LETTER},
    {0x20A0, 0x20CF, BX_CHAR_DOLLAR},    {0x20D0, 0x2E7F, BX_CHAR_WIDE},       {0x2E80, 0x2FFF, BX_CHAR_HAN},
    {0x3000, 0x3004, BX_CHAR_WIDE},      {0x3005, 0x3007, BX_CHAR_HAN},        {0x3008, 0x3011, BX_CHAR_OPEN},
    {0x3012, 0x3013, BX_CHAR_WIDE},      {0x3014, 0x301B, BX_CHAR_OPEN},       {0x301C, 0x301C, BX_CHAR_LINK},
    {0x301D, 0x301F, BX_CHAR_OPEN},      {0x3020, 0x303F, BX_CHAR_WIDE},       {0x3040, 0x31FF, BX_CHAR_HAN},
    {0x3200, 0x337F, BX_CHAR_WIDE},      {0x3380, 0x33DF, BX_CHAR_RATE},       {0x33E0, 0x33FF, BX_CHAR_WIDE},
    {0x3400, 0x9FFF, BX_CHAR_HAN},       {0xA000, 0xABFF, BX_CHAR_LETTER},     {0xAC00, 0xD7FF, BX_CHAR_HAN},
    {0xD800, 0xDFFF, BX_CHAR_CONTROL},   {0xE000, 0xF8FF, BX_CHAR_PRIVATE},    {0xF900, 0xFAFF, BX_CHAR_HAN},
    {0xFB00, 0xFDFF, BX_CHAR_LETTER},    {0xFE00, 0xFE0F, BX_CHAR_CONTROL},    {0xFE10, 0xFE6F, BX_CHAR_WIDE},
    {0xFE70, 0xFEFE, BX_CHAR_LETTER},    {0xFEFF, 0xFEFF, BX_CHAR_CONTROL},    {0xFF00, 0xFFE0, BX_CHAR_HAN},
    {0xFFE1, 0xFFEF, BX_CHAR_WIDE},      {0xFFF0, 0xFFFF, BX_CHAR_CONTROL},    {0x10000, 0x1AFFF, BX_CHAR_LETTER},
    {0x1B000, 0x1B2FF, BX_CHAR_HAN},     {0x1B300, 0x1FFFF, BX_CHAR_WIDE},     {0x20000, 0x3FFFF, BX_CHAR_HAN},
    {0x40000, 0xEFFFF, BX_CHAR_CONTROL}, {0xF0000, 0x10FFFF, BX_CHAR_PRIVATE},
};

/* What needs shaping: right-to-left and joining scripts, those that change the order of their signs or set
 * them over one another, and combining marks (general categories M, bidirectional classes R and AL of
 * Unicode 17). Set glyph by glyph they would be wrong, even in a font that has them. */
static const struct {
  uint32_t first, last;
} complex_ranges[] = {
    {0x0300, 0x036F},   /* combining marks */
    {0x0483, 0x0489},   /* Cyrillic combining marks */
    {0x0590, 0x109F},   /* Hebrew, Arabic, Syriac …; Devanagari … Sinhala; Thai, Lao, Tibetan, Myanmar */
    {0x1100, 0x11FF},   /* Hangul letters */
    {0x135D, 0x135F},   /* Ethiopic marks */
    {0x1700, 0x18AF},   /* Philippine scripts, Khmer, Mongolian */
    {0x1900, 0x194F},   /* Limbu */
    {0x1A00, 0x1C4F},   /* Buginese, Tai Tham, combining marks, Balinese … Lepcha */
    {0x1CC0, 0x1CFF},   /* Sundanese, Vedic */
    {0x1DC0, 0x1DFF},   /* combining marks */
    {0x20D0, 0x20FF},   /* combining marks for symbols */
    {0x2CEF, 0x2CF1},   /* Coptic marks */
    {0x2D7F, 0x2D7F},   /* Tifinagh joiner */
    {0x2DE0, 0x2DFF},   /* Cyrillic combining letters */
    {0x302A, 0x302F},   /* tone marks of Han and Hangul */
    {0x3099, 0x309A},   /* combining marks of kana */
    {0xA66F, 0xA67D},   /* Cyrillic combining marks */
    {0xA69E, 0xA69F},   /* the same */
    {0xA6F0, 0xA6F1},   /* Bamum marks */
    {0xA800, 0xA82F},   /* Syloti Nagri */
    {0xA840, 0xAAFF},   /* Phags-pa … Meetei Mayek extensions */
    {0xABC0, 0xABFF},   /* Meetei Mayek */
    {0xD7B0, 0xD7FF},   /* Hangul letters */
    {0xFB1D, 0xFDCF},   /* Hebrew and Arabic forms, */
    {0xFDF0, 0xFDFF},   /* without the noncharacters between */
    {0xFE20, 0xFE2F},   /* combining half marks */
    {0xFE70, 0xFEFE},   /* Arabic forms */
    {0x101FD, 0x101FD}, /* Phaistos disc mark */
    {0x102E0, 0x102E0}, /* Coptic mark */
    {0x10376, 0x1037A}, /* Old Permic marks */
    {0x10800, 0x11FAF}, /* right-to-left scripts; Brahmi and its kin */
    {0x13430, 0x1345F}, /* joiners of hieroglyphs */
    {0x16100, 0x1613F}, /* Gurung Khema */
    {0x16AF0, 0x16AF4}, /* Bassa Vah marks */
    {0x16B30, 0x16B36}, /* Pahawh Hmong marks */
    {0x16F00, 0x16F9F}, /* Miao */
    {0x16FE4, 0x16FF1}, /* Khitan filler, Vietnamese reading marks */
    {0x18B00, 0x18CFF}, /* Khitan small script */
    {0x1BC00, 0x1BCAF}, /* Duployan */
    {0x1CF00, 0x1CF4F}, /* Znamenny marks */
    {0x1D165, 0x1D18B}, /* musical marks */
    {0x1D1AA, 0x1D1AD}, /* the same */
    {0x1D242, 0x1D244}, /* Greek musical marks */
    {0x1DA00, 0x1DAAF}, /* SignWriting */
    {0x1E000, 0x1E02F}, /* Glagolitic combining letters */
    {0x1E08F, 0x1E08F}, /* Cyrillic combining letter */
    {0x1E100, 0x1E14F}, /* Nyiakeng Puachue Hmong */
    {0x1E290, 0x1E2FF}, /* Toto, Wancho */
    {0x1E4D0, 0x1E6FF}, /* Nag Mundari, Ol Onal, Tai Yo */
    {0x1E800, 0x1EFFF}, /* right-to-left scripts */
};

static bool is_complex(uint32_t code) {
  for (size_t i = 0; i < sizeof complex_ranges / sizeof *complex_ranges && code >= complex_ranges[i].first; i++)
    if (code <= complex_ranges[i].last) return true;
  return false;
}

static int find_sign(uint32_t code) {
  int low = 0, high = (int)(sizeof signs / sizeof *signs);
  while (low < high) {
    int mid = (low + high) / 2;
    if (signs[mid].code == code) return mid;
    if (signs[mid].code < code)
      low = mid + 1;
    else
      high = mid;
  }
  return -1;
}

bx_char_class bx_char_find_class(uint32_t code, bool western) {
  if (code >= 0x20 && code <= 0x7E) return (bx_char_class)ascii[code - 0x20];
  if (code == '\n') return BX_CHAR_NEWLINE;
  int sign = code <= 0xFFFF ? find_sign(code) : -1;
  if (sign >= 0) return (bx_char_class)(western ? signs[sign].western : signs[sign].chinese);
  if (is_complex(code)) return BX_CHAR_COMPLEX;
  if (bx_char_is_emoji(code)) return BX_CHAR_EMOJI;
  for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
    if (code > ranges[i].last) continue;
    /* brackets of the block U+3000 come in pairs, opening ones even */
    if (ranges[i].class == BX_CHAR_OPEN && (code < 0x301D ? code & 1 : code > 0x301D)) return BX_CHAR_CLOSE;
    return ranges[i].class;
  }
  return BX_CHAR_CONTROL;
}

bool bx_char_is_shared(uint32_t code) {
  if (code == 0xB7) return true;
  if (code < 0x2013 || code > 0x2026) return false;
  return code <= 0x2014 || code == 0x2026 || (code >= 0x2018 && code <= 0x201D && code != 0x201A && code != 0x201B);
}

bool bx_char_is_measure(uint32_t code) {
  static const uint16_t words[] = {
      0x4E07 /*万*/, 0x4E2A /*个*/, 0x4EBA /*人*/, 0x4EBF /*亿*/, 0x4EF6 /*件*/, 0x4EFD /*份*/, 0x5143 /*元*/,
      0x5206 /*分*/, 0x5343 /*千*/, 0x53F7 /*号*/, 0x540D /*名*/, 0x5468 /*周*/, 0x5BB6 /*家*/, 0x5C4A /*届*/,
      0x5E74 /*年*/, 0x5EA6 /*度*/, 0x5F20 /*张*/, 0x6237 /*户*/, 0x65E5 /*日*/, 0x65F6 /*时*/, 0x6708 /*月*/,
      0x671F /*期*/, 0x6761 /*条*/, 0x6B21 /*次*/, 0x79CD /*种*/, 0x79D2 /*秒*/, 0x7BC7 /*篇*/, 0x7C73 /*米*/,
      0x7C7B /*类*/, 0x90E8 /*部*/, 0x9879 /*项*/, 0x9875 /*页*/};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (words[i] == code) return true;
  return false;
}

/* GB/T 15834-2011 5.2: in vertical text “ ” are ﹃ ﹄ and ‘ ’ are ﹁ ﹂. The forms of 、。， are not
 * taken: fonts put them anywhere, so their ink is moved instead. */
uint32_t bx_char_vertical(uint32_t code) {
  static const uint16_t pairs[][2] = {
      {0x2014, 0xFE31}, {0x2018, 0xFE41}, {0x2019, 0xFE42}, {0x201C, 0xFE43}, {0x201D, 0xFE44}, {0x2026, 0xFE19},
      {0x22EF, 0xFE19}, {0x3008, 0xFE3F}, {0x3009, 0xFE40}, {0x300A, 0xFE3D}, {0x300B, 0xFE3E}, {0x300C, 0xFE41},
      {0x300D, 0xFE42}, {0x300E, 0xFE43}, {0x300F, 0xFE44}, {0x3010, 0xFE3B}, {0x3011, 0xFE3C}, {0x3014, 0xFE39},
      {0x3015, 0xFE3A}, {0x3016, 0xFE17}, {0x3017, 0xFE18}, {0xFF08, 0xFE35}, {0xFF09, 0xFE36}, {0xFF3B, 0xFE47},
      {0xFF3D, 0xFE48}, {0xFF5B, 0xFE37}, {0xFF5D, 0xFE38},
  };
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
    if (pairs[i][0] == code) return pairs[i][1];
  return code;
}
