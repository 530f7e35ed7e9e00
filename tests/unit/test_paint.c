/* Paint: PDF, SVG and the dump of small pages built by hand. */
#include "paint_kit.h"

#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define EXACT "一高工行面，网长见“5 件”比龙"

static const bx_frame *make_frame(kit *at) {
  bx_frame_builder *builder = bx_frame_builder_new(at->arena);
  bx_frame_begin(builder, &(bx_mark){.kind = BX_MARK_TITLE, .label = "年度报告", .x = 1024, .y = 2048});
  bx_frame_add_run(builder, 40 * BX_PT, 60 * BX_PT, make_run(at, BX_ROLE_XIAOBIAOSONG, 22 * BX_PT, "年度报告", -1));
  bx_frame_end(builder);
  bx_frame_begin(builder, &(bx_mark){.kind = BX_MARK_HEADING, .level = 1, .label = "一、总体情况", .y = 70 * BX_PT});
  bx_frame_add_run(builder, 40 * BX_PT, 100 * BX_PT, make_run(at, BX_ROLE_FANGSONG, 16 * BX_PT, EXACT, 4));
  bx_frame_end(builder);
  bx_frame_add_run(builder, 40 * BX_PT, 130 * BX_PT, make_run(at, BX_ROLE_WESTERN, 16 * BX_PT, "Page 1 of 2", -1));
  bx_frame_add_fill(builder, 40 * BX_PT, 150 * BX_PT, 100 * BX_PT, 20 * BX_PT, 0xebebeb);
  bx_frame_add_rule(builder, 40 * BX_PT, 150 * BX_PT, 100 * BX_PT, 0, 768, 0);
  bx_frame_add_rule(builder, 40 * BX_PT, 150 * BX_PT, 0, 20 * BX_PT, 768, 0);
  bx_frame_add_rule(builder, 40 * BX_PT, 170 * BX_PT, 100 * BX_PT, 0, 1536, 0);
  return bx_frame_freeze(builder, 595 * BX_PT, 842 * BX_PT);
}

static bool write_pdf(kit *at, const bx_writer *writer, const bx_frame *const *frames, int count) {
  bx_doc_info info = {.title = "年度报告", .author = "某机关", .subject = "公开"};
  bx_pdf *pdf = bx_pdf_new(writer, BX_PROFILE_PLAIN, &info, "2024-12-31T00:00:00+08:00", at->diags);
  assert_non_null(pdf);
  bool written = true;
  for (int i = 0; i < count; i++) {
    bx_page page = {.number = i + 1, .label = i ? "2" : "封1", .frame = frames[i]};
    written = bx_pdf_page(pdf, &page) && written;
  }
  return bx_pdf_finish(pdf) && written;
}

/* ---- PDF ---- */

/* Everything in the PDF: its bytes and the contents of its compressed streams. */
static void unpack(const bx_buf *pdf, bx_buf *all) {
  struct libdeflate_decompressor *decompressor = libdeflate_alloc_decompressor();
  char *room = malloc((size_t)1 << 22);
  assert_non_null(room);
  bx_buf_append(all, pdf->data, pdf->len);
  for (const char *p = pdf->data, *end = p + pdf->len; p + 12 < end; p++) {
    if (memcmp(p, ">>\nstream\n", 10) != 0) continue;
    size_t used, len;
    if (libdeflate_zlib_decompress_ex(decompressor, p + 10, (size_t)(end - p - 10), room, (size_t)1 << 22, &used,
                                      &len) == LIBDEFLATE_SUCCESS)
      bx_buf_append(all, room, len);
  }
  for (size_t i = 0; i < all->len; i++)
    if (!all->data[i]) all->data[i] = ' ';
  free(room);
  libdeflate_free_decompressor(decompressor);
}

