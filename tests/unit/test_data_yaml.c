/* The YAML reader: what the tree holds, and every diagnostic with its place. */
#define DATA_READER bx_yaml_read
#define DATA_FILE   "f.yaml"
#include "data_kit.h"

#include <stdio.h>
#include <unistd.h>

static void assert_place(const bx_value *value, int line, int col) {
  assert_int_equal(value->line, line);
  assert_int_equal(value->col, col);
}

static void test_scalars_are_text(void **state) {
  (void)state;
  const bx_value *root =
      read_text("a: no\nb: 1.10\nc: 001\nd: \"1\"\ne: ''\nf:\ng: ~\nh: null\ni: \"~\"\nj: 0x1f\n<<: m\n");
  assert_non_null(root);
  assert_int_equal(bx_diags_count(diags), 0);
  assert_int_equal(root->count, 11);
  assert_string_equal(bx_value_text(bx_value_find(root, "a")), "no");
  assert_string_equal(bx_value_text(bx_value_find(root, "b")), "1.10");
  assert_string_equal(bx_value_text(bx_value_find(root, "c")), "001");
  assert_false(bx_value_find(root, "c")->quoted);
  assert_true(bx_value_find(root, "d")->quoted);
  assert_string_equal(bx_value_text(bx_value_find(root, "e")), "");
  for (const char *key = "fgh"; *key; key++) assert_int_equal(bx_value_find(root, (char[]){*key, '\0'})->kind, BX_NULL);
  assert_string_equal(bx_value_text(bx_value_find(root, "i")), "~");
  assert_string_equal(bx_value_text(bx_value_find(root, "<<")), "m");
  assert_null(bx_value_find(root, "z"));
  assert_null(bx_value_find(NULL, "z"));
  assert_null(bx_value_text(root));
}

static void test_places(void **state) {
  (void)state;
  const bx_value *root = read_text("\xef\xbb\xbf# 注\r\n标题: 甲\r\n申请:\r\n  - {新收: 3, \"a/b~\": [x]}\r\n");
  assert_non_null(root);
  assert_place(bx_value_find(root, "标题"), 2, 5);
  const bx_member *member = bx_value_member(root, "申请");
  assert_int_equal(member->line, 3);
  assert_int_equal(member->col, 1);
  const bx_value *item = member->value->items[0];
  assert_place(item, 4, 5);
  assert_place(bx_value_find(item, "新收"), 4, 10);
  const bx_value *deep = bx_value_find(item, "a/b~")->items[0];
  bx_place place = bx_value_place(deep, arena);
  assert_string_equal(place.file, "f.yaml");
  assert_string_equal(place.pointer, "/申请/0/a~1b~0/0");
  assert_int_equal(place.col, 22);
  assert_ptr_equal(deep->parent->parent, item);
  assert_string_equal(bx_value_pointer(root, arena), "");
}

static void test_blocks(void **state) {
  (void)state;
  const bx_value *root = read_text("a: |\n  一\n\n    二\r\nb: >-\n  x\n  y\nc: \"p\\r\\nq\\rr\"\nd: x\n  y\n");
  assert_non_null(root);
  const bx_value *block = bx_value_find(root, "a");
  assert_string_equal(block->text, "一\n\n  二\n");
  assert_true(block->block);
  assert_false(block->quoted);
  assert_place(block, 1, 4);
  assert_string_equal(bx_value_text(bx_value_find(root, "b")), "x y");
  assert_false(bx_value_find(root, "b")->block);
  assert_string_equal(bx_value_text(bx_value_find(root, "c")), "p\nq\nr");
  assert_string_equal(bx_value_text(bx_value_find(root, "d")), "x y");
}

