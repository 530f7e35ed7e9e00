/* Cells set to their widths; rows taller than a page. */
#include "measure.h"

#include "form.h"
#include "parts.h"

/* Heads in a narrow column: at most this part of its width is padding, on either side. */
#define NARROW 16

/* What does not fit beside its padding keeps this much of it; a figure then gives up to three tenths of
 * its size. */
#define LEAST_PADDING    BX_PT
#define SMALLEST_PERCENT 70

/* A footnote's mark, in percent of the label's size. */
#define MARK_PERCENT 70
#define MARK_RAISE   28

bx_text_style bx_style_text(const bx_style *style) {
  return (bx_text_style){.han = style->han,
                         .latin = style->latin,
                         .size = style->size,
                         .tracking = style->tracking,
                         .color = style->color};
}

bx_align bx_style_align(bx_side side) {
  return side == BX_SIDE_CENTER    ? BX_ALIGN_CENTER
         : side == BX_SIDE_RIGHT   ? BX_ALIGN_RIGHT
         : side == BX_SIDE_JUSTIFY ? BX_ALIGN_JUSTIFY
         : side == BX_SIDE_SPREAD  ? BX_ALIGN_SPREAD
                                   : BX_ALIGN_LEFT;
}

const bx_prepared *bx_cell_prepare(bx_setter *setter, bx_arena *arena, const bx_cell *cell, const char *text,
                                   bx_len size) {
  bx_span spans[2] = {{.text = text, .style = bx_style_text(cell->style), .place = cell->place}};
  spans[0].style.size = size;
  if (!cell->footnote) return bx_para_prepare(setter, arena, spans, 1);
  spans[1] = spans[0];
  spans[1].text = bx_footnote_mark(arena, cell->footnote);
  spans[1].style.size = bx_len_scale(size, MARK_PERCENT, 100);
  spans[1].style.raise = bx_len_scale(size, MARK_RAISE, 100);
  return bx_para_prepare(setter, arena, spans, 2);
}

const bx_prepared *bx_cell_prepare_translation(bx_setter *setter, bx_arena *arena, const bx_cell *cell, bx_len size) {
  const bx_translation *translation = cell->translation;
  bx_span span = {.text = translation->text, .style = bx_style_text(translation->style), .place = cell->place};
  span.style.size = size;
  return bx_para_prepare(setter, arena, &span, 1);
}

typedef struct {
  bx_setter *setter;
  bx_arena *arena;
  const bx_table *table;
  const bx_len *columns;
  bx_diags *diags;
} measuring;

/* A cell's text as it was prepared, or a figure as much smaller as its longest unbreakable piece needs. */
static const bx_prepared *prepare_to_fit(const measuring *m, const bx_cell *cell, const bx_prepared *prepared,
                                         bx_len measure) {
  const bx_style *style = cell->style;
  bx_len wanted = bx_prepared_min_width(prepared);
  bool is_figure = cell->part == BX_PART_BODY;
  int percent = bx_max_int((int)((int64_t)measure * 100 / bx_max_int(wanted, 1)), SMALLEST_PERCENT);
  bool before = bx_setter_quiet(m->setter, true); /* what is missing has been said */
  for (; is_figure && bx_prepared_min_width(prepared) > measure && percent >= SMALLEST_PERCENT; percent--)
    prepared = bx_cell_prepare(m->setter, m->arena, cell, cell->set.text, bx_len_scale(style->size, percent, 100));
  bx_setter_quiet(m->setter, before);
  if (bx_prepared_min_width(prepared) > measure)
    bx_diag(m->diags, is_figure ? BX_MSG_TABLE_TOO_NARROW : BX_MSG_TABLE_HEAD_NARROW, &cell->place,
            BX_ARGS(cell->place.cell, cell->set.text));
  return prepared;
}

/* A cell without a text is as high as a line, so that a row that is left blank can be seen, and filled in. */
static bx_len height_of(const bx_para *para, const bx_style *style) {
  return bx_leading_height(bx_max_int(para->count, 1), style->leading);
}

