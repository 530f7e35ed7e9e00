/* Parts of a table that is too wide: where its columns are cut, how wide they are, what each part has of a row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parts.h"

typedef struct {
  bx_arena *arena;
  bx_diags *diags;
  bx_font_set *fonts;
  const bx_layout *layout;
  bx_table_sample sample;
} kit;

static kit kit_new(const char *table) {
  kit k = {.arena = bx_arena_new()};
  k.diags = bx_diags_new(k.arena, BX_LANG_EN);
  k.fonts = bx_font_set_new(&(bx_font_options){.folder = BX_SOURCE_DIR "/fonts"});
  const char *text = bx_arena_join(k.arena,
                                   "layout: t\npage: gbt9704\nfields: {表: {type: table}}\nflow: [{table: 表}]\n"
                                   "tables:\n  表:\n    corner: 角\n    rows: [{key: 甲}, {key: 乙, merge: true}]\n"
                                   "    continued: {stub: \"{label}（续）\"}\n",
                                   table, NULL);
  k.layout = bx_layout_load_bytes(k.arena, BX_SOURCE_DIR "/layouts", "t.yaml", text, strlen(text), k.diags);
  assert_non_null(k.layout);
  bx_setter *setter = bx_setter_new(k.arena, k.fonts, k.diags);
  k.sample = bx_table_sample_data(setter, k.arena, &k.layout->tables[0], NULL);
  return k;
}

static void kit_free(kit *k) {
  bx_font_set_free(k->fonts);
  bx_arena_free(k->arena);
}

static bx_table_parts find(kit *k, int mm) {
  bx_table_parts parts;
  assert_true(bx_parts_find(&k->sample, k->arena, bx_len_from_mm100(mm * 100), &parts, k->diags));
  return parts;
}

/* Of columns that are 30 mm wide beside a stub of 20 mm on a page of so many millimetres: how many stand in each part.
 * `counts` ends with 0. */
static void check_counts(const char *columns, const char *split, int mm, const int *counts) {
  bx_arena *scratch = bx_arena_new();
  kit k = kit_new(bx_arena_join(scratch, "    widths: {stub: 20mm, columns: 30mm}\n    split: ", split,
                                "\n    columns: ", columns, "\n", NULL));
  bx_table_parts parts = find(&k, mm);
  int count = 0;
  for (; counts[count]; count++) {
    assert_true(count < parts.count);
    assert_int_equal(parts.parts[count].table->grid_columns, 1 + counts[count]);
  }
  assert_int_equal(parts.count, count);
  kit_free(&k);
  bx_arena_free(scratch);
}

static const char six[] = "[{key: a}, {key: b}, {key: c}, {key: d}, {key: e}, {key: f}]";
static const char seven[] = "[{key: a}, {key: b}, {key: c}, {key: d}, {key: e}, {key: f}, {key: g}]";
static const char two_four[] =
    "[{label: A, columns: [{key: a}, {key: b}]}, {label: B, columns: [{key: c}, {key: d}, {key: e}, {key: f}]}]";
static const char one_seven[] =
    "[{key: a}, {label: B, columns: [{key: b}, {label: C, columns: [{key: c}, {key: d}]}, "
    "{key: e}, {label: D, columns: [{key: f}, {key: g}]}, {key: h}]}]";

static void test_as_few_as_hold(void **state) {
  (void)state;
  check_counts(six, "pages", 200, (int[]){6, 0}); /* it has room */
  check_counts(six, "pages", 199, (int[]){3, 3, 0});
  check_counts(six, "pages", 110, (int[]){3, 3, 0});
  check_counts(six, "pages", 109, (int[]){2, 2, 2, 0});
  check_counts(six, "pages", 50, (int[]){1, 1, 1, 1, 1, 1, 0});
}

static void test_pairs_of_pages(void **state) {
  (void)state;
  check_counts(six, "facing", 110, (int[]){3, 3, 0});
  check_counts(seven, "pages", 110, (int[]){3, 2, 2, 0});
  check_counts(seven, "facing", 110, (int[]){2, 2, 2, 1, 0});
}

/* Between groups as long as parts are not too uneven, else where the fewest are cut. */
static void test_between_groups(void **state) {
  (void)state;
  check_counts(two_four, "pages", 140, (int[]){2, 4, 0});
  check_counts(two_four, "pages", 110, (int[]){3, 3, 0});  /* four have no room */
  check_counts(one_seven, "pages", 230, (int[]){4, 4, 0}); /* B is cut, C and D are not */
}

/* A part more where that cuts one group less. */
static void test_a_part_more(void **state) {
  (void)state;
  static const char twos[] =
      "[{label: A, columns: [{key: a}, {key: b}]}, {label: B, columns: [{key: c}, {key: d}]}, "
      "{label: C, columns: [{key: e}, {key: f}]}, {label: D, columns: [{key: g}, {key: h}]}]";
  check_counts(twos, "pages", 110, (int[]){2, 2, 2, 2, 0}); /* three have room */
  check_counts(twos, "pages", 140, (int[]){4, 4, 0});
}

