/* Floor 0: what every other floor stands on. Arenas, byte buffers, UTF-8, string maps, lengths,
 * files. Nothing here knows of data, layouts or pages. */
#ifndef BX_BASE_H
#define BX_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- Lengths -------------------------------------------------------------------------------- */

/* A length in 1/1024 pt; y grows downwards, the origin is the page's top left corner. */
typedef int32_t bx_len;

#define BX_PT 1024
/* The largest length taken from input: 10 m, far over any sheet and far under overflow. */
#define BX_LEN_MAX (28346 * BX_PT)

/* amount × numerator / denominator, rounded half away from zero, in 64 bits. */
bx_len bx_len_scale(bx_len amount, int64_t numerator, int64_t denominator);

/* Hundredths of a millimetre to a length. */
bx_len bx_len_from_mm100(int64_t mm100);

static inline int bx_min_int(int a, int b) { return a < b ? a : b; }
static inline int bx_max_int(int a, int b) { return a > b ? a : b; }

/* ---- Arena ---------------------------------------------------------------------------------- */

/* Memory that dies together. Blocks are zeroed and aligned for any type. When the system has no
 * memory left the process ends with a message: what the library owes against hostile input are
 * limits, which are checked before anything is allocated. */
typedef struct bx_arena bx_arena;

bx_arena *bx_arena_new(void);
/* Releases everything; `arena` may be NULL. */
void bx_arena_free(bx_arena *arena);
/* Releases everything in it but keeps the arena (and one block) for use again. */
void bx_arena_reset(bx_arena *arena);
void *bx_arena_alloc(bx_arena *arena, size_t size);
/* An array of `count` elements; overflow of the product ends like lack of memory. */
void *bx_arena_array(bx_arena *arena, size_t count, size_t size);
/* A copy; of NULL it is NULL. */
char *bx_arena_strdup(bx_arena *arena, const char *text);
char *bx_arena_strndup(bx_arena *arena, const char *text, size_t len);
/* The parts up to the first NULL, joined. */
char *bx_arena_join(bx_arena *arena, const char *first, ...);

#define BX_NEW(arena, type)              ((type *)bx_arena_alloc((arena), sizeof(type)))
#define BX_NEW_ARRAY(arena, type, count) ((type *)bx_arena_array((arena), (size_t)(count), sizeof(type)))

/* A malloc that cannot return NULL, for the few things that outlive arenas; release with free. */
void *bx_alloc(size_t size);
void *bx_realloc(void *memory, size_t size);

/* Room for one more element in an array in an arena whose capacity doubles: returns the array,
 * moved when it had to grow. `count` is the number in use. */
void *bx_arena_grow(bx_arena *arena, void *array, int count, int *capacity, size_t size);

/* ---- Byte buffer ---------------------------------------------------------------------------- */

/* A growing byte string on the heap, always NUL-terminated. Start from {0}. */
typedef struct {
  char *data;
  size_t len;
  size_t capacity;
} bx_buf;

void bx_buf_append(bx_buf *buf, const void *data, size_t len);
/* The same as the function of a writer; `self` is the buffer. Never false. */
bool bx_buf_write(void *self, const void *data, size_t len);
void bx_buf_puts(bx_buf *buf, const char *text);
void bx_buf_putc(bx_buf *buf, char c);
void bx_buf_int(bx_buf *buf, int64_t value);
/* numerator / denominator (over 0) with up to `places` decimals, rounded half away from zero, trailing
 * zeros dropped; no locale. |numerator| · 10^places must be under 2^63 - denominator. */
void bx_buf_ratio(bx_buf *buf, int64_t numerator, int64_t denominator, int places);
/* A length as points, printed likewise. */
void bx_buf_len(bx_buf *buf, bx_len value, int places);
void bx_buf_utf8(bx_buf *buf, uint32_t code);
/* Text that others wrote, for a terminal: what moves its cursor or turns the direction of writing becomes U+FFFD. */
void bx_buf_safe(bx_buf *buf, const char *text);
void bx_buf_base64(bx_buf *buf, const void *data, size_t len);
/* A JSON string with its quotes; a byte that is no UTF-8 becomes U+FFFD. */
void bx_buf_json(bx_buf *buf, const char *text);
/* A member of a JSON object, with a comma before it unless it is the first: its key, whose value comes next; or both.
 * No text (NULL) is no member. */
