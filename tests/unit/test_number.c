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

#define COUNT   BX_NUMBER_COUNT
#define CHANGE  BX_NUMBER_CHANGE
#define MONEY   BX_NUMBER_MONEY
#define DECIMAL BX_NUMBER_DECIMAL

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
    {"12.5", DECIMAL, 125000, "12.5", NULL, false},
    {"-0.0001", DECIMAL, -1, "-0.0001", NULL, false},
    {"＋3", DECIMAL, 30000, "＋3", NULL, false},
    {"12.5%", DECIMAL, 125000, "12.5%", NULL, true},
    {"－12.5 ％（按可比口径）", DECIMAL, -125000, "－12.5 ％", "（按可比口径）", true},
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
    for (int type = BX_NUMBER_COUNT; type <= BX_NUMBER_DECIMAL; type++) {
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
    {"12%", COUNT, BX_NUMBER_NOT_A_NUMBER},
    {"12%", MONEY, BX_NUMBER_NOT_A_NUMBER},
    {"12.5万元", DECIMAL, BX_NUMBER_NOT_A_NUMBER},
    {"减12.5", DECIMAL, BX_NUMBER_NOT_A_NUMBER},
    {"%", DECIMAL, BX_NUMBER_NOT_A_NUMBER},
    {"1.23456", DECIMAL, BX_NUMBER_TOO_MANY_DECIMALS},
    {"-100000000000", DECIMAL, BX_NUMBER_TOO_LARGE},
    {"1,234.5", DECIMAL, BX_NUMBER_SEPARATORS},
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
    bx_number_type type = (bx_number_type)(i % 4);
    if ((type == BX_NUMBER_CHANGE || type == BX_NUMBER_DECIMAL) && random >> 63) amount = -amount;
    bx_number number;
    const char *text = bx_number_format(amount, type, arena);
    if (bx_number_parse(text, type, arena, &number) != BX_NUMBER_OK || number.amount != amount) fail_msg("%s", text);
  }
}

static void test_zeros(void **state) {
  (void)state;
  static const struct {
    const char *text;
    bx_number_type type;
    bool zeros;
  } cases[] = {{"007", COUNT, true},  {"00", COUNT, true},       {"0", COUNT, false},
               {"10", COUNT, false},  {"-07", CHANGE, true},     {"00.5", MONEY, true},
               {"0.5", MONEY, false}, {"-0.05", DECIMAL, false}, {"-01.5", DECIMAL, true}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    bx_number number;
    assert_int_equal(bx_number_parse(cases[i].text, cases[i].type, arena, &number), BX_NUMBER_OK);
    if (number.zeros != cases[i].zeros) fail_msg("%s", cases[i].text);
  }
}

#define AS_WRITTEN BX_NUMBER_AS_WRITTEN

typedef struct {
  const char *text;
  bx_number_type type;
  bx_number_form form;
  const char *printed;
} print_case;

static const print_case print_cases[] = {
    {"1234567", COUNT, {.thousands = true, .decimals = AS_WRITTEN}, "1,234,567"},
    {"123456", COUNT, {.thousands = true, .decimals = AS_WRITTEN}, "123,456"},
    {"123", COUNT, {.thousands = true, .decimals = AS_WRITTEN}, "123"},
    {"1234（其中5678）", COUNT, {.thousands = true, .decimals = AS_WRITTEN}, "1,234（其中5678）"},
    {"减1234", CHANGE, {.thousands = true, .decimals = AS_WRITTEN}, "减1,234"},
    {"减1234", CHANGE, {.thousands = true, .sign = true, .decimals = AS_WRITTEN}, "-1,234"},
    {"增 3", CHANGE, {.sign = true, .decimals = AS_WRITTEN}, "+3"},
    {"3", CHANGE, {.sign = true, .decimals = AS_WRITTEN}, "+3"},
    {"－4", CHANGE, {.sign = true, .decimals = AS_WRITTEN}, "-4"},
    {"+0", CHANGE, {.sign = true, .decimals = AS_WRITTEN}, "0"},
    {"-0.00", DECIMAL, {.sign = true, .decimals = 2}, "0.00"},
    {"1234.5", MONEY, {.thousands = true, .decimals = 2}, "1,234.50"},
    {"1234.5678", MONEY, {.thousands = true, .decimals = AS_WRITTEN}, "1,234.5678"},
    {"12", MONEY, {.decimals = 4}, "12.0000"},
    {"12.5000", MONEY, {.decimals = 2}, "12.50"},
    {"12.00", MONEY, {.decimals = 0}, "12"},
    {"12.567", MONEY, {.decimals = 2}, "12.567"}, /* nothing is lost; the check complains */
    {"12.560", MONEY, {.decimals = 1}, "12.56"},
    {"1251000元", MONEY, {.thousands = true, .decimals = AS_WRITTEN}, "1,251,000元"},
    {"12.5", DECIMAL, {.percent = true, .decimals = AS_WRITTEN}, "12.5%"},
    {"12.5 ％", DECIMAL, {.percent = true, .decimals = AS_WRITTEN}, "12.5%"},
    {"-3.25（注）", DECIMAL, {.percent = true, .sign = true, .decimals = 3}, "-3.250%（注）"},
    {"0", COUNT, {.zero = "—", .decimals = AS_WRITTEN}, "—"},
    {"0.00%", DECIMAL, {.zero = "", .percent = true, .decimals = 1}, ""},
    {"0（无）", COUNT, {.zero = "—", .decimals = AS_WRITTEN}, "0（无）"},
};

