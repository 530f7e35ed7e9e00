/* Tables whose columns are parted over pages: what the layout says of it, and where it can be. */
#include "loader.h"

/* ---- Where it can be ---- */

/* Heads and cells of a leaf begin at the same column there, so that a part has whole ones. */
static bool begins_leaf(const bx_band *band, int col) {
  int head = band->figure_column, cell = head;
  for (int i = 0; i < band->column_count && head <= col; i++) {
    if (head == col) return cell == col;
    head += band->column_leaves[i]->span;
    cell += band->column_leaves[i]->cell_span;
  }
  return false;
}

bool bx_table_can_part(const bx_table *table, int col) {
  bool can = true;
  for (int b = 0; b < table->band_count && can; b++)
    can = col > table->bands[b].figure_column && begins_leaf(&table->bands[b], col);
  return can;
}

/* ---- What the layout says ---- */

static const bx_header *find_node(const bx_header *node, const char *name) {
  if (bx_streq(node->id, name)) return node;
  const bx_header *found = NULL;
  for (int i = 0; i < node->count && !found; i++) found = find_node(node->children[i], name);
  return found;
}

static int column_of(const bx_band *band, const bx_header *node) {
  int col = band->figure_column;
  for (int i = 0; i < node->first; i++) col += band->column_leaves[i]->span;
  return col;
}

/* The node that a name stands for in the first band that has it. Of a list the first item may come first. */
static const bx_header *find_before(const bx_table *table, const char *name) {
  const bx_header *node = NULL;
  for (int b = 0; b < table->band_count && !node; b++) {
    const bx_band *band = &table->bands[b];
    node = find_node(band->columns, name);
    if (node && !node->each && !bx_table_can_part(table, column_of(band, node))) return NULL;
  }
  return node;
}

static void read_before(bx_loader *loader, const bx_value *value, bx_table *table) {
  int count;
  const char **names = bx_read_texts(loader, value, &count);
  table->split_before = BX_NEW_ARRAY(loader->arena, const bx_header *, bx_max_int(count, 1));
  for (int i = 0; i < count; i++) {
    const bx_header *node = find_before(table, names[i]);
    if (node)
      table->split_before[table->split_before_count++] = node;
    else
      bx_complain(loader, BX_MSG_LAYOUT_SPLIT_BEFORE, value->kind == BX_LIST ? value->items[i] : value,
                  BX_ARGS(names[i]));
  }
}

/* Each part has the stub of all bands at its sides; cells of a form have none, and halves have theirs inside. */
static void check_table(bx_loader *loader, const bx_value *at, const bx_table *table) {
  const bx_band *first = &table->bands[0];
  const char *cannot = table->fold > 1 ? "fold" : NULL;
  for (int b = 0; b < table->band_count && !cannot; b++) {
    const bx_band *band = &table->bands[b];
    if (band->form) cannot = "form";
    if (band->halves != 1) cannot = "beside";
    if (cannot) break;
    if (band->figure_column != first->figure_column || band->number_column != first->number_column ||
        band->columns->span != first->columns->span)
      cannot = "bands";
  }
  if (!cannot) return;
  bx_complain(loader, BX_MSG_LAYOUT_SPLIT, at, BX_ARGS(cannot));
}

void bx_read_split(bx_loader *loader, const bx_value *table_value, bx_table *table) {
  const bx_value *value = bx_value_find(table_value, "split");
  if (!value) return;
  const bool is_map = value->kind == BX_MAP;
  if (is_map && !bx_read_map(loader, value, "split", "on before")) return;
  if (is_map && !bx_read_required(loader, value, "on")) return;
  const int on = bx_read_choice(loader, is_map ? value : table_value, is_map ? "on" : "split", 0, "pages facing");
  table->split = on == 1 ? BX_SPLIT_FACING : BX_SPLIT_PAGES;
  check_table(loader, value, table);
  const bx_value *before = is_map ? bx_value_find(value, "before") : NULL;
  if (before) read_before(loader, before, table);
}
