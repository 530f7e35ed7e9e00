/* Column widths of a table: what its cells ask for, the size at which they have room, and what the solver of
 * tracks makes of it.
 *
 * An automatic column is 2.5 characters wide at the least, so that heads break into even lines (four characters
 * two over two, six over three). Only where not all columns have room for as much is one narrower whose content
 * is: a head of one or two characters, a short figure. Shares are no wider for it than content that short. */
#include "form.h"
#include "measure.h"
#include "parts.h"
#include "tracks.h"

/* Of a column of pictures that says neither how wide nor how high they are. */
#define PICTURE_WIDTH (60 * BX_PT)

/* ---- What cells ask for ---- */

static int64_t larger(int64_t a, int64_t b) { return a > b ? a : b; }
static int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }

/* Figures of one column under one another at the decimal point: what stands left and right of it, and right of it
 * with the notes behind them. */
typedef struct {
  int64_t left, right, noted;
} decimals;

typedef struct {
  const bx_table_sample *sample;
  bx_arena *arena;
  const bx_table_scale *scale;
  bx_tracks tracks;
  int span_capacity;
  decimals *decimals; /* by column */
} asking;

static const bx_prepared *prepare(const asking *a, const bx_cell *cell, const char *text) {
  return bx_cell_prepare(a->sample->setter, a->arena, cell, text, bx_scale_size(a->scale, cell->style));
}

/* The note behind a figure may stand under it. */
static void add_decimals(const asking *a, const bx_cell *cell, const bx_prepared *text, int64_t padding) {
  decimals *d = &a->decimals[cell->col];
  const char *note = bx_figure_note(cell->set.text);
  const bx_prepared *figure =
      note ? bx_figure_prepare(a->sample->setter, a->arena, cell, note, bx_scale_size(a->scale, cell->style)) : text;
  const int64_t left = bx_prepared_decimal_width(figure), whole = bx_prepared_max_width(figure);
  if (bx_prepared_min_width(figure) < whole) return; /* words */
  d->left = larger(d->left, left + padding);
  d->right = larger(d->right, whole - left);
  d->noted = larger(d->noted, bx_prepared_max_width(text) - left);
}

static bx_track_need need_of(const asking *a, const bx_cell *cell) {
  const int64_t size = bx_scale_size(a->scale, cell->style), padding = 2 * cell->pad_side + cell->indent;
  if (cell->form && cell->form->cell->kind == BX_FORM_CODE) {
    const bx_code_format *code = &cell->form->cell->code;
    const int64_t leading = bx_len_scale(cell->style->leading, (bx_len)size, cell->style->size);
    const int64_t least = bx_code_width(code, (bx_len)size) + padding;
    return (bx_track_need){least, least, bx_code_width(code, (bx_len)leading) + padding};
  }
  if (cell->picture && !cell->form) { /* a column of pictures without a width is as wide as they are high */
    const int64_t side = (cell->picture->height ? cell->picture->height : PICTURE_WIDTH) + padding;
    return (bx_track_need){side, side, side};
  }
  if (cell->diagonal) return bx_diagonal_need(a->sample->setter, a->arena, cell, (bx_len)size);
  if (cell->vertical) return (bx_track_need){size + padding, size + padding, size + padding};
  const bx_prepared *text = prepare(a, cell, cell->set.text);
  const int64_t even = cell->col_span == 1 ? size * 5 / 2 : 0;
  int64_t min = bx_prepared_min_width(text), max = bx_prepared_max_width(text);
  if (cell->translation) {
    const bx_len translated = bx_scale_size(a->scale, cell->translation->style);
    const bx_prepared *under = bx_cell_prepare_translation(a->sample->setter, a->arena, cell, translated);
    min = larger(min, bx_prepared_min_width(under));
    max = larger(max, bx_prepared_max_width(under));
  }
  if (cell->again.text) min = larger(min, bx_prepared_min_width(prepare(a, cell, cell->again.text)));
  bx_track_need need = {.least = larger(min, smaller(max, even)) + padding, .min = larger(min, even) + padding};
  need.max = larger(max + padding, need.min);
  if (cell->align == BX_SIDE_DECIMAL && cell->col_span == 1) add_decimals(a, cell, text, padding);
  return need;
}

static void demand(bx_track_need *need, const bx_track_need *asked) {
  need->least = larger(need->least, asked->least);
  need->min = larger(need->min, asked->min);
  need->max = larger(need->max, asked->max);
}

