/* Header trees with what is generated from data: columns once for a report, rows part by part, so that of a long
 * list only a few are in memory. */
#include <stdlib.h>
#include <string.h>

#include "loader.h"

/* ---- Nodes ---------------------------------------------------------------------------------- */

typedef struct {
  bx_arena *arena;
  const bx_value *report;
  bool columns;
  bx_header **leaves;
  int count, capacity, most;
  int deepest;
  const bx_header **empty; /* nodes of the first level in which there is nothing */
  int empty_count, empty_capacity;
} builder;

/* What the templates of a generated node name: fields of its item; of columns also those of the report. */
typedef struct {
  const builder *b;
  const bx_value *item;
  const char *list;
} item_names;

static const char *find_name(void *self, const char *name, bx_arena *arena) {
  const item_names *names = self;
  if (bx_streq(name, "#")) {
    bx_buf number = {0};
    bool listed = names->item->parent && names->item->parent->kind == BX_LIST;
    bx_buf_int(&number, listed ? names->item->position + 1 : 1);
    return bx_buf_take(&number, arena);
  }
  if (names->item->kind == BX_TEXT && bx_streq(name, names->list)) return names->item->text;
  const bx_value *value = bx_value_find(names->item, name);
  if (!value && names->b->columns) value = bx_value_find(names->b->report, name);
  const char *text = bx_value_text(value);
  return text ? bx_trim(arena, text, strlen(text)) : NULL;
}

/* The template filled from the item; "" when something it names is not there. */
static const char *fill(const item_names *item, const char *template) {
  if (!template || !item->item || !strchr(template, '{')) return template;
  const bx_names names = {.find = find_name, .self = (void *)(uintptr_t)item};
  const char *filled = bx_template_fill_names(item->b->arena, template, &names);
  return filled ? filled : "";
}

static void name_node(bx_header *node, const bx_header *loaded, const item_names *item) {
  node->label = fill(item, loaded->label);
  node->note = fill(item, loaded->note);
  node->translation = fill(item, loaded->translation);
  if (node->note && !*node->note) node->note = NULL;
  if (!loaded->each) return;
  const char *own =
      item->item->kind == BX_TEXT ? bx_trim(item->b->arena, item->item->text, strlen(item->item->text)) : NULL;
  if (node->label && !*node->label && own) node->label = own;
  node->key = loaded->key_template ? fill(item, loaded->key_template) : own ? own : node->label;
  if (!node->key) node->key = "";
  node->item = item->item;
}

static void add_children(builder *b, bx_header *node, const bx_value *at, item_names item);

/* What a generated child of a node is made of; `at` is the data of that node. */
static const bx_value *list_of(const builder *b, const bx_header *loaded, const bx_value *at) {
  const bx_value *list = bx_value_find(at, loaded->each);
  return !list && b->columns ? bx_value_find(b->report, loaded->each) : list;
}

/* Fields that columns are made of may be a single item, which stands for itself. */
static int count_items(const builder *b, const bx_value *list) {
  if (list && list->kind == BX_LIST) return list->count;
  return b->columns && !bx_value_is_blank(list) ? 1 : 0;
}

/* One node with all below it, which is no child of its parent when it is a group in which nothing is left. */
static const bx_header *add_node(builder *b, bx_header *parent, const bx_header *loaded, const bx_value *at,
                                 item_names item) {
  bx_header *node = BX_NEW(b->arena, bx_header);
  *node = *loaded;
  node->of = loaded;
  node->parent = parent;
  node->each = NULL;
  name_node(node, loaded, &item);
  if (loaded->count) {
    node->span = node->leaves = 0;
    add_children(b, node, at, item);
    if (node->leaves == 0) return node;
  } else {
    node->first = b->count;
    b->leaves = bx_arena_grow(b->arena, b->leaves, b->count, &b->capacity, sizeof(bx_header *));
    b->leaves[b->count++] = node;
    b->deepest = bx_max_int(b->deepest, node->level + 1);
  }
  parent->children[parent->count++] = node;
  parent->span += node->span;
  parent->leaves += node->leaves;
  return node;
}

static const bx_value *data_of(const builder *b, const bx_header *loaded, const bx_value *at) {
  return b->columns || !loaded->key ? at : bx_value_find(at, loaded->key);
}

