/* Keys and certificates out of files: PEM, DER, PKCS#12, whatever OpenSSL's store reads. Files are not read into memory
 * of our own, and passphrases are wiped as soon as the key is there. */
#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/store.h>
#include <openssl/ui.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#include "signer.h"

#define LEAST_RSA_BITS 2048 /* NIST SP 800-131A: no fewer since 2014 */

/* ---- Passphrases ---- */

const char *bx_secret_ask(bx_secret *secret) {
  const bx_key_source *source = secret->source;
  if (!secret->asked && source->passphrase)
    secret->known = source->passphrase(source->passphrase_self, secret->what, secret->secret);
  secret->asked = true;
  secret->secret[BX_PASSPHRASE_MAX - 1] = '\0';
  return secret->known ? secret->secret : NULL;
}

void bx_secret_wipe(bx_secret *secret) { OPENSSL_cleanse(secret->secret, sizeof secret->secret); }

int bx_secret_callback(char *out, int size, int writing, void *self) {
  (void)writing;
  const char *secret = bx_secret_ask(self);
  size_t len = secret ? strlen(secret) : 0;
  if (!secret || len >= (size_t)size) return -1;
  memcpy(out, secret, len + 1);
  return (int)len;
}

/* ---- Files ---- */

/* What a file held. */
typedef struct {
  EVP_PKEY *key; /* the first */
  STACK_OF(X509) * certs;
  int count; /* of its certificates, those that were there already among them */
} loaded;

static void take(OSSL_STORE_INFO *info, loaded *out) {
  int type = OSSL_STORE_INFO_get_type(info);
  if (type == OSSL_STORE_INFO_PKEY && !out->key) out->key = OSSL_STORE_INFO_get1_PKEY(info);
  X509 *cert = type == OSSL_STORE_INFO_CERT ? OSSL_STORE_INFO_get1_CERT(info) : NULL;
  if (cert) out->count += X509_add_cert(out->certs, cert, X509_ADD_FLAG_UP_REF | X509_ADD_FLAG_NO_DUP);
  X509_free(cert);
}

static BIO *open_file(const char *path, bx_diags *diags) {
  int fd = bx_diag_open_regular(path, diags);
  return fd >= 0 ? BIO_new_fd(fd, BIO_CLOSE) : NULL;
}

/* Everything in the file is taken; false after recording why nothing could be. */
static bool load_file(const char *path, bx_secret *secret, loaded *out, bx_diags *diags) {
  BIO *bio = open_file(path, diags);
  if (!bio) return false;
  UI_METHOD *ui = UI_UTIL_wrap_read_pem_callback(bx_secret_callback, 0);
  OSSL_STORE_CTX *store = OSSL_STORE_attach(bio, "file", NULL, NULL, ui, secret, NULL, NULL, NULL);
  ERR_clear_error();
  int count = 0;
  while (store && !OSSL_STORE_eof(store)) {
    OSSL_STORE_INFO *info = OSSL_STORE_load(store);
    if (!info) break;
    take(info, out);
    OSSL_STORE_INFO_free(info);
    count++;
  }
  bool ok = count > 0;
  if (!ok && secret->asked)
    bx_diag(diags, secret->known ? BX_MSG_PASSPHRASE_WRONG : BX_MSG_PASSPHRASE_MISSING, NULL, BX_ARGS(path));
  else if (!ok)
    bx_diag(diags, BX_MSG_NO_KEY_FILE, NULL, BX_ARGS(path));
  ERR_clear_error();
  OSSL_STORE_close(store);
  UI_destroy_method(ui);
  BIO_free(bio);
  return ok;
}

static bool load(const char *path, const bx_key_source *source, loaded *out, bx_diags *diags) {
  bx_secret secret = {.source = source, .what = path};
  bool ok = load_file(path, &secret, out, diags);
  bx_secret_wipe(&secret);
  return ok;
}

bool bx_certificates_load(const char *path, STACK_OF(X509) * out, bx_diags *diags) {
  static const bx_key_source no_secrets = {0};
  loaded file = {.certs = out};
  bool ok = load(path, &no_secrets, &file, diags);
  EVP_PKEY_free(file.key);
  if (ok && !file.count) {
    bx_diag(diags, BX_MSG_NO_CERTIFICATE, NULL, BX_ARGS(path));
    return false;
  }
  return ok;
}

/* ---- Signers ---- */

static const bx_algorithm rsa = {"SHA2-256", "2.16.840.1.101.3.4.2.1", "1.2.840.113549.1.1.1", true};
static const bx_algorithm ec256 = {"SHA2-256", "2.16.840.1.101.3.4.2.1", "1.2.840.10045.4.3.2", false};
static const bx_algorithm ec384 = {"SHA2-384", "2.16.840.1.101.3.4.2.2", "1.2.840.10045.4.3.3", false};
static const bx_algorithm ec521 = {"SHA2-512", "2.16.840.1.101.3.4.2.3", "1.2.840.10045.4.3.4", false};
static const bx_algorithm sm2 = {"SM3", "1.2.156.10197.1.401", "1.2.156.10197.1.501", false};

