/* Private to the typeset floor: the formatting boxes of a document in their order. */
#ifndef BX_TYPESET_BLOCKS_H
#define BX_TYPESET_BLOCKS_H

#include "typeset.h"

typedef enum { BX_BLOCK_PARA, BX_BLOCK_TABLE, BX_BLOCK_FRAME, BX_BLOCK_FOOT } bx_block_kind;

/* A paragraph set to the text width, a table that hands itself out, or a frame that is set already and
 * stands on one page. */
typedef struct {
  bx_block_kind kind;
  const bx_flow_item *item; /* what it was made of */
  bool turned;
  bool keep_with_next;
  /* PARA */
  bx_mark_kind mark;
  int level;        /* HEADING */
  const char *text; /* for the outline */
  const char *pointer;
  const bx_style *style;
  bx_span *spans; /* its text */
  int span_count;
  const char **terms; /* names in it: words where it breaks at the sense */
  int term_count, term_capacity;
  bx_para para;
  /* TABLE */
  bx_table_flow *flow;
  bool streamed; /* its records come from elsewhere than the report */
  /* FRAME, FOOT: the half leadings over its first and under its last line can lie outside of the type area */
  const bx_frame *frame;
  bx_len half_above, half_below;
  bx_len natural; /* also PARA: width of its content */
} bx_block;

typedef struct {
  bx_block *blocks;
  int count, capacity;
} bx_blocks;

/* What blocks are built of, for one measure. */
typedef struct {
  const bx_typeset_job *job;
  bx_setter *setter;
  bx_arena *arena;
  bx_diags *diags;
  const bx_scope *scope;
  bx_len measure;
  const bx_style *body; /* as whose lines all on the grid stand; or NULL */
  bool turned;
  bx_blocks *out;
} bx_building;

/* Builds and measures all blocks of the document. False after recording an error. */
bool bx_blocks_build(const bx_typeset_job *job, bx_setter *setter, bx_arena *arena, bx_diags *diags, bx_blocks *out);
/* Reads all tables of which the report is the one record, so that everything wrong in them is recorded. */
void bx_blocks_check(bx_blocks *blocks);
/* Releases what the tables hold. */
void bx_blocks_free(bx_blocks *blocks);

/* Builds the items of a flow behind those of `b->out`. */
bool bx_build_flow(const bx_building *b, const bx_flow *flow);
/* Where names are looked up for item `i` of a list. */
const bx_scope *bx_item_scope(const bx_building *b, const char *list, int i);
bx_block *bx_add_block(const bx_building *b, bx_block_kind kind, const bx_flow_item *item);
/* Draws lines [first, first + count) of a paragraph whose first stands at `y`, in its mark. */
void bx_block_draw(bx_frame_builder *frame, const bx_block *block, bx_len measure, int first, int count, bx_len y);

bx_len bx_half_leading(const bx_style *style);

/* ---- boxes.c: what is set as one frame ---- */

bool bx_build_rule(const bx_building *b, const bx_flow_item *item);
bool bx_build_place(const bx_building *b, const bx_flow_item *item);
bool bx_build_row(const bx_building *b, const bx_flow_item *item);
bool bx_build_box(const bx_building *b, const bx_flow_item *item);
bool bx_build_foot(const bx_building *b, const bx_flow_item *item);
/* Draws a rule, or a double one, whose upper edge is at `y`; returns its height. */
bx_len bx_draw_rule_line(bx_frame_builder *frame, const bx_rule_line *line, bx_len x, bx_len y, bx_len width);

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
