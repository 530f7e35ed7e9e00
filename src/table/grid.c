/* Header trees → grid. Every slot of the grid belongs to exactly one cell: shorter branches of the
 * column tree are padded downwards, of the row tree to the right, or their groups are. Bands side by side share
 * their rows, the shorter has blank ones. Cells are made in reading order. */
#include <string.h>

#include "form.h"

typedef struct {
  const bx_table *table;
  const bx_band *band; /* of those side by side the one whose cells are made */
  bx_arena *arena;
  bx_rows rows;
  int capacity;
  const bx_value *row_data; /* what the figure before stood in, and its pointer */
  const char *row_pointer;
} builder;

static bx_cell *add_cell(builder *b, bx_part part, int row, int col, int row_span, int col_span) {
  bx_rows *rows = &b->rows;
  rows->cells = bx_arena_grow(b->arena, rows->cells, rows->cell_count, &b->capacity, sizeof *rows->cells);
  bx_cell *cell = &rows->cells[rows->cell_count++];
  *cell = (bx_cell){.part = part, .row = row, .col = col, .row_span = row_span, .col_span = col_span};
  cell->pad_side = b->table->look.pad_side;
  cell->place = b->table->place;
  cell->band = b->band;
  return cell;
}

static void style_cell(bx_cell *cell, const bx_style *style, const char *text) {
  cell->style = style;
  cell->align = style->align;
  cell->set.text = text;
  cell->place.cell = text;
}

/* The cells of more than one row, fewest rows first, in their order: a counting sort. */
static void list_spans(bx_rows *rows, bx_arena *arena) {
  rows->span_count = 0;
  int *starts = BX_NEW_ARRAY(arena, int, rows->row_count + 2);
  for (int i = 0; i < rows->cell_count; i++) {
    if (rows->cells[i].row_span == 1) continue;
    starts[rows->cells[i].row_span + 1]++;
    rows->span_count++;
  }
  for (int span = 1; span <= rows->row_count + 1; span++) starts[span] += starts[span - 1];
  rows->spans = BX_NEW_ARRAY(arena, int, bx_max_int(rows->span_count, 1));
  for (int i = 0; i < rows->cell_count; i++)
    if (rows->cells[i].row_span > 1) rows->spans[starts[rows->cells[i].row_span]++] = i;
}

static void list_sections(bx_rows *rows, bx_arena *arena) {
  int capacity = 0;
  rows->sections = NULL;
  rows->section_count = 0;
  for (int i = 0; i < rows->cell_count; i++) {
    if (rows->cells[i].part != BX_PART_SECTION) continue;
    rows->sections = bx_arena_grow(arena, rows->sections, rows->section_count, &capacity, sizeof *rows->sections);
    rows->sections[rows->section_count++] = i;
  }
}

/* The row under the label of a section, whose own row may be divided for what stands in the band beside it. */
static int after_label(const bx_rows *rows, int section) {
  const bx_cell *cell = &rows->cells[rows->sections[section]];
  return cell->row + cell->row_span;
}

/* For each row the cells that reach into it from above, and behind them the sections that are open there. */
static void list_open(bx_rows *rows, bx_arena *arena) {
  int *ends = BX_NEW_ARRAY(arena, int, rows->row_count + 2);
  for (int i = 0; i < rows->span_count; i++) {
    const bx_cell *cell = &rows->cells[rows->spans[i]];
    for (int r = cell->row + 1; r < cell->row + cell->row_span; r++) ends[r + 2]++;
  }
  for (int i = 0; i < rows->section_count; i++)
    for (int r = after_label(rows, i); r < rows->cells[rows->sections[i]].section_end; r++) ends[r + 2]++;
  for (int r = 0; r <= rows->row_count; r++) ends[r + 1] += ends[r];
  rows->open = BX_NEW_ARRAY(arena, int, bx_max_int(ends[rows->row_count + 1], 1));
  for (int i = 0; i < rows->span_count; i++) {
    const bx_cell *cell = &rows->cells[rows->spans[i]];
    for (int r = cell->row + 1; r < cell->row + cell->row_span; r++) rows->open[ends[r + 1]++] = rows->spans[i];
  }
  for (int i = 0; i < rows->section_count; i++)
    for (int r = after_label(rows, i); r < rows->cells[rows->sections[i]].section_end; r++)
      rows->open[ends[r + 1]++] = rows->sections[i];
  rows->row_open = ends;
}