static void set_lines(const measuring *m, const bx_cell *cell, const bx_prepared *prepared, bx_len measure,
                      bx_cell_text_set *set) {
  bx_para_options options = {.measure = measure, .align = bx_style_align(cell->align), .hang = cell->style->hang};
  options.balance = cell->part != BX_PART_BODY;
  set->para = bx_para_set(m->setter, m->arena, prepared, &options);
  int64_t height = height_of(&set->para, cell->style);
  if (cell->translation) height += (int64_t)cell->translation->para.count * cell->translation->style->leading;
  set->height = height < BX_LEN_MAX ? (bx_len)height : BX_LEN_MAX;
}

static void add_lines(bx_arena *arena, bx_para *para, const bx_para *more) {
  bx_line *lines = BX_NEW_ARRAY(arena, bx_line, para->count + more->count);
  for (int i = 0; i < para->count; i++) lines[i] = para->lines[i];
  for (int i = 0; i < more->count; i++) lines[para->count + i] = more->lines[i];
  para->lines = lines;
  para->count += more->count;
  para->width = bx_max_int(para->width, more->width);
}

/* A figure with its decimal point at `point`, or as near to it as it fits. A note stands behind it where there is
 * room, else under it. */
static void set_figure(const measuring *m, bx_cell *cell, const bx_prepared *prepared, bx_len measure, bx_len point) {
  const char *note = bx_figure_note(cell->set.text);
  bx_len size = bx_prepared_size(prepared);
  const bx_prepared *figure = note ? bx_figure_prepare(m->setter, m->arena, cell, note, size) : prepared;
  bx_len room = measure - bx_prepared_max_width(figure);
  bx_len indent = bx_max_int(bx_min_int(point - bx_prepared_decimal_width(figure), room), 0);
  bool beneath = note && indent + bx_prepared_max_width(prepared) > measure;
  bx_para_options options = {.measure = measure, .first_indent = indent};
  cell->set.para = bx_para_set(m->setter, m->arena, beneath ? figure : prepared, &options);
  if (beneath) {
    bx_para_options centered = {.measure = measure, .align = BX_ALIGN_CENTER};
    bx_para under = bx_para_set(m->setter, m->arena, bx_cell_prepare(m->setter, m->arena, cell, note, size), &centered);
    add_lines(m->arena, &cell->set.para, &under);
  }
  cell->set.height = height_of(&cell->set.para, cell->style);
}

static void set_column(const measuring *m, const bx_cell *cell, bx_cell_text_set *set) {
  const bx_prepared *prepared = bx_cell_prepare(m->setter, m->arena, cell, set->text, cell->style->size);
  if (set == &cell->set && bx_prepared_is_joined(prepared))
    bx_diag(m->diags, BX_MSG_SCRIPT_UPRIGHT, &cell->place, BX_ARGS(set->text));
  const bx_len width = m->columns[cell->col + cell->col_span] - m->columns[cell->col];
  if (set == &cell->set && width < cell->style->size)
    bx_diag(m->diags, BX_MSG_TABLE_HEAD_NARROW, &cell->place, BX_ARGS(cell->place.cell, set->text));
  set->column = bx_para_set_vertical(m->arena, prepared);
  set->height = set->column.height;
}

/* The translation breaks in lines of its own; like a head it is not made smaller. */
static void set_translation(const measuring *m, bx_cell *cell, bx_len measure) {
  bx_translation *translation = cell->translation;
  const bx_prepared *prepared = bx_cell_prepare_translation(m->setter, m->arena, cell, translation->style->size);
  if (bx_prepared_min_width(prepared) > measure)
    bx_diag(m->diags, BX_MSG_TABLE_HEAD_NARROW, &cell->place, BX_ARGS(cell->place.cell, translation->text));
  const bx_para_options options = {.measure = measure, .align = bx_style_align(cell->align), .balance = true};
  translation->para = bx_para_set(m->setter, m->arena, prepared, &options);
}

