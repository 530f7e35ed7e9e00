/* Pages on sheets: the order of booklets, numbered copies, gray. */
#include "impose.h"

#include "copy.h"
#include "pdf_kit.h"
#include "reading.h"

/* ---- Booklets ---- */

/* Folds the printed sheets: each is a front and a back turned over the short edge, all are laid into one another. The
 * book is then read leaf by leaf: the right half of the front, its back; …; and out again by the left halves. */
static int read_folded(int pages, int *order) {
  int page[2], back[2], count = 0;
  const int sides = bx_booklet_side(pages, 0, page);
  for (int sheet = 0; sheet < sides / 2; sheet++) {
    bx_booklet_side(pages, 2 * sheet, page);
    bx_booklet_side(pages, 2 * sheet + 1, back);
    order[count++] = page[1];
    order[count++] = back[0]; /* behind the right half of the front */
  }
  for (int sheet = sides / 2 - 1; sheet >= 0; sheet--) {
    bx_booklet_side(pages, 2 * sheet, page);
    bx_booklet_side(pages, 2 * sheet + 1, back);
    order[count++] = back[1];
    order[count++] = page[0];
  }
  return count;
}

static void test_folded(void **state) {
  (void)state;
  for (int pages = 1; pages <= 41; pages++) {
    int order[64];
    const int count = read_folded(pages, order);
    assert_int_equal(count, (pages + 3) / 4 * 4);
    for (int i = 0; i < count; i++) assert_int_equal(order[i], i < pages ? i + 1 : 0);
  }
}

/* ---- Gray ---- */

static const char *gray(const char *content) {
  bx_buf in = {0}, out = {0};
  bx_buf_puts(&in, content);
  bool colored = false;
  const bool done = bx_gray_content(&in, &out, &colored);
  bx_buf_free(&in);
  const char *text = bx_buf_take(&out, arena);
  return done ? text : NULL;
}

static void test_gray(void **state) {
  (void)state;
  /* red is a dark gray on an area and black as text; what was set before it is back after it */
  assert_string_equal(gray("1 0 0 rg 0 0 9 9 re f BT (a) Tj ET 0 0 1 1 re f"),
                      "0.299 g 0 0 9 9 re f 0 g\nBT (a) Tj ET\n0.299 g 0 0 1 1 re f");
  assert_string_equal(gray("BT 1 0 0 rg (a) Tj ET 5 5 re f"), "BT 0 g (a) Tj ET\n0.299 g 5 5 re f");
  /* a watermark stays light, black stays black, white white */
  assert_string_equal(gray("0.89 0.89 0.89 rg BT (a) Tj ET"), "0.89 g BT (a) Tj ET");
  assert_string_equal(gray("0 g BT (a) Tj ET"), "0 g BT (a) Tj ET");
  assert_string_equal(gray("1 1 1 RG 0 0 0 1 k"), "1 G 0 g");
  /* spaces of the device by name, and what follows them */
  assert_string_equal(gray("/DeviceRGB cs 1 0 0 sc 0 1 0 scn /DeviceCMYK CS 0 0 0 1 SC"),
                      "/DeviceRGB cs 0.299 g 0.587 g /DeviceCMYK CS 0 G");
  assert_string_equal(gray("1 0 0 rg 0 0 1 sc"), "0.299 g 0.114 g");
  assert_string_equal(gray("99999999999999 -5 0 rg"), "0.299 g");
  /* each state has its own colour */
  assert_string_equal(gray("0 g q 1 0 0 rg Q BT (a) Tj ET"), "0 g q 0.299 g Q BT (a) Tj ET");
  assert_null(gray("BI /W 1 ID x EI"));
  assert_null(gray("Q"));
  assert_null(gray("1 0 rg"));
}

static bool leaves_colors(const char *content) {
  bx_buf in = {0}, out = {0};
  bool colored = false;
  bx_buf_puts(&in, content);
  assert_true(bx_gray_content(&in, &out, &colored));
  bx_buf_free(&in);
  bx_buf_free(&out);
  return colored;
}

