/* The page master and the styles of a layout. */
#include <string.h>

#include "loader.h"

/* A line of an ordinary style is this much higher than its characters, when it does not say. */
#define DEFAULT_LEADING_PERCENT 135

static const char style_keys[] =
    "extends font latin size fit grid whole-lines align left right indent leading before after color hang break "
    "keep-with-next";

static void no_style(bx_loader *loader, const bx_value *at, const char *name, const char *const *known, int count) {
  const char *near = bx_nearest(name, known, count);
  bx_complain(loader, near ? BX_MSG_LAYOUT_NO_STYLE : BX_MSG_LAYOUT_NO_SUCH_STYLE, at, BX_ARGS(name, near));
}

/* The style's map with all it extends laid under it; NULL after complaining. */
static const bx_value *inherit(bx_loader *loader, const bx_value *styles, const bx_value *own, int depth) {
  const char *name = bx_value_text(bx_value_find(own, "extends"));
  if (!name) return own;
  const bx_value *base = bx_value_find(styles, name);
  if (!base) {
    const char **known = BX_NEW_ARRAY(loader->arena, const char *, styles->count);
    for (int i = 0; i < styles->count; i++) known[i] = styles->members[i].key;
    no_style(loader, bx_value_find(own, "extends"), name, known, styles->count);
    return own;
  }
  if (depth == BX_LAYOUT_MAX_LEVELS) {
    bx_complain(loader, BX_MSG_LAYOUT_STYLE_LOOP, own, BX_ARGS(name));
    return own;
  }
  return bx_merge(loader->arena, inherit(loader, styles, base, depth + 1), own);
}

static bx_role read_role(bx_loader *loader, const bx_value *map, const char *key, bx_role otherwise) {
  const char *name = bx_read_text(loader, map, key);
  if (!name) return otherwise;
  int role = bx_role_find(name);
  if (role >= 0) return (bx_role)role;
  bx_complain(loader, BX_MSG_LAYOUT_BAD_CHOICE, bx_value_find(map, key),
              BX_ARGS(name, key, "xiaobiaosong fangsong kaiti heiti songti western"));
  return otherwise;
}

/* #rrggbb */
uint32_t bx_read_color(bx_loader *loader, const bx_value *map) {
  const char *text = bx_read_text(loader, map, "color");
  if (!text) return 0;
  uint32_t color = 0;
  int digits = 0;
  for (const char *p = text[0] == '#' ? text + 1 : ""; *p; p++, digits++) {
    const char *hex = strchr("0123456789abcdef", *p | 0x20);
    if (!hex || digits >= 6)
      digits = 99;
    else
      color = color << 4 | (uint32_t)(hex - "0123456789abcdef");
    if (digits == 99) break;
  }
  if (digits == 6) return color;
  bx_complain(loader, BX_MSG_LAYOUT_BAD_CHOICE, bx_value_find(map, "color"), BX_ARGS(text, "color", "#rrggbb"));
  return 0;
}

