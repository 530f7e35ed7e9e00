/* Inspect: pages set by hand, each with one fault that the engine cannot be made to commit. With --rules
 * it prints the rules that are broken here, for tests/inspect/run.py. */
#include "paint_kit.h"

#include <stdio.h>
#include <stdlib.h>

#include "inspect.h"

#define LEFT   bx_len_from_mm100(2800)
#define TOP    bx_len_from_mm100(3700)
#define BOTTOM bx_len_from_mm100(26200)
#define WIDTH  bx_len_from_mm100(15600)
#define EM     (WIDTH / 28)
#define SIZE   (16 * BX_PT)
#define PITCH  ((bx_len_from_mm100(22500) - SIZE) / 21)

/* ---- A typesetter of one line at a time ----------------------------------------------------- */

typedef struct {
  kit kit;
  bx_inspector *inspector;
  bx_frame_builder *frame;
  int page, row;
} sheet;

static void put_number(sheet *s) {
  char text[32];
  snprintf(text, sizeof text, "— %d —", s->page);
  const bx_run *run = make_run(&s->kit, BX_ROLE_SONGTI, 14 * BX_PT, bx_arena_strdup(s->kit.arena, text), -1);
  bx_len x = s->page % 2 ? LEFT + WIDTH - 14 * BX_PT - run->width : LEFT + 14 * BX_PT;
  bx_frame_begin(s->frame, &(bx_mark){.kind = BX_MARK_ARTIFACT, .label = "page-number"});
  bx_frame_add_run(s->frame, x, bx_len_from_mm100(26900) + 5 * BX_PT, run);
  bx_frame_end(s->frame);
}

static void begin_page(sheet *s) {
  s->frame = bx_frame_builder_new(s->kit.arena);
  s->page++;
  s->row = 0;
}

static void finish_page(sheet *s, bool number) {
  if (number) put_number(s);
  bx_page page = {.number = s->page};
  page.frame = bx_frame_freeze(s->frame, bx_len_from_mm100(21000), bx_len_from_mm100(29700));
  assert_true(bx_inspector_page(s->inspector, &page));
}

static void end_page(sheet *s) { finish_page(s, true); }

static sheet sheet_new(bx_lang lang) {
  sheet s = {.kit = kit_new()};
  s.inspector = bx_inspector_new(s.kit.fonts, lang);
  begin_page(&s);
  return s;
}

static void sheet_free(sheet *s) {
  bx_inspector_free(s->inspector);
  kit_free(&s->kit);
}

static const bx_run *run_of(sheet *s, bx_role role, const char **text) {
  const char *start = *text;
  bool western = bx_utf8_next(text) < 0x80;
  const char *one = bx_arena_strndup(s->kit.arena, start, (size_t)(*text - start));
  return make_run(&s->kit, western ? BX_ROLE_WESTERN : role, SIZE, one, -1);
}

static bx_len advance(const bx_run *run) { return run->width == SIZE ? EM : run->width; }

/* Character by character; < is half an em back, > a quarter forward, and what follows @ ends at the right
 * edge. */
static void put_text(sheet *s, bx_role role, bx_len x, bx_len baseline, const char *text) {
  while (*text) {
    if (*text == '<' || *text == '>') {
      x += *text++ == '<' ? -EM / 2 : EM / 4;
    } else if (*text == '@') {
      x = LEFT + WIDTH;
      for (const char *rest = ++text; *rest;) x -= advance(run_of(s, role, &rest));
    } else {
      const bx_run *run = run_of(s, role, &text);
      bx_frame_add_run(s->frame, x, baseline, run);
      x += advance(run);
    }
  }
}

static void put_row(sheet *s, bx_role role, bx_len indent, const char *text) {
  bx_len baseline = TOP + bx_len_scale(SIZE, 88, 100) + s->row++ * PITCH;
  if (*text == '~') { /* a little too low */
    baseline += BX_PT;
    text++;
  }
  put_text(s, role, LEFT + indent, baseline, text);
}

