/* The document security store (ISO 32000-2 12.8.4.3, EN 319 142-1 5.4.2): what proves signatures later, in the catalog.
 */
#include <stdlib.h>
#include <string.h>

#include "fill.h"
#include "proofs.h"

#define STREAM_MAX ((size_t)32 << 20) /* bytes of one CRL, decoded */

/* Is it one of the streams of the list? */
static bool has(bx_pdf_file *file, const bx_pdf_value *list, const bx_blob *blob) {
  int revision = bx_pdf_revisions(file) - 1;
  bool found = false;
  for (int i = 0; list->kind == BX_PDF_ARRAY && i < list->as.array.count && !found; i++) {
    const bx_pdf_value *stream = bx_pdf_resolve(file, revision, list->as.array.items[i]);
    bx_buf bytes = {0};
    found = stream->kind == BX_PDF_STREAM && bx_pdf_stream(file, revision, stream, STREAM_MAX, &bytes) &&
            bytes.len == blob->len && memcmp(bytes.data, blob->bytes, blob->len) == 0;
    bx_buf_free(&bytes);
  }
  return found;
}

/* "/Certs [1 0 R 2 0 R] ": those of the file and those of the evidence that it has not. */
static void put_list(bx_pdf_file *file, bx_pdf_update *update, const bx_pdf_value *store, const char *key,
                     const bx_blobs *blobs, bx_buf *text) {
  const bx_pdf_value *old = bx_pdf_get(file, bx_pdf_revisions(file) - 1, store, key);
  bool has_old = old->kind == BX_PDF_ARRAY && old->as.array.count > 0;
  if (!has_old && blobs->count == 0) return;
  bx_pdf_put_name(text, key);
  bx_buf_puts(text, " [");
  for (int i = 0; has_old && i < old->as.array.count; i++) {
    bx_pdf_put_value(text, old->as.array.items[i]);
    bx_buf_putc(text, ' ');
  }
  for (int i = 0; i < blobs->count; i++) {
    if (has(file, old, &blobs->items[i])) continue;
    bx_buf stream = {0};
    int number = bx_pdf_update_add(update);
    bx_pdf_put_packed(&stream, "", blobs->items[i].bytes, blobs->items[i].len, 6);
    bx_pdf_update_set(update, number, &stream);
    bx_buf_free(&stream);
    bx_pdf_put_ref(text, number, 0);
    bx_buf_putc(text, ' ');
  }
  bx_buf_puts(text, "] ");
}

/* The catalog refers to the store and says that it is no part of PDF 1.7 (EN 319 142-1 5.7). */
static void set_catalog(bx_pdf_file *file, bx_pdf_update *update, int number) {
  static const char *const without[] = {"DSS", "Extensions", NULL}, *const ours[] = {"ESIC", NULL};
  int revision = bx_pdf_revisions(file) - 1;
  const bx_pdf_value *catalog = bx_pdf_catalog(file, revision);
  bx_buf text = {0};
  bx_buf_puts(&text, "<< ");
  bx_pdf_put_entries(&text, catalog, without);
  bx_buf_puts(&text, " /DSS ");
  bx_pdf_put_ref(&text, number, 0);
  bx_buf_puts(&text, " /Extensions << ");
  bx_pdf_put_entries(&text, bx_pdf_get(file, revision, catalog, "Extensions"), ours);
  bx_buf_puts(&text, " /ESIC << /BaseVersion /1.7 /ExtensionLevel 5 >> >> >>");
  bx_pdf_update_set(update, bx_signing_catalog(file), &text);
  bx_buf_free(&text);
}

bool bx_dss_update(bx_pdf_file *file, bx_pdf_update *update, const bx_evidence *evidence) {
  static const char *const lists[] = {"Certs", "CRLs", "OCSPs", "Type", NULL};
  int revision = bx_pdf_revisions(file) - 1;
  const bx_pdf_value *ref = bx_pdf_find(bx_pdf_catalog(file, revision), "DSS");
  const bx_pdf_value *store = bx_pdf_resolve(file, revision, ref);
  bool is_object = ref->kind == BX_PDF_REF && store->kind == BX_PDF_DICT;
  int number = is_object ? ref->as.ref.number : bx_pdf_update_add(update);
  bx_buf text = {0};
  bx_buf_puts(&text, "<< /Type /DSS ");
  put_list(file, update, store, "Certs", &evidence->certs, &text);
  put_list(file, update, store, "CRLs", &evidence->crls, &text);
  put_list(file, update, store, "OCSPs", &evidence->ocsps, &text);
  bx_pdf_put_entries(&text, store, lists);
  bx_buf_puts(&text, " >>");
  bx_pdf_update_set(update, number, &text);
  bx_buf_free(&text);
  if (!is_object) set_catalog(file, update, number);
  return !bx_pdf_failed(file);
}