/* `written`: the style without what it extends. */
static void fill_style(bx_loader *loader, const bx_value *map, const bx_value *written, bx_style *style) {
  static const char *const in_measure[] = {"left", "right", "indent", "size"};
  const bx_master *master = &loader->layout->master;
  bx_units units = {.em = master->grid_size, .pitch = master->pitch};
  style->han = read_role(loader, map, "font", BX_ROLE_FANGSONG);
  style->latin = read_role(loader, map, "latin", BX_ROLE_WESTERN);
  style->size = bx_read_length(loader, map, "size", master->grid_size, units);
  if (style->size < BX_PT) {
    bx_complain(loader, BX_MSG_LAYOUT_BAD_LENGTH, bx_value_find(map, "size"), BX_ARGS("0", "size"));
    style->size = BX_PT;
  }
  style->least_size = bx_min_int(bx_read_length(loader, map, "fit", 0, units), style->size);
  int grid = bx_read_choice(loader, map, "grid", 0, "false true chars");
  style->on_lines = grid == 1;
  if (grid) style->tracking = master->width / master->chars - style->size;
  units.em = style->size + style->tracking;
  bx_len leading = grid ? master->pitch : bx_len_scale(style->size, DEFAULT_LEADING_PERCENT, 100);
  style->leading = bx_read_length(loader, map, "leading", leading, units);
  if (style->leading < style->size) { /* lines would run into each other */
    bx_complain(loader, BX_MSG_LAYOUT_LEADING, bx_value_find(map, "leading"), BX_ARGS(style->name));
    style->leading = style->size;
  }
  style->left = bx_read_length(loader, map, "left", 0, units);
  style->right = bx_read_length(loader, map, "right", 0, units);
  style->indent = bx_read_length(loader, map, "indent", 0, units);
  if (style->left + style->right + style->indent > master->width / 2 || style->size > master->width) {
    bool own = false; /* what is inherited has been complained of there */
    for (size_t i = 0; i < sizeof in_measure / sizeof *in_measure; i++)
      own |= bx_value_find(written, in_measure[i]) != NULL;
    if (own || !bx_value_find(written, "extends"))
      bx_complain(loader, BX_MSG_LAYOUT_STYLE_WIDE, written, BX_ARGS(style->name));
    style->left = style->right = style->indent = 0;
  }
  style->whole_lines = bx_read_bool(loader, map, "whole-lines", false);
  style->before = bx_read_length(loader, map, "before", 0, units);
  style->after = bx_read_length(loader, map, "after", 0, units);
  style->align = (bx_side)bx_read_choice(loader, map, "align", BX_SIDE_LEFT, "left center right justify spread");
  style->color = bx_read_color(loader, map);
  style->sense = bx_read_choice(loader, map, "break", 0, "anywhere sense") == 1;
  style->hang = bx_read_bool(loader, map, "hang", false);
  style->keep_with_next = bx_read_bool(loader, map, "keep-with-next", false);
}

static void read_styles(bx_loader *loader, const bx_value *styles) {
  if (!styles || styles->kind != BX_MAP) return;
  bx_style *list = BX_NEW_ARRAY(loader->arena, bx_style, bx_max_int(styles->count, 1));
  for (int i = 0; i < styles->count; i++) {
    const bx_value *own = styles->members[i].value;
    list[i].name = styles->members[i].key;
    if (!bx_read_map(loader, own, list[i].name, style_keys)) continue;
    fill_style(loader, inherit(loader, styles, own, 0), own, &list[i]);
  }
  loader->layout->styles = list;
  loader->layout->style_count = styles->count;
}

const bx_style *bx_layout_style(const bx_layout *layout, const char *name) {
  for (int i = 0; i < layout->style_count; i++)
    if (bx_streq(layout->styles[i].name, name)) return &layout->styles[i];
  return NULL;
}

const bx_style *bx_read_style(bx_loader *loader, const bx_value *map, const char *key, const char *otherwise) {
  const bx_layout *layout = loader->layout;
  const char *written = bx_read_text(loader, map, key);
  const char *name = written ? written : otherwise;
  const bx_style *style = bx_layout_style(layout, name);
  if (style) return style;
  const char **names = BX_NEW_ARRAY(loader->arena, const char *, bx_max_int(layout->style_count, 1));
  for (int i = 0; i < layout->style_count; i++) names[i] = layout->styles[i].name;
  no_style(loader, written ? bx_value_find(map, key) : map, name, names, layout->style_count);
  static const bx_style plain = {
      .name = "", .han = BX_ROLE_FANGSONG, .latin = BX_ROLE_WESTERN, .size = 16 * BX_PT, .leading = 22 * BX_PT};
  return layout->style_count ? &layout->styles[0] : &plain;
}

bx_units bx_grid_units(const bx_loader *loader) {
  return (bx_units){loader->layout->master.grid_size, loader->layout->master.pitch};
}

bx_rule_line bx_read_rule_line(bx_loader *loader, const bx_value *map) {
  const bx_units units = bx_grid_units(loader);
  bx_rule_line line = {.color = bx_read_color(loader, map)};
  line.width = bx_read_length(loader, map, "width", 0, units);
  line.gap = bx_read_length(loader, map, "gap", 0, units);
  int count;
  const char **weights = bx_read_texts(loader, bx_value_find(map, "weight"), &count);
  bool ok = count == 1 || count == 2;
  for (int i = 0; ok && i < count; i++)
    ok = bx_parse_length(weights[i], units, &line.weights[i]) && line.weights[i] > 0 && line.weights[i] <= BX_MOST_RULE;
  if (ok) return line;
  const bx_value *at = bx_value_find(map, "weight");
  bx_complain(loader, BX_MSG_LAYOUT_BAD_LENGTH, at ? at : map, BX_ARGS(count ? weights[0] : "", "weight"));
  return (bx_rule_line){.weights = {BX_PT}};
}