/* A title of lines with | between them, each in the middle. */
static void put_title(sheet *s, const char *lines) {
  bx_frame_begin(s->frame, &(bx_mark){.kind = BX_MARK_TITLE, .style = "title"});
  while (*lines) {
    size_t len = strcspn(lines, "|");
    const char *text = bx_arena_strndup(s->kit.arena, lines, len);
    const bx_run *run = make_run(&s->kit, BX_ROLE_XIAOBIAOSONG, 22 * BX_PT, text, -1);
    bx_len baseline = TOP + 20 * BX_PT + s->row * PITCH;
    s->row += 2;
    bx_frame_add_run(s->frame, LEFT + (WIDTH - run->width) / 2, baseline, run);
    lines += len + (lines[len] == '|');
  }
  bx_frame_end(s->frame);
}

static void put_seal(sheet *s, int rows) {
  const bx_mark seal = {.kind = BX_MARK_PLACE, .y = TOP + s->row * PITCH, .width = WIDTH / 3, .height = rows * PITCH};
  bx_frame_begin(s->frame, &seal);
  bx_frame_end(s->frame);
}

/* Lines of a paragraph; "#一、…" is a heading before the next one, "^…" a head of the page and "_…" a 版记, both three
 * lines lower, "*…" a title, "!…" a seal as high as so many lines, "\f" a new page. */
static void put_paragraph(sheet *s, const char *const *lines) {
  bx_mark mark = {.kind = BX_MARK_P, .style = "body"};
  const bx_mark head = {.kind = BX_MARK_P, .style = "issuer"}, foot = {.kind = BX_MARK_P, .style = "imprint"};
  const bx_mark heading = {.kind = BX_MARK_HEADING, .style = "heading", .level = 1};
  bool open = false;
  for (; *lines; lines++) {
    bool lower = **lines == '^' || **lines == '_', other = lower || **lines == '#' || **lines == '!';
    if (other || **lines == '\f') {
      if (open) bx_frame_end(s->frame);
      mark.continued = open && **lines == '\f';
      open = false;
    }
    if (**lines == '\f') {
      end_page(s);
      begin_page(s);
    } else if (**lines == '*') {
      put_title(s, *lines + 1);
    } else if (**lines == '!') {
      put_seal(s, (int)strtol(*lines + 1, NULL, 10));
    } else if (other) {
      s->row += lower ? 3 : 0;
      bx_frame_begin(s->frame, **lines == '^' ? &head : lower ? &foot : &heading);
      put_row(s, BX_ROLE_HEITI, 2 * EM, *lines + 1);
      bx_frame_end(s->frame);
    } else {
      bool first = !open && !mark.continued;
      if (!open) bx_frame_begin(s->frame, &mark);
      open = true;
      put_row(s, BX_ROLE_FANGSONG, first ? 2 * EM : 0, *lines);
    }
  }
  if (open) bx_frame_end(s->frame);
}

/* ---- Judging -------------------------------------------------------------------------------- */

/* The rules that fail, each once, between spaces. */
static const char *failing(sheet *s) {
  int count;
  const bx_finding *findings = bx_inspector_finish(s->inspector, &count);
  bx_buf buf = {0};
  for (int i = 0; i < count && findings[i].verdict == BX_FAIL; i++) {
    if (i && findings[i].rule == findings[i - 1].rule) continue;
    if (buf.len) bx_buf_putc(&buf, ' ');
    bx_buf_puts(&buf, findings[i].id);
  }
  if (!buf.len) bx_buf_puts(&buf, "");
  return bx_buf_take(&buf, s->kit.arena);
}

#define H10 "政府信息公开工作年度"
#define H24 H10 H10 "报告如下"
#define H26 H24 "情况"
#define H28 H26 "说明"

typedef struct {
  const char *rule, *fails; /* in the order of rules.def */
  const char *lines[8];     /* NULL at the end */
} text_case;