void bx_buf_json_key(bx_buf *buf, const char *key);
void bx_buf_json_text(bx_buf *buf, const char *key, const char *text);
void bx_buf_json_int(bx_buf *buf, const char *key, int64_t value);
void bx_buf_json_bool(bx_buf *buf, const char *key, bool value);
void bx_buf_free(bx_buf *buf);
/* Its text in an arena; the buffer is released. */
char *bx_buf_take(bx_buf *buf, bx_arena *arena);

/* ---- UTF-8 ---------------------------------------------------------------------------------- */

/* The code point at *text, which moves past it. The text must be valid and not at its end. */
uint32_t bx_utf8_next(const char **text);
/* The bytes of `code` into out[4]; returns how many. */
int bx_utf8_put(uint32_t code, char *out);
/* The offset of the first byte that is not valid UTF-8 (no surrogates, no overlong forms, no NUL),
 * or -1. */
ptrdiff_t bx_utf8_check(const char *text, size_t len);
/* The name of a code point, "U+4E2D", into out[9]; returns `out`. */
const char *bx_code_name(uint32_t code, char out[9]);
/* U+200B, the mark of a good place to break a line; no text of its own. */
#define BX_GOOD_BREAK "\xe2\x80\x8b"
/* White space around values and paragraphs: blank, tab, line ends, no-break and ideographic space. */
bool bx_is_space(uint32_t code);
/* The text without white space around it, in the arena; `len` bytes are looked at. */
char *bx_trim(bx_arena *arena, const char *text, size_t len);
/* A JSON pointer's token, /key, with ~ and / escaped (RFC 6901). */
void bx_buf_pointer(bx_buf *buf, const char *key);

/* ---- String map ----------------------------------------------------------------------------- */

/* String → pointer, in an arena. Keys are borrowed. Iteration order is never used. */
typedef struct bx_map bx_map;

bx_map *bx_map_new(bx_arena *arena);
/* The value of `key`, or NULL. */
void *bx_map_find(const bx_map *map, const char *key);
/* Sets `key`; returns the value it had before, or NULL. */
void *bx_map_set(bx_map *map, const char *key, void *value);

/* ---- Strings -------------------------------------------------------------------------------- */

bool bx_streq(const char *a, const char *b);
bool bx_starts_with(const char *text, const char *prefix);
bool bx_ends_with(const char *text, const char *suffix);
/* What is behind the last slash of a path. */
const char *bx_path_name(const char *path);
/* A non-negative whole decimal number of at most nine digits, or -1. */
int bx_parse_int(const char *text);
/* Is it a day of the Gregorian calendar? */
bool bx_is_day(int year, int month, int day);
/* Such a day of the years 0000 … 9999 as days since 1970-01-01. */
int64_t bx_day_number(int year, int month, int day);

/* A moment of the years 0000 … 9999 as clocks of a zone show it. */
typedef struct {
  int year, month, day, hour, minute, second;
  int zone; /* minutes east of UTC */
} bx_moment;

/* Seconds since 1970-01-01T00:00:00Z there and back. */
int64_t bx_moment_seconds(const bx_moment *moment);
bx_moment bx_moment_at(int64_t seconds, int zone);
/* 2024-12-31 or 2024-12-31T00:00:00+08:00; also with Z; without a zone it is +08:00. False when it is neither. */
bool bx_moment_read(const char *iso, bx_moment *moment);
/* 2024-12-31T00:00:00+08:00; Z at zone 0. */
void bx_moment_print(bx_buf *buf, const bx_moment *moment);
/* The name among `known` that is nearest to a misspelt one, or NULL when none is near. */
const char *bx_nearest(const char *name, const char *const *known, int count);

/* ---- Differences ---------------------------------------------------------------------------- */

/* What has been changed between two texts, as a unified diff (POSIX diff -u) with three lines around each change;
 * nothing when they are the same. `name` is that of the file in its head. */
