/* Floor 2: strings to lines. Character classes, line breaking, justification and vertical setting of
 * Chinese with embedded Latin, by W3C CLREQ and GB/T 15834. Knows fonts and runs, nothing of layouts,
 * tables or pages. Two steps: a paragraph is prepared once (glyphs, classes, break opportunities, all
 * independent of the measure), then asked for its widths and set to a measure.
 *
 * Text is set glyph by glyph: a character is the glyph that the font's cmap gives it, at that glyph's
 * advance. Words of Tibetan, Uyghur and Mongolian are shaped by HarfBuzz and set from fonts of their own
 * (not by Pango: it takes fonts through fontconfig only and drops variation selectors, and its shaping is
 * HarfBuzz's); Uyghur runs right to left by UAX #9 in a left-to-right paragraph. Other scripts whose letters
 * join, change order or stand over one another are errors. A variation selector behind a Han character (IVS)
 * belongs to it: the font's own glyph for both, else the character's; elsewhere it is a control character. */
#ifndef BX_TEXT_H
#define BX_TEXT_H

#include "base.h"
#include "diag.h"
#include "page.h"
#include "typography.h"

/* How a piece of text is set. */
typedef struct {
  bx_role han;   /* face of Han and full-width signs */
  bx_role latin; /* face of Latin letters, digits and their punctuation */
  bx_len size;
  bx_len tracking; /* added to the advance of every full-width character: the 28-character grid */
  bx_len raise;    /* over the baseline, of a mark behind a word; not in columns set top to bottom */
  uint32_t color;  /* 0xRRGGBB */
} bx_text_style;

/* A piece of a paragraph in one style; a run-in heading and its text are two spans. U+200B in the
 * text is a preferred place to break and is not printed; U+000A is a forced break. Neither is part of the
 * text of the runs; every other character is, typed spaces at the ends of lines too. Typed spaces between
 * Han and Latin stand for the gap there and are not added to it; beside full-width signs they have no
 * width. The signs that Unicode shares (“ ” ‘ ’ — … · –) are Western inside Latin text only. */
typedef struct {
  const char *text; /* UTF-8 */
  bx_text_style style;
  bx_place place; /* for missing glyphs */
} bx_span;

/* SPREAD: as JUSTIFY, and the last line too (均排). */
typedef enum { BX_ALIGN_LEFT, BX_ALIGN_CENTER, BX_ALIGN_RIGHT, BX_ALIGN_JUSTIFY, BX_ALIGN_SPREAD } bx_align;

typedef struct {
  bx_len measure;      /* width of the lines */
  bx_len first_indent; /* of the first line */
  bool hang;           /* lines after the first start behind the number at the front (一、 （一） 1. （1）), if
                          that leaves them 3 em */
  bool balance; /* lines of even length, for titles, heads and labels: 结果/维持, never 结果维/持; by brackets
                   and behind points rather than elsewhere: 检查单位/（家） */
  bool sense;   /* broken at the sense, for titles: words and `terms` whole, lines as a trapezium or a
                   lozenge (GB/T 9704-2012 7.3.1). Needs `balance` for texts too long to be titles */
  bx_align align;
  const char *const *terms; /* for `sense`: names of the report, each a word where it fits a line */
  int term_count;
} bx_para_options;

/* One line: runs with their place relative to the line's left edge and baseline. A cluster of a run may
 * hold blank glyphs that draw nothing: they tell readers of the PDF where a character ends. Runs share
 * bytes and positions with the prepared paragraph and live as long as the arenas of both. */
typedef struct {
  const bx_run **runs;
  bx_len *run_x;
  int run_count;
  bx_len x;     /* left edge of the text in the measure, after alignment and indent */
  bx_len width; /* from there to the right edge: a mark at the end takes half an em, or nothing when it hangs */
} bx_line;

typedef struct {
  const bx_line *lines;
  int count;
  bx_len width;  /* of the widest line, indent included */
  bx_len middle; /* height of the middle of its Han characters over the baseline */
} bx_para;

/* Text set top to bottom in one column, as in a narrow stub: glyph offsets are vertical, the run's
 * origin is the column's top centre. */
typedef struct {
  const bx_run **runs;
  int run_count;
  bx_len width, height;
} bx_column;

