/* Private to the floor inspect: what is known of the pages so far. */
#ifndef BX_INSPECTOR_H
#define BX_INSPECTOR_H

#include "inspect.h"

/* ---- Signs ---------------------------------------------------------------------------------- */

typedef enum {
  BX_SIGN_HAN,
  BX_SIGN_OPEN,    /* “ （ 《 */
  BX_SIGN_CLOSE,   /* ” ） 》 */
  BX_SIGN_POINT,   /* ， 、 ； ： 。 */
  BX_SIGN_EXCLAIM, /* ！ ？ */
  BX_SIGN_DASH,    /* — */
  BX_SIGN_DOTS,    /* … */
  BX_SIGN_LINK,    /* ～ – · */
  BX_SIGN_SLASH,   /* / ／ */
  BX_SIGN_WESTERN, /* Latin letters and digits */
  BX_SIGN_SHAPED,  /* letters of scripts that are shaped: Uyghur, Mongolian, Tibetan */
  BX_SIGN_OTHER
} bx_sign_class;

/* What is turned has the places it has for a reader who turns the sheet until it is upright: x from the edge that is
 * then on the left, y from the one on top. */

/* A character as it stands on the page. */
typedef struct {
  uint32_t code;
  bx_len x;       /* of the glyph's origin */
  bx_len advance; /* the font's */
  bx_len middle;  /* of a mark's ink, from the origin */
  bx_len size;
  const bx_font *font;
  uint32_t color;
  int order;     /* which of the line it is as it is read */
  uint8_t class; /* bx_sign_class */
  bool wide;     /* a full-width glyph */
  bool spaced;   /* a typed space stands behind it */
  bool apart;    /* and it is a full-width one, or not the only one: what follows stands in a column of its own */
} bx_sign;

bx_sign_class bx_sign_find_class(uint32_t code);
/* The upper edge of its em square, of a character of its font. */
bx_len bx_square_top(const bx_sign *sign, bx_len baseline);
void bx_sign_print_color(bx_buf *buf, const bx_sign *sign); /* #ff0000 */
bool bx_sign_is_mark(const bx_sign *sign); /* a full-width point or bracket, whose ink fills half of it */
/* 1 … 4 when the signs begin like 一、 （一） 1. （1）, else 0. */
int bx_sign_level(const bx_sign *signs, int count);

/* ---- Lines, blocks, pages ------------------------------------------------------------------- */

typedef struct {
  int page, number; /* number: among the lines of prose on its page, from 1 */
  bool turned;
  bx_len baseline;
  bx_sign *signs; /* from left to right */
  int count, capacity;
  bool backward; /* some of it is read from right to left */
  char *text;    /* as it is read, UTF-8; no string */
  int text_len, text_capacity;
  int *starts; /* where in the text each sign begins, as they are read */
  int start_capacity;
} bx_text_line;

/* A paragraph, heading or title with all its lines, also those on following pages; or a cell. */
typedef struct {
  bx_mark_kind kind;
  int level;
  const char *style; /* or NULL */
  const char *label; /* CELL: as printed; its signs stand in the lines */
  bx_text_line *lines;
  int count, capacity;
  int page;         /* of its first line */
  bool after_prose; /* the block before it, on the same page, is prose too */
} bx_text_block;

typedef struct {
  bx_len x, y, dx, dy, width;
  uint32_t color;
} bx_rule_record;

/* Its places are on the sheet, upright, also of what is turned. */
typedef struct {
  int number;
  bx_len width, height;
  bx_len left, right; /* of tables and of lines that start at the edge or reach it; left > right: none */
  bx_len top, bottom; /* of all content but the page number; top > bottom: none. Where it is turned the two
                         pairs change parts */
  int lines;          /* of prose */
  bool has_table, has_title;
  int first_block;         /* of prose, when there are lines */
  bool has_place;          /* for a seal or a signature */
  bx_len signature_bottom; /* with it, of it and of what stands behind it but the 版记 */
  int lines_before_place;  /* of the body */
  int body_lines;
  bool has_turned, has_foot, has_other; /* something turned, of the 版记, something else */
  bool begins_with_body;                /* with a paragraph of the body */
  bool begins_with_other;               /* with a paragraph of another style: what stands at the head of a first page */
  int continued_lines;                  /* of a paragraph from the page before; 0: it begins with none */
  bool ends_with_heading;               /* nothing stands behind it */
  bx_text_line number_line;             /* the page number; without signs when there is none */
  bx_rule_record *rules;                /* upright, outside tables */
  int rule_count, rule_capacity;
} bx_page_record;

/* ---- Tables --------------------------------------------------------------------------------- */

typedef struct {
  bool head;      /* TH */
  bool continued; /* began on an earlier page */
  const char *label;
  int row; /* of the piece */
  bx_len x, y, width, height;
  bx_len left, right, top, bottom; /* of the text in it; left > right: none */
  bx_text_block text;
} bx_table_cell;

/* One page's piece of a table. */
typedef struct {
  bool continued, turned;
  bx_len x, y, width, height;
  bx_rule_record *rules;
  int rule_count, rule_capacity;
  bx_table_cell *cells;
  int cell_count, cell_capacity;
  int row_count;
} bx_table_piece_record;

/* ---- Amounts --------------------------------------------------------------------------------- */

typedef enum { BX_UNIT_MM, BX_UNIT_PT, BX_UNIT_EM, BX_UNIT_COUNT, BX_UNIT_WORDS } bx_unit;

typedef struct {
  bx_unit unit;
  int64_t value;     /* a length; COUNT: a number */
  bx_len em;         /* EM: its length */
  const char *words; /* WORDS, copied; NULL: nothing worth saying */
} bx_amount;

