/* Nodes of header trees that are generated: `each: LIST` stands for one node for each item of a list. */
#include <string.h>

#include "loader.h"

/* The innermost generated node around a node, itself counted; NULL if there is none. */
static bx_header *around(bx_header *node) {
  while (node && !node->each) node = node->parent;
  return node;
}

bool bx_header_is_generated(const bx_header *loaded) { return around((bx_header *)(uintptr_t)loaded) != NULL; }

static bool has_name(const bx_header *node, const char *name) {
  for (int i = 0; i < node->name_count; i++)
    if (bx_streq(node->names[i], name)) return true;
  return false;
}

/* Adds the names in a template's braces to those of the items of `node`. */
static void collect_names(bx_loader *loader, const bx_value *at, const char *text, bx_header *node) {
  for (const char *open = text ? strchr(text, '{') : NULL; open; open = strchr(open + 1, '{')) {
    size_t len = strcspn(open + 1, "}");
    const char *name = bx_arena_strndup(loader->arena, open + 1, len);
    if (!open[len + 1] || len == 0) {
      bx_complain(loader, BX_MSG_LAYOUT_TEMPLATE, at, BX_ARGS(name));
      return;
    }
    if (bx_streq(name, "#") || bx_streq(name, "|") || has_name(node, name)) continue;
    const char **names = BX_NEW_ARRAY(loader->arena, const char *, node->name_count + 1);
    for (int i = 0; i < node->name_count; i++) names[i] = node->names[i];
    names[node->name_count++] = name;
    node->names = names;
  }
}

/* The field that holds the items of a generated column: the report's, or one of the records around it. */
static const bx_field *items_field(bx_loader *loader, const bx_header *node) {
  const bx_header *outer = around(node->parent);
  if (!outer) return bx_layout_field(loader->layout, node->each);
  const bx_field *list = bx_layout_field(loader->layout, outer->each);
  for (int i = 0; list && i < list->field_count; i++)
    if (bx_streq(list->fields[i].name, node->each)) return &list->fields[i];
  return bx_layout_field(loader->layout, node->each);
}

/* What columns are generated from is declared, so their templates can be verified. */
static void check_column(bx_loader *loader, const bx_value *value, const bx_header *node) {
  const bx_field *field = items_field(loader, node);
  if (!field || (field->type != BX_FIELD_LIST && field->type != BX_FIELD_RECORDS)) {
    bx_complain(loader, BX_MSG_LAYOUT_NO_FIELD, bx_value_find(value, "each"), BX_ARGS(node->each));
    return;
  }
  const bx_field_scope scope = {.list = field, .outer = loader->scope};
  const bx_field_scope *outer = loader->scope;
  loader->scope = &scope;
  if (node->label) bx_check_names(loader, value, node->label, NULL);
  if (node->note) bx_check_names(loader, value, node->note, NULL);
  if (node->key_template) bx_check_names(loader, value, node->key_template, NULL);
  loader->scope = outer;
  if (!node->label && field->type == BX_FIELD_RECORDS) bx_complain(loader, BX_MSG_LAYOUT_NO_LABEL, value, BX_NO_ARGS);
}

void bx_read_each(bx_loader *loader, const bx_value *value, bool is_column, bx_header *node) {
  node->each = bx_read_text(loader, value, "each");
  if (node->each) {
    node->key_template = bx_read_text(loader, value, "key");
    node->key = node->each;
    node->label = bx_read_text(loader, value, "label");
    if (!bx_value_find(value, "id")) node->id = node->each;
    if (bx_value_find(value, "sum"))
      bx_diag(loader->diags, BX_MSG_LAYOUT_SUM, &node->place, BX_ARGS(node->label ? node->label : node->each));
    if (is_column) check_column(loader, value, node);
  }
  static const char *const plain[] = {"label", "note", "translation"};
  bx_check_plain(loader, bx_value_find(value, "footnote"));
  bx_header *items = around(node);
  for (size_t i = 0; !items && i < sizeof plain / sizeof *plain; i++)
    bx_check_plain(loader, bx_value_find(value, plain[i]));
  if (!items) return;
  collect_names(loader, value, node->label, items);
  collect_names(loader, value, node->note, items);
  collect_names(loader, value, node->translation, items);
  collect_names(loader, value, node->key_template, items);
}

void bx_check_plain(bx_loader *loader, const bx_value *value) {
  for (int i = 0; value && value->kind == BX_LIST && i < value->count; i++) bx_check_plain(loader, value->items[i]);
  for (int i = 0; value && value->kind == BX_MAP && i < value->count; i++)
    bx_check_plain(loader, value->members[i].value);
  const char *text = value ? bx_value_text(value) : NULL, *open = text ? strchr(text, '{') : NULL;
  size_t len = open ? strcspn(open + 1, "}") : 0;
  if (open && open[1 + len])
    bx_complain(loader, BX_MSG_LAYOUT_TEMPLATE, value, BX_ARGS(bx_arena_strndup(loader->arena, open + 1, len)));
}

/* A text that a label is made of and a figure, a row or a list of the same record have different names. */
static void check_fields(bx_loader *loader, const bx_band *band, const bx_header *node) {
  const bx_slot slot = {.key = node->each, .band = band, .row = node, .column = node->count ? NULL : band->columns};
  int count = 0;
  const bx_slot *slots = node->name_count ? bx_slots_below(loader->arena, &slot, 1, &count) : NULL;
  for (int i = 0; i < count; i++)
    if (has_name(node, slots[i].key))
      bx_diag(loader->diags, BX_MSG_LAYOUT_NAME_IS_KEY, &node->place, BX_ARGS(slots[i].key));
  for (int i = 0; i < node->count; i++) check_fields(loader, band, node->children[i]);
}

/* Heads and cells under a generated node cover the same grid columns, which are repeated with it. */
static void check_spans(bx_loader *loader, const bx_value *value, const bx_band *band, const bx_header *node) {
  int cells = 0;
  for (int i = 0; i < node->leaves; i++) cells += band->column_leaves[node->first + i]->cell_span;
  if (node->each && cells != node->span)
    bx_complain(loader, BX_MSG_LAYOUT_SPAN, value,
                BX_ARGS("cells", bx_diag_int(loader->diags, cells), bx_diag_int(loader->diags, node->span)));
  for (int i = 0; i < node->count; i++) check_spans(loader, value, band, node->children[i]);
}

void bx_check_each(bx_loader *loader, const bx_value *value, const bx_table *table) {
  for (int b = 0; b < table->band_count; b++) {
    const bx_band *band = &table->bands[b];
    if (band->each_row) check_fields(loader, band, band->rows);
    if (!band->each_column) continue;
    check_spans(loader, value, band, band->columns);
    if (table->band_count > 1) bx_complain(loader, BX_MSG_LAYOUT_EACH_BANDS, value, BX_ARGS(table->key));
  }
}
