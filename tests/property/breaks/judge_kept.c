/* What stands together where a page holds it: groups, rows with the next, labels across with a row, the least rows of a
 * piece; and rows that are equally high. */
#include <stdlib.h>

#include "judge.h"

static bool is_cut(const judge *j, const want_cell *group) {
  return group->group && j->first_page[group->row] != j->first_page[group->reach - 1];
}

/* What the groups around a line take on a page of its own: labels across stand again, stubs must be whole; both may be
 * longer there. */
static bx_len around(const judge *j, int line, bx_len *labels) {
  bx_len rows = 0;
  for (int i = 0; i < j->wanted->lines[line].first; i++) {
    const want_cell *cell = &j->wanted->cells[i];
    if (!cell->head || cell->scope != BX_SCOPE_ROW || cell->reach <= line) continue;
    if (cell->section) rows += 2 * j->heights[cell->row];
    *labels = bx_max_int(*labels, j->labels[i]);
  }
  return rows;
}

/* Lines [first, end). */
typedef struct {
  int first, end;
} span;

/* The first line of rows from `line` on, and the last one before it: heads may stand between. */
static int body_from(const wanted *w, int line) {
  while (line < w->line_count && w->lines[line].head) line++;
  return line;
}
static int body_until(const wanted *w, int line) {
  do line--;
  while (line >= 0 && w->lines[line].head);
  return line;
}

static bool binds_next(const wanted *w, int line) { return w->lines[line].with_next || w->lines[line].section; }

/* What must stand together with some lines: groups to be kept that reach over their edges, rows that stay with the
 * next, labels across with a row under them. */
static span widen(const judge *j, span s) {
  const wanted *w = j->wanted;
  for (span before = {0, 0}; before.first != s.first || before.end != s.end;) {
    before = s;
    for (int i = 0; i < w->cell_count; i++) {
      const want_cell *cell = &w->cells[i];
      bool around_all = cell->row <= s.first && cell->reach >= s.end,
           apart = cell->row >= s.end || cell->reach <= s.first;
      bool binds = cell->group && !around_all && !apart;
      if (binds) s = (span){bx_min_int(s.first, cell->row), bx_max_int(s.end, cell->reach)};
    }
    for (int next; binds_next(w, s.end - 1) && (next = body_from(w, s.end)) < w->line_count;) s.end = next + 1;
    for (int last; (last = body_until(w, s.first)) >= 0 && binds_next(w, last);) s.first = last;
  }
  return s;
}

/* The highest of the labels that begin above lines and end among them, or begin among them and end below: the rows
 * beside them there may be higher for them. */
static bx_len cut_labels(const judge *j, span s, bool above) {
  bx_len most = 0;
  for (int i = 0; i < j->wanted->cell_count; i++) {
    const want_cell *cell = &j->wanted->cells[i];
    bool in_above = cell->row < s.first && cell->reach > s.first && cell->reach < s.end;
    bool in_below = cell->row > s.first && cell->row < s.end && cell->reach > s.end;
    if (above ? in_above : in_below) most = bx_max_int(most, j->labels[i]);
  }
  return most;
}

/* The same at most, folded: the lines are divided evenly, a label across is not the last in a column, and all rows are
 * as high as the highest. */
static bx_len folded_height(const judge *j, span s) {
  const wanted *w = j->wanted;
  bx_len highest = 0, labels = 0;
  int depth = 0;
  for (int line = s.first; line < s.end; line++) {
    int open = 0;
    for (int i = 0; i < w->lines[line].first + w->lines[line].count; i++) {
      const want_cell *cell = &w->cells[i];
      if (!cell->section || cell->reach <= line) continue;
      open++;
      highest = bx_max_int(highest, 2 * j->heights[cell->row]);
    }
    depth = bx_max_int(depth, open);
    highest = bx_max_int(highest, j->heights[line]);
    around(j, line, &labels);
  }
  int tracks = (s.end - s.first + j->form->fold - 1) / j->form->fold + 2 * depth;
  return heads_height(j, w->lines[s.first].band) + most_around(j) + tracks * bx_max_int(highest, 2 * labels);
}

