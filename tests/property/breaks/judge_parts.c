/* Tables whose columns are parted over pages: the pages of each part are judged as those of a table of its own, and the
 * parts with one another. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "judge.h"

/* A page with a piece of the table. */
typedef struct {
  int page, table; /* its index, and that of the mark */
  int first, end;  /* columns of figures on it */
} piece;

typedef struct {
  const form *form;
  const taking *taking;
  bx_arena *arena;
  int left, right; /* of all columns of figures */
  piece *pieces;
  const piece *ranges; /* by part: its columns, on the first pages that have some */
  int piece_count, part_count;
  verdict out;
} joining;

static bool fault(joining *g, int page, const char *what) {
  if (g->out.invariant) return false;
  g->out = (verdict){.invariant = "parts", .page = page};
  snprintf(g->out.what, sizeof g->out.what, "%s", what);
  return false;
}

/* ---- Which part each page is of ---- */

/* A figure or the head of some, and not what stands over all columns of the page. */
static bool is_of_columns(const joining *g, const taken_mark *m, const box *table) {
  bool is_cell = m->mark.kind == BX_MARK_TH || m->mark.kind == BX_MARK_TD;
  bool is_wide = m->at.left <= table->left + SLACK && m->at.right >= table->right - SLACK;
  return is_cell && !is_wide && m->mark.scope != BX_SCOPE_ROW && m->mark.col >= g->left && m->mark.col < g->right;
}

static piece read_piece(const joining *g, int index) {
  const taken_page *page = &g->taking->pages[index];
  piece found = {.page = index, .table = -1, .first = g->right, .end = g->left};
  for (int i = 0; i < page->mark_count; i++) {
    const taken_mark *m = &page->marks[i];
    if (m->mark.kind == BX_MARK_TABLE && found.table < 0) found.table = i;
    if (found.table < 0 || !is_of_columns(g, m, &page->marks[found.table].at)) continue;
    found.first = bx_min_int(found.first, m->mark.col);
    found.end = bx_max_int(found.end, m->mark.col + m->mark.col_span);
  }
  return found;
}

/* Blank pages stand only before the first of facing ones, which is an even one. */
static void judge_blank(joining *g, int before, int page) {
  bool is_facing = g->form->split == SPLIT_FACING && g->part_count > 1;
  for (int i = before + 1; i < page; i++) {
    bool due = is_facing && i + 1 == page && g->taking->pages[i].number % 2;
    if (!due) fault(g, g->taking->pages[i].number, "a blank page");
  }
}

/* A page where heads had to be left out may have nothing but a label across the table. */
static bool has_columns(const piece *p) { return p->first < p->end; }

static bool list_pieces(joining *g) {
  g->pieces = BX_NEW_ARRAY(g->arena, piece, g->taking->count + 1);
  for (int i = 0; i < g->taking->count; i++) {
    piece p = read_piece(g, i);
    if (p.table >= 0) g->pieces[g->piece_count++] = p;
  }
  int from = 0, to;
  while (from < g->piece_count && !has_columns(&g->pieces[from])) from++;
  for (to = from; to < g->piece_count && g->pieces[to].end < g->right;) to++;
  if (to == g->piece_count) return false;
  g->part_count = to - from + 1;
  g->ranges = g->pieces + from;
  return true;
}

/* Parts follow one another from the first column to the last, again and again, cut where no column is. */
static void judge_order(joining *g) {
  for (int i = 0; i < g->piece_count; i++) {
    const piece *p = &g->pieces[i], *before = i ? p - 1 : NULL;
    int part = i % g->part_count, number = g->taking->pages[p->page].number;
    int first = part ? g->ranges[part - 1].end : g->left;
    bool is_right = p->first == first && p->end == g->ranges[part].end;
    if (!is_right && has_columns(p)) fault(g, number, "other columns stand here");
    if (part && !is_boundary(g->form, first)) fault(g, number, "a column is cut");
    if (part && p->page != before->page + 1) fault(g, number, "it does not follow the part before it");
    if (before && !part) judge_blank(g, before->page, p->page);
    if (g->form->split == SPLIT_FACING && g->part_count > 1 && !part && number % 2)
      fault(g, number, "the first part stands on the right");
  }
  if (g->piece_count % g->part_count) fault(g, 0, "a part is missing at the end");
}

