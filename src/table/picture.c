/* Pictures in cells: from what the report says to their marks. */
#include "table.h"

bx_picture *bx_cell_picture(bx_arena *arena, const bx_value *value, bx_len height) {
  bx_picture_data data;
  if (!bx_picture_read(value, &data)) return NULL;
  bx_picture *picture = BX_NEW(arena, bx_picture);
  *picture = (bx_picture){.name = data.file->text, .beside = data.file->file, .alt = data.alt, .height = height};
  return picture;
}

void bx_picture_load(bx_setter *setter, bx_arena *arena, const bx_cell *cell, bx_diags *diags) {
  bx_picture *picture = cell->picture;
  const bx_image_name file = {picture->beside, picture->name};
  picture->image = bx_images_read(bx_setter_images(setter), arena, &file, &cell->place, diags);
}

/* Without words of its own the label of its cell stands for it. */
void bx_picture_draw(bx_frame_builder *frame, const bx_cell *cell, bx_len x, bx_len y) {
  const bx_picture *picture = cell->picture;
  bx_mark mark = {.kind = BX_MARK_FIGURE, .x = x, .y = y, .width = picture->width, .height = picture->height};
  mark.label = picture->alt ? picture->alt : cell->place.cell;
  bx_frame_begin(frame, &mark);
  bx_frame_add_image(frame, x, y, picture->width, picture->height, picture->image);
  bx_frame_end(frame);
}
