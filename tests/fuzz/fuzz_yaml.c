/* Any bytes as YAML: no crash, and what is read keeps the promises of data.h. */
#include "fuzz_tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_read(bx_yaml_read, data, size);
  return 0;
}
