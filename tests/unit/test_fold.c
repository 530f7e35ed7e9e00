/* Folding of look-alike ideographs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "data.h"

static void test_known(void **state) {
  (void)state;
  assert_int_equal(bx_fold(0x2f08), 0x4eba);  /* ⼈ 人 */
  assert_int_equal(bx_fold(0x2f00), 0x4e00);  /* ⼀ 一, first of the Kangxi radicals */
  assert_int_equal(bx_fold(0x2fd5), 0x9fa0);  /* ⿕ 龠, the last */
  assert_int_equal(bx_fold(0x2e81), 0x5382);  /* ⺁ 厂 */
  assert_int_equal(bx_fold(0x2ed3), 0x957f);  /* ⻓ 长 */
  assert_int_equal(bx_fold(0x2e87), 0x20628); /* beyond the BMP */
  assert_int_equal(bx_fold(0xf900), 0x8c48);  /* 豈 */
  assert_int_equal(bx_fold(0xf9e9), 0x91cc);  /* 里 */
  assert_int_equal(bx_fold(0xfad9), 0x9f8e);  /* the last */
}

static void test_unchanged(void **state) {
  (void)state;
  static const uint32_t codes[] = {
      0,      'a',    0x4eba,  0x2e7f,   0x2e9a, 0x2fe0, 0xf8ff,
      0xfb00, 0xff0c, 0x2f800, 0x10ffff, 0xfa0e, 0xfa11, 0xfa29 /* unified ideographs among the compatible */};
  for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) assert_int_equal(bx_fold(codes[i]), codes[i]);
}

/* Folding once is folding for good, and every Kangxi radical has an ideograph. */
static void test_whole_range(void **state) {
  (void)state;
  int changed = 0;
  for (uint32_t code = 0; code < 0x30000; code++) {
    uint32_t folded = bx_fold(code);
    assert_int_equal(bx_fold(folded), folded);
    changed += folded != code;
    if (code >= 0x2f00 && code <= 0x2fd5) assert_int_not_equal(folded, code);
  }
  assert_int_equal(changed, 788);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_known),
      cmocka_unit_test(test_unchanged),
      cmocka_unit_test(test_whole_range),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
