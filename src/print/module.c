/* What the module shows of itself. */
#include "print.h"

const bx_print_module *bx_print_module_get(void) {
  static const bx_print_module module = {
      .version = BX_PRINT_VERSION, .printers = bx_printers, .send = bx_print_send, .ask = bx_print_ask};
  return &module;
}
