/* That a certificate is not revoked: OCSP responses (RFC 6960) and CRLs (RFC 5280 5), out of the given files or from
 * where the certificate says. One that says it is revoked ends the signing. */
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "proofs.h"
#include "revoked.h"

#define OCSP_LIMIT 65536

typedef enum {
  UNKNOWN,
  GOOD,
  REVOKED,
  UNPROVEN /* by a responder of whom this cannot be said; recorded */
} verdict;

/* ---- OCSP ---- */

/* Is the response signed by the issuer, or by one whom the issuer has named for that (RFC 6960 4.2.2.2)? `responder` is
 * then whoever it was. */
static bool is_authorized(OCSP_BASICRESP *basic, X509 *issuer, const bx_evidence *evidence, X509 **responder) {
  if (OCSP_resp_get0_signer(basic, responder, evidence->known) != 1 &&
      OCSP_resp_get0_signer(basic, responder, NULL) != 1)
    return false;
  STACK_OF(X509) *only = sk_X509_new_null();
  bool ok = only && sk_X509_push(only, *responder) && OCSP_basic_verify(basic, only, NULL, OCSP_TRUSTOTHER) == 1;
  sk_X509_free(only);
  if (!ok) return false;
  if (X509_cmp(*responder, issuer) == 0) return true;
  return (X509_get_extended_key_usage(*responder) & XKU_OCSP_SIGN) &&
         X509_get_extension_flags(*responder) & EXFLAG_XKUSAGE && X509_check_issued(issuer, *responder) == X509_V_OK &&
         X509_verify(*responder, X509_get0_pubkey(issuer)) == 1;
}

/* Whatever is at hand counts, also what was issued behind the time of signing: the one who verifies comes later. */
static bx_revocation_question about(const bx_evidence *evidence, X509 *cert, X509 *issuer) {
  return (bx_revocation_question){.cert = cert, .issuer = issuer, .at = evidence->time, .now = INT64_MAX};
}

static verdict verdict_of(bx_says says) {
  return says == BX_SAYS_GOOD ? GOOD : says == BX_SAYS_REVOKED ? REVOKED : UNKNOWN;
}

static verdict judge_response(bx_evidence *evidence, OCSP_RESPONSE *response, X509 *cert, X509 *issuer) {
  OCSP_BASICRESP *basic =
      OCSP_response_status(response) == OCSP_RESPONSE_STATUS_SUCCESSFUL ? OCSP_response_get1_basic(response) : NULL;
  X509 *responder = NULL;
  verdict found = UNKNOWN;
  OCSP_SINGLERESP *single = basic ? bx_ocsp_find(basic, cert, issuer) : NULL;
  bx_revocation_question question = about(evidence, cert, issuer);
  if (single && is_authorized(basic, issuer, evidence, &responder))
    found = verdict_of(bx_ocsp_says(basic, single, &question));
  if (found == GOOD) {
    unsigned char *der = NULL;
    int len = i2d_OCSP_RESPONSE(response, &der);
    if (len > 0) bx_blobs_add(&evidence->ocsps, evidence->arena, der, (size_t)len);
    OPENSSL_free(der);
    if (X509_cmp(responder, issuer) != 0 && !bx_evidence_add(evidence, responder)) found = UNPROVEN;
  }
  OCSP_BASICRESP_free(basic);
  ERR_clear_error();
  return found;
}

static OCSP_RESPONSE *ask_responder(const bx_evidence *evidence, const char *url, X509 *cert, X509 *issuer) {
  OCSP_REQUEST *request = OCSP_REQUEST_new();
  OCSP_CERTID *id = OCSP_cert_to_id(NULL, cert, issuer);
  BIO *body = BIO_new(BIO_s_mem());
  OCSP_RESPONSE *response = NULL;
  const char *why;
  bool added = request && id && OCSP_request_add0_id(request, id);
  if (!added) OCSP_CERTID_free(id);
  if (added && body && i2d_OCSP_REQUEST_bio(body, request) == 1) {
    BIO *answer =
        bx_http_fetch(&(bx_request){url, "application/ocsp-request", body, OCSP_LIMIT}, evidence->source, &why);
    response = answer ? d2i_OCSP_RESPONSE_bio(answer, NULL) : NULL;
    BIO_free_all(answer);
  }
  BIO_free(body);
  OCSP_REQUEST_free(request);
  return response;
}

static verdict ask_responders(bx_evidence *evidence, X509 *cert, X509 *issuer) {
  STACK_OF(OPENSSL_STRING) *urls = X509_get1_ocsp(cert);
  verdict found = UNKNOWN;
  for (int i = 0; i < sk_OPENSSL_STRING_num(urls) && found == UNKNOWN; i++) {
    OCSP_RESPONSE *response = ask_responder(evidence, sk_OPENSSL_STRING_value(urls, i), cert, issuer);
    if (response) found = judge_response(evidence, response, cert, issuer);
    OCSP_RESPONSE_free(response);
  }
  X509_email_free(urls);
  return found;
}

