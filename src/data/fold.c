/* Folding look-alike ideographs: text copied out of PDF files carries Kangxi radicals and
 * compatibility ideographs, which look like ordinary Han characters but are found by no search and
 * are in few fonts. */
#include <stdlib.h>

#include "data.h"

typedef struct {
  uint32_t code, ideograph;
} pair;

static const pair table[] = {
#include "fold_table.inc"
};

static int compare(const void *key, const void *element) {
  uint32_t code = *(const uint32_t *)key, other = ((const pair *)element)->code;
  return code < other ? -1 : code > other;
}

uint32_t bx_fold(uint32_t code) {
  bool candidate = (code >= 0x2e80 && code <= 0x2fdf) || (code >= 0xf900 && code <= 0xfaff);
  if (!candidate) return code;
  const pair *found = bsearch(&code, table, sizeof table / sizeof *table, sizeof *table, compare);
  return found ? found->ideograph : code;
}
