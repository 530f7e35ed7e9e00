/* 斜线表头: a corner that names the stub and the heads in fields between slanted lines. Two labels have one line,
 * from the upper left to the lower right; three have two, from the upper left to the middles of the right and the
 * lower edge. Every label is a box at the outer corner of its field, moved towards the line while it keeps clear
 * of it: what a box must be away from a line follows from the box's nearest corner. */
#include "draw.h"
#include "measure.h"

/* Of lines that a label may be broken into. */
#define MOST_LINES 4
/* Between a label and a line: a quarter of its characters. */
#define CLEARANCE 4

enum { LOWER, UPPER, MIDDLE };

/* The lower left label is the first, the upper right the last. */
static int field_of(const bx_diagonal *diagonal, int i) {
  return i == 0 ? LOWER : i == diagonal->count - 1 ? UPPER : MIDDLE;
}

typedef struct {
  int64_t width, height; /* of the label, with its distance from the corner's edges */
  int64_t clear;
} label_box;

static label_box box_of(const bx_cell *cell, const bx_para *para, bx_len pad_top) {
  const bx_style *style = cell->style;
  int64_t height = (int64_t)(para->count - 1) * style->leading + style->size;
  return (label_box){para->width + cell->pad_side, height + pad_top, style->size / CLEARANCE};
}

/* The least height of a corner `width` wide in which a label stands clear of the lines; -1 when it is too narrow.
 * The upper box's lower left corner must be above the line, the lower one's upper right corner under it; with two
 * lines the height of a field, or its width, is half the corner's. */
static int64_t least_height(const label_box *box, int field, bool halved, int64_t width) {
  int64_t across = field == LOWER && halved ? width / 2 : width;
  int64_t room = across - box->width;
  if (field == MIDDLE) return width / 2 - box->width >= box->clear ? 2 * (box->height + box->clear) : -1;
  if (field == LOWER && halved) {
    room -= box->clear;
    return room > 0 ? (across * box->height + room - 1) / room : -1;
  }
  if (room <= 0) return -1;
  return ((halved ? 2 : 1) * across * (box->height + box->clear) + room - 1) / room;
}

/* A corner is as wide as a label asks for that stands over half of it. */
bx_track_need bx_diagonal_need(bx_setter *setter, bx_arena *arena, const bx_cell *cell, bx_len size) {
  int64_t min = 0, max = 0;
  for (int i = 0; i < cell->diagonal->count; i++) {
    const bx_prepared *prepared = bx_cell_prepare(setter, arena, cell, cell->diagonal->labels[i], size);
    min = bx_max_int((int)min, bx_prepared_min_width(prepared));
    max = bx_max_int((int)max, bx_prepared_max_width(prepared));
  }
  const int64_t beside = cell->pad_side + size / CLEARANCE;
  return (bx_track_need){.least = 2 * (min + beside), .min = 2 * (min + beside), .max = 2 * (max + beside)};
}

/* In as many lines as make the corner lowest; one more must save half a line. */
static int64_t set_label(bx_setter *setter, bx_arena *arena, bx_cell *cell, int i, bx_len pad_top, bx_len width) {
  bx_diagonal *diagonal = cell->diagonal;
  const bx_prepared *prepared = bx_cell_prepare(setter, arena, cell, diagonal->labels[i], cell->style->size);
  int64_t best = -1;
  for (int lines = 1; lines <= MOST_LINES; lines++) {
    bx_para_options options = {.align = BX_ALIGN_LEFT, .balance = true};
    options.measure = (bx_prepared_max_width(prepared) + lines - 1) / lines;
    options.measure = bx_max_int(options.measure, bx_max_int(bx_prepared_min_width(prepared), BX_PT));
    bx_para para = bx_para_set(setter, arena, prepared, &options);
    const label_box box = box_of(cell, &para, pad_top);
    int64_t height = least_height(&box, field_of(diagonal, i), diagonal->count > 2, width);
    if (lines > 1 && (height < 0 || (best >= 0 && height > best - cell->style->leading / 2))) continue;
    best = height;
    diagonal->paras[i] = para;
  }
  return best;
}