/* ---- CRLs ---- */

static verdict judge_crl(bx_evidence *evidence, X509_CRL *crl, X509 *cert, X509 *issuer) {
  bx_revocation_question question = about(evidence, cert, issuer);
  verdict found = verdict_of(bx_crl_says(crl, &question));
  if (found != GOOD) return found;
  unsigned char *der = NULL;
  int len = i2d_X509_CRL(crl, &der);
  if (len > 0) bx_blobs_add(&evidence->crls, evidence->arena, der, (size_t)len);
  OPENSSL_free(der);
  return GOOD;
}

static verdict fetch_crl(bx_evidence *evidence, const char *url, X509 *cert, X509 *issuer) {
  const char *why;
  BIO *answer = bx_http_fetch(&(bx_request){.url = url, .limit = BX_PROOF_MAX}, evidence->source, &why);
  X509_CRL *crl = answer ? d2i_X509_CRL_bio(answer, NULL) : NULL;
  BIO_free_all(answer);
  verdict found = crl ? judge_crl(evidence, crl, cert, issuer) : UNKNOWN;
  if (crl && !sk_X509_CRL_push(evidence->known_crls, crl)) X509_CRL_free(crl);
  return found;
}

static verdict fetch_crls(bx_evidence *evidence, X509 *cert, X509 *issuer) {
  CRL_DIST_POINTS *points = X509_get_ext_d2i(cert, NID_crl_distribution_points, NULL, NULL);
  verdict found = UNKNOWN;
  for (int i = 0; i < sk_DIST_POINT_num(points); i++) {
    const DIST_POINT_NAME *name = sk_DIST_POINT_value(points, i)->distpoint;
    const GENERAL_NAMES *names = name && name->type == 0 ? name->name.fullname : NULL;
    for (int k = 0; k < sk_GENERAL_NAME_num(names) && found == UNKNOWN; k++) {
      const GENERAL_NAME *uri = sk_GENERAL_NAME_value(names, k);
      if (uri->type == GEN_URI)
        found =
            fetch_crl(evidence, (const char *)ASN1_STRING_get0_data(uri->d.uniformResourceIdentifier), cert, issuer);
    }
  }
  CRL_DIST_POINTS_free(points);
  return found;
}

/* ---- Files ---- */

static void keep(void *self, X509_CRL *crl, OCSP_RESPONSE *response) {
  bx_evidence *evidence = self;
  if (crl && !sk_X509_CRL_push(evidence->known_crls, crl)) X509_CRL_free(crl);
  if (!response) return;
  evidence->known_ocsps = bx_arena_grow(evidence->arena, evidence->known_ocsps, evidence->known_ocsp_count,
                                        &evidence->known_ocsp_capacity, sizeof(OCSP_RESPONSE *));
  evidence->known_ocsps[evidence->known_ocsp_count++] = response;
}

bool bx_revocations_read(bx_evidence *evidence) {
  const char *const *paths = evidence->source->revocations;
  for (int i = 0; paths && paths[i]; i++)
    if (!bx_revocation_load(paths[i], keep, evidence, evidence->diags)) return false;
  return true;
}

static verdict look_at_known(bx_evidence *evidence, X509 *cert, X509 *issuer) {
  verdict found = UNKNOWN;
  for (int i = 0; i < evidence->known_ocsp_count && found == UNKNOWN; i++)
    found = judge_response(evidence, evidence->known_ocsps[i], cert, issuer);
  for (int i = 0; i < sk_X509_CRL_num(evidence->known_crls) && found == UNKNOWN; i++)
    found = judge_crl(evidence, sk_X509_CRL_value(evidence->known_crls, i), cert, issuer);
  return found;
}

bool bx_revocation_add(bx_evidence *evidence, X509 *cert, X509 *issuer) {
  verdict found = look_at_known(evidence, cert, issuer);
  if (found == UNKNOWN && !evidence->source->offline) found = ask_responders(evidence, cert, issuer);
  if (found == UNKNOWN && !evidence->source->offline) found = fetch_crls(evidence, cert, issuer);
  ERR_clear_error();
  if (found == UNKNOWN || found == REVOKED)
    bx_diag(evidence->diags, found == REVOKED ? BX_MSG_CERTIFICATE_REVOKED : BX_MSG_NO_REVOCATION, NULL,
            BX_ARGS(bx_certificate_name(cert, evidence->arena)));
  return found == GOOD;
}
