/* A table as a page shows it to be filled in: the same merged heads and stubs as printed, and each cell with its place
 * in the data. */
#include <string.h>

#include "fillable.h"
#include "table.h"

/* More cells than a page can show; such tables come out of other programs. */
#define CELLS_MOST 100000

static void open_array(const bx_fillable *f, const char *key) {
  bx_fillable_key(f, key);
  bx_buf_putc(f->out, '[');
}

static void close_array(const bx_fillable *f) { bx_buf_putc(f->out, ']'); }

/* ---- Cells ---- */

static const char *level_name(bx_finding_level level) {
  return level == BX_LEVEL_ERROR ? "error" : level == BX_LEVEL_WARNING ? "warning" : "off";
}

static void put_format(const bx_fillable *f, const bx_cell_format *format) {
  static const char *const types[] = {
      [BX_CELL_COUNT] = "count",     [BX_CELL_CHANGE] = "change", [BX_CELL_MONEY] = "money",
      [BX_CELL_DECIMAL] = "decimal", [BX_CELL_TEXT] = "text",     [BX_CELL_IMAGE] = "image"};
  bx_buf_json_text(f->out, "type", types[format->type]);
  bx_buf_json_text(f->out, "blank", level_name(format->blank));
  bx_buf_json_text(f->out, "slash", level_name(format->slash));
  bx_fillable_bool(f, "note", format->note);
  bx_fillable_bool(f, "unit", format->unit);
  if (!format->form) return;
  if (format->form->decimals != BX_NUMBER_AS_WRITTEN) bx_buf_json_int(f->out, "decimals", format->form->decimals);
  if (format->form->percent) bx_fillable_bool(f, "percent", true);
  if (format->form->thousands) bx_fillable_bool(f, "thousands", true);
}

/* The leaves that a total adds up: numbers of columns in its row, or of rows in its column. */
static void put_parts(const bx_fillable *f, const char *key, bx_header *const *leaves, const bx_header *group) {
  open_array(f, key);
  for (int i = group->first; i < group->first + group->leaves; i++) {
    if (leaves[i]->sum_rest || leaves[i]->merge) continue;
    bx_fillable_next(f);
    bx_buf_int(f->out, i);
  }
  close_array(f);
}

static void put_total(const bx_fillable *f, const bx_cell_ref *ref) {
  int64_t sum;
  const bx_cell_format *format = bx_cell_format_of(ref->row, ref->column);
  if (ref->column->sum_rest) put_parts(f, "adds_columns", ref->band->column_leaves, ref->column->parent);
  if (ref->row->sum_rest) put_parts(f, "adds_rows", ref->band->row_leaves, ref->row->parent);
  if (bx_cell_compute(f->arena, ref, f->data->report, &sum) != BX_SUM_KNOWN) return;
  bx_buf_json_text(f->out, "sum", bx_cell_print_formed(f->arena, format, sum));
}

/* `first`: the band that others are beside. */
static void put_body(const bx_fillable *f, const bx_table *table, const bx_cell *cell, const bx_band *first) {
  const bx_header *column =
      cell->column_header ? cell->column_header : cell->band->column_leaves[0]; /* of merged rows */
  const bx_cell_ref ref = {table, cell->band, cell->row_header, column};
  const bx_value *value = bx_cell_find(&ref, f->data->report).value;
  bool total = !ref.row->merge && bx_cell_is_total(&ref);
  bx_buf_json_text(f->out, "pointer", cell->place.pointer);
  bx_buf_json_text(f->out, "label", bx_cell_name(f->arena, &ref));
  bx_buf_json_text(f->out, "state", total ? "computed" : "input");
  if (cell->band != first) bx_buf_json_int(f->out, "half", cell->band - first);
  bx_buf_json_int(f->out, "r", ref.row->first);
  if (!ref.row->merge) bx_buf_json_int(f->out, "c", column->first);
  put_format(f, bx_cell_format_of(ref.row, ref.column));
  bx_fillable_bool(f, "given", value != NULL);
  bx_fillable_key(f, "value");
  bx_fillable_value(f, value);
  if (value) bx_buf_json_int(f->out, "line", value->line);
  if (total) put_total(f, &ref);
}

