/* Changes to the bytes of a report: one case for each way a value may stand there. Random ones are in
 * tests/property/edits.py. */
#define DATA_READER bx_yaml_read
#define DATA_FILE   "f.yaml"
#include "data_kit.h"
#include "edit.h"

typedef struct {
  const char *old, *change, *new; /* `change`: =POINTER=TEXT, :POINTER=JSON, #POINTER=FIGURE, +POINTER=JSON, -POINTER */
} edit_case;

static bx_edit read_change(const char *text) {
  const char *equals = strchr(text + 1, '=');
  size_t len = equals ? (size_t)(equals - text - 1) : strlen(text + 1);
  bx_edit edit = {.kind = *text == '-'   ? BX_EDIT_REMOVE
                          : *text == '+' ? BX_EDIT_INSERT
                                         : BX_EDIT_SET,
                  .pointer = bx_arena_strndup(arena, text + 1, len)};
  if (*text == '=' || *text == '#')
    edit.value = bx_edit_text(arena, "-", equals + 1, *text == '#', diags);
  else if (*text != '-')
    edit.value = bx_edit_json(arena, "-", equals + 1, diags);
  return edit;
}

/* Keys as some layout has them. */
static const char *const *order(void *self, const bx_value *map, int *count) {
  static const char *const keys[] = {"一", "二", "三", "四"};
  (void)self;
  (void)map;
  *count = 4;
  return keys;
}

static void assert_changed(const edit_case *c, bool json) {
  diags = bx_diags_new(arena, BX_LANG_EN);
  bx_edit edit = read_change(c->change);
  const bx_edit_source source = {
      .file = DATA_FILE, .bytes = c->old, .len = strlen(c->old), .json = json, .order = order};
  bx_buf out = {0};
  if (!bx_edit_apply(&source, &edit, 1, &out, diags))
    fail_msg("%s of %s: %s", c->change, c->old, bx_diags_at(diags, bx_diags_count(diags) - 1)->id);
  assert_string_equal(out.data, c->new);
  bx_buf_free(&out);
}

static void assert_all_changed(const edit_case *cases, size_t count, bool json) {
  for (size_t i = 0; i < count; i++) assert_changed(&cases[i], json);
}

#define ALL(cases, json) assert_all_changed(cases, sizeof cases / sizeof *cases, json)

static void test_scalars(void **state) {
  (void)state;
  static const edit_case cases[] = {
      {"a: 甲 # 注\n", "=/a=乙", "a: 乙 # 注\n"},
      {"a: '甲'\n", "=/a=乙's", "a: '乙''s'\n"},
      {"a: \"甲\"\n", "=/a=乙", "a: \"乙\"\n"},
      {"a: 甲\n", "=/a=乙: 丙", "a: \"乙: 丙\"\n"},
      {"a: 甲\n", "=/a=乙 #1", "a: \"乙 #1\"\n"},
      {"a: 甲\n", "=/a=- 乙", "a: \"- 乙\"\n"},
      {"a: 甲\n", "=/a=3", "a: \"3\"\n"},
      {"a: 甲\n", "#/a=3", "a: 3\n"},
      {"a: 4\n", "=/a=3", "a: \"3\"\n"},
      {"a: 4\n", ":/a=\"3\"", "a: \"3\"\n"},
      {"a: 4\n", ":/a=\"1e3\"", "a: \"1e3\"\n"},
      {"a: 4\n", ":/a=3", "a: 3\n"},
      {"a: 4\n", "#/a=-3", "a: -3\n"},
      {"a: '4'\n", "#/a=3", "a: '3'\n"},
      {"a: 甲\n", "=/a=null", "a: \"null\"\n"},
      {"a: 甲\n", "=/a=", "a: \"\"\n"},
      {"a: 甲\n", ":/a=null", "a: null\n"},
      {"a:\n", "=/a=乙", "a: 乙\n"},
      {"a: # 注\n", "=/a=乙", "a: 乙 # 注\n"},
      {"- \n- b", "=/0=乙", "- 乙 \n- b"},
      {"a: {b: , c: 1}\n", "#/a/b=2", "a: {b: 2 , c: 1}\n"},
      {"a: {b}\n", "#/a/b=2", "a: {b: 2}\n"},
      {"a: [x, y]\n", "=/a/1=p, q", "a: [x, \"p, q\"]\n"},
      {"a: x\r\nb: y\r\n", "=/a=z", "a: z\r\nb: y\r\n"},
      {"\xef\xbb\xbf"
       "a: 甲",
       "=/a=乙",
       "\xef\xbb\xbf"
       "a: 乙"},
      {"a: 甲\n  乙 # 注\nb: 1\n", "=/a=丙", "a: 丙 # 注\nb: 1\n"},
  };
  ALL(cases, false);
}

