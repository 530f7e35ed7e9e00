/* Tables in numbers: grids from trees, widths that sum exactly, heights that name their rows, pages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "table.h"

typedef struct {
  bx_arena *arena;
  bx_diags *diags;
  bx_font_set *fonts;
  bx_setter *setter;
  const bx_layout *layout;
  const bx_value *report;
} kit;

static kit kit_new(const char *tables, const char *report) {
  kit k = {.arena = bx_arena_new()};
  k.diags = bx_diags_new(k.arena, BX_LANG_EN);
  k.fonts = bx_font_set_new(&(bx_font_options){.folder = BX_SOURCE_DIR "/fonts"});
  k.setter = bx_setter_new(k.arena, k.fonts, k.diags);
  const char *text = bx_arena_join(
      k.arena, "layout: t\npage: gbt9704\nfields: {表: {type: table}}\nflow: [{table: 表}]\n", tables, NULL);
  k.layout = bx_layout_load_bytes(k.arena, BX_SOURCE_DIR "/layouts", "t.yaml", text, strlen(text), k.diags);
  for (int i = 0; i < bx_diags_count(k.diags); i++) print_message("%s\n", bx_diags_at(k.diags, i)->text);
  assert_non_null(k.layout);
  k.report = bx_yaml_read(k.arena, "r.yaml", report, strlen(report), k.diags);
  assert_non_null(k.report);
  return k;
}

static void kit_free(kit *k) {
  bx_font_set_free(k->fonts);
  bx_arena_free(k->arena);
}

/* Every slot of a grid belongs to exactly one cell. */
static void check_tiling(const bx_rows *rows, int columns) {
  int owners[32][32] = {{0}};
  for (int i = 0; i < rows->cell_count; i++) {
    const bx_cell *cell = &rows->cells[i];
    for (int r = cell->row; r < cell->row + cell->row_span; r++)
      for (int c = cell->col; c < cell->col + cell->col_span; c++) owners[r][c]++;
  }
  for (int r = 0; r < rows->row_count; r++)
    for (int c = 0; c < columns; c++) assert_int_equal(owners[r][c], 1);
}

static const char uneven[] =
    "tables:\n  表:\n    corner: 角\n    columns:\n      - {key: a}\n      - label: g\n        columns:\n          - "
    "{key: b}\n"
    "          - {label: h, columns: [{key: c}, {key: d}]}\n    rows:\n      - {key: 甲}\n      - label: 乙\n        "
    "rows:\n"
    "          - {key: 丙}\n          - {label: 丁, rows: [{key: 戊}, {key: 己}]}\n";

static void test_uneven_trees(void **state) {
  (void)state;
  kit k = kit_new(uneven, "表: {}\n");
  const bx_table *table = &k.layout->tables[0];
  assert_int_equal(table->grid_columns, 3 + 4);
  bx_rows heads = bx_grid_heads(table, &table->bands[0], k.arena),
          body = bx_grid_body(table, &table->bands[0], k.report, k.arena);
  assert_int_equal(heads.row_count, 3);
  assert_int_equal(body.row_count, 4);
  check_tiling(&heads, 7);
  check_tiling(&body, 7);
  assert_int_equal(heads.cells[0].part, BX_PART_CORNER);
  assert_int_equal(heads.cells[1].row_span, 3); /* a is padded down */
  assert_int_equal(body.cells[0].col_span, 3);  /* 甲 is padded right */
  assert_int_equal(body.span_count, 2);         /* 丁 before 乙: fewest rows first */
  assert_int_equal(body.cells[body.spans[0]].row_span, 2);
  assert_int_equal(body.cells[body.spans[1]].row_span, 3);
  kit_free(&k);
}

static void test_heights(void **state) {
  (void)state;
  bx_len heights[] = {1, 2, 4, 8, 16};
  assert_int_equal(bx_heights_raise(heights, NULL, 5, 31), 0);
  assert_int_equal(bx_heights_raise(heights + 1, NULL, 3, 14 + 7), 7); /* 7 over three rows: 3, 2, 2 */
  assert_int_equal(heights[0], 1);
  assert_int_equal(heights[1], 5);
  assert_int_equal(heights[2], 6);
  assert_int_equal(heights[3], 10);
  assert_int_equal(heights[4], 16);
}

static const bx_len *columns_of(const kit *k, bx_len width) {
  const bx_table *fitted;
  const bx_table_sample sample =
      bx_table_sample_data(k->setter, k->arena, &k->layout->tables[0], &(bx_table_data){.report = k->report});
  return bx_table_columns(&sample, k->arena, width, &fitted, k->diags);
}

