/* Pages spoiled in ways a table floor might spoil them, to judge the judge. */
#include <string.h>

#include "spoil.h"

/* ---- Picking ---- */

bool pick(taking *pages, dice *d, int (*count)(const taken_page *), is_fit fit, place *out) {
  int seen = 0;
  *out = (place){0}; /* gcc 14 does not see that it is read only when something was seen */
  for (int p = 0; p < pages->count; p++) {
    taken_page *page = &pages->pages[p];
    for (int i = 0; i < count(page); i++)
      if (fit(page, i) && dice_below(d, ++seen) == 0) *out = (place){page, i};
  }
  return seen > 0;
}

int marks_of(const taken_page *page) { return page->mark_count; }
int runs_of(const taken_page *page) { return page->run_count; }
static int rules_of(const taken_page *page) { return page->rule_count; }
static int fills_of(const taken_page *page) { return page->fill_count; }

static const bx_mark *mark_at(const taken_page *page, int i) { return &page->marks[i].mark; }

static bool any(const taken_page *page, int i) { return page && i >= 0; }
static bool is_td(const taken_page *page, int i) { return mark_at(page, i)->kind == BX_MARK_TD; }
static bool is_figure(const taken_page *page, int i) { return is_td(page, i) && mark_at(page, i)->pointer; }
static bool is_row(const taken_page *page, int i) { return mark_at(page, i)->kind == BX_MARK_TR; }
static bool is_table(const taken_page *page, int i) { return mark_at(page, i)->kind == BX_MARK_TABLE; }
static bool is_stub(const taken_page *page, int i) { return mark_at(page, i)->scope == BX_SCOPE_ROW; }
static bool is_cut_stub(const taken_page *page, int i) { return is_stub(page, i) && mark_at(page, i)->continued; }
static bool has_above(const taken_page *page, int i) { return mark_at(page, i)->above.count > 0; }
static bool has_two_beside(const taken_page *page, int i) { return mark_at(page, i)->beside.count > 1; }
static bool is_named(const taken_page *page, int i) { return mark_at(page, i)->id > 0; }
static bool is_body(const taken_page *page, int i) { return mark_at(page, i)->kind == BX_MARK_TBODY; }
static bool is_thead(const taken_page *page, int i) { return mark_at(page, i)->kind == BX_MARK_THEAD; }
static bool is_again(const taken_page *page, int i) { return is_thead(page, i) && mark_at(page, i)->repeated; }
static bool is_open_label(const taken_page *page, int i) {
  return is_row(page, i) && mark_at(page, i)->repeated && is_body(page, page->marks[i].parent);
}
static bool is_note(const taken_page *page, int i) { return mark_at(page, i)->kind == BX_MARK_NOTE; }
static bool is_merged(const taken_page *page, int i) {
  return is_stub(page, i) && mark_at(page, i)->row_span > 1 && page->marks[i].at.right > page->marks[i].at.left + BX_PT;
}

bool has_ink(const char *text) {
  while (*text == ' ' || !strncmp(text, "\xe2\x80\x8b", 3)) text += *text == ' ' ? 1 : 3;
  return *text != '\0';
}

static bool owner_is(const taken_page *page, int i, bx_mark_kind kind) {
  int owner = page->runs[i].owner;
  return owner >= 0 && page->marks[owner].mark.kind == kind && has_ink(page->runs[i].text);
}
static bool is_figure_run(const taken_page *page, int i) { return owner_is(page, i, BX_MARK_TD); }
static bool is_label_run(const taken_page *page, int i) {
  return owner_is(page, i, BX_MARK_TH) && is_stub(page, page->runs[i].owner);
}
static bool is_caption_run(const taken_page *page, int i) { return owner_is(page, i, BX_MARK_ARTIFACT); }
/* Columns of a folded table share the rule between them, and rows that the last lacks have no cells. */
static bool is_folded(const taken_page *page) {
  int tables = 0;
  for (int i = 0; i < page->mark_count; i++) tables += is_table(page, i);
  return tables > 1;
}
static bool is_long_rule(const taken_page *page, int i) {
  const taken_rule *r = &page->rules[i];
  return (r->dx > BX_PT || r->dy > BX_PT) && !(r->dx && r->dy) && !is_folded(page);
}

