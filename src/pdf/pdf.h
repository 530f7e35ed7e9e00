/* Floor 1: PDF files as bytes (ISO 32000-1). Reads what is whole in memory, strictly: nothing is repaired, every defect
 * is an error that names its offset, and what a hostile file can ask for has limits. Writes values and incremental
 * updates. Nothing here knows of pages, data or signatures.
 *
 * Revisions: a file is what was written first, revision 0, and the incremental updates appended to it (7.5.6), each
 * with a cross-reference section of its own. An object is looked up as of a revision. The two sections of a linearised
 * file are both of revision 0. */
#ifndef BX_PDF_H
#define BX_PDF_H

#include "base.h"
#include "diag.h"

/* ---- Limits on hostile input ----------------------------------------------------------------- */

#define BX_PDF_DEPTH        64      /* arrays and dictionaries inside each other; Cairo's deepest is 5 */
#define BX_PDF_OBJECTS      8388607 /* ISO 32000-1 table C.1 */
#define BX_PDF_NAME_MAX     127     /* bytes, decoded; table C.1 */
#define BX_PDF_STRING_MAX   4194304 /* bytes, decoded: over any signature's /Contents */
#define BX_PDF_ITEMS_MAX    8388607 /* of one array */
#define BX_PDF_ENTRIES_MAX  65536   /* of one dictionary */
#define BX_PDF_REVISIONS    256     /* each is searched for every object; a file signed yearly needs two a year */
#define BX_PDF_INFLATED_MAX ((size_t)256 << 20) /* of object and cross-reference streams together: bombs */

/* ---- Values ---------------------------------------------------------------------------------- */

typedef enum {
  BX_PDF_NULL,
  BX_PDF_BOOL,
  BX_PDF_INTEGER,
  BX_PDF_REAL,
  BX_PDF_NAME,
  BX_PDF_STRING,
  BX_PDF_ARRAY,
  BX_PDF_DICT,
  BX_PDF_STREAM,
  BX_PDF_REF
} bx_pdf_kind;

typedef struct bx_pdf_value bx_pdf_value;
typedef struct bx_pdf_file bx_pdf_file;

typedef struct {
  const char *key; /* without the slash, #xx decoded; never holds a NUL */
  const bx_pdf_value *value;
} bx_pdf_entry;

/* A value that was read; immutable, lives as long as the file's arena. */
struct bx_pdf_value {
  bx_pdf_kind kind;
  /* Its bytes, [begin, end): offsets in the file; for what stands in an object stream, in the inflated stream. */
  size_t begin, end;
  union {
    bool boolean;
    int64_t integer;
    double real;
    struct {
      const char *bytes; /* decoded, a NUL behind them; a NAME has no NUL inside */
      size_t len;
      bool hex; /* it was written <…> */
    } string;   /* of STRING and NAME */
    struct {
      const bx_pdf_value *const *items;
      int count;
    } array;
    struct {
      const bx_pdf_entry *entries; /* in the file's order; no key twice */
      int count;
    } dict;
    struct {
      const bx_pdf_value *dict;
      size_t begin, len; /* its raw bytes in the file */
    } stream;
    struct {
      int number, generation;
    } ref;
  } as;
};

/* The value of `key` in a DICT or in a STREAM's dictionary as it stands there, a reference not followed; the null value
 * when there is none or `dict` is neither. Never NULL. */
const bx_pdf_value *bx_pdf_find(const bx_pdf_value *dict, const char *key);
/* Is it this name? */
bool bx_pdf_is_name(const bx_pdf_value *value, const char *name);
/* An INTEGER within [least, most], or `otherwise`. */
int64_t bx_pdf_integer(const bx_pdf_value *value, int64_t least, int64_t most, int64_t otherwise);
/* The same value, references compared as numbers and not followed, dictionaries in any order, numbers by amount.
 * Streams by dictionary and raw bytes; both values are of that file. */
