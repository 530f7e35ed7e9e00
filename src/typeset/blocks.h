/* Private to the typeset floor: the formatting boxes of a document in their order. */
#ifndef BX_TYPESET_BLOCKS_H
#define BX_TYPESET_BLOCKS_H

#include "typeset.h"

typedef enum { BX_BLOCK_PARA, BX_BLOCK_TABLE } bx_block_kind;

/* A paragraph set to the text width, or a table that hands itself out. */
typedef struct {
  bx_block_kind kind;
  bx_mark_kind mark; /* PARA: what it is */
  int level;         /* HEADING */
  const char *text;  /* PARA: for the outline */
  const char *pointer;
  const bx_style *style;
  bx_para para;
  bool keep_with_next;
  const bx_table *table;
  bx_table_flow *flow;
  bool streamed; /* its records come from elsewhere than the report */
} bx_block;

typedef struct {
  bx_block *blocks;
  int count;
} bx_blocks;

/* Builds and measures all blocks of the document. False after recording an error. */
bool bx_blocks_build(const bx_typeset_job *job, bx_setter *setter, bx_arena *arena, bx_diags *diags, bx_blocks *out);
/* Reads all tables of which the report is the one record, so that everything wrong in them is recorded. */
void bx_blocks_check(bx_blocks *blocks);
/* Releases what the tables hold. */
void bx_blocks_free(bx_blocks *blocks);

/* One paragraph of prose as spans: where it starts with the number of a level, its heading (the whole
 * paragraph or its first sentence) in the level's style. */
typedef struct {
  const bx_style *style; /* of the block */
  int level;             /* 1 … when the whole paragraph is a heading, else 0 */
  bx_span spans[2];
  int count;
} bx_prose_para;

bx_prose_para bx_prose_read(const bx_layout *layout, const bx_style *body, const char *text, const bx_place *place,
                            bx_arena *arena);

#endif
