/* Setting of text: the assertions of CLREQ on generated paragraphs, and the cases that tables and
 * titles of official documents are made of. */
#include "text_kit.h"

#define ROUNDS 400
#define SEED   20240131u

/* ---- Generated text ---- */

static uint32_t seed;

static unsigned below(unsigned limit) {
  seed = seed * 1664525u + 1013904223u;
  return (unsigned)((uint64_t)seed * limit >> 32);
}

static void add_han(bx_buf *buf) {
  static const char han[] = "政府信息公开工作年度报告行政机关依法申请办理结果维持纠正件条项日";
  unsigned at = 3 * below((sizeof han - 1) / 3);
  bx_buf_append(buf, han + at, 3);
}

/* A paragraph of Han with numbers, words, marks, typed spaces and pairs, quotes and brackets closed. */
static char *generate(int pieces) {
  static const char *const words[] = {"2021年",  "1240项", "65.65%", "1,234.56", "￥3.00", "PDF",     "COVID-19",
                                      "don’t",   "12 件",  "A4",     "——",       "……",     "3—5月",   "〔2021〕30号",
                                      "2024 年", "a/b",    "℃",      "100％",    "·",      "OFD 格式"};
  static const char *const marks[] = {"，", "。", "、", "；", "：", "！", "？", "。", "，"};
  static const char *const pairs[][2] = {{"“", "”"}, {"（", "）"}, {"《", "》"}, {"‘", "’"}, {"〔", "〕"}};
  bx_buf buf = {0};
  int open[8], depth = 0;
  add_han(&buf);
  for (int i = 0; i < pieces; i++) {
    unsigned what = below(20);
    if (what < 12) {
      add_han(&buf);
    } else if (what < 15) {
      bx_buf_puts(&buf, words[below(sizeof words / sizeof *words)]);
    } else if (what < 18) {
      bx_buf_puts(&buf, marks[below(sizeof marks / sizeof *marks)]);
      add_han(&buf);
    } else if (what == 18 && depth < 2) {
      open[depth] = (int)below(5);
      bx_buf_puts(&buf, pairs[open[depth++]][0]);
      add_han(&buf);
    } else if (depth) {
      if (below(3) == 0) bx_buf_puts(&buf, marks[1]);
      bx_buf_puts(&buf, pairs[open[--depth]][1]);
    }
  }
  while (depth) bx_buf_puts(&buf, pairs[open[--depth]][1]);
  bx_buf_puts(&buf, "。");
  return bx_buf_take(&buf, arena);
}

static unsigned class_of(uint32_t code) { return bx_char_find_class(code, false); }

static bool is_closing_half(uint32_t code) {
  return bx_char_is(class_of(code), BX_IS_MARK) && class_of(code) != BX_CHAR_OPEN;
}

/* CLREQ assertions 1, 2: what begins and ends lines; the sets are spelt out, not taken from the classes. */
static void check_edges(const drawn *chars, int count, bool last) {
  static const char no_start[] = "，。、；：！？”’）》〉〕】〗］｝—～–-·／/%％℃";
  static const char no_end[] = "“‘（《〈〔【〖［｛／/￥";
  char first[5] = {0}, end[5] = {0};
  bx_utf8_put(chars[0].code, first);
  int at = count - 1;
  while (at > 0 && chars[at].code == ' ') at--;
  bx_utf8_put(chars[at].code, end);
  bool dashes = chars[0].code == 0x2014 && count > 1 && chars[1].code == 0x2014;
  if (strstr(no_start, first) && !dashes) fail_msg("a line begins with %s", first);
  if (!last && strstr(no_end, end)) fail_msg("a line ends with %s", end);
}

/* Assertions 3 and 5: pairs of marks. `justified`: the line may have been stretched or squeezed. */
static void check_pairs(const drawn *chars, int count, bool justified) {
  int dashes = 0;
  for (int i = 0; i + 1 < count; i++) {
    bx_len step = chars[i + 1].x - chars[i].x;
    unsigned a = class_of(chars[i].code), b = class_of(chars[i + 1].code);
    bool dash = chars[i].code == 0x2014 && chars[i + 1].code == 0x2014;
    dashes = dash ? dashes + 1 : 0;
    if (dashes & 1) assert_int_equal(step, EM); /* not between two pairs */
    if (!bx_char_is(a, BX_IS_MARK) || !bx_char_is(b, BX_IS_MARK)) continue;
    if (a == BX_CHAR_OPEN && b != BX_CHAR_OPEN) continue; /* （） has no blank between */
    if (justified)
      assert_true(step <= EM);
    else if (class_of(chars[i].code) != BX_CHAR_EXCLAIM && b != BX_CHAR_EXCLAIM)
      assert_int_equal(step, EM / 2);
  }
}

