/* Templates: text with names in braces, and what the names stand for. */
#include <string.h>

#include "layout.h"

/* Marks that a form puts around what a report says, and that the report may have put there already. */
static const char *const given_marks[] = {"：", "。", "；", "，", "、", "（", "）"};

/* Bytes of the mark at the front of `text`, or 0. */
static size_t mark_at(const char *text) {
  for (size_t i = 0; i < sizeof given_marks / sizeof *given_marks; i++)
    if (bx_starts_with(text, given_marks[i])) return strlen(given_marks[i]);
  return 0;
}

/* Does the text so far end with the mark that `text` begins with? */
static bool is_doubled(const bx_buf *buf, const char *text) {
  size_t len = mark_at(text);
  return len && buf->len >= len && memcmp(buf->data + buf->len - len, text, len) == 0;
}

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
    bx_buf_puts(&buf, is_doubled(&buf, found) ? found + mark_at(found) : found);
    text = close + 1;
    if (is_doubled(&buf, text)) text += mark_at(text);
  }
  return bx_buf_take(&buf, arena);
}

/* ---- What names stand for ---- */

/* The declaration of a field in the records of a scope's list, or NULL. */
static const bx_field *record_field(const bx_scope *scope, const char *name) {
  const bx_field *list = scope->list;
  for (int i = 0; list && i < list->field_count; i++)
    if (bx_streq(list->fields[i].name, name)) return &list->fields[i];
  return NULL;
}

/* A field of a record hides the report's of the same name, also when it is left out. */
const bx_value *bx_scope_find(const bx_scope *scope, const char *name) {
  for (; scope; scope = scope->outer) {
    const bx_value *value = scope->map ? bx_value_find(scope->map, name) : NULL;
    if (!value && bx_streq(scope->name, name)) value = scope->item;
    if (value || record_field(scope, name)) return value;
  }
  return NULL;
}

/* The declaration of a field as seen from a scope. */
static const bx_field *find_declared(const bx_scope *scope, const char *name) {
  for (const bx_scope *s = scope; s; s = s->outer) {
    const bx_field *field = record_field(s, name);
    if (field) return field;
  }
  return bx_layout_field(scope->layout, name);
}

/* Digits at *text, at most `most`; moves past them. -1 when there are none or too many. */
static int read_digits(const char **text, int least, int most) {
  int value = 0, count = 0;
  for (; **text >= '0' && **text <= '9'; ++*text, count++) value = count < 9 ? value * 10 + (**text - '0') : 0;
  return count >= least && count <= most ? value : -1;
}

static bool skip(const char **text, const char *a, const char *b) {
  const char *found = bx_starts_with(*text, a) ? a : bx_starts_with(*text, b) ? b : NULL;
  if (found) *text += strlen(found);
  return found;
}

bool bx_date_parse(const char *text, int *year, int *month, int *day) {
  const bool iso = strchr(text, '-');
  *year = read_digits(&text, 4, 4);
  if (*year < 1000 || !skip(&text, "年", "-")) return false;
  *month = read_digits(&text, iso ? 2 : 1, 2);
  if (!skip(&text, "月", "-")) return false;
  *day = read_digits(&text, iso ? 2 : 1, 2);
  if (!iso && !skip(&text, "日", "日")) return false;
  return !*text && bx_is_day(*year, *month, *day);
}

/* 2021年3月5日: months and days without a zero in front (GB/T 9704 7.3.5.1). */
static const char *print_date(const char *text, bx_arena *arena) {
  int year, month, day;
  if (!bx_date_parse(text, &year, &month, &day)) return text;
  bx_buf buf = {0};
  bx_buf_int(&buf, year);
  bx_buf_puts(&buf, "年");
  bx_buf_int(&buf, month);
  bx_buf_puts(&buf, "月");
  bx_buf_int(&buf, day);
  bx_buf_puts(&buf, "日");
  return bx_buf_take(&buf, arena);
}

static const char *trimmed(const bx_value *value, bx_arena *arena) {
  const char *text = bx_value_text(value);
  if (text) text = bx_trim(arena, text, strlen(text));
  return text && *text ? text : NULL;
}