/* What all setting of one document shares: fonts, diagnostics, which characters fell back already.
 * One per thread. */
typedef struct bx_setter bx_setter;

/* It follows BX_LINE_RULES_GB until it is told otherwise, before the first paragraph. */
bx_setter *bx_setter_new(bx_arena *arena, bx_font_set *fonts, bx_diags *diags);
void bx_setter_set_rules(bx_setter *setter, bx_line_rules rules);
/* The pictures of what it sets; they last as long as it. */
bx_images *bx_setter_images(const bx_setter *setter);
/* While it is quiet no character is recorded: what is set only to be measured is set again. Returns what it
 * was before. */
bool bx_setter_quiet(bx_setter *setter, bool quiet);

typedef struct bx_prepared bx_prepared;

/* Prepares a paragraph; the result and all runs set from it live in `arena`. A character that no font
 * has, one of a script that cannot be shaped, an emoji, a private-use or a control character is recorded as an error
 * with its place, once a paragraph (of those scripts only the first of a script); one that fell back to another font as
 * a warning, once a setter. Never NULL. */
const bx_prepared *bx_para_prepare(bx_setter *setter, bx_arena *arena, const bx_span *spans, int count);

/* Widths: the narrowest measure that breaks nowhere it must not, and the width on one line (of the widest,
 * with forced breaks). Both without the empty halves of signs at the ends of lines. */
bx_len bx_prepared_min_width(const bx_prepared *prepared);
bx_len bx_prepared_max_width(const bx_prepared *prepared);
/* Has it words whose letters join, Uyghur or Mongolian? They cannot stand upright in a column. */
bool bx_prepared_is_joined(const bx_prepared *prepared);

/* Sets the paragraph to a measure. A piece that does not fit (a Latin word wider than the measure)
 * is broken inside rather than left to stick out. The last line, and one before a forced break, is not
 * justified; it holds two characters or more wherever any choice of lines allows it. Without `balance` and
 * justification the fewest lines are taken, the fullest first; with `balance` the fewest and then the most even. An
 * empty paragraph has no lines, an empty line between two forced breaks no runs. */
bx_para bx_para_set(bx_setter *setter, bx_arena *arena, const bx_prepared *prepared, const bx_para_options *options);

/* Puts a line's runs into a frame; `x` is the left edge of the measure it was set to. */
void bx_line_add(bx_frame_builder *frame, const bx_line *line, bx_len x, bx_len baseline);

/* Sets it top to bottom: Han upright, brackets, quotes and dashes by their vertical forms, 、。， in the
 * upper right of their cells; a figure of two digits stands in one cell, others digit by digit. Every
 * cell is one em high; forced breaks are ignored. */
bx_column bx_para_set_vertical(bx_arena *arena, const bx_prepared *prepared);

/* The size its text was prepared at (of the first span). */
bx_len bx_prepared_size(const bx_prepared *prepared);
/* The width before the decimal point, where a whole number ends, for columns aligned on it;
 * a note in brackets behind the figure is not counted. */
bx_len bx_prepared_decimal_width(const bx_prepared *prepared);

/* The baseline of a line of the paragraph, from the top of its box, which is `leading` high: the squares of its
 * characters stand in the middle of the box. Where the square of a font is follows from the ink of 事, which
 * fills it from top to foot; what fonts say of their own height is not to be trusted. */
bx_len bx_para_baseline(const bx_para *para, bx_len leading);
/* Height of so many lines, at most BX_LEN_MAX: text of any length comes out of a report, and what is higher than a page
 * is refused or parted later. */
static inline bx_len bx_leading_height(int count, bx_len leading) {
  int64_t height = (int64_t)count * leading;
  return height < BX_LEN_MAX ? (bx_len)height : BX_LEN_MAX;
}
/* The height of the middle of a role's Han characters over the baseline, in 1/1024 em. */
int bx_setter_middle(bx_setter *setter, bx_role role);

/* One of 一 … 十, 百, 〇 and 零. */
bool bx_is_han_number(uint32_t code);
/* Length in bytes of the number at the front of a label or heading: 一、 （十二） 1. （1） 1、 ①; 0 if none. */
int bx_number_prefix(const char *text);

#endif
