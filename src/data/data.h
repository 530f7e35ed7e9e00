/* Floor 1: structured data as it was written. One value tree for YAML and JSON; scalars stay text
 * with their place; what a scalar means is decided by the layout, never by the notation. */
#ifndef BX_DATA_H
#define BX_DATA_H

#include "base.h"
#include "diag.h"

/* Limits on hostile input, each an ordinary error. */
#define BX_DATA_MAX_BYTES  ((size_t)64 << 20) /* the largest report seen is 40 KB; a year's attachments fit */
#define BX_DATA_MAX_DEPTH  64                 /* forms need about eight */
#define BX_DATA_MAX_VALUES 4000000            /* 60,000 table rows of ten figures, several times over */

typedef enum { BX_NULL, BX_TEXT, BX_LIST, BX_MAP } bx_value_kind;

typedef struct bx_value bx_value;

typedef struct {
  const char *key;
  int line, col;
  bx_value *value;
} bx_member;

struct bx_value {
  bx_value_kind kind;
  bool quoted;            /* TEXT written in quotes, or a JSON string: never a blank by accident */
  bool block;             /* TEXT is a YAML literal block (|): its line k stands at `line` + 1 + k */
  int line, col;          /* 1-based place in `file`; col counts characters */
  int count;              /* of items or members */
  const char *file;       /* as the user named it */
  const char *text;       /* TEXT: UTF-8, line ends LF, no other control character but the tab */
  bx_value **items;       /* LIST */
  bx_member *members;     /* MAP, in the order written; keys are unique */
  int position;           /* in its parent */
  bx_map *index;          /* MAP of many members: key → bx_member; else NULL */
  const bx_value *parent; /* NULL at the root */
};

/* Reads a YAML document: UTF-8, one document, no anchors, aliases, tags or duplicate keys. An empty
 * plain scalar, ~ and null are NULL; every other scalar is TEXT as written (no, 1.10 and 001 too).
 * Radicals and compatibility ideographs are folded (bx_fold) with a warning. NULL after recording
 * errors. The tree lives in `arena`; `file` is copied; `bytes` are not kept. */
bx_value *bx_yaml_read(bx_arena *arena, const char *file, const char *bytes, size_t len, bx_diags *diags);

/* The same for one JSON text (or one NDJSON line): strict RFC 8259; numbers, true and false are TEXT
 * as written and not `quoted`. */
bx_value *bx_json_read(bx_arena *arena, const char *file, const char *bytes, size_t len, bx_diags *diags);

/* One line of an NDJSON file, which stands at `line` of it. */
bx_value *bx_json_read_line(bx_arena *arena, const char *file, int line, const char *bytes, size_t len,
                            bx_diags *diags);

/* Reads a file by its ending (.json, .ndjson → JSON; else YAML; "-" looks at the first byte). */
bx_value *bx_data_read_file(bx_arena *arena, const char *path, bx_diags *diags);

/* A file as it was read. */
typedef struct {
  const char *path;
  const char *bytes;
  size_t len;
} bx_source_file;

/* The same, and keeps the bytes in the arena. */
bx_value *bx_data_read_source(bx_arena *arena, const char *path, bx_source_file *source, bx_diags *diags);
/* Is a file JSON, by its ending, or of standard input by its bytes? */
bool bx_data_is_json(const char *path, const char *bytes);
/* Does text begin as JSON does? */
bool bx_data_begins_like_json(const char *bytes);

/* ---- Records -------------------------------------------------------------------------------- */

typedef enum { BX_RECORD_READ, BX_RECORD_END, BX_RECORD_ERROR } bx_record_status;

/* Where the records of a list in a table's data come from when the report does not hold them. They may be read
 * several times, also at once. */
typedef struct {
  const char *table, *list;  /* the table's field, and the list in it */
  const char *group;         /* the key that a band has in the table's data, behind which the list stands; or NULL */
  void *(*open)(void *self); /* a cursor that begins at the first record */
  /* The next record, in `arena`, with its place in the report as if that held it; on ERROR what is wrong has
   * been recorded. */
  bx_record_status (*next)(void *cursor, bx_arena *arena, const bx_value **record);
  void (*close)(void *cursor);
  void *self;
} bx_record_source;

/* An NDJSON file: each line is a record, lines of white space do not count. It is read line by line; what cannot be
 * read twice ("-" is standard input, a pipe) is kept in a temporary file without a name. The file lives as long as
 * `arena` and then must be closed; NULL after recording why it cannot be read. What is wrong in a line is recorded
 * once, however often it is read. */
typedef struct bx_record_file bx_record_file;
bx_record_file *bx_record_file_open(bx_arena *arena, const char *path, bx_diags *diags);
/* The whole file, appended to `out`. False after recording. */
bool bx_record_file_bytes(bx_record_file *file, bx_buf *out);
void bx_record_file_close(bx_record_file *file); /* `file` may be NULL */
/* Its lines as the records of a list; `group` may be NULL. */
bx_record_source bx_record_file_source(bx_record_file *file, const char *table, const char *group, const char *list);

/* ---- Values --------------------------------------------------------------------------------- */