static void test_pdf_same_bytes(void **state) {
  (void)state;
  bx_buf first = {0}, second = {0}, other = {0}, fresh = {0};
  kit at = kit_new();
  const bx_frame *frames[] = {make_frame(&at), make_frame(&at)};
  bx_frame_builder *builder = bx_frame_builder_new(at.arena);
  bx_frame_add_run(builder, 9216, 92160, make_run(&at, BX_ROLE_FANGSONG, 16 * BX_PT, "见面工，一", 2));
  const bx_frame *another = bx_frame_freeze(builder, 200 * BX_PT, 200 * BX_PT);
  assert_true(write_pdf(&at, &(bx_writer){bx_buf_write, &first}, frames, 2));
  assert_true(write_pdf(&at, &(bx_writer){bx_buf_write, &other}, &another, 1));
  assert_true(write_pdf(&at, &(bx_writer){bx_buf_write, &second}, frames, 2));
  assert_int_equal(bx_diags_count(at.diags), 0);
  kit_free(&at);

  kit again = kit_new();
  const bx_frame *same[] = {make_frame(&again), make_frame(&again)};
  assert_true(write_pdf(&again, &(bx_writer){bx_buf_write, &fresh}, same, 2));
  kit_free(&again);

  assert_int_equal(first.len, second.len);
  assert_memory_equal(first.data, second.data, first.len);
  assert_int_equal(first.len, fresh.len);
  assert_memory_equal(first.data, fresh.data, first.len);
  bx_buf_free(&first);
  bx_buf_free(&second);
  bx_buf_free(&other);
  bx_buf_free(&fresh);
}

static void test_pdf_structure(void **state) {
  (void)state;
  bx_buf pdf = {0}, all = {0};
  kit at = kit_new();
  const bx_frame *frames[] = {make_frame(&at), make_frame(&at)};
  assert_true(write_pdf(&at, &(bx_writer){bx_buf_write, &pdf}, frames, 2));
  unpack(&pdf, &all);
  assert_true(bx_starts_with(pdf.data, "%PDF-1.5"));
  assert_non_null(strstr(all.data, "20241231000000+08'00"));
  assert_non_null(strstr(all.data, "Banxin " BX_VERSION));
  assert_non_null(strstr(all.data, "/PageLabels"));
  assert_non_null(strstr(all.data, "/Outlines"));
  assert_non_null(strstr(all.data, "<FEFF5E745EA662A5544A>")); /* 年度报告 */
  assert_non_null(strstr(all.data, "<FEFF4E003001603B4F5360C551B5>"));
  bx_buf_free(&pdf);
  bx_buf_free(&all);
  kit_free(&at);
}

/* Glyphs that stand only in merged clusters have code points all the same, for readers that do not
 * know ActualText. */
static void test_pdf_names_merged_glyphs(void **state) {
  (void)state;
  bx_buf pdf = {0}, all = {0};
  kit at = kit_new();
  bx_frame_builder *builder = bx_frame_builder_new(at.arena);
  bx_frame_add_run(builder, 9216, 92160, make_run(&at, BX_ROLE_FANGSONG, 16 * BX_PT, "面，", 0));
  bx_frame_add_run(builder, 9216, 122160, make_run(&at, BX_ROLE_WESTERN, 16 * BX_PT, "xy", 0));
  const bx_frame *frame = bx_frame_freeze(builder, 200 * BX_PT, 200 * BX_PT);
  assert_true(write_pdf(&at, &(bx_writer){bx_buf_write, &pdf}, &frame, 1));
  unpack(&pdf, &all);
  assert_non_null(strstr(all.data, "<9762>"));
  assert_non_null(strstr(all.data, "<ff0c>"));
  assert_null(strstr(all.data, "<fffd>"));
  assert_non_null(strstr(all.data, "/ActualText"));
  bx_buf_free(&pdf);
  bx_buf_free(&all);
  kit_free(&at);
}

/* The text of the PDF as poppler sees it; false when there is no pdftotext. */
static bool extract(const bx_buf *pdf, bx_buf *text) {
  char path[] = "/tmp/banxin-test-XXXXXX", line[256];
  int fd = mkstemp(path);
  assert_true(fd >= 0);
  assert_int_equal(write(fd, pdf->data, pdf->len), pdf->len);
  close(fd);
  snprintf(line, sizeof line, "pdftotext -enc UTF-8 %s - 2>/dev/null", path);
  FILE *pipe = popen(line, "r");
  assert_non_null(pipe);
  char chunk[4096];
  for (size_t got; (got = fread(chunk, 1, sizeof chunk, pipe)) > 0;) bx_buf_append(text, chunk, got);
  int status = pclose(pipe);
  unlink(path);
  return status == 0;
}

