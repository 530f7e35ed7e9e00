/* The layout language: what a layout says is what is loaded; merging; what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "layout.h"

#define FOLDER BX_SOURCE_DIR "/layouts"

typedef struct {
  bx_arena *arena;
  bx_diags *diags;
} kit;

static kit kit_new(void) {
  kit k = {.arena = bx_arena_new()};
  k.diags = bx_diags_new(k.arena, BX_LANG_EN);
  return k;
}

static const bx_layout *load(kit *k, const char *text) {
  return bx_layout_load_bytes(k->arena, FOLDER, "t.yaml", text, strlen(text), k->diags);
}

static const bx_layout *load_named(kit *k, const char *name) {
  const bx_layout *layout = bx_layout_load(k->arena, FOLDER, name, k->diags);
  for (int i = 0; i < bx_diags_count(k->diags); i++) print_message("%s\n", bx_diags_at(k->diags, i)->text);
  assert_non_null(layout);
  return layout;
}

static const bx_header *row(const bx_table *table, const char *id) {
  for (int b = 0; b < table->band_count; b++)
    for (int r = 0; r < table->bands[b].row_count; r++)
      if (bx_streq(table->bands[b].row_leaves[r]->id, id)) return table->bands[b].row_leaves[r];
  return NULL;
}

/* The type area of GB/T 9704 holds 22 lines of 28 characters exactly. */
static void test_master(void **state) {
  (void)state;
  kit k = kit_new();
  const bx_layout *layout = load_named(&k, "annual-report-2021");
  const bx_master *master = &layout->master;
  assert_int_equal(master->paper_width, bx_len_from_mm100(21000));
  assert_int_equal(master->width, bx_len_from_mm100(15600));
  assert_in_range(21 * master->pitch + master->grid_size, master->height - 21, master->height);
  const bx_style *body = bx_layout_style(layout, "body");
  assert_int_equal(body->size, 16 * BX_PT);
  assert_in_range(28 * (body->size + body->tracking), master->width - 28, master->width);
  assert_int_equal(body->indent, 2 * (body->size + body->tracking));
  assert_int_equal(body->leading, master->pitch);
  bx_arena_free(k.arena);
}

/* The trees of the second table (spec a3): 3 head levels, 7 columns, 25 rows, stubs of 3 levels. */
static void test_trees(void **state) {
  (void)state;
  kit k = kit_new();
  const bx_table *table = bx_layout_table(load_named(&k, "annual-report-2021"), "申请");
  const bx_band *band = &table->bands[0];
  assert_int_equal(band->head_levels, 3);
  assert_int_equal(band->stub_levels, 3);
  assert_int_equal(band->column_count, 7);
  assert_int_equal(band->row_count, 25);
  assert_int_equal(table->grid_columns, 10);
  const bx_header *results = band->rows->children[2];
  assert_string_equal(results->label, "三、本年度办理结果");
  assert_int_equal(results->leaves, 22);
  assert_true(results->vertical);
  assert_true(row(table, "办结总计")->sum_rest);
  assert_string_equal(bx_header_printed(row(table, "部分公开"), k.arena),
                      "（二）部分公开（区分处理的，只计这一情形，不计其他情形）");
  const bx_table *third = bx_layout_table(load_named(&k, "annual-report-2021"), "复议诉讼");
  assert_int_equal(third->bands[0].column_count, 15);
  assert_int_equal(third->bands[0].stub_levels, 0);
  assert_string_equal(bx_header_path(third->bands[0].column_leaves[9], k.arena), "直接起诉.总计");
  bx_arena_free(k.arena);
}

static void test_variants(void **state) {
  (void)state;
  kit k = kit_new();
  const bx_layout *national = load_named(&k, "annual-report-2021"),
                  *own = load_named(&k, "annual-report-2021-sanmenxia");
  const bx_table *table = bx_layout_table(own, "申请");
  assert_string_equal(row(table, "法律法规禁止")->label, "2.其他法律法规禁止公开");
  assert_string_equal(row(bx_layout_table(national, "申请"), "法律法规禁止")->label, "2.其他法律行政法规禁止公开");
  assert_string_equal(row(table, "国家秘密")->label, "1.属于国家秘密");
  const bx_layout *old = load_named(&k, "annual-report-2019");
  assert_int_equal(bx_layout_table(old, "申请")->bands[0].row_count, 23);
  assert_int_equal(bx_layout_table(old, "主动公开")->band_count, 5);
  assert_int_equal(bx_layout_table(old, "主动公开")->grid_columns, 5);
  for (int i = 0; i < old->rule_count; i++) assert_string_not_equal(old->rules[i].id, "文表-7"); /* off: true */
  bx_arena_free(k.arena);
}

