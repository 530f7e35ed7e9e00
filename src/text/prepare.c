/* First step of a paragraph: characters to items, with the blanks and the break opportunities between
 * them. Nothing here depends on the measure. */
#include <string.h>

#include "shape.h"

#define EM_DASH       0x2014u
#define YEAR          0x5E74u /* 年 */
#define NUMBER_SIGN   0x53F7u /* 号 */
#define ORDINAL       0x7B2Cu /* 第 */
#define BRACKET_OPEN  0x3014u /* 〔 */
#define BRACKET_CLOSE 0x3015u /* 〕 */
#define PLUS_MINUS    0x00B1u /* ± */
#define MINUS         0x2212u /* − */
#define TWO_EM_DASH   0x2E3Au
#define ANY_EMOJI     0x1F600u
#define TSHEG         0x0F0Bu /* between Tibetan syllables */

/* Characters of a paragraph that are remembered as reported. */
#define REPORTED_MOST 64

/* Bytes within which the other half of a quote is looked for: longer Latin in Chinese text is no quoted word. */
#define QUOTED_MOST 400

typedef enum { QUOTE_UNKNOWN, QUOTE_CHINESE, QUOTE_WESTERN } quote_state;

typedef struct {
  bx_setter *setter;
  bx_prepared *prepared;
  bx_arena *arena;
  bx_shaped_glyphs *shaped;
  int shaped_count, shaped_room;
  char *text;
  int32_t len;
  const bx_span *spans;
  int span_count, span;
  bx_punctuation punctuation;
  bx_kinsoku_sets kinsoku;
  bx_text_item *before;             /* the last item that is no space, or NULL */
  bool preferred;                   /* U+200B since the last item */
  bool behind_bracket;              /* the number began behind 〕 */
  int digits;                       /* of the number so far */
  int exclaims;                     /* ！ and ？ in a row so far */
  int marks;                        /* points and closing brackets in a row so far */
  int slashes;                      /* in the Latin word so far: an address has several, */
  bool lettered;                    /* and letters, which a date has not */
  quote_state quotes[2];            /* the last opening ‘ and “ */
  int chinese;                      /* 1 some of the text is, -1 none, 0 not looked up */
  uint32_t reported[REPORTED_MOST]; /* see report() */
  unsigned reported_count;
  int64_t piece, line, min_width, max_width;
} builder;

/* ---- Signs that Unicode shares between Chinese and Latin ---- */

/* The code point at `text`, or at the front of the next span; 0 at the end. */
static uint32_t peek(const builder *b, const char *text, bool over_spaces) {
  for (int span = b->span;; text = b->spans[span].text) {
    while (*text) {
      uint32_t code = bx_utf8_next(&text);
      if (code != 0x200B && !(over_spaces && code == ' ')) return code;
    }
    if (++span >= b->span_count) return 0;
  }
}

/* Whether any of the paragraph is Chinese; looked up once. */
static bool has_chinese(builder *b) {
  if (b->chinese) return b->chinese > 0;
  b->chinese = -1;
  for (int i = 0; i < b->span_count; i++)
    for (const char *p = b->spans[i].text; *p; p++)
      if ((unsigned char)*p >= 0xE3) b->chinese = 1; /* U+3000 and beyond */
  return b->chinese > 0;
}

static bool is_latin_text(unsigned class) { return bx_char_is(class, BX_IS_WESTERN) && class != BX_CHAR_DIGIT; }

/* Is what stands between an opening quote and its closing one Latin through and through? */
static bool is_latin_quoted(const builder *b, const char *text, uint32_t closing) {
  int left = QUOTED_MOST;
  for (int span = b->span; span < b->span_count; text = ++span < b->span_count ? b->spans[span].text : "")
    while (*text && left-- > 0) {
      uint32_t code = bx_utf8_next(&text);
      if (code == closing) return true;
      if (code > 0x2E7F) return false;
    }
  return false;
}