static void ask_cell(asking *a, const bx_cell *cell) {
  bx_tracks *t = &a->tracks;
  const bx_track_need need = need_of(a, cell);
  if (cell->col_span == 1) {
    demand(&t->tracks[cell->col].need, &need);
    return;
  }
  t->spans = bx_arena_grow(a->arena, t->spans, t->span_count, &a->span_capacity, sizeof *t->spans);
  t->spans[t->span_count++] = (bx_track_span){.first = cell->col, .count = cell->col_span, .need = need};
}

bx_tracks bx_widths_ask(const bx_table_sample *sample, const bx_table_scale *scale, bx_arena *arena) {
  const bx_table *table = sample->table;
  asking a = {.sample = sample, .arena = arena, .scale = scale, .tracks.count = table->grid_columns};
  a.tracks.tracks = BX_NEW_ARRAY(arena, bx_track, table->grid_columns);
  a.decimals = BX_NEW_ARRAY(arena, decimals, table->grid_columns);
  for (int i = 0; i < table->grid_columns; i++) a.tracks.tracks[i].width = table->widths[i];
  bool before = bx_setter_quiet(sample->setter, true); /* what is missing is said when the rows are set */
  for (int i = 0; i < sample->count; i++)
    for (int k = 0; k < sample->rows[i].cell_count; k++) ask_cell(&a, &sample->rows[i].cells[k]);
  bx_setter_quiet(sample->setter, before);
  for (int i = 0; i < table->grid_columns; i++) {
    const decimals *d = &a.decimals[i];
    const int64_t both = d->left + d->right;
    demand(&a.tracks.tracks[i].need, &(bx_track_need){both, both, d->left + d->noted});
  }
  bx_tracks_join(&a.tracks);
  return a.tracks;
}

/* ---- The size ---- */

#define PARTS 8 /* whose styles make a table smaller; its captions and notes have the whole width */

static const bx_style **part_of(bx_table_styles *styles, int i) {
  const bx_style **const parts[PARTS] = {&styles->head, &styles->band,    &styles->corner,  &styles->stub,
                                         &styles->cell, &styles->section, &styles->numbers, &styles->translation};
  return parts[i];
}

bx_len bx_scale_size(const bx_table_scale *scale, const bx_style *style) {
  if (scale->to == scale->from || !style->least_size) return style->size;
  bx_len size = bx_len_scale(style->size, scale->to, scale->from);
  return bx_max_int(size - size % BX_SIZE_STEP, style->least_size);
}

/* Looks at all styles: first for the largest size that may be smaller, then for the part at which all are at their
 * least. */
typedef struct {
  bx_len from, to;
  bool measured; /* `from` is known */
} range;

static void see_style(range *r, const bx_style *style) {
  if (!style || !style->least_size) return;
  if (!r->measured)
    r->to = r->from = bx_max_int(r->from, style->size);
  else
    r->to = bx_min_int(r->to, bx_len_scale(r->from, style->least_size, style->size));
}

static void see_form(range *r, const bx_form *form) {
  for (int i = 0; i < form->row_count; i++) {
    for (int k = 0; k < form->rows[i].cell_count; k++) {
      see_style(r, form->rows[i].cells[k].style);
      if (form->rows[i].cells[k].foot.count) see_style(r, form->rows[i].cells[k].foot.style);
    }
  }
}

static void see_styles(range *r, const bx_table *table) {
  bx_table_styles styles = table->styles;
  for (int i = 0; i < PARTS; i++) see_style(r, *part_of(&styles, i));
  for (int b = 0; b < table->band_count; b++)
    if (table->bands[b].form) see_form(r, table->bands[b].form);
}

/* In how many steps from `from`, the largest size that may be smaller, all parts are at their least. */
static int count_steps(const bx_table *table, bx_len *from) {
  range r = {0};
  see_styles(&r, table);
  r.measured = true;
  see_styles(&r, table);
  *from = r.from;
  return (r.from - r.to + BX_SIZE_STEP - 1) / BX_SIZE_STEP;
}

static bx_table_scale scale_at(bx_len from, int step) {
  return (bx_table_scale){.from = bx_max_int(from, 1), .to = bx_max_int(from - step * BX_SIZE_STEP, 1)};
}