static void test_colors_left(void **state) {
  (void)state;
  assert_false(leaves_colors("1 0 0 rg /Pattern cs /P1 scn"));
  assert_true(leaves_colors("/Cs1 cs 1 0 0 sc")); /* of a profile, or named */
  assert_true(leaves_colors("/Sh1 sh"));
}

static void test_gray_pixels(void **state) {
  (void)state;
  bx_buf in = {0}, out = {0};
  bx_buf_append(&in, "\xff\x00\x00\xff\xff\xff\x00\x00\x00", 9);
  bx_gray_pixels(&in, &out);
  assert_int_equal(out.len, 3);
  assert_memory_equal(out.data, "\x4c\xff\x00", 3);
  bx_buf_free(&in);
  bx_buf_free(&out);
}

/* ---- Files ---- */

/* Opens what was made; the bytes go into the arena. */
static bx_pdf_file *open_made(bx_buf *made, const char *name) {
  const size_t len = made->len;
  bx_pdf_file *file = bx_pdf_open(arena, bx_buf_take(made, arena), len, name, diags);
  assert_non_null(file);
  return file;
}

/* A5 pages with their number as content, the last turned; the second has a seal over it. */
static bx_pdf_file *make_pages(int count) {
  bx_buf kids = {0}, text = {0}, out = {0};
  bx_new_pdf made;
  bx_new_pdf_begin(&made, arena, &out);
  const int tree = bx_new_pdf_add(&made);
  bx_pdf_put_stream(&text, "/Type /XObject /Subtype /Form /BBox [0 0 10 20]", "1 0 0 rg 0 0 10 20 re f", 23);
  const int look = bx_new_pdf_put(&made, &text);
  for (int i = 1; i <= count; i++) {
    char content[64];
    snprintf(content, sizeof content, "%% page %d\n0 0 %d 5 re f", i, i);
    text.len = 0;
    bx_pdf_put_stream(&text, "", content, strlen(content));
    const int stream = bx_new_pdf_put(&made, &text);
    text.len = 0;
    bx_buf_puts(&text, "<< /Type /Page /MediaBox [0 0 420 595] /Resources << >> /Contents ");
    bx_pdf_put_ref(&text, stream, 0);
    if (i == count) bx_buf_puts(&text, " /Rotate 90");
    if (i == 2) {
      bx_buf_puts(&text, " /Annots [<< /Type /Annot /Subtype /Widget /F 4 /Rect [100 100 120 140] /AP << /N ");
      bx_pdf_put_ref(&text, look, 0);
      bx_buf_puts(&text, " >> >>]");
    }
    bx_buf_puts(&text, " >>");
    bx_pdf_put_ref(&kids, bx_new_pdf_put(&made, &text), 0);
    bx_buf_putc(&kids, ' ');
  }
  text.len = 0;
  bx_buf_puts(&text, "<< /Type /Pages /Count ");
  bx_buf_int(&text, count);
  bx_buf_puts(&text, " /Kids [");
  bx_buf_append(&text, kids.data, kids.len);
  bx_buf_puts(&text, "] >>");
  bx_new_pdf_set(&made, tree, &text);
  text.len = 0;
  bx_buf_puts(&text, "<< /Type /Catalog /Pages 1 0 R >>");
  bx_new_pdf_end(&made, bx_new_pdf_put(&made, &text));
  bx_buf_free(&text);
  bx_buf_free(&kids);
  return open_made(&out, "made.pdf");
}

/* Imposes and reads what it made, strictly; NULL when it is refused. */
static bx_pdf_file *impose(bx_pdf_file *file, const bx_impose_options *options, bx_page_node **pages, int *count) {
  bx_buf out = {0};
  if (!bx_impose(arena, file, "made.pdf", options, &out, diags)) {
    bx_buf_free(&out);
    return NULL;
  }
  bx_pdf_file *made = open_made(&out, "imposed.pdf");
  assert_true(bx_pdf_check(made));
  *pages = bx_page_nodes(made, arena, count);
  assert_non_null(*pages);
  return made;
}

