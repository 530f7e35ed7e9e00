/* What the prose says, against the figures: patterns with N for a number and … for what lies between. */
#include <string.h>

#include "checker.h"

#define GAP_MOST  16 /* characters … stands for at most */
#define LIST_MOST 8  /* numbers named in one finding */

/* ---- Matching ------------------------------------------------------------------------------- */

typedef struct {
  const char *start, *end;
  int64_t number; /* of N, times BX_CHECK_SCALE */
} match;

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* The code point at `text` without moving; 0 at the end. */
static uint32_t peek(const char *text) { return *text ? bx_utf8_next(&text) : 0; }

static const char *skip_space(const char *text) {
  for (;;) {
    uint32_t code = peek(text);
    if (code != ' ' && code != '\t' && code != 0xA0 && code != 0x3000) return text;
    bx_utf8_next(&text);
  }
}

/* Takes a number and the white space around it; NULL when there is none, or only a part of one. */
static const char *take_number(const char *begin, const char *text, int64_t *number) {
  text = skip_space(text);
  if (!is_digit(*text)) return NULL;
  if (text > begin && is_digit(text[-1])) return NULL;
  if (text > begin + 1 && (text[-1] == '.' || text[-1] == ',') && is_digit(text[-2])) return NULL;
  int64_t value = 0;
  int digits = 0, decimals = 0;
  for (; is_digit(*text); text++, digits++) {
    if (digits < 12) value = value * 10 + (*text - '0');
  }
  if (*text == '.' && is_digit(text[1])) {
    for (text++; is_digit(*text); text++, decimals++) {
      if (decimals < 4) value = value * 10 + (*text - '0');
    }
  }
  if (digits > 12 || decimals > 4) return NULL;
  if ((*text == ',' || *text == '.') && is_digit(text[1])) return NULL;
  for (; decimals < 4; decimals++) value *= 10;
  *number = value;
  return skip_space(text);
}

#define GAP "…"

/* Matches the pattern up to its end or the next …, and moves past it; NULL when it does not fit. */
static const char *take_segment(const char *begin, const char *text, const char **pattern, int64_t *number) {
  const char *p = *pattern;
  while (*p && !bx_starts_with(p, GAP)) {
    if (*p == 'N') {
      text = take_number(begin, text, number);
      if (!text) return NULL;
      p++;
    } else if (*p == *text) {
      p++;
      text++;
    } else {
      return NULL;
    }
  }
  *pattern = p;
  return text;
}

static bool in_gap(uint32_t code) {
  bool digit = (code >= '0' && code <= '9') || (code >= 0xFF10 && code <= 0xFF19);
  bool end = code == 0 || code == '\n' || code == 0x3002 || code == 0xFF1B || code == 0xFF01 || code == 0xFF1F;
  return !digit && !end; /* 。；！？ */
}

/* Matches a whole pattern at `text`, which lies in the prose that begins at `begin`. */
static bool match_at(const char *begin, const char *text, const char *pattern, match *out) {
  out->start = text;
  text = take_segment(begin, text, &pattern, &out->number);
  while (text && *pattern) {
    pattern += strlen(GAP);
    const char *end = NULL;
    for (int gap = 0; !end; gap++) {
      const char *rest = pattern;
      end = take_segment(begin, text, &rest, &out->number);
      if (end) {
        pattern = rest;
      } else if (gap == GAP_MOST || !in_gap(peek(text))) {
        return false;
      } else {
        bx_utf8_next(&text);
      }
    }
    text = end;
  }
  out->end = text;
  return text != NULL;
}

/* The next match of any pattern from `text` on. */
static bool find_match(const bx_rule *rule, const char *begin, const char *text, match *out) {
  while (*text) {
    for (int i = 0; i < rule->pattern_count; i++) {
      if (match_at(begin, text, rule->patterns[i], out) && out->end > out->start) return true;
    }
    bx_utf8_next(&text);
  }
  return false;
}

/* ---- Findings ------------------------------------------------------------------------------- */

/* The place of a part of a field: its own line where the notation keeps the lines. */
static bx_place place_in(const bx_checker *checker, const bx_value *prose, const char *at, const char *cell) {
  bx_place place = bx_check_place(checker, prose, cell);
  if (!prose->block || place.line == 0) return place;
  place.line++;
  place.col = 0;
  for (const char *p = prose->text; p < at; p++) place.line += *p == '\n';
  return place;
}