/* The member `key` of a map, or NULL (also when `map` is NULL or no map). */
const bx_value *bx_value_find(const bx_value *map, const char *key);
const bx_member *bx_value_member(const bx_value *map, const char *key);
/* Text of a TEXT value, else NULL. */
const char *bx_value_text(const bx_value *value);
/* Whether a value is absent, null or nothing but white space. */
bool bx_value_is_blank(const bx_value *value);
/* The JSON pointer (RFC 6901) of a value; "" at the root. */
const char *bx_value_pointer(const bx_value *value, bx_arena *arena);
/* The same with the pointer of what it stands in known. */
const char *bx_value_pointer_in(const bx_value *value, const char *parent, bx_arena *arena);
/* What a pointer that leads nowhere may have meant: as far as it leads, with the nearest name that its next step could
 * have; NULL: there is none that is near, or it leads somewhere. */
const char *bx_value_near(const bx_value *root, const char *pointer, bx_arena *arena);
/* Its place, pointer included, for a diagnostic. */
bx_place bx_value_place(const bx_value *value, bx_arena *arena);

/* ---- Pictures ------------------------------------------------------------------------------- */

/* A picture as a report gives it: the name of its file, or a map of that (图, image) and of words that say what it
 * shows (说明, alt). */
typedef struct {
  const bx_value *file; /* a text that is not blank */
  const char *alt;      /* or NULL */
} bx_picture_data;

/* The members such a map may have: BX_PICTURE_KEYS of them. */
#define BX_PICTURE_KEYS 4
extern const char *const bx_picture_keys[BX_PICTURE_KEYS];

/* False when the value names no file, or is a map of anything else. */
bool bx_picture_read(const bx_value *value, bx_picture_data *out);

/* ---- Folding -------------------------------------------------------------------------------- */

/* The ordinary ideograph for a Kangxi radical, a CJK radical supplement (U+2E80–2FDF, by Unicode's
 * EquivalentUnifiedIdeograph) or a compatibility ideograph (U+F900–FAFF, by its decomposition);
 * any other code point is returned as it is. */
uint32_t bx_fold(uint32_t code);

/* ---- Numbers -------------------------------------------------------------------------------- */

typedef enum {
  BX_NUMBER_COUNT,  /* whole, not negative */
  BX_NUMBER_CHANGE, /* whole, signed: +3 -4 减4 增3 0 */
  BX_NUMBER_MONEY,  /* 万元 with up to four decimals, or 元/万元/亿元 written behind it */
  BX_NUMBER_DECIMAL /* with a sign and up to four decimals: -12.5 +0.3 12.5% */
} bx_number_type;

typedef enum { BX_CELL_BLANK, BX_CELL_SLASH, BX_CELL_NUMBER } bx_cell_state;

/* A numeric cell as given. Blank, / and 0 are three different things. */
typedef struct {
  bx_cell_state state;
  int64_t amount;     /* NUMBER: the count; of MONEY and DECIMAL in 1/10000 (of 万元: that is, yuan) */
  const char *figure; /* NUMBER: as written, with its unit, without note and white space around it */
  const char *note;   /* what follows in brackets, with them, or NULL: （含自然失效29件） */
  bool has_unit;      /* MONEY: 元, 万元 …, DECIMAL: % is written behind the figure */
  bool zeros;         /* it begins with zeros that say nothing: 007 */
} bx_number;

typedef enum {
  BX_NUMBER_OK,
  BX_NUMBER_NOT_A_NUMBER,
  BX_NUMBER_NEGATIVE,
  BX_NUMBER_FRACTION, /* decimals in a count */
  BX_NUMBER_TOO_MANY_DECIMALS,
  BX_NUMBER_TOO_LARGE,  /* over 15 digits */
  BX_NUMBER_SEPARATORS, /* 1,234 */
  BX_NUMBER_FULL_WIDTH, /* １２ */
  BX_NUMBER_EXPONENT    /* 1e3 */
} bx_number_status;

/* Largest amount: 15 digits, so that sums over a table cannot overflow 64 bits. */
#define BX_NUMBER_MAX INT64_C(999999999999999)

/* Reads the text of a numeric cell; NULL and white space are BLANK. Strings of the result live in
 * `arena`; unless OK is returned the result is BLANK. Of several faults the one a writer should mend
 * first is returned, in the order of the checks: no number at all, full-width digits, separators,
 * exponent, sign, decimals, size. */
bx_number_status bx_number_parse(const char *text, bx_number_type type, bx_arena *arena, bx_number *out);

/* An amount as it would be written: a count, a change with its sign (+3 -4 0), or 万元 and a decimal with the
 * decimals it needs (none to four). */
const char *bx_number_format(int64_t amount, bx_number_type type, bx_arena *arena);

/* How a form wants figures printed. What it does not ask for stays as it is written. */
typedef struct {
  bool thousands;   /* 1,234,567 */
  bool sign;        /* +3, -4, and 0 without a sign, however they are written */
  bool percent;     /* 12.5% */
  int decimals;     /* so many; BX_NUMBER_AS_WRITTEN: as written */
  const char *zero; /* what stands for 0, or NULL; a 0 with a note stays */
} bx_number_form;

#define BX_NUMBER_AS_WRITTEN (-1)
/* Decimals that are read and reckoned with, and therefore the most a form can ask for. */
#define BX_NUMBER_DECIMALS 4

/* Whether an amount in 1/10000 can be printed with so many decimals and nothing lost. */
bool bx_number_fits(int64_t amount, int decimals);
/* A number (state NUMBER) in that form, its note behind it. No digit is lost: what has more decimals that are
 * not 0 than the form wants keeps them. */
const char *bx_number_print(const bx_number *number, const bx_number_form *form, bx_arena *arena);

#endif