static bool is_gapped(uint32_t code) { return code < 0x80 && bx_char_is(class_of(code), BX_IS_GAPPED); }

/* Assertion 7: the gap between Han and Latin, none beside marks; and 12: equal blanks within a line. */
static void check_gaps(const drawn *chars, int count, bool justified) {
  bx_len least = BX_LEN_MAX, most = 0;
  for (int i = 0; i + 1 < count; i++) {
    unsigned a = class_of(chars[i].code), b = class_of(chars[i + 1].code);
    bx_len gap = chars[i + 1].x - chars[i].x - chars[i].advance;
    if ((a == BX_CHAR_HAN && is_gapped(chars[i + 1].code)) || (b == BX_CHAR_HAN && is_gapped(chars[i].code))) {
      if (justified)
        assert_in_range(gap, EM / 8, EM / 2);
      else
        assert_int_equal(gap, EM / 4);
    }
    if (is_closing_half(chars[i].code) && is_gapped(chars[i + 1].code) && !justified && a != BX_CHAR_EXCLAIM)
      assert_int_equal(gap, 0);
    if (a == BX_CHAR_HAN && b == BX_CHAR_HAN) {
      if (gap < least) least = gap;
      if (gap > most) most = gap;
    }
  }
  if (most > 0) assert_true(most - least <= 1);
}

/* What readers of the PDF go by: a cluster spans what its first and last glyph span, and the next begins
 * within 0.1 em of its end, unless a space of ordinary width stands between. */
static void check_reading(const bx_line *line) {
  bx_len edge = 0, space = 0;
  bool started = false, spaced = false;
  for (int k = 0; k < line->run_count; k++) {
    const bx_run *run = line->runs[k];
    const bx_glyph *glyph = run->glyphs;
    const char *text = run->text;
    for (int c = 0; c < run->cluster_count; c++) {
      const bx_glyph *last = glyph + run->clusters[c].glyphs - 1;
      bx_len left = line->run_x[k] + glyph->x;
      if (spaced) assert_in_range(left - space, EM / 6, EM * 3 / 5);
      if (started && !spaced) assert_true(abs(left - edge) <= EM / 10);
      spaced = run->clusters[c].bytes == 1 && *text == ' ';
      space = left;
      edge = line->run_x[k] + last->x + bx_font_advance(run->font, last->id, run->size);
      started = true;
      text += run->clusters[c].bytes;
      glyph = last + 1;
    }
  }
}

static void check_line(const bx_line *line, const bx_para_options *options, bool first, bool last) {
  drawn chars[LINE_MAX];
  int count = draw(line, chars);
  bool justified = options->align == BX_ALIGN_JUSTIFY;
  bx_len room = options->measure - (first ? options->first_indent : 0);
  check_reading(line);
  check_edges(chars, count, last);
  check_pairs(chars, count, justified);
  check_gaps(chars, count, justified);
  assert_int_equal(line->x, first ? options->first_indent : 0); /* 8 */
  assert_true(line->width <= room);
  if (justified && !last) assert_int_equal(line->width, room); /* 6 */
  while (chars[count - 1].code == ' ') count--;
  drawn end = chars[count - 1];
  if (class_of(chars[0].code) == BX_CHAR_OPEN) assert_int_equal(chars[0].x, -EM / 2);
  if (is_closing_half(end.code) && class_of(end.code) != BX_CHAR_EXCLAIM)
    assert_int_equal(end.x + EM / 2, line->width); /* 4 */
  else if (is_gapped(end.code) || class_of(end.code) == BX_CHAR_HAN)
    assert_int_equal(end.x + end.advance, line->width);
}

/* Assertion 9: two characters at least, beside marks. */
static void check_last(const bx_line *line) {
  drawn chars[LINE_MAX];
  int count = draw(line, chars), solid = 0;
  for (int i = 0; i < count; i++) solid += bx_char_is(class_of(chars[i].code), BX_IS_SOLID);
  if (solid < 2) fail_msg("the last line is %s", text_of(line));
}