static void test_folding(void **state) {
  (void)state;
  const bx_value *root = read_text("\u2f64途: 甲\n人: ⼈\u2f64⼈\uf9e9\n");
  assert_non_null(root);
  assert_string_equal(bx_value_text(bx_value_find(root, "用途")), "甲");
  assert_string_equal(bx_value_text(bx_value_find(root, "人")), "人用人里");
  assert_int_equal(bx_diags_count(diags), 2);
  const bx_diagnostic *second = bx_diags_at(diags, 1);
  assert_string_equal(second->id, "folded");
  assert_int_equal(second->severity, BX_WARNING);
  assert_int_equal(second->place.line, 2);
  assert_int_equal(second->place.col, 4);
  assert_non_null(strstr(second->text, "⼈→人 \u2f64→用 \uf9e9→里"));
}

static const bad_case bad_cases[] = {
    /* encoding */
    {"", "file-empty", 1, 1},
    {"# only a remark\n", "file-empty", 1, 1},
    {"a: \xff\n", "not-utf8", 1, 4},
    {"a: 中\xe4\xb8\n", "not-utf8", 1, 5},
    {"a: \xb1\xea\xcc\xe2\n", "file-is-gbk", 1, 4}, /* 标题 */
    {"a: \xed\xa0\x80", "not-utf8", 1, 4},          /* a surrogate */
    {"\xff\xfe\x61", "file-is-utf16", 1, 1},
    {"a: b\nc: x\x07\n", "control-character", 2, 5},
    {"a: x\xc2\x85y\n", "control-character", 1, 5},
    {"a: x\u2028y\n", "control-character", 1, 5},
    {"\ufeff\ufeff"
     "a: b\n",
     "control-character", 1, 1},
    {"a: \"x\\0y\"\n", "control-character", 1, 4},
    {"a: \"x\\x07\"\n", "control-character", 1, 4},
    {"\"\\e\": 1\n", "control-character", 1, 1},
    /* what a report has no use for */
    {"a: &b x\n", "yaml-anchor", 1, 4},
    {"a: &b [x]\n", "yaml-anchor", 1, 4},
    {"a: *b\n", "yaml-alias", 1, 4},
    {"*b : a\n", "yaml-alias", 1, 1},
    {"a: !!str x\n", "yaml-tag", 1, 4},
    {"a: !x {}\n", "yaml-tag", 1, 4},
    {"a: b\n---\nc: d\n", "yaml-documents", 2, 1},
    {"? [a]\n: b\n", "yaml-key", 1, 3},
    {"? {a: b}\n: b\n", "yaml-key", 1, 3},
    {": b\n", "yaml-no-key", 1, 1},
    {"a: b\n: c\n", "yaml-no-key", 2, 1},
    {"a: 1\nb: 2\na: 3\n", "duplicate-key", 3, 1},
    {"x: {a: 1, \"a\": 2}\n", "duplicate-key", 1, 11},
    {"\u2f64: 1\n用: 2\n", "duplicate-key", 2, 1}, /* the same once folded */
    /* slips */
    {"标题：x\n", "full-width-colon", 1, 3},
    {"标题：x\n内容: y\n", "full-width-colon", 1, 3},
    {"a: 1\n标题：x\nc: 3\n", "full-width-colon", 2, 3},
    {"a: 1\n标题：x\n", "full-width-colon", 2, 3},
    {"申请:\n  新收：3\n  总计: 5\n", "full-width-colon", 2, 5},
    {"a: {新收：3，总计：4}\n", "full-width-colon", 1, 7},
    {"a:\n  - 新收：3\n    总计: 5\n", "full-width-colon", 2, 7},
    {"key:value\n", "colon-space", 1, 4},
    {"key:value\nb: c\n", "colon-space", 1, 4},
    {"b: c\nkey:value\n", "colon-space", 2, 4},
    {"b: {c:3}\n", "colon-space", 1, 6},
    {"a: b: c\n", "colon-in-value", 1, 5},
    {"标题: 关于: 说明\n", "colon-in-value", 1, 7},
    {"a:\n\tb: 1\n", "tab-indent", 2, 1},
    {"a: 1\n\tb: 2\n", "tab-indent", 2, 1},
    {"a:\n  \tb: 1\n", "tab-indent", 2, 3},
    {"a: |\n  x\n\ty\n", "tab-indent", 3, 1},
    {"a:\n    b: 1\n  c: 2\n", "indentation", 3, 3},
    {"a: 1\n  b: 2\n", "indentation", 2, 4},
    {"- a\nb: c\n", "indentation", 2, 1},
    {"b: c\n没有\nd: e\n", "no-colon", 2, 1},
    {"a: \"x\n", "open-quote", 1, 4},
    {"a: 'x\nb: c\n", "open-quote", 1, 4},
    {"a: \"甲\"乙\n", "after-quote", 1, 7},
    {"a: 'it's'\n", "after-quote", 1, 8},
    {"a: [1]]\n", "after-quote", 1, 7},
    {"a: [1, 2\nb: c\n", "open-bracket", 1, 4},
    {"a: {b: 1\nc: 2\n", "open-bracket", 1, 4},
    {"a: @x\n", "bad-start", 1, 4},
    {"a: %5\n", "bad-start", 1, 4},
    {"a: * x\n", "bad-start", 1, 4},
    {"a: ]\n", "bad-start", 1, 4},
    {"a: - b\n", "list-dash", 1, 4},
    {"a: \"\\q\"\n", "yaml-escape", 1, 5},
    {"a: \"\\u12\"\n", "yaml-escape", 1, 7},
    {"a: |x\n  b\n", "block-header", 1, 5},
    {"%YAML 3.0\n---\na\n", "yaml-syntax", 1, 1},
};

