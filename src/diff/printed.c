/* Reads what a report prints: field by field, table by table, in the order of its layout. */
#include "printed.h"

#include <string.h>

#include "page.h"

typedef struct {
  bx_arena *arena;
  const bx_diff_side *side;
  bool by_title;
  bx_printed *out;
  bx_diags *diags;
  int64_t cells;
} reader;

/* What separates texts in keys: no text has it. */
#define APART "\x1f"

static bx_printed_group *add_group(reader *r, bx_printed_kind kind, const char *key, const char *name) {
  bx_printed *out = r->out;
  out->items = bx_arena_grow(r->arena, out->items, out->count, &out->capacity, sizeof *out->items);
  bx_printed_group *group = &out->items[out->count++];
  *group = (bx_printed_group){.kind = kind, .key = key, .name = name};
  return group;
}

static bx_printed_row *add_row(reader *r, bx_printed_group *group) {
  group->rows = bx_arena_grow(r->arena, group->rows, group->count, &group->capacity, sizeof *group->rows);
  bx_printed_row *row = &group->rows[group->count++];
  *row = (bx_printed_row){.key = ""};
  return row;
}

static void add_cell(reader *r, bx_printed_row *row, bx_printed_cell cell) {
  row->cells = bx_arena_grow(r->arena, row->cells, row->count, &row->capacity, sizeof *row->cells);
  if (!cell.text) cell.text = "";
  row->cells[row->count++] = cell;
  r->cells++;
}

static void end_row(reader *r, bx_printed_row *row) {
  bx_buf all = {0};
  bx_buf_puts(&all, row->key);
  for (int i = 0; i < row->count; i++) {
    bx_buf_puts(&all, APART);
    bx_buf_puts(&all, row->cells[i].text);
    if (row->cells[i].picture) bx_buf_puts(&all, row->cells[i].picture);
  }
  row->all = bx_buf_take(&all, r->arena);
}

static const char *numbered(reader *r, const char *name, int number) {
  return bx_arena_join(r->arena, name, " ", bx_diag_int(r->diags, number), NULL);
}

/* ---- Pictures ---- */

/* The bytes count, not the name. A picture that cannot be read is recorded. */
static bool take_picture(reader *r, const bx_value *value, bx_printed_cell *cell) {
  bx_picture_data data;
  if (bx_value_is_blank(value) || !bx_picture_read(value, &data)) return true;
  const bx_place place = bx_value_place(value, r->arena);
  bx_arena *scratch = bx_arena_new();
  const bx_image *image = bx_image_read(scratch, data.file->file, data.file->text, &place, r->diags);
  cell->text = data.file->text;
  if (image) cell->picture = bx_arena_join(r->arena, image->sha256, APART, data.alt ? data.alt : "", NULL);
  bx_arena_free(scratch);
  return image != NULL;
}

/* ---- Tables ---- */

/* The labels along a branch without what the band and the table are called. */
static const char *branch_name(reader *r, const bx_table *table, const bx_band *band, const bx_header *row,
                               const bx_header *column) {
  bx_table plain_table = *table;
  bx_band plain_band = *band;
  plain_table.name = plain_table.key = "";
  plain_band.title = NULL;
  const bx_cell_ref ref = {&plain_table, &plain_band, row, column};
  return bx_cell_name(r->arena, &ref);
}

static bool is_listed(const bx_header *node) {
  for (; node; node = node->parent)
    if (node->item) return true;
  return false;
}

static bool read_cell(reader *r, const bx_cell_ref *ref, const char *column, bx_printed_row *row) {
  bx_printed_cell cell = {.column = column, .leaf = ref->row->merge ? NULL : ref->column};
  bool ok = true;
  const bx_cell_format *format = bx_cell_format_of(ref->row, ref->column);
  const char *text = bx_cell_text(r->arena, ref, r->side->report, &cell.value);
  if (format->type == BX_CELL_IMAGE)
    ok = take_picture(r, cell.value, &cell);
  else
    cell.text = text;
  cell.computed = !cell.value && *text;
  cell.is_text = format->type == BX_CELL_TEXT;
  add_cell(r, row, cell);
  return ok;
}

