/* Titles broken at the sense. The lines expected were set down by an editor before there was a program
 * to set them; a comment says so where the program does otherwise and is as good. */
#include "text_kit.h"

/* GB/T 9704-2012: 二号 in a type area 156 mm wide, 20 characters. */
#define SIZE      (22 * BX_PT)
#define MEASURE   bx_len_from_mm100(15600)
#define LINES_MAX 12

/* A title: its lines parted by |, and the organ's name it has, if it is an annual report's. */
typedef struct {
  const char *term, *lines;
} title;

static const title titles[] = {
    /* annual reports: of the samples, */
    {"三门峡市湖滨区政务服务和大数据管理局", "三门峡市湖滨区政务服务和大数据管理局|2021年政府信息公开工作年度报告"},
    {"淮安市洪泽区人民政府", "淮安市洪泽区人民政府|2024年政府信息公开工作年度报告"},
    {"淮安市人民政府", "淮安市人民政府|2024年政府信息公开工作年度报告"},
    {"某县民政局", "某县民政局|2023年政府信息公开工作年度报告"},
    {"尼勒克县某镇人民政府", "尼勒克县某镇人民政府|2023年政府信息公开工作年度报告"},
    {"上海市人民政府办公厅", "2019年上海市人民政府办公厅|政府信息公开工作年度报告"},
    {"上海市人民政府", "上海市人民政府|2025年政府信息公开工作年度报告"},
    /* and of an organ whose name fills two lines */
    {"新疆维吾尔自治区伊犁哈萨克自治州尼勒克县政务服务和公共资源交易中心",
     "新疆维吾尔自治区伊犁哈萨克自治州|尼勒克县政务服务和公共资源交易中心|2023年政府信息公开工作年度报告"},
    /* two lines */
    {NULL, "国务院办公厅关于印发|政府信息公开信息处理费管理办法的通知"},
    {NULL, "国务院办公厅关于推进公共资源配置领域|政府信息公开的意见"},
    {NULL, "国务院办公厅关于全面推进基层政务公开|标准化规范化工作的指导意见"},
    {NULL, "中共中央办公厅 国务院办公厅印发|《关于全面推进政务公开工作的意见》"},
    {NULL, "国务院关于同意设立中国—上海合作组织|地方经贸合作示范区的批复"},
    {NULL, "关于做好2022年度全市市场监督管理系统|行政执法案卷评查工作的通知"},
    {NULL, "国务院关于印发|“十四五”数字经济发展规划的通知"},
    {NULL, "国务院办公厅关于进一步优化营商环境|更好服务市场主体的实施意见"},
    {NULL, "河南省人民政府办公厅关于印发|河南省政务公开工作要点的通知"},
    {NULL, "郑州市人民政府关于公布|2023年重大行政决策事项目录的通知"},
    {NULL, "关于加强和改进新时代|人民调解工作的若干意见"},
    {NULL, "国务院关于加快推进政务服务|标准化规范化便利化的指导意见"},
    {NULL, "国务院办公厅关于加快推进“一件事一次办”|打造政务服务升级版的指导意见"},
    {NULL, "湖滨区人民政府关于印发《湖滨区|国有土地上房屋征收与补偿办法》的通知"},
    {NULL, "关于印发《三门峡市湖滨区行政规范性文件|制定和监督管理办法》的通知"},
    {NULL, "教育部办公厅关于进一步加强中小学幼儿园|食品安全和营养健康管理工作的紧急通知"},
    {NULL, "河南省市场监督管理局关于2021年度|食品安全监督抽检信息公示情况的报告"},
    {NULL, "关于废止和修改部分规章|和行政规范性文件的决定"},
    {NULL, "三门峡市人民政府办公室关于成立|三门峡市政务公开领导小组的通知"},
    {NULL, "关于2023年中央和地方预算执行情况|与2024年中央和地方预算草案的报告"},
    {NULL, "某市财政局关于市十五届人大三次会议|第128号建议的答复"},
    {NULL, "国务院办公厅关于同意建立|数字经济发展部际联席会议制度的函"},
    {NULL, "尼勒克县人民政府办公室关于印发|尼勒克县2024年政务公开工作要点的通知"},
    {NULL, "河南省人民政府关于2021年|法治政府建设情况的报告"},
    {NULL, "三门峡市湖滨区人民代表大会常务委员会|关于批准2023年区级财政决算的决议"},
    {NULL, "国家税务总局三门峡市税务局关于调整|城镇土地使用税困难减免税有关事项的公告"},
    {NULL, "关于进一步加强全省行政机关|公文格式规范管理工作的通知"},
    {NULL, "湖滨区发展和改革委员会关于下达|2023年第一批以工代赈项目投资计划的通知"},
    {NULL, "湖滨区应急管理局|2023年度安全生产监督检查计划"},
    {NULL, "国务院办公厅关于政府信息公开工作|年度报告有关事项的通知"},
    {NULL, "湖滨区关于支持5G网络基础设施建设|和应用推广的若干措施"},
    /* met after the rules were made, which needed no change for them */
    {NULL, "国务院关于进一步规范和监督|罚款设定与实施的指导意见"},
    {NULL, "国务院办公厅关于加强行政规范性文件|制定和监督管理工作的通知"},
    {NULL, "国务院办公厅关于印发全国一体化|政务大数据体系建设指南的函"},
    {NULL, "淮安市洪泽区人民政府办公室关于调整|区政府领导同志工作分工的通知"},
    {NULL, "关于对落实中央八项规定精神情况|开展专项监督检查的工作方案"},
    {NULL, "关于表彰全省脱贫攻坚|先进个人和先进集体的决定"},
    {NULL, "上海市人民政府关于同意|《上海市浦东新区综合交通发展规划》的批复"},
    {NULL, "人力资源社会保障部关于废止|《社会保险登记管理暂行办法》等规章的决定"},
    {NULL, "卢氏县官道口镇人民政府|关于森林草原防灭火工作的应急预案"},
    {NULL, "国家发展改革委 商务部关于印发|《市场准入负面清单（2022年版）》的通知"},
    {NULL, "关于进一步加强电动自行车|安全隐患全链条整治工作的通告"},
    {NULL, "三门峡市陕州区应急管理局|2024年度法治政府建设情况报告"},
    /* three lines */
    {NULL, "最高人民法院 最高人民检察院|关于办理危害药品安全刑事案件|适用法律若干问题的解释"},
    {NULL, "国务院办公厅转发国家发展改革委|关于推动生活性服务业补短板上水平|提高人民生活品质若干意见的通知"},
    {NULL,
     "国务院办公厅关于印发国家发展改革委等部门|关于深化公共资源交易平台整合共享的|指导意见重点任务分工方案的通知"},
    {NULL, "国务院办公厅关于对2021年|落实有关重大政策措施真抓实干|成效明显地方予以督查激励的通报"},
    {NULL, "国务院办公厅秘书局关于印发|政府网站与政务新媒体检查指标、|监管工作年度考核指标的通知"},
    /* four */
    {NULL,
     "中国共产党湖滨区委员会办公室|湖滨区人民政府办公室关于印发|湖滨区优化营商环境三年行动方案|（2023—2025年）的通知"},
};
#define TITLES ((int)(sizeof titles / sizeof *titles))

