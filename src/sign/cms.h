/* Private to sign: detached signatures in CMS (RFC 5652) with the attributes of CAdES (EN 319 122-1) that PAdES allows.
 * Made by hand, since OpenSSL's CMS_final always adds the time of signing, which EN 319 142-1 6.3 forbids, and knows
 * no SM2. */
#ifndef BX_CMS_H
#define BX_CMS_H

#include "signer.h"

/* The signed attributes as they are signed, a SET: content type, digest of the content, and which certificate signs
 * (ESS signing-certificate-v2, RFC 5035). */
bool bx_cms_attributes(const bx_signer *signer, const unsigned char *digest, size_t digest_len, bx_buf *out);
/* SignedData around them. `token` is the time stamp of the signature, or empty. */
bool bx_cms_put(const bx_signer *signer, const bx_buf *attributes, const bx_buf *signature, const bx_buf *token,
                bx_buf *out);
/* A bound for what bx_cms_put appends without time stamp. */
size_t bx_cms_size(const bx_signer *signer);

#endif