/* Where the layout says so, and nowhere else. */
static void judge_given(joining *g) {
  const node *cuts[MOST_CUTS_GIVEN];
  int count = given_cuts(g->form, cuts);
  if (!count) return;
  if (count + 1 != g->part_count) fault(g, 0, "there are not as many parts as the layout asks for");
  for (int i = 0; i < count && i + 1 < g->part_count; i++) {
    int col = g->left;
    const band *b = &g->form->bands[0];
    for (int c = 0; b->column_leaves[c] != cuts[i]; c++) col += b->column_leaves[c]->span;
    if (g->ranges[i + 1].first != col) fault(g, 0, "a part begins elsewhere than the layout says");
  }
}

/* ---- Footnotes ---- */

/* The number of a footnote that a mark is the text of; 0: of none. */
static int footnote_of(const taken_page *page, int mark) {
  const bx_mark *m = &page->marks[mark].mark;
  bool may = m->kind == BX_MARK_NOTE || (m->kind == BX_MARK_ARTIFACT && m->label && !strcmp(m->label, "footnote"));
  for (int i = 0; may && i < page->run_count; i++)
    if (page->runs[i].owner == mark)
      return strncmp(page->runs[i].text, "\xe2\x91", 2) ? 0 : (unsigned char)page->runs[i].text[2] - 0x9F;
  return 0;
}

/* A footnote is a note where it stands first in the table; of a part it is one where it stands first in that. */
static void share_notes(joining *g, taken_page *page, bool *shown, bool *own) {
  for (int i = 0; i < page->mark_count; i++) {
    const int number = footnote_of(page, i);
    if (number < 1 || number > 3) continue;
    bx_mark *m = &page->marks[i].mark;
    if ((m->kind == BX_MARK_NOTE) == shown[number]) fault(g, page->number, "a footnote is a note twice, or not at all");
    m->kind = own[number] ? BX_MARK_ARTIFACT : BX_MARK_NOTE;
    m->label = own[number] ? "footnote" : NULL;
    shown[number] = own[number] = true;
  }
}

/* ---- Beside the first part ---- */

static int next_row(const taken_page *page, int mark) {
  while (mark < page->mark_count && page->marks[mark].mark.kind != BX_MARK_TR) mark++;
  return mark;
}

/* A row of a further part goes on where it stood in the first; then it says what it says there. */
static bool level_row(joining *g, const taken_mark *first, taken_mark *row, int number) {
  bx_len height = first->at.bottom - first->at.top;
  if (row->mark.row != first->mark.row) return fault(g, number, "another row stands beside that of the first part");
  if (abs(row->at.bottom - row->at.top - height) > SLACK) return fault(g, number, "a row is not as high in all parts");
  if (g->form->split == SPLIT_FACING && abs(row->at.top - first->at.top) > SLACK)
    return fault(g, number, "a row does not stand beside that of the first part");
  if (row->mark.repeated != first->mark.repeated || (!row->mark.repeated && !row->mark.continued))
    return fault(g, number, "a row does not go on");
  row->mark.continued = first->mark.continued;
  return true;
}

/* Compares a page with that of the first part and makes it say what that of a whole table would. */
static void level_page(joining *g, const taken_page *first, taken_page *page) {
  int i = next_row(first, 0), k = next_row(page, 0);
  for (; i < first->mark_count && k < page->mark_count; i = next_row(first, i + 1), k = next_row(page, k + 1))
    if (!level_row(g, &first->marks[i], &page->marks[k], page->number)) return;
  if (i < first->mark_count || k < page->mark_count) fault(g, page->number, "not all parts have the same rows");
  for (i = 0; i < page->mark_count; i++) {
    const bx_mark *m = &page->marks[i].mark;
    if (m->kind == BX_MARK_THEAD && m->continued == m->repeated) fault(g, page->number, "a THEAD does not go on");
  }
}

static taken_page copy_page(const joining *g, const taken_page *page) {
  taken_page copy = *page;
  copy.marks = BX_NEW_ARRAY(g->arena, taken_mark, page->mark_count + 1);
  if (page->mark_count) memcpy(copy.marks, page->marks, (size_t)page->mark_count * sizeof *copy.marks);
  return copy;
}

/* The pages of all parts, by part; what stands before the table is the first one's, what stands behind it the last
 * one's. */