/* ---- Taking away and moving ---- */

static bool is_below(const taken_page *page, int mark, int root) {
  while (mark >= 0 && mark != root) mark = page->marks[mark].parent;
  return mark == root;
}

/* A mark with all it holds. Marks that are gone keep their index: they become marks nobody looks for. */
void drop_mark(taken_page *page, int root) {
  int runs = 0;
  for (int i = 0; i < page->run_count; i++)
    if (!is_below(page, page->runs[i].owner, root)) page->runs[runs++] = page->runs[i];
  page->run_count = runs;
  int images = 0;
  for (int i = 0; i < page->image_count; i++)
    if (!is_below(page, page->images[i].owner, root)) page->images[images++] = page->images[i];
  page->image_count = images;
  for (int i = page->mark_count - 1; i >= root; i--) {
    if (!is_below(page, i, root)) continue;
    memmove(page->marks + i, page->marks + i + 1, (size_t)(page->mark_count - i - 1) * sizeof *page->marks);
    page->mark_count--;
    for (int k = i; k < page->mark_count; k++)
      if (page->marks[k].parent > i) page->marks[k].parent--;
    for (int k = 0; k < page->run_count; k++)
      if (page->runs[k].owner > i) page->runs[k].owner--;
    for (int k = 0; k < page->rule_count; k++)
      if (page->rules[k].owner > i) page->rules[k].owner--;
    for (int k = 0; k < page->image_count; k++)
      if (page->images[k].owner > i) page->images[k].owner--;
  }
}

bool drop(taking *pages, dice *d, is_fit fit) {
  place at;
  if (!pick(pages, d, marks_of, fit, &at)) return false;
  drop_mark(at.page, at.index);
  return true;
}

static bool drop_cell(taking *pages, dice *d) { return drop(pages, d, is_td); }
static bool drop_row(taking *pages, dice *d) { return drop(pages, d, is_row); }
static bool drop_heads(taking *pages, dice *d) { return drop(pages, d, is_again); }
static bool drop_open_label(taking *pages, dice *d) { return drop(pages, d, is_open_label); }
static bool drop_open_stub(taking *pages, dice *d) { return drop(pages, d, is_cut_stub); }
static bool drop_note(taking *pages, dice *d) { return drop(pages, d, is_note); }
static bool drop_piece(taking *pages, dice *d) { return drop(pages, d, is_table); }

static void drop_run_at(place at) {
  memmove(at.page->runs + at.index, at.page->runs + at.index + 1,
          (size_t)(at.page->run_count - at.index - 1) * sizeof *at.page->runs);
  at.page->run_count--;
}

bool drop_run(taking *pages, dice *d, is_fit fit) {
  place at;
  if (!pick(pages, d, runs_of, fit, &at)) return false;
  drop_run_at(at);
  return true;
}

static bool drop_figure(taking *pages, dice *d) { return drop_run(pages, d, is_figure_run); }
static bool drop_label(taking *pages, dice *d) { return drop_run(pages, d, is_label_run); }
static bool drop_caption(taking *pages, dice *d) { return drop_run(pages, d, is_caption_run); }

static bool double_figure(taking *pages, dice *d) {
  place at;
  if (!pick(pages, d, runs_of, is_figure_run, &at)) return false;
  taken_run *run = &at.page->runs[at.index];
  size_t len = strlen(run->text);
  char *twice = bx_arena_alloc(pages->arena, 2 * len + 1);
  memcpy(twice, run->text, len);
  memcpy(twice + len, run->text, len + 1);
  run->text = twice;
  return true;
}

static bool move_run(taking *pages, dice *d) {
  place at;
  if (!pick(pages, d, runs_of, is_figure_run, &at)) return false;
  box *to = &at.page->runs[at.index].at;
  const box *cell = &at.page->marks[at.page->runs[at.index].owner].at;
  bx_len by = cell->bottom - to->top - BX_PT;
  to->top += by;
  to->bottom += by;
  return true;
}

