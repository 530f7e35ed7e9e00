/* “Did you mean”: the nearest of some known names. */
#include <stdlib.h>
#include <string.h>

#include "base.h"

#define LONGEST 48 /* code points compared; longer names are not guessed at */

static int decode(const char *text, uint32_t *out) {
  int count = 0;
  while (*text && count <= LONGEST) {
    uint32_t code = bx_utf8_next(&text);
    if (count < LONGEST) out[count] = code;
    count++;
  }
  return count;
}

/* Levenshtein distance, one row at a time. */
static int distance(const uint32_t *a, int a_len, const uint32_t *b, int b_len) {
  int row[LONGEST + 1];
  for (int j = 0; j <= b_len; j++) row[j] = j;
  for (int i = 1; i <= a_len; i++) {
    int diagonal = row[0];
    row[0] = i;
    for (int j = 1; j <= b_len; j++) {
      int replaced = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = row[j];
      row[j] = bx_min_int(replaced, bx_min_int(row[j], row[j - 1]) + 1);
    }
  }
  return row[b_len];
}

const char *bx_nearest(const char *name, const char *const *known, int count) {
  uint32_t wanted[LONGEST], candidate[LONGEST];
  int wanted_len = decode(name, wanted);
  if (wanted_len > LONGEST) return NULL;
  const char *best = NULL;
  int best_distance = wanted_len; /* nothing in common is no hint */
  for (int i = 0; i < count; i++) {
    int len = decode(known[i], candidate);
    if (len > LONGEST) continue;
    int d = distance(wanted, wanted_len, candidate, len);
    if (d < best_distance && d <= bx_max_int(1, bx_max_int(wanted_len, len) / 2)) {
      best = known[i];
      best_distance = d;
    }
  }
  return best;
}