static taking *take_parts(joining *g) {
  taking *parts = BX_NEW_ARRAY(g->arena, taking, g->part_count);
  bool shown[4] = {false}, (*own)[4] = (bool(*)[4])BX_NEW_ARRAY(g->arena, bool, 4 * g->part_count);
  for (int p = 0; p < g->part_count; p++) {
    parts[p] = *g->taking;
    parts[p].pages = BX_NEW_ARRAY(g->arena, taken_page, g->taking->count + 1);
    parts[p].count = 0;
  }
  int begin = g->pieces[0].page, end = g->pieces[g->piece_count - 1].page;
  for (int i = 0; i < begin; i++)
    if (g->taking->pages[i].mark_count) parts->pages[parts->count++] = copy_page(g, &g->taking->pages[i]);
  for (int k = 0; k < g->piece_count; k++) {
    const int p = k % g->part_count;
    taken_page page = copy_page(g, &g->taking->pages[g->pieces[k].page]);
    if (p) level_page(g, &g->taking->pages[g->pieces[k - p].page], &page);
    share_notes(g, &page, shown, own[p]);
    parts[p].pages[parts[p].count++] = page;
  }
  taking *last = &parts[g->part_count - 1];
  for (int i = end + 1; i < g->taking->count; i++) last->pages[last->count++] = copy_page(g, &g->taking->pages[i]);
  return parts;
}

/* What stands over and under the rows of some page at most, but the notes of the table. */
static bx_len most_around_pages(const taking *all) {
  bx_len over = 0, under = 0;
  for (int p = 0; p < all->count; p++) {
    const taken_page *page = &all->pages[p];
    const box *table = NULL;
    bool has_rows = false;
    for (int i = 0; i < page->mark_count; i++) {
      const taken_mark *m = &page->marks[i];
      if (m->mark.kind == BX_MARK_TABLE) table = &m->at;
      if (table && m->mark.kind == BX_MARK_TR && !has_rows) {
        over = bx_max_int(over, m->at.top - table->top);
        has_rows = true;
      }
      bool is_line = m->mark.style ? !strncmp(m->mark.style, "table-", 6) : m->mark.kind == BX_MARK_ARTIFACT;
      bool is_under = has_rows && m->parent < 0 && (is_line || footnote_of(page, i));
      if (is_under) under = bx_max_int(under, m->at.bottom - table->bottom);
    }
  }
  return over + under;
}

static int *new_ids(const form *f, const wanted *w, bx_arena *arena) {
  return BX_NEW_ARRAY(arena, int, w->cell_count + f->band_count);
}

/* A head has the same id in all parts. */
static void judge_same(joining *g, const wanted *w, const int *first, const int *ids) {
  for (int i = 0; i < w->cell_count && !g->out.invariant; i++) {
    if (!first[i] || !ids[i] || first[i] == ids[i]) continue;
    g->out = (verdict){.invariant = "ids"};
    snprintf(g->out.what, sizeof g->out.what, "“%s” is %d in one part and %d in another", w->cells[i].text, first[i],
             ids[i]);
  }
}

static verdict judge_parts(joining *g, const wanted *w) {
  const bx_len around = most_around_pages(g->taking);
  const taking *parts = take_parts(g);
  int *first = NULL;
  for (int p = 0; p < g->part_count && !g->out.invariant; p++) {
    const part_range range = {p, g->part_count, g->ranges[p].first, g->ranges[p].end, around};
    int *ids = new_ids(g->form, w, g->arena);
    const wanted asked = expect_part(g->form, w, &range, g->arena);
    const verdict v = judge_part(g->form, &asked, &parts[p], &range, ids, g->arena);
    if (v.invariant) return v;
    if (first) judge_same(g, w, first, ids);
    if (!first) first = ids;
  }
  return g->out;
}

verdict judge_form(const form *f, const wanted *w, const taking *pages, bx_arena *arena) {
  const part_range whole = {.count = 1, .end = f->grid_columns};
  if (f->split == SPLIT_NONE) return judge_part(f, w, pages, &whole, new_ids(f, w, arena), arena);
  joining g = {.form = f, .taking = pages, .arena = arena, .left = left_columns(f)};
  g.right = right_columns(f);
  bool parted = !pages->too_many && list_pieces(&g) && g.part_count > 1;
  /* Without heads and with labels across the table alone no page says which part it is. */
  if (pages->told && g.piece_count > 1 && !g.part_count) return g.out;
  if (parted) judge_order(&g);
  if (g.part_count) judge_given(&g);
  if (g.out.invariant) return g.out;
  if (parted) return judge_parts(&g, w);
  return judge_part(f, w, pages, &whole, new_ids(f, w, arena), arena);
}