/* A row without a label is found by its first text. */
static const char *first_text(const bx_printed_row *row) {
  for (int i = 0; i < row->count; i++)
    if (row->cells[i].is_text && *row->cells[i].text) return row->cells[i].text;
  return "";
}

static bool read_row(reader *r, const bx_cell_ref *ref, const char *const *columns, bx_printed_group *group) {
  bx_printed_row *row = add_row(r, group);
  const char *label = branch_name(r, ref->table, ref->band, ref->row, NULL);
  const bx_cell_ref whole = {.table = ref->table, .band = ref->band, .row = ref->row};
  row->leaf = ref->row;
  row->listed = is_listed(ref->row);
  row->name = bx_cell_name(r->arena, &whole);
  if (row->listed && *label)
    add_cell(
        r, row,
        (bx_printed_cell){
            .column = "", .text = bx_arena_join(r->arena, row->name, ref->row->note, NULL), .value = ref->row->item});
  bool ok = true;
  int count = ref->row->merge ? 1 : ref->band->column_count;
  for (int c = 0; c < count; c++) {
    bx_cell_ref at = *ref;
    at.column = ref->band->column_leaves[c];
    ok &= read_cell(r, &at, columns[c], row);
  }
  row->key = *label ? label : first_text(row);
  if (!row->listed && !r->by_title)
    row->key = bx_arena_join(r->arena, label, APART, bx_header_path(ref->row, r->arena), NULL);
  end_row(r, row);
  return ok;
}

static bool complain_large(reader *r) {
  bx_diag(r->diags, BX_MSG_DIFF_TOO_LARGE, NULL, BX_ARGS(bx_diag_int(r->diags, BX_DIFF_MAX_CELLS)));
  return false;
}

static bool read_band(reader *r, const bx_table *table, int b, const bx_table_data *data) {
  const bx_band *band = bx_band_resolve(table, b, data, r->arena);
  if (!band) return false;
  const char *number = r->by_title && band->title ? band->title : bx_diag_int(r->diags, b);
  bx_printed_group *group =
      add_group(r, BX_PRINTED_ROWS, bx_arena_join(r->arena, table->key, APART, number, NULL), table->key);
  group->table = table;
  group->band = band;
  if ((int64_t)band->row_count * band->column_count + r->cells > BX_DIFF_MAX_CELLS) return complain_large(r);
  const char **columns = BX_NEW_ARRAY(r->arena, const char *, bx_max_int(band->column_count, 1));
  for (int c = 0; c < band->column_count; c++) columns[c] = branch_name(r, table, band, NULL, band->column_leaves[c]);
  bool ok = true;
  for (int i = 0; i < band->row_count; i++) {
    const bx_cell_ref ref = {table, band, band->row_leaves[i], NULL};
    ok &= read_row(r, &ref, columns, group);
  }
  return ok;
}

static bool read_table(reader *r, const char *key) {
  const bx_table *loaded = bx_layout_table(r->side->layout, key);
  if (!loaded) return true;
  bx_table_data *data = BX_NEW(r->arena, bx_table_data);
  *data = (bx_table_data){r->side->report, r->side->sources, r->side->source_count};
  const bx_table *table = bx_table_resolve(r->arena, loaded, r->side->report, r->diags);
  if (!table) return false;
  bool ok = true;
  for (int b = 0; b < table->band_count; b++)
    if (!table->bands[b].form) ok &= read_band(r, table, b, data);
  return ok;
}

/* ---- Fields ---- */

static void read_text(reader *r, const bx_scope *scope, const bx_field *field) {
  const char *text = bx_scope_text(scope, field->name, r->arena);
  bx_printed_group *group = add_group(r, BX_PRINTED_FIELD, field->name, field->name);
  if (!text) return;
  bx_printed_row *row = add_row(r, group);
  row->value = bx_scope_find(scope, field->name);
  add_cell(r, row, (bx_printed_cell){.column = "", .text = text, .value = row->value, .is_text = true});
  end_row(r, row);
}

