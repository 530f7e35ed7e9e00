/* Floor 0: diagnostics. Each has a stable id out of one catalogue (messages.def), which also holds
 * its severity, text and hint in English and Chinese. A stage that finds something wrong records it
 * here and goes on or returns; nothing in the library prints or ends the process. */
#ifndef BX_DIAG_H
#define BX_DIAG_H

#include "base.h"

typedef enum { BX_NOTE, BX_WARNING, BX_ERROR } bx_severity;

/* What kind of failure an error is; the command line turns it into an exit status. */
typedef enum {
  BX_CLASS_DATA,   /* the report or its syntax */
  BX_CLASS_CHECK,  /* the report is well formed but its figures do not agree */
  BX_CLASS_INPUT,  /* an input file is missing or cannot be read */
  BX_CLASS_CONFIG, /* a layout or a font is missing or wrong */
  BX_CLASS_CREATE, /* an output cannot be made */
  BX_CLASS_IO,     /* reading or writing failed midway */
  BX_CLASS_USAGE,
  BX_CLASS_SERVICE, /* a service that is needed, like a print server, is not there or refuses */
  BX_CLASS_COUNT
} bx_class;

typedef enum {
#define BX_MESSAGE(name, severity, class, id, en, zh, hint_en, hint_zh) BX_MSG_##name,
#include "messages.def"
#undef BX_MESSAGE
  BX_MSG_COUNT
} bx_message;

/* Where something stands. Any part may be absent (NULL or 0). */
typedef struct {
  const char *file;    /* as the user named it */
  int line, col;       /* 1-based; col counts characters */
  const char *pointer; /* JSON pointer into the data, /申请/新收/总计 */
  const char *cell;    /* the cell as printed: row label × column label */
} bx_place;

typedef struct {
  bx_message message;
  const char *id;
  bx_severity severity;
  bx_class class;
  bx_place place;
  const char *rule; /* id of the layout's rule that was broken, or NULL */
  const char *text; /* in the list's language */
  const char *hint; /* or NULL */
} bx_diagnostic;

/* The list. It keeps at most BX_DIAG_MAX of each severity and counts the rest, so that a thousand
 * warnings do not hide an error. */
typedef struct bx_diags bx_diags;
#define BX_DIAG_MAX 1000

typedef enum { BX_LANG_EN, BX_LANG_ZH } bx_lang;
/* The words in this language. */
static inline const char *bx_say(bx_lang lang, const char *english, const char *chinese) {
  return lang == BX_LANG_ZH ? chinese : english;
}

bx_diags *bx_diags_new(bx_arena *arena, bx_lang lang);

/* While a layout or the configuration is being read, whatever is wrong is of that class; returns the
 * class in force before, BX_CLASS_COUNT for each message's own. */
bx_class bx_diags_force(bx_diags *diags, bx_class class);

/* In places and texts of diagnostics recorded from here on a folder is named `instead`; both last as long as the list.
 */
void bx_diags_rename(bx_diags *diags, const char *folder, const char *instead);

/* From here on nothing but regular files is read: a pipe may never come to its end. */
void bx_diags_only_regular(bx_diags *diags);

/* Records a diagnostic. {0}, {1} … in its text and hint stand for the strings of the last argument,
 * which ends at the first NULL; `place` may be NULL; all is copied. */
#define BX_ARGS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define BX_NO_ARGS   ((const char *const[]){NULL})
void bx_diag(bx_diags *diags, bx_message message, const bx_place *place, const char *const *args);
/* A text with {0}, {1} … replaced likewise, in the arena; NULL for an empty one. Long arguments are cut. */
const char *bx_message_fill(bx_arena *arena, const char *text, const char *const *args);
/* bx_diag with another severity and the id of a layout's rule. */
void bx_diag_rule(bx_diags *diags, bx_message message, bx_severity severity, const char *rule, const bx_place *place,
                  const char *const *args);

int bx_diags_count(const bx_diags *diags);    /* kept */
int bx_diags_errors(const bx_diags *diags);   /* errors, kept or not */
int bx_diags_warnings(const bx_diags *diags); /* warnings, kept or not */
int bx_diags_dropped(const bx_diags *diags);  /* recorded beyond BX_DIAG_MAX */
/* Has an error of this class been recorded, kept or not? */
bool bx_diags_failed(const bx_diags *diags, bx_class class);
const bx_diagnostic *bx_diags_at(const bx_diags *diags, int i);
bx_lang bx_diags_lang(const bx_diags *diags);

/* One diagnostic as `file:line:col: error: text [id]` with its hint on a second line, or as one
 * JSON object; both end with a line feed. */
void bx_diag_print_text(bx_buf *buf, const bx_diagnostic *diagnostic, bx_lang lang);
void bx_diag_print_json(bx_buf *buf, const bx_diagnostic *diagnostic);

/* bx_file_read, which records why it failed. */
bool bx_diag_read_file(const char *path, size_t limit, bx_buf *out, bx_diags *diags);
/* The same of what must be a regular file, or "-": a pipe that nobody writes to is not waited for. */
bool bx_diag_read_regular(const char *path, size_t limit, bx_buf *out, bx_diags *diags);
/* Writes a whole file, which appears at once or not at all, and records why it failed. */
bool bx_diag_write_file(const char *path, const bx_buf *bytes, bx_diags *diags);
/* bx_file_open_regular, which records why it failed. */
int bx_diag_open_regular(const char *path, bx_diags *diags);

/* A number for an argument list: valid until the arena dies. */
const char *bx_diag_int(bx_diags *diags, int64_t value);

#endif