static bool swap_rows(taking *pages, dice *d) {
  place a, b;
  if (!pick(pages, d, runs_of, is_figure_run, &a) || !pick(pages, d, runs_of, is_figure_run, &b)) return false;
  taken_run *one = &a.page->runs[a.index], *other = &b.page->runs[b.index];
  if (!strcmp(one->text, other->text)) return false;
  const char *text = one->text;
  one->text = other->text;
  other->text = text;
  return true;
}

/* ---- Rules ---- */

static bool drop_rule(taking *pages, dice *d) {
  place at;
  if (!pick(pages, d, rules_of, is_long_rule, &at)) return false;
  memmove(at.page->rules + at.index, at.page->rules + at.index + 1,
          (size_t)(at.page->rule_count - at.index - 1) * sizeof *at.page->rules);
  at.page->rule_count--;
  return true;
}

/* Not one of the squares for a code. */
static bool is_edge(const taken_page *page, int i) {
  int owner = page->rules[i].owner;
  return is_long_rule(page, i) && owner >= 0 && !strcmp(mark_at(page, owner)->label, "rules");
}

static bool drop_form_rule(taking *pages, dice *d) {
  place at;
  if (!pick(pages, d, rules_of, is_edge, &at)) return false;
  at.page->rules[at.index] = at.page->rules[--at.page->rule_count];
  return true;
}

static bool shift_rule(taking *pages, dice *d) {
  place at;
  if (!pick(pages, d, rules_of, is_long_rule, &at)) return false;
  taken_rule *r = &at.page->rules[at.index];
  if (r->dx)
    r->y += BX_PT;
  else
    r->x += BX_PT;
  return true;
}

static bool shorten_rule(taking *pages, dice *d) {
  place at;
  if (!pick(pages, d, rules_of, is_long_rule, &at)) return false;
  taken_rule *r = &at.page->rules[at.index];
  if (r->dx)
    r->dx -= 2 * BX_PT;
  else
    r->dy -= BX_PT;
  return true;
}

static bool lighten_frame(taking *pages, dice *d) {
  place at;
  if (!pick(pages, d, rules_of, is_long_rule, &at)) return false;
  at.page->rules[at.index].weight /= 2;
  return true;
}

/* A rule across a cell of several rows. */
static bool cross_merged(taking *pages, dice *d) {
  place at;
  if (!pick(pages, d, marks_of, is_merged, &at)) return false;
  taken_page *page = at.page;
  const box *cell = &page->marks[at.index].at;
  page->rules = bx_arena_grow(pages->arena, page->rules, page->rule_count, &page->rule_room, sizeof *page->rules);
  page->rules[page->rule_count++] =
      (taken_rule){page->rules[0].owner, cell->left, (cell->top + cell->bottom) / 2, cell->right - cell->left, 0, 410};
  return true;
}

static bool drop_fill(taking *pages, dice *d) {
  place at;
  if (!pick(pages, d, fills_of, any, &at)) return false;
  at.page->fills[at.index] = at.page->fills[--at.page->fill_count];
  return true;
}

/* ---- Boxes ---- */

static bool widen_cell(taking *pages, dice *d) {
  place at;
  if (!pick(pages, d, marks_of, is_td, &at)) return false;
  at.page->marks[at.index].at.right += BX_PT;
  return true;
}

static bool lower_row(taking *pages, dice *d) {
  place at;
  if (!pick(pages, d, marks_of, is_row, &at)) return false;
  at.page->marks[at.index].at.bottom += BX_PT;
  return true;
}

static bool move_piece(taking *pages, dice *d) {
  place at;
  if (!pick(pages, d, marks_of, is_table, &at)) return false;
  for (int i = 0; i < at.page->mark_count; i++) {
    at.page->marks[i].at.left += BX_PT;
    at.page->marks[i].at.right += BX_PT;
  }
  return true;
}

/* ---- Structure ---- */

static bool wrong_id(taking *pages, dice *d) {
  place at;
  if (!pick(pages, d, marks_of, is_named, &at)) return false;
  at.page->marks[at.index].mark.id += 1000;
  return true;
}