/* What lines take on a page of their own. */
static bx_len height_alone(const judge *j, span s) {
  if (j->form->fold > 1) return folded_height(j, s);
  bx_len rows = cut_labels(j, s, true) + cut_labels(j, s, false), labels = 0;
  for (int line = s.first; line < s.end; line++) rows += j->heights[line];
  for (int line = s.first; line < s.end; line++) {
    bx_len own = 0;
    bx_len again = around(j, line, &own);
    labels = bx_max_int(labels, own);
    if (line == s.first) rows += again;
  }
  return heads_height(j, j->wanted->lines[s.first].band) + most_around(j) + bx_max_int(rows, labels);
}

bx_len least_end(const judge *j) {
  int last = j->wanted->line_count - 1;
  bx_len line = j->form->leading * BX_PT / 10, labels = 0, note = 3 * line + 4 * BX_PT; /* three lines are not parted */
  around(j, last, &labels);
  if (labels && j->form->again) note += 4 * line; /* （续） may not have stood there */
  return height_alone(j, widen(j, (span){last, last + 1})) + note;
}

/* Is a group around some lines cut that could be kept, as what stands with it could not? Then it is all the same where
 * it is cut. */
static bool is_in_cut(const judge *j, span s) {
  for (int i = 0; i < j->wanted->cell_count; i++) {
    const want_cell *group = &j->wanted->cells[i];
    bool around_them = group->row <= s.first && group->reach >= s.end && group->reach - group->row > s.end - s.first;
    if (!around_them || !is_cut(j, group)) continue;
    bx_len rows = heads_height(j, j->wanted->lines[group->row].band);
    for (int line = group->row; line < group->reach; line++) rows += j->heights[line];
    if (rows <= j->area.bottom - j->area.top) return true; /* with nothing around it */
  }
  return false;
}

/* Groups to be kept that are cut, must be higher than a page with what must stand with them. */
static void judge_kept(judge *j) {
  bx_len room = j->area.bottom - j->area.top;
  for (int i = 0; i < j->wanted->cell_count && !found(j); i++) {
    const want_cell *group = &j->wanted->cells[i];
    if (!is_cut(j, group)) continue;
    span s = widen(j, (span){group->row, group->reach});
    bx_len need = height_alone(j, s);
    if (s.end == j->wanted->line_count && j->form->note_count) continue; /* the notes may be what does not fit */
    if (is_in_cut(j, (span){group->row, group->reach})) continue;
    check(j, need > room, "keep", "the group “%s” is cut, and takes %d of %d", group->text, need, room);
  }
}

/* A row that stays with the next one is parted from it only where they do not fit on a page. */
static void judge_with_next(judge *j) {
  bx_len room = j->area.bottom - j->area.top;
  const wanted *w = j->wanted;
  for (int line = 0; line < w->line_count && !found(j) && !j->taking->told; line++) {
    int next = body_from(w, line + 1);
    if (!w->lines[line].with_next || next == w->line_count || j->last_pages[line] == j->first_page[next]) continue;
    span s = widen(j, (span){line, next + 1});
    if (s.end == j->wanted->line_count && j->form->note_count) continue;
    bx_len need = height_alone(j, s);
    if (is_in_cut(j, (span){line, next + 1})) continue;
    check(j, need > room, "keep", "line %d is parted from the next, and they take %d of %d", line, need, room);
  }
}

/* May rows of a group be higher for labels that a break cuts, which reach beyond them? */
static bool may_be_raised(const judge *j, const want_cell *group) {
  for (int i = 0; i < j->wanted->cell_count; i++) {
    const want_cell *cell = &j->wanted->cells[i];
    bool stub = cell->head && cell->scope == BX_SCOPE_ROW && !cell->section && cell->row_span > 1;
    if (!stub || cell->reach <= group->row || cell->row >= group->reach) continue;
    if (j->first_page[cell->row] != j->last_pages[cell->reach - 1]) return true;
  }
  return false;
}

