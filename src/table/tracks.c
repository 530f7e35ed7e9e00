/* The one solver of widths. Nothing here knows of text or tables: numbers in, numbers out. */
#include "tracks.h"

#include <stdlib.h>

/* What one kind of track is weighed by. */
typedef enum { WEIGH_EACH, WEIGH_SHARE, WEIGH_FIXED, WEIGH_MAX, WEIGH_TO_MIN, WEIGH_TO_MAX } weighing;

static int64_t weight_of(const bx_track *track, weighing by) {
  static const bx_track_kind kinds[] = {
      [WEIGH_EACH] = BX_TRACK_AUTO, [WEIGH_SHARE] = BX_TRACK_SHARE, [WEIGH_FIXED] = BX_TRACK_FIXED,
      [WEIGH_MAX] = BX_TRACK_AUTO,  [WEIGH_TO_MIN] = BX_TRACK_AUTO, [WEIGH_TO_MAX] = BX_TRACK_AUTO};
  const bx_track_need *need = &track->need;
  if (track->width.kind != kinds[by]) return 0;
  switch (by) {
    case WEIGH_EACH:
      return 1;
    case WEIGH_SHARE:
      return track->width.share;
    case WEIGH_FIXED:
      return track->width.fixed;
    case WEIGH_MAX:
      return need->max;
    case WEIGH_TO_MIN:
      return need->min - need->least;
    case WEIGH_TO_MAX:
      return need->max - need->min;
  }
  return 0;
}

static int64_t weigh(const bx_track *tracks, int count, weighing by) {
  int64_t total = 0;
  for (int i = 0; i < count; i++) total += weight_of(&tracks[i], by);
  return total;
}

/* The part of `amount` that falls to track `i` when what came before has taken `*seen` of the weights: ends are
 * rounded, not parts, so that parts sum to the whole. */
static int64_t part_of(const bx_track *track, weighing by, int64_t amount, int64_t total, int64_t *seen) {
  if (total == 0) return 0;
  int64_t from = (amount * *seen + total / 2) / total;
  *seen += weight_of(track, by);
  return (amount * *seen + total / 2) / total - from;
}

static int compare_spans(const void *a, const void *b) {
  const bx_track_span *x = a, *y = b;
  return x->count != y->count ? x->count - y->count : x->first - y->first;
}

static void limit(bx_track_need *need) {
  need->least = need->least < BX_LEN_MAX ? need->least : BX_LEN_MAX;
  need->min = need->min < BX_LEN_MAX ? need->min : BX_LEN_MAX;
  need->max = need->max < BX_LEN_MAX ? need->max : BX_LEN_MAX;
}

/* Shares need so much that `asks` fits into a part of them. (Ends that are rounded are never nearer than a whole
 * number that the part is at least.) */
static void ask_shares(bx_tracks *t, int64_t asks, int64_t part) {
  int64_t room = asks > 0 ? (asks * t->shares + part - 1) / part : 0;
  if (room > t->share_room) t->share_room = room;
}

/* What a track has already of what a span asks for: its own need, or what it is sure to be given. */
static bx_track_need has(const bx_tracks *t, const bx_track *track) {
  if (track->width.kind == BX_TRACK_AUTO) return track->need;
  int64_t sure = track->width.fixed;
  if (track->width.kind == BX_TRACK_SHARE) sure = t->share_room * track->width.share / t->shares;
  return (bx_track_need){sure, sure, sure};
}

/* Automatic tracks want so much more; without any want evenly. */
static void raise_tracks(bx_track *tracks, int count, const bx_track_need *lacking) {
  weighing by = weigh(tracks, count, WEIGH_MAX) > 0 ? WEIGH_MAX : WEIGH_EACH;
  int64_t total = weigh(tracks, count, by), seen[3] = {0};
  for (int i = 0; i < count; i++) {
    bx_track before = tracks[i];
    bx_track_need *need = &tracks[i].need;
    if (lacking->least > 0) need->least += part_of(&before, by, lacking->least, total, &seen[0]);
    if (lacking->min > 0) need->min += part_of(&before, by, lacking->min, total, &seen[1]);
    if (lacking->max > 0) need->max += part_of(&before, by, lacking->max, total, &seen[2]);
    if (need->min < need->least) need->min = need->least;
    if (need->max < need->min) need->max = need->min;
  }
}

static void join_span(bx_tracks *t, const bx_track_span *span) {
  bx_track *tracks = t->tracks + span->first;
  bx_track_need lacking = span->need;
  for (int i = 0; i < span->count; i++) {
    const bx_track_need own = has(t, &tracks[i]);
    lacking.least -= own.least;
    lacking.min -= own.min;
    lacking.max -= own.max;
  }
  if (weigh(tracks, span->count, WEIGH_EACH) > 0)
    raise_tracks(tracks, span->count, &lacking);
  else if (weigh(tracks, span->count, WEIGH_SHARE) == 0)
    t->narrow |= lacking.least > 0;
}

