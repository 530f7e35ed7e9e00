/* The check: every rule of the official forms kept and broken, figures as people write them, and what
 * a report lacks. Each case changes one place of a report in which everything agrees. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

/* Line 2 is 机关; the fields' lines are counted on in some cases. */
static const char good[] =
    "版式: annual-report-2021\n"
    "机关: 某市人民政府\n"
    "年度: 2024\n"
    "总体情况: |\n"
    "  2024年工作有序。\n"
    "  共受理政府信息公开申请 10 件，答复政府信息公开申请8件，其中予以公开6件。\n"
    "  行政复议2件，行政诉讼3件。自然人占70%，企业占20%，其他占10%。\n"
    "主动公开:\n"
    "  规章: {制发: 1, 废止: 0, 现行有效: 5}\n"
    "  行政规范性文件: {制发: 2, 废止: 1, 现行有效: 9}\n"
    "  行政许可: 10\n"
    "  行政处罚: 20\n"
    "  行政强制: 30\n"
    "  行政事业性收费: 12.5\n"
    "申请:\n"
    "  新收: {自然人: 6, 商业企业: 3, 科研机构: 0, 社会公益组织: 0, 法律服务机构: 1, 其他: 0, 总计: 10}\n"
    "  结转: {自然人: 1, 商业企业: 0, 科研机构: 0, 社会公益组织: 0, 法律服务机构: 0, 其他: 0, 总计: 1}\n"
    "  予以公开: [5, 1, 0, 0, 0, 0, 6]\n"
    "  部分公开: [1, 0, 0, 0, 0, 0, 1]\n"
    "  国家秘密: [0, 0, 0, 0, 0, 0, 0]\n"
    "  法律法规禁止: [0, 0, 0, 0, 0, 0, 0]\n"
    "  三安全一稳定: [0, 0, 0, 0, 0, 0, 0]\n"
    "  第三方权益: [0, 0, 0, 0, 0, 0, 0]\n"
    "  内部事务信息: [0, 0, 0, 0, 0, 0, 0]\n"
    "  过程性信息: [0, 0, 0, 0, 0, 0, 0]\n"
    "  执法案卷: [0, 0, 0, 0, 0, 0, 0]\n"
    "  行政查询: [0, 0, 0, 0, 0, 0, 0]\n"
    "  不掌握: [0, 1, 0, 0, 0, 0, 1]\n"
    "  需另行制作: [0, 0, 0, 0, 0, 0, 0]\n"
    "  补正后不明确: [0, 0, 0, 0, 0, 0, 0]\n"
    "  信访举报投诉: [0, 0, 0, 0, 0, 0, 0]\n"
    "  重复申请: [0, 0, 0, 0, 0, 0, 0]\n"
    "  公开出版物: [0, 0, 0, 0, 0, 0, 0]\n"
    "  大量反复申请: [0, 0, 0, 0, 0, 0, 0]\n"
    "  确认或重新出具: [0, 0, 0, 0, 0, 0, 0]\n"
    "  逾期不补正: [0, 0, 0, 0, 0, 0]\n"
    "  逾期不缴费: [0, 0, 0, 0, 0, 0]\n"
    "  其他情形: [0, 0, 0, 0, 0, 0]\n"
    "  办结总计: {自然人: 6, 商业企业: 2, 科研机构: 0, 社会公益组织: 0, 法律服务机构: 0, 其他: 0, 总计: 8}\n"
    "  转下年: {自然人: 1, 商业企业: 1, 科研机构: 0, 社会公益组织: 0, 法律服务机构: 1, 其他: 0, 总计: 3}\n"
    "复议诉讼:\n"
    "  行政复议: {维持: 1, 纠正: 1, 其他: 0, 未审结: 0, 总计: 2}\n"
    "  直接起诉: [2, 0, 0, 0, 2]\n"
    "  复议后起诉: [1, 0, 0, 0]\n"
    "问题及改进: 人手不足。\n"
    "其他事项: 收取信息处理费0元。\n";

/* ---- The kit -------------------------------------------------------------------------------- */

typedef struct {
  bx_arena *arena;
  bx_diags *diags;
  const bx_layout *layout;
  bx_check_context context;
} kit;

