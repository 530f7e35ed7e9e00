/* The rows and cells of a piece against the lines and cells of the case. */
#include <stdlib.h>
#include <string.h>

#include "judge.h"

static const taken_mark *mark_of(const judge *j, int index) { return &j->page->marks[index]; }

/* ---- Which line each row is ---- */

static bool is_repeated(const judge *j, int r) { return mark_of(j, j->rows[r].mark)->mark.repeated; }

/* Rows of heads that are printed: all `count`, unless it was told that they are too high. */
static int heads_kept(const judge *j, int r, int count) {
  int there = 0;
  while (r + there < j->row_count && j->rows[r + there].head) there++;
  return j->taking->told ? bx_min_int(there, count) : count;
}

/* Heads over line `line`, which begins a page or a band; returns the row under them. */
static int take_heads(judge *j, int r, int line) {
  const want_line *lines = j->wanted->lines;
  int which = lines[line].band, first = line, count = 0;
  while (first > 0 && lines[first - 1].band == which) first--;
  while (lines[first + count].head) count++;
  count = heads_kept(j, r, count);
  check(j, !j->heads_shown[which] || count <= j->heads_left[which], "heads", "%d rows of heads, before it were %d",
        count, j->heads_left[which]);
  j->heads_left[which] = count;
  bool thead = r == 0 && (j->heads_shown[which] || j->pieces == 0);
  for (int k = 0; k < count; k++, r++) {
    if (!check(j, r < j->row_count && j->rows[r].head, "heads", "%d of %d rows of heads stand over a row", k, count))
      return r;
    j->rows[r].line = first + k;
    const taken_mark *m = mark_of(j, j->rows[r].mark), *section = mark_of(j, m->parent);
    check(j, m->mark.repeated == j->heads_shown[which], "marks", "`repeated` of a row of heads is wrong");
    check(j, (section->mark.kind == BX_MARK_THEAD) == thead, "marks", "a row of heads stands in the wrong section");
    if (thead) check(j, section->mark.repeated == m->mark.repeated, "marks", "`repeated` of a THEAD is wrong");
  }
  if (!j->heads_shown[which]) check(j, j->next == first, "cells", "rows are left out before a band");
  j->heads_shown[which] = true;
  return r;
}

static bool begins_band(const judge *j, int line) { return line > 0 && j->wanted->lines[line - 1].head; }

static int next_body(const judge *j, int line) {
  while (line < j->wanted->line_count && j->wanted->lines[line].head) line++;
  return line;
}

/* The labels of groups across a band that are open at `line`, the outer ones first; returns how many. */
static int open_sections(const judge *j, int line, int which, const want_cell **list) {
  int count = 0;
  for (int i = 0; i < j->wanted->lines[line].first; i++) {
    const want_cell *cell = &j->wanted->cells[i];
    if (cell->section && cell->band == which && line < cell->reach) list[count++] = cell;
  }
  return count;
}

/* They stand again over it: those of bands side by side in the same rows, the innermost in the last of them. */
static int take_sections(judge *j, int r, int line) {
  const want_cell *lists[3][32];
  int first = j->wanted->lines[line].band, halves = halves_of(j->form, first), counts[3], most = 0;
  for (int h = 0; h < halves; h++) most = bx_max_int(most, counts[h] = open_sections(j, line, first + h, lists[h]));
  for (int i = 0; i < most; i++, r++) {
    bool there = r < j->row_count && !j->rows[r].head && !j->rows[r].carried && is_repeated(j, r);
    if (!check(j, there, "labels", "%d of %d rows of open labels stand again", i, most)) return r;
    j->rows[r].again = BX_NEW_ARRAY(j->arena, const want_cell *, halves);
    for (int h = 0; h < halves; h++) {
      int at = i - (most - counts[h]);
      j->rows[r].again[h] = at < 0 ? NULL : lists[h][at];
      if (at >= 0) j->rows[r].line = lists[h][at]->row;
    }
  }
  return r;
}

