/* The value tree once it is read: finding, pointers, places; and reading a file by its ending. */
#include <string.h>

#include "data.h"

const bx_member *bx_value_member(const bx_value *map, const char *key) {
  if (!map || map->kind != BX_MAP) return NULL;
  if (map->index) return bx_map_find(map->index, key);
  for (int i = 0; i < map->count; i++)
    if (strcmp(map->members[i].key, key) == 0) return &map->members[i];
  return NULL;
}

const bx_value *bx_value_find(const bx_value *map, const char *key) {
  const bx_member *member = bx_value_member(map, key);
  return member ? member->value : NULL;
}

const char *bx_value_text(const bx_value *value) { return value && value->kind == BX_TEXT ? value->text : NULL; }

bool bx_value_is_blank(const bx_value *value) {
  if (!value || value->kind == BX_NULL) return true;
  if (value->kind != BX_TEXT) return false;
  for (const char *p = value->text; *p;)
    if (!bx_is_space(bx_utf8_next(&p))) return false;
  return true;
}

static void put_step(bx_buf *buf, const bx_value *value) {
  if (value->parent->kind == BX_MAP) {
    bx_buf_pointer(buf, value->parent->members[value->position].key);
    return;
  }
  bx_buf_putc(buf, '/');
  bx_buf_int(buf, value->position);
}

const char *bx_value_pointer(const bx_value *value, bx_arena *arena) {
  const bx_value *steps[BX_DATA_MAX_DEPTH];
  int count = 0;
  for (; value->parent && count < BX_DATA_MAX_DEPTH; value = value->parent) steps[count++] = value;
  bx_buf buf = {0};
  while (count) put_step(&buf, steps[--count]);
  return bx_buf_take(&buf, arena);
}

const char *bx_value_pointer_in(const bx_value *value, const char *parent, bx_arena *arena) {
  bx_buf buf = {0};
  bx_buf_puts(&buf, parent);
  put_step(&buf, value);
  return bx_buf_take(&buf, arena);
}

bx_place bx_value_place(const bx_value *value, bx_arena *arena) {
  return (bx_place){
      .file = value->file, .line = value->line, .col = value->col, .pointer = bx_value_pointer(value, arena)};
}

/* Standard input has no ending; JSON reports are objects or arrays. */
bool bx_data_begins_like_json(const char *bytes) {
  const char *p = bytes;
  if (bx_starts_with(p, "\xef\xbb\xbf")) p += 3;
  p += strspn(p, " \t\r\n");
  return *p == '{' || *p == '[';
}

bool bx_data_is_json(const char *path, const char *bytes) {
  if (bx_streq(path, "-")) return bx_data_begins_like_json(bytes);
  return bx_ends_with(path, ".json") || bx_ends_with(path, ".ndjson");
}

/* What people take for a report by mistake, by the bytes such files begin with. */
static bool is_data(const char *path, const bx_buf *buf, bx_diags *diags) {
  static const struct {
    const char *begins;
    bx_message message;
  } kinds[] = {{"PK\x03\x04", BX_MSG_FILE_IS_OFFICE},       /* .xlsx, .docx, .et of today: archives */
               {"\xd0\xcf\x11\xe0", BX_MSG_FILE_IS_OFFICE}, /* .xls, .doc */
               {"%PDF-", BX_MSG_FILE_IS_PDF},
               {"\x89PNG", BX_MSG_FILE_IS_PICTURE},
               {"\xff\xd8\xff", BX_MSG_FILE_IS_PICTURE}};
  const bx_place place = {.file = path};
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    const size_t len = strlen(kinds[i].begins);
    if (buf->len < len || memcmp(buf->data, kinds[i].begins, len) != 0) continue;
    bx_diag(diags, kinds[i].message, &place, BX_NO_ARGS);
    return false;
  }
  return true;
}

static bx_value *read(bx_arena *arena, const char *path, bx_buf *buf, bx_diags *diags) {
  if (!bx_diag_read_file(path, BX_DATA_MAX_BYTES, buf, diags)) return NULL;
  if (!is_data(path, buf, diags)) return NULL;
  return bx_data_is_json(path, buf->data) ? bx_json_read(arena, path, buf->data, buf->len, diags)
                                          : bx_yaml_read(arena, path, buf->data, buf->len, diags);
}

bx_value *bx_data_read_file(bx_arena *arena, const char *path, bx_diags *diags) {
  bx_buf buf = {0};
  bx_value *root = read(arena, path, &buf, diags);
  bx_buf_free(&buf);
  return root;
}

bx_value *bx_data_read_source(bx_arena *arena, const char *path, bx_source_file *source, bx_diags *diags) {
  bx_buf buf = {0};
  bx_value *root = read(arena, path, &buf, diags);
  *source = (bx_source_file){.path = bx_arena_strdup(arena, path), .len = buf.len};
  if (root)
    source->bytes = bx_buf_take(&buf, arena);
  else
    bx_buf_free(&buf);
  return root;
}

/* The names of a map as they stand in pointers. */
static const char *const *escaped_names(const bx_value *map, bx_arena *arena) {
  const char **names = BX_NEW_ARRAY(arena, const char *, bx_max_int(map->count, 1));
  for (int i = 0; i < map->count; i++) {
    bx_buf step = {0};
    bx_buf_pointer(&step, map->members[i].key);
    names[i] = bx_buf_take(&step, arena) + 1; /* without the slash */
  }
  return names;
}

static const bx_value *find_step(const bx_value *value, const char *const *names, const char *name) {
  const int number = value->kind == BX_LIST ? bx_parse_int(name) : -1;
  if (number >= 0 && number < value->count) return value->items[number];
  for (int i = 0; names && i < value->count; i++)
    if (bx_streq(names[i], name)) return value->members[i].value;
  return NULL;
}

const char *bx_value_near(const bx_value *root, const char *pointer, bx_arena *arena) {
  const bx_value *value = root;
  for (const char *step = pointer; value && *step == '/';) {
    const size_t len = strcspn(step + 1, "/");
    const char *name = bx_arena_strndup(arena, step + 1, len);
    const char *const *names = value->kind == BX_MAP ? escaped_names(value, arena) : NULL;
    const bx_value *next = find_step(value, names, name);
    const char *near = next || !names ? NULL : bx_nearest(name, names, value->count);
    if (near) return bx_arena_join(arena, bx_arena_strndup(arena, pointer, (size_t)(step - pointer)), "/", near, NULL);
    value = next;
    step += 1 + len;
  }
  return NULL;
}
