/* Trust: chains of certificates to those that the user trusts (RFC 5280), as of a moment. */
#include <dirent.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "verify.h"

/* ---- Trusted certificates ---- */

static bool add_file(bx_verifier *verifier, const char *path, bx_diags *diags) {
  STACK_OF(X509) *certs = sk_X509_new_null();
  bool ok = certs && bx_certificates_load(path, certs, diags);
  for (int i = 0; ok && i < sk_X509_num(certs); i++)
    verifier->anchor_count += X509_STORE_add_cert(verifier->anchors, sk_X509_value(certs, i));
  sk_X509_pop_free(certs, X509_free);
  ERR_clear_error();
  return ok;
}

/* Every file of a folder that does not begin with a dot. */
static bool add_folder(bx_verifier *verifier, const char *path, bx_diags *diags) {
  DIR *folder = opendir(path);
  bool ok = folder != NULL;
  bx_place place = {.file = path};
  if (!ok) bx_diag(diags, BX_MSG_FILE_UNREADABLE, &place, BX_ARGS(path, "opendir"));
  for (struct dirent *entry; ok && (entry = readdir(folder));) {
    const char *file = bx_arena_join(verifier->arena, path, "/", entry->d_name, NULL);
    struct stat status;
    if (entry->d_name[0] != '.' && stat(file, &status) == 0 && S_ISREG(status.st_mode))
      ok = add_file(verifier, file, diags);
  }
  if (folder) closedir(folder);
  return ok;
}

#define SAFE_LEVEL                                                                                  \
  2 /* 112 bits: RSA of 2048, no MD5, no SHA-1; who trusts a certificate does so whatever signed it \
     */

bool bx_trust_load(bx_verifier *verifier, bx_diags *diags) {
  const bx_verify_options *options = verifier->options;
  verifier->anchors = X509_STORE_new();
  bool ok = verifier->anchors != NULL;
  if (ok) X509_VERIFY_PARAM_set_auth_level(X509_STORE_get0_param(verifier->anchors), SAFE_LEVEL);
  for (int i = 0; ok && options->trust && options->trust[i]; i++) {
    struct stat status;
    bool is_folder = stat(options->trust[i], &status) == 0 && S_ISDIR(status.st_mode);
    ok = (is_folder ? add_folder : add_file)(verifier, options->trust[i], diags);
  }
  if (ok && options->system_trust && X509_STORE_set_default_paths(verifier->anchors)) verifier->anchor_count++;
  ERR_clear_error();
  return ok;
}

/* ---- Chains ---- */

static bool is_about_time(int error) {
  return error == X509_V_ERR_CERT_HAS_EXPIRED || error == X509_V_ERR_CERT_NOT_YET_VALID;
}

static bool is_about_strength(int error) {
  return error == X509_V_ERR_EE_KEY_TOO_SMALL || error == X509_V_ERR_CA_KEY_TOO_SMALL ||
         error == X509_V_ERR_CA_MD_TOO_WEAK;
}

static void find_error(const bx_verifier *verifier, int error, X509 *cert, int64_t at, bx_findings *findings) {
  const char *name = bx_certificate_name(cert, verifier->arena), *why = X509_verify_cert_error_string(error);
  if (is_about_time(error)) {
    bx_buf time = {0};
    bx_moment moment = bx_moment_at(at, verifier->options->zone);
    bx_moment_print(&time, &moment);
    bx_find(findings, BX_FOUND_OUT_OF_TIME, BX_ARGS(name, time.data, why));
    bx_buf_free(&time);
  } else if (is_about_strength(error)) {
    bx_find(findings, BX_FOUND_WEAK_CHAIN, BX_ARGS(name));
  } else if (error == X509_V_ERR_INVALID_PURPOSE) {
    bx_find(findings, BX_FOUND_NOT_FOR_SIGNING, BX_ARGS(name));
  } else {
    bx_find(findings, BX_FOUND_UNTRUSTED, BX_ARGS(name, why));
  }
}

/* OpenSSL takes SM2 signatures of certificates for those of a signer without a name; by GM/T 0009 it has one. */
static void name_sm2(STACK_OF(X509) * certs) {
  static const unsigned char id[] = "1234567812345678";
  for (int i = 0; i < sk_X509_num(certs); i++) {
    X509 *cert = sk_X509_value(certs, i);
    EVP_PKEY *key = X509_get0_pubkey(cert);
    ASN1_OCTET_STRING *name = key && EVP_PKEY_is_a(key, "SM2") ? ASN1_OCTET_STRING_new() : NULL;
    if (name && ASN1_OCTET_STRING_set(name, id, sizeof id - 1)) X509_set0_distinguishing_id(cert, name);
  }
}

/* What is at hand in between: the signature's own certificates and those of the DSS. */
static STACK_OF(X509) * gather(const bx_verifier *verifier, const bx_cms_read *read) {
  STACK_OF(X509) *others = sk_X509_new_null();
  for (int i = 0; others && i < sk_X509_num(read->certs); i++) sk_X509_push(others, sk_X509_value(read->certs, i));
  for (int i = 0; others && i < sk_X509_num(verifier->known); i++)
    sk_X509_push(others, sk_X509_value(verifier->known, i));
  name_sm2(others);
  return others;
}

STACK_OF(X509) * bx_trust_chain(const bx_verifier *verifier, const bx_cms_read *read, bx_certificate_use use,
                                int64_t at, bx_findings *findings) {
  const char *name = bx_certificate_name(read->cert, verifier->arena);
  if (use == BX_USE_SIGN && !bx_certificate_signs(read->cert))
    bx_find(findings, BX_FOUND_NOT_FOR_SIGNING, BX_ARGS(name));
  if (!verifier->anchor_count) {
    bx_find(findings, BX_FOUND_TRUST_NOT_ASKED, BX_ARGS(name));
    return NULL;
  }
  X509_STORE_CTX *ctx = X509_STORE_CTX_new();
  STACK_OF(X509) *others = gather(verifier, read), *chain = NULL;
  int error = X509_V_ERR_OUT_OF_MEM;
  if (ctx && X509_STORE_CTX_init(ctx, verifier->anchors, read->cert, others)) {
    X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(ctx);
    /* Whoever names an issuer as trusted need not name that one's issuer as well. */
    X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN);
    X509_VERIFY_PARAM_set_time(param, at);
    if (use == BX_USE_STAMP) X509_VERIFY_PARAM_set_purpose(param, X509_PURPOSE_TIMESTAMP_SIGN);
    bool ok = X509_verify_cert(ctx) == 1;
    error = X509_STORE_CTX_get_error(ctx);
    if (ok) chain = X509_STORE_CTX_get1_chain(ctx);
  }
  if (chain) {
    X509 *anchor = sk_X509_value(chain, sk_X509_num(chain) - 1);
    bx_find(findings, BX_FOUND_TRUSTED, BX_ARGS(name, bx_certificate_name(anchor, verifier->arena)));
  } else {
    find_error(verifier, error, read->cert, at, findings);
  }
  sk_X509_free(others);
  X509_STORE_CTX_free(ctx);
  ERR_clear_error();
  return chain;
}
