/* Looking at a document: its pages are kept, and painted one by one when they are asked for. */
#include <string.h>

#include "session.h"

#define FINE_DPI 150

struct bx_view {
  bx_arena *arena;
  bx_kept *pages;
  char (*hashes)[65];
  const bx_spot *spots;
  int spot_count;
  bool cut;
  bx_buf png; /* of the page that was asked for last */
};

void bx_document_drop_view(banxin_document *document) {
  if (!document->view) return;
  bx_buf_free(&document->view->png);
  bx_arena_free(document->view->arena);
  document->view = NULL;
}

static bool keep(void *self, const bx_page *page) {
  struct bx_view *view = self;
  view->cut = bx_kept_count(view->pages) == BANXIN_VIEW_PAGES;
  return !view->cut && bx_kept_add(view->pages, page);
}

banxin_status banxin_document_view(banxin_document *document) {
  bx_document_drop_view(document);
  if (!document->layout || document->rows_failed) return banxin_document_status(document);
  bx_arena *arena = bx_arena_new();
  struct bx_view *view = BX_NEW(arena, struct bx_view);
  *view = (struct bx_view){.arena = arena, .pages = bx_kept_new(arena)};
  const bx_page_sink sink = {.page = keep, .self = view};
  const bx_typeset_job job = bx_document_job(document);
  document->view = view;
  if (!bx_typeset(&job, &sink, document->diags) && !view->cut) {
    bx_document_drop_view(document);
    return banxin_document_status(document);
  }
  const int count = bx_kept_count(view->pages);
  view->hashes = bx_arena_alloc(arena, (size_t)bx_max_int(count, 1) * sizeof *view->hashes);
  for (int i = 0; i < count; i++) bx_page_hash(bx_kept_page(view->pages, i), view->hashes[i]);
  view->spots = bx_kept_spots(view->pages, arena, &view->spot_count);
  return BANXIN_OK;
}

void banxin_view_end(banxin_document *document) { bx_document_drop_view(document); }

int banxin_view_page_count(const banxin_document *document) {
  return document->view ? bx_kept_count(document->view->pages) : 0;
}

banxin_page banxin_view_page(const banxin_document *document, int i) {
  const bx_page *page = bx_kept_page(document->view->pages, i);
  return (banxin_page){.width = page->frame->width,
                       .height = page->frame->height,
                       .label = page->label,
                       .hash = document->view->hashes[i]};
}

bool banxin_view_is_cut(const banxin_document *document) { return document->view && document->view->cut; }

int banxin_view_place_count(const banxin_document *document) { return document->view ? document->view->spot_count : 0; }

static banxin_place_kind kind_of(bx_mark_kind kind) {
  switch (kind) {
    case BX_MARK_TITLE:
    case BX_MARK_HEADING:
      return BANXIN_PLACE_HEADING;
    case BX_MARK_TABLE:
      return BANXIN_PLACE_TABLE;
    case BX_MARK_TH:
      return BANXIN_PLACE_HEAD;
    case BX_MARK_TD:
      return BANXIN_PLACE_CELL;
    case BX_MARK_FIGURE:
      return BANXIN_PLACE_PICTURE;
    case BX_MARK_PLACE:
      return BANXIN_PLACE_LEFT_FREE;
    default:
      return BANXIN_PLACE_TEXT;
  }
}

banxin_place banxin_view_place(const banxin_document *document, int i) {
  const bx_spot *spot = &document->view->spots[i];
  return (banxin_place){.kind = kind_of(spot->kind),
                        .pointer = spot->pointer,
                        .label = spot->label,
                        .text = spot->text,
                        .page = spot->page,
                        .x = spot->x,
                        .y = spot->y,
                        .width = spot->width,
                        .height = spot->height};
}

banxin_status banxin_view_png(banxin_document *document, int i, int dpi, const void **png, size_t *len) {
  struct bx_view *view = document->view;
  int images;
  bx_kept_images(view->pages, &images);
  /* where pixels are too small to be seen text does with a few grays, in half the bytes */
  const bx_png_options options = {.dpi = dpi, .bits = images || dpi < FINE_DPI ? 8 : 4};
  const bx_writer writer = bx_writer_to(&view->png);
  view->png.len = 0;
  bool ok = bx_png_page(bx_kept_page(view->pages, i), &options, &writer, document->diags);
  *png = view->png.data;
  *len = view->png.len;
  return ok ? BANXIN_OK : banxin_document_status(document);
}

/* ---- What the document is made of ---- */

static int image_count(const banxin_document *document) {
  int count = 0;
  if (document->view) bx_kept_images(document->view->pages, &count);
  return count;
}

/* What came out of a PDF is nowhere else. */
int banxin_document_input_count(const banxin_document *document) {
  if (document->filed || !document->layout) return document->input_count;
  return document->input_count + document->layout->file_count + document->source_count + image_count(document);
}

/* A picture is named from the folder of the file that names it. */
static const char *image_path(const banxin_document *document, const bx_image *image) {
  const char *beside = image->place.file, *slash = strrchr(beside, '/');
  const char *folder = bx_arena_strndup(document->arena, beside, slash ? (size_t)(slash + 1 - beside) : 0);
  return bx_arena_join(document->arena, folder, image->name, NULL);
}

const char *banxin_document_input(banxin_document *document, int i) {
  if (i < document->input_count) return document->inputs[i];
  i -= document->input_count;
  if (i < document->layout->file_count) return document->layout->files[i].source.path;
  i -= document->layout->file_count;
  if (i < document->source_count) return document->row_files[i].path;
  int count;
  return image_path(document, bx_kept_images(document->view->pages, &count)[i - document->source_count]);
}

const char *banxin_document_hash(banxin_document *document) {
  if (!document->source.bytes) return "";
  char *hash = bx_arena_alloc(document->arena, 65);
  bx_sha256_hex(document->source.bytes, document->source.len, hash);
  return hash;
}

const char *banxin_document_title(banxin_document *document) {
  const char *date;
  if (!document->layout || !document->report) return NULL;
  const char *title = bx_typeset_info(document->arena, document->layout, document->report, &date).title;
  return title ? title : document->layout->title;
}
