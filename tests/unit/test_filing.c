/* The filed PDF from below: marked content, the structure tree, and what is refused. */
#include "filing.h"

#include "content.h"
#include "pdf_kit.h"

/* ---- Marked content ---- */

static bx_pdf_structure *structure_of(const int *separators, int count) {
  bx_pdf_structure *structure = bx_pdf_structure_new();
  bx_pdf_structure_add(structure, &(bx_pdf_element){.role = BX_PDF_DOCUMENT});
  bx_pdf_structure_add(structure, &(bx_pdf_element){.role = BX_PDF_P, .parent = 1});
  bx_pdf_structure_add(structure, &(bx_pdf_element){.role = BX_PDF_H1, .parent = 1});
  bx_pdf_structure_page(structure);
  for (int i = 0; i < count; i++) bx_pdf_structure_separate(structure, separators[i]);
  return structure;
}

/* NULL when it is refused. */
static const char *marked(const char *content, const int *separators, int count) {
  bx_pdf_structure *structure = structure_of(separators, count);
  bx_buf in = {0}, out = {0};
  bx_buf_puts(&in, content);
  bool ok = bx_pdf_content_mark(structure, 0, &in, &out);
  bx_buf_free(&in);
  bx_pdf_structure_free(structure);
  const char *text = bx_buf_take(&out, arena);
  return ok ? text : NULL;
}

#define SEPARATOR "0 0 1 1 re f*\n"
#define MARKED(content, ...) \
  marked(content, (const int[]){__VA_ARGS__}, (int)(sizeof((const int[]){__VA_ARGS__}) / sizeof(int)))

static void test_marked(void **state) {
  (void)state;
  assert_string_equal(MARKED("q\n" SEPARATOR "BT <01> Tj ET\nQ\n", 2),
                      "q\n\n/P <</MCID 0>> BDC\nBT <01> Tj ET\nEMC\nQ\n");
  /* what is painted before, and after a separator of no element, is an artifact; states are outside */
  assert_string_equal(MARKED("1 w 0 0 m 9 9 l S\n" SEPARATOR "BT ET " SEPARATOR "0 0 5 5 re f\n", 3, 0),
                      "1 w /Artifact BMC\n0 0 m 9 9 l S\nEMC\n\n/H1 <</MCID 0>> BDC\nBT ET EMC\n\n/Artifact BMC\n"
                      "0 0 5 5 re f\nEMC\n");
  /* a sequence holds no q or Q: then there are two of one element */
  assert_string_equal(MARKED(SEPARATOR "BT ET q 1 0 0 1 0 0 cm /x Do Q", 2),
                      "\n/P <</MCID 0>> BDC\nBT ET EMC\nq 1 0 0 1 0 0 cm /P <</MCID 1>> BDC\n/x Do EMC\nQ");
  /* Cairo's own marked content stays; a clip paints nothing; an element of which nothing is painted has none */
  assert_string_equal(
      MARKED("0 0 9 9 re W n " SEPARATOR SEPARATOR "BT /Span <</ActualText <feff>>> BDC (a) Tj EMC ET", 2, 3),
      "0 0 9 9 re W n \n\n/H1 <</MCID 0>> BDC\nBT /Span <</ActualText <feff>>> BDC (a) Tj EMC ETEMC\n");
}

static void test_not_cairos(void **state) {
  (void)state;
  assert_null(MARKED("BT ET", 2));                     /* a separator that is not there */
  assert_null(MARKED(SEPARATOR SEPARATOR "BT ET", 2)); /* one too many */
  assert_null(MARKED("0 0 m 9 9 l f*\nBT ET", 2));     /* another path by the even-odd rule */
  assert_null(MARKED("0 0 1 1 re 0 0 1 1 re f*", 2));
  assert_null(MARKED("BT " SEPARATOR "ET", 2)); /* within text */
  assert_null(MARKED(SEPARATOR "BT", 2));
  assert_null(MARKED(SEPARATOR "BT BT ET ET", 2));
  assert_null(MARKED(SEPARATOR "BT EMC ET", 2));
  assert_null(MARKED(SEPARATOR "/P BMC BT ET EMC", 2));
  assert_null(MARKED(SEPARATOR "BI /W 1 ID x EI", 2));
  assert_null(MARKED(SEPARATOR "0 0 1 1 re BT ET f", 2));
  assert_null(MARKED(SEPARATOR "BT (a Tj ET", 2));
  assert_null(MARKED(SEPARATOR "1 2 3", 2));
}

/* ---- The file ---- */

static void put_content(int number, const char *text) { put_stream(number, "", text, strlen(text)); }

