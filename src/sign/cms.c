/* Detached CMS signatures. */
#include "cms.h"

#include <string.h>

#include "der.h"

#define OID_DATA                "1.2.840.113549.1.7.1"
#define OID_SIGNED_DATA         "1.2.840.113549.1.7.2"
#define OID_CONTENT_TYPE        "1.2.840.113549.1.9.3"
#define OID_MESSAGE_DIGEST      "1.2.840.113549.1.9.4"
#define OID_SIGNING_CERTIFICATE "1.2.840.113549.1.9.16.2.47"
#define OID_TIME_STAMP_TOKEN    "1.2.840.113549.1.9.16.2.14"

static void put_algorithm(bx_der *der, const char *oid, bool null_parameters) {
  bx_der_begin(der, BX_DER_SEQUENCE);
  bx_der_oid(der, oid);
  if (null_parameters) bx_der_null(der);
  bx_der_end(der);
}

/* Begins an attribute and its set of values. */
static void begin_attribute(bx_der *der, const char *oid) {
  bx_der_begin(der, BX_DER_SEQUENCE);
  bx_der_oid(der, oid);
  bx_der_begin(der, BX_DER_SET);
}

static void end_attribute(bx_der *der) {
  bx_der_end(der);
  bx_der_end(der);
}

/* What an i2d function has allocated; it is freed. */
static bool put_encoded(bx_der *der, int len, unsigned char *bytes) {
  if (len > 0) bx_der_raw(der, bytes, (size_t)len);
  OPENSSL_free(bytes);
  return len > 0;
}

static bool put_certificate(bx_der *der, X509 *cert) {
  unsigned char *bytes = NULL;
  int len = i2d_X509(cert, &bytes);
  return put_encoded(der, len, bytes);
}

static bool put_issuer(bx_der *der, X509 *cert) {
  unsigned char *bytes = NULL;
  int len = i2d_X509_NAME(X509_get_issuer_name(cert), &bytes);
  return put_encoded(der, len, bytes);
}

static bool put_serial(bx_der *der, X509 *cert) {
  unsigned char *bytes = NULL;
  int len = i2d_ASN1_INTEGER(X509_get0_serialNumber(cert), &bytes);
  return put_encoded(der, len, bytes);
}

/* ESSCertIDv2: the hash of the certificate, whose algorithm is left out when it is SHA-256, issuer and serial number.
 */
static bool put_certificate_id(bx_der *der, const bx_signer *signer) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned len;
  EVP_MD *md = EVP_MD_fetch(NULL, signer->algorithm->digest, NULL);
  bool ok = md && X509_digest(signer->cert, md, digest, &len);
  bool is_default = md && EVP_MD_is_a(md, "SHA2-256");
  EVP_MD_free(md);
  if (!ok) return false;
  bx_der_begin(der, BX_DER_SEQUENCE);
  if (!is_default) put_algorithm(der, signer->algorithm->digest_oid, false);
  bx_der_value(der, BX_DER_OCTETS, digest, len);
  bx_der_begin(der, BX_DER_SEQUENCE);
  bx_der_begin(der, BX_DER_SEQUENCE);
  bx_der_begin(der, BX_DER_CONTEXT + 4); /* directoryName */
  ok = put_issuer(der, signer->cert);
  bx_der_end(der);
  bx_der_end(der);
  ok = put_serial(der, signer->cert) && ok;
  bx_der_end(der);
  bx_der_end(der);
  return ok;
}