/* In Chinese text the quotes are Chinese but around Latin words in a Latin sentence: He said “no” again. */
static bool opens_western(builder *b, uint32_t code, const char *rest, unsigned prev, unsigned next) {
  bool chinese = has_chinese(b);
  if (!b->before) return next == BX_CHAR_LETTER && !chinese;
  uint32_t beyond = peek(b, rest, true);
  if (!is_latin_text(b->before->class) || !beyond || !is_latin_text(bx_char_find_class(beyond, true))) return false;
  return !chinese || (prev == BX_CHAR_SPACE && is_latin_quoted(b, rest, code + 1));
}

static bool is_quote_western(builder *b, uint32_t code, const char *rest, unsigned prev) {
  quote_state *open = &b->quotes[code >= 0x201C];
  uint32_t follower = peek(b, rest, false);
  unsigned next = follower ? bx_char_find_class(follower, false) : BX_CHAR_HAN;
  if (code == 0x2019 && prev == BX_CHAR_LETTER && next == BX_CHAR_LETTER) return true; /* don’t */
  if (!(code & 1)) { /* an opening quote is even, its closing one follows it */
    bool western = opens_western(b, code, rest, prev, next);
    *open = western ? QUOTE_WESTERN : QUOTE_CHINESE;
    return western;
  }
  bool western = *open == QUOTE_WESTERN || (*open == QUOTE_UNKNOWN && !has_chinese(b));
  *open = QUOTE_UNKNOWN;
  return western;
}

static bool is_western(builder *b, uint32_t code, const char *rest) {
  int count = b->prepared->count;
  unsigned prev = count ? b->prepared->items[count - 1].class : BX_CHAR_HAN;
  if (code >= 0x2018 && code <= 0x201D) return is_quote_western(b, code, rest, prev);
  uint32_t follower = peek(b, rest, false);
  unsigned next = follower ? bx_char_find_class(follower, false) : BX_CHAR_HAN;
  bool figures = code == 0x2013; /* 10–12 is Latin, 10—12 is not */
  return (prev == BX_CHAR_LETTER || (figures && prev == BX_CHAR_DIGIT)) &&
         (next == BX_CHAR_LETTER || (figures && next == BX_CHAR_DIGIT));
}

/* ---- Between two items ---- */

static bool is_in(uint64_t set, unsigned class) { return set >> class & 1; }

/* Inside a Latin word or number: only behind the slashes of an address but the two at its front. The slash
 * of 和/或 or a/b is a separator and ends no line (GB/T 15834 5.1.9); behind a hyphen no line ends either, as
 * readers of the PDF then take it for a hyphenation and drop it. */
static bx_item_break break_inside(const builder *b, const bx_text_item *x, const bx_text_item *y) {
  if (x->code == TSHEG && y->class == BX_CHAR_LETTER) return BX_BREAK_OK;
  if (x->class != BX_CHAR_SLASH || (y->class != BX_CHAR_LETTER && y->class != BX_CHAR_DIGIT)) return BX_BREAK_NEVER;
  return b->slashes > 1 && b->lettered && x[-1].class != BX_CHAR_SLASH ? BX_BREAK_RESORT : BX_BREAK_NEVER;
}

/* A number with signs that are no Latin: ±3, ranges, 3—5, and the year of a document's number, 〔2021〕. */
static bool is_of_number(const bx_text_item *x, const bx_text_item *y) {
  if (y->class == BX_CHAR_DIGIT)
    return x->code == BRACKET_OPEN || x->code == BRACKET_CLOSE || x->code == ORDINAL || x->code == PLUS_MINUS ||
           x->code == MINUS || x->class == BX_CHAR_LINK;
  return x->class == BX_CHAR_DIGIT && (y->class == BX_CHAR_LINK || y->code == BRACKET_CLOSE);
}

static bx_item_break break_behind_number(const builder *b, uint32_t code) {
  if (code == YEAR && b->digits == 4) return BX_BREAK_NEVER;
  if (code == NUMBER_SIGN && b->behind_bracket) return BX_BREAK_NEVER;
  return bx_char_is_measure(code) ? BX_BREAK_LOW : BX_BREAK_OK;
}

