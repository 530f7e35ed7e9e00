/* Floor 1: changes to the bytes of a report. What is not changed stays byte for byte as it was: comments, order,
 * indentation, the notation of scalars, line ends, the byte order mark. */
#ifndef BX_EDIT_H
#define BX_EDIT_H

#include "data.h"

typedef enum {
  BX_EDIT_SET,    /* a scalar or an empty list or map gets another value; what is missing is made, with what it is in */
  BX_EDIT_REMOVE, /* a member of a map or an item of a list */
  BX_EDIT_INSERT  /* an item before the one with this number; `-` or the number of items: behind the last */
} bx_edit_kind;

typedef struct {
  bx_edit_kind kind;
  const char *pointer;   /* RFC 6901 */
  const bx_value *value; /* SET, INSERT: from bx_edit_text, bx_edit_json */
} bx_edit;

/* A text as a report has it: folded, line ends LF. `as_written`: a figure, which needs no quotes where others take it
 * for a number (3, +3, 007, true). `name`: of its file, for messages. NULL after recording what it may not hold. */
const bx_value *bx_edit_text(bx_arena *arena, const char *name, const char *text, bool as_written, bx_diags *diags);
/* One JSON value; its numbers, true and false are as written. */
const bx_value *bx_edit_json(bx_arena *arena, const char *name, const char *json, bx_diags *diags);

/* What is changed. */
typedef struct {
  const char *file; /* as the user named it */
  const char *bytes;
  size_t len;
  bool json; /* else YAML */
  /* The keys that a map of the report may have, in their order, for the place of a new one; or NULL. */
  const char *const *(*order)(void *self, const bx_value *map, int *count);
  void *self;
} bx_edit_source;

/* Makes the changes, one after the other as if each were alone, and appends the new bytes to `out`. They are read
 * again: unless that gives the old tree with the changes in it and nothing else, they are refused. Nothing is appended
 * then; what cannot be done has been recorded. */
bool bx_edit_apply(const bx_edit_source *source, const bx_edit *edits, int count, bx_buf *out, bx_diags *diags);

#endif
