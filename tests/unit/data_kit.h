/* What the tests of both readers share. The including file names its reader first:
 *   #define DATA_READER bx_yaml_read
 *   #define DATA_FILE "f.yaml"   the name its diagnostics carry */
#ifndef DATA_KIT_H
#define DATA_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "data.h"

/* New for each test. */
static bx_arena *arena;
static bx_diags *diags;

static int set_up(void **state) {
  (void)state;
  arena = bx_arena_new();
  diags = bx_diags_new(arena, BX_LANG_EN);
  return 0;
}

static int tear_down(void **state) {
  (void)state;
  bx_arena_free(arena);
  return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static bx_value *read_bytes(const char *bytes, size_t len) {
  char *exact = bx_alloc(len); /* without a NUL behind it */
  memcpy(exact, bytes, len);
  bx_value *root = DATA_READER(arena, DATA_FILE, exact, len, diags);
  free(exact);
  return root;
}

static bx_value *read_text(const char *text) { return read_bytes(text, strlen(text)); }

static inline bx_value *read_nested(int depth, const char *open, const char *close) {
  bx_buf buf = {0};
  for (int i = 0; i < depth; i++) bx_buf_puts(&buf, open);
  for (int i = 0; i < depth; i++) bx_buf_puts(&buf, close);
  bx_value *root = read_bytes(buf.data, buf.len);
  bx_buf_free(&buf);
  return root;
}

/* A text that is refused with exactly one error, the last diagnostic, of this id at this place. */
typedef struct {
  const char *text, *id;
  int line, col;
} bad_case;

static void assert_refused(const bad_case *bad, bx_lang lang) {
  diags = bx_diags_new(arena, lang);
  const bx_value *root = read_text(bad->text);
  const bx_diagnostic *last =
      bx_diags_count(diags) ? bx_diags_at(diags, bx_diags_count(diags) - 1) : &(bx_diagnostic){.id = "none"};
  if (root || bx_diags_errors(diags) != 1 || strcmp(last->id, bad->id) != 0 || last->place.line != bad->line ||
      last->place.col != bad->col)
    fail_msg("%s: %d errors, %s at %d:%d", bad->text, bx_diags_errors(diags), last->id, last->place.line,
             last->place.col);
  assert_string_equal(last->place.file, DATA_FILE);
}

static inline void assert_all_refused(const bad_case *cases, size_t count) {
  for (size_t i = 0; i < count; i++) assert_refused(&cases[i], i % 2 ? BX_LANG_ZH : BX_LANG_EN);
}

#endif
