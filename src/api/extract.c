/* Extracting: what a filed PDF has attached comes back as it was. */
#include "attached.h"

#include <string.h>

static const bx_attached *find(const bx_attached_pdf *pdf, const char *name, bx_diags *diags) {
  for (int i = 0; i < pdf->count; i++)
    if (bx_streq(pdf->files[i].name, name)) return &pdf->files[i];
  bx_diag(diags, BX_MSG_ATTACHED_NO_SUCH, NULL, BX_ARGS(name));
  return NULL;
}

static bool extract(const bx_attached_pdf *pdf, const char *folder, const char *name, bx_diags *diags) {
  const bx_attached *only = name ? find(pdf, name, diags) : NULL;
  if (name) return only && bx_attached_write(pdf, only, folder, diags);
  for (int i = 0; i < pdf->count; i++)
    if (!bx_attached_write(pdf, &pdf->files[i], folder, diags)) return false;
  return true;
}

banxin_status banxin_pdf_extract(banxin_session *session, const char *path, const char *folder, const char *name) {
  bx_arena *arena = bx_arena_new();
  bx_attached_pdf pdf;
  if (bx_attached_open(arena, path, &pdf, session->diags)) extract(&pdf, folder, name, session->diags);
  bx_arena_free(arena);
  return banxin_session_status(session);
}

banxin_status banxin_pdf_read(banxin_session *session, const char *path, const char *name, const void **bytes,
                              size_t *len) {
  bx_arena *arena = bx_arena_new();
  bx_attached_pdf pdf;
  bx_buf out = {0};
  *bytes = NULL;
  *len = 0;
  const bx_attached *file =
      bx_attached_open(arena, path, &pdf, session->diags) ? find(&pdf, name, session->diags) : NULL;
  if (file && bx_attached_bytes(&pdf, file, &out, session->diags)) {
    *len = out.len;
    bx_buf_append(&out, "", 0);
    *bytes = bx_buf_take(&out, session->arena);
  }
  bx_buf_free(&out);
  bx_arena_free(arena);
  return banxin_session_status(session);
}

banxin_status banxin_pdf_list(banxin_session *session, const char *path, const banxin_attachment **attachments,
                              int *count) {
  bx_attached_pdf pdf;
  *attachments = NULL;
  *count = 0;
  if (!bx_attached_open(session->arena, path, &pdf, session->diags)) return banxin_session_status(session);
  banxin_attachment *list = BX_NEW_ARRAY(session->arena, banxin_attachment, pdf.count);
  for (int i = 0; i < pdf.count; i++)
    list[i] = (banxin_attachment){.name = pdf.files[i].name, .about = pdf.files[i].about, .size = pdf.files[i].size};
  *attachments = list;
  *count = pdf.count;
  return BANXIN_OK;
}
