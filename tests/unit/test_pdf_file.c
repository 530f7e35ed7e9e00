/* Files of PDF: revisions, object streams, filters, updates; each way in which a file can be wrong. */
#include "pdf_kit.h"

#include "syntax.h"

static void expect_fault(const char *text) {
  bx_pdf_file *file = open_pdf();
  if (file && bx_pdf_check(file)) fail_msg("read, instead of “%s”", text);
  assert_fault(text);
}

/* Replaces the first `from` by as many bytes. */
static void patch(const char *from, const char *to) {
  size_t len = strlen(from);
  assert_int_equal(len, strlen(to));
  for (size_t i = 0; i + len <= pdf.len; i++)
    if (memcmp(pdf.data + i, from, len) == 0) {
      memcpy(pdf.data + i, to, len);
      return;
    }
  fail_msg("no “%s”", from);
}

static void test_smallest(void **state) {
  (void)state;
  put_document();
  put_table(" /ID [<01> <02>]");
  bx_pdf_file *file = open_pdf();
  assert_non_null(file);
  assert_true(bx_pdf_check(file));
  assert_int_equal(bx_pdf_revisions(file), 1);
  assert_int_equal(bx_pdf_revision_end(file, 0), pdf.len);
  assert_int_equal(bx_pdf_revision_eof(file, 0), pdf.len - 1);
  assert_int_equal(bx_pdf_slot_count(file, 0), 3);
  const bx_pdf_value *pages = bx_pdf_get(file, 0, bx_pdf_catalog(file, 0), "Pages");
  assert_int_equal(bx_pdf_integer(bx_pdf_find(pages, "Count"), 0, 9, -1), 1);
  assert_int_equal(bx_pdf_object(file, 0, 9)->kind, BX_PDF_NULL);
  assert_int_equal(bx_pdf_object(file, 0, 3)->kind, BX_PDF_DICT);
  assert_false(bx_pdf_failed(file));
}

