/* The JSON reader: what the tree holds, every diagnostic with its place, and json-c as the judge of
 * what is JSON. */
#define DATA_READER bx_json_read
#define DATA_FILE   "f.json"
#include "data_kit.h"

#include <json-c/json.h>

static void test_numbers_stay(void **state) {
  (void)state;
  static const char *const numbers[] = {
      "0", "-0", "0.10", "0.1000", "12345678901234567890.1200", "123456789012345678901", "1e3", "1E+3", "-1.5e-07"};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    const bx_value *root = read_text(numbers[i]);
    assert_string_equal(bx_value_text(root), numbers[i]);
    assert_false(root->quoted);
  }
}

static void test_values(void **state) {
  (void)state;
  const bx_value *root =
      read_text(" {\"a\":true,\"b\":false,\"c\":null,\"d\":\"null\",\"\":{},\"e\":[],\"f\":\"\"}\r\n");
  assert_non_null(root);
  assert_int_equal(root->kind, BX_MAP);
  assert_int_equal(root->count, 7);
  assert_string_equal(bx_value_text(bx_value_find(root, "a")), "true");
  assert_string_equal(bx_value_text(bx_value_find(root, "b")), "false");
  assert_int_equal(bx_value_find(root, "c")->kind, BX_NULL);
  assert_true(bx_value_find(root, "d")->quoted);
  assert_int_equal(bx_value_find(root, "")->kind, BX_MAP);
  assert_int_equal(bx_value_find(root, "e")->count, 0);
  assert_string_equal(bx_value_text(bx_value_find(root, "f")), "");
  assert_string_equal(bx_value_pointer(bx_value_find(root, ""), arena), "/");
}

static void test_strings(void **state) {
  (void)state;
  const bx_value *root = read_text("[\"\\\"\\\\\\/\\n\\t\\u4E2d\\ud872\\udf4e\", \"a\\r\\nb\\rc\", \"\\u2f64\"]");
  assert_non_null(root);
  assert_string_equal(root->items[0]->text, "\"\\/\n\t中\U0002cb4e");
  assert_string_equal(root->items[1]->text, "a\nb\nc");
  assert_string_equal(root->items[2]->text, "用");
  assert_int_equal(bx_diags_count(diags), 1);
  assert_string_equal(bx_diags_at(diags, 0)->id, "folded");
}

static void test_places(void **state) {
  (void)state;
  const bx_value *root = read_text("\xef\xbb\xbf{\"标题\": \"中文\",\r\n \"申请\": [3,\n  {\"x\": null}]}");
  assert_non_null(root);
  const bx_member *member = bx_value_member(root, "申请");
  assert_int_equal(member->line, 2);
  assert_int_equal(member->col, 2);
  const bx_value *title = bx_value_find(root, "标题");
  assert_int_equal(title->line, 1);
  assert_int_equal(title->col, 8);
  const bx_value *deep = bx_value_find(member->value->items[1], "x");
  assert_int_equal(deep->line, 3);
  assert_int_equal(deep->col, 9);
  assert_string_equal(bx_value_place(deep, arena).pointer, "/申请/1/x");
}

static const bad_case bad_cases[] = {
    {"", "file-empty", 1, 1},
    {" \n", "file-empty", 1, 1},
    {"[", "json-ends", 1, 2},
    {"{\"a\"", "json-ends", 1, 5},
    {"{\"a\":1,", "json-ends", 1, 8},
    {"[1,\n 2", "json-ends", 2, 3},
    {"[}", "json-value", 1, 2},
    {"[True]", "json-value", 1, 2},
    {"[NaN]", "json-value", 1, 2},
    {"nul", "json-value", 1, 1},
    {"{]", "json-key", 1, 2},
    {"{a: 1}", "json-key", 1, 2},
    {"{1: 1}", "json-key", 1, 2},
    {"{\"a\" 1}", "json-colon", 1, 6},
    {"{\"a\": 1 \"b\": 2}", "json-after-member", 1, 9},
    {"{\"a\": 1]", "json-after-member", 1, 8},
    {"[1 2]", "json-after-item", 1, 4},
    {"[1}", "json-after-item", 1, 3},
    {"[1, ]", "json-last-comma", 1, 3},
    {"{\"a\": 1,\n}", "json-last-comma", 1, 8},
    {"[,1]", "json-value", 1, 2},
    {"01", "json-number", 1, 1},
    {"[1.]", "json-number", 1, 2},
    {"+1", "json-number", 1, 1},
    {".5", "json-number", 1, 1},
    {"-", "json-number", 1, 1},
    {"1e", "json-number", 1, 1},
    {"1e+", "json-number", 1, 1},
    {"-Infinity", "json-number", 1, 1},
    {"{\"甲\": \"乙}", "json-open-string", 1, 7},
    {"[\"a\nb\"]", "json-open-string", 1, 2},
    {"[\"\xe2\x82\xac"
     "a\tb\"]",
     "json-tab", 1, 5},
    {"\"a\\x41\"", "json-escape", 1, 3},
    {"\"\\u12g4\"", "json-escape", 1, 2},
    {"\"\\u12", "json-escape", 1, 2},
    {"\"\\中\"", "json-escape", 1, 2},
    {"\"\\ud800\"", "json-surrogate", 1, 2},
    {"\"\\udf4e\"", "json-surrogate", 1, 2},
    {"\"\\ud800\\ud800\"", "json-surrogate", 1, 2},
    {"\"\\ud800\\n\"", "json-surrogate", 1, 2},
    {"{'a': 1}", "json-single-quote", 1, 2},
    {"[1, // x\n2]", "json-comment", 1, 5},
    {"# x\n{}", "json-comment", 1, 1},
    {"{\"a\"：1}", "json-full-width", 1, 5},
    {"{“a”:1}", "json-full-width", 1, 2},
    {"[1，2]", "json-full-width", 1, 3},
    {"{} {}", "json-after-end", 1, 4},
    {"[]]", "json-after-end", 1, 3},
    {"1 2", "json-after-end", 1, 3},
    {"{\"a\":1,\n\"a\":2}", "duplicate-key", 2, 1},
    {"{\"a\":1,\"\\u0061\":2}", "duplicate-key", 1, 8},
    {"\"a\\u0000b\"", "control-character", 1, 1},
    {"{\"\\u0000\": 1}", "control-character", 1, 2},
    {"[\"\\b\"]", "control-character", 1, 2},
    {"[\"a\x7f\"]", "control-character", 1, 4},
    {"[\"\x01\"]", "control-character", 1, 3},
    {"[\"\xff\"]", "not-utf8", 1, 3},
    {"[\"\xb1\xea\xcc\xe2\"]", "file-is-gbk", 1, 3},
};

