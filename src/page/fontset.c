/* Which font plays which role, and which stands in for a rare character. Stands between the options and
 * font.c; the one file that enters fontconfig, and only when the options ask for installed fonts. */
#include <dirent.h>
#include <fontconfig/fontconfig.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "font.h"

/* More files or faces than any font folder holds; a wrong folder must not cost minutes. */
#define USER_FILES_MAX 1000
#define FACES_MAX      64
/* Ranks of styled faces come after those of all regular ones; more than any list below is long. */
#define STYLED_RANK 1000

#define NAMES_MAX 20

/* A role: its names, its prepared file, and the families of official fonts, the preferred first. The
 * second group of each list are PostScript names, which some releases carry alone. */
static const struct {
  const char *name, *name_zh, *file;
  const char *official[NAMES_MAX];
} roles[BX_ROLE_COUNT] = {
    [BX_ROLE_XIAOBIAOSONG] = {"xiaobiaosong",
                              "小标宋",
                              "xiaobiaosong.otf",
                              {"方正小标宋_GBK", "FZXiaoBiaoSong-B05", "方正小标宋简体", "FZXiaoBiaoSong-B05S",
                               "FZXBSK--GBK1-0", "FZXBSJW--GB1-0"}},
    [BX_ROLE_FANGSONG] = {"fangsong",
                          "仿宋",
                          "fangsong.otf",
                          {"仿宋_GB2312", "FangSong_GB2312", "方正仿宋_GBK", "FZFangSong-Z02", "方正仿宋简体",
                           "FZFangSong-Z02S", "仿宋", "FangSong", "朱雀仿宋", "Zhuque Fangsong",
                           "朱雀仿宋（预览测试版）", "Zhuque Fangsong (technical preview)", "华文仿宋", "STFangsong",
                           "FZFSK--GBK1-0", "FZFSJW--GB1-0"}},
    [BX_ROLE_KAITI] = {"kaiti",
                       "楷体",
                       "kaiti.otf",
                       {"楷体_GB2312", "KaiTi_GB2312", "方正楷体_GBK", "FZKai-Z03", "方正楷体简体", "FZKai-Z03S",
                        "楷体", "KaiTi", "华文楷体", "STKaiti", "FZKTK--GBK1-0", "FZKTJW--GB1-0"}},
    [BX_ROLE_HEITI] = {"heiti",
                       "黑体",
                       "heiti.otf",
                       {"黑体", "SimHei", "方正黑体_GBK", "FZHei-B01", "方正黑体简体", "FZHei-B01S", "华文黑体",
                        "STHeiti", "FZHTK--GBK1-0", "FZHTJW--GB1-0"}},
    [BX_ROLE_SONGTI] = {"songti",
                        "宋体",
                        "songti.otf",
                        {"宋体", "SimSun", "方正书宋_GBK", "FZShuSong-Z01", "方正书宋简体", "FZShuSong-Z01S",
                         "华文宋体", "STSong", "FZSSK--GBK1-0", "FZSSJW--GB1-0"}},
    [BX_ROLE_WESTERN] = {"western", "西文", "western.ttf", {"Times New Roman", "TimesNewRomanPSMT"}},
};

/* Scripts: what messages and options call them, and their prepared files. */
static const struct {
  const char *name, *name_zh, *file;
} scripts[BX_SCRIPT_COUNT] = {
    [BX_SCRIPT_TIBETAN] = {"tibetan", "藏文", "tibetan.ttf"},
    [BX_SCRIPT_UYGHUR] = {"uyghur", "维吾尔文", "uyghur.ttf"},
    [BX_SCRIPT_MONGOLIAN] = {"mongolian", "蒙古文", "mongolian.ttf"},
};

/* Prepared fonts that play no role, in the order in which they are asked. */
static const char *const spare_files[] = {"rare.otf", "names.ttf", "symbols.ttf"};
#define SPARE_COUNT ((int)(sizeof spare_files / sizeof *spare_files))

