/* What OpenSSL says of certificates and of its own failures. */
#include <errno.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "signer.h"

const char *bx_openssl_reason(void) {
  unsigned long code = ERR_peek_last_error();
  const char *reason = ERR_reason_error_string(code);
  if (!reason && ERR_SYSTEM_ERROR(code)) reason = strerror(ERR_GET_REASON(code));
  ERR_clear_error();
  return reason ? reason : "OpenSSL";
}

/* The last common name as UTF-8, or NULL. */
static const char *common_name(const X509_NAME *subject, bx_arena *arena) {
  int at = -1, next;
  while ((next = X509_NAME_get_index_by_NID(subject, NID_commonName, at)) >= 0) at = next;
  if (at < 0) return NULL;
  unsigned char *utf8 = NULL;
  int len = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
  const char *name = len > 0 && bx_utf8_check((const char *)utf8, (size_t)len) < 0
                         ? bx_arena_strndup(arena, (const char *)utf8, (size_t)len)
                         : NULL;
  OPENSSL_free(utf8);
  return name;
}

static const char *name_text(const X509_NAME *whole, bx_arena *arena) {
  const char *name = common_name(whole, arena);
  BIO *bio = name ? NULL : BIO_new(BIO_s_mem());
  if (bio && X509_NAME_print_ex(bio, whole, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) >= 0) {
    char *text;
    long len = BIO_get_mem_data(bio, &text);
    if (len > 0 && bx_utf8_check(text, (size_t)len) < 0) name = bx_arena_strndup(arena, text, (size_t)len);
  }
  BIO_free(bio);
  return name ? name : "?";
}

const char *bx_certificate_name(X509 *cert, bx_arena *arena) { return name_text(X509_get_subject_name(cert), arena); }

const char *bx_issuer_name(X509 *cert, bx_arena *arena) { return name_text(X509_get_issuer_name(cert), arena); }

bool bx_asn1_seconds(const ASN1_TIME *time, int64_t *seconds) {
  ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
  int days, rest;
  bool ok = epoch && time && ASN1_TIME_diff(&days, &rest, epoch, time);
  ASN1_TIME_free(epoch);
  if (ok) *seconds = (int64_t)days * 86400 + rest;
  return ok;
}

bool bx_is_root(X509 *cert) {
  bool itself = X509_self_signed(cert, 1) == 1;
  ERR_clear_error();
  return itself;
}

X509 *bx_issuer_find(X509 *cert, const STACK_OF(X509) * certs) {
  for (int i = 0; i < sk_X509_num(certs); i++) {
    X509 *issuer = sk_X509_value(certs, i);
    if (X509_check_issued(issuer, cert) == X509_V_OK && X509_verify(cert, X509_get0_pubkey(issuer)) == 1) return issuer;
  }
  ERR_clear_error();
  return NULL;
}

/* ---- Uses ---- */

/* What OpenSSL has no bit for: document signing (RFC 9336), and the older ones of Microsoft and Adobe. */
static const char *const document_uses[] = {"1.3.6.1.5.5.7.3.36", "1.3.6.1.4.1.311.10.3.12", "1.2.840.113583.1.1.5"};

static bool is_for_documents(X509 *cert) {
  EXTENDED_KEY_USAGE *uses = X509_get_ext_d2i(cert, NID_ext_key_usage, NULL, NULL);
  bool found = false;
  for (int i = 0; i < sk_ASN1_OBJECT_num(uses); i++) {
    char oid[64];
    (void)OBJ_obj2txt(oid, sizeof oid, sk_ASN1_OBJECT_value(uses, i), 1);
    for (size_t k = 0; k < sizeof document_uses / sizeof *document_uses; k++)
      found = found || bx_streq(oid, document_uses[k]);
  }
  EXTENDED_KEY_USAGE_free(uses);
  return found;
}

/* Persons and organs have signed with certificates for mail and for logging in since before RFC 9336; web sites have
 * the latter too, but not without the use that makes them web sites. */
bool bx_certificate_signs(X509 *cert) {
  uint32_t usage = X509_get_key_usage(cert),
           extended = X509_get_extended_key_usage(cert); /* all bits if it is silent */
  if (!(usage & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION))) return false;
  if (extended & (XKU_SMIME | XKU_ANYEKU)) return true;
  return ((extended & XKU_SSL_CLIENT) && !(extended & XKU_SSL_SERVER)) || is_for_documents(cert);
}

/* ---- Strength ---- */

#define LEAST_DIGEST_SIZE 32 /* bytes: neither MD5 nor SHA-1 */

static bool is_weak_digest(const ASN1_OBJECT *name) {
  const char *known = OBJ_nid2sn(OBJ_obj2nid(name));
  EVP_MD *md = known ? EVP_MD_fetch(NULL, known, NULL) : NULL;
  bool weak = !md || EVP_MD_get_size(md) < LEAST_DIGEST_SIZE;
  EVP_MD_free(md);
  ERR_clear_error();
  return weak;
}

bool bx_digest_is_weak(const X509_ALGOR *algorithm) {
  const ASN1_OBJECT *name;
  X509_ALGOR_get0(&name, NULL, NULL, algorithm);
  return is_weak_digest(name);
}

/* RSASSA-PSS has its digest among the parameters, SHA-1 when there is none (RFC 4055 3.1). */
static bool is_weak_pss(const X509_ALGOR *algorithm) {
  RSA_PSS_PARAMS *params = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(RSA_PSS_PARAMS), algorithm->parameter);
  bool weak = !params || !params->hashAlgorithm || bx_digest_is_weak(params->hashAlgorithm);
  RSA_PSS_PARAMS_free(params);
  return weak;
}

bool bx_signature_is_weak(const X509_ALGOR *algorithm) {
  const ASN1_OBJECT *name;
  int digest, key;
  X509_ALGOR_get0(&name, NULL, NULL, algorithm);
  int nid = OBJ_obj2nid(name);
  if (nid == NID_rsassaPss) return is_weak_pss(algorithm);
  if (!OBJ_find_sigid_algs(nid, &digest, &key)) return true;
  return digest != NID_undef && is_weak_digest(OBJ_nid2obj(digest)); /* Ed25519 and Ed448 have their own */
}
