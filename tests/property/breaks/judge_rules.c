/* Rules close every cell and pass through none; texts stand in their boxes. */
#include <stdlib.h>
#include <string.h>

#include "judge.h"

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

/* Slanted lines of a corner and squares for codes are no edges of cells. */
static bool is_no_edge(const judge *j, const taken_rule *r) { return (r->dx && r->dy) || is_square(j, r); }

/* Is [start, end) at `at` covered? `weight`: of what covers it, 0 when several do. */
bool is_covered(const judge *j, bool flat, bx_len at, bx_len start, bx_len end, bx_len *weight) {
  *weight = -1;
  while (start < end) {
    bx_len reached = start;
    for (int i = 0; i < j->page->rule_count; i++) {
      const taken_rule *r = &j->page->rules[i];
      if (is_no_edge(j, r) || is_flat(r) != flat || abs(across(r) - at) > SLACK || from(r) > start + TOUCH ||
          to(r) <= reached)
        continue;
      bool reaches_over = bx_min_int(to(r), end) - bx_max_int(from(r), start) <= FRAME && end - start > FRAME;
      if (j->form->fold > 1 && reaches_over) continue; /* from the column beside it */
      reached = to(r);
      *weight = *weight < 0 || *weight == r->weight ? r->weight : 0;
    }
    if (reached == start) return false;
    start = reached + TOUCH >= end ? end : reached;
  }
  return true;
}

/* Is a mark in the piece at hand? */
static bool is_here(const judge *j, int mark) {
  while (mark >= 0 && mark != j->table) mark = j->page->marks[mark].parent;
  return mark >= 0;
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
      check(j, weight == FRAME, "rules", "side %d of “%s”: the frame has the weight %d", s, m->mark.label, weight);
  }
}

/* Columns of a folded table share the frame between them, whose rules both reach over. */
static bool overlap(const judge *j, bx_len a, bx_len b, bx_len c, bx_len d) {
  return bx_min_int(b, d) - bx_max_int(a, c) > (j->form->fold > 1 ? FRAME : TOUCH);
}

static void judge_rule(judge *j, const taken_rule *r) {
  if (is_no_edge(j, r)) return;
  for (int i = 0; i < j->page->mark_count && !found(j); i++) {
    const taken_mark *m = &j->page->marks[i];
    if (!is_cell(m)) continue;
    bool flat = is_flat(r);
    bx_len near = flat ? m->at.top : m->at.left, far = flat ? m->at.bottom : m->at.right;
    bool inside = across(r) > near + SLACK && across(r) < far - SLACK;
    bool along = overlap(j, from(r), to(r), flat ? m->at.left : m->at.top, flat ? m->at.right : m->at.bottom);
    check(j, !(inside && along), "merged", "a rule passes through “%s”", m->mark.label ? m->mark.label : "");
  }
}

static void judge_pairs(judge *j) {
  for (int i = 0; i < j->page->rule_count && !found(j); i++) {
    const taken_rule *a = &j->page->rules[i];
    if (is_no_edge(j, a)) continue;
    check(j, a->weight == FRAME || a->weight == RULE, "rules", "a rule has the weight %d", a->weight);
    for (int k = i + 1; k < j->page->rule_count; k++) {
      const taken_rule *b = &j->page->rules[k];
      if (is_no_edge(j, b)) continue;
      bool doubled =
          is_flat(a) == is_flat(b) && abs(across(a) - across(b)) < RULE && overlap(j, from(a), to(a), from(b), to(b));
      bool shared = j->form->fold > 1 && !is_flat(a) && a->weight == FRAME && b->weight == FRAME; /* by two columns */
      check(j, !doubled || shared, "rules", "a rule is doubled: %d,%d+%d,%d and %d,%d+%d,%d", a->x, a->y, a->dx, a->dy,
            b->x, b->y, b->dx, b->dy);
    }
  }
}

/* Rows of running totals, whose cells have no marks, are closed by rules too. */
static void judge_carried_rows(judge *j) {
  for (int r = 0; r < j->row_count && !found(j); r++) {
    const box *at = &j->rows[r].at;
    bx_len weight;
    if (!j->rows[r].carried) continue;
    bool closed = is_covered(j, true, at->top, at->left, at->right, &weight) &&
                  is_covered(j, true, at->bottom, at->left, at->right, &weight) &&
                  is_covered(j, false, at->left, at->top, at->bottom, &weight) &&
                  is_covered(j, false, at->right, at->top, at->bottom, &weight);
    check(j, closed, "rules", "a row of running totals is open");
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
    if (is_cell(&j->page->marks[i]) && is_here(j, i)) judge_edges(j, &j->page->marks[i]);
  for (int i = 0; i < j->page->rule_count && !found(j); i++) judge_rule(j, &j->page->rules[i]);
  if (!found(j)) judge_pairs(j);
  if (!found(j)) judge_carried_rows(j);
  if (!found(j)) judge_under_heads(j);
}

/* ---- Texts ---- */

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
    check(j, is_within_box(&run->at, &j->area, loose), "outside", "“%s” stands outside the type area", run->text);
    if (is_cell(owner))
      check(j, is_within_box(&run->at, &owner->at, slack), "heights",
            "“%s” stands outside its cell: %d,%d–%d,%d in %d,%d–%d,%d", run->text, run->at.left, run->at.top,
            run->at.right, run->at.bottom, owner->at.left, owner->at.top, owner->at.right, owner->at.bottom);
  }
  for (int i = 0; i < j->page->mark_count && !found(j); i++) judge_lines(j, i);
}
