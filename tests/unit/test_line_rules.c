/* The rules of lines, one test a rule, each from its words in CLREQ and GB/T 15834: the levels of kinsoku,
 * the styles of punctuation, what is whole, gaps, the order of squeezing and stretching, last lines, hanging. */
#include "text_kit.h"

#define GB      BX_LINE_RULES_GB
#define WIDE    (1000 * EM)
#define JUSTIFY .align = BX_ALIGN_JUSTIFY

static const bx_kinsoku levels[] = {BX_KINSOKU_NONE, BX_KINSOKU_BASIC, BX_KINSOKU_GB, BX_KINSOKU_STRICT};
static const bx_punctuation styles[] = {BX_PUNCTUATION_FULL, BX_PUNCTUATION_GB, BX_PUNCTUATION_KAIMING,
                                        BX_PUNCTUATION_HALF};

static bx_para set_by(bx_line_rules rules, const char *text, bx_para_options options) {
  bx_setter_set_rules(setter, rules);
  bx_para para = set(text, options);
  bx_setter_set_rules(setter, GB);
  return para;
}

static bx_para set_at(bx_kinsoku level, const char *text, bx_len measure) {
  return set_by((bx_line_rules){level, BX_PUNCTUATION_GB, false}, text, (bx_para_options){.measure = measure});
}

static const char *join(const char *a, const char *b, const char *c) {
  bx_buf buf = {0};
  bx_buf_puts(&buf, a);
  bx_buf_puts(&buf, b);
  bx_buf_puts(&buf, c);
  return bx_buf_take(&buf, arena);
}

/* Where the character at `index` of the first line begins, and all of them. */
static drawn chars[LINE_MAX];

static int chars_of(const bx_para *para, int line) { return draw(&para->lines[line], chars); }

/* ---- Kinsoku ---- */

/* The last character of `text`'s first line of five em. */
static bool begins_line(bx_kinsoku level, const char *sign) {
  bx_para para = set_at(level, join("一二三四五", sign, "六七八"), 5 * EM);
  assert_true(para.count >= 2);
  return bx_starts_with(text_of(&para.lines[1]), sign);
}

static bool ends_line(bx_kinsoku level, const char *sign) {
  bx_para para = set_at(level, join("一二三四", sign, "六七八"), 5 * EM);
  return bx_ends_with(text_of(&para.lines[0]), sign);
}

/* CLREQ prohibition_rules_for_line_start_end: the signs of the basic level, spelt out. */
static void kinsoku_start(void **state) {
  (void)state;
  static const char *const basic[] = {"、", "，", "。", "．", "：", "；", "！", "？", "’",  "）",
                                      "》", "〉", "〕", "】", "〗", "］", "｝", "—",  "～", "〜",
                                      "–",  "-",  "·",  "•",  "‧",  "・", "/",  "／"};
  for (size_t i = 0; i < sizeof basic / sizeof *basic; i++) {
    if (!begins_line(BX_KINSOKU_NONE, basic[i])) fail_msg("none: no line begins with %s", basic[i]);
    for (int level = 1; level < 4; level++)
      if (begins_line(levels[level], basic[i])) fail_msg("level %d: a line begins with %s", level, basic[i]);
  }
  static const char *const strict[] = {"——", "……", "⸺", "⋯⋯"};
  for (size_t i = 0; i < sizeof strict / sizeof *strict; i++)
    for (int level = 0; level < 4; level++)
      if (begins_line(levels[level], strict[i]) != (levels[level] < BX_KINSOKU_STRICT))
        fail_msg("level %d: %s", level, strict[i]);
}

