/* Unified diffs: the shortest edit between lines after Myers (An O(ND) Difference Algorithm, 1986), for texts that
 * differ little; what differs in more than DIFFERENT lines is shown as one piece. */
#include <stdlib.h>
#include <string.h>

#include "base.h"

#define DIFFERENT 1000
#define AROUND    3

typedef struct {
  const char *text;
  size_t len; /* with its line end */
} line;

typedef struct {
  line *lines;
  int count;
} lines;

static lines split(bx_arena *arena, const bx_buf *text) {
  lines out = {0};
  int capacity = 0;
  for (size_t at = 0; at < text->len;) {
    const char *begin = text->data + at, *end = memchr(begin, '\n', text->len - at);
    size_t len = end ? (size_t)(end + 1 - begin) : text->len - at;
    out.lines = bx_arena_grow(arena, out.lines, out.count, &capacity, sizeof *out.lines);
    out.lines[out.count++] = (line){begin, len};
    at += len;
  }
  return out;
}

static bool same(const line *a, const line *b) { return a->len == b->len && memcmp(a->text, b->text, a->len) == 0; }

/* Marks the lines between the common ends that are only in one: gone[i] of the old, came[k] of the new. */
typedef struct {
  const line *old, *new;
  int old_count, new_count;
  bool *gone, *came;
} matching;

static void mark_all(const matching *m) {
  for (int i = 0; i < m->old_count; i++) m->gone[i] = true;
  for (int k = 0; k < m->new_count; k++) m->came[k] = true;
}

/* Back from the end along the furthest paths of each number of differences. */
static void trace(const matching *m, int **paths, int d) {
  int x = m->old_count, y = m->new_count;
  for (; d > 0; d--) {
    const int *before = paths[d - 1] + DIFFERENT + 1;
    int k = x - y;
    bool down = k == -d || (k != d && before[k - 1] < before[k + 1]);
    int from_k = down ? k + 1 : k - 1, from_x = before[from_k], from_y = from_x - from_k;
    if (down)
      m->came[from_y] = true;
    else
      m->gone[from_x] = true;
    x = from_x;
    y = from_y;
  }
}

static void match(const matching *m, bx_arena *arena) {
  int *paths[DIFFERENT + 1], ends[2 * DIFFERENT + 3] = {0}, *end = ends + DIFFERENT + 1;
  for (int d = 0; d <= DIFFERENT; d++) {
    for (int k = -d; k <= d; k += 2) {
      int x = k == -d || (k != d && end[k - 1] < end[k + 1]) ? end[k + 1] : end[k - 1] + 1, y = x - k;
      while (x < m->old_count && y < m->new_count && x >= 0 && y >= 0 && same(&m->old[x], &m->new[y])) x++, y++;
      end[k] = x;
      if (x >= m->old_count && y >= m->new_count) {
        trace(m, paths, d);
        return;
      }
    }
    paths[d] = BX_NEW_ARRAY(arena, int, 2 * DIFFERENT + 3);
    memcpy(paths[d], ends, sizeof ends);
  }
  mark_all(m);
}

static void put_line(bx_buf *out, char sign, const line *l) {
  bx_buf_putc(out, sign);
  bx_buf_append(out, l->text, l->len);
  if (l->text[l->len - 1] != '\n') bx_buf_puts(out, "\n\\ No newline at end of file\n");
}

static void put_range(bx_buf *out, int first, int count) {
  bx_buf_int(out, count ? first + 1 : first);
  bx_buf_putc(out, ',');
  bx_buf_int(out, count);
}

/* The piece from old line `i` and new line `k` on, which is not the same there; both move behind it. */
static void put_piece(bx_buf *out, const matching *m, int *i, int *k) {
  bx_buf body = {0};
  int old_first = bx_max_int(*i - AROUND, 0), lead = *i - old_first, new_first = *k - lead, alike = 0;
  for (int n = old_first; n < *i; n++) put_line(&body, ' ', &m->old[n]);
  while (*i < m->old_count || *k < m->new_count) {
    if (*i < m->old_count && m->gone[*i]) {
      put_line(&body, '-', &m->old[(*i)++]);
      alike = 0;
    } else if (*k < m->new_count && m->came[*k]) {
      put_line(&body, '+', &m->new[(*k)++]);
      alike = 0;
    } else {
      int ahead = 0; /* lines alike until the next change */
      while (*i + ahead < m->old_count && !m->gone[*i + ahead] && *k + ahead < m->new_count && !m->came[*k + ahead])
        ahead++;
      bool ends = *i + ahead >= m->old_count && *k + ahead >= m->new_count;
      if (alike == AROUND || (alike == 0 && (ends || ahead > 2 * AROUND) && ahead == 0)) break;
      if (alike == 0 && !ends && ahead <= 2 * AROUND) {
        for (; ahead > 0; ahead--, ++*k) put_line(&body, ' ', &m->old[(*i)++]);
        continue;
      }
      put_line(&body, ' ', &m->old[(*i)++]);
      ++*k;
      alike++;
    }
  }
  bx_buf_puts(out, "@@ -");
  put_range(out, old_first, *i - old_first);
  bx_buf_puts(out, " +");
  put_range(out, new_first, *k - new_first);
  bx_buf_puts(out, " @@\n");
  bx_buf_append(out, body.data, body.len);
  bx_buf_free(&body);
}

void bx_unified_diff(bx_buf *out, const char *name, const bx_buf *old, const bx_buf *new) {
  if (old->len == new->len && (old->len == 0 || memcmp(old->data, new->data, old->len) == 0)) return;
  bx_arena *arena = bx_arena_new();
  const lines a = split(arena, old), b = split(arena, new);
  int head = 0, tail = 0;
  while (head < a.count && head < b.count && same(&a.lines[head], &b.lines[head])) head++;
  while (tail < a.count - head && tail < b.count - head &&
         same(&a.lines[a.count - 1 - tail], &b.lines[b.count - 1 - tail]))
    tail++;
  bool *gone = BX_NEW_ARRAY(arena, bool, a.count + 1), *came = BX_NEW_ARRAY(arena, bool, b.count + 1);
  match(&(matching){a.lines + head, b.lines + head, a.count - head - tail, b.count - head - tail, gone + head,
                    came + head},
        arena);
  const matching whole = {a.lines, b.lines, a.count, b.count, gone, came};
  bx_buf_puts(out, "--- ");
  bx_buf_puts(out, name);
  bx_buf_puts(out, "\n+++ ");
  bx_buf_puts(out, name);
  bx_buf_putc(out, '\n');
  for (int i = 0, k = 0; i < a.count || k < b.count;) {
    if ((i < a.count && gone[i]) || (k < b.count && came[k]))
      put_piece(out, &whole, &i, &k);
    else
      i++, k++;
  }
  bx_arena_free(arena);
}
