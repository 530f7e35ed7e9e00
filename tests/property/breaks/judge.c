/* The judge: takes the pages one by one and keeps count of what has been seen of the table. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "judge.h"

bool check(judge *j, bool ok, const char *invariant, const char *format, ...) {
  if (ok || j->out.invariant) return ok;
  j->out.invariant = invariant;
  j->out.page = j->page ? j->page->number : 0;
  va_list args;
  va_start(args, format);
  vsnprintf(j->out.what, sizeof j->out.what, format, args);
  va_end(args);
  return ok;
}

bool found(const judge *j) { return j->out.invariant != NULL; }

/* ---- Texts ---- */

const char *squash(bx_arena *arena, const char *text) {
  char *out = bx_arena_strdup(arena, text), *to = out;
  for (const char *p = text; *p; p++) {
    if (*p == ' ' || *p == '\n') continue;
    if (!strncmp(p, "\xe2\x80\x8b", 3))
      p += 2;
    else
      *to++ = *p;
  }
  *to = '\0';
  return out;
}

const char *text_of(const judge *j, int mark) {
  bx_buf buf = {0};
  bx_buf_puts(&buf, "");
  for (int i = 0; i < j->run_count[mark]; i++) bx_buf_puts(&buf, j->page->runs[j->run_first[mark] + i].text);
  return squash(j->arena, bx_buf_take(&buf, j->arena));
}

/* The runs of a mark stand one after another, as they are painted. */
static void index_runs(judge *j) {
  const taken_page *page = j->page;
  j->run_first = BX_NEW_ARRAY(j->arena, int, page->mark_count + 1);
  j->run_count = BX_NEW_ARRAY(j->arena, int, page->mark_count + 1);
  for (int i = 0; i < page->run_count; i++) {
    int owner = page->runs[i].owner;
    if (!check(j, owner >= 0, "marks", "“%s” stands in no mark", page->runs[i].text)) return;
    if (!j->run_count[owner]++) j->run_first[owner] = i;
  }
}

/* ---- Nesting ---- */

static bool may_hold(bx_mark_kind outer, bx_mark_kind inner) {
  switch (inner) {
    case BX_MARK_THEAD:
    case BX_MARK_TBODY:
      return outer == BX_MARK_TABLE;
    case BX_MARK_TR:
      return outer == BX_MARK_THEAD || outer == BX_MARK_TBODY;
    case BX_MARK_TH:
    case BX_MARK_TD:
      return outer == BX_MARK_TR;
    case BX_MARK_P:
      return outer == BX_MARK_TABLE;
    case BX_MARK_PLACE:
      return outer == BX_MARK_TD;
    case BX_MARK_ARTIFACT:
      return outer == BX_MARK_TD || outer == BX_MARK_TABLE || outer == BX_MARK_THEAD || outer == BX_MARK_TBODY;
    case BX_MARK_FIGURE:
      return outer == BX_MARK_TD;
    default:
      return false;
  }
}

static void judge_nesting(judge *j) {
  const taken_page *page = j->page;
  int bodies = 0, last = -1;
  for (int i = 0; i < page->mark_count && !found(j); i++) {
    const taken_mark *m = &page->marks[i];
    bx_mark_kind kind = m->mark.kind;
    if (kind == BX_MARK_TABLE) bodies = 0, last = -1;
    if (m->parent < 0) {
      bool lone = kind != BX_MARK_THEAD && kind != BX_MARK_TBODY && kind != BX_MARK_TR && kind != BX_MARK_TH &&
                  kind != BX_MARK_TD;
      check(j, lone, "marks", "a mark of kind %d stands alone", kind);
      continue;
    }
    bx_mark_kind outer = page->marks[m->parent].mark.kind;
    check(j, may_hold(outer, kind), "marks", "a mark of kind %d holds one of kind %d", outer, kind);
    if (kind == BX_MARK_THEAD) check(j, !bodies && last != BX_MARK_THEAD, "marks", "a THEAD that is not the first");
    if (kind == BX_MARK_TBODY) check(j, !bodies++, "marks", "a second TBODY");
    if (outer == BX_MARK_TABLE) last = (int)kind;
  }
}

/* ---- What stands around the rows ---- */

static void judge_frame(judge *j) {
  const taken_mark *table = &j->page->marks[j->table];
  const box *at = &table->at;
  bx_len top = j->rows[0].at.top; /* lines stand over it */
  check(j, table->mark.continued == (j->pieces > 0 || j->part.index > 0), "marks", "`continued` of the table is wrong");
  int fold = j->form->fold;
  bx_len width = (j->area.right - j->area.left) / fold, left = j->area.left + j->strip * width;
  check(j, abs(at->left - left) <= SLACK && abs(at->right - left - width) <= SLACK, "widths",
        "the table is from %d to %d, the type area from %d to %d", at->left, at->right, j->area.left, j->area.right);
  check(j, at->top >= j->area.top - SLACK && at->bottom <= j->area.bottom + SLACK, "outside",
        "the table reaches from %d to %d, the type area from %d to %d", at->top, at->bottom, j->area.top,
        j->area.bottom);
  for (int r = 0; r < j->row_count; r++) {
    check(j, j->rows[r].at.top == top, "heights", "row %d begins at %d instead of %d", r, j->rows[r].at.top, top);
    top = j->rows[r].at.bottom;
  }
  check(j, top == at->bottom, "heights", "the rows end at %d, the table at %d", top, at->bottom);
}