static bx_len measure_of(const measuring *m, const bx_cell *cell) {
  bx_len width = m->columns[cell->col + cell->col_span] - m->columns[cell->col];
  return bx_max_int(width - 2 * cell->pad_side - cell->indent, BX_PT);
}

/* The label after a break. */
static void set_again(const measuring *m, bx_cell *cell) {
  if (cell->vertical) {
    set_column(m, cell, &cell->again);
    return;
  }
  const bx_prepared *prepared = bx_cell_prepare(m->setter, m->arena, cell, cell->again.text, cell->style->size);
  set_lines(m, cell, prepared, measure_of(m, cell), &cell->again);
}

/* Cells of a form: text like any other, or what only forms have. */
static void set_form_cell(const measuring *m, bx_cell *cell) {
  const bx_form_measuring form = {.setter = m->setter, .arena = m->arena, .table = m->table, .diags = m->diags};
  bx_form_set(&form, cell, measure_of(m, cell));
}

/* Fitted into the cell's width and the height its format gives. */
static void set_picture(const measuring *m, bx_cell *cell) {
  bx_picture *picture = cell->picture;
  bx_picture_load(m->setter, m->arena, cell, m->diags);
  if (!picture->image) return;
  picture->width = measure_of(m, cell);
  if (!picture->height) picture->height = BX_LEN_MAX;
  bx_image_fit(picture->image, &picture->width, &picture->height);
  cell->set.height = picture->height;
}

static void set_text_cell(const measuring *m, bx_cell *cell, const bx_decimals *decimals) {
  bx_len width = m->columns[cell->col + cell->col_span] - m->columns[cell->col];
  if (cell->diagonal) {
    bx_diagonal_set(m->setter, m->arena, cell, m->table->look.pad_top, width, m->diags);
    return;
  }
  if (cell->vertical) {
    set_column(m, cell, &cell->set);
    if (cell->again.text) set_again(m, cell);
    return;
  }
  if (cell->col_span == 1 && cell->part == BX_PART_HEAD) cell->pad_side = bx_min_int(cell->pad_side, width / NARROW);
  bx_len measure = measure_of(m, cell);
  bool on_point = decimals && cell->align == BX_SIDE_DECIMAL;
  bx_len point = on_point ? cell->pad_side + bx_decimals_point(&decimals[cell->col], measure) : 0;
  const bx_prepared *prepared = bx_cell_prepare(m->setter, m->arena, cell, cell->set.text, cell->style->size);
  if (bx_prepared_min_width(prepared) > measure) {
    cell->pad_side = bx_min_int(cell->pad_side, LEAST_PADDING);
    measure = measure_of(m, cell);
    prepared = prepare_to_fit(m, cell, prepared, measure);
  }
  if (cell->translation) set_translation(m, cell, measure);
  if (on_point)
    set_figure(m, cell, prepared, measure, point - cell->pad_side);
  else
    set_lines(m, cell, prepared, measure, &cell->set);
  if (cell->again.text) set_again(m, cell);
}

static void set_cell(const measuring *m, bx_cell *cell, const bx_decimals *decimals) {
  if (cell->picture && !cell->form) {
    set_picture(m, cell);
    return;
  }
  if (!cell->form || bx_form_is_text(cell)) set_text_cell(m, cell, decimals);
  if (cell->form) set_form_cell(m, cell);
}

/* What is wrong in cells that stand so in another part has been said there. */
static bool is_said(const bx_cell *cell) { return cell->repeated && cell->col_span == cell->whole_span; }

