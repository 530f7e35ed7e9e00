/* Private to the floor text: what a paragraph is between its bytes and its lines.
 *
 * A paragraph is a row of items, one a character. An item has a body, which never changes, and
 * behind it a blank, which can be squeezed or stretched and vanishes at the end of a line. The body
 * of a full-width point or bracket is the half em that holds its ink; its other half belongs to the
 * blank beside it. So squeezing, half-width signs at both ends of a line, Han–Latin gaps and word
 * spaces are all one thing: blanks of different kinds. */
#ifndef BX_ITEM_H
#define BX_ITEM_H

#include "text.h"

/* ---- Characters ----------------------------------------------------------------------------- */

typedef enum {
  BX_CHAR_HAN,     /* Han, kana: a gap stands between it and Latin */
  BX_CHAR_WIDE,    /* other full-width signs: ① × ★ and the ideographic space */
  BX_CHAR_OPEN,    /* “ （ 《 */
  BX_CHAR_CLOSE,   /* ” ） 》 */
  BX_CHAR_PAUSE,   /* ， 、 ； ： */
  BX_CHAR_STOP,    /* 。 */
  BX_CHAR_EXCLAIM, /* ！ ？ */
  BX_CHAR_DASH,    /* one half of —— */
  BX_CHAR_DOTS,    /* one half of …… */
  BX_CHAR_LINK,    /* — ～ – between two things */
  BX_CHAR_MIDDOT,  /* · */
  BX_CHAR_BAR,     /* ／ */
  BX_CHAR_RATE,    /* ％ ℃ ㎡: a full-width unit behind a number */
  BX_CHAR_MONEY,   /* ￥: a full-width sign before a number */
  BX_CHAR_LETTER,  /* from here on Western */
  BX_CHAR_DIGIT,
  BX_CHAR_SIGN,    /* + = & # */
  BX_CHAR_PERCENT, /* % ‰ ° */
  BX_CHAR_DOLLAR,  /* $ £ */
  BX_CHAR_WOPEN,   /* ( [ { */
  BX_CHAR_WCLOSE,  /* ) ] } */
  BX_CHAR_WPOINT,  /* , . : ; ! ? */
  BX_CHAR_WQUOTE,  /* ' " and curly quotes inside Latin text */
  BX_CHAR_HYPHEN,  /* - and – between figures */
  BX_CHAR_SLASH,   /* / */
  BX_CHAR_SPACE,   /* U+0020: a place to break */
  BX_CHAR_GLUE,    /* U+00A0: none */
  BX_CHAR_NEWLINE, /* U+000A */
  BX_CHAR_BREAK,   /* U+200B: never an item */
  BX_CHAR_CONTROL, /* control, formatting and non-characters: errors */
  BX_CHAR_PRIVATE, /* private use: an error */
  BX_CHAR_COMPLEX, /* needs shaping: an error, unless shape.h does it */
  BX_CHAR_EMOJI,   /* an error */
  BX_CHAR_COUNT
} bx_char_class;

/* The class of a code point in Chinese text; `western` asks for it inside Latin text, which matters
 * for the signs that Unicode shares between the two: “ ” ‘ ’ — … · –. */
bx_char_class bx_char_find_class(uint32_t code, bool western);
/* Whether it is shown as an emoji by itself. */
bool bx_char_is_emoji(uint32_t code);
/* Whether Unicode shares this sign between Chinese and Latin. */
bool bx_char_is_shared(uint32_t code);
/* Whether a Han character counts things: 件 in 1240件. */
bool bx_char_is_measure(uint32_t code);
/* The classes that begin or end no line, one bit each: by the level of kinsoku, and the unit and currency
 * signs that leave no number alone. */
typedef struct {
  uint64_t no_start, no_end;
} bx_kinsoku_sets;
bx_kinsoku_sets bx_kinsoku_find(bx_kinsoku level);
/* The glyph to take for a sign in a vertical column, or the code itself. */
uint32_t bx_char_vertical(uint32_t code);

