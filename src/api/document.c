/* Documents: a report read with its layout, and checked. */
#include "session.h"

void bx_document_add_input(banxin_document *document, const char *path) {
  bx_arena *arena = document->arena;
  document->inputs =
      bx_arena_grow(arena, document->inputs, document->input_count, &document->input_capacity, sizeof(char *));
  document->inputs[document->input_count++] = bx_arena_strdup(arena, path);
}

static const bx_value *read_input(banxin_document *document, const char *path) {
  bx_document_add_input(document, path);
  return bx_data_read_file(document->arena, path, document->diags);
}

/* The layout that the report itself names: only one of the folder, never a path. */
static const bx_layout *named_layout(banxin_document *document) {
  const bx_value *named = bx_value_find(document->report, BX_LAYOUT_FIELD);
  const char *name = bx_value_text(named), *near;
  bx_place place = bx_value_place(named ? named : document->report, document->arena);
  if (!name) {
    bx_diag(document->diags, BX_MSG_NO_LAYOUT, &place, BX_ARGS(BX_LAYOUT_FIELD));
    return NULL;
  }
  if (bx_session_knows_layout(document->session, name, &near))
    return bx_session_layout(document->session, name, document->diags);
  if (near)
    bx_diag(document->diags, BX_MSG_LAYOUT_UNKNOWN, &place, BX_ARGS(name, near));
  else
    bx_diag(document->diags, BX_MSG_LAYOUT_NOT_THERE, &place, BX_ARGS(name));
  return NULL;
}

banxin_document *bx_document_new(banxin_session *session) {
  bx_arena *arena = bx_arena_new();
  banxin_document *document = BX_NEW(arena, banxin_document);
  document->session = session;
  document->shelf = bx_shelf_use(session);
  document->arena = arena;
  document->diags = bx_diags_new(arena, session->lang);
  if (session->only_regular) bx_diags_only_regular(document->diags);
  return document;
}

void bx_document_read(banxin_document *document, const char *path, const char *layout) {
  bx_document_add_input(document, path);
  document->report = bx_data_read_source(document->arena, path, &document->source, document->diags);
  if (!document->report) return;
  if (layout)
    document->layout = bx_session_layout(document->session, layout, document->diags);
  else
    document->layout = named_layout(document);
}

banxin_document *banxin_document_open(banxin_session *session, const char *path, const char *layout) {
  banxin_document *document = bx_document_new(session);
  bx_document_read(document, path, layout);
  return document;
}

void banxin_document_free(banxin_document *document) {
  if (!document) return;
  bx_inspector_free(document->inspector);
  for (int i = 0; i < document->source_count; i++) bx_record_file_close(document->row_files[i].file);
  bx_document_remove_folder(document);
  bx_document_drop_view(document);
  bx_shelf_leave(document->shelf);
  bx_arena_free(document->diff_arena);
  bx_arena_free(document->diff_lines);
  bx_arena_free(document->arena);
}

banxin_status banxin_document_status(const banxin_document *document) { return bx_status_of(document->diags); }

bx_typeset_job bx_document_job(const banxin_document *document) {
  return (bx_typeset_job){.layout = document->layout,
                          .report = document->report,
                          .fonts = document->session->fonts,
                          .sources = document->sources,
                          .source_count = document->source_count};
}

void banxin_document_watch(banxin_document *document, void (*progress)(void *self, int64_t rows), void *self) {
  document->progress = progress;
  document->progress_self = self;
}

banxin_status banxin_document_check(banxin_document *document, const char *last_year, const char *const *parts,
                                    int part_count) {
  if (!document->layout || document->rows_failed) return banxin_document_status(document);
  const bx_value **part_values = BX_NEW_ARRAY(document->arena, const bx_value *, bx_max_int(part_count, 1));
  bx_check_context context = {.parts = part_values,
                              .part_count = part_count,
                              .sources = document->sources,
                              .source_count = document->source_count,
                              .progress = document->progress,
                              .progress_self = document->progress_self};
  bool read = true;
  if (last_year) {
    context.last_year = read_input(document, last_year);
    read = context.last_year != NULL;
  }
  for (int i = 0; i < part_count; i++) {
    part_values[i] = read_input(document, parts[i]);
    read &= part_values[i] != NULL;
  }
  if (read) bx_check_report(document->layout, document->report, &context, document->diags);
  return banxin_document_status(document);
}

int banxin_document_file_count(const banxin_document *document) { return document->file_count; }
const char *banxin_document_file(const banxin_document *document, int i) { return document->files[i]; }
int banxin_document_page_count(const banxin_document *document) { return document->painted_count; }

/* The narrowest place there is in an official document, 签名章, is 36 mm wide. */
#define LABEL_MOST bx_len_from_mm100(3000)

void bx_document_sign(const banxin_document *document, bx_pdf *pdf) {
  const bx_layout *layout = document->layout;
  int count = layout->signature_count;
  if (!count) return;
  bx_pdf_signature *signatures = BX_NEW_ARRAY(document->arena, bx_pdf_signature, count + 1);
  const bx_typeset_job job = bx_document_job(document);
  for (int i = 0; i < count; i++) {
    const bx_signature *from = &layout->signatures[i];
    signatures[i] = (bx_pdf_signature){.name = from->name, .label = from->label, .at = from->at};
    if (from->style)
      signatures[i].shown =
          bx_typeset_label(&job, document->arena, from->label, from->style, LABEL_MOST, document->diags);
  }
  signatures[count] = (bx_pdf_signature){.name = BX_TIME_STAMP_FIELD, .label = "文档时间戳"};
  bx_pdf_sign(pdf, signatures, count + 1);
}
