/* What changed between two reports. Sequences against the plain algorithm, texts put together again, and reports made
 * at random and changed at random: what is told to be changed turns what the one prints into what the other prints. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "printed.h"

static bx_arena *arena;
static bx_diags *diags;
static uint32_t seed;

static int set_up(void **state) {
  (void)state;
  arena = bx_arena_new();
  diags = bx_diags_new(arena, BX_LANG_EN);
  seed = 20241231;
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  bx_arena_free(arena);
  return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static int any(int count) {
  seed = seed * 1664525u + 1013904223u;
  return (int)((seed >> 8) % (uint32_t)count);
}

/* ---- Sequences ------------------------------------------------------------------------------ */

static int plain_lcs(const bx_sequences *s) {
  int table[64][64] = {{0}};
  for (int i = s->a_count - 1; i >= 0; i--)
    for (int j = s->b_count - 1; j >= 0; j--)
      table[i][j] = s->a[i] == s->b[j] ? table[i + 1][j + 1] + 1 : bx_max_int(table[i + 1][j], table[i][j + 1]);
  return table[0][0];
}

/* Matches stand for the same and in the same order; returns how many there are. */
static int matched(const bx_sequences *s, const int *match) {
  int last = -1, count = 0;
  for (int i = 0; i < s->a_count; i++) {
    if (match[i] < 0) continue;
    assert_true(match[i] > last && match[i] < s->b_count);
    assert_int_equal(s->a[i], s->b[match[i]]);
    last = match[i];
    count++;
  }
  return count;
}

static void the_longest_is_found(void **state) {
  (void)state;
  for (int round = 0; round < 4000; round++) {
    int a[40], b[40], match[40], kinds = 1 + any(8);
    const bx_sequences s = {a, b, any(40), any(40), kinds};
    for (int i = 0; i < 40; i++) a[i] = any(kinds);
    for (int i = 0; i < 40; i++) b[i] = any(kinds);
    bx_diff_budget budget = {BX_DIFF_STEPS};
    bx_diff_match(&s, match, &budget);
    assert_int_equal(matched(&s, match), plain_lcs(&s));
  }
}

/* Beyond the budget the answer is right and no longer the best: what stands once in both is found. */
static void the_cost_is_bounded(void **state) {
  (void)state;
  enum { COUNT = 60000 };
  int *a = BX_NEW_ARRAY(arena, int, COUNT), *b = BX_NEW_ARRAY(arena, int, COUNT),
      *match = BX_NEW_ARRAY(arena, int, COUNT);
  const bx_sequences s = {a, b, COUNT, COUNT, COUNT};
  for (int i = 0; i < COUNT; i++) a[i] = any(2);
  for (int i = 0; i < COUNT; i++) b[i] = any(2);
  for (int i = 100; i < COUNT; i += 200) a[i] = b[i + 1] = 2 + i; /* far between, and far too many edits in all */
  bx_diff_budget budget = {BX_DIFF_STEPS};
  bx_diff_match(&s, match, &budget);
  matched(&s, match);
  for (int i = 100; i < COUNT; i += 200) assert_int_equal(match[i], i + 1);
  assert_true(budget.steps > 0);
  budget.steps = 0;
  bx_diff_match(&s, match, &budget);
  matched(&s, match);
}

static int by_distance(void *self, int a, int b) {
  const int(*values)[4] = self;
  int distance = values[0][a] - values[1][b];
  return distance < -3 || distance > 3 ? 0 : 10 - (distance < 0 ? -distance : distance);
}

static void pairs_are_worth_most(void **state) {
  (void)state;
  int values[2][4] = {{10, 20, 30, 40}, {9, 12, 31, 40}}, match[4];
  const bx_diff_worth worth = {by_distance, values};
  bx_diff_budget budget = {BX_DIFF_STEPS};
  bx_diff_pair(4, 4, &worth, match, &budget);
  assert_int_equal(match[0], 0);
  assert_int_equal(match[1], -1);
  assert_int_equal(match[2], 2);
  assert_int_equal(match[3], 3);
}

/* ---- Texts ---------------------------------------------------------------------------------- */

static void put(bx_buf *buf, const char *text) { bx_buf_puts(buf, text ? text : ""); }

