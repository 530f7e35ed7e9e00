/* Chains of certificates, gathered up to their roots. */
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "proofs.h"

#define CERTIFICATE_LIMIT 65536
#define RESPONDERS        3 /* a responder's own responder's responder … */

bool bx_blobs_add(bx_blobs *blobs, bx_arena *arena, const unsigned char *bytes, size_t len) {
  for (int i = 0; i < blobs->count; i++)
    if (blobs->items[i].len == len && memcmp(blobs->items[i].bytes, bytes, len) == 0) return false;
  blobs->items = bx_arena_grow(arena, blobs->items, blobs->count, &blobs->capacity, sizeof *blobs->items);
  const char *copy = bx_arena_strndup(arena, (const char *)bytes, len);
  blobs->items[blobs->count++] = (bx_blob){(const unsigned char *)copy, len};
  return true;
}

bool bx_evidence_begin(bx_evidence *evidence) {
  evidence->known = sk_X509_new_null();
  evidence->known_crls = sk_X509_CRL_new_null();
  return bx_revocations_read(evidence);
}

void bx_evidence_end(bx_evidence *evidence) {
  sk_X509_pop_free(evidence->known, X509_free);
  sk_X509_CRL_pop_free(evidence->known_crls, X509_CRL_free);
  for (int i = 0; i < evidence->known_ocsp_count; i++) OCSP_RESPONSE_free(evidence->known_ocsps[i]);
}

void bx_evidence_know(bx_evidence *evidence, const STACK_OF(X509) * certs) {
  for (int i = 0; i < sk_X509_num(certs); i++)
    X509_add_cert(evidence->known, sk_X509_value(certs, i), X509_ADD_FLAG_UP_REF | X509_ADD_FLAG_NO_DUP);
}

/* ---- Issuers ---- */

/* The certificate at the URL, if it is one that issued `cert`. */
static X509 *fetch_issuer(bx_evidence *evidence, X509 *cert, const char *url) {
  const char *why;
  BIO *answer = bx_http_fetch(&(bx_request){.url = url, .limit = CERTIFICATE_LIMIT}, evidence->source, &why);
  X509 *issuer = answer ? d2i_X509_bio(answer, NULL) : NULL;
  BIO_free_all(answer);
  bool fits = issuer && X509_add_cert(evidence->known, issuer, X509_ADD_FLAG_UP_REF | X509_ADD_FLAG_NO_DUP);
  X509_free(issuer);
  ERR_clear_error();
  return fits ? bx_issuer_find(cert, evidence->known) : NULL;
}

/* Authority information access, RFC 5280 4.2.2.1. */
static X509 *find_issuer(bx_evidence *evidence, X509 *cert) {
  X509 *issuer = bx_issuer_find(cert, evidence->known);
  if (issuer || evidence->source->offline) return issuer;
  AUTHORITY_INFO_ACCESS *access = X509_get_ext_d2i(cert, NID_info_access, NULL, NULL);
  for (int i = 0; i < sk_ACCESS_DESCRIPTION_num(access) && !issuer; i++) {
    const ACCESS_DESCRIPTION *one = sk_ACCESS_DESCRIPTION_value(access, i);
    if (OBJ_obj2nid(one->method) == NID_ad_ca_issuers && one->location->type == GEN_URI)
      issuer =
          fetch_issuer(evidence, cert, (const char *)ASN1_STRING_get0_data(one->location->d.uniformResourceIdentifier));
  }
  AUTHORITY_INFO_ACCESS_free(access);
  return issuer;
}

/* ---- Chains ---- */

/* False when it is there already, and with it its chain. */
static bool add_certificate(bx_evidence *evidence, X509 *cert) {
  unsigned char *der = NULL;
  int len = i2d_X509(cert, &der);
  bool is_new = len > 0 && bx_blobs_add(&evidence->certs, evidence->arena, der, (size_t)len);
  OPENSSL_free(der);
  return is_new;
}

/* A responder's certificate may say that nobody needs to ask about it (RFC 6960 4.2.2.2.1). */
static bool wants_no_check(X509 *cert) { return X509_get_ext_by_NID(cert, NID_id_pkix_OCSP_noCheck, -1) >= 0; }

bool bx_evidence_add(bx_evidence *evidence, X509 *cert) {
  if (evidence->depth == RESPONDERS) return true;
  evidence->depth++;
  bool ok = true;
  for (int above = 0; ok; above++) {
    if (!add_certificate(evidence, cert) || bx_is_root(cert)) break;
    X509 *issuer = above < BX_CHAIN_MAX ? find_issuer(evidence, cert) : NULL;
    if (!issuer)
      bx_diag(evidence->diags, BX_MSG_CHAIN_INCOMPLETE, NULL, BX_ARGS(bx_certificate_name(cert, evidence->arena)));
    ok = issuer && (wants_no_check(cert) || bx_revocation_add(evidence, cert, issuer));
    cert = issuer;
  }
  evidence->depth--;
  return ok;
}

bool bx_evidence_add_token(bx_evidence *evidence, const bx_buf *token) {
  const unsigned char *at = (const unsigned char *)token->data;
  PKCS7 *p7 = d2i_PKCS7(NULL, &at, (long)token->len);
  STACK_OF(X509) *signers = p7 ? PKCS7_get0_signers(p7, NULL, 0) : NULL;
  bool ok = sk_X509_num(signers) > 0;
  if (ok) bx_evidence_know(evidence, p7->d.sign->cert);
  if (!ok) bx_diag(evidence->diags, BX_MSG_CHAIN_INCOMPLETE, NULL, BX_ARGS(evidence->source->tsa));
  for (int i = 0; ok && i < sk_X509_num(signers); i++) ok = bx_evidence_add(evidence, sk_X509_value(signers, i));
  sk_X509_free(signers);
  PKCS7_free(p7);
  return ok;
}
