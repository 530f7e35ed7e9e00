/* How well a title breaks at each of its places: words by ICU, put together by rules on what ICU's
 * dictionary does not know, then the grade of each gap by the words on both sides. */
#include <string.h>

#include "sense.h"

/* ---- The rules ---- */

typedef enum {
  WORD_PLAIN,
  WORD_WHOLE,   /* compounds that the dictionary cuts */
  WORD_BEHIND,  /* leans on what is before it: never begins a line */
  WORD_AND,     /* joins two parts: begins a line rather than ends one */
  WORD_BEFORE,  /* leans on what follows, as prepositions and adverbs do: ends no line */
  WORD_ABOUT,   /* 关于: the same, and opens the matter of the title, so that a line begins well with it */
  WORD_ISSUE,   /* its object is the name of a document or a measure: a line may end behind it */
  WORD_VERB,    /* its object is a few words, which it should not lose; adjectives alike */
  WORD_TAIL,    /* one word with what is before it */
  WORD_NUMERAL, /* Han figures and 第: one word with what they count */
  WORD_PREFIX,  /* one character that makes a word with what follows */
  WORD_HEAD,    /* the noun that the words before it define */
  WORD_FIELD,   /* ends a definition: what follows is something else */
  WORD_CLASS_COUNT
} word_class;

/* By class, words parted by spaces. Grammar: GB/T 9704 asks for 词意完整; function words by the usual grouping
 * of 实词 and 虚词. Compounds and verbs are those of titles of the State Council's documents and of the annual
 * report's forms. */
static const struct {
  word_class class;
  const char *words;
} lexicon[] = {
    {WORD_WHOLE,
     "人民政府 办公厅 办公室 委员会 管理局 国务院 常务委员会 人民代表大会 人民法院 人民检察院 发展改革委 "
     "发展和改革委员会 "
     "国家发展改革委 政务公开 政务服务 信息公开 政府信息公开 政府信息 大数据 新媒体 年度报告 工作报告 行政规范性文件 "
     "规范性文件 行政执法 行政复议 行政法规 行政决策 行政机关 市场监督 监督管理 国土空间 国土空间规划 营商环境 "
     "市场主体 公共资源 "
     "公共资源配置 资源配置 上海合作组织 生态环境 自然资源 "
     "人力资源 社会保障 国有土地上 国有土地 基础设施 数字经济 数字政府 法治政府 高质量发展 放管服 升级版 示范区 开发区 "
     "自贸区 "
     "标准化 规范化 便利化 领导小组 联席会议 实施意见 指导意见 若干意见 若干措施 若干问题 若干规定 实施方案 "
     "工作方案 行动方案 分工方案 行动计划 管理办法 补偿办法 暂行办法 实施办法 实施细则 暂行规定 工作要点 发展规划 "
     "重点任务 "
     "有关事项 紧急通知 补充通知 中小学 幼儿园 以工代赈 真抓实干 成效明显 新时代 生活性 服务业 补短板 上水平 督查激励 "
     "土地使用税 减免税 预算草案 执行情况 司法解释 人大常委会 交易中心 服务中心 处理费 信息处理费"},
    {WORD_BEHIND, "的 了 之 等 着 们"},
    {WORD_AND, "和 与 及 以及 暨 并 或"},
    {WORD_BEFORE,
     "对 在 为 向 由 将 以 从 按 按照 根据 给予 予以 危害 进一步 全面 深入 切实 扎实 大力 持续 不断 严格 认真"},
    {WORD_ABOUT, "关于"},
    {WORD_ISSUE, "印发 转发 批转 发布 公布 下达 调整 成立 设立 建立 同意 批准 废止"},
    {WORD_VERB,
     "做好 推进 加强 加快 推动 落实 办理 促进 规范 深化 提高 提升 优化 改进 修改 打造 服务 支持 适用 取消 制定 "
     "稳住 开展 发展 健全 完善 强化 实施 组织 保障 严禁 更好 有关 若干 部分 重大 基层 全省 全市 全县 全区 全国"},
    {WORD_TAIL, "自治区 自治州 自治县 自治旗"},
    {WORD_NUMERAL, "第 一 二 三 四 五 六 七 八 九 十 百 千 万 两 几 〇"},
    {WORD_PREFIX, "全 各 本 该 新 非 副 总 大 某 市 省 县 区"},
    {WORD_HEAD,
     "建设 配置 管理 工作 情况 报告 通知 意见 办法 方案 决定 公告 通报 批复 函 决议 规定 条例 制度 规划 要点 计划 目录 "
     "事项 文件 答复"},
    {WORD_FIELD, "领域 方面 行业 系统 部门"},
};

