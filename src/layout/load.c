/* Loading a layout: its document is resolved (merge.c), then read part by part, each verified. */
#include <string.h>
#include <unistd.h>

#include "loader.h"

static const char document_keys[] =
    "layout title source extends page fields document flow parts tables rules signatures approval change "
    "master paper type-area grid page-number page-rules typography styles levels run-in table-look";

static const bx_field *find_in(const bx_field *fields, int count, const char *name) {
  for (int i = 0; i < count; i++)
    if (bx_streq(fields[i].name, name)) return &fields[i];
  return NULL;
}

const bx_field *bx_layout_field(const bx_layout *layout, const char *name) {
  return find_in(layout->fields, layout->field_count, name);
}

static void read_field_map(bx_loader *loader, const bx_value *map, bool nested, const bx_field **out, int *count) {
  static const char types[] = "text year date list prose image records table";
  bx_field *fields = BX_NEW_ARRAY(loader->arena, bx_field, bx_max_int(map->count, 1));
  for (int i = 0; i < map->count; i++) {
    const bx_value *value = map->members[i].value;
    fields[i].name = map->members[i].key;
    if (!bx_read_map(loader, value, fields[i].name, "type required about fields values needs")) continue;
    fields[i].type = (bx_field_type)bx_read_choice(loader, value, "type", BX_FIELD_TEXT, types);
    fields[i].required = bx_read_bool(loader, value, "required", false);
    fields[i].about = bx_read_text(loader, value, "about");
    fields[i].values = bx_read_texts(loader, bx_value_find(value, "values"), &fields[i].value_count);
    const char *needs = bx_read_text(loader, value, "needs"), *says = needs ? strchr(needs, '=') : NULL;
    fields[i].needs = says ? bx_arena_strndup(loader->arena, needs, (size_t)(says - needs)) : needs;
    fields[i].needs_value = says ? says + 1 : NULL;
    if (needs && !bx_value_member(map, fields[i].needs))
      bx_complain(loader, BX_MSG_LAYOUT_NO_FIELD, bx_value_find(value, "needs"), BX_ARGS(needs));
    const bx_value *inner = bx_value_find(value, "fields");
    bool records = fields[i].type == BX_FIELD_RECORDS, has_fields = inner && inner->kind == BX_MAP;
    if (records && has_fields && !nested)
      read_field_map(loader, inner, true, &fields[i].fields, &fields[i].field_count);
    else if (records)
      bx_complain(loader, BX_MSG_LAYOUT_MISSING_KEY, value, BX_ARGS("fields"));
    if (nested && (records || fields[i].type == BX_FIELD_TABLE)) /* of which a report has one */
      bx_complain(loader, BX_MSG_LAYOUT_BAD_CHOICE, bx_value_find(value, "type"),
                  BX_ARGS(records ? "records" : "table", "type", "text year date list prose image"));
  }
  *out = fields;
  *count = map->count;
}

static void read_fields(bx_loader *loader, const bx_value *map) {
  if (map && map->kind == BX_MAP)
    read_field_map(loader, map, false, &loader->layout->fields, &loader->layout->field_count);
  else
    bx_complain(loader, BX_MSG_LAYOUT_MISSING_KEY, map, BX_ARGS("fields"));
}

const bx_field *bx_find_field(const bx_loader *loader, const char *name) {
  for (const bx_field_scope *scope = loader->scope; scope; scope = scope->outer) {
    const bx_field *field = find_in(scope->list->fields, scope->list->field_count, name);
    if (!field && bx_streq(scope->list->name, name)) field = scope->list;
    if (field) return field;
  }
  return bx_layout_field(loader->layout, name);
}

/* Can a template print it? Not a list of records, but each of a list of texts. */
static bool is_printable(const bx_field *field) {
  return field->type == BX_FIELD_TEXT || field->type == BX_FIELD_YEAR || field->type == BX_FIELD_DATE ||
         field->type == BX_FIELD_LIST;
}

/* The field that a name in braces means, which may be an item of a list: 发文机关.1. */
static const bx_field *find_named(const bx_loader *loader, const char *name) {
  const bx_field *field = bx_find_field(loader, name);
  const char *dot = strrchr(name, '.');
  if (field || !dot || bx_parse_int(dot + 1) < 1) return field;
  field = bx_find_field(loader, bx_arena_strndup(loader->arena, name, (size_t)(dot - name)));
  return field && field->type == BX_FIELD_LIST ? field : NULL;
}

/* Every {name} of a template must be `known`, or a field that has text when that is NULL. */
void bx_check_names(bx_loader *loader, const bx_value *at, const char *text, const char *known) {
  for (const char *open = strchr(text, '{'); open; open = strchr(open + 1, '{')) {
    const char *close = strchr(open, '}');
    const char *name = bx_arena_strndup(loader->arena, open + 1, close ? (size_t)(close - open - 1) : strlen(open + 1));
    const bx_field *field = known ? NULL : find_named(loader, name);
    bool stands = bx_streq(name, "|") || bx_streq(name, known) || (loader->scope && bx_streq(name, "#"));
    if (!close || !(stands || (field && is_printable(field))))
      bx_complain(loader, BX_MSG_LAYOUT_TEMPLATE, at, BX_ARGS(name));
  }
}

bx_templates bx_read_template_list(bx_loader *loader, const bx_value *value) {
  bx_templates templates;
  templates.templates = bx_read_texts(loader, value, &templates.count);
  for (int i = 0; i < templates.count; i++) bx_check_names(loader, value, templates.templates[i], NULL);
  return templates;
}

bx_templates bx_read_templates(bx_loader *loader, const bx_value *map, const char *key) {
  return bx_read_template_list(loader, bx_value_find(map, key));
}

static void read_document(bx_loader *loader, const bx_value *map) {
  bx_layout *layout = loader->layout;
  if (map) bx_read_map(loader, map, "document", "title author subject date language");
  layout->doc_title = bx_read_templates(loader, map, "title");
  layout->doc_author = bx_read_templates(loader, map, "author");
  layout->doc_subject = bx_read_templates(loader, map, "subject");
  layout->doc_date = bx_read_templates(loader, map, "date");
  layout->language = bx_read_text(loader, map, "language");
  if (!layout->language) layout->language = "zh-CN";
}

/* Tables and their fields name each other, where they are no forms; notes of tables are templates. */
static void check_tables(bx_loader *loader) {
  const bx_layout *layout = loader->layout;
  for (int i = 0; i < layout->table_count; i++) {
    const bx_table *table = &layout->tables[i];
    const bx_field *field = bx_layout_field(layout, table->key);
    if (field ? field->type != BX_FIELD_TABLE : !bx_table_is_form(table))
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
  bx_read_flow(loader, document);
  bx_read_signatures(loader, bx_value_find(document, "signatures"));
  layout->wants_approval = bx_read_choice(loader, document, "approval", 0, "optional required") == 1;
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
  const bx_value *own = bx_read_layout_file(&loader, path, bx_path_name(path));
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