static void test_blocks(void **state) {
  (void)state;
  static const edit_case cases[] = {
      {"a: | # 注\n    甲\n\n# b\nb: 1\n", "=/a=乙\n\n丙\n", "a: | # 注\n    乙\n\n    丙\n\n# b\nb: 1\n"},
      {"a: |\n  甲\n", "=/a=乙", "a: |-\n  乙\n"},
      {"a: >-\n  甲\n", "=/a=乙\n丙", "a: >-\n  乙\n\n  丙\n"},
      {"a: 甲 # 注\nb: 1\n", "=/a=乙\n丙\n", "a: | # 注\n  乙\n  丙\nb: 1\n"},
      {"a: 甲", "=/a=乙\n丙\n", "a: |\n  乙\n  丙\n"},
      {"a: \"甲\\n\"\n", "=/a=乙\n丙", "a: \"乙\\n丙\"\n"},
      {"a: {b: x}\n", "=/a/b=乙\n丙", "a: {b: \"乙\\n丙\"}\n"},
      {"a: | # 注\n  甲\n  乙\nb: 1\n", ":/a=null", "a: null # 注\nb: 1\n"},
      {"- - |\n    甲\n", "=/0/0=乙\n", "- - |\n    乙\n"},
      {"a: x\r\n", "=/a=乙\n丙\n", "a: |\r\n  乙\r\n  丙\r\n"},
      {"a: x\n", "=/a= 乙\n丙", "a: \" 乙\\n丙\"\n"},
  };
  ALL(cases, false);
}

static void test_what_is_new(void **state) {
  (void)state;
  static const edit_case cases[] = {
      {"一: 1 # 注\n三: 3\n", "#/二=2", "一: 1 # 注\n二: 2\n三: 3\n"},
      {"# 头\n二: 2", "#/一=1", "# 头\n一: 1\n二: 2"},
      {"二: 2", "#/三=3", "二: 2\n三: 3"},
      {"二: 2\nx: 0\n", "#/y=3", "二: 2\nx: 0\n\"y\": 3\n"},
      {"x:\n    一: 1\n    # 注\n", "#/x/二=2", "x:\n    一: 1\n    二: 2\n    # 注\n"},
      {"- 一: 1\n  三: 3\n", "#/0/二=2", "- 一: 1\n  二: 2\n  三: 3\n"},
      {"- 二: 1\n", "#/0/一=2", "- 一: 2\n  二: 1\n"},
      {"a: {一: 1, 三: 3}\n", "#/a/二=2", "a: {一: 1, 二: 2, 三: 3}\n"},
      {"a: {\n  一: 1, # 注\n  二: 2 # 尾\n}\n", "#/a/三=3", "a: {\n  一: 1, # 注\n  二: 2, # 尾\n  三: 3\n}\n"},
      {"a:\nb: 1\n", "#/a/x/z=2", "a:\n  x:\n    z: 2\nb: 1\n"},
      {"a: ~ # 注\n", "#/a/x=2", "a: # 注\n  x: 2\n"},
      {"a: {}\n", "#/a/x=2", "a:\n  x: 2\n"},
      {"- ~\n- 2\n", ":/0={\"x\":1,\"z\":[2]}", "- x: 1\n  z:\n    - 2\n- 2\n"},
  };
  ALL(cases, false);
}

static void test_lists(void **state) {
  (void)state;
  static const edit_case cases[] = {
      {"a:\n  - 1 # 一\n  - 3\n", "+/a/1=2", "a:\n  - 1 # 一\n  - 2\n  - 3\n"},
      {"a:\n- 2\n", "+/a/0=1", "a:\n- 1\n- 2\n"},
      {"a:\n- 1\nb: 2", "+/a/-={\"x\":1,\"z\":\"\"}", "a:\n- 1\n- x: 1\n  z: \"\"\nb: 2"},
      {"a:\n  - 1\n    # 属于一\n  # 属于二\n  - 2\n", "+/a/1=3",
       "a:\n  - 1\n    # 属于一\n  - 3\n  # 属于二\n  - 2\n"},
      {"a: [1, 3]\n", "+/a/1=2", "a: [1, 2, 3]\n"},
      {"a: [1,]\n", "+/a/1=2", "a: [1, 2]\n"},
      {"a: []\n", "+/a/-=1", "a:\n  - 1\n"},
      {"a:\n", "+/a/0=1", "a:\n  - 1\n"},
      {"b: 1\n", "+/a/-=1", "b: 1\na:\n  - 1\n"},
      {"a:\n  - 1 # 一\n  - 2\n", "-/a/0", "a:\n  - 2\n"},
      {"a:\n  - 1\n", "-/a/0", "a: []\n"},
      {"- x: 1\n  z: 2\n", "-/0/x", "- z: 2\n"},
      {"- x: 1\n  # 注\n  z: 2\n", "-/0/x", "- \n  # 注\n  z: 2\n"},
      {"a: {x: 1, z: 2}\n", "-/a/x", "a: {z: 2}\n"},
      {"a: {x: 1, z: 2}\n", "-/a/z", "a: {x: 1}\n"},
      {"a: 1\nb: |\n  x\n  y\n\nc: 2\n", "-/b", "a: 1\n\nc: 2\n"},
      {"a: 1\nb: 2", "-/b", "a: 1"},
      {"a: 1\r\nb: 2", "-/b", "a: 1"},
  };
  ALL(cases, false);
}