/* The parts of the stretches are both texts. */
static void assert_whole(const bx_stretches *stretches, const char *before, const char *after) {
  bx_buf olds = {0}, news = {0};
  put(&olds, "");
  put(&news, "");
  for (int i = 0; i < stretches->count; i++) {
    const bx_stretch *s = &stretches->items[i];
    bx_buf own_old = {0}, own_new = {0};
    put(&own_old, "");
    put(&own_new, "");
    for (int k = 0; k < s->parts.count; k++) {
      const bx_text_part *part = &s->parts.items[k];
      if (part->kind != BX_TEXT_INSERTED) put(&own_old, part->text);
      if (part->kind != BX_TEXT_DELETED) put(&own_new, part->text);
      assert_true(!s->same || part->kind == BX_TEXT_SAME);
    }
    assert_string_equal(own_old.data, s->before ? s->before : "");
    assert_string_equal(own_new.data, s->after ? s->after : "");
    put(&olds, own_old.data);
    put(&news, own_new.data);
    bx_buf_free(&own_old);
    bx_buf_free(&own_new);
  }
  assert_string_equal(olds.data, before);
  assert_string_equal(news.data, after);
  bx_buf_free(&olds);
  bx_buf_free(&news);
}

static const char *shown(const char *before, const char *after) {
  bx_diff_budget budget = {BX_DIFF_STEPS};
  const bx_stretches stretches = bx_diff_text(arena, before, after, &budget);
  assert_whole(&stretches, before, after);
  bx_buf buf = {0};
  for (int i = 0; i < stretches.count; i++)
    for (int k = 0; k < stretches.items[i].parts.count; k++) {
      const bx_text_part *part = &stretches.items[i].parts.items[k];
      put(&buf, part->kind == BX_TEXT_SAME ? "" : part->kind == BX_TEXT_DELETED ? "[" : "{");
      put(&buf, part->text);
      put(&buf, part->kind == BX_TEXT_SAME ? "" : part->kind == BX_TEXT_DELETED ? "]" : "}");
    }
  return bx_buf_take(&buf, arena);
}

static void only_what_changed_is_marked(void **state) {
  (void)state;
  assert_string_equal(shown("共受理17件，办结9件。", "共受理18件，办结9件。"), "共受理[17]{18}件，办结9件。");
  assert_string_equal(shown("支出1,250.50万元", "支出1,350.50万元"), "支出[1,250.50]{1,350.50}万元");
  assert_string_equal(shown("甲。乙！丙？", "甲。丙？"), "甲。[乙！]丙？");
  assert_string_equal(shown("他说：“好。”我走。", "他说：“好。”我也走。"), "他说：“好。”我{也}走。");
  assert_string_equal(shown("按时公开。", "按时、准确公开。"), "按时{、准确}公开。");
  assert_string_equal(shown("编制底稿", "编制正稿"), "编制[底]{正}稿");
  /* a sentence that has nothing in common with the other is another one */
  assert_string_equal(shown("组织业务培训。", "网站改版上线！"), "[组织业务培训。]{网站改版上线！}");
  /* signs left between long changes go with them */
  assert_string_equal(shown("甲乙丙的丁戊己，这一句的后半完全相同", "子丑寅的卯辰巳，这一句的后半完全相同"),
                      "[甲乙丙的丁戊己]{子丑寅的卯辰巳}，这一句的后半完全相同");
}

static void texts_are_put_together_again(void **state) {
  (void)state;
  static const char *const pieces[] = {"公开", "的", "，", "。", "；", "12", "3.5", "件", "A", "word", "\n", "”", "！"};
  for (int round = 0; round < 1500; round++) {
    bx_buf a = {0}, b = {0};
    put(&a, "");
    put(&b, "");
    for (int i = any(40); i > 0; i--) {
      const char *piece = pieces[any(13)];
      if (any(6)) put(&a, piece);
      if (any(6)) put(&b, any(8) ? piece : pieces[any(13)]);
    }
    bx_diff_budget budget = {any(3) ? BX_DIFF_STEPS : any(300)};
    const bx_stretches stretches = bx_diff_text(arena, a.data, b.data, &budget);
    assert_whole(&stretches, a.data, b.data);
    for (int i = 0; i < stretches.count; i++) assert_true(stretches.items[i].same || !bx_streq(a.data, b.data));
    bx_buf_free(&a);
    bx_buf_free(&b);
  }
}