static void test_refused(void **state) {
  (void)state;
  assert_all_refused(bad_cases, sizeof bad_cases / sizeof *bad_cases);
}

static void test_depth(void **state) {
  (void)state;
  assert_non_null(read_nested(BX_DATA_MAX_DEPTH, "[", "]"));
  assert_null(read_nested(BX_DATA_MAX_DEPTH + 1, "[", "]"));
  assert_string_equal(bx_diags_at(diags, 0)->id, "too-deep");
  assert_null(read_nested(100000, "{\"a\":", ""));
}

/* One line of many values and many keys: places must not make it quadratic. */
static void test_one_long_line(void **state) {
  (void)state;
  bx_buf buf = {0};
  bx_buf_puts(&buf, "{\"k\":0");
  for (int i = 0; i < 200000; i++) {
    bx_buf_puts(&buf, ",\"k");
    bx_buf_int(&buf, i);
    bx_buf_puts(&buf, "\":1");
  }
  bx_buf_puts(&buf, "}");
  const bx_value *root = read_text(buf.data);
  assert_int_equal(root->count, 200001);
  assert_int_equal(root->members[200000].col, (int)buf.len - 11);
  bx_buf_free(&buf);
}

/* ---- The judge ---- */

static bool json_c_accepts(const char *text) {
  struct json_tokener *tokener = json_tokener_new_ex(64);
  json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
  struct json_object *object = json_tokener_parse_ex(tokener, text, (int)strlen(text) + 1);
  bool accepted = json_tokener_get_error(tokener) == json_tokener_success;
  json_object_put(object);
  json_tokener_free(tokener);
  return accepted;
}

/* Both must say the same of these. No Han characters inside values: json-c 0.18 refuses every one in
 * its strict mode (its issue 875). */
static const char *const judged[] = {
    "0",
    "-1",
    "1.5",
    "0.10",
    "1e3",
    "1E-3",
    "true",
    "false",
    "null",
    "\"\"",
    "\"a\"",
    "[]",
    "{}",
    "[[]]",
    "[1,2]",
    "{\"a\":[1,{\"b\":null}]}",
    "{\"中\":1}",
    " [ 1 , 2 ] \n",
    "\"\\\"\\\\\\/\\n\\r\\t\"",
    "\"\\u4e2d\"",
    "\"\\ud872\\udf4e\"",
    "12345678901234567890.1200",
    "",
    " ",
    "[",
    "]",
    "{",
    "}",
    "[1",
    "[1,",
    "[1,]",
    "[,1]",
    "[1 2]",
    "{\"a\"",
    "{\"a\":",
    "{\"a\":1",
    "{\"a\":1,",
    "{\"a\":1,}",
    "{\"a\" 1}",
    "{a:1}",
    "{1:1}",
    "{\"a\":1 \"b\":2}",
    "{\"a\":1]",
    "[1}",
    "\"a",
    "\"\\x41\"",
    "\"\\'\"",
    "\"\\u12g4\"",

    "01",
    "+1",
    ".5",
    "-",
    "1e",
    "1e+",
    "tru",
    "True",
    "NULL",
    "1 2",
    "{} {}",
    "[]]",
    "// c\n1",
    "/* c */1",
    "\f1",
    "[\"\xff\"]",
    "{\"a\"：1}",
};

/* Where the two differ, each for a reason. */
static const struct {
  const char *json;
  bool accepted; /* by json-c 0.16 and 0.18 */
} differing[] = {
    {"{\"a\":1,\"a\":2}", true}, /* one of the two figures would be lost */
    {"1.", true},                /* no JSON */
    {"NaN", true},               /* no JSON */
    {"{'a':1}", true},
    {"-Infinity", true},   /* no JSON */
    {"\"\\ud800\"", true}, /* no character */
    {"\"\\udf4e\"", true}, /* no character */
    {"\"\\u0000\"", true}, /* JSON, but nothing to print */
    {"\"\\u0007\"", true}, /* JSON, but nothing to print */
    {"\xef\xbb\xbf"
     "1",
     false}, /* Windows programs write the mark */
};

static void test_judge(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof judged / sizeof *judged; i++) {
    bool ours = read_text(judged[i]) != NULL;
    if (ours != json_c_accepts(judged[i])) fail_msg("%s: %s here only", judged[i], ours ? "accepted" : "refused");
  }
  for (size_t i = 0; i < sizeof differing / sizeof *differing; i++) {
    bool ours = read_text(differing[i].json) != NULL;
    if (ours == differing[i].accepted || json_c_accepts(differing[i].json) != differing[i].accepted)
      fail_msg("%s: differs no more", differing[i].json);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(test_numbers_stay), TEST(test_values), TEST(test_strings),       TEST(test_places),
      TEST(test_refused),      TEST(test_depth),  TEST(test_one_long_line), TEST(test_judge),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