/* What a name in a template stands for: a field, or by its number an item of a list (发文机关.1). */
static const bx_value *find_named(const bx_scope *scope, const char *name, bx_arena *arena) {
  const bx_value *value = bx_scope_find(scope, name);
  const char *dot = strrchr(name, '.');
  int number = dot && !value ? bx_parse_int(dot + 1) : 0;
  if (number < 1) return value;
  value = bx_scope_find(scope, bx_arena_strndup(arena, name, (size_t)(dot - name)));
  if (!value || value->kind != BX_LIST) return number == 1 ? value : NULL;
  return number <= value->count ? value->items[number - 1] : NULL;
}

const char *bx_scope_text(const bx_scope *scope, const char *name, bx_arena *arena) {
  const bx_value *value = find_named(scope, name, arena);
  if (!value || value->kind == BX_TEXT) {
    const char *text = trimmed(value, arena);
    const bx_field *field = text ? find_declared(scope, name) : NULL;
    return field && field->type == BX_FIELD_DATE ? print_date(text, arena) : text;
  }
  bx_buf list = {0};
  for (int i = 0; value->kind == BX_LIST && i < value->count; i++) {
    const char *text = trimmed(value->items[i], arena);
    if (text && list.len) bx_buf_puts(&list, "、");
    if (text) bx_buf_puts(&list, text);
  }
  return list.len ? bx_buf_take(&list, arena) : NULL;
}

int bx_scope_count(const bx_scope *scope, const char *name) {
  const bx_value *value = bx_scope_find(scope, name);
  if (value && value->kind == BX_LIST) return value->count;
  return bx_value_is_blank(value) ? 0 : 1;
}

bx_scope bx_scope_item(const bx_scope *scope, const char *name, int i) {
  const bx_value *value = bx_scope_find(scope, name), *item = value->kind == BX_LIST ? value->items[i] : value;
  return (bx_scope){.layout = scope->layout,
                    .map = item->kind == BX_MAP ? item : NULL,
                    .outer = scope,
                    .name = name,
                    .list = find_declared(scope, name),
                    .item = item,
                    .number = i + 1,
                    .count = bx_scope_count(scope, name)};
}

/* ---- Filling ---- */

static const char *find_field(void *self, const char *name, bx_arena *arena) {
  const bx_scope *scope = self;
  if (!bx_streq(name, "#")) return bx_scope_text(scope, name, arena);
  while (scope && !scope->name) scope = scope->outer;
  if (!scope || scope->count < 2) return NULL;
  bx_buf number = {0};
  bx_buf_int(&number, scope->number);
  return bx_buf_take(&number, arena);
}

const char *bx_template_fill(bx_arena *arena, const char *text, const bx_scope *scope) {
  const bx_names names = {.find = find_field, .self = (void *)(uintptr_t)scope};
  return bx_template_fill_names(arena, text, &names);
}

/* The first field that a template names. */
static const bx_value *first_field(bx_arena *arena, const char *text, const bx_scope *scope) {
  for (const char *open = strchr(text, '{'); open; open = strchr(open + 1, '{')) {
    const char *name = bx_arena_strndup(arena, open + 1, strcspn(open + 1, "}"));
    const bx_value *value = find_named(scope, name, arena);
    if (value) return value;
  }
  return NULL;
}

const char *bx_templates_fill(bx_arena *arena, const bx_templates *templates, const bx_scope *scope,
                              const bx_value **field) {
  for (int i = 0; i < templates->count; i++) {
    const char *filled = bx_template_fill(arena, templates->templates[i], scope);
    if (!filled) continue;
    if (field) *field = first_field(arena, templates->templates[i], scope);
    return filled;
  }
  return NULL;
}

const char *bx_code_signs(bx_arena *arena, const bx_code_format *format, const char *text) {
  if (format->group_count == 1) return text;
  bx_buf signs = {0};
  for (; *text; text++)
    if (*text != '-') bx_buf_putc(&signs, *text);
  return bx_buf_take(&signs, arena);
}
