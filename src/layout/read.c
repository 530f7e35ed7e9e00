/* Typed reading of layout values, with a diagnostic at the place of whatever is not as it should be. */
#include <string.h>

#include "loader.h"

void bx_complain(bx_loader *loader, bx_message message, const bx_value *at, const char *const *args) {
  bx_place place = {0};
  if (at) place = (bx_place){.file = at->file, .line = at->line, .col = at->col};
  bx_diag(loader->diags, message, at ? &place : NULL, args);
}

/* Splits words at single spaces into an array; returns how many. */
static int split_words(bx_arena *arena, const char *words, const char ***out) {
  int capacity = 0, count = 0;
  const char **list = NULL;
  for (const char *p = words; *p;) {
    size_t len = strcspn(p, " ");
    list = bx_arena_grow(arena, list, count, &capacity, sizeof *list);
    list[count++] = bx_arena_strndup(arena, p, len);
    p += len;
    while (*p == ' ') p++;
  }
  *out = list;
  return count;
}

static int find_word(const char *const *words, int count, const char *word) {
  for (int i = 0; i < count; i++)
    if (bx_streq(words[i], word)) return i;
  return -1;
}

bool bx_read_map(bx_loader *loader, const bx_value *map, const char *what, const char *known) {
  if (!map || map->kind != BX_MAP) {
    if (map) bx_complain(loader, BX_MSG_LAYOUT_WRONG_TYPE, map, BX_ARGS(what, "{key: value}"));
    return false;
  }
  const char **words;
  int count = split_words(loader->arena, known, &words);
  for (int i = 0; i < map->count; i++) {
    const bx_member *member = &map->members[i];
    if (find_word(words, count, member->key) >= 0) continue;
    bx_place place = {.file = member->value->file, .line = member->line, .col = member->col};
    const char *near = bx_nearest(member->key, words, count);
    if (near)
      bx_diag(loader->diags, BX_MSG_LAYOUT_UNKNOWN_KEY, &place, BX_ARGS(member->key, what, near));
    else
      bx_diag(loader->diags, BX_MSG_LAYOUT_NOT_KNOWN, &place, BX_ARGS(member->key, what, known));
  }
  return true;
}

const char *bx_read_text(bx_loader *loader, const bx_value *map, const char *key) {
  const bx_value *value = bx_value_find(map, key);
  if (!value || value->kind == BX_NULL) return NULL;
  if (value->kind != BX_TEXT) {
    bx_complain(loader, BX_MSG_LAYOUT_WRONG_TYPE, value, BX_ARGS(key, "text"));
    return NULL;
  }
  return value->text;
}

const char *bx_read_required(bx_loader *loader, const bx_value *map, const char *key) {
  const char *text = bx_read_text(loader, map, key);
  const bx_value *value = bx_value_find(map, key);
  if (!text && (!value || value->kind == BX_NULL)) bx_complain(loader, BX_MSG_LAYOUT_MISSING_KEY, map, BX_ARGS(key));
  return text;
}

int bx_read_choice(bx_loader *loader, const bx_value *map, const char *key, int otherwise, const char *choices) {
  const char *text = bx_read_text(loader, map, key);
  if (!text) return otherwise;
  const char **words;
  int count = split_words(loader->arena, choices, &words);
  int found = find_word(words, count, text);
  if (found >= 0) return found;
  bx_complain(loader, BX_MSG_LAYOUT_BAD_CHOICE, bx_value_find(map, key), BX_ARGS(text, key, choices));
  return otherwise;
}

bool bx_read_bool(bx_loader *loader, const bx_value *map, const char *key, bool otherwise) {
  return bx_read_choice(loader, map, key, otherwise ? 1 : 0, "false true") == 1;
}

int bx_read_int(bx_loader *loader, const bx_value *map, const char *key, int otherwise, int least, int most) {
  const char *text = bx_read_text(loader, map, key);
  if (!text) return otherwise;
  int value = bx_parse_int(text);
  if (value >= least && value <= most) return value;
  bx_complain(loader, BX_MSG_LAYOUT_BAD_NUMBER, bx_value_find(map, key),
              BX_ARGS(text, key, bx_diag_int(loader->diags, least), bx_diag_int(loader->diags, most)));
  return otherwise;
}

