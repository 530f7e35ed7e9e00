/* The builder: events in the order written become a value tree in the arena. Limits, duplicate keys
 * and folding are decided here, so that every notation gets the same. */
#include "reader.h"

#include <stdlib.h>
#include <string.h>

/* ---- Folding ---- */

#define FOLD_NAMED 8 /* characters named in one warning */

/* Whether a byte may start a character that bx_fold changes: U+2E80–2FDF, U+F900–FAFF. */
static bool may_fold(const char *p) {
  const unsigned char *u = (const unsigned char *)p;
  return (u[0] == 0xe2 && u[1] >= 0xba && u[1] <= 0xbf) || (u[0] == 0xef && u[1] >= 0xa4 && u[1] <= 0xab);
}

/* Appends "⼈→人" unless it stands there already. */
static void name_fold(bx_buf *names, uint32_t code, uint32_t folded) {
  bx_buf entry = {0};
  bx_buf_utf8(&entry, code);
  bx_buf_puts(&entry, "→");
  bx_buf_utf8(&entry, folded);
  if (!names->data || !strstr(names->data, entry.data)) {
    if (names->len) bx_buf_putc(names, ' ');
    bx_buf_puts(names, entry.data);
  }
  bx_buf_free(&entry);
}

/* The text with look-alikes replaced, and one warning for all of them. */
static const char *fold_text(bx_reader *reader, const char *text, int line, int col) {
  const char *p = text;
  while (*p && !may_fold(p)) p++;
  if (!*p) return text;
  bx_buf out = {0}, names = {0};
  int changed = 0;
  bx_buf_append(&out, text, (size_t)(p - text));
  while (*p) {
    uint32_t code = bx_utf8_next(&p), folded = bx_fold(code);
    bx_buf_utf8(&out, folded);
    if (folded != code && changed++ < FOLD_NAMED) name_fold(&names, code, folded);
  }
  if (changed > FOLD_NAMED) bx_buf_puts(&names, " …");
  if (changed) bx_reader_diag(reader, BX_MSG_FOLDED, line, col, BX_ARGS(names.data));
  bx_buf_free(&names);
  return bx_buf_take(&out, reader->arena);
}

/* Line ends as LF, whatever the notation and the program that wrote it. */
static char *copy_text(bx_arena *arena, const char *text, size_t len) {
  char *copy = bx_arena_strndup(arena, text, len), *to = copy;
  if (!memchr(copy, '\r', len)) return copy;
  for (const char *from = copy; *from; from++)
    if (*from != '\r')
      *to++ = *from;
    else if (from[1] != '\n')
      *to++ = '\n';
  *to = '\0';
  return copy;
}

/* A key or text as the tree keeps it. An escape can bring in what the check of the bytes refused. */
static const char *keep_text(bx_reader *reader, const char *text, size_t len, int line, int col) {
  const char *end = text + len;
  for (const char *p = text; p < end;) {
    uint32_t code = bx_utf8_next(&p);
    if (!bx_is_control(code)) continue;
    char name[9];
    bx_reader_diag(reader, BX_MSG_CONTROL_CHARACTER, line, col, BX_ARGS(bx_code_name(code, name)));
    return "";
  }
  return fold_text(reader, copy_text(reader->arena, text, len), line, col);
}

/* ---- The tree ---- */

bx_value_kind bx_reader_inside(const bx_reader *reader) {
  return reader->depth ? reader->frames[reader->depth - 1].value->kind : BX_NULL;
}

static bx_member *push(bx_reader *reader) {
  if (reader->pending_count == reader->pending_capacity) {
    reader->pending_capacity = reader->pending_capacity ? reader->pending_capacity * 2 : 64;
    reader->pending = bx_realloc(reader->pending, (size_t)reader->pending_capacity * sizeof *reader->pending);
  }
  bx_member *member = &reader->pending[reader->pending_count++];
  *member = (bx_member){0};
  return member;
}

