/* The lines of a title: as few as the sense allows, shaped as a trapezium or a lozenge, ended at good
 * places. All ways to break are weighed, by dynamic programming over the last line and the way the lines have
 * gone so far. All in whole numbers. */
#include "sense.h"

/* A title of so many characters fills six lines; what is longer is no title. */
#define TITLE_MOST 120
#define LINES_MOST 12

#define COST_MOST      (INT32_MAX / 2)
#define EVEN_WEIGHT    2    /* of the square of the ems that a line is off the mean */
#define COST_HOURGLASS 5000 /* shorter in the middle than above and below */
#define COST_FLAT      4    /* two lines alike: a rectangle is no trapezium */
#define COST_MORE      150  /* one line more than must be */
#define FLAT_SHARE     2    /* lines are alike when they differ by less than an em over this */
#define EMS_MOST       1000 /* off the mean: more is not worse, and squares stay small */

/* How the lines have gone. */
enum { GONE_EVEN, GONE_LONGER, GONE_SHORTER, GONE_COUNT };

/* The cheapest way to a last line [from, to) */
typedef struct {
  int32_t cost;
  int16_t before; /* the node at which the line before begins */
  uint8_t gone;   /* how that had gone */
} way;

typedef struct {
  const bx_line_plan *plan;
  bx_arena *arena; /* for the moment */
  const int16_t *grades;
  int first, end; /* items */
  int *nodes;     /* items a line can begin at, and the end */
  int node_count;
  bx_len *sums; /* widths before each item of the title */
  way *ways;    /* of a line, a node it ends at, one it begins at, and how they have gone */
  int lines;
} title;

typedef struct {
  int32_t cost;
  int count;
  int ends[LINES_MOST];
} choice;

static bx_len width_of(const title *t, int from, int to) {
  const bx_text_item *last = &t->plan->prepared->items[t->nodes[to] - 1];
  return t->sums[t->nodes[to] - 1 - t->first] - t->sums[t->nodes[from] - t->first] + last->body;
}

static bool fits(const title *t, int from, int to) {
  return width_of(t, from, to) <= (t->nodes[from] == 0 ? t->plan->first : t->plan->rest);
}

static way *way_at(const title *t, int line, int from, int to) {
  return &t->ways[((line * t->node_count + to) * t->node_count + from) * GONE_COUNT];
}

static int grade_at(const title *t, int node) { return t->grades[t->nodes[node] - 1 - t->first]; }

/* Nodes behind items whose grade is below `limit`. */
static void list_nodes(title *t, int limit) {
  t->node_count = 0;
  t->nodes[t->node_count++] = t->first;
  for (int i = t->first; i + 1 < t->end; i++)
    if (t->grades[i - t->first] < limit) t->nodes[t->node_count++] = i + 1;
  t->nodes[t->node_count++] = t->end;
}

/* The fewest lines between the nodes; 0 when some piece is too wide. */
static int least_lines(const title *t) {
  int lines = 0;
  for (int from = 0, to; from < t->node_count - 1; from = to) {
    for (to = from; to + 1 < t->node_count && fits(t, from, to + 1);) to++;
    if (to == from) return 0;
    lines++;
  }
  return lines;
}

static int32_t own_cost(const title *t, int from, int to) {
  bx_len em = t->plan->prepared->em, mean = width_of(t, 0, t->node_count - 1) / t->lines;
  int64_t off = (int64_t)(width_of(t, from, to) - mean) * 16 / em;
  if (off > EMS_MOST) off = EMS_MOST;
  if (off < -EMS_MOST) off = -EMS_MOST;
  int32_t cost = (int32_t)(off * off * EVEN_WEIGHT / 256);
  return cost + (to + 1 < t->node_count ? grade_at(t, to) : 0);
}

/* Goes on from a line [before, from) with one [from, to). */
static void go_on(const title *t, int line, int before, int from, int to) {
  const way *old = way_at(t, line - 1, before, from);
  way *new = way_at(t, line, from, to);
  bx_len more = width_of(t, from, to) - width_of(t, before, from), alike = t->plan->prepared->em / FLAT_SHARE;
  int32_t own = own_cost(t, from, to);
  for (int gone = 0; gone < GONE_COUNT; gone++) {
    if (old[gone].cost >= COST_MOST) continue;
    int then = more >= alike ? GONE_LONGER : more <= -alike ? GONE_SHORTER : gone;
    int32_t cost = old[gone].cost + own;
    if (more < alike && more > -alike) cost += COST_FLAT;
    if (gone == GONE_SHORTER && then == GONE_LONGER) cost += COST_HOURGLASS;
    if (cost < new[then].cost) new[then] = (way){cost, (int16_t)before, (uint8_t)gone};
  }
}