/* As they are set: each line is a paragraph, white space around it does not count. */
static void read_prose(reader *r, const bx_scope *scope, const bx_field *field) {
  const bx_value *value = bx_scope_find(scope, field->name);
  const char *text = bx_value_text(value);
  bx_printed_group *group = add_group(r, BX_PRINTED_PROSE, field->name, field->name);
  while (text && *text) {
    size_t len = strcspn(text, "\n");
    const char *trimmed = bx_trim(r->arena, text, len);
    text += len + (text[len] ? 1 : 0);
    if (!*trimmed) continue;
    bx_printed_row *row = add_row(r, group);
    row->key = trimmed;
    row->listed = true;
    row->value = value;
    add_cell(r, row, (bx_printed_cell){.column = "", .text = trimmed, .value = value, .is_text = true});
    end_row(r, row);
  }
}

static void read_list(reader *r, const bx_scope *scope, const bx_field *field) {
  bx_printed_group *group = add_group(r, BX_PRINTED_LIST, field->name, field->name);
  int count = bx_scope_count(scope, field->name);
  for (int i = 0; i < count; i++) {
    const bx_scope item = bx_scope_item(scope, field->name, i);
    const char *text = bx_scope_text(&item, field->name, r->arena);
    bx_printed_row *row = add_row(r, group);
    row->value = item.item;
    row->listed = true;
    row->name = numbered(r, field->name, i + 1);
    row->key = text ? text : "";
    add_cell(r, row, (bx_printed_cell){.column = "", .text = text, .value = item.item, .is_text = true});
    end_row(r, row);
  }
}

static bool read_record(reader *r, const bx_scope *scope, const bx_field *list, const char *before,
                        bx_printed_row *row);

/* A field of a record, which may be a list of records itself, into the row of the outermost. */
static bool read_member(reader *r, const bx_scope *scope, const bx_field *field, const char *before,
                        bx_printed_row *row) {
  bx_printed_cell cell = {.column = bx_arena_join(r->arena, before, field->name, NULL), .is_text = true};
  cell.value = bx_value_find(scope->map, field->name);
  if (field->type == BX_FIELD_IMAGE) {
    bool ok = take_picture(r, cell.value, &cell);
    add_cell(r, row, cell);
    return ok;
  }
  if (field->type != BX_FIELD_RECORDS) {
    const char *prose = field->type == BX_FIELD_PROSE ? bx_value_text(cell.value) : NULL;
    cell.text = prose ? bx_trim(r->arena, prose, strlen(prose)) : bx_scope_text(scope, field->name, r->arena);
    add_cell(r, row, cell);
    return true;
  }
  bool ok = true;
  int count = cell.value ? bx_scope_count(scope, field->name) : 0;
  for (int i = 0; i < count; i++) {
    const bx_scope item = bx_scope_item(scope, field->name, i);
    ok &= read_record(r, &item, field, bx_arena_join(r->arena, numbered(r, cell.column, i + 1), "／", NULL), row);
  }
  return ok;
}

/* The recursion is as deep as the layout's records are nested. */
static bool read_record(reader *r, const bx_scope *scope, const bx_field *list, const char *before,
                        bx_printed_row *row) {
  bool ok = true;
  for (int i = 0; i < list->field_count && scope->map; i++) ok &= read_member(r, scope, &list->fields[i], before, row);
  return ok;
}

static bool read_records(reader *r, const bx_scope *scope, const bx_field *field) {
  bx_printed_group *group = add_group(r, BX_PRINTED_ROWS, field->name, field->name);
  bool ok = true;
  int count = bx_scope_count(scope, field->name);
  for (int i = 0; i < count; i++) {
    const bx_scope item = bx_scope_item(scope, field->name, i);
    bx_printed_row *row = add_row(r, group);
    row->value = item.item;
    row->listed = true;
    ok &= read_record(r, &item, field, "", row);
    row->key = first_text(row);
    row->name = numbered(r, field->name, i + 1);
    if (*row->key) row->name = bx_arena_join(r->arena, row->name, "（", row->key, "）", NULL);
    end_row(r, row);
  }
  return ok;
}

