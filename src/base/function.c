/* Functions of libraries that are loaded when they are needed. */
#include <dlfcn.h>
#include <string.h>

#include "base.h"

/* C has no cast from an object's pointer to a function's; POSIX says that they are alike. */
bool bx_function_find(void *library, const char *name, void *function) {
  void *found = dlsym(library, name);
  memcpy(function, &found, sizeof found);
  return found != NULL;
}