void bx_rows_index(bx_rows *rows, int row_count, bx_arena *arena) {
  rows->row_count = row_count;
  rows->heights = BX_NEW_ARRAY(arena, bx_len, bx_max_int(row_count, 1));
  rows->row_cells = BX_NEW_ARRAY(arena, int, row_count + 1);
  int at = 0;
  for (int r = 0; r <= row_count; r++) {
    while (at < rows->cell_count && rows->cells[at].row < r) at++;
    rows->row_cells[r] = at;
  }
  list_spans(rows, arena);
  list_sections(rows, arena);
  list_open(rows, arena);
}

static int at_least_one(int halves) { return halves > 1 ? halves : 1; }

static bool has_left_stub(const bx_band *band) { return band->stub_left && band->stub_columns > 0; }
static bool has_right_stub(const bx_band *band) { return band->stub_right && band->stub_columns > 0; }

/* A number beside or under the names, or a text in its place. */
static bx_cell *add_number(builder *b, bx_part part, const char *text, int row, int col, int col_span) {
  bx_cell *cell = add_cell(b, part, row, col, 1, col_span);
  style_cell(cell, b->table->styles.numbers, text);
  return cell;
}

static const char *number_text(const builder *b, const bx_header *leaf, int *next) {
  if (leaf && leaf->number_text) return leaf->number_text;
  bx_buf buf = {0};
  bx_buf_int(&buf, (*next)++);
  return bx_buf_take(&buf, b->arena);
}

/* What is wrong with a generated label is wrong in the record it is made of. It has no pointer: it is no data. */
static bx_place place_of(const bx_header *header) {
  const bx_header *from = header;
  while (from && !from->item) from = from->parent;
  if (!from) return header->place;
  return (bx_place){.file = from->item->file, .line = from->item->line, .col = from->item->col};
}

static void translate(builder *b, bx_cell *cell, const char *translation) {
  if (!translation) return;
  cell->translation = BX_NEW(b->arena, bx_translation);
  cell->translation->text = translation;
  cell->translation->style = b->table->styles.translation;
}

/* ---- Heads ---- */

/* The node of a level on a leaf's branch when the leaf is the first under it, where its cell starts. */
static const bx_header *starts_at(const bx_header *leaf, int level) {
  const bx_header *node = leaf;
  while (node && node->level > level) node = node->parent;
  return node && node->level == level && node->first == leaf->first ? node : NULL;
}

/* The rows of heads of a band: [top, end) for the names, of bands side by side as many as the most; then, where its
 * columns are numbered, one for the numbers. */
typedef struct {
  const bx_band *band;
  int top, end;
  int next; /* number of a column */
} head_rows;

static void add_head(builder *b, const head_rows *rows, const bx_header *head, int col) {
  int row = rows->top + head->level;
  int span = head->count ? head->children[0]->level - head->level : rows->end - row;
  bx_cell *cell = add_cell(b, BX_PART_HEAD, row, col, span, head->span);
  cell->place = place_of(head);
  style_cell(cell, b->table->styles.head, bx_header_printed(head, b->arena));
  cell->column_header = head;
  cell->vertical = head->vertical;
  translate(b, cell, head->translation);
  cell->footnote = head->footnote;
}

/* The labels of a corner with slanted lines; in messages and marks they stand in one line. */
static void add_diagonal(builder *b, const bx_band *band, bx_cell *corner) {
  bx_buf text = {0};
  for (int i = 0; i < band->diagonal_count; i++) {
    if (i) bx_buf_puts(&text, "／");
    bx_buf_puts(&text, band->diagonal[i]);
  }
  style_cell(corner, b->table->styles.corner, bx_buf_take(&text, b->arena));
  corner->diagonal = BX_NEW(b->arena, bx_diagonal);
  corner->diagonal->labels = band->diagonal;
  corner->diagonal->count = band->diagonal_count;
}

