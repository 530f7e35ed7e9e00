/* Pages asked for: 1-3,5,7- */
#include <string.h>

#include "session.h"

static bool read_range(const char *text, size_t len, bx_arena *arena, bx_page_range *range) {
  const char *part = bx_arena_strndup(arena, text, len), *dash = strchr(part, '-');
  if (!dash) {
    range->first = range->last = bx_parse_int(part);
  } else {
    range->first = bx_parse_int(bx_arena_strndup(arena, part, (size_t)(dash - part)));
    range->last = dash[1] ? bx_parse_int(dash + 1) : BX_PAGE_LAST;
  }
  return range->first > 0 && range->last >= range->first;
}

bool bx_page_ranges_read(bx_arena *arena, const char *text, bx_page_ranges *ranges, bx_diags *diags) {
  *ranges = (bx_page_ranges){.items = NULL};
  if (!text) return true;
  ranges->items = BX_NEW_ARRAY(arena, bx_page_range, strlen(text) + 1);
  for (const char *p = text;; p++) {
    size_t len = strcspn(p, ",");
    if (!read_range(p, len, arena, &ranges->items[ranges->count++])) {
      bx_diag(diags, BX_MSG_BAD_PAGES, NULL, BX_ARGS(text));
      return false;
    }
    p += len;
    if (!*p) return true;
  }
}

bool bx_page_ranges_check(const bx_page_ranges *ranges, const char *text, int page_count, bx_diags *diags) {
  for (int i = 0; i < ranges->count; i++)
    if (ranges->items[i].first > page_count) {
      bx_diag(diags, BX_MSG_NO_SUCH_PAGE, NULL, BX_ARGS(text, bx_diag_int(diags, page_count)));
      return false;
    }
  return true;
}