static void weigh(const title *t) {
  int all = t->lines * t->node_count * t->node_count * GONE_COUNT;
  for (int i = 0; i < all; i++) t->ways[i].cost = COST_MOST;
  for (int to = 1; to < t->node_count; to++)
    if (fits(t, 0, to)) way_at(t, 0, 0, to)[GONE_EVEN].cost = own_cost(t, 0, to);
  for (int line = 1; line < t->lines; line++)
    for (int to = 1; to < t->node_count; to++)
      for (int from = to - 1; from > 0 && fits(t, from, to); from--)
        for (int before = from - 1; before >= 0 && fits(t, before, from); before--) go_on(t, line, before, from, to);
}

/* The cheapest in `lines` lines. */
static choice choose(title *t, int lines) {
  choice best = {.cost = COST_MOST, .count = lines};
  int to = t->node_count - 1, from = 0, gone = 0;
  t->lines = lines;
  t->ways = BX_NEW_ARRAY(t->arena, way, lines * t->node_count * t->node_count * GONE_COUNT);
  weigh(t);
  for (int i = 0; i < to; i++)
    for (int k = 0; k < GONE_COUNT; k++) {
      const way *w = &way_at(t, lines - 1, i, to)[k];
      if (w->cost >= best.cost) continue;
      best.cost = w->cost;
      from = i;
      gone = k;
    }
  for (int line = lines - 1; line >= 0 && best.cost < COST_MOST; line--) {
    const way *w = &way_at(t, line, from, to)[gone];
    best.ends[line] = t->nodes[to];
    to = from;
    from = w->before;
    gone = w->gone;
  }
  return best;
}

/* The cheapest between nodes below `limit` of at most one line more than must be. */
static choice choose_below(title *t, int limit) {
  list_nodes(t, limit);
  int least = least_lines(t);
  choice none = {.cost = COST_MOST};
  if (least == 0 || least >= LINES_MOST) return none;
  choice few = choose(t, least);
  if (few.cost < COST_MORE) return few;
  choice more = choose(t, least + 1);
  return more.cost < COST_MOST && more.cost + COST_MORE < few.cost ? more : few;
}

/* With the author's marks alone, when they need no more lines than the text must have: then the dictionary is
 * not asked. */
static choice choose_marked(title *t, int16_t *grades) {
  for (int i = t->first; i < t->end; i++) {
    unsigned kind = t->plan->prepared->items[i].break_kind;
    grades[i - t->first] = kind == BX_BREAK_PREFERRED ? BX_SENSE_MARKED
                           : kind == BX_BREAK_NEVER   ? BX_SENSE_NEVER
                                                      : BX_SENSE_CUT;
  }
  choice none = {.cost = COST_MOST};
  list_nodes(t, BX_SENSE_NEVER);
  int least = least_lines(t);
  list_nodes(t, BX_SENSE_CUT);
  if (least == 0 || least >= LINES_MOST || least_lines(t) != least) return none;
  choice marked = choose(t, least);
  return marked.cost < COST_HOURGLASS ? marked : none;
}

int bx_title_break(const bx_line_plan *plan, int first, int end, int *ends) {
  int count = end - first;
  if (count > TITLE_MOST) return 0;
  bx_arena *arena = bx_arena_new(); /* what is weighed is not kept with the document */
  int16_t *grades = BX_NEW_ARRAY(arena, int16_t, count);
  title t = {.plan = plan, .arena = arena, .grades = grades, .first = first, .end = end};
  t.nodes = BX_NEW_ARRAY(arena, int, count + 1);
  t.sums = BX_NEW_ARRAY(arena, bx_len, count + 1);
  for (int i = 0; i < count; i++) {
    const bx_text_item *item = &plan->prepared->items[first + i];
    t.sums[i + 1] = t.sums[i] + item->body + item->blank;
  }
  choice best = choose_marked(&t, grades);
  if (best.cost >= COST_MOST) {
    bx_sense_grades(plan, first, end, grades);
    best = choose_below(&t, BX_SENSE_CUT);
    if (best.cost >= COST_MOST) best = choose_below(&t, BX_SENSE_NEVER);
  }
  int lines = best.cost < COST_MOST ? best.count : 0;
  for (int i = 0; i < lines; i++) ends[i] = best.ends[i];
  bx_arena_free(arena);
  return lines;
}