/* x and y stand side by side or have typed spaces between them. */
static bx_item_break break_between(const builder *b, const bx_text_item *x, const bx_text_item *y, bool spaced) {
  unsigned west = bx_char_flags[x->class] & bx_char_flags[y->class] & BX_IS_WESTERN;
  if (west && !spaced) return break_inside(b, x, y);
  if (is_in(b->kinsoku.no_end, x->class) || (x->half == 1 && y->half == 2 && !spaced)) return BX_BREAK_NEVER;
  if (is_in(b->kinsoku.no_start, y->class))
    return b->marks >= 2 && bx_char_is(y->class, BX_IS_MARK) ? BX_BREAK_RELIEF : BX_BREAK_NEVER;
  if (is_of_number(x, y)) return BX_BREAK_NEVER;
  if (x->class == BX_CHAR_DIGIT) {
    if (y->class == BX_CHAR_HAN) return break_behind_number(b, y->code);
    if (y->class == BX_CHAR_LETTER) return BX_BREAK_LOW; /* 10 kg */
  }
  return BX_BREAK_OK;
}

static bx_len em_of(const builder *b, const bx_text_item *item) { return b->prepared->styles[item->style].em; }

static bool is_stop(unsigned class) { return class == BX_CHAR_STOP || class == BX_CHAR_EXCLAIM; }

/* The empty half behind a sign; ！？ in a row share: two take one em, three two. */
static bx_len right_half(const builder *b, const bx_text_item *x, unsigned next) {
  if (!bx_char_is(x->class, BX_IS_MARK) || x->class == BX_CHAR_OPEN) return 0;
  if (x->class == BX_CHAR_EXCLAIM && (next == BX_CHAR_EXCLAIM || b->exclaims == 2)) return 0;
  bool behind_open = x > b->prepared->items && x[-1].class == BX_CHAR_OPEN && x->class != BX_CHAR_CLOSE;
  if (behind_open && b->punctuation == BX_PUNCTUATION_GB) return 0; /* the pair has its 1.5 em */
  if (b->punctuation >= (is_stop(x->class) ? BX_PUNCTUATION_HALF : BX_PUNCTUATION_KAIMING)) return 0;
  return em_of(b, x) / 2;
}

/* The empty half before a sign. */
static bx_len left_half(const builder *b, const bx_text_item *y) {
  return y->class == BX_CHAR_OPEN && b->punctuation < BX_PUNCTUATION_KAIMING ? em_of(b, y) / 2 : 0;
}

/* A half that gives way in justified lines is a step in their order; the styles keep the others. */
static bx_blank kind_of_half(const builder *b, unsigned class) {
  if (b->punctuation != BX_PUNCTUATION_GB) return BX_BLANK_LOOSE;
  return class == BX_CHAR_PAUSE ? BX_BLANK_PAUSE : is_stop(class) ? BX_BLANK_STOP : BX_BLANK_BRACKET;
}

static bool needs_gap(const bx_text_item *x, const bx_text_item *y) {
  return (x->class == BX_CHAR_HAN && bx_char_is(y->class, BX_IS_GAPPED)) ||
         (y->class == BX_CHAR_HAN && bx_char_is(x->class, BX_IS_GAPPED));
}

/* Fills the blank of `last` between x and y: `last` is x itself, or the last of the typed spaces behind
 * it. Beside full-width signs a typed space has no width, between Han and Latin it is the gap. */
