/* The bytes of a data file before any parser sees them: encoding, byte order marks, control
 * characters. What is wrong here gets a message that names the program setting to change, because
 * a parser would only say that a byte is invalid. */
#include <string.h>

#include "reader.h"

bool bx_is_control(uint32_t code) {
  if (code < 0x20) return code != '\t' && code != '\n' && code != '\r';
  return (code >= 0x7f && code < 0xa0) || code == 0x2028 || code == 0x2029 || code == 0xfeff ||
         (code & 0xfffe) == 0xfffe;
}

/* Line and column of a byte. The text before it need not be valid. CR LF, LF and CR end lines. */
static void find_place(const bx_reader *reader, const char *at, int *line, int *col) {
  *line = reader->first_line;
  *col = 1;
  for (const char *p = reader->bytes; p < at; p++) {
    bool ends = *p == '\n' || (*p == '\r' && !(p + 1 < reader->end && p[1] == '\n'));
    if (ends) {
      ++*line;
      *col = 1;
    } else if (((unsigned char)*p & 0xc0) != 0x80) {
      ++*col;
    }
  }
}

void bx_reader_diag(bx_reader *reader, bx_message message, int line, int col, const char *const *args) {
  bx_place place = {.file = reader->file, .line = line, .col = col};
  bx_diag(reader->diags, message, &place, args);
}

void bx_reader_diag_at(bx_reader *reader, bx_message message, const char *at, const char *const *args) {
  int line, col;
  find_place(reader, at, &line, &col);
  bx_reader_diag(reader, message, line, col, args);
}

/* The length of the GB18030 sequence at p, or 0. */
static int gbk_length(const unsigned char *p, size_t room) {
  if (*p < 0x80) return 1;
  if (*p == 0x80 || *p == 0xff || room < 2) return 0;
  if ((p[1] >= 0x40 && p[1] < 0x7f) || (p[1] >= 0x80 && p[1] < 0xff)) return 2;
  bool four = room >= 4 && p[1] >= 0x30 && p[1] <= 0x39 && p[2] >= 0x81 && p[2] < 0xff && p[3] >= 0x30 && p[3] <= 0x39;
  return four ? 4 : 0;
}

/* Whether a text that is not UTF-8 reads as GBK: every byte fits, and most pairs are characters of
 * GB 2312. A UTF-8 file with a damaged byte fails this, since its three-byte characters, read in
 * pairs, fall out of step. */
static bool looks_like_gbk(const char *bytes, const char *end) {
  const unsigned char *p = (const unsigned char *)bytes, *stop = (const unsigned char *)end;
  size_t pairs = 0, common = 0;
  while (p < stop) {
    int step = gbk_length(p, (size_t)(stop - p));
    if (step == 0) return false;
    if (step == 2) {
      bool symbol = p[0] >= 0xa1 && p[0] <= 0xa9, hanzi = p[0] >= 0xb0 && p[0] <= 0xf7;
      pairs++;
      common += (symbol || hanzi) && p[1] >= 0xa1;
    }
    p += step;
  }
  return pairs > 0 && common >= pairs - pairs / 5;
}

/* UTF-16 with or without its mark: without one, text that begins with markup has a NUL in its first
 * two bytes. */
static bool looks_like_utf16(const char *bytes, size_t len) {
  if (len < 2) return false;
  if (memcmp(bytes, "\xff\xfe", 2) == 0 || memcmp(bytes, "\xfe\xff", 2) == 0) return true;
  return (bytes[0] == 0) != (bytes[1] == 0);
}

static bool check_controls(bx_reader *reader) {
  for (const char *p = reader->bytes; p < reader->end;) {
    unsigned char c = (unsigned char)*p;
    const char *at = p;
    if (c >= 0x20 && c < 0x7f) {
      p++;
      continue;
    }
    uint32_t code = bx_utf8_next(&p);
    if (!bx_is_control(code)) continue;
    char name[9];
    bx_reader_diag_at(reader, BX_MSG_CONTROL_CHARACTER, at, BX_ARGS(bx_code_name(code, name)));
    return false;
  }
  return true;
}

static bool check_encoding(bx_reader *reader) {
  size_t len = (size_t)(reader->end - reader->bytes);
  ptrdiff_t bad = bx_utf8_check(reader->bytes, len);
  if (bad < 0) return true;
  const char *at = reader->bytes + bad;
  if (*at == '\0')
    bx_reader_diag_at(reader, BX_MSG_CONTROL_CHARACTER, at, BX_ARGS("U+0000"));
  else if (looks_like_gbk(reader->bytes, reader->end))
    bx_reader_diag_at(reader, BX_MSG_FILE_IS_GBK, at, BX_NO_ARGS);
  else
    bx_reader_diag_at(reader, BX_MSG_NOT_UTF8, at, BX_NO_ARGS);
  return false;
}

bool bx_reader_begin(bx_reader *reader, bx_arena *arena, const char *file, const char *bytes, size_t len,
                     bx_diags *diags) {
  *reader = (bx_reader){.arena = arena, .diags = diags, .first_line = bx_max_int(reader->first_line, 1)};
  reader->errors_before = bx_diags_errors(diags);
  reader->file = bx_arena_strdup(arena, file);
  reader->bytes = bytes;
  reader->end = bytes + len;
  if (len > BX_DATA_MAX_BYTES) {
    const char *most = bx_diag_int(diags, (int64_t)(BX_DATA_MAX_BYTES >> 20));
    bx_diag(diags, BX_MSG_FILE_TOO_LARGE, &(bx_place){.file = file}, BX_ARGS(reader->file, most));
    return false;
  }
  if (looks_like_utf16(bytes, len)) {
    bx_reader_diag(reader, BX_MSG_FILE_IS_UTF16, reader->first_line, 1, BX_NO_ARGS);
    return false;
  }
  if (len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) reader->bytes += 3;
  return check_encoding(reader) && check_controls(reader);
}