static bool is_label_line(const judge *j, int line, int which) {
  const want_line *l = &j->wanted->lines[line];
  for (int i = l->first; i < l->first + l->count; i++)
    if (j->wanted->cells[i].section && j->wanted->cells[i].band == which) return true;
  return false;
}

/* Rows of a group that asks for it are equally high where it stands whole, but for labels across among them. */
static void judge_even(judge *j) {
  for (int i = 0; i < j->wanted->cell_count && !found(j); i++) {
    const want_cell *group = &j->wanted->cells[i];
    if (!group->even || j->taking->told || j->first_page[group->row] != j->last_pages[group->reach - 1]) continue;
    if ((j->form->halves || j->form->stretches) && may_be_raised(j, group)) continue;
    int first = -1;
    for (int line = group->row; line < group->reach; line++) {
      if (is_label_line(j, line, group->band)) continue;
      if (first < 0) first = line;
      check(j, abs(j->heights[line] - j->heights[first]) <= SLACK, "heights", "the rows of “%s” are %d and %d high",
            group->text, j->heights[first], j->heights[line]);
    }
  }
}

/* The label of a group across is the last row of a page only where there is no room for it and a row. */
static void judge_ends(judge *j) {
  bx_len room = j->area.bottom - j->area.top;
  for (int i = 0; i < j->wanted->cell_count && !found(j); i++) {
    const want_cell *section = &j->wanted->cells[i];
    if (!section->section || !j->ends[section->row] || j->taking->told) continue;
    span s = widen(j, (span){section->row, section->row + 1});
    if (s.end == j->wanted->line_count && j->form->note_count) continue;
    bx_len need = height_alone(j, s);
    if (is_in_cut(j, s)) continue;
    check(j, need > room, "labels", "the label “%s” ends a page, and takes with a row %d of %d", section->text, need,
          room);
  }
}

/* The lines of rows from one on that stand on the page where it begins. */
static int lines_on_page(const judge *j, int first) {
  int end = first;
  while (end < j->wanted->line_count && j->first_page[end] == j->first_page[first]) end++;
  return end - first;
}

/* Each piece has the least rows that are asked for, where so many always fit and nothing else is kept together. */
static void judge_least(judge *j) {
  const form *f = j->form;
  const wanted *w = j->wanted;
  int first = body_from(w, 0), both = bx_max_int(f->keep_first, 1) + bx_max_int(f->keep_last, 1);
  if (!(f->keep_first || f->keep_last) || halves_of(f, 0) < f->band_count || f->note_count || j->taking->told) return;
  bx_len labels = 0, room = j->area.bottom - j->area.top;
  for (int i = 0; i < w->cell_count; i++) {
    const want_cell *cell = &w->cells[i];
    if (cell->group || cell->section) return;
    if (cell->head && cell->scope == BX_SCOPE_ROW) labels = bx_max_int(labels, j->labels[i]);
  }
  for (int line = first; line < w->line_count; line++) {
    bx_len need = heads_height(j, 0) + most_around(j) + 2 * labels;
    for (int k = line; k < bx_min_int(line + both, w->line_count); k++) need += j->heights[k];
    if (need > room || w->lines[line].with_next || j->first_page[line] != j->last_pages[line]) return;
  }
  for (int line = first, count; line < w->line_count && !found(j); line += count) {
    count = lines_on_page(j, line);
    bool last = line + count == w->line_count;
    int least = last ? f->keep_last : f->keep_first;
    if (last && line == first) return; /* it is not cut */
    check(j, count >= least, "keep", "a piece has %d rows of at least %d", count, least);
  }
}

void judge_together(judge *j) {
  bool least = j->form->keep_first || j->form->keep_last; /* which counts for as much */
  if (!least) judge_kept(j);
  if (!least && !found(j)) judge_with_next(j);
  if (!least && !found(j)) judge_ends(j);
  if (least && !found(j) && j->form->fold == 1) judge_least(j);
  if (!found(j) && j->form->fold == 1) judge_even(j);
}