static int setup(void **state) {
  kit *k = calloc(1, sizeof *k);
  k->arena = bx_arena_new();
  k->diags = bx_diags_new(k->arena, BX_LANG_EN);
  k->layout = bx_layout_load(k->arena, BX_SOURCE_DIR "/layouts", "annual-report-2021", k->diags);
  *state = k;
  return k->layout ? 0 : -1;
}

static int teardown(void **state) {
  kit *k = *state;
  bx_arena_free(k->arena);
  free(k);
  return 0;
}

static const bx_value *read_yaml(kit *k, const char *file, const char *text) {
  const bx_value *value = bx_yaml_read(k->arena, file, text, strlen(text), k->diags);
  assert_non_null(value);
  return value;
}

/* `text` with the first `from` replaced by `to`. */
static const char *changed(kit *k, const char *text, const char *from, const char *to) {
  const char *at = strstr(text, from);
  assert_non_null(at);
  return bx_arena_join(k->arena, bx_arena_strndup(k->arena, text, (size_t)(at - text)), to, at + strlen(from), NULL);
}

static const bx_diags *check_text(kit *k, const char *text) {
  k->diags = bx_diags_new(k->arena, BX_LANG_EN);
  bx_check_report(k->layout, read_yaml(k, "r.yaml", text), &k->context, k->diags);
  return k->diags;
}

/* Checks the good report with one change. */
static const bx_diags *check_changed(kit *k, const char *from, const char *to) {
  return check_text(k, changed(k, good, from, to));
}

/* The diagnostics printed one after another, without hints. */
static const char *printed(kit *k, const bx_diags *diags) {
  bx_buf buf = {0};
  for (int i = 0; i < bx_diags_count(diags); i++) {
    bx_diagnostic one = *bx_diags_at(diags, i);
    one.hint = NULL;
    bx_diag_print_text(&buf, &one, BX_LANG_EN);
  }
  const char *text = bx_arena_strdup(k->arena, buf.data ? buf.data : "");
  bx_buf_free(&buf);
  return text;
}

static void expect(kit *k, const char *from, const char *to, const char *findings) {
  assert_string_equal(printed(k, check_changed(k, from, to)), findings);
}

/* What the ids of the findings are, in order, separated by spaces. */
static void expect_ids(kit *k, const char *from, const char *to, const char *ids) {
  const bx_diags *diags = check_changed(k, from, to);
  bx_buf buf = {0};
  for (int i = 0; i < bx_diags_count(diags); i++) {
    const bx_diagnostic *one = bx_diags_at(diags, i);
    if (i) bx_buf_putc(&buf, ' ');
    bx_buf_puts(&buf, one->rule ? one->rule : one->id);
  }
  const char *found = bx_arena_strdup(k->arena, buf.data ? buf.data : "");
  bx_buf_free(&buf);
  assert_string_equal(found, ids);
}

static const char *hint_of_first(kit *k, const char *from, const char *to) {
  const bx_diags *diags = check_changed(k, from, to);
  assert_int_equal(bx_diags_count(diags), 1);
  return bx_diags_at(diags, 0)->hint;
}

/* ---- Fields --------------------------------------------------------------------------------- */

static void nothing_is_wrong(void **state) { expect(*state, "年度", "年度", ""); }

static void unknown_fields(void **state) {
  kit *k = *state;
  expect(k, "机关: 某市人民政府\n", "机关: 某市人民政府\n电话: 1\n",
         "r.yaml:3:1: error: the form has no field “电话” [unknown-field]\n");
  assert_string_equal(hint_of_first(k, "年度: 2024\n", "年度: 2024\n导语: 甲\n"), "did you mean “导言”?");
}

static void missing_fields(void **state) {
  kit *k = *state;
  expect(k, "机关: 某市人民政府", "机关:", "r.yaml:2:4: error: “机关” is missing or empty [missing-field]\n");
  expect(k, "机关: 某市人民政府\n", "", "r.yaml:1:1: error: “机关” is missing or empty [missing-field]\n");
  expect(k, "问题及改进: 人手不足。", "问题及改进: \"  \"",
         "r.yaml:45:8: error: “问题及改进” is missing or empty [missing-field]\n");
  expect_ids(k, "年度: 2024\n", "年度: 2024\n导言: ~\n", "");
}