static void kinsoku_end(void **state) {
  (void)state;
  static const char *const basic[] = {"“", "‘", "（", "《", "〈", "〔", "【", "〖", "［", "｛"};
  for (size_t i = 0; i < sizeof basic / sizeof *basic; i++)
    for (int level = 0; level < 4; level++)
      if (ends_line(levels[level], basic[i]) != (levels[level] == BX_KINSOKU_NONE))
        fail_msg("level %d: %s", level, basic[i]);
  static const char *const solidi[] = {"/", "／"}; /* GB/T 15834 5.1.9 */
  for (size_t i = 0; i < 2; i++)
    for (int level = 0; level < 4; level++)
      if (ends_line(levels[level], solidi[i]) != (levels[level] < BX_KINSOKU_GB))
        fail_msg("level %d: %s", level, solidi[i]);
}

/* Three marks in a row, as in CLREQ's 。』」: broken only where the line would be loose without it. */
static void relief(void **state) {
  (void)state;
  const char *text = "甲乙丙丁戊。』」庚辛壬癸";
  bx_para_options options = {.measure = 6 * EM, JUSTIFY};
  bx_para para = set_by(GB, text, options);
  assert_lines(&para, "甲乙丙丁戊。』", "」庚辛壬癸", NULL);
  options.align = BX_ALIGN_LEFT; /* cannot be loose */
  para = set_by(GB, text, options);
  assert_lines(&para, "甲乙丙丁", "戊。』」庚辛", "壬癸", NULL);
  options = (bx_para_options){.measure = 12 * EM, JUSTIFY}; /* an em on ten characters is not loose */
  para = set_by(GB, "甲乙丙丁戊己庚辛甲乙丙。』」庚辛壬癸", options);
  assert_lines(&para, "甲乙丙丁戊己庚辛甲乙", "丙。』」庚辛壬癸", NULL);
}

/* 先挤进，后推出: a mark that would begin a line is squeezed into the one before it when anything there
 * can be squeezed; else a character goes with it. */
static void pushed_in(void **state) {
  (void)state;
  static const char *const squeezable[] = {"，", "、", "；", "（", "》", "。", "？"};
  bx_para_options options = {.measure = 10 * EM, JUSTIFY};
  for (size_t i = 0; i < sizeof squeezable / sizeof *squeezable; i++) {
    bx_para para = set_by(GB, join("一", squeezable[i], "三四五六七八九十。甲乙丙丁戊己庚辛"), options);
    assert_true(bx_ends_with(text_of(&para.lines[0]), "十。"));
    assert_int_equal(para.lines[0].width, 10 * EM);
  }
  /* also where pushing out would stretch nothing but gaps, and only a full stop can be squeezed */
  options.measure = bx_prepared_max_width(prepare("一二3四5六。九十七八")) - EM / 2;
  bx_para para = set_by(GB, "一二3四5六。九十七八，甲乙丙丁戊己庚辛", options);
  assert_true(bx_ends_with(text_of(&para.lines[0]), "八，"));
  options.measure = 10 * EM;
  para = set_by(GB, "一二三四五六七八九十。甲乙丙丁戊己庚辛", options);
  assert_true(bx_ends_with(text_of(&para.lines[0]), "八九"));
  assert_int_equal(para.lines[0].width, 10 * EM);
}

/* ---- What is whole ---- */

static void whole(void **state) {
  (void)state;
  static const char *const pieces[] = {
      "——",       "……",       "⸺",    "⋯⋯",           "100%",           "3.5‰",      "37℃",
      "100％",    "20 %",     "￥3",  "¥3.00",        "$1,234",         "1,234.56",  "10–12",
      "10—12",    "3～5",     "3〜5", "〔2021〕30号", "〔2021〕 30 号", "2021年",    "2021-03-05",
      "2021/3/5", "2021.3.5", "第3",  "A4",           "COVID-19",       "Microsoft", "0398-2816666",
      "don’t",    "±3",       "−3",   "5°",           "1240kg",         "㎡",        "30㎡"};
  for (int level = 0; level < 4; level++) {
    bx_setter_set_rules(setter, (bx_line_rules){levels[level], BX_PUNCTUATION_GB, false});
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
      const bx_prepared *prepared = prepare(pieces[i]);
      if (bx_prepared_min_width(prepared) != bx_prepared_max_width(prepared))
        fail_msg("level %d: %s is broken", level, pieces[i]);
    }
  }
  bx_setter_set_rules(setter, GB);
  /* between a number and its measure word, but only where nothing else can be done */
  bx_para para = set("共一二三四5件", (bx_para_options){.measure = 6 * EM});
  assert_lines(&para, "共一二三四", "5件", NULL);
}

