/* CMS signatures read and checked (RFC 5652, and the attributes of CAdES). What OpenSSL's CMS_verify does in one call
 * is done step by step, so that each way to fail has its own words, and SM2, which it does not know, is checked too. */
#include "verify.h"

#include <openssl/err.h>
#include <openssl/ess.h>
#include <string.h>

#include "der.h"

/* ---- Opening ---- */

static X509 *find_signer(const bx_cms_read *read) {
  for (int i = 0; i < sk_X509_num(read->certs); i++)
    if (CMS_SignerInfo_cert_cmp(read->signer, sk_X509_value(read->certs, i)) == 0) return sk_X509_value(read->certs, i);
  return NULL;
}

/* The signed attributes with this tag, in the order they came in. */
static void put_attributes(const bx_cms_read *read, unsigned char tag, bx_der *out) {
  bx_der_begin(out, tag);
  for (int i = 0; i < CMS_signed_get_attr_count(read->signer); i++) {
    unsigned char *bytes = NULL;
    int len = i2d_X509_ATTRIBUTE(CMS_signed_get_attr(read->signer, i), &bytes);
    if (len > 0) bx_der_raw(out, bytes, (size_t)len);
    OPENSSL_free(bytes);
  }
}

/* Do they stand in these bytes as they were signed, in DER (ISO 32000-1 12.8.3.3.1)? OpenSSL reads, and puts right,
 * what is not even BER; other readers may not, or may take it for something else. */
static bool has_der_attributes(const bx_cms_read *read, const char *bytes) {
  bx_der attributes = {0};
  put_attributes(read, BX_DER_CONTEXT, &attributes);
  bx_der_end(&attributes);
  size_t len = attributes.buf.len, at = 0;
  while (at + len <= read->size && memcmp(bytes + at, attributes.buf.data, len) != 0) at++;
  bx_buf_free(&attributes.buf);
  return at + len <= read->size;
}

bool bx_cms_open(bx_cms_read *read, const void *bytes, size_t len, bx_findings *findings) {
  const unsigned char *at = bytes;
  *read = (bx_cms_read){.digest = "?"};
  read->cms = len <= LONG_MAX ? d2i_CMS_ContentInfo(NULL, &at, (long)len) : NULL;
  if (!read->cms) return bx_find(findings, BX_FOUND_CMS, BX_ARGS(bx_openssl_reason()));
  read->size = (size_t)(at - (const unsigned char *)bytes);
  STACK_OF(CMS_SignerInfo) *signers =
      OBJ_obj2nid(CMS_get0_type(read->cms)) == NID_pkcs7_signed ? CMS_get0_SignerInfos(read->cms) : NULL;
  if (sk_CMS_SignerInfo_num(signers) != 1)
    return bx_find(findings, BX_FOUND_CMS, BX_ARGS(bx_findings_say(findings, "not one signer", "签名者不是一个")));
  read->signer = sk_CMS_SignerInfo_value(signers, 0);
  if (CMS_signed_get_attr_count(read->signer) > 0 && !has_der_attributes(read, bytes))
    return bx_find(findings, BX_FOUND_CMS,
                   BX_ARGS(bx_findings_say(findings, "its attributes are not in DER", "其属性不是 DER 编码")));
  read->certs = CMS_get1_certs(read->cms);
  read->cert = find_signer(read);
  X509_ALGOR *digest;
  CMS_SignerInfo_get0_algs(read->signer, NULL, NULL, &digest, NULL);
  const ASN1_OBJECT *name;
  X509_ALGOR_get0(&name, NULL, NULL, digest);
  const char *known = OBJ_nid2sn(OBJ_obj2nid(name));
  if (known) read->digest = known;
  if (!read->cert) return bx_find(findings, BX_FOUND_NO_CERTIFICATE, BX_NO_ARGS);
  CMS_SignerInfo_set1_signer_cert(read->signer, read->cert);
  ERR_clear_error();
  return true;
}

void bx_cms_close(bx_cms_read *read) {
  sk_X509_pop_free(read->certs, X509_free);
  CMS_ContentInfo_free(read->cms);
  *read = (bx_cms_read){0};
}

/* ---- Digests ---- */

/* SHAKE256 gives 64 bytes, SHAKE128 32 (RFC 8702 3.1); OpenSSL's own lengths are half of that. */
static bool finish(EVP_MD_CTX *ctx, const EVP_MD *md, unsigned char *digest, unsigned *len) {
  if (!(EVP_MD_get_flags(md) & EVP_MD_FLAG_XOF)) return EVP_DigestFinal_ex(ctx, digest, len);
  *len = EVP_MD_is_a(md, "SHAKE256") ? 64 : 32;
  return EVP_DigestFinalXOF(ctx, digest, *len);
}