static void test_widths(void **state) {
  (void)state;
  static const char *const widths[] = {"[1*, 1*, 1*, 1*, 1*, 1*, 1*]", "[10mm, 10mm, 1*, 3*, 0.5*, 11.1mm, 7mm]",
                                       "[auto, auto, auto, auto, auto, auto, auto]",
                                       "[auto, 9mm, 1*, auto, 1*, 1*, 1*]", "[1mm, 1mm, 1mm, 1mm, 1mm, 1mm, 1mm]"};
  for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
    bx_arena *scratch = bx_arena_new();
    const char *tables = bx_arena_join(scratch, uneven, "    widths: ", widths[i], "\n", NULL);
    kit k = kit_new(tables, "表: {甲: [1, 2, 3, 400000]}\n");
    for (bx_len width = 300 * BX_PT; width < 300 * BX_PT + 50; width += 7) {
      const bx_len *edges = columns_of(&k, width);
      assert_non_null(edges);
      assert_int_equal(edges[0], 0);
      assert_int_equal(edges[7], width);
      for (int c = 0; c < 7; c++) assert_true(edges[c] < edges[c + 1]);
    }
    kit_free(&k);
    bx_arena_free(scratch);
  }
}

static void test_too_wide(void **state) {
  (void)state;
  bx_arena *scratch = bx_arena_new();
  kit k = kit_new(bx_arena_join(scratch, uneven, "    widths: {stub: 30mm, columns: 30mm}\n", NULL), "表: {}\n");
  assert_null(columns_of(&k, 300 * BX_PT));
  assert_int_equal(bx_diags_at(k.diags, 0)->message, BX_MSG_TABLE_TOO_WIDE);
  kit_free(&k);
  bx_arena_free(scratch);
}

/* Rows on each piece when every page has room for the heads and `fit` rows. */
static int pieces(kit *k, int fit, int *rows_of) {
  const bx_table_data data = {.report = k->report};
  const bx_table *table = &k->layout->tables[0];
  bx_table_flow *flow = bx_table_flow_new(k->setter, k->arena, table, &data, 400 * BX_PT,
                                          &(bx_scope){.layout = k->layout, .map = k->report}, k->diags);
  assert_non_null(flow);
  bx_len row = table->look.row_height, room = (2 + fit) * row; /* two head rows: title and heads */
  int count = 0;
  for (bx_fragment_status status = BX_FRAGMENT_PART; status == BX_FRAGMENT_PART; count++) {
    const bx_frame *frame = NULL;
    status = bx_table_flow_next(flow, &(bx_table_room){room, room, room, 1}, k->arena, &frame);
    assert_true(status == BX_FRAGMENT_PART || status == BX_FRAGMENT_LAST);
    rows_of[count] = (int)(frame->height / row) - 2;
    bx_table_flow_forget(flow);
  }
  bx_table_flow_free(flow);
  return count;
}

#define BAND "    bands:\n      - {title: 节, corner: 项, columns: [{key: a}], rows: "
#define LOOK "tables:\n  表:\n    look: {row-height: 30mm}\n"

static void test_pages(void **state) {
  (void)state;
  int rows[16];
  kit k = kit_new(LOOK BAND "[{key: 甲}, {key: 乙}, {key: 丙}, {key: 丁}, {key: 戊}]}\n", "表: {}\n");
  assert_int_equal(pieces(&k, 5, rows), 1);
  assert_int_equal(pieces(&k, 3, rows), 2);
  assert_int_equal(rows[0], 3);
  assert_int_equal(rows[1], 2);
  assert_int_equal(pieces(&k, 1, rows), 5);
  kit_free(&k);
}

/* A page that could take the first two rows of a group of four leaves it whole for the next. */
static void test_keep(void **state) {
  (void)state;
  int rows[16];
  kit k = kit_new(LOOK BAND
                  "[{key: 甲}, {key: 乙}, {key: 丙}, {label: 组, keep: true, rows: [{key: 丁}, {key: 戊}, {key: 己}, "
                  "{key: 庚}]}]}\n",
                  "表: {}\n");
  assert_int_equal(pieces(&k, 5, rows), 2);
  assert_int_equal(rows[0], 3);
  assert_int_equal(rows[1], 4);
  kit_free(&k);
}

static void test_too_tall(void **state) {
  (void)state;
  kit k = kit_new(LOOK BAND "[{key: 甲}]}\n", "表: {}\n");
  const bx_table_data data = {.report = k.report};
  bx_table_flow *flow = bx_table_flow_new(k.setter, k.arena, &k.layout->tables[0], &data, 400 * BX_PT,
                                          &(bx_scope){.layout = k.layout, .map = k.report}, k.diags);
  const bx_frame *frame = NULL;
  bx_len room = k.layout->tables[0].look.row_height / 2;
  assert_int_equal(bx_table_flow_next(flow, &(bx_table_room){room / 2, room, room, 1}, k.arena, &frame),
                   BX_FRAGMENT_NONE);
  assert_int_equal(bx_table_flow_next(flow, &(bx_table_room){room, room, room, 1}, k.arena, &frame), BX_FRAGMENT_ERROR);
  assert_int_equal(bx_diags_at(k.diags, bx_diags_count(k.diags) - 1)->message, BX_MSG_TABLE_TOO_TALL);
  bx_table_flow_free(flow);
  kit_free(&k);
}

