/* Cases made smaller. */
#include <string.h>

#include "make.h"

static bool cut_leaf(node *leaf) {
  node *parent = leaf->parent;
  int at = 0;
  while (parent->children[at] != leaf) at++;
  if (parent->count == 1) return parent->parent && cut_leaf(parent);
  memmove(parent->children + at, parent->children + at + 1, (size_t)(parent->count - at - 1) * sizeof(node *));
  parent->count--;
  return true;
}

/* The grid must stay as it is. */
static bool still_fits(form *f) { return place_bands(f); }

/* A form loses its last row, and cells from above their part in it. */
static bool cut_sheet_row(sheet *s) {
  if (s->row_count == 1) return false;
  s->row_count--;
  for (int r = 0; r < s->row_count; r++)
    for (int c = 0; c < s->rows[r].count; c++)
      s->rows[r].cells[c].row_span = bx_min_int(s->rows[r].cells[c].row_span, s->row_count - r);
  return true;
}

static bool cut_row(form *f, int index) {
  if (f->sheet) return index == 0 && cut_sheet_row(f->sheet);
  for (int i = 0; i < f->band_count; i++) {
    band *b = &f->bands[i];
    if (index >= b->row_count) {
      index -= b->row_count;
      continue;
    }
    node *cut_off = b->row_leaves[index];
    bool generated = b->rows != b->row_template;
    while (generated && cut_off->parent && !cut_off->list) cut_off = cut_off->parent;
    if (!cut_off->parent || (generated && cut_off->parent->count == 1) || !cut_leaf(cut_off)) return false;
    b->fill = bx_min_int(b->fill, b->rows->count - 1);
    index_rows(b);
    return still_fits(f);
  }
  return false;
}

/* The grid loses its last column, which each band must have as a column of its own. */
static bool cut_column(form *f, int index) {
  if (index || f->sheet) return false;
  for (int i = 0; i < f->band_count; i += halves_of(f, i)) {
    band *b = &f->bands[i + halves_of(f, i) - 1];
    node *last = b->column_leaves[b->column_count - 1];
    if (last->list || last->span != 1 || last->cell_span != 1 || !cut_leaf(last)) return false;
    index_columns(b);
  }
  f->grid_columns--;
  return still_fits(f);
}

static bool cut_band(form *f, int index) {
  if (index >= f->band_count || f->band_count == 1) return false;
  bool alone = !f->bands[index].beside && halves_of(f, index) == 1;
  if (!alone) return false;
  memmove(f->bands + index, f->bands + index + 1, (size_t)(f->band_count - index - 1) * sizeof *f->bands);
  f->band_count--;
  return still_fits(f);
}

static bool cut_text(form *f, int index) {
  const char **texts[] = {&f->before, &f->caption, &f->again, &f->bands[0].title, &f->bands[0].corner};
  int count = (int)(sizeof texts / sizeof *texts) - (f->sheet ? 2 : 0);
  if (index < count) {
    bool there = *texts[index] != NULL;
    *texts[index] = NULL;
    return there;
  }
  if (index == count && f->note_count) return f->note_count--, true;
  if (index == count + 1 && f->above_count) return f->above_count--, true;
  if (index == count + 2 && f->below_count) return f->below_count--, true;
  if (index == count + 3 && f->row_step) return f->row_step = 0, true;
  return false;
}

static bool cut_width(form *f, int index) {
  if (index >= f->grid_columns || !strcmp(f->widths[index], "1*")) return false;
  f->widths[index] = "1*";
  return true;
}

bool cut_form(form *f, cut what) {
  switch (what.kind) {
    case CUT_ROW:
      return cut_row(f, what.index);
    case CUT_COLUMN:
      return cut_column(f, what.index);
    case CUT_BAND:
      return cut_band(f, what.index);
    case CUT_TEXT:
      return cut_text(f, what.index);
    case CUT_WIDTH:
      return cut_width(f, what.index);
    case CUT_KINDS:
      break;
  }
  return false;
}
