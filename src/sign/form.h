/* Private to sign: the signature fields of a PDF (ISO 32000-1 12.7). */
#ifndef BX_FORM_H
#define BX_FORM_H

#include "pdf.h"

typedef struct {
  int number;               /* its object */
  const bx_pdf_value *dict; /* also its widget when it has no others */
  const char *name;         /* fully qualified, UTF-8 */
  bool is_signed;
} bx_signature_field;

typedef struct {
  bx_arena *arena; /* set by whoever asks */
  bx_signature_field *items;
  int count, capacity;
} bx_field_list;

/* The signature fields of a revision, in the order of the form. False after recording that the form is no form. */
bool bx_field_list_read(bx_pdf_file *file, int revision, bx_field_list *list, bx_diags *diags);
/* Those of the newest. NULL and 0 when there are none. */
bool bx_signature_fields(bx_pdf_file *file, bx_arena *arena, bx_signature_field **fields, int *count, bx_diags *diags);

#endif
