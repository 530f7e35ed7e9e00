/* One page's piece of a table as a frame: fills, then texts in reading order, then rules. */
#include "draw.h"

#include <string.h>

#include "form.h"
#include "measure.h"

/* ---- Placing ---- */

static void place_cell(bx_drawing *d, const bx_cell *cell, const bx_slice *slice, int base) {
  int from = bx_max_int(cell->row, slice->first),
      to = bx_min_int(cell->row + cell->row_span, slice->first + slice->count);
  if (from >= to) return;
  bx_placed *p = &d->cells[d->count];
  *p = (bx_placed){.cell = cell, .row = base + from - slice->first, .row_span = to - from, .first = from};
  p->rows = bx_rows_row(slice->rows, to - 1) - bx_rows_row(slice->rows, from) + 1;
  p->cut = cell->row < slice->first || slice->again;
  bool reaches_up = p->cut && cell->part == BX_PART_STUB;
  while (reaches_up && p->row > 0 && d->again[p->row - 1] && d->owner[(p->row - 1) * d->columns + cell->col] < 0) {
    p->row--;
    p->row_span++;
    p->rows++;
  }
  for (int r = p->row; r < p->row + p->row_span; r++)
    for (int c = cell->col; c < cell->col + cell->col_span; c++) d->owner[r * d->columns + c] = d->count;
  d->count++;
}

static void place_slices(bx_drawing *d, bx_len top) {
  int row = 0;
  d->tops[0] = top;
  for (int s = 0; s < d->piece->slice_count; s++) {
    const bx_slice *slice = &d->piece->slices[s];
    for (int r = 0; r < slice->count; r++) d->tops[row + r + 1] = d->tops[row + r] + slice->heights[r];
    const bx_rows *rows = slice->rows;
    int first = rows->row_cells[slice->first], end = rows->row_cells[slice->first + slice->count];
    for (int i = rows->row_open[slice->first]; i < rows->row_open[slice->first + 1]; i++)
      place_cell(d, &rows->cells[rows->open[i]], slice, row);
    for (int i = first; i < end; i++) place_cell(d, &rows->cells[i], slice, row);
    for (int r = 0; r < slice->count; r++) d->again[row + r] = slice->again;
    row += slice->count;
    if (slice->heads && row < d->rows) d->head_ends[row] = true;
  }
}

static void prepare(bx_drawing *d, bx_len top) {
  const bx_table_piece *piece = d->piece;
  int cells = 0;
  for (int s = 0; s < piece->slice_count; s++) {
    const bx_slice *slice = &piece->slices[s];
    d->rows += slice->count;
    cells += slice->rows->row_cells[slice->first + slice->count] - slice->rows->row_cells[slice->first];
    cells += slice->rows->row_open[slice->first + 1] - slice->rows->row_open[slice->first];
  }
  d->columns = piece->table->grid_columns;
  d->tops = BX_NEW_ARRAY(d->arena, bx_len, d->rows + 1);
  d->cells = BX_NEW_ARRAY(d->arena, bx_placed, cells);
  d->owner = BX_NEW_ARRAY(d->arena, int, d->rows * d->columns);
  memset(d->owner, -1, sizeof *d->owner * (size_t)(d->rows * d->columns));
  d->again = BX_NEW_ARRAY(d->arena, bool, d->rows);
  d->head_ends = BX_NEW_ARRAY(d->arena, bool, d->rows + 1);
  place_slices(d, top);
}

/* ---- Text ---- */

void bx_para_draw(bx_frame_builder *frame, const bx_para *para, bx_len x, bx_len y, const bx_style *style) {
  for (int i = 0; i < para->count; i++) {
    bx_len baseline = y + i * style->leading + bx_para_baseline(para, style->leading);
    bx_line_add(frame, &para->lines[i], x, baseline);
  }
}

/* The lines of a divided row's cell that stand in the tracks of this piece. */
static void draw_flowing(const bx_drawing *d, const bx_placed *p) {
  const bx_cell *cell = p->cell;
  bx_len x = d->piece->columns[cell->col] + cell->pad_side;
  int first = p->first - cell->row;
  for (int t = 0; t < p->row_span && first + t < cell->set.para.count; t++) {
    const bx_para line = {.lines = &cell->set.para.lines[first + t], .count = 1, .middle = cell->set.para.middle};
    bx_para_draw(d->frame, &line, x, d->tops[p->row + t] + (t == 0 ? d->piece->table->look.pad_top : 0), cell->style);
  }
}

