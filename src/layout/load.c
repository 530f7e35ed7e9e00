/* Loading a layout: its document is resolved (merge.c), then read part by part, each verified. */
#include <string.h>
#include <unistd.h>

#include "loader.h"

static const char document_keys[] =
    "layout title source extends page fields document flow tables rules change "
    "master paper type-area grid page-number styles levels run-in table-look";

const bx_field *bx_layout_field(const bx_layout *layout, const char *name) {
  for (int i = 0; i < layout->field_count; i++)
    if (bx_streq(layout->fields[i].name, name)) return &layout->fields[i];
  return NULL;
}

static void read_fields(bx_loader *loader, const bx_value *map) {
  if (!map || map->kind != BX_MAP) {
    bx_complain(loader, BX_MSG_LAYOUT_MISSING_KEY, map, BX_ARGS("fields"));
    return;
  }
  bx_field *fields = BX_NEW_ARRAY(loader->arena, bx_field, bx_max_int(map->count, 1));
  for (int i = 0; i < map->count; i++) {
    const bx_value *value = map->members[i].value;
    fields[i].name = map->members[i].key;
    if (!bx_read_map(loader, value, fields[i].name, "type required about")) continue;
    fields[i].type = (bx_field_type)bx_read_choice(loader, value, "type", BX_FIELD_TEXT, "text year prose table");
    fields[i].required = bx_read_bool(loader, value, "required", false);
    fields[i].about = bx_read_text(loader, value, "about");
  }
  loader->layout->fields = fields;
  loader->layout->field_count = map->count;
}

/* Every {name} of a template must be `known`, or a field that has text when that is NULL. */
void bx_check_names(bx_loader *loader, const bx_value *at, const char *text, const char *known) {
  for (const char *open = strchr(text, '{'); open; open = strchr(open + 1, '{')) {
    const char *close = strchr(open, '}');
    const char *name = bx_arena_strndup(loader->arena, open + 1, close ? (size_t)(close - open - 1) : strlen(open + 1));
    const bx_field *field = known ? NULL : bx_layout_field(loader->layout, name);
    bool is_field = field && (field->type == BX_FIELD_TEXT || field->type == BX_FIELD_YEAR);
    if (!close || !(bx_streq(name, "|") || bx_streq(name, known) || is_field))
      bx_complain(loader, BX_MSG_LAYOUT_TEMPLATE, at, BX_ARGS(name));
  }
}

static const char **read_templates(bx_loader *loader, const bx_value *value, int *count) {
  const char **templates = bx_read_texts(loader, value, count);
  for (int i = 0; i < *count; i++) bx_check_names(loader, value, templates[i], NULL);
  return templates;
}

static bx_templates read_document_templates(bx_loader *loader, const bx_value *map, const char *key) {
  bx_templates templates;
  templates.templates = read_templates(loader, bx_value_find(map, key), &templates.count);
  return templates;
}

static void read_document(bx_loader *loader, const bx_value *map) {
  bx_layout *layout = loader->layout;
  if (map) bx_read_map(loader, map, "document", "title author subject date language");
  layout->doc_title = read_document_templates(loader, map, "title");
  layout->doc_author = read_document_templates(loader, map, "author");
  layout->doc_subject = read_document_templates(loader, map, "subject");
  layout->doc_date = read_document_templates(loader, map, "date");
  layout->language = bx_read_text(loader, map, "language");
  if (!layout->language) layout->language = "zh-CN";
}

/* ---- flow ---- */

static void read_flow_item(bx_loader *loader, const bx_value *value, bx_flow_item *item) {
  static const char *const default_styles[] = {"title", "heading", "body", "body"};
  static const char *const kinds[] = {"title", "heading", "prose", "table"};
  bx_layout *layout = loader->layout;
  static const char *const keys[] = {"title style break-after", "heading style break-after", "prose style", "table"};
  int kind = -1;
  for (int i = 0; i < 4 && kind < 0; i++)
    if (bx_value_find(value, kinds[i])) kind = i;
  if (!bx_read_map(loader, value, "flow", kind < 0 ? "title heading prose table" : keys[kind])) return;
  if (kind < 0) {
    bx_complain(loader, BX_MSG_LAYOUT_MISSING_KEY, value, BX_ARGS("title/heading/prose/table"));
    return;
  }
  item->kind = (bx_flow_kind)kind;
  item->style = bx_read_style(loader, value, "style", default_styles[kind]);
  if (kind == BX_FLOW_TITLE || kind == BX_FLOW_HEADING) {
    item->templates = read_templates(loader, bx_value_find(value, kinds[kind]), &item->template_count);
    item->break_after = bx_read_texts(loader, bx_value_find(value, "break-after"), &item->break_after_count);
    for (int i = 0; i < item->break_after_count; i++)
      if (!bx_layout_field(layout, item->break_after[i]))
        bx_complain(loader, BX_MSG_LAYOUT_NO_FIELD, bx_value_find(value, "break-after"), BX_ARGS(item->break_after[i]));
    return;
  }
  const char *name = bx_read_required(loader, value, kinds[kind]);
  const bx_field *field = name ? bx_layout_field(layout, name) : NULL;
  bool fits = field && field->type == (kind == BX_FLOW_PROSE ? BX_FIELD_PROSE : BX_FIELD_TABLE);
  if (name && !fits) bx_complain(loader, BX_MSG_LAYOUT_NO_FIELD, bx_value_find(value, kinds[kind]), BX_ARGS(name));
  if (kind == BX_FLOW_PROSE)
    item->field = name;
  else if (name)
    item->table = bx_layout_table(layout, name);
  if (fits && kind == BX_FLOW_TABLE && !item->table)
    bx_complain(loader, BX_MSG_LAYOUT_NO_TABLE, bx_value_find(value, "table"), BX_ARGS(name));
}

