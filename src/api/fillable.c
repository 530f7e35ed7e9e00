/* The report as a form: its fields in the order of the layout. */
#include "fillable.h"

#include <string.h>

#include "session.h"

void bx_fillable_next(const bx_fillable *f) {
  char last = f->out->data[f->out->len - 1];
  if (last != '[' && last != '{' && last != ':') bx_buf_putc(f->out, ',');
}

void bx_fillable_key(const bx_fillable *f, const char *key) {
  bx_fillable_next(f);
  bx_buf_json(f->out, key);
  bx_buf_putc(f->out, ':');
}

void bx_fillable_bool(const bx_fillable *f, const char *key, bool value) {
  bx_fillable_key(f, key);
  bx_buf_puts(f->out, value ? "true" : "false");
}

/* Depth is limited by the readers. */
void bx_fillable_value(const bx_fillable *f, const bx_value *value) {
  bx_fillable_next(f);
  if (!value || value->kind == BX_NULL) {
    bx_buf_puts(f->out, "null");
  } else if (value->kind == BX_TEXT) {
    bx_buf_json(f->out, value->text);
  } else {
    bool map = value->kind == BX_MAP;
    bx_buf_putc(f->out, map ? '{' : '[');
    for (int i = 0; i < value->count; i++) {
      if (map) bx_fillable_key(f, value->members[i].key);
      bx_fillable_value(f, map ? value->members[i].value : value->items[i]);
    }
    bx_buf_putc(f->out, map ? '}' : ']');
  }
}

static const char *join(const bx_fillable *f, const char *pointer, const char *key) {
  bx_buf buf = {0};
  bx_buf_puts(&buf, pointer);
  bx_buf_pointer(&buf, key);
  return bx_buf_take(&buf, f->arena);
}

static const char *join_number(const bx_fillable *f, const char *pointer, int number) {
  bx_buf buf = {0};
  bx_buf_puts(&buf, pointer);
  bx_buf_putc(&buf, '/');
  bx_buf_int(&buf, number);
  return bx_buf_take(&buf, f->arena);
}

static void put_fields(const bx_fillable *f, const bx_field *fields, int count, const bx_value *map,
                       const char *pointer);

/* A list, each item with its pointer. A single text or record stands for itself. */
static void put_items(const bx_fillable *f, const bx_field *field, const bx_value *value, const char *pointer) {
  bool is_list = value && value->kind == BX_LIST;
  int count = is_list ? value->count : value && !bx_value_is_blank(value) ? 1 : 0;
  bx_fillable_key(f, "items");
  bx_buf_putc(f->out, '[');
  for (int i = 0; i < count; i++) {
    const bx_value *item = is_list ? value->items[i] : value;
    const char *at = is_list ? join_number(f, pointer, i) : pointer;
    bx_fillable_next(f);
    bx_buf_putc(f->out, '{');
    bx_buf_json_text(f->out, "pointer", at);
    if (field->type == BX_FIELD_RECORDS) {
      put_fields(f, field->fields, field->field_count, item, at);
    } else {
      bx_fillable_key(f, "value");
      bx_fillable_value(f, item);
    }
    bx_buf_putc(f->out, '}');
  }
  bx_buf_putc(f->out, ']');
  if (count == 0 || is_list) bx_buf_json_text(f->out, "add", join(f, pointer, "-"));
  if (field->type != BX_FIELD_RECORDS) return;
  bx_fillable_key(f, "record");
  bx_buf_putc(f->out, '{');
  for (int i = 0; i < field->field_count; i++) {
    bx_fillable_key(f, field->fields[i].name);
    bx_buf_puts(f->out, "null");
  }
  bx_buf_putc(f->out, '}');
}

static void put_field(const bx_fillable *f, const bx_field *field, const bx_value *value, const char *pointer) {
  static const char *const types[] = {
      [BX_FIELD_TEXT] = "text",       [BX_FIELD_YEAR] = "year",   [BX_FIELD_DATE] = "date",
      [BX_FIELD_LIST] = "list",       [BX_FIELD_PROSE] = "prose", [BX_FIELD_IMAGE] = "image",
      [BX_FIELD_RECORDS] = "records", [BX_FIELD_TABLE] = "table"};
  const bx_table *table = field->type == BX_FIELD_TABLE ? bx_layout_table(f->layout, field->name) : NULL;
  bx_fillable_next(f);
  bx_buf_putc(f->out, '{');
  bx_buf_json_text(f->out, "name", field->name);
  bx_buf_json_text(f->out, "pointer", pointer);
  bx_buf_json_text(f->out, "type", types[field->type]);
  bx_fillable_bool(f, "required", field->required);
  bx_fillable_bool(f, "lines", field->type == BX_FIELD_PROSE);
  bx_buf_json_text(f->out, "about", field->about);
  bx_buf_json_text(f->out, "needs", field->needs);
  bx_buf_json_text(f->out, "needs_value", field->needs_value);
  if (field->value_count) {
    bx_fillable_key(f, "values");
    bx_buf_putc(f->out, '[');
    for (int i = 0; i < field->value_count; i++) {
      bx_fillable_next(f);
      bx_buf_json(f->out, field->values[i]);
    }
    bx_buf_putc(f->out, ']');
  }
  bx_fillable_bool(f, "given", value != NULL);
  if (value) bx_buf_json_int(f->out, "line", value->line);
  if (field->type == BX_FIELD_LIST || field->type == BX_FIELD_RECORDS) {
    put_items(f, field, value, pointer);
  } else if (table) {
    bx_fillable_key(f, "table");
    bx_fillable_table(f, table);
  } else {
    bx_fillable_key(f, "value");
    bx_fillable_value(f, value);
  }
  bx_buf_putc(f->out, '}');
}

static void put_fields(const bx_fillable *f, const bx_field *fields, int count, const bx_value *map,
                       const char *pointer) {
  bx_fillable_key(f, "fields");
  bx_buf_putc(f->out, '[');
  for (int i = 0; i < count; i++)
    put_field(f, &fields[i], bx_value_find(map, fields[i].name), join(f, pointer, fields[i].name));
  bx_buf_putc(f->out, ']');
}

/* Tables that print other fields and have no data of their own. */
static void put_printed_tables(const bx_fillable *f) {
  bx_fillable_key(f, "tables");
  bx_buf_putc(f->out, '[');
  for (int t = 0; t < f->layout->table_count; t++) {
    if (bx_table_is_form(&f->layout->tables[t])) bx_fillable_table(f, &f->layout->tables[t]);
  }
  bx_buf_putc(f->out, ']');
}

const char *banxin_form_json(banxin_document *document) {
  if (!document->layout || !document->report) return NULL;
  bx_buf out = {0};
  bx_arena *arena = bx_arena_new();
  const bx_table_data data = {document->report, document->sources, document->source_count};
  const bx_fillable f = {.out = &out, .arena = arena, .layout = document->layout, .data = &data};
  char hash[65];
  bx_sha256_hex(document->source.bytes, document->source.len, hash);
  bx_buf_putc(&out, '{');
  bx_buf_json_text(&out, "layout", document->layout->name);
  bx_buf_json_text(&out, "title", document->layout->title);
  bx_buf_json_text(&out, "sha256", hash);
  put_fields(&f, document->layout->fields, document->layout->field_count, document->report, "");
  put_printed_tables(&f);
  bx_buf_puts(&out, "}\n");
  bx_arena_free(arena);
  return bx_buf_take(&out, document->arena);
}