static inline bx_amount bx_in_mm(int64_t value) { return (bx_amount){.unit = BX_UNIT_MM, .value = value}; }
static inline bx_amount bx_in_pt(int64_t value) { return (bx_amount){.unit = BX_UNIT_PT, .value = value}; }
static inline bx_amount bx_in_em(int64_t value, bx_len em) {
  return (bx_amount){.unit = BX_UNIT_EM, .value = value, .em = em};
}
static inline bx_amount bx_in_count(int64_t value) { return (bx_amount){.unit = BX_UNIT_COUNT, .value = value}; }
static inline bx_amount bx_in_words(const char *words) { return (bx_amount){.unit = BX_UNIT_WORDS, .words = words}; }

/* ---- The inspector -------------------------------------------------------------------------- */

/* What a rule has found so far. */
typedef struct {
  int checked, failed, kept, excepted;
  bx_buf exceptions;     /* what they are, each once */
  bx_finding first;      /* the first place that was measured */
  bx_amount least, most; /* of a rule that measures numbers */
  bx_finding fails[BX_FINDINGS_KEPT];
} bx_tally;

struct bx_inspector {
  bx_arena *arena;      /* of the document */
  bx_arena *page_arena; /* of the page being taken; reset behind it */
  bx_font_set *fonts;
  bx_diags *diags; /* of fonts that cannot be loaded: not the document's */
  bx_lang lang;
  bx_text_block *blocks;
  int block_count, block_capacity;
  bx_page_record *pages;
  int page_count, page_capacity;
  bool table_has_heads; /* the first piece of the table at hand */
  int heads_page;       /* where a piece had heads last, */
  int heads_over;       /* so many rows of them */
  bx_tally *tallies;    /* BX_INSPECT_COUNT */
  /* What the body is like, measured: */
  bx_len em_size; /* of the signs that em is measured on */
  bx_len em;      /* distance of Han characters in its densest line */
  bx_len left, right, top;
  bx_len turned_left, turned_right; /* of a turned type area */
  bx_len pitch;                     /* the commonest distance of lines; 0: no two lines */
};

/* The edges of the type area, as the line is read. */
static inline bx_len bx_line_left(const bx_inspector *inspector, const bx_text_line *line) {
  return line->turned ? inspector->turned_left : inspector->left;
}
static inline bx_len bx_line_right(const bx_inspector *inspector, const bx_text_line *line) {
  return line->turned ? inspector->turned_right : inspector->right;
}

/* The body's em for signs of its size, else the size itself. */
bx_len bx_sign_em(const bx_inspector *inspector, const bx_sign *sign);
/* Where the body of a sign begins and ends: half an em for marks. */
bx_len bx_sign_left(const bx_inspector *inspector, const bx_sign *sign);
bx_len bx_sign_right(const bx_inspector *inspector, const bx_sign *sign);
/* Puts the signs of its lines from left to right, which until then stand as they are read. */
void bx_block_order(bx_text_block *block);
/* What a sign may be off the edge: what a reader cannot see; dots more, as the halves of …… may be nearer to each
 * other, so that its six dots are even. */
static inline bx_len bx_sign_slack(const bx_sign *sign, bx_len em) {
  return sign->class == BX_SIGN_DOTS ? em / 8 : em / 20;
}
/* Is this a paragraph of the body? */
bool bx_block_is_body(const bx_text_block *block);
/* Is it a paragraph or title in a style of its own: what the standard has other rules for, such as the red name
 * of the issuing body? */
bool bx_block_is_other(const bx_text_block *block);
/* How the names of the styles of 发文机关标志 and of the 版记 begin. */
#define BX_HEAD_STYLE "letterhead"
#define BX_FOOT_STYLE "imprint"
/* Is it the first page of a letter (10.1)? It has a red rule under the type area. */
bool bx_page_is_letter(const bx_inspector *inspector, const bx_page_record *page);
const bx_font *bx_inspector_role(bx_inspector *inspector, bx_role role);

/* ---- Recording ------------------------------------------------------------------------------ */

/* Where something was measured: a page, a line of prose from its sign `sign` on, or a cell. */
typedef struct {
  int page;
  const bx_text_line *line;
  int sign;
  const char *cell;
} bx_spot;

static inline bx_spot bx_at_page(int page) { return (bx_spot){.page = page}; }
static inline bx_spot bx_at_line(const bx_text_line *line) { return (bx_spot){.page = line->page, .line = line}; }
static inline bx_spot bx_at_sign(const bx_text_line *line, int sign) {
  return (bx_spot){.page = line->page, .line = line, .sign = sign};
}

/* Records what was measured at a place and whether the rule holds there. */
void bx_inspect_record(bx_inspector *inspector, bx_inspect_rule rule, bool ok, const bx_spot *spot, bx_amount measured);
/* Records that the rule does not hold for the sign, or the page, as the standard or the font excepts it. */
void bx_inspect_except(bx_inspector *inspector, bx_inspect_rule rule, const bx_spot *spot);

/* ---- The rules ------------------------------------------------------------------------------ */

static inline bx_len bx_distance(bx_len a, bx_len b) { return a > b ? a - b : b - a; }

/* Measures `em`, `left`, `right`, `pitch` of the inspector. */
void bx_inspect_measure(bx_inspector *inspector);
void bx_inspect_pages(bx_inspector *inspector);
void bx_inspect_heads(bx_inspector *inspector);
void bx_inspect_elements(bx_inspector *inspector);
void bx_inspect_numbers(bx_inspector *inspector);
void bx_inspect_paragraphs(bx_inspector *inspector);
/* The rules that hold for the lines of any text, also in cells. */
void bx_inspect_lines(bx_inspector *inspector, const bx_text_block *block);
void bx_inspect_table(bx_inspector *inspector, const bx_table_piece_record *piece, int page);

#endif