/* ---- Setting ---- */

/* The lines without the marks; with a good break behind the term, as the blocks of a document have it. */
static const char *title_text(const title *t) {
  bx_buf buf = {0};
  const char *found = t->term ? strstr(t->lines, t->term) : NULL;
  for (const char *p = t->lines; *p; p++) {
    if (found && p == found + strlen(t->term)) bx_buf_puts(&buf, "\xE2\x80\x8B");
    if (*p != '|') bx_buf_append(&buf, p, 1);
  }
  return bx_buf_take(&buf, arena);
}

static const char *lines_of(const bx_para *para) {
  bx_buf buf = {0};
  for (int i = 0; i < para->count; i++) {
    if (i) bx_buf_puts(&buf, "|");
    for (int k = 0; k < para->lines[i].run_count; k++) {
      const bx_run *run = para->lines[i].runs[k];
      for (int c = 0, at = 0; c < run->cluster_count; at += run->clusters[c++].bytes)
        bx_buf_append(&buf, run->text + at, (size_t)run->clusters[c].bytes);
    }
  }
  return bx_buf_take(&buf, arena);
}

static bx_para set_title(const char *text, const char *term, bx_len measure) {
  bx_span span = {.text = text, .style = {.han = BX_ROLE_XIAOBIAOSONG, .latin = BX_ROLE_XIAOBIAOSONG, .size = SIZE}};
  bx_para_options options = {.measure = measure, .align = BX_ALIGN_CENTER, .balance = true, .sense = true};
  options.terms = &term;
  options.term_count = term != NULL;
  return bx_para_set(setter, arena, bx_para_prepare(setter, arena, &span, 1), &options);
}

