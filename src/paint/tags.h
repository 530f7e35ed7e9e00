/* Private to paint: structure marks of pages become elements of a PDF's structure tree. */
#ifndef BX_TAGS_H
#define BX_TAGS_H

#include "paint.h"

typedef struct bx_tags bx_tags;

/* Elements go to `structure`. */
bx_tags *bx_tags_new(bx_pdf_structure *structure);
void bx_tags_free(bx_tags *tags);
void bx_tags_begin(bx_tags *tags, const bx_mark *mark);
void bx_tags_end(bx_tags *tags);
/* The element that text or a picture painted now belongs to; 0: an artifact. */
int bx_tags_element(const bx_tags *tags);
/* Is it a picture, or something else, that no words stand for? */
bool bx_tags_lack_words(const bx_tags *tags);

#endif