/* Text without an end to its sentence, of a report as large as may be read, in bounded time. */
static void long_texts_are_bounded(void **state) {
  (void)state;
  bx_buf a = {0}, b = {0};
  for (int i = 0; i < 400000; i++) {
    bx_buf_utf8(&a, 0x4e00 + (uint32_t)any(300));
    bx_buf_utf8(&b, 0x4e00 + (uint32_t)any(300));
  }
  bx_diff_budget budget = {BX_DIFF_STEPS};
  const bx_stretches stretches = bx_diff_text(arena, a.data, b.data, &budget);
  assert_whole(&stretches, a.data, b.data);
  bx_buf_free(&a);
  bx_buf_free(&b);
}

/* ---- Reports -------------------------------------------------------------------------------- */

static const char form[] =
    "layout: diff-form\n"
    "title: t\n"
    "page: gbt9704\n"
    "fields:\n"
    "  机关: {type: text, required: true}\n"
    "  日期: {type: date}\n"
    "  抄送: {type: list}\n"
    "  情况: {type: prose}\n"
    "  家庭: {type: records, fields: {姓名: {type: text}, 职务: {type: text}}}\n"
    "  案件: {type: table}\n"
    "document: {title: \"{机关}\"}\n"
    "flow:\n"
    "  - prose: 情况\n"
    "  - table: 案件\n"
    "tables:\n"
    "  案件:\n"
    "    columns: [{key: 受理}, {key: 办结}, {key: 合计, sum: rest}]\n"
    "    rows:\n"
    "      - {key: 本级}\n"
    "      - {each: 县区, label: \"{名称}\"}\n"
    "      - {key: 总计, sum: rest}\n";

static const bx_layout *load(const char *text) {
  const bx_layout *layout =
      bx_layout_load_bytes(arena, BX_SOURCE_DIR "/layouts", "diff-form.yaml", text, strlen(text), diags);
  if (!layout) fail_msg("%s", bx_diags_at(diags, 0)->text);
  return layout;
}

static const bx_value *read(const char *text) {
  const bx_value *report = bx_yaml_read(arena, "r.yaml", text, strlen(text), diags);
  if (!report) fail_msg("%s", bx_diags_at(diags, 0)->text);
  return report;
}

static bx_changes diff(const bx_layout *layout, const char *before, const char *after) {
  const bx_diff_side a = {.layout = layout, .report = read(before)}, b = {.layout = layout, .report = read(after)};
  bx_changes changes;
  if (!bx_diff_reports(arena, &a, &b, &changes, diags)) fail_msg("%s", bx_diags_at(diags, 0)->text);
  return changes;
}

/* All changes as lines. */
static const char *told(const bx_changes *changes) {
  bx_buf buf = {0};
  put(&buf, "");
  for (int i = 0; i < changes->count; i++) bx_change_print_text(&buf, &changes->items[i], BX_LANG_ZH);
  return bx_buf_take(&buf, arena);
}

static void assert_told(const char *before, const char *after, const char *expected) {
  const bx_changes changes = diff(load(form), before, after);
  assert_string_equal(told(&changes), expected);
}

#define HEAD "版式: diff-form\n机关: 某局\n"

static void cells_and_their_totals(void **state) {
  (void)state;
  assert_told(HEAD "案件: {本级: [1, 2], 县区: [{名称: 东, 受理: 3, 办结: 4}]}\n",
              HEAD "案件: {本级: [1, 2], 县区: [{名称: 东, 受理: 5, 办结: 4}]}\n",
              "东 × 受理：3 → 5\n"
              "东 × 合计：7 → 9（计算得出）\n"
              "总计 × 受理：4 → 6（计算得出）\n"
              "总计 × 合计：10 → 12（计算得出）\n");
  /* as printed: 5.0 is not 5; another notation is no change */
  assert_told(HEAD "案件: {本级: [1, 5]}\n", HEAD "案件: {本级: {受理: 1, 办结: \"5\"}}\n", "");
  assert_told(HEAD "案件: {本级: [1, 2, 3]}\n", HEAD "案件: {本级: [1, 2]}\n", "");
  assert_told(HEAD "案件: {本级: [1, 05]}\n", HEAD "案件: {本级: [1, 5]}\n", "本级 × 办结：05 → 5\n");
  assert_told(HEAD "案件: {本级: [1, ~, 3]}\n", HEAD "案件: {本级: [1, /, 3]}\n", "本级 × 办结：（空） → /\n");
}

