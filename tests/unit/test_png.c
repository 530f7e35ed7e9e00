/* Paint: PNG pages, decoded again with libpng. */
#include <cairo.h>

#include "paint_kit.h"

typedef struct {
  const bx_buf *png;
  size_t at;
} source;

static cairo_status_t give(void *self, unsigned char *data, unsigned len) {
  source *from = self;
  if (from->png->len - from->at < len) return CAIRO_STATUS_READ_ERROR;
  memcpy(data, from->png->data + from->at, len);
  from->at += len;
  return CAIRO_STATUS_SUCCESS;
}

/* Decodes with libpng (through Cairo), which checks every checksum. */
static cairo_surface_t *decode(const bx_buf *png) {
  source from = {.png = png};
  cairo_surface_t *image = cairo_image_surface_create_from_png_stream(give, &from);
  assert_int_equal(cairo_surface_status(image), CAIRO_STATUS_SUCCESS);
  assert_int_equal(from.at, png->len);
  return image;
}

static uint32_t pixel(cairo_surface_t *image, int x, int y) {
  uint32_t color;
  memcpy(&color, cairo_image_surface_get_data(image) + y * cairo_image_surface_get_stride(image) + 4 * x, 4);
  return color & 0xffffff;
}

static uint32_t read32(const char *p) {
  const unsigned char *bytes = (const unsigned char *)p;
  return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static const char *chunk(const bx_buf *png, const char *type) {
  for (size_t at = 8; at + 12 <= png->len; at += 12 + read32(png->data + at))
    if (memcmp(png->data + at + 4, type, 4) == 0) return png->data + at + 8;
  return NULL;
}

static cairo_surface_t *paint_png(kit *at, const bx_frame *frame, bool colored, bx_png_options options, bx_buf *png) {
  bx_page page = {.number = 1, .colored = colored, .frame = frame};
  png->len = 0;
  assert_true(bx_png_page(&page, &options, &(bx_writer){bx_buf_write, png}, at->diags));
  return decode(png);
}

static const bx_frame *make_page(kit *at) {
  bx_frame_builder *builder = bx_frame_builder_new(at->arena);
  bx_frame_add_run(builder, 40 * BX_PT, 100 * BX_PT, make_run(at, BX_ROLE_FANGSONG, 32 * BX_PT, "政府信息公开工作", 4));
  bx_frame_add_fill(builder, 40 * BX_PT, 150 * BX_PT, 100 * BX_PT, 20 * BX_PT, 0xebebeb);
  bx_frame_add_rule(builder, 40 * BX_PT, 150 * BX_PT, 100 * BX_PT, 0, 768, 0);
  return bx_frame_freeze(builder, 595 * BX_PT, 842 * BX_PT);
}

static void test_png_page(void **state) {
  (void)state;
  kit at = kit_new();
  const bx_frame *frame = make_page(&at);
  bx_buf png = {0}, again = {0};
  for (int bits = 4; bits <= 8; bits += 4) {
    cairo_surface_t *image = paint_png(&at, frame, false, (bx_png_options){.dpi = 150, .bits = bits}, &png);
    assert_int_equal(cairo_image_surface_get_width(image), 1240);
    assert_int_equal(cairo_image_surface_get_height(image), 1754);
    assert_int_equal(chunk(&png, "IHDR")[8], bits);
    assert_int_equal(chunk(&png, "IHDR")[9], 0);
    assert_int_equal(read32(chunk(&png, "pHYs")), 5906);
    int black = 0, white = 0;
    for (int y = 0; y < 1754; y++)
      for (int x = 0; x < 1240; x++) {
        black += pixel(image, x, y) == 0;
        white += pixel(image, x, y) == 0xffffff;
      }
    assert_true(black > 2000);
    assert_true(white > 1240 * 1754 * 9 / 10);
    cairo_surface_destroy(image);
    cairo_surface_destroy(paint_png(&at, frame, false, (bx_png_options){.dpi = 150, .bits = bits}, &again));
    assert_int_equal(png.len, again.len);
    assert_memory_equal(png.data, again.data, png.len);
  }
  bx_buf_free(&png);
  bx_buf_free(&again);
  kit_free(&at);
}

/* Rules on whole pixels, corners whole, fills under them. 96 dpi: 3/4 pt are one pixel. */
static void test_png_rules(void **state) {
  (void)state;
  kit at = kit_new();
  bx_buf png = {0};
  bx_frame_builder *builder = bx_frame_builder_new(at.arena);
  const bx_len left = 10300, top = 20600, width = 60 * BX_PT, height = 30 * BX_PT, line = 768, half = line / 2;
  bx_frame_add_fill(builder, left, top, width, height, 0x808080);
  const bx_stroke across = {.dx = width + line, .width = line, .before = line, .after = line};
  const bx_stroke up = {.dy = -height - line, .width = line, .before = line, .after = line};
  bx_frame_add_stroke(builder, left - half, top, &across);
  bx_frame_add_stroke(builder, left - half, top + height, &across);
  bx_frame_add_rule(builder, left, top, 0, height, line, 0);
  bx_frame_add_stroke(builder, left + width, top + height + half, &up);
  bx_frame_add_fill(builder, 5 * BX_PT, 70 * BX_PT, 10 * BX_PT, 10 * BX_PT, 0);
  bx_frame_add_fill(builder, 7 * BX_PT, 72 * BX_PT, 6 * BX_PT, 6 * BX_PT, 0xffffff);
  const bx_frame *frame = bx_frame_freeze(builder, 100 * BX_PT, 100 * BX_PT);
  static const int dpis[] = {72, 96, 100, 110, 144, 150, 203, 300};
  for (int i = 0; i < 8; i++) {
    int dpi = dpis[i], thick = bx_max_int(1, (int)(0.75 * dpi / 72 + 0.5));
    cairo_surface_t *image = paint_png(&at, frame, false, (bx_png_options){.dpi = dpi, .bits = 8}, &png);
    int first = -1, last = -1, size = cairo_image_surface_get_width(image);
    int row = (int)((top + height / 2) / 1024.0 * dpi / 72);
    for (int x = 0; x < size; x++)
      if (pixel(image, x, row) == 0) {
        if (first < 0) first = x;
        last = x;
      } else {
        assert_true(pixel(image, x, row) == 0x808080 || pixel(image, x, row) == 0xffffff);
      }
    int ends[2] = {-1, -1}, middle = (first + last) / 2;
    for (int y = 0; y < size * 60 / 100; y++)
      if (pixel(image, middle, y) == 0) {
        if (ends[0] < 0) ends[0] = y;
        ends[1] = y;
      }
    for (int side = 0; side < thick; side++) { /* each side is unbroken from corner to corner */
      for (int x = first; x <= last; x++) {
        assert_int_equal(pixel(image, x, ends[0] + side), 0);
        assert_int_equal(pixel(image, x, ends[1] - side), 0);
      }
      for (int y = ends[0]; y <= ends[1]; y++) {
        assert_int_equal(pixel(image, first + side, y), 0);
        assert_int_equal(pixel(image, last - side, y), 0);
      }
    }
    assert_int_not_equal(pixel(image, first + thick, row), 0);
    assert_int_not_equal(pixel(image, first - 1, ends[0]), 0);
    assert_int_equal(pixel(image, 10 * dpi / 72, 75 * dpi / 72), 0xffffff); /* white on black */
    assert_int_equal(pixel(image, 6 * dpi / 72, 75 * dpi / 72), 0);
    cairo_surface_destroy(image);
  }
  bx_buf_free(&png);
  kit_free(&at);
}

/* Colours that differ in 16 steps a channel. */
static uint32_t distinct(int i) {
  return 17u * ((uint32_t)(i % 16) << 16 | (uint32_t)(i / 16 % 16) << 8 | (uint32_t)(i / 256));
}

static void test_png_color(void **state) {
  (void)state;
  kit at = kit_new();
  bx_buf png = {0};
  bx_frame_builder *builder = bx_frame_builder_new(at.arena);
  bx_run red = *make_run(&at, BX_ROLE_XIAOBIAOSONG, 40 * BX_PT, "红头", -1);
  red.color = 0xff0000;
  bx_frame_add_run(builder, 10 * BX_PT, 50 * BX_PT, &red);
  bx_frame_add_fill(builder, 10 * BX_PT, 60 * BX_PT, 80 * BX_PT, 5 * BX_PT, 0xff0000);
  const bx_frame *frame = bx_frame_freeze(builder, 100 * BX_PT, 100 * BX_PT);
  for (int bits = 4; bits <= 8; bits += 4) {
    cairo_surface_t *image = paint_png(&at, frame, true, (bx_png_options){.dpi = 72, .bits = bits}, &png);
    assert_int_equal(chunk(&png, "IHDR")[9], bits == 4 ? 3 : 2);
    assert_int_equal(pixel(image, 50, 62), 0xff0000);
    assert_int_equal(pixel(image, 50, 90), 0xffffff);
    cairo_surface_destroy(image);
  }
  /* 300 colours that 16 steps a channel keep apart are no palette */
  builder = bx_frame_builder_new(at.arena);
  for (int i = 0; i < 300; i++) bx_frame_add_fill(builder, i % 20 * BX_PT, i / 20 * BX_PT, BX_PT, BX_PT, distinct(i));
  frame = bx_frame_freeze(builder, 20 * BX_PT, 15 * BX_PT);
  cairo_surface_t *image = paint_png(&at, frame, true, (bx_png_options){.dpi = 72, .bits = 4}, &png);
  assert_int_equal(chunk(&png, "IHDR")[9], 2);
  assert_null(chunk(&png, "PLTE"));
  assert_int_equal(pixel(image, 19, 14), distinct(299));
  cairo_surface_destroy(image);
  bx_buf_free(&png);
  kit_free(&at);
}

/* More pixels than one band holds: nothing shows where bands meet. */
static void test_png_bands(void **state) {
  (void)state;
  kit at = kit_new();
  bx_buf png = {0};
  bx_frame_builder *builder = bx_frame_builder_new(at.arena);
  bx_frame_add_rule(builder, 36 * BX_PT, 0, 0, 900 * BX_PT, BX_PT, 0);
  const bx_frame *frame = bx_frame_freeze(builder, 72 * BX_PT, 900 * BX_PT);
  cairo_surface_t *image = paint_png(&at, frame, false, (bx_png_options){.dpi = 1200, .bits = 4}, &png);
  assert_int_equal(cairo_image_surface_get_width(image), 1200);
  assert_int_equal(cairo_image_surface_get_height(image), 15000);
  for (int y = 0; y < 15000; y++) {
    assert_int_equal(pixel(image, 600, y), 0);
    assert_int_equal(pixel(image, 580, y), 0xffffff);
  }
  cairo_surface_destroy(image);
  bx_buf_free(&png);
  kit_free(&at);
}

static void test_png_limits(void **state) {
  (void)state;
  kit at = kit_new();
  bx_buf png = {0};
  bx_writer writer = {bx_buf_write, &png};
  bx_frame small = {.width = 72 * BX_PT, .height = 72 * BX_PT};
  bx_frame large = {.width = BX_LEN_MAX, .height = BX_LEN_MAX};
  bx_frame wide = {.width = 2000 * BX_PT, .height = 10 * BX_PT};
  bx_page page = {.number = 3, .frame = &small};
  assert_false(bx_png_page(&page, &(bx_png_options){.dpi = 17, .bits = 4}, &writer, at.diags));
  assert_false(bx_png_page(&page, &(bx_png_options){.dpi = 1201, .bits = 4}, &writer, at.diags));
  assert_int_equal(bx_diags_at(at.diags, 1)->message, BX_MSG_DPI_RANGE);
  page.frame = &large;
  assert_false(bx_png_page(&page, &(bx_png_options){.dpi = 1200, .bits = 4}, &writer, at.diags));
  page.frame = &wide;
  assert_false(bx_png_page(&page, &(bx_png_options){.dpi = 1200, .bits = 4}, &writer, at.diags));
  assert_int_equal(bx_diags_at(at.diags, 3)->message, BX_MSG_PAGE_TOO_LARGE);
  assert_int_equal(bx_diags_count(at.diags), 4);
  assert_int_equal(png.len, 0);
  bx_buf_free(&png);
  kit_free(&at);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_png_page),  cmocka_unit_test(test_png_rules),  cmocka_unit_test(test_png_color),
      cmocka_unit_test(test_png_bands), cmocka_unit_test(test_png_limits),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
