/* The JSON Schema of a layout's data: what other programs are told a report looks like. It describes
 * the shape and the form of every figure; sums and other rules are the check's business. Draft 2020-12;
 * names under $defs are ASCII, so that references need no escapes. */
#include <string.h>

#include "layout.h"

/* ---- Writing JSON --------------------------------------------------------------------------- */

typedef struct {
  bx_buf *out;
  bx_arena *arena;
  int depth;
  bool empty; /* nothing stands yet in the object or array that is open */
} writer;

static void put_key(writer *w, const char *key) {
  if (w->depth > 0) bx_buf_puts(w->out, w->empty ? "\n" : ",\n");
  for (int i = 0; i < w->depth; i++) bx_buf_puts(w->out, "  ");
  if (key) {
    bx_buf_json(w->out, key);
    bx_buf_puts(w->out, ": ");
  }
  w->empty = false;
}

static void open_group(writer *w, const char *key, char bracket) {
  put_key(w, key);
  bx_buf_putc(w->out, bracket);
  w->depth++;
  w->empty = true;
}

static void close_group(writer *w, char bracket) {
  w->depth--;
  if (!w->empty) {
    bx_buf_putc(w->out, '\n');
    for (int i = 0; i < w->depth; i++) bx_buf_puts(w->out, "  ");
  }
  bx_buf_putc(w->out, bracket);
  w->empty = false;
}

static void put_text(writer *w, const char *key, const char *text) {
  put_key(w, key);
  bx_buf_json(w->out, text);
}

static void put_raw(writer *w, const char *key, const char *json) {
  put_key(w, key);
  bx_buf_puts(w->out, json);
}

static void put_int(writer *w, const char *key, int64_t value) {
  put_key(w, key);
  bx_buf_int(w->out, value);
}

/* ---- Figures -------------------------------------------------------------------------------- */

enum { BLANK = 1, SLASH = 2, NOTE = 4, UNIT = 8, VARIANTS = 16 };

static const char *const type_names[] = {
    [BX_CELL_COUNT] = "count",     [BX_CELL_CHANGE] = "change", [BX_CELL_MONEY] = "money",
    [BX_CELL_DECIMAL] = "decimal", [BX_CELL_TEXT] = "text",     [BX_CELL_IMAGE] = "image"};

static int variant_of(const bx_cell_format *format) {
  return (format->blank != BX_LEVEL_ERROR ? BLANK : 0) | (format->slash != BX_LEVEL_ERROR ? SLASH : 0) |
         (format->note ? NOTE : 0) | (format->unit || (format->form && format->form->percent) ? UNIT : 0);
}

static const char *format_name(writer *w, bx_cell_type type, int variant) {
  return bx_arena_join(w->arena, type_names[type], variant & BLANK ? "-blank" : "", variant & SLASH ? "-slash" : "",
                       variant & NOTE ? "-note" : "", variant & UNIT ? "-unit" : "", NULL);
}

static void put_ref(writer *w, const char *name) {
  put_text(w, "$ref", bx_arena_join(w->arena, "#/$defs/", name, NULL));
}

static void put_pattern(writer *w, const char *pattern) {
  open_group(w, NULL, '{');
  put_text(w, "type", "string");
  put_text(w, "pattern", pattern);
  close_group(w, '}');
}

/* A figure as a JSON number. */
static void put_number(writer *w, bx_cell_type type) {
  open_group(w, NULL, '{');
  bool whole = type == BX_CELL_COUNT || type == BX_CELL_CHANGE;
  put_text(w, "type", whole ? "integer" : "number");
  if (type == BX_CELL_COUNT || type == BX_CELL_MONEY) put_int(w, "minimum", 0);
  if (whole) put_int(w, "maximum", BX_NUMBER_MAX);
  close_group(w, '}');
}

/* What may stand behind the whole digits of a figure: decimals and its unit. */
static const char *behind_digits(bx_cell_type type, bool unit) {
  if (type == BX_CELL_DECIMAL) return unit ? "(\\.[0-9]{1,4})?\\s*[%％]?\\s*" : "(\\.[0-9]{1,4})?\\s*";
  if (type != BX_CELL_MONEY) return "";
  return unit ? "(\\.[0-9]{1,8})?\\s*([万亿]?元)?\\s*" : "(\\.[0-9]{1,4})?\\s*";
}

