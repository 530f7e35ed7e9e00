/* The flow of a layout: its parts in their order, flows in flows. What is repeated among forms stands
 * under `parts:` and is put in its place here. */
#include <string.h>

#include "loader.h"

/* The largest seal that is made: 国务院's own has 60 mm. */
#define MOST_SEAL bx_len_from_mm100(6000)

/* Fields that have items, as a set. */
#define LISTS (1u << BX_FIELD_LIST | 1u << BX_FIELD_RECORDS)

/* Rows and boxes in one another: each is set twice, to be measured and to be drawn. */
#define BOXES_MOST 6

#define ALL_KEYS " when unless new-page keep-with-previous top from"
#define BOX_KEYS " before after"

typedef struct {
  const char *name; /* the key that says what it is */
  const char *keys;
  const char *style; /* unless given; NULL: it has none */
} kind_info;

static const kind_info kinds[] = {
    [BX_FLOW_TITLE] = {"title", "title style break-after" ALL_KEYS, "title"},
    [BX_FLOW_HEADING] = {"heading", "heading style break-after" ALL_KEYS, "heading"},
    [BX_FLOW_TEXT] = {"text", "text style break-after" ALL_KEYS, "body"},
    [BX_FLOW_PROSE] = {"prose", "prose style" ALL_KEYS, "body"},
    [BX_FLOW_TABLE] = {"table", "table" ALL_KEYS, NULL},
    [BX_FLOW_RULE] = {"rule", "rule" ALL_KEYS BOX_KEYS, NULL},
    [BX_FLOW_SPACE] = {"space", "space" ALL_KEYS, NULL},
    [BX_FLOW_PLACE] = {"place", "place" ALL_KEYS BOX_KEYS, NULL},
    [BX_FLOW_ROW] = {"row", "row" ALL_KEYS BOX_KEYS, NULL},
    [BX_FLOW_BOX] = {"box", "box" ALL_KEYS BOX_KEYS, NULL},
    [BX_FLOW_EACH] = {"each", "each flow when unless", NULL},
    [BX_FLOW_FOOT] = {"foot", "foot when unless", NULL},
    [BX_FLOW_TURNED] = {"turned", "turned when unless", NULL},
};
#define KIND_COUNT ((int)(sizeof kinds / sizeof *kinds))
#define KIND_NAMES "title heading text prose table rule space place row box each foot turned part"

typedef struct {
  bx_loader *loader;
  const bx_value *parts;
  int depth, total;
  int boxes; /* rows, boxes and feet around, which stand on one page */
  int turned;
} reading;

static bx_flow read_list(reading *r, const bx_value *list, const char *what);

/* ---- What several kinds have ---- */

/* Here 字 is a character of the grid with its space: 28 fill a line. */
static bx_units flow_units(const bx_loader *loader) {
  const bx_master *master = &loader->layout->master;
  return (bx_units){master->width / master->chars, master->pitch};
}

/* A field of one of these types (a set of 1 << type); complains when there is none. */
static const char *read_field(reading *r, const bx_value *map, const char *key, unsigned types) {
  const char *name = bx_read_required(r->loader, map, key);
  const bx_field *field = name ? bx_find_field(r->loader, name) : NULL;
  if (field && (types >> field->type & 1)) return name;
  if (name) bx_complain(r->loader, BX_MSG_LAYOUT_NO_FIELD, bx_value_find(map, key), BX_ARGS(name));
  return NULL;
}

/* 抄送: it is given; 发文机关.2: it has two items at least; 用印=签名章: it says so. */
static bx_flow_condition read_condition(reading *r, const bx_value *map, const char *key) {
  const char *text = bx_read_text(r->loader, map, key);
  if (!text) return (bx_flow_condition){0};
  size_t len = strcspn(text, ".=");
  bx_flow_condition condition = {.field = bx_arena_strndup(r->loader->arena, text, len)};
  if (text[len] == '.') condition.number = bx_parse_int(text + len + 1);
  if (text[len] == '=') condition.value = text + len + 1;
  bool ok = bx_find_field(r->loader, condition.field) && (text[len] != '.' || condition.number > 0);
  if (!ok) bx_complain(r->loader, BX_MSG_LAYOUT_NO_FIELD, bx_value_find(map, key), BX_ARGS(text));
  return condition;
}

/* A flow of items of the list `field` (NULL: of no list). */
static bx_flow read_inner(reading *r, const bx_value *map, const char *key, const char *field) {
  bx_loader *loader = r->loader;
  const bx_value *list = bx_value_find(map, key);
  if (!list) {
    bx_complain(loader, BX_MSG_LAYOUT_MISSING_KEY, map, BX_ARGS(key));
    return (bx_flow){0};
  }
  bx_field_scope scope = {.list = field ? bx_find_field(loader, field) : NULL, .outer = loader->scope};
  if (scope.list) loader->scope = &scope;
  bx_flow flow = read_list(r, list, key);
  loader->scope = scope.outer;
  return flow;
}