static void check_says(const bx_checker *checker, const bx_rule *rule, const bx_value *prose) {
  bx_arena *arena = checker->arena;
  bx_rule_use use = {.rule = rule, .scale = BX_CHECK_SCALE};
  bx_sum_value right;
  if (!bx_check_sum(checker, &use, &rule->right, &right)) return;
  match first = {0}, found = {0};
  bx_buf said = {0};
  bool agrees = false;
  int count = 0;
  for (const char *text = prose->text; !agrees && find_match(rule, prose->text, text, &found); text = found.end) {
    if (count == 0) first = found;
    if (count > 0 && count < LIST_MOST) bx_buf_puts(&said, "、");
    if (count < LIST_MOST) bx_buf_puts(&said, bx_check_amount(checker, found.number, BX_CHECK_SCALE));
    agrees = found.number == right.amount;
    count++;
  }
  if (count > 0 && !agrees) {
    const char *name = right.cell.table ? bx_cell_name(arena, &right.cell) : rule->right.text;
    const char *words = bx_arena_strndup(arena, first.start, (size_t)(first.end - first.start));
    bx_place place = place_in(checker, prose, first.start, right.cell.table ? name : NULL);
    bx_diag_rule(checker->diags, BX_MSG_CHECK_SAYS, rule->severity, rule->id, &place,
                 BX_ARGS(rule->prose, said.data, words, rule->right.count == 1 ? name : rule->right.text,
                         bx_check_amount(checker, right.amount, BX_CHECK_SCALE), bx_check_where(checker, right.value),
                         rule->about ? rule->about : rule->id));
  }
  bx_buf_free(&said);
}

/* The shares of a sentence: all of them, and those since the sum last came to the total. */
typedef struct {
  const char *start;
  int64_t all, sum;
  int count;
} shares;

/* Whether a sum is the total, or several totals, as nearly as rounded shares are. */
static bool is_whole(int64_t sum, int64_t total) {
  int64_t wholes = (sum + total / 2) / total, off = sum - wholes * total;
  return wholes > 0 && (off < 0 ? -off : off) <= wholes * (total / 200);
}

static void close_sentence(const bx_checker *checker, const bx_rule *rule, const bx_value *prose, const shares *left) {
  if (left->count < 3 || is_whole(left->sum, rule->total) || is_whole(left->all, rule->total)) return;
  bx_place place = place_in(checker, prose, left->start, NULL);
  bx_diag_rule(checker->diags, BX_MSG_CHECK_SHARES, rule->severity, rule->id, &place,
               BX_ARGS(rule->prose, bx_diag_int(checker->diags, left->count),
                       bx_check_amount(checker, left->sum, BX_CHECK_SCALE),
                       bx_check_amount(checker, rule->total, BX_CHECK_SCALE), rule->about ? rule->about : rule->id));
}

static bool ends_sentence(uint32_t code) { return code == 0x3002 || code == '\n'; }

static void check_shares(const bx_checker *checker, const bx_rule *rule, const bx_value *prose) {
  const char *begin = prose->text, *text = begin;
  shares open = {0};
  match found = {0};
  bool more = find_match(rule, begin, text, &found);
  while (*text) {
    if (more && text == found.start) {
      if (open.count++ == 0) open.start = text;
      open.sum += found.number;
      open.all += found.number;
      if (open.sum == rule->total) open.sum = open.count = 0;
      text = found.end;
      more = find_match(rule, begin, text, &found);
    } else if (ends_sentence(bx_utf8_next(&text))) {
      close_sentence(checker, rule, prose, &open);
      open = (shares){0};
    }
  }
  close_sentence(checker, rule, prose, &open);
}

static void check_mentions(const bx_checker *checker, const bx_rule *rule, const bx_value *prose) {
  bx_rule_use use = {.rule = rule, .scale = bx_check_scale(rule, NULL)};
  bx_sum_value left, right;
  if (!bx_check_sum(checker, &use, &rule->left, &left) || !bx_check_sum(checker, &use, &rule->right, &right)) return;
  if (!bx_check_holds(left.amount, rule->op, right.amount)) return;
  bx_buf words = {0};
  for (int i = 0; i < rule->pattern_count; i++) {
    if (strstr(prose->text, rule->patterns[i])) {
      bx_buf_free(&words);
      return;
    }
    if (i) bx_buf_puts(&words, "、");
    bx_buf_puts(&words, rule->patterns[i]);
  }
  const char *name = left.cell.table ? bx_cell_name(checker->arena, &left.cell) : rule->left.text;
  bx_place place = bx_check_place(checker, prose, left.cell.table ? name : NULL);
  bx_diag_rule(checker->diags, BX_MSG_CHECK_MENTIONS, rule->severity, rule->id, &place,
               BX_ARGS(rule->prose, words.data, name, bx_check_amount(checker, left.amount, use.scale),
                       bx_check_where(checker, left.value), rule->about ? rule->about : rule->id));
  bx_buf_free(&words);
}

void bx_check_prose(const bx_checker *checker, const bx_rule *rule) {
  const bx_value *prose = bx_value_find(checker->report, rule->prose);
  if (bx_value_is_blank(prose) || prose->kind != BX_TEXT) return;
  switch (rule->kind) {
    case BX_RULE_SAYS:
      check_says(checker, rule, prose);
      break;
    case BX_RULE_SHARES:
      check_shares(checker, rule, prose);
      break;
    case BX_RULE_MENTIONS:
      check_mentions(checker, rule, prose);
      break;
    case BX_RULE_CHECK:
      break;
  }
}
