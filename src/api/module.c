/* Loads the module of signatures: from beside the program in a build folder, or from where it was installed to. */
#include <dlfcn.h>
#include <string.h>

#include "session.h"

#define MODULE_NAME "banxin-sign.so"

/* C has no cast from an object's pointer to a function's; POSIX says that they are alike. */
static const bx_sign_module *ask(void *library) {
  const bx_sign_module *(*get)(void) = NULL;
  void *found = dlsym(library, BX_SIGN_MODULE_GET);
  memcpy(&get, &found, sizeof found);
  const bx_sign_module *module = get ? get() : NULL;
  return module && module->version == BX_SIGN_VERSION ? module : NULL;
}

const bx_sign_module *bx_session_sign_module(banxin_session *session, bx_diags *diags) {
  const char *path = bx_arena_join(session->arena, session->module_folder, "/", MODULE_NAME, NULL);
  /* what OpenSSL has set up stays, and with it the library */
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  const bx_sign_module *module = library ? ask(library) : NULL;
  if (!module) bx_diag(diags, BX_MSG_NO_SIGN_MODULE, NULL, BX_ARGS(path));
  if (library) dlclose(library);
  return module;
}
