/* Private to the api floor: the files attached to a PDF. */
#ifndef BX_API_ATTACHED_H
#define BX_API_ATTACHED_H

#include "session.h"

typedef struct {
  const char *name;  /* a relative path that leads nowhere else: no part is empty, . or .. */
  const char *about; /* or NULL */
  const bx_pdf_value *stream;
  int64_t size; /* as the file says; it has no other */
} bx_attached;

/* A PDF with its attachments. */
typedef struct bx_attached_pdf {
  const char *path;
  bx_pdf_file *file;
  int revision; /* the newest */
  const bx_attached *files;
  int count;
} bx_attached_pdf;

/* Opens a PDF and lists what its catalog associates with it, in the file's order: no name twice, the same files as in
 * its tree of names, and not more than fits by the sizes they say. False after recording. All lives in the arena. */
bool bx_attached_open(bx_arena *arena, const char *path, bx_attached_pdf *pdf, bx_diags *diags);
/* The bytes of an attachment. False after recording. */
bool bx_attached_bytes(const bx_attached_pdf *pdf, const bx_attached *attached, bx_buf *out, bx_diags *diags);
/* Writes it to its place in a folder, whose folders are made. False after recording. */
bool bx_attached_write(const bx_attached_pdf *pdf, const bx_attached *attached, const char *folder, bx_diags *diags);

#endif
