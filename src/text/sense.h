/* Private to the floor text: titles that break at the sense (GB/T 9704-2012 7.3.1: 回行时，要做到词意完整，
 * 排列对称，长短适宜，间距恰当，标题排列应当使用梯形或菱形). */
#ifndef BX_SENSE_H
#define BX_SENSE_H

#include "item.h"

/* ---- Words ---------------------------------------------------------------------------------- */

/* The library that the dictionary is in. */
extern const char *const bx_words_library;
/* Sets begins[i] for each byte of the UTF-8 text whether a word begins there. False when the library is
 * not there or fails. */
bool bx_words_split(const char *library, const char *text, int len, bool *begins);

/* ---- Grades --------------------------------------------------------------------------------- */

/* What a line costs that ends at an item. Sums of them are weighed against the shape of the title, of which
 * a line one em too long or too short costs 2, two ems 8. */
typedef enum {
  BX_SENSE_MARKED = -100, /* the author's mark: worth an uneven line */
  BX_SENSE_GOOD = 10,     /* between an organ and what it does, before 关于, behind 印发 */
  BX_SENSE_FAIR = 30,     /* between two parts of equal rank */
  BX_SENSE_PLAIN = 60,    /* between two words */
  BX_SENSE_CLOSE = 110,   /* between two words that belong together */
  BX_SENSE_BAD = 400,     /* behind 关于 or 和 */
  BX_SENSE_CUT = 1200,    /* inside a word, number or term */
  BX_SENSE_NEVER = 30000
} bx_sense_grade;

/* Grades the places behind the items [first, end) of a title: grades[i - first]. The kinds of break of the
 * items hold: where they allow none, it is NEVER. Terms (see bx_para_options) are words where they fit
 * into `measure`. */
void bx_sense_grades(const bx_line_plan *plan, int first, int end, int16_t *grades);

/* Chooses the lines of the items [first, end): fills `ends`, returns how many; 0 when the text is too long
 * for a title or cannot be broken so, and the ordinary breaker has to do it. */
int bx_title_break(const bx_line_plan *plan, int first, int end, int *ends);

#endif