int line_in(const judge *j, int r, int which) {
  const piece_row *row = &j->rows[r];
  if (row->head || row->carried) return -1;
  if (!row->again) return row->line;
  const want_cell *section = row->again[which - j->wanted->lines[j->first_line].band];
  return section ? section->row : -1;
}

/* The row of a piece that line `line` begins with, or goes on with. */
static void number_row(judge *j, int r, int line, int page) {
  bool goes_on = mark_of(j, j->rows[r].mark)->mark.continued;
  check(j, !goes_on || (j->first_line < 0 && j->pieces), "cells", "a row goes on that has not begun on a page before");
  j->rows[r].line = line;
  check(j, !is_repeated(j, r), "marks", "a row of figures is `repeated`");
  if (j->first_line < 0) j->first_line = line;
  if (!goes_on) j->first_page[line] = page;
  j->last_line = line;
  j->last_page = j->last_pages[line] = page;
  j->next = line + 1;
}

static void number_rows(judge *j, int page) {
  j->first_line = j->last_line = -1;
  for (int r = 0; r < j->row_count && !found(j); r++) {
    int body = r;
    if (r > 0 && r + 1 == j->row_count && j->rows[r].carried) break; /* at the foot */
    while (body < j->row_count && (j->rows[body].head || j->rows[body].carried || is_repeated(j, body))) body++;
    if (!check(j, body < j->row_count, "heads", "heads without a row under them")) return;
    bool goes_on = mark_of(j, j->rows[body].mark)->mark.continued;
    int line = goes_on ? j->next - 1 : next_body(j, j->next);
    if (!check(j, line >= 0 && line < j->wanted->line_count, "cells", "a row too many")) return;
    if (j->first_line < 0 || (!goes_on && begins_band(j, line))) r = take_heads(j, r, line);
    if (j->first_line < 0) j->goes_on = goes_on;
    if (!found(j) && j->first_line < 0 && j->rows[r].carried) r++; /* at the head */
    if (!found(j) && j->first_line < 0) r = take_sections(j, r, line);
    if (found(j) || !check(j, r == body, "heads", "heads that do not belong there")) return;
    number_row(j, r, line, page);
  }
  for (int r = 0; r < j->row_count && !found(j); r++) {
    const taken_mark *section = mark_of(j, mark_of(j, j->rows[r].mark)->parent);
    check(j, j->rows[r].head || section->mark.kind == BX_MARK_TBODY, "marks", "a row stands in a THEAD");
  }
  if (!found(j)) j->ends[j->last_line] = true;
  j->done = j->next == j->wanted->line_count;
}

/* ---- Cells ---- */

static int row_of_line(const judge *j, int line) {
  for (int r = j->row_count - 1; r >= 0; r--)
    if (j->rows[r].line == line && !j->rows[r].again) return r;
  return -1;
}

static void judge_edge(judge *j, int col, bx_len x) {
  bx_len at = x - mark_of(j, j->table)->at.left;
  if (j->edges[col] < 0) j->edges[col] = at;
  check(j, j->edges[col] == at, "widths", "column %d begins at %d, elsewhere at %d", col, at, j->edges[col]);
}

/* The heads of a cell, but for those that it was told stand on no page; returns how many of them are above. */
static int heads_there(const judge *j, const want_cell *cell, int *heads, int *count) {
  int above = 0;
  *count = 0;
  for (int k = 0; k < cell->head_count; k++) {
    if (j->taking->told && !j->ids[cell->heads[k]]) continue;
    heads[(*count)++] = cell->heads[k];
    above += k < cell->above;
  }
  return above;
}

/* The heads of a cell of a form are labels that came before it. */
static void judge_sheet_heads(judge *j, const taken_mark *m) {
  const bx_head_ids *lists[] = {&m->mark.above, &m->mark.beside};
  for (int l = 0; l < 2; l++)
    for (int k = 0; k < lists[l]->count; k++) {
      bool there = false;
      for (int i = 0; i < j->wanted->cell_count && !there; i++) there = j->ids[i] == lists[l]->ids[k];
      check(j, there && lists[l]->ids[k] > 0, "ids", "a cell of a form names %d", lists[l]->ids[k]);
    }
}

