/* Writing DER (X.690): values are put one behind the other, those that hold others are begun and ended. Knows no
 * OpenSSL. */
#ifndef BX_DER_H
#define BX_DER_H

#include "base.h"

enum {
  BX_DER_INTEGER = 0x02,
  BX_DER_OCTETS = 0x04,
  BX_DER_NULL = 0x05,
  BX_DER_OID = 0x06,
  BX_DER_SEQUENCE = 0x30,
  BX_DER_SET = 0x31,
  BX_DER_CONTEXT = 0xa0 /* [0], constructed; + n for [n] */
};

#define BX_DER_DEPTH 16

/* Start from {0}; release `buf`. */
typedef struct {
  bx_buf buf;
  size_t begun[BX_DER_DEPTH]; /* where the contents of what is open begin */
  int depth;
} bx_der;

void bx_der_begin(bx_der *der, unsigned char tag);
void bx_der_end(bx_der *der);
/* Ends a SET OF: its values are sorted (11.6). */
void bx_der_end_set(bx_der *der);
/* A whole value with any primitive tag. */
void bx_der_value(bx_der *der, unsigned char tag, const void *bytes, size_t len);
/* DER made elsewhere. */
void bx_der_raw(bx_der *der, const void *bytes, size_t len);
void bx_der_small(bx_der *der, int value); /* INTEGER, 0 … 127 */
void bx_der_null(bx_der *der);
/* An object identifier, "1.2.840.113549.1.7.1". */
void bx_der_oid(bx_der *der, const char *dotted);

/* The length of the value at the beginning of `bytes`, header and contents, where its length is definite; 0 when it is
 * cut off or not so. */
size_t bx_der_size(const void *bytes, size_t len);

#endif
