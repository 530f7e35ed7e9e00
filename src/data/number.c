/* Numeric cells as people write them: 12, /, －4, 减4, 3.5（含自然失效29件）, 120万元. A figure is read
 * into an exact integer and kept as written for print. What would have to be guessed at (1,234; １２;
 * 1e3) is refused with a status of its own, so that the message can say what to write. */
#include <string.h>

#include "data.h"

/* Signs of the figure's plain form beyond ASCII, and its units. */
enum { YUAN = 1, TEN_THOUSAND, HUNDRED_MILLION, PERCENT, LESS, MORE, OTHER };

/* A figure taken apart. */
typedef struct {
  const char *digits; /* whole part, then decimals */
  int whole, decimals;
  bool negative, full_width, separators, exponent;
  int unit; /* YUAN, TEN_THOUSAND, HUNDRED_MILLION, PERCENT, or 0 for none */
} figure;

typedef struct {
  const char *start, *end;
} span;

static span trim(span text) {
  const char *end = text.start;
  bool leading = true;
  for (const char *p = text.start; p < text.end;) {
    bool space = bx_is_space(bx_utf8_next(&p));
    if (!space) {
      leading = false;
      end = p;
    } else if (leading) {
      text.start = end = p;
    }
  }
  return (span){text.start, end};
}

/* Splits `12（…）` at the first bracket. False when the brackets are not balanced or something stands
 * behind or between them. */
static bool split_note(span text, span *number, span *note) {
  int depth = 0;
  const char *p = text.start, *open = NULL;
  while (p < text.end) {
    const char *at = p;
    uint32_t code = bx_utf8_next(&p);
    bool opens = code == '(' || code == 0xff08, closes = code == ')' || code == 0xff09;
    if (opens && !open) open = at;
    if (closes && depth == 0) return false;
    if (open && depth == 0 && !opens && !bx_is_space(code)) return false;
    depth += opens - closes;
  }
  *number = trim((span){text.start, open ? open : text.end});
  *note = (span){open ? open : text.end, text.end};
  return depth == 0;
}

static char plain_sign(uint32_t code) {
  switch (code) {
    case 0x2212:
      return '-'; /* − */
    case 0xff05:
      return '%';
    case 0xff0b:
      return '+';
    case 0xff0c:
      return ',';
    case 0xff0d:
      return '-';
    case 0xff0e:
      return '.';
    case 0x5143:
      return YUAN; /* 元 */
    case 0x4e07:
      return TEN_THOUSAND; /* 万 */
    case 0x4ebf:
      return HUNDRED_MILLION; /* 亿 */
    case 0x51cf:
      return LESS; /* 减 */
    case 0x589e:
      return MORE; /* 增 */
    default:
      return bx_is_space(code) ? ' ' : code > 0x20 && code < 0x7f ? (char)code : (char)OTHER;
  }
}