/* A picture: the name of its file, or a map of that and its words. */
static void put_picture(writer *w) {
  static const char *const files[] = {"图", "image"};
  put_pattern(w, "\\S");
  for (int name = 0; name < 2; name++) {
    open_group(w, NULL, '{');
    put_text(w, "type", "object");
    open_group(w, "properties", '{');
    for (int i = 0; i < BX_PICTURE_KEYS; i++) put_raw(w, bx_picture_keys[i], "{\"type\": \"string\"}");
    close_group(w, '}');
    open_group(w, "required", '[');
    put_text(w, NULL, files[name]);
    close_group(w, ']');
    put_raw(w, "additionalProperties", "false");
    close_group(w, '}');
  }
}

static void put_figure(writer *w, bx_cell_type type, int variant) {
  static const char *const digits[] = {
      [BX_CELL_COUNT] = "^\\s*[0-9]{1,15}\\s*",
      [BX_CELL_CHANGE] = "^\\s*[-−－+＋增减]?\\s*[0-9]{1,15}\\s*",
      [BX_CELL_MONEY] = "^\\s*[0-9]{1,15}",
      [BX_CELL_DECIMAL] = "^\\s*[-−－+＋]?\\s*[0-9]{1,15}",
  };
  open_group(w, format_name(w, type, variant), '{');
  open_group(w, "anyOf", '[');
  if (type == BX_CELL_IMAGE) {
    put_picture(w);
    if (variant & BLANK) put_pattern(w, "^\\s*$");
  } else if (type == BX_CELL_TEXT) {
    put_pattern(w, variant & BLANK ? "" : "\\S");
    put_raw(w, NULL, "{\"type\": \"number\"}");
  } else {
    put_number(w, type);
    const char *unit = behind_digits(type, variant & UNIT);
    const char *note = variant & NOTE ? "([(（].*[)）]\\s*)?$" : "$";
    put_pattern(w, bx_arena_join(w->arena, digits[type], unit, note, NULL));
    if (variant & SLASH) put_pattern(w, "^\\s*[/／]\\s*$");
    if (variant & BLANK) put_pattern(w, "^\\s*$");
  }
  if (variant & BLANK) put_raw(w, NULL, "{\"type\": \"null\"}");
  close_group(w, ']');
  close_group(w, '}');
}

/* One definition for each kind of figure the layout has. */
static void put_figures(writer *w, const bx_layout *layout) {
  bool used[BX_CELL_TYPES][VARIANTS] = {{false}};
  for (int t = 0; t < layout->table_count; t++) {
    for (int b = 0; b < layout->tables[t].band_count; b++) {
      const bx_band *band = &layout->tables[t].bands[b];
      for (int r = 0; r < band->row_count; r++) {
        for (int c = 0; c < band->column_count; c++) {
          const bx_cell_format *format = bx_cell_format_of(band->row_leaves[r], band->column_leaves[c]);
          used[format->type][variant_of(format)] = true;
        }
      }
    }
  }
  for (int type = 0; type < BX_CELL_TYPES; type++) {
    for (int variant = 0; variant < VARIANTS; variant++) {
      if (used[type][variant]) put_figure(w, (bx_cell_type)type, variant);
    }
  }
}

/* ---- Rows ----------------------------------------------------------------------------------- */

/* `record`: the generated node whose items the objects are, or NULL. */
static void put_properties(writer *w, const bx_layout *layout, const bx_slot *slots, int count,
                           const bx_header *record);

/* Are columns under a node generated? Then their number and names are not known. */
static bool has_each(const bx_header *node) {
  if (node->each) return true;
  for (int i = 0; i < node->count; i++)
    if (has_each(node->children[i])) return true;
  return false;
}

/* Is a slot that of a list, whose items are rows? */
static bool is_list(const bx_slot *slot) { return slot->row->each && (!slot->column || !slot->column->parent); }
static bool is_each_column(const bx_slot *slot) { return slot->column && slot->column->each; }

static const char *figure_of(writer *w, const bx_header *row, const bx_header *column) {
  const bx_cell_format *format = bx_cell_format_of(row, column);
  return format_name(w, format->type, variant_of(format));
}

/* A list of figures in the order of the columns under `node`, with or without the totals. */
static void put_list(writer *w, const bx_slot *slot, const bx_header *node, bool with_totals) {
  bx_header *const *leaves = slot->band->column_leaves + node->first;
  const char *first = NULL;
  int count = 0;
  bool same = true;
  for (int i = 0; i < node->leaves; i++) {
    if (!with_totals && leaves[i]->sum_rest) continue;
    const char *figure = figure_of(w, slot->row, leaves[i]);
    if (!first) first = figure;
    if (!bx_streq(first, figure)) same = false;
    count++;
  }
  open_group(w, NULL, '{');
  put_text(w, "type", "array");
  put_int(w, "minItems", count);
  put_int(w, "maxItems", count);
  open_group(w, same ? "items" : "prefixItems", same ? '{' : '[');
  for (int i = 0; !same && i < node->leaves; i++) {
    if (!with_totals && leaves[i]->sum_rest) continue;
    open_group(w, NULL, '{');
    put_ref(w, figure_of(w, slot->row, leaves[i]));
    close_group(w, '}');
  }
  if (same) put_ref(w, first);
  close_group(w, same ? '}' : ']');
  close_group(w, '}');
}