int bx_read_percent(bx_loader *loader, const bx_value *map, const char *key, int otherwise, int most) {
  const char *text = bx_read_text(loader, map, key);
  if (!text) return otherwise;
  size_t len = strlen(text);
  int value = bx_ends_with(text, "%") ? bx_parse_int(bx_arena_strndup(loader->arena, text, len - 1)) : -1;
  if (value >= 0 && value <= most) return value;
  bx_complain(loader, BX_MSG_LAYOUT_BAD_PERCENT, bx_value_find(map, key),
              BX_ARGS(text, key, bx_diag_int(loader->diags, most)));
  return otherwise;
}

const char **bx_read_texts(bx_loader *loader, const bx_value *value, int *count) {
  *count = 0;
  if (!value || value->kind == BX_NULL) return NULL;
  bool is_list = value->kind == BX_LIST;
  int capacity = is_list ? value->count : 1;
  const char **texts = BX_NEW_ARRAY(loader->arena, const char *, capacity);
  for (int i = 0; i < capacity; i++) {
    const bx_value *item = is_list ? value->items[i] : value;
    if (item->kind == BX_TEXT)
      texts[(*count)++] = item->text;
    else
      bx_complain(loader, BX_MSG_LAYOUT_WRONG_TYPE, item, BX_ARGS("", "text"));
  }
  return texts;
}

/* ---- Lengths ---- */

/* Chinese type sizes in 1/10 pt (spec: gbt9704 §1). */
static const struct {
  const char *name;
  int tenths;
} sizes[] = {
    {"初号", 420}, {"小初", 360}, {"一号", 260}, {"小一", 240}, {"二号", 220}, {"小二", 180},
    {"三号", 160}, {"小三", 150}, {"四号", 140}, {"小四", 120}, {"五号", 105}, {"小五", 90},
    {"六号", 75},  {"小六", 65},  {"七号", 55},  {"八号", 50},
};

/* A decimal number with at most four decimals, in 1/10000; moves past it. */
static bool parse_decimal(const char **text, int64_t *out) {
  const char *p = *text;
  int64_t value = 0, scale = 10000;
  int digits = 0;
  for (; *p >= '0' && *p <= '9' && digits < 7; p++, digits++) value = value * 10 + (*p - '0');
  if (digits == 0 || digits == 7) return false;
  value *= scale;
  if (*p == '.') {
    for (p++; *p >= '0' && *p <= '9' && scale > 1; p++) value += (*p - '0') * (scale /= 10);
    if (scale == 10000) return false;
  }
  *text = p;
  *out = value;
  return true;
}

bool bx_parse_length(const char *text, bx_units units, bx_len *out) {
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
    if (bx_streq(text, sizes[i].name)) {
      *out = bx_len_scale(BX_PT, sizes[i].tenths, 10);
      return true;
    }
  int64_t amount; /* in 1/10000 of the unit */
  if (!parse_decimal(&text, &amount)) return false;
  /* Units as fractions of 1/1024 pt: 1 mm = 72/25.4 pt. */
  const struct {
    const char *name;
    int64_t numerator, denominator;
  } known[] = {
      {"pt", BX_PT, 1}, {"mm", 368640, 127}, {"cm", 3686400, 127}, {"字", units.em, 1}, {"行", units.pitch, 1}};
  int64_t length = -1;
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    int64_t divisor = 10000 * known[i].denominator;
    if (bx_streq(text, known[i].name)) length = (amount * known[i].numerator + divisor / 2) / divisor;
  }
  if (length < 0) return false;
  if (length > BX_LEN_MAX) return false;
  *out = (bx_len)length;
  return true;
}

bx_len bx_read_length(bx_loader *loader, const bx_value *map, const char *key, bx_len otherwise, bx_units units) {
  const char *text = bx_read_text(loader, map, key);
  if (!text) return otherwise;
  const bx_master *master = &loader->layout->master;
  bx_len length, paper = bx_max_int(master->paper_width, master->paper_height);
  bool is_length = bx_parse_length(text, units, &length);
  if (is_length && (paper == 0 || length <= paper)) return length; /* 0: the paper itself is being read */
  bx_complain(loader, BX_MSG_LAYOUT_BAD_LENGTH, bx_value_find(map, key), BX_ARGS(text, key));
  return otherwise;
}
