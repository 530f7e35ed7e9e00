/* The solver of widths and the sharing of heights as properties, on random numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "table.h"
#include "tracks.h"

#define MOST  24
#define CASES 20000

static uint64_t state = 88172645463325252u;

static int random_below(int count) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (int)(state % (uint64_t)count);
}

typedef struct {
  bx_track tracks[MOST];
  bx_track_span spans[MOST], asked[MOST]; /* as the solver sorts them, and as they were made */
  bx_track_need needs[MOST];              /* as they were made */
  bx_tracks t;
} problem;

static bx_track_need random_need(int size) {
  int64_t least = random_below(size), min = least + random_below(size), max = min + random_below(size);
  return (bx_track_need){least, min, max};
}

/* Spans that lie in one another or apart, as those of a header tree. */
static void add_tree(problem *p, int first, int count) {
  if (count < 2 || p->t.span_count == MOST) return;
  p->spans[p->t.span_count++] = (bx_track_span){first, count, random_need(3000)};
  int left = 1 + random_below(count - 1);
  add_tree(p, first, left);
  add_tree(p, first + left, count - left);
}

static void add_any(problem *p) {
  for (int i = random_below(MOST); i > 0; i--) {
    int first = random_below(p->t.count), count = 1 + random_below(p->t.count - first);
    if (count > 1) p->spans[p->t.span_count++] = (bx_track_span){first, count, random_need(3000)};
  }
}

/* Kinds: 0 all, 1 automatic only, 2 automatic and fixed. */
static void make(problem *p, int kinds, bool tree) {
  *p = (problem){.t.count = 1 + random_below(MOST)};
  p->t.tracks = p->tracks;
  p->t.spans = p->spans;
  for (int i = 0; i < p->t.count; i++) {
    static const bx_track_kind all[] = {BX_TRACK_AUTO, BX_TRACK_FIXED, BX_TRACK_SHARE};
    bx_track *track = &p->tracks[i];
    track->width.kind = all[kinds == 1 ? 0 : random_below(kinds == 2 ? 2 : 3)];
    if (track->width.kind == BX_TRACK_FIXED) track->width.fixed = 700 + random_below(2000);
    if (track->width.kind == BX_TRACK_SHARE) track->width.share = 1 + random_below(3000);
    track->need = random_need(i % 2 ? 1000 : 100);
    if (random_below(4) == 0) track->need = (bx_track_need){0};
  }
  if (tree)
    add_tree(p, 0, p->t.count);
  else
    add_any(p);
  for (int i = 0; i < p->t.count; i++) p->needs[i] = p->tracks[i].need;
  memcpy(p->asked, p->spans, sizeof p->spans);
  bx_tracks_join(&p->t);
}

static int64_t sum(const bx_len *widths, int first, int count) {
  int64_t total = 0;
  for (int i = first; i < first + count; i++) total += widths[i];
  return total;
}

/* The narrowest that fixed and automatic tracks can be: the longest path from the left edge to the right one. */
static int64_t longest_path(const problem *p) {
  int64_t at[MOST + 1] = {0};
  for (int end = 1; end <= p->t.count; end++) {
    const bx_track *track = &p->tracks[end - 1];
    bool fixed = track->width.kind == BX_TRACK_FIXED;
    at[end] = at[end - 1] + (fixed ? track->width.fixed : p->needs[end - 1].least);
    for (int i = 0; i < p->t.span_count; i++) {
      const bx_track_span *span = &p->asked[i];
      int64_t until = at[span->first] + span->need.least;
      if (span->first + span->count == end && until > at[end]) at[end] = until;
    }
  }
  return at[p->t.count];
}

static void check_content(const problem *p, const bx_len *widths) {
  for (int i = 0; i < p->t.count; i++) assert_true(widths[i] >= p->needs[i].least);
  for (int i = 0; i < p->t.span_count; i++)
    assert_true(sum(widths, p->asked[i].first, p->asked[i].count) >= p->asked[i].need.least);
}

static void check_shares(const problem *p, const bx_len *widths) {
  int64_t room = 0, shares = p->t.shares;
  for (int i = 0; i < p->t.count; i++)
    if (p->tracks[i].width.kind == BX_TRACK_SHARE) room += widths[i];
  for (int i = 0; i < p->t.count && shares; i++) {
    if (p->tracks[i].width.kind != BX_TRACK_SHARE) continue;
    int64_t off = widths[i] * shares - room * p->tracks[i].width.share;
    assert_true(off <= shares && off >= -shares);
  }
}

