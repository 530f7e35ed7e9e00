/* Private to the table floor. */
#ifndef BX_TABLE_MEASURE_H
#define BX_TABLE_MEASURE_H

#include "table.h"

/* A cell's text prepared at a size. */
const bx_prepared *bx_cell_prepare(bx_setter *setter, bx_arena *arena, const bx_cell *cell, const char *text,
                                   bx_len size);
/* The same of its translation, which it has. */
const bx_prepared *bx_cell_prepare_translation(bx_setter *setter, bx_arena *arena, const bx_cell *cell);

#endif
