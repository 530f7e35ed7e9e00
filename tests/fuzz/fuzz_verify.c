/* Any bytes as a signature, as a PDF that is verified, or as two packets of metadata. What is verified always gets a
 * reason, and nothing that was made here is ever valid: no certificate is trusted. C: a CMS, put into a PDF with the
 * right range. M: two packets, with a 0xfe between. Else: a whole PDF. */
#include "pdf_kit.h"

#include "metadata.h"
#include "sign.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define RANGE "/ByteRange [0 0000000000 0000000000 0000000000]"

/* The smallest document with a signature whose /Contents are these bytes. */
static void put_signed(const uint8_t *cms, size_t len) {
  bx_buf value = {0};
  put_object(1, "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [4 0 R] /SigFlags 3 >> >>");
  put_object(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
  put_object(3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Annots [4 0 R] >>");
  put_object(4, "<< /Type /Annot /Subtype /Widget /FT /Sig /T (S) /Rect [0 0 0 0] /V 5 0 R >>");
  bx_buf_puts(&value, "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter ");
  bx_buf_puts(&value, len && cms[0] & 1 ? "/ETSI.RFC3161 " : "/ETSI.CAdES.detached ");
  bx_buf_puts(&value, RANGE " /Contents ");
  bx_pdf_put_hex(&value, cms, len);
  bx_buf_puts(&value, " >>");
  put_object(5, value.data);
  bx_buf_free(&value);
  put_table("");
  char *range = strstr(pdf.data + 20, RANGE), text[sizeof RANGE];
  size_t begin = (size_t)(strchr(range, '<') - pdf.data), end = (size_t)(strchr(range, '>') + 1 - pdf.data);
  snprintf(text, sizeof text, "/ByteRange [0 %010zu %010zu %010zu]", begin, end, pdf.len - end);
  memcpy(range, text, sizeof RANGE - 1);
}

static void compare_packets(const uint8_t *data, size_t size) {
  const uint8_t *between = memchr(data, 0xfe, size);
  size_t len = between ? (size_t)(between - data) : size;
  bx_buf a = {0}, b = {0};
  bx_buf_append(&a, data, len);
  bx_buf_append(&b, data + (between ? len + 1 : len), between ? size - len - 1 : 0);
  bool same = bx_metadata_same(arena, &a, &b), turned = bx_metadata_same(arena, &b, &a);
  if (same != turned) abort();
  bx_buf_free(&a);
  bx_buf_free(&b);
}

static void verify(void) {
  bx_verify_options options = {.pdf = pdf.data, .len = pdf.len, .name = "f.pdf", .time = 1764374400};
  const bx_verification *result = bx_verify(arena, &options, diags);
  if (!result && bx_diags_errors(diags) == 0) abort();
  if (result && result->validity <= BX_SIGNATURE_VALID) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  pdf_setup(NULL);
  if (size && data[0] == 'M') {
    compare_packets(data + 1, size - 1);
  } else if (size && data[0] == 'C') {
    put_signed(data + 1, size - 1);
    verify();
  } else {
    pdf.len = 0;
    bx_buf_append(&pdf, data, size);
    verify();
  }
  pdf_teardown(NULL);
  return 0;
}