static const text_case texts[] = {
    {NULL, "", {"#一、总体情况", H26, H28, H28, "一是<（政府）<，123>件，456。"}},
    {NULL, "", {"<（" H10 "）" H10 "报告如下。", "<“" H26 "如”", "公开——公开……是吗？<>！"}},
    {NULL, "", {"^某市文件", "#一、总体情况", H26, H28, H10}},
    {NULL, "", {H26, H28, H10, "\f", "_抄送"}},
    {"margin-top", "margin-top", {H26, H28, H10, "\f", "^某市文件", H26, H10}},
    {"margin-top", "margin-top", {H26, H28, H10, "\f", "_抄送", H26, H10}},
    {NULL, "", {"*某市信息公开|年度报告", H26, H28, H10}},
    {NULL, "", {"*某市|某市信息公开|年度报告", H26, H28, H10}},
    {"title-shape", "title-shape", {"*某市信息公开|工作年度报告", H26, H28, H10}},
    {"title-shape", "title-shape", {"*某市信息公开|工作|年度报告", H26, H28, H10}},
    {"line-start", "line-start", {H26, "，" H24 "如下说", H10}},
    {"line-end", "line-end", {H24 "报（", H28, H10}},
    {"dash-whole", "dash-whole", {H24 "如—", "—" H24 "如下说", H10}},
    {"dash-whole", "dash-whole", {H26, H28, H10 "—>—"}},
    {"dots-whole", "dots-whole", {H24 "如…", "…" H24 "如下说", H10}},
    {"dots-whole", "dots-whole", {H26, H28, H10 "…>…"}},
    {"western-whole", "western-whole", {H24 "@123", "456@" H26, H10}},
    {"line-end-half", "line-end-half", {H24 "如。", H28, H10}},
    {"mark-pair", "mark-pair", {H26, H28, "公开（政府），如"}},
    {"exclaim-width", "exclaim-width", {H26, H28, "公开？！"}},
    {"han-latin-gap", "han-latin-gap", {H26, H28, "公开123件"}},
    {"mark-latin-gap", "mark-latin-gap", {H26, H28, "公开>123>，如"}},
    {"edge-latin-gap", "edge-latin-gap right-edge", {H24 ">123", H28, H10}},
    {"right-edge", "right-edge", {H24 "如", H28, H10}},
    {"equal-gaps", "equal-gaps", {H26, H28, "公开>公开"}},
    {"last-line", "last-line", {H26, H28, "告。"}},
    {"line-pitch", "line-pitch", {H26, H28, H28, H28, "~" H10}},
    {"page-first-line", "type-area-height lines-per-page page-first-line", {H26, H28, H28, "\f", H10}},
    {NULL, "", {H26, H28, H28, "\f", H28, H10, "!18"}},
    {"type-area-height", "type-area-height lines-per-page", {H26, H28, H28, "\f", H28, H10, "!15"}},
    {"page-last-heading", "type-area-height lines-per-page page-last-heading", {H26, H10, "#一、情况", "\f", H26, H10}},
};

static void test_texts(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    sheet s = sheet_new(BX_LANG_EN);
    put_paragraph(&s, texts[i].lines);
    end_page(&s);
    const char *fails = failing(&s);
    if (!bx_streq(fails, texts[i].fails)) print_error("text %d, %s\n", (int)i, texts[i].rule ? texts[i].rule : "right");
    assert_string_equal(fails, texts[i].fails);
    sheet_free(&s);
  }
}

/* ---- Tables --------------------------------------------------------------------------------- */

/* A table of a head row and two body rows on two pages, the label spanning both body rows; what is wrong
 * with it. */
typedef struct {
  const char *rule, *fails;
  bool open;      /* a rule is missing */
  bool headless;  /* the second piece has no head */
  bool under;     /* under the second piece stands one more, without a head */
  bool unlabeled; /* the label does not stand again */
  bool outside;   /* a figure reaches out of its cell */
  bool turned;    /* the pages are turned */
  bool upended;   /* the heads are under the body */
  bool number;    /* the page number is turned too */
} table_case;

