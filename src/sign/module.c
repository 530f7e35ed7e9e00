/* What the module shows of itself. */
#include <openssl/crypto.h>

#include "sign.h"

static const char *library(void) { return OpenSSL_version(OPENSSL_VERSION); }

const bx_sign_module *bx_sign_module_get(void) {
  static const bx_sign_module module = {
      .version = BX_SIGN_VERSION, .library = library, .sign = bx_sign, .verify = bx_verify};
  return &module;
}