/* Installed families for rare characters, the one with the most of 通用规范汉字表 first. */
static const char *const rare_families[] = {
    "Noto Serif CJK SC",  "Source Han Serif SC", "Noto Sans CJK SC",
    "Source Han Sans SC", "BabelStone Han",      "HanaMinA",
    "HanaMinB",           "Plangothic P1",       "Plangothic P2",
    "SimSun-ExtB",        "SimSun-ExtG",         "WenQuanYi Zen Hei",
};
#define RARE_COUNT ((int)(sizeof rare_families / sizeof *rare_families))

/* A font not loaded yet or that cannot be. */
typedef struct {
  bool tried;
  const bx_font *font;
  const char *path;
  int index;
  bx_font_problem problem; /* when tried without success */
} source;

typedef struct {
  source chosen, prepared;
  bx_font_origin origin;
  const char *user_path; /* what the user's folder has for the role, or NULL */
  int user_index, user_rank;
} role_state;

/* An answer kept for a character that the role's font lacks. */
typedef struct {
  uint32_t key; /* role and code point; 0 is a free slot */
  uint32_t glyph;
  const bx_font *font; /* or NULL */
} answer;

struct bx_font_set {
  bx_arena *arena;
  bx_font_options options;
  bool scanned; /* the user's folder */
  role_state roles[BX_ROLE_COUNT];
  source scripts[BX_SCRIPT_COUNT], spares[SPARE_COUNT];
  bx_font **fonts; /* in order of first load */
  int font_count, font_capacity;
  bool asked_system;
  FcConfig *config; /* NULL when not asked or not there */
  bool rare_tried[RARE_COUNT];
  const bx_font *rare[RARE_COUNT];
  answer *answers; /* open addressing */
  uint32_t answer_count, answer_capacity;
};

int bx_role_find(const char *name) {
  for (int role = 0; role < BX_ROLE_COUNT; role++)
    if (bx_streq(name, roles[role].name)) return role;
  return -1;
}

const char *bx_role_name(bx_role role) { return roles[role].name; }
const char *bx_role_name_zh(bx_role role) { return roles[role].name_zh; }

int bx_script_find(const char *name) {
  for (int script = 0; script < BX_SCRIPT_COUNT; script++)
    if (bx_streq(name, scripts[script].name)) return script;
  return -1;
}

bx_font_set *bx_font_set_new(const bx_font_options *options) {
  bx_arena *arena = bx_arena_new();
  bx_font_set *set = BX_NEW(arena, bx_font_set);
  set->arena = arena;
  set->options.folder = bx_arena_strdup(arena, options->folder);
  set->options.user_folder = bx_arena_strdup(arena, options->user_folder);
  for (int i = 0; i < BX_ROLE_COUNT; i++) set->options.role_files[i] = bx_arena_strdup(arena, options->role_files[i]);
  for (int i = 0; i < BX_SCRIPT_COUNT; i++)
    set->options.script_files[i] = bx_arena_strdup(arena, options->script_files[i]);
  set->options.system = options->system;
  return set;
}

void bx_font_set_free(bx_font_set *set) {
  if (!set) return;
  for (int i = 0; i < set->font_count; i++) bx_font_free(set->fonts[i]);
  if (set->config) FcConfigDestroy(set->config);
  free(set->answers);
  bx_arena_free(set->arena);
}

/* ---- Files ---- */

/* Loads a face once a set: the same file in two roles is one font with one number. */
static const bx_font *load(bx_font_set *set, const char *path, int index, bx_font_problem *problem) {
  for (int i = 0; i < set->font_count; i++) {
    size_t len;
    int known;
    bx_font_data(set->fonts[i], &len, &known);
    if (known == index && bx_streq(bx_font_path(set->fonts[i]), path)) return set->fonts[i];
  }
  bx_font *font = bx_font_load(path, index, set->font_count + 1, problem);
  if (!font) return NULL;
  set->fonts = bx_arena_grow(set->arena, set->fonts, set->font_count, &set->font_capacity, sizeof(bx_font *));
  set->fonts[set->font_count++] = font;
  return font;
}

