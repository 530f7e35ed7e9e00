/* Forms that are no statistics: rows of cells of any span, each with a label, what a field says, or room for
 * something that is put there later. Every slot of the grid belongs to exactly one cell, or the form is not
 * loaded. */
#include <string.h>

#include "loader.h"

#define MOST_LEAST 500 /* blank rows of a form fit on some pages */

#define LISTS (1u << BX_FIELD_LIST | 1u << BX_FIELD_RECORDS)

#define CELL_KEYS " span rows vertical align valign style height keep foot"

static const struct {
  const char *name; /* the key that says what it is */
  const char *keys;
} kinds[] = {
    [BX_FORM_LABEL] = {"label", "label" CELL_KEYS},       [BX_FORM_TEXT] = {"text", "text" CELL_KEYS},
    [BX_FORM_PROSE] = {"prose", "prose" CELL_KEYS},       [BX_FORM_PLACE] = {"place", "place label" CELL_KEYS},
    [BX_FORM_IMAGE] = {"image", "image label" CELL_KEYS}, [BX_FORM_CODE] = {"code", "code boxes" CELL_KEYS},
};
#define KIND_COUNT ((int)(sizeof kinds / sizeof *kinds))
#define KIND_NAMES "label text prose place image code"

typedef struct {
  bx_loader *loader;
  const bx_table *table;
  bx_form *form;
  bx_form_row *rows;
  const bx_value *list;
  bx_form_cell **owner; /* rows × columns; NULL: free */
  bx_form_cell **above; /* of each column the last label over the row at hand; NULL: none */
} reading;

/* ---- A cell ---- */

static bx_side read_side(bx_loader *loader, const bx_value *map, bx_side otherwise) {
  return (bx_side)bx_read_choice(loader, map, "align", (int)otherwise, "left center right justify");
}

/* A line, a list of lines, or a map of them and more. A line is a template or a list of them. */
static void read_foot(bx_loader *loader, const bx_value *value, const bx_style *style, bx_form_foot *foot) {
  const bx_value *lines = value->kind == BX_MAP ? bx_value_find(value, "lines") : value;
  foot->style = style;
  foot->align = BX_SIDE_RIGHT;
  if (value->kind == BX_MAP) {
    bx_read_map(loader, value, "foot", "lines align inset stamp style");
    foot->align = read_side(loader, value, BX_SIDE_RIGHT);
    if (bx_value_find(value, "style")) foot->style = bx_read_style(loader, value, "style", NULL);
    foot->inset = bx_read_length(loader, value, "inset", 0, (bx_units){foot->style->size, foot->style->leading});
    foot->stamp = bx_read_text(loader, value, "stamp");
  }
  if (!lines) {
    bx_complain(loader, BX_MSG_LAYOUT_MISSING_KEY, value, BX_ARGS("lines"));
    return;
  }
  bool listed = lines->kind == BX_LIST;
  foot->count = listed ? lines->count : 1;
  bx_templates *list = BX_NEW_ARRAY(loader->arena, bx_templates, bx_max_int(foot->count, 1));
  for (int i = 0; i < foot->count; i++) list[i] = bx_read_template_list(loader, listed ? lines->items[i] : lines);
  foot->lines = list;
}

static const char *read_field(bx_loader *loader, const bx_value *map, const char *key, bx_field_type type) {
  const char *name = bx_read_required(loader, map, key);
  const bx_field *field = name ? bx_find_field(loader, name) : NULL;
  if (name && (!field || field->type != type))
    bx_complain(loader, BX_MSG_LAYOUT_NO_FIELD, bx_value_find(map, key), BX_ARGS(name));
  return name;
}

/* 姓　名 is 姓名. */
static const char *in_one_line(bx_loader *loader, const char *label) {
  static const char *const blanks[] = {"\n", " ", "\u3000", "\u200B"};
  bx_buf buf = {0};
  while (label && *label) {
    size_t step = 0;
    for (size_t i = 0; i < sizeof blanks / sizeof *blanks && !step; i++)
      if (bx_starts_with(label, blanks[i])) step = strlen(blanks[i]);
    if (!step) bx_buf_putc(&buf, *label);
    label += step ? step : 1;
  }
  return bx_buf_take(&buf, loader->arena);
}