static void judge_heads_of(judge *j, const taken_mark *m, const want_cell *cell) {
  if (cell->sheet) {
    judge_sheet_heads(j, m);
    return;
  }
  const bx_head_ids *above = &m->mark.above, *beside = &m->mark.beside;
  const char *name = cell->pointer ? cell->pointer : "head";
  int heads[2 * 20], count, over = heads_there(j, cell, heads, &count);
  check(j, m->mark.scope == (cell->head ? cell->scope : BX_SCOPE_NONE), "ids", "“%s” has the wrong scope", cell->text);
  if (!check(j, above->count == over && beside->count == count - over, "ids",
             "“%s” (%s) has %d heads above and %d beside instead of %d and %d", cell->text, name, above->count,
             beside->count, over, count - over))
    return;
  for (int k = 0; k < count; k++) {
    int id = k < over ? above->ids[k] : beside->ids[k - over];
    check(j, id > 0 && id == j->ids[heads[k]], "ids", "“%s” (%s) names head %d instead of “%s” %d", cell->text, name,
          id, j->wanted->cells[heads[k]].text, j->ids[heads[k]]);
  }
}

static void note_label(judge *j, int mark, const want_cell *cell) {
  bx_len top = INT32_MAX, bottom = INT32_MIN;
  for (int i = 0; i < j->run_count[mark]; i++) {
    const box *at = &j->page->runs[j->run_first[mark] + i].at;
    top = bx_min_int(top, at->top);
    bottom = bx_max_int(bottom, at->bottom);
  }
  bx_len leading = (bx_len)((int64_t)j->form->leading * BX_PT / 10);
  bx_len height = bottom > top ? bottom - top + leading + 2 * tenths_of_mm(j->form->pad_top) : 0;
  j->labels[cell->index] = bx_max_int(j->labels[cell->index], height);
}

/* A text that may be divided comes piece by piece; others are whole wherever they stand. */
static void judge_text(judge *j, int mark, const want_cell *cell) {
  const char *text = text_of(j, mark), *before = j->got[cell->index];
  bool goes_on = mark_of(j, mark)->mark.continued;
  const char *whole = squash(j->arena, goes_on && cell->again ? cell->again : cell->text);
  if (cell->head || (cell->sheet && cell->row_span > 1)) note_label(j, mark, cell);
  bool number = !cell->head && !cell->pointer;
  if (cell->footnote) j->noted[cell->footnote] = true;
  if ((cell->head || number) && !strcmp(text, whole)) {
    j->got[cell->index] = squash(j->arena, cell->text);
    return;
  }
  if (cell->head) {
    check(j, false, cell->scope == BX_SCOPE_ROW ? "labels" : "heads", "the label is “%s” instead of “%s”", text, whole);
    return;
  }
  const char *all = bx_arena_join(j->arena, before ? before : "", text, NULL), *asked = squash(j->arena, cell->text);
  check(j, goes_on == (before != NULL), "text", "“%s” begins twice", cell->text);
  check(j, !strncmp(all, asked, strlen(all)), "text", "“%s” instead of “%s”", all, asked);
  j->got[cell->index] = all;
}

/* Of a piece that goes on with its first line: was it there before? */
static bool is_cut(const judge *j, const want_cell *cell) {
  return cell->row < j->first_line || (cell->row == j->first_line && j->goes_on);
}

static void judge_box(judge *j, const taken_mark *m, const want_cell *cell, int r, int last_row) {
  judge_edge(j, cell->col, m->at.left);
  judge_edge(j, cell->end, m->at.right);
  check(j, m->at.top == j->rows[r].at.top && m->at.bottom == j->rows[last_row].at.bottom, "heights",
        "“%s” does not reach over its rows", cell->text);
  if (!cell->gray || !j->form->band_fill) return;
  bool filled = false;
  for (int i = 0; i < j->page->fill_count; i++) {
    const box *f = &j->page->fills[i];
    filled |= f->left == m->at.left && f->right == m->at.right && f->top == m->at.top && f->bottom == m->at.bottom;
  }
  check(j, filled, "fills", "there is no gray behind “%s”", cell->text);
  j->gray++;
}