/* ---- Rows of a piece ---- */

static bool is_in_table(const judge *j, const taken_mark *m) {
  return m->parent >= 0 && j->page->marks[m->parent].parent == j->table;
}

static bool is_carried(const taken_mark *m) {
  return m->mark.kind == BX_MARK_ARTIFACT && m->mark.label && !strcmp(m->mark.label, "carried");
}

static void list_rows(judge *j) {
  const taken_page *page = j->page;
  j->rows = BX_NEW_ARRAY(j->arena, piece_row, page->mark_count);
  j->row_count = 0;
  for (int i = 0; i < page->mark_count; i++) {
    const taken_mark *m = &page->marks[i];
    if ((m->mark.kind == BX_MARK_TR || is_carried(m)) && is_in_table(j, m))
      j->rows[j->row_count++] = (piece_row){.mark = i, .line = -1, .carried = is_carried(m), .at = m->at};
    else if (j->row_count && m->parent == j->rows[j->row_count - 1].mark)
      j->rows[j->row_count - 1].has_body |= m->mark.kind == BX_MARK_TD || m->mark.scope == BX_SCOPE_ROW;
  }
  for (int r = 0; r < j->row_count; r++)
    j->rows[r].head = !j->rows[r].has_body && !j->rows[r].carried && !j->form->sheet;
  check(j, j->row_count > 0, "progress", "a piece without rows");
}

/* Does a row go on on this page, or on the next? Then columns have parts of rows. */
static bool has_divided(const judge *j) {
  const taken_page *end = j->taking->pages + j->taking->count;
  for (const taken_page *page = j->page; page < end && page < j->page + 2; page++)
    for (int i = 0; i < page->mark_count; i++)
      if (page->marks[i].mark.kind == BX_MARK_TR && page->marks[i].mark.continued) return true;
  return false;
}

static bool is_among(const bx_len *list, int count, bx_len value) {
  for (int i = 0; i < count; i++)
    if (list[i] == value) return true;
  return false;
}

/* The rows of all columns of a folded table are level: each edge of one is an edge of the other, where that has not a
 * higher row there, as rows that may be divided stand beside several. */
static void judge_level(judge *j) {
  int count = j->row_count + 1;
  bx_len *edges = BX_NEW_ARRAY(j->arena, bx_len, count);
  for (int r = 0; r < j->row_count; r++) edges[r] = j->rows[r].at.top;
  edges[j->row_count] = j->rows[j->row_count - 1].at.bottom;
  if (j->strip == 0) {
    j->level = edges;
    j->level_count = j->row_count;
  }
  if (has_divided(j)) return;
  bool within = true, around = true;
  for (int i = 0; i < count; i++) within &= is_among(j->level, j->level_count + 1, edges[i]);
  for (int i = 0; i <= j->level_count; i++)
    around &= j->level[i] > edges[count - 1] || is_among(edges, count, j->level[i]);
  check(j, within || around, "fold", "the rows of column %d are not level with those of the first", j->strip);
}

/* A column ends before the last track only where the next would begin right under the label of a group across. */
static void judge_foot(judge *j) {
  bool begins = false;
  for (int r = 0; r < j->row_count && !begins; r++) {
    if (j->rows[r].head || j->rows[r].again) continue;
    begins = true;
    check(j, !j->ends_early || j->wanted->lines[j->rows[r].line].section, "fold", "column %d ends above the last track",
          j->strip - 1);
  }
  j->ends_early = j->rows[j->row_count - 1].at.bottom < j->deepest - SLACK;
}

static void judge_piece(judge *j) {
  list_rows(j);
  if (!found(j)) judge_frame(j);
  if (!found(j)) judge_rows(j);
  if (!found(j) && j->form->fold > 1) judge_level(j);
  if (!found(j) && j->form->fold > 1) judge_foot(j);
  if (!found(j)) judge_around(j);
  if (!found(j)) judge_rules(j);
  j->pieces++;
}

/* ---- Pages ---- */

static void judge_page(judge *j, int index) {
  j->page = &j->taking->pages[index];
  check(j, j->page->mark_count > 0, "progress", "an empty page");
  index_runs(j);
  if (found(j)) return;
  judge_nesting(j);
  j->table = -1;
  j->strips = j->gray = j->level_count = 0;
  j->deepest = 0;
  j->ends_early = false;
  for (int i = 0; i < j->page->mark_count; i++) {
    if (j->page->marks[i].mark.kind != BX_MARK_TABLE) continue;
    j->strips++;
    j->deepest = bx_max_int(j->deepest, j->page->marks[i].at.bottom);
  }
  check(j, j->strips <= j->form->fold, "marks", "%d pieces on a page", j->strips);
  j->strip = 0;
  for (int i = 0; i < j->page->mark_count && !found(j); i++) {
    if (j->page->marks[i].mark.kind != BX_MARK_TABLE) continue;
    j->table = i;
    judge_piece(j);
    j->strip++;
  }
  if (!found(j) && j->strips)
    check(j, j->page->fill_count == j->gray, "fills", "%d fills for %d cells", j->page->fill_count, j->gray);
  if (!found(j) && j->table < 0) check(j, j->pieces == 0 || j->done, "progress", "no piece of the table");
  if (!found(j)) judge_texts(j);
}