/* Rules of the page, each at a distance from the paper's upper or lower edge. */
static void read_page_rules(bx_loader *loader, const bx_value *list) {
  bx_master *master = &loader->layout->master;
  if (!list || list->kind != BX_LIST) return;
  bx_page_rule *rules = BX_NEW_ARRAY(loader->arena, bx_page_rule, bx_max_int(list->count, 1));
  for (int i = 0; i < list->count; i++) {
    const bx_value *map = list->items[i];
    if (!bx_read_map(loader, map, "page-rules", "top bottom weight gap width color on")) continue;
    rules[i].line = bx_read_rule_line(loader, map);
    rules[i].on = (bx_on_pages)bx_read_choice(loader, map, "on", BX_ON_ALL, "all first rest");
    const bx_len height = rules[i].line.weights[0] + rules[i].line.gap + rules[i].line.weights[1];
    const bx_units none = {0, 0};
    if (!bx_value_find(map, "bottom") == !bx_value_find(map, "top"))
      bx_complain(loader, BX_MSG_LAYOUT_MISSING_KEY, map, BX_ARGS("top/bottom"));
    if (bx_value_find(map, "bottom"))
      rules[i].y = master->paper_height - bx_read_length(loader, map, "bottom", 0, none) - height;
    else
      rules[i].y = bx_read_length(loader, map, "top", 0, none);
  }
  master->rules = rules;
  master->rule_count = list->count;
}

static void read_number_side(bx_loader *loader, const bx_value *map, const char *key, bx_page_number_side *side) {
  const bx_value *value = bx_value_find(map, key);
  const bx_style *style = loader->layout->master.number_style;
  *side = (bx_page_number_side){.align = BX_SIDE_CENTER};
  if (!value || !bx_read_map(loader, value, key, "align indent")) return;
  side->align = (bx_side)bx_read_choice(loader, value, "align", BX_SIDE_CENTER, "left center right");
  side->indent = bx_read_length(loader, value, "indent", 0, (bx_units){style->size, loader->layout->master.pitch});
}

static void read_page_number(bx_loader *loader, const bx_value *map) {
  bx_master *master = &loader->layout->master;
  if (!map || map->kind == BX_NULL || !bx_read_map(loader, map, "page-number", "text style below odd even on")) return;
  master->number_on = (bx_on_pages)bx_read_choice(loader, map, "on", BX_ON_ALL, "all first rest");
  master->number_text = bx_read_required(loader, map, "text");
  if (master->number_text) bx_check_names(loader, bx_value_find(map, "text"), master->number_text, "page");
  master->number_style = bx_read_style(loader, map, "style", "page-number");
  master->number_below = bx_read_length(loader, map, "below", 0, (bx_units){master->grid_size, master->pitch});
  bx_len foot = master->top + master->height + master->number_below + master->number_style->size;
  if (foot > master->paper_height)
    bx_complain(loader, BX_MSG_LAYOUT_NUMBER_LOW, bx_value_find(map, "below"), BX_NO_ARGS);
  read_number_side(loader, map, "odd", &master->odd);
  read_number_side(loader, map, "even", &master->even);
}

static void read_levels(bx_loader *loader, const bx_value *list) {
  if (!list || list->kind != BX_LIST) return;
  if (list->count > BX_LAYOUT_MAX_PROSE)
    bx_complain(loader, BX_MSG_LAYOUT_LEVELS, list, BX_ARGS(bx_diag_int(loader->diags, BX_LAYOUT_MAX_PROSE)));
  bx_level *levels = BX_NEW_ARRAY(loader->arena, bx_level, bx_max_int(list->count, 1));
  for (int i = 0; i < list->count; i++) {
    if (!bx_read_map(loader, list->items[i], "levels", "number style")) continue;
    levels[i].number = bx_read_required(loader, list->items[i], "number");
    if (levels[i].number && !*levels[i].number)
      bx_complain(loader, BX_MSG_LAYOUT_MISSING_KEY, list->items[i], BX_ARGS("number"));
    levels[i].style = bx_read_style(loader, list->items[i], "style", "body");
  }
  loader->layout->levels = levels;
  loader->layout->level_count = list->count;
}

/* Page, type area and grid. The pitch is such that the em squares of the first and the last line touch
 * the type area's edges: 22 lines fill it exactly (GB/T 9704 5.2.3). */