static void read_common(reading *r, const bx_value *map, bx_flow_item *item) {
  bx_loader *loader = r->loader;
  const bx_units units = flow_units(loader);
  item->when = read_condition(r, map, "when");
  item->unless = read_condition(r, map, "unless");
  item->new_page = bx_read_bool(loader, map, "new-page", false);
  item->keep_with_previous = bx_read_bool(loader, map, "keep-with-previous", false);
  item->before = bx_read_length(loader, map, "before", 0, units);
  item->after = bx_read_length(loader, map, "after", 0, units);
  bool paper = bx_read_choice(loader, map, "from", 0, "type-area paper") == 1;
  if (!bx_value_find(map, "top")) return;
  item->from = paper ? BX_FROM_PAPER : BX_FROM_TYPE_AREA;
  item->top = bx_read_length(loader, map, "top", 0, units);
}

/* Once is enough: a part that names itself twice would say it 65,536 times. */
static void complain_deep(reading *r, const bx_value *at, int most) {
  if (r->total <= BX_LAYOUT_MAX_FLOW)
    bx_complain(r->loader, BX_MSG_LAYOUT_FLOW_DEEP, at, BX_ARGS(bx_diag_int(r->loader->diags, most)));
  r->total = BX_LAYOUT_MAX_FLOW + 1;
}

/* The same, of what stands on one page. */
static bx_flow read_boxed(reading *r, const bx_value *map, const char *key, const char *field) {
  if (r->boxes == BOXES_MOST) {
    complain_deep(r, map, BOXES_MOST);
    return (bx_flow){0};
  }
  r->boxes++;
  bx_flow flow = read_inner(r, map, key, field);
  r->boxes--;
  return flow;
}

/* ---- Kinds ---- */

static void read_lines(reading *r, const bx_value *map, const kind_info *kind, bx_flow_item *item) {
  bx_loader *loader = r->loader;
  const bx_value *breaks = bx_value_find(map, "break-after");
  item->templates = bx_read_templates(loader, map, kind->name);
  item->break_after = bx_read_texts(loader, breaks, &item->break_after_count);
  for (int i = 0; i < item->break_after_count; i++)
    if (!bx_find_field(loader, item->break_after[i]))
      bx_complain(loader, BX_MSG_LAYOUT_NO_FIELD, breaks, BX_ARGS(item->break_after[i]));
}

static void read_table(reading *r, const bx_value *map, bx_flow_item *item) {
  const char *key = bx_value_text(bx_value_find(map, "table"));
  item->table = key ? bx_layout_table(r->loader->layout, key) : NULL;
  if (item->table && bx_table_is_form(item->table)) return;
  const char *name = read_field(r, map, "table", 1u << BX_FIELD_TABLE);
  if (!name) return;
  if (!item->table) bx_complain(r->loader, BX_MSG_LAYOUT_NO_TABLE, bx_value_find(map, "table"), BX_ARGS(name));
  if (item->table && item->table->split == BX_SPLIT_FACING && r->turned) /* there pages lie over each other */
    bx_complain(r->loader, BX_MSG_LAYOUT_HERE, bx_value_find(map, "table"), BX_ARGS("split: facing"));
}

static void read_rule(reading *r, const bx_value *map, bx_flow_item *item) {
  const bx_value *value = bx_value_find(map, "rule");
  item->rule = (bx_rule_line){.weights = {BX_PT}};
  if (bx_read_map(r->loader, value, "rule", "weight gap width color")) item->rule = bx_read_rule_line(r->loader, value);
}

static void read_place(reading *r, const bx_value *map, bx_flow_item *item) {
  bx_loader *loader = r->loader;
  const bx_value *value = bx_value_find(map, "place");
  const bx_units units = flow_units(loader);
  if (!bx_read_map(loader, value, "place", "name width height")) return;
  item->name = bx_read_required(loader, value, "name");
  item->width = bx_read_length(loader, value, "width", 0, units);
  item->height = bx_read_length(loader, value, "height", 0, units);
}

static void read_cell(reading *r, const bx_value *map, bx_flow_cell *cell) {
  bx_loader *loader = r->loader;
  cell->width = (bx_track_width){.kind = BX_TRACK_SHARE, .share = 1000};
  if (!bx_read_map(loader, map, "row", "flow width align")) return;
  const bx_value *width = bx_value_find(map, "width");
  if (width) cell->width = bx_read_track(loader, width, flow_units(loader));
  cell->align = (bx_valign)bx_read_choice(loader, map, "align", BX_VALIGN_TOP, "top middle bottom");
  cell->flow = read_boxed(r, map, "flow", NULL);
}