/* Dashes and ellipses: two em in any font, a group on one line, a break between two groups (CLREQ
 * prohibition_rules_for_unbreakable_marks, GB/T 15834 5.1.4, 5.1.5). */
static void two_em(void **state) {
  (void)state;
  static const char *const groups[] = {"——", "……", "⋯⋯", "⸺"};
  for (int role = 0; role < BX_ROLE_COUNT; role++) {
    bx_text_style style = body;
    style.han = (bx_role)role;
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
      bx_span span = {.text = groups[i], .style = style};
      assert_int_equal(bx_prepared_min_width(bx_para_prepare(setter, arena, &span, 1)), 2 * EM);
      span.text = join(groups[i], groups[i], "");
      const bx_prepared *twice = bx_para_prepare(setter, arena, &span, 1);
      assert_int_equal(bx_prepared_min_width(twice), 2 * EM);
      assert_int_equal(bx_prepared_max_width(twice), 4 * EM);
    }
  }
}

/* U+2E3A is drawn as two dashes that meet, and read as itself. */
static void two_em_dash(void **state) {
  (void)state;
  int before = bx_diags_count(diags);
  bx_para dashes = set("甲——乙", (bx_para_options){.measure = WIDE});
  bx_para one = set("甲⸺乙", (bx_para_options){.measure = WIDE});
  assert_string_equal(text_of(&one.lines[0]), "甲⸺乙");
  const bx_run *a = dashes.lines[0].runs[0], *b = one.lines[0].runs[0];
  assert_int_equal(b->glyph_count, 4);
  for (int i = 0; i < 4; i++) {
    assert_int_equal(b->glyphs[i].id, a->glyphs[i].id);
    assert_int_equal(b->glyphs[i].x, a->glyphs[i].x);
  }
  assert_int_equal(b->cluster_count, 3);
  assert_int_equal(b->clusters[1].bytes, 3);
  assert_int_equal(b->clusters[1].glyphs, 2);
  bx_column column = bx_para_set_vertical(arena, prepare("甲⸺乙"));
  assert_int_equal(column.height, 4 * EM);
  assert_int_equal(column.runs[0]->cluster_count, 3);
  assert_int_equal(column.runs[0]->glyph_count, 4);
  bx_para narrow = set("⸺", (bx_para_options){.measure = EM}); /* cannot be broken: it is one character */
  assert_int_equal(narrow.count, 1);
  assert_int_equal(bx_diags_count(diags), before);
}

/* ---- Punctuation ---- */

/* What stands between 甲 and 乙, in half em. */
static int halves_between(bx_punctuation style, const char *marks) {
  bx_para para =
      set_by((bx_line_rules){BX_KINSOKU_GB, style, false}, join("甲", marks, "乙"), (bx_para_options){.measure = WIDE});
  int count = chars_of(&para, 0);
  bx_len width = chars[count - 1].x - EM;
  assert_int_equal(width % (EM / 2), 0);
  return width / (EM / 2);
}