static const table_case tables[] = {
    {.fails = ""},
    {"table-closed", "table-closed", .open = true},
    {"table-heads", "table-heads", .headless = true},
    {.fails = "", .under = true},
    {"table-heads", "table-heads", .headless = true, .under = true},
    {"table-labels", "table-labels", .unlabeled = true},
    {"table-inside", "table-inside", .outside = true},
    {.fails = "", .turned = true},
    {"table-closed", "table-closed", .turned = true, .open = true},
    {"table-heads", "table-heads", .turned = true, .headless = true},
    {"table-inside", "table-inside", .turned = true, .outside = true},
    {"table-turned", "table-turned", .turned = true, .upended = true},
    {"page-number-upright", "page-number-upright", .turned = true, .number = true},
};

#define ROW (20 * BX_PT)

static void put_cell(sheet *s, const bx_mark *cell, const char *text, bx_len shift) {
  bx_frame_begin(s->frame, cell);
  if (text)
    bx_frame_add_run(s->frame, cell->x + 2 * BX_PT + shift, cell->y + 14 * BX_PT,
                     make_run(&s->kit, BX_ROLE_SONGTI, 10 * BX_PT, text, -1));
  bx_frame_end(s->frame);
}

static void put_table_row(sheet *s, const table_case *how, int row, bool head, bx_len y) {
  bx_mark cell = {
      .kind = BX_MARK_TH, .label = "标签", .row = row, .x = LEFT, .y = y, .width = WIDTH / 2, .height = ROW};
  cell.continued = !head && s->page > 1;
  bx_frame_begin(s->frame, &(bx_mark){.kind = BX_MARK_TR, .row = row, .y = y, .width = WIDTH, .height = ROW});
  put_cell(s, &cell, cell.continued && how->unlabeled ? NULL : "标签", 0);
  cell.kind = head ? BX_MARK_TH : BX_MARK_TD;
  cell.continued = false;
  cell.label = head ? "数量" : "标签 × 数量";
  cell.x += WIDTH / 2;
  cell.width = WIDTH - WIDTH / 2;
  put_cell(s, &cell, head ? "数量" : "12", how->outside && !head ? -4 * BX_PT : 0);
  bx_frame_end(s->frame);
}

static void put_rows(sheet *s, const table_case *how, bx_len y, int rows) {
  const bx_mark table = {
      .kind = BX_MARK_TABLE, .continued = s->page > 1, .x = LEFT, .y = y, .width = WIDTH, .height = rows * ROW};
  bx_frame_begin(s->frame, &table);
  int head = rows == 1 ? -1 : how->upended;
  for (int r = 0; r < rows; r++) put_table_row(s, how, r, r == head, y + r * ROW);
  for (int r = 0; r <= rows; r++)
    bx_frame_add_rule(s->frame, LEFT, y + r * ROW, WIDTH, 0, r == 1 && how->upended ? 410 : 768, 0);
  for (int c = 0; c <= 2; c++)
    if (c != 1 || !how->open)
      bx_frame_add_rule(s->frame, LEFT + (c == 1 ? WIDTH / 2 : c / 2 * WIDTH), y, 0, rows * ROW, c == 1 ? 410 : 768, 0);
  bx_frame_end(s->frame);
}

static void put_piece(sheet *s, const table_case *how) {
  bool again = s->page > 1;
  int rows = again && how->headless ? 1 : 2;
  put_rows(s, how, TOP, rows);
  if (again && how->under) put_rows(s, how, TOP + rows * ROW, 1);
}

/* A page with a piece. Turned, its type area begins where an upright one does, seen with the head to the left. */
static void put_table_page(sheet *s, const table_case *how) {
  bx_frame_builder *paper = s->frame;
  if (how->turned) s->frame = bx_frame_builder_new(s->kit.arena);
  put_piece(s, how);
  if (how->number) put_number(s);
  if (how->turned) {
    const bx_frame *area = bx_frame_freeze(s->frame, LEFT + WIDTH, TOP + 2 * ROW);
    s->frame = paper;
    bx_frame_add_turned(s->frame, LEFT - TOP, BOTTOM + LEFT, area, 90);
  }
  finish_page(s, !how->number);
}