static void set_repeated(const measuring *m, bx_rows *rows) {
  measuring silent = *m;
  silent.diags = NULL;
  for (int i = 0; i < rows->cell_count; i++) {
    if (!is_said(&rows->cells[i])) continue;
    if (!silent.diags) silent.diags = bx_diags_new(m->arena, BX_LANG_EN);
    bool before = bx_setter_quiet(m->setter, true);
    set_cell(&silent, &rows->cells[i], rows->decimals);
    bx_setter_quiet(m->setter, before);
  }
}

void bx_rows_measure(bx_setter *setter, bx_arena *arena, const bx_table *table, const bx_len *columns, bx_rows *rows,
                     bx_diags *diags) {
  const measuring m = {.setter = setter, .arena = arena, .table = table, .columns = columns, .diags = diags};
  for (int i = 0; i < rows->cell_count; i++)
    if (!is_said(&rows->cells[i])) set_cell(&m, &rows->cells[i], rows->decimals);
  set_repeated(&m, rows);
  bx_rows_raise(rows, &table->look);
}

/* ---- Rows taller than a page ---- */

static bx_len leading_of(const bx_rows *rows, int row) {
  bx_len leading = 0;
  for (int i = rows->row_cells[row]; i < rows->row_cells[row + 1]; i++)
    if (rows->cells[i].row_span == 1) leading = bx_max_int(leading, rows->cells[i].style->leading);
  return leading;
}

/* Lines of the longest text that goes on on the next page. */
static int lines_of(const bx_rows *rows, int row) {
  int lines = 1;
  for (int i = rows->row_cells[row]; i < rows->row_cells[row + 1]; i++)
    if (rows->cells[i].row_span == 1 && bx_form_flows(&rows->cells[i]))
      lines = bx_max_int(lines, rows->cells[i].set.para.count);
  return lines;
}

static bx_len foot_of(const bx_rows *rows, int row) {
  bx_len foot = 0;
  for (int i = rows->row_cells[row]; i < rows->row_cells[row + 1]; i++)
    if (rows->cells[i].row_span == 1) foot = bx_max_int(foot, rows->cells[i].form->foot_height);
  return foot;
}

/* Prose of a form may go on on the next page wherever its row stands, and its blank lines too. What stands at the foot
 * of a cell is whole, in the last track. */
static int form_tracks(const bx_rows *rows, int row, bx_len limit, bx_len padding) {
  bx_len leading = leading_of(rows, row);
  if (!leading || !(rows->form_rows[row]->divides || rows->heights[row] > limit)) return 1;
  return bx_max_int((rows->heights[row] - padding - foot_of(rows, row)) / leading, lines_of(rows, row));
}

/* A picture cannot be divided, nor can its row. */
static bool has_picture(const bx_rows *rows, int row) {
  for (int i = rows->row_cells[row]; i < rows->row_cells[row + 1]; i++)
    if (rows->cells[i].picture) return true;
  return false;
}

/* Tracks of a row: one, or as many as its longest text has lines when it is too high. */
static int tracks_of(const bx_rows *rows, int row, bx_len limit, bx_len padding) {
  int tracks = 1;
  if (rows->form_rows) return form_tracks(rows, row, limit, padding);
  for (int i = rows->row_cells[row]; i < rows->row_cells[row + 1] && rows->heights[row] > limit; i++)
    if (rows->cells[i].row_span == 1 && rows->cells[i].part == BX_PART_BODY)
      tracks = bx_max_int(tracks, rows->cells[i].set.para.count);
  return tracks;
}

/* Figures flow through the tracks; the stub of the row stands over all of them, and again after a break. */
static void stretch_cell(const measuring *m, bx_cell *cell, const int *starts, bool divided) {
  int end = cell->row + cell->row_span;
  bool own = divided && cell->row_span == 1;
  cell->row_span = starts[end] - starts[cell->row];
  cell->row = starts[cell->row];
  cell->flows = own && (cell->form ? bx_form_flows(cell) : cell->part == BX_PART_BODY);
  if (cell->part == BX_PART_SECTION) cell->section_end = starts[cell->section_end];
  if (!own || cell->part != BX_PART_STUB) return;
  cell->again.text = bx_grid_label_again(m->table, cell->set.text, m->arena);
  set_again(m, cell);
}

