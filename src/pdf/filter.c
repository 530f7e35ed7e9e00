/* Streams decoded: FlateDecode through libdeflate (7.4.4), with the predictors of PNG that cross-reference streams use.
 */
#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"

#define FIRST_GUESS 4 /* how many times longer text is once inflated */
#define LEAST_ROOM  4096

static bx_pdf_fault inflate(const unsigned char *bytes, size_t len, size_t limit, bx_buf *out) {
  struct libdeflate_decompressor *decompressor = libdeflate_alloc_decompressor();
  if (!decompressor) return BX_PDF_FAULT_INFLATE;
  enum libdeflate_result result = LIBDEFLATE_INSUFFICIENT_SPACE;
  size_t used = 0, got = 0, room = len > limit / FIRST_GUESS ? limit : FIRST_GUESS * len;
  if (room < LEAST_ROOM) room = LEAST_ROOM;
  if (room > limit) room = limit;
  char *memory = NULL;
  for (;;) {
    memory = bx_realloc(memory, room);
    result = libdeflate_zlib_decompress_ex(decompressor, bytes, len, memory, room, &used, &got);
    if (result != LIBDEFLATE_INSUFFICIENT_SPACE || room == limit) break;
    room = room > limit / 2 ? limit : 2 * room;
  }
  libdeflate_free_decompressor(decompressor);
  bool whole = result == LIBDEFLATE_SUCCESS && used == len;
  if (whole) bx_buf_append(out, memory, got);
  free(memory);
  if (whole) return BX_PDF_SOUND;
  return result == LIBDEFLATE_INSUFFICIENT_SPACE ? BX_PDF_FAULT_BOMB : BX_PDF_FAULT_INFLATE;
}

/* ---- Predictors (7.4.4.4; PNG 9.2) ---- */

static int paeth(int left, int up, int corner) {
  int estimate = left + up - corner;
  int to_left = abs(estimate - left), to_up = abs(estimate - up), to_corner = abs(estimate - corner);
  if (to_left <= to_up && to_left <= to_corner) return left;
  return to_up <= to_corner ? up : corner;
}

/* One row in place; `above` is the row before, all zero for the first. */
static bool unfilter_row(unsigned char *row, const unsigned char *above, size_t len, size_t pixel, int type) {
  if (type > 4) return false;
  for (size_t i = 0; i < len; i++) {
    int left = i >= pixel ? row[i - pixel] : 0, up = above[i], corner = i >= pixel ? above[i - pixel] : 0;
    int add[] = {0, left, up, (left + up) / 2, type == 4 ? paeth(left, up, corner) : 0};
    row[i] = (unsigned char)(row[i] + add[type]);
  }
  return true;
}

static bx_pdf_fault unpredict(bx_buf *out, size_t begin, size_t columns, size_t pixel) {
  size_t len = out->len - begin, row_len = columns + 1, rows = len / row_len;
  unsigned char *bytes = (unsigned char *)out->data + begin, *above = bx_alloc(columns);
  bool good = len % row_len == 0;
  for (size_t i = 0; i < rows && good; i++) { /* each row moves down over the type bytes before it */
    const unsigned char *from = bytes + i * row_len;
    unsigned char *to = bytes + i * columns;
    int type = from[0];
    memmove(to, from + 1, columns);
    good = unfilter_row(to, above, columns, pixel, type);
    memcpy(above, to, columns);
  }
  free(above);
  if (!good) return BX_PDF_FAULT_INFLATE;
  out->len = begin + rows * columns;
  out->data[out->len] = '\0';
  return BX_PDF_SOUND;
}

/* ---- Dictionaries ---- */

static const bx_pdf_value *get(bx_pdf_file *file, int revision, const bx_pdf_value *dict, const char *key) {
  return revision < 0 ? bx_pdf_find(dict, key) : bx_pdf_get(file, revision, dict, key);
}