static void generated(void **state) {
  (void)state;
  print_message("seed %u\n", SEED);
  seed = SEED;
  for (int round = 0; round < ROUNDS; round++) {
    char *text = generate(20 + (int)below(200));
    bx_para_options options = {.measure = (bx_len)(14 + below(20)) * EM, .first_indent = 2 * EM};
    options.align = round & 1 ? BX_ALIGN_JUSTIFY : BX_ALIGN_LEFT;
    bx_para para = set(text, options);
    bx_buf joined = {0};
    for (int i = 0; i < para.count; i++) {
      check_line(&para.lines[i], &options, i == 0, i == para.count - 1);
      bx_buf_puts(&joined, text_of(&para.lines[i]));
    }
    assert_string_equal(joined.data, text);
    bx_buf_free(&joined);
    if (para.count > 1) check_last(&para.lines[para.count - 1]);
  }
  assert_int_equal(bx_diags_count(diags), 0);
}

/* At its narrowest measure nothing sticks out and nothing is broken that must not be; below it all
 * text is still there. */
static void narrow(void **state) {
  (void)state;
  seed = SEED + 1;
  for (int round = 0; round < ROUNDS / 4; round++) {
    char *text = generate(10 + (int)below(40));
    const bx_prepared *prepared = prepare(text);
    bx_para_options options = {.measure = bx_prepared_min_width(prepared), .balance = round & 1};
    bx_para para = bx_para_set(setter, arena, prepared, &options);
    for (int i = 0; i < para.count; i++) check_line(&para.lines[i], &options, false, i == para.count - 1);
    options.measure = (bx_len)below(3 * EM);
    options.align = BX_ALIGN_JUSTIFY;
    para = bx_para_set(setter, arena, prepared, &options);
    bx_buf joined = {0};
    for (int i = 0; i < para.count; i++) bx_buf_puts(&joined, text_of(&para.lines[i]));
    assert_string_equal(joined.data, text);
    bx_buf_free(&joined);
    options = (bx_para_options){.measure = bx_prepared_max_width(prepared)};
    assert_int_equal(bx_para_set(setter, arena, prepared, &options).count, 1);
  }
}

/* ---- Cases ---- */

static bx_para balanced(const char *text, int quarters) {
  return set(text, (bx_para_options){.measure = quarters * EM / 4, .balance = true, .align = BX_ALIGN_CENTER});
}

static void balance(void **state) {
  (void)state;
  bx_para para = balanced("法律服务机构", 10);
  assert_lines(&para, "法律", "服务", "机构", NULL);
  para = balanced("结果维持", 14);
  assert_lines(&para, "结果", "维持", NULL);
  para = balanced("社会公益组织", 20);
  assert_lines(&para, "社会公", "益组织", NULL);
  para = balanced(
      "三门峡市湖滨区政务服务和大数据管理局​2021年政府信息公开工作年度报告", 80);
  assert_lines(&para, "三门峡市湖滨区政务服务和大数据管理局", "2021年政府信息公开工作年度报告", NULL);
  para = balanced("（三）不予处理", 18);
  assert_lines(&para, "（三）", "不予处理", NULL);
  para = balanced("其他", 4);
  assert_lines(&para, "其", "他", NULL);
  para = balanced("总计", 8);
  assert_lines(&para, "总计", NULL);
  para = balanced("商业企业单", 17);
  assert_lines(&para, "商业企", "业单", NULL);
  assert_int_equal(para.lines[1].x, (17 * EM / 4 - 2 * EM) / 2);
}

/* Even lines end by a bracket or behind a point where they can, unless that makes them far from even. */
static void joints(void **state) {
  (void)state;
  bx_para para = balanced("合计（宗）", 12);
  assert_lines(&para, "合计", "（宗）", NULL);
  para = balanced("检查单位（家）", 18);
  assert_lines(&para, "检查单位", "（家）", NULL);
  para = balanced("罚款（万元）", 14);
  assert_lines(&para, "罚款", "（万元）", NULL);
  para = balanced("警告、通报批评", 16);
  assert_lines(&para, "警告、", "通报批评", NULL);
  para = balanced("因公出国（境）费", 20);
  assert_lines(&para, "因公出国", "（境）费", NULL);
  para = balanced("检查单位（家）", 14); /* never at the price of a line */
  assert_lines(&para, "检查单", "位（家）", NULL);
  para = balanced("本年度行政复议机关收到的申请件数（件）", 60);
  assert_lines(&para, "本年度行政复议机关", "收到的申请件数（件）", NULL);
  para = balanced("（三）不予处理（件）", 16); /* the number alone is one, too */
  assert_lines(&para, "（三）", "不予处理", "（件）", NULL);
}

