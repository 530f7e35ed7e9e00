/* Second step of a paragraph: which items stand on which line. The whole paragraph is weighed, by
 * dynamic programming over the places to break: a node's cost is the least sum of the costs of lines
 * that lead to it. All in whole numbers, so that every machine breaks alike. */
#include "sense.h"

/* What outweighs any sum of ordinary costs, in steps. An emergency break counts more than a line, a
 * line more than its looks. */
#define COST_NEVER     INT64_MAX
#define COST_MAX       (INT64_MAX / 2) /* of a node: a text that breaks everywhere is not weighed to the end */
#define COST_OVERFULL  ((int64_t)1 << 40)
#define COST_EMERGENCY ((int64_t)1 << 36)
#define COST_ORPHAN    ((int64_t)1 << 32) /* a last line of one character */
#define COST_RESORT    ((int64_t)1 << 30)
#define COST_LINE      ((int64_t)1 << 28)

/* Justified lines: squares of the strain, an even stretch of 1/1000 em between characters being 1/16.
 * A squeeze is judged by its share of all that the line can give, so that several lines that give a little
 * go before one that gives all (which blanks give first is a matter of placing them). All of it costs less
 * than the em and more that pushing a character out leaves open: what can be pushed in is not pushed out. But a
 * line that is full but for a fraction of an em is stretched rather than crammed. */
#define SQUEEZE_WEIGHT      60
#define STRETCH_WEIGHT      20  /* of word spaces and gaps, at their widest */
#define JUSTIFIED_LINE      20  /* a paragraph a line shorter is worth more than half of a line's squeeze */
#define JUSTIFIED_LOW       500 /* an even stretch of 1/11 em */
#define JUSTIFIED_RESORT    4000
#define JUSTIFIED_PREFERRED (-60)
#define JUSTIFIED_RELIEF    4000   /* an even stretch of 1/4 em */
#define EACH_MAX            16000  /* farther apart does not look worse, and squares stay small */
#define JUSTIFIED_STIFF     100000 /* nothing in the line can be stretched */

/* Other lines: lengths and free space are measured in 1/16 em and squared. */
#define SIXTEENTHS(ems) ((int64_t)(ems)*256) /* of a square em */
#define RAGGED_LOW      SIXTEENTHS(4)
#define BALANCE_PLAIN   SIXTEENTHS(1000) /* a break elsewhere, when the author has marked some */
#define BALANCE_JOINT   SIXTEENTHS(24)   /* a break elsewhere than by a bracket or behind a point, if there are some */
#define BALANCE_SINGLE  SIXTEENTHS(4000) /* a line of one character */
#define BALANCE_PREFIX  SIXTEENTHS(12)   /* a break elsewhere than behind the leading number, if there is one */

typedef struct {
  const bx_line_plan *plan;
  bx_scratch *scratch;
  int first, end;  /* the items of this segment: up to a line feed or the end */
  bool has_marked; /* the author has marked places to break */
  bool has_joint;  /* there are places by a bracket or behind a point */
} segment;

/* ---- Sums ---- */

static void add_sums(bx_item_sums *sums, const bx_prepared *prepared, const bx_text_item *item) {
  bx_len stretch = bx_item_stretch(prepared, item), shrink = bx_item_shrink(prepared, item);
  sums->width += item->body + item->blank;
  sums->shrink_all += shrink;
  if (shrink) sums->shrink[item->kind] += shrink;
  if (item->kind == BX_BLANK_WORD) sums->word += stretch;
  if (item->kind == BX_BLANK_GAP) sums->gap += stretch;
  sums->loose += item->kind != BX_BLANK_WORD && item->kind != BX_BLANK_GAP && item->kind != BX_BLANK_RIGID;
  sums->solid += bx_char_is(item->class, BX_IS_SOLID);
}

static void sum_up(bx_scratch *scratch, const bx_prepared *prepared) {
  bx_item_sums sums = {0};
  scratch->sums[0] = sums;
  for (int i = 0; i < prepared->count; i++) {
    add_sums(&sums, prepared, &prepared->items[i]);
    scratch->sums[i + 1] = sums;
  }
}

/* A line to be weighed: what lies between two sums. The blank behind its last item is gone. */
typedef struct {
  const bx_item_sums *a, *z; /* before its first and before its last item */
  int first, end;
  int64_t width;
  int solid;
} candidate;

