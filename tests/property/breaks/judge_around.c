/* What stands over and under the rows of a piece: lines, running totals, footnotes. */
#include <stdlib.h>
#include <string.h>

#include "judge.h"

static const taken_mark *mark_of(const judge *j, int index) { return &j->page->marks[index]; }

static bool labelled(const taken_mark *m, const char *label) { return m->mark.label && !strcmp(m->mark.label, label); }

/* ---- Lines ---- */

/* A line of the table: its parts are paragraphs in a style of tables, or artifacts where it stands for the break. */
static bool is_line(const judge *j, int mark) {
  const taken_mark *m = mark_of(j, mark);
  if (m->mark.kind == BX_MARK_P) return m->mark.style && !strncmp(m->mark.style, "table-", 6);
  return m->mark.kind == BX_MARK_ARTIFACT && (labelled(m, "line") || labelled(m, "continued"));
}

static bool stands_on(line_on on, bool first, bool last) {
  const bool on_piece[] = {true, first, !first, last, !last};
  return on_piece[on];
}

/* Lines as they are found, one after the other. */
typedef struct {
  judge *j;
  int next, end; /* marks */
  bx_len at;     /* where the last line ended */
  bool first, last;
} reading;

static void read_part(reading *read, const char *text, bool furniture, bx_len *top, bx_len *bottom) {
  judge *j = read->j;
  while (read->next < read->end && !is_line(j, read->next)) read->next++;
  if (!check(j, read->next < read->end, "lines", "the line “%s” is not there", text)) return;
  const taken_mark *m = mark_of(j, read->next);
  check(j, !strcmp(text_of(j, read->next), squash(j->arena, text)), "lines", "a line is “%s” instead of “%s”",
        text_of(j, read->next), text);
  check(j, (m->mark.kind == BX_MARK_ARTIFACT) == furniture, "marks", "the line “%s” has a mark of kind %d", text,
        m->mark.kind);
  check(j, m->at.top >= read->at - SLACK, "lines", "“%s” stands upon the line above", text);
  check(j, *top < 0 || m->at.top == *top, "lines", "“%s” stands beside its line", text);
  *top = m->at.top;
  *bottom = m->at.bottom;
  read->next++;
}

static void read_line(reading *read, const table_line *line, bx_len *height) {
  if (line->missing || !stands_on(line->on, read->first, read->last)) return;
  bool furniture = line->on == LINE_REST || line->on == LINE_ALL_BUT_LAST || (line->on == LINE_ALL && !read->first);
  bx_len top = -1, bottom = read->at;
  for (int i = 0; i < 3 && !found(read->j); i++)
    if (line->parts[i] && *line->parts[i]) read_part(read, line->parts[i], furniture, &top, &bottom);
  *height = bx_max_int(*height, bottom - read->at);
  read->at = bottom;
}

static void no_more_lines(reading *read) {
  for (; read->next < read->end; read->next++)
    check(read->j, !is_line(read->j, read->next), "lines", "the line “%s” does not belong there",
          text_of(read->j, read->next));
}

static void judge_over(judge *j, bool first, bool last) {
  const form *f = j->form;
  reading over = {.j = j, .end = j->rows[0].mark, .at = mark_of(j, j->table)->at.top, .first = first, .last = last};
  if (f->fold > 1) over.at = j->area.top;
  const table_line caption = {.parts = {f->caption}, .on = LINE_REST};
  if (f->caption) read_line(&over, &caption, &j->lines[0]);
  for (int i = 0; i < f->above_count && !found(j); i++) read_line(&over, &f->above[i], &j->lines[1 + i]);
  if (!found(j)) no_more_lines(&over);
  bx_len rows = j->rows[0].at.top;
  check(j, over.at <= rows + SLACK, "lines", "the rows begin at %d, the lines over them end at %d", rows, over.at);
}

static void judge_under(judge *j, bool first, bool last) {
  const form *f = j->form;
  bx_len bottom = f->fold > 1 ? j->deepest : mark_of(j, j->table)->at.bottom;
  reading under = {.j = j, .next = j->rows[0].mark, .end = j->page->mark_count, .at = bottom};
  under.first = first;
  under.last = last;
  for (int i = 0; i < f->below_count && !found(j); i++) read_line(&under, &f->below[i], &j->lines[1 + MOST_LINES + i]);
  if (!found(j)) no_more_lines(&under);
}

/* ---- Running totals ---- */

/* Where the figures of a column stand in the rows of a band. */
typedef struct {
  const band *band;
  int column, col, col_span;
} figure_column;