static bx_cell *add_corner(builder *b, const head_rows *rows, int col) {
  const bx_band *band = rows->band;
  bx_cell *corner = add_cell(b, BX_PART_CORNER, rows->top, col, rows->end - rows->top, band->stub_columns);
  if (band->diagonal_count) {
    add_diagonal(b, band, corner);
    return corner;
  }
  bool is_head = band->corner && band->title; /* 信息内容 over a stub is a head like the others */
  style_cell(corner, is_head ? b->table->styles.head : b->table->styles.corner, band->corner ? band->corner : "");
  translate(b, corner, band->corner_translation);
  return corner;
}

static void add_number_head(builder *b, const head_rows *rows) {
  const bx_numbers *numbers = &rows->band->row_numbers;
  bx_cell *cell = add_cell(b, BX_PART_HEAD, rows->top, rows->band->number_column, rows->end - rows->top, 1);
  style_cell(cell, b->table->styles.head, numbers->label_count ? numbers->labels[0] : "");
}

static bx_cell *add_under_corner(builder *b, const char *text, int row, int col, int col_span) {
  return add_number(b, BX_PART_COLUMN_NUMBER, text, row, col, col_span);
}

/* The texts under the corner: one over all of the stub, or one for each of its columns, from the outside; one more
 * may stand at the numbers of the rows. */
static void add_corner_numbers(builder *b, const head_rows *rows, int col, bool mirrored) {
  const bx_numbers *numbers = &rows->band->column_numbers;
  int stub = rows->band->stub_columns;
  bool again = mirrored && rows->band->stub_left;
  if (numbers->label_count <= 1) {
    add_under_corner(b, numbers->label_count ? numbers->labels[0] : "", rows->end, col, stub)->mirrored = again;
    return;
  }
  for (int i = 0; i < stub; i++)
    add_under_corner(b, numbers->labels[mirrored ? stub - 1 - i : i], rows->end, col + i, 1)->mirrored = again;
}

static void add_column_numbers(builder *b, head_rows *rows) {
  const bx_band *band = rows->band;
  const bx_numbers *numbers = &band->column_numbers;
  const char *over_rows = numbers->label_count > band->stub_columns ? numbers->labels[band->stub_columns] : "";
  int col = band->figure_column, end = col + band->columns->span;
  if (has_left_stub(band)) add_corner_numbers(b, rows, band->first_column, false);
  if (band->number_column >= 0 && band->number_column < col)
    add_under_corner(b, over_rows, rows->end, band->number_column, 1);
  for (int c = 0; c < band->column_count; c++) {
    const bx_header *leaf = band->column_leaves[c];
    const char *text = number_text(b, leaf, &rows->next);
    add_number(b, BX_PART_COLUMN_NUMBER, text, rows->end, col, leaf->span)->column_header = leaf;
    col += leaf->span;
  }
  if (band->number_column >= end) add_under_corner(b, over_rows, rows->end, band->number_column, 1);
  if (has_right_stub(band)) add_corner_numbers(b, rows, band->number_column >= end ? end + 1 : end, true);
}

/* The cells of one band that begin in a row of the heads, from the left. */
static void add_head_row(builder *b, head_rows *rows, int row) {
  const bx_band *band = b->band = rows->band;
  if (row < rows->top) {
    bx_cell *title = add_cell(b, BX_PART_BAND, row, band->first_column, 1, band->grid_columns);
    style_cell(title, b->table->styles.band, band->title);
    translate(b, title, band->title_translation);
    return;
  }
  if (row == rows->end) {
    add_column_numbers(b, rows);
    return;
  }
  int col = band->figure_column, end = col + band->columns->span;
  bool first = row == rows->top;
  if (first && has_left_stub(band)) add_corner(b, rows, band->first_column);
  if (first && band->number_column >= 0 && band->number_column < col) add_number_head(b, rows);
  for (int c = 0; c < band->column_count; c++) {
    const bx_header *head = starts_at(band->column_leaves[c], row - rows->top);
    if (head) add_head(b, rows, head, col);
    col += band->column_leaves[c]->span;
  }
  if (first && band->number_column >= end) add_number_head(b, rows);
  if (!first || !has_right_stub(band)) return;
  add_corner(b, rows, band->first_column + band->grid_columns - band->stub_columns)->mirrored = band->stub_left;
}

