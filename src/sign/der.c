/* Writing DER. */
#include "der.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void bx_der_raw(bx_der *der, const void *bytes, size_t len) { bx_buf_append(&der->buf, bytes, len); }

/* The bytes of a length (8.1.3) into out[9]; how many. */
static int put_length(size_t len, unsigned char *out) {
  if (len < 128) {
    *out = (unsigned char)len;
    return 1;
  }
  int count = 0;
  for (size_t rest = len; rest; rest >>= 8) count++;
  *out = (unsigned char)(0x80 | count);
  for (int i = 0; i < count; i++) out[1 + i] = (unsigned char)(len >> 8 * (count - 1 - i));
  return 1 + count;
}

void bx_der_begin(bx_der *der, unsigned char tag) {
  assert(der->depth < BX_DER_DEPTH);
  bx_buf_putc(&der->buf, (char)tag);
  der->begun[der->depth++] = der->buf.len;
}

void bx_der_end(bx_der *der) {
  assert(der->depth > 0);
  size_t begin = der->begun[--der->depth], len = der->buf.len - begin;
  unsigned char length[9];
  int count = put_length(len, length);
  bx_buf_append(&der->buf, length, (size_t)count); /* room */
  memmove(der->buf.data + begin + count, der->buf.data + begin, len);
  memcpy(der->buf.data + begin, length, (size_t)count);
}

size_t bx_der_size(const void *bytes, size_t len) {
  const unsigned char *p = bytes;
  if (len < 2 || (p[0] & 0x1f) == 0x1f || p[1] == 0x80 || p[1] > 0x84) return 0;
  size_t count = p[1] & 0x80 ? p[1] & 0x7f : 0, contents = count ? 0 : p[1];
  if (len < 2 + count) return 0;
  for (size_t i = 0; i < count; i++) contents = contents << 8 | p[2 + i];
  return contents <= len - 2 - count ? 2 + count + contents : 0;
}

typedef struct {
  const char *bytes;
  size_t len;
} element;

/* As octet strings, the shorter one padded with zeros. */
static int compare_elements(const void *a, const void *b) {
  const element *x = a, *y = b;
  int order = memcmp(x->bytes, y->bytes, x->len < y->len ? x->len : y->len);
  return order ? order : (x->len > y->len) - (x->len < y->len);
}

void bx_der_end_set(bx_der *der) {
  size_t begin = der->begun[der->depth - 1], len = der->buf.len - begin, count = 0;
  char *copy = bx_alloc(len + 1);
  element *elements = bx_alloc((len / 2 + 1) * sizeof *elements); /* one has two bytes at least */
  memcpy(copy, der->buf.data + begin, len);
  for (size_t at = 0; at < len; at += elements[count++].len) {
    size_t size = bx_der_size(copy + at, len - at);
    assert(size);
    elements[count] = (element){copy + at, size ? size : len - at};
  }
  qsort(elements, count, sizeof *elements, compare_elements);
  char *out = der->buf.data + begin;
  for (size_t i = 0; i < count; out += elements[i++].len) memcpy(out, elements[i].bytes, elements[i].len);
  free(elements);
  free(copy);
  bx_der_end(der);
}

void bx_der_value(bx_der *der, unsigned char tag, const void *bytes, size_t len) {
  bx_der_begin(der, tag);
  bx_der_raw(der, bytes, len);
  bx_der_end(der);
}

void bx_der_small(bx_der *der, int value) {
  assert(value >= 0 && value < 128);
  bx_der_value(der, BX_DER_INTEGER, &(char){(char)value}, 1);
}

void bx_der_null(bx_der *der) { bx_der_value(der, BX_DER_NULL, "", 0); }

/* Seven bits a byte, the highest bit of all but the last set (8.19.2). */
static void put_arc(bx_der *der, unsigned long arc) {
  int shift = 0;
  while (arc >> shift >= 128) shift += 7;
  for (; shift >= 0; shift -= 7) bx_buf_putc(&der->buf, (char)((arc >> shift & 127) | (shift ? 128 : 0)));
}

void bx_der_oid(bx_der *der, const char *dotted) {
  char *rest;
  unsigned long first = strtoul(dotted, &rest, 10), second = strtoul(rest + 1, &rest, 10);
  bx_der_begin(der, BX_DER_OID);
  put_arc(der, first * 40 + second);
  while (*rest == '.') put_arc(der, strtoul(rest + 1, &rest, 10));
  bx_der_end(der);
}