static bool no_id(taking *pages, dice *d) {
  place at;
  if (!pick(pages, d, marks_of, is_named, &at)) return false;
  at.page->marks[at.index].mark.id = 0;
  return true;
}

static bool wrong_head(taking *pages, dice *d) {
  place at;
  if (!pick(pages, d, marks_of, has_above, &at)) return false;
  bx_head_ids *ids = &at.page->marks[at.index].mark.above;
  ((int *)(uintptr_t)ids->ids)[dice_below(d, ids->count)]++;
  return true;
}

static bool lost_head(taking *pages, dice *d) {
  place at;
  if (!pick(pages, d, marks_of, has_above, &at)) return false;
  at.page->marks[at.index].mark.above.count--;
  return true;
}

static bool swapped_heads(taking *pages, dice *d) {
  place at;
  if (!pick(pages, d, marks_of, has_two_beside, &at)) return false;
  int *ids = (int *)(uintptr_t)at.page->marks[at.index].mark.beside.ids, first = ids[0];
  ids[0] = ids[1];
  ids[1] = first;
  return true;
}

static bool wrong_scope(taking *pages, dice *d) {
  place at;
  if (!pick(pages, d, marks_of, is_stub, &at)) return false;
  at.page->marks[at.index].mark.scope = BX_SCOPE_COLUMN;
  return true;
}

static bool turn_kind(taking *pages, dice *d, is_fit fit, bx_mark_kind kind) {
  place at;
  if (!pick(pages, d, marks_of, fit, &at)) return false;
  at.page->marks[at.index].mark.kind = kind;
  return true;
}

static bool td_as_th(taking *pages, dice *d) { return turn_kind(pages, d, is_td, BX_MARK_TH); }
static bool body_as_head(taking *pages, dice *d) { return turn_kind(pages, d, is_body, BX_MARK_THEAD); }
static bool head_as_body(taking *pages, dice *d) { return turn_kind(pages, d, is_thead, BX_MARK_TBODY); }

static bool not_repeated(taking *pages, dice *d) {
  place at;
  if (!pick(pages, d, marks_of, is_again, &at)) return false;
  at.page->marks[at.index].mark.repeated = false;
  return true;
}

static bool not_continued(taking *pages, dice *d) {
  place at;
  if (!pick(pages, d, marks_of, is_cut_stub, &at)) return false;
  at.page->marks[at.index].mark.continued = false;
  return true;
}

static bool wrong_span(taking *pages, dice *d) {
  place at;
  if (!pick(pages, d, marks_of, is_merged, &at)) return false;
  at.page->marks[at.index].mark.row_span--;
  return true;
}

static bool wrong_pointer(taking *pages, dice *d) {
  place at;
  if (!pick(pages, d, marks_of, is_figure, &at)) return false;
  at.page->marks[at.index].mark.pointer = "/" FIELD "/x";
  return true;
}

/* ---- Parts ---- */

/* Heads of a further part: the first of them have not stood before, and its rows go on. */
static bool is_further(const taken_page *page, int i) { return is_thead(page, i) && mark_at(page, i)->continued; }
static bool is_further_row(const taken_page *page, int i) {
  return is_row(page, i) && mark_at(page, i)->continued && is_further(page, page->marks[i].parent);
}
static bool is_head_going_on(const taken_page *page, int i) {
  return mark_at(page, i)->scope == BX_SCOPE_COLUMN && mark_at(page, i)->continued;
}
static bool has_further(const taken_page *page) {
  for (int i = 0; i < page->mark_count; i++)
    if (is_further(page, i)) return true;
  return false;
}
static bool is_further_stub(const taken_page *page, int i) {
  return is_stub(page, i) && mark_at(page, i)->repeated && has_further(page) && page->marks[i].parent >= 0 &&
         !mark_at(page, page->marks[i].parent)->repeated;
}

static bool lose_continued(taking *pages, dice *d, is_fit fit) {
  place at;
  if (!pick(pages, d, marks_of, fit, &at)) return false;
  at.page->marks[at.index].mark.continued = false;
  return true;
}

