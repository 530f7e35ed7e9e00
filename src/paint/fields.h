/* Private to paint: the signature fields of a filed PDF. */
#ifndef BX_FIELDS_H
#define BX_FIELDS_H

#include "paint.h"

typedef struct bx_fields bx_fields;

bx_fields *bx_fields_new(const bx_pdf_signature *signatures, int count);
void bx_fields_free(bx_fields *fields);
/* Notes a place by its name, which is copied. */
void bx_fields_add_place(bx_fields *fields, const bx_pdf_field *place);
/* The fields, those of one signature in the order of their places. They live as long as `fields`. NULL after recording
 * that one of their fonts cannot be painted. */
const bx_pdf_field *bx_fields_make(bx_fields *fields, int *count, bx_diags *diags);

/* ---- shapes.c ---- */

/* The runs and rules of a frame as the content of a PDF's form XObject of its size, appended. False after recording
 * that a font cannot be painted. */
bool bx_shapes_put(bx_buf *out, const bx_frame *frame, bx_diags *diags);

#endif
