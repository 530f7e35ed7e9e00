/* Reads bytes with a reader and checks every promise data.h makes about the result. */
#ifndef FUZZ_TREE_H
#define FUZZ_TREE_H

#include <stdlib.h>
#include <string.h>

#include "data.h"

typedef bx_value *fuzz_reader(bx_arena *, const char *, const char *, size_t, bx_diags *);

static void require(bool holds) {
  if (!holds) abort();
}

static void check_text(const char *text) {
  require(bx_utf8_check(text, strlen(text)) < 0);
  while (*text) {
    uint32_t code = bx_utf8_next(&text);
    require(code != '\r' && (code >= 0x20 || code == '\t' || code == '\n') && bx_fold(code) == code);
  }
}

/* Recursion is bounded by the depth the reader allows; that is checked too. */
static void check_value(const bx_value *value, const bx_value *parent, int depth, bx_arena *arena) {
  require(value && value->parent == parent && value->line >= 1 && value->col >= 1 && depth <= BX_DATA_MAX_DEPTH);
  if (value->kind == BX_TEXT) {
    check_text(value->text);
    for (int type = BX_NUMBER_COUNT; type <= BX_NUMBER_DECIMAL; type++) {
      bx_number number;
      (void)bx_number_parse(value->text, (bx_number_type)type, arena, &number);
      const bx_number_form form = {.thousands = true, .sign = true, .decimals = 2};
      if (number.state == BX_CELL_NUMBER) check_text(bx_number_print(&number, &form, arena));
      require(number.amount <= BX_NUMBER_MAX && number.amount >= -BX_NUMBER_MAX);
    }
  }
  for (int i = 0; i < value->count; i++) {
    bool map = value->kind == BX_MAP;
    if (map) check_text(value->members[i].key);
    if (map) require(bx_value_member(value, value->members[i].key) == &value->members[i]);
    check_value(map ? value->members[i].value : value->items[i], value, depth + 1, arena);
  }
}

static void fuzz_read(fuzz_reader *read, const uint8_t *data, size_t size) {
  bx_arena *arena = bx_arena_new();
  bx_diags *diags = bx_diags_new(arena, BX_LANG_ZH);
  char *bytes = bx_alloc(size); /* of exact size, so that reading past the end is seen */
  if (size) memcpy(bytes, data, size);
  const bx_value *root = read(arena, "f", bytes, size, diags);
  free(bytes);
  require((root == NULL) == (bx_diags_errors(diags) > 0));
  bx_buf out = {0};
  for (int i = 0; i < bx_diags_count(diags); i++) {
    const bx_diagnostic *diagnostic = bx_diags_at(diags, i);
    require(diagnostic->place.line >= 1 && diagnostic->place.col >= 1);
    bx_diag_print_json(&out, diagnostic);
  }
  require(out.len == 0 || bx_utf8_check(out.data, out.len) < 0);
  bx_buf_free(&out);
  if (root) check_value(root, NULL, 0, arena);
  bx_arena_free(arena);
}

#endif