static void read_flow(bx_loader *loader, const bx_value *document) {
  const bx_value *list = bx_value_find(document, "flow");
  if (!list || list->kind != BX_LIST) {
    bx_complain(loader, BX_MSG_LAYOUT_MISSING_KEY, document, BX_ARGS("flow"));
    return;
  }
  bx_flow_item *flow = BX_NEW_ARRAY(loader->arena, bx_flow_item, bx_max_int(list->count, 1));
  for (int i = 0; i < list->count; i++) read_flow_item(loader, list->items[i], &flow[i]);
  loader->layout->flow = flow;
  loader->layout->flow_count = list->count;
}

/* Tables and their fields name each other; notes of tables are templates. */
static void check_tables(bx_loader *loader) {
  const bx_layout *layout = loader->layout;
  for (int i = 0; i < layout->table_count; i++) {
    const bx_table *table = &layout->tables[i];
    const bx_field *field = bx_layout_field(layout, table->key);
    if (!field || field->type != BX_FIELD_TABLE)
      bx_diag(loader->diags, BX_MSG_LAYOUT_NO_FIELD, &table->place, BX_ARGS(table->key));
    bx_value at = {.file = table->place.file, .line = table->place.line, .col = table->place.col};
    for (int n = 0; n < table->note_count; n++) bx_check_names(loader, &at, table->notes[n], NULL);
  }
}

/* ---- entry ---- */

static const bx_layout *load(bx_loader *loader, const char *folder, const char *path, const bx_value *own) {
  int errors = bx_diags_errors(loader->diags);
  if (own->kind != BX_MAP) {
    bx_complain(loader, BX_MSG_LAYOUT_WRONG_TYPE, own, BX_ARGS("layout", "{layout: …, page: …, flow: …}"));
    return NULL;
  }
  const bx_value *document = bx_resolve_layout(loader, folder, path, own);
  if (!document) return NULL;
  bx_layout *layout = loader->layout;
  bx_read_map(loader, document, "layout", document_keys);
  layout->path = path;
  layout->name = bx_read_required(loader, document, "layout");
  layout->title = bx_read_text(loader, document, "title");
  layout->source = bx_read_text(loader, document, "source");
  bx_read_master(loader, document);
  read_fields(loader, bx_value_find(document, "fields"));
  read_document(loader, bx_value_find(document, "document"));
  bx_read_tables(loader, document);
  check_tables(loader);
  bx_read_rules(loader, bx_value_find(document, "rules"), NULL, &layout->rules, &layout->rule_count);
  read_flow(loader, document);
  return bx_diags_errors(loader->diags) == errors ? layout : NULL;
}

static bx_loader new_loader(bx_arena *arena, bx_diags *diags) {
  return (bx_loader){.arena = arena, .diags = diags, .layout = BX_NEW(arena, bx_layout)};
}

static const bx_layout *load_named(bx_arena *arena, const char *folder, const char *name, bx_diags *diags) {
  bx_loader loader = new_loader(arena, diags);
  const char *path = bx_layout_path(arena, folder, name);
  if (access(path, R_OK) != 0) {
    bx_diag(diags, BX_MSG_LAYOUT_MISSING, NULL, BX_ARGS(name, path));
    return NULL;
  }
  const bx_value *own = bx_data_read_file(arena, path, diags);
  const bx_layout *layout = own ? load(&loader, folder, path, own) : NULL;
  if (!layout || bx_streq(layout->name, name) || path == name) return layout;
  bx_complain(&loader, BX_MSG_LAYOUT_NAME, bx_value_find(own, "layout"), BX_ARGS(layout->name, path));
  return NULL;
}

/* Whatever is wrong in it, down to its syntax, is wrong with the form and not with a report. */
const bx_layout *bx_layout_load(bx_arena *arena, const char *folder, const char *name, bx_diags *diags) {
  bx_class before = bx_diags_force(diags, BX_CLASS_CONFIG);
  const bx_layout *layout = load_named(arena, folder, name, diags);
  bx_diags_force(diags, before);
  return layout;
}

const bx_layout *bx_layout_load_bytes(bx_arena *arena, const char *folder, const char *file, const char *bytes,
                                      size_t len, bx_diags *diags) {
  bx_loader loader = new_loader(arena, diags);
  const bx_value *own = bx_yaml_read(arena, file, bytes, len, diags);
  return own ? load(&loader, folder, file, own) : NULL;
}