/* The children that the loaded node of `node` has. */
static void add_children(builder *b, bx_header *node, const bx_value *at, item_names item) {
  const bx_header *loaded = node->of;
  int most = 0;
  for (int i = 0; i < loaded->count; i++) {
    const bx_header *child = loaded->children[i];
    most += child->each ? count_items(b, list_of(b, child, at)) : 1;
  }
  node->children = BX_NEW_ARRAY(b->arena, bx_header *, most);
  node->count = 0;
  node->first = b->count;
  for (int i = 0; i < loaded->count; i++) {
    const bx_header *child = loaded->children[i];
    if (!child->each) {
      add_node(b, node, child, data_of(b, child, at), item);
      continue;
    }
    const bx_value *list = list_of(b, child, at);
    int count = count_items(b, list);
    for (int k = 0; k < count && b->count <= b->most; k++) {
      const bx_value *made_of = list->kind == BX_LIST ? list->items[k] : list;
      add_node(b, node, child, made_of, (item_names){b, made_of, child->each});
    }
  }
}

static bx_header *new_root(builder *b, const bx_header *loaded) {
  bx_header *root = BX_NEW(b->arena, bx_header);
  *root = *loaded;
  root->of = loaded;
  root->children = NULL;
  root->count = root->first = root->span = root->leaves = 0;
  return root;
}

/* ---- Columns -------------------------------------------------------------------------------- */

/* The widths of a loaded leaf's grid columns stand again under each leaf made of it; what is beside the figures
 * keeps its own. */
static void repeat_widths(bx_table *table, const bx_band *loaded, const bx_band *band, bx_arena *arena) {
  const bx_track_width *widths = table->widths;
  bx_track_width *made = BX_NEW_ARRAY(arena, bx_track_width, band->grid_columns);
  int at = 0;
  for (; at < band->figure_column; at++) made[at] = widths[at];
  for (int c = 0; c < band->column_count; c++) {
    const bx_header *leaf = band->column_leaves[c];
    int from = loaded->figure_column;
    for (int k = 0; k < leaf->of->first; k++) from += loaded->column_leaves[k]->span;
    for (int k = 0; k < leaf->span; k++) made[at++] = widths[from + k];
  }
  for (int from = loaded->figure_column + loaded->columns->span; at < band->grid_columns; from++)
    made[at++] = widths[from];
  table->widths = made;
  table->grid_columns = band->grid_columns;
}

const bx_table *bx_table_resolve(bx_arena *arena, const bx_table *table, const bx_value *report, bx_diags *diags) {
  const bx_band *loaded = &table->bands[0];
  if (!loaded->each_column) return table;
  builder b = {.arena = arena, .report = report, .columns = true, .most = BX_LAYOUT_MAX_COLUMNS};
  bx_table *made = BX_NEW(arena, bx_table);
  bx_band *band = BX_NEW(arena, bx_band);
  *made = *table;
  *band = *loaded;
  band->columns = new_root(&b, loaded->columns);
  add_children(&b, band->columns, NULL, (item_names){.b = &b});
  band->column_leaves = b.leaves;
  band->column_count = b.count;
  band->head_levels = b.deepest;
  made->bands = band;
  if (b.count == 0 || band->columns->span > BX_LAYOUT_MAX_COLUMNS) {
    const bx_value *data = bx_value_find(report, table->key);
    const bx_place place = bx_value_place(data ? data : report, arena);
    bx_diag(diags, BX_MSG_TABLE_COLUMNS, &place, BX_ARGS(table->key, bx_diag_int(diags, BX_LAYOUT_MAX_COLUMNS)));
    return NULL;
  }
  bx_place_band(band, 0, loaded->stub_columns);
  made->column_heads = bx_number_columns(band, 1, 0);
  repeat_widths(made, loaded, band, arena);
  return made;
}

/* ---- Rows ----------------------------------------------------------------------------------- */

struct bx_row_reader {
  const bx_table *table;
  const bx_band *band;
  int number; /* of the band */
  const bx_table_data *data;
  const bx_value *at; /* the data of its rows */
  int child, item;    /* what comes next: a node of the first level, an item of its list */
  void *cursor;       /* of the source it is read from, or NULL */
  const bx_record_source *source;
  bool done, failed;
  int most;            /* rows that are read together */
  int next_number;     /* of the rows, where they are numbered */
  bool adds;           /* totals at the root ask for sums */
  bx_arena *arena;     /* of the sums; NULL when nothing is added up */
  bx_column_sum *sums; /* of all rows read, by column */
  bx_column_sum *all;  /* of all rows there are; NULL until a total before other rows asks for them */
};

