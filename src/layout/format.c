/* Formats of cells: what may be written into them and how it is printed. */
#include "loader.h"

static const char type_names[] = "count change money decimal text image";
static const char keys[] = "type align blank slash note unit height thousands sign percent decimals zero";

#define OF(type) (1u << BX_CELL_##type)

/* The keys that say how figures are printed, and the types they go with. */
enum { THOUSANDS, SIGN, PERCENT, DECIMALS, ZERO, FORM_KEYS };

static const struct {
  const char *key;
  unsigned types;
  const char *names;
} form_keys[FORM_KEYS] = {
    [THOUSANDS] = {"thousands", OF(COUNT) | OF(CHANGE) | OF(MONEY) | OF(DECIMAL), "count, change, money, decimal"},
    [SIGN] = {"sign", OF(CHANGE) | OF(DECIMAL), "change, decimal"},
    [PERCENT] = {"percent", OF(DECIMAL), "decimal"},
    [DECIMALS] = {"decimals", OF(MONEY) | OF(DECIMAL), "money, decimal"},
    [ZERO] = {"zero", OF(COUNT) | OF(CHANGE) | OF(MONEY) | OF(DECIMAL), "count, change, money, decimal"},
};

static bx_cell_type read_type(bx_loader *loader, const bx_value *map) {
  return (bx_cell_type)bx_read_choice(loader, map, "type", BX_CELL_COUNT, type_names);
}

/* How figures of the type are printed; NULL where nothing is said of it. */
static const bx_number_form *read_form(bx_loader *loader, const bx_value *map, bx_cell_type type) {
  bool takes[FORM_KEYS], any = false;
  for (int i = 0; i < FORM_KEYS; i++) {
    takes[i] = (form_keys[i].types >> type & 1) && bx_value_find(map, form_keys[i].key);
    any |= takes[i];
  }
  if (!any) return NULL;
  bx_number_form *form = BX_NEW(loader->arena, bx_number_form);
  form->decimals = BX_NUMBER_AS_WRITTEN;
  if (takes[THOUSANDS]) form->thousands = bx_read_bool(loader, map, "thousands", false);
  if (takes[SIGN]) form->sign = bx_read_bool(loader, map, "sign", false);
  if (takes[PERCENT]) form->percent = bx_read_bool(loader, map, "percent", false);
  if (takes[DECIMALS]) form->decimals = bx_read_int(loader, map, "decimals", form->decimals, 0, BX_NUMBER_DECIMALS);
  if (takes[ZERO]) form->zero = bx_read_text(loader, map, "zero");
  return form;
}

void bx_check_form(bx_loader *loader, const bx_value *written, bx_cell_type type) {
  const bx_value *height = bx_value_find(written, "height");
  if (height && type != BX_CELL_IMAGE) bx_complain(loader, BX_MSG_LAYOUT_CELL_FORM, height, BX_ARGS("height", "image"));
  for (int i = 0; i < FORM_KEYS; i++) {
    const bx_value *found = bx_value_find(written, form_keys[i].key);
    if (found && !(form_keys[i].types >> type & 1))
      bx_complain(loader, BX_MSG_LAYOUT_CELL_FORM, found, BX_ARGS(form_keys[i].key, form_keys[i].names));
  }
}

bx_cell_format bx_read_format(bx_loader *loader, const bx_value *map) {
  bx_cell_format format = {0};
  bx_read_map(loader, map, "cell", keys);
  format.type = read_type(loader, map);
  static const bx_side sides[] = {BX_SIDE_LEFT, BX_SIDE_CENTER, BX_SIDE_RIGHT, BX_SIDE_JUSTIFY, BX_SIDE_DECIMAL};
  format.align = sides[bx_read_choice(loader, map, "align", 1, "left center right justify decimal")];
  format.blank = (bx_finding_level)bx_read_choice(loader, map, "blank", BX_LEVEL_ERROR, "allow warning error");
  format.slash = (bx_finding_level)bx_read_choice(loader, map, "slash", BX_LEVEL_ERROR, "allow warning error");
  format.height = bx_read_length(loader, map, "height", 0, bx_grid_units(loader));
  format.note = bx_read_bool(loader, map, "note", false);
  format.unit = bx_read_bool(loader, map, "unit", false);
  format.form = read_form(loader, map, format.type);
  if (format.unit && format.form && format.form->decimals != BX_NUMBER_AS_WRITTEN)
    bx_complain(loader, BX_MSG_LAYOUT_CELL_UNIT, bx_value_find(map, "decimals"), BX_NO_ARGS);
  return format;
}

#define MOST_BOXES 64 /* characters of a code; the longest in use have 30 or so */

/* The squares of one group; 0 after complaining. */
static int read_boxes(bx_loader *loader, const bx_value *value, int most) {
  const char *text = bx_value_text(value);
  int boxes = text ? bx_parse_int(text) : -1;
  if (boxes >= 1 && boxes <= most) return boxes;
  bx_complain(loader, BX_MSG_LAYOUT_BAD_NUMBER, value,
              BX_ARGS(text ? text : "", "boxes", "1", bx_diag_int(loader->diags, most)));
  return 0;
}

bx_code_format bx_read_code(bx_loader *loader, const bx_value *map) {
  bx_code_format code = {.templates = bx_read_templates(loader, map, "code")};
  const bx_value *boxes = bx_value_find(map, "boxes");
  if (!boxes) {
    bx_complain(loader, BX_MSG_LAYOUT_MISSING_KEY, map, BX_ARGS("boxes"));
    return code;
  }
  bool listed = boxes->kind == BX_LIST && boxes->count > 0;
  code.group_count = listed ? boxes->count : 1;
  int *groups = BX_NEW_ARRAY(loader->arena, int, code.group_count);
  for (int i = 0; i < code.group_count; i++) {
    groups[i] = read_boxes(loader, listed ? boxes->items[i] : boxes, MOST_BOXES - code.boxes);
    code.boxes += groups[i];
  }
  code.groups = groups;
  return code;
}