/* What the names of organs end in. */
static const char *const organ_ends[] = {"政府", "局",   "厅",   "委员会", "办公室", "国务院", "委",
                                         "院",   "中心", "总局", "公司",   "财政部", "教育部", "银行"};
/* And those of places. */
static const char *const place_ends[] = {"省", "市", "县", "区", "州", "盟", "旗", "镇", "乡", "街道"};

typedef struct {
  int first, end; /* items */
  const char *text;
  int len;
  word_class class;
} word;

typedef struct {
  const bx_prepared *prepared;
  const bx_line_plan *plan;
  int first, end;
  bool *begins; /* a word begins at the item */
  bool *solid;  /* inside a term: nothing is parted here */
  word *words;
  int count;
  bool known; /* the dictionary was there */
} title;

/* ---- Texts of items ---- */

static const char *text_at(const title *t, int item) { return t->prepared->text + t->prepared->items[item].offset; }

static int bytes_between(const title *t, int first, int end) {
  const bx_text_item *last = &t->prepared->items[end - 1];
  return last->offset + last->bytes - t->prepared->items[first].offset;
}

static bx_len width_between(const title *t, int first, int end) {
  bx_len width = 0;
  for (int i = first; i < end; i++)
    width += t->prepared->items[i].body + (i + 1 < end ? t->prepared->items[i].blank : 0);
  return width;
}

/* The first item at or behind `byte` of the text. */
static int item_at(const title *t, int byte) {
  int i = t->first;
  while (i < t->end && t->prepared->items[i].offset < byte) i++;
  return i;
}

static uint32_t first_code(const title *t, const word *w) { return t->prepared->items[w->first].code; }
static uint32_t last_code(const title *t, const word *w) { return t->prepared->items[w->end - 1].code; }

static bool ends_in(const word *w, const char *const *ends, size_t count) {
  for (size_t i = 0; i < count; i++) {
    int len = (int)strlen(ends[i]);
    if (len <= w->len && memcmp(w->text + w->len - len, ends[i], (size_t)len) == 0) return true;
  }
  return false;
}

static bool is_organ(const word *w) { return ends_in(w, organ_ends, sizeof organ_ends / sizeof *organ_ends); }
static bool is_place(const word *w) { return ends_in(w, place_ends, sizeof place_ends / sizeof *place_ends); }

/* ---- The lexicon ---- */

/* The longest word of the lexicon at the front of the text: its bytes, 0 when there is none. */
static int longest_word(const char *text, int len, word_class *class) {
  int longest = 0;
  for (size_t i = 0; i < sizeof lexicon / sizeof *lexicon; i++) {
    for (const char *p = lexicon[i].words; *p;) {
      int size = (int)strcspn(p, " ");
      if (size > longest && size <= len && memcmp(p, text, (size_t)size) == 0) {
        longest = size;
        *class = lexicon[i].class;
      }
      p += size;
      if (*p) p++;
    }
  }
  return longest;
}

/* ---- From text to words ---- */

/* Where words begin by the dictionary, or at every place that may be broken. */
static void ask_dictionary(title *t, bx_arena *arena) {
  int len = bytes_between(t, t->first, t->end);
  bool *bytes = BX_NEW_ARRAY(arena, bool, len + 1);
  t->known = bx_setter_split(t->plan->setter, text_at(t, t->first), len, bytes);
  int32_t start = t->prepared->items[t->first].offset;
  for (int i = t->first; i < t->end; i++) {
    bool allowed = i == t->first || t->prepared->items[i - 1].break_kind != BX_BREAK_NEVER;
    bool low = i > t->first && t->prepared->items[i - 1].break_kind == BX_BREAK_LOW; /* 数字 and 年 */
    int at = t->prepared->items[i].offset - start;
    t->begins[i - t->first] = allowed && !low && (!t->known || (at < len && bytes[at]));
  }
}

