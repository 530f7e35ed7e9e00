/* What a layout extends, what it changes and the page master it names, merged into one document
 * before anything is read from it: so that every property can be inherited and none needs code. */
#include <string.h>
#include <unistd.h>

#include "loader.h"

static bx_value *copy_value(bx_arena *arena, const bx_value *value) {
  bx_value *copy = BX_NEW(arena, bx_value);
  *copy = *value;
  copy->index = NULL; /* its members will be others */
  return copy;
}

/* Lists of rules are merged by their ids, when each has one; no other lists are, though all they hold may have ids. */
static bool is_rule_list(const char *key, const bx_value *value) {
  if (!bx_streq(key, "rules") || value->kind != BX_LIST) return false;
  for (int i = 0; i < value->count; i++)
    if (!bx_value_text(bx_value_find(value->items[i], "id"))) return false;
  return true;
}

static const bx_value *find_by_id(const bx_value *list, const char *id) {
  for (int i = 0; i < list->count; i++)
    if (bx_streq(bx_value_text(bx_value_find(list->items[i], "id")), id)) return list->items[i];
  return NULL;
}

/* Items of `base` in their order, each with the item of the same id in `over` laid upon it, then the
 * items that are only in `over`. */
static const bx_value *merge_rules(bx_arena *arena, const bx_value *base, const bx_value *over) {
  bx_value *merged = copy_value(arena, over);
  merged->items = BX_NEW_ARRAY(arena, bx_value *, base->count + over->count);
  merged->count = 0;
  for (int i = 0; i < base->count; i++) {
    const bx_value *same = find_by_id(over, bx_value_text(bx_value_find(base->items[i], "id")));
    merged->items[merged->count++] = copy_value(arena, bx_merge(arena, base->items[i], same));
  }
  for (int i = 0; i < over->count; i++)
    if (!find_by_id(base, bx_value_text(bx_value_find(over->items[i], "id"))))
      merged->items[merged->count++] = over->items[i];
  return merged;
}

static const bx_value *merge_members(bx_arena *arena, const char *key, const bx_value *base, const bx_value *over) {
  if (is_rule_list(key, base) && is_rule_list(key, over)) return merge_rules(arena, base, over);
  return bx_merge(arena, base, over);
}

static const bx_value *merge_maps(bx_arena *arena, const bx_value *base, const bx_value *over) {
  bx_value *merged = copy_value(arena, over);
  merged->members = BX_NEW_ARRAY(arena, bx_member, base->count + over->count);
  merged->count = 0;
  for (int i = 0; i < base->count; i++) {
    const bx_member *own = bx_value_member(over, base->members[i].key);
    if (own && own->value->kind == BX_NULL) continue;
    bx_member *added = &merged->members[merged->count++];
    *added = own ? *own : base->members[i];
    if (own) added->value = copy_value(arena, merge_members(arena, own->key, base->members[i].value, own->value));
  }
  for (int i = 0; i < over->count; i++)
    if (!bx_value_member(base, over->members[i].key)) merged->members[merged->count++] = over->members[i];
  return merged;
}

const bx_value *bx_merge(bx_arena *arena, const bx_value *base, const bx_value *over) {
  if (!base || !over) return over ? over : base;
  if (base->kind == BX_MAP && over->kind == BX_MAP) return merge_maps(arena, base, over);
  return over;
}

static bx_value *without(bx_arena *arena, const bx_value *map, const char *key) {
  bx_value *copy = copy_value(arena, map);
  copy->members = BX_NEW_ARRAY(arena, bx_member, bx_max_int(map->count, 1));
  copy->count = 0;
  for (int i = 0; i < map->count; i++)
    if (!bx_streq(map->members[i].key, key)) copy->members[copy->count++] = map->members[i];
  return copy;
}

/* ---- change: TABLE.NODE: {property: value} ---- */

static bool is_named(const bx_value *node, const char *name) {
  const char *id = bx_value_text(bx_value_find(node, "id"));
  return bx_streq(id ? id : bx_value_text(bx_value_find(node, "key")), name);
}

/* The tree with `properties` laid upon every node called `name`; counts them in *hits. The result is
 * a copy along the way. */
static bx_value *change_nodes(bx_arena *arena, const bx_value *tree, const char *name, const bx_value *properties,
                              int depth, int *hits) {
  bx_value *copy = copy_value(arena, tree);
  if (depth > BX_DATA_MAX_DEPTH) return copy;
  if (tree->kind == BX_LIST) {
    copy->items = BX_NEW_ARRAY(arena, bx_value *, bx_max_int(tree->count, 1));
    for (int i = 0; i < tree->count; i++)
      copy->items[i] = change_nodes(arena, tree->items[i], name, properties, depth + 1, hits);
  } else if (tree->kind == BX_MAP) {
    copy->members = BX_NEW_ARRAY(arena, bx_member, bx_max_int(tree->count, 1));
    for (int i = 0; i < tree->count; i++) {
      copy->members[i] = tree->members[i];
      const char *key = tree->members[i].key;
      if (bx_streq(key, "bands") || bx_streq(key, "columns") || bx_streq(key, "rows"))
        copy->members[i].value = change_nodes(arena, tree->members[i].value, name, properties, depth + 1, hits);
    }
    if (!is_named(tree, name)) return copy;
    ++*hits;
    return copy_value(arena, bx_merge(arena, copy, properties));
  }
  return copy;
}