static void hang(void **state) {
  (void)state;
  bx_para_options options = {.measure = 8 * EM, .hang = true};
  bx_para para = set("1.属于国家秘密的政府信息", options);
  drawn chars[LINE_MAX];
  draw(&para.lines[0], chars);
  assert_true(para.count == 2);
  assert_int_equal(para.lines[1].x, chars[2].x);
  assert_int_equal(para.width, 8 * EM > para.lines[1].x + para.lines[1].width ? para.width : 8 * EM);
  options.measure = 7 * EM / 2;
  para = set("1.属于国家秘密", options); /* would leave less than 3 em */
  assert_int_equal(para.lines[1].x, 0);
  para = set("属于国家秘密", options);
  assert_int_equal(para.lines[1].x, 0);
}

static void number_prefix(void **state) {
  (void)state;
  assert_int_equal(bx_number_prefix("一、总体情况"), 6);
  assert_int_equal(bx_number_prefix("（十二）其他"), 12);
  assert_int_equal(bx_number_prefix("1.属于"), 2);
  assert_int_equal(bx_number_prefix("（1）属于"), 7);
  assert_int_equal(bx_number_prefix("(3) x"), 3);
  assert_int_equal(bx_number_prefix("1、属于"), 4);
  assert_int_equal(bx_number_prefix("①属于"), 3);
  assert_int_equal(bx_number_prefix("十二、"), 9);
  assert_int_equal(bx_number_prefix("1.5万元"), 0);
  assert_int_equal(bx_number_prefix("2021.1"), 0);
  assert_int_equal(bx_number_prefix("总计"), 0);
  assert_int_equal(bx_number_prefix("（以下简称）"), 0);
  assert_int_equal(bx_number_prefix("一"), 0);
  assert_int_equal(bx_number_prefix("（"), 0);
  assert_int_equal(bx_number_prefix(""), 0);
}

static void decimal_width(void **state) {
  (void)state;
  bx_len digit = bx_prepared_max_width(prepare("0"));
  bx_len comma = bx_prepared_max_width(prepare(","));
  assert_int_equal(bx_prepared_decimal_width(prepare("12.5")), 2 * digit);
  assert_int_equal(bx_prepared_decimal_width(prepare("1295")), 4 * digit);
  assert_int_equal(bx_prepared_decimal_width(prepare("1,295.00")), 4 * digit + comma);
  assert_int_equal(bx_prepared_decimal_width(prepare("3（1）")), digit);
  assert_int_equal(bx_prepared_decimal_width(prepare("3(1)")), digit);
  assert_int_equal(bx_prepared_decimal_width(prepare("65.65%")), 2 * digit);
  assert_int_equal(bx_prepared_decimal_width(prepare("无")), EM);
}

/* Figures under one another need digits of one width. */
static void even_digits(void **state) {
  (void)state;
  bx_len digit = bx_prepared_max_width(prepare("0"));
  for (char c = '1'; c <= '9'; c++) assert_int_equal(bx_prepared_max_width(prepare((char[]){c, '\0'})), digit);
}

static void indivisible(void **state) {
  (void)state;
  static const char *const pieces[] = {"1,234.56",     "65.65%", "￥3.00", "2021年", "〔2021〕30号",     "10–12",
                                       "0398-2816666", "——",     "……",     "100％",  "-1,234,567.8901%", "+3"};
  for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
    const bx_prepared *prepared = prepare(pieces[i]);
    assert_int_equal(bx_prepared_min_width(prepared), bx_prepared_max_width(prepared));
  }
  bx_para_options options = {.measure = 14 * EM};
  bx_para para = set("网址http://www.hubin.gov.cn/report", options); /* a slash as a last resort */
  assert_lines(&para, "网址", "http://www.hubin.gov.cn/report", NULL);
  options.measure = 11 * EM;
  para = set("网址http://www.hubin.gov.cn/report", options);
  assert_lines(&para, "网址", "http://www.hubin.gov.cn/", "report", NULL);
}