/* A cell of a form; what follows a break are only more lines of its text, and its foot at the end. */
static void draw_form_cell(const bx_drawing *d, const bx_placed *p) {
  const bx_cell *cell = p->cell;
  bx_form_box at = {.begins = !p->cut, .ends = p->first + p->row_span == cell->row + cell->row_span};
  at.box.x = d->piece->columns[cell->col];
  at.box.width = d->piece->columns[cell->col + cell->col_span] - at.box.x;
  at.box.y = d->tops[p->row];
  at.box.height = d->tops[p->row + p->row_span] - at.box.y;
  at.flows = cell->flows && p->row_span < cell->row_span;
  if (at.flows) draw_flowing(d, p);
  bx_form_draw(d->frame, d->piece->table, cell, &at);
}

/* In the middle of its cell, or at the side that the format says. */
static void draw_picture(const bx_drawing *d, const bx_placed *p) {
  const bx_cell *cell = p->cell;
  bx_len left = d->piece->columns[cell->col] + cell->pad_side,
         right = d->piece->columns[cell->col + cell->col_span] - cell->pad_side;
  bx_len top = d->tops[p->row], bottom = d->tops[p->row + p->row_span];
  bx_len slack = right - left - cell->picture->width;
  bx_len x = left + (cell->align == BX_SIDE_LEFT ? 0 : cell->align == BX_SIDE_RIGHT ? slack : slack / 2);
  bx_picture_draw(d->frame, cell, x, top + (bottom - top - cell->picture->height) / 2);
}

static void draw_cell_text(const bx_drawing *d, const bx_placed *p) {
  const bx_cell *cell = p->cell;
  if (cell->picture && cell->picture->image && !cell->form) draw_picture(d, p);
  if (cell->form && !(p->cut && cell->again.text)) {
    draw_form_cell(d, p);
    return;
  }
  if (cell->flows) {
    draw_flowing(d, p);
    return;
  }
  if (cell->diagonal) {
    bx_draw_diagonal_labels(d, p);
    return;
  }
  const bx_cell_text_set *set = p->cut && cell->again.text ? &cell->again : &cell->set;
  bx_len left = d->piece->columns[cell->col], right = d->piece->columns[cell->col + cell->col_span];
  bx_len top = d->tops[p->row], bottom = d->tops[p->row + p->row_span];
  bx_len y = top + (bottom - top - set->height) / 2;
  if (cell->vertical) {
    for (int r = 0; r < set->column.run_count; r++)
      bx_frame_add_run(d->frame, left + (right - left) / 2, y, set->column.runs[r]);
    return;
  }
  bx_len x = left + cell->pad_side + cell->indent;
  bx_para_draw(d->frame, &set->para, x, y, cell->style);
  if (cell->translation)
    bx_para_draw(d->frame, &cell->translation->para, x, y + set->para.count * cell->style->leading,
                 cell->translation->style);
}

/* Without the columns of a stub that stands at the right as at the left. */
static int own_columns(const bx_cell *cell, int col) {
  const bx_band *band = cell->band;
  int end = col + (cell->whole_span ? cell->whole_span : cell->col_span);
  bool both = band && band->stub_left && band->stub_right && !cell->mirrored;
  if (both) end = bx_min_int(end, band->first_column + band->grid_columns - band->stub_columns);
  return end - col;
}

static void begin_cell(bx_drawing *d, const bx_rows *rows, const bx_placed *p, int number) {
  const bx_cell *cell = p->cell;
  bx_mark mark = {.kind = cell->part < BX_PART_ROW_NUMBER ? BX_MARK_TH : BX_MARK_TD};
  bool is_column = cell->part == BX_PART_HEAD && cell->column_header; /* one that began in the part before */
  mark.continued = p->cut || (cell->repeated && is_column);
  mark.repeated = cell->mirrored || (cell->repeated && !is_column) || (p->cut && cell->part == BX_PART_ROW_NUMBER);
  mark.pointer = cell->place.pointer;
  mark.label = cell->place.cell;
  mark.row = number;
  mark.col = d->piece->places ? d->piece->places[cell->col] : cell->col;
  mark.row_span = p->rows;
  mark.col_span = cell->col_span;
  mark.own_columns = own_columns(cell, mark.col);
  mark.x = d->piece->columns[cell->col];
  mark.y = d->tops[p->row];
  mark.width = d->piece->columns[cell->col + cell->col_span] - mark.x;
  mark.height = d->tops[p->row + p->row_span] - mark.y;
  bx_structure_mark(&d->structure, rows, cell, &mark);
  bx_frame_begin(d->frame, &mark);
}