void bx_tracks_join(bx_tracks *t) {
  t->fixed = weigh(t->tracks, t->count, WEIGH_FIXED);
  t->shares = weigh(t->tracks, t->count, WEIGH_SHARE);
  for (int i = 0; i < t->count; i++) {
    bx_track *track = &t->tracks[i];
    limit(&track->need);
    if (track->width.kind == BX_TRACK_SHARE) ask_shares(t, track->need.least, track->width.share);
    if (track->width.kind == BX_TRACK_FIXED) t->narrow |= track->need.least > track->width.fixed;
  }
  if (t->span_count) qsort(t->spans, (size_t)t->span_count, sizeof *t->spans, compare_spans);
  for (int i = 0; i < t->span_count; i++) { /* what stands over shares, and over no automatic one */
    bx_track_span *span = &t->spans[i];
    const bx_track *tracks = t->tracks + span->first;
    limit(&span->need);
    int64_t part = weigh(tracks, span->count, WEIGH_SHARE);
    if (part && weigh(tracks, span->count, WEIGH_EACH) == 0)
      ask_shares(t, span->need.least - weigh(tracks, span->count, WEIGH_FIXED), part);
  }
  for (int i = 0; i < t->span_count; i++) join_span(t, &t->spans[i]);
}

typedef struct {
  int64_t least, min, max;
  int autos;
} sums;

static sums add_up(const bx_tracks *t) {
  sums s = {0};
  for (int i = 0; i < t->count; i++) {
    if (t->tracks[i].width.kind != BX_TRACK_AUTO) continue;
    s.autos++;
    s.least += t->tracks[i].need.least;
    s.min += t->tracks[i].need.min;
    s.max += t->tracks[i].need.max;
  }
  return s;
}

int64_t bx_tracks_least(const bx_tracks *t) { return t->fixed + add_up(t).least + t->share_room; }

bool bx_tracks_fit(const bx_tracks *t, bx_len room) { return !t->narrow && bx_tracks_least(t) <= room; }

/* Adds `room` to the widths of one kind by weight. */
static void add(const bx_tracks *t, weighing by, int64_t room, bx_len *widths) {
  int64_t total = weigh(t->tracks, t->count, by), seen = 0;
  for (int i = 0; i < t->count; i++) widths[i] += (bx_len)part_of(&t->tracks[i], by, room, total, &seen);
}

/* Automatic tracks have their least, then up to what they need at least, then up to what they want, as far as there
 * is room beside what shares need; without shares all of it. Returns what they take. */
static int64_t fill_automatic(const bx_tracks *t, const sums *s, int64_t room, bx_len *widths) {
  int64_t spare = room - t->share_room, taken = s->least;
  for (int i = 0; i < t->count; i++)
    if (t->tracks[i].width.kind == BX_TRACK_AUTO) widths[i] = (bx_len)t->tracks[i].need.least;
  for (int step = 0; step < 2 && taken < spare; step++) {
    int64_t until = step ? s->max : s->min, beyond = (until < spare ? until : spare) - taken;
    add(t, step ? WEIGH_TO_MAX : WEIGH_TO_MIN, beyond, widths);
    taken += beyond;
  }
  if (t->shares || taken >= room) return taken;
  add(t, s->max ? WEIGH_MAX : WEIGH_EACH, room - taken, widths);
  return room;
}

/* Those wider than a common limit come down to it, so that all fit into `room`. Returns what they take. */
static int64_t limit_automatic(const bx_tracks *t, int64_t room, bx_len *widths) {
  int64_t most = 0, next = 0, taken = 0;
  do {
    most = next;
    int64_t left = room;
    int wider = 0;
    for (int i = 0; i < t->count; i++) {
      if (t->tracks[i].width.kind != BX_TRACK_AUTO) continue;
      if (t->tracks[i].need.max > most)
        wider++;
      else
        left -= t->tracks[i].need.max;
    }
    next = wider ? left / wider : most;
  } while (next > most);
  for (int i = 0; i < t->count; i++) {
    if (t->tracks[i].width.kind != BX_TRACK_AUTO) continue;
    widths[i] = (bx_len)(t->tracks[i].need.max < most ? t->tracks[i].need.max : most);
    taken += widths[i];
  }
  return taken;
}

static int64_t wanted_by_shares(const bx_tracks *t) {
  int64_t wanted = 0;
  for (int i = 0; i < t->count; i++)
    if (t->tracks[i].width.kind == BX_TRACK_SHARE) wanted += t->tracks[i].need.max;
  return wanted;
}

bool bx_tracks_solve(const bx_tracks *t, bx_len room, bx_tracks_way way, bx_len *widths) {
  const sums s = add_up(t);
  int64_t left = room - t->fixed;
  for (int i = 0; i < t->count; i++) widths[i] = 0;
  if (way == BX_TRACKS_LOOSE) {
    if (left < 0) return false;
    int64_t wanted = wanted_by_shares(t), reserve = wanted < left / 2 ? wanted : left / 2;
    left -= limit_automatic(t, left - reserve, widths);
  } else {
    if (left < s.least || (t->shares && left == s.least)) return false;
    if (s.autos) left -= fill_automatic(t, &s, left, widths);
  }
  bool all_fixed = way == BX_TRACKS_FILL && !s.autos && !t->shares;
  add(t, WEIGH_FIXED, all_fixed ? room : t->fixed, widths);
  add(t, WEIGH_SHARE, left, widths);
  return true;
}