static void judge_id(judge *j, const taken_mark *m, const want_cell *cell) {
  int *id = &j->ids[cell->same];
  check(j, (m->mark.id > 0) == (cell->head && !cell->unnamed), "ids", "“%s” has the id %d", cell->text, m->mark.id);
  check(j, !*id || *id == m->mark.id, "ids", "“%s” is %d, before it was %d", cell->text, m->mark.id, *id);
  if (cell->head) *id = m->mark.id;
}

/* The last row of the piece that a cell covers which begins in row `r`. */
static int last_row_of(const judge *j, const want_cell *cell, int r) {
  int end = cell->row + cell->row_span;
  if (j->rows[r].again && (cell->section || cell->blank)) return r;
  if (!j->rows[r].head) return row_of_line(j, bx_min_int(end, j->last_line + 1) - 1);
  int last = r;
  while (last + 1 < j->row_count && j->rows[last + 1].head && j->rows[last + 1].line < end) last++;
  return last;
}

static void judge_cell(judge *j, int mark, const want_cell *cell, int r) {
  const taken_mark *m = mark_of(j, mark);
  const bx_mark *is = &m->mark;
  bool body = !j->rows[r].head, cut_here = body && is_cut(j, cell);
  int last_row = last_row_of(j, cell, r);
  const char *name = cell->pointer ? cell->pointer : cell->text;
  check(j, (is->kind == BX_MARK_TH) == cell->head, "marks", "“%s” is no TH or TD as it should be", name);
  if (!check(j, is->col == cell->col && is->col_span == cell->col_span && is->row_span == last_row - r + 1, "cells",
             "“%s” stands in column %d over %dx%d instead of %d over %dx%d", name, is->col, is->row_span, is->col_span,
             cell->col, last_row - r + 1, cell->col_span))
    return;
  check(j, is->row == mark_of(j, j->rows[r].mark)->mark.row, "cells", "“%s” says row %d", name, is->row);
  check(j, is->continued == (cut_here || cell->goes_on), "marks", "`continued` of “%s” is wrong", name);
  bool again = cell->head ? cell->same != cell->index : !cell->pointer && !cell->blank && !cell->sheet && cut_here;
  if (cell->beside) again = !cell->goes_on;
  if (body || cell->beside) check(j, is->repeated == again, "marks", "`repeated` of “%s” is wrong", name);
  if (cell->pointer)
    check(j, is->pointer && !strcmp(is->pointer, cell->pointer), "cells", "the figure %s points to %s", name,
          is->pointer ? is->pointer : "nothing");
  judge_box(j, m, cell, r, last_row);
  judge_id(j, m, cell);
  judge_text(j, mark, cell);
  judge_picture(j, mark, cell->picture);
  if (cell->sheet) judge_sheet_cell(j, mark, cell);
  judge_slants(j, mark, cell);
}

/* A stub that began before stands from the first row of the piece on that is in its group. */
static bool stands_open(const judge *j, const want_cell *cell, int r) {
  int end = cell->row + cell->row_span;
  bool stub = cell->sheet || (cell->head && cell->scope == BX_SCOPE_ROW && !cell->section);
  if (!stub || cell->row >= j->first_line || j->first_line >= end) return false;
  int line = line_in(j, r, cell->band);
  if (line < cell->row || line >= end) return false;
  return r == 0 || line_in(j, r - 1, cell->band) < cell->row;
}

static int by_column(const void *a, const void *b) {
  const want_cell *x = *(const want_cell *const *)a, *y = *(const want_cell *const *)b;
  return (x->col > y->col) - (x->col < y->col);
}