/* Tracks take part in what spans need as their rows do. */
static const int *stretch_tracks(const int *stretch, const int *starts, int count, bx_arena *arena) {
  if (!stretch) return NULL;
  int *of = BX_NEW_ARRAY(arena, int, starts[count]);
  for (int r = 0; r < count; r++)
    for (int t = starts[r]; t < starts[r + 1]; t++) of[t] = stretch[r];
  return of;
}

/* How the rows of all parts are divided: alike. */
typedef struct {
  int count;          /* rows */
  const int *starts;  /* count + 1: the tracks of a row are [starts[r], starts[r + 1]) */
  const int *row_of;  /* of each track */
  const bx_len *line; /* of each row: height of a track */
} division;

static bool is_divided(const division *d, int row) { return d->starts[row + 1] > d->starts[row] + 1; }

static division find_division(const bx_table_parts *parts, const bx_rows *rows, bx_len limit, bx_arena *arena) {
  const bx_len padding = 2 * parts->table->look.pad_top;
  const int count = rows->row_count;
  int *starts = BX_NEW_ARRAY(arena, int, count + 1);
  bx_len *line = BX_NEW_ARRAY(arena, bx_len, bx_max_int(count, 1));
  for (int r = 0; r < count; r++) {
    int tracks = 1;
    bool whole = false;
    for (int p = 0; p < parts->count; p++) {
      tracks = bx_max_int(tracks, tracks_of(&rows[p], r, limit, padding));
      line[r] = bx_max_int(line[r], leading_of(&rows[p], r));
      whole |= rows->heights[r] > limit && has_picture(&rows[p], r);
    }
    starts[r + 1] = starts[r] + (whole ? 1 : tracks);
  }
  int *row_of = BX_NEW_ARRAY(arena, int, bx_max_int(starts[count], 1));
  for (int r = 0; r < count; r++)
    for (int t = starts[r]; t < starts[r + 1]; t++) row_of[t] = r;
  return (division){count, starts, row_of, line};
}

static void divide_part(const measuring *m, const division *d, bx_rows *rows) {
  const bx_len pad = m->table->look.pad_top, *whole = rows->heights; /* what labels and groups made of it */
  for (int i = 0; i < rows->cell_count; i++) {
    bx_cell *cell = &rows->cells[i];
    stretch_cell(m, cell, d->starts, is_divided(d, cell->row));
  }
  bx_rows_index(rows, d->starts[d->count], m->arena);
  rows->row_of = d->row_of;
  rows->stretch = stretch_tracks(rows->stretch, d->starts, d->count, m->arena);
  for (int r = 0; r < d->count; r++) {
    const int first = d->starts[r], last = d->starts[r + 1] - 1;
    for (int t = first; t <= last; t++) rows->heights[t] = is_divided(d, r) ? d->line[r] : whole[r];
    if (first == last) continue;
    rows->heights[first] += pad;
    const int64_t below = (int64_t)whole[r] - (int64_t)(last + 1 - first) * d->line[r] - pad;
    rows->heights[last] += below > pad ? (bx_len)below : pad;
  }
}

void bx_parts_divide(bx_setter *setter, bx_arena *arena, const bx_table_parts *parts, bx_rows *rows, bx_len limit,
                     bx_diags *diags) {
  const division d = find_division(parts, rows, limit, arena);
  if (d.starts[d.count] == d.count) return;
  for (int p = 0; p < parts->count; p++) {
    const bx_table_part *part = &parts->parts[p];
    const measuring m = {
        .setter = setter, .arena = arena, .table = part->table, .columns = part->columns, .diags = diags};
    bool before = bx_setter_quiet(setter, p > 0); /* of labels that stand again, what is missing has been said */
    divide_part(&m, &d, &rows[p]);
    bx_setter_quiet(setter, before);
  }
}
