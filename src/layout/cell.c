/* Cells: where the header trees meet the report. Every stage that needs a figure (check, typeset,
 * schema) finds it here, by the keys along its row's branch and then along its column's. */
#include <string.h>

#include "layout.h"

/* ---- Headers -------------------------------------------------------------------------------- */

/* The nodes from below the root to `leaf`, and the root when it has a key. */
typedef struct {
  const bx_header *nodes[BX_LAYOUT_MAX_LEVELS + 2];
  int count;
} branch;

static branch branch_of(const bx_header *leaf) {
  branch path = {.count = 0};
  for (const bx_header *node = leaf; node && (node->parent || node->key); node = node->parent) path.count++;
  int i = path.count;
  for (const bx_header *node = leaf; i > 0; node = node->parent) path.nodes[--i] = node;
  return path;
}

const char *bx_header_path(const bx_header *leaf, bx_arena *arena) {
  branch path = branch_of(leaf);
  bx_buf buf = {0};
  for (int i = 0; i < path.count; i++) {
    if (!path.nodes[i]->key) continue;
    if (buf.len) bx_buf_putc(&buf, '.');
    bx_buf_puts(&buf, path.nodes[i]->key);
  }
  return bx_buf_take(&buf, arena);
}

const char *bx_header_printed(const bx_header *header, bx_arena *arena) {
  if (!header->label || !header->note) return header->label;
  return bx_arena_join(arena, header->label, header->note, NULL);
}

void bx_header_place_rows(bx_header *root) {
  int row = root->row + (root->across ? 1 : 0);
  for (int i = 0; i < root->count; i++) {
    root->children[i]->row = row;
    bx_header_place_rows(root->children[i]);
    row += root->children[i]->span;
  }
  bool is_leaf = root->parent && root->count == 0; /* a band of empty lists has a root with nothing under it */
  root->span = is_leaf ? 1 : row - root->row;
}

const bx_cell_format *bx_cell_format_of(const bx_header *row, const bx_header *column) {
  return row->has_format ? &row->format : &column->format;
}

/* Where a line is best broken is no part of a name, by which people look for it. */
static void put_name(bx_buf *buf, const char *label) {
  for (const char *mark; (mark = strstr(label, BX_GOOD_BREAK)); label = mark + strlen(BX_GOOD_BREAK))
    bx_buf_append(buf, label, (size_t)(mark - label));
  bx_buf_puts(buf, label);
}

/* The labels along a branch. A group over all leaves of its tree tells nothing and is left out. */
static void put_labels(bx_buf *buf, const bx_header *header, int all_leaves) {
  branch path = branch_of(header);
  for (int i = 0; i < path.count; i++) {
    const bx_header *node = path.nodes[i];
    if (!node->label || !*node->label || (node != header && node->leaves == all_leaves)) continue;
    if (buf->len) bx_buf_puts(buf, "／");
    put_name(buf, node->label);
  }
}

const char *bx_cell_name(bx_arena *arena, const bx_cell_ref *cell) {
  bx_buf row = {0}, column = {0};
  if (cell->band && cell->band->title) bx_buf_puts(&row, cell->band->title);
  if (cell->row) put_labels(&row, cell->row, cell->band->part ? 0 : cell->band->row_count);
  if (cell->column && !(cell->row && cell->row->merge)) put_labels(&column, cell->column, cell->band->column_count);
  if (row.len && column.len) bx_buf_puts(&row, " × ");
  bx_buf_append(&row, column.data ? column.data : "", column.len);
  bx_buf_free(&column);
  if (!row.len) bx_buf_puts(&row, cell->table->name ? cell->table->name : cell->table->key);
  return bx_buf_take(&row, arena);
}

static void put_keys(bx_buf *buf, const bx_header *node, const bx_header *until) {
  if (node == until) return;
  put_keys(buf, node->parent, until);
  if (node->key) bx_buf_pointer(buf, node->key);
}

const char *bx_cell_pointer(bx_arena *arena, const bx_cell_ref *cell) {
  bx_buf buf = {0};
  const bx_header *from = cell->row;
  while (from && !from->item) from = from->parent;
  if (from)
    bx_buf_puts(&buf, bx_value_pointer(from->item, arena));
  else
    bx_buf_pointer(&buf, cell->table->key);
  put_keys(&buf, cell->row, from);
  if (!cell->row->merge) put_keys(&buf, cell->column, NULL);
  return bx_buf_take(&buf, arena);
}

/* ---- Slots ---------------------------------------------------------------------------------- */

typedef struct {
  bx_arena *arena;
  bx_slot *slots;
  int count, capacity;
} slot_list;

static void add_slot(slot_list *list, bx_slot slot) {
  list->slots = bx_arena_grow(list->arena, list->slots, list->count, &list->capacity, sizeof *list->slots);
  list->slots[list->count++] = slot;
}

