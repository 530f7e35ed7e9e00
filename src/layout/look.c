/* How tables look: weights of their rules by level, fills, padding. */
#include "loader.h"

static const char look_keys[] =
    "frame sides head group rule padding row-height row-step band-fill head-fill group-fill before after whole-lines";

static bx_len read_weight(bx_loader *loader, const bx_value *map, const char *key, bx_len otherwise) {
  bx_len weight = bx_read_length(loader, map, key, otherwise, bx_grid_units(loader));
  if (weight <= BX_MOST_RULE) return weight;
  bx_complain(loader, BX_MSG_LAYOUT_BAD_LENGTH, bx_value_find(map, key), BX_ARGS(bx_read_text(loader, map, key), key));
  return otherwise;
}

/* A weight, or two with a gap: the outer line first. */
static void read_frame(bx_loader *loader, const bx_value *map, bx_table_look *look) {
  const bx_value *frame = bx_value_find(map, "frame");
  if (!frame || frame->kind != BX_MAP) {
    if (frame) look->around = 0;
    look->frame = read_weight(loader, map, "frame", look->frame);
    return;
  }
  if (!bx_read_map(loader, frame, "frame", "weight gap")) return;
  const bx_rule_line line = bx_read_rule_line(loader, frame);
  const bool twice = line.weights[1] > 0;
  look->around = twice ? line.weights[0] : 0;
  look->around_gap = twice ? line.gap : 0;
  look->frame = line.weights[twice ? 1 : 0];
  if (twice && (line.gap == 0 || line.gap > BX_MOST_RULE)) {
    const bx_value *gap = bx_value_find(frame, "gap");
    const char *text = bx_value_text(gap);
    bx_complain(loader, BX_MSG_LAYOUT_BAD_LENGTH, gap ? gap : frame, BX_ARGS(text ? text : "", "gap"));
    look->around = 0;
  }
}

/* A weight for the groups of the top level, or a list by level. */
static void read_groups(bx_loader *loader, const bx_value *map, bx_table_look *look) {
  const bx_value *value = bx_value_find(map, "group");
  if (!value) return;
  int count;
  const char **weights = bx_read_texts(loader, value, &count);
  look->group_count = bx_min_int(count, BX_LOOK_MAX_GROUPS);
  for (int i = 0; i < count; i++) {
    bx_len weight = 0;
    bool ok = bx_parse_length(weights[i], bx_grid_units(loader), &weight) && weight <= BX_MOST_RULE;
    if (ok && i < BX_LOOK_MAX_GROUPS) {
      look->groups[i] = weight;
      continue;
    }
    bx_complain(loader, BX_MSG_LAYOUT_BAD_LENGTH, value->kind == BX_LIST ? value->items[i] : value,
                BX_ARGS(weights[i], "group"));
    break;
  }
}

/* One weight, or one for each direction. */
static void read_inner(bx_loader *loader, const bx_value *map, bx_table_look *look) {
  const bx_value *rule = bx_value_find(map, "rule");
  if (rule && rule->kind == BX_MAP) {
    bx_read_map(loader, rule, "rule", "horizontal vertical");
    look->across = read_weight(loader, rule, "horizontal", look->across);
    look->down = read_weight(loader, rule, "vertical", look->down);
  } else if (rule) {
    look->across = look->down = read_weight(loader, map, "rule", look->across);
  }
}

bx_table_look bx_read_look(bx_loader *loader, const bx_value *map, const bx_table_look *otherwise) {
  bx_table_look look = *otherwise;
  if (!map || !bx_read_map(loader, map, "table-look", look_keys)) return look;
  const bx_units units = bx_grid_units(loader);
  read_frame(loader, map, &look);
  read_groups(loader, map, &look);
  read_inner(loader, map, &look);
  look.head = read_weight(loader, map, "head", look.head);
  look.open = bx_read_choice(loader, map, "sides", look.open, "closed open") == 1;
  const bx_value *padding = bx_value_find(map, "padding");
  if (padding && bx_read_map(loader, padding, "padding", "side top")) {
    look.pad_side = bx_read_length(loader, padding, "side", look.pad_side, units);
    look.pad_top = bx_read_length(loader, padding, "top", look.pad_top, units);
  }
  look.row_height = bx_read_length(loader, map, "row-height", look.row_height, units);
  look.row_step = bx_read_length(loader, map, "row-step", look.row_step, units);
  look.band_fill = bx_read_percent(loader, map, "band-fill", look.band_fill, BX_LOOK_DARKEST);
  look.head_fill = bx_read_percent(loader, map, "head-fill", look.head_fill, BX_LOOK_DARKEST);
  look.group_fill = bx_read_percent(loader, map, "group-fill", look.group_fill, BX_LOOK_DARKEST);
  look.before = bx_read_length(loader, map, "before", look.before, units);
  look.after = bx_read_length(loader, map, "after", look.after, units);
  look.whole_lines = bx_read_bool(loader, map, "whole-lines", look.whole_lines);
  return look;
}
