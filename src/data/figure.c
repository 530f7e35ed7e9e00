/* Figures in the form a column asks for. A figure is taken as it is written and only what the form asks for is
 * changed: the sign, the digits before the point in groups of three, the decimals behind it, the unit. */
#include <string.h>

#include "data.h"

/* A figure as written: sign, digits before and behind the point, unit. */
typedef struct {
  const char *start, *whole, *point, *decimals, *end;
} parts;

static const char *skip_digits(const char *p) {
  while (*p >= '0' && *p <= '9') p++;
  return p;
}

static parts part(const char *figure) {
  parts p = {.start = figure, .whole = figure + strcspn(figure, "0123456789")};
  p.point = skip_digits(p.whole);
  p.decimals = *p.point == '.' ? p.point + 1 : p.point;
  p.end = skip_digits(p.decimals);
  return p;
}

static void put_sign(bx_buf *buf, const parts *p, int64_t amount, bool uniform) {
  if (!uniform)
    bx_buf_append(buf, p->start, (size_t)(p->whole - p->start));
  else if (amount)
    bx_buf_putc(buf, amount < 0 ? '-' : '+');
}

static void put_whole(bx_buf *buf, const parts *p, bool thousands) {
  for (const char *digit = p->whole; digit < p->point; digit++) {
    if (thousands && digit > p->whole && (p->point - digit) % 3 == 0) bx_buf_putc(buf, ',');
    bx_buf_putc(buf, *digit);
  }
}

static void put_decimals(bx_buf *buf, const parts *p, int wanted) {
  int given = (int)(p->end - p->decimals), least = given;
  while (least > 0 && p->decimals[least - 1] == '0') least--;
  int count = wanted == BX_NUMBER_AS_WRITTEN ? given : bx_max_int(wanted, least);
  if (count) bx_buf_putc(buf, '.');
  for (int i = 0; i < count; i++) bx_buf_putc(buf, i < given ? p->decimals[i] : '0');
}

bool bx_number_fits(int64_t amount, int decimals) {
  if (decimals == BX_NUMBER_AS_WRITTEN) return true;
  int64_t unit = 1;
  for (int i = decimals; i < BX_NUMBER_DECIMALS; i++) unit *= 10;
  return amount % unit == 0;
}

const char *bx_number_print(const bx_number *number, const bx_number_form *form, bx_arena *arena) {
  if (form->zero && number->amount == 0 && !number->note) return form->zero;
  parts p = part(number->figure);
  bx_buf buf = {0};
  put_sign(&buf, &p, number->amount, form->sign);
  put_whole(&buf, &p, form->thousands);
  put_decimals(&buf, &p, form->decimals);
  bx_buf_puts(&buf, form->percent ? "%" : p.end);
  if (number->note) bx_buf_puts(&buf, number->note);
  return bx_buf_take(&buf, arena);
}
