/* The longest common subsequence, and pairing by worth. All other files of this floor turn what they compare into
 * numbers and come here; nothing here knows what the numbers stand for. */
#include <stdlib.h>
#include <string.h>

#include "diff.h"

/* Edits that are looked for; the square of it is kept, 4 bytes each. */
#define MOST_EDITS 1000
/* Things whose worth is asked for. */
#define MOST_PAIRS 40000

/* A part of both sequences, and where the matches go. */
typedef struct {
  const int *a, *b;
  int *match; /* of a's first */
  int a_count, b_count;
  int b_first; /* place of b's first in the whole */
} part;

static part part_of(const part *whole, int a, int b, int a_end, int b_end) {
  return (part){whole->a + a, whole->b + b, whole->match + a, a_end - a, b_end - b, whole->b_first + b};
}

/* Matches what is the same at both ends; what is left between them. */
static part trim(part p) {
  int front = 0, back = 0;
  while (front < p.a_count && front < p.b_count && p.a[front] == p.b[front]) {
    p.match[front] = p.b_first + front;
    front++;
  }
  while (back < p.a_count - front && back < p.b_count - front &&
         p.a[p.a_count - 1 - back] == p.b[p.b_count - 1 - back]) {
    p.match[p.a_count - 1 - back] = p.b_first + p.b_count - 1 - back;
    back++;
  }
  return part_of(&p, front, front, p.a_count - back, p.b_count - back);
}

/* ---- Myers ---- */

/* The places reached after d edits, on diagonals -d … d: those of all d one behind the other. */
static int *reached(int *trace, int d) { return trace + (size_t)d * (size_t)d + d; }

/* Where diagonal k is entered with d edits: from the one above (an insertion) or below. */
static int enter(const int *before, int d, int k) {
  bool insert = k == -d || (k != d && before[k - 1] < before[k + 1]);
  return insert ? before[k + 1] : before[k - 1] + 1;
}

static void walk_back(const part *p, int *trace, int edits) {
  int x = p->a_count, y = p->b_count;
  for (int d = edits; d >= 0; d--) {
    int k = x - y, from = d ? enter(reached(trace, d - 1), d, k) : 0;
    while (x > from) {
      x--;
      y--;
      p->match[x] = p->b_first + y;
    }
    if (!d) return;
    const int *before = reached(trace, d - 1);
    bool insert = k == -d || (k != d && before[k - 1] < before[k + 1]);
    if (insert)
      y--;
    else
      x--;
  }
}

/* False when it takes more edits or steps than there may be. */
static bool match_best(const part *p, bx_diff_budget *budget) {
  int most = bx_min_int(p->a_count + p->b_count, MOST_EDITS);
  int *trace = NULL;
  bool found = false;
  for (int d = 0; d <= most && !found && budget->steps > 0; d++) {
    if ((d & (d - 1)) == 0) { /* room doubles */
      size_t room = (size_t)(d ? 2 * d : 1) + 1;
      trace = bx_realloc(trace, room * room * sizeof *trace);
    }
    int *now = reached(trace, d);
    const int *before = d ? reached(trace, d - 1) : NULL;
    for (int k = -d; k <= d && !found; k += 2) {
      int x = d ? enter(before, d, k) : 0, from = x;
      while (x < p->a_count && x - k >= 0 && x - k < p->b_count && p->a[x] == p->b[x - k]) x++;
      now[k] = x;
      budget->steps -= x - from + 1;
      found = x >= p->a_count && x - k >= p->b_count;
    }
    if (found) walk_back(p, trace, d);
  }
  free(trace);
  return found;
}

/* ---- What stands once in both ---- */

/* The places of a whose number stands once in both parts, in `rare`, and where in b in `at`; returns how many. */
static int find_rare(const part *p, int kinds, int *rare, int *at) {
  int *counts = bx_alloc((size_t)kinds * 3 * sizeof *counts), *others = counts + kinds, *places = others + kinds;
  memset(counts, 0, (size_t)kinds * 3 * sizeof *counts);
  for (int i = 0; i < p->a_count; i++) counts[p->a[i]]++;
  for (int i = 0; i < p->b_count; i++) {
    others[p->b[i]]++;
    places[p->b[i]] = i;
  }
  int count = 0;
  for (int i = 0; i < p->a_count; i++) {
    if (counts[p->a[i]] != 1 || others[p->a[i]] != 1) continue;
    rare[count] = i;
    at[count++] = places[p->a[i]];
  }
  free(counts);
  return count;
}

