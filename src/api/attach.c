/* The data and the layout go into the filed PDF as they were read, so that the PDF can be checked and rendered again.
 */
#include "attach.h"

#include <string.h>

struct bx_attaching {
  const banxin_document *document;
  bx_arena *arena;
  bx_map *names; /* of what is attached already */
  bx_pdf_attachment *files;
  int count, room;
};

/* Media types of IANA's registry. */
static const char *type_of(const char *name) {
  static const struct {
    const char *ending, *type;
  } types[] = {{".yaml", "application/yaml"},
               {".yml", "application/yaml"},
               {".json", "application/json"},
               {".ndjson", "application/x-ndjson"}};
  for (size_t i = 0; i < sizeof types / sizeof *types; i++)
    if (bx_ends_with(name, types[i].ending)) return types[i].type;
  return "application/octet-stream";
}

/* The first of a name counts. */
static void attach(bx_attaching *a, const bx_pdf_attachment *file) {
  if (bx_map_find(a->names, file->name)) return;
  a->files = bx_arena_grow(a->arena, a->files, a->count, &a->room, sizeof *a->files);
  a->files[a->count++] = *file;
  bx_map_set(a->names, file->name, a);
}

static void attach_source(bx_attaching *a, const char *name, const char *about, const bx_source_file *source) {
  attach(a, &(bx_pdf_attachment){
                .name = name, .type = type_of(name), .about = about, .bytes = source->bytes, .len = source->len});
}

bx_attaching *bx_attaching_new(const banxin_document *document) {
  bx_attaching *a = BX_NEW(document->arena, bx_attaching);
  *a = (bx_attaching){.document = document, .arena = document->arena, .names = bx_map_new(document->arena)};
  const char *name = bx_path_name(document->source.path);
  if (bx_streq(name, "-")) name = bx_data_begins_like_json(document->source.bytes) ? "report.json" : "report.yaml";
  attach_source(a, name, "报告数据", &document->source);
  const bx_layout *layout = document->layout;
  for (int i = 0; i < layout->file_count; i++)
    attach_source(a, bx_arena_join(a->arena, BX_ATTACHED_LAYOUTS, layout->files[i].name, NULL), "版式",
                  &layout->files[i].source);
  return a;
}

static const char *rows_name(const banxin_document *document, int i) {
  return bx_arena_join(document->arena, BX_ATTACHED_ROWS, document->row_files[i].name, BX_ATTACHED_RECORDS, NULL);
}

/* A picture named in an NDJSON file is beside that. */
static void take_image(void *self, bx_len x, bx_len y, bx_len width, bx_len height, const bx_image *image) {
  bx_attaching *a = self;
  const banxin_document *document = a->document;
  (void)x, (void)y, (void)width, (void)height;
  const char *folder = "";
  for (int i = 0; i < document->source_count; i++)
    if (bx_streq(document->row_files[i].path, image->place.file)) folder = BX_ATTACHED_ROWS;
  bx_pdf_attachment file = {.name = bx_arena_join(a->arena, folder, image->name, NULL), .about = "图片"};
  if (bx_map_find(a->names, file.name)) return;
  file.type = image->kind == BX_IMAGE_PNG ? "image/png" : "image/jpeg";
  void *copy = bx_arena_alloc(a->arena, image->len);
  file.bytes = memcpy(copy, image->bytes, image->len);
  file.len = image->len;
  attach(a, &file);
}

static void turn(void *self, bx_len x, bx_len y, int degrees) { (void)self, (void)x, (void)y, (void)degrees; }
static void unturn(void *self) { (void)self; }

void bx_attaching_page(bx_attaching *a, const bx_page *page) {
  static const bx_visitor visitor = {.image = take_image, .turn = turn, .unturn = unturn};
  bx_frame_visit(page->frame, 0, 0, &visitor, a);
}

static bool attach_rows(bx_attaching *a, int i) {
  bx_buf bytes = {0};
  bool ok = bx_record_file_bytes(a->document->row_files[i].file, &bytes);
  bx_pdf_attachment file = {.name = rows_name(a->document, i), .about = "表中的行", .len = bytes.len};
  file.type = type_of(file.name);
  bx_buf_append(&bytes, "", 0);
  file.bytes = bx_buf_take(&bytes, a->arena);
  if (ok) attach(a, &file);
  return ok;
}

const bx_pdf_attachment *bx_attaching_finish(bx_attaching *a, int *count) {
  for (int i = 0; i < a->document->source_count; i++)
    if (!attach_rows(a, i)) return NULL;
  *count = a->count;
  return a->files;
}