static bool read_image(reader *r, const bx_scope *scope, const bx_field *field) {
  const bx_value *value = bx_scope_find(scope, field->name);
  bx_printed_group *group = add_group(r, BX_PRINTED_FIELD, field->name, field->name);
  if (bx_value_is_blank(value)) return true;
  bx_printed_row *row = add_row(r, group);
  bx_printed_cell cell = {.column = "", .value = value};
  bool ok = take_picture(r, value, &cell);
  add_cell(r, row, cell);
  end_row(r, row);
  return ok;
}

static bool read_field(reader *r, const bx_scope *scope, const bx_field *field) {
  switch (field->type) {
    case BX_FIELD_TABLE:
      return read_table(r, field->name);
    case BX_FIELD_RECORDS:
      return read_records(r, scope, field);
    case BX_FIELD_IMAGE:
      return read_image(r, scope, field);
    case BX_FIELD_LIST:
      read_list(r, scope, field);
      return true;
    case BX_FIELD_PROSE:
      read_prose(r, scope, field);
      return true;
    case BX_FIELD_TEXT:
    case BX_FIELD_YEAR:
    case BX_FIELD_DATE:
      read_text(r, scope, field);
      return true;
  }
  return true;
}

/* ---- What the form has no field for ---- */

/* The recursion is as deep as data may be nested. */
static void read_leaves(reader *r, bx_printed_group *group, const bx_value *value) {
  for (int i = 0; i < value->count; i++)
    read_leaves(r, group, value->kind == BX_MAP ? value->members[i].value : value->items[i]);
  if (value->count || value->kind == BX_LIST || value->kind == BX_MAP) return;
  bx_printed_row *row = add_row(r, group);
  row->value = value;
  row->key = row->name = bx_value_pointer(value, r->arena);
  add_cell(r, row, (bx_printed_cell){.column = "", .text = bx_value_text(value), .value = value, .is_text = true});
  end_row(r, row);
}

static void read_unknown(reader *r) {
  const bx_value *report = r->side->report;
  bx_printed_group *group = add_group(r, BX_PRINTED_DATA, "", "");
  for (int i = 0; i < report->count; i++) {
    const bx_member *member = &report->members[i];
    if (!bx_streq(member->key, BX_LAYOUT_FIELD) && !bx_layout_field(r->side->layout, member->key))
      read_leaves(r, group, member->value);
  }
}

bool bx_printed_read(bx_arena *arena, const bx_diff_side *side, bool by_title, bx_printed *out, bx_diags *diags) {
  *out = (bx_printed){0};
  reader r = {.arena = arena, .side = side, .by_title = by_title, .out = out, .diags = diags};
  const bx_scope scope = {.layout = side->layout, .map = side->report};
  if (side->report->kind != BX_MAP) {
    const bx_place place = bx_value_place(side->report, arena);
    bx_diag(diags, BX_MSG_CHECK_NOT_REPORT, &place, BX_NO_ARGS);
    return false;
  }
  bool ok = true;
  for (int i = 0; i < side->layout->field_count && r.cells <= BX_DIFF_MAX_CELLS; i++)
    ok &= read_field(&r, &scope, &side->layout->fields[i]);
  read_unknown(&r);
  if (ok && r.cells > BX_DIFF_MAX_CELLS) return complain_large(&r);
  return ok;
}

/* ---- Names ---- */

const char *bx_printed_name(bx_arena *arena, const bx_printed_group *group, const bx_printed_row *row,
                            const bx_printed_cell *cell) {
  const char *name = row->name ? row->name : group->name;
  if (!group->band) return *cell->column ? bx_arena_join(arena, name, "／", cell->column, NULL) : name;
  if (!*cell->column) return name;
  const bx_cell_ref ref = {group->table, group->band, row->leaf, cell->leaf};
  return bx_cell_name(arena, &ref);
}

const char *bx_printed_pointer(bx_arena *arena, const bx_printed_group *group, const bx_printed_row *row,
                               const bx_printed_cell *cell) {
  if (cell->value) return bx_value_pointer(cell->value, arena);
  if (group->band) {
    const bx_cell_ref ref = {group->table, group->band, row->leaf, cell->leaf};
    return bx_cell_pointer(arena, &ref);
  }
  return row->value ? bx_value_pointer(row->value, arena) : NULL;
}
