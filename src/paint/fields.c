/* Signatures of a form and places of its pages become fields: a joint document has a seal, and a field, for each organ.
 */
#include "fields.h"

/* The box of an empty field is there to be found on a screen, and PDF/A wants what is on a screen on paper too (ISO
 * 19005-3 6.3.2: Print is set, and no configuration of layers may say otherwise, 6.9). So it is light, and a stamp goes
 * over it. */
#define BOX_COLOR  0xb3b3b3
#define BOX_WEIGHT (BX_PT / 4)
#define BOX_CORNER bx_len_from_mm100(300)
#define BOX_INSET  bx_len_from_mm100(80)

struct bx_fields {
  bx_arena *arena;
  const bx_pdf_signature *signatures;
  int signature_count;
  bx_pdf_field *places, *made;
  int place_count, place_room, made_count, made_room;
};

bx_fields *bx_fields_new(const bx_pdf_signature *signatures, int count) {
  bx_arena *arena = bx_arena_new();
  bx_fields *fields = BX_NEW(arena, bx_fields);
  *fields = (bx_fields){.arena = arena, .signatures = signatures, .signature_count = count};
  return fields;
}

void bx_fields_free(bx_fields *fields) {
  if (fields) bx_arena_free(fields->arena);
}

/* Places that no signature asks for are passed over. */
void bx_fields_add_place(bx_fields *fields, const bx_pdf_field *place) {
  bool wanted = false;
  for (int i = 0; i < fields->signature_count; i++) wanted |= bx_streq(fields->signatures[i].at, place->name);
  if (!wanted) return;
  fields->places =
      bx_arena_grow(fields->arena, fields->places, fields->place_count, &fields->place_room, sizeof *fields->places);
  bx_pdf_field *added = &fields->places[fields->place_count++];
  *added = *place;
  added->name = bx_arena_strdup(fields->arena, place->name);
}

/* The two lines of a corner, inwards from it. */
static void add_corner(bx_frame_builder *frame, bx_len x, bx_len y, bx_len dx, bx_len dy) {
  bx_frame_add_rule(frame, x, y, dx, 0, BOX_WEIGHT, BOX_COLOR);
  bx_frame_add_rule(frame, x, y, 0, dy, BOX_WEIGHT, BOX_COLOR);
}

/* A box of this size by its corners, with words in the first one. */
static const bx_frame *draw_box(bx_arena *arena, bx_len width, bx_len height, const bx_frame *words) {
  const bx_len near = BOX_WEIGHT / 2, right = width - near, low = height - near;
  const bx_len corner = bx_min_int(BOX_CORNER, bx_min_int(width, height) / 3);
  bx_frame_builder *frame = bx_frame_builder_new(arena);
  add_corner(frame, near, near, corner, corner);
  add_corner(frame, right, near, -corner, corner);
  add_corner(frame, near, low, corner, -corner);
  add_corner(frame, right, low, -corner, -corner);
  if (words->width + 2 * BOX_INSET <= width && words->height + 2 * BOX_INSET <= height)
    bx_frame_add_frame(frame, BOX_INSET, BOX_INSET, words);
  return bx_frame_freeze(frame, width, height);
}

/* What is seen of a field while it is empty. False after recording. */
static bool show(bx_fields *fields, bx_pdf_field *field, const bx_frame *words, bx_diags *diags) {
  const bx_len width = (bx_len)(field->width * BX_PT), height = (bx_len)(field->height * BX_PT);
  if (!words || width <= 0 || height <= 0) return true;
  bx_buf content = {0};
  bool ok = bx_shapes_put(&content, draw_box(fields->arena, width, height, words), diags);
  field->content = bx_buf_take(&content, fields->arena);
  return ok;
}

/* The first of a signature has its name, others a number behind it. */
static bx_pdf_field *make(bx_fields *fields, const bx_pdf_signature *signature, const bx_pdf_field *place, int number) {
  bx_arena *arena = fields->arena;
  fields->made = bx_arena_grow(arena, fields->made, fields->made_count, &fields->made_room, sizeof *fields->made);
  bx_pdf_field *made = &fields->made[fields->made_count++];
  *made = place ? *place : (bx_pdf_field){.page = 1};
  made->name = signature->name;
  made->label = signature->label;
  if (number == 1) return made;
  bx_buf digits = {0};
  bx_buf_int(&digits, number);
  made->name = bx_arena_join(arena, signature->name, digits.data, NULL);
  made->label = bx_arena_join(arena, signature->label, " ", digits.data, NULL);
  bx_buf_free(&digits);
  return made;
}

const bx_pdf_field *bx_fields_make(bx_fields *fields, int *count, bx_diags *diags) {
  bool ok = true;
  for (int i = 0; i < fields->signature_count; i++) {
    const bx_pdf_signature *signature = &fields->signatures[i];
    int found = 0;
    for (int k = 0; k < fields->place_count; k++)
      if (bx_streq(fields->places[k].name, signature->at))
        ok = show(fields, make(fields, signature, &fields->places[k], ++found), signature->shown, diags) && ok;
    if (!found) make(fields, signature, NULL, 1);
  }
  *count = fields->made_count;
  return ok ? fields->made : NULL;
}
