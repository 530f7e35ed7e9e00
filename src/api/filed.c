/* A document out of a filed PDF: what is attached goes to a folder of its own, is opened there and is gone with the
 * document. Messages name the PDF instead of that folder. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "attach.h"
#include "attached.h"

#define FOLDER P_tmpdir "/banxin-XXXXXX"

static const char *path_of(const banxin_document *document, const char *name) {
  return bx_arena_join(document->arena, document->folder, "/", name, NULL);
}

/* Tells who wants to know of all that is in the folder, or will be: each path before what is in it. */
static void tell(const banxin_document *document, bool there) {
  const banxin_session *session = document->session;
  if (!session->temporary) return;
  session->temporary(session->temporary_self, document->folder, there);
  for (int i = 0; i < document->filed->count; i++) {
    char *path = bx_arena_strdup(document->arena, path_of(document, document->filed->files[i].name));
    for (char *slash = path + strlen(document->folder); (slash = strchr(slash + 1, '/'));) {
      *slash = '\0';
      session->temporary(session->temporary_self, path, there);
      *slash = '/';
    }
    session->temporary(session->temporary_self, path, there);
  }
}

static bool make_folder(banxin_document *document) {
  char *folder = bx_arena_strdup(document->arena, FOLDER);
  if (mkdtemp(folder)) {
    document->folder = folder;
    tell(document, true);
    return true;
  }
  bx_diag(document->diags, BX_MSG_CANNOT_CREATE, NULL, BX_ARGS(folder, strerror(errno)));
  return false;
}

/* The layout is looked for among what is attached only. */
static void use_folder(banxin_document *document, const char *path) {
  banxin_session *own = BX_NEW(document->arena, banxin_session);
  *own = *document->session;
  bx_shelf_leave(document->shelf);
  document->shelf = own->shelf = bx_shelf_new();
  own->arena = document->arena;
  own->layout_folder = bx_arena_join(document->arena, document->folder, "/", BX_ATTACHED_LAYOUTS, NULL);
  document->session = own;
  bx_diags_rename(document->diags, document->folder, path);
}

static bool write_all(banxin_document *document) {
  for (int i = 0; i < document->filed->count; i++)
    if (!bx_attached_write(document->filed, &document->filed->files[i], document->folder, document->diags))
      return false;
  return true;
}

/* rows/TABLE.ndjson */
static void add_rows(banxin_document *document) {
  const size_t front = strlen(BX_ATTACHED_ROWS), back = strlen(BX_ATTACHED_RECORDS);
  for (int i = 0; i < document->filed->count; i++) {
    const char *name = document->filed->files[i].name;
    if (!bx_starts_with(name, BX_ATTACHED_ROWS) || !bx_ends_with(name, BX_ATTACHED_RECORDS)) continue;
    const char *table = bx_arena_strndup(document->arena, name + front, strlen(name) - front - back);
    banxin_document_rows(document, table, path_of(document, name));
  }
}

/* The report comes first and its layout second (attach.h). */
static bool has_report(banxin_document *document, const char *path) {
  bool has = document->filed->count > 1 && bx_starts_with(document->filed->files[1].name, BX_ATTACHED_LAYOUTS);
  if (!has) bx_diag(document->diags, BX_MSG_ATTACHED_NONE, NULL, BX_ARGS(path));
  return has;
}

banxin_document *banxin_document_open_filed(banxin_session *session, const char *path) {
  banxin_document *document = bx_document_new(session);
  bx_attached_pdf *filed = BX_NEW(document->arena, bx_attached_pdf);
  bx_document_add_input(document, path);
  if (!bx_attached_open(document->arena, path, filed, document->diags)) return document;
  document->filed = filed;
  if (!has_report(document, path) || !make_folder(document)) return document;
  use_folder(document, bx_arena_strdup(document->arena, path));
  if (!write_all(document)) return document;
  bx_document_read(document, path_of(document, filed->files[0].name), path_of(document, filed->files[1].name));
  add_rows(document);
  return document;
}

/* Files first, then the folders that they were in, the innermost first. */
void bx_document_remove_folder(banxin_document *document) {
  if (!document->folder) return;
  for (int i = 0; i < document->filed->count; i++) unlink(path_of(document, document->filed->files[i].name));
  for (int i = 0; i < document->filed->count; i++) {
    char *path = bx_arena_strdup(document->arena, path_of(document, document->filed->files[i].name));
    for (char *slash; (slash = strrchr(path, '/')) && (size_t)(slash - path) > strlen(document->folder);) {
      *slash = '\0';
      rmdir(path); /* the last of its files takes it away */
    }
  }
  rmdir(document->folder);
  tell(document, false);
}