static void widths(void **state) {
  (void)state;
  static const struct {
    const char *marks;
    int halves[4]; /* full, gb, kaiming, half */
  } cases[] = {
      {"，", {2, 2, 1, 1}},
      {"、", {2, 2, 1, 1}},
      {"；", {2, 2, 1, 1}},
      {"：", {2, 2, 1, 1}},
      {"。", {2, 2, 2, 1}},
      {"！", {2, 2, 2, 1}},
      {"？", {2, 2, 2, 1}},
      {"（", {2, 2, 1, 1}},
      {"》", {2, 2, 1, 1}},
      /* two neighbours: opening and opening, closing and closing, closing and opening, point and closing,
         point and opening, opening and point, closing and point */
      {"（《", {4, 3, 2, 2}},
      {"》）", {4, 3, 2, 2}},
      {"）（", {4, 3, 2, 2}},
      {"。』", {4, 3, 2, 2}},
      {"，）", {4, 3, 2, 2}},
      {"？）", {4, 3, 2, 2}},
      {"：“", {4, 3, 2, 2}},
      {"。（", {4, 3, 3, 2}},
      {"（、", {4, 3, 2, 2}},
      {"），", {4, 3, 2, 2}},
      {"）。", {4, 3, 3, 2}},
      /* never changed */
      {"——", {4, 4, 4, 4}},
      {"……", {4, 4, 4, 4}},
      {"⸺", {4, 4, 4, 4}},
      {"—", {2, 2, 2, 2}},
      {"～", {2, 2, 2, 2}},
      {"〜", {2, 2, 2, 2}},
      {"–", {1, 1, 1, 1}},
      {"·", {1, 1, 1, 1}},
      {"/", {1, 1, 1, 1}},
      /* GB/T 15834 5.1.7: two share an em, three take two */
      {"？！", {2, 2, 2, 2}},
      {"！！", {2, 2, 2, 2}},
      {"？？", {2, 2, 2, 2}},
      {"！！！", {4, 4, 4, 3}},
      {"？！！", {4, 4, 4, 3}},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    for (int style = 0; style < 4; style++) {
      int halves = halves_between(styles[style], cases[i].marks);
      if (halves != cases[i].halves[style]) fail_msg("style %d: %s takes %d/2 em", style, cases[i].marks, halves);
    }
}

/* A bracket keeps close to what it holds: the half em of a pair stands outside. */
static void close_to_content(void **state) {
  (void)state;
  bx_para para = set("甲。）乙）（丙：“丁", (bx_para_options){.measure = WIDE});
  chars_of(&para, 0);
  assert_int_equal(chars[2].x, 3 * EM / 2);          /* ） directly behind 。 */
  assert_int_equal(chars[5].x - chars[4].x, EM / 2); /* the glyph of （ begins half an em before its ink: */
  assert_int_equal(chars[6].x - chars[5].x, EM);     /* 丙 directly behind it, */
  assert_int_equal(chars[9].x - chars[8].x, EM);     /* and 丁 behind “ */
}

/* GB/T 15834 5.1.10 and CLREQ: half an em at both ends of a line, whatever the style, and behind an indent. */
static void line_ends(void **state) {
  (void)state;
  static const char *const ends[] = {"，", "、", "；", "：", "。", "！", "？", "）", "》", "』"};
  for (int style = 0; style < 4; style++) {
    bx_line_rules rules = {BX_KINSOKU_GB, styles[style], false};
    bx_para_options options = {.measure = WIDE, .first_indent = 2 * EM};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
      bx_para para = set_by(rules, join("（甲", ends[i], ""), options);
      chars_of(&para, 0);
      assert_int_equal(para.lines[0].x, 2 * EM);
      assert_int_equal(para.lines[0].width, 2 * EM); /* ½ （, 1 甲, ½ */
      assert_int_equal(chars[0].x, -EM / 2);
      assert_int_equal(chars[1].x, EM / 2);
    }
  }
}

/* ---- Chinese and Latin ---- */

static bx_len gap_behind(int i) { return chars[i + 1].x - chars[i].x - chars[i].advance; }

/* CLREQ: a quarter em between Han and Latin; none at the edges of a line or beside marks; a typed space is
 * not added. */