static int width_of(const bx_page_node *page) { return (int)(page->box[2] - page->box[0] + 0.5); }
static int height_of(const bx_page_node *page) { return (int)(page->box[3] - page->box[1] + 0.5); }

/* How many forms a side shows. */
static int forms_on(bx_pdf_file *file, const bx_page_node *page) {
  return bx_pdf_get(file, 0, page->resources, "XObject")->as.dict.count;
}

static void test_copies(void **state) {
  (void)state;
  bx_page_node *pages;
  int count;
  bx_pdf_file *file = make_pages(3);
  bx_pdf_file *numbers = make_pages(2);
  const bx_impose_options options = {.copies = 2, .numbers = numbers, .even = true};
  bx_pdf_file *made = impose(file, &options, &pages, &count);
  assert_non_null(made);
  assert_int_equal(count, 8); /* the second copy begins on a front */
  for (int i = 0; i < count; i++) assert_int_equal(forms_on(made, &pages[i]), i % 4 == 0 ? 2 : i % 4 == 3 ? 0 : 1);
  assert_int_equal(width_of(&pages[0]), 420);
  assert_int_equal(width_of(&pages[2]), 595); /* as it is seen, turned */
  assert_int_equal(height_of(&pages[2]), 420);
  /* the numbers are those of as many copies */
  const bx_impose_options wrong = {.copies = 3, .numbers = numbers};
  assert_null(impose(file, &wrong, &pages, &count));
}

static void test_booklet(void **state) {
  (void)state;
  bx_page_node *pages;
  int count;
  bx_pdf_file *file = make_pages(5);
  for (int large = 0; large <= 1; large++) {
    const bx_impose_options options = {.copies = 1, .booklet = large ? BX_BOOKLET_A3 : BX_BOOKLET_A4};
    bx_pdf_file *made = impose(file, &options, &pages, &count);
    assert_non_null(made);
    assert_int_equal(count, 4);
    const int forms[] = {1, 1, 1, 2}; /* 8|1, 2|7, 6|3, 4|5, of which 6 to 8 are blank */
    for (int i = 0; i < count; i++) {
      assert_int_equal(forms_on(made, &pages[i]), forms[i]);
      assert_int_equal(width_of(&pages[i]), large ? 1191 : 842);
    }
  }
}

static void test_chosen(void **state) {
  (void)state;
  bx_page_node *pages;
  int count;
  bx_pdf_file *file = make_pages(4);
  const bx_impose_options options = {.copies = 1, .pages = (const int[]){4, 2, 2}, .page_count = 3, .gray = true};
  assert_non_null(impose(file, &options, &pages, &count));
  assert_int_equal(count, 3);
  assert_int_equal(width_of(&pages[0]), 595);
  const bx_impose_options missing = {.copies = 1, .pages = (const int[]){5}, .page_count = 1};
  assert_null(impose(file, &missing, &pages, &count));
  const bx_impose_options many = {.copies = BX_SHEETS_MAX};
  assert_null(impose(file, &many, &pages, &count));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_folded, pdf_setup, pdf_teardown),
      cmocka_unit_test_setup_teardown(test_gray, pdf_setup, pdf_teardown),
      cmocka_unit_test_setup_teardown(test_colors_left, pdf_setup, pdf_teardown),
      cmocka_unit_test_setup_teardown(test_gray_pixels, pdf_setup, pdf_teardown),
      cmocka_unit_test_setup_teardown(test_copies, pdf_setup, pdf_teardown),
      cmocka_unit_test_setup_teardown(test_booklet, pdf_setup, pdf_teardown),
      cmocka_unit_test_setup_teardown(test_chosen, pdf_setup, pdf_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