static void shared_signs(void **state) {
  (void)state;
  drawn chars[LINE_MAX];
  bx_para_options options = {.measure = 40 * EM};
  bx_para para = set("说“A”吧", options); /* full-width, each with its empty half outside */
  draw(&para.lines[0], chars);
  assert_int_equal(chars[1].advance, EM);
  assert_int_equal(chars[2].x, 2 * EM);
  para = set("我们don’t “know it” 呢", options);
  draw(&para.lines[0], chars);
  assert_true(chars[5].advance < EM / 2);
  para = set("a", options);
  bx_len letter = para.width;
  para = set("卡尔·马克思", options); /* half an em */
  assert_int_equal(para.width, 5 * EM + EM / 2);
  para = set("“Annual Report”", options);
  assert_true(para.width < 8 * EM && para.width > 12 * letter);
  para = set("？！", options);
  assert_int_equal(para.width, EM);
}

/* A font with proportional quotation marks: the ink stands on the right side of the em. */
static void proportional_marks(void **state) {
  (void)state;
  bx_text_style style = body;
  style.han = BX_ROLE_WESTERN;
  bx_span span = {.text = "“——”", .style = style};
  const bx_prepared *prepared = bx_para_prepare(setter, arena, &span, 1);
  bx_para_options options = {.measure = 40 * EM};
  bx_para para = bx_para_set(setter, arena, prepared, &options);
  drawn chars[LINE_MAX];
  assert_int_equal(draw(&para.lines[0], chars), 4);
  assert_int_equal(para.width, 3 * EM);
  assert_int_equal(chars[0].x + chars[0].advance, EM / 2); /* flush with the dash */
  assert_true(chars[3].x >= 5 * EM / 2 - EM / 32 && chars[3].x <= 5 * EM / 2);
}

static void lines_and_spans(void **state) {
  (void)state;
  bx_para_options options = {.measure = 10 * EM, .align = BX_ALIGN_JUSTIFY, .first_indent = 2 * EM};
  bx_para para = set("甲乙\n\n丙", options);
  assert_lines(&para, "甲乙", "", "丙", NULL);
  para = set("", options);
  assert_int_equal(para.count, 0);
  bx_text_style bold = body;
  bold.han = BX_ROLE_HEITI;
  bx_span spans[] = {{.text = "（一）主动公开。", .style = bold}, {.text = "2021年", .style = body}};
  const bx_prepared *prepared = bx_para_prepare(setter, arena, spans, 2);
  options = (bx_para_options){.measure = 40 * EM};
  para = bx_para_set(setter, arena, prepared, &options);
  assert_lines(&para, "（一）主动公开。2021年", NULL);
  assert_int_equal(para.lines[0].run_count, 3);
  assert_int_equal(para.width, bx_prepared_max_width(prepared));
  options.align = BX_ALIGN_RIGHT;
  para = set("右", options);
  assert_int_equal(para.lines[0].x, 39 * EM);
}

/* No last line of one character, when the line before can spare one. */
static void orphans(void **state) {
  (void)state;
  bx_para_options options = {.measure = 28 * EM, .align = BX_ALIGN_JUSTIFY};
  bx_para para = set("湖滨区政务服务和大数据管理局认真贯彻落实区委区政府关于政府信", options);
  assert_int_equal(para.count, 2);
  para = set("湖滨区政务服务和大数据管理局认真贯彻落实区委区政府关于政。", options);
  drawn chars[LINE_MAX];
  assert_true(para.count == 1 || draw(&para.lines[1], chars) > 2);
}

/* The grid of 28 characters: a size and tracking that fill the measure to the last unit. */
static void grid(void **state) {
  (void)state;
  bx_text_style style = body;
  style.tracking = -207;
  bx_span span = {.text = "湖滨区政务服务和大数据管理局认真贯彻落实区委区政府关于政府信息公开", .style = style};
  const bx_prepared *prepared = bx_para_prepare(setter, arena, &span, 1);
  bx_para_options options = {.measure = 28 * (EM - 207), .align = BX_ALIGN_JUSTIFY};
  bx_para para = bx_para_set(setter, arena, prepared, &options);
  drawn chars[LINE_MAX];
  assert_int_equal(draw(&para.lines[0], chars), 28);
  for (int i = 0; i < 28; i++) assert_int_equal(chars[i].x, i * (EM - 207));
}