static void gaps(void **state) {
  (void)state;
  static const char *const same[] = {"汉A4字", "汉 A4 字", "汉  A4  字"};
  for (int i = 0; i < 3; i++) {
    bx_para para = set(same[i], (bx_para_options){.measure = WIDE});
    int count = chars_of(&para, 0), at = 0;
    for (int k = 0; k < count; k++)
      if (chars[k].code != ' ') chars[at++] = chars[k];
    assert_int_equal(at, 4);
    assert_int_equal(gap_behind(0), EM / 4);
    assert_int_equal(gap_behind(2), EM / 4);
  }
  bx_para para = set("，A（A）A。", (bx_para_options){.measure = WIDE});
  chars_of(&para, 0);
  assert_int_equal(gap_behind(0), 0); /* ，A */
  assert_int_equal(gap_behind(2), 0); /* （A */
  assert_int_equal(gap_behind(3), 0); /* A） */
  assert_int_equal(gap_behind(5), 0); /* A。 */
  para = set("A汉字A", (bx_para_options){.measure = WIDE});
  chars_of(&para, 0);
  assert_int_equal(chars[0].x, 0);
  assert_int_equal(chars[3].x + chars[3].advance, para.lines[0].width);
  para = set("中文 Latin 中文中文", (bx_para_options){.measure = 5 * EM}); /* the gap is lost where a line ends */
  for (int i = 0; i < para.count; i++) {
    int count = chars_of(&para, i);
    assert_int_equal(chars[0].x, 0);
    while (chars[count - 1].code == ' ') count--;
    assert_int_equal(chars[count - 1].x + chars[count - 1].advance, para.lines[i].width);
  }
}

/* ---- Justification ---- */

#define QUARTER (EM / 4)
#define EIGHTH  (EM / 8)

static void assert_near(bx_len a, bx_len b) {
  if (abs(a - b) > EM / 64) fail_msg("%d/64 em instead of %d/64", a * 64 / EM, b * 64 / EM);
}

/* Sets one line too long by `excess`; fills `blanks` with what is left of each blank of 甲（乙）丙，丁A戊。己 and
 * checks that nothing else has changed. */
static void squeeze_by(bx_len excess, bx_len blanks[6]) {
  const bx_prepared *prepared = prepare("甲（乙）丙，丁A戊。己");
  bx_para_options options = {.measure = bx_prepared_max_width(prepared) - excess, JUSTIFY};
  bx_para para = bx_para_set(setter, arena, prepared, &options);
  assert_int_equal(para.count, 1);
  assert_int_equal(para.lines[0].width, options.measure);
  assert_int_equal(chars_of(&para, 0), 11);
  blanks[0] = chars[2].x - EM - EM / 2; /* before （ */
  blanks[1] = chars[4].x - chars[3].x - EM / 2;
  blanks[2] = chars[6].x - chars[5].x - EM / 2;
  blanks[3] = gap_behind(6);
  blanks[4] = gap_behind(7);
  blanks[5] = chars[10].x - chars[9].x - EM / 2;
}

/* CLREQ line_adjustment: brackets, then ，、；, then Han–Latin gaps to 1/8 em, then 。？！; equally in a line. */
static void squeezing(void **state) {
  (void)state;
  static const struct {
    int excess, blanks[6]; /* in 1/16 em */
  } steps[] = {
      {0, {8, 8, 8, 4, 4, 8}},  {8, {4, 4, 8, 4, 4, 8}},  {16, {0, 0, 8, 4, 4, 8}},
      {20, {0, 0, 4, 4, 4, 8}}, {24, {0, 0, 0, 4, 4, 8}}, {26, {0, 0, 0, 3, 3, 8}},
      {28, {0, 0, 0, 2, 2, 8}}, {32, {0, 0, 0, 2, 2, 4}}, {36, {0, 0, 0, 2, 2, 0}},
  };
  for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
    bx_len blanks[6];
    squeeze_by(steps[i].excess * EM / 16, blanks);
    for (int k = 0; k < 6; k++) assert_near(blanks[k], steps[i].blanks[k] * EM / 16);
  }
}