static void test_refused(void **state) {
  (void)state;
  assert_all_refused(bad_cases, sizeof bad_cases / sizeof *bad_cases);
}

static void test_nul(void **state) {
  (void)state;
  assert_null(read_bytes("a: b\0c\n", 7));
  assert_string_equal(bx_diags_at(diags, 0)->id, "control-character");
  assert_int_equal(bx_diags_at(diags, 0)->place.col, 5);
  diags = bx_diags_new(arena, BX_LANG_EN);
  assert_null(read_bytes("a\0:\0", 4));
  assert_string_equal(bx_diags_at(diags, 0)->id, "file-is-utf16");
}

static void test_gbk_needs_evidence(void **state) {
  (void)state;
  /* a UTF-8 file with one damaged byte is not called GBK */
  assert_null(read_text("标题: 关于公开的报告\n内容: \x80年度\n"));
  assert_string_equal(bx_diags_at(diags, 0)->id, "not-utf8");
}

/* Text that only looks like a slip: at most a warning. */
static void test_not_slips(void **state) {
  (void)state;
  static const char *const texts[] = {
      "a: 其中：三件\n", "a:\n  http://x.cn\n", "a:\n  10:30\n", "- 一是：公开\n- 二是：x\n",
      "a: b#c\n",        "a: |\n  新收：3\n",   "a: '：'\n",     "a: [“甲”, “乙”]\n"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    if (!read_text(texts[i]) || bx_diags_count(diags)) fail_msg("%s", texts[i]);
  }
  assert_non_null(read_text("说明:\n  注：本表\n"));
  assert_string_equal(bx_diags_at(diags, 0)->id, "maybe-key");
  assert_int_equal(bx_diags_at(diags, 0)->place.col, 4);
  assert_non_null(read_text("a: [甲，乙]\n"));
  assert_string_equal(bx_diags_at(diags, 1)->id, "full-width-comma");
  assert_int_equal(bx_diags_errors(diags), 0);
}

static void test_all_refusals_are_collected(void **state) {
  (void)state;
  assert_null(read_text("a: &x 1\nb: *x\nc: !t 1\na: 2\nb: 3\n"));
  assert_int_equal(bx_diags_errors(diags), 5);
  assert_string_equal(bx_diags_at(diags, 4)->text, "“b” is given twice; first at 2:1");
}