static const char *text_between(const judge *j, int mark, bx_len left, bx_len right) {
  bx_buf buf = {0};
  bx_buf_puts(&buf, "");
  for (int i = 0; i < j->run_count[mark]; i++) {
    const taken_run *run = &j->page->runs[j->run_first[mark] + i];
    bx_len middle = (run->at.left + run->at.right) / 2;
    if (middle >= left && middle < right) bx_buf_puts(&buf, run->text);
  }
  return squash(j->arena, bx_buf_take(&buf, j->arena));
}

/* The sum of the figures of a column in the lines of a band up to `end`. */
static int64_t sum_until(const judge *j, int col, int which, int end) {
  const wanted *w = j->wanted;
  int64_t sum = 0;
  for (int line = 0; line < end; line++)
    for (int i = 0; w->lines[line].band == which && i < w->lines[line].count; i++) {
      const want_cell *cell = &w->cells[w->lines[line].first + i];
      if (cell->counts && !cell->absent && cell->col == col) sum += cell->amount;
    }
  return sum;
}

static void judge_sum(judge *j, int r, const figure_column *at, const char *label, int end) {
  const node *leaf = at->band->column_leaves[at->column];
  if (at->col < j->part.first || at->col >= j->part.end) return;
  bool text = leaf->kind == FIGURE_WORDS || leaf->kind == FIGURE_PICTURE;
  if (j->edges[at->col] < 0 || j->edges[at->col + at->col_span] < 0) return; /* no figure has stood there yet */
  bool may_label = at->column == 0 && !at->band->stub_columns && at->band->first_column == 0;
  bx_len left = mark_of(j, j->table)->at.left;
  const char *there =
      text_between(j, j->rows[r].mark, left + j->edges[at->col], left + j->edges[at->col + at->col_span]);
  if (may_label && (!*there || !strcmp(there, label))) return; /* it may reach over columns of text behind it */
  if (!strcmp(there, label) && text) return;
  int which = first_half(j->form, (int)(at->band - j->form->bands));
  int64_t sum = sum_until(j, at->col, which, end);
  const char *asked = text ? "" : amount_text(sum, leaf->kind == FIGURE_CODE, j->arena);
  check(j, !strcmp(there, asked), "carried", "the running total of column %d is “%s” instead of “%s”", at->col, there,
        asked);
  const box *row = &j->rows[r].at;
  bx_len weight, right = j->edges[at->col + at->col_span];
  bool closed = is_covered(j, false, left + j->edges[at->col], row->top, row->bottom, &weight) &&
                is_covered(j, false, left + right, row->top, row->bottom, &weight);
  check(j, text || closed, "rules", "the running total of column %d is open", at->col);
}

/* A row of running totals of the band of line `end` - 1: the label once, and under each column the sum of its figures
 * up to there. Without a stub the label takes the place of the first column. */
static void judge_carried(judge *j, int r, const char *label, int end) {
  int first = j->wanted->lines[end - 1].band;
  for (int h = first; h < first + halves_of(j->form, first); h++) {
    const band *b = &j->form->bands[h];
    int col = b->first_column + (b->side == STUB_RIGHT || !b->stub_columns ? 0 : b->stub_columns + b->row_numbers);
    for (int c = 0; c < b->column_count && !found(j); col += b->column_leaves[c++]->cell_span) {
      const figure_column at = {b, c, col, b->column_leaves[c]->cell_span};
      judge_sum(j, r, &at, label, end);
    }
  }
  const char *all = text_of(j, j->rows[r].mark), *there = strstr(all, label);
  check(j, there && !strstr(there + 1, label), "carried", "the row “%s” has not the label “%s”", all, label);
  j->carried = bx_max_int(j->carried, j->rows[r].at.bottom - j->rows[r].at.top);
}

/* Does the last row of the piece go on on the next page? */
static bool is_divided_below(const judge *j) {
  const taken_page *next = j->page + 1;
  if (j->form->fold > 1) return false; /* it has no running totals */
  if (next == j->taking->pages + j->taking->count) return false;
  for (int i = 0; i < next->mark_count; i++) {
    const taken_mark *m = &next->marks[i];
    if (m->mark.kind == BX_MARK_TR && !m->mark.repeated) return m->mark.continued;
  }
  return false;
}

static bool is_band_cut(const judge *j, int before) {
  const want_line *lines = j->wanted->lines;
  return before > 0 && before < j->wanted->line_count && !lines[before - 1].head && !lines[before].head;
}