static void read_content(bx_loader *loader, const bx_value *map, bx_form_cell *cell) {
  switch (cell->kind) {
    case BX_FORM_LABEL:
      cell->label = bx_read_required(loader, map, "label");
      cell->says = in_one_line(loader, cell->label);
      break;
    case BX_FORM_TEXT:
      cell->templates = bx_read_templates(loader, map, "text");
      break;
    case BX_FORM_PROSE:
      cell->name = read_field(loader, map, "prose", BX_FIELD_PROSE);
      break;
    case BX_FORM_PLACE:
      cell->name = bx_read_required(loader, map, "place");
      cell->label = bx_read_text(loader, map, "label");
      break;
    case BX_FORM_IMAGE:
      cell->name = read_field(loader, map, "image", BX_FIELD_IMAGE);
      cell->label = bx_read_text(loader, map, "label");
      break;
    case BX_FORM_CODE:
      cell->code = bx_read_code(loader, map);
      break;
  }
}

/* The last kind found: a place may have a label. */
static int find_kind(const bx_value *map) {
  int kind = -1;
  for (int i = 0; i < KIND_COUNT; i++)
    if (bx_value_find(map, kinds[i].name)) kind = i;
  return kind;
}

static void read_cell(const reading *r, const bx_value *map, bool each, bx_form_cell *cell) {
  bx_loader *loader = r->loader;
  const bx_table_styles *styles = &r->table->styles;
  int kind = find_kind(map);
  cell->place = (bx_place){.file = map->file, .line = map->line, .col = map->col};
  cell->row_span = cell->col_span = 1;
  if (!bx_read_map(loader, map, "form", kind < 0 ? KIND_NAMES CELL_KEYS : kinds[kind].keys)) return;
  if (kind < 0) {
    bx_complain(loader, BX_MSG_LAYOUT_MISSING_KEY, map, BX_ARGS("label/text/prose/place/image/code"));
    return;
  }
  cell->kind = (bx_form_kind)kind;
  cell->col_span = bx_read_int(loader, map, "span", 1, 1, BX_LAYOUT_MAX_COLUMNS);
  cell->over_all = each && bx_streq(bx_value_text(bx_value_find(map, "rows")), "all");
  if (!cell->over_all) cell->row_span = bx_read_int(loader, map, "rows", 1, 1, each ? 1 : BX_LAYOUT_MAX_ROWS);
  cell->style = kind == BX_FORM_LABEL ? styles->stub : styles->cell;
  if (bx_value_find(map, "style")) cell->style = bx_read_style(loader, map, "style", NULL);
  cell->align = read_side(loader, map, kind == BX_FORM_PROSE ? BX_SIDE_JUSTIFY : BX_SIDE_CENTER);
  cell->valign = (bx_valign)bx_read_choice(loader, map, "valign", BX_VALIGN_MIDDLE, "top middle bottom");
  cell->height = bx_read_length(loader, map, "height", 0, (bx_units){cell->style->size, cell->style->leading});
  cell->vertical = bx_read_bool(loader, map, "vertical", false);
  cell->keep = bx_read_bool(loader, map, "keep", false);
  if (bx_value_find(map, "foot")) read_foot(loader, bx_value_find(map, "foot"), cell->style, &cell->foot);
  read_content(loader, map, cell);
}

/* ---- The grid ---- */

static bx_form_cell **slot(const reading *r, int row, int col) {
  return &r->owner[(size_t)row * (size_t)r->form->column_count + (size_t)col];
}

/* What a cell is called in messages: its number in its row, and what it says. */
static const char *called(const reading *r, const bx_form_cell *cell) {
  const bx_form_row *row = &r->rows[cell->row];
  const char *says = cell->says ? cell->says : cell->name;
  if (cell->templates.count) says = cell->templates.templates[0];
  if (cell->code.templates.count) says = cell->code.templates.templates[0];
  const char *number = bx_diag_int(r->loader->diags, cell - row->cells + 1);
  return says ? bx_arena_join(r->loader->arena, number, " (", says, ")", NULL) : number;
}

static void complain_at(const reading *r, bx_message message, const bx_form_cell *cell, const char *more) {
  const char *row = bx_diag_int(r->loader->diags, cell->row + 1);
  bx_diag(r->loader->diags, message, &cell->place, BX_ARGS(row, called(r, cell), more));
}

