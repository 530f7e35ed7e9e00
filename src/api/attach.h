/* Private to the api floor: what a document is made of, as attachments of its PDF. Names in the PDF are those of a
 * folder from which it can be rendered again: the report under its own name, layouts/ with its layout,
 * rows/TABLE.ndjson, and pictures where they are beside what names them. The report comes first and its layout second.
 */
#ifndef BX_API_ATTACH_H
#define BX_API_ATTACH_H

#include "session.h"

#define BX_ATTACHED_LAYOUTS "layouts/"
#define BX_ATTACHED_ROWS    "rows/"
#define BX_ATTACHED_RECORDS ".ndjson"

typedef struct bx_attaching bx_attaching;

bx_attaching *bx_attaching_new(const banxin_document *document);
/* Notes the pictures that stand on a page. */
void bx_attaching_page(bx_attaching *attaching, const bx_page *page);
/* All there is; it lives as long as the document. NULL after recording what cannot be read. */
const bx_pdf_attachment *bx_attaching_finish(bx_attaching *attaching, int *count);

#endif