static void test_json(void **state) {
  (void)state;
  static const edit_case cases[] = {
      {"{\"a\": 1, \"b\": \"x\"}\n", "#/a=2.50", "{\"a\": 2.50, \"b\": \"x\"}\n"},
      {"{\"a\": 1}", "=/a=3", "{\"a\": \"3\"}"},
      {"{\"a\": 1}", ":/a=\"3\"", "{\"a\": \"3\"}"},
      {"{\"a\": \"1\"}", "#/a=3", "{\"a\": \"3\"}"},
      {"{\"a\": 1}", "=/a=甲\"\n", "{\"a\": \"甲\\\"\\n\"}"},
      {"{\"a\":1}", "=/b=x", "{\"a\":1, \"b\":\"x\"}"},
      {"{\"一\":1,\"三\":3}", "#/二=2", "{\"一\":1,\"二\":2,\"三\":3}"},
      {"{\n\t\"a\": [\n\t\t{\n\t\t\t\"b\": 1\n\t\t}\n\t]\n}\n", "+/a/-={\"b\":2}",
       "{\n\t\"a\": [\n\t\t{\n\t\t\t\"b\": 1\n\t\t},\n\t\t{\n\t\t\t\"b\": 2\n\t\t}\n\t]\n}\n"},
      {"{\"a\": [1, 2, 3]}", "-/a/1", "{\"a\": [1, 3]}"},
      {"{\"a\": [1]}", "-/a/0", "{\"a\": []}"},
      {"{\"a\": []}", "+/a/-=null", "{\"a\": [null]}"},
      {"{\"a\": null}", "=/a/b/c=x", "{\"a\": {\"b\": {\"c\": \"x\"}}}"},
      {"{\n  \"a\": 1\n}", "#/b=2", "{\n  \"a\": 1,\n  \"b\": 2\n}"},
  };
  ALL(cases, true);
}

static void test_refused(void **state) {
  (void)state;
  static const struct {
    const char *old, *change, *id;
  } cases[] = {
      {"a: 1\n", "=a=2", "edit-pointer"},           {"a: 1\n", "=/~2=2", "edit-pointer"},
      {"a: 1\n", "-/b", "edit-not-there"},          {"a: [1]\n", "+/a/5=1", "edit-not-there"},
      {"a: 1\n", "=/a/b=2", "edit-no-room"},        {"a: 1\n", "+/a/0=2", "edit-no-room"},
      {"a: [1]\n", "=/a/x=2", "edit-no-room"},      {"a: [1]\n", "=/a=2", "edit-not-one"},
      {"a: &x 1\nb: *x\n", "=/a=2", "yaml-anchor"}, {"a: [b: 1]\n", "=/a/0/c=2", "edit-unsafe"},
      {"? a\n: 1\nb: 2\n", "-/a", "edit-unsafe"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    diags = bx_diags_new(arena, BX_LANG_EN);
    bx_edit edit = read_change(cases[i].change);
    const bx_edit_source source = {.file = DATA_FILE, .bytes = cases[i].old, .len = strlen(cases[i].old)};
    bx_buf out = {0};
    bool done = bx_edit_apply(&source, &edit, 1, &out, diags);
    if (done) fail_msg("%s of %s: %s", cases[i].change, cases[i].old, out.data);
    assert_null(out.data);
    assert_string_equal(bx_diags_at(diags, 0)->id, cases[i].id);
  }
}

static void test_many(void **state) {
  (void)state;
  const char *changes[] = {"#/a=2", "=/b=y", "#/c/-=9", "#/a=3", "-/b", "=/d=\xe2\xbc\x88"};
  bx_edit edits[6];
  for (int i = 0; i < 6; i++) edits[i] = read_change(changes[i]);
  const char *old = "a: 1 # 注\nb: x\nc: [8]\n";
  const bx_edit_source source = {.file = DATA_FILE, .bytes = old, .len = strlen(old)};
  bx_buf out = {0};
  assert_true(bx_edit_apply(&source, edits, 6, &out, diags));
  assert_string_equal(out.data, "a: 3 # 注\nc: [8, 9]\nd: 人\n");
  bx_buf_free(&out);
}

int main(void) {
  const struct CMUnitTest tests[] = {TEST(test_scalars), TEST(test_blocks),  TEST(test_what_is_new), TEST(test_lists),
                                     TEST(test_json),    TEST(test_refused), TEST(test_many)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