/* A list of cells, or one cell for each item of a list. */
static void read_row(reading *r, const bx_value *map, bx_flow_item *item) {
  bx_loader *loader = r->loader;
  const bx_value *value = bx_value_find(map, "row");
  bool listed = value->kind == BX_LIST;
  bx_flow_cell *cells = BX_NEW_ARRAY(loader->arena, bx_flow_cell, listed ? bx_max_int(value->count, 1) : 2);
  item->cells = cells;
  if (listed) {
    item->cell_count = item->per_row = value->count;
    for (int i = 0; i < value->count; i++) read_cell(r, value->items[i], &cells[i]);
    return;
  }
  if (!bx_read_map(loader, value, "row", "each per-row align flow last width gap")) return;
  item->field = read_field(r, value, "each", LISTS);
  item->per_row = bx_read_int(loader, value, "per-row", 1, 1, 20);
  item->gap = bx_read_length(loader, value, "gap", 0, flow_units(loader));
  item->side = bx_read_choice(loader, value, "align", 0, "left right") ? BX_SIDE_RIGHT : BX_SIDE_LEFT;
  const bx_value *width = bx_value_find(value, "width");
  cells[0].width = cells[1].width = width ? bx_read_track(loader, width, flow_units(loader))
                                          : (bx_track_width){.kind = BX_TRACK_SHARE, .share = 1000};
  cells[0].flow = read_boxed(r, value, "flow", item->field);
  item->cell_count = 1;
  if (!bx_value_find(value, "last")) return;
  cells[1].flow = read_boxed(r, value, "last", item->field);
  item->cell_count = 2;
}

static void read_box(reading *r, const bx_value *map, bx_flow_item *item) {
  bx_loader *loader = r->loader;
  const bx_value *value = bx_value_find(map, "box");
  const bx_units units = flow_units(loader);
  if (!bx_read_map(loader, value, "box", "flow align inset inset-of name seal seal-over")) return;
  item->side = (bx_side)bx_read_choice(loader, value, "align", BX_SIDE_RIGHT, "left center right");
  item->inset = bx_read_length(loader, value, "inset", 0, units);
  item->by_last = bx_read_choice(loader, value, "inset-of", 0, "box last") == 1;
  item->name = bx_read_text(loader, value, "name");
  item->seal = bx_read_length(loader, value, "seal", 0, units);
  item->seal_first = bx_read_choice(loader, value, "seal-over", 0, "all first") == 1;
  if (item->seal > MOST_SEAL) {
    bx_complain(loader, BX_MSG_LAYOUT_BAD_LENGTH, bx_value_find(value, "seal"),
                BX_ARGS(bx_value_text(bx_value_find(value, "seal")), "seal"));
    item->seal = 0;
  }
  item->flow = read_boxed(r, value, "flow", NULL);
}

/* A foot and what is turned: a flow, or a map of it and something more. */
static void read_wrapped(reading *r, const bx_value *map, const char *key, const char *more, bx_flow_item *item) {
  const bx_value *value = bx_value_find(map, key);
  bool list = value->kind == BX_LIST;
  if (!list && !bx_read_map(r->loader, value, key, bx_arena_join(r->loader->arena, "flow ", more, NULL))) return;
  const bx_value *holder = list ? map : value;
  const char *member = list ? key : "flow";
  r->turned += item->kind == BX_FLOW_TURNED;
  item->flow = item->kind == BX_FLOW_FOOT ? read_boxed(r, holder, member, NULL) : read_inner(r, holder, member, NULL);
  r->turned -= item->kind == BX_FLOW_TURNED;
  if (list) return;
  if (item->kind == BX_FLOW_FOOT) item->even = bx_read_bool(r->loader, value, "even", false);
  if (item->kind == BX_FLOW_TURNED) item->if_wide = bx_read_choice(r->loader, value, "when", 0, "always wide") == 1;
}

static void read_kind(reading *r, const bx_value *map, bx_flow_item *item) {
  const kind_info *kind = &kinds[item->kind];
  const bx_units units = flow_units(r->loader);
  switch (item->kind) {
    case BX_FLOW_TITLE:
    case BX_FLOW_HEADING:
    case BX_FLOW_TEXT:
      read_lines(r, map, kind, item);
      break;
    case BX_FLOW_PROSE:
      item->field = read_field(r, map, "prose", 1u << BX_FIELD_PROSE);
      break;
    case BX_FLOW_TABLE:
      read_table(r, map, item);
      break;
    case BX_FLOW_RULE:
      read_rule(r, map, item);
      break;
    case BX_FLOW_SPACE:
      item->height = bx_read_length(r->loader, map, "space", 0, units);
      break;
    case BX_FLOW_PLACE:
      read_place(r, map, item);
      break;
    case BX_FLOW_ROW:
      read_row(r, map, item);
      break;
    case BX_FLOW_BOX:
      read_box(r, map, item);
      break;
    case BX_FLOW_EACH:
      item->field = read_field(r, map, "each", LISTS);
      item->flow = read_inner(r, map, "flow", item->field);
      break;
    case BX_FLOW_FOOT:
      read_wrapped(r, map, "foot", "even", item);
      break;
    case BX_FLOW_TURNED:
      read_wrapped(r, map, "turned", "when", item);
      break;
  }
}