/* The fields of a record that the label of its row is made of. */
static void put_names(const bx_fillable *f, const bx_header *row) {
  open_array(f, "names");
  for (int i = 0; i < row->name_count; i++) {
    const bx_value *value = bx_value_find(row->item, row->names[i]);
    bx_buf pointer = {0};
    bx_buf_puts(&pointer, bx_value_pointer(row->item, f->arena));
    bx_buf_pointer(&pointer, row->names[i]);
    bx_fillable_next(f);
    bx_buf_putc(f->out, '{');
    bx_buf_json_text(f->out, "name", row->names[i]);
    bx_buf_json_text(f->out, "pointer", bx_buf_take(&pointer, f->arena));
    bx_fillable_key(f, "value");
    bx_fillable_value(f, value);
    bx_buf_putc(f->out, '}');
  }
  close_array(f);
}

static void put_cell(const bx_fillable *f, const bx_table *table, const bx_cell *cell, const bx_band *first) {
  static const char *const parts[] = {[BX_PART_BAND] = "band",
                                      [BX_PART_CORNER] = "corner",
                                      [BX_PART_HEAD] = "head",
                                      [BX_PART_STUB] = "stub",
                                      [BX_PART_SECTION] = "section",
                                      [BX_PART_COLUMN_NUMBER] = "column-number",
                                      [BX_PART_ROW_NUMBER] = "row-number",
                                      [BX_PART_BODY] = "body",
                                      [BX_PART_BLANK] = "blank"};
  bx_fillable_next(f);
  bx_buf_putc(f->out, '{');
  bx_buf_json_text(f->out, "part", parts[cell->part]);
  bx_buf_json_int(f->out, "row", cell->row);
  bx_buf_json_int(f->out, "col", cell->col);
  bx_buf_json_int(f->out, "rowspan", cell->row_span);
  bx_buf_json_int(f->out, "colspan", cell->col_span);
  bx_buf_json_text(f->out, "text", cell->set.text ? cell->set.text : "");
  if (cell->translation) bx_buf_json_text(f->out, "translation", cell->translation->text);
  if (cell->vertical) bx_fillable_bool(f, "vertical", true);
  if (cell->diagonal) {
    open_array(f, "diagonal");
    for (int i = 0; i < cell->diagonal->count; i++) {
      bx_fillable_next(f);
      bx_buf_json(f->out, cell->diagonal->labels[i]);
    }
    close_array(f);
  }
  bool has_label = cell->part == BX_PART_STUB || cell->part == BX_PART_SECTION;
  if (has_label && cell->row_header && cell->row_header->item) put_names(f, cell->row_header);
  if (cell->part == BX_PART_BODY && cell->band && cell->row_header)
    put_body(f, table, cell, first);
  else if (cell->part == BX_PART_BODY) /* prints a field */
    bx_buf_json_text(f->out, "pointer", cell->place.pointer);
  bx_buf_putc(f->out, '}');
}

static void put_rows(const bx_fillable *f, const char *key, const bx_table *table, const bx_rows *rows,
                     const bx_band *first) {
  bx_fillable_key(f, key);
  bx_buf_putc(f->out, '{');
  bx_buf_json_int(f->out, "rows", rows->row_count);
  open_array(f, "cells");
  for (int i = 0; i < rows->cell_count; i++) put_cell(f, table, &rows->cells[i], first);
  close_array(f);
  bx_buf_putc(f->out, '}');
}

/* ---- Lists that rows are made of ---- */

static void put_blank_columns(const bx_fillable *f, const bx_header *node) {
  for (int i = 0; i < node->count; i++) {
    const bx_header *child = node->children[i];
    if (child->sum_rest || child->each) continue;
    if (!child->key) {
      put_blank_columns(f, child);
      continue;
    }
    bx_fillable_key(f, child->key);
    if (child->count) {
      bx_buf_putc(f->out, '{');
      put_blank_columns(f, child);
      bx_buf_putc(f->out, '}');
    } else {
      bx_buf_puts(f->out, "null");
    }
  }
}

/* The members of a record in which nothing is filled in. */
static void put_blank_rows(const bx_fillable *f, const bx_band *band, const bx_header *node) {
  if (node->count == 0 && !node->merge) put_blank_columns(f, band->columns);
  for (int i = 0; i < node->count; i++) {
    const bx_header *child = node->children[i];
    if (child->sum_rest) continue;
    if (child->each || (child->key && child->merge)) {
      bx_fillable_key(f, child->each ? child->each : child->key);
      bx_buf_puts(f->out, child->each ? "[]" : "null");
    } else if (child->key) {
      bx_fillable_key(f, child->key);
      bx_buf_putc(f->out, '{');
      put_blank_rows(f, band, child);
      bx_buf_putc(f->out, '}');
    } else {
      put_blank_rows(f, band, child);
    }
  }
}

