/* Private to sign: signatures made by another program. */
#ifndef BX_EXTERNAL_H
#define BX_EXTERNAL_H

#include "fill.h"
#include "verify.h"

/* Lets the external signer sign and checks what it returns: a detached CMS signature of these bytes with what PAdES
 * demands, by a certificate that may sign now. `read` must be closed in any case. False after recording why not. */
bool bx_external_sign(const bx_signing *signing, const bx_signed_bytes *bytes, bx_cms_read *read);
/* Puts a time stamp of the signature into it. */
bool bx_external_stamp(bx_cms_read *read, const bx_buf *token);

#endif