static inline candidate line_between(const segment *s, int first, int end) {
  int at = end - 1 - bx_line_hangs(s->plan, first, end);
  const bx_text_item *last = &s->plan->prepared->items[at];
  candidate line = {.a = &s->scratch->sums[first], .z = &s->scratch->sums[at], .first = first, .end = end};
  line.width = line.z->width - line.a->width + last->body;
  line.solid = line.z->solid - line.a->solid + bx_char_is(last->class, BX_IS_SOLID);
  return line;
}

static bx_len room_of(const segment *s, int first) { return first == 0 ? s->plan->first : s->plan->rest; }

static bool is_opening(const bx_text_item *item) { return item->class == BX_CHAR_OPEN || item->class == BX_CHAR_WOPEN; }
static bool is_closing(const bx_text_item *item) {
  return item->class == BX_CHAR_CLOSE || item->class == BX_CHAR_WCLOSE;
}
static bool is_point(const bx_text_item *item) {
  return item->class == BX_CHAR_PAUSE || item->class == BX_CHAR_STOP || item->class == BX_CHAR_EXCLAIM;
}

/* ---- Costs ---- */

static int64_t square_part(int64_t part, int64_t whole, int64_t weight) {
  return part >= whole ? weight : weight * (part * 1024 / whole) * (part * 1024 / whole) >> 20;
}

static int64_t squeeze_cost(const candidate *line, int64_t excess) {
  return square_part(excess, line->z->shrink_all - line->a->shrink_all, SQUEEZE_WEIGHT);
}

static int64_t stretch_cost(const segment *s, const candidate *line, int64_t slack) {
  int64_t cost = 0, word = line->z->word - line->a->word, gap = line->z->gap - line->a->gap;
  int loose = line->z->loose - line->a->loose;
  if (word) cost += square_part(slack, word, STRETCH_WEIGHT);
  slack -= word;
  if (slack > 0 && gap) cost += square_part(slack, gap, STRETCH_WEIGHT);
  slack -= gap;
  if (slack <= 0) return cost;
  if (loose == 0) { /* word spaces and gaps go past their limits: the squares of how far */
    int64_t strain = word + gap > 0 ? slack * 1024 / (word + gap) : EACH_MAX;
    return cost + (strain < EACH_MAX ? strain * strain * STRETCH_WEIGHT >> 20 : JUSTIFIED_STIFF);
  }
  int64_t each = slack * 1000 / ((int64_t)loose * s->plan->prepared->em);
  if (each > EACH_MAX) each = EACH_MAX;
  return cost + (each * each >> 4);
}

/* A last line of one character, with or without a mark, behind another line. */
static int64_t orphan_cost(const segment *s, const candidate *line) {
  return line->solid < 2 && line->first > s->first ? COST_ORPHAN : 0;
}

static int64_t justified_cost(const segment *s, const candidate *line) {
  int64_t slack = room_of(s, line->first) - line->width, cost = JUSTIFIED_LINE;
  if (slack < 0) cost += squeeze_cost(line, -slack);
  if (line->end == s->end) return cost + orphan_cost(s, line);
  if (slack > 0) cost += stretch_cost(s, line, slack);
  switch (s->scratch->breaks[line->end - 1]) {
    case BX_BREAK_PREFERRED:
      return cost + JUSTIFIED_PREFERRED;
    case BX_BREAK_LOW:
      return cost + JUSTIFIED_LOW;
    case BX_BREAK_RESORT:
      return cost + JUSTIFIED_RESORT;
    case BX_BREAK_RELIEF:
      return cost + JUSTIFIED_RELIEF;
    default:
      return cost;
  }
}

static int64_t sixteenths(const segment *s, int64_t length) {
  int64_t parts = length * 16 / s->plan->prepared->em;
  return parts > 4096 ? 4096 : parts; /* 256 em: longer lines do not differ in looks */
}

/* （家）: one character in brackets is a line of its own. */
static bool is_bracketed(const segment *s, const candidate *line) {
  const bx_text_item *items = s->plan->prepared->items;
  return line->first > s->first && s->scratch->breaks[line->first - 1] == BX_BREAK_JOINT &&
         is_opening(&items[line->first]) && is_closing(&items[line->end - 1]);
}