bool bx_pdf_equal(const bx_pdf_file *file, const bx_pdf_value *a, const bx_pdf_value *b);
/* A text string (7.9.2.2) as UTF-8 in the arena: UTF-16BE or UTF-8 with its mark, else PDFDocEncoding. NULL when it is
 * no STRING or its bytes are no such text. */
char *bx_pdf_text(bx_arena *arena, const bx_pdf_value *value);
/* A date string (7.9.4) as seconds since 1970-01-01T00:00:00Z. False when it is none. */
bool bx_pdf_date(const bx_pdf_value *value, int64_t *seconds);

/* ---- Files ----------------------------------------------------------------------------------- */

/* Reads the header, every cross-reference section and every trailer; objects are read when asked for. `bytes` must
 * outlive the file, which lives in the arena; `name` is what messages call it. NULL after recording why. Encrypted
 * files and hybrid ones (7.5.8.4) are refused. */
bx_pdf_file *bx_pdf_open(bx_arena *arena, const void *bytes, size_t len, const char *name, bx_diags *diags);
const void *bx_pdf_bytes(const bx_pdf_file *file);
size_t bx_pdf_len(const bx_pdf_file *file);
/* Has a defect been recorded since it was opened? A defective object is the null value for its readers, who ask here
 * before they say that something is so. */
bool bx_pdf_failed(const bx_pdf_file *file);

/* 1 + incremental updates. */
int bx_pdf_revisions(const bx_pdf_file *file);
/* The offset after its %%EOF and the line end behind it; of the newest, the file's length. */
size_t bx_pdf_revision_end(const bx_pdf_file *file, int revision);
/* The offset after its %%EOF, the line end not counted. */
size_t bx_pdf_revision_eof(const bx_pdf_file *file, int revision);
/* Its trailer dictionary, or that of its cross-reference stream. */
const bx_pdf_value *bx_pdf_trailer(const bx_pdf_file *file, int revision);
/* Where its cross-reference section begins. */
size_t bx_pdf_section_begin(const bx_pdf_file *file, int revision);
bool bx_pdf_section_is_stream(const bx_pdf_file *file, int revision);

/* The object as of that revision; the null value when it is free, unknown or defective (then recorded). Never NULL. */
const bx_pdf_value *bx_pdf_object(bx_pdf_file *file, int revision, int number);
/* The value itself, or the object that it refers to: the generation must agree, else it is null (7.3.10). A reference
 * to a reference is a defect. */
const bx_pdf_value *bx_pdf_resolve(bx_pdf_file *file, int revision, const bx_pdf_value *value);
/* bx_pdf_find, the reference followed. */
const bx_pdf_value *bx_pdf_get(bx_pdf_file *file, int revision, const bx_pdf_value *dict, const char *key);
/* The catalog of that revision. */
const bx_pdf_value *bx_pdf_catalog(bx_pdf_file *file, int revision);
/* A stream decoded: no filter or FlateDecode, with the predictors of PNG. Appended to `out`; at most `limit` bytes.
 * False after recording (then nothing is appended). */
bool bx_pdf_stream(bx_pdf_file *file, int revision, const bx_pdf_value *stream, size_t limit, bx_buf *out);

/* One entry of a cross-reference section. */
typedef enum { BX_PDF_FREE, BX_PDF_PLAIN, BX_PDF_PACKED } bx_pdf_place;
typedef struct {
  bx_pdf_place place;
  int number, generation; /* of PACKED the generation is 0 */
  size_t offset;          /* PLAIN: of "N G obj" */
  int stream, index;      /* PACKED: the object stream's number and the place in it */
} bx_pdf_slot;