/* Cells of a row, by columns: those that start in it, and at the top of a page the stubs that are open. */
static int list_wanted(const judge *j, int r, const want_cell **list) {
  int line = j->rows[r].line, count = 0;
  const want_line *l = &j->wanted->lines[line];
  if (j->rows[r].again || line == j->first_line)
    for (int i = 0; i < j->wanted->lines[j->first_line].first; i++)
      if (stands_open(j, &j->wanted->cells[i], r)) list[count++] = &j->wanted->cells[i];
  for (int h = 0; j->rows[r].again && h < halves_of(j->form, l->band); h++)
    list[count++] = j->rows[r].again[h] ? j->rows[r].again[h] : &j->wanted->blanks[l->band + h];
  for (int i = 0; !j->rows[r].again && i < l->count; i++)
    if (!j->wanted->cells[l->first + i].absent) list[count++] = &j->wanted->cells[l->first + i];
  qsort(list, (size_t)count, sizeof *list, by_column);
  return count;
}

/* Heights are whole steps, but where a break makes rows higher: beside labels it cuts, and where it divides a row. */
static void judge_step(judge *j, int r) {
  if (!j->form->row_step || j->rows[r].again || j->form->fold > 1) return;
  int line = j->rows[r].line;
  bx_len step = tenths_of_mm(j->form->row_step), height = j->rows[r].at.bottom - j->rows[r].at.top;
  bool head = j->rows[r].head;
  if (!head && (line == j->last_line || (line == j->first_line && j->goes_on))) return; /* it may be divided */
  for (int i = 0; !head && i < j->wanted->lines[j->last_line].first + j->wanted->lines[j->last_line].count; i++) {
    const want_cell *cell = &j->wanted->cells[i];
    bool beside = (cell->head || cell->sheet) && cell->row <= line && line < cell->row + cell->row_span;
    bool may_be_cut = cell->row + cell->row_span > j->last_line; /* the last row may go on on the next page */
    if (beside && cell->row_span > 1 && (cell->row < j->first_line || may_be_cut)) return;
  }
  check(j, height % step == 0, "heights", "row %d is %d high, no multiple of %d", r, height, step);
}

static void judge_row(judge *j, int r, const want_cell **list) {
  if (j->rows[r].carried) return;
  int count = list_wanted(j, r, list), at = 0, cells = j->rows[r].mark + 1;
  for (int i = cells; i < j->page->mark_count && !found(j); i++) {
    if (mark_of(j, i)->parent != j->rows[r].mark) continue;
    if (!check(j, at < count, "cells", "row %d has a cell too many", r)) return;
    judge_cell(j, i, list[at++], r);
  }
  check(j, at == count, j->rows[r].head ? "heads" : "cells", "row %d has %d cells instead of %d", r, at, count);
  at = 0;
  for (int i = cells; i < j->page->mark_count && !found(j); i++) /* a head may stand right of what it heads */
    if (mark_of(j, i)->parent == j->rows[r].mark) judge_heads_of(j, mark_of(j, i), list[at++]);
  bx_len height = j->rows[r].at.bottom - j->rows[r].at.top;
  const taken_mark *m = mark_of(j, j->rows[r].mark);
  if (!m->mark.repeated) j->heights[j->rows[r].line] += height;
  bool divided = m->mark.continued || j->rows[r].line == j->last_line;
  check(j, height > 0, "heights", "row %d has no height", r);
  judge_step(j, r);
  check(j, divided || height >= tenths_of_mm(j->form->row_height) - SLACK, "heights", "row %d is %d high", r, height);
}

void judge_rows(judge *j) {
  number_rows(j, (int)(j->page - j->taking->pages));
  memset(j->noted, 0, sizeof j->noted);
  const want_cell **list = BX_NEW_ARRAY(j->arena, const want_cell *, j->wanted->cell_count + 1);
  for (int r = 0; r < j->row_count && !found(j); r++) judge_row(j, r, list);
  for (int c = 0; c < j->form->grid_columns && !found(j); c++)
    if (j->edges[c] >= 0 && j->edges[c + 1] >= 0)
      check(j, j->edges[c] <= j->edges[c + 1], "widths", "column %d ends before it begins", c);
}
