/* Filling a signature field in: the update is written with room for the signature, then what is signed is known, then
 * the signature is put into the room. */
#include "fill.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

bx_pdf_file *bx_signing_open(const bx_signing *signing) {
  return bx_pdf_open(signing->arena, signing->pdf->data, signing->pdf->len, signing->name, signing->diags);
}

void bx_signing_append(const bx_signing *signing, bx_pdf_update *update) {
  bx_buf appended = {0};
  bx_pdf_update_write(update, &appended);
  bx_buf_append(signing->pdf, appended.data, appended.len);
  bx_buf_free(&appended);
}

void bx_byte_range_put(char *out, size_t begin, size_t end, size_t total) {
  char text[BX_BYTE_RANGE_ROOM + 32];
  int len = snprintf(text, sizeof text, "[0 %zu %zu %zu]", begin, end, total - end);
  assert(len > 0 && len <= BX_BYTE_RANGE_ROOM);
  memset(out, ' ', BX_BYTE_RANGE_ROOM);
  memcpy(out, text, (size_t)len);
}

/* ---- Objects ---- */

/* Where the two holes are in the signature dictionary's text. */
typedef struct {
  size_t byte_range, contents;
} holes;

static holes put_signature(bx_buf *text, const bx_filling *filling) {
  holes at;
  bx_buf_puts(text, "<< ");
  bx_buf_puts(text, filling->entries);
  bx_buf_puts(text, " /ByteRange ");
  at.byte_range = text->len;
  for (int i = 0; i < BX_BYTE_RANGE_ROOM; i++) bx_buf_putc(text, ' ');
  bx_buf_puts(text, " /Contents ");
  at.contents = text->len;
  bx_buf_putc(text, '<');
  for (size_t i = 0; i < 2 * filling->reserve; i++) bx_buf_putc(text, '0');
  bx_buf_puts(text, "> >>");
  return at;
}

static void set_field(bx_pdf_update *update, const bx_filling *filling, int signature) {
  static const char *const value[] = {"V", NULL}, *const both[] = {"V", "AP", NULL};
  bx_buf text = {0};
  bx_buf_puts(&text, "<< ");
  bx_pdf_put_entries(&text, filling->field->dict, filling->appearance ? both : value);
  if (filling->appearance) {
    bx_buf_puts(&text, " /AP ");
    bx_buf_puts(&text, filling->appearance);
  }
  bx_buf_puts(&text, " /V ");
  bx_pdf_put_ref(&text, signature, 0);
  bx_buf_puts(&text, " >>");
  bx_pdf_update_set(update, filling->field->number, &text);
  bx_buf_free(&text);
}

int bx_signing_catalog(const bx_pdf_file *file) {
  return bx_pdf_find(bx_pdf_trailer(file, bx_pdf_revisions(file) - 1), "Root")->as.ref.number;
}

/* A certified document's catalog says so (12.8.4). */
static void set_permissions(bx_pdf_file *file, bx_pdf_update *update, int signature) {
  static const char *const without[] = {"Perms", NULL};
  bx_buf text = {0};
  bx_buf_puts(&text, "<< ");
  bx_pdf_put_entries(&text, bx_pdf_catalog(file, bx_pdf_revisions(file) - 1), without);
  bx_buf_puts(&text, " /Perms << /DocMDP ");
  bx_pdf_put_ref(&text, signature, 0);
  bx_buf_puts(&text, " >> >>");
  bx_pdf_update_set(update, bx_signing_catalog(file), &text);
  bx_buf_free(&text);
}

/* ---- The signature ---- */

static bool put_contents(const bx_signing *signing, const bx_filling *filling, size_t hole) {
  bx_buf *pdf = signing->pdf, contents = {0}, hex = {0};
  size_t end = hole + 2 * filling->reserve + 2;
  bx_signed_bytes bytes = {pdf->data, pdf->data + end, hole, pdf->len - end};
  bool ok = filling->make(filling->self, &bytes, &contents);
  if (ok && contents.len > filling->reserve) {
    bx_diag(signing->diags, BX_MSG_SIGNATURE_LARGE, NULL,
            BX_ARGS(bx_diag_int(signing->diags, (int64_t)contents.len),
                    bx_diag_int(signing->diags, (int64_t)filling->reserve)));
    ok = false;
  }
  if (ok) {
    bx_pdf_put_hex(&hex, contents.data, contents.len);
    memcpy(pdf->data + hole, hex.data, hex.len - 1); /* without its > */
  }
  bx_buf_free(&hex);
  bx_buf_free(&contents);
  return ok;
}

bool bx_signing_fill(const bx_signing *signing, bx_pdf_file *file, bx_pdf_update *update, const bx_filling *filling) {
  int number = bx_pdf_update_add(update);
  bx_buf text = {0};
  holes at = put_signature(&text, filling);
  bx_pdf_update_set(update, number, &text);
  bx_buf_free(&text);
  set_field(update, filling, number);
  if (filling->certify) set_permissions(file, update, number);
  bx_signing_append(signing, update);
  size_t begin = bx_pdf_update_offset(update, number), hole = begin + at.contents;
  bx_byte_range_put(signing->pdf->data + begin + at.byte_range, hole, hole + 2 * filling->reserve + 2,
                    signing->pdf->len);
  return put_contents(signing, filling, hole);
}