static bool row_not_going_on(taking *pages, dice *d) { return lose_continued(pages, d, is_further_row); }
static bool head_not_going_on(taking *pages, dice *d) { return lose_continued(pages, d, is_head_going_on); }
static bool heads_not_going_on(taking *pages, dice *d) { return lose_continued(pages, d, is_further); }

static bool stub_not_repeated(taking *pages, dice *d) {
  place at;
  if (!pick(pages, d, marks_of, is_further_stub, &at)) return false;
  at.page->marks[at.index].mark.repeated = false;
  return true;
}

static void lower_box(box *at, bx_len from) {
  if (at->top >= from) at->top += BX_PT;
  if (at->bottom >= from) at->bottom += BX_PT;
}

/* All that stands at `from` or below, and what reaches there. */
static void lower(taken_page *page, bx_len from) {
  for (int i = 0; i < page->mark_count; i++) lower_box(&page->marks[i].at, from);
  for (int i = 0; i < page->run_count; i++)
    if (page->runs[i].at.top >= from) lower_box(&page->runs[i].at, from);
  for (int i = 0; i < page->fill_count; i++) lower_box(&page->fills[i], from);
  for (int i = 0; i < page->rule_count; i++) {
    taken_rule *r = &page->rules[i];
    if (r->y + r->dy >= from && r->y < from) r->dy += BX_PT;
    if (r->y >= from) r->y += BX_PT;
  }
}

static bool raise_row(taking *pages, dice *d) {
  place at;
  if (!pick(pages, d, marks_of, is_further_row, &at)) return false;
  lower(at.page, at.page->marks[at.index].at.bottom);
  return true;
}

static bool lower_part(taking *pages, dice *d) {
  place at;
  if (!pages->facing || !pick(pages, d, marks_of, is_further, &at)) return false;
  lower(at.page, 0);
  return true;
}

static bool swap_parts(taking *pages, dice *d) {
  place at;
  if (!pick(pages, d, marks_of, is_further, &at) || at.page == pages->pages) return false;
  taken_page page = *at.page, *before = at.page - 1;
  *at.page = *before;
  *before = page;
  before->number--;
  at.page->number++;
  return true;
}

static bool turn_over(taking *pages, dice *d) {
  place at;
  if (!pages->facing || !pick(pages, d, marks_of, is_further, &at)) return false;
  for (int i = 0; i < pages->count; i++) pages->pages[i].number++;
  return true;
}

/* ---- Pages ---- */

static bool empty_page(taking *pages, dice *d) {
  (void)d;
  pages->pages = bx_arena_grow(pages->arena, pages->pages, pages->count, &pages->room, sizeof *pages->pages);
  pages->pages[pages->count++] = (taken_page){.number = pages->count};
  return true;
}

static bool page_twice(taking *pages, dice *d) {
  place at;
  if (!pick(pages, d, marks_of, is_table, &at)) return false;
  const taken_page page = *at.page;
  pages->pages = bx_arena_grow(pages->arena, pages->pages, pages->count, &pages->room, sizeof *pages->pages);
  pages->pages[pages->count++] = page;
  return true;
}