static void test_pdf_text_exact(void **state) {
  (void)state;
  bx_buf pdf = {0}, text = {0};
  kit at = kit_new();
  const bx_frame *frame = make_frame(&at);
  assert_true(write_pdf(&at, &(bx_writer){bx_buf_write, &pdf}, &frame, 1));
  bool there = extract(&pdf, &text);
  if (there) {
    assert_non_null(strstr(text.data, EXACT));
    assert_non_null(strstr(text.data, "Page 1 of 2"));
    for (const char *p = text.data; *p;) {
      uint32_t code = bx_utf8_next(&p);
      assert_false(code >= 0x2e80 && code <= 0x2fdf);
    }
  }
  bx_buf_free(&pdf);
  bx_buf_free(&text);
  kit_free(&at);
  if (!there) {
    print_message("pdftotext is not installed: text extraction was NOT tested\n");
    skip();
  }
}

static void test_pdf_date(void **state) {
  (void)state;
  static const char *const wrong[] = {"2024",
                                      "2024-12-3",
                                      "2024-13-31T00:00:00",
                                      "2024-00-10",
                                      "2024-01-00",
                                      "2024-01-32",
                                      "2024-02-30",
                                      "2024-02-31",
                                      "2024-04-31",
                                      "2023-02-29",
                                      "1900-02-29T00:00:00",
                                      "2024-12-31T24:00:00",
                                      "2024-12-31 00:00:00",
                                      "2024-12-31T00:00:00+8",
                                      "2024-12-31T00:00:00+08:60",
                                      "yesterday"};
  static const char *const right[] = {
      "2024-12-31", "2024-02-29",          "2000-02-29",           "2023-02-28",
      "2024-04-30", "2024-12-31T00:00:00", "2024-12-31T00:00:00Z", "2024-12-31T23:59:59-03:30"};
  kit at = kit_new();
  bx_buf out = {0};
  bx_writer writer = {bx_buf_write, &out};
  bx_doc_info info = {0};
  for (int i = 0; i < (int)(sizeof wrong / sizeof *wrong); i++) {
    assert_null(bx_pdf_new(&writer, BX_PROFILE_PLAIN, &info, wrong[i], at.diags));
    assert_int_equal(bx_diags_at(at.diags, i)->message, BX_MSG_DATE_SYNTAX);
  }
  for (int i = 0; i < (int)(sizeof right / sizeof *right); i++) {
    bx_pdf *pdf = bx_pdf_new(&writer, BX_PROFILE_PLAIN, &info, right[i], at.diags);
    assert_non_null(pdf);
    assert_true(bx_pdf_finish(pdf));
  }
  out.len = 0;
  assert_true(bx_pdf_finish(bx_pdf_new(&writer, BX_PROFILE_PLAIN, &info, NULL, at.diags)));
  bx_buf all = {0};
  unpack(&out, &all);
  assert_non_null(strstr(all.data, "20000101000000"));
  bx_buf_free(&all);
  bx_buf_free(&out);
  kit_free(&at);
}

static void test_pdf_writer_fails(void **state) {
  (void)state;
  kit at = kit_new();
  const bx_frame *frames[12];
  for (int i = 0; i < 12; i++) frames[i] = make_frame(&at);
  bx_buf whole = {0};
  assert_true(write_pdf(&at, &(bx_writer){bx_buf_write, &whole}, frames, 12));
  for (size_t room = 0; room < whole.len; room += whole.len / 7) {
    narrow left = {.room = room};
    errno = 0;
    assert_false(write_pdf(&at, &(bx_writer){keep_little, &left}, frames, 12));
    assert_int_equal(errno, ENOSPC);
  }
  narrow enough = {.room = whole.len};
  assert_true(write_pdf(&at, &(bx_writer){keep_little, &enough}, frames, 12));
  assert_int_equal(bx_diags_count(at.diags), 0); /* who owns the writer reports */
  bx_buf_free(&whole);
  kit_free(&at);
}

