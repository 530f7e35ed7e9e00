/* Frames: what is put in comes out in paint order at absolute places. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "page.h"

/* Writes every call as a line. */
static void write_place(void *self, const char *what, bx_len x, bx_len y) {
  bx_buf_puts(self, what);
  bx_buf_putc(self, ' ');
  bx_buf_int(self, x);
  bx_buf_putc(self, ' ');
  bx_buf_int(self, y);
}

static void write_more(void *self, int64_t a, int64_t b, int64_t c, int64_t d) {
  const int64_t numbers[] = {a, b, c, d};
  for (int i = 0; i < 4 && numbers[i] >= 0; i++) {
    bx_buf_putc(self, ' ');
    bx_buf_int(self, numbers[i]);
  }
  bx_buf_putc(self, '\n');
}

static void on_run(void *self, bx_len x, bx_len y, const bx_run *run) {
  write_place(self, run->text, x, y);
  write_more(self, -1, -1, -1, -1);
}

static void on_rule(void *self, bx_len x, bx_len y, const bx_stroke *stroke) {
  write_place(self, "rule", x, y);
  write_more(self, stroke->dx, stroke->dy, stroke->width, stroke->color);
}

static void on_fill(void *self, bx_len x, bx_len y, bx_len width, bx_len height, uint32_t color) {
  write_place(self, "fill", x, y);
  write_more(self, width, height, color, -1);
}

static void on_begin(void *self, bx_len x, bx_len y, const bx_mark *mark) {
  write_place(self, mark->label, x, y);
  write_more(self, mark->x, mark->y, -1, -1);
}

static void on_end(void *self) { bx_buf_puts(self, "end\n"); }

static const bx_visitor writer = {.run = on_run, .rule = on_rule, .fill = on_fill, .begin = on_begin, .end = on_end};

static int setup(void **state) {
  *state = bx_arena_new();
  return 0;
}

static int teardown(void **state) {
  bx_arena_free(*state);
  return 0;
}

static void expect_visit(const bx_frame *frame, bx_len x, bx_len y, const bx_visitor *visitor, const char *expected) {
  bx_buf buf = {0};
  bx_frame_visit(frame, x, y, visitor, &buf);
  assert_string_equal(buf.data ? buf.data : "", expected);
  bx_buf_free(&buf);
}

static const bx_run run_a = {.text = "a", .text_len = 1}, run_b = {.text = "b", .text_len = 1};

static void empty_frame(void **state) {
  const bx_frame *frame = bx_frame_freeze(bx_frame_builder_new(*state), 10, 20);
  assert_int_equal(frame->width, 10);
  assert_int_equal(frame->height, 20);
  assert_int_equal(frame->count, 0);
  expect_visit(frame, 5, 5, &writer, "");
}

static void paint_order(void **state) {
  bx_frame_builder *builder = bx_frame_builder_new(*state);
  bx_frame_add_fill(builder, 1, 2, 3, 4, 0xff0000);
  bx_frame_add_run(builder, 5, 6, &run_a);
  bx_frame_add_rule(builder, 7, 8, 9, 0, 2, 0);
  const bx_frame *frame = bx_frame_freeze(builder, 100, 100);
  assert_int_equal(frame->count, 3);
  expect_visit(frame, 0, 0, &writer, "fill 1 2 3 4 16711680\na 5 6\nrule 7 8 9 0 2 0\n");
  expect_visit(frame, 100, -2, &writer, "fill 101 0 3 4 16711680\na 105 4\nrule 107 6 9 0 2 0\n");
}

/* The same frame twice on one page, itself holding a frame: places add up. */
static void nested_frames(void **state) {
  bx_frame_builder *builder = bx_frame_builder_new(*state);
  bx_frame_add_run(builder, 1, 1, &run_a);
  const bx_frame *inner = bx_frame_freeze(builder, 5, 5);
  builder = bx_frame_builder_new(*state);
  bx_frame_add_frame(builder, 10, 0, inner);
  bx_frame_add_run(builder, 2, 2, &run_b);
  const bx_frame *middle = bx_frame_freeze(builder, 20, 5);
  builder = bx_frame_builder_new(*state);
  bx_frame_add_frame(builder, 100, 0, middle);
  bx_frame_add_frame(builder, 0, 200, middle);
  const bx_frame *outer = bx_frame_freeze(builder, 300, 300);
  expect_visit(outer, 1000, 0, &writer, "a 1111 1\nb 1102 2\na 1011 201\nb 1002 202\n");
}

/* A mark keeps its own box and comes with the place of the frame it stands in. */
static void marks(void **state) {
  bx_frame_builder *builder = bx_frame_builder_new(*state);
  bx_mark mark = {.kind = BX_MARK_TD, .label = "cell", .x = 3, .y = 4};
  bx_frame_begin(builder, &mark);
  mark.label = "overwritten: the builder has a copy";
  bx_frame_add_run(builder, 1, 1, &run_a);
  bx_frame_end(builder);
  const bx_frame *cell = bx_frame_freeze(builder, 10, 10);
  builder = bx_frame_builder_new(*state);
  bx_frame_begin(builder, &(bx_mark){.kind = BX_MARK_TR, .label = "row", .row = 1});
  bx_frame_add_frame(builder, 20, 0, cell);
  bx_frame_end(builder);
  const bx_frame *row = bx_frame_freeze(builder, 100, 10);
  expect_visit(row, 0, 50, &writer, "row 0 50 0 0\ncell 20 50 3 4\na 21 51\nend\nend\n");
}

static void visitor_may_lack_functions(void **state) {
  bx_frame_builder *builder = bx_frame_builder_new(*state);
  bx_frame_begin(builder, &(bx_mark){.kind = BX_MARK_P, .label = "p"});
  bx_frame_add_fill(builder, 0, 0, 1, 1, 0);
  bx_frame_add_rule(builder, 0, 0, 0, 1, 1, 0);
  bx_frame_add_run(builder, 4, 4, &run_b);
  bx_frame_end(builder);
  const bx_frame *frame = bx_frame_freeze(builder, 10, 10);
  expect_visit(frame, 0, 0, &(bx_visitor){.run = on_run}, "b 4 4\n");
  expect_visit(frame, 0, 0, &(bx_visitor){0}, "");
}

/* Growth moves the items; a frozen frame is not touched by what the builder makes next. */
static void many_items_and_reuse(void **state) {
  bx_frame_builder *builder = bx_frame_builder_new(*state);
  for (int i = 0; i < 1000; i++) bx_frame_add_fill(builder, i, 0, 1, 1, 0);
  const bx_frame *first = bx_frame_freeze(builder, 1, 1);
  for (int i = 0; i < 1000; i++) bx_frame_add_run(builder, -1, -1, &run_a);
  const bx_frame *second = bx_frame_freeze(builder, 2, 2);
  assert_int_equal(first->count, 1000);
  assert_int_equal(second->count, 1000);
  for (int i = 0; i < 1000; i++) {
    assert_int_equal(first->items[i].kind, BX_ITEM_FILL);
    assert_int_equal(first->items[i].x, i);
    assert_int_equal(second->items[i].kind, BX_ITEM_RUN);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(empty_frame, setup, teardown),
      cmocka_unit_test_setup_teardown(paint_order, setup, teardown),
      cmocka_unit_test_setup_teardown(nested_frames, setup, teardown),
      cmocka_unit_test_setup_teardown(marks, setup, teardown),
      cmocka_unit_test_setup_teardown(visitor_may_lack_functions, setup, teardown),
      cmocka_unit_test_setup_teardown(many_items_and_reuse, setup, teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