/* The styles that keep their widths do not squeeze marks: a line is stretched instead. */
static void kept_widths(void **state) {
  (void)state;
  for (int style = 0; style < 4; style++) {
    if (styles[style] == BX_PUNCTUATION_GB) continue;
    bx_line_rules rules = {BX_KINSOKU_GB, styles[style], false};
    bx_para para =
        set_by(rules, "一。二三四五，六七八九十甲乙丙丁戊己庚辛", (bx_para_options){.measure = 10 * EM, JUSTIFY});
    chars_of(&para, 0);
    bx_len stop = styles[style] == BX_PUNCTUATION_HALF ? EM / 2 : EM, pause = stop == EM ? EM : EM / 2;
    if (styles[style] == BX_PUNCTUATION_KAIMING) pause = EM / 2;
    assert_true(chars[2].x - chars[1].x >= stop);
    assert_true(chars[7].x - chars[6].x >= pause);
    assert_int_equal(para.lines[0].width, 10 * EM);
  }
}

/* Sets `text` so that its first line, up to the long word behind it, is `slack` too short. */
static int stretch_by(const char *text, bx_len slack) {
  bx_len natural = bx_prepared_max_width(prepare(text));
  bx_para para = set(join(text, "​", "Dampfschifffahrt"), (bx_para_options){.measure = natural + slack, JUSTIFY});
  assert_string_equal(text_of(&para.lines[0]), text);
  assert_int_equal(para.lines[0].width, natural + slack);
  return chars_of(&para, 0);
}

/* CLREQ line_adjustment: word spaces to half an em, then gaps to half an em, then all other characters
 * equally, but not inside dashes and ellipses, words and figures, nor beside links and solidi. */
static void stretching(void **state) {
  (void)state;
  const char *text = "甲乙of the丙丁12戊己";
  stretch_by(text, EM / 8);
  bx_len space = chars[5].x - chars[4].x;
  assert_near(space, bx_prepared_max_width(prepare("of the")) - bx_prepared_max_width(prepare("ofthe")) + EM / 8);
  assert_near(gap_behind(1), QUARTER);
  assert_int_equal(chars[1].x, EM);
  bx_len words = EM / 2 - (space - EM / 8);
  stretch_by(text, words + EM / 4);
  assert_near(chars[5].x - chars[4].x, EM / 2);
  assert_near(gap_behind(1), QUARTER + EM / 16); /* four gaps */
  assert_near(gap_behind(11), QUARTER + EM / 16);
  assert_int_equal(chars[1].x, EM);
  stretch_by(text, words + EM / 3 + 3 * EM / 10);
  assert_near(chars[5].x - chars[4].x, EM / 2);
  assert_near(gap_behind(1), EM / 3);
  assert_near(gap_behind(0), EM / 10);
  assert_near(gap_behind(8), EM / 10);
  assert_near(gap_behind(12), EM / 10);
  assert_int_equal(gap_behind(10), 0); /* 12 */
  int count = stretch_by("甲乙——丙……丁—戊/己～庚·辛", EM);
  bx_len each = gap_behind(0);
  assert_int_equal(count, 16);
  assert_near(each, EM / 5);
  assert_near(chars[4].x, 4 * EM + 3 * each);           /* 甲 乙 —— 丙 */
  assert_near(chars[7].x, 7 * EM + 5 * each);           /* 丙 …… 丁 */
  assert_near(chars[15].x, 7 * EM + 5 * each + 7 * EM); /* 丁—戊/己～庚·辛 */
  stretch_by("甲乙？！丙丁戊己庚辛", EM);
  assert_near(chars[3].x - chars[2].x, EM / 2); /* one sign */
  assert_near(gap_behind(0), EM / 8);
}

/* Where only word spaces give, lines share what they lack: none is left nearly empty so that others are not. */
static void only_words(void **state) {
  (void)state;
  const char *text =
      "甲 internationalization administration government information internationalization administration "
      "government information internationalization administration government information";
  for (int ems = 14; ems <= 32; ems++) {
    bx_para para = set(text, (bx_para_options){.measure = ems * EM, JUSTIFY});
    for (int i = 0; i + 1 < para.count; i++)
      if (chars_of(&para, i) < ems / 2) fail_msg("%d em, line %d: %s", ems, i + 1, text_of(&para.lines[i]));
  }
}