void bx_diagonal_set(bx_setter *setter, bx_arena *arena, bx_cell *cell, bx_len pad_top, bx_len width, bx_diags *diags) {
  int64_t height = 0;
  for (int i = 0; i < cell->diagonal->count; i++) {
    int64_t least = set_label(setter, arena, cell, i, pad_top, width);
    if (least < 0)
      bx_diag(diags, BX_MSG_TABLE_HEAD_NARROW, &cell->place, BX_ARGS(cell->place.cell, cell->diagonal->labels[i]));
    if (least > height) height = least;
  }
  height = height - 2 * pad_top > 0 ? height - 2 * pad_top : 0; /* rows add it to what a cell has */
  cell->set.height = height < BX_LEN_MAX ? (bx_len)height : BX_LEN_MAX;
}

/* ---- Drawing ---- */

/* Where a label's box begins. The room it has to spare is shared: a third beside it, a third over or under it, a
 * third towards the line; in the middle field half each way. */
static void place_label(const label_box *box, int field, bool halved, bx_len width, bx_len height, int64_t *x,
                        int64_t *y) {
  *x = field == LOWER ? 0 : width - box->width;
  *y = field == UPPER ? 0 : height - box->height;
  if (field == MIDDLE) {
    int64_t line_x = width / 2, line_y = height / 2;
    *x -= bx_max_int((int)(*x - line_x - box->clear), 0) / 2;
    *y -= bx_max_int((int)(*y - line_y - box->clear), 0) / 2;
    return;
  }
  /* the line leaves the corner at `slope_x` to the right for `slope_y` down */
  int64_t slope_x = field == LOWER && halved ? width / 2 : width,
          slope_y = field == UPPER && halved ? height / 2 : height;
  int64_t need_x = box->width + (field == LOWER && halved ? box->clear : 0);
  int64_t need_y = box->height + (field == LOWER && halved ? 0 : box->clear);
  int64_t spare = slope_y * (slope_x - need_x) - slope_x * need_y;
  if (spare <= 0) return;
  int64_t across = spare / (3 * slope_y), down = spare / (3 * slope_x);
  *x += field == LOWER ? across : -across;
  *y += field == LOWER ? -down : down;
}

void bx_draw_diagonal_labels(const bx_drawing *d, const bx_placed *p) {
  const bx_cell *cell = p->cell;
  const bx_diagonal *diagonal = cell->diagonal;
  bx_len left = d->piece->columns[cell->col], width = d->piece->columns[cell->col + cell->col_span] - left;
  bx_len top = d->tops[p->row], height = d->tops[p->row + p->row_span] - top, pad = d->piece->table->look.pad_top;
  for (int i = 0; i < diagonal->count; i++) {
    const label_box box = box_of(cell, &diagonal->paras[i], pad);
    const int field = field_of(diagonal, i);
    int64_t x, y;
    place_label(&box, field, diagonal->count > 2, width, height, &x, &y);
    if (field == LOWER) x += cell->pad_side; /* the box has its distance on the outer side */
    if (field == UPPER) y += pad;
    bx_len above = (cell->style->leading - cell->style->size) / 2;
    bx_para_draw(d->frame, &diagonal->paras[i], left + (bx_len)x, top + (bx_len)y - above, cell->style);
  }
}

void bx_draw_diagonals(const bx_drawing *d) {
  for (int i = 0; i < d->count; i++) {
    const bx_placed *p = &d->cells[i];
    const bx_cell *cell = p->cell;
    if (!cell->diagonal) continue;
    bx_len left = d->piece->columns[cell->col], width = d->piece->columns[cell->col + cell->col_span] - left;
    bx_len top = d->tops[p->row], height = d->tops[p->row + p->row_span] - top;
    const bx_table_look *look = &d->piece->table->look;
    bx_len weight = look->down ? look->down : look->across ? look->across : look->frame;
    bool halved = cell->diagonal->count > 2;
    bx_frame_add_rule(d->frame, left, top, width, halved ? height / 2 : height, weight, 0);
    if (halved) bx_frame_add_rule(d->frame, left, top, width / 2, height, weight, 0);
  }
}