/* The figure with one byte a character, full-width forms made half-width. */
static char *plain_form(span text, bx_arena *arena, bool *full_width) {
  char *plain = bx_arena_alloc(arena, (size_t)(text.end - text.start) + 1), *out = plain;
  for (const char *p = text.start; p < text.end;) {
    uint32_t code = bx_utf8_next(&p);
    bool digit = code >= 0xff10 && code <= 0xff19;
    if (digit || code == 0xff0e) *full_width = true;
    *out++ = digit ? (char)('0' + (code - 0xff10)) : plain_sign(code);
  }
  *out = '\0';
  return plain;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Past a thousands separator at p, that is a comma, quote or spaces before another digit; else p. */
static const char *skip_separator(const char *p) {
  const char *after = p;
  if (*after == ',' || *after == '\'') after++;
  while (*after == ' ') after++;
  return is_digit(*after) ? after : p;
}

/* The run of digits at p, gathered at `out`; returns how many. */
static int take_digits(const char **p, char *out, figure *fig) {
  int count = 0;
  while (is_digit(**p)) {
    out[count++] = *(*p)++;
    const char *after = skip_separator(*p);
    if (after != *p) fig->separators = true;
    *p = after;
  }
  return count;
}

static const char *take_exponent(const char *p, figure *fig) {
  if (*p != 'e' && *p != 'E') return p;
  const char *digits = p + 1;
  if (*digits == '+' || *digits == '-') digits++;
  if (!is_digit(*digits)) return p;
  while (is_digit(*digits)) digits++;
  fig->exponent = true;
  return digits;
}

static const char *take_unit(const char *p, figure *fig) {
  const char *after = p;
  while (*after == ' ') after++;
  int unit = *after;
  if (unit != YUAN && unit != TEN_THOUSAND && unit != HUNDRED_MILLION) return p;
  if (unit != YUAN && *++after != YUAN) return p;
  fig->unit = unit;
  return after + 1;
}

static const char *take_percent(const char *p, figure *fig) {
  const char *after = p;
  while (*after == ' ') after++;
  if (*after != '%') return p;
  fig->unit = PERCENT;
  return after + 1;
}

static bool is_signed(bx_number_type type) { return type == BX_NUMBER_CHANGE || type == BX_NUMBER_DECIMAL; }

/* Takes a plain figure apart. False when it is no number. */
static bool take_figure(const char *p, bx_number_type type, bx_arena *arena, figure *fig) {
  bool minus = *p == '-' || (type == BX_NUMBER_CHANGE && *p == LESS);
  bool plus = (is_signed(type) && *p == '+') || (type == BX_NUMBER_CHANGE && *p == MORE);
  fig->negative = minus;
  if (minus || plus) p++;
  while (*p == ' ') p++;
  char *digits = bx_arena_alloc(arena, strlen(p) + 1);
  fig->digits = digits;
  fig->whole = take_digits(&p, digits, fig);
  if (!fig->whole) return false;
  if (*p == '.') {
    p++;
    fig->decimals = take_digits(&p, digits + fig->whole, fig);
    if (!fig->decimals) return false;
  }
  p = take_exponent(p, fig);
  if (type == BX_NUMBER_MONEY) p = take_unit(p, fig);
  if (type == BX_NUMBER_DECIMAL) p = take_percent(p, fig);
  return *p == '\0';
}

/* The digits as an integer with `scale` decimals. */
static bx_number_status convert(const figure *fig, int scale, int64_t *amount) {
  int64_t value = 0;
  for (int i = 0; i < fig->whole + scale; i++) {
    bool given = i < fig->whole + fig->decimals;
    value = value * 10 + (given ? fig->digits[i] - '0' : 0);
    if (value > BX_NUMBER_MAX) return BX_NUMBER_TOO_LARGE;
  }
  for (int i = fig->whole + scale; i < fig->whole + fig->decimals; i++)
    if (fig->digits[i] != '0') return BX_NUMBER_TOO_MANY_DECIMALS;
  *amount = fig->negative ? -value : value;
  return BX_NUMBER_OK;
}

/* With its decimals: money and plain decimal numbers. */
static bx_number_status convert_decimal(const figure *fig, int64_t *amount) {
  /* 1 元 is 1/10000 万元; 角 and 分 may be written if they are zero */
  int scale = fig->unit == YUAN ? 0 : fig->unit == HUNDRED_MILLION ? 8 : BX_NUMBER_DECIMALS;
  int most = fig->unit == YUAN ? 2 : scale;
  if (fig->decimals > most) return BX_NUMBER_TOO_MANY_DECIMALS;
  return convert(fig, scale, amount);
}

static bx_number_status evaluate(span text, bx_number_type type, bx_arena *arena, bx_number *out) {
  figure fig = {0};
  const char *plain = plain_form(text, arena, &fig.full_width);
  if (!take_figure(plain, type, arena, &fig)) return BX_NUMBER_NOT_A_NUMBER;
  if (fig.full_width) return BX_NUMBER_FULL_WIDTH;
  if (fig.separators) return BX_NUMBER_SEPARATORS;
  if (fig.exponent) return BX_NUMBER_EXPONENT;
  if (fig.negative && !is_signed(type)) return BX_NUMBER_NEGATIVE;
  out->has_unit = fig.unit != 0;
  out->zeros = fig.whole > 1 && fig.digits[0] == '0';
  if (type == BX_NUMBER_MONEY || type == BX_NUMBER_DECIMAL) return convert_decimal(&fig, &out->amount);
  return fig.decimals ? BX_NUMBER_FRACTION : convert(&fig, 0, &out->amount);
}

/* What nearly all figures are: a whole number in its digits alone, without zeros before them. */
static bool read_whole(const char *text, int64_t *amount) {
  int64_t value = 0;
  const char *p = text;
  for (; is_digit(*p) && value <= BX_NUMBER_MAX; p++) value = value * 10 + (*p - '0');
  *amount = value;
  return p > text && !*p && value <= BX_NUMBER_MAX && (*text != '0' || p == text + 1);
}

bx_number_status bx_number_parse(const char *text, bx_number_type type, bx_arena *arena, bx_number *out) {
  *out = (bx_number){.state = BX_CELL_BLANK};
  if (!text) return BX_NUMBER_OK;
  int64_t amount;
  bool is_whole = type == BX_NUMBER_COUNT || type == BX_NUMBER_CHANGE;
  if (is_whole && read_whole(text, &amount)) {
    *out = (bx_number){.state = BX_CELL_NUMBER, .amount = amount, .figure = bx_arena_strdup(arena, text)};
    return BX_NUMBER_OK;
  }
  span whole = trim((span){text, text + strlen(text)}), number, note;
  size_t len = (size_t)(whole.end - whole.start);
  if (len == 0) return BX_NUMBER_OK;
  bool slash = (len == 1 && *whole.start == '/') || (len == 3 && memcmp(whole.start, "／", 3) == 0);
  if (slash) {
    out->state = BX_CELL_SLASH;
    return BX_NUMBER_OK;
  }
  if (!split_note(whole, &number, &note)) return BX_NUMBER_NOT_A_NUMBER;
  bx_number result = {.state = BX_CELL_NUMBER};
  bx_number_status status = evaluate(number, type, arena, &result);
  if (status != BX_NUMBER_OK) return status;
  result.figure = bx_arena_strndup(arena, number.start, (size_t)(number.end - number.start));
  if (note.start < note.end) result.note = bx_arena_strndup(arena, note.start, (size_t)(note.end - note.start));
  *out = result;
  return BX_NUMBER_OK;
}

const char *bx_number_format(int64_t amount, bx_number_type type, bx_arena *arena) {
  bx_buf buf = {0};
  if (type == BX_NUMBER_CHANGE && amount > 0) bx_buf_putc(&buf, '+');
  if (type == BX_NUMBER_COUNT || type == BX_NUMBER_CHANGE) {
    bx_buf_int(&buf, amount);
  } else {
    int64_t whole = amount / 10000, rest = amount % 10000;
    if (amount < 0 && whole == 0) bx_buf_putc(&buf, '-');
    bx_buf_int(&buf, whole);
    if (rest) bx_buf_putc(&buf, '.');
    for (int64_t unit = 1000; rest; unit /= 10) {
      int64_t digit = rest / unit;
      bx_buf_putc(&buf, (char)('0' + (digit < 0 ? -digit : digit)));
      rest %= unit;
    }
  }
  return bx_buf_take(&buf, arena);
}
