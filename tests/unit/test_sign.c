/* The arithmetic of signing: DER written, and the range of bytes that is signed. What is made of it is judged by
 * e2e/sign. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "der.h"
#include "fill.h"

static void assert_der(bx_der *der, const char *hex) {
  bx_buf printed = {0};
  static const char digits[] = "0123456789abcdef";
  assert_int_equal(der->depth, 0);
  for (size_t i = 0; i < der->buf.len; i++) {
    unsigned char byte = (unsigned char)der->buf.data[i];
    bx_buf_putc(&printed, digits[byte >> 4]);
    bx_buf_putc(&printed, digits[byte & 15]);
  }
  assert_string_equal(printed.data, hex);
  bx_buf_free(&printed);
  bx_buf_free(&der->buf);
}

static void test_values(void **state) {
  (void)state;
  bx_der der = {0};
  bx_der_small(&der, 1);
  bx_der_null(&der);
  bx_der_value(&der, BX_DER_OCTETS, "ab", 2);
  bx_der_value(&der, BX_DER_OCTETS, "", 0);
  assert_der(&der, "0201010500040261620400");
}

/* From X.690 8.19.5, RFC 5652 and GB/T 33560: one arc of one, two, three and four bytes. */
static void test_identifiers(void **state) {
  (void)state;
  static const struct {
    const char *dotted, *hex;
  } cases[] = {{"2.999.3", "0603883703"},
               {"0.0", "060100"},
               {"1.2.840.113549.1.7.1", "06092a864886f70d010701"},
               {"2.16.840.1.101.3.4.2.1", "0609608648016503040201"},
               {"1.2.156.10197.1.501", "06082a811ccf55018375"},
               {"1.3.127.128.16383.16384.4294967295", "060e2b7f8100ff7f8180008fffffff7f"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    bx_der der = {0};
    bx_der_oid(&der, cases[i].dotted);
    assert_der(&der, cases[i].hex);
  }
}

/* Where a length takes another byte, in values and around them. */
static void test_lengths(void **state) {
  (void)state;
  static const size_t lengths[] = {0, 1, 127, 128, 129, 255, 256, 65535, 65536, 70000};
  static const size_t heads[] = {2, 2, 2, 3, 3, 3, 4, 4, 5, 5};
  char *bytes = bx_alloc(70000);
  memset(bytes, 'x', 70000);
  for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
    bx_der der = {0};
    bx_der_begin(&der, BX_DER_SEQUENCE);
    bx_der_raw(&der, bytes, lengths[i]);
    bx_der_end(&der);
    assert_int_equal(der.buf.len, heads[i] + lengths[i]);
    assert_memory_equal(der.buf.data + heads[i], bytes, lengths[i]);
    assert_int_equal(bx_der_size(der.buf.data, der.buf.len), der.buf.len);
    assert_int_equal(bx_der_size(der.buf.data, der.buf.len - 1), 0);
    bx_der nested = {0};
    bx_der_begin(&nested, BX_DER_CONTEXT + 1);
    bx_der_value(&nested, BX_DER_OCTETS, bytes, lengths[i]);
    bx_der_end(&nested);
    assert_int_equal(bx_der_size(nested.buf.data, nested.buf.len + 0), nested.buf.len);
    assert_int_equal((unsigned char)nested.buf.data[0], 0xa1);
    bx_buf_free(&nested.buf);
    bx_buf_free(&der.buf);
  }
  free(bytes);
}

static void test_sizes(void **state) {
  (void)state;
  assert_int_equal(bx_der_size("", 0), 0);
  assert_int_equal(bx_der_size("\x30", 1), 0);
  assert_int_equal(bx_der_size("\x30\x00more", 6), 2);
  assert_int_equal(bx_der_size("\x30\x80\x00\x00", 4), 0);             /* of indefinite length */
  assert_int_equal(bx_der_size("\x1f\x01\x00", 3), 0);                 /* a tag of several bytes */
  assert_int_equal(bx_der_size("\x30\x82\x01", 3), 0);                 /* its length is cut off */
  assert_int_equal(bx_der_size("\x30\x85\x01\x01\x01\x01\x01", 7), 0); /* over 4 GB */
  assert_int_equal(bx_der_size("\x30\x84\xff\xff\xff\xff", 6), 0);
}

/* A set's values by their bytes; one that begins another comes first (11.6). */
static void test_sets(void **state) {
  (void)state;
  bx_der der = {0};
  bx_der_begin(&der, BX_DER_SET);
  bx_der_value(&der, BX_DER_OCTETS, "b", 1);
  bx_der_small(&der, 9);
  bx_der_value(&der, BX_DER_OCTETS, "aa", 2);
  bx_der_value(&der, BX_DER_OCTETS, "a", 1);
  bx_der_null(&der);
  bx_der_end_set(&der);
  assert_der(&der,
             "310f"
             "020109"
             "040161"
             "040162"
             "04026161"
             "0500");
  bx_der_begin(&der, BX_DER_SET);
  for (int many = 40; many > 0; many--) bx_der_small(&der, many);
  bx_der_end_set(&der);
  for (int i = 0; i < 40; i++) assert_int_equal(der.buf.data[2 + 3 * i + 2], i + 1);
  bx_buf_free(&der.buf);
  bx_der_begin(&der, BX_DER_SET);
  bx_der_end_set(&der);
  assert_int_equal(bx_der_size(der.buf.data, der.buf.len), 2);
  bx_buf_free(&der.buf);
}

/* All of the file but [begin, end). */
static void test_byte_range(void **state) {
  (void)state;
  static const struct {
    size_t begin, end, total;
    const char *text;
  } cases[] = {{10, 20, 100, "[0 10 20 80]"},
               {0, 1, 1, "[0 0 1 0]"},
               {999999999999, 1000000000000, 1999999999999, "[0 999999999999 1000000000000 999999999999]"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char room[BX_BYTE_RANGE_ROOM + 2];
    memset(room, '#', sizeof room);
    bx_byte_range_put(room + 1, cases[i].begin, cases[i].end, cases[i].total);
    assert_int_equal(room[0], '#');
    assert_int_equal(room[BX_BYTE_RANGE_ROOM + 1], '#');
    size_t len = strlen(cases[i].text);
    assert_memory_equal(room + 1, cases[i].text, len);
    for (size_t k = len; k < BX_BYTE_RANGE_ROOM; k++) assert_int_equal(room[1 + k], ' ');
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_values), cmocka_unit_test(test_identifiers), cmocka_unit_test(test_lengths),
      cmocka_unit_test(test_sizes),  cmocka_unit_test(test_sets),        cmocka_unit_test(test_byte_range),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