/* The figures of a row, or of a group of columns in it, in every form they may be written. */
static void put_cells(writer *w, const bx_layout *layout, const bx_slot *slot) {
  const bx_header *node = slot->column;
  if (node->count == 0 || slot->row->merge) {
    put_ref(w, figure_of(w, slot->row, node));
    return;
  }
  int totals = 0, count = 0;
  for (int i = 0; i < node->leaves; i++) totals += slot->band->column_leaves[node->first + i]->sum_rest;
  bx_slot *below = bx_slots_below(w->arena, slot, 1, &count);
  open_group(w, "anyOf", '[');
  if (count > 0) {
    open_group(w, NULL, '{');
    put_properties(w, layout, below, count, NULL);
    close_group(w, '}');
  }
  bool known = !has_each(node);
  if (known) put_list(w, slot, node, true);
  if (known && totals > 0 && totals < node->leaves) put_list(w, slot, node, false);
  if (known && node->leaves == 1) {
    open_group(w, NULL, '{');
    put_ref(w, figure_of(w, slot->row, slot->band->column_leaves[node->first]));
    close_group(w, '}');
  }
  close_group(w, ']');
}

/* The definition shared by the rows of a band that have no format of their own. */
static const char *row_name(writer *w, const bx_layout *layout, const bx_slot *slot) {
  bx_buf buf = {0};
  int table = 0;
  while (slot->band < layout->tables[table].bands ||
         slot->band >= layout->tables[table].bands + layout->tables[table].band_count) {
    table++;
  }
  bx_buf_puts(&buf, slot->row->sum_rest ? "total-" : "row-");
  bx_buf_int(&buf, table + 1);
  bx_buf_putc(&buf, '-');
  bx_buf_int(&buf, slot->band - layout->tables[table].bands + 1);
  const char *name = bx_buf_take(&buf, w->arena);
  return name;
}

static void put_row_definitions(writer *w, const bx_layout *layout, const bx_band *band) {
  bool done[2] = {false, false};
  for (int r = 0; r < band->row_count; r++) {
    const bx_header *row = band->row_leaves[r];
    if (row->has_format || done[row->sum_rest]) continue;
    done[row->sum_rest] = true;
    bx_slot slot = {.band = band, .row = row, .column = band->columns};
    open_group(w, row_name(w, layout, &slot), '{');
    put_cells(w, layout, &slot);
    close_group(w, '}');
  }
}

/* ---- Objects -------------------------------------------------------------------------------- */

static bool has_given(bx_header *const *leaves, int first, int count) {
  for (int i = first; i < first + count; i++) {
    if (!leaves[i]->sum_rest) return true;
  }
  return false;
}

/* Whether something under the slot is not computed. */
static bool is_required(const bx_slot *slot) {
  const bx_header *columns = slot->column ? slot->column : slot->band->columns;
  return has_given(slot->band->row_leaves, slot->row->first, slot->row->leaves) &&
         has_given(slot->band->column_leaves, columns->first, columns->leaves);
}

static void put_description(writer *w, const bx_slot *slot) {
  if (is_list(slot)) return;
  bool is_column = slot->column && slot->column->parent;
  const char *printed = bx_header_printed(is_column ? slot->column : slot->row, w->arena);
  if (printed && !bx_streq(printed, slot->key)) put_text(w, "description", printed);
}

/* The list of a generated node: records with what its labels name, and with what stands behind their own keys. */
static void put_records(writer *w, const bx_layout *layout, const bx_slot *slots, int count) {
  int below_count = 0;
  bx_slot *below = bx_slots_below(w->arena, slots, count, &below_count);
  put_text(w, "type", "array");
  open_group(w, "items", '{');
  put_properties(w, layout, below, below_count, slots[0].row);
  close_group(w, '}');
}