static void test_depth(void **state) {
  (void)state;
  assert_non_null(read_nested(BX_DATA_MAX_DEPTH, "[", "]"));
  assert_null(read_nested(BX_DATA_MAX_DEPTH + 1, "[", "]"));
  assert_string_equal(bx_diags_at(diags, 0)->id, "too-deep");
  assert_null(read_nested(100000, "[", ""));
  assert_null(read_nested(100000, "- ", ""));
  assert_null(read_nested(100000, "{a: ", ""));
  assert_int_equal(bx_diags_errors(diags), 4);
}

/* 100,000 keys take a moment, not minutes. */
static void test_many_keys(void **state) {
  (void)state;
  bx_buf buf = {0};
  for (int i = 0; i < 100000; i++) {
    bx_buf_puts(&buf, "k");
    bx_buf_int(&buf, i);
    bx_buf_puts(&buf, ": v\n");
  }
  assert_int_equal(read_bytes(buf.data, buf.len)->count, 100000);
  bx_buf_puts(&buf, "k99999: again\n");
  assert_null(read_bytes(buf.data, buf.len));
  assert_string_equal(bx_diags_at(diags, 0)->id, "duplicate-key");
  assert_int_equal(bx_diags_at(diags, 0)->place.line, 100001);
  bx_buf_free(&buf);
}

static void test_too_many_values(void **state) {
  (void)state;
  bx_buf buf = {0};
  for (int i = 0; i < BX_DATA_MAX_VALUES; i++) bx_buf_puts(&buf, "- 1\n");
  assert_null(read_bytes(buf.data, buf.len));
  bx_buf_free(&buf);
  assert_string_equal(bx_diags_at(diags, 0)->id, "too-many-values");
  assert_int_equal(bx_diags_at(diags, 0)->place.line, BX_DATA_MAX_VALUES);
}

static void test_too_large(void **state) {
  (void)state;
  char *bytes = bx_alloc(BX_DATA_MAX_BYTES + 1);
  memset(bytes, ' ', BX_DATA_MAX_BYTES + 1);
  assert_null(bx_yaml_read(arena, "f.yaml", bytes, BX_DATA_MAX_BYTES + 1, diags));
  assert_string_equal(bx_diags_at(diags, 0)->id, "file-too-large");
  free(bytes);
}

static void write_file(const char *path, const char *text) {
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  fputs(text, file);
  assert_int_equal(fclose(file), 0);
}

static void test_read_file(void **state) {
  (void)state;
  char folder[] = "/tmp/banxin-test-XXXXXX";
  assert_non_null(mkdtemp(folder));
  const char *yaml = bx_arena_join(arena, folder, "/a.yaml", NULL);
  const char *json = bx_arena_join(arena, folder, "/a.json", NULL);
  write_file(yaml, "a: 1\n");
  write_file(json, "{\"a\": 01}\n");
  assert_string_equal(bx_value_text(bx_value_find(bx_data_read_file(arena, yaml, diags), "a")), "1");
  assert_null(bx_data_read_file(arena, json, diags)); /* YAML would take it */
  assert_string_equal(bx_diags_at(diags, 0)->id, "json-number");
  assert_null(bx_data_read_file(arena, folder, diags));
  assert_null(bx_data_read_file(arena, bx_arena_join(arena, folder, "/none.yaml", NULL), diags));
  assert_string_equal(bx_diags_at(diags, 1)->id, "file-unreadable"); /* a folder */
  assert_string_equal(bx_diags_at(diags, 2)->id, "file-missing");
  assert_int_equal(bx_diags_at(diags, 2)->class, BX_CLASS_INPUT);
  unlink(yaml);
  unlink(json);
  rmdir(folder);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(test_scalars_are_text),
      TEST(test_places),
      TEST(test_blocks),
      TEST(test_folding),
      TEST(test_refused),
      TEST(test_nul),
      TEST(test_gbk_needs_evidence),
      TEST(test_not_slips),
      TEST(test_all_refusals_are_collected),
      TEST(test_depth),
      TEST(test_many_keys),
      TEST(test_too_many_values),
      TEST(test_too_large),
      TEST(test_read_file),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