static void test_revisions(void **state) {
  (void)state;
  put_document();
  put_table("");
  size_t end = pdf.len;
  put_object(3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>");
  put_object(4, "(new)");
  put_table("");
  bx_pdf_file *file = open_pdf();
  assert_non_null(file);
  assert_true(bx_pdf_check(file));
  assert_int_equal(bx_pdf_revisions(file), 2);
  assert_int_equal(bx_pdf_revision_end(file, 0), end);
  assert_int_equal(bx_pdf_find(bx_pdf_object(file, 0, 3), "MediaBox")->as.array.items[2]->as.integer, 100);
  assert_int_equal(bx_pdf_find(bx_pdf_object(file, 1, 3), "MediaBox")->as.array.items[2]->as.integer, 200);
  assert_int_equal(bx_pdf_object(file, 0, 4)->kind, BX_PDF_NULL);
  assert_int_equal(bx_pdf_object(file, 1, 4)->kind, BX_PDF_STRING);
  assert_int_equal(bx_pdf_slot_count(file, 1), 2);
}

static void test_streams(void **state) {
  (void)state;
  static const char text[] = "q 1 0 0 1 0 0 cm Q q 1 0 0 1 0 0 cm Q q 1 0 0 1 0 0 cm Q";
  bx_buf packed = {0}, out = {0};
  put_document();
  put_stream(4, "", text, strlen(text));
  pdf_note(5, pdf.len);
  bx_buf_puts(&pdf, "5 0 obj\n");
  bx_pdf_put_packed(&packed, "/A 1", text, strlen(text), 6);
  bx_buf_append(&pdf, packed.data, packed.len);
  bx_buf_puts(&pdf, "\nendobj\n");
  put_stream(6, "/Filter /DCTDecode", "x", 1);
  put_stream(7, "/Filter /FlateDecode", "not zlib", 8);
  pdf_note(8, pdf.len);
  bx_buf_puts(&pdf, "8 0 obj\n<< /Length 9 0 R >>\nstream\r\nabc\r\nendstream\nendobj\n");
  put_object(9, "3");
  put_table("");
  bx_pdf_file *file = open_pdf();
  assert_non_null(file);
  assert_true(bx_pdf_check(file));
  for (int i = 4; i <= 5; i++) {
    out.len = 0;
    assert_true(bx_pdf_stream(file, 0, bx_pdf_object(file, 0, i), 1000, &out));
    assert_string_equal(out.data, text);
    assert_false(bx_pdf_stream(file, 0, bx_pdf_object(file, 0, i), strlen(text) - 1, &out));
    assert_string_equal(out.data, text);
    assert_true(bx_pdf_stream(file, 0, bx_pdf_object(file, 0, i), strlen(text), &out));
  }
  assert_true(packed.len < 100);
  assert_false(bx_pdf_stream(file, 0, bx_pdf_object(file, 0, 6), 1000, &out));
  assert_false(bx_pdf_stream(file, 0, bx_pdf_object(file, 0, 7), 1000, &out));
  assert_false(bx_pdf_stream(file, 0, bx_pdf_object(file, 0, 9), 1000, &out));
  out.len = 0;
  assert_true(bx_pdf_stream(file, 0, bx_pdf_object(file, 0, 8), 1000, &out));
  assert_string_equal(out.data, "abc");
  assert_true(bx_pdf_failed(file));
  bx_buf_free(&packed);
  bx_buf_free(&out);
}

/* Rows of four bytes, one for each predictor of PNG (9.2), and what they stand for. */
static void test_predictors(void **state) {
  (void)state;
  static const unsigned char rows[] = {0, 1, 2, 3, 4, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1, 3, 1, 1, 1, 1, 4, 1, 1, 1, 1};
  static const unsigned char plain[] = {1, 2, 3, 4, 1, 2, 3, 4, 2, 3, 4, 5, 2, 3, 4, 5, 3, 4, 5, 6};
  static const char *const parameters[] = {
      "/DecodeParms << /Predictor 15 /Columns 4 >>", "/DecodeParms [<< /Predictor 12 /Columns 4 >>]",
      "/DecodeParms << /Predictor 2 /Columns 4 >>", "/DecodeParms << /Predictor 12 /Columns 5 >>",
      "/DecodeParms << /Predictor 12 /Columns 4 /BitsPerComponent 4 >>"};
  put_document();
  for (int i = 0; i < 5; i++) {
    bx_buf packed = {0};
    pdf_note(4 + i, pdf.len);
    bx_buf_int(&pdf, 4 + i);
    bx_buf_puts(&pdf, " 0 obj\n");
    bx_pdf_put_packed(&packed, parameters[i], rows, sizeof rows, 6);
    bx_buf_append(&pdf, packed.data, packed.len);
    bx_buf_free(&packed);
    bx_buf_puts(&pdf, "\nendobj\n");
  }
  put_table("");
  bx_pdf_file *file = open_pdf();
  assert_non_null(file);
  for (int i = 0; i < 5; i++) {
    bx_buf out = {0};
    bool read = bx_pdf_stream(file, 0, bx_pdf_object(file, 0, 4 + i), 1000, &out);
    assert_int_equal(read, i < 2);
    if (read) assert_memory_equal(out.data, plain, sizeof plain);
    assert_int_equal(out.len, read ? sizeof plain : 0);
    bx_buf_free(&out);
  }
}

/* A document in an object stream with a cross-reference stream; `pairs` and `rows` as they are given. */
static void put_packed_document(const char *pairs, const char *entries, const unsigned char *rows, size_t rows_len) {
  bx_buf stream = {0}, with = {0};
  bx_buf_puts(&stream, pairs);
  bx_buf_puts(&stream, "<< /Type /Catalog /Pages 2 0 R >> << /Type /Pages /Kids [] /Count 0 >>");
  bx_buf_puts(&with, "/Type /ObjStm /N 2 /First ");
  bx_buf_int(&with, (int64_t)strlen(pairs));
  assert_int_equal(pdf.len, 15);
  put_stream(3, with.data, stream.data, stream.len);
  size_t section = pdf.len;
  unsigned char filled[64];
  memcpy(filled, rows, rows_len);
  for (size_t i = 0; i + 3 < rows_len; i += 4)
    if (filled[i] == 1 && filled[i + 1] == 0xff)
      filled[i + 1] = (unsigned char)(section >> 8), filled[i + 2] = (unsigned char)section;
  put_stream(4, entries, filled, rows_len);
  put_tail(section);
  bx_buf_free(&stream);
  bx_buf_free(&with);
}

#define PAIRS   "1 0 2 34 "
#define ENTRIES "/Type /XRef /W [1 2 1] /Size 5 /Root 1 0 R"
static const unsigned char packed_rows[] = {0, 0, 0, 0, 2, 0, 3, 0, 2, 0, 3, 1, 1, 0, 15, 0, 1, 0xff, 0, 0};

static void test_object_streams(void **state) {
  (void)state;
  put_packed_document(PAIRS, ENTRIES, packed_rows, sizeof packed_rows);
  bx_pdf_file *file = open_pdf();
  assert_non_null(file);
  assert_true(bx_pdf_check(file));
  assert_true(bx_pdf_section_is_stream(file, 0));
  assert_int_equal(bx_pdf_find(bx_pdf_object(file, 0, 2), "Count")->kind, BX_PDF_INTEGER);
  bx_pdf_update *update = bx_pdf_update_new(arena, file);
  int number = bx_pdf_update_add(update);
  assert_int_equal(number, 5);
  bx_buf text = {0}, out = {0};
  bx_buf_puts(&text, "(new)");
  bx_pdf_update_set(update, number, &text);
  bx_pdf_update_write(update, &out);
  bx_buf_append(&pdf, out.data, out.len);
  file = open_pdf();
  assert_non_null(file);
  assert_true(bx_pdf_check(file));
  assert_int_equal(bx_pdf_revisions(file), 2);
  assert_int_equal(bx_pdf_object(file, 1, 5)->kind, BX_PDF_STRING);
  bx_buf_free(&text);
  bx_buf_free(&out);
}

static void object_stream_fault(const char *pairs, const char *entries, const unsigned char *rows, size_t len,
                                const char *fault) {
  pdf_teardown(NULL);
  pdf_setup(NULL);
  put_packed_document(pairs, entries, rows, len);
  expect_fault(fault);
}

static void test_object_stream_faults(void **state) {
  (void)state;
  static const unsigned char one[] = {0, 0, 0, 0, 2, 0, 3, 0, 0, 0, 0, 0, 1, 0, 15, 0, 1, 0xff, 0, 0};
  static const unsigned char type[] = {0, 0, 0, 0, 2, 0, 3, 0, 2, 0, 3, 1, 1, 0, 15, 0, 3, 0, 0, 0};
  static const unsigned char self[] = {0, 0, 0, 0, 2, 0, 3, 0, 2, 0, 3, 1, 2, 0, 3, 0, 1, 0xff, 0, 0};
  const size_t all = sizeof packed_rows;
  object_stream_fault("1 0 3 34 ", ENTRIES, packed_rows, all, "object stream");
  object_stream_fault("1 34 2 0 ", ENTRIES, packed_rows, all, "object stream");
  object_stream_fault("1 0 2 32 ", ENTRIES, packed_rows, all, "place here");
  object_stream_fault("1 0 2 999 ", ENTRIES, packed_rows, all, "object stream");
  object_stream_fault("1 0 2 35 ", ENTRIES, packed_rows, all, "string");
  object_stream_fault(PAIRS, ENTRIES, one, sizeof one, "object stream");
  object_stream_fault(PAIRS, ENTRIES, type, sizeof type, "entry");
  object_stream_fault(PAIRS, ENTRIES, self, sizeof self, "object stream");
  object_stream_fault(PAIRS, ENTRIES, packed_rows, all - 1, "cross-reference stream");
  object_stream_fault(PAIRS, "/Type /XRef /W [1 2 2] /Size 5 /Root 1 0 R", packed_rows, all, "cross-reference stream");
  object_stream_fault(PAIRS, "/Type /XRef /W [1 0 3] /Size 5 /Root 1 0 R", packed_rows, all, "cross-reference stream");
  object_stream_fault(PAIRS, "/Type /Ref /W [1 2 1] /Size 5 /Root 1 0 R", packed_rows, all, "cross-reference stream");
  object_stream_fault(PAIRS, ENTRIES " /Index [0 2 2]", packed_rows, all, "cross-reference stream");
  object_stream_fault(PAIRS, ENTRIES " /Index [0 2 1 3]", packed_rows, all, "twice");
  object_stream_fault(PAIRS, ENTRIES " /Index [0 5 7 1]", packed_rows, all, "cross-reference stream");
  object_stream_fault(PAIRS, "/Type /XRef /W [1 2 1] /Size 4 /Root 1 0 R /Index [0 5]", packed_rows, all, "trailer");
}

static void test_update(void **state) {
  (void)state;
  put_document();
  put_table(" /ID [<01> <02>] /Info 3 0 R");
  bx_pdf_file *file = open_pdf();
  assert_non_null(file);
  bx_pdf_update *update = bx_pdf_update_new(arena, file);
  bx_buf text = {0}, out = {0};
  int a = bx_pdf_update_add(update), b = bx_pdf_update_add(update);
  bx_buf_puts(&text, "(first)");
  bx_pdf_update_set(update, b, &text);
  bx_pdf_update_set(update, 3, &text);
  text.len = 0;
  bx_buf_puts(&text, "<< /Contents <0000> >>");
  bx_pdf_update_set(update, a, &text);
  bx_pdf_update_set(update, b, &text);
  bx_pdf_update_write(update, &out);
  bx_buf_append(&pdf, out.data, out.len);
  assert_memory_equal(pdf.data + bx_pdf_update_offset(update, a), "<< /Contents", 12);
  file = open_pdf();
  assert_non_null(file);
  assert_true(bx_pdf_check(file));
  assert_int_equal(bx_pdf_revisions(file), 2);
  assert_string_equal(bx_pdf_object(file, 1, 3)->as.string.bytes, "first");
  assert_int_equal(bx_pdf_object(file, 1, b)->kind, BX_PDF_DICT);
  const bx_pdf_value *id = bx_pdf_find(bx_pdf_trailer(file, 1), "ID");
  assert_memory_equal(id->as.array.items[0]->as.string.bytes, "\x01", 2);
  assert_int_equal(id->as.array.items[1]->as.string.len, 16);
  assert_int_equal(bx_pdf_find(bx_pdf_trailer(file, 1), "Info")->as.ref.number, 3);
  bx_buf_free(&text);
  bx_buf_free(&out);
}

/* Each case: what is written instead of something in the smallest document of two revisions. */
static void test_file_faults(void **state) {
  (void)state;
  static const struct {
    const char *from, *to, *fault;
  } cases[] = {
      {"%PDF-1.7", "%PDF-1.8", "header"},
      {"%PDF-1.7", "%PDF-2.1", "header"},
      {"%PDF-1.7", " PDF-1.7", "header"},
      {"2 0 obj", "4 0 obj", "cross-reference names"},
      {"2 0 obj", "2 1 obj", "cross-reference names"},
      {"2 0 obj", "2 0 obi", "cross-reference names"},
      {"endobj", "endobi", "endobj is expected"},
      {"/Type /Catalog", "/Type /Kitalog", "catalog"},
      {"/Parent 2 0 R", "/Parent 2 0 )", "key must"},
      {"xref\n0 1", "xrf \n0 1", "section is expected"},
      {"xref\n0 1\n", "xref\n0 9\n", "wrong entry"},
      {"xref\n0 1\n", "xref\n0 -\n", "section is expected"},
      {"xref\n0 1\n", "xref\n0 /\n", "section is expected"},
      {"00000 n \n2 1", "00000 x \n2 1", "wrong entry"},
      {"00000 n \n2 1", "00000 n\n\n2 1", "wrong entry"},
      {"00000 n \n2 1", "00001 n \n2 1", "catalog"},
      {"\n2 1\n", "\n1 1\n", "twice"},
      {"\n2 1\n", "\n9 1\n", "trailer"},
      {"/Size 4", "/Size 3", "trailer"},
      {"/Size 4", "/Size x", "value"},
      {"/Root 1 0 R", "/Root 1 0  ", "key"},
      {"/Root 1 0 R", "/Root null ", "trailer"},
      {"/Root 1 0 R", "/Root 9 0 R", "catalog"},
      {"/Prev 1", "/Prev -", "trailer"},
      {"/Prev 1", "/Prev 9", "trailer"},
      {"/Info 1 0 R", "/Encrypt 1 ", "encrypted"},
      {"/Info 1 0 R", "/XRefStm 1 ", "hybrid"},
      {"startxref", "startXref", "startxref"},
      {"%%EOF", "%%EOG", "startxref"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    pdf_teardown(state);
    pdf_setup(state);
    put_document();
    put_table(" /Info 1 0 R");
    put_object(3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>");
    put_table("");
    patch(cases[i].from, cases[i].to);
    expect_fault(cases[i].fault);
  }
}

static void test_tail(void **state) {
  (void)state;
  static const char *const wrong[] = {" ", "\n", "x", "%%EOF\n", "startxref\n9\n%%EOF\n"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    pdf_teardown(state);
    pdf_setup(state);
    put_document();
    put_table("");
    bx_buf_puts(&pdf, wrong[i]);
    assert_null(open_pdf());
  }
  for (size_t cut = 2; cut < 20; cut++) {
    pdf_teardown(state);
    pdf_setup(state);
    put_document();
    put_table("");
    pdf.len -= cut;
    assert_null(open_pdf());
  }
}

static void begin_again(void) {
  pdf_teardown(NULL);
  pdf_setup(NULL);
}

/* The other kinds of section: as the fuzzer's seeds have them. */
static void test_seeds(void **state) {
  static const char *const names[] = {"linearised", "packed", "object-stream", "revisions", "streams", "smallest"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    pdf_teardown(state);
    pdf_setup(state);
    bx_buf_free(&pdf);
    const char *path = bx_arena_join(arena, BX_SOURCE_DIR "/tests/fuzz/corpus/pdf/", names[i], NULL);
    assert_int_equal(bx_file_read(path, 10000, &pdf), BX_FILE_OK);
    bx_pdf_file *file = open_pdf();
    if (!file || !bx_pdf_check(file)) fail_msg("%s is refused", names[i]);
    assert_int_equal(bx_pdf_object(file, 0, 2)->kind, BX_PDF_DICT);
  }
}

/* What bx_pdf_check finds and reading alone does not. */
static void test_accounting(void **state) {
  (void)state;
  put_document();
  bx_buf_puts(&pdf, "9 0 obj (hidden) endobj\n");
  put_table("");
  expect_fault("belong to no object");

  begin_again();
  put_document();
  bx_buf_puts(&pdf, "% a comment\n");
  put_table("");
  assert_true(bx_pdf_check(open_pdf()));

  begin_again();
  put_document();
  put_table("");
  bx_buf_puts(&pdf, "% a comment\n");
  put_object(4, "null");
  put_table("");
  expect_fault("belong to no object");

  begin_again(); /* an object inside another's stream */
  put_document();
  put_stream(4, "", "5 0 obj null endobj", 19);
  pdf_note(5, pdf.len - strlen("5 0 obj null endobj\nendstream\nendobj\n"));
  put_table("");
  expect_fault("overlap");

  begin_again(); /* a defective object that nobody asks for */
  put_document();
  put_object(4, "<< /A");
  put_table("");
  expect_fault("value");
}

static void test_stream_faults(void **state) {
  (void)state;
  static const struct {
    const char *object, *fault;
  } cases[] = {
      {"<< /Length 2 >>\nstream\nabc\nendstream", "endstream"},
      {"<< /Length 4 >>\nstream\nabc\nendstream", ""}, /* the line end is part of it */
      {"<< /Length 5 >>\nstream\nabc\nendstream", "endstream"},
      {"<< /Length 99999 >>\nstream\nabc\nendstream", "endstream"},
      {"<< /Length -1 >>\nstream\nabc\nendstream", "endstream"},
      {"<< >>\nstream\nabc\nendstream", "endstream"},
      {"<< /Length 4 0 R >>\nstream\nabc\nendstream", "endstream"}, /* itself */
      {"<< /Length 3 >>\nstream\rabc\nendstream", "endstream"},
      {"<< /Length 3 >>\nstream abc\nendstream", "endstream"},
      {"[] stream\nabc\nendstream", "endstream"},
      {"<< /Length 3 /F (other) >>\nstream\nabc\nendstream", "another file"},
      {"<< /Length 3 >>\nstream\nabcendstream", ""},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    begin_again();
    put_document();
    put_object(4, cases[i].object);
    put_table("");
    if (*cases[i].fault)
      expect_fault(cases[i].fault);
    else
      assert_true(bx_pdf_check(open_pdf()));
  }
  (void)state;
}

static void test_references(void **state) {
  (void)state;
  put_document();
  put_object(4, "[5 0 R 9 0 R 3 1 R 6 0 R]");
  put_object(5, "(x)");
  put_object(6, "5 0 R");
  put_table("");
  bx_pdf_file *file = open_pdf();
  const bx_pdf_value *list = bx_pdf_object(file, 0, 4);
  assert_int_equal(bx_pdf_resolve(file, 0, list->as.array.items[0])->kind, BX_PDF_STRING);
  assert_int_equal(bx_pdf_resolve(file, 0, list->as.array.items[1])->kind, BX_PDF_NULL);
  assert_int_equal(bx_pdf_resolve(file, 0, list->as.array.items[2])->kind, BX_PDF_NULL);
  assert_false(bx_pdf_failed(file));
  assert_int_equal(bx_pdf_resolve(file, 0, list->as.array.items[3])->kind, BX_PDF_NULL);
  assert_true(bx_pdf_failed(file));
  assert_fault("another reference");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_smallest, pdf_setup, pdf_teardown),
      cmocka_unit_test_setup_teardown(test_revisions, pdf_setup, pdf_teardown),
      cmocka_unit_test_setup_teardown(test_streams, pdf_setup, pdf_teardown),
      cmocka_unit_test_setup_teardown(test_predictors, pdf_setup, pdf_teardown),
      cmocka_unit_test_setup_teardown(test_object_streams, pdf_setup, pdf_teardown),
      cmocka_unit_test_setup_teardown(test_object_stream_faults, pdf_setup, pdf_teardown),
      cmocka_unit_test_setup_teardown(test_update, pdf_setup, pdf_teardown),
      cmocka_unit_test_setup_teardown(test_file_faults, pdf_setup, pdf_teardown),
      cmocka_unit_test_setup_teardown(test_tail, pdf_setup, pdf_teardown),
      cmocka_unit_test_setup_teardown(test_seeds, pdf_setup, pdf_teardown),
      cmocka_unit_test_setup_teardown(test_accounting, pdf_setup, pdf_teardown),
      cmocka_unit_test_setup_teardown(test_stream_faults, pdf_setup, pdf_teardown),
      cmocka_unit_test_setup_teardown(test_references, pdf_setup, pdf_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