static void set_blank(const builder *b, bx_text_item *last, const bx_text_item *x, const bx_text_item *y) {
  bx_len right = right_half(b, x, y->class), left = left_half(b, y);
  bool spaced = last != x;
  unsigned both = bx_char_flags[x->class] & bx_char_flags[y->class];
  unsigned either = bx_char_flags[x->class] | bx_char_flags[y->class];
  last->kind = BX_BLANK_LOOSE;
  if (right || left) {
    /* Two signs side by side share half an em: 1.5 for the two. It stands outside of brackets, before an
     * opening and behind a closing one, so that these keep close to what they hold. */
    bool share = (both & BX_IS_MARK) && b->punctuation != BX_PUNCTUATION_FULL;
    last->blank = !share ? right + left : y->class == BX_CHAR_OPEN ? right : 0;
    if (last->blank) last->kind = (uint8_t)kind_of_half(b, left ? y->class : x->class);
  } else if (needs_gap(x, y)) {
    last->blank = em_of(b, x->class == BX_CHAR_HAN ? x : y) / 4;
    last->kind = BX_BLANK_GAP;
  } else if (spaced) {
    bool word = !(either & BX_IS_MARK);
    last->blank = word ? last->natural : 0;
    if (word) last->kind = BX_BLANK_WORD;
  } else if (((both & BX_IS_WESTERN) && x->code != TSHEG) || (either & BX_IS_RIGID) || (x->half == 1 && y->half == 2) ||
             (x->class == BX_CHAR_EXCLAIM && y->class == BX_CHAR_EXCLAIM) || y->class == BX_CHAR_RATE ||
             x->class == BX_CHAR_MONEY) {
    last->kind = BX_BLANK_RIGID;
  }
}

/* Settles what is behind `last`, now that its follower is known. */
static void bind(builder *b, bx_text_item *last, const bx_text_item *item) {
  last->kind = BX_BLANK_RIGID;
  if (last->class == BX_CHAR_NEWLINE || item->class == BX_CHAR_NEWLINE) return;
  const bx_text_item *x = b->before;
  if (item->class == BX_CHAR_SPACE) return; /* the space has it all, to lose it at the end of a line */
  if (last->class == BX_CHAR_SPACE && !x) { /* at the front of the paragraph */
    last->blank = last->natural;
    return;
  }
  bool spaced = last->class == BX_CHAR_SPACE;
  set_blank(b, last, x, item);
  last->break_kind = (uint8_t)break_between(b, x, item, spaced);
  if (b->preferred && !(x->half == 1 && item->half == 2)) last->break_kind = BX_BREAK_PREFERRED;
}

/* ---- Items ---- */

/* Adds what is settled of an item to the widths. */
static void add_width(builder *b, const bx_text_item *item) {
  b->piece += item->body;
  b->line += item->body;
  if (item->break_kind == BX_BREAK_NEVER || item->break_kind == BX_BREAK_RELIEF) {
    b->piece += item->blank;
  } else {
    if (b->piece > b->min_width) b->min_width = b->piece;
    b->piece = 0;
  }
  if (item->break_kind == BX_BREAK_FORCED) {
    if (b->line > b->max_width) b->max_width = b->line;
    b->line = 0;
  } else {
    b->line += item->blank;
  }
}

/* What the builder has to remember of an item for those that follow. */
static void remember(builder *b, bx_text_item *item) {
  const bx_text_item *last = item > b->prepared->items ? item - 1 : NULL;
  if (item->class == BX_CHAR_DIGIT) {
    bool goes_on = last && last->class == BX_CHAR_DIGIT;
    if (!goes_on) b->behind_bracket = b->before && b->before->code == BRACKET_CLOSE;
    b->digits = goes_on ? b->digits + 1 : 1;
  }
  if (!bx_char_is(item->class, BX_IS_WESTERN)) {
    b->slashes = 0;
    b->lettered = false;
  }
  b->slashes += item->class == BX_CHAR_SLASH;
  b->lettered |= item->class == BX_CHAR_LETTER;
  if (item->class != BX_CHAR_SPACE) b->exclaims = item->class == BX_CHAR_EXCLAIM ? b->exclaims + 1 : 0;
  b->marks = bx_char_is(item->class, BX_IS_MARK) && item->class != BX_CHAR_OPEN ? b->marks + 1 : 0;
  if (item->class != BX_CHAR_SPACE) b->before = item->class == BX_CHAR_NEWLINE ? NULL : item;
  b->preferred = false;
}

