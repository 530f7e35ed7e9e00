/* Rows of tables out of files of their own instead of the report. */
#include "session.h"

/* A list of the first level of a band, whose records can come from elsewhere. */
typedef struct {
  const bx_table *table;
  const char *group; /* key of the band's rows, or NULL */
  const char *list;
  const char *name; /* TABLE.LIST, or TABLE.GROUP.LIST */
} place;

typedef struct {
  place *places;
  int count, capacity;
} place_list;

static void add_places(place_list *found, const bx_table *table, const bx_header *rows, bx_arena *arena) {
  for (int i = 0; i < rows->count; i++) {
    const char *list = rows->children[i]->each;
    if (!list) continue;
    const char *behind = rows->key ? bx_arena_join(arena, table->key, ".", rows->key, NULL) : table->key;
    found->places = bx_arena_grow(arena, found->places, found->count, &found->capacity, sizeof(place));
    found->places[found->count++] = (place){table, rows->key, list, bx_arena_join(arena, behind, ".", list, NULL)};
  }
}

static place_list find_places(const banxin_document *document) {
  place_list found = {.count = 0};
  const bx_layout *layout = document->layout;
  for (int t = 0; t < layout->table_count; t++)
    for (int b = 0; b < layout->tables[t].band_count; b++)
      add_places(&found, &layout->tables[t], layout->tables[t].bands[b].rows, document->arena);
  return found;
}

/* The place that a name means: the only one of a table by the table's field. NULL if there is none. */
static const place *find_place(const place_list *all, const char *name) {
  const place *only = NULL;
  int same = 0;
  for (int i = 0; i < all->count; i++) {
    if (bx_streq(all->places[i].name, name)) return &all->places[i];
    if (!bx_streq(all->places[i].table->key, name)) continue;
    only = &all->places[i];
    same++;
  }
  return same == 1 ? only : NULL;
}

static const char *join_names(const place_list *all, bx_arena *arena) {
  const char *names = all->count ? all->places[0].name : "-";
  for (int i = 1; i < all->count; i++) names = bx_arena_join(arena, names, "、", all->places[i].name, NULL);
  return names;
}

/* Are the rows given already, in the report or by another file? */
static bool is_given(const banxin_document *document, const place *at) {
  for (int i = 0; i < document->source_count; i++) {
    const bx_record_source *source = &document->sources[i];
    bool same = at->group ? bx_streq(source->group, at->group) : !source->group;
    if (same && bx_streq(source->table, at->table->key) && bx_streq(source->list, at->list)) return true;
  }
  const bx_value *data = bx_value_find(document->report, at->table->key);
  return bx_value_find(at->group ? bx_value_find(data, at->group) : data, at->list) != NULL;
}

/* Standard input can be read once. */
static bool is_stdin_read(const banxin_document *document, const char *path) {
  for (int i = 0; bx_streq(path, "-") && i < document->input_count; i++)
    if (bx_streq(document->inputs[i], path)) return true;
  return false;
}

static void add_source(banxin_document *document, bx_record_file *file, const place *at, const char *path) {
  bx_arena *arena = document->arena;
  int count = document->source_count++;
  document->row_files =
      bx_arena_grow(arena, document->row_files, count, &document->row_file_capacity, sizeof(bx_rows_input));
  document->sources =
      bx_arena_grow(arena, document->sources, count, &document->source_capacity, sizeof(bx_record_source));
  document->row_files[count] = (bx_rows_input){file, at->name, bx_arena_strdup(arena, path)};
  document->sources[count] = bx_record_file_source(file, at->table->key, at->group, at->list);
}

static bool add_rows(banxin_document *document, const char *name, const char *path) {
  const place_list all = find_places(document);
  const place *at = find_place(&all, name);
  if (!at) {
    bx_diag(document->diags, BX_MSG_ROWS_TABLE, NULL, BX_ARGS(name, join_names(&all, document->arena)));
    return false;
  }
  bool given = is_given(document, at);
  if (given || is_stdin_read(document, path)) {
    bx_diag(document->diags, BX_MSG_ROWS_TWICE, NULL, BX_ARGS(given ? at->name : path));
    return false;
  }
  bx_document_add_input(document, path);
  bx_record_file *file = bx_record_file_open(document->arena, path, document->diags);
  if (file) add_source(document, file, at, path);
  return file != NULL;
}

banxin_status banxin_document_rows(banxin_document *document, const char *name, const char *path) {
  if (document->layout && !add_rows(document, name, path)) document->rows_failed = true;
  return banxin_document_status(document);
}