static const char *pointer_of(const bx_fillable *f, const bx_table *table, const bx_header *node) {
  if (node->item) return bx_value_pointer(node->item, f->arena);
  bx_buf buf = {0};
  if (node->parent)
    bx_buf_puts(&buf, pointer_of(f, table, node->parent));
  else
    bx_buf_pointer(&buf, table->key);
  if (node->key) bx_buf_pointer(&buf, node->key);
  return bx_buf_take(&buf, f->arena);
}

static void put_list(const bx_fillable *f, const bx_band *loaded, const bx_header *child, const char *pointer) {
  bx_fillable_next(f);
  bx_buf_putc(f->out, '{');
  bx_buf_json_text(f->out, "pointer", pointer);
  bx_buf_json_text(f->out, "add", bx_arena_join(f->arena, pointer, "/-", NULL));
  bx_fillable_key(f, "record");
  bx_buf_putc(f->out, '{');
  for (int i = 0; i < child->name_count; i++) {
    bx_fillable_key(f, child->names[i]);
    bx_buf_puts(f->out, "\"\"");
  }
  put_blank_rows(f, loaded, child);
  bx_buf_puts(f->out, "}}");
}

/* `node` is resolved; `band` as loaded. */
static void put_lists(const bx_fillable *f, const bx_table *table, const bx_band *band, const bx_header *node) {
  const bx_header *loaded = node->of ? node->of : node;
  for (int i = 0; i < loaded->count; i++) {
    const bx_header *child = loaded->children[i];
    if (!child->each) continue;
    bx_buf pointer = {0};
    bx_buf_puts(&pointer, pointer_of(f, table, node));
    bx_buf_pointer(&pointer, child->each);
    put_list(f, band, child, bx_buf_take(&pointer, f->arena));
  }
  for (int i = 0; i < node->count; i++) put_lists(f, table, band, node->children[i]);
}

/* ---- Bands ---- */

/* A band and those beside it. */
static void put_band(const bx_fillable *f, const bx_table *table, int number) {
  const bx_band *loaded = &table->bands[number], *band = loaded;
  bx_row_reader *reader = NULL;
  if (loaded->halves > 1) reader = bx_row_reader_new(table, number, f->data);
  band = reader         ? bx_row_reader_next(reader, f->arena)
         : loaded->form ? loaded
                        : bx_band_resolve(table, number, f->data, f->arena);
  bx_fillable_next(f);
  bx_buf_putc(f->out, '{');
  if (!loaded->form) {
    const bx_rows heads = bx_grid_heads(table, loaded, f->arena);
    put_rows(f, "head", table, &heads, loaded);
  }
  int64_t cells = 0;
  for (int h = 0; band && !loaded->form && h < bx_max_int(loaded->halves, 1); h++)
    cells += (int64_t)band[h].row_count * band[h].column_count;
  if (cells > CELLS_MOST) {
    bx_fillable_bool(f, "too_large", true);
  } else if (band) {
    const bx_rows body = bx_grid_body(table, band, f->data->report, f->arena);
    put_rows(f, "body", table, &body, band);
  }
  if (band && !loaded->form) {
    open_array(f, "lists");
    for (int h = 0; h < bx_max_int(loaded->halves, 1); h++)
      if (loaded[h].each_row) put_lists(f, table, &loaded[h], band[h].rows);
    close_array(f);
  }
  bx_buf_putc(f->out, '}');
  if (reader) bx_row_reader_free(reader);
}

void bx_fillable_table(const bx_fillable *f, const bx_table *table) {
  const bx_table *resolved = bx_table_resolve(f->arena, table, f->data->report, bx_diags_new(f->arena, BX_LANG_EN));
  bx_fillable_next(f);
  bx_buf_putc(f->out, '{');
  bx_buf_json_text(f->out, "key", table->key);
  bx_buf_json_text(f->out, "name", table->name);
  bx_fillable_bool(f, "form", bx_table_is_form(table));
  if (resolved) bx_buf_json_int(f->out, "columns", resolved->grid_columns);
  open_array(f, "bands");
  for (int b = 0; resolved && b < resolved->band_count; b += bx_max_int(resolved->bands[b].halves, 1))
    put_band(f, resolved, b);
  close_array(f);
  bx_buf_putc(f->out, '}');
}