static void wrong_types(void **state) {
  kit *k = *state;
  expect(k, "年度: 2024", "年度: 2024年", "r.yaml:3:5: error: 年度: “2024年” is no year [not-a-year]\n");
  expect_ids(k, "年度: 2024", "年度: 1948", "not-a-year");
  expect_ids(k, "年度: 2024", "年度: 2100", "");
  expect_ids(k, "年度: 2024", "年度: [2024]", "not-a-year");
  expect_ids(k, "问题及改进: 人手不足。", "问题及改进: {一: 人手不足}", "not-text");
  expect_ids(k, "机关: 某市人民政府", "机关: [甲, 乙]", "not-text");
  k->diags = bx_diags_new(k->arena, BX_LANG_EN);
  bx_check_report(k->layout, read_yaml(k, "r.yaml", "- 1\n"), NULL, k->diags);
  assert_string_equal(bx_diags_at(k->diags, 0)->id, "not-a-report");
}

static void a_table_must_be_one(void **state) {
  kit *k = *state;
  const char *start = strstr(good, "复议诉讼:\n"), *end = strstr(good, "问题及改进");
  const char *table = bx_arena_strndup(k->arena, start, (size_t)(end - start));
  expect_ids(k, table, "复议诉讼: 无\n", "not-a-table");
  expect_ids(k, table, "复议诉讼: {}\n", "empty-table");
  expect_ids(k, table, "复议诉讼: [0, 0, 0]\n", "not-a-table");
  expect_ids(k, table, "", "missing-field");
}

/* ---- Rows, columns, cells ------------------------------------------------------------------- */

static void unknown_keys(void **state) {
  kit *k = *state;
  const char *row = "  不掌握: [0, 1, 0, 0, 0, 0, 1]\n";
  expect(k, row, "  不掌握: [0, 1, 0, 0, 0, 0, 1]\n  不知道: 0\n",
         "r.yaml:29:3: error: the table has no row or column “不知道” here [unknown-key]\n");
  assert_string_equal(hint_of_first(k, row, "  不掌握: [0, 1, 0, 0, 0, 0, 1]\n  没掌握: 0\n"),
                      "did you mean “不掌握”?");
  assert_string_equal(hint_of_first(k, row, "  不掌握: [0, 1, 0, 0, 0, 0, 1]\n  1.本机关不掌握相关政府信息: 0\n"),
                      "did you mean “不掌握”?");
  assert_string_equal(hint_of_first(k, "维持: 1,", "维持: 1, 维护: 0,"), "did you mean “维持”?");
  expect_ids(k, "  行政规范性文件:", "  规范性文件:", "unknown-key missing-row"); /* E5 */
}

static void missing_rows_and_cells(void **state) {
  kit *k = *state;
  expect(k, "  部分公开: [1, 0, 0, 0, 0, 0, 1]\n", "",
         "r.yaml:16:3: error: 三、本年度办理结果／（二）部分公开: nothing is filled in [missing-row]\n");
  expect_ids(k, "  部分公开: [1, 0, 0, 0, 0, 0, 1]", "  部分公开:", "missing-row");
  expect(k, "商业企业: 3, ", "",
         "r.yaml:16:7: error: 一、本年新收政府信息公开申请数量 × 法人或其他组织／商业企业: the figure is missing "
         "[missing-cell]\n");
  expect(k, "  直接起诉: [2, 0, 0, 0, 2]\n", "",
         "r.yaml:42:3: error: 行政诉讼／未经复议直接起诉: nothing is filled in [missing-row]\n");
  expect_ids(k, "[5, 1, 0, 0, 0, 0, 6]", "{自然人: 5, 总计: 6}",
             "missing-cell missing-cell missing-cell missing-cell missing-cell");
}

static void rows_of_another_shape(void **state) {
  kit *k = *state;
  expect(k, "[5, 1, 0, 0, 0, 0, 6]", "[5, 1]",
         "r.yaml:18:9: error: 三、本年度办理结果／（一）予以公开: the list should have 7 figures, or 6 without the "
         "totals, not 2 [list-length]\n");
  expect_ids(k, "行政许可: 10", "行政许可: [1, 2]", "list-length");
  expect_ids(k, "行政许可: 10", "行政许可: [10]", "");
  expect_ids(k, "[5, 1, 0, 0, 0, 0, 6]", "6", "not-cells");
  expect_ids(k, "行政许可: 10", "行政许可: {本年: 10}", "not-one-figure");
  expect_ids(k, "[5, 1, 0, 0, 0, 0, 6]", "[[5], 1, 0, 0, 0, 0, 6]", "not-one-figure");
}