bool bx_digest(const X509_ALGOR *algorithm, const bx_signed_bytes *bytes, unsigned char digest[EVP_MAX_MD_SIZE],
               unsigned *len) {
  const ASN1_OBJECT *name;
  X509_ALGOR_get0(&name, NULL, NULL, algorithm);
  const char *known = OBJ_nid2sn(OBJ_obj2nid(name));
  EVP_MD *md = known ? EVP_MD_fetch(NULL, known, NULL) : NULL;
  EVP_MD_CTX *ctx = EVP_MD_CTX_new();
  bool ok = md && ctx && EVP_DigestInit_ex2(ctx, md, NULL) && EVP_DigestUpdate(ctx, bytes->first, bytes->first_len) &&
            EVP_DigestUpdate(ctx, bytes->second, bytes->second_len) && finish(ctx, md, digest, len);
  EVP_MD_CTX_free(ctx);
  EVP_MD_free(md);
  ERR_clear_error();
  return ok;
}

/* ---- Signed attributes ---- */

/* The only value of the only attribute of that kind, or NULL. */
static void *only_attribute(const bx_cms_read *read, int nid, int type) {
  const int only = -3;
  return CMS_signed_get0_data_by_OBJ(read->signer, OBJ_nid2obj(nid), only, type);
}

static bool check_attributes(const bx_cms_read *read, const bx_signed_bytes *content, int type, bx_findings *findings) {
  const ASN1_OBJECT *content_type = only_attribute(read, NID_pkcs9_contentType, V_ASN1_OBJECT);
  const ASN1_OCTET_STRING *expected = only_attribute(read, NID_pkcs9_messageDigest, V_ASN1_OCTET_STRING);
  if (!content_type || OBJ_obj2nid(content_type) != type)
    return bx_find(findings, BX_FOUND_ATTRIBUTES, BX_ARGS("content-type"));
  if (!expected) return bx_find(findings, BX_FOUND_ATTRIBUTES, BX_ARGS("message-digest"));
  X509_ALGOR *algorithm;
  CMS_SignerInfo_get0_algs(read->signer, NULL, NULL, &algorithm, NULL);
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned len;
  if (!bx_digest(algorithm, content, digest, &len)) return bx_find(findings, BX_FOUND_ALGORITHM, BX_ARGS(read->digest));
  if ((int)len != ASN1_STRING_length(expected) || memcmp(digest, ASN1_STRING_get0_data(expected), len) != 0)
    return bx_find(findings, BX_FOUND_BYTES_CHANGED, BX_NO_ARGS);
  return true;
}

/* The certificate's identifier is the first element of the first element; those of its issuers, which may follow, need
 * not be at hand and are left out. */
static bool first_identifier(const ASN1_STRING *value, bx_der *out) {
  const unsigned char *at = ASN1_STRING_get0_data(value);
  long len = ASN1_STRING_length(value);
  int tag, class;
  for (int i = 0; i < 2; i++)
    if (ASN1_get_object(&at, &len, &tag, &class, len) != V_ASN1_CONSTRUCTED || tag != V_ASN1_SEQUENCE) return false;
  size_t first = bx_der_size(at, (size_t)len);
  bx_der_begin(out, BX_DER_SEQUENCE);
  bx_der_begin(out, BX_DER_SEQUENCE);
  if (first) bx_der_raw(out, at, first);
  bx_der_end(out);
  bx_der_end(out);
  return first > 0;
}

/* 1: it names the signer's certificate; 0: another; -1: there is none. */
static int names_certificate(const bx_cms_read *read, int nid) {
  const ASN1_STRING *value = only_attribute(read, nid, V_ASN1_SEQUENCE);
  bx_der first = {0};
  if (!value) return CMS_signed_get_attr_by_NID(read->signer, nid, -1) >= 0 ? 0 : -1;
  int result = 0;
  if (first_identifier(value, &first)) {
    const unsigned char *v1 = (const unsigned char *)first.buf.data, *v2 = v1;
    bool is_v2 = nid == NID_id_smime_aa_signingCertificateV2;
    ESS_SIGNING_CERT *ess = is_v2 ? NULL : d2i_ESS_SIGNING_CERT(NULL, &v1, (long)first.buf.len);
    ESS_SIGNING_CERT_V2 *ess2 = is_v2 ? d2i_ESS_SIGNING_CERT_V2(NULL, &v2, (long)first.buf.len) : NULL;
    STACK_OF(X509) *signer = sk_X509_new_null();
    if ((ess || ess2) && signer && sk_X509_push(signer, read->cert))
      result = OSSL_ESS_check_signing_certs(ess, ess2, signer, 1) == 1;
    sk_X509_free(signer);
    ESS_SIGNING_CERT_free(ess);
    ESS_SIGNING_CERT_V2_free(ess2);
  }
  bx_buf_free(&first.buf);
  ERR_clear_error();
  return result;
}

static bool check_certificate(const bx_cms_read *read, bx_ess ess, bx_findings *findings) {
  int v2 = names_certificate(read, NID_id_smime_aa_signingCertificateV2);
  int v1 = names_certificate(read, NID_id_smime_aa_signingCertificate);
  if (v1 == 0 || v2 == 0) return bx_find(findings, BX_FOUND_CERTIFICATE_SWAPPED, BX_NO_ARGS);
  if (v1 < 0 && v2 < 0)
    bx_find(findings, ess == BX_ESS_MUST ? BX_FOUND_CERTIFICATE_UNNAMED : BX_FOUND_CERTIFICATE_UNBOUND, BX_NO_ARGS);
  return true;
}

