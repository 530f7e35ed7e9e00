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

typedef enum { BX_SAYS_NOTHING, BX_SAYS_GOOD, BX_SAYS_REVOKED } bx_says;

/* Was the certificate revoked? Times in seconds since 1970. */
typedef struct {
  X509 *cert, *issuer;
  int64_t at;              /* what says that it is not must still have been in force then, or be newer */
  int64_t now;             /* what was issued later does not count; INT64_MAX: everything does */
  int64_t issued, revoked; /* set when something is said */
} bx_revocation_question;

/* What a CRL says, if it is the issuer's, who may sign such. That it does not list the certificate means nothing where
 * it is one of part of them, of another distribution point, of other issuers' certificates, of changes alone, after the
 * certificate's end, by an algorithm that is no longer safe or with something critical that is not understood (5.2). */
bx_says bx_crl_says(X509_CRL *crl, bx_revocation_question *question);
/* The same of the entry of an OCSP response; who signed that is for the caller to judge. */
bx_says bx_ocsp_says(OCSP_BASICRESP *basic, OCSP_SINGLERESP *single, bx_revocation_question *question);
/* The response's entry about the certificate, whatever digest names it, or NULL. */
OCSP_SINGLERESP *bx_ocsp_find(OCSP_BASICRESP *basic, X509 *cert, X509 *issuer);

#endif
