/* What of a report can be filled in, as JSON for a page: private to the api floor. */
#ifndef BX_FILLABLE_H
#define BX_FILLABLE_H

#include "layout.h"

typedef struct {
  bx_buf *out;
  bx_arena *arena;
  const bx_layout *layout;
  const bx_table_data *data;
} bx_fillable;

/* An element of an array: with a comma before it unless it is the first. */
void bx_fillable_next(const bx_fillable *f);
void bx_fillable_key(const bx_fillable *f, const char *key);
void bx_fillable_bool(const bx_fillable *f, const char *key, bool value);
/* A value as it is written, its figures as strings; NULL is null. */
void bx_fillable_value(const bx_fillable *f, const bx_value *value);
/* The object of a table. */
void bx_fillable_table(const bx_fillable *f, const bx_table *table);

#endif