bool bx_cms_attributes(const bx_signer *signer, const unsigned char *digest, size_t digest_len, bx_buf *out) {
  bx_der der = {0};
  bx_der_begin(&der, BX_DER_SET);
  begin_attribute(&der, OID_CONTENT_TYPE);
  bx_der_oid(&der, OID_DATA);
  end_attribute(&der);
  begin_attribute(&der, OID_MESSAGE_DIGEST);
  bx_der_value(&der, BX_DER_OCTETS, digest, digest_len);
  end_attribute(&der);
  begin_attribute(&der, OID_SIGNING_CERTIFICATE);
  bx_der_begin(&der, BX_DER_SEQUENCE);
  bx_der_begin(&der, BX_DER_SEQUENCE);
  bool ok = put_certificate_id(&der, signer);
  bx_der_end(&der);
  bx_der_end(&der);
  end_attribute(&der);
  bx_der_end_set(&der);
  if (ok) bx_buf_append(out, der.buf.data, der.buf.len);
  bx_buf_free(&der.buf);
  return ok;
}

/* SignerInfo */
static bool put_signer(bx_der *der, const bx_signer *signer, const bx_buf *attributes, const bx_buf *signature,
                       const bx_buf *token) {
  const bx_algorithm *algorithm = signer->algorithm;
  bx_der_begin(der, BX_DER_SEQUENCE);
  bx_der_small(der, 1);
  bx_der_begin(der, BX_DER_SEQUENCE);
  bool ok = put_issuer(der, signer->cert) && put_serial(der, signer->cert);
  bx_der_end(der);
  put_algorithm(der, algorithm->digest_oid, false);
  size_t at = der->buf.len;
  bx_der_raw(der, attributes->data, attributes->len);
  der->buf.data[at] = (char)BX_DER_CONTEXT; /* [0] IMPLICIT stands in the file, SET OF is what is signed (5.4) */
  put_algorithm(der, algorithm->signature_oid, algorithm->null_parameters);
  bx_der_value(der, BX_DER_OCTETS, signature->data, signature->len);
  if (token->len) {
    bx_der_begin(der, BX_DER_CONTEXT + 1);
    begin_attribute(der, OID_TIME_STAMP_TOKEN);
    bx_der_raw(der, token->data, token->len);
    end_attribute(der);
    bx_der_end(der);
  }
  bx_der_end(der);
  return ok;
}

bool bx_cms_put(const bx_signer *signer, const bx_buf *attributes, const bx_buf *signature, const bx_buf *token,
                bx_buf *out) {
  bx_der der = {0};
  bx_der_begin(&der, BX_DER_SEQUENCE);
  bx_der_oid(&der, OID_SIGNED_DATA);
  bx_der_begin(&der, BX_DER_CONTEXT);
  bx_der_begin(&der, BX_DER_SEQUENCE);
  bx_der_small(&der, 1);
  bx_der_begin(&der, BX_DER_SET);
  put_algorithm(&der, signer->algorithm->digest_oid, false);
  bx_der_end(&der);
  bx_der_begin(&der, BX_DER_SEQUENCE);
  bx_der_oid(&der, OID_DATA);
  bx_der_end(&der);
  bx_der_begin(&der, BX_DER_CONTEXT);
  bool ok = put_certificate(&der, signer->cert);
  for (int i = 0; i < signer->chain_len; i++) ok = put_certificate(&der, signer->chain[i]) && ok;
  bx_der_end_set(&der);
  bx_der_begin(&der, BX_DER_SET);
  ok = put_signer(&der, signer, attributes, signature, token) && ok;
  bx_der_end(&der);
  bx_der_end(&der);
  bx_der_end(&der);
  bx_der_end(&der);
  if (ok) bx_buf_append(out, der.buf.data, der.buf.len);
  bx_buf_free(&der.buf);
  return ok;
}

size_t bx_cms_size(const bx_signer *signer) {
  /* besides certificates and signature: names of the issuer (twice), digests, object identifiers */
  size_t size = 512 + bx_signer_size(signer) + (size_t)i2d_X509(signer->cert, NULL) +
                2 * (size_t)i2d_X509_NAME(X509_get_issuer_name(signer->cert), NULL);
  for (int i = 0; i < signer->chain_len; i++) size += (size_t)i2d_X509(signer->chain[i], NULL);
  return size;
}
