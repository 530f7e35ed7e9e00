/* Dice from a seed, and the random texts and figures of a case. */
#include <stdio.h>
#include <string.h>

#include "make.h"

uint64_t dice_next(dice *d) {
  uint64_t z = d->state += 0x9e3779b97f4a7c15;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
  z = (z ^ z >> 27) * 0x94d049bb133111eb;
  return z ^ z >> 31;
}

int dice_below(dice *d, int count) { return (int)(dice_next(d) % (uint64_t)count); }
bool dice_chance(dice *d, int percent) { return dice_below(d, 100) < percent; }
int dice_between(dice *d, int low, int high) { return low + dice_below(d, high - low + 1); }

dice dice_of(uint64_t seed, int64_t number) {
  dice d = {.state = seed ^ (uint64_t)number * 0xd1342543de82ef95};
  dice_next(&d);
  return d;
}

/* ---- Texts ---- */

static const char *const han =
    "本年新收政府信息公开申请数量上结转度办理果予以部分不无法提供处其他自然人业企科研机构社会益组织律服务总计行许可罚强"
    "制"
    "费规章范性文件发废止现有效决定单位万元维持纠正未审诉讼复议直接起后经市县区镇乡村街道厅局委员财税土地环境保护";
static const char *const marks[] = {"，", "、", "。", "（", "）", "；"};

static void put_han(dice *d, bx_buf *buf) {
  int count = (int)(strlen(han) / 3);
  bx_buf_append(buf, han + 3 * dice_below(d, count), 3);
}

static void put_digits(dice *d, bx_buf *buf, int count) {
  bx_buf_putc(buf, (char)('1' + dice_below(d, 9)));
  while (--count > 0) bx_buf_putc(buf, (char)('0' + dice_below(d, 10)));
}

const char *random_text(dice *d, int characters, bx_arena *arena) {
  bx_buf buf = {0};
  put_han(d, &buf);
  for (int i = 1; i < characters; i++) {
    int kind = dice_below(d, 100);
    if (kind < 88)
      put_han(d, &buf);
    else if (kind < 95)
      bx_buf_puts(&buf, marks[dice_below(d, (int)(sizeof marks / sizeof *marks))]);
    else if (kind < 98)
      put_digits(d, &buf, dice_between(d, 1, 3));
    else
      bx_buf_puts(&buf, " ab ");
  }
  put_han(d, &buf);
  return bx_buf_take(&buf, arena);
}

const char *random_latin(dice *d) {
  static const char *const words[] = {"Total", "New", "of which", "Cases", "Open", "Year"};
  return words[dice_below(d, (int)(sizeof words / sizeof *words))];
}

const char *han_text(dice *d, int characters, bx_arena *arena) {
  bx_buf buf = {0};
  for (int i = 0; i < characters; i++) put_han(d, &buf);
  return bx_buf_take(&buf, arena);
}

/* Files beside the report, or none. */
static const char *const pictures[] = {"gray.png", "photo.jpg", "color.png", "", NULL};

const char *figure_text(const form *f, const node *row, const node *column) {
  dice d = dice_of(f->seed ^ (uint64_t)f->number << 32, (int64_t)row->id << 20 | column->id);
  bx_buf buf = {0};
  if (row->merge) return random_text(&d, dice_between(&d, 1, 40), f->arena);
  if (column->kind == FIGURE_PICTURE) return pictures[dice_below(&d, (int)(sizeof pictures / sizeof *pictures))];
  if (!f->totals && dice_chance(&d, 4)) return NULL;
  if (dice_chance(&d, 4)) return "";
  if (dice_chance(&d, 3)) return "/";
  switch (column->kind) {
    case FIGURE_SHORT:
      put_digits(&d, &buf, dice_between(&d, 1, 3));
      break;
    case FIGURE_LONG:
      put_digits(&d, &buf, dice_between(&d, 4, 7));
      break;
    case FIGURE_CODE:
      put_digits(&d, &buf, dice_between(&d, 1, 3));
      bx_buf_putc(&buf, '.');
      put_digits(&d, &buf, dice_between(&d, 1, 2));
      break;
    case FIGURE_WORDS:
    case FIGURE_PICTURE:
      return random_text(&d, row->tall && dice_chance(&d, 60) ? dice_between(&d, 20, 120) : dice_between(&d, 1, 12),
                         f->arena);
  }
  return bx_buf_take(&buf, f->arena);
}