const bx_record_source *bx_table_source(const bx_table_data *data, const bx_table *table, const bx_band *band,
                                        const char *list) {
  for (int i = 0; i < data->source_count; i++) {
    const bx_record_source *source = &data->sources[i];
    if (!bx_streq(source->table, table->key)) continue;
    const char *group = band ? band->rows->key : NULL;
    bool same = group ? bx_streq(source->group, group) : !source->group;
    if (!band || (same && bx_streq(source->list, list))) return source;
  }
  return NULL;
}

static bool has_root_total(const bx_band *band) {
  for (int i = 0; i < band->rows->count; i++)
    if (band->rows->children[i]->count == 0 && band->rows->children[i]->sum_rest) return true;
  return false;
}

bx_row_reader *bx_row_reader_new(const bx_table *table, int band, const bx_table_data *data) {
  bx_arena *arena = bx_arena_new();
  bx_row_reader *reader = BX_NEW(arena, bx_row_reader);
  *reader = (bx_row_reader){.table = table, .band = &table->bands[band], .number = band, .data = data, .arena = arena};
  reader->at = bx_value_find(data->report, table->key);
  if (reader->band->rows->key) reader->at = bx_value_find(reader->at, reader->band->rows->key);
  reader->next_number = bx_max_int(reader->band->row_numbers.from, 1);
  if (reader->band->row_numbers.from == 0) reader->next_number = 0;
  reader->most = BX_ROWS_TOGETHER;
  reader->adds = reader->band->each_row && has_root_total(reader->band);
  reader->sums = BX_NEW_ARRAY(arena, bx_column_sum, reader->band->column_count);
  return reader;
}

void bx_row_reader_free(bx_row_reader *reader) {
  if (!reader) return;
  if (reader->cursor) reader->source->close(reader->cursor);
  bx_arena_free(reader->arena);
}

bool bx_row_reader_failed(const bx_row_reader *reader) { return reader->failed; }

/* Adds what the rows of a part come to. */
static void add_up(const bx_row_reader *reader, const bx_band *part, bx_column_sum *sums) {
  bx_arena *moment = bx_arena_new();
  for (int r = 0; r < part->row_count; r++) {
    if (part->row_leaves[r]->sum_rest || part->row_leaves[r]->merge) continue;
    for (int c = 0; c < part->column_count; c++) {
      const bx_cell_ref cell = {reader->table, part, part->row_leaves[r], part->column_leaves[c]};
      if (bx_cell_format_of(cell.row, cell.column)->type >= BX_CELL_TEXT) continue;
      int64_t amount = 0;
      if (bx_cell_amount(moment, &cell, reader->data->report, &amount))
        bx_column_sum_add(&sums[c], amount);
      else
        sums[c].status = BX_SUM_UNKNOWN;
    }
    bx_arena_reset(moment);
  }
  bx_arena_free(moment);
}

/* The next record of a list: `list` or the reader's source. NULL at the end or on an error. */
static const bx_value *next_item(bx_row_reader *reader, const bx_header *loaded, bx_arena *arena) {
  if (reader->item == 0 && !reader->cursor) {
    reader->source = bx_table_source(reader->data, reader->table, reader->band, loaded->each);
    if (reader->source) reader->cursor = reader->source->open(reader->source->self);
  }
  if (reader->cursor) {
    const bx_value *record = NULL;
    bx_record_status status = reader->source->next(reader->cursor, arena, &record);
    reader->item++;
    if (status == BX_RECORD_READ) return record;
    reader->source->close(reader->cursor);
    reader->cursor = NULL;
    if (status == BX_RECORD_ERROR) reader->failed = reader->done = true;
    return NULL;
  }
  const bx_value *list = bx_value_find(reader->at, loaded->each);
  return list && list->kind == BX_LIST && reader->item < list->count ? list->items[reader->item++] : NULL;
}