/* Whatever the room: the widths sum to it exactly, and where all has room all content has it. */
static void test_fill(void **unused) {
  (void)unused;
  int solved = 0, fit = 0, tight = 0;
  for (int i = 0; i < CASES; i++) {
    problem p;
    make(&p, random_below(3), random_below(2));
    bx_len widths[MOST], room = random_below(2) ? (bx_len)bx_tracks_least(&p.t) : random_below(60000);
    bool is_solved = bx_tracks_solve(&p.t, room, BX_TRACKS_FILL, widths), fits = bx_tracks_fit(&p.t, room);
    if (fits && (p.t.shares == 0 || p.t.share_room > 0)) assert_true(is_solved);
    if (!is_solved) continue;
    solved++;
    fit += fits;
    tight += fits && room == bx_tracks_least(&p.t);
    assert_int_equal(sum(widths, 0, p.t.count), room);
    check_shares(&p, widths);
    for (int k = 0; k < p.t.count; k++) {
      if (p.tracks[k].width.kind == BX_TRACK_AUTO) assert_true(widths[k] >= p.needs[k].least);
      if (p.tracks[k].width.kind == BX_TRACK_FIXED) assert_true(widths[k] >= p.tracks[k].width.fixed);
    }
    if (fits) check_content(&p, widths);
  }
  assert_true(solved > CASES / 4 && fit > CASES / 20 && tight > CASES / 50); /* all of them have been tried */
}

/* Spans of a tree take no more than they must: they fit wherever any widths do. */
static void test_least(void **unused) {
  (void)unused;
  for (int i = 0; i < CASES; i++) {
    problem p;
    bool tree = random_below(2);
    make(&p, 1, tree);
    int64_t least = longest_path(&p);
    if (tree) assert_int_equal(bx_tracks_least(&p.t), least);
    assert_true(bx_tracks_least(&p.t) >= least);
  }
}

/* With room for it every automatic track has what it needs at least; with room for all, what it wants, and what
 * remains beside no shares makes none narrower. */
static void test_wants(void **unused) {
  (void)unused;
  int wanted = 0;
  for (int i = 0; i < CASES; i++) {
    problem p;
    make(&p, 2, true);
    int64_t min = p.t.fixed, max = p.t.fixed;
    bool automatic = false;
    for (int k = 0; k < p.t.count; k++) {
      if (p.tracks[k].width.kind != BX_TRACK_AUTO) continue;
      assert_true(p.tracks[k].need.least <= p.tracks[k].need.min && p.tracks[k].need.min <= p.tracks[k].need.max);
      min += p.tracks[k].need.min;
      max += p.tracks[k].need.max;
      automatic = true;
    }
    if (!automatic) continue;
    bx_len widths[MOST], room = (bx_len)(random_below(2) ? min : max) + random_below(100);
    assert_true(bx_tracks_solve(&p.t, room, BX_TRACKS_FILL, widths));
    for (int k = 0; k < p.t.count; k++) {
      const bx_track *track = &p.tracks[k];
      if (track->width.kind != BX_TRACK_AUTO) continue;
      assert_true(widths[k] >= (room >= max ? track->need.max : track->need.min));
      wanted += room >= max;
    }
  }
  assert_true(wanted > CASES);
}

/* Cells of a row are never wider than they want; those under the common limit are as wide as that. */
static void test_loose(void **unused) {
  (void)unused;
  int limited = 0;
  for (int i = 0; i < CASES; i++) {
    problem p;
    make(&p, 0, true);
    bx_len widths[MOST], room = random_below(30000), most = 0;
    if (!bx_tracks_solve(&p.t, room, BX_TRACKS_LOOSE, widths)) {
      assert_true(p.t.fixed > room);
      continue;
    }
    int64_t total = sum(widths, 0, p.t.count);
    assert_true(p.t.shares ? total == room : total <= room);
    check_shares(&p, widths);
    for (int k = 0; k < p.t.count; k++)
      if (p.tracks[k].width.kind == BX_TRACK_AUTO) most = bx_max_int(most, widths[k]);
    for (int k = 0; k < p.t.count; k++) {
      if (p.tracks[k].width.kind != BX_TRACK_AUTO) continue;
      assert_true(widths[k] == p.tracks[k].need.max || (widths[k] == most && most < p.tracks[k].need.max));
      limited += widths[k] < p.tracks[k].need.max;
    }
  }
  assert_true(limited > CASES / 10);
}

/* Heights: exactly what is needed, by weight to one unit, nothing to rows that do not stretch. */
static void test_raise(void **unused) {
  (void)unused;
  for (int i = 0; i < CASES; i++) {
    bx_len before[MOST], after[MOST];
    int weights[MOST], count = 1 + random_below(MOST), total = 0;
    for (int k = 0; k < count; k++) {
      before[k] = after[k] = random_below(1000);
      total += weights[k] = random_below(3) ? random_below(101) : 0;
    }
    bx_len need = random_below(30000);
    int64_t had = sum(before, 0, count), extra = need > had ? need - had : 0;
    assert_int_equal(bx_heights_raise(after, weights, count, need), extra);
    assert_int_equal(sum(after, 0, count), had + extra);
    for (int k = 0; k < count; k++) {
      int64_t added = after[k] - before[k], weight = total ? weights[k] : 1, all = total ? total : count;
      assert_true(added * all >= extra * weight - all && added * all <= extra * weight + all);
      if (total && !weight) assert_int_equal(added, 0);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_fill), cmocka_unit_test(test_least),
                                     cmocka_unit_test(test_wants), cmocka_unit_test(test_loose),
                                     cmocka_unit_test(test_raise)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
