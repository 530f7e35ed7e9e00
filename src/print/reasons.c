/* Why printers and jobs are as they are: keywords of IPP in the user's words. */
#include <string.h>

#include "server.h"

static const struct {
  const char *keyword, *english, *chinese;
} words[] = {
#define BX_REASON(keyword, english, chinese) {keyword, english, chinese},
#include "reasons.def"
#undef BX_REASON
};

/* Their usual course, which is no reason for anything. */
static const char *const usual[] = {"none",
                                    "job-incoming",
                                    "job-data-insufficient",
                                    "job-printing",
                                    "job-queued",
                                    "job-queued-for-marker",
                                    "job-spooling",
                                    "job-transforming",
                                    "job-outgoing",
                                    "processing-to-stop-point",
                                    "job-completed-successfully",
                                    "job-fetchable"};

static const char *words_of(const char *keyword, bx_lang lang) {
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (bx_streq(words[i].keyword, keyword)) return lang == BX_LANG_ZH ? words[i].chinese : words[i].english;
  return NULL;
}

static bool is_usual(const char *keyword) {
  for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
    if (bx_streq(usual[i], keyword)) return true;
  return false;
}

/* Without its ending -error, -warning or -report, which says how bad it is. */
static char *without_degree(bx_arena *arena, const char *keyword, size_t len) {
  static const char *const degrees[] = {"-error", "-warning", "-report"};
  char *text = bx_arena_strndup(arena, keyword, len);
  for (size_t i = 0; i < sizeof degrees / sizeof *degrees; i++)
    if (bx_ends_with(text, degrees[i]) && !words_of(text, BX_LANG_EN)) text[len - strlen(degrees[i])] = '\0';
  return text;
}

static bool has(const bx_print_reason *items, int count, const char *keyword) {
  for (int i = 0; i < count; i++)
    if (bx_streq(items[i].keyword, keyword)) return true;
  return false;
}

/* Printers write what they like; what their server's own programs say to each other begins with cups-. */
bx_print_reasons bx_print_read_reasons(bx_arena *arena, const char *keywords, bx_lang lang) {
  bx_print_reason *items = NULL;
  int count = 0, room = 0;
  for (const char *p = keywords; p && *p;) {
    const size_t len = strcspn(p, ",");
    const char *keyword = without_degree(arena, p, len), *text = words_of(keyword, lang);
    const bool is_private = bx_starts_with(keyword, "cups-") || bx_starts_with(keyword, "com.");
    if (*keyword && !is_usual(keyword) && (text || !is_private) && !has(items, count, keyword)) {
      items = bx_arena_grow(arena, items, count, &room, sizeof *items);
      items[count++] = (bx_print_reason){keyword, text ? text : keyword};
    }
    p += len + (p[len] == ',');
  }
  return (bx_print_reasons){items, count};
}

bx_print_reasons bx_print_join_reasons(bx_arena *arena, bx_print_reasons a, bx_print_reasons b) {
  bx_print_reason *items = BX_NEW_ARRAY(arena, bx_print_reason, bx_max_int(a.count + b.count, 1));
  int count = 0;
  for (int i = 0; i < a.count; i++) items[count++] = a.items[i];
  for (int i = 0; i < b.count; i++)
    if (!has(items, count, b.items[i].keyword)) items[count++] = b.items[i];
  return (bx_print_reasons){items, count};
}