/* Adds the next node of the first level, or goes on to the next one; false at the end. */
static bool read_node(bx_row_reader *reader, builder *b, bx_header *root) {
  const bx_header *rows = reader->band->rows;
  if (reader->done || reader->child == rows->count) return false;
  const bx_header *loaded = rows->children[reader->child];
  const bx_value *item = loaded->each ? next_item(reader, loaded, b->arena) : NULL;
  if (item) {
    const bx_header *node = add_node(b, root, loaded, item, (item_names){b, item, loaded->each});
    if (node->count || !loaded->count) return true;
    b->empty = bx_arena_grow(b->arena, b->empty, b->empty_count, &b->empty_capacity, sizeof *b->empty);
    b->empty[b->empty_count++] = node;
    return true;
  }
  if (!loaded->each) add_node(b, root, loaded, data_of(b, loaded, reader->at), (item_names){.b = b});
  reader->child++;
  reader->item = 0;
  return !reader->failed;
}

static bool has_total(const bx_header *root) {
  for (int i = 0; i < root->count; i++)
    if (root->children[i]->count == 0 && root->children[i]->sum_rest) return true;
  return false;
}

/* What all rows there are come to. */
static const bx_column_sum *sums_of_all(bx_row_reader *reader) {
  if (reader->all) return reader->all;
  reader->all = BX_NEW_ARRAY(reader->arena, bx_column_sum, reader->band->column_count);
  bx_row_reader *again = bx_row_reader_new(reader->table, reader->number, reader->data);
  again->adds = false;
  bx_arena *arena = bx_arena_new();
  for (const bx_band *part; (part = bx_row_reader_next(again, arena)) != NULL; bx_arena_reset(arena))
    add_up(reader, part, reader->all);
  reader->failed |= again->failed;
  bx_arena_free(arena);
  bx_row_reader_free(again);
  return reader->all;
}

/* The sums of all rows but those of a part, for the totals in it. */
static const bx_column_sum *sums_without(const bx_row_reader *reader, const bx_band *part, const bx_column_sum *all,
                                         bx_arena *arena) {
  int count = part->column_count;
  bx_column_sum *others = BX_NEW_ARRAY(arena, bx_column_sum, count);
  add_up(reader, part, others);
  for (int c = 0; c < count; c++) {
    const int64_t own = others[c].amount;
    others[c] = all[c];
    bx_column_sum_add(&others[c], -own);
  }
  return others;
}

/* The row before which a band has its blank ones: that of the first node at or behind the loaded one. */
static int fill_row(const bx_band *loaded, const bx_header *root) {
  int before = 0;
  while (before < loaded->rows->count && loaded->rows->children[before]->row < loaded->fill_row) before++;
  for (int i = 0; i < root->count; i++)
    for (int k = before; k < loaded->rows->count; k++)
      if (root->children[i]->of == loaded->rows->children[k]) return root->children[i]->row;
  return root->span;
}

static int count_numbered(const bx_header *node) {
  int count = node->count == 0 && !node->number_text ? 1 : 0;
  for (int i = 0; i < node->count; i++) count += count_numbered(node->children[i]);
  return count;
}

static bx_band *new_part(bx_row_reader *reader, const builder *b, bx_header *root, bx_arena *arena) {
  bx_band *part = BX_NEW(arena, bx_band);
  *part = *reader->band;
  bx_header_place_rows(root);
  part->rows = root;
  part->row_leaves = b->leaves;
  part->row_count = b->count;
  part->empty = b->empty;
  part->empty_count = b->empty_count;
  part->part = true;
  part->halves = 1;
  part->fill_row = fill_row(reader->band, root);
  bx_number_rows(part, 0);
  if (reader->band->halves != 1 || !part->row_numbers.present) return part;
  part->row_numbers.from = reader->next_number;
  reader->next_number += count_numbered(root);
  return part;
}

/* Sums for the totals of a part; then it is one of the parts read. */
static void take_sums(bx_row_reader *reader, bx_band *part, bx_arena *arena) {
  bool ends = reader->child == reader->band->rows->count;
  if (has_total(part->rows) && ends) {
    bx_column_sum *others = BX_NEW_ARRAY(arena, bx_column_sum, part->column_count);
    memcpy(others, reader->sums, (size_t)part->column_count * sizeof *others);
    part->others = others;
  } else if (has_total(part->rows)) {
    part->others = sums_without(reader, part, sums_of_all(reader), arena);
  }
  add_up(reader, part, reader->sums);
}