/* The schema behind one key, which may have a slot in several bands. */
static void put_property(writer *w, const bx_layout *layout, const bx_slot *slots, int count) {
  open_group(w, slots[0].key, '{');
  put_description(w, &slots[0]);
  bool is_row = slots[0].column && !slots[0].column->parent;
  if (is_list(&slots[0])) {
    put_records(w, layout, slots, count);
  } else if (count == 1 && is_row && !slots[0].row->has_format) {
    put_ref(w, row_name(w, layout, &slots[0]));
  } else if (count == 1 && slots[0].column) {
    put_cells(w, layout, &slots[0]);
  } else {
    int below_count = 0;
    bx_slot *below = bx_slots_below(w->arena, slots, count, &below_count);
    put_properties(w, layout, below, below_count, NULL);
  }
  close_group(w, '}');
}

/* Slots by key, in the order of their first. */
typedef struct {
  bx_slot *slots;
  int count, capacity;
} group;

static group *group_slots(writer *w, const bx_slot *slots, int count, int *group_count) {
  group *groups = BX_NEW_ARRAY(w->arena, group, count);
  bx_map *by_key = bx_map_new(w->arena);
  *group_count = 0;
  for (int i = 0; i < count; i++) {
    group *own = bx_map_find(by_key, slots[i].key);
    if (!own) {
      own = &groups[(*group_count)++];
      bx_map_set(by_key, slots[i].key, own);
    }
    own->slots = bx_arena_grow(w->arena, own->slots, own->count, &own->capacity, sizeof *own->slots);
    own->slots[own->count++] = slots[i];
  }
  return groups;
}

/* What columns that are generated hold, whatever they are called. */
static void put_others(writer *w, const bx_layout *layout, const bx_slot *slots, int count) {
  const bx_slot *each = NULL;
  int same = 0;
  for (int i = 0; i < count; i++)
    if (is_each_column(&slots[i]) && same++ == 0) each = &slots[i];
  if (same != 1) { /* of several the names do not tell which */
    put_raw(w, "additionalProperties", same ? "true" : "false");
    return;
  }
  open_group(w, "additionalProperties", '{');
  put_cells(w, layout, each);
  close_group(w, '}');
}

static bool has_key(const group *groups, int count, const char *key) {
  for (int i = 0; i < count; i++)
    if (bx_streq(groups[i].slots[0].key, key)) return true;
  return false;
}

static void put_properties(writer *w, const bx_layout *layout, const bx_slot *slots, int count,
                           const bx_header *record) {
  int group_count = 0, name_count = record ? record->name_count : 0;
  const char *const *names = record ? record->names : NULL;
  const group *groups = group_slots(w, slots, count, &group_count);
  put_text(w, "type", "object");
  open_group(w, "properties", '{');
  for (int i = 0; i < name_count; i++) {
    if (has_key(groups, group_count, names[i])) continue;
    open_group(w, names[i], '{');
    open_group(w, "anyOf", '[');
    put_pattern(w, "\\S");
    put_raw(w, NULL, "{\"type\": \"number\"}"); /* 2021 may name a row */
    close_group(w, ']');
    close_group(w, '}');
  }
  for (int i = 0; i < group_count; i++)
    if (!is_each_column(&groups[i].slots[0])) put_property(w, layout, groups[i].slots, groups[i].count);
  close_group(w, '}');
  open_group(w, "required", '[');
  for (int i = 0; i < name_count; i++)
    if (!has_key(groups, group_count, names[i])) put_text(w, NULL, names[i]);
  for (int i = 0; i < group_count; i++) {
    bool required = false;
    for (int k = 0; k < groups[i].count; k++) required = required || is_required(&groups[i].slots[k]);
    if (required && !is_each_column(&groups[i].slots[0])) put_text(w, NULL, groups[i].slots[0].key);
  }
  close_group(w, ']');
  put_others(w, layout, slots, count);
}

/* ---- Fields --------------------------------------------------------------------------------- */

static void put_table(writer *w, const bx_layout *layout, const bx_table *table) {
  int count = 0;
  const bx_slot *slots = bx_table_slots(w->arena, table, &count);
  put_properties(w, layout, slots, count, NULL);
}

static void put_field_map(writer *w, const bx_layout *layout, const char *name, const bx_field *fields, int count);

/* A list of texts or records, or one that stands for itself. */
static void put_items(writer *w, const bx_layout *layout, const bx_field *field) {
  open_group(w, "anyOf", '[');
  for (int listed = 1; listed >= 0; listed--) {
    open_group(w, NULL, '{');
    if (listed) {
      put_text(w, "type", "array");
      if (field->required) put_int(w, "minItems", 1);
      open_group(w, "items", '{');
    }
    put_text(w, "type", field->type == BX_FIELD_LIST ? "string" : "object");
    if (field->type == BX_FIELD_LIST && (listed || field->required)) put_text(w, "pattern", "\\S");
    if (field->type == BX_FIELD_RECORDS) put_field_map(w, layout, NULL, field->fields, field->field_count);
    if (listed) close_group(w, '}');
    close_group(w, '}');
  }
  if (!field->required) put_raw(w, NULL, "{\"type\": \"null\"}");
  close_group(w, ']');
}