static bool fits_at(const bx_table_sample *sample, bx_len width, bx_len from, int step) {
  bx_arena *scratch = bx_arena_new();
  const bx_table_scale scale = scale_at(from, step);
  const bx_tracks tracks = bx_widths_ask(sample, &scale, scratch);
  const bool fits = bx_tracks_fit(&tracks, width);
  bx_arena_free(scratch);
  return fits;
}

bx_table_scale bx_widths_scale(const bx_table_sample *sample, bx_len width) {
  bx_len from;
  int most = count_steps(sample->table, &from), least = 0;
  if (most == 0 || fits_at(sample, width, from, 0)) return scale_at(from, 0);
  while (most - least > 1) { /* it does not fit at `least` */
    int middle = least + (most - least) / 2;
    if (fits_at(sample, width, from, middle))
      most = middle;
    else
      least = middle;
  }
  return scale_at(from, most);
}

const bx_style *bx_scale_style(bx_arena *arena, const bx_table *table, const bx_style *was) {
  if (table->scale_to == table->scale_from || !was->least_size) return was;
  const bx_table_scale scale = {.to = table->scale_to, .from = table->scale_from};
  bx_style *style = BX_NEW(arena, bx_style);
  *style = *was;
  style->size = bx_scale_size(&scale, was);
  style->leading = bx_len_scale(was->leading, style->size, was->size);
  return style;
}

const bx_table *bx_widths_scale_table(bx_arena *arena, const bx_table *table, const bx_table_scale *scale) {
  if (scale->to == scale->from) return table;
  bx_table *scaled = BX_NEW(arena, bx_table);
  *scaled = *table;
  scaled->scale_to = scale->to;
  scaled->scale_from = scale->from;
  for (int i = 0; i < PARTS; i++) {
    const bx_style **part = part_of(&scaled->styles, i);
    *part = bx_scale_style(arena, scaled, *part);
  }
  return scaled;
}

/* ---- The columns ---- */

bool bx_table_asks(const bx_table *table) {
  bx_len from;
  for (int i = 0; i < table->grid_columns; i++)
    if (table->widths[i].kind == BX_TRACK_AUTO) return true;
  return count_steps(table, &from) > 0;
}

typedef struct {
  bx_table_sample sample;
  bx_rows *rows;
  int capacity;
  bx_arena *arena;
} sampling;

static void add_rows(sampling *s, bx_rows rows) {
  s->rows = bx_arena_grow(s->arena, s->rows, s->sample.count, &s->capacity, sizeof *s->rows);
  s->rows[s->sample.count++] = rows;
}

/* Of rows that are generated the first, and those of the layout itself, which may stand behind all others. */
static void add_body(sampling *s, int band, const bx_table_data *data) {
  const bx_table *table = s->sample.table;
  bx_row_reader *reader = bx_row_reader_new(table, band, data);
  int left = BX_TABLE_SAMPLE;
  for (const bx_band *part; left > 0 && (part = bx_row_reader_next(reader, s->arena));) {
    add_rows(s, bx_grid_body(table, part, data->report, s->arena));
    left -= bx_max_int(part->row_count, part->empty_count);
  }
  if (left <= 0 && table->bands[band].each_row && table->bands[band].halves == 1)
    add_rows(s, bx_grid_body(table, bx_row_reader_fixed(reader, s->arena), data->report, s->arena));
  bx_row_reader_free(reader);
}

bx_table_sample bx_table_sample_data(bx_setter *setter, bx_arena *arena, const bx_table *table,
                                     const bx_table_data *data) {
  sampling s = {.sample = {.setter = setter, .table = table}, .arena = arena};
  for (int b = 0; b < table->band_count; b += table->bands[b].halves) {
    add_rows(&s, bx_grid_heads(table, &table->bands[b], arena));
    if (data) add_body(&s, b, data);
  }
  s.sample.rows = s.rows;
  return s.sample;
}

/* A table that is parted fits as long as its parts do. */
static bool parts_fit(const bx_table_sample *sample, bx_len width) {
  bx_arena *scratch = bx_arena_new();
  bx_table_parts parts;
  const bool fit = bx_parts_find(sample, scratch, width, &parts, bx_diags_new(scratch, BX_LANG_EN));
  bx_arena_free(scratch);
  return fit;
}