static void add_columns(slot_list *list, bx_slot from) {
  for (int i = 0; i < from.column->count; i++) {
    bx_slot child = from;
    child.column = from.column->children[i];
    child.key = child.column->key;
    if (child.key) {
      add_slot(list, child);
    } else {
      add_columns(list, child);
    }
  }
}

static void add_rows(slot_list *list, bx_slot from) {
  for (int i = 0; i < from.row->count; i++) {
    bx_slot child = from;
    child.row = from.row->children[i];
    child.key = child.row->key;
    bool leaf = child.row->count == 0;
    if (leaf) child.column = from.band->columns;
    if (child.key) {
      add_slot(list, child);
    } else if (leaf && !child.row->merge) {
      add_columns(list, child);
    } else {
      add_rows(list, child);
    }
  }
}

bx_slot *bx_table_slots(bx_arena *arena, const bx_table *table, int *count) {
  slot_list list = {.arena = arena};
  for (int i = 0; i < table->band_count; i++) {
    bx_slot root = {.band = &table->bands[i], .row = table->bands[i].rows, .key = table->bands[i].rows->key};
    if (root.key) {
      add_slot(&list, root);
    } else {
      add_rows(&list, root);
    }
  }
  *count = list.count;
  return list.slots;
}

bx_slot *bx_slots_below(bx_arena *arena, const bx_slot *slots, int slot_count, int *count) {
  slot_list list = {.arena = arena};
  for (int i = 0; i < slot_count; i++) {
    if (slots[i].row->merge) continue;
    if (slots[i].column) {
      add_columns(&list, slots[i]);
    } else {
      add_rows(&list, slots[i]);
    }
  }
  *count = list.count;
  return list.slots;
}

/* ---- Finding a cell's value ----------------------------------------------------------------- */

/* Follows `node`'s key below at->last; false where there is nothing, with the reason in `at`. */
static bool descend(bx_cell_lookup *at, const bx_header *node) {
  if (!node->key) return true;
  const bx_value *next = bx_value_find(at->last, node->key);
  if (next) {
    at->last = next;
    at->header = node;
    return true;
  }
  if (at->last->kind == BX_MAP) at->missing = node;
  if (at->last->kind == BX_NULL) at->missing = at->header;
  return false;
}

/* The item of a list that stands for the columns under `node`. */
static void take_item(bx_cell_lookup *at, const bx_cell_ref *cell, const bx_header *node) {
  const bx_value *list = at->last;
  int index = cell->column->first - node->first;
  if (list->count != node->leaves) {
    int given = 0, before = 0;
    for (int i = 0; i < node->leaves; i++) {
      if (cell->band->column_leaves[node->first + i]->sum_rest) continue;
      given++;
      if (i < index) before++;
    }
    if (list->count != given) {
      at->items = node->leaves;
      at->items_given = given;
      return;
    }
    if (cell->column->sum_rest) {
      at->missing = cell->column;
      return;
    }
    index = before;
  }
  at->value = at->last = list->items[index];
}

static void find_in_row(bx_cell_lookup *at, const bx_cell_ref *cell) {
  branch path = branch_of(cell->column);
  const bx_header *node = cell->band->columns;
  for (int i = 0; i < path.count; i++) {
    if (at->last->kind == BX_LIST) {
      take_item(at, cell, node);
      return;
    }
    if (node->leaves == 1 && at->last->kind != BX_MAP) break;
    if (!descend(at, path.nodes[i])) return;
    node = path.nodes[i];
  }
  at->value = at->last;
}

bx_cell_lookup bx_cell_find(const bx_cell_ref *cell, const bx_value *report) {
  bx_cell_lookup at = {.last = bx_value_find(report, cell->table->key)};
  branch path = branch_of(cell->row);
  int from = path.count;
  while (from > 0 && !path.nodes[from - 1]->item) from--;
  if (from > 0) {
    at.header = path.nodes[from - 1];
    at.last = at.header->item;
  }
  if (!at.last) return at;
  for (int i = from; i < path.count; i++) {
    if (!descend(&at, path.nodes[i])) return at;
  }
  if (cell->row->merge)
    at.value = at.last;
  else
    find_in_row(&at, cell);
  return at;
}

/* ---- Figures -------------------------------------------------------------------------------- */

static bx_number_type number_type(bx_cell_type type) {
  switch (type) {
    case BX_CELL_CHANGE:
      return BX_NUMBER_CHANGE;
    case BX_CELL_MONEY:
      return BX_NUMBER_MONEY;
    case BX_CELL_DECIMAL:
      return BX_NUMBER_DECIMAL;
    default:
      return BX_NUMBER_COUNT;
  }
}

bx_number_status bx_cell_read(bx_arena *arena, const bx_cell_format *format, const bx_value *value, bx_number *out) {
  *out = (bx_number){.state = BX_CELL_BLANK};
  if (value->kind == BX_NULL) return BX_NUMBER_OK;
  if (value->kind != BX_TEXT || format->type >= BX_CELL_TEXT) return BX_NUMBER_NOT_A_NUMBER;
  return bx_number_parse(value->text, number_type(format->type), arena, out);
}