static void rows_come_and_go(void **state) {
  (void)state;
  const char *three =
      HEAD "案件: {县区: [{名称: 东, 受理: 1}, {名称: 西, 受理: 2}, {名称: 南, 受理: 0}], 总计: [3, 0, 3]}\n";
  assert_told(three, HEAD "案件: {县区: [{名称: 西, 受理: 2}, {名称: 南, 受理: 0}], 总计: [3, 0, 3]}\n",
              "删去：东：受理 1\n");
  assert_told(HEAD "案件: {县区: [{名称: 西, 受理: 2}, {名称: 南, 受理: 0}], 总计: [3, 0, 3]}\n", three,
              "增加：东：受理 1\n");
  assert_told(three,
              HEAD "案件: {县区: [{名称: 西, 受理: 2}, {名称: 南, 受理: 0}, {名称: 东, 受理: 1}], 总计: [3, 0, 3]}\n",
              "移动：东\n");
  assert_told(
      three,
      HEAD
      "案件: {县区: [{名称: 东城, 受理: 1, 办结: 0}, {名称: 西, 受理: 2}, {名称: 南, 受理: 0}], 总计: [3, 0, 3]}\n",
      "删去：东：受理 1\n增加：东城：受理 1；办结 0；合计 1\n");
}

/* What is called the same is the same, however alike others are. */
static void rows_change_places(void **state) {
  (void)state;
  assert_told(
      HEAD "案件: {县区: [{名称: 甲, 受理: 0}, {名称: 乙, 受理: 0}, {名称: 丙, 受理: 0}, {名称: 丁, 受理: 0}]}\n",
      HEAD "案件: {县区: [{名称: 乙, 受理: 0}, {名称: 甲, 受理: 0}, {名称: 丁, 受理: 0}, {名称: 丙, 受理: 0}]}\n",
      "移动：甲\n移动：丙\n");
  assert_told(HEAD
              "案件: {县区: [{名称: 甲, 受理: 0}, {名称: 乙, 受理: 0}, {名称: 丙, 受理: 0}, {名称: 丁, 受理: 0}]}\n",
              HEAD "案件: {县区: [{名称: 乙, 受理: 0}, {名称: 甲, 受理: 0}, {名称: 丁, 受理: 0}]}\n",
              "删去：丙：受理 0\n移动：甲\n");
  assert_told(HEAD "案件: {县区: [{名称: 甲, 受理: 1}, {名称: 甲, 受理: 2}, {名称: 甲, 受理: 3}], 总计: [6, 0, 6]}\n",
              HEAD "案件: {县区: [{名称: 甲, 受理: 3}, {名称: 甲, 受理: 1}, {名称: 甲, 受理: 2}], 总计: [6, 0, 6]}\n",
              "移动：甲\n");
}

static void fields_of_all_types(void **state) {
  (void)state;
  assert_told(HEAD "日期: 2024-03-05\n", HEAD "日期: 2024年3月5日\n", ""); /* both are printed so */
  assert_told(HEAD "日期: 2024-03-05\n", HEAD "日期: 2024-03-06\n", "日期：2024年3月[-5-]{+6+}日\n");
  assert_told("版式: diff-form\n机关: 某局\n", "版式: diff-form\n机关: \" 某厅 \"\n", "机关：某[-局-]{+厅+}\n");
  assert_told(HEAD "抄送: [甲, 乙]\n", HEAD "抄送: [甲, 丙, 乙]\n", "增加：抄送 2：丙\n");
  assert_told(HEAD "家庭: [{姓名: 甲, 职务: 科员}]\n", HEAD "家庭: [{姓名: 甲, 职务: 科长}]\n",
              "家庭 1（甲）／职务：科[-员-]{+长+}\n");
  assert_told(HEAD "情况: |\n  一句。二句。\n  又一段。\n", HEAD "情况: |\n  一句。二句！\n\n  又一段。\n  新的。\n",
              "情况 第1段：二句[-。-]{+！+}\n情况 第3段：{+新的。+}\n");
  assert_told(HEAD "别的: 1\n", HEAD "别的: 2\n", "不印出：/别的：1 → 2\n");
}

