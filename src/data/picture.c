/* Pictures in reports: a file's name, alone or with the words that stand for it. */
#include "data.h"

const char *const bx_picture_keys[BX_PICTURE_KEYS] = {"图", "说明", "image", "alt"};

/* A member by its Chinese name or its English one. */
static const bx_value *find(const bx_value *map, int key) {
  const bx_value *found = bx_value_find(map, bx_picture_keys[key]);
  return found ? found : bx_value_find(map, bx_picture_keys[key + 2]);
}

static bool has_others(const bx_value *map) {
  int known = 0;
  for (int i = 0; i < map->count; i++)
    for (int k = 0; k < BX_PICTURE_KEYS; k++) known += bx_streq(map->members[i].key, bx_picture_keys[k]);
  return known < map->count;
}

bool bx_picture_read(const bx_value *value, bx_picture_data *out) {
  bool is_map = value && value->kind == BX_MAP;
  const bx_value *alt = is_map ? find(value, 1) : NULL;
  *out = (bx_picture_data){.file = is_map ? find(value, 0) : value};
  if (!bx_value_is_blank(alt)) out->alt = bx_value_text(alt);
  if (is_map && has_others(value)) return false;
  return out->file && out->file->kind == BX_TEXT && !bx_value_is_blank(out->file);
}
