/* Tokens and values of PDF: what is read, what is refused; what is printed reads back. */
#include "pdf_kit.h"

#include "syntax.h"

static const bx_pdf_value *parse(const char *text, size_t len, bx_pdf_lexer *lexer) {
  *lexer = (bx_pdf_lexer){.arena = arena, .bytes = (const unsigned char *)text, .len = len};
  const bx_pdf_value *value = bx_pdf_parse(lexer);
  bx_pdf_token token;
  if (value && bx_pdf_next(lexer, &token) && token.kind != BX_PDF_TOKEN_END) bx_pdf_fail(lexer, BX_PDF_FAULT_STRAY, 0);
  return lexer->fault ? NULL : value;
}

static const bx_pdf_value *read_value(const char *text) {
  bx_pdf_lexer lexer;
  const bx_pdf_value *value = parse(text, strlen(text), &lexer);
  if (!value) fail_msg("“%s” is refused", text);
  return value;
}

static void test_printed(void **state) {
  (void)state;
  static const struct {
    const char *read, *printed;
  } cases[] = {
      {"null", "null"},
      {" true%comment\n", "true"},
      {"false", "false"},
      {"+17", "17"},
      {"-98", "-98"},
      {"00", "0"},
      {"4.", "4"},
      {"-.002", "-0.002"},
      {"34.5", "34.5"},
      {"0.000000001", "0.000000001"},
      {"-0.0000000001", "0"},
      {"9.9999999999", "10"},
      {"1000000000.5", "1000000000.5"},
      {"/", "/"},
      {"/A#42#20c", "/AB#20c"},
      {"/1.2", "/1.2"},
      {"()", "()"},
      {"(a(b)c)", "(a\\(b\\)c)"},
      {"(\\n)", "<0A>"},
      {"(a\\\nb\\\r\nc)", "(abc)"},
      {"(a\rb\r\nc)", "<610A620A63>"},
      {"(\\101\\60\\0)", "<413000>"},
      {"<48 65 6C6c6>", "(Hell`)"},
      {"<>", "()"},
      {"[]", "[]"},
      {"[1 2 R 3 4]", "[1 2 R 3 4]"},
      {"[1 0 R/N(s)<73>]", "[1 0 R /N (s) (s)]"},
      {"[1 2 3 0 R]", "[1 2 3 0 R]"},
      {"<</A 1/B<</C[2]>>>>", "<< /A 1 /B << /C [2] >> >>"},
      {"<< >>", "<<  >>"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const bx_pdf_value *value = read_value(cases[i].read);
    bx_buf buf = {0};
    bx_pdf_put_value(&buf, value);
    assert_string_equal(buf.data, cases[i].printed);
    if (strlen(cases[i].read) < 12 || value->kind != BX_PDF_REAL) /* of longer ones the last digits go */
      assert_true(bx_pdf_equal(NULL, value, read_value(cases[i].printed)));
    bx_buf_free(&buf);
  }
}

static void test_places(void **state) {
  (void)state;
  const bx_pdf_value *value = read_value(" << /Contents <00ff> /R 12 0 R >>");
  const bx_pdf_value *contents = bx_pdf_find(value, "Contents"), *ref = bx_pdf_find(value, "R");
  assert_int_equal(value->begin, 1);
  assert_int_equal(value->end, 33);
  assert_int_equal(contents->begin, 14);
  assert_int_equal(contents->end, 20);
  assert_true(contents->as.string.hex);
  assert_int_equal(contents->as.string.len, 2);
  assert_int_equal(ref->begin, 24);
  assert_int_equal(ref->end, 30);
  assert_int_equal(ref->as.ref.number, 12);
}

static void test_refused(void **state) {
  (void)state;
  static const struct {
    const char *text;
    bx_pdf_fault fault;
  } cases[] = {
      {"", BX_PDF_FAULT_ENDS},
      {"tru", BX_PDF_FAULT_VALUE},
      {"R", BX_PDF_FAULT_VALUE},
      {"1 0 R 1", BX_PDF_FAULT_STRAY},
      {"0 0 R", BX_PDF_FAULT_NUMBER},
      {"8388608 0 R", BX_PDF_FAULT_NUMBER},
      {"1 65536 R", BX_PDF_FAULT_NUMBER},
      {"--1", BX_PDF_FAULT_NUMBER},
      {"1-", BX_PDF_FAULT_NUMBER},
      {"1.2.3", BX_PDF_FAULT_NUMBER},
      {"+", BX_PDF_FAULT_NUMBER},
      {".", BX_PDF_FAULT_NUMBER},
      {"1e3", BX_PDF_FAULT_NUMBER},
      {"1234567890123456789", BX_PDF_FAULT_NUMBER},
      {"/A#4", BX_PDF_FAULT_NAME},
      {"/A#", BX_PDF_FAULT_NAME},
      {"/A#4x", BX_PDF_FAULT_NAME},
      {"/A#00", BX_PDF_FAULT_NAME},
      {"/\xe4\xb8\xad", BX_PDF_FAULT_NAME},
      {"(", BX_PDF_FAULT_STRING},
      {"(\\)", BX_PDF_FAULT_STRING},
      {"(\\", BX_PDF_FAULT_STRING},
      {"(\\x)", BX_PDF_FAULT_STRING},
      {"(\\400)", BX_PDF_FAULT_STRING},
      {"<4", BX_PDF_FAULT_STRING},
      {"<4g>", BX_PDF_FAULT_STRING},
      {">", BX_PDF_FAULT_CHARACTER},
      {"{", BX_PDF_FAULT_CHARACTER},
      {")", BX_PDF_FAULT_CHARACTER},
      {"a\xff", BX_PDF_FAULT_CHARACTER},
      {"[1", BX_PDF_FAULT_ENDS},
      {"]", BX_PDF_FAULT_VALUE},
      {"[1>>", BX_PDF_FAULT_VALUE},
      {"<<", BX_PDF_FAULT_KEY},
      {"<</A>>", BX_PDF_FAULT_VALUE},
      {"<</A", BX_PDF_FAULT_ENDS},
      {"<<1 2>>", BX_PDF_FAULT_KEY},
      {"<</A 1/B 2/#41 3>>", BX_PDF_FAULT_TWICE},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    bx_pdf_lexer lexer;
    if (parse(cases[i].text, strlen(cases[i].text), &lexer)) fail_msg("“%s” is read", cases[i].text);
    if (lexer.fault != cases[i].fault) fail_msg("“%s”: fault %d", cases[i].text, (int)lexer.fault);
  }
}

/* A text made of `count` times `unit`, read; the fault. */
static bx_pdf_fault read_many(const char *before, const char *unit, int count, const char *after) {
  bx_buf buf = {0};
  bx_pdf_lexer lexer;
  bx_buf_puts(&buf, before);
  for (int i = 0; i < count; i++) bx_buf_puts(&buf, unit);
  bx_buf_puts(&buf, after);
  parse(buf.data, buf.len, &lexer);
  bx_buf_free(&buf);
  return lexer.fault;
}

static void test_limits(void **state) {
  (void)state;
  assert_int_equal(read_many("", "[", BX_PDF_DEPTH, ""), BX_PDF_FAULT_ENDS);
  assert_int_equal(read_many("", "[", 100000, ""), BX_PDF_FAULT_TOO_DEEP);
  assert_int_equal(read_many("", "<</A ", 100000, ""), BX_PDF_FAULT_TOO_DEEP);
  assert_int_equal(read_many("/", "a", BX_PDF_NAME_MAX, ""), BX_PDF_SOUND);
  assert_int_equal(read_many("/", "#61", BX_PDF_NAME_MAX, ""), BX_PDF_SOUND);
  assert_int_equal(read_many("/", "a", BX_PDF_NAME_MAX + 1, ""), BX_PDF_FAULT_TOO_LONG);
  assert_int_equal(read_many("", "a", 1000, ""), BX_PDF_FAULT_TOO_LONG);
  assert_int_equal(read_many("(", "a", BX_PDF_STRING_MAX, ")"), BX_PDF_SOUND);
  assert_int_equal(read_many("(", "a", BX_PDF_STRING_MAX + 1, ")"), BX_PDF_FAULT_TOO_LONG);
  assert_int_equal(read_many("<", "61", BX_PDF_STRING_MAX + 1, ">"), BX_PDF_FAULT_TOO_LONG);
  assert_int_equal(read_many("<<", "/K 1", BX_PDF_ENTRIES_MAX + 1, ">>"), BX_PDF_FAULT_TOO_MANY);
}

static void test_equal(void **state) {
  (void)state;
  static const struct {
    const char *a, *b;
    bool equal;
  } cases[] = {
      {"1", "1.0", true},
      {"1", "1.1", false},
      {"(ab)", "<6162>", true},
      {"(ab)", "/ab", false},
      {"[1 2]", "[1 2]", true},
      {"[1 2]", "[2 1]", false},
      {"[1]", "[1 1]", false},
      {"1 0 R", "1 0 R", true},
      {"1 0 R", "2 0 R", false},
      {"1 0 R", "1 1 R", false},
      {"true", "true", true},
      {"true", "false", false},
      {"null", "null", true},
      {"<</A 1/B 2>>", "<</B 2/A 1>>", true},
      {"<</A 1>>", "<</B 1>>", false},
      {"<</A 1>>", "<</A 1/B 1>>", false},
      {"<</A 1/B 2>>", "<</A 1/B 3>>", false},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    bool equal = bx_pdf_equal(NULL, read_value(cases[i].a), read_value(cases[i].b));
    if (equal != cases[i].equal) fail_msg("“%s” and “%s”", cases[i].a, cases[i].b);
  }
}

static void test_text(void **state) {
  (void)state;
  static const struct {
    const char *text, *printed;
  } cases[] = {{"plain", "(plain)"},
               {"", "()"},
               {"中", "<FEFF4E2D>"},
               {"\U0002cb4e", "<FEFFD872DF4E>"},
               {"a\n", "<FEFF0061000A>"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    bx_buf buf = {0};
    bx_pdf_put_text(&buf, cases[i].text);
    assert_string_equal(buf.data, cases[i].printed);
    assert_string_equal(bx_pdf_text(arena, read_value(buf.data)), cases[i].text);
    bx_buf_free(&buf);
  }
  assert_string_equal(bx_pdf_text(arena, read_value("<EFBBBFE4B8AD>")), "中");
  assert_string_equal(bx_pdf_text(arena, read_value("<80A0E9>")), "•€é");
  assert_null(bx_pdf_text(arena, read_value("<FEFFD872>")));
  assert_null(bx_pdf_text(arena, read_value("<FEFF4E>")));
  assert_null(bx_pdf_text(arena, read_value("<FEFFDC00DC00>")));
  assert_null(bx_pdf_text(arena, read_value("<FEFF0000>")));
  assert_null(bx_pdf_text(arena, read_value("<EFBBBFFF>")));
  assert_null(bx_pdf_text(arena, read_value("<9F>")));
  assert_null(bx_pdf_text(arena, read_value("/name")));
}

static void test_names(void **state) {
  (void)state;
  bx_buf buf = {0};
  bx_pdf_put_name(&buf, "机 #/");
  assert_string_equal(buf.data, "/#E6#9C#BA#20#23#2F");
  assert_true(bx_pdf_is_name(read_value(buf.data), "机 #/"));
  bx_buf_free(&buf);
}

static void test_dates(void **state) {
  (void)state;
  static const struct {
    const char *text;
    int64_t seconds;
  } cases[] = {
      {"(D:19700101000000Z)", 0},
      {"(D:197001010000)", 0},
      {"(D:1970)", 0},
      {"(D:19700101080000+08'00')", 0},
      {"(D:19700101080000+08'00)", 0},
      {"(D:20240229235959+00'00')", 1709251199},
      {"(D:19691231190000-05'00')", 0},
      {"(D:20000101000000Z00'00')", 946684800},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    int64_t seconds;
    if (!bx_pdf_date(read_value(cases[i].text), &seconds)) fail_msg("“%s” is no date", cases[i].text);
    assert_int_equal(seconds, cases[i].seconds);
  }
  static const char *const wrong[] = {"(D:)",
                                      "(1970)",
                                      "(D:19701301)",
                                      "(D:20230229)",
                                      "(D:19700101250000Z)",
                                      "/D:1970",
                                      "(D:19700101000000+99'00')",
                                      "(D:19700101000000+08'00'x)",
                                      "(D:19700101000000X)"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    int64_t seconds;
    if (bx_pdf_date(read_value(wrong[i]), &seconds)) fail_msg("“%s” is a date", wrong[i]);
  }
  /* Each day of four centuries and some there and back. */
  for (int64_t day = -719162; day < 200000; day += 13) {
    int64_t seconds;
    bx_buf buf = {0};
    bx_pdf_put_date(&buf, day * 86400 + 3661, 480);
    assert_true(bx_pdf_date(read_value(buf.data), &seconds));
    assert_int_equal(seconds, day * 86400 + 3661);
    bx_buf_free(&buf);
  }
  bx_buf buf = {0};
  bx_pdf_put_date(&buf, 1709251199, -330);
  assert_true(bx_pdf_put_iso_date(&buf, "2024-12-31"));
  assert_true(bx_pdf_put_iso_date(&buf, "2024-12-31T01:02:03Z"));
  assert_true(bx_pdf_put_iso_date(&buf, "2024-12-31T01:02:03-05:30"));
  assert_string_equal(buf.data,
                      "(D:20240229182959-05'30')(D:20241231000000+08'00')(D:20241231010203+00'00')"
                      "(D:20241231010203-05'30')");
  assert_false(bx_pdf_put_iso_date(&buf, "2024-02-30"));
  assert_false(bx_pdf_put_iso_date(&buf, "2024-12-31T24:00:00"));
  assert_false(bx_pdf_put_iso_date(&buf, "2024-12-31 01:02:03"));
  bx_buf_free(&buf);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_printed, pdf_setup, pdf_teardown),
      cmocka_unit_test_setup_teardown(test_places, pdf_setup, pdf_teardown),
      cmocka_unit_test_setup_teardown(test_refused, pdf_setup, pdf_teardown),
      cmocka_unit_test_setup_teardown(test_limits, pdf_setup, pdf_teardown),
      cmocka_unit_test_setup_teardown(test_equal, pdf_setup, pdf_teardown),
      cmocka_unit_test_setup_teardown(test_text, pdf_setup, pdf_teardown),
      cmocka_unit_test_setup_teardown(test_names, pdf_setup, pdf_teardown),
      cmocka_unit_test_setup_teardown(test_dates, pdf_setup, pdf_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
