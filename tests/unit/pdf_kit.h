/* Small PDFs out of text: offsets, sections and lengths are worked out here, so that a test says only what matters. */
#ifndef BX_PDF_KIT_H
#define BX_PDF_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "pdf.h"

static bx_arena *arena;
static bx_diags *diags;
static bx_buf pdf; /* the file in the making */

typedef struct {
  int number;
  size_t offset;
} pdf_object;

static pdf_object pdf_objects[64]; /* since the last section */
static int pdf_count, pdf_size;
static size_t pdf_prev; /* where the last section begins; 0: none */

static int pdf_setup(void **state) {
  (void)state;
  arena = bx_arena_new();
  diags = bx_diags_new(arena, BX_LANG_EN);
  pdf = (bx_buf){0};
  pdf_count = 0;
  pdf_size = 1;
  pdf_prev = 0;
  bx_buf_puts(&pdf, "%PDF-1.7\n%\xb5\xed\xae\xfb\n");
  return 0;
}

static int pdf_teardown(void **state) {
  (void)state;
  bx_buf_free(&pdf);
  bx_arena_free(arena);
  return 0;
}

/* Where object `number` begins; the text follows. */
static inline void pdf_note(int number, size_t offset) {
  pdf_objects[pdf_count++] = (pdf_object){number, offset};
  if (number >= pdf_size) pdf_size = number + 1;
}

static inline void put_object(int number, const char *text) {
  pdf_note(number, pdf.len);
  bx_buf_int(&pdf, number);
  bx_buf_puts(&pdf, " 0 obj\n");
  bx_buf_puts(&pdf, text);
  bx_buf_puts(&pdf, "\nendobj\n");
}

static inline void put_stream(int number, const char *entries, const void *bytes, size_t len) {
  bx_buf text = {0};
  pdf_note(number, pdf.len);
  bx_buf_int(&pdf, number);
  bx_buf_puts(&pdf, " 0 obj\n");
  bx_pdf_put_stream(&text, entries, bytes, len);
  bx_buf_append(&pdf, text.data, text.len);
  bx_buf_puts(&pdf, "\nendobj\n");
  bx_buf_free(&text);
}

static inline void put_tail(size_t section) {
  bx_buf_puts(&pdf, "startxref\n");
  bx_buf_int(&pdf, (int64_t)section);
  bx_buf_puts(&pdf, "\n%%EOF\n");
  pdf_prev = section;
  pdf_count = 0;
}

/* A table of what was put since the last section, and a trailer with these entries beside /Size, /Root 1 and /Prev. */
static inline void put_table(const char *entries) {
  size_t section = pdf.len;
  char line[64];
  bx_buf_puts(&pdf, pdf_prev ? "xref\n" : "xref\n0 1\n0000000000 65535 f \n");
  for (int i = 0; i < pdf_count; i++) {
    snprintf(line, sizeof line, "%d 1\n%010zu 00000 n \n", pdf_objects[i].number, pdf_objects[i].offset);
    bx_buf_puts(&pdf, line);
  }
  bx_buf_puts(&pdf, "trailer\n<< /Root 1 0 R /Size ");
  bx_buf_int(&pdf, pdf_size);
  if (pdf_prev) bx_buf_puts(&pdf, " /Prev ");
  if (pdf_prev) bx_buf_int(&pdf, (int64_t)pdf_prev);
  bx_buf_puts(&pdf, entries);
  bx_buf_puts(&pdf, " >>\n");
  put_tail(section);
}

static inline bx_pdf_file *open_pdf(void) { return bx_pdf_open(arena, pdf.data, pdf.len, "f.pdf", diags); }

/* Ends the message of the newest diagnostic like this? */
static inline void assert_fault(const char *text) {
  assert_true(bx_diags_count(diags) > 0);
  const bx_diagnostic *last = bx_diags_at(diags, 0);
  assert_string_equal(last->id, "pdf-syntax");
  if (!strstr(last->text, text)) fail_msg("“%s” instead of “%s”", last->text, text);
}

/* The smallest document. */
static inline void put_document(void) {
  put_object(1, "<< /Type /Catalog /Pages 2 0 R >>");
  put_object(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
  put_object(3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>");
}

#endif