const char *bx_cell_print(bx_arena *arena, const bx_cell_format *format, int64_t amount) {
  return bx_number_format(amount, number_type(format->type), arena);
}

const char *bx_cell_print_formed(bx_arena *arena, const bx_cell_format *format, int64_t amount) {
  const bx_number number = {.state = BX_CELL_NUMBER, .amount = amount, .figure = bx_cell_print(arena, format, amount)};
  return format->form ? bx_number_print(&number, format->form, arena) : number.figure;
}

bool bx_amount_add(int64_t *sum, int64_t amount) {
  if (amount > 0 ? *sum > INT64_MAX - amount : *sum < INT64_MIN - amount) return false;
  *sum += amount;
  return true;
}

void bx_column_sum_add(bx_column_sum *sum, int64_t amount) {
  if (sum->status == BX_SUM_KNOWN && !bx_amount_add(&sum->amount, amount)) sum->status = BX_SUM_TOO_LARGE;
}

bx_sum_status bx_cell_sum(bx_arena *arena, const bx_cell_ref *total, bx_direction direction, const bx_value *report,
                          int64_t *amount) {
  bool along_row = direction == BX_ALONG_ROW;
  const bx_header *group = along_row ? total->column->parent : total->row->parent;
  bx_header *const *leaves = along_row ? total->band->column_leaves : total->band->row_leaves;
  if (bx_cell_format_of(total->row, total->column)->type >= BX_CELL_TEXT) return BX_SUM_UNKNOWN; /* also of no parts */
  bx_cell_ref part = *total;
  bx_column_sum sum = {.status = BX_SUM_KNOWN};
  if (!along_row && !group->parent && total->band->others) sum = total->band->others[total->column->first];
  for (int i = group->first; i < group->first + group->leaves; i++) {
    if (leaves[i]->sum_rest || leaves[i]->merge) continue;
    if (along_row) {
      part.column = leaves[i];
    } else {
      part.row = leaves[i];
    }
    if (bx_cell_format_of(part.row, part.column)->type >= BX_CELL_TEXT) continue;
    int64_t own = 0;
    if (!bx_cell_amount(arena, &part, report, &own)) return BX_SUM_UNKNOWN;
    bx_column_sum_add(&sum, own);
  }
  *amount = sum.amount;
  return sum.status;
}

bx_sum_status bx_cell_compute(bx_arena *arena, const bx_cell_ref *total, const bx_value *report, int64_t *sum) {
  bx_sum_status along_row = BX_SUM_UNKNOWN;
  if (total->column->sum_rest) along_row = bx_cell_sum(arena, total, BX_ALONG_ROW, report, sum);
  if (along_row != BX_SUM_UNKNOWN || !total->row->sum_rest) return along_row;
  return bx_cell_sum(arena, total, BX_ALONG_COLUMN, report, sum);
}

static bool compute(bx_arena *arena, const bx_cell_ref *cell, const bx_value *report, int64_t *amount) {
  return bx_cell_compute(arena, cell, report, amount) == BX_SUM_KNOWN;
}

bool bx_cell_amount(bx_arena *arena, const bx_cell_ref *cell, const bx_value *report, int64_t *amount) {
  const bx_value *value = bx_cell_find(cell, report).value;
  if (!value) return compute(arena, cell, report, amount);
  bx_number number;
  if (bx_cell_read(arena, bx_cell_format_of(cell->row, cell->column), value, &number) != BX_NUMBER_OK) return false;
  if (number.state != BX_CELL_NUMBER && bx_cell_is_total(cell)) return compute(arena, cell, report, amount);
  *amount = number.state == BX_CELL_NUMBER ? number.amount : 0;
  return true;
}

bool bx_cell_is_total(const bx_cell_ref *cell) { return cell->row->sum_rest || cell->column->sum_rest; }

bool bx_cell_is_scaled(const bx_cell_ref *cell) {
  bx_cell_type type = bx_cell_format_of(cell->row, cell->column)->type;
  return type == BX_CELL_MONEY || type == BX_CELL_DECIMAL;
}

/* A given text in the form its cell asks for. */
static const char *given_text(bx_arena *arena, const bx_cell_format *format, const bx_value *value) {
  const char *text = bx_value_text(value);
  if (!text) return "";
  bx_number number;
  if (!format->form || bx_cell_read(arena, format, value, &number) != BX_NUMBER_OK) return text;
  return number.state == BX_CELL_NUMBER ? bx_number_print(&number, format->form, arena) : text;
}

const char *bx_cell_text(bx_arena *arena, const bx_cell_ref *cell, const bx_value *report, const bx_value **value) {
  const bx_value *found = bx_cell_find(cell, report).value;
  if (value) *value = found;
  const bx_cell_format *format = bx_cell_format_of(cell->row, cell->column);
  if (found) return given_text(arena, format, found);
  int64_t amount;
  return compute(arena, cell, report, &amount) ? bx_cell_print_formed(arena, format, amount) : "";
}
