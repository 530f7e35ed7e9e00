/* Signatures of a form and places of its pages become fields: a joint document has a seal, and a field, for each organ.
 */
#include "fields.h"

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

/* The first of a signature has its name, others a number behind it. */
static void make(bx_fields *fields, const bx_pdf_signature *signature, const bx_pdf_field *place, int number) {
  bx_arena *arena = fields->arena;
  fields->made = bx_arena_grow(arena, fields->made, fields->made_count, &fields->made_room, sizeof *fields->made);
  bx_pdf_field *made = &fields->made[fields->made_count++];
  *made = place ? *place : (bx_pdf_field){.page = 1};
  made->name = signature->name;
  made->label = signature->label;
  if (number == 1) return;
  bx_buf digits = {0};
  bx_buf_int(&digits, number);
  made->name = bx_arena_join(arena, signature->name, digits.data, NULL);
  made->label = bx_arena_join(arena, signature->label, " ", digits.data, NULL);
  bx_buf_free(&digits);
}

const bx_pdf_field *bx_fields_make(bx_fields *fields, int *count) {
  for (int i = 0; i < fields->signature_count; i++) {
    const bx_pdf_signature *signature = &fields->signatures[i];
    int found = 0;
    for (int k = 0; k < fields->place_count; k++)
      if (bx_streq(fields->places[k].name, signature->at)) make(fields, signature, &fields->places[k], ++found);
    if (!found) make(fields, signature, NULL, 1);
  }
  *count = fields->made_count;
  return fields->made;
}