/* ---- Paragraphs ---- */

static int han_count(int count) {
  int han = 0;
  for (int i = 0; i < count; i++) han += bx_char_find_class(chars[i].code, false) == BX_CHAR_HAN;
  return han;
}

static void repeat_han(bx_buf *buf, int count) {
  static const char han[] = "政府信息公开工作年度报告";
  for (int i = 0; i < count; i++) bx_buf_append(buf, han + i % 12 * 3, 3);
}

/* CLREQ: no last line of one Han character, alone or with a mark, in any kind of text. Three characters
 * and a line of two can only be parted one way, and so on: a measure of two em and more always allows it. */
static void orphans(void **state) {
  (void)state;
  static const bx_para_options kinds[] = {{JUSTIFY}, {.align = BX_ALIGN_LEFT}, {.balance = true}};
  for (int kind = 0; kind < 3; kind++)
    for (int measure = 2; measure <= 20; measure++)
      for (int n = measure + 1; n <= 3 * measure + 2; n++)
        for (int mark = 0; mark < 3; mark++) {
          bx_buf buf = {0};
          repeat_han(&buf, n);
          if (mark) bx_buf_puts(&buf, mark == 1 ? "。" : "。”");
          bx_para_options options = kinds[kind];
          options.measure = measure * EM + (mark ? EM : 0);
          options.first_indent = measure > 6 && kind == 0 ? 2 * EM : 0;
          bx_para para = set(bx_buf_take(&buf, arena), options);
          int han = han_count(chars_of(&para, para.count - 1));
          if (para.count > 1 && han < 2) fail_msg("kind %d: %d characters in lines of %d", kind, n, measure);
        }
  bx_para para = set("2021年度", (bx_para_options){.measure = 7 * EM / 2}); /* there is no other way */
  assert_lines(&para, "2021年", "度", NULL);
}

/* CLREQ hanging_punctuation_marks_at_line_end. */
static void hanging(void **state) {
  (void)state;
  static const struct {
    const char *mark;
    bool hangs;
  } cases[] = {{"、", true}, {"，", true}, {"。", true}, {"；", false}, {"！", false}, {"）", false}};
  bx_line_rules rules = GB;
  rules.hanging = true;
  bx_para_options options = {.measure = 10 * EM, JUSTIFY};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const char *text = join("一二三四五六七八九十", cases[i].mark, "甲乙丙丁戊己庚辛");
    bx_para para = set_by(rules, text, options);
    int count = chars_of(&para, 0);
    assert_int_equal(para.lines[0].width, 10 * EM);
    assert_int_equal(count, cases[i].hangs ? 11 : 9);
    assert_int_equal(chars[count - 1].code == 0x4E5D, !cases[i].hangs);
    assert_int_equal(chars[count - 1].x, cases[i].hangs ? 10 * EM : 9 * EM);
    para = set_by(GB, text, options); /* off by default */
    assert_int_equal(chars_of(&para, 0), 9);
  }
  /* one mark only: the bracket before it stays inside, half an em wide */
  bx_para para = set_by(rules, "一二三四（六七八九）。甲乙丙丁戊己庚辛", options);
  int count = chars_of(&para, 0);
  assert_int_equal(count, 11);
  assert_int_equal(chars[10].x, 10 * EM);
  assert_near(chars[9].x, 10 * EM - EM / 2);
  assert_int_equal(para.lines[0].width, 10 * EM);
  /* text that is not justified has no edge to hang over */
  options.align = BX_ALIGN_LEFT;
  para = set_by(rules, "一二三四五六七八九十，甲乙丙丁戊己庚辛", options);
  assert_int_equal(chars_of(&para, 0), 9);
}

