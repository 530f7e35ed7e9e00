/* Tibetan, Uyghur and Mongolian words in Chinese lines, variation selectors, emoji. */
#include "text_kit.h"

/* A line of clusters: where each stands, and what it says. */
typedef struct {
  char text[64];
  bx_len left, right; /* of its glyphs */
  int glyphs;
} cluster_at;

static int clusters_of(const bx_line *line, cluster_at *out) {
  int count = 0;
  for (int r = 0; r < line->run_count; r++) {
    const bx_run *run = line->runs[r];
    const char *text = run->text;
    const bx_glyph *glyph = run->glyphs + (run->backward ? run->glyph_count : 0);
    for (int c = 0; c < run->cluster_count; c++, count++) {
      assert_true(count < LINE_MAX && run->clusters[c].bytes < sizeof out->text);
      if (run->backward) glyph -= run->clusters[c].glyphs;
      const bx_glyph *last = glyph + run->clusters[c].glyphs - 1;
      out[count] = (cluster_at){.glyphs = run->clusters[c].glyphs, .left = line->run_x[r] + glyph->x};
      out[count].right = line->run_x[r] + last->x + bx_font_advance(run->font, last->id, run->size);
      memcpy(out[count].text, text, run->clusters[c].bytes);
      text += run->clusters[c].bytes;
      if (!run->backward) glyph = last + 1;
    }
  }
  return count;
}

/* Tibetan stacks are one cluster, from left to right, and a line ends behind a tsheg, never before a shad. */
static void tibetan(void **state) {
  (void)state;
  static const char text[] = "甲བོད་སྐད་ཡིག་གི་ཚིག་གྲུབ་འདི། བཀྲ་ཤིས།乙";
  int before = bx_diags_count(diags);
  bx_para para = set(text, (bx_para_options){.measure = 100 * EM});
  assert_int_equal(bx_diags_count(diags), before);
  assert_string_equal(text_of(para.lines), text);
  cluster_at at[LINE_MAX];
  int count = clusters_of(para.lines, at);
  assert_string_equal(at[1].text, "བོ");
  assert_true(at[1].glyphs > 1);
  assert_true(at[1].left >= at[0].left + EM + EM / 4); /* the gap */
  assert_string_equal(at[4].text, "སྐ");
  for (int i = 2; i < count; i++) assert_true(at[i].left >= at[i - 1].left && at[i].right >= at[i - 1].right);
  for (int ems = 4; ems < 12; ems++) {
    para = set(text, (bx_para_options){.measure = ems * EM});
    assert_true(para.count > 1);
    for (int i = 0; i + 1 < para.count; i++) {
      const char *line = text_of(&para.lines[i]), *end = line + strlen(line);
      bool tsheg = bx_streq(end - 3, "་"), space = end[-1] == ' ', han = bx_streq(end - 3, "甲");
      if (!tsheg && !space && !han && !bx_streq(end - 3, "།")) fail_msg("%d em: %s", ems, line);
      assert_false(bx_starts_with(text_of(&para.lines[i + 1]), "།"));
    }
  }
}

static int find_cluster(const cluster_at *at, int count, const char *text) {
  for (int i = 0; i < count; i++)
    if (bx_streq(at[i].text, text)) return i;
  fail_msg("no %s", text);
  return -1;
}

/* Uyghur: joined letters, words and brackets from right to left, digits from left to right, in a line from left
 * to right. */
static void uyghur(void **state) {
  (void)state;
  static const char text[] = "甲 ئۇيغۇر (بەت 12) تىلى乙";
  int before = bx_diags_count(diags);
  bx_para para = set(text, (bx_para_options){.measure = 100 * EM});
  assert_int_equal(bx_diags_count(diags), before);
  assert_string_equal(text_of(para.lines), text); /* runs in the order of the text */
  cluster_at at[LINE_MAX];
  int count = clusters_of(para.lines, at);
  int han = find_cluster(at, count, "甲"), first = find_cluster(at, count, "ئ"), bracket = find_cluster(at, count, "(");
  int one = find_cluster(at, count, "1"), two = find_cluster(at, count, "2"), close = find_cluster(at, count, ")");
  int last = find_cluster(at, count, "ل"), other = find_cluster(at, count, "乙");
  assert_true(at[han].left < at[last].left && at[last].left < at[close].left && at[close].left < at[one].left);
  assert_true(at[one].left < at[two].left && at[two].left < at[bracket].left && at[bracket].left < at[first].left);
  assert_true(at[first].left < at[other].left);
  for (int i = 0; i < count; i++) assert_true(at[i].right <= at[other].left || i == other);
  /* between Han and the words a gap on both sides, which the Han glyphs' clusters cover */
  para = set("甲ئۇ乙", (bx_para_options){.measure = 100 * EM});
  count = clusters_of(para.lines, at);
  assert_int_equal(count, 4);
  assert_int_equal(at[2].left - EM, EM / 4);
  assert_int_equal(at[0].right, at[2].left);
  assert_int_equal(at[3].left, at[1].right);
  assert_int_equal(para.lines->width, at[1].right + EM / 4 + EM);
  /* letters have their joined forms: this one differs at both ends of a word */
  const bx_run *run = set("يي", (bx_para_options){.measure = 9 * EM}).lines->runs[0];
  assert_int_not_equal(run->glyphs[0].id, run->glyphs[1].id);
  /* brackets are mirrored */
  const bx_font *western = bx_font_set_role(fonts, BX_ROLE_WESTERN, diags);
  para = set("ئۇ (ئۇ) ئۇ", (bx_para_options){.measure = 100 * EM});
  for (int r = 0; r < para.lines->run_count; r++)
    if (para.lines->runs[r]->text[0] == '(')
      assert_int_equal(para.lines->runs[r]->glyphs[0].id, bx_font_glyph(western, ')'));
}