/* Puts a cell into the first free slots of its row. False after complaining. */
static bool place_cell(const reading *r, bx_form_cell *cell) {
  int columns = r->form->column_count, col = 0;
  while (col < columns && *slot(r, cell->row, col)) col++;
  cell->col = col;
  if (col + cell->col_span > columns) {
    complain_at(r, BX_MSG_LAYOUT_FORM_WIDE, cell, bx_diag_int(r->loader->diags, columns));
    return false;
  }
  if (cell->row + cell->row_span > r->form->row_count) {
    complain_at(r, BX_MSG_LAYOUT_FORM_LONG, cell, bx_diag_int(r->loader->diags, r->form->row_count));
    return false;
  }
  for (int y = cell->row; y < cell->row + cell->row_span; y++) {
    for (int x = col; x < col + cell->col_span; x++) {
      const bx_form_cell *other = *slot(r, y, x);
      if (other) {
        complain_at(r, BX_MSG_LAYOUT_FORM_OVERLAP, cell, called(r, other));
        return false;
      }
      *slot(r, y, x) = cell;
    }
  }
  return true;
}

static bool place_row(const reading *r, int row, bx_form_cell *cells) {
  bx_loader *loader = r->loader;
  for (int i = 0; i < r->rows[row].cell_count; i++)
    if (!place_cell(r, &cells[i])) return false;
  for (int col = 0; col < r->form->column_count; col++) {
    if (*slot(r, row, col)) continue;
    bx_complain(loader, BX_MSG_LAYOUT_FORM_HOLE, r->list->items[row],
                BX_ARGS(bx_diag_int(loader->diags, row + 1), bx_diag_int(loader->diags, col + 1),
                        bx_diag_int(loader->diags, r->form->column_count)));
    return false;
  }
  return true;
}

static bool covers_more(const bx_form_cell *label, const bx_form_cell *cell) {
  return label->row_span > cell->row_span || (label->row_span == cell->row_span && label->over_all && !cell->over_all);
}

/* The nearest label to the left; of a label, the nearest that covers more rows. NULL if there is none. */
static bx_form_cell *label_before(const reading *r, const bx_form_cell *cell) {
  for (int col = cell->col - 1; col >= 0; col--) {
    bx_form_cell *other = *slot(r, cell->row, col);
    if (other->kind == BX_FORM_LABEL && (cell->kind != BX_FORM_LABEL || covers_more(other, cell))) return other;
  }
  return NULL;
}

/* The nearest label above, where it reaches over the whole cell and says nothing of what stands to its right. */
static bx_form_cell *label_over(const reading *r, const bx_form_cell *cell) {
  bx_form_cell *label = r->above[cell->col];
  return label && cell->col + cell->col_span <= label->col + label->col_span && !label->heads_row ? label : NULL;
}

/* Room for something that is not ours, or for a picture and with words for want of one, such as that for a photo beside
 * several rows: it has a label only where that stands right before it, in the same rows. */
static bool is_open(const bx_form_cell *cell) {
  return cell->kind == BX_FORM_PLACE || (cell->kind == BX_FORM_IMAGE && cell->label);
}

static bool stands_before(const bx_form_cell *label, const bx_form_cell *cell) {
  return label->col + label->col_span == cell->col && label->row == cell->row && label->row_span == cell->row_span &&
         label->over_all == cell->over_all;
}

/* Cells stand behind their labels, records under them, too. */
static void find_heads(const reading *r, bx_form_cell *cell) {
  bool is_label = cell->kind == BX_FORM_LABEL, open = is_open(cell);
  bx_form_cell *before = label_before(r, cell);
  if (before && open && !stands_before(before, cell)) before = NULL;
  bool may_be_under = !open && (r->rows[cell->row].each || (!before && !is_label));
  bx_form_cell *over = may_be_under ? label_over(r, cell) : NULL;
  cell->before = before;
  cell->over = over;
  if (before && !is_label) before->heads_row = true;
  if (over) over->heads_column = true;
}

const char *bx_form_label(const bx_form_cell *cell) {
  const bx_form_cell *label = cell->kind == BX_FORM_LABEL ? cell : cell->over ? cell->over : cell->before;
  return label ? label->says : NULL;
}

/* ---- Rows ---- */