static void test_tables(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
    sheet s = sheet_new(BX_LANG_EN);
    put_table_page(&s, &tables[i]);
    begin_page(&s);
    put_table_page(&s, &tables[i]);
    assert_string_equal(failing(&s), tables[i].fails);
    sheet_free(&s);
  }
}

/* ---- 版头 and 版记 --------------------------------------------------------------------------- */

/* The head of a first page, what is wrong with it, and its 版记. In mm, 0 for what is right. */
typedef struct {
  const char *rule, *fails;
  const char *name; /* of the issuing body */
  bool letter;
  uint32_t color;
  int top, under; /* of the name, of the rule under the head */
  int width;      /* of the red rules */
  int foot;       /* of a letter's other rule */
  int last;       /* of the last rule of the 版记, from the type area's foot */
  bool numbered;  /* a letter too */
} head_case;

#define NAME "某市文件"
#define RED  0xff0000

static const head_case heads[] = {
    {.fails = "", .name = NAME},
    {.fails = "", .name = "某市令"},
    {.fails = "", .name = NAME, .letter = true},
    {"letterhead-top", "letterhead-top", NAME, .top = 20},
    {"letterhead-top", "letterhead-top", "某市令", .top = 35},
    {"letterhead-top", "letterhead-top", NAME, .letter = true, .top = 33},
    {"letterhead-red", "letterhead-red", NAME, .color = 0x333333},
    {"red-rule-under", "red-rule-under", NAME, .under = 6},
    {"red-rule-under", "red-rule-under", NAME, .letter = true, .under = 2},
    {"red-rule-width", "red-rule-width", NAME, .width = 170},
    {"red-rule-width", "red-rule-width", NAME, .letter = true, .width = 156},
    {"letter-foot-rule", "letter-foot-rule", NAME, .letter = true, .foot = 25},
    {"imprint-foot", "imprint-foot", NAME, .last = -5},
    {"page-number-sequence", "page-number-sequence", NAME, .letter = true, .numbered = true},
};

static bx_len mm(int value) { return bx_len_from_mm100(100 * value); }

static void put_red_rule(sheet *s, const head_case *how, bx_len y) {
  bx_len width = mm(how->width ? how->width : how->letter ? 170 : 156), paper = mm(210);
  bx_frame_add_rule(s->frame, (paper - width) / 2, y, width, 0, BX_PT, RED);
}

/* A letter has a rule under the name, others a number between them. */
static void put_head(sheet *s, const head_case *how) {
  const bx_mark name = {.kind = BX_MARK_P, .style = "letterhead"}, number = {.kind = BX_MARK_P, .style = "number"};
  bool order = bx_streq(how->name, "某市令");
  bx_run *run = BX_NEW(s->kit.arena, bx_run);
  *run = *make_run(&s->kit, BX_ROLE_XIAOBIAOSONG, 36 * BX_PT, how->name, -1);
  bx_len top = how->letter ? mm(how->top ? how->top : 30) : TOP + mm(how->top ? how->top : order ? 20 : 35);
  run->color = how->color ? how->color : RED;
  bx_frame_begin(s->frame, &name);
  bx_frame_add_run(s->frame, LEFT, top + bx_len_scale(36 * BX_PT, 88, 100), run);
  bx_frame_end(s->frame);
  bx_len under = mm(how->under ? how->under : 4) + BX_PT / 2;
  s->row = how->letter ? 1 : 6;
  if (how->letter) put_red_rule(s, how, top + 36 * BX_PT + under);
  bx_frame_begin(s->frame, &number);
  put_row(s, BX_ROLE_FANGSONG, 0, "某发一号");
  bx_frame_end(s->frame);
  if (!how->letter) put_red_rule(s, how, TOP + (s->row - 1) * PITCH + SIZE + under);
  s->row++;
}