/* A new value in its place: the pending key's, the list's next, or the root. */
static bx_value *add(bx_reader *reader, bx_value_kind kind, int line, int col) {
  if (reader->values == BX_DATA_MAX_VALUES) {
    bx_reader_diag(reader, BX_MSG_TOO_MANY_VALUES, line, col, BX_ARGS(bx_diag_int(reader->diags, BX_DATA_MAX_VALUES)));
    return NULL;
  }
  reader->values++;
  bx_value *value = BX_NEW(reader->arena, bx_value);
  value->kind = kind;
  value->line = line;
  value->col = col;
  value->file = reader->file;
  if (reader->depth) value->parent = reader->frames[reader->depth - 1].value;
  if (!value->parent)
    reader->root = value;
  else if (value->parent->kind == BX_LIST)
    push(reader)->value = value;
  else
    reader->pending[reader->pending_count - 1].value = value;
  return value;
}

bx_value *bx_reader_open(bx_reader *reader, bx_value_kind kind, int line, int col) {
  if (reader->depth == BX_DATA_MAX_DEPTH) {
    bx_reader_diag(reader, BX_MSG_TOO_DEEP, line, col, BX_ARGS(bx_diag_int(reader->diags, BX_DATA_MAX_DEPTH)));
    return NULL;
  }
  bx_value *value = add(reader, kind, line, col);
  if (value) reader->frames[reader->depth++] = (bx_reader_frame){value, reader->pending_count};
  return value;
}

/* Comparing each with each is fastest for the few keys a form has, but must not be for many. */
#define FEW_KEYS 12

static const bx_member *find_before(const bx_member *members, int i) {
  for (int k = 0; k < i; k++)
    if (strcmp(members[k].key, members[i].key) == 0) return &members[k];
  return NULL;
}

static void check_duplicates(bx_reader *reader, bx_value *map) {
  if (map->count > FEW_KEYS) map->index = bx_map_new(reader->arena);
  for (int i = 0; i < map->count; i++) {
    bx_member *member = &map->members[i];
    const bx_member *before = map->index ? bx_map_set(map->index, member->key, member) : find_before(map->members, i);
    if (!before) continue;
    bx_reader_diag(
        reader, BX_MSG_DUPLICATE_KEY, member->line, member->col,
        BX_ARGS(member->key, bx_diag_int(reader->diags, before->line), bx_diag_int(reader->diags, before->col)));
  }
}

void bx_reader_close(bx_reader *reader) {
  bx_reader_frame frame = reader->frames[--reader->depth];
  bx_value *value = frame.value;
  value->count = reader->pending_count - frame.first;
  reader->pending_count = frame.first;
  if (!value->count) return;
  const bx_member *children = &reader->pending[frame.first];
  for (int i = 0; i < value->count; i++)
    if (children[i].value) children[i].value->position = i;
  if (value->kind == BX_LIST) {
    value->items = BX_NEW_ARRAY(reader->arena, bx_value *, value->count);
    for (int i = 0; i < value->count; i++) value->items[i] = children[i].value;
  } else {
    value->members = BX_NEW_ARRAY(reader->arena, bx_member, value->count);
    memcpy(value->members, children, (size_t)value->count * sizeof *children);
    check_duplicates(reader, value);
  }
}

void bx_reader_key(bx_reader *reader, const char *text, size_t len, int line, int col) {
  bx_member *member = push(reader);
  member->key = keep_text(reader, text, len, line, col);
  member->line = line;
  member->col = col;
}

bx_value *bx_reader_scalar(bx_reader *reader, const char *text, size_t len, int line, int col) {
  bx_value *value = add(reader, text ? BX_TEXT : BX_NULL, line, col);
  if (value && text) value->text = keep_text(reader, text, len, line, col);
  return value;
}

bx_value *bx_reader_finish(bx_reader *reader) {
  free(reader->pending);
  reader->pending = NULL;
  return bx_diags_errors(reader->diags) > reader->errors_before ? NULL : reader->root;
}
