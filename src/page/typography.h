/* Floor 1: how lines are set throughout a document. A layout chooses, text follows; one document has one
 * choice (CLREQ, prohibition rules: the level should be the same within a document). */
#ifndef BX_TYPOGRAPHY_H
#define BX_TYPOGRAPHY_H

#include "base.h"

/* What may not begin or end a line (行首行尾禁则, CLREQ prohibition_rules_for_line_start_end). Each level
 * adds to the one before it. Whatever the level, —— and ……, Latin words, numbers and a number with its
 * currency or unit sign stay whole. Where three or more points and closing brackets stand in a row, a
 * justified line that would be loose without it may break before the third: CLREQ's remedy. */
typedef enum {
  BX_KINSOKU_NONE,  /* 不处理 */
  BX_KINSOKU_BASIC, /* 基本处理: no line begins with a point, a closing bracket or quote, a link (— ～ – -), a
                       middle dot or a solidus; none ends with an opening bracket or quote */
  BX_KINSOKU_GB,    /* GB 法: none ends with a solidus (GB/T 15834-2011 5.1.9) */
  BX_KINSOKU_STRICT /* 严格处理: none begins with a dash or an ellipsis */
} bx_kinsoku;

/* What a point or bracket takes inside a line; the order is that of their widths. At the end of a line a mark
 * takes half an em in every style (GB/T 15834-2011 5.1.10), an opening bracket at its start too (CLREQ
 * 标点挤压). Dashes, ellipses, half-width links, middle dots and solidi never change. */
typedef enum {
  BX_PUNCTUATION_FULL,    /* 全角: an em each, two neighbours 2 em; none gives way when a line is justified (CLREQ
                             punctuation_width_adjustment: some styles adjust nothing) */
  BX_PUNCTUATION_GB,      /* an em each, two neighbours 1.5 em (CLREQ h-punctuation_adjustment: in principle);
                             justified lines squeeze them to half an em, 。！？ last (CLREQ line_adjustment) */
  BX_PUNCTUATION_KAIMING, /* 开明: 。！？ an em, which they keep in justified lines, all others half an em */
  BX_PUNCTUATION_HALF     /* 半角: half an em each, so that two neighbours take 1 em (CLREQ: as a style) */
} bx_punctuation;

typedef struct {
  bx_kinsoku kinsoku;
  bx_punctuation punctuation;
  bool hanging; /* a 、 ， or 。 that ends a justified line stands outside the measure (CLREQ hanging_punctuation):
                   one mark a line, instead of the half em it would take inside */
} bx_line_rules;

/* What GB/T 15834 asks for and most publishers on the mainland do. */
#define BX_LINE_RULES_GB ((bx_line_rules){.kinsoku = BX_KINSOKU_GB, .punctuation = BX_PUNCTUATION_GB})

#endif
