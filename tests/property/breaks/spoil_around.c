/* Pages spoiled where lines, running totals, footnotes, pictures and columns of folded tables stand. */
#include <string.h>

#include "spoil.h"

static const bx_mark *mark_at(const taken_page *page, int i) { return &page->marks[i].mark; }

static bool labelled(const taken_page *page, int i, const char *label) {
  return mark_at(page, i)->kind == BX_MARK_ARTIFACT && mark_at(page, i)->label &&
         !strcmp(mark_at(page, i)->label, label);
}

static bool has_runs(const taken_page *page, int mark) {
  for (int i = 0; i < page->run_count; i++)
    if (page->runs[i].owner == mark && has_ink(page->runs[i].text)) return true;
  return false;
}

/* Its runs are at the end of the page after it was moved there. */
static void move_mark(taking *pages, taken_page *from, int index, taken_page *to) {
  to->marks = bx_arena_grow(pages->arena, to->marks, to->mark_count, &to->mark_room, sizeof *to->marks);
  to->marks[to->mark_count] = from->marks[index];
  to->marks[to->mark_count].parent = -1;
  for (int i = 0; i < from->run_count; i++) {
    if (from->runs[i].owner != index) continue;
    const taken_run run = from->runs[i];
    to->runs = bx_arena_grow(pages->arena, to->runs, to->run_count, &to->run_room, sizeof *to->runs);
    to->runs[to->run_count] = run;
    to->runs[to->run_count++].owner = to->mark_count;
  }
  to->mark_count++;
}

static bool is_table(const taken_page *page, int i) { return mark_at(page, i)->kind == BX_MARK_TABLE; }

/* Another page with a piece of the table, or NULL. */
static taken_page *other_page(taking *pages, const taken_page *page) {
  for (int p = 0; p < pages->count; p++)
    for (int i = 0; &pages->pages[p] != page && i < pages->pages[p].mark_count; i++)
      if (is_table(&pages->pages[p], i)) return &pages->pages[p];
  return NULL;
}

static bool move_to_other(taking *pages, dice *d, is_fit fit) {
  place at;
  if (!pick(pages, d, marks_of, fit, &at)) return false;
  taken_page *to = other_page(pages, at.page);
  if (!to) return false;
  move_mark(pages, at.page, at.index, to);
  drop_mark(at.page, at.index);
  return true;
}

/* ---- Running totals ---- */

static bool is_total_run(const taken_page *page, int i) {
  const taken_run *run = &page->runs[i];
  return run->owner >= 0 && labelled(page, run->owner, "carried") && *run->text >= '0' && *run->text <= '9';
}

bool change_total(taking *pages, dice *d) {
  place at;
  if (!pick(pages, d, runs_of, is_total_run, &at)) return false;
  taken_run *run = &at.page->runs[at.index];
  run->text = bx_arena_join(pages->arena, "1", run->text, NULL);
  return true;
}

static bool is_totals(const taken_page *page, int i) { return labelled(page, i, "carried"); }
bool drop_totals(taking *pages, dice *d) { return drop(pages, d, is_totals); }

/* ---- Lines ---- */

static bool is_line(const taken_page *page, int i) {
  const bx_mark *mark = mark_at(page, i);
  bool paragraph = mark->kind == BX_MARK_P && mark->style && !strncmp(mark->style, "table-", 6);
  return (paragraph || labelled(page, i, "line") || labelled(page, i, "continued")) && has_runs(page, i);
}

bool drop_line(taking *pages, dice *d) { return drop(pages, d, is_line); }
bool move_line(taking *pages, dice *d) { return move_to_other(pages, d, is_line); }

bool double_line(taking *pages, dice *d) {
  place at;
  if (!pick(pages, d, marks_of, is_line, &at)) return false;
  move_mark(pages, at.page, at.index, at.page);
  return true;
}

/* ---- Footnotes ---- */

static bool is_circled(const char *text) { return !strncmp(text, "\xe2\x91", 2); }

static bool is_footnote(const taken_page *page, int i) {
  if (labelled(page, i, "footnote")) return true;
  for (int k = 0; mark_at(page, i)->kind == BX_MARK_NOTE && k < page->run_count; k++)
    if (page->runs[k].owner == i) return is_circled(page->runs[k].text);
  return false;
}

bool drop_footnote(taking *pages, dice *d) { return drop(pages, d, is_footnote); }
bool move_footnote(taking *pages, dice *d) { return move_to_other(pages, d, is_footnote); }

static bool is_sign(const taken_page *page, int i) {
  int owner = page->runs[i].owner;
  return owner >= 0 && mark_at(page, owner)->kind == BX_MARK_TH && is_circled(page->runs[i].text);
}
bool drop_mark_sign(taking *pages, dice *d) { return drop_run(pages, d, is_sign); }

/* ---- Heads of cells ---- */

static bool same_ids(const bx_head_ids *a, const bx_head_ids *b) {
  return a->count == b->count && !memcmp(a->ids, b->ids, (size_t)a->count * sizeof *a->ids);
}