/* What Cairo finds wrong is recorded, once. */
static void test_pdf_reports(void **state) {
  (void)state;
  kit at = kit_new();
  bx_buf pdf = {0};
  bx_run broken = *make_run(&at, BX_ROLE_FANGSONG, 16 * BX_PT, "一高", -1);
  broken.cluster_count = 1;
  bx_frame_builder *builder = bx_frame_builder_new(at.arena);
  bx_frame_add_run(builder, 0, 20 * BX_PT, &broken);
  const bx_frame *frame = bx_frame_freeze(builder, 100 * BX_PT, 100 * BX_PT);
  const bx_frame *frames[] = {frame, frame};
  assert_false(write_pdf(&at, &(bx_writer){bx_buf_write, &pdf}, frames, 2));
  assert_int_equal(bx_diags_count(at.diags), 1);
  assert_int_equal(bx_diags_at(at.diags, 0)->message, BX_MSG_PAINT_FAILED);
  assert_non_null(strstr(bx_diags_at(at.diags, 0)->text, "page 1 "));
  bx_buf_free(&pdf);
  kit_free(&at);
}

/* ---- SVG ---- */

/* Every tag is closed in order and no bare & or < stands in text. */
static void check_xml(const char *xml) {
  const char *open[16];
  int depth = 0;
  const char *p = strstr(xml, "?>");
  assert_non_null(p);
  for (p += 2; *p; p++) {
    if (*p == '&') assert_true(bx_starts_with(p, "&lt;") || bx_starts_with(p, "&gt;") || bx_starts_with(p, "&amp;"));
    if (*p != '<') continue;
    const char *end = strchr(p, '>');
    assert_non_null(end);
    if (p[1] == '/') {
      assert_true(depth > 0);
      assert_memory_equal(open[--depth], p + 2, (size_t)(end - p - 2));
    } else if (end[-1] != '/') {
      assert_true(depth < 16);
      open[depth++] = p + 1;
    }
    p = end;
  }
  assert_int_equal(depth, 0);
}

static int count_of(const char *text, const char *part) {
  int count = 0;
  while ((text = strstr(text, part))) {
    count++;
    text += strlen(part);
  }
  return count;
}

static void test_svg(void **state) {
  (void)state;
  kit at = kit_new();
  bx_buf svg = {0}, again = {0};
  bx_frame_builder *builder = bx_frame_builder_new(at.arena);
  bx_frame_add_run(builder, 159 * BX_PT / 2, 100 * BX_PT,
                   make_run(&at, BX_ROLE_WESTERN, 21 * BX_PT / 2, "a<b&a>a", -1));
  bx_frame_add_run(builder, 9 * BX_PT, 130 * BX_PT, make_run(&at, BX_ROLE_FANGSONG, 16 * BX_PT, "一一一", -1));
  bx_frame_add_rule(builder, 0, 512, 100 * BX_PT, 0, 768, 0xff0000);
  bx_frame_add_rule(builder, 0, 1024, 100 * BX_PT, 0, 768, 0xff0000);
  bx_frame_add_fill(builder, 0, 0, 1024, 2048, 0xebebeb);
  bx_page page = {.number = 1, .frame = bx_frame_freeze(builder, 200 * BX_PT, 200 * BX_PT)};
  assert_true(bx_svg_page(&page, &(bx_writer){bx_buf_write, &svg}, at.diags));
  assert_true(bx_svg_page(&page, &(bx_writer){bx_buf_write, &again}, at.diags));
  assert_string_equal(svg.data, again.data);
  check_xml(svg.data);
  assert_non_null(strstr(svg.data, "<desc>a&lt;b&amp;a&gt;a</desc>"));
  assert_non_null(strstr(svg.data, "translate(79.5 100) scale("));
  assert_non_null(strstr(svg.data, "translate(9 130) scale(0.016)\"><desc>一一一</desc>"));
  assert_non_null(strstr(svg.data, "x=\"1000\"/><use"));
  assert_int_equal(count_of(svg.data, "<path "), 6); /* a < b & > 一 */
  assert_int_equal(count_of(svg.data, "<use "), 10);
  assert_int_equal(count_of(svg.data, "<line "), 2);
  assert_int_equal(count_of(svg.data, "crispEdges"), 1);
  assert_non_null(strstr(svg.data, "<rect x=\"0\" y=\"0\" width=\"1\" height=\"2\" fill=\"#ebebeb\"/>"));
  narrow none = {0};
  errno = 0;
  assert_false(bx_svg_page(&page, &(bx_writer){keep_little, &none}, at.diags));
  assert_int_equal(errno, ENOSPC);
  assert_int_equal(bx_diags_count(at.diags), 0);
  bx_buf_free(&svg);
  bx_buf_free(&again);
  kit_free(&at);
}