static void test_print(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof print_cases / sizeof *print_cases; i++) {
    const print_case *at = &print_cases[i];
    bx_number number;
    assert_int_equal(bx_number_parse(at->text, at->type, arena, &number), BX_NUMBER_OK);
    assert_string_equal(bx_number_print(&number, &at->form, arena), at->printed);
  }
}

static void test_fits(void **state) {
  (void)state;
  assert_true(bx_number_fits(123456, 4));
  assert_false(bx_number_fits(123456, 3));
  assert_true(bx_number_fits(-120000, 0));
  assert_false(bx_number_fits(-120001, 0));
  assert_false(bx_number_fits(1, 3));
  assert_true(bx_number_fits(1, AS_WRITTEN));
}

/* The text without its commas; NULL when they do not stand before each group of three. */
static const char *without_commas(const char *text) {
  char *plain = bx_arena_strndup(arena, text, strlen(text)), *out = plain;
  const char *digits = text + strcspn(text, "0123456789"), *end = digits + strspn(digits, "0123456789,");
  for (const char *p = text; *p; p++) {
    bool group = p > digits && p < end && (end - p) % 4 == 0;
    if ((*p == ',') != group) return NULL;
    if (*p != ',') *out++ = *p;
  }
  *out = '\0';
  return plain;
}

/* Whatever the form, the figure printed is the amount, with the decimals asked for. */
static void test_print_round_trip(void **state) {
  (void)state;
  uint64_t random = 20261125;
  for (int i = 0; i < 20000; i++) {
    random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    unsigned bits = (unsigned)(random >> 40);
    bx_number_type type = bits & 1 ? DECIMAL : MONEY;
    bx_number number = {.state = BX_CELL_NUMBER};
    number.amount = (int64_t)((random >> 13) % (uint64_t)(BX_NUMBER_MAX >> i % 50));
    if (type == DECIMAL && bits & 2) number.amount = -number.amount;
    number.figure = bx_number_format(number.amount, type, arena);
    bx_number_form form = {.thousands = bits & 4, .decimals = (int)(bits >> 3 & 7) % 6 - 1};
    form.sign = type == DECIMAL && bits & 64;
    form.percent = type == DECIMAL && bits & 128;
    const char *printed = bx_number_print(&number, &form, arena);
    const char *plain = form.thousands ? without_commas(printed) : printed;
    bx_number read;
    if (!plain || bx_number_parse(plain, type, arena, &read) != BX_NUMBER_OK || read.amount != number.amount)
      fail_msg("%s printed as %s", number.figure, printed);
    assert_int_equal(read.has_unit, form.percent);
    const char *point = strchr(plain, '.');
    int decimals = point ? (int)strspn(point + 1, "0123456789") : 0;
    if (form.decimals != AS_WRITTEN && bx_number_fits(number.amount, form.decimals))
      assert_int_equal(decimals, form.decimals);
    if (form.sign && number.amount) assert_int_equal(plain[0], number.amount < 0 ? '-' : '+');
  }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(test_good),  TEST(test_blank_and_slash), TEST(test_bad),  TEST(test_format),           TEST(test_round_trip),
      TEST(test_zeros), TEST(test_print),           TEST(test_fits), TEST(test_print_round_trip),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
