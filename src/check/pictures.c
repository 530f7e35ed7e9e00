/* Pictures that the report names: there, whole, not too large, and with words for those who cannot see them. */
#include "checker.h"
#include "paint.h"

void bx_check_picture(const bx_checker *checker, const bx_value *value, const char *name) {
  bx_picture_data data;
  bx_place place = bx_check_place(checker, value, name);
  if (!bx_picture_read(value, &data)) {
    bx_diag(checker->diags, BX_MSG_CHECK_NOT_PICTURE, &place, BX_ARGS(name));
    return;
  }
  bx_arena *arena = bx_arena_new();
  const bx_image *image = bx_image_read(arena, data.file->file, data.file->text, &place, checker->diags);
  if (image && bx_picture_is_whole(image, checker->diags) && !data.alt)
    bx_diag(checker->diags, BX_MSG_CHECK_NO_ALT, &place, BX_ARGS(name));
  bx_arena_free(arena);
}