static void vertical(void **state) {
  (void)state;
  bx_column column = bx_para_set_vertical(arena, prepare("三、本年（度）——9月"));
  assert_int_equal(column.height, 11 * EM);
  assert_int_equal(column.width, EM);
  assert_int_equal(column.run_count, 3); /* Han, the figure, Han */
  const bx_run *run = column.runs[0];
  assert_int_equal(run->glyph_count, 9);
  bx_len base = run->glyphs[0].y;
  assert_true(base > EM * 3 / 4 && base < EM * 15 / 16);
  for (int i = 0; i < 9; i++) assert_true(i == 1 || run->glyphs[i].y == i * EM + base);
  assert_true(run->glyphs[1].x > -EM / 2 && run->glyphs[1].y < EM + base);
  assert_int_equal(run->glyphs[4].id, bx_font_glyph(run->font, 0xFE35));
  assert_int_equal(run->glyphs[7].id, bx_font_glyph(run->font, 0xFE31));
  assert_int_equal(run->text_len, 27);
  column = bx_para_set_vertical(arena, prepare("12月"));
  assert_int_equal(column.height, 2 * EM);
  column = bx_para_set_vertical(arena, prepare("2021年"));
  assert_int_equal(column.height, 5 * EM);
}

static void reports(void **state) {
  (void)state;
  int before = bx_diags_count(diags);
  bx_span span = {.text = "𱍐甲𱍐\xEE\x80\x80\t", .style = body, .place = {.file = "a.yaml", .line = 3, .col = 5}};
  bx_para_prepare(setter, arena, &span, 1);
  assert_int_equal(bx_diags_count(diags), before + 3);
  assert_int_equal(bx_diags_at(diags, before)->message, BX_MSG_GLYPH_MISSING);
  assert_int_equal(bx_diags_at(diags, before)->place.line, 3);
  assert_non_null(strstr(bx_diags_at(diags, before)->text, "U+31350"));
  assert_int_equal(bx_diags_at(diags, before + 1)->message, BX_MSG_CHARACTER_PRIVATE);
  assert_int_equal(bx_diags_at(diags, before + 2)->message, BX_MSG_CHARACTER_CONTROL);
  span.style.han = BX_ROLE_FANGSONG;
  span.text = "㎡㎡";
  bx_para_prepare(setter, arena, &span, 1);
  bx_para_prepare(setter, arena, &span, 1);
  assert_int_equal(bx_diags_count(diags), before + 4);
  assert_int_equal(bx_diags_at(diags, before + 3)->message, BX_MSG_GLYPH_FALLBACK);
}

/* What needs shaping is an error of its own, also where a font has it, once a script and paragraph. */
static void scripts(void **state) {
  (void)state;
  static const char *const refused[] = {
      "e\u0301",                              /* é in two characters; the Western font has both */
      "\u0661\u0662",                         /* Arabic digits */
      "\u05E2\u05D1",                         /* Hebrew */
      "\uFE8D",                               /* an Arabic form */
      "\u0939\u093F\u0928\u094D\u0926\u0940", /* Hindi */
      "\u0E44\u0E17\u0E22",                   /* Thai */
      "\u1112\u1161",                         /* Hangul letters */
      "\u304B\u3099",                         /* が in two */
      "A\u20DD",                              /* a circle around the letter before */
      "\U00016F00\U00016F54",                 /* Miao */
  };
  assert_int_not_equal(bx_font_glyph(bx_font_set_role(fonts, BX_ROLE_WESTERN, diags), 0x301), 0);
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
    int before = bx_diags_count(diags);
    bx_span span = {.text = refused[i], .style = body, .place = {.line = (int)i + 1}};
    bx_para_prepare(setter, arena, &span, 1);
    int last = bx_diags_count(diags) - 1;
    if (last != before) fail_msg("%s: %d diagnostics", refused[i], last + 1 - before);
    assert_int_equal(bx_diags_at(diags, last)->message, BX_MSG_SCRIPT_UNSUPPORTED);
    assert_int_equal(bx_diags_at(diags, last)->class, BX_CLASS_DATA);
    assert_int_equal(bx_diags_at(diags, last)->place.line, i + 1);
  }
  bx_diagnostic thai = *bx_diags_at(diags, bx_diags_count(diags) - 5);
  assert_non_null(strstr(thai.text, "U+0E44"));
  assert_non_null(thai.hint);
}

/* What official documents hold beside Han: names, the signs of GB/T 9704 and GB/T 15834, letters with
 * their accents in one character, scripts that are set letter by letter. */
