/* Floor 4: report + layout → pages. Builds the flow's boxes, lays them into the type area page by page
 * and furnishes each page before it goes to the sink. */
#ifndef BX_TYPESET_H
#define BX_TYPESET_H

#include "base.h"
#include "diag.h"
#include "layout.h"
#include "page.h"
#include "table.h"

/* What copies for approval have and filed ones have not. */
typedef struct {
  const char *watermark; /* 送审稿: large, across every page, under all else; or NULL */
  const char *version;   /* a line at the foot of every page, in the margin; or NULL */
  bool captions;         /* for contact sheets */
} bx_draft;

typedef struct {
  const bx_draft *draft; /* or NULL */
  const bx_layout *layout;
  const bx_value *report;
  bx_font_set *fonts;
  const bx_record_source *sources; /* of lists that the report does not hold */
  int source_count;
} bx_typeset_job;

/* Typesets the report into `sink`. False after recording an error, or when the sink refused a page.
 * Warnings and missing glyphs are recorded too; a missing glyph is an error. */
bool bx_typeset(const bx_typeset_job *job, const bx_page_sink *sink, bx_diags *diags);

/* The numbers of copies (份号) `first` … `last`, each on a page by itself, in its place. False as above. */
bool bx_typeset_numbers(bx_font_set *fonts, int first, int last, const bx_page_sink *sink, bx_diags *diags);

/* What the document says of itself, and its date (ISO 8601, or NULL), by the layout's `document:`. */
bx_doc_info bx_typeset_info(bx_arena *arena, const bx_layout *layout, const bx_value *report, const char **date);

/* A text by itself in lines of at most `measure`, as wide as it is, for what is no part of the pages; in the arena.
 * What is wrong with it is recorded. */
const bx_frame *bx_typeset_label(const bx_typeset_job *job, bx_arena *arena, const char *text, const bx_style *style,
                                 bx_len measure, bx_diags *diags);

#endif