static void another_form(void **state) {
  (void)state;
  bx_diags *said = bx_diags_new(arena, BX_LANG_EN);
  const bx_layout *old_form = bx_layout_load(arena, BX_SOURCE_DIR "/layouts", "annual-report-2019", said);
  const bx_layout *new_form = bx_layout_load(arena, BX_SOURCE_DIR "/layouts", "annual-report-2021", said);
  const char *text = "机关: 某局\n主动公开: {规章: [1, 2, 3]}\n申请: {新收: [1, 2, 3, 4, 5, 6]}\n";
  const bx_diff_side a = {.layout = old_form, .report = read(text)}, b = {.layout = new_form, .report = read(text)};
  bx_changes changes;
  assert_true(bx_diff_reports(arena, &a, &b, &changes, diags));
  assert_true(changes.other_form && changes.left_out && changes.left_out_after);
  assert_int_equal(changes.count, 1);
  assert_int_equal(changes.items[0].kind, BX_CHANGE_LAYOUT);
  bx_layout_file files[] = {{.source = {.bytes = "a", .len = 1}}, {.source = {.bytes = "b", .len = 1}}};
  bx_layout first = *load(form), second = first;
  first.files = &files[0];
  second.files = &files[1];
  first.file_count = second.file_count = 1;
  const bx_diff_side c = {.layout = &first, .report = read(HEAD)}, d = {.layout = &second, .report = read(HEAD)};
  assert_true(bx_diff_reports(arena, &c, &d, &changes, diags));
  assert_string_equal(told(&changes), "版式本身有改动：diff-form\n");
}

/* ---- Reports at random ---------------------------------------------------------------------- */

static const char *const places[] = {"东", "西", "南", "北", "中", "东北", "西南"};
static const char *const sentences[] = {"全年平稳。", "共办理12件；", "没有其他事项。", "公开了30条", "新增3项。"};

typedef struct {
  int places[8], figures[8][2];
  int place_count, paragraph_count, own[2];
  int paragraphs[6][4];
} model;

static model any_model(void) {
  model m = {.place_count = any(8), .paragraph_count = any(6), .own = {any(9), any(9)}};
  for (int i = 0; i < m.place_count; i++) m.places[i] = any(7);
  for (int i = 0; i < 16; i++) m.figures[i / 2][i % 2] = any(4);
  for (int i = 0; i < 24; i++) m.paragraphs[i / 4][i % 4] = any(6);
  return m;
}

static model changed_model(model m) {
  for (int times = any(5); times > 0; times--) {
    int at = m.place_count ? any(m.place_count) : 0, paragraph = m.paragraph_count ? any(m.paragraph_count) : 0;
    switch (any(5)) {
      case 0:
        m.figures[at][any(2)] = any(4);
        break;
      case 1:
        if (m.place_count) m.places[at] = m.places[--m.place_count];
        break;
      case 2:
        if (m.place_count < 8) m.places[m.place_count++] = any(7);
        break;
      case 3:
        m.paragraphs[paragraph][any(4)] = any(6);
        break;
      default:
        m.own[any(2)] = any(9);
        break;
    }
  }
  return m;
}

static const char *written(const model *m) {
  bx_buf buf = {0};
  char line[200];
  put(&buf, HEAD "情况: |\n");
  for (int i = 0; i < m->paragraph_count; i++) {
    put(&buf, "  段");
    for (int k = 0; k < 4; k++) put(&buf, m->paragraphs[i][k] < 5 ? sentences[m->paragraphs[i][k]] : "");
    put(&buf, "\n");
  }
  snprintf(line, sizeof line, "案件:\n  本级: [%d, %d]\n  县区:%s\n", m->own[0], m->own[1],
           m->place_count ? "" : " []");
  put(&buf, line);
  for (int i = 0; i < m->place_count; i++) {
    snprintf(line, sizeof line, "    - {名称: %s, 受理: %d, 办结: %d}\n", places[m->places[i]], m->figures[i][0],
             m->figures[i][1]);
    put(&buf, line);
  }
  return bx_buf_take(&buf, arena);
}

/* What a report prints in its tables: "row × column = text", each as often as it stands there. */
typedef struct {
  const char *lines[64];
  int count;
} lines;

static void add_line(lines *to, const char *name, const char *text) {
  assert_true(to->count < 64);
  to->lines[to->count++] = bx_arena_join(arena, name, " = ", text, NULL);
}

static void take_line(lines *from, const char *name, const char *text) {
  const char *line = bx_arena_join(arena, name, " = ", text, NULL);
  int i = 0;
  while (i < from->count && !bx_streq(from->lines[i], line)) i++;
  if (i == from->count) fail_msg("not there: %s", line);
  from->lines[i] = from->lines[--from->count];
}

static lines printed_lines(const bx_layout *layout, const char *text) {
  const bx_diff_side side = {.layout = layout, .report = read(text)};
  bx_printed printed;
  lines all = {.count = 0};
  assert_true(bx_printed_read(arena, &side, false, &printed, diags));
  for (int g = 0; g < printed.count; g++)
    for (int r = 0; printed.items[g].band && r < printed.items[g].count; r++)
      for (int c = 0; c < printed.items[g].rows[r].count; c++) {
        const bx_printed_row *row = &printed.items[g].rows[r];
        if (*row->cells[c].column)
          add_line(&all, bx_printed_name(arena, &printed.items[g], row, &row->cells[c]), row->cells[c].text);
      }
  return all;
}