bool bx_table_fits(const bx_table_sample *sample, bx_len width) {
  bx_len from;
  if (sample->table->split != BX_SPLIT_NONE) return parts_fit(sample, width);
  int steps = count_steps(sample->table, &from);
  width = bx_table_room_across(sample->table, width);
  return fits_at(sample, width, from, 0) || (steps > 0 && fits_at(sample, width, from, steps));
}

/* A column by its number and the words over it: those of the lowest head that stands over the fewest. */
static const char *name_column(const bx_table_sample *heads, int col, const char *number, bx_arena *arena) {
  const bx_cell *found = NULL;
  for (int i = 0; i < heads->count; i++) {
    for (int k = 0; k < heads->rows[i].cell_count; k++) {
      const bx_cell *cell = &heads->rows[i].cells[k];
      const bool stands = cell->col <= col && col < cell->col + cell->col_span &&
                          (cell->part == BX_PART_HEAD || cell->part == BX_PART_CORNER);
      if (stands && *cell->set.text && (!found || cell->col_span < found->col_span)) found = cell;
    }
  }
  return found ? bx_arena_join(arena, number, " ", found->set.text, NULL) : number;
}

static int64_t nearest_mm(int64_t len) { return (len + bx_len_from_mm100(50)) / bx_len_from_mm100(100); }

/* What is lacking, and which column asks for most. Where the cells had no say the heads say what is least. */
static void complain(const bx_table_sample *sample, const bx_tracks *asked, bx_len width, const int *places,
                     bx_diags *diags) {
  bx_arena *scratch = bx_arena_new();
  const bx_table_sample heads =
      sample->count ? *sample : bx_table_sample_data(sample->setter, scratch, sample->table, NULL);
  const bx_table_scale as_it_is = scale_at(0, 0);
  const bx_tracks tracks = sample->count ? *asked : bx_widths_ask(&heads, &as_it_is, scratch);
  int widest = 0;
  int64_t most = 0;
  for (int i = 0; i < tracks.count; i++) {
    const bx_track *track = &tracks.tracks[i];
    const int64_t asks = track->width.kind == BX_TRACK_FIXED ? track->width.fixed : track->need.least;
    if (asks > most) widest = i;
    most = larger(most, asks);
  }
  const char *number = bx_diag_int(diags, (places ? places[widest] : widest) + 1);
  const int64_t room = nearest_mm(width), needs = larger(nearest_mm(bx_tracks_least(&tracks)), room + 1);
  bx_diag(
      diags, BX_MSG_TABLE_TOO_WIDE, &sample->table->place,
      BX_ARGS(sample->table->key, bx_diag_int(diags, needs), bx_diag_int(diags, room), bx_diag_int(diags, needs - room),
              name_column(&heads, widest, number, scratch), bx_diag_int(diags, nearest_mm(most))));
  bx_arena_free(scratch);
}

const bx_len *bx_widths_solve(const bx_table_sample *sample, bx_arena *arena, bx_len width, const bx_table_scale *scale,
                              const int *places, bx_diags *diags) {
  const int count = sample->table->grid_columns;
  const bx_len side = bx_table_side_edge(&sample->table->look);
  bx_arena *scratch = bx_arena_new();
  const bx_tracks tracks = bx_widths_ask(sample, scale, scratch);
  bx_len *widths = BX_NEW_ARRAY(scratch, bx_len, count), *edges = BX_NEW_ARRAY(arena, bx_len, count + 1);
  const bool solved = bx_tracks_solve(&tracks, width - 2 * side, BX_TRACKS_FILL, widths);
  edges[0] = side;
  for (int i = 0; i < count; i++) edges[i + 1] = edges[i] + widths[i];
  if (!solved) complain(sample, &tracks, width - 2 * side, places, diags);
  bx_arena_free(scratch);
  return solved ? edges : NULL;
}

const bx_len *bx_table_columns(const bx_table_sample *sample, bx_arena *arena, bx_len width, const bx_table **fitted,
                               bx_diags *diags) {
  const bx_table_sample nothing = {.setter = sample->setter, .table = sample->table};
  const bx_table_sample *asked = bx_table_asks(sample->table) ? sample : &nothing;
  const bx_table_scale scale = bx_widths_scale(asked, width - 2 * bx_table_side_edge(&sample->table->look));
  *fitted = bx_widths_scale_table(arena, sample->table, &scale);
  return bx_widths_solve(asked, arena, width, &scale, NULL, diags);
}