bx_rows bx_grid_heads(const bx_table *table, const bx_band *band, bx_arena *arena) {
  builder b = {.table = table, .arena = arena};
  int halves = at_least_one(band->halves), count = 0, next = 1;
  head_rows *rows = BX_NEW_ARRAY(arena, head_rows, halves);
  for (int h = 0; h < halves; h++) {
    rows[h] = (head_rows){.band = &band[h], .top = band[h].title ? 1 : 0};
    count = bx_max_int(count, rows[h].top + band[h].head_levels + (band[h].column_numbers.present ? 1 : 0));
  }
  for (int h = 0; h < halves; h++) rows[h].end = count - (band[h].column_numbers.present ? 1 : 0);
  for (int row = 0; row < count; row++) {
    for (int h = 0; h < halves; h++) {
      if (row == rows[h].end) { /* the numbers go on */
        rows[h].next = band[h].column_numbers.from == BX_NUMBERS_GO_ON ? next : band[h].column_numbers.from;
      }
      add_head_row(&b, &rows[h], row);
      if (row == rows[h].end) next = rows[h].next;
    }
  }
  bx_rows_index(&b.rows, count, arena);
  return b.rows;
}

/* ---- Body ---- */

static const char *find_label(void *self, const char *name, bx_arena *arena) {
  (void)arena;
  return bx_streq(name, "label") ? self : NULL;
}

const char *bx_grid_label_again(const bx_table *table, const char *label, bx_arena *arena) {
  const bx_names names = {.find = find_label, .self = (void *)(uintptr_t)label};
  const char *template = table->continued_stub;
  const char *again = template ? bx_template_fill_names(arena, template, &names) : NULL;
  return again ? again : label;
}

static void name_row(builder *b, bx_cell *cell, const bx_header *header, const bx_style *style) {
  cell->place = place_of(header);
  style_cell(cell, style, bx_header_printed(header, b->arena));
  cell->row_header = header;
  cell->indent = header->indent;
  translate(b, cell, header->translation);
}

/* A stub at the left, or mirrored at the right. */
static void add_stub(builder *b, const bx_band *band, const bx_header *stub, int row, bool mirrored) {
  int col_span = (stub->count ? stub->children[0]->level : band->stub_columns) - stub->level;
  int end = band->first_column + band->grid_columns, left = band->first_column + stub->level;
  bx_cell *cell = add_cell(b, BX_PART_STUB, row, mirrored ? end - stub->level - col_span : left, stub->span, col_span);
  name_row(b, cell, stub, b->table->styles.stub);
  cell->vertical = stub->vertical;
  cell->footnote = stub->footnote;
  cell->mirrored = mirrored && band->stub_left;
  if (stub->span > 1) cell->again.text = bx_grid_label_again(b->table, cell->set.text, b->arena);
  if (stub->count && !stub->vertical) cell->align = BX_SIDE_CENTER;
}

/* The label of a group across its band, between the stubs of the groups around it. */
static void add_section(builder *b, const bx_band *band, const bx_header *group, int row) {
  int left = has_left_stub(band) ? group->level : 0, right = has_right_stub(band) ? group->level : 0;
  bx_cell *cell = add_cell(b, BX_PART_SECTION, row, band->first_column + left, 1, band->grid_columns - left - right);
  name_row(b, cell, group, b->table->styles.section);
  cell->footnote = group->footnote;
  cell->again.text = bx_grid_label_again(b->table, cell->set.text, b->arena);
  cell->section_end = row + group->span;
}

