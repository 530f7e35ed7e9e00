/* Pages that are kept are the same as they were, also when what they were made of is gone; and what stands where. */
#include "kept.h"
#include "paint_kit.h"

static void add_cell(bx_frame_builder *builder, kit *at, const bx_mark *mark, const char *text) {
  bx_frame_begin(builder, mark);
  if (text)
    bx_frame_add_run(builder, mark->x, mark->y + 10 * BX_PT, make_run(at, BX_ROLE_SONGTI, 10 * BX_PT, text, -1));
  bx_frame_end(builder);
}

/* A table of a head and two cells at 100, 50 points of its frame, and a page number. */
static const bx_frame *make_table(kit *at) {
  static const int heads[] = {1};
  bx_frame_builder *builder = bx_frame_builder_new(at->arena);
  bx_frame_begin(builder,
                 &(bx_mark){.kind = BX_MARK_TABLE, .pointer = "/表", .width = 90 * BX_PT, .height = 40 * BX_PT});
  add_cell(builder, at,
           &(bx_mark){.kind = BX_MARK_TH, .id = 1, .label = "甲", .width = 30 * BX_PT, .height = 20 * BX_PT}, "甲");
  add_cell(builder, at,
           &(bx_mark){.kind = BX_MARK_TD,
                      .pointer = "/表/甲",
                      .label = "一 × 甲",
                      .above = {.ids = heads, .count = 1},
                      .x = 30 * BX_PT,
                      .y = 20 * BX_PT,
                      .width = 60 * BX_PT,
                      .height = 20 * BX_PT},
           "12");
  add_cell(builder, at,
           &(bx_mark){.kind = BX_MARK_TH, .label = "乙", .repeated = true, .width = 9 * BX_PT, .height = 9 * BX_PT},
           "乙");
  bx_frame_end(builder);
  add_cell(builder, at,
           &(bx_mark){.kind = BX_MARK_ARTIFACT, .label = "page-number", .width = 9 * BX_PT, .height = 9 * BX_PT}, "1");
  bx_frame_add_rule(builder, 0, 0, 90 * BX_PT, 0, 5, 0);
  return bx_frame_freeze(builder, 90 * BX_PT, 40 * BX_PT);
}

static bx_page make_page(kit *at, bool turned) {
  const bx_image image = {.kind = BX_IMAGE_PNG, .name = "a.png", .bytes = "bytes", .len = 6, .sha256 = "5a"};
  bx_frame_builder *builder = bx_frame_builder_new(at->arena);
  bx_image *picture = BX_NEW(at->arena, bx_image);
  *picture = image;
  bx_frame_add_fill(builder, BX_PT, BX_PT, BX_PT, BX_PT, 0xff0000);
  bx_frame_add_image(builder, 5 * BX_PT, 5 * BX_PT, 10 * BX_PT, 10 * BX_PT, picture);
  if (turned)
    bx_frame_add_turned(builder, 100 * BX_PT, 500 * BX_PT, make_table(at), 90);
  else
    bx_frame_add_frame(builder, 100 * BX_PT, 50 * BX_PT, make_table(at));
  return (bx_page){
      .number = 1, .label = "1", .colored = true, .frame = bx_frame_freeze(builder, 1000 * BX_PT, 1000 * BX_PT)};
}

static char *dump(const bx_page *page, bx_arena *arena) {
  bx_buf text = {0};
  const bx_writer writer = {.write = bx_buf_write, .self = &text};
  bx_dump *to = bx_dump_new(&writer, &(bx_doc_info){0}, &(bx_dump_options){.glyphs = true});
  assert_true(bx_dump_page(to, page));
  assert_true(bx_dump_finish(to));
  return bx_buf_take(&text, arena);
}

static void test_same(void **state) {
  (void)state;
  kit source = kit_new();
  bx_arena *arena = bx_arena_new();
  const bx_page page = make_page(&source, true);
  const char *before = dump(&page, arena);
  bx_kept *kept = bx_kept_new(arena);
  assert_true(bx_kept_add(kept, &page) && bx_kept_add(kept, &page));
  bx_arena_free(source.arena); /* sanitizers see whoever still looks there */
  source.arena = NULL;
  assert_int_equal(bx_kept_count(kept), 2);
  assert_string_equal(dump(bx_kept_page(kept, 0), arena), before);
  assert_string_equal(dump(bx_kept_page(kept, 1), arena), before);
  int images;
  assert_string_equal(bx_kept_images(kept, &images)[0]->name, "a.png");
  assert_int_equal(images, 1); /* once, though it stands on both */
  bx_font_set_free(source.fonts);
  bx_arena_free(arena);
}

static void check_spot(const bx_spot *spot, const char *pointer, const char *text, const bx_len box[4]) {
  if (pointer)
    assert_string_equal(spot->pointer, pointer);
  else
    assert_null(spot->pointer);
  assert_string_equal(spot->text, text);
  const bx_len found[] = {spot->x / BX_PT, spot->y / BX_PT, spot->width / BX_PT, spot->height / BX_PT};
  assert_memory_equal(found, box, sizeof found);
  assert_int_equal(spot->page, 1);
}

static void test_spots(void **state) {
  (void)state;
  kit at = kit_new();
  int count;
  for (int turned = 0; turned < 2; turned++) {
    const bx_page page = make_page(&at, turned);
    bx_kept *kept = bx_kept_new(at.arena);
    bx_kept_add(kept, &page);
    const bx_spot *spots = bx_kept_spots(kept, at.arena, &count);
    assert_int_equal(count, 3);
    /* turned about 100, 500: what is to the right in the table is above on the page, what is below is to the right */
    check_spot(&spots[0], "/表", "", turned ? (bx_len[]){100, 410, 40, 90} : (bx_len[]){100, 50, 90, 40});
    check_spot(&spots[1], NULL, "甲", turned ? (bx_len[]){100, 470, 20, 30} : (bx_len[]){100, 50, 30, 20});
    check_spot(&spots[2], "/表/甲", "12", turned ? (bx_len[]){120, 410, 20, 60} : (bx_len[]){130, 70, 60, 20});
    assert_string_equal(spots[2].label, "一 × 甲");
  }
  kit_free(&at);
}

/* A part is what shows the data, and stands in the middle of its margin. */
static void test_part(void **state) {
  (void)state;
  kit at = kit_new();
  for (int turned = 0; turned < 2; turned++) {
    const bx_page page = make_page(&at, turned);
    bx_page part;
    assert_true(bx_page_crop(at.arena, &page, "/表/甲", 7 * BX_PT, &part));
    assert_int_equal(part.frame->width, (14 + (turned ? 20 : 60)) * BX_PT);
    assert_int_equal(part.frame->height, (14 + (turned ? 60 : 20)) * BX_PT);
    assert_null(strstr(dump(&part, at.arena), "甲"));
    assert_true(bx_page_crop(at.arena, &page, "/表", 7 * BX_PT, &part)); /* with its head, and the rule over it */
    assert_non_null(strstr(dump(&part, at.arena), "甲"));
    assert_non_null(strstr(dump(&part, at.arena), "rule"));
    assert_null(strstr(dump(&part, at.arena), "fill"));
    assert_true(page.colored && !part.colored);
    assert_false(bx_page_crop(at.arena, &page, "/表/甲/一", 7, &part));
    assert_false(bx_page_crop(at.arena, &page, "/表/", 7, &part));
  }
  kit_free(&at);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_same), cmocka_unit_test(test_spots),
                                     cmocka_unit_test(test_part)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
