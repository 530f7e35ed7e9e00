/* What the files of the editor share: where each value stands in the bytes, and the pieces that are put there. Private
 * to data/. */
#ifndef BX_EDITOR_H
#define BX_EDITOR_H

#include "edit.h"

/* How a value is written. */
typedef enum {
  BX_SPAN_EMPTY, /* nothing at all, which is null */
  BX_SPAN_PLAIN,
  BX_SPAN_SINGLE,
  BX_SPAN_DOUBLE,
  BX_SPAN_LITERAL, /* | */
  BX_SPAN_FOLDED,  /* > */
  BX_SPAN_FLOW,    /* a list or map in brackets */
  BX_SPAN_BLOCK    /* one in lines */
} bx_span_style;

/* Where a value stands in the bytes. The spans have the shape of the value tree. */
typedef struct bx_span bx_span;
struct bx_span {
  bx_span_style style;
  size_t begin, end; /* of BLOCK from its first key or dash to the end of its last value; without the last line end */
  size_t key_begin, key_end; /* of a member: its key */
  bx_span_style key_style;
  int col; /* BLOCK: characters before its keys or dashes, all ASCII */
  bool map;
  bx_span *parent, *previous, *next;
  bx_span *first, *last;
};

/* The spans of bytes that the reader has accepted; NULL when it cannot be told where all values stand. */
bx_span *bx_spans_of_yaml(bx_arena *arena, const char *bytes, size_t len);
bx_span *bx_spans_of_json(bx_arena *arena, const char *bytes, size_t len);

/* A piece of the new bytes, instead of [begin, end) of the old. */
typedef struct {
  size_t begin, end;
  const char *text;
  size_t len;
} bx_splice;

typedef struct {
  bx_arena *arena;
  const bx_edit_source *source;
  const char *bytes; /* as they are now */
  size_t len;
  const char *line_end; /* "\n" or "\r\n" */
  int step;             /* of indentation */
  const bx_value *tree;
  bx_span *spans;
  bx_splice *splices;
  int splice_count, splice_capacity;
} bx_editor;

void bx_editor_splice(bx_editor *editor, size_t begin, size_t end, const char *text);
/* The same; the buffer is released. */
void bx_editor_splice_buf(bx_editor *editor, size_t begin, size_t end, bx_buf *text);

/* ---- Places (places.c) ---- */

/* Is the value, or what it is in, written in brackets? */
bool bx_span_in_flow(const bx_span *span);
/* Where the line ends that has `at`, before its line end. */
size_t bx_editor_line_end(const bx_editor *editor, size_t at);
size_t bx_editor_line_begin(const bx_editor *editor, size_t at);
/* Behind the line end at `at`, if there is one. */
size_t bx_editor_next_line(const bx_editor *editor, size_t at);
/* Is there nothing but blanks in [begin, end)? */
bool bx_editor_is_blank(const bx_editor *editor, size_t begin, size_t end);
/* The next byte from `at` on that is neither white space nor of a comment. */
size_t bx_editor_skip(const bx_editor *editor, size_t at);
/* The dash of an item in lines. */
size_t bx_span_dash(const bx_editor *editor, const bx_span *item);
/* Behind the colon or the dash of a value; SIZE_MAX when it has none. */
size_t bx_span_place(const bx_editor *editor, const bx_span *span);

/* ---- Scalars and values as they are written (written.c) ---- */

/* In brackets, or as a key, or in one line of a block. `like`: as this style if possible; EMPTY: as it needs. */
typedef struct {
  bx_span_style like;
  bool flow;
} bx_manner;

/* A scalar within one line. */
void bx_write_inline(const bx_editor *editor, bx_buf *out, const bx_value *value, bx_manner manner);
/* Can a text stand in lines, as a block scalar? */
bool bx_can_block(const char *text, bx_span_style style);
/* The indicators of a block scalar, and its lines, each with the line end before it. */
void bx_write_block_header(bx_buf *out, const char *text, bx_span_style style);
void bx_write_block_lines(const bx_editor *editor, bx_buf *out, const char *text, bx_span_style style, int indent);
/* A key; `like`: a member beside it, or NULL. */
void bx_write_key(const bx_editor *editor, bx_buf *out, const char *key, const bx_span *like, bool flow);
/* A value behind a colon or a dash in lines. `col`: of the keys or dashes around it. */
void bx_write_value(const bx_editor *editor, bx_buf *out, const bx_value *value, int col, bool in_item);
/* A value in brackets. `line`: what begins a line within it, or NULL: all in one. */
void bx_write_flow(const bx_editor *editor, bx_buf *out, const bx_value *value, const bx_span *like, const char *line);

/* ---- The changes: each adds its splices; false when it cannot be done ---- */

/* change.c: a scalar or an empty list or map becomes another value. */
bool bx_editor_replace(bx_editor *editor, const bx_value *old, const bx_span *span, const bx_value *value);
/* A member or an item (`key` NULL) behind `previous`, or before the first; `parent` is not empty. */
bool bx_editor_add(bx_editor *editor, const bx_span *parent, const bx_span *previous, const char *key,
                   const bx_value *value);
bool bx_editor_remove(bx_editor *editor, const bx_span *span);
/* flow.c: the same of what is in brackets. */
bool bx_editor_add_flow(bx_editor *editor, const bx_span *parent, const bx_span *previous, const char *key,
                        const bx_value *value);
bool bx_editor_remove_flow(bx_editor *editor, const bx_span *span);

#endif
