/* Private to sign: XMP packets compared. */
#ifndef BX_METADATA_H
#define BX_METADATA_H

#include "base.h"

#define BX_METADATA_MAX 1048576 /* bytes of a packet */

/* Do two XMP packets say the same, but for the producer and the dates of the last change? False also when one of them
 * says nothing or cannot be read. */
bool bx_metadata_same(bx_arena *arena, const bx_buf *a, const bx_buf *b);

#endif
