/* What the readers of floor 1 share: the check of the bytes, and the builder that makes a value tree
 * out of events in the order written. Internal to data/. */
#ifndef BX_READER_H
#define BX_READER_H

#include "data.h"

/* An open list or map. */
typedef struct {
  bx_value *value;
  int first; /* its first child in `pending` */
} bx_reader_frame;

typedef struct {
  bx_arena *arena;
  bx_diags *diags;
  const char *file;        /* copied */
  const char *bytes, *end; /* checked UTF-8 without byte order mark; not NUL-terminated */
  int first_line;          /* of the bytes in the file; set before bx_reader_begin */
  int errors_before;       /* errors in `diags` when the reading began */
  int values;              /* made so far */
  int depth;               /* of open lists and maps */
  bx_reader_frame frames[BX_DATA_MAX_DEPTH];
  /* The children of all open lists and maps, innermost last; a list's have no key. One array for
   * all, so that a value costs no more than its final place. */
  bx_member *pending;
  int pending_count, pending_capacity;
  bx_value *root;
} bx_reader;

/* Checks size, encoding and control characters, and starts. False after recording errors. In either
 * case the caller ends with bx_reader_finish. */
bool bx_reader_begin(bx_reader *reader, bx_arena *arena, const char *file, const char *bytes, size_t len,
                     bx_diags *diags);
/* Releases what the reader holds. The tree, or NULL if there was any error. */
bx_value *bx_reader_finish(bx_reader *reader);

/* Opens a LIST or MAP. NULL after recording that a limit was reached. */
bx_value *bx_reader_open(bx_reader *reader, bx_value_kind kind, int line, int col);
/* Closes the innermost one and records duplicate keys. */
void bx_reader_close(bx_reader *reader);
/* The key of the next value of the innermost map. */
void bx_reader_key(bx_reader *reader, const char *text, size_t len, int line, int col);
/* A TEXT, folded, or a NULL (`text` is NULL). NULL after recording that a limit was reached. */
bx_value *bx_reader_scalar(bx_reader *reader, const char *text, size_t len, int line, int col);
/* The kind of the innermost open value, or BX_NULL at the top. */
bx_value_kind bx_reader_inside(const bx_reader *reader);

/* Records a diagnostic at a place of the file being read. */
void bx_reader_diag(bx_reader *reader, bx_message message, int line, int col, const char *const *args);
/* The same at a byte of the text. */
void bx_reader_diag_at(bx_reader *reader, bx_message message, const char *at, const char *const *args);

/* Whether a character has no business in a document: controls, but for tab and line ends; line and
 * paragraph separators; byte order marks; noncharacters. */
bool bx_is_control(uint32_t code);

/* Whether [p, end) is a number of RFC 8259, section 6. */
bool bx_json_is_number(const char *p, const char *end);

/* ---- Slips in YAML (explain.c) ---- */

/* What libyaml said, in its English, with its two places; 0 where it gave none. */
typedef struct {
  const char *problem;
  int line, col;
  int context_line, context_col;
} bx_yaml_problem;

/* Records libyaml's problem as the slip it most likely comes from. */
void bx_yaml_explain(bx_reader *reader, const bx_yaml_problem *problem);

/* Where a text [text, end) that was to be `key: value` has the wrong separator: a full-width colon,
 * or a colon without the space. NULL when it does not look like that. */
const char *bx_yaml_find_slip(const char *text, const char *end);
/* The message for such a separator. */
bx_message bx_yaml_slip_message(const char *separator);

#endif