static const char *figure_label(bx_arena *arena, const bx_header *row, const bx_header *column) {
  const char *down = bx_header_printed(row, arena), *across = bx_header_printed(column, arena);
  return down ? bx_arena_join(arena, down, " × ", across, NULL) : across;
}

/* The figures of a row mostly stand in one map or list, whose pointer is made once. */
static bx_place place_of_figure(builder *b, const bx_value *value) {
  if (!value->parent) return bx_value_place(value, b->arena);
  if (value->parent != b->row_data) {
    b->row_data = value->parent;
    b->row_pointer = bx_value_pointer(value->parent, b->arena);
  }
  return (bx_place){.file = value->file,
                    .line = value->line,
                    .col = value->col,
                    .pointer = bx_value_pointer_in(value, b->row_pointer, b->arena)};
}

static void add_figure(builder *b, const bx_cell_ref *ref, const bx_value *report, int row, int col) {
  bool merge = ref->row->merge;
  const bx_value *value;
  int span = merge ? ref->band->columns->span : ref->column->cell_span;
  bx_cell *cell = add_cell(b, BX_PART_BODY, row, col, 1, span);
  const char *text = bx_cell_text(b->arena, ref, report, &value);
  const bx_cell_format *format = bx_cell_format_of(ref->row, ref->column);
  bool is_picture = format->type == BX_CELL_IMAGE;
  style_cell(cell, b->table->styles.cell, is_picture ? "" : text);
  if (is_picture) cell->picture = bx_cell_picture(b->arena, value, format->height);
  cell->row_header = ref->row;
  cell->column_header = merge ? NULL : ref->column;
  cell->align = format->align;
  if (value)
    cell->place = place_of_figure(b, value);
  else
    cell->place.pointer = bx_cell_pointer(b->arena, ref);
  cell->place.cell = merge ? bx_header_printed(ref->row, b->arena) : figure_label(b->arena, ref->row, ref->column);
}

/* The body of one band. */
typedef struct {
  const bx_band *band;
  const bx_header **lines; /* of each of its rows: the leaf, or the group whose label it is */
  int gap;                 /* rows it lacks beside a longer band */
  int next;                /* number of a row */
} body_rows;

static void list_lines(const bx_header *node, const bx_header **lines) {
  if (node->count == 0 || node->across) lines[node->row] = node;
  for (int i = 0; i < node->count; i++) list_lines(node->children[i], lines);
}

static void add_blank(builder *b, int row, int col, int col_span) {
  bx_cell *cell = add_cell(b, BX_PART_BLANK, row, col, 1, col_span);
  style_cell(cell, b->table->styles.cell, "");
}

/* The stubs that begin in the row of `line`: its own and those of groups of which it is the first. */
static void add_stubs(builder *b, const bx_band *band, const bx_header *line, int row, bool mirrored) {
  const bx_header *starting[BX_LAYOUT_MAX_LEVELS + 1];
  int count = 0;
  for (const bx_header *node = line; node->parent && node->row == line->row; node = node->parent)
    if (!node->across) starting[count++] = node;
  for (int i = 0; i < count; i++) add_stub(b, band, starting[mirrored ? i : count - 1 - i], row, mirrored);
}

static void add_row_number(builder *b, body_rows *rows, const bx_header *line, int row) {
  const char *text = number_text(b, line, &rows->next);
  add_number(b, BX_PART_ROW_NUMBER, text, row, rows->band->number_column, 1)->row_header = line;
}

/* What stands between the stubs: the figures, beside them the number of the row. `line` is NULL in a row that the
 * band lacks. */
