/* Private to typeset: what stands on every page beside its blocks. */
#ifndef BX_FURNISH_H
#define BX_FURNISH_H

#include "typeset.h"

typedef struct {
  bx_setter *setter;
  bx_arena *arena; /* of the page */
  const bx_master *master;
  int number;            /* of the page */
  bool unnumbered;       /* it is not printed */
  const bx_draft *draft; /* or NULL */
} bx_furnishing;

/* A text on one line, Western in it in its own face. Of no lines when it is empty. */
bx_para bx_plain_line(bx_setter *setter, bx_arena *arena, const char *text, bx_role han, bx_len size, uint32_t color);
const char *bx_page_number_text(bx_arena *arena, int number);
/* Into the frame of the paper: what is painted before the type area, and what after it. */
void bx_furnish_under(const bx_furnishing *f, bx_frame_builder *paper);
void bx_furnish_over(const bx_furnishing *f, bx_frame_builder *paper);
/* The page's caption, when there are some; or NULL. */
const bx_frame *bx_furnish_caption(const bx_furnishing *f);

#endif
