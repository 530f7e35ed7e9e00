/* Numbered levels in prose: what is a heading, what is a run-in heading, what is neither. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "blocks.h"

static void test_levels(void **state) {
  (void)state;
  static const struct {
    const char *text;
    int level;           /* of a heading that stands alone */
    const char *heading; /* the run-in heading, or NULL */
  } cases[] = {
      {"一、总体情况", 1, NULL},
      {"十二、其他", 1, NULL},
      {"（一）主动公开情况", 2, NULL},
      {"（一）主动公开情况。区政数局按照范围公开。", 0, "（一）主动公开情况。"},
      {"（二）依托政务服务网，推进公开。做好工作。", 0, NULL}, /* a comma: no heading */
      {"（三）高度重视。", 0, NULL},                           /* nothing follows */
      {"1.加强学习", 3, NULL},
      {"1.5万件申请", 0, NULL},
      {"（1）第一种情形", 4, NULL},
      {"2024年，本机关公开信息。", 0, NULL},
      {"一是加强领导；二是", 0, NULL},
      {"（一）这一句没有逗号但是实在太长了所以不会被当作段首的小标题来排版。后面还有。", 0, NULL},
  };
  bx_arena *arena = bx_arena_new();
  bx_diags *diags = bx_diags_new(arena, BX_LANG_EN);
  const bx_layout *layout = bx_layout_load(arena, BX_SOURCE_DIR "/layouts", "annual-report-2021", diags);
  assert_non_null(layout);
  const bx_style *body = bx_layout_style(layout, "body");
  const bx_place place = {0};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    bx_prose_para para = bx_prose_read(layout, body, cases[i].text, &place, arena);
    if (para.level != cases[i].level) fail_msg("%s: level %d", cases[i].text, para.level);
    assert_int_equal(para.count, cases[i].heading ? 2 : 1);
    if (cases[i].heading) assert_string_equal(para.spans[0].text, cases[i].heading);
    char whole[256] = "";
    for (int s = 0; s < para.count; s++)
      memcpy(whole + strlen(whole), para.spans[s].text, strlen(para.spans[s].text) + 1);
    assert_string_equal(whole, cases[i].text);
  }
  bx_arena_free(arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_levels)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