#define FORM(more)                                                                                                 \
  "layout: t\npage: gbt9704\nfields: {甲: {type: text}, 文: {type: prose}, 表: {type: table}}\nflow: [{table: " \
  "表}]\n" more

static void test_cell_span(void **state) {
  (void)state;
  kit k = kit_new();
  const bx_layout *layout =
      load(&k, FORM("tables:\n  表:\n    widths: [1*, 1*, 1*, 1*]\n    columns:\n"
                    "      - {key: a, span: 1, cell-span: 2}\n      - {key: b, span: 2, cell-span: 1}\n"
                    "    rows: [{key: r}]\n"));
  assert_non_null(layout);
  const bx_band *band = &layout->tables[0].bands[0];
  assert_int_equal(band->column_leaves[0]->cell_span, 2);
  assert_int_equal(band->column_leaves[1]->span, 2);
  bx_arena_free(k.arena);
}

/* What a layout says of its lines is laid over what its master says. */
static void test_typography(void **state) {
  (void)state;
  kit k = kit_new();
  const char *tables = "tables: {表: {columns: [{key: a}], rows: [{key: r}]}}\n";
  bx_buf form = {0};
  bx_buf_puts(&form, FORM("typography: {kinsoku: strict, punctuation: kaiming}\n"));
  bx_buf_puts(&form, tables);
  const bx_layout *layout = load(&k, bx_buf_take(&form, k.arena));
  assert_non_null(layout);
  assert_int_equal(layout->line_rules.kinsoku, BX_KINSOKU_STRICT);
  assert_int_equal(layout->line_rules.punctuation, BX_PUNCTUATION_KAIMING);
  assert_false(layout->line_rules.hanging);
  layout = load_named(&k, "annual-report-2021");
  assert_int_equal(layout->line_rules.kinsoku, BX_KINSOKU_GB);
  assert_int_equal(layout->line_rules.punctuation, BX_PUNCTUATION_GB);
  assert_false(layout->line_rules.hanging);
  bx_arena_free(k.arena);
}

/* Every mistake is reported with its place, and nothing is loaded. */
static void test_refused(void **state) {
  (void)state;
  static const struct {
    const char *text;
    bx_message message;
    int line;
  } cases[] = {
      {"page: gbt9704\n", BX_MSG_LAYOUT_MISSING_KEY, 1},
      {"layout: t\npage: nowhere\n", BX_MSG_LAYOUT_MASTER_MISSING, 2},
      {"layout: t\nextends: t\n", BX_MSG_LAYOUT_MISSING, 2},
      {FORM("tabels: {}\n"), BX_MSG_LAYOUT_UNKNOWN_KEY, 5},
      {FORM("styles: {a: {size: 3 feet}}\n"), BX_MSG_LAYOUT_BAD_LENGTH, 5},
      {FORM("styles: {a: {font: comic}}\n"), BX_MSG_LAYOUT_BAD_CHOICE, 5},
      {FORM("styles: {a: {extends: b}, b: {extends: a}}\n"), BX_MSG_LAYOUT_STYLE_LOOP, 5},
      {FORM("styles: {a: {leading: 2pt}}\n"), BX_MSG_LAYOUT_LEADING, 5},
      {FORM("tables: {表: {columns: [{key: a}], rows: [{key: r}], widths: [1*]}}\n"), BX_MSG_LAYOUT_SPAN, 5},
      {FORM("tables: {表: {columns: [{key: a}, {key: a}], rows: [{key: r}]}}\n"), BX_MSG_LAYOUT_DUPLICATE, 5},
      {FORM("tables: {表: {columns: [{span: 2}], rows: [{key: r}]}}\n"), BX_MSG_LAYOUT_NO_LABEL, 5},
      {FORM("tables: {表: {columns: [{key: a}], rows: [{key: r}], rules: [{id: x, each: column, check: r = s}]}}\n"),
       BX_MSG_LAYOUT_RULE_CELL, 5},
      {FORM("tables: {表: {columns: [{key: a}], rows: [{key: r}], rules: [{id: x, each: column, check: r r}]}}\n"),
       BX_MSG_LAYOUT_RULE_SYNTAX, 5},
      {FORM("tables: {表: {columns: [{key: a}], rows: [{key: r}], rules: [{id: x, check: r.a > 0}, {id: x, check: r.a "
            "> 1}]}}\n"),
       BX_MSG_LAYOUT_RULE_ID, 5},
      {FORM("tables: {表: {columns: [{label: g, span: 2, columns: [{key: a}]}], rows: [{key: r}]}}\n"),
       BX_MSG_LAYOUT_GROUP_KEY, 5},
      {FORM("rules: [{id: x, each: cell, check: 本级 = 下级}]\n"), BX_MSG_LAYOUT_RULE_EACH, 5},
      {FORM("rules: [{id: x, prose: 文, says: [受理件], equals: 1}]\n"), BX_MSG_LAYOUT_RULE_PATTERN, 5},
      {FORM("document: {title: '{乙}'}\n"), BX_MSG_LAYOUT_TEMPLATE, 5},
      {FORM("type-area: {left: 100mm}\n"), BX_MSG_LAYOUT_TYPE_AREA, 5},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    kit k = kit_new();
    assert_null(load(&k, cases[i].text));
    bool found = false;
    for (int d = 0; d < bx_diags_count(k.diags); d++) {
      const bx_diagnostic *diagnostic = bx_diags_at(k.diags, d);
      found |= diagnostic->message == cases[i].message && diagnostic->place.line == cases[i].line;
    }
    if (!found) fail_msg("case %zu: not reported", i);
    bx_arena_free(k.arena);
  }
}