/* A list of cells, or a map of them and what the row is. */
static bx_form_cell *read_row(const reading *r, const bx_value *value, int index) {
  bx_loader *loader = r->loader;
  bx_form_row *row = &r->rows[index];
  const bx_value *cells = value;
  bx_field_scope scope = {.outer = loader->scope};
  if (value->kind == BX_MAP) {
    bx_read_map(loader, value, "form", "each least fill cells");
    cells = bx_value_find(value, "cells");
    row->fills = bx_read_bool(loader, value, "fill", false);
    row->least = bx_read_int(loader, value, "least", 1, 1, MOST_LEAST);
    row->each = bx_read_text(loader, value, "each");
    if (!row->each && bx_value_find(value, "least"))
      bx_complain(loader, BX_MSG_LAYOUT_MISSING_KEY, value, BX_ARGS("each"));
    scope.list = row->each ? bx_find_field(loader, row->each) : NULL;
    if (row->each && !(scope.list && (LISTS >> scope.list->type & 1)))
      bx_complain(loader, BX_MSG_LAYOUT_NO_FIELD, bx_value_find(value, "each"), BX_ARGS(row->each));
  }
  if (!cells || cells->kind != BX_LIST || cells->count == 0) {
    bx_complain(loader, BX_MSG_LAYOUT_WRONG_TYPE, cells ? cells : value, BX_ARGS("form", "[{label: …}, …]"));
    return NULL;
  }
  bx_form_cell *list = BX_NEW_ARRAY(loader->arena, bx_form_cell, cells->count);
  row->cells = list;
  row->cell_count = cells->count;
  if (scope.list) loader->scope = &scope;
  for (int i = 0; i < cells->count; i++) {
    list[i].row = index;
    read_cell(r, cells->items[i], row->each, &list[i]);
    row->divides |= list[i].kind == BX_FORM_PROSE && list[i].row_span == 1 && !list[i].over_all && !list[i].vertical;
  }
  loader->scope = scope.outer;
  return list;
}

/* The first row has all columns. */
static bool make_grid(reading *r) {
  bx_loader *loader = r->loader;
  bx_form *form = r->form;
  for (int i = 0; i < r->rows[0].cell_count && form->column_count <= BX_LAYOUT_MAX_COLUMNS; i++)
    form->column_count += r->rows[0].cells[i].col_span;
  bool wide = form->column_count > BX_LAYOUT_MAX_COLUMNS;
  if (wide || (int64_t)form->row_count * form->column_count > BX_LAYOUT_MAX_CELLS) {
    bx_complain(loader, BX_MSG_LAYOUT_TOO_LARGE, r->list,
                BX_ARGS(bx_diag_int(loader->diags, wide ? BX_LAYOUT_MAX_COLUMNS : BX_LAYOUT_MAX_CELLS),
                        wide ? "columns" : "cells"));
    return false;
  }
  r->owner = BX_NEW_ARRAY(loader->arena, bx_form_cell *, form->row_count * form->column_count);
  return true;
}

static bool read_rows(reading *r) {
  bx_form_cell **cells = BX_NEW_ARRAY(r->loader->arena, bx_form_cell *, r->list->count);
  for (int i = 0; i < r->list->count; i++) {
    cells[i] = read_row(r, r->list->items[i], i);
    if (!cells[i]) return false;
  }
  if (!make_grid(r)) return false;
  for (int i = 0; i < r->list->count; i++)
    if (!place_row(r, i, cells[i])) return false;
  r->above = BX_NEW_ARRAY(r->loader->arena, bx_form_cell *, r->form->column_count);
  for (int i = 0; i < r->list->count; i++) {
    for (int c = 0; c < r->rows[i].cell_count; c++) find_heads(r, &cells[i][c]);
    for (int col = 0; col < r->form->column_count; col++)
      if ((*slot(r, i, col))->kind == BX_FORM_LABEL) r->above[col] = *slot(r, i, col);
  }
  return true;
}

static bool read_form(reading *r) {
  bx_loader *loader = r->loader;
  if (r->list->kind != BX_LIST || r->list->count == 0) {
    bx_complain(loader, BX_MSG_LAYOUT_WRONG_TYPE, r->list, BX_ARGS("form", "[[{label: …}, …], …]"));
    return false;
  }
  if (r->list->count > BX_LAYOUT_MAX_ROWS) {
    bx_complain(loader, BX_MSG_LAYOUT_TOO_LARGE, r->list,
                BX_ARGS(bx_diag_int(loader->diags, BX_LAYOUT_MAX_ROWS), "rows"));
    return false;
  }
  r->rows = BX_NEW_ARRAY(loader->arena, bx_form_row, r->list->count);
  r->form->rows = r->rows;
  r->form->row_count = r->list->count;
  return read_rows(r);
}

bool bx_read_form(bx_loader *loader, const bx_value *list, const bx_table *table, bx_band *band) {
  bx_form *form = BX_NEW(loader->arena, bx_form);
  bx_header *columns = BX_NEW(loader->arena, bx_header), *rows = BX_NEW(loader->arena, bx_header);
  reading r = {.loader = loader, .table = table, .form = form, .list = list};
  form->layout = loader->layout;
  band->form = form;
  bool ok = read_form(&r);
  columns->level = rows->level = -1;
  columns->span = form->column_count;
  band->columns = columns;
  band->rows = rows;
  return ok;
}