/* Heads of two rows on a page of two and a half: the title stays, and all rows come out, one a page. */
static void test_tall_heads(void **state) {
  (void)state;
  kit k = kit_new(LOOK BAND "[{key: 甲}, {key: 乙}]}\n", "表: {}\n");
  const bx_table_data data = {.report = k.report};
  bx_table_flow *flow = bx_table_flow_new(k.setter, k.arena, &k.layout->tables[0], &data, 400 * BX_PT,
                                          &(bx_scope){.layout = k.layout, .map = k.report}, k.diags);
  const bx_frame *frame = NULL;
  bx_len row = k.layout->tables[0].look.row_height, room = row * 5 / 2;
  const bx_table_room rooms = {room, room, room, 1};
  assert_int_equal(bx_table_flow_next(flow, &rooms, k.arena, &frame), BX_FRAGMENT_PART);
  assert_int_equal(frame->height, 2 * row);
  bx_table_flow_forget(flow);
  assert_int_equal(bx_table_flow_next(flow, &rooms, k.arena, &frame), BX_FRAGMENT_LAST);
  assert_int_equal(frame->height, 2 * row);
  assert_int_equal(bx_diags_count(k.diags), 1);
  assert_int_equal(bx_diags_at(k.diags, 0)->message, BX_MSG_TABLE_HEADS_OUTER);
  bx_table_flow_free(flow);
  kit_free(&k);
}

/* Records of one figure with one to nine digits before the point, of which those looked at beforehand have up to
 * six, and none to four behind it. */
typedef struct {
  int made, count;
  bx_diags *diags;
} many;

static void *begin(void *self) {
  ((many *)self)->made = 0;
  return self;
}

static void end(void *cursor) { (void)cursor; }

static bx_record_status next_of_many(void *cursor, bx_arena *arena, const bx_value **record) {
  static const char digits[] = "123456789";
  many *m = cursor;
  if (m->made == m->count) return BX_RECORD_END;
  int whole = 1 + m->made * 7 % (m->made < m->count / 2 ? 6 : 9), decimals = m->made % 5;
  char text[64];
  int len = snprintf(text, sizeof text, "a: '%.*s%s%.*s%s'\n", whole, digits, decimals ? "." : "", decimals, digits,
                     m->made++ % 3 ? "" : "（注）");
  *record = bx_yaml_read(arena, "r.yaml", text, (size_t)len, m->diags);
  return BX_RECORD_READ;
}

typedef struct {
  bx_len digit, point; /* width of a digit; where the points stand, once known */
  int figures;
} points;

static void see_run(void *self, bx_len x, bx_len y, const bx_run *run) {
  points *p = self;
  (void)y;
  int whole = 0;
  while (whole < run->text_len && run->text[whole] >= '1' && run->text[whole] <= '9') whole++;
  if (!whole) return;
  bx_len at = x + whole * p->digit;
  if (p->figures++ == 0) p->point = at;
  assert_int_equal(at, p->point);
}

/* The point of a column is at one place on all pages, though its figures come one by one and the widest last. */
static void test_decimal_points(void **state) {
  (void)state;
  kit k = kit_new(
      "tables:\n  表:\n    cell: {type: money, align: decimal, note: true}\n    columns: [{key: a}]\n"
      "    rows: [{each: 甲}]\n",
      "表: {}\n");
  bx_span zero = {.text = "0", .style = bx_style_text(k.layout->tables[0].styles.cell)};
  points p = {.digit = bx_prepared_max_width(bx_para_prepare(k.setter, k.arena, &zero, 1))};
  many m = {.count = 3 * BX_TABLE_SAMPLE, .diags = k.diags};
  const bx_record_source source = {
      .table = "表", .list = "甲", .open = begin, .next = next_of_many, .close = end, .self = &m};
  const bx_table_data data = {.report = k.report, .sources = &source, .source_count = 1};
  bx_table_flow *flow = bx_table_flow_new(k.setter, k.arena, &k.layout->tables[0], &data, 400 * BX_PT,
                                          &(bx_scope){.layout = k.layout, .map = k.report}, k.diags);
  const bx_visitor visitor = {.run = see_run};
  const bx_table_room room = {600 * BX_PT, 600 * BX_PT, 600 * BX_PT, 1};
  for (bx_fragment_status status = BX_FRAGMENT_PART; status == BX_FRAGMENT_PART; bx_table_flow_forget(flow)) {
    const bx_frame *frame = NULL;
    status = bx_table_flow_next(flow, &room, k.arena, &frame);
    assert_non_null(frame);
    bx_frame_visit(frame, 0, 0, &visitor, &p);
  }
  assert_int_equal(p.figures, m.count);
  bx_table_flow_free(flow);
  kit_free(&k);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_uneven_trees), cmocka_unit_test(test_heights),        cmocka_unit_test(test_widths),
      cmocka_unit_test(test_too_wide),     cmocka_unit_test(test_pages),          cmocka_unit_test(test_keep),
      cmocka_unit_test(test_too_tall),     cmocka_unit_test(test_decimal_points), cmocka_unit_test(test_tall_heads)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