static int compare_lines(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* A row that is called otherwise: all of its lines are. */
static bool renames(const bx_changes *changes) {
  bool any_is = false;
  for (int i = 0; i < changes->count; i++)
    any_is |= changes->items[i].kind == BX_CHANGE_CELL && !strstr(changes->items[i].name, " × ");
  return any_is;
}

static void apply(lines *to, const bx_changes *changes) {
  for (int i = 0; i < changes->count; i++) {
    const bx_change *change = &changes->items[i];
    if (change->kind == BX_CHANGE_CELL) {
      take_line(to, change->name, change->old_text);
      add_line(to, change->name, change->new_text);
    }
    for (int c = 0; c < change->cell_count; c++) {
      if (!*change->cells[c].column) continue;
      const char *name = bx_arena_join(arena, change->name, " × ", change->cells[c].column, NULL);
      if (change->kind == BX_CHANGE_ROW_ADDED) add_line(to, name, change->cells[c].text);
      if (change->kind == BX_CHANGE_ROW_REMOVED) take_line(to, name, change->cells[c].text);
    }
  }
}

static void assert_applied(const bx_layout *layout, const char *before, const char *after, const bx_changes *changes) {
  lines all = printed_lines(layout, before), wanted = printed_lines(layout, after);
  apply(&all, changes);
  assert_int_equal(all.count, wanted.count);
  qsort(all.lines, (size_t)all.count, sizeof *all.lines, compare_lines);
  qsort(wanted.lines, (size_t)wanted.count, sizeof *wanted.lines, compare_lines);
  for (int i = 0; i < all.count; i++) assert_string_equal(all.lines[i], wanted.lines[i]);
}

/* As many paragraphs come and go as there are more or fewer. */
static void assert_prose(const model *a, const model *b, const bx_changes *changes) {
  int count = a->paragraph_count;
  for (int i = 0; i < changes->count; i++) {
    const bx_change *change = &changes->items[i];
    if (change->kind != BX_CHANGE_TEXT) continue;
    bool first = i == 0 || changes->items[i - 1].kind != BX_CHANGE_TEXT ||
                 changes->items[i - 1].new_paragraph != change->new_paragraph ||
                 changes->items[i - 1].old_paragraph != change->old_paragraph;
    if (first) count += (change->new_paragraph > 0) - (change->old_paragraph > 0);
    assert_false(bx_streq(change->old_text, change->new_text));
  }
  assert_int_equal(count, b->paragraph_count);
}

static void changes_turn_one_into_the_other(void **state) {
  (void)state;
  const bx_layout *layout = load(form);
  int applied = 0;
  for (int round = 0; round < 400; round++) {
    const model a = any_model(), b = any(4) ? changed_model(a) : any_model();
    const char *before = written(&a), *after = written(&b);
    const bx_changes there = diff(layout, before, after), back = diff(layout, after, before);
    assert_int_equal(diff(layout, before, before).count, 0);
    if (!renames(&there)) assert_applied(layout, before, after, &there);
    applied += !renames(&there);
    assert_prose(&a, &b, &there);
    assert_int_equal(there.count == 0, bx_streq(before, after));
    int balance = 0; /* what comes there goes back */
    for (int i = 0; i < there.count; i++)
      balance += (there.items[i].kind == BX_CHANGE_ROW_ADDED) - (there.items[i].kind == BX_CHANGE_ROW_REMOVED);
    for (int i = 0; i < back.count; i++)
      balance += (back.items[i].kind == BX_CHANGE_ROW_ADDED) - (back.items[i].kind == BX_CHANGE_ROW_REMOVED);
    assert_int_equal(balance, 0);
  }
  assert_true(applied > 200);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(the_longest_is_found),
      TEST(the_cost_is_bounded),
      TEST(pairs_are_worth_most),
      TEST(only_what_changed_is_marked),
      TEST(texts_are_put_together_again),
      TEST(long_texts_are_bounded),
      TEST(cells_and_their_totals),
      TEST(rows_come_and_go),
      TEST(rows_change_places),
      TEST(fields_of_all_types),
      TEST(another_form),
      TEST(changes_turn_one_into_the_other),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
