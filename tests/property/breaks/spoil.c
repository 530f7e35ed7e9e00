/* Pages spoiled, to judge the judge. */
#include "breaks.h"

const spoiling spoilings[] = {{0}};
const int spoiling_count = 0;
