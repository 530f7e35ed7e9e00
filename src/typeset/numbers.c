/* 份号 of copies, each on a page by itself, to be printed over the first page of its copy: six digits of size 三号 in
 * the upper left corner of the type area (GB/T 9704-2012 7.2.1; the type area 5.2.1). */
#include "furnish.h"

#define MM     2903 /* bx_len */
#define LEFT   (28 * MM)
#define TOP    (37 * MM)
#define SIZE   (16 * BX_PT)
#define DIGITS 6

static const char *digits_of(bx_arena *arena, int number) {
  char digits[DIGITS + 1] = {0};
  for (int i = DIGITS - 1; i >= 0; i--, number /= 10) digits[i] = (char)('0' + number % 10);
  return bx_arena_strdup(arena, digits);
}

bool bx_typeset_numbers(bx_font_set *fonts, int first, int last, const bx_page_sink *sink, bx_diags *diags) {
  const int errors = bx_diags_errors(diags);
  bx_arena *arena = bx_arena_new();
  bx_setter *setter = bx_setter_new(arena, fonts, diags);
  bool ok = true;
  for (int number = first; ok && number <= last; number++) {
    const bx_para para = bx_plain_line(setter, arena, digits_of(arena, number), BX_ROLE_FANGSONG, SIZE, 0);
    bx_frame_builder *frame = bx_frame_builder_new(arena);
    ok = para.count > 0 && bx_diags_errors(diags) == errors;
    if (!ok) break;
    bx_line_add(frame, &para.lines[0], LEFT, TOP + SIZE / 2 + para.middle);
    const bx_page page = {.number = number - first + 1,
                          .label = bx_page_number_text(arena, number),
                          .frame = bx_frame_freeze(frame, 210 * MM, 297 * MM)};
    ok = sink->page(sink->self, &page);
  }
  bx_arena_free(arena);
  return ok;
}
