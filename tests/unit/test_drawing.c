/* Drawings that become PDF, in a program that does not want to know how its children end. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "diag.h"
#include "paint.h"

/* A drawing with this inside it; the message when there is no PDF. */
static bx_message draw(const char *inside, const char *words) {
  bx_arena *arena = bx_arena_new();
  bx_diags *diags = bx_diags_new(arena, BX_LANG_EN);
  bx_buf svg = {0}, pdf = {0};
  bx_message said = BX_MSG_COUNT;
  bx_buf_puts(&svg, "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>");
  bx_buf_puts(&svg, inside);
  if (bx_drawing_pdf(arena, "seal.svg", &svg, &pdf, diags)) {
    assert_memory_equal(pdf.data, "%PDF-", 5);
    assert_memory_equal(pdf.data + pdf.len - 5, "%EOF\n", 5); /* and nothing of ours behind it */
    assert_int_equal(bx_diags_count(diags), 0);
  } else {
    said = bx_diags_at(diags, 0)->message;
    assert_int_equal(bx_diags_count(diags), 1);
    if (words && said != BX_MSG_NO_RSVG) assert_non_null(strstr(bx_diags_at(diags, 0)->text, words));
  }
  bx_buf_free(&svg);
  bx_buf_free(&pdf);
  bx_arena_free(arena);
  return said;
}

static void test_drawings(void **state) {
  (void)state;
  bx_message said = draw("<path d='M1 1h5v5z'/></svg>", NULL);
  if (said == BX_MSG_NO_RSVG) skip();
  assert_int_equal(said, BX_MSG_COUNT);
  assert_int_equal(draw("<path d='M1 1h5v5z'/>", "XML"), BX_MSG_SEAL_BROKEN);
  assert_int_equal(draw("</svg>", "nothing is drawn"), BX_MSG_SEAL_BROKEN);
  assert_int_equal(draw("<text>1</text></svg>", NULL), BX_MSG_SEAL_SHAPES);
}

static void test_ignored_children(void **state) {
  signal(SIGCHLD, SIG_IGN);
  test_drawings(state);
  signal(SIGCHLD, SIG_DFL);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_drawings), cmocka_unit_test(test_ignored_children)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
