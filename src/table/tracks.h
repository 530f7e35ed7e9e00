/* Widths of tracks side by side: the columns of a table, the cells of a row of flows. What the layout says
 * of each (a length, a share of what remains, or its content) and what its content asks for become widths
 * that are whole and sum exactly. */
#ifndef BX_TRACKS_H
#define BX_TRACKS_H

#include "base.h"
#include "layout.h"

/* What content asks for; least <= min <= max. */
typedef struct {
  int64_t least; /* less never */
  int64_t min;   /* less only where not all have room for as much */
  int64_t max;   /* with which nothing is broken */
} bx_track_need;

typedef struct {
  bx_track_width width;
  bx_track_need need;
} bx_track;

/* Content that stands over several tracks. */
typedef struct {
  int first, count;
  bx_track_need need;
} bx_track_span;

/* Zero but for the tracks and spans; bx_tracks_join fills in the rest. */
typedef struct {
  bx_track *tracks;
  int count;
  bx_track_span *spans;
  int span_count;
  int64_t fixed;      /* the lengths added up */
  int64_t shares;     /* the shares added up */
  int64_t share_room; /* what all shares need together so that each has room for its content */
  bool narrow;        /* what stands over fixed ones alone has no room */
} bx_tracks;

/* What spans ask for beyond what their tracks have is shared among the automatic ones, in proportion to what
 * those want, spans of the fewest tracks first. They are put into that order. */
void bx_tracks_join(bx_tracks *tracks);

/* The narrowest that automatic tracks and shares can stand in beside the fixed ones. */
int64_t bx_tracks_least(const bx_tracks *tracks);
/* Can they stand in `room` with all content whole, that of fixed ones too? */
bool bx_tracks_fit(const bx_tracks *tracks, bx_len room);

/* FILL: they take up the whole room, automatic ones the same part of what each wants. LOOSE: room may be left
 * where there are no shares; automatic ones come down to a common limit, so that short ones stay whole, and leave
 * up to half of the room to the content of shares. */
typedef enum { BX_TRACKS_FILL, BX_TRACKS_LOOSE } bx_tracks_way;

/* Widths in `room`: fixed ones, then automatic ones, then shares of what remains. False when there is too little
 * for the first two, or for FILL nothing for the shares. */
bool bx_tracks_solve(const bx_tracks *tracks, bx_len room, bx_tracks_way way, bx_len *widths);

#endif
