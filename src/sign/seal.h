/* Private to sign: the image of a seal in what is shown of a signature. None is ever drawn here: it is the user's own,
 * and it only comes into a file together with a signature. */
#ifndef BX_SEAL_H
#define BX_SEAL_H

#include "fill.h"

/* The appearance dictionary of the field with the image in it, as large as the field allows, in its middle; its objects
 * are set in the update. With `on_edges` of the image the pages, too, which must be before the first signature. NULL
 * after recording why. */
const char *bx_seal_add(const bx_signing *signing, bx_pdf_file *file, bx_pdf_update *update,
                        const bx_signature_field *field, bool is_first);

/* ---- drawing.c ---- */

/* A seal's drawing as an XObject that is used as an image is; the number of its object, and its proportions. 0 after
 * recording why it cannot be read. */
int bx_drawing_add(const bx_signing *signing, bx_pdf_update *update, const bx_seal_image *seal, double size[2]);

/* ---- seam.c ---- */

/* 骑缝章: the image or drawing, an XObject, in pieces on the right edges of the pages, so that pages which are fanned
 * out show it whole. Width and height in pt. False after recording why not. */
bool bx_seam_add(const bx_signing *signing, bx_pdf_file *file, bx_pdf_update *update, int image, const double size[2]);

#endif
