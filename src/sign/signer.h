/* Private to sign: keys with their certificates, and what OpenSSL says when it fails. */
#ifndef BX_SIGNER_H
#define BX_SIGNER_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "sign.h"

/* How a kind of key signs; object identifiers by their numbers. */
typedef struct {
  const char *digest; /* OpenSSL's name */
  const char *digest_oid, *signature_oid;
  bool null_parameters; /* of the signature's algorithm: NULL is written, else nothing */
} bx_algorithm;

#define BX_CHAIN_MAX 8 /* certificates above one; trust services have three */

/* A private key and the certificate of its public one. */
typedef struct {
  EVP_PKEY *key;
  X509 *cert;
  STACK_OF(X509) * others;   /* all further certificates that were given, in no order; never NULL */
  X509 *chain[BX_CHAIN_MAX]; /* those of them that lead to a root, the issuer of `cert` first */
  int chain_len;
  const bx_algorithm *algorithm;
  OSSL_LIB_CTX *context; /* OpenSSL's, that the key belongs to; NULL: the common one */
  void *token;           /* the engine that a key on a token needs as long as it is used, or NULL */
} bx_signer;

/* Loads and checks that key and certificate belong together, that the certificate allows signatures and is valid at
 * `time`. NULL after recording why; released by bx_signer_free, which must be before the arena. */
bx_signer *bx_signer_load(bx_arena *arena, const bx_key_source *source, int64_t time, bx_diags *diags);
/* May the certificate sign, and is it valid at the time? False after recording why not. */
bool bx_certificate_check(X509 *cert, int64_t time, bx_arena *arena, bx_diags *diags);
void bx_signer_free(bx_signer *signer);
/* The signature of the bytes, appended; at most bx_signer_size bytes. False when OpenSSL fails. */
bool bx_signer_sign(const bx_signer *signer, const void *bytes, size_t len, bx_buf *signature);
size_t bx_signer_size(const bx_signer *signer);

/* ---- keys.c ---- */

/* A passphrase that is asked for once. */
typedef struct {
  const bx_key_source *source;
  const char *what;
  char secret[BX_PASSPHRASE_MAX];
  bool asked, known;
} bx_secret;

/* The passphrase, or NULL when there is none. It belongs to `secret`. */
const char *bx_secret_ask(bx_secret *secret);
void bx_secret_wipe(bx_secret *secret);
/* The same as OpenSSL asks for it, a pem_password_cb. */
int bx_secret_callback(char *out, int size, int writing, void *secret);
/* All certificates of a file (PEM, DER, PKCS#12) are added to `out`. False after recording why not. */
bool bx_certificates_load(const char *path, STACK_OF(X509) * out, bx_diags *diags);

/* ---- token.c ---- */

/* Key and certificate of a PKCS#11 token; the certificate may be missing. False after recording why. */
bool bx_token_load(const bx_key_source *source, bx_signer *signer, bx_diags *diags);
/* After the key has been freed. */
void bx_token_free(void *token);

/* ---- openssl.c ---- */

/* Why OpenSSL's last call failed, a static string; its list of errors is emptied. */
const char *bx_openssl_reason(void);
/* A certificate's common name, or its whole subject on one line. */
const char *bx_certificate_name(X509 *cert, bx_arena *arena);
/* The same of its issuer. */
const char *bx_issuer_name(X509 *cert, bx_arena *arena);
/* Seconds since 1970 of an ASN.1 time; false when it is malformed. */
bool bx_asn1_seconds(const ASN1_TIME *time, int64_t *seconds);
/* Is the certificate for signing documents, by its key usage and its extended key usage? */
bool bx_certificate_signs(X509 *cert);
/* Is a digest, or that of a signature's algorithm, no longer safe, or not known? */
bool bx_digest_is_weak(const X509_ALGOR *algorithm);
bool bx_signature_is_weak(const X509_ALGOR *algorithm);
/* Is it issued by itself? */
bool bx_is_root(X509 *cert);
/* The one of `certs` that issued `cert` and whose key signed it, or NULL. */
X509 *bx_issuer_find(X509 *cert, const STACK_OF(X509) * certs);

#endif