const spoiling spoilings[] = {
    {"a cell is dropped", "cells|marks|heads", drop_cell, false},
    {"a row is dropped", "cells|heads|heights|marks|parts", drop_row, false},
    {"repeated heads are dropped", "heads|heights|fills|fold|parts", drop_heads, false},
    {"an open stub is dropped", "cells|marks|labels", drop_open_stub, false},
    {"an open label across is dropped", "labels|heights|parts", drop_open_label, false},
    {"notes are dropped", "notes|progress|footnotes", drop_note, false},
    {"a piece is dropped", "progress|marks|cells|heights|parts", drop_piece, false},
    {"the text of a figure is dropped", "text", drop_figure, false},
    {"the text of a figure stands twice", "text", double_figure, false},
    {"texts of two figures are exchanged", "text", swap_rows, false},
    {"the text of a label is dropped", "labels", drop_label, false},
    {"the caption is dropped", "lines|carried|footnotes", drop_caption, false},
    {"a text is moved out of its cell", "heights|outside", move_run, false},
    {"a rule is dropped", "rules", drop_rule, false},
    {"a rule is shifted", "rules|merged", shift_rule, false},
    {"a rule is shortened", "rules", shorten_rule, false},
    {"a rule is light", "rules", lighten_frame, false},
    {"a rule crosses a merged cell", "merged|rules", cross_merged, false},
    {"the gray of a title is dropped", "fills", drop_fill, false},
    {"a cell is widened", "widths", widen_cell, false},
    {"a row is made higher", "heights|parts", lower_row, false},
    {"a piece is moved", "widths", move_piece, false},
    {"an id is changed", "ids", wrong_id, false},
    {"an id is lost", "ids", no_id, false},
    {"a head is another", "ids", wrong_head, false},
    {"a head is lost", "ids", lost_head, false},
    {"heads are in the wrong order", "ids", swapped_heads, false},
    {"a scope is wrong", "ids|heads", wrong_scope, false},
    {"a TD is a TH", "marks|heads|cells", td_as_th, false},
    {"the TBODY is a THEAD", "marks|parts", body_as_head, false},
    {"the THEAD is a TBODY", "marks|parts", head_as_body, false},
    {"`repeated` is lost", "marks|parts", not_repeated, false},
    {"`continued` is lost", "marks", not_continued, false},
    {"a span is wrong", "cells", wrong_span, false},
    {"a pointer is wrong", "cells", wrong_pointer, false},
    {"a running total is changed", "carried", change_total, false},
    {"a row of running totals is dropped", "carried|heights", drop_totals, false},
    {"a line is dropped", "lines", drop_line, false},
    {"a line stands on another page", "lines", move_line, false},
    {"a line stands twice", "lines", double_line, false},
    {"a footnote is dropped", "footnotes|parts", drop_footnote, false},
    {"a footnote stands on another page", "footnotes|parts", move_footnote, false},
    {"a footnote's mark is dropped", "labels|heads", drop_mark_sign, false},
    {"cells name heads of one another", "ids", exchange_heads, false},
    {"a cell names a head that is nowhere", "ids", name_nothing, false},
    {"a picture is lost", "pictures", drop_picture, false},
    {"a picture stands outside its cell", "pictures", move_picture, false},
    {"a picture is stretched", "pictures", stretch_picture, false},
    {"a row of a form is dropped", "cells|heights|heads|marks|text|lines|progress", drop_row, true},
    {"the text of a form's cell is dropped", "text", drop_figure, true},
    {"a pointer of a form is wrong", "cells", wrong_pointer, true},
    {"a rule of a form is dropped", "rules", drop_form_rule, true},
    {"a place is lost", "places", drop_place, true},
    {"a place is not its cell", "places", move_place, true},
    {"a square for a code is lost", "places", drop_square, true},
    {"a cell of a form is lost", "cells|marks", drop_sheet_cell, true},
    {"a slanted line is lost", "slants", drop_slant, false},
    {"a slanted line ends within the corner", "slants", move_slant, false},
    {"a column of a folded page is lost", "cells|fold|lines|text|marks|widths|labels|heads|fills", drop_column, false},
    {"a column of a folded page is moved", "fold|rules|heights|outside|lines|merged|fills|slants", lower_column, false},
    {"a row of a further part does not go on", "parts", row_not_going_on, false},
    {"heads of a further part do not go on", "parts", heads_not_going_on, false},
    {"a head in two parts does not go on", "marks", head_not_going_on, false},
    {"the stub of a further part is not `repeated`", "marks", stub_not_repeated, false},
    {"a row is higher in one part", "parts|outside", raise_row, false},
    {"a part stands lower than the one it faces", "parts|outside", lower_part, false},
    {"two parts are exchanged", "parts|progress|marks", swap_parts, false},
    {"parts stand on the wrong sides", "parts", turn_over, false},
    {"a page is empty", "progress", empty_page, false},
    {"a page stands twice", "marks|cells|heads|ids|text|lines|parts", page_twice, false},
};
const int spoiling_count = (int)(sizeof spoilings / sizeof *spoilings);
