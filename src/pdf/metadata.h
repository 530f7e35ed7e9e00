/* Inside the floor pdf: what a filed PDF says of itself (ISO 16684-1) and of its colours (ICC.1:2010). */
#ifndef BX_PDF_METADATA_H
#define BX_PDF_METADATA_H

#include "filing.h"

/* The XMP packet; `producer` is Info's. */
void bx_pdf_put_xmp(bx_buf *out, const bx_pdf_filing *filing, const char *producer);
/* A profile of sRGB. */
void bx_pdf_put_srgb(bx_buf *out);

#endif