/* The value, or the only element of an array. */
static const bx_pdf_value *only(bx_pdf_file *file, int revision, const bx_pdf_value *value) {
  if (value->kind != BX_PDF_ARRAY || value->as.array.count != 1) return value;
  return revision < 0 ? value->as.array.items[0] : bx_pdf_resolve(file, revision, value->as.array.items[0]);
}

#define COLUMNS_MAX 1048576 /* bytes of a row */

bx_pdf_fault bx_pdf_decode(bx_pdf_file *file, int revision, const bx_pdf_value *stream, size_t limit, bx_buf *out) {
  const bx_pdf_value *filter = only(file, revision, get(file, revision, stream, "Filter"));
  const bx_pdf_value *parameters = only(file, revision, get(file, revision, stream, "DecodeParms"));
  const unsigned char *bytes = file->bytes + stream->as.stream.begin;
  size_t len = stream->as.stream.len, begin = out->len;
  bool plain = filter->kind == BX_PDF_NULL || (filter->kind == BX_PDF_ARRAY && filter->as.array.count == 0);
  if (plain && parameters->kind != BX_PDF_NULL) return BX_PDF_FAULT_FILTER;
  if (plain && len > limit) return BX_PDF_FAULT_BOMB;
  if (plain) {
    bx_buf_append(out, bytes, len);
    return BX_PDF_SOUND;
  }
  if (!bx_pdf_is_name(filter, "FlateDecode") || (parameters->kind != BX_PDF_NULL && parameters->kind != BX_PDF_DICT))
    return BX_PDF_FAULT_FILTER;
  int64_t predictor = 1, columns = 1, colors = 1, bits = 8;
  for (int i = 0; parameters->kind == BX_PDF_DICT && i < parameters->as.dict.count; i++) {
    const char *key = parameters->as.dict.entries[i].key;
    int64_t value = bx_pdf_integer(get(file, revision, parameters, key), 1, COLUMNS_MAX, -1);
    if (bx_streq(key, "Predictor")) predictor = value;
    if (bx_streq(key, "Columns")) columns = value;
    if (bx_streq(key, "Colors")) colors = value;
    if (bx_streq(key, "BitsPerComponent")) bits = value;
  }
  bool none = predictor == 1, png = predictor >= 10 && predictor <= 15;
  if ((!none && !png) || columns < 1 || colors < 1 || colors > 4 || bits != 8) return BX_PDF_FAULT_FILTER;
  bx_pdf_fault fault = inflate(bytes, len, limit, out);
  if (!fault && png) fault = unpredict(out, begin, (size_t)(columns * colors), (size_t)colors);
  if (fault) out->len = begin;
  return fault;
}

bool bx_pdf_stream(bx_pdf_file *file, int revision, const bx_pdf_value *stream, size_t limit, bx_buf *out) {
  bx_pdf_fault fault =
      stream->kind == BX_PDF_STREAM ? bx_pdf_decode(file, revision, stream, limit, out) : BX_PDF_FAULT_STREAM;
  return !fault || bx_pdf_file_fail(file, fault, stream->begin);
}

void bx_pdf_put_packed(bx_buf *buf, const char *entries, const void *bytes, size_t len, int level) {
  struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(level);
  size_t bound = compressor ? libdeflate_zlib_compress_bound(compressor, len) : 0;
  void *packed = bx_alloc(bound);
  size_t got = compressor ? libdeflate_zlib_compress(compressor, bytes, len, packed, bound) : 0;
  if (compressor) libdeflate_free_compressor(compressor);
  bx_buf with = {0};
  bx_buf_puts(&with, entries);
  if (got) bx_buf_puts(&with, *entries ? " /Filter /FlateDecode" : "/Filter /FlateDecode");
  bx_buf_append(&with, "", 0);
  bx_pdf_put_stream(buf, with.data, got ? packed : bytes, got ? got : len); /* without memory for it, unpacked */
  bx_buf_free(&with);
  free(packed);
}
