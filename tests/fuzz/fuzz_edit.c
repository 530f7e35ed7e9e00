/* Any change to any report: no crash, and what is written is what data/edit.h promises. The input is `KINDPOINTER`,
 * `VALUE` and the report, each up to a line feed but the last; KIND is one of s S r i, and J as the first byte of the
 * value makes it JSON. */
#include "edit.h"
#include "fuzz_tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The next line, and what is left. */
static char *take_line(bx_arena *arena, const char **at, const char *end) {
  const char *stop = *at < end ? memchr(*at, '\n', (size_t)(end - *at)) : NULL;
  if (!stop) return NULL;
  char *line = bx_arena_strndup(arena, *at, (size_t)(stop - *at));
  *at = stop + 1;
  return line;
}

static void change(bx_arena *arena, const bx_edit *edit, const char *bytes, size_t len, bool json) {
  bx_diags *diags = bx_diags_new(arena, BX_LANG_EN);
  const bx_edit_source source = {.file = "f", .bytes = bytes, .len = len, .json = json};
  bx_buf out = {0};
  bool done = bx_edit_apply(&source, edit, 1, &out, diags);
  require(done == (bx_diags_errors(diags) == 0) && (done || out.len == 0));
  if (done) fuzz_read(json ? bx_json_read : bx_yaml_read, (const uint8_t *)out.data, out.len);
  bx_buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  bx_arena *arena = bx_arena_new();
  bx_diags *diags = bx_diags_new(arena, BX_LANG_EN);
  const char *at = (const char *)data, *end = at + size;
  char *pointer = take_line(arena, &at, end), *value = take_line(arena, &at, end);
  if (pointer && *pointer && value && bx_utf8_check(pointer, strlen(pointer)) < 0) {
    bx_edit edit = {.kind = *pointer == 'r'   ? BX_EDIT_REMOVE
                            : *pointer == 'i' ? BX_EDIT_INSERT
                                              : BX_EDIT_SET,
                    .pointer = pointer + 1};
    edit.value = *value == 'J' ? bx_edit_json(arena, "v", value + 1, diags)
                               : bx_edit_text(arena, "v", value, *pointer == 'S', diags);
    char *bytes = bx_alloc((size_t)(end - at) + 1); /* of exact size but for one */
    memcpy(bytes, at, (size_t)(end - at));
    bytes[end - at] = '\0';
    if (edit.value) {
      change(arena, &edit, bytes, (size_t)(end - at), false);
      change(arena, &edit, bytes, (size_t)(end - at), true);
    }
    free(bytes);
  }
  bx_arena_free(arena);
  return 0;
}