/* ---- The whole ---- */

bx_len heads_height(const judge *j, int which) {
  bx_len height = 0;
  for (int i = 0; i < j->wanted->line_count; i++)
    if (j->wanted->lines[i].head && j->wanted->lines[i].band == which) height += j->heights[i];
  return height;
}

static void judge_notes(judge *j) {
  bx_buf buf = {0}, asked = {0};
  bx_buf_puts(&buf, "");
  bx_buf_puts(&asked, "");
  int first = -1;
  for (int p = 0; p < j->taking->count; p++) {
    j->page = &j->taking->pages[p];
    index_runs(j);
    for (int i = 0; i < j->page->mark_count; i++) {
      if (j->page->marks[i].mark.kind != BX_MARK_NOTE || is_footnote(j, i)) continue;
      bx_buf_puts(&buf, text_of(j, i));
      if (first < 0) first = p;
    }
  }
  bool has_notes = j->part.index + 1 == j->part.count && j->form->note_count;
  for (int i = 0; has_notes && i < j->form->note_count; i++) bx_buf_puts(&asked, squash(j->arena, j->form->notes[i]));
  const char *there = bx_buf_take(&buf, j->arena), *notes = bx_buf_take(&asked, j->arena);
  check(j, !strcmp(there, notes), "notes", "they are “%s”", there);
  if (!has_notes || first == j->last_page || j->form->fold > 1) return;
  bx_len need = least_end(j), room = j->area.bottom - j->area.top;
  check(j, first == j->last_page + 1 && need > room, "notes", "they do not begin under the last row, where %d of %d do",
        need, room);
}

static int by_value(const void *a, const void *b) {
  int x = *(const int *)a, y = *(const int *)b;
  return (x > y) - (x < y);
}

static void judge_ids(judge *j) {
  int count = j->wanted->cell_count, *ids = BX_NEW_ARRAY(j->arena, int, count + 1);
  memcpy(ids, j->ids, (size_t)count * sizeof *ids);
  qsort(ids, (size_t)count, sizeof *ids, by_value);
  for (int i = 1; i < count; i++) check(j, !ids[i] || ids[i] != ids[i - 1], "ids", "two heads are %d", ids[i]);
}

static void judge_whole(judge *j) {
  const wanted *w = j->wanted;
  j->page = NULL;
  check(j, j->next == w->line_count, "cells", "%d of %d rows are there", j->next, w->line_count);
  for (int i = 0; i < w->cell_count && !found(j); i++) {
    if (w->cells[i].absent) continue;
    if (j->taking->told && w->lines[w->cells[i].row].head && !j->got[i]) continue; /* it was said that it is left out */
    check(j, j->got[i] && !strcmp(j->got[i], squash(j->arena, w->cells[i].text)), "text", "“%s” instead of “%s”",
          j->got[i] ? j->got[i] : "", w->cells[i].text);
  }
  if (!found(j)) judge_ids(j);
  if (!found(j)) judge_together(j);
  if (!found(j)) judge_notes(j);
}

verdict judge_part(const form *f, const wanted *w, const taking *pages, const part_range *part, int *ids,
                   bx_arena *arena) {
  judge j = {.form = f, .wanted = w, .taking = pages, .part = *part, .ids = ids, .arena = arena};
  j.area.left = tenths_of_mm(f->left);
  j.area.top = tenths_of_mm(f->top);
  j.area.right = j.area.left + tenths_of_mm(f->width);
  j.area.bottom = j.area.top + tenths_of_mm(f->height);
  j.edges = BX_NEW_ARRAY(arena, bx_len, f->grid_columns + 1);
  for (int c = 0; c <= f->grid_columns; c++) j.edges[c] = -1;
  int cells = w->cell_count + f->band_count; /* with those beside labels that stand again */
  j.got = BX_NEW_ARRAY(arena, const char *, cells);
  j.labels = BX_NEW_ARRAY(arena, bx_len, cells);
  j.heights = BX_NEW_ARRAY(arena, bx_len, w->line_count);
  j.first_page = BX_NEW_ARRAY(arena, int, w->line_count);
  j.last_pages = BX_NEW_ARRAY(arena, int, w->line_count);
  j.ends = BX_NEW_ARRAY(arena, bool, w->line_count);
  expect_around(&j);
  int bands = bx_max_int(f->band_count, 1);
  j.heads_shown = BX_NEW_ARRAY(arena, bool, bands);
  j.heads_left = BX_NEW_ARRAY(arena, int, bands);
  check(&j, !pages->too_many, "progress", "more than %d pages", pages->most);
  for (int p = 0; p < pages->count && !found(&j); p++) judge_page(&j, p);
  if (!found(&j)) judge_whole(&j);
  return j.out;
}