/* Uyghur and Mongolian words are broken at spaces only, and each line is ordered for itself. */
static void words(void **state) {
  (void)state;
  static const char *const texts[] = {"شىنجاڭ ئۇيغۇر ئاپتونوم رايونى", "ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ ᠥᠪᠥᠷ ᠮᠣᠩᠭᠣᠯ"};
  for (int k = 0; k < 2; k++) {
    bx_para para = set(texts[k], (bx_para_options){.measure = 5 * EM});
    assert_true(para.count > 1);
    for (int i = 0; i < para.count; i++) {
      const char *line = text_of(&para.lines[i]);
      assert_true(i + 1 == para.count || line[strlen(line) - 1] == ' ');
      cluster_at at[LINE_MAX];
      int count = clusters_of(&para.lines[i], at);
      for (int c = 0; c < count; c++)
        assert_true(at[c].text[0] == ' ' || (at[c].left >= 0 && at[c].right <= para.lines[i].width));
    }
  }
}

/* Top to bottom each cluster has a cell, with all its glyphs. */
static void upright(void **state) {
  (void)state;
  bx_column column = bx_para_set_vertical(arena, prepare("甲བོད"));
  assert_int_equal(column.height, 3 * EM);
  assert_int_equal(column.run_count, 2);
  const bx_run *run = column.runs[1];
  assert_int_equal(run->cluster_count, 2);
  assert_true(run->clusters[0].glyphs > 1);
  assert_int_equal(run->clusters[0].glyphs + run->clusters[1].glyphs, run->glyph_count);
  assert_int_equal(run->glyphs[run->glyph_count - 1].y - run->glyphs[0].y, EM);
}

/* A variation selector stays with its Han character; elsewhere it is a control character. */
static void variation(void **state) {
  (void)state;
  int before = bx_diags_count(diags);
  bx_para para = set("甲葛\U000E0100城\uFE00。", (bx_para_options){.measure = 9 * EM});
  assert_int_equal(bx_diags_count(diags), before);
  cluster_at at[LINE_MAX];
  assert_int_equal(clusters_of(para.lines, at), 4);
  assert_string_equal(at[1].text, "葛\U000E0100");
  assert_string_equal(at[2].text, "城\uFE00");
  assert_int_equal(at[2].left, 2 * EM);
  prepare("，\U000E0100");
  assert_int_equal(bx_diags_count(diags), before + 1);
  assert_int_equal(bx_diags_at(diags, before)->message, BX_MSG_CHARACTER_CONTROL);
}

/* Emoji are refused, with all that belongs to them as one; signs that are text by themselves are not. */
static void emoji(void **state) {
  (void)state;
  static const struct {
    const char *text;
    int count;
  } cases[] = {
      {"☐☑☒☆★©®™㊗①Ⅷ½⅓㎡〜1/2", 0},
      {"😀", 1},
      {"☑\uFE0F", 1},
      {"甲👩\u200D💻乙", 1},
      {"👍🏽", 1},
      {"🇨🇳", 1},
      {"1\uFE0F\u20E3", 1},
      {"#\u20E3", 1},
      {"😀甲😀", 1}, /* once a paragraph */
      {"😀甲⭐", 2},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    int before = bx_diags_errors(diags), first = bx_diags_count(diags);
    prepare(cases[i].text);
    if (bx_diags_errors(diags) - before != cases[i].count) fail_msg("%s", cases[i].text);
    for (int k = first; k < bx_diags_count(diags); k++)
      assert_true(bx_diags_at(diags, k)->message == (cases[i].count ? BX_MSG_CHARACTER_EMOJI : BX_MSG_GLYPH_FALLBACK));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(tibetan),   cmocka_unit_test(uyghur), cmocka_unit_test(words),
      cmocka_unit_test(variation), cmocka_unit_test(emoji),  cmocka_unit_test(upright),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