/* As Cairo writes it: two pages of one separator each. */
static bool file(bx_pdf_structure *structure, const bx_pdf_filing *more, bx_buf *out) {
  put_object(1, "<</Type/Catalog/Pages 2 0 R/PageMode/UseNone>>");
  put_object(2, "<</Type/Pages/Kids[3 0 R 5 0 R]/Count 2>>");
  put_object(3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>");
  put_content(4, SEPARATOR "BT ET");
  put_object(5, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 6 0 R>>");
  put_content(6, SEPARATOR "BT ET");
  put_object(7, "<</Producer(Cairo)>>");
  put_object(8, "<</Type/Font/Subtype/CIDFontType2>>");
  put_table("/Info 7 0 R");
  bx_pdf_filing filing = *more;
  filing.title = "题";
  filing.language = "zh-CN";
  filing.date = "2024-12-31";
  filing.structure = structure;
  return bx_pdf_file_cairo(pdf.data, pdf.len, &filing, out, diags);
}

static int add(bx_pdf_structure *structure, bx_pdf_role role, int parent) {
  return bx_pdf_structure_add(structure, &(bx_pdf_element){.role = role, .parent = parent});
}

static int add_cell(bx_pdf_structure *structure, int row, bx_pdf_role role, int id, bx_pdf_heads heads) {
  const bx_pdf_element cell = {.role = role, .parent = row, .table = 1, .id = id, .row_span = 1, .col_span = 1};
  bx_pdf_element element = cell;
  element.scope = role == BX_PDF_TH ? BX_PDF_SCOPE_ROW : BX_PDF_SCOPE_NONE;
  element.above = heads;
  return bx_pdf_structure_add(structure, &element);
}

static const bx_pdf_value *get(bx_pdf_file *read, const bx_pdf_value *dict, const char *key) {
  return bx_pdf_get(read, 0, dict, key);
}

static const bx_pdf_value *item(bx_pdf_file *read, const bx_pdf_value *list, int i) {
  assert_int_equal(list->kind, BX_PDF_ARRAY);
  assert_true(i < list->as.array.count);
  return bx_pdf_resolve(read, 0, list->as.array.items[i]);
}

static bx_pdf_file *read_back(const bx_buf *out) {
  bx_pdf_file *read = bx_pdf_open(arena, out->data, out->len, "filed", diags);
  assert_non_null(read);
  assert_true(bx_pdf_check(read));
  return read;
}

/* A row over two pages, whose head is cut, and cells under heads of which one has no room anywhere. */
static void test_tree(void **state) {
  (void)state;
  static const int heads[] = {12, 7, 3};
  bx_pdf_structure *s = bx_pdf_structure_new();
  int document = add(s, BX_PDF_DOCUMENT, 0), table = add(s, BX_PDF_TABLE, document);
  int row = add(s, BX_PDF_TR, add(s, BX_PDF_TBODY, table));
  add(s, BX_PDF_P, document); /* nothing of it is painted: it is not in the tree */
  int head = add_cell(s, row, BX_PDF_TH, 12, (bx_pdf_heads){0});
  add_cell(s, row, BX_PDF_TH, 3, (bx_pdf_heads){0});
  int cell = add_cell(s, row, BX_PDF_TD, 0, (bx_pdf_heads){heads, 3});
  bx_pdf_structure_row_span(s, head, 4);
  bx_pdf_structure_page(s);
  bx_pdf_structure_separate(s, cell);
  bx_pdf_structure_page(s);
  bx_pdf_structure_separate(s, cell);
  assert_int_equal(bx_pdf_structure_head(s, 1, 12), head);
  assert_int_equal(bx_pdf_structure_head(s, 1, 7), 0);
  assert_int_equal(bx_pdf_structure_head(s, 2, 12), 0);
  bx_buf out = {0};
  assert_true(file(s, &(bx_pdf_filing){.claim = BX_PDF_A_3A}, &out));
  bx_pdf_file *read = read_back(&out);
  const bx_pdf_value *root = get(read, bx_pdf_catalog(read, 0), "StructTreeRoot");
  const bx_pdf_value *kids = get(read, get(read, root, "K"), "K");
  assert_true(bx_pdf_is_name(get(read, kids, "S"), "Table"));
  const bx_pdf_value *cells = get(read, get(read, get(read, kids, "K"), "K"), "K");
  const bx_pdf_value *first = item(read, cells, 0), *last = item(read, cells, 2);
  assert_int_equal(bx_pdf_integer(get(read, get(read, first, "A"), "RowSpan"), 0, 99, 0), 4);
  /* heads are those of the table that are there */
  const bx_pdf_value *names = get(read, get(read, last, "A"), "Headers");
  assert_int_equal(names->as.array.count, 2);
  assert_true(bx_pdf_equal(read, item(read, names, 0), get(read, first, "ID")));
  /* one element on both pages */
  const bx_pdf_value *content = get(read, last, "K");
  assert_int_equal(item(read, content, 0)->kind, BX_PDF_INTEGER);
  assert_int_equal(bx_pdf_integer(get(read, item(read, content, 1), "MCID"), 0, 9, -1), 0);
  assert_int_equal(bx_pdf_find(item(read, content, 1), "Pg")->as.ref.number, 5);
  /* the tree of ids is in the order of their bytes */
  const bx_pdf_value *leaf = item(read, get(read, get(read, root, "IDTree"), "Kids"), 0),
                     *ids = get(read, leaf, "Names");
  assert_int_equal(ids->as.array.count, 4);
  assert_true(strcmp(item(read, ids, 0)->as.string.bytes, item(read, ids, 2)->as.string.bytes) < 0);
  bx_pdf_structure_free(s);
  bx_buf_free(&out);
}

static void test_fields_and_files(void **state) {
  (void)state;
  const bx_pdf_field fields[] = {
      {.name = "机关", .label = "印章", .page = 2, .left = 10, .bottom = 20, .width = 30, .height = 40},
      {.name = "时间戳", .label = "时间戳", .page = 1}};
  const bx_pdf_attachment files[] = {{.name = "乙.yaml", .type = "application/yaml", .bytes = "b: 1\n", .len = 5},
                                     {.name = "a.json", .type = "application/json", .bytes = "", .len = 0}};
  bx_pdf_filing filing = {.claim = BX_PDF_A_3A, .fields = fields, .field_count = 2};
  filing.attachments = files;
  filing.attachment_count = 2;
  bx_pdf_structure *s = structure_of((int[]){2}, 1);
  bx_pdf_structure_page(s);
  bx_pdf_structure_separate(s, 0);
  bx_buf out = {0};
  assert_true(file(s, &filing, &out));
  bx_pdf_file *read = read_back(&out);
  const bx_pdf_value *catalog = bx_pdf_catalog(read, 0);
  assert_true(bx_pdf_is_name(get(read, catalog, "PageMode"), "UseNone")); /* what Cairo says stays */
  const bx_pdf_value *list = get(read, get(read, catalog, "AcroForm"), "Fields");
  assert_int_equal(list->as.array.count, 2);
  assert_int_equal(get(read, get(read, item(read, list, 0), "AP"), "N")->kind, BX_PDF_STREAM);
  assert_int_equal(get(read, item(read, list, 1), "AP")->kind, BX_PDF_NULL);
  assert_string_equal(bx_pdf_text(arena, get(read, item(read, list, 0), "T")), "机关");
  bx_buf bytes = {0};
  const bx_pdf_value *spec = item(read, get(read, catalog, "AF"), 0);
  assert_string_equal(bx_pdf_text(arena, get(read, spec, "UF")), "乙.yaml");
  assert_true(bx_pdf_stream(read, 0, get(read, get(read, spec, "EF"), "F"), 100, &bytes));
  assert_string_equal(bytes.data, "b: 1\n");
  const bx_pdf_value *names = get(read, get(read, get(read, catalog, "Names"), "EmbeddedFiles"), "Names");
  assert_string_equal(item(read, names, 0)->as.string.bytes, "a.json");
  assert_true(bx_pdf_is_name(get(read, bx_pdf_object(read, 0, 8), "CIDToGIDMap"), "Identity"));
  bx_pdf_structure_free(s);
  bx_buf_free(&bytes);
  bx_buf_free(&out);
}

static void test_refused(void **state) {
  (void)state;
  bx_pdf_structure *s = structure_of((int[]){2}, 1); /* one page of two */
  bx_buf out = {0};
  assert_false(file(s, &(bx_pdf_filing){.claim = BX_PDF_A_2U}, &out));
  assert_string_equal(bx_diags_at(diags, 0)->id, "pdf-not-cairos");
  bx_pdf_structure_free(s);
  bx_buf_free(&out);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_marked, pdf_setup, pdf_teardown),
      cmocka_unit_test_setup_teardown(test_not_cairos, pdf_setup, pdf_teardown),
      cmocka_unit_test_setup_teardown(test_tree, pdf_setup, pdf_teardown),
      cmocka_unit_test_setup_teardown(test_fields_and_files, pdf_setup, pdf_teardown),
      cmocka_unit_test_setup_teardown(test_refused, pdf_setup, pdf_teardown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