static void add_figures(builder *b, body_rows *rows, const bx_header *line, const bx_value *report, int row) {
  const bx_band *band = rows->band;
  int col = band->figure_column;
  bool is_left = band->number_column >= 0 && band->number_column < col;
  if (is_left) add_row_number(b, rows, line, row);
  for (int c = 0; c < (line && line->merge ? 1 : band->column_count); c++) {
    const bx_header *column = band->column_leaves[c];
    if (line)
      add_figure(b, &(bx_cell_ref){b->table, band, line, column}, report, row, col);
    else
      add_blank(b, row, col, column->cell_span);
    col += column->cell_span;
  }
  if (band->number_column >= 0 && !is_left) add_row_number(b, rows, line, row);
}

/* What stands in a row; NULL where the band lacks it. */
static const bx_header *line_at(const body_rows *rows, int row) {
  const int fill = rows->band->fill_row;
  if (row >= fill && row < fill + rows->gap) return NULL;
  return rows->lines[row < fill ? row : row - rows->gap];
}

static void add_body_row(builder *b, body_rows *rows, const bx_value *report, int row) {
  const bx_band *band = b->band = rows->band;
  const bx_header *line = line_at(rows, row);
  if (has_left_stub(band) && line) add_stubs(b, band, line, row, false);
  if (has_left_stub(band) && !line) add_blank(b, row, band->first_column, band->stub_columns);
  if (line && line->across)
    add_section(b, band, line, row);
  else
    add_figures(b, rows, line, report, row);
  if (has_right_stub(band) && line) add_stubs(b, band, line, row, true);
  if (has_right_stub(band) && !line)
    add_blank(b, row, band->first_column + band->grid_columns - band->stub_columns, band->stub_columns);
}

/* Where the numbers of each band begin: they go on from the one before it, blank rows counted. */
static void number_rows(body_rows *rows, int halves, int count) {
  int next = 1;
  for (int h = 0; h < halves; h++) {
    const bx_numbers *numbers = &rows[h].band->row_numbers;
    if (!numbers->present) continue;
    if (numbers->from != BX_NUMBERS_GO_ON) next = numbers->from;
    rows[h].next = next;
    next += count;
    for (int i = 0; i < rows[h].band->rows->span; i++)
      if (rows[h].lines[i]->across || rows[h].lines[i]->number_text) next--;
  }
}

/* What stretches most in a row of the grid, where rows differ. */
static const int *list_stretch(const body_rows *rows, int halves, int count, bx_arena *arena) {
  int *stretch = NULL;
  for (int h = 0; h < halves; h++)
    for (int r = 0; r < rows[h].band->row_count && !stretch; r++)
      if (rows[h].band->row_leaves[r]->stretch != 1) stretch = BX_NEW_ARRAY(arena, int, count);
  for (int row = 0; row < count && stretch; row++) {
    for (int h = 0; h < halves; h++) {
      const bx_header *line = line_at(&rows[h], row);
      if (line) stretch[row] = bx_max_int(stretch[row], line->across ? 1 : line->stretch);
    }
  }
  return stretch;
}

bx_rows bx_grid_body(const bx_table *table, const bx_band *band, const bx_value *report, bx_arena *arena) {
  if (band->form) return bx_form_rows(table, band->form, report, arena);
  builder b = {.table = table, .arena = arena};
  int halves = at_least_one(band->halves), count = 0;
  body_rows *rows = BX_NEW_ARRAY(arena, body_rows, halves);
  for (int h = 0; h < halves; h++) count = bx_max_int(count, band[h].rows->span);
  for (int h = 0; h < halves; h++) {
    rows[h] = (body_rows){.band = &band[h], .gap = count - band[h].rows->span};
    rows[h].lines = BX_NEW_ARRAY(arena, const bx_header *, band[h].rows->span);
    list_lines(band[h].rows, rows[h].lines);
  }
  number_rows(rows, halves, count);
  b.capacity = count * table->grid_columns; /* a cell covers a slot at least */
  b.rows.cells = BX_NEW_ARRAY(arena, bx_cell, b.capacity);
  for (int row = 0; row < count; row++)
    for (int h = 0; h < halves; h++) add_body_row(&b, &rows[h], report, row);
  bx_rows_index(&b.rows, count, arena);
  b.rows.stretch = list_stretch(rows, halves, count, arena);
  return b.rows;
}