static bool choose_algorithm(bx_signer *signer, const bx_key_source *source, bx_diags *diags) {
  int bits = EVP_PKEY_get_bits(signer->key);
  if (EVP_PKEY_is_a(signer->key, "RSA") && bits < LEAST_RSA_BITS) {
    bx_diag(diags, BX_MSG_KEY_WEAK, NULL, BX_ARGS(source->key, bx_diag_int(diags, bits)));
    return false;
  }
  if (EVP_PKEY_is_a(signer->key, "SM2") && source->sm2)
    signer->algorithm = &sm2;
  else if (EVP_PKEY_is_a(signer->key, "RSA") && !source->sm2)
    signer->algorithm = &rsa;
  else if (EVP_PKEY_is_a(signer->key, "EC") && !source->sm2)
    signer->algorithm = bits <= 256 ? &ec256 : bits <= 384 ? &ec384 : &ec521;
  if (signer->algorithm) return true;
  const char *kind = EVP_PKEY_get0_type_name(signer->key);
  bool wants_option = EVP_PKEY_is_a(signer->key, "SM2");
  bx_diag(diags,
          wants_option  ? BX_MSG_KEY_SM2
          : source->sm2 ? BX_MSG_KEY_NOT_SM2
                        : BX_MSG_KEY_KIND,
          NULL, BX_ARGS(source->key, kind ? kind : "?"));
  return false;
}

/* The certificate of the key goes out of the others. */
static bool choose_certificate(bx_signer *signer, const char *path, bx_diags *diags) {
  for (int i = 0; i < sk_X509_num(signer->others) && !signer->cert; i++)
    if (X509_check_private_key(sk_X509_value(signer->others, i), signer->key) == 1)
      signer->cert = sk_X509_delete(signer->others, i);
  ERR_clear_error();
  if (signer->cert) return true;
  bx_diag(diags, sk_X509_num(signer->others) ? BX_MSG_CERTIFICATE_OTHER : BX_MSG_NO_CERTIFICATE, NULL, BX_ARGS(path));
  return false;
}

bool bx_certificate_check(X509 *cert, int64_t time, bx_arena *arena, bx_diags *diags) {
  const char *name = bx_certificate_name(cert, arena);
  int64_t from, to;
  if (!bx_certificate_signs(cert)) {
    bx_diag(diags, BX_MSG_CERTIFICATE_USE, NULL, BX_ARGS(name));
    return false;
  }
  if (bx_asn1_seconds(X509_get0_notBefore(cert), &from) && bx_asn1_seconds(X509_get0_notAfter(cert), &to) &&
      from <= time && time <= to)
    return true;
  bx_diag(diags, BX_MSG_CERTIFICATE_TIME, NULL, BX_ARGS(name));
  return false;
}

/* As far as the given certificates lead. */
static void find_chain(bx_signer *signer) {
  X509 *cert = signer->cert;
  while (signer->chain_len < BX_CHAIN_MAX && !bx_is_root(cert) && (cert = bx_issuer_find(cert, signer->others)))
    signer->chain[signer->chain_len++] = cert;
}

static bool load_key(const bx_key_source *source, bx_signer *signer, bx_diags *diags) {
  if (bx_starts_with(source->key, "pkcs11:")) return bx_token_load(source, signer, diags);
  loaded file = {.certs = signer->others};
  bool ok = load(source->key, source, &file, diags);
  signer->key = file.key;
  if (ok && !signer->key) bx_diag(diags, BX_MSG_NO_KEY, NULL, BX_ARGS(source->key));
  return ok && signer->key;
}

bx_signer *bx_signer_load(bx_arena *arena, const bx_key_source *source, int64_t time, bx_diags *diags) {
  bx_signer *signer = BX_NEW(arena, bx_signer);
  signer->others = sk_X509_new_null();
  bool ok = signer->others && load_key(source, signer, diags);
  if (ok && source->cert) ok = bx_certificates_load(source->cert, signer->others, diags);
  for (int i = 0; ok && source->chain && source->chain[i]; i++)
    ok = bx_certificates_load(source->chain[i], signer->others, diags);
  ok = ok && choose_algorithm(signer, source, diags) &&
       choose_certificate(signer, source->cert ? source->cert : source->key, diags) &&
       bx_certificate_check(signer->cert, time, arena, diags);
  if (!ok) {
    bx_signer_free(signer);
    return NULL;
  }
  find_chain(signer);
  return signer;
}

void bx_signer_free(bx_signer *signer) {
  if (!signer) return;
  EVP_PKEY_free(signer->key);
  X509_free(signer->cert);
  sk_X509_pop_free(signer->others, X509_free);
  bx_token_free(signer->token);
  OSSL_LIB_CTX_free(signer->context);
}

/* ---- Signatures ---- */

size_t bx_signer_size(const bx_signer *signer) { return (size_t)EVP_PKEY_get_size(signer->key); }

bool bx_signer_sign(const bx_signer *signer, const void *bytes, size_t len, bx_buf *signature) {
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  EVP_PKEY_CTX *own = NULL;
  size_t size = bx_signer_size(signer) + 16; /* SM2 says too little in some versions */
  unsigned char *out = bx_alloc(size);
  bool ok = context && EVP_DigestSignInit_ex(context, &own, signer->algorithm->digest, signer->context, NULL,
                                             signer->key, NULL) == 1;
  /* GB/T 35276-2017 10: the identity when none is agreed on */
  if (ok && signer->algorithm == &sm2) ok = EVP_PKEY_CTX_set1_id(own, "1234567812345678", 16) == 1;
  ok = ok && EVP_DigestSign(context, out, &size, bytes, len) == 1;
  if (ok) bx_buf_append(signature, out, size);
  free(out);
  EVP_MD_CTX_free(context);
  return ok;
}