/* What the first and the last character of a line may not be at a level; `before` is the line before it. */
static void check_edges(bx_kinsoku level, const char *line, const char *before) {
  static const char no_start[] = "，。、；：！？”）》—～–-·/", no_end[] = "“（《", closing[] = "，。；：！？”）》";
  const char *p = line, *q = before;
  char first[5] = {0}, last[5] = {0}, marks[9] = {0};
  bx_utf8_put(bx_utf8_next(&p), first);
  while (*p) memset(last, 0, sizeof last), bx_utf8_put(bx_utf8_next(&p), last);
  int row = 0; /* of closing marks at the end of the line before */
  while (*q) {
    memset(marks, 0, sizeof marks);
    bx_utf8_put(bx_utf8_next(&q), marks);
    row = strstr(closing, marks) ? row + 1 : 0;
  }
  bool dashes = bx_starts_with(line, "——"), dots = bx_starts_with(line, "……");
  bool relieved = row >= 2 && strstr(closing, first);
  if (level >= BX_KINSOKU_BASIC && strstr(no_start, first) && !dashes && !relieved) fail_msg("a line begins: %s", line);
  if (level >= BX_KINSOKU_BASIC && strstr(no_end, last)) fail_msg("a line ends: %s", line);
  if (level >= BX_KINSOKU_GB && *last == '/') fail_msg("a line ends: %s", line);
  if (level >= BX_KINSOKU_STRICT && (dashes || dots)) fail_msg("a line begins: %s", line);
}

/* Under all rules and in many measures: the right edge of justified lines, no sign where its level forbids
 * it, all text there, two characters at least in the last line. */
static void all_rules(void **state) {
  (void)state;
  static const char text[] =
      "根据《中华人民共和国政府信息公开条例》（以下简称《条例》）第五十条，编制本报告。2021年，全区共收到申请"
      "1,240件，办结1,236件，占99.7%；其中“予以公开”812件、“部分公开”96件——较上年增长12.5%……联系电话"
      "：0398-2816666，网址 www.example.com/a，地址：黄河路10–12号和/或崤山路（市民中心）3～5层。为什么？！"
      "因为“公开是常态，不公开是例外。”《年报》《指南》均已发布（见《公报》。），Microsoft Word 与 PDF 两种格式。";
  for (int i = 0; i < 4 * 4 * 2 * 31; i++) {
    bx_line_rules rules = {levels[i % 4], styles[i / 4 % 4], i / 16 % 2};
    bx_len measure = (9 + i / 32) * EM;
    bx_para para = set_by(rules, text, (bx_para_options){.measure = measure, .first_indent = 2 * EM, JUSTIFY});
    bx_buf joined = {0};
    const char *before = "";
    for (int k = 0; k < para.count; k++) {
      const bx_line *line = &para.lines[k];
      const char *own = bx_arena_strdup(arena, text_of(line));
      bx_buf_puts(&joined, own);
      check_edges(rules.kinsoku, own, before);
      before = own;
      const bx_prepared *alone = prepare(own); /* one word has nothing to stretch */
      bool rigid = bx_prepared_min_width(alone) == bx_prepared_max_width(alone);
      assert_true(line->x + line->width <= measure);
      if (k + 1 < para.count && !rigid) assert_int_equal(line->x + line->width, measure);
    }
    assert_string_equal(joined.data, text);
    bx_buf_free(&joined);
    assert_true(han_count(chars_of(&para, para.count - 1)) >= 2);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(kinsoku_start), cmocka_unit_test(kinsoku_end), cmocka_unit_test(relief),
      cmocka_unit_test(pushed_in),     cmocka_unit_test(whole),       cmocka_unit_test(two_em),
      cmocka_unit_test(two_em_dash),   cmocka_unit_test(widths),      cmocka_unit_test(close_to_content),
      cmocka_unit_test(line_ends),     cmocka_unit_test(gaps),        cmocka_unit_test(squeezing),
      cmocka_unit_test(kept_widths),   cmocka_unit_test(stretching),  cmocka_unit_test(only_words),
      cmocka_unit_test(orphans),       cmocka_unit_test(hanging),     cmocka_unit_test(all_rules),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