/* Properties of classes. */
enum {
  BX_IS_NOSTART = 1, /* never at the start of a line, from the basic level on */
  BX_IS_NOEND = 2,   /* never at its end */
  BX_IS_MARK = 4,    /* a full-width sign whose body is half an em */
  BX_IS_WESTERN = 8,
  BX_IS_GAPPED = 16, /* a Western sign that keeps a gap from Han */
  BX_IS_RIGID = 32,  /* nothing is stretched beside it */
  BX_IS_SOLID = 64,  /* a character proper, not a point or a space */
  BX_IS_LATIN_FACE = 128
};
extern const uint8_t bx_char_flags[BX_CHAR_COUNT];

static inline bool bx_char_is(unsigned class, unsigned flags) { return (bx_char_flags[class] & flags) != 0; }

/* ---- Items ---------------------------------------------------------------------------------- */

/* What the blank behind an item is; the order is that of CLREQ's squeezing (reduction of inter-character
 * spacing). Its first step, half an em at the end of a line, is never undone here, and its third, the sides of
 * the middle dot, has nothing to take: by GB/T 15834 the dot is half an em wide. CLREQ does not place the
 * colon: it goes with ， 、 ； as a point inside sentences. */
typedef enum {
  BX_BLANK_WORD,                     /* a typed space between Latin words */
  BX_BLANK_BRACKET,                  /* the empty half of a bracket or quote */
  BX_BLANK_PAUSE,                    /* of ，、；： */
  BX_BLANK_GAP,                      /* between Han and Latin */
  BX_BLANK_STOP,                     /* of 。！？ */
  BX_BLANK_SHRINKS,                  /* how many kinds can be squeezed */
  BX_BLANK_LOOSE = BX_BLANK_SHRINKS, /* none by nature, but can be stretched */
  BX_BLANK_RIGID                     /* none, never */
} bx_blank;

typedef enum {
  BX_BREAK_NEVER,
  BX_BREAK_OK,
  BX_BREAK_PREFERRED, /* the author's U+200B */
  BX_BREAK_JOINT,     /* in lines that are made even: before an opening bracket, behind a closing one or a point */
  BX_BREAK_LOW,       /* between a number and its measure word */
  BX_BREAK_RESORT,    /* behind a slash of an address */
  BX_BREAK_RELIEF,    /* in justified lines: before the third of three marks in a row */
  BX_BREAK_KINSOKU,   /* only where a piece fits nowhere: against kinsoku, */
  BX_BREAK_INSIDE,    /* inside a word or number, */
  BX_BREAK_PAIR,      /* inside —— */
  BX_BREAK_FORCED
} bx_item_break;

typedef struct {
  const bx_font *font;
  uint32_t code;  /* its first character */
  uint32_t glyph; /* `shaped`: index of its glyphs in the paragraph's */
  bx_len body;    /* width of the body */
  bx_len blank;   /* natural width of the blank behind it */
  bx_len shift;   /* from the body's left edge to the glyph's origin */
  bx_len natural; /* the glyph's own advance: where readers of the PDF believe it ends */
  int32_t offset; /* of its bytes in the text */
  uint16_t style;
  uint16_t bytes;
  uint8_t class;      /* bx_char_class */
  uint8_t kind;       /* bx_blank */
  uint8_t break_kind; /* bx_item_break: of the place behind it */
  uint8_t half;       /* of —— and ……: 1 the first, 2 the second; else 0 */
  uint8_t shaped;     /* it is a cluster of several characters or glyphs */
  uint8_t level;      /* of embedding: odd is right to left */
} bx_text_item;

/* The glyphs of a shaped item, from its left edge. */
typedef struct {
  const bx_glyph *glyphs;
  int count;
} bx_shaped_glyphs;

/* A style with its measures. */
typedef struct {
  bx_text_style style;
  bx_len em; /* a full-width character: size and tracking */
} bx_item_style;

struct bx_prepared {
  const char *text; /* all spans, without U+200B and line feeds */
  bx_text_item *items;
  const bx_item_style *styles;
  int count, style_count;
  bx_len em;  /* of the first span: the unit of penalties */
  int middle; /* of its Han over the baseline, in 1/1024 em */
  bx_len min_width, max_width;
  bool has_newline;
  bool has_backward; /* some items run right to left */
  const bx_shaped_glyphs *shaped;
  bool hanging; /* 、 ， 。 hang at the end of justified lines */
};

