/* Signatures a form has: their names and where they stand. A PDF gets an empty field for each, as a field that is made
 * when somebody signs would break the signature before it. */
#include <string.h>

#include "loader.h"

#define MOST 16

/* A seal over a box has a place of this name. */
#define SEAL "印章"

static bool flow_has_place(const bx_flow *flow, const char *name) {
  for (int i = 0; i < flow->count; i++) {
    const bx_flow_item *item = &flow->items[i];
    if (bx_streq(item->name, name) || (item->seal && bx_streq(name, SEAL))) return true;
    if (flow_has_place(&item->flow, name)) return true;
    for (int c = 0; c < item->cell_count; c++)
      if (flow_has_place(&item->cells[c].flow, name)) return true;
  }
  return false;
}

static bool row_has_place(const bx_form_row *row, const char *name) {
  for (int i = 0; i < row->cell_count; i++) {
    const bx_form_cell *cell = &row->cells[i];
    bool is_place = cell->kind == BX_FORM_PLACE || cell->kind == BX_FORM_IMAGE;
    if (is_place && bx_streq(cell->name, name)) return true;
  }
  return false;
}

static bool form_has_place(const bx_table *table, const char *name) {
  for (int b = 0; b < table->band_count; b++) {
    const bx_form *form = table->bands[b].form;
    for (int r = 0; form && r < form->row_count; r++)
      if (row_has_place(&form->rows[r], name)) return true;
  }
  return false;
}

static bool has_place(const bx_layout *layout, const char *name) {
  bool has = flow_has_place(&layout->flow, name);
  for (int i = 0; i < layout->table_count && !has; i++) has = form_has_place(&layout->tables[i], name);
  return has;
}

/* A full stop would make the name a path (ISO 32000-1 12.7.3.2). */
static bool is_name(const bx_layout *layout, const char *name) {
  if (!*name || strchr(name, '.') || bx_streq(name, BX_TIME_STAMP_FIELD)) return false;
  for (int i = 0; i < layout->signature_count; i++)
    if (bx_streq(layout->signatures[i].name, name)) return false;
  return true;
}

/* A master of somebody's own may have no style for it. */
static void read_box(bx_loader *loader, const bx_value *value, bx_signature *signature) {
  const bx_style *style = bx_value_find(value, "style") ? bx_read_style(loader, value, "style", NULL)
                                                        : bx_layout_style(loader->layout, "signature-label");
  if (bx_read_bool(loader, value, "box", true) && signature->at) signature->style = style;
}

static void read_signature(bx_loader *loader, const bx_value *value, bx_signature *signature) {
  if (!bx_read_map(loader, value, "signatures", "name label at box style")) return;
  signature->name = bx_read_required(loader, value, "name");
  signature->label = bx_read_text(loader, value, "label");
  signature->at = bx_read_text(loader, value, "at");
  if (!signature->name) return;
  if (!signature->label) signature->label = signature->name;
  read_box(loader, value, signature);
  if (!is_name(loader->layout, signature->name))
    bx_complain(loader, BX_MSG_LAYOUT_SIGNATURE, value, BX_ARGS(signature->name));
  if (signature->at && !has_place(loader->layout, signature->at))
    bx_complain(loader, BX_MSG_LAYOUT_NO_PLACE, bx_value_find(value, "at"), BX_ARGS(signature->at));
}

/* Every official document can be signed by the organ that makes it and by its head. */
static const bx_signature otherwise[] = {{.name = "机关", .label = "机关签名"},
                                         {.name = "负责人", .label = "负责人签名"}};

void bx_read_signatures(bx_loader *loader, const bx_value *list) {
  bx_layout *layout = loader->layout;
  layout->signatures = otherwise;
  layout->signature_count = sizeof otherwise / sizeof *otherwise;
  if (!list) return;
  if (list->kind != BX_LIST || list->count > MOST) {
    bx_complain(loader, BX_MSG_LAYOUT_WRONG_TYPE, list, BX_ARGS("signatures", "[{name: …, at: …}]"));
    return;
  }
  bx_signature *signatures = BX_NEW_ARRAY(loader->arena, bx_signature, bx_max_int(list->count, 1));
  layout->signatures = signatures;
  for (layout->signature_count = 0; layout->signature_count < list->count; layout->signature_count++)
    read_signature(loader, list->items[layout->signature_count], &signatures[layout->signature_count]);
}
