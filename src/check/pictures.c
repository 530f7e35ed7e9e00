/* Pictures that the report names: there, whole, not too large, and with words for those who cannot see them. */
#include "checker.h"
#include "paint.h"

/* One that stands in many cells is decoded once; what is wrong with it is told of each. */
static bool is_whole(const bx_checker *checker, const bx_picture_data *data, const bx_place *place) {
  bx_arena *arena = bx_arena_new();
  const char *key = bx_arena_join(arena, data->file->file, "\x1f", data->file->text, NULL);
  bool whole = bx_map_find(checker->whole, key) != NULL;
  if (!whole) {
    const bx_image *image = bx_image_read(arena, data->file->file, data->file->text, place, checker->diags);
    whole = image && bx_picture_is_whole(image, checker->diags);
    if (whole) bx_map_set(checker->whole, bx_arena_strdup(checker->kept, key), checker->whole);
  }
  bx_arena_free(arena);
  return whole;
}

void bx_check_picture(const bx_checker *checker, const bx_value *value, const char *name) {
  bx_picture_data data;
  bx_place place = bx_check_place(checker, value, name);
  if (!bx_picture_read(value, &data)) {
    bx_diag(checker->diags, BX_MSG_CHECK_NOT_PICTURE, &place, BX_ARGS(name));
    return;
  }
  if (is_whole(checker, &data, &place) && !data.alt)
    bx_diag(checker->diags, BX_MSG_CHECK_NO_ALT, &place, BX_ARGS(name));
}