/* Reads the next part of one band. */
static const bx_band *read_part(bx_row_reader *reader, bx_arena *arena) {
  builder b = {.arena = arena, .report = reader->data->report, .most = INT32_MAX - 1};
  bx_header *root = new_root(&b, reader->band->rows);
  int room = 0; /* of its children, which come one by one */
  for (;;) {
    root->children = bx_arena_grow(arena, root->children, root->count, &room, sizeof(bx_header *));
    if (bx_max_int(b.count, b.empty_count) >= reader->most || !read_node(reader, &b, root)) break;
  }
  if (b.count == 0 && b.empty_count == 0) reader->done = true;
  if (reader->done || reader->failed) return NULL;
  bx_band *part = new_part(reader, &b, root, arena);
  if (reader->adds) take_sums(reader, part, arena);
  return reader->failed ? NULL : part;
}

/* The whole of a band, with no rows when there are none; NULL on an error. */
static const bx_band *read_whole(bx_row_reader *reader, bx_arena *arena) {
  reader->most = INT32_MAX;
  reader->adds = false; /* all rows are here */
  const bx_band *whole = read_part(reader, arena);
  return whole || reader->failed ? whole : bx_row_reader_fixed(reader, arena);
}

/* Bands side by side, as all their rows are measured together; the heads of their rows are numbered on. */
static const bx_band *read_halves(bx_row_reader *reader, bx_arena *arena) {
  int halves = reader->band->halves, rows = 0;
  bx_band *bands = BX_NEW_ARRAY(arena, bx_band, halves);
  for (int h = 0; h < halves; h++) {
    bx_row_reader *own = bx_row_reader_new(reader->table, reader->number + h, reader->data);
    const bx_band *whole = read_whole(own, arena);
    bx_row_reader_free(own);
    if (!whole) {
      reader->failed = true;
      return NULL;
    }
    bands[h] = *whole;
    bands[h].halves = reader->band[h].halves;
    bx_number_rows(&bands[h], h ? bands[h - 1].row_heads : 0);
    rows = bx_max_int(rows, bands[h].rows->span);
  }
  return rows ? bands : NULL;
}

static bool is_generated(const bx_band *bands) {
  for (int h = 0; h < bx_max_int(bands->halves, 1); h++)
    if (bands[h].each_row) return true;
  return false;
}

const bx_band *bx_row_reader_next(bx_row_reader *reader, bx_arena *arena) {
  if (reader->done) return NULL;
  bool generated = is_generated(reader->band);
  if (generated && reader->band->halves < 2) return read_part(reader, arena);
  reader->done = true;
  return generated ? read_halves(reader, arena) : reader->band;
}

const bx_band *bx_row_reader_fixed(bx_row_reader *reader, bx_arena *arena) {
  const bx_header *rows = reader->band->rows;
  if (!reader->band->each_row) return reader->band;
  builder b = {.arena = arena, .report = reader->data->report, .most = INT32_MAX - 1};
  bx_header *root = new_root(&b, rows);
  root->children = BX_NEW_ARRAY(arena, bx_header *, rows->count);
  for (int i = 0; i < rows->count; i++)
    if (!rows->children[i]->each)
      add_node(&b, root, rows->children[i], data_of(&b, rows->children[i], reader->at), (item_names){.b = &b});
  bx_band *fixed = new_part(reader, &b, root, arena);
  if (reader->adds) fixed->others = sums_without(reader, fixed, reader->sums, arena);
  return fixed;
}

const bx_band *bx_band_resolve(const bx_table *table, int band, const bx_table_data *data, bx_arena *arena) {
  if (!table->bands[band].each_row) return &table->bands[band];
  bx_row_reader *reader = bx_row_reader_new(table, band, data);
  const bx_band *whole = read_whole(reader, arena);
  bx_row_reader_free(reader);
  return whole;
}

static const bx_header *find_of(bx_header *const *leaves, int count, const bx_header *loaded) {
  for (int i = 0; i < count; i++)
    if (leaves[i] == loaded || leaves[i]->of == loaded) return leaves[i];
  return NULL;
}

const bx_header *bx_resolved_row(const bx_band *band, const bx_header *loaded) {
  return band->part ? find_of(band->row_leaves, band->row_count, loaded) : loaded;
}

const bx_header *bx_resolved_column(const bx_band *band, const bx_header *loaded) {
  return band->columns->of ? find_of(band->column_leaves, band->column_count, loaded) : loaded;
}