/* ---- Figures -------------------------------------------------------------------------------- */

static void figures_as_written(void **state) {
  kit *k = *state;
  expect(k, "行政许可: 10", "行政许可: 十件",
         "r.yaml:11:9: error: 第二十条第（五）项／行政许可 × 本年处理决定数量: “十件” is no number [not-a-number]\n");
  expect_ids(k, "行政许可: 10", "行政许可: -10", "negative");
  expect_ids(k, "行政许可: 10", "行政许可: 10.5", "fraction");
  expect_ids(k, "行政许可: 10", "行政许可: \"1,000\"", "separators");
  expect_ids(k, "行政许可: 10", "行政许可: １０", "full-width-digits");
  expect_ids(k, "行政许可: 10", "行政许可: 1e3", "exponent");
  expect_ids(k, "行政许可: 10", "行政许可: 1234567890123456", "too-large");
  expect_ids(k, "收费: 12.5", "收费: 12.34567", "too-many-decimals");
}

static void notes_and_units(void **state) {
  kit *k = *state;
  expect_ids(k, "规章: {制发: 1", "规章: {制发: 1（其中修订1件）", ""); /* E10 */
  expect_ids(k, "收费: 12.5", "收费: 125000元", "unit");                /* E11 */
  expect_ids(k, "收费: 12.5", "收费: 72701.2578", "");
  bx_cell_format *format = (bx_cell_format *)&k->layout->tables[0].bands[0].column_leaves[0]->format;
  format->note = false; /* as a layout would have it */
  expect(k, "规章: {制发: 1", "规章: {制发: 1（其中修订1件）",
         "r.yaml:9:12: error: 第二十条第（一）项／规章 × 本年制发件数: no note may stand behind this figure: "
         "1（其中修订1件） [note]\n");
}

static void blanks_and_slashes(void **state) {
  kit *k = *state;
  expect(k, "行政许可: 10", "行政许可:",
         "r.yaml:11:8: warning: 第二十条第（五）项／行政许可 × 本年处理决定数量 is blank [blank]\n"); /* E4 */
  expect_ids(k, "行政许可: 10", "行政许可: /", "slash");
  expect_ids(k, "行政许可: 10", "行政许可: ／", "slash");
  expect_ids(k, "[0, 1, 0, 0, 0, 0, 1]", "[~, 1, /, 0, 0, 0, 1]", "blank slash"); /* both count as 0 */
  bx_cell_format *format = (bx_cell_format *)&k->layout->tables[0].bands[1].column_leaves[0]->format;
  format->blank = BX_LEVEL_ERROR;
  expect_ids(k, "行政许可: 10", "行政许可:", "blank");
  assert_int_equal(bx_diags_errors(k->diags), 1);
  format->blank = BX_LEVEL_OFF;
  expect_ids(k, "行政许可: 10", "行政许可:", "");
}

/* ---- Totals and rules between figures ------------------------------------------------------- */

static void row_totals(void **state) { /* a5 1; E1, E3 */
  kit *k = *state;
  expect(k, "[0, 1, 0, 0, 0, 0, 1]", "[0, 1, 0, 0, 0, 0, 2]",
         "r.yaml:28:27: error: 三、本年度办理结果／（四）无法提供／1.本机关不掌握相关政府信息 × 总计: the total is 2, "
         "but its "
         "parts add up to 1 [行合计]\n"
         "r.yaml:39:69: error: 三、本年度办理结果／（七）总计 × 总计: the total is 8, but its parts add up to 9 "
         "[办结合计]\n");
  expect(k, "[0, 1, 0, 0, 0, 0, 1]", "[0, 1, 0, 0, 0, 0, ~]",
         "r.yaml:28:27: error: 三、本年度办理结果／（四）无法提供／1.本机关不掌握相关政府信息 × 总计: the total is not "
         "filled in, "
         "but its parts add up to 1 [行合计]\n");
  expect_ids(k, "[0, 1, 0, 0, 0, 0, 1]", "[0, 1, 0, 0, 0, 0, /]", "行合计");
  expect_ids(k, "国家秘密: [0, 0, 0, 0, 0, 0, 0]", "国家秘密: [0, 0, 0, 0, 0, 0, ~]", "blank");
}

