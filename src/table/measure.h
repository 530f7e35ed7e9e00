/* Private to the table floor. */
#ifndef BX_TABLE_MEASURE_H
#define BX_TABLE_MEASURE_H

#include "table.h"
#include "tracks.h"

/* A cell's text prepared at a size. */
const bx_prepared *bx_cell_prepare(bx_setter *setter, bx_arena *arena, const bx_cell *cell, const char *text,
                                   bx_len size);
/* The same of its translation, which it has. */
const bx_prepared *bx_cell_prepare_translation(bx_setter *setter, bx_arena *arena, const bx_cell *cell, bx_len size);

/* ---- widths.c ---- */

/* What the columns ask for when the cells of the sample are so large. */
bx_tracks bx_widths_ask(const bx_table_sample *sample, const bx_table_scale *scale, bx_arena *arena);
/* The largest scale at which the sample fits, or the least. */
bx_table_scale bx_widths_scale(const bx_table_sample *sample, bx_len width);
const bx_table *bx_widths_scale_table(bx_arena *arena, const bx_table *table, const bx_table_scale *scale);
/* Edges at a scale. `places` are those of the columns on the whole grid, for messages; NULL: it is the whole. */
const bx_len *bx_widths_solve(const bx_table_sample *sample, bx_arena *arena, bx_len width, const bx_table_scale *scale,
                              const int *places, bx_diags *diags);

/* ---- decimals.c ---- */

/* The note behind the figure in a text, from its bracket on, or NULL. */
const char *bx_figure_note(const char *text);
/* A cell's text before its note, prepared at a size. */
const bx_prepared *bx_figure_prepare(bx_setter *setter, bx_arena *arena, const bx_cell *cell, const char *note,
                                     bx_len size);
/* Whether figures of the band, or of one beside it, stand on their decimal points. */
bool bx_band_has_decimals(const bx_band *band);
/* Widens what the columns have by the figures of some rows. `arena` is for what is needed meanwhile. */
void bx_decimals_add(bx_setter *setter, bx_arena *arena, const bx_rows *rows, const bx_len *columns,
                     bx_decimals *decimals);
/* Where the point stands in a column of this width, without padding: what is on either side of it stands in the
 * middle, and as far to the left of that as notes need. */
bx_len bx_decimals_point(const bx_decimals *decimals, bx_len width);

/* Draws footnotes from `y` on; returns their height. */
bx_len bx_footnotes_draw(bx_frame_builder *frame, const bx_footnote *const *notes, int count, const bx_style *style,
                         bx_len y, bx_len width);

/* ---- diagonal.c ---- */

/* What a corner asks of its columns when its characters are so large. */
bx_track_need bx_diagonal_need(bx_setter *setter, bx_arena *arena, const bx_cell *cell, bx_len size);
/* Sets the labels of a corner `width` wide and the height it must have for them. */
void bx_diagonal_set(bx_setter *setter, bx_arena *arena, bx_cell *cell, bx_len pad_top, bx_len width, bx_diags *diags);

#endif