static void unshaped(void **state) {
  (void)state;
  static const char *const set_as_ever[] = {
      "买买提·吐尔逊",
      "阿卜杜拉·艾买提江",
      "。？！，、；：“”‘’（）［］〔〕【】｛｝——……—～·《》〈〉／『』「」",
      "政发〔2021〕30号①⑴㎡℃％￥×±",
      "āáǎàêéüǖ Ελληνικά Русский naïve",
  };
  int errors = bx_diags_errors(diags);
  for (size_t i = 0; i < sizeof set_as_ever / sizeof *set_as_ever; i++) prepare(set_as_ever[i]);
  assert_int_equal(bx_diags_errors(diags), errors);
  static const uint32_t ranges[][2] = {{0x20, 0x2FF},      {0x370, 0x482},     {0x48A, 0x58F},     {0x10A0, 0x10FF},
                                       {0x1E00, 0x20CF},   {0x2100, 0x2CEE},   {0x2E00, 0x3029},   {0x3030, 0x3098},
                                       {0x309B, 0xA66E},   {0xAC00, 0xD7AF},   {0xE000, 0xFB1C},   {0xFE00, 0xFE1F},
                                       {0xFE30, 0xFE6F},   {0xFEFF, 0xFFFF},   {0x17000, 0x18AFF}, {0x1F000, 0x3FFFF},
                                       {0xE0000, 0xE01EF}, {0xF0000, 0x10FFFF}};
  for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
    for (uint32_t code = ranges[i][0]; code <= ranges[i][1]; code++)
      if (class_of(code) == BX_CHAR_COMPLEX) fail_msg("U+%04X", (unsigned)code);
}

/* Without fonts there are errors, but no accidents. */
static void no_fonts(void **state) {
  (void)state;
  bx_diags *list = bx_diags_new(arena, BX_LANG_ZH);
  bx_font_set *none = bx_font_set_new(&(bx_font_options){.folder = "/nonexistent"});
  bx_setter *other = bx_setter_new(arena, none, list);
  bx_span span = {.text = "（一）2021 年，A ئۇ ئۇ བོད་ ᠮᠣ", .style = body};
  const bx_prepared *prepared = bx_para_prepare(other, arena, &span, 1);
  bx_para_set(other, arena, prepared, &(bx_para_options){.measure = 2 * EM, .align = BX_ALIGN_JUSTIFY});
  bx_para_set_vertical(arena, prepared);
  assert_int_equal(bx_diags_count(list), 2 + 2 * BX_SCRIPT_COUNT); /* one a role; a font and a script */
  bx_font_set_free(none);
}

/* The square of a font's Han is where 事, as high as it, stands in its middle. */
static void baseline(void **state) {
  (void)state;
  static const bx_role roles[] = {BX_ROLE_FANGSONG, BX_ROLE_SONGTI, BX_ROLE_HEITI};
  for (int i = 0; i < 3; i++) {
    const bx_text_style style = {.han = roles[i], .latin = BX_ROLE_WESTERN, .size = EM};
    bx_span span = {.text = "事", .style = style};
    const bx_prepared *prepared = bx_para_prepare(setter, arena, &span, 1);
    bx_para para = bx_para_set(setter, arena, prepared, &(bx_para_options){.measure = EM});
    const bx_run *run = para.lines[0].runs[0];
    int left, right, bottom, top;
    assert_true(bx_font_ink(run->font, run->glyphs[0].id, &left, &right, &bottom, &top));
    bx_len base = bx_para_baseline(&para, 2 * EM);
    bx_len over = base - bx_len_scale(EM, top, 1024), under = 2 * EM - base + bx_len_scale(EM, bottom, 1024);
    assert_true(abs(over - under) <= EM / 256);
    assert_true(over > EM / 2 && over < EM * 9 / 16);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(generated),
      cmocka_unit_test(narrow),
      cmocka_unit_test(balance),
      cmocka_unit_test(joints),
      cmocka_unit_test(hang),
      cmocka_unit_test(number_prefix),
      cmocka_unit_test(decimal_width),
      cmocka_unit_test(even_digits),
      cmocka_unit_test(indivisible),
      cmocka_unit_test(shared_signs),
      cmocka_unit_test(lines_and_spans),
      cmocka_unit_test(orphans),
      cmocka_unit_test(grid),
      cmocka_unit_test(vertical),
      cmocka_unit_test(baseline),
      cmocka_unit_test(reports),
      cmocka_unit_test(proportional_marks),
      cmocka_unit_test(no_fonts),
      cmocka_unit_test(scripts),
      cmocka_unit_test(unshaped),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