/* ---- Glyphs by style ------------------------------------------------------------------------ */

/* All that is known of a character in a style before its neighbours are. */
typedef struct {
  uint32_t key; /* code, with the top bit set for Latin text; 0 = free */
  uint32_t glyph;
  const bx_font *font;
  bx_len body, shift, natural;
  bx_len ink_left, ink_right;
  bx_len inward; /* …: how far its two halves move together for six even dots */
  uint8_t class;
  bool missing; /* no font has it, or it may not be printed: report its place */
} bx_style_glyph;

/* Finds the entry of a character, on first use from the fonts. */
typedef struct bx_style_cache bx_style_cache;
bx_style_cache *bx_setter_style(bx_setter *setter, const bx_text_style *style);
const bx_style_glyph *bx_style_find(bx_setter *setter, bx_style_cache *cache, uint32_t code, bool western,
                                    const bx_place *place);
const bx_line_rules *bx_setter_rules(const bx_setter *setter);
bx_kinsoku_sets bx_setter_kinsoku(const bx_setter *setter);
/* Records the error of an entry that is `missing`. */
void bx_setter_report(bx_setter *setter, uint32_t code, unsigned class, const bx_place *place);

/* As bx_words_split; a missing library is recorded as a warning, once. Then, and for tests, another library
 * can be named. */
bool bx_setter_split(bx_setter *setter, const char *text, int len, bool *begins);
void bx_setter_use_words(bx_setter *setter, const char *library);

/* The font of a script, or NULL: it cannot be loaded, which has been recorded. */
const bx_font *bx_setter_script(bx_setter *setter, bx_script script);

/* ---- Lines ---------------------------------------------------------------------------------- */

/* Sums over the items before one, so that any line is a difference of two. */
typedef struct {
  int64_t width;
  int64_t shrink[BX_BLANK_SHRINKS], shrink_all;
  int64_t word, gap; /* stretch */
  int loose;         /* number of blanks that may be stretched last */
  int solid;         /* number of characters proper */
} bx_item_sums;

/* Memory for one paragraph at a time, kept by the setter. */
typedef struct {
  bx_item_sums *sums;
  uint8_t *breaks;
  int *ends;  /* of the lines */
  int *nodes; /* item indices of the places to break */
  int64_t *cost;
  int *from;
  bx_len *pens;
  uint8_t *joins;
  int capacity;
} bx_scratch;

bx_scratch *bx_setter_scratch(bx_setter *setter, int count);

/* How far the blank behind an item can give way, and grow in the first two steps. */
bx_len bx_item_shrink(const bx_prepared *prepared, const bx_text_item *item);
bx_len bx_item_stretch(const bx_prepared *prepared, const bx_text_item *item);

typedef struct {
  const bx_prepared *prepared;
  const bx_para_options *options;
  bx_len first, rest; /* room of the first line and of the others */
  int prefix;         /* items of the leading number and the space behind it */
  bool squeeze;       /* lines may be squeezed: they are justified */
  bool hanging;       /* 、 ， 。 hang at their ends */
  bx_setter *setter;
  bx_arena *arena; /* for what the choice of a title's lines needs */
} bx_line_plan;

/* Whether the last item of a line [first, end) hangs outside its measure. */
bool bx_line_hangs(const bx_line_plan *plan, int first, int end);

/* Chooses the lines of a paragraph: fills scratch->ends with the index behind the last item of
 * each, returns how many. */
int bx_break_lines(bx_scratch *scratch, const bx_line_plan *plan);

/* Places the items of a line into scratch->pens (relative to its left edge) and returns its width;
 * `room` is the width to squeeze or, with `justify`, to stretch it to. */
bx_len bx_line_place(bx_scratch *scratch, const bx_prepared *prepared, int first, int end, bx_len room, bool justify);

/* Makes the runs of a line whose pens are placed. */
void bx_line_runs(bx_scratch *scratch, bx_arena *arena, const bx_prepared *prepared, int first, int end, bx_len width,
                  bx_line *line);

#endif