static void totals_of_the_answers(void **state) { /* a5 3 */
  kit *k = *state;
  expect_ids(k, "国家秘密: [0, 0, 0, 0, 0, 0, 0]", "国家秘密: [0, 0, 0, 0, 0, 1, 1]", "办结合计 办结合计");
  expect_ids(k, "国家秘密: [0, 0, 0, 0, 0, 0, 0]", "国家秘密: [0, 0, 0, 0, 0, 若干, 0]", "not-a-number");
}

static void the_official_balance(void **state) { /* a5 2 */
  kit *k = *state;
  const bx_diags *diags = check_changed(k, "结转: {自然人: 1", "结转: {自然人: 2");
  assert_string_equal(printed(k, diags),
                      "r.yaml:17:67: error: 二、上年结转政府信息公开申请数量 × 总计: the total is 1, but its parts add "
                      "up to 2 [行合计]\n"
                      "r.yaml:39:15: error: 三、本年度办理结果／（七）总计 × 自然人: “新收 + 结转 = 办结总计 + 转下年” "
                      "does not hold: 8 "
                      "(r.yaml:16) against 7 [勾稽-1]\n");
  assert_string_equal(bx_diags_at(diags, 1)->place.pointer, "/申请/办结总计/自然人");
  assert_string_equal(bx_diags_at(diags, 1)->hint, "第一项加第二项之和，等于第三项加第四项之和");
}

static void reviews_and_suits(void **state) { /* a5 4; E1 */
  kit *k = *state;
  expect_ids(k, "未审结: 0, 总计: 2", "未审结: 1, 总计: 2", "复议诉讼合计");
  expect_ids(k, "直接起诉: [2, 0, 0, 0, 2]", "直接起诉: [2, 0, 0, 1, 0]", "复议诉讼合计 文表-5");
}

/* The good report without its row of totals. */
static const char *without_answers(kit *k) {
  const char *start = strstr(good, "  办结总计:"), *end = strstr(good, "  转下年:");
  return changed(k, good, bx_arena_strndup(k->arena, start, (size_t)(end - start)), "");
}

static void totals_left_out(void **state) {
  kit *k = *state;
  expect_ids(k, ", 总计: 8}", "}", "");
  expect_ids(k, ", 总计: 10}", "}", "");
  const char *without = without_answers(k);
  assert_int_equal(bx_diags_count(check_text(k, without)), 0);
  const bx_value *report = read_yaml(k, "r.yaml", without);
  const bx_table *table = bx_layout_table(k->layout, "申请");
  const bx_band *band = &table->bands[0];
  const char *const texts[] = {"6", "2", "0", "0", "0", "0", "8"};
  for (int c = 0; c < 7; c++) {
    const char *text = bx_cell_text(
        k->arena, &(bx_cell_ref){table, band, band->row_leaves[band->row_count - 2], band->column_leaves[c]}, report,
        NULL);
    assert_string_equal(text, texts[c]);
  }
}

static void a_broken_balance_is_found_without_totals(void **state) {
  kit *k = *state;
  const char *text = without_answers(k);
  text = changed(k, text, "予以公开: [5, 1, 0, 0, 0, 0, 6]", "予以公开: [5, 1, 0, 0, 0, 0]");
  text = changed(k, text, "部分公开: [1, 0, 0, 0, 0, 0, 1]", "部分公开: [2, 0, 0, 0, 0, 0]");
  const bx_diags *diags = check_text(k, text);
  assert_string_equal(bx_diags_at(diags, 0)->rule, "勾稽-1");
  assert_string_equal(bx_diags_at(diags, 0)->place.cell, "四、结转下年度继续办理 × 自然人");
}

/* ---- Other reports -------------------------------------------------------------------------- */