static const bx_value *replace_member(bx_arena *arena, const bx_value *map, const char *key, bx_value *value) {
  bx_value *copy = copy_value(arena, map);
  copy->members = BX_NEW_ARRAY(arena, bx_member, map->count);
  for (int i = 0; i < map->count; i++) {
    copy->members[i] = map->members[i];
    if (bx_streq(map->members[i].key, key)) copy->members[i].value = value;
  }
  return copy;
}

static const bx_value *apply_change(bx_loader *loader, const bx_value *document, const bx_member *change) {
  bx_arena *arena = loader->arena;
  const bx_value *tables = bx_value_find(document, "tables");
  const char *dot = strchr(change->key, '.');
  const char *table_key = dot ? bx_arena_strndup(arena, change->key, (size_t)(dot - change->key)) : change->key;
  const bx_value *table = bx_value_find(tables, table_key);
  int hits = 0;
  bx_value *changed = NULL;
  if (dot && table && change->value->kind == BX_MAP)
    changed = change_nodes(arena, table, dot + 1, change->value, 0, &hits);
  if (hits == 0) {
    bx_place place = {.file = change->value->file, .line = change->line, .col = change->col};
    bx_diag(loader->diags, BX_MSG_LAYOUT_CHANGE, &place, BX_ARGS(change->key));
    return document;
  }
  const bx_value *new_tables = replace_member(arena, tables, table_key, changed);
  return replace_member(arena, document, "tables", copy_value(arena, new_tables));
}

static const bx_value *apply_changes(bx_loader *loader, const bx_value *document, const bx_value *own) {
  const bx_value *changes = bx_value_find(own, "change");
  for (int i = 0; changes && changes->kind == BX_MAP && i < changes->count; i++)
    document = apply_change(loader, document, &changes->members[i]);
  return document;
}

/* ---- extends and page ---- */

const char *bx_layout_path(bx_arena *arena, const char *folder, const char *name) {
  if (strchr(name, '/') || bx_ends_with(name, ".yaml")) return name;
  return bx_arena_join(arena, folder, "/", name, ".yaml", NULL);
}

/* A layout named in another: beside it first, then in the folder of layouts. */
static const char *neighbour(bx_arena *arena, const char *folder, const char *from, const char *name) {
  const char *slash = strrchr(from, '/');
  const char *here = slash ? bx_arena_strndup(arena, from, (size_t)(slash - from)) : ".";
  const char *beside = bx_arena_join(arena, here, "/", name, ".yaml", NULL);
  return access(beside, R_OK) == 0 ? beside : bx_arena_join(arena, folder, "/", name, ".yaml", NULL);
}

const bx_value *bx_read_layout_file(bx_loader *loader, const char *path, const char *name) {
  bx_layout *layout = loader->layout;
  bx_source_file source;
  const bx_value *document = bx_data_read_source(loader->arena, path, &source, loader->diags);
  if (!document) return NULL;
  loader->files =
      bx_arena_grow(loader->arena, loader->files, layout->file_count, &loader->file_room, sizeof *loader->files);
  loader->files[layout->file_count++] = (bx_layout_file){.name = name, .source = source};
  layout->files = loader->files;
  return document;
}

static bool is_there(bx_loader *loader, const char *path, const bx_value *named_by, const char *name,
                     bx_message missing) {
  if (access(path, R_OK) == 0) return true;
  bx_complain(loader, missing, named_by, BX_ARGS(name, path));
  return false;
}

static const bx_value *resolve_extends(bx_loader *loader, const char *folder, const char *path, const bx_value *own,
                                       int depth) {
  const bx_value *extends = bx_value_find(own, "extends");
  const char *name = bx_value_text(extends);
  if (!name) return apply_changes(loader, own, own);
  if (depth == BX_LAYOUT_MAX_EXTENDS) {
    bx_complain(loader, BX_MSG_LAYOUT_EXTENDS, extends, BX_ARGS(name));
    return NULL;
  }
  const char *base_path = neighbour(loader->arena, folder, path, name);
  if (!is_there(loader, base_path, extends, name, BX_MSG_LAYOUT_MISSING)) return NULL;
  const bx_value *base = bx_read_layout_file(loader, base_path, bx_arena_join(loader->arena, name, ".yaml", NULL));
  if (base) base = resolve_extends(loader, folder, base_path, base, depth + 1);
  if (!base) return NULL;
  return apply_changes(loader, bx_merge(loader->arena, base, without(loader->arena, own, "change")), own);
}

const bx_value *bx_resolve_layout(bx_loader *loader, const char *folder, const char *path, const bx_value *own) {
  const bx_value *document = resolve_extends(loader, folder, path, own, 0);
  const bx_value *page = bx_value_find(document, "page");
  const char *name = bx_value_text(page);
  if (!document || !name) {
    if (document) bx_complain(loader, BX_MSG_LAYOUT_MISSING_KEY, document, BX_ARGS("page"));
    return NULL;
  }
  const char *file = bx_arena_join(loader->arena, "masters/", name, NULL);
  const char *at = neighbour(loader->arena, folder, path, file);
  if (!is_there(loader, at, page, name, BX_MSG_LAYOUT_MASTER_MISSING)) return NULL;
  const bx_value *master = bx_read_layout_file(loader, at, bx_arena_join(loader->arena, file, ".yaml", NULL));
  if (!master) return NULL;
  return bx_merge(loader->arena, without(loader->arena, master, "source"), document);
}