static void put_date(writer *w, const bx_field *field) {
  open_group(w, "anyOf", '[');
  put_pattern(w,
              "^[1-9][0-9]{3}(-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])|"
              "年(0?[1-9]|1[0-2])月(0?[1-9]|[12][0-9]|3[01])日)$");
  if (!field->required) put_raw(w, NULL, "{\"type\": \"null\"}");
  close_group(w, ']');
}

static void put_field_type(writer *w, const bx_layout *layout, const bx_field *field) {
  const bx_table *table = field->type == BX_FIELD_TABLE ? bx_layout_table(layout, field->name) : NULL;
  if (field->type == BX_FIELD_YEAR) {
    open_group(w, "anyOf", '[');
    put_raw(w, NULL, "{\"type\": \"integer\", \"minimum\": 1949, \"maximum\": 2100}");
    put_pattern(w, "^(19(49|[5-9][0-9])|20[0-9]{2}|2100)$");
    if (!field->required) put_raw(w, NULL, "{\"type\": \"null\"}");
    close_group(w, ']');
  } else if (field->type == BX_FIELD_DATE) {
    put_date(w, field);
  } else if (field->type == BX_FIELD_IMAGE) {
    open_group(w, "anyOf", '[');
    put_picture(w);
    if (!field->required) put_raw(w, NULL, "{\"type\": \"null\"}");
    close_group(w, ']');
  } else if (field->type == BX_FIELD_LIST || field->type == BX_FIELD_RECORDS) {
    put_items(w, layout, field);
  } else if (field->value_count) {
    open_group(w, "enum", '[');
    for (int i = 0; i < field->value_count; i++) put_text(w, NULL, field->values[i]);
    if (!field->required) put_raw(w, NULL, "null");
    close_group(w, ']');
  } else if (table && !field->required) {
    open_group(w, "anyOf", '[');
    open_group(w, NULL, '{');
    put_table(w, layout, table);
    close_group(w, '}');
    put_raw(w, NULL, "{\"type\": \"null\"}");
    close_group(w, ']');
  } else if (table) {
    put_table(w, layout, table);
  } else if (field->type == BX_FIELD_TABLE) {
    put_text(w, "type", "object");
  } else if (field->required) {
    put_text(w, "type", "string");
    put_text(w, "pattern", "\\S");
  } else {
    put_raw(w, "anyOf", "[{\"type\": \"string\"}, {\"type\": \"null\"}]");
  }
}

/* `name` is that of the layout, NULL for the fields of a record. */
static void put_field_map(writer *w, const bx_layout *layout, const char *name, const bx_field *fields, int count) {
  open_group(w, "properties", '{');
  if (name) {
    open_group(w, BX_LAYOUT_FIELD, '{');
    put_text(w, "const", name);
    close_group(w, '}');
  }
  for (int i = 0; i < count; i++) {
    open_group(w, fields[i].name, '{');
    if (fields[i].about) put_text(w, "description", fields[i].about);
    put_field_type(w, layout, &fields[i]);
    close_group(w, '}');
  }
  close_group(w, '}');
  open_group(w, "required", '[');
  for (int i = 0; i < count; i++) {
    if (fields[i].required) put_text(w, NULL, fields[i].name);
  }
  close_group(w, ']');
  put_raw(w, "additionalProperties", "false");
}

void bx_layout_schema(const bx_layout *layout, bx_buf *out) {
  writer w = {.out = out, .arena = bx_arena_new()};
  open_group(&w, NULL, '{');
  put_text(&w, "$schema", "https://json-schema.org/draft/2020-12/schema");
  if (layout->title) put_text(&w, "title", layout->title);
  if (layout->source) put_text(&w, "description", layout->source);
  put_text(&w, "type", "object");
  put_field_map(&w, layout, layout->name, layout->fields, layout->field_count);
  open_group(&w, "$defs", '{');
  put_figures(&w, layout);
  for (int t = 0; t < layout->table_count; t++) {
    for (int b = 0; b < layout->tables[t].band_count; b++) {
      put_row_definitions(&w, layout, &layout->tables[t].bands[b]);
    }
  }
  close_group(&w, '}');
  close_group(&w, '}');
  bx_buf_putc(out, '\n');
  bx_arena_free(w.arena);
}
