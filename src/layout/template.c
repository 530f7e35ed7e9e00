/* Templates: text with names in braces. */
#include <string.h>

#include "layout.h"

const char *bx_template_fill_names(bx_arena *arena, const char *text, const bx_names *names) {
  bx_buf buf = {0};
  while (*text) {
    const char *close = *text == '{' ? strchr(text, '}') : NULL;
    if (!close) {
      bx_buf_putc(&buf, *text++);
      continue;
    }
    const char *name = bx_arena_strndup(arena, text + 1, (size_t)(close - text - 1));
    const char *found = bx_streq(name, "|") ? BX_GOOD_BREAK : names->find(names->self, name, arena);
    if (!found || !*found) {
      bx_buf_free(&buf);
      return NULL;
    }
    bx_buf_puts(&buf, found);
    text = close + 1;
  }
  return bx_buf_take(&buf, arena);
}

static const char *find_field(void *self, const char *name, bx_arena *arena) {
  const bx_value *report = self;
  const char *text = bx_value_text(bx_value_find(report, name));
  return text ? bx_trim(arena, text, strlen(text)) : NULL;
}

const char *bx_template_fill(bx_arena *arena, const char *text, const bx_value *report) {
  const bx_names names = {.find = find_field, .self = (void *)(uintptr_t)report};
  return bx_template_fill_names(arena, text, &names);
}

/* The first field of the report that a template names. */
static const bx_value *first_field(bx_arena *arena, const char *text, const bx_value *report) {
  for (const char *open = strchr(text, '{'); open; open = strchr(open + 1, '{')) {
    const char *name = bx_arena_strndup(arena, open + 1, strcspn(open + 1, "}"));
    const bx_value *value = bx_value_find(report, name);
    if (value) return value;
  }
  return NULL;
}

const char *bx_templates_fill(bx_arena *arena, const char *const *templates, int count, const bx_value *report,
                              const bx_value **field) {
  for (int i = 0; i < count; i++) {
    const char *filled = bx_template_fill(arena, templates[i], report);
    if (!filled) continue;
    if (field) *field = first_field(arena, templates[i], report);
    return filled;
  }
  return NULL;
}