/* ---- Dump ---- */

#define TABLE_X     81275  /* 79.37 pt */
#define TABLE_Y     174182 /* 170.1 pt */
#define TABLE_WIDTH 452813 /* 442.2 pt */

static const bx_frame *make_table(kit *at) {
  static const int ids[] = {1, 3, 7};
  bx_frame_builder *cell = bx_frame_builder_new(at->arena);
  bx_frame_begin(cell, &(bx_mark){.kind = BX_MARK_TH,
                                  .label = "统计\"项目",
                                  .id = 9,
                                  .scope = BX_SCOPE_BOTH,
                                  .above = {.ids = ids, .count = 2},
                                  .beside = {.ids = ids + 2, .count = 1},
                                  .row_span = 3,
                                  .col_span = 3,
                                  .width = 90 * BX_PT,
                                  .height = 66 * BX_PT,
                                  .continued = true});
  bx_frame_add_run(cell, 24 * BX_PT, 149 * BX_PT / 4, make_run(at, BX_ROLE_FANGSONG, 21 * BX_PT / 2, "统计", 0));
  bx_run *upright = BX_NEW(at->arena, bx_run);
  *upright = *make_run(at, BX_ROLE_FANGSONG, 16 * BX_PT, "竖排", -1);
  bx_glyph *glyphs = BX_NEW_ARRAY(at->arena, bx_glyph, 2);
  glyphs[0].id = upright->glyphs[0].id;
  glyphs[1] = (bx_glyph){.id = upright->glyphs[1].id, .y = 16 * BX_PT};
  upright->glyphs = glyphs;
  upright->color = 0xff0000;
  bx_frame_add_run(cell, 0, 0, upright);
  bx_frame_end(cell);
  bx_frame_builder *builder = bx_frame_builder_new(at->arena);
  bx_frame_begin(
      builder,
      &(bx_mark){.kind = BX_MARK_TABLE, .pointer = "/申请", .x = 1024, .width = TABLE_WIDTH, .height = 269302});
  bx_frame_begin(builder, &(bx_mark){.kind = BX_MARK_TR, .row = 1, .repeated = true, .pointer = "/a b"});
  bx_frame_add_frame(builder, TABLE_X, TABLE_Y, bx_frame_freeze(cell, 0, 0));
  bx_frame_end(builder);
  bx_frame_end(builder);
  bx_frame_begin(builder, &(bx_mark){.kind = BX_MARK_HEADING, .level = 2, .label = "（一）"});
  bx_frame_end(builder);
  bx_frame_add_rule(builder, TABLE_X, TABLE_Y, TABLE_WIDTH, 0, 768, 0);
  bx_frame_add_rule(builder, 0, 20 * BX_PT, 0, -512, 768, 0x00ff00);
  bx_frame_add_fill(builder, 0, 0, TABLE_WIDTH, 20 * BX_PT, 0xebebeb);
  return bx_frame_freeze(builder, 609563, 862095);
}

