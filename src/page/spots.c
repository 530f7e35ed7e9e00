/* What stands where: marks of kept pages with their boxes on the page and their text. */
#include "kept.h"

/* Marks are nested as deep as the structure of our own code: table, body, row, cell, paragraph. */
#define DEPTH_MAX 32

typedef struct {
  bx_arena *arena;
  bx_spot *spots;
  int count, capacity;
  int page;
  int open[DEPTH_MAX]; /* of the marks around: the spot, or -1 */
  bool hidden[DEPTH_MAX];
  int depth;
  bool turned;           /* in a frame that is turned … */
  bx_len turn_x, turn_y; /* … about this */
} collecting;

/* Turned counter-clockwise: its top edge runs up the page. */
static void set_box(const collecting *at, bx_spot *spot, bx_len x, bx_len y, const bx_mark *mark) {
  spot->turned = at->turned;
  spot->turn_x = at->turn_x;
  spot->turn_y = at->turn_y;
  spot->x = at->turned ? at->turn_x + y : x;
  spot->y = at->turned ? at->turn_y - x - mark->width : y;
  spot->width = at->turned ? mark->height : mark->width;
  spot->height = at->turned ? mark->width : mark->height;
}

static bool is_spot(const bx_mark *mark) {
  switch (mark->kind) {
    case BX_MARK_P:
    case BX_MARK_TITLE:
    case BX_MARK_HEADING:
    case BX_MARK_TABLE:
    case BX_MARK_TH:
    case BX_MARK_TD:
    case BX_MARK_FIGURE:
    case BX_MARK_NOTE:
    case BX_MARK_PLACE:
      return mark->width > 0 && mark->height > 0;
    case BX_MARK_THEAD:
    case BX_MARK_TBODY:
    case BX_MARK_TR:
    case BX_MARK_ARTIFACT:
      break;
  }
  return false;
}

/* The innermost spot around what comes next that is no table, or -1. */
static int holder_of(const collecting *at) {
  for (int i = bx_min_int(at->depth, DEPTH_MAX) - 1; i >= 0; i--)
    if (at->open[i] >= 0 && at->spots[at->open[i]].kind != BX_MARK_TABLE) return at->open[i];
  return -1;
}

/* Does what has this mark stand there again, as its first time tells? */
static bool is_again(const bx_mark *mark) { return mark->repeated || (mark->kind == BX_MARK_TH && mark->continued); }

static void begin(void *self, bx_len x, bx_len y, const bx_mark *mark) {
  collecting *at = self;
  const int holder = holder_of(at), depth = at->depth++;
  if (depth >= DEPTH_MAX) return;
  at->open[depth] = -1;
  at->hidden[depth] = (depth && at->hidden[depth - 1]) || is_again(mark) || mark->kind == BX_MARK_ARTIFACT;
  if (at->hidden[depth] || !is_spot(mark)) return;
  at->spots = bx_arena_grow(at->arena, at->spots, at->count, &at->capacity, sizeof *at->spots);
  bx_spot *spot = &at->spots[at->count];
  *spot = (bx_spot){.pointer = mark->pointer, .label = mark->label, .text = "", .kind = mark->kind, .page = at->page};
  spot->mark = mark;
  spot->holder = holder;
  set_box(at, spot, x + mark->x, y + mark->y, mark);
  at->open[depth] = at->count++;
}

static void end(void *self) { ((collecting *)self)->depth--; }

static void run(void *self, bx_len x, bx_len y, const bx_run *run) {
  collecting *at = self;
  const int holder = holder_of(at);
  if (holder < 0 || at->depth > DEPTH_MAX || at->hidden[at->depth - 1]) return;
  bx_spot *spot = &at->spots[holder];
  spot->runs = bx_arena_grow(at->arena, spot->runs, spot->run_count, &spot->run_capacity, sizeof *spot->runs);
  spot->runs[spot->run_count++] = (bx_spot_run){x, y, run};
}

static void image(void *self, bx_len x, bx_len y, bx_len width, bx_len height, const bx_image *shown) {
  collecting *at = self;
  const int holder = holder_of(at);
  (void)x, (void)y, (void)width, (void)height; /* as its mark says */
  if (holder >= 0 && at->depth <= DEPTH_MAX && !at->hidden[at->depth - 1]) at->spots[holder].image = shown;
}

/* A frame turned within another one does not come up: tables are turned, by 90 degrees, and nothing in them. What is
 * turned otherwise (a watermark) is an artifact. */
static void turn(void *self, bx_len x, bx_len y, int degrees) {
  collecting *at = self;
  (void)degrees;
  at->turned = true;
  at->turn_x = x;
  at->turn_y = y;
}

static void unturn(void *self) { ((collecting *)self)->turned = false; }

static void collect(collecting *at, const bx_page *page) {
  static const bx_visitor visitor = {
      .run = run, .image = image, .begin = begin, .end = end, .turn = turn, .unturn = unturn};
  at->page = page->number;
  const int first = at->count;
  bx_frame_visit(page->frame, 0, 0, &visitor, at);
  for (int i = first; i < at->count; i++) {
    bx_spot *spot = &at->spots[i];
    bx_buf text = {0};
    for (int k = 0; k < spot->run_count; k++)
      bx_buf_append(&text, spot->runs[k].run->text, (size_t)spot->runs[k].run->text_len);
    spot->text = bx_buf_take(&text, at->arena);
  }
}

const bx_spot *bx_page_spots(const bx_page *page, bx_arena *arena, int *count) {
  collecting at = {.arena = arena};
  collect(&at, page);
  *count = at.count;
  return at.spots;
}

const bx_spot *bx_kept_spots(const bx_kept *kept, bx_arena *arena, int *count) {
  collecting at = {.arena = arena};
  for (int i = 0; i < bx_kept_count(kept); i++) collect(&at, bx_kept_page(kept, i));
  *count = at.count;
  return at.spots;
}