static void last_year(void **state) { /* a5 6, 7 */
  kit *k = *state;
  expect_ids(k, "年度", "年度", "");
  const char *before = changed(k, good, "现行有效: 5", "现行有效: 4");
  before = changed(k, before, "年度: 2024", "年度: 2023");
  before = changed(k, before, "现行有效: 9", "现行有效: 8");
  before = changed(k, before, "转下年: {自然人: 1, 商业企业: 1", "转下年: {自然人: 1, 商业企业: 0");
  before = changed(k, before, "法律服务机构: 1, 其他: 0, 总计: 3", "法律服务机构: 0, 其他: 0, 总计: 1");
  k->context.last_year = read_yaml(k, "last.yaml", before);
  expect(k, "年度", "年度", "");
  expect(k, "规章: {制发: 1", "规章: {制发: 3",
         "r.yaml:9:28: warning: 第二十条第（一）项／规章 × 现行有效件数: “上年.现行有效 + 制发 - 废止 = 现行有效” does "
         "not "
         "hold: 7 (last.yaml:9) against 5 [跨年-2]\n");
  k->context.last_year = read_yaml(k, "last.yaml", changed(k, before, "转下年: {自然人: 1", "转下年: {自然人: 2"));
  expect(k, "年度", "年度",
         "r.yaml:17:13: warning: 二、上年结转政府信息公开申请数量 × 自然人: “结转 = 上年.转下年” does not hold: 1 "
         "against 2 "
         "(last.yaml:40) [跨年-1]\n");
}

/* A file that is no report, of another year or without the tables must not make rules pass unseen. */
static void other_reports(void **state) {
  kit *k = *state;
  k->context.last_year = read_yaml(k, "last.yaml", "- 1\n");
  expect_ids(k, "年度", "年度", "not-a-report");
  k->context.last_year = read_yaml(k, "last.yaml", "年度: 2023\n机关: 某局\n");
  expect_ids(k, "年度", "年度", "other-report-table other-report-table other-report-table");
  k->context.last_year = read_yaml(k, "last.yaml", changed(k, good, "年度: 2024", "年度: 2022"));
  assert_string_equal(bx_diags_at(check_changed(k, "年度", "年度"), 0)->id, "other-report-year");
}

static void the_sum_of_parts(void **state) { /* a5 9 */
  kit *k = *state;
  const bx_value *parts[] = {read_yaml(k, "a.yaml", good), read_yaml(k, "b.yaml", good)};
  const char *zero = changed(k, good, "行政许可: 10", "行政许可: 0");
  k->context.parts = parts;
  k->context.part_count = 1;
  expect(k, "年度", "年度", "");
  expect(k, "行政许可: 10", "行政许可: 11",
         "r.yaml:11:9: warning: 第二十条第（五）项／行政许可 × 本年处理决定数量: “本级 = 下级” does not hold: 11 "
         "against 10 "
         "[汇总-1]\n");
  parts[0] = read_yaml(k, "a.yaml", zero);
  expect_ids(k, "行政许可: 10", "行政许可: 0", "");
  k->context.part_count = 2;
  assert_true(bx_diags_count(check_changed(k, "年度", "年度")) > 3);
}

/* ---- The prose ------------------------------------------------------------------------------ */

static void prose_and_tables(void **state) { /* a5 8; E2 */
  kit *k = *state;
  expect(k, "予以公开6件", "予以公开5件",
         "r.yaml:6: warning: 总体情况 says 5 (“予以公开5件”), but 三、本年度办理结果／（一）予以公开 × 总计 is 6 "
         "(r.yaml:18) "
         "[文表-3]\n");
  expect_ids(k, "申请 10 件", "申请11件", "文表-1");
  expect_ids(k, "申请8件", "申请9件", "文表-2");
  expect_ids(k, "行政复议2件", "行政复议3件", "文表-4");
  expect_ids(k, "行政诉讼3件", "行政诉讼5件", "文表-5");
  expect_ids(k, "2024年工作有序。", "市本级受理公开申请4件。", ""); /* a narrower scope beside the whole */
}

static void numbers_are_not_cut(void **state) {
  kit *k = *state;
  expect_ids(k, "申请 10 件", "申请1,010件", "");      /* not 010 */
  expect_ids(k, "申请 10 件", "申请共10余件", "");     /* no match */
  expect_ids(k, "申请 10 件", "申请。又有11件", "");   /* … ends at a sentence */
  expect_ids(k, "申请 10 件", "申请１１件", "");       /* full-width digits are no N */
  expect_ids(k, "申请 10 件", "申请10.5件", "文表-1"); /* a number, though a strange one */
}