/* The cells that start in one row of the piece, by column; the row is `tracks` high. */
static void draw_row(bx_drawing *d, const bx_slice *slice, int row, int local, int tracks) {
  int track = slice->first + local, number = slice->number + bx_rows_row(slice->rows, track);
  bx_mark mark = {.kind = BX_MARK_TR, .row = number, .repeated = slice->repeated};
  mark.continued = bx_rows_goes_on(slice->rows, track) || (d->piece->beside && !slice->repeated);
  mark.y = d->tops[row];
  mark.x = d->piece->columns[0];
  mark.width = d->piece->columns[d->columns] - mark.x;
  mark.height = d->tops[row + tracks] - d->tops[row];
  if (slice->carried)
    mark = (bx_mark){.kind = BX_MARK_ARTIFACT,
                     .label = "carried",
                     .x = mark.x,
                     .y = mark.y,
                     .width = mark.width,
                     .height = mark.height};
  bx_frame_begin(d->frame, &mark);
  for (int c = 0; c < d->columns;) {
    const bx_placed *p = &d->cells[d->owner[row * d->columns + c]];
    if (p->row == row) {
      if (!slice->carried) begin_cell(d, slice->rows, p, number);
      draw_cell_text(d, p);
      if (!slice->carried) bx_frame_end(d->frame);
    }
    c = p->cell->col + p->cell->col_span;
  }
  bx_frame_end(d->frame);
}

/* Heads that begin a piece are its THEAD, unless they are those of a band further down, which no page has had yet. */
static bool is_thead(const bx_drawing *d, int s) {
  const bx_slice *slice = &d->piece->slices[s];
  return s == 0 && slice->heads && (slice->repeated || slice->number == 0);
}

static void draw_rows(bx_drawing *d) {
  int row = 0;
  for (int s = 0; s < d->piece->slice_count; s++) {
    const bx_slice *slice = &d->piece->slices[s];
    bool thead = is_thead(d, s);
    if (s == 0 || is_thead(d, s - 1)) {
      bx_mark section = {.kind = thead ? BX_MARK_THEAD : BX_MARK_TBODY, .repeated = thead && slice->repeated};
      section.continued = thead && d->piece->beside && !section.repeated;
      bx_frame_begin(d->frame, &section);
    }
    for (int r = 0; r < slice->count;) {
      int end = r + 1;
      while (end < slice->count && bx_rows_goes_on(slice->rows, slice->first + end)) end++;
      draw_row(d, slice, row + r, r, end - r);
      r = end;
    }
    row += slice->count;
    if (thead || s + 1 == d->piece->slice_count) bx_frame_end(d->frame);
  }
}

/* ---- The piece ---- */

static void begin_table(const bx_drawing *d, bx_len top, bx_len height) {
  bx_mark mark = {.kind = BX_MARK_TABLE, .continued = d->piece->continued, .label = d->piece->table->name};
  if (!bx_table_is_form(d->piece->table)) mark.pointer = bx_arena_join(d->arena, "/", d->piece->table->key, NULL);
  mark.width = d->piece->columns[0] + d->piece->columns[d->columns];
  mark.y = top;
  mark.height = height - top;
  bx_frame_begin(d->frame, &mark);
}

const bx_frame *bx_table_draw(bx_arena *arena, const bx_table_piece *piece) {
  bx_drawing d = {.piece = piece, .arena = arena, .frame = bx_frame_builder_new(arena)};
  d.structure = (bx_structure){.arena = arena, .table = piece->table, .left_out = piece->left_out};
  bool first = !piece->continued, last = piece->last;
  const bx_len edge = bx_table_edge(&piece->table->look), lines = bx_lines_height(piece->above, first, last);
  const bx_len top = bx_max_int(lines, piece->above_height);
  bx_len width = piece->columns[0] + piece->columns[piece->table->grid_columns];
  prepare(&d, top + edge);
  bx_len bottom = d.tops[d.rows] + edge;
  begin_table(&d, top - lines, bottom);
  bx_lines_draw(d.frame, piece->above, first, last, top - lines, width);
  bx_draw_fills(&d);
  draw_rows(&d);
  bx_draw_rules(&d);
  bx_frame_end(d.frame);
  bottom += bx_lines_draw(d.frame, piece->below, first, last, bottom, width);
  bottom +=
      bx_footnotes_draw(d.frame, piece->footnotes, piece->footnote_count, piece->table->styles.note, bottom, width);
  return bx_frame_freeze(d.frame, width, bottom);
}