void bx_unified_diff(bx_buf *out, const char *name, const bx_buf *old, const bx_buf *new);

/* ---- Digest --------------------------------------------------------------------------------- */

/* SHA-256 (FIPS 180-4) of `len` bytes; `data` may be NULL when `len` is 0. */
void bx_sha256(const void *data, size_t len, unsigned char digest[32]);
/* The same as 64 lower-case hexadecimal digits and a NUL. */
void bx_sha256_hex(const void *data, size_t len, char hex[65]);

/* ---- Libraries ------------------------------------------------------------------------------ */

/* The function `name` of a library that dlopen has loaded, into *function, a pointer to functions of its type. False
 * when the library has none such. */
bool bx_function_find(void *library, const char *name, void *function);

/* ---- Files ---------------------------------------------------------------------------------- */

typedef enum {
  BX_FILE_OK,
  BX_FILE_MISSING, /* does not exist */
  BX_FILE_UNREADABLE,
  BX_FILE_TOO_LARGE,
  BX_FILE_NOT_REGULAR /* a folder, a pipe, a device */
} bx_file_status;

/* Reads a whole file ("-" is standard input) of at most `limit` bytes into `out`. On failure
 * `out` is empty and errno says why where the system said it. */
bx_file_status bx_file_read(const char *path, size_t limit, bx_buf *out);
/* The same of a file that a report names and not who runs the program: nothing but a regular one is waited for. */
bx_file_status bx_file_read_regular(const char *path, size_t limit, bx_buf *out);
/* Opens a regular file to be read; or -1 with errno, which is EISDIR of a folder and ESPIPE of a pipe or a device. */
int bx_file_open_regular(const char *path);

/* Holds a regular file against others that hold it before they put another in its place, until it is released: what the
 * path leads to is then what is held. Waits for `patience` ms at most. Returns what is to be released, or -1 with
 * errno, which is EWOULDBLOCK when others hold it too long; EISDIR and ESPIPE as above. */
int bx_file_hold(const char *path, int patience);
/* -1 is nothing. */
void bx_file_release(int fd);

/* Do both paths lead to the same regular file? */
bool bx_same_file(const char *a, const char *b);

/* An output that appears whole or not at all: bytes go to a temporary file in the same folder;
 * commit flushes it to the disk and renames it. "-" writes to standard output, and a path that
 * exists and is no regular file (a pipe, /dev/null) is written in place. */
typedef struct bx_output bx_output;

/* NULL with errno set when the temporary file cannot be made. */
bx_output *bx_output_open(const char *path);
/* False once any write has failed; errno of the first failure is kept. */
bool bx_output_write(bx_output *output, const void *data, size_t len);
/* Flushes to the disk and closes, but does not put the file in place yet: of several files that belong
 * together all are written before the first is renamed. Commit then only renames. */
bool bx_output_finish(bx_output *output);
/* Another name for a finished file, in the same folder, before it is committed. */
bool bx_output_rename(bx_output *output, const char *path);
/* Closes and puts the file in place. False on any failure, with errno; nothing is left behind. */
bool bx_output_commit(bx_output *output);
/* Closes and removes the temporary file. */
void bx_output_discard(bx_output *output);

/* All of it to a descriptor that is not non-blocking; false with errno. */
bool bx_write_all(int fd, const void *data, size_t len);
/* Makes a new name of a file last: without this a crash may bring the old state of its folder back. */
void bx_sync_folder(const char *path);

/* A file to which lines are only ever added, and by one writer at a time. */
typedef struct bx_log bx_log;

/* Opens it, or makes it, and waits some seconds until nobody else writes; `lines` gets what it has, at most `limit`
 * bytes. What stands behind the last line feed was never finished and does not count. NULL with errno; EFBIG: it has
 * more, EBUSY: another is writing still. Neither a symbolic link nor what is no regular file is opened. */
bx_log *bx_log_open(const char *path, size_t limit, bx_buf *lines);
/* Adds a line, its line feed included, and waits for the disk. False with errno; then the file is as it was. EFBIG:
 * with the line it would have more than it can be read with. */
bool bx_log_add(bx_log *log, const char *line, size_t len);
void bx_log_close(bx_log *log);

#endif
