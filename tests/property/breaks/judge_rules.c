/* Rules close every cell and pass through none; texts stand in their boxes. */
#include <stdlib.h>

#include "judge.h"

#define FRAME 768 /* as write.c has them: 0.75pt and 0.4pt */
#define RULE  410
#define TOUCH (RULE / 2)

static bool is_cell(const taken_mark *m) { return m->mark.kind == BX_MARK_TH || m->mark.kind == BX_MARK_TD; }

static bool is_flat(const taken_rule *r) { return r->dy == 0; }

/* Where a rule lies across its direction, and from where to where along it. */
static bx_len across(const taken_rule *r) { return is_flat(r) ? r->y : r->x; }
static bx_len from(const taken_rule *r) {
  return is_flat(r) ? bx_min_int(r->x, r->x + r->dx) : bx_min_int(r->y, r->y + r->dy);
}
static bx_len to(const taken_rule *r) {
  return is_flat(r) ? bx_max_int(r->x, r->x + r->dx) : bx_max_int(r->y, r->y + r->dy);
}

/* Is [start, end) at `at` covered? `weight`: of what covers it, 0 when several do. */
static bool is_covered(const judge *j, bool flat, bx_len at, bx_len start, bx_len end, bx_len *weight) {
  *weight = -1;
  while (start < end) {
    bx_len reached = start;
    for (int i = 0; i < j->page->rule_count; i++) {
      const taken_rule *r = &j->page->rules[i];
      if (is_flat(r) != flat || abs(across(r) - at) > SLACK || from(r) > start + TOUCH || to(r) <= reached) continue;
      reached = to(r);
      *weight = *weight < 0 || *weight == r->weight ? r->weight : 0;
    }
    if (reached == start) return false;
    start = reached + TOUCH >= end ? end : reached;
  }
  return true;
}

static void judge_edges(judge *j, const taken_mark *m) {
  const box *table = &j->page->marks[j->table].at, *at = &m->at;
  bx_len top = j->rows[0].at.top, weight;
  const bx_len sides[4] = {at->top, at->bottom, at->left, at->right};
  const bx_len outer[4] = {top, table->bottom, table->left, table->right};
  for (int s = 0; s < 4; s++) {
    bool flat = s < 2;
    bx_len start = flat ? at->left : at->top, end = flat ? at->right : at->bottom;
    if (!check(j, is_covered(j, flat, sides[s], start, end, &weight), "rules", "side %d of “%s” is open", s,
               m->mark.label ? m->mark.label : ""))
      return;
    if (end > start && abs(sides[s] - outer[s]) <= SLACK)
      check(j, weight == FRAME, "rules", "the frame has the weight %d", weight);
  }
}

static bool overlap(bx_len a, bx_len b, bx_len c, bx_len d) { return bx_min_int(b, d) - bx_max_int(a, c) > TOUCH; }

static void judge_rule(judge *j, const taken_rule *r) {
  for (int i = 0; i < j->page->mark_count && !found(j); i++) {
    const taken_mark *m = &j->page->marks[i];
    if (!is_cell(m)) continue;
    bool flat = is_flat(r);
    bx_len near = flat ? m->at.top : m->at.left, far = flat ? m->at.bottom : m->at.right;
    bool inside = across(r) > near + SLACK && across(r) < far - SLACK;
    bool along = overlap(from(r), to(r), flat ? m->at.left : m->at.top, flat ? m->at.right : m->at.bottom);
    check(j, !(inside && along), "merged", "a rule passes through “%s”", m->mark.label ? m->mark.label : "");
  }
}

static void judge_pairs(judge *j) {
  for (int i = 0; i < j->page->rule_count && !found(j); i++) {
    const taken_rule *a = &j->page->rules[i];
    check(j, a->weight == FRAME || a->weight == RULE, "rules", "a rule has the weight %d", a->weight);
    for (int k = i + 1; k < j->page->rule_count; k++) {
      const taken_rule *b = &j->page->rules[k];
      bool doubled =
          is_flat(a) == is_flat(b) && abs(across(a) - across(b)) < RULE && overlap(from(a), to(a), from(b), to(b));
      check(j, !doubled, "rules", "a rule is doubled");
    }
  }
}

/* Under heads the rule is as heavy as the frame. */
static void judge_under_heads(judge *j) {
  for (int r = 0; r + 1 < j->row_count; r++) {
    if (!j->rows[r].head || j->rows[r + 1].head) continue;
    const box *table = &j->page->marks[j->table].at;
    bx_len weight;
    bool covered = is_covered(j, true, j->rows[r].at.bottom, table->left, table->right, &weight);
    check(j, covered && weight == FRAME, "rules", "the rule under the heads has the weight %d", weight);
  }
}

void judge_rules(judge *j) {
  for (int i = 0; i < j->page->mark_count && !found(j); i++)
    if (is_cell(&j->page->marks[i])) judge_edges(j, &j->page->marks[i]);
  for (int i = 0; i < j->page->rule_count && !found(j); i++) judge_rule(j, &j->page->rules[i]);
  if (!found(j)) judge_pairs(j);
  if (!found(j)) judge_under_heads(j);
  check(j, j->page->fill_count == j->gray, "fills", "%d fills for %d cells", j->page->fill_count, j->gray);
}

/* ---- Texts ---- */

static bool is_within(const box *inner, const box *outer, bx_len slack) {
  return inner->left >= outer->left - slack && inner->right <= outer->right + slack &&
         inner->top >= outer->top - slack && inner->bottom <= outer->bottom + slack;
}

/* Lines of one text must not stand upon one another. */
static void judge_lines(judge *j, int mark) {
  for (int i = 0; i < j->run_count[mark]; i++) {
    for (int k = i + 1; k < j->run_count[mark]; k++) {
      const taken_run *first = &j->page->runs[j->run_first[mark] + i], *second = &j->page->runs[j->run_first[mark] + k];
      const box *a = &first->at, *b = &second->at;
      bx_len size = bx_min_int(a->bottom - a->top, a->right - a->left);
      bx_len high = bx_min_int(a->bottom, b->bottom) - bx_max_int(a->top, b->top);
      bx_len wide = bx_min_int(a->right, b->right) - bx_max_int(a->left, b->left);
      check(j, high <= size / 8 || wide <= size / 2, "heights",
            "“%s” and “%s” stand upon one another: %d,%d–%d,%d and %d,%d–%d,%d", first->text, second->text, a->left,
            a->top, a->right, a->bottom, b->left, b->top, b->right, b->bottom);
    }
  }
}

void judge_texts(judge *j) {
  bx_len slack = (bx_len)((int64_t)j->form->em * BX_PT / 10 / 20);
  for (int i = 0; i < j->page->run_count && !found(j); i++) {
    const taken_run *run = &j->page->runs[i];
    const taken_mark *owner = &j->page->marks[run->owner];
    bx_len loose = is_cell(owner) ? slack : 5 * slack; /* letters among Han characters do not stand in their middle */
    check(j, is_within(&run->at, &j->area, loose), "outside", "“%s” stands outside the type area", run->text);
    if (is_cell(owner))
      check(j, is_within(&run->at, &owner->at, slack), "heights",
            "“%s” stands outside its cell: %d,%d–%d,%d in %d,%d–%d,%d", run->text, run->at.left, run->at.top,
            run->at.right, run->at.bottom, owner->at.left, owner->at.top, owner->at.right, owner->at.bottom);
  }
  for (int i = 0; i < j->page->mark_count && !found(j); i++) judge_lines(j, i);
}