static void judge_totals(judge *j) {
  int count = 0, head = -1, foot = j->rows[j->row_count - 1].carried ? j->row_count - 1 : -1;
  for (int r = 0; r < j->row_count; r++) {
    count += j->rows[r].carried;
    if (j->rows[r].carried && r != foot) head = r;
  }
  bool wants_head = j->form->carried_head && (j->goes_on || is_band_cut(j, j->first_line));
  bool wants_foot = j->form->carried_foot && (is_divided_below(j) || is_band_cut(j, j->last_line + 1));
  check(j, (head >= 0) == wants_head, "carried", "running totals at the head: %d", head >= 0);
  check(j, (foot >= 0) == wants_foot, "carried", "running totals at the foot: %d", foot >= 0);
  check(j, count == wants_head + wants_foot, "carried", "%d rows of running totals", count);
  if (!found(j) && wants_head) judge_carried(j, head, j->form->carried_head, j->first_line + j->goes_on);
  if (!found(j) && wants_foot) judge_carried(j, foot, j->form->carried_foot, j->last_line + 1);
}

/* ---- Footnotes ---- */

bool is_footnote(const judge *j, int mark) {
  const taken_mark *m = mark_of(j, mark);
  if (m->mark.kind == BX_MARK_ARTIFACT) return labelled(m, "footnote");
  return m->mark.kind == BX_MARK_NOTE && !strncmp(text_of(j, mark), "\xe2\x91", 2);
}

/* Those whose marks stand in the piece, in their order, each a note where it stands for the first time. */
static void judge_footnotes(judge *j) {
  int number = 0, last = j->wanted->footnote_count;
  bx_len at = mark_of(j, j->table)->at.bottom;
  for (int i = 0; i < j->page->mark_count && !found(j); i++) {
    if (!is_footnote(j, i)) continue;
    do number++;
    while (number <= last && !j->noted[number]);
    if (!check(j, number <= last, "footnotes", "“%s” stands where its mark is not", text_of(j, i))) return;
    const taken_mark *m = mark_of(j, i);
    const char *asked = squash(j->arena, j->wanted->footnotes[number]);
    check(j, !strcmp(text_of(j, i), asked), "footnotes", "it is “%s” instead of “%s”", text_of(j, i), asked);
    check(j, (m->mark.kind == BX_MARK_NOTE) == !j->notes[number], "marks", "“%s” is a mark of kind %d", asked,
          m->mark.kind);
    check(j, m->at.top >= at - SLACK, "footnotes", "“%s” stands upon what is above", asked);
    j->notes[number] = bx_max_int(j->notes[number], m->at.bottom - at);
    at = m->at.bottom;
  }
  for (number++; number <= last && !found(j); number++)
    check(j, !j->noted[number], "footnotes", "“%s” is not where its mark is", j->wanted->footnotes[number]);
}

/* ---- The whole ---- */

void expect_around(judge *j) {
  const form *f = j->form;
  bx_len two_lines = 2 * (bx_len)((int64_t)f->leading * BX_PT / 10) + 4 * BX_PT;
  if (f->caption) j->lines[0] = two_lines;
  for (int i = 0; i < f->above_count; i++) j->lines[1 + i] = f->above[i].missing ? 0 : two_lines;
  for (int i = 0; i < f->below_count; i++) j->lines[1 + MOST_LINES + i] = f->below[i].missing ? 0 : two_lines;
  if (f->carried_foot || f->carried_head)
    j->carried = bx_max_int(two_lines + 2 * tenths_of_mm(f->pad_top), tenths_of_mm(f->row_height + f->row_step));
}

bx_len most_around(const judge *j) {
  bx_len height = 2 * j->carried + j->part.around;
  for (size_t i = 0; i < sizeof j->lines / sizeof *j->lines; i++) height += j->lines[i];
  for (int i = 1; i <= j->wanted->footnote_count; i++) height += j->notes[i];
  return height;
}

/* Is the last row of the table on this page? */
static bool is_last_page(const judge *j) {
  if (j->form->fold == 1) return j->last_line + 1 == j->wanted->line_count && !is_divided_below(j);
  for (const taken_page *page = j->page + 1; page < j->taking->pages + j->taking->count; page++)
    for (int i = 0; i < page->mark_count; i++)
      if (page->marks[i].mark.kind == BX_MARK_TABLE) return false;
  return true;
}

void judge_around(judge *j) {
  bool first = j->pieces == j->strip && j->part.index == 0;
  bool last = is_last_page(j) && j->part.index + 1 == j->part.count;
  if (j->strip == 0) judge_over(j, first, last);
  if (!found(j) && j->strip + 1 == j->strips) judge_under(j, first, last);
  if (!found(j)) judge_totals(j);
  if (!found(j)) judge_footnotes(j);
}