/* A word of the lexicon begins and ends where the dictionary has it so, or the dictionary knows no word. */
static void join_lexicon(title *t) {
  for (int i = t->first; i < t->end;) {
    word_class class = WORD_PLAIN;
    int len = t->begins[i - t->first] ? longest_word(text_at(t, i), bytes_between(t, i, t->end), &class) : 0;
    int end = len ? item_at(t, (int)(text_at(t, i) - t->prepared->text) + len) : i + 1;
    bool apart = end == t->end || t->begins[end - t->first] || class == WORD_WHOLE;
    if (!len || !apart) {
      i++;
      continue;
    }
    for (int k = i + 1; k < end; k++) t->begins[k - t->first] = false;
    if (end < t->end && t->prepared->items[end - 1].break_kind != BX_BREAK_NEVER) t->begins[end - t->first] = true;
    i = end;
  }
}

/* The terms that fit a line are one word each; at the ends of all of them words begin and end. */
static void join_terms(title *t) {
  const bx_para_options *options = t->plan->options;
  for (int k = 0; k < options->term_count; k++) {
    int len = (int)strlen(options->terms[k]);
    for (int i = t->first; len && i < t->end; i++) {
      if (len > bytes_between(t, i, t->end) || memcmp(text_at(t, i), options->terms[k], (size_t)len) != 0) continue;
      int end = item_at(t, (int)(text_at(t, i) - t->prepared->text) + len);
      bool fits = width_between(t, i, end) <= t->plan->rest;
      for (int j = i + 1; fits && j < end; j++) t->solid[j - t->first] = true;
      if (i > t->first) t->begins[i - t->first] = true;
      if (end < t->end) t->begins[end - t->first] = true;
      i = end - 1;
    }
  }
}

static void list_words(title *t) {
  t->count = 0;
  for (int i = t->first, end; i < t->end; i = end) {
    for (end = i + 1; end < t->end && (!t->begins[end - t->first] || t->solid[end - t->first]);) end++;
    word *w = &t->words[t->count++];
    *w = (word){.first = i, .end = end, .text = text_at(t, i), .len = bytes_between(t, i, end)};
    word_class class = WORD_PLAIN;
    if (longest_word(w->text, w->len, &class) == w->len) w->class = class;
  }
}

static bool is_function(const word *w) { return w->class >= WORD_BEHIND && w->class <= WORD_VERB; }

/* A Han character that is left alone belongs to a word the dictionary does not know: to the one before, as
 * 厅 in 办公厅, unless it stands at the front of one. */
static void join_singles(title *t) {
  for (int k = 0; k < t->count; k++) {
    const word *w = &t->words[k], *before = k ? w - 1 : NULL, *behind = k + 1 < t->count ? w + 1 : NULL;
    bool single = w->end == w->first + 1 && t->prepared->items[w->first].class == BX_CHAR_HAN;
    if ((!single && w->class != WORD_TAIL) || is_function(w) || (w->class == WORD_HEAD && !behind)) continue;
    bool leans = before && !is_function(before) && t->prepared->items[before->end - 1].class == BX_CHAR_HAN &&
                 (!is_place(before) || is_place(w)); /* 卢 in 三门峡市卢氏县 */
    bool opens = w->class == WORD_NUMERAL || (w->class == WORD_PREFIX && !(leans && is_place(w)));
    bool follows = behind && behind->class != WORD_BEHIND && behind->class != WORD_AND && behind->class != WORD_ABOUT &&
                   t->prepared->items[behind->first].class != BX_CHAR_OPEN;
    if (leans && !(opens && follows))
      t->begins[w->first - t->first] = false;
    else if (follows)
      t->begins[behind->first - t->first] = false;
  }
}

/* ---- Grades ---- */

#define QUOTE_OPEN   0x201Cu /* “ */
#define TITLE_OPEN   0x300Au /* 《 */
#define BRACKET_OPEN 0x3014u /* 〔 */
#define PAREN_OPEN   0xFF08u /* （ */
#define DASH         0x2014u
#define ORDINAL      0x7B2Cu /* 第 */

