/* Private to sign: what proves a signature later: time stamps (RFC 3161) and, in the document security store (EN 319
 * 142-1 5.4.2), certificates, CRLs and OCSP responses. */
#ifndef BX_PROOFS_H
#define BX_PROOFS_H

#include <openssl/bio.h>
#include <openssl/ocsp.h>
#include <openssl/ts.h>

#include "signer.h"

/* ---- http.c ---- */

typedef struct {
  const char *url;
  const char *content_type; /* of the body, or NULL */
  BIO *body;                /* of a POST, or NULL: GET */
  size_t limit;
} bx_request;

/* One answer, DER of at most `limit` bytes. NULL when there is none; `why` is then a static string. */
BIO *bx_http_fetch(const bx_request *request, const bx_proof_source *source, const char **why);

/* ---- tsa.c ---- */

/* A time stamp of what has this SHA-256, appended as DER; it has been checked to be of that and signed by the
 * certificate in it, whose chain is not judged here. False after recording why. */
bool bx_time_stamp(const bx_proof_source *source, const unsigned char digest[32], bx_buf *token, bx_diags *diags);

/* ---- evidence.c ---- */

typedef struct {
  const unsigned char *bytes;
  size_t len;
} bx_blob;

typedef struct {
  bx_blob *items;
  int count, capacity;
} bx_blobs;

/* What has been gathered so far, each thing once, as DER; and what it may come from. */
typedef struct {
  bx_arena *arena;
  bx_diags *diags;
  const bx_proof_source *source;
  int64_t time; /* certificates are judged by */
  bx_blobs certs, crls, ocsps;
  STACK_OF(X509) * known; /* issuers are looked for among them */
  STACK_OF(X509_CRL) * known_crls;
  OCSP_RESPONSE **known_ocsps;
  int known_ocsp_count, known_ocsp_capacity;
  int depth; /* of responders whose own certificates are gathered */
} bx_evidence;

/* Starts from {0} with the first four set; reads the given files. False after recording why not. */
bool bx_evidence_begin(bx_evidence *evidence);
/* Also of one that was never begun. */
void bx_evidence_end(bx_evidence *evidence);
/* Certificates that may be issuers. */
void bx_evidence_know(bx_evidence *evidence, const STACK_OF(X509) * certs);
/* Gathers the chain of a certificate up to its root, and for each but the root that it was not revoked. False after
 * recording what cannot be had, or that one was revoked. */
bool bx_evidence_add(bx_evidence *evidence, X509 *cert);
/* The same for the authority that made a time stamp. */
bool bx_evidence_add_token(bx_evidence *evidence, const bx_buf *token);
/* Adds to a list what is not yet in it; copied. Was it new? */
bool bx_blobs_add(bx_blobs *blobs, bx_arena *arena, const unsigned char *bytes, size_t len);

/* ---- ask.c ---- */

/* Reads CRLs and OCSP responses from the given files. False after recording why not. */
bool bx_revocations_read(bx_evidence *evidence);
/* Gathers what says that the certificate is not revoked: out of the files, else from where the certificate itself says.
 * False after recording that it is revoked or that nothing can be had. */
bool bx_revocation_add(bx_evidence *evidence, X509 *cert, X509 *issuer);

/* ---- dss.c ---- */

/* Sets in the update what of the evidence the file's document security store does not have yet. True also when there is
 * nothing to add; false when the store is broken. */
bool bx_dss_update(bx_pdf_file *file, bx_pdf_update *update, const bx_evidence *evidence);

#endif