/* The next cell of the row that has other heads beside it, as a half has; or -1. */
static int other_half(const taken_page *page, int i) {
  const bx_mark *mark = mark_at(page, i);
  for (int k = i + 1; k < page->mark_count && mark->beside.count; k++)
    if (page->marks[k].parent == page->marks[i].parent && mark_at(page, k)->beside.count &&
        !same_ids(&mark->beside, &mark_at(page, k)->beside))
      return k;
  return -1;
}

static bool has_other_half(const taken_page *page, int i) {
  return mark_at(page, i)->kind == BX_MARK_TD && other_half(page, i) >= 0;
}

bool exchange_heads(taking *pages, dice *d) {
  place at;
  if (!pick(pages, d, marks_of, has_other_half, &at)) return false;
  bx_mark *one = &at.page->marks[at.index].mark, *other = &at.page->marks[other_half(at.page, at.index)].mark;
  const bx_head_ids beside = one->beside;
  one->beside = other->beside;
  other->beside = beside;
  return true;
}

static bool has_pointer(const taken_page *page, int i) {
  return mark_at(page, i)->kind == BX_MARK_TD && mark_at(page, i)->pointer;
}

bool name_nothing(taking *pages, dice *d) {
  place at;
  if (!pick(pages, d, marks_of, has_pointer, &at)) return false;
  bx_head_ids *above = &at.page->marks[at.index].mark.above;
  int *ids = BX_NEW_ARRAY(pages->arena, int, above->count + 1);
  if (above->count) memcpy(ids, above->ids, (size_t)above->count * sizeof *ids);
  ids[above->count] = 9999;
  *above = (bx_head_ids){ids, above->count + 1};
  return true;
}

/* ---- Pictures ---- */

static int images_of(const taken_page *page) { return page->image_count; }
static bool any(const taken_page *page, int i) { return page && i >= 0; }

bool drop_picture(taking *pages, dice *d) {
  place at;
  if (!pick(pages, d, images_of, any, &at)) return false;
  at.page->images[at.index] = at.page->images[--at.page->image_count];
  return true;
}

bool move_picture(taking *pages, dice *d) {
  place at;
  if (!pick(pages, d, images_of, any, &at)) return false;
  box *image = &at.page->images[at.index].at;
  const box *cell = &at.page->marks[at.page->marks[at.page->images[at.index].owner].parent].at;
  bx_len by = cell->bottom - image->top - BX_PT;
  image->top += by;
  image->bottom += by;
  return true;
}

bool stretch_picture(taking *pages, dice *d) {
  place at;
  if (!pick(pages, d, images_of, any, &at)) return false;
  at.page->images[at.index].at.bottom -= BX_PT / 2;
  return true;
}

/* ---- Cells of forms, corners ---- */

static bool is_place(const taken_page *page, int i) { return mark_at(page, i)->kind == BX_MARK_PLACE; }
bool drop_place(taking *pages, dice *d) { return drop(pages, d, is_place); }

bool move_place(taking *pages, dice *d) {
  place at;
  if (!pick(pages, d, marks_of, is_place, &at)) return false;
  at.page->marks[at.index].at.right -= BX_PT;
  return true;
}

/* The table of a form has no data of its own. */
static bool is_sheet_cell(const taken_page *page, int i) {
  if (mark_at(page, i)->kind != BX_MARK_TD) return false;
  int table = i;
  while (table >= 0 && !is_table(page, table)) table = page->marks[table].parent;
  return table >= 0 && !mark_at(page, table)->pointer;
}
bool drop_sheet_cell(taking *pages, dice *d) { return drop(pages, d, is_sheet_cell); }

static int rules_of(const taken_page *page) { return page->rule_count; }

static bool is_square(const taken_page *page, int i) {
  return page->rules[i].owner >= 0 && page->rules[i].dy && labelled(page, page->rules[i].owner, "boxes");
}
static bool is_slant(const taken_page *page, int i) { return page->rules[i].dx && page->rules[i].dy; }

static bool drop_rule_of(taking *pages, dice *d, is_fit fit) {
  place at;
  if (!pick(pages, d, rules_of, fit, &at)) return false;
  at.page->rules[at.index] = at.page->rules[--at.page->rule_count];
  return true;
}

bool drop_square(taking *pages, dice *d) { return drop_rule_of(pages, d, is_square); }
bool drop_slant(taking *pages, dice *d) { return drop_rule_of(pages, d, is_slant); }

bool move_slant(taking *pages, dice *d) {
  place at;
  if (!pick(pages, d, rules_of, is_slant, &at)) return false;
  at.page->rules[at.index].dy /= 2;
  at.page->rules[at.index].dx /= 2;
  return true;
}

/* ---- Columns of folded tables ---- */

static bool is_column(const taken_page *page, int i) {
  int tables = 0;
  for (int k = 0; k < page->mark_count; k++) tables += is_table(page, k);
  return tables > 1 && is_table(page, i);
}

bool drop_column(taking *pages, dice *d) { return drop(pages, d, is_column); }

bool lower_column(taking *pages, dice *d) {
  place at;
  if (!pick(pages, d, marks_of, is_column, &at)) return false;
  for (int i = at.index; i < at.page->mark_count; i++) {
    if (i > at.index && at.page->marks[i].parent < at.index) break;
    at.page->marks[i].at.top += BX_PT;
    at.page->marks[i].at.bottom += BX_PT;
  }
  return true;
}