static void shares_of_a_sentence(void **state) {
  kit *k = *state;
  expect(k, "企业占20%", "企业占 25%",
         "r.yaml:7: warning: 总体情况: the 3 shares of this sentence add up to 105%, not 100% [文表-6]\n");
  expect_ids(k, "企业占20%", "企业占20.4%", "");                         /* rounded */
  expect_ids(k, "其他占10%", "其他占10%，其中网络占60%、当面占40%", ""); /* two wholes */
  expect_ids(k, "其他占10%", "其他占10%，其中网络占60%", "");            /* and a part */
  expect_ids(k, "企业占20%，其他占10%", "企业占20%", "");                /* two say nothing */
}

static void charges_are_explained(void **state) {
  kit *k = *state;
  expect(k, "收取信息处理费0元。", "无。",
         "r.yaml:46:7: warning: 其他事项 says nothing of 收费、信息处理费, though 第二十条第（八）项／行政事业性收费 × "
         "本年收费金额（单位：万元） is 12.5 (r.yaml:14) [文表-7]\n");
  const char *text = changed(k, changed(k, good, "收费: 12.5", "收费: 0"), "收取信息处理费0元。", "无。");
  assert_int_equal(bx_diags_count(check_text(k, text)), 0);
}

/* ---- Layout: cells and templates ------------------------------------------------------------ */

static void cells_are_found(void **state) {
  kit *k = *state;
  const bx_value *report = read_yaml(k, "r.yaml", good);
  const bx_table *table = bx_layout_table(k->layout, "复议诉讼");
  const bx_band *band = &table->bands[0];
  const char *const texts[] = {"1", "1", "0", "0", "2", "2", "0", "0", "0", "2", "1", "0", "0", "0", "1"};
  for (int c = 0; c < 15; c++) {
    assert_string_equal(
        bx_cell_text(k->arena, &(bx_cell_ref){table, band, band->row_leaves[0], band->column_leaves[c]}, report, NULL),
        texts[c]);
  }
  assert_null(bx_cell_find(&(bx_cell_ref){table, band, band->row_leaves[0], band->column_leaves[14]}, report).value);
  assert_string_equal(bx_header_path(band->column_leaves[9], k->arena), "直接起诉.总计");
  table = bx_layout_table(k->layout, "申请");
  assert_string_equal(bx_header_printed(table->bands[0].row_leaves[3], k->arena),
                      "（二）部分公开（区分处理的，只计这一情形，不计其他情形）");
  assert_null(bx_header_printed(band->row_leaves[0], k->arena));
}

static void templates_are_filled(void **state) {
  kit *k = *state;
  const bx_scope report = {.layout = k->layout, .map = read_yaml(k, "r.yaml", good)};
  assert_string_equal(bx_template_fill(k->arena, "{机关}{|}{年度}年", &report),
                      "某市人民政府\xE2\x80\x8B"
                      "2024年");
  assert_null(bx_template_fill(k->arena, "{标题}", &report));
  const char *both[] = {"{标题}", "甲{年度}"};
  assert_string_equal(bx_templates_fill(k->arena, &(bx_templates){both, 2}, &report, NULL), "甲2024");
  assert_null(bx_templates_fill(k->arena, &(bx_templates){both, 1}, &report, NULL));
}

int main(void) {
  const struct CMUnitTest tests[] = {
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
      CASE(nothing_is_wrong),
      CASE(unknown_fields),
      CASE(missing_fields),
      CASE(wrong_types),
      CASE(a_table_must_be_one),
      CASE(unknown_keys),
      CASE(missing_rows_and_cells),
      CASE(rows_of_another_shape),
      CASE(figures_as_written),
      CASE(notes_and_units),
      CASE(blanks_and_slashes),
      CASE(row_totals),
      CASE(totals_of_the_answers),
      CASE(the_official_balance),
      CASE(reviews_and_suits),
      CASE(totals_left_out),
      CASE(last_year),
      CASE(a_broken_balance_is_found_without_totals),
      CASE(other_reports),
      CASE(the_sum_of_parts),
      CASE(prose_and_tables),
      CASE(numbers_are_not_cut),
      CASE(shares_of_a_sentence),
      CASE(charges_are_explained),
      CASE(cells_are_found),
      CASE(templates_are_filled),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