/* —— and …… are one sign each: dashes are moved so that they meet, dots so that all six are even. */
static void set_half(builder *b, bx_text_item *item, const bx_style_glyph *glyph, const char *rest) {
  const bx_text_item *last = item > b->prepared->items ? item - 1 : NULL;
  bool dash = item->code == EM_DASH;
  if (last && last->code == item->code && last->half == 1)
    item->half = 2;
  else if (peek(b, rest, false) == item->code)
    item->half = 1;
  else
    return;
  if (dash) item->class = BX_CHAR_DASH;
  if (dash && glyph->ink_left < glyph->ink_right)
    item->shift = item->half == 1 ? item->body - glyph->ink_right : -glyph->ink_left;
  if (!dash) item->shift += item->half == 1 ? glyph->inward : -glyph->inward;
}

/* The solidus between Chinese words, 和/或, is half an em wide (GB/T 15834 5.1.9). */
static void set_solidus(const builder *b, bx_text_item *item, const char *rest) {
  uint32_t next = peek(b, rest, false);
  if (item == b->prepared->items || bx_char_is(item[-1].class, BX_IS_WESTERN | BX_IS_LATIN_FACE)) return;
  if (next <= ' ' || bx_char_is(bx_char_find_class(next, false), BX_IS_WESTERN)) return;
  item->class = BX_CHAR_BAR;
  item->body = em_of(b, item) / 2;
  item->shift = (item->body - item->natural) / 2;
}

static void push(builder *b, const bx_style_glyph *glyph, uint32_t code, int32_t offset, int bytes, const char *rest) {
  bx_prepared *prepared = b->prepared;
  bx_text_item *item = &prepared->items[prepared->count];
  item->font = glyph->font;
  item->code = code;
  item->glyph = glyph->glyph;
  item->body = glyph->body;
  item->shift = glyph->shift;
  item->natural = glyph->natural;
  item->class = glyph->class;
  item->offset = offset;
  item->bytes = (uint16_t)bytes;
  item->style = (uint16_t)b->span;
  if (item->class == BX_CHAR_DOTS || (code == EM_DASH && item->class == BX_CHAR_LINK)) set_half(b, item, glyph, rest);
  if (item->class == BX_CHAR_SLASH) set_solidus(b, item, rest);
  if (prepared->count++) {
    bind(b, item - 1, item);
    add_width(b, item - 1);
  }
  remember(b, item);
}

/* Once a character and paragraph; of a script that needs shaping, whose letters would all follow, once
 * a row of 256. */
static void report(builder *b, uint32_t code, unsigned class, const bx_place *place) {
  uint32_t key = class == BX_CHAR_COMPLEX ? ~(code / 256) : code;
  unsigned known = b->reported_count < REPORTED_MOST ? b->reported_count : REPORTED_MOST;
  for (unsigned i = 0; i < known; i++)
    if (b->reported[i] == key) return;
  b->reported[b->reported_count++ % REPORTED_MOST] = key;
  bx_setter_report(b->setter, code, class, place);
}

/* Two em dashes, of which the second has no bytes of its own: few fonts have U+2E3A, and none two em wide. */
static void push_two_em_dash(builder *b, bx_style_cache *cache, int32_t offset, const bx_place *place) {
  const bx_style_glyph *glyph = bx_style_find(b->setter, cache, EM_DASH, false, place);
  if (glyph->missing) report(b, TWO_EM_DASH, glyph->class, place);
  push(b, glyph, EM_DASH, offset, 3, "\u2014");
  push(b, glyph, EM_DASH, offset + 3, 0, "");
}

/* A word of a script that needs shaping, a cluster an item; false when its font is missing. */
static bool push_word(builder *b, bx_script script, const bx_span *span, const char *start, const char *end,
                      int32_t offset) {
  const bx_font *font = bx_setter_script(b->setter, script);
  if (!font) return false;
  bx_shaped_word word = bx_shape_word(b->arena, font, script, span->style.size, span->text, start, end);
  for (int i = 0; i < word.count; i++) {
    const bx_shaped_cluster *cluster = &word.clusters[i];
    bx_style_glyph glyph = {.glyph = (uint32_t)b->shaped_count, .font = font};
    glyph.body = glyph.natural = cluster->advance;
    glyph.class = (uint8_t)bx_shaped_class(cluster->code);
    if (cluster->missing) report(b, cluster->code, glyph.class, &span->place);
    b->shaped = bx_arena_grow(b->arena, b->shaped, b->shaped_count, &b->shaped_room, sizeof *b->shaped);
    b->shaped[b->shaped_count++] = cluster->glyphs;
    push(b, &glyph, cluster->code, offset, cluster->bytes, end);
    b->prepared->items[b->prepared->count - 1].shaped = true;
    offset += cluster->bytes;
  }
  b->prepared->has_backward |= script == BX_SCRIPT_UYGHUR;
  return true;
}