static int64_t balanced_cost(const segment *s, const candidate *line) {
  int64_t length = sixteenths(s, line->width), cost = COST_LINE + length * length;
  int prefix = s->plan->prefix;
  bool number_alone = line->first == 0 && line->end == prefix;
  bool marked_apart = line->first > s->first && s->scratch->breaks[line->first - 1] == BX_BREAK_PREFERRED; /* （续） */
  marked_apart |= is_bracketed(s, line);
  bool is_part = line->first > s->first || line->end < s->end;
  if (line->solid < 2 && is_part && !number_alone && !marked_apart) cost += BALANCE_SINGLE;
  if (line->end == s->end) return cost + (marked_apart ? 0 : orphan_cost(s, line));
  unsigned kind = s->scratch->breaks[line->end - 1];
  if (s->has_marked && kind != BX_BREAK_PREFERRED) cost += BALANCE_PLAIN;
  if (s->has_joint && kind != BX_BREAK_PREFERRED && kind != BX_BREAK_JOINT && !number_alone) cost += BALANCE_JOINT;
  if (line->first == 0 && prefix && !number_alone && kind != BX_BREAK_PREFERRED) cost += BALANCE_PREFIX;
  if (kind == BX_BREAK_LOW) cost += RAGGED_LOW;
  if (kind == BX_BREAK_RESORT) cost += COST_RESORT;
  return cost;
}

static int64_t ragged_cost(const segment *s, const candidate *line) {
  if (line->end == s->end) return COST_LINE + orphan_cost(s, line);
  unsigned kind = s->scratch->breaks[line->end - 1];
  int64_t slack = sixteenths(s, room_of(s, line->first) - line->width), cost = COST_LINE;
  if (slack > 0 && kind != BX_BREAK_PREFERRED) cost += slack * slack;
  if (kind == BX_BREAK_LOW) cost += RAGGED_LOW;
  if (kind == BX_BREAK_RESORT) cost += COST_RESORT;
  return cost;
}

static int64_t line_cost(const segment *s, const candidate *line) {
  unsigned kind = s->scratch->breaks[line->end - 1];
  int64_t cost = 0;
  if (kind >= BX_BREAK_KINSOKU && kind <= BX_BREAK_PAIR) cost = (kind - BX_BREAK_KINSOKU + 1) * COST_EMERGENCY;
  if (s->plan->options->balance) return cost + balanced_cost(s, line);
  return cost + (s->plan->squeeze ? justified_cost(s, line) : ragged_cost(s, line));
}

/* ---- Places to break ---- */

/* Opens a piece that no line can hold: everywhere, at the price of what is broken. */
static void open_piece(const segment *s, int first, int end) {
  const bx_text_item *items = s->plan->prepared->items;
  for (int i = first; i + 1 < end; i++) {
    if (items[i + 1].bytes == 0) continue; /* of one character with the next, or a line feed */
    /* readers of the PDF drop a hyphen at the end of a line */
    bool pair = (items[i].half == 1 && items[i + 1].half == 2) || items[i].class == BX_CHAR_HYPHEN;
    bool inside = bx_char_is(items[i].class, BX_IS_WESTERN) && bx_char_is(items[i + 1].class, BX_IS_WESTERN);
    s->scratch->breaks[i] = pair ? BX_BREAK_PAIR : inside ? BX_BREAK_INSIDE : BX_BREAK_KINSOKU;
  }
}

/* 检查单位|（家）, 警告、|通报批评: a typesetter's places, where two characters of a word are not parted. */
static bool is_joint(const bx_text_item *item) {
  return item->break_kind == BX_BREAK_OK && (is_opening(&item[1]) || is_closing(item) || is_point(item));
}