/* ---- The signature itself ---- */

#define SM2_ID "1234567812345678" /* GM/T 0009: whoever has no other */

/* By hand, for the algorithms that OpenSSL's CMS does not know: SM2, and those that sign without a digest of their own.
 */
static bool check_by_hand(const bx_cms_read *read, EVP_PKEY *key, const EVP_MD *md) {
  bx_der attributes = {0};
  const ASN1_OCTET_STRING *signature = CMS_SignerInfo_get0_signature(read->signer);
  put_attributes(read, BX_DER_SET, &attributes); /* as they were signed: a SET OF (5.4) */
  bx_der_end_set(&attributes);
  EVP_MD_CTX *ctx = EVP_MD_CTX_new();
  EVP_PKEY_CTX *key_ctx = EVP_PKEY_CTX_new(key, NULL);
  bool ok = ctx && key_ctx && (!md || EVP_PKEY_CTX_set1_id(key_ctx, SM2_ID, strlen(SM2_ID)) > 0);
  if (ok) EVP_MD_CTX_set_pkey_ctx(ctx, key_ctx);
  ok = ok && EVP_DigestVerifyInit(ctx, NULL, md, NULL, key) > 0 &&
       EVP_DigestVerify(ctx, ASN1_STRING_get0_data(signature), (size_t)ASN1_STRING_length(signature),
                        (const unsigned char *)attributes.buf.data, attributes.buf.len) == 1;
  EVP_MD_CTX_free(ctx);
  EVP_PKEY_CTX_free(key_ctx);
  bx_buf_free(&attributes.buf);
  return ok;
}

/* The signature's algorithm as CMS names it. */
static int signature_nid(const bx_cms_read *read) {
  X509_ALGOR *algorithm;
  const ASN1_OBJECT *name;
  CMS_SignerInfo_get0_algs(read->signer, NULL, NULL, NULL, &algorithm);
  X509_ALGOR_get0(&name, NULL, NULL, algorithm);
  return OBJ_obj2nid(name);
}

/* What cannot be checked must not be called wrong. */
static bool is_known(int nid) {
  int digest, key;
  return nid == NID_rsaEncryption || nid == NID_ED25519 || nid == NID_ED448 || nid == NID_rsassaPss ||
         nid == NID_X9_62_id_ecPublicKey || (OBJ_find_sigid_algs(nid, &digest, &key) && key != NID_undef);
}

static bool check_signature(const bx_cms_read *read, EVP_PKEY *key, bx_findings *findings) {
  int nid = signature_nid(read);
  bool sm2 = key && EVP_PKEY_is_a(key, "SM2");
  if (!sm2 && !is_known(nid)) {
    const char *name = OBJ_nid2ln(nid);
    return bx_find(findings, BX_FOUND_ALGORITHM, BX_ARGS(name ? name : "?"));
  }
  bool by_hand = sm2 || nid == NID_ED25519 || nid == NID_ED448;
  bool ok =
      key && (by_hand ? check_by_hand(read, key, sm2 ? EVP_sm3() : NULL) : CMS_SignerInfo_verify(read->signer) == 1);
  ERR_clear_error();
  return ok || bx_find(findings, BX_FOUND_SIGNATURE_WRONG, BX_NO_ARGS);
}

#define LEAST_RSA_BITS 2048 /* NIST SP 800-131A: no fewer since 2014 */

static void check_strength(const bx_cms_read *read, EVP_PKEY *key, bx_findings *findings) {
  X509_ALGOR *digest;
  CMS_SignerInfo_get0_algs(read->signer, NULL, NULL, &digest, NULL);
  if (bx_digest_is_weak(digest)) bx_find(findings, BX_FOUND_WEAK, BX_ARGS(read->digest));
  if (EVP_PKEY_is_a(key, "RSA") && EVP_PKEY_get_bits(key) < LEAST_RSA_BITS)
    bx_find(findings, BX_FOUND_WEAK, BX_ARGS(bx_findings_say(findings, "a short RSA key", "过短的 RSA 密钥")));
  ERR_clear_error();
}

bool bx_cms_check(const bx_cms_read *read, const bx_signed_bytes *content, int type, bx_ess ess,
                  bx_findings *findings) {
  EVP_PKEY *key = X509_get0_pubkey(read->cert);
  if (!check_attributes(read, content, type, findings)) return false;
  if (!check_signature(read, key, findings)) return false;
  if (!check_certificate(read, ess, findings)) return false;
  check_strength(read, key, findings);
  if (EVP_PKEY_is_a(key, "SM2")) bx_find(findings, BX_FOUND_EXPERIMENTAL, BX_NO_ARGS);
  return true;
}
