/* Numeric cells: exact amounts, figures and notes as written, and each refusal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "data.h"

static bx_arena *arena;

static int set_up(void **state) {
  (void)state;
  arena = bx_arena_new();
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  bx_arena_free(arena);
  return 0;
}

typedef struct {
  const char *text;
  bx_number_type type;
  int64_t amount;
  const char *figure, *note;
  bool has_unit;
} good_case;

#define COUNT  BX_NUMBER_COUNT
#define CHANGE BX_NUMBER_CHANGE
#define MONEY  BX_NUMBER_MONEY

static const good_case good_cases[] = {
    {"12", COUNT, 12, "12", NULL, false},
    {" \t12\u3000\u00a0", COUNT, 12, "12", NULL, false},
    {"0", COUNT, 0, "0", NULL, false},
    {"007", COUNT, 7, "007", NULL, false},
    {"999999999999999", COUNT, BX_NUMBER_MAX, "999999999999999", NULL, false},
    {"000000000000000000000001", COUNT, 1, "000000000000000000000001", NULL, false},
    {"3（含自然失效29件）", COUNT, 3, "3", "（含自然失效29件）", false},
    {"3 (a（b）c) ", COUNT, 3, "3", "(a（b）c)", false},
    {"3（a）（b）", COUNT, 3, "3", "（a）（b）", false},
    {"3（a)", COUNT, 3, "3", "（a)", false},
    {"+3", CHANGE, 3, "+3", NULL, false},
    {"＋3", CHANGE, 3, "＋3", NULL, false},
    {"-4", CHANGE, -4, "-4", NULL, false},
    {"－4", CHANGE, -4, "－4", NULL, false},
    {"−4", CHANGE, -4, "−4", NULL, false},
    {"减4", CHANGE, -4, "减4", NULL, false},
    {"增 3", CHANGE, 3, "增 3", NULL, false},
    {"0", CHANGE, 0, "0", NULL, false},
    {"-0", CHANGE, 0, "-0", NULL, false},
    {"5", CHANGE, 5, "5", NULL, false},
    {"减4（注）", CHANGE, -4, "减4", "（注）", false},
    {"0", MONEY, 0, "0", NULL, false},
    {"0.10", MONEY, 1000, "0.10", NULL, false},
    {"0.1000", MONEY, 1000, "0.1000", NULL, false},
    {"12.3456", MONEY, 123456, "12.3456", NULL, false},
    {"99999999999.9999", MONEY, BX_NUMBER_MAX, "99999999999.9999", NULL, false},
    {"12万元", MONEY, 120000, "12万元", NULL, true},
    {"12 万元（估）", MONEY, 120000, "12 万元", "（估）", true},
    {"123元", MONEY, 123, "123元", NULL, true},
    {"123.00元", MONEY, 123, "123.00元", NULL, true},
    {"1.5亿元", MONEY, 150000000, "1.5亿元", NULL, true},
    {"0.00000001亿元", MONEY, 1, "0.00000001亿元", NULL, true},
};

static void test_good(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof good_cases / sizeof *good_cases; i++) {
    const good_case *good = &good_cases[i];
    bx_number number;
    bx_number_status status = bx_number_parse(good->text, good->type, arena, &number);
    if (status != BX_NUMBER_OK || number.state != BX_CELL_NUMBER || number.amount != good->amount ||
        !bx_streq(number.figure, good->figure) || number.has_unit != good->has_unit)
      fail_msg("%s: status %d, amount %lld", good->text, (int)status, (long long)number.amount);
    if (good->note)
      assert_string_equal(number.note, good->note);
    else
      assert_null(number.note);
  }
}

static void test_blank_and_slash(void **state) {
  (void)state;
  static const char *const blanks[] = {NULL, "", " ", "\u3000\t\u00a0\n"};
  static const char *const slashes[] = {"/", "／", " / ", "\u3000／"};
  for (size_t i = 0; i < 4; i++) {
    for (int type = BX_NUMBER_COUNT; type <= BX_NUMBER_MONEY; type++) {
      bx_number number;
      assert_int_equal(bx_number_parse(blanks[i], (bx_number_type)type, arena, &number), BX_NUMBER_OK);
      assert_int_equal(number.state, BX_CELL_BLANK);
      assert_int_equal(bx_number_parse(slashes[i], (bx_number_type)type, arena, &number), BX_NUMBER_OK);
      assert_int_equal(number.state, BX_CELL_SLASH);
    }
  }
}

typedef struct {
  const char *text;
  bx_number_type type;
  bx_number_status status;
} bad_case;

static const bad_case bad_cases[] = {
    {"三", COUNT, BX_NUMBER_NOT_A_NUMBER},
    {"12件", COUNT, BX_NUMBER_NOT_A_NUMBER},
    {"+3", COUNT, BX_NUMBER_NOT_A_NUMBER},
    {"减4", COUNT, BX_NUMBER_NOT_A_NUMBER},
    {"--4", CHANGE, BX_NUMBER_NOT_A_NUMBER},
    {"减-4", CHANGE, BX_NUMBER_NOT_A_NUMBER},
    {"-", CHANGE, BX_NUMBER_NOT_A_NUMBER},
    {"（无）", COUNT, BX_NUMBER_NOT_A_NUMBER},
    {"/（无）", COUNT, BX_NUMBER_NOT_A_NUMBER},
    {"//", COUNT, BX_NUMBER_NOT_A_NUMBER},
    {"3（a", COUNT, BX_NUMBER_NOT_A_NUMBER},
    {"3）", COUNT, BX_NUMBER_NOT_A_NUMBER},
    {"3（a）件", COUNT, BX_NUMBER_NOT_A_NUMBER},
    {"5.", MONEY, BX_NUMBER_NOT_A_NUMBER},
    {".5", MONEY, BX_NUMBER_NOT_A_NUMBER},
    {"1.2.3", MONEY, BX_NUMBER_NOT_A_NUMBER},
    {"12万", MONEY, BX_NUMBER_NOT_A_NUMBER},
    {"12万元元", MONEY, BX_NUMBER_NOT_A_NUMBER},
    {"万元", MONEY, BX_NUMBER_NOT_A_NUMBER},
    {"12万元", COUNT, BX_NUMBER_NOT_A_NUMBER},
    {"0x10", COUNT, BX_NUMBER_NOT_A_NUMBER},
    {"NaN", MONEY, BX_NUMBER_NOT_A_NUMBER},
    {"1e", MONEY, BX_NUMBER_NOT_A_NUMBER},
    {"\x01", MONEY, BX_NUMBER_NOT_A_NUMBER},
    {"1\x01", MONEY, BX_NUMBER_NOT_A_NUMBER},
    {"-4", COUNT, BX_NUMBER_NEGATIVE},
    {"－4", COUNT, BX_NUMBER_NEGATIVE},
    {"-3.5", MONEY, BX_NUMBER_NEGATIVE},
    {"3.5", COUNT, BX_NUMBER_FRACTION},
    {"3.0", CHANGE, BX_NUMBER_FRACTION},
    {"1.23456", MONEY, BX_NUMBER_TOO_MANY_DECIMALS},
    {"1.00000", MONEY, BX_NUMBER_TOO_MANY_DECIMALS},
    {"1.50元", MONEY, BX_NUMBER_TOO_MANY_DECIMALS},
    {"1.000元", MONEY, BX_NUMBER_TOO_MANY_DECIMALS},
    {"0.000000001亿元", MONEY, BX_NUMBER_TOO_MANY_DECIMALS},
    {"1000000000000000", COUNT, BX_NUMBER_TOO_LARGE},
    {"99999999999999999999999999", CHANGE, BX_NUMBER_TOO_LARGE},
    {"100000000000", MONEY, BX_NUMBER_TOO_LARGE},
    {"10000000亿元", MONEY, BX_NUMBER_TOO_LARGE},
    {"1,234", COUNT, BX_NUMBER_SEPARATORS},
    {"1，234", COUNT, BX_NUMBER_SEPARATORS},
    {"1 234", COUNT, BX_NUMBER_SEPARATORS},
    {"1'234.50", MONEY, BX_NUMBER_SEPARATORS},
    {"１２", COUNT, BX_NUMBER_FULL_WIDTH},
    {"１，２３４", COUNT, BX_NUMBER_FULL_WIDTH},
    {"3．5", MONEY, BX_NUMBER_FULL_WIDTH},
    {"第１季度", COUNT, BX_NUMBER_NOT_A_NUMBER},
    {"1e3", COUNT, BX_NUMBER_EXPONENT},
    {"1.5E+3", MONEY, BX_NUMBER_EXPONENT},
};

static void test_bad(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof bad_cases / sizeof *bad_cases; i++) {
    const bad_case *bad = &bad_cases[i];
    bx_number number;
    bx_number_status status = bx_number_parse(bad->text, bad->type, arena, &number);
    if (status != bad->status) fail_msg("%s: status %d, not %d", bad->text, (int)status, (int)bad->status);
    assert_int_equal(number.state, BX_CELL_BLANK);
    assert_null(number.figure);
  }
}

static void assert_format(int64_t amount, bx_number_type type, const char *expected) {
  assert_string_equal(bx_number_format(amount, type, arena), expected);
}

static void test_format(void **state) {
  (void)state;
  assert_format(0, COUNT, "0");
  assert_format(12, COUNT, "12");
  assert_format(3, CHANGE, "+3");
  assert_format(-4, CHANGE, "-4");
  assert_format(0, CHANGE, "0");
  assert_format(0, MONEY, "0");
  assert_format(120000, MONEY, "12");
  assert_format(1, MONEY, "0.0001");
  assert_format(10500, MONEY, "1.05");
  assert_format(-5000, MONEY, "-0.5");
  assert_format(-12345, MONEY, "-1.2345");
  assert_format(BX_NUMBER_MAX, MONEY, "99999999999.9999");
}

/* What is printed reads back as the same amount. */
static void test_round_trip(void **state) {
  (void)state;
  uint64_t random = 20250120;
  for (int i = 0; i < 20000; i++) {
    random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    int64_t amount = (int64_t)((random >> 13) % (uint64_t)(BX_NUMBER_MAX >> i % 50));
    bx_number_type type = (bx_number_type)(i % 3);
    if (type == BX_NUMBER_CHANGE && random >> 63) amount = -amount;
    bx_number number;
    const char *text = bx_number_format(amount, type, arena);
    if (bx_number_parse(text, type, arena, &number) != BX_NUMBER_OK || number.amount != amount) fail_msg("%s", text);
  }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(test_good), TEST(test_blank_and_slash), TEST(test_bad), TEST(test_format), TEST(test_round_trip),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