static bool try_source(bx_font_set *set, source *from, const char *path, int index) {
  from->tried = true;
  from->path = path;
  from->index = index;
  from->font = load(set, path, index, &from->problem);
  return from->font != NULL;
}

static void report(bx_diags *diags, bx_severity severity, const char *label, const source *from) {
  const bx_font_problem *problem = &from->problem;
  bool unreadable = problem->message == BX_MSG_FONT_UNREADABLE;
  const char *detail = unreadable ? strerror(problem->error) : bx_diag_int(diags, from->index);
  const char *faces = bx_diag_int(diags, problem->faces);
  bx_diag_rule(diags, problem->message, severity, NULL, NULL, BX_ARGS(from->path, label, detail, faces));
}

/* "simsun.ttc#1" is face 1 of simsun.ttc, unless a file of that very name exists. */
static const char *split_index(bx_arena *arena, const char *path, int *index) {
  *index = 0;
  const char *hash = strrchr(path, '#');
  int number = hash && strlen(hash) <= 5 ? bx_parse_int(hash + 1) : -1;
  if (number < 0 || access(path, F_OK) == 0) return path;
  *index = number;
  return bx_arena_strndup(arena, path, (size_t)(hash - path));
}

/* ---- The user's folder ---- */

static bool has_font_suffix(const char *name) {
  const char *dot = strrchr(name, '.');
  if (!dot || dot == name || strlen(dot) != 4) return false;
  char suffix[4];
  for (int i = 0; i < 4; i++) suffix[i] = (char)(dot[i + 1] >= 'A' && dot[i + 1] <= 'Z' ? dot[i + 1] + 32 : dot[i + 1]);
  return bx_streq(suffix, "ttf") || bx_streq(suffix, "otf") || bx_streq(suffix, "ttc") || bx_streq(suffix, "otc");
}

/* The role that a file is named after, or -1. */
static int role_of_file(const char *name) {
  size_t stem = strlen(name) - 4; /* has_font_suffix */
  for (int role = 0; role < BX_ROLE_COUNT; role++)
    if (strlen(roles[role].name) == stem && memcmp(roles[role].name, name, stem) == 0) return role;
  return -1;
}

/* Keeps the face for a role when it ranks before what was found so far; on a tie the first file wins. */
static void offer(bx_font_set *set, int role, int rank, const char *path, int index) {
  role_state *state = &set->roles[role];
  if (state->user_path && state->user_rank <= rank) return;
  state->user_path = path;
  state->user_index = index;
  state->user_rank = rank;
}

static void scan_face(bx_font_set *set, const bx_font *font, const char *path, int index) {
  int styled = bx_font_is_styled(font) ? STYLED_RANK : 0;
  for (int role = 0; role < BX_ROLE_COUNT; role++) {
    int rank = bx_font_name_rank(font, roles[role].official);
    if (rank >= 0) offer(set, role, rank + styled, path, index);
  }
}

static void scan_file(bx_font_set *set, const char *name, bx_diags *diags) {
  const char *label = bx_say(bx_diags_lang(diags), "user font folder", "用户字体文件夹");
  const char *path = bx_arena_join(set->arena, set->options.user_folder, "/", name, NULL);
  int named = role_of_file(name), faces = 1;
  for (int i = 0; i < faces && i < FACES_MAX; i++) {
    source from = {.path = path, .index = i};
    bx_font *font = bx_font_load(path, i, 0, &from.problem);
    if (!font) {
      report(diags, BX_WARNING, label, &from);
      return;
    }
    if (named >= 0) {
      offer(set, named, -1, path, 0); /* before any family */
    } else {
      faces = bx_font_face_count(font);
      scan_face(set, font, path, i);
    }
    bx_font_free(font);
  }
}

