/* Loads parts of the program that are libraries of their own: from beside the program in a build folder, or from where
 * they were installed to. */
#include <dlfcn.h>
#include <string.h>

#include "session.h"

static const void *ask(void *library, const bx_module *module) {
  const void *(*get)(void) = NULL;
  const int *version = bx_function_find(library, module->get, &get) ? get() : NULL;
  return version && *version == module->version ? version : NULL;
}

const void *bx_session_module(banxin_session *session, const bx_module *module, bx_diags *diags) {
  const char *path = bx_arena_join(session->arena, session->module_folder, "/", module->name, NULL);
  /* what its libraries have set up stays, and with it the module */
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  const void *found = library ? ask(library, module) : NULL;
  if (!found) bx_diag(diags, module->missing, NULL, BX_ARGS(path));
  if (library) dlclose(library);
  return found;
}

const bx_print_module *bx_session_print_module(banxin_session *session, bx_diags *diags) {
  return bx_session_module(
      session, &(bx_module){"banxin-print.so", BX_PRINT_MODULE_GET, BX_PRINT_VERSION, BX_MSG_NO_PRINT_MODULE}, diags);
}

const bx_sign_module *bx_session_sign_module(banxin_session *session, bx_diags *diags) {
  return bx_session_module(
      session, &(bx_module){"banxin-sign.so", BX_SIGN_MODULE_GET, BX_SIGN_VERSION, BX_MSG_NO_SIGN_MODULE}, diags);
}