static bx_sense_grade grade_behind(const title *t, const word *x, const word *y) {
  if (x->class == WORD_BEFORE || x->class == WORD_ABOUT || x->class == WORD_AND) return BX_SENSE_BAD;
  if (last_code(t, x) == DASH) return BX_SENSE_BAD;
  bool last = y->end == t->end;
  bool of = x->class == WORD_BEHIND;
  if (of) return last ? BX_SENSE_BAD : BX_SENSE_PLAIN; /* 的通知 is no line */
  if (x->class == WORD_ISSUE) return BX_SENSE_GOOD;
  if (is_organ(x)) return is_organ(y) && y->len <= (int)sizeof "办公室" - 1 ? BX_SENSE_CLOSE : BX_SENSE_GOOD;
  if (x->class == WORD_VERB) return BX_SENSE_CLOSE;
  if (x->class == WORD_FIELD) return BX_SENSE_GOOD;
  return BX_SENSE_PLAIN;
}

/* 第一批, 市十五届 */
static bool is_count(const title *t, const word *w) {
  const bx_text_item *last = &t->prepared->items[w->end - 1];
  return w->end - w->first > 1 && bx_char_is_measure(last->code) && bx_is_han_number(last[-1].code);
}

static bx_sense_grade grade_of(const title *t, const word *x, const word *y) {
  uint32_t opening = first_code(t, y);
  if (y->class == WORD_BEHIND || opening == BRACKET_OPEN) return BX_SENSE_NEVER;
  bx_sense_grade grade = grade_behind(t, x, y);
  if (grade != BX_SENSE_PLAIN) return grade;
  unsigned last = t->prepared->items[x->end - 1].class;
  if (last == BX_CHAR_PAUSE || last == BX_CHAR_SPACE || last == BX_CHAR_STOP) return BX_SENSE_GOOD;
  if (opening == TITLE_OPEN || opening == QUOTE_OPEN || opening == PAREN_OPEN || y->class == WORD_ABOUT)
    return BX_SENSE_GOOD;
  if (last == BX_CHAR_CLOSE || y->class == WORD_HEAD || y->class == WORD_FIELD) return BX_SENSE_CLOSE;
  if (is_count(t, x)) return BX_SENSE_CLOSE;
  if (is_organ(y) && is_place(x)) return BX_SENSE_BAD; /* inside the name of an organ */
  if (y->class == WORD_AND || x->class == WORD_HEAD) return BX_SENSE_FAIR;
  if (t->prepared->items[y->first].class == BX_CHAR_DIGIT || opening == ORDINAL) return BX_SENSE_FAIR;
  return bx_is_han_number(opening) ? BX_SENSE_CLOSE : BX_SENSE_PLAIN; /* 三次会议, 三年行动方案 */
}

/* What stands between “ ”, 《 》 or （ ） and fits a line is a name and should stay whole. */
static void keep_names(const title *t, int16_t *grades) {
  for (int i = t->first, open = -1; i < t->end; i++) {
    unsigned class = t->prepared->items[i].class;
    if (class == BX_CHAR_OPEN && open < 0) open = i;
    if (class != BX_CHAR_CLOSE || open < 0) continue;
    bool fits = width_between(t, open, i + 1) <= t->plan->rest;
    for (int k = open; fits && k < i; k++)
      if (grades[k - t->first] < BX_SENSE_CUT) grades[k - t->first] += BX_SENSE_CLOSE;
    open = -1;
  }
}

void bx_sense_grades(const bx_line_plan *plan, int first, int end, int16_t *grades) {
  bx_arena *arena = plan->arena;
  int count = end - first;
  title t = {.prepared = plan->prepared, .plan = plan, .first = first, .end = end};
  t.begins = BX_NEW_ARRAY(arena, bool, count);
  t.solid = BX_NEW_ARRAY(arena, bool, count);
  t.words = BX_NEW_ARRAY(arena, word, count);
  ask_dictionary(&t, arena);
  join_lexicon(&t);
  join_terms(&t);
  list_words(&t);
  if (t.known) {
    join_singles(&t);
    list_words(&t);
  }
  for (int i = 0; i < count; i++) {
    bool never = plan->prepared->items[first + i].break_kind == BX_BREAK_NEVER;
    grades[i] = never ? BX_SENSE_NEVER : BX_SENSE_CUT;
  }
  for (int k = 0; k + 1 < t.count; k++) {
    const word *x = &t.words[k];
    int16_t *grade = &grades[x->end - 1 - first];
    if (*grade != BX_SENSE_NEVER) *grade = (int16_t)grade_of(&t, x, x + 1);
  }
  keep_names(&t, grades);
  for (int i = 0; i < count; i++)
    if (plan->prepared->items[first + i].break_kind == BX_BREAK_PREFERRED) grades[i] = BX_SENSE_MARKED;
}