/* What is made of several characters: a word that is shaped, an emoji, a Han character and its variation
 * selector. Returns its end, or NULL when the first character stands for itself. */
static const char *push_sequence(builder *b, bx_style_cache *cache, const bx_span *span, const char *start,
                                 int32_t offset) {
  const char *p = start;
  uint32_t code = bx_utf8_next(&p);
  int script = bx_script_of(code);
  const char *end = script >= 0 ? bx_script_end((bx_script)script, start) : bx_emoji_end(start);
  if (script >= 0) return push_word(b, (bx_script)script, span, start, end, offset) ? end : NULL;
  /* no font is asked for an emoji, whatever character it begins with */
  bx_style_glyph glyph = *bx_style_find(b->setter, cache, end ? ANY_EMOJI : code, false, &span->place);
  if (!end) {
    if (glyph.class != BX_CHAR_HAN || !*p) return NULL;
    end = p;
    uint32_t selector = bx_utf8_next(&end), variant;
    if (!bx_is_variation_selector(selector)) return NULL;
    variant = glyph.font ? bx_font_variant(glyph.font, code, selector) : 0;
    if (variant) glyph.glyph = variant;
  }
  if (glyph.missing) report(b, code, glyph.class, &span->place);
  push(b, &glyph, code, offset, (int)(end - start), end);
  return end;
}

/* Right-to-left text: levels, and brackets that open to the other side. */
static void turn(builder *b) {
  bx_prepared *prepared = b->prepared;
  bx_bidi_resolve(prepared, b->arena);
  for (int i = 0; i < prepared->count; i++) {
    bx_text_item *item = &prepared->items[i];
    uint32_t mirror = item->level & 1 ? bx_bidi_mirror(item->code) : item->code;
    if (mirror == item->code) continue;
    const bx_span *span = &b->spans[item->style];
    const bx_style_glyph *glyph =
        bx_style_find(b->setter, bx_setter_style(b->setter, &span->style), mirror, false, &span->place);
    item->glyph = glyph->glyph;
    item->font = glyph->font;
    item->shift = glyph->shift;
    item->natural = glyph->natural;
  }
}

static void push_newline(builder *b) {
  static const bx_style_glyph newline = {.class = BX_CHAR_NEWLINE};
  push(b, &newline, '\n', b->len, 0, "");
  b->prepared->items[b->prepared->count - 1].break_kind = BX_BREAK_FORCED;
  b->prepared->has_newline = true;
}

static void flush(builder *b, const char *from, const char *to) {
  memcpy(b->text + b->len, from, (size_t)(to - from));
  b->len += (int32_t)(to - from);
}

static void add_span(builder *b, const bx_span *span) {
  bx_style_cache *cache = bx_setter_style(b->setter, &span->style);
  const char *p = span->text, *from = p;
  while (*p) {
    const char *start = p;
    uint32_t code = bx_utf8_next(&p);
    if (code == 0x200B || code == '\n') { /* not kept in the text */
      flush(b, from, start);
      from = p;
      if (code == '\n')
        push_newline(b);
      else
        b->preferred = true;
      continue;
    }
    if (code == TWO_EM_DASH) {
      push_two_em_dash(b, cache, b->len + (int32_t)(start - from), &span->place);
      continue;
    }
    bool western = code >= 0xB7 && bx_char_is_shared(code) && is_western(b, code, p);
    bool extended = bx_is_extended(p);
    const bx_style_glyph *glyph = extended ? NULL : bx_style_find(b->setter, cache, code, western, &span->place);
    if (extended || glyph->class >= BX_CHAR_COMPLEX) {
      const char *end = push_sequence(b, cache, span, start, b->len + (int32_t)(start - from));
      if (end) {
        p = end;
        continue;
      }
      glyph = bx_style_find(b->setter, cache, code, western, &span->place);
    }
    if (glyph->missing) report(b, code, glyph->class, &span->place);
    push(b, glyph, code, b->len + (int32_t)(start - from), (int)(p - start), p);
  }
  flush(b, from, p);
}

