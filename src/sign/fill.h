/* Private to sign: an incremental update that fills a signature field in. What is signed are all bytes of the file but
 * the signature itself (ISO 32000-1 12.8.1). */
#ifndef BX_FILL_H
#define BX_FILL_H

#include "form.h"
#include "signer.h"

/* A file that is being signed, between its updates. */
typedef struct {
  bx_arena *arena;
  bx_buf *pdf; /* the whole file */
  const char *name;
  const bx_sign_options *options;
  bx_diags *diags;
} bx_signing;

/* Makes the bytes of /Contents out of what is signed. False after recording why not. */
typedef bool bx_contents_maker(void *self, const bx_signed_bytes *bytes, bx_buf *contents);

/* What goes into a field. */
typedef struct {
  const bx_signature_field *field;
  const char *entries;    /* of the signature dictionary, but /ByteRange and /Contents */
  const char *appearance; /* the appearance dictionary of the field's widget, or NULL: it keeps its own */
  bool certify;
  size_t reserve; /* bytes of room for the contents */
  bx_contents_maker *make;
  void *self;
} bx_filling;

/* Opens the file as it now is; NULL after recording why. */
bx_pdf_file *bx_signing_open(const bx_signing *signing);
/* Ends the update: what is appended becomes part of the file. */
void bx_signing_append(const bx_signing *signing, bx_pdf_update *update);
/* Fills the field in and appends; `update` may hold other objects already, but not the catalog. False after recording
 * why; then the file is longer and of no use. */
bool bx_signing_fill(const bx_signing *signing, bx_pdf_file *file, bx_pdf_update *update, const bx_filling *filling);

/* The number of the catalog, which the trailer always refers to. */
int bx_signing_catalog(const bx_pdf_file *file);

/* ---- fields.c ---- */

/* Appends the signature fields 机关 (or the one asked for), 负责人 and 时间戳 to a file that has no signature. */
bool bx_signing_add_fields(const bx_signing *signing, bx_pdf_file *file);

/* ---- Byte ranges ---- */

#define BX_BYTE_RANGE_ROOM 44 /* bytes: "[0 " and three numbers of up to twelve digits */

/* "[0 A B C]" with blanks behind it to BX_BYTE_RANGE_ROOM bytes, for a file of `total` bytes of which [begin, end) is
 * not signed. */
void bx_byte_range_put(char *out, size_t begin, size_t end, size_t total);

#endif