static void test_change_refused(void **state) {
  (void)state;
  kit k = kit_new();
  assert_null(load(&k, "layout: t\nextends: annual-report-2021\nchange:\n  申请.没有: {label: x}\n"));
  assert_int_equal(bx_diags_at(k.diags, 0)->message, BX_MSG_LAYOUT_CHANGE);
  assert_int_equal(bx_diags_at(k.diags, 0)->place.line, 4);
  bx_arena_free(k.arena);
}

/* ---- Dates, and where names are looked up ---- */

static void test_dates(void **state) {
  (void)state;
  static const struct {
    const char *text;
    int year, month, day; /* 0: it is no day */
  } cases[] = {
      {"2021-03-05", 2021, 3, 5},
      {"2021年3月5日", 2021, 3, 5},
      {"2021年03月05日", 2021, 3, 5},
      {"2021-12-31", 2021, 12, 31},
      {"2024-02-29", 2024, 2, 29},
      {"2000年2月29日", 2000, 2, 29},
      {"2023-02-29", 0, 0, 0},
      {"1900-02-29", 0, 0, 0},
      {"2021-04-31", 0, 0, 0},
      {"2021-13-01", 0, 0, 0},
      {"2021-00-10", 0, 0, 0},
      {"2021-01-00", 0, 0, 0},
      {"2021-3-5", 0, 0, 0},
      {"2021年3月5", 0, 0, 0},
      {"2021-03-05日", 0, 0, 0},
      {"2021-03", 0, 0, 0},
      {"2021", 0, 0, 0},
      {"0021-03-05", 0, 0, 0},
      {"", 0, 0, 0},
      {"21-03-05", 0, 0, 0},
      {"12021-03-05", 0, 0, 0},
      {"2021年3-5", 0, 0, 0},
      {" 2021-03-05", 0, 0, 0},
      {"2021-03-05 ", 0, 0, 0},
      {"2021年003月5日", 0, 0, 0},
      {"２０２１年３月５日", 0, 0, 0},
      {"2021年99999999999月5日", 0, 0, 0},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    int year, month, day;
    bool is_day = bx_date_parse(cases[i].text, &year, &month, &day);
    if (is_day != (cases[i].year != 0)) fail_msg("“%s” is %sa day", cases[i].text, is_day ? "" : "not ");
    if (!is_day) continue;
    assert_int_equal(year, cases[i].year);
    assert_int_equal(month, cases[i].month);
    assert_int_equal(day, cases[i].day);
  }
}

static const char lists[] =
    "layout: t\npage: gbt9704\n"
    "fields:\n"
    "  机关: {type: text}\n"
    "  日期: {type: date}\n"
    "  名单: {type: list}\n"
    "  单项: {type: list}\n"
    "  空白: {type: list}\n"
    "  附件: {type: records, fields: {名称: {type: text}, 日期: {type: date}, 名单: {type: list}}}\n"
    "flow: []\n";