static int compare_names(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

/* Once a set; by name, so that the order in which the folder lists its files does not matter. */
static void scan_user_folder(bx_font_set *set, bx_diags *diags) {
  if (set->scanned || !set->options.user_folder) return;
  set->scanned = true;
  DIR *folder = opendir(set->options.user_folder);
  if (!folder) return;
  char **names = NULL;
  int count = 0, capacity = 0;
  for (struct dirent *entry; count < USER_FILES_MAX && (entry = readdir(folder));) {
    if (!has_font_suffix(entry->d_name)) continue;
    names = bx_arena_grow(set->arena, names, count, &capacity, sizeof *names);
    names[count++] = bx_arena_strdup(set->arena, entry->d_name);
  }
  closedir(folder);
  if (count) qsort(names, (size_t)count, sizeof *names, compare_names);
  for (int i = 0; i < count; i++) scan_file(set, names[i], diags);
}

/* ---- Installed fonts ---- */

/* A configuration of our own: the process-wide one may belong to whoever calls us. */
static FcConfig *system_config(bx_font_set *set, bx_diags *diags) {
  if (set->asked_system) return set->config;
  set->asked_system = true;
  set->config = FcInitLoadConfigAndFonts();
  if (!set->config) bx_diag(diags, BX_MSG_FONT_NO_SYSTEM, NULL, BX_NO_ARGS);
  return set->config;
}

typedef struct {
  const char *path;
  int index, distance; /* distance: from the regular weight */
} installed;

/* Reads an entry; false for italics, bitmaps and instances of variable fonts. */
static bool read_installed(const FcPattern *entry, installed *out) {
  FcChar8 *path;
  FcBool scalable = FcFalse, variable = FcFalse;
  int slant = FC_SLANT_ROMAN, weight = FC_WEIGHT_REGULAR;
  if (FcPatternGetString(entry, FC_FILE, 0, &path) != FcResultMatch) return false;
  if (FcPatternGetInteger(entry, FC_INDEX, 0, &out->index) != FcResultMatch) out->index = 0;
  FcPatternGetBool(entry, FC_SCALABLE, 0, &scalable);
  FcPatternGetBool(entry, FC_VARIABLE, 0, &variable);
  FcPatternGetInteger(entry, FC_SLANT, 0, &slant);
  FcPatternGetInteger(entry, FC_WEIGHT, 0, &weight);
  out->path = (const char *)path;
  out->distance = abs(weight - FC_WEIGHT_REGULAR);
  return scalable && !variable && slant == FC_SLANT_ROMAN && out->index <= 0xffff;
}

static bool before(const installed *a, const installed *b) {
  if (a->distance != b->distance) return a->distance < b->distance;
  int order = strcmp(a->path, b->path);
  return order ? order < 0 : a->index < b->index;
}

/* The installed face of exactly this family that is nearest to regular; `path` is in the set's arena.
 * Listing, not matching: fontconfig's match never fails but puts another family instead. */
static bool find_installed(bx_font_set *set, FcConfig *config, const char *family, installed *best) {
  FcPattern *pattern = FcPatternCreate();
  FcObjectSet *wanted =
      FcObjectSetBuild(FC_FILE, FC_INDEX, FC_SCALABLE, FC_VARIABLE, FC_SLANT, FC_WEIGHT, (char *)NULL);
  FcFontSet *list = NULL;
  if (pattern && wanted && FcPatternAddString(pattern, FC_FAMILY, (const FcChar8 *)family))
    list = FcFontList(config, pattern, wanted);
  bool found = false;
  for (int i = 0; list && i < list->nfont; i++) {
    installed entry;
    if (!read_installed(list->fonts[i], &entry) || (found && !before(&entry, best))) continue;
    *best = entry;
    found = true;
  }
  if (found) best->path = bx_arena_strdup(set->arena, best->path);
  if (list) FcFontSetDestroy(list);
  if (wanted) FcObjectSetDestroy(wanted);
  if (pattern) FcPatternDestroy(pattern);
  return found;
}

/* Loads an installed family. The font's own name table has the last word: a configuration can give a
 * font any family. */
static bool try_installed(bx_font_set *set, const char *family, source *from, bx_diags *diags) {
  FcConfig *config = system_config(set, diags);
  installed best = {0};
  if (!config || !find_installed(set, config, family, &best)) return false;
  if (!try_source(set, from, best.path, best.index)) return false;
  if (bx_font_name_rank(from->font, (const char *const[]){family, NULL}) >= 0) return true;
  *from = (source){.tried = true};
  return false;
}

/* ---- Roles ---- */

static const char *label_of(bx_role role, const bx_diags *diags) {
  return bx_diags_lang(diags) == BX_LANG_ZH ? roles[role].name_zh : roles[role].name;
}

static const bx_font *prepared_font(bx_font_set *set, bx_role role) {
  source *from = &set->roles[role].prepared;
  if (!from->tried)
    try_source(set, from, bx_arena_join(set->arena, set->options.folder, "/", roles[role].file, NULL), 0);
  return from->font;
}

/* Settles a role; what goes wrong for good is left in its source. */
static void decide(bx_font_set *set, bx_role role, bx_diags *diags) {
  role_state *state = &set->roles[role];
  const char *named = set->options.role_files[role];
  if (named) {
    int index;
    const char *path = split_index(set->arena, named, &index);
    state->origin = BX_FONT_FROM_OPTION;
    try_source(set, &state->chosen, path, index);
    return;
  }
  scan_user_folder(set, diags);
  state->origin = BX_FONT_FROM_USER;
  if (state->user_path) {
    if (try_source(set, &state->chosen, state->user_path, state->user_index)) return;
    report(diags, BX_WARNING, label_of(role, diags), &state->chosen); /* gone since the scan */
  }
  state->origin = BX_FONT_FROM_SYSTEM;
  const char *const *family = roles[role].official;
  for (; set->options.system && *family; family++)
    if (try_installed(set, *family, &state->chosen, diags)) return;
  state->origin = BX_FONT_FROM_PREPARED;
  prepared_font(set, role);
  state->chosen = state->prepared;
}

const bx_font *bx_font_set_role(bx_font_set *set, bx_role role, bx_diags *diags) {
  source *chosen = &set->roles[role].chosen;
  if (!chosen->tried) decide(set, role, diags);
  if (!chosen->font) report(diags, BX_ERROR, label_of(role, diags), chosen);
  return chosen->font;
}

const bx_font *bx_font_set_script(bx_font_set *set, bx_script script, bx_diags *diags) {
  source *from = &set->scripts[script];
  if (!from->tried) {
    const char *path = set->options.script_files[script];
    int index = 0;
    if (path)
      path = split_index(set->arena, path, &index);
    else
      path = bx_arena_join(set->arena, set->options.folder, "/", scripts[script].file, NULL);
    try_source(set, from, path, index);
  }
  bool zh = bx_diags_lang(diags) == BX_LANG_ZH;
  if (!from->font) report(diags, BX_ERROR, zh ? scripts[script].name_zh : scripts[script].name, from);
  return from->font;
}

bx_font_origin bx_font_set_origin(bx_font_set *set, bx_role role) { return set->roles[role].origin; }

bool bx_font_set_used_system(const bx_font_set *set) { return set->asked_system; }

/* ---- Fallback ---- */

static bool is_private_use(uint32_t code) { return (code >= 0xe000 && code <= 0xf8ff) || code >= 0xf0000; }

static bool has_glyph(const bx_font *font, uint32_t code, uint32_t *glyph) {
  *glyph = font ? bx_font_glyph(font, code) : 0;
  return *glyph != 0;
}

/* Among the prepared fonts that play no role. */
static const bx_font *search_spares(bx_font_set *set, uint32_t code, uint32_t *glyph) {
  for (int i = 0; i < SPARE_COUNT; i++) {
    source *from = &set->spares[i];
    if (!from->tried)
      try_source(set, from, bx_arena_join(set->arena, set->options.folder, "/", spare_files[i], NULL), 0);
    if (has_glyph(from->font, code, glyph)) return from->font;
  }
  return NULL;
}

/* Among installed families, tried one after another and only as far as needed. */
static const bx_font *search_rare(bx_font_set *set, uint32_t code, bx_diags *diags, uint32_t *glyph) {
  for (int i = 0; i < RARE_COUNT; i++) {
    if (!set->rare_tried[i]) {
      source from = {0};
      set->rare_tried[i] = true;
      if (try_installed(set, rare_families[i], &from, diags)) set->rare[i] = from.font;
    }
    if (has_glyph(set->rare[i], code, glyph)) return set->rare[i];
  }
  return NULL;
}

/* The order is set out in font.h. */
static const bx_font *search(bx_font_set *set, bx_role role, uint32_t code, bx_diags *diags, uint32_t *glyph) {
  static const bx_role orders[2][3] = {{BX_ROLE_WESTERN, BX_ROLE_SONGTI, BX_ROLE_HEITI},
                                       {BX_ROLE_SONGTI, BX_ROLE_HEITI, BX_ROLE_WESTERN}};
  *glyph = 0;
  if (is_private_use(code)) return NULL;
  if (has_glyph(prepared_font(set, role), code, glyph)) return set->roles[role].prepared.font;
  const bx_role *order = orders[code < 0x2000 ? 0 : 1];
  for (int i = 0; i < 3; i++) {
    role_state *state = &set->roles[order[i]];
    if (!state->chosen.tried) decide(set, order[i], diags);
    if (has_glyph(state->chosen.font, code, glyph)) return state->chosen.font;
    if (has_glyph(prepared_font(set, order[i]), code, glyph)) return state->prepared.font;
  }
  const bx_font *spare = search_spares(set, code, glyph);
  if (spare || !set->options.system) return spare;
  return search_rare(set, code, diags, glyph);
}

/* The slot of a key or the free one where it belongs. */
static answer *answer_slot(answer *answers, uint32_t capacity, uint32_t key) {
  uint32_t at = key * 2654435761u & (capacity - 1); /* capacity is a power of two */
  while (answers[at].key && answers[at].key != key) at = (at + 1) & (capacity - 1);
  return &answers[at];
}

static void grow_answers(bx_font_set *set) {
  uint32_t capacity = set->answer_capacity ? set->answer_capacity * 2 : 64;
  answer *answers = bx_alloc(capacity * sizeof *answers);
  for (uint32_t i = 0; i < set->answer_capacity; i++)
    if (set->answers[i].key) *answer_slot(answers, capacity, set->answers[i].key) = set->answers[i];
  free(set->answers);
  set->answers = answers;
  set->answer_capacity = capacity;
}

const bx_font *bx_font_set_glyph(bx_font_set *set, bx_role role, uint32_t code, bx_diags *diags, uint32_t *glyph,
                                 bool *fell_back) {
  *fell_back = false;
  *glyph = 0;
  const bx_font *own = bx_font_set_role(set, role, diags);
  if (!own || code > 0x10ffff) return NULL;
  if (has_glyph(own, code, glyph)) return own;
  if (set->answer_count * 2 >= set->answer_capacity) grow_answers(set);
  uint32_t key = (uint32_t)(role + 1) << 21 | code;
  answer *known = answer_slot(set->answers, set->answer_capacity, key);
  if (!known->key) {
    known->key = key;
    known->font = search(set, role, code, diags, &known->glyph);
    set->answer_count++;
  }
  *glyph = known->glyph;
  *fell_back = known->font != NULL;
  return known->font;
}