/* Keeps the longest run of rising places (patience sorting); returns how many. */
static int keep_rising(int *rare, int *at, int count) {
  int *tops = bx_alloc((size_t)(count + 1) * 2 * sizeof *tops), *before = tops + count + 1, piles = 0;
  for (int i = 0; i < count; i++) {
    int low = 0, high = piles;
    while (low < high) {
      int middle = (low + high) / 2;
      if (at[tops[middle]] < at[i])
        low = middle + 1;
      else
        high = middle;
    }
    before[i] = low ? tops[low - 1] : -1;
    tops[low] = i;
    if (low == piles) piles++;
  }
  int *kept = bx_alloc((size_t)(piles + 1) * sizeof *kept);
  for (int i = piles ? tops[piles - 1] : -1, n = piles; i >= 0; i = before[i]) kept[--n] = i;
  for (int n = 0; n < piles; n++) {
    rare[n] = rare[kept[n]];
    at[n] = at[kept[n]];
  }
  free(kept);
  free(tops);
  return piles;
}

static void match_by_rare(const part *p, int kinds, bx_diff_budget *budget) {
  int *rare = bx_alloc((size_t)(p->a_count + 1) * 2 * sizeof *rare), *at = rare + p->a_count + 1;
  int count = keep_rising(rare, at, find_rare(p, kinds, rare, at));
  for (int n = 0, a = 0, b = 0; n <= count; n++) {
    int a_end = n < count ? rare[n] : p->a_count, b_end = n < count ? at[n] : p->b_count;
    const part between = trim(part_of(p, a, b, a_end, b_end));
    if (count && between.a_count && between.b_count) match_best(&between, budget);
    if (n < count) p->match[a_end] = p->b_first + b_end;
    a = a_end + 1;
    b = b_end + 1;
  }
  free(rare);
}

void bx_diff_match(const bx_sequences *sequences, int *match, bx_diff_budget *budget) {
  for (int i = 0; i < sequences->a_count; i++) match[i] = -1;
  const part whole = {sequences->a, sequences->b, match, sequences->a_count, sequences->b_count, 0};
  const part inner = trim(whole);
  if (inner.a_count == 0 || inner.b_count == 0 || match_best(&inner, budget)) return;
  match_by_rare(&inner, sequences->kinds, budget);
}

/* ---- Pairs ---- */

void bx_diff_pair(int a_count, int b_count, const bx_diff_worth *worth, int *match, bx_diff_budget *budget) {
  for (int i = 0; i < a_count; i++) match[i] = -1;
  if (!a_count || !b_count || (int64_t)a_count * b_count > MOST_PAIRS || budget->steps <= 0) return;
  /* best[i][j]: of what stands from i and j on */
  size_t width = (size_t)b_count + 1, size = ((size_t)a_count + 1) * width;
  int *best = bx_alloc(2 * size * sizeof *best), *worths = best + size;
  memset(best, 0, 2 * size * sizeof *best);
  for (int i = a_count - 1; i >= 0; i--)
    for (int j = b_count - 1; j >= 0; j--) {
      size_t at = (size_t)i * width + (size_t)j;
      int own = worths[at] = budget->steps > 0 ? worth->worth(worth->self, i, j) : 0;
      int other = bx_max_int(best[at + 1], best[at + width]);
      best[at] = own ? bx_max_int(other, own + best[at + width + 1]) : other;
    }
  for (int i = 0, j = 0; i < a_count && j < b_count;) {
    size_t at = (size_t)i * width + (size_t)j;
    if (worths[at] && best[at] == worths[at] + best[at + width + 1]) {
      match[i++] = j++;
    } else if (best[at] == best[at + width]) {
      i++;
    } else {
      j++;
    }
  }
  free(best);
}