static void read_page(bx_loader *loader, const bx_value *document) {
  bx_master *master = &loader->layout->master;
  const bx_units none = {0, 0};
  const bx_value *paper = bx_value_find(document, "paper"), *area = bx_value_find(document, "type-area"),
                 *grid = bx_value_find(document, "grid");
  bx_read_map(loader, paper, "paper", "width height");
  bx_read_map(loader, area, "type-area", "top left width height");
  bx_read_map(loader, grid, "grid", "size chars lines pitch");
  bx_len width = bx_read_length(loader, paper, "width", bx_len_from_mm100(21000), none);
  bx_len height = bx_read_length(loader, paper, "height", bx_len_from_mm100(29700), none);
  master->paper_width = width;
  master->paper_height = height; /* from here on lengths are compared with the paper */
  master->top = bx_read_length(loader, area, "top", bx_len_from_mm100(3700), none);
  master->left = bx_read_length(loader, area, "left", bx_len_from_mm100(2800), none);
  master->width = bx_read_length(loader, area, "width", bx_len_from_mm100(15600), none);
  master->height = bx_read_length(loader, area, "height", bx_len_from_mm100(22500), none);
  master->grid_size = bx_read_length(loader, grid, "size", 16 * BX_PT, none);
  master->chars = bx_read_int(loader, grid, "chars", 28, 1, 1000);
  master->lines = bx_read_int(loader, grid, "lines", 22, 1, 1000);
  int gaps = bx_max_int(master->lines - 1, 1);
  const bx_len filling = (master->height - master->grid_size) / gaps;
  master->pitch = bx_read_length(loader, grid, "pitch", filling, none);
  master->text_height = master->height;
  if (master->pitch < filling) master->text_height = (master->lines - 1) * master->pitch + master->grid_size;
  bool fits = master->left + master->width <= master->paper_width && master->grid_size >= BX_PT &&
              master->top + master->height <= master->paper_height && master->pitch >= master->grid_size &&
              master->pitch <= filling && master->width / master->chars >= master->grid_size / 2;
  if (fits) return;
  bx_complain(loader, BX_MSG_LAYOUT_TYPE_AREA, area ? area : document, BX_NO_ARGS);
  *master = (bx_master){.paper_width = 595 * BX_PT,
                        .paper_height = 842 * BX_PT,
                        .width = 442 * BX_PT,
                        .height = 638 * BX_PT,
                        .chars = 28,
                        .lines = 22,
                        .grid_size = 16 * BX_PT,
                        .pitch = 29 * BX_PT,
                        .text_height = 638 * BX_PT};
}

static bx_line_rules read_typography(bx_loader *loader, const bx_value *map) {
  bx_line_rules rules = BX_LINE_RULES_GB;
  if (!map || !bx_read_map(loader, map, "typography", "kinsoku punctuation hanging")) return rules;
  rules.kinsoku = (bx_kinsoku)bx_read_choice(loader, map, "kinsoku", (int)rules.kinsoku, "none basic gb strict");
  rules.punctuation =
      (bx_punctuation)bx_read_choice(loader, map, "punctuation", (int)rules.punctuation, "full gb kaiming half");
  rules.hanging = bx_read_bool(loader, map, "hanging", false);
  return rules;
}

void bx_read_master(bx_loader *loader, const bx_value *document) {
  read_page(loader, document);
  read_styles(loader, bx_value_find(document, "styles"));
  read_page_number(loader, bx_value_find(document, "page-number"));
  read_page_rules(loader, bx_value_find(document, "page-rules"));
  read_levels(loader, bx_value_find(document, "levels"));
  loader->layout->line_rules = read_typography(loader, bx_value_find(document, "typography"));
  const bx_value *run_in = bx_value_find(document, "run-in");
  loader->layout->run_in_longest = 24;
  if (!run_in || !bx_read_map(loader, run_in, "run-in", "longest")) return;
  const char *longest = bx_read_text(loader, run_in, "longest");
  bx_len chars = 0; /* written as 24字: a length whose em is one unit is the count */
  bool is_count = longest && bx_ends_with(longest, "字") && bx_parse_length(longest, (bx_units){1, 0}, &chars);
  if (is_count) loader->layout->run_in_longest = chars;
  if (longest && !is_count) bx_complain(loader, BX_MSG_LAYOUT_BAD_LENGTH, run_in, BX_ARGS(longest, "longest"));
}