/* A length that lengths can still be added to. */
static bx_len clamp(int64_t width) { return width > BX_LEN_MAX ? BX_LEN_MAX : (bx_len)width; }

const bx_prepared *bx_para_prepare(bx_setter *setter, bx_arena *arena, const bx_span *spans, int count) {
  size_t bytes = 0;
  int codes = 0;
  for (int i = 0; i < count; i++) {
    const char *p = spans[i].text;
    for (; *p; p++) codes += ((unsigned char)*p & 0xC0) != 0x80;
    for (const char *dash = spans[i].text; (dash = strstr(dash, "\u2E3A")); dash++) codes++; /* two items each */
    bytes += (size_t)(p - spans[i].text);
  }
  bx_prepared *prepared = BX_NEW(arena, bx_prepared);
  bx_item_style *styles = BX_NEW_ARRAY(arena, bx_item_style, count);
  builder b = {.setter = setter, .prepared = prepared, .arena = arena, .spans = spans, .span_count = count};
  b.punctuation = bx_setter_rules(setter)->punctuation;
  b.kinsoku = bx_setter_kinsoku(setter);
  prepared->hanging = bx_setter_rules(setter)->hanging;
  b.text = bx_arena_alloc(arena, bytes + 1);
  prepared->text = b.text;
  prepared->items = BX_NEW_ARRAY(arena, bx_text_item, codes);
  prepared->styles = styles;
  prepared->style_count = count;
  for (int i = 0; i < count; i++)
    styles[i] = (bx_item_style){spans[i].style, spans[i].style.size + spans[i].style.tracking};
  prepared->em = count && styles[0].em > 0 ? styles[0].em : 1;
  if (count) prepared->middle = bx_setter_middle(setter, styles[0].style.han);
  for (b.span = 0; b.span < count; b.span++) add_span(&b, &spans[b.span]);
  if (prepared->count) add_width(&b, &prepared->items[prepared->count - 1]);
  prepared->shaped = b.shaped;
  if (prepared->has_backward) turn(&b);
  prepared->min_width = clamp(b.piece > b.min_width ? b.piece : b.min_width);
  prepared->max_width = clamp(b.line > b.max_width ? b.line : b.max_width);
  return prepared;
}

bx_len bx_prepared_min_width(const bx_prepared *prepared) { return prepared->min_width; }
bx_len bx_prepared_max_width(const bx_prepared *prepared) { return prepared->max_width; }

bool bx_prepared_is_joined(const bx_prepared *prepared) {
  for (int i = 0; prepared->shaped && i < prepared->count; i++) {
    uint32_t code = prepared->items[i].code;
    if (prepared->items[i].shaped && code < 0x1900 && (code < 0x0900 || code >= 0x1800)) return true;
  }
  return false;
}

bx_len bx_item_shrink(const bx_prepared *prepared, const bx_text_item *item) {
  if (item->kind >= BX_BLANK_SHRINKS) return 0;
  bx_len least = item->kind == BX_BLANK_GAP    ? item->blank / 2
                 : item->kind == BX_BLANK_WORD ? prepared->styles[item->style].em / 4
                                               : 0;
  return item->blank > least ? item->blank - least : 0;
}

bx_len bx_item_stretch(const bx_prepared *prepared, const bx_text_item *item) {
  if (item->kind != BX_BLANK_GAP && item->kind != BX_BLANK_WORD) return 0;
  /* a gap may take half an em (CLREQ), but many houses stop at a third: one alone in its line then does not gape */
  bx_len em = prepared->styles[item->style].em, most = item->kind == BX_BLANK_GAP ? em / 3 : em / 2;
  return most > item->blank ? most - item->blank : 0;
}