/* What that revision's section (both, of a linearised file) says of object numbers, sorted by number, each once. */
int bx_pdf_slot_count(const bx_pdf_file *file, int revision);
const bx_pdf_slot *bx_pdf_slot_at(const bx_pdf_file *file, int revision, int i);
/* What that revision sees of one number, its own or an older section's; NULL when none speaks of it. */
const bx_pdf_slot *bx_pdf_slot_find(const bx_pdf_file *file, int revision, int number);

/* Reads every object of every revision and accounts for every byte: header, objects at the offsets that their own
 * revision's section gives, sections, trailers; between them white space only, and comments in revision 0. Nothing may
 * overlap and no object may stand where no section points. False after recording. */
bool bx_pdf_check(bx_pdf_file *file);

/* ---- Printing -------------------------------------------------------------------------------- */

/* A name with its slash, escaped. */
void bx_pdf_put_name(bx_buf *buf, const char *name);
/* A byte string: (…) when it is printable ASCII, else <…>. */
void bx_pdf_put_string(bx_buf *buf, const void *bytes, size_t len);
void bx_pdf_put_hex(bx_buf *buf, const void *bytes, size_t len);
/* A text string out of valid UTF-8: ASCII as it is, else UTF-16BE with its mark. */
void bx_pdf_put_text(bx_buf *buf, const char *utf8);
/* D:YYYYMMDDHHmmSS+HH'mm' as a string (7.9.4); `offset` is the zone's, in minutes east of UTC. Years 0000 to 9999. */
void bx_pdf_put_date(bx_buf *buf, int64_t seconds, int offset);
/* The same out of 2024-12-31 or 2024-12-31T00:00:00+08:00 (also with Z, or without zone: +08:00). False when it is
 * neither. */
bool bx_pdf_put_iso_date(bx_buf *buf, const char *iso);
/* "12 0 R" */
void bx_pdf_put_ref(bx_buf *buf, int number, int generation);
/* A value that was read, as it stood up to white space; not a stream, for which its dictionary is put. */
void bx_pdf_put_value(bx_buf *buf, const bx_pdf_value *value);
/* A DICT's entries but those named in `without`, which ends with NULL: "/K V /K V". */
void bx_pdf_put_entries(bx_buf *buf, const bx_pdf_value *dict, const char *const *without);
/* The same of a value that becomes part of another file: references are to numbers[n] there, generation 0. Of a stream
 * the dictionary's entries but /Length. */
void bx_pdf_put_renumbered(bx_buf *buf, const bx_pdf_value *value, const int *numbers);
/* A whole stream: << entries /Length n >> stream … endstream. `entries` may be empty. */
void bx_pdf_put_stream(bx_buf *buf, const char *entries, const void *bytes, size_t len);
/* The same, packed by FlateDecode at zlib's level 1 … 12. */
void bx_pdf_put_packed(bx_buf *buf, const char *entries, const void *bytes, size_t len, int level);

/* ---- Incremental updates (7.5.6) ------------------------------------------------------------- */

/* Objects to be appended to a file whose own bytes are not touched. The new section is a table where the newest one is
 * a table, and a stream where that is a stream. */
typedef struct bx_pdf_update bx_pdf_update;

bx_pdf_update *bx_pdf_update_new(bx_arena *arena, bx_pdf_file *file);
/* The number of a new object, which must be set before the update is written. */
int bx_pdf_update_add(bx_pdf_update *update);
/* The bytes of a new or changed object, without "N G obj" and "endobj"; copied. A changed object keeps its generation;
 * one that was set before is replaced. */
void bx_pdf_update_set(bx_pdf_update *update, int number, const bx_buf *text);
/* Appends to `out` what follows the file's own bytes: objects in the order of their numbers, section, trailer. The
 * trailer repeats /Root, /Info and /ID; the second half of the ID is a hash of the first and of what is appended
 * (14.4). */
void bx_pdf_update_write(bx_pdf_update *update, bx_buf *out);
/* After writing: where the object's text begins in the updated file. */
size_t bx_pdf_update_offset(const bx_pdf_update *update, int number);

#endif