static void copy_breaks(segment *s) {
  const bx_text_item *items = s->plan->prepared->items;
  bx_len rest = s->plan->rest;
  int64_t width = 0;
  int first = s->first;
  for (int i = s->first; i < s->end; i++) {
    bool relief = items[i].break_kind == BX_BREAK_RELIEF;
    s->scratch->breaks[i] = relief && !s->plan->squeeze ? BX_BREAK_NEVER : items[i].break_kind;
    width += items[i].body;
    if ((items[i].break_kind == BX_BREAK_NEVER || relief) && i + 1 < s->end) {
      width += items[i].blank;
      continue;
    }
    s->has_marked |= items[i].break_kind == BX_BREAK_PREFERRED && i + 1 < s->end;
    if (s->plan->options->balance && i + 1 < s->end && is_joint(&items[i])) {
      s->scratch->breaks[i] = BX_BREAK_JOINT;
      s->has_joint = true;
    }
    if (width > (first == 0 ? s->plan->first : rest)) open_piece(s, first, i + 1);
    first = i + 1;
    width = 0;
  }
}

static int list_nodes(const segment *s) {
  int count = 0;
  s->scratch->nodes[count++] = s->first;
  for (int i = s->first; i + 1 < s->end; i++)
    if (s->scratch->breaks[i] != BX_BREAK_NEVER) s->scratch->nodes[count++] = i + 1;
  s->scratch->nodes[count++] = s->end;
  return count;
}

/* ---- The choice ---- */

static bool fits(const segment *s, const candidate *line) {
  int64_t excess = line->width - room_of(s, line->first);
  return excess <= 0 || (s->plan->squeeze && excess <= line->z->shrink_all - line->a->shrink_all);
}

/* The least cost of the nodes [low, to): what no way to `to` can be below. */
static int64_t least_cost(const segment *s, int low, int to) {
  int64_t least = COST_NEVER;
  for (int i = low; i < to; i++)
    if (s->scratch->cost[i] < least) least = s->scratch->cost[i];
  return least;
}

/* Chooses the cheapest line that ends at node `to`, the longest first; `*low` is the first node a line to
 * it can begin at, which only moves forward. Justified lines cost the more the shorter they are. */
static void choose(const segment *s, int to, int *low) {
  bx_scratch *scratch = s->scratch;
  const int *nodes = scratch->nodes;
  bool ordered = s->plan->squeeze && nodes[to] != s->end;
  int64_t best = COST_NEVER, base = ordered ? least_cost(s, *low, to) : 0;
  int from = to - 1;
  for (int i = *low; i < to; i++) {
    candidate line = line_between(s, nodes[i], nodes[to]);
    bool fit = fits(s, &line);
    if (!fit && i == *low && i + 1 < to) ++*low;
    if (!fit && i + 1 < to) continue;
    int64_t own = line_cost(s, &line), cost = scratch->cost[i] + own + (fit ? 0 : COST_OVERFULL);
    if (ordered && line.width < room_of(s, nodes[i]) && best <= base + own) break;
    if (cost > best) continue; /* of equals the one with the longer lines first */
    best = cost;
    from = i;
  }
  scratch->cost[to] = best < COST_MAX ? best : COST_MAX;
  scratch->from[to] = from;
}

/* Appends the ends of the segment's lines to `ends`; returns how many. */
static int trace(const segment *s, int last, int *ends) {
  const bx_scratch *scratch = s->scratch;
  int count = 0;
  for (int node = last; node > 0; node = scratch->from[node]) count++;
  int at = count;
  for (int node = last; node > 0; node = scratch->from[node]) ends[--at] = scratch->nodes[node];
  return count;
}

static int break_segment(segment *s, int *ends) {
  candidate all = line_between(s, s->first, s->end);
  if (all.width <= room_of(s, s->first)) {
    ends[0] = s->end;
    return 1;
  }
  int lines = s->plan->options->sense ? bx_title_break(s->plan, s->first, s->end, ends) : 0;
  if (lines) return lines;
  copy_breaks(s);
  int count = list_nodes(s), low = 0;
  s->scratch->cost[0] = 0;
  for (int to = 1; to < count; to++) choose(s, to, &low);
  return trace(s, count - 1, ends);
}

int bx_break_lines(bx_scratch *scratch, const bx_line_plan *plan) {
  const bx_prepared *prepared = plan->prepared;
  int lines = 0;
  sum_up(scratch, prepared);
  for (int first = 0; first < prepared->count;) {
    segment s = {.plan = plan, .scratch = scratch, .first = first, .end = first + 1};
    while (s.end < prepared->count && prepared->items[s.end - 1].break_kind != BX_BREAK_FORCED) s.end++;
    lines += break_segment(&s, scratch->ends + lines);
    first = s.end;
  }
  return lines;
}