static void read_item(reading *r, const bx_value *map, bx_flow_item *item) {
  int kind = -1;
  for (int i = 0; i < KIND_COUNT && kind < 0; i++)
    if (bx_value_find(map, kinds[i].name)) kind = i;
  if (!bx_read_map(r->loader, map, "flow", kind < 0 ? KIND_NAMES : kinds[kind].keys)) return;
  if (kind < 0) {
    bx_complain(r->loader, BX_MSG_LAYOUT_MISSING_KEY, map, BX_ARGS("title/heading/text/prose/table/…"));
    return;
  }
  item->kind = (bx_flow_kind)kind;
  item->place = (bx_place){.file = map->file, .line = map->line, .col = map->col};
  bool pages = kind == BX_FLOW_TABLE || kind == BX_FLOW_FOOT || kind == BX_FLOW_TURNED;
  if (pages && r->boxes) {
    bx_complain(r->loader, BX_MSG_LAYOUT_BOXED, map, BX_ARGS(kinds[kind].name));
    return;
  }
  if (kinds[kind].style) item->style = bx_read_style(r->loader, map, "style", kinds[kind].style);
  read_common(r, map, item);
  read_kind(r, map, item);
}

/* ---- Lists ---- */

typedef struct {
  bx_flow_item *items;
  int count, capacity;
} collected;

/* Counts an item, also one that names a part: parts of parts multiply. Complains at the first too many. */
static bool may_add(reading *r, const bx_value *map) {
  bx_loader *loader = r->loader;
  if (r->total == BX_LAYOUT_MAX_FLOW)
    bx_complain(loader, BX_MSG_LAYOUT_FLOW_LONG, map, BX_ARGS(bx_diag_int(loader->diags, BX_LAYOUT_MAX_FLOW)));
  return r->total++ < BX_LAYOUT_MAX_FLOW;
}

/* Adds the items of a list; those of a part stand where it is named. */
static void collect(reading *r, const bx_value *list, const char *what, collected *to) {
  bx_loader *loader = r->loader;
  if (list->kind != BX_LIST) {
    bx_complain(loader, BX_MSG_LAYOUT_WRONG_TYPE, list, BX_ARGS(what, "[…]"));
    return;
  }
  if (r->depth == BX_LAYOUT_MAX_LEVELS) {
    complain_deep(r, list, BX_LAYOUT_MAX_LEVELS);
    return;
  }
  r->depth++;
  for (int i = 0; i < list->count && may_add(r, list->items[i]); i++) {
    const bx_value *map = list->items[i];
    const char *name = bx_value_text(bx_value_find(map, "part"));
    const bx_value *part = name ? bx_value_find(r->parts, name) : NULL;
    if (name && bx_read_map(loader, map, "flow", "part") && !part)
      bx_complain(loader, BX_MSG_LAYOUT_NO_PART, bx_value_find(map, "part"), BX_ARGS(name));
    if (part) collect(r, part, name, to);
    if (name) continue;
    to->items = bx_arena_grow(loader->arena, to->items, to->count, &to->capacity, sizeof *to->items);
    bx_flow_item item = {0}; /* in a place of its own: reading it can add others */
    read_item(r, map, &item);
    to->items[to->count++] = item;
  }
  r->depth--;
}

static bx_flow read_list(reading *r, const bx_value *list, const char *what) {
  collected all = {0};
  collect(r, list, what, &all);
  return (bx_flow){all.items, all.count};
}

void bx_read_flow(bx_loader *loader, const bx_value *document) {
  reading r = {.loader = loader, .parts = bx_value_find(document, "parts")};
  const bx_value *list = bx_value_find(document, "flow");
  if (r.parts && r.parts->kind != BX_MAP)
    bx_complain(loader, BX_MSG_LAYOUT_WRONG_TYPE, r.parts, BX_ARGS("parts", "{name: […]}"));
  if (list && list->kind == BX_LIST)
    loader->layout->flow = read_list(&r, list, "flow");
  else
    bx_complain(loader, BX_MSG_LAYOUT_MISSING_KEY, document, BX_ARGS("flow"));
}