static void test_dump(void **state) {
  (void)state;
  kit at = kit_new();
  bx_buf text = {0};
  bx_doc_info info = {.title = "年\"度", .language = "zh-CN"};
  bx_page page = {.number = 1, .label = "1", .colored = true, .frame = make_table(&at)};
  bx_dump *dump = bx_dump_new(&(bx_writer){bx_buf_write, &text}, &info, &(bx_dump_options){.glyphs = false});
  assert_true(bx_dump_page(dump, &page));
  assert_true(bx_dump_page(dump, &page)); /* the font is named once */
  assert_true(bx_dump_finish(dump));
  char font[512];
  const bx_font *fangsong = bx_font_set_role(at.fonts, BX_ROLE_FANGSONG, at.diags);
  snprintf(font, sizeof font, "font F1 \"fangsong.otf\" \"%s\" sha256=%.16s\n", bx_font_family(fangsong),
           bx_font_sha256(fangsong));
  const char *head = "banxin-dump 1\ntitle \"年\\\"度\"\nlanguage \"zh-CN\"\n";
  const char *body =
      "page 1 595.276x841.89 label=\"1\" colored\n"
      "begin TABLE /申请 1,0 442.2x262.99\n"
      " begin TR r1 \"/a b\" repeated\n"
      "  begin TH id=9 both heads=1,3,7 r0 c0 3x3 \"统计\\\"项目\" 79.37,170.1 90x66 continued\n"
      "   text F1 10.5 103.37,207.35 w=23.625 \"统计\"\n"
      "   text F1 16 79.37,170.1 w=32 #ff0000 vertical \"竖排\"\n"
      "  end\n"
      " end\n"
      "end\n"
      "begin HEADING level=2 \"（一）\"\n"
      "end\n"
      "rule 79.37,170.1 +442.2,0 w=0.75\n"
      "rule 0,20 +0,-0.5 w=0.75 #00ff00\n"
      "fill 0,0 442.2x20 #ebebeb\n";
  const char *golden = bx_arena_join(at.arena, head, font, body, body, NULL);
  assert_string_equal(text.data, golden);
  bx_buf_free(&text);
  kit_free(&at);
}

static void test_dump_glyphs(void **state) {
  (void)state;
  kit at = kit_new();
  bx_buf text = {0}, line = {0};
  bx_doc_info info = {0};
  const bx_run *run = make_run(&at, BX_ROLE_FANGSONG, 16 * BX_PT, "一高工", 1);
  bx_frame_builder *builder = bx_frame_builder_new(at.arena);
  bx_frame_add_run(builder, 0, 0, run);
  bx_page page = {.number = 1, .frame = bx_frame_freeze(builder, 1024, 1024)};
  bx_dump *dump = bx_dump_new(&(bx_writer){bx_buf_write, &text}, &info, &(bx_dump_options){.glyphs = true});
  assert_true(bx_dump_page(dump, &page));
  assert_true(bx_dump_finish(dump));
  bx_buf_puts(&line, "\n glyphs ");
  bx_buf_int(&line, run->glyphs[0].id);
  bx_buf_puts(&line, "@0,0 [");
  bx_buf_int(&line, run->glyphs[1].id);
  bx_buf_puts(&line, "@16,0 ");
  bx_buf_int(&line, run->glyphs[2].id);
  bx_buf_puts(&line, "@36,0]\n");
  assert_non_null(strstr(text.data, line.data));
  for (size_t room = 0; room < text.len; room += 10) {
    narrow left = {.room = room};
    dump = bx_dump_new(&(bx_writer){keep_little, &left}, &info, &(bx_dump_options){.glyphs = true});
    errno = 0;
    assert_false(bx_dump_page(dump, &page));
    assert_false(bx_dump_finish(dump));
    assert_int_equal(errno, ENOSPC);
  }
  bx_buf_free(&text);
  bx_buf_free(&line);
  kit_free(&at);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_pdf_same_bytes),
      cmocka_unit_test(test_pdf_structure),
      cmocka_unit_test(test_pdf_names_merged_glyphs),
      cmocka_unit_test(test_pdf_text_exact),
      cmocka_unit_test(test_pdf_date),
      cmocka_unit_test(test_pdf_writer_fails),
      cmocka_unit_test(test_pdf_reports),
      cmocka_unit_test(test_svg),
      cmocka_unit_test(test_dump),
      cmocka_unit_test(test_dump_glyphs),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
