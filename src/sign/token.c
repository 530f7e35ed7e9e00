/* Keys of PKCS#11 tokens, by whichever of OpenSSL's two roads the system has: the provider pkcs11 (packages
 * pkcs11-provider), else the older engine pkcs11 (libengine-pkcs11-openssl). Both are found at run time. */
#define OPENSSL_SUPPRESS_DEPRECATED /* engines, which OpenSSL 3 still has */
#include <openssl/conf.h>
#include <openssl/engine.h>
#include <openssl/err.h>
#include <openssl/provider.h>
#include <openssl/store.h>
#include <openssl/ui.h>
#include <string.h>

#include "signer.h"

static void complain(const bx_key_source *source, const bx_secret *pin, bx_diags *diags) {
  const char *reason = bx_openssl_reason();
  if (pin->asked && !pin->known)
    bx_diag(diags, BX_MSG_PASSPHRASE_MISSING, NULL, BX_ARGS(source->key, reason));
  else
    bx_diag(diags, BX_MSG_TOKEN_FAILED, NULL, BX_ARGS(source->key, reason));
}

/* ---- The provider ---- */

/* By a context of its own: the library of a token may use OpenSSL itself, and would get its ciphers and digests from
 * the provider, which waits for the library. The library that is named counts, else what OpenSSL's configuration names.
 * Before OpenSSL 3.2 there is no other way to name it than that; then the provider does not count, rather than use
 * another. */
static bool load_provider(OSSL_LIB_CTX *context, const char *module) {
#if OPENSSL_VERSION_PREREQ(3, 2)
  if (module) {
    OSSL_PARAM named[] = {OSSL_PARAM_utf8_string("pkcs11-module-path", (char *)module, strlen(module)), OSSL_PARAM_END};
    return OSSL_PROVIDER_try_load_ex(context, "pkcs11", named, 1) != NULL;
  }
#endif
  if (module) return false;
  char *config = CONF_get1_default_config_file();
  if (config) (void)OSSL_LIB_CTX_load_config(context, config); /* may be missing or ask for more than there is */
  OPENSSL_free(config);
  return OSSL_PROVIDER_try_load(context, "pkcs11", 1) != NULL;
}

static bool load_by_provider(const bx_key_source *source, bx_secret *pin, bx_signer *signer) {
  UI_METHOD *ui = UI_UTIL_wrap_read_pem_callback(bx_secret_callback, 0);
  OSSL_STORE_CTX *store = OSSL_STORE_open_ex(source->key, signer->context, NULL, ui, pin, NULL, NULL, NULL);
  while (store && !OSSL_STORE_eof(store)) {
    OSSL_STORE_INFO *info = OSSL_STORE_load(store);
    if (!info) break;
    int type = OSSL_STORE_INFO_get_type(info);
    if (type == OSSL_STORE_INFO_PKEY && !signer->key) signer->key = OSSL_STORE_INFO_get1_PKEY(info);
    X509 *cert = type == OSSL_STORE_INFO_CERT ? OSSL_STORE_INFO_get1_CERT(info) : NULL;
    if (cert && !X509_add_cert(signer->others, cert, X509_ADD_FLAG_NO_DUP)) X509_free(cert);
    OSSL_STORE_INFO_free(info);
  }
  OSSL_STORE_close(store);
  UI_destroy_method(ui);
  return signer->key != NULL;
}

/* ---- The engine ---- */

#ifndef OPENSSL_NO_ENGINE
static bool start(ENGINE *engine, const bx_key_source *source, bx_secret *pin) {
  const char *secret = bx_secret_ask(pin);
  if (source->token_module && !ENGINE_ctrl_cmd_string(engine, "MODULE_PATH", source->token_module, 0)) return false;
  return secret && ENGINE_ctrl_cmd_string(engine, "PIN", secret, 0) && ENGINE_init(engine);
}

/* The certificate may be missing; then it is given as a file. */
static void load_certificate(ENGINE *engine, const char *uri, bx_signer *signer) {
  struct {
    const char *uri;
    X509 *cert;
  } wanted = {uri, NULL};
  if (!ENGINE_ctrl_cmd(engine, "LOAD_CERT_CTRL", 0, &wanted, NULL, 1)) ERR_clear_error();
  if (wanted.cert && !X509_add_cert(signer->others, wanted.cert, X509_ADD_FLAG_NO_DUP)) X509_free(wanted.cert);
}

static bool load_by_engine(ENGINE *engine, const bx_key_source *source, bx_secret *pin, bx_signer *signer) {
  if (!start(engine, source, pin)) return false;
  signer->token = engine;
  signer->key = ENGINE_load_private_key(engine, source->key, NULL, NULL);
  if (signer->key) load_certificate(engine, source->key, signer);
  return signer->key != NULL;
}

void bx_token_free(void *token) {
  if (!token) return;
  ENGINE_finish(token);
  ENGINE_free(token);
}
#else
void bx_token_free(void *token) { (void)token; }
#endif

bool bx_token_load(const bx_key_source *source, bx_signer *signer, bx_diags *diags) {
  if (strstr(source->key, "pin-value") || strstr(source->key, "pin-source")) {
    bx_diag(diags, BX_MSG_TOKEN_PIN, NULL, BX_NO_ARGS);
    return false;
  }
  bx_secret pin = {.source = source, .what = source->key};
  bool found = false, ok = false;
  signer->context = OSSL_LIB_CTX_new();
  if (signer->context && load_provider(signer->context, source->token_module)) {
    found = true;
    ok = load_by_provider(source, &pin, signer);
  } else {
    OSSL_LIB_CTX_free(signer->context);
    signer->context = NULL;
  }
#ifndef OPENSSL_NO_ENGINE
  ENGINE *engine = found ? NULL : ENGINE_by_id("pkcs11");
  if (engine) {
    found = true;
    ok = load_by_engine(engine, source, &pin, signer);
    if (!signer->token) ENGINE_free(engine);
  }
#endif
  if (!found)
    bx_diag(diags, BX_MSG_NO_TOKEN_SUPPORT, NULL, BX_NO_ARGS);
  else if (!ok)
    complain(source, &pin, diags);
  bx_secret_wipe(&pin);
  ERR_clear_error();
  return ok;
}
