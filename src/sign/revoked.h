/* Private to sign: what signing and verifying both ask of CRLs (RFC 5280 5) and OCSP responses (RFC 6960). */
#ifndef BX_REVOKED_H
#define BX_REVOKED_H

#include <openssl/ocsp.h>
#include <openssl/x509.h>

#include "signer.h"

#define BX_PROOF_MAX ((size_t)20 << 20) /* bytes of one; CRLs of large authorities have some millions */

/* Takes what is read; owns it then. One of both is NULL. */
typedef void bx_revocation_sink(void *self, X509_CRL *crl, OCSP_RESPONSE *response);

/* A CRL or an OCSP response in DER; false when it is neither. */
bool bx_revocation_read(const void *bytes, size_t len, bx_revocation_sink *sink, void *self);
/* The same out of a file, which may also hold CRLs in PEM. False after recording. */
bool bx_revocation_load(const char *path, bx_revocation_sink *sink, void *self, bx_diags *diags);

/* Does it mean something that the CRL does not list this certificate? One of part of them, of another distribution
 * point, of other issuers' certificates, of changes alone, after the certificate's end, by an algorithm that is no
 * longer safe or with something critical that is not understood says nothing (5.2). */
bool bx_crl_covers(X509_CRL *crl, X509 *cert);
/* The same of what an OCSP response says of it. */
bool bx_ocsp_covers(const OCSP_BASICRESP *basic, OCSP_SINGLERESP *single, X509 *cert);
/* Is it the issuer's, who may sign such? */
bool bx_crl_is_by(X509_CRL *crl, X509 *issuer);
/* The response's entry about the certificate, whatever digest names it, or NULL. */
OCSP_SINGLERESP *bx_ocsp_find(OCSP_BASICRESP *basic, X509 *cert, X509 *issuer);

#endif
