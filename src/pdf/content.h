/* Inside the floor pdf: content streams (ISO 32000-1 7.8.2 and 14.6). */
#ifndef BX_PDF_CONTENT_H
#define BX_PDF_CONTENT_H

#include "structure.h"

/* Takes the separators out of the content of a page (0 …) and puts marked content in: what follows a separator belongs
 * to its element, everything else painted is an artifact. A separator is a rectangle filled by the even-odd rule, which
 * no other content is. False when the content is not what Cairo writes of it. */
bool bx_pdf_content_mark(bx_pdf_structure *structure, int page, const bx_buf *content, bx_buf *out);

#endif