static void test_heads(void **state) {
  (void)state;
  static const char *const body[] = {H26, H28, H10, NULL}, *const imprint[] = {"_抄送", NULL};
  for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
    const head_case *how = &heads[i];
    sheet s = sheet_new(BX_LANG_EN);
    put_head(&s, how);
    put_paragraph(&s, body);
    s.row = 18;
    put_paragraph(&s, imprint);
    if (how->letter)
      put_red_rule(&s, how, mm(297 - (how->foot ? how->foot : 20)) - BX_PT / 2);
    else
      bx_frame_add_rule(s.frame, LEFT, BOTTOM + mm(how->last) - BX_PT / 2, WIDTH, 0, BX_PT, 0);
    finish_page(&s, !how->letter || how->numbered);
    assert_string_equal(failing(&s), how->fails);
    sheet_free(&s);
  }
}

/* ---- Findings ------------------------------------------------------------------------------- */

/* Place, value and expectation in words and as JSON, in either language. */
static void test_prints(void **state) {
  (void)state;
  static const char *const lines[] = {H26, "，" H24 "如下说", H10, NULL};
  static const char *const words[] = {
      "FAIL  page 1, line 2, “，政府信息公开工作年度政府信息公…”: no closing mark starts a line: measured ，",
      "不合  第 1 页第 2 行“，政府信息公开工作年度政府信息公…”：行首禁则：句读、闭括号等不在行首：量得 ，"};
  for (int lang = BX_LANG_EN; lang <= BX_LANG_ZH; lang++) {
    sheet s = sheet_new((bx_lang)lang);
    put_paragraph(&s, lines);
    end_page(&s);
    int count;
    const bx_finding *found = bx_inspector_finish(s.inspector, &count);
    assert_int_equal(found[0].verdict, BX_FAIL);
    assert_int_equal(found[0].checked, 2);
    assert_int_equal(found[0].failed, 1);
    bx_buf text = {0}, json = {0};
    bx_finding_print_text(&text, &found[0], (bx_lang)lang);
    bx_finding_print_json(&json, &found[0]);
    assert_true(bx_starts_with(text.data, words[lang]));
    assert_true(bx_starts_with(json.data, "{\"rule\":\"line-start\",\"verdict\":\"fail\",\"group\":\"lines\""));
    assert_non_null(strstr(json.data, "\"page\":1,\"line\":2,\"text\":\"，政府信"));
    bx_buf_free(&text);
    bx_buf_free(&json);
    sheet_free(&s);
  }
}

/* More faults than are kept are still counted. */
static void test_counts(void **state) {
  (void)state;
  const char *lines[] = {H26, "，" H24 "如下说", H10, NULL};
  sheet s = sheet_new(BX_LANG_EN);
  for (int i = 0; i < BX_FINDINGS_KEPT + 5; i++) {
    if (i && i % 7 == 0) {
      end_page(&s);
      begin_page(&s);
    }
    put_paragraph(&s, lines);
  }
  end_page(&s);
  int count, kept = 0;
  const bx_finding *found = bx_inspector_finish(s.inspector, &count);
  for (int i = 0; i < count; i++) {
    if (found[i].rule != BX_INSPECT_LINE_START) continue;
    assert_int_equal(found[i].failed, BX_FINDINGS_KEPT + 5);
    kept++;
  }
  assert_int_equal(kept, BX_FINDINGS_KEPT);
  sheet_free(&s);
}

int main(int argc, char **argv) {
  if (argc > 1 && bx_streq(argv[1], "--rules")) {
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
      if (texts[i].rule) puts(texts[i].rule);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
      if (tables[i].rule) puts(tables[i].rule);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
      if (heads[i].rule) puts(heads[i].rule);
    return 0;
  }
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_texts), cmocka_unit_test(test_tables),
                                     cmocka_unit_test(test_heads), cmocka_unit_test(test_prints),
                                     cmocka_unit_test(test_counts)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