static void test_where_the_layout_says(void **state) {
  (void)state;
  check_counts(six, "{on: pages, before: [b, f]}", 200, (int[]){1, 4, 1, 0});
  check_counts(one_seven, "{on: facing, before: e}", 230, (int[]){4, 4, 0});
}

/* Each part fills the page, stubs are equally wide, and the whole grid is all of them side by side. */
static void check_widths(const char *widths, int mm) {
  bx_arena *scratch = bx_arena_new();
  kit k = kit_new(bx_arena_join(scratch, "    stub: both\n    split: pages\n    widths: ", widths,
                                "\n    columns: ", seven, "\n", NULL));
  bx_table_parts parts = find(&k, mm);
  assert_true(parts.count > 1);
  const bx_len *first = parts.parts[0].columns;
  const int first_end = parts.parts[0].table->grid_columns;
  for (int p = 0; p < parts.count; p++) {
    const bx_table_part *part = &parts.parts[p];
    int end = part->table->grid_columns;
    assert_int_equal(part->columns[0], 0);
    assert_int_equal(part->columns[end], bx_len_from_mm100(mm * 100));
    assert_int_equal(part->columns[1], first[1]);
    assert_int_equal(part->columns[end] - part->columns[end - 1], first[first_end] - first[first_end - 1]);
    for (int c = 0; c < end; c++)
      assert_int_equal(parts.columns[part->places[c] + 1] - parts.columns[part->places[c]],
                       part->columns[c + 1] - part->columns[c]);
  }
  kit_free(&k);
  bx_arena_free(scratch);
}

static void test_widths(void **state) {
  (void)state;
  check_widths("{stub: 20mm, columns: 30mm}", 140);
  check_widths("{stub: 1*, columns: 2*}", 70);
  check_widths("{stub: auto, columns: auto}", 70);
  check_widths("{stub: auto, columns: [1*, auto, 9mm, 11.1mm, auto, 0.5*, 7mm]}", 60);
}

static void test_too_wide(void **state) {
  (void)state;
  kit k = kit_new("    widths: {stub: 20mm, columns: 30mm}\n    split: pages\n    columns: [{key: a}, {key: b}]\n");
  bx_table_parts parts;
  k.sample.setter = bx_setter_new(k.arena, k.fonts, k.diags);
  assert_false(bx_parts_find(&k.sample, k.arena, bx_len_from_mm100(1000), &parts, k.diags));
  assert_int_equal(bx_diags_at(k.diags, 0)->message, BX_MSG_TABLE_TOO_WIDE);
  kit_free(&k);
}

/* A head that is cut goes on, a merged row stands again, a stub too. */
static void test_rows(void **state) {
  (void)state;
  bx_arena *scratch = bx_arena_new();
  kit k = kit_new(bx_arena_join(scratch, "    split: {on: pages, before: d}\n    widths: {stub: 20mm, columns: 30mm}\n",
                                "    columns: ", two_four, "\n", NULL));
  bx_table_parts parts = find(&k, 200);
  assert_int_equal(parts.count, 2);
  const bx_table *table = &k.layout->tables[0];
  const bx_value *report = bx_yaml_read(k.arena, "r.yaml", "表: {}\n", 9, k.diags);
  const bx_rows heads = bx_grid_heads(table, &table->bands[0], k.arena);
  const bx_rows body = bx_grid_body(table, &table->bands[0], report, k.arena);
  const bx_rows first = bx_part_rows(&heads, &parts.parts[0], k.arena);
  const bx_rows second = bx_part_rows(&heads, &parts.parts[1], k.arena);
  assert_int_equal(first.cell_count, 1 + 2 + 3); /* corner, A and B, a b c */
  assert_string_equal(first.cells[2].set.text, "B");
  assert_int_equal(first.cells[2].col_span, 1);
  assert_int_equal(second.cell_count, 1 + 1 + 3);
  assert_string_equal(second.cells[1].set.text, "B（续）");
  assert_int_equal(second.cells[1].col, 1);
  assert_int_equal(second.cells[1].col_span, 3);
  assert_true(second.cells[0].repeated && second.cells[1].repeated && !second.cells[2].repeated);
  const bx_rows rows = bx_part_rows(&body, &parts.parts[1], k.arena);
  assert_int_equal(rows.row_cells[1], 1 + 3);
  assert_int_equal(rows.cell_count, 1 + 3 + 2); /* 甲 d e f, 乙 and its text */
  assert_int_equal(rows.cells[5].col_span, 3);
  assert_true(rows.cells[5].repeated);
  kit_free(&k);
  bx_arena_free(scratch);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_as_few_as_hold),
                                     cmocka_unit_test(test_pairs_of_pages),
                                     cmocka_unit_test(test_between_groups),
                                     cmocka_unit_test(test_a_part_more),
                                     cmocka_unit_test(test_where_the_layout_says),
                                     cmocka_unit_test(test_widths),
                                     cmocka_unit_test(test_too_wide),
                                     cmocka_unit_test(test_rows)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