static void test_editor(void **state) {
  (void)state;
  int wrong = 0;
  for (int i = 0; i < TITLES; i++) {
    bx_para para = set_title(title_text(&titles[i]), titles[i].term, MEASURE);
    const char *lines = lines_of(&para);
    if (strcmp(lines, titles[i].lines) == 0) continue;
    print_error("editor  %s\nprogram %s\n", titles[i].lines, lines);
    wrong++;
  }
  assert_int_equal(wrong, 0);
  assert_int_equal(bx_diags_count(diags), 0);
}

/* Whether the line is shorter than those on both sides by more than an em, as the waist of an hourglass. */
static bool has_waist(const bx_para *para) {
  for (int i = 1; i + 1 < para->count; i++)
    if (para->lines[i].width + SIZE < para->lines[i - 1].width &&
        para->lines[i].width + SIZE < para->lines[i + 1].width)
      return true;
  return false;
}

/* In any measure no line begins with a word that leans on the one before, a year stays with its 年, and a term
 * that fits a line is whole. */
static void test_any_measure(void **state) {
  (void)state;
  int waists = 0, several = 0;
  for (int i = 0; i < TITLES; i++) {
    const title *t = &titles[i];
    for (int ems = 10; ems <= 26; ems++) {
      bx_para para = set_title(title_text(t), t->term, ems * SIZE);
      const char *lines = lines_of(&para);
      if (strstr(lines, "|的") || strstr(lines, "|了")) fail_msg("%d: %s", ems, lines);
      for (const char *p = lines; (p = strstr(p, "|年")); p++) assert_false(p > lines && p[-1] >= '0' && p[-1] <= '9');
      for (int k = 0; k < para.count; k++) assert_true(para.lines[k].width <= ems * SIZE);
      bool fits = t->term && (int)strlen(t->term) / 3 <= ems;
      if (fits && !strstr(lines, t->term)) fail_msg("%d: %s", ems, lines);
      waists += has_waist(&para);
      several += para.count > 2;
    }
  }
  assert_true(several > TITLES);
  assert_int_equal(waists, 0);
}

/* A term inside the title is one word, whatever the dictionary makes of it. */
static void test_term(void **state) {
  (void)state;
  const char *text = "关于表彰全省脱贫攻坚先进个人和先进集体的决定";
  bx_para plain = set_title(text, NULL, MEASURE), known = set_title(text, "全省脱贫攻坚先进个人和先进集体", MEASURE);
  assert_string_equal(lines_of(&plain), "关于表彰全省脱贫攻坚|先进个人和先进集体的决定");
  assert_string_equal(lines_of(&known), "关于表彰|全省脱贫攻坚先进个人和先进集体的决定");
}

/* A forced break parts a title into pieces that are broken each for itself. */
static void test_forced(void **state) {
  (void)state;
  bx_para para = set_title("关于废止和修改部分规章和行政规范性文件的决定\n（2023年）", NULL, MEASURE);
  assert_string_equal(lines_of(&para), "关于废止和修改部分规章|和行政规范性文件的决定|（2023年）");
}

/* What is too long for a title is still set, by the ordinary breaker. */
static void test_long(void **state) {
  (void)state;
  bx_buf buf = {0};
  for (int i = 0; i < 20; i++) bx_buf_puts(&buf, "政府信息公开工作的报告");
  const char *text = bx_buf_take(&buf, arena);
  bx_para para = set_title(text, NULL, MEASURE);
  assert_true(para.count == 11);
  for (int k = 0; k < para.count; k++) assert_true(para.lines[k].width <= MEASURE);
}

/* Without the dictionary titles break by the terms and the rules alone, and one warning says so. */
static void test_no_dictionary(void **state) {
  (void)state;
  bx_setter *known = setter;
  bx_diags *heard = bx_diags_new(arena, BX_LANG_EN);
  setter = bx_setter_new(arena, fonts, heard);
  bx_setter_use_words(setter, "libicuuc.so.none");
  for (int i = 0; i < TITLES; i++) {
    bx_para para = set_title(title_text(&titles[i]), titles[i].term, MEASURE);
    const char *lines = lines_of(&para);
    assert_null(strstr(lines, "|的"));
    if (i == 0) assert_int_equal(bx_diags_count(heard), 0); /* the term is enough: no dictionary is asked */
    if (i < 7) assert_string_equal(lines, titles[i].lines);
  }
  assert_int_equal(bx_diags_count(heard), 1);
  assert_string_equal(bx_diags_at(heard, 0)->id, "words-missing");
  setter = known;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_editor), cmocka_unit_test(test_any_measure), cmocka_unit_test(test_forced),
      cmocka_unit_test(test_term),   cmocka_unit_test(test_long),        cmocka_unit_test(test_no_dictionary),
  };
  return cmocka_run_group_tests_name("title", tests, set_up, tear_down);
}
