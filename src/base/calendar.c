/* Days and moments of the Gregorian calendar; no clock and no zone of the system. */
#include <stdio.h>
#include <string.h>

#include "base.h"

#define DAY           86400
#define ERA           146097 /* days in 400 years */
#define DAYS_TO_EPOCH 719468 /* from 0000-03-01 to 1970-01-01 */

bool bx_is_day(int year, int month, int day) {
  static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12) return false;
  bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return day >= 1 && day <= lengths[month - 1] + (month == 2 && leap);
}

/* Years are counted from March, so that the leap day comes last: the months before it have 153 days in five. */
int64_t bx_day_number(int year, int month, int day) {
  int64_t from_march = (month + 9) % 12, y = (month <= 2 ? year - 1 : year) + 400; /* no year under 0 */
  return 365 * y + y / 4 - y / 100 + y / 400 + (153 * from_march + 2) / 5 + day - 1 - DAYS_TO_EPOCH - ERA;
}

int64_t bx_moment_seconds(const bx_moment *m) {
  return bx_day_number(m->year, m->month, m->day) * DAY + m->hour * 3600 + m->minute * 60 + m->second - m->zone * 60;
}

bx_moment bx_moment_at(int64_t seconds, int zone) {
  int64_t local = seconds + (int64_t)zone * 60, days = local / DAY, rest = local % DAY;
  if (rest < 0) {
    rest += DAY;
    days--;
  }
  int64_t day = days + DAYS_TO_EPOCH + ERA, era = day / ERA - 1, of_era = day % ERA;
  int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / (ERA - 1)) / 365;
  int64_t of_year = of_era - (365 * year + year / 4 - year / 100), month = (5 * of_year + 2) / 153;
  bx_moment m = {.hour = (int)(rest / 3600), .minute = (int)(rest / 60 % 60), .second = (int)(rest % 60), .zone = zone};
  m.day = (int)(of_year - (153 * month + 2) / 5 + 1);
  m.month = (int)(month < 10 ? month + 3 : month - 9);
  m.year = (int)(year + era * 400 + (m.month <= 2));
  return m;
}

/* ---- ISO 8601 ---- */

static bool take(const char **text, int digits, int most, int *number) {
  *number = 0;
  for (int i = 0; i < digits; i++) {
    if (**text < '0' || **text > '9') return false;
    *number = *number * 10 + (*(*text)++ - '0');
  }
  return *number <= most;
}

static bool take_char(const char **text, const char *among) {
  bool found = **text && strchr(among, **text);
  if (found) (*text)++;
  return found;
}

static bool take_zone(const char *text, int *zone) {
  int hours, minutes;
  if (!*text) return true;
  *zone = 0;
  if (bx_streq(text, "Z")) return true;
  bool west = *text == '-';
  if (!take_char(&text, "+-") || !take(&text, 2, 23, &hours) || !take_char(&text, ":") ||
      !take(&text, 2, 59, &minutes) || *text)
    return false;
  *zone = (west ? -1 : 1) * (hours * 60 + minutes);
  return true;
}

bool bx_moment_read(const char *iso, bx_moment *moment) {
  bx_moment m = {.zone = 8 * 60};
  if (!take(&iso, 4, 9999, &m.year) || !take_char(&iso, "-") || !take(&iso, 2, 12, &m.month) || !take_char(&iso, "-") ||
      !take(&iso, 2, 31, &m.day) || !bx_is_day(m.year, m.month, m.day))
    return false;
  if (*iso &&
      (!take_char(&iso, "T") || !take(&iso, 2, 23, &m.hour) || !take_char(&iso, ":") || !take(&iso, 2, 59, &m.minute) ||
       !take_char(&iso, ":") || !take(&iso, 2, 59, &m.second) || !take_zone(iso, &m.zone)))
    return false;
  *moment = m;
  return true;
}

void bx_moment_print(bx_buf *buf, const bx_moment *m) {
  char text[80];
  int zone = m->zone < 0 ? -m->zone : m->zone;
  snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d", m->year, m->month, m->day, m->hour, m->minute,
           m->second);
  bx_buf_puts(buf, text);
  snprintf(text, sizeof text, "%c%02d:%02d", m->zone < 0 ? '-' : '+', zone / 60, zone % 60);
  bx_buf_puts(buf, zone ? text : "Z");
}