static const char listed[] =
    "机关: ' 某局 '\n"
    "日期: 2021-03-05\n"
    "名单: [甲, ~, ' ', 乙]\n"
    "单项: 丙\n"
    "空白: '  '\n"
    "附件: [{名称: 一, 日期: 2022-01-02, 名单: [子, 丑]}, {名称: 二}, 三]\n";

static void assert_text(const bx_scope *scope, const char *name, const char *expected, bx_arena *arena) {
  const char *text = bx_scope_text(scope, name, arena);
  if (expected)
    assert_string_equal(text, expected);
  else
    assert_null(text);
}

static void test_scopes(void **state) {
  (void)state;
  kit k = kit_new();
  const bx_layout *layout = load(&k, lists);
  assert_non_null(layout);
  const bx_scope report = {.layout = layout, .map = bx_yaml_read(k.arena, "t", listed, strlen(listed), k.diags)};
  assert_text(&report, "机关", "某局", k.arena);
  assert_text(&report, "日期", "2021年3月5日", k.arena);
  assert_text(&report, "名单", "甲、乙", k.arena); /* blank items are not printed */
  assert_text(&report, "名单.1", "甲", k.arena);
  assert_text(&report, "名单.9", NULL, k.arena);
  assert_text(&report, "单项", "丙", k.arena);
  assert_text(&report, "单项.1", "丙", k.arena);
  assert_text(&report, "单项.2", NULL, k.arena);
  assert_text(&report, "空白", NULL, k.arena);
  assert_text(&report, "名称", NULL, k.arena);
  assert_int_equal(bx_scope_count(&report, "名单"), 4);
  assert_int_equal(bx_scope_count(&report, "单项"), 1);
  assert_int_equal(bx_scope_count(&report, "空白"), 0);
  assert_int_equal(bx_scope_count(&report, "没有"), 0);
  assert_int_equal(bx_scope_count(&report, "附件"), 3);
  const bx_scope first = bx_scope_item(&report, "附件", 0), second = bx_scope_item(&report, "附件", 1);
  assert_text(&first, "名称", "一", k.arena);
  assert_text(&first, "日期", "2022年1月2日", k.arena);
  assert_text(&first, "机关", "某局", k.arena);
  assert_text(&second, "日期", NULL, k.arena); /* a field of the record hides the report's */
  assert_text(&second, "名单", NULL, k.arena);
  const bx_scope inner = bx_scope_item(&first, "名单", 1);
  assert_text(&inner, "名单", "丑", k.arena);
  assert_text(&inner, "名称", "一", k.arena);
  const bx_scope third = bx_scope_item(&report, "附件", 2); /* a text where a record should be */
  assert_text(&third, "名称", NULL, k.arena);
  const bx_scope null = bx_scope_item(&report, "名单", 1), single = bx_scope_item(&report, "单项", 0);
  assert_text(&null, "名单", NULL, k.arena);
  assert_text(&single, "单项", "丙", k.arena);
  bx_arena_free(k.arena);
}

/* {#} is the number of the item, and none when it is the only one. */
static void test_numbers(void **state) {
  (void)state;
  kit k = kit_new();
  const bx_layout *layout = load(&k, lists);
  const bx_scope report = {.layout = layout, .map = bx_yaml_read(k.arena, "t", listed, strlen(listed), k.diags)};
  const bx_scope second = bx_scope_item(&report, "附件", 1), single = bx_scope_item(&report, "单项", 0);
  const bx_scope inner = bx_scope_item(&single, "附件", 0);
  assert_string_equal(bx_template_fill(k.arena, "{#}.{名称}", &second), "2.二");
  assert_null(bx_template_fill(k.arena, "{#}.{单项}", &single));
  assert_string_equal(bx_template_fill(k.arena, "{#}", &inner), "1");
  assert_null(bx_template_fill(k.arena, "{#}", &report));
  bx_arena_free(k.arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_master),     cmocka_unit_test(test_trees),
                                     cmocka_unit_test(test_variants),   cmocka_unit_test(test_cell_span),
                                     cmocka_unit_test(test_refused),    cmocka_unit_test(test_change_refused),
                                     cmocka_unit_test(test_typography), cmocka_unit_test(test_dates),
                                     cmocka_unit_test(test_scopes),     cmocka_unit_test(test_numbers)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
